// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/ids.hpp>
#include <gatewright/orders/detail/slot_index.hpp>

#include <cstddef>
#include <cstdint>
#include <vector>

namespace gatewright::orders::detail {

/// The instruments of one gateway by symbol. Memory is taken at construction.
class symbol_table {
public:
    explicit symbol_table(std::size_t instruments) : symbols_(instruments), index_(instruments) {}

    /// @return false if the index is outside the table, or the symbol is known under another one.
    bool add(instrument_index i, const symbol_name& symbol) noexcept {
        if (i.value >= symbols_.size() || symbol.empty()) return false;
        if (const instrument_index known = find(symbol); known.valid()) return known == i;
        if (!symbols_[i.value].empty()) index_.erase(hash_text(symbols_[i.value].view()), i.value);
        symbols_[i.value] = symbol;
        index_.insert(hash_text(symbol.view()), i.value);
        return true;
    }

    [[nodiscard]] instrument_index find(const symbol_name& symbol) const noexcept {
        const std::uint32_t i =
            index_.find(hash_text(symbol.view()), [&](std::uint32_t s) { return symbols_[s] == symbol; });
        return i == slot_index::none ? instrument_index{} : instrument_index{static_cast<std::uint16_t>(i)};
    }
    [[nodiscard]] bool holds(instrument_index i, const symbol_name& symbol) const noexcept {
        return i.value < symbols_.size() && symbols_[i.value] == symbol;
    }
    [[nodiscard]] const symbol_name& operator[](std::size_t i) const noexcept { return symbols_[i]; }
    [[nodiscard]] std::size_t size() const noexcept { return symbols_.size(); }

private:
    std::vector<symbol_name> symbols_;
    slot_index index_;
};

} // namespace gatewright::orders::detail
