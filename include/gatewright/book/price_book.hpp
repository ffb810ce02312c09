// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/book/ladder.hpp>
#include <gatewright/book/tick_scale.hpp>
#include <gatewright/core/amounts.hpp>
#include <gatewright/core/instrument.hpp>
#include <gatewright/core/result.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <type_traits>
#include <utility>
#include <vector>

namespace gatewright::book {

/// One price level.
struct price_level {
    gatewright::price price;
    gatewright::quantity quantity;
    friend constexpr bool operator==(const price_level&, const price_level&) = default;
};

/// The units that a book counts in: an instrument's tick and lot size.
struct book_scales {
    tick_scale price;
    tick_scale quantity;

    constexpr book_scales() noexcept = default;
    /// Prices are multiples of `tick_size`, quantities of `lot_size`.
    constexpr book_scales(gatewright::price tick_size, gatewright::quantity lot_size) noexcept
        : price(tick_size.value)
        , quantity(lot_size.value) {}
    /// The scales of an instrument's rules.
    constexpr explicit book_scales(const instrument& i) noexcept : book_scales(i.tick_size, i.lot_size) {}

    /// Whether both units are positive.
    [[nodiscard]] constexpr bool valid() const noexcept { return price.valid() && quantity.valid(); }
    friend constexpr bool operator==(const book_scales&, const book_scales&) noexcept = default;
};

/// What taking a quantity from a book would give.
struct fill_estimate {
    gatewright::quantity filled; ///< at most what was asked for
    gatewright::price
        average_price; ///< volume-weighted; rounded against the taker where it has too many digits
    gatewright::price worst_price; ///< of the last level used
    bool complete = false;         ///< the whole quantity was there
};

/// A ladder that speaks prices and quantities. It knows nothing of sequence numbers: what it shows is what
/// was set, as far as it reaches. Behind its reach levels may be missing; those that are known are kept, and no query
/// tells them.
class price_book {
public:
    /// Takes its memory here.
    explicit price_book(const book_scales& scales, const ladder_options& options = {})
        : options_(options)
        , ladder_(options)
        , scales_(scales) {}

    /// The units of its prices and quantities.
    [[nodiscard]] const book_scales& scales() const noexcept { return scales_; }
    /// The same book in ticks and lots.
    [[nodiscard]] const ladder& ticks() const noexcept { return ladder_; }

    /// Sets the quantity resting at a price; zero removes the level.
    /// @return false, with the book unchanged, if the price is off the tick, the quantity off the lot or
    /// negative, either out of range, or there is no room for a level so far from the touch.
    [[nodiscard]] bool set(side s, price p, quantity q) noexcept {
        std::int64_t tick = 0;
        std::int64_t lots = 0;
        return to_units(p, q, tick, lots) && ladder_.set(s, tick, lots);
    }
    /// The same in ticks and lots.
    [[nodiscard]] bool set_ticks(side s, std::int64_t tick, std::int64_t lots) noexcept {
        return ladder_.set(s, tick, lots);
    }
    /// A level in units of this book. @return false as `set` does.
    [[nodiscard]] bool to_units(price p, quantity q, std::int64_t& tick, std::int64_t& lots) const noexcept {
        return scales_.price.to_units(p.value, tick) && scales_.quantity.to_units(q.value, lots) && lots >= 0;
    }

    /// No levels, no end of its reach.
    void clear() noexcept {
        ladder_.clear();
        reach_ = everywhere;
    }

    /// The worst price of a side, in ticks, up to which every level is known.
    void set_reach(side s, std::int64_t worst_tick) noexcept {
        reach_[static_cast<std::size_t>(s)] = worst_tick;
    }
    /// The worst tick that the book is known to be complete to.
    [[nodiscard]] std::int64_t reach(side s) const noexcept { return reach_[static_cast<std::size_t>(s)]; }
    /// True if the book ends before the venue's does.
    [[nodiscard]] bool has_reach(side s) const noexcept {
        return reach(s) != everywhere[static_cast<std::size_t>(s)];
    }
    /// True for a tick at which the book is complete.
    [[nodiscard]] bool within_reach(side s, std::int64_t tick) const noexcept {
        return s == side::buy ? tick >= reach(s) : tick <= reach(s);
    }

    /// Re-expresses every level in new units, as when a venue changes a tick size. Takes memory; not for hot
    /// paths.
    /// @return false, with the book unchanged, if a level is no multiple of the new units or finds no room.
    [[nodiscard]] bool rebuild(const book_scales& scales) {
        std::vector<std::pair<side, tick_level>> levels;
        levels.reserve(ladder_.depth(side::buy) + ladder_.depth(side::sell));
        bool fits = scales.valid();
        for (const side s : {side::buy, side::sell}) {
            ladder_.for_each_level(s, [&](std::int64_t tick, std::int64_t lots) {
                tick_level level;
                fits = fits && scales.price.to_units(scales_.price.to_decimal(tick), level.tick) &&
                       scales.quantity.to_units(scales_.quantity.to_decimal(lots), level.lots);
                levels.emplace_back(s, level);
                return fits;
            });
        }
        std::array<std::int64_t, 2> reach = everywhere;
        for (const side s : {side::buy, side::sell})
            if (has_reach(s))
                fits = fits && scales.price.to_units(scales_.price.to_decimal(this->reach(s)),
                                                     reach[static_cast<std::size_t>(s)]);
        if (!fits) return false;
        ladder fresh(options_);
        for (const auto& [s, level] : levels)
            if (!fresh.set(s, level.tick, level.lots)) return false;
        ladder_ = std::move(fresh);
        scales_ = scales;
        reach_ = reach;
        return true;
    }
    /// Forgets all levels and counts in new units from now on.
    void reset(const book_scales& scales) noexcept {
        clear();
        scales_ = scales;
    }

