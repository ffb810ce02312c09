// SPDX-License-Identifier: BSL-1.0

#include "sim_desk.hpp"

#include <map>
#include <optional>
#include <set>

using namespace sim_test;

namespace {

exchange_config lively(std::uint64_t seed = 3) {
    auto c = sim_desk::quiet();
    c.background = true;
    c.flow.seed = seed;
    return c;
}
void run(sim_desk& d, duration time) {
    for (std::int64_t ns = 0; ns < time.ns; ns += 10'000'000) d.pass(milliseconds(10));
}
std::uint64_t number(const json::value& v, std::string_view name) {
    return v.at(name).to_number<std::uint64_t>();
}

/// A book kept by a client that follows the venue's documented rule.
struct client_book {
    std::map<std::string, std::string> sides[2];
    std::uint64_t last = 0;
    bool joined = false;

    void snapshot(const json::value& v) {
        last = number(v, "lastUpdateId");
        fill(v.at("bids"), 0);
        fill(v.at("asks"), 1);
    }
    void fill(const json::value& levels, int side) {
        for (const auto& l : levels.as_array()) {
            const std::string price(l.at(0).as_string()), quantity(l.at(1).as_string());
            if (decimal::parse(quantity)->is_zero())
                sides[side].erase(price);
            else
                sides[side][price] = quantity;
        }
    }
    /// False on a gap.
    bool update(const json::value& v) {
        if (!joined) {
            if (number(v, "u") < last) return true;
            const bool joins = (number(v, "U") <= last && last <= number(v, "u")) || number(v, "pu") == last;
            if (!joins) return false;
            joined = true;
        } else if (number(v, "pu") != last) {
            return false;
        }
        last = number(v, "u");
        fill(v.at("b"), 0);
        fill(v.at("a"), 1);
        return true;
    }
    bool operator==(const client_book& o) const { return sides[0] == o.sides[0] && sides[1] == o.sides[1]; }
};

} // namespace

TEST_CASE("subscriptions are acknowledged, listed and ended in the venue's words") {
    sim_desk d;
    const auto c = d.open("/public/ws/0");
    const auto say = [&](std::string_view text) {
        d.venue.receive(c, text, d.now);
        const auto answers = d.sent(c);
        REQUIRE(answers.size() == 1);
        return json::serialize(answers[0]);
    };
    CHECK(say(R"({"method":"SUBSCRIBE","params":["btcusdt@depth@100ms"],"id":1})") ==
          R"({"result":null,"id":1})");
    CHECK(say(R"({"method":"LIST_SUBSCRIPTIONS","id":"x"})") ==
          R"({"result":["0","btcusdt@depth@100ms"],"id":"x"})");
    CHECK(say(R"({"method":"UNSUBSCRIBE","params":["btcusdt@depth@100ms"],"id":2})") ==
          R"({"result":null,"id":2})");
    CHECK(say(R"({"method":"LIST_SUBSCRIPTIONS","id":3})") == R"({"result":["0"],"id":3})");
    CHECK(say("nonsense").find("\"error\"") != std::string::npos);
    CHECK(say(R"({"method":"DANCE","id":4})").find("\"id\":4") != std::string::npos);
    CHECK(say(R"({"method":"SUBSCRIBE","id":5})").find("params") != std::string::npos);
    CHECK(say(R"({"method":"SUBSCRIBE","params":[1],"id":6})").find("\"error\"") != std::string::npos);
}

TEST_CASE("only the split paths are served") {
    sim_desk d;
    for (const char* path : {"/ws", "/stream", "/ws/btcusdt@depth", "/stream?streams=a", "/public", "/",
                             "/other/ws", "/ws-fapi/v2"})
        CHECK_FALSE(d.venue.open(path, d.now));
    for (const char* path :
         {"/public/ws", "/public/stream", "/market/ws/btcusdt@aggTrade", "/private/ws", "/ws-fapi/v1"})
        CHECK(d.venue.open(path, d.now));
}

TEST_CASE("streams of the other category are acknowledged and stay silent") {
    sim_desk d(lively());
    const auto open = d.open("/public/stream?streams=btcusdt@aggTrade/btcusdt@kline_1m/btcusdt@bookTicker");
    const auto market = d.open("/market/stream?streams=btcusdt@bookTicker/btcusdt@depth/btcusdt@aggTrade");
    run(d, seconds(3));
    std::set<std::string> seen;
    for (const auto& v : d.sent(open)) seen.insert("public " + d.text(v, "stream"));
    for (const auto& v : d.sent(market)) seen.insert("market " + d.text(v, "stream"));
    CHECK(seen == std::set<std::string>{"public btcusdt@bookTicker", "market btcusdt@aggTrade"});
}

