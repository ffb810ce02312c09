// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/digits.hpp>
#include <gatewright/core/events.hpp>
#include <gatewright/core/order.hpp>
#include <gatewright/core/order_errc.hpp>
#include <gatewright/core/symbol_table.hpp>
#include <gatewright/core/wide_decimal.hpp>
#include <gatewright/sim/paper/account.hpp>
#include <gatewright/sim/paper/funds.hpp>
#include <gatewright/sim/paper/market_view.hpp>
#include <gatewright/sim/paper/order.hpp>
#include <gatewright/sim/paper/order_checks.hpp>
#include <gatewright/sim/paper/queue_models.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace gatewright::sim::paper {

/// An order with its place in the queue of its price.
template <QueueModel QueueT>
struct queued_order : paper_order {
    QueueT queue;
};

/// One thing that the paper account's owner is to be told.
using account_event =
    std::variant<order_update, fill, balance_update, position_update, cash_flow, instrument_config>;

/// The exchange that fills a paper account's orders against a market of others: an order that arrives takes what the
/// book shows, one that rests waits in the queue of its price as a model of queues has it, and is filled by what trades
/// there or comes through it. What it takes is not taken from the market of the others: an order that is large beside
/// the book is filled better than it would be.
///
/// Orders, cancels and the market come with the time at which the exchange has them. What follows is put into a list of
/// reports (`take_reports`). An amend goes to the end of the queue, unless it only makes the order smaller.
///
/// @tparam QueueT a `QueueModel`
/// @par Exception safety
/// Takes memory as orders need it; may throw `std::bad_alloc`.
template <QueueModel QueueT>
class exchange {
public:
    using order = queued_order<QueueT>;
    static constexpr std::size_t most_open = 10'000;  ///< orders of one account
    static constexpr std::size_t remembered = 10'000; ///< ended orders, and executions, that can be asked for

    /// @param hedge_mode whether an instrument has a long and a short position
    exchange(const account_options& o, const std::vector<symbol_name>& symbols, bool hedge_mode = false)
        : symbols_(symbols)
        , markets_(symbols.size())
        , account_(o, symbols, hedge_mode) {}

    /// Ids of orders and executions are not used again in a later run: they begin at the time of this one.
    void start(timestamp now) noexcept {
        last_id_ = static_cast<std::uint64_t>(std::max<std::int64_t>(now.milliseconds(), 1)) * 1000;
    }

    // The market

