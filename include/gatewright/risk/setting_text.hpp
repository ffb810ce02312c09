// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/amounts.hpp>
#include <gatewright/core/decimal.hpp>
#include <gatewright/core/timestamp.hpp>

#include <cstdint>
#include <limits>
#include <string>
#include <string_view>

// Limits as text, and back: what a configuration, a command and a saved file say.
namespace gatewright::risk {

/// What a limit is measured in. A figure may say its unit; another unit than its own is an error.
enum class limit_unit : std::uint8_t {
    quantity,     ///< units of the instrument; says none
    money,        ///< the valuation asset: "500", "500 USDT"
    fraction,     ///< "0.02", "2 %"
    multiple,     ///< "3", "3 x"
    count,        ///< a whole number
    milliseconds, ///< whole: "250", "250 ms", "5 s", "2 min"
    other         ///< a text of its own: hours of the week, yes or no
};

/// What a unit is called in an error.
[[nodiscard]] constexpr std::string_view unit_name(limit_unit u) noexcept {
    switch (u) {
    case limit_unit::quantity: return "a quantity in the instrument's unit";
    case limit_unit::money: return "an amount of the valuation asset";
    case limit_unit::fraction: return "a fraction, or a figure with %";
    case limit_unit::multiple: return "a multiple";
    case limit_unit::count: return "a whole number";
    case limit_unit::milliseconds: return "a time in milliseconds, or with ms, s or min";
    case limit_unit::other: break;
    }
    return "a value";
}

namespace detail {

inline std::string_view trimmed(std::string_view text) noexcept {
    while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
    while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
    return text;
}

} // namespace detail

/// Reads a figure and its unit.
/// @param asset the valuation asset, empty if none is configured
/// @return what is wrong, empty if nothing
[[nodiscard]] inline std::string read_figure(std::string_view text, limit_unit unit, std::string_view asset,
                                             decimal& into) {
    const std::string quoted = "'" + std::string(text) + "'";
    text = detail::trimmed(text);
    std::size_t end = 0;
    while (end < text.size() && ((text[end] >= '0' && text[end] <= '9') || text[end] == '.' ||
                                 text[end] == '-' || text[end] == '+'))
        ++end;
    const auto figure = decimal::parse(text.substr(0, end));
    if (!figure) return quoted + " is no decimal number";
    const std::string_view word = detail::trimmed(text.substr(end));
    decimal factor(1, 0);
    if (!word.empty()) {
        if (unit == limit_unit::fraction && word == "%")
            factor = decimal(1, -2);
        else if (unit == limit_unit::multiple && word == "x")
            factor = decimal(1, 0);
        else if (unit == limit_unit::milliseconds && (word == "ms" || word == "s" || word == "min"))
            factor = decimal(word == "ms" ? 1 : (word == "s" ? 1000 : 60'000), 0);
        else if (unit != limit_unit::money || asset.empty() || word != asset)
            return quoted + " has the wrong unit; expected is " + std::string(unit_name(unit));
    }
    if (figure->is_negative()) return "the limit is negative";
    const auto scaled = checked_mul(*figure, factor);
    if (!scaled) return quoted + " has too many digits";
    into = scaled->normalized();
    return {};
}

/// Reads a limit of type `T`. @return what is wrong, empty if nothing
[[nodiscard]] inline std::string read_limit(std::string_view text, limit_unit unit, std::string_view asset,
                                            decimal& into) {
    return read_figure(text, unit, asset, into);
}
/// A quantity.
[[nodiscard]] inline std::string read_limit(std::string_view text, limit_unit unit, std::string_view asset,
                                            quantity& into) {
    return read_figure(text, unit, asset, into.value);
}
/// A count of up to a million.
[[nodiscard]] inline std::string read_limit(std::string_view text, limit_unit unit, std::string_view asset,
                                            std::uint32_t& into) {
    decimal d;
    if (std::string wrong = read_figure(text, unit, asset, d); !wrong.empty()) return wrong;
    const auto whole = d.rescaled(0);
    if (!whole || whole->mantissa() > 1'000'000)
        return "'" + std::string(text) + "' is no whole number of 0 to 1000000";
    into = static_cast<std::uint32_t>(whole->mantissa());
    return {};
}
/// A time of up to a week.
[[nodiscard]] inline std::string read_limit(std::string_view text, limit_unit unit, std::string_view asset,
                                            duration& into) {
    decimal d;
    if (std::string wrong = read_figure(text, unit, asset, d); !wrong.empty()) return wrong;
    const auto whole = d.rescaled(0);
    if (!whole || whole->mantissa() > 604'800'000)
        return "'" + std::string(text) + "' is no whole number of milliseconds up to a week";
    into = milliseconds(whole->mantissa());
    return {};
}

/// The limit as a configuration says it; `read_limit` reads it back.
[[nodiscard]] inline std::string limit_text(const decimal& d) { return d.str(); }
/// A quantity.
[[nodiscard]] inline std::string limit_text(const quantity& q) { return q.value.str(); }
/// A count.
[[nodiscard]] inline std::string limit_text(std::uint32_t n) { return std::to_string(n); }
/// A time, in milliseconds.
[[nodiscard]] inline std::string limit_text(duration d) { return std::to_string(d.milliseconds()); }

} // namespace gatewright::risk
