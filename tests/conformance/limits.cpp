// SPDX-License-Identifier: BSL-1.0
#include "case.hpp"

using namespace gatewright_test;
using gw::side;

namespace {

/// A venue that takes only so many orders in its shortest window. One that does not tell its limits cannot tell that:
/// it keeps those that are documented.
struct order_limit {
    world_options world;
    int orders = 0;

    explicit order_limit(int told) : orders(told) {
        if (kit().tells_limits)
            world.order_budget = told;
        else
            orders = static_cast<int>(kit().documented_orders);
    }
};

/// A ban's seconds.
std::int64_t told_ban() { return kit().ban_time.ns == 0 ? 300 : kit().ban_time.ns / gw::seconds(1).ns; }

} // namespace

TEST_CASE("L01 the local limiter keeps under the venue's weights and order counts", "[conformance][limits]") {
    const order_limit budget(50);
    conformance c(budget.world);
    REQUIRE(c.d->until_ready());
    const auto allowed = static_cast<std::size_t>(budget.orders);
    const std::size_t tried = 2 * allowed + 20;
    std::size_t sent = 0;
    std::size_t throttled = 0;
    // All within one window.
    const gw::duration step = std::min(gw::milliseconds(10), gw::duration{kit().order_window.ns * 9 / 10 /
                                                                          static_cast<std::int64_t>(tried)});
    for (std::size_t i = 0; i < tried; ++i) {
        const auto o = c.d->submit(limit(side::buy, "50000", "0.001"));
        if (o.has_value())
            ++sent;
        else if (o.error().code == gw::order_errc::throttled)
            ++throttled;
        else
            UNSCOPED_INFO(o.error().str());
        c.d->run_for(kit().tells_limits ? gw::milliseconds(10) : step);
    }
    CHECK(sent <= allowed);
    CHECK(sent >= allowed * 4 / 5);
    CHECK(throttled == tried - sent);
    CHECK(c.d->counts().venue_rejects == sent - c.orders_at_venue());
    CHECK(c.d->counts().venue_rejects == 0);
    c.agree();
}

TEST_CASE("L01 orders that the limiter refuses take no room in the order table", "[conformance][limits]") {
    const order_limit budget(20);
    desk_options how;
    how.order_slots = static_cast<std::size_t>(budget.orders) + 44;
    conformance c(budget.world, how);
    REQUIRE(c.d->until_ready());
    for (int i = 0; i < 500; ++i) {
        const auto o = c.d->submit(limit(side::buy, "50000", "0.001"));
        if (o.has_error()) CHECK(o.error().code == gw::order_errc::throttled);
    }
    c.d->run_for(gw::seconds(11));
    const auto o = c.place(limit(side::buy, "50000", "0.001"));
    c.d->run_for(gw::seconds(1));
    CHECK(c.life(o) == gw::lifecycle::working);
    c.agree();
}

TEST_CASE("L02 cancels pass when placing is throttled", "[conformance][limits]") {
    const order_limit budget(20);
    conformance c(budget.world);
    REQUIRE(c.d->until_ready());
    std::vector<gw::order_ref> placed;
    for (int i = 0; i < budget.orders + 10; ++i)
        if (const auto o = c.d->submit(limit(side::buy, "59000", "0.001")); o.has_value())
            placed.push_back(*o);
    REQUIRE(c.refused(limit(side::buy, "59000", "0.001")) == gw::order_errc::throttled);
    if (kit().one_budget) {
        // Some pass, and the others once there is room again.
        std::vector<gw::order_ref> left;
        for (const auto o : placed)
            if (!c.d->cancel(o)) left.push_back(o);
        CHECK(placed.size() - left.size() >= kit().free_for_cancels);
        c.d->run_for(gw::milliseconds(1100));
        for (const auto o : left) c.cancel(o);
    } else {
        for (const auto o : placed) c.cancel(o);
    }
    c.d->run_for(gw::seconds(1));
    for (const auto o : placed) CHECK(c.life(o) == gw::lifecycle::cancelled);
    c.agree();
}

