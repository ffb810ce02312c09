// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "sent_messages.hpp"

#include <gatewright/sim/server/binance_futures/exchange.hpp>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <catch2/catch_test_macros.hpp>

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace sim_test {

using namespace gatewright;
using namespace gatewright::sim::server;
using namespace gatewright::sim::server::binance_futures;
namespace matching = gatewright::sim::matching;

using pairs = std::vector<std::pair<std::string, std::string>>;

/// A venue without a background market, two accounts, a virtual clock, and a client's hands.
struct sim_desk : gatewright_test::sent_messages<json::value> {
    static exchange_config quiet() {
        exchange_config c = default_config();
        c.background = false;
        account_config other;
        other.api_key = "other-key";
        other.secret = "other-secret";
        account_config first;
        first.api_key = "key";
        first.secret = "secret";
        c.accounts = {first, other};
        return c;
    }
    explicit sim_desk(exchange_config config = quiet()) : venue(std::move(config)) { venue.tick(now); }

    timestamp now = timestamp::from_milliseconds(1'735'689'600'000);
    exchange venue;
    std::string key = "key", secret = "secret";
    http_reply last;

    void as_other() { key = "other-key", secret = "other-secret"; }
    void as_first() { key = "key", secret = "secret"; }

    void pass(duration d) {
        now = now + d;
        venue.tick(now);
    }

    static std::string query(const pairs& params) {
        std::string text;
        for (const auto& [name, value] : params) text += (text.empty() ? "" : "&") + name + "=" + value;
        return text;
    }
    json::value raw(const std::string& method, const std::string& target, const std::string& body = {}) {
        last = venue.handle_request({method, target, {{"x-mbx-apikey", key}}, body}, now);
        return last.body.empty() ? json::value() : json::parse(last.body);
    }
    /// A signed request, its parameters in the query.
    json::value rest(const std::string& method, const std::string& path, pairs params = {}) {
        params.emplace_back("timestamp", std::to_string(now.milliseconds()));
        const std::string text = query(params);
        return raw(method, path + "?" + text + "&signature=" + hmac_sha256_hex(secret, text));
    }
    /// The answer to a WebSocket API request that is signed; the whole frame.
    json::value ws(const std::string& method, pairs params = {}) {
        params.emplace_back("apiKey", key);
        params.emplace_back("timestamp", std::to_string(now.milliseconds()));
        parameters p;
        for (const auto& [name, value] : params) p.add(name, value);
        params.emplace_back("signature", hmac_sha256_hex(secret, signed_text(p)));
        return ws_raw(method, params);
    }
    json::value ws_raw(const std::string& method, const pairs& params) {
        json::object o;
        for (const auto& [name, value] : params) {
            if (name == "timestamp" || name == "recvWindow" || name == "orderId" || name == "goodTillDate")
                o[name] = std::stoll(value);
            else
                o[name] = value;
        }
        return frame(json::serialize(json::object{{"id", "r1"}, {"method", method}, {"params", o}}));
    }
    /// The answer to a frame of the WebSocket API, on a connection of its own; null if there is none.
    json::value frame(std::string_view text) {
        const connection_id id = open("/ws-fapi/v1");
        venue.receive(id, text, now);
        const auto answers = sent(id);
        venue.closed(id);
        return answers.empty() ? json::value() : answers.front();
    }

    static pairs limit(const std::string& side, const std::string& price, const std::string& quantity,
                       const std::string& id = {}, const std::string& tif = "GTC") {
        pairs p{{"symbol", "BTCUSDT"}, {"side", side},         {"type", "LIMIT"},
                {"price", price},      {"quantity", quantity}, {"timeInForce", tif}};
        if (!id.empty()) p.emplace_back("newClientOrderId", id);
        return p;
    }
    static pairs market(const std::string& side, const std::string& quantity, const std::string& id = {}) {
        pairs p{{"symbol", "BTCUSDT"}, {"side", side}, {"type", "MARKET"}, {"quantity", quantity}};
        if (!id.empty()) p.emplace_back("newClientOrderId", id);
        return p;
    }
    static pairs with(pairs p, const std::string& name, const std::string& value) {
        for (auto& [n, v] : p) {
            if (n != name) continue;
            v = value;
            return p;
        }
        p.emplace_back(name, value);
        return p;
    }
    static pairs without(pairs p, const std::string& name) {
        std::erase_if(p, [&](const auto& pair) { return pair.first == name; });
        return p;
    }
    /// The other account's resting order, so that there is something to trade with.
    void offer(const std::string& side, const std::string& price, const std::string& quantity) {
        as_other();
        const auto frame = ws("order.place", limit(side, price, quantity));
        as_first();
        REQUIRE(frame.at("status") == 200);
    }

    static std::int64_t code(const json::value& v) {
        if (const auto* e = v.as_object().if_contains("error"))
            return e->at("code").to_number<std::int64_t>();
        const auto* c = v.as_object().if_contains("code");
        return c ? c->to_number<std::int64_t>() : 0;
    }
    static std::string text(const json::value& v, std::string_view name) {
        return std::string(v.at(name).as_string());
    }

    /// The texts sent on a connection since the last call; other outputs are kept apart in `signals`.
    std::vector<json::value> sent(connection_id id) {
        return take(venue, id, [](const std::string& text) { return json::parse(text); });
    }

    connection_id open(std::string_view target) {
        const auto id = venue.open(target, now);
        REQUIRE(id);
        return *id;
    }
    /// The user stream of the first account.
    connection_id open_user(const std::string& more = {}) {
        const std::string listen_key = text(raw("POST", "/fapi/v1/listenKey"), "listenKey");
        return open("/private/ws?listenKey=" + listen_key + more);
    }
};

} // namespace sim_test
