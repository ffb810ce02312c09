// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace gatewright::sim::server {

/// A venue's words for the values of an enumeration, to be written and to be read.
template <class T, std::size_t N>
struct word_table {
    /// A value and its word.
    struct row {
        T value;
        std::string_view word;
    };
    row rows[N];

    /// The word, or a question mark for a value that the venue has none for.
    [[nodiscard]] constexpr std::string_view name(T value) const noexcept {
        for (const row& r : rows)
            if (r.value == value) return r.word;
        return "?";
    }
    [[nodiscard]] constexpr std::optional<T> value(std::string_view word) const noexcept {
        for (const row& r : rows)
            if (r.word == word) return r.value;
        return std::nullopt;
    }
};

} // namespace gatewright::sim::server
