// SPDX-License-Identifier: BSL-1.0
//
// The requests that ccxt signs for the same intentions, and the signing vectors of Binance's documentation: ours must
// have the same fields with the same values. What the venue offers and this codec does not express is listed by name
// below, so that a request that is neither reproduced nor listed fails the test.
#include "binance/recorded_requests.hpp"
#include "oracle_hmac.hpp"

#include <gatewright/venue/binance_spot/history.hpp>
#include <gatewright/venue/binance_spot/orders.hpp>
#include <gatewright/venue/binance_spot/rest_requests.hpp>
#include <gatewright/venue/binance_spot/streams.hpp>

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
namespace binance = gatewright::venue::binance_spot;
namespace json = boost::json;

namespace {

using namespace gatewright_test::recorded_binance;

/// The order that a request's fields describe.
order_request order_of(const fields& f) {
    order_request r;
    r.symbol = std::string_view(value_or_empty(f, "symbol"));
    r.client_order_id = std::string_view(value_or_empty(f, "newClientOrderId"));
    r.side = value_or_empty(f, "side") == "SELL" ? side::sell : side::buy;
    static const std::map<std::string, order_type> types = {
        {"LIMIT", order_type::limit},
        {"LIMIT_MAKER", order_type::limit},
        {"MARKET", order_type::market},
        {"STOP_LOSS_LIMIT", order_type::stop_limit},
        {"TAKE_PROFIT", order_type::take_profit},
        {"TAKE_PROFIT_LIMIT", order_type::take_profit_limit}};
    r.type = types.at(value_or_empty(f, "type"));
    r.post_only = value_or_empty(f, "type") == "LIMIT_MAKER";
    const auto number = [&](const char* name) {
        return f.contains(name) ? decimal::parse(value_or_empty(f, name)).value() : decimal{};
    };
    r.trigger_price = {number("stopPrice")};
    r.quantity = {number("quantity")};
    r.quote_quantity = number("quoteOrderQty");
    r.price = {number("price")};
    const std::string tif = value_or_empty(f, "timeInForce");
    if (tif == "IOC") r.time_in_force = time_in_force::immediate_or_cancel;
    if (tif == "FOK") r.time_in_force = time_in_force::fill_or_kill;
    return r;
}

/// Our encoding of the same request, or nothing if this codec has no such request.
std::optional<http_parts> encoded_like(const http_parts& theirs, const binance::signer& who,
                                       std::int64_t at_ms) {
    char out[binance::max_rest_request];
    const std::string what = theirs.method + " " + theirs.path;
    const fields& f = theirs.parameters;
    const std::string symbol = value_or_empty(f, "symbol"), venue_id = value_or_empty(f, "orderId");
    const order_keys key{std::string_view(symbol), "", std::string_view(venue_id)};
    std::optional<order_result<http_request>> request;
    if (what == "POST /api/v3/order" && !f.contains("trailingDelta"))
        request = binance::encode_place_http(order_of(f), at_ms, who, out);
    else if (what == "DELETE /api/v3/order")
        request = binance::encode_cancel_http(key, at_ms, who, out);
    else if (what == "GET /api/v3/order")
        request = binance::encode_query_http(key, at_ms, who, out);
    else if (what == "GET /api/v3/account")
        request = binance::encode_account(at_ms, who, out);
    if (!request) return std::nullopt;
    INFO(what << " " << theirs.signed_text);
    REQUIRE(request->has_value());
    return take_apart(**request);
}

/// What ccxt sends to spot that this codec does not: the reason for each.
std::string_view out_of_scope(const http_parts& request) {
    static const std::map<std::string, std::string_view> reasons = {
        {"POST /api/v3/order", "a trailing take-profit without an activation price has no word here"},
        {"POST /api/v3/order/test", "orders are not tried out"},
        {"GET /api/v3/allOrders", "history of orders is not asked for: open orders and fills suffice"},
        {"GET /api/v3/myTrades", "fills are asked for by time or number, not by order"},
        {"GET /api/v3/klines", "bars of the past are asked for between two times, a full page each"},
        {"GET /api/v3/aggTrades", "trades of the past are asked for a full page each"},
        {"GET /api/v3/ticker", "market data comes by stream"},
        {"GET /api/v3/ticker/24hr", "market data comes by stream"},
        {"GET /api/v3/ticker/price", "market data comes by stream"},
        {"GET /api/v3/ticker/bookTicker", "market data comes by stream"},
    };
    const auto found = reasons.find(request.method + " " + request.path);
    return found == reasons.end() ? std::string_view() : found->second;
}

/// Fields without the one in which we ask for the order, and ccxt for its executions too.
fields but_for_the_answer(fields f) {
    f.erase("newOrderRespType");
    return f;
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
    CHECK(but_for_the_answer(mine->parameters) == but_for_the_answer(theirs.parameters));
    return true;
}

/// Our WebSocket API message for the same parameters, or nothing if this codec has no such method.
std::optional<std::string> our_message(const json::object& theirs, const binance::signer& who,
                                       std::int64_t at_ms) {
    const std::string method(theirs.at("method").as_string());
    const std::string id(theirs.at("id").as_string());
    const fields f = params_of(theirs.at("params").as_object());
    const std::string symbol = value_or_empty(f, "symbol"), venue_id = value_or_empty(f, "orderId"),
                      client_id = value_or_empty(f, "origClientOrderId");
    const order_keys key{std::string_view(symbol), std::string_view(client_id), std::string_view(venue_id)};
    char out[binance::max_order_request];
    std::optional<order_result<std::string_view>> message;
    if (method == "order.place") message = binance::encode_place(order_of(f), id, at_ms, who, out);
    if (method == "order.cancel") message = binance::encode_cancel(key, id, at_ms, who, out);
    if (method == "order.status") message = binance::encode_query(key, id, at_ms, who, out);
    if (method == "order.cancelReplace") {
        order_keys old;
        old.symbol = std::string_view(symbol);
        old.venue_order_id = std::string_view(value_or_empty(f, "cancelOrderId"));
        message = binance::encode_cancel_replace(old, order_of(f), binance::replace_mode::stop_on_failure, id,
                                                 at_ms, who, out);
    }
    if (method == "userDataStream.subscribe.signature") {
        std::string login(binance::encode_login(who, 0, at_ms, out));
        return login.replace(login.find("logon"), 5, id);
    }
    if (!message) return std::nullopt;
    REQUIRE(message->has_value());
    return std::string(**message);
}

} // namespace

