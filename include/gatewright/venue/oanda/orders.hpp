// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/io.hpp>
#include <gatewright/core/order.hpp>
#include <gatewright/core/reject.hpp>
#include <gatewright/venue/dialect.hpp>
#include <gatewright/venue/oanda/capabilities.hpp>
#include <gatewright/venue/oanda/config.hpp>
#include <gatewright/venue/oanda/detail/order_frames.hpp>
#include <gatewright/venue/oanda/order_rules.hpp>
#include <gatewright/venue/oanda/rest_requests.hpp>
#include <gatewright/wire/buffer_writer.hpp>
#include <gatewright/wire/iso_time.hpp>

#include <span>
#include <string_view>

// Orders to bytes: POST `…/orders`, PUT `…/positions/{instrument}/close`, `…/trades/{id}/close`, `…/orders/{spec}`,
// `…/orders/{spec}/cancel`, GET `…/orders/{spec}`. Each function writes into the caller's buffer, allocates nothing and
// returns a view of what it wrote, or a reject that names the field: those of `check_order` and `check_key`, "api_key"
// if there is no token, "buffer" (`output_full`) if the buffer is too small. 1 KiB holds any of them. Source: OANDA
// v20, "Order Endpoints", "Order Definitions".
namespace gatewright::venue::oanda {

/// What these functions are told besides.
using context = order_context<config>;

namespace detail {

/// "type".
[[nodiscard]] constexpr std::string_view type_word_of(const order_request& r) noexcept {
    switch (r.type) {
    case order_type::stop:
    case order_type::stop_limit: return "STOP";
    case order_type::take_profit:
    case order_type::take_profit_limit: return "MARKET_IF_TOUCHED";
    case order_type::limit:
        return r.time_in_force == time_in_force::immediate_or_cancel ||
                       r.time_in_force == time_in_force::fill_or_kill
                   ? "MARKET"
                   : "LIMIT";
    default: return "MARKET";
    }
}
/// "timeInForce": that of the market order that it is, or of how long it waits. A market order that says nothing else
/// is to be filled whole, as the venue has it by default.
[[nodiscard]] constexpr std::string_view life_word_of(const order_request& r) noexcept {
    if (waits_for_trigger(r.type)) return "GTC";
    const bool market = r.type == order_type::market;
    switch (r.time_in_force) {
    case time_in_force::immediate_or_cancel: return "IOC";
    case time_in_force::fill_or_kill: return "FOK";
    case time_in_force::good_till_date: return "GTD";
    case time_in_force::day: return "GFD";
    case time_in_force::good_till_cancel:
    case time_in_force::at_the_open:
    case time_in_force::at_the_close: break;
    }
    return market ? "FOK" : "GTC";
}
/// "positionFill": in hedge mode an order of its own side opens, one of the other side closes.
[[nodiscard]] constexpr std::string_view fill_word_of(const order_request& r) noexcept {
    if (r.position_side == position_side::net) return r.reduce_only ? "REDUCE_ONLY" : "DEFAULT";
    return (r.side == side::buy) == (r.position_side == position_side::long_side) ? "OPEN_ONLY"
                                                                                  : "REDUCE_ONLY";
}

/// Exits that the venue makes of the trade that an execution opens ("takeProfitOnFill", "stopLossOnFill",
/// "trailingStopLossOnFill"). A guaranteed stop is a stop with a flag, as the OpenAPI text 3.0.25 has it.
inline void put_attached(wire::buffer_writer& w, const attached_exits& a) noexcept {
    const auto exit = [&w](std::string_view name, std::string_view by, const price& at,
                           std::string_view more) {
        if (!at.is_zero()) w.put_all(",\"", name, "OnFill\":{\"", by, "\":\"", at, '"', more, '}');
    };
    exit("takeProfit", "price", a.target, {});
    exit("stopLoss", "price", a.stop,
         a.guaranteed ? std::string_view(",\"guaranteed\":true") : std::string_view{});
    exit("trailingStopLoss", "distance", a.trailing_distance, {});
}

/// The body of an order. @param replaces the id of the order that it replaces; empty: none
inline void put_order(wire::buffer_writer& w, const order_request& r, std::string_view replaces) noexcept {
    const auto text = [&w](const auto& head, const auto& value) { w.put_all(head, value, '"'); };
    const std::string_view type = type_word_of(r);
    text("{\"order\":{\"type\":\"", type);
    text(",\"instrument\":\"", r.symbol);
    text(r.side == side::buy ? std::string_view(",\"units\":\"") : std::string_view(",\"units\":\"-"),
         r.quantity);
    if (waits_for_trigger(r.type))
        text(",\"price\":\"", r.trigger_price);
    else if (type == "LIMIT")
        text(",\"price\":\"", r.price);
    if (has_limit_price(r.type) && type != "LIMIT") text(",\"priceBound\":\"", r.price);
    text(",\"timeInForce\":\"", life_word_of(r));
    if (r.time_in_force == time_in_force::good_till_date) {
        const auto until = wire::iso_time(r.good_till.milliseconds());
        text(",\"gtdTime\":\"", std::string_view(until.data(), until.size()));
    }
    text(",\"positionFill\":\"", fill_word_of(r));
    if (r.attached.any()) [[unlikely]]
        put_attached(w, r.attached);
    if (!r.client_order_id.empty()) {
        text(",\"clientExtensions\":{\"id\":\"", r.client_order_id);
        if (!replaces.empty()) w.put_all(",\"tag\":\"", replaces_tag, replaces, '"');
        w.put('}');
    }
    w.put("}}");
}
/// The body of a request that closes a position: one side of it, and nothing of the other.
inline void put_close(wire::buffer_writer& w, const order_request& r) noexcept {
    const bool of_long = r.side == side::sell;
    w.put(of_long ? std::string_view("{\"longUnits\":\"ALL\",\"shortUnits\":\"NONE\"")
                  : std::string_view("{\"longUnits\":\"NONE\",\"shortUnits\":\"ALL\""));
    if (!r.client_order_id.empty())
        w.put_all(of_long ? std::string_view(",\"longClientExtensions\":{\"id\":\"")
                          : std::string_view(",\"shortClientExtensions\":{\"id\":\""),
                  r.client_order_id, "\"}");
    w.put('}');
}
/// How a path names an order: by the venue's id, or by ours behind an "@".
[[nodiscard]] inline request_path path_of(const config& c, const order_keys& key,
                                          std::string_view behind) noexcept {
    if (const venue_order_id& id = id_at_venue(key); !id.empty())
        return account_path(c, "/orders/", id, behind);
    return account_path(c, "/orders/@", key.client_order_id, behind);
}
inline order_result<http_request> encode_about(http_method method, const order_keys& key,
                                               std::string_view behind, const context& c,
                                               std::span<char> out) noexcept {
    if (const order_result<void> checked = check_key(key, capabilities::table); !checked)
        return checked.error();
    http_writer w(out, method, path_of(c.config, key, behind), c.config);
    return w.finish_account();
}

} // namespace detail

/// `POST …/orders`: a new order; `PUT …/positions/{instrument}/close` for one that closes the position, and
/// `PUT …/trades/{id}/close` for one that closes a trade: that has no place for a client id.
inline order_result<http_request> encode_place_http(const order_request& r, const context& c,
                                                    std::span<char> out) noexcept {
    if (const order_result<void> checked = check_order(r, c.time_ms, c.mode); !checked)
        return checked.error();
    if (!r.closes_trade.empty()) [[unlikely]] {
        http_writer w(out, http_method::put, account_path(c.config, "/trades/", r.closes_trade, "/close"),
                      c.config);
        w.begin_body().put(R"({"units":"ALL"})");
        return w.finish_account();
    }
    if (r.close_position) [[unlikely]] {
        http_writer w(out, http_method::put, account_path(c.config, "/positions/", r.symbol, "/close"),
                      c.config);
        detail::put_close(w.begin_body(), r);
        return w.finish_account();
    }
    http_writer w(out, http_method::post, account_path(c.config, "/orders"), c.config);
    detail::put_order(w.begin_body(), r, {});
    return w.finish_account();
}
/// `PUT …/orders/{id}`: cancels an order and places another. The old one is named by the venue's id, which goes with
/// the new one as its tag: without that the new one's client id would be told apart from an inherited one by nothing
/// (`order_terms::own_id`). An order fills once and whole, so that one that can be replaced is untouched.
/// @return besides: `invalid_parameter` "venue_order_id" where the old one has none yet, "client_order_id" for a new
/// one without, "close_position" for one that is no order of this endpoint
inline order_result<http_request> encode_replace_http(const order_keys& old, const order_request& r,
                                                      const context& c, std::span<char> out) noexcept {
    if (const order_result<void> checked = check_key(old, capabilities::table); !checked)
        return checked.error();
    if (const order_result<void> checked = check_order(r, c.time_ms, c.mode); !checked)
        return checked.error();
    if (id_at_venue(old).empty()) return invalid_field("oanda", "venue_order_id");
    if (r.client_order_id.empty()) return invalid_field("oanda", "client_order_id");
    if (r.close_position) return invalid_field("oanda", "close_position");
    http_writer w(out, http_method::put, detail::path_of(c.config, old, {}), c.config);
    detail::put_order(w.begin_body(), r, id_at_venue(old).view());
    return w.finish_account();
}
/// `PUT …/orders/{spec}/cancel`, without a body. May be sent again.
inline order_result<http_request> encode_cancel_http(const order_keys& key, const context& c,
                                                     std::span<char> out) noexcept {
    return detail::encode_about(http_method::put, key, "/cancel", c, out);
}
/// `GET …/orders/{spec}`: asks for one order, open or ended.
inline order_result<http_request> encode_query_http(const order_keys& key, const context& c,
                                                    std::span<char> out) noexcept {
    return detail::encode_about(http_method::get, key, {}, c, out);
}

} // namespace gatewright::venue::oanda
