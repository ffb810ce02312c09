// SPDX-License-Identifier: BSL-1.0
//
// Orders of Bybit byte by byte, on both paths; what is refused, and by which field.

#include "bybit/orders.hpp"
#include "event_log.hpp"

#include <gatewright/venue/bybit/batches.hpp>
#include <gatewright/venue/bybit/dialect.hpp>
#include <gatewright/venue/bybit/orders.hpp>

#include <catch2/catch_test_macros.hpp>

#include <array>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace {

namespace bybit_orders {
using namespace gatewright;
using namespace gatewright::literals;
using namespace gatewright::venue::bybit;
using gatewright_test::bybit::account;
using gatewright_test::bybit::now_ms;
using gatewright_test::bybit::small_limit_order;

context at(const config& c, position_mode mode = position_mode::one_way) {
    return {c, now_ms, {}, "7", mode, 5, nullptr};
}
/// The only argument of a message, or the reject.
std::string argument_of(const order_result<std::string_view>& r) {
    if (!r) return r.error().str();
    const std::size_t from = r->find("\"args\":[") + 8;
    return std::string(r->substr(from, r->size() - 2 - from));
}
std::string placed(const order_request& r, const config& c, position_mode mode = position_mode::one_way) {
    std::array<char, 1024> out, other;
    const auto message = encode_place(r, at(c, mode), out);
    const auto request = encode_place_http(r, at(c, mode), other);
    const std::string argument = argument_of(message);
    // Both paths say the same.
    CHECK(message.has_value() == request.has_value());
    if (request) CHECK(request->body == argument);
    return argument;
}
order_request conditional(order_type type, side s) {
    order_request r = small_limit_order();
    r.type = type;
    r.side = s;
    r.trigger_price = {"51000.0"_d};
    if (!has_limit_price(type)) r.price = {};
    return r;
}
} // namespace bybit_orders

} // namespace

TEST_CASE("a limit order of Bybit is one message, and one signed request") {
    using namespace bybit_orders;
    const config c = account();
    std::array<char, 1024> out;
    CHECK(
        encode_place(small_limit_order(), at(c), out).value() ==
        R"({"reqId":"7-1735689600123","header":{"X-BAPI-TIMESTAMP":"1735689600123","X-BAPI-RECV-WINDOW":"5000"},)"
        R"("op":"order.create","args":[{"category":"linear","symbol":"BTCUSDT","side":"Buy","orderType":"Limit",)"
        R"("qty":"0.010","price":"50000.50","timeInForce":"GTC","orderLinkId":"gw1x1"}]})");
    const http_request r = encode_place_http(small_limit_order(), at(c), out).value();
    CHECK(r.method == http_method::post);
    CHECK(r.target == "/v5/order/create");
    const std::string sign = gatewright_test::bybit::oracle_sign(
        gatewright_test::bybit::api_secret, "1735689600123key5000" + std::string(r.body));
    CHECK(r.headers ==
          "Content-Type: application/json\r\nX-BAPI-API-KEY: key\r\nX-BAPI-TIMESTAMP: 1735689600123\r\n"
          "X-BAPI-RECV-WINDOW: 5000\r\nX-BAPI-SIGN: " +
              sign + "\r\n");
}

TEST_CASE("each type and time in force of Bybit has its words") {
    using namespace bybit_orders;
    const config linear = account(), spot = account(category::spot), inverse = account(category::inverse);
    order_request r = small_limit_order();
    r.client_order_id = {};
    r.time_in_force = time_in_force::immediate_or_cancel;
    CHECK(
        placed(r, inverse) ==
        R"({"category":"inverse","symbol":"BTCUSDT","side":"Buy","orderType":"Limit","qty":"0.010","price":"50000.50","timeInForce":"IOC"})");
    r.time_in_force = time_in_force::fill_or_kill;
    CHECK(placed(r, linear).ends_with(R"("timeInForce":"FOK"})"));
    r.time_in_force = time_in_force::good_till_cancel;
    r.post_only = true;
    CHECK(placed(r, linear).ends_with(R"("timeInForce":"PostOnly"})"));
    r = small_limit_order();
    r.type = order_type::market;
    r.price = {};
    r.side = side::sell;
    r.reduce_only = true;
    // A market order is an IOC whatever its time in force.
    CHECK(
        placed(r, linear) ==
        R"({"category":"linear","symbol":"BTCUSDT","side":"Sell","orderType":"Market","qty":"0.010","timeInForce":"IOC","orderLinkId":"gw1x1","reduceOnly":true})");
    r.reduce_only = false;
    r.side = side::buy;
    CHECK(
        placed(r, spot) ==
        R"({"category":"spot","symbol":"BTCUSDT","side":"Buy","orderType":"Market","qty":"0.010","marketUnit":"baseCoin","timeInForce":"IOC","orderLinkId":"gw1x1"})");
    r.quantity = {};
    r.quote_quantity = "500.5"_d;
    CHECK(
        placed(r, spot) ==
        R"({"category":"spot","symbol":"BTCUSDT","side":"Buy","orderType":"Market","qty":"500.5","marketUnit":"quoteCoin","timeInForce":"IOC","orderLinkId":"gw1x1"})");
    CHECK(placed(r, linear) == "bybit: unsupported, field quote_quantity");
}

