// SPDX-License-Identifier: BSL-1.0
//
// One desk over three venues that trade one instrument: desk's names and units, who is chosen and why, how each gateway
// did, and the books of all as one.

#include "archetypes/theatre.hpp"

#include <gatewright/engine/assemble.hpp>
#include <gatewright/routing/route_failover.hpp>
#include <gatewright/routing/route_round_robin.hpp>

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers.hpp>

#include <algorithm>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

using namespace gatewright_test::archetypes;
using namespace gw::literals;

namespace {

/// Round robin, with all that a router can ask for.
struct asking_router : gw::routing::route_round_robin {
    static constexpr bool needs_figures = true;
    static constexpr bool needs_books = true;

    gw::order_result<std::uint8_t> route(const gw::order_request& r,
                                         std::span<gw::routing::gateway_candidate> candidates) noexcept {
        seen.assign(candidates.begin(), candidates.end());
        return gw::routing::route_round_robin::route(r, candidates);
    }
    std::vector<gw::routing::gateway_candidate> seen;
};
static_assert(gw::routing::Router<asking_router>);

using stage = theatre<asking_router>;

/// What `f(desk)` returns, once all that it brought about has happened.
template <class F>
auto with(auto& t, F f) {
    using desk = gw::desk<typename std::decay_t<decltype(t)>::desk_type, gw::driver::output_queue>;
    using result = std::invoke_result_t<F&, desk&>;
    if constexpr (std::is_void_v<result>) {
        t.act(f);
    } else {
        std::optional<result> r;
        t.act([&](auto& d) { r.emplace(f(d)); });
        return *r;
    }
}
gw::limit_order order_of(std::string_view name, std::string_view quantity) {
    gw::limit_order o;
    o.symbol.assign(name);
    o.price = {"100"_d};
    o.quantity = {*gw::decimal::parse(quantity)};
    return o;
}
std::string text(const gw::order_result<gw::order_ref>& r) {
    return r ? "gateway " + std::to_string(r->gateway) : r.error().str();
}

} // namespace

TEST_CASE("an order under a desk's name goes to each venue by its own name and in its own units") {
    stage t;
    const auto submit = [&](std::string_view quantity) {
        return with(t, [&](auto& d) { return d.submit(order_of("AAA/USD:perp", quantity)); });
    };
    const auto first = submit("25"), second = submit("25"), third = submit("25");
    CHECK(text(first) == "gateway 0");
    CHECK(text(second) == "gateway 1");
    CHECK(text(third) == "gateway 2");
    CHECK(t.book[0].quantity == "25");
    CHECK(t.book[1].quantity == "2"); // contracts of ten
    CHECK(t.book[2].quantity == "25");
    with(t, [&](auto& d) {
        const auto* const why = d.why(*second);
        REQUIRE(why != nullptr);
        CHECK(why->symbol == "AAA/USD:perp");
        CHECK(why->asked.value == "25"_d);
        CHECK(why->residual.value == "5"_d);
        CHECK(why->gateways[1].note == std::string_view("its turn"));
        CHECK(why->gateways[0].could);
        CHECK(d.why(*first)->residual.is_zero());
        CHECK(d.why(gw::order_ref{7, 7, 0}) == nullptr);
        CHECK(d.order(*second)->request.symbol == "A");
    });
}

TEST_CASE("what is less than a lot at every venue, and a name of nothing, are refused by name") {
    stage t;
    const auto submit = [&](std::string_view name, std::string_view quantity) {
        return text(with(t, [&](auto& d) { return d.submit(order_of(name, quantity)); }));
    };
    CHECK(submit("AAA/USD:perp", "0.5") ==
          "instrument_map: invalid_quantity, field quantity, figure 0.5, limit 1");
    CHECK(submit("BBB/USD:perp", "1") == "instrument_map: unknown_instrument, field symbol");
    CHECK(submit("AAA/USD:spot", "1") == "instrument_map: unknown_instrument, field symbol");
    CHECK(submit("BBB", "1") == "engine: unknown_instrument, field symbol");
    // Of the venue of contracts of ten it is less than one.
    CHECK(submit("AAA/USD:perp", "9") == "gateway 0");
    CHECK(submit("AAA/USD:perp", "9") == "gateway 2");
    CHECK(text(with(t, [&](auto& d) { return d.template submit<framed>(order_of("AAA/USD:perp", "9")); })) ==
          "instrument_map: invalid_quantity, field quantity, figure 9, limit 1");
    CHECK(text(with(t, [&](auto& d) { return d.template submit<framed>(order_of("AAA/USD:perp", "31")); })) ==
          "gateway 1");
    CHECK(t.book[1].quantity == "3");
    CHECK(text(with(t, [&](auto& d) { return d.template submit<framed>(order_of("BBB/USD:perp", "9")); })) ==
          "instrument_map: unknown_instrument, field symbol");
}

