// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/risk/scoped_watch.hpp>

#include <cstddef>
#include <cstdint>
#include <utility>

namespace gatewright::risk {

/// Acts when a position has gained more than a fraction of what it was taken at, by the mark price and without fees:
/// the mirror of
/// `stop_loss`.
class take_profit {
public:
    static constexpr const char* name = "take_profit";

    take_profit() = default;
    /// @param limits fractions of the cost: 0.05 is 5 %
    explicit take_profit(scoped_limits<decimal> limits, monitor_action action = monitor_action::flatten)
        : by_{std::move(limits), action} {}

    /// Numbers the limits; see `monitor_set`.
    void prepare(const risk_layout& layout) { by_.limits.prepare(layout); }
    /// Names the settings; see `check_reader`.
    template <class ArchiveT>
    void settings(ArchiveT& a) {
        a.action("action", by_.action);
        a.limits(by_.limits, limit_unit::fraction);
    }

    /// The look of `RiskMonitor`.
    [[nodiscard]] monitor_finding observe(const monitor_view& view) noexcept {
        if (!by_.limits.is_set()) return {monitor_action::halt, name, "limits", {}, {}};
        const exposure_ledger& ledger = *view.ledger;
        monitor_finding gap;
        for (std::size_t n = 0; n < ledger.size(); ++n) {
            if (!ledger.exposed(n)) continue;
            const exposure_ledger::source& from = ledger.instrument_at(n);
            for (const position_side ps :
                 {position_side::net, position_side::long_side, position_side::short_side}) {
                const orders::position& p = (*from.positions)(from.index, ps);
                if (p.quantity().is_zero()) continue;
                monitor_finding f;
                if (!beyond(view, n, p, f)) {
                    if (f.missing != nullptr && gap.missing == nullptr) gap.missing = f.missing;
                    continue;
                }
                f.action = by_.action;
                f.field = "fraction of cost";
                f.number = static_cast<std::uint16_t>(n);
                f.account = from.account;
                return f;
            }
        }
        return gap;
    }

private:
    /// Whether one position is beyond a limit that holds for it.
    bool beyond(const monitor_view& view, std::size_t n, const orders::position& p,
                monitor_finding& f) const noexcept {
        const exposure_ledger::source& from = view.ledger->instrument_at(n);
        const price at = view.ledger->valued_price(n);
        f.missing = view.ledger->missing(n, view.now.steady);
        const auto unrealized = p.unrealized(at);
        if (f.missing != nullptr || !unrealized) return false;
        const wide_decimal moved = *unrealized;
        if (moved.sign() <= 0 || p.cost().is_zero()) return false;
        const decimal* const limit = by_.limits.first_broken(
            static_cast<std::uint16_t>(n), from.rules->symbol, from.account, [&](const decimal& most) {
                if (most.is_zero()) return true; // not watched
                const auto bound = checked_mul(p.cost().abs(), most);
                return bound && moved < *bound;
            });
        if (limit == nullptr) return false;
        f.limit = *limit;
        if (const auto part = muldiv(moved, wide_decimal(1, 0), p.cost().abs(), -4)) f.figure = shown(*part);
        return true;
    }

    monitor_limits by_{{}, monitor_action::flatten};
};

} // namespace gatewright::risk
