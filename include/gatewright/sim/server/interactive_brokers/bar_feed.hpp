// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/sim/server/interactive_brokers/price_history.hpp>

#include <cstdlib>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace gatewright::sim::server::interactive_brokers {

/// Bars that a connection is told as they come.
struct bar_wish {
    matching::instrument_id instrument = 0;
    shown what = shown::trades;
    duration length = seconds(5);
    bool live = true; ///< otherwise the last bar of a history that is kept up to date
    bool days = false, unix_time = true;
    timestamp next{};
};
/// By the numbers of requests.
using bar_wishes = std::map<std::int64_t, bar_wish>;

/// Bars: of the past, of five seconds as they end, and histories that are kept up to date.
class bar_feed {
public:
    explicit bar_feed(const market_view& view) : view_(view) {}

    // What is asked. Each throws api_error.
    void ask_live(bar_wishes& w, fields& in, timestamp now) const {
        in.skip(1);
        const auto [id, i] = view_.contracts.asked(in);
        bar_wish b;
        b.instrument = i;
        in.skip(1); // always five seconds
        b.what = shown_of(in.text(), id);
        b.next = {(now.ns / b.length.ns + 1) * b.length.ns};
        w[id] = b;
    }
    void ask_history(bar_wishes& w, fields& in, timestamp now, sends& out) const {
        const auto [id, i] = view_.contracts.asked(in);
        bar_wish b;
        b.instrument = i;
        in.skip(1);
        const std::string end = in.text();
        const auto until = end.empty() ? std::optional(now) : time_in(end);
        const auto size = length_of(in.text(), bar_units), span = length_of(in.text(), span_units);
        in.skip(1); // regular hours
        b.what = shown_of(in.text(), id);
        b.unix_time = in.integer() == 2;
        b.live = in.flag();
        if (!until) throw api_error{id, 10314, "End Date/Time: The date, time, or time-zone is invalid."};
        if (!size || !span || (b.live && !end.empty()))
            throw invalid_request(id, "Invalid bar size, duration or end date");
        b.length = *size;
        b.days = *size >= one_day;
        const auto bars = view_.history(i).bars(b.what, b.length, *until - *span, *until + nanoseconds(1));
        if (bars.empty() && !b.live)
            throw api_error{id, 162,
                            "Historical Market Data Service error message:HMDS query returned no data: " +
                                view_.contracts.of(i).symbol};
        frame f(tell::history, id, time_text(*until - *span), time_text(*until), bars.size());
        for (const price_bar& one : bars)
            f.add(bar_time(b, one.begun), price(b, one.range.open), price(b, one.range.high),
                  price(b, one.range.low), price(b, one.range.close), volume(b, one), mean(b, one),
                  count(b, one));
        out.add(f);
        if (!std::exchange(b.live, false)) return;
        b.next = now + seconds(5);
        w[id] = b;
    }
    [[nodiscard]] frame head_stamp(fields& in) const {
        const auto [id, i] = view_.contracts.asked(in);
        in.skip(2);
        const auto begun = view_.history(i).begun(shown_of(in.text(), id));
        if (!begun)
            throw api_error{id, 162, "Historical Market Data Service error message:No head time stamp"};
        const bool unix_time = in.integer() == 2;
        return frame(tell::head_stamp, id,
                     unix_time ? std::to_string(unix_seconds(*begun)) : time_text(*begun));
    }

    /// What is due at a time.
    void pass(bar_wishes& w, timestamp now, sends& out) const {
        for (auto& [id, b] : w) {
            if (now < b.next) continue;
            out.add(bar_now(id, b));
            b.next = b.next + seconds(5);
        }
    }

private:
    /// A unit of time by the beginning of its word.
    struct unit {
        std::string_view word;
        duration length;
    };
    static constexpr unit bar_units[] = {
        {"sec", seconds(1)}, {"min", minutes(1)}, {"hour", minutes(60)}, {"day", one_day}};
    static constexpr unit span_units[] = {
        {"S", seconds(1)}, {"D", one_day}, {"W", one_day * 7}, {"M", one_day * 30}, {"Y", one_day * 365}};
    /// Of `30 secs`, `1 hour`, and of durations as `1800 S`, `1 D`.
    template <std::size_t N>
    [[nodiscard]] static std::optional<duration> length_of(const std::string& text, const unit (&units)[N]) {
        const auto parts = split(text, ' ');
        if (parts.size() != 2 || !has_shape(parts[0].substr(0, 1), "d")) return std::nullopt;
        const std::int64_t n = std::atoll(parts[0].c_str());
        for (const unit& u : units)
            if (parts[1].starts_with(u.word) && n > 0 && n <= 100'000 &&
                u.length.ns * n < (one_day * 4000).ns)
                return u.length * n;
        return std::nullopt;
    }
    [[nodiscard]] static shown shown_of(const std::string& text, std::int64_t id) {
        const auto what = shown_words.value(text == "AGGTRADES" ? "TRADES" : std::string_view(text));
        if (!what) throw invalid_request(id, "Invalid whatToShow " + text);
        return *what;
    }
    [[nodiscard]] static std::string bar_time(const bar_wish& b, timestamp t) {
        if (b.days) return day_text(t);
        return b.unix_time ? std::to_string(unix_seconds(t)) : day_text(t) + ' ' + clock_text(t) + " UTC";
    }
    [[nodiscard]] decimal price(const bar_wish& b, std::int64_t halves) const {
        return view_.half(b.instrument, halves);
    }
    // Of other bars than those of trades nothing of this is known.
    [[nodiscard]] decimal volume(const bar_wish& b, const price_bar& one) const {
        return b.what == shown::trades ? view_.size(b.instrument, one.lots) : decimal(-1, 0);
    }
    [[nodiscard]] decimal mean(const bar_wish& b, const price_bar& one) const {
        return b.what == shown::trades ? view_.mean(b.instrument, one) : decimal(-1, 0);
    }
    [[nodiscard]] static std::int64_t count(const bar_wish& b, const price_bar& one) {
        return b.what == shown::trades ? one.count : -1;
    }
    /// The bar that ended, or the one that grows; without a price it stands where the last one was.
    [[nodiscard]] frame bar_now(std::int64_t id, const bar_wish& b) const {
        const timestamp from =
            b.live ? b.next - b.length : timestamp{(b.next.ns - 1) / b.length.ns * b.length.ns};
        const auto bars = view_.history(b.instrument).bars(b.what, b.length, from, b.next);
        const std::int64_t last = 2 * view_.last_ticks(b.instrument);
        const price_bar one = bars.empty() ? price_bar{from, {last, last, last, last}} : bars.back();
        const price_range& r = one.range;
        if (b.live)
            return frame(tell::live_bar, "3", id, unix_seconds(from), price(b, r.open), price(b, r.high),
                         price(b, r.low), price(b, r.close), volume(b, one), mean(b, one), count(b, one));
        return frame(tell::history_update, id, count(b, one), bar_time(b, one.begun), price(b, r.open),
                     price(b, r.close), price(b, r.high), price(b, r.low), mean(b, one), volume(b, one));
    }

    const market_view& view_;
};

} // namespace gatewright::sim::server::interactive_brokers
