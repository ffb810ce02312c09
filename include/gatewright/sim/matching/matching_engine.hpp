// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/sim/matching/ledger.hpp>
#include <gatewright/sim/matching/margin.hpp>
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

    /// Adds an instrument. @throws std::invalid_argument, see `instrument_spec::unit_value`; for a spot pair whose
    /// lot has more than eight places.
    instrument_id add_instrument(const instrument_spec& spec) {
        instruments_.push_back(
            {spec, spec.unit_value(), spec.spot() ? to_units(spec.lot) : 0, {}, 0, 0, 0, {}});
        return static_cast<instrument_id>(instruments_.size() - 1);
    }
    /// Adds an account with a balance of asset zero.
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

    /// What positions in an instrument must keep, and may be. Without this nothing is asked for.
    void set_brackets(instrument_id i, bracket_table brackets) {
        instruments_.at(i).brackets = std::move(brackets);
    }
    [[nodiscard]] const bracket_table& brackets(instrument_id i) const { return instruments_.at(i).brackets; }

    /// Gives an account what it has of an asset, instead of what it had.
    void set_balance(account_id a, asset_id asset, decimal balance) {
        accounts_.at(a).purse_of(asset).wallet = to_units(balance);
    }

    [[nodiscard]] std::size_t instrument_count() const noexcept { return instruments_.size(); }
    [[nodiscard]] std::size_t account_count() const noexcept { return accounts_.size(); }
    [[nodiscard]] const instrument_spec& spec(instrument_id i) const { return instruments_.at(i).spec; }
    [[nodiscard]] lot_value unit_value(instrument_id i) const { return instruments_.at(i).unit_value; }
    /// What lots are worth at a price, in 10^-8 of the settlement asset.
    [[nodiscard]] wide value(instrument_id i, std::int64_t price_ticks, std::int64_t lots) const {
        return unit_value(i).at(price_ticks, lots);
    }
    /// The base asset of one lot of a spot pair, in 10^-8; zero of a contract.
    [[nodiscard]] wide base_per_lot(instrument_id i) const { return instruments_.at(i).base_per_lot; }
    [[nodiscard]] const order_book& book(instrument_id i) const { return instruments_.at(i).book; }
    [[nodiscard]] const account& account_of(account_id a) const { return accounts_.at(a); }
    void set_leverage(account_id a, instrument_id i, std::uint32_t leverage) {
        accounts_.at(a).leverage.insert_or_assign(i, leverage);
    }

    /// Whether positions in an instrument have margins of their own; to be asked for while nothing is held.
    void set_isolated(account_id a, instrument_id i, bool isolated) {
        if (isolated)
            accounts_.at(a).isolated.insert(i);
        else
            accounts_.at(a).isolated.erase(i);
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
    /// The price of the last trade; before the first the one at which positions are valued.
    [[nodiscard]] std::int64_t last_ticks(instrument_id i) const {
        const market& m = instruments_.at(i);
        return m.last_ticks != 0 ? m.last_ticks : mark_ticks(i);
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
        const order_id id = enter(terms, now);
        if (terms.stand == standing::in_market) admit(id, now);
        return {refusal::none, id};
    }
    /// What `place` would refuse an order for now; nothing is done.
    [[nodiscard]] refusal refuses(const order_terms& terms) const { return check(terms); }

    /// Lets an order into the market that waits or is dormant, or lets a dormant one wait; it keeps its id. It ends as
    /// rejected if its account no longer has what it needs, or if it is post-only and would trade.
    /// @return `unknown_order` if it is not open, or in the market already
    outcome release(order_id id, standing to, timestamp now) {
        const auto at = orders_.find(id);
        if (at == orders_.end() || !is_open(at->second.status) || at->second.stand == standing::in_market)
            return {refusal::unknown_order, id};
        order& o = at->second;
        order_terms then = o;
        then.stand = to;
        then.lots = o.remaining();
        if (to == standing::in_market) then.held_ticks = 0;
        if (!has_margin(then, id)) {
            finish(o, order_status::rejected, ending::unpaid, now);
            return {refusal::no_margin, id};
        }
        o.stand = to;
        o.held_ticks = then.held_ticks;
        o.updated = now;
        tell(report_kind::accepted, o);
        if (to == standing::in_market) admit(id, now);
        return {refusal::none, id};
    }

    /// Changes an order that is outside of the market before it is let in: its price, its quantity and its limits while
    /// it takes. Nothing is reported. @param then what it becomes @return `unknown_order` if it is not open, or in the
    /// market already, `malformed` for terms that `place` would not take
    outcome revise(order_id id, const order_terms& then) {
        const auto at = orders_.find(id);
        if (at == orders_.end() || !is_open(at->second.status) || at->second.stand == standing::in_market)
            return {refusal::unknown_order, id};
        order& o = at->second;
        if (then.lots <= 0 || (o.type == order_type::limit && then.price_ticks <= 0))
            return {refusal::malformed, id};
        o.price_ticks = then.price_ticks;
        o.lots = then.lots;
        o.lowest_ticks = then.lowest_ticks;
        o.highest_ticks = then.highest_ticks;
        return {refusal::none, id};
    }

    /// Lowers the quantity of an open order, which keeps its place in the queue.
    /// @param lots the new total, more than what is filled already. @param name its client id from now on
    /// @return `unknown_order` if it is not open, `malformed` if that is no less or leaves nothing
    outcome lower(order_id id, std::int64_t lots, const client_order_id& name, timestamp now) {
        const auto at = orders_.find(id);
        if (at == orders_.end() || !is_open(at->second.status)) return {refusal::unknown_order, id};
        order& o = at->second;
        if (lots >= o.lots || lots <= o.executed_lots + o.prevented_lots) return {refusal::malformed, id};
        o.lots = lots;
        o.client_order_id = name;
        o.updated = now;
        order_book& book = instruments_[o.instrument].book;
        if (const std::int64_t shown = book.shown_of(id); shown > o.remaining())
            book.reduce(id, shown - o.remaining(), ++last_update_id_);
        tell(report_kind::amended, o);
        return {refusal::none, id};
    }

    /// Ends an open order otherwise than on its owner's request. @return `unknown_order` if it is not open.
    outcome end(order_id id, order_status status, ending why, timestamp now) {
        const auto at = orders_.find(id);
        if (at == orders_.end() || !is_open(at->second.status)) return {refusal::unknown_order, id};
        finish(at->second, status, why, now);
        return {refusal::none, id};
    }

    /// Fills an open order that does not rest in the book, off the book, against one that is made for it. The public
    /// sees no trade, and the last price stays.
    /// @param other the terms of that one; its quantity, what is left of the first order at most, is what is filled
    void fill_apart(order_id id, const order_terms& other, std::int64_t price_ticks, timestamp now) {
        const order_id made = enter(other, now);
        order& first = orders_.at(id);
        order& second = orders_.at(made);
        ++instruments_[first.instrument].last_trade_id;
        book_fill(first, false, price_ticks, other.lots, now);
        book_fill(second, false, price_ticks, other.lots, now);
        for (const account_id a : {first.account, second.account})
            end_orders_without_position(a, first.instrument, id, now);
        forget_if_house(made);
    }

    /// Money comes to an account, or goes, without a fill. @param p its id, `wallet_after` and `fills_before` are
    /// written here
    void pay(payment p) {
        account& a = accounts_.at(p.account);
        purse& of = a.purse_of(p.asset);
        of.wallet += p.amount;
        of.payments += p.amount;
        if (p.kind == payment_kind::funding) {
            position& held = a.positions[{p.instrument, p.leg}];
            held.funding += p.amount;
            if (a.isolated.contains(p.instrument)) held.margin += p.amount;
        }
        p.id = ++last_payment_id_;
        p.wallet_after = of.wallet;
        p.set_apart_after = set_apart(*this, p.account, p.asset);
        p.fills_before = a.executions.size();
        if (a.house) return;
        a.payments_made.push_back(p);
        payments_.push_back(p);
    }

    /// Cancels an open order. @param why what its reports say of it. @return `unknown_order` if it is not open.
    outcome cancel(order_id id, timestamp now, ending why = ending::requested) {
        const auto at = orders_.find(id);
        if (at == orders_.end() || !is_open(at->second.status)) return {refusal::unknown_order, id};
        finish(at->second, order_status::cancelled, why, now);
        return {refusal::none, id};
    }

    /// Lowers the quantity of an open order to what is filled of it: it ends as filled. @return `unknown_order` if it
    /// is not open, `malformed` if nothing is filled.
    outcome settle_for_filled(order_id id, timestamp now) {
        const auto at = orders_.find(id);
        if (at == orders_.end() || !is_open(at->second.status)) return {refusal::unknown_order, id};
        order& o = at->second;
        if (o.executed_lots == 0) return {refusal::malformed, id};
        instruments_[o.instrument].book.remove(id, ++last_update_id_);
        o.lots = o.executed_lots;
        o.status = order_status::filled;
        o.updated = now;
        accounts_[o.account].open.erase(id);
        tell(report_kind::amended, o);
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
        if (above_bracket(*this, changed, o.id)) return {refusal::above_limit, id};
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
                finish(at->second, order_status::expired, ending::too_late, now);
        }
    }

    /// The reports since the last call.
    [[nodiscard]] std::vector<report> take_reports() { return std::exchange(reports_, {}); }
    /// The payments since the last call, but those of the house.
    [[nodiscard]] std::vector<payment> take_payments() { return std::exchange(payments_, {}); }
    /// The public trades since the last call.
    [[nodiscard]] std::vector<public_trade> take_trades() { return std::exchange(trades_, {}); }
    /// The changed levels of a book since the last call.
    [[nodiscard]] std::vector<book_change> take_book_changes(instrument_id i) {
        return instruments_.at(i).book.take_changes();
    }

    /// What an account's positions and open orders need of an asset, in 10^-8; see `needed`.
    [[nodiscard]] wide initial_margin(account_id a, asset_id asset = 0) const {
        return needed(*this, a, asset);
    }
    /// Unrealized profit of all positions that settle in an asset, at their mark prices.
    [[nodiscard]] wide unrealized(account_id a, asset_id asset = 0) const {
        wide sum = 0;
        for (const auto& [key, p] : accounts_.at(a).positions)
            if (const market& m = instruments_[key.instrument]; m.spec.settle == asset)
                sum += p.unrealized(mark_ticks(key.instrument), m.unit_value);
        return sum;
    }

    /// The same without isolated positions, whose profit is their own.
    [[nodiscard]] wide shared_unrealized(account_id a, asset_id asset = 0) const {
        wide sum = unrealized(a, asset);
        const account& of = accounts_.at(a);
        for (const auto& [key, p] : of.positions)
            if (const market& m = instruments_[key.instrument];
                m.spec.settle == asset && of.isolated.contains(key.instrument))
                sum -= p.unrealized(mark_ticks(key.instrument), m.unit_value);
        return sum;
    }

