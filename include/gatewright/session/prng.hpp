// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>

namespace gatewright::session {

/// A small pseudo-random generator (xoshiro256**, seeded through splitmix64) for jitter. The same entropy
/// gives the same numbers on every machine, so that a replay takes the same delays. Not for secrets.
class prng {
public:
    constexpr explicit prng(std::uint64_t seed) noexcept {
        for (std::uint64_t& word : state_) word = splitmix(seed);
    }

    /// @param entropy any number of bytes from an entropy input; all of them count.
    constexpr explicit prng(std::span<const std::byte> entropy) noexcept : prng(entropy.size()) {
        std::size_t i = 0;
        for (const std::byte b : entropy) {
            std::uint64_t mixed = state_[i % 4] ^ (std::to_integer<std::uint64_t>(b) << (i / 4 % 8 * 8));
            state_[i % 4] = splitmix(mixed);
            ++i;
        }
        // Bytes of one word must reach the others, and a state of zeros would stay one.
        std::uint64_t all = 0;
        for (const std::uint64_t word : state_) all = std::rotl(all, 17) ^ word;
        for (std::uint64_t& word : state_) word ^= splitmix(all);
        if ((state_[0] | state_[1] | state_[2] | state_[3]) == 0) state_[0] = 1;
    }

    constexpr std::uint64_t next() noexcept {
        const std::uint64_t out = std::rotl(state_[1] * 5, 7) * 9;
        const std::uint64_t t = state_[1] << 17;
        state_[2] ^= state_[0];
        state_[3] ^= state_[1];
        state_[1] ^= state_[2];
        state_[0] ^= state_[3];
        state_[2] ^= t;
        state_[3] = std::rotl(state_[3], 45);
        return out;
    }

    /// A number from 0 to `limit`, both included. The bias of the plain remainder is below 2^-20 for limits
    /// below 2^44 (five hours in nanoseconds), which jitter does not feel.
    constexpr std::uint64_t up_to(std::uint64_t limit) noexcept {
        return limit == ~std::uint64_t{0} ? next() : next() % (limit + 1);
    }

private:
    static constexpr std::uint64_t splitmix(std::uint64_t& x) noexcept {
        std::uint64_t z = (x += 0x9e3779b97f4a7c15);
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
        z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
        return z ^ (z >> 31);
    }

    std::uint64_t state_[4] = {};
};

} // namespace gatewright::session
