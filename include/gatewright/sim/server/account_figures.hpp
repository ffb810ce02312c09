// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/sim/server/market.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

// What the documents of many venues say of an account, in 10^-8 of the settlement asset, and of a market as a whole.
namespace gatewright::sim::server {

/// The lots that the accounts hold long of a contract.
[[nodiscard]] inline std::int64_t open_interest(const market& m, matching::instrument_id i) {
    std::int64_t lots = 0;
    for (std::size_t a = 0; a < m.config().accounts.size(); ++a)
        for (const auto& [key, p] : m.engine().account_of(m.account_id(a)).positions)
            if (key.instrument == i && p.lots > 0) lots += p.lots;
    return lots;
}
/// What one unit of an asset is worth in quote asset, as the first instrument of it that is listed has it; 1 where none
/// does.
[[nodiscard]] inline decimal listed_value(const market& m, const asset_code& asset) {
    for (const auto i : m.instruments())
        if (m.listed(i).base == asset) return m.price(i, m.engine().mark_ticks(i));
    return decimal::from_integer(1);
}
/// The whole intervals since 1970 from one time to another, both included, the newest first: times in milliseconds.
[[nodiscard]] inline std::vector<std::int64_t> whole_intervals(duration interval, std::int64_t first_ms,
                                                               std::int64_t last_ms, std::size_t most) {
    const std::int64_t step = interval.milliseconds();
    std::vector<std::int64_t> all;
    for (std::int64_t t = last_ms / step * step; t > 0 && t >= first_ms && all.size() < most; t -= step)
        all.push_back(t);
    return all;
}
/// Those at which funding of an instrument was due.
[[nodiscard]] inline std::vector<std::int64_t> funding_hours(const market& m, matching::instrument_id i,
                                                             std::int64_t first_ms, std::int64_t last_ms,
                                                             std::size_t most) {
    return whole_intervals(m.listed(i).funding_interval, first_ms, last_ms, most);
}

/// What open orders of spot pairs hold back of an asset, without fees, in 10^-8.
[[nodiscard]] inline matching::wide held_by_orders(const market& m, matching::account_id a,
                                                   matching::asset_id asset) {
    matching::wide sum = 0;
    for (const matching::order_id id : m.engine().account_of(a).open) {
        const matching::order& o = *m.engine().find(id);
        const matching::instrument_spec& s = m.engine().spec(o.instrument);
        if (!s.spot()) continue;
        if (o.side == side::buy && s.settle == asset)
            sum += m.value(o.instrument, o.price_ticks, o.remaining());
        if (o.side == side::sell && s.base == asset)
            sum += matching::multiply(m.engine().base_per_lot(o.instrument), o.remaining());
    }
    return sum;
}

/// What one position is worth, in 10^-8 of the settlement asset.
struct position_figures {
    matching::wide notional = 0; ///< signed, at the mark price
    matching::wide unrealized = 0;
    matching::wide initial_margin = 0;     ///< rounded up
    matching::wide maintenance_margin = 0; ///< by its bracket, rounded half to even
    matching::wide margin = 0;             ///< of an isolated position: what it has for itself
    bool isolated = false;

    position_figures(const market& m, matching::account_id a, matching::instrument_id i,
                     position_side leg = position_side::net) {
        const matching::account& owner = m.engine().account_of(a);
        const matching::position& p = owner.position_of(i, leg);
        const std::int64_t mark = m.engine().mark_ticks(i);
        notional = m.value(i, mark, p.lots);
        unrealized = p.unrealized(mark, m.engine().unit_value(i));
        const matching::wide size = notional < 0 ? -notional : notional;
        const matching::wide leverage = owner.leverage_of(i);
        initial_margin = (size + leverage - 1) / leverage;
        maintenance_margin = matching::maintenance_of(m.engine(), i, p.lots);
        margin = p.margin;
        isolated = owner.isolated.contains(i);
    }
};

/// What an account is worth of one asset, in 10^-8.
struct account_figures {
    matching::wide wallet = 0; ///< without unrealized profit
    matching::wide unrealized = 0;
    matching::wide initial = 0;   ///< margin of positions and open orders
    matching::wide positions = 0; ///< margin of positions alone
    matching::wide maintenance = 0;
    matching::wide available = 0;         ///< what new orders may use
    matching::wide set_apart = 0;         ///< what isolated positions have of the wallet for themselves
    matching::wide shared_unrealized = 0; ///< of all others

    account_figures(const market& m, matching::account_id a, matching::asset_id asset = 0)
        : wallet(m.engine().account_of(a).purse_of(asset).wallet)
        , unrealized(m.engine().unrealized(a, asset))
        , initial(m.engine().initial_margin(a, asset)) {
        for (const auto& [key, p] : m.engine().account_of(a).positions) {
            if (m.engine().spec(key.instrument).settle != asset) continue;
            const position_figures f(m, a, key.instrument, key.leg);
            positions += f.initial_margin;
            maintenance += f.maintenance_margin;
        }
        set_apart = matching::set_apart(m.engine(), a, asset);
        shared_unrealized = m.engine().shared_unrealized(a, asset);
        available = std::max<matching::wide>(0, wallet + shared_unrealized - initial);
    }
};

} // namespace gatewright::sim::server
