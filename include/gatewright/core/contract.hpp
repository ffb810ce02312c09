// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/amounts.hpp>
#include <gatewright/core/instrument.hpp>
#include <gatewright/core/order.hpp>
#include <gatewright/core/result.hpp>
#include <gatewright/core/wide_decimal.hpp>

#include <cstdint>

namespace gatewright {

/// The decimals that what cannot be told exactly is rounded to, half to even: the value of an inverse contract, and the
/// cost that is released when a part of a position is closed.
inline constexpr std::int8_t money_exponent = -8;

/// How a quantity of an instrument becomes money.
class contract {
public:
    /// One unit of the base asset, paid in the quote asset.
    constexpr contract() noexcept = default;
    /// @param size of one unit of quantity, above zero: of the base asset, or of the quote asset if inverse
    constexpr explicit contract(decimal size, payoff how = payoff::linear) noexcept
        : size_(size)
        , payoff_(how)
        , plain_(how == payoff::linear && size == decimal(1, 0)) {}
    /// That of an instrument; a size that the venue does not tell is one.
    constexpr explicit contract(const instrument& i) noexcept
        : contract(i.contract_size.sign() > 0 ? i.contract_size : decimal(1, 0), i.payoff) {}

    /// What one unit of quantity is of the base asset; of an inverse contract, of the quote asset.
    [[nodiscard]] constexpr decimal size() const noexcept { return size_; }
    /// True if it is paid in the base asset.
    [[nodiscard]] constexpr bool inverse() const noexcept { return payoff_ == payoff::inverse; }
    friend constexpr bool operator==(const contract&, const contract&) = default;

    /// What holding a quantity is worth, in the asset that it is settled in. A position's profit is its value now
    /// less its value when it was taken. Of a linear contract quantity × size × price, exact; of an inverse one
    /// -(quantity × size ÷ price), rounded to `money_exponent`: who is long owes that much of the base asset less, the
    /// higher the price.
    /// @return `overflow`, or `divide_by_zero` for an inverse contract at a price of zero.
    [[nodiscard]] constexpr result<wide_decimal> value(const wide_decimal& quantity,
                                                       price at) const noexcept {
        if (plain_) [[likely]]
            return checked_mul(quantity, at.value);
        if (inverse()) {
            const auto owed = muldiv(quantity, wide_decimal(size_), wide_decimal(at.value), money_exponent);
            if (!owed) return owed;
            return owed->negated();
        }
        const auto units = checked_mul(quantity, size_);
        return units ? checked_mul(*units, at.value) : units;
    }

    /// The price at which a quantity has a value: the average of what was paid, rounded to `exponent`.
    /// @return `divide_by_zero` if there is no such price, `overflow`.
    [[nodiscard]] constexpr result<wide_decimal>
    price_of(const wide_decimal& value, const wide_decimal& quantity, std::int8_t exponent) const noexcept {
        if (plain_) [[likely]]
            return muldiv(value, wide_decimal(1, 0), quantity, exponent);
        const auto units = checked_mul(quantity, size_);
        if (!units) return units;
        return inverse() ? muldiv(*units, wide_decimal(1, 0), value.negated(), exponent)
                         : muldiv(value, wide_decimal(1, 0), *units, exponent);
    }

private:
    decimal size_ = decimal(1, 0);
    payoff payoff_ = payoff::linear;
    bool plain_ = true;
};

} // namespace gatewright
