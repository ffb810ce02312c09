// SPDX-License-Identifier: BSL-1.0
//
// The requests that ccxt signs for the same intentions, its WebSocket messages, and signing vectors. Of a request are
// compared: method, path, query as a set of fields, body as a set of members, the headers of the key, and that both
// signatures are of the text that each sent. Members of ccxt's alone are named below, so that a request that is neither
// reproduced nor listed fails the test.
#include "folders.hpp"
#include "okx/orders.hpp"

#include <gatewright/venue/okx/batches.hpp>
#include <gatewright/venue/okx/orders.hpp>
#include <gatewright/venue/okx/streams.hpp>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>
#include <catch2/catch_test_macros.hpp>

#include <cstddef>
#include <cstdint>
#include <fstream>
#include <iterator>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace {

namespace ccxt_of_okx {
using namespace gatewright;
using namespace gatewright::venue::okx;
namespace bj = boost::json;
using gatewright_test::okx::oracle_sign;
using fields = std::map<std::string, std::string>;

/// A document of the fixtures, or nothing where they are not at hand.
std::optional<bj::value> document(const std::string& name) {
    std::ifstream in(gatewright_test::shared_folder() / "fixtures" / "okx" / name, std::ios::binary);
    if (in) return bj::parse(std::string(std::istreambuf_iterator<char>(in), {}));
    SKIP("the shared fixtures are not here: " << name);
    return std::nullopt;
}

std::string text_of(const bj::value& v) {
    return v.is_string() ? std::string(v.get_string()) : bj::serialize(v);
}
/// The members of a JSON object, or of the only one in an array.
fields members_of(std::string_view body) {
    fields all;
    if (body.empty()) return all;
    bj::value v = bj::parse(body);
    const bj::object& o = v.is_array() ? v.get_array().at(0).as_object() : v.as_object();
    for (const auto& [name, value] : o) all.emplace(name, text_of(value));
    return all;
}
fields query_of(std::string_view target) {
    fields all;
    const std::size_t mark = target.find('?');
    std::string_view query = mark == target.npos ? "" : target.substr(mark + 1);
    while (!query.empty()) {
        const std::string_view pair = query.substr(0, query.find('&'));
        query.remove_prefix(std::min(query.size(), pair.size() + 1));
        const std::size_t split = pair.find('=');
        CHECK(all.emplace(pair.substr(0, split), pair.substr(split + 1)).second);
    }
    return all;
}
std::string value_of(const fields& f, const std::string& name) {
    const auto found = f.find(name);
    return found == f.end() ? "" : found->second;
}

/// An HTTP request taken apart.
struct request_parts {
    std::string method;
    std::string target;
    std::string body;
    fields headers;
    [[nodiscard]] std::string path() const { return target.substr(0, target.find('?')); }
    [[nodiscard]] std::string signed_text() const {
        return value_of(headers, "OK-ACCESS-TIMESTAMP") + method + target + body;
    }
};
request_parts parts_of(const bj::object& captured) {
    request_parts p;
    p.method = captured.at("method").as_string();
    const std::string url(captured.at("url").as_string());
    p.target = url.substr(url.find('/', std::string_view("https://").size()));
    if (captured.at("body").is_string()) p.body = captured.at("body").get_string();
    if (captured.at("headers").is_object())
        for (const auto& [name, value] : captured.at("headers").get_object())
            p.headers.emplace(name, text_of(value));
    return p;
}
request_parts parts_of(const http_request& r) {
    request_parts p{std::string(to_string(r.method)), std::string(r.target), std::string(r.body), {}};
    std::string_view rest = r.headers;
    while (!rest.empty()) {
        const std::string_view line = rest.substr(0, rest.find("\r\n"));
        p.headers.emplace(line.substr(0, line.find(": ")), line.substr(line.find(": ") + 2));
        rest.remove_prefix(line.size() + 2);
    }
    return p;
}

/// The order that the members of a body describe; an id of ours, as ccxt's may be outside of the alphabet.
order_request order_of(const fields& f, std::string_view symbol) {
    order_request r;
    r.symbol = symbol;
    const std::string id = value_of(f, "clOrdId") + value_of(f, "algoClOrdId");
    r.client_order_id.assign(id.find('-') == std::string::npos ? std::string_view(id) : "cid001");
    r.side = value_of(f, "side") == "sell" ? side::sell : side::buy;
    const std::string type = value_of(f, "ordType");
    r.type = type == "market" ? order_type::market : order_type::limit;
    const auto waits = [&](const std::string& which, order_type at_market, order_type at_limit) {
        if (!f.contains(which + "TriggerPx")) return;
        r.trigger_price = {decimal::parse(value_of(f, which + "TriggerPx")).value()};
        r.type = value_of(f, which + "OrdPx") == "-1" ? at_market : at_limit;
        if (r.type == at_limit) r.price = {decimal::parse(value_of(f, which + "OrdPx")).value()};
    };
    waits("sl", order_type::stop, order_type::stop_limit);
    waits("tp", order_type::take_profit, order_type::take_profit_limit);
    if (type == "trigger") {
        r.type = order_type::limit_if_touched;
        r.trigger_price = {decimal::parse(value_of(f, "triggerPx")).value()};
        r.price = {decimal::parse(value_of(f, "orderPx")).value()};
    }
    r.post_only = type == "post_only";
    if (type == "ioc") r.time_in_force = time_in_force::immediate_or_cancel;
    if (type == "fok") r.time_in_force = time_in_force::fill_or_kill;
    const decimal size = decimal::parse(value_of(f, "sz")).value();
    if (value_of(f, "tgtCcy") == "quote_ccy")
        r.quote_quantity = size;
    else
        r.quantity = {size};
    if (f.contains("px")) r.price = {decimal::parse(value_of(f, "px")).value()};
    r.reduce_only = value_of(f, "reduceOnly") == "true";
    if (value_of(f, "posSide") == "long") r.position_side = position_side::long_side;
    if (value_of(f, "posSide") == "short") r.position_side = position_side::short_side;
    return r;
}

/// Why a request of ccxt's is not reproduced; empty: it is.
std::string_view out_of_scope(const request_parts& p) {
    static const std::map<std::string, std::string_view> reasons = {
        {"POST /api/v5/trade/amend-algos", "orders that wait are not amended"},
        {"GET /api/v5/trade/orders-algo-history", "history is not asked for"},
        {"GET /api/v5/trade/orders-history", "history is not asked for: open orders and fills suffice"},
        {"GET /api/v5/trade/orders-history-archive", "history is not asked for"},
        {"POST /api/v5/trade/close-position", "positions are closed by orders"},
        {"GET /api/v5/account/bills", "bills are asked for by their type, since a time"},
        {"GET /api/v5/account/bills-archive", "bills are asked for by their type, since a time"},
        {"GET /api/v5/account/interest-rate", "fees are not asked for"},
        {"GET /api/v5/account/positions-history", "history is not asked for"},
        {"POST /api/v5/account/position/margin-balance", "margin is not moved"},
        {"GET /api/v5/market/books-full", "400 levels suffice"},
        {"GET /api/v5/market/candles", "market data comes by stream"},
        {"GET /api/v5/market/history-candles", "market data comes by stream"},
        {"GET /api/v5/market/tickers", "market data comes by stream"},
        {"GET /api/v5/market/trades", "market data comes by stream"},
        {"GET /api/v5/public/funding-rate", "market data comes by stream"},
        {"GET /api/v5/public/mark-price", "market data comes by stream"},
        {"GET /api/v5/public/open-interest", "statistics are no feature"},
        {"GET /api/v5/public/opt-summary", "statistics are no feature"},
        {"GET /api/v5/rubik/stat/contracts/long-short-account-ratio-contract", "statistics are no feature"},
        {"GET /api/v5/system/status", "maintenance shows by what it does"}};
    if (p.target.starts_with("/api/v5/asset/")) return "funding is no feature";
    if (p.path() == "/api/v5/trade/batch-orders") {
        const fields f = members_of(p.body);
        if (f.contains("attachAlgoOrds")) return "attached take-profit and stop-loss are no feature yet";
        if (f.contains("reduceOnly") && value_of(f, "posSide") == "long")
            return "the venue ignores reduceOnly of an order that names its position; ours is refused";
    }
    if (p.path() == "/api/v5/trade/order-algo") {
        const fields f = members_of(p.body);
        if (f.contains("attachAlgoOrds")) return "attached take-profit and stop-loss are no feature yet";
        if (value_of(f, "ordType") == "trigger" && value_of(f, "orderPx") == "-1")
            return "its direction depends on the price that it finds";
        if (f.contains("reduceOnly"))
            return "the venue ignores reduceOnly of an order that names its position";
    }
    if (p.path() == "/api/v5/trade/amend-order" &&
        (p.body.find("Sl") != std::string::npos || p.body.find("Tp") != std::string::npos))
        return "attached take-profit and stop-loss are no feature yet";
    const auto found = reasons.find(p.method + " " + p.path());
    return found == reasons.end() ? std::string_view() : found->second;
}

/// Our request for the same, or nothing if this codec has no such function.
std::optional<request_parts> ours_like(const request_parts& p, const config& c, std::int64_t at_ms) {
    char out[1024];
    const fields q = query_of(p.target);
    const fields f = members_of(p.body);
    const std::string symbol = f.contains("instId") ? value_of(f, "instId") : value_of(q, "instId");
    const std::string path = p.path();
    // Level 3 margins spot together with all else.
    const std::uint8_t level = value_of(f, "tdMode") == "cross" && symbol == "LTC-USDT" ? 3 : 2;
    const context at{c, at_ms, {}, {}, position_mode::unknown, level, nullptr};
    const std::string client_id = value_of(f, "clOrdId") + value_of(q, "clOrdId");
    const std::string venue_id = value_of(f, "ordId") + value_of(q, "ordId");
    const order_keys key{std::string_view(symbol), std::string_view(client_id), std::string_view(venue_id)};
    order_keys waiting;
    waiting.symbol = std::string_view(symbol);
    waiting.client_order_id = std::string_view(value_of(f, "algoClOrdId"));
    waiting.conditional_order_id = std::string_view(value_of(f, "algoId"));
    waiting.untriggered = true;
    using gatewright::session::read_kind;
    static const std::map<std::string_view, read_kind> reads = {
        {"/api/v5/trade/cancel-all-after", read_kind::dead_man_switch},
        {"/api/v5/account/balance", read_kind::balances},
        {"/api/v5/account/positions", read_kind::positions},
        {"/api/v5/account/trade-fee", read_kind::fee_rates},
        {"/api/v5/trade/orders-pending", read_kind::open_orders},
        {"/api/v5/trade/orders-algo-pending", read_kind::open_orders},
        {"/api/v5/trade/fills-history", read_kind::fills}};
    std::optional<order_result<http_request>> made;
    if (const auto read = reads.find(path); read != reads.end()) {
        venue::read_request r = gatewright_test::okx::read_of(read->second);
        if (path == "/api/v5/trade/orders-pending") r.cursor = "3:";
        if (value_of(q, "ordType") == "trigger") r.cursor = "1:";
        if (value_of(q, "ordType") == "move_order_stop") r.cursor = "2:";
        if (read->second == read_kind::fee_rates) r.symbol.assign(symbol);
        if (f.contains("timeOut")) r.countdown = seconds(std::stoll(value_of(f, "timeOut")));
        made = encode_read(r, at_ms, c, out);
    } else if (path == "/api/v5/trade/cancel-algos")
        made = encode_cancel_http(waiting, at, out);
    else if (path == "/api/v5/trade/amend-order") {
        gatewright::amend_request a;
        a.keys = key;
        a.change = {{decimal::parse(value_of(f, "newSz")).value()},
                    {decimal::parse(value_of(f, "newPx")).value()}};
        a.terms.quantity = a.change.quantity;
        a.terms.price = a.change.price;
        made = encode_amend_http(a, at, out);
    } else if (path == "/api/v5/trade/cancel-batch-orders" ||
               (path == "/api/v5/trade/batch-orders" && bj::parse(p.body).as_array().size() > 1)) {
        std::string orders;
        char text[512], room[4096];
        const bool cancels = path != "/api/v5/trade/batch-orders";
        const bj::value all = bj::parse(p.body);
        for (const bj::value& one : all.as_array()) {
            const fields of = members_of(bj::serialize(one));
            const std::string id = value_of(of, "ordId");
            const auto put =
                cancels ? put_cancel({std::string_view(value_of(of, "instId")), {}, std::string_view(id)}, at,
                                     false, text)
                        : put_place(order_of(of, value_of(of, "instId")), at, false, text);
            orders += (orders.empty() ? "" : ",") + std::string(put.value());
        }
        const auto op = cancels ? session::request_operation::cancel : session::request_operation::place;
        return parts_of(encode_batch_request(op, orders, symbol, at, room).value());
    } else if (path == "/api/v5/account/set-leverage") {
        config same = c;
        same.margin_mode = value_of(f, "mgnMode") == "isolated" ? margin_mode::isolated : margin_mode::cross;
        made =
            encode_account_change({.symbol = std::string_view(symbol),
                                   .leverage = static_cast<std::uint32_t>(std::stoul(value_of(f, "lever")))},
                                  at_ms, same, out);
    } else if (path == "/api/v5/trade/batch-orders" || path == "/api/v5/trade/order-algo")
        made = encode_place_http(order_of(f, symbol), at, out);
    else if (path == "/api/v5/trade/cancel-order")
        made = encode_cancel_http(key, at, out);
    else if (path == "/api/v5/trade/order")
        made = encode_query_http(key, at, out);
    else if (path == "/api/v5/market/books")
        made = encode_book(symbol, q.contains("sz") ? std::stoll(value_of(q, "sz")) : 100, c, out);
    if (!made) return std::nullopt;
    INFO(p.target << " " << p.body);
    REQUIRE(made->has_value());
    return parts_of(**made);
}

config ccxt_account(const bj::value& recorded) {
    const bj::object& who = recorded.at("credentials").as_object();
    config c;
    c.credentials = credentials::make(who.at("apiKey").as_string(), who.at("secret").as_string(),
                                      who.at("password").as_string())
                        .value();
    return c;
}

/// "name: how often" of each.
std::string told(const std::map<std::string, int>& counts) {
    std::string text;
    for (const auto& [name, n] : counts) text += (text.empty() ? "" : ", ") + name + ": " + std::to_string(n);
    return text;
}

/// Compares the members of an order, without what only one of both writes.
void compare_orders(fields theirs, fields mine) {
    const bool spot_market = !value_of(mine, "tgtCcy").empty() && value_of(theirs, "ordType") == "market";
    theirs.erase("tag");
    theirs.erase("createMarketBuyOrderRequiresPrice");
    // Only market orders need it, and there the size is not to be cut.
    if (!spot_market) theirs.erase("tgtCcy");
    mine.erase("banAmend");
    // The default of net mode.
    if (value_of(theirs, "posSide") == "net") theirs.erase("posSide");
    if (value_of(theirs, "clOrdId") != value_of(mine, "clOrdId")) {
        CHECK(value_of(theirs, "clOrdId") == "cid-001");
        theirs.erase("clOrdId");
        mine.erase("clOrdId");
    }
    CHECK(mine == theirs);
}
} // namespace ccxt_of_okx

} // namespace

