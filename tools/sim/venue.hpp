// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/sim/server/hosted_exchange.hpp>
#include <gatewright/sim/server/market_config.hpp>

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

// What the program knows of a venue. Sockets and the command line are `main.cpp`'s.
namespace sim_program {

/// What holds for all venues of one run.
struct run_options {
    std::uint64_t seed = 1;
    bool background = true;
    bool settles = false; ///< funding is paid at its hours, and who has too little margin is liquidated
};

/// What the command line says of one venue.
struct venue_options {
    std::uint16_t port = 0;
    std::uint16_t control_port = 0;
    std::vector<std::string> instruments;
    gatewright::sim::server::account_config account;
    bool hedge_mode = false;
};

/// One venue: it speaks HTTP and WebSocket, or what it will over TCP.
struct known_venue {
    std::string name;
    std::string description;
    std::vector<std::string> instruments; ///< listed unless the command line says otherwise
    std::string instrument_help;
    bool key_pairs = false; ///< an account may be known by a public key in place of a secret
    std::unique_ptr<gatewright::sim::server::hosted_exchange> (*make)(const venue_options&,
                                                                      const run_options&);
    bool has_hedge_mode = false;
    bool plain_tcp =
        false; ///< its clients connect without TLS and HTTP; `/sim/` is then on a port of its own
};

/// All of them, in the order of their names.
[[nodiscard]] std::vector<known_venue> known_venues();

/// @tparam ConfigT of the exchange, a `market_config`
template <class ExchangeT, class ConfigT>
[[nodiscard]] std::unique_ptr<gatewright::sim::server::hosted_exchange>
make_exchange(ConfigT config, const venue_options& options, const run_options& run) {
    config.accounts = {options.account};
    config.flow.seed = run.seed;
    config.background = run.background;
    config.funding = config.liquidation = run.settles;
    return std::make_unique<ExchangeT>(std::move(config));
}

} // namespace sim_program
