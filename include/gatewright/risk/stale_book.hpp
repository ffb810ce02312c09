// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/risk/risk_view.hpp>
#include <gatewright/risk/scoped_limits.hpp>
#include <gatewright/risk/setting_text.hpp>

#include <utility>

namespace gatewright::risk {

/// Refuses an order while its instrument's book is not synchronized, or nothing changed it for longer than a limit.
/// Orders proven to reduce pass. The shortest of the limits of instrument, account and desk holds.
/// @par Errors
/// `order_errc::stale_book`, field "age_ms": limit and age in milliseconds; field "book": it is not synchronized.
class stale_book {
public:
    static constexpr const char* name = "stale_book";

    stale_book() = default;
    /// @param limits the oldest that it may be; zero lets nothing through
    explicit stale_book(scoped_limits<duration> limits) : limits_(std::move(limits)) {}

    /// Numbers the limits; see `RiskCheck`.
    void prepare(const risk_layout& layout) { limits_.prepare(layout); }
    /// Names the settings; see `check_reader`.
    template <class ArchiveT>
    void settings(ArchiveT& a) {
        a.limits(limits_, limit_unit::milliseconds);
    }

    /// True if it certainly passes; see `RiskCheck`.
    [[nodiscard]] GATEWRIGHT_ALWAYS_INLINE bool passes(const order_request&,
                                                       const risk_view& view) const noexcept {
        const duration age = view.now.steady - view.book.updated;
        return view.book.synced && limits_.strictest_passes(view.number, [&](const duration& most) {
            return most.ns > 0 && age <= most;
        });
    }
    /// The check of `RiskCheck`.
    [[nodiscard]] risk_result check(const order_request& order, const risk_view& view) const noexcept {
        if (!view.book.synced && !reduces(order, view))
            return order_reject{order_errc::stale_book, name, "book", {}, {}};
        const duration age = view.now.steady - view.book.updated;
        const duration* const limit =
            limits_.first_broken(view.number, order.symbol, view.account,
                                 [&](const duration& most) { return most.ns > 0 && age <= most; });
        if (limit == nullptr || reduces(order, view)) return {};
        return order_reject{order_errc::stale_book, name, "age_ms",
                            decimal::from_integer(limit->milliseconds()),
                            decimal::from_integer(age.milliseconds())};
    }
    /// Books an order that goes out; see `RiskCheck`.
    void commit(const order_request&, const risk_view&) noexcept {}

private:
    scoped_limits<duration> limits_;
};

} // namespace gatewright::risk
