// SPDX-License-Identifier: BSL-1.0
//
// What an order and its reply cost a desk with few and with many instruments, of which it trades one. They are to cost
// the same: the neighbour is the desk with ten.

#include "binance_futures/played_venue.hpp"
#include "latencies.hpp"

#include <benchmark/benchmark.h>

#include <cstddef>
#include <cstdlib>
#include <string>

namespace {

using namespace gatewright;

/// Does nothing by itself.
struct idle : strategy<idle> {
    void on(const order_change&, auto&) {}
};
using desk_type = gatewright_test::binance_desk<idle>;

/// An input's step, timed if `times` is set; or an order in its place.
struct order_or_step {
    benchmark::State* state = nullptr;
    gatewright_bench::latencies* times = nullptr;
    const limit_order* order = nullptr;

    void operator()(desk_type& desk, const input& in, driver::output_queue& out) {
        const auto act = [&] {
            if (order == nullptr) return desk.step(in, out);
            desk.with_desk(in.at, out, [&](auto& d) {
                if (!d.submit(*order)) std::abort();
            });
        };
        if (times == nullptr)
            act();
        else
            times->time(*state, act);
        *this = {};
    }
};

/// BTCUSDT in the middle of so many instruments, whose rules are known.
desk_type::config config_of(std::size_t instruments) {
    desk_type::config c =
        gatewright_test::generous_config<desk_type, gatewright_test::binance_futures::played_venue>();
    auto& venue = c.gateway<gatewright_test::desk_account>().venue;
    venue.symbols.clear();
    venue.streams.depth = false; // snapshots of thousands of books take the venue's limits minutes
    for (std::size_t i = 0; i < instruments; ++i) {
        instrument rules;
        rules.symbol = i == instruments / 2 ? "BTCUSDT" : std::string_view("S" + std::to_string(i) + "USDT");
        rules.base_asset = "BTC";
        rules.quote_asset = rules.settle_asset = "USDT";
        rules.tick_size = {"0.10"_d};
        rules.lot_size = {"0.001"_d};
        rules.status = trading_status::trading;
        venue.symbols.push_back(rules.symbol);
        venue.known_instruments.push_back(rules);
    }
    return c;
}

class traded_desk {
public:
    explicit traded_desk(std::size_t instruments) : venue_({}, config_of(instruments)) {
        order_.symbol = "BTCUSDT";
        order_.price = {"50000.00"_d};
        order_.quantity = {"0.010"_d};
        order_.post_only = true;
        venue_.best_quote();
    }

    /// One order, its reply and its end.
    void trade(const order_or_step& place = {}, const order_or_step& reply = {}) {
        venue_.stepper() = place;
        venue_.stepper().order = &order_;
        venue_.enter({});
        if (!venue_.take_order()) std::abort();
        venue_.stepper() = reply;
        venue_.accept();
        venue_.report_cancelled();
        venue_.best_quote();
        venue_.mark_price();
        // Slower than the venue's limits, which it tells only where it is asked for the instruments.
        venue_.advance(milliseconds(60));
    }

private:
    limit_order order_;
    gatewright_test::ready_binance_desk<desk_type, order_or_step> venue_;
};

void run(benchmark::State& state, bool placing) {
    traded_desk desk(static_cast<std::size_t>(state.range(0)));
    for (int i = 0; i < 1000; ++i) desk.trade();
    gatewright_bench::latencies times;
    const order_or_step timed{&state, &times, nullptr};
    for (auto _ : state)
        if (placing)
            desk.trade(timed);
        else
            desk.trade({}, timed);
    times.report(state);
}
void order(benchmark::State& state) { run(state, true); }
void reply(benchmark::State& state) { run(state, false); }
BENCHMARK(order)->Name("order/instruments")->Arg(10)->Arg(1000)->Arg(5000)->UseManualTime();
BENCHMARK(reply)->Name("reply/instruments")->Arg(10)->Arg(1000)->Arg(5000)->UseManualTime();

} // namespace
