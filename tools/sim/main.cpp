// SPDX-License-Identifier: BSL-1.0
// Simulated venues on 127.0.0.1, for whoever has a client to try.

#include "venue.hpp"

#include <gatewright/sim/server/tcp_server.hpp>
#include <gatewright/sim/server/throwaway_ca.hpp>
#include <gatewright/sim/server/web_server.hpp>

#include <CLI/CLI.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <boost/system/system_error.hpp>

#include <chrono>
#include <csignal>
#include <cstdint>
#include <fstream>
#include <iostream>
#include <memory>
#include <sstream>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace {

namespace server = gatewright::sim::server;

std::string text_of(const std::string& file) {
    std::ifstream in(file, std::ios::binary);
    std::ostringstream text;
    text << in.rdbuf();
    return text.str();
}

/// A venue that the command line may name.
struct venue_command {
    sim_program::known_venue venue;
    CLI::App* command = nullptr;
    sim_program::venue_options options;

    explicit venue_command(sim_program::known_venue v) : venue(std::move(v)) {
        options.instruments = venue.instruments;
    }
    void declare(CLI::App& app) {
        command = app.add_subcommand(venue.name, venue.description);
        command->add_option("--port", options.port, "port; 0 takes a free one");
        command->add_option("--symbols", options.instruments, venue.instrument_help)->delimiter(',');
        command->add_option("--key", options.account.api_key, "the account's API key");
        auto* const secret = command->add_option("--secret", options.account.secret, "the account's secret");
        if (venue.key_pairs)
            command
                ->add_option_function<std::string>(
                    "--public-key",
                    [this](const std::string& file) { options.account.secret = text_of(file); },
                    "in its place a file: the PEM of the public half of an Ed25519 or RSA key")
                ->excludes(secret)
                ->check(CLI::ExistingFile);
        command->add_option("--passphrase", options.account.passphrase,
                            "its passphrase, where the venue has one");
        if (venue.plain_tcp)
            command->add_option("--control-port", options.control_port,
                                "port of the simulator's own requests, over TLS; 0 takes a free one");
        if (venue.has_hedge_mode)
            command->add_flag("--hedge-mode", options.hedge_mode, "the account holds long and short apart");
    }
};

/// One that is being served: over TLS, or over plain TCP with its `/sim/` over TLS beside it.
struct served_venue {
    std::unique_ptr<server::hosted_exchange> exchange;
    std::unique_ptr<server::tcp_server> plain;
    server::web_server sockets;

    served_venue(boost::asio::io_context& context, const venue_command& v,
                 const sim_program::run_options& run, std::shared_ptr<const server::throwaway_ca> ca)
        : exchange(v.venue.make(v.options, run))
        , plain(v.venue.plain_tcp ? std::make_unique<server::tcp_server>(context, *exchange, v.options.port)
                                  : nullptr)
        , sockets(context, plain ? plain->control() : *exchange,
                  plain ? v.options.control_port : v.options.port, std::move(ca)) {}

    [[nodiscard]] boost::json::object ready(const std::string& name, const std::string& ca_file) const {
        boost::json::object line{{"venue", name}, {"port", plain ? plain->port() : sockets.port()}};
        if (plain) line["control_port"] = sockets.port();
        line["ca"] = ca_file;
        return line;
    }
    void stop() {
        if (plain) plain->stop();
        sockets.stop();
    }
};

} // namespace

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
    app.add_flag("--settle", run.settles,
                 "funding is paid at its hours, accounts without margin are liquidated");
    std::vector<venue_command> commands;
    for (sim_program::known_venue& v : sim_program::known_venues()) commands.emplace_back(std::move(v));
    for (venue_command& c : commands) c.declare(app); // the options are where they stay
    CLI11_PARSE(app, argc, argv);
    run.background = !quiet;

    try {
        const auto ca = std::make_shared<const server::throwaway_ca>();
        boost::asio::io_context context(1);
        std::vector<std::unique_ptr<served_venue>> served;
        std::string ready;
        for (const venue_command& c : commands) {
            if (!c.command->parsed()) continue;
            try {
                served.push_back(std::make_unique<served_venue>(context, c, run, ca));
            } catch (const boost::system::system_error& e) {
                throw std::runtime_error(c.venue.name + ", port " + std::to_string(c.options.port) + ": " +
                                         e.code().message());
            }
            ready += boost::json::serialize(served.back()->ready(c.venue.name, ca_file)) + '\n';
        }
        std::ofstream file(ca_file, std::ios::trunc);
        file << ca->ca_pem();
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
