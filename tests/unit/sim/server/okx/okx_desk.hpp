// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "sent_messages.hpp"

#include <gatewright/sim/server/okx/exchange.hpp>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <catch2/catch_test_macros.hpp>

#include <chrono>
#include <cstdint>
#include <cstdio>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace okx_test {

using namespace gatewright;
using namespace gatewright::sim::server;
using namespace gatewright::sim::server::okx;
namespace matching = gatewright::sim::matching;

/// A venue without a background market, two accounts, a virtual clock, and a client's hands.
struct okx_desk : gatewright_test::sent_messages<std::string> {
    static exchange_config quiet() {
        exchange_config c = default_config();
        c.background = false;
        account_config first = c.accounts.front(), other = first;
        first.api_key = "key";
        first.secret = "secret";
        first.passphrase = other.passphrase = "pass";
        other.api_key = "other-key";
        other.secret = "other-secret";
        c.accounts = {first, other};
        return c;
    }
    template <class Change>
    static exchange_config quiet(Change&& change) {
        exchange_config c = quiet();
        change(c);
        return c;
    }
    explicit okx_desk(const exchange_config& config = quiet()) : venue(config) { venue.tick(now); }

    timestamp now = timestamp::from_milliseconds(1'735'689'600'000); // 2025-01-01
    exchange venue;
    std::string key = "key", secret = "secret", passphrase = "pass";
    http_reply last;
    std::vector<std::pair<std::string, std::string>> more_headers;

    void as_other() { key = "other-key", secret = "other-secret"; }
    void as_first() { key = "key", secret = "secret"; }
    void pass(duration d) {
        now = now + d;
        venue.tick(now);
    }

    /// Written apart from the simulator's own reader.
    static std::string iso(timestamp t) {
        const auto days = static_cast<int>(t.milliseconds() / 86'400'000);
        const std::chrono::year_month_day d{std::chrono::sys_days(std::chrono::days(days))};
        const std::int64_t rest = t.milliseconds() % 86'400'000;
        char out[80];
        std::snprintf(out, sizeof out, "%04d-%02u-%02uT%02d:%02d:%02d.%03dZ", static_cast<int>(d.year()),
                      static_cast<unsigned>(d.month()), static_cast<unsigned>(d.day()),
                      static_cast<int>(rest / 3'600'000), static_cast<int>(rest / 60'000 % 60),
                      static_cast<int>(rest / 1000 % 60), static_cast<int>(rest % 1000));
        return out;
    }
    http_request signed_request(const std::string& method, const std::string& target,
                                const std::string& body) const {
        const std::string at = iso(now);
        http_request r{
            method,
            target,
            {{"ok-access-key", key},
             {"OK-ACCESS-SIGN", to_base64(hmac(EVP_sha256(), secret, at + method + target + body))},
             {"OK-ACCESS-TIMESTAMP", at},
             {"OK-ACCESS-PASSPHRASE", passphrase}},
            body};
        for (const auto& h : more_headers) r.headers.push_back(h);
        return r;
    }
    json::value ask(const http_request& r) {
        last = venue.handle_request(r, now);
        return last.body.empty() ? json::value() : json::parse(last.body);
    }
    json::value open_get(const std::string& target) { return ask({"GET", "/api/v5" + target, {}, {}}); }
    json::value get(const std::string& target) { return ask(signed_request("GET", "/api/v5" + target, {})); }
    json::value post(const std::string& path, const std::string& body) {
        return ask(signed_request("POST", "/api/v5" + path, body));
    }
    /// The first row of `data`.
    static json::value row(const json::value& reply) { return reply.at("data").at(0); }
    static std::string code(const json::value& reply) { return std::string(reply.at("code").as_string()); }
    /// `sCode` of the first row.
    static std::string item_code(const json::value& reply) {
        return std::string(row(reply).at("sCode").as_string());
    }
    static std::string str(const json::value& d, std::string_view name) {
        return std::string(d.at(name).as_string());
    }

    static std::string order(const std::string& instrument, const std::string& side, const std::string& type,
                             const std::string& size, const std::string& price = {},
                             const std::string& id = {}, const std::string& more = {}) {
        std::string text = R"({"instId":")" + instrument + R"(","tdMode":")" +
                           (instrument.ends_with("-SWAP") ? "cross" : "cash") + R"(","side":")" + side +
                           R"(","ordType":")" + type + R"(","sz":")" + size + '"';
        if (!price.empty()) text += R"(,"px":")" + price + '"';
        if (!id.empty()) text += R"(,"clOrdId":")" + id + '"';
        return text + more + "}";
    }
    static std::string limit(const std::string& side, const std::string& price, const std::string& size,
                             const std::string& id = {}, const std::string& more = {}) {
        return order("BTC-USDT-SWAP", side, "limit", size, price, id, more);
    }
    /// Places an order that must be accepted. @return its `ordId`
    std::string place(const std::string& body) {
        const json::value reply = post("/trade/order", body);
        INFO(json::serialize(reply));
        REQUIRE(code(reply) == "0");
        return str(row(reply), "ordId");
    }
    /// The other account's order.
    void offer(const std::string& body) {
        as_other();
        place(body);
        as_first();
    }

    connection_id open(std::string_view target) {
        const auto id = venue.open(target, now);
        REQUIRE(id);
        return *id;
    }
    void say(connection_id id, std::string_view text) { venue.receive(id, text, now); }
    std::string login_text(const std::string& at) const {
        return R"({"op":"login","args":[{"apiKey":")" + key + R"(","passphrase":")" + passphrase +
               R"(","timestamp":")" + at + R"(","sign":")" +
               to_base64(hmac(EVP_sha256(), secret, at + "GET/users/self/verify")) + R"("}]})";
    }
    /// A private connection that logged in.
    connection_id open_private(std::string_view target = "/ws/v5/private") {
        const connection_id id = open(target);
        say(id, login_text(std::to_string(now.milliseconds() / 1000)));
        const auto answers = sent(id);
        REQUIRE(answers.size() == 1);
        REQUIRE(json::parse(answers[0]).at("event") == "login");
        return id;
    }
    /// Subscribes to one channel and forgets the answers.
    void subscribe(connection_id id, const std::string& arg) {
        say(id, R"({"op":"subscribe","args":[)" + arg + "]}");
        const auto answers = sent(id);
        REQUIRE_FALSE(answers.empty());
        INFO(answers[0]);
        REQUIRE(json::parse(answers[0]).at("event") == "subscribe");
    }
    /// The texts sent on a connection since the last call; other outputs are kept apart in `signals`.
    std::vector<std::string> sent(connection_id id) {
        return take(venue, id, [](std::string&& text) { return std::move(text); });
    }
    /// The rows of a channel among what was sent since the last call of this or `sent`.
    std::vector<json::value> rows(connection_id id, std::string_view channel) {
        std::vector<json::value> found;
        for (const std::string& text : sent(id)) {
            if (text == "pong") continue;
            const json::value frame = json::parse(text);
            const json::value* data = frame.as_object().if_contains("data");
            if (!data || !frame.as_object().contains("arg") ||
                frame.at("arg").at("channel") != json::string(channel))
                continue;
            for (const json::value& one : data->as_array()) found.push_back(one);
        }
        return found;
    }
    /// The answer to one frame.
    std::string reply(connection_id id, std::string_view text) {
        (void)sent(id);
        say(id, text);
        const auto answers = sent(id);
        REQUIRE_FALSE(answers.empty());
        return answers.front();
    }
};

} // namespace okx_test