    void learn(const instrument& rules) {
        const instrument_index i = symbols_.find(rules.symbol);
        if (!i.valid()) return;
        // Orders of other units than they were placed in cannot stand.
        market_view& m = markets_[i.value];
        const bool other =
            m.known && (m.rules.tick_size != rules.tick_size || m.rules.lot_size != rules.lot_size);
        if (other) end_all(i, lifecycle::cancelled, order_errc::rejected);
        m.learn(rules);
        static_cast<void>(account_.learn(i, rules));
    }
    void on(const best_quote& q, timestamp now) {
        now_ = now;
        const instrument_index i = symbols_.find(q.symbol);
        if (!i.valid()) return;
        market_view& m = markets_[i.value];
        m.on(q);
        // Where a book is kept it is what counts.
        if (!m.has_book()) look_at_levels(i);
    }
    /// The book of an instrument as it is now; none if it is not synchronized.
    void on_book(instrument_index i, book::synced_view b, timestamp now) {
        now_ = now;
        markets_[i.value].see(b);
        if (b) look_at_levels(i);
    }
    void on(const trade& t, timestamp now) {
        now_ = now;
        const instrument_index i = symbols_.find(t.symbol);
        if (!i.valid()) return;
        market_view& m = markets_[i.value];
        m.last = t.price;
        const auto tick = m.ticks_of(t.price);
        const auto lots = m.lots_of(t.quantity);
        if (tick && lots && t.has_aggressor)
            match_trade(i, *tick, *lots, opposite(t.aggressor), false);
        else if (tick && lots)
            for (const side s : {side::buy, side::sell}) match_trade(i, *tick, *lots, s, true);
        trigger(i, trigger_source::last, t.price);
    }
    void on(const mark_price& p, timestamp now) {
        now_ = now;
        const instrument_index i = symbols_.find(p.symbol);
        if (!i.valid()) return;
        markets_[i.value].mark = p.price;
        trigger(i, trigger_source::mark, p.price);
        if (!p.index_price.is_zero()) {
            markets_[i.value].index = p.index_price;
            trigger(i, trigger_source::index, p.index_price);
        }
        liquidate(i);
    }
    void on(const funding_rate& f, timestamp now) {
        now_ = now;
        const instrument_index i = symbols_.find(f.symbol);
        if (!i.valid()) return;
        market_view& m = markets_[i.value];
        if (f.next_funding_time <= m.funding_paid) return; // that was paid
        // The venue has gone on to the next one; if it was still far off it was put off.
        if (m.funding_due.ns != 0 && f.next_funding_time > m.funding_due && m.funding_due - now < minutes(1))
            pay_funding(i);
        m.funding = f.rate;
        m.funding_due = f.next_funding_time;
    }
    /// The market of an instrument is not known any more.
    void lose(instrument_index i) noexcept { markets_[i.value].lose(); }
    /// Time passes: orders and funding that are due by then.
    void advance(timestamp now) {
        now_ = std::max(now_, now);
        for (std::size_t n = 0; n < markets_.size(); ++n)
            if (markets_[n].funding_due.ns != 0 && markets_[n].funding_due <= now_)
                pay_funding({static_cast<std::uint16_t>(n)});
        for (std::size_t n = 0; n < open_.size(); ++n)
            if (const timestamp end = open_[n].end(); end.ns != 0 && end <= now_)
                finish(open_[n], lifecycle::expired, order_errc{});
        sweep();
    }
    /// When `advance` is due; zero: at no time.
    [[nodiscard]] timestamp next_due() const noexcept {
        timestamp due;
        const auto note = [&](timestamp t) {
            if (t.ns != 0 && (due.ns == 0 || t < due)) due = t;
        };
        for (const order& o : open_) note(o.end());
        for (const market_view& m : markets_) note(m.funding_due);
        return due;
    }

    // Requests

