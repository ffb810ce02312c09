// SPDX-License-Identifier: BSL-1.0
//
// Messages that others recorded or documented, where they are at hand. Each decodes or is ignored with a reason, and
// those of known meaning are compared field by field with what Boost.JSON reads from the same file.

#include "binance_futures/boost_json_twin.hpp"
#include "binance_futures/decoders.hpp"
#include "recorded_messages.hpp"

#include <gatewright/venue/binance_futures/rest_replies.hpp>

#include <boost/json.hpp>
#include <catch2/catch_test_macros.hpp>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <set>
#include <string>
#include <string_view>

using namespace gatewright;
namespace binance = gatewright::venue::binance_futures;
namespace json = boost::json;
namespace fs = std::filesystem;
using gatewright_test::event_log;
using gatewright_test::binance_futures::member;

namespace {

const gatewright_test::recorded_reader recordings{gatewright_test::binance_futures::decoders(),
                                                  gatewright_test::binance_futures::twin_of};

fs::path folder() { return gatewright_test::recorded_folder("binance"); }

bool missing() { return gatewright_test::nothing_recorded("binance"); }

json::value load(const fs::path& path) {
    INFO(path);
    return json::parse(gatewright_test::file_text(path));
}

std::string event_of(const json::value& message) {
    const json::object* o = message.if_object();
    if (o == nullptr) return "";
    if (const json::value* data = o->if_contains("data")) return event_of(*data);
    return member(*o, "e");
}

const std::set<std::string_view> private_events = {
    "ORDER_TRADE_UPDATE",    "TRADE_LITE",  "ACCOUNT_UPDATE", "listenKeyExpired",
    "ACCOUNT_CONFIG_UPDATE", "MARGIN_CALL", "ALGO_UPDATE",    "CONDITIONAL_ORDER_TRIGGER_REJECT",
    "STRATEGY_UPDATE",       "GRID_UPDATE"};

/// Decodes one message of a stream and compares it. @return true if it was more than ignored
bool check_stream_message(const json::value& message) {
    const event_log log =
        recordings.check(private_events.contains(event_of(message)) ? "private" : "market", message);
    CHECK(!log.text.empty());
    return log.reasons.empty();
}

/// A body of the REST API, or the result of the WebSocket API, by the name that the venue's connector gives the call.
bool check_reply(std::string_view method, const json::value& body) {
    INFO(method);
    static const std::pair<std::string_view, std::string_view> decoder_of[] = {
        {"newOrder", "order_reply"},
        {"cancelOrder", "order_reply"},
        {"modifyOrder", "order_reply"},
        {"queryOrder", "order_query"},
        {"queryCurrentOpenOrder", "order_query"},
        {"error", "order_reply"},
        {"allOrders", "open_orders"},
        {"currentAllOpenOrders", "open_orders"},
        {"accountTradeList", "user_trades"},
        {"futuresAccountBalance", "balances"},
        {"futuresAccountBalanceV2", "balances"},
        {"futuresAccountBalanceV3", "balances"},
        {"accountInformation", "account"},
        {"accountInformationV2", "account"},
        {"accountInformationV3", "account"},
        {"positionInformation", "position_risk"},
        {"positionInformationV2", "position_risk"},
        {"positionInformationV3", "position_risk"},
        {"orderBook", "depth"},
        {"checkServerTime", "server_time"},
        {"symbolConfiguration", "symbol_config"},
        {"userCommissionRate", "commission_rate"},
        {"startUserDataStream", "listen_key"},
        {"keepaliveUserDataStream", "listen_key"}};
    for (const auto& [name, decoder] : decoder_of)
        if (name == method) {
            recordings.check(decoder, body);
            return true;
        }
    return false;
}

/// @return how many instruments are told
std::size_t check_exchange_info(const json::value& body) {
    return recordings.check("exchange_info", body).instruments.size();
}

std::vector<fs::path> files(const fs::path& path) {
    std::vector<fs::path> all;
    for (const auto& entry : fs::directory_iterator(path)) all.push_back(entry.path());
    std::sort(all.begin(), all.end());
    return all;
}

} // namespace

