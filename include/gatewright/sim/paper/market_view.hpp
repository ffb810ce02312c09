// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/book/synced_book.hpp>
#include <gatewright/book/views.hpp>
#include <gatewright/core/events.hpp>
#include <gatewright/core/instrument.hpp>
#include <gatewright/core/order.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace gatewright::sim::paper {

/// What is known of the market of one instrument: the levels of its book, or of its best quote where no book is kept,
/// less what the paper account has taken of them; the prices that orders wait for.
class market_view {
public:
    instrument rules;
    bool known = false; ///< the rules
    price last, mark, index;
    decimal funding;        ///< the rate that is due next
    timestamp funding_due;  ///< zero: not known, or paid
    timestamp funding_paid; ///< the last one that was

    [[nodiscard]] bool spot() const noexcept { return rules.kind == instrument_kind::spot; }
    /// At which a position is valued.
    [[nodiscard]] price valued_at() const noexcept {
        if (!mark.is_zero()) return mark;
        const auto bid = best(side::buy);
        return bid ? price_of(*bid) : last;
    }
    /// At which an order is valued: its own price, or that which it would meet.
    [[nodiscard]] price valued_at(const order_request& q) const noexcept {
        if (!q.price.is_zero()) return q.price;
        if (const auto met = best(opposite(q.side))) return price_of(*met);
        return mark.is_zero() ? last : mark;
    }
    /// What an order waits for.
    [[nodiscard]] price source(trigger_source s) const noexcept {
        return s == trigger_source::last ? last : s == trigger_source::mark ? mark : index;
    }
    /// Whether anything is known to trade against.
    [[nodiscard]] bool seen() const noexcept { return best(side::buy) || best(side::sell); }

    void learn(const instrument& i) noexcept {
        // What was told in other units is told anew.
        if (known && (rules.tick_size != i.tick_size || rules.lot_size != i.lot_size)) lose();
        rules = i;
        known = true;
        scales_ = book::book_scales(i);
    }
    [[nodiscard]] bool has_book() const noexcept { return book_.has_value(); }
    void on(const best_quote& q) noexcept {
        const std::optional<tick_level> before[] = {quote_[0], quote_[1]};
        quote_[0] = level_of(q.bid, q.bid_quantity);
        quote_[1] = level_of(q.ask, q.ask_quantity);
        if (book_) return;
        for (const side s : {side::buy, side::sell}) {
            const auto i = static_cast<std::size_t>(s);
            if (before[i] != quote_[i]) forget_taken();
        }
    }
    /// The book as it is now; none if it is not synchronized.
    void see(book::synced_view b) noexcept {
        book_ = b;
        forget_taken();
    }
    /// Nothing is known any more.
    void lose() noexcept {
        book_ = {};
        quote_[0] = quote_[1] = {};
        taken_.clear();
    }

    /// Calls `f(tick, lots) -> bool` for the levels of a side from the best to the worst while it says true.
    template <class F>
    void walk(side s, F f) const {
        if (book_) {
            for (const book::tick_level l : book::levels_view(book_->ticks(), s, book_->reach(s)))
                if (!f(l.tick, l.lots - taken(s, l.tick))) return;
        } else if (const auto& q = quote_[static_cast<std::size_t>(s)]) {
            f(q->tick, q->lots - taken(s, q->tick));
        }
    }
    [[nodiscard]] std::optional<std::int64_t> best(side s) const noexcept {
        std::optional<std::int64_t> found;
        walk(s, [&](std::int64_t tick, std::int64_t) {
            found = tick;
            return false;
        });
        return found;
    }
    /// What others show at a price; nothing where the market does not tell.
    [[nodiscard]] std::optional<std::int64_t> lots_at(side s, std::int64_t tick) const noexcept {
        if (book_) {
            if (!book_->within_reach(s, tick)) return {};
            std::int64_t lots = 0;
            const quantity q = book_->quantity_at(s, price_of(tick));
            return scales_.quantity.to_units(q.value, lots) ? std::optional(lots) : std::nullopt;
        }
        const auto& q = quote_[static_cast<std::size_t>(s)];
        if (!q) return {};
        if (tick == q->tick) return q->lots;
        const bool better = s == side::buy ? tick > q->tick : tick < q->tick;
        return better ? std::optional<std::int64_t>(0) : std::nullopt;
    }
    /// Takes from a level what then nobody else can have, until the market tells the level anew.
    void take(side s, std::int64_t tick, std::int64_t lots) {
        for (taken_level& t : taken_)
            if (t.of == s && t.tick == tick) {
                t.lots += lots;
                return;
            }
        taken_.push_back({s, tick, lots, lots_at(s, tick).value_or(0)});
    }

    [[nodiscard]] price price_of(std::int64_t ticks) const noexcept {
        return {scales_.price.to_decimal(ticks)};
    }
    [[nodiscard]] quantity quantity_of(std::int64_t lots) const noexcept {
        return {scales_.quantity.to_decimal(lots)};
    }
    /// @return nothing if it is no multiple of the tick
    [[nodiscard]] std::optional<std::int64_t> ticks_of(price p) const noexcept {
        std::int64_t n = 0;
        return scales_.price.to_units(p.value, n) ? std::optional(n) : std::nullopt;
    }
    /// @return nothing if it is no multiple of the lot
    [[nodiscard]] std::optional<std::int64_t> lots_of(quantity q) const noexcept {
        std::int64_t n = 0;
        return scales_.quantity.to_units(q.value, n) ? std::optional(n) : std::nullopt;
    }

private:
    using tick_level = book::tick_level;
    struct taken_level {
        side of;
        std::int64_t tick;
        std::int64_t lots;
        std::int64_t shown; ///< by the level when it was taken from
    };

    [[nodiscard]] std::optional<tick_level> level_of(price p, quantity q) const noexcept {
        const auto tick = ticks_of(p);
        const auto lots = lots_of(q);
        if (!tick || !lots || *tick <= 0) return {};
        return tick_level{*tick, *lots};
    }
    [[nodiscard]] std::int64_t taken(side s, std::int64_t tick) const noexcept {
        for (const taken_level& t : taken_)
            if (t.of == s && t.tick == tick) return t.lots;
        return 0;
    }
    void forget_taken() noexcept {
        std::erase_if(taken_, [&](const taken_level& t) { return lots_at(t.of, t.tick) != t.shown; });
    }

    book::book_scales scales_;
    book::synced_view book_;
    std::optional<tick_level> quote_[2]; ///< by side
    std::vector<taken_level> taken_;
};

} // namespace gatewright::sim::paper