    /// @param taken called when the order was taken and before anything of it is filled
    template <class TakenT>
    answer place(const order_request& r, timestamp now, TakenT taken) {
        now_ = now;
        order o;
        o.request = r;
        o.created = o.updated = now;
        if (const answer a = admit(o); !a.taken()) return a;
        o.id = next_id();
        if (waits_for_trigger(r.type)) o.state = lifecycle::untriggered;
        open_.push_back(o);
        tell(open_.back());
        taken();
        if (!waits_for_trigger(r.type)) execute(open_.size() - 1);
        sweep();
        return {};
    }
    template <class TakenT>
    answer amend(const amend_request& a, timestamp now, TakenT taken) {
        now_ = now;
        order* const o = find_open(a.keys);
        if (o == nullptr) return unknown(a.keys);
        market_view& m = market_of(*o);
        order changed = *o;
        changed.request.price = a.terms.price;
        changed.request.quantity = a.terms.quantity;
        if (const answer units = measure(changed, m); !units.taken()) return units;
        if (changed.lots <= o->filled)
            return {order_errc::invalid_quantity, "no more than what is filled already"};
        if (changed.tick == o->tick && changed.lots == o->lots)
            return {order_errc::unchanged, "nothing changes"};
        const bool smaller = changed.tick == o->tick && changed.lots < o->lots;
        if (const answer worth = valued(changed, m); !worth.taken()) return worth;
        if (!smaller) {
            if (o->request.post_only && o->resting && crosses(m, changed))
                return {order_errc::would_take, "a post-only order would take"};
            if (const answer pays = means().afford(changed, o->id); !pays.taken()) return pays;
        }
        o->request = changed.request;
        o->tick = changed.tick;
        o->lots = changed.lots;
        o->updated = now;
        o->slice = shown(*o);
        tell_amended(*o, a.number);
        taken();
        if (o->resting && !smaller) execute(static_cast<std::size_t>(o - open_.data()));
        sweep();
        return {};
    }
    template <class TakenT>
    answer cancel(const order_keys& keys, timestamp now, TakenT taken) {
        now_ = now;
        order* const o = find_open(keys);
        if (o == nullptr) return unknown(keys);
        finish(*o, lifecycle::cancelled, order_errc{});
        taken();
        sweep();
        return {};
    }
    /// Every order of an instrument. @param waiting those that wait for a price, or the others
    void cancel_all(instrument_index i, bool waiting, timestamp now) {
        now_ = now;
        for (order& o : open_)
            if (o.request.instrument == i && (o.state == lifecycle::untriggered) == waiting)
                finish(o, lifecycle::cancelled, order_errc{});
        sweep();
    }
    answer set_leverage(instrument_index i, std::uint32_t leverage) {
        if (leverage == 0 || leverage > 125) return {order_errc::invalid_parameter, "a leverage of 1 to 125"};
        account_.set_leverage(i, leverage);
        instrument_config c;
        c.symbol = symbols_[i.value];
        c.venue_time = now_;
        c.leverage = decimal::from_integer(leverage);
        reports_.push_back(c);
        return {};
    }
    /// Puts the state of an order among the reports. @return false if none is known by these keys
    bool query(const order_keys& keys) {
        for (const order& o : open_)
            if (o.has(keys)) return tell(o, report_source::query), true;
        for (auto o = ended_.rbegin(); o != ended_.rend(); ++o)
            if (o->has(keys)) return tell(*o, report_source::query), true;
        return false;
    }
    /// Puts a list among the reports: the open orders, the executions since a time, the positions, or the balances.
    void list(snapshot_kind what, instrument_index of = {}, timestamp since = {}) {
        switch (what) {
        case snapshot_kind::orders:
            for (const order& o : open_) tell(o, report_source::snapshot);
            break;
        case snapshot_kind::fills:
            for (fill f : fills_)
                if (f.venue_time >= since && (!of.valid() || f.symbol == symbols_[of.value])) {
                    f.source = report_source::query;
                    reports_.push_back(f);
                }
            break;
        case snapshot_kind::positions:
            // All of them, flat ones too: each with the time at which it is so.
            for (std::size_t n = 0; n < markets_.size(); ++n) {
                const instrument_index i{static_cast<std::uint16_t>(n)};
                if (markets_[n].known && markets_[n].spot()) continue;
                means().each_position(
                    i, [&](position_side s, const auto&) { tell_position(i, s, report_source::snapshot); });
            }
            break;
        case snapshot_kind::balances:
            for (const account::purse& p : account_.purses()) tell_balance(p.asset, report_source::snapshot);
            break;
        case snapshot_kind::instruments: break;
        }
    }

    /// What there is to tell since the last call, oldest first.
    [[nodiscard]] std::vector<account_event>& reports() noexcept { return reports_; }
    [[nodiscard]] const account& holdings() const noexcept { return account_; }
    [[nodiscard]] const market_view& market(instrument_index i) const noexcept { return markets_[i.value]; }
    /// The orders that can still trade, oldest first.
    [[nodiscard]] const std::vector<order>& open() const noexcept { return open_; }

private:
    [[nodiscard]] market_view& market_of(const order& o) noexcept {
        return markets_[o.request.instrument.value];
    }
    [[nodiscard]] const market_view& market_of(const order& o) const noexcept {
        return markets_[o.request.instrument.value];
    }
    /// As the account stands now.
    [[nodiscard]] funds<order> means() const noexcept { return {account_, markets_, open_}; }

    // Admission

