// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "test_desk.hpp"

#include <catch2/catch_test_macros.hpp>

#include <algorithm>
#include <string>
#include <type_traits>
#include <vector>

namespace gatewright_test {

/// A world and a desk that was started in it, and how a case ends: the desk's orders, fills, positions, fees, profit and
/// balance equal the venue's ledger to the last digit.
struct conformance {
    world w;
    std::unique_ptr<test_desk> d;

    explicit conformance(const world_options& where = {}, const desk_options& how = {})
        : w(where)
        , d(make_desk(w, how)) {
        d->start();
    }

    /// Submits an order that must go out.
    gw::order_ref place(const gw::order_request& r) {
        const auto placed = d->submit(r);
        if (!placed.has_value()) FAIL("refused: " << placed.error().str());
        return *placed;
    }
    /// Submits an order that must be refused. @return why
    gw::order_errc refused(const gw::order_request& r) {
        const auto placed = d->submit(r);
        if (placed.has_value()) FAIL("it was sent");
        return placed.error().code;
    }
    /// Asks for a cancel that must go out.
    void cancel(gw::order_ref r) {
        const auto asked = d->cancel(r);
        if (!asked.has_value()) FAIL("refused: " << asked.error().str());
    }
    [[nodiscard]] const gw::orders::order_record& order(gw::order_ref r) const {
        const auto* found = d->order(r);
        if (found == nullptr) FAIL("the desk has forgotten the order");
        return *found;
    }
    [[nodiscard]] gw::lifecycle life(gw::order_ref r) const { return order(r).state.life; }
    /// How often the venue got an order request of this desk; never more than one per order that was placed.
    [[nodiscard]] std::size_t orders_at_venue() const { return w.ledger().orders.size(); }
    [[nodiscard]] std::size_t count(lane l, std::string_view word) const {
        const auto& words = d->sent_words(l);
        return static_cast<std::size_t>(std::count(words.begin(), words.end(), word));
    }

    /// Places one order that is filled at once by the market and one that rests.
    void rest_and_fill() {
        w.other_limit(gw::side::sell, "60000", "0.010");
        const gw::order_ref taker = place(limit(gw::side::buy, "60000", "0.010"));
        const gw::order_ref maker = place(limit(gw::side::buy, "59000", "0.020"));
        d->run_for(gw::seconds(1));
        CHECK(life(taker) == gw::lifecycle::filled);
        CHECK(life(maker) == gw::lifecycle::working);
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

/// Runs a case with orders over the WebSocket API and again over REST: `body(case)` or `body(case, lane of its orders)`.
/// In the end the books agree and nothing is unknown.
template <class CaseT>
void on_both_paths(CaseT body) {
    for (const bool rest : {false, true}) {
        DYNAMIC_SECTION((rest ? "REST" : "WebSocket API")) {
            desk_options how;
            how.rest_path = rest;
            conformance c({}, how);
            REQUIRE(c.d->until_ready());
            if constexpr (std::is_invocable_v<CaseT, conformance&>)
                body(c);
            else
                body(c, rest ? lane::rest : lane::orders);
            c.agree();
            CHECK(c.d->unknown_orders() == 0);
        }
    }
}

} // namespace gatewright_test