TEST_CASE("a conditional order of Bybit says from which side its price is reached, and by which price") {
    using namespace bybit_orders;
    const config linear = account(), spot = account(category::spot);
    const auto behind = [&](order_type type, side s, std::string_view words) {
        INFO(to_string(type));
        CHECK(placed(conditional(type, s), linear).find(words) != std::string::npos);
    };
    behind(order_type::stop, side::buy, R"("triggerDirection":1,"triggerBy":"LastPrice"})");
    behind(order_type::stop, side::sell, R"("triggerDirection":2)");
    behind(order_type::stop_limit, side::buy, R"("triggerDirection":1)");
    behind(order_type::stop_limit, side::sell, R"("triggerDirection":2)");
    behind(order_type::take_profit, side::buy, R"("triggerDirection":2)");
    behind(order_type::take_profit, side::sell, R"("triggerDirection":1)");
    behind(order_type::take_profit_limit, side::buy, R"("triggerDirection":2)");
    behind(order_type::take_profit_limit, side::sell, R"("triggerDirection":1)");
    order_request r = conditional(order_type::stop_limit, side::sell);
    r.trigger_source = trigger_source::mark;
    CHECK(
        placed(r, linear) ==
        R"({"category":"linear","symbol":"BTCUSDT","side":"Sell","orderType":"Limit","qty":"0.010","price":"50000.50",)"
        R"("timeInForce":"GTC","orderLinkId":"gw1x1","triggerPrice":"51000.0","triggerDirection":2,"triggerBy":"MarkPrice"})");
    CHECK(placed(r, spot) == "bybit: unsupported, field trigger_source");
    r.trigger_source = trigger_source::index;
    CHECK(placed(r, linear).ends_with(R"("triggerBy":"IndexPrice"})"));
    CHECK(placed(conditional(order_type::stop, side::sell), spot)
              .ends_with(R"("triggerPrice":"51000.0","orderFilter":"StopOrder"})"));
    r = conditional(order_type::stop, side::sell);
    r.quantity = {};
    r.close_position = true;
    CHECK(
        placed(r, linear) ==
        R"({"category":"linear","symbol":"BTCUSDT","side":"Sell","orderType":"Market","qty":"0","timeInForce":"IOC",)"
        R"("orderLinkId":"gw1x1","reduceOnly":true,"closeOnTrigger":true,"triggerPrice":"51000.0","triggerDirection":2,"triggerBy":"LastPrice"})");
    CHECK(placed(r, spot) == "bybit: unsupported, field close_position");
    CHECK(placed(conditional(order_type::trailing_stop, side::sell), linear) ==
          "bybit: unsupported, field type");
}

TEST_CASE("in hedge mode an order of Bybit names its position, where the contract has two") {
    using namespace bybit_orders;
    const config linear = account(), spot = account(category::spot);
    order_request r = small_limit_order();
    r.position_side = position_side::long_side;
    CHECK(placed(r, linear, position_mode::hedge).ends_with(R"("positionIdx":1})"));
    r.position_side = position_side::short_side;
    CHECK(placed(r, linear, position_mode::hedge).ends_with(R"("positionIdx":2})"));
    CHECK(placed(r, linear) == "bybit: invalid_parameter, field position_side");
    CHECK(placed(r, spot, position_mode::hedge) == "bybit: invalid_parameter, field position_side");
    r.position_side = position_side::net;
    CHECK(placed(r, linear, position_mode::hedge) == "bybit: invalid_parameter, field position_side");
    // Contracts in USDC have one position in either mode.
    r.symbol = "BTCPERP";
    CHECK(placed(r, linear, position_mode::hedge).find("positionIdx") == std::string::npos);
}

