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

/// The links of one account: public data of the configured category, reports, order entry, requests; and more for
/// public data, which are opened for as many instruments as one connection does not take. Source: Bybit API v5,
/// "Connect", "WebSocket Trade".
enum class channel : std::uint8_t {
    public_stream,
    private_stream,
    trade,
    rest,
    public_2,
    public_3,
    public_4,
    public_5,
    public_6,
    public_7,
    public_8
};
/// How many links there are, and how many of them are for public data.
inline constexpr std::size_t channel_count = 11, market_link_count = 8;

/// Which of the links for public data a link is; `market_link_count` for one of the others.
[[nodiscard]] constexpr std::size_t market_number(std::size_t link) noexcept {
    constexpr auto second = static_cast<std::size_t>(channel::public_2);
    if (link == static_cast<std::size_t>(channel::public_stream)) return 0;
    return link < second ? market_link_count : link - second + 1;
}
/// The link of that number.
[[nodiscard]] constexpr std::size_t market_link(std::size_t number) noexcept {
    return number == 0 ? static_cast<std::size_t>(channel::public_stream)
                       : static_cast<std::size_t>(channel::public_2) + number - 1;
}

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
    std::array<endpoint, channel_count> endpoints = [] {
        std::array<endpoint, channel_count> all;
        all.fill({"stream.bybit.com", 443});
        all[static_cast<std::size_t>(channel::rest)] = {"api.bybit.com", 443};
        return all;
    }();
    /// Without usable ones only market data flows, and the gateway is never ready for orders.
    bybit::credentials credentials;
    bybit::category category = bybit::category::linear;
    stream_selection streams;
    bool demo = false; ///< demo trading: keys of its own, and no order entry WebSocket
    self_trade_prevention stp = self_trade_prevention::account;
};

} // namespace gatewright::venue::bybit
