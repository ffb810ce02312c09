// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/events.hpp>
#include <gatewright/venue/binance/api_error.hpp>
#include <gatewright/venue/binance/small_replies.hpp>
#include <gatewright/venue/binance/ws_reply.hpp>
#include <gatewright/venue/binance_spot/detail/market_frames.hpp>
#include <gatewright/venue/binance_spot/detail/order_frames.hpp>
#include <gatewright/venue/binance_spot/detail/rest_frames.hpp>
#include <gatewright/venue/report_rows.hpp>
#include <gatewright/wire/errc.hpp>
#include <gatewright/wire/json_documents.hpp>

#include <cstdint>
#include <string_view>

// What the venue answers, over REST and inside replies of the WebSocket API ("result"). One function per endpoint.
//
// Every function takes the body, our time, and a sink; `{"code":…,"msg":…}` in place of the reply calls
// `on_api_error(std::int32_t code, std::string_view text)` and is no decoding error. Nothing reaches the sink before
// the whole body was found well-formed; levels of a book excepted. A row of a list that cannot be used calls
// `bad_row(std::string_view name, std::string_view why)`, and the others live.
namespace gatewright::venue::binance_spot {

using binance::decode_server_time;
using binance::decode_ws_api_reply;
using binance::ws_api_reply;

namespace detail {

using binance::pass_api_error;
using binance::read_reply;
using binance::read_rows_reply;

inline void conclude_reply(order_reply_frame& f, std::uint64_t seen) noexcept {
    const auto has = [&](std::uint64_t bits) { return (seen & bits) == bits; };
    if (f.venue_time == timestamp{}) f.venue_time = f.event_time == timestamp{} ? f.created : f.event_time;
    conclude(f);
    f.has_filled = has(order_schema::bit<"executedQty">());
    f.has_terms = f.has_terms && has(order_schema::bit<"side">() | order_schema::bit<"price">()) &&
                  (has(order_schema::bit<"origQty">()) || has(order_schema::bit<"qty">()));
    // ids alone say that it was taken
    if (!has(order_schema::bit<"status">())) f.state = lifecycle::submitting;
}

/// Passes on the executions of a reply, then its order.
template <class SinkT>
void pass_reply(order_reply_frame& f, std::uint64_t seen, const report_rows<SinkT>& rows,
                const wire::json_reader& in) noexcept {
    conclude_reply(f, seen);
    if ((seen & order_schema::bit<"side">()) != 0) {
        const wire::list_part<reply_fill, reply_fill_schema> fills{f.fills, "fills"};
        fills.pass(
            in,
            [&](reply_fill& one, std::uint64_t) noexcept {
                if (one.quantity.is_zero()) return rows.sink.bad_row(f.symbol.view(), "zero quantity");
                one.symbol = f.symbol;
                one.client_order_id = f.client_order_id;
                one.venue_order_id = f.venue_order_id;
                one.venue_time = f.venue_time;
                one.side = f.side;
                if (!one.allocation.empty() && one.id.view().starts_with('-'))
                    name_allocation(one.id, one.allocation);
                rows.execution(static_cast<fill_row&>(one));
            },
            binance::bad_rows{rows.sink});
    }
    rows.order(f);
}

/// Passes on the orders of a list, if `text` is an object that has them.
/// @return false, and nothing was passed on, if it is none, or `status` says what is wrong with it
template <class SinkT>
bool pass_list(std::string_view text, const report_rows<SinkT>& rows, wire::decode_status& status) noexcept {
    wire::json_reader in(text);
    list_answer l;
    std::uint64_t seen = 0;
    const char* const end = list_answer_schema::read(in, in.skip_space(in.begin()), l, seen);
    if (end == nullptr || !in.finish(end)) return false;
    const wire::list_part<order_reply_frame, order_schema> orders{l.orders, "orderReports"};
    if (!orders.check(in)) {
        status = in.status();
        return false;
    }
    const report_rows of_list{rows.received, rows.source, rows.sink, l.at};
    orders.pass(
        in,
        [&](order_reply_frame& one, std::uint64_t bits) noexcept {
            one.fills = {};
            pass_reply(one, bits, of_list, in);
        },
        binance::bad_rows{rows.sink});
    status = {};
    return true;
}

/// A list of one order, as `sor.order.place` answers; what it holds. Other text is left as it is.
[[nodiscard]] inline std::string_view only_row(std::string_view text) noexcept {
    const std::size_t begin = text.find_first_not_of(" \t\r\n");
    if (begin == text.npos || text[begin] != '[') return text;
    std::string_view row;
    std::size_t rows = 0;
    const bool read = wire::for_each_row(text, [&](std::string_view one) noexcept {
        row = one;
        ++rows;
    });
    return read && rows == 1 ? row : text;
}

/// Reads one order at the beginning of `text`, which may be a part of a larger message.
template <class SinkT>
wire::decode_status decode_one(std::string_view text, const report_rows<SinkT>& rows) noexcept {
    wire::json_reader in(text);
    order_reply_frame f;
    std::uint64_t seen = 0;
    const char* const end = order_schema::read(in, in.skip_space(in.begin()), f, seen);
    if (end == nullptr || !in.finish(end)) return in.status();
    const wire::list_part<reply_fill, reply_fill_schema> fills{f.fills, "fills"};
    if (!fills.check(in)) return in.status();
    pass_reply(f, seen, rows, in);
    return {};
}

} // namespace detail

/// `POST`, `GET`, `DELETE /api/v3/order`, `PUT /api/v3/order/amend/keepPriority` and `order.place`, `.status`,
/// `.cancel`, `.amend.keepPriority`: calls `on(const fill&)` for each execution that the reply has (FULL), then
/// `on(const order_update&)`. `sor.order.place` answers with a list of one. The cancel of an order of a list is
/// answered with all orders of that list: `on(const order_update&)` for each. Source: "Cancel order (TRADE)".
/// @param source `reply` for an answer to a placement, amend or cancel, `query` for one to a question
template <class SinkT>
wire::decode_status decode_order(std::string_view text, timestamp received, report_source source,
                                 SinkT& sink) noexcept {
    const std::string_view body = detail::only_row(text);
    const report_rows rows{received, source, sink};
    wire::decode_status status = detail::decode_one(body, rows);
    if (status || status.error().code != wire::codec_errc::missing_key) return status;
    if (detail::pass_list(body, rows, status)) return {};
    if (detail::amend_reply amended; [&] {
            std::uint64_t seen = 0;
            return wire::read_object<detail::amend_reply_schema>(body, amended, seen).ok();
        }()) {
        detail::order_reply_frame f;
        std::uint64_t seen = 0;
        wire::json_reader in = wire::json_reader(body).within(amended.order);
        if (detail::order_schema::read(in, amended.order.data(), f, seen) == nullptr) return in.status();
        f.venue_time = amended.at;
        f.what = binance::execution::amendment;
        detail::conclude_reply(f, seen);
        rows.order(f);
        return {};
    }
    return detail::pass_api_error(body, sink) ? wire::decode_status{} : status;
}

/// `GET /api/v3/openOrders` and `allOrders`: calls `on(const order_update&)` for each. So are those that `DELETE
/// /api/v3/openOrders` cancelled, whose rows may be lists of orders. Source: "Cancel open orders (TRADE)".
template <class SinkT>
wire::decode_status decode_open_orders(std::string_view body, timestamp received, SinkT& sink,
                                       report_source source = report_source::snapshot) noexcept {
    const report_rows rows{received, source, sink};
    const wire::json_reader in(body);
    const std::size_t first = body.find_first_not_of(" \t\r\n");
    if (first != body.npos && body[first] == '{' && binance::pass_api_error(body, sink)) return {};
    return wire::read_list<detail::order_reply_frame, detail::order_schema>(
        body,
        [&](detail::order_reply_frame& f, std::uint64_t seen) noexcept {
            if (!f.fills.empty() && f.fills.front() != '[') f.fills = {};
            detail::pass_reply(f, seen, rows, in);
        },
        [&](std::string_view row, const wire::decode_error& error) noexcept {
            wire::decode_status status;
            if (error.code == wire::codec_errc::missing_key && detail::pass_list(row, rows, status)) return;
            binance::bad_rows{sink}(row, status ? error : status.error());
        });
}

/// `GET /api/v3/myTrades`: calls `on(const fill&)` for each. The rows carry no client id.
template <class SinkT>
wire::decode_status decode_my_trades(std::string_view body, timestamp received, SinkT& sink,
                                     report_source source = report_source::snapshot) noexcept {
    const report_rows rows{received, source, sink};
    return detail::read_rows_reply<detail::my_trade, detail::my_trade_schema>(
        body, sink, [&](detail::my_trade& f, std::uint64_t) noexcept {
            if (f.quantity.is_zero()) return sink.bad_row(f.symbol.view(), "zero quantity");
            f.side = f.buyer ? side::buy : side::sell;
            rows.execution(static_cast<fill_row&>(f));
        });
}

/// `GET /api/v3/myAllocations`: calls `on(const fill&)` for each, its id as reports and replies have it, too.
template <class SinkT>
wire::decode_status decode_my_allocations(std::string_view body, timestamp received, SinkT& sink,
                                          report_source source = report_source::snapshot) noexcept {
    const report_rows rows{received, source, sink};
    return detail::read_rows_reply<detail::my_trade, detail::my_allocation_schema>(
        body, sink, [&](detail::my_trade& f, std::uint64_t) noexcept {
            if (f.quantity.is_zero()) return sink.bad_row(f.symbol.view(), "zero quantity");
            f.side = f.buyer ? side::buy : side::sell;
            detail::name_allocation(f.id, trade_id(f.id));
            rows.execution(static_cast<fill_row&>(f));
        });
}

/// `GET /api/v3/account`, `account.status`: calls `on(const account_config&)`, then `on(const balance_update&)` for
/// each asset.
template <class SinkT>
wire::decode_status decode_account(std::string_view body, timestamp received, SinkT& sink,
                                   report_source source = report_source::snapshot) noexcept {
    detail::account_frame account;
    std::uint64_t seen = 0;
    wire::decode_status status;
    if (!detail::read_reply<detail::account_schema>(body, account, seen, status, sink)) return status;
    wire::json_reader in(body);
    const wire::list_part<detail::balance_row, detail::account_balance_schema> balances{account.balances,
                                                                                        "balances"};
    if (!balances.check(in)) return in.status();
    account_config c;
    c.received = received;
    c.read_only = !account.can_trade;
    sink.on(static_cast<const account_config&>(c));
    const report_rows rows{received, source, sink, account.changed};
    balances.pass(
        in,
        [&](detail::balance_row& b, std::uint64_t) noexcept {
            b.conclude();
            rows.balance(b);
        },
        binance::bad_rows{sink});
    return {};
}

/// `GET /api/v3/account/commission`, `account.commission`: calls `on(const fee_rates&)`. What is paid is the sum of the
/// standard, special and tax rates, of the side that pays more; a discount for paying in another asset is left out, as
/// it ends with that asset. A sum that does not fit is no rate: `bad_row`.
template <class SinkT>
wire::decode_status decode_commission(std::string_view body, timestamp received, SinkT& sink) noexcept {
    return detail::read_reply<detail::commission_frame, detail::commission_schema>(
        body, sink, [&](detail::commission_frame& c, std::uint64_t) noexcept {
            fee_rates f;
            f.symbol = c.symbol;
            f.received = received;
            if (!detail::sum_rates(c, f)) return sink.bad_row(c.symbol.view(), "the sum of its rates");
            sink.on(static_cast<const fee_rates&>(f));
        });
}

/// `GET /api/v3/depth`: `book_begin`, `book_level` …, `book_end` as for a stream, with `snapshot` set and `last_id`
/// the reply's lastUpdateId. The reply names no symbol: `symbol` is the one asked for.
template <class SinkT>
wire::decode_status decode_depth_snapshot(std::string_view body, std::string_view symbol, timestamp received,
                                          SinkT& sink) noexcept {
    return binance::decode_depth_snapshot<detail::depth_snapshot_schema<SinkT>, detail::depth_frame<SinkT>>(
        body, symbol, received, sink);
}

/// How a part of `order.cancelReplace` ended.
enum class replace_outcome : std::uint8_t { failure, success, not_attempted };
/// What became of an `order.cancelReplace`: of the cancel, and of the new order.
struct cancel_replace_result {
    replace_outcome cancel = replace_outcome::failure;
    replace_outcome place = replace_outcome::not_attempted;
    binance::api_error cancel_error; ///< if it failed
    binance::api_error place_error;  ///< if it failed
};

namespace detail {
/// One part of the answer: an order if it was a success, an error if it failed.
struct replace_part {
    std::string_view text;
    replace_outcome how;
    order_reply_frame order{};
    binance::api_error error{};
    std::uint64_t seen = 0;
    bool list = false; ///< of the orders that were cancelled together

