// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/risk/risk_view.hpp>
#include <gatewright/risk/scoped_limits.hpp>
#include <gatewright/risk/setting_text.hpp>

#include <string>
#include <string_view>
#include <utility>

namespace gatewright::risk {

/// Whether something may be traded.
struct permission {
    bool allowed = false;
};
/// Reads "true" or "false". @return what is wrong, empty if nothing
[[nodiscard]] inline std::string read_limit(std::string_view text, limit_unit, std::string_view,
                                            permission& into) {
    if (text != "true" && text != "false") return "'" + std::string(text) + "' is neither true nor false";
    into.allowed = text == "true";
    return {};
}
/// As a configuration says it.
[[nodiscard]] inline std::string limit_text(const permission& p) { return p.allowed ? "true" : "false"; }

/// Allowed by both.
struct both_allow {
    /// The stricter of two.
    [[nodiscard]] permission operator()(const permission& a, const permission& b) const noexcept {
        return {a.allowed && b.allowed};
    }
};
/// Permissions by scope.
using scoped_permissions = scoped_limits<permission, both_allow>;

/// Refuses orders in instruments, at accounts, that are not allowed. What is not named is as `default` says, and
/// without that not allowed; an account that is closed (`account.NAME: false`) takes nothing. Reducing orders pass
/// where the instrument is not allowed, so that a position can be left.
/// @par Errors
/// `order_errc::not_allowed`, field "symbol".
class instrument_allow_list {
public:
    static constexpr const char* name = "instrument_allow_list";

    instrument_allow_list() = default;
    /// @param allowed per instrument, account, desk
    explicit instrument_allow_list(scoped_permissions allowed) : allowed_(std::move(allowed)) {}

    /// Numbers the limits; see `RiskCheck`.
    void prepare(const risk_layout& layout) { allowed_.prepare(layout); }
    /// Names the settings; see `check_reader`.
    template <class ArchiveT>
    void settings(ArchiveT& a) {
        a.limits(allowed_, limit_unit::other);
    }

    /// True if it certainly passes; see `RiskCheck`.
    [[nodiscard]] GATEWRIGHT_ALWAYS_INLINE bool passes(const order_request&,
                                                       const risk_view& view) const noexcept {
        return allowed_.strictest_passes(view.number, [](const permission& p) { return p.allowed; });
    }
    /// The check of `RiskCheck`.
    [[nodiscard]] risk_result check(const order_request& order, const risk_view& view) const noexcept {
        const permission* const no = allowed_.first_broken(view.number, order.symbol, view.account,
                                                           [](const permission& p) { return p.allowed; });
        if (no == nullptr || reduces(order, view)) return {};
        return order_reject{order_errc::not_allowed, name, "symbol", {}, {}};
    }
    /// Books an order that goes out; see `RiskCheck`.
    void commit(const order_request&, const risk_view&) noexcept {}

private:
    scoped_permissions allowed_;
};

} // namespace gatewright::risk
