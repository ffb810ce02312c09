// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/io.hpp>
#include <gatewright/core/reject.hpp>
#include <gatewright/core/timestamp.hpp>
#include <gatewright/venue/binance/http_request.hpp>
#include <gatewright/venue/binance/signer.hpp>
#include <gatewright/venue/binance_spot/order_rules.hpp>

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

// What a session asks over REST besides orders. Each function writes one request into the caller's buffer and returns
// views into it, or a reject naming "symbol", "limit", "api_key" or (`output_full`) "buffer".
// Source: Binance spot, "REST API", the sections of the endpoints named.
namespace gatewright::venue::binance_spot {

using binance::signer;

/// Room for any request of this header, with the signature of an RSA key.
inline constexpr std::size_t max_rest_request = 2048;

/// `GET /api/v3/openOrders`, signed. An empty symbol asks for all, at 13 times the weight.
inline order_result<http_request> encode_open_orders(std::string_view symbol, std::int64_t time_ms,
                                                     const signer& who, std::span<char> out) noexcept {
    if (!symbol.empty() && !plain_symbol(symbol)) return detail::invalid("symbol");
    binance::http_request_writer w(out, http_method::get, "/api/v3/openOrders");
    if (!symbol.empty()) w.pair("symbol", symbol);
    return w.finish_signed(who, time_ms);
}

/// Which trades of the account to ask for: those of a stretch of time, or those from a trade id; never both.
struct my_trades_query {
    std::string_view symbol;
    std::int64_t start_time_ms = 0; ///< zero: no such bound
    std::int64_t end_time_ms = 0;   ///< zero: none; 24 hours after the start at most
    std::int64_t from_id = -1;      ///< negative: no such bound; excludes the times
    std::int64_t limit = 1000;      ///< 1 to 1000
};

namespace detail {
inline order_result<http_request> encode_executions(std::string_view path, std::string_view from,
                                                    const my_trades_query& q, std::int64_t time_ms,
                                                    const signer& who, std::span<char> out) noexcept {
    if (!plain_symbol(q.symbol)) return detail::invalid("symbol");
    if (q.limit < 1 || q.limit > 1000) return detail::invalid("limit");
    if (q.start_time_ms < 0) return detail::invalid("start_time_ms");
    if (q.end_time_ms != 0 &&
        (q.end_time_ms < q.start_time_ms || q.end_time_ms - q.start_time_ms > minutes(1440).milliseconds()))
        return detail::invalid("end_time_ms");
    if (q.from_id >= 0 && (q.start_time_ms != 0 || q.end_time_ms != 0)) return detail::invalid("from_id");
    binance::http_request_writer w(out, http_method::get, path);
    w.pair("symbol", q.symbol);
    if (q.from_id >= 0) w.pair(from, q.from_id);
    if (q.start_time_ms != 0) w.pair("startTime", q.start_time_ms);
    if (q.end_time_ms != 0) w.pair("endTime", q.end_time_ms);
    w.pair("limit", q.limit);
    return w.finish_signed(who, time_ms);
}

} // namespace detail

/// `GET /api/v3/myTrades`, signed: the account's fills of one symbol, oldest first.
inline order_result<http_request> encode_my_trades(const my_trades_query& q, std::int64_t time_ms,
                                                   const signer& who, std::span<char> out) noexcept {
    return detail::encode_executions("/api/v3/myTrades", "fromId", q, time_ms, who, out);
}
/// `GET /api/v3/myAllocations`, signed: what smart order routing brought in one symbol, oldest first. `from_id` is of
/// an allocation here. Source: "Query Allocations (USER_DATA)".
inline order_result<http_request> encode_my_allocations(const my_trades_query& q, std::int64_t time_ms,
                                                        const signer& who, std::span<char> out) noexcept {
    return detail::encode_executions("/api/v3/myAllocations", "fromAllocationId", q, time_ms, who, out);
}

/// `GET /api/v3/account`, signed: what the account has of every asset, and whether it may trade.
inline order_result<http_request> encode_account(std::int64_t time_ms, const signer& who,
                                                 std::span<char> out) noexcept {
    return binance::http_request_writer(out, http_method::get, "/api/v3/account").finish_signed(who, time_ms);
}

/// `GET /api/v3/account/commission`, signed: what the account pays in one symbol.
inline order_result<http_request> encode_commission(std::string_view symbol, std::int64_t time_ms,
                                                    const signer& who, std::span<char> out) noexcept {
    if (!plain_symbol(symbol)) return detail::invalid("symbol");
    binance::http_request_writer w(out, http_method::get, "/api/v3/account/commission");
    w.pair("symbol", symbol);
    return w.finish_signed(who, time_ms);
}

/// `GET /api/v3/time`, public.
inline order_result<http_request> encode_server_time(std::span<char> out) noexcept {
    return binance::http_request_writer(out, http_method::get, "/api/v3/time").finish_public();
}

/// `GET /api/v3/exchangeInfo`, public: every symbol, without its permissions. A list of symbols would fail as a whole
/// for one that the venue does not have.
inline order_result<http_request> encode_exchange_info(std::span<char> out) noexcept {
    binance::http_request_writer w(out, http_method::get, "/api/v3/exchangeInfo");
    w.pair("showPermissionSets", "false");
    return w.finish_public();
}

/// `GET /api/v3/depth`, public: a snapshot of the book.
/// @param limit levels per side, 1 to 5000; it costs 5 up to 100, 25 up to 500, 50 up to 1000 and 250 beyond
inline order_result<http_request> encode_depth(std::string_view symbol, std::int64_t limit,
                                               std::span<char> out) noexcept {
    if (!plain_symbol(symbol)) return detail::invalid("symbol");
    if (limit < 1 || limit > 5000) return detail::invalid("limit");
    binance::http_request_writer w(out, http_method::get, "/api/v3/depth");
    w.pair("symbol", symbol);
    w.pair("limit", limit);
    return w.finish_public();
}

} // namespace gatewright::venue::binance_spot
