// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "kit.hpp"

#include <gatewright/core/decimal.hpp>
#include <gatewright/core/wide_decimal.hpp>

#include <cstdint>
#include <string>
#include <string_view>

// The cases speak of an instrument at 60000 with a tick of 0.1 and a lot of 0.001. A venue whose instruments differ by
// powers of ten says by which.
namespace gatewright_test {

[[nodiscard]] inline gw::decimal shifted(gw::decimal d, int by) {
    return by == 0 ? d : gw::decimal(d.mantissa(), static_cast<std::int8_t>(d.exponent() + by));
}
[[nodiscard]] inline gw::decimal venue_price(std::string_view text) {
    return shifted(gw::decimal::parse(text).value(), kit().price_shift);
}
[[nodiscard]] inline gw::decimal venue_quantity(std::string_view text) {
    return shifted(gw::decimal::parse(text).value(), kit().quantity_shift);
}
[[nodiscard]] inline std::string case_price(gw::decimal d) {
    return shifted(d, -kit().price_shift).normalized().str();
}
[[nodiscard]] inline std::string case_quantity(gw::decimal d) {
    return shifted(d, -kit().quantity_shift).normalized().str();
}
[[nodiscard]] inline std::string case_quantity(const gw::wide_decimal& w) {
    const auto d = w.to_decimal();
    return d ? case_quantity(*d) : std::string("out of range");
}
/// A time in the milliseconds that venues write.
[[nodiscard]] inline std::uint64_t ms(gw::timestamp t) {
    return static_cast<std::uint64_t>(t.milliseconds());
}

} // namespace gatewright_test
