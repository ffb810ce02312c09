// SPDX-License-Identifier: BSL-1.0
//
// The requests that ccxt signs for the same intentions, its WebSocket messages, and signing vectors. Of an order are
// compared its path and its members as a set; what ccxt leaves to the venue's default, and what we say besides, is
// named below.
#include "bybit/orders.hpp"
#include "folders.hpp"

#include <gatewright/venue/bybit/batches.hpp>
#include <gatewright/venue/bybit/orders.hpp>
#include <gatewright/venue/bybit/streams.hpp>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>
#include <catch2/catch_test_macros.hpp>

#include <array>
#include <cstddef>
#include <fstream>
#include <iterator>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace {

namespace ccxt_of_bybit {
using namespace gatewright;
using namespace gatewright::venue::bybit;
namespace bj = boost::json;
using gatewright_test::bybit::account;
using gatewright_test::bybit::now_ms;
using fields = std::map<std::string, std::string>;

/// A document of the fixtures, or nothing where they are not at hand.
std::optional<bj::value> document(const std::string& name) {
    std::ifstream in(gatewright_test::shared_folder() / "fixtures" / "bybit" / name, std::ios::binary);
    if (in) return bj::parse(std::string(std::istreambuf_iterator<char>(in), {}));
    SKIP("the shared fixtures are not here: " << name);
    return std::nullopt;
}
std::string text_of(const bj::value& v) {
    return v.is_string() ? std::string(v.get_string()) : bj::serialize(v);
}
fields members_of(const bj::object& o) {
    fields all;
    for (const auto& [name, value] : o) all.emplace(name, text_of(value));
    return all;
}
std::string value_of(const fields& f, const std::string& name) {
    const auto found = f.find(name);
    return found == f.end() ? "" : found->second;
}
category category_of(const fields& f) {
    const std::string word = value_of(f, "category");
    return word == "spot" ? category::spot : word == "inverse" ? category::inverse : category::linear;
}
context at(const config& c) { return {c, now_ms, {}, "1", position_mode::unknown, 0, nullptr}; }

/// The order that the members of a body describe.
order_request order_of(const fields& f) {
    order_request r;
    r.symbol.assign(value_of(f, "symbol"));
    r.client_order_id.assign(value_of(f, "orderLinkId"));
    r.side = value_of(f, "side") == "Sell" ? side::sell : side::buy;
    const bool market = value_of(f, "orderType") == "Market";
    r.type = market ? order_type::market : order_type::limit;
    if (f.contains("price")) r.price = {decimal::parse(value_of(f, "price")).value()};
    if (f.contains("triggerPrice")) {
        // "1": when the market has risen to it.
        const bool stops = (value_of(f, "triggerDirection") == "1") == (r.side == side::buy);
        r.trigger_price = {decimal::parse(value_of(f, "triggerPrice")).value()};
        r.type = stops ? (market ? order_type::stop : order_type::stop_limit)
                       : (market ? order_type::take_profit : order_type::take_profit_limit);
    }
    const std::string life = value_of(f, "timeInForce");
    r.post_only = life == "PostOnly";
    if (life == "IOC") r.time_in_force = time_in_force::immediate_or_cancel;
    if (life == "FOK") r.time_in_force = time_in_force::fill_or_kill;
    r.reduce_only = value_of(f, "reduceOnly") == "true";
    const std::string position = value_of(f, "positionIdx");
    if (position == "1") r.position_side = position_side::long_side;
    if (position == "2") r.position_side = position_side::short_side;
    const decimal size = decimal::parse(value_of(f, "qty")).value();
    // The venue's default of a market buy of spot.
    const bool by_default = value_of(f, "category") == "spot" && market && r.side == side::buy &&
                            !f.contains("marketUnit") && !f.contains("triggerPrice");
    if (by_default || value_of(f, "marketUnit") == "quoteCoin")
        r.quote_quantity = size;
    else
        r.quantity = {size};
    return r;
}
/// What ccxt leaves to the venue's defaults, and we say.
void leave_out(fields& ours, const fields& theirs) {
    for (const char* name : {"timeInForce", "triggerBy"})
        if (!theirs.contains(name)) ours.erase(name);
    if (!theirs.contains("marketUnit") && value_of(ours, "marketUnit") == "quoteCoin")
        ours.erase("marketUnit");
}
/// Takes-profits and stops that ride on an entry are of no feature.
bool attaches(const fields& f) { return f.contains("stopLoss") || f.contains("takeProfit"); }
} // namespace ccxt_of_bybit

} // namespace

