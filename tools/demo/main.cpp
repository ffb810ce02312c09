// SPDX-License-Identifier: BSL-1.0
// The demo: a desk trades against simulated venues over TLS WebSockets, or replays a recorded session.

#include "runs.hpp"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <exception>
#include <iostream>
#include <stdexcept>
#include <string>
#include <vector>

namespace {

/// @throws std::runtime_error naming what there is.
demo::runs runs_of(std::vector<std::string> venues) {
    std::ranges::sort(venues);
    std::string known;
    for (const demo::runs& r : {demo::binance_futures_runs(), demo::binance_spot_runs(), demo::bybit_runs(),
                                demo::interactive_brokers_runs(), demo::oanda_runs(), demo::okx_runs(),
                                demo::binance_futures_and_okx_runs(), demo::three_venues_runs()}) {
        if (r.venues == venues) return r;
        known += known.empty() ? "" : ", ";
        for (const std::string& v : r.venues) known += (&v == r.venues.data() ? "" : ",") + v;
    }
    std::string asked;
    for (const std::string& v : venues) asked += (asked.empty() ? "" : ",") + v;
    throw std::runtime_error("--venues " + asked + ": there are desks of " + known);
}

} // namespace

int main(int argc, char** argv) {
    demo::live_options options;
    std::string recording;
    std::string paper;
    std::vector<std::string> venues{"binance_futures"};

    CLI::App app("Trades for a while against simulated venues, or replays a recording.");
    app.add_option("--venues,--venue", venues,
                   "where to trade: binance_futures, binance_spot, bybit, interactive_brokers, oanda, okx, "
                   "binance_futures,okx, or binance_futures,okx,bybit")
        ->delimiter(',');
    app.add_option("--seconds", options.seconds, "how long to trade")->check(CLI::Range(1, 3600));
    app.add_option("--seed", options.seed, "of the simulated markets")->check(CLI::NonNegativeNumber);
    app.add_option("--replay", recording,
                   "a recorded session of the venue to run over instead, as JSON lines");
    app.add_option(
           "--paper", paper,
           "the same, and trade on paper over it: orders are filled in this process against the market "
           "that was recorded")
        ->excludes("--replay");
    app.add_option("--symbol", options.symbols,
                   "an instrument, may be repeated: NAME, or NAME:TICK:LOT:PRICE for one that the simulator "
                   "does not know, behind VENUE/ if there are two; for a recording NAME:TICK:LOT (default: "
                   "those of the recorded sessions that come with the tests)");
    CLI11_PARSE(app, argc, argv);

    try {
        const demo::runs run = runs_of(venues);
        if (recording.empty() && paper.empty()) return run.live(options);
        if (run.replay == nullptr)
            throw std::runtime_error(std::string(paper.empty() ? "--replay" : "--paper") +
                                     ": a recording is of one venue");
        return paper.empty() ? run.replay(recording, options.symbols) : run.paper(paper, options.symbols);
    } catch (const std::exception& e) {
        std::cerr << "gatewright-demo: " << e.what() << '\n';
        return 1;
    }
}
