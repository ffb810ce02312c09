// SPDX-License-Identifier: BSL-1.0
#include "binance_futures/orders.hpp"
#include "key_pairs.hpp"
#include "oracle_hmac.hpp"

#include <gatewright/venue/binance_futures/orders.hpp>

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <catch2/catch_test_macros.hpp>

#include <cstddef>
#include <cstdint>
#include <limits>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>

using namespace gatewright;
using namespace gatewright_test;
namespace binance = gatewright::venue::binance_futures;

namespace {

std::string placed(const order_request& r, std::string_view id = "421") {
    char out[binance::max_order_request];
    return std::string(binance::encode_place(r, id, now_ms, documented_signer(), out).value());
}

/// Re-reads a message with Boost.JSON, rebuilds the text that its signature covers from the sorted parameters, and
/// signs that with OpenSSL's EVP.
std::string signature_by_oracle(const boost::json::object& params) {
    std::map<std::string, std::string> sorted;
    for (const auto& [name, value] : params) {
        if (name == "signature") continue;
        sorted[std::string(name)] =
            value.is_string() ? std::string(value.get_string()) : boost::json::serialize(value);
    }
    std::string text;
    for (const auto& [name, value] : sorted) text += (text.empty() ? "" : "&") + name + "=" + value;
    return oracle_hmac_hex(documented_secret, text);
}

void check_message(std::string_view message) {
    INFO(message);
    const auto parsed = boost::json::parse(message).as_object();
    const auto& params = parsed.at("params").as_object();
    CHECK(std::string_view(params.at("signature").as_string()) == signature_by_oracle(params));
    std::string before;
    for (const auto& [name, value] : params) {
        if (name != "signature") CHECK(before < std::string_view(name));
        before = name;
    }
    CHECK(before == "signature");
}

} // namespace

TEST_CASE("a limit order is placed over the WebSocket API with these bytes") {
    CHECK(
        placed(small_limit_order()) ==
        R"({"id":"421","method":"order.place","params":{"apiKey":")" + std::string(documented_api_key) +
            R"(","newClientOrderId":"gw1-1","newOrderRespType":"RESULT","price":"50000.50","quantity":"0.010",)"
            R"("recvWindow":5000,"side":"BUY","symbol":"BTCUSDT","timeInForce":"GTC","timestamp":1735689600123,)"
            R"("type":"LIMIT","signature":"5a198d82de67caafcfbc757481a13856757cea0b273c523f9473b4454c8a98dc"}})");
}

TEST_CASE("a market order carries neither price nor time in force, and its position in hedge mode") {
    order_request r = small_limit_order();
    r.type = order_type::market;
    r.side = side::sell;
    r.price = {};
    r.quantity = {"3"_d};
    r.position_side = position_side::short_side;
    CHECK(
        placed(r, "m") ==
        R"({"id":"m","method":"order.place","params":{"apiKey":")" + std::string(documented_api_key) +
            R"(","newClientOrderId":"gw1-1","newOrderRespType":"RESULT","positionSide":"SHORT","quantity":"3",)"
            R"("recvWindow":5000,"side":"SELL","symbol":"BTCUSDT","timestamp":1735689600123,"type":"MARKET",)"
            R"("signature":"4b8e03868c660cf1c4e1b351d71cc012858c9e65af5584ebd720b6a53fdda449"}})");
}

TEST_CASE("a good-till-date order carries its date as a number") {
    order_request r = small_limit_order();
    r.client_order_id = "a.B:/_-9";
    r.time_in_force = time_in_force::good_till_date;
    r.good_till = timestamp::from_milliseconds(1735690300000);
    r.position_side = position_side::long_side;
    CHECK(placed(r, "") ==
          R"({"id":"","method":"order.place","params":{"apiKey":")" + std::string(documented_api_key) +
              R"(","goodTillDate":1735690300000,"newClientOrderId":"a.B:/_-9","newOrderRespType":"RESULT",)"
              R"("positionSide":"LONG","price":"50000.50","quantity":"0.010","recvWindow":5000,"side":"BUY",)"
              R"("symbol":"BTCUSDT","timeInForce":"GTD","timestamp":1735689600123,"type":"LIMIT",)"
              R"("signature":"18a91633eb81c12e97cbd22c626e710437fd5c42ce54ab372f676687c666516d"}})");
}

TEST_CASE("a post-only order is GTX, and reduce-only is the string true") {
    order_request r = small_limit_order();
    r.side = side::sell;
    r.post_only = true;
    r.reduce_only = true;
    const std::string message = placed(r);
    CHECK(message.find(R"("timeInForce":"GTX")") != std::string::npos);
    CHECK(message.find(R"("reduceOnly":"true")") != std::string::npos);
    CHECK(message.find(R"("signature":"b9613af7e648d1c09301c1485218d9278d226374e0f6b309ef274e7d2248a507")") !=
          std::string::npos);
}

