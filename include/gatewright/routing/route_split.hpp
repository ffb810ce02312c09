// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/decimal.hpp>
#include <gatewright/core/order.hpp>
#include <gatewright/core/quantity_conversion.hpp>
#include <gatewright/core/reject.hpp>
#include <gatewright/core/timestamp.hpp>
#include <gatewright/routing/route_best_price.hpp>
#include <gatewright/routing/router.hpp>
#include <gatewright/routing/sweep.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>

namespace gatewright::routing {

/// One order over the books of several venues at once: a sweep, level by level, from the one that costs least after fees,
/// see `plan_sweep`. For orders that are larger than the best levels of one venue. What no book has of it rests where
/// resting costs least; of a market order it goes where most is taken; of one that is immediate or cancelled it is not
/// sent.
///
/// What cannot be split goes whole where `route_best_price` says: orders that wait for a price, that take nothing
/// (`post_only`), that only reduce or close, fill or kill, all or none, for an
/// auction, icebergs, with exits attached, for a sum, and the orders of lists. So does what one venue has at the best price.
///
/// Fees count where they are known of all that can take a part. A book that has not changed for `oldest_book` is not
/// believed.
/// @par Errors
/// As of `route_best_price`.
class route_split {
public:
    static constexpr const char* name = "route_split";
    static constexpr bool needs_books = true;

    constexpr route_split() noexcept = default;
    /// @param oldest_book how long a book may have been without a change
    /// @param refused what becomes of a part that is refused
    /// @param most_open so many split orders may be open at once
    constexpr explicit route_split(duration oldest_book, refused_part refused = refused_part::left,
                                   std::size_t most_open = 256) noexcept
        : single_(oldest_book)
        , oldest_book_(oldest_book)
        , refused_(refused)
        , most_open_(most_open) {}

    /// The choice for what is not split; see `Router`.
    [[nodiscard]] order_result<std::uint8_t> route(const order_request& order,
                                                   std::span<gateway_candidate> candidates) const noexcept {
        return single_.route(order, candidates);
    }

