// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/order.hpp>
#include <gatewright/core/timestamp.hpp>
#include <gatewright/routing/router.hpp>
#include <gatewright/routing/taking_cost.hpp>

#include <cstdint>
#include <span>

namespace gatewright::routing {

/// The gateway at which the order costs least, or brings most, with the fees: by a walk through each synchronized book
/// for the order's size. One whose book has all of it comes before one that has not, and of those the one that has most.
/// An order that takes nothing anywhere (a limit away from every book) goes where resting costs least, and so does one
/// that is post-only, for which no book is needed. One without a quantity (of a sum, or that closes a position) is
/// compared by best prices. A stop is compared as if it took now. For one instrument that several venues trade.
///
/// Fees count where they are known of all that can take the order. A book that has not changed for `oldest_book` is not
/// believed. Books of inverse contracts are not compared: such an order is refused.
/// @par Errors
/// `no_gateway`; its field is "book" if those that could take the order have no book that is believed, "depth" if such
/// books have nothing for it.
class route_best_price {
public:
    static constexpr const char* name = "route_best_price";
    static constexpr bool needs_books = true;

    constexpr route_best_price() noexcept = default;
    /// @param oldest_book how long a book may have been without a change
    constexpr explicit route_best_price(duration oldest_book) noexcept : oldest_book_(oldest_book) {}

    /// The choice; see `Router`.
    [[nodiscard]] order_result<std::uint8_t> route(const order_request& order,
                                                   std::span<gateway_candidate> candidates) const noexcept {
        gateway_candidate* taker = nullptr;
        gateway_candidate* maker = nullptr;
        taking_cost best;
        bool able = false, believed = false;
        const bool with_fees = fees_known(candidates);
        const bool rests = order.type == order_type::limit &&
                           order.time_in_force != time_in_force::immediate_or_cancel &&
                           order.time_in_force != time_in_force::fill_or_kill;
        for (gateway_candidate& c : candidates) {
            if (!eligible(c)) continue;
            able = true;
            const bool fresh = c.book.book && c.book_age <= oldest_book_;
            believed = believed || fresh;
            if (rests && (fresh || order.post_only) &&
                (maker == nullptr || (with_fees && c.maker_fee < maker->maker_fee)))
                maker = &c;
            if (order.post_only) continue;
            if (!fresh) {
                c.note = why_not(c);
                continue;
            }
            if (c.units.is_zero() && c.rules != nullptr) c.units = c.rules->lot_size;
            const taking_cost cost = cost_of_taking(order, c, with_fees);
            c.judged_by = cost.per_unit;
            if (cost.taken.is_zero()) {
                c.note = "its book has nothing for the order";
                continue;
            }
            c.note = cost.complete ? "its book has all of the order" : "its book has a part of the order";
            if (taker == nullptr || better(order.side, cost, c, best, *taker)) {
                taker = &c;
                best = cost;
            }
        }
        if (taker != nullptr) return taker->index;
        if (maker != nullptr) {
            maker->note = order.post_only ? "the least fee for resting"
                                          : "nothing is taken anywhere: the least fee for resting";
            maker->judged_by = wide_decimal(maker->maker_fee);
            return maker->index;
        }
        if (able && !believed) return order_reject{order_errc::no_gateway, name, "book", {}, {}};
        return able ? order_reject{order_errc::no_gateway, name, "depth", {}, {}}
                    : no_gateway(name, candidates);
    }

private:
    [[nodiscard]] static const char* why_not(const gateway_candidate& c) noexcept {
        if (c.book.book) return "its book is too old";
        if (c.rules != nullptr && c.rules->payoff == payoff::inverse)
            return "books of inverse contracts are not compared";
        return "its book is not synchronized";
    }
    [[nodiscard]] static bool better(side s, const taking_cost& a, const gateway_candidate& at,
                                     const taking_cost& b, const gateway_candidate& bt) noexcept {
        if (a.complete != b.complete) return a.complete;
        if (!a.complete) {
            const wide_decimal has = wide_decimal::product(a.taken.value, at.book.unit);
            const wide_decimal had = wide_decimal::product(b.taken.value, bt.book.unit);
            if (has != had) return has > had;
        }
        return s == side::buy ? a.per_unit < b.per_unit : a.per_unit > b.per_unit;
    }

    duration oldest_book_ = seconds(10);
};

static_assert(Router<route_best_price>);

} // namespace gatewright::routing
