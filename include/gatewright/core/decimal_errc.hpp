// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <boost/system/error_category.hpp>
#include <boost/system/error_code.hpp>

#include <string>
#include <type_traits>

namespace gatewright {

/// Why a decimal could not be read or computed.
enum class decimal_errc {
    malformed = 1,     ///< the text is no decimal number
    overflow = 2,      ///< the value does not fit 64 bits of mantissa without losing digits
    inexact = 3,       ///< the result is no multiple of the unit asked for, and no rounding was allowed
    divide_by_zero = 4 ///< division by zero
};

/// What went wrong, as a text for a person.
[[nodiscard]] constexpr const char* to_string(decimal_errc e) noexcept {
    switch (e) {
    case decimal_errc::malformed: return "malformed decimal number";
    case decimal_errc::overflow: return "decimal number out of range";
    case decimal_errc::inexact: return "value is no multiple of the unit";
    case decimal_errc::divide_by_zero: return "division by zero";
    }
    return "unknown decimal error";
}

namespace detail {
class decimal_category_type final : public boost::system::error_category {
public:
    constexpr decimal_category_type() noexcept : error_category(0x67770001) {}
    const char* name() const noexcept override { return "gatewright.decimal"; }
    std::string message(int value) const override { return to_string(static_cast<decimal_errc>(value)); }
};
inline constexpr decimal_category_type decimal_category_instance{};
} // namespace detail

/// The category of `decimal_errc`.
inline const boost::system::error_category& decimal_category() noexcept {
    return detail::decimal_category_instance;
}
/// The error as Boost.System's; found by argument-dependent look-up.
inline boost::system::error_code make_error_code(decimal_errc e) noexcept {
    return {static_cast<int>(e), decimal_category()};
}

} // namespace gatewright

/// @cond
template <>
struct boost::system::is_error_code_enum<gatewright::decimal_errc> : std::true_type {};
/// @endcond
