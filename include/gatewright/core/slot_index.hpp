// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>
#include <vector>

namespace gatewright {

/// A hash of text; the same on every run, as replays must be.
inline std::uint64_t hash_text(std::string_view text, std::uint64_t seed = 0x9e3779b97f4a7c15ull) noexcept {
    const auto mix = [](std::uint64_t h, std::uint64_t word) {
        h = (h ^ word) * 0xff51afd7ed558ccdull;
        return h ^ (h >> 32);
    };
    std::uint64_t h = mix(seed, text.size());
    const char* p = text.data();
    std::size_t n = text.size();
    for (; n >= 8; n -= 8, p += 8) {
        std::uint64_t word = 0;
        std::memcpy(&word, p, 8);
        h = mix(h, word);
    }
    if (n != 0) {
        // What is left, by loads of fixed size; bytes that were mixed in before do no harm.
        std::uint64_t word = 0;
        if (text.size() >= 8) {
            std::memcpy(&word, p + n - 8, 8);
        } else if (n >= 4) {
            std::uint32_t head = 0;
            std::uint32_t tail = 0;
            std::memcpy(&head, p, 4);
            std::memcpy(&tail, p + n - 4, 4);
            word = head | std::uint64_t{tail} << 32;
        } else {
            word = static_cast<unsigned char>(p[0]) |
                   static_cast<std::uint64_t>(static_cast<unsigned char>(p[n / 2])) << 8 |
                   static_cast<std::uint64_t>(static_cast<unsigned char>(p[n - 1])) << 16;
        }
        h = mix(h, word);
    }
    // Names differ in their last bytes: those must reach the low bits that choose the cell.
    h *= 0xc4ceb9fe1a85ec53ull;
    return h ^ (h >> 29);
}

/// Finds slots of a table by the hash of a key: open addressing, at most half full, memory taken at construction.
/// Erasing shifts back what follows, so that no tombstones pile up over a long day.
class slot_index {
public:
    /// No slot.
    static constexpr std::uint32_t none = 0xffffffff;

    /// @param capacity the most slots that are ever in it at once.
    explicit slot_index(std::size_t capacity)
        : cells_(std::bit_ceil(capacity * 2 + 2))
        , mask_(cells_.size() - 1) {}

    /// The first slot with this hash for which `same(slot)` holds, or `none`.
    template <class SameT>
    [[nodiscard]] std::uint32_t find(std::uint64_t hash, SameT same) const noexcept {
        for (std::size_t i = hash & mask_; cells_[i].slot != none; i = (i + 1) & mask_)
            if (cells_[i].hash == hash && same(cells_[i].slot)) return cells_[i].slot;
        return none;
    }

    /// Adds a slot. It is not in the index yet, and there is room.
    void insert(std::uint64_t hash, std::uint32_t slot) noexcept {
        std::size_t i = hash & mask_;
        while (cells_[i].slot != none) i = (i + 1) & mask_;
        cells_[i] = {hash, slot};
    }

    /// Removes a slot that was inserted with this hash; one that is not there changes nothing.
    void erase(std::uint64_t hash, std::uint32_t slot) noexcept {
        std::size_t hole = hash & mask_;
        for (; cells_[hole].slot != slot || cells_[hole].hash != hash; hole = (hole + 1) & mask_)
            if (cells_[hole].slot == none) return;
        for (std::size_t i = (hole + 1) & mask_; cells_[i].slot != none; i = (i + 1) & mask_) {
            // It may fill the hole unless its home lies after the hole.
            if (((i - cells_[i].hash) & mask_) >= ((i - hole) & mask_)) {
                cells_[hole] = cells_[i];
                hole = i;
            }
        }
        cells_[hole] = {};
    }

private:
    struct cell {
        std::uint64_t hash = 0;
        std::uint32_t slot = none;
    };
    std::vector<cell> cells_;
    std::size_t mask_;
};

} // namespace gatewright
