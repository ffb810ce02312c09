// SPDX-License-Identifier: BSL-1.0
// Requests that ccxt signed, in a folder that only some checkouts have beside them.

#include "folders.hpp"
#include "okx_desk.hpp"

#include <fstream>
#include <iterator>

using namespace okx_test;

namespace {

std::optional<json::value> recorded(const std::string& name) {
    std::ifstream file(gatewright_test::shared_folder() / "fixtures/okx/requests" / name);
    if (!file) return std::nullopt;
    return json::parse(std::string(std::istreambuf_iterator<char>(file), {}));
}

/// A venue with ccxt's key.
exchange_config with_its_key() {
    return okx_desk::quiet([](exchange_config& c) {
        c.accounts[0].secret = "secretsecret";
        c.accounts[0].passphrase = "password";
        c.limit_queries = false;
    });
}

} // namespace

TEST_CASE("OKX: the signatures of ccxt's recorded REST requests are accepted") {
    const auto all = recorded("ccxt-signed-4.5.84.json");
    if (!all) SKIP("no recorded requests beside this checkout");
    exchange_config config = with_its_key();
    const market m(config);
    int checked = 0;
    for (const json::value& c : all->at("cases").as_array()) {
        const json::value& given = c.at("request");
        http_request r{okx_desk::str(given, "method"), okx_desk::str(given, "url"), {}, {}};
        r.target.erase(0, r.target.find("/api/"));
        if (given.at("body").is_string()) r.body = okx_desk::str(given, "body");
        if (!given.at("headers").is_object()) continue; // was not signed
        for (const auto& [name, value] : given.at("headers").as_object())
            if (value.is_string()) r.headers.emplace_back(std::string(name), std::string(value.get_string()));
        if (r.header("OK-ACCESS-SIGN").empty()) continue;
        config.demo = r.header("x-simulated-trading") == "1";
        INFO(r.method << ' ' << r.target << ' ' << r.body);
        const auto at = iso_time(r.header("OK-ACCESS-TIMESTAMP"));
        REQUIRE(at);
        CHECK(authenticate(m, config, r, *at) == m.account_id(0));
        ++checked;
    }
    CHECK(checked > 70);
}

TEST_CASE("OKX: what ccxt says over WebSocket is understood, and its logins are accepted") {
    const auto all = recorded("ccxt-ws-4.5.84.json");
    if (!all) SKIP("no recorded requests beside this checkout");
    int logins = 0, subscriptions = 0, orders = 0;
    for (const json::value& c : all->at("cases").as_array()) {
        okx_desk d(with_its_key());
        d.now = timestamp::from_milliseconds(all->at("frozen_unix_ms").to_number<std::int64_t>());
        d.venue.tick(d.now);
        std::optional<connection_id> account, market_data;
        for (const json::value& sent : c.at("sent").as_array()) {
            const auto* message = sent.as_object().if_contains("message");
            if (!message || !message->is_object() || !message->as_object().contains("op")) continue;
            std::string path = okx_desk::str(sent, "url");
            path.erase(0, path.find("/ws/v5"));
            auto& id = path.find("private") != std::string::npos ? account : market_data;
            if (!id) id = d.open(path);
            const std::string op = okx_desk::str(*message, "op");
            const std::string text = json::serialize(*message);
            const std::string answer = d.reply(*id, text);
            INFO(text << " -> " << answer);
            logins += op == "login" ? 1 : 0;
            if (op == "login") CHECK(json::parse(answer).at("code") == "0");
            subscriptions += answer.find("\"event\":\"subscribe\"") != std::string::npos ? 1 : 0;
            orders += answer.find("\"op\":\"batch-orders\"") != std::string::npos ? 1 : 0;
            CHECK(answer.find("\"code\":\"60012\"") == std::string::npos);
            CHECK(answer.find("\"code\":\"60013\"") == std::string::npos);
        }
    }
    CHECK(logins > 5);
    CHECK(subscriptions > 10);
    CHECK(orders > 3);
}
