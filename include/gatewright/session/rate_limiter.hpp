// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/describe.hpp>
#include <gatewright/core/timestamp.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>

// A venue's request limits, kept on our side so that it never has to enforce them. Times are on our clock, which
// runs steadily; a fixed window is aligned to the venue's, as far as that is known (`align`). A request that does not
// fit is refused at once and by name; nothing is queued.
namespace gatewright::session {

using gatewright::to_string; // of this namespace's enums, for argument-dependent look-up

/// What a request is for, the most urgent first. The last part of each budget is kept for the more urgent
/// ones.
enum class request_priority : std::uint8_t { cancel, reduce, place, query, snapshot };
BOOST_DESCRIBE_ENUM(request_priority, cancel, reduce, place, query, snapshot)

/// How many priorities there are.
inline constexpr std::size_t request_priority_count = 5;
/// How a venue counts.
enum class rate_window : std::uint8_t {
    fixed,  ///< from one multiple of the interval to the next; the count then starts at zero
    sliding ///< over the last interval, at any time
};

/// One limit of a venue.
struct rate_pool_options {
    std::uint32_t limit = 0; ///< weight per interval
    duration interval = minutes(1);
    rate_window window = rate_window::fixed;
    /// By priority, how many percent of the limit it must leave to the more urgent ones; should not fall.
    std::array<std::uint8_t, request_priority_count> reserve_percent{0, 5, 10, 30, 50};
    /// Of a fixed window whose count falls while it lasts: how old a request is when the venue has counted it, if it
    /// ever does, in every figure that still comes. A lower figure is then believed, with what was sent since; zero:
    /// none is.
    duration settles_after{};
};

/// The weight used of one limit.
///
/// A sliding window is counted in sixteenths of its interval: what was used leaves the count up to a
/// sixteenth late, never early.
class rate_pool {
public:
    constexpr rate_pool() noexcept = default;
    constexpr explicit rate_pool(const rate_pool_options& options) noexcept : options_(options) {
        if (options_.interval.ns < buckets) options_.interval.ns = buckets;
    }

    /// The venue's clock is so far ahead of ours. What was used stays used: it moves into the window of `now`, so that
    /// none ever lies in the future.
    constexpr void align(duration ahead, timestamp now) noexcept {
        if (ahead == ahead_ || options_.window == rate_window::sliding) return;
        const std::uint32_t taken = used(now);
        ahead_ = ahead;
        bucket_ = bucket_at(now);
        used_[slot(bucket_)] = taken;
    }

    /// Takes `weight` if it fits. @return false, with nothing taken, if it does not, or the pool is banned.
    [[nodiscard]] constexpr bool try_acquire(request_priority p, std::uint32_t weight,
                                             timestamp now) noexcept {
        if (!admits(p, weight, now)) return false;
        take(weight, now);
        return true;
    }

    /// Whether `try_acquire` would succeed.
    [[nodiscard]] constexpr bool admits(request_priority p, std::uint32_t weight,
                                        timestamp now) const noexcept {
        return !banned(now) && weight <= available(p, now);
    }
    /// Counts `weight` as used without asking.
    constexpr void take(std::uint32_t weight, timestamp now) noexcept {
        add(weight, now);
        if (options_.settles_after.ns <= 0) return;
        sent_at(now);
        sent_[0] = saturated_sum(sent_[0], weight);
    }

    /// The weight that a request of this priority may still use; a ban aside.
    [[nodiscard]] constexpr std::uint32_t available(request_priority p, timestamp now) const noexcept {
        const std::uint64_t percent =
            std::min<std::uint64_t>(options_.reserve_percent[static_cast<std::size_t>(p)], 100);
        // Rounded up: a small limit keeps something back too, but never all of itself.
        const auto share = static_cast<std::uint32_t>((options_.limit * percent + 99) / 100);
        const std::uint32_t reserve = std::min(share, options_.limit > 0 ? options_.limit - 1 : 0);
        const std::uint32_t taken = saturated_sum(used(now), reserve);
        return taken < options_.limit ? options_.limit - taken : 0;
    }
    /// The weight used in the window at `now`.
    [[nodiscard]] constexpr std::uint32_t used(timestamp now) const noexcept {
        const std::int64_t at = std::max(bucket_at(now), bucket_);
        std::uint32_t sum = 0;
        for (std::int64_t b = std::max(at - (kept() - 1), oldest()); b <= bucket_; ++b)
            sum = saturated_sum(sum, used_[slot(b)]);
        return sum;
    }

