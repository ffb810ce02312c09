// SPDX-License-Identifier: BSL-1.0
//
// From the bytes of a book ticker to the bytes of the order that it causes, through a whole desk that is really ready,
// against the sum of the parts that no desk can leave out: decode, risk, encode and sign. Each step is timed by itself,
// between the venue's answers, so both columns pay the same for a clock read twice and for caches that were used since.

#include "binance_futures/played_venue.hpp"
#include "latencies.hpp"

#include <benchmark/benchmark.h>

#include <array>
#include <cstdint>
#include <cstdlib>

namespace {

using namespace gatewright;
namespace binance = gatewright::venue::binance_futures;

/// Bids at each tick.
struct eager : strategy<eager> {
    std::uint64_t submitted = 0;
    void on(const best_quote& q, auto& desk) {
        limit_order o;
        o.symbol = q.symbol;
        o.price = q.bid;
        o.quantity = {"0.010"_d};
        o.post_only = true;
        if (desk.submit(o)) ++submitted;
    }
};
using desk_type = gatewright_test::binance_desk<eager>;

/// A step of the engine, timed if it is a tick of the best quote.
struct timed_step {
    benchmark::State* state = nullptr;
    gatewright_bench::latencies* times = nullptr;

    void operator()(desk_type& desk, const input& in, driver::output_queue& out) {
        if (times == nullptr) return desk.step(in, out);
        times->time(*state, [&] { desk.step(in, out); });
        times = nullptr;
    }
};

/// The venue refuses each order, so that none is left over, and tells the mark price; a millisecond passes.
template <class VenueT>
void answer(VenueT& venue) {
    if (!venue.take_order()) std::abort();
    venue.refuse();
    venue.mark_price();
    venue.advance(milliseconds(1));
}

void tick_to_order(benchmark::State& state) {
    gatewright_test::ready_binance_desk<desk_type, timed_step> venue;
    for (int i = 0; i < 1000; ++i) {
        venue.best_quote();
        answer(venue);
    }
    gatewright_bench::latencies times;
    for (auto _ : state) {
        venue.stepper() = {&state, &times};
        venue.best_quote();
        answer(venue);
    }
    times.report(state);
}
BENCHMARK(tick_to_order)->Name("tick_to_order/binance_futures")->UseManualTime();

/// What a decoder tells, kept.
struct last_quote {
    best_quote quote;
    void on(const best_quote& q) noexcept { quote = q; }
    void on(const trade&) noexcept {}
    void on(const bar&) noexcept {}
    void on(const mark_price&) noexcept {}
    void on(const funding_rate&) noexcept {}
    void on(const ticker&) noexcept {}
    void on(const liquidation&) noexcept {}
    void on(const instrument_status&) noexcept {}
    void book_begin(const book_header&) noexcept {}
    void book_level(side, const price&, const quantity&) noexcept {}
    void book_end(const book_header&) noexcept {}
    void book_abort(const book_header&) noexcept {}
    void ignored(const char*) noexcept {}
    void on_subscription_reply(std::uint64_t, bool, std::int32_t, std::string_view) noexcept {}
    void on_link_ending() {}
};

/// Beside the same desk with the same traffic: decode the tick, check the order, write and sign its bytes.
void sum_of_parts(benchmark::State& state) {
    gatewright_test::ready_binance_desk<desk_type> venue;
    desk_type::config parts =
        gatewright_test::generous_config<desk_type, gatewright_test::binance_futures::played_venue>();
    const binance::signer who = parts.gateway<gatewright_test::desk_account>().venue.credentials;
    const instrument& rules = venue.desk().gateway<gatewright_test::desk_account>().instruments[1].rules;
    risk::risk_view view;
    view.rules = &rules;
    view.reference.mark = {"50000.12345678"_d};
    risk::risk_totals totals;
    totals.equity = wide_decimal("100000.12345678"_d);
    totals.missing = totals.equity_missing = nullptr;
    view.account_totals = view.desk_totals = &totals;
    view.unit_value = "50000.12345678"_d;
    view.rate = "1"_d;
    view.value_missing = view.rate_missing = nullptr;
    view.pays = {"USDT", true, true, "100000.12"_d, "90000.12"_d, timestamp{1}};
    last_quote sink;
    std::array<char, binance::max_order_request> bytes;
    gatewright_bench::latencies times;
    for (auto _ : state) {
        venue.best_quote();
        const std::string_view text = venue.last_text();
        const clock_reading now = venue.now();
        times.time(state, [&] {
            if (!binance::decode_stream(text, now.wall, sink)) std::abort();
            view.now = now;
            view.reference.bid = sink.quote.bid;
            view.reference.ask = sink.quote.ask;
            view.reference.quoted_at = view.reference.marked_at = now.steady;
            view.book = {true, now.steady};
            view.pays.updated = view.pays.updated + duration{1};
            parts.risk.on_price(risk::no_number, sink.quote.ask, now.steady);
            order_request r;
            r.symbol = sink.quote.symbol;
            r.instrument = {1};
            r.client_order_id = "gw-1qb9g0-0000421";
            r.price = sink.quote.bid;
            r.quantity = {"0.010"_d};
            r.post_only = true;
            if (!parts.risk.check_and_commit(r, view)) std::abort();
            const auto message = binance::encode_place(r, "421", now.wall.milliseconds(), who, bytes);
            if (!message) std::abort();
            benchmark::DoNotOptimize(message->data());
            benchmark::ClobberMemory();
        });
        answer(venue);
    }
    times.report(state);
}
BENCHMARK(sum_of_parts)->Name("sum_of_parts/binance_futures")->UseManualTime();

} // namespace
