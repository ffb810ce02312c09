// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/amounts.hpp>
#include <gatewright/core/ids.hpp>
#include <gatewright/core/order.hpp>
#include <gatewright/sim/server/binance_futures/documents.hpp>

#include <string>
#include <vector>

// What really happened, for the desk to compare its own books with: to the last digit.
namespace gatewright::sim::server::binance_futures {

/// One order of an account, whatever became of it.
struct ledger_order {
    std::uint64_t venue_id = 0;
    client_order_id client_id;
    symbol_name symbol;
    gatewright::side side = gatewright::side::buy;
    std::string status; ///< in the venue's words: NEW, FILLED, …
    gatewright::price price;
    gatewright::quantity quantity;
    gatewright::quantity executed;
    decimal executed_value; ///< sum of price × quantity, eight places
};

/// One fill of an account.
struct ledger_fill {
    std::uint64_t trade_id = 0;
    std::uint64_t venue_order_id = 0;
    client_order_id client_id;
    symbol_name symbol;
    gatewright::side side = gatewright::side::buy;
    bool maker = false;
    gatewright::price price;
    gatewright::quantity quantity;
    decimal fee;      ///< paid, in the quote asset, eight places
    decimal realized; ///< before the fee, eight places
    timestamp time;
};

/// One position of an account; symbols that it never traded are left out.
struct ledger_position {
    symbol_name symbol;
    gatewright::quantity quantity; ///< signed
    decimal cost;                  ///< signed, of what is open, eight places
    decimal realized;              ///< before fees
};

/// Everything about one account.
struct account_ledger {
    decimal wallet;                         ///< balance of USDT
    decimal realized;                       ///< of all positions, before fees
    decimal fees;                           ///< paid
    std::vector<ledger_order> orders;       ///< oldest first
    std::vector<ledger_fill> fills;         ///< oldest first
    std::vector<ledger_position> positions; ///< in the order of exchangeInfo
};

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
                            order.client_id,
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
                           v.engine().find(e.order)->client_id,
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
        orders.push_back(json::object{{"order_id", o.venue_id},
                                      {"client_order_id", o.client_id.view()},
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
                                     {"client_order_id", f.client_id.view()},
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
