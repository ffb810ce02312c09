// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/sim/server/market.hpp>

#include <cstdint>
#include <map>
#include <utility>
#include <vector>

namespace gatewright::sim::server {

/// What closes a position.
enum class exit_kind : std::uint8_t { take_profit, stop_loss, trailing_stop };

/// An order that is to close what is held when its price comes. Ticks that are zero are not there.
struct exit_terms {
    exit_kind kind = exit_kind::take_profit;
    std::int64_t trigger_ticks = 0;
    std::int64_t limit_ticks = 0;      ///< of the order that it becomes; zero: a market order
    std::int64_t callback_ticks = 0;   ///< of a trailing stop
    std::int64_t activation_ticks = 0; ///< of a trailing stop: it follows from there
    trigger_source by = trigger_source::last;
    std::int64_t lots = 0; ///< zero: all that is held then
};

/// Take-profits, stop-losses and trailing stops of positions, which wait in the market's trigger book. Of each kind a
/// position has one that closes all of it, and any number of others, in pairs of which one ends the other.
class exit_book {
public:
    explicit exit_book(market& m) : market_(m) {}

    /// Adds one; a new one of all that is held replaces the old. @param closing the side of the order that closes
    matching::conditional_id add(matching::account_id account, matching::position_key key, side closing,
                                 const exit_terms& e, timestamp now) {
        if (e.lots == 0) cancel(account, key, e.kind, now);
        matching::conditional_terms t;
        t.account = account;
        t.instrument = key.instrument;
        t.leg = key.leg;
        t.side = closing;
        t.type = e.limit_ticks == 0 ? order_type::market : order_type::limit;
        t.price_ticks = e.limit_ticks;
        t.lots = e.lots;
        t.whole_position = e.lots == 0;
        t.reduce_only = market_.listed(key.instrument).kind != instrument_kind::spot;
        t.stp = matching::self_trade_prevention::none;
        t.accepted_first = true;
        t.source = e.by;
        t.trigger_ticks = e.trigger_ticks;
        t.callback_ticks = e.callback_ticks;
        t.activation_ticks = e.activation_ticks;
        const bool limit = e.limit_ticks != 0;
        t.waits_as = e.kind == exit_kind::trailing_stop ? order_type::trailing_stop
                     : e.kind == exit_kind::stop_loss
                         ? (limit ? order_type::stop_limit : order_type::stop)
                         : (limit ? order_type::take_profit_limit : order_type::take_profit);
        const matching::conditional_id id = market_.triggers().add(t, now);
        exits_[id] = {account, key, e.kind, 0};
        return id;
    }
    /// Each of the two ends when the other one is triggered.
    void pair(matching::conditional_id one, matching::conditional_id other) {
        exits_.at(one).partner = other;
        exits_.at(other).partner = one;
    }
    /// The one of a kind that waits to close all of a position; null if there is none.
    [[nodiscard]] const matching::conditional_order_record*
    find(matching::account_id account, matching::position_key key, exit_kind kind) const {
        for (const auto& [id, e] : exits_)
            if (e.account == account && e.key == key && e.kind == kind)
                if (const auto* c = waiting(id); c != nullptr && c->whole_position) return c;
        return nullptr;
    }
    /// Ends that one, if there is one.
    void cancel(matching::account_id account, matching::position_key key, exit_kind kind, timestamp now) {
        if (const auto* c = find(account, key, kind)) (void)market_.triggers().cancel(c->id, now);
    }
    /// What a triggered exit ends: its partner, if that waits; zero otherwise. The caller cancels it.
    [[nodiscard]] matching::conditional_id ended_by(matching::conditional_id triggered) const {
        const auto at = exits_.find(triggered);
        return at != exits_.end() && waiting(at->second.partner) != nullptr ? at->second.partner : 0;
    }
    /// All that wait for a position: what ends when it is flat. The caller cancels them.
    [[nodiscard]] std::vector<matching::conditional_id> of(matching::account_id account,
                                                           matching::position_key key) const {
        std::vector<matching::conditional_id> all;
        for (const auto& [id, e] : exits_)
            if (e.account == account && e.key == key && waiting(id) != nullptr) all.push_back(id);
        return all;
    }

private:
    struct entry {
        matching::account_id account = 0;
        matching::position_key key;
        exit_kind kind = exit_kind::take_profit;
        matching::conditional_id partner = 0;
    };
    [[nodiscard]] const matching::conditional_order_record* waiting(matching::conditional_id id) const {
        const auto* c = std::as_const(market_).triggers().find(id);
        return c != nullptr && c->status == matching::conditional_status::waiting ? c : nullptr;
    }
    market& market_;
    std::map<matching::conditional_id, entry> exits_;
};

} // namespace gatewright::sim::server