TEST_CASE("raw connections get events alone, combined ones with the stream's name") {
    sim_desk d(lively());
    const auto raw = d.open("/public/ws/btcusdt@bookTicker");
    const auto combined = d.open("/public/stream?streams=btcusdt@bookTicker");
    run(d, seconds(1));
    const auto a = d.sent(raw), b = d.sent(combined);
    REQUIRE(a.size() > 5);
    REQUIRE(a.size() == b.size());
    CHECK(b[0].at("stream") == "btcusdt@bookTicker");
    CHECK(b[0].at("data") == a[0]);
    CHECK(a[0].at("e") == "bookTicker");
    CHECK(a[0].at("s") == "BTCUSDT");
    CHECK(a[0].at("st") == 1);
}

TEST_CASE("a book built from snapshot and updates is the venue's, at every speed, and pu chains") {
    for (const std::string suffix : {"@100ms", "", "@500ms"}) {
        INFO("depth" << suffix);
        sim_desk d(lively());
        const auto c = d.open("/public/ws/btcusdt@depth" + suffix);
        run(d, milliseconds(1370));
        client_book book;
        book.snapshot(d.raw("GET", "/fapi/v1/depth?symbol=BTCUSDT&limit=1000"));
        run(d, milliseconds(20'130));
        int transitions = 0, not_adjacent = 0;
        std::uint64_t previous = 0;
        for (const auto& v : d.sent(c)) {
            REQUIRE(v.at("e") == "depthUpdate");
            REQUIRE(number(v, "U") <= number(v, "u"));
            if (previous != 0) {
                ++transitions;
                REQUIRE(number(v, "pu") == previous);
                not_adjacent += number(v, "U") != previous + 1 ? 1 : 0;
            }
            previous = number(v, "u");
            REQUIRE(book.update(v));
        }
        CHECK(transitions > 30);
        CHECK(not_adjacent > 0);
        client_book now;
        now.snapshot(d.raw("GET", "/fapi/v1/depth?symbol=BTCUSDT&limit=1000"));
        CHECK(book.last == now.last);
        CHECK(book == now);
    }
}

TEST_CASE("a client that loses one update notices by pu") {
    sim_desk d(lively());
    const auto c = d.open("/public/ws/btcusdt@depth@100ms");
    client_book book;
    book.snapshot(d.raw("GET", "/fapi/v1/depth?symbol=BTCUSDT&limit=1000"));
    run(d, seconds(1));
    d.venue.set_fault(venue_link::public_stream, fault::drop, 1, d.now);
    run(d, seconds(1));
    int gaps = 0;
    for (const auto& v : d.sent(c)) gaps += book.update(v) ? 0 : 1;
    CHECK(gaps > 0);
}

TEST_CASE("partial books are the top of the book") {
    sim_desk d(lively());
    const auto c = d.open("/public/ws/btcusdt@depth5@100ms");
    run(d, milliseconds(1000));
    const auto all = d.sent(c);
    REQUIRE(all.size() > 5);
    const auto& last = all.back();
    CHECK(last.at("b").as_array().size() == 5);
    const auto snapshot = d.raw("GET", "/fapi/v1/depth?symbol=BTCUSDT&limit=5");
    CHECK(last.at("b") == snapshot.at("bids"));
    CHECK(last.at("a") == snapshot.at("asks"));
    CHECK(last.at("u") == snapshot.at("lastUpdateId"));
}

TEST_CASE("aggregated trades cover every trade once, and candles hold them all") {
    sim_desk d(lively());
    const auto trades = d.open("/public/ws/btcusdt@trade");
    const auto market = d.open("/market/ws/btcusdt@aggTrade");
    const auto bars = d.open("/market/ws/btcusdt@kline_1m");
    run(d, seconds(65));
    std::uint64_t next_trade = 0, next_aggregate = 0, last_id = 0;
    decimal sum{}, aggregated{};
    for (const auto& v : d.sent(trades)) {
        if (next_trade != 0) REQUIRE(number(v, "t") == next_trade);
        next_trade = number(v, "t") + 1;
        sum = checked_add(sum, *decimal::parse(d.text(v, "q"))).value();
    }
    for (const auto& v : d.sent(market)) {
        if (next_aggregate != 0) {
            REQUIRE(number(v, "a") == next_aggregate);
            REQUIRE(number(v, "f") == last_id + 1);
        }
        REQUIRE(number(v, "f") <= number(v, "l"));
        next_aggregate = number(v, "a") + 1;
        last_id = number(v, "l");
        aggregated = checked_add(aggregated, *decimal::parse(d.text(v, "q"))).value();
    }
    CHECK(next_trade > 100);
    CHECK(sum == aggregated);
    // The virtual clock began on a full minute, so that the first bar holds the first minute.
    int closed = 0;
    std::optional<json::value> final_bar;
    for (const auto& v : d.sent(bars)) {
        if (v.at("k").at("x") != true) continue;
        ++closed;
        final_bar = v;
    }
    REQUIRE(closed == 1);
    const auto& k = final_bar->at("k");
    CHECK(number(k, "t") % 60'000 == 0);
    CHECK(number(k, "T") == number(k, "t") + 59'999);
    CHECK(number(k, "L") - number(k, "f") + 1 == number(k, "n"));
    CHECK(*decimal::parse(d.text(k, "h")) >= *decimal::parse(d.text(k, "o")));
    CHECK(*decimal::parse(d.text(k, "l")) <= *decimal::parse(d.text(k, "c")));
}

TEST_CASE("mark prices come every second or every three") {
    sim_desk d(lively());
    const auto fast = d.open("/market/ws/btcusdt@markPrice@1s");
    const auto slow = d.open("/market/ws/btcusdt@markPrice");
    run(d, seconds(9));
    const auto all = d.sent(fast);
    CHECK(all.size() == 9);
    CHECK(d.sent(slow).size() == 3);
    CHECK(all[0].at("e") == "markPriceUpdate");
    CHECK(all[0].as_object().contains("ap"));
    CHECK(number(all[0], "T") > number(all[0], "E"));
}

TEST_CASE("the same seed and the same inputs give the same outputs, byte for byte") {
    const auto record = [](std::uint64_t seed) {
        sim_desk d(lively(seed));
        (void)d.open("/public/stream?streams=btcusdt@depth@100ms/ethusdt@bookTicker/btcusdt@trade");
        (void)d.open_user();
        std::string all;
        for (int n = 0; n < 300; ++n) {
            d.pass(milliseconds(10));
            if (n % 50 == 0) d.rest("POST", "/fapi/v1/order", d.market("BUY", "0.010"));
            for (const output& o : d.venue.take_outputs()) all += o.text + "\n";
        }
        return all;
    };
    const auto first = record(5);
    CHECK(first.size() > 10'000);
    CHECK(first == record(5));
    CHECK(first != record(6));
}

TEST_CASE("the server pings every three minutes and closes who does not answer") {
    sim_desk d;
    const auto polite = d.open("/public/ws");
    const auto deaf = d.open("/market/ws");
    std::map<connection_id, int> pings;
    std::map<connection_id, std::int64_t> closed;
    for (std::int64_t s = 1; s <= 800; ++s) {
        d.pass(seconds(1));
        for (const output& o : d.venue.take_outputs()) {
            if (o.kind == output_kind::ping) ++pings[o.connection];
            if (o.kind == output_kind::ping && o.connection == polite) d.venue.pong(polite, d.now);
            if (o.kind == output_kind::close) closed[o.connection] = s;
        }
    }
    CHECK(pings[polite] == 4);
    CHECK(closed == std::map<connection_id, std::int64_t>{{deaf, 780}});
    CHECK(d.venue.connection_count(venue_link::market_stream) == 0);
}

TEST_CASE("a connection ends after a day, or when it says too much") {
    auto config = sim_desk::quiet();
    config.connection_life = seconds(10);
    sim_desk d(config);
    const auto old = d.open("/public/ws");
    d.pass(seconds(10));
    d.sent(old);
    REQUIRE(d.signals.size() == 1);
    CHECK(d.signals[0].kind == output_kind::close);
    d.signals.clear();
    const auto chatty = d.open("/public/ws");
    for (int n = 0; n < 11; ++n) d.venue.receive(chatty, R"({"method":"LIST_SUBSCRIPTIONS","id":1})", d.now);
    CHECK(d.sent(chatty).size() == 10);
    REQUIRE(d.signals.size() == 1);
    CHECK(d.signals[0].connection == chatty);
    CHECK(d.venue.connection_count(venue_link::public_stream) == 0);
}

TEST_CASE("public REST documents agree with the book and the trades") {
    sim_desk d(lively());
    run(d, seconds(5));
    const auto touch = d.raw("GET", "/fapi/v1/ticker/bookTicker?symbol=BTCUSDT");
    const auto depth = d.raw("GET", "/fapi/v1/depth?symbol=BTCUSDT&limit=5");
    CHECK(touch.at("bidPrice") == depth.at("bids").at(0).at(0));
    CHECK(touch.at("askQty") == depth.at("asks").at(0).at(1));
    CHECK(d.code(d.raw("GET", "/fapi/v1/depth?symbol=BTCUSDT&limit=7")) == -1130);
    CHECK(d.code(d.raw("GET", "/fapi/v1/depth")) == -1102);
    const auto trades = d.raw("GET", "/fapi/v1/trades?symbol=BTCUSDT&limit=3");
    CHECK(trades.as_array().size() == 3);
    const auto aggregates = d.raw("GET", "/fapi/v1/aggTrades?symbol=BTCUSDT&limit=1");
    CHECK(aggregates.at(0).at("l") == trades.at(2).at("id"));
    const auto day = d.raw("GET", "/fapi/v1/ticker/24hr?symbol=BTCUSDT");
    CHECK(day.at("lastId") == trades.at(2).at("id"));
    CHECK(day.at("lastPrice") == trades.at(2).at("price"));
    CHECK(d.raw("GET", "/fapi/v1/ticker/24hr").as_array().size() == 2);
    CHECK(d.raw("GET", "/fapi/v1/premiumIndex?symbol=ETHUSDT").at("symbol") == "ETHUSDT");
}
