// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/events.hpp>
#include <gatewright/core/ids.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

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

/// The end of an order that its execution may not have filled whole: an order for the rest may take its place, and
/// comes with the same request. Until a line of something else has come, or none, nobody is told that it has ended.
class held_end {
public:
    /// @param last the number of the line that told it @param batch the transactions that came about with it
    /// @return the end of another order that is held, and is to be told now
    std::optional<order_update> hold(const order_update& end, std::uint64_t last,
                                     const gatewright::venue_order_id& batch) noexcept {
        std::optional<order_update> before;
        if (last_ != 0) before = end_;
        end_ = end;
        last_ = last;
        batch_ = batch;
        return before;
    }
    /// An order was refused. @return the end, if that one was to take the order's place
    [[nodiscard]] const order_update* on_refused(const gatewright::venue_order_id& batch,
                                                 const gatewright::client_order_id& id) noexcept {
        if (last_ == 0 || batch.empty() || batch != batch_ || id != end_.client_order_id) return nullptr;
        last_ = 0;
        return &end_;
    }
    /// A line has come.
    /// @param number its own @param replaces the order in whose place it is; empty: none
    /// @return the end, if it is to be told now
    [[nodiscard]] const order_update* on_line(std::uint64_t number, const gatewright::venue_order_id& batch,
                                              const gatewright::venue_order_id& replaces) noexcept {
        if (last_ == 0) return nullptr;
        const bool next = number == last_ + 1;
        const bool same = next && batch == batch_ && !batch.empty();
        if (same && replaces != end_.venue_order_id) {
            last_ = number;
            return nullptr;
        }
        last_ = 0;
        // Behind a gap lists say what became of it.
        return next && !same ? &end_ : nullptr;
    }
    /// The venue says that it has had no more than so many. @return as above
    [[nodiscard]] const order_update* on_reached(std::uint64_t number) noexcept {
        if (last_ == 0 || number != last_) return nullptr;
        last_ = 0;
        return &end_;
    }

private:
    order_update end_;
    std::uint64_t last_ = 0; ///< zero: none is held
    gatewright::venue_order_id batch_;
};

/// What has to be remembered of an account to read its transactions.
struct account_memory {
    trade_memory trades;
    held_end held;
};

/// What a sink remembers, or `nullptr`.
template <class SinkT>
account_memory* memory_of([[maybe_unused]] SinkT& sink) noexcept {
    if constexpr (requires { sink.account_memory(); })
        return &sink.account_memory();
    else
        return nullptr;
}

} // namespace gatewright::venue::oanda::detail