    /// The highest bid or lowest ask, if there is one.
    [[nodiscard]] std::optional<price_level> best(side s) const noexcept {
        const std::optional<tick_level> level = ladder_.best(s);
        if (!level || !within_reach(s, level->tick)) return std::nullopt;
        return to_level(*level);
    }
    /// The best bid; nothing if there is none within reach.
    [[nodiscard]] std::optional<price_level> best_bid() const noexcept { return best(side::buy); }
    /// The best ask; nothing if there is none within reach.
    [[nodiscard]] std::optional<price_level> best_ask() const noexcept { return best(side::sell); }
    /// Number of levels of a side.
    [[nodiscard]] std::size_t depth(side s) const noexcept {
        if (!has_reach(s)) return ladder_.depth(s);
        std::size_t n = 0;
        ladder_.for_each_level(s, [&](std::int64_t tick, std::int64_t) {
            const bool known = within_reach(s, tick);
            n += known;
            return known;
        });
        return n;
    }
    /// True if the best bid is not below the best ask.
    [[nodiscard]] bool crossed() const noexcept { return ladder_.crossed(); }

    /// The quantity resting at a price; zero if none, if there can be none at that price, or if it is out of reach.
    [[nodiscard]] quantity quantity_at(side s, price p) const noexcept {
        std::int64_t tick = 0;
        if (!scales_.price.to_units(p.value, tick) || !within_reach(s, tick))
            return {scales_.quantity.to_decimal(0)};
        return {scales_.quantity.to_decimal(ladder_.lots_at(s, tick))};
    }
    /// Sum of the quantities of the best `levels` levels.
    [[nodiscard]] quantity cumulative_quantity(side s, std::size_t levels) const noexcept {
        return {scales_.quantity.to_decimal(ladder_.lots_in_best(s, levels, reach(s)))};
    }

    /// Calls `fn(price, quantity)` for each level from best to worst. If `fn` returns a bool, false ends the
    /// walk.
    template <class Fn>
    void for_each_level(side s, Fn&& fn) const {
        ladder_.for_each_level(s, [&](std::int64_t tick, std::int64_t lots) {
            if (!within_reach(s, tick)) return false;
            const price_level level = to_level({tick, lots});
            if constexpr (std::is_same_v<std::invoke_result_t<Fn&, gatewright::price, quantity>, bool>)
                return fn(level.price, level.quantity);
            fn(level.price, level.quantity);
            return true;
        });
    }

    /// What a taker would get for `wanted`: a buyer takes from `side::sell`. The quantity must be a multiple
    /// of the lot.
    /// @return `decimal_errc::inexact` if it is not or is negative; `decimal_errc::overflow` if the sum does
    /// not fit.
    [[nodiscard]] result<fill_estimate> estimate_fill(side taken_from, quantity wanted) const noexcept {
        std::int64_t lots = 0;
        if (!scales_.quantity.to_units(wanted.value, lots) || lots < 0)
            return make_error_code(decimal_errc::inexact);
        const tick_fill f = ladder_.estimate_fill(taken_from, lots, reach(taken_from));
        fill_estimate e;
        e.filled = {scales_.quantity.to_decimal(f.filled_lots)};
        e.complete = f.filled_lots == lots;
        if (f.filled_lots == 0) return e;
        e.worst_price = {scales_.price.to_decimal(f.worst_tick)};
        // A buyer pays more, a seller gets less, than the rest behind the last digit says.
        const int how = static_cast<int>(taken_from == side::sell ? rounding::ceil : rounding::floor);
        const decimal unit = scales_.price.unit();
        for (int digits = 8; digits >= 0; --digits) {
            gatewright::int128 m = 0;
            if (__builtin_mul_overflow(f.tick_lots, gatewright::digits::pow10_i128(digits), &m) ||
                __builtin_mul_overflow(m, static_cast<gatewright::int128>(unit.mantissa()), &m))
                continue;
            m = gatewright::digits::divide_rounded(m, f.filled_lots, how);
            const result<decimal> average = decimal::from_wide_fitting(m, unit.exponent() - digits);
            if (!average) continue;
            e.average_price = {average->normalized()};
            return e;
        }
        return make_error_code(decimal_errc::overflow);
    }

    /// A level of `ticks()` as price and quantity.
    [[nodiscard]] constexpr price_level to_level(tick_level l) const noexcept {
        return {{scales_.price.to_decimal(l.tick)}, {scales_.quantity.to_decimal(l.lots)}};
    }

private:
    static constexpr std::array<std::int64_t, 2> everywhere{std::numeric_limits<std::int64_t>::min(),
                                                            std::numeric_limits<std::int64_t>::max()};

    ladder_options options_;
    ladder ladder_;
    book_scales scales_;
    std::array<std::int64_t, 2> reach_ = everywhere; ///< by side
};

} // namespace gatewright::book
