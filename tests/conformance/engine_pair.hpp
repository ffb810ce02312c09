// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "hosted_world.hpp"
#include "kit.hpp"
#include "simulated_venue.hpp"
#include "units.hpp"

#include <gatewright/driver/virtual.hpp>
#include <gatewright/engine/engine.hpp>
#include <gatewright/risk/instrument_rules.hpp>
#include <gatewright/risk/risk_chain.hpp>
#include <gatewright/risk/trading_state.hpp>
#include <gatewright/routing/route_direct.hpp>

#include <string>
#include <vector>

namespace gatewright_test {

struct first_account;
struct second_account;

/// Keeps what a pair's strategy hears.
struct pair_listener : gw::strategy<pair_listener> {
    pair_of_accounts* pair = nullptr;
    void on(const gw::order_change& c, auto&) { pair->changes.push_back(c); }
    void on(const gw::gateway_status& s, auto&) { pair->statuses.push_back(s); }
};

/// The engine behind `pair_of_accounts`, for two paths of one kit.
template <class KitT, class FirstPathT, class SecondPathT>
class engine_pair final : public pair_of_accounts {
    using venue_type = typename KitT::venue;
    using engine_type = gw::engine<gw::gateways<gw::gateway<first_account, venue_type, FirstPathT>,
                                                gw::gateway<second_account, venue_type, SecondPathT>>,
                                   gw::routing::route_direct,
                                   gw::risk::risk_chain<gw::risk::trading_state, gw::risk::instrument_rules>,
                                   gw::journal::no_journal, pair_listener>;

public:
    /// @param w a world that the kit made
    explicit engine_pair(world& w)
        : venue_(static_cast<hosted_world&>(w).exchange(), w.now())
        , engine_(config())
        , driver_(engine_, venue_, options(w)) {
        driver_.start();
    }

    void run_for(gw::duration time) override {
        for (gw::duration passed; passed < time; passed = passed + gw::milliseconds(20)) {
            driver_.run_for(gw::milliseconds(20));
            venue_.tick(driver_.link());
        }
    }
    [[nodiscard]] bool ready(std::size_t account) const override {
        return of(account, [](const auto& g) { return g.ready(); });
    }
    gw::order_result<gw::order_ref> submit(std::size_t account, const gw::order_request& r) override {
        return with_desk<gw::order_ref>([&](auto& d) {
            return account == 0 ? d.template submit<first_account>(r) : d.template submit<second_account>(r);
        });
    }
    gw::order_result<gw::order_ref> submit(const gw::order_request& r) override {
        return with_desk<gw::order_ref>([&](auto& d) { return d.submit(r); });
    }
    gw::order_result<void> cancel(gw::order_ref r) override {
        return with_desk<void>([&](auto& d) { return d.cancel(r); });
    }
    void command(std::string_view words) override { driver_.command(words); }
    void drop(std::size_t account, link_id l) override {
        driver_.link().drop({static_cast<std::uint8_t>(account), static_cast<std::uint8_t>(l)},
                            "dropped by the test");
    }
    [[nodiscard]] std::string position(std::size_t account) const override {
        return of(account, [](const auto& g) {
            return case_quantity(g.positions(g.symbols.find(first())).quantity());
        });
    }
    [[nodiscard]] std::uint64_t fills(std::size_t account) const override {
        return of(account, [](const auto& g) { return g.counters.fills; });
    }
    [[nodiscard]] std::size_t open_orders() const override { return engine_.open_orders(); }

private:
    template <class F>
    auto of(std::size_t account, F f) const {
        return account == 0 ? f(engine_.template gateway<first_account>())
                            : f(engine_.template gateway<second_account>());
    }
    template <class ValueT, class F>
    gw::order_result<ValueT> with_desk(F f) {
        gw::order_result<ValueT> out = gw::order_reject{};
        driver_.intervene([&](engine_type& e, const gw::clock_reading& now, auto& sink) {
            e.with_desk(now, sink, [&](auto& d) { out = f(d); });
        });
        return out;
    }

    typename engine_type::config config() {
        typename engine_type::config c;
        const auto set_up = [](auto& g, const account_keys& keys, const char* prefix) {
            g.venue.credentials = KitT::signer(keys);
            g.venue.symbols = {gw::symbol_name(first())};
            g.venue.data_silence = gw::minutes(1'000'000);
            g.venue.dead_man_switch = {};
            g.desk_prefix = prefix;
            g.orders.orders = 64;
        };
        set_up(c.template gateway<first_account>(), {}, "a");
        set_up(c.template gateway<second_account>(), other_keys(), "b");
        c.strategy.pair = this;
        return c;
    }
    static gw::driver::virtual_options options(const world& w) {
        gw::driver::virtual_options o;
        o.wall = w.now();
        return o;
    }

    simulated_venue venue_;
    engine_type engine_;
    gw::driver::virtual_driver<engine_type, simulated_venue> driver_;
};

} // namespace gatewright_test