TEST_CASE("stream messages of other projects' tests decode or are ignored with a reason") {
    if (missing()) return;
    int decoded = 0;
    int seen = 0;
    const auto take = [&](const json::value& m) {
        ++seen;
        decoded += check_stream_message(m);
    };
    for (const char* part : {"nautilus/futures/market_data_json", "nautilus/futures/user_data_json"})
        for (const fs::path& path : files(folder() / part)) take(load(path));
    for (const fs::path& path : files(folder() / "nautilus-py" / "ws_messages"))
        if (path.filename().string().starts_with("ws_futures_")) take(load(path));
    const json::value tardis = load(folder() / "tardis-node" / "binance_futures.json");
    for (const json::value& m : tardis.get_array()) take(m.at("message"));
    const json::value parser = load(folder() / "crypto-msg-parser.json");
    for (const json::value& m : parser.get_array())
        if (std::string_view(m.at("fn").get_string()).starts_with("linear")) take(m.at("json"));
    const json::value barter = load(folder() / "barter.json");
    for (const json::value& m : barter.get_array()) {
        const json::object& o = m.at("json").get_object();
        const bool futures =
            std::string_view(m.at("file").get_string()).find("futures") != std::string_view::npos;
        if (futures || o.contains("X") || (member(o, "e") == "bookTicker" && o.contains("T")))
            take(m.at("json"));
    }
    CHECK(seen > 80);
    CHECK(decoded > 50);
    WARN(decoded << " of " << seen << " stream messages were decoded, the others ignored with a reason");
}

TEST_CASE("the venue's own examples of streams decode or are ignored with a reason") {
    if (missing()) return;
    const json::value examples = load(folder() / "binance-connector-js" / "usdm-websocket-streams.json");
    int decoded = 0;
    int cut_levels = 0;
    for (const json::value& m : examples.get_array()) {
        const json::value& response = m.at("response");
        // Generated examples of nested arrays have one element only. A level without a quantity is refused.
        if (event_of(response) == "depthUpdate" && response.at("b").at(0).get_array().size() == 1) {
            const auto [log, status] = recordings.decode("market", json::serialize(response));
            CHECK(status.error().code == wire::codec_errc::missing_key);
            CHECK(log.ended == 0);
            CHECK(log.begun == log.aborted);
            ++cut_levels;
        } else {
            decoded += check_stream_message(response);
        }
    }
    CHECK(decoded >= 5);
    CHECK(cut_levels == 3);
}

TEST_CASE("the venue's own examples of replies decode") {
    if (missing()) return;
    int checked = 0;
    const json::value rest = load(folder() / "binance-connector-js" / "usdm-rest-api.json");
    for (const json::value& m : rest.get_array())
        checked += check_reply(m.at("method").get_string(), m.at("response"));
    const json::value ws = load(folder() / "binance-connector-js" / "usdm-websocket-api.json");
    for (const json::value& m : ws.get_array()) {
        const std::string text = json::serialize(m.at("response"));
        binance::ws_api_reply reply;
        INFO(text);
        REQUIRE(binance::decode_ws_api_reply(text, reply).ok());
        CHECK(reply.status == 200);
        CHECK(reply.id == member(m.at("response").get_object(), "id"));
        CHECK(json::parse(reply.result) == m.at("response").at("result"));
        // The generated example of a book has its levels outside of the result.
        if (m.at("response").get_object().contains("bids")) continue;
        checked += check_reply(m.at("method").get_string(), m.at("response").at("result"));
    }
    CHECK(checked > 18);
    WARN(checked << " replies were compared");
}

