// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/always_inline.hpp>
#include <gatewright/core/amounts.hpp>
#include <gatewright/core/digit_scan.hpp>
#include <gatewright/core/fixed_string.hpp>
#include <gatewright/core/timestamp.hpp>
#include <gatewright/wire/json_reader.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <concepts>
#include <cstdint>
#include <iterator>
#include <limits>
#include <span>
#include <string_view>
#include <system_error>
#include <type_traits>
#include <utility>

// How one JSON value becomes one field. A codec has `read(reader, position, field)`; the position is at the value's
// first character. Numbers may be written as JSON numbers or as text, as venues do both.
namespace gatewright::wire {

namespace detail {

[[gnu::cold, gnu::noinline]] inline const char* fail_number(json_reader& in, const char* p,
                                                            decimal_errc e) noexcept {
    return in.fail(
        e == decimal_errc::malformed ? codec_errc::malformed_number : codec_errc::number_out_of_range, p);
}

/// Finds the characters of the number at `p`, written either way.
[[gnu::noinline]] inline const char* number_text(json_reader& in, const char* p, std::string_view& text,
                                                 std::span<char> buffer) noexcept {
    if (p == in.end()) return in.fail_syntax(p);
    if (*p == '"') return in.read_text(p, text, buffer);
    if (*p != '-' && static_cast<unsigned char>(*p - '0') >= 10) return in.fail_type(p);
    const char* const after = in.skip_number(p);
    if (after != nullptr) text = std::string_view(p, static_cast<std::size_t>(after - p));
    return after;
}

[[gnu::noinline]] inline const char* read_any_decimal(json_reader& in, const char* p, decimal& out) noexcept {
    char buffer[64];
    std::string_view text;
    const char* const after = number_text(in, p, text, buffer);
    if (after == nullptr) return nullptr;
    const decimal_errc e = decimal::parse(text.data(), text.data() + text.size(), out);
    return e == decimal_errc{} ? after : fail_number(in, p, e);
}

[[gnu::noinline]] inline const char* read_any_integer(json_reader& in, const char* p,
                                                      std::uint64_t& magnitude, bool& negative) noexcept {
    char buffer[32];
    std::string_view text;
    const char* const after = number_text(in, p, text, buffer);
    if (after == nullptr) return nullptr;
    negative = !text.empty() && text[0] == '-';
    if (negative) text.remove_prefix(1);
    if (text.empty()) return fail_number(in, p, decimal_errc::malformed);
    std::uint64_t value = 0;
    for (const char c : text) {
        const auto digit = static_cast<unsigned char>(c - '0');
        if (digit > 9) return fail_number(in, p, decimal_errc::malformed);
        if (__builtin_mul_overflow(value, std::uint64_t{10}, &value) ||
            __builtin_add_overflow(value, std::uint64_t{digit}, &value))
            return fail_number(in, p, decimal_errc::overflow);
    }
    magnitude = value;
    return after;
}

/// True for what may follow a number without white space between.
GATEWRIGHT_ALWAYS_INLINE constexpr bool ends_number(char c) noexcept {
    return c == ',' || c == '}' || c == ']';
}

/// A short number near the end of the message, where a look at many bytes at once would reach behind it.
/// @return one past it, or null if it is of another shape
[[gnu::noinline]] inline const char* read_unsigned_near_end(const char* p, const char* end,
                                                            std::uint64_t& out) noexcept {
    std::uint64_t value = 0;
    const char* const first = p;
    while (p != end && static_cast<unsigned char>(*p - '0') < 10 && p - first < 18)
        value = value * 10 + static_cast<unsigned char>(*p++ - '0');
    if (p == first || p == end || !ends_number(*p) || (*first == '0' && p != first + 1)) return nullptr;
    out = value;
    return p;
}

GATEWRIGHT_ALWAYS_INLINE inline const char* read_unsigned(json_reader& in, const char* p,
                                                          std::uint64_t& out) noexcept {
    const char* const after = decimal::parse_prefix(p, in.end(), out);
    if (after != nullptr && ends_number(*after) && (*p != '0' || after == p + 1)) [[likely]]
        return after;
    if (const char* const near_end = read_unsigned_near_end(p, in.end(), out)) return near_end;
    bool negative = false;
    const char* const slow = read_any_integer(in, p, out, negative);
    if (slow != nullptr && negative && out != 0) return fail_number(in, p, decimal_errc::overflow);
    return slow;
}

} // namespace detail

/// The codec that a field's type asks for: `decimal`, `price`, `quantity`, whole numbers, `bool`, `fixed_string`.
struct by_type {
    GATEWRIGHT_ALWAYS_INLINE static const char* read(json_reader& in, const char* p, decimal& out) noexcept {
        if (p != in.end() && *p == '"') [[likely]] {
            const char* const after = decimal::parse_prefix(p + 1, in.end(), out);
            if (after != nullptr && *after == '"') [[likely]]
                return after + 1;
        }
        return detail::read_any_decimal(in, p, out);
    }
    GATEWRIGHT_ALWAYS_INLINE static const char* read(json_reader& in, const char* p, price& out) noexcept {
        return read(in, p, out.value);
    }
    GATEWRIGHT_ALWAYS_INLINE static const char* read(json_reader& in, const char* p, quantity& out) noexcept {
        return read(in, p, out.value);
    }
    GATEWRIGHT_ALWAYS_INLINE static const char* read(json_reader& in, const char* p,
                                                     std::uint64_t& out) noexcept {
        return detail::read_unsigned(in, p, out);
    }
    template <std::signed_integral IntegerT>
    static const char* read(json_reader& in, const char* p, IntegerT& out) noexcept {
        std::uint64_t magnitude = 0;
        bool negative = false;
        const char* const after = detail::read_any_integer(in, p, magnitude, negative);
        if (after == nullptr) return nullptr;
        constexpr auto most = static_cast<std::uint64_t>(std::numeric_limits<IntegerT>::max());
        if (magnitude > most + (negative ? 1 : 0)) return detail::fail_number(in, p, decimal_errc::overflow);
        out = static_cast<IntegerT>(negative ? ~magnitude + 1 : magnitude);
        return after;
    }
    GATEWRIGHT_ALWAYS_INLINE static const char* read(json_reader& in, const char* p, bool& out) noexcept {
        if (in.starts_with(p, "true")) {
            out = true;
            return p + 4;
        }
        if (in.starts_with(p, "false")) {
            out = false;
            return p + 5;
        }
        return in.fail_type(p);
    }
    template <std::size_t Capacity>
    GATEWRIGHT_ALWAYS_INLINE static const char* read(json_reader& in, const char* p,
                                                     fixed_string<Capacity>& out) noexcept {
        if (p != in.end() && *p == '"') [[likely]] {
            const char* const stop = detail::find_string_stop(p + 1, in.end());
            if (stop != in.end() && *stop == '"') [[likely]] {
                if (out.assign(std::string_view(p + 1, static_cast<std::size_t>(stop - p - 1)))) [[likely]]
                    return stop + 1;
                return in.fail(codec_errc::text_too_long, p);
            }
        }
        return read_escaped(in, p, out);
    }

private:
    template <std::size_t Capacity>
    [[gnu::noinline]] static const char* read_escaped(json_reader& in, const char* p,
                                                      fixed_string<Capacity>& out) noexcept {
        char buffer[Capacity];
        std::string_view text;
        const char* const after = in.read_text(p, text, buffer);
        if (after != nullptr && !out.assign(text)) return in.fail(codec_errc::text_too_long, p);
        return after;
    }
};

/// Milliseconds since the epoch.
struct epoch_milliseconds {
    GATEWRIGHT_ALWAYS_INLINE static const char* read(json_reader& in, const char* p,
                                                     timestamp& out) noexcept {
        // Thirteen digits, from 2001 to 2255 (beyond, nanoseconds may not fit): a length known beforehand lets the next
        // field start without waiting.
        if (in.end() - p >= 16 && (non_digits(p) & 0x3fff) == 0x2000 && detail::ends_number(p[13]) &&
            *p != '0' && *p != '9') [[likely]] {
            const std::uint64_t ms = digits_to_number(p, 8) * 100'000 + digits_to_number(p + 8, 5);
            out = {static_cast<std::int64_t>(ms) * 1'000'000};
            return p + 13;
        }
        std::uint64_t ms = 0;
        const char* const after = detail::read_unsigned(in, p, ms);
        constexpr auto most = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
        out = timestamp::from_milliseconds(static_cast<std::int64_t>(ms < most ? ms : most));
        return after;
    }
};

/// The same in quotes; without them too.
struct quoted_milliseconds {
    GATEWRIGHT_ALWAYS_INLINE static const char* read(json_reader& in, const char* p,
                                                     timestamp& out) noexcept {
        if (in.end() - p >= 17 && *p == '"' && (non_digits(p + 1) & 0x3fff) == 0x2000 && p[14] == '"' &&
            p[1] != '0' && p[1] != '9') [[likely]] {
            const std::uint64_t ms = digits_to_number(p + 1, 8) * 100'000 + digits_to_number(p + 9, 5);
            out = {static_cast<std::int64_t>(ms) * 1'000'000};
            return p + 15;
        }
        return epoch_milliseconds::read(in, p, out);
    }
};

/// A decimal of more digits than anyone needs: what does not fit is cut. For volumes and turnover only.
struct lossy {
    GATEWRIGHT_ALWAYS_INLINE static const char* read(json_reader& in, const char* p, decimal& out) noexcept {
        if (p != in.end() && *p == '"') [[likely]] {
            const char* const after = decimal::parse_prefix(p + 1, in.end(), out);
            if (after != nullptr && *after == '"') [[likely]]
                return after + 1;
        }
        return read_slowly(in, p, out);
    }
    static const char* read(json_reader& in, const char* p, quantity& out) noexcept {
        return read(in, p, out.value);
    }
    static const char* read(json_reader& in, const char* p, price& out) noexcept {
        return read(in, p, out.value);
    }

private:
    [[gnu::noinline]] static const char* read_slowly(json_reader& in, const char* p, decimal& out) noexcept {
        char buffer[64];
        std::string_view text;
        const char* const after = detail::number_text(in, p, text, buffer);
        if (after == nullptr) return nullptr;
        bool truncated = false;
        const decimal_errc e = decimal::parse_lossy(text.data(), text.data() + text.size(), out, truncated);
        return e == decimal_errc{} ? after : detail::fail_number(in, p, e);
    }
};

/// An id: the digits of a whole number, or a text, kept as text.
struct id_text {
    template <std::size_t Capacity>
    GATEWRIGHT_ALWAYS_INLINE static const char* read(json_reader& in, const char* p,
                                                     fixed_string<Capacity>& out) noexcept {
        const char* const stop = detail::find_non_digit(p, in.end());
        if (stop == p || stop == in.end() || !detail::ends_number(*stop) || (*p == '0' && stop != p + 1))
            [[unlikely]]
            return read_slowly(in, p, out);
        if (out.assign(std::string_view(p, static_cast<std::size_t>(stop - p)))) [[likely]]
            return stop;
        return in.fail(codec_errc::text_too_long, p);
    }

private:
    template <std::size_t Capacity>
    [[gnu::noinline]] static const char* read_slowly(json_reader& in, const char* p,
                                                     fixed_string<Capacity>& out) noexcept {
        if (p != in.end() && *p == '"') return by_type::read(in, p, out);
        std::uint64_t magnitude = 0;
        bool negative = false;
        const char* const after = detail::read_any_integer(in, p, magnitude, negative);
        if (after == nullptr) return nullptr;
        if (!out.assign(std::string_view(p, static_cast<std::size_t>(after - p))))
            return in.fail(codec_errc::text_too_long, p);
        return after;
    }
};

/// The closing quote of a string of plain ASCII whose content starts at `p`; null if it is of another kind.
GATEWRIGHT_ALWAYS_INLINE inline const char* find_plain_quote(const json_reader& in, const char* p) noexcept {
    const char* const stop = detail::find_string_stop(p, in.end());
    return stop != in.end() && *stop == '"' ? stop : nullptr;
}

/// A text as a view: into the message, escapes undecoded. For texts that a venue draws from a plain alphabet.
struct raw_text {
    static const char* read(json_reader& in, const char* p, std::string_view& out) noexcept {
        if (p == in.end() || *p != '"') return in.fail_type(p);
        const char* const after = in.skip_string(p + 1);
        if (after != nullptr) out = std::string_view(p + 1, static_cast<std::size_t>(after - p - 2));
        return after;
    }
};

/// Any value, unread: a view of its characters in the message.
struct raw_value {
    static const char* read(json_reader& in, const char* p, std::string_view& out) noexcept {
        const char* const after = in.skip_value(p);
        if (after != nullptr) out = std::string_view(p, static_cast<std::size_t>(after - p));
        return after;
    }
};

/// An array, unread: a view of its characters in the message.
struct raw_array {
    static const char* read(json_reader& in, const char* p, std::string_view& out) noexcept {
        return p != in.end() && *p == '[' ? raw_value::read(in, p, out) : in.fail_type(p);
    }
};

/// A text for people: cut at the capacity instead of refused.
struct cut_text {
    template <std::size_t Capacity>
    static const char* read(json_reader& in, const char* p, fixed_string<Capacity>& out) noexcept {
        std::string_view raw;
        const char* const after = raw_text::read(in, p, raw);
        if (after == nullptr) return nullptr;
        char buffer[Capacity];
        bool cut = false;
        out.assign(std::string_view(buffer, json_reader::unescape(raw, buffer, cut)));
        return after;
    }
};

/// Compares a text with a literal whose length the compiler knows.
template <std::size_t Size>
[[nodiscard]] GATEWRIGHT_ALWAYS_INLINE inline bool is_text(std::string_view text,
                                                           const char (&literal)[Size]) noexcept {
    return text.size() == Size - 1 && detail::same_bytes<Size - 1>(text.data(), literal);
}

/// A key, or a word, as a template argument.
template <std::size_t Size>
struct key_text {
    char text[Size];
    consteval key_text(const char (&literal)[Size]) { std::copy_n(literal, Size, text); }
    [[nodiscard]] constexpr std::string_view view() const noexcept { return {text, Size - 1}; }
};

/// One word of a venue and what it means.
template <class EnumT>
struct word {
    std::string_view text;
    EnumT value;
};

/// A word out of a table: `TableT::words` is a constexpr array of `word`, frequent ones first. Another word is
/// `unknown_value`, unless the table names `other`, the value of all words that it does not list; a value that has a
/// member `unknown` gets where the word begins in the message; a quote ends it.
template <class TableT>
struct words {
    template <class EnumT>
    GATEWRIGHT_ALWAYS_INLINE static const char* read(json_reader& in, const char* p, EnumT& out) noexcept {
        // Compared with its quotes before its end is looked for: the next field then starts without waiting.
        if (const char* const after = find_quoted(in, p, out, indexes{})) [[likely]]
            return after;
        return read_slowly(in, p, out);
    }

