// SPDX-License-Identifier: BSL-1.0
// Simulated venues on 127.0.0.1, for whoever has a client to try.

#include "venue.hpp"

#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <chrono>
#include <csignal>
#include <cstdint>
#include <fstream>
#include <iostream>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

int main(int argc, char** argv) {
    sim_program::run_options run;
    std::string ca_file;
    std::int64_t run_seconds = 0;
    bool quiet = false;

    CLI::App app("Simulated venues over TLS on 127.0.0.1, each on a port of its own.");
    app.fallthrough();
    app.require_subcommand(1, 0);
    app.add_option("--ca-file", ca_file, "where to write the certificate that clients verify against")
        ->required();
    app.add_option("--seed", run.seed, "of the background markets");
    app.add_option("--seconds", run_seconds, "stop after that time; 0 runs until SIGTERM or SIGINT");
    app.add_flag("--no-background", quiet, "nobody else trades");
    std::vector<std::pair<CLI::App*, sim_program::starter>> commands;
    for (const sim_program::known_venue& v : sim_program::known_venues()) {
        CLI::App* const command = app.add_subcommand(v.name, v.description);
        commands.emplace_back(command, v.declare(*command));
    }
    CLI11_PARSE(app, argc, argv);
    run.background = !quiet;

    try {
        run.ca = std::make_shared<const gatewright::sim::server::throwaway_ca>();
        boost::asio::io_context context(1);
        std::vector<std::unique_ptr<sim_program::served_venue>> served;
        std::string ready;
        for (const auto& [command, start] : commands) {
            if (!command->parsed()) continue;
            served.push_back(start(context, run));
            const boost::json::object line{
                {"venue", command->get_name()}, {"port", served.back()->port()}, {"ca", ca_file}};
            ready += boost::json::serialize(line) + '\n';
        }
        std::ofstream file(ca_file, std::ios::trunc);
        file << run.ca->ca_pem();
        file.close();
        if (!file) throw std::runtime_error("cannot write " + ca_file);

        boost::asio::signal_set signals(context, SIGINT, SIGTERM);
        boost::asio::steady_timer end(context);
        const auto stop = [&] {
            for (const auto& venue : served) venue->stop();
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
        std::cout << ready << std::flush;
        context.run();
        return 0;
    } catch (const std::exception& e) {
        std::cerr << "gatewright-sim: " << e.what() << '\n';
        return 1;
    }
}
