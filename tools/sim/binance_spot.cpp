// SPDX-License-Identifier: BSL-1.0
#include "binance_spot.hpp"

#include <gatewright/sim/server/binance_spot/exchange.hpp>

namespace sim_program {

known_venue binance_spot() {
    return {"binance_spot",
            "Binance spot",
            {"BTCUSDT", "ETHUSDT"},
            "BTCUSDT, ETHUSDT, SOLUSDT, XRPUSDT, DOGEUSDT, ETHBTC or NAME:TICK:LOT:PRICE",
            true,
            [](const venue_options& options, const run_options& run) {
                namespace venue = gatewright::sim::server::binance_spot;
                venue::exchange_config config;
                for (const std::string& s : options.instruments)
                    config.instruments.push_back(venue::make_symbol(s));
                venue_options with = options;
                with.account.other_balances = config.accounts.front().other_balances;
                with.account.maker_rate = config.accounts.front().maker_rate;
                with.account.taker_rate = config.accounts.front().taker_rate;
                return make_exchange<venue::exchange>(std::move(config), with, run);
            }};
}

} // namespace sim_program