TEST_CASE("the signing vectors of Bybit, and every signed request of ccxt, have our signature") {
    using namespace ccxt_of_bybit;
    const auto vectors = document("signing_vectors.json");
    if (!vectors) return;
    credentials::signature_text room;
    int seen = 0;
    for (const bj::value& v : vectors->at("vectors").as_array()) {
        const fields f = members_of(v.as_object());
        const credentials who = credentials::make("key", value_of(f, "secret")).value();
        CHECK(who.sign({value_of(f, "prehash")}, room) == value_of(f, "signature"));
        ++seen;
    }
    CHECK(seen == 4);
    const bj::value requests = document("requests/ccxt-signed-4.5.84.json").value();
    const credentials who = account().credentials;
    seen = 0;
    for (const bj::value& c : requests.at("cases").as_array()) {
        const bj::object& r = c.at("request").as_object();
        if (!r.at("headers").is_object()) continue;
        const fields headers = members_of(r.at("headers").get_object());
        if (!headers.contains("X-BAPI-SIGN")) continue;
        const std::string url(r.at("url").as_string());
        const std::string query = url.find('?') == url.npos ? "" : url.substr(url.find('?') + 1);
        const std::string payload = r.at("body").is_string() ? std::string(r.at("body").get_string()) : query;
        CHECK(who.sign({value_of(headers, "X-BAPI-TIMESTAMP"), who.api_key(),
                        value_of(headers, "X-BAPI-RECV-WINDOW"), payload},
                       room) == value_of(headers, "X-BAPI-SIGN"));
        ++seen;
    }
    CHECK(seen == 70);
}

TEST_CASE("an order, amend or cancel of ccxt over Bybit's REST is ours too") {
    using namespace ccxt_of_bybit;
    const auto requests = document("requests/ccxt-signed-4.5.84.json");
    if (!requests) return;
    int placed = 0, amended = 0, cancelled = 0, batched = 0, elsewhere = 0;
    for (const bj::value& c : requests->at("cases").as_array()) {
        const bj::object& captured = c.at("request").as_object();
        const std::string url(captured.at("url").as_string());
        const std::size_t from = url.find("/v5/order/");
        if (from == url.npos || !captured.at("body").is_string()) continue;
        const std::string path = url.substr(from);
        const bj::object body = bj::parse(captured.at("body").get_string()).as_object();
        fields theirs = members_of(body);
        INFO(path << ' ' << captured.at("body").get_string());
        const config settings = account(category_of(theirs));
        std::array<char, 2048> out;
        const auto compare = [&](const order_result<http_request>& ours) {
            REQUIRE(ours.has_value());
            CHECK(ours->target == path);
            fields said = members_of(bj::parse(ours->body).as_object());
            leave_out(said, theirs);
            CHECK(said == theirs);
        };
        order_keys key;
        key.symbol.assign(value_of(theirs, "symbol"));
        key.client_order_id.assign(value_of(theirs, "orderLinkId"));
        if (path == "/v5/order/create") {
            // Options, what is attached, and a spot order that locks funds or reduces are of no feature.
            if (attaches(theirs) || value_of(theirs, "category") == "option" ||
                value_of(theirs, "orderFilter") == "tpslOrder" ||
                (value_of(theirs, "side") == "Sell" && theirs.contains("marketUnit") &&
                 theirs.contains("reduceOnly"))) {
                ++elsewhere;
                continue;
            }
            compare(encode_place_http(order_of(theirs), at(settings), out));
            ++placed;
        } else if (path == "/v5/order/amend") {
            theirs.erase("clientOrderId"); // ccxt's own
            amend_request a;
            a.keys = key;
            a.terms = gatewright_test::bybit::small_limit_order();
            a.change.quantity = {decimal::parse(value_of(theirs, "qty")).value()};
            a.change.price = {decimal::parse(value_of(theirs, "price")).value()};
            compare(encode_amend_http(a, at(settings), out));
            ++amended;
        } else if (path == "/v5/order/cancel") {
            key.untriggered = theirs.contains("orderFilter");
            (key.untriggered ? key.conditional_order_id : key.venue_order_id)
                .assign(value_of(theirs, "orderId"));
            compare(encode_cancel_http(key, at(settings), out));
            ++cancelled;
        } else if (path == "/v5/order/cancel-all") {
            key.untriggered = theirs.contains("orderFilter");
            compare(encode_cancel_all(key, at(settings), out));
            ++cancelled;
        } else if (path == "/v5/order/create-batch" || path == "/v5/order/cancel-batch") {
            const bool cancels = path.find("cancel") != path.npos;
            std::string members;
            for (const bj::value& m : body.at("request").as_array()) {
                const fields one = members_of(m.as_object());
                order_keys k{key};
                k.symbol.assign(value_of(one, "symbol"));
                k.client_order_id.assign(value_of(one, "orderLinkId"));
                k.venue_order_id.assign(value_of(one, "orderId"));
                const auto text = cancels ? put_cancel(k, at(settings), false, out)
                                          : put_place(order_of(one), at(settings), false, out);
                REQUIRE(text.has_value());
                fields said = members_of(bj::parse(*text).as_object());
                leave_out(said, one);
                CHECK(said == one);
                members += (members.empty() ? "" : ",") + std::string(*text);
            }
            const auto whole = encode_batch_request(cancels ? session::request_operation::cancel
                                                            : session::request_operation::place,
                                                    members, "", at(settings), out);
            CHECK(whole->target == path);
            ++batched;
        } else {
            ++elsewhere;
        }
    }
    CHECK(placed == 15);
    CHECK(amended == 1);
    CHECK(cancelled == 3);
    CHECK(batched == 5);
    CHECK(elsewhere == 7);
}

