// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/session/read_schedule.hpp>

#include <cstddef>
#include <string_view>

namespace gatewright::venue {

/// A page of several lists that one read brings one after the other.
struct list_page {
    std::size_t list = 0; ///< its number, 78 at most
    std::string_view
        mark; ///< by which the venue goes on behind the page before; empty: the first of its list
};
/// Whether a cursor is "LIST:MARK": a sign for the number, a digit as long as that has one, and what may be empty.
[[nodiscard]] constexpr bool is_list_page(std::string_view cursor) noexcept {
    return cursor.size() >= 2 && cursor[1] == ':';
}
/// The page that such a cursor names; the first one for another.
[[nodiscard]] constexpr list_page list_page_at(std::string_view cursor) noexcept {
    if (!is_list_page(cursor)) return {};
    const auto list = static_cast<std::size_t>(cursor[0] - '0');
    cursor.remove_prefix(2);
    return {list, cursor};
}
/// The cursor of a page.
[[nodiscard]] inline session::page_cursor cursor_of(const list_page& page) noexcept {
    session::page_cursor cursor;
    cursor.push_back(static_cast<char>('0' + page.list));
    cursor.push_back(':');
    for (const char c : page.mark) cursor.push_back(c);
    return cursor;
}

} // namespace gatewright::venue
