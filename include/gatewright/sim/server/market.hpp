// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/sim/matching/flow.hpp>
#include <gatewright/sim/matching/funding.hpp>
#include <gatewright/sim/matching/liquidation.hpp>
#include <gatewright/sim/matching/matching_engine.hpp>
#include <gatewright/sim/matching/trigger_book.hpp>
#include <gatewright/sim/server/market_config.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <ranges>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace gatewright::sim::server {

/// How many times `value` holds `unit`, if that is a whole number.
[[nodiscard]] inline std::optional<std::int64_t> multiple_of(decimal unit, decimal value) {
    const auto exponent = std::min(value.exponent(), unit.exponent());
    const auto a = value.rescaled(exponent), b = unit.rescaled(exponent);
    if (!a || !b || a->mantissa() % b->mantissa() != 0) return std::nullopt;
    return a->mantissa() / b->mantissa();
}
/// The same for values that are known to be multiples. @throws std::invalid_argument if it is none
[[nodiscard]] inline std::int64_t whole_units(decimal unit, decimal value) {
    const auto count = multiple_of(unit, value);
    if (!count) throw std::invalid_argument(value.str() + " is no multiple of " + unit.str());
    return *count;
}

/// The market behind a protocol: what is listed, who trades, and the matching engine. A venue turns its messages into
/// calls of it, and its state into messages.
class market {
public:
    /// @throws std::invalid_argument for a reference price beside its tick, a tick and lot that cannot be counted
    /// exactly, or a perpetual's funding interval that is not positive
    explicit market(market_config config)
        : config_(std::move(config))
        , rules_(config_.instruments)
        , engine_(config_.before_first_order)
        , house_(engine_.add_account({}, {}, 1, true))
        , flow_(config_.flow, house_) {
        if (!config_.first_asset.empty()) assets_.push_back(config_.first_asset);
        for (const instrument_config& i : config_.instruments) {
            if (i.kind == instrument_kind::perpetual && i.funding_interval.ns <= 0)
                throw std::invalid_argument("funding_interval: of " + std::string(i.symbol) +
                                            " it is not positive");
            const matching::asset_id settle = number_of(i.settle());
            const auto id = engine_.add_instrument(
                {i.symbol, i.tick, i.lot, i.kind, i.payoff, i.contract_size, settle,
                 i.kind == instrument_kind::spot ? number_of(i.base) : settle, config_.spot_fee_in_received});
            const std::int64_t reference = whole_units(i.tick, i.reference_price);
            engine_.set_mark_ticks(id, reference);
            flow_.add(id, reference);
            if (i.kind != instrument_kind::spot)
                engine_.set_brackets(
                    id, {i.brackets.empty() ? config_.brackets : i.brackets, config_.bracket_measure, i.lot});
        }
        funding_clocks_.resize(config_.instruments.size());
        for (const account_config& a : config_.accounts) {
            const auto id = engine_.add_account(a.balance, {a.maker_rate, a.taker_rate}, a.leverage);
            for (const asset_amount& b : a.other_balances)
                engine_.set_balance(id, number_of(b.asset), b.amount);
        }
        if (config_.liquidation)
            liquidator_.emplace(engine_.add_account(config_.insurance_fund, {}, 1, true), config_.warn_below);
    }

    matching::matching_engine& engine() noexcept { return engine_; }
    [[nodiscard]] const matching::matching_engine& engine() const noexcept { return engine_; }
    [[nodiscard]] const market_config& config() const noexcept { return config_; }
    /// The ids of all instruments, in the order of the configuration.
    [[nodiscard]] auto instruments() const noexcept {
        return std::views::iota(matching::instrument_id{0},
                                static_cast<matching::instrument_id>(config_.instruments.size()));
    }

    /// Orders that wait for a price.
    matching::trigger_book& triggers() noexcept { return triggers_; }
    [[nodiscard]] const matching::trigger_book& triggers() const noexcept { return triggers_; }

