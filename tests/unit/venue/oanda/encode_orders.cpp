// SPDX-License-Identifier: BSL-1.0
//
// Orders of OANDA byte by byte; what is refused, and by which field.

#include "oanda/orders.hpp"
#include "refusal.hpp"

#include <gatewright/venue/oanda/orders.hpp>

#include <catch2/catch_test_macros.hpp>

#include <array>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace {

namespace oanda_orders {
using namespace gatewright;
using namespace gatewright::literals;
using namespace gatewright::venue::oanda;
using gatewright_test::accepted;
using gatewright_test::refusal;
using gatewright_test::oanda::account;
using gatewright_test::oanda::headers;
using gatewright_test::oanda::now_ms;
using gatewright_test::oanda::small_limit_order;

context at(const config& c, position_mode mode = position_mode::one_way) {
    return {c, now_ms, {}, {}, mode, 0, nullptr};
}
/// What is inside of `{"order":{…}}`, or the reject.
std::string placed(const order_request& r, position_mode mode = position_mode::one_way) {
    const config c = account();
    std::array<char, 1024> out;
    const auto http = encode_place_http(r, at(c, mode), out);
    if (!http) return http.error().str();
    CHECK(http->body.starts_with("{\"order\":{"));
    CHECK(http->body.ends_with("}}"));
    return std::string(http->body.substr(10, http->body.size() - 12));
}
order_request waiting(order_type type, side s) {
    order_request r = small_limit_order();
    r.type = type;
    r.side = s;
    r.trigger_price = {"1.10000"_d};
    if (has_limit_price(type))
        r.time_in_force = time_in_force::immediate_or_cancel;
    else
        r.price = {};
    return r;
}
refusal says(const order_request& r, position_mode mode = position_mode::one_way) {
    const auto checked = check_order(r, now_ms, mode);
    if (checked) return accepted;
    return {checked.error().code, checked.error().field};
}
/// "METHOD target" of what is written about an order.
std::string line_of(const order_result<http_request>& r) {
    if (!r) return r.error().str();
    return std::string(to_string(r->method)) + ' ' + std::string(r->target);
}
} // namespace oanda_orders

} // namespace

TEST_CASE("a limit order of OANDA is one request with the account in its path and the token in a header") {
    using namespace oanda_orders;
    const config c = account();
    std::array<char, 1024> out;
    const http_request r = encode_place_http(small_limit_order(), at(c), out).value();
    CHECK(r.method == http_method::post);
    CHECK(r.target == "/v3/accounts/101-004-1435156-001/orders");
    CHECK(r.headers == "Content-Type: application/json\r\n" + std::string(headers));
    CHECK(
        r.body ==
        R"({"order":{"type":"LIMIT","instrument":"EUR_USD","units":"100","price":"1.09170","timeInForce":"GTC",)"
        R"("positionFill":"DEFAULT","clientExtensions":{"id":"gw1x1"}}})");
}

