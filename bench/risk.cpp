// SPDX-License-Identifier: BSL-1.0
//
// What stands between a strategy's order and its encoding: the risk chain, and the order table behind it.

#include "allocation_counter.hpp"

#include <gatewright/orders/client_id_factory.hpp>
#include <gatewright/orders/order_manager.hpp>
#include <gatewright/orders/positions.hpp>
#include <gatewright/risk/checks.hpp>
#include <gatewright/risk/exposure_ledger.hpp>
#include <gatewright/risk/monitors.hpp>
#include <gatewright/risk/risk_chain.hpp>

#include <benchmark/benchmark.h>

#include <charconv>
#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

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

template <class T, class BothT = smaller_limit>
scoped_limits<T, BothT> everywhere(T instrument, T account, T desk) {
    scoped_limits<T, BothT> l;
    l.set_default(instrument).set("ETHUSDT", instrument).set_accounts(account).set_desk(desk);
    return l;
}

using every_check =
    risk_chain<instrument_rules, trading_state, instrument_allow_list, trading_hours, circuit_breaker,
               max_order_quantity, max_order_notional, price_collar, fat_finger, stale_quote, stale_book,
               max_spread, max_open_orders, order_rate, message_rate, duplicate_order, self_trade,
               max_position, max_position_notional, max_gross_exposure, max_net_exposure, max_leverage,
               balance, margin_requirement>;

/// Every check with a limit in each of its scopes, as tight as an order still passes.
every_check make_checks() {
    weekly_hours always;
    always.open(0, weekly_hours::minutes_of_week);
    every_check chain(instrument_rules{}, trading_state{},
                      instrument_allow_list(everywhere<permission, both_allow>({true}, {true}, {true})),
                      trading_hours(everywhere<weekly_hours, common_hours>(always, always, always)),
                      circuit_breaker({5, seconds(30)}),
                      max_order_quantity({everywhere<quantity>({"1"_d}, {"1"_d}, {"1"_d})}),
                      max_order_notional(everywhere("100000"_d, "100000"_d, "100000"_d)),
                      price_collar({everywhere("0.05"_d, "0.05"_d, "0.05"_d)}),
                      fat_finger({everywhere("0.05"_d, "0.05"_d, "0.05"_d), minutes(1)}),
                      stale_quote(everywhere(seconds(1), seconds(1), seconds(1))),
                      stale_book(everywhere(seconds(1), seconds(1), seconds(1))),
                      max_spread(everywhere("0.01"_d, "0.01"_d, "0.01"_d)),
                      max_open_orders(everywhere<std::uint32_t>(10, 20, 30)),
                      order_rate({0, seconds(1), everywhere<std::uint32_t>(100, 200, 300)}),
                      message_rate(everywhere<std::uint32_t>(100, 200, 300), seconds(1)),
                      duplicate_order(everywhere<duration, larger_limit>(milliseconds(50), milliseconds(50),
                                                                         milliseconds(50))),
                      self_trade{}, max_position({everywhere<quantity>({"5"_d}, {"5"_d}, {"5"_d})}),
                      max_position_notional(everywhere("100000"_d, "100000"_d, "100000"_d)),
                      max_gross_exposure(everywhere("100000"_d, "200000"_d, "300000"_d)),
                      max_net_exposure(everywhere("100000"_d, "200000"_d, "300000"_d)),
                      max_leverage(everywhere("3"_d, "3"_d, "3"_d)),
                      balance(everywhere<decimal, larger_limit>("0.01"_d, "0.01"_d, "0.01"_d)),
                      margin_requirement(everywhere<decimal, larger_limit>("0.05"_d, "0.05"_d, "0.05"_d)));
    risk_layout layout;
    layout.instruments = {"BTCUSDT", "ETHUSDT"};
    layout.account_of = {0, 0};
    layout.accounts = {"main"};
    chain.prepare(layout);
    return chain;
}

/// A view in which nothing is missing.
struct known_market {
    instrument rules = btcusdt();
    risk_totals totals;
    risk_view view;

