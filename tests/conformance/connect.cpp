// SPDX-License-Identifier: BSL-1.0
#include "case.hpp"

#include <catch2/catch_test_macros.hpp>

using namespace gatewright_test;

TEST_CASE("C01 a cold start goes from nothing to ready in the venue's own order of steps",
          "[conformance][connect]") {
    conformance c;
    REQUIRE_FALSE(c.d->ready());
    REQUIRE(c.d->until_ready());
    // The lists are asked for only once the link of reports stands, so that nothing falls between them and the reports.
    CHECK(c.first_asked(question::server_time) < c.first_asked(question::open_orders));
    if (kit().reports_expire) CHECK(c.first_asked(question::access) < c.first_asked(question::open_orders));
    CHECK(c.first_asked(question::open_orders) < c.d->sent().size());
    CHECK(c.asked(question::instruments) > 0);
    for (const link_id l : kit().used_links()) CHECK(c.d->state(l) == gw::connection_state::live);
    for (const link_id l : kit().stream_links()) CHECK(c.w.connections(l) == 1);
    c.d->run_for(gw::seconds(5));
    c.agree();
}

TEST_CASE("C02 bad credentials are one clear error, and no retry storm follows", "[conformance][connect]") {
    for (const bool bad_key : {true, false}) {
        if (!bad_key && !kit().has_secret) continue;
        desk_options o;
        (bad_key ? o.keys.key : o.keys.secret) = "wrong";
        conformance c({}, o);
        c.d->run_for(gw::minutes(5));
        CHECK_FALSE(c.d->ready());
        CHECK(c.d->reason() == "authentication failed");
        CHECK(c.operator_calls() == 1);
        std::size_t asked = c.sent(link_of(role::requests));
        for (const question anybody : {question::server_time, question::instruments, question::book})
            asked -= c.asked(anybody, link_of(role::requests));
        // A read a minute, to learn whether the key is allowed again.
        CHECK(asked <= 10);
        if (!kit().key_for_all) CHECK(asked >= 5);
        // What anybody may ask for elsewhere shows it where that needs the key, too.
        if (kit().key_for_all) CHECK(c.sent(link_of(role::requests)) >= 5);
        if (kit().key_for_all) CHECK(c.sent(link_of(role::requests)) <= 40);
        CHECK(c.refused(limit(gw::side::buy, "59000", "0.01")) == gw::order_errc::no_gateway);
    }
}

TEST_CASE("C02 a key that is refused for a while is taken up again, and what it missed is asked for",
          "[conformance][connect]") {
    needs(kit().ends_keys, "keys that end");
    enum class stream { lives, is_lost, is_being_reconciled };
    for (const stream user : {stream::lives, stream::is_lost, stream::is_being_reconciled}) {
        INFO(static_cast<int>(user));
        conformance c;
        REQUIRE(c.d->until_ready());
        const auto o = c.rest("59900", {"0.005", "0.005", "0.020"});
        c.d->run_for(gw::seconds(1));
        if (user != stream::lives) c.d->drop(link_of(role::reports));
        // What fills while the stream is down only the lists tell.
        if (user == stream::is_being_reconciled) c.w.other_market(gw::side::sell, "0.005");
        if (user == stream::is_being_reconciled)
            REQUIRE(c.d->run_until(
                [&] { return c.d->state(link_of(role::reports)) == gw::connection_state::connected; },
                gw::seconds(20)));
        c.w.fault(link_of(role::requests), fault::key_refused);
        // The next private read finds out: the comparison of positions, once a minute.
        REQUIRE(c.d->run_until([&] { return c.d->reason() == "authentication failed"; }, gw::minutes(3)));
        CHECK(c.refused(limit(gw::side::buy, "59000", "0.01")) == gw::order_errc::no_gateway);
        c.w.other_market(gw::side::sell, user == stream::is_being_reconciled ? "0.005" : "0.010");
        c.d->run_for(gw::minutes(5));
        CHECK(c.d->reason() == "authentication failed");
        c.w.clear_faults();
        REQUIRE(c.d->until_ready(gw::minutes(3)));
        CHECK(c.d->position() == "0.01");
        c.cancel(o);
        c.d->run_for(gw::seconds(1));
        CHECK(c.life(o) == gw::lifecycle::cancelled);
        CHECK(c.operator_calls() == 1);
        c.agree();
    }
}

