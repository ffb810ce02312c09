// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/risk/risk_view.hpp>
#include <gatewright/risk/setting_text.hpp>

#include <cstddef>
#include <cstdint>
#include <vector>

namespace gatewright::risk {

/// Stops placements at an account whose placements keep failing. Closed: orders pass. After so many failures in a row
/// it is open: orders are refused. When the reset time is over it is half open: one order may go out, and its outcome
/// closes the breaker or opens it anew. A placement fails that the venue refuses, that was not sent, or whose outcome
/// is not known; what these checks refuse does not count. Cancels and orders proven to reduce pass always.
/// @par Errors
/// `order_errc::not_ready`, field "circuit breaker": the limit is how many failures it takes, the figure how many there
/// were.
class circuit_breaker {
public:
    static constexpr const char* name = "circuit_breaker";
    static constexpr amend_rule amends = amend_rule::never;

    /// Where it stands.
    enum class state : std::uint8_t { closed, open, half_open };

    /// The limits.
    struct config {
        std::uint32_t failures = 0;   ///< in a row; zero lets nothing through
        duration reset = seconds(30); ///< until one order may try
    };

    circuit_breaker() = default;
    /// With these limits.
    explicit circuit_breaker(config c) : config_(c) {}

    /// Takes the memory; see `RiskCheck`.
    void prepare(const risk_layout& layout) { accounts_.assign(layout.accounts.size() + 1, {}); }
    /// Names the settings; see `check_reader`.
    template <class ArchiveT>
    void settings(ArchiveT& a) {
        a.count("failures", config_.failures);
        a.time("reset_ms", config_.reset);
    }

    /// Where the breaker of an account stands.
    [[nodiscard]] state at(std::uint8_t account, steady_time now) const noexcept {
        const breaker& b = of(account);
        if (!b.tripped) return state::closed;
        return now - b.since >= config_.reset ? state::half_open : state::open;
    }

    /// True if it certainly passes; see `RiskCheck`.
    [[nodiscard]] GATEWRIGHT_ALWAYS_INLINE bool passes(const order_request&,
                                                       const risk_view& view) const noexcept {
        return config_.failures != 0 && !of(view.account).tripped;
    }
    /// The check of `RiskCheck`.
    [[nodiscard]] risk_result check(const order_request& order, const risk_view& view) const noexcept {
        const state s = at(view.account, view.now.steady);
        const breaker& b = of(view.account);
        if (config_.failures != 0 && (s == state::closed || (s == state::half_open && !b.trying))) return {};
        if (reduces(order, view)) return {};
        return order_reject{order_errc::not_ready, name, "circuit breaker",
                            decimal::from_integer(config_.failures), decimal::from_integer(b.failures)};
    }
    /// Books an order that goes out; see `RiskCheck`.
    void commit(const order_request&, const risk_view& view) noexcept {
        breaker& b = of(view.account);
        if (b.tripped) b.trying = true;
    }
    /// How a placement ended.
    void on_outcome(std::uint8_t account, bool accepted, steady_time now) noexcept {
        breaker& b = of(account);
        if (accepted) {
            // One that was under way when it tripped proves nothing.
            if (!b.tripped || b.trying) b = {};
            return;
        }
        ++b.failures;
        if (!b.tripped ? b.failures < config_.failures : !b.trying) return;
        b.tripped = true;
        b.trying = false;
        b.since = now;
    }
    /// Closes the breaker of every account, as an operator may.
    void reset() noexcept {
        for (breaker& b : accounts_) b = {};
    }

private:
    struct breaker {
        std::uint32_t failures = 0; ///< in a row
        bool tripped = false;
        bool trying = false; ///< the one order of the half-open breaker is under way
        steady_time since;
    };
    const breaker& of(std::uint8_t account) const noexcept {
        return account < accounts_.size() ? accounts_[account] : accounts_.back();
    }
    breaker& of(std::uint8_t account) noexcept {
        return account < accounts_.size() ? accounts_[account] : accounts_.back();
    }

    config config_;
    std::vector<breaker> accounts_{1};
};

} // namespace gatewright::risk
