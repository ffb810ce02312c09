// SPDX-License-Identifier: BSL-1.0
//
// Messages of TWS, which are texts that zeros end: from their bytes to events, beside a bare split of the same bytes at
// each zero, the least that any reader does; and from an order to its bytes, beside a bare copy of the same fields. One
// iteration is one message.

#include "allocation_counter.hpp"
#include "interactive_brokers/messages.hpp"

#include <gatewright/venue/interactive_brokers/messages.hpp>
#include <gatewright/venue/interactive_brokers/orders.hpp>

#include <benchmark/benchmark.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace zero_field_benches {

using namespace gatewright;
namespace ib = gatewright::venue::interactive_brokers;
namespace kit = gatewright_test::interactive_brokers;
using gatewright_test::joined;

constexpr timestamp received{1'767'366'245'126'000'000};

/// Takes events as a session would, of one instrument and one order.
struct recorder {
    ib::market_line line;
    book::row_book book;
    ib::order_memory order;
    ib::execution_memory execution;
    best_quote quote;
    order_update update;
    gatewright::fill fill;
    std::array<std::pair<price, quantity>, 4> levels;
    std::size_t level_count = 0;
    std::uint64_t events = 0;

    recorder() { line.symbol = book.symbol = "AAPL.STK.SMART.USD"; }

    std::string_view symbol_of(std::int64_t) const noexcept { return book.symbol.view(); }
    std::string_view symbol_of_request(std::int32_t) const noexcept { return {}; }
    ib::market_line* line_of(std::int32_t) noexcept { return &line; }
    book::row_book* depth_of(std::int32_t) noexcept { return &book; }
    ib::order_memory* memory_of_order(std::int64_t, std::int32_t, std::int64_t) noexcept { return &order; }
    ib::execution_memory* memory_of_execution(std::string_view) noexcept { return &execution; }

    void on(const best_quote& e) noexcept { quote = e, ++events; }
    void on(const order_update& e) noexcept { update = e, ++events; }
    void on(const gatewright::fill& e) noexcept { fill = e, ++events; }
    template <class EventT>
    void on(const EventT&) noexcept {
        std::abort();
    }
    void book_begin(const book_header&) noexcept { level_count = 0; }
    void book_level(side, const price& p, const quantity& q) noexcept { levels[level_count++ & 3] = {p, q}; }
    void book_end(const book_header&) noexcept { ++events; }
    void on_correction(const gatewright::fill&, std::int64_t) noexcept { std::abort(); }
    void on_error(const ib::error_notice&) noexcept { std::abort(); }
    void on_market_rule(std::int32_t, std::span<const ib::price_step>) noexcept { std::abort(); }
    void on_list_end(ib::list_of, std::int32_t, bool) noexcept { std::abort(); }
    void on_account_value(std::string_view, std::string_view, std::string_view) noexcept { std::abort(); }
    void on_market_data_type(std::int32_t, std::int32_t) noexcept { std::abort(); }
    void on_midpoint(const symbol_name&, timestamp, const price&) noexcept { std::abort(); }
    void on_depth_row(std::int32_t) noexcept { std::abort(); }
    void on_depth_broken(std::int32_t) noexcept { std::abort(); }
    void on_next_order_id(std::int64_t) noexcept { std::abort(); }
    void on_accounts(std::string_view) noexcept { std::abort(); }
    void on_server_time(timestamp, timestamp) noexcept { std::abort(); }
    void on_order_bound(std::int64_t, std::int32_t, std::int64_t) noexcept { std::abort(); }
    void ignored(const char*) noexcept { std::abort(); }
    void bad_row(std::string_view, std::string_view) noexcept { std::abort(); }
    void unknown_word(std::string_view, std::string_view) noexcept { std::abort(); }
};

// Messages, eight of each kind ------------------------------------------------------------------------------------

