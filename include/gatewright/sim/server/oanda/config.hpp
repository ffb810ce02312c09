// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/sim/server/connection_table.hpp>
#include <gatewright/sim/server/market_config.hpp>

#include <array>
#include <cstdint>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>

namespace gatewright::sim::server::oanda {

/// The venue's links, each of which can fail on its own. The streams are GETs that are answered without an end.
enum class venue_link : std::uint8_t { pricing, transactions, rest };
/// Names of the links, in their order.
inline constexpr std::array<std::string_view, 3> venue_link_names{"pricing", "transactions", "rest"};
/// Names of the links, for the table of faults.
[[nodiscard]] constexpr std::span<const std::string_view> link_names(venue_link) noexcept {
    return venue_link_names;
}

/// How lines are cut into the chunks of a stream.
enum class line_cut : std::uint8_t { whole, bytes, joined };

/// Everything that a simulated venue can be told. An account's `api_key` is its id, its `secret` the token; accounts
/// with the same token belong to one user. `first_asset` is the home currency, `leverage` gives the margin rate,
/// `funding_rate` of an instrument is what a long position pays in a day, if `funding` is on.
struct exchange_config : market_config, connection_options {
    exchange_config() {
        first_asset = "USD";
        flow.most_lots = 1'000'000;
        accounts.front().api_key = "101-001-1000001-001";
    }
    bool hedge_mode = false;       ///< accounts hold long and short side by side
    bool guaranteed_stops = false; ///< accounts may have guaranteed stop-losses
    bool reissue = false;          ///< what an order could not fill goes on as another order
    decimal commission{};          ///< in home currency, of so many units
    decimal commission_units = decimal::from_integer(100'000);
    decimal commission_minimum{}; ///< of an execution
    decimal guaranteed_fee{};     ///< in quote currency, of a unit that a guaranteed stop-loss closes
    duration visible_after{};     ///< so long an order or a trade is not found by its id after it came to be
    std::int64_t uid = 1'000'001; ///< of the first account; the others follow

    std::size_t ladder_levels = 10;              ///< of a side of a price
    duration price_interval = milliseconds(250); ///< between two prices of an instrument
    duration heartbeat = seconds(5);             ///< of both streams
    std::int64_t requests_per_second = 120;      ///< of a token
    std::int64_t streams = 20;                   ///< of a token, open at once
    std::int64_t new_streams_per_second = 2;     ///< of a token
    std::int64_t pending_orders = 1000;          ///< of an account
    std::int64_t open_trades = 1000;             ///< of an account
};

/// An instrument by its name, as `EUR_USD`, or `NAME:TICK:LOT:PRICE`, tick and lot being powers of ten.
/// @throws std::invalid_argument naming the text if it is none
inline instrument_config make_symbol(std::string_view text) {
    static constexpr known_instrument known[] = {
        {"EUR_USD", "0.00001", "1", "1.10000", "1", "100000000", "100000000"},
        {"GBP_USD", "0.00001", "1", "1.27000", "1", "100000000", "100000000"},
        {"EUR_GBP", "0.00001", "1", "0.86000", "1", "100000000", "100000000"},
        {"USD_JPY", "0.001", "1", "150.000", "1", "100000000", "100000000"},
        {"EUR_JPY", "0.001", "1", "165.000", "1", "100000000", "100000000"},
        {"USD_CHF", "0.00001", "1", "0.89000", "1", "100000000", "100000000"},
        {"XAU_USD", "0.001", "1", "2400.000", "1", "10000", "10000"},
        {"SPX500_USD", "0.1", "0.1", "5400.0", "1", "4000", "4000"},
        {"DE30_EUR", "0.1", "0.1", "18000.0", "1", "2500", "2500"},
    };
    const std::string_view name = text.substr(0, text.find(':'));
    const auto line = name.find('_');
    if (line == 0 || line == name.npos || line + 4 != name.size())
        throw std::invalid_argument("symbol " + std::string(text) + ": BASE_QUOTE is expected");
    instrument_config i = make_instrument(text, known);
    for (const decimal unit : {i.tick, i.lot})
        if (unit.normalized().mantissa() != 1 || unit.normalized().exponent() > 0)
            throw std::invalid_argument("symbol " + std::string(text) + ": tick and lot are 1, 0.1, 0.01, …");
    i.tick = i.tick.normalized();
    i.lot = i.lot.normalized();
    i.base = name.substr(0, line);
    i.quote = name.substr(line + 1);
    i.kind = instrument_kind::perpetual;
    return i;
}

/// A venue with four currency pairs, gold and an index, and one account.
inline exchange_config default_config() {
    exchange_config c;
    for (const char* name : {"EUR_USD", "GBP_USD", "EUR_GBP", "USD_JPY", "XAU_USD", "SPX500_USD"})
        c.instruments.push_back(make_symbol(name));
    return c;
}

} // namespace gatewright::sim::server::oanda