TEST_CASE("each type and time in force of OANDA has its words, and a sale has units below zero") {
    using namespace oanda_orders;
    order_request r = small_limit_order();
    r.client_order_id = {};
    r.side = side::sell;
    r.quantity = {"0.50"_d};
    r.time_in_force = time_in_force::day;
    r.reduce_only = true;
    CHECK(
        placed(r) ==
        R"("type":"LIMIT","instrument":"EUR_USD","units":"-0.50","price":"1.09170","timeInForce":"GFD","positionFill":"REDUCE_ONLY")");
    r.reduce_only = false;
    r.time_in_force = time_in_force::good_till_date;
    r.good_till = timestamp::from_milliseconds(now_ms + 60'000);
    CHECK(
        placed(r) ==
        R"("type":"LIMIT","instrument":"EUR_USD","units":"-0.50","price":"1.09170","timeInForce":"GTD","gtdTime":"2025-01-01T00:01:00.123Z","positionFill":"DEFAULT")");
    // What fills at once or never is a market order with a bound.
    r = small_limit_order();
    r.time_in_force = time_in_force::immediate_or_cancel;
    CHECK(
        placed(r) ==
        R"("type":"MARKET","instrument":"EUR_USD","units":"100","priceBound":"1.09170","timeInForce":"IOC","positionFill":"DEFAULT","clientExtensions":{"id":"gw1x1"})");
    r.time_in_force = time_in_force::fill_or_kill;
    CHECK(placed(r).find(R"("priceBound":"1.09170","timeInForce":"FOK")") != std::string::npos);
    r = small_limit_order();
    r.type = order_type::market;
    r.price = {};
    CHECK(
        placed(r) ==
        R"("type":"MARKET","instrument":"EUR_USD","units":"100","timeInForce":"FOK","positionFill":"DEFAULT","clientExtensions":{"id":"gw1x1"})");
    r.time_in_force = time_in_force::immediate_or_cancel;
    CHECK(placed(r).find(R"("timeInForce":"IOC")") != std::string::npos);
    CHECK(
        placed(waiting(order_type::stop, side::sell)) ==
        R"("type":"STOP","instrument":"EUR_USD","units":"-100","price":"1.10000","timeInForce":"GTC","positionFill":"DEFAULT","clientExtensions":{"id":"gw1x1"})");
    CHECK(
        placed(waiting(order_type::stop_limit, side::buy)) ==
        R"("type":"STOP","instrument":"EUR_USD","units":"100","price":"1.10000","priceBound":"1.09170","timeInForce":"GTC","positionFill":"DEFAULT","clientExtensions":{"id":"gw1x1"})");
    CHECK(
        placed(waiting(order_type::take_profit, side::sell)) ==
        R"("type":"MARKET_IF_TOUCHED","instrument":"EUR_USD","units":"-100","price":"1.10000","timeInForce":"GTC","positionFill":"DEFAULT","clientExtensions":{"id":"gw1x1"})");
    CHECK(
        placed(waiting(order_type::take_profit_limit, side::sell))
            .starts_with(
                R"("type":"MARKET_IF_TOUCHED","instrument":"EUR_USD","units":"-100","price":"1.10000","priceBound":"1.09170")"));
}

TEST_CASE("in hedge mode of OANDA the side of the position says whether an order opens or closes") {
    using namespace oanda_orders;
    const auto fills = [](side s, position_side p) {
        order_request r = small_limit_order();
        r.side = s;
        r.position_side = p;
        const std::string all = placed(r, position_mode::hedge);
        const std::size_t from = all.find("\"positionFill\":\"");
        return from == std::string::npos ? all : all.substr(from + 16, all.find('"', from + 16) - from - 16);
    };
    CHECK(fills(side::buy, position_side::long_side) == "OPEN_ONLY");
    CHECK(fills(side::sell, position_side::long_side) == "REDUCE_ONLY");
    CHECK(fills(side::sell, position_side::short_side) == "OPEN_ONLY");
    CHECK(fills(side::buy, position_side::short_side) == "REDUCE_ONLY");
    CHECK(fills(side::buy, position_side::net) == "oanda: invalid_parameter, field position_side");
}

TEST_CASE("an order of OANDA is replaced under its id, which goes with the new one as its tag") {
    using namespace oanda_orders;
    const config c = account();
    std::array<char, 1024> out;
    const order_keys old{"EUR_USD", "gw1x0", "2304"};
    const http_request r = encode_replace_http(old, small_limit_order(), at(c), out).value();
    CHECK(r.method == http_method::put);
    CHECK(r.target == "/v3/accounts/101-004-1435156-001/orders/2304");
    CHECK(
        r.body ==
        R"({"order":{"type":"LIMIT","instrument":"EUR_USD","units":"100","price":"1.09170","timeInForce":"GTC",)"
        R"("positionFill":"DEFAULT","clientExtensions":{"id":"gw1x1","tag":"replaces-2304"}}})");
    order_keys waits{"EUR_USD", "gw1x0", "", "", "2305"};
    waits.untriggered = true;
    CHECK(line_of(encode_replace_http(waits, small_limit_order(), at(c), out)) ==
          "PUT /v3/accounts/101-004-1435156-001/orders/2305");
    CHECK(line_of(encode_replace_http({"EUR_USD", "gw1x0", ""}, small_limit_order(), at(c), out)) ==
          "oanda: invalid_parameter, field venue_order_id");
    order_request nameless = small_limit_order();
    nameless.client_order_id = {};
    CHECK(line_of(encode_replace_http(old, nameless, at(c), out)) ==
          "oanda: invalid_parameter, field client_order_id");
    nameless.quantity = {};
    CHECK(line_of(encode_replace_http(old, nameless, at(c), out)) ==
          "oanda: invalid_quantity, field quantity");
    CHECK(line_of(encode_replace_http({"EUR_USD", "", "x"}, small_limit_order(), at(c), out)) ==
          "oanda: invalid_parameter, field venue_order_id");
}

TEST_CASE("an order of OANDA is cancelled and asked for by the venue's id, or by ours behind an at sign") {
    using namespace oanda_orders;
    const config c = account();
    std::array<char, 1024> out;
    const order_keys both{"EUR_USD", "gw1x1", "2304"}, ours{"EUR_USD", "gw1x1", ""};
    const http_request r = encode_cancel_http(both, at(c), out).value();
    CHECK(r.method == http_method::put);
    CHECK(r.target == "/v3/accounts/101-004-1435156-001/orders/2304/cancel");
    CHECK(r.headers == headers);
    CHECK(r.body.empty());
    CHECK(line_of(encode_cancel_http(ours, at(c), out)) ==
          "PUT /v3/accounts/101-004-1435156-001/orders/@gw1x1/cancel");
    CHECK(line_of(encode_query_http(both, at(c), out)) == "GET /v3/accounts/101-004-1435156-001/orders/2304");
    CHECK(line_of(encode_query_http(ours, at(c), out)) ==
          "GET /v3/accounts/101-004-1435156-001/orders/@gw1x1");
    order_keys waits{"EUR_USD", "gw1x1", "", "", "2305"};
    waits.untriggered = true;
    CHECK(line_of(encode_cancel_http(waits, at(c), out)) ==
          "PUT /v3/accounts/101-004-1435156-001/orders/2305/cancel");
    CHECK(line_of(encode_cancel_http({"EUR_USD", "", ""}, at(c), out)) ==
          "oanda: invalid_parameter, field client_order_id");
    CHECK(line_of(encode_query_http({"EUR_USD", "a/b", ""}, at(c), out)) ==
          "oanda: invalid_parameter, field client_order_id");
    CHECK(line_of(encode_query_http({"EUR_USD", "", "23 04"}, at(c), out)) ==
          "oanda: invalid_parameter, field venue_order_id");
}

TEST_CASE("what does not fit, or has no token, is not written for OANDA") {
    using namespace oanda_orders;
    const config c = account();
    std::array<char, 1024> out;
    const http_request whole = encode_place_http(small_limit_order(), at(c), out).value();
    const std::size_t size = whole.target.size() + whole.headers.size() + whole.body.size();
    for (std::size_t n = 0; n <= size; ++n)
        CHECK(
            line_of(encode_place_http(small_limit_order(), at(c), std::span(out).first(n))) ==
            (n < size ? "oanda: output_full, field buffer" : "POST /v3/accounts/101-004-1435156-001/orders"));
    const config nobody;
    CHECK(line_of(encode_place_http(small_limit_order(), at(nobody), out)) ==
          "oanda: authentication, field api_key");
    CHECK(line_of(encode_cancel_http({"EUR_USD", "gw1x1", ""}, at(nobody), out)) ==
          "oanda: authentication, field api_key");
}

TEST_CASE("exits go with an order of OANDA as what is to be made when it fills") {
    using namespace oanda_orders;
    order_request r = small_limit_order();
    r.attached.target = {"1.10000"_d};
    CHECK(
        placed(r) ==
        R"("type":"LIMIT","instrument":"EUR_USD","units":"100","price":"1.09170","timeInForce":"GTC","positionFill":"DEFAULT","takeProfitOnFill":{"price":"1.10000"},"clientExtensions":{"id":"gw1x1"})");
    r.client_order_id = {};
    r.attached.stop = {"1.08000"_d};
    r.attached.trailing_distance = {"0.01000"_d};
    const std::string_view lead =
        R"("type":"LIMIT","instrument":"EUR_USD","units":"100","price":"1.09170","timeInForce":"GTC","positionFill":"DEFAULT")";
    CHECK(
        placed(r) ==
        std::string(lead) +
            R"(,"takeProfitOnFill":{"price":"1.10000"},"stopLossOnFill":{"price":"1.08000"},"trailingStopLossOnFill":{"distance":"0.01000"})");
    r.attached = {{}, {"1.08000"_d}, {}, true};
    CHECK(placed(r) == std::string(lead) + R"(,"stopLossOnFill":{"price":"1.08000","guaranteed":true})");
    for (const order_type type : {order_type::stop, order_type::stop_limit, order_type::take_profit_limit}) {
        INFO(to_string(type));
        order_request waits = waiting(type, side::buy);
        waits.attached.target = {"1.20000"_d};
        CHECK(placed(waits).find(R"("takeProfitOnFill":{"price":"1.20000"})") != std::string::npos);
    }
    // A replacement has exits of its own.
    const config c = account();
    std::array<char, 1024> out;
    r.client_order_id = "gw1x2";
    const http_request replaced = encode_replace_http({"EUR_USD", "", "2304"}, r, at(c), out).value();
    CHECK(replaced.body.find(R"("stopLossOnFill":{"price":"1.08000","guaranteed":true})") !=
          std::string::npos);
    // What closes has none.
    r.reduce_only = true;
    CHECK(says(r) == refusal{order_errc::invalid_parameter, "attached"});
    r.reduce_only = false;
    r.side = side::sell;
    r.attached = {{"1.08000"_d}, {}, {}, false};
    r.position_side = position_side::long_side;
    CHECK(says(r, position_mode::hedge) == refusal{order_errc::invalid_parameter, "attached"});
    r.position_side = position_side::short_side;
    CHECK(says(r, position_mode::hedge) == accepted);
}

TEST_CASE("a position of OANDA is closed by a request of its own, one side of it") {
    using namespace oanda_orders;
    const config c = account();
    std::array<char, 1024> out;
    order_request r = small_limit_order();
    r.type = order_type::market;
    r.price = {};
    r.quantity = {};
    r.close_position = true;
    r.side = side::sell;
    const http_request longs = encode_place_http(r, at(c), out).value();
    CHECK(longs.method == http_method::put);
    CHECK(longs.target == "/v3/accounts/101-004-1435156-001/positions/EUR_USD/close");
    CHECK(longs.body == R"({"longUnits":"ALL","shortUnits":"NONE","longClientExtensions":{"id":"gw1x1"}})");
    r.side = side::buy;
    CHECK(encode_place_http(r, at(c), out)->body ==
          R"({"longUnits":"NONE","shortUnits":"ALL","shortClientExtensions":{"id":"gw1x1"}})");
    r.client_order_id = {};
    CHECK(encode_place_http(r, at(c), out)->body == R"({"longUnits":"NONE","shortUnits":"ALL"})");
    r.client_order_id = "gw1x1";
    CHECK(line_of(encode_replace_http({"EUR_USD", "", "2304"}, r, at(c), out)) ==
          "oanda: invalid_parameter, field close_position");
    r.position_side = position_side::long_side;
    CHECK(says(r, position_mode::hedge) == refusal{order_errc::invalid_parameter, "position_side"});
    r.position_side = position_side::short_side;
    CHECK(says(r, position_mode::hedge) == accepted);
    r.position_side = position_side::net;
    r.time_in_force = time_in_force::immediate_or_cancel;
    CHECK(says(r) == refusal{order_errc::unsupported, "time_in_force"});
    r.time_in_force = time_in_force::good_till_cancel;
    r.reduce_only = true;
    CHECK(says(r) == refusal{order_errc::invalid_parameter, "close_position"});
    r.reduce_only = false;
    r.quantity = {"1"_d};
    CHECK(says(r) == refusal{order_errc::invalid_quantity, "quantity"});
}

TEST_CASE("one trade of OANDA is closed by a request of its own, which has no place for a client id") {
    using namespace oanda_orders;
    const config c = account();
    std::array<char, 1024> out;
    gatewright::closing_market_order o;
    o.symbol = "EUR_USD";
    o.side = side::sell;
    o.trade = "1234";
    order_request r = to_request(o);
    r.client_order_id = "gw1x1";
    const http_request sent = encode_place_http(r, at(c), out).value();
    CHECK(sent.method == http_method::put);
    CHECK(sent.target == "/v3/accounts/101-004-1435156-001/trades/1234/close");
    CHECK(sent.body == R"({"units":"ALL"})");
    for (const char* wrong : {"@mine", "12/34", "12a"}) {
        r.closes_trade = wrong;
        CHECK(says(r) == refusal{order_errc::invalid_parameter, "closes_trade"});
    }
    r.closes_trade = "1234";
    r.close_position = false;
    r.quantity = {"1"_d};
    CHECK(says(r) == refusal{order_errc::invalid_parameter, "closes_trade"});
}

TEST_CASE("what OANDA has no word for is refused by its field") {
    using namespace oanda_orders;
    const auto unsupported = [](const char* field) { return refusal{order_errc::unsupported, field}; };
    const auto wrong = [](const char* field) { return refusal{order_errc::invalid_parameter, field}; };
    CHECK(says(small_limit_order()) == accepted);
    const auto with = [](auto change, position_mode mode = position_mode::one_way) {
        order_request r = small_limit_order();
        change(r);
        return says(r, mode);
    };
    CHECK(with([](auto& r) { r.symbol = "EURUSD"; }) == wrong("symbol"));
    CHECK(with([](auto& r) { r.symbol = ""; }) == wrong("symbol"));
    CHECK(with([](auto& r) { r.post_only = true; }) == unsupported("post_only"));
    CHECK(with([](auto& r) { r.visible_quantity = {"1"_d}; }) == unsupported("visible_quantity"));
    CHECK(with([](auto& r) { r.self_trade = self_trade_mode::cancel_taker; }) == unsupported("self_trade"));
    CHECK(with([](auto& r) { r.offset = offset::close; }) == unsupported("offset"));
    CHECK(with([](auto& r) { r.price_match = price_match::queue; }) == unsupported("price_match"));
    CHECK(with([](auto& r) { r.across_books = true; }) == unsupported("across_books"));
    CHECK(with([](auto& r) { r.client_order_id = "a b"; }) == wrong("client_order_id"));
    CHECK(with([](auto& r) { r.price = {}; }) == refusal{order_errc::invalid_price, "price"});
    CHECK(with([](auto& r) { r.quantity = {"-1"_d}; }) == refusal{order_errc::invalid_quantity, "quantity"});
    CHECK(with([](auto& r) {
              r.type = order_type::trailing_stop;
              r.price = {};
              r.callback_distance = {"0.01"_d};
          }) == unsupported("type"));
    CHECK(with([](auto& r) { r.type = order_type::limit_if_touched; }) == unsupported("type"));
    CHECK(with([](auto& r) {
              r.type = order_type::market;
              r.price = {};
              r.quantity = {};
              r.quote_quantity = "5"_d;
          }) == unsupported("quote_quantity"));
    CHECK(with([](auto& r) {
              r.type = order_type::market;
              r.price = {};
              r.time_in_force = time_in_force::day;
          }) == unsupported("time_in_force"));
    CHECK(with([](auto& r) { r.time_in_force = time_in_force::good_till_date; }) == wrong("good_till"));
    CHECK(with([](auto& r) { r.good_till = timestamp{1}; }) == wrong("good_till"));
    // What waits with a limit price does not rest when it is triggered.
    for (const order_type type : {order_type::stop_limit, order_type::take_profit_limit}) {
        order_request r = waiting(type, side::buy);
        CHECK(says(r) == accepted);
        for (const time_in_force t : {time_in_force::good_till_cancel, time_in_force::fill_or_kill}) {
            r.time_in_force = t;
            CHECK(says(r) == unsupported("time_in_force"));
        }
    }
    order_request stop = waiting(order_type::stop, side::buy);
    CHECK(says(stop) == accepted);
    stop.trigger_source = trigger_source::mark;
    CHECK(says(stop) == unsupported("trigger_source"));
    stop = waiting(order_type::stop, side::buy);
    stop.close_position = true;
    stop.quantity = {};
    CHECK(says(stop) == unsupported("close_position"));
    stop = waiting(order_type::take_profit, side::buy);
    stop.trigger_price = {};
    CHECK(says(stop) == wrong("trigger_price"));
    // Sides.
    CHECK(with([](auto& r) { r.position_side = position_side::long_side; }) == wrong("position_side"));
    CHECK(with([](auto&) {}, position_mode::hedge) == wrong("position_side"));
    CHECK(with([](auto& r) { r.position_side = position_side::long_side; }, position_mode::hedge) ==
          accepted);
    CHECK(with(
              [](auto& r) {
                  r.position_side = position_side::long_side;
                  r.reduce_only = true;
              },
              position_mode::hedge) == wrong("reduce_only"));
}