    /// The price of a kind now. The index is not simulated apart: it is the mark price.
    [[nodiscard]] std::int64_t ticks_of(matching::instrument_id i, trigger_source source) const {
        return source == trigger_source::last ? engine_.last_ticks(i) : engine_.mark_ticks(i);
    }
    /// Places what trades, and the mark prices as they are, trigger.
    /// @param becomes the terms of the order that a conditional one becomes
    /// @return whether any was triggered
    template <class Becomes>
    bool fire(const std::vector<matching::public_trade>& trades, timestamp now, Becomes&& becomes) {
        if (triggers_.empty()) return false;
        bool any = false;
        const auto at = [&](matching::instrument_id i, trigger_source source, std::int64_t ticks) {
            for (const matching::conditional_id id : triggers_.on_price(i, source, ticks)) {
                triggers_.settle(id, place_triggered(becomes(*triggers_.find(id)), now), now);
                any = true;
            }
        };
        for (const matching::public_trade& t : trades) at(t.instrument, trigger_source::last, t.price_ticks);
        for (const auto i : instruments())
            for (const auto source : {trigger_source::mark, trigger_source::index})
                at(i, source, ticks_of(i, source));
        return any;
    }

    /// The assets that accounts may have, by their ids. The first is that of `account_config::balance`.
    [[nodiscard]] const std::vector<asset_code>& assets() const noexcept { return assets_; }

    /// An asset comes to an account, or goes, without a trade. @param account its index in the configuration
    /// @throws std::invalid_argument for an asset that no instrument has
    matching::payment transfer(std::size_t account, const asset_code& asset, decimal amount, timestamp now) {
        const auto at = std::ranges::find(assets_, asset);
        if (at == assets_.end())
            throw std::invalid_argument("asset: " + std::string(asset.view()) + " is not known");
        matching::payment p;
        p.account = account_id(account);
        p.kind = matching::payment_kind::transfer;
        p.asset = static_cast<matching::asset_id>(at - assets_.begin());
        p.amount = matching::to_units(amount);
        p.time = now;
        engine_.pay(p);
        return p;
    }

    /// Lets the rest of the market trade up to `now`, and positions be valued at its reference price.
    void advance(timestamp now) {
        engine_.expire(now);
        triggers_.expire(now);
        if (!config_.background) return;
        if (!open_) {
            open_ = true;
            flow_.open(engine_, now);
        }
        flow_.advance(engine_, now);
        for (const auto i : instruments()) engine_.set_mark_ticks(i, flow_.reference_ticks(i));
    }
    /// Pays the funding that is due, and liquidates who has too little margin: as far as the configuration says so.
    /// @param name what gives the client id of an order of the venue's making, by its terms
    template <class Name>
    void settle(timestamp now, Name&& name) {
        for (const auto i : instruments()) {
            const std::int64_t due = funding_clocks_[i].passed(now, listed(i).funding_interval);
            for (std::int64_t n = 0; config_.funding && n < due; ++n) pay_funding(i, now);
        }
        if (liquidator_) liquidator_->check(engine_, now, name);
    }
    /// Pays one instrument's funding now, whether it is due or not.
    void pay_funding(matching::instrument_id i, timestamp now) {
        matching::pay_funding(engine_, i, listed(i).funding_rate, now);
    }
    void set_funding_rate(matching::instrument_id i, decimal rate) {
        config_.instruments.at(i).funding_rate = rate;
    }
    /// When the funding of an instrument is due next.
    [[nodiscard]] timestamp next_funding(matching::instrument_id i, timestamp now) const {
        const duration interval = listed(i).funding_interval;
        return timestamp{(matching::intervals_at(now, interval) + 1) * interval.ns};
    }
    /// The price at which positions are valued; where the rest of the market trades it goes there too.
    /// @throws std::invalid_argument for one that is not positive or beside its tick
    void set_mark_price(matching::instrument_id i, decimal price) {
        const std::int64_t ticks = whole_units(listed(i).tick, price);
        if (ticks <= 0) throw std::invalid_argument("a mark price is positive");
        if (ticks / 1000 > whole_units(listed(i).tick, listed(i).reference_price))
            throw std::invalid_argument("price: more than a thousand times that of the beginning");
        engine_.set_mark_ticks(i, ticks);
        flow_.move(i, ticks);
    }
    /// The rest of the market trades and quotes at an instrument's mark price, if it does at all.
    void follow_mark(matching::instrument_id i, timestamp now) {
        if (config_.background && open_) flow_.catch_up(engine_, i, now);
    }
    /// The warnings of too little margin since the last call.
    [[nodiscard]] std::vector<matching::margin_warning> take_margin_warnings() {
        return liquidator_ ? liquidator_->take_warnings() : std::vector<matching::margin_warning>{};
    }
    /// What a liquidation cost, or brought, the venue's fund; null if there are no liquidations.
    [[nodiscard]] const matching::account* insurance_fund() const {
        return liquidator_ ? &engine_.account_of(liquidator_->insurance()) : nullptr;
    }