TEST_CASE("an order of Bybit may say which of two of one account goes; else the settings say it") {
    using namespace bybit_orders;
    config c = account();
    order_request r = small_limit_order();
    CHECK(placed(r, c).find("smpType") == std::string::npos);
    c.stp = self_trade_prevention::cancel_maker;
    CHECK(placed(r, c).ends_with(R"("smpType":"CancelMaker"})"));
    r.self_trade = self_trade_mode::cancel_taker;
    CHECK(placed(r, c).ends_with(R"("smpType":"CancelTaker"})"));
    r.self_trade = self_trade_mode::cancel_both;
    CHECK(placed(r, c).ends_with(R"("smpType":"CancelBoth"})"));
    r.self_trade = self_trade_mode::decrement;
    CHECK(placed(r, c) == "bybit: unsupported, field self_trade");
}

TEST_CASE("spot of Bybit has no reduce-only, and demo trading no messages") {
    using namespace bybit_orders;
    order_request r = small_limit_order();
    r.reduce_only = true;
    CHECK(placed(r, account(category::spot)) == "bybit: unsupported, field reduce_only");
    config demo = account();
    demo.demo = true;
    std::array<char, 1024> out;
    CHECK(encode_place(small_limit_order(), at(demo), out).error().str() == "bybit: unsupported, field path");
    CHECK(encode_cancel({"BTCUSDT", "gw1x1"}, at(demo), out).error().str() ==
          "bybit: unsupported, field path");
    CHECK(encode_place_http(small_limit_order(), at(demo), out).has_value());
    const config nobody;
    CHECK(encode_place(small_limit_order(), at(nobody), out).error().str() ==
          "bybit: authentication, field api_key");
    CHECK(encode_place_http(small_limit_order(), at(nobody), out).error().str() ==
          "bybit: authentication, field api_key");
}

TEST_CASE("amends, cancels and questions of Bybit name their order by the venue's id, or else by ours") {
    using namespace bybit_orders;
    const config linear = account(), spot = account(category::spot);
    std::array<char, 1024> out;
    order_keys key{"BTCUSDT", "gw1x1", "5cf98598-39a7-459e-97bf-76ca765ee020"};
    CHECK(argument_of(encode_cancel(key, at(linear), out)) ==
          R"({"category":"linear","symbol":"BTCUSDT","orderId":"5cf98598-39a7-459e-97bf-76ca765ee020"})");
    CHECK(encode_cancel_http(key, at(linear), out).value().body ==
          R"({"category":"linear","symbol":"BTCUSDT","orderId":"5cf98598-39a7-459e-97bf-76ca765ee020"})");
    CHECK(encode_query_http(key, at(linear), out).value().target ==
          "/v5/order/realtime?category=linear&symbol=BTCUSDT&orderId=5cf98598-39a7-459e-97bf-76ca765ee020");
    key.venue_order_id = {};
    CHECK(argument_of(encode_cancel(key, at(linear), out)) ==
          R"({"category":"linear","symbol":"BTCUSDT","orderLinkId":"gw1x1"})");
    CHECK(encode_query_http(key, at(linear), out).value().target ==
          "/v5/order/realtime?category=linear&symbol=BTCUSDT&orderLinkId=gw1x1");
    CHECK(encode_ended_query_http(key, at(linear), out).value().target ==
          "/v5/order/history?category=linear&symbol=BTCUSDT&orderLinkId=gw1x1");
    CHECK(encode_ended_query_http({"BTCUSDT", "", ""}, at(linear), out).error().str() ==
          "bybit: invalid_parameter, field client_order_id");
    // What waits is found at spot by a filter only.
    key.untriggered = true;
    CHECK(argument_of(encode_cancel(key, at(linear), out)) ==
          R"({"category":"linear","symbol":"BTCUSDT","orderLinkId":"gw1x1"})");
    key.conditional_order_id = "1599966662050972416";
    CHECK(
        argument_of(encode_cancel(key, at(spot), out)) ==
        R"({"category":"spot","symbol":"BTCUSDT","orderId":"1599966662050972416","orderFilter":"StopOrder"})");
    key.conditional_order_id = "1 2";
    CHECK(encode_cancel(key, at(spot), out).error().str() ==
          "bybit: invalid_parameter, field conditional_order_id");
    CHECK(encode_cancel({"BTCUSDT", "", ""}, at(linear), out).error().str() ==
          "bybit: invalid_parameter, field client_order_id");

    amend_request a;
    a.keys = {"BTCUSDT", "gw1x1"};
    a.terms = small_limit_order();
    a.change.price = {"50001"_d};
    CHECK(argument_of(encode_amend(a, at(linear), out)) ==
          R"({"category":"linear","symbol":"BTCUSDT","orderLinkId":"gw1x1","price":"50001"})");
    a.change.quantity = {"0.020"_d};
    CHECK(encode_amend_http(a, at(linear), out).value().body ==
          R"({"category":"linear","symbol":"BTCUSDT","orderLinkId":"gw1x1","qty":"0.020","price":"50001"})");
    CHECK(encode_amend_http(a, at(linear), out).value().target == "/v5/order/amend");
    // What waits is amended under the same id, without a filter.
    a.keys.untriggered = true;
    a.keys.conditional_order_id = "1599966662050972416";
    a.terms.type = order_type::stop_limit;
    CHECK(
        argument_of(encode_amend(a, at(spot), out)) ==
        R"({"category":"spot","symbol":"BTCUSDT","orderId":"1599966662050972416","qty":"0.020","price":"50001"})");
    a.keys.untriggered = false;
    a.terms.type = order_type::market;
    CHECK(encode_amend(a, at(linear), out).error().str() == "bybit: unsupported, field type");
}

