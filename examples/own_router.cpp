// SPDX-License-Identifier: BSL-1.0
// A router of one's own: two accounts share the instruments between them, so that no two of them hold one position.

#include "maker.hpp"

#include <gatewright/driver/run.hpp>

#include <exception>
#include <iostream>
#include <span>

namespace gw = gatewright;

struct maker_account;
struct hedge_account;

/// Sends orders of an instrument to one gateway always, by its first letter. Where that is not ready the order is
/// refused, and goes to no other.
class route_by_instrument {
public:
    [[nodiscard]] gw::order_result<std::uint8_t>
    route(const gw::order_request& order,
          std::span<const gw::routing::gateway_candidate> candidates) const noexcept {
        const auto letter = static_cast<unsigned char>(order.symbol.view().front());
        const auto& chosen = candidates[letter % candidates.size()];
        const char* const lacking = !chosen.trades_instrument ? "instrument"
                                    : !chosen.supports        ? "type"
                                    : !chosen.ready           ? chosen.reason
                                                              : nullptr;
        if (lacking == nullptr) return chosen.index;
        return gw::order_reject{gw::order_errc::no_gateway, "route_by_instrument", lacking, {}, {}};
    }
};

/// Buys each instrument once.
struct buyer : gw::strategy<buyer> {
    void on(const gw::best_quote& q, auto& desk) {
        const gw::instrument* rules = desk.template instrument<maker_account>(q.symbol);
        if (rules == nullptr || bought.contains(q.symbol)) return;
        gw::market_order o;
        o.symbol = q.symbol;
        o.quantity = smallest(*rules, q.bid);
        const auto placed = desk.submit(o);
        if (!placed) return;
        bought[q.symbol] = placed->gateway;
        std::cout << q.symbol.view() << " goes to gateway " << int{placed->gateway} << std::endl;
    }
    std::map<gw::symbol_name, std::uint8_t> bought;
};

using desk = gw::engine<gw::gateways<gw::gateway<maker_account, gw::venues::binance_futures>,
                                     gw::gateway<hedge_account, gw::venues::binance_futures>>,
                        route_by_instrument,
                        gw::risk_chain<gw::trading_state, gw::instrument_rules, gw::max_order_quantity,
                                       gw::price_collar, gw::order_rate, gw::max_position>,
                        gw::no_journal, buyer>;

int main(int argc, char** argv) {
    try {
        return gw::run<desk>(gw::load_config(argc > 1 ? argv[1] : "own_router.yaml"));
    } catch (const std::exception& e) {
        std::cerr << e.what() << '\n';
        return 1;
    }
}
