// SPDX-License-Identifier: BSL-1.0
#include "binance_futures.hpp"

#include <gatewright/sim/server/binance_futures/exchange.hpp>

namespace sim_program {

known_venue binance_futures() {
    return {"binance_futures",
            "Binance USDⓈ-M futures",
            {"BTCUSDT", "ETHUSDT"},
            "BTCUSDT, ETHUSDT, SOLUSDT, XRPUSDT, DOGEUSDT or NAME:TICK:LOT:PRICE",
            true,
            [](const venue_options& options, const run_options& run) {
                namespace venue = gatewright::sim::server::binance_futures;
                venue::exchange_config config;
                for (const std::string& s : options.instruments)
                    config.instruments.push_back(venue::make_symbol(s));
                config.dual_side = options.hedge_mode;
                return make_exchange<venue::exchange>(std::move(config), options, run);
            },
            true};
}

} // namespace sim_program