TEST_CASE("a desk's name that is listed means what the list says") {
    auto c = configured<asking_router>();
    c.instruments = {{"coin", {"A", "", "A"}}};
    stage t(std::move(c));
    const auto submit = [&] {
        return text(with(t, [&](auto& d) { return d.submit(order_of("coin", "20")); }));
    };
    CHECK(submit() == "gateway 0");
    CHECK(submit() == "gateway 2");
    CHECK(submit() == "gateway 0");
    with(t, [&](auto& d) {
        CHECK(d.template instrument<polled>("coin") != nullptr);
        CHECK(d.template instrument<framed>("coin") == nullptr);
        CHECK(d.template position<polled>("coin").quantity().is_zero());
    });
}

TEST_CASE("commands take a desk's name, too") {
    stage t;
    with(t, [&](auto& d) {
        for (int i = 0; i != 3; ++i) CHECK(d.submit(order_of("AAA/USD:perp", "10")).has_value());
    });
    CHECK(t.desk.open_orders() == 3);
    t.command("cancel_all AAA/USD:perp");
    t.pass(gw::seconds(2));
    CHECK(t.desk.open_orders() == 0);
    t.command("cancel_all BBB/USD:perp");
    CHECK(t.desk.strategy_state().errors.back() == "cancel_all: no such instrument");
    // So do the desk's own.
    with(t, [&](auto& d) {
        CHECK(d.template submit<framed>(order_of("AAA/USD:perp", "10")).has_value());
        CHECK_FALSE(d.template cancel_all<framed>("BBB/USD:perp"));
        CHECK(d.template cancel_all<framed>("AAA/USD:perp"));
    });
    t.pass(gw::seconds(2));
    CHECK(t.desk.open_orders() == 0);
    // A setting that no venue of these has is refused for that, and not for the name.
    t.command("set_account leverage 5 AAA/USD:perp");
    CHECK(t.desk.strategy_state().errors.back().find("set_account: unsupported") == 0);
}

TEST_CASE("each gateway keeps account of how long answers take and of what goes wrong") {
    auto c = configured<asking_router>();
    c.gateway<spoken>().status_interval = gw::seconds(10);
    stage t(std::move(c));
    const auto figures = [&] { return with(t, [&](auto& d) { return d.template figures<spoken>(); }); };
    CHECK(figures().orders_answered == 0);
    CHECK(figures().reads_answered > 0);
    with(t, [&](auto& d) {
        CHECK(d.template submit<spoken>(order_of("A", "5")).has_value());
        CHECK(d.template submit<spoken>(order_of("A", "13")).has_value()); // is refused
    });
    CHECK(figures().orders_answered == 2);
    CHECK(figures().refused == 1);
    CHECK(figures().failed_per_mille() == 0);
    t.dumb = true;
    with(t, [&](auto& d) { CHECK(d.template submit<spoken>(order_of("A", "5")).has_value()); });
    t.pass(gw::seconds(20));
    CHECK(figures().unanswered == 1);
    CHECK(figures().orders_answered == 2);
    CHECK(figures().failed_per_mille() == 333);
    t.dumb = false;
    t.drop(stage::spoken_at, 1);
    t.pass(gw::seconds(1));
    CHECK(figures().disconnected == 1);
    // They are told at intervals, where that is wanted, and when readiness changes.
    const auto& told = t.desk.strategy_state().statuses;
    const auto of = [&](std::uint8_t g) {
        return std::count_if(told.begin(), told.end(), [&](const auto& s) { return s.gateway == g; });
    };
    CHECK(of(stage::polled_at) == 1);
    CHECK(of(stage::spoken_at) >= 3);
    CHECK(told.back().figures.unanswered <= 1);
    t.pass(gw::minutes(6));
    CHECK(figures().unanswered == 0);
    CHECK(figures().disconnected == 0);
    // A router that asks for them sees them.
    with(t, [&](auto& d) { CHECK(d.submit(order_of("AAA/USD:perp", "10")).has_value()); });
    const auto& seen = t.desk.router().seen;
    REQUIRE(seen.size() == 4);
    CHECK(seen[stage::spoken_at].figures.reads_answered == figures().reads_answered);
    REQUIRE(seen[stage::spoken_at].book.book);
    CHECK(seen[stage::spoken_at].book.book->best(gw::side::buy)->price.value == "9"_d);
    CHECK(seen[stage::spoken_at].book_age.ns > 0);
    CHECK(seen[stage::framed_at].units.value == "1"_d);
    CHECK(seen[stage::framed_at].symbol == "A");
    CHECK_FALSE(seen[stage::framed_at].has_fees);
    CHECK_FALSE(seen[stage::echoed_at].trades_instrument);
}

