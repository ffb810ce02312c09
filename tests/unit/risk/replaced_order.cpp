// SPDX-License-Identifier: BSL-1.0
#include "risk_desk.hpp"

#include <gatewright/risk/replaced_order.hpp>

#include <string>

namespace {
namespace replaced_order_test {

using namespace gatewright;
using namespace gatewright_test;
using enum side;

/// An order of 4 of a spot pair, of which 1 is filled, that took 400 of the asset that it is paid with.
orders::order_record resting(side s) {
    orders::order_record r;
    r.request.side = s;
    r.request.quantity = {d("4")};
    r.cumulative = r.seen = {d("1")};
    r.open = wide_decimal(d("3"));
    r.funds = wide_decimal(d("400"));
    return r;
}
std::string text(const wide_decimal& w) { return w.to_decimal()->normalized().str(); }

TEST_CASE("an order that replaces another is judged as if that one did not rest") {
    valued_desk t;
    t.rules.kind = instrument_kind::spot;
    t.opens("5", "7");
    t.view.open_orders = 2;
    t.view.pays.available = d("50");
    SECTION("of the same side: what it has not spent is free") {
        const auto v = risk::view_without(t.view, resting(buy), buy);
        CHECK(text(v.open_buy) == "2");
        CHECK(text(v.open_sell) == "7");
        CHECK(v.open_orders == 1);
        CHECK(v.pays.available.normalized() == d("350"));
    }
    SECTION("of the other side of a pair: that is another asset") {
        const auto v = risk::view_without(t.view, resting(sell), buy);
        CHECK(text(v.open_buy) == "5");
        CHECK(text(v.open_sell) == "4");
        CHECK(v.pays.available == d("50"));
    }
    SECTION("of the other side of a contract: both are margined in one") {
        t.rules.kind = instrument_kind::perpetual;
        CHECK(risk::view_without(t.view, resting(sell), buy).pays.available.normalized() == d("350"));
    }
    SECTION("what counts as open never becomes negative") {
        t.opens("2", "0");
        t.view.open_orders = 0;
        const auto v = risk::view_without(t.view, resting(buy), buy);
        CHECK(v.open_buy.is_zero());
        CHECK(v.open_orders == 0);
    }
}

} // namespace replaced_order_test
} // namespace
