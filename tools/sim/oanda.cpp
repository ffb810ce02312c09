// SPDX-License-Identifier: BSL-1.0
#include "oanda.hpp"

#include <gatewright/sim/server/oanda/exchange.hpp>

namespace sim_program {

known_venue oanda() {
    return {"oanda",
            "OANDA, API v20 (--key is the account's id, --secret its token)",
            {"EUR_USD", "GBP_USD", "EUR_GBP", "USD_JPY", "XAU_USD", "SPX500_USD"},
            "EUR_USD, USD_JPY, XAU_USD, … or NAME:TICK:LOT:PRICE",
            false,
            [](const venue_options& options, const run_options& run) {
                namespace venue = gatewright::sim::server::oanda;
                venue::exchange_config config;
                for (const std::string& s : options.instruments)
                    config.instruments.push_back(venue::make_symbol(s));
                config.hedge_mode = options.hedge_mode;
                venue_options with = options;
                // Clients may look at the shape of an account's id.
                if (with.account.api_key == gatewright::sim::server::account_config().api_key)
                    with.account.api_key = config.accounts.front().api_key;
                return make_exchange<venue::exchange>(std::move(config), with, run);
            },
            true};
}

} // namespace sim_program
