// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/decimal.hpp>
#include <gatewright/core/ids.hpp>
#include <gatewright/core/instrument.hpp>
#include <gatewright/core/timestamp.hpp>
#include <gatewright/sim/matching/brackets.hpp>
#include <gatewright/sim/matching/flow.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace gatewright::sim::server {

/// One instrument that a simulated venue lists, and the rules of its orders.
struct instrument_config {
    symbol_name symbol;
    asset_code base;
    asset_code quote;
    decimal tick;
    decimal lot;
    decimal reference_price; ///< where the market opens; a multiple of the tick
    decimal min_price;
    decimal max_price;
    decimal max_quantity = decimal::from_integer(1000);
    decimal max_market_quantity = decimal::from_integer(120);
    decimal min_notional = decimal::from_integer(5);
    decimal multiplier_up{10500, -4};  ///< highest price as a multiple of the mark price
    decimal multiplier_down{9500, -4}; ///< lowest price as a multiple of the mark price
    std::int64_t max_orders = 200;     ///< open ones of an account
    instrument_kind kind = instrument_kind::perpetual;
    gatewright::payoff payoff = gatewright::payoff::linear;
    decimal contract_size = decimal(1, 0); ///< of base asset; of an inverse contract, of quote asset
    std::int64_t expires_ms = 0;           ///< of a future
    bool open = true;                      ///< whether it takes orders
    // After a change of rules:
    std::int64_t tick_units = 1; ///< a tick, in the ticks that the market began with and counts in
    std::int64_t lot_units = 1;  ///< a lot, in its lots
    decimal funding_rate{1, -4}; ///< of a perpetual, for one interval; below zero who is short pays
    duration funding_interval = minutes(8 * 60);    ///< since 1970
    std::vector<matching::bracket_rule> brackets{}; ///< empty: those that `market_config` has for all

    /// In which profit and fees of a contract are, and for which a spot pair is sold.
    [[nodiscard]] asset_code settle() const {
        return kind != instrument_kind::spot && payoff == gatewright::payoff::inverse ? base : quote;
    }
};

/// What changes of an instrument's rules while it trades; what is not there stays as it is.
struct rule_change {
    std::optional<decimal> tick{};         ///< a multiple of the one that the market began with
    std::optional<decimal> lot{};          ///< likewise
    std::optional<decimal> min_notional{}; ///< where the venue has one
    std::optional<bool> open{};            ///< whether it takes orders; what rests stays and trades
};

/// A sum of an asset.
struct asset_amount {
    asset_code asset;
    decimal amount;
};

/// One account, known by its API key.
struct account_config {
    std::string api_key = "gatewright-simulated-key";
    std::string secret =
        "gatewright-simulated-secret"; ///< or the PEM of a public key, where the client keeps the private one
    decimal balance = decimal::from_integer(100'000); ///< of the market's first asset
    decimal maker_rate{2, -4};                        ///< fee as a fraction of notional
    decimal taker_rate{5, -4};                        ///< the same of orders that take
    std::uint32_t leverage = 20;                      ///< notional per margin
    std::string passphrase;
    std::vector<asset_amount> other_balances{}; ///< of further assets
};

/// Who trades what, at any venue.
struct market_config {
    std::vector<instrument_config> instruments;
    std::vector<account_config> accounts{account_config{}};
    bool background = true; ///< whether the rest of the market trades
    matching::flow_options flow{};
    matching::order_id before_first_order = 0; ///< order ids begin with the number after it
    asset_code first_asset{}; ///< of `account_config::balance`; empty: in which the first instrument settles
    bool spot_fee_in_received = true; ///< a spot fee is paid in what the fill gives; otherwise in quote
    bool funding = false;             ///< funding is paid at its hours; otherwise only when it is told to be
    bool liquidation = false;         ///< accounts with too little margin are liquidated
    decimal insurance_fund =
        decimal::from_integer(1'000'000); ///< of the first asset: what liquidations can cost
    decimal warn_below{
        125, -2}; ///< the balance, as a multiple of the maintenance margin, at which an account is warned
    std::vector<matching::bracket_rule>
        brackets{}; ///< of contracts that have none of their own; empty: no limits
    matching::bracket_measure bracket_measure = matching::bracket_measure::notional;
};

/// The rules of an instrument that is known by name.
struct known_instrument {
    const char *name, *tick, *lot, *price, *min_notional, *max_quantity, *max_market_quantity;
};

/// An instrument of `NAME` if it is known, or of `NAME:TICK:LOT:PRICE`. Base and quote are left to the venue.
/// @throws std::invalid_argument naming the text if it is neither
inline instrument_config make_instrument(std::string_view text, std::span<const known_instrument> known) {
    const auto refuse = [&](const std::string& why) -> std::invalid_argument {
        return std::invalid_argument("instrument " + std::string(text) + ": " + why);
    };
    const auto number = [&](std::string_view digits) {
        const auto value = decimal::parse(digits);
        if (!value || value->sign() <= 0) throw refuse("'" + std::string(digits) + "' is no positive number");
        return *value;
    };
    std::string_view fields[4];
    std::size_t count = 0;
    for (std::string_view rest = text; count < 4; ++count) {
        const auto colon = rest.find(':');
        fields[count] = rest.substr(0, colon);
        if (colon == std::string_view::npos) {
            ++count;
            break;
        }
        rest = rest.substr(colon + 1);
    }
    instrument_config i;
    bool found = i.symbol.assign(fields[0]) && !fields[0].empty() && count == 4;
    if (found) {
        i.tick = number(fields[1]);
        i.lot = number(fields[2]);
        i.reference_price = number(fields[3]);
        i.max_quantity = i.max_market_quantity = decimal(10'000'000, i.lot.exponent());
    }
    for (const known_instrument& k : known) {
        if (count != 1 || text != k.name) continue;
        i.tick = number(k.tick);
        i.lot = number(k.lot);
        i.reference_price = number(k.price);
        i.min_notional = number(k.min_notional);
        i.max_quantity = number(k.max_quantity);
        i.max_market_quantity = number(k.max_market_quantity);
        found = true;
    }
    if (!found) throw refuse("unknown; write NAME:TICK:LOT:PRICE");
    i.min_price = i.tick;
    i.max_price = checked_mul(i.reference_price, decimal::from_integer(20)).value();
    return i;
}

} // namespace gatewright::sim::server
