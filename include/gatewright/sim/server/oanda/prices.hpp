// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/sim/server/new_york.hpp>
#include <gatewright/sim/server/oanda/api_error.hpp>
#include <gatewright/sim/server/oanda/config.hpp>
#include <gatewright/sim/server/oanda/times.hpp>
#include <gatewright/sim/server/quote_bars.hpp>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

// Prices: ladders of liquidity, and candles of them. Source: v20 "Pricing", ClientPrice; "Instrument", Candlestick.
namespace gatewright::sim::server::oanda {

/// A length of candles.
struct granularity {
    std::string_view name;
    duration length; ///< of a month zero
};
inline constexpr granularity granularities[] = {
    {"S5", seconds(5)},   {"S10", seconds(10)}, {"S15", seconds(15)},
    {"S30", seconds(30)}, {"M1", minutes(1)},   {"M2", minutes(2)},
    {"M4", minutes(4)},   {"M5", minutes(5)},   {"M10", minutes(10)},
    {"M15", minutes(15)}, {"M30", minutes(30)}, {"H1", minutes(60)},
    {"H2", minutes(120)}, {"H3", minutes(180)}, {"H4", minutes(240)},
    {"H6", minutes(360)}, {"H8", minutes(480)}, {"H12", minutes(720)},
    {"D", one_day},       {"W", one_day * 7},   {"M", {}}};

/// When the candle of a time begins. Up to an hour they begin at whole multiples of their length.
[[nodiscard]] inline timestamp candle_begin(timestamp t, const granularity& g, const day_alignment& how) {
    if (g.length.ns == 0) {
        // The month of the day: its first day begins where days do.
        const duration behind = how.new_york ? behind_utc(t) : duration{};
        const duration hour = minutes(how.hour * 60);
        const std::chrono::year_month_day date{
            std::chrono::sys_days(std::chrono::days((t - behind - hour).ns / one_day.ns))};
        const auto first =
            midnight(static_cast<int>(date.year()), static_cast<int>(static_cast<unsigned>(date.month())), 1);
        return *first + hour + (how.new_york ? behind_utc(*first) : duration{});
    }
    if (g.length <= minutes(60)) return timestamp{t.ns - t.ns % g.length.ns};
    return aligned(t, g.length, how);
}

/// The prices of one instrument: the newest, when the next may come, and candles of all.
class price_feed {
public:
    price_feed(const market& m, matching::instrument_id i, const exchange_config& config)
        : m_(m)
        , i_(i)
        , config_(config) {}

    /// The book changed.
    void touch(timestamp now) {
        touched_ = true;
        changed_ = now;
    }
    /// Makes a price of the book as it is, if it has another ladder than the last one and the time has come.
    /// @param stamp the time that it bears @return whether there is a new price
    bool pass(timestamp now, timestamp stamp) {
        const bool open = m_.rules(i_).open;
        if ((!touched_ && open == was_open_) || now < next_) return false;
        touched_ = false;
        json::object price = ladder();
        if (price == last_) return false;
        last_ = std::move(price);
        was_open_ = open;
        next_ = now + config_.price_interval;
        time_ = stamp;
        const auto& book = m_.engine().book(i_);
        if (!open || !book.best(side::buy) || !book.best(side::sell)) return true;
        bars_.add(quote_of(m_, i_), stamp);
        return true;
    }
    /// The price that the stream told last.
    [[nodiscard]] json::object told() const { return stamped(last_, time_); }
    /// The price now.
    [[nodiscard]] json::object now() const { return stamped(ladder(), changed_); }
    [[nodiscard]] timestamp changed() const noexcept { return changed_; }

