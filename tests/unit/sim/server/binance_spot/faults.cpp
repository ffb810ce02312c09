// SPDX-License-Identifier: BSL-1.0

#include "spot_desk.hpp"

using namespace spot_test;

namespace {
constexpr auto rest = venue_link::rest;
constexpr auto orders = venue_link::orders;
} // namespace

TEST_CASE("spot: an order of unknown status is executed and answered as unknown") {
    spot_desk d;
    d.venue.set_fault(rest, fault::unknown_status, 1, d.now);
    CHECK(d.code(d.rest("POST", "/api/v3/order", d.limit("BUY", "59000.00", "0.01", "u1"))) == -1006);
    CHECK(d.last.status == 500);
    d.venue.set_fault(orders, fault::unknown_status, 1, d.now);
    const auto frame = d.ws("order.place", d.limit("BUY", "59000.00", "0.01", "u2"));
    CHECK(d.code(frame) == -1007);
    CHECK(frame.at("status") == 408);
    CHECK(d.venue.ledger(0).orders.size() == 2);
}

TEST_CASE("spot: a lost reply was executed, a lost request was not, a repeated one is a duplicate") {
    spot_desk d;
    d.venue.set_fault(orders, fault::reply_lost, 1, d.now);
    CHECK(d.ws("order.place", d.limit("BUY", "59000.00", "0.01", "a")).is_null());
    d.venue.set_fault(orders, fault::request_lost, 1, d.now);
    CHECK(d.ws("order.place", d.limit("BUY", "59000.00", "0.01", "b")).is_null());
    d.venue.set_fault(rest, fault::repeated, 1, d.now);
    CHECK(d.code(d.rest("POST", "/api/v3/order", d.limit("BUY", "59000.00", "0.01", "c"))) == -2010);
    CHECK(d.last.body.find("Duplicate order sent.") != std::string::npos);
    CHECK(d.venue.ledger(0).orders.size() == 2);
}

TEST_CASE("spot: definite failures execute nothing") {
    spot_desk d;
    struct failure {
        fault kind;
        int status;
        std::int64_t code;
    };
    for (const auto& [kind, status, code] : {failure{fault::unavailable, 503, 0},
                                             {fault::throttled, 429, -1015},
                                             {fault::rate_limit, 429, -1003},
                                             {fault::key_refused, 401, -2015}}) {
        d.venue.set_fault(rest, kind, 1, d.now);
        CHECK(d.code(d.rest("POST", "/api/v3/order", d.limit("BUY", "59000.00", "0.01"))) == code);
        CHECK(d.last.status == status);
        d.venue.set_fault(orders, kind, 1, d.now);
        CHECK(d.ws("order.place", d.limit("BUY", "59000.00", "0.01")).at("status") == status);
    }
    CHECK(d.venue.ledger(0).orders.empty());
}

TEST_CASE("spot: a ban refuses everything on both APIs until it ends") {
    spot_desk d;
    d.venue.set_fault(rest, fault::ban, 30, d.now);
    CHECK(d.code(d.raw("GET", "/api/v3/ping")) == -1003);
    CHECK(d.last.status == 418);
    const auto frame = d.ws_raw(d.api, "ping", {});
    CHECK(frame.at("status") == 418);
    CHECK(frame.at("error").at("data").at("retryAfter") == d.now.milliseconds() + 30'000);
    d.pass(seconds(30));
    d.raw("GET", "/api/v3/ping");
    CHECK(d.last.status == 200);
}

TEST_CASE("spot: a shutdown is told in the shape of each link, and the connections end") {
    spot_desk d;
    const auto raw = d.open("/ws/btcusdt@trade"), combined = d.open("/stream?streams=btcusdt@trade");
    d.watch();
    (void)d.sent(d.api);
    d.venue.set_fault(venue_link::market_stream, fault::shutdown, 5, d.now);
    d.venue.set_fault(orders, fault::shutdown, 5, d.now);
    CHECK(d.sent(raw).at(0).at("e") == "serverShutdown");
    const auto wrapped = d.sent(combined).at(0);
    CHECK(wrapped.at("stream") == "!serverShutdown");
    CHECK(wrapped.at("data").at("e") == "serverShutdown");
    const auto event = d.sent(d.api).at(0);
    CHECK(event.at("event").at("e") == "serverShutdown");
    CHECK(event.at("event").at("E") == d.now.milliseconds());
    CHECK_FALSE(event.as_object().contains("subscriptionId"));
    d.pass(seconds(5));
    (void)d.sent(raw);
    CHECK(d.venue.connection_count(venue_link::market_stream) == 0);
    CHECK(d.venue.connection_count(orders) == 0);
}

TEST_CASE(
    "spot: sessions and subscriptions that end are told, and connections end after a day or in silence") {
    spot_desk d;
    d.watch();
    d.venue.set_fault(orders, fault::expire_session, 0, d.now);
    CHECK(d.sent(d.api).at(0).at("event").at("e") == "eventStreamTerminated");
    d.rest("POST", "/api/v3/order", d.limit("BUY", "59000.00", "0.01"));
    CHECK(d.sent(d.api).empty());
    const auto quiet = d.open("/ws/btcusdt@trade");
    for (int n = 0; n < 4; ++n) {
        d.pass(seconds(20));
        d.venue.pong(d.api, d.now);
    }
    (void)d.sent(quiet);
    std::size_t pings = 0;
    for (const output& o : d.signals) pings += o.kind == output_kind::ping && o.connection == d.api ? 1u : 0u;
    CHECK(pings == 4);
    CHECK(d.venue.connection_count(venue_link::market_stream) == 0);
    CHECK(d.venue.connection_count(orders) == 1);
    for (int n = 0; n < 24 * 60; ++n) {
        d.pass(minutes(1));
        d.venue.pong(d.api, d.now);
    }
    CHECK(d.venue.connection_count(orders) == 0);
}

TEST_CASE("spot: rules that change are those of exchangeInfo and of new orders") {
    spot_desk d;
    d.venue.change_rules("BTCUSDT", {.tick = decimal(1, 0)}, d.now);
    CHECK(d.raw("GET", "/api/v3/exchangeInfo").at("symbols").at(0).at("filters").at(0).at("tickSize") ==
          "1.00000000");
    CHECK(d.rest("POST", "/api/v3/order", d.limit("BUY", "59000.50", "0.01")).at("msg") ==
          "Filter failure: PRICE_FILTER");
    CHECK(d.rest("POST", "/api/v3/order", d.limit("BUY", "59000.00", "0.01")).at("status") == "NEW");
}

TEST_CASE("spot: an order of a dead link is known to the live one") {
    spot_desk d;
    d.venue.set_fault(orders, fault::drop, 0, d.now);
    CHECK(d.ws("order.place", d.limit("BUY", "59000.00", "0.01", "x")).is_null());
    d.venue.clear_faults(orders);
    CHECK(
        d.ws("order.status", {{"symbol", "BTCUSDT"}, {"origClientOrderId", "x"}}).at("result").at("status") ==
        "NEW");
    CHECK(d.raw("POST", "/sim/fault?link=private&kind=drop")
              .at("error")
              .as_string()
              .find("market orders rest") != std::string::npos);
}
