// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/sim/server/interactive_brokers/order_documents.hpp>
#include <gatewright/sim/server/ledger.hpp>

#include <deque>
#include <map>
#include <string>
#include <utility>

namespace gatewright::sim::server::interactive_brokers {

using matching::wide;

/// What an account holds and did, in 10^-8 of each currency. It is drawn from executions: the matching engine, at
/// which accounts quote by hand, does not know what is paid in full, what a commission is, and of no correction.
class account_book {
public:
    account_book(const market& m, const contract_list& contracts, matching::account_id account)
        : market_(m)
        , contracts_(contracts)
        , account_(account) {
        restore();
    }

    /// One position as TWS tells it: its cost has the commissions in it.
    struct holding {
        matching::position pure; ///< before fees
        wide cost = 0;           ///< signed
        wide realized = 0;       ///< after fees
    };
    /// What an account has in one currency.
    struct currency_sums {
        wide cash = 0, fees = 0, realized = 0, told_realized = 0;
    };

    [[nodiscard]] matching::account_id account() const noexcept { return account_; }
    [[nodiscard]] const std::map<matching::instrument_id, holding>& holdings() const noexcept {
        return holdings_;
    }
    [[nodiscard]] const std::map<std::string, currency_sums>& currencies() const noexcept { return sums_; }
    [[nodiscard]] const std::deque<api_execution>& executions() const noexcept { return executions_; }
    [[nodiscard]] const std::string& name() const { return market_.account(account_).api_key; }

    /// Books a fill. @param charged what its order paid until now; it grows
    const api_execution& book(api_execution x, wide& charged) {
        const contract_config& c = contracts_.of(x.fill.instrument);
        const commission_rule& rule = c.commission;
        x.fee_asset =
            rule.in_base_currency ? market_.assets().front() : asset_code(std::string_view(c.currency));
        const decimal all = market_.quantity(x.fill.instrument, x.cumulative);
        const wide value = market_.value(x.fill.instrument, 1, 1) * x.cumulative_value;
        wide owed = matching::fraction_of(matching::to_units(all), rule.per_unit) +
                    matching::fee_of(value, rule.rate);
        owed = std::max(owed, matching::to_units(rule.least));
        x.fee = owed - charged;
        charged = owed;
        apply(x);
        executions_.push_back(std::move(x));
        return executions_.back();
    }
    /// An execution was at another price. @return null if there is none of that number
    const api_execution* correct(std::size_t number, std::int64_t price_ticks) {
        if (number >= executions_.size()) return nullptr;
        api_execution& x = executions_[number];
        x.fill.price_ticks = price_ticks;
        x.fill.value = market_.value(x.fill.instrument, price_ticks, x.fill.lots);
        ++x.revision;
        restore();
        for (api_execution& e : executions_) apply(e);
        return &x;
    }
    /// Money comes, or goes.
    void transfer(const std::string& currency, decimal amount) {
        transfers_[currency] += matching::to_units(amount);
        sums_[currency].cash += matching::to_units(amount);
    }

    /// What a position is worth at the price at which it is valued.
    [[nodiscard]] wide worth(matching::instrument_id i) const {
        return market_.value(i, market_.engine().mark_ticks(i), holdings_.at(i).pure.lots);
    }
    [[nodiscard]] wide unrealized(matching::instrument_id i) const { return worth(i) - holdings_.at(i).cost; }
    /// Average cost of a unit, with its multiplier.
    [[nodiscard]] decimal average_cost(matching::instrument_id i) const {
        const holding& h = holdings_.at(i);
        if (h.pure.lots == 0) return {};
        const wide lot = matching::to_units(market_.listed(i).lot);
        const wide size = matching::multiply(h.pure.lots, lot);
        const wide scaled = matching::multiply(h.cost, matching::power_of_ten(8));
        return matching::to_money(
            matching::divide_half_even(size < 0 ? -scaled : scaled, size < 0 ? -size : size));
    }

    /// A sum as so much base currency, by the prices of what turns one into the other; zero if nothing does.
    [[nodiscard]] wide in_base(const std::string& currency, wide amount) const {
        const asset_code base = market_.assets().front();
        if (base == currency) return amount;
        for (const auto i : market_.instruments()) {
            const instrument_config& l = market_.listed(i);
            if (l.kind != instrument_kind::spot) continue;
            const decimal price = market_.price(i, market_.engine().mark_ticks(i));
            const wide scale = matching::power_of_ten(-price.exponent());
            if (l.base == currency && l.quote == base)
                return matching::divide_half_even(matching::multiply(amount, price.mantissa()), scale);
            if (l.base == base && l.quote == currency)
                return matching::divide_half_even(matching::multiply(amount, scale), price.mantissa());
        }
        return 0;
    }
    /// What the account would be worth if everything was sold, in base currency.
    [[nodiscard]] wide net_liquidation() const {
        wide sum = 0;
        for (const auto& [currency, s] : sums_) sum += in_base(currency, s.cash);
        for (const auto& [i, h] : holdings_) {
            const contract_config& c = contracts_.of(i);
            if (c.type == contract_type::cash) continue;
            const wide of_it = c.paid_in_full() ? worth(i)
                                                : h.pure.unrealized(market_.engine().mark_ticks(i),
                                                                    market_.engine().unit_value(i));
            sum += in_base(c.currency, of_it);
        }
        return sum;
    }
    /// Initial margin of what is held and what is wanted besides, in base currency.
    [[nodiscard]] wide margin(matching::instrument_id wanted = 0, std::int64_t lots = 0) const {
        std::map<matching::instrument_id, std::int64_t> all;
        for (const auto& [i, h] : holdings_) all[i] = h.pure.lots;
        all[wanted] += lots;
        wide sum = 0;
        for (const auto& [i, held] : all) {
            const wide value = market_.value(i, market_.engine().mark_ticks(i), held < 0 ? -held : held);
            sum += matching::fraction_of(in_base(contracts_.of(i).currency, value), contracts_.of(i).margin);
        }
        return sum;
    }

