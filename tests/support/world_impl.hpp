// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "simulated_venue.hpp"
#include "test_desk.hpp"

#include <boost/json/parse.hpp>

#include <stdexcept>

namespace gatewright_test {

struct world::impl {
    using exchange_config = gw::sim::server::binance_futures::exchange_config;

    static exchange_config config(const world_options& o) {
        namespace sim = gw::sim::server::binance_futures;
        exchange_config c;
        for (const std::string& s : o.symbols) c.symbols.push_back(sim::make_symbol(s));
        c.background = o.background;
        c.flow.seed = o.seed;
        c.weight_per_minute = o.weight_per_minute;
        c.orders_per_10_seconds = o.orders_per_10_seconds;
        c.listen_key_life = o.listen_key_life;
        c.connection_life = o.connection_life;
        sim::account_config mine;
        mine.api_key = "key";
        mine.secret = "secret";
        sim::account_config other = mine;
        other.api_key = "other-key";
        other.secret = "other-secret";
        other.balance = gw::decimal::from_integer(1'000'000'000);
        c.accounts = {mine, other};
        return c;
    }

    explicit impl(const world_options& o) : exchange(config(o)) { exchange.tick(now); }

    boost::json::value ask(std::string_view who, std::string_view method, std::string_view path, std::string query) {
        namespace sim = gw::sim::server::binance_futures;
        query += (query.empty() ? "" : "&") + std::string("timestamp=") + std::to_string(now.milliseconds());
        const std::string secret = who == "key" ? "secret" : "other-secret";
        const std::string target =
            std::string(path) + "?" + query + "&signature=" + sim::hmac_sha256_hex(secret, query);
        const sim::http_reply reply = exchange.handle_rest({std::string(method), target, std::string(who), {}}, now);
        if (reply.status != 200) throw std::runtime_error("the other trader: " + reply.body);
        return boost::json::parse(reply.body);
    }
    std::string place(std::string_view who, gw::side s, std::string_view price, std::string_view quantity,
                      std::string_view symbol, std::string_view client_id = {}) {
        std::string q = "symbol=" + std::string(symbol) + "&side=" + (s == gw::side::buy ? "BUY" : "SELL") +
                        "&quantity=" + std::string(quantity);
        q += price.empty() ? "&type=MARKET" : "&type=LIMIT&timeInForce=GTC&price=" + std::string(price);
        if (!client_id.empty()) q += "&newClientOrderId=" + std::string(client_id);
        const auto v = ask(who, "POST", "/fapi/v1/order", q);
        return std::to_string(v.at("orderId").to_number<std::uint64_t>());
    }

    gw::timestamp now = gw::timestamp::from_milliseconds(1'735'689'600'000);
    gw::sim::server::binance_futures::exchange exchange;
    std::vector<simulated_venue::rewriting> rewritings;
};

}  // namespace gatewright_test
