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

/// The instruments of one gateway by symbol: built during set-up, then only read. Open addressing at half load, so that
/// a look-up costs one hash and about one comparison, however many instruments there are.
class symbol_table {
public:
    symbol_table() : symbol_table(0) {}
    /// Room for so many instruments, all without a symbol yet.
    explicit symbol_table(std::size_t instruments) : symbols_(instruments) { rebuild(); }
    /// Numbers the symbols from 0. Of equal symbols the first one's number is found.
    explicit symbol_table(const std::vector<symbol_name>& symbols) : symbols_(symbols) { rebuild(); }

    /// Gives an instrument its symbol. For set-up.
    /// @return false if the index is outside the table, or the symbol is known under another one.
    bool add(instrument_index i, const symbol_name& symbol) {
        if (i.value >= symbols_.size() || symbol.empty()) return false;
        if (const instrument_index known = find(symbol.view()); known.valid()) return known == i;
        symbols_[i.value] = symbol;
        rebuild();
        return true;
    }

    /// The symbol's index, or an invalid one.
    [[nodiscard]] instrument_index find(std::string_view symbol) const noexcept {
        for (std::size_t at = slot_of(symbol); slots_[at] != none; at = (at + 1) & (slots_.size() - 1))
            if (symbols_[slots_[at]].view() == symbol) return {slots_[at]};
        return {};
    }
    /// How many symbols there are.
    [[nodiscard]] std::size_t size() const noexcept { return symbols_.size(); }
    /// True if `i` is the place of `symbol`.
    [[nodiscard]] bool holds(instrument_index i, const symbol_name& symbol) const noexcept {
        return i.value < symbols_.size() && symbols_[i.value] == symbol;
    }
    /// The symbol at place `i`; not checked.
    [[nodiscard]] const symbol_name& operator[](std::size_t i) const noexcept { return symbols_[i]; }

private:
    static constexpr std::uint16_t none = instrument_index::none_value;

    void rebuild() {
        slots_.assign(std::bit_ceil(symbols_.size() * 2 + 2), none);
        for (std::size_t i = 0; i < symbols_.size(); ++i) {
            if (symbols_[i].empty()) continue;
            std::size_t at = slot_of(symbols_[i].view());
            while (slots_[at] != none) at = (at + 1) & (slots_.size() - 1);
            slots_[at] = static_cast<std::uint16_t>(i);
        }
    }

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

} // namespace gatewright
