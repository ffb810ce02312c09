// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/timestamp.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

namespace gatewright::session {

/// How the venue's clock is measured.
struct clock_sync_options {
    duration resolution = milliseconds(1); ///< of the venue's clock as it tells it; cut off, not rounded
    duration max_round_trip = seconds(5);  ///< samples that took longer are refused
    std::int64_t drift_per_million = 100;  ///< how fast two clocks may part, in millionths
};

/// A venue's clock against ours: how far it is ahead, and how wrong that may be.
///
/// Each sample bounds the offset by half its round trip. The sample with the tightest bound is believed, its
/// bound widening with its age by the drift; so a slow answer never spoils a good one. Where a new sample
/// contradicts an old one beyond both bounds, a clock was stepped, and the old ones are forgotten. All times
/// are wall-clock times.
class clock_sync {
public:
    constexpr explicit clock_sync(const clock_sync_options& options = {}) noexcept : options_(options) {}

    /// A question for the venue's time that was sent at `sent` and answered at `received`, both by our clock.
    /// @return false if the sample is of no use: it took too long, time ran backwards, or the venue told none, or one
    /// beyond this century.
    constexpr bool add_sample(timestamp sent, timestamp received, timestamp server) noexcept {
        const duration round_trip = received - sent;
        if (round_trip.ns < 0 || round_trip > options_.max_round_trip) return false;
        if (server.ns <= 0 || server > latest) return false;
        // The venue read its clock at some time within the round trip and told it cut to its resolution.
        const std::int64_t half_step = options_.resolution.ns / 2;
        const sample s{{server.ns + half_step - (sent.ns + round_trip.ns / 2)},
                       {(round_trip.ns + 1) / 2 + half_step},
                       received};
        for (std::size_t i = 0; i < count_; ++i) {
            const std::int64_t apart = s.offset.ns - samples_[i].offset.ns;
            const std::int64_t allowed = s.bound.ns + bound_at(samples_[i], received).ns;
            if (apart > allowed || apart < -allowed) {
                count_ = 0;
                ++steps_;
                break;
            }
        }
        if (count_ == samples_.size()) {
            for (std::size_t i = 1; i < count_; ++i) samples_[i - 1] = samples_[i];
            --count_;
        }
        samples_[count_++] = s;
        const sample& best = best_at(received);
        offset_ = best.offset;
        bound_ = bound_at(best, received);
        return true;
    }

    [[nodiscard]] constexpr const clock_sync_options& options() const noexcept { return options_; }

    /// Forgets all samples.
    constexpr void reset() noexcept {
        count_ = 0;
        offset_ = {};
    }

    [[nodiscard]] constexpr bool has_samples() const noexcept { return count_ != 0; }
    /// Venue time minus our time, by the best sample as of the newest one; zero without samples.
    [[nodiscard]] constexpr duration offset() const noexcept { return offset_; }
    /// How old something at least is that the venue dated `told`; zero where that is not known, or not told.
    [[nodiscard]] constexpr duration least_age(timestamp told, timestamp now) const noexcept {
        if (count_ == 0 || told.ns == 0) return {};
        return std::max(now - to_ours(told) - bound_, duration{});
    }
    /// The venue's time when our clock shows `ours`.
    [[nodiscard]] constexpr timestamp to_venue(timestamp ours) const noexcept { return ours + offset(); }
    /// Our time when the venue's clock shows `theirs`.
    [[nodiscard]] constexpr timestamp to_ours(timestamp theirs) const noexcept { return theirs - offset(); }
    /// How far `offset` may be off at `now`; a year without samples.
    [[nodiscard]] constexpr duration uncertainty(timestamp now) const noexcept {
        if (count_ == 0) return unknown;
        return bound_at(best_at(samples_[count_ - 1].taken), now);
    }
    /// Whether the offset is known within `max_uncertainty` at `now`.
    [[nodiscard]] constexpr bool usable(duration max_uncertainty, timestamp now) const noexcept {
        return count_ != 0 && uncertainty(now) <= max_uncertainty;
    }
    /// Time since the newest sample; a year without samples.
    [[nodiscard]] constexpr duration age(timestamp now) const noexcept {
        return count_ == 0 ? unknown : now - samples_[count_ - 1].taken;
    }
    /// Times a sample contradicted older ones: a clock was stepped.
    [[nodiscard]] constexpr std::uint32_t steps() const noexcept { return steps_; }

private:
    struct sample {
        duration offset;
        duration bound;
        timestamp taken;
    };
    static constexpr duration unknown = seconds(365ll * 24 * 3600);
    static constexpr timestamp latest{seconds(4'102'444'800).ns}; // 2100-01-01

    [[nodiscard]] constexpr duration bound_at(const sample& s, timestamp now) const noexcept {
        const std::int64_t age = now.ns > s.taken.ns ? now.ns - s.taken.ns : s.taken.ns - now.ns;
        return s.bound + duration{age / 1'000'000 * options_.drift_per_million};
    }
    [[nodiscard]] constexpr const sample& best_at(timestamp now) const noexcept {
        const sample* best = &samples_[0];
        for (std::size_t i = 1; i < count_; ++i)
            if (bound_at(samples_[i], now) <= bound_at(*best, now)) best = &samples_[i];
        return *best;
    }

    clock_sync_options options_;
    std::array<sample, 8> samples_{};
    std::size_t count_ = 0;
    duration offset_{}; ///< of the best sample
    duration bound_{};  ///< and how far it may be off, as of the newest one
    std::uint32_t steps_ = 0;
};

} // namespace gatewright::session
