// SPDX-License-Identifier: BSL-1.0
#include "risk_desk.hpp"

#include <gatewright/risk/checks.hpp>

#include <string>

namespace {
namespace reductions_test {

using namespace gatewright;
using namespace gatewright::risk;
using namespace gatewright_test;
using enum side;

TEST_CASE("an order proven to reduce passes every check that is not about its own size, price or form") {
    valued_desk t;
    t.view.value_missing = t.view.rate_missing = t.account.missing = t.desk.missing = "BTCUSDT";
    t.wait(minutes(10)); // and everything is stale
    t.holds("2");
    t.opens("0", "1");
    // Unconfigured: each of them refuses whatever does not reduce.
    const auto all = [&](const order_request& o) {
        std::string refused;
        const auto ask = [&](const auto& check) {
            if (!check.check(o, t.view).has_value()) refused += std::string(check.name) + " ";
        };
        ask(max_position{});
        ask(max_order_notional{});
        ask(max_position_notional{});
        ask(max_gross_exposure{});
        ask(max_net_exposure{});
        ask(max_leverage{});
        ask(max_open_orders{});
        ask(message_rate{});
        ask(stale_quote{});
        ask(stale_book{});
        ask(max_spread{});
        ask(margin_requirement{});
        ask(trading_hours{});
        ask(instrument_allow_list{});
        ask(circuit_breaker{});
        ask(price_collar{});
        ask(fat_finger{});
        return refused;
    };
    CHECK(all(market(sell, "1")).empty());
    CHECK(all(market(sell, "1.1")) ==
          "max_position max_order_notional max_position_notional max_gross_exposure max_net_exposure "
          "max_leverage "
          "max_open_orders message_rate stale_quote stale_book max_spread margin_requirement trading_hours "
          "instrument_allow_list circuit_breaker price_collar fat_finger ");
    CHECK(all(market(buy, "1")) == all(market(sell, "1.1")));
    scoped_limits<duration, larger_limit> l;
    l.set_default(seconds(1));
    duplicate_order duplicates(l);
    duplicates.commit(market(sell, "1"), t.view);
    duplicates.commit(market(buy, "1"), t.view);
    CHECK(said(duplicates.check(market(sell, "1"), t.view)) == "ok");
    CHECK(said(duplicates.check(market(buy, "1"), t.view)) ==
          "duplicate_order: duplicate_order, field interval_ms, figure 0, limit 1000");
}

} // namespace reductions_test
} // namespace
