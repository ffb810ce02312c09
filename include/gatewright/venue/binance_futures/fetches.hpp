// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/io.hpp>
#include <gatewright/core/reject.hpp>
#include <gatewright/venue/binance_futures/credentials.hpp>
#include <gatewright/venue/binance_futures/rest_requests.hpp>

#include <cstdint>
#include <span>
#include <string_view>

// What a session reads over REST, what each read weighs and how urgent it is.
namespace gatewright::venue::binance_futures {

enum class fetch_kind : std::uint8_t {
    server_time,
    instruments,
    position_mode,
    listen_key,            ///< starts the user stream; repeating it returns the same key
    listen_key_keep_alive, ///< extends it by 60 minutes
    open_orders,
    balances,
    positions,
    trades, ///< per instrument: the account's fills since a time or a trade id
    book    ///< per instrument: a picture of the book
};

/// A read and its parameters.
struct fetch_request {
    fetch_kind kind = fetch_kind::server_time;
    std::string_view symbol;   ///< of `trades` and `book`
    std::int64_t since_ms = 0; ///< of `trades`: from this time on the venue's clock ...
    std::uint64_t from_id = 0; ///< ... or, if not zero, from this trade id on
};

/// Trades of one page; a full page means that there may be more.
inline constexpr std::int64_t trades_page = 1000;
/// Levels of a book picture per side; the most that the venue gives.
inline constexpr std::int64_t book_levels = 1000;

/// Request weight of a read. Source: the endpoints' pages; `balance` and `account` are documented with 5 and with 10.
[[nodiscard]] constexpr std::uint32_t weight_of(fetch_kind k) noexcept {
    switch (k) {
    case fetch_kind::position_mode: return 30;
    case fetch_kind::open_orders: return 40;
    case fetch_kind::balances: return 10;
    case fetch_kind::positions: return 5;
    case fetch_kind::trades: return 5;
    case fetch_kind::book: return 20;
    case fetch_kind::server_time:
    case fetch_kind::instruments:
    case fetch_kind::listen_key:
    case fetch_kind::listen_key_keep_alive: break;
    }
    return 1;
}

/// True for reads that only an account's key can make.
[[nodiscard]] constexpr bool is_private(fetch_kind k) noexcept {
    return k != fetch_kind::server_time && k != fetch_kind::instruments && k != fetch_kind::book;
}

/// True for private reads that prove the secret too, not the key alone.
[[nodiscard]] constexpr bool is_signed(fetch_kind k) noexcept {
    return is_private(k) && k != fetch_kind::listen_key && k != fetch_kind::listen_key_keep_alive;
}

/// The request of a read. `time_ms` is the venue's clock.
[[nodiscard]] inline order_result<http_request>
encode_fetch(const fetch_request& f, std::int64_t time_ms, const signer& who, std::span<char> out) noexcept {
    switch (f.kind) {
    case fetch_kind::server_time: return encode_server_time(out);
    case fetch_kind::instruments: return encode_exchange_info(out);
    case fetch_kind::position_mode: return encode_position_mode(time_ms, who, out);
    case fetch_kind::listen_key: return encode_listen_key_start(who, out);
    case fetch_kind::listen_key_keep_alive: return encode_listen_key_keep_alive(who, out);
    case fetch_kind::open_orders: return encode_open_orders({}, time_ms, who, out);
    case fetch_kind::balances: return encode_balance(time_ms, who, out);
    case fetch_kind::positions: return encode_position_risk({}, time_ms, who, out);
    case fetch_kind::trades: {
        user_trades_query q;
        q.symbol = f.symbol;
        if (f.from_id != 0)
            q.from_id = static_cast<std::int64_t>(f.from_id);
        else
            q.start_time_ms = f.since_ms;
        q.limit = trades_page;
        return encode_user_trades(q, time_ms, who, out);
    }
    case fetch_kind::book: return encode_depth(f.symbol, book_levels, out);
    }
    return detail::invalid("kind");
}

} // namespace gatewright::venue::binance_futures