TEST_CASE("the signing vectors of spot's documentation are what a request of ours is signed with") {
    const auto document = fixture("signing_vectors.json");
    if (!document) return;
    int rest = 0, socket = 0;
    for (const json::value& v : document->at("vectors").as_array()) {
        const json::object& vector = v.as_object();
        const std::string name(vector.at("name").as_string());
        if (!name.starts_with("spot") || !vector.contains("apiKey")) continue;
        INFO(name);
        const std::string prehash(vector.at("prehash").as_string());
        const fields f = fields_of(prehash);
        const std::int64_t window = std::stoll(value_or_empty(f, "recvWindow"));
        const std::int64_t at_ms = std::stoll(value_or_empty(f, "timestamp"));
        const auto who =
            binance::signer::make(vector.at("apiKey").as_string(), vector.at("secret").as_string(), window)
                .value();
        const std::string_view signature = vector.at("signature").as_string();
        binance::signer::signature_text room;
        if (!f.contains("apiKey")) {
            CHECK(who.sign(prehash, room) == signature);
            ++rest;
            continue;
        }
        // As a message of ours, with what we say besides left out, the same is signed.
        char out[1024];
        wire::buffer_writer digest(out);
        const std::string behind = prehash.substr(prehash.find('&'));
        REQUIRE(who.put_signature(behind, digest));
        CHECK(digest.view() == signature);
        char message[binance::max_order_request];
        const json::object ours =
            json::parse(binance::encode_place(order_of(f), "1", at_ms, who, message).value()).as_object();
        const fields said = params_of(ours.at("params").as_object());
        CHECK(said.at("signature") ==
              gatewright_test::oracle_hmac_hex(vector.at("secret").as_string(), sorted_text(said)));
        for (const auto& [field, value] : f) CHECK(said.at(field) == value);
        ++socket;
    }
    CHECK(rest >= 2);
    CHECK(socket >= 2);
}

