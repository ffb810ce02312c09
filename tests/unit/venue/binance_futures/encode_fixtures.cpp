// SPDX-License-Identifier: BSL-1.0
//
// The requests that ccxt signs for the same intentions, and the signing vectors of Binance's documentation: ours must
// have the same fields with the same values. What the venue offers and this codec does not express yet is listed by
// name below, so that a request that is neither reproduced nor listed fails the test.
#include "binance/recorded_requests.hpp"

#include <gatewright/venue/binance_futures/batches.hpp>
#include <gatewright/venue/binance_futures/orders.hpp>
#include <gatewright/venue/binance_futures/rest_requests.hpp>
#include <gatewright/wire/secret_key.hpp>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>
#include <catch2/catch_test_macros.hpp>

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>

using namespace gatewright;
namespace binance = gatewright::venue::binance_futures;
namespace json = boost::json;

namespace {

using namespace gatewright_test::recorded_binance;

/// The order that a request's fields describe.
order_request order_of(const fields& f) {
    order_request r;
    r.symbol = std::string_view(value_or_empty(f, "symbol"));
    r.client_order_id =
        std::string_view(value_or_empty(f, "newClientOrderId") + value_or_empty(f, "clientAlgoId"));
    r.side = value_or_empty(f, "side") == "SELL" ? side::sell : side::buy;
    static const std::map<std::string, order_type> types = {{"MARKET", order_type::market},
                                                            {"STOP", order_type::stop_limit},
                                                            {"TAKE_PROFIT", order_type::take_profit_limit}};
    const auto type = types.find(value_or_empty(f, "type"));
    r.type = type == types.end() ? order_type::limit : type->second;
    if (f.contains("triggerPrice"))
        r.trigger_price = {decimal::parse(value_or_empty(f, "triggerPrice")).value()};
    r.quantity = {decimal::parse(value_or_empty(f, "quantity")).value()};
    if (f.contains("price")) r.price = {decimal::parse(value_or_empty(f, "price")).value()};
    const std::string tif = value_or_empty(f, "timeInForce");
    if (tif == "IOC") r.time_in_force = time_in_force::immediate_or_cancel;
    if (tif == "FOK") r.time_in_force = time_in_force::fill_or_kill;
    r.post_only = tif == "GTX";
    if (value_or_empty(f, "priceMatch") == "QUEUE") r.price_match = price_match::queue;
    if (value_or_empty(f, "priceMatch") == "OPPONENT") r.price_match = price_match::opponent;
    r.reduce_only = value_or_empty(f, "reduceOnly") == "true";
    const std::string position = value_or_empty(f, "positionSide");
    if (position == "LONG") r.position_side = position_side::long_side;
    if (position == "SHORT") r.position_side = position_side::short_side;
    return r;
}

/// The amend that a request's fields describe.
gatewright::amend_request amend_of(const fields& f) {
    gatewright::amend_request a;
    a.terms = order_of(f);
    a.keys.symbol = a.terms.symbol;
    a.keys.venue_order_id = std::string_view(value_or_empty(f, "orderId"));
    a.keys.client_order_id = std::string_view(value_or_empty(f, "origClientOrderId"));
    return a;
}

std::string symbol_of(const fields& f) { return value_or_empty(f, "symbol"); }

/// Several cancels as one request. The venue takes the names of their lists in small letters too.
http_parts cancels_like(const http_parts& theirs, const binance::signer& who, std::int64_t at_ms) {
    std::string orders;
    char text[64], out[binance::max_rest_request];
    const json::value ids = json::parse(value_or_empty(theirs.parameters, "origclientorderidlist"));
    for (const json::value& id : ids.as_array()) {
        gatewright::order_keys k;
        k.symbol = std::string_view(symbol_of(theirs.parameters));
        k.client_order_id = std::string_view(id.as_string());
        orders += (orders.empty() ? "" : ",") + std::string(binance::put_batch_cancel(k, text).value());
    }
    http_parts mine = take_apart(binance::encode_batch(gatewright::session::request_operation::cancel, orders,
                                                       symbol_of(theirs.parameters), at_ms, who, out)
                                     .value());
    auto list = mine.parameters.extract("origClientOrderIdList");
    list.key() = "origclientorderidlist";
    mine.parameters.insert(std::move(list));
    return mine;
}

/// Our encoding of the same request, or nothing if this codec has no such request.
std::optional<http_parts> encoded_like(const http_parts& theirs, const binance::signer& who,
                                       std::int64_t at_ms) {
    char out[binance::max_rest_request];
    const std::string what = theirs.method + " " + theirs.path;
    const fields& f = theirs.parameters;
    const std::string symbol = symbol_of(f);
    const std::string client_id = value_or_empty(f, "origClientOrderId");
    const std::string venue_id = value_or_empty(f, "orderId");
    const gatewright::order_keys key{std::string_view(symbol), std::string_view(client_id),
                                     std::string_view(venue_id)};
    std::optional<order_result<http_request>> request;
    if (what == "POST /fapi/v1/order")
        request = binance::encode_place_http(order_of(f), at_ms, who, out);
    else if (what == "POST /fapi/v1/algoOrder" && !f.contains("priceMatch"))
        request = binance::encode_place_http(order_of(f), at_ms, who, out);
    else if (what == "DELETE /fapi/v1/batchOrders" && f.contains("origclientorderidlist"))
        return cancels_like(theirs, who, at_ms);
    else if (what == "DELETE /fapi/v1/allOpenOrders")
        request = binance::encode_cancel_all(key, at_ms, who, out);
    else if (what == "DELETE /fapi/v1/algoOpenOrders") {
        gatewright::order_keys waiting = key;
        waiting.untriggered = true;
        request = binance::encode_cancel_all(waiting, at_ms, who, out);
    } else if (what == "PUT /fapi/v1/order")
        request = binance::encode_amend_http(amend_of(f), at_ms, who, out);
    else if (what == "DELETE /fapi/v1/order")
        request = binance::encode_cancel_http(key, at_ms, who, out);
    else if (what == "GET /fapi/v1/order")
        request = binance::encode_query_http(key, at_ms, who, out);
    else if (what == "GET /fapi/v1/openOrders")
        request = binance::encode_open_orders(symbol, at_ms, who, out);
    else if (what == "GET /fapi/v3/positionRisk")
        request = binance::encode_position_risk(symbol, at_ms, who, out);
    else if (what == "GET /fapi/v3/account")
        request = binance::encode_account(at_ms, who, out);
    else if (what == "GET /fapi/v3/balance")
        request = binance::encode_balance(at_ms, who, out);
    else if (what == "GET /fapi/v1/accountConfig")
        request = binance::encode_account_config(at_ms, who, out);
    else if (what == "GET /fapi/v1/symbolConfig")
        request = binance::encode_symbol_config(at_ms, who, out);
    else if (what == "GET /fapi/v1/commissionRate")
        request = binance::encode_commission_rate(symbol, at_ms, who, out);
    else if (what == "POST /fapi/v1/leverage")
        request = binance::encode_account_change(
            {.symbol = std::string_view(symbol),
             .leverage = static_cast<std::uint32_t>(std::stoul(value_or_empty(f, "leverage")))},
            at_ms, who, out);
    else if (what == "POST /fapi/v1/listenKey")
        request = binance::encode_listen_key_start(who, out);
    else if (what == "PUT /fapi/v1/listenKey")
        request = binance::encode_listen_key_keep_alive(who, out);
    else if (what == "GET /fapi/v1/depth")
        request = binance::encode_depth(symbol, std::stoll(value_or_empty(f, "limit")), out);
    if (!request) return std::nullopt;
    INFO(what << " " << theirs.signed_text);
    REQUIRE(request->has_value());
    return take_apart(**request);
}

/// What ccxt sends to USDⓈ-M futures that this codec does not: the reason for each.
std::string_view out_of_scope(const http_parts& request) {
    static const std::map<std::string, std::string_view> reasons = {
        {"PUT /fapi/v1/batchOrders", "orders are amended one by one"},
        {"DELETE /fapi/v1/batchOrders", "several orders are cancelled by their client ids"},
        {"POST /fapi/v1/algoOrder", "priceMatch of an order that waits is no feature"},
        {"GET /fapi/v1/allAlgoOrders", "history is not asked for: open orders and fills suffice"},
        {"GET /fapi/v1/allOrders", "history is not asked for: open orders and fills suffice"},
        {"GET /fapi/v1/openOrder", "one order is asked for by GET /fapi/v1/order"},
        {"GET /fapi/v2/positionRisk", "superseded by v3, which is used"},
        {"POST /fapi/v1/positionMargin", "margin is not moved"},
        {"GET /fapi/v1/positionSide/dual", "the account's configuration tells it too"},
        {"GET /fapi/v1/leverageBracket", "brackets are not asked for"},
        {"GET /fapi/v1/ticker/24hr", "market data comes by stream"},
        {"GET /fapi/v2/ticker/price", "market data comes by stream"},
        {"GET /fapi/v1/markPriceKlines", "market data comes by stream"},
        {"GET /fapi/v1/premiumIndexKlines", "market data comes by stream"},
        {"GET /fapi/v1/premiumIndex", "market data comes by stream"},
        {"GET /fapi/v1/fundingInfo", "market data comes by stream"},
        {"GET /fapi/v1/symbolAdlRisk", "market data comes by stream"},
        {"GET /futures/data/openInterestHist", "statistics are no feature"},
        {"GET /futures/data/globalLongShortAccountRatio", "statistics are no feature"},
    };
    const auto found = reasons.find(request.method + " " + request.path);
    return found == reasons.end() ? std::string_view() : found->second;
}

/// Compares one captured HTTP request with ours. @return whether it is one of ours.
bool check_http(const json::object& captured, const requester& by) {
    const http_parts theirs = take_apart(captured);
    const auto mine = encoded_like(theirs, by.who, by.at_ms);
    INFO(theirs.method << " " << theirs.path << " " << theirs.signed_text);
    if (!mine) {
        CHECK(!out_of_scope(theirs).empty());
        return false;
    }
    check_alike(*mine, theirs, by.secret);
    // ccxt leaves at their defaults what we say.
    fields said = mine->parameters;
    if (theirs.path == "/fapi/v1/algoOrder")
        for (const auto& [name, value] : {std::pair{"workingType", "CONTRACT_PRICE"}, {"timeInForce", "GTC"}})
            if (!theirs.parameters.contains(name) && value_or_empty(said, name) == value) said.erase(name);
    CHECK(said == theirs.parameters);
    return true;
}

/// Our WebSocket API message for the same parameters, or nothing if this codec has no such method.
std::optional<std::string> our_message(const json::object& theirs, const binance::signer& who,
                                       std::int64_t at_ms) {
    const std::string method(theirs.at("method").as_string());
    const std::string id(theirs.at("id").as_string());
    const fields f = params_of(theirs.at("params").as_object());
    const std::string symbol = symbol_of(f);
    const std::string client_id = value_or_empty(f, "origClientOrderId");
    const std::string venue_id = value_or_empty(f, "orderId");
    const gatewright::order_keys key{std::string_view(symbol), std::string_view(client_id),
                                     std::string_view(venue_id)};
    char out[binance::max_order_request];
    std::optional<order_result<std::string_view>> message;
    if (method == "order.place")
        message = binance::encode_place(order_of(f), id, at_ms, who, out);
    else if (method == "order.modify")
        message = binance::encode_amend(amend_of(f), id, at_ms, who, out);
    else if (method == "order.cancel")
        message = binance::encode_cancel(key, id, at_ms, who, out);
    else if (method == "order.status")
        message = binance::encode_query(key, id, at_ms, who, out);
    if (!message) return std::nullopt;
    REQUIRE(message->has_value());
    return std::string(**message);
}

} // namespace

