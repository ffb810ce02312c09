// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/always_inline.hpp>
#include <gatewright/wire/detail/scan.hpp>
#include <gatewright/wire/errc.hpp>

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string_view>

namespace gatewright::wire {

/// Reads one JSON text from front to back, without copies, allocations or a tree.
///
/// It holds the bounds and the first error; the position travels as a `const char*` through every function, so that it
/// stays in a register. A function takes the position of what it reads and returns one past it, or null after `fail`.
/// Nothing is read at or behind `end()`.
///
/// What it skips is checked as strictly as what it reads: RFC 8259, with UTF-8 and escapes verified.
///
/// @par Object lifetimes
/// The text outlives the reader.
class json_reader {
public:
    using position = const char*;

    explicit json_reader(std::string_view text) noexcept
        : begin_(text.data())
        , end_(text.data() + text.size()) {}

    /// A reader of one value inside of this text, with the same offsets in errors.
    /// @param part a view into this text, as `raw_value` gives it
    [[nodiscard]] json_reader within(std::string_view part) const noexcept {
        json_reader inner(*this);
        inner.end_ = part.data() + part.size();
        return inner;
    }

    [[nodiscard]] position begin() const noexcept { return begin_; }
    [[nodiscard]] position end() const noexcept { return end_; }

    /// Notes the error; the first one stays. @return null.
    [[gnu::cold, gnu::noinline]] position fail(codec_errc code, position at) noexcept {
        if (error_.code == codec_errc{}) {
            error_.code = code;
            error_.at = static_cast<std::uint32_t>(at - begin_);
        }
        return nullptr;
    }
    /// The text is not JSON at `at`, or ends there.
    [[gnu::cold, gnu::noinline]] position fail_syntax(position at) noexcept {
        return fail(at == end_ ? codec_errc::unexpected_end : codec_errc::unexpected_character, at);
    }
    /// The value at `at` is of another type than declared; or no value at all.
    [[gnu::cold, gnu::noinline]] position fail_type(position at) noexcept {
        const position after = skip_value(at);
        if (after == nullptr) return nullptr;
        return fail(*at == 'n' ? codec_errc::unexpected_null : codec_errc::wrong_type, at);
    }
    /// Names the field in which an error happened; the innermost name stays. `field` is a literal.
    [[gnu::cold, gnu::noinline]] void name_field(const char* field) noexcept {
        if (*error_.field == '\0') error_.field = field;
    }

    [[nodiscard]] decode_status status() const noexcept { return error_; }

    /// One past the white space at `p`.
    [[nodiscard]] GATEWRIGHT_ALWAYS_INLINE position skip_space(position p) const noexcept {
        if (p != end_ && static_cast<unsigned char>(*p) <= ' ') [[unlikely]]
            return detail::skip_space(p, end_);
        return p;
    }

    /// True if `p` starts with the literal.
    template <std::size_t Size>
    [[nodiscard]] GATEWRIGHT_ALWAYS_INLINE bool starts_with(position p,
                                                            const char (&literal)[Size]) const noexcept {
        return static_cast<std::size_t>(end_ - p) >= Size - 1 && detail::same_bytes<Size - 1>(p, literal);
    }

    /// Takes one character behind optional white space.
    [[nodiscard]] position expect(position p, char c) noexcept {
        p = skip_space(p);
        if (p == end_ || *p != c) return fail_syntax(p);
        return p + 1;
    }

    /// The message ends at `p`, white space aside.
    [[nodiscard]] bool finish(position p) noexcept {
        p = skip_space(p);
        if (p == end_) return true;
        fail(codec_errc::trailing_characters, p);
        return false;
    }

    /// Checks and passes any value.
    [[nodiscard]] position skip_value(position p) noexcept {
        p = skip_space(p);
        if (p == end_) return fail_syntax(p);
        if (*p == '"') return skip_string(p + 1);
        if (*p == '{' || *p == '[') return skip_nested(p);
        return skip_scalar(p);
    }

    /// Checks and passes a string; `p` is behind its opening quote.
    [[nodiscard]] GATEWRIGHT_ALWAYS_INLINE position skip_string(position p) noexcept {
        p = detail::find_string_stop(p, end_);
        if (p != end_ && *p == '"') [[likely]]
            return p + 1;
        return skip_odd_string(p);
    }

