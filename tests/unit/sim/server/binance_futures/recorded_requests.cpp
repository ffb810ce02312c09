// SPDX-License-Identifier: BSL-1.0
// Requests that ccxt signed, in a folder that only some checkouts have beside them.

#include "folders.hpp"

#include <gatewright/sim/server/binance_futures/ws_api.hpp>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <catch2/catch_test_macros.hpp>

#include <fstream>
#include <iterator>
#include <optional>
#include <string>

using namespace gatewright::sim::server;
using namespace gatewright::sim::server::binance_futures;

namespace {

std::optional<json::value> recorded(const std::string& name) {
    std::ifstream file(gatewright_test::shared_folder() / "fixtures/binance/requests" / name);
    if (!file) return std::nullopt;
    return json::parse(std::string(std::istreambuf_iterator<char>(file), {}));
}

} // namespace

TEST_CASE("the signatures of ccxt's recorded REST requests are accepted") {
    const auto all = recorded("ccxt-signed-4.5.84.json");
    if (!all) SKIP("no recorded requests beside this checkout");
    const std::string secret(all->at("credentials").at("secret").as_string());
    int checked = 0;
    for (const json::value& c : all->at("cases").as_array()) {
        const auto& request = c.at("request");
        const std::string url(request.at("url").as_string());
        const std::string body(request.at("body").is_string() ? std::string(request.at("body").as_string())
                                                              : "");
        const auto question = url.find('?');
        const std::string query = question == std::string::npos ? "" : url.substr(question + 1);
        if ((query + body).find("signature=") == std::string::npos || url.find("/fapi/") == std::string::npos)
            continue;
        parameters p;
        p.add_query(query);
        p.add_query(body);
        const auto text = signed_text(query, body);
        INFO(url << " " << body);
        REQUIRE(text);
        CHECK(same_signature(hmac_sha256_hex(secret, *text), p.require("signature")));
        ++checked;
    }
    CHECK(checked > 30);
}

TEST_CASE("the signatures of ccxt's recorded WebSocket API frames are accepted") {
    const auto all = recorded("ccxt-ws-4.5.84.json");
    if (!all) SKIP("no recorded requests beside this checkout");
    const std::string secret(all->at("credentials").at("secret").as_string());
    int checked = 0;
    for (const json::value& c : all->at("cases").as_array()) {
        for (const json::value& sent : c.at("sent").as_array()) {
            const auto* message = sent.as_object().if_contains("message");
            if (!message || !message->is_object() || !message->as_object().contains("params")) continue;
            if (!message->at("params").is_object()) continue;
            ws_request request;
            parse_ws_request(json::serialize(*message), request);
            if (!request.params.has("signature")) continue;
            INFO(json::serialize(*message));
            CHECK(same_signature(hmac_sha256_hex(secret, signed_text(request.params)),
                                 request.params.require("signature")));
            ++checked;
        }
    }
    CHECK(checked > 20);
}
