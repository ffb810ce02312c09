// SPDX-License-Identifier: BSL-1.0
//
// Messages that others recorded or documented, where they are at hand. Each decodes or is ignored with a reason, and
// those of known meaning are compared field by field with what Boost.JSON reads from the same file.

#include "binance_spot/boost_json_twin.hpp"
#include "binance_spot/decoders.hpp"
#include "recorded_messages.hpp"

#include <gatewright/book/sequence_policies.hpp>
#include <gatewright/venue/binance_spot/history.hpp>
#include <gatewright/venue/binance_spot/rest_replies.hpp>

#include <boost/json.hpp>
#include <catch2/catch_test_macros.hpp>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

using namespace gatewright;
namespace binance = gatewright::venue::binance_spot;
namespace json = boost::json;
namespace fs = std::filesystem;
using gatewright_test::event_log;
using gatewright_test::binance_spot::member;

namespace {

const gatewright_test::recorded_reader recordings{gatewright_test::binance_spot::decoders(),
                                                  gatewright_test::binance_spot::twin_of};

fs::path folder() { return gatewright_test::recorded_folder("binance"); }

bool missing() { return gatewright_test::nothing_recorded("binance"); }

json::value load(const fs::path& path) {
    INFO(path);
    return json::parse(gatewright_test::file_text(path));
}
std::vector<fs::path> files(const fs::path& path, std::string_view prefix = "") {
    std::vector<fs::path> all;
    for (const auto& entry : fs::directory_iterator(path))
        if (entry.path().filename().string().starts_with(prefix)) all.push_back(entry.path());
    std::sort(all.begin(), all.end());
    return all;
}

/// The object with "e", wherever it stands.
const json::object* event_of(const json::value& message) {
    const json::object* o = message.if_object();
    if (o == nullptr) return nullptr;
    for (const char* wrapper : {"data", "event"})
        if (const json::value* inner = o->if_contains(wrapper)) return event_of(*inner);
    return o->contains("e") ? o : nullptr;
}
const std::set<std::string, std::less<>> private_events = {"executionReport", "outboundAccountPosition",
                                                           "balanceUpdate",   "externalLockUpdate",
                                                           "listStatus",      "eventStreamTerminated"};
bool is_private(const json::value& message) {
    const json::object* o = event_of(message);
    return o != nullptr &&
           (private_events.contains(member(*o, "e")) || message.get_object().contains("event"));
}

/// Decodes one message of a stream and compares it. @return true if it was more than ignored
bool check_stream_message(const json::value& message) {
    const event_log log = recordings.check(is_private(message) ? "lists" : "market", message);
    CHECK(!log.text.empty());
    return log.reasons.empty();
}

/// Which decoder reads a reply, by what it holds; empty: of an endpoint that is no feature.
std::string_view decoder_of(const json::value& body) {
    const json::value* first = &body;
    const bool list = body.is_array();
    if (list) {
        if (body.get_array().empty()) return "";
        first = &body.get_array()[0];
    }
    const json::object* o = first->if_object();
    if (o == nullptr) return "";
    const auto has = [&](const char* key) { return o->contains(key); };
    if (has("cancelResult") ||
        (has("data") && o->at("data").is_object() && o->at("data").get_object().contains("cancelResult")))
        return "cancel_replace";
    if (has("code") && has("msg")) return "order_reply";
    if (has("amendedOrder")) return "order_reply";
    // An order has a symbol besides its id; an execution, a prevention and an allocation have ids of their own.
    if (has("allocationId")) return "my_allocations";
    if (has("orderId") && has("symbol") && !has("newClientOrderId")) {
        if (has("id")) return "my_trades";
        return list ? "open_orders" : "order_reply";
    }
    if (list) return has("orderReports") ? "open_orders" : "";
    if (has("listClientOrderId")) return "list_reply";
    if (has("balances") && has("canTrade")) return "account";
    if (has("standardCommission")) return "commission";
    if (has("lastUpdateId")) return "depth";
    if (has("symbols") && has("rateLimits")) return "exchange_info";
    if (has("serverTime") && o->size() == 1) return "server_time";
    return "";
}
/// @return whether it was read
bool check_reply(const json::value& body) {
    const std::string_view decoder = decoder_of(body);
    if (decoder.empty()) return false;
    // What an order of a list was cancelled with is read for each of the orders, too.
    if (decoder == "list_reply" && body.get_object().contains("orderReports"))
        recordings.check("order_reply", body);
    const event_log log = recordings.check(decoder, body);
    // Orders and lists of orders that were cancelled together: none is left out.
    if (decoder == "open_orders" && json::serialize(body).find("orderReports") != std::string::npos)
        CHECK(log.bad_rows.empty());
    return true;
}

} // namespace

