// SPDX-License-Identifier: BSL-1.0
//
// One order over the books of several venues: what goes where, one story of it, and what becomes of a part that is refused.

#include "archetypes/theatre.hpp"

#include <gatewright/routing/route_split.hpp>

#include <catch2/catch_test_macros.hpp>

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

using namespace gatewright_test::archetypes;
using namespace gw::literals;

namespace {

using stage = theatre<gw::routing::route_split>;
constexpr std::uint8_t parent = gw::split_orders_gateway;
constexpr std::string_view name = "AAA/USD:perp";

stage::desk_type::config both(gw::routing::refused_part refused) {
    auto c = configured<gw::routing::route_split>();
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
