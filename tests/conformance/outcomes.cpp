// SPDX-License-Identifier: BSL-1.0
#include "case.hpp"

#include <catch2/generators/catch_generators.hpp>

using namespace gatewright_test;
using gw::side;

namespace {

/// How often the venue was asked about an order.
std::size_t questions(const conformance& c) { return c.asked(question::order); }

} // namespace

TEST_CASE("X01 without a reply in time the outcome is unknown and the order's own stream may tell it",
          "[conformance][unknown]") {
    needs(kit().answers_apart, "answers apart from reports");
    on_each_path([](conformance& c, link_id l) {
        c.w.fault(l, fault::reply_lost, 1);
        const auto o = c.place(limit(side::buy, "59000", "0.010"));
        c.d->run_for(gw::seconds(1));
        CHECK(c.life(o) == gw::lifecycle::working);
        c.d->run_for(gw::seconds(20));
        CHECK(c.life(o) == gw::lifecycle::working);
        CHECK(c.d->counts().unknown == 1);
        CHECK(c.orders_at_venue() == 1);
    });
}

TEST_CASE("X01 without a reply and without a report it is asked for, never sent again",
          "[conformance][unknown]") {
    on_each_path([](conformance& c, link_id l) {
        c.w.fault(l, fault::reply_lost, 1);
        c.d->lose_next(link_of(role::reports), false);
        const auto o = c.place(limit(side::buy, "59000", "0.010"));
        c.d->run_for(gw::milliseconds(4900));
        CHECK(c.life(o) == gw::lifecycle::submitting);
        CHECK_FALSE(c.order(o).state.unknown());
        CHECK(questions(c) == 0);
        c.d->run_for(gw::milliseconds(200));
        CHECK(c.order(o).state.unknown());
        CHECK(c.d->open_exposure(side::buy) == "0.01");
        c.d->run_for(gw::seconds(2));
        CHECK(c.life(o) == gw::lifecycle::working);
        CHECK(questions(c) == 1);
        CHECK(c.orders_at_venue() == 1);
        REQUIRE(c.d->until_ready());
    });
}

TEST_CASE("X02 a disconnect after sending leaves the outcome unknown until it is told",
          "[conformance][unknown]") {
    needs_order_stream();
    conformance c;
    REQUIRE(c.d->until_ready());
    SECTION("the venue has it") {
        c.w.fault(c.orders_link(), fault::reply_lost, 1);
        c.d->lose_next(link_of(role::reports), false);
        const auto o = c.place(limit(side::buy, "59000", "0.010"));
        c.d->run_for(gw::milliseconds(1));
        c.d->drop(c.orders_link());
        c.d->run_for(gw::milliseconds(1));
        CHECK(c.order(o).state.unknown());
        REQUIRE(c.d->until_ready());
        CHECK(c.life(o) == gw::lifecycle::working);
        CHECK(c.orders_at_venue() == 1);
    }
    SECTION("the venue never had it") {
        c.w.fault(c.orders_link(), fault::request_lost, 1);
        const auto o = c.place(limit(side::buy, "59000", "0.010"));
        c.d->run_for(gw::milliseconds(1));
        c.d->drop(c.orders_link());
        const plan_of_absence plan(gw::milliseconds(1));
        c.d->run_for(std::min(gw::seconds(60), plan.believed() - gw::seconds(1)));
        CHECK(c.order(o).state.unknown());
        c.d->run_for(plan.enough(gw::minutes(3)));
        CHECK(c.order(o).reason == gw::order_errc::never_seen);
        CHECK(c.orders_at_venue() == 0);
    }
    c.agree();
}

TEST_CASE("X03 where the venue says that it does not know, it is asked", "[conformance][unknown]") {
    needs(kit().says_unknown, "an answer that the outcome is unknown");
    on_each_path([](conformance& c, link_id l) {
        c.w.other_limit(side::sell, "60000", "0.010");
        c.w.fault(l, fault::unknown_status, 1);
        c.d->lose_next(link_of(role::reports), false);
        const auto o = c.place(limit(side::buy, "59000", "0.010"));
        c.d->run_for(gw::milliseconds(100));
        CHECK(c.order(o).state.unknown());
        c.d->run_for(gw::seconds(3));
        CHECK(c.life(o) == gw::lifecycle::working);
        CHECK(c.orders_at_venue() == 1);
        REQUIRE(c.d->until_ready());
    });
}

