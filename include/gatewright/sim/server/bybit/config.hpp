// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/sim/server/connection_table.hpp>
#include <gatewright/sim/server/iso_time.hpp>
#include <gatewright/sim/server/market_config.hpp>

#include <array>
#include <cstdint>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>

namespace gatewright::sim::server::bybit {

/// The venue's links, each of which can fail on its own.
enum class venue_link : std::uint8_t { public_spot, public_linear, public_inverse, private_, trade, rest };
/// Names of the links, in their order.
inline constexpr std::array<std::string_view, 6> venue_link_names{
    "public_spot", "public_linear", "public_inverse", "private", "trade", "rest"};
/// Names of the links, for the table of faults.
[[nodiscard]] constexpr std::span<const std::string_view> link_names(venue_link) noexcept {
    return venue_link_names;
}

/// Everything that a simulated venue can be told. Times and limits are those of the venue unless changed.
struct exchange_config : market_config, connection_options {
    exchange_config() {
        before_first_order = 1'800'000'000'000'000'000;
        first_asset = "USDT";
        brackets = {{decimal::from_integer(1'000'000'000), decimal(5, -3), 100}};
        accounts.front().other_balances = {{"BTC", decimal::from_integer(10)},
                                           {"ETH", decimal::from_integer(100)}};
    }
    bool hedge_mode = false;    ///< position mode of linear contracts in USDT at the start
    bool demo = false;          ///< orders go by REST only: there is no trade link
    bool depth_500 = false;     ///< whether `orderbook.500` is still there, as before 2025
    bool late_refusals = false; ///< what the matching engine refuses is acknowledged, and told as `Rejected`
    duration lost_cancel =
        milliseconds(50);       ///< so long after its last fill a cancel of an order is acknowledged
    std::int64_t uid = 592'324; ///< of the first account; the others follow
    std::int64_t conditional_orders = 10;      ///< that may wait at an instrument
    duration kept_unfilled = minutes(24 * 60); ///< how long an order that ended without a fill is remembered

    duration silence_limit = minutes(10); ///< a client that says nothing for so long is closed
    std::int64_t contract_orders = 10;    ///< placements, amendments, cancels of contracts in a second, each
    std::int64_t spot_orders = 20;        ///< placements and cancels of pairs, each
    std::int64_t spot_amendments = 10;    ///< in a second
    bool limit_queries = true;            ///< whether other requests of an account are counted
    std::int64_t requests_per_5_seconds = 600; ///< of HTTP, all accounts together
    std::int64_t connects_per_5_minutes = 500;
    duration shut_out_for = minutes(10); ///< who exceeds those
};

/// An instrument by its name, or `NAME:TICK:LOT:PRICE`. The name says what it is: `BTCUSDT.SPOT` a pair, `BTCUSDT` a linear
/// perpetual, `BTCUSD` an inverse one, `BTCUSDT-26DEC25` a future. Quantities of inverse contracts are in USD.
/// @throws std::invalid_argument naming the text if it is none
inline instrument_config make_symbol(std::string_view text) {
    static constexpr known_instrument known[] = {
        {"BTCUSDT", "0.1", "0.001", "60000", "5", "1190", "120"},
        {"ETHUSDT", "0.01", "0.01", "3000", "5", "7240", "720"},
        {"SOLUSDT", "0.01", "0.1", "150", "5", "80000", "8000"},
        {"BTCUSD", "0.1", "1", "60000", "1", "25000000", "5000000"},
        {"ETHUSD", "0.01", "1", "3000", "1", "25000000", "5000000"},
        {"BTCUSDT.SPOT", "0.1", "0.00001", "60000", "5", "83", "41.5"},
        {"ETHUSDT.SPOT", "0.01", "0.0001", "3000", "5", "1000", "500"},
    };
    const std::string_view name = text.substr(0, text.find(':'));
    const bool spot = name.ends_with(".SPOT"), listed = text.find(':') == std::string_view::npos;
    const auto dash = name.find('-');
    const std::string_view pair = name.substr(0, spot ? name.size() - 5 : dash);
    const auto refuse = [&] {
        return std::invalid_argument(
            "symbol " + std::string(text) +
            ": BASEUSDT, BASEUSD, either with -DDMMMYY, or BASEUSDT.SPOT is expected");
    };
    const std::string_view quote = pair.ends_with("USDT") ? "USDT" : pair.ends_with("USDC") ? "USDC" : "USD";
    if (!pair.ends_with(quote) || pair.size() == quote.size()) throw refuse();
    instrument_config s = make_instrument(listed && !spot ? pair : text, known);
    s.symbol = name;
    s.base = pair.substr(0, pair.size() - quote.size());
    s.quote = quote;
    s.max_orders = 500;
    s.kind = spot ? instrument_kind::spot : instrument_kind::perpetual;
    if (quote == "USD") {
        s.payoff = payoff::inverse;
        s.min_notional = {};
    }
    if (dash == std::string_view::npos) return s;
    constexpr std::string_view months = "JANFEBMARAPRMAYJUNJULAUGSEPOCTNOVDEC";
    const std::string_view date = name.substr(dash + 1);
    const auto month = date.size() == 7 ? months.find(date.substr(2, 3)) : std::string_view::npos;
    if (month == std::string_view::npos || month % 3 != 0 || !has_shape(date.substr(0, 2), "dd") ||
        !has_shape(date.substr(5), "dd"))
        throw refuse();
    const auto day =
        midnight(2000 + digits_at(date, 5, 2), static_cast<int>(month / 3) + 1, digits_at(date, 0, 2));
    if (!day) throw refuse();
    s.kind = instrument_kind::future;
    s.expires_ms = (*day + minutes(8 * 60)).milliseconds();
    return s;
}

/// A venue that lists two linear perpetuals, their spot pairs and an inverse perpetual, and has one account.
inline exchange_config default_config() {
    exchange_config c;
    for (const char* name : {"BTCUSDT", "ETHUSDT", "BTCUSDT.SPOT", "ETHUSDT.SPOT", "BTCUSD"})
        c.instruments.push_back(make_symbol(name));
    return c;
}

} // namespace gatewright::sim::server::bybit
