// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/account_setting.hpp>
#include <gatewright/core/endpoint.hpp>
#include <gatewright/core/timestamp.hpp>
#include <gatewright/venue/bybit/credentials.hpp>
#include <gatewright/venue/bybit/symbols.hpp>
#include <gatewright/venue/gateway_options.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace gatewright::venue::bybit {

/// The links of one account: public data of the configured category, reports, order entry, requests.
/// Source: Bybit API v5, "Connect", "WebSocket Trade".
enum class channel : std::uint8_t { public_stream, private_stream, trade, rest };
/// How many links there are.
inline constexpr std::size_t channel_count = 4;

/// Which topic brings the books. 500 levels are of old recordings.
enum class book_channel : std::uint8_t { none, levels_50, levels_200, levels_500, levels_1000, full };

/// Which topics each instrument is subscribed to.
struct stream_selection {
    bool best_quotes = true;   ///< `orderbook.1`
    bool trades = true;        ///< `publicTrade`
    bool mark_prices = true;   ///< `tickers` of contracts: mark and index price, funding rate, open interest
    bool bars = false;         ///< `kline.1`
    bool tickers = false;      ///< `tickers`, of spot as well
    bool liquidations = false; ///< `allLiquidation` of contracts
    book_channel books = book_channel::levels_50;
};

/// Which order goes when two of the same account, or of its group, would meet (`smpType`); `account`: none is named,
/// which at the venue's national sites is not the same as none.
enum class self_trade_prevention : std::uint8_t { account, cancel_maker, cancel_taker, cancel_both };
/// As the venue writes it; empty for `account`.
[[nodiscard]] constexpr std::string_view to_word(self_trade_prevention s) noexcept {
    constexpr std::string_view words[] = {"", "CancelMaker", "CancelTaker", "CancelBoth"};
    return words[static_cast<std::size_t>(s)];
}

/// What one account's gateway must be told. It trades one category: symbols such as BTCUSDT name a spot pair and a
/// contract. Several categories of an account are several gateways, which share what the venue counts for both.
struct config : gateway_options {
    config() {
        dead_man_switch = {};          // for institutional clients only
        traffic_silence = seconds(50); // a ping every 20 s is answered
        book_silence = {};
    }
    /// Hosts in the order of `channel`.
    std::array<endpoint, channel_count> endpoints{
        endpoint{"stream.bybit.com", 443}, endpoint{"stream.bybit.com", 443},
        endpoint{"stream.bybit.com", 443}, endpoint{"api.bybit.com", 443}};
    /// Without usable ones only market data flows, and the gateway is never ready for orders.
    bybit::credentials credentials;
    bybit::category category = bybit::category::linear;
    stream_selection streams;
    bool demo = false; ///< demo trading: keys of its own, and no order entry WebSocket
    self_trade_prevention stp = self_trade_prevention::account;
};

} // namespace gatewright::venue::bybit
