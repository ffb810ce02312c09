// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/bounded_vector.hpp>
#include <gatewright/core/contract.hpp>
#include <gatewright/core/fixed_string.hpp>
#include <gatewright/orders/accounts.hpp>
#include <gatewright/orders/order_manager.hpp>
#include <gatewright/orders/positions.hpp>
#include <gatewright/risk/order_price.hpp>
#include <gatewright/risk/risk_view.hpp>
#include <gatewright/risk/valuation.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace gatewright::risk {

/// What the desk holds and what it may come to hold, valued: per instrument, per account and in all. The sums are kept
/// incrementally: whoever changes a position, an order, a price or a balance of an instrument says so by `touch`, and
/// the next `settle` takes that instrument's old share out of the sums and puts the new one in. An order costs the same
/// however many instruments there are.
///
/// Everything is exact; one unit of quantity is valued at the mark price, at the middle of a fresh quote where there is
/// none, rounded up where that has more than 18 digits or 12 decimals. A price older than its instrument's `max_age`,
/// and an asset without a rate, make the sums of its account and of the desk incomplete by its name, as long as
/// something is held or open there.
class exposure_ledger {
public:
    /// Where an instrument's figures are read.
    /// @par Object lifetimes
    /// All of it outlives the ledger and stays where it is.
    struct source {
        const instrument* rules = nullptr;
        const reference_prices* reference = nullptr;
        const orders::positions* positions = nullptr;
        const orders::order_manager* orders = nullptr;
        instrument_index index;   ///< in `positions` and `orders`
        std::uint8_t account = 0; ///< the gateway's place
        std::uint8_t venue = 0;   ///< accounts of the same number trade in the same book
    };

    exposure_ledger() = default;
    /// Takes its memory; nothing afterwards allocates.
    /// @param balances of each account, by its place
    exposure_ledger(valuation v, const std::vector<source>& instruments,
                    std::vector<const orders::accounts*> balances)
        : value_(std::move(v))
        , accounts_(balances.size())
        , balances_(std::move(balances))
        , wallets_(balances_.size()) {
        entries_.reserve(instruments.size());
        for (const source& s : instruments) {
            entry e;
            e.from = s;
            e.name.assign(s.rules->symbol.view());
            e.next_peer = static_cast<std::uint16_t>(entries_.size());
            entries_.push_back(e);
        }
        // Rings of the same symbol at the same venue: their orders can meet.
        for (std::size_t i = 0; i < entries_.size(); ++i)
            for (std::size_t j = i + 1; j < entries_.size(); ++j)
                if (entries_[i].from.venue == entries_[j].from.venue &&
                    entries_[i].from.rules->symbol == entries_[j].from.rules->symbol) {
                    entries_[j].next_peer = entries_[i].next_peer;
                    entries_[i].next_peer = static_cast<std::uint16_t>(j);
                    break;
                }
        rates_ = bounded_vector<rate>(value_.rates.size() + 1);
        for (const valuation_rate& r : value_.rates) {
            rate k;
            k.asset = r.asset;
            k.value = r.rate;
            if (!r.instrument.empty()) {
                k.follows = no_number;
                for (std::size_t i = 0; i < entries_.size() && k.follows == no_number; ++i)
                    if (entries_[i].from.rules->symbol == r.instrument)
                        k.follows = static_cast<std::uint16_t>(i);
                k.value = {};
            }
            static_cast<void>(rates_.push_back(k));
        }
        for (rate& k : rates_) k.fixed = k.follows == no_number;
        if (!value_.asset.empty()) add_unit(value_.asset);
        dirty_ = bounded_vector<std::uint16_t>(entries_.size());
        for (std::size_t i = 0; i < entries_.size(); ++i) touch(static_cast<std::uint16_t>(i));
        for (std::size_t a = 0; a < accounts_.size(); ++a) touch_balances(static_cast<std::uint8_t>(a));
    }

