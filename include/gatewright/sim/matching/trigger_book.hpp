// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/decimal.hpp>
#include <gatewright/core/order.hpp>
#include <gatewright/core/timestamp.hpp>
#include <gatewright/sim/matching/exact.hpp>
#include <gatewright/sim/matching/types.hpp>

#include <algorithm>
#include <cstdint>
#include <map>
#include <string_view>
#include <utility>
#include <vector>

namespace gatewright::sim::matching {

/// The id of a conditional order, unique in one book, growing; zero is none.
using conditional_id = std::uint64_t;

/// What waits for a price, and the order that it becomes: a limit order if `price_ticks` is set, else a market order.
struct conditional_terms : order_terms {
    order_type waits_as = order_type::stop; ///< `type` is that of the order that it becomes
    bool whole_position = false; ///< it closes what is held when it is triggered; `lots` is zero until then
    trigger_source source = trigger_source::last;
    std::int64_t trigger_ticks = 0;    ///< a trailing stop has none
    decimal callback_rate;             ///< of a trailing stop: this ...
    std::int64_t callback_ticks = 0;   ///< ... or this
    std::int64_t activation_ticks = 0; ///< it follows from when the price was there; zero: from the start
    /// Of one with two triggers, of which this is the other one: on the far side of a stop, a take-profit.
    std::int64_t profit_ticks = 0;
    std::int64_t profit_price_ticks = 0; ///< of what it then becomes; zero: a market order

    /// Whether it waits for the price to rise.
    [[nodiscard]] bool rises() const noexcept {
        const bool stops = waits_as == order_type::stop || waits_as == order_type::stop_limit ||
                           waits_as == order_type::trailing_stop;
        return stops == (side == gatewright::side::buy);
    }
    /// Whether it is triggered at a price; a trailing stop never is by a price alone.
    [[nodiscard]] bool triggered_at(std::int64_t ticks) const noexcept {
        if (waits_as == order_type::trailing_stop) return false;
        return rises() ? ticks >= trigger_ticks : ticks <= trigger_ticks;
    }
    /// Whether the other trigger is reached.
    [[nodiscard]] bool profits_at(std::int64_t ticks) const noexcept {
        if (profit_ticks == 0) return false;
        return rises() ? ticks <= profit_ticks : ticks >= profit_ticks;
    }
};

/// Where a conditional order is in its life.
enum class conditional_status : std::uint8_t {
    waiting,
    triggered, ///< it became an order
    refused,   ///< it was triggered, and the order was not taken
    cancelled,
    expired ///< its good-till-date came
};

/// A conditional order that was accepted.
struct conditional_order_record : conditional_terms {
    conditional_id id = 0;
    conditional_status status = conditional_status::waiting;
    order_id became = 0;             ///< once triggered
    refusal why = refusal::none;     ///< of the order that was not taken
    bool follows = false;            ///< a trailing stop that has been activated
    std::int64_t farthest_ticks = 0; ///< the best price since then
    timestamp created;
    timestamp updated;

    /// Moves a trailing stop along with the price. @return true if the price has come back as far as it keeps away
    bool trails(std::int64_t ticks) {
        const bool buys = side == gatewright::side::buy;
        if (!follows) {
            if (buys ? ticks > activation_ticks : ticks < activation_ticks) return false;
            follows = true;
            farthest_ticks = ticks;
        }
        if (farthest_ticks == 0) farthest_ticks = ticks;
        farthest_ticks = buys ? std::min(farthest_ticks, ticks) : std::max(farthest_ticks, ticks);
        const wide moved = buys ? ticks - farthest_ticks : farthest_ticks - ticks;
        if (callback_ticks != 0) return moved >= callback_ticks;
        const decimal rate = callback_rate.normalized();
        return moved * power_of_ten(-rate.exponent()) >= multiply(farthest_ticks, rate.mantissa());
    }
};

/// The orders of all accounts that wait for a price. It knows no other orders: who fires one places what it becomes,
/// and says what came of it.
class trigger_book {
public:
    /// Takes a conditional order.
    conditional_id add(const conditional_terms& t, timestamp now) {
        conditional_order_record r;
        static_cast<conditional_terms&>(r) = t;
        r.id = ++last_id_;
        r.created = r.updated = now;
        r.follows = t.waits_as == order_type::trailing_stop && t.activation_ticks == 0;
        if (!t.client_order_id.empty()) client_ids_[{t.account, t.client_order_id}] = r.id;
        waiting_.push_back(r.id);
        records_.emplace(r.id, r);
        changed_.push_back(r);
        return r.id;
    }