TEST_CASE("every signing vector of OKX holds") {
    using namespace ccxt_of_okx;
    const auto recorded = document("signing_vectors.json");
    if (!recorded) return;
    std::size_t checked = 0;
    for (const bj::value& v : recorded->at("vectors").as_array()) {
        INFO(v.at("name").as_string());
        REQUIRE(v.at("algorithm").as_string() == "HMAC-SHA256");
        REQUIRE(v.at("encoding").as_string() == "base64");
        const wire::hmac_sha256_key key(v.at("secret").as_string());
        char room[64];
        wire::buffer_writer out(room);
        wire::put_base64(out, key.sign(v.at("prehash").as_string()));
        CHECK(out.view() == std::string_view(v.at("signature").as_string()));
        ++checked;
    }
    CHECK(checked == 4);
}

TEST_CASE("ccxt's signed requests to OKX are reproduced, or listed as no feature of ours") {
    using namespace ccxt_of_okx;
    const auto recorded = document("requests/ccxt-signed-4.5.84.json");
    if (!recorded) return;
    const config c = ccxt_account(*recorded);
    const std::string secret(recorded->at("credentials").at("secret").as_string());
    const std::int64_t at_ms = recorded->at("frozen_unix_ms").as_int64();
    std::map<std::string, int> reproduced;
    int signatures = 0;
    int others = 0;
    for (const bj::value& test : recorded->at("cases").as_array()) {
        INFO(test.at("description").as_string());
        const request_parts theirs = parts_of(test.at("request").as_object());
        INFO(theirs.method << " " << theirs.target << " " << theirs.body);
        // Of all of them, the text that is signed is what we take it for.
        if (const std::string sum = value_of(theirs.headers, "OK-ACCESS-SIGN"); !sum.empty()) {
            CHECK(sum == oracle_sign(secret, theirs.signed_text()));
            ++signatures;
        }
        if (!out_of_scope(theirs).empty()) {
            ++others;
            continue;
        }
        const auto mine = ours_like(theirs, c, at_ms);
        REQUIRE(mine.has_value());
        CHECK(mine->method == theirs.method);
        fields their_query = query_of(theirs.target);
        fields my_query = query_of(mine->target);
        const bj::value body = theirs.body.empty() ? bj::value() : bj::parse(theirs.body);
        if (body.is_array() && body.get_array().size() > 1) {
            CHECK(mine->path() == theirs.path());
            const bj::array ours = bj::parse(mine->body).as_array();
            REQUIRE(ours.size() == body.get_array().size());
            for (std::size_t i = 0; i < ours.size(); ++i)
                compare_orders(members_of(bj::serialize(body.get_array()[i])),
                               members_of(bj::serialize(ours[i])));
        } else if (theirs.path() == "/api/v5/trade/batch-orders") {
            // One order is placed by itself.
            CHECK(mine->path() == "/api/v5/trade/order");
            compare_orders(members_of(theirs.body), members_of(mine->body));
            CHECK(value_of(mine->headers, "expTime") == "1735689603123");
        } else if (theirs.path() == "/api/v5/trade/order-algo") {
            // ccxt names it by a member that the venue knows of orders of the book only.
            CHECK(mine->path() == theirs.path());
            fields as_ccxt = members_of(mine->body);
            as_ccxt["clOrdId"] = value_of(as_ccxt, "algoClOrdId");
            as_ccxt.erase("algoClOrdId");
            fields said = members_of(theirs.body);
            said.erase("tag");
            // Its default.
            if (value_of(as_ccxt, "triggerPxType") == "last") as_ccxt.erase("triggerPxType");
            CHECK(as_ccxt == said);
        } else {
            CHECK(mine->path() == theirs.path());
            CHECK(members_of(mine->body) == members_of(theirs.body));
            // Lists are read of all instruments and page by page.
            if (mine->path() != "/api/v5/market/books" && mine->path() != "/api/v5/trade/order")
                for (const char* choice : {"instId", "instType", "limit", "begin"}) {
                    their_query.erase(choice);
                    my_query.erase(choice);
                }
            if (!their_query.contains("sz")) my_query.erase("sz");
            CHECK(my_query == their_query);
        }
        for (const char* header :
             {"OK-ACCESS-KEY", "OK-ACCESS-PASSPHRASE", "OK-ACCESS-TIMESTAMP", "Content-Type"})
            CHECK(value_of(mine->headers, header) == value_of(theirs.headers, header));
        CHECK(mine->headers.contains("OK-ACCESS-SIGN") == theirs.headers.contains("OK-ACCESS-SIGN"));
        if (mine->headers.contains("OK-ACCESS-SIGN"))
            CHECK(value_of(mine->headers, "OK-ACCESS-SIGN") == oracle_sign(secret, mine->signed_text()));
        if (mine->target == theirs.target && mine->body == theirs.body)
            CHECK(value_of(mine->headers, "OK-ACCESS-SIGN") == value_of(theirs.headers, "OK-ACCESS-SIGN"));
        ++reproduced[theirs.method + " " + theirs.path()];
    }
    CHECK(signatures == 75);
    CHECK(told(reproduced) ==
          "GET /api/v5/account/balance: 2, GET /api/v5/account/positions: 2, "
          "GET /api/v5/account/trade-fee: 1, GET /api/v5/market/books: 2, "
          "GET /api/v5/trade/fills-history: 3, GET /api/v5/trade/order: 1, "
          "GET /api/v5/trade/orders-algo-pending: 2, GET /api/v5/trade/orders-pending: 3, "
          "POST /api/v5/account/set-leverage: 2, "
          "POST /api/v5/trade/amend-order: 1, POST /api/v5/trade/batch-orders: 8, "
          "POST /api/v5/trade/cancel-algos: 3, POST /api/v5/trade/cancel-all-after: 2, "
          "POST /api/v5/trade/cancel-batch-orders: 1, "
          "POST /api/v5/trade/cancel-order: 1, POST /api/v5/trade/order-algo: 4");
    CHECK(others == 51);
}