TEST_CASE("C02 a cancel that the venue takes shows that the key is good again", "[conformance][connect]") {
    needs(kit().ends_keys, "keys that end");
    conformance c;
    REQUIRE(c.d->until_ready());
    const auto o = c.place(limit(gw::side::buy, "59900", "0.030"));
    c.d->run_for(gw::seconds(1));
    c.w.fault(link_of(role::requests), fault::key_refused);
    REQUIRE(c.d->run_until([&] { return c.d->reason() == "authentication failed"; }, gw::minutes(3)));
    c.w.clear_faults();
    c.cancel(o);
    REQUIRE(c.d->until_ready(gw::seconds(10)));
    CHECK(c.life(o) == gw::lifecycle::cancelled);
    c.agree();
}

TEST_CASE("C03 a clock that is ahead or behind beyond the venue's window is measured and corrected",
          "[conformance][connect]") {
    for (const std::int64_t error : {-30'000, -1'500, 1'500, 30'000}) {
        desk_options o;
        o.clock_error = gw::milliseconds(error);
        conformance c({}, o);
        REQUIRE(c.d->until_ready());
        c.rest_and_fill();
        c.agree();
    }
}

TEST_CASE("C03 a venue's clock that is stepped while trading is measured anew after the first refusal",
          "[conformance][connect]") {
    needs(kit().checks_time, "time of an order");
    conformance c;
    REQUIRE(c.d->until_ready());
    c.w.fault(link_of(role::requests), fault::clock_skew, 20'000);
    const auto first = c.place(limit(gw::side::buy, "59000", "0.01"));
    c.d->run_for(gw::seconds(2));
    CHECK(c.life(first) == gw::lifecycle::rejected);
    CHECK(c.order(first).reason == gw::order_errc::clock_skew);
    REQUIRE(c.d->until_ready());
    const auto second = c.place(limit(gw::side::buy, "59000", "0.01"));
    c.d->run_for(gw::seconds(2));
    CHECK(c.life(second) == gw::lifecycle::working);
    c.agree();
}

TEST_CASE("C04 with one link of several down the gateway is not ready and names it",
          "[conformance][connect]") {
    for (const link_id which : kit().stream_links()) {
        const std::string reason = kit().name(which) + " channel down";
        conformance c;
        REQUIRE(c.d->until_ready());
        c.d->seen.statuses.clear();
        c.d->drop(which);
        c.d->run_for(gw::milliseconds(100));
        CHECK_FALSE(c.d->ready());
        CHECK(c.d->reason() == reason);
        REQUIRE(c.d->seen.statuses.size() == 1);
        CHECK(c.d->seen.statuses[0].reason == reason);
        REQUIRE(c.d->until_ready());
        c.rest_and_fill();
        c.agree();
    }
}

TEST_CASE("C05 ready is announced once", "[conformance][connect]") {
    conformance c;
    REQUIRE(c.d->until_ready());
    c.d->run_for(gw::minutes(10));
    std::size_t ready = 0;
    for (const auto& s : c.d->seen.statuses) ready += s.ready ? 1 : 0;
    CHECK(ready == 1);
    CHECK(c.d->seen.statuses.size() == 1);
    c.d->drop(link_of(role::reports));
    c.d->run_for(gw::minutes(1));
    CHECK(c.d->seen.statuses.size() == 3);
    c.agree();
}

TEST_CASE("C07 the server ends the connections at the end of their time and the desk comes back",
          "[conformance][connect]") {
    needs(kit().connection_lifetime.ns != 0, "time after which connections end");
    world_options w;
    w.connection_lifetime = gw::minutes(90); // keys and tokens are renewed meanwhile
    conformance c(w);
    REQUIRE(c.d->until_ready());
    const auto resting = c.place(limit(gw::side::buy, "59000", "0.01"));
    c.d->tick = gw::seconds(1);
    c.d->run_for(w.connection_lifetime + gw::minutes(2));
    std::size_t lost = 0;
    for (const auto& e : c.d->seen.connections) lost += e.reason == "connection lifetime reached" ? 1 : 0;
    CHECK(lost == kit().stream_links().size());
    REQUIRE(c.d->until_ready());
    CHECK(c.life(resting) == gw::lifecycle::working);
    c.d->tick = gw::milliseconds(20);
    c.rest_and_fill();
    c.agree();
}

TEST_CASE("C06 an instrument that the venue does not list is named, and the others trade",
          "[conformance][connect]") {
    desk_options o;
    o.symbols = {std::string(first()), std::string(second()), kit().unlisted};
    conformance c({}, o);
    REQUIRE(c.d->until_ready());
    std::size_t named = 0;
    for (const auto& e : c.d->seen.errors) named += e.symbol == gw::symbol_name(kit().unlisted) ? 1 : 0;
    CHECK(named == 1);
    CHECK(c.refused(limit(gw::side::buy, "1", "10", gw::time_in_force::good_till_cancel, kit().unlisted)) ==
          gw::order_errc::unknown_instrument);
    c.rest_and_fill();
    c.agree();
}

TEST_CASE("C06 an instrument that the venue lists later is brought by a link that is opened for it",
          "[conformance][connect]") {
    needs(kit().requests_per_subscription == 0, "link whose opening names its instruments");
    desk_options o;
    o.instruments_refresh = gw::minutes(1);
    const auto w = kit().make_world({});
    w->misreport(misreport::unlisted, second());
    const auto d = kit().make_desk(*w, o);
    d->start();
    REQUIRE(d->until_ready());
    const auto order = limit(gw::side::buy, "2900", "0.010", gw::time_in_force::good_till_cancel, second());
    CHECK(d->opens());
    CHECK_FALSE(d->book_synced(second()));
    CHECK(d->submit(order).error().code == gw::order_errc::unknown_instrument);
    w->report_truly();
    REQUIRE(d->run_until([&] { return d->book_synced(second()); }, gw::minutes(3)));
    REQUIRE(d->until_ready());
    std::size_t anew = 0;
    for (const auto& e : d->seen.connections) anew += e.reason == "more instruments are listed";
    CHECK(anew == 1);
    const std::size_t connections = d->seen.connections.size();
    const auto placed = d->submit(order);
    REQUIRE(placed.has_value());
    d->run_for(gw::minutes(5));
    REQUIRE(d->order(*placed) != nullptr);
    CHECK(d->order(*placed)->state.life == gw::lifecycle::working);
    CHECK(d->seen.connections.size() == connections); // once is enough
    CHECK(d->differences(true).empty());
}

TEST_CASE("C06 a refused subscription names its instrument, and the others live", "[conformance][connect]") {
    needs(kit().requests_per_subscription != 0 && kit().answers_subscriptions, "answers to subscriptions");
    desk_options o;
    o.record = true;
    conformance c({}, o);
    c.w.other_limit(gw::side::sell, "60000", "0.5");
    c.d->lose_next(link_of(role::market), false); // the venue's own answer
    c.d->run_for(gw::milliseconds(1));
    // The request was numbered by the session: whichever number it had, these answers cover it.
    for (std::uint64_t id = 1; id < 12; ++id)
        c.d->inject(link_of(role::market), kit().subscription_refused({id, second()}));
    c.d->run_for(gw::seconds(3));
    REQUIRE(c.d->until_ready());
    // A refused request for several items is asked again item by item, which the venue grants: then nothing is told.
    for (const auto& e : c.d->seen.errors) CHECK_FALSE(e.symbol.empty());
    c.rest_and_fill();
    c.agree();
}

TEST_CASE("C01 an error in the clothes of a success is no empty list", "[conformance][connect]") {
    needs(kit().lists_fail, "lists that may fail");
    for (const misreport list : {misreport::orders_failed, misreport::positions_failed}) {
        INFO(static_cast<int>(list));
        const auto w = kit().make_world({});
        w->own_limit(gw::side::buy, "59000", "0.010", "frombefore");
        w->misreport(list);
        const auto d = kit().make_desk(*w, {});
        d->start();
        CHECK_FALSE(d->until_ready(gw::seconds(60)));
        std::size_t told = 0;
        for (const auto& e : d->seen.errors)
            told += kit().internal_error_code.empty() ? e.text.view().starts_with("malformed message on")
                                                      : e.code == kit().internal_error_code;
        CHECK(told > 1);
        w->report_truly();
        CHECK(d->until_ready(gw::minutes(2)));
        CHECK(d->open_orders() == 1);
        CHECK(d->differences(true).empty());
    }
}

TEST_CASE("C09 an account that is set otherwise than the desk expects is named and not traded, until it is "
          "set right",
          "[conformance][connect]") {
    needs(kit().capabilities->hedge_mode, "position mode");
    conformance c;
    c.w.misreport(misreport::position_mode);
    c.d->run_for(gw::seconds(30));
    CHECK(c.d->reason() == "position mode differs from the configuration");
    CHECK(c.refused(limit(gw::side::buy, "59000", "0.010")) == gw::order_errc::no_gateway);
    c.w.report_truly();
    REQUIRE(c.d->until_ready(gw::minutes(3)));
    c.rest_and_fill();
    // Set otherwise while it runs: found at the latest after the next gap.
    c.w.misreport(misreport::position_mode);
    c.d->drop(link_of(role::reports));
    c.d->run_for(gw::seconds(30));
    CHECK(c.d->reason() == "position mode differs from the configuration");
    c.w.report_truly();
    REQUIRE(c.d->until_ready(gw::minutes(3)));
    c.agree();
}

TEST_CASE("C10 a link whose end is announced is replaced at once, and nothing is lost, doubled or unknown",
          "[conformance][connect]") {
    for (const link_id l : kit().stream_links()) {
        conformance c;
        if (kit().link_ending(l, c.w.now()).empty()) continue;
        INFO(kit().name(l));
        REQUIRE(c.d->until_ready());
        c.w.other_limit(gw::side::sell, "60000", "0.050");
        const auto resting = c.place(limit(gw::side::buy, "59900", "0.010"));
        c.d->run_for(gw::seconds(1));
        c.d->delay_next(c.orders_link(), true, gw::seconds(2)); // under way when it is announced
        const auto under_way = c.place(limit(gw::side::buy, "59000", "0.010"));
        c.d->inject(l, kit().link_ending(l, c.w.now()));
        c.d->run_for(gw::milliseconds(10));
        c.w.other_market(gw::side::sell, "0.010");
        c.d->run_for(gw::seconds(3));
        CHECK(c.d->state(l) == gw::connection_state::live);
        REQUIRE(c.d->until_ready(gw::seconds(2)));
        bool replaced = false;
        for (const auto& e : c.d->seen.connections)
            replaced = replaced || e.reason == "replaced before its end";
        CHECK(replaced);
        CHECK(c.life(resting) == gw::lifecycle::filled);
        CHECK(c.life(under_way) == gw::lifecycle::working);
        CHECK(c.d->counts().unknown == 0);
        CHECK(c.d->seen.errors.empty());
        c.rest_and_fill();
        c.agree();
    }
}

TEST_CASE("C10 a link is replaced before the venue ends it, one at a time", "[conformance][connect]") {
    needs(kit().connection_lifetime.ns != 0, "time after which connections end");
    conformance c;
    REQUIRE(c.d->until_ready());
    const auto resting = c.place(limit(gw::side::buy, "59000", "0.01"));
    c.d->tick = gw::seconds(10);
    c.d->run_for(kit().connection_lifetime);
    std::size_t replaced = 0;
    for (const auto& e : c.d->seen.connections) {
        replaced += e.reason == "replaced before its end";
        CHECK(e.reason != "connection lifetime reached");
    }
    CHECK(replaced == kit().stream_links().size());
    CHECK(c.life(resting) == gw::lifecycle::working);
    c.d->tick = gw::milliseconds(20);
    REQUIRE(c.d->until_ready());
    c.agree();
}

TEST_CASE("C10 a link whose end is announced in a ban stays until another can be opened",
          "[conformance][connect]") {
    needs(kit().bans, "ban");
    conformance c;
    const link_id l = link_of(role::reports);
    needs(!kit().link_ending(l, c.w.now()).empty(), "notice of an end");
    REQUIRE(c.d->until_ready());
    c.place(limit(gw::side::buy, "59900", "0.010"));
    c.d->run_for(gw::seconds(1));
    c.w.fault(link_of(role::requests), fault::ban, 300);
    static_cast<void>(c.d->submit(limit(gw::side::buy, "58000", "0.001")));
    REQUIRE(c.d->run_until([&] { return !c.d->ready(); }, gw::minutes(2)));
    c.d->inject(l, kit().link_ending(l, c.w.now()));
    c.d->run_for(gw::seconds(60));
    CHECK(c.d->state(l) == gw::connection_state::live);
    REQUIRE(c.d->until_ready(gw::minutes(10)));
    c.agree();
}
