// SPDX-License-Identifier: BSL-1.0

#include "made_up_venue.hpp"

#include <catch2/catch_test_macros.hpp>

#include <map>
#include <utility>

using namespace bazaar;

namespace {

struct visitor {
    timestamp now = timestamp::from_milliseconds(1'735'689'600'000);
    bazaar::exchange venue;
    std::vector<output> outputs;

    visitor() { venue.tick(now); }
    void pass(duration d) {
        now = now + d;
        venue.tick(now);
    }
    connection_id open() { return venue.open("/ws", now).value(); }
    /// What the venue says to a connection since the last call.
    std::vector<json::value> heard(connection_id id) {
        for (output& o : venue.take_outputs()) outputs.push_back(std::move(o));
        std::vector<json::value> mine;
        std::erase_if(outputs, [&](const output& o) {
            if (o.connection != id || o.kind != output_kind::text) return false;
            mine.push_back(o.text == "pong" ? json::value("pong") : json::parse(o.text));
            return true;
        });
        return mine;
    }
    json::value say(connection_id id, const json::value& v) {
        venue.receive(id, json::serialize(v), now);
        const auto all = heard(id);
        return all.empty() ? json::value() : all.back();
    }
    json::value login(connection_id id, const std::string& key = "key",
                      const std::string& pass = "open sesame") {
        return say(id, {{"op", "login"},
                        {"args",
                         {{"key", key},
                          {"pass", pass},
                          {"time", "17"},
                          {"sign", to_base64(hmac(EVP_sha256(), "secret", "login17"))}}}});
    }
    json::value place(connection_id id, const std::string& mine, const std::string& side,
                      const std::string& price, const std::string& size) {
        return say(id, {{"op", "place"},
                        {"id", 9},
                        {"args", {{"mine", mine}, {"side", side}, {"price", price}, {"size", size}}}});
    }
    http_reply get(const std::string& target, const std::string& key = "key") {
        return venue.handle_request({"GET",
                                     target,
                                     {{"b-key", key},
                                      {"b-pass", "open sesame"},
                                      {"b-sign", to_base64(hmac(EVP_sha256(), "secret", "GET" + target))}},
                                     {}},
                                    now);
    }
    json::value admin(const std::string& method, const std::string& target) {
        return json::parse(venue.handle_request({method, target, {}, {}}, now).body);
    }
};

} // namespace

TEST_CASE("a second venue with a login, a text ping and its own words stands on the shared rooms") {
    visitor v;
    const auto a = v.open();
    v.venue.receive(a, "ping", v.now);
    CHECK(v.heard(a).at(0) == "pong");
    CHECK_FALSE(v.venue.open("/elsewhere", v.now));
    CHECK(v.place(a, "m1", "buy", "100", "1").at("code") == "WHO_ARE_YOU");
    CHECK(v.login(a).at("event") == "login");
    CHECK(v.place(a, "m1", "buy", "100", "1").at("code") == "0");
    CHECK(v.place(a, "m2", "buy", "100.25", "1").at("code").as_string().starts_with("RULE_"));
    CHECK(v.place(a, "m2", "buy", "many", "1").at("code") == "BAD_price");
    CHECK(v.say(a, {{"op", "dance"}, {"id", 1}, {"args", json::object{}}}).at("code") == "UNKNOWN");
    const auto reply = v.get("/orders/1");
    CHECK(reply.status == 200);
    CHECK(json::parse(reply.body).at("data").at("mine") == "m1");
    CHECK(v.get("/orders/2").status == 404);
    CHECK(v.get("/orders/1", "other").status == 404);
    CHECK(v.get("/orders/1", "nobody").status == 401);
}

TEST_CASE("a login that fails closes the connection with the venue's own code, and silence does too") {
    visitor v;
    const auto a = v.open(), b = v.open();
    v.login(a, "key", "close sesame");
    v.pass(seconds(20));
    v.venue.receive(b, "ping", v.now);
    v.pass(seconds(20));
    v.heard(b);
    REQUIRE(v.outputs.size() == 1);
    CHECK(v.outputs[0].connection == a);
    CHECK(v.outputs[0].kind == output_kind::close);
    CHECK(v.outputs[0].close_code == 4001);
    v.pass(seconds(10));
    CHECK(v.venue.connection_count(venue_link::socket) == 0);
}

