// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/endpoint.hpp>
#include <gatewright/core/ids.hpp>
#include <gatewright/core/timestamp.hpp>
#include <gatewright/venue/gateway_options.hpp>
#include <gatewright/venue/oanda/credentials.hpp>

#include <array>
#include <cstddef>
#include <cstdint>

namespace gatewright::venue::oanda {

/// The links of one account: prices and transactions are streams over HTTP, all else is a request. Source: OANDA v20,
/// "Development Guide", "Streaming".
enum class channel : std::uint8_t { pricing, transactions, rest };
/// How many links there are.
inline constexpr std::size_t channel_count = 3;

/// What of a price is told.
struct stream_selection {
    bool best_quotes = true;
    bool books = true; ///< the ladder of liquidity, whole each time
};

/// What one account's gateway must be told. An account has one home currency: fees, profits and balances are in it.
struct config : gateway_options {
    config() {
        dead_man_switch = {}; // the venue has none
        // A heartbeat comes every 5 s on both streams; OANDA's own clients wait for two of them.
        traffic_silence = seconds(10);
        book_silence = seconds(60);
    }
    /// Hosts in the order of `channel`.
    std::array<endpoint, channel_count> endpoints = {endpoint{"stream-fxtrade.oanda.com", 443},
                                                     endpoint{"stream-fxtrade.oanda.com", 443},
                                                     endpoint{"api-fxtrade.oanda.com", 443}};
    /// Without usable ones there is nothing: prices, too, are of an account.
    oanda::credentials credentials;
    stream_selection streams;
    asset_code
        currency; ///< the account's home currency, which the streams do not name; an account in another is unfit
};

} // namespace gatewright::venue::oanda
