// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "sent_messages.hpp"

#include <gatewright/sim/server/bybit/exchange.hpp>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <catch2/catch_test_macros.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace bybit_test {

using namespace gatewright;
using namespace gatewright::sim::server;
using namespace gatewright::sim::server::bybit;
namespace matching = gatewright::sim::matching;

/// A venue without a background market, two accounts, a virtual clock, and a client's hands.
struct bybit_desk : gatewright_test::sent_messages<std::string> {
    static exchange_config quiet() {
        exchange_config c = default_config();
        c.background = false;
        account_config first = c.accounts.front(), other = first;
        first.api_key = "key";
        first.secret = "secret";
        other.api_key = "other-key";
        other.secret = "other-secret";
        c.accounts = {first, other};
        c.contract_orders = c.spot_orders = c.spot_amendments = 1000;
        return c;
    }
    template <class Change>
    static exchange_config quiet(Change&& change) {
        exchange_config c = quiet();
        change(c);
        return c;
    }
    explicit bybit_desk(const exchange_config& config = quiet()) : venue(config) { venue.tick(now); }

    timestamp now = timestamp::from_milliseconds(1'735'689'600'000); // 2025-01-01
    exchange venue;
    std::string key = "key", secret = "secret";
    http_reply last;

    void as_other() { key = "other-key", secret = "other-secret"; }
    void as_first() { key = "key", secret = "secret"; }
    void pass(duration d) {
        now = now + d;
        venue.tick(now);
    }

    http_request signed_request(const std::string& method, const std::string& path, const std::string& query,
                                const std::string& body) const {
        const std::string at = std::to_string(now.milliseconds());
        return {method,
                path + (query.empty() ? "" : "?" + query),
                {{"x-bapi-api-key", key},
                 {"X-BAPI-TIMESTAMP", at},
                 {"X-BAPI-RECV-WINDOW", "5000"},
                 {"X-BAPI-SIGN", to_hex(hmac(EVP_sha256(), secret, at + key + "5000" + query + body))}},
                body};
    }
    json::value ask(const http_request& r) {
        last = venue.handle_request(r, now);
        return last.status == 200 && !last.body.empty() ? json::parse(last.body) : json::value();
    }
    json::value open_get(const std::string& target) { return ask({"GET", "/v5" + target, {}, {}}); }
    json::value get(const std::string& path, const std::string& query = {}) {
        return ask(signed_request("GET", "/v5" + path, query, {}));
    }
    json::value post(const std::string& path, const std::string& body) {
        return ask(signed_request("POST", "/v5" + path, {}, body));
    }
    static std::int64_t code(const json::value& reply) {
        return reply.at("retCode").to_number<std::int64_t>();
    }
    static json::array list(const json::value& reply) { return reply.at("result").at("list").as_array(); }
    static std::string str(const json::value& d, std::string_view name) {
        return std::string(d.at(name).as_string());
    }
    /// Codes of the orders of a batch.
    static std::vector<std::int64_t> codes(const json::value& reply) {
        std::vector<std::int64_t> all;
        for (const json::value& c : reply.at("retExtInfo").at("list").as_array())
            all.push_back(c.at("code").to_number<std::int64_t>());
        return all;
    }

