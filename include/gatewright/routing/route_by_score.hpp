// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/decimal.hpp>
#include <gatewright/core/order.hpp>
#include <gatewright/core/timestamp.hpp>
#include <gatewright/core/wide_decimal.hpp>
#include <gatewright/routing/router.hpp>
#include <gatewright/routing/taking_cost.hpp>

#include <algorithm>
#include <cstdint>
#include <span>

namespace gatewright::routing {

/// How many points a gateway gets for each thing that is bad; the one with the fewest is chosen.
struct score_weights {
    decimal latency_ms = decimal(1, 0); ///< for each millisecond of the 99th percentile of answers to orders
    decimal failed_percent =
        decimal(20, 0);              ///< for each of a hundred orders that failed by no fault of its own
    decimal fee_bp = decimal(10, 0); ///< for each basis point of the fee: of who takes, or of who rests
    decimal depth_bp =
        decimal(10, 0); ///< for each basis point that the order's size costs beyond the best price
};

/// The gateway with the best record of the last five minutes: latency, failures, fees, and depth for the order's size,
/// each by its weight. One that has answered nothing yet has no points for that, so that it is tried. For accounts and
/// venues that are alike but for how well they work. A gateway without a synchronized book, whose book has not changed
/// for `oldest_book`, or has not all of the order, gets the points of `no_depth_bp` for depth. Fees count where they are
/// known of all that can take the order.
/// @par Errors
/// `no_gateway`.
class route_by_score {
public:
    static constexpr const char* name = "route_by_score";
    static constexpr bool needs_figures = true;
    static constexpr bool needs_books = true;
    static constexpr std::int64_t no_depth_bp = 100;

    constexpr route_by_score() noexcept = default;
    /// @param w the weights of what counts
    /// @param oldest_book how long a book may have been without a change
    constexpr explicit route_by_score(const score_weights& w, duration oldest_book = seconds(10)) noexcept
        : weights_(w)
        , oldest_book_(oldest_book) {}

    /// The choice; see `Router`. `judged_by` is the points.
    [[nodiscard]] order_result<std::uint8_t> route(const order_request& order,
                                                   std::span<gateway_candidate> candidates) const noexcept {
        gateway_candidate* best = nullptr;
        const bool with_fees = fees_known(candidates);
        for (gateway_candidate& c : candidates) {
            if (!eligible(c)) continue;
            c.judged_by = points(order, c, with_fees);
            if (best == nullptr || c.judged_by < best->judged_by) best = &c;
        }
        if (best == nullptr) return no_gateway(name, candidates);
        best->note = "the fewest points";
        return best->index;
    }
    /// The points of one; exact.
    [[nodiscard]] wide_decimal points(const order_request& order, const gateway_candidate& c,
                                      bool with_fees = true) const noexcept {
        wide_decimal sum;
        const auto add = [&](const decimal& weight, const decimal& amount) {
            if (!sum.add(wide_decimal::product(weight, amount))) sum = worst;
        };
        add(weights_.latency_ms, decimal(c.figures.order_p99.ns / 1'000, -3));
        add(weights_.failed_percent, decimal(c.figures.failed_per_mille(), -1));
        const taking_cost cost = cost_of_taking(order, c, false);
        const bool fresh = c.book.book && c.book_age <= oldest_book_;
        const bool rests =
            order.post_only || (order.type == order_type::limit && fresh && cost.taken.is_zero());
        const auto fee = checked_mul(rests ? c.maker_fee : c.taker_fee, decimal(10'000, 0));
        if (with_fees && fee) add(weights_.fee_bp, *fee);
        if (!rests) add(weights_.depth_bp, fresh ? depth_bp(order, c, cost) : decimal(no_depth_bp, 0));
        return sum;
    }

private:
    static constexpr wide_decimal worst{int128{1} << 100, 0};

    /// What the size costs beyond the best price, in basis points, without the fee.
    [[nodiscard]] static decimal depth_bp(const order_request& order, const gateway_candidate& c,
                                          const taking_cost& cost) noexcept {
        const decimal none = decimal(no_depth_bp, 0);
        if (!cost.complete) return none;
        const auto best = c.book.book->best(opposite(order.side));
        wide_decimal beyond = cost.per_unit;
        if (!best || !beyond.subtract(wide_decimal(best->price.value))) return none;
        const auto bp = muldiv(beyond.abs(), wide_decimal(10'000, 0), wide_decimal(best->price.value), -3);
        const auto narrow = bp ? bp->to_decimal() : result<decimal>(decimal_errc::overflow);
        return narrow ? std::min(*narrow, none) : none;
    }

    score_weights weights_;
    duration oldest_book_ = seconds(10);
};

static_assert(Router<route_by_score>);

} // namespace gatewright::routing
