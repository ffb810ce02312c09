// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/sim/server/binance_futures/documents.hpp>
#include <gatewright/sim/server/binance_futures/ledger.hpp>

#include <string>
#include <vector>

// What really happened, for the desk to compare its own books with: to the last digit.
namespace gatewright::sim::server::binance_futures {

[[nodiscard]] inline account_ledger ledger_of(const venue& v, matching::account_id id) {
    const matching::account& a = v.engine().account_of(id);
    account_ledger l;
    l.wallet = matching::to_money(a.wallet);
    l.realized = matching::to_money(a.realized);
    l.fees = matching::to_money(a.fees);
    for (const matching::order_id o : a.orders) {
        const matching::order& order = *v.engine().find(o);
        const auto i = order.instrument;
        l.orders.push_back({order.id,
                            order.client_order_id,
                            v.symbol(i).symbol,
                            order.side,
                            std::string(name_of(order.status)),
                            {v.price(i, order.price_ticks)},
                            {v.quantity(i, order.lots)},
                            {v.quantity(i, order.executed_lots)},
                            matching::to_money(order.executed_value)});
    }
    for (const matching::execution& e : a.executions)
        l.fills.push_back({e.trade_id,
                           e.order,
                           v.engine().find(e.order)->client_order_id,
                           v.symbol(e.instrument).symbol,
                           e.side,
                           e.maker,
                           {v.price(e.instrument, e.price_ticks)},
                           {v.quantity(e.instrument, e.lots)},
                           matching::to_money(e.fee),
                           matching::to_money(e.realized),
                           e.time});
    for (const auto& [i, p] : a.positions)
        l.positions.push_back({v.symbol(i).symbol,
                               {v.quantity(i, p.lots)},
                               matching::to_money(p.cost),
                               matching::to_money(p.realized)});
    return l;
}

/// The same as JSON, decimals as strings.
[[nodiscard]] inline json::object to_document(const account_ledger& l) {
    json::array orders, fills, positions;
    for (const ledger_order& o : l.orders)
        orders.push_back(json::object{{"order_id", o.venue_order_id},
                                      {"client_order_id", o.client_order_id.view()},
                                      {"symbol", o.symbol.view()},
                                      {"side", name_of(o.side)},
                                      {"status", o.status},
                                      {"price", o.price.str()},
                                      {"quantity", o.quantity.str()},
                                      {"executed", o.executed.str()},
                                      {"executed_value", o.executed_value.str()}});
    for (const ledger_fill& f : l.fills)
        fills.push_back(json::object{{"trade_id", f.trade_id},
                                     {"order_id", f.venue_order_id},
                                     {"client_order_id", f.client_order_id.view()},
                                     {"symbol", f.symbol.view()},
                                     {"side", name_of(f.side)},
                                     {"maker", f.maker},
                                     {"price", f.price.str()},
                                     {"quantity", f.quantity.str()},
                                     {"fee", f.fee.str()},
                                     {"realized", f.realized.str()},
                                     {"time_ms", f.time.milliseconds()}});
    for (const ledger_position& p : l.positions)
        positions.push_back(json::object{{"symbol", p.symbol.view()},
                                         {"quantity", p.quantity.str()},
                                         {"cost", p.cost.str()},
                                         {"realized", p.realized.str()}});
    return {{"wallet", l.wallet.str()},          {"realized", l.realized.str()}, {"fees", l.fees.str()},
            {"positions", std::move(positions)}, {"orders", std::move(orders)},  {"fills", std::move(fills)}};
}

} // namespace gatewright::sim::server::binance_futures
