// SPDX-License-Identifier: BSL-1.0
// Requests that ccxt signed, and the venue's own vectors, in a folder that only some checkouts have beside them.

#include "folders.hpp"

#include <gatewright/sim/server/binance_spot/exchange.hpp>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <catch2/catch_test_macros.hpp>

#include <fstream>
#include <iterator>
#include <optional>
#include <string>

using namespace gatewright;
using namespace gatewright::sim::server;
using namespace gatewright::sim::server::binance_spot;

namespace {

std::optional<json::value> spot_recorded(const std::string& name) {
    std::ifstream file(gatewright_test::shared_folder() / "fixtures/binance" / name);
    if (!file) return std::nullopt;
    return json::parse(std::string(std::istreambuf_iterator<char>(file), {}));
}
/// A venue that lists what the recordings trade, at the time when they were made.
exchange_config of_recordings() {
    exchange_config c = default_config();
    c.background = false;
    c.instruments.push_back(make_symbol("LTCUSDT:0.01:0.001:100.00"));
    c.accounts.front().api_key = "key";
    c.accounts.front().secret = "secretsecret";
    return c;
}
constexpr auto recorded_at = timestamp::from_milliseconds(1'735'689'600'123);

} // namespace

TEST_CASE("spot: the venue's published signatures are reproduced") {
    const auto all = spot_recorded("signing_vectors.json");
    if (!all) SKIP("no recorded requests beside this checkout");
    int checked = 0;
    for (const json::value& v : all->at("vectors").as_array()) {
        const std::string secret(v.at("secret").as_string()), text(v.at("prehash").as_string());
        CHECK(hmac_sha256_hex(secret, text) == std::string_view(v.at("signature").as_string()));
        ++checked;
    }
    CHECK(checked >= 7);
}

TEST_CASE("spot: ccxt's recorded REST requests are accepted, down to what they ask for") {
    const auto all = spot_recorded("requests/ccxt-signed-4.5.84.json");
    if (!all) SKIP("no recorded requests beside this checkout");
    int checked = 0;
    for (const json::value& c : all->at("cases").as_array()) {
        const auto& request = c.at("request");
        const std::string url(request.at("url").as_string());
        const auto at = url.find("/api/v3/");
        if (at == std::string::npos || url.find("api.binance.com") == std::string::npos) continue;
        exchange venue(of_recordings());
        venue.tick(recorded_at);
        const std::string body(request.at("body").is_string() ? std::string(request.at("body").as_string())
                                                              : "");
        const std::string method(request.at("method").as_string());
        const auto reply =
            venue.handle_request({method, url.substr(at), {{"X-MBX-APIKEY", "key"}}, body}, recorded_at);
        INFO(method << " " << url << " " << body << " -> " << reply.body);
        ++checked;
        if (reply.status == 200) continue;
        // The market is empty and has no orders and few symbols: nothing else may be wrong.
        const auto code = json::parse(reply.body).at("code").to_number<int>();
        const bool of_the_market =
            code == -2010 || code == -2011 || code == -2013 || code == -1013 || code == -1121;
        CHECK(of_the_market);
    }
    CHECK(checked > 20);
}

TEST_CASE(
    "spot: ccxt's recorded WebSocket API frames are accepted, with parameters that the venue does not know") {
    const auto all = spot_recorded("requests/ccxt-ws-4.5.84.json");
    if (!all) SKIP("no recorded requests beside this checkout");
    int checked = 0;
    for (const json::value& c : all->at("cases").as_array())
        for (const json::value& sent : c.at("sent").as_array()) {
            const auto* message = sent.as_object().if_contains("message");
            const auto* to = sent.as_object().if_contains("url");
            if (!to || !message || !message->is_object()) continue;
            const std::string url(to->as_string());
            const bool api = url.ends_with("/ws-api/v3");
            if (!api && url.find("stream.binance.com:9443") == std::string::npos) continue;
            exchange_config config = of_recordings();
            config.accounts.front().secret = std::string(all->at("credentials").at("secret").as_string());
            exchange venue(config);
            venue.tick(recorded_at);
            const auto id = venue.open(url.substr(url.find('/', 8)), recorded_at);
            REQUIRE(id);
            venue.receive(*id, json::serialize(*message), recorded_at);
            std::optional<json::value> answer;
            for (const output& o : venue.take_outputs())
                if (const auto v = json::parse(o.text); v.as_object().contains("id")) answer = v;
            INFO(json::serialize(*message) << " -> " << (answer ? json::serialize(*answer) : "nothing"));
            REQUIRE(answer);
            CHECK(answer->at("id") == message->at("id"));
            ++checked;
            if (!api) {
                CHECK(answer->at("result").is_null());
                continue;
            }
            if (answer->at("status") == 200) continue;
            const auto code = answer->at("error").at("code").to_number<int>();
            const bool of_the_market =
                code == -2010 || code == -2011 || code == -2013 || code == -1013 || code == -2022;
            CHECK(of_the_market);
        }
    CHECK(checked > 15);
}
