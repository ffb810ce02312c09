// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "binance/simulated_binance.hpp"

#include <gatewright/sim/server/binance_spot/exchange.hpp>

#include <boost/json/serialize.hpp>
#include <catch2/catch_test_macros.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace spot_test {

using namespace gatewright;
using namespace gatewright::sim::server;
using namespace gatewright::sim::server::binance_spot;
namespace matching = gatewright::sim::matching;

using pairs = std::vector<std::pair<std::string, std::string>>;
using names = std::vector<std::string>;

/// A venue without a background market, two accounts with a fee of 0.1 %, a virtual clock, and a client's hands.
struct spot_desk : gatewright_test::simulated_binance<exchange> {
    static exchange_config quiet() {
        exchange_config c = default_config();
        c.background = false;
        account_config first = c.accounts.front(), other = first;
        first.api_key = "key";
        first.secret = "secret";
        other.api_key = "other-key";
        other.secret = "other-secret";
        c.accounts = {first, other};
        return c;
    }
    explicit spot_desk(exchange_config config = quiet()) : simulated_binance(std::move(config)) {
        api = open("/ws-api/v3");
    }

    connection_id api = 0; ///< the connection of `ws`

    static json::object object_of(const pairs& params) {
        json::object o;
        for (const auto& [name, value] : params) {
            if (name == "timestamp" || name == "orderId" || name == "subscriptionId")
                o[name] = std::stoll(value);
            else
                o[name] = value;
        }
        return o;
    }
    /// The answer to a signed request of the WebSocket API; the whole frame.
    json::value ws(const std::string& method, pairs params = {}) {
        return ws_raw(api, method, signed_params(std::move(params)));
    }
    json::value ws_raw(connection_id id, const std::string& method, const pairs& params) {
        venue.receive(
            id,
            json::serialize(json::object{{"id", "r1"}, {"method", method}, {"params", object_of(params)}}),
            now);
        json::value answer;
        std::vector<json::value> events;
        for (json::value& v : sent(id))
            (v.as_object().contains("status") ? (void)(answer = std::move(v))
                                              : events.push_back(std::move(v)));
        for (json::value& v : events) inbox.emplace_back(id, std::move(v));
        return answer;
    }

    static pairs stop(const std::string& side, const std::string& type, const std::string& stop_price,
                      const std::string& quantity, const std::string& id) {
        return {{"symbol", "BTCUSDT"},     {"side", side},         {"type", type},
                {"stopPrice", stop_price}, {"quantity", quantity}, {"newClientOrderId", id}};
    }
    /// The other account's resting order, so that there is something to trade with.
    void offer(const std::string& side, const std::string& price, const std::string& quantity) {
        as_other();
        rest("POST", "/api/v3/order", limit(side, price, quantity));
        as_first();
        REQUIRE(last.status == 200);
    }
    /// The last price becomes this, by a trade among others.
    void trade_at(const std::string& price) {
        offer("SELL", price, "0.001");
        as_other();
        rest("POST", "/api/v3/order", with(limit("BUY", price, "0.001"), "selfTradePreventionMode", "NONE"));
        as_first();
    }

    /// An order of BTCUSDT as the venue shows it, by its client id.
    json::value order(const std::string& id) {
        return rest("GET", "/api/v3/order", {{"symbol", "BTCUSDT"}, {"origClientOrderId", id}});
    }
    /// Free and locked of an asset.
    std::pair<std::string, std::string> balance(std::string_view asset) {
        const auto account = rest("GET", "/api/v3/account");
        for (const auto& b : account.at("balances").as_array())
            if (text(b, "asset") == asset) return {text(b, "free"), text(b, "locked")};
        return {};
    }

    /// Subscribes `api` to the user data of the account.
    void watch() { REQUIRE(ws("userDataStream.subscribe.signature").at("status") == 200); }
    /// The events of user data since the last call, without their envelopes.
    std::vector<json::value> events() {
        std::vector<json::value> all;
        for (const json::value& v : sent(api))
            if (v.as_object().contains("event")) all.push_back(v.at("event"));
        return all;
    }
    /// The same in short: `id x X` of reports, `list type` of lists; positions are left out.
    static names told(const std::vector<json::value>& events) {
        names all;
        for (const json::value& e : events) {
            if (e.at("e") == "executionReport")
                all.push_back((text(e, "C").empty() ? text(e, "c") : text(e, "C")) + " " + text(e, "x") +
                              " " + text(e, "X"));
            else if (e.at("e") == "listStatus")
                all.push_back("list " + text(e, "l"));
            else if (e.at("e") != "outboundAccountPosition")
                all.push_back(text(e, "e"));
        }
        return all;
    }
};

} // namespace spot_test
