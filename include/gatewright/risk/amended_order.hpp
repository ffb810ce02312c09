// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/order.hpp>
#include <gatewright/core/wide_decimal.hpp>

namespace gatewright::risk {

/// New terms for an order that rests.
struct amended_order {
    order_request order; ///< as the venue has it: its quantity and price of now
    quantity
        counted; ///< its size as it counts now, with what is filled: the larger one if an amend is under way
    wide_decimal open;     ///< what of it is in the view's open quantities
    quantity new_quantity; ///< total, with what is filled
    price new_price;

    /// The order as it will be.
    [[nodiscard]] constexpr order_request amended() const noexcept {
        order_request r = order;
        r.quantity = new_quantity;
        r.price = new_price;
        return r;
    }
    /// What the amend adds, as an order of its own at the new price; its quantity is zero if it adds nothing.
    [[nodiscard]] constexpr order_request added() const noexcept {
        order_request r = amended();
        r.quantity = {};
        if (new_quantity <= counted) return r;
        const auto more = checked_sub(new_quantity.value, counted.value);
        r.quantity = more ? quantity{*more} : new_quantity;
        return r;
    }
    /// True if it only takes quantity away and leaves the price: a proven reduction.
    [[nodiscard]] constexpr bool only_reduces() const noexcept {
        return new_quantity <= counted && new_quantity <= order.quantity && new_price == order.price;
    }
};

} // namespace gatewright::risk
