// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/sim/matching/ledger.hpp>
#include <gatewright/sim/matching/order_book.hpp>
#include <gatewright/sim/matching/types.hpp>

#include <algorithm>
#include <map>
#include <unordered_map>
#include <utility>
#include <vector>

namespace gatewright::sim::matching {

/// A market: order books in price-time priority, and the accounts that trade in them.
///
/// Pure and deterministic: the same calls give the same reports. It reads no clock; every call is told the
/// time. What happens is collected in `take_reports` and `take_trades`, in the order in which it happened.
class matching_engine {
public:
    /// @param before_first_id order ids begin with the number after this one
    explicit matching_engine(order_id before_first_id = 0) : last_order_id_(before_first_id) {}

    /// Adds an instrument. @throws std::invalid_argument, see `instrument_spec::unit_value`.
    instrument_id add_instrument(const instrument_spec& spec) {
        instruments_.push_back({spec, spec.unit_value(), {}, 0, 0, 0});
        return static_cast<instrument_id>(instruments_.size() - 1);
    }
    /// Adds an account with a balance of the settlement asset.
    account_id add_account(decimal balance, fee_rates rates, std::uint32_t leverage = 20,
                           bool house = false) {
        account a;
        a.wallet = to_units(balance);
        a.rates = rates;
        a.default_leverage = leverage;
        a.house = house;
        accounts_.push_back(std::move(a));
        return static_cast<account_id>(accounts_.size() - 1);
    }

    [[nodiscard]] std::size_t instrument_count() const noexcept { return instruments_.size(); }
    [[nodiscard]] std::size_t account_count() const noexcept { return accounts_.size(); }
    [[nodiscard]] const instrument_spec& spec(instrument_id i) const { return instruments_.at(i).spec; }
    [[nodiscard]] std::int64_t unit_value(instrument_id i) const { return instruments_.at(i).unit_value; }
    /// Price × quantity, in 10^-8 of quote currency.
    [[nodiscard]] wide value(instrument_id i, std::int64_t price_ticks, std::int64_t lots) const {
        return multiply(multiply(price_ticks, unit_value(i)), lots);
    }
    [[nodiscard]] const order_book& book(instrument_id i) const { return instruments_.at(i).book; }
    [[nodiscard]] const account& account_of(account_id a) const { return accounts_.at(a); }
    void set_leverage(account_id a, instrument_id i, std::uint32_t leverage) {
        accounts_.at(a).leverage.insert_or_assign(i, leverage);
    }

    /// The price at which positions are valued: the one that was set, else the last trade, else the middle.
    [[nodiscard]] std::int64_t mark_ticks(instrument_id i) const {
        const market& m = instruments_.at(i);
        if (m.mark_ticks != 0) return m.mark_ticks;
        if (m.last_ticks != 0) return m.last_ticks;
        const auto bid = m.book.best(gatewright::side::buy);
        const auto ask = m.book.best(gatewright::side::sell);
        if (bid && ask) return (*bid + *ask) / 2;
        return bid ? *bid : ask.value_or(0);
    }
    void set_mark_ticks(instrument_id i, std::int64_t ticks) { instruments_.at(i).mark_ticks = ticks; }

    /// The order with that id, or null: orders of a house account are forgotten when they end.
    [[nodiscard]] const order* find(order_id id) const {
        const auto at = orders_.find(id);
        return at == orders_.end() ? nullptr : &at->second;
    }

    /// Places an order; it trades at once as far as it can.
    outcome place(const order_terms& terms, timestamp now) {
        if (terms.instrument >= instruments_.size() || terms.account >= accounts_.size() || terms.lots <= 0 ||
            (terms.type == order_type::limit && terms.price_ticks <= 0))
            return {refusal::malformed, 0};
        if (const refusal why = check(terms); why != refusal::none) return {why, 0};
        order o;
        static_cast<order_terms&>(o) = terms;
        o.id = ++last_order_id_;
        o.created = o.updated = now;
        account& a = accounts_[o.account];
        if (!a.house) a.orders.push_back(o.id);
        a.open.insert(o.id);
        orders_.insert_or_assign(o.id, o);
        ++last_update_id_;
        tell(report_kind::accepted, o);
        execute(o.id, now);
        return {refusal::none, o.id};
    }

