// SPDX-License-Identifier: BSL-1.0
//
// One order over the books of several venues: what goes where, one story of it, and what becomes of a part that is refused.
// And what the desk as a whole may hold, and does when a gateway is away.

#include "archetypes/theatre.hpp"

#include <gatewright/risk/checks.hpp>
#include <gatewright/risk/configure.hpp>
#include <gatewright/risk/monitors.hpp>
#include <gatewright/routing/route_split.hpp>

#include <catch2/catch_test_macros.hpp>

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

using namespace gatewright_test::archetypes;
using namespace gw::literals;

namespace {

using checks =
    gw::risk::supervised<gw::risk::risk_chain<gw::risk::trading_state, gw::risk::max_desk_position>,
                         gw::risk::monitor_set<gw::risk::gateway_down>>;
using stage = theatre<gw::routing::route_split, checks>;
constexpr std::uint8_t parent = gw::split_orders_gateway;
constexpr std::string_view name = "AAA/USD:perp";

stage::desk_type::config both(gw::routing::refused_part refused) {
    auto c = configured<gw::routing::route_split, checks>();
    const std::vector<std::string> symbols{"A"};
    c.risk = gw::risk::configure(std::type_identity<checks>{},
                                 {{"max_desk_position", {{std::string(name), "1000"}}},
                                  {"gateway_down", {{"account", "30 s"}, {"action", "cancel_all"}}}},
                                 symbols);
    auto& other = c.gateway<echoed>().venue;
    other.symbols = {"A"};
    other.known_instruments = c.gateway<spoken>().venue.known_instruments;
    c.router = gw::routing::route_split(gw::seconds(10), refused, 4);
    return c;
}
/// A desk at two venues that tell their books: five are offered at 11 at one of them, and four at 12 at the other.
struct scene : stage {
    explicit scene(gw::routing::refused_part refused = gw::routing::refused_part::left,
                   stage::desk_type::config c = both(gw::routing::refused_part::left))
        : stage(with(std::move(c), refused)) {
        quote();
    }
    static stage::desk_type::config with(stage::desk_type::config c, gw::routing::refused_part refused) {
        c.router = gw::routing::route_split(gw::seconds(10), refused, 4);
        return c;
    }
    /// A snapshot: what is bid for, and offered.
    void quote() {
        say(spoken_at, 0, "book A 0 2 9 5 11 5");
        say(echoed_at, 0, "book A 0 2 9 5 12 4");
    }
    gw::order_result<gw::order_ref> buy(std::string_view quantity, std::string_view price,
                                        std::string_view symbol = name) {
        gw::limit_order o;
        o.symbol.assign(symbol);
        o.price = {*gw::decimal::parse(price)};
        o.quantity = {*gw::decimal::parse(quantity)};
        o.tag = 7;
        std::optional<gw::order_result<gw::order_ref>> r;
        act([&](auto& d) { r.emplace(d.submit(o)); });
        return *r;
    }
    std::vector<std::string> story() { return desk.strategy_state().log[parent]; }
    std::string parts(gw::order_ref ref) {
        std::string text;
        act([&](auto& d) {
            const auto* const p = d.split_order(ref);
            if (p == nullptr) return;
            for (const auto& c : p->all())
                text += std::to_string(c.ref.gateway) + ":" + c.asked.value.normalized().str() + " " +
                        std::string(to_string(c.state)) + " ";
        });
        return text;
    }
    std::uint64_t orders() const {
        return desk.gateway<polled>().counters.orders + desk.gateway<framed>().counters.orders +
               desk.gateway<spoken>().counters.orders + desk.gateway<echoed>().counters.orders;
    }
};
std::string text(const gw::order_result<gw::order_ref>& r) {
    return r ? "gateway " + std::to_string(r->gateway) : r.error().str();
}
using lines = std::vector<std::string>;

} // namespace

