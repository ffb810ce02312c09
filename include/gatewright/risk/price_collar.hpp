// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/risk/risk_view.hpp>
#include <gatewright/risk/scoped_limits.hpp>
#include <gatewright/risk/setting_text.hpp>

#include <utility>

namespace gatewright::risk {

/// Refuses a price that lies further from the reference than a fraction of it, above or below.
///
/// The reference is the other side's best price, else the mark price, each only while fresh; for a stop-limit or
/// take-profit-limit order it is the order's own trigger price. A market order has no price to compare, but is
/// refused as well while there is no fresh reference, unless it is proven to reduce: nobody should trade blind. Other
/// orders that wait for a trigger pass.
/// @par Errors
/// `order_errc::price_collar`, field "price": the limit is the outermost price allowed, rounded toward the reference
/// where it has more digits than a decimal holds. `order_errc::no_reference_price`.
class price_collar {
public:
    static constexpr const char* name = "price_collar";

    /// The limits.
    struct config {
        scoped_limits<decimal>
            max_deviation; ///< a fraction: 0.05 is 5 %; zero allows only the reference itself
    };

    price_collar() = default;
    /// With these limits.
    explicit price_collar(config c) : config_(std::move(c)) {}

    /// Numbers the limits; see `RiskCheck`.
    void prepare(const risk_layout& layout) { config_.max_deviation.prepare(layout); }
    /// Names the settings; see `check_reader`.
    template <class ArchiveT>
    void settings(ArchiveT& a) {
        a.limits(config_.max_deviation, limit_unit::fraction);
    }

    /// True if it certainly passes; see `RiskCheck`.
    [[nodiscard]] GATEWRIGHT_ALWAYS_INLINE bool passes(const order_request& order,
                                                       const risk_view& view) const noexcept {
        const price reference = reference_of(order, view);
        if (!has_limit_price(order.type) || reference.value.sign() <= 0) return false;
        const double at = estimates::of(order.price.value);
        const double from = estimates::of(reference.value);
        return config_.max_deviation.clearly_within_all(view.number, at > from ? at - from : from - at,
                                                        at + from, from);
    }
    /// The check of `RiskCheck`.
    [[nodiscard]] risk_result check(const order_request& order, const risk_view& view) const noexcept {
        if (order.type != order_type::market && !has_limit_price(order.type)) return {};
        const price reference = reference_of(order, view);
        if (order.type == order_type::market && (reference.value.sign() > 0 || reduces(order, view)))
            return {};
        if (reference.value.sign() <= 0)
            return order_reject{order_errc::no_reference_price, name, "price", {}, {}};
        const bool above = order.price > reference;
        wide_decimal distance(above ? order.price.value : reference.value);
        const bool fits = distance.subtract(wide_decimal(above ? reference.value : order.price.value));
        const decimal* const limit = config_.max_deviation.first_broken(
            view.number, order.symbol, view.account, [&](const decimal& most) {
                return fits && distance <= wide_decimal::product(reference.value, most);
            });
        if (limit == nullptr) return {};
        const wide_decimal allowed = wide_decimal::product(reference.value, *limit);
        return refusal(order, reference, allowed, above);
    }
    /// Books an order that goes out; see `RiskCheck`.
    void commit(const order_request&, const risk_view&) noexcept {}

private:
    /// From where the distance of a price counts: the market, or where the order begins to work.
    static price reference_of(const order_request& order, const risk_view& view) noexcept {
        return has_trigger_price(order.type) ? order.trigger_price
                                             : view.reference.for_side(order.side, view.now.steady);
    }
    static order_reject refusal(const order_request& order, const price& reference,
                                const wide_decimal& allowed, bool above) noexcept {
        order_reject r{order_errc::price_collar, name, "price", reference.value, order.price.value};
        wide_decimal edge(reference.value);
        if (above ? edge.add(allowed) : edge.subtract(allowed)) {
            auto limit = edge.to_decimal();
            if (!limit)
                limit = edge.to_decimal(reference.value.exponent(), above ? rounding::floor : rounding::ceil);
            if (limit) r.limit = limit->normalized();
        }
        return r;
    }

    config config_;
};

} // namespace gatewright::risk
