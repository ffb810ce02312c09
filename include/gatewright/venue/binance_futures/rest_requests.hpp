// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/account_setting.hpp>
#include <gatewright/core/io.hpp>
#include <gatewright/core/reject.hpp>
#include <gatewright/venue/binance/http_request.hpp>
#include <gatewright/venue/binance/signer.hpp>
#include <gatewright/venue/binance_futures/order_rules.hpp>

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

// What a session asks over REST besides orders. Each function writes one request into the caller's buffer and returns
// views into it, or a reject naming "symbol", "limit", "api_key" or (`output_full`) "buffer".
// Source: Binance, USDⓈ-M Futures, the pages of the endpoints named.
namespace gatewright::venue::binance_futures {

using binance::signer;

/// Room for any request of this header.
inline constexpr std::size_t max_rest_request = 1024;

/// `GET /fapi/v1/openOrders`, signed. An empty symbol asks for all, at 40 times the weight.
inline order_result<http_request> encode_open_orders(std::string_view symbol, std::int64_t time_ms,
                                                     const signer& who, std::span<char> out) noexcept {
    if (!symbol.empty() && !plain_symbol(symbol)) return detail::invalid("symbol");
    binance::http_request_writer w(out, http_method::get, "/fapi/v1/openOrders");
    if (!symbol.empty()) w.pair("symbol", symbol);
    return w.finish_signed(who, time_ms);
}

/// Which trades of the account to ask for: those from a time, or those from a trade id; never both.
struct user_trades_query {
    std::string_view symbol;
    std::int64_t start_time_ms = 0; ///< zero: no such bound
    std::int64_t from_id = -1;      ///< negative: no such bound; excludes `start_time_ms`
    std::int64_t limit = 1000;      ///< 1 to 1000
};

/// `GET /fapi/v1/userTrades`, signed: the account's fills of one symbol, oldest first.
inline order_result<http_request> encode_user_trades(const user_trades_query& q, std::int64_t time_ms,
                                                     const signer& who, std::span<char> out) noexcept {
    if (!plain_symbol(q.symbol)) return detail::invalid("symbol");
    if (q.limit < 1 || q.limit > 1000) return detail::invalid("limit");
    if (q.start_time_ms < 0) return detail::invalid("start_time_ms");
    if (q.from_id >= 0 && q.start_time_ms != 0) return detail::invalid("from_id");
    binance::http_request_writer w(out, http_method::get, "/fapi/v1/userTrades");
    w.pair("symbol", q.symbol);
    if (q.from_id >= 0) w.pair("fromId", q.from_id);
    if (q.start_time_ms != 0) w.pair("startTime", q.start_time_ms);
    w.pair("limit", q.limit);
    return w.finish_signed(who, time_ms);
}

/// `GET /fapi/v3/account`, signed.
inline order_result<http_request> encode_account(std::int64_t time_ms, const signer& who,
                                                 std::span<char> out) noexcept {
    return binance::http_request_writer(out, http_method::get, "/fapi/v3/account")
        .finish_signed(who, time_ms);
}

/// `GET /fapi/v3/balance`, signed.
inline order_result<http_request> encode_balance(std::int64_t time_ms, const signer& who,
                                                 std::span<char> out) noexcept {
    return binance::http_request_writer(out, http_method::get, "/fapi/v3/balance")
        .finish_signed(who, time_ms);
}

/// `GET /fapi/v3/positionRisk`, signed. An empty symbol asks for all.
inline order_result<http_request> encode_position_risk(std::string_view symbol, std::int64_t time_ms,
                                                       const signer& who, std::span<char> out) noexcept {
    if (!symbol.empty() && !plain_symbol(symbol)) return detail::invalid("symbol");
    binance::http_request_writer w(out, http_method::get, "/fapi/v3/positionRisk");
    if (!symbol.empty()) w.pair("symbol", symbol);
    return w.finish_signed(who, time_ms);
}

/// `GET /fapi/v1/accountConfig`, signed: position mode and multi-assets mode.
inline order_result<http_request> encode_account_config(std::int64_t time_ms, const signer& who,
                                                        std::span<char> out) noexcept {
    return binance::http_request_writer(out, http_method::get, "/fapi/v1/accountConfig")
        .finish_signed(who, time_ms);
}

/// `GET /fapi/v1/symbolConfig`, signed: leverage and margin mode of every symbol.
inline order_result<http_request> encode_symbol_config(std::int64_t time_ms, const signer& who,
                                                       std::span<char> out) noexcept {
    return binance::http_request_writer(out, http_method::get, "/fapi/v1/symbolConfig")
        .finish_signed(who, time_ms);
}

/// `GET /fapi/v1/commissionRate`, signed: what the account pays in one symbol.
inline order_result<http_request> encode_commission_rate(std::string_view symbol, std::int64_t time_ms,
                                                         const signer& who, std::span<char> out) noexcept {
    if (!plain_symbol(symbol)) return detail::invalid("symbol");
    binance::http_request_writer w(out, http_method::get, "/fapi/v1/commissionRate");
    w.pair("symbol", symbol);
    return w.finish_signed(who, time_ms);
}

/// A setting of the account, signed: `POST /fapi/v1/leverage`, `marginType`, `positionSide/dual`, `multiAssetsMargin`.
inline order_result<http_request> encode_account_change(const account_change& a, std::int64_t time_ms,
                                                        const signer& who, std::span<char> out) noexcept {
    const bool of_symbol = a.what == account_setting::leverage || a.what == account_setting::margin_mode;
    if (of_symbol && !plain_symbol(a.symbol)) return detail::invalid("symbol");
    if (a.what == account_setting::leverage && (a.leverage < 1 || a.leverage > 125))
        return detail::invalid("leverage");
    constexpr std::string_view paths[] = {"/fapi/v1/leverage", "/fapi/v1/marginType",
                                          "/fapi/v1/positionSide/dual", "/fapi/v1/multiAssetsMargin"};
    binance::http_request_writer w(out, http_method::post, paths[static_cast<std::size_t>(a.what)]);
    const std::string_view flag = a.on ? "true" : "false";
    if (of_symbol) w.pair("symbol", a.symbol.view());
    switch (a.what) {
    case account_setting::leverage: w.pair("leverage", a.leverage); break;
    case account_setting::margin_mode:
        w.pair("marginType", a.margin == margin_mode::isolated ? "ISOLATED" : "CROSSED");
        break;
    case account_setting::position_mode: w.pair("dualSidePosition", flag); break;
    case account_setting::multi_assets: w.pair("multiAssetsMargin", flag); break;
    }
    return w.finish_signed(who, time_ms);
}

/// `POST /fapi/v1/listenKey`, API key only: starts the user stream, or returns the key of the one that runs.
inline order_result<http_request> encode_listen_key_start(const signer& who, std::span<char> out) noexcept {
    return binance::http_request_writer(out, http_method::post, "/fapi/v1/listenKey").finish_with_key(who);
}

/// `PUT /fapi/v1/listenKey`, API key only: keeps it alive for 60 minutes more.
inline order_result<http_request> encode_listen_key_keep_alive(const signer& who,
                                                               std::span<char> out) noexcept {
    return binance::http_request_writer(out, http_method::put, "/fapi/v1/listenKey").finish_with_key(who);
}

/// `DELETE /fapi/v1/listenKey`, API key only: closes the user stream.
inline order_result<http_request> encode_listen_key_close(const signer& who, std::span<char> out) noexcept {
    return binance::http_request_writer(out, http_method::delete_, "/fapi/v1/listenKey").finish_with_key(who);
}

/// `POST /fapi/v1/countdownCancelAll`, signed: the venue cancels all open orders of the symbol after `countdown`,
/// unless it is asked again before; zero: it does not.
inline order_result<http_request> encode_cancel_countdown(std::string_view symbol, duration countdown,
                                                          std::int64_t time_ms, const signer& who,
                                                          std::span<char> out) noexcept {
    if (!plain_symbol(symbol)) return detail::invalid("symbol");
    binance::http_request_writer w(out, http_method::post, "/fapi/v1/countdownCancelAll");
    w.pair("symbol", symbol);
    w.pair("countdownTime", countdown.milliseconds());
    return w.finish_signed(who, time_ms);
}

/// `GET /fapi/v1/time`, public.
inline order_result<http_request> encode_server_time(std::span<char> out) noexcept {
    return binance::http_request_writer(out, http_method::get, "/fapi/v1/time").finish_public();
}

/// `GET /fapi/v1/exchangeInfo`, public.
inline order_result<http_request> encode_exchange_info(std::span<char> out) noexcept {
    return binance::http_request_writer(out, http_method::get, "/fapi/v1/exchangeInfo").finish_public();
}

/// `GET /fapi/v1/depth`, public: a snapshot of the book.
/// @param limit levels per side: 5, 10, 20, 50, 100, 500 or 1000.
inline order_result<http_request> encode_depth(std::string_view symbol, std::int64_t limit,
                                               std::span<char> out) noexcept {
    if (!plain_symbol(symbol)) return detail::invalid("symbol");
    bool known = false;
    for (const std::int64_t n : {5, 10, 20, 50, 100, 500, 1000}) known |= limit == n;
    if (!known) return detail::invalid("limit");
    binance::http_request_writer w(out, http_method::get, "/fapi/v1/depth");
    w.pair("symbol", symbol);
    w.pair("limit", limit);
    return w.finish_public();
}

} // namespace gatewright::venue::binance_futures
