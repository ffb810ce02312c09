// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "quoter.hpp"

#include <gatewright/sim/server/ledger.hpp>

#include <algorithm>
#include <map>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

namespace demo {

/// Compares a gateway's books with the simulator's ledger, to the last digit, and prints every difference.
/// @param told every execution that the strategy was told of it
/// @param id_of the desk's id of an execution of the ledger
/// @return how many there are.
template <class GatewayStateT, class IdF>
int compare(const GatewayStateT& g, const std::vector<told_execution>& told,
            const gw::sim::server::account_ledger& theirs, IdF id_of, std::ostream& out) {
    int differences = 0;
    const auto differ = [&](const std::string& what, const std::string& mine, const std::string& other) {
        if (mine == other) return;
        ++differences;
        out << "  DIFFERENT " << what << ": desk " << mine << ", venue " << other << '\n';
    };
    const auto plain = [](const gw::wide_decimal& w) {
        const auto d = w.to_decimal();
        return d ? d->normalized().str() : std::string("out of range");
    };
    const auto side_word = [](gw::side s) { return std::string(s == gw::side::buy ? "buy" : "sell"); };
    const auto terms_of = [&](const gw::symbol_name& symbol) {
        for (const auto& i : g.instruments)
            if (i.rules.symbol == symbol) return gw::contract(i.rules);
        return gw::contract();
    };

    const std::uint64_t accepted = g.counters.orders - g.counters.venue_rejects;
    differ("number of orders", std::to_string(accepted), std::to_string(theirs.orders.size()));
    for (const auto& o : theirs.orders) {
        const std::string name = "order " + std::string(o.client_order_id);
        const gw::orders::order_record* r = g.orders.find_client(o.client_order_id);
        if (r == nullptr) {
            differ(name, "unknown", to_string(o.state));
            continue;
        }
        differ(name + " side", side_word(r->request.side), side_word(o.side));
        // Some venues give a market order a limit of their own.
        if (has_limit_price(r->request.type))
            differ(name + " price", r->request.price.value.normalized().str(),
                   o.price.value.normalized().str());
        differ(name + " quantity", r->request.quantity.value.normalized().str(),
               o.quantity.value.normalized().str());
        differ(name + " state", to_string(r->state.life), to_string(o.state));
        differ(name + " filled", r->cumulative.value.normalized().str(), o.executed.value.normalized().str());
        differ(name + " executions", r->seen.value.normalized().str(), o.executed.value.normalized().str());
        // Of an inverse contract the value is a sum of quotients: it is compared with the position's cost below.
        if (const gw::contract terms = terms_of(o.symbol); !terms.inverse()) {
            const auto value = checked_mul(r->cost, terms.size());
            differ(name + " value", value ? plain(*value) : "out of range",
                   o.executed_value.normalized().str());
        }
    }
    differ("number of fills", std::to_string(g.counters.fills), std::to_string(theirs.fills.size()));
    differ("number of executions told", std::to_string(told.size()), std::to_string(theirs.fills.size()));
    const auto line = [&](gw::side s, const gw::price& p, const gw::quantity& q, const gw::decimal& fee) {
        return side_word(s) + " " + q.value.normalized().str() + " at " + p.value.normalized().str() +
               ", fee " + fee.normalized().str();
    };
    for (const auto& f : theirs.fills) {
        const auto mine = std::find_if(told.begin(), told.end(), [&](const auto& e) {
            return e.id == id_of(std::string_view(f.id)) && e.symbol == f.symbol;
        });
        differ("execution " + f.id,
               mine == told.end() ? "unknown" : line(mine->side, mine->price, mine->quantity, mine->fee),
               line(f.side, f.price, f.quantity, f.fee));
    }

    // What a spot pair leaves is in the wallets.
    std::map<std::string, const gw::sim::server::ledger_position*> positions;
    for (const auto& p : theirs.positions) positions[std::string(p.symbol)] = &p;
    std::map<std::string, gw::wide_decimal> realized;
    std::map<std::string, gw::wide_decimal> fees;
    for (std::size_t i = 0; i < g.instruments.size(); ++i) {
        const gw::orders::position& p = g.positions({static_cast<std::uint16_t>(i)});
        const gw::instrument& rules = g.instruments[i].rules;
        for (const auto& fee : p.fees().all())
            static_cast<void>(fees[std::string(fee.asset)].add(fee.amount));
        if (rules.kind == gw::instrument_kind::spot) continue;
        static_cast<void>(realized[std::string(rules.settle_asset)].add(p.realized()));
        const std::string symbol(rules.symbol);
        const auto at = positions.find(symbol);
        const auto* other = at == positions.end() ? nullptr : at->second;
        const auto text = [&](gw::decimal d) { return other == nullptr ? "0" : d.normalized().str(); };
        differ(symbol + " position", plain(p.quantity()),
               text(other ? other->quantity.value : gw::decimal()));
        differ(symbol + " cost", plain(p.cost()), text(other ? other->cost : gw::decimal()));
        differ(symbol + " realized", plain(p.realized()), text(other ? other->realized : gw::decimal()));
    }
    for (const auto& w : theirs.wallets) {
        const std::string asset(w.asset);
        differ(asset + " fees", plain(fees[asset]), w.fees.normalized().str());
        differ(asset + " realized profit", plain(realized[asset]), w.realized.normalized().str());
        const gw::orders::account_balance* const ours = g.accounts.find(w.asset);
        differ(asset + " wallet", ours != nullptr ? ours->wallet.normalized().str() : "0",
               w.wallet.normalized().str());
    }
    return differences;
}

} // namespace demo