TEST_CASE("X03 what the venue surely did not execute is refused, not unknown", "[conformance][unknown]") {
    on_each_path([](conformance& c, link_id l) {
        c.d->run_for(gw::seconds(1)); // what the start reads is answered
        for (const fault kind : {fault::unavailable, fault::throttled}) {
            if (kind == fault::unavailable && !kit().says_unavailable) continue;
            c.w.fault(l, kind, 1);
            const auto o = c.place(limit(side::buy, "59000", "0.010"));
            c.d->run_for(gw::milliseconds(100));
            CHECK(c.life(o) == gw::lifecycle::rejected);
            CHECK(c.order(o).reason == (kind == fault::throttled ? kit().overloaded : gw::order_errc::busy));
        }
        CHECK(c.d->counts().unknown == 0);
        CHECK(c.orders_at_venue() == 0);
    });
}

TEST_CASE("R04 an id that is in use is no proof: a placement that reached the venue twice works once",
          "[conformance][unknown]") {
    on_each_path([](conformance& c, link_id l) {
        const bool report_comes = GENERATE(true, false);
        c.w.fault(l, fault::repeated, 1);
        if (!report_comes) c.d->lose_next(link_of(role::reports), false);
        const auto o = c.place(limit(side::buy, "59000", "0.010"));
        c.d->run_for(gw::milliseconds(100));
        // The id is in use, by this very order.
        CHECK(c.life(o) != gw::lifecycle::rejected);
        CHECK(c.d->open_exposure(side::buy) == "0.01");
        c.d->run_for(gw::seconds(10));
        CHECK(c.life(o) == gw::lifecycle::working);
        CHECK(c.d->counts().venue_rejects == 0);
        CHECK(c.orders_at_venue() == 1);
        REQUIRE(c.d->until_ready());
        c.cancel(o);
        c.d->run_for(gw::seconds(1));
        CHECK(c.life(o) == gw::lifecycle::cancelled);
    });
}

TEST_CASE("X04 a reply that arrives after the order was resolved changes nothing", "[conformance][unknown]") {
    on_each_path([](conformance& c, link_id l) {
        if (l == link_of(role::reports)) return; // what comes on one link keeps its order
        c.d->delay_next(l, false, gw::seconds(9));
        const auto o = c.place(limit(side::buy, "59900", "0.010"));
        c.d->run_for(gw::seconds(7));
        CHECK(c.life(o) == gw::lifecycle::working);
        c.w.other_market(side::sell, "0.010");
        c.d->run_for(gw::seconds(1));
        CHECK(c.life(o) == gw::lifecycle::filled);
        c.d->run_for(gw::seconds(10));
        CHECK(c.life(o) == gw::lifecycle::filled);
        REQUIRE(c.d->until_ready());
    });
}

TEST_CASE("X05 'never seen' is believed only as late and after as many answers as the venue's plan says",
          "[conformance][unknown]") {
    on_each_path([](conformance& c, link_id l) {
        const plan_of_absence plan;
        const gw::duration too_early =
            std::min(reply_timeout + kit().resolution.never_seen_after, plan.believed()) - gw::seconds(1);
        c.w.fault(l, fault::request_lost, 1);
        const auto o = c.place(limit(side::buy, "59000", "0.010"));
        c.d->run_for(too_early);
        CHECK(c.order(o).state.unknown());
        CHECK(c.d->open_exposure(side::buy) == "0.01");
        CHECK(questions(c) == plan.questions_before(too_early));
        c.d->run_for(plan.enough(gw::minutes(2), too_early));
        CHECK(c.life(o) == gw::lifecycle::rejected);
        CHECK(c.order(o).reason == gw::order_errc::never_seen);
        CHECK(c.d->open_exposure(side::buy) == "0");
        CHECK(c.orders_at_venue() == 0);
        CHECK(questions(c) == plan.believed_question());
        c.d->run_for(gw::minutes(5));
        CHECK(questions(c) == plan.believed_question());
    });
}

