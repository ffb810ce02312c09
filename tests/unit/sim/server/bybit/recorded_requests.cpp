// SPDX-License-Identifier: BSL-1.0
// Requests that ccxt signed and vectors of others, in a folder that only some checkouts have beside them.

#include "bybit_desk.hpp"
#include "folders.hpp"

#include <fstream>
#include <iterator>

using namespace bybit_test;

namespace {

std::optional<json::value> recorded(const std::string& name) {
    std::ifstream file(gatewright_test::shared_folder() / "fixtures/bybit" / name);
    if (!file) return std::nullopt;
    return json::parse(std::string(std::istreambuf_iterator<char>(file), {}));
}

/// A venue with ccxt's key.
exchange_config with_its_key() {
    return bybit_desk::quiet([](exchange_config& c) { c.accounts[0].secret = "secretsecret"; });
}

} // namespace

TEST_CASE("Bybit: the signatures of ccxt's recorded REST requests are accepted") {
    const auto all = recorded("requests/ccxt-signed-4.5.84.json");
    if (!all) SKIP("no recorded requests beside this checkout");
    const market m(with_its_key());
    const auto at = timestamp::from_milliseconds(all->at("frozen_unix_ms").to_number<std::int64_t>());
    int checked = 0;
    for (const json::value& c : all->at("cases").as_array()) {
        const json::value& given = c.at("request");
        if (!given.at("headers").is_object()) continue; // was not signed
        http_request r{bybit_desk::str(given, "method"), bybit_desk::str(given, "url"), {}, {}};
        r.target.erase(0, r.target.find("/v5/"));
        if (given.at("body").is_string()) r.body = bybit_desk::str(given, "body");
        for (const auto& [name, value] : given.at("headers").as_object())
            if (value.is_string()) r.headers.emplace_back(std::string(name), std::string(value.get_string()));
        if (r.header("X-BAPI-SIGN").empty()) continue;
        INFO(r.method << ' ' << r.target << ' ' << r.body);
        CHECK(authenticate(m, r, at) == m.account_id(0));
        r.body += ' ';
        if (r.method == "POST") CHECK_THROWS_AS(authenticate(m, r, at), api_error);
        ++checked;
    }
    CHECK(checked > 60);
}

TEST_CASE("Bybit: the recorded signing vectors are reproduced") {
    const auto all = recorded("signing_vectors.json");
    if (!all) SKIP("no vectors beside this checkout");
    int checked = 0;
    for (const json::value& v : all->at("vectors").as_array()) {
        if (v.at("algorithm") != "HMAC-SHA256" || v.at("encoding") != "hex") continue;
        account_config a;
        a.secret = bybit_desk::str(v, "secret");
        INFO(bybit_desk::str(v, "name"));
        CHECK(signed_by(a, bybit_desk::str(v, "prehash"), bybit_desk::str(v, "signature")));
        CHECK_FALSE(signed_by(a, bybit_desk::str(v, "prehash") + "1", bybit_desk::str(v, "signature")));
        ++checked;
    }
    CHECK(checked >= 4);
}

TEST_CASE("Bybit: the orders of ccxt's recorded requests are understood") {
    const auto all = recorded("requests/ccxt-signed-4.5.84.json");
    if (!all) SKIP("no recorded requests beside this checkout");
    exchange_config config = with_its_key();
    for (const char* name :
         {"LTCUSDT:0.01:0.0001:60", "ADAUSDT:0.0001:0.1:0.1", "LTCUSDT.SPOT:0.01:0.00001:60"})
        config.instruments.push_back(make_symbol(name));
    bybit_desk d(config);
    d.now = timestamp::from_milliseconds(all->at("frozen_unix_ms").to_number<std::int64_t>());
    d.venue.tick(d.now);
    int understood = 0;
    for (const json::value& c : all->at("cases").as_array()) {
        const json::value& given = c.at("request");
        if (!given.at("headers").is_object() || !given.at("body").is_string()) continue;
        std::string target = bybit_desk::str(given, "url");
        target.erase(0, target.find("/v5/"));
        const std::string body = bybit_desk::str(given, "body");
        if (!target.starts_with("/v5/order/") || body.find("\"option\"") != std::string::npos) continue;
        http_request r{"POST", target, {}, body};
        for (const auto& [name, value] : given.at("headers").as_object())
            if (value.is_string()) r.headers.emplace_back(std::string(name), std::string(value.get_string()));
        const json::value reply = d.ask(r);
        INFO(target << ' ' << body << " -> " << json::serialize(reply));
        // What the market has against it is no matter; every parameter is known.
        CHECK(bybit_desk::str(reply, "retMsg").find("invalid") == std::string::npos);
        CHECK(bybit_desk::code(reply) != 10017);
        ++understood;
    }
    CHECK(understood > 20);
}

TEST_CASE("Bybit: what ccxt says over WebSocket is understood, and its logins are accepted") {
    const auto all = recorded("requests/ccxt-ws-4.5.84.json");
    if (!all) SKIP("no recorded requests beside this checkout");
    int logins = 0, subscriptions = 0, orders = 0;
    for (const json::value& c : all->at("cases").as_array()) {
        bybit_desk d(with_its_key());
        d.now = timestamp::from_milliseconds(all->at("frozen_unix_ms").to_number<std::int64_t>());
        d.venue.tick(d.now);
        std::vector<std::pair<std::string, connection_id>> open;
        for (const json::value& sent : c.at("sent").as_array()) {
            const auto* message = sent.as_object().if_contains("message");
            if (!message || !message->is_object()) continue;
            std::string path = bybit_desk::str(sent, "url");
            path.erase(0, path.find("/v5"));
            auto at = std::find_if(open.begin(), open.end(), [&](const auto& o) { return o.first == path; });
            if (at == open.end()) at = open.insert(open.end(), {path, d.open(path)});
            const std::string op = bybit_desk::str(*message, "op");
            const std::string answer = d.reply(at->second, json::serialize(*message));
            INFO(json::serialize(*message) << " -> " << answer);
            const json::value said = json::parse(answer);
            const auto* success = said.as_object().if_contains("success");
            if (op == "auth") CHECK((success ? *success == true : bybit_desk::code(said) == 0));
            if (op == "subscribe") CHECK(*success == true);
            logins += op == "auth" ? 1 : 0;
            subscriptions += op == "subscribe" ? 1 : 0;
            orders += op.starts_with("order.") && bybit_desk::str(said, "op") == op ? 1 : 0;
            CHECK(answer.find("10404") == std::string::npos);
        }
    }
    CHECK(logins > 10);
    CHECK(subscriptions > 10);
    CHECK(orders > 10);
}