    /// Cancels an open order. @return `unknown_order` if it is not open.
    outcome cancel(order_id id, timestamp now) {
        const auto at = orders_.find(id);
        if (at == orders_.end() || !is_open(at->second.status)) return {refusal::unknown_order, id};
        finish(at->second, order_status::cancelled, now);
        return {refusal::none, id};
    }

    /// Changes price and quantity of an open limit order, which loses its place in the queue and may trade.
    /// @param lots the new total, with what is filled already; not more than that cancels the order.
    outcome amend(order_id id, std::int64_t price_ticks, std::int64_t lots, timestamp now) {
        const auto at = orders_.find(id);
        if (at == orders_.end() || !is_open(at->second.status) || at->second.type != order_type::limit)
            return {refusal::unknown_order, id};
        if (price_ticks <= 0 || lots <= 0) return {refusal::malformed, id};
        order& o = at->second;
        if (lots <= o.executed_lots) return cancel(id, now);
        order_terms changed = o;
        changed.price_ticks = price_ticks;
        if (o.post_only && crosses(changed)) return {refusal::would_take, id};
        changed.lots = lots - o.executed_lots;
        if (!has_margin(changed, o.id)) return {refusal::no_margin, id};
        instruments_[o.instrument].book.remove(id, ++last_update_id_);
        o.price_ticks = price_ticks;
        o.lots = lots;
        o.updated = now;
        tell(report_kind::amended, o);
        execute(id, now);
        return {refusal::none, id};
    }

    /// Ends every good-till-date order whose time has come.
    void expire(timestamp now) {
        while (!deadlines_.empty() && deadlines_.begin()->first <= now) {
            const order_id id = deadlines_.begin()->second;
            deadlines_.erase(deadlines_.begin());
            const auto at = orders_.find(id);
            if (at != orders_.end() && is_open(at->second.status))
                finish(at->second, order_status::expired, now);
        }
    }

    /// The reports since the last call.
    [[nodiscard]] std::vector<report> take_reports() { return std::exchange(reports_, {}); }
    /// The public trades since the last call.
    [[nodiscard]] std::vector<public_trade> take_trades() { return std::exchange(trades_, {}); }
    /// The changed levels of a book since the last call.
    [[nodiscard]] std::vector<book_change> take_book_changes(instrument_id i) {
        return instruments_.at(i).book.take_changes();
    }

    /// Initial margin that an account's positions and open orders need, in 10^-8: per instrument the larger
    /// of the exposures that its buys or its sells would lead to, divided by the leverage and rounded up.
    [[nodiscard]] wide initial_margin(account_id a) const { return margin_with(a, nullptr, 0); }
    /// Unrealized profit of all positions at their mark prices.
    [[nodiscard]] wide unrealized(account_id a) const {
        wide sum = 0;
        for (const auto& [i, p] : accounts_.at(a).positions)
            sum += p.unrealized(mark_ticks(i), instruments_[i].unit_value);
        return sum;
    }

private:
    struct market {
        instrument_spec spec;
        std::int64_t unit_value;
        order_book book;
        std::int64_t last_ticks;
        std::int64_t mark_ticks;
        std::uint64_t last_trade_id;
    };

    refusal check(const order_terms& t) const {
        const account& a = accounts_[t.account];
        if (t.reduce_only && reducible(t) == 0) return refusal::not_reducing;
        if (t.post_only && crosses(t)) return refusal::would_take;
        if (t.time_in_force == time_in_force::fill_or_kill && fillable(t) < t.lots)
            return refusal::cannot_fill;
        if (!a.house && !t.reduce_only && !has_margin(t, 0)) return refusal::no_margin;
        return refusal::none;
    }

