// SPDX-License-Identifier: BSL-1.0
#include "engine_pair.hpp"
#include "kit_binance_futures.hpp"

namespace gatewright_test::binance_futures {

std::unique_ptr<pair_of_accounts> make_pair(world& w) {
    return std::make_unique<engine_pair<desk_kit, gw::venue::stream_orders, gw::venue::request_orders>>(w);
}

} // namespace gatewright_test::binance_futures