TEST_CASE("L03 after a 429 everything waits as long as told, and then goes on", "[conformance][limits]") {
    const auto cancelled_in_the_end = [](conformance& c, gw::order_ref resting) {
        c.cancel(resting);
        c.d->run_for(gw::seconds(1));
        CHECK(c.life(resting) == gw::lifecycle::cancelled);
        c.agree();
    };
    conformance c;
    REQUIRE(c.d->until_ready());
    const auto resting = c.place(limit(side::buy, "59000", "0.010"));
    c.d->run_for(gw::seconds(1));
    c.w.fault(link_of(role::requests), fault::rate_limit, 1);
    c.d->drop(link_of(role::reports)); // makes it ask for everything
    if (!kit().bans || kit().ban_time.ns != 0) {
        // Only what was refused waits, a moment, and is asked again.
        const auto told = [&] {
            return std::ranges::any_of(c.d->seen.errors, [](const auto& e) { return tells_too_many(e); });
        };
        REQUIRE(c.d->run_until(told, gw::seconds(20)));
        constexpr question lists[] = {question::open_orders, question::positions, question::fills};
        std::vector<std::size_t> asked;
        for (const question q : lists) asked.push_back(c.asked(q));
        c.d->run_for(gw::milliseconds(500));
        const std::size_t most = std::max<std::size_t>(2, kit().requests_per_list);
        for (std::size_t i = 0; i < asked.size(); ++i) CHECK(c.asked(lists[i]) <= asked[i] + most);
        REQUIRE(c.d->until_ready(gw::seconds(10)));
        cancelled_in_the_end(c, resting);
        return;
    }
    c.d->run_for(gw::seconds(7));
    CHECK_FALSE(c.d->ready());
    CHECK(c.d->reason() == "banned by the venue's rate limiter");
    const auto sent = c.sent(link_of(role::requests)) + c.sent(c.orders_link());
    const auto refused = c.d->cancel(resting);
    REQUIRE(refused.has_error());
    CHECK(refused.error().code == gw::order_errc::throttled);
    c.d->run_for(gw::seconds(5));
    CHECK(c.sent(link_of(role::requests)) + c.sent(c.orders_link()) == sent);
    REQUIRE(c.d->until_ready(gw::minutes(2)));
    cancelled_in_the_end(c, resting);
}

TEST_CASE("L03 an order that the venue counts as too many is refused by name and does not stop cancels",
          "[conformance][limits]") {
    needs(kit().counts_orders, "a limit of orders");
    for (const gw::venue::order_path path : kit().paths) {
        world_options w;
        w.order_budget = 5;
        conformance c(w, over(path));
        // The desk believes in more orders than the venue grants.
        if (kit().tells_limits) c.w.misreport(misreport::order_limit, "300");
        REQUIRE(c.d->until_ready(gw::minutes(2)));
        if (kit().one_budget) c.d->run_for(gw::seconds(2)); // what the start asks for is done
        std::vector<gw::order_ref> all;
        std::size_t throttled = 0;
        for (int i = 0; i < 8; ++i) {
            const auto o = c.d->submit(limit(side::buy, "59000", "0.001"));
            if (o.has_value())
                all.push_back(*o);
            else if (o.error().code == gw::order_errc::throttled)
                ++throttled;
            c.d->run_for(gw::milliseconds(5));
        }
        for (const auto o : all)
            throttled +=
                c.life(o) == gw::lifecycle::rejected && c.order(o).reason == gw::order_errc::throttled ? 1
                                                                                                       : 0;
        // Some venues tell the true limit with the first reply; the desk then holds back by itself.
        CHECK(throttled >= 1);
        CHECK(c.orders_at_venue() <= 5);
        CHECK(c.orders_at_venue() >= 4);
        CHECK(c.d->ready());
        for (const auto o : all) {
            if (kit().one_budget) c.d->run_for(gw::milliseconds(1100)); // what was refused lasts so long
            if (!c.order(o).state.terminal()) c.cancel(o);
        }
        c.d->run_for(gw::seconds(1));
        CHECK(c.d->open_orders() == 0);
        c.agree();
    }
}