TEST_CASE("a gateway whose rules keep the order out does not get it") {
    auto c = configured<asking_router>();
    auto& rules = c.gateway<polled>().venue.known_instruments[0];
    rules.min_quantity = {"50"_d};
    c.gateway<spoken>().venue.known_instruments[0].status = gw::trading_status::halted;
    stage t(std::move(c));
    const auto submit = [&](std::string_view quantity) {
        return text(with(t, [&](auto& d) { return d.submit(order_of("AAA/USD:perp", quantity)); }));
    };
    for (int i = 0; i != 3; ++i) CHECK(submit("25") == "gateway 1");
    CHECK(submit("50") == "gateway 0");
    CHECK(submit("5") == "route_round_robin: no_gateway, field order below the venue's minimum");
}

TEST_CASE("part of an order that would be shown whole is refused") {
    stage t;
    gw::order_request r = gw::to_request(order_of("AAA/USD:perp", "25"));
    r.visible_quantity = {"5"_d};
    CHECK(text(with(t, [&](auto& d) { return d.template submit<framed>(r); })) ==
          "instrument_map: invalid_quantity, field visible_quantity, figure 5, limit 1");
    CHECK(t.desk.gateway<framed>().counters.orders == 0);
}

TEST_CASE("one name of two things is refused, and what is held under it is not added up") {
    stage t; // a contract of the venue of frames is of ten
    CHECK(text(with(t, [&](auto& d) { return d.submit(order_of("A", "20")); })) ==
          "engine: invalid_parameter, field symbol");
    CHECK(text(with(t, [&](auto& d) { return d.template submit<polled>(order_of("A", "20")); })) ==
          "gateway 0");
    auto c = configured<asking_router>();
    c.gateway<framed>().venue.known_instruments[0].base_asset = "BBB";
    stage other(std::move(c));
    with(other, [&](auto& d) {
        CHECK(d.submit(order_of("AAA/USD:perp", "30")).has_value());
        CHECK(d.template submit<framed>(order_of("A", "3")).has_value());
    });
    other.fill(stage::polled_at, "f0", "4");
    other.fill(stage::framed_at, "f1", "2");
    with(other, [&](auto& d) {
        CHECK_FALSE(d.net_position("A").whole);
        CHECK(d.net_position("AAA/USD:perp").whole);
        CHECK(d.net_position("AAA/USD:perp").net == gw::wide_decimal(4, 0));
        CHECK(d.net_position("BBB/USD:perp").net == gw::wide_decimal(20, 0));
        CHECK_FALSE(d.net_position("CCC/USD:perp").whole); // a name of nothing says nothing
    });
}

TEST_CASE(
    "a listing whose instruments differ means nothing, and one by a venue's own name is refused at once") {
    auto c = configured<asking_router>();
    c.gateway<framed>().venue.known_instruments[0].payoff = gw::payoff::inverse;
    c.instruments = {{"coin", {"A", "A"}}};
    stage t(std::move(c));
    CHECK(text(with(t, [&](auto& d) { return d.submit(order_of("coin", "20")); })) ==
          "instrument_map: invalid_parameter, field instruments");
    CHECK(text(with(t, [&](auto& d) { return d.submit(order_of("AAA/USD:future", "20")); })) ==
          "instrument_map: invalid_parameter, field instruments");
    with(t, [&](auto& d) { CHECK_FALSE(d.net_position("coin").whole); });
    auto clash = configured<asking_router>();
    clash.instruments = {{"A", {"A", "", "A"}}};
    CHECK_THROWS_WITH(stage::desk_type(std::move(clash)),
                      "instruments.A: is a symbol of a gateway itself; choose another name");
}

TEST_CASE("where prices are told in another unit a quantity of the asset is what it is") {
    auto c = configured<asking_router>();
    auto& pence = c.gateway<polled>().venue.known_instruments[0];
    pence.contract_size = gw::decimal(1, -2); // of the price as it is told
    pence.price_unit = gw::decimal(1, -2);
    stage t(std::move(c));
    CHECK(text(with(t, [&](auto& d) {
              return d.template submit<polled>(order_of("AAA/USD:perp", "100"));
          })) == "gateway 0");
    CHECK(t.book[0].quantity == "100");
    t.fill(stage::polled_at, "f0", "100");
    with(t, [&](auto& d) { CHECK(d.net_position("AAA/USD:perp").net == gw::wide_decimal(100, 0)); });
}

