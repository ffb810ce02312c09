// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/book/consolidated_book.hpp>
#include <gatewright/core/amounts.hpp>
#include <gatewright/core/instrument.hpp>
#include <gatewright/core/order.hpp>
#include <gatewright/core/quantity_conversion.hpp>
#include <gatewright/core/timestamp.hpp>
#include <gatewright/core/wide_decimal.hpp>
#include <gatewright/routing/router.hpp>

#include <algorithm>
#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>

namespace gatewright::routing {

/// One gateway's part of an order.
struct sweep_part {
    std::uint8_t gateway = 0;
    quantity units; ///< in the instrument's units there, whole lots
    price worst;    ///< of the last level that it takes
};

/// How an order is split over several gateways.
struct sweep_plan {
    static constexpr std::size_t most_parts = 16;

    std::array<sweep_part, most_parts> parts{};
    std::size_t count = 0;
    decimal planned; ///< of the asset: the sum of the parts
    decimal left;    ///< of the asset: what no book has, or no lot takes
    decimal lot;     ///< of the asset: the smallest of those whose books were looked at

    /// Whether all of the order is in the parts but what no lot takes.
    [[nodiscard]] bool whole() const noexcept { return left < lot; }
};

/// What becomes of a part that a gateway, or its venue, refuses. One whose outcome was not known for a while is left
/// wherever it ends.
enum class refused_part : std::uint8_t {
    left,      ///< the order is that much less
    elsewhere, ///< it goes to gateways that have refused none of it, by their books as they are then
};

/// A router that may send one order to several gateways. `split` says how: parts at different gateways that can take them,
/// together no more than the order. A plan of less than two parts is none for a new order, and `route` chooses; so is
/// one that is not sound. The strategy sees one order, see `parent_orders`.
template <class RouterT>
concept Splitter = Router<RouterT> && requires(const RouterT& router, const order_request& order,
                                               std::span<gateway_candidate> candidates) {
    { router.split(order, candidates) } noexcept -> std::same_as<sweep_plan>;
    { router.on_refused() } noexcept -> std::same_as<refused_part>;
    { router.most_open() } noexcept -> std::same_as<std::size_t>;
};

namespace detail {

/// A gateway while a sweep is planned. Figures are of the asset.
struct sweep_source {
    const gateway_candidate* of = nullptr;
    decimal step;    ///< a lot
    decimal most{};  ///< its largest order; zero: the venue states none
    decimal seen{};  ///< its levels so far
    decimal taken{}; ///< whole lots of them
    price worst{};
    bool active = true;

    /// Takes what it can of so much more. @return what it has taken; false in `sound` if a figure does not fit
    decimal take(const decimal& size, const decimal& wanted, const price& at, bool& sound) noexcept {
        const auto all = checked_add(seen, size);
        const auto with = checked_add(taken, wanted);
        if (!all || !with) return sound = false, decimal();
        seen = *all;
        decimal target = std::min(seen, *with);
        if (!most.is_zero()) target = std::min(target, most);
        const auto whole = target.rounded_to(step, rounding::floor);
        const auto more = whole ? checked_sub(*whole, taken) : whole;
        if (!more) return sound = false, decimal();
        if (more->sign() <= 0) return {};
        taken = *whole;
        worst = at;
        return *more;
    }
};

[[nodiscard]] inline bool too_small(const sweep_source& s, const order_request& order) noexcept {
    const instrument& rules = *s.of->rules;
    const bool market = !has_limit_price(order.type);
    const auto units = to_units({s.taken}, rules, market ? lot_of::market_orders : lot_of::limit_orders);
    if (!units) return true;
    const quantity least =
        market ? std::max(rules.min_quantity, rules.min_market_quantity) : rules.min_quantity;
    if (units->units < least) return true;
    // What a venue measures an order with a limit by is that.
    const price& at = market ? s.worst : order.price;
    return wide_decimal::product(s.taken, at.value) < wide_decimal(rules.min_notional);
}

} // namespace detail

/// Splits an order over the books of all gateways that can take it: level by level, from the one that costs least (or
/// brings most) with the fee on, in whole lots of each, as far as the order's quantity and limit price reach. A part that
/// is smaller than its venue takes goes to the others.
/// @param order its quantity is of the asset
/// @param candidates with books and rules; one without is left out, and one whose book has not changed for `oldest_book`
[[nodiscard]] inline sweep_plan plan_sweep(const order_request& order,
                                           std::span<const gateway_candidate> candidates,
                                           duration oldest_book) noexcept {
    sweep_plan plan;
    plan.left = order.quantity.value;
    std::array<detail::sweep_source, sweep_plan::most_parts> sources{};
    std::size_t count = 0;
    book::consolidated_book<sweep_plan::most_parts> books;
    const bool market = !has_limit_price(order.type);
    for (const gateway_candidate& c : candidates) {
        if (!takes_part(c) || !c.book.book || c.rules == nullptr || c.book_age > oldest_book ||
            count == sources.size())
            continue;
        const instrument& rules = *c.rules;
        const decimal lot =
            market && !rules.market_lot_size.is_zero() ? rules.market_lot_size.value : rules.lot_size.value;
        const quantity& largest =
            market && !rules.max_market_quantity.is_zero() ? rules.max_market_quantity : rules.max_quantity;
        const auto step = checked_mul(lot, c.book.unit);
        const auto most = checked_mul(largest.value, c.book.unit);
        if (!step || step->sign() <= 0 || !most) continue;
        if (count == 0 || *step < plan.lot) plan.lot = *step;
        detail::sweep_source& s = sources[count++];
        s.of = &c;
        s.step = *step;
        s.most = *most;
        books.add(c.book);
    }
    const bool buys = order.side == side::buy;
    const bool limited = order.type == order_type::limit && !order.price.is_zero();
    bool sound = true;
    while (sound) {
        plan.left = order.quantity.value;
        for (detail::sweep_source& s : sources) s.seen = s.taken = {};
        books.for_each_level_after_fees(opposite(order.side), [&](const book::venue_level& l) {
            for (std::size_t i = 0; i != count; ++i) {
                detail::sweep_source& s = sources[i];
                if (s.of->book.gateway != l.gateway || !s.active) continue;
                if (limited && (buys ? l.price > order.price : l.price < order.price)) continue;
                const decimal taken = s.take(l.size.value, plan.left, l.price, sound);
                const auto rest = checked_sub(plan.left, taken);
                sound = sound && rest;
                if (rest) plan.left = *rest;
            }
            return sound && plan.left.sign() > 0;
        });
        // The smallest of those that are too small gives way first: its part may make another one large enough.
        detail::sweep_source* smallest = nullptr;
        for (std::size_t i = 0; i != count; ++i) {
            detail::sweep_source& s = sources[i];
            if (s.taken.is_zero() || !detail::too_small(s, order)) continue;
            if (smallest == nullptr || s.taken < smallest->taken) smallest = &s;
        }
        if (smallest == nullptr) break;
        smallest->active = false;
    }
    if (!sound) {
        plan.left = order.quantity.value;
        return plan;
    }
    for (std::size_t i = 0; i != count; ++i) {
        const detail::sweep_source& s = sources[i];
        if (s.taken.is_zero()) continue;
        const auto units =
            to_units({s.taken}, *s.of->rules, market ? lot_of::market_orders : lot_of::limit_orders);
        plan.parts[plan.count++] = {s.of->index, units->units, s.worst};
    }
    const auto planned = checked_sub(order.quantity.value, plan.left);
    plan.planned = planned ? *planned : decimal();
    return plan;
}

} // namespace gatewright::routing
