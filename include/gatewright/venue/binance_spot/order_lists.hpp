// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/events.hpp>
#include <gatewright/core/io.hpp>
#include <gatewright/core/order.hpp>
#include <gatewright/core/order_list.hpp>
#include <gatewright/core/reject.hpp>
#include <gatewright/venue/binance/api_error.hpp>
#include <gatewright/venue/binance/http_request.hpp>
#include <gatewright/venue/binance/signer.hpp>
#include <gatewright/venue/binance/ws_request.hpp>
#include <gatewright/venue/binance_spot/detail/request_words.hpp>
#include <gatewright/venue/binance_spot/detail/user_frames.hpp>
#include <gatewright/venue/binance_spot/order_rules.hpp>
#include <gatewright/venue/binance_spot/rest_replies.hpp>
#include <gatewright/venue/report_rows.hpp>
#include <gatewright/wire/errc.hpp>
#include <gatewright/wire/json_documents.hpp>
#include <gatewright/wire/literal.hpp>

#include <cstdint>
#include <initializer_list>
#include <span>
#include <string_view>

// Lists of orders that the venue keeps: OCO, OTO and OTOCO, as `orderList.place.oco` and so on over the WebSocket API
// and POST `/api/v3/orderList/oco` and so on over REST; their cancel, and the answers. Buffers and rejects are those of
// `orders.hpp`. Source: Binance spot, "New Order list - OCO (TRADE)", "… - OTO", "… - OTOCO", "Cancel Order list
// (TRADE)".
namespace gatewright::venue::binance_spot {

using binance::signer;

namespace detail {

/// Whether an order closes at a profit, as of two that cancel one another one must: a limit order, or a take-profit.
[[nodiscard]] constexpr bool takes_profit(order_type t) noexcept {
    return t == order_type::limit || t == order_type::take_profit || t == order_type::take_profit_limit;
}
/// Of two orders that cancel one another the one above the market comes first. A limit order among them only rests.
struct oco_legs {
    order_request above;
    order_request below;
};
[[nodiscard]] constexpr oco_legs legs_of(const order_request& first, const order_request& second) noexcept {
    const bool first_above = takes_profit(first.type) == (first.side == side::sell);
    oco_legs legs = first_above ? oco_legs{first, second} : oco_legs{second, first};
    for (order_request* const leg : {&legs.above, &legs.below})
        if (leg->type == order_type::limit) leg->post_only = true;
    return legs;
}

/// Of a list the exits need not be told to reduce: there is no position.
[[nodiscard]] constexpr order_list_request of_spot(order_list_request l) noexcept {
    for (order_request* const r : {&l.entry, &l.first, &l.second}) r->reduce_only = false;
    return l;
}

[[nodiscard]] constexpr order_result<void> check_oco(const order_request& a,
                                                     const order_request& b) noexcept {
    if (a.symbol != b.symbol) return invalid("symbol");
    if (a.side != b.side) return invalid("side");
    if (a.quantity != b.quantity)
        return order_reject{order_errc::invalid_quantity, capabilities::table.venue.data(), "quantity",
                            a.quantity.value, b.quantity.value};
    if (a.type == order_type::market || b.type == order_type::market ||
        takes_profit(a.type) == takes_profit(b.type))
        return lacks("type");
    // With a price from which it trails the venue has it for one that closes at a profit.
    for (const order_request& r : {a, b})
        if (r.type == order_type::trailing_stop && !r.activation_price.is_zero())
            return lacks("activation_price");
    return {};
}

/// Whether an order of a list may trade across books, as no order of a list can.
[[nodiscard]] constexpr bool routed(const order_list_request& l) noexcept {
    return l.entry.across_books || l.first.across_books || l.second.across_books;
}

/// Whether all orders of a list prevent self-trades in the same way: a list has one word for it.
[[nodiscard]] constexpr bool prevents_alike(const order_list_request& l) noexcept {
    if (l.kind != list_kind::one_triggers_other && l.first.self_trade != l.second.self_trade) return false;
    return l.kind == list_kind::one_cancels_other || l.entry.self_trade == l.first.self_trade;
}

/// Whether the venue has words for a list: a limit order as entry, and what follows it one order, or two of one side
/// and quantity of which one closes at a profit and the other at a loss.
[[nodiscard]] constexpr bool is_list(const order_list_request& l) noexcept {
    if (routed(l) || !prevents_alike(l)) return false;
    if (l.kind != list_kind::one_cancels_other &&
        (l.entry.type != order_type::limit || l.entry.symbol != l.first.symbol))
        return false;
    if (l.kind == list_kind::one_triggers_other) return l.first.quote_quantity.is_zero();
    return check_oco(l.first, l.second).has_value();
}

/// Whether the venue can keep a list as it is written.
[[nodiscard]] constexpr order_result<void> check_list(const order_list_request& l) noexcept {
    const bool entered = l.kind != list_kind::one_cancels_other;
    const bool paired = l.kind != list_kind::one_triggers_other;
    if (routed(l)) return lacks("across_books");
    if (!prevents_alike(l)) return lacks("self_trade");
    if (entered) {
        if (const order_result<void> checked = check_order(l.entry); !checked) return checked;
        if (l.entry.type != order_type::limit) return lacks("type");
        if (l.entry.symbol != l.first.symbol) return invalid("symbol");
    }
    if (const order_result<void> checked = check_order(l.first); !checked) return checked;
    if (!l.first.quote_quantity.is_zero()) return lacks("quote_quantity");
    if (!paired) return {};
    if (const order_result<void> checked = check_order(l.second); !checked) return checked;
    return check_oco(l.first, l.second);
}

/// The fields of an order of a list, each behind what says which order it is. Quantity and side stand there if they are
/// its own.
template <wire::literal Which, bool Own, class WriterT>
void put_leg(WriterT& w, const order_request& r) noexcept {
    using wire::join;
    using wire::literal;
    if (!r.client_order_id.empty())
        w.template text<join(Which, literal("ClientOrderId"))>(r.client_order_id.view());
    if (!r.visible_quantity.is_zero())
        w.template number<join(Which, literal("IcebergQty"))>(r.visible_quantity.value);
    if (r.price_match_offset != 0) {
        w.template text<join(Which, literal("PegOffsetType"))>("PRICE_LEVEL");
        w.template integer<join(Which, literal("PegOffsetValue"))>(std::int64_t{r.price_match_offset});
    }
    if (r.price_match != price_match::none)
        w.template text<join(Which, literal("PegPriceType"))>(peg_word(r.price_match));
    else if (has_limit_price(r.type))
        w.template number<join(Which, literal("Price"))>(r.price.value);
    if constexpr (Own) {
        w.template number<join(Which, literal("Quantity"))>(r.quantity.value);
        w.template text<join(Which, literal("Side"))>(side_word(r.side));
    }
    if (const price stop = stop_price(r); !stop.is_zero())
        w.template number<join(Which, literal("StopPrice"))>(stop.value);
    if (const auto life = time_in_force_word(r); !life.empty())
        w.template text<join(Which, literal("TimeInForce"))>(life);
    if (!r.callback_rate.is_zero())
        w.template integer<join(Which, literal("TrailingDelta"))>(basis_points(r.callback_rate));
    w.template text<join(Which, literal("Type"))>(order_type_word(r));
}

template <class WriterT>
void put_list_id(WriterT& w, std::string_view list_id) noexcept {
    if (!list_id.empty()) w.template text<"listClientOrderId">(list_id);
    w.template constant<"newOrderRespType", "RESULT">();
}
template <class WriterT>
void put_self_trade(WriterT& w, const order_request& r) noexcept {
    if (const auto word = self_trade_word(r.self_trade); !word.empty())
        w.template text<"selfTradePreventionMode">(word);
}
/// What of an OCO sorts before the API key.
template <class WriterT>
void put_above(WriterT& w, const oco_legs& legs) noexcept {
    put_leg<"above", false>(w, legs.above);
}
/// What sorts behind it.
template <class WriterT>
void put_rest_of_oco(WriterT& w, const oco_legs& legs, std::string_view list_id, std::string_view window,
                     std::int64_t time_ms) noexcept {
    put_leg<"below", false>(w, legs.below);
    put_list_id(w, list_id);
    w.template number<"quantity">(legs.above.quantity.value);
    w.template stamp<"recvWindow">(window);
    put_self_trade(w, legs.above);
    w.template text<"side">(side_word(legs.above.side));
    w.template text<"symbol">(legs.above.symbol.view());
    w.template stamp<"timestamp">(time_ms);
}
/// A list with an entry: what follows it is one order, or two that cancel one another.
template <class WriterT>
void put_entered(WriterT& w, const order_list_request& l, std::string_view list_id, std::string_view window,
                 std::int64_t time_ms) noexcept {
    put_list_id(w, list_id);
    if (l.kind == list_kind::one_triggers_other) {
        put_leg<"pending", true>(w, l.first);
    } else {
        const oco_legs legs = legs_of(l.first, l.second);
        put_leg<"pendingAbove", false>(w, legs.above);
        put_leg<"pendingBelow", false>(w, legs.below);
        w.template number<"pendingQuantity">(l.first.quantity.value);
        w.template text<"pendingSide">(side_word(l.first.side));
    }
    w.template stamp<"recvWindow">(window);
    put_self_trade(w, l.entry);
    w.template text<"symbol">(l.entry.symbol.view());
    w.template stamp<"timestamp">(time_ms);
    put_leg<"working", true>(w, l.entry);
}

} // namespace detail

/// A list of orders over the WebSocket API: `orderList.place.oco`, `.oto` or, of a bracket, `.otoco`. Its orders come
/// back in the reply (`decode_list`).
///
/// Rejects are those of `check_order`; `unsupported` "type" for an entry that is no limit order, and for two orders of
/// which not one closes at a profit and the other at a loss; "quote_quantity"; "across_books"; "activation_price";
/// "self_trade" where the orders differ in it; and `invalid_parameter`
/// "symbol" or "side" or `invalid_quantity` "quantity" where two orders differ that must not. Exits are sent without
/// `reduce_only`.
/// @param list_id our name of the list, "listClientOrderId"; empty: the venue makes one
inline order_result<std::string_view> encode_list(const order_list_request& list, std::string_view list_id,
                                                  std::string_view request_id, std::int64_t time_ms,
                                                  const signer& who, std::span<char> out,
                                                  binance::proof by = binance::proof::signature) noexcept {
    const order_list_request l = detail::of_spot(list);
    if (const order_result<void> checked = detail::check_list(l); !checked) return checked.error();
    if (!list_id.empty() && !capabilities::table.client_order_id.allows(list_id))
        return detail::invalid("list_id");
    if (!who.usable()) return binance::no_api_key();
    const std::string_view window = who.recv_window_text();
    if (l.kind == list_kind::one_cancels_other) {
        const detail::oco_legs legs = detail::legs_of(l.first, l.second);
        binance::ws_request_writer w(out, request_id, "orderList.place.oco", who, by,
                                     [&](auto& lead) noexcept { detail::put_above(lead, legs); });
        detail::put_rest_of_oco(w, legs, list_id, window, time_ms);
        return w.finish();
    }
    // The key stands in its place among the parameters: these may be too many to be digested behind it.
    const auto no_lead = [](auto&) noexcept {};
    if (l.kind == list_kind::one_triggers_other) {
        binance::ws_request_writer w(out, request_id, "orderList.place.oto", who, by, no_lead);
        detail::put_entered(w, l, list_id, window, time_ms);
        return w.finish();
    }
    binance::ws_request_writer w(out, request_id, "orderList.place.otoco", who, by, no_lead);
    detail::put_entered(w, l, list_id, window, time_ms);
    return w.finish();
}

/// The same over REST: `POST /api/v3/orderList/oco`, `oto`, `otoco`.
inline order_result<http_request> encode_list_http(const order_list_request& list, std::string_view list_id,
                                                   std::int64_t time_ms, const signer& who,
                                                   std::span<char> out) noexcept {
    const order_list_request l = detail::of_spot(list);
    if (const order_result<void> checked = detail::check_list(l); !checked) return checked.error();
    if (!list_id.empty() && !capabilities::table.client_order_id.allows(list_id))
        return detail::invalid("list_id");
    const bool oco = l.kind == list_kind::one_cancels_other;
    binance::http_request_writer w(out, http_method::post,
                                   oco                                       ? "/api/v3/orderList/oco"
                                   : l.kind == list_kind::one_triggers_other ? "/api/v3/orderList/oto"
                                                                             : "/api/v3/orderList/otoco");
    if (oco) {
        const detail::oco_legs legs = detail::legs_of(l.first, l.second);
        detail::put_above(w, legs);
        detail::put_rest_of_oco(w, legs, list_id, {}, time_ms);
    } else {
        detail::put_entered(w, l, list_id, {}, time_ms);
    }
    return w.finish_signed(who, time_ms);
}

/// Which list: by the venue's id, or by ours.
struct list_key {
    symbol_name symbol;
    gatewright::venue_order_id id;
    gatewright::client_order_id client_id;
};

namespace detail {
[[nodiscard]] constexpr order_result<void> check_key(const list_key& key) noexcept {
    if (!plain_symbol(key.symbol)) return invalid("symbol");
    if (!key.id.empty() ? !plain_number(key.id) : !capabilities::table.client_order_id.allows(key.client_id))
        return invalid("list_id");
    return {};
}
template <class WriterT>
void put_list_key(WriterT& w, const list_key& key, std::string_view window, std::int64_t time_ms) noexcept {
    if (key.id.empty())
        w.template text<"listClientOrderId">(key.client_id.view());
    else
        w.template integer<"orderListId">(key.id.view());
    w.template stamp<"recvWindow">(window);
    w.template text<"symbol">(key.symbol.view());
    w.template stamp<"timestamp">(time_ms);
}
} // namespace detail

/// `orderList.cancel`: cancels every order of a list. May be sent again.
inline order_result<std::string_view>
encode_list_cancel(const list_key& key, std::string_view request_id, std::int64_t time_ms, const signer& who,
                   std::span<char> out, binance::proof by = binance::proof::signature) noexcept {
    if (const order_result<void> checked = detail::check_key(key); !checked) return checked.error();
    if (!who.usable()) return binance::no_api_key();
    binance::ws_request_writer w(out, request_id, "orderList.cancel", who, by);
    detail::put_list_key(w, key, who.recv_window_text(), time_ms);
    return w.finish();
}
/// `DELETE /api/v3/orderList`: the same.
inline order_result<http_request> encode_list_cancel_http(const list_key& key, std::int64_t time_ms,
                                                          const signer& who, std::span<char> out) noexcept {
    if (const order_result<void> checked = detail::check_key(key); !checked) return checked.error();
    binance::http_request_writer w(out, http_method::delete_, "/api/v3/orderList");
    detail::put_list_key(w, key, {}, time_ms);
    return w.finish_signed(who, time_ms);
}

/// The answer to a list that was placed, cancelled or asked for: calls `on_list(const list_report&)`, then
/// `on(const order_update&)` for each order that it has ("orderReports"); a row that cannot be used is a `bad_row`.
template <class SinkT>
wire::decode_status decode_list(std::string_view body, timestamp received, report_source source,
                                SinkT& sink) noexcept {
    detail::list_reply_frame f;
    std::uint64_t seen = 0;
    wire::decode_status status;
    if (!detail::read_reply<detail::list_reply_schema>(body, f, seen, status, sink)) return status;
    wire::json_reader in(body);
    const wire::list_part<detail::order_reply_frame, detail::order_schema> orders{f.reports, "orderReports"};
    if (!orders.check(in)) return in.status();
    f.received = received;
    sink.on_list(static_cast<const list_report&>(f));
    const report_rows rows{received, source, sink, f.venue_time};
    orders.pass(
        in,
        [&](detail::order_reply_frame& one, std::uint64_t bits) noexcept {
            one.fills = {};
            detail::pass_reply(one, bits, rows, in);
        },
        binance::bad_rows{sink});
    return {};
}

} // namespace gatewright::venue::binance_spot
