// SPDX-License-Identifier: BSL-1.0
#include "simulated_account.hpp"

#include <gatewright/sim/server/okx/exchange.hpp>

namespace gatewright_test::several_venues {

std::unique_ptr<simulated_account> make_okx(std::uint64_t seed) {
    namespace venue = sim::okx;
    venue::exchange_config c;
    c.instruments = {venue::make_symbol("BTC-USDT-SWAP")};
    return std::make_unique<account_at<venue::exchange, venue::venue_link>>(std::move(c), seed);
}

} // namespace gatewright_test::several_venues
