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

/// A parent of three coins: two at one venue, and a hundred contracts of a hundredth at another.
struct desk {
    parent_orders orders{2};
    order_ref parent = orders.create("BTC/USDT:perp", side::sell, {"3"_d}, 7, parents);

    desk() {
        CHECK(orders.add(parent, first, {"2"_d}, "1"_d));
        CHECK(orders.add(parent, second, {"100"_d}, "0.01"_d));
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
        CHECK(told.quantity.value == "3"_d);
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

TEST_CASE("a parent keeps its place until it has ended, and a reference to one that gave way is none") {
    desk d; // one of two
    const order_ref other = d.orders.create("A", side::buy, {"1"_d}, 0, parents);
    REQUIRE(other.valid());
    REQUIRE(d.orders.add(other, third, {"1"_d}, "1"_d));
    CHECK_FALSE(d.orders.create("B", side::buy, {"1"_d}, 0, parents).valid());
    static_cast<void>(d.on(first, state::filled, "2"_d));
    static_cast<void>(d.on(second, state::cancelled));
    const order_ref next = d.orders.create("B", side::buy, {"1"_d}, 0, parents);
    REQUIRE(next.valid());
    CHECK(next.slot == d.parent.slot);
    CHECK(d.orders.find(d.parent) == nullptr);
    CHECK_FALSE(d.orders.add(d.parent, first, {"1"_d}, "1"_d));
    CHECK(d.orders.parent_of(first) == nullptr);
    CHECK(d.orders.find({}) == nullptr);
    for (std::uint32_t i = 0; i != 32; ++i) CHECK(d.orders.add(next, {i, 9, 0}, {"1"_d}, "1"_d));
    CHECK_FALSE(d.orders.add(next, {99, 9, 0}, {"1"_d}, "1"_d));
}

} // namespace split_orders

} // namespace
