// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/timestamp.hpp>

#include <cstdint>

namespace gatewright::session {

/// What a login calls for.
enum class login_action : std::uint8_t {
    none,
    send,   ///< send step `step()` now
    give_up ///< no answer in time: close the link
};

/// Logs on to one link, in the steps that the venue has: one at OKX and Bybit, three at CTP (authenticate, log in,
/// confirm the settlement). Each step waits for its answer; the link is of no use before the last.
class login_fsm {
public:
    /// How far the login is.
    enum class state : std::uint8_t { idle, owed, sent, done, refused };

    /// @param steps how many there are; zero: the link needs no login
    explicit constexpr login_fsm(std::uint8_t steps = 0, duration reply_timeout = seconds(10)) noexcept
        : steps_(steps)
        , timeout_(reply_timeout) {}

    [[nodiscard]] constexpr bool needed() const noexcept { return steps_ != 0; }
    /// Logged on, or no login is needed.
    [[nodiscard]] constexpr bool done() const noexcept { return !needed() || state_ == state::done; }
    [[nodiscard]] constexpr bool refused() const noexcept { return state_ == state::refused; }
    /// The step that is owed or under way, from 0.
    [[nodiscard]] constexpr std::uint8_t step() const noexcept { return step_; }

    /// The link is connected.
    constexpr void start() noexcept {
        step_ = 0;
        due_ = {};
        state_ = needed() ? state::owed : state::done;
    }
    /// The link is gone.
    constexpr void stop() noexcept { state_ = state::idle; }

    /// What is due at `now`; after `send` the owner says `on_sent`, or nothing if it could not: then it is owed still.
    [[nodiscard]] constexpr login_action next(steady_time now) const noexcept {
        if (state_ == state::owed) return now >= due_ ? login_action::send : login_action::none;
        return state_ == state::sent && now >= due_ ? login_action::give_up : login_action::none;
    }
    /// The step cannot be sent before `due`.
    constexpr void postpone(steady_time due) noexcept {
        if (state_ == state::owed) due_ = due;
    }
    constexpr void on_sent(steady_time now) noexcept {
        state_ = state::sent;
        due_ = now + timeout_;
    }
    /// The venue answered the step under way. A refusal after the last one ends the login: the venue has voided it. Any
    /// other answer that nobody waits for changes nothing.
    /// @return true if that was the last one and it was taken.
    constexpr bool on_reply(bool taken) noexcept {
        if (state_ == state::done && !taken && needed()) state_ = state::refused;
        if (state_ != state::sent) return false;
        if (!taken) {
            state_ = state::refused;
            return false;
        }
        if (++step_ < steps_) {
            due_ = {};
            state_ = state::owed;
            return false;
        }
        state_ = state::done;
        return true;
    }

    [[nodiscard]] constexpr steady_time next_deadline() const noexcept {
        return state_ == state::sent || (state_ == state::owed && due_.ns != 0) ? due_ : steady_time::never();
    }

private:
    std::uint8_t steps_;
    duration timeout_;
    state state_ = state::idle;
    std::uint8_t step_ = 0;
    steady_time due_;
};

} // namespace gatewright::session