TEST_CASE("every signing vector of Binance's documentation holds") {
    const auto document = fixture("signing_vectors.json");
    if (!document) return;
    std::size_t checked = 0;
    for (const json::value& v : document->at("vectors").as_array()) {
        const json::object& vector = v.as_object();
        INFO(vector.at("name").as_string());
        REQUIRE(vector.at("algorithm").as_string() == "HMAC-SHA256");
        REQUIRE(vector.at("encoding").as_string() == "hex");
        const wire::hmac_sha256_key key(vector.at("secret").as_string());
        char room[64];
        wire::buffer_writer out(room, room + sizeof room);
        wire::put_hex(out, key.sign(vector.at("prehash").as_string()));
        CHECK(out.view() == std::string_view(vector.at("signature").as_string()));
        ++checked;
    }
    CHECK(checked >= 7);
}

TEST_CASE("the documentation's own examples hold without the fixtures") {
    const wire::hmac_sha256_key key("2b5eb11e18796d12d88f13dc27dbbd02c2cc51ff7059765ed9821957d82bb4d9");
    const auto sign = [&](std::string_view text) {
        char room[64];
        wire::buffer_writer out(room, room + sizeof room);
        wire::put_hex(out, key.sign(text));
        return std::string(out.view());
    };
    CHECK(sign("symbol=BTCUSDT&side=BUY&type=LIMIT&quantity=1&price=9000&timeInForce=GTC&recvWindow=5000"
               "&timestamp=1591702613943") ==
          "3c661234138461fcc7a7d8746c6558c9842d4e10870d2ecbedf7777cad694af9");
    CHECK(sign("symbol=BTCUSDT&side=BUY&type=LIMIT&timeInForce=GTCquantity=1&price=9000&recvWindow=5000"
               "&timestamp= 1591702613943") ==
          "f9d0ae5e813ef6ccf15c2b5a434047a0181cb5a342b903b367ca6d27a66e36f2");
}

