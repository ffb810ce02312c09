// SPDX-License-Identifier: BSL-1.0
#include "binance_futures.hpp"

#include <gatewright/sim/server/binance_futures/exchange.hpp>

namespace sim_program {

known_venue binance_futures() {
    return {"binance_futures", "Binance USDⓈ-M futures", [](CLI::App& command) -> starter {
                const auto options =
                    declare_options(command, {"BTCUSDT", "ETHUSDT"},
                                    "BTCUSDT, ETHUSDT, SOLUSDT, XRPUSDT, DOGEUSDT or NAME:TICK:LOT:PRICE");
                return [options](boost::asio::io_context& context, const run_options& run) {
                    namespace venue = gatewright::sim::server::binance_futures;
                    venue::exchange_config config;
                    for (const std::string& s : options->instruments)
                        config.instruments.push_back(venue::make_symbol(s));
                    return std::make_unique<web_venue<venue::exchange>>(context, config, *options, run);
                };
            }};
}

} // namespace sim_program