TEST_CASE("each argument is acknowledged or refused, and private topics share the socket") {
    visitor v;
    const auto a = v.open(), other = v.open();
    v.venue.receive(a, R"({"op":"subscribe","args":["orders","moon"]})", v.now);
    auto all = v.heard(a);
    REQUIRE(all.size() == 2);
    CHECK(all[0].at("event") == "error");
    CHECK(all[1].at("topic") == "moon");
    v.login(a);
    v.login(other, "other");
    CHECK(v.say(a, {{"op", "subscribe"}, {"args", {"orders"}}}).at("event") == "subscribe");
    CHECK(v.say(other, {{"op", "subscribe"}, {"args", {"orders"}}}).at("event") == "subscribe");
    v.place(other, "theirs", "sell", "100", "2");
    v.heard(other);
    CHECK(v.heard(a).empty());
    v.place(a, "mine", "buy", "100", "2");
    v.venue.receive(a, "ping", v.now);
    const auto told = v.heard(other);
    REQUIRE(told.size() == 1);
    CHECK(told[0].at("data").at("life") == "filled");
    CHECK(v.venue.ledger(0).orders.at(0).state == lifecycle::filled);
    CHECK(v.venue.ledger(1).fills.at(0).maker);
}

TEST_CASE("books begin with a snapshot wherever a client joins, and each update names the one before") {
    visitor v;
    const auto trader = v.open();
    v.login(trader);
    std::map<connection_id, std::map<std::pair<std::string, std::int64_t>, std::int64_t>> books;
    std::map<connection_id, std::int64_t> last;
    std::map<connection_id, std::int64_t> number;
    const auto follow = [&](connection_id id) {
        for (const auto& m : v.heard(id)) {
            if (!m.as_object().contains("data")) continue;
            CHECK(m.at("n").to_number<std::int64_t>() == number[id]++);
            const auto& d = m.at("data");
            if (d.at("before") == -1)
                books[id].clear();
            else
                REQUIRE(d.at("before").to_number<std::int64_t>() == last[id]);
            last[id] = d.at("seq").to_number<std::int64_t>();
            for (const auto& l : d.at("levels").as_array()) {
                const std::pair price(std::string(l.at(0).as_string()), l.at(1).to_number<std::int64_t>());
                books[id][price] = l.at(2).to_number<std::int64_t>();
                if (books[id][price] == 0) books[id].erase(price);
            }
        }
    };
    std::vector<connection_id> readers;
    for (int n = 0; n < 40; ++n) {
        v.place(trader, "o" + std::to_string(n), n % 2 ? "buy" : "sell", std::to_string(100 + (n * 7) % 5),
                "1");
        if (n % 10 == 5) {
            readers.push_back(v.open());
            v.venue.receive(readers.back(), R"({"op":"subscribe","args":["book"]})", v.now);
        }
        v.pass(milliseconds(30));
        for (const auto id : readers) follow(id);
    }
    v.pass(milliseconds(200));
    for (const auto id : readers) {
        follow(id);
        CHECK(books[id] == books[readers[0]]);
        CHECK(last[id] == last[readers[0]]);
    }
    CHECK_FALSE(books[readers[0]].empty());
}

TEST_CASE("faults strike a made-up venue in its own words") {
    visitor v;
    const auto a = v.open();
    v.login(a);
    const auto set = [&](const std::string& link, const std::string& kind) {
        CHECK(v.admin("POST", "/sim/fault?link=" + link + "&kind=" + kind + "&count=1").as_object().empty());
    };
    for (const std::string kind : {"rate_limit", "unavailable", "throttled", "key_refused"}) {
        set("socket", kind);
        CHECK(std::string(v.place(a, "x", "buy", "100", "1").at("code").as_string()) == "FAULT_" + kind);
    }
    CHECK(v.venue.ledger(0).orders.empty());
    set("socket", "unknown_status");
    CHECK(v.place(a, "done", "buy", "100", "1").at("code") == "FAULT_unknown_status");
    set("socket", "request_lost");
    CHECK(v.place(a, "lost", "buy", "100", "1").is_null());
    CHECK(v.venue.ledger(0).orders.size() == 1);
    set("socket", "reply_lost");
    CHECK(v.place(a, "mute", "buy", "100", "1").is_null());
    CHECK(v.venue.ledger(0).orders.size() == 2);
    set("socket", "repeated");
    v.place(a, "twice", "buy", "100", "1");
    CHECK(v.venue.ledger(0).orders.size() == 4);
    set("rest", "refuse");
    CHECK(v.get("/orders/1").action == reply_action::drop);
    set("rest", "drop");
    CHECK(v.get("/orders/1").action == reply_action::silence);
    set("socket", "expire_session");
    v.heard(a);
    CHECK(v.outputs.back().kind == output_kind::close);
    CHECK(v.venue.connection_count(venue_link::socket) == 0);
}

