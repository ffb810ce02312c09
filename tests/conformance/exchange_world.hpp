// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "hosted_world.hpp"
#include "kit.hpp"
#include "trades.hpp"
#include "units.hpp"

#include <gatewright/core/decimal.hpp>
#include <gatewright/sim/matching/ledger.hpp>
#include <gatewright/sim/matching/types.hpp>
#include <gatewright/sim/server/connection_table.hpp>
#include <gatewright/sim/server/market.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace gatewright_test {

/// The world of a simulated exchange of ours. Account 0 is the desk's, account 1 the rest of the market's. A kit's own
/// says how the exchange is configured and what its replies may be made to say.
///
/// @tparam ExchangeT the exchange; `LinkT`: its links, named as the venue's
template <class ExchangeT, class LinkT>
class exchange_world : public hosted_world {
public:
    template <class ConfigT>
    exchange_world(const world_options& o, const ConfigT& config)
        : hedge_mode_(o.hedge_mode)
        , exchange_(config) {
        exchange_.tick(now_);
    }

    void own_cancel(std::string_view client_id, std::string_view symbol) override {
        auto& market = exchange_.market();
        const auto* o = market.find(market.account_id(0), number(symbol), {}, client_id);
        if (o == nullptr || !market.engine().cancel(o->id, now_).ok())
            throw std::runtime_error("the other program's cancel is refused");
    }
    void fault(link_id l, gw::sim::server::fault kind, std::int64_t count) override {
        exchange_.set_fault(at_venue(l), kind, count, now_);
    }
    void clear_faults() override {
        for (const link_id l : kit().all_links()) exchange_.clear_faults(at_venue(l));
    }
    void change_rules(std::string_view tick, std::string_view lot, bool open,
                      std::string_view symbol) override {
        gw::sim::server::rule_change c;
        if (!tick.empty()) c.tick = venue_price(tick);
        if (!lot.empty()) c.lot = venue_quantity(lot);
        c.open = open;
        exchange_.change_rules(venue_name(symbol), c, now_);
    }

