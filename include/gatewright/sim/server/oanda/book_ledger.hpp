// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/sim/server/oanda/account_book.hpp>

namespace gatewright::sim::server::oanda {

[[nodiscard]] inline lifecycle state_of(const venue_order& o) {
    if (o.state == order_state::pending)
        return o.kind == order_kind::limit ? lifecycle::working : lifecycle::untriggered;
    if (o.state == order_state::cancelled)
        return o.cancelled_for == "TIME_IN_FORCE_EXPIRED" ? lifecycle::expired : lifecycle::cancelled;
    return o.filled == o.size() ? lifecycle::filled : lifecycle::cancelled;
}
[[nodiscard]] inline matching::ending ending_of(const venue_order& o) {
    using matching::ending;
    if (o.state == order_state::pending) return ending::none;
    if (o.state != order_state::cancelled) return o.filled == o.size() ? ending::none : ending::immediate;
    if (o.cancelled_for == "TIME_IN_FORCE_EXPIRED") return ending::too_late;
    if (o.cancelled_for == "INSUFFICIENT_MARGIN") return ending::unpaid;
    if (o.cancelled_for.starts_with("CLIENT_REQUEST")) return ending::requested;
    if (o.cancelled_for == "POSITION_CLOSEOUT_FAILED") return ending::reduced;
    return o.cancelled_for == "LINKED_TRADE_CLOSED" ? ending::parent : ending::immediate;
}

/// The worst price at which an order may fill; zero: any.
[[nodiscard]] inline std::int64_t limit_of(const venue_order& o) {
    return o.kind == order_kind::limit || o.kind == order_kind::take_profit ? o.ticks : o.bound;
}

/// What the account has and did: fills and positions in quote currency, fees and balance in home currency.
/// @param began_with its balance at first
[[nodiscard]] inline account_ledger ledger_of(const market& m, const account_book& a, decimal began_with) {
    account_ledger l;
    for (const auto& [id, o] : a.orders)
        l.orders.push_back({id,
                            ledger_name(o),
                            m.listed(o.instrument).symbol,
                            o.direction(),
                            state_of(o),
                            {m.price(o.instrument, limit_of(o))},
                            {m.quantity(o.instrument, o.size())},
                            {m.quantity(o.instrument, o.filled)},
                            matching::to_money(o.filled_value),
                            ending_of(o)});
    l.fills = a.fills;
    for (const asset_code& asset : m.assets()) {
        wide realized = 0;
        for (const auto& [key, p] : a.positions)
            if (m.listed(key.instrument).quote == asset) realized += p.realized;
        l.wallets.push_back({asset, {}, matching::to_money(realized), {}, {}});
    }
    for (const auto& [key, p] : a.positions)
        l.positions.push_back({m.listed(key.instrument).symbol,
                               {m.quantity(key.instrument, p.lots)},
                               matching::to_money(p.cost),
                               matching::to_money(p.realized),
                               key.leg,
                               m.listed(key.instrument).quote});
    ledger_wallet& home = l.wallets.front();
    home.wallet = l.wallet = home_money(a.balance);
    home.fees = l.fees = home_money(a.commission + a.guaranteed_fees);
    home.payments = home_money(a.financing + a.transfers - home_units(began_with));
    l.realized = home.realized;
    return l;
}

} // namespace gatewright::sim::server::oanda
