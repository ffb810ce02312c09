// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/timestamp.hpp>
#include <gatewright/session/read_rules.hpp>

#include <algorithm>
#include <cstdint>

namespace gatewright::session {

/// What must be read whenever the account's reports come up, at the start and after every gap, before orders are taken:
/// open orders and balances; after a gap also how the account is set up and the executions since before it; and once
/// the open orders have come, positions: so every order is known whose fills they may contain.
class reconciliation_fsm {
public:
    /// Reports can be missed from here on: the link is down, or is not to be believed.
    void on_down() noexcept { state_ = state::down; }
    /// Reports that came after `heard` (our clock) may have been lost. Of several gaps the earliest beginning counts.
    void note_gap(timestamp heard) noexcept {
        state_ = state::down;
        good_until_ = has_gap() ? std::min(good_until_, heard) : heard;
    }
    /// The gap, if there is one, began earlier by so much.
    void reach_back(duration by) noexcept {
        if (has_gap()) good_until_ = good_until_ - by;
    }
    [[nodiscard]] bool has_gap() const noexcept { return good_until_.ns != 0; }

    /// The reports are up: `want(read_kind)` for each list, `want_fills(since)` for the executions.
    /// @param overlap executions are asked for from so long before the gap
    template <class WantF, class WantFillsF>
    void begin(duration overlap, WantF want, WantFillsF want_fills) noexcept {
        state_ = state::reading;
        want(read_kind::open_orders);
        want(read_kind::balances);
        mode_awaited_ = has_gap();
        if (!mode_awaited_) return;
        // The account can have been set up otherwise meanwhile.
        want(read_kind::account_mode);
        want_fills(good_until_ - overlap);
    }
    /// A list has come whole. `want(read_kind)` for what follows from it.
    template <class WantF>
    void on_read(read_kind what, WantF want) noexcept {
        mode_awaited_ = mode_awaited_ && what != read_kind::account_mode;
        if (what == read_kind::open_orders && !reconciled()) want(read_kind::positions);
    }
    /// Whether it is done: `idle(read_kind)` says that nothing of a kind is under way.
    /// @return true once, when everything has come that was wanted since the reports came up.
    template <class IdleF>
    [[nodiscard]] bool take_done(IdleF idle) noexcept {
        if (state_ != state::reading) return false;
        for (const read_kind k :
             {read_kind::open_orders, read_kind::balances, read_kind::positions, read_kind::fills})
            if (!idle(k)) return false;
        // Read at other times too, as the probe of a refused key perhaps: those are not waited for.
        if (mode_awaited_ && !idle(read_kind::account_mode)) return false;
        state_ = state::done;
        good_until_ = {};
        return true;
    }
    [[nodiscard]] bool reconciled() const noexcept { return state_ == state::done; }

private:
    enum class state : std::uint8_t { down, reading, done };

    state state_ = state::down;
    bool mode_awaited_ = false;
    timestamp good_until_; ///< end of the last good time; zero: no gap to fill
};

} // namespace gatewright::session