TEST_CASE("orders of a list are cut to the same lot") {
    auto c = configured<asking_router>();
    c.gateway<spoken>().venue.known_instruments[0].market_lot_size = {"5"_d};
    stage t(std::move(c));
    gw::order_list_request l;
    l.kind = gw::list_kind::one_triggers_other;
    l.entry = gw::to_request(order_of("AAA/USD:perp", "13"));
    l.first = l.entry;
    l.first.side = gw::side::sell;
    const auto placed = with(t, [&](auto& d) { return d.template submit<spoken>(l); });
    REQUIRE(placed.has_value());
    CHECK(t.book[2].quantity == "10");
}

TEST_CASE("an order goes to a gateway by its number, and what reduces goes to where the position is") {
    stage t;
    CHECK(text(with(t, [&](auto& d) { return d.submit_to(1, order_of("AAA/USD:perp", "20")); })) ==
          "gateway 1");
    CHECK(text(with(t, [&](auto& d) { return d.submit_to(9, order_of("AAA/USD:perp", "20")); })) ==
          "engine: no_gateway, field gateway");
    t.fill(stage::framed_at, "f1", "2");
    gw::order_request close = gw::to_request(order_of("AAA/USD:perp", "10"));
    close.side = gw::side::sell;
    close.reduce_only = true;
    for (int i = 0; i != 2; ++i)
        CHECK(text(with(t, [&](auto& d) { return d.submit(close); })) == "gateway 1");
}

TEST_CASE("where nobody can say what an order would take, the question is refused") {
    stage t;
    with(t, [&](auto& d) {
        const auto asked = d.template preview<framed>(order_of("AAA/USD:perp", "20"));
        CHECK(asked.error().str() == "capabilities: unsupported, field preview");
        CHECK(d.template preview<framed>(order_of("BBB/USD:perp", "20")).error().str() ==
              "instrument_map: unknown_instrument, field symbol");
    });
}

TEST_CASE("the books of all venues are one, in the units of the asset") {
    stage t;
    with(t, [&](auto& d) {
        const auto all = d.consolidated("AAA/USD:perp");
        REQUIRE(all.venues() >= 1);
        const auto bid = all.best(gw::side::buy);
        REQUIRE(bid.has_value());
        CHECK(bid->gateway == stage::spoken_at);
        CHECK(bid->price.value == "9"_d);
        CHECK(bid->size.value == "5"_d);
        CHECK(d.consolidated("A").venues() == all.venues());
        CHECK(d.consolidated("BBB/USD:perp").venues() == 0);
        CHECK_FALSE(all.crossing());
    });
}

TEST_CASE("books that cross between venues are told with the size that pays, and when it is over") {
    auto c = configured<asking_router>();
    auto& other = c.gateway<echoed>().venue;
    other.symbols = {"A"};
    other.known_instruments = c.gateway<spoken>().venue.known_instruments;
    c.instruments = {{"AAA/USD:perp", {}}, {"coin", {"", "", "A", "A"}}}; // looked for from the start
    stage t(std::move(c));
    auto& told = t.desk.strategy_state().crossings;
    const auto line = [&] {
        if (told.empty()) return std::string("nothing");
        const gw::cross_venue_spread s = told.back();
        return std::to_string(s.buy_at) + " " + s.ask.str() + " " + std::to_string(s.sell_at) + " " +
               s.bid.str() + " x " + s.size.str() + " net " + s.net.str();
    };
    CHECK(line() == "nothing"); // both have 9 and 11
    t.say(stage::echoed_at, 0, "book A 0 2 12 4 13 4");
    REQUIRE(line() == "2 11 3 12 x 4 net 4.00000000");
    CHECK(told.back().name == "AAA/USD:perp");
    CHECK(told.size() == 2);
    CHECK(told.front().name == "coin");
    t.say(stage::echoed_at, 0, "book A 0 3 12 4 14 4"); // its ask is no matter
    CHECK(told.size() == 2);
    t.say(stage::spoken_at, 0, "book A 0 2 9 5 11 1");
    CHECK(line() == "2 11 3 12 x 1 net 1.00000000");
    CHECK_FALSE(told.back().fees_known);
    const std::size_t so_far = told.size();
    t.drop(stage::spoken_at, 0);
    CHECK(line() == "0 0 0 0 x 0 net 0");
    // Both of its names are told that it is over.
    CHECK(told.size() == so_far + 2);
}

