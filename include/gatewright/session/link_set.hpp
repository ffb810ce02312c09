// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/timestamp.hpp>
#include <gatewright/session/prng.hpp>
#include <gatewright/session/stream_link.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

namespace gatewright::session {

/// The streaming links of one gateway, by link index, and the closes that they are owed: a link that was given up is
/// down at once, though its `close` may have met a full sink; no link opens anew before that is paid.
template <std::size_t N>
class link_set {
public:
    explicit link_set(const std::array<stream_link, N>& links) : links_(links) {}

    [[nodiscard]] stream_link& operator[](std::size_t i) noexcept { return links_[i]; }
    [[nodiscard]] const stream_link& operator[](std::size_t i) const noexcept { return links_[i]; }

    /// Gives a link up: `port.close(link, generation)` now, or owed.
    template <class PortT>
    void close(std::size_t i, steady_time now, prng& random, PortT& port) noexcept {
        owed_[i] = true;
        pay(i, port);
        links_[i].on_closing(now, random);
    }
    /// Closes a link whose end is near, to be opened again at once.
    template <class PortT>
    void replace(std::size_t i, steady_time now, PortT& port) noexcept {
        owed_[i] = true;
        pay(i, port);
        links_[i].on_replacing(now);
    }
    /// Sends the close that is owed, if there is one. @return false if it is owed still; the port was woken then.
    template <class PortT>
    bool pay(std::size_t i, PortT& port) noexcept {
        owed_[i] = owed_[i] && !port.close(static_cast<std::uint8_t>(i), links_[i].generation());
        if (owed_[i]) port.wake();
        return !owed_[i];
    }

    [[nodiscard]] steady_time next_deadline() const noexcept {
        steady_time due = steady_time::never();
        for (const stream_link& l : links_) due = std::min(due, l.next_deadline());
        return due;
    }

private:
    std::array<stream_link, N> links_;
    std::array<bool, N> owed_{};
};

} // namespace gatewright::session
