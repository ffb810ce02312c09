// SPDX-License-Identifier: BSL-1.0
#include "risk_desk.hpp"

#include <gatewright/risk/flatten_fsm.hpp>

#include <cstdint>
#include <optional>
#include <random>
#include <string>
#include <vector>

namespace {
namespace flatten_fsm_test {

using namespace gatewright;
using namespace gatewright::risk;
using namespace gatewright_test;

/// A desk in whole numbers: positions by instrument and side, one order at a time in each.
struct world_in_lots {
    struct cell {
        std::int64_t held = 0;
        std::int64_t open = 0; ///< orders of the desk that are to be cancelled
        std::int64_t out = 0;  ///< what the order that is out may still trade, signed
        std::uint32_t order = 0;
        bool traded = false; ///< some of that order
    };
    cell cells[2][3];
    std::uint32_t serial = 0;
    std::string said;
    order_reject refusal{order_errc::busy, "", "", {}, {}};
    bool refuses = false;
    decimal unit = decimal(1, 0);
    std::int64_t largest = 1'000'000;
    bool markets = true;
    flatten_funds account;    ///< what there is to sell
    order_errc turned_down{}; ///< the venue ends every order at once, for that
    std::uint64_t orders = 0;

    flatten_funds funds(const flatten_target&) noexcept { return account; }
    void ask_funds(const flatten_target&) noexcept { said += "ask; "; }
    cell& at(const flatten_target& t) { return cells[t.number][static_cast<std::size_t>(t.position_side)]; }
    wide_decimal held(const flatten_target& t) noexcept { return wide_decimal(decimal(at(t).held, 0)); }
    bool cancel_open(const flatten_target& t, order_ref) noexcept {
        if (at(t).open != 0) said += "cancel; ";
        return at(t).open != 0;
    }
    std::optional<flatten_end> ended(order_ref order) noexcept {
        for (auto& row : cells)
            for (cell& c : row)
                if (c.order == order.slot) {
                    if (c.out != 0) return {};
                    return flatten_end{c.traded, turned_down};
                }
        return flatten_end{};
    }
    decimal lot(const flatten_target&) noexcept { return unit; }
    order_result<order_ref> place(const flatten_target& t, side s, quantity q, bool at_limit) noexcept {
        if (refuses) return refusal;
        if (!markets && !at_limit) return order_reject{order_errc::unsupported, "venue", "type", {}, {}};
        if (q.value > decimal(largest, 0))
            return order_reject{order_errc::max_order_quantity, "max_order_quantity", "quantity",
                                decimal(largest, 0), q.value};
        const std::int64_t n = q.value.rescaled(0)->mantissa();
        at(t).out = turned_down != order_errc{} ? 0 : s == side::buy ? n : -n;
        at(t).order = ++serial;
        at(t).traded = false;
        ++orders;
        said += std::string(to_string(s)) + " " + q.str() + (at_limit ? " at limit" : "") + "; ";
        return order_ref{serial, 1, 0};
    }
    void fill(const flatten_target& t, std::int64_t n, bool ends) {
        cell& c = at(t);
        c.held += c.out < 0 ? -n : n;
        c.traded = c.traded || n != 0;
        c.out = ends ? 0 : c.out + (c.out < 0 ? n : -n);
    }
};
static_assert(FlattenWorld<world_in_lots>);

struct rig {
    world_in_lots world;
    flatten_fsm fsm{6};
    steady_time now{1'000'000'000};

    /// What it does now, and what it tells.
    std::string run() {
        world.said.clear();
        fsm.run(world, now, [&](const flatten_target& t, const char* why, bool over) {
            world.said += "[" + std::to_string(t.number) +
                          (why == nullptr ? " closed" : (over ? " ends: " : " ") + std::string(why)) + "]";
        });
        return world.said;
    }
    std::string after(duration t) {
        now = now + t;
        return run();
    }
};
constexpr flatten_target net{0, position_side::net};

TEST_CASE("a position is closed by one order that is followed to its end") {
    rig t;
    t.world.at(net).held = 7;
    t.fsm.begin(net);
    CHECK(t.fsm.active());
    CHECK(t.run() == "sell 7; ");
    CHECK(t.fsm.due() == steady_time::never());
    CHECK(t.after(minutes(10)) == ""); // its outcome may be unknown: it is waited for, never doubled
    t.world.fill(net, 3, false);
    CHECK(t.run() == "");
    t.world.fill(net, 1, true); // it expired with a rest
    CHECK(t.run() == "sell 3; ");
    t.world.fill(net, 3, true);
    CHECK(t.run() == "[0 closed]");
    CHECK_FALSE(t.fsm.active());
    CHECK(t.run() == "");
}

TEST_CASE("both sides of hedge mode are closed, each the other way") {
    rig t;
    const flatten_target longs{1, position_side::long_side};
    const flatten_target shorts{1, position_side::short_side};
    t.world.at(longs).held = 2;
    t.world.at(shorts).held = -5;
    t.fsm.begin(longs);
    t.fsm.begin(shorts);
    t.fsm.begin(longs); // is being closed already
    CHECK(t.run() == "sell 2; buy 5; ");
    t.world.fill(longs, 2, true);
    CHECK(t.run() == "[1 closed]");
    CHECK(t.fsm.active());
    t.world.fill(shorts, 5, true);
    CHECK(t.run() == "[1 closed]");
    CHECK_FALSE(t.fsm.active());
}

TEST_CASE("open orders are cancelled first, and asked for again while they rest") {
    rig t;
    t.world.at(net).held = -1;
    t.world.at(net).open = 1;
    t.fsm.begin(net);
    CHECK(t.run() == "cancel; ");
    CHECK(t.fsm.due() == t.now + flatten_fsm::first_pause);
    CHECK(t.after(milliseconds(100)) == "cancel; ");
    t.world.at(net).open = 0;
    CHECK(t.after(milliseconds(200)) == "buy 1; ");
}

TEST_CASE("what is refused is tried again, less and less often, and told once") {
    rig t;
    t.world.at(net).held = 4;
    t.world.refuses = true;
    t.world.refusal.code = order_errc::not_ready;
    t.fsm.begin(net);
    CHECK(t.run() == "[0 not_ready]");
    CHECK(t.run() == "");
    CHECK(t.fsm.due() == t.now + milliseconds(250));
    CHECK(t.after(milliseconds(250)) == "");
    CHECK(t.fsm.due() == t.now + milliseconds(500));
    t.world.refusal.code = order_errc::throttled;
    CHECK(t.after(milliseconds(500)) == "[0 throttled]");
    for (int i = 0; i < 10; ++i) t.after(seconds(5));
    CHECK(t.fsm.due() == t.now + flatten_fsm::longest_pause);
    t.world.refuses = false;
    CHECK(t.after(seconds(5)) == "sell 4; ");
    t.world.fill(net, 2, true);
    t.world.refuses = true;
    CHECK(t.run() == "[0 throttled]");
    CHECK(t.fsm.due() == t.now + milliseconds(250)); // an order went out in between
}

TEST_CASE("a limit on one order's size cuts it, a venue without market orders gets a price") {
    rig t;
    t.world.at(net).held = 10;
    t.world.largest = 4;
    t.world.markets = false;
    t.fsm.begin(net);
    CHECK(t.run() == "sell 4 at limit; ");
    t.world.fill(net, 4, true);
    CHECK(t.run() == "sell 4 at limit; ");
    t.world.fill(net, 4, true);
    CHECK(t.run() == "sell 2 at limit; ");
    t.world.fill(net, 2, true);
    CHECK(t.run() == "[0 closed]");
}

TEST_CASE("what is less than a lot stays open, and is told") {
    rig t;
    t.world.at(net).held = 12;
    t.world.unit = decimal(5, 0);
    t.fsm.begin(net);
    CHECK(t.run() == "sell 10; ");
    t.world.fill(net, 10, true);
    CHECK(t.run() == "[0 less than a lot]");
    CHECK(t.after(seconds(1)) == "");
    CHECK(t.fsm.active());
    t.fsm.stop();
    CHECK_FALSE(t.fsm.active());
}

TEST_CASE("what ends without an execution is tried again later, and not at once") {
    rig t;
    t.world.at(net).held = 3;
    t.fsm.begin(net);
    CHECK(t.run() == "sell 3; ");
    t.world.fill(net, 0, true);
    CHECK(t.run() == "[0 nothing was executed]");
    CHECK(t.after(milliseconds(249)) == "");
    CHECK(t.after(milliseconds(1)) == "sell 3; ");
    t.world.fill(net, 0, true);
    CHECK(t.run() == "");
    CHECK(t.fsm.due() == t.now + milliseconds(500));
    CHECK(t.after(milliseconds(500)) == "sell 3; ");
    t.world.fill(net, 3, true);
    CHECK(t.run() == "[0 closed]");
}

TEST_CASE(
    "a quantity that the venue refuses for what it is goes out three times, and then a smaller one alone") {
    for (const order_errc why : {order_errc::insufficient_funds, order_errc::invalid_quantity}) {
        rig t;
        t.world.at(net).held = 7;
        t.world.turned_down = why;
        t.fsm.begin(net);
        std::string said = t.run();
        for (int i = 0; i < 1'000; ++i) said += t.after(seconds(1));
        CHECK(t.world.orders == 3);
        CHECK(said == "sell 7; [0 " + std::string(to_string(why)) +
                          "]sell 7; sell 7; [0 refused for its quantity, and not sent again]");
        CHECK(t.fsm.active());
        t.world.at(net).held = 6;
        t.world.turned_down = {};
        CHECK(t.after(seconds(5)) == "sell 6; ");
        t.world.fill(net, 6, true);
        CHECK(t.run() == "[0 closed]");
    }
    rig t;
    t.world.at(net).held = 7;
    t.world.turned_down = order_errc::insufficient_funds;
    t.fsm.begin(net);
    for (int i = 0; i < 100; ++i) t.after(seconds(1));
    t.world.turned_down = {};
    t.fsm.begin(net); // the operator asks again
    CHECK(t.after(seconds(5)) == "sell 7; ");
}

/// At spot, with that in the account.
rig at_spot(std::int64_t held, std::int64_t free, std::int64_t owned) {
    rig t;
    t.world.unit = decimal(10, 0);
    t.world.at(net).held = held;
    t.world.account = {true, wide_decimal(decimal(free, 0)), wide_decimal(decimal(owned, 0)), true};
    t.fsm.begin(net);
    return t;
}

TEST_CASE("spot: what was bought is sold as far as the fee left it, and what is no lot is left") {
    rig t = at_spot(100, 99, 99);
    CHECK(t.run() == "sell 90; ");
    t.world.fill(net, 90, true);
    t.world.account = {true, wide_decimal(decimal(9, 0)), wide_decimal(decimal(9, 0)), true};
    std::string said = t.run();
    for (int i = 0; i < 100; ++i) said += t.after(milliseconds(100));
    CHECK(said == "[0 ends: less than a lot]");
    CHECK_FALSE(t.fsm.active());
    CHECK(t.world.orders == 1);
}

TEST_CASE("spot: what is not free is waited for, and a balance that comes late is no dust") {
    rig t = at_spot(100, 0, 100);
    CHECK(t.run() == "");
    std::string said;
    for (int i = 0; i < 100; ++i) said += t.after(milliseconds(500));
    CHECK(said == "[0 what the account has is not free]");
    CHECK(t.fsm.active());
    t.world.account.free = wide_decimal(decimal(100, 0));
    CHECK(t.after(seconds(5)) == "sell 100; ");
}

TEST_CASE("spot: a balance that does not know the newest execution is asked for, and is no proof of dust") {
    rig t = at_spot(100, 0, 0); // bought, and the balance does not say so yet
    t.world.account.current = false;
    CHECK(t.run() == "ask; ");
    CHECK(t.after(milliseconds(250)) == "ask; ");
    std::string said;
    for (int i = 0; i < 60; ++i) said += t.after(seconds(1));
    CHECK(said.find("[0 the balance does not tell the last execution yet]") != std::string::npos);
    CHECK(said.find("ends") == std::string::npos);
    CHECK(t.fsm.active());
    t.world.account = {true, wide_decimal(decimal(99, 0)), wide_decimal(decimal(99, 0)), true};
    CHECK(t.after(seconds(5)) == "sell 90; ");
    t = at_spot(5, 5, 5); // less than a lot whatever the balance may say
    t.world.account.current = false;
    said = t.run();
    for (int i = 0; i < 20; ++i) said += t.after(milliseconds(250));
    CHECK(said == "[0 ends: less than a lot]");
}

TEST_CASE("spot: what is worth too little for an order is left, whoever says so") {
    rig t = at_spot(20, 20, 20);
    t.world.refuses = true;
    t.world.refusal = {order_errc::below_min_notional, "instrument_rules", "min_notional", {}, {}};
    std::string said = t.run();
    for (int i = 0; i < 100; ++i) said += t.after(milliseconds(100));
    CHECK(said == "[0 ends: below_min_notional]");
    t = at_spot(20, 20, 20);
    t.world.turned_down = order_errc::below_min_notional;
    said = t.run();
    for (int i = 0; i < 100; ++i) said += t.after(milliseconds(100));
    CHECK(said == "sell 20; sell 20; sell 20; [0 ends: below_min_notional]");
}

TEST_CASE("spot: an account whose balance is not told, or that has more, is no bound") {
    rig t = at_spot(100, 5'000, 5'000);
    CHECK(t.run() == "sell 100; ");
    t = at_spot(100, 0, 0);
    t.world.account = {true, {}, {}};
    CHECK(t.run() == "sell 100; ");
    t = at_spot(-100, 0, 0); // what was sold is bought
    CHECK(t.run() == "buy 100; ");
}

TEST_CASE("whatever happens in between, everything is closed in the end and nothing turned over") {
    std::mt19937_64 random(42);
    const auto below = [&](std::uint64_t n) { return static_cast<std::int64_t>(random() % n); };
    for (int run = 0; run < 300; ++run) {
        rig t;
        t.world.largest = 1 + below(8);
        t.world.markets = below(2) == 0;
        std::vector<flatten_target> all;
        for (std::uint16_t n = 0; n < 2; ++n)
            for (const position_side ps :
                 {position_side::net, position_side::long_side, position_side::short_side}) {
                all.push_back({n, ps});
                t.world.at(all.back()).held = below(41) - 20;
                t.world.at(all.back()).open = below(3);
                if (t.world.at(all.back()).held != 0) t.fsm.begin(all.back());
            }
        int steps = 0;
        for (; t.fsm.active() && steps < 2'000; ++steps) {
            t.world.refuses = below(3) == 0;
            t.now = t.now + milliseconds(below(400));
            t.run();
            for (const flatten_target& f : all) {
                auto& c = t.world.at(f);
                if (c.open != 0 && below(3) == 0) --c.open;
                if (c.out == 0 || below(2) == 0) continue;
                const std::int64_t most = c.out < 0 ? -c.out : c.out;
                const std::int64_t n = below(static_cast<std::uint64_t>(most) + 1);
                const std::int64_t before = c.held;
                t.world.fill(f, n, n == most || below(3) == 0);
                REQUIRE((before > 0 ? c.held >= 0 : c.held <= 0));
            }
        }
        REQUIRE_FALSE(t.fsm.active());
        for (const flatten_target& f : all) REQUIRE(t.world.at(f).held == 0);
    }
}

} // namespace flatten_fsm_test
} // namespace