    /// The venue says that `used` is used, as of `at` (`X-MBX-USED-WEIGHT-1M` and the like). Its
    /// figure counts where it is higher: ours may include requests that it had not seen. A lower one counts only with
    /// all that it may not have seen added to it, see `settles_after`: a count that is too low would be a limit broken.
    /// One from an earlier window is ignored.
    constexpr void correct(std::uint32_t venue_used, timestamp at) noexcept {
        if (options_.window == rate_window::fixed && bucket_at(at) < bucket_) return;
        const std::uint32_t ours = used(at);
        if (venue_used > ours) {
            add(venue_used - ours, at);
        } else if (options_.settles_after.ns > 0 && options_.window == rate_window::fixed) {
            sent_at(at);
            const std::uint32_t most = saturated_sum(venue_used, saturated_sum(sent_[0], sent_[1]));
            if (most >= ours) return;
            advance(at);
            used_[slot(bucket_)] = most;
        }
    }

    /// The venue refuses everything until `until` (HTTP 429 or 418 with Retry-After): so do we, cancels
    /// included, for each request in that time makes it longer. A shorter ban does not end a longer one.
    constexpr void ban(timestamp until) noexcept { banned_until_ = std::max(banned_until_, until); }
    [[nodiscard]] constexpr bool banned(timestamp now) const noexcept { return now < banned_until_; }
    /// Zero if it was never banned.
    [[nodiscard]] constexpr timestamp banned_until() const noexcept { return banned_until_; }

    /// The earliest time at which `admits` would hold if nothing else is taken; the far end of time if never.
    [[nodiscard]] constexpr timestamp admits_at(request_priority p, std::uint32_t weight,
                                                timestamp now) const noexcept {
        timestamp t = std::max(now, banned_until_);
        for (std::int64_t i = 0; i <= kept() + 1; ++i) {
            if (admits(p, weight, t)) return t;
            t = {(std::max(bucket_at(t), bucket_) + 1) * bucket_length() - ahead_.ns};
        }
        return {std::numeric_limits<std::int64_t>::max()};
    }

    [[nodiscard]] constexpr const rate_pool_options& options() const noexcept { return options_; }
    /// The limit is another from now on; what was used stays used.
    constexpr void set_limit(std::uint32_t limit) noexcept { options_.limit = limit; }

private:
    static constexpr std::int64_t buckets = 16;
    static constexpr std::size_t slots = 32;

    // A fixed window is one bucket as long as the interval; a sliding one the bucket of now and the sixteen
    // before it.
    [[nodiscard]] constexpr std::int64_t bucket_length() const noexcept {
        return options_.window == rate_window::fixed ? options_.interval.ns
                                                     : (options_.interval.ns + buckets - 1) / buckets;
    }
    [[nodiscard]] constexpr std::int64_t kept() const noexcept {
        return options_.window == rate_window::fixed ? 1 : buckets + 1;
    }
    [[nodiscard]] constexpr std::int64_t bucket_at(timestamp t) const noexcept {
        return std::max<std::int64_t>(t.ns + ahead_.ns, 0) / bucket_length();
    }
    [[nodiscard]] static constexpr std::size_t slot(std::int64_t bucket) noexcept {
        return static_cast<std::size_t>(bucket) % slots;
    }
    [[nodiscard]] constexpr std::int64_t oldest() const noexcept {
        return std::max<std::int64_t>(bucket_ - buckets, 0);
    }
    static constexpr std::uint32_t saturated_sum(std::uint32_t a, std::uint32_t b) noexcept {
        return a > std::numeric_limits<std::uint32_t>::max() - b ? std::numeric_limits<std::uint32_t>::max()
                                                                 : a + b;
    }
    constexpr void add(std::uint32_t weight, timestamp now) noexcept {
        advance(now);
        std::uint32_t& bucket = used_[slot(bucket_)];
        bucket = saturated_sum(bucket, weight);
    }
    // What was sent in the period of now and in the one before: all that is younger than one period, and some more.
    constexpr void sent_at(timestamp now) noexcept {
        const std::int64_t period = std::max<std::int64_t>(now.ns, 0) / options_.settles_after.ns;
        if (period <= period_) return;
        sent_[1] = period == period_ + 1 ? sent_[0] : 0;
        sent_[0] = 0;
        period_ = period;
    }
    // A clock that is set back does not give budget back.
    constexpr void advance(timestamp now) noexcept {
        const std::int64_t to = bucket_at(now);
        if (to <= bucket_) return;
        const std::int64_t first = std::max(bucket_ + 1, to - static_cast<std::int64_t>(slots) + 1);
        for (std::int64_t b = first; b <= to; ++b) used_[slot(b)] = 0;
        bucket_ = to;
    }

    rate_pool_options options_;
    std::array<std::uint32_t, slots> used_{};
    std::int64_t bucket_ = 0;
    std::array<std::uint32_t, 2> sent_{}; ///< in the period of `settles_after` at hand, and in the one before
    std::int64_t period_ = 0;
    duration ahead_; ///< of fixed windows: what the venue's clock shows more than ours
    timestamp banned_until_;
};

} // namespace gatewright::session
