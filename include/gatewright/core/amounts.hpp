// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/decimal.hpp>
#include <gatewright/core/describe.hpp>
#include <gatewright/core/ids.hpp>

#include <compare>
#include <string>

// Strong types over `decimal`: a price is not a quantity, and neither is money.
namespace gatewright {

/// Units of quote currency (or of the settlement currency's quotation) per unit of the instrument.
struct price {
    decimal value;

    friend constexpr bool operator==(const price&, const price&) = default;
    GATEWRIGHT_ALWAYS_INLINE friend constexpr std::strong_ordering operator<=>(const price&,
                                                                               const price&) = default;
    /// True for 0.
    [[nodiscard]] constexpr bool is_zero() const noexcept { return value.is_zero(); }
    /// As plain text; may allocate.
    [[nodiscard]] std::string str() const { return value.str(); }
};

/// A size, in the unit that the instrument names (`quantity_unit`: base, quote or contracts). Signed where it is a
/// position, not negative elsewhere.
struct quantity {
    decimal value;

    friend constexpr bool operator==(const quantity&, const quantity&) = default;
    GATEWRIGHT_ALWAYS_INLINE friend constexpr std::strong_ordering operator<=>(const quantity&,
                                                                               const quantity&) = default;
    /// True for 0.
    [[nodiscard]] constexpr bool is_zero() const noexcept { return value.is_zero(); }
    /// As plain text; may allocate.
    [[nodiscard]] std::string str() const { return value.str(); }
};

/// An amount of one asset.
struct money {
    decimal amount;
    asset_code asset;

    friend constexpr bool operator==(const money&, const money&) = default;
};
BOOST_DESCRIBE_STRUCT(money, (), (amount, asset))

} // namespace gatewright
