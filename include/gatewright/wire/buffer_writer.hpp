// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/always_inline.hpp>
#include <gatewright/core/amounts.hpp>
#include <gatewright/core/decimal.hpp>

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string_view>
#include <type_traits>

namespace gatewright::wire {

/// Appends text to a buffer that the caller owns, and never beyond its end.
///
/// What does not fit is not written, and from then on nothing is: `overflowed()` stays true and `view()` is a prefix
/// of the text that was meant. A caller writes everything and asks once, at the end.
///
/// @par Object lifetimes
/// The buffer outlives the writer. Copying a writer copies its position.
class buffer_writer {
public:
    /// Writes into [first, last).
    constexpr buffer_writer(char* first, char* last) noexcept : first_(first), at_(first), last_(last) {}
    constexpr explicit buffer_writer(std::span<char> out) noexcept
        : buffer_writer(out.data(), out.data() + out.size()) {}

    /// Appends one byte.
    constexpr void put(char c) noexcept {
        if (char* p = claim(1)) *p = c;
    }

    /// Appends text as it is.
    GATEWRIGHT_ALWAYS_INLINE constexpr void put(std::string_view text) noexcept {
        if (char* p = claim(text.size())) copy(p, text.data(), text.size());
    }

    /// Appends a literal; its length is known to the compiler, so that short ones become a few stores.
    template <std::size_t Size>
    constexpr void put(const char (&literal)[Size]) noexcept {
        if (char* p = claim(Size - 1)) copy(p, literal, Size - 1);
    }

    /// Appends a whole number.
    constexpr void put_integer(std::uint64_t value) noexcept {
        char digits[20];
        std::size_t first = sizeof digits;
        do {
            digits[--first] = static_cast<char>('0' + value % 10);
            value /= 10;
        } while (value != 0);
        put(std::string_view(digits + first, sizeof digits - first));
    }
    constexpr void put_integer(std::int64_t value) noexcept {
        if (value < 0) put('-');
        const auto bits = static_cast<std::uint64_t>(value);
        put_integer(value < 0 ? ~bits + 1 : bits);
    }

    /// Appends a decimal with the digits it was read with, without an exponent.
    constexpr void put(decimal value) noexcept {
        if (static_cast<std::size_t>(last_ - at_) >= decimal::max_chars && !overflowed_) {
            at_ = value.to_chars(at_);
            return;
        }
        char text[decimal::max_chars];
        put(std::string_view(text, static_cast<std::size_t>(value.to_chars(text) - text)));
    }
    constexpr void put(const price& value) noexcept { put(value.value); }
    constexpr void put(const quantity& value) noexcept { put(value.value); }

    /// Appends one part after the other: texts, characters, decimals, and whole numbers by their digits.
    template <class... PartT>
    constexpr void put_all(const PartT&... parts) noexcept {
        (put_part(parts), ...);
    }

    /// Takes the next `size` bytes for the caller to fill, or returns null and flags the overflow.
    [[nodiscard]] GATEWRIGHT_ALWAYS_INLINE constexpr char* claim(std::size_t size) noexcept {
        if (static_cast<std::size_t>(last_ - at_) < size || overflowed_) {
            overflowed_ = true;
            return nullptr;
        }
        char* p = at_;
        at_ += size;
        return p;
    }

    /// True once something did not fit.
    [[nodiscard]] constexpr bool overflowed() const noexcept { return overflowed_; }
    /// What is written so far.
    [[nodiscard]] constexpr std::string_view view() const noexcept { return {first_, size()}; }
    /// The same if it is all that was meant; empty if something did not fit.
    [[nodiscard]] constexpr std::string_view whole() const noexcept {
        return overflowed_ ? std::string_view{} : view();
    }
    /// What was written since `begin`, a value of `position()`.
    [[nodiscard]] constexpr std::string_view view_from(const char* begin) const noexcept {
        return {begin, static_cast<std::size_t>(at_ - begin)};
    }
    [[nodiscard]] constexpr std::size_t size() const noexcept {
        return static_cast<std::size_t>(at_ - first_);
    }
    /// Where the next byte goes.
    [[nodiscard]] constexpr const char* position() const noexcept { return at_; }

private:
    template <class PartT>
    constexpr void put_part(const PartT& part) noexcept {
        static_assert(!std::is_same_v<PartT, bool>, "a bool has no text");
        if constexpr (!std::is_integral_v<PartT> || std::is_same_v<PartT, char>)
            put(part);
        else if constexpr (std::is_signed_v<PartT>)
            put_integer(static_cast<std::int64_t>(part));
        else
            put_integer(static_cast<std::uint64_t>(part));
    }
    static constexpr void copy(char* to, const char* from, std::size_t size) noexcept {
        if (std::is_constant_evaluated()) {
            for (std::size_t i = 0; i < size; ++i) to[i] = from[i];
        } else if (size != 0) {
            std::memcpy(to, from, size);
        }
    }

    char* first_;
    char* at_;
    char* last_;
    bool overflowed_ = false;
};

} // namespace gatewright::wire