    /// Everything the venue has of the account.
    [[nodiscard]] account_ledger ledger() const {
        account_ledger l =
            ledger_of(market_, account_, [](const matching::execution&) { return std::string(); });
        std::map<matching::order_id, wide> values;
        l.fills.clear();
        for (const api_execution& x : executions_) {
            values[x.fill.order] += x.fill.value;
            const auto i = x.fill.instrument;
            l.fills.push_back({x.fill.trade_id,
                               x.name(),
                               x.fill.order,
                               market_.engine().find(x.fill.order)->client_order_id,
                               market_.listed(i).symbol,
                               x.fill.side,
                               x.fill.maker,
                               {market_.price(i, x.fill.price_ticks)},
                               {market_.quantity(i, x.fill.lots)},
                               matching::to_money(x.fee),
                               matching::to_money(x.fill.realized),
                               x.fill.time,
                               x.fee_asset,
                               position_side::net});
        }
        for (ledger_order& o : l.orders) o.executed_value = matching::to_money(values[o.venue_order_id]);
        l.positions.clear();
        for (const auto& [i, h] : holdings_)
            if (contracts_.of(i).type != contract_type::cash)
                l.positions.push_back({market_.listed(i).symbol,
                                       {market_.quantity(i, h.pure.lots)},
                                       matching::to_money(h.pure.cost),
                                       matching::to_money(h.pure.realized),
                                       position_side::net,
                                       market_.listed(i).settle()});
        for (ledger_wallet& w : l.wallets) {
            const std::string currency(w.asset.view());
            const auto at = sums_.find(currency);
            const currency_sums s = at == sums_.end() ? currency_sums{} : at->second;
            const auto paid = transfers_.find(currency);
            w = {w.asset, matching::to_money(s.cash), matching::to_money(s.realized),
                 matching::to_money(s.fees),
                 matching::to_money(paid == transfers_.end() ? wide(0) : paid->second)};
        }
        l.wallet = l.wallets.front().wallet;
        l.realized = l.wallets.front().realized;
        l.fees = l.wallets.front().fees;
        return l;
    }

private:
    void restore() {
        sums_.clear();
        holdings_.clear();
        const account_config& a = market_.account(account_);
        sums_[std::string(market_.assets().front().view())].cash = matching::to_units(a.balance);
        for (const asset_amount& b : a.other_balances)
            sums_[std::string(b.asset.view())].cash = matching::to_units(b.amount);
        for (const auto& [currency, amount] : transfers_) sums_[currency].cash += amount;
    }
    void apply(api_execution& x) {
        const contract_config& c = contracts_.of(x.fill.instrument);
        const instrument_config& listed = market_.listed(x.fill.instrument);
        const bool buys = x.fill.side == side::buy;
        currency_sums& in = sums_[c.currency];
        currency_sums& charged = sums_[std::string(x.fee_asset.view())];
        charged.cash -= x.fee;
        charged.fees += x.fee;
        holding& h = holdings_[x.fill.instrument];
        const std::int64_t before = h.pure.lots;
        x.fill.realized = h.pure.apply(x.fill.side, x.fill.price_ticks, x.fill.lots,
                                       market_.engine().unit_value(x.fill.instrument));
        if (c.type == contract_type::cash) {
            const wide base = matching::to_units(market_.quantity(x.fill.instrument, x.fill.lots));
            sums_[std::string(listed.base.view())].cash += buys ? base : -base;
            in.cash -= buys ? x.fill.value : -x.fill.value;
        } else {
            in.cash += !c.paid_in_full() ? x.fill.realized : buys ? -x.fill.value : x.fill.value;
            in.realized += x.fill.realized;
        }
        book_told(x, h, before, buys);
        in.told_realized += x.realized;
    }
    /// The same as TWS tells it, commissions being a part of cost and profit.
    void book_told(api_execution& x, holding& h, std::int64_t before, bool buys) const {
        const bool against = before != 0 && (before > 0) != buys;
        const std::int64_t held = before < 0 ? -before : before;
        const std::int64_t closing = against ? std::min(held, x.fill.lots) : 0;
        const std::int64_t opening = x.fill.lots - closing;
        const wide of_fee = matching::divide_half_even(matching::multiply(x.fee, closing), x.fill.lots);
        x.closes = closing != 0;
        x.realized = 0;
        if (closing != 0) {
            const wide released = closing == held
                                      ? h.cost
                                      : matching::divide_half_even(matching::multiply(h.cost, closing), held);
            const wide value = market_.value(x.fill.instrument, x.fill.price_ticks, closing);
            x.realized = (buys ? -value : value) - released - of_fee;
            h.cost -= released;
            h.realized += x.realized;
        }
        if (opening != 0) {
            const wide value = market_.value(x.fill.instrument, x.fill.price_ticks, opening);
            h.cost += (buys ? value : -value) + x.fee - of_fee;
        }
    }

    const market& market_;
    const contract_list& contracts_;
    matching::account_id account_;
    std::map<std::string, currency_sums> sums_;
    std::map<matching::instrument_id, holding> holdings_;
    std::map<std::string, wide> transfers_;
    std::deque<api_execution> executions_;
};

} // namespace gatewright::sim::server::interactive_brokers
