// SPDX-License-Identifier: BSL-1.0
#include "interactive_brokers.hpp"

#include <gatewright/sim/server/interactive_brokers/exchange.hpp>

namespace sim_program {

known_venue interactive_brokers() {
    namespace venue = gatewright::sim::server::interactive_brokers;
    known_venue v{"interactive_brokers",
                  "Interactive Brokers, the socket of TWS (--key is the account's name)",
                  venue::default_contracts(),
                  "AAPL.STK.SMART.USD, ES.FUT.CME.USD.20301220, … or NAME:TICK:LOT:PRICE",
                  false,
                  [](const venue_options& options, const run_options& run) {
                      venue::exchange_config config;
                      for (const std::string& s : options.instruments) venue::list_contract(config, s);
                      venue_options with = options;
                      if (with.account.api_key == gatewright::sim::server::account_config().api_key)
                          with.account.api_key = config.accounts.front().api_key;
                      with.account.balance = gatewright::decimal::from_integer(1'000'000);
                      return make_exchange<venue::exchange>(std::move(config), with, run);
                  }};
    v.plain_tcp = true;
    return v;
}

} // namespace sim_program
