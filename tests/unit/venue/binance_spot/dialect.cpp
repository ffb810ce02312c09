// SPDX-License-Identifier: BSL-1.0
#include "event_log.hpp"
#include "key_pairs.hpp"
#include "oracle_hmac.hpp"

#include <gatewright/venue/binance_spot/binance_spot.hpp>

#include <catch2/catch_test_macros.hpp>

#include <array>
#include <string>
#include <string_view>
#include <utility>

using namespace gatewright;
namespace spot = gatewright::venue::binance_spot;
using spot::channel;
using spot::dialect;
using kind = session::read_kind;
using priority = session::request_priority;

namespace {

constexpr std::int64_t time_ms = 1'763'600'000'123;
constexpr auto rule_of(kind k) { return *session::rule_of(dialect::reads, k); }
constexpr std::size_t at(channel c) { return static_cast<std::size_t>(c); }

spot::config account(std::string_view secret = "the-secret") {
    spot::config c;
    c.symbols = {"BTCUSDT", "ETHUSDT", "BNBUSDT"};
    c.credentials = spot::signer::make("the-key", secret).value();
    return c;
}

/// "METHOD target", with the signature of a signed request checked against OpenSSL and cut off.
std::string line_of(const venue::read_request& r, const spot::config& by = account()) {
    std::array<char, 1024> out;
    const auto http = dialect::encode_read(r, time_ms, by, out);
    if (!http) return http.error().str();
    std::string target(http->target);
    const std::size_t signature = target.find("&signature=");
    CHECK((signature != std::string::npos) == (rule_of(r.what).security == session::read_security::sign));
    if (signature != std::string::npos) {
        const std::size_t query = target.find('?') + 1;
        CHECK(target.substr(signature + 11) ==
              gatewright_test::oracle_hmac_hex("the-secret", target.substr(query, signature - query)));
        target.resize(signature);
    }
    return std::string(to_string(http->method)) + ' ' + target;
}
venue::read_request of(kind k, std::string_view symbol = {}) {
    venue::read_request r;
    r.what = k;
    r.symbol = symbol;
    return r;
}

/// The start of a day, and so of a minute, on the venue's clock.
constexpr timestamp midnight = timestamp::from_milliseconds(86'400'000ll * 20'411);

/// The venue's limits as a gateway keeps them.
struct limits : session::request_budget<dialect::budget.size()> {
    limits() : request_budget(dialect::budget, 1, 2) {}
    bool take(priority p, std::uint32_t weight, timestamp now,
              session::budget_operation what = session::budget_operation::query) {
        return request_budget::take({p, weight, {}, what}, now);
    }
    void learn(std::string_view headers, int status, std::string_view code, std::string_view text,
               timestamp now) {
        venue::learn_counters<dialect>(*this, headers, now);
        dialect::learn(*this, headers, status, code, text, now);
    }
};
int passed(limits& l, priority p, std::uint32_t weight, timestamp now) {
    int n = 0;
    while (n < 200'000 && l.take(p, weight, now)) ++n;
    return n;
}

} // namespace

TEST_CASE("spot: each read is the request that the venue documents, signed where it is private") {
    const std::string stamp = "recvWindow=5000&timestamp=1763600000123";
    CHECK(line_of(of(kind::server_time)) == "GET /api/v3/time");
    CHECK(line_of(of(kind::instruments)) == "GET /api/v3/exchangeInfo?showPermissionSets=false");
    CHECK(line_of(of(kind::account_mode)) == "GET /api/v3/account?" + stamp);
    CHECK(line_of(of(kind::balances)) == "GET /api/v3/account?" + stamp);
    CHECK(line_of(of(kind::open_orders)) == "GET /api/v3/openOrders?" + stamp);
    CHECK(line_of(of(kind::fee_rates, "BTCUSDT")) ==
          "GET /api/v3/account/commission?symbol=BTCUSDT&" + stamp);
    CHECK(line_of(of(kind::book, "BTCUSDT")) == "GET /api/v3/depth?symbol=BTCUSDT&limit=5000");
    spot::config top = account();
    top.streams.books = spot::book_stream::depth20;
    CHECK(line_of(of(kind::book, "BTCUSDT"), top) == "GET /api/v3/depth?symbol=BTCUSDT&limit=20");
    venue::read_request f = of(kind::fills, "BTCUSDT");
    f.since = timestamp::from_milliseconds(1'763'500'000'000);
    CHECK(line_of(f) == "GET /api/v3/myTrades?symbol=BTCUSDT&startTime=1763500000000&endTime=1763586400000"
                        "&limit=1000&" +
                            stamp);
    f.cursor = "698760";
    CHECK(line_of(f) == "GET /api/v3/myTrades?symbol=BTCUSDT&fromId=698760&limit=1000&" + stamp);
    // What smart order routing brought is read apart, where it may have brought anything.
    f.cursor = "a";
    CHECK(line_of(f) ==
          "GET /api/v3/myAllocations?symbol=BTCUSDT&startTime=1763500000000&endTime=1763586400000"
          "&limit=1000&" +
              stamp);
    f.cursor = "a17";
    CHECK(line_of(f) == "GET /api/v3/myAllocations?symbol=BTCUSDT&fromAllocationId=17&limit=1000&" + stamp);
    CHECK(line_of(of(kind::book)).find("field symbol") != std::string::npos);
    STATIC_REQUIRE(rule_of(kind::fills).window == minutes(1440));
    STATIC_REQUIRE(rule_of(kind::book).weight == 250 && rule_of(kind::open_orders).weight == 80);
    STATIC_REQUIRE(session::rule_of(dialect::reads, kind::positions) == nullptr);
    std::array<char, 64> room;
    CHECK(std::string_view(
              dialect::encode_read(of(kind::positions), time_ms, account(), room).error().field) == "kind");
}

TEST_CASE("spot: two links, one of them for orders and reports, and what is said on them first") {
    spot::config c = account();
    std::array<char, 1024> out;
    CHECK(dialect::target(c, at(channel::market), {}, out).target == "/stream");
    CHECK(dialect::target(c, at(channel::orders), {}, out).target == "/ws-api/v3");
    CHECK(dialect::uses(c, at(channel::market)));
    CHECK(dialect::uses(c, at(channel::orders)));
    CHECK(dialect::subscriptions(c, at(channel::market)) == 3);
    CHECK(dialect::subscriptions(c, at(channel::orders)) == 0);
    CHECK(dialect::login_steps(c, at(channel::market)) == 0);
    CHECK(dialect::login_steps(c, at(channel::orders)) == 1);
    CHECK(dialect::login_steps(account(gatewright_test::ed25519_pem), at(channel::orders)) == 2);
    CHECK(dialect::book_link(c, {0}) == at(channel::market));
    CHECK(dialect::item_named(c, at(channel::orders), "") >= dialect::subscriptions(c, at(channel::orders)));
    CHECK(dialect::encode_unsubscribe(c, at(channel::market), 1, time_ms, 5, out) ==
          R"({"method":"UNSUBSCRIBE","params":["ethusdt@bookTicker","ethusdt@depth@100ms",)"
          R"("ethusdt@aggTrade"],"id":5})");
    c.streams = {false, false, false};
    CHECK_FALSE(dialect::uses(c, at(channel::market)));
    CHECK(dialect::book_link(c, {0}) == spot::channel_count);
    account_config a;
    CHECK(dialect::unfit(c, a) == nullptr);
    a.read_only = true;
    CHECK(dialect::unfit(c, a) == std::string_view("the account may not trade"));
}

TEST_CASE("spot: a key that logs on sends its orders unsigned, others sign each") {
    std::array<char, 2048> out;
    order_request r;
    r.symbol = "BTCUSDT";
    r.client_order_id = "gw-1";
    r.price = {decimal(50000, 0)};
    r.quantity = {decimal(1, -2)};
    amend_request a;
    a.keys = {"BTCUSDT", "gw-1", ""};
    a.terms = r;
    a.change.quantity = r.quantity;
    for (const auto& [secret, bare] : {std::pair{gatewright_test::ed25519_pem, true},
                                       {gatewright_test::rsa_pem, false},
                                       {std::string_view("the-secret"), false}}) {
        const spot::config c = account(secret);
        const venue::order_context<spot::config> context{c, time_ms, {}, "7"};
        for (const std::string& message : {std::string(dialect::encode_place(r, context, out).value()),
                                           std::string(dialect::encode_cancel(a.keys, context, out).value()),
                                           std::string(dialect::encode_amend(a, context, out).value())}) {
            CHECK((message.find("apiKey") == std::string::npos) == bare);
            CHECK((message.find("signature") == std::string::npos) == bare);
        }
        // By request there is no session.
        CHECK(std::string(dialect::encode_place_request(r, context, out)->body).find("&signature=") !=
              std::string::npos);
    }
}

TEST_CASE(
    "spot: orders are routed where the configuration says so, and what that brought follows the trades") {
    spot::config c = account();
    std::array<char, 2048> out;
    order_request r;
    r.symbol = "BTCUSDT";
    r.client_order_id = "gw-1";
    r.price = {decimal(50000, 0)};
    r.quantity = {decimal(1, -2)};
    r.across_books = true;
    const venue::order_context<spot::config> context{c, time_ms, {}, "7"};
    for (const bool allowed : {false, true}) {
        c.smart_order_routing = allowed;
        CHECK(dialect::encode_place(r, context, out).has_value() == allowed);
        CHECK(dialect::encode_place_request(r, context, out).has_value() == allowed);
    }
    c.smart_order_routing = false;
    CHECK(std::string_view(dialect::encode_place(r, context, out).error().field) == "across_books");

    constexpr std::string_view refusal = R"({"code":-1121,"msg":"Invalid symbol."})";
    const auto read = [&](std::string_view cursor, std::string_view body) {
        gatewright_test::event_log log;
        venue::read_request f = of(kind::fills, "BTCUSDT");
        f.cursor = session::page_cursor(cursor);
        REQUIRE(dialect::decode_read(f, body, {}, c, log).ok());
        return log.text;
    };
    CHECK(read("", "[]").empty());
    c.smart_order_routing = true;
    CHECK(read("", "[]") == "next_page cursor=\"a\"\n");
    CHECK(read("", refusal).find("next_page") == std::string::npos);
    std::string full = "[";
    for (int i = 0; i < 1000; ++i)
        full +=
            (i == 0 ? "" : ",") + std::string(R"({"symbol":"BTCUSDT","allocationId":)") + std::to_string(i) +
            R"(,"allocationType":"SOR","orderId":1,"orderListId":-1,"price":"1","qty":"1","quoteQty":"1",)"
            R"("commission":"0","commissionAsset":"BTC","time":5,"isBuyer":true,"isMaker":false,)"
            R"("isAllocator":false})";
    const std::string told = read("a", full + "]");
    CHECK(told.find("id=\"a0\"") != std::string::npos);
    CHECK(told.ends_with("next_page cursor=\"a1000\"\n"));
    CHECK(read("a", "[]").empty());
}

TEST_CASE("spot: reads tell events, and where a page of fills ends") {
    gatewright_test::event_log log;
    const spot::config c = account();
    std::string full = "[";
    for (int i = 1; i <= 1000; ++i)
        full += (i == 1 ? "" : ",") + std::string(R"({"symbol":"BTCUSDT","id":)") + std::to_string(i) +
                R"(,"orderId":1,"price":"1","qty":"1","commission":"0","commissionAsset":"BNB","time":5,)"
                R"("isBuyer":true,"isMaker":true})";
    REQUIRE(dialect::decode_read(of(kind::fills, "BTCUSDT"), full + "]", {}, c, log).ok());
    CHECK(log.fills.size() == 1000);
    CHECK(log.text.ends_with("next_page cursor=\"1001\"\n"));
    gatewright_test::event_log both;
    REQUIRE(dialect::decode_read(of(kind::balances),
                                 R"({"canTrade":true,"updateTime":7,"balances":[{"asset":"BTC","free":"1",)"
                                 R"("locked":"2"}]})",
                                 {}, c, both)
                .ok());
    CHECK(both.configs.size() == 1);
    CHECK(both.balances.size() == 1);
    CHECK(dialect::error_meaning("-2015", "") == order_errc::authentication);
    CHECK(dialect::judge(400, "-2010", "Duplicate order sent.").outcome == venue::error_outcome::unknown);
}

TEST_CASE("spot: limits begin as documented and follow what the venue tells") {
    limits l;
    CHECK(passed(l, priority::place, 0, midnight) == 45);
    CHECK(l.full_pool() == std::string_view("unfilled orders per 10 s"));
    // What executions gave back counts when the window has passed, what others used at once.
    l.learn("X-MBX-ORDER-COUNT-10S: 40\r\nX-MBX-ORDER-COUNT-1D: 40\r\n", 200, "", "", midnight);
    CHECK_FALSE(l.take(priority::place, 0, midnight));
    dialect::learn_limit(l, spot::rate_limit_rule{spot::rate_limit_kind::orders, seconds(10), 100, 45},
                         midnight);
    CHECK(passed(l, priority::place, 0, midnight) == 45);
    dialect::learn_limit(l, spot::rate_limit_rule{spot::rate_limit_kind::orders, minutes(1440), 50, 50},
                         midnight);
    CHECK_FALSE(l.take(priority::place, 0, midnight + minutes(5)));
    CHECK(l.full_pool() == std::string_view("unfilled orders per day"));
    CHECK(l.take(priority::place, 0, midnight + minutes(1440)));

    // What executions gave back of the day's count is believed, but not of orders that may not be counted yet; and the
    // list of limits, which has no counts, says nothing of it.
    limits day;
    const auto told = [&](std::uint64_t used, timestamp when) {
        dialect::learn_limit(
            day, spot::rate_limit_rule{spot::rate_limit_kind::orders, minutes(1440), 60, used}, when);
    };
    told(0, midnight);
    CHECK(passed(day, priority::place, 0, midnight) == 45);
    CHECK(passed(day, priority::place, 0, midnight + minutes(1)) == 9); // 54 of 60: a tenth is kept back
    told(1, midnight + minutes(2));
    CHECK_FALSE(day.take(priority::place, 0, midnight + minutes(2)));
    told(0, midnight + minutes(20));
    CHECK_FALSE(day.take(priority::place, 0, midnight + minutes(20)));
    told(1, midnight + minutes(20));
    CHECK(passed(day, priority::place, 0, midnight + minutes(20)) == 45);

    limits weight;
    CHECK(passed(weight, priority::snapshot, 250, midnight) == 12);
    CHECK(weight.full_pool() == std::string_view("request weight per minute"));
    CHECK(weight.take(priority::cancel, 1, midnight));
    // Connections and subscriptions are counted by themselves: raw requests are not, and change nothing.
    dialect::learn_limit(weight, spot::rate_limit_rule{spot::rate_limit_kind::raw_requests, minutes(5), 1, 1},
                         midnight);
    int messages = 0;
    while (weight.take(priority::cancel, 1, midnight, session::budget_operation::subscription)) ++messages;
    CHECK(messages == 4);
    CHECK(weight.take(priority::cancel, 2, midnight, session::budget_operation::connection));
}

TEST_CASE("spot: too many orders use up the limit that is named; bans end when the venue says") {
    limits l;
    l.learn("", 429, "-1015", "Too many new orders; current limit is 50 orders per 10 SECOND.", midnight);
    CHECK_FALSE(l.banned(midnight));
    CHECK_FALSE(l.take(priority::place, 0, midnight));
    CHECK(l.take(priority::place, 0, midnight + seconds(10)));
    l.learn("", 429, "-1015", "Too many new orders; current limit is 160000 orders per 1 DAY.", midnight);
    CHECK_FALSE(l.take(priority::place, 0, midnight + minutes(60)));
    CHECK(l.take(priority::cancel, 1, midnight));
    l.learn("Retry-After: 30\r\n", 429, "-1003", "", midnight);
    CHECK(l.banned(midnight + seconds(30)));
    CHECK_FALSE(l.banned(midnight + seconds(31)));
    limits by_text;
    by_text.align({});
    by_text.learn("", 418, "-1003",
                  "Way too much request weight used; IP banned until 1763600120000. Please use WebSocket.",
                  timestamp::from_milliseconds(time_ms));
    CHECK(by_text.banned_until() == timestamp::from_milliseconds(1'763'600'121'000));
}

namespace {
/// Takes what a message of the link of orders says of limits as the session does.
struct answer_log {
    limits l;
    timestamp now;
    int answers = 0;

    void on(const auto&) {}
    void on_link_ending() {}
    void on_order_reply(const venue::order_reply& r) {
        ++answers;
        dialect::learn(l, {}, r.status, r.code, r.text, now, r.ban);
    }
    void on_login_reply(bool, const venue_error_code& code, std::string_view text, int status,
                        const venue::ban_end& ban) {
        ++answers;
        dialect::learn(l, {}, status, code, text, now, ban);
    }
};
std::string refused_until(std::string_view id, int status, std::string_view data) {
    return R"({"id":")" + std::string(id) + R"(","status":)" + std::to_string(status) +
           R"(,"error":{"code":-1003,"msg":"Too many requests.")" + std::string(data) + "}}";
}
} // namespace

TEST_CASE("spot: a ban that an answer on the stream tells in its data ends when that says") {
    const std::string data = R"(,"data":{"serverTime":1763600000500,"retryAfter":1763600300000})";
    for (const int status : {429, 418})
        for (const std::string_view id : {std::string_view("7"), std::string_view(venue::binance::logon_id)})
            for (const bool measured : {false, true}) {
                answer_log log;
                // Our clock is 40 s ahead of the venue's.
                log.now = timestamp::from_milliseconds(1'763'600'040'500);
                if (measured) log.l.align(seconds(-40));
                REQUIRE(venue::binance::decode_order_reply(refused_until(id, status, data), log));
                CHECK(log.answers == 1);
                const auto end = log.l.banned_until();
                CHECK(end >= timestamp::from_milliseconds(1'763'600'340'000));
                CHECK(end <= timestamp::from_milliseconds(1'763'600'341'500));
                // It says how long, whatever becomes of the venue's clock.
                log.l.align(minutes(-60));
                CHECK(log.l.banned_until() == end);
            }
    // What is no time is none: then it is as if nothing was told.
    for (const char* odd :
         {"", R"(,"data":{})", R"(,"data":null)", R"(,"data":[1])", R"(,"data":{"retryAfter":-5})"}) {
        answer_log log;
        log.l.align({});
        log.now = midnight;
        REQUIRE(venue::binance::decode_order_reply(refused_until("7", 429, odd), log));
        CHECK(log.l.banned_until() == midnight + minutes(1) + seconds(1));
    }
    // The header of REST stays the first word.
    limits l;
    dialect::learn(l, "Retry-After: 30\r\n", 429, "-1003", "", midnight,
                   venue::ban_end{midnight + minutes(9), midnight});
    CHECK(l.banned_until() == midnight + seconds(31));
}
