// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/decimal.hpp>
#include <gatewright/core/instrument.hpp>

#include <algorithm>

/// The smallest order that an instrument takes at a price: whole lots that are worth `min_notional` or more.
inline gatewright::quantity smallest(const gatewright::instrument& rules, gatewright::price at) {
    using gatewright::decimal;
    const auto units = checked_mul(rules.lot_size.value, rules.contract_size);
    const auto lot_value = units ? checked_mul(at.value, *units) : units;
    if (!lot_value || lot_value->sign() <= 0) return rules.min_quantity;
    // At one exponent both are whole numbers, and their quotient rounded up is the number of lots.
    const auto exponent = std::min(lot_value->exponent(), rules.min_notional.exponent());
    const auto one = lot_value->rescaled(exponent);
    const auto least = rules.min_notional.rescaled(exponent);
    if (!one || !least) return rules.min_quantity;
    const auto whole = least->mantissa() / one->mantissa();
    const auto lots = least->mantissa() % one->mantissa() == 0 ? whole : whole + 1;
    const auto enough = checked_mul(rules.lot_size.value, decimal::from_integer(lots));
    return enough ? std::max(rules.min_quantity, gatewright::quantity{*enough}) : rules.min_quantity;
}
