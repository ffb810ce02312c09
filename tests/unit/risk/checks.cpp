// SPDX-License-Identifier: BSL-1.0
#include "risk_desk.hpp"

#include <gatewright/risk/instrument_rules.hpp>
#include <gatewright/risk/max_order_quantity.hpp>
#include <gatewright/risk/max_position.hpp>
#include <gatewright/risk/order_rate.hpp>
#include <gatewright/risk/price_collar.hpp>
#include <gatewright/risk/trading_state.hpp>

namespace {

using namespace gatewright;
using namespace gatewright::risk;
using namespace gatewright_test;
using enum side;

TEST_CASE("instrument rules pass what is exactly at each limit and refuse what is just beyond") {
    risk_desk t;
    const instrument_rules check;
    const auto of = [&](const order_request& o) { return said(check.check(o, t.view)); };

    CHECK(of(limit(buy, "0.05")) == "ok");
    CHECK(of(limit(buy, "0.050", "100.0")) == "ok");
    CHECK(of(limit(buy, "100")) == "ok");
    CHECK(of(limit(buy, "100.001")) ==
          "instrument_rules: invalid_quantity, field max_quantity, figure 100.001, limit 100");
    CHECK(of(limit(buy, "0.0505")) ==
          "instrument_rules: invalid_quantity, field lot_size, figure 0.0505, limit 0.001");
    CHECK(of(limit(buy, "0")) == "instrument_rules: invalid_quantity, field quantity, figure 0, limit 0.002");
    CHECK(of(limit(buy, "-1")) ==
          "instrument_rules: invalid_quantity, field quantity, figure -1, limit 0.002");
    CHECK(of(limit(buy, "1", "100.05")) ==
          "instrument_rules: invalid_price, field tick_size, figure 100.05, limit 0.10");
    CHECK(of(limit(buy, "1", "0")) == "instrument_rules: invalid_price, field price, figure 0, limit 10");

    t.rules.price_band_up = {};
    t.rules.price_band_down = {};
    CHECK(of(limit(buy, "1", "1000")) == "ok");
    CHECK(of(limit(buy, "1", "1000.1")) ==
          "instrument_rules: invalid_price, field max_price, figure 1000.1, limit 1000");
    CHECK(of(limit(buy, "1", "10")) == "ok");
    CHECK(of(limit(buy, "1", "9.9")) ==
          "instrument_rules: invalid_price, field min_price, figure 9.9, limit 10");

    t.rules.min_notional = {};
    CHECK(of(limit(buy, "0.002")) == "ok");
    CHECK(of(limit(buy, "0.001")) ==
          "instrument_rules: invalid_quantity, field min_quantity, figure 0.001, limit 0.002");
}

TEST_CASE("the smallest notional is met exactly, and reduce-only orders are exempt") {
    risk_desk t;
    const instrument_rules check;
    CHECK(said(check.check(limit(buy, "0.05"), t.view)) == "ok");
    order_request o = limit(buy, "0.049");
    CHECK(said(check.check(o, t.view)) ==
          "instrument_rules: below_min_notional, field min_notional, figure 4.900, limit 5");
    o.reduce_only = true;
    CHECK(said(check.check(o, t.view)) == "ok");
    // A market order is measured at the price that it would get: 0.04 × 100.1.
    CHECK(said(check.check(market(buy, "0.04"), t.view)) ==
          "instrument_rules: below_min_notional, field min_notional, figure 4.004, limit 5");
    CHECK(said(check.check(market(buy, "0.05"), t.view)) == "ok");
    CHECK(said(check.check(market(sell, "0.05"), t.view)) ==
          "instrument_rules: below_min_notional, field min_notional, figure 4.995, limit 5");
    t.wait(seconds(6));
    CHECK(said(check.check(market(sell, "0.05"), t.view)) == "ok");
}

TEST_CASE("market orders have a lot, a smallest and a largest size of their own") {
    risk_desk t;
    const instrument_rules check;
    CHECK(said(check.check(market(buy, "50"), t.view)) == "ok");
    CHECK(said(check.check(market(buy, "50.01"), t.view)) ==
          "instrument_rules: invalid_quantity, field max_quantity, figure 50.01, limit 50");
    CHECK(said(check.check(market(buy, "1.005"), t.view)) ==
          "instrument_rules: invalid_quantity, field lot_size, figure 1.005, limit 0.01");
    t.rules.min_market_quantity = {d("0.20")};
    CHECK(said(check.check(market(buy, "0.19"), t.view)) ==
          "instrument_rules: invalid_quantity, field min_quantity, figure 0.19, limit 0.20");
    CHECK(said(check.check(market(buy, "0.20"), t.view)) == "ok");
    CHECK(said(check.check(limit(buy, "0.19"), t.view)) == "ok");
    t.rules.min_market_quantity = {d("0.001")};
    CHECK(said(check.check(market(buy, "0"), t.view)) ==
          "instrument_rules: invalid_quantity, field quantity, figure 0, limit 0.002");
    t.rules.market_lot_size = {};
    t.rules.max_market_quantity = {};
    CHECK(said(check.check(market(buy, "99.005"), t.view)) == "ok");
}

TEST_CASE("the venue's price band is measured from a fresh mark price") {
    risk_desk t;
    const instrument_rules check;
    CHECK(said(check.check(limit(buy, "1", "105.0"), t.view)) == "ok");
    CHECK(said(check.check(limit(buy, "1", "105.1"), t.view)) ==
          "instrument_rules: invalid_price, field price_band_up, figure 105.1, limit 105");
    CHECK(said(check.check(limit(sell, "1", "95.0"), t.view)) == "ok");
    CHECK(said(check.check(limit(sell, "1", "94.9"), t.view)) ==
          "instrument_rules: invalid_price, field price_band_down, figure 94.9, limit 95");
    CHECK(said(check.check(limit(sell, "1", "200"), t.view)) == "ok");
    t.wait(seconds(6));
    CHECK(said(check.check(limit(buy, "1", "105.1"), t.view)) == "ok");
}

TEST_CASE("the other end of a price band, an iceberg's parts and a trailing stop's distance, where the venue "
          "states them") {
    risk_desk t;
    const instrument_rules check;
    const auto says = [&](const order_request& o) { return said(check.check(o, t.view)); };
    t.rules.sell_band_up = d("1.2");
    t.rules.buy_band_down = d("0.8");
    CHECK(says(limit(sell, "1", "120.0")) == "ok");
    CHECK(says(limit(sell, "1", "120.1")) ==
          "instrument_rules: invalid_price, field sell_band_up, figure 120.1, limit 120");
    CHECK(says(limit(buy, "1", "80.0")) == "ok");
    CHECK(says(limit(buy, "1", "79.9")) ==
          "instrument_rules: invalid_price, field buy_band_down, figure 79.9, limit 80");
    order_request ice = limit(buy, "1", "100");
    ice.visible_quantity = {d("0.001")};
    CHECK(says(ice) == "ok");
    t.rules.max_iceberg_parts = 10;
    ice.visible_quantity = {d("0.1")};
    CHECK(says(ice) == "ok");
    ice.visible_quantity = {d("0.099")};
    CHECK(says(ice) == "instrument_rules: invalid_quantity, field max_iceberg_parts, figure 11, limit 10");
    order_request entry = limit(buy, "1", "100");
    entry.attached = {{d("110.0")}, {d("90.0")}, {d("0.5")}, false};
    CHECK(says(entry) == "ok");
    entry.attached.target = {d("110.05")};
    CHECK(says(entry).find("field tick_size, figure 110.05") != std::string::npos);
    entry.attached = {{}, {d("90.01")}, {}, false};
    CHECK(says(entry).find("field tick_size, figure 90.01") != std::string::npos);
    entry.attached = {{}, {}, {d("0.55")}, false};
    CHECK(says(entry).find("field attached_trailing_distance, figure 0.55") != std::string::npos);
    order_request trail = market(sell, "1");
    trail.type = order_type::trailing_stop;
    trail.callback_rate = d("0.5");
    CHECK(says(trail) == "ok");
    t.rules.min_callback_rate = d("0.001");
    t.rules.max_callback_rate = d("0.2");
    CHECK(says(trail) ==
          "instrument_rules: invalid_parameter, field max_callback_rate, figure 0.5, limit 0.2");
    trail.callback_rate = d("0.2");
    CHECK(says(trail) == "ok");
    trail.callback_rate = d("0.0009");
    CHECK(says(trail) ==
          "instrument_rules: invalid_parameter, field min_callback_rate, figure 0.0009, limit 0.001");
    trail.callback_rate = {};
    trail.callback_distance = {d("5")}; // Which no bound of this is about.
    CHECK(says(trail) == "ok");
    t.wait(seconds(6));
    CHECK(says(limit(sell, "1", "120.1")) == "ok");
}

TEST_CASE("an instrument that is not trading takes no order") {
    risk_desk t;
    const instrument_rules check;
    for (const trading_status s : {trading_status::unknown, trading_status::cancel_only,
                                   trading_status::halted, trading_status::closed}) {
        t.rules.status = s;
        CHECK(said(check.check(limit(buy, "1"), t.view)) == "instrument_rules: market_closed, field status");
    }
}

TEST_CASE("a trigger price keeps to the tick too") {
    risk_desk t;
    const instrument_rules check;
    order_request o = market(sell, "1");
    o.type = order_type::stop;
    o.trigger_price = {d("95")};
    CHECK(said(check.check(o, t.view)) == "ok");
    o.trigger_price = {d("95.01")};
    CHECK(said(check.check(o, t.view)) ==
          "instrument_rules: invalid_price, field tick_size, figure 95.01, limit 0.10");
    o.trigger_price = {};
    CHECK(said(check.check(o, t.view)) ==
          "instrument_rules: invalid_price, field trigger_price, figure 0, limit 10");
}

TEST_CASE("the band of an order that waits is the venue's to judge when it is triggered") {
    risk_desk t;
    const instrument_rules check;
    order_request o = limit(sell, "1", "94.9");
    REQUIRE(said(check.check(o, t.view)).find("price_band_down") != std::string::npos);
    o.type = order_type::stop_limit;
    o.trigger_price = {d("95.2")};
    CHECK(said(check.check(o, t.view)) == "ok");
}

TEST_CASE("rules that a venue does not state are not checked") {
    risk_desk t;
    t.rules = {};
    t.rules.status = trading_status::trading;
    CHECK(said(instrument_rules{}.check(limit(buy, "0.00000001", "0.00000001"), t.view)) == "ok");
}

TEST_CASE("the trading state lets through everything, only what reduces, or nothing") {
    risk_desk t;
    const trading_state check;
    const auto of = [&](const order_request& o) { return said(check.check(o, t.view)); };
    CHECK(of(limit(buy, "1")) == "ok");
    t.view.mode = trading_mode::halted;
    CHECK(of(limit(buy, "1")) == "trading_state: trading_halted, field mode");
    t.holds("-5");
    CHECK(of(limit(buy, "1")) == "trading_state: trading_halted, field mode");
    t.view.mode = trading_mode::reducing;
    CHECK(of(limit(buy, "5")) == "ok");
    CHECK(of(limit(buy, "5.001")) == "trading_state: trading_halted, field quantity, figure 5.001, limit 0");
    CHECK(of(limit(sell, "1")) == "trading_state: trading_halted, field quantity, figure 1, limit 0");
    t.opens("4", "0");
    CHECK(of(limit(buy, "1")) == "ok");
    CHECK(of(limit(buy, "1.001")) == "trading_state: trading_halted, field quantity, figure 1.001, limit 0");
    t.holds("0");
    t.opens("0", "0");
    CHECK(of(limit(buy, "1")) == "trading_state: trading_halted, field quantity, figure 1, limit 0");
    // The word reduce-only is no proof: the venue may forget it, the position may have gone.
    order_request o = limit(sell, "1");
    o.reduce_only = true;
    CHECK(of(o) == "trading_state: trading_halted, field quantity, figure 1, limit 0");
}

TEST_CASE("the largest order is exactly the limit, by instrument or by default") {
    risk_desk t;
    limit_table<quantity> limits({d("2")});
    limits.set("ETHUSDT", {d("30")}).set("ADAUSDT", {d("900")}).set("ETHUSDT", {d("20")});
    const max_order_quantity check({limits});
    CHECK(said(check.check(limit(buy, "2.000"), t.view)) == "ok");
    CHECK(said(check.check(limit(buy, "2.001"), t.view)) ==
          "max_order_quantity: max_order_quantity, field quantity, figure 2.001, limit 2");
    order_request o = limit(buy, "20");
    o.symbol = "ETHUSDT";
    CHECK(said(check.check(o, t.view)) == "ok");
    o.quantity = {d("20.1")};
    CHECK(said(check.check(o, t.view)) ==
          "max_order_quantity: max_order_quantity, field quantity, figure 20.1, limit 20");
    CHECK_FALSE(max_order_quantity{}.check(limit(buy, "0.001"), t.view).has_value());
}

TEST_CASE("the collar is measured from the price that the order would get, both ways, to the last digit") {
    risk_desk t;
    const price_collar check({limit_table<decimal>(d("0.01"))});
    const auto of = [&](const order_request& o) { return said(check.check(o, t.view)); };
    // 1 % of 100.1 is 1.001.
    CHECK(of(limit(buy, "1", "101.101")) == "ok");
    CHECK(of(limit(buy, "1", "101.1011")) ==
          "price_collar: price_collar, field price, figure 101.1011, limit 101.101");
    CHECK(of(limit(buy, "1", "99.099")) == "ok");
    CHECK(of(limit(buy, "1", "99.0989")) ==
          "price_collar: price_collar, field price, figure 99.0989, limit 99.099");
    // A sale is measured from the bid: 1 % of 99.9 is 0.999.
    CHECK(of(limit(sell, "1", "98.901")) == "ok");
    CHECK(of(limit(sell, "1", "98.9009")) ==
          "price_collar: price_collar, field price, figure 98.9009, limit 98.901");
    CHECK(of(limit(sell, "1", "100.899")) == "ok");
    CHECK(of(limit(sell, "1", "100.9")) ==
          "price_collar: price_collar, field price, figure 100.9, limit 100.899");
    CHECK(of(market(buy, "1")) == "ok");
}

TEST_CASE("without a fresh quote the mark price is the reference, and without either nobody trades") {
    risk_desk t;
    const price_collar check({limit_table<decimal>(d("0.01"))});
    const auto of = [&](const order_request& o) { return said(check.check(o, t.view)); };
    t.wait(seconds(5));
    CHECK(of(limit(buy, "1", "101.101")) == "ok");
    t.wait(nanoseconds(1));
    t.view.reference.marked_at = t.view.now.steady;
    CHECK(of(limit(buy, "1", "101")) == "ok");
    CHECK(of(limit(buy, "1", "101.1")) == "price_collar: price_collar, field price, figure 101.1, limit 101");
    t.wait(seconds(5) + nanoseconds(1));
    CHECK(of(limit(buy, "1", "100")) == "price_collar: no_reference_price, field price");
    CHECK(of(market(sell, "1")) == "price_collar: no_reference_price, field price");
    t.view.reference.quoted_at = t.view.now.steady;
    CHECK(of(market(sell, "1")) == "ok");
    t.view.reference.bid = {};
    CHECK(of(market(sell, "1")) == "price_collar: no_reference_price, field price");
    CHECK(of(market(buy, "1")) == "ok");
}

TEST_CASE("an order that waits for a trigger is measured from the trigger") {
    risk_desk t;
    const price_collar check({limit_table<decimal>(d("0.01"))});
    order_request o = limit(sell, "1", "79.2");
    o.type = order_type::stop_limit;
    o.trigger_price = {d("80")};
    CHECK(said(check.check(o, t.view)) == "ok");
    o.price = {d("79.1")};
    CHECK(said(check.check(o, t.view)) == "price_collar: price_collar, field price, figure 79.1, limit 79.2");
    o.type = order_type::stop;
    CHECK(said(check.check(o, t.view)) == "ok");
}

TEST_CASE("the order rate slides: the next order passes when the oldest leaves the window") {
    risk_desk t;
    order_rate check({3, milliseconds(100)});
    const order_request o = limit(buy, "1");
    const auto send = [&] {
        const risk_result r = check.check(o, t.view);
        if (r.has_value()) check.commit(o, t.view);
        return said(r);
    };
    CHECK(send() == "ok");
    t.wait(milliseconds(40));
    CHECK(send() == "ok");
    CHECK(send() == "ok");
    CHECK(send() == "order_rate: order_rate, field orders, figure 4, limit 3");
    t.wait(milliseconds(60) - nanoseconds(1));
    CHECK(send() == "order_rate: order_rate, field orders, figure 4, limit 3");
    t.wait(nanoseconds(1));
    CHECK(send() == "ok");
    CHECK(send() == "order_rate: order_rate, field orders, figure 4, limit 3");
    t.wait(milliseconds(40));
    CHECK(send() == "ok");
    CHECK(send() == "ok");
    CHECK(send() == "order_rate: order_rate, field orders, figure 4, limit 3");
    CHECK(said(order_rate{}.check(o, t.view)) == "order_rate: order_rate, field orders, figure 1, limit 0");
}

TEST_CASE("only orders that went out count against the rate") {
    risk_desk t;
    const order_rate check({1, seconds(1)});
    for (int i = 0; i < 10; ++i) CHECK(check.check(limit(buy, "1"), t.view).has_value());
}

TEST_CASE("the position limit holds in the worst case: everything open on the side fills") {
    risk_desk t;
    const max_position check({limit_table<quantity>({d("10")})});
    const auto of = [&](const order_request& o) { return said(check.check(o, t.view)); };
    CHECK(of(limit(buy, "10")) == "ok");
    CHECK(of(limit(buy, "10.001")) == "max_position: max_position, field quantity, figure 10.001, limit 10");
    t.holds("3");
    t.opens("4", "9");
    CHECK(of(limit(buy, "3")) == "ok");
    CHECK(of(limit(buy, "3.001")) == "max_position: max_position, field quantity, figure 10.001, limit 10");
    // 3 - 9 - 4 is -10.
    CHECK(of(limit(sell, "4")) == "ok");
    CHECK(of(limit(sell, "4.001")) == "max_position: max_position, field quantity, figure -10.001, limit 10");
}

TEST_CASE(
    "an order proven to reduce passes the position limit, two of them only as far as the position goes") {
    risk_desk t;
    const max_position check({limit_table<quantity>({d("1")})});
    const auto of = [&](const order_request& o) { return said(check.check(o, t.view)); };
    // Far over the limit, as after a limit was lowered.
    t.holds("20");
    CHECK(of(limit(sell, "20")) == "ok");
    CHECK(of(limit(sell, "21")) == "ok"); // ends at -1: within the limit itself
    CHECK(of(limit(sell, "21.001")) == "max_position: max_position, field quantity, figure -1.001, limit 1");
    CHECK(of(limit(buy, "0.001")) == "max_position: max_position, field quantity, figure 20.001, limit 1");
    t.opens("0", "15");
    CHECK(of(limit(sell, "5")) == "ok");
    CHECK(of(limit(sell, "6.001")) == "max_position: max_position, field quantity, figure -1.001, limit 1");
    // The mirror.
    t.holds("-20");
    t.opens("15", "0");
    CHECK(of(limit(buy, "5")) == "ok");
    CHECK(of(limit(buy, "6.001")) == "max_position: max_position, field quantity, figure 1.001, limit 1");
    CHECK(of(limit(sell, "0.001")) == "max_position: max_position, field quantity, figure -20.001, limit 1");
}

TEST_CASE("what reduces is decided by position and open orders alone") {
    risk_desk t;
    CHECK_FALSE(reduces(limit(sell, "1"), t.view));
    t.holds("5");
    CHECK(reduces(limit(sell, "5"), t.view));
    CHECK_FALSE(reduces(limit(sell, "5.0001"), t.view));
    CHECK_FALSE(reduces(limit(buy, "1"), t.view));
    t.opens("100", "2");
    CHECK(reduces(limit(sell, "3"), t.view));
    CHECK_FALSE(reduces(limit(sell, "3.0001"), t.view));
}

} // namespace
