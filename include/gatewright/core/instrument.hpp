// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/amounts.hpp>
#include <gatewright/core/describe.hpp>
#include <gatewright/core/ids.hpp>
#include <gatewright/core/tick_ladder.hpp>

#include <cstdint>

namespace gatewright {

/// What one unit of `quantity` is.
enum class quantity_unit : std::uint8_t { base, quote, contracts };
BOOST_DESCRIBE_ENUM(quantity_unit, base, quote, contracts)

/// What an account has after it traded an instrument: of `spot` the base asset itself, of the others a position.
enum class instrument_kind : std::uint8_t { spot, perpetual, future, option };
BOOST_DESCRIBE_ENUM(instrument_kind, spot, perpetual, future, option)

/// How the value of a position follows from the price.
enum class payoff : std::uint8_t {
    linear, ///< quantity × contract size × price, in the quote asset
    inverse ///< quantity × contract size ÷ price, in the base asset: the contract is of a sum in the quote asset
};
BOOST_DESCRIBE_ENUM(payoff, linear, inverse)

/// Whether an instrument can be traded now.
enum class trading_status : std::uint8_t { unknown, trading, cancel_only, halted, closed };
BOOST_DESCRIBE_ENUM(trading_status, unknown, trading, cancel_only, halted, closed)

/// The rules of one tradable instrument, as its venue states them. A limit of zero means "the venue states none".
struct instrument {
    symbol_name symbol;
    asset_code base_asset;
    asset_code quote_asset;
    asset_code settle_asset;
    price tick_size;                     ///< prices are multiples of this; with a ladder, the smallest tick
    quantity lot_size;                   ///< quantities are multiples of this
    quantity market_lot_size;            ///< the same for market orders; zero: as `lot_size`
    price min_price;                     ///< lowest price accepted
    price max_price;                     ///< highest price accepted
    quantity min_quantity;               ///< smallest order
    quantity min_market_quantity;        ///< smallest market order, if above `min_quantity`
    quantity max_quantity;               ///< largest limit order
    quantity max_market_quantity;        ///< largest market order; zero: as `max_quantity`
    decimal min_notional;                ///< smallest price × quantity, in quote currency
    decimal price_band_up;               ///< highest buy price as a multiple of the mark price
    decimal price_band_down;             ///< lowest sell price as a multiple of the mark price
    decimal sell_band_up;                ///< highest sell price, likewise
    decimal buy_band_down;               ///< lowest buy price, likewise
    std::uint32_t max_iceberg_parts = 0; ///< most parts that an iceberg's quantity may be shown in
    decimal min_callback_rate;           ///< of a trailing stop, a fraction: no less ...
    decimal max_callback_rate;           ///< ... and no more
    /// What one unit of quantity is of the base asset; of an inverse contract, of the quote asset. 1 where quantity
    /// is base.
    decimal contract_size = decimal(1, 0);
    /// What one of the price is, in the quote asset: 0.01 where prices are in pence. `contract_size` has it in it already.
    /// It is not among the described members: few have another.
    decimal price_unit = decimal(1, 0);
    quantity_unit unit = quantity_unit::base;
    instrument_kind kind = instrument_kind::perpetual;
    gatewright::payoff payoff = payoff::linear;
    std::uint64_t venue_number = 0; ///< by which the venue's messages name it beside its symbol; zero: none
    trading_status status = trading_status::unknown;
    /// Where the tick depends on the price; empty elsewhere. It is not among the described members: few have one.
    tick_ladder ticks;

    /// What an order's price must be a multiple of.
    [[nodiscard]] constexpr const price& tick_at(const price& p) const noexcept {
        return ticks.empty() ? tick_size : ticks.at(p);
    }
};
BOOST_DESCRIBE_STRUCT(instrument, (),
                      (symbol, base_asset, quote_asset, settle_asset, tick_size, lot_size, market_lot_size,
                       min_price, max_price, min_quantity, min_market_quantity, max_quantity,
                       max_market_quantity, min_notional, price_band_up, price_band_down, sell_band_up,
                       buy_band_down, max_iceberg_parts, min_callback_rate, max_callback_rate, contract_size,
                       unit, kind, payoff, venue_number, status))

} // namespace gatewright
