// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "compare.hpp"
#include "desk.hpp"
#include "measure.hpp"
#include "runs.hpp"
#include "simulated_venue.hpp"

#include <gatewright/driver/live.hpp>

#include <boost/asio/io_context.hpp>

#include <algorithm>
#include <array>
#include <cstdio>
#include <iostream>
#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace demo {

/// A desk of some venues, each simulated, while it trades.
template <class DeskT, class... VenueTs>
class live_desk {
public:
    using desk_type = DeskT;
    using strategy_type = typename desk_type::strategy_type;

    explicit live_desk(const live_options& o)
        : options_(o)
        , venues_(simulated())
        , desk_(settings())
        , driver_(context_, desk_, trusted()) {}

    /// @return the exit code
    int run() {
        driver_.start();
        for (int second = 1; second <= options_.seconds; ++second) {
            std::array<std::uint64_t, count> before{};
            each([&](auto v, std::size_t i) { before[i] = state<decltype(v)>().counters.events; });
            driver_.run_for(gw::seconds(1));
            // By now every table has reached its size.
            if (second == warm_up_seconds || second + 1 >= options_.seconds) desk_.counting = true;
            each([&](auto v, std::size_t i) { print_status<decltype(v)>(i, second, before[i]); });
        }
        desk_.counting = false;
        const bool settled = settle();
        driver_.stop();
        for (auto& v : venues_) v->stop();

        std::cout << "\nsummary\n";
        each([&](auto v, std::size_t i) { print_summary<decltype(v)>(i); });
        if constexpr (requires { desk_.strategy_state().print(std::cout); })
            desk_.strategy_state().print(std::cout);
        print_measured();
        int wrong = settled ? 0 : 1;
        if (!settled) std::cout << "  orders were still open 10 s after the end\n";
        each([&](auto v, std::size_t i) { wrong += judge<decltype(v)>(i); });
        return wrong == 0 ? 0 : 1;
    }

private:
    static constexpr std::size_t count = sizeof...(VenueTs);
    static constexpr int warm_up_seconds = 2;
    static constexpr int most_held = 700; // in quote currency, in one symbol

    /// Calls f(venue, its index) for each.
    static void each(auto&& f) {
        std::size_t i = 0;
        (f(VenueTs{}, i++), ...);
    }
    template <class VenueT>
    [[nodiscard]] const auto& state() const {
        return desk_.template gateway<typename VenueT::account>();
    }
    /// Before each line that is of one venue, where there are several.
    [[nodiscard]] static std::string prefix(std::size_t i) {
        constexpr std::array<std::string_view, count> names{VenueTs::venue::name...};
        return count == 1 ? "" : std::string(names[i]) + ": ";
    }

    /// What a venue is to trade. @throws std::runtime_error for a symbol of no venue, or of which it is not said.
    template <class VenueT>
    [[nodiscard]] std::vector<std::string> symbols() const {
        std::vector<std::string> mine;
        for (const std::string& s : options_.symbols) {
            const auto slash = s.find('/');
            const std::string_view of = std::string_view(s).substr(0, slash == s.npos ? 0 : slash);
            if (count > 1 && of.empty())
                throw std::runtime_error("--symbol " + s + ": of which venue? VENUE/" + s);
            if (!of.empty() && ((of != VenueTs::venue::name) && ...))
                throw std::runtime_error("--symbol " + s + ": " + std::string(of) + " is not among --venues");
            if (of.empty() || of == VenueT::venue::name) mine.push_back(s.substr(of.empty() ? 0 : slash + 1));
        }
        if (!mine.empty()) return mine;
        if constexpr (requires { strategy_type::template traded<VenueT>(); })
            return strategy_type::template traded<VenueT>();
        else
            return VenueT::traded();
    }
    [[nodiscard]] auto simulated() const {
        std::array<std::unique_ptr<simulated_venue>, count> all;
        each([&](auto v, std::size_t i) {
            using venue = decltype(v);
            all[i] =
                std::make_unique<simulated_venue>(venue::venue::name, symbols<venue>(), options_.seed + i);
            std::cout << "simulated " << venue::venue::name << " on 127.0.0.1:" << all[i]->port()
                      << (venue::venue::links[0].kind == gw::channel_kind::bytes
                              ? " (plain TCP: it has no encryption)\n"
                              : " (TLS, throw-away CA verified)\n");
        });
        return all;
    }
    [[nodiscard]] typename desk_type::config settings() const {
        typename desk_type::config c;
        gw::risk::limit_table<gw::quantity> positions;
        each([&](auto v, std::size_t i) {
            using venue = decltype(v);
            auto& g = c.template gateway<typename venue::account>().venue;
            for (gw::endpoint& e : g.endpoints) e = {"127.0.0.1", venues_[i]->port()};
            g.credentials = venue::credentials();
            if constexpr (requires { venue::configure(g); }) venue::configure(g);
            for (const std::string& s : symbols<venue>())
                g.symbols.push_back(gw::symbol_name(std::string_view(s).substr(0, s.find(':'))));
            for (const gw::symbol_name& s : g.symbols) {
                const gw::wide_decimal value(venues_[i]->reference_value(s));
                const auto most = muldiv(gw::wide_decimal(most_held, 0), gw::wide_decimal(1, 0), value, -3);
                positions.set(s, {most.value().to_decimal().value()});
            }
            auto& quotes = c.strategy.template at<typename venue::account>();
            quotes.executions.reserve(static_cast<std::size_t>(options_.seconds) * 100);
            if constexpr (requires { venue::has_post_only; }) quotes.post_only = venue::has_post_only;
        });
        if constexpr (requires { strategy_type::prepare(c); }) strategy_type::prepare(c);
        c.risk = risk_limits<desk_type>(positions);
        return c;
    }
    /// The certificates of the simulated venues.
    [[nodiscard]] gw::driver::live_options trusted() const {
        gw::driver::live_options o;
        for (const auto& v : venues_) o.tls.ca_pem += v->ca_pem();
        return o;
    }

