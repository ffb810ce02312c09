// SPDX-License-Identifier: BSL-1.0
#include <gatewright/routing/parent_orders.hpp>

#include <catch2/catch_test_macros.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace {

namespace split_orders {
using namespace gatewright;
using namespace gatewright::literals;
using routing::parent_orders;

constexpr order_ref first{1, 1, 0}, second{2, 1, 1}, third{3, 1, 2};
constexpr std::uint8_t parents = 254;

order_request of(std::string_view symbol, side s, decimal quantity_of) {
    order_request r;
    r.symbol.assign(symbol);
    r.side = s;
    r.quantity = {quantity_of};
    r.tag = 7;
    return r;
}
/// A parent of three coins: two at one venue, and a hundred contracts of a hundredth at another.
struct desk {
    parent_orders orders{2};
    order_ref parent = orders.create(of("BTC/USDT:perp", side::sell, "3"_d), {"3"_d}, parents);

    desk() {
        CHECK(orders.add(parent, first, {"2"_d}, "1"_d));
        CHECK(orders.add(parent, second, {"100"_d}, "0.01"_d));
        CHECK_FALSE(orders.find(parent)->ended());
        orders.built(parent);
    }
    std::string on(order_ref child, lifecycle state, decimal filled = {}, order_errc reason = {},
                   pending_operation pending = pending_operation::none, certainty known = certainty::known) {
        order_change c, told;
        c.ref = child;
        c.symbol = "BTCUSDT";
        c.client_order_id = "x";
        c.state = state;
        c.filled = {filled};
        c.reason = reason;
        c.pending = pending;
        c.certainty = known;
        if (!orders.on_change(c, told)) return "no child";
        CHECK(told.ref == parent);
        CHECK(told.symbol == "BTC/USDT:perp");
        CHECK(told.client_order_id.empty());
        CHECK(told.quantity == orders.find(parent)->asked);
        CHECK(told.side == side::sell);
        CHECK(told.tag == 7);
        std::string text = std::string(to_string(told.state)) + " " + told.filled.value.normalized().str();
        if (told.reason != order_errc{}) text += std::string(" ") + to_string(told.reason);
        if (told.pending != pending_operation::none) text += std::string(" ") + to_string(told.pending);
        if (told.certainty == certainty::unknown) text += " unknown";
        return text;
    }
};
using state = lifecycle;

TEST_CASE("what its children are told is one order's story") {
    desk d;
    CHECK(d.on(first, state::submitting, {}, {}, pending_operation::place) == "submitting 0 place");
    CHECK(d.on(first, state::working) == "working 0 place"); // the other one's is under way
    CHECK(d.on(second, state::working, "50"_d) == "working 0.5");
    CHECK(d.on(first, state::filled, "2"_d) == "working 2.5");
    CHECK(d.on(second, state::working, "50"_d, {}, pending_operation::cancel) == "working 2.5 cancel");
    CHECK(d.on(second, state::filled, "100"_d) == "filled 3");
    CHECK(d.on(third, state::filled, "1"_d) == "no child");
    CHECK(d.orders.find(d.parent)->ended());
    CHECK(d.orders.parent_of(second)->ref == d.parent);
    CHECK(d.orders.parent_of(third) == nullptr);
}

TEST_CASE("a parent ends with its last child, by what became of all") {
    SECTION("one was refused, the other has filled") {
        desk d;
        CHECK(d.on(first, state::rejected, {}, order_errc::insufficient_funds) ==
              "submitting 0 insufficient_funds place");
        CHECK(d.on(second, state::filled, "100"_d) == "cancelled 1 insufficient_funds");
    }
    SECTION("all were refused: the first one's reason") {
        desk d;
        static_cast<void>(d.on(second, state::rejected, {}, order_errc::market_closed));
        CHECK(d.on(first, state::rejected, {}, order_errc::insufficient_funds) ==
              "rejected 0 insufficient_funds");
    }
    SECTION("all have expired") {
        desk d;
        static_cast<void>(d.on(second, state::expired, "10"_d));
        CHECK(d.on(first, state::expired) == "expired 0.1");
    }
    SECTION("one is of unknown state: so is the parent, and it is open") {
        desk d;
        static_cast<void>(d.on(second, state::filled, "100"_d));
        CHECK(d.on(first, state::submitting, {}, {}, pending_operation::place, certainty::unknown) ==
              "working 1 place unknown");
        CHECK_FALSE(d.orders.find(d.parent)->ended());
        CHECK(d.on(first, state::rejected, {}, order_errc::never_seen) == "cancelled 1 never_seen");
    }
    SECTION("an execution comes behind its end") {
        desk d;
        static_cast<void>(d.on(second, state::cancelled));
        CHECK(d.on(first, state::cancelled) == "cancelled 0");
        CHECK(d.on(first, state::cancelled, "0.5"_d) == "cancelled 0.5");
    }
}

TEST_CASE("as many may be open as there is room for, and of those that have ended the last 256 are kept") {
    desk d; // one of two
    const order_ref other = d.orders.create(of("A", side::buy, "1"_d), {"1"_d}, parents);
    REQUIRE(other.valid()); // it is being built: open, though it has no part yet
    CHECK_FALSE(d.orders.create(of("B", side::buy, "1"_d), {"1"_d}, parents).valid());
    REQUIRE(d.orders.add(other, third, {"1"_d}, "1"_d));
    d.orders.built(other);
    CHECK_FALSE(d.orders.create(of("B", side::buy, "1"_d), {"1"_d}, parents).valid());
    static_cast<void>(d.on(first, state::filled, "2"_d));
    static_cast<void>(d.on(second, state::cancelled));
    for (std::uint32_t n = 0; n != 257; ++n) {
        const order_ref next = d.orders.create(of("B", side::buy, "1"_d), {"1"_d}, parents);
        REQUIRE(next.valid());
        CHECK((d.orders.find(d.parent) == nullptr) == (n == 256));
        CHECK((d.orders.parent_of(first) == nullptr) == (n == 256));
        REQUIRE(d.orders.add(next, {n, 7, 1}, {"1"_d}, "1"_d));
        d.orders.built(next);
        order_change c, told;
        c.ref = {n, 7, 1};
        c.state = state::expired;
        CHECK(d.orders.on_change(c, told));
        CHECK(told.state == state::expired);
    }
    CHECK_FALSE(d.orders.add(d.parent, first, {"1"_d}, "1"_d));
    CHECK(d.orders.parent_of(third) != nullptr);
    CHECK(d.orders.find({}) == nullptr);
    const order_ref last = d.orders.create(of("B", side::buy, "1"_d), {"1"_d}, parents);
    for (std::uint32_t i = 0; i != 32; ++i) CHECK(d.orders.add(last, {i, 9, 0}, {"1"_d}, "1"_d));
    CHECK_FALSE(d.orders.add(last, {99, 9, 0}, {"1"_d}, "1"_d));
    CHECK_FALSE(d.orders.add_refused(last, 1, {"1"_d}, "1"_d, order_errc::trading_halted));
    d.orders.drop(last);
    CHECK(d.orders.find(last) == nullptr);
}

TEST_CASE("what was refused is handed on once, and not if nobody knew for a while what became of it") {
    desk d;
    CHECK(d.orders.take_refused(d.parent).is_zero());
    REQUIRE(d.orders.add_refused(d.parent, 2, {"5"_d}, "0.1"_d, order_errc::trading_halted));
    CHECK(d.orders.take_refused(d.parent).value.normalized() == "0.5"_d);
    CHECK(d.orders.take_refused(d.parent).is_zero());
    CHECK(d.orders.find(d.parent)->refused_by(2));
    CHECK_FALSE(d.orders.find(d.parent)->refused_by(1));
    SECTION("the venue refuses one") {
        static_cast<void>(d.on(second, state::rejected, {}, order_errc::insufficient_funds));
        CHECK(d.orders.find(d.parent)->refused_by(1));
        CHECK(d.orders.take_refused(d.parent).value.normalized() == "1"_d);
        CHECK(d.orders.take_refused(d.parent).is_zero());
        // The refused part has gone elsewhere and filled there: the whole is, and has no reason.
        REQUIRE(d.orders.add(d.parent, third, {"15"_d}, "0.1"_d));
        static_cast<void>(d.on(third, state::filled, "10"_d));
        CHECK(d.on(first, state::filled, "2"_d) == "filled 3");
    }
    SECTION("nobody knew") {
        static_cast<void>(
            d.on(second, state::submitting, {}, {}, pending_operation::place, certainty::unknown));
        static_cast<void>(d.on(second, state::rejected, {}, order_errc::never_seen));
        CHECK(d.orders.take_refused(d.parent).is_zero());
    }
    SECTION("it was at work, and may have filled") {
        static_cast<void>(d.on(second, state::working));
        static_cast<void>(d.on(second, state::rejected));
        CHECK(d.orders.take_refused(d.parent).is_zero());
    }
    SECTION("it may be there: another one has its id") {
        static_cast<void>(d.on(second, state::rejected, {}, order_errc::duplicate_client_id));
        CHECK(d.orders.take_refused(d.parent).is_zero());
    }
    SECTION("a part is being cancelled, whoever asked for it") {
        static_cast<void>(d.on(first, state::working, {}, {}, pending_operation::cancel));
        static_cast<void>(d.on(second, state::rejected));
        CHECK(d.orders.take_refused(d.parent).is_zero());
    }
    SECTION("a cancel was asked for") {
        d.orders.stay(d.parent);
        static_cast<void>(d.on(second, state::rejected));
        CHECK(d.orders.take_refused(d.parent).is_zero());
    }
    SECTION("everything is to be cancelled") {
        d.orders.stay();
        static_cast<void>(d.on(second, state::rejected));
        CHECK(d.orders.take_refused(d.parent).is_zero());
    }
}

TEST_CASE("a parent's story is told where it is another one") {
    desk d;
    order_change c;
    d.orders.describe(d.parent, c);
    CHECK(c.ref == d.parent);
    CHECK(c.state == state::submitting);
    CHECK(c.quantity.value == "3"_d);
    CHECK(d.orders.is_news(c));
    CHECK_FALSE(d.orders.is_news(c));
    static_cast<void>(d.on(first, state::working));
    d.orders.describe(d.parent, c);
    CHECK(d.orders.is_news(c));
    CHECK(c.quantity.value == "3"_d);
    d.orders.set_asked(d.parent, {"2"_d});
    static_cast<void>(d.on(first, state::filled, "2"_d));
    static_cast<void>(d.on(second, state::cancelled));
    d.orders.describe(d.parent, c);
    CHECK(c.state == state::filled);
    CHECK(c.quantity.value == "2"_d);
    CHECK(d.orders.is_news(c));
}

TEST_CASE("what was at work goes on as working, and what was filled stays so") {
    desk d;
    static_cast<void>(d.on(first, state::working));
    // One has ended without a fill while the other one is on its way.
    CHECK(d.on(first, state::cancelled, {}, order_errc::self_trade) == "working 0 self_trade place");
    CHECK(d.on(second, state::rejected, {}, order_errc::position_limit) == "cancelled 0 position_limit");
    desk whole;
    static_cast<void>(whole.on(first, state::filled, "2"_d));
    CHECK(whole.on(second, state::filled, "100"_d) == "filled 3");
    CHECK(whole.on(second, state::filled, "99"_d) == "filled 2.99"); // an execution was corrected
}

TEST_CASE("a second refusal is news, and so is why less went out than was asked for") {
    desk d;
    order_change c;
    static_cast<void>(d.on(first, state::rejected, {}, order_errc::position_limit));
    d.orders.describe(d.parent, c);
    CHECK(d.orders.is_news(c));
    CHECK_FALSE(d.orders.is_news(c));
    REQUIRE(d.orders.add_refused(d.parent, 2, {"1"_d}, "1"_d, order_errc::trading_halted));
    d.orders.describe(d.parent, c);
    CHECK(c.reason == order_errc::position_limit);
    CHECK(d.orders.is_news(c));
    desk other;
    other.orders.set_short(other.parent, order_errc::no_gateway);
    CHECK(other.on(first, state::working) == "working 0 no_gateway place");
}

TEST_CASE("more that may fill than was asked for is told once") {
    desk d;
    static_cast<void>(d.on(first, state::rejected));
    REQUIRE(d.orders.add(d.parent, third, {"20"_d}, "0.1"_d));
    CHECK(d.orders.find(d.parent)->at_most() == "3"_d);
    CHECK_FALSE(d.orders.take_excess(d.parent));
    static_cast<void>(d.on(first, state::working)); // the refusal was taken back
    CHECK(d.orders.find(d.parent)->at_most() == "5"_d);
    CHECK(d.orders.take_excess(d.parent));
    CHECK_FALSE(d.orders.take_excess(d.parent));
    CHECK(d.orders.find(d.parent)->stays);
}

TEST_CASE("a part is found among those of many parents, also after some gave way") {
    parent_orders all(8);
    std::vector<order_ref> parts;
    for (std::uint32_t n = 0; n != 300; ++n) {
        const order_ref parent = all.create(of("A", side::buy, "1"_d), {"1"_d}, parents);
        REQUIRE(parent.valid());
        for (std::uint32_t i = 0; i != 20; ++i) {
            parts.push_back({i, n + 1, static_cast<std::uint8_t>(i % 3)});
            REQUIRE(all.add(parent, parts.back(), {"1"_d}, "1"_d));
        }
        all.built(parent);
        for (std::size_t i = 0; i < parts.size(); i += 7) {
            const auto* const p = all.parent_of(parts[i]);
            CHECK((p != nullptr) == (i / 20 + 264 > n));
        }
        for (std::uint32_t i = 0; i != 20; ++i) {
            order_change c, told;
            c.ref = {i, n + 1, static_cast<std::uint8_t>(i % 3)};
            c.state = state::cancelled;
            CHECK(all.on_change(c, told));
            CHECK(told.ref == parent);
        }
    }
}

} // namespace split_orders

} // namespace