kit::order_text order_of(unsigned i) {
    kit::order_text o;
    o.contract = {"265598", "AAPL", "STK", "SMART", "USD"};
    o.number = joined(1000U + i);
    o.permanent_id = joined("12345", 67'890U + i);
    o.reference = joined("GWk3x90000000", i);
    o.account = "DU1234567";
    o.quantity = joined(100U + 7 * i);
    o.price = joined("180.", 10 + i);
    return o;
}
std::string tick_price(unsigned i) {
    return kit::message(
        joined("1|6|1000000007|", i % 2 == 0 ? "1" : "2", "|180.", 10 + i, "|", 100 + 30 * i, "|1"));
}
std::string depth_row(unsigned i) {
    const std::string price = joined("180.", 20 - i), size = joined(100 + 30 * i);
    return kit::depth_row("1000000008", i % 8, 1, true, price, size);
}
std::string open_order(unsigned i) { return kit::open_order(order_of(i), "Submitted"); }
std::string order_status(unsigned i) { return kit::order_status(order_of(i), "Submitted", "40", "180.25"); }
std::string execution(unsigned i) {
    return kit::execution(order_of(i), joined("0000e0d5.67fe667", i, ".01.01"), "40", "180.25", "40",
                          "20260102 15:04:05 UTC");
}

using message_maker = std::string (*)(unsigned);

/// Exactly as large as the messages: no padding behind them.
std::vector<std::vector<char>> messages_of(message_maker make) {
    std::vector<std::vector<char>> all;
    for (unsigned i = 0; i != 8; ++i) {
        const std::string text = make(i);
        all.emplace_back(text.begin(), text.end());
    }
    return all;
}
void report(benchmark::State& state, std::size_t bytes, std::uint64_t allocations_before) {
    const std::uint64_t made = gatewright_bench::allocations() - allocations_before;
    state.SetBytesProcessed(static_cast<std::int64_t>(bytes) * static_cast<std::int64_t>(state.iterations()));
    state.counters["allocs_per_op"] = static_cast<double>(made) / static_cast<double>(state.iterations());
}

void ours(benchmark::State& state, message_maker make) {
    static recorder out;
    ib::message_context of;
    of.client_id = 1;
    of.account = "DU1234567";
    of.received = received;
    // A book that has its rows.
    out.book.clear();
    for (int i = 0; i != 8; ++i) {
        book::row_book::touched prices;
        static_cast<void>(
            out.book.change(side::buy, i, 0, {decimal(18'020 - i, -2)}, {decimal(100, 0)}, prices));
    }
    out.book.announced = true;
    // An order that is known.
    out.order = {};
    out.order.symbol = out.line.symbol;
    out.execution = {};
    const auto messages = messages_of(make);
    std::size_t i = 0;
    const auto before = gatewright_bench::allocations();
    out.events = 0;
    for (auto _ : state) {
        const std::vector<char>& m = messages[i];
        if (!ib::decode(std::string_view(m.data(), m.size()), of, out)) std::abort();
        benchmark::DoNotOptimize(out);
        benchmark::ClobberMemory();
        if (++i == messages.size()) i = 0;
    }
    if (out.events < static_cast<std::uint64_t>(state.iterations())) std::abort();
    report(state, messages[0].size(), before);
}

/// A view of each field, and nothing more.
void split(benchmark::State& state, message_maker make) {
    const auto messages = messages_of(make);
    std::array<std::string_view, 256> fields;
    std::size_t i = 0;
    const auto before = gatewright_bench::allocations();
    for (auto _ : state) {
        const std::vector<char>& m = messages[i];
        const char* at = m.data();
        const char* const end = at + m.size();
        std::size_t count = 0;
        while (at != end) {
            const auto* const stop =
                static_cast<const char*>(std::memchr(at, '\0', static_cast<std::size_t>(end - at)));
            if (stop == nullptr || count == fields.size()) std::abort();
            fields[count++] = {at, static_cast<std::size_t>(stop - at)};
            at = stop + 1;
        }
        benchmark::DoNotOptimize(fields);
        benchmark::ClobberMemory();
        if (++i == messages.size()) i = 0;
    }
    report(state, messages[0].size(), before);
}

order_request request_of() {
    order_request r;
    r.symbol = "AAPL.STK.SMART.USD";
    r.client_order_id = "GWk3x900000001";
    r.quantity.value = decimal(107, 0);
    r.price.value = decimal(18'025, -2);
    return r;
}
/// An order of the vocabulary to the bytes of its message.
void encode(benchmark::State& state) {
    const order_request r = request_of();
    std::array<char, 1024> buffer;
    std::size_t bytes = 0;
    std::int32_t number = 1'000'000;
    const auto before = gatewright_bench::allocations();
    for (auto _ : state) {
        fixed_string<17> good_till;
        const auto p = ib::to_placement(r, ++number, "DU1234567", received.milliseconds(), good_till);
        if (!p) std::abort();
        const auto text = ib::encode_place_order(*p, ib::newest_version, buffer);
        if (!text) std::abort();
        bytes = text->size();
        benchmark::DoNotOptimize(buffer);
        benchmark::ClobberMemory();
    }
    report(state, bytes, before);
}
/// The fields of the same message, each copied, with a zero behind it.
void join(benchmark::State& state) {
    const order_request r = request_of();
    fixed_string<17> good_till;
    std::array<char, 1024> buffer;
    const auto p = ib::to_placement(r, 1000, "DU1234567", received.milliseconds(), good_till);
    const auto text = ib::encode_place_order(p.value(), ib::newest_version, buffer);
    const std::string message(text.value());
    const std::vector<std::string_view> fields = kit::fields_of(message);
    const auto before = gatewright_bench::allocations();
    for (auto _ : state) {
        char* at = buffer.data();
        for (const std::string_view f : fields) {
            std::memcpy(at, f.data(), f.size());
            at += f.size();
            *at++ = '\0';
        }
        benchmark::DoNotOptimize(buffer);
        benchmark::ClobberMemory();
    }
    report(state, message.size(), before);
}

void add(const std::string& name, message_maker make) {
    benchmark::RegisterBenchmark(("fields/interactive_brokers/" + name).c_str(), ours, make);
    benchmark::RegisterBenchmark(("split/interactive_brokers/" + name).c_str(), split, make);
}

[[maybe_unused]] const bool registered = [] {
    add("tick_price", tick_price);
    add("depth_row", depth_row);
    add("open_order", open_order);
    add("order_status", order_status);
    add("execution", execution);
    benchmark::RegisterBenchmark("encode/interactive_brokers/place_order", encode);
    benchmark::RegisterBenchmark("join/interactive_brokers/place_order", join);
    return true;
}();

} // namespace zero_field_benches