    answer admit(order& o) {
        const order_request& q = o.request;
        market_view& m = market_of(o);
        if (!m.known) return {order_errc::unknown_instrument, "the rules of the instrument are not known"};
        if (m.rules.status != trading_status::trading && m.rules.status != trading_status::unknown)
            return {order_errc::market_closed, "the instrument is not trading"};
        if (open_.size() >= most_open) return {order_errc::position_limit, "too many open orders"};
        if (q.time_in_force == time_in_force::at_the_open || q.time_in_force == time_in_force::at_the_close)
            return {order_errc::unsupported, "paper trading has no auctions"};
        if (q.all_or_none) return {order_errc::unsupported, "paper trading has no all-or-none orders"};
        if (q.type == order_type::trailing_stop_limit)
            return {order_errc::unsupported, "paper trading has no trailing stop-limit orders"};
        for (const order& other : open_)
            if (!q.client_order_id.empty() && other.request.client_order_id == q.client_order_id)
                return {order_errc::duplicate_client_id, "an open order has this client order id"};
        if (q.price_match != price_match::none) {
            const auto tick = matched_tick(m, q.side, q.price_match, q.price_match_offset);
            if (!tick)
                return {order_errc::invalid_price, "the book is not as deep as the price match asks for"};
            o.request.price = m.price_of(*tick);
        }
        if (const answer units = measure(o, m); !units.taken()) return units;
        o.slice = shown(o);
        if (o.closes() && !q.close_position && means().reducible(o) == 0)
            return {order_errc::reduce_only_violation, "there is no position that it reduces"};
        if (waits_for_trigger(q.type)) {
            const price at = m.source(q.trigger_source);
            o.arm();
            if (!at.is_zero() && !trails(q.type) && o.trigger.triggered_at(trigger_units(at)))
                return {order_errc::would_trigger, "the price is there already"};
            return {};
        }
        if (!m.seen() && q.type == order_type::market)
            return {order_errc::no_reference_price, "the market is not known"};
        if (!q.quote_quantity.is_zero()) {
            o.lots = lots_for(wide_decimal(q.quote_quantity), q.side, m);
            if (o.lots == 0) return {order_errc::below_min_notional, "the sum does not pay one lot"};
            o.request.quantity = m.quantity_of(o.lots);
        }
        if (const answer worth = valued(o, m); !worth.taken()) return worth;
        if (q.post_only && crosses(m, o)) return {order_errc::would_take, "a post-only order would take"};
        if (q.time_in_force == time_in_force::fill_or_kill) {
            if ((o.closes() && means().reducible(o) < o.lots) || fillable(o, m) < o.lots)
                return {order_errc::would_not_fill, "it cannot be filled at once and in full"};
            const bool goes_on = q.self_trade == self_trade_mode::venue_default ||
                                 q.self_trade == self_trade_mode::cancel_maker ||
                                 q.self_trade == self_trade_mode::none;
            if (!goes_on && own_before(o, std::nullopt) != nullptr)
                return {order_errc::self_trade, "an order of the account stands before it is filled"};
        }
        return means().afford(o, {});
    }

    // Matching

    [[nodiscard]] bool crosses(const market_view& m, const order& o) const noexcept {
        const auto best = m.best(opposite(o.request.side));
        return best && o.reaches(*best);
    }
    [[nodiscard]] std::int64_t shown(const order& o) const noexcept {
        const market_view& m = markets_[o.request.instrument.value];
        const auto visible = m.lots_of(o.request.visible_quantity);
        return visible && *visible > 0 ? std::min(*visible, o.remaining()) : o.remaining();
    }

