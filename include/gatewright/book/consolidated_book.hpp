// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/book/price_book.hpp>
#include <gatewright/book/synced_book.hpp>
#include <gatewright/book/views.hpp>
#include <gatewright/core/amounts.hpp>
#include <gatewright/core/order.hpp>
#include <gatewright/core/timestamp.hpp>
#include <gatewright/core/wide_decimal.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <optional>
#include <span>
#include <type_traits>

// One instrument's books at several venues, seen as one. Only synchronized books are in it; of instruments that are
// paid in their quote asset (`payoff::linear`), as quantities of the others are no quantities of one asset.
namespace gatewright::book {

/// The book of one venue.
struct venue_book {
    std::uint8_t gateway = 0;
    synced_view book{}; ///< empty: not synchronized, and it is left out
    decimal unit =
        decimal(1, 0);     ///< what one unit of its quantities is of the asset (`instrument::contract_size`)
    decimal taker_fee{};   ///< a fraction of the value that who takes from it pays; negative: a rebate
    steady_time changed{}; ///< when it changed last
};

/// A level of it.
struct venue_level {
    std::uint8_t gateway = 0;
    gatewright::price price;
    quantity size;          ///< of the asset
    wide_decimal after_fee; ///< what taking one of the asset costs there, or brings, with the fee; exact
};

/// Bid above ask, of two venues: what buying at one and selling at the other would bring at once.
struct book_crossing {
    venue_level ask, bid; ///< the best ones, by what they cost and bring with the fees
    quantity size;        ///< as far as it pays, over all levels; of the asset
    wide_decimal gross;   ///< of that size, in the quote asset, without fees
    wide_decimal net;     ///< with them; above zero
};

/// @tparam MostVenues that it can see
///
/// @par Object lifetimes
/// It refers to the venues' books, and is good until one of them changes.
template <std::size_t MostVenues = 16>
class consolidated_book {
public:
    constexpr consolidated_book() noexcept = default;
    /// Of these, as `add` would one after the other.
    explicit consolidated_book(std::span<const venue_book> books) noexcept {
        for (const venue_book& b : books) add(b);
    }
    /// Adds the book of one more venue. One that is not synchronized is left out.
    void add(const venue_book& b) noexcept {
        if (b.book && count_ != MostVenues) books_[count_++] = b;
    }

    /// How many venues' books are in it.
    [[nodiscard]] std::size_t venues() const noexcept { return count_; }
    /// One of them, in the order in which they were added.
    /// @pre `i < venues()`
    [[nodiscard]] const venue_book& venue(std::size_t i) const noexcept { return books_[i]; }

    /// The best bid or ask of all venues, by price; of equal ones that of the venue named first.
    [[nodiscard]] std::optional<venue_level> best(side s) const noexcept {
        std::optional<venue_level> found;
        for_each_level(s, [&](const venue_level& l) {
            found = l;
            return false;
        });
        return found;
    }
    /// How long ago the venue's book that was quiet the longest has changed, and the gateway that it is of.
    struct staleness {
        duration age{};
        std::uint8_t gateway = 0;
    };
    /// Of the venues that have the side: the one whose book has not changed for the longest time; nothing if none has.
    [[nodiscard]] std::optional<staleness> stalest(side s, steady_time now) const noexcept {
        std::optional<staleness> worst;
        for (std::size_t i = 0; i != count_; ++i) {
            if (!books_[i].book->best(s)) continue;
            const duration age = now - books_[i].changed;
            if (!worst || age > worst->age) worst = staleness{age, books_[i].gateway};
        }
        return worst;
    }

    /// Calls `f(const venue_level&)` for each level of all venues, from the best to the worst price; of equal ones in the
    /// order in which the venues were named. If `f` returns a bool, false ends the walk.
    template <class F>
    void for_each_level(side s, F&& f) const {
        walk(s, false, f);
    }
    /// The same from the best to the worst by what one of the asset costs, or brings, with the fee.
    template <class F>
    void for_each_level_after_fees(side s, F&& f) const {
        walk(s, true, f);
    }

