// SPDX-License-Identifier: BSL-1.0
// A risk check of one's own, with its section in the configuration: the largest order in quote currency.

#include <gatewright/driver/desk_main.hpp>
#include <gatewright/gatewright.hpp>

#include <iostream>

namespace gw = gatewright;

struct main_account;

/// Refuses an order that is worth more than a limit, in quote currency; of an account or the desk, too, each order. A
/// market order is worth what the other side asks. An order that only reduces passes.
class max_notional {
public:
    static constexpr const char* name = "max_notional";
    static constexpr gw::risk::amend_rule amends =
        gw::risk::amend_rule::whole; // asked with the order as it will be

    /// Once, before the first order: limits are then found by number.
    void prepare(const gw::risk::risk_layout& layout) { limits_.prepare(layout); }
    /// One list of settings: its section is read, shown, saved and changed by it. Without limits everything is refused.
    template <class ArchiveT>
    void settings(ArchiveT& a) {
        a.limits(limits_, gw::risk::limit_unit::money);
    }

    [[nodiscard]] gw::risk::risk_result check(const gw::order_request& o,
                                              const gw::risk::risk_view& view) const noexcept {
        const bool priced = o.type == gw::order_type::limit;
        const gw::price at = priced ? o.price : view.reference.for_side(o.side, view.now.steady);
        const auto notional = checked_mul(at.value, o.quantity.value);
        const gw::decimal* const broken =
            limits_.first_broken(view.number, o.symbol, view.account, [&](const gw::decimal& limit) {
                return notional && notional->sign() > 0 && *notional <= limit;
            });
        if (broken == nullptr || gw::risk::reduces(o, view)) return {};
        return gw::order_reject{gw::order_errc::rejected, name, "quantity", *broken,
                                notional ? *notional : gw::decimal()};
    }
    void commit(const gw::order_request&, const gw::risk::risk_view&) noexcept {}

private:
    gw::risk::scoped_limits<gw::decimal> limits_;
};

/// Tries a larger order with each quote, until one is refused.
struct growing_buyer : gw::strategy<growing_buyer> {
    void on(const gw::best_quote& q, auto& desk) {
        if (refused || !desk.template not_ready_reason<main_account>().empty()) return;
        gw::limit_order o;
        o.symbol = q.symbol;
        o.price = q.ask;
        o.quantity = {gw::decimal(++lots, -3)};
        o.time_in_force = gw::time_in_force::immediate_or_cancel;
        const auto placed = desk.submit(o);
        refused = !placed;
        std::cout << o.quantity.str() << ": " << (placed ? "placed" : placed.error().str()) << std::endl;
    }
    int lots = 0;
    bool refused = false;
};

using desk =
    gw::engine<gw::gateways<gw::gateway<main_account, gw::venues::binance_futures>>, gw::route_direct,
               gw::risk_chain<gw::trading_state, max_notional>, gw::no_journal, growing_buyer>;

int main(int argc, char** argv) { return gw::desk_main<desk>(argc, argv, "own_risk_check.yaml"); }
