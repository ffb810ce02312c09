// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/ids.hpp>
#include <gatewright/core/order.hpp>
#include <gatewright/core/reject.hpp>
#include <gatewright/venue/capabilities.hpp>
#include <gatewright/venue/position_mode.hpp>

#include <cstdint>
#include <limits>
#include <string_view>

// Whether an order can be written as it is: the rules that need no instrument, from a venue's capability table.
namespace gatewright::venue {

/// Whether the price that a stop or a take-profit waits for is above the market: a stop goes with the market, a
/// take-profit against it.
[[nodiscard]] constexpr bool waits_for_rise(const order_request& r) noexcept {
    const bool stops = r.type == order_type::stop || r.type == order_type::stop_limit;
    return stops == (r.side == side::buy);
}

/// When an order that is good till a date may end.
struct good_till_rule {
    duration least_life;             ///< it ends later than this after the request's own time
    duration unit = milliseconds(1); ///< the venue ignores what is finer
    std::int64_t latest_ms =
        std::numeric_limits<std::int64_t>::max() / 2; ///< the last time it has a word for
};

/// True for text that can stand in a JSON string and in the text to be signed as it is.
[[nodiscard]] constexpr bool plain_symbol(std::string_view symbol) noexcept {
    bool all = !symbol.empty();
    for (const char c : symbol)
        all &= static_cast<unsigned char>(c) > ' ' && c != '"' && c != '\\' && c != '&' && c != '=' &&
               c != '\x7f';
    return all;
}

/// True for the digits of a whole number that fits 64 bits.
[[nodiscard]] constexpr bool plain_number(std::string_view id) noexcept {
    bool all = !id.empty() && id.size() <= 20;
    for (const char c : id) all &= c >= '0' && c <= '9';
    return all;
}

/// True for an id of letters, digits and dashes, such as a UUID.
[[nodiscard]] constexpr bool plain_id(std::string_view id) noexcept {
    bool all = !id.empty();
    for (const char c : id)
        all &= (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-';
    return all;
}

/// What a codec refuses without a figure.
/// @param source, field literals
[[nodiscard]] constexpr order_reject invalid_field(const char* source, const char* field) noexcept {
    return {order_errc::invalid_parameter, source, field, {}, {}};
}

namespace detail {

/// A trailing stop keeps its distance by a fraction or by a sum; other orders keep none.
constexpr order_result<void> check_trailing(const char* source, const order_request& r) noexcept {
    const auto refuse = [&](const char* field, decimal figure) {
        return order_reject{order_errc::invalid_parameter, source, field, {}, figure};
    };
    const bool trailing = trails(r.type);
    const bool by_rate = !r.callback_rate.is_zero(), by_sum = !r.callback_distance.is_zero();
    if (by_rate ? !trailing || r.callback_rate.is_negative() : trailing && !by_sum)
        return refuse("callback_rate", r.callback_rate);
    if (by_sum && (!trailing || by_rate || r.callback_distance.value.is_negative()))
        return refuse("callback_distance", r.callback_distance.value);
    if (!r.activation_price.is_zero() && (!trailing || r.activation_price.value.is_negative()))
        return refuse("activation_price", r.activation_price.value);
    const bool limited = r.type == order_type::trailing_stop_limit;
    if (limited ? r.limit_offset.value.is_negative() : !r.limit_offset.is_zero())
        return refuse("limit_offset", r.limit_offset.value);
    return {};
}

} // namespace detail

namespace detail {

/// Exits that are attached are on their sides of each other, and of the price at which the order goes, if it has one.
constexpr order_result<void> check_attached(const char* source, const order_request& r) noexcept {
    const auto refuse = [&](order_errc code, const char* field, const gatewright::price& limit,
                            const gatewright::price& figure) {
        return order_reject{code, source, field, limit.value, figure.value};
    };
    const attached_exits& a = r.attached;
    if (r.reduce_only || r.close_position) return refuse(order_errc::invalid_parameter, "attached", {}, {});
    if (a.target.value.is_negative())
        return refuse(order_errc::invalid_price, "attached_target", {}, a.target);
    if (a.stop.value.is_negative()) return refuse(order_errc::invalid_price, "attached_stop", {}, a.stop);
    if (a.trailing_distance.value.is_negative())
        return refuse(order_errc::invalid_parameter, "attached_trailing_distance", {}, a.trailing_distance);
    if (a.guaranteed && a.stop.is_zero())
        return refuse(order_errc::invalid_parameter, "attached_guaranteed", {}, {});
    const auto profits = [&](const gatewright::price& exit, const gatewright::price& from) {
        return r.side == side::buy ? exit > from : exit < from;
    };
    const gatewright::price& at = has_limit_price(r.type) ? r.price : r.trigger_price;
    if (!a.target.is_zero() && !at.is_zero() && !profits(a.target, at))
        return refuse(order_errc::invalid_price, "attached_target", at, a.target);
    if (!a.stop.is_zero() && !at.is_zero() && !profits(at, a.stop))
        return refuse(order_errc::invalid_price, "attached_stop", at, a.stop);
    if (!a.target.is_zero() && !a.stop.is_zero() && !profits(a.target, a.stop))
        return refuse(order_errc::invalid_price, "attached_target", a.stop, a.target);
    return {};
}

} // namespace detail

/// Whether quantity and prices of an order are there, positive and in place, as `check_order` says.
constexpr order_result<void> check_amounts(const char* source, const order_request& r) noexcept {
    const auto refuse = [&](order_errc code, const char* field, decimal figure) {
        return order_reject{code, source, field, {}, figure};
    };
    const bool sum = !r.quote_quantity.is_zero();
    if (sum && (r.type != order_type::market || r.quote_quantity.is_negative()))
        return refuse(order_errc::invalid_quantity, "quote_quantity", r.quote_quantity);
    const bool closes_all =
        r.type == order_type::market || r.type == order_type::stop || r.type == order_type::take_profit;
    if (r.close_position && (!closes_all || r.reduce_only || sum))
        return refuse(order_errc::invalid_parameter, "close_position", {});
    if (!r.closes_trade.empty() && (!r.close_position || !plain_id(r.closes_trade))) [[unlikely]]
        return refuse(order_errc::invalid_parameter, "closes_trade", {});
    if (r.close_position ? !r.quantity.is_zero() : r.quantity.value.sign() <= 0 && !sum)
        return refuse(order_errc::invalid_quantity, "quantity", r.quantity.value);
    const bool matched = r.price_match != price_match::none;
    if (matched && r.type != order_type::limit)
        return refuse(order_errc::invalid_parameter, "price_match", {});
    const bool of_best = r.price_match == price_match::opponent || r.price_match == price_match::queue;
    if (r.price_match_offset != 0 && !of_best)
        return refuse(order_errc::invalid_parameter, "price_match_offset",
                      decimal::from_integer(r.price_match_offset));
    if (has_limit_price(r.type) && !matched ? r.price.value.sign() <= 0 : !r.price.is_zero())
        return refuse(order_errc::invalid_price, "price", r.price.value);
    if (has_trigger_price(r.type) ? r.trigger_price.value.sign() <= 0 : !r.trigger_price.is_zero())
        return refuse(order_errc::invalid_parameter, "trigger_price", r.trigger_price.value);
    const bool shows =
        r.type == order_type::limit && r.visible_quantity.value.sign() > 0 && r.visible_quantity < r.quantity;
    if (!r.visible_quantity.is_zero() && !shows)
        return refuse(order_errc::invalid_quantity, "visible_quantity", r.visible_quantity.value);
    const bool at_once = r.time_in_force == time_in_force::immediate_or_cancel ||
                         r.time_in_force == time_in_force::fill_or_kill;
    if (r.all_or_none && (r.type != order_type::limit || at_once || !r.visible_quantity.is_zero()))
        return refuse(order_errc::invalid_parameter, "all_or_none", {});
    if (r.attached.any()) [[unlikely]]
        if (const order_result<void> exits = detail::check_attached(source, r); !exits) return exits;
    return detail::check_trailing(source, r);
}

namespace detail {

constexpr order_result<void> check_good_till(const char* source, const good_till_rule& rule,
                                             const order_request& r, std::int64_t time_ms) noexcept {
    const bool dated = r.time_in_force == time_in_force::good_till_date;
    const std::int64_t unit = rule.unit.milliseconds();
    const std::int64_t earliest =
        time_ms > rule.latest_ms ? rule.latest_ms : time_ms + rule.least_life.milliseconds();
    if (dated ? r.good_till.milliseconds() / unit * unit > earliest : r.good_till.ns == 0) return {};
    return order_reject{order_errc::invalid_parameter, source, "good_till",
                        decimal::from_integer(dated ? earliest : 0),
                        decimal::from_integer(r.good_till.milliseconds())};
}

} // namespace detail

/// Whether a venue can take an order as it is written.
///
/// @param time_ms the request's own time on the venue's clock, milliseconds since the epoch
/// @return `unsupported` naming what the venue has no word for ("type", "time_in_force", "post_only", "reduce_only",
/// "offset", "position_side"); `invalid_quantity` "quantity" and `invalid_price` "price" where they are missing, not
/// positive or out of place; `invalid_parameter` for "symbol", "client_order_id", "trigger_price", "callback_rate",
/// "callback_distance", "activation_price", "limit_offset", "all_or_none" (of another type than limit, of one that trades at once, or an iceberg),
/// "close_position" (of another type than market, stop and take-profit, or
/// with `reduce_only`, which it is anyway), "closes_trade" (without it, or no id), "price_match" (of another type than limit), "price_match_offset" (without a
/// price match that is the best one of a side), "attached" (to an order that only reduces), "attached_guaranteed"
/// (without a stop), "attached_trailing_distance", "good_till", and "position_side" where the account's mode does not
/// go with it; `invalid_price` for "attached_target" and "attached_stop" that are on the wrong side. An empty client id
/// passes: the venue then makes one (an engine always gives one of its own).
[[nodiscard]] constexpr order_result<void> check_order(const capability_table& table,
                                                       const path_capabilities& path,
                                                       const good_till_rule& good_till,
                                                       const order_request& r, std::int64_t time_ms,
                                                       position_mode mode = position_mode::unknown) noexcept {
    const char* const source = table.venue.data();
    if (!plain_symbol(r.symbol)) return invalid_field(source, "symbol");
    if (const char* const field = detail::first_unsupported(table, path, r)) {
        const bool id = std::string_view(field) == "client_order_id";
        return order_reject{
            id ? order_errc::invalid_parameter : order_errc::unsupported, source, field, {}, {}};
    }
    if (const order_result<void> amounts = check_amounts(source, r); !amounts) return amounts;
    if (const order_result<void> dated = detail::check_good_till(source, good_till, r, time_ms); !dated)
        return dated;
    const bool sided = r.position_side != position_side::net;
    if (table.hedge_mode && mode == (sided ? position_mode::one_way : position_mode::hedge))
        return invalid_field(source, "position_side");
    return {};
}

/// Whether an order can be asked for by its symbol and one of the two ids; if both are given the venue's own is sent:
/// `invalid_parameter` naming "symbol", "venue_order_id" or "conditional_order_id" (not a number, or not what
/// the venue has instead), or "client_order_id"
/// (none, or outside the venue's alphabet).
[[nodiscard]] constexpr order_result<void> check_key(const order_keys& key,
                                                     const capability_table& table) noexcept {
    const char* const source = table.venue.data();
    if (!plain_symbol(key.symbol)) return invalid_field(source, "symbol");
    if (const venue_order_id& id = id_at_venue(key); !id.empty()) {
        if (!(table.numbered_orders ? plain_number(id) : plain_id(id)))
            return invalid_field(source, key.untriggered ? "conditional_order_id" : "venue_order_id");
    } else if (!table.client_order_id.allows(key.client_order_id)) {
        return invalid_field(source, "client_order_id");
    }
    return {};
}

/// Whether an amend can be written: `check_key`, `unsupported` "type" for a type that cannot be amended, and "price"
/// where only the quantity can be (then the price that stays need not be told); `invalid_quantity` "quantity" and
/// `invalid_price` "price" where they are not positive.
[[nodiscard]] constexpr order_result<void> check_amend(const amend_request& a, const capability_table& table,
                                                       const path_capabilities& path) noexcept {
    const char* const source = table.venue.data();
    if (const order_result<void> named = check_key(a.keys, table); !named) return named;
    if (!amends(path, a.keys, a.terms.type))
        return order_reject{order_errc::unsupported, source, "type", {}, {}};
    const bool quantity_alone = path.amends == amend_scope::smaller_quantity;
    if (quantity_alone && !a.change.price.is_zero())
        return order_reject{order_errc::unsupported, source, "price", {}, a.change.price.value};
    if (a.terms.quantity.value.sign() <= 0)
        return order_reject{order_errc::invalid_quantity, source, "quantity", {}, a.terms.quantity.value};
    if (!quantity_alone && a.terms.price.value.sign() <= 0)
        return order_reject{order_errc::invalid_price, source, "price", {}, a.terms.price.value};
    return {};
}

} // namespace gatewright::venue
