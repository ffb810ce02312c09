// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/sim/matching/brackets.hpp>
#include <gatewright/sim/matching/ledger.hpp>
#include <gatewright/sim/matching/types.hpp>

#include <algorithm>
#include <cstdint>
#include <map>

// What an account needs for what it holds and wants. `EngineT` is `matching_engine`, which stands on this.
namespace gatewright::sim::matching {

/// The asset of which an order takes: a spot order what it spends, another one its margin.
[[nodiscard]] constexpr asset_id spent_asset(const instrument_spec& spec, const order_terms& t) noexcept {
    return spec.spot() && t.side == gatewright::side::sell ? spec.base : spec.settle;
}

/// What an order of a spot pair would spend, fees included that are not taken from what it receives; a market order
/// what the book asks now.
template <class EngineT>
[[nodiscard]] wide spot_spending(const EngineT& engine, const order_terms& t, std::int64_t lots) {
    if (t.side == gatewright::side::sell) return multiply(engine.base_per_lot(t.instrument), lots);
    wide value = 0;
    if (t.type == order_type::limit || t.held_ticks != 0) {
        value = engine.value(t.instrument, t.held_ticks != 0 ? t.held_ticks : t.price_ticks, lots);
    } else {
        engine.book(t.instrument).walk(gatewright::side::sell, [&](std::int64_t price, const auto& level) {
            const std::int64_t taken = std::min(level.total, lots);
            value += engine.value(t.instrument, price, taken);
            lots -= taken;
            return lots > 0;
        });
    }
    if (engine.spec(t.instrument).fee_in_received) return value;
    return value + fee_of(value, engine.account_of(t.account).rates.taker);
}

/// What an account needs of an asset with `extra` placed and the order `without` gone, in 10^-8. Per position: the
/// larger of the exposures that its buys or its sells would lead to, divided by the leverage and rounded up; of an
/// isolated one what it has, and the same of what would be added to it. Of spot orders: what they would spend, of a
/// group (`one_of`) what the dearest would. Reduce-only and dormant orders need nothing.
template <class EngineT>
[[nodiscard]] wide needed(const EngineT& engine, account_id id, asset_id asset,
                          const order_terms* extra = nullptr, order_id without = 0) {
    const account& a = engine.account_of(id);
    struct exposure {
        wide held = 0, buys = 0, sells = 0;
    };
    std::map<position_key, exposure> all;
    std::map<std::uint64_t, wide> groups;
    wide sum = 0;
    for (const auto& [key, p] : a.positions)
        if (engine.spec(key.instrument).settle == asset)
            all[key].held = engine.value(key.instrument, engine.mark_ticks(key.instrument), p.lots);
    const auto add = [&](const order_terms& t, std::int64_t lots) {
        const instrument_spec& spec = engine.spec(t.instrument);
        if (t.reduce_only || t.stand == standing::dormant || spent_asset(spec, t) != asset) return;
        if (spec.spot()) {
            const wide spent = spot_spending(engine, t, lots);
            if (t.one_of == 0)
                sum += spent;
            else
                groups[t.one_of] = std::max(groups[t.one_of], spent);
            return;
        }
        const auto best = engine.book(t.instrument).best(opposite(t.side));
        const std::int64_t ticks =
            t.type == order_type::limit ? t.price_ticks : best.value_or(engine.mark_ticks(t.instrument));
        exposure& e = all[{t.instrument, t.leg}];
        (t.side == gatewright::side::buy ? e.buys : e.sells) += engine.value(t.instrument, ticks, lots);
    };
    for (const order_id o : a.open) {
        if (o == without) continue;
        const order& open = *engine.find(o);
        add(open, open.remaining());
    }
    if (extra) add(*extra, extra->lots);
    for (const auto& [group, most] : groups) sum += most;
    for (const auto& [key, e] : all) {
        const wide up = e.held + e.buys, down = e.held - e.sells;
        const wide most = std::max(up < 0 ? -up : up, down < 0 ? -down : down);
        const wide leverage = a.leverage_of(key.instrument);
        const auto rounded_up = [&](wide value) { return (value + leverage - 1) / leverage; };
        if (!a.isolated.contains(key.instrument))
            sum += rounded_up(most);
        else
            sum += a.position_of(key.instrument, key.leg).margin +
                   rounded_up(most - (e.held < 0 ? -e.held : e.held));
    }
    return sum;
}

/// Whether an order could lead to a larger position than the brackets allow with the account's leverage: what is held,
/// the open orders of its side and itself, valued at the mark price. Reduce-only orders lead to none.
/// @param without an open order that is gone then
template <class EngineT>
[[nodiscard]] bool above_bracket(const EngineT& engine, const order_terms& t, order_id without = 0) {
    const bracket_table& brackets = engine.brackets(t.instrument);
    if (brackets.empty() || t.reduce_only) return false;
    const account& a = engine.account_of(t.account);
    std::int64_t lots = t.lots;
    for (const order_id id : a.open) {
        const order& o = *engine.find(id);
        if (id != without && o.instrument == t.instrument && o.side == t.side && o.leg == t.leg &&
            !o.reduce_only)
            lots += o.remaining();
    }
    const std::int64_t held = a.position_of(t.instrument, t.leg).lots;
    lots += t.side == gatewright::side::buy ? held : -held;
    if (lots <= 0) return false;
    const wide notional = engine.value(t.instrument, engine.mark_ticks(t.instrument), lots);
    return brackets.measured(notional, lots) > brackets.most_at(a.leverage_of(t.instrument));
}

/// What an account has of an asset against what its positions must keep, in 10^-8.
struct margin_state {
    wide balance = 0; ///< wallet and unrealized profit
    wide maintenance = 0;