    /// Where the venues' books cross by more than the fees: nothing if they do not. A rebate counts as no fee, so that what
    /// is told pays at least as much.
    [[nodiscard]] std::optional<book_crossing> crossing() const noexcept {
        merged asks(*this, side::sell, by::costs), bids(*this, side::buy, by::costs);
        std::optional<book_crossing> found;
        std::optional<venue_level> ask = asks.next(), bid = bids.next();
        while (ask && bid && bid->after_fee > ask->after_fee) {
            const quantity size = std::min(ask->size, bid->size);
            const wide_decimal gross_of_one =
                difference(wide_decimal(bid->price.value), wide_decimal(ask->price.value));
            const auto gross = checked_mul(gross_of_one, size.value);
            const auto net = checked_mul(difference(bid->after_fee, ask->after_fee), size.value);
            if (!found) found = book_crossing{*ask, *bid, {}, {}, {}};
            const auto sum = checked_add(found->size.value, size.value);
            wide_decimal all_gross = found->gross, all_net = found->net;
            if (!gross || !net || !sum || !all_gross.add(*gross) || !all_net.add(*net)) break;
            found->size = {*sum};
            found->gross = all_gross;
            found->net = all_net;
            if (!take(*ask, size)) ask = asks.next();
            if (!take(*bid, size)) bid = bids.next();
        }
        if (found && found->size.is_zero()) return {};
        return found;
    }

private:
    [[nodiscard]] static wide_decimal difference(wide_decimal a, const wide_decimal& b) noexcept {
        return a.subtract(b) ? a : wide_decimal();
    }
    /// Takes from a level. @return whether there is something left
    static bool take(venue_level& l, quantity size) noexcept {
        const auto rest = checked_sub(l.size.value, size.value);
        l.size = {rest ? *rest : decimal()};
        return l.size.value.sign() > 0;
    }

    /// What levels are ordered by; `costs`: after fees, and a rebate is none.
    enum class by : std::uint8_t { price, fees, costs };

    /// The levels of one side of all books, merged.
    class merged {
    public:
        merged(const consolidated_book& of, side s, by order) noexcept
            : side_(s)
            , after_fees_(order != by::price)
            , count_(of.count_) {
            for (std::size_t i = 0; i != count_; ++i) {
                sources_[i].of = &of.books_[i];
                const price_book& b = *of.books_[i].book;
                sources_[i].at = levels_view(b.ticks(), s, b.reach(s)).begin();
                decimal fee = of.books_[i].taker_fee;
                if (order == by::costs && fee.is_negative()) fee = {};
                const auto factor =
                    s == side::sell ? checked_add(decimal(1, 0), fee) : checked_sub(decimal(1, 0), fee);
                sources_[i].factor = factor ? *factor : decimal(1, 0);
                load(sources_[i]);
            }
        }
        [[nodiscard]] std::optional<venue_level> next() noexcept {
            source* best = nullptr;
            for (std::size_t i = 0; i != count_; ++i)
                if (sources_[i].has && (best == nullptr || better(sources_[i].level, best->level)))
                    best = &sources_[i];
            if (best == nullptr) return {};
            const venue_level found = best->level;
            ++best->at;
            load(*best);
            return found;
        }

    private:
        struct source {
            const venue_book* of = nullptr;
            levels_view::iterator at;
            decimal factor;
            venue_level level;
            bool has = false;
        };
        /// One whose figures do not fit ends its book.
        void load(source& s) const noexcept {
            s.has = false;
            if (s.at == std::default_sentinel) return;
            const price_level l = s.of->book->to_level(*s.at);
            const auto size = checked_mul(l.quantity.value, s.of->unit);
            if (!size) return;
            s.level = {s.of->gateway, l.price, {*size}, wide_decimal::product(l.price.value, s.factor)};
            s.has = true;
        }
        [[nodiscard]] bool better(const venue_level& a, const venue_level& b) const noexcept {
            if (after_fees_)
                return side_ == side::sell ? a.after_fee < b.after_fee : a.after_fee > b.after_fee;
            return side_ == side::sell ? a.price < b.price : a.price > b.price;
        }

        std::array<source, MostVenues> sources_;
        side side_;
        bool after_fees_;
        std::size_t count_;
    };

    template <class F>
    void walk(side s, bool after_fees, F& f) const {
        merged all(*this, s, after_fees ? by::fees : by::price);
        while (const std::optional<venue_level> l = all.next()) {
            if constexpr (std::is_same_v<std::invoke_result_t<F&, const venue_level&>, bool>) {
                if (!f(*l)) return;
            } else {
                f(*l);
            }
        }
    }

    std::array<venue_book, MostVenues> books_{};
    std::size_t count_ = 0;
};

} // namespace gatewright::book
