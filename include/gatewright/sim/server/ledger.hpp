// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/order_state.hpp>
#include <gatewright/sim/server/market.hpp>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

// What really happened at a simulated venue, for a desk to compare its own books with: to the last digit.
namespace gatewright::sim::server {

/// One order of an account, whatever became of it.
struct ledger_order {
    std::uint64_t venue_order_id = 0; ///< zero while it waits for its trigger
    gatewright::client_order_id client_order_id;
    symbol_name symbol;
    gatewright::side side = gatewright::side::buy;
    lifecycle state = lifecycle::working;
    gatewright::price price;
    gatewright::quantity quantity;
    gatewright::quantity executed;
    decimal executed_value; ///< sum of the fills' values in the settlement asset, eight places
    matching::ending ending = matching::ending::none;
};

/// One fill of an account.
struct ledger_fill {
    std::uint64_t trade_id = 0;
    std::string id; ///< as the venue's reports name the execution
    std::uint64_t venue_order_id = 0;
    gatewright::client_order_id client_order_id;
    symbol_name symbol;
    gatewright::side side = gatewright::side::buy;
    bool maker = false;
    gatewright::price price;
    gatewright::quantity quantity;
    decimal fee;      ///< paid, eight places
    decimal realized; ///< before the fee, eight places
    timestamp time;
    asset_code fee_asset;
    gatewright::position_side position_side = gatewright::position_side::net;
};

/// One position of an account; instruments that it never traded are left out.
struct ledger_position {
    symbol_name symbol;
    gatewright::quantity quantity; ///< signed
    decimal cost;                  ///< signed, of what is open, eight places
    decimal realized;              ///< before fees
    gatewright::position_side position_side =
        gatewright::position_side::net; ///< in hedge mode: which of the two
    asset_code asset;                   ///< of cost and realized
};

/// What an account has of one asset.
struct ledger_wallet {
    asset_code asset;
    decimal wallet;   ///< balance: what it began with, realized profit, fees, payments and spot trades
    decimal realized; ///< of positions that settle in it, before fees
    decimal fees;     ///< paid in it
    decimal payments; ///< received of it without a fill: funding, and what the insurance fund paid
};

/// Everything about one account.
struct account_ledger {
    decimal wallet;                         ///< balance of the first asset
    decimal realized;                       ///< of all positions that settle in it, before fees
    decimal fees;                           ///< paid in it
    std::vector<ledger_order> orders;       ///< oldest first
    std::vector<ledger_fill> fills;         ///< oldest first
    std::vector<ledger_position> positions; ///< in the order of the configuration
    std::vector<ledger_wallet> wallets;     ///< one for each asset of the market, the first one first
};

/// A state of the matching engine in the words of `lifecycle`.
[[nodiscard]] constexpr lifecycle lifecycle_of(matching::order_status s) noexcept {
    switch (s) {
    case matching::order_status::filled: return lifecycle::filled;
    case matching::order_status::cancelled: return lifecycle::cancelled;
    case matching::order_status::expired:
    case matching::order_status::expired_in_match: return lifecycle::expired;
    case matching::order_status::rejected: return lifecycle::rejected;
    case matching::order_status::working:
    case matching::order_status::partially_filled: break;
    }
    return lifecycle::working;
}

/// A state of a conditional order that did not become another, in the words of `lifecycle`.
[[nodiscard]] constexpr lifecycle lifecycle_of(matching::conditional_status s) noexcept {
    switch (s) {
    case matching::conditional_status::refused: return lifecycle::rejected;
    case matching::conditional_status::cancelled: return lifecycle::cancelled;
    case matching::conditional_status::expired: return lifecycle::expired;
    case matching::conditional_status::waiting:
    case matching::conditional_status::triggered: break;
    }
    return lifecycle::untriggered;
}

/// Everything that the venue has of an account.
/// @param execution_name what its reports call a `const matching::execution&`
template <class Name>
[[nodiscard]] account_ledger ledger_of(const market& m, matching::account_id id, Name&& execution_name) {
    const matching::account& a = m.engine().account_of(id);
    account_ledger l;
    l.wallet = matching::to_money(a.wallet);
    l.realized = matching::to_money(a.realized);
    l.fees = matching::to_money(a.fees);
    // An order that waited for its trigger is one order, by the client id that its owner gave it.
    const auto client_id = [&](const matching::order& o) {
        const auto* origin = m.triggers().origin_of(o.id);
        return origin != nullptr ? origin->client_order_id : o.client_order_id;
    };
    for (const matching::order_id o : a.orders) {
        const matching::order& order = *m.engine().find(o);
        const auto i = order.instrument;
        const bool waits = order.stand != matching::standing::in_market && matching::is_open(order.status);
        l.orders.push_back({order.id,
                            client_id(order),
                            m.listed(i).symbol,
                            order.side,
                            waits ? lifecycle::untriggered : lifecycle_of(order.status),
                            {m.price(i, order.price_ticks)},
                            {m.quantity(i, order.lots)},
                            {m.quantity(i, order.executed_lots)},
                            matching::to_money(order.executed_value),
                            order.ending});
    }
    for (const auto* c : m.triggers().all(id)) {
        if (c->status == matching::conditional_status::triggered) continue;
        ledger_order o;
        o.client_order_id = c->client_order_id;
        o.symbol = m.listed(c->instrument).symbol;
        o.side = c->side;
        o.state = lifecycle_of(c->status);
        o.price = {m.price(c->instrument, c->price_ticks)};
        o.quantity = {m.quantity(c->instrument, c->lots)};
        l.orders.push_back(o);
    }
    for (const matching::execution& e : a.executions)
        l.fills.push_back({e.trade_id,
                           execution_name(e),
                           e.order,
                           client_id(*m.engine().find(e.order)),
                           m.listed(e.instrument).symbol,
                           e.side,
                           e.maker,
                           {m.price(e.instrument, e.price_ticks)},
                           {m.quantity(e.instrument, e.lots)},
                           matching::to_money(e.fee),
                           matching::to_money(e.realized),
                           e.time,
                           m.assets().at(e.fee_asset),
                           e.leg});
    for (const auto& [key, p] : a.positions)
        l.positions.push_back({m.listed(key.instrument).symbol,
                               {m.quantity(key.instrument, p.lots)},
                               matching::to_money(p.cost),
                               matching::to_money(p.realized),
                               key.leg,
                               m.listed(key.instrument).settle()});
    for (std::size_t asset = 0; asset < m.assets().size(); ++asset) {
        const matching::purse& has = a.purse_of(static_cast<matching::asset_id>(asset));
        l.wallets.push_back({m.assets()[asset], matching::to_money(has.wallet),
                             matching::to_money(has.realized), matching::to_money(has.fees),
                             matching::to_money(has.payments)});
    }
    return l;
}
/// The same of a venue that calls an execution by the number of its trade.
[[nodiscard]] inline account_ledger ledger_of(const market& m, matching::account_id id) {
    return ledger_of(m, id, [](const matching::execution& e) { return std::to_string(e.trade_id); });
}

/// The same as JSON, decimals as strings.
[[nodiscard]] inline boost::json::object to_document(const account_ledger& l) {
    namespace json = boost::json;
    const auto word = [](side s) { return s == side::buy ? "buy" : "sell"; };
    const auto leg = [](position_side p) {
        return p == position_side::net ? "net" : p == position_side::long_side ? "long" : "short";
    };
    json::array orders, fills, positions;
    for (const ledger_order& o : l.orders)
        orders.push_back(json::object{{"order_id", o.venue_order_id},
                                      {"client_order_id", o.client_order_id.view()},
                                      {"symbol", o.symbol.view()},
                                      {"side", word(o.side)},
                                      {"state", to_string(o.state)},
                                      {"price", o.price.str()},
                                      {"quantity", o.quantity.str()},
                                      {"executed", o.executed.str()},
                                      {"executed_value", o.executed_value.str()}});
    for (const ledger_fill& f : l.fills)
        fills.push_back(json::object{{"trade_id", f.trade_id},
                                     {"id", f.id},
                                     {"order_id", f.venue_order_id},
                                     {"client_order_id", f.client_order_id.view()},
                                     {"symbol", f.symbol.view()},
                                     {"side", word(f.side)},
                                     {"maker", f.maker},
                                     {"price", f.price.str()},
                                     {"quantity", f.quantity.str()},
                                     {"fee", f.fee.str()},
                                     {"realized", f.realized.str()},
                                     {"time_ms", f.time.milliseconds()},
                                     {"fee_asset", f.fee_asset.view()},
                                     {"position_side", leg(f.position_side)}});
    for (const ledger_position& p : l.positions)
        positions.push_back(json::object{{"symbol", p.symbol.view()},
                                         {"quantity", p.quantity.str()},
                                         {"cost", p.cost.str()},
                                         {"realized", p.realized.str()},
                                         {"position_side", leg(p.position_side)},
                                         {"asset", p.asset.view()}});
    json::object wallets;
    for (const ledger_wallet& w : l.wallets)
        wallets[w.asset.view()] = json::object{{"wallet", w.wallet.str()},
                                               {"realized", w.realized.str()},
                                               {"fees", w.fees.str()},
                                               {"payments", w.payments.str()}};
    return {{"wallet", l.wallet.str()},          {"realized", l.realized.str()}, {"fees", l.fees.str()},
            {"positions", std::move(positions)}, {"orders", std::move(orders)},  {"fills", std::move(fills)},
            {"wallets", std::move(wallets)}};
}

} // namespace gatewright::sim::server