    [[nodiscard]] bool reaches(const order_terms& t, std::int64_t opposite_ticks) const noexcept {
        if (t.type == order_type::market) return true;
        return t.side == gatewright::side::buy ? opposite_ticks <= t.price_ticks
                                               : opposite_ticks >= t.price_ticks;
    }
    [[nodiscard]] bool crosses(const order_terms& t) const {
        const auto best = instruments_[t.instrument].book.best(opposite(t.side));
        return best && reaches(t, *best);
    }
    /// The lots by which an order of that side can reduce the account's position.
    [[nodiscard]] std::int64_t reducible(const order_terms& t) const {
        const std::int64_t held = accounts_[t.account].position_of(t.instrument).lots;
        if (t.side == gatewright::side::buy) return held < 0 ? -held : 0;
        return held > 0 ? held : 0;
    }
    /// The lots that an order would fill at once.
    [[nodiscard]] std::int64_t fillable(const order_terms& t) const {
        std::int64_t most = t.reduce_only ? std::min(t.lots, reducible(t)) : t.lots;
        std::int64_t found = 0;
        std::map<account_id, std::int64_t> reduced;
        instruments_[t.instrument].book.walk(opposite(t.side), [&](std::int64_t price, const auto& level) {
            if (!reaches(t, price) || found >= most) return false;
            for (const resting_order& r : level.queue) {
                if (r.account == t.account && t.stp != self_trade_prevention::none) {
                    if (t.stp == self_trade_prevention::expire_maker) continue;
                    most = found;
                    return false;
                }
                std::int64_t lots = r.lots;
                if (const order& maker = orders_.at(r.id); maker.reduce_only) {
                    lots = std::min(lots, std::max<std::int64_t>(0, reducible(maker) - reduced[r.account]));
                    reduced[r.account] += lots;
                }
                found += lots;
            }
            return true;
        });
        return std::min(found, most);
    }

    /// Exposure that `account` would have with `extra` placed and the order `without` gone.
    wide margin_with(account_id id, const order_terms* extra, order_id without) const {
        const account& a = accounts_.at(id);
        struct exposure {
            wide held = 0, buys = 0, sells = 0;
        };
        std::map<instrument_id, exposure> all;
        for (const auto& [i, p] : a.positions)
            all[i].held = multiply(multiply(mark_ticks(i), instruments_[i].unit_value), p.lots);
        const auto add = [&](const order_terms& t, std::int64_t lots) {
            if (t.reduce_only) return;
            const std::int64_t ticks = t.type == order_type::limit ? t.price_ticks
                                                                   : instruments_[t.instrument]
                                                                         .book.best(opposite(t.side))
                                                                         .value_or(mark_ticks(t.instrument));
            const wide value = multiply(multiply(ticks, instruments_[t.instrument].unit_value), lots);
            (t.side == gatewright::side::buy ? all[t.instrument].buys : all[t.instrument].sells) += value;
        };
        for (const order_id o : a.open) {
            if (o == without) continue;
            const order& open = orders_.at(o);
            add(open, open.remaining());
        }
        if (extra) add(*extra, extra->lots);
        wide sum = 0;
        for (const auto& [i, e] : all) {
            const wide up = e.held + e.buys, down = e.held - e.sells;
            const wide most = std::max(up < 0 ? -up : up, down < 0 ? -down : down);
            const wide leverage = a.leverage_of(i);
            sum += (most + leverage - 1) / leverage;
        }
        return sum;
    }
    [[nodiscard]] bool has_margin(const order_terms& t, order_id without) const {
        if (accounts_[t.account].house) return true;
        const wide now = margin_with(t.account, nullptr, 0);
        const wide then = margin_with(t.account, &t, without);
        return then <= now || then <= accounts_[t.account].wallet + unrealized(t.account);
    }

    void execute(order_id id, timestamp now) {
        order& taker = orders_.at(id);
        order_book& book = instruments_[taker.instrument].book;
        const gatewright::side other = opposite(taker.side);
        while (is_open(taker.status) && taker.remaining() > 0 && crosses(taker)) {
            const resting_order front = book.front(other);
            order& maker = orders_.at(front.id);
            if (maker.account == taker.account && taker.stp != self_trade_prevention::none) {
                if (taker.stp != self_trade_prevention::expire_taker)
                    finish(maker, order_status::expired_in_match, now);
                if (taker.stp != self_trade_prevention::expire_maker) {
                    finish(taker, order_status::expired_in_match, now);
                    return;
                }
                continue;
            }
            std::int64_t lots = std::min(front.lots, taker.remaining());
            if (maker.reduce_only) {
                lots = std::min(lots, reducible(maker));
                if (lots == 0) {
                    finish(maker, order_status::expired, now);
                    continue;
                }
            }
            if (taker.reduce_only) {
                lots = std::min(lots, reducible(taker));
                if (lots == 0) {
                    finish(taker, order_status::expired, now);
                    return;
                }
            }
            trade(maker, taker, lots, now);
        }
        if (!is_open(taker.status)) {
            forget_if_house(id);
            return;
        }
        if (taker.type == order_type::market || taker.time_in_force == time_in_force::immediate_or_cancel ||
            (taker.reduce_only && reducible(taker) == 0)) {
            finish(taker, order_status::expired, now);
            return;
        }
        book.add(taker.side, taker.price_ticks, {taker.id, taker.account, taker.remaining()},
                 ++last_update_id_);
        if (taker.time_in_force == time_in_force::good_till_date)
            deadlines_.emplace(taker.good_till, taker.id);
    }