TEST_CASE("ccxt's WebSocket messages to OKX are reproduced, or listed as no feature of ours") {
    using namespace ccxt_of_okx;
    const auto recorded = document("requests/ccxt-ws-4.5.84.json");
    if (!recorded) return;
    const config c = ccxt_account(*recorded);
    const std::int64_t at_ms = recorded->at("frozen_unix_ms").as_int64();
    std::map<std::string, int> reproduced;
    std::map<std::string, int> others;
    char out[4096];
    for (const bj::value& test : recorded->at("cases").as_array()) {
        for (const bj::value& sent : test.at("sent").as_array()) {
            const bj::object& theirs = sent.at("message").as_object();
            const std::string op(theirs.at("op").as_string());
            INFO(bj::serialize(theirs));
            if (op == "login") {
                // Whole, signature and all.
                CHECK(bj::parse(encode_login(c.credentials, at_ms, out)) == bj::value(theirs));
                ++reproduced[op];
                continue;
            }
            const bj::array& args = theirs.at("args").as_array();
            REQUIRE(args.size() == 1);
            if (op == "subscribe" || op == "unsubscribe") {
                const std::string name(args[0].at("channel").as_string());
                config with = c;
                const auto* symbol = args[0].as_object().if_contains("instId");
                with.symbols = {symbol_name(symbol != nullptr ? std::string_view(symbol->as_string())
                                                              : std::string_view("BTC-USDT-SWAP"))};
                with.streams.bars = true;
                const bool of_account = name == "orders" || name == "account" || name == "positions";
                const auto link = static_cast<std::size_t>(name.starts_with("candle") ? channel::business
                                                           : of_account ? channel::private_stream
                                                                        : channel::public_stream);
                const auto items = items_of(with, link);
                const std::size_t place =
                    venue::place_of_item(items, [&](const stream_item& i) { return i.channel == name; });
                if (place == venue::count_items(items)) {
                    // tickers; the mark price of spot.
                    ++others[name];
                    continue;
                }
                const bj::object mine =
                    bj::parse(encode_subscription(op, with, link, place, 1, 7, out)).as_object();
                CHECK(mine.at("op") == theirs.at("op"));
                CHECK(mine.at("args").as_array().size() == 1);
                CHECK(mine.at("args").at(0).at("channel") == args[0].at("channel"));
                // The account's channels are subscribed to for all of it.
                if (!of_account) CHECK(mine.at("args") == theirs.at("args"));
                ++reproduced[op];
                continue;
            }
            const fields f = members_of(bj::serialize(args[0]));
            const std::string id(theirs.at("id").as_string());
            instrument rules;
            rules.venue_number = static_cast<std::uint32_t>(std::stoul(value_of(f, "instIdCode")));
            const context at{c, at_ms, {}, id, position_mode::unknown, 2, &rules};
            const std::string_view symbol = value_of(f, "tdMode") == "cash" ? "BTC-USDT" : "BTC-USDT-SWAP";
            std::optional<order_result<std::string_view>> made;
            if (op == "batch-orders") {
                if (symbol == "BTC-USDT" && f.contains("reduceOnly")) {
                    // The venue ignores it of spot; ours is refused.
                    ++others["reduceOnly of spot"];
                    continue;
                }
                made = encode_place(order_of(f, symbol), at, out);
            } else if (op == "cancel-order") {
                const std::string venue_id = value_of(f, "ordId");
                made = encode_cancel(
                    {symbol, f.contains("clOrdId") ? "cid001" : "", std::string_view(venue_id)}, at, out);
            } else {
                ++others[op];
                continue;
            }
            REQUIRE(made->has_value());
            const bj::object mine = bj::parse(**made).as_object();
            CHECK(mine.at("id") == theirs.at("id"));
            CHECK(mine.at("op").as_string() == (op == "batch-orders" ? "order" : "cancel-order"));
            CHECK(mine.contains("expTime") == (op == "batch-orders"));
            CHECK(mine.at("args").at(0).at("instIdCode") == args[0].at("instIdCode"));
            compare_orders(f, members_of(bj::serialize(mine.at("args"))));
            ++reproduced[op];
        }
    }
    CHECK(told(reproduced) == "batch-orders: 9, cancel-order: 4, login: 24, subscribe: 15, unsubscribe: 2");
    CHECK(told(others) == "amend-order: 2, mark-price: 1, reduceOnly of spot: 1, tickers: 2");
}