    /// The account with that index in the configuration.
    [[nodiscard]] matching::account_id account_id(std::size_t index) const noexcept {
        return static_cast<matching::account_id>(house_ + 1 + index);
    }
    [[nodiscard]] const account_config& account(matching::account_id id) const {
        return config_.accounts.at(id - house_ - 1);
    }
    [[nodiscard]] std::optional<matching::account_id> account_of_key(std::string_view api_key) const {
        for (std::size_t i = 0; i < config_.accounts.size(); ++i)
            if (config_.accounts[i].api_key == api_key) return account_id(i);
        return std::nullopt;
    }

    [[nodiscard]] std::optional<matching::instrument_id> instrument_named(std::string_view symbol) const {
        for (const auto i : instruments())
            if (listed(i).symbol == symbol) return i;
        return std::nullopt;
    }
    [[nodiscard]] const instrument_config& listed(matching::instrument_id id) const {
        return config_.instruments.at(id);
    }

    /// The rules of its orders now. They begin as `listed` has them, whose tick and lot stay the units of the market.
    [[nodiscard]] const instrument_config& rules(matching::instrument_id id) const { return rules_.at(id); }
    /// Changes the rules that orders are judged by. Those that rest stay as they are.
    /// @throws std::invalid_argument for a tick or lot that is no positive multiple of the first one; nothing is
    /// changed then
    void change_rules(matching::instrument_id id, const rule_change& c) {
        instrument_config changed = rules_.at(id);
        const auto units = [](decimal unit, decimal wanted) {
            const std::int64_t n = whole_units(unit, wanted);
            if (n <= 0) throw std::invalid_argument(wanted.str() + " is not positive");
            return n;
        };
        if (c.tick) {
            changed.tick_units = units(listed(id).tick, *c.tick);
            changed.tick = *c.tick;
        }
        if (c.lot) {
            changed.lot_units = units(listed(id).lot, *c.lot);
            changed.lot = *c.lot;
        }
        if (c.min_notional) {
            if (c.min_notional->is_negative()) throw std::invalid_argument("min_notional: it is negative");
            changed.min_notional = *c.min_notional;
        }
        if (c.open) changed.open = *c.open;
        flow_.set_steps(id, changed.tick_units, changed.lot_units);
        rules_[id] = std::move(changed);
    }

