// SPDX-License-Identifier: BSL-1.0
//
// Depth updates applied to a synced book, with its sequence checks, against a std::map per side that does the
// same conversions and nothing else.

#include "allocation_counter.hpp"
#include "folders.hpp"

#include <gatewright/book/synced_book.hpp>

#include <benchmark/benchmark.h>
#include <boost/json.hpp>

#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <map>
#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace {

using namespace gatewright;
using book::chained_previous_id;

struct level {
    side s;
    price p;
    quantity q;
};
using message = std::vector<level>;

/// The naive book, in the units of the real one.
class map_book {
public:
    explicit map_book(const book::book_scales& scales) : scales_(scales) {}

    void apply(const message& m) {
        for (const level& l : m) {
            std::int64_t tick = 0;
            std::int64_t lots = 0;
            if (!scales_.price.to_units(l.p.value, tick) || !scales_.quantity.to_units(l.q.value, lots))
                std::abort();
            if (l.s == side::buy)
                set(bids_, tick, lots);
            else
                set(asks_, tick, lots);
        }
    }
    [[nodiscard]] bool crossed() const {
        return !bids_.empty() && !asks_.empty() && bids_.begin()->first >= asks_.begin()->first;
    }

    /// The message that turns `from` into `to`.
    static message difference(const map_book& from, const map_book& to) {
        message m;
        const auto compare = [&](side s, const auto& a, const auto& b) {
            const auto add = [&](std::int64_t tick, std::int64_t lots) {
                m.push_back(
                    {s, {from.scales_.price.to_decimal(tick)}, {from.scales_.quantity.to_decimal(lots)}});
            };
            for (const auto& [tick, lots] : a)
                if (!b.contains(tick)) add(tick, 0);
            for (const auto& [tick, lots] : b)
                if (const auto it = a.find(tick); it == a.end() || it->second != lots) add(tick, lots);
        };
        compare(side::buy, from.bids_, to.bids_);
        compare(side::sell, from.asks_, to.asks_);
        return m;
    }

private:
    template <class Levels>
    static void set(Levels& levels, std::int64_t tick, std::int64_t lots) {
        if (lots == 0)
            levels.erase(tick);
        else
            levels.insert_or_assign(tick, lots);
    }

    book::book_scales scales_;
    std::map<std::int64_t, std::int64_t, std::greater<>> bids_;
    std::map<std::int64_t, std::int64_t> asks_;
};

/// A book to begin with and updates to it, the last of which leads back to the beginning.
struct session {
    book::book_scales scales;
    message start;
    std::vector<message> updates;
    std::size_t levels = 0;

    void close() {
        map_book first(scales);
        first.apply(start);
        map_book last(scales);
        last.apply(start);
        for (const message& m : updates) last.apply(m);
        updates.push_back(map_book::difference(last, first));
        for (const message& m : updates) levels += m.size();
    }
};

