// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "test_desk.hpp"

#include <catch2/catch_test_macros.hpp>

#include <algorithm>
#include <string>
#include <vector>

namespace gatewright_test {

/// A world and a desk that was started in it, and how a case ends: the desk's orders, fills, positions, fees, profit and
/// balance equal the venue's ledger to the last digit.
struct conformance {
    world w;
    std::unique_ptr<test_desk> d;

    explicit conformance(const world_options& where = {}, const desk_options& how = {})
        : w(where), d(make_desk(w, how)) {
        d->start();
    }

    /// Places one order that is filled at once by the market and one that rests.
    void rest_and_fill() {
        w.other_limit(gw::side::sell, "60000", "0.010");
        const auto taker = d->submit(limit(gw::side::buy, "60000", "0.010"));
        const auto maker = d->submit(limit(gw::side::buy, "59000", "0.020"));
        REQUIRE(taker);
        REQUIRE(maker);
        d->run_for(gw::seconds(1));
        CHECK(d->order(*taker)->state.life == gw::lifecycle::filled);
        CHECK(d->order(*maker)->state.life == gw::lifecycle::working);
    }

    /// The end of every case.
    void agree(bool after_restart = false) {
        d->run_for(gw::seconds(1));
        const std::vector<std::string> found = d->differences(after_restart);
        for (const std::string& line : found) UNSCOPED_INFO(line);
        CHECK(found.empty());
        CHECK_FALSE(d->seen.nested);
    }
};

}  // namespace gatewright_test
