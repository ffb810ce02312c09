// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "simulated_venue.hpp"
#include "test_desk.hpp"

#include <stdexcept>

namespace gatewright_test {

struct world::impl {
    using exchange_config = gw::sim::server::binance_futures::exchange_config;

    static exchange_config config(const world_options& o) {
        namespace sim = gw::sim::server::binance_futures;
        exchange_config c;
        for (const std::string& s : o.symbols) c.instruments.push_back(sim::make_symbol(s));
        c.background = o.background;
        c.flow.seed = o.seed;
        c.weight_per_minute = o.weight_per_minute;
        c.orders_per_10_seconds = o.orders_per_10_seconds;
        c.listen_key_life = o.listen_key_life;
        c.connection_life = o.connection_life;
        gw::sim::server::account_config mine;
        mine.api_key = "key";
        mine.secret = "secret";
        gw::sim::server::account_config other = mine;
        other.api_key = "other-key";
        other.secret = "other-secret";
        other.balance = gw::decimal::from_integer(1'000'000'000);
        c.accounts = {mine, other};
        return c;
    }

    explicit impl(const world_options& o) : exchange(config(o)) { exchange.tick(now); }

    static gw::sim::server::binance_futures::venue_link link_of(lane l) {
        return gw::sim::server::link_named<gw::sim::server::binance_futures::venue_link>(to_string(l))
            .value();
    }

    /// Trades at the matching engine itself: the faults of the links strike the desk only.
    std::string place(std::size_t who, gw::side s, std::string_view price, std::string_view quantity,
                      std::string_view symbol, std::string_view client_id = {}) {
        auto& market = exchange.market();
        gw::sim::matching::order_terms t;
        t.instrument = market.instrument_named(symbol).value();
        t.account = market.account_id(who);
        t.side = s;
        t.type = price.empty() ? gw::order_type::market : gw::order_type::limit;
        t.time_in_force =
            price.empty() ? gw::time_in_force::immediate_or_cancel : gw::time_in_force::good_till_cancel;
        const auto& listed = market.listed(t.instrument);
        t.lots = gw::sim::server::whole_units(listed.lot, gw::decimal::parse(quantity).value());
        if (!price.empty())
            t.price_ticks = gw::sim::server::whole_units(listed.tick, gw::decimal::parse(price).value());
        const std::string id =
            client_id.empty() ? "another-" + std::to_string(++last_id) : std::string(client_id);
        t.client_order_id = std::string_view(id);
        const auto placed = market.place(t, now);
        if (!placed.ok()) throw std::runtime_error("the other trader's order is refused");
        return std::to_string(placed.id);
    }
    void cancel(std::size_t who, const std::string& id, std::string_view client_id, std::string_view symbol) {
        auto& market = exchange.market();
        const auto* o =
            client_id.empty()
                ? market.engine().find(std::stoull(id))
                : market.find(market.account_id(who), market.instrument_named(symbol).value(), {}, client_id);
        if (o == nullptr || !market.engine().cancel(o->id, now).ok())
            throw std::runtime_error("the other trader's cancel is refused");
    }

    std::uint64_t last_id = 0;
    gw::timestamp now = gw::timestamp::from_milliseconds(1'735'689'600'000);
    gw::sim::server::binance_futures::exchange exchange;
    std::vector<simulated_venue::rewriting> rewritings;
};

} // namespace gatewright_test