/// Most changes near a touch that wanders, some further away, a few very far; prices with a trailing zero, as
/// venues write them.
session generated_session() {
    session out{{{"0.10"_d}, {"0.001"_d}}, {}, {}};
    std::mt19937_64 random(7);
    const auto below = [&](std::int64_t n) {
        return static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(n));
    };
    const auto size = [&] { return quantity{decimal(1 + below(20'000), -3)}; };
    const auto at = [](std::int64_t tick) { return price{decimal(tick * 10, -2)}; };
    std::int64_t mid = 500'000;
    for (std::int64_t d = 1; d <= 1000; ++d) {
        out.start.push_back({side::buy, at(mid - d), size()});
        out.start.push_back({side::sell, at(mid + d), size()});
    }
    for (int i = 0; i < 4096; ++i) {
        message m;
        const std::int64_t step = below(10) < 3 ? below(7) - 3 : 0;
        for (std::int64_t t = 0; t < step; ++t) m.push_back({side::sell, at(mid + t), {decimal(0, -3)}});
        for (std::int64_t t = 0; t < -step; ++t) m.push_back({side::buy, at(mid - t), {decimal(0, -3)}});
        mid += step;
        m.push_back({side::buy, at(mid), {decimal(0, -3)}});
        m.push_back({side::sell, at(mid), {decimal(0, -3)}});
        for (std::int64_t n = 10 + below(40); n != 0; --n) {
            const std::int64_t where = below(100);
            const std::int64_t distance = 1 + (where < 60   ? below(12)
                                               : where < 88 ? below(100)
                                               : where < 98 ? below(1000)
                                                            : below(20'000));
            const bool bid = below(2) == 0;
            m.push_back({bid ? side::buy : side::sell, at(bid ? mid - distance : mid + distance),
                         below(100) < 35 ? quantity{decimal(0, -3)} : size()});
        }
        out.updates.push_back(std::move(m));
    }
    out.close();
    return out;
}

/// The updates of one symbol of a recorded session; empty where the recording is not there.
session recorded_session(std::string_view symbol, decimal tick) {
    session out{{{tick}, {"1"_d}}, {}, {}};
    std::ifstream lines(gatewright_test::shared_folder() /
                        "fixtures/binance/messages/sequences/cryptofeed-usdm-2021-07-22.jsonl");
    const auto read = [](const boost::json::value& bids, const boost::json::value& asks) {
        message m;
        const auto number = [](const boost::json::value& v) { return decimal::parse(v.as_string()).value(); };
        for (const auto& l : bids.as_array()) m.push_back({side::buy, {number(l.at(0))}, {number(l.at(1))}});
        for (const auto& l : asks.as_array()) m.push_back({side::sell, {number(l.at(0))}, {number(l.at(1))}});
        return m;
    };
    std::uint64_t last = 0;
    for (std::string line; std::getline(lines, line);) {
        const boost::json::value v = boost::json::parse(line);
        const bool reply = v.at("dir") == "http_reply";
        if (reply && v.at("url").as_string().find("symbol=" + std::string(symbol)) != std::string::npos) {
            last = v.at("payload").at("lastUpdateId").to_number<std::uint64_t>();
            out.start = read(v.at("payload").at("bids"), v.at("payload").at("asks"));
        } else if (v.at("dir") == "ws_recv" && !out.start.empty()) {
            const boost::json::value& d = v.at("payload").at("data");
            if (d.at("e") == "depthUpdate" && d.at("s").as_string() == symbol &&
                d.at("u").to_number<std::uint64_t>() >= last)
                out.updates.push_back(read(d.at("b"), d.at("a")));
        }
    }
    if (!out.updates.empty()) out.close();
    return out;
}

using real_book = book::synced_book<chained_previous_id>;

void feed(real_book& b, const book_header& h, const message& m) {
    b.book_begin(h);
    for (const level& l : m) b.book_level(l.s, l.p, l.q);
    b.book_end(h);
}

real_book started(const session& s) {
    real_book b(s.scales);
    book_header h;
    h.snapshot = true;
    h.last_id = 1;
    feed(b, h, s.start);
    return b;
}

const session& generated() {
    static const session s = generated_session();
    return s;
}
const session& sushi() {
    static const session s = recorded_session("SUSHIUSDT", "0.001"_d);
    return s;
}

/// One iteration is one round of the session; `items_per_second` counts levels.
void apply_updates(benchmark::State& state, const session& (*get)()) {
    const session& s = get();
    if (s.updates.empty()) {
        state.SkipWithError("no recording here");
        return;
    }
    real_book b = started(s);
    book_header h;
    h.last_id = 1;
    const auto round = [&] {
        for (const message& m : s.updates) {
            h.previous_id = h.last_id;
            h.first_id = h.last_id + 1;
            h.last_id += 2;
            feed(b, h, m);
        }
    };
    round();
    const auto before = gatewright_bench::allocations();
    for (auto _ : state) {
        round();
        benchmark::DoNotOptimize(&b);
    }
    state.counters["allocs_per_op"] = static_cast<double>(gatewright_bench::allocations() - before) /
                                      static_cast<double>(state.iterations());
    state.SetItemsProcessed(static_cast<std::int64_t>(s.levels) *
                            static_cast<std::int64_t>(state.iterations()));
    if (!b.synced()) std::abort();
}

void apply_updates_to_map(benchmark::State& state, const session& (*get)()) {
    const session& s = get();
    if (s.updates.empty()) {
        state.SkipWithError("no recording here");
        return;
    }
    map_book b(s.scales);
    b.apply(s.start);
    bool crossed = false;
    const auto before = gatewright_bench::allocations();
    for (auto _ : state) {
        for (const message& m : s.updates) {
            b.apply(m);
            crossed = crossed || b.crossed();
        }
        benchmark::DoNotOptimize(&b);
    }
    state.counters["allocs_per_op"] = static_cast<double>(gatewright_bench::allocations() - before) /
                                      static_cast<double>(state.iterations());
    state.SetItemsProcessed(static_cast<std::int64_t>(s.levels) *
                            static_cast<std::int64_t>(state.iterations()));
    if (crossed) std::abort();
}

/// The same on many books at a time, each at another place of the session, as a gateway of many instruments has them:
/// what a book needs is not at hand when its message comes, and no branch of the last message foretells one of the
/// next.
constexpr std::size_t many = 64;

template <class BookT, class ApplyF>
void apply_to_many(benchmark::State& state, const session& s, std::vector<BookT>& books, ApplyF apply) {
    if (s.updates.empty()) {
        state.SkipWithError("no recording here");
        return;
    }
    std::vector<std::size_t> next(books.size());
    for (std::size_t b = 0; b != books.size(); ++b)
        for (; next[b] != b * 7 % s.updates.size(); ++next[b]) apply(books[b], b, s.updates[next[b]]);
    std::int64_t levels = 0;
    const auto round = [&] {
        for (std::size_t b = 0; b != books.size(); ++b) {
            const message& m = s.updates[next[b]];
            next[b] = next[b] + 1 == s.updates.size() ? 0 : next[b] + 1;
            apply(books[b], b, m);
            levels += static_cast<std::int64_t>(m.size());
        }
    };
    for (std::size_t i = 0; i != s.updates.size(); ++i) round();
    levels = 0;
    const auto before = gatewright_bench::allocations();
    for (auto _ : state) round();
    state.counters["allocs_per_op"] = static_cast<double>(gatewright_bench::allocations() - before) /
                                      static_cast<double>(state.iterations());
    state.SetItemsProcessed(levels);
}

void apply_recorded_to_many(benchmark::State& state) {
    const session& s = sushi();
    std::vector<real_book> books;
    if (!s.updates.empty())
        for (std::size_t b = 0; b != many; ++b) books.push_back(started(s));
    std::vector<std::uint64_t> last(books.size(), 1);
    apply_to_many(state, s, books, [&](real_book& book, std::size_t b, const message& m) {
        book_header h;
        h.previous_id = last[b];
        h.first_id = last[b] + 1;
        h.last_id = last[b] += 2;
        feed(book, h, m);
    });
    for (const real_book& b : books)
        if (!b.synced()) std::abort();
}

void apply_recorded_to_many_maps(benchmark::State& state) {
    const session& s = sushi();
    std::vector<map_book> books(s.updates.empty() ? 0 : many, map_book(s.scales));
    for (map_book& b : books) b.apply(s.start);
    bool crossed = false;
    apply_to_many(state, s, books, [&](map_book& book, std::size_t, const message& m) {
        book.apply(m);
        crossed = crossed || book.crossed();
    });
    if (crossed) std::abort();
}

void read_best(benchmark::State& state) {
    const session& s = generated();
    const real_book b = started(s);
    const auto before = gatewright_bench::allocations();
    for (auto _ : state) {
        benchmark::DoNotOptimize(&b);
        const auto view = b.view();
        benchmark::DoNotOptimize(view->best_bid());
        benchmark::DoNotOptimize(view->best_ask());
    }
    state.counters["allocs_per_op"] = static_cast<double>(gatewright_bench::allocations() - before) /
                                      static_cast<double>(state.iterations());
}

BENCHMARK(read_best)->Name("book/best_quote_read");
BENCHMARK_CAPTURE(apply_updates, generated, generated)->Name("apply/depth_diff");
BENCHMARK_CAPTURE(apply_updates_to_map, generated, generated)->Name("std_map/depth_diff");
BENCHMARK_CAPTURE(apply_updates, recorded, sushi)->Name("apply/depth_diff_recorded");
BENCHMARK_CAPTURE(apply_updates_to_map, recorded, sushi)->Name("std_map/depth_diff_recorded");
BENCHMARK(apply_recorded_to_many)->Name("apply/depth_diff_recorded_64");
BENCHMARK(apply_recorded_to_many_maps)->Name("std_map/depth_diff_recorded_64");

} // namespace
