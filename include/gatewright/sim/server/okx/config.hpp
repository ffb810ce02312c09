// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/sim/server/connection_table.hpp>
#include <gatewright/sim/server/iso_time.hpp>
#include <gatewright/sim/server/market_config.hpp>
#include <gatewright/sim/server/parameters.hpp>

#include <array>
#include <cstdint>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace gatewright::sim::server::okx {

/// The venue's links, each of which can fail on its own. Orders over WebSocket go over `private_`.
enum class venue_link : std::uint8_t { public_, private_, business, rest };
/// Names of the links, in their order.
inline constexpr std::array<std::string_view, 4> venue_link_names{"public", "private", "business", "rest"};
/// Names of the links, for the table of faults.
[[nodiscard]] constexpr std::span<const std::string_view> link_names(venue_link) noexcept {
    return venue_link_names;
}

/// What the books channels say as `checksum`: nothing, as observed in October 2026; 0, as announced for June 2026; or
/// the sum that was documented before.
enum class book_checksum : std::uint8_t { absent, zero, crc32 };

/// Everything that a simulated venue can be told. Times and limits are those of the venue unless changed.
struct exchange_config : market_config, connection_options {
    exchange_config() {
        before_first_order = 2'510'789'768'709'120; // The venue's ids need more than 32 bits.
        first_asset = "USDT";
        brackets = {{decimal::from_integer(1'000'000'000), decimal(4, -3), 100}};
        bracket_measure = matching::bracket_measure::quantity;
        warn_below = decimal::from_integer(3);
        accounts.front().passphrase = "gatewright-passphrase";
        accounts.front().other_balances = {{"BTC", decimal::from_integer(10)},
                                           {"ETH", decimal::from_integer(100)}};
    }
    int account_level = 2; ///< `acctLv`: 1 spot, 2 futures, 3 multi-currency margin, 4 portfolio margin
    bool long_short_mode = false; ///< `posMode` at the start
    bool demo = false;            ///< keys are those of demo trading: requests need `x-simulated-trading: 1`
    int vip = 0;                  ///< fee tier; from 4 on books-l2-tbt, books50-l2-tbt and fills are served
    bool first_snapshot = true;   ///< whether `books` begins with a snapshot
    book_checksum checksum = book_checksum::absent;
    bool spot_market_final_row = false; ///< a spot market order ends with a `filled` row that has no fill
    bool tell_flat_positions = true;    ///< a position that became flat is told once, with `pos` 0
    std::int64_t first_instrument_code = 10'459;
    std::string uid = "44705892343619584"; ///< of the first account; the others follow

    duration silence_limit =
        seconds(30); ///< a client that says nothing for so long is closed with 4004; 0: never
    duration notice_before = seconds(60);    ///< before the planned end of a connection comes notice 64008
    duration signature_window = seconds(30); ///< that a timestamp may be off
    std::int64_t algo_orders_per_2_seconds = 20; ///< of an account and instrument
    std::int64_t orders_per_2_seconds =
        60; ///< placements, amendments, cancellations, each, per account and instrument
    std::int64_t batch_orders_per_2_seconds = 300; ///< the same of batches of more than one
    std::int64_t sub_account_orders = 1000;        ///< placements and amendments of contracts in 2 s
    bool limit_queries = true;                     ///< whether other requests are counted
    std::int64_t operations_per_hour = 480;        ///< logins, subscriptions and their ends, per connection
    std::int64_t connects_per_second = 3;
    std::int64_t connections_per_channel = 30; ///< of an account, to a private channel
};

/// An instrument by its name, or `NAME:TICK:LOT:PRICE`. The name says what it is: `BTC-USDT` a spot pair,
/// `BTC-USDT-SWAP` a perpetual, `BTC-USDT-261225` a future; what is quoted in USD is inverse. Quantities of contracts
/// are in contracts.
/// @throws std::invalid_argument naming the text if it is none
inline instrument_config make_symbol(std::string_view text) {
    static constexpr known_instrument known[] = {
        {"BTC-USDT-SWAP", "0.1", "0.1", "60000", "1", "1000000", "12000"},
        {"ETH-USDT-SWAP", "0.01", "0.1", "3000", "1", "1000000", "20000"},
        {"SOL-USDT-SWAP", "0.01", "0.1", "150", "1", "1000000", "20000"},
        {"XRP-USDT-SWAP", "0.0001", "0.01", "0.6", "1", "1000000", "20000"},
        {"DOGE-USDT-SWAP", "0.00001", "0.01", "0.12", "1", "1000000", "20000"},
        {"BTC-USD-SWAP", "0.1", "0.1", "60000", "1", "1000000", "20000"},
        {"ETH-USD-SWAP", "0.01", "0.1", "3000", "1", "1000000", "20000"},
        {"BTC-USDT", "0.1", "0.00001", "60000", "1", "10000", "1000"},
        {"ETH-USDT", "0.01", "0.0001", "3000", "1", "100000", "10000"},
    };
    const std::vector<std::string> parts = split(text.substr(0, text.find(':')), '-');
    const bool future = parts.size() == 3 && has_shape(parts[2], "dddddd");
    if (!(parts.size() == 2 || future || (parts.size() == 3 && parts[2] == "SWAP")))
        throw std::invalid_argument("symbol " + std::string(text) +
                                    ": BASE-QUOTE, -SWAP or -YYMMDD is expected");
    const bool as_swap = future && text.find(':') == std::string_view::npos;
    instrument_config s =
        make_instrument(as_swap ? parts[0] + '-' + parts[1] + "-SWAP" : std::string(text), known);
    s.symbol = text.substr(0, text.find(':'));
    s.base = std::string_view(parts[0]);
    s.quote = std::string_view(parts[1]);
    s.min_notional = {};
    s.max_orders = 500;
    s.kind = parts.size() == 2 ? instrument_kind::spot
             : future          ? instrument_kind::future
                               : instrument_kind::perpetual;
    if (future) {
        const std::string& date = parts[2];
        const auto day = midnight(2000 + digits_at(date, 0, 2), digits_at(date, 2, 2), digits_at(date, 4, 2));
        if (!day) throw std::invalid_argument("symbol " + std::string(text) + ": there is no such day");
        s.expires_ms = (*day + minutes(8 * 60)).milliseconds();
    }
    if (s.kind == instrument_kind::spot) return s;
    s.payoff = parts[1] == "USD" ? payoff::inverse : payoff::linear;
    struct contract {
        const char *base, *linear, *inverse; ///< sizes
    };
    static constexpr contract contracts[] = {{"BTC", "0.01", "100"},
                                             {"ETH", "0.1", "10"},
                                             {"SOL", "1", "10"},
                                             {"XRP", "100", "10"},
                                             {"DOGE", "1000", "10"}};
    for (const contract& c : contracts)
        if (parts[0] == c.base)
            s.contract_size = decimal::parse(s.payoff == payoff::linear ? c.linear : c.inverse).value();
    return s;
}

/// A venue that lists two swaps, their spot pairs and an inverse swap, and has one account.
inline exchange_config default_config() {
    exchange_config c;
    for (const char* name : {"BTC-USDT-SWAP", "ETH-USDT-SWAP", "BTC-USDT", "ETH-USDT", "BTC-USD-SWAP"})
        c.instruments.push_back(make_symbol(name));
    return c;
}

} // namespace gatewright::sim::server::okx
