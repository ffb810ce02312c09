// SPDX-License-Identifier: BSL-1.0
#include "bybit.hpp"

#include <gatewright/sim/server/bybit/exchange.hpp>

namespace sim_program {

known_venue bybit() {
    return {"bybit",
            "Bybit, API v5",
            {"BTCUSDT", "ETHUSDT", "BTCUSDT.SPOT", "ETHUSDT.SPOT", "BTCUSD"},
            "BTCUSDT, BTCUSD, BTCUSDT-26DEC25, BTCUSDT.SPOT, … or NAME:TICK:LOT:PRICE",
            false,
            [](const venue_options& options, const run_options& run) {
                namespace venue = gatewright::sim::server::bybit;
                venue::exchange_config config;
                for (const std::string& s : options.instruments)
                    config.instruments.push_back(venue::make_symbol(s));
                config.hedge_mode = options.hedge_mode;
                venue_options with = options;
                with.account.other_balances = config.accounts.front().other_balances;
                return make_exchange<venue::exchange>(std::move(config), with, run);
            },
            true};
}

} // namespace sim_program
