// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/venue/binance/rate_limits.hpp>

namespace gatewright::venue::binance_futures {

using binance::rate_limit_kind;
using binance::rate_limit_rule;

} // namespace gatewright::venue::binance_futures