TEST_CASE("L04 a ban halts the gateway until its end, named, and its end is told at once",
          "[conformance][limits]") {
    needs(kit().bans, "ban");
    conformance c({}, bannable());
    REQUIRE(c.d->until_ready());
    c.w.fault(link_of(role::requests), fault::ban, told_ban());
    c.place(limit(side::buy, "59000", "0.010"));
    c.d->run_for(gw::milliseconds(100));
    CHECK(c.d->reason() == "banned by the venue's rate limiter");
    CHECK(c.refused(limit(side::buy, "59000", "0.010")) == gw::order_errc::no_gateway);
    const auto inputs = c.d->counts().inputs;
    c.d->run_for(gw::seconds(told_ban() - 2));
    CHECK_FALSE(c.d->ready());
    CHECK(c.d->counts().inputs - inputs < 2500);
    c.d->seen.statuses.clear();
    c.d->run_for(gw::seconds(3));
    CHECK(c.d->ready());
    for (const auto& line : c.d->seen.log) UNSCOPED_INFO(line);
    REQUIRE(c.d->seen.statuses.size() == 1);
    CHECK(c.d->seen.statuses[0].ready);
    c.rest_and_fill();
    c.agree();
}

TEST_CASE("L04 a ban that only a declined opening tells of begins as one that a reply tells of",
          "[conformance][limits]") {
    needs(kit().bans, "ban");
    conformance c;
    REQUIRE(c.d->until_ready());
    c.w.fault(link_of(role::requests), fault::ban, told_ban());
    c.d->drop(link_of(role::market));
    c.d->run_for(gw::seconds(20));
    CHECK(c.d->reason() == "banned by the venue's rate limiter");
    c.d->run_for(gw::seconds(told_ban() - 30));
    CHECK(c.d->reason() == "banned by the venue's rate limiter");
    c.d->run_for(gw::seconds(20));
    REQUIRE(c.d->until_ready());
    c.rest_and_fill();
    c.agree();
}

TEST_CASE("L05 a reconciliation of many instruments stays within the limits", "[conformance][limits]") {
    world_options w;
    w.instruments = 5;
    if (kit().tells_limits) w.request_budget = 400 * kit().request_weight;
    desk_options how;
    how.symbols = kit().symbols;
    conformance c(w, how);
    REQUIRE(c.d->until_ready(gw::minutes(5)));
    for (int i = 0; i < 3; ++i) {
        c.d->drop(link_of(role::reports));
        c.d->drop(link_of(role::market));
        c.d->run_for(gw::seconds(1));
        REQUIRE(c.d->until_ready(gw::minutes(5)));
    }
    for (const auto& e : c.d->seen.errors) CHECK_FALSE(tells_too_many(e));
    c.rest_and_fill();
    c.agree();
}

TEST_CASE("L06 a cancel of all orders that finds no room is told, kept, and sent as soon as there is",
          "[conformance][limits]") {
    conformance c({}, bannable());
    REQUIRE(c.d->until_ready());
    std::vector<gw::order_ref> all;
    // One more is placed below.
    for (std::size_t i = 0; i < at_once(21) - 1; ++i)
        all.push_back(c.place(limit(side::buy, "59000", "0.001")));
    c.d->run_for(gw::seconds(1));
    SECTION("a full sink") {
        c.d->fill_sink(10);
        c.d->command("cancel_all");
        CHECK(c.operator_calls() == 1);
        c.d->run_for({kit().pause.ns * 5 / 2});
    }
    if (kit().bans) SECTION("a ban") {
            ban_with_next_order(c);
            static_cast<void>(c.d->submit(limit(side::buy, "58000", "0.001")));
            REQUIRE(c.d->run_until([&] { return !c.d->ready(); }, gw::seconds(5)));
            c.d->command("cancel_all");
            CHECK(c.operator_calls() == 1);
            const auto asked = c.asked(question::cancel);
            c.d->run_for(gw::milliseconds(500));
            CHECK(c.asked(question::cancel) == asked);
            REQUIRE(c.d->until_ready(ban_ended()));
            c.d->run_for(gw::seconds(5));
        }
    for (const auto o : all) CHECK(c.life(o) == gw::lifecycle::cancelled);
    CHECK(c.operator_calls() == 1);
    // What is placed afterwards is not meant.
    const auto later = c.place(limit(side::buy, "59000", "0.001"));
    c.d->run_for(gw::seconds(5));
    CHECK(c.life(later) == gw::lifecycle::working);
    c.agree();
}