TEST_CASE("an order that is more than one book has goes to several venues, and is one to the strategy") {
    scene t;
    const auto placed = t.buy("8", "12");
    REQUIRE(text(placed) == "gateway 254");
    CHECK(t.book[stage::spoken_at].quantity == "5");
    CHECK(t.book[stage::echoed_at].quantity == "3");
    CHECK(t.book[stage::spoken_at].price == "12");
    CHECK(t.orders() == 2);
    CHECK(t.parts(*placed) == "2:5 working 3:3 working ");
    CHECK(t.story() == lines{"working, filled 0"});
    t.fill(stage::echoed_at, "f1", "2");
    t.fill(stage::spoken_at, "f2", "5");
    CHECK(t.story() == lines{"working, filled 0", "working, filled 2", "working, filled 7"});
    t.fill(stage::echoed_at, "f3", "1");
    CHECK(t.story().back() == "filled, filled 8");
    CHECK(t.story().size() == 4);
    // Of the parts themselves the strategy hears executions alone.
    auto& log = t.desk.strategy_state().log;
    CHECK(log.size() == 1);
    CHECK(t.desk.strategy_state().fills == lines{"f1", "f2", "f3"});
    t.act([&](auto& d) {
        CHECK(d.order(*placed) == nullptr);
        REQUIRE(d.split_order(*placed) != nullptr);
        CHECK(d.split_order(*placed)->filled().value.normalized() == "8"_d);
        const auto* const why = d.why(*placed);
        REQUIRE(why != nullptr);
        CHECK(why->asked.value == "8"_d);
        CHECK(why->gateways[stage::spoken_at].note == std::string_view("takes a part"));
        CHECK(why->gateways[stage::echoed_at].judged_by == gw::wide_decimal(3, 0));
        CHECK(why->gateways[stage::polled_at].note == std::string_view("its book is not synchronized"));
        CHECK(d.net_position(name).net == gw::wide_decimal(8, 0));
        CHECK(d.cancel(*placed).error().code == gw::order_errc::already_done);
        CHECK(d.split_order({9, 9, 254}) == nullptr);
        CHECK(d.split_order({placed->slot, placed->generation, 0}) == nullptr);
        CHECK(d.cancel(gw::order_ref{9, 9, 254}).error().code == gw::order_errc::unknown_order);
    });
}

TEST_CASE("what one venue takes is an ordinary order") {
    scene t;
    CHECK(text(t.buy("4", "12")) == "gateway 2");
    CHECK(t.orders() == 1);
    CHECK(t.desk.strategy_state().log[stage::spoken_at].size() == 1);
    CHECK(t.story().empty());
}

TEST_CASE("quantities of parts are those of their venues, and what no lot takes is left out") {
    auto c = both(gw::routing::refused_part::left);
    c.gateway<echoed>().venue.known_instruments[0].contract_size = "0.5"_d;
    scene t(gw::routing::refused_part::left, std::move(c));
    const auto placed = t.buy("6.7", "12"); // five, and three halves
    REQUIRE(text(placed) == "gateway 254");
    CHECK(t.book[stage::spoken_at].quantity == "5");
    CHECK(t.book[stage::echoed_at].quantity == "3");
    t.act([&](auto& d) {
        CHECK(d.why(*placed)->residual.value.normalized() == "0.2"_d);
        CHECK(d.split_order(*placed)->asked.value.normalized() == "6.5"_d);
    });
    t.fill(stage::echoed_at, "f1", "3");
    CHECK(t.story().back() == "working, filled 1.5");
    // By a symbol that both use for different things it is refused as ever.
    CHECK(text(t.buy("8", "12", "A")) == "engine: invalid_parameter, field symbol");
}

TEST_CASE("a limit is never worse than asked, and on the tick of each venue") {
    auto c = both(gw::routing::refused_part::left);
    c.gateway<echoed>().venue.known_instruments[0].tick_size = {"0.5"_d};
    scene t(gw::routing::refused_part::left, std::move(c));
    REQUIRE(text(t.buy("8", "12.7")) == "gateway 254");
    CHECK(t.book[stage::spoken_at].price == "12");
    CHECK(t.book[stage::echoed_at].price == "12.5");
}

TEST_CASE("what no book has rests with a part") {
    scene t;
    const auto placed = t.buy("20", "12");
    REQUIRE(text(placed) == "gateway 254");
    CHECK(t.book[stage::spoken_at].quantity == "16"); // no fees are known: the first
    CHECK(t.book[stage::echoed_at].quantity == "4");
}

TEST_CASE("a split order is cancelled as one") {
    scene t;
    const auto placed = t.buy("8", "12");
    REQUIRE(text(placed) == "gateway 254");
    t.fill(stage::spoken_at, "f1", "2");
    SECTION("by itself") {
        t.act([&](auto& d) { CHECK(d.cancel(*placed).has_value()); });
    }
    SECTION("among others") {
        const std::array<gw::order_ref, 2> refs{*placed, gw::order_ref{9, 9, 254}};
        std::array<gw::order_result<void>, 2> results;
        t.act([&](auto& d) { d.cancel_batch(refs, results); });
        CHECK(results[0].has_value());
        CHECK(results[1].error().code == gw::order_errc::unknown_order);
    }
    SECTION("with all") { t.command("cancel_all"); }
    CHECK(t.story().back() == "cancelled, filled 2");
    CHECK(t.desk.open_orders() == 0);
    t.act([&](auto& d) {
        CHECK(d.split_order(*placed)->ended());
        CHECK(d.split_order(*placed)->stays);
    });
}

