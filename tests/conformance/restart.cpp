// SPDX-License-Identifier: BSL-1.0
#include "case.hpp"

using namespace gatewright_test;
using gw::side;

TEST_CASE("S01 after a restart resting orders and positions are as the venue has them",
          "[conformance][restart]") {
    conformance c;
    REQUIRE(c.d->until_ready());
    c.rest_and_fill();
    const auto part = c.rest("59900", {"0.010", "0.020"});
    c.d->run_for(gw::seconds(1));
    c.w.other_market(side::sell, "0.010");
    c.d->run_for(gw::seconds(2));
    const std::string id(c.order(part.back()).request.client_order_id.view());
    c.restart();
    REQUIRE(c.d->until_ready());
    CHECK(c.d->position() == held("0.02"));
    CHECK(c.d->open_orders() == 2);
    CHECK(c.d->open_exposure(side::buy) == "0.04");
    c.agree(true);

    SECTION("the rest of a part filled order fills, and nothing is missing") {
        c.w.other_market(side::sell, "0.020");
        c.d->run_for(gw::seconds(5));
        REQUIRE(c.d->order(id) != nullptr);
        CHECK(c.d->order(id)->state.life == gw::lifecycle::filled);
        CHECK(c.d->incomplete_orders() == 0);
        CHECK(c.d->position() == held("0.02", "0.02"));
        const auto asked = c.asked(question::fills);
        c.d->run_for(gw::minutes(2));
        CHECK(c.asked(question::fills) == asked);
        c.agree(true);
    }
    SECTION("an adopted order can be cancelled") {
        REQUIRE(c.d->order(id) != nullptr);
        c.cancel(c.d->order(id)->ref);
        c.d->run_for(gw::seconds(1));
        CHECK(c.d->order(id)->state.life == gw::lifecycle::cancelled);
        c.agree(true);
    }
    SECTION("new client ids do not repeat the old ones") {
        c.place(limit(side::buy, "58000", "0.010"));
        c.d->run_for(gw::seconds(1));
        CHECK(c.d->counts().venue_rejects == 0);
        c.agree(true);
    }
}

TEST_CASE("S01 a fill between the question for positions and its answer is counted once",
          "[conformance][restart]") {
    // The fill falls into every gap of the start, one after the other.
    for (int step = 1; step < 60; ++step) {
        conformance c;
        REQUIRE(c.d->until_ready());
        c.rest_and_fill();
        c.rest("59900", {"0.010", "0.020"});
        c.d->run_for(gw::seconds(2));
        c.restart();
        bool happened = false;
        c.d->before_event(static_cast<std::uint64_t>(step), [&] {
            c.w.other_market(side::sell, "0.010");
            happened = true;
        });
        REQUIRE(c.d->until_ready());
        c.d->run_for(gw::seconds(5));
        if (!happened) break;
        c.d->run_for(gw::seconds(2));
        INFO("step " << step);
        // Where a desk counts from flat it is in or not, as it came after the start or before: the ledger knows.
        if (kit().has_contracts()) CHECK(c.d->position() == "0.02");
        CHECK(c.d->open_exposure(side::buy) == "0.04");
        CHECK(c.d->incomplete_orders() == 0);
        for (const auto& e : c.d->seen.errors) CHECK_FALSE(e.operator_needed);
        c.agree(true);
    }
}

TEST_CASE("S01 a part filled order that ends during the start does not keep the gateway from its positions",
          "[conformance][restart]") {
    // The end falls into every gap of the start, one after the other.
    for (const bool cancelled : {false, true})
        for (int step = 1; step < 60; ++step) {
            conformance c;
            REQUIRE(c.d->until_ready());
            const auto o = c.rest("59900", {"0.010", "0.020"});
            c.d->run_for(gw::seconds(1));
            c.w.other_market(side::sell, "0.010");
            c.d->run_for(gw::seconds(30));
            const std::string id(c.order(o.back()).request.client_order_id.view());
            c.restart();
            bool happened = false;
            c.d->before_event(static_cast<std::uint64_t>(step), [&] {
                if (cancelled)
                    c.w.own_cancel(id);
                else
                    c.w.other_market(side::sell, "0.020");
                happened = true;
            });
            INFO("step " << step << (cancelled ? ", cancelled" : ", filled"));
            REQUIRE(c.d->until_ready(gw::seconds(30)));
            c.d->run_for(gw::seconds(5));
            if (!happened) break;
            c.d->run_for(gw::seconds(2));
            if (kit().has_contracts()) CHECK(c.d->position() == (cancelled ? "0.01" : "0.03"));
            CHECK(c.d->open_exposure(side::buy) == "0");
            CHECK(c.d->incomplete_orders() == 0);
            for (const auto& e : c.d->seen.errors) CHECK_FALSE(e.operator_needed);
            c.agree(true);
        }
}

TEST_CASE("S03 fills that were missed between two runs are in the positions", "[conformance][restart]") {
    conformance c;
    REQUIRE(c.d->until_ready());
    c.place(limit(side::buy, "59900", "0.030"));
    c.d->run_for(gw::seconds(2));
    c.restart([&] { c.w.other_market(side::sell, "0.030"); });
    REQUIRE(c.d->until_ready());
    CHECK(c.d->position() == held("0.03"));
    CHECK(c.d->open_orders() == 0);
    c.agree(true);
}
