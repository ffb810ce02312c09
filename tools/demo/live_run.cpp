// SPDX-License-Identifier: BSL-1.0
#include "compare.hpp"
#include "measure.hpp"
#include "runs.hpp"
#include "simulated_venue.hpp"

#include <gatewright/driver/live.hpp>

#include <boost/asio/io_context.hpp>

#include <cstdio>
#include <iostream>
#include <string>
#include <vector>

namespace demo {

namespace {

std::string money(const gw::wide_decimal& w) {
    const auto d = w.to_decimal(-4, gw::rounding::half_even);
    return d ? d->str() : "out of range";
}

constexpr int warm_up_seconds = 2;
constexpr int most_held = 700; // USDT, in one symbol

/// One line: channels, events per second, open orders, position, profit, refusals.
void print_status(const desk& d, int second, std::uint64_t events_before) {
    const auto& g = d.gateway<main_account>();
    std::string line = "t=" + std::to_string(second) + "s ";
    for (std::uint8_t c = 0; c < desk::channel_count(0); ++c)
        line += std::string(gw::venues::binance_futures::links[c].name) + ":" +
                to_string(d.channel_state({0, c})) + " ";
    line += "| " + std::to_string(g.counters.events - events_before) + " ev/s | open ";
    std::size_t open = 0;
    for ([[maybe_unused]] const auto& o : g.orders.open_orders()) ++open;
    line += std::to_string(open) + " |";
    gw::wide_decimal realized;
    gw::wide_decimal unrealized;
    gw::wide_decimal fees;
    for (std::size_t i = 0; i < g.instruments.size(); ++i) {
        const gw::orders::position& p = g.positions({static_cast<std::uint16_t>(i)});
        const auto q = p.quantity().to_decimal();
        line += " " + std::string(g.instruments[i].rules.symbol) + " " + (q ? q->str() : "?");
        static_cast<void>(realized.add(p.realized()));
        static_cast<void>(fees.add(p.fees().of("USDT")));
        if (const auto u = p.unrealized(g.instruments[i].reference.mark))
            static_cast<void>(unrealized.add(*u));
    }
    line +=
        " | pnl realized " + money(realized) + " unrealized " + money(unrealized) + " fees " + money(fees);
    std::uint64_t rejects = g.counters.venue_rejects;
    for (const auto& r : d.risk().rejects()) rejects += r.count;
    line += " | rejects " + std::to_string(rejects);
    if (const auto why = g.not_ready_reason(); !why.empty()) line += " | not ready: " + std::string(why);
    std::cout << line << std::endl;
}

} // namespace

int live_run(int run_seconds, std::uint64_t seed, const std::vector<std::string>& symbols) {
    simulated_venue venue(symbols, seed);
    std::cout << "simulated Binance on 127.0.0.1:" << venue.port() << " (TLS, throw-away CA verified)\n";

    desk::config c;
    auto& g = c.gateway<main_account>();
    for (gw::endpoint& e : g.venue.endpoints) e = {"127.0.0.1", venue.port()};
    const auto credentials =
        gw::venue::binance_futures::signer::make("gatewright-simulated-key", "gatewright-simulated-secret");
    g.venue.credentials = credentials.value();
    for (const std::string& s : symbols)
        g.venue.symbols.push_back(gw::symbol_name(std::string_view(s).substr(0, s.find(':'))));
    gw::risk::limit_table<gw::quantity> positions;
    for (const gw::symbol_name& s : g.venue.symbols) {
        const gw::wide_decimal reference(venue.reference_price(std::string(s)));
        const auto most = muldiv(gw::wide_decimal(most_held, 0), gw::wide_decimal(1, 0), reference, -3);
        positions.set(s, {most.value().to_decimal().value()});
    }
    c.risk = risk_limits(positions);
    c.strategy.executions.reserve(static_cast<std::size_t>(run_seconds) * 100);
    counted_desk d(std::move(c));

    boost::asio::io_context context(1);
    gw::driver::live_options options;
    options.tls.ca_pem = venue.ca_pem();
    gw::driver::live_driver<counted_desk, gw::driver::not_durable, tick_to_order> driver(context, d, options);
    driver.start();

    const auto& state = d.gateway<main_account>();
    for (int second = 1; second <= run_seconds; ++second) {
        const std::uint64_t before = state.counters.events;
        driver.run_for(gw::seconds(1));
        // By now every table has reached its size.
        if (second == warm_up_seconds || second + 1 >= run_seconds) d.counting = true;
        print_status(d, second, before);
    }
    d.counting = false;

    // Cancel what rests, and let the last reports come in.
    d.strategy_state().stopped = true;
    const auto quiet = [&] {
        for ([[maybe_unused]] const auto& o : state.orders.open_orders()) return false;
        for ([[maybe_unused]] const auto& o : state.orders.incomplete_orders()) return false;
        return true;
    };
    const bool settled = driver.run_until(quiet, gw::seconds(10));
    driver.run_for(gw::milliseconds(300));
    driver.stop();
    venue.stop();

    std::cout << "\nsummary\n  messages " << state.counters.messages << ", events " << state.counters.events
              << ", orders " << state.counters.orders << ", fills " << state.counters.fills
              << "\n  refused before sending:";
    for (const auto& r : d.risk().rejects()) std::cout << ' ' << r.check << ' ' << r.count;
    std::cout << "; by the venue " << state.counters.venue_rejects << "; outcome unknown "
              << state.counters.unknown << "; malformed messages " << state.counters.malformed << '\n';
    auto& times = driver.recorder();
    const auto us = [&](double share) { return static_cast<double>(times.quantile(share)) / 1000.0; };
    std::printf("  tick to order, %zu placements and cancels, message read to bytes handed to the socket: "
                "p50 %.1f us, p99 %.1f us, "
                "p99.9 %.1f us, max %.1f us\n",
                times.count(), us(0.5), us(0.99), us(0.999), us(1.0));
    if (d.hot_steps == 0)
        std::printf("  allocations on the hot path: not measured in so short a run\n");
    else
        std::printf("  allocations on the hot path: %llu in %llu steps\n",
                    static_cast<unsigned long long>(d.hot_allocations),
                    static_cast<unsigned long long>(d.hot_steps));
    std::fflush(stdout);

    const auto ledger = venue.ledger();
    const int differences = compare(d, ledger, std::cout);
    if (!settled) std::cout << "  orders were still open 10 s after the end\n";
    if (state.counters.orders == 0 || state.counters.fills == 0) {
        std::cout << "  the desk did not trade\n";
        return 1;
    }
    if (differences != 0 || !settled) {
        std::cout << "the desk's books DIFFER from the simulator's ledger: " << differences
                  << " differences\n";
        return 1;
    }
    std::cout << "the desk's orders, fills, positions, fees and P&L equal the simulator's ledger exactly: "
              << ledger.orders.size() << " orders, " << ledger.fills.size() << " fills, realized "
              << ledger.realized.normalized().str() << ", fees " << ledger.fees.normalized().str()
              << ", wallet " << ledger.wallet.normalized().str() << " USDT\n";
    return 0;
}

} // namespace demo
