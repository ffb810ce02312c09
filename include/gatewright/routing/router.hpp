// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/book/consolidated_book.hpp>
#include <gatewright/core/gateway_figures.hpp>
#include <gatewright/core/ids.hpp>
#include <gatewright/core/instrument.hpp>
#include <gatewright/core/order.hpp>
#include <gatewright/core/reject.hpp>

#include <algorithm>
#include <concepts>
#include <cstdint>
#include <span>

namespace gatewright::routing {

/// One gateway, as a router sees it for one order.
struct gateway_candidate {
    std::uint8_t index = 0;         ///< the gateway's place in the engine
    bool ready = false;             ///< connected and reconciled
    bool trades_instrument = false; ///< the order's instrument is configured there
    bool supports = false;          ///< its venue can express the order
    bool too_large = false;         ///< its venue takes a part of the order at most
    const char* reason = "ready";   ///< if it cannot take the order: what it lacks, a text that lasts

    quantity units{};                  ///< the order's quantity in the instrument's own units there
    const instrument* rules = nullptr; ///< of the instrument there; null while they are not known
    symbol_name symbol;                ///< the gateway's own; empty: it does not trade it
    bool holds = false;                ///< there is a position of it
    duration ready_for{};              ///< how long it has been ready without a break
    bool has_fees = false;             ///< the fees are known
    decimal maker_fee{}, taker_fee{};  ///< fractions; zero where they are not known
    gateway_figures figures{};         ///< only for routers with `needs_figures`
    book::venue_book book{}; ///< only for routers with `needs_books`; empty if it is not synchronized
    duration book_age{};     ///< how long that has not changed

    // What the router made of it, for `desk.why`.
    const char* note = "";    ///< why it was passed over, or what decided; a text that lasts
    wide_decimal judged_by{}; ///< the figure that it was compared by; zero: none
};

/// Whether a part of an order can go there now.
[[nodiscard]] constexpr bool takes_part(const gateway_candidate& c) noexcept {
    return c.trades_instrument && c.supports && c.ready;
}
/// Whether an order can go there now.
[[nodiscard]] constexpr bool eligible(const gateway_candidate& c) noexcept {
    return takes_part(c) && !c.too_large;
}

/// Whether the fees of all that can take the order are known. Else they do not count: one that has not told them would
/// look cheap.
[[nodiscard]] constexpr bool fees_known(std::span<const gateway_candidate> candidates) noexcept {
    for (const gateway_candidate& c : candidates)
        if (eligible(c) && !c.has_fees) return false;
    return true;
}

/// Whether an order is more than an instrument's venue takes by one.
[[nodiscard]] constexpr bool too_large(const instrument& rules, const order_request& r) noexcept {
    const bool market = !has_limit_price(r.type);
    const quantity most =
        market && !rules.max_market_quantity.is_zero() ? rules.max_market_quantity : rules.max_quantity;
    return !r.close_position && !most.is_zero() && r.quantity > most;
}
/// Why an instrument's rules keep an order out now, and each part of it, that its venue can express; empty if they do
/// not.
[[nodiscard]] constexpr const char* barred_by(const instrument& rules, const order_request& r) noexcept {
    if (rules.status != trading_status::trading && rules.status != trading_status::unknown)
        return "instrument not trading";
    if (r.close_position || r.quantity.is_zero()) return "";
    const bool market = !has_limit_price(r.type);
    const quantity least =
        market ? std::max(rules.min_quantity, rules.min_market_quantity) : rules.min_quantity;
    if (r.quantity < least) return "order below the venue's minimum";
    if (market || r.reduce_only || rules.payoff != payoff::linear || rules.min_notional.is_zero()) return "";
    const auto worth =
        checked_mul(wide_decimal::product(r.quantity.value, r.price.value), rules.contract_size);
    return worth && *worth < wide_decimal(rules.min_notional) ? "order below the venue's minimum" : "";
}

/// The refusal of an order that no gateway can take now: `order_errc::no_gateway`. Its field says how far the best
/// candidate got: "instrument" (none trades it), "type" (of those that do none can express the order), or what the first
/// one lacks that could.
[[nodiscard]] constexpr order_reject no_gateway(const char* router,
                                                std::span<const gateway_candidate> candidates) noexcept {
    const char* lacking = "instrument";
    bool can_express = false;
    for (const gateway_candidate& c : candidates) {
        if (!c.trades_instrument || can_express) continue;
        can_express = c.supports;
        lacking = c.supports ? c.reason : "type";
    }
    return {order_errc::no_gateway, router, lacking, {}, {}};
}

/// Chooses the gateway that an order goes to. A model returns the `index` of one of the candidates, or a refusal that
/// says why none will do; it neither reads a clock nor sends anything. It may keep what it chose before, and note in
/// each candidate what it made of it. Candidates come in the order of the engine's list.
///
/// With `static constexpr bool needs_figures = true` they have the figures of the last five minutes, with
/// `needs_books = true` their books.
///
/// An order for a named gateway (`submit<Tag>`) does not come here: it goes to that gateway or is refused by it. One
/// whose outcome is not known is never sent anywhere else.
template <class RouterT>
concept Router =
    requires(RouterT& router, const order_request& order, std::span<gateway_candidate> candidates) {
        { router.route(order, candidates) } noexcept -> std::same_as<order_result<std::uint8_t>>;
    };

/// What a router asks for; see `Router`.
template <class RouterT>
inline constexpr bool needs_figures = requires { requires RouterT::needs_figures; };
/// What a router asks for; see `Router`.
template <class RouterT>
inline constexpr bool needs_books = requires { requires RouterT::needs_books; };

} // namespace gatewright::routing
