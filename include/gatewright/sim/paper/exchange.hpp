// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/book/ladder.hpp>
#include <gatewright/core/digits.hpp>
#include <gatewright/core/events.hpp>
#include <gatewright/core/order.hpp>
#include <gatewright/core/order_errc.hpp>
#include <gatewright/core/symbol_table.hpp>
#include <gatewright/core/wide_decimal.hpp>
#include <gatewright/sim/matching/trigger_book.hpp>
#include <gatewright/sim/paper/account.hpp>
#include <gatewright/sim/paper/market_view.hpp>
#include <gatewright/sim/paper/queue_models.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace gatewright::sim::paper {

/// An order of the paper account.
template <QueueModel QueueT>
struct paper_order {
    order_request request;
    venue_order_id id;
    lifecycle state = lifecycle::working;
    order_errc reason = order_errc{};
    std::int64_t tick = 0; ///< of its limit price
    std::int64_t lots = 0; ///< of all of it
    std::int64_t filled = 0;
    quantity cumulative;    ///< the same as `filled`, whatever a lot is later
    std::int64_t slice = 0; ///< what an iceberg shows of itself; others show all
    wide_decimal cost;      ///< sum of price × quantity of its fills
    std::int64_t seen = -1; ///< what its price showed last; negative: it was not told
    bool resting = false;
    bool fired = false; ///< its price was there, and there was nothing to trade against
    bool venue_made = false;
    timestamp created;
    timestamp updated;
    QueueT queue;
    matching::conditional_order_record trigger; ///< while it waits for a price

    [[nodiscard]] std::int64_t remaining() const noexcept { return lots - filled; }
};