TEST_CASE("replies of other projects' tests decode") {
    if (missing()) return;
    const fs::path http = folder() / "nautilus" / "futures" / "http_json";
    const fs::path py = folder() / "nautilus-py" / "http_responses";
    CHECK(check_reply("accountInformation", load(http / "account_info_v2.json")));
    CHECK(check_reply("futuresAccountBalance", load(http / "balance.json")));
    CHECK(check_reply("queryOrder", load(http / "order_response.json")));
    CHECK(check_reply("positionInformation", load(http / "position_risk.json")));
    CHECK(check_reply("allOrders", load(py / "http_futures_account_orders.json")));
    CHECK(check_reply("positionInformation", load(py / "http_futures_account_positions_hedge.json")));
    CHECK(check_reply("positionInformation", load(py / "http_futures_account_positions_one_way.json")));
    CHECK(check_reply("accountTradeList", load(py / "http_futures_account_trades.json")));
    CHECK(check_reply("orderBook", load(py / "http_futures_market_depth.json")));
    CHECK(check_exchange_info(load(py / "http_futures_market_exchange_info.json")) == 3);
    const json::value instruments = load(folder() / "cryptofeed-instruments-binance_futures.0.json");
    for (const json::value& m : instruments.get_array())
        CHECK(check_exchange_info(m.at("payload_trimmed")) > 0);
    const fs::path gct = folder() / "gct" / "http";
    const json::value depth = load(gct / "GET_fapi_v1_depth.json");
    for (const json::value& m : depth.get_array()) CHECK(check_reply("orderBook", m.at("data")));
    const json::value time = load(gct / "GET_fapi_v1_time.json");
    for (const json::value& m : time.get_array()) CHECK(check_reply("checkServerTime", m.at("data")));
    const json::value info = load(gct / "GET_fapi_v1_exchangeInfo.json");
    for (const json::value& m : info.get_array()) CHECK(check_exchange_info(m.at("data")) > 0);
    int refused = 0;
    for (const fs::path& path : files(gct)) {
        const json::value all = load(path);
        if (!all.is_array()) continue;
        for (const json::value& m : all.get_array()) {
            const json::value* data = m.is_object() ? m.get_object().if_contains("data") : nullptr;
            if (data != nullptr && data->is_object() && data->get_object().contains("code") &&
                data->get_object().contains("msg"))
                refused += check_reply("error", *data);
        }
    }
    CHECK(refused >= 1);
}

TEST_CASE("messages from the source of another project's tests decode") {
    if (missing()) return;
    const json::value all = load(folder() / "nautilus-inline.json");
    int events = 0;
    int replies = 0;
    int others = 0;
    for (const json::value& m : all.get_array()) {
        const std::string_view file = m.at("file").get_string();
        if (file.find("futures") == std::string_view::npos) continue;
        const json::value& message = m.at("json");
        const json::object& o = message.get_object();
        INFO(m.at("fn").get_string());
        if (o.contains("e")) {
            events += check_stream_message(message);
        } else if (o.contains("assets")) {
            const json::array& assets = o.at("assets").get_array();
            if (!assets.empty() && member(assets[0].get_object(), "walletBalance").empty()) {
                // An empty text is no balance of zero.
                const event_log log = recordings.check("account", message);
                CHECK(log.balances.empty());
                CHECK(log.positions.empty());
                continue;
            }
            replies += check_reply("accountInformation", message);
        } else if (o.contains("positionAmt")) {
            json::object account;
            account["assets"] = json::array();
            account["positions"] = json::array{message};
            replies += check_reply("accountInformation", account);
        } else if (o.contains("orderId")) {
            replies += check_reply("queryOrder", message);
        } else if (o.contains("listenKey")) {
            recordings.check("listen_key", message);
            ++replies;
        } else {
            // Of endpoints that are no feature: leverage, algo orders, one row of a balance list.
            ++others;
        }
    }
    CHECK(events == 4);
    CHECK(replies == 7);
    CHECK(others == 6);
}

TEST_CASE("every message of the recorded session decodes to what it says") {
    if (missing()) return;
    std::ifstream file(folder() / "sequences" / "cryptofeed-usdm-2021-07-22.jsonl");
    std::string line;
    int messages = 0;
    int snapshots = 0;
    while (std::getline(file, line)) {
        const json::value record = json::parse(line);
        const std::string dir = member(record.get_object(), "dir");
        if (dir == "ws_recv") {
            const json::value& payload = record.at("payload");
            if (!payload.is_object() || !payload.get_object().contains("data")) continue;
            CHECK(check_stream_message(payload));
            ++messages;
        } else if (dir == "http_reply") {
            CHECK(check_reply("orderBook", record.at("payload")));
            ++snapshots;
        }
    }
    CHECK(messages == 915);
    CHECK(snapshots == 2);
}
