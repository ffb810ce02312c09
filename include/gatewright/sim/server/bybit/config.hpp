// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/sim/server/connection_table.hpp>
#include <gatewright/sim/server/iso_time.hpp>
#include <gatewright/sim/server/market_config.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
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
    bool key_reads_only = false;          ///< no key may trade
    bool fills_first =
        false; ///< a fill is told in `execution` before `order`: both are pushed for themselves
    bool names_fee_coins = true; ///< whether executions of pairs have a `feeCurrency`
    bool trade_links_full =
        false;                ///< every user has as many sessions on trade links as he may: no more log in
    decimal bonus{};          ///< in the first asset, of what every account has of it
    duration history_delay{}; ///< how long after its end an order is missing from `order/history`
    std::int64_t kept_in_realtime = 500; ///< orders of a category that have ended, in `order/realtime`
    std::int64_t contract_orders = 10;   ///< placements, amendments, cancels of contracts in a second, each
    std::int64_t spot_orders = 20;       ///< placements and cancels of pairs, each
    std::int64_t spot_amendments = 10;   ///< in a second
    bool limit_queries = true;           ///< whether other requests of an account are counted
    std::int64_t requests_per_5_seconds = 600; ///< of HTTP, all accounts together
    std::int64_t connects_per_5_minutes = 500;
    std::int64_t trade_messages_per_second = 3000; ///< about orders, of the trade link
    duration shut_out_for = minutes(10);           ///< who exceeds those
};

/// When a future expires: 8:00 UTC of the day in `25DEC26`, or of the last Friday of the month in `Z26`; nothing for
/// another text.
[[nodiscard]] inline std::optional<timestamp> expiry_of(std::string_view text) {
    constexpr std::string_view months = "JANFEBMARAPRMAYJUNJULAUGSEPOCTNOVDEC", letters = "FGHJKMNQUVXZ";
    const bool dated = text.size() == 7;
    if ((!dated && text.size() != 3) || !has_shape(text.substr(text.size() - 2), "dd")) return std::nullopt;
    const int year = 2000 + digits_at(text, text.size() - 2, 2);
    const std::size_t at = dated ? months.find(text.substr(2, 3)) : letters.find(text[0]) * 3;
    if (at >= months.size() || at % 3 != 0 || (dated && !has_shape(text.substr(0, 2), "dd")))
        return std::nullopt;
    const int month = static_cast<int>(at / 3) + 1;
    if (dated) {
        const auto day = midnight(year, month, digits_at(text, 0, 2));
        return day ? std::optional(*day + minutes(8 * 60)) : std::nullopt;
    }
    const duration day = minutes(24 * 60);
    timestamp last = month == 12 ? *midnight(year + 1, 1, 1) : *midnight(year, month + 1, 1);
    do last = last - day;
    while (last.ns / day.ns % 7 != 1); // 1970 began on a Thursday
    return last + minutes(8 * 60);
}

/// An instrument by its name, or `NAME:TICK:LOT:PRICE`. The name says what it is: `BTCUSDT.SPOT` a pair, `BTCUSDT` a
/// linear perpetual, `BTCUSD` an inverse one, `BTCUSDT-25DEC26` and `BTCUSDZ26` futures. Quantities of inverse
/// contracts are in USD.
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
    const bool spot = name.ends_with(".SPOT"), by_name = name.size() == text.size();
    std::string_view pair = spot ? name.substr(0, name.size() - 5) : name.substr(0, name.find('-'));
    std::string_view expires = name.substr(std::min(pair.size() + 1, name.size()));
    if (!spot && expires.empty() && pair.size() > 6 && has_shape(pair.substr(pair.size() - 2), "dd")) {
        expires = pair.substr(pair.size() - 3);
        pair = pair.substr(0, pair.size() - 3);
    }
    const auto expiry = spot ? std::nullopt : expiry_of(expires);
    const std::string_view quote = pair.ends_with("USDT") ? "USDT" : pair.ends_with("USDC") ? "USDC" : "USD";
    if (!pair.ends_with(quote) || pair.size() == quote.size() ||
        (!spot && !expiry && (!expires.empty() || pair.size() != name.size())))
        throw std::invalid_argument("symbol " + std::string(text) +
                                    ": BASEUSDT, BASEUSD, BASEUSDT-DDMMMYY, BASEUSDMYY or BASEUSDT.SPOT is "
                                    "expected");
    instrument_config s = make_instrument(by_name && !spot ? pair : text, known);
    s.symbol = name;
    s.base = pair.substr(0, pair.size() - quote.size());
    s.quote = quote;
    s.max_orders = 500;
    s.kind = spot ? instrument_kind::spot : expiry ? instrument_kind::future : instrument_kind::perpetual;
    if (expiry) s.expires_ms = expiry->milliseconds();
    if (quote == "USD") {
        s.payoff = payoff::inverse;
        s.min_notional = {};
    }
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
