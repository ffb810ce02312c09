// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/risk/monitor.hpp>
#include <gatewright/risk/order_price.hpp>
#include <gatewright/risk/scoped_limits.hpp>
#include <gatewright/risk/setting_text.hpp>

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace gatewright::risk {

/// One value for each instrument, each account and the desk: what a monitor remembers of them.
template <class T>
class scoped_memory {
public:
    /// Takes the memory.
    void prepare(const risk_layout& layout) {
        instruments_.assign(layout.instruments.size(), {});
        accounts_.assign(layout.accounts.size(), {});
    }
    /// The value of a scope; `index` counts its instruments or accounts.
    [[nodiscard]] T& at(limit_scope scope, std::size_t index) noexcept {
        if (scope == limit_scope::instrument && index < instruments_.size()) return instruments_[index];
        if (scope == limit_scope::account && index < accounts_.size()) return accounts_[index];
        return desk_;
    }

private:
    std::vector<T> instruments_;
    std::vector<T> accounts_;
    T desk_{};
};

/// The limits of a monitor, and what it asks for. An instrument that no key names, where there is no default, is not
/// watched.
struct monitor_limits {
    scoped_limits<decimal> limits;
    monitor_action action = monitor_action::halt;
};

/// Looks at each scope that has a limit: `broken(const decimal& limit, limit_scope, std::size_t index,
/// monitor_finding&) -> bool` fills in `figure`, or `missing` where it cannot judge.
/// @return the first scope that is broken; else, if there is one, the first figure that is missing
template <class BrokenF>
[[nodiscard]] monitor_finding watch_scopes(const monitor_limits& by, const monitor_view& view,
                                           const char* field, BrokenF broken) noexcept {
    const exposure_ledger& ledger = *view.ledger;
    monitor_finding first;
    monitor_finding gap;
    bool found = false;
    const auto look = [&](const decimal* limit, limit_scope scope, std::size_t index) {
        if (limit == nullptr || limit->is_zero()) return;
        monitor_finding f;
        f.limit = *limit;
        // Asked even after one is found: it may have something to remember.
        if (broken(*limit, scope, index, f)) {
            if (found) return;
            found = true;
            f.action = by.action;
            f.field = field;
            if (scope == limit_scope::instrument) f.number = static_cast<std::uint16_t>(index);
            if (scope == limit_scope::instrument) f.account = ledger.instrument_at(index).account;
            if (scope == limit_scope::account) f.account = static_cast<std::uint8_t>(index);
            first = f;
        } else if (f.missing != nullptr && gap.missing == nullptr) {
            gap.missing = f.missing;
        }
    };
    if (!by.limits.is_set()) {
        first.action = monitor_action::halt; // nobody said what it should watch
        first.field = "limits";
        return first;
    }
    for (std::size_t n = 0; n < ledger.size(); ++n)
        look(by.limits.of_instrument(static_cast<std::uint16_t>(n), ledger.instrument_at(n).rules->symbol),
             limit_scope::instrument, n);
    for (std::size_t a = 0; a < ledger.accounts(); ++a)
        look(by.limits.of_account(static_cast<std::uint8_t>(a)), limit_scope::account, a);
    look(by.limits.of_desk(), limit_scope::desk, 0);
    return found ? first : gap;
}

/// The profit of a scope since the start, realized or not, less fees. @return what is missing, or null
[[nodiscard]] inline const char* profit_of(const monitor_view& view, limit_scope scope, std::size_t index,
                                           wide_decimal& into) noexcept {
    const exposure_ledger& ledger = *view.ledger;
    if (scope == limit_scope::instrument) {
        into = ledger.pnl(index);
        return ledger.exposed(index) ? ledger.missing(index, view.now.steady) : nullptr;
    }
    const risk_totals& totals = scope == limit_scope::account ? ledger.account(index) : ledger.desk();
    into = totals.pnl;
    return totals.missing;
}
/// The totals of an account or the desk.
[[nodiscard]] inline const risk_totals& totals_of(const monitor_view& view, limit_scope scope,
                                                  std::size_t index) noexcept {
    return scope == limit_scope::account ? view.ledger->account(index) : view.ledger->desk();
}

} // namespace gatewright::risk