TEST_CASE("what ccxt says on Bybit's sockets is what we say: logins, subscriptions and orders") {
    using namespace ccxt_of_bybit;
    const auto requests = document("requests/ccxt-ws-4.5.84.json");
    if (!requests) return;
    std::array<char, 2048> out;
    int logins = 0, topics = 0, orders = 0;
    for (const bj::value& c : requests->at("cases").as_array())
        for (const bj::value& sent : c.at("sent").as_array()) {
            if (!sent.as_object().contains("message")) continue;
            const bj::object& m = sent.at("message").as_object();
            INFO(bj::serialize(m));
            const std::string op(m.at("op").as_string());
            const bj::array& args = m.at("args").as_array();
            if (op == "auth") {
                const bj::value ours = bj::parse(encode_login(account().credentials, now_ms, out));
                // ccxt writes the time as text.
                for (std::size_t i = 0; i < 3; ++i)
                    CHECK(text_of(ours.at("args").at(i)) == text_of(args.at(i)));
                ++logins;
            } else if (op == "subscribe" || op == "unsubscribe") {
                const std::string topic(args.at(0).as_string());
                config settings = account();
                settings.symbols = {"BTCUSDT"};
                settings.streams = {true, true, true, true, true, false, book_channel::levels_50};
                bool known = false;
                for (std::size_t link = 0; link < 2; ++link)
                    items_of(settings, link)([&](const stream_item& i) { known = known || i.named(topic); });
                CHECK(known);
                ++topics;
            } else if (op == "order.create" || op == "order.cancel" || op == "order.amend") {
                fields theirs = members_of(args.at(0).as_object());
                if (theirs.contains("clientOrderId") ||
                    (value_of(theirs, "category") == "spot" && theirs.contains("reduceOnly")))
                    continue; // quirks of ccxt
                const config settings = account(category_of(theirs));
                order_keys key;
                key.symbol.assign(value_of(theirs, "symbol"));
                key.venue_order_id.assign(value_of(theirs, "orderId"));
                amend_request a;
                a.keys = key;
                a.terms = gatewright_test::bybit::small_limit_order();
                if (op == "order.amend") {
                    a.change.quantity = {decimal::parse(value_of(theirs, "qty")).value()};
                    a.change.price = {decimal::parse(value_of(theirs, "price")).value()};
                }
                const auto text = op == "order.create"  ? encode_place(order_of(theirs), at(settings), out)
                                  : op == "order.amend" ? encode_amend(a, at(settings), out)
                                                        : encode_cancel(key, at(settings), out);
                REQUIRE(text.has_value());
                const bj::value ours = bj::parse(*text);
                CHECK(ours.at("op").as_string() == op);
                CHECK(ours.at("header") == m.at("header"));
                fields said = members_of(ours.at("args").at(0).as_object());
                leave_out(said, theirs);
                CHECK(said == theirs);
                ++orders;
            }
        }
    CHECK(logins > 10);
    CHECK(topics > 10);
    CHECK(orders == 13);
}
