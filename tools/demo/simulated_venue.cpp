// SPDX-License-Identifier: BSL-1.0
#include "simulated_venue.hpp"

#include <gatewright/sim/server/binance_futures/exchange.hpp>
#include <gatewright/sim/server/binance_spot/exchange.hpp>
#include <gatewright/sim/server/bybit/exchange.hpp>
#include <gatewright/sim/server/interactive_brokers/exchange.hpp>
#include <gatewright/sim/server/oanda/exchange.hpp>
#include <gatewright/sim/server/okx/exchange.hpp>
#include <gatewright/sim/server/tcp_server.hpp>
#include <gatewright/sim/server/web_server.hpp>

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>

#include <functional>
#include <memory>
#include <stdexcept>
#include <thread>
#include <utility>

namespace demo {

namespace sim = gatewright::sim::server;

namespace {

/// A venue's exchange, and what is asked of it beside its protocol.
struct hosted {
    std::shared_ptr<sim::hosted_exchange> exchange;
    std::vector<sim::instrument_config> instruments;
    std::function<sim::account_ledger()> ledger;
};

template <class ExchangeT, class ConfigT>
hosted host(ConfigT c, std::uint64_t seed) {
    c.flow.seed = seed;
    hosted h;
    h.instruments = c.instruments;
    const auto exchange = std::make_shared<ExchangeT>(std::move(c));
    h.exchange = exchange;
    h.ledger = [exchange] { return exchange->ledger(0); };
    return h;
}
/// @param symbol makes an instrument of a text. @throws std::invalid_argument.
template <class ExchangeT, class ConfigT>
hosted host(const std::vector<std::string>& symbols, std::uint64_t seed,
            sim::instrument_config (*symbol)(std::string_view)) {
    ConfigT c;
    for (const std::string& s : symbols) c.instruments.push_back(symbol(s));
    return host<ExchangeT>(std::move(c), seed);
}

hosted host(std::string_view venue, const std::vector<std::string>& symbols, std::uint64_t seed) {
    if (venue == "binance_futures")
        return host<sim::binance_futures::exchange, sim::binance_futures::exchange_config>(
            symbols, seed,
            [](std::string_view s) { return sim::instrument_config(sim::binance_futures::make_symbol(s)); });
    if (venue == "binance_spot")
        return host<sim::binance_spot::exchange, sim::binance_spot::exchange_config>(
            symbols, seed,
            [](std::string_view s) { return sim::instrument_config(sim::binance_spot::make_symbol(s)); });
    if (venue == "bybit")
        return host<sim::bybit::exchange, sim::bybit::exchange_config>(symbols, seed, [](std::string_view s) {
            const sim::instrument_config i(sim::bybit::make_symbol(s));
            // A gateway is of one category, and the demo's is of these.
            if (i.kind == gatewright::instrument_kind::spot || i.settle() != gatewright::asset_code("USDT"))
                throw std::invalid_argument("--symbol " + std::string(s) +
                                            ": the demo trades contracts in USDT only");
            return i;
        });
    if (venue == "interactive_brokers") {
        sim::interactive_brokers::exchange_config c;
        c.messages_per_second = 1'000; // so many more quotes come than a login of a person has
        for (const std::string& s : symbols) list_contract(c, s);
        return host<sim::interactive_brokers::exchange>(std::move(c), seed);
    }
    if (venue == "oanda")
        return host<sim::oanda::exchange, sim::oanda::exchange_config>(symbols, seed, [](std::string_view s) {
            return sim::instrument_config(sim::oanda::make_symbol(s));
        });
    if (venue == "okx")
        return host<sim::okx::exchange, sim::okx::exchange_config>(symbols, seed, [](std::string_view s) {
            return sim::instrument_config(sim::okx::make_symbol(s));
        });
    throw std::invalid_argument("no simulated " + std::string(venue));
}

} // namespace

struct simulated_venue::parts {
    parts(std::string_view venue, const std::vector<std::string>& symbols, std::uint64_t seed)
        : hosting(host(venue, symbols, seed))
        , plain(venue == "interactive_brokers" ? std::make_unique<sim::tcp_server>(context, *hosting.exchange)
                                               : nullptr)
        , server(context, plain ? plain->control() : *hosting.exchange)
        , port(plain ? plain->port() : server.port())
        , thread([this] { context.run(); }) {}

    boost::asio::io_context context{1};
    hosted hosting;
    std::unique_ptr<sim::tcp_server> plain; ///< of a venue that speaks neither HTTP nor TLS
    sim::web_server server;
    std::uint16_t port;
    std::thread thread;
};

simulated_venue::simulated_venue(std::string_view venue, const std::vector<std::string>& symbols,
                                 std::uint64_t seed)
    : parts_(std::make_unique<parts>(venue, symbols, seed)) {}
simulated_venue::~simulated_venue() { stop(); }

std::uint16_t simulated_venue::port() const noexcept { return parts_->port; }
const std::string& simulated_venue::ca_pem() const noexcept { return parts_->server.ca_pem(); }

gatewright::decimal simulated_venue::reference_value(std::string_view symbol) const {
    for (const auto& i : parts_->hosting.instruments)
        if (i.symbol == symbol)
            return i.payoff == gatewright::payoff::inverse
                       ? i.contract_size
                       : checked_mul(i.reference_price, i.contract_size).value();
    return {};
}

void simulated_venue::stop() {
    if (!parts_->thread.joinable()) return;
    boost::asio::post(parts_->context, [this] {
        if (parts_->plain) parts_->plain->stop();
        parts_->server.stop();
    });
    parts_->thread.join();
}

sim::account_ledger simulated_venue::ledger() const { return parts_->hosting.ledger(); }

} // namespace demo