    /// What candles are asked for.
    struct wish {
        granularity length = granularities[0];
        day_alignment how{};
        std::string prices = "M";
        std::optional<timestamp> from{}, to{};
        std::size_t count = 500;
        bool include_first = true, smooth = false;
    };
    /// Candles, the oldest first: those that begin from `from` on and before `to`; without `from` the newest.
    [[nodiscard]] json::array candles(const wish& w, timestamp now) const {
        auto all = bars_.joined([&](timestamp t) { return candle_begin(t, w.length, w.how); });
        if (w.smooth)
            for (std::size_t n = 1; n < all.size(); ++n)
                for (const auto range : {&quote_bar::bid, &quote_bar::ask, &quote_bar::twice_middle}) {
                    price_range& r = all[n].*range;
                    r.open = (all[n - 1].*range).close;
                    r.high = std::max(r.high, r.open);
                    r.low = std::min(r.low, r.open);
                }
        std::erase_if(all, [&](const quote_bar& b) {
            if (w.to && b.begun >= *w.to) return true;
            return w.from &&
                   (w.include_first ? b.begun < candle_begin(*w.from, w.length, w.how) : b.begun <= *w.from);
        });
        if (all.size() > w.count) {
            const auto surplus = static_cast<std::ptrdiff_t>(all.size() - w.count);
            if (w.from)
                all.erase(all.end() - surplus, all.end());
            else
                all.erase(all.begin(), all.begin() + surplus);
        }
        json::array rows;
        for (const quote_bar& b : all)
            rows.push_back(row(b, w, candle_begin(now, w.length, w.how) > b.begun));
        return rows;
    }

private:
    [[nodiscard]] json::object row(const quote_bar& b, const wish& w, bool complete) const {
        const auto range = [&](const price_range& r, std::int64_t divisor) {
            const auto text = [&](std::int64_t ticks) {
                return m_.price(i_, static_cast<std::int64_t>(matching::divide_half_even(ticks, divisor)))
                    .str();
            };
            return json::object{
                {"o", text(r.open)}, {"h", text(r.high)}, {"l", text(r.low)}, {"c", text(r.close)}};
        };
        json::object d{{"time", rfc3339(b.begun)}, {"volume", b.prices}, {"complete", complete}};
        for (const char letter : w.prices) {
            if (letter == 'M') d["mid"] = range(b.twice_middle, 2);
            if (letter == 'B') d["bid"] = range(b.bid, 1);
            if (letter == 'A') d["ask"] = range(b.ask, 1);
        }
        return d;
    }
    /// Everything of a price but its time.
    [[nodiscard]] json::object ladder() const {
        const auto& book = m_.engine().book(i_);
        const auto levels = [&](side s, std::int64_t& last) {
            json::array rows;
            book.walk(s, [&](std::int64_t ticks, const auto& level) {
                const decimal units = m_.quantity(i_, level.total);
                json::object row{{"price", m_.price(i_, ticks).str()}};
                if (const auto whole = units.rescaled(0))
                    row["liquidity"] = whole->mantissa();
                else
                    row["liquidity"] = units.str();
                rows.push_back(std::move(row));
                last = ticks;
                return rows.size() < config_.ladder_levels;
            });
            return rows;
        };
        const bool open = m_.rules(i_).open;
        quote closeout{m_.engine().mark_ticks(i_), m_.engine().mark_ticks(i_)};
        json::object d{{"type", "PRICE"}, {"instrument", m_.listed(i_).symbol.view()}};
        d["bids"] = levels(side::buy, closeout.bid);
        d["asks"] = levels(side::sell, closeout.ask);
        d["closeoutBid"] = m_.price(i_, closeout.bid).str();
        d["closeoutAsk"] = m_.price(i_, closeout.ask).str();
        d["status"] = open ? "tradeable" : "non-tradeable";
        d["tradeable"] = open;
        return d;
    }
    [[nodiscard]] static json::object stamped(json::object d, timestamp at) {
        d["time"] = rfc3339(at);
        return d;
    }

    const market& m_;
    matching::instrument_id i_;
    const exchange_config& config_;
    json::object last_;
    quote_bars bars_{seconds(5)};
    timestamp changed_{}, time_{}, next_{};
    bool touched_ = true, was_open_ = true;
};

} // namespace gatewright::sim::server::oanda
