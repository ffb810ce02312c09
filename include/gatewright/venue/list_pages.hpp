// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/session/read_schedule.hpp>

#include <algorithm>
#include <array>
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
/// The cursor of a page. It has room for one byte more than a `session::page_cursor`: where the mark is too long for
/// that, `assign` of one tells so.
class list_cursor {
public:
    explicit list_cursor(const list_page& page) noexcept
        : size_(std::min(page.mark.size() + 2, text_.size())) {
        text_[0] = static_cast<char>('0' + page.list);
        text_[1] = ':';
        std::copy_n(page.mark.data(), size_ - 2, text_.data() + 2);
    }
    [[nodiscard]] std::string_view view() const noexcept { return {text_.data(), size_}; }

private:
    std::array<char, session::page_cursor::capacity() + 1> text_;
    std::size_t size_;
};

} // namespace gatewright::venue