TEST_CASE("an order is cancelled and asked for by the venue's id as a number, or else by the client's") {
    char out[binance::max_order_request];
    const gatewright::order_keys by_both = {"BTCUSDT", "gw1-1", "8886774"};
    const std::string head = R"(","params":{"apiKey":")" + std::string(documented_api_key) + R"(",)";
    CHECK(binance::encode_cancel(by_both, "7", now_ms, documented_signer(), out).value() ==
          R"({"id":"7","method":"order.cancel)" + head +
              R"("orderId":8886774,"recvWindow":5000,"symbol":"BTCUSDT","timestamp":1735689600123,)"
              R"("signature":"3ffda9d8f5c8baa0e2e85cb6b7fd00371fef9e92bfdcba6d779e1b5c7d5710a5"}})");
    const gatewright::order_keys by_client = {"BTCUSDT", "gw1-1", ""};
    CHECK(binance::encode_query(by_client, "8", now_ms, documented_signer(), out).value() ==
          R"({"id":"8","method":"order.status)" + head +
              R"("origClientOrderId":"gw1-1","recvWindow":5000,"symbol":"BTCUSDT","timestamp":1735689600123,)"
              R"("signature":"021cecb0d8b216b71278adeab4283d30db98b9e6d6e9f5cdc948f2eab4e8a218"}})");
}

TEST_CASE("every message re-read by Boost.JSON and signed again by EVP has the signature that it carries") {
    for (const order_type type : {order_type::limit, order_type::market})
        for (const side s : {side::buy, side::sell})
            for (const time_in_force tif :
                 {time_in_force::good_till_cancel, time_in_force::immediate_or_cancel,
                  time_in_force::fill_or_kill, time_in_force::good_till_date})
                for (const position_side position :
                     {position_side::net, position_side::long_side, position_side::short_side})
                    for (const bool post_only : {false, true})
                        for (const bool reduce_only : {false, true}) {
                            order_request r = small_limit_order();
                            r.type = type;
                            r.side = s;
                            r.time_in_force = tif;
                            r.position_side = position;
                            r.post_only = post_only;
                            r.reduce_only = reduce_only;
                            if (type == order_type::market) r.price = {};
                            if (tif == time_in_force::good_till_date)
                                r.good_till = timestamp::from_milliseconds(now_ms + 3'600'000);
                            char out[binance::max_order_request];
                            const auto message =
                                binance::encode_place(r, "1", now_ms, documented_signer(), out);
                            const bool plain = tif == time_in_force::good_till_cancel;
                            const bool expressible = (type == order_type::limit || (plain && !post_only)) &&
                                                     (!post_only || plain) &&
                                                     (!reduce_only || position == position_side::net);
                            REQUIRE(message.has_value() == expressible);
                            if (message) check_message(*message);
                        }
    char out[binance::max_order_request];
    check_message(
        binance::encode_cancel({"ETHUSDT", "", "1"}, "1", now_ms, documented_signer(), out).value());
    check_message(binance::encode_query({"ETHUSDT", "x", ""}, "1", now_ms, documented_signer(), out).value());
}

TEST_CASE("prices, quantities and ids at their longest are written in full and signed as written") {
    order_request r = small_limit_order();
    r.symbol = "ABCDEFGHIJKLMNOPQRSTUVWXYZ12345";
    r.client_order_id = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
    r.quantity = {decimal(std::numeric_limits<std::int64_t>::max(), -36)};
    r.price = {decimal(std::numeric_limits<std::int64_t>::max(), 18)};
    r.time_in_force = time_in_force::good_till_date;
    r.good_till = timestamp{std::numeric_limits<std::int64_t>::max()};
    r.position_side = position_side::short_side;
    const std::string message = placed(r, std::string(39, '9'));
    check_message(message);
    CHECK(message.find(R"("price":"9223372036854775807000000000000000000")") != std::string::npos);
    CHECK(message.find(R"("quantity":"0.000000000000000009223372036854775807")") != std::string::npos);
}

TEST_CASE("every request at its longest has room, also with the longest signature") {
    order_request r = small_limit_order();
    r.symbol = "ABCDEFGHIJKLMNOPQRSTUVWXYZ12345";
    r.client_order_id = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
    r.quantity = {decimal(std::numeric_limits<std::int64_t>::max(), -36)};
    r.price = {decimal(std::numeric_limits<std::int64_t>::max(), 18)};
    r.time_in_force = time_in_force::good_till_date;
    r.good_till = timestamp{std::numeric_limits<std::int64_t>::max()};
    r.position_side = position_side::short_side;
    const auto who =
        binance::signer::make(std::string(binance::signer::max_api_key, 'k'), new_private_key("RSA", 4096))
            .value();
    char out[binance::max_order_request];
    CHECK(binance::encode_place(r, std::string(100, '9'), now_ms, who, out).has_value());
    CHECK(binance::encode_place_http(r, now_ms, who, out).has_value());
    const auto short_of = binance::encode_place(r, "1", now_ms, who, std::span(out).first(1024));
    REQUIRE(short_of.has_error());
    CHECK(std::string_view(short_of.error().field) == "buffer");
}

