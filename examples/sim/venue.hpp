// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/sim/server/market_config.hpp>
#include <gatewright/sim/server/throwaway_ca.hpp>
#include <gatewright/sim/server/web_server.hpp>

#include <CLI/CLI.hpp>
#include <boost/asio/io_context.hpp>

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace sim_program {

/// What holds for all venues of one run.
struct run_options {
    std::uint64_t seed = 1;
    bool background = true;
    std::shared_ptr<const gatewright::sim::server::throwaway_ca> ca;
};

/// What the command line says of one venue.
struct venue_options {
    std::uint16_t port = 0;
    std::vector<std::string> instruments;
    gatewright::sim::server::account_config account;
};

/// A venue that is being served.
class served_venue {
public:
    virtual ~served_venue() = default;
    [[nodiscard]] virtual std::uint16_t port() const = 0;
    virtual void stop() = 0;
};

/// Makes a venue and serves it, once the command line has been read.
using starter = std::function<std::unique_ptr<served_venue>(boost::asio::io_context&, const run_options&)>;

/// One venue that the program knows.
struct known_venue {
    std::string name;
    std::string description;
    /// Adds the venue's options to its command. What it gives is called later, if the venue was named.
    starter (*declare)(CLI::App& command);
};

/// All of them, in the order of their names.
[[nodiscard]] std::vector<known_venue> known_venues();

/// Adds the options that every venue has. @param instruments those listed unless the command line says otherwise
inline std::shared_ptr<venue_options> declare_options(CLI::App& command, std::vector<std::string> instruments,
                                                      const std::string& instrument_help) {
    const auto options = std::make_shared<venue_options>();
    options->instruments = std::move(instruments);
    command.add_option("--port", options->port, "port; 0 takes a free one");
    command.add_option("--symbols", options->instruments, instrument_help)->delimiter(',');
    command.add_option("--key", options->account.api_key, "the account's API key");
    command.add_option("--secret", options->account.secret, "the account's secret");
    return options;
}

/// An exchange that speaks HTTP and WebSocket, over TLS.
/// @tparam ConfigT of the exchange, a `market_config`
template <class ExchangeT>
class web_venue final : public served_venue {
public:
    template <class ConfigT>
    web_venue(boost::asio::io_context& context, ConfigT config, const venue_options& options,
              const run_options& run)
        : exchange_(configured(std::move(config), options, run))
        , server_(context, exchange_, options.port, run.ca) {}
    [[nodiscard]] std::uint16_t port() const override { return server_.port(); }
    void stop() override { server_.stop(); }

private:
    template <class ConfigT>
    static ConfigT configured(ConfigT config, const venue_options& options, const run_options& run) {
        config.accounts = {options.account};
        config.flow.seed = run.seed;
        config.background = run.background;
        return config;
    }
    ExchangeT exchange_;
    gatewright::sim::server::web_server server_;
};

} // namespace sim_program
