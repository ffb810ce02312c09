// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/sim/server/connection_table.hpp>
#include <gatewright/sim/server/market_config.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace gatewright::sim::server::binance_spot {

/// The venue's links, each of which can fail on its own. Orders and user data share the WebSocket API, `orders`.
enum class venue_link : std::uint8_t { market_stream, orders, rest };
/// Names of the links, in their order.
inline constexpr std::array<std::string_view, 3> venue_link_names{"market", "orders", "rest"};
/// Names of the links, for the table of faults.
[[nodiscard]] constexpr std::span<const std::string_view> link_names(venue_link) noexcept {
    return venue_link_names;
}

/// `maxNotional` of every symbol, which market orders by quantity need not keep to.
inline constexpr decimal most_notional(9'000'000, 0);

/// Everything that a simulated venue can be told. Times and limits are those of the venue unless changed.
struct exchange_config : market_config, connection_options {
    exchange_config() {
        before_first_order = 12'569'099'453; // The venue's ids need more than 32 bits.
        first_asset = "USDT";
        flow.most_lots = 40'000;
        ping_interval = seconds(20);
        pong_timeout = seconds(60);
        connection_life = minutes(24 * 60);
        accounts.front().maker_rate = accounts.front().taker_rate = decimal(1, -3);
        accounts.front().other_balances = {{"BTC", decimal::from_integer(10)},
                                           {"ETH", decimal::from_integer(100)}};
    }
    std::int64_t weight_per_minute = 6000;
    std::int64_t orders_per_10_seconds = 50;
    std::int64_t orders_per_day = 160'000;
    std::int64_t taker_decrement = 1;     ///< of the unfilled count, at an order's first fill
    std::int64_t maker_decrement = 5;     ///< the same of an order that waited for it
    std::int64_t messages_per_second = 5; ///< that one stream connection may send
    std::size_t streams_per_connection = 1024;
    std::size_t order_book_limit = 5000; ///< deepest snapshot
    std::int64_t max_algo_orders = 5;    ///< stops and take-profits of an account and symbol
    std::int64_t max_order_lists = 20;   ///< the same of lists
    std::int64_t max_iceberg_orders = 100;
    std::int64_t max_amends = 10;       ///< of one order
    decimal bid_multiplier_down{2, -1}; ///< PERCENT_PRICE_BY_SIDE: the lowest buying price
    decimal ask_multiplier_up{5, 0};    ///< and the highest selling price
    std::int64_t iceberg_parts = 100;
    /// `allowedSelfTradePreventionModes` of every symbol; EXPIRE_MAKER is the default one.
    std::vector<std::string> prevention_modes{"NONE",        "EXPIRE_TAKER", "EXPIRE_MAKER",
                                              "EXPIRE_BOTH", "DECREMENT",    "TRANSFER"};
    decimal max_position{}; ///< of a base asset, with what is being bought of it; zero: no limit
    /// The range of prices in which orders trade while they take, as multiples of the reference price; zero: the venue
    /// has no such rule.
    decimal range_up{5, 0}, range_down{2, -1};
    std::int64_t min_trailing_bips = 10, max_trailing_bips = 2000;
};

/// A pair by its name, or `NAME:TICK:LOT:PRICE`. What a name ends in says its quote asset: USDT, USDC, BTC or ETH.
/// Tick × lot may need eight decimals at most.
/// @throws std::invalid_argument naming the text if it is neither
inline instrument_config make_symbol(std::string_view text) {
    static constexpr known_instrument known[] = {
        {"BTCUSDT", "0.01", "0.00001", "60000.00", "5", "9000", "120"},
        {"ETHUSDT", "0.01", "0.0001", "3000.00", "5", "9000", "2000"},
        {"SOLUSDT", "0.01", "0.001", "150.00", "5", "90000", "20000"},
        {"XRPUSDT", "0.0001", "0.1", "0.6000", "5", "9000000", "500000"},
        {"DOGEUSDT", "0.00001", "1", "0.12000", "1", "9000000", "9000000"},
        {"ETHBTC", "0.00001", "0.001", "0.05000", "0.0001", "100000", "2000"},
    };
    instrument_config s = make_instrument(text, known);
    s.kind = instrument_kind::spot;
    s.multiplier_up = decimal(5, 0);
    s.multiplier_down = decimal(2, -1);
    const std::string_view name = s.symbol;
    for (const std::string_view quote : {"USDT", "USDC", "BTC", "ETH"}) {
        if (name.size() <= quote.size() || !name.ends_with(quote)) continue;
        s.base = name.substr(0, name.size() - quote.size());
        s.quote = quote;
        return s;
    }
    throw std::invalid_argument("symbol " + std::string(text) +
                                ": a name that ends in USDT, USDC, BTC or ETH is expected");
}

/// A venue that lists BTCUSDT and ETHUSDT and has one account.
inline exchange_config default_config() {
    exchange_config c;
    c.instruments = {make_symbol("BTCUSDT"), make_symbol("ETHUSDT")};
    return c;
}

} // namespace gatewright::sim::server::binance_spot