    /// Cancels what rests, and lets the last reports come in. @return false if something is open after 10 s
    bool settle() {
        desk_.strategy_state().stop();
        const auto quiet = [&] {
            bool open = false;
            each([&](auto v, std::size_t) {
                const auto& g = state<decltype(v)>();
                for ([[maybe_unused]] const auto& o : g.orders.open_orders()) open = true;
                for ([[maybe_unused]] const auto& o : g.orders.incomplete_orders()) open = true;
            });
            return !open;
        };
        const bool settled = driver_.run_until(quiet, gw::seconds(10));
        driver_.run_for(gw::milliseconds(300));
        return settled;
    }

    [[nodiscard]] static std::string money(const gw::wide_decimal& w) {
        const auto d = w.to_decimal(-4, gw::rounding::half_even);
        return d ? d->str() : "out of range";
    }

    /// Whether a gateway opens a link: some venues have links that not every desk wants.
    template <class VenueT, class ConfigT>
    [[nodiscard]] static bool uses(const ConfigT& c, std::uint8_t link) {
        if constexpr (requires { typename VenueT::venue::dialect; })
            return VenueT::venue::dialect::uses(c, link);
        else
            return true;
    }
    /// One line: channels, events per second, open orders, positions, profit, refusals.
    template <class VenueT>
    void print_status(std::size_t index, int second, std::uint64_t events_before) const {
        struct sums {
            gw::wide_decimal realized;
            gw::wide_decimal unrealized;
            gw::wide_decimal fees;
        };
        const auto& g = state<VenueT>();
        std::string line = "t=" + std::to_string(second) + "s " + prefix(index);
        for (std::uint8_t c = 0; c < VenueT::venue::links.size(); ++c)
            if (uses<VenueT>(g.config.venue, c))
                line += std::string(VenueT::venue::links[c].name) + ":" +
                        to_string(desk_.channel_state({static_cast<std::uint8_t>(index), c})) + " ";
        line += "| " + std::to_string(g.counters.events - events_before) + " ev/s | open ";
        std::size_t open = 0;
        for ([[maybe_unused]] const auto& o : g.orders.open_orders()) ++open;
        line += std::to_string(open) + " |";
        std::map<std::string, sums> by_asset;
        for (std::size_t i = 0; i < g.instruments.size(); ++i) {
            const gw::orders::position& p = g.positions({static_cast<std::uint16_t>(i)});
            const gw::instrument& rules = g.instruments[i].rules;
            const auto q = p.quantity().to_decimal();
            line += " " + std::string(rules.symbol) + " " + (q ? q->str() : "?");
            for (const auto& fee : p.fees().all())
                static_cast<void>(by_asset[std::string(fee.asset)].fees.add(fee.amount));
            if (rules.settle_asset.empty()) continue;
            sums& s = by_asset[std::string(rules.settle_asset)];
            static_cast<void>(s.realized.add(p.realized()));
            const gw::price mark = g.instruments[i].reference.mark; // a spot pair has none
            if (const auto u = p.unrealized(mark); u && !mark.is_zero())
                static_cast<void>(s.unrealized.add(*u));
        }
        for (const auto& [asset, s] : by_asset)
            line += " | " + asset + " realized " + money(s.realized) + " unrealized " + money(s.unrealized) +
                    " fees " + money(s.fees);
        std::uint64_t rejects = g.counters.venue_rejects;
        if (index == 0)
            for (const auto& r : desk_.risk().rejects()) rejects += r.count;
        line += " | rejects " + std::to_string(rejects);
        if (const auto why = g.not_ready_reason(); !why.empty()) line += " | not ready: " + std::string(why);
        std::cout << line << std::endl;
    }

