// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/timestamp.hpp>
#include <gatewright/venue/binance/exchange_info.hpp>
#include <gatewright/venue/binance/rate_limits.hpp>
#include <gatewright/venue/binance_futures/detail/reference_frames.hpp>
#include <gatewright/wire/errc.hpp>

#include <string_view>

namespace gatewright::venue::binance_futures {

using binance::rate_limit_kind;
using binance::rate_limit_rule;

/// `GET /fapi/v1/exchangeInfo`: see `binance::decode_exchange_info`.
template <class SinkT>
wire::decode_status decode_exchange_info(std::string_view body, timestamp received, SinkT& sink) noexcept {
    return binance::decode_exchange_info<detail::instrument_frame, detail::instrument_row>(body, received,
                                                                                           sink);
}

} // namespace gatewright::venue::binance_futures
