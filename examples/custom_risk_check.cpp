// SPDX-License-Identifier: BSL-1.0
// A risk check of one's own, with its section in the configuration: the largest order in quote currency.

#include <gatewright/driver/run.hpp>
#include <gatewright/gatewright.hpp>

#include <exception>
#include <iostream>
#include <type_traits>
#include <utility>

namespace gw = gatewright;

struct main_account;

/// Refuses an order that is worth more than a limit, in quote currency. A market order is worth what the other side asks.
class max_notional {
public:
    static constexpr const char* name = "max_notional";

    max_notional() = default; // without limits: refuses everything
    explicit max_notional(gw::risk::limit_table<gw::decimal> limits) : limits_(std::move(limits)) {}

    [[nodiscard]] gw::risk::risk_result check(const gw::order_request& o,
                                              const gw::risk::risk_view& view) const noexcept {
        const bool priced = o.type == gw::order_type::limit;
        const gw::price at = priced ? o.price : view.reference.for_side(o.side, view.now.steady);
        const auto notional = checked_mul(at.value, o.quantity.value);
        const gw::decimal& limit = limits_[o.symbol];
        if (notional && notional->sign() > 0 && *notional <= limit) return {};
        return gw::order_reject{gw::order_errc::rejected, name, "quantity", limit,
                                notional ? *notional : gw::decimal()};
    }
    void commit(const gw::order_request&, const gw::risk::risk_view&) noexcept {}

private:
    gw::risk::limit_table<gw::decimal> limits_;
};

/// Makes it from its section: keys are symbols and `default`. Found by its argument, as the library's own are.
max_notional configure(std::type_identity<max_notional>, gw::risk::check_reader& in) {
    return max_notional(in.limits<gw::decimal>([](gw::decimal d) { return d; }));
}

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

int main(int argc, char** argv) {
    try {
        return gw::run<desk>(gw::load_config(argc > 1 ? argv[1] : "custom_risk_check.yaml"));
    } catch (const std::exception& e) {
        std::cerr << e.what() << '\n';
        return 1;
    }
}