    /// Checks and passes a number.
    [[nodiscard]] position skip_number(position p) noexcept {
        if (p != end_ && *p == '-') ++p;
        position q = detail::find_non_digit(p, end_);
        if (q == p) return fail_syntax(p);
        if (*p == '0' && q - p > 1) return fail(codec_errc::unexpected_character, p + 1);
        if (q != end_ && *q == '.') {
            p = q + 1;
            q = detail::find_non_digit(p, end_);
            if (q == p) return fail_syntax(p);
        }
        if (q != end_ && (*q == 'e' || *q == 'E')) {
            p = q + 1;
            if (p != end_ && (*p == '+' || *p == '-')) ++p;
            q = detail::find_non_digit(p, end_);
            if (q == p) return fail_syntax(p);
        }
        return q;
    }

    /// Reads a string at `p` as text. Without escapes the text is a view into the message; otherwise it is written
    /// into `buffer`, and `text_too_long` is the error if it does not fit.
    [[nodiscard]] position read_text(position p, std::string_view& text, std::span<char> buffer) noexcept {
        if (p == end_ || *p != '"') return fail_type(p);
        const position first = p + 1;
        const position after = skip_string(first);
        if (after == nullptr) return nullptr;
        text = std::string_view(first, static_cast<std::size_t>(after - 1 - first));
        if (std::memchr(first, '\\', text.size()) == nullptr) [[likely]]
            return after;
        bool cut = false;
        const std::size_t size = unescape(text, buffer, cut);
        if (cut) return fail(codec_errc::text_too_long, p);
        text = std::string_view(buffer.data(), size);
        return after;
    }

    /// Decodes the escapes of a string's content that has been checked. Writes whole characters as long as they fit;
    /// `cut` tells that some did not. @return bytes written.
    static std::size_t unescape(std::string_view checked, std::span<char> out, bool& cut) noexcept;

private:
    [[gnu::noinline]] position skip_scalar(position p) noexcept {
        if (starts_with(p, "true") || starts_with(p, "null")) return p + 4;
        if (starts_with(p, "false")) return p + 5;
        if (*p == '-' || static_cast<unsigned char>(*p - '0') < 10) return skip_number(p);
        return fail_literal(p);
    }
    [[gnu::cold, gnu::noinline]] position fail_literal(position p) noexcept {
        for (const std::string_view word : {"true", "false", "null"}) {
            if (*p != word[0]) continue;
            for (std::size_t i = 0; i < word.size(); ++i)
                if (p + i == end_ || p[i] != word[i]) return fail_syntax(p + i);
        }
        return fail_syntax(p);
    }
    /// A key at `p` and the colon behind it.
    position skip_key(position p) noexcept {
        if (p == end_ || *p != '"') return fail_syntax(p);
        p = skip_string(p + 1);
        return p == nullptr ? nullptr : expect(p, ':');
    }
    [[gnu::noinline]] inline position skip_odd_string(position p) noexcept;
    [[gnu::noinline]] inline position skip_nested(position p) noexcept;
    [[gnu::noinline]] inline position skip_escape(position p) noexcept;
    [[gnu::noinline]] position read_hex4(position p, unsigned& value) noexcept {
        value = 0;
        for (int i = 0; i < 4; ++i, ++p) {
            if (p == end_) return fail_syntax(p);
            const unsigned digit = detail::hex_digit(*p);
            if (digit > 15) return fail(codec_errc::invalid_string, p);
            value = value * 16 + digit;
        }
        return p;
    }

