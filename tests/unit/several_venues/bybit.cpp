// SPDX-License-Identifier: BSL-1.0
#include "simulated_account.hpp"

#include <gatewright/sim/server/bybit/exchange.hpp>

namespace gatewright_test::several_venues {

std::unique_ptr<simulated_account> make_bybit(std::uint64_t seed) {
    namespace venue = sim::bybit;
    venue::exchange_config c;
    c.instruments = {venue::make_symbol("BTCUSDT")};
    return std::make_unique<account_at<venue::exchange, venue::venue_link>>(std::move(c), seed);
}

} // namespace gatewright_test::several_venues
