// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/sim/matching/matching_engine.hpp>

#include <cstdint>
#include <deque>
#include <vector>

namespace gatewright::sim::matching {

/// A small random generator (SplitMix64) whose numbers are the same on every platform, unlike those of the
/// standard library's distributions.
class random_source {
public:
    explicit constexpr random_source(std::uint64_t seed) noexcept : state_(seed) {}
    constexpr std::uint64_t next() noexcept {
        state_ += 0x9e3779b97f4a7c15ull;
        std::uint64_t z = state_;
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ull;
        z = (z ^ (z >> 27)) * 0x94d049bb133111ebull;
        return z ^ (z >> 31);
    }
    /// A number of 0 to `bound` - 1. `bound` is positive.
    constexpr std::int64_t below(std::int64_t bound) noexcept {
        return static_cast<std::int64_t>(next() % static_cast<std::uint64_t>(bound));
    }
    /// True in `percent` of 100 cases.
    constexpr bool chance(int percent) noexcept { return below(100) < percent; }

private:
    std::uint64_t state_;
};

/// How lively the background market is.
struct flow_options {
    std::uint64_t seed = 1;
    duration interval = milliseconds(10); ///< between two steps
    std::int64_t depth = 40;              ///< orders that it keeps on each side
    std::int64_t spacing_ticks = 2;       ///< widest distance between neighbouring orders near the touch
    std::int64_t most_lots = 400;         ///< of one order
    int walk_percent = 25;                ///< chance per step that the reference price moves
    int take_percent = 20;                ///< chance per step of a market order
    int cancel_percent = 50;              ///< chance per step of a cancellation
};

/// The rest of the market: places, cancels and takes around a reference price that walks at random, so that
/// the books always have two sides. Deterministic for a seed and the times it is given.
class background_flow {
public:
    background_flow(flow_options options, account_id account)
        : options_(options)
        , account_(account)
        , random_(options.seed) {}

    /// Trades `instrument` from now on, around `reference_ticks`.
    void add(instrument_id instrument, std::int64_t reference_ticks) {
        lanes_.push_back({instrument, reference_ticks, reference_ticks, {}, {}, 1, 1});
    }

    /// Orders are placed at whole multiples of so many ticks and lots from now on.
    void set_steps(instrument_id instrument, std::int64_t ticks, std::int64_t lots) {
        for (lane& l : lanes_) {
            if (l.instrument != instrument) continue;
            l.tick_step = ticks;
            l.lot_step = lots;
        }
    }

    /// The reference price jumps, and is drawn back there from now on.
    void move(std::size_t at, std::int64_t reference_ticks) {
        lanes_.at(at).reference = lanes_.at(at).anchor = reference_ticks;
    }
    [[nodiscard]] std::int64_t reference_ticks(std::size_t at) const { return lanes_.at(at).reference; }
    /// Trades away whatever the reference price has jumped over, and quotes around where it is now.
    void catch_up(matching_engine& engine, std::size_t at, timestamp now) {
        lane& l = lanes_.at(at);
        for (int i = 0; i < most_sweeps && is_stale(engine, l); ++i) sweep_stale(engine, l, now);
        quote_depth(engine, l, now);
    }

    /// Fills the books for the first time.
    void open(matching_engine& engine, timestamp now) {
        next_ = now + options_.interval;
        for (lane& l : lanes_) quote_depth(engine, l, now);
    }

    /// Makes every step that is due. A gap of more than a second is skipped rather than made up for.
    void advance(matching_engine& engine, timestamp now) {
        if (now - next_ > seconds(1)) next_ = now;
        while (next_ <= now) {
            for (lane& l : lanes_) step(engine, l, next_);
            next_ = next_ + options_.interval;
        }
    }

private:
    struct lane {
        instrument_id instrument;
        std::int64_t reference;
        std::int64_t anchor;
        std::deque<order_id> bids;
        std::deque<order_id> asks;
        std::int64_t tick_step;
        std::int64_t lot_step;
    };
    /// The next whole multiple, away from zero or towards it.
    static std::int64_t stepped(std::int64_t value, std::int64_t step, bool up) {
        return (value + (up ? step - 1 : 0)) / step * step;
    }

