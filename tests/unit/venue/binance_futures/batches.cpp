// SPDX-License-Identifier: BSL-1.0
#include "binance_futures/orders.hpp"
#include "event_log.hpp"
#include "oracle_hmac.hpp"
#include "refusal.hpp"

#include <gatewright/venue/binance_futures/batches.hpp>
#include <gatewright/venue/binance_futures/dialect.hpp>

#include <catch2/catch_test_macros.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace binance_batches {

using namespace gatewright;
using namespace gatewright_test;
namespace binance = gatewright::venue::binance_futures;
using gatewright::session::request_operation;

std::string member(const order_request& r) {
    char out[1024];
    return std::string(binance::put_batch_place(r, now_ms, venue::position_mode::unknown, out).value());
}
template <class ChangeT>
refusal place_refused(ChangeT change) {
    order_request r = small_limit_order();
    change(r);
    char out[1024];
    const auto put = binance::put_batch_place(r, now_ms, venue::position_mode::unknown, out);
    if (put) return accepted;
    return {put.error().code, put.error().field};
}
template <class ChangeT>
refusal cancel_refused(ChangeT change) {
    order_keys k;
    k.symbol = "BTCUSDT";
    k.client_order_id = "gw1-1";
    k.venue_order_id = "77";
    change(k);
    char out[64];
    const auto put = binance::put_batch_cancel(k, out);
    if (put) return accepted;
    return {put.error().code, put.error().field};
}

} // namespace binance_batches

TEST_CASE("Binance: an order of a batch is an object of texts, like the parameters of one by itself") {
    using namespace binance_batches;
    order_request r = small_limit_order();
    CHECK(
        member(r) ==
        R"({"symbol":"BTCUSDT","side":"BUY","type":"LIMIT","timeInForce":"GTC","quantity":"0.010","price":"50000.50",)"
        R"("newClientOrderId":"gw1-1","newOrderRespType":"RESULT"})");
    r.side = side::sell;
    r.post_only = r.reduce_only = true;
    r.price = {};
    r.price_match = price_match::queue_5;
    r.self_trade = self_trade_mode::cancel_both;
    CHECK(
        member(r) ==
        R"({"symbol":"BTCUSDT","side":"SELL","type":"LIMIT","timeInForce":"GTX","quantity":"0.010","priceMatch":"QUEUE_5",)"
        R"("reduceOnly":"true","selfTradePreventionMode":"EXPIRE_BOTH","newClientOrderId":"gw1-1","newOrderRespType":"RESULT"})");
}

TEST_CASE("Binance: a batch is one signed request, its list percent-encoded") {
    using namespace binance_batches;
    const auto who = documented_signer();
    char out[4096];
    const auto placed = binance::encode_batch(request_operation::place, R"({"a":"b"},{"c":"d"})", "BTCUSDT",
                                              now_ms, who, out);
    REQUIRE(placed.has_value());
    CHECK(placed->method == http_method::post);
    CHECK(placed->target == "/fapi/v1/batchOrders");
    CHECK(placed->body.starts_with(
        "batchOrders=%5B%7B%22a%22%3A%22b%22%7D%2C%7B%22c%22%3A%22d%22%7D%5D&recvWindow="));
    const std::size_t at = placed->body.find("&signature=");
    CHECK(placed->body.substr(at + 11) ==
          oracle_hmac_hex(documented_secret, std::string(placed->body.substr(0, at))));
    const auto cancelled =
        binance::encode_batch(request_operation::cancel, R"("a","b")", "BTCUSDT", now_ms, who, out);
    REQUIRE(cancelled.has_value());
    CHECK(cancelled->method == http_method::delete_);
    CHECK(cancelled->target.starts_with(
        "/fapi/v1/batchOrders?symbol=BTCUSDT&origClientOrderIdList=%5B%22a%22%2C%22b%22%5D&recvWindow="));
    CHECK(cancelled->body.empty());
    // At every size too small it is refused by name.
    for (std::size_t n = 0; n < 300; ++n) {
        const auto small = binance::encode_batch(request_operation::place, R"({"a":"b"})", "BTCUSDT", now_ms,
                                                 who, std::span(out, n));
        if (!small) CHECK(std::string_view(small.error().field) == "buffer");
    }
}

TEST_CASE("Binance: everything of a symbol is cancelled by one request, of the book or of what waits") {
    using namespace binance_batches;
    const auto who = documented_signer();
    char out[1024];
    order_keys of;
    of.symbol = "BTCUSDT";
    CHECK(binance::encode_cancel_all(of, now_ms, who, out)
              ->target.starts_with("/fapi/v1/allOpenOrders?symbol=BTCUSDT&recvWindow="));
    of.untriggered = true;
    CHECK(binance::encode_cancel_all(of, now_ms, who, out)
              ->target.starts_with("/fapi/v1/algoOpenOrders?symbol=BTCUSDT&recvWindow="));
    CHECK(binance::encode_cancel_all(of, now_ms, who, out)->method == http_method::delete_);
    of.symbol = {};
    CHECK(std::string_view(binance::encode_cancel_all(of, now_ms, who, out).error().field) == "symbol");
}

