// SPDX-License-Identifier: BSL-1.0
// The demo: a desk trades against a simulated Binance over TLS WebSockets, or replays a recorded session.

#include "runs.hpp"

#include <CLI/CLI.hpp>

#include <exception>
#include <iostream>
#include <string>
#include <vector>

int main(int argc, char** argv) {
    int run_seconds = 20;
    std::uint64_t seed = 1;
    std::string recording;
    std::vector<std::string> symbols;

    CLI::App app(
        "Trades for a while against a simulated Binance USDⓈ-M futures exchange, or replays a recording.");
    app.add_option("--seconds", run_seconds, "how long to trade")->check(CLI::Range(1, 3600));
    app.add_option("--seed", seed, "of the simulated market")->check(CLI::NonNegativeNumber);
    app.add_option("--replay", recording, "a recorded session to run over instead, as JSON lines");
    app.add_option("--symbol", symbols,
                   "an instrument, may be repeated: NAME, or NAME:TICK:LOT:PRICE for one that the simulator "
                   "does not know; for "
                   "a replay NAME:TICK:LOT (default: SUSHIUSDT:0.001:1 and AKROUSDT:0.00001:1)");
    CLI11_PARSE(app, argc, argv);

    try {
        if (!recording.empty()) return demo::replay_run(recording, symbols);
        if (symbols.empty()) symbols = {"BTCUSDT", "ETHUSDT"};
        return demo::live_run(run_seconds, seed, symbols);
    } catch (const std::exception& e) {
        std::cerr << "gatewright-demo: " << e.what() << '\n';
        return 1;
    }
}