    /// An order is there, or has become one: it takes what it can, and rests or ends.
    void execute(std::size_t at) {
        take(at);
        order& o = open_[at];
        if (is_terminal(o.state)) return;
        const bool at_once = !o.limited() || o.request.time_in_force == time_in_force::immediate_or_cancel ||
                             o.request.time_in_force == time_in_force::fill_or_kill;
        if (o.closes() && means().reducible(o) == 0)
            return finish(o, lifecycle::expired, order_errc::reduce_only_violation);
        if (at_once) return finish(o, lifecycle::expired, order_errc{});
        o.resting = true;
        join(o);
    }
    void join(order& o) {
        const auto level = market_of(o).lots_at(o.request.side, o.tick);
        o.seen = level.value_or(-1);
        o.queue.join(level.value_or(unknown_ahead));
    }
    void take(std::size_t at) {
        order& o = open_[at];
        while (!is_terminal(o.state) && o.remaining() != 0) {
            const auto level = offered_to(o, market_of(o));
            // Orders of the account's own stand before what is behind their price.
            if (meet_own(at, level ? std::optional(level->tick) : std::nullopt)) continue;
            if (!level) return;
            std::int64_t n = std::min(level->lots, o.remaining());
            if (o.closes()) n = std::min(n, means().reducible(o));
            if (n == 0) return;
            market_of(o).take(opposite(o.request.side), level->tick, n);
            trade_with(o, level->tick, n, false);
        }
    }
    /// The order of the account that another one would meet first: the best price, then the oldest. Null: none.
    /// @param tick of the market, before which or at which it stands; none: the market offers nothing more
    [[nodiscard]] const order* own_before(const order& o, std::optional<std::int64_t> tick) const noexcept {
        const order* first = nullptr;
        for (const order& other : open_) {
            if (&other == &o || !other.resting || is_terminal(other.state) ||
                other.request.instrument != o.request.instrument || other.request.side == o.request.side ||
                !o.reaches(other.tick) || (!tick && !o.limited()) ||
                (tick && better(other.request.side, *tick, other.tick)))
                continue;
            if (first == nullptr || better(other.request.side, other.tick, first->tick)) first = &other;
        }
        return first;
    }
    /// An order would trade with another one of the account that stands at `tick` or before it, and does if it asks for
    /// that. @return whether there was one
    bool meet_own(std::size_t at, std::optional<std::int64_t> tick) {
        order& o = open_[at];
        if (const order* const met = own_before(o, tick)) {
            order& other = open_[static_cast<std::size_t>(met - open_.data())];
            switch (o.request.self_trade) {
            case self_trade_mode::none: {
                const std::int64_t most =
                    o.closes() ? std::min(o.remaining(), means().reducible(o)) : o.remaining();
                if (most == 0) return false;
                const std::int64_t at_tick = other.tick, n = fill_maker(other, most);
                if (n != 0 && !is_terminal(o.state)) trade_with(o, at_tick, n, false);
                break;
            }
            case self_trade_mode::cancel_taker: finish(o, lifecycle::expired, order_errc::self_trade); break;
            case self_trade_mode::venue_default:
            case self_trade_mode::cancel_maker:
                finish(other, lifecycle::expired, order_errc::self_trade);
                break;
            case self_trade_mode::cancel_both:
                finish(other, lifecycle::expired, order_errc::self_trade);
                finish(o, lifecycle::expired, order_errc::self_trade);
                break;
            case self_trade_mode::decrement:
            case self_trade_mode::transfer: {
                const std::int64_t less = std::min(o.remaining(), other.remaining());
                for (order* both : {&other, &o}) {
                    both->lots -= less;
                    both->request.quantity = market_of(*both).quantity_of(both->lots);
                    if (both->remaining() == 0)
                        finish(*both, lifecycle::expired, order_errc::self_trade);
                    else
                        tell_amended(*both, 0);
                }
                break;
            }
            }
            return true;
        }
        return false;
    }
    /// The resting orders of one side, best price first, then oldest.
    std::vector<std::size_t>& resting(instrument_index i, side s) {
        scratch_.clear();
        for (std::size_t n = 0; n < open_.size(); ++n)
            if (open_[n].resting && open_[n].request.instrument == i && open_[n].request.side == s)
                scratch_.push_back(n);
        std::ranges::stable_sort(
            scratch_, [&](std::size_t a, std::size_t b) { return better(s, open_[a].tick, open_[b].tick); });
        return scratch_;
    }
    /// Others traded: what came to the price of an order, and to its place in the queue, it has traded.
    /// @param through only where the market went through its price: who took nobody knows, and one of these rested
    void match_trade(instrument_index i, std::int64_t tick, std::int64_t lots, side resting_side,
                     bool through) {
        std::int64_t ours = 0; // of the trade
        for (const std::size_t n : resting(i, resting_side)) {
            order& o = open_[n];
            if (better(resting_side, tick, o.tick) || (through && o.tick == tick)) break;
            std::int64_t reached = lots;
            if (o.tick == tick)
                reached = o.queue.on_trade(lots);
            else
                o.queue.join(0); // the market went through its price
            // What went through the price meets one part of an iceberg after the other.
            std::int64_t filled = 0;
            do {
                filled = fill_maker(o, reached - ours);
                ours += filled;
            } while (o.tick != tick && filled > 0 && o.resting && reached > ours);
        }
        sweep();
    }
    /// The levels have changed: orders move up, and are filled where the other side has come to them.
    void look_at_levels(instrument_index i) {
        market_view& m = markets_[i.value];
        for (std::size_t n = 0; n < open_.size(); ++n)
            if (const order& o = open_[n];
                o.fired && o.state == lifecycle::untriggered && o.request.instrument == i && actable(o))
                fire(n);
        for (order& o : open_) {
            if (!o.resting || o.request.instrument != i) continue;
            const auto level = m.lots_at(o.request.side, o.tick);
            if (!level) continue;
            if (o.seen >= 0)
                o.queue.on_level(o.seen, *level);
            else
                o.queue.join(std::min(o.queue.ahead(), *level));
            o.seen = *level;
        }
        for (const side s : {side::buy, side::sell})
            for (const std::size_t n : resting(i, s))
                while (open_[n].resting) {
                    const auto level = offered_to(open_[n], m);
                    if (!level) break;
                    const std::int64_t taken = fill_maker(open_[n], level->lots);
                    if (taken == 0) break;
                    m.take(opposite(s), level->tick, taken);
                }
        sweep();
    }
    std::int64_t fill_maker(order& o, std::int64_t lots) {
        std::int64_t n = std::min({lots, o.slice, o.remaining()});
        if (o.closes()) {
            n = std::min(n, means().reducible(o));
            if (means().reducible(o) == 0) finish(o, lifecycle::expired, order_errc::reduce_only_violation);
        }
        if (n <= 0 || is_terminal(o.state)) return 0;
        o.slice -= n;
        trade_with(o, o.tick, n, true);
        if (o.slice == 0 && !is_terminal(o.state)) {
            // The next part of an iceberg is shown, and stands behind the others.
            o.slice = shown(o);
            join(o);
        }
        return n;
    }
    void trade_with(order& o, std::int64_t tick, std::int64_t lots, bool maker) {
        market_view& m = market_of(o);
        o.filled += lots;
        o.updated = now_;
        fill f;
        f.symbol = m.rules.symbol;
        f.venue_time = now_;
        f.client_order_id = o.request.client_order_id;
        f.venue_order_id = o.id;
        f.id = trade_id(next_id().view());
        f.side = o.request.side;
        f.position_side = o.request.position_side;
        f.maker = maker;
        f.price = m.price_of(tick);
        f.quantity = m.quantity_of(lots);
        f.has_cumulative = true;
        if (const auto sum = checked_add(o.cumulative.value, f.quantity.value)) o.cumulative = {*sum};
        f.cumulative_quantity = o.cumulative;
        static_cast<void>(o.cost.add(product(f.price, f.quantity)));
        account_.book(f, m.rules);
        remember(fills_, f);
        reports_.push_back(f);
        if (o.remaining() == 0)
            finish(o, lifecycle::filled, order_errc{});
        else
            tell(o);
        if (m.spot()) {
            tell_balance(m.rules.base_asset, report_source::stream);
            tell_balance(m.rules.quote_asset, report_source::stream);
        } else {
            tell_balance(account::settles_in(m.rules), report_source::stream);
            tell_position(o.request.instrument, o.request.position_side, report_source::stream);
            end_idle(o.request.instrument);
        }
    }
    /// An order that only closes, and has nothing left to close, ends.
    void end_idle(instrument_index i) {
        for (order& o : open_)
            if (o.resting && o.closes() && o.request.instrument == i && means().reducible(o) == 0)
                finish(o, lifecycle::expired, order_errc::reduce_only_violation);
    }
    void finish(order& o, lifecycle how, order_errc why) {
        if (is_terminal(o.state)) return;
        o.state = how;
        o.reason = why;
        o.resting = false;
        o.updated = now_;
        tell(o);
    }
    /// Orders that have ended go where they can be asked for.
    void sweep() {
        std::erase_if(open_, [&](const order& o) {
            if (!is_terminal(o.state)) return false;
            remember(ended_, o);
            return true;
        });
    }
    template <class T>
    static void remember(std::deque<T>& all, const T& one) {
        all.push_back(one);
        if (all.size() > remembered) all.pop_front();
    }
    void end_all(instrument_index i, lifecycle how, order_errc why) {
        for (order& o : open_)
            if (o.request.instrument == i) finish(o, how, why);
        sweep();
    }