    known_market() {
        rules.base_asset = "BTC";
        rules.quote_asset = rules.settle_asset = "USDT";
        totals.gross = wide_decimal("40000.1234"_d);
        totals.net = wide_decimal("25600.5678"_d);
        totals.open_buy = totals.open_sell = wide_decimal("5000.10"_d);
        totals.equity = wide_decimal("100000.12345678"_d);
        totals.missing = totals.equity_missing = nullptr;
        totals.open_orders = 4;
        view.rules = &rules;
        view.number = 0;
        view.now.steady = {1'000'000'000'000};
        view.reference = {{"50000.40"_d},       {"50000.50"_d},  view.now.steady,
                          {"50000.00000000"_d}, view.now.steady, seconds(5)};
        view.position = wide_decimal("0.512"_d);
        view.open_buy = view.open_sell = wide_decimal("0.100"_d);
        view.open_orders = 2;
        view.book = {true, view.now.steady};
        view.own_bid = {"49999.90"_d};
        view.own_ask = {"50010.00"_d};
        view.unit_value = "50000"_d;
        view.rate = "1"_d;
        view.value_missing = view.rate_missing = nullptr;
        view.account_totals = view.desk_totals = &totals;
        view.pays = {"USDT", true, true, "100000.12"_d, "90000.12"_d, timestamp{1}};
    }
    /// The market goes on: everything is told anew.
    void tick() {
        view.now.steady = view.now.steady + milliseconds(100);
        view.now.wall = view.now.wall + milliseconds(100);
        view.reference.quoted_at = view.reference.marked_at = view.book.updated = view.now.steady;
        view.pays.updated = view.pays.updated + duration{1};
    }
};

/// Every check there is passes an order, and books it.
void all_checks(benchmark::State& state) {
    every_check chain = make_checks();
    known_market m;
    order_request order = limit_order_request();
    const std::uint64_t before = gatewright_bench::allocations();
    for (auto _ : state) {
        m.tick();
        chain.on_price(0, m.view.reference.ask, m.view.now.steady);
        benchmark::DoNotOptimize(order);
        benchmark::DoNotOptimize(m.view);
        risk_result r = chain.check_and_commit(order, m.view);
        if (!r.has_value()) state.SkipWithError(r.error().str().c_str());
        benchmark::DoNotOptimize(r);
    }
    report_allocations(state, before);
}
BENCHMARK(all_checks)->Name("risk/all_checks");

/// The six checks that a small desk has.
void six_checks(benchmark::State& state) {
    risk_chain<instrument_rules, trading_state, max_order_quantity, price_collar, order_rate, max_position>
        chain(instrument_rules{}, trading_state{}, max_order_quantity({limit_table<quantity>({"1"_d})}),
              price_collar({limit_table<decimal>("0.05"_d)}), order_rate({300, seconds(10)}),
              max_position({limit_table<quantity>({"5"_d})}));
    known_market m;
    order_request order = limit_order_request();
    const std::uint64_t before = gatewright_bench::allocations();
    for (auto _ : state) {
        m.tick();
        benchmark::DoNotOptimize(order);
        benchmark::DoNotOptimize(m.view);
        risk_result r = chain.check_and_commit(order, m.view);
        if (!r.has_value()) state.SkipWithError("refused");
        benchmark::DoNotOptimize(r);
    }
    report_allocations(state, before);
}
BENCHMARK(six_checks)->Name("risk/six_checks");

/// One check alone, of the chain of all.
template <class CheckT>
void one_check(benchmark::State& state) {
    every_check chain = make_checks();
    risk_chain<CheckT> alone(chain.get<CheckT>());
    known_market m;
    order_request order = limit_order_request();
    const std::uint64_t before = gatewright_bench::allocations();
    for (auto _ : state) {
        m.tick();
        if constexpr (risk_chain<CheckT>::follows_prices)
            alone.on_price(0, m.view.reference.ask, m.view.now.steady);
        benchmark::DoNotOptimize(order);
        benchmark::DoNotOptimize(m.view);
        risk_result r = alone.check_and_commit(order, m.view);
        if (!r.has_value()) state.SkipWithError("refused");
        benchmark::DoNotOptimize(r);
    }
    report_allocations(state, before);
}
/// Registers a row for each check.
template <class... Checks>
bool register_checks(std::type_identity<risk_chain<Checks...>>) {
    (benchmark::RegisterBenchmark(("risk/" + std::string(Checks::name)).c_str(), one_check<Checks>), ...);
    return true;
}
[[maybe_unused]] const bool registered = register_checks(std::type_identity<every_check>{});