    void step(matching_engine& engine, lane& l, timestamp now) {
        if (random_.chance(options_.walk_percent)) {
            // Drawn back to where it began, so that a long run stays inside the price band.
            const std::int64_t pull = (l.reference - l.anchor) * 50 / (l.anchor / 100 + 1);
            const std::int64_t move = 1 + random_.below(3);
            l.reference += random_.below(100) + pull >= 50 ? -move : move;
        }
        sweep_stale(engine, l, now);
        const auto gone = [&engine](order_id id) { return engine.find(id) == nullptr; };
        std::erase_if(l.bids, gone);
        std::erase_if(l.asks, gone);
        for (int i = 0; i < 2; ++i) {
            const auto side = random_.chance(50) ? gatewright::side::buy : gatewright::side::sell;
            quote(engine, l, side,
                  1 + random_.below(options_.spacing_ticks * (1 + random_.below(options_.depth))), now);
        }
        // A side that was eaten recovers at once.
        if (l.bids.size() < static_cast<std::size_t>(options_.depth) / 2)
            quote(engine, l, gatewright::side::buy, 1 + random_.below(options_.spacing_ticks * 4), now);
        if (l.asks.size() < static_cast<std::size_t>(options_.depth) / 2)
            quote(engine, l, gatewright::side::sell, 1 + random_.below(options_.spacing_ticks * 4), now);
        if (random_.chance(options_.cancel_percent)) thin(engine, random_.chance(50) ? l.bids : l.asks, now);
        while (l.bids.size() > static_cast<std::size_t>(options_.depth)) drop_oldest(engine, l.bids, now);
        while (l.asks.size() > static_cast<std::size_t>(options_.depth)) drop_oldest(engine, l.asks, now);
        if (random_.chance(options_.take_percent)) {
            order_terms t = terms(l, random_.chance(50) ? gatewright::side::buy : gatewright::side::sell);
            t.type = order_type::market;
            t.lots = stepped(1 + random_.below(options_.most_lots / 2 + 1), l.lot_step, true);
            (void)engine.place(t, now);
        }
    }

    static constexpr int most_sweeps = 10'000;

    void quote_depth(matching_engine& engine, lane& l, timestamp now) {
        for (std::int64_t i = 0; i < options_.depth; ++i) {
            quote(engine, l, gatewright::side::buy, 1 + i * options_.spacing_ticks, now);
            quote(engine, l, gatewright::side::sell, 1 + i * options_.spacing_ticks, now);
        }
    }
    [[nodiscard]] static bool is_stale(const matching_engine& engine, const lane& l) {
        const auto bid = engine.book(l.instrument).best(gatewright::side::buy);
        const auto ask = engine.book(l.instrument).best(gatewright::side::sell);
        return (bid && *bid >= l.reference) || (ask && *ask <= l.reference);
    }
    /// Trades away orders that the reference price has passed.
    void sweep_stale(matching_engine& engine, lane& l, timestamp now) {
        for (const auto side : {gatewright::side::buy, gatewright::side::sell}) {
            const auto best = engine.book(l.instrument).best(side);
            if (!best || (side == gatewright::side::buy ? *best < l.reference : *best > l.reference))
                continue;
            order_terms t = terms(l, opposite(side));
            t.time_in_force = time_in_force::immediate_or_cancel;
            t.price_ticks = l.reference;
            t.lots = stepped(4 * options_.most_lots, l.lot_step, true);
            (void)engine.place(t, now);
        }
    }

    void quote(matching_engine& engine, lane& l, gatewright::side side, std::int64_t distance,
               timestamp now) {
        order_terms t = terms(l, side);
        const bool buys = side == gatewright::side::buy;
        t.price_ticks = stepped(buys ? l.reference - distance : l.reference + distance, l.tick_step, !buys);
        t.post_only = true;
        t.lots = stepped(1 + random_.below(options_.most_lots), l.lot_step, true);
        const outcome placed = engine.place(t, now);
        if (placed.ok()) (side == gatewright::side::buy ? l.bids : l.asks).push_back(placed.id);
    }

    void thin(matching_engine& engine, std::deque<order_id>& ids, timestamp now) {
        if (ids.empty()) return;
        const std::int64_t at = random_.below(static_cast<std::int64_t>(ids.size()));
        (void)engine.cancel(ids[static_cast<std::size_t>(at)], now);
        ids.erase(ids.begin() + at);
    }
    static void drop_oldest(matching_engine& engine, std::deque<order_id>& ids, timestamp now) {
        (void)engine.cancel(ids.front(), now);
        ids.pop_front();
    }

    [[nodiscard]] order_terms terms(const lane& l, gatewright::side side) const {
        order_terms t;
        t.account = account_;
        t.instrument = l.instrument;
        t.side = side;
        t.stp = self_trade_prevention::none;
        return t;
    }

    flow_options options_;
    account_id account_;
    random_source random_;
    timestamp next_;
    std::vector<lane> lanes_;
};

} // namespace gatewright::sim::matching
