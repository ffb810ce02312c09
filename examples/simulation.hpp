// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "maker.hpp"

#include <iostream>

struct main_account;

using maker_desk = gatewright::engine<
    gatewright::gateways<gatewright::gateway<main_account, gatewright::venues::binance_futures>>,
    gatewright::route_direct,
    gatewright::risk_chain<gatewright::trading_state, gatewright::instrument_rules,
                           gatewright::max_order_quantity, gatewright::price_collar, gatewright::order_rate,
                           gatewright::max_position>,
    gatewright::no_journal, maker<main_account>>;

/// What simulate.cpp and replay.cpp share: the desk's settings, which must be the same, and a report.
inline maker_desk::config simulation_settings() {
    namespace gw = gatewright;
    using namespace gw::literals;
    maker_desk::config c;
    auto& venue = c.gateway<main_account>().venue;
    venue.symbols = {"BTCUSDT"};
    venue.credentials =
        gw::venue::binance_futures::signer::make("gatewright-simulated-key", "gatewright-simulated-secret")
            .value();
    const gw::risk::limit_table<gw::quantity> limit({"0.01"_d});
    c.risk =
        maker_desk::risk_type(gw::trading_state(), gw::instrument_rules(), gw::max_order_quantity({limit}),
                              gw::price_collar({gw::risk::limit_table<gw::decimal>("0.02"_d)}),
                              gw::order_rate({20, gw::seconds(1)}), gw::max_position({limit}));
    return c;
}

inline void report(const maker_desk& desk) {
    namespace gw = gatewright;
    const auto& account = desk.gateway<main_account>();
    const auto& position = account.positions(account.symbols.find("BTCUSDT"));
    const auto text = [](const gw::wide_decimal& w) {
        return w.to_decimal(-4, gw::rounding::half_even)->str();
    };
    std::cout << "messages " << account.counters.messages << ", orders " << account.counters.orders
              << ", fills " << account.counters.fills << "\nposition " << text(position.quantity())
              << ", realized " << text(position.realized()) << ", fees " << text(position.fees().of("USDT"))
              << " USDT\n";
    for (const auto& r : desk.risk().rejects())
        if (r.count != 0) std::cout << "refused by " << r.check << ": " << r.count << '\n';
}
