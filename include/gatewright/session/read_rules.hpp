// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/describe.hpp>
#include <gatewright/core/timestamp.hpp>
#include <gatewright/session/rate_limiter.hpp>

#include <cstddef>
#include <cstdint>
#include <span>

namespace gatewright::session {

using gatewright::to_string; // of this namespace's enums, for argument-dependent look-up

/// What a gateway asks of a venue by request, besides single orders. Asking again does no harm.
enum class read_kind : std::uint8_t {
    server_time,
    instruments,
    account_mode,     ///< how the account is set up: the position mode and the like
    token,            ///< what a private stream is opened with (Binance's listen key)
    token_keep_alive, ///< makes the token live longer
    open_orders,
    balances,
    positions,
    account_settings, ///< what the account has set for instruments, and what of its set-up decides no order
    fee_rates,        ///< what the account pays for executions in an instrument
    fills,            ///< the account's executions since a time
    cash_flows,       ///< what came to the account or left it other than by trading, since a time
    book,             ///< a snapshot of a book
    dead_man_switch, ///< no read: tells the venue when to cancel the orders of an instrument, unless it is told again
    ended_orders, ///< those that are no longer open, where that is a list of its own
    history       ///< a page of the past, which a strategy asked for; has no rule here, see `HistoryDialect`
};
BOOST_DESCRIBE_ENUM(read_kind, server_time, instruments, account_mode, token, token_keep_alive, open_orders,
                    balances, positions, account_settings, fee_rates, fills, cash_flows, book,
                    dead_man_switch, ended_orders, history)

/// How many kinds there are.
inline constexpr std::size_t read_kind_count = 16;

/// What a request must prove.
enum class read_security : std::uint8_t {
    none, ///< anybody may ask
    key,  ///< the account's key, unsigned
    sign  ///< signed, with a time: proves the secret, and needs the venue's clock
};

/// One kind of read at a venue. The order of a venue's rows is the order in which reads that are due are sent.
struct read_rule {
    read_kind what = read_kind::server_time;
    std::uint32_t weight = 1; ///< of the pools that count weight
    read_security security = read_security::none;
    bool per_instrument = false; ///< one for each instrument; else one for the account
    request_priority priority = request_priority::query;
    /// What begins at a time is told for so long from there, and no further; zero: up to now.
    duration window{};
    /// Its pages begin with what is newest. Then it is read window by window, each so narrow that one page holds all
    /// of it: what came first is told first.
    bool newest_first = false;
};

/// The rule of a kind, or null if the venue has no such read.
[[nodiscard]] constexpr const read_rule* rule_of(std::span<const read_rule> rules, read_kind what) noexcept {
    for (const read_rule& r : rules)
        if (r.what == what) return &r;
    return nullptr;
}

} // namespace gatewright::session