    void trade(order& maker, order& taker, std::int64_t lots, timestamp now) {
        market& m = instruments_[maker.instrument];
        const std::int64_t ticks = maker.price_ticks;
        m.last_ticks = ticks;
        ++m.last_trade_id;
        m.book.reduce(maker.id, lots, ++last_update_id_);
        trades_.push_back({maker.instrument, m.last_trade_id, ticks, lots,
                           maker.side == gatewright::side::buy, taker.id, now});
        const order_id maker_id = maker.id;
        const account_id maker_account = maker.account;
        book_fill(taker, false, ticks, lots, now);
        book_fill(maker, true, ticks, lots, now);
        if (!is_open(maker.status)) forget_if_house(maker_id);
        end_orders_without_position(maker_account, taker.instrument, taker.id, now);
        if (taker.account != maker_account)
            end_orders_without_position(taker.account, taker.instrument, taker.id, now);
    }

    void book_fill(order& o, bool is_maker, std::int64_t ticks, std::int64_t lots, timestamp now) {
        const market& m = instruments_[o.instrument];
        account& a = accounts_[o.account];
        execution e;
        e.trade_id = m.last_trade_id;
        e.order = o.id;
        e.account = o.account;
        e.instrument = o.instrument;
        e.side = o.side;
        e.maker = is_maker;
        e.price_ticks = ticks;
        e.lots = lots;
        e.time = now;
        e.value = multiply(multiply(ticks, m.unit_value), lots);
        e.fee = fee_of(e.value, is_maker ? a.rates.maker : a.rates.taker);
        position& p = a.positions[o.instrument];
        e.realized = p.apply(o.side, ticks, lots, m.unit_value);
        p.updated = now;
        a.wallet += e.realized - e.fee;
        a.realized += e.realized;
        a.fees += e.fee;
        e.wallet_after = a.wallet;
        e.position_lots_after = p.lots;
        e.position_cost_after = p.cost;
        o.executed_lots += lots;
        o.executed_value += e.value;
        o.updated = now;
        o.status = o.remaining() == 0 ? order_status::filled : order_status::partially_filled;
        if (o.status == order_status::filled) a.open.erase(o.id);
        if (!a.house) {
            a.executions.push_back(e);
            reports_.push_back({report_kind::traded, o, e});
        }
    }

    /// A reduce-only order that has nothing left to reduce ends.
    void end_orders_without_position(account_id id, instrument_id i, order_id except, timestamp now) {
        const account& a = accounts_[id];
        if (a.house) return;
        std::vector<order_id> ended;
        for (const order_id o : a.open) {
            const order& open = orders_.at(o);
            if (o != except && open.reduce_only && open.instrument == i && reducible(open) == 0)
                ended.push_back(o);
        }
        for (const order_id o : ended) finish(orders_.at(o), order_status::expired, now);
    }

    void finish(order& o, order_status status, timestamp now) {
        ++last_update_id_;
        instruments_[o.instrument].book.remove(o.id, last_update_id_);
        o.status = status;
        o.updated = now;
        accounts_[o.account].open.erase(o.id);
        tell(status == order_status::cancelled ? report_kind::cancelled : report_kind::expired, o);
        forget_if_house(o.id);
    }
    void tell(report_kind kind, const order& o) {
        if (!accounts_[o.account].house) reports_.push_back({kind, o, {}});
    }
    void forget_if_house(order_id id) {
        const auto at = orders_.find(id);
        if (at != orders_.end() && accounts_[at->second.account].house) orders_.erase(at);
    }

    std::vector<market> instruments_;
    std::vector<account> accounts_;
    std::unordered_map<order_id, order> orders_;
    std::multimap<timestamp, order_id> deadlines_;
    std::vector<report> reports_;
    std::vector<public_trade> trades_;
    order_id last_order_id_;
    std::uint64_t last_update_id_ = 0;
};

} // namespace gatewright::sim::matching
