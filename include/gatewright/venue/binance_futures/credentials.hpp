// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/venue/binance/signer.hpp>

namespace gatewright::venue::binance_futures {

using binance::signer;

} // namespace gatewright::venue::binance_futures