TEST_CASE("orders in a session say the same without key and signature") {
    for (const order_type type : {order_type::limit, order_type::market}) {
        order_request r = small_limit_order();
        r.type = type;
        if (type == order_type::market) r.price = {};
        char out[binance::max_order_request];
        auto whole = boost::json::parse(placed(r)).as_object();
        const auto of_session =
            boost::json::parse(binance::encode_place(r, "421", now_ms, documented_signer(), out,
                                                     venue::position_mode::unknown,
                                                     venue::binance::proof::session)
                                   .value())
                .as_object();
        whole.at("params").as_object().erase("apiKey");
        whole.at("params").as_object().erase("signature");
        CHECK(of_session == whole);
    }
}

TEST_CASE("a symbol outside ASCII is sent and signed as raw UTF-8") {
    order_request r = small_limit_order();
    r.symbol = "１２３USDT";
    const std::string message = placed(r);
    CHECK(message.find(R"("symbol":"１２３USDT")") != std::string::npos);
    check_message(message);
}

TEST_CASE("a request id is escaped") {
    const std::string message = placed(small_limit_order(), "a\"b\\c\n");
    CHECK(message.starts_with(R"({"id":"a\"b\\c\n","method")"));
    check_message(message);
}

TEST_CASE("a buffer that is too small is refused by name at every size, and not written beyond") {
    const std::string whole = placed(small_limit_order());
    const std::string cancel = [] {
        char out[binance::max_order_request];
        return std::string(
            binance::encode_cancel({"BTCUSDT", "gw1-1", ""}, "1", now_ms, documented_signer(), out).value());
    }();
    for (std::size_t size = 0; size <= whole.size(); ++size) {
        const auto exact = std::make_unique<char[]>(size);
        const std::span<char> out(exact.get(), size);
        const auto message =
            binance::encode_place(small_limit_order(), "421", now_ms, documented_signer(), out);
        REQUIRE(message.has_value() == (size == whole.size()));
        if (message) {
            CHECK(*message == whole);
        } else {
            CHECK(message.error().code == order_errc::output_full);
            CHECK(std::string_view(message.error().field) == "buffer");
        }
        const auto cancelled =
            binance::encode_cancel({"BTCUSDT", "gw1-1", ""}, "1", now_ms, documented_signer(), out);
        REQUIRE(cancelled.has_value() == (size >= cancel.size()));
    }
}

TEST_CASE("an amend carries side, price and quantity, changed or not") {
    char out[binance::max_order_request];
    gatewright::amend_request a;
    a.keys = {"BTCUSDT", "gw1-1", "8886774"};
    a.terms = small_limit_order();
    a.change.price = a.terms.price;
    const auto message = binance::encode_amend(a, "7", now_ms, documented_signer(), out);
    REQUIRE(message.has_value());
    check_message(*message);
    const std::string price = a.terms.price.str(), quantity = a.terms.quantity.str();
    CHECK(message->find(R"("method":"order.modify")") != std::string_view::npos);
    CHECK(message->find(R"("orderId":8886774,"price":")" + price + R"(","quantity":")" + quantity +
                        R"(","recvWindow":5000,"side":"BUY","symbol":"BTCUSDT",)") != std::string_view::npos);
    a.keys.venue_order_id = {};
    a.terms.side = side::sell;
    const auto http = binance::encode_amend_http(a, now_ms, documented_signer(), out);
    REQUIRE(http.has_value());
    CHECK(http->method == gatewright::http_method::put);
    CHECK(http->target == "/fapi/v1/order");
    CHECK(http->body.starts_with("symbol=BTCUSDT&origClientOrderId=gw1-1&side=SELL&quantity=" + quantity +
                                 "&price=" + price + "&"));
    const auto field = [&] {
        return std::string_view(
            binance::encode_amend(a, "7", now_ms, documented_signer(), out).error().field);
    };
    a.terms.price = {};
    CHECK(field() == "price");
    a.terms.quantity = {};
    CHECK(field() == "quantity");
    a.terms.type = order_type::market;
    CHECK(field() == "type");
    a.keys.client_order_id = {};
    CHECK(field() == "client_order_id");
}

TEST_CASE("an order may ask for self-trade prevention of its own") {
    const auto with = [](self_trade_mode m) {
        order_request r = small_limit_order();
        r.self_trade = m;
        char out[binance::max_order_request];
        const auto message = binance::encode_place(r, "1", now_ms, documented_signer(), out);
        REQUIRE(message.has_value());
        check_message(*message);
        const auto http = binance::encode_place_http(r, now_ms, documented_signer(), out);
        REQUIRE(http.has_value());
        return std::string(http->body);
    };
    using enum self_trade_mode;
    CHECK(with(venue_default).find("selfTradePreventionMode") == std::string::npos);
    CHECK(with(cancel_taker).find("&selfTradePreventionMode=EXPIRE_TAKER&") != std::string::npos);
    CHECK(with(cancel_maker).find("&selfTradePreventionMode=EXPIRE_MAKER&") != std::string::npos);
    CHECK(with(cancel_both).find("&selfTradePreventionMode=EXPIRE_BOTH&") != std::string::npos);
    order_request r = small_limit_order();
    r.self_trade = decrement;
    char out[binance::max_order_request];
    CHECK(std::string_view(binance::encode_place(r, "1", now_ms, documented_signer(), out).error().field) ==
          "self_trade");
}
