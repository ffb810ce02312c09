// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/describe.hpp>

#include <boost/system/error_category.hpp>
#include <boost/system/error_code.hpp>

#include <cstdint>
#include <string>
#include <type_traits>

namespace gatewright::wire {

/// Why a message could not be read.
enum class codec_errc {
    unexpected_end = 1,   ///< the message breaks off
    unexpected_character, ///< not JSON
    invalid_string,       ///< a control character or a bad escape in a string
    invalid_utf8,         ///< a string is not UTF-8
    trailing_characters,  ///< something follows the message
    too_deep,             ///< arrays and objects nested deeper than any venue does
    wrong_type,           ///< the field is of another JSON type than declared
    unexpected_null,      ///< null where the field may not be null
    malformed_number,     ///< no decimal number, or no whole one where one is declared
    number_out_of_range,  ///< a number that does not fit without losing digits
    text_too_long,        ///< a text longer than the field that takes it
    unknown_value,        ///< a word that the field's table does not list
    missing_key,          ///< a required key is absent
    duplicate_key         ///< a key that may occur once occurs again
};
BOOST_DESCRIBE_ENUM(codec_errc, unexpected_end, unexpected_character, invalid_string, invalid_utf8,
                    trailing_characters, too_deep, wrong_type, unexpected_null, malformed_number,
                    number_out_of_range, text_too_long, unknown_value, missing_key, duplicate_key)

/// The name of an error, in words.
[[nodiscard]] constexpr const char* to_string(codec_errc e) noexcept {
    switch (e) {
    case codec_errc::unexpected_end: return "unexpected end";
    case codec_errc::unexpected_character: return "unexpected character";
    case codec_errc::invalid_string: return "invalid string";
    case codec_errc::invalid_utf8: return "invalid UTF-8";
    case codec_errc::trailing_characters: return "trailing characters";
    case codec_errc::too_deep: return "nested too deep";
    case codec_errc::wrong_type: return "wrong type";
    case codec_errc::unexpected_null: return "unexpected null";
    case codec_errc::malformed_number: return "malformed number";
    case codec_errc::number_out_of_range: return "number out of range";
    case codec_errc::text_too_long: return "text too long";
    case codec_errc::unknown_value: return "unknown value";
    case codec_errc::missing_key: return "missing key";
    case codec_errc::duplicate_key: return "duplicate key";
    }
    return "unknown codec error";
}

namespace detail {
class codec_category_type final : public boost::system::error_category {
public:
    constexpr codec_category_type() noexcept : error_category(0x67770010) {}
    const char* name() const noexcept override { return "gatewright.codec"; }
    std::string message(int value) const override { return to_string(static_cast<codec_errc>(value)); }
};
inline constexpr codec_category_type codec_category_instance{};
} // namespace detail

/// The category of `codec_errc`.
inline const boost::system::error_category& codec_category() noexcept {
    return detail::codec_category_instance;
}
/// For Boost.System.
inline boost::system::error_code make_error_code(codec_errc e) noexcept {
    return {static_cast<int>(e), codec_category()};
}

/// What is wrong with a message, and where.
///
/// @par Object lifetimes
/// `field` points to a string literal.
struct decode_error {
    codec_errc code = codec_errc{};
    std::uint32_t at = 0;   ///< offset in bytes from the start of the message
    const char* field = ""; ///< key of the field being read; empty outside of any
};

/// How decoding ended: fine, or with a `decode_error`.
class [[nodiscard]] decode_status {
public:
    constexpr decode_status() noexcept = default;
    constexpr decode_status(const decode_error& error) noexcept : error_(error) {}

    /// True if the whole message was well-formed and understood, or ignored with a reason.
    [[nodiscard]] constexpr bool ok() const noexcept { return error_.code == codec_errc{}; }
    constexpr explicit operator bool() const noexcept { return ok(); }
    /// What was wrong; the zero error if nothing was.
    [[nodiscard]] constexpr const decode_error& error() const noexcept { return error_; }

    /// "missing key, field u, at byte 17"; for a person.
    [[nodiscard]] std::string str() const {
        if (ok()) return "ok";
        std::string text = to_string(error_.code);
        if (*error_.field != '\0') text += std::string(", field ") + error_.field;
        return text + ", at byte " + std::to_string(error_.at);
    }

private:
    decode_error error_;
};

} // namespace gatewright::wire

/// @cond
template <>
struct boost::system::is_error_code_enum<gatewright::wire::codec_errc> : std::true_type {};
/// @endcond