    static std::string order(const std::string& category, const std::string& symbol, const std::string& side,
                             const std::string& type, const std::string& size, const std::string& price = {},
                             const std::string& id = {}, const std::string& more = {}) {
        std::string text = R"({"category":")" + category + R"(","symbol":")" + symbol + R"(","side":")" +
                           side + R"(","orderType":")" + type + R"(","qty":")" + size + '"';
        if (!price.empty()) text += R"(,"price":")" + price + '"';
        if (!id.empty()) text += R"(,"orderLinkId":")" + id + '"';
        return text + more + "}";
    }
    static std::string limit(const std::string& side, const std::string& price, const std::string& size,
                             const std::string& id = {}, const std::string& more = {}) {
        return order("linear", "BTCUSDT", side, "Limit", size, price, id, more);
    }
    static std::string market(const std::string& side, const std::string& size, const std::string& id = {},
                              const std::string& more = {}) {
        return order("linear", "BTCUSDT", side, "Market", size, {}, id, more);
    }
    static std::string spot(const std::string& side, const std::string& price, const std::string& size,
                            const std::string& id = {}, const std::string& more = {}) {
        return order("spot", "BTCUSDT", side, price.empty() ? "Market" : "Limit", size, price, id, more);
    }
    /// Places an order that must be accepted. @return its `orderId`
    std::string place(const std::string& body) {
        const json::value reply = post("/order/create", body);
        INFO(json::serialize(reply));
        REQUIRE(code(reply) == 0);
        return str(reply.at("result"), "orderId");
    }
    /// The code that an order is answered with.
    std::int64_t refused(const std::string& body) { return code(post("/order/create", body)); }
    /// The other account's order.
    void offer(const std::string& body) {
        as_other();
        place(body);
        as_first();
    }
    std::int64_t cancel(const std::string& category, const std::string& id, const std::string& more = {}) {
        return code(post("/order/cancel", R"({"category":")" + category +
                                              R"(","symbol":"BTCUSDT","orderLinkId":")" + id + '"' + more +
                                              "}"));
    }
    /// The order with a link id, as `order/realtime` shows it; null if it does not.
    json::value shown(const std::string& id, const std::string& category = "linear") {
        const json::array rows = list(get("/order/realtime", "category=" + category + "&orderLinkId=" + id));
        return rows.empty() ? json::value() : rows.front();
    }

    connection_id open(std::string_view target) {
        const auto id = venue.open(target, now);
        REQUIRE(id);
        return *id;
    }
    void say(connection_id id, std::string_view text) { venue.receive(id, text, now); }
    std::string auth_text(std::int64_t expires) const {
        const std::string at = std::to_string(expires);
        return R"({"op":"auth","args":[")" + key + R"(",)" + at + R"(,")" +
               to_hex(hmac(EVP_sha256(), secret, "GET/realtime" + at)) + R"("]})";
    }
    /// A connection that logged in.
    connection_id open_private(std::string_view target = "/v5/private") {
        const connection_id id = open(target);
        const json::value answer = json::parse(reply(id, auth_text(now.milliseconds() + 5000)));
        REQUIRE(answer.at("op") == "auth");
        return id;
    }
    /// Subscribes to topics and forgets the answer.
    void subscribe(connection_id id, const std::string& topics) {
        const std::string answer = reply(id, R"({"op":"subscribe","args":[)" + topics + "]}");
        INFO(answer);
        REQUIRE(json::parse(answer).at("success") == true);
    }
    /// The texts sent on a connection since the last call; other outputs are kept apart in `signals`.
    std::vector<std::string> sent(connection_id id) {
        return take(venue, id, [](std::string&& text) { return std::move(text); });
    }
    /// The frames of a topic among what was sent since the last call of this or `sent`.
    std::vector<json::value> frames(connection_id id, std::string_view topic) {
        std::vector<json::value> found;
        for (const std::string& text : sent(id)) {
            json::value frame = json::parse(text);
            const json::value* name = frame.as_object().if_contains("topic");
            if (name != nullptr && *name == json::string(topic)) found.push_back(std::move(frame));
        }
        return found;
    }
    /// The rows of a private topic.
    std::vector<json::value> rows(connection_id id, std::string_view topic) {
        std::vector<json::value> found;
        for (const json::value& f : frames(id, topic))
            for (const json::value& row : f.at("data").as_array()) found.push_back(row);
        return found;
    }
    /// One member of each row of `order`.
    std::vector<std::string> told(connection_id id, std::string_view member = "orderStatus",
                                  std::string_view topic = "order") {
        std::vector<std::string> all;
        for (const json::value& row : rows(id, topic)) all.push_back(str(row, member));
        return all;
    }
    /// The first answer to one frame.
    std::string reply(connection_id id, std::string_view text) {
        (void)sent(id);
        say(id, text);
        const auto answers = sent(id);
        REQUIRE_FALSE(answers.empty());
        return answers.front();
    }
    /// The answer of the trade link to an order operation.
    json::value trade(connection_id id, const std::string& op, const std::string& body,
                      const std::string& request, std::int64_t age_ms = 0) {
        const std::string text = R"({"reqId":")" + request + R"(","op":")" + op +
                                 R"(","header":{"X-BAPI-TIMESTAMP":")" +
                                 std::to_string(now.milliseconds() - age_ms) + R"("},"args":[)" + body + "]}";
        return json::parse(reply(id, text));
    }
};

using words = std::vector<std::string>;
using numbers = std::vector<std::int64_t>;

} // namespace bybit_test
