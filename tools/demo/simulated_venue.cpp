// SPDX-License-Identifier: BSL-1.0
#include "simulated_venue.hpp"

#include <gatewright/sim/server/binance_futures/exchange.hpp>
#include <gatewright/sim/server/web_server.hpp>

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>

#include <thread>

namespace demo {

namespace sim = gatewright::sim::server::binance_futures;

namespace {
sim::exchange_config config_of(const std::vector<std::string>& symbols, std::uint64_t seed) {
    sim::exchange_config c;
    for (const std::string& s : symbols) c.instruments.push_back(sim::make_symbol(s));
    c.flow.seed = seed;
    return c;
}
} // namespace

struct simulated_venue::parts {
    parts(const std::vector<std::string>& symbols, std::uint64_t seed)
        : config(config_of(symbols, seed))
        , exchange(config)
        , server(context, exchange)
        , port(server.port())
        , thread([this] { context.run(); }) {}

    sim::exchange_config config;
    boost::asio::io_context context{1};
    sim::exchange exchange;
    gatewright::sim::server::web_server server;
    std::uint16_t port;
    std::thread thread;
};

simulated_venue::simulated_venue(const std::vector<std::string>& symbols, std::uint64_t seed)
    : parts_(std::make_unique<parts>(symbols, seed)) {}
simulated_venue::~simulated_venue() { stop(); }

std::uint16_t simulated_venue::port() const noexcept { return parts_->port; }
const std::string& simulated_venue::ca_pem() const noexcept { return parts_->server.ca_pem(); }

gatewright::decimal simulated_venue::reference_price(const std::string& symbol) const {
    for (const auto& s : parts_->config.instruments)
        if (s.symbol == std::string_view(symbol)) return s.reference_price;
    return {};
}

void simulated_venue::stop() {
    if (!parts_->thread.joinable()) return;
    boost::asio::post(parts_->context, [this] { parts_->server.stop(); });
    parts_->thread.join();
}

gatewright::sim::server::account_ledger simulated_venue::ledger() const { return parts_->exchange.ledger(0); }

} // namespace demo
