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

namespace gatewright::sim::server::binance_futures {

/// The venue's links, each of which can fail on its own.
enum class venue_link : std::uint8_t { public_stream, market_stream, private_stream, orders, rest };
/// Names of the links, in their order.
inline constexpr std::array<std::string_view, 5> venue_link_names{"public", "market", "private", "orders",
                                                                  "rest"};
/// Names of the links, for the table of faults.
[[nodiscard]] constexpr std::span<const std::string_view> link_names(venue_link) noexcept {
    return venue_link_names;
}

/// Everything that a simulated venue can be told. Times and limits are those of the venue unless changed.
struct exchange_config : market_config, connection_options {
    exchange_config() {
        before_first_order = 40'000'000'000; // The venue's ids need more than 32 bits.
        ping_interval = minutes(3);
        pong_timeout = minutes(10);
        connection_life = minutes(24 * 60);
        brackets = {{decimal::from_integer(20'000'000), decimal(4, -3), 125}};
    }
    bool dual_side = false; ///< the position mode that accounts begin with: hedge mode
    duration listen_key_life = minutes(60);
    std::int64_t weight_per_minute = 2400;
    std::int64_t orders_per_10_seconds = 300;
    std::int64_t orders_per_minute = 1200;
    std::int64_t messages_per_second = 10; ///< that one stream connection may send
    std::size_t streams_per_connection = 1024;
    std::size_t order_book_limit = 1000; ///< deepest snapshot
};

/// A symbol by its name: the two majors and a few others as the venue lists them, or `NAME:TICK:LOT:PRICE`
/// for any other that ends in USDT. @throws std::invalid_argument naming the text if it is neither.
inline instrument_config make_symbol(std::string_view text) {
    static constexpr known_instrument known[] = {
        {"BTCUSDT", "0.10", "0.001", "60000.00", "50", "1000", "120"},
        {"ETHUSDT", "0.01", "0.001", "3000.00", "20", "10000", "2000"},
        {"SOLUSDT", "0.0100", "0.01", "150.0000", "5", "1000000", "20000"},
        {"XRPUSDT", "0.0001", "0.1", "0.6000", "5", "10000000", "500000"},
        {"DOGEUSDT", "0.000010", "1", "0.120000", "5", "50000000", "10000000"},
    };
    instrument_config s = make_instrument(text, known);
    const std::string_view name = s.symbol;
    if (name.size() < 5 || !name.ends_with("USDT"))
        throw std::invalid_argument("symbol " + std::string(text) + ": a name that ends in USDT is expected");
    s.base = name.substr(0, name.size() - 4);
    s.quote = "USDT";
    return s;
}

/// A venue that lists BTCUSDT and ETHUSDT and has one account.
inline exchange_config default_config() {
    exchange_config c;
    c.instruments = {make_symbol("BTCUSDT"), make_symbol("ETHUSDT")};
    return c;
}

} // namespace gatewright::sim::server::binance_futures