    [[nodiscard]] const conditional_order_record* find(conditional_id id) const {
        const auto at = records_.find(id);
        return at == records_.end() ? nullptr : &at->second;
    }
    /// The newest with that client id.
    [[nodiscard]] const conditional_order_record* find(account_id account,
                                                       const client_order_id& client_id) const {
        const auto at = client_ids_.find({account, client_id});
        return at == client_ids_.end() ? nullptr : find(at->second);
    }
    /// The one that became an order; null for an order that was placed as it is.
    [[nodiscard]] const conditional_order_record* origin_of(order_id order) const {
        const auto at = became_.find(order);
        return at == became_.end() ? nullptr : find(at->second);
    }
    /// Those of an account that wait, oldest first.
    [[nodiscard]] std::vector<const conditional_order_record*> waiting(account_id account) const {
        std::vector<const conditional_order_record*> all;
        for (const conditional_id id : waiting_)
            if (const auto* r = find(id); r->account == account) all.push_back(r);
        return all;
    }
    /// All of an account, oldest first.
    [[nodiscard]] std::vector<const conditional_order_record*> all(account_id account) const {
        std::vector<const conditional_order_record*> found;
        for (const auto& [id, r] : records_)
            if (r.account == account) found.push_back(&r);
        return found;
    }

    /// @return `unknown_order` if it does not wait.
    refusal cancel(conditional_id id, timestamp now) {
        conditional_order_record* r = waiting_record(id);
        if (r == nullptr) return refusal::unknown_order;
        end(*r, conditional_status::cancelled, now);
        return refusal::none;
    }
    /// Gives one that waits other prices or another quantity. @return `unknown_order` if it does not wait.
    refusal amend(conditional_id id, const conditional_terms& changed, timestamp now) {
        conditional_order_record* r = waiting_record(id);
        if (r == nullptr) return refusal::unknown_order;
        static_cast<conditional_terms&>(*r) = changed;
        r->updated = now;
        changed_.push_back(*r);
        return refusal::none;
    }
    /// Ends every one whose good-till-date has come.
    void expire(timestamp now) {
        for (const conditional_id id : std::vector(waiting_)) {
            conditional_order_record& r = records_.at(id);
            if (r.time_in_force == time_in_force::good_till_date && r.good_till <= now)
                end(r, conditional_status::expired, now);
        }
    }

    /// A price of a kind was seen. @return those that it triggers, oldest first; each is to be placed and settled.
    [[nodiscard]] std::vector<conditional_id> on_price(instrument_id i, trigger_source source,
                                                       std::int64_t ticks) {
        std::vector<conditional_id> fired;
        for (const conditional_id id : waiting_) {
            conditional_order_record& r = records_.at(id);
            if (r.instrument != i || r.source != source) continue;
            if (r.profits_at(ticks)) {
                r.price_ticks = r.profit_price_ticks;
                r.type = r.price_ticks == 0 ? order_type::market : order_type::limit;
                fired.push_back(id);
                continue;
            }
            if (r.waits_as == order_type::trailing_stop ? r.trails(ticks) : r.triggered_at(ticks))
                fired.push_back(id);
        }
        return fired;
    }
    /// What came of the order that a triggered one became.
    void settle(conditional_id id, const outcome& placed, timestamp now) {
        conditional_order_record* r = waiting_record(id);
        if (r == nullptr) return;
        r->why = placed.why;
        if (placed.ok()) {
            r->became = placed.id;
            became_[placed.id] = id;
        }
        end(*r, placed.ok() ? conditional_status::triggered : conditional_status::refused, now);
    }

    [[nodiscard]] bool empty() const noexcept { return waiting_.empty(); }
    /// What was taken or changed its status since the last call, each as it then was.
    [[nodiscard]] std::vector<conditional_order_record> take_changes() { return std::exchange(changed_, {}); }

private:
    [[nodiscard]] conditional_order_record* waiting_record(conditional_id id) {
        const auto at = records_.find(id);
        const bool waits = at != records_.end() && at->second.status == conditional_status::waiting;
        return waits ? &at->second : nullptr;
    }
    void end(conditional_order_record& r, conditional_status how, timestamp now) {
        r.status = how;
        r.updated = now;
        std::erase(waiting_, r.id);
        changed_.push_back(r);
    }
    std::map<conditional_id, conditional_order_record> records_;
    std::map<std::pair<account_id, client_order_id>, conditional_id> client_ids_;
    std::map<order_id, conditional_id> became_;
    std::vector<conditional_id> waiting_;
    std::vector<conditional_order_record> changed_;
    conditional_id last_id_ = 2'000'000'000;
};

} // namespace gatewright::sim::matching
