// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/decimal.hpp>

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <limits>

namespace gatewright::book {

namespace detail {

/// Exact division by a constant through its inverse modulo 2^64: a multiplication, a rotation and a
/// comparison tell the quotient and whether there is a rest. A division by a divisor known only at run time
/// costs several times more.
struct exact_divisor {
    std::uint64_t inverse = 1;
    std::uint64_t most = std::numeric_limits<std::uint64_t>::max();
    int shift = 0;

    constexpr exact_divisor() noexcept = default;
    constexpr explicit exact_divisor(std::uint64_t d) noexcept
        : most(std::numeric_limits<std::uint64_t>::max() / d)
        , shift(std::countr_zero(d)) {
        const std::uint64_t odd = d >> shift;
        std::uint64_t x = odd; // correct to 3 bits; each Newton step doubles them
        for (int i = 0; i < 5; ++i) x *= 2 - odd * x;
        inverse = x;
    }

    /// @return false if `n` is no multiple.
    [[nodiscard]] constexpr bool divide(std::uint64_t& n) const noexcept {
        const std::uint64_t q = std::rotr(n * inverse, shift);
        if (q > most) return false;
        n = q;
        return true;
    }
};

inline constexpr std::array<exact_divisor, 20> powers_of_ten = [] {
    std::array<exact_divisor, 20> table;
    for (std::size_t i = 0; i < table.size(); ++i) table[i] = exact_divisor(gatewright::digits::pow10_u64[i]);
    return table;
}();

} // namespace detail

/// Converts between decimals and whole counts of a unit: prices and ticks, quantities and lots. Exact in both
/// directions, or it says so.
class tick_scale {
public:
    /// The unit 1.
    constexpr tick_scale() noexcept = default;

    /// @param unit the tick or lot size. One that is not positive makes a scale that converts nothing, see
    /// `valid`.
    constexpr explicit tick_scale(decimal unit) noexcept
        : unit_(unit.normalized())
        , divisor_(unit.sign() > 0 ? static_cast<std::uint64_t>(unit.normalized().mantissa()) : 1)
        , valid_(unit.sign() > 0) {}

    /// True if the unit is positive.
    [[nodiscard]] constexpr bool valid() const noexcept { return valid_; }
    /// The unit, without trailing zeros of its fraction.
    [[nodiscard]] constexpr decimal unit() const noexcept { return unit_; }

    /// @param[out] out the count of units in `value`, of magnitude below 2^63; untouched on failure.
    /// @return false if `value` is no multiple of the unit or the count does not fit.
    [[nodiscard]] constexpr bool to_units(decimal value, std::int64_t& out) const noexcept {
        const bool negative = value.mantissa() < 0;
        std::uint64_t m = static_cast<std::uint64_t>(value.mantissa());
        if (negative) m = 0 - m;
        const int finer = unit_.exponent() - value.exponent();
        if (finer != 0) {
            // Written with more decimals than the unit (trailing zeros) is the usual case.
            if (finer < 0 || finer > 19) return to_units_wide(value, out);
            if (!detail::powers_of_ten[static_cast<std::size_t>(finer)].divide(m)) return false;
        }
        if (!divisor_.divide(m) || m > most || !valid_) return false;
        out = static_cast<std::int64_t>(negative ? 0 - m : m);
        return true;
    }

    /// The value of `count` units. Exact for every count that `to_units` gives; a count beyond what a decimal
    /// holds saturates.
    [[nodiscard]] constexpr decimal to_decimal(std::int64_t count) const noexcept {
        std::int64_t small = 0;
        if (!__builtin_mul_overflow(count, unit_.mantissa(), &small)) return {small, unit_.exponent()};
        gatewright::int128 m = static_cast<gatewright::int128>(count) * unit_.mantissa();
        int e = unit_.exponent();
        constexpr gatewright::int128 limit = std::numeric_limits<std::int64_t>::max();
        while ((m > limit || m < -limit) && m % 10 == 0 && e < gatewright::digits::max_exponent) {
            m /= 10;
            ++e;
        }
        if (m > limit) m = limit;
        if (m < -limit) m = -limit;
        return {static_cast<std::int64_t>(m), static_cast<std::int8_t>(e)};
    }

    friend constexpr bool operator==(const tick_scale& a, const tick_scale& b) noexcept {
        return a.unit_ == b.unit_ && a.valid_ == b.valid_;
    }

private:
    static constexpr std::uint64_t most =
        static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());

    /// A value coarser than the unit by a power of ten, or finer by more than 19 digits.
    constexpr bool to_units_wide(decimal value, std::int64_t& out) const noexcept {
        if (!valid_) return false;
        gatewright::int128 m = value.mantissa();
        // Beyond 128 bits the count is beyond 64 too, for the unit's mantissa has 63.
        if (gatewright::digits::rescale(m, value.exponent(), unit_.exponent()) != decimal_errc{})
            return false;
        if (m % unit_.mantissa() != 0) return false;
        m /= unit_.mantissa();
        constexpr gatewright::int128 limit = std::numeric_limits<std::int64_t>::max();
        if (m > limit || m < -limit) return false;
        out = static_cast<std::int64_t>(m);
        return true;
    }

    decimal unit_ = decimal(1, 0);
    detail::exact_divisor divisor_{};
    bool valid_ = true;
};

} // namespace gatewright::book