TEST_CASE("all orders of an instrument of Bybit are cancelled by one request, of spot kind by kind") {
    using namespace bybit_orders;
    std::array<char, 1024> out;
    order_keys of{"BTCUSDT"};
    CHECK(encode_cancel_all(of, at(account()), out).value().body ==
          R"({"category":"linear","symbol":"BTCUSDT"})");
    of.untriggered = true;
    CHECK(encode_cancel_all(of, at(account()), out).value().body ==
          R"({"category":"linear","symbol":"BTCUSDT"})");
    CHECK(encode_cancel_all(of, at(account(category::spot)), out).value().body ==
          R"({"category":"spot","symbol":"BTCUSDT","orderFilter":"StopOrder"})");
    CHECK(encode_cancel_all({"BTC\"USDT"}, at(account()), out).error().str() ==
          "bybit: invalid_parameter, field symbol");
}

TEST_CASE("a batch of Bybit is one message or request around its orders") {
    using namespace bybit_orders;
    using op = session::request_operation;
    const config c = account();
    std::array<char, 1024> out, room;
    order_request r = small_limit_order();
    const std::string first(put_place(r, at(c), true, out).value());
    CHECK(
        first ==
        R"({"symbol":"BTCUSDT","side":"Buy","orderType":"Limit","qty":"0.010","price":"50000.50","timeInForce":"GTC","orderLinkId":"gw1x1"})");
    CHECK(
        encode_batch(op::place, first, at(c), room).value() ==
        R"({"reqId":"7-1735689600123","header":{"X-BAPI-TIMESTAMP":"1735689600123","X-BAPI-RECV-WINDOW":"5000"},)"
        R"("op":"order.create-batch","args":[{"category":"linear","request":[)" +
            first + "]}]}");
    const http_request whole = encode_batch_request(op::place, first, "BTCUSDT", at(c), room).value();
    CHECK(whole.target == "/v5/order/create-batch");
    CHECK(whole.body == R"({"category":"linear","request":[)" + first + "]}");
    const std::string cancel(put_cancel({"BTCUSDT", "gw1x1"}, at(c), false, out).value());
    CHECK(cancel == R"({"symbol":"BTCUSDT","orderLinkId":"gw1x1"})");
    CHECK(encode_batch_request(op::cancel, cancel, "BTCUSDT", at(c), room).value().target ==
          "/v5/order/cancel-batch");
    CHECK(encode_batch(op::cancel, cancel, at(c), room).value().find("\"order.cancel-batch\"") !=
          std::string_view::npos);
    CHECK(put_place(conditional(order_type::stop, side::buy), at(c), true, out).error().str() ==
          "bybit: unsupported, field type");
    order_keys waits{"BTCUSDT", "gw1x1"};
    waits.untriggered = true;
    CHECK(put_cancel(waits, at(c), true, out).error().str() ==
          "bybit: unsupported, field conditional_order_id");
}

