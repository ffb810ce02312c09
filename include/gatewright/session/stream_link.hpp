// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/events.hpp>
#include <gatewright/core/timestamp.hpp>
#include <gatewright/session/prng.hpp>
#include <gatewright/session/reconnect_ladder.hpp>
#include <gatewright/session/silence_watch.hpp>

#include <algorithm>
#include <cstdint>

namespace gatewright::session {

/// One streaming link of a venue: connects, watches for silence, reconnects on the ladder. It says what to do; its
/// owner does it.
class stream_link {
public:
    /// What its owner has to do now.
    enum class next_action : std::uint8_t {
        none,
        open,  ///< connect now, under `generation()`
        close, ///< it went silent: close `generation()`; the link backs off at once
        ping   ///< send the venue's own ping, and say `on_pinged`
    };

    /// @param traffic_silence longest time without any frame, pings included.
    /// @param data_silence longest time without data; zero: data may be absent for ever.
    /// @param connect_timeout longest time from `open` to connected.
    /// @param ping_every when this side pings in the venue's words; zero: never.
    /// @param ping_when_quiet only when nothing came for so long; else always so often.
    stream_link(duration traffic_silence, duration data_silence, duration connect_timeout = seconds(15),
                duration ping_every = {}, bool ping_when_quiet = true)
        : silence_(silence_options{traffic_silence, data_silence})
        , connect_timeout_(connect_timeout)
        , ping_every_(ping_every)
        , ping_when_quiet_(ping_when_quiet) {}

    [[nodiscard]] connection_state state() const noexcept { return state_; }
    [[nodiscard]] std::uint32_t generation() const noexcept { return generation_; }
    [[nodiscard]] bool is_current(std::uint32_t generation) const noexcept {
        return generation == generation_;
    }
    [[nodiscard]] bool up() const noexcept {
        return state_ == connection_state::connected || state_ == connection_state::live;
    }

    /// Wants the link up from now on.
    void want(steady_time now) noexcept {
        if (state_ == connection_state::closed) {
            state_ = connection_state::backing_off;
            due_ = now;
        }
    }

    /// The owner has issued `open` for the new generation.
    void on_opening(steady_time now) noexcept {
        state_ = connection_state::connecting;
        ++generation_;
        due_ = now + connect_timeout_;
    }
    /// The owner could not issue it (full queue, missing key): try again then. Only a link that backs off can wait.
    void postpone(steady_time due) noexcept {
        if (state_ == connection_state::backing_off) due_ = due;
    }

    /// @return false for a stale generation.
    bool on_connected(std::uint32_t generation, steady_time now) noexcept {
        if (generation != generation_ || state_ != connection_state::connecting) return false;
        state_ = connection_state::connected;
        silence_.start(now);
        ladder_.on_healthy(now);
        pinged_ = now;
        return true;
    }
    /// The link is up and does what it is for: subscribed, or delivering.
    void on_live() noexcept {
        if (state_ == connection_state::connected) state_ = connection_state::live;
    }
    /// @return false for a stale generation, or for a link that was already given up.
    bool on_disconnected(std::uint32_t generation, steady_time now, prng& random) noexcept {
        if (generation != generation_ || (!up() && state_ != connection_state::connecting)) return false;
        give_up(now, random);
        return true;
    }
    /// Closed on purpose by the owner, to be opened again on the ladder.
    void on_closing(steady_time now, prng& random) noexcept { give_up(now, random); }

    void on_traffic(steady_time now) noexcept { silence_.on_traffic(now); }
    void on_data(steady_time now) noexcept { silence_.on_data(now); }
    /// The owner has sent the ping, or could not and tries again when it is due again.
    void on_pinged(steady_time now) noexcept { pinged_ = now; }

    /// When the last message of use came, or when it was connected: up to then nothing was lost. Pings prove less, in
    /// whatever words, for a stream can be dead on a living connection.
    [[nodiscard]] steady_time last_data() const noexcept { return silence_.last_data(); }

    /// What is due at `now`. After `close` the owner calls `on_closing`.
    [[nodiscard]] next_action next(steady_time now) noexcept {
        switch (state_) {
        case connection_state::backing_off: return due_ <= now ? next_action::open : next_action::none;
        case connection_state::connecting: return due_ <= now ? next_action::close : next_action::none;
        case connection_state::connected:
        case connection_state::live:
            ladder_.on_healthy(now);
            if (silence_.expired(now) != silence::none) return next_action::close;
            return now >= ping_due() ? next_action::ping : next_action::none;
        case connection_state::closed: break;
        }
        return next_action::none;
    }

    [[nodiscard]] steady_time next_deadline() const noexcept {
        switch (state_) {
        case connection_state::backing_off:
        case connection_state::connecting: return due_;
        case connection_state::connected:
        case connection_state::live: return std::min(silence_.next_deadline(), ping_due());
        case connection_state::closed: break;
        }
        return steady_time::never();
    }

private:
    void give_up(steady_time now, prng& random) noexcept {
        silence_.stop();
        state_ = connection_state::backing_off;
        due_ = now + ladder_.next_delay(random, now);
    }

    [[nodiscard]] steady_time ping_due() const noexcept {
        if (ping_every_.ns <= 0) return steady_time::never();
        return (ping_when_quiet_ ? std::max(pinged_, silence_.last_traffic()) : pinged_) + ping_every_;
    }

    silence_watch silence_;
    reconnect_ladder<> ladder_;
    connection_state state_ = connection_state::closed;
    std::uint32_t generation_ = 0;
    steady_time due_;
    duration connect_timeout_;
    duration ping_every_;
    bool ping_when_quiet_ = true;
    steady_time pinged_;
};

} // namespace gatewright::session
