// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/ids.hpp>

#include <array>
#include <cstddef>

namespace gatewright::venue::oanda::detail {

/// A trade, as far as an order needs it that closes it: such an order names the trade and no instrument.
struct open_trade {
    gatewright::venue_order_id id;
    symbol_name instrument;
    bool is_long = false;
};

/// The trades that were told last: what opened them, and lists, say of which instrument they are. Of one that gave way
/// the next list says it again.
class trade_memory {
public:
    void note(const open_trade& t) noexcept {
        if (t.id.empty() || t.instrument.empty()) return;
        if (find(t.id) != nullptr) return;
        trades_[next_] = t;
        next_ = (next_ + 1) % trades_.size();
    }
    [[nodiscard]] const open_trade* find(const gatewright::venue_order_id& id) const noexcept {
        for (const open_trade& t : trades_)
            if (t.id == id && !id.empty()) return &t;
        return nullptr;
    }

private:
    std::array<open_trade, 512> trades_{};
    std::size_t next_ = 0;
};

/// The trades that a sink remembers, or `nullptr`.
template <class SinkT>
trade_memory* trades_of([[maybe_unused]] SinkT& sink) noexcept {
    if constexpr (requires { sink.account_memory(); })
        return &sink.account_memory();
    else
        return nullptr;
}

} // namespace gatewright::venue::oanda::detail
