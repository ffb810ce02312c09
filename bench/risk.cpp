// SPDX-License-Identifier: BSL-1.0
//
// What stands between a strategy's order and its encoding: the risk chain, and the order table behind it.

#include "allocation_counter.hpp"

#include <gatewright/orders/client_id_factory.hpp>
#include <gatewright/orders/order_manager.hpp>
#include <gatewright/orders/positions.hpp>
#include <gatewright/risk/instrument_rules.hpp>
#include <gatewright/risk/max_order_quantity.hpp>
#include <gatewright/risk/max_position.hpp>
#include <gatewright/risk/order_rate.hpp>
#include <gatewright/risk/price_collar.hpp>
#include <gatewright/risk/risk_chain.hpp>
#include <gatewright/risk/trading_state.hpp>

#include <benchmark/benchmark.h>

#include <charconv>
#include <cstdint>
#include <string_view>

namespace {

using namespace gatewright;
using namespace gatewright::risk;

void report_allocations(benchmark::State& state, std::uint64_t before) {
    state.counters["allocs_per_op"] = static_cast<double>(gatewright_bench::allocations() - before) /
                                      static_cast<double>(state.iterations());
}

instrument btcusdt() {
    instrument i;
    i.symbol = "BTCUSDT";
    i.tick_size = {"0.10"_d};
    i.lot_size = {"0.001"_d};
    i.market_lot_size = {"0.001"_d};
    i.min_price = {"556.80"_d};
    i.max_price = {"4529764"_d};
    i.min_quantity = {"0.001"_d};
    i.max_quantity = {"1000"_d};
    i.max_market_quantity = {"120"_d};
    i.min_notional = "100"_d;
    i.price_band_up = "1.0500"_d;
    i.price_band_down = "0.9500"_d;
    i.status = trading_status::trading;
    return i;
}

order_request limit_order_request() {
    order_request o;
    o.symbol = "BTCUSDT";
    o.instrument = {0};
    o.quantity = {"0.010"_d};
    o.price = {"50000.50"_d};
    return o;
}

/// Every check of the desk passes an order, and books it.
void all_checks(benchmark::State& state) {
    const instrument rules = btcusdt();
    risk_chain<instrument_rules, trading_state, max_order_quantity, price_collar, order_rate, max_position>
        chain(instrument_rules{}, trading_state{}, max_order_quantity({limit_table<quantity>({"1"_d})}),
              price_collar({limit_table<decimal>("0.05"_d)}), order_rate({300, seconds(10)}),
              max_position({limit_table<quantity>({"5"_d})}));
    risk_view view;
    view.rules = &rules;
    view.now.steady = {1'000'000'000'000};
    view.reference = {{"50000.40"_d},       {"50000.50"_d},  view.now.steady,
                      {"50000.00000000"_d}, view.now.steady, seconds(5)};
    view.position = wide_decimal("0.512"_d);
    view.open_buy = wide_decimal("0.100"_d);
    view.open_sell = wide_decimal("0.100"_d);
    order_request order = limit_order_request();
    const std::uint64_t before = gatewright_bench::allocations();
    for (auto _ : state) {
        view.now.steady = view.now.steady + milliseconds(100);
        view.reference.quoted_at = view.reference.marked_at = view.now.steady;
        benchmark::DoNotOptimize(order);
        benchmark::DoNotOptimize(view);
        risk_result r = chain.check_and_commit(order, view);
        if (!r.has_value()) state.SkipWithError("refused");
        benchmark::DoNotOptimize(r);
    }
    report_allocations(state, before);
}
BENCHMARK(all_checks)->Name("risk/all_checks");

/// One order's life in the table: made, sent, acknowledged, filled twice over, its position booked, done.
void order_life(benchmark::State& state) {
    orders::order_manager table({.orders = 1024, .instruments = 4, .fills = 4096, .retention = {}});
    orders::positions held({.instruments = 4, .history = 64});
    if (!table.add_instrument({0}, "BTCUSDT") || !held.add_instrument({0}, "BTCUSDT"))
        state.SkipWithError("set-up");
    auto ids = *orders::client_id_factory::make(
        {"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-", 36}, "gw", 1'763'600'000);
    table.own_ids(ids.run_prefix());
    order_request request = limit_order_request();
    order_update ack;
    ack.symbol = "BTCUSDT";
    ack.has_terms = true;
    ack.quantity = request.quantity;
    ack.price = request.price;
    fill execution;
    execution.symbol = "BTCUSDT";
    execution.price = request.price;
    execution.quantity = request.quantity;
    std::int64_t now = 1'000'000;
    const std::uint64_t before = gatewright_bench::allocations();
    for (auto _ : state) {
        now += 1'000;
        char number[24];
        const std::string_view text(
            number, static_cast<std::size_t>(std::to_chars(number, number + 24, now).ptr - number));
        request.client_order_id = ids.next();
        request.side = request.side == side::buy ? side::sell : side::buy;
        const auto ref = table.create(request, {now});
        if (!ref) {
            state.SkipWithError("refused");
            break;
        }
        table.on_sent(*ref, {now});
        ack.client_order_id = request.client_order_id;
        ack.venue_order_id = text;
        ack.side = request.side;
        ack.venue_time = {now};
        ack.received = {now};
        benchmark::DoNotOptimize(table.apply(ack));
        execution.client_order_id = request.client_order_id;
        execution.venue_order_id = text;
        execution.id = text;
        execution.side = request.side;
        execution.venue_time = {now};
        execution.received = {now};
        if (table.apply(execution).is_new) benchmark::DoNotOptimize(held.apply(execution));
        benchmark::DoNotOptimize(table.apply(execution));
    }
    report_allocations(state, before);
}
BENCHMARK(order_life)->Name("orders/life");

} // namespace