    position begin_;
    position end_;
    decode_error error_;
};

/// Checks the escape behind a backslash.
json_reader::position json_reader::skip_escape(position p) noexcept {
    if (p == end_) return fail_syntax(p);
    switch (*p) {
    case '"':
    case '\\':
    case '/':
    case 'b':
    case 'f':
    case 'n':
    case 'r':
    case 't': return p + 1;
    case 'u': break;
    default: return fail(codec_errc::invalid_string, p);
    }
    unsigned unit = 0;
    const position escape = p;
    p = read_hex4(p + 1, unit);
    if (p == nullptr || unit < 0xd800 || unit > 0xdfff) return p;
    if (unit > 0xdbff) return fail(codec_errc::invalid_string, escape);
    if (p == end_ || p + 1 == end_) return fail_syntax(end_);
    if (p[0] != '\\' || p[1] != 'u') return fail(codec_errc::invalid_string, p);
    p = read_hex4(p + 2, unit);
    if (p == nullptr) return nullptr;
    if (unit < 0xdc00 || unit > 0xdfff) return fail(codec_errc::invalid_string, escape);
    return p;
}

/// The rest of a string from its first byte that is not plain.
json_reader::position json_reader::skip_odd_string(position p) noexcept {
    for (;;) {
        if (p == end_) return fail_syntax(p);
        if (*p == '"') return p + 1;
        if (*p == '\\') {
            p = skip_escape(p + 1);
            if (p == nullptr) return nullptr;
        } else if (static_cast<unsigned char>(*p) < 0x20) {
            return fail(codec_errc::invalid_string, p);
        } else {
            const std::size_t n = detail::utf8_sequence(p, end_);
            if (n == 0) return fail(codec_errc::invalid_utf8, p);
            p += n;
        }
        p = detail::find_string_stop(p, end_);
    }
}

/// An array or an object at `p`. The kinds of the open brackets are bits of one word: no recursion, 64 levels.
json_reader::position json_reader::skip_nested(position p) noexcept {
    constexpr int most = 64;
    std::uint64_t in_object = 0;
    int depth = 0;
    for (;;) {
        // At a value.
        p = skip_space(p);
        if (p == end_) return fail_syntax(p);
        if (*p == '{' || *p == '[') {
            if (depth == most) return fail(codec_errc::too_deep, p);
            const bool object = *p == '{';
            in_object = in_object << 1 | static_cast<std::uint64_t>(object);
            ++depth;
            p = skip_space(p + 1);
            if (p != end_ && *p == (object ? '}' : ']')) {
                ++p;
                in_object >>= 1;
                --depth;
            } else if (object) {
                p = skip_key(p);
                if (p == nullptr) return nullptr;
                continue;
            } else {
                continue;
            }
        } else {
            p = *p == '"' ? skip_string(p + 1) : skip_scalar(p);
            if (p == nullptr) return nullptr;
        }
        // Behind a value.
        for (;;) {
            if (depth == 0) return p;
            p = skip_space(p);
            if (p == end_) return fail_syntax(p);
            const bool object = (in_object & 1) != 0;
            if (*p == ',') {
                ++p;
                if (object) {
                    p = skip_key(skip_space(p));
                    if (p == nullptr) return nullptr;
                }
                break;
            }
            if (*p != (object ? '}' : ']')) return fail_syntax(p);
            ++p;
            in_object >>= 1;
            --depth;
        }
    }
}

inline std::size_t json_reader::unescape(std::string_view checked, std::span<char> out, bool& cut) noexcept {
    const char* p = checked.data();
    const char* const end = p + checked.size();
    std::size_t size = 0;
    const auto hex4 = [](const char* h) {
        return detail::hex_digit(h[0]) << 12 | detail::hex_digit(h[1]) << 8 | detail::hex_digit(h[2]) << 4 |
               detail::hex_digit(h[3]);
    };
    while (p != end) {
        char bytes[4];
        std::size_t n = 1;
        if (*p != '\\') {
            bytes[0] = *p;
            if (static_cast<unsigned char>(*p) >= 0x80) {
                n = detail::utf8_sequence(p, end);
                std::memcpy(bytes, p, n);
            }
            p += n;
        } else if (p[1] != 'u') {
            constexpr std::string_view names = "bfnrt";
            constexpr std::string_view values = "\b\f\n\r\t";
            const std::size_t at = names.find(p[1]);
            bytes[0] = at == std::string_view::npos ? p[1] : values[at];
            p += 2;
        } else {
            unsigned code = hex4(p + 2);
            p += 6;
            if (code >= 0xd800 && code <= 0xdbff) {
                code = 0x10000 + ((code - 0xd800) << 10) + (hex4(p + 2) - 0xdc00);
                p += 6;
            }
            const auto tail = [&](unsigned shift) {
                return static_cast<char>(0x80 | ((code >> shift) & 0x3f));
            };
            if (code < 0x80) {
                bytes[0] = static_cast<char>(code);
            } else if (code < 0x800) {
                bytes[0] = static_cast<char>(0xc0 | code >> 6);
                bytes[1] = tail(0);
                n = 2;
            } else if (code < 0x10000) {
                bytes[0] = static_cast<char>(0xe0 | code >> 12);
                bytes[1] = tail(6);
                bytes[2] = tail(0);
                n = 3;
            } else {
                bytes[0] = static_cast<char>(0xf0 | code >> 18);
                bytes[1] = tail(12);
                bytes[2] = tail(6);
                bytes[3] = tail(0);
                n = 4;
            }
        }
        if (size + n > out.size()) {
            cut = true;
            return size;
        }
        std::memcpy(out.data() + size, bytes, n);
        size += n;
    }
    return size;
}

} // namespace gatewright::wire
