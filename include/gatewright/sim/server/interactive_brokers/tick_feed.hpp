// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/sim/server/history.hpp>
#include <gatewright/sim/server/interactive_brokers/price_history.hpp>

#include <algorithm>
#include <array>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace gatewright::sim::server::interactive_brokers {

/// A price and its lots: a row of a book.
struct depth_row {
    std::int64_t ticks = 0, lots = 0;
    friend bool operator==(const depth_row&, const depth_row&) = default;
};
/// The best prices of an instrument, sampled.
struct ticker_wish {
    matching::instrument_id instrument = 0;
    bool volumes = false, snapshot = false, begun = false, delayed = false, over = false;
    timestamp next{};
    std::array<depth_row, 3> told{}; ///< bid, ask, last
    std::int64_t volume = -1;
    price_range day{};
};
/// A book by rows.
struct depth_wish {
    matching::instrument_id instrument = 0;
    std::size_t rows = 0;
    bool smart = false;
    std::array<std::vector<depth_row>, 2> told{}; ///< asks, bids
};
enum class tick_kind : std::uint8_t { last = 1, all_last, quotes, middles };
/// Ticks one by one.
struct tick_wish {
    matching::instrument_id instrument = 0;
    tick_kind kind = tick_kind::last;
    bool ignores_size = false;
    past_quote told{};
};
/// What a connection is told of prices, by the numbers of its requests.
struct price_wishes {
    std::int64_t data_type = 1;
    std::map<std::int64_t, ticker_wish> tickers{};
    std::map<std::int64_t, depth_wish> depths{};
    std::map<std::int64_t, tick_wish> ticks{};
};

/// The best prices, trades and quotes one by one, and books by rows.
class tick_feed {
public:
    explicit tick_feed(const market_view& view) : view_(view) {}

    /// Whether rows of books move when one comes or goes between them; otherwise each that is another one then is told.
    bool depth_shifts = true;

    // What is asked. Each throws api_error.
    void ask_ticker(price_wishes& w, fields& in, timestamp now, sends& out) const {
        in.skip(1);
        const auto [id, i] = view_.contracts.asked(in);
        in.skip(1); // no delta neutral contract
        const std::string generic = "," + in.text() + ",";
        ticker_wish t;
        t.instrument = i;
        t.volumes = generic.find(",233,") != generic.npos || generic.find(",375,") != generic.npos;
        t.snapshot = in.flag();
        t.delayed = !view_.contracts.of(i).live;
        t.next = now;
        if (t.delayed && w.data_type < 3)
            throw api_error{id, 354, "Requested market data is not subscribed. Delayed data is available."};
        if (t.delayed)
            out.add(error_frame(
                {id, 10167, "Requested market data is not subscribed. Displaying delayed data."}));
        out.add(frame(tell::data_type, "1", id, t.delayed ? 3 : std::min<std::int64_t>(w.data_type, 2)));
        out.add(frame(tell::tick_terms, id, view_.contracts.of(i).ladder.steps.front().second, "9c0001", 3));
        w.tickers[id] = t;
    }
    void ask_depth(price_wishes& w, fields& in, sends& out) const {
        in.skip(1);
        const auto [id, i] = view_.contracts.asked(in);
        const auto rows = static_cast<std::size_t>(std::clamp<std::int64_t>(in.integer(), 1, 60));
        const bool smart = in.flag();
        if (view_.contracts.of(i).type == contract_type::index)
            throw api_error{id, 10092,
                            "Deep market data is not supported for this combination of security "
                            "type/exchange"};
        if (std::cmp_greater_equal(w.depths.size(), view_.config.depth_lines) && !w.depths.contains(id))
            throw api_error{id, 309,
                            "Max number (" + std::to_string(view_.config.depth_lines) +
                                ") of market depth requests has been reached"};
        if (smart) out.add(error_frame({id, 2152, "Exchanges - Depth: ISLAND; ARCA; Top: NYSE; "}));
        tell_depth(id, w.depths[id] = {i, rows, smart}, out);
    }
    void ask_ticks(price_wishes& w, fields& in, sends& out) const {
        static constexpr word_table<tick_kind, 4> kinds{{{tick_kind::last, "Last"},
                                                         {tick_kind::all_last, "AllLast"},
                                                         {tick_kind::quotes, "BidAsk"},
                                                         {tick_kind::middles, "MidPoint"}}};
        const auto [id, i] = view_.contracts.asked(in);
        const auto kind = kinds.value(in.text());
        if (!kind) throw invalid_request(id, "Invalid tick-by-tick type");
        if (std::cmp_greater_equal(w.ticks.size(), view_.config.tick_lines))
            throw api_error{id, 10190, "Max number of tick-by-tick requests has been reached"};
        const std::int64_t past = in.integer();
        if (past > 0) out.add(past_ticks(id, i, *kind, past, {}, {}));
        const auto* last = view_.history(i).quotes().last();
        w.ticks[id] = {i, *kind, in.flag(), last != nullptr ? *last : past_quote{}};
    }
    [[nodiscard]] frame ask_past_ticks(fields& in) const {
        static constexpr word_table<tick_kind, 3> kinds{{{tick_kind::all_last, "TRADES"},
                                                         {tick_kind::quotes, "BID_ASK"},
                                                         {tick_kind::middles, "MIDPOINT"}}};
        const auto [id, i] = view_.contracts.asked(in);
        in.skip(1);
        const auto from = time_in(in.text()), until = time_in(in.text());
        const std::int64_t count = in.integer();
        const auto kind = kinds.value(in.text());
        if (!kind) throw invalid_request(id, "Invalid whatToShow");
        return past_ticks(id, i, *kind, count, from, until);
    }