    /// Something of an instrument changed.
    void touch(std::uint16_t number) noexcept {
        if (number >= entries_.size()) return;
        entries_[number].changed = true;
        touch_price(number);
    }
    /// At most its prices changed.
    void touch_price(std::uint16_t number) noexcept {
        if (number >= entries_.size() || entries_[number].dirty) return;
        entries_[number].dirty = true;
        static_cast<void>(dirty_.push_back(number)); // each stands there once: there is room
    }
    /// The balances of an account changed.
    void touch_balances(std::uint8_t account) noexcept {
        if (account < wallets_.size()) wallets_[account].dirty = true;
        balances_dirty_ = true;
    }
    /// An order was placed, reported on, or ended: whether it rests, and at which price, may have changed.
    void on_order(std::uint16_t number, const orders::order_record& r) noexcept {
        if (number >= entries_.size()) return;
        touch(number);
        entry& e = entries_[number];
        resting& mine = r.request.side == side::buy ? e.bid : e.ask;
        const price p = resting_price(r);
        if (!p.is_zero() && (mine.best.is_zero() || better(r.request.side, p, mine.best)))
            mine = {p, r.ref, mine.again};
        else if (mine.by == r.ref && p != mine.best)
            mine.again = true; // the best one went, or is worse now
    }

    /// Brings the sums up to date: the share of each instrument that was touched is replaced, and prices that have
    /// become too old are found.
    void settle(steady_time now) noexcept {
        if (broken_) [[unlikely]]
            rebuild();
        // First the prices and the rates that follow them, which touch others; each stands in the list once.
        for (std::size_t n = 0; n < dirty_.size(); ++n) {
            entry& e = entries_[dirty_[n]];
            const price before = e.at_price;
            refresh_price(e, now);
            e.changed = e.changed || e.at_price != before;
            refresh_rates_of(dirty_[n]);
        }
        for (const std::uint16_t number : dirty_) {
            entry& e = entries_[number];
            e.dirty = false;
            if (!std::exchange(e.changed, false)) continue; // quoted anew, and valued at its mark price
            e.unit = unit_of(e);
            replace_share(e);
        }
        dirty_.clear();
        if (balances_dirty_) sum_balances();
        if (now > fresh_until_ || broken_) look_for_gaps(now);
    }

    /// What a check sees of an instrument and its account, besides what the order path knows. Up to date as of
    /// `settle`.
    /// @par Object lifetimes
    /// The view points into the ledger.
    void fill_in(risk_view& v, std::uint16_t number, steady_time now) noexcept {
        if (number >= entries_.size()) return;
        entry& e = entries_[number];
        v.unit_value = e.unit;
        v.value_missing = gap_of(e, now);
        v.rate = e.notional_rate < rates_.size() ? rates_[e.notional_rate].value : decimal{};
        v.rate_missing = rate_gap(e.notional_rate, e.notional_name, e, now);
        v.open_orders = e.share.open_orders;
        v.account_totals = &accounts_[e.from.account];
        v.desk_totals = &desk_;
        v.own_bid = v.own_ask = {};
        std::uint16_t peer = number;
        do {
            entry& p = entries_[peer];
            if (p.bid.again || p.ask.again) find_resting(p);
            if (!p.bid.best.is_zero() && (v.own_bid.is_zero() || p.bid.best > v.own_bid))
                v.own_bid = p.bid.best;
            if (!p.ask.best.is_zero() && (v.own_ask.is_zero() || p.ask.best < v.own_ask))
                v.own_ask = p.ask.best;
            peer = p.next_peer;
        } while (peer != number);
    }

