// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "sent_messages.hpp"

#include <gatewright/sim/server/binance/authentication.hpp>
#include <gatewright/sim/server/hosted_exchange.hpp>
#include <gatewright/sim/server/parameters.hpp>

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <catch2/catch_test_macros.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace gatewright_test {

/// A simulated exchange of one of Binance's APIs with a virtual clock, and a client's hands: of the first of two
/// accounts, whose keys are "key" and "other-key", unless it is told otherwise.
/// @tparam ExchangeT the exchange, made from a configuration
template <class ExchangeT>
struct simulated_binance : sent_messages<boost::json::value> {
    using json_value = boost::json::value;
    using pairs = std::vector<std::pair<std::string, std::string>>;

    template <class ConfigT>
    explicit simulated_binance(ConfigT config) : venue(std::move(config)) {
        venue.tick(now);
    }

    gatewright::timestamp now = gatewright::timestamp::from_milliseconds(1'735'689'600'000);
    ExchangeT venue;
    std::string key = "key", secret = "secret";
    gatewright::sim::server::http_reply last;

    void as_other() { key = "other-key", secret = "other-secret"; }
    void as_first() { key = "key", secret = "secret"; }
    void pass(gatewright::duration d) {
        now = now + d;
        venue.tick(now);
    }

    static std::string query(const pairs& params) {
        std::string text;
        for (const auto& [name, value] : params) text += (text.empty() ? "" : "&") + name + "=" + value;
        return text;
    }
    json_value raw(const std::string& method, const std::string& target, const std::string& body = {}) {
        last = venue.handle_request({method, target, {{"x-mbx-apikey", key}}, body}, now);
        return last.body.empty() ? json_value() : boost::json::parse(last.body);
    }
    /// A signed request, its parameters in the query.
    json_value rest(const std::string& method, const std::string& path, pairs params = {}) {
        params.emplace_back("timestamp", std::to_string(now.milliseconds()));
        const std::string text = query(params);
        return raw(method, path + "?" + text +
                               "&signature=" + gatewright::sim::server::hmac_sha256_hex(secret, text));
    }
    /// Parameters of a request of the WebSocket API with key, time and signature.
    [[nodiscard]] pairs signed_params(pairs params) const {
        params.emplace_back("apiKey", key);
        params.emplace_back("timestamp", std::to_string(now.milliseconds()));
        gatewright::sim::server::parameters p;
        for (const auto& [name, value] : params) p.add(name, value);
        params.emplace_back("signature", gatewright::sim::server::hmac_sha256_hex(
                                             secret, gatewright::sim::server::binance::signed_text(p)));
        return params;
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

    /// The code of an error, over either API; zero if there is none.
    static std::int64_t code(const json_value& v) {
        if (const auto* e = v.as_object().if_contains("error"))
            return e->at("code").template to_number<std::int64_t>();
        const auto* c = v.as_object().if_contains("code");
        return c ? c->template to_number<std::int64_t>() : 0;
    }
    static std::string text(const json_value& v, std::string_view name) {
        return std::string(v.at(name).as_string());
    }

    /// The texts sent on a connection since the last call; other outputs are kept apart in `signals`.
    std::vector<json_value> sent(connection_id id) {
        return take(venue, id, [](const std::string& text) { return boost::json::parse(text); });
    }
    connection_id open(std::string_view target) {
        const auto id = venue.open(target, now);
        REQUIRE(id);
        return *id;
    }
};

} // namespace gatewright_test