TEST_CASE("a part that its venue refuses is left, or goes elsewhere, as the router was told") {
    SECTION("left: the order is that much less") {
        scene t;
        t.say(stage::spoken_at, 0, "book A 0 3 9 5 11 13"); // an ill omen: the venue refuses thirteen
        const auto placed = t.buy("15", "12");
        REQUIRE(text(placed) == "gateway 254");
        CHECK(t.parts(*placed) == "2:13 rejected 3:2 working ");
        CHECK(t.story().back() == "working, filled 0, insufficient_funds");
        t.fill(stage::echoed_at, "f1", "2");
        t.book[stage::echoed_at].state = "filled";
        t.tell(stage::echoed_at);
        CHECK(t.story().back() == "cancelled, filled 2, insufficient_funds");
    }
    SECTION("elsewhere: to the one that has refused nothing") {
        scene t(gw::routing::refused_part::elsewhere);
        t.say(stage::spoken_at, 0, "book A 0 3 9 5 11 13");
        const auto placed = t.buy("15", "12");
        REQUIRE(text(placed) == "gateway 254");
        CHECK(t.parts(*placed) == "2:13 rejected 3:2 working 3:13 rejected ");
        CHECK(t.orders() == 3); // and nobody is left to take it
    }
    SECTION("elsewhere, and it is taken there") {
        auto c = both(gw::routing::refused_part::elsewhere);
        c.gateway<framed>().venue.known_instruments[0].symbol = "";
        scene t(gw::routing::refused_part::elsewhere, std::move(c));
        t.say(stage::spoken_at, 0, "book A 0 3 9 5 11 13");
        t.say(stage::echoed_at, 0, "book A 0 3 9 5 10 1");
        const auto placed = t.buy("14", "12");
        REQUIRE(text(placed) == "gateway 254");
        CHECK(t.parts(*placed) == "2:13 rejected 3:1 working 3:13 rejected ");
    }
}

TEST_CASE("an order of which no part goes out is refused, and leaves no trace") {
    scene t;
    t.command("halt");
    CHECK(text(t.buy("8", "12")) == "trading_state: trading_halted, field mode");
    CHECK(t.orders() == 0);
    CHECK(t.story().empty());
    t.act([&](auto& d) { CHECK(d.split_order({0, 1, 254}) == nullptr); });
}

TEST_CASE("so many may be open at once, and one that has ended gives way") {
    scene t;
    std::vector<gw::order_ref> open;
    for (int i = 0; i != 4; ++i) {
        open.push_back(t.buy("8", "12").value());
        CHECK(open.back().gateway == parent);
    }
    CHECK(text(t.buy("8", "12")) == "engine: table_full, field split orders");
    CHECK(t.orders() == 8);
    t.act([&](auto& d) { CHECK(d.cancel(open[3]).has_value()); });
    CHECK(text(t.buy("8", "12")) == "gateway 254");
}

TEST_CASE("what was at work is not placed again when it is refused after all") {
    scene t(gw::routing::refused_part::elsewhere);
    const auto placed = t.buy("8", "12");
    REQUIRE(text(placed) == "gateway 254");
    t.fill(stage::spoken_at, "f1", "2");
    resting refused = t.book[stage::spoken_at];
    refused.state = "rejected";
    t.say(stage::spoken_at, 1, "order " + refused.words_from(refused.client, refused.number));
    CHECK(t.orders() == 2);
    CHECK(t.parts(*placed) == "2:5 rejected 3:3 working ");
}

TEST_CASE("a refusal that is taken back after the part went elsewhere: the excess is cancelled, and told") {
    auto c = both(gw::routing::refused_part::elsewhere);
    c.gateway<echoed>().venue.known_instruments[0].contract_size = "0.5"_d;
    scene t(gw::routing::refused_part::elsewhere, std::move(c));
    t.say(stage::spoken_at, 0, "book A 0 3 9 5 11 13"); // an ill omen
    const auto placed = t.buy("15", "12");
    REQUIRE(text(placed) == "gateway 254");
    REQUIRE(t.parts(*placed) == "2:13 rejected 3:4 working 3:26 working ");
    std::string client;
    t.act([&](auto& d) {
        client = d.order(d.split_order(*placed)->all()[0].ref)->request.client_order_id.view();
    });
    t.say(stage::spoken_at, 1, "order " + client + " v99 A buy working 12 13 0");
    t.pass(gw::seconds(1));
    t.act([&](auto& d) {
        const auto& p = *d.split_order(*placed);
        CHECK(p.exceeded);
        CHECK(p.children[2].state == gw::lifecycle::cancelled); // the youngest
        CHECK(p.children[1].state == gw::lifecycle::working);
        CHECK(p.at_most() == "15"_d);
    });
    CHECK(t.desk.strategy_state().errors.back() ==
          "more of a split order is out than was asked for; parts of it are cancelled");
}

