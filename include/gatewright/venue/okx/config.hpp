// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/account_setting.hpp>
#include <gatewright/core/endpoint.hpp>
#include <gatewright/core/fixed_string.hpp>
#include <gatewright/core/ids.hpp>
#include <gatewright/core/timestamp.hpp>
#include <gatewright/venue/gateway_options.hpp>
#include <gatewright/venue/okx/credentials.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace gatewright::venue::okx {

/// The links of one account. Bars come on a link of their own; reports and orders share one.
/// Source: OKX API v5, "WebSocket", "Connect".
enum class channel : std::uint8_t { public_stream, private_stream, business, rest };
/// How many links there are.
inline constexpr std::size_t channel_count = 4;

/// Which channel brings the books. The last two want a login and a fee tier (VIP4 since 2026-04-07).
enum class book_channel : std::uint8_t {
    none,
    books,         ///< 400 levels, changes every 100 ms
    books5,        ///< 5 levels, whole every 100 ms
    books_l2_tbt,  ///< 400 levels, changes every 10 ms
    books50_l2_tbt ///< 50 levels, changes every 10 ms
};

/// Which channels each instrument is subscribed to.
struct stream_selection {
    bool best_quotes = true; ///< `bbo-tbt`
    bool trades = true;      ///< `trades`
    bool mark_prices = true; ///< `mark-price` of contracts, `funding-rate` of swaps
    bool bars = false;       ///< `candle1m`, on the link of its own
    bool rules = true;       ///< `instruments`: changes of rules while trading
    bool fills = false;      ///< `fills`: executions earlier, where the fee tier allows it (VIP4)
    book_channel books = book_channel::books;
    bool tickers = false;       ///< `tickers`
    bool liquidations = false;  ///< `liquidation-orders` of the kinds of contracts that are configured
    bool open_interest = false; ///< `open-interest` of contracts
    /// `balance_and_position` and `liquidation-warning`: payments that are not of trading, whose amounts are read from
    /// the account's bills, and warnings of a liquidation
    bool account_events = true;
};

/// How positions of contracts are margined.
/// As the venue writes it ("tdMode", "mgnMode").
[[nodiscard]] constexpr std::string_view to_word(margin_mode m) noexcept {
    return m == margin_mode::cross ? "cross" : "isolated";
}
/// Which order goes when two of the same account would meet; `account`: as the account is set.
enum class self_trade_prevention : std::uint8_t { account, cancel_maker, cancel_taker, cancel_both };
/// As the venue writes it ("stpMode"); empty for `account`.
[[nodiscard]] constexpr std::string_view to_word(self_trade_prevention s) noexcept {
    switch (s) {
    case self_trade_prevention::account: break;
    case self_trade_prevention::cancel_maker: return "cancel_maker";
    case self_trade_prevention::cancel_taker: return "cancel_taker";
    case self_trade_prevention::cancel_both: return "cancel_both";
    }
    return {};
}

/// What one account's gateway must be told. The venue ends a connection on which nothing comes for 30 s.
struct config : gateway_options {
    config() {
        traffic_silence = seconds(35);
        data_silence = {};
        book_silence = seconds(75); // a book that does not change says so every 60 s
    }
    /// Hosts in the order of `channel`. Port 8443 was closed on 2026-10-31.
    std::array<endpoint, channel_count> endpoints{endpoint{"ws.okx.com", 443}, endpoint{"ws.okx.com", 443},
                                                  endpoint{"ws.okx.com", 443}, endpoint{"www.okx.com", 443}};
    /// Without usable ones only market data flows, and the gateway is never ready for orders.
    okx::credentials credentials;
    stream_selection streams;
    bool demo = false; ///< demo trading: keys of its own, and a header that says so
    gatewright::margin_mode margin_mode = gatewright::margin_mode::cross;
    bool spot_margin = false; ///< orders of spot instruments trade on margin
    /// Which currency such an order is margined in: an account in futures mode (level 2) wants it. Empty: none is
    /// named.
    asset_code margin_currency;
    self_trade_prevention stp = self_trade_prevention::account;
    fixed_string<16> tag; ///< on every order, and the dead man's switch is of it alone; empty: none
    /// The venue drops what comes later than so long after it was written, by its own clock.
    duration order_validity = seconds(3);
};

} // namespace gatewright::venue::okx