/// What became of a request.
struct answer {
    order_errc code = order_errc{}; ///< zero: it was taken
    const char* text = "";          ///< static
    [[nodiscard]] bool taken() const noexcept { return code == order_errc{}; }
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
    using order = paper_order<QueueT>;
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
        if (tick && lots) match_trade(i, *tick, *lots, opposite(t.aggressor));
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
            if (const timestamp end = end_of(open_[n]); end.ns != 0 && end <= now_)
                finish(open_[n], lifecycle::expired, order_errc{});
        sweep();
    }
    /// When `advance` is due; zero: at no time.
    [[nodiscard]] timestamp next_due() const noexcept {
        timestamp due;
        const auto note = [&](timestamp t) {
            if (t.ns != 0 && (due.ns == 0 || t < due)) due = t;
        };
        for (const order& o : open_) note(end_of(o));
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
        if (const answer units = measure(changed); !units.taken()) return units;
        if (changed.lots <= o->filled)
            return {order_errc::invalid_quantity, "no more than what is filled already"};
        if (changed.tick == o->tick && changed.lots == o->lots)
            return {order_errc::unchanged, "nothing changes"};
        const bool smaller = changed.tick == o->tick && changed.lots < o->lots;
        if (const answer worth = valued(changed); !worth.taken()) return worth;
        if (!smaller) {
            if (o->request.post_only && o->resting && crosses(m, changed))
                return {order_errc::would_take, "a post-only order would take"};
            if (const answer funds = afford(changed, o->id); !funds.taken()) return funds;
        }
        o->request = changed.request;
        o->tick = changed.tick;
        o->lots = changed.lots;
        o->updated = now;
        o->slice = shown(*o);
        tell(*o, a.number, true);
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
            if (is(o, keys)) return tell(o, 0, false, report_source::query), true;
        for (auto o = ended_.rbegin(); o != ended_.rend(); ++o)
            if (is(*o, keys)) return tell(*o, 0, false, report_source::query), true;
        return false;
    }
    /// Puts a list among the reports: the open orders, the executions since a time, the positions, or the balances.
    void list(snapshot_kind what, instrument_index of = {}, timestamp since = {}) {
        switch (what) {
        case snapshot_kind::orders:
            for (const order& o : open_) tell(o, 0, false, report_source::snapshot);
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
                if (markets_[n].known && spot(markets_[n])) continue;
                each_position(
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
    // Prices that orders wait for, in units that every venue's prices are multiples of.
    static constexpr std::int8_t trigger_exponent = -10;
    static std::int64_t trigger_units(price p) noexcept {
        const auto d = p.value.rescaled(trigger_exponent, rounding::half_even);
        return d ? d->mantissa() : 0;
    }

    [[nodiscard]] market_view& market_of(const order& o) noexcept {
        return markets_[o.request.instrument.value];
    }
    [[nodiscard]] static bool spot(const market_view& m) noexcept {
        return m.rules.kind == instrument_kind::spot;
    }

    // Admission

    /// Price and quantity in ticks and lots, within the rules.
    answer measure(order& o) {
        const market_view& m = market_of(o);
        const instrument& r = m.rules;
        const order_request& q = o.request;
        const bool market = !has_limit_price(q.type);
        if (!q.price.is_zero()) {
            const auto tick = m.ticks_of(q.price);
            if (!tick || *tick <= 0) return {order_errc::invalid_price, "the price is off the tick"};
            if ((!r.min_price.is_zero() && q.price < r.min_price) ||
                (!r.max_price.is_zero() && q.price > r.max_price))
                return {order_errc::invalid_price, "the price is outside of the limits"};
            o.tick = *tick;
        }
        if (q.close_position || !q.quote_quantity.is_zero()) return {};
        const auto lots = m.lots_of(q.quantity);
        if (!lots || *lots <= 0) return {order_errc::invalid_quantity, "the quantity is off the lot"};
        const quantity least =
            market && r.min_market_quantity > r.min_quantity ? r.min_market_quantity : r.min_quantity;
        const quantity most =
            market && !r.max_market_quantity.is_zero() ? r.max_market_quantity : r.max_quantity;
        if (q.quantity < least || (!most.is_zero() && q.quantity > most))
            return {order_errc::invalid_quantity, "the quantity is outside of the limits"};
        if (market && !r.market_lot_size.is_zero() && !is_multiple(q.quantity.value, r.market_lot_size.value))
            return {order_errc::invalid_quantity, "the quantity is off the lot of market orders"};
        o.lots = *lots;
        return {};
    }
    answer admit(order& o) {
        const order_request& q = o.request;
        market_view& m = market_of(o);
        if (!m.known) return {order_errc::unknown_instrument, "the rules of the instrument are not known"};
        if (m.rules.status != trading_status::trading && m.rules.status != trading_status::unknown)
            return {order_errc::market_closed, "the instrument is not trading"};
        if (open_.size() >= most_open) return {order_errc::position_limit, "too many open orders"};
        for (const order& other : open_)
            if (!q.client_order_id.empty() && other.request.client_order_id == q.client_order_id)
                return {order_errc::duplicate_client_id, "an open order has this client order id"};
        if (q.price_match != price_match::none) {
            const auto tick = matched_tick(m, q.side, q.price_match);
            if (!tick)
                return {order_errc::invalid_price, "the book is not as deep as the price match asks for"};
            o.request.price = m.price_of(*tick);
        }
        if (const answer units = measure(o); !units.taken()) return units;
        o.slice = shown(o);
        if (closes(o) && !q.close_position && reducible(o) == 0)
            return {order_errc::reduce_only_violation, "there is no position that it reduces"};
        if (waits_for_trigger(q.type)) {
            const price at = source_price(m, q.trigger_source);
            arm(o);
            if (!at.is_zero() && q.type != order_type::trailing_stop &&
                o.trigger.triggered_at(trigger_units(at)))
                return {order_errc::would_trigger, "the price is there already"};
            return {};
        }
        if (!m.seen() && q.type == order_type::market)
            return {order_errc::no_reference_price, "the market is not known"};
        if (!q.quote_quantity.is_zero()) {
            o.lots = lots_for(o, wide_decimal(q.quote_quantity));
            if (o.lots == 0) return {order_errc::below_min_notional, "the sum does not pay one lot"};
            o.request.quantity = m.quantity_of(o.lots);
        }
        if (const answer worth = valued(o); !worth.taken()) return worth;
        if (q.post_only && crosses(m, o)) return {order_errc::would_take, "a post-only order would take"};
        if (q.time_in_force == time_in_force::fill_or_kill) {
            if (fillable(o) < o.lots)
                return {order_errc::would_not_fill, "it cannot be filled at once and in full"};
            const bool makers_end = q.self_trade == self_trade_mode::venue_default ||
                                    q.self_trade == self_trade_mode::cancel_maker;
            if (!makers_end && own_before(o, std::nullopt) != nullptr)
                return {order_errc::self_trade, "an order of the account stands before it is filled"};
        }
        return afford(o, {});
    }
    /// The venue's least value, and its price band.
    answer valued(const order& o) const {
        const market_view& m = markets_[o.request.instrument.value];
        const instrument& r = m.rules;
        const order_request& q = o.request;
        const price at = price_for(o);
        if (!r.min_notional.is_zero() && !q.reduce_only && !at.is_zero() &&
            account::worth(r, q.quantity, at) < wide_decimal(r.min_notional))
            return {order_errc::below_min_notional, "it is worth less than the venue takes"};
        if (has_limit_price(q.type) && !m.mark.is_zero()) {
            const auto up = checked_mul(m.mark.value, r.price_band_up);
            const auto down = checked_mul(m.mark.value, r.price_band_down);
            if (q.side == side::buy && up && !r.price_band_up.is_zero() && q.price.value > *up)
                return {order_errc::price_out_of_band, "the price is above the band"};
            if (q.side == side::sell && down && q.price.value < *down)
                return {order_errc::price_out_of_band, "the price is below the band"};
        }
        return {};
    }
    /// Whether the account can pay for it. @param without the order that it replaces
    answer afford(const order& o, const venue_order_id& without) const {
        if (closes(o)) return {};
        const market_view& m = markets_[o.request.instrument.value];
        const bool buys = o.request.side == side::buy;
        const asset_code& asset =
            !spot(m) ? account::settles_in(m.rules) : (buys ? m.rules.quote_asset : m.rules.base_asset);
        const wide_decimal before = bound(asset, nullptr, without);
        const wide_decimal after = bound(asset, &o, without);
        if (after <= before || after <= (spot(m) ? account_.wallet(asset) : equity(asset))) return {};
        return {order_errc::insufficient_funds,
                spot(m) ? "the balance does not suffice" : "the margin does not suffice"};
    }
    /// What of an asset is spoken for: by spot orders what they may spend; by contracts the margin of what is held, and
    /// of what open orders may open beyond closing that.
    [[nodiscard]] wide_decimal bound(const asset_code& asset, const order* extra,
                                     const venue_order_id& without) const {
        wide_decimal sum;
        for (std::size_t n = 0; n < markets_.size(); ++n) {
            const market_view& m = markets_[n];
            const instrument_index i{static_cast<std::uint16_t>(n)};
            if (!m.known) continue;
            const auto each_order = [&](auto f) {
                for (const order& other : open_)
                    if (other.request.instrument == i && other.id != without &&
                        other.state != lifecycle::untriggered && !is_terminal(other.state) && !closes(other))
                        f(other);
                if (extra != nullptr && extra->request.instrument == i) f(*extra);
            };
            if (spot(m)) {
                each_order([&](const order& other) {
                    const bool its_buys = other.request.side == side::buy;
                    if ((its_buys ? m.rules.quote_asset : m.rules.base_asset) == asset)
                        static_cast<void>(sum.add(spent(other)));
                });
                continue;
            }
            if (account::settles_in(m.rules) != asset) continue;
            wide_decimal value = held_value(i);
            each_position(i, [&](position_side s, const orders::position&) {
                for (const side d : {side::buy, side::sell}) {
                    order probe;
                    probe.request.instrument = i;
                    probe.request.position_side = s;
                    probe.request.side = d;
                    std::int64_t lots = 0;
                    wide_decimal worth;
                    each_order([&](const order& other) {
                        if (other.request.position_side != s || other.request.side != d) return;
                        lots += other.remaining();
                        static_cast<void>(worth.add(value_of(other)));
                    });
                    const std::int64_t opening = lots - reducible(probe);
                    if (opening <= 0) continue;
                    const auto part =
                        muldiv(worth, wide_decimal(opening, 0), wide_decimal(lots, 0), money_exponent);
                    static_cast<void>(value.add(part ? *part : worth));
                }
            });
            static_cast<void>(sum.add(margin(i, value)));
        }
        return sum;
    }
    [[nodiscard]] wide_decimal margin(instrument_index i, const wide_decimal& value) const noexcept {
        const auto m =
            muldiv(value, wide_decimal(1, 0), wide_decimal(account_.leverage(i), 0), money_exponent);
        return m ? *m : value;
    }
    /// What an open order may still spend of a spot asset; one without a price what the levels ask.
    [[nodiscard]] wide_decimal spent(const order& o) const {
        const market_view& m = markets_[o.request.instrument.value];
        if (o.request.side == side::sell) return wide_decimal(m.quantity_of(o.remaining()).value);
        if (limited(o)) return account::worth(m.rules, m.quantity_of(o.remaining()), o.request.price);
        wide_decimal sum(o.request.quote_quantity);
        if (!sum.is_zero()) return sum;
        std::int64_t left = o.remaining();
        m.walk(side::sell, [&](std::int64_t tick, std::int64_t lots) {
            const std::int64_t n = std::clamp<std::int64_t>(lots, 0, left);
            static_cast<void>(sum.add(account::worth(m.rules, m.quantity_of(n), m.price_of(tick))));
            left -= n;
            return left > 0;
        });
        return sum;
    }
    [[nodiscard]] wide_decimal value_of(const order& o) const noexcept {
        const market_view& m = markets_[o.request.instrument.value];
        return account::worth(m.rules, m.quantity_of(o.remaining()), price_for(o));
    }
    /// It can only make a position smaller: because it says so, or in hedge mode by its side.
    [[nodiscard]] bool closes(const order& o) const noexcept {
        const order_request& q = o.request;
        if (q.reduce_only || q.close_position) return true;
        return q.position_side != position_side::net &&
               (q.position_side == position_side::long_side) == (q.side == side::sell);
    }
    /// The price that an order is valued at: its own, or that which it would meet.
    [[nodiscard]] price price_for(const order& o) const noexcept {
        if (!o.request.price.is_zero()) return o.request.price;
        const market_view& m = markets_[o.request.instrument.value];
        if (const auto best = m.best(opposite(o.request.side))) return m.price_of(*best);
        return m.mark.is_zero() ? m.last : m.mark;
    }
    /// At which a position is valued.
    [[nodiscard]] price valued_at(instrument_index i) const noexcept {
        const market_view& m = markets_[i.value];
        if (!m.mark.is_zero()) return m.mark;
        const auto bid = m.best(side::buy);
        return bid ? m.price_of(*bid) : m.last;
    }
    template <class F>
    void each_position(instrument_index i, F f) const {
        if (!account_.hedge_mode()) return f(position_side::net, account_.positions()(i));
        for (const position_side s : {position_side::long_side, position_side::short_side})
            f(s, account_.positions()(i, s));
    }
    [[nodiscard]] wide_decimal held_value(instrument_index i) const noexcept {
        wide_decimal sum;
        each_position(i, [&](position_side, const orders::position& p) {
            const auto q = p.quantity().to_decimal();
            if (q)
                static_cast<void>(sum.add(account::worth(markets_[i.value].rules, {q->abs()}, valued_at(i))));
        });
        return sum;
    }
    [[nodiscard]] wide_decimal equity(const asset_code& asset) const noexcept {
        wide_decimal sum = account_.wallet(asset);
        for (std::size_t n = 0; n < markets_.size(); ++n) {
            const instrument_index i{static_cast<std::uint16_t>(n)};
            const market_view& m = markets_[n];
            if (!m.known || spot(m) || account::settles_in(m.rules) != asset) continue;
            const price at = valued_at(i);
            if (at.is_zero()) continue;
            each_position(i, [&](position_side, const orders::position& p) {
                if (const auto u = p.unrealized(at)) static_cast<void>(sum.add(*u));
            });
        }
        return sum;
    }

    // Matching

    [[nodiscard]] static bool limited(const order& o) noexcept { return has_limit_price(o.request.type); }
    [[nodiscard]] static bool reaches(const order& o, std::int64_t tick) noexcept {
        if (!limited(o)) return true;
        return o.request.side == side::buy ? tick <= o.tick : tick >= o.tick;
    }
    [[nodiscard]] static bool better(side s, std::int64_t a, std::int64_t b) noexcept {
        return s == side::buy ? a > b : a < b;
    }
    [[nodiscard]] bool crosses(const market_view& m, const order& o) const noexcept {
        const auto best = m.best(opposite(o.request.side));
        return best && reaches(o, *best);
    }
    [[nodiscard]] std::int64_t fillable(const order& o) const {
        if (closes(o) && reducible(o) < o.lots) return 0;
        std::int64_t sum = 0;
        markets_[o.request.instrument.value].walk(opposite(o.request.side),
                                                  [&](std::int64_t tick, std::int64_t lots) {
                                                      if (reaches(o, tick))
                                                          sum += std::max<std::int64_t>(lots, 0);
                                                      return reaches(o, tick) && sum < o.remaining();
                                                  });
        return sum;
    }
    /// The lots that a sum of the quote asset pays.
    [[nodiscard]] std::int64_t lots_for(const order& o, wide_decimal left) const {
        const market_view& m = markets_[o.request.instrument.value];
        std::int64_t sum = 0;
        m.walk(opposite(o.request.side), [&](std::int64_t tick, std::int64_t lots) {
            if (lots <= 0) return true;
            const price at = m.price_of(tick);
            const auto cost = [&](std::int64_t n) { return account::worth(m.rules, m.quantity_of(n), at); };
            std::int64_t n = lots;
            if (cost(n) > left) {
                const auto whole = muldiv(left, wide_decimal(1, 0), cost(1), 0);
                if (!whole) return false;
                n = static_cast<std::int64_t>(std::min<int128>(whole->mantissa(), lots));
                if (n > 0 && cost(n) > left) --n; // it was rounded up
            }
            sum += n;
            static_cast<void>(left.subtract(cost(n)));
            return n == lots;
        });
        return sum;
    }
    [[nodiscard]] static std::optional<std::int64_t> matched_tick(const market_view& m, side s,
                                                                  price_match how) {
        const auto n = static_cast<int>(how);
        const bool opponent = how <= price_match::opponent_20;
        constexpr int depths[] = {1, 5, 10, 20};
        int left = depths[(n - 1) % 4];
        std::optional<std::int64_t> found;
        m.walk(opponent ? opposite(s) : s, [&](std::int64_t tick, std::int64_t) {
            if (--left == 0) found = tick;
            return left > 0;
        });
        return found;
    }
    /// The lots by which an order can make its position smaller.
    [[nodiscard]] std::int64_t reducible(const order& o) const noexcept {
        const order_request& q = o.request;
        const auto held = account_.positions()(q.instrument, q.position_side).quantity().to_decimal();
        if (!held || held->sign() == 0 || held->is_negative() != (q.side == side::buy)) return 0;
        return markets_[q.instrument.value].lots_of({held->abs()}).value_or(0);
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
        const bool at_once = !limited(o) || o.request.time_in_force == time_in_force::immediate_or_cancel ||
                             o.request.time_in_force == time_in_force::fill_or_kill;
        if (closes(o) && reducible(o) == 0)
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
    /// The first level that an order can trade against, within its limit; none: nothing is left for it.
    [[nodiscard]] std::optional<book::tick_level> offered_to(const order& o) const {
        std::optional<book::tick_level> found;
        markets_[o.request.instrument.value].walk(opposite(o.request.side),
                                                  [&](std::int64_t tick, std::int64_t lots) {
                                                      if (!reaches(o, tick)) return false;
                                                      if (lots > 0) found = book::tick_level{tick, lots};
                                                      return !found;
                                                  });
        return found;
    }
    void take(std::size_t at) {
        order& o = open_[at];
        while (!is_terminal(o.state) && o.remaining() != 0) {
            const auto level = offered_to(o);
            // Orders of the account's own stand before what is behind their price.
            if (meet_own(at, level ? std::optional(level->tick) : std::nullopt)) continue;
            if (!level) return;
            std::int64_t n = std::min(level->lots, o.remaining());
            if (closes(o)) n = std::min(n, reducible(o));
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
                !reaches(o, other.tick) || (!tick && !limited(o)) ||
                (tick && better(other.request.side, *tick, other.tick)))
                continue;
            if (first == nullptr || better(other.request.side, other.tick, first->tick)) first = &other;
        }
        return first;
    }
    /// An order would trade with another one of the account that stands at `tick` or before it. @return whether one did
    bool meet_own(std::size_t at, std::optional<std::int64_t> tick) {
        order& o = open_[at];
        if (const order* const met = own_before(o, tick)) {
            order& other = open_[static_cast<std::size_t>(met - open_.data())];
            switch (o.request.self_trade) {
            case self_trade_mode::cancel_taker: finish(o, lifecycle::expired, order_errc::self_trade); break;
            case self_trade_mode::venue_default:
            case self_trade_mode::cancel_maker:
                finish(other, lifecycle::expired, order_errc::self_trade);
                break;
            case self_trade_mode::cancel_both:
                finish(other, lifecycle::expired, order_errc::self_trade);
                finish(o, lifecycle::expired, order_errc::self_trade);
                break;
            case self_trade_mode::decrement: {
                const std::int64_t less = std::min(o.remaining(), other.remaining());
                for (order* both : {&other, &o}) {
                    both->lots -= less;
                    both->request.quantity = market_of(*both).quantity_of(both->lots);
                    if (both->remaining() == 0)
                        finish(*both, lifecycle::expired, order_errc::self_trade);
                    else
                        tell(*both, 0, true);
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
    void match_trade(instrument_index i, std::int64_t tick, std::int64_t lots, side resting_side) {
        std::int64_t ours = 0; // of the trade
        for (const std::size_t n : resting(i, resting_side)) {
            order& o = open_[n];
            if (better(resting_side, tick, o.tick)) break;
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
                    const auto level = offered_to(open_[n]);
                    if (!level) break;
                    const std::int64_t taken = fill_maker(open_[n], level->lots);
                    if (taken == 0) break;
                    m.take(opposite(s), level->tick, taken);
                }
        sweep();
    }
    std::int64_t fill_maker(order& o, std::int64_t lots) {
        std::int64_t n = std::min({lots, o.slice, o.remaining()});
        if (closes(o)) {
            n = std::min(n, reducible(o));
            if (reducible(o) == 0) finish(o, lifecycle::expired, order_errc::reduce_only_violation);
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
        if (spot(m)) {
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
            if (o.resting && closes(o) && o.request.instrument == i && reducible(o) == 0)
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

    [[nodiscard]] static price source_price(const market_view& m, trigger_source s) noexcept {
        return s == trigger_source::last ? m.last : s == trigger_source::mark ? m.mark : m.index;
    }
    static void arm(order& o) noexcept {
        const order_request& q = o.request;
        auto& t = o.trigger;
        t.side = q.side;
        // A limit-if-touched order waits on the far side, as a take-profit does.
        t.waits_as = q.type;
        t.source = q.trigger_source;
        t.trigger_ticks = trigger_units(q.trigger_price);
        t.callback_rate = q.callback_rate;
        t.callback_ticks = trigger_units(q.callback_distance);
        t.activation_ticks = trigger_units(q.activation_price);
        t.follows = q.type == order_type::trailing_stop && t.activation_ticks == 0;
    }
    void trigger(instrument_index i, trigger_source source, price p) {
        const std::int64_t units = trigger_units(p);
        for (std::size_t n = 0; n < open_.size(); ++n) {
            order& o = open_[n];
            if (o.state != lifecycle::untriggered || o.request.instrument != i || o.trigger.source != source)
                continue;
            const bool fires = o.request.type == order_type::trailing_stop ? o.trigger.trails(units)
                                                                           : o.trigger.triggered_at(units);
            if (fires) o.fired = true;
            if (fires && actable(o)) fire(n);
        }
        sweep();
    }
    /// There is something to trade against, or it can wait for that at its price.
    [[nodiscard]] bool actable(const order& o) const noexcept {
        return limited(o) || markets_[o.request.instrument.value].best(opposite(o.request.side)).has_value();
    }
    void fire(std::size_t at) {
        order& o = open_[at];
        if (o.request.close_position) {
            o.lots = reducible(o);
            o.slice = o.lots;
            o.request.quantity = market_of(o).quantity_of(o.lots);
            o.request.reduce_only = true;
        }
        o.state = lifecycle::working;
        o.updated = now_;
        if (closes(o) && (o.lots == 0 || reducible(o) == 0))
            return finish(o, lifecycle::expired, order_errc::reduce_only_violation);
        if (const answer funds = afford(o, o.id); !funds.taken())
            return finish(o, lifecycle::rejected, funds.code);
        tell(o);
        execute(at);
    }
    [[nodiscard]] static timestamp end_of(const order& o) noexcept {
        constexpr std::int64_t day = minutes(24 * 60).ns;
        if (o.request.time_in_force == time_in_force::good_till_date) return o.request.good_till;
        if (o.request.time_in_force == time_in_force::day) return {(o.created.ns / day + 1) * day};
        return {};
    }

    // The account

    void pay_funding(instrument_index i) {
        market_view& m = markets_[i.value];
        m.funding_paid = std::exchange(m.funding_due, timestamp{});
        each_position(i, [&](position_side, const orders::position& p) {
            const auto held = p.quantity().to_decimal();
            const price at = valued_at(i);
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
        if (spot(markets_[cause.value]) || held_value(cause).is_zero()) return;
        const asset_code asset = account::settles_in(markets_[cause.value].rules);
        wide_decimal held;
        for (std::size_t n = 0; n < markets_.size(); ++n)
            if (markets_[n].known && !spot(markets_[n]) && account::settles_in(markets_[n].rules) == asset)
                static_cast<void>(held.add(held_value({static_cast<std::uint16_t>(n)})));
        if (equity(asset) >= account::part(held, account_.options().maintenance_margin)) return;
        for (std::size_t n = 0; n < markets_.size(); ++n) {
            const instrument_index i{static_cast<std::uint16_t>(n)};
            if (!markets_[n].known || spot(markets_[n]) || account::settles_in(markets_[n].rules) != asset)
                continue;
            if (!markets_[n].seen()) continue;
            for (order& o : open_)
                if (o.request.instrument == i && !o.venue_made)
                    finish(o, lifecycle::cancelled, order_errc::liquidation);
            sweep();
            each_position(i, [&](position_side s, const orders::position& p) {
                const auto q = p.quantity().to_decimal();
                if (!q || q->is_zero()) return;
                order o;
                o.request.symbol = markets_[n].rules.symbol;
                o.request.instrument = i;
                o.request.side = q->is_negative() ? side::buy : side::sell;
                o.request.position_side = s;
                o.request.type = order_type::market;
                o.request.reduce_only = true;
                o.request.quantity = {q->abs()};
                o.lots = markets_[n].lots_of({q->abs()}).value_or(0);
                o.slice = o.lots;
                o.venue_made = true;
                o.created = o.updated = now_;
                if (o.lots == 0 || !actable(o)) return;
                o.id = next_id();
                open_.push_back(o);
                tell(open_.back());
                execute(open_.size() - 1);
            });
            sweep();
        }
    }

    // Reports

    [[nodiscard]] venue_order_id next_id() noexcept {
        char digits_of[24];
        return venue_order_id(std::string_view(
            digits_of, static_cast<std::size_t>(digits::write_unsigned(digits_of, ++last_id_) - digits_of)));
    }
    void tell(const order& o, std::uint64_t amend_number = 0, bool amended = false,
              report_source source = report_source::stream) {
        order_update u;
        u.symbol = o.request.symbol;
        u.venue_time = o.updated;
        u.client_order_id = o.request.client_order_id;
        u.venue_order_id = o.id;
        u.state = o.state;
        u.source = source;
        u.reason = o.reason;
        u.has_terms = true;
        u.side = o.request.side;
        u.type = o.request.type;
        u.time_in_force = o.request.time_in_force;
        u.position_side = o.request.position_side;
        u.post_only = o.request.post_only;
        u.reduce_only = o.request.reduce_only;
        u.quantity = o.request.quantity;
        u.price = o.request.price;
        u.trigger_price = o.request.trigger_price;
        u.amended = amended;
        u.amend_number = amend_number;
        u.venue_made = o.venue_made;
        u.has_filled = true;
        u.cumulative_quantity = o.cumulative;
        if (!o.cumulative.is_zero()) {
            const auto average =
                muldiv(o.cost, wide_decimal(1, 0), wide_decimal(u.cumulative_quantity.value), money_exponent);
            if (average) u.average_price = {account::money_of(*average)};
        }
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
            if (const auto profit = p.unrealized(valued_at(i))) u.unrealized_pnl = account::money_of(*profit);
        }
        reports_.push_back(u);
    }

    [[nodiscard]] static bool is(const order& o, const order_keys& k) noexcept {
        if (!k.venue_order_id.empty()) return o.id == k.venue_order_id;
        return !k.client_order_id.empty() && o.request.client_order_id == k.client_order_id;
    }
    [[nodiscard]] order* find_open(const order_keys& k) noexcept {
        for (order& o : open_)
            if (is(o, k)) return &o;
        return nullptr;
    }
    [[nodiscard]] answer unknown(const order_keys& k) const noexcept {
        for (const order& o : ended_)
            if (is(o, k)) return {order_errc::already_done, "the order has ended"};
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
