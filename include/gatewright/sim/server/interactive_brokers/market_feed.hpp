// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/sim/server/interactive_brokers/contracts.hpp>
#include <gatewright/sim/server/interactive_brokers/order_documents.hpp>
#include <gatewright/sim/server/interactive_brokers/price_history.hpp>

#include <algorithm>
#include <array>
#include <deque>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace gatewright::sim::server::interactive_brokers {

/// A price level as a row of a book.
struct depth_row {
    std::int64_t ticks = 0, lots = 0;
    friend bool operator==(const depth_row&, const depth_row&) = default;
};

/// What a connection is told of the market, by the numbers of its requests.
struct market_wishes {
    struct ticker {
        matching::instrument_id instrument = 0;
        bool volumes = false, snapshot = false, begun = false, delayed = false;
        timestamp next{};
        std::array<depth_row, 3> told{}; ///< bid, ask, last
        std::int64_t volume = -1;
        price_range day{};
    };
    struct depth {
        matching::instrument_id instrument = 0;
        std::size_t rows = 0;
        bool smart = false;
        std::array<std::vector<depth_row>, 2> told{}; ///< asks, bids
    };
    enum class tick_kind : std::uint8_t { last, all_last, quotes, middles };
    struct ticks {
        matching::instrument_id instrument = 0;
        tick_kind kind = tick_kind::last;
        bool ignores_size = false;
        past_quote told{};
    };
    struct bars {
        matching::instrument_id instrument = 0;
        shown what = shown::trades;
        duration length = seconds(5);
        bool live = true; ///< otherwise the last bar of a history that is kept up to date
        bool days = false, unix_time = true;
        timestamp next{};
    };
    std::int64_t data_type = 1;
    std::map<std::int64_t, ticker> tickers;
    std::map<std::int64_t, depth> depths;
    std::map<std::int64_t, ticks> tick_streams;
    std::map<std::int64_t, bars> bar_streams;
};

/// Prices, books and bars of all instruments, and what of them is told.
class market_feed {
public:
    using wishes = market_wishes;

    market_feed(const market& m, const exchange_config& config, const contract_list& contracts,
                const order_documents& documents)
        : market_(m)
        , config_(config)
        , contracts_(contracts)
        , documents_(documents)
        , histories_(config.instruments.size()) {}

    /// Whether rows of books move when one comes or goes between them; otherwise each that is another one then is told.
    bool depth_shifts = true;

    // What happens
    void on_trades(matching::instrument_id i, const std::vector<matching::public_trade>& trades) {
        for (const matching::public_trade& t : trades)
            if (t.instrument == i) histories_[i].add(t);
    }
    void on_book(matching::instrument_id i, timestamp now) {
        const past_quote q = quote_now(i, now);
        const auto* last = histories_[i].quotes().last();
        if (last == nullptr || !same(*last, q)) histories_[i].add(q);
    }