    [[nodiscard]] constexpr bool too_little() const noexcept {
        return maintenance > 0 && balance < maintenance;
    }
};
/// What a position must keep, in 10^-8 of the asset in which it settles.
template <class EngineT>
[[nodiscard]] wide maintenance_of(const EngineT& engine, instrument_id i, std::int64_t lots) {
    const std::int64_t size = lots < 0 ? -lots : lots;
    return engine.brackets(i).maintenance(engine.value(i, engine.mark_ticks(i), size), size);
}
/// What isolated positions have of an account's balance of an asset for themselves.
template <class EngineT>
[[nodiscard]] wide set_apart(const EngineT& engine, account_id id, asset_id asset) {
    wide sum = 0;
    for (const auto& [key, p] : engine.account_of(id).positions)
        if (engine.spec(key.instrument).settle == asset) sum += p.margin;
    return sum;
}
/// What all positions but the isolated ones share.
template <class EngineT>
[[nodiscard]] margin_state margin_of(const EngineT& engine, account_id id, asset_id asset) {
    const account& a = engine.account_of(id);
    margin_state m{a.purse_of(asset).wallet, 0};
    for (const auto& [key, p] : a.positions) {
        if (engine.spec(key.instrument).settle != asset) continue;
        m.balance -= p.margin;
        if (a.isolated.contains(key.instrument)) continue;
        m.balance += p.unrealized(engine.mark_ticks(key.instrument), engine.unit_value(key.instrument));
        m.maintenance += maintenance_of(engine, key.instrument, p.lots);
    }
    return m;
}
/// What a position stands on: its own margin, or what it shares.
template <class EngineT>
[[nodiscard]] margin_state margin_of(const EngineT& engine, account_id id, position_key key) {
    const account& a = engine.account_of(id);
    if (!a.isolated.contains(key.instrument))
        return margin_of(engine, id, engine.spec(key.instrument).settle);
    const position& p = a.position_of(key.instrument, key.leg);
    return {p.margin + p.unrealized(engine.mark_ticks(key.instrument), engine.unit_value(key.instrument)),
            maintenance_of(engine, key.instrument, p.lots)};
}

} // namespace gatewright::sim::matching