TEST_CASE(
    "L06 of a cancel of all orders what the venue refuses for the moment, or what overtakes its order, is "
    "sent again",
    "[conformance][limits]") {
    on_each_path([](conformance& c, link_id l) {
        const auto refused = c.place(limit(side::buy, "59000", "0.001"));
        c.d->run_for(gw::seconds(1));
        c.w.fault(l, fault::throttled, 1);
        c.d->command("cancel_all");
        c.d->run_for(gw::seconds(5));
        CHECK(c.life(refused) == gw::lifecycle::cancelled);
        // Too many orders are too many until their window ends.
        if (kit().overloaded == gw::order_errc::throttled) c.d->run_for(gw::seconds(10));
        c.d->delay_next(l, true, gw::seconds(1)); // by request the cancel is there before it
        const auto under_way = c.place(limit(side::buy, "58800", "0.001"));
        c.d->run_for(gw::milliseconds(1));
        c.d->command("cancel_all");
        c.d->run_for(gw::seconds(60));
        CHECK(c.life(under_way) == gw::lifecycle::cancelled);
        // What is placed afterwards is not meant.
        REQUIRE(c.d->until_ready());
        const auto later = c.place(limit(side::buy, "59000", "0.001"));
        c.d->run_for(gw::seconds(60));
        CHECK(c.life(later) == gw::lifecycle::working);
    });
}

TEST_CASE("L06 any number of open orders is cancelled in the end", "[conformance][limits]") {
    desk_options how;
    how.order_slots = 1024;
    conformance c({}, how);
    REQUIRE(c.d->until_ready());
    for (int i = 0; i < 400; ++i) {
        // Venues let only so many rest in one instrument.
        static_cast<void>(c.d->submit(
            i % 2 == 0 ? limit(side::buy, "59000", "0.001")
                       : limit(side::buy, "2900", "0.010", gw::time_in_force::good_till_cancel, second())));
        c.d->run_for(between_orders(gw::milliseconds(60)));
    }
    CHECK(c.d->open_orders() > 300);
    c.d->command("cancel_all");
    c.d->run_for(gw::minutes(2));
    CHECK(c.d->open_orders() == 0);
    c.agree();
}

TEST_CASE("C11 while the venue refuses everything nothing is sent and no link is opened",
          "[conformance][limits]") {
    needs(kit().bans, "ban");
    conformance c({}, bannable());
    REQUIRE(c.d->until_ready());
    const auto resting = c.place(limit(side::buy, "59000", "0.001"));
    c.d->run_for(gw::seconds(1));
    ban_with_next_order(c);
    static_cast<void>(c.d->submit(limit(side::buy, "58000", "0.001")));
    REQUIRE(c.d->run_until([&] { return !c.d->ready(); }, gw::seconds(5)));
    CHECK(c.d->reason() == "banned by the venue's rate limiter");
    for (const link_id l : kit().stream_links()) c.d->drop(l);
    c.d->run_for(gw::milliseconds(1));
    const auto sent = c.d->sent().size();
    c.d->seen.connections.clear();
    int looked = 0;
    for (; c.d->reason() == "banned by the venue's rate limiter" && looked < 100'000; ++looked) {
        REQUIRE(c.d->seen.connections.empty());
        REQUIRE(c.d->sent().size() == sent);
        c.d->run_for(gw::milliseconds(20));
    }
    CHECK(looked > 10);
    REQUIRE(c.d->until_ready(gw::minutes(2)));
    c.cancel(resting);
    c.d->run_for(gw::seconds(1));
    CHECK(c.life(resting) == gw::lifecycle::cancelled);
    c.agree();
}
