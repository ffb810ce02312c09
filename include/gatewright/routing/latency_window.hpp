// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/timestamp.hpp>
#include <gatewright/routing/detail/slot_ring.hpp>

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>

namespace gatewright::routing {

/// How long things took within the last five minutes, in constant memory. Each is kept to an eighth of its octave: a
/// quantile is never below the true one, and at most 12.5 % above it. Times count from 1 µs to 137 s; shorter and longer
/// ones count as these.
///
/// The window moves by half a minute: it has the last four and a half minutes at least, and five at most. Nothing
/// allocates; 6 KiB.
class latency_window {
public:
    static constexpr duration length = detail::slot_ring::length;

    /// One more took so long.
    void add(duration took, steady_time now) noexcept {
        std::uint16_t& n = slots_[turn(now)][bucket_of(took.ns)];
        if (n == most) return; // so many of one length in half a minute: one more turns no quantile
        ++n;
        ++sums_[bucket_of(took.ns)];
        ++count_;
    }
    /// How many there are.
    [[nodiscard]] std::uint32_t count(steady_time now) noexcept {
        turn(now);
        return count_;
    }
    /// The time that so many of a thousand do not exceed; zero if there are none.
    [[nodiscard]] duration quantile(std::uint32_t per_mille, steady_time now) noexcept {
        turn(now);
        if (count_ == 0) return {};
        const std::uint64_t rank = (std::uint64_t{count_} * std::min(per_mille, 1000u) + 999) / 1000;
        std::uint64_t seen = 0;
        std::size_t b = 0;
        for (; b + 1 != bucket_count; ++b)
            if (seen += sums_[b]; seen >= std::max<std::uint64_t>(rank, 1)) break;
        return {end_of(b)};
    }

private:
    static constexpr int first_octave = 10, last_octave = 37; // 2^10 ns is a microsecond
    static constexpr std::int64_t parts = 8;                  // of an octave
    static constexpr std::size_t bucket_count = (last_octave - first_octave) * parts;
    static constexpr std::uint16_t most = 0xffff;

    [[nodiscard]] static constexpr std::size_t bucket_of(std::int64_t ns) noexcept {
        constexpr std::int64_t least = std::int64_t{1} << first_octave, end = std::int64_t{1} << last_octave;
        const std::int64_t n = std::clamp(ns, least, end - 1);
        const int octave = static_cast<int>(std::bit_width(static_cast<std::uint64_t>(n))) - 1;
        const std::int64_t part = (n >> (octave - 3)) - parts;
        return static_cast<std::size_t>((octave - first_octave) * parts + part);
    }
    /// The longest time that a bucket has.
    [[nodiscard]] static constexpr std::int64_t end_of(std::size_t bucket) noexcept {
        const auto b = static_cast<std::int64_t>(bucket);
        return ((parts + b % parts + 1) << (first_octave + b / parts - 3)) - 1;
    }
    std::size_t turn(steady_time now) noexcept {
        return ring_.turn(now, [this](std::size_t old) {
            for (std::size_t b = 0; b != bucket_count; ++b) {
                sums_[b] -= slots_[old][b];
                count_ -= slots_[old][b];
            }
            slots_[old] = {};
        });
    }

    detail::slot_ring ring_;
    std::array<std::array<std::uint16_t, bucket_count>, detail::slot_ring::count> slots_{};
    std::array<std::uint32_t, bucket_count> sums_{};
    std::uint32_t count_ = 0;
};

/// How often things of each kind happened within the last five minutes; the window moves as that of `latency_window`.
template <std::size_t Kinds>
class count_window {
public:
    /// One more of a kind.
    /// @pre `kind < Kinds`
    void add(std::size_t kind, steady_time now) noexcept {
        ++slots_[turn(now)][kind];
        ++sums_[kind];
    }
    /// How many of a kind there were.
    /// @pre `kind < Kinds`
    [[nodiscard]] std::uint32_t count(std::size_t kind, steady_time now) noexcept {
        turn(now);
        return sums_[kind];
    }

private:
    std::size_t turn(steady_time now) noexcept {
        return ring_.turn(now, [this](std::size_t old) {
            for (std::size_t k = 0; k != Kinds; ++k) sums_[k] -= slots_[old][k];
            slots_[old] = {};
        });
    }

    detail::slot_ring ring_;
    std::array<std::array<std::uint32_t, Kinds>, detail::slot_ring::count> slots_{};
    std::array<std::uint32_t, Kinds> sums_{};
};

} // namespace gatewright::routing