    /// The sums of an account, by its place.
    [[nodiscard]] const risk_totals& account(std::size_t i) const noexcept { return accounts_[i]; }
    /// How many accounts there are.
    [[nodiscard]] std::size_t accounts() const noexcept { return accounts_.size(); }
    /// The sums of all accounts.
    [[nodiscard]] const risk_totals& desk() const noexcept { return desk_; }
    /// The asset that the sums are in; empty until it is known.
    [[nodiscard]] const asset_code& asset() const noexcept { return value_.asset; }
    /// How many instruments there are.
    [[nodiscard]] std::size_t size() const noexcept { return entries_.size(); }
    /// Where an instrument's figures are read.
    [[nodiscard]] const source& instrument_at(std::size_t number) const noexcept {
        return entries_[number].from;
    }
    /// What one unit of an instrument's quantity is worth; zero: not known.
    [[nodiscard]] decimal unit_value(std::size_t number) const noexcept { return entries_[number].unit; }
    /// Which price or rate an instrument's value lacks; null: none.
    [[nodiscard]] const char* missing(std::size_t number, steady_time now) const noexcept {
        return gap_of(entries_[number], now);
    }
    /// The price that an instrument is valued at, and when it was told; zero: never.
    [[nodiscard]] price valued_price(std::size_t number) const noexcept { return entries_[number].at_price; }
    /// Profit of an instrument's positions since the start, realized or not, less fees, in the valuation asset.
    [[nodiscard]] const wide_decimal& pnl(std::size_t number) const noexcept {
        return entries_[number].share.pnl;
    }
    /// True if something of an instrument is held or open.
    [[nodiscard]] bool exposed(std::size_t number) const noexcept { return entries_[number].share.exposed; }
    /// What one unit of an asset is worth. @return zero if that is not known
    [[nodiscard]] decimal rate_of(const asset_code& asset) const noexcept {
        const std::uint16_t k = find_rate(asset);
        return k < rates_.size() ? rates_[k].value : decimal{};
    }
    /// What the profit of an instrument's positions is settled in is worth; zero: not known.
    [[nodiscard]] decimal settle_rate(std::size_t number) const noexcept {
        const entry& e = entries_[number];
        return e.settle_rate < rates_.size() ? rates_[e.settle_rate].value : decimal{};
    }

private:
    static constexpr std::uint16_t no_rate = 0xffff;

    struct portion {
        wide_decimal gross, held, net, open_buy, open_sell; // in the valuation asset
        wide_decimal pnl, unrealized;
        std::uint32_t open_orders = 0;
        bool exposed = false; ///< something is held or open, whatever it is worth
        bool traded = false;  ///< something was ever held
    };
    struct resting {
        price best;
        order_ref by;
        bool again = false; ///< it went: the next best is to be looked for
    };
    struct entry {
        source from;
        portion share;
        decimal unit;
        price at_price;
        steady_time priced_at;
        std::uint16_t notional_rate = no_rate;
        std::uint16_t settle_rate = no_rate;
        asset_code notional, settled;
        fixed_string<63> name, notional_name, settle_name; // never full: end with a zero
        resting bid, ask;
        std::uint16_t next_peer = 0;
        bool dirty = false;   ///< to be looked at
        bool changed = false; ///< and its share to be summed anew, whatever its price
    };
    struct rate {
        asset_code asset;
        decimal value;
        std::uint16_t follows = no_number; ///< the instrument whose price it is
        bool fixed = true;
    };
    struct wallet {
        wide_decimal value;
        fixed_string<63> unrated; ///< an asset that is held and has no rate
        bool known = false;
        bool dirty = true;
    };

    void add_unit(const asset_code& asset) noexcept {
        rate one;
        one.asset = asset;
        one.value = decimal(1, 0);
        const std::uint16_t k = find_rate(asset);
        if (k == no_rate)
            static_cast<void>(rates_.push_back(one));
        else
            rates_[k] = one;
    }
    [[nodiscard]] std::uint16_t find_rate(const asset_code& asset) const noexcept {
        for (std::size_t k = 0; k < rates_.size(); ++k)
            if (rates_[k].asset == asset) return static_cast<std::uint16_t>(k);
        return no_rate;
    }

    static bool better(side s, price a, price b) noexcept { return s == side::buy ? a > b : a < b; }
    /// The price at which an order may trade with others of ours; zero if it does not rest.
    static price resting_price(const orders::order_record& r) noexcept {
        const bool waits = r.state.life == lifecycle::untriggered ||
                           (r.state.life == lifecycle::submitting && waits_for_trigger(r.request.type));
        if (r.state.terminal() || waits || !has_limit_price(r.request.type)) return {};
        if (!r.amend.active) return r.request.price;
        return better(r.request.side, r.amend.price, r.request.price) ? r.amend.price : r.request.price;
    }
    static void find_resting(entry& e) noexcept {
        e.bid = e.ask = {};
        for (const orders::order_record& r : e.from.orders->open_orders()) {
            if (r.request.instrument != e.from.index) continue;
            resting& mine = r.request.side == side::buy ? e.bid : e.ask;
            const price p = resting_price(r);
            if (!p.is_zero() && (mine.best.is_zero() || better(r.request.side, p, mine.best)))
                mine = {p, r.ref, false};
        }
    }

