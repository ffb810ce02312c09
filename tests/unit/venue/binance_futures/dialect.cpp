// SPDX-License-Identifier: BSL-1.0
#include "event_log.hpp"
#include "key_pairs.hpp"
#include "oracle_hmac.hpp"

#include <gatewright/venue/binance_futures/dialect.hpp>

#include <catch2/catch_test_macros.hpp>

#include <array>
#include <string>
#include <string_view>
#include <utility>

using namespace gatewright;
using namespace gatewright::venue::binance_futures;
using kind = session::read_kind;

using priority = session::request_priority;

namespace {

constexpr std::int64_t time_ms = 1'763'600'000'123;
constexpr auto rule_of(kind k) { return *session::rule_of(dialect::reads, k); }
constexpr bool is_private(kind k) { return rule_of(k).security != session::read_security::none; }

config account(const signer& who) {
    config c;
    c.credentials = who;
    return c;
}
const config ours = account(signer::make("the-key", "the-secret").value());

/// "METHOD target", with the signature of a signed request checked against OpenSSL and cut off.
std::string line_of(const venue::read_request& r, const config& by = ours) {
    std::array<char, 1024> out;
    const auto http = dialect::encode_read(r, time_ms, by, out);
    if (!http) return http.error().str();
    std::string target(http->target);
    if (const std::size_t at = target.find("&signature="); at != std::string::npos) {
        const std::size_t query = target.find('?') + 1;
        CHECK(target.substr(at + 11) ==
              gatewright_test::oracle_hmac_hex("the-secret", target.substr(query, at - query)));
        target.resize(at);
    }
    CHECK(http->body.empty());
    const bool has_key = http->headers.find("X-MBX-APIKEY: the-key\r\n") != std::string_view::npos;
    CHECK(has_key == is_private(r.what));
    return std::string(to_string(http->method)) + ' ' + target;
}

venue::read_request of(kind k, std::string_view symbol = {}) {
    venue::read_request r;
    r.what = k;
    r.symbol = symbol;
    return r;
}

/// The clocks agree only so far: a ban is kept this much longer.
constexpr duration margin = seconds(1);
/// The start of a minute, on the venue's clock.
constexpr timestamp minute = timestamp::from_milliseconds(60'000 * 29'393'333ll);

/// The venue's limits as a gateway keeps them.
struct limits : session::request_budget<dialect::budget.size()> {
    limits() : request_budget(dialect::budget, 1) {}
    bool take(priority p, std::uint32_t weight, timestamp now) {
        return request_budget::take({p, weight, {}}, now);
    }
    void configure(const rate_limit_rule& r) { dialect::learn_limit(*this, r, minute); }
    void learn(std::string_view headers, int status, std::string_view code, std::string_view text,
               timestamp now) {
        venue::learn_counters<dialect>(*this, headers, now);
        dialect::learn(*this, headers, status, code, text, now);
    }
};

/// How many requests of a kind pass until one is refused.
int passed(limits& l, priority p, std::uint32_t weight, timestamp now) {
    int n = 0;
    while (n < 100'000 && l.take(p, weight, now)) ++n;
    return n;
}

} // namespace

TEST_CASE("each read is the request that the venue documents, signed where it is private") {
    const std::string stamp = "recvWindow=5000&timestamp=1763600000123";
    CHECK(line_of(of(kind::server_time)) == "GET /fapi/v1/time");
    CHECK(line_of(of(kind::instruments)) == "GET /fapi/v1/exchangeInfo");
    CHECK(line_of(of(kind::account_mode)) == "GET /fapi/v1/accountConfig?" + stamp);
    CHECK(line_of(of(kind::token)) == "POST /fapi/v1/listenKey");
    CHECK(line_of(of(kind::token_keep_alive)) == "PUT /fapi/v1/listenKey");
    CHECK(line_of(of(kind::open_orders)) == "GET /fapi/v1/openAlgoOrders?" + stamp);
    venue::read_request book = of(kind::open_orders);
    book.cursor = "book";
    CHECK(line_of(book) == "GET /fapi/v1/openOrders?" + stamp);
    CHECK(line_of(of(kind::account_settings)) == "GET /fapi/v1/symbolConfig?" + stamp);
    CHECK(line_of(of(kind::fee_rates, "BTCUSDT")) == "GET /fapi/v1/commissionRate?symbol=BTCUSDT&" + stamp);
    CHECK(line_of(of(kind::balances)) == "GET /fapi/v3/balance?" + stamp);
    CHECK(line_of(of(kind::positions)) == "GET /fapi/v3/positionRisk?" + stamp);
    CHECK(line_of(of(kind::book, "BTCUSDT")) == "GET /fapi/v1/depth?symbol=BTCUSDT&limit=1000");
    // Of a book of snapshots of its top, so many levels.
    config top = account(signer::make("the-key", "the-secret").value());
    top.streams.books = book_stream::depth20;
    std::array<char, 1024> out;
    CHECK(dialect::encode_read(of(kind::book, "BTCUSDT"), time_ms, top, out)->target ==
          "/fapi/v1/depth?symbol=BTCUSDT&limit=20");
}

TEST_CASE("changes of instruments are one subscription behind those of the instruments") {
    const auto market = static_cast<std::size_t>(channel::market_stream);
    const auto open = static_cast<std::size_t>(channel::public_stream);
    config c = ours;
    c.symbols = {"BTCUSDT", "ETHUSDT"};
    CHECK(dialect::subscriptions(c, market) == 2);
    c.streams.rules = true;
    CHECK(dialect::subscriptions(c, market) == 3);
    CHECK(dialect::subscriptions(c, open) == 2);
    CHECK(dialect::subscribed_instrument(c, market, 1) == instrument_index{1});
    CHECK_FALSE(dialect::subscribed_instrument(c, market, 2).valid());
    c.streams.mark_prices = false;
    std::array<char, 1024> out;
    const auto said = [&](std::size_t first, std::size_t count) {
        return std::string(dialect::encode_subscribe(c, market, first, count, time_ms, 9, out));
    };
    CHECK(said(0, 3) == R"({"method":"SUBSCRIBE","params":["btcusdt@aggTrade","ethusdt@aggTrade",)"
                        R"("!contractInfo"],"id":9})");
    CHECK(said(1, 1) == R"({"method":"SUBSCRIBE","params":["ethusdt@aggTrade"],"id":9})");
    CHECK(said(2, 1) == R"({"method":"SUBSCRIBE","params":["!contractInfo"],"id":9})");
    // Alone it is reason enough for the link.
    c.streams.trades = false;
    CHECK(dialect::uses(c, market));
    CHECK(dialect::subscriptions(c, market) == 1);
    CHECK(said(0, 1) == R"({"method":"SUBSCRIBE","params":["!contractInfo"],"id":9})");
    CHECK_FALSE(dialect::subscribed_instrument(c, market, 0).valid());
    c.streams.rules = false;
    CHECK_FALSE(dialect::uses(c, market));
}

TEST_CASE("an Ed25519 key logs on to the link of orders, where its orders need no signature; other keys sign "
          "each") {
    const auto orders = static_cast<std::size_t>(channel::orders);
    std::array<char, 2048> out;
    order_request r;
    r.symbol = "BTCUSDT";
    r.client_order_id = "gw-1";
    r.price = {decimal(50000, 0)};
    r.quantity = {decimal(1, -2)};
    amend_request a;
    a.keys = {"BTCUSDT", "gw-1", ""};
    a.terms = r;
    a.change.price = r.price;
    for (const auto& [secret, steps] : {std::pair{gatewright_test::ed25519_pem, 1},
                                        {gatewright_test::rsa_pem, 0},
                                        {std::string_view("the-secret"), 0}}) {
        const config c = account(signer::make("the-key", secret).value());
        for (std::size_t link = 0; link < channel_count; ++link)
            CHECK(dialect::login_steps(c, link) == (link == orders ? steps : 0));
        const venue::order_context<config> at{c, time_ms, {}, "7"};
        const std::string placed(dialect::encode_place(r, at, out).value());
        const std::string cancelled(dialect::encode_cancel({"BTCUSDT", "gw-1", ""}, at, out).value());
        const std::string amended(dialect::encode_amend(a, at, out).value());
        for (const std::string& message : {placed, cancelled, amended}) {
            CHECK((message.find("apiKey") == std::string::npos) == (steps != 0));
            CHECK((message.find("signature") == std::string::npos) == (steps != 0));
            CHECK(message.find(R"("timestamp":1763600000123)") != std::string::npos);
        }
        if (steps != 0)
            CHECK(cancelled == R"({"id":"7","method":"order.cancel","params":{"origClientOrderId":"gw-1",)"
                               R"("recvWindow":5000,"symbol":"BTCUSDT","timestamp":1763600000123}})");
        // By request there is no session.
        const std::string body(dialect::encode_place_request(r, at, out)->body);
        CHECK(body.find("&signature=") != std::string::npos);
        CHECK(dialect::encode_cancel_request({"BTCUSDT", "gw-1", ""}, at, out)->target.find("&signature=") !=
              std::string_view::npos);
    }
    const std::string_view logon = dialect::encode_login(
        account(signer::make("the-key", gatewright_test::ed25519_pem).value()), orders, 0, time_ms, 99, out);
    CHECK(logon.starts_with(R"({"id":"logon","method":"session.logon","params":{"apiKey":"the-key",)"));
}

TEST_CASE("the answer to a login is told from answers to orders") {
    const auto orders = static_cast<std::size_t>(channel::orders);
    const auto said = [&](std::string_view message) {
        gatewright_test::event_log log;
        REQUIRE(dialect::decode(orders, message, {}, log).ok());
        return log.text;
    };
    const std::string taken =
        said(R"({"id":"logon","status":200,"result":{"apiKey":"k","authorizedSince":1},"rateLimits":[]})");
    CHECK(taken.starts_with("login_reply taken"));
    CHECK(taken.find("true") != std::string::npos);
    const std::string refused =
        said(R"({"id":"logon","status":401,"error":{"code":-2015,"msg":"Invalid API-key."}})");
    CHECK(refused.starts_with("login_reply taken"));
    CHECK(refused.find("false") != std::string::npos);
    CHECK(refused.find("-2015") != std::string::npos);
    for (const char* id : {"\"7\"", "null", "\"logon1\""})
        CHECK(said(R"({"id":)" + std::string(id) + R"(,"status":401,"error":{"code":-2015,"msg":"x"}})")
                  .starts_with("order_reply "));
    for (const char* code : {"-1022", "-2014", "-2015", "-4056"})
        CHECK(dialect::error_meaning(code, "") == order_errc::authentication);
}

TEST_CASE("fills are asked for since a time, and later pages from a trade on") {
    venue::read_request f = of(kind::fills, "BTCUSDT");
    f.since = timestamp::from_milliseconds(1'763'599'000'000);
    const std::string since = line_of(f);
    CHECK(since.starts_with("GET /fapi/v1/userTrades?symbol=BTCUSDT&"));
    CHECK(since.find("startTime=1763599000000") != std::string::npos);
    CHECK(since.find("fromId") == std::string::npos);
    CHECK(since.find("limit=1000") != std::string::npos);
    f.cursor = "698760";
    const std::string page = line_of(f);
    CHECK(page.find("fromId=698760") != std::string::npos);
    CHECK(page.find("startTime") == std::string::npos);
}

TEST_CASE("a read that cannot be made is refused by the name of what is wrong, and shows no secret") {
    CHECK(line_of(of(kind::book, "BTC&USDT")).find("field symbol") != std::string::npos);
    CHECK(line_of(of(kind::book)).find("field symbol") != std::string::npos);
    CHECK(line_of(of(kind::fills)).find("field symbol") != std::string::npos);
    CHECK(line_of(of(kind::open_orders), account(signer())).find("field api_key") != std::string::npos);
    std::array<char, 1024> room;
    CHECK(std::string_view(
              dialect::encode_read(of(static_cast<kind>(99)), time_ms, ours, room).error().field) == "kind");
    std::array<char, 40> small;
    const auto http = dialect::encode_read(of(kind::positions), time_ms, ours, small);
    REQUIRE_FALSE(http.has_value());
    CHECK(http.error().code == order_errc::output_full);
    CHECK(http.error().str().find("the-") == std::string::npos);
}

TEST_CASE("reads weigh what the venue documents, and only three are public") {
    STATIC_REQUIRE(rule_of(kind::account_mode).weight == 5 && rule_of(kind::open_orders).weight == 40);
    STATIC_REQUIRE(rule_of(kind::balances).weight == 10 && rule_of(kind::positions).weight == 5);
    STATIC_REQUIRE(rule_of(kind::fills).weight == 5 && rule_of(kind::book).weight == 20);
    STATIC_REQUIRE(rule_of(kind::server_time).weight == 1 && rule_of(kind::instruments).weight == 1);
    STATIC_REQUIRE(rule_of(kind::token).weight == 1 && rule_of(kind::token_keep_alive).weight == 1);
    STATIC_REQUIRE(!is_private(kind::server_time) && !is_private(kind::instruments) &&
                   !is_private(kind::book));
    STATIC_REQUIRE(is_private(kind::token) && is_private(kind::fills) && is_private(kind::open_orders));
}

TEST_CASE("orders keep to 300 in ten seconds, of which placements leave a tenth to what is more urgent") {
    limits l;
    CHECK(passed(l, priority::place, 0, minute) == 270);
    CHECK(l.full_pool() == std::string_view("orders per 10 s"));
    CHECK(passed(l, priority::reduce, 0, minute) == 15);
    CHECK(l.take(priority::cancel, 1, minute));
    CHECK_FALSE(l.take(priority::place, 0, minute + milliseconds(9'999)));
    CHECK(passed(l, priority::place, 0, minute + seconds(10)) == 270);
}

TEST_CASE("orders keep to 1200 in a minute, too") {
    limits l;
    int sent = 0;
    for (int i = 0; i < 6; ++i) sent += passed(l, priority::place, 0, minute + seconds(10 * i));
    CHECK(sent == 1080);
    CHECK(l.full_pool() == std::string_view("orders per minute"));
    CHECK(l.take(priority::place, 0, minute + minutes(1)));
}

TEST_CASE("request weight keeps to 2400 a minute: snapshots of books give way first, cancels last") {
    limits l;
    CHECK(passed(l, priority::snapshot, 20, minute) == 60);
    CHECK(l.full_pool() == std::string_view("request weight per minute"));
    CHECK(passed(l, priority::query, 10, minute) == 48);
    CHECK_FALSE(l.take(priority::query, 10, minute));
    CHECK(passed(l, priority::cancel, 1, minute) == 720);
    CHECK_FALSE(l.take(priority::cancel, 1, minute + seconds(59)));
    CHECK(l.take(priority::snapshot, 20, minute + minutes(1)));
}

TEST_CASE("a placement without weight passes when the weight is used up") {
    limits l;
    CHECK(passed(l, priority::cancel, 2400, minute) == 1);
    CHECK_FALSE(l.take(priority::cancel, 1, minute));
    CHECK(l.take(priority::reduce, 0, minute) == l.take(priority::reduce, 0, minute));
}

TEST_CASE("exchangeInfo changes the limits, and what was used still counts") {
    limits l;
    CHECK(passed(l, priority::place, 0, minute) == 270);
    l.configure({rate_limit_kind::orders, seconds(10), 400, 0});
    CHECK(passed(l, priority::place, 0, minute) == 90);
    l.configure({rate_limit_kind::orders, seconds(10), 0, 0});
    l.configure({rate_limit_kind::orders, seconds(10), 0x1'0000'0000, 0});
    l.configure({rate_limit_kind::orders, minutes(5), 1, 0});
    l.configure({rate_limit_kind::raw_requests, minutes(1), 1, 0});
    CHECK_FALSE(l.take(priority::place, 0, minute));
    CHECK(passed(l, priority::place, 0, minute + seconds(10)) == 360);
}

TEST_CASE("what the venue has counted is believed") {
    limits l;
    l.learn("X-MBX-ORDER-COUNT-10S: 269\r\nX-MBX-ORDER-COUNT-1M: 269\r\nX-MBX-USED-WEIGHT-1M: 1199\r\n", 200,
            "", "", minute);
    CHECK(passed(l, priority::place, 0, minute) == 1);
    CHECK(passed(l, priority::snapshot, 1, minute) == 1);
    l.learn("X-MBX-ORDER-COUNT-10S: -1\r\nX-MBX-USED-WEIGHT-1M: lots\r\n", 200, "", "", minute);
    CHECK_FALSE(l.take(priority::place, 0, minute));
}

TEST_CASE("too many orders use up the order limit that is named, and ban nothing") {
    const auto told = [](std::string_view text) {
        limits l;
        l.learn("", 429, "-1015", text, minute);
        CHECK_FALSE(l.banned(minute));
        CHECK(l.take(priority::cancel, 1, minute));
        CHECK_FALSE(l.take(priority::place, 0, minute));
        return std::pair(std::string_view(l.full_pool()), l.take(priority::place, 0, minute + seconds(10)));
    };
    CHECK(told("Too many new orders; current limit is 300 orders per 10 SECOND.") ==
          std::pair(std::string_view("orders per 10 s"), true));
    CHECK(told("Too many new orders; current limit is 1200 orders per MINUTE.") ==
          std::pair(std::string_view("orders per minute"), false));
    CHECK_FALSE(told("Too many new orders.").second);
}

TEST_CASE(
    "429 and 418 stop everything: as long as the venue says, or to the end of the minute, or two minutes") {
    SECTION("by the header") {
        limits l;
        l.learn("Retry-After: 30\r\n", 429, "-1003", "", minute);
        CHECK(l.banned(minute));
        CHECK(l.banned_until() == minute + seconds(30) + margin);
        CHECK_FALSE(l.take(priority::cancel, 1, minute + milliseconds(30'999)));
        CHECK(l.take(priority::cancel, 1, minute + seconds(31)));
        CHECK_FALSE(l.banned(minute + seconds(31)));
    }
    SECTION("by the message") {
        limits l;
        l.align({});
        l.learn("", 418, "-1003",
                "Way too many requests; IP(1.2.3.4) banned until 1763600120000. Please use the websocket.",
                minute);
        CHECK(l.banned_until() == timestamp::from_milliseconds(1'763'600'120'000) + margin);
    }
    SECTION("by the message, whatever our clock shows") {
        constexpr std::string_view text = "Way too many requests; IP(1.2.3.4) banned until 1763600120000.";
        for (const std::int64_t ahead : {3600ll, -3600ll, 86'400ll, -86'400ll}) {
            INFO(ahead);
            // Ours is so far ahead. Measured, the venue's own time counts.
            limits l;
            const timestamp shown = minute + seconds(ahead);
            l.align(seconds(-ahead));
            l.learn("", 418, "-1003", text, shown);
            CHECK(l.banned_until() ==
                  timestamp::from_milliseconds(1'763'600'120'000) + seconds(ahead) + margin);
            // Not measured, the date of the answer says how long it is.
            limits dated;
            dated.learn("Date: Thu, 20 Nov 2025 00:54:20 GMT\r\n", 418, "-1003", text, shown);
            CHECK(dated.banned_until() == shown + seconds(60) + margin);
            // Without either it is the shortest that is documented.
            limits blind;
            blind.learn("", 418, "-1003", text, shown);
            CHECK(blind.banned_until() == shown + minutes(2) + margin);
        }
    }
    SECTION("no number is too large") {
        for (const std::string_view text :
             {"banned until 9223372036854775807", "banned until 99999999999999999999999"}) {
            limits l;
            l.align({});
            l.learn("", 418, "-1003", text, minute);
            CHECK(l.banned_until() == minute + minutes(3 * 24 * 60));
            limits by_header;
            by_header.learn("Retry-After: 9223372036854775807\r\n", 418, "-1003", "", minute);
            CHECK(by_header.banned_until() == minute + minutes(3 * 24 * 60) + margin);
        }
    }
    SECTION("by neither") {
        for (const std::string_view text : {"", "banned until ", "banned until soon"}) {
            limits l;
            l.learn("Retry-After: never\r\n", 429, "-1003", text, minute + seconds(17));
            CHECK(l.banned_until() == minute + minutes(1) + margin);
            l.learn("Retry-After: -1\r\n", 418, "-1003", text, minute + seconds(17));
            CHECK(l.banned_until() == minute + seconds(17) + minutes(2) + margin);
        }
    }
    SECTION("other statuses ban nothing") {
        limits l;
        l.learn("Retry-After: 30\r\n", 503, "", "banned until 1763600120000", minute);
        CHECK_FALSE(l.banned(minute));
        CHECK(l.banned_until() == timestamp{});
    }
    SECTION("a ban outlives a change of the limits") {
        limits l;
        l.learn("Retry-After: 30\r\n", 429, "-1003", "", minute);
        l.configure({rate_limit_kind::request_weight, minutes(1), 6000, 0});
        CHECK(l.banned(minute + seconds(29)));
    }
}