    /// A price with the decimals of its tick.
    [[nodiscard]] decimal price(matching::instrument_id id, std::int64_t price_ticks) const {
        const decimal tick = listed(id).tick;
        return {price_ticks * tick.mantissa(), tick.exponent()};
    }
    /// A quantity with the decimals of its lot.
    [[nodiscard]] decimal quantity(matching::instrument_id id, std::int64_t lots) const {
        const decimal lot = listed(id).lot;
        return {lots * lot.mantissa(), lot.exponent()};
    }
    /// What lots are worth at a price, in 10^-8 of the settlement asset.
    [[nodiscard]] matching::wide value(matching::instrument_id id, std::int64_t price_ticks,
                                       std::int64_t lots) const {
        return engine_.value(id, price_ticks, lots);
    }

    /// The order of an account by one of its ids; the newest one if a client id was used again. Null if there is none.
    [[nodiscard]] const matching::order* find(matching::account_id account,
                                              matching::instrument_id instrument,
                                              std::optional<std::int64_t> id,
                                              std::optional<std::string_view> client_id) const {
        const matching::order* o = id          ? engine_.find(static_cast<matching::order_id>(*id))
                                   : client_id ? find_client(account, *client_id)
                                               : nullptr;
        return o && o->account == account && o->instrument == instrument ? o : nullptr;
    }
    [[nodiscard]] bool client_id_is_open(matching::account_id account, std::string_view client_id) const {
        const matching::order* o = find_client(account, client_id);
        return o && matching::is_open(o->status);
    }
    /// Places an order and remembers its client id.
    matching::outcome place(const matching::order_terms& terms, timestamp now) {
        const matching::outcome placed = engine_.place(terms, now);
        if (placed.ok() && !terms.client_order_id.empty())
            client_ids_.insert_or_assign({terms.account, std::string(terms.client_order_id.view())},
                                         placed.id);
        return placed;
    }
    /// Lowers the quantity of an open order, see `matching_engine::lower`; it goes by its new client id.
    matching::outcome lower(matching::order_id id, std::int64_t lots, const client_order_id& name,
                            timestamp now) {
        const matching::outcome done = engine_.lower(id, lots, name, now);
        if (done.ok())
            client_ids_.insert_or_assign({engine_.find(id)->account, std::string(name.view())}, id);
        return done;
    }
    /// How many orders an account has open at an instrument.
    [[nodiscard]] std::int64_t open_orders(matching::account_id account,
                                           matching::instrument_id instrument) const {
        std::int64_t count = 0;
        for (const matching::order_id id : engine_.account_of(account).open)
            count += engine_.find(id)->instrument == instrument ? 1 : 0;
        return count;
    }

private:
    /// An order without a quantity is of what is held.
    matching::outcome place_triggered(matching::order_terms t, timestamp now) {
        if (t.lots == 0) {
            const std::int64_t held = engine_.account_of(t.account).position_of(t.instrument, t.leg).lots;
            if (held == 0 || (held > 0) != (t.side == side::sell))
                return {matching::refusal::not_reducing, 0};
            t.lots = held > 0 ? held : -held;
            t.reduce_only = true;
        }
        return place(t, now);
    }
    matching::asset_id number_of(const asset_code& code) {
        const auto at = std::find(assets_.begin(), assets_.end(), code);
        const auto number = static_cast<matching::asset_id>(at - assets_.begin());
        if (at == assets_.end()) assets_.push_back(code);
        return number;
    }
    [[nodiscard]] const matching::order* find_client(matching::account_id account,
                                                     std::string_view client_id) const {
        const auto at = client_ids_.find({account, std::string(client_id)});
        return at == client_ids_.end() ? nullptr : engine_.find(at->second);
    }

    market_config config_;
    std::vector<instrument_config> rules_; ///< as they are now
    std::vector<asset_code> assets_;
    matching::matching_engine engine_;
    matching::trigger_book triggers_;
    matching::account_id house_;
    matching::background_flow flow_;
    std::optional<matching::liquidator> liquidator_;
    std::vector<matching::funding_clock> funding_clocks_;
    bool open_ = false;
    std::map<std::pair<matching::account_id, std::string>, matching::order_id> client_ids_;
};

} // namespace gatewright::sim::server