    // What is told
    void tell_trades(const price_wishes& w, matching::instrument_id i,
                     const std::vector<matching::public_trade>& trades, sends& out) const {
        for (const matching::public_trade& p : trades) {
            if (p.instrument != i) continue;
            for (const auto& [id, t] : w.ticks)
                if (t.instrument == i && t.kind <= tick_kind::all_last)
                    out.add(frame(tell::tick, id, static_cast<int>(t.kind), unix_seconds(p.time),
                                  view_.price(i, p.price_ticks), view_.size(i, p.lots), "0",
                                  view_.exchange(i), ""));
            for (const auto& [id, t] : w.tickers)
                if (t.instrument == i && t.volumes)
                    out.add(frame(tell::text, "6", id, 48, volume_text(i, p)));
        }
    }
    void tell_book(price_wishes& w, matching::instrument_id i, timestamp now, sends& out) const {
        for (auto& [id, t] : w.ticks) {
            if (t.instrument != i || t.kind < tick_kind::quotes) continue;
            const past_quote q = view_.quote_now(i, now);
            const bool middles = t.kind == tick_kind::middles;
            if (middles          ? q.bid + q.ask == t.told.bid + t.told.ask
                : t.ignores_size ? q.same_prices(t.told)
                                 : q.same(t.told))
                continue;
            t.told = q;
            frame f(tell::tick, id, static_cast<int>(t.kind), unix_seconds(now));
            if (middles)
                f.add(view_.half(i, q.bid + q.ask));
            else
                put_quote(f, i, q).add("0");
            out.add(f);
        }
        for (auto& [id, d] : w.depths)
            if (d.instrument == i) tell_depth(id, d, out);
    }
    /// What is due at a time.
    void pass(price_wishes& w, timestamp now, sends& out) const {
        for (auto& [id, t] : w.tickers) {
            if (now < t.next || t.over) continue;
            t.next = now + view_.config.sampling;
            tell_ticker(id, t, out);
            t.over = t.snapshot;
            if (t.over) out.add(frame(tell::snapshot_end, "1", id));
        }
        std::erase_if(w.tickers, [](const auto& entry) { return entry.second.over; });
    }
    /// Books begin anew: on the same subscriptions.
    void reset_depths(price_wishes& w, sends& out) const {
        for (auto& [id, d] : w.depths) {
            d.told = {};
            out.add(error_frame({id, 317,
                                 "Market depth data has been RESET. Please empty deep book contents "
                                 "before applying any new entries."}));
            tell_depth(id, d, out);
        }
    }

private:
    frame& put_quote(frame& f, matching::instrument_id i, const past_quote& q) const {
        return f.add(view_.price(i, q.bid), view_.price(i, q.ask), view_.size(i, q.bid_lots),
                     view_.size(i, q.ask_lots));
    }
    [[nodiscard]] std::string volume_text(matching::instrument_id i, const matching::public_trade& p) const {
        const price_bar& day = view_.history(i).day();
        const auto text = [](decimal d) { return d.normalized().str() + ';'; };
        return text(view_.price(i, p.price_ticks)) + text(view_.size(i, p.lots)) +
               std::to_string(p.time.milliseconds()) + ';' + text(view_.size(i, day.lots)) +
               text(view_.mean(i, day)) + "true";
    }
    /// The best prices, each with its size where the price changed, and the day so far. What comes late has other
    /// numbers.
    void tell_ticker(std::int64_t id, ticker_wish& t, sends& out) const {
        struct numbers {
            int price, size, late_price, late_size;
        };
        static constexpr numbers of[] = {{1, 0, 66, 69}, {2, 3, 67, 70}, {4, 5, 68, 71}};
        const auto i = t.instrument;
        const price_history& history = view_.history(i);
        std::array<depth_row, 3> is{};
        if (view_.contracts.of(i).type != contract_type::index)
            for (const side s : {side::buy, side::sell})
                if (const auto best = view_.book(i).best(s))
                    is[s == side::buy ? 0 : 1] = {*best, view_.book(i).lots_at(s, *best)};
        const auto* trade = history.trades().last();
        if (trade != nullptr) is[2] = {trade->price_ticks, trade->lots};
        for (std::size_t n = 0; n < 3; ++n) {
            if ((is[n] == t.told[n] && t.begun) || (n == 2 && trade == nullptr)) continue;
            const decimal amount = view_.size(i, is[n].lots);
            if (n == 2 && !t.delayed) out.add(frame(tell::text, "6", id, 45, unix_seconds(trade->time)));
            if (is[n].ticks != t.told[n].ticks || !t.begun)
                out.add(frame(tell::price, "6", id, t.delayed ? of[n].late_price : of[n].price,
                              is[n].ticks == 0 ? decimal(-1, 0) : view_.price(i, is[n].ticks), amount,
                              n < 2));
            out.add(frame(tell::size, "6", id, t.delayed ? of[n].late_size : of[n].size, amount));
        }
        t.told = is;
        const price_range& day = history.day().range;
        const auto told = [&](int number, int late, decimal price, bool changed) {
            if (changed) out.add(frame(tell::price, "6", id, t.delayed ? late : number, price, "0", "0"));
        };
        told(6, 72, view_.half(i, day.high), day.high != t.day.high);
        told(7, 73, view_.half(i, day.low), day.low != t.day.low);
        told(14, 76, view_.half(i, day.open), day.open != t.day.open);
        told(9, 75, view_.config.instruments[i].reference_price, !t.begun);
        if (history.day().lots != t.volume)
            out.add(frame(tell::size, "6", id, t.delayed ? 74 : 8, view_.size(i, history.day().lots)));
        t.day = day;
        t.volume = history.day().lots;
        t.begun = true;
    }
    /// Both sides in one write: rows that go, come, or are others.
    void tell_depth(std::int64_t id, depth_wish& d, sends& out) const {
        std::string all;
        for (const bool bids : {false, true}) {
            std::vector<depth_row> is;
            view_.book(d.instrument)
                .walk(bids ? side::buy : side::sell, [&](std::int64_t ticks, const auto& level) {
                    is.push_back({ticks, level.total});
                    return is.size() < d.rows;
                });
            std::vector<depth_row>& was = d.told[bids ? 1 : 0];
            const auto better = [&](const depth_row& a, const depth_row& b) {
                return depth_shifts && (bids ? a.ticks > b.ticks : a.ticks < b.ticks);
            };
            for (std::size_t at = 0; at < std::max(is.size(), was.size());) {
                const bool more = at < is.size(), had = at < was.size();
                if (!more || (had && better(was[at], is[at]))) {
                    const std::size_t gone = more ? at : was.size() - 1; // beyond the last one from the end
                    put_row(all, id, d, gone, 2, bids, {});
                    was.erase(was.begin() + static_cast<std::ptrdiff_t>(gone));
                    continue;
                }
                const bool comes = !had || better(is[at], was[at]);
                if (comes) was.insert(was.begin() + static_cast<std::ptrdiff_t>(at), depth_row{});
                if (was[at] != is[at]) put_row(all, id, d, at, comes ? 0 : 1, bids, is[at]);
                was[at] = is[at];
                ++at;
            }
        }
        if (!all.empty()) out.push_back(std::move(all));
    }
    void put_row(std::string& to, std::int64_t id, const depth_wish& d, std::size_t at, int operation,
                 bool bids, const depth_row& row) const {
        frame f(d.smart ? tell::depth_by_exchange : tell::depth, "1", id, at);
        if (d.smart) f.add(view_.exchange(d.instrument));
        f.add(operation, bids, view_.price(d.instrument, row.ticks), view_.size(d.instrument, row.lots));
        if (d.smart) f.add("1");
        to += f.bytes();
    }
    /// From a time on the first ones, otherwise the last.
    [[nodiscard]] frame past_ticks(std::int64_t id, matching::instrument_id i, tick_kind kind,
                                   std::int64_t most, std::optional<timestamp> from,
                                   std::optional<timestamp> until) const {
        const auto chosen = [&](const auto& list) {
            const auto all = list.newest(2000);
            std::vector<std::decay_t<decltype(all[0])>> in;
            for (const auto& one : all)
                if ((!from || one.time >= *from) && (!until || one.time <= *until)) in.push_back(one);
            return page(std::move(in), page_size(most, 1, 1000), from.has_value());
        };
        if (kind <= tick_kind::all_last) {
            const auto all = chosen(view_.history(i).trades());
            frame f(tell::past_trades, id, all.size());
            for (const auto& t : all)
                f.add(unix_seconds(t.time), "0", view_.price(i, t.price_ticks), view_.size(i, t.lots),
                      view_.exchange(i), "");
            return f.add("1");
        }
        const auto all = chosen(view_.history(i).quotes());
        frame f(kind == tick_kind::quotes ? tell::past_quotes : tell::past_middles, id, all.size());
        for (const past_quote& q : all) {
            f.add(unix_seconds(q.time), "0");
            if (kind == tick_kind::quotes)
                put_quote(f, i, q);
            else
                f.add(view_.half(i, q.bid + q.ask), "0");
        }
        return f.add("1");
    }

    const market_view& view_;
};

} // namespace gatewright::sim::server::interactive_brokers