TEST_CASE("once somebody wants to be rid of something, nothing is placed again") {
    scene t(gw::routing::refused_part::elsewhere);
    t.dumb = true;
    const auto placed = t.buy("8", "12");
    REQUIRE(text(placed) == "gateway 254");
    std::string client;
    t.act([&](auto& d) {
        const auto first = d.split_order(*placed)->all()[0].ref;
        client = d.order(first)->request.client_order_id.view();
    });
    SECTION("halted, and resumed") {
        t.command("halt");
        t.command("resume");
    }
    SECTION("the instrument is flattened") { t.command("flatten A"); }
    SECTION("a part is cancelled") {
        t.act([&](auto& d) { CHECK(d.cancel(d.split_order(*placed)->all()[1].ref).has_value()); });
    }
    t.say(stage::spoken_at, 1, "order " + client + " v99 A buy rejected 12 5 0");
    CHECK(t.orders() == 2);
}

TEST_CASE("one symbol in other units is refused, and so is one that is another gateway's desk's name") {
    auto c = both(gw::routing::refused_part::left);
    c.gateway<framed>().venue.known_instruments[0].contract_size = "1"_d;
    c.gateway<polled>().venue.known_instruments[0].price_unit = "0.01"_d;
    scene pence(gw::routing::refused_part::left, std::move(c));
    CHECK(text(pence.buy("8", "12", "A")) == "engine: invalid_parameter, field symbol");
    CHECK(pence.orders() == 0);
    auto named = both(gw::routing::refused_part::left);
    named.gateway<spoken>().venue.symbols = {gw::symbol_name(name)};
    named.gateway<spoken>().venue.known_instruments[0].symbol.assign(name);
    scene both_ways(gw::routing::refused_part::left, std::move(named));
    CHECK(text(both_ways.buy("8", "12")) == "engine: invalid_parameter, field symbol");
}

TEST_CASE("less than was asked for goes out where nobody takes the rest, and that is why it ends short") {
    auto c = both(gw::routing::refused_part::left);
    c.gateway<spoken>().venue.known_instruments[0].max_quantity = {"10"_d};
    c.gateway<echoed>().venue.known_instruments[0].max_quantity = {"6"_d};
    scene t(gw::routing::refused_part::left, std::move(c));
    const auto placed = t.buy("20", "12");
    REQUIRE(text(placed) == "gateway 254");
    CHECK(t.book[stage::spoken_at].quantity == "10");
    CHECK(t.book[stage::echoed_at].quantity == "6");
    CHECK(t.story().back() == "working, filled 0, no_gateway");
    t.act([&](auto& d) { CHECK(d.why(*placed)->residual.value == "4"_d); });
    t.fill(stage::spoken_at, "f1", "10");
    t.fill(stage::echoed_at, "f2", "6");
    CHECK(t.story().back() == "cancelled, filled 16, no_gateway");
}

TEST_CASE("changes of the whole are of no gateway in particular") {
    scene t;
    REQUIRE(text(t.buy("8", "12")) == "gateway 254");
    t.fill(stage::echoed_at, "f1", "1");
    CHECK(t.desk.strategy_state().sources == std::vector<std::uint8_t>{stage::echoed_at}); // the execution
    CHECK(t.desk.strategy_state().change_sources.size() >= 2);
    for (const std::uint8_t from : t.desk.strategy_state().change_sources) CHECK(from == parent);
}

TEST_CASE("a part whose outcome is not known makes the order's not known, and nothing is sent for it again") {
    scene t(gw::routing::refused_part::elsewhere);
    t.dumb = true;
    const auto placed = t.buy("8", "12");
    REQUIRE(text(placed) == "gateway 254");
    std::size_t unknown = 0;
    t.pass(gw::minutes(1));
    t.act([&](auto& d) {
        for (const auto& c : d.split_order(*placed)->all()) unknown += c.was_unknown;
    });
    CHECK(unknown == 2);
    CHECK(t.orders() == 2);
    CHECK(t.desk.open_orders() == 2);
}

