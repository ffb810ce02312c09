// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "binance/simulated_binance.hpp"

#include <gatewright/sim/server/binance_futures/exchange.hpp>

#include <boost/json/serialize.hpp>
#include <catch2/catch_test_macros.hpp>

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
struct sim_desk : gatewright_test::simulated_binance<exchange> {
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
    explicit sim_desk(exchange_config config = quiet()) : simulated_binance(std::move(config)) {}

    /// The answer to a WebSocket API request that is signed; the whole frame.
    json::value ws(const std::string& method, pairs params = {}) {
        return ws_raw(method, signed_params(std::move(params)));
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

    /// The other account's resting order, so that there is something to trade with.
    void offer(const std::string& side, const std::string& price, const std::string& quantity) {
        as_other();
        const auto frame = ws("order.place", limit(side, price, quantity));
        as_first();
        REQUIRE(frame.at("status") == 200);
    }

    /// The user stream of the first account.
    connection_id open_user(const std::string& more = {}) {
        const std::string listen_key = text(raw("POST", "/fapi/v1/listenKey"), "listenKey");
        return open("/private/ws?listenKey=" + listen_key + more);
    }
};

} // namespace sim_test
