// SPDX-License-Identifier: BSL-1.0
#include "okx.hpp"

#include <gatewright/sim/server/okx/exchange.hpp>

namespace sim_program {

known_venue okx() {
    return {"okx",
            "OKX, API v5",
            {"BTC-USDT-SWAP", "ETH-USDT-SWAP", "BTC-USDT", "ETH-USDT", "BTC-USD-SWAP"},
            "BTC-USDT, BTC-USDT-SWAP, BTC-USD-SWAP, BTC-USDT-YYMMDD, … or NAME:TICK:LOT:PRICE",
            false,
            [](const venue_options& options, const run_options& run) {
                namespace venue = gatewright::sim::server::okx;
                venue::exchange_config config;
                for (const std::string& s : options.instruments)
                    config.instruments.push_back(venue::make_symbol(s));
                config.long_short_mode = options.hedge_mode;
                venue_options with = options;
                with.account.other_balances = config.accounts.front().other_balances;
                if (with.account.passphrase.empty())
                    with.account.passphrase = config.accounts.front().passphrase;
                return make_exchange<venue::exchange>(std::move(config), with, run);
            },
            true};
}

} // namespace sim_program