private:
    struct market {
        instrument_spec spec;
        lot_value unit_value;
        wide base_per_lot; ///< of a spot pair, in 10^-8
        order_book book;
        std::int64_t last_ticks;
        std::int64_t mark_ticks;
        std::uint64_t last_trade_id;
        bracket_table brackets;
    };

    /// An order that is accepted.
    order_id enter(const order_terms& terms, timestamp now) {
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
        return o.id;
    }

    /// An order meets the book.
    void admit(order_id id, timestamp now) {
        order& o = orders_.at(id);
        const refusal thrown_out = of_the_book(o);
        if (thrown_out == refusal::would_take)
            finish(o, order_status::rejected, ending::would_take, now);
        else if (thrown_out == refusal::cannot_fill)
            finish(o, order_status::expired, ending::all_or_none, now);
        else
            execute(id, now);
    }

    refusal check(const order_terms& t) const {
        const account& a = accounts_[t.account];
        if (t.reduce_only && reducible(t) == 0) return refusal::not_reducing;
        const bool meets = t.stand == standing::in_market && !t.accepted_first;
        if (const refusal why = meets ? of_the_book(t) : refusal::none; why != refusal::none) return why;
        if (!a.house && !t.reduce_only && !has_margin(t, 0)) return refusal::no_margin;
        if (!a.house && above_bracket(*this, t)) return refusal::above_limit;
        return refusal::none;
    }
    /// What the book as it stands has against an order.
    refusal of_the_book(const order_terms& t) const {
        if (t.post_only && crosses(t)) return refusal::would_take;
        if (t.time_in_force == time_in_force::fill_or_kill && fillable(t) < t.lots)
            return refusal::cannot_fill;
        return refusal::none;
    }

    [[nodiscard]] bool reaches(const order_terms& t, std::int64_t opposite_ticks) const noexcept {
        if (t.type == order_type::market) return true;
        return t.side == gatewright::side::buy ? opposite_ticks <= t.price_ticks
                                               : opposite_ticks >= t.price_ticks;
    }
    /// Whether an order that takes must end before it trades at a price.
    [[nodiscard]] static bool out_of_range(const order_terms& t, std::int64_t ticks) noexcept {
        return ticks < t.lowest_ticks || (t.highest_ticks != 0 && ticks > t.highest_ticks);
    }
    [[nodiscard]] bool crosses(const order_terms& t) const {
        const auto best = instruments_[t.instrument].book.best(opposite(t.side));
        return best && reaches(t, *best);
    }
    /// The lots by which an order of that side can reduce the account's position.
    [[nodiscard]] std::int64_t reducible(const order_terms& t) const {
        const std::int64_t held = accounts_[t.account].position_of(t.instrument, t.leg).lots;
        if (t.side == gatewright::side::buy) return held < 0 ? -held : 0;
        return held > 0 ? held : 0;
    }
    /// The lots that an order would fill at once.
    [[nodiscard]] std::int64_t fillable(const order_terms& t) const {
        std::int64_t most = t.reduce_only ? std::min(t.lots, reducible(t)) : t.lots;
        std::int64_t found = 0;
        std::map<account_id, std::int64_t> reduced;
        instruments_[t.instrument].book.walk(opposite(t.side), [&](std::int64_t price, const auto& level) {
            if (!reaches(t, price) || found >= most || out_of_range(t, price)) return false;
            for (const resting_order& r : level.queue) {
                if (r.account == t.account && t.stp != self_trade_prevention::none) {
                    if (t.stp == self_trade_prevention::expire_maker) continue;
                    most = found;
                    return false;
                }
                const order& maker = orders_.at(r.id);
                std::int64_t lots = maker.shown_lots != 0 ? maker.remaining() : r.lots;
                if (maker.reduce_only) {
                    lots = std::min(lots, std::max<std::int64_t>(0, reducible(maker) - reduced[r.account]));
                    reduced[r.account] += lots;
                }
                found += lots;
            }
            return true;
        });
        return std::min(found, most);
    }

    [[nodiscard]] bool has_margin(const order_terms& t, order_id without) const {
        if (accounts_[t.account].house) return true;
        const asset_id asset = spent_asset(spec(t.instrument), t);
        const wide now = needed(*this, t.account, asset);
        const wide then = needed(*this, t.account, asset, &t, without);
        return then <= now ||
               then <= accounts_[t.account].purse_of(asset).wallet + shared_unrealized(t.account, asset);
    }

    void execute(order_id id, timestamp now) {
        order& taker = orders_.at(id);
        order_book& book = instruments_[taker.instrument].book;
        const gatewright::side other = opposite(taker.side);
        while (is_open(taker.status) && taker.remaining() > 0 && crosses(taker)) {
            const resting_order front = book.front(other);
            order& maker = orders_.at(front.id);
            if (out_of_range(taker, maker.price_ticks)) {
                finish(taker, order_status::expired, ending::price_range, now);
                return;
            }
            if (maker.account == taker.account && taker.stp == self_trade_prevention::decrement) {
                prevent(maker, taker, std::min(front.lots, taker.remaining()), now);
                continue;
            }
            if (maker.account == taker.account && taker.stp != self_trade_prevention::none) {
                if (taker.stp != self_trade_prevention::expire_taker)
                    finish(maker, order_status::expired_in_match, ending::self_trade, now);
                if (taker.stp != self_trade_prevention::expire_maker) {
                    finish(taker, order_status::expired_in_match, ending::self_trade, now);
                    return;
                }
                continue;
            }
            std::int64_t lots = std::min(front.lots, taker.remaining());
            if (maker.reduce_only) {
                lots = std::min(lots, reducible(maker));
                if (lots == 0) {
                    finish(maker, order_status::expired, ending::reduced, now);
                    continue;
                }
            }
            if (taker.reduce_only) {
                lots = std::min(lots, reducible(taker));
                if (lots == 0) {
                    finish(taker, order_status::expired, ending::reduced, now);
                    return;
                }
            }
            trade(maker, taker, lots, now);
        }
        if (!is_open(taker.status)) {
            forget_if_house(id);
            return;
        }
        // What the book cannot close of a position that is liquidated is closed by `fill_apart`.
        if (taker.origin == order_origin::liquidation && reducible(taker) != 0) return;
        const bool at_once =
            taker.type == order_type::market || taker.time_in_force == time_in_force::immediate_or_cancel;
        if (at_once || (taker.reduce_only && reducible(taker) == 0)) {
            finish(taker, order_status::expired, at_once ? ending::immediate : ending::reduced, now);
            return;
        }
        rest(taker);
        if (taker.time_in_force == time_in_force::good_till_date)
            deadlines_.emplace(taker.good_till, taker.id);
    }

    /// What an order shows joins the queue of its price.
    void rest(const order& o) {
        const std::int64_t shown = o.shown_lots != 0 ? std::min(o.shown_lots, o.remaining()) : o.remaining();
        instruments_[o.instrument].book.add(o.side, o.price_ticks, {o.id, o.account, shown},
                                            ++last_update_id_);
    }
    /// Two orders of one account lose what they would have traded.
    void prevent(order& maker, order& taker, std::int64_t lots, timestamp now) {
        instruments_[maker.instrument].book.reduce(maker.id, lots, ++last_update_id_);
        const order_id maker_id = maker.id;
        for (order* const o : {&maker, &taker}) {
            o->prevented_lots += lots;
            o->updated = now;
            if (o->remaining() == 0)
                finish(*o, order_status::expired_in_match, ending::self_trade, now);
            else
                tell(report_kind::prevented, *o);
        }
        refill(maker_id);
    }
    /// The next part of an iceberg of which nothing is shown any more.
    void refill(order_id id) {
        const auto at = orders_.find(id);
        if (at != orders_.end() && is_open(at->second.status) &&
            !instruments_[at->second.instrument].book.contains(id))
            rest(at->second);
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
        if (is_open(maker.status))
            refill(maker_id);
        else
            forget_if_house(maker_id);
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
        e.leg = o.leg;
        e.value = m.unit_value.at(ticks, lots);
        const decimal rate = is_maker ? a.rates.maker : a.rates.taker;
        if (m.spec.spot())
            exchange_assets(a, m.spec, m.base_per_lot, e, rate);
        else
            change_position(a, m.spec, m.unit_value, e, rate);
        e.wallet_after = a.purse_of(m.spec.settle).wallet;
        if (!a.isolated.empty()) e.set_apart_after = set_apart(*this, o.account, m.spec.settle);
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
        for (const order_id o : ended) finish(orders_.at(o), order_status::expired, ending::reduced, now);
    }

    void finish(order& o, order_status status, ending why, timestamp now) {
        ++last_update_id_;
        instruments_[o.instrument].book.remove(o.id, last_update_id_);
        o.status = status;
        o.ending = why;
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
    std::vector<payment> payments_;
    std::uint64_t last_payment_id_ = 0;
    order_id last_order_id_;
    std::uint64_t last_update_id_ = 0;
};

} // namespace gatewright::sim::matching