TEST_CASE("X05 an unknown order is resolved as filled, and as cancelled", "[conformance][unknown]") {
    on_each_path([](conformance& c, link_id l) {
        const bool then_cancel = GENERATE(false, true);
        c.w.fault(l, fault::reply_lost, 1);
        // Where one link brings all, questions would be lost with the reports.
        if (link_of(role::reports) != link_of(role::requests)) c.w.fault(link_of(role::reports), fault::drop);
        const auto o = c.place(limit(side::buy, "59900", "0.010"));
        c.d->run_for(gw::milliseconds(100));
        const std::string id(c.order(o).request.client_order_id.view());
        if (then_cancel)
            c.w.own_cancel(id);
        else
            c.w.other_market(side::sell, "0.010");
        c.d->run_for(gw::seconds(8));
        CHECK(c.life(o) == (then_cancel ? gw::lifecycle::cancelled : gw::lifecycle::filled));
        c.w.clear_faults();
        c.d->run_for(gw::seconds(10));
        CHECK(c.orders_at_venue() == 1);
    });
}

TEST_CASE("X05 a late fill of an order that was never seen still books, and the order is alive again",
          "[conformance][unknown]") {
    conformance c;
    REQUIRE(c.d->until_ready());
    c.w.fault(c.orders_link(), fault::request_lost, 1);
    const auto o = c.place(limit(side::buy, "59900", "0.010"));
    c.d->run_for(plan_of_absence().enough(gw::minutes(4)));
    REQUIRE(c.order(o).reason == gw::order_errc::never_seen);
    // The venue had it after all: the same client id.
    c.w.own_limit(side::buy, "59900", "0.010", c.order(o).request.client_order_id.view());
    c.w.other_market(side::sell, "0.004");
    c.d->run_for(gw::seconds(1));
    CHECK(c.life(o) == after_part());
    CHECK(c.d->position() == "0.004");
    CHECK(c.d->open_exposure(side::buy) == (kit().fills_once ? "0" : "0.006"));
    if (!kit().fills_once) {
        c.w.other_market(side::sell, "0.006");
        c.d->run_for(gw::seconds(1));
        CHECK(c.life(o) == gw::lifecycle::filled);
    }
    c.agree();
}

TEST_CASE(
    "X06 the worst case of an unknown order counts in risk meanwhile, X07 and nothing sends it elsewhere",
    "[conformance][unknown]") {
    desk_options how;
    how.max_position = "0.015";
    conformance c({}, how);
    REQUIRE(c.d->until_ready());
    c.w.fault(c.orders_link(), fault::request_lost, 1);
    const auto o = c.place(limit(side::buy, "59000", "0.010"));
    c.d->run_for(gw::seconds(20));
    REQUIRE(c.order(o).state.unknown());
    REQUIRE(c.d->until_ready());
    CHECK(c.refused(limit(side::buy, "59000", "0.010")) == gw::order_errc::max_position);
    CHECK(c.asked(question::place) == 1);
    c.d->run_for(plan_of_absence().enough(gw::minutes(3)));
    REQUIRE(c.order(o).reason == gw::order_errc::never_seen);
    const auto next = c.place(limit(side::buy, "59000", "0.010"));
    c.d->run_for(gw::seconds(1));
    CHECK(c.life(next) == gw::lifecycle::working);
    c.agree();
}

TEST_CASE("X01 a cancel without a reply is told by the stream, or asked for", "[conformance][unknown]") {
    on_each_path([](conformance& c, link_id l) {
        const bool stream_tells = kit().answers_apart && GENERATE(true, false);
        const auto o = c.place(limit(side::buy, "59000", "0.010"));
        c.d->run_for(gw::seconds(1));
        c.w.fault(l, fault::reply_lost, 1);
        if (!stream_tells) c.d->lose_next(link_of(role::reports), false);
        c.cancel(o);
        c.d->run_for(gw::seconds(1));
        CHECK((c.life(o) == gw::lifecycle::cancelled) == stream_tells);
        c.d->run_for(gw::seconds(9));
        CHECK(c.life(o) == gw::lifecycle::cancelled);
        REQUIRE(c.d->until_ready());
    });
}