TEST_CASE("an event says of which gateway it is") {
    stage t;
    with(t, [&](auto& d) {
        for (int i = 0; i != 3; ++i) CHECK(d.submit(order_of("AAA/USD:perp", "10")).has_value());
    });
    auto& sources = t.desk.strategy_state().sources;
    for (const std::uint8_t g : {stage::polled_at, stage::framed_at, stage::spoken_at}) {
        sources.clear();
        t.fill(g, "f" + std::to_string(g), "1");
        REQUIRE(sources.size() == 1);
        CHECK(sources[0] == g);
    }
}

TEST_CASE("what a desk holds of an instrument is the sum of its gateways, in the asset") {
    stage t;
    with(t, [&](auto& d) {
        for (int i = 0; i != 3; ++i) CHECK(d.submit(order_of("AAA/USD:perp", "30")).has_value());
    });
    t.fill(stage::polled_at, "f0", "4");
    t.fill(stage::framed_at, "f1", "2"); // contracts of ten
    with(t, [&](auto& d) {
        const auto p = d.net_position("AAA/USD:perp");
        CHECK(p.whole);
        CHECK(p.net == gw::wide_decimal(24, 0));
        CHECK(p.at[stage::polled_at] == gw::wide_decimal(4, 0));
        CHECK(p.at[stage::framed_at] == gw::wide_decimal(20, 0));
        CHECK(p.at[stage::spoken_at].is_zero());
        CHECK(d.net_position("BBB/USD:perp").net.is_zero());
    });
}

TEST_CASE("an order goes on to no other gateway when its outcome is not known") {
    stage t;
    t.dumb = true;
    const auto placed = with(t, [&](auto& d) { return d.submit(order_of("AAA/USD:perp", "10")); });
    REQUIRE(placed.has_value());
    t.pass(gw::minutes(1));
    CHECK(t.desk.open_orders() == 1);
    CHECK(t.desk.gateway<polled>().counters.orders == 1);
    CHECK(t.desk.gateway<framed>().counters.orders + t.desk.gateway<spoken>().counters.orders == 0);
}

TEST_CASE("names and the router's settings come from the configuration, and what is wrong there is named") {
    using engine = archetype_desk<gw::routing::route_failover>;
    std::map<std::string, gw::named_gateway, std::less<>> gateways;
    gateways["polled"] = {std::string(requests_only::name), {}};
    gateways["framed"] = {std::string(frames_only::name), {}};
    gateways["spoken"] = gateways["echoed"] = {std::string(own_dialect::name), {}};
    for (auto& [tag, g] : gateways) g.settings.symbols = {"A"};
    using names = std::map<std::string, gw::gateway_symbols, std::less<>>;
    const auto built = [&](const gw::routing::router_reader::section_type& routing, const names& all) {
        try {
            const engine::config c = gw::assemble<engine>(gateways, {}, "GW", routing, all);
            std::string text;
            for (const auto& l : c.instruments) {
                text += std::string(l.name.view()) + ":";
                for (const auto& symbol : l.symbols) text += " " + std::string(symbol.view());
            }
            return text;
        } catch (const std::invalid_argument& e) {
            return std::string(e.what());
        }
    };
    gateways["framed"].settings.options["status_interval_ms"] = "10 s";
    CHECK(built({}, {}) ==
          "gateways.framed.options.status_interval_ms: '10 s' is no whole number of 0 to 31622400000");
    gateways["framed"].settings.options["status_interval_ms"] = "10000";
    CHECK(gw::assemble<engine>(gateways, {}, "GW").gateway<framed>().status_interval == gw::seconds(10));
    CHECK(built({{"settle_ms", "5"}}, {{"coin", {{"polled", "A"}, {"spoken", "A"}}}}) == "coin: A  A ");
    CHECK(built({{"settle", "5"}}, {}) == "routing.settle: unknown key; known here: settle_ms");
    CHECK(built({}, {{"coin", {{"pooled", "A"}}}}) ==
          "instruments.coin.pooled: unknown key; known here: polled, framed, spoken, echoed");
    CHECK(built({}, {{"coin", {{"polled", "B"}}}}) ==
          "instruments.coin.polled: 'B' is none of the gateway's symbols");
    CHECK(built({}, {{"coin", {{"polled", std::string(40, 'x')}}}}).find("has more than 31 characters") !=
          std::string::npos);
    CHECK(built({}, {{std::string(40, 'n'), {}}}).find("is no name") != std::string::npos);
}
