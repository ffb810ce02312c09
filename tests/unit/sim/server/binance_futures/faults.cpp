// SPDX-License-Identifier: BSL-1.0

#include "sim_desk.hpp"

using namespace sim_test;

namespace {
constexpr auto rest = venue_link::rest;
constexpr auto orders = venue_link::orders;
} // namespace

TEST_CASE("an order of unknown status is executed and answered as unknown") {
    sim_desk d;
    d.venue.set_fault(rest, fault::unknown_status, 1, d.now);
    const auto answer = d.rest("POST", "/fapi/v1/order", d.limit("BUY", "59000", "0.010", "u1"));
    CHECK(d.last.status == 503);
    CHECK(d.text(answer, "msg") == "Unknown error, please check your request or try again later.");
    CHECK(d.venue.ledger(0).orders.at(0).state == lifecycle::working);
    d.venue.set_fault(orders, fault::unknown_status, 1, d.now);
    const auto frame = d.ws("order.place", d.limit("BUY", "59000", "0.010", "u2"));
    CHECK(frame.at("status") == 408);
    CHECK(d.code(frame) == -1007);
    CHECK(d.venue.ledger(0).orders.size() == 2);
    CHECK(d.ws("order.place", d.limit("BUY", "59000", "0.010", "u3")).at("status") == 200);
}

TEST_CASE("faults about outcomes do not concern questions") {
    sim_desk d;
    for (const fault f : {fault::unknown_status, fault::reply_lost, fault::request_lost, fault::throttled}) {
        d.venue.set_fault(rest, f, 1, d.now);
        d.rest("GET", "/fapi/v1/openOrders");
        CHECK(d.last.action == reply_action::send);
        CHECK(d.last.status == 200);
    }
}

TEST_CASE("a lost reply was executed, a lost request was not") {
    sim_desk d;
    const auto user = d.open_user();
    d.venue.set_fault(rest, fault::reply_lost, 1, d.now);
    d.rest("POST", "/fapi/v1/order", d.limit("BUY", "59000", "0.010", "a"));
    CHECK(d.last.action == reply_action::silence);
    CHECK(d.venue.ledger(0).orders.size() == 1);
    CHECK(d.sent(user).size() == 1);
    d.venue.set_fault(orders, fault::reply_lost, 1, d.now);
    CHECK(d.ws("order.place", d.limit("BUY", "59000", "0.010", "b")).is_null());
    CHECK(d.venue.ledger(0).orders.size() == 2);
    d.venue.set_fault(rest, fault::request_lost, 1, d.now);
    d.rest("POST", "/fapi/v1/order", d.limit("BUY", "59000", "0.010", "c"));
    CHECK(d.last.action == reply_action::silence);
    d.venue.set_fault(orders, fault::request_lost, 1, d.now);
    CHECK(d.ws("order.place", d.limit("BUY", "59000", "0.010", "d")).is_null());
    CHECK(d.venue.ledger(0).orders.size() == 2);
}

TEST_CASE("definite failures execute nothing") {
    sim_desk d;
    struct failure {
        fault kind;
        int status;
        int code;
    };
    for (const failure f : {failure{fault::unavailable, 503, 0}, failure{fault::throttled, 503, -1008},
                            failure{fault::rate_limit, 429, -1003}}) {
        d.venue.set_fault(rest, f.kind, 1, d.now);
        CHECK(d.code(d.rest("POST", "/fapi/v1/order", d.limit("BUY", "59000", "0.010"))) == f.code);
        CHECK(d.last.status == f.status);
        d.venue.set_fault(orders, f.kind, 1, d.now);
        CHECK(d.ws("order.place", d.limit("BUY", "59000", "0.010")).at("status") == f.status);
    }
    CHECK(d.venue.ledger(0).orders.empty());
}

