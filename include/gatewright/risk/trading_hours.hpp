// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/risk/risk_view.hpp>
#include <gatewright/risk/scoped_limits.hpp>
#include <gatewright/risk/weekly_hours.hpp>

#include <utility>

namespace gatewright::risk {

/// Hours that are in both.
struct common_hours {
    /// The stricter of two.
    [[nodiscard]] weekly_hours operator()(const weekly_hours& a, const weekly_hours& b) const noexcept {
        return a.also_in(b);
    }
};
/// Hours by scope.
using scoped_hours = scoped_limits<weekly_hours, common_hours>;

/// Refuses orders outside of hours of the week, in UTC: those of the instrument, of the account and of the desk, of
/// which all must be open. Orders proven to reduce pass at any time.
/// @par Errors
/// `order_errc::outside_hours`, field "time".
class trading_hours {
public:
    static constexpr const char* name = "trading_hours";

    trading_hours() = default;
    /// @param hours at which orders may go out; unset: never
    explicit trading_hours(scoped_hours hours) : hours_(std::move(hours)) {}

    /// Numbers the limits; see `RiskCheck`.
    void prepare(const risk_layout& layout) { hours_.prepare(layout); }
    /// Names the settings; see `check_reader`.
    template <class ArchiveT>
    void settings(ArchiveT& a) {
        a.limits(hours_, limit_unit::other);
    }

    /// True if it certainly passes; see `RiskCheck`.
    [[nodiscard]] GATEWRIGHT_ALWAYS_INLINE bool passes(const order_request&,
                                                       const risk_view& view) const noexcept {
        return hours_.strictest_passes(
            view.number, [&](const weekly_hours& hours) { return hours.contains(view.now.wall); });
    }
    /// The check of `RiskCheck`.
    [[nodiscard]] risk_result check(const order_request& order, const risk_view& view) const noexcept {
        const weekly_hours* const closed =
            hours_.first_broken(view.number, order.symbol, view.account,
                                [&](const weekly_hours& hours) { return hours.contains(view.now.wall); });
        if (closed == nullptr || reduces(order, view)) return {};
        return order_reject{order_errc::outside_hours, name, "time", {}, {}};
    }
    /// Books an order that goes out; see `RiskCheck`.
    void commit(const order_request&, const risk_view&) noexcept {}

private:
    scoped_hours hours_;
};

} // namespace gatewright::risk
