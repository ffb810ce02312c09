// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/symbol_table.hpp>
#include <gatewright/orders/position.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace gatewright::orders {

/// The positions of one account, one per instrument and position side. Memory is taken when instruments are added.
class positions {
public:
    /// How much memory is taken.
    struct config {
        std::size_t instruments = 64;
        std::size_t history =
            64; ///< per position: fills that may be booked anew when an earlier one arrives late
        bool hedge_mode = false; ///< long and short sides exist beside the net position
    };

    positions() : positions(config{}) {}
    /// Takes its memory when instruments are added.
    explicit positions(const config& c) : config_(c), symbols_(c.instruments), rows_(c.instruments) {}

    /// Makes an instrument known. For set-up. @return false if the index is outside the configured count.
    bool add_instrument(instrument_index i, const symbol_name& symbol) {
        if (!symbols_.add(i, symbol)) return false;
        rows_[i.value] = row{position(config_.history), position(config_.hedge_mode ? config_.history : 0),
                             position(config_.hedge_mode ? config_.history : 0)};
        return true;
    }

    /// Takes what quantities of an instrument are worth. @return false, and nothing changed, while a position is held
    /// by other terms.
    [[nodiscard]] bool set_contract(instrument_index i, const contract& terms) noexcept {
        if (i.value >= rows_.size()) return true;
        row& r = rows_[i.value];
        for (const position& p : r)
            if (!(p.terms() == terms) && !p.quantity().is_zero()) return false;
        for (position& p : r) static_cast<void>(p.set_contract(terms));
        return true;
    }

    /// Books a fill that is known to be new. A fill of an instrument that was not added is counted in
    /// `unknown_instrument` and not booked.
    position_change apply(const fill& f) noexcept {
        position* const p = find(f.symbol, f.position_side);
        if (p == nullptr) {
            ++unknown_;
            return {};
        }
        return p->apply(f);
    }
    /// Books an execution that was told wrongly anew (`position::correct`).
    position_change correct(const fill_correction& c) noexcept {
        position* const p = find(c.execution.symbol, c.execution.position_side);
        if (p == nullptr) {
            ++unknown_;
            return {};
        }
        return p->correct(c);
    }
    /// Books what a fill cost (`fill_applied::commission`). @return false if it cannot be booked.
    [[nodiscard]] bool apply_commission(const fill& f, const money& fee) noexcept {
        position* const p = find(f.symbol, f.position_side);
        return p != nullptr && p->apply_commission(fee);
    }

    /// Takes the venue's position as the start. @return false if the instrument is not known.
    bool adopt(const position_update& u) noexcept {
        position* const p = find(u.symbol, u.position_side);
        if (p == nullptr) return false;
        p->adopt(u);
        return true;
    }
    /// Takes a flat position as the start, as `position::begin_flat` does. @return false if the instrument is not known.
    bool begin_flat(const symbol_name& symbol, timestamp t) noexcept {
        position* const p = find(symbol, position_side::net);
        if (p == nullptr) return false;
        p->begin_flat(t);
        return true;
    }
    /// Compares the venue's position with ours and changes nothing: a difference is for the engine to report and, where
    /// fills are missing, to ask for them. An instrument that was not added compares with a flat position.
    [[nodiscard]] position_difference reconcile(const position_update& u) const noexcept {
        const position* const p = find(u.symbol, u.position_side);
        return p != nullptr ? p->reconcile(u) : position(0).reconcile(u);
    }

    /// A flat position if the instrument was not added.
    [[nodiscard]] const position& operator()(instrument_index i,
                                             position_side side = position_side::net) const noexcept {
        return i.value < rows_.size() ? rows_[i.value][static_cast<std::size_t>(side)] : flat_;
    }
    /// The position of an instrument; null if the instrument was not added.
    [[nodiscard]] const position* find(const symbol_name& symbol, position_side side) const noexcept {
        const instrument_index i = symbols_.find(symbol);
        return i.valid() ? &rows_[i.value][static_cast<std::size_t>(side)] : nullptr;
    }

    /// Calls `f(const symbol_name&, position_side, const position&)` for each position that ever held anything.
    template <class F>
    void for_each(F f) const {
        for (std::size_t i = 0; i < rows_.size(); ++i)
            for (std::size_t s = 0; s < 3; ++s)
                if (const position& p = rows_[i][s]; p.fills() != 0 || p.adopted())
                    f(symbols_[i], static_cast<position_side>(s), p);
    }
    /// Fills of instruments that were not added.
    [[nodiscard]] std::uint64_t unknown_instrument() const noexcept { return unknown_; }

private:
    using row = std::array<position, 3>;

    [[nodiscard]] position* find(const symbol_name& symbol, position_side side) noexcept {
        const instrument_index i = symbols_.find(symbol);
        return i.valid() ? &rows_[i.value][static_cast<std::size_t>(side)] : nullptr;
    }

    config config_;
    symbol_table symbols_;
    std::vector<row> rows_;
    position flat_{0};
    std::uint64_t unknown_ = 0;
};

} // namespace gatewright::orders