TEST_CASE("a ban holds on every channel that takes requests, until it ends") {
    sim_desk d;
    d.venue.set_fault(rest, fault::ban, 30, d.now);
    d.raw("GET", "/fapi/v1/ping");
    CHECK(d.last.status == 418);
    CHECK(d.ws_raw("ping", {}).at("status") == 418);
    d.pass(seconds(30));
    d.raw("GET", "/fapi/v1/ping");
    CHECK(d.last.status == 200);
}

TEST_CASE("the server's clock can be moved, and requests are judged by it") {
    sim_desk d;
    d.venue.set_fault(rest, fault::clock_skew, 6'000, d.now);
    CHECK(d.code(d.rest("GET", "/fapi/v1/openOrders")) == -1021);
    CHECK(d.raw("GET", "/fapi/v1/time").at("serverTime") == d.now.milliseconds() + 6'000);
    d.venue.set_fault(rest, fault::clock_skew, -1'000, d.now);
    CHECK(d.code(d.ws("account.balance")) == -1021);
    d.venue.clear_faults(rest);
    CHECK(d.rest("GET", "/fapi/v1/openOrders").is_array());
}

TEST_CASE("the server's clock may gain in each second, and keeps what it gained when it gains no more") {
    sim_desk d;
    const auto told = [&] {
        return d.raw("GET", "/fapi/v1/time").at("serverTime").to_number<std::int64_t>() -
               d.now.milliseconds();
    };
    d.venue.set_fault(rest, fault::clock_drift, 1, d.now);
    CHECK(told() == 0);
    d.pass(minutes(60));
    CHECK(told() == 3'600);
    CHECK(d.rest("GET", "/fapi/v1/openOrders").is_array());
    d.pass(minutes(60));
    CHECK(told() == 7'200);
    CHECK(d.code(d.ws("account.balance")) == -1021);
    d.venue.set_fault(rest, fault::clock_drift, -2, d.now);
    d.pass(minutes(60));
    CHECK(told() == 0);
    d.pass(minutes(60));
    CHECK(told() == -7'200);
    CHECK(d.code(d.rest("GET", "/fapi/v1/openOrders")) == -1021); // ahead of the server
    d.venue.clear_faults(rest);
    CHECK(told() == 0);
}

TEST_CASE("when a key has expired it is refused everywhere, and listen keys end") {
    sim_desk d;
    const auto user = d.open_user();
    d.venue.set_fault(rest, fault::key_expiry, 60, d.now);
    d.pass(seconds(59));
    d.rest("GET", "/fapi/v1/openOrders");
    CHECK(d.last.status == 200);
    CHECK(d.sent(user).empty());
    d.pass(seconds(1));
    const auto events = d.sent(user);
    REQUIRE(events.size() == 1);
    CHECK(events[0].at("e") == "listenKeyExpired");
    CHECK(d.code(d.rest("GET", "/fapi/v1/openOrders")) == -2015);
    CHECK(d.code(d.raw("POST", "/fapi/v1/listenKey")) == -2015);
    CHECK(d.code(d.ws("order.place", d.limit("BUY", "59000", "0.010"))) == -2015);
    d.raw("GET", "/fapi/v1/time");
    CHECK(d.last.status == 200);
    CHECK(d.venue.ledger(0).orders.empty());
    d.venue.clear_faults(rest);
    d.open_user();
    CHECK(d.ws("order.place", d.limit("BUY", "59000", "0.010")).at("status") == 200);
}

TEST_CASE("a fill is told late, after the answer to the cancel") {
    sim_desk d;
    const auto user = d.open_user();
    d.rest("POST", "/fapi/v1/order", d.limit("BUY", "59000", "0.010", "mine"));
    (void)d.sent(user);
    d.venue.set_fault(rest, fault::delayed_fill, 800, d.now);
    d.offer("SELL", "59000", "0.004");
    CHECK(d.sent(user).empty());
    const auto asked =
        d.rest("GET", "/fapi/v1/order", {{"symbol", "BTCUSDT"}, {"origClientOrderId", "mine"}});
    CHECK(d.text(asked, "executedQty") == "0.004");
    const auto answer =
        d.rest("DELETE", "/fapi/v1/order", {{"symbol", "BTCUSDT"}, {"origClientOrderId", "mine"}});
    CHECK(d.text(answer, "status") == "CANCELED");
    auto told = d.sent(user);
    REQUIRE(told.size() == 1);
    CHECK(told[0].at("o").at("x") == "CANCELED");
    CHECK(told[0].at("o").at("z") == "0.004");
    d.pass(milliseconds(800));
    told = d.sent(user);
    REQUIRE(told.size() == 3);
    CHECK(told[0].at("e") == "TRADE_LITE");
    CHECK(told[1].at("e") == "ACCOUNT_UPDATE");
    CHECK(told[2].at("o").at("x") == "TRADE");
    CHECK(told[2].at("o").at("X") == "PARTIALLY_FILLED");
}

TEST_CASE("connections that are shut down get no notice: the venue documents none") {
    sim_desk d;
    const auto a = d.open("/public/ws");
    d.venue.set_fault(venue_link::public_stream, fault::shutdown, 0, d.now);
    d.pass(seconds(59));
    CHECK(d.sent(a).empty());
    CHECK(d.venue.connection_count(venue_link::public_stream) == 1);
    d.pass(seconds(1));
    CHECK(d.sent(a).empty());
    REQUIRE(d.signals.size() == 1);
    CHECK(d.signals[0].kind == output_kind::close);
}

TEST_CASE(
    "rules change while trading: exchangeInfo has them, orders are judged by them, a stream tells that") {
    sim_desk d;
    const auto market = d.open("/market/ws/!contractInfo");
    const auto rest_limit = [&](const std::string& price, const std::string& quantity = "0.010") {
        return d.rest("POST", "/fapi/v1/order", d.limit("BUY", price, quantity));
    };
    const auto resting = rest_limit("59000.10");
    d.raw("POST", "/sim/fault?link=rest&kind=rule_change&symbol=BTCUSDT&tick=1&lot=0.01&min_notional=900");
    CHECK(d.last.status == 200);
    auto told = d.sent(market);
    REQUIRE(told.size() == 1);
    CHECK(told[0].at("e") == "contractInfo");
    CHECK(told[0].at("s") == "BTCUSDT");
    CHECK(told[0].at("cs") == "TRADING");
    const auto listed = d.raw("GET", "/fapi/v1/exchangeInfo").at("symbols").at(0);
    CHECK(listed.at("filters").at(0).at("tickSize") == "1");
    CHECK(listed.at("filters").at(1).at("stepSize") == "0.01");
    CHECK(d.code(rest_limit("59000.10")) == -1111);
    CHECK(d.code(rest_limit("59000", "0.015")) == -1111);
    CHECK(d.code(rest_limit("59000")) == -4164);
    CHECK(d.text(rest_limit("59000", "0.02"), "status") == "NEW");
    CHECK(d.code(d.rest("PUT", "/fapi/v1/order",
                        {{"symbol", "BTCUSDT"},
                         {"side", "BUY"},
                         {"orderId", std::to_string(resting.at("orderId").to_number<std::int64_t>())},
                         {"price", "58000.5"},
                         {"quantity", "0.02"}})) == -1111);
    CHECK(d.venue.ledger(0).orders.at(0).state == lifecycle::working);
    // Closed, as the venue says it; what rests may be cancelled.
    d.venue.change_rules("BTCUSDT", {.open = false}, d.now);
    CHECK(d.sent(market).at(0).at("cs") == "SETTLING");
    CHECK(d.raw("GET", "/fapi/v1/exchangeInfo").at("symbols").at(0).at("status") == "SETTLING");
    CHECK(d.code(rest_limit("59000", "0.02")) == -4141);
    CHECK(d.text(d.rest("DELETE", "/fapi/v1/order",
                        {{"symbol", "BTCUSDT"},
                         {"orderId", std::to_string(resting.at("orderId").to_number<std::int64_t>())}}),
                 "status") == "CANCELED");
    d.venue.clear_faults(rest);
    CHECK(d.text(rest_limit("59000.10"), "status") == "NEW");
    // Of every instrument at once.
    d.raw("POST", "/sim/fault?link=rest&kind=rule_change&count=5");
    const auto all = d.raw("GET", "/fapi/v1/exchangeInfo").at("symbols");
    CHECK(all.at(0).at("filters").at(0).at("tickSize") == "0.50");
    CHECK(all.at(1).at("filters").at(0).at("tickSize") == "0.05");
    for (const char* wrong :
         {"symbol=NOSUCH&tick=1", "symbol=BTCUSDT&tick=0.25", "symbol=BTCUSDT", "instrument=BTCUSDT&tick=1",
          "symbol=BTCUSDT&tick=wide", "symbol=BTCUSDT&open=maybe"}) {
        d.raw("POST", "/sim/fault?link=rest&kind=rule_change&" + std::string(wrong));
        CHECK(d.last.status == 400);
    }
}

TEST_CASE("the rest of the market keeps to the rules as they are") {
    auto config = sim_desk::quiet();
    config.background = true;
    sim_desk d(config);
    d.pass(seconds(1));
    d.venue.set_fault(rest, fault::rule_change, 20, d.now);
    for (int n = 0; n < 600; ++n) d.pass(milliseconds(100)); // what was placed before is gone by then
    for (const side s : {side::buy, side::sell}) {
        std::size_t levels = 0;
        d.venue.market().engine().book(0).walk(s, [&](std::int64_t ticks, const auto&) {
            CHECK(ticks % 20 == 0);
            return ++levels < 100;
        });
        CHECK(levels > 3);
    }
}

TEST_CASE("messages are dropped or doubled as many times as told, on that channel only") {
    sim_desk d;
    const auto user = d.open_user();
    const auto api = d.open("/ws-fapi/v1");
    const auto place = [&](const std::string& id) {
        d.rest("POST", "/fapi/v1/order", d.limit("BUY", "59000", "0.010", id));
    };
    d.venue.set_fault(venue_link::private_stream, fault::drop, 1, d.now);
    place("a");
    place("b");
    const auto after_drop = d.sent(user);
    REQUIRE(after_drop.size() == 1);
    CHECK(after_drop[0].at("o").at("c") == "b");
    d.venue.set_fault(venue_link::private_stream, fault::duplicate, 1, d.now);
    place("c");
    place("d");
    const auto after_duplicate = d.sent(user);
    REQUIRE(after_duplicate.size() == 3);
    CHECK(after_duplicate[0] == after_duplicate[1]);
    d.venue.set_fault(venue_link::private_stream, fault::drop, 0, d.now);
    for (int n = 0; n < 5; ++n) place("e" + std::to_string(n));
    CHECK(d.sent(user).empty());
    d.venue.receive(api, R"({"id":1,"method":"ping"})", d.now);
    CHECK(d.sent(api).size() == 1);
    d.venue.clear_faults(venue_link::private_stream);
    place("f");
    CHECK(d.sent(user).size() == 1);
    d.venue.set_fault(rest, fault::drop, 1, d.now);
    d.raw("GET", "/fapi/v1/ping");
    CHECK(d.last.action == reply_action::silence);
}

TEST_CASE("a stalled connection goes silent and deaf, a new one works") {
    sim_desk d;
    const auto stalled = d.open("/public/ws");
    d.venue.set_fault(venue_link::public_stream, fault::stall, 0, d.now);
    d.venue.receive(stalled, R"({"method":"LIST_SUBSCRIPTIONS","id":1})", d.now);
    CHECK(d.sent(stalled).empty());
    REQUIRE(d.signals.size() == 1);
    CHECK(d.signals[0].kind == output_kind::stall);
    CHECK(d.venue.connection_count(venue_link::public_stream) == 1);
    const auto fresh = d.open("/public/ws");
    d.venue.receive(fresh, R"({"method":"LIST_SUBSCRIPTIONS","id":1})", d.now);
    CHECK(d.sent(fresh).size() == 1);
}

TEST_CASE("connections are closed or aborted, and refused as many times as told") {
    sim_desk d;
    const auto a = d.open("/market/ws");
    const auto b = d.open("/public/ws");
    d.venue.set_fault(venue_link::market_stream, fault::close, 0, d.now);
    d.venue.set_fault(venue_link::public_stream, fault::abort, 0, d.now);
    d.sent(a);
    REQUIRE(d.signals.size() == 2);
    CHECK(d.signals[0].connection == a);
    CHECK(d.signals[0].kind == output_kind::close);
    CHECK(d.signals[1].connection == b);
    CHECK(d.signals[1].kind == output_kind::abort);
    d.venue.set_fault(venue_link::market_stream, fault::refuse, 2, d.now);
    CHECK_FALSE(d.venue.open("/market/ws", d.now));
    CHECK(d.venue.open("/public/ws", d.now));
    CHECK_FALSE(d.venue.open("/market/ws", d.now));
    CHECK(d.venue.open("/market/ws", d.now));
    d.venue.set_fault(rest, fault::refuse, 1, d.now);
    d.raw("GET", "/fapi/v1/ping");
    CHECK(d.last.action == reply_action::drop);
}

TEST_CASE("a request that comes twice is executed twice, and the second answer is told") {
    sim_desk d;
    d.venue.set_fault(rest, fault::repeated, 2, d.now);
    CHECK(d.code(d.rest("POST", "/fapi/v1/order", d.limit("BUY", "59000", "0.010", "same"))) == -4116);
    CHECK(d.venue.ledger(0).orders.size() == 1);
    CHECK(d.code(d.rest("DELETE", "/fapi/v1/order",
                        {{"symbol", "BTCUSDT"}, {"origClientOrderId", "same"}})) == -2011);
    CHECK(d.venue.ledger(0).orders.at(0).state == lifecycle::cancelled);
}

TEST_CASE("a key may be refused for a while; what needs none is answered") {
    sim_desk d;
    d.venue.set_fault(rest, fault::key_refused, 0, d.now);
    CHECK(d.code(d.rest("GET", "/fapi/v1/openOrders")) == -2015);
    CHECK(d.last.status == 401);
    d.raw("GET", "/fapi/v1/time");
    CHECK(d.last.status == 200);
    d.venue.clear_faults(rest);
    d.rest("GET", "/fapi/v1/openOrders");
    CHECK(d.last.status == 200);
}

TEST_CASE("listen keys expire at once when told to") {
    sim_desk d;
    const auto user = d.open_user();
    d.venue.set_fault(venue_link::private_stream, fault::expire_session, 0, d.now);
    d.pass(milliseconds(1));
    const auto events = d.sent(user);
    REQUIRE(events.size() == 1);
    CHECK(events[0].at("e") == "listenKeyExpired");
}

TEST_CASE("faults are switched and the ledger is read over the simulator's own paths") {
    sim_desk d;
    d.raw("POST", "/sim/fault?link=rest&kind=unknown_status&count=1");
    CHECK(d.last.status == 200);
    d.rest("POST", "/fapi/v1/order", d.limit("BUY", "59000", "0.010", "seen"));
    CHECK(d.last.status == 503);
    const auto ledger = d.raw("GET", "/sim/ledger").at("accounts").at(0);
    CHECK(ledger.at("orders").at(0).at("client_order_id") == "seen");
    CHECK(ledger.at("wallet") == "100000.00000000");
    d.raw("POST", "/sim/fault?link=rest&kind=unavailable");
    d.raw("POST", "/sim/clear");
    d.raw("GET", "/fapi/v1/ping");
    CHECK(d.last.status == 200);
    for (const char* wrong :
         {"/sim/fault?link=rest&kind=gremlins", "/sim/fault?kind=drop", "/sim/fault?link=moon&kind=drop",
          "/sim/fault?link=rest&kind=drop&count=many"}) {
        d.raw("POST", wrong);
        CHECK(d.last.status == 400);
    }
    d.raw("GET", "/sim/nothing");
    CHECK(d.last.status == 404);
}