/// An account that holds something of each of so many instruments, valued.
struct held_account {
    explicit held_account(std::uint16_t n)
        : table({.orders = 64, .instruments = n, .fills = 256, .retention = {}})
        , held({.instruments = n, .history = 4})
        , rules(n, btcusdt())
        , prices(n) {
        std::vector<exposure_ledger::source> from;
        for (std::uint16_t i = 0; i < n; ++i) {
            rules[i].symbol.assign("COIN" + std::to_string(i) + "USDT");
            rules[i].quote_asset = rules[i].settle_asset = "USDT";
            prices[i].mark = {"50000.12345678"_d};
            prices[i].marked_at = now.steady;
            table.add_instrument({i}, rules[i].symbol);
            held.add_instrument({i}, rules[i].symbol);
            fill f;
            f.symbol = rules[i].symbol;
            f.id = "1";
            f.venue_time = {1};
            f.price = {"50000.50"_d};
            f.quantity = {"0.010"_d};
            held.apply(f);
            from.push_back({&rules[i], &prices[i], &held, &table, {i}, 0, 0});
            layout.instruments.push_back(rules[i].symbol);
            layout.account_of.push_back(0);
        }
        layout.accounts = {"main"};
        balance_update b;
        b.asset = "USDT";
        b.wallet = "100000.12345678"_d;
        b.venue_time = {1};
        money.apply(b);
        valuation v;
        v.asset = "USDT";
        ledger = exposure_ledger(v, from, {&money});
        ledger.settle(now.steady);
    }

    clock_reading now{{1'763'600'000'000'000'000}, {1'000'000'000'000}};
    orders::order_manager table;
    orders::positions held;
    orders::accounts money;
    std::vector<instrument> rules;
    std::vector<reference_prices> prices;
    risk_layout layout;
    exposure_ledger ledger;
};

/// One mark price of many takes effect on all sums.
void ledger_price(benchmark::State& state) {
    held_account h(static_cast<std::uint16_t>(state.range(0)));
    const std::uint64_t before = gatewright_bench::allocations();
    bool up = false;
    for (auto _ : state) {
        up = !up;
        h.prices[0].mark = {up ? "50001.12345678"_d : "50000.12345678"_d};
        h.ledger.touch(0);
        h.ledger.settle(h.now.steady);
        benchmark::DoNotOptimize(h.ledger.desk());
    }
    report_allocations(state, before);
}
BENCHMARK(ledger_price)->Name("risk/ledger/price")->Arg(10)->Arg(1000);

/// A monitor looks at ten positions and finds nothing.
template <class MonitorT>
void one_monitor(benchmark::State& state, MonitorT monitor) {
    held_account h(10);
    if constexpr (requires { monitor.prepare(h.layout); }) monitor.prepare(h.layout);
    const monitor_view view{&h.ledger, h.now, 1000, 0};
    const std::uint64_t before = gatewright_bench::allocations();
    for (auto _ : state) {
        const monitor_finding f = monitor.observe(view);
        if (f.action != monitor_action::none) state.SkipWithError("found something");
        benchmark::DoNotOptimize(f);
    }
    report_allocations(state, before);
}
template <class MonitorT>
void register_monitor(MonitorT monitor) {
    benchmark::RegisterBenchmark(("risk/monitors/" + std::string(MonitorT::name)).c_str(),
                                 [monitor](benchmark::State& s) { one_monitor(s, monitor); });
}
[[maybe_unused]] const bool monitors_registered = [] {
    const auto fraction = everywhere("0.5"_d, "0.5"_d, "0.5"_d);
    const auto amount = everywhere("50000"_d, "50000"_d, "50000"_d);
    register_monitor(stop_loss(fraction));
    register_monitor(take_profit(fraction));
    register_monitor(trailing_stop(amount));
    register_monitor(daily_loss(amount));
    register_monitor(drawdown(fraction));
    register_monitor(margin_ratio(fraction));
    register_monitor(balance_floor(amount));
    register_monitor(reject_rate({20, minutes(1)}));
    return true;
}();

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