    // What is asked. Each throws api_error.
    void ask_ticker(wishes& w, fields& in, timestamp now, sends& out) const {
        in.skip(1);
        const std::int64_t id = in.integer();
        const auto i = contracts_.one(contract_query::read(in), id);
        in.skip(1); // no delta neutral contract
        const std::string generic = "," + in.text() + ",";
        wishes::ticker t;
        t.instrument = i;
        t.volumes = generic.find(",233,") != generic.npos || generic.find(",375,") != generic.npos;
        t.snapshot = in.flag();
        t.delayed = !contracts_.of(i).live;
        if (t.delayed && w.data_type < 3)
            throw api_error{id, 354,
                            "Requested market data is not subscribed.Delayed market data is available."};
        if (t.delayed)
            out.add(order_documents::error({id, 10167,
                                            "Requested market data is not subscribed. Displaying "
                                            "delayed market data."}));
        out.add(frame(tell::data_type, "1", id, t.delayed ? 3 : std::min<std::int64_t>(w.data_type, 2)));
        out.add(frame(tell::tick_terms, id, contracts_.of(i).ladder.steps.front().second, "9c0001", 3));
        t.next = now;
        w.tickers[id] = t;
    }
    void ask_depth(wishes& w, fields& in, sends& out) const {
        in.skip(1);
        const std::int64_t id = in.integer();
        const auto i = contracts_.one(contract_query::read(in), id);
        wishes::depth d;
        d.instrument = i;
        d.rows = static_cast<std::size_t>(std::clamp<std::int64_t>(in.integer(), 1, 60));
        d.smart = in.flag();
        if (contracts_.of(i).type == contract_type::index)
            throw api_error{
                id, 10092,
                "Deep market data is not supported for this combination of security type/exchange"};
        if (std::cmp_greater_equal(w.depths.size(), config_.depth_lines) && !w.depths.contains(id))
            throw api_error{id, 309,
                            "Max number (" + std::to_string(config_.depth_lines) +
                                ") of market depth requests has been reached"};
        if (d.smart)
            out.push_back(
                order_documents::error({id, 2152, "Exchanges - Depth: ISLAND; ARCA; Top: NYSE; "}).bytes());
        tell_depth(id, w.depths[id] = d, out);
    }
    void ask_ticks(wishes& w, fields& in, sends& out) const {
        static constexpr word_table<wishes::tick_kind, 4> kinds{{{wishes::tick_kind::last, "Last"},
                                                                 {wishes::tick_kind::all_last, "AllLast"},
                                                                 {wishes::tick_kind::quotes, "BidAsk"},
                                                                 {wishes::tick_kind::middles, "MidPoint"}}};
        const std::int64_t id = in.integer();
        const auto i = contracts_.one(contract_query::read(in), id);
        const auto kind = kinds.value(in.text());
        if (!kind)
            throw api_error{id, 321, "Error validating request.-'bO' : cause - Invalid tick-by-tick type"};
        if (std::cmp_greater_equal(w.tick_streams.size(), config_.tick_lines))
            throw api_error{id, 10190, "Max number of tick-by-tick requests has been reached"};
        wishes::ticks t{i, *kind, false, {}};
        const auto past = static_cast<std::size_t>(std::clamp<std::int64_t>(in.integer(), 0, 1000));
        t.ignores_size = in.flag();
        if (past != 0) out.add(past_ticks(id, i, *kind, past, {}, {}));
        if (const auto* last = histories_[i].quotes().last()) t.told = *last;
        w.tick_streams[id] = t;
    }
    void ask_past_ticks(fields& in, sends& out) const {
        const std::int64_t id = in.integer();
        const auto i = contracts_.one(contract_query::read(in), id);
        in.skip(1);
        const auto from = time_in(in.text()), until = time_in(in.text());
        const auto count = static_cast<std::size_t>(std::clamp<std::int64_t>(in.integer(), 1, 1000));
        const std::string what = in.text();
        const auto kind = what == "TRADES"     ? wishes::tick_kind::all_last
                          : what == "BID_ASK"  ? wishes::tick_kind::quotes
                          : what == "MIDPOINT" ? wishes::tick_kind::middles
                                               : throw api_error{id, 321,
                                                                 "Error validating request.-'bP' : cause - "
                                                                 "Invalid whatToShow"};
        out.add(past_ticks(id, i, kind, count, from, until));
    }
    void ask_live_bars(wishes& w, fields& in, timestamp now) const {
        in.skip(1);
        const std::int64_t id = in.integer();
        wishes::bars b;
        b.instrument = contracts_.one(contract_query::read(in), id);
        in.skip(1); // always five seconds
        b.what = shown_of(in.text(), id);
        b.next = next_multiple(now, b.length);
        w.bar_streams[id] = b;
    }
    void ask_history(wishes& w, fields& in, timestamp now, sends& out) const {
        const std::int64_t id = in.integer();
        wishes::bars b;
        b.instrument = contracts_.one(contract_query::read(in), id);
        in.skip(1);
        const std::string end = in.text();
        const auto until = end.empty() ? std::optional(now) : time_in(end);
        const auto size = length_of(in.text(), true), span = length_of(in.text(), false);
        in.skip(1); // regular hours
        const std::string what = in.text();
        b.unix_time = in.integer() == 2;
        b.live = in.flag();
        if (!until)
            throw api_error{id, 10314, "End Date/Time: The date, time, or time-zone entered is invalid."};
        if (!size || !span)
            throw api_error{id, 321, "Error validating request.-'bQ' : cause - Invalid bar size or duration"};
        if (b.live && !end.empty())
            throw api_error{
                id, 321, "Error validating request.-'bQ' : cause - End date not supported with keepUpToDate"};
        b.what = shown_of(what, id);
        b.length = *size;
        b.days = *size >= one_day;
        const auto bars =
            histories_[b.instrument].bars(b.what, b.length, *until - *span, *until + nanoseconds(1));
        if (bars.empty() && !b.live)
            throw api_error{id, 162,
                            "Historical Market Data Service error message:HMDS query returned no data: " +
                                contracts_.of(b.instrument).symbol + " " + what};
        frame f(tell::history, id, time_text(*until - *span), time_text(*until), bars.size());
        for (const price_bar& one : bars) {
            f.add(bar_time(b, one.begun));
            put_range(f, b.instrument, one.range);
            put_volume(f, b, one);
            f.add(b.what == shown::trades ? one.count : -1);
        }
        out.add(f);
        if (!b.live) return;
        b.live = false;
        b.next = now + seconds(5);
        w.bar_streams[id] = b;
    }
    [[nodiscard]] frame head_stamp(fields& in) const {
        const std::int64_t id = in.integer();
        const auto i = contracts_.one(contract_query::read(in), id);
        in.skip(2);
        (void)shown_of(in.text(), id);
        const auto begun = histories_[i].begun();
        if (!begun)
            throw api_error{id, 162, "Historical Market Data Service error message:No head time stamp"};
        return frame(tell::head_stamp, id,
                     in.integer() == 2 ? std::to_string(unix_seconds(*begun)) : time_text(*begun));
    }

