// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/timestamp.hpp>
#include <gatewright/session/read_schedule.hpp>
#include <gatewright/venue/dialect.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

// The past in stretches of time: for venues whose pages are asked for between two times. The cursor of a page is then
// the time at which it begins, in ms.
namespace gatewright::venue {

/// The time that a cursor names.
[[nodiscard]] inline timestamp time_of_cursor(std::string_view cursor) noexcept {
    return timestamp::from_milliseconds(static_cast<std::int64_t>(session::page_number(cursor)));
}
/// The cursor of a page that begins at a time.
[[nodiscard]] inline session::page_cursor cursor_of_time(timestamp t) noexcept {
    return session::numbered_page(static_cast<std::uint64_t>(t.milliseconds()));
}
/// Where a page begins: at its cursor, or where the request does.
[[nodiscard]] inline timestamp stretch_begin(const history_page& p) noexcept {
    return p.cursor.empty() ? p.from : time_of_cursor(p.cursor.view());
}
/// Where a page ends (included) that is as long as `rows` of the request's interval: it holds no more of them, wherever
/// it begins.
[[nodiscard]] inline timestamp stretch_end(const history_page& p, std::int64_t rows) noexcept {
    return std::min(p.to, stretch_begin(p) + p.interval.length * rows - milliseconds(1));
}
/// Tells the sink of the page behind one that ends at `end`, if the request goes on there.
template <class SinkT>
void pass_stretch_behind(const history_page& p, timestamp end, SinkT& sink) noexcept {
    if (end < p.to) sink.on_next_page(cursor_of_time(end + milliseconds(1)).view());
}

/// The rows of a page that come newest first, to be handed on oldest first.
/// @tparam Most rows of a page; what is beyond is dropped
template <class RowT, std::size_t Most>
struct turned_rows {
    std::array<RowT, Most> rows{};
    std::size_t count = 0;

    void add(const RowT& row) noexcept {
        if (count != rows.size()) rows[count++] = row;
    }
    template <class SinkT>
    void pass(SinkT& sink) const noexcept {
        for (std::size_t i = count; i != 0; --i) sink.on(rows[i - 1]);
    }
};

} // namespace gatewright::venue
