// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/timestamp.hpp>

#include <utility>

namespace gatewright::session {

/// Whether the venue takes the account's key. A refused key ends all private requests but one probe, so that it is
/// noticed when the key is allowed again, and the venue sees no storm.
class key_status {
public:
    /// @param probe_every time between two probes of a refused key
    explicit constexpr key_status(duration probe_every) noexcept : probe_every_(probe_every) {}

    [[nodiscard]] constexpr bool refused() const noexcept { return refused_; }

    /// The venue refused it, once: that may be a slip of the venue's, and is to be confirmed by another request.
    /// @param asked when the refused request was sent: one that was under way already confirms nothing
    /// @return true if this is the second time in a row, and so a refusal.
    constexpr bool on_doubt(steady_time asked, steady_time now) noexcept {
        if (refused_) return true;
        if (std::exchange(doubted_, true)) return asked >= doubted_at_;
        doubted_at_ = now;
        return false;
    }
    /// The venue refused it. @return true if that is news, for the operator.
    constexpr bool on_refused() noexcept {
        const bool news = !refused_;
        refused_ = true;
        return news;
    }
    /// The venue took something that the key signed. @return true if it had refused the key before: what was put off is
    /// taken up again.
    constexpr bool on_taken() noexcept {
        doubted_ = false;
        return std::exchange(refused_, false);
    }
    /// When a refused key is tried again.
    [[nodiscard]] constexpr steady_time next_probe(steady_time now) const noexcept {
        return now + probe_every_;
    }

private:
    duration probe_every_;
    bool doubted_ = false;
    steady_time doubted_at_;
    bool refused_ = false;
};

} // namespace gatewright::session