    [[nodiscard]] venue_ledger ledger(std::size_t account, gw::timestamp since, std::string_view own,
                                      const std::function<bool(std::string_view)>& left_out) const override {
        const auto all = exchange_.ledger(account);
        venue_ledger l;
        // Where an order's value is told in money: the cases count price × quantity.
        for (const auto& o : all.orders)
            l.orders.push_back({std::string(o.client_order_id), desk_name(std::string_view(o.symbol)), o.side,
                                state_told(o.state, o.ending), o.quantity.value, o.executed.value,
                                shifted(o.executed_value, kit().quantity_shift)});
        for (const auto& p : all.positions)
            l.positions.push_back({desk_name(std::string_view(p.symbol)), p.quantity.value, p.cost,
                                   p.realized, p.position_side});
        l.fills = all.fills.size();
        l.wallet = all.wallet;
        l.realized = all.realized;
        add_spot(l, account, since, own, left_out);
        l.fees = all.fees;
        for (const auto& w : all.wallets) l.wallets.emplace_back(std::string(w.asset.view()), w.wallet);
        return l;
    }
    [[nodiscard]] std::vector<std::string> book(std::string_view symbol, gw::side s) const override {
        const auto& market = exchange_.market();
        const auto n = number(symbol);
        std::vector<std::string> levels;
        market.engine().book(n).walk(s, [&](std::int64_t ticks, const auto& level) {
            levels.push_back(market.price(n, ticks).normalized().str() + "|" +
                             market.quantity(n, level.total).normalized().str());
            return levels.size() < kit().book_levels;
        });
        return levels;
    }
    [[nodiscard]] std::size_t connections(link_id l) const override {
        return exchange_.connection_count(at_venue(l));
    }
    [[nodiscard]] ExchangeT& exchange() override { return exchange_; }

protected:
    /// The accounts of a world.
    static std::vector<gw::sim::server::account_config> accounts(const world_options& o,
                                                                 std::string_view secret) {
        gw::sim::server::account_config mine;
        mine.api_key = o.keys.key;
        mine.secret = secret;
        mine.passphrase = o.keys.passphrase;
        gw::sim::server::account_config other = mine;
        other.api_key = other_keys().key;
        other.secret = other_keys().secret;
        other.passphrase = other_keys().passphrase;
        other.balance = gw::decimal::from_integer(1'000'000'000);
        if (!o.balance.empty()) mine.balance = gw::decimal::parse(o.balance).value();
        if (!o.other_balance.empty()) other.balance = gw::decimal::parse(o.other_balance).value();
        return {mine, other};
    }
    /// From now on `was` is `is` in replies to requests that begin so.
    void rewrite(std::string_view target, std::string was, std::string is) {
        rewritings_.push_back({std::string(target), std::move(was), std::move(is)});
    }
    /// The same of this path alone, and not of those that begin with it.
    void rewrite_whole(std::string_view target, std::string was, std::string is) {
        rewrite(target, std::move(was), std::move(is));
        rewritings_.back().whole = true;
    }
    [[nodiscard]] auto number(std::string_view symbol) const {
        return exchange_.market().instrument_named(venue_name(symbol)).value();
    }

private:
    /// How the venue names an instrument of the desk's, and the other way round.
    [[nodiscard]] virtual std::string venue_name(std::string_view symbol) const {
        return std::string(symbol);
    }
    [[nodiscard]] virtual std::string desk_name(std::string_view symbol) const { return std::string(symbol); }
    /// What the venue says of an order that ended so.
    [[nodiscard]] virtual gw::lifecycle state_told(gw::lifecycle state, gw::sim::matching::ending) const {
        return state;
    }
    /// The venue counts no positions of spot pairs: what an account bought less what it sold. The times that venues
    /// tell are cut to milliseconds.
    void add_spot(venue_ledger& l, std::size_t account, gw::timestamp since, std::string_view own,
                  const std::function<bool(std::string_view)>& left_out) const {
        using gw::sim::matching::to_money;
        const auto& market = exchange_.market();
        const auto& engine = market.engine();
        std::map<gw::sim::matching::instrument_id, gw::sim::matching::position> held;
        const auto counts = [&](const auto& e) {
            const std::string_view id = engine.find(e.order)->client_order_id.view();
            if (left_out && e.side == gw::side::sell && left_out(id)) return false;
            if (gw::timestamp::from_milliseconds(e.time.milliseconds()) > since) return true;
            return !own.empty() && id.starts_with(own);
        };
        for (const auto& e : engine.account_of(market.account_id(account)).executions)
            if (engine.spec(e.instrument).spot() && counts(e))
                held[e.instrument].apply(e.side, e.price_ticks, e.lots, engine.unit_value(e.instrument));
        gw::sim::matching::wide realized = 0;
        for (const auto& [i, p] : held) {
            l.positions.push_back({desk_name(std::string_view(market.listed(i).symbol)),
                                   market.quantity(i, p.lots).normalized(), to_money(p.cost),
                                   to_money(p.realized), gw::position_side::net});
            realized += p.realized;
        }
        if (const auto sum = checked_add(l.realized, to_money(realized))) l.realized = *sum;
    }
    /// How the exchange names a link.
    [[nodiscard]] virtual std::string link_name(link_id l) const { return kit().name(l); }
    [[nodiscard]] LinkT at_venue(link_id l) const {
        return gw::sim::server::link_named<LinkT>(link_name(l)).value();
    }
    /// Trades at the matching engine itself: the faults of the links strike the desk only.
    void trade_at(std::string_view price, std::string_view symbol) override {
        gatewright_test::trade_at(exchange_.market(), venue_name(symbol), venue_price(price), now_);
    }
    void mark_at(std::string_view price, std::string_view symbol) override {
        exchange_.market().set_mark_price(number(symbol), venue_price(price));
    }
    void fund(std::string_view rate, std::string_view symbol) override {
        auto& market = exchange_.market();
        market.set_funding_rate(number(symbol), gw::decimal::parse(rate).value());
        market.pay_funding(number(symbol), now_);
    }
    std::string place(std::size_t account, gw::side s, std::string_view price, std::string_view quantity,
                      std::string_view symbol, std::string_view client_id) override {
        using gw::sim::server::whole_units;
        auto& market = exchange_.market();
        gw::sim::matching::order_terms t;
        t.instrument = number(symbol);
        t.account = market.account_id(account);
        t.side = s;
        if (hedge_mode_) // others open positions only
            t.leg = s == gw::side::buy ? gw::position_side::long_side : gw::position_side::short_side;
        t.type = price.empty() ? gw::order_type::market : gw::order_type::limit;
        t.time_in_force =
            price.empty() ? gw::time_in_force::immediate_or_cancel : gw::time_in_force::good_till_cancel;
        const auto& listed = market.listed(t.instrument);
        t.lots = whole_units(listed.lot, venue_quantity(quantity));
        if (!price.empty()) t.price_ticks = whole_units(listed.tick, venue_price(price));
        const std::string id =
            client_id.empty() ? kit().others_prefix + std::to_string(++last_id_) : std::string(client_id);
        t.client_order_id = std::string_view(id);
        const auto placed = market.place(t, now_);
        if (!placed.ok()) throw std::runtime_error("the other trader's order is refused");
        return std::to_string(placed.id);
    }

    std::uint64_t last_id_ = 0;
    bool hedge_mode_;
    mutable ExchangeT exchange_; // its books are read through the market that it lets change
};

} // namespace gatewright_test