TEST_CASE("what the desk may hold of a thing is over all its gateways, in the asset, in the worst case") {
    auto c = both(gw::routing::refused_part::left);
    c.gateway<echoed>().venue.known_instruments[0].contract_size = "2"_d;
    scene t(gw::routing::refused_part::left, std::move(c));
    const auto limit = [&](std::string_view key, std::string_view figure) {
        std::string wrong;
        t.act([&](auto& d) { wrong = d.set_limit("max_desk_position", key, figure); });
        return wrong;
    };
    CHECK(limit(name, "20").empty());
    CHECK(limit("A", "20") ==
          "risk.max_desk_position.A: is neither listed under instruments nor a name that says what it means");
    const auto order = [&]<class TagT>(std::type_identity<TagT>, gw::side side, std::string_view quantity) {
        gw::limit_order o;
        o.symbol = "A";
        o.side = side;
        o.price = {"10"_d};
        o.quantity = {*gw::decimal::parse(quantity)};
        std::string said;
        t.act([&](auto& d) {
            const auto placed = d.template submit<TagT>(o);
            said = placed ? "taken" : placed.error().str();
        });
        return said;
    };
    constexpr std::type_identity<polled> at_polled;
    constexpr std::type_identity<echoed> at_echoed; // a contract is of two
    CHECK(order(at_polled, gw::side::buy, "8") == "taken");
    CHECK(order(at_echoed, gw::side::buy, "5") == "taken"); // 18 are open
    CHECK(order(at_echoed, gw::side::buy, "2") ==
          "max_desk_position: max_position, field quantity, figure 22, limit 20");
    CHECK(order(at_echoed, gw::side::buy, "1") == "taken");
    CHECK(order(at_polled, gw::side::buy, "1") ==
          "max_desk_position: max_position, field quantity, figure 21, limit 20");
    // What is open on the other side helps nobody; it has its own limit.
    CHECK(order(at_polled, gw::side::sell, "20") == "taken");
    CHECK(order(at_echoed, gw::side::sell, "1") ==
          "max_desk_position: max_position, field quantity, figure -22, limit 20");
    // An order under a desk's name is judged by the same.
    CHECK(text(t.buy("2", "12")) == "max_desk_position: max_position, field quantity, figure 22, limit 20");
}

TEST_CASE("what the desk may hold is not judged by half of what it holds") {
    auto c = both(gw::routing::refused_part::left);
    gw::instrument twin = c.gateway<echoed>().venue.known_instruments[0];
    twin.symbol = "B";
    c.gateway<echoed>().venue.symbols.push_back("B");
    c.gateway<echoed>().venue.known_instruments.push_back(twin);
    scene t(gw::routing::refused_part::left, std::move(c));
    std::string said;
    t.act([&](auto& d) {
        gw::limit_order o;
        o.symbol = "A";
        o.price = {"10"_d};
        o.quantity = {"1"_d};
        said = d.template submit<spoken>(o).error().str();
    });
    CHECK(said == "max_desk_position: missing_figure, field positions, figure 1, limit 1000");
}

TEST_CASE("a gateway that is away is told by what it lacks, and the others' orders are cancelled") {
    scene t;
    const auto placed = t.buy("8", "12");
    REQUIRE(text(placed) == "gateway 254");
    t.unreachable = stage::spoken_at;
    t.drop(stage::spoken_at, 0);
    t.drop(stage::spoken_at, 1);
    t.pass(gw::seconds(20));
    CHECK(t.desk.mode() == gw::risk::trading_mode::active);
    CHECK(t.book[stage::echoed_at].state == "working");
    t.pass(gw::seconds(15));
    CHECK(t.desk.mode() == gw::risk::trading_mode::halted);
    const auto& told = t.desk.strategy_state().errors;
    CHECK(std::any_of(told.begin(), told.end(), [](const std::string& e) {
        return e.find("gateway_down: ") == 0 && e.find("limit 30000: cancel_all") != e.npos;
    }));
    // Its own order cannot be reached; the other's cancel has gone out.
    CHECK(t.book[stage::echoed_at].state == "cancelled");
    CHECK(t.book[stage::spoken_at].state == "working");
    CHECK(text(t.buy("1", "12")) != "gateway 3");
    // It is back: of the cancel that was lost nobody knew, and it is asked for again.
    t.unreachable.reset();
    t.pass(gw::minutes(5));
    t.command("cancel_all");
    t.pass(gw::seconds(2));
    CHECK(t.book[stage::spoken_at].state == "cancelled");
    CHECK(t.desk.open_orders() == 0);
    CHECK(t.story().back().find("cancelled") == 0);
}
