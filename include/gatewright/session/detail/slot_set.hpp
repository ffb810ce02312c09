// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace gatewright::session::detail {

/// A set of small numbers that finds its lowest one without walking them: a bit each, and a bit for each word of those.
class slot_set {
public:
    static constexpr std::size_t none = static_cast<std::size_t>(-1);

    explicit slot_set(std::size_t slots = 0) { resize(slots); }
    void resize(std::size_t slots) {
        words_.resize((slots + 63) / 64);
        summary_.resize((words_.size() + 63) / 64);
    }

    void insert(std::size_t slot) noexcept {
        words_[slot / 64] |= bit(slot);
        summary_[slot / 4096] |= bit(slot / 64);
    }
    void erase(std::size_t slot) noexcept {
        words_[slot / 64] &= ~bit(slot);
        if (words_[slot / 64] == 0) summary_[slot / 4096] &= ~bit(slot / 64);
    }
    [[nodiscard]] bool contains(std::size_t slot) const noexcept {
        return (words_[slot / 64] & bit(slot)) != 0;
    }
    /// The lowest number of the set, or `none`.
    [[nodiscard]] std::size_t first() const noexcept {
        for (std::size_t s = 0; s < summary_.size(); ++s) {
            if (summary_[s] == 0) continue;
            const std::size_t word = s * 64 + static_cast<std::size_t>(std::countr_zero(summary_[s]));
            return word * 64 + static_cast<std::size_t>(std::countr_zero(words_[word]));
        }
        return none;
    }
    [[nodiscard]] bool empty() const noexcept { return first() == none; }

private:
    static constexpr std::uint64_t bit(std::size_t n) noexcept { return std::uint64_t{1} << (n % 64); }

    std::vector<std::uint64_t> words_;
    std::vector<std::uint64_t> summary_;
};

} // namespace gatewright::session::detail