TEST_CASE("what an answer says of each order of a batch of Bybit is told by its place") {
    using namespace bybit_orders;
    std::vector<std::string> told;
    const auto rows = [&](std::string_view body) {
        told.clear();
        return read_each(body, [&](std::string_view row) { told.emplace_back(row); });
    };
    CHECK(rows(
        R"({"retCode":0,"retMsg":"OK","result":{"list":[{"orderId":"a","orderLinkId":"x"},{"orderId":"","orderLinkId":"y"}]},)"
        R"("retExtInfo":{"list":[{"code":0,"msg":"OK"},{"code":110007,"msg":"no"}]},"time":1})"));
    REQUIRE(told.size() == 2);
    CHECK(is_about(told[0], {"BTCUSDT", "x"}));
    CHECK_FALSE(is_about(told[0], {"BTCUSDT", "y"}));
    CHECK(told[1] == R"({"code":110007,"msg":"no"})");
    CHECK(is_about(told[1], {"BTCUSDT", "y"}));
    // Of what has neither an id nor a reason nobody knows what became.
    CHECK_FALSE(rows(R"({"retCode":0,"result":{},"retExtInfo":{}})"));
    CHECK_FALSE(rows(R"({"retCode":10001,"retMsg":"x","result":{"list":[{"orderId":"a"}]}})"));
    CHECK_FALSE(rows("nothing"));
}

TEST_CASE("a batch of contracts of Bybit has twenty orders, one of spot ten, and may be taken in part") {
    using namespace bybit_orders;
    using dialect = gatewright::venue::bybit::dialect;
    CHECK(dialect::batch_limit(account()) == 20);
    CHECK(dialect::batch_limit(account(category::inverse)) == 20);
    CHECK(dialect::batch_limit(account(category::spot)) == 10);
    CHECK(dialect::most_in_request == 20);
    CHECK(capabilities::table.paths[0].place_batch == 20);
    // Five of twenty were let in: the others have a reason, and no id.
    std::string ids, reasons;
    for (int i = 0; i < 20; ++i) {
        ids += (i == 0 ? "" : ",") + std::string(R"({"category":"linear","symbol":"BTCUSDT","orderId":")") +
               (i < 5 ? "v" + std::to_string(i) : "") + R"(","orderLinkId":"c)" + std::to_string(i) + "\"}";
        reasons += (i == 0 ? "" : ",") + std::string(i < 5 ? R"({"code":0,"msg":"OK"})"
                                                           : R"({"code":10006,"msg":"Too many visits!"})");
    }
    int taken = 0, refused = 0;
    CHECK(read_each(R"({"retCode":0,"retMsg":"OK","result":{"list":[)" + ids +
                        R"(]},"retExtInfo":{"list":[)" + reasons + R"(]},"time":1})",
                    [&](std::string_view row) {
                        gatewright_test::event_log log;
                        CHECK(decode_row(row, {}, log).ok());
                        taken += static_cast<int>(log.orders.size());
                        for (const auto& e : log.api_errors) refused += e.code == "10006";
                    }));
    CHECK(taken == 5);
    CHECK(refused == 15);
    const auto verdict = dialect::judge(400, "10006", "Too many visits!");
    CHECK(verdict.outcome != gatewright::venue::error_outcome::unknown);
    CHECK(verdict.code == order_errc::throttled);
}

TEST_CASE(
    "a trailing stop is no order of Bybit: it is refused by name, and does not compile as a typed one") {
    using namespace bybit_orders;
    namespace venue = gatewright::venue;
    order_request r = small_limit_order();
    r.type = order_type::trailing_stop;
    r.price = {};
    r.callback_rate = "0.01"_d;
    CHECK(placed(r, account()) == "bybit: unsupported, field type");
    CHECK(placed(r, account(category::spot)) == "bybit: unsupported, field type");
    r.callback_rate = {};
    r.callback_distance = {"100"_d};
    CHECK(placed(r, account()) == "bybit: unsupported, field type");
    for (const venue::order_path path : {venue::order_path::stream, venue::order_path::request}) {
        const auto checked = venue::check_capabilities(capabilities::table, r, path);
        REQUIRE_FALSE(checked.has_value());
        CHECK(checked.error().code == order_errc::unsupported);
        CHECK(std::string_view(checked.error().field) == "type");
    }
    static_assert(!venue::supports<capabilities, gatewright::trailing_stop_order>());
}

TEST_CASE("an order of Bybit fits its buffer whole or is refused") {
    using namespace bybit_orders;
    const config c = account();
    std::array<char, 1024> out;
    const std::size_t whole = encode_place(small_limit_order(), at(c), out)->size();
    for (std::size_t room = 0; room < whole; ++room)
        CHECK(encode_place(small_limit_order(), at(c), std::span(out).first(room)).error().code ==
              order_errc::output_full);
    CHECK(encode_place(small_limit_order(), at(c), std::span(out).first(whole)).has_value());
}