TEST_CASE("ccxt's spot REST requests are reproduced, or listed as no feature of ours") {
    const auto document = fixture("requests/ccxt-signed-4.5.84.json");
    if (!document) return;
    const requester account = ccxt_account(*document);
    int seen = 0;
    const request_counts reproduced = compare_rest(
        *document, "//api.binance.com/api/v3/",
        [&](const json::object& request) { return check_http(request, account); }, seen);
    CHECK(seen == 25);
    const request_counts expected = {{"POST /api/v3/order", 7},
                                     {"DELETE /api/v3/order", 1},
                                     {"GET /api/v3/order", 1},
                                     {"GET /api/v3/account", 1}};
    CHECK(reproduced == expected);
}

TEST_CASE("ccxt's requests for bars of the past are ours, but for the size of a page") {
    const auto document = fixture("requests/ccxt-signed-4.5.84.json");
    if (!document) return;
    int seen = 0;
    for (const json::value& c : document->at("cases").as_array()) {
        const http_parts theirs = take_apart(c.at("request").as_object());
        const fields& f = theirs.parameters;
        if (!f.contains("startTime") || !f.contains("endTime")) continue;
        const bool bars = theirs.path == "/api/v3/klines";
        if (!bars && theirs.path != "/api/v3/aggTrades") continue;
        venue::history_page page;
        page.what = bars ? history_kind::bars : history_kind::trades;
        page.symbol = std::string_view(value_or_empty(f, "symbol"));
        std::string_view word = f.contains("interval") ? std::string_view(f.at("interval")) : "1m";
        page.interval = bar_interval::read(word);
        page.from = timestamp::from_milliseconds(std::stoll(f.at("startTime")));
        page.to = timestamp::from_milliseconds(std::stoll(f.at("endTime")));
        char out[512];
        fields ours = take_apart(*binance::encode_history(page, out)).parameters;
        ours["limit"] = f.at("limit");
        if (!bars) ours["endTime"] = std::to_string(std::stoll(ours.at("endTime")) + 1); // an hour, less 1 ms
        CHECK(ours == f);
        ++seen;
    }
    CHECK(seen == 2);
}

TEST_CASE("ccxt's spot WebSocket requests are reproduced, or listed as no feature of ours") {
    const auto document = fixture("requests/ccxt-ws-4.5.84.json");
    if (!document) return;
    const requester account = ccxt_account(*document);
    const std::set<std::string> ccxt_extras = {"clientOrderId", "returnRateLimits", "postOnly",
                                               "reduceOnly",    "signature",        "newOrderRespType"};
    const std::map<std::string, std::string_view> methods_out_of_scope = {
        {"account.status", "balances are asked for over REST"},
        {"openOrders.status", "open orders are asked for over REST"},
    };
    request_counts reproduced;
    for (const json::value& c : document->at("cases").as_array()) {
        INFO(json::serialize(c.at("args")));
        for (const json::value& sent : c.at("sent").as_array()) {
            const json::value* const url = sent.as_object().if_contains("url");
            if (url == nullptr ||
                std::string_view(url->as_string()).find("//ws-api.binance.com") == std::string_view::npos)
                continue;
            const json::object& theirs = sent.at("message").as_object();
            const std::string method(theirs.at("method").as_string());
            INFO(json::serialize(theirs));
            const auto mine = our_message(theirs, account.who, account.at_ms);
            if (!mine) {
                CHECK(methods_out_of_scope.contains(method));
                continue;
            }
            ++reproduced[method];
            const json::object parsed = json::parse(*mine).as_object();
            check_alike(parsed, theirs, account.secret);
            fields expected = params_of(theirs.at("params").as_object());
            fields got = params_of(parsed.at("params").as_object());
            for (const std::string& extra : ccxt_extras) {
                expected.erase(extra);
                got.erase(extra);
            }
            CHECK(got == expected);
            for (const auto& [name, value] : parsed.at("params").as_object()) {
                INFO(name);
                const bool integer = name.ends_with("rderId") && !name.ends_with("lientOrderId");
                const bool time = name == "recvWindow" || name == "timestamp";
                CHECK((value.is_int64() || value.is_uint64()) == (integer || time));
            }
        }
    }
    const request_counts expected = {{"order.place", 5},
                                     {"order.cancel", 2},
                                     {"order.status", 1},
                                     {"order.cancelReplace", 1},
                                     {"userDataStream.subscribe.signature", 3}};
    CHECK(reproduced == expected);
}
