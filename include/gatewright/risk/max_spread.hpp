// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/risk/order_price.hpp>
#include <gatewright/risk/scoped_limits.hpp>
#include <gatewright/risk/setting_text.hpp>

#include <utility>

namespace gatewright::risk {

/// Refuses an order while bid and ask are further apart than a fraction of the bid, as in a market that has lost its
/// makers. Orders proven to reduce pass. The smallest of the limits of instrument, account and desk holds.
/// @par Errors
/// `order_errc::max_spread`, field "spread": the limit is the largest distance allowed, the figure the distance;
/// `order_errc::no_reference_price`, field "quote": there is no fresh bid and ask.
class max_spread {
public:
    static constexpr const char* name = "max_spread";

    max_spread() = default;
    /// @param limits fractions: 0.001 is a tenth of a percent; zero lets nothing through but a market without a spread
    explicit max_spread(scoped_limits<decimal> limits) : limits_(std::move(limits)) {}

    /// Numbers the limits; see `RiskCheck`.
    void prepare(const risk_layout& layout) { limits_.prepare(layout); }
    /// Names the settings; see `check_reader`.
    template <class ArchiveT>
    void settings(ArchiveT& a) {
        a.limits(limits_, limit_unit::fraction);
    }

    /// True if it certainly passes; see `RiskCheck`.
    [[nodiscard]] GATEWRIGHT_ALWAYS_INLINE bool passes(const order_request&,
                                                       const risk_view& view) const noexcept {
        const reference_prices& quote = view.reference;
        const double bid = estimates::of(quote.bid.value);
        const double ask = estimates::of(quote.ask.value);
        return is_known(view) && limits_.clearly_within_all(view.number, ask - bid, ask + bid, bid);
    }
    /// The check of `RiskCheck`.
    [[nodiscard]] risk_result check(const order_request& order, const risk_view& view) const noexcept {
        const reference_prices& quote = view.reference;
        if (reduces(order, view)) return {};
        if (!is_known(view)) return lacks(name, "quote");
        wide_decimal spread(quote.ask.value);
        if (!spread.subtract(wide_decimal(quote.bid.value))) return lacks(name, "quote");
        const decimal* const limit =
            limits_.first_broken(view.number, order.symbol, view.account, [&](const decimal& most) {
                return spread <= wide_decimal::product(quote.bid.value, most);
            });
        if (limit == nullptr) return {};
        return order_reject{order_errc::max_spread, name, "spread",
                            shown(wide_decimal::product(quote.bid.value, *limit)), shown(spread)};
    }
    /// Books an order that goes out; see `RiskCheck`.
    void commit(const order_request&, const risk_view&) noexcept {}

private:
    static bool is_known(const risk_view& view) noexcept {
        const reference_prices& quote = view.reference;
        return quote.bid.value.sign() > 0 && quote.ask.value.sign() > 0 &&
               quote.quote_is_fresh(view.now.steady);
    }

    scoped_limits<decimal> limits_;
};

} // namespace gatewright::risk
