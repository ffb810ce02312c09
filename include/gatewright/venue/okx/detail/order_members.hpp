// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/io.hpp>
#include <gatewright/core/order.hpp>
#include <gatewright/core/reject.hpp>
#include <gatewright/venue/dialect.hpp>
#include <gatewright/venue/okx/config.hpp>
#include <gatewright/venue/okx/order_rules.hpp>
#include <gatewright/venue/okx/rest_requests.hpp>
#include <gatewright/wire/buffer_writer.hpp>

#include <cstdint>
#include <span>
#include <string_view>

// What orders of the book and orders that wait have in common when they are written.
namespace gatewright::venue::okx {

/// What these functions are told besides.
using context = order_context<config>;

namespace detail {

[[nodiscard]] constexpr std::string_view type_word_of(const order_request& r) noexcept {
    if (r.type == order_type::market)
        return r.time_in_force == time_in_force::immediate_or_cancel ? "optimal_limit_ioc" : "market";
    if (r.post_only) return "post_only";
    switch (r.time_in_force) {
    case time_in_force::immediate_or_cancel: return "ioc";
    case time_in_force::fill_or_kill: return "fok";
    default: return "limit";
    }
}
/// "tdMode": of spot cash, where the account's level does not margin all of it together.
[[nodiscard]] inline std::string_view trade_mode(inst_type type, const context& c) noexcept {
    if (type != inst_type::spot || c.config.spot_margin) return to_word(c.config.margin_mode);
    return c.account_level >= 3 ? "cross" : "cash";
}
/// Whether an order of spot is on margin: cross is plain spot where the level margins all of it together.
[[nodiscard]] inline bool on_margin(inst_type type, const context& c) noexcept {
    return type == inst_type::spot && c.config.spot_margin &&
           (c.account_level < 3 || c.config.margin_mode == margin_mode::isolated);
}
/// `check_order`, and `unsupported` naming "type" for an order that buys on margin at the market, at once or when it is
/// triggered: its quantity would be in the quote asset, whatever is said ("Place order", `sz` and `tgtCcy`).
[[nodiscard]] inline order_result<void> check(const order_request& r, const context& c) noexcept {
    const order_result<void> checked = check_order(r, c.time_ms, c.mode);
    const inst_type type = type_of(r.symbol);
    const auto lacks = [](const char* field) {
        return order_reject{order_errc::unsupported, "okx", field, {}, {}};
    };
    // A sum of the quote asset is for spot that is paid for; of a position there is something to close in contracts.
    if (checked && !r.quote_quantity.is_zero() && (type != inst_type::spot || on_margin(type, c)))
        return lacks("quote_quantity");
    if (checked && r.close_position && type != inst_type::swap && type != inst_type::futures)
        return lacks("close_position");
    if (checked && !has_limit_price(r.type) && r.side == side::buy && on_margin(type, c))
        return order_reject{order_errc::unsupported, "okx", "type", {}, {}};
    return checked;
}
/// "stpMode": what the order asks for, or else the settings; empty: as the account is set. cancel_both does not go with
/// fill-or-kill.
[[nodiscard]] inline std::string_view self_trade_word(const order_request& r, const context& c) noexcept {
    self_trade_prevention mode = c.config.stp;
    if (r.self_trade == self_trade_mode::cancel_taker) mode = self_trade_prevention::cancel_taker;
    if (r.self_trade == self_trade_mode::cancel_maker) mode = self_trade_prevention::cancel_maker;
    if (r.self_trade == self_trade_mode::cancel_both) mode = self_trade_prevention::cancel_both;
    const bool both =
        mode == self_trade_prevention::cancel_both && r.time_in_force == time_in_force::fill_or_kill;
    return to_word(both ? self_trade_prevention::cancel_taker : mode);
}

/// The members that say how an order is margined.
inline void put_account(wire::buffer_writer& w, const order_request& r, const context& c) noexcept {
    const inst_type type = type_of(r.symbol);
    w.put_all(",\"tdMode\":\"", trade_mode(type, c), '"');
    // Of all isolated orders on margin, and of cross ones in futures mode.
    if (on_margin(type, c) && !c.config.margin_currency.empty())
        w.put_all(",\"ccy\":\"", c.config.margin_currency, '"');
}
/// Tag, side and position.
inline void put_side(wire::buffer_writer& w, const order_request& r, const context& c) noexcept {
    if (!c.config.tag.empty()) w.put_all(",\"tag\":\"", c.config.tag, '"');
    if (r.side == side::buy)
        w.put(",\"side\":\"buy\"");
    else
        w.put(",\"side\":\"sell\"");
    if (r.position_side == position_side::long_side) w.put(",\"posSide\":\"long\"");
    if (r.position_side == position_side::short_side) w.put(",\"posSide\":\"short\"");
}

/// Until when the venue may take the request, by its own clock.
[[nodiscard]] inline std::int64_t expiry(const context& c) noexcept {
    return c.time_ms + c.config.order_validity.milliseconds() + (c.time_uncertainty.ns + 999'999) / 1'000'000;
}

/// A request with one order in its body; `members` writes what follows its instrument.
template <class MembersT>
order_result<http_request> encode_post(std::string_view path, std::string_view symbol, const context& c,
                                       std::span<char> out, bool expires, MembersT members) noexcept {
    http_writer w(out, http_method::post, path, c.config);
    wire::buffer_writer& body = w.begin_body();
    body.put_all("{\"instId\":\"", symbol, '"');
    members(body);
    body.put('}');
    if (expires) w.header("expTime", expiry(c));
    return w.finish_signed(c.time_ms);
}

} // namespace detail

} // namespace gatewright::venue::okx
