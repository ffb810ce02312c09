// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/describe.hpp>
#include <gatewright/core/timestamp.hpp>

#include <algorithm>
#include <cstdint>

namespace gatewright::session {

using gatewright::to_string; // of this namespace's enums, for argument-dependent look-up

/// What a stream has failed to bring.
enum class silence : std::uint8_t {
    none,       ///< it is not silent
    no_traffic, ///< nothing at all, not even a ping
    no_data     ///< pings come, data do not: the subscription is dead though the connection lives
};
BOOST_DESCRIBE_ENUM(silence, none, no_traffic, no_data)

/// How long a stream may be silent. Zero: that kind of silence is not watched, as for data on a user stream.
struct silence_options {
    duration traffic; ///< for anything: data, ping, pong, reply
    duration data;    ///< for messages of the streams subscribed to
};

/// Notices a stream that went silent, and keeps apart a dead connection from a dead subscription on a live
/// one.
class silence_watch {
public:
    constexpr explicit silence_watch(silence_options options) noexcept : options_(options) {}

    /// The stream begins, as when it is connected (traffic) and subscribed (data).
    constexpr void start(steady_time now) noexcept {
        running_ = true;
        last_traffic_ = now;
        last_data_ = now;
    }
    /// The stream is down: nothing is watched until `start`.
    constexpr void stop() noexcept { running_ = false; }
    [[nodiscard]] constexpr bool running() const noexcept { return running_; }

    /// Anything came, a ping for instance.
    constexpr void on_traffic(steady_time now) noexcept { last_traffic_ = std::max(last_traffic_, now); }
    /// Data came, which is traffic too.
    constexpr void on_data(steady_time now) noexcept {
        on_traffic(now);
        last_data_ = std::max(last_data_, now);
    }

    /// When anything came last; when it was started, if nothing has since.
    [[nodiscard]] constexpr steady_time last_traffic() const noexcept { return last_traffic_; }
    /// When data came last; when it was started, if none have come since.
    [[nodiscard]] constexpr steady_time last_data() const noexcept { return last_data_; }

    /// When to ask `expired` next; `steady_time::never()` if nothing is watched.
    [[nodiscard]] constexpr steady_time next_deadline() const noexcept {
        return std::min(deadline(last_traffic_, options_.traffic), deadline(last_data_, options_.data));
    }

    /// @return the worse one if both are due.
    [[nodiscard]] constexpr silence expired(steady_time now) const noexcept {
        if (now >= deadline(last_traffic_, options_.traffic)) return silence::no_traffic;
        if (now >= deadline(last_data_, options_.data)) return silence::no_data;
        return silence::none;
    }

private:
    [[nodiscard]] constexpr steady_time deadline(steady_time last, duration limit) const noexcept {
        return running_ && limit.ns > 0 ? last + limit : steady_time::never();
    }

    silence_options options_;
    bool running_ = false;
    steady_time last_traffic_;
    steady_time last_data_;
};

} // namespace gatewright::session
