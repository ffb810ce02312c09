// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/ids.hpp>

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>
#include <vector>

namespace gatewright {

/// Symbols to indexes: built once, then only read. Open addressing at half load, so that a look-up costs one hash and
/// about one comparison, however many instruments there are.
class symbol_table {
public:
    symbol_table() = default;
    /// Numbers the symbols from 0. Of equal symbols the first one's number is found.
    explicit symbol_table(const std::vector<symbol_name>& symbols) : symbols_(symbols) {
        slots_.assign(std::bit_ceil(symbols.size() * 2 + 2), none);
        for (std::size_t i = 0; i < symbols.size(); ++i) {
            std::size_t at = slot_of(symbols[i].view());
            while (slots_[at] != none) at = (at + 1) & (slots_.size() - 1);
            slots_[at] = static_cast<std::uint16_t>(i);
        }
    }

    /// The symbol's index, or an invalid one.
    [[nodiscard]] instrument_index find(std::string_view symbol) const noexcept {
        if (slots_.empty()) return {};
        for (std::size_t at = slot_of(symbol); slots_[at] != none; at = (at + 1) & (slots_.size() - 1))
            if (symbols_[slots_[at]].view() == symbol) return {slots_[at]};
        return {};
    }
    [[nodiscard]] std::size_t size() const noexcept { return symbols_.size(); }
    [[nodiscard]] const symbol_name& operator[](instrument_index i) const noexcept { return symbols_[i.value]; }

private:
    static constexpr std::uint16_t none = instrument_index::none_value;

    [[nodiscard]] std::size_t slot_of(std::string_view symbol) const noexcept {
        std::uint64_t hash = 0xcbf29ce484222325u ^ symbol.size();
        std::size_t i = 0;
        for (; i + 8 <= symbol.size(); i += 8) {
            std::uint64_t word = 0;
            std::memcpy(&word, symbol.data() + i, 8);
            hash = (hash ^ word) * 0x9e3779b97f4a7c15u;
            hash ^= hash >> 29;
        }
        std::uint64_t rest = 0;
        if (i < symbol.size()) std::memcpy(&rest, symbol.data() + i, symbol.size() - i);
        hash = (hash ^ rest) * 0x9e3779b97f4a7c15u;
        return static_cast<std::size_t>(hash >> 32) & (slots_.size() - 1);
    }

    std::vector<symbol_name> symbols_;
    std::vector<std::uint16_t> slots_;
};

}  // namespace gatewright