TEST_CASE("Binance: what cannot stand in a batch is refused by name") {
    using namespace binance_batches;
    CHECK(place_refused([](order_request&) {}) == accepted);
    CHECK(place_refused([](order_request& r) { r.quantity = {}; }) ==
          refusal{order_errc::invalid_quantity, "quantity"});
    CHECK(place_refused([](order_request& r) { r.price = {}; }) ==
          refusal{order_errc::invalid_price, "price"});
    CHECK(place_refused([](order_request& r) {
              r.type = order_type::stop;
              r.price = {};
              r.trigger_price = {decimal::from_integer(60000)};
          }) == refusal{order_errc::unsupported, "type"});
    CHECK(cancel_refused([](order_keys&) {}) == accepted);
    CHECK(cancel_refused([](order_keys& k) { k.client_order_id = {}; }) ==
          refusal{order_errc::unsupported, "client_order_id"});
    CHECK(cancel_refused([](order_keys& k) { k.untriggered = true; }) ==
          refusal{order_errc::unsupported, "conditional_order_id"});
    CHECK(cancel_refused([](order_keys& k) { k.conditional_order_id = "9"; }) ==
          refusal{order_errc::unsupported, "conditional_order_id"});
    char out[1024];
    for (std::size_t n = 0; n < 64; ++n) {
        const auto small = binance::put_batch_place(small_limit_order(), now_ms,
                                                    venue::position_mode::unknown, std::span(out, n));
        REQUIRE_FALSE(small.has_value());
        CHECK(std::string_view(small.error().field) == "buffer");
    }
}

TEST_CASE("Binance: an answer to a batch tells of each order, what it became or why it was refused") {
    using namespace binance_batches;
    const std::string order =
        R"({"clientOrderId":"a","orderId":1,"symbol":"BTCUSDT","status":"NEW","side":"BUY","type":"LIMIT",)"
        R"("timeInForce":"GTC","origQty":"0.010","price":"50000.50","executedQty":"0","updateTime":1})";
    std::vector<std::string> rows;
    CHECK(binance::dialect::read_each("[" + order + R"( , {"code":-2019,"msg":"Margin is insufficient."}])",
                                      [&](std::string_view row) { rows.emplace_back(row); }));
    REQUIRE(rows.size() == 2);
    CHECK(rows[0] == order);
    gatewright_test::event_log log;
    CHECK(binance::dialect::decode_row(rows[0], timestamp{5}, log).ok());
    CHECK(binance::dialect::decode_row(rows[1], timestamp{5}, log).ok());
    REQUIRE(log.orders.size() == 1);
    CHECK(log.orders[0].state == lifecycle::working);
    CHECK(log.orders[0].client_order_id == "a");
    REQUIRE(log.api_errors.size() == 1);
    CHECK(log.api_errors[0].code == "-2019");
    // An answer to the whole, a page, an array that breaks off: nothing of the orders.
    for (const std::string_view none :
         {std::string_view(R"({"code":-1102,"msg":"x"})"), std::string_view("<html>"),
          std::string_view(R"([{"code":1},{"co)"), std::string_view("")}) {
        std::size_t called = 0;
        CHECK_FALSE(binance::dialect::read_each(none, [&](std::string_view) { ++called; }));
        CHECK(called == 0);
    }
}

TEST_CASE("Binance: closing orders and price matches say so, and their contradictions are refused") {
    using namespace binance_batches;
    const auto who = documented_signer();
    char out[binance::max_order_request];
    order_request r = small_limit_order();
    r.type = order_type::stop;
    r.price = r.trigger_price = {};
    r.trigger_price = {decimal::from_integer(49000)};
    r.quantity = {};
    r.close_position = true;
    const std::string message(binance::encode_place(r, "1", now_ms, who, out).value());
    CHECK(message.find(R"("closePosition":"true")") != std::string::npos);
    CHECK(message.find("quantity") == std::string::npos);
    const std::string body(binance::encode_place_http(r, now_ms, who, out)->body);
    CHECK(body.find("closePosition=true") != std::string::npos);
    CHECK(body.find("quantity") == std::string::npos);
    const auto refused = [&](auto change) -> refusal {
        order_request bad = r;
        change(bad);
        const auto checked = binance::check_order(bad, now_ms);
        if (checked) return accepted;
        return {checked.error().code, checked.error().field};
    };
    CHECK(refused([](order_request&) {}) == accepted);
    CHECK(refused([](order_request& q) { q.quantity = {decimal::from_integer(1)}; }) ==
          refusal{order_errc::invalid_quantity, "quantity"});
    CHECK(refused([](order_request& q) { q.reduce_only = true; }) ==
          refusal{order_errc::invalid_parameter, "close_position"});
    CHECK(refused([](order_request& q) { q.type = order_type::trailing_stop; }) ==
          refusal{order_errc::invalid_parameter, "close_position"});
    CHECK(refused([](order_request& q) { q.trigger_price = {}; }) ==
          refusal{order_errc::invalid_parameter, "trigger_price"});
    CHECK(refused([](order_request& q) { q.quote_quantity = decimal::from_integer(1); }) ==
          refusal{order_errc::unsupported, "quote_quantity"});
    r = small_limit_order();
    r.price = {};
    r.price_match = price_match::opponent_20;
    CHECK(binance::encode_place_http(r, now_ms, who, out)->body.find("&priceMatch=OPPONENT_20&") !=
          std::string_view::npos);
    CHECK(binance::encode_place(r, "1", now_ms, who, out)->find(R"("priceMatch":"OPPONENT_20")") !=
          std::string_view::npos);
    CHECK(refused([](order_request& q) { q.price = {decimal::from_integer(1)}; }) ==
          refusal{order_errc::invalid_price, "price"});
    CHECK(refused([](order_request& q) { q.type = order_type::market; }) ==
          refusal{order_errc::invalid_parameter, "price_match"});
}