    /// The parts; see `Splitter`. None if the order cannot be split, or no book has anything for it.
    /// @param order its quantity is of the asset
    [[nodiscard]] sweep_plan split(const order_request& order,
                                   std::span<gateway_candidate> candidates) const noexcept {
        if (!can_be_split(order)) return {};
        const bool with_fees = std::all_of(candidates.begin(), candidates.end(),
                                           [](const auto& c) { return !takes_part(c) || c.has_fees; });
        if (!with_fees)
            for (gateway_candidate& c : candidates) c.book.taker_fee = {};
        sweep_plan plan = plan_sweep(order, candidates, oldest_book_);
        if (plan.count != 0 && !plan.whole()) place_rest(order, candidates, with_fees, plan);
        if (plan.count < 2) return plan;
        for (gateway_candidate& c : candidates) {
            if (!takes_part(c)) continue;
            c.note = !c.book.book                ? "its book is not synchronized"
                     : c.book_age > oldest_book_ ? "its book is too old"
                                                 : "the others cost less";
        }
        for (std::size_t i = 0; i != plan.count; ++i)
            for (gateway_candidate& c : candidates) {
                if (c.index != plan.parts[i].gateway) continue;
                c.note = "takes a part";
                if (const auto part = to_asset(plan.parts[i].units, *c.rules))
                    c.judged_by = wide_decimal(part->value);
            }
        return plan;
    }
    /// What becomes of a part that is refused.
    [[nodiscard]] constexpr refused_part on_refused() const noexcept { return refused_; }
    /// So many split orders may be open at once.
    [[nodiscard]] constexpr std::size_t most_open() const noexcept { return most_open_; }

private:
    /// Whether an order of it trades now as far as it can, in parts.
    [[nodiscard]] static constexpr bool takes_or_rests(time_in_force life) noexcept {
        return life != time_in_force::fill_or_kill && life != time_in_force::at_the_open &&
               life != time_in_force::at_the_close;
    }
    /// In hedge mode an order against its position can only make it smaller.
    [[nodiscard]] static constexpr bool closes(const order_request& r) noexcept {
        return r.position_side != position_side::net &&
               (r.position_side == position_side::long_side) == (r.side == side::sell);
    }
    [[nodiscard]] static constexpr bool can_be_split(const order_request& r) noexcept {
        return (r.type == order_type::limit || r.type == order_type::market) &&
               takes_or_rests(r.time_in_force) && r.price_match == price_match::none && !r.post_only &&
               !r.reduce_only && !r.close_position && !r.across_books && r.offset == offset::open &&
               !closes(r) && r.visible_quantity.is_zero() && r.quote_quantity.is_zero() &&
               !r.attached.any() && !r.all_or_none;
    }
    /// What no book has goes to gateways besides, as much to each as it takes: of an order with a limit to where resting
    /// costs least, of a market order to where most is taken.
    void place_rest(const order_request& order, std::span<const gateway_candidate> candidates, bool with_fees,
                    sweep_plan& plan) const noexcept {
        const bool market = order.type == order_type::market;
        if (!market && order.time_in_force == time_in_force::immediate_or_cancel) return;
        for (const gateway_candidate* last = nullptr; !plan.whole();) {
            const gateway_candidate* best = nullptr;
            for (const gateway_candidate& c : candidates) {
                if (!takes_part(c) || !c.book.book || c.rules == nullptr || c.book_age > oldest_book_)
                    continue;
                // Each once, in their order.
                const auto before = [&](const gateway_candidate& x, const gateway_candidate& y) {
                    const decimal one = market ? taken(y, plan) : x.maker_fee,
                                  other = market ? taken(x, plan) : y.maker_fee;
                    if ((market || with_fees) && one != other) return one < other;
                    return x.index < y.index;
                };
                if (last != nullptr && !before(*last, c)) continue;
                if (best == nullptr || before(c, *best)) best = &c;
            }
            if (best == nullptr) return;
            add_rest(order, *best, plan);
            last = best;
        }
    }
    [[nodiscard]] static sweep_part* part_of(const gateway_candidate& c, sweep_plan& plan) noexcept {
        return std::find_if(plan.parts.begin(), plan.parts.begin() + plan.count,
                            [&](const sweep_part& p) { return p.gateway == c.index; });
    }
    /// What a plan has of a gateway, of the asset.
    [[nodiscard]] static decimal taken(const gateway_candidate& c, sweep_plan& plan) noexcept {
        const sweep_part* const p = part_of(c, plan);
        if (p == plan.parts.begin() + plan.count) return {};
        const auto all = to_asset(p->units, *c.rules);
        return all ? all->value : decimal();
    }
    static void add_rest(const order_request& order, const gateway_candidate& c, sweep_plan& plan) noexcept {
        const instrument& rules = *c.rules;
        const bool market = order.type == order_type::market;
        const lot_of lots = market ? lot_of::market_orders : lot_of::limit_orders;
        const quantity most =
            market && !rules.max_market_quantity.is_zero() ? rules.max_market_quantity : rules.max_quantity;
        auto all = checked_add(taken(c, plan), plan.left);
        if (!most.is_zero())
            if (const auto limit = to_asset(most, rules); all && limit) *all = std::min(*all, limit->value);
        const auto units = all ? to_units({*all}, rules, lots) : order_result<unit_quantity>(order_reject{});
        const auto now = units ? to_asset(units->units, rules) : order_result<quantity>(order_reject{});
        const auto more =
            now ? checked_sub(now->value, taken(c, plan)) : result<decimal>(decimal_errc::overflow);
        if (!more || more->sign() <= 0) return;
        order_request mine = order;
        mine.quantity = units->units;
        const auto left = checked_sub(plan.left, *more);
        if (barred_by(rules, mine)[0] != '\0' || !left) return;
        sweep_part* const p = part_of(c, plan);
        if (p == plan.parts.begin() + plan.count) {
            if (plan.count == plan.parts.size()) return;
            *p = {};
            p->gateway = c.index;
            ++plan.count;
        }
        p->units = units->units;
        plan.left = *left;
        if (const auto planned = checked_sub(order.quantity.value, plan.left)) plan.planned = *planned;
    }

    route_best_price single_;
    duration oldest_book_ = seconds(10);
    refused_part refused_ = refused_part::left;
    std::size_t most_open_ = 256;
};

static_assert(Splitter<route_split>);

} // namespace gatewright::routing