TEST_CASE("spot stream messages of other projects' tests decode or are ignored with a reason") {
    if (missing()) return;
    int decoded = 0, seen = 0;
    const auto take = [&](const json::value& m) {
        ++seen;
        decoded += check_stream_message(m);
    };
    for (const fs::path& path : files(folder() / "nautilus" / "spot" / "user_data_json")) take(load(path));
    for (const fs::path& path : files(folder() / "nautilus-py" / "ws_messages", "ws_spot_")) take(load(path));
    const json::value tardis = load(folder() / "tardis-node" / "binance.json");
    for (const json::value& m : tardis.get_array()) take(m.at("message"));
    const json::value gct = load(folder() / "gct" / "wsHandleData.json");
    for (const json::value& m : gct.get_array()) take(m);
    const json::value parser = load(folder() / "crypto-msg-parser.json");
    for (const json::value& m : parser.get_array())
        if (m.at("fn").get_string() == "spot") take(m.at("json"));
    // One of its examples of a trade says in words who made it.
    const json::value barter = load(folder() / "barter.json");
    int unsound = 0;
    for (const json::value& m : barter.get_array()) {
        const json::object& o = m.at("json").get_object();
        const bool futures = o.contains("X") || o.contains("o") || o.contains("pu") ||
                             member(o, "e") == "bookTicker" || (o.contains("T") && !o.contains("e"));
        if (futures) continue;
        if (member(o, "e") == "trade" && !o.at("m").is_bool()) {
            CHECK_FALSE(recordings.decode("market", json::serialize(o)).status.ok());
            ++unsound;
        } else {
            take(m.at("json"));
        }
    }
    CHECK(unsound == 1);
    CHECK(seen > 60);
    CHECK(decoded > 50);
    WARN(decoded << " of " << seen << " stream messages were decoded, the others ignored with a reason");
}

TEST_CASE("spot's own examples of streams decode or are ignored with a reason") {
    if (missing()) return;
    int decoded = 0, seen = 0, requests = 0;
    for (const char* name : {"web-socket-streams.json", "user-data-stream.json"}) {
        const json::value examples = load(folder() / "vendor-docs-spot" / name);
        for (const json::value& m : examples.get_array()) {
            const json::value& message = m.at("json");
            if (message.is_object() && message.get_object().contains("method")) {
                ++requests;
                continue;
            }
            ++seen;
            decoded += check_stream_message(message);
        }
    }
    CHECK(seen == 28);
    CHECK(decoded >= 22);
    CHECK(requests == 5);
    // Generated examples have no prices: such a message is refused by the name of a field that is missing.
    const json::value generated = load(folder() / "binance-connector-js" / "spot-websocket-streams.json");
    int refused = 0;
    for (const json::value& m : generated.get_array()) {
        const std::string text = json::serialize(m.at("response"));
        const auto frame = recordings.decode("market", text);
        INFO(text);
        CHECK(frame.sound());
        if (frame.status.ok()) {
            CHECK(!frame.log.text.empty());
        } else {
            CHECK(frame.status.error().code == wire::codec_errc::missing_key);
            ++refused;
        }
    }
    CHECK(refused <= 8);
}

TEST_CASE("spot's own examples of replies decode, or are of endpoints that are no feature") {
    if (missing()) return;
    int checked = 0, others = 0, replies = 0;
    const json::value rest = load(folder() / "vendor-docs-spot" / "rest-api.json");
    for (const json::value& m : rest.get_array()) (check_reply(m.at("json")) ? checked : others)++;
    const json::value errors = load(folder() / "vendor-docs-spot" / "errors.json");
    for (const json::value& m : errors.get_array()) checked += check_reply(m.at("json"));
    const json::value ws = load(folder() / "vendor-docs-spot" / "web-socket-api.json");
    for (const json::value& m : ws.get_array()) {
        const json::value& message = m.at("json");
        if (!message.is_object() || message.get_object().contains("method")) continue;
        if (!message.get_object().contains("status")) {
            check_stream_message(message);
            continue;
        }
        const std::string text = json::serialize(message);
        binance::ws_api_reply reply;
        INFO(text);
        REQUIRE(binance::decode_ws_api_reply(text, reply).ok());
        CHECK(std::to_string(reply.status) == member(message.get_object(), "status"));
        ++replies;
        if (reply.ok()) {
            CHECK(json::parse(reply.result) == message.at("result"));
            (check_reply(message.at("result")) ? checked : others)++;
        } else {
            CHECK(json::parse(reply.failure) == message.at("error"));
            (check_reply(message.at("error")) ? checked : others)++;
        }
    }
    const json::value connector = load(folder() / "binance-connector-js" / "spot-websocket-api.json");
    for (const json::value& m : connector.get_array()) {
        const std::string text = json::serialize(m.at("response"));
        binance::ws_api_reply reply;
        INFO(text);
        // Two generated examples lack their id.
        if (!m.at("response").get_object().contains("id")) {
            CHECK(binance::decode_ws_api_reply(text, reply).error().code == wire::codec_errc::missing_key);
            continue;
        }
        REQUIRE(binance::decode_ws_api_reply(text, reply).ok());
        ++replies;
    }
    CHECK(replies > 120);
    CHECK(checked > 60);
    WARN(checked << " replies were compared, " << others << " are of endpoints that are no feature");
}