TEST_CASE("ccxt's USDⓈ-M REST requests are reproduced, or listed as no feature of ours") {
    const auto document = fixture("requests/ccxt-signed-4.5.84.json");
    if (!document) return;
    const requester account = ccxt_account(*document);
    int seen = 0;
    const request_counts reproduced = compare_rest(
        *document, "//fapi.binance.com",
        [&](const json::object& request) { return check_http(request, account); }, seen);
    CHECK(seen == 50);
    const request_counts expected = {{"POST /fapi/v1/order", 8},
                                     {"DELETE /fapi/v1/batchOrders", 1},
                                     {"DELETE /fapi/v1/allOpenOrders", 1},
                                     {"DELETE /fapi/v1/algoOpenOrders", 1},
                                     {"GET /fapi/v1/order", 2},
                                     {"DELETE /fapi/v1/order", 1},
                                     {"POST /fapi/v1/algoOrder", 3},
                                     {"PUT /fapi/v1/order", 1},
                                     {"GET /fapi/v1/openOrders", 1},
                                     {"GET /fapi/v1/depth", 1},
                                     {"GET /fapi/v3/positionRisk", 1},
                                     {"GET /fapi/v1/accountConfig", 1},
                                     {"GET /fapi/v1/symbolConfig", 3},
                                     {"GET /fapi/v1/commissionRate", 1},
                                     {"POST /fapi/v1/leverage", 1}};
    std::string differs;
    for (const auto& [what, n] : reproduced)
        if (const auto e = expected.find(what); e == expected.end() || e->second != n)
            differs += what + ": " + std::to_string(n) + ", ";
    CHECK(differs == "");
    CHECK(reproduced.size() == expected.size());
}

