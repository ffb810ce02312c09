// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

// The runs of the demo. Each desk is compiled in a unit of its own.
namespace demo {

/// How a desk is to trade.
struct live_options {
    int seconds = 20;
    std::uint64_t seed = 1; ///< of the simulated markets
    std::vector<std::string>
        symbols; ///< `NAME` or `NAME:TICK:LOT:PRICE`, behind `VENUE/` if there are several
};

/// What one desk can do.
struct runs {
    std::vector<std::string> venues;
    /// Trades for a while against simulated venues and compares the books. @return the exit code.
    int (*live)(const live_options&);
    /// Runs the desk over a recording and prints, per symbol, what its book has become; null if the desk has several
    /// venues. @return the exit code.
    /// @param symbols `NAME:TICK:LOT` each; those of the well-known recording if empty
    int (*replay)(const std::string& path, std::vector<std::string> symbols);
    /// Trades on paper over a recording, and prints what came of it; null if the desk has several venues.
    /// @return the exit code. @param symbols as of `replay`
    int (*paper)(const std::string& path, std::vector<std::string> symbols);
};

int binance_futures_paper(const std::string& path, std::vector<std::string> symbols);
int binance_spot_paper(const std::string& path, std::vector<std::string> symbols);
int bybit_paper(const std::string& path, std::vector<std::string> symbols);
int interactive_brokers_paper(const std::string& path, std::vector<std::string> symbols);
int oanda_paper(const std::string& path, std::vector<std::string> symbols);
int okx_paper(const std::string& path, std::vector<std::string> symbols);

runs binance_futures_runs();
runs binance_spot_runs();
runs bybit_runs();
runs interactive_brokers_runs();
runs oanda_runs();
runs okx_runs();
runs binance_futures_and_okx_runs();
runs three_venues_runs();

} // namespace demo
