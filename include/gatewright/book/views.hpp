// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/book/price_book.hpp>

#include <range/v3/range_fwd.hpp>

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <ranges>
#include <string_view>

namespace gatewright::book {

/// The levels of one side of a ladder from best to worst, as a lazy forward range of `tick_level`: nothing is
/// copied, and a level is looked for when the iterator reaches it. Works with the standard's views and with
/// range-v3's.
///
/// @par Object lifetimes
/// Refers to the ladder; its iterators are invalid after the ladder changes.
class levels_view : public std::ranges::view_interface<levels_view>, public ranges::view_base {
public:
    /// Goes from the best level to the worst, and yields levels by value.
    class iterator {
    public:
        using value_type = tick_level;
        using difference_type = std::ptrdiff_t;
        using reference = tick_level;
        using pointer = void;
        using iterator_category =
            std::input_iterator_tag; // it yields values, which the older categories exclude
        using iterator_concept = std::forward_iterator_tag;

        iterator() noexcept = default;
        /// At the best level of a side; `last` is the worst tick that is still visited.
        iterator(const ladder& l, side s, std::int64_t last) noexcept
            : ladder_(&l)
            , side_(s)
            , last_(last)
            , cursor_(l.first_level(s)) {
            ++*this;
        }

        /// The level at hand.
        [[nodiscard]] tick_level operator*() const noexcept { return level_; }
        /// To the next worse level.
        iterator& operator++() noexcept {
            if (!ladder_->next_level(side_, cursor_, level_) ||
                (side_ == side::buy ? level_.tick < last_ : level_.tick > last_))
                ladder_ = nullptr;
            return *this;
        }
        /// To the next worse level; the old place is returned.
        iterator operator++(int) noexcept {
            iterator before = *this;
            ++*this;
            return before;
        }
        friend bool operator==(const iterator& a, const iterator& b) noexcept {
            return a.ladder_ == b.ladder_ && (a.ladder_ == nullptr || a.cursor_ == b.cursor_);
        }
        friend bool operator==(const iterator& a, std::default_sentinel_t) noexcept {
            return a.ladder_ == nullptr;
        }

    private:
        const ladder* ladder_ = nullptr;
        side side_ = side::buy;
        std::int64_t last_ = 0;
        ladder::cursor cursor_;
        tick_level level_;
    };

    levels_view() noexcept = default;
    /// All levels of a side.
    levels_view(const ladder& l, side s) noexcept : levels_view(l, s, ladder::worst_tick(s)) {}
    /// No level worse than `last`.
    levels_view(const ladder& l, side s, std::int64_t last) noexcept : ladder_(&l), side_(s), last_(last) {}

    /// The best level.
    [[nodiscard]] iterator begin() const noexcept {
        return ladder_ == nullptr ? iterator() : iterator(*ladder_, side_, last_);
    }
    /// Behind the last level.
    [[nodiscard]] iterator end() const noexcept { return {}; }

private:
    const ladder* ladder_ = nullptr;
    side side_ = side::buy;
    std::int64_t last_ = 0;
};

/// The levels of one side, best first, in ticks and lots.
[[nodiscard]] inline levels_view levels(const ladder& l, side s) noexcept { return {l, s}; }
levels_view levels(const ladder&&, side) = delete;
/// The levels of one side, best first, as prices and quantities, as far as the book reaches.
[[nodiscard]] inline auto levels(const price_book& b, side s) noexcept {
    return std::views::transform(levels_view(b.ticks(), s, b.reach(s)),
                                 [&b](tick_level l) { return b.to_level(l); });
}
void levels(const price_book&&, side) = delete;

/// The whole book as text, for digests and comparisons, behind its reach too: all bids, best first, then all asks,
/// best first, one line each, `b|price|quantity\n` or `a|price|quantity\n`, as plain decimals without trailing zeros.
/// @param fn called with each line as a `std::string_view` that is valid during the call
template <class Fn>
void for_each_text_line(const price_book& b, Fn&& fn) {
    char line[2 * decimal::max_chars + 4];
    for (const side s : {side::buy, side::sell}) {
        b.ticks().for_each_level(s, [&](std::int64_t tick, std::int64_t lots) {
            const auto [p, q] = b.to_level({tick, lots});
            char* out = line;
            *out++ = s == side::buy ? 'b' : 'a';
            *out++ = '|';
            out = p.value.normalized().to_chars(out);
            *out++ = '|';
            out = q.value.normalized().to_chars(out);
            *out++ = '\n';
            fn(std::string_view(line, static_cast<std::size_t>(out - line)));
        });
    }
}

} // namespace gatewright::book

/// @cond
template <>
inline constexpr bool std::ranges::enable_borrowed_range<gatewright::book::levels_view> = true;
/// @endcond