    void refresh_price(entry& e, steady_time now) noexcept {
        const reference_prices& ref = *e.from.reference;
        if (ref.mark_is_fresh(now) || (ref.mark.value.sign() > 0 && !quoted(ref, now))) {
            e.at_price = ref.mark;
            e.priced_at = ref.marked_at;
        } else if (quoted(ref, now)) {
            // Half of the sum: five tenths of it.
            const auto sum = checked_add(ref.bid.value, ref.ask.value);
            const auto middle = sum ? checked_mul(*sum, decimal(5, -1)) : sum;
            if (middle) {
                e.at_price = {middle->normalized()};
                e.priced_at = ref.quoted_at;
            }
        }
        learn_assets(e);
        if (e.at_price.is_zero()) fresh_until_ = {};
    }
    static bool quoted(const reference_prices& ref, steady_time now) noexcept {
        return ref.quote_is_fresh(now) && ref.bid.value.sign() > 0 && ref.ask.value.sign() > 0;
    }
    void learn_assets(entry& e) noexcept {
        const instrument& rules = *e.from.rules;
        const asset_code& notional = notional_asset(rules);
        if (notional.empty()) return;
        const asset_code& settled =
            rules.settle_asset.empty()
                ? (rules.payoff == payoff::inverse ? rules.base_asset : rules.quote_asset)
                : rules.settle_asset;
        if (value_.asset.empty()) {
            value_.asset = notional;
            add_unit(notional); // there is room for it
            for (entry& other : entries_) other.notional = other.settled = {};
        }
        if (e.notional == notional && e.settled == settled) return;
        e.notional = notional;
        e.settled = settled;
        e.changed = true;
        e.notional_name.assign(notional.view());
        e.settle_name.assign(settled.view());
        e.notional_rate = find_rate(notional);
        e.settle_rate = find_rate(settled);
        fresh_until_ = {};
        balances_dirty_ = true;
        for (wallet& w : wallets_) w.dirty = true;
    }
    [[nodiscard]] decimal unit_of(const entry& e) const noexcept {
        if (e.notional_rate >= rates_.size()) return {};
        const decimal r = rates_[e.notional_rate].value;
        const auto one = notional(*e.from.rules, wide_decimal(decimal(1, 0)), e.at_price);
        const auto worth = one ? checked_mul(*one, r) : one;
        if (!worth) return {};
        if (const auto exact = worth->to_decimal(); exact && exact->exponent() >= -12)
            return exact->normalized();
        for (std::int8_t exponent = -12; exponent <= 0; ++exponent)
            if (const auto up = worth->to_decimal(exponent, rounding::ceil)) return up->normalized();
        return {};
    }
    /// A price that rates follow takes effect on all that they value.
    void refresh_rates_of(std::uint16_t number) noexcept {
        for (std::size_t k = 0; k < rates_.size(); ++k) {
            rate& mine = rates_[k];
            if (mine.fixed || mine.follows != number) continue;
            const entry& e = entries_[number];
            const std::uint16_t in = find_rate(e.from.rules->quote_asset);
            const decimal quoted_in = in < rates_.size() && rates_[in].fixed ? rates_[in].value : decimal{};
            decimal now{};
            if (const auto worth = checked_mul(wide_decimal(e.at_price.value), quoted_in))
                if (const auto fits = worth->to_decimal()) now = fits->normalized();
            if (now == mine.value) continue;
            mine.value = now;
            for (std::size_t i = 0; i < entries_.size(); ++i)
                if (entries_[i].notional_rate == k || entries_[i].settle_rate == k)
                    touch(static_cast<std::uint16_t>(i));
            for (wallet& w : wallets_) w.dirty = true;
            balances_dirty_ = true;
        }
    }

