// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/driver/output_queue.hpp>
#include <gatewright/gatewright.hpp>

// The smallest desk, for what must not compile.
namespace gatewright_test {

struct account;
struct other_account;

/// A strategy that hears of fills and does nothing.
struct quiet : gatewright::strategy<quiet> {
    void on(const gatewright::fill&, auto&) {}
};

template <class StrategyT = quiet, class RiskT = gatewright::risk_chain<gatewright::trading_state>,
          class RouterT = gatewright::route_direct, class JournalT = gatewright::no_journal>
using small_engine = gatewright::engine<
    gatewright::gateways<gatewright::gateway<account, gatewright::venues::binance_futures>>, RouterT, RiskT,
    JournalT, StrategyT>;

/// What a strategy of that engine is handed.
using small_desk = gatewright::desk<small_engine<>, gatewright::driver::output_queue>;

} // namespace gatewright_test