TEST_CASE("X01 a cancel that never arrived leaves the order live, and may be sent again",
          "[conformance][unknown]") {
    on_each_path([](conformance& c, link_id l) {
        const auto o = c.place(limit(side::buy, "59000", "0.010"));
        c.d->run_for(gw::seconds(1));
        c.w.fault(l, fault::request_lost, 1);
        c.cancel(o);
        c.d->run_for(gw::seconds(10));
        CHECK(c.life(o) == gw::lifecycle::working);
        CHECK(c.order(o).state.pending == gw::pending_operation::none);
        c.cancel(o);
        c.d->run_for(gw::seconds(1));
        CHECK(c.life(o) == gw::lifecycle::cancelled);
        REQUIRE(c.d->until_ready());
    });
}

TEST_CASE("X01 to cancel all asks again for what a lost cancel left unknown", "[conformance][unknown]") {
    conformance c;
    REQUIRE(c.d->until_ready());
    const auto o = c.place(limit(side::buy, "59000", "0.010"));
    c.d->run_for(gw::seconds(1));
    c.w.fault(c.orders_link(), fault::request_lost, 1);
    c.w.fault(link_of(role::requests), fault::drop); // and nobody tells what became of it
    c.d->command("cancel_all");
    c.d->command("cancel_all");
    CHECK(c.asked(question::cancel) == 1);
    c.d->run_for(gw::seconds(6));
    REQUIRE(c.order(o).state.unknown());
    c.d->run_for(gw::seconds(10));
    if (link_of(role::reports) == link_of(role::requests)) { // it would not arrive either
        c.w.clear_faults();
        REQUIRE(c.d->until_ready(gw::minutes(2)));
    }
    c.d->command("cancel_all");
    c.d->run_for(gw::seconds(1));
    CHECK(c.life(o) == gw::lifecycle::cancelled);
    c.w.clear_faults();
    REQUIRE(c.d->until_ready(gw::minutes(2)));
    c.agree();
}

TEST_CASE("X03 a success that tells no order leaves the outcome unknown", "[conformance][unknown]") {
    needs(kit().answers_apart, "answers apart from reports");
    conformance c({}, over(kit().paths.back()));
    REQUIRE(c.d->until_ready());
    c.w.misreport(misreport::order_untold);
    c.d->lose_next(link_of(role::reports), false);
    const auto o = c.place(limit(side::buy, "59000", "0.010"));
    c.d->run_for(gw::milliseconds(100));
    CHECK(c.order(o).state.unknown());
    CHECK(c.d->open_exposure(side::buy) == "0.01");
    c.d->run_for(gw::seconds(10));
    CHECK(c.order(o).state.unknown());
    c.w.report_truly();
    c.d->run_for(gw::seconds(20));
    CHECK(c.life(o) == gw::lifecycle::working);
    REQUIRE(c.d->until_ready());
    c.agree();
}

TEST_CASE("an order that never reached the socket is refused as not sent", "[conformance][unknown]") {
    on_each_path([](conformance& c, link_id l) {
        c.d->refuse_next(l);
        const auto o = c.place(limit(side::buy, "59000", "0.010"));
        c.d->run_for(gw::milliseconds(10));
        CHECK(c.life(o) == gw::lifecycle::rejected);
        CHECK(c.order(o).reason == gw::order_errc::not_ready);
        CHECK(c.order(o).closed_locally);
        CHECK(c.orders_at_venue() == 0);
        const auto p = c.place(limit(side::buy, "59000", "0.010"));
        c.d->run_for(gw::seconds(1));
        c.d->refuse_next(l);
        c.cancel(p);
        c.d->run_for(gw::milliseconds(10));
        CHECK(c.life(p) == gw::lifecycle::working);
        CHECK(c.order(p).state.pending == gw::pending_operation::none);
    });
}