TEST_CASE("spot replies of other projects' tests decode") {
    if (missing()) return;
    int checked = 0;
    for (const fs::path& path : files(folder() / "nautilus" / "spot" / "http_json"))
        checked += check_reply(load(path));
    for (const fs::path& path : files(folder() / "nautilus-py" / "http_responses", "http_spot_"))
        checked += check_reply(load(path));
    for (const fs::path& path : files(folder() / "gct" / "http")) {
        if (path.filename().string().find("_api_v3_") == std::string::npos) continue;
        const json::value all = load(path);
        for (const json::value& m : all.get_array())
            if (const json::value& data = m.at("data"); !data.is_null()) checked += check_reply(data);
    }
    const json::value instruments = load(folder() / "cryptofeed-instruments-binance.0.json");
    for (const json::value& m : instruments.get_array()) checked += check_reply(m.at("payload_trimmed"));
    CHECK(checked > 20);
    const json::value inlined = load(folder() / "nautilus-inline.json");
    int events = 0;
    for (const json::value& m : inlined.get_array()) {
        if (std::string_view(m.at("file").get_string()).find("spot") == std::string_view::npos) continue;
        const json::value& message = m.at("json");
        if (event_of(message) != nullptr) {
            events += check_stream_message(message);
        } else {
            check_reply(message);
        }
    }
    CHECK(events == 4);
}

TEST_CASE("pages of the past that others recorded decode") {
    if (missing()) return;
    int bars = 0, trades = 0;
    for (const auto& [name, what] : {std::pair{"GET_api_v3_klines.json", history_kind::bars},
                                     {"GET_api_v3_aggTrades.json", history_kind::trades}}) {
        const json::value all = load(folder() / "gct" / "http" / name);
        for (const json::value& m : all.get_array()) {
            if (!m.at("data").is_array()) continue;
            venue::history_page page;
            page.what = what;
            page.symbol = "BTCUSDT";
            page.to = page.now = timestamp::from_milliseconds(4'000'000'000'000);
            event_log log;
            REQUIRE(binance::decode_history(page, json::serialize(m.at("data")), {}, log).ok());
            // Some rows of trades were recorded without the name of a field.
            CHECK(log.bars.size() + log.trades.size() + log.bad_rows.size() ==
                  m.at("data").get_array().size());
            bars += static_cast<int>(log.bars.size());
            trades += static_cast<int>(log.trades.size());
        }
    }
    CHECK(bars > 50);
    CHECK(trades == 2);
}

TEST_CASE("every message of the recorded spot session decodes, and its updates follow on without a gap") {
    if (missing()) return;
    std::ifstream file(folder() / "sequences" / "cryptofeed-spot-2021-10-12.jsonl");
    std::string line;
    int messages = 0, snapshots = 0, updates = 0, gaps = 0;
    std::map<std::string, book::sequence_position, std::less<>> at;
    while (std::getline(file, line)) {
        const json::value record = json::parse(line);
        const std::string dir = member(record.get_object(), "dir");
        if (dir == "ws_recv") {
            const json::value& payload = record.at("payload");
            if (!payload.is_object() || !payload.get_object().contains("data")) continue;
            const event_log log = recordings.check("market", payload);
            CHECK(log.reasons.empty());
            ++messages;
            if (log.ended == 0) continue;
            auto& position = at[std::string(log.header.symbol.view())];
            if (position.last_id != 0) {
                ++updates;
                gaps +=
                    book::contiguous_ids::after_update(log.header, position) != book::sequence_verdict::apply;
            }
            position = {log.header.last_id, log.header.venue_time};
        } else if (dir == "http_reply" && record.at("payload").is_object()) {
            snapshots += check_reply(record.at("payload"));
        }
    }
    CHECK(messages == 237);
    CHECK(snapshots == 2);
    CHECK(updates == 158);
    CHECK(gaps == 0);
    WARN(messages << " messages, " << snapshots << " replies, " << updates << " updates of books");
}
