// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/amounts.hpp>
#include <gatewright/core/instrument.hpp>
#include <gatewright/core/quotient.hpp>
#include <gatewright/core/reject.hpp>
#include <gatewright/core/wide_decimal.hpp>

#include <algorithm>
#include <cstdint>

// Quantities of an asset in the units of an instrument, and back: what is one bitcoin is a hundred contracts at one
// venue and one unit at another. The asset is the base asset; of an inverse contract, which is of a sum, the quote asset.
namespace gatewright {

/// A quantity of an asset, as orders of an instrument have it.
struct unit_quantity {
    quantity units;    ///< whole lots
    quantity residual; ///< what is left of the asset: less than a lot of it
};

/// Whose lots a quantity is cut to.
enum class lot_of : std::uint8_t { limit_orders, market_orders, all_orders };

namespace detail {
/// What one unit of an instrument's quantity is of the asset; zero if that cannot be told exactly.
[[nodiscard]] constexpr decimal unit_size(const instrument& rules) noexcept {
    const decimal size = rules.contract_size.sign() > 0 ? rules.contract_size : decimal(1, 0);
    if (rules.price_unit == decimal(1, 0)) [[likely]]
        return size;
    // The contract's size is of the price as it is told: of pence a hundredth of what it is of the asset.
    const auto whole = exact_quotient(size, rules.price_unit);
    return whole ? *whole : decimal();
}
[[nodiscard]] constexpr order_reject not_convertible(order_errc why, const char* field,
                                                     decimal figure) noexcept {
    return {why, "quantity_conversion", field, {}, figure};
}
} // namespace detail

/// As many whole lots as a quantity of the asset has, and what is left. Exact: `units` × contract size + `residual` is
/// `of_asset`.
/// @param by which lot: that of orders with a limit, of market orders, or the larger of both for orders that belong
/// together
/// @return `invalid_quantity` naming "quantity" if it is negative, "lot_size" if the instrument's lot is not known,
/// `unsupported` naming "unit" where its quantity is in the quote asset, `invalid_quantity` naming "contract_size" if a
/// figure does not fit
[[nodiscard]] constexpr order_result<unit_quantity> to_units(quantity of_asset, const instrument& rules,
                                                             lot_of by = lot_of::limit_orders) noexcept {
    using detail::not_convertible;
    if (rules.unit == quantity_unit::quote) return not_convertible(order_errc::unsupported, "unit", {});
    if (of_asset.value.is_negative())
        return not_convertible(order_errc::invalid_quantity, "quantity", of_asset.value);
    quantity step_of = rules.lot_size;
    if (by != lot_of::limit_orders && !rules.market_lot_size.is_zero())
        step_of =
            by == lot_of::market_orders ? rules.market_lot_size : std::max(step_of, rules.market_lot_size);
    const decimal lot = step_of.value;
    if (lot.sign() <= 0) return not_convertible(order_errc::invalid_quantity, "lot_size", lot);
    const decimal size = detail::unit_size(rules);
    const auto no_fit = not_convertible(order_errc::invalid_quantity, "contract_size", size);
    if (size.is_zero()) return no_fit;
    const auto step = checked_mul(lot, size);
    if (!step) return no_fit;
    const auto whole = of_asset.value.rounded_to(*step, rounding::floor);
    if (!whole) return no_fit;
    // A multiple of lot × size: the quotient is one of the lot, and exact with the lot's decimals.
    const auto units = muldiv(wide_decimal(*whole), wide_decimal(1, 0), wide_decimal(size), lot.exponent());
    const auto narrow = units ? units->to_decimal() : result<decimal>(units.error());
    const auto rest = checked_sub(of_asset.value, *whole);
    if (!narrow || !rest) return no_fit;
    return unit_quantity{{*narrow}, {*rest}};
}

/// What a quantity of an instrument is of the asset; exact. Its sign stays.
/// @return `unsupported` naming "unit", `invalid_quantity` naming "contract_size" if it does not fit
[[nodiscard]] constexpr order_result<quantity> to_asset(quantity units, const instrument& rules) noexcept {
    if (rules.unit == quantity_unit::quote)
        return detail::not_convertible(order_errc::unsupported, "unit", {});
    const decimal size = detail::unit_size(rules);
    const auto all = checked_mul(units.value, size);
    if (!all || size.is_zero())
        return detail::not_convertible(order_errc::invalid_quantity, "contract_size", size);
    return quantity{*all};
}

} // namespace gatewright