    // What is told
    /// To those who follow trades one by one.
    void tell_trades(const wishes& w, matching::instrument_id i,
                     const std::vector<matching::public_trade>& trades, sends& out) const {
        for (const auto& [id, t] : w.tick_streams) {
            if (t.instrument != i || t.kind > wishes::tick_kind::all_last) continue;
            for (const matching::public_trade& p : trades)
                if (p.instrument == i)
                    out.add(frame(tell::tick, id, static_cast<int>(t.kind) + 1, unix_seconds(p.time),
                                  market_.price(i, p.price_ticks), market_.quantity(i, p.lots), "0",
                                  venue_of(i), ""));
        }
        for (const auto& [id, t] : w.tickers)
            if (t.instrument == i && t.volumes)
                for (const matching::public_trade& p : trades)
                    if (p.instrument == i) out.add(volume_text(id, i, p));
    }
    void tell_book(wishes& w, matching::instrument_id i, timestamp now, sends& out) const {
        for (auto& [id, t] : w.tick_streams) {
            if (t.instrument != i || t.kind < wishes::tick_kind::quotes) continue;
            const past_quote q = quote_now(i, now);
            const bool prices = q.prices.bid != t.told.prices.bid || q.prices.ask != t.told.prices.ask;
            const bool middle = q.prices.bid + q.prices.ask != t.told.prices.bid + t.told.prices.ask;
            if (t.kind == wishes::tick_kind::middles ? !middle : t.ignores_size ? !prices : same(q, t.told))
                continue;
            t.told = q;
            frame f(tell::tick, id, static_cast<int>(t.kind) + 1, unix_seconds(q.time));
            if (t.kind == wishes::tick_kind::middles)
                f.add(half(i, q.prices.bid + q.prices.ask));
            else
                f.add(market_.price(i, q.prices.bid), market_.price(i, q.prices.ask),
                      market_.quantity(i, q.bid_lots), market_.quantity(i, q.ask_lots), "0");
            out.add(f);
        }
        for (auto& [id, d] : w.depths)
            if (d.instrument == i) tell_depth(id, d, out);
    }
    /// What is due at a time.
    void pass(wishes& w, timestamp now, sends& out) const {
        for (auto at = w.tickers.begin(); at != w.tickers.end();) {
            wishes::ticker& t = at->second;
            const bool due = now >= t.next;
            if (due) {
                t.next = now + config_.sampling;
                tell_ticker(at->first, t, now, out);
            }
            if (due && t.snapshot) {
                out.add(frame(tell::snapshot_end, "1", at->first));
                at = w.tickers.erase(at);
            } else {
                ++at;
            }
        }
        for (auto& [id, b] : w.bar_streams) {
            if (now < b.next) continue;
            tell_bar(id, b, out);
            b.next = b.next + seconds(5);
        }
    }
    /// Books begin anew: on the same subscriptions.
    void reset_depths(wishes& w, sends& out) const {
        for (auto& [id, d] : w.depths) {
            d.told = {};
            out.add(order_documents::error({id, 317,
                                            "Market depth data has been RESET. Please empty deep book "
                                            "contents before applying any new entries."}));
            tell_depth(id, d, out);
        }
    }

private:
    [[nodiscard]] static bool same(const past_quote& a, const past_quote& b) {
        return a.prices.bid == b.prices.bid && a.prices.ask == b.prices.ask && a.bid_lots == b.bid_lots &&
               a.ask_lots == b.ask_lots;
    }
    [[nodiscard]] past_quote quote_now(matching::instrument_id i, timestamp now) const {
        const auto& book = market_.engine().book(i);
        past_quote q{now, quote_of(market_, i)};
        q.bid_lots = book.lots_at(side::buy, q.prices.bid);
        q.ask_lots = book.lots_at(side::sell, q.prices.ask);
        return q;
    }
    [[nodiscard]] std::string_view venue_of(matching::instrument_id i) const {
        const contract_config& c = contracts_.of(i);
        return c.exchange == "SMART" ? std::string_view("ISLAND") : std::string_view(c.exchange);
    }
    /// A price of half ticks.
    [[nodiscard]] decimal half(matching::instrument_id i, std::int64_t half_ticks) const {
        const decimal tick = market_.listed(i).tick;
        return {half_ticks * tick.mantissa() * 5, static_cast<std::int8_t>(tick.exponent() - 1)};
    }
    [[nodiscard]] static timestamp next_multiple(timestamp t, duration length) {
        return {(t.ns / length.ns + 1) * length.ns};
    }
    [[nodiscard]] static shown shown_of(const std::string& text, std::int64_t id) {
        const auto what = shown_words.value(text == "AGGTRADES" ? "TRADES" : std::string_view(text));
        if (!what)
            throw api_error{id, 321, "Error validating request.-'bR' : cause - Invalid whatToShow " + text};
        return *what;
    }
    /// Of `30 secs`, `1 min`, `1 hour`, `1 day`, and of durations as `1800 S`, `1 D`, `2 W`, `1 M`, `1 Y`.
    [[nodiscard]] static std::optional<duration> length_of(const std::string& text, bool bar) {
        const auto parts = split(text, ' ');
        if (parts.size() != 2 || !has_shape(parts[0].substr(0, 1), "d")) return std::nullopt;
        const std::int64_t n = std::atoll(parts[0].c_str());
        const std::string_view u = parts[1];
        duration unit{};
        if (bar)
            unit = u.starts_with("sec")    ? seconds(1)
                   : u.starts_with("min")  ? minutes(1)
                   : u.starts_with("hour") ? minutes(60)
                   : u.starts_with("day")  ? one_day
                                           : duration{};
        else
            unit = u == "S"   ? seconds(1)
                   : u == "D" ? one_day
                   : u == "W" ? one_day * 7
                   : u == "M" ? one_day * 30
                   : u == "Y" ? one_day * 365
                              : duration{};
        if (unit.ns == 0 || n <= 0 || n > 100'000 || unit.ns * n > (one_day * 366 * 10).ns)
            return std::nullopt;
        return unit * n;
    }
    [[nodiscard]] static std::string bar_time(const wishes::bars& b, timestamp t) {
        if (b.days) return day_text(t);
        return b.unix_time ? std::to_string(unix_seconds(t)) : day_text(t) + ' ' + clock_text(t) + " UTC";
    }
    void put_range(frame& f, matching::instrument_id i, const price_range& r) const {
        f.add(half(i, r.open), half(i, r.high), half(i, r.low), half(i, r.close));
    }
    /// Volume and its average price.
    void put_volume(frame& f, const wishes::bars& b, const price_bar& one) const {
        if (b.what == shown::trades)
            f.add(market_.quantity(b.instrument, one.lots),
                  documents_.mean(b.instrument, one.ticks_lots, one.lots));
        else
            f.add("-1", "-1");
    }

    void tell_bar(std::int64_t id, const wishes::bars& b, sends& out) const {
        const price_history& h = histories_[b.instrument];
        const timestamp from =
            b.live ? b.next - b.length : timestamp{(b.next.ns - 1) / b.length.ns * b.length.ns};
        const auto bars = h.bars(b.what, b.length, from, b.next);
        price_bar one{from};
        if (!bars.empty()) {
            one = bars.back();
        } else {
            const std::int64_t last = 2 * market_.engine().last_ticks(b.instrument);
            one.range = {last, last, last, last};
        }
        if (b.live) {
            frame f(tell::live_bar, "3", id, unix_seconds(from));
            put_range(f, b.instrument, one.range);
            put_volume(f, b, one);
            out.add(f.add(one.count));
            return;
        }
        const auto price = [&](std::int64_t halves) { return half(b.instrument, halves); };
        frame f(tell::history_update, id, b.what == shown::trades ? one.count : -1, bar_time(b, one.begun),
                price(one.range.open), price(one.range.close), price(one.range.high), price(one.range.low));
        if (b.what == shown::trades)
            f.add(documents_.mean(b.instrument, one.ticks_lots, one.lots),
                  market_.quantity(b.instrument, one.lots));
        else
            f.add("-1", "-1");
        out.add(f);
    }
    [[nodiscard]] frame volume_text(std::int64_t id, matching::instrument_id i,
                                    const matching::public_trade& p) const {
        const price_bar& day = histories_[i].day();
        return frame(tell::text, "6", id, 48,
                     market_.price(i, p.price_ticks).normalized().str() + ';' +
                         market_.quantity(i, p.lots).normalized().str() + ';' +
                         std::to_string(p.time.milliseconds()) + ';' +
                         market_.quantity(i, day.lots).normalized().str() + ';' +
                         documents_.mean(i, day.ticks_lots, day.lots).normalized().str() + ";true");
    }
    /// The best prices, each with its size where the price changed, and the day so far. What is delayed has other
    /// numbers.
    void tell_ticker(std::int64_t id, wishes::ticker& t, timestamp now, sends& out) const {
        struct numbers {
            int price, size, late_price, late_size;
        };
        static constexpr numbers of[] = {{1, 0, 66, 69}, {2, 3, 67, 70}, {4, 5, 68, 71}};
        const auto i = t.instrument;
        const auto& engine = market_.engine();
        std::array<depth_row, 3> is{};
        if (contracts_.of(i).type != contract_type::index)
            for (const side s : {side::buy, side::sell})
                if (const auto best = engine.book(i).best(s))
                    is[s == side::buy ? 0 : 1] = {*best, engine.book(i).lots_at(s, *best)};
        const auto* trade = histories_[i].trades().last();
        if (trade != nullptr) is[2] = {trade->price_ticks, trade->lots};
        for (std::size_t n = 0; n < 3; ++n) {
            const bool priced = is[n].ticks != t.told[n].ticks || !t.begun;
            if (is[n] == t.told[n] && t.begun) continue;
            const int price = t.delayed ? of[n].late_price : of[n].price,
                      size = t.delayed ? of[n].late_size : of[n].size;
            const decimal amount = market_.quantity(i, is[n].lots);
            if (n == 2 && trade == nullptr) continue;
            if (n == 2 && !t.delayed) out.add(frame(tell::text, "6", id, 45, unix_seconds(trade->time)));
            if (priced)
                out.add(frame(tell::price, "6", id, price,
                              is[n].ticks == 0 ? decimal(-1, 0) : market_.price(i, is[n].ticks), amount,
                              n < 2 ? "1" : "0"));
            out.add(frame(tell::size, "6", id, size, amount));
        }
        t.told = is;
        const price_bar& day = histories_[i].day();
        const auto told = [&](int number, int late, std::int64_t ticks, std::int64_t before) {
            if (ticks != before && ticks != 0)
                out.add(frame(tell::price, "6", id, t.delayed ? late : number, market_.price(i, ticks), "0",
                              "0"));
        };
        told(6, 72, day.range.high, t.day.high);
        told(7, 73, day.range.low, t.day.low);
        told(14, 76, day.range.open, t.day.open);
        if (!t.begun) told(9, 75, whole_units(market_.listed(i).tick, market_.listed(i).reference_price), 0);
        if (day.lots != t.volume)
            out.add(frame(tell::size, "6", id, t.delayed ? 74 : 8, market_.quantity(i, day.lots)));
        t.day = day.range;
        t.volume = day.lots;
        t.begun = true;
        (void)now;
    }
    /// Both sides in one write: positions that go, come, or have another size.
    void tell_depth(std::int64_t id, wishes::depth& d, sends& out) const {
        std::string all;
        for (const side s : {side::sell, side::buy}) {
            const bool bids = s == side::buy;
            std::vector<depth_row> is;
            market_.engine().book(d.instrument).walk(s, [&](std::int64_t ticks, const auto& level) {
                is.push_back({ticks, level.total});
                return is.size() < d.rows;
            });
            std::vector<depth_row>& was = d.told[bids ? 1 : 0];
            const auto better = [&](const depth_row& a, const depth_row& b) {
                return bids ? a.ticks > b.ticks : a.ticks < b.ticks;
            };
            for (std::size_t at = 0; at < std::max(is.size(), was.size());) {
                const bool more = at < is.size(), had = at < was.size();
                if (!more || (depth_shifts && had && better(was[at], is[at]))) {
                    // Rows beyond the last one go from the end.
                    const std::size_t gone = more ? at : was.size() - 1;
                    put_row(all, id, d, gone, 2, bids, was[gone]);
                    was.erase(was.begin() + static_cast<std::ptrdiff_t>(gone));
                    continue;
                }
                if (!had || (depth_shifts && better(is[at], was[at]))) {
                    put_row(all, id, d, at, 0, bids, is[at]);
                    was.insert(was.begin() + static_cast<std::ptrdiff_t>(at), is[at]);
                } else if (was[at] != is[at]) {
                    put_row(all, id, d, at, 1, bids, is[at]);
                    was[at] = is[at];
                }
                ++at;
            }
        }
        if (!all.empty()) out.push_back(std::move(all));
    }
    void put_row(std::string& to, std::int64_t id, const wishes::depth& d, std::size_t at, int operation,
                 bool bids, const depth_row& row) const {
        const bool gone = operation == 2;
        const decimal price = gone ? decimal() : market_.price(d.instrument, row.ticks);
        const decimal size = gone ? decimal() : market_.quantity(d.instrument, row.lots);
        if (d.smart)
            to += frame(tell::depth_by_exchange, "1", id, at, venue_of(d.instrument), operation, bids, price,
                        size, "1")
                      .bytes();
        else
            to += frame(tell::depth, "1", id, at, operation, bids, price, size).bytes();
    }
    [[nodiscard]] frame past_ticks(std::int64_t id, matching::instrument_id i, wishes::tick_kind kind,
                                   std::size_t count, std::optional<timestamp> from,
                                   std::optional<timestamp> until) const {
        const auto chosen = [&](const auto& list) {
            auto all = list.newest(2000);
            std::vector<std::decay_t<decltype(all[0])>> in;
            for (const auto& one : all)
                if ((!from || one.time >= *from) && (!until || one.time <= *until)) in.push_back(one);
            // From a time on the first ones, otherwise the last.
            if (in.size() > count) {
                const auto surplus = static_cast<std::ptrdiff_t>(in.size() - count);
                in.erase(from ? in.end() - surplus : in.begin(), from ? in.end() : in.begin() + surplus);
            }
            return in;
        };
        if (kind <= wishes::tick_kind::all_last) {
            const auto all = chosen(histories_[i].trades());
            frame f(tell::past_trades, id, all.size());
            for (const auto& t : all)
                f.add(unix_seconds(t.time), "0", market_.price(i, t.price_ticks), market_.quantity(i, t.lots),
                      venue_of(i), "");
            return f.add("1");
        }
        const auto all = chosen(histories_[i].quotes());
        frame f(kind == wishes::tick_kind::quotes ? tell::past_quotes : tell::past_middles, id, all.size());
        for (const past_quote& q : all) {
            f.add(unix_seconds(q.time), "0");
            if (kind == wishes::tick_kind::quotes)
                f.add(market_.price(i, q.prices.bid), market_.price(i, q.prices.ask),
                      market_.quantity(i, q.bid_lots), market_.quantity(i, q.ask_lots));
            else
                f.add(half(i, q.prices.bid + q.prices.ask), "0");
        }
        return f.add("1");
    }

    const market& market_;
    const exchange_config& config_;
    const contract_list& contracts_;
    const order_documents& documents_;
    std::deque<price_history> histories_;
};

} // namespace gatewright::sim::server::interactive_brokers
