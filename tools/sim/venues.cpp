// SPDX-License-Identifier: BSL-1.0
#include "binance_futures.hpp"
#include "binance_spot.hpp"
#include "bybit.hpp"
#include "interactive_brokers.hpp"
#include "oanda.hpp"
#include "okx.hpp"

namespace sim_program {

std::vector<known_venue> known_venues() {
    return {binance_futures(), binance_spot(), bybit(), interactive_brokers(), oanda(), okx()};
}

} // namespace sim_program