TEST_CASE("X08 a placement or a cancel that the venue took, and that no report shows, is asked for",
          "[conformance][unknown]") {
    on_each_path([](conformance& c, link_id l) {
        // Where answers come on the link of the reports, both are lost, and that is X01.
        if (l == link_of(role::reports)) return;
        c.d->lose_next(link_of(role::reports), false);
        const auto o = c.place(limit(side::buy, "59000", "0.010"));
        c.d->run_for(gw::milliseconds(500));
        // A report of another order is none of this one.
        c.w.own_limit(side::buy, "58000", "0.010", kit().others_prefix + "1");
        c.d->run_for(gw::seconds(20));
        CHECK(c.life(o) == gw::lifecycle::working);
        CHECK(c.asked(question::place) == 1);
        c.d->lose_next(link_of(role::reports), false);
        c.cancel(o);
        c.d->run_for(gw::milliseconds(500));
        c.w.own_cancel(kit().others_prefix + "1");
        c.d->run_for(gw::seconds(20));
        CHECK(c.life(o) == gw::lifecycle::cancelled);
        CHECK(c.d->unknown_orders() == 0);
    });
}

TEST_CASE("X05 an operator may write off an order whose state nobody tells", "[conformance][unknown]") {
    conformance c;
    REQUIRE(c.d->until_ready());
    c.w.fault(c.orders_link(), fault::request_lost, 1);
    const auto lost = c.place(limit(side::buy, "59000", "0.010"));
    c.d->run_for(gw::seconds(7));
    REQUIRE(c.order(lost).state.unknown());
    CHECK(c.d->open_exposure(side::buy) == "0.01");
    c.d->command("write_off no-such-order");
    CHECK(c.d->seen.errors.back().text == gw::fixed_string<127>("write_off: no such order"));
    CHECK(c.order(lost).state.unknown());
    c.d->command("write_off " + std::string(c.order(lost).request.client_order_id));
    CHECK(c.life(lost) == gw::lifecycle::cancelled);
    CHECK(c.d->open_exposure(side::buy) == "0");
    c.d->run_for(gw::seconds(1));
    CHECK(c.orders_at_venue() == 0);
}

TEST_CASE("X03 a cancel of unknown outcome that did not take place costs no link",
          "[conformance][outcomes]") {
    on_each_path([](conformance& c) {
        const auto o = c.place(limit(side::buy, "59000", "0.010"));
        c.d->run_for(gw::seconds(20));
        c.d->seen.connections.clear();
        c.w.fault(c.orders_link(), fault::unknown_status, 1);
        c.cancel(o);
        c.d->run_for(gw::seconds(60));
        CHECK(c.d->seen.connections.empty());
        CHECK(c.d->ready());
        CHECK(c.d->unknown_orders() == 0);
        if (c.life(o) == gw::lifecycle::working) {
            c.cancel(o);
            c.d->run_for(gw::seconds(1));
        }
        CHECK(c.life(o) == gw::lifecycle::cancelled);
    });
}

TEST_CASE(
    "N14 a very large number of orders that end in one moment leaves room for cancels, and each is settled",
    "[conformance][outcomes]") {
    desk_options how;
    how.order_slots = 2048;
    conformance c({}, how);
    REQUIRE(c.d->until_ready());
    std::vector<std::string> ids;
    for (int i = 0; i < 380; ++i) {
        const auto o = c.d->submit(
            i % 2 == 0 ? limit(side::buy, "59000", "0.001")
                       : limit(side::buy, "2900", "0.010", gw::time_in_force::good_till_cancel, second()));
        if (o) ids.emplace_back(c.order(*o).request.client_order_id.view());
        c.d->run_for(between_orders(gw::milliseconds(60)));
    }
    REQUIRE(ids.size() > 300);
    // All but one end while the reports are away.
    c.d->drop(link_of(role::reports));
    c.d->run_for(gw::milliseconds(1));
    for (std::size_t i = 1; i < ids.size(); ++i) c.w.own_cancel(ids[i], c.d->order(ids[i])->request.symbol);
    c.d->run_for(gw::milliseconds(700));
    const auto rest = c.d->order(ids[0])->ref;
    c.d->run_for(gw::seconds(3));
    if (link_of(role::reports) == link_of(role::requests)) REQUIRE(c.d->until_ready(gw::minutes(10)));
    c.cancel(rest);
    c.d->run_for(gw::seconds(2));
    CHECK(c.life(rest) == gw::lifecycle::cancelled);
    REQUIRE(c.d->until_ready(gw::minutes(10)));
    c.d->run_for(gw::seconds(10));
    CHECK(c.d->open_orders() == 0);
    c.agree();
}
