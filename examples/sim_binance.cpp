// SPDX-License-Identifier: BSL-1.0
// A simulated Binance USDⓈ-M futures exchange on 127.0.0.1, for whoever has a client to try.

#include <gatewright/sim/server/binance_futures/server.hpp>

#include <CLI/CLI.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <chrono>
#include <csignal>
#include <cstdint>
#include <fstream>
#include <iostream>
#include <stdexcept>
#include <string>
#include <vector>

namespace venue = gatewright::sim::server::binance_futures;

int main(int argc, char** argv) {
    std::uint16_t port = 0;
    std::string ca_file;
    std::uint64_t seed = 1;
    std::int64_t run_seconds = 0;
    std::vector<std::string> symbols{"BTCUSDT", "ETHUSDT"};
    venue::account_config account;
    bool quiet = false;

    CLI::App app("A simulated Binance USDⓈ-M futures exchange over TLS on 127.0.0.1.");
    app.add_option("--port", port, "port; 0 takes a free one");
    app.add_option("--ca-file", ca_file, "where to write the certificate that clients verify against")
        ->required();
    app.add_option("--seed", seed, "of the background market");
    app.add_option("--seconds", run_seconds, "stop after that time; 0 runs until SIGTERM or SIGINT");
    app.add_option("--symbols", symbols,
                   "BTCUSDT, ETHUSDT, SOLUSDT, XRPUSDT, DOGEUSDT or NAME:TICK:LOT:PRICE")
        ->delimiter(',');
    app.add_option("--key", account.api_key, "the account's API key");
    app.add_option("--secret", account.secret, "the account's secret");
    app.add_flag("--no-background", quiet, "nobody else trades");
    CLI11_PARSE(app, argc, argv);

    try {
        venue::exchange_config config;
        for (const std::string& s : symbols) config.symbols.push_back(venue::make_symbol(s));
        config.accounts = {account};
        config.flow.seed = seed;
        config.background = !quiet;
        venue::exchange exchange(config);
        boost::asio::io_context context(1);
        venue::server server(context, exchange, port);

        std::ofstream file(ca_file, std::ios::trunc);
        file << server.ca_pem();
        file.close();
        if (!file) throw std::runtime_error("cannot write " + ca_file);

        boost::asio::signal_set signals(context, SIGINT, SIGTERM);
        boost::asio::steady_timer end(context);
        const auto stop = [&] {
            server.stop();
            signals.cancel();
            end.cancel();
        };
        signals.async_wait([&](boost::system::error_code error, int) {
            if (!error) stop();
        });
        if (run_seconds > 0) {
            end.expires_after(std::chrono::seconds(run_seconds));
            end.async_wait([&](boost::system::error_code error) {
                if (!error) stop();
            });
        }
        boost::json::object ready;
        ready["port"] = server.port();
        ready["ca"] = ca_file;
        std::cout << boost::json::serialize(ready) << std::endl;
        context.run();
        return 0;
    } catch (const std::exception& e) {
        std::cerr << "gatewright-sim-binance: " << e.what() << '\n';
        return 1;
    }
}