    [[nodiscard]] portion share_of(const entry& e, bool& fits) const noexcept {
        portion s;
        wide_decimal gross, held, net, buy, sell, profit, unrealized;
        const contract terms(*e.from.rules);
        fits = true;
        for (const position_side ps :
             {position_side::net, position_side::long_side, position_side::short_side}) {
            const orders::position& p = (*e.from.positions)(e.from.index, ps);
            const orders::open_exposure& open = e.from.orders->exposure(e.from.index, ps);
            s.traded = s.traded || p.fills() != 0 || p.adopted();
            if (p.quantity().is_zero() && open.open_buy.is_zero() && open.open_sell.is_zero() &&
                p.realized().is_zero() && p.fees().all().empty())
                continue;
            wide_decimal up = p.quantity();
            wide_decimal down = p.quantity().negated();
            fits = fits && up.add(open.open_buy) && down.add(open.open_sell) &&
                   gross.add(std::max(up, down)) && held.add(p.quantity().abs()) && net.add(p.quantity()) &&
                   buy.add(open.open_buy) && sell.add(open.open_sell) && profit.add(p.realized());
            if (!p.quantity().is_zero()) {
                const auto now = p.unrealized(e.at_price);
                fits = fits && now && unrealized.add(*now);
            }
        }
        s.open_orders = e.from.orders->open_orders_of(e.from.index);
        s.exposed = !net.is_zero() || !buy.is_zero() || !sell.is_zero() || !gross.is_zero();
        const auto times = [&](const wide_decimal& a, decimal b, wide_decimal& into) {
            if (a.is_zero()) return;
            const auto product = checked_mul(a, b);
            fits = fits && product;
            if (product) into = *product;
        };
        times(gross, e.unit, s.gross);
        times(held, e.unit, s.held);
        times(net, e.unit, s.net);
        times(buy, e.unit, s.open_buy);
        times(sell, e.unit, s.open_sell);
        const decimal settled = e.settle_rate < rates_.size() ? rates_[e.settle_rate].value : decimal{};
        times(unrealized, settled, s.unrealized);
        times(profit, settled, s.pnl);
        fits = fits && s.pnl.add(s.unrealized);
        for (const position_side ps :
             {position_side::net, position_side::long_side, position_side::short_side})
            for (const orders::fee_sums::sum& fee : (*e.from.positions)(e.from.index, ps).fees().all()) {
                const auto worth = checked_mul(fee.amount, rate_of(fee.asset));
                fits = fits && worth && s.pnl.subtract(*worth);
            }
        // What is bought of spot is in the balances.
        if (e.from.rules->kind == instrument_kind::spot) s.unrealized = {};
        return s;
    }
    void replace_share(entry& e) noexcept {
        bool fits = true;
        const portion after = share_of(e, fits);
        if (!fits) {
            broken_ = true;
            return;
        }
        if (!e.share.exposed && !after.exposed && !e.share.traded && !after.traded &&
            e.share.open_orders == after.open_orders)
            return;
        for (risk_totals* const t : {&accounts_[e.from.account], &desk_})
            if (!exchange(*t, e.share, after)) broken_ = true;
        e.share = after;
        if (after.exposed)
            fresh_until_ =
                gap_of(e, e.priced_at) == nullptr ? std::min(fresh_until_, good_until(e)) : steady_time{};
    }
    static bool exchange(risk_totals& t, const portion& before, const portion& after) noexcept {
        t.open_orders += after.open_orders - before.open_orders;
        const auto swap = [](wide_decimal& sum, const wide_decimal& old, const wide_decimal& fresh) {
            if (old.mantissa() == fresh.mantissa() && old.exponent() == fresh.exponent()) return true;
            return sum.subtract(old) && sum.add(fresh);
        };
        return swap(t.gross, before.gross, after.gross) && swap(t.held, before.held, after.held) &&
               swap(t.net, before.net, after.net) && swap(t.open_buy, before.open_buy, after.open_buy) &&
               swap(t.open_sell, before.open_sell, after.open_sell) && swap(t.pnl, before.pnl, after.pnl) &&
               swap(t.equity, before.unrealized, after.unrealized);
    }
    /// A sum did not fit: everything is summed anew, and while it does not fit nothing is complete.
    [[gnu::cold]] void rebuild() noexcept {
        broken_ = false;
        for (risk_totals& t : accounts_) t = {};
        desk_ = {};
        for (wallet& w : wallets_) {
            w.value = {};
            w.dirty = true;
        }
        balances_dirty_ = true;
        fresh_until_ = {};
        for (std::size_t i = 0; i < entries_.size(); ++i) {
            entries_[i].share = {};
            touch(static_cast<std::uint16_t>(i));
        }
    }

