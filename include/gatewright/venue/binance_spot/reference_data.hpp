// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/timestamp.hpp>
#include <gatewright/venue/binance/exchange_info.hpp>
#include <gatewright/venue/binance/rate_limits.hpp>
#include <gatewright/venue/binance_spot/detail/reference_frames.hpp>
#include <gatewright/wire/errc.hpp>

#include <string_view>

namespace gatewright::venue::binance_spot {

using binance::rate_limit_kind;
using binance::rate_limit_rule;

/// `GET /api/v3/exchangeInfo`, `exchangeInfo`: see `binance::decode_exchange_info`.
///
/// Of the filters the ones that an instrument has a place for are taken: PRICE_FILTER, LOT_SIZE, MARKET_LOT_SIZE,
/// NOTIONAL or MIN_NOTIONAL, PERCENT_PRICE (of both sides) or PERCENT_PRICE_BY_SIDE, around the reference price where
/// there is one, ICEBERG_PARTS, and TRAILING_DELTA as the bounds that no trailing stop of either direction may leave.
/// The others (MAX_POSITION, MAX_NUM_…)
/// and the rules of execution the venue sees to: it refuses with the filter's name, and an order that would trade
/// outside of its range of prices expires.
template <class SinkT>
wire::decode_status decode_exchange_info(std::string_view body, timestamp received, SinkT& sink) noexcept {
    return binance::decode_exchange_info<detail::instrument_frame, detail::instrument_row>(body, received,
                                                                                           sink);
}

} // namespace gatewright::venue::binance_spot