    [[nodiscard]] bool told() const noexcept { return how == replace_outcome::success && !text.empty(); }
    /// @return false if it is not sound, which `status` then says
    [[nodiscard]] bool read(std::string_view body, wire::decode_status& status) noexcept {
        if (text.empty() || how == replace_outcome::not_attempted) return true;
        wire::json_reader in = wire::json_reader(body).within(text);
        const bool sound = (how == replace_outcome::success
                                ? order_schema::read(in, text.data(), order, seen)
                                : binance::api_error_schema::read(in, text.data(), error, seen)) &&
                           wire::list_part<reply_fill, reply_fill_schema>{order.fills, "fills"}.check(in);
        status = in.status();
        if (sound || how != replace_outcome::success || status.error().code != wire::codec_errc::missing_key)
            return sound;
        wire::json_reader again = wire::json_reader(body).within(text);
        list_answer l;
        seen = 0;
        list = list_answer_schema::read(again, text.data(), l, seen) != nullptr && l.orders.front() == '[';
        if (list) status = {};
        return list;
    }
    template <class SinkT>
    void pass(const report_rows<SinkT>& rows, const wire::json_reader& in) noexcept {
        if (!told()) return;
        wire::decode_status ignored;
        if (!list)
            pass_reply(order, seen, rows, in);
        else
            static_cast<void>(pass_list(text, rows, ignored));
    }
};
} // namespace detail

/// `POST /api/v3/order/cancelReplace` and `order.cancelReplace`: calls `on(const order_update&)` for the order that was
/// cancelled (of a list: for all of its orders) and for the new one, if the answer has them, and says of both parts
/// what became of them. Reads the result, and the error of a REST reply or of one of the WebSocket API
/// (`ws_api_reply::failure`), which has the parts in "data": status 409 is one part, 400 both. An error without parts
/// was one of the whole, and executed nothing: it is passed on as `on_api_error`.
template <class SinkT>
wire::decode_status decode_cancel_replace(std::string_view body, timestamp received,
                                          cancel_replace_result& out, SinkT& sink) noexcept {
    detail::replace_frame parts;
    std::uint64_t seen = 0;
    wire::decode_status status = wire::read_object<detail::replace_schema>(body, parts, seen);
    if (!status) return status;
    if (!parts.data.empty() && parts.data.front() == '{') {
        wire::json_reader inner = wire::json_reader(body).within(parts.data);
        seen = 0;
        if (detail::replace_schema::read(inner, parts.data.data(), parts, seen) == nullptr)
            return inner.status();
    } else if (detail::pass_api_error(body, sink)) {
        out = {replace_outcome::failure, replace_outcome::not_attempted, {}, {}};
        return {};
    }
    if ((seen & detail::replace_schema::bit<"cancelResult">()) == 0) {
        wire::json_reader in(body);
        in.fail(wire::codec_errc::missing_key, in.begin());
        in.name_field("cancelResult");
        return in.status();
    }
    out = {parts.cancel, parts.place, {}, {}};
    detail::replace_part cancelled{parts.cancelled, parts.cancel}, placed{parts.placed, parts.place};
    for (detail::replace_part* const part : {&cancelled, &placed})
        if (!part->read(body, status)) return status;
    const report_rows rows{received, report_source::reply, sink};
    const wire::json_reader in(body);
    cancelled.pass(rows, in);
    placed.pass(rows, in);
    out.cancel_error = cancelled.error;
    out.place_error = placed.error;
    return {};
}

} // namespace gatewright::venue::binance_spot
