// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/always_inline.hpp>

#include <algorithm>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <type_traits>

namespace gatewright {

/// True if a text begins with another. On hot paths instead of `starts_with`, which a compiler may leave out of line
/// together with the throw that it never reaches.
[[nodiscard]] GATEWRIGHT_ALWAYS_INLINE constexpr bool begins_with(std::string_view text,
                                                                  std::string_view head) noexcept {
    return text.size() >= head.size() &&
           std::char_traits<char>::compare(text.data(), head.data(), head.size()) == 0;
}

/// A string of at most `Capacity` bytes, stored in place.
///
/// Trivially copyable, never allocates. The bytes behind the end are kept zero, so that two equal strings are equal
/// byte for byte and a record that holds one is the same on every run.
///
/// @tparam Capacity the most bytes it holds, 1 to 255; identifiers of the venues are ASCII or UTF-8.
template <std::size_t Capacity>
class fixed_string {
    static_assert(Capacity > 0 && Capacity < 256, "fixed_string: the capacity is 1 to 255 bytes");

public:
    constexpr fixed_string() noexcept = default;

    /// Takes a literal or a view; what does not fit is cut. Use `assign` where a cut must be noticed.
    constexpr fixed_string(std::string_view text) noexcept { assign(text); }
    /// Takes a text that ends with a zero; what does not fit is cut.
    constexpr fixed_string(const char* text) noexcept { assign(std::string_view(text)); }

    /// Replaces the content. @return false, with the content cut at the capacity, if `text` is longer than that.
    constexpr bool assign(std::string_view text) noexcept {
        const std::size_t n = std::min(text.size(), Capacity);
        if (std::is_constant_evaluated()) {
            for (std::size_t i = 0; i < Capacity; ++i) data_[i] = i < n ? text[i] : '\0';
        } else {
            std::memset(data_, 0, Capacity);
            copy_short(data_, text.data(), n);
        }
        size_ = static_cast<std::uint8_t>(n);
        return n == text.size();
    }

    /// Appends one byte. @return false if it is full.
    constexpr bool push_back(char c) noexcept {
        if (size_ == Capacity) return false;
        data_[size_++] = c;
        return true;
    }

    /// The text; valid while this string lives and is not changed.
    [[nodiscard]] constexpr std::string_view view() const noexcept { return {data_, size_}; }
    /// The text; valid while this string lives and is not changed.
    constexpr operator std::string_view() const noexcept { return view(); }
    /// The bytes; not terminated by a zero when full.
    [[nodiscard]] constexpr const char* data() const noexcept { return data_; }
    /// Bytes of the text.
    [[nodiscard]] constexpr std::size_t size() const noexcept { return size_; }
    /// True without text.
    [[nodiscard]] constexpr bool empty() const noexcept { return size_ == 0; }
    /// The longest text that fits, in bytes.
    [[nodiscard]] static constexpr std::size_t capacity() noexcept { return Capacity; }

    friend constexpr bool operator==(const fixed_string& a, const fixed_string& b) noexcept {
        return a.view() == b.view();
    }
    friend constexpr bool operator==(const fixed_string& a, std::string_view b) noexcept {
        return a.view() == b;
    }
    friend constexpr bool operator==(const fixed_string& a, const char* b) noexcept { return a.view() == b; }
    friend constexpr std::strong_ordering operator<=>(const fixed_string& a, const fixed_string& b) noexcept {
        return a.view() <=> b.view();
    }

private:
    /// memcpy for the lengths of ids, as a few overlapping moves instead of a call.
    static void copy_short(char* to, const char* from, std::size_t n) noexcept {
        const auto ends = [&]<std::size_t Size>(std::integral_constant<std::size_t, Size>) {
            char head[Size];
            char tail[Size];
            std::memcpy(head, from, Size);
            std::memcpy(tail, from + n - Size, Size);
            std::memcpy(to, head, Size);
            std::memcpy(to + n - Size, tail, Size);
        };
        if (n > 32) {
// GCC at -O3 does not see that a text in a smaller array never comes here.
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Warray-bounds"
#pragma GCC diagnostic ignored "-Wstringop-overread"
#endif
            std::memcpy(to, from, n);
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic pop
#endif
        } else if (n >= 16) {
            if constexpr (Capacity >= 16) ends(std::integral_constant<std::size_t, 16>{});
        } else if (n >= 8) {
            if constexpr (Capacity >= 8) ends(std::integral_constant<std::size_t, 8>{});
        } else if (n >= 4) {
            if constexpr (Capacity >= 4) ends(std::integral_constant<std::size_t, 4>{});
        } else if (n != 0) {
            to[0] = from[0];
            to[n / 2] = from[n / 2];
            to[n - 1] = from[n - 1];
        }
    }

    char data_[Capacity] = {};
    std::uint8_t size_ = 0;
};

} // namespace gatewright