    template <class VenueT>
    void print_summary(std::size_t index) const {
        const auto& n = state<VenueT>().counters;
        std::cout << "  " << prefix(index) << "messages " << n.messages << ", events " << n.events
                  << ", orders " << n.orders << ", fills " << n.fills << "; refused by the venue "
                  << n.venue_rejects << "; outcome unknown " << n.unknown << "; malformed messages "
                  << n.malformed << '\n';
    }

    void print_measured() {
        std::cout << "  refused before sending:";
        for (const auto& r : desk_.risk().rejects()) std::cout << ' ' << r.check << ' ' << r.count;
        std::cout << '\n';
        auto& times = driver_.recorder();
        const auto us = [&](double share) { return static_cast<double>(times.quantile(share)) / 1000.0; };
        if (times.count() == 0)
            std::printf(
                "  tick to order: not measured, as no order left with the message that it followed\n");
        else
            std::printf("  tick to order, %zu placements and cancels, message read to bytes handed to the "
                        "socket: p50 %.1f us, p99 %.1f us, p99.9 %.1f us, max %.1f us\n",
                        times.count(), us(0.5), us(0.99), us(0.999), us(1.0));
        if (desk_.hot_steps == 0)
            std::printf("  allocations on the hot path: not measured in so short a run\n");
        else
            std::printf("  allocations on the hot path: %llu in %llu steps\n",
                        static_cast<unsigned long long>(desk_.hot_allocations),
                        static_cast<unsigned long long>(desk_.hot_steps));
        std::fflush(stdout);
    }

    /// @return how much is wrong with a gateway's books
    template <class VenueT>
    int judge(std::size_t index) {
        const auto& g = state<VenueT>();
        const auto ledger = venues_[index]->ledger();
        const auto id_of = [](std::string_view id) {
            if constexpr (requires { VenueT::execution_id(id); })
                return VenueT::execution_id(id);
            else
                return id;
        };
        const int differences =
            compare(g, desk_.strategy_state().template at<typename VenueT::account>().executions, ledger,
                    id_of, std::cout);
        if (g.counters.orders == 0 || g.counters.fills == 0) {
            std::cout << prefix(index) << "the desk did not trade\n";
            return 1;
        }
        if (differences != 0) {
            std::cout << prefix(index)
                      << "the desk's books DIFFER from the simulator's ledger: " << differences
                      << " differences\n";
            return differences;
        }
        std::cout
            << prefix(index)
            << "the desk's orders, fills, positions, fees and P&L equal the simulator's ledger exactly: "
            << ledger.orders.size() << " orders, " << ledger.fills.size() << " fills";
        for (const auto& w : ledger.wallets)
            std::cout << ", " << w.asset.view() << " realized " << w.realized.normalized().str() << " fees "
                      << w.fees.normalized().str() << " wallet " << w.wallet.normalized().str();
        std::cout << '\n';
        return 0;
    }

    live_options options_;
    std::array<std::unique_ptr<simulated_venue>, count> venues_;
    counted_desk<desk_type> desk_;
    boost::asio::io_context context_{1};
    gw::driver::live_driver<counted_desk<desk_type>, gw::driver::not_durable, tick_to_order<VenueTs...>>
        driver_;
};

/// `runs::live`, of the quoter
template <class... VenueTs>
int live_run(const live_options& o) {
    return live_desk<desk<VenueTs...>, VenueTs...>(o).run();
}

} // namespace demo