    /// Looks a word up. @return false if it is not listed and the table has no `other`.
    template <class EnumT>
    static bool find(std::string_view text, EnumT& out) noexcept {
        for (const auto& listed : TableT::words) {
            if (listed.text != text) continue;
            out = listed.value;
            return true;
        }
        if constexpr (requires { TableT::other; }) {
            out = TableT::other;
            return true;
        } else {
            return false;
        }
    }

private:
    using indexes = std::make_index_sequence<std::size(TableT::words)>;

    template <class EnumT, std::size_t... I>
    GATEWRIGHT_ALWAYS_INLINE static const char* find_quoted(const json_reader& in, const char* p, EnumT& out,
                                                            std::index_sequence<I...>) noexcept {
        const char* after = nullptr;
        static_cast<void>((((after = is_quoted<I>(in, p, out)) != nullptr) || ...));
        return after;
    }
    template <std::size_t I, class EnumT>
    GATEWRIGHT_ALWAYS_INLINE static const char* is_quoted(const json_reader& in, const char* p,
                                                          EnumT& out) noexcept {
        static constexpr auto quoted = [] {
            constexpr std::string_view listed = TableT::words[I].text;
            std::array<char, listed.size() + 2> text{};
            text.front() = text.back() = '"';
            std::copy_n(listed.data(), listed.size(), text.data() + 1);
            return text;
        }();
        if (static_cast<std::size_t>(in.end() - p) < quoted.size() ||
            !detail::same_bytes<quoted.size()>(p, quoted.data()))
            return nullptr;
        out = TableT::words[I].value;
        return p + quoted.size();
    }
    template <class EnumT>
    [[gnu::noinline]] static const char* read_slowly(json_reader& in, const char* p, EnumT& out) noexcept {
        char buffer[64];
        std::string_view text;
        const char* const after = in.read_text(p, text, buffer);
        if (after == nullptr) return nullptr;
        if (!find(text, out)) return in.fail(codec_errc::unknown_value, p);
        // Where it matters which word it was.
        if constexpr (requires { out.unknown = p; }) {
            const auto listed = [&](const auto& w) { return w.text == text; };
            if (std::none_of(std::begin(TableT::words), std::end(TableT::words), listed)) out.unknown = p + 1;
        }
        return after;
    }
};

/// The table of a flag: true for one word, false for those that often stand in its place, and for any other.
template <key_text True, key_text... False>
struct flag_words {
    static constexpr word<bool> words[] = {{True.view(), true}, {False.view(), false}...};
    static constexpr bool other = false;
};

/// A decimal that matters little beside what stands around it: whatever cannot be one reads as zero.
struct lenient_decimal {
    GATEWRIGHT_ALWAYS_INLINE static const char* read(json_reader& in, const char* p, decimal& out) noexcept {
        if (p != in.end() && *p == '"') [[likely]] {
            const char* const after = decimal::parse_prefix(p + 1, in.end(), out);
            if (after != nullptr && *after == '"') [[likely]]
                return after + 1;
        }
        return read_slowly(in, p, out);
    }
    static const char* read(json_reader& in, const char* p, price& out) noexcept {
        return read(in, p, out.value);
    }

private:
    [[gnu::noinline]] static const char* read_slowly(json_reader& in, const char* p, decimal& out) noexcept {
        const char* const after = in.skip_value(p);
        out = {};
        if (after == nullptr) return after;
        const bool quoted = *p == '"';
        decimal read;
        bool truncated = false;
        if (decimal::parse_lossy(p + quoted, after - quoted, read, truncated) == decimal_errc{}) out = read;
        return after;
    }
};

/// A number that may be negative, for none: such a one reads as zero.
struct number_or_none {
    GATEWRIGHT_ALWAYS_INLINE static const char* read(json_reader& in, const char* p,
                                                     std::uint64_t& out) noexcept {
        if (p == in.end() || *p != '-') [[likely]]
            return by_type::read(in, p, out);
        std::int64_t n = 0;
        out = 0;
        return by_type::read(in, p, n);
    }
};

/// A count that matters little beside what stands around it, perhaps an order that was accepted: whatever cannot be one
/// reads as zero, and so as not told.
struct lenient_count {
    static const char* read(json_reader& in, const char* p, std::uint64_t& out) noexcept {
        const char* const after = in.skip_value(p);
        out = 0;
        if (after == nullptr) return after;
        std::uint64_t n = 0;
        const auto r = std::from_chars(p, after, n);
        if (r.ec == std::errc{} && r.ptr == after) out = n;
        return after;
    }
};

} // namespace gatewright::wire
