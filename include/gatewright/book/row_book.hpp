// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/events.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

namespace gatewright::book {

/// The most rows of a side that can be asked for.
inline constexpr std::size_t most_rows = 64;

/// A book that is told by rows at places, several of which may have one price, as some brokers do. There is no number,
/// no checksum and no mark that the first rows are complete: its owner waits until both sides were told and nothing came
/// for a while, and then calls `announce`. What a row changes is told as levels.
class row_book {
public:
    symbol_name symbol; ///< its owner's
    std::size_t limit =
        most_rows;          ///< the rows of a side that were asked for: further ones are kept, and not told
    bool announced = false; ///< its levels were told: from now on changes are

    /// Forgets all rows: of a new subscription, and where the venue says that it begins anew.
    void clear() noexcept {
        sides_[0].count = sides_[1].count = 0;
        announced = false;
    }
    /// How many rows a side has.
    [[nodiscard]] std::size_t size(side which) const noexcept { return rows_of(which).count; }

    /// The prices whose levels one message changed.
    struct touched {
        std::array<price, 3> prices;
        std::size_t count = 0;
        /// Notes a price, once.
        void add(const price& p) noexcept {
            for (std::size_t i = 0; i != count; ++i)
                if (prices[i] == p) return;
            prices[count++] = p;
        }
    };

    /// Puts a row in at a place, and those from there on move down; replaces the one there; or takes it out, and those
    /// behind it move up.
    /// @param operation 0, 1, 2 in this order
    /// @return false, and nothing changed, for a place where no such row can be: the book is of no use any more
    bool change(side which, std::int32_t position, std::int32_t operation, const price& at,
                const quantity& size, touched& out) noexcept {
        if (position < 0) return false;
        const auto place = static_cast<std::size_t>(position);
        rows& r = rows_of(which);
        const bool seen = place < limit;
        switch (operation) {
        case 0:
            if (place > r.count || place == r.all.size()) return false;
            if (r.count == r.all.size()) --r.count;
            for (std::size_t i = r.count++; i != place; --i) r.all[i] = r.all[i - 1];
            r.all[place] = {at, size};
            if (seen && r.count > limit) out.add(r.all[limit].at);
            if (seen) out.add(at);
            return true;
        case 1:
            if (place >= r.count) return false;
            if (seen) out.add(r.all[place].at);
            if (seen) out.add(at);
            r.all[place] = {at, size};
            return true;
        case 2:
            if (place >= r.count) return false;
            if (seen) out.add(r.all[place].at);
            for (std::size_t i = place + 1; i != r.count; ++i) r.all[i - 1] = r.all[i];
            --r.count;
            if (seen && r.count >= limit) out.add(r.all[limit - 1].at);
            return true;
        default: return false;
        }
    }

    /// What all rows at one price have together; zero where there are none. A sum that does not fit is the largest row.
    [[nodiscard]] quantity level(side which, const price& at) const noexcept {
        decimal sum;
        const rows& r = rows_of(which);
        for (std::size_t i = 0; i != std::min(r.count, limit); ++i) {
            if (r.all[i].at != at) continue;
            const auto more = checked_add(sum, r.all[i].size.value);
            sum = more ? *more : std::max(sum, r.all[i].size.value);
        }
        return {sum};
    }

    /// Tells all levels as a snapshot: `book_begin`, `book_level` …, `book_end`.
    template <class SinkT>
    void announce(timestamp received, SinkT& sink) noexcept {
        announced = true;
        book_header h = header(received);
        h.snapshot = h.in_order = true;
        sink.book_begin(static_cast<const book_header&>(h));
        for (const side which : {side::buy, side::sell}) {
            const rows& r = rows_of(which);
            for (std::size_t i = 0; i != std::min(r.count, limit); ++i) {
                bool first = true;
                for (std::size_t k = 0; k != i; ++k) first = first && r.all[k].at != r.all[i].at;
                if (first) sink.book_level(which, r.all[i].at, level(which, r.all[i].at));
            }
        }
        sink.book_end(static_cast<const book_header&>(h));
    }
    /// Tells the levels that a message changed.
    template <class SinkT>
    void pass(side which, const touched& prices, timestamp received, SinkT& sink) const noexcept {
        const book_header h = header(received);
        sink.book_begin(h);
        for (std::size_t i = 0; i != prices.count; ++i)
            sink.book_level(which, prices.prices[i], level(which, prices.prices[i]));
        sink.book_end(h);
    }

private:
    /// A row that goes in above moves others down, and a while may pass before those that are too many are taken out.
    static constexpr std::size_t spare_rows = 64;
    struct row {
        price at;
        quantity size;
    };
    struct rows {
        std::array<row, most_rows + spare_rows> all;
        std::size_t count = 0;
    };
    [[nodiscard]] rows& rows_of(side which) noexcept { return sides_[which == side::buy ? 0 : 1]; }
    [[nodiscard]] const rows& rows_of(side which) const noexcept {
        return sides_[which == side::buy ? 0 : 1];
    }
    [[nodiscard]] book_header header(timestamp received) const noexcept {
        book_header h;
        h.symbol = symbol;
        h.received = received;
        return h;
    }

    std::array<rows, 2> sides_;
};

} // namespace gatewright::book