    // Orders that wait for a price

    void trigger(instrument_index i, trigger_source source, price p) {
        for (std::size_t n = 0; n < open_.size(); ++n) {
            order& o = open_[n];
            if (o.state != lifecycle::untriggered || o.request.instrument != i || o.trigger.source != source)
                continue;
            if (!o.triggered_by(p)) continue;
            o.fired = true;
            if (actable(o)) fire(n);
        }
        sweep();
    }
    /// There is something to trade against, or it can wait for that at its price.
    [[nodiscard]] bool actable(const order& o) const noexcept {
        return o.limited() || markets_[o.request.instrument.value].best(opposite(o.request.side)).has_value();
    }
    void fire(std::size_t at) {
        order& o = open_[at];
        if (o.request.close_position) {
            o.lots = means().reducible(o);
            o.slice = o.lots;
            o.request.quantity = market_of(o).quantity_of(o.lots);
            o.request.reduce_only = true;
        }
        o.state = lifecycle::working;
        o.updated = now_;
        if (o.closes() && (o.lots == 0 || means().reducible(o) == 0))
            return finish(o, lifecycle::expired, order_errc::reduce_only_violation);
        if (const answer pays = means().afford(o, o.id); !pays.taken())
            return finish(o, lifecycle::rejected, pays.code);
        tell(o);
        execute(at);
    }
    // The account

