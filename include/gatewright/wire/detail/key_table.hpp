// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace gatewright::wire::detail {

/// A perfect hash over the keys of one schema, found at compile time: one multiplication, one load, one compare.
template <std::size_t Count>
class key_table {
public:
    static constexpr std::size_t none = 0xff;
    static_assert(Count > 0 && Count <= 128, "a schema has 1 to 128 keys");

    consteval explicit key_table(const std::array<std::string_view, Count>& keys) : keys_(keys) {
        for (std::size_t i = 0; i < Count; ++i)
            for (std::size_t j = 0; j < i; ++j)
                if (keys[i] == keys[j]) throw "a schema names a key twice";
        multiplier_ = 0x9e3779b97f4a7c15ull;
        while (!fill()) multiplier_ = multiplier_ * 6364136223846793005ull + 1442695040888963407ull;
    }

    /// Index of a key, or `none`.
    [[nodiscard]] std::size_t find(std::string_view key) const noexcept {
        const std::size_t index = slots_[slot(key)];
        if (index == none || keys_[index] != key) return none;
        return index;
    }

private:
    // Of many keys two meet soon: more room, so that the compiler finds the hash in few tries.
    static constexpr int bits = std::countr_zero(std::bit_ceil(Count * (Count > 40 ? 16 : 4)));

    static constexpr std::uint64_t load(std::string_view text) noexcept {
        std::uint64_t v = 0;
        for (std::size_t i = 0; i < text.size() && i < 8; ++i)
            v |= static_cast<std::uint64_t>(static_cast<unsigned char>(text[i])) << (8 * i);
        return v;
    }
    constexpr std::size_t slot(std::string_view key) const noexcept {
        std::uint64_t v = load(key) + key.size();
        if (key.size() > 8) v ^= std::rotl(load(key.substr(key.size() - 8)), 29);
        return static_cast<std::size_t>((v * multiplier_) >> (64 - bits));
    }
    constexpr bool fill() noexcept {
        slots_.fill(none);
        for (std::size_t i = 0; i < Count; ++i) {
            std::uint8_t& at = slots_[slot(keys_[i])];
            if (at != none) return false;
            at = static_cast<std::uint8_t>(i);
        }
        return true;
    }

    std::array<std::string_view, Count> keys_;
    std::array<std::uint8_t, std::size_t{1} << bits> slots_{};
    std::uint64_t multiplier_ = 0;
};

} // namespace gatewright::wire::detail