TEST_CASE("ccxt's USDⓈ-M WebSocket requests are reproduced, or listed as no feature of ours") {
    const auto document = fixture("requests/ccxt-ws-4.5.84.json");
    if (!document) return;
    const requester account = ccxt_account(*document);
    const std::set<std::string> ccxt_extras = {"clientOrderId", "returnRateLimits", "postOnly", "signature"};
    const std::map<std::string, std::string_view> methods_out_of_scope = {
        {"account.status", "balances are asked for over REST"},
    };
    request_counts reproduced;
    for (const json::value& c : document->at("cases").as_array()) {
        INFO(json::serialize(c.at("args")));
        for (const json::value& sent : c.at("sent").as_array()) {
            if (const auto* http = sent.as_object().if_contains("http")) {
                if (check_http(http->as_object(), account)) ++reproduced["http"];
                continue;
            }
            const std::string_view url = sent.at("url").as_string();
            if (url.find("//ws-fapi.binance.com") == std::string_view::npos) continue;
            const json::object& theirs = sent.at("message").as_object();
            const std::string method(theirs.at("method").as_string());
            const auto mine = our_message(theirs, account.who, account.at_ms);
            INFO(json::serialize(theirs));
            if (!mine) {
                CHECK(methods_out_of_scope.contains(method));
                continue;
            }
            ++reproduced[method];
            const json::object parsed = json::parse(*mine).as_object();
            check_alike(parsed, theirs, account.secret);
            fields expected = params_of(theirs.at("params").as_object());
            fields got = params_of(parsed.at("params").as_object());
            for (const std::string& extra : ccxt_extras) expected.erase(extra);
            got.erase("signature");
            CHECK(got == expected);
            // INT parameters are numbers, all others text (ccxt writes orderId as text, which its type is not).
            for (const auto& [name, value] : parsed.at("params").as_object()) {
                INFO(name);
                const bool integer = name == "orderId" || name == "recvWindow" || name == "timestamp" ||
                                     name == "goodTillDate";
                CHECK((value.is_int64() || value.is_uint64()) == integer);
                CHECK(value.is_string() != integer);
            }
        }
    }
    const request_counts expected = {
        {"order.place", 5}, {"order.modify", 1}, {"order.cancel", 2}, {"order.status", 1}, {"http", 10}};
    CHECK(reproduced == expected);
}
