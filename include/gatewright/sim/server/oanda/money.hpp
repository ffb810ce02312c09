// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/sim/server/home_conversion.hpp>

#include <cstdint>
#include <string>

// Money as the venue counts it: four decimals of home currency.
namespace gatewright::sim::server::oanda {

using matching::wide;

/// One unit of home currency has so many of what balances are counted in.
inline constexpr int home_places = 4;
/// As the venue writes it.
[[nodiscard]] inline decimal home_money(wide amount) {
    return decimal::from_wide_fitting(amount, -home_places).value().rescaled(-home_places).value();
}
[[nodiscard]] inline std::string money(wide amount) { return home_money(amount).str(); }
/// An amount with up to four decimals. @throws std::invalid_argument
[[nodiscard]] inline wide home_units(decimal amount) { return whole_units(decimal(1, -home_places), amount); }

/// A factor of conversion, as the venue writes it.
[[nodiscard]] inline std::string factor_text(wide factor) {
    return decimal(static_cast<std::int64_t>(factor), -8).str();
}
/// What of a position's value is margin, of an account that holds so many times its margin.
[[nodiscard]] inline decimal margin_rate_of(std::uint32_t leverage) {
    return decimal(static_cast<std::int64_t>(matching::divide_half_even(100'000'000, leverage)), -8)
        .normalized();
}

} // namespace gatewright::sim::server::oanda