    void pay_funding(instrument_index i) {
        market_view& m = markets_[i.value];
        m.funding_paid = std::exchange(m.funding_due, timestamp{});
        means().each_position(i, [&](position_side, const orders::position& p) {
            const auto held = p.quantity().to_decimal();
            const price at = markets_[i.value].valued_at();
            if (!held || held->is_zero() || at.is_zero() || m.funding.is_zero()) return;
            const wide_decimal paid = account::part(account::worth(m.rules, {held->abs()}, at), m.funding);
            const wide_decimal got = held->is_negative() ? paid : paid.negated();
            account_.credit(account::settles_in(m.rules), got);
            cash_flow flow;
            flow.asset = account::settles_in(m.rules);
            flow.venue_time = now_;
            flow.amount = account::money_of(got);
            flow.kind = cash_flow_kind::funding;
            reports_.push_back(flow);
            tell_balance(flow.asset, report_source::stream);
        });
    }
    /// With less equity than its positions must be maintained with, the account's orders end, and its positions are
    /// closed at what the book offers.
    void liquidate(instrument_index cause) {
        if (markets_[cause.value].spot() || means().held_value(cause).is_zero()) return;
        const asset_code asset = account::settles_in(markets_[cause.value].rules);
        if (!means().below_maintenance(asset)) return;
        means().each_settled_in(asset, [&](instrument_index i) {
            if (!markets_[i.value].seen()) return;
            for (order& o : open_)
                if (o.request.instrument == i && !o.venue_made)
                    finish(o, lifecycle::cancelled, order_errc::liquidation);
            sweep();
            means().each_position(i, [&](position_side s, const orders::position& p) {
                if (const auto q = p.quantity().to_decimal(); q && !q->is_zero()) close_out(i, s, *q);
            });
            sweep();
        });
    }
    void close_out(instrument_index i, position_side s, decimal held) {
        const market_view& m = markets_[i.value];
        order o;
        o.request.symbol = m.rules.symbol;
        o.request.instrument = i;
        o.request.side = held.is_negative() ? side::buy : side::sell;
        o.request.position_side = s;
        o.request.type = order_type::market;
        o.request.reduce_only = true;
        o.request.quantity = {held.abs()};
        o.lots = m.lots_of({held.abs()}).value_or(0);
        o.slice = o.lots;
        o.venue_made = true;
        o.created = o.updated = now_;
        if (o.lots == 0 || !actable(o)) return;
        o.id = next_id();
        open_.push_back(o);
        tell(open_.back());
        execute(open_.size() - 1);
    }

