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
        replace, ///< its end is near: close `generation()` as soon as nothing is under way on it, and open it again
        ping ///< send the venue's own ping, and say `on_pinged`
    };

    /// @param traffic_silence longest time without any frame, pings included.
    /// @param data_silence longest time without data; zero: data may be absent for ever.
    /// @param connect_timeout longest time from `open` to connected.
    /// @param ping_every when this side pings in the venue's words; zero: never.
    /// @param ping_when_quiet only when nothing came for so long; else always so often.
    /// @param lifetime how long after it was connected the link is replaced; zero: never.
    stream_link(duration traffic_silence, duration data_silence, duration connect_timeout = seconds(15),
                duration ping_every = {}, bool ping_when_quiet = true, duration lifetime = {})
        : silence_(silence_options{traffic_silence, data_silence})
        , connect_timeout_(connect_timeout)
        , ping_every_(ping_every)
        , ping_when_quiet_(ping_when_quiet)
        , lifetime_(lifetime) {}

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
        waiting_ = false;
        ends_ = lifetime_.ns == 0 ? steady_time::never() : now + lifetime_;
        return true;
    }
    /// The venue has said that the connection ends soon. One that says so of each new connection, as a machine that
    /// shuts down may, is not called again and again: between two replacements is a minute at least.
    void on_ending(steady_time now) noexcept {
        if (up()) ends_ = std::min(ends_, replaced_.ns == 0 ? now : std::max(now, replaced_ + pause));
    }
    /// It cannot be replaced now: it stays, and it is looked at again then.
    void put_off_end(steady_time until) noexcept { ends_ = std::max(ends_, until); }
    /// Its end is near: nothing new is to be begun on it.
    [[nodiscard]] bool ending(steady_time now) const noexcept { return up() && now >= ends_; }
    /// It waits for what is under way. @return whether it still may
    bool wait_to_end(steady_time now) noexcept {
        waiting_ = now < replaced_by();
        return waiting_;
    }
    /// When it is replaced, whatever is still under way on it.
    [[nodiscard]] steady_time replaced_by() const noexcept { return ends_ + grace; }
    /// Closed on purpose by the owner because its end was near, to be opened again at once.
    void on_replacing(steady_time now) noexcept {
        silence_.stop();
        state_ = connection_state::backing_off;
        due_ = replaced_ = now;
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
            if (ending(now)) return next_action::replace;
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
        case connection_state::live: return std::min({silence_.next_deadline(), ping_due(), end_due()});
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

    static constexpr duration grace = seconds(5);
    static constexpr duration pause = seconds(60);

    /// When the replacement is looked at: once its end is near, again when it can wait no longer.
    [[nodiscard]] steady_time end_due() const noexcept {
        return ends_ == steady_time::never() ? ends_ : waiting_ ? replaced_by() : ends_;
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
    duration lifetime_;
    steady_time ends_ = steady_time::never(); ///< when its replacement begins
    steady_time replaced_;                    ///< when it was replaced last; zero: never
    bool waiting_ = false;                    ///< for what is under way on it, before it is replaced
    steady_time pinged_;
};

} // namespace gatewright::session