TEST_CASE("half-open: what is said on the connections of before reaches nobody, requests neither") {
    visitor v;
    const auto gone = v.open();
    v.login(gone);
    CHECK(v.admin("POST", "/sim/fault?link=socket&kind=half_open").as_object().empty());
    CHECK(v.place(gone, "never", "buy", "100", "1").is_null());
    CHECK(v.venue.connection_count(venue_link::socket) == 0);
    REQUIRE(v.outputs.size() == 1);
    CHECK(v.outputs[0].kind == output_kind::vanish);
    const auto fresh = v.open();
    v.login(fresh);
    CHECK(v.place(fresh, "m", "buy", "100", "1").at("code") == "0");
    CHECK(v.venue.ledger(0).orders.size() == 1);
    CHECK(v.admin("POST", "/sim/fault?link=rest&kind=half_open&count=1").as_object().empty());
    CHECK(v.get("/orders/1").action == reply_action::silence);
    CHECK(v.get("/orders/1").action == reply_action::send);
}

TEST_CASE("keys are good until their time, and then refused until they are restored") {
    visitor v;
    const auto a = v.open();
    v.login(a);
    CHECK(v.admin("POST", "/sim/fault?link=rest&kind=key_expiry&count=10").as_object().empty());
    v.pass(seconds(9));
    CHECK(v.place(a, "m", "buy", "100", "1").at("code") == "0");
    CHECK(v.get("/orders/1").status == 200);
    v.pass(seconds(1));
    v.heard(a);
    CHECK(v.outputs.back().kind == output_kind::close); // as this venue ends what rests on a key
    v.outputs.clear();
    v.pass(seconds(1));
    v.heard(a);
    CHECK(v.outputs.empty()); // once
    CHECK(json::parse(v.get("/orders/1").body).at("code") == "FAULT_key_expiry");
    v.admin("POST", "/sim/clear");
    CHECK(v.get("/orders/1").status == 200);
}

TEST_CASE("fills are told late, what comes after them is not") {
    visitor v;
    const auto a = v.open(), other = v.open();
    v.login(a);
    v.login(other, "other");
    v.say(a, {{"op", "subscribe"}, {"args", {"orders"}}});
    v.place(a, "m", "buy", "100", "2");
    v.heard(a);
    CHECK(v.admin("POST", "/sim/fault?link=socket&kind=delayed_fill&count=500").as_object().empty());
    v.place(other, "t", "sell", "100", "1");
    v.pass(milliseconds(10));
    CHECK(v.heard(a).empty());
    CHECK(v.venue.ledger(0).fills.size() == 1);
    // The rest is cancelled: that is told at once.
    const auto id = v.venue.market().find(v.venue.market().account_id(0), 0, {}, "m")->id;
    CHECK(v.venue.market().engine().cancel(id, v.now).ok());
    v.pass(milliseconds(10));
    auto told = v.heard(a);
    REQUIRE(told.size() == 1);
    CHECK(told[0].at("data").at("life") == "cancelled");
    v.pass(milliseconds(479));
    CHECK(v.heard(a).empty());
    v.pass(milliseconds(1));
    told = v.heard(a);
    REQUIRE(told.size() == 1);
    CHECK(told[0].at("data").at("life") == "working");
    v.admin("POST", "/sim/clear?link=socket");
    v.place(a, "n", "buy", "100", "1");
    v.place(other, "t", "sell", "100", "1");
    v.pass(milliseconds(10));
    CHECK(v.heard(a).size() == 1); // the fill, at once
}

TEST_CASE("late fills do not overtake one another when the delay changes") {
    visitor v;
    const auto a = v.open(), other = v.open();
    v.login(a);
    v.login(other, "other");
    v.say(a, {{"op", "subscribe"}, {"args", {"orders"}}});
    v.place(a, "one", "buy", "101", "1");
    v.place(a, "two", "buy", "100", "1");
    v.heard(a);
    v.venue.set_fault(venue_link::socket, fault::delayed_fill, 500, v.now);
    v.place(other, "t", "sell", "101", "1");
    v.venue.set_fault(venue_link::socket, fault::delayed_fill, 100, v.now);
    v.place(other, "t", "sell", "100", "1");
    v.pass(milliseconds(499));
    CHECK(v.heard(a).empty());
    v.pass(milliseconds(1));
    const auto told = v.heard(a);
    REQUIRE(told.size() == 2);
    CHECK(told[0].at("data").at("mine") == "one");
    CHECK(told[1].at("data").at("mine") == "two");
    // What is late when the fault is cleared stays in its order too.
    v.place(a, "three", "buy", "101", "1");
    v.place(a, "four", "buy", "100", "1");
    v.heard(a);
    v.place(other, "t", "sell", "101", "1");
    v.venue.clear_faults(venue_link::socket);
    v.place(other, "t", "sell", "100", "1");
    CHECK(v.heard(a).empty());
    v.pass(milliseconds(100));
    CHECK(v.heard(a).size() == 2);
}