    // Reports

    [[nodiscard]] venue_order_id next_id() noexcept {
        char digits_of[24];
        return venue_order_id(std::string_view(
            digits_of, static_cast<std::size_t>(digits::write_unsigned(digits_of, ++last_id_) - digits_of)));
    }
    void tell(const order& o, report_source source = report_source::stream) {
        reports_.push_back(state_of(o, source));
    }
    /// @param amend_number of the request; zero: nobody asked for it
    void tell_amended(const order& o, std::uint64_t amend_number) {
        order_update u = state_of(o, report_source::stream);
        u.amended = true;
        u.amend_number = amend_number;
        reports_.push_back(u);
    }
    void tell_balance(const asset_code& asset, report_source source) {
        balance_update b;
        b.asset = asset;
        b.venue_time = now_;
        b.wallet = account::money_of(account_.wallet(asset));
        b.source = source;
        reports_.push_back(b);
    }
    void tell_position(instrument_index i, position_side s, report_source source) {
        const orders::position& p = account_.positions()(i, s);
        position_update u;
        u.symbol = symbols_[i.value];
        u.venue_time = now_;
        u.position_side = s;
        u.source = source;
        if (const auto q = p.quantity().to_decimal()) u.quantity = {*q};
        if (!u.quantity.is_zero()) {
            const contract terms = p.terms();
            const auto entry = terms.price_of(p.cost().abs(), p.quantity().abs(), money_exponent);
            if (entry) u.entry_price = {account::money_of(entry->abs())};
            if (const auto profit = p.unrealized(markets_[i.value].valued_at()))
                u.unrealized_pnl = account::money_of(*profit);
        }
        reports_.push_back(u);
    }

    [[nodiscard]] order* find_open(const order_keys& k) noexcept {
        for (order& o : open_)
            if (o.has(k)) return &o;
        return nullptr;
    }
    [[nodiscard]] answer unknown(const order_keys& k) const noexcept {
        for (const order& o : ended_)
            if (o.has(k)) return {order_errc::already_done, "the order has ended"};
        return {order_errc::unknown_order, "no such order"};
    }

    symbol_table symbols_;
    std::vector<market_view> markets_;
    account account_;
    std::vector<order> open_; ///< oldest first
    std::deque<order> ended_;
    std::deque<fill> fills_;
    std::vector<account_event> reports_;
    std::vector<std::size_t> scratch_;
    std::uint64_t last_id_ = 0;
    timestamp now_;
};

} // namespace gatewright::sim::paper