    void sum_balances() noexcept {
        balances_dirty_ = false;
        for (std::size_t a = 0; a < wallets_.size(); ++a) {
            wallet& w = wallets_[a];
            if (!w.dirty) continue;
            w.dirty = false;
            wide_decimal sum;
            w.unrated = {};
            w.known = false;
            for (const orders::account_balance& b : balances_[a]->all()) {
                if (!b.known) continue;
                w.known = true;
                if (b.wallet.is_zero()) continue;
                const decimal r = rate_of(b.asset);
                if (r.is_zero() && w.unrated.empty()) w.unrated.assign(b.asset.view());
                if (!sum.add(wide_decimal::product(b.wallet, r))) broken_ = true;
            }
            for (risk_totals* const t : {&accounts_[a], &desk_})
                if (!t->equity.subtract(w.value) || !t->equity.add(sum) || !t->balance.subtract(w.value) ||
                    !t->balance.add(sum))
                    broken_ = true;
            w.value = sum;
        }
        fresh_until_ = {};
    }

    [[nodiscard]] steady_time good_until(const entry& e) const noexcept {
        steady_time t = e.priced_at + e.from.reference->max_age;
        for (const std::uint16_t k : {e.notional_rate, e.settle_rate})
            if (k < rates_.size() && !rates_[k].fixed) {
                const entry& by = entries_[rates_[k].follows];
                t = std::min(t, by.priced_at + by.from.reference->max_age);
            }
        return t;
    }
    [[nodiscard]] const char* rate_gap(std::uint16_t k, const fixed_string<63>& asset, const entry& e,
                                       steady_time now) const noexcept {
        if (k >= rates_.size()) return asset.empty() ? e.name.data() : asset.data();
        if (rates_[k].value.is_zero()) return asset.data();
        if (rates_[k].fixed) return nullptr;
        const entry& from = entries_[rates_[k].follows];
        return now - from.priced_at > from.from.reference->max_age ? from.name.data() : nullptr;
    }
    [[nodiscard]] const char* gap_of(const entry& e, steady_time now) const noexcept {
        if (e.at_price.is_zero() || now - e.priced_at > e.from.reference->max_age) return e.name.data();
        if (const char* const gap = rate_gap(e.notional_rate, e.notional_name, e, now)) return gap;
        if (const char* const gap = rate_gap(e.settle_rate, e.settle_name, e, now)) return gap;
        return e.unit.is_zero() ? e.name.data() : nullptr;
    }
    /// Which prices and rates the sums lack, and until when that holds.
    void look_for_gaps(steady_time now) noexcept {
        steady_time until = steady_time::never();
        desk_.missing = desk_.equity_missing = nullptr;
        for (std::size_t a = 0; a < accounts_.size(); ++a) {
            const wallet& w = wallets_[a];
            accounts_[a].missing = nullptr;
            accounts_[a].equity_missing = !w.known             ? "balances"
                                          : !w.unrated.empty() ? w.unrated.data()
                                                               : nullptr;
            if (desk_.equity_missing == nullptr) desk_.equity_missing = accounts_[a].equity_missing;
        }
        for (const entry& e : entries_) {
            if (!e.share.exposed) continue;
            if (const char* const gap = gap_of(e, now)) {
                accounts_[e.from.account].missing = desk_.missing = gap;
                until = {}; // looked for again with each order until it is closed
            } else {
                until = std::min(until, good_until(e));
            }
        }
        if (broken_) {
            for (risk_totals& t : accounts_) t.missing = "overflow";
            desk_.missing = "overflow";
        }
        fresh_until_ = until;
    }

    valuation value_;
    std::vector<entry> entries_;
    bounded_vector<rate> rates_;
    bounded_vector<std::uint16_t> dirty_;
    std::vector<risk_totals> accounts_;
    risk_totals desk_;
    std::vector<const orders::accounts*> balances_;
    std::vector<wallet> wallets_;
    steady_time fresh_until_; ///< no price that counts becomes too old before
    bool balances_dirty_ = true;
    bool broken_ = false;
};

} // namespace gatewright::risk