TEST_CASE("connections are shut down at their time, without a word where the venue has none") {
    visitor v;
    const auto a = v.open();
    CHECK(v.admin("POST", "/sim/fault?link=socket&kind=shutdown&count=5").as_object().empty());
    const auto later = v.open();
    v.pass(seconds(4));
    CHECK(v.heard(a).empty());
    CHECK(v.outputs.empty());
    v.pass(seconds(1));
    v.heard(a);
    REQUIRE(v.outputs.size() == 1);
    CHECK(v.outputs[0].connection == a);
    CHECK(v.outputs[0].kind == output_kind::close);
    CHECK(v.venue.connection_count(venue_link::socket) == 1);
    static_cast<void>(later);
}

TEST_CASE("the simulator's own paths refuse what they do not know") {
    visitor v;
    for (const char* wrong :
         {"/sim/fault?link=rest&kind=gremlins", "/sim/fault?kind=drop", "/sim/fault?link=moon&kind=drop",
          "/sim/fault?link=rest&kind=drop&count=many", "/sim/clear?link=moon"})
        CHECK(v.admin("POST", wrong).as_object().contains("error"));
    CHECK(v.admin("GET", "/sim/nothing").at("error") == "no such path");
    CHECK(v.admin("GET", "/sim/fault?link=rest&kind=drop").at("error") == "no such path");
    v.admin("POST", "/sim/fault?link=rest&kind=drop");
    CHECK(v.get("/orders/1").action == reply_action::silence);
    v.admin("POST", "/sim/clear");
    CHECK(v.get("/orders/1").action == reply_action::send);
    CHECK(v.admin("GET", "/sim/ledger").at("accounts").as_array().size() == 2);
}

namespace {

/// A venue that speaks frames of one length byte over plain TCP: no HTTP, no WebSocket, no JSON.
struct frames {
    std::string pending;
};
class framed : public exchange_core<framed, venue_link, frames> {
public:
    framed() : exchange_core(bazaar_config(), {}) {}
    [[maybe_unused]] static constexpr venue_link request_link = venue_link::rest;
    static http_reply answer(const http_request&, timestamp) { return {reply_action::send, 404, {}, {}}; }
    static std::optional<opening<venue_link, frames>> opened(const http_request&) {
        return opening<venue_link, frames>{};
    }
    void on_text(connection_id id, opening<venue_link, frames>& from, std::string_view bytes, timestamp) {
        std::string& pending = from.session.pending;
        pending += bytes;
        while (!pending.empty() && pending.size() > static_cast<unsigned char>(pending[0])) {
            const std::size_t size = static_cast<unsigned char>(pending[0]) + 1u;
            connections().send(id, pending.substr(0, size));
            pending.erase(0, size);
        }
    }
    void on_report(const matching::report&, timestamp) {}
    void on_trades(matching::instrument_id, const std::vector<matching::public_trade>&, timestamp) {}
    void on_book_changes(matching::instrument_id, const std::vector<matching::book_change>&, timestamp) {}
    void pass(timestamp) {}
    static complaint refusal_for(venue_link, fault) { return {}; }
    void on_fault(fault, std::int64_t, timestamp) {}
    void on_clear() {}
};

} // namespace

TEST_CASE("a venue of frames over plain TCP keeps its half-read frame in its session") {
    framed venue;
    const timestamp now = timestamp::from_milliseconds(1'735'689'600'000);
    const auto a = venue.open("", now).value();
    using namespace std::string_view_literals;
    for (const std::string_view piece : {"\x03"sv, "ab"sv, "c\x01x\x02y"sv, "z"sv})
        venue.receive(a, piece, now);
    std::vector<std::string> sent;
    for (const output& o : venue.take_outputs()) sent.push_back(o.text);
    CHECK(sent == std::vector<std::string>{"\x03"
                                           "abc",
                                           "\x01x", "\x02yz"});
}
