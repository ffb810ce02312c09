// SPDX-License-Identifier: BSL-1.0
#include "event_log.hpp"
#include "oanda/orders.hpp"

#include <gatewright/book/synced_book.hpp>
#include <gatewright/venue/oanda/oanda.hpp>

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace {

namespace oanda_dialect {
using namespace gatewright;
using namespace gatewright::literals;
using namespace gatewright::venue::oanda;
using gatewright_test::event_log;
using gatewright_test::oanda::account;
using gatewright_test::oanda::headers;
using gatewright_test::oanda::now_ms;
using kind = session::read_kind;
using operation = session::budget_operation;

constexpr std::size_t at(channel c) { return static_cast<std::size_t>(c); }

venue::read_request asked(kind k, std::string_view cursor = {}) {
    venue::read_request r;
    r.what = k;
    r.symbol = "EUR_USD";
    r.cursor = cursor;
    r.since = timestamp::from_milliseconds(now_ms - 60'000);
    return r;
}
/// "METHOD target" of a read, behind the path of the account.
std::string line_of(const venue::read_request& r) {
    const config c = account();
    std::array<char, 1024> out;
    const auto http = dialect::encode_read(r, now_ms, c, out);
    if (!http) return http.error().str();
    CHECK(http->headers == headers);
    CHECK(http->body.empty());
    constexpr std::string_view lead = "/v3/accounts/101-004-1435156-001";
    CHECK(http->target.starts_with(lead));
    return std::string(to_string(http->method)) + ' ' + std::string(http->target.substr(lead.size()));
}
std::string told(const venue::read_request& r, std::string_view body, const config& c = account()) {
    event_log log;
    const auto status = dialect::decode_read(r, body, {}, c, log);
    return status.ok() ? log.text : "error " + status.str();
}
struct limits : session::request_budget<dialect::budget.size()> {
    limits() : request_budget(dialect::budget, 2, 3) {}
    int room(operation o, timestamp now) {
        int n = 0;
        while (n < 1000 && take({session::request_priority::cancel, 1, {}, o, {}, 0}, now)) ++n;
        return n;
    }
};
constexpr timestamp start = timestamp::from_milliseconds(1'763'600'000'000);

using gatewright::venue::oanda::detail::price_memory;
namespace oanda_detail = gatewright::venue::oanda::detail;
/// A sink that remembers what prices said, and counts.
struct remembering : event_log {
    price_memory memory;
    std::vector<std::uint64_t> numbers, reached;
    bool fresh = true;

    price_memory* market_memory(std::string_view symbol) { return symbol == "EUR_USD" ? &memory : nullptr; }
    bool on_counter(std::uint64_t n) {
        numbers.push_back(n);
        return fresh;
    }
    void on_counter_reached(std::uint64_t n) { reached.push_back(n); }
};
/// A sink that remembers trades.
struct remembering_trades : event_log {
    oanda_detail::account_memory memory;
    int orders_wanted = 0;

    oanda_detail::account_memory& account_memory() { return memory; }
    void on_orders_changed() { ++orders_wanted; }
    /// What a line of the stream adds.
    std::string told(std::string_view line, bool hedged = false) {
        const std::size_t before = text.size();
        CHECK(decode_transaction(line, {}, {"EUR", hedged}, *this).ok());
        return text.substr(before);
    }
};
std::string price_line(std::string_view status, std::string_view bid = "1.09170",
                       std::string_view time = "2026-03-02T14:30:00.000000001Z") {
    return R"({"type":"PRICE","time":")" + std::string(time) + R"(","bids":[{"price":")" + std::string(bid) +
           R"(","liquidity":1000000}],"asks":[{"price":"1.09180","liquidity":500000}],"status":")" +
           std::string(status) + R"(","instrument":"EUR_USD"})";
}
} // namespace oanda_dialect

} // namespace

TEST_CASE("each read of OANDA is the request that the venue documents") {
    using namespace oanda_dialect;
    CHECK(line_of(asked(kind::server_time)) == "GET /transactions?pageSize=1000&type=CREATE");
    CHECK(line_of(asked(kind::instruments)) == "GET /instruments");
    CHECK(line_of(asked(kind::account_mode)) == "GET /summary");
    CHECK(line_of(asked(kind::balances)) == "GET /summary");
    CHECK(line_of(asked(kind::open_orders)) == "GET ");
    CHECK(line_of(asked(kind::positions)) == "GET /openPositions");
    CHECK(line_of(asked(kind::fills)) == "GET /transactions?from=2024-12-31T23%3A59%3A00.123Z&pageSize=1000");
    CHECK(line_of(asked(kind::fills, "2306")) == "GET /transactions/sinceid?id=2306");
    CHECK(line_of(asked(kind::book)) == "GET /pricing?instruments=EUR_USD");
    venue::read_request r = asked(kind::book);
    r.symbol = "EUR/USD";
    CHECK(line_of(r) == "oanda: invalid_parameter, field symbol");
    for (const kind k : {kind::token, kind::token_keep_alive, kind::account_settings, kind::fee_rates,
                         kind::cash_flows, kind::dead_man_switch, kind::history})
        CHECK(line_of(asked(k)) == "oanda: invalid_parameter, field kind");
    for (const session::read_rule& rule : dialect::reads)
        CHECK(line_of(asked(rule.what)).starts_with("GET "));
    const config nobody;
    std::array<char, 1024> out;
    CHECK(dialect::encode_read(asked(kind::balances), now_ms, nobody, out).error().str() ==
          "oanda: authentication, field api_key");
}

TEST_CASE("executions of OANDA since a time are found by number: first which there are, then all behind it") {
    using namespace oanda_dialect;
    CHECK(told(asked(kind::fills),
               R"({"pages":["https://x/idrange?from=101&to=200"],"to":"2026-01-01T00:00:00Z"})") ==
          "next_page cursor=\"100\"\n");
    CHECK(told(asked(kind::fills), R"({"pages":[]})").empty());
    const std::string row =
        R"({"type":"ORDER_FILL","id":"102","orderID":"101","instrument":"EUR_USD","units":"5","price":"1.1","time":"2026-01-01T00:00:00Z"})";
    const std::string some =
        told(asked(kind::fills, "100"), R"({"transactions":[)" + row + R"(],"lastTransactionID":"900"})");
    CHECK(some.find("fill ") == 0);
    CHECK(some.find("source=snapshot") != std::string::npos);
    CHECK(some.ends_with("next_page cursor=\"102\"\n"));
    CHECK(told(asked(kind::fills, "100"), R"({"transactions":[)" + row + R"(],"lastTransactionID":"102"})")
              .find("next_page") == std::string::npos);
    // A page that goes no further ends the list, and is not asked for again and again.
    CHECK(told(asked(kind::fills, "100"), R"({"transactions":[],"lastTransactionID":"900"})").empty());
}

TEST_CASE("an account of OANDA in another home currency does not go with the settings") {
    using namespace oanda_dialect;
    const std::string body =
        R"({"account":{"currency":"EUR","balance":"5","marginAvailable":"4","hedgingEnabled":true}})";
    config c = account();
    event_log log;
    REQUIRE(dialect::decode_read(asked(kind::account_mode), body, {}, c, log).ok());
    CHECK(log.configs.at(0).hedge_mode);
    CHECK(dialect::unfit(c, log.configs[0]) == nullptr);
    c.currency = "USD";
    REQUIRE(dialect::decode_read(asked(kind::account_mode), body, {}, c, log).ok());
    CHECK(std::string(dialect::unfit(c, log.configs.at(1))) ==
          "the account's home currency is another than configured");
    CHECK(told(asked(kind::balances), body).find("asset=\"EUR\"") != std::string::npos);
    CHECK(dialect::unfit(c, {}) == nullptr);
}

TEST_CASE("times of OANDA are read the short way and the long way alike, each day of three centuries") {
    using namespace oanda_dialect;
    using namespace std::chrono;
    using gatewright::venue::oanda::detail::read_time;
    using gatewright::venue::oanda::detail::read_usual_time;
    std::uint64_t any = 12'345;
    std::size_t wrong = 0, usual = 0, days_read = 0;
    for (sys_days d = year(1970) / 1 / 1; d < sys_days(year(2262) / 1 / 1); d += days(1)) {
        any = any * 6'364'136'223'846'793'005ULL + 1'442'695'040'888'963'407ULL;
        const auto second = static_cast<std::int64_t>((any >> 33) % 86'400);
        const auto fraction = static_cast<std::int64_t>((any >> 20) % 1'000'000'000);
        const year_month_day date(d);
        const auto digits = [](std::int64_t n, std::size_t width) {
            const std::string text = std::to_string(n);
            return std::string(width - text.size(), '0') + text;
        };
        const std::string text =
            digits(static_cast<int>(date.year()), 4) + '-' + digits(static_cast<unsigned>(date.month()), 2) +
            '-' + digits(static_cast<unsigned>(date.day()), 2) + 'T' + digits(second / 3600, 2) + ':' +
            digits(second / 60 % 60, 2) + ':' + digits(second % 60, 2) + '.' + digits(fraction, 9) + 'Z';
        const std::int64_t expected =
            (d.time_since_epoch().count() * 86'400 + second) * 1'000'000'000 + fraction;
        timestamp t, u;
        wrong += !read_time(text, t) || t.ns != expected;
        const bool short_way = read_usual_time(text.data(), u);
        wrong += short_way && u.ns != expected;
        usual += short_way;
        ++days_read;
    }
    CHECK(wrong == 0);
    CHECK(days_read - usual == 71); // each 29th of February
    timestamp t;
    for (const char* no : {"2025-02-29T00:00:00.000000000Z", "2025-04-31T00:00:00.000000000Z",
                           "2025-13-01T00:00:00.000000000Z", "2025-00-01T00:00:00.000000000Z",
                           "2025-01-00T00:00:00.000000000Z", "2025-01-01T24:00:00.000000000Z",
                           "2025-01-01 00:00:00.000000000Z", "2025-01-0xT00:00:00.000000000Z",
                           "2025-01-01T00:00:00.00000000xZ", "1969-12-31T23:59:59.000000000Z"}) {
        INFO(no);
        CHECK_FALSE(read_time(no, t));
    }
}

TEST_CASE("a list of OANDA is of the transaction that it names, and else of when it was asked for") {
    using namespace oanda_dialect;
    struct dated : event_log {
        timestamp time_of(std::uint64_t n) const { return n == 41 ? timestamp{5'000} : timestamp{}; }
        timestamp contained() const { return timestamp{3'000}; }
    };
    const auto time_of = [](kind what, std::string_view body) {
        dated log;
        REQUIRE(dialect::decode_read(asked(what), body, timestamp{9'000}, account(), log).ok());
        const auto at = log.text.find("venue_time=");
        REQUIRE(at != std::string::npos);
        return log.text.substr(at + 11, log.text.find(' ', at) - at - 11);
    };
    const auto balances = [](std::string_view last) {
        return R"({"account":{"currency":"EUR","balance":"5","marginAvailable":"4","hedgingEnabled":false},)"
               R"("lastTransactionID":")" +
               std::string(last) + R"("})";
    };
    CHECK(time_of(kind::balances, balances("41")) == "5000");
    CHECK(time_of(kind::balances, balances("42")) == "3000");
    const auto positions = [](std::string_view last) {
        return R"({"positions":[{"instrument":"EUR_USD","long":{"units":"10","averagePrice":"1.1"},)"
               R"("short":{"units":"0"}}],"lastTransactionID":")" +
               std::string(last) + R"("})";
    };
    CHECK(time_of(kind::positions, positions("41")) == "5000");
    CHECK(time_of(kind::positions, positions("42")) ==
          "0"); // the engine takes it as of when it was asked for
}

TEST_CASE("transactions of OANDA say when they were, by their number") {
    using namespace oanda_dialect;
    struct numbered : remembering {
        std::vector<std::pair<std::uint64_t, timestamp>> times;
        void on_numbered(std::uint64_t n, timestamp t) { times.emplace_back(n, t); }
    };
    const std::string_view line =
        R"({"type":"TRANSFER_FUNDS","id":"41","time":"2026-03-02T14:30:00.000000001Z","amount":"1.0000",)"
        R"("accountBalance":"6.0000"})";
    numbered log;
    REQUIRE(dialect::decode(at(channel::transactions), line, {}, account(), log).ok());
    REQUIRE(log.times.size() == 1);
    CHECK(log.times[0].first == 41);
    CHECK(log.times[0].second.ns == 1'772'461'800'000'000'001);
    log.fresh = false; // an old line says nothing
    REQUIRE(dialect::decode(at(channel::transactions), line, {}, account(), log).ok());
    CHECK(log.times.size() == 1);
}

TEST_CASE("the streams of OANDA are opened with all that is wanted of them, and nothing is subscribed to") {
    using namespace oanda_dialect;
    const config c = account();
    std::array<char, 2048> out;
    const open_request prices = dialect::target(c, at(channel::pricing), {}, out);
    CHECK(prices.target ==
          "/v3/accounts/101-004-1435156-001/pricing/stream?instruments=EUR_USD%2CDE30_EUR&snapshot=true");
    CHECK(prices.headers == headers);
    const open_request transactions = dialect::target(c, at(channel::transactions), {}, out);
    CHECK(transactions.target == "/v3/accounts/101-004-1435156-001/transactions/stream");
    CHECK(transactions.headers == headers);
    // What the account has not is left out, as the venue would refuse the whole request; of an account that has nothing
    // the refusal is to be told.
    const auto only = [&](std::size_t which) {
        return dialect::target(c, at(channel::pricing), {}, out, [=](std::size_t n) { return n == which; })
            .target;
    };
    CHECK(only(0) == "/v3/accounts/101-004-1435156-001/pricing/stream?instruments=EUR_USD&snapshot=true");
    CHECK(only(1) == "/v3/accounts/101-004-1435156-001/pricing/stream?instruments=DE30_EUR&snapshot=true");
    CHECK(only(2) ==
          "/v3/accounts/101-004-1435156-001/pricing/stream?instruments=EUR_USD%2CDE30_EUR&snapshot=true");
    CHECK(dialect::target(c, at(channel::rest), {}, out).target.empty());
    CHECK(dialect::target(c, at(channel::pricing), {}, std::span(out).first(100)).target.empty());
    for (const std::size_t link : {0u, 1u, 2u}) {
        CHECK(dialect::uses(c, link));
        CHECK_FALSE(dialect::uses(config{}, link));
        CHECK(dialect::subscriptions(c, link) == 0);
        CHECK_FALSE(dialect::subscribed_instrument(c, link, 0).valid());
        CHECK(dialect::encode_subscribe(c, link, 0, 0, 0, 0, out).empty());
        CHECK(dialect::quiet(c, link));
    }
    CHECK(dialect::links[0].kind == channel_kind::http_stream);
    CHECK(dialect::links[1].kind == channel_kind::http_stream);
    CHECK(dialect::links[1].counted);
    CHECK_FALSE(dialect::links[0].counted);
    CHECK(dialect::carries(c, 0, {}));
    CHECK_FALSE(dialect::carries(c, 1, {}));
    config quotes = c;
    quotes.streams.books = false;
    CHECK(dialect::book_link(c, {}) == at(channel::pricing));
    CHECK(dialect::book_link(quotes, {}) == channel_count);
    CHECK(dialect::venue_picks_direction(c));
}

TEST_CASE("a price of OANDA is told as it is wanted, and replaces the book whatever its time") {
    using namespace oanda_dialect;
    config c = account();
    event_log log;
    REQUIRE(dialect::decode(at(channel::pricing), price_line("tradeable"), {}, c, log).ok());
    CHECK(log.quotes.size() == 1);
    CHECK(log.ended == 1);
    c.streams = {true, false};
    REQUIRE(dialect::decode(at(channel::pricing), price_line("tradeable"), {}, c, log).ok());
    CHECK(log.ended == 1);
    c.streams = {false, true};
    REQUIRE(dialect::decode(at(channel::pricing), price_line("tradeable"), {}, c, log).ok());
    CHECK(log.quotes.size() == 2);
    CHECK(log.ended == 2);

    struct feed : event_log {
        book::synced_book<gatewright::venues::oanda::sequence_policy> book{
            book::book_scales({"0.00001"_d}, {"1"_d})};
        void book_begin(const book_header& h) { book.book_begin(h); }
        void book_level(side s, const gatewright::price& p, const quantity& q) { book.book_level(s, p, q); }
        void book_end(const book_header& h) { book.book_end(h); }
        void book_abort(const book_header&) {}
    } kept;
    const auto best = [&] { return kept.book.view()->best(side::buy)->price.str(); };
    REQUIRE(dialect::decode(at(channel::pricing), price_line("tradeable", "1.09170"), {}, c, kept).ok());
    REQUIRE(kept.book.synced());
    CHECK(best() == "1.09170");
    REQUIRE(dialect::decode(at(channel::pricing), price_line("tradeable", "1.09165"), {}, c, kept).ok());
    CHECK(best() == "1.09165");
    REQUIRE(dialect::decode(at(channel::pricing),
                            price_line("tradeable", "1.09160", "2026-03-02T14:30:00.250000001Z"), {}, c, kept)
                .ok());
    CHECK(best() == "1.09160");
    CHECK(kept.book.view()->depth(side::buy) == 1);
    // One that was read and is older undoes nothing; one that is newer counts.
    const auto read = [&](std::string_view bid, std::string_view time) {
        const std::string body = R"({"prices":[)" + price_line("tradeable", bid, time) + "]}";
        REQUIRE(dialect::decode_read(asked(kind::book), body, {}, c, kept).ok());
    };
    read("1.09000", "2026-03-02T14:30:00.100000001Z");
    CHECK(best() == "1.09160");
    read("1.09155", "2026-03-02T14:30:01Z");
    CHECK(best() == "1.09155");
    CHECK(kept.book.synced());
}

TEST_CASE("an instrument of OANDA is closed while its last price says so, whatever the list says") {
    using namespace oanda_dialect;
    const config c = account();
    remembering sink;
    const std::string list =
        R"({"instruments":[{"name":"EUR_USD","displayPrecision":5,"tradeUnitsPrecision":0},{"name":"EUR_GBP","displayPrecision":5,"tradeUnitsPrecision":0}]})";
    const auto listed = [&] {
        sink.instruments.clear();
        REQUIRE(dialect::decode_read(asked(kind::instruments), list, {}, c, sink).ok());
        CHECK(sink.instruments.at(1).instrument.status == trading_status::trading);
        return sink.instruments.at(0).instrument.status;
    };
    CHECK(listed() == trading_status::trading);
    REQUIRE(dialect::decode(at(channel::pricing), price_line("non-tradeable"), {}, c, sink).ok());
    CHECK(sink.opened.back().status == trading_status::halted);
    CHECK(listed() == trading_status::halted);
    REQUIRE(dialect::decode_read(asked(kind::book), R"({"prices":[)" + price_line("tradeable") + "]}", {}, c,
                                 sink)
                .ok());
    CHECK(sink.opened.back().status == trading_status::trading);
    CHECK(listed() == trading_status::trading);
}

TEST_CASE("transactions of OANDA are counted by their numbers, and heartbeats say how far they have come") {
    using namespace oanda_dialect;
    const config c = account();
    remembering sink;
    const std::string_view cancel =
        R"({"type":"ORDER_CANCEL","id":"2308","orderID":"2307","reason":"CLIENT_REQUEST"})";
    REQUIRE(dialect::decode(at(channel::transactions), cancel, {}, c, sink).ok());
    CHECK(sink.numbers == std::vector<std::uint64_t>{2308});
    CHECK(sink.orders.size() == 1);
    REQUIRE(
        dialect::decode(at(channel::transactions),
                        R"({"type":"HEARTBEAT","lastTransactionID":"2308","time":"2026-01-01T00:00:00Z"})",
                        {}, c, sink)
            .ok());
    CHECK(sink.numbers.size() == 1);
    CHECK(sink.reached == std::vector<std::uint64_t>{2308});
    // What was there before is not told again.
    sink.fresh = false;
    REQUIRE(dialect::decode(at(channel::transactions), cancel, {}, c, sink).ok());
    CHECK(sink.numbers.size() == 2);
    CHECK(sink.orders.size() == 1);
    // Without a home currency nothing is told in it.
    config bare = c;
    bare.currency = {};
    event_log log;
    REQUIRE(
        dialect::decode(
            at(channel::transactions),
            R"({"type":"ORDER_FILL","id":"7","orderID":"6","instrument":"EUR_USD","units":"5","price":"1.1","commission":"1","financing":"2","accountBalance":"3"})",
            {}, bare, log)
            .ok());
    CHECK(log.fills.size() == 1);
    CHECK_FALSE(log.fills[0].has_commission);
    CHECK(log.balances.empty());
    CHECK(log.flows.empty());
}

TEST_CASE("a refusal of OANDA has the reason of the account's record, or else the answer's code") {
    using namespace oanda_dialect;
    const auto read = [](std::string_view body) {
        event_log log;
        if (!dialect::decode_error(body, log)) return std::string("none");
        return log.api_errors.at(0).code + "|" + log.api_errors.at(0).text;
    };
    CHECK(
        read(
            R"({"orderRejectTransaction":{"type":"LIMIT_ORDER_REJECT","rejectReason":"PRICE_PRECISION_EXCEEDED","id":"5"},"errorCode":"OTHER","errorMessage":"The price is too precise"})") ==
        "PRICE_PRECISION_EXCEEDED|The price is too precise");
    CHECK(
        read(
            R"({"orderCancelRejectTransaction":{"rejectReason":"ORDER_DOESNT_EXIST"},"relatedTransactionIDs":["7"],"lastTransactionID":"7","errorCode":"ORDER_DOESNT_EXIST","errorMessage":"gone"})") ==
        "ORDER_DOESNT_EXIST|gone");
    CHECK(read(R"({"errorCode":"NO_SUCH_ORDER","errorMessage":"The order ID specified does not exist"})") ==
          "NO_SUCH_ORDER|The order ID specified does not exist");
    CHECK(read(R"({"errorMessage":"Insufficient authorization to perform request."})") ==
          "|Insufficient authorization to perform request.");
    for (const std::string_view body : {"<html>502</html>", "", "{}", "[]", R"({"lastTransactionID":"7"})"})
        CHECK(read(body) == "none");
    CHECK(dialect::error_meaning("NO_SUCH_ORDER", "") == order_errc::unknown_order);
    CHECK(dialect::error_meaning("", "Insufficient authorization to perform request.") ==
          order_errc::authentication);
    CHECK(dialect::error_meaning("", "Invalid value") == order_errc::state_unknown);
    CHECK(dialect::judge(404, "ORDER_DOESNT_EXIST", "").code == order_errc::unknown_order);
    CHECK(dialect::judge(503, "", "").outcome == gatewright::venue::error_outcome::unknown);
}

TEST_CASE("the answer to a replacement of OANDA is read for each of its two orders") {
    using namespace oanda_dialect;
    const std::string cancel =
        R"({"type":"ORDER_CANCEL","id":"2306","orderID":"2304","clientOrderID":"gw1x0","replacedByOrderID":"2307","reason":"CLIENT_REQUEST_REPLACED"})";
    const std::string create =
        R"({"type":"LIMIT_ORDER","id":"2307","instrument":"EUR_USD","units":"5","price":"1.1","timeInForce":"GTC","positionFill":"DEFAULT","reason":"REPLACEMENT","replacesOrderID":"2304","clientExtensions":{"id":"gw1x1","tag":"replaces-2304"}})";
    const std::string body = R"({"orderCancelTransaction":)" + cancel + R"(,"orderCreateTransaction":)" +
                             create + R"(,"lastTransactionID":"2307"})";
    std::vector<std::string> rows;
    REQUIRE(dialect::read_each(body, [&](std::string_view row) { rows.emplace_back(row); }));
    REQUIRE(rows.size() == 2);
    CHECK(rows[0] == cancel);
    CHECK(rows[1] == body);
    event_log old, fresh;
    REQUIRE(dialect::decode_row(rows[0], {}, old).ok());
    REQUIRE(old.orders.size() == 1);
    CHECK(old.orders[0].venue_order_id == "2304");
    CHECK(old.orders[0].state == lifecycle::cancelled);
    REQUIRE(dialect::decode_row(rows[1], {}, fresh).ok());
    REQUIRE(fresh.orders.size() == 1);
    CHECK(fresh.orders[0].venue_order_id == "2307");
    CHECK(fresh.orders[0].client_order_id == "gw1x1");
    const auto none = [](std::string_view) { FAIL("a row"); };
    CHECK_FALSE(dialect::read_each(R"({"orderRejectTransaction":{},"errorCode":"X"})", none));
    CHECK_FALSE(dialect::read_each(R"({"orderCancelTransaction":{}})", none));
    CHECK_FALSE(dialect::read_each("<html>", none));
}

TEST_CASE("requests of OANDA count in one limit of the address, and a 429 uses it up") {
    using namespace oanda_dialect;
    limits pools;
    // Cancels and questions find room behind orders.
    CHECK(pools.room(operation::place, start) == 90);
    CHECK(pools.room(operation::cancel, start) == 10);
    CHECK(pools.room(operation::query, start + seconds(2)) == 100);
    CHECK(pools.room(operation::connection, start) == 2);
    CHECK(pools.room(operation::connection, start + milliseconds(999)) == 0);
    limits told;
    dialect::learn(told, {}, 200, {}, {}, start);
    dialect::learn(told, "Retry-After: 5\r\n", 503, {}, {}, start);
    CHECK(told.room(operation::cancel, start) == 100);
    dialect::learn(told, {}, 429, {}, {}, start + seconds(5));
    CHECK(told.room(operation::cancel, start + seconds(5)) == 0);
    CHECK_FALSE(told.banned(start + seconds(5)));
    CHECK(told.room(operation::cancel, start + seconds(7)) == 100);
    dialect::learn(told, "Retry-After: 30\r\n", 429, {}, {}, start + seconds(10));
    CHECK(told.banned(start + seconds(39)));
    CHECK_FALSE(told.banned(start + seconds(40)));
}

TEST_CASE("bars of OANDA are asked for in stretches, with days that begin at midnight") {
    using namespace oanda_dialect;
    const config c = account();
    std::array<char, 1024> out;
    venue::history_page p;
    p.symbol = "DE30_EUR";
    p.interval = {minutes(5)};
    p.from = timestamp::from_milliseconds(1'735'689'600'000);
    p.to = p.from + minutes(60);
    p.now = p.to;
    const auto line = [&] {
        const auto r = dialect::encode_history(p, c, out);
        return r ? std::string(r->target) : r.error().str();
    };
    CHECK(line() ==
          "/v3/instruments/DE30_EUR/candles?price=M&granularity=M5&from=2025-01-01T00%3A00%3A00.000Z"
          "&to=2025-01-01T01%3A00%3A00.000Z&dailyAlignment=0&alignmentTimezone=UTC&weeklyAlignment=Monday");
    p.to = p.from + minutes(5 * 1000 * 2);
    CHECK(line().find("&to=2025-01-04T11%3A19%3A59.999Z&") != std::string::npos);
    event_log log;
    REQUIRE(dialect::decode_history(p, R"({"candles":[]})", {}, log).ok());
    CHECK(log.text == "next_page cursor=\"1735989600000\"\n");
    for (const auto& [length, word] : {std::pair{seconds(5), "S5"}, std::pair{minutes(1440), "D"},
                                       std::pair{minutes(7 * 1440), "W"}, std::pair{minutes(180), "H3"}}) {
        p.interval = {length};
        CHECK(line().find("granularity=" + std::string(word) + "&") != std::string::npos);
    }
    p.interval = {minutes(3)};
    CHECK(line() == "oanda: invalid_parameter, field interval");
    p.interval = {{}, 1};
    CHECK(line() == "oanda: invalid_parameter, field interval");
    p.interval = {minutes(5)};
    p.symbol = "DE30";
    CHECK(line() == "oanda: invalid_parameter, field symbol");
    p.what = history_kind::trades;
    CHECK(line() == "oanda: unsupported, field history");
}

TEST_CASE("an order of OANDA that was never seen is believed so after three answers and half a minute") {
    using namespace oanda_dialect;
    session::resolution_fsm fsm(gatewright::venues::oanda::resolution, 4);
    const order_ref ref{1, 1};
    const clock_reading sent{start, {}};
    fsm.begin(ref, sent, sent.steady);
    std::vector<std::int64_t> asked_at;
    for (std::int64_t s = 0; s <= 90; ++s)
        for (auto next = fsm.next(steady_time{} + seconds(s)); next.kind == session::resolution_action::ask;
             next = fsm.next(steady_time{} + seconds(s)))
            asked_at.push_back(next.ask == session::resolution_question::fills_since ? -s : s);
    CHECK(asked_at == std::vector<std::int64_t>{1, 3, 10, -11, 30, 90});
    const auto not_found = [&](std::int64_t s) {
        return fsm.on_not_found(ref, {start + seconds(s), steady_time{} + seconds(s)});
    };
    // One answer is never believed, nor are three that come soon; and executions are read before.
    CHECK(not_found(1) == session::absence::nothing);
    CHECK(not_found(3) == session::absence::nothing);
    CHECK(not_found(10) == session::absence::nothing);
    CHECK(not_found(30) == session::absence::needs_lists);
    fsm.on_executions_read(start + seconds(31), [](order_ref) { return true; });
    CHECK(not_found(90) == session::absence::never_had);
}

TEST_CASE("an order of a trade at OANDA is one of the instrument that the trade's execution named") {
    using namespace oanda_dialect;
    using state = gatewright::lifecycle;
    constexpr std::string_view opened =
        R"({"type":"ORDER_FILL","id":"20","orderID":"19","instrument":"EUR_USD","units":"-100","requestedUnits":"-100","fullVWAP":"1.1","reason":"LIMIT_ORDER","tradeOpened":{"units":"-100","tradeID":"20"},"time":"2026-01-01T00:00:00Z"})";
    constexpr std::string_view target =
        R"({"type":"TAKE_PROFIT_ORDER","id":"21","tradeID":"20","price":"1.05","timeInForce":"GTC","reason":"ON_FILL","orderFillTransactionID":"20","time":"2026-01-01T00:00:00Z"})";
    for (const bool hedged : {false, true}) {
        remembering_trades sink;
        CHECK(sink.told(target, hedged).starts_with("ignored"));
        CHECK(sink.orders_wanted == 1); // a list tells it
        static_cast<void>(sink.told(opened, hedged));
        sink.orders.clear();
        static_cast<void>(sink.told(target, hedged));
        static_cast<void>(sink.told(
            R"({"type":"STOP_LOSS_ORDER","id":"22","tradeID":"20","price":"1.2","guaranteed":true,"timeInForce":"GTC","reason":"ON_FILL","time":"2026-01-01T00:00:00Z"})",
            hedged));
        static_cast<void>(sink.told(
            R"({"type":"TRAILING_STOP_LOSS_ORDER","id":"23","tradeID":"20","distance":"0.01","timeInForce":"GTC","reason":"CLIENT_ORDER","time":"2026-01-01T00:00:00Z"})",
            hedged));
        CHECK(sink.orders_wanted == 1);
        REQUIRE(sink.orders.size() == 3);
        for (const order_update& u : sink.orders) {
            CHECK(u.symbol == "EUR_USD");
            CHECK(u.side == side::buy);
            CHECK(u.has_terms);
            CHECK(u.reduce_only);
            CHECK(u.quantity.is_zero()); // what the trade then holds
            CHECK(u.position_side == (hedged ? position_side::short_side : position_side::net));
        }
        const order_update &first = sink.orders[0], &second = sink.orders[1], &third = sink.orders[2];
        CHECK(first.type == order_type::limit);
        CHECK(first.price == price{"1.05"_d});
        CHECK(first.state == state::working);
        CHECK(first.venue_order_id == "21");
        CHECK(first.venue_made);
        CHECK(second.type == order_type::stop);
        CHECK(second.trigger_price == price{"1.2"_d});
        CHECK(second.state == state::untriggered);
        CHECK(second.conditional_order_id == "22");
        CHECK(second.venue_order_id.empty());
        CHECK(third.type == order_type::trailing_stop);
        CHECK_FALSE(third.venue_made); // somebody's
        // It is executed under the id under which it waited.
        sink.orders.clear();
        static_cast<void>(sink.told(
            R"({"type":"ORDER_FILL","id":"24","orderID":"22","instrument":"EUR_USD","units":"100","requestedUnits":"100","fullVWAP":"1.2","reason":"STOP_LOSS_ORDER","tradesClosed":[{"units":"100","tradeID":"20"}],"time":"2026-01-01T00:00:00Z"})",
            hedged));
        REQUIRE(sink.orders.size() == 1);
        CHECK(sink.orders[0].conditional_order_id == "22");
        CHECK(sink.orders[0].state == state::filled);
    }
}
TEST_CASE(
    "an order of OANDA that its execution has not filled ends only when no order for the rest follows") {
    using namespace oanda_dialect;
    using state = gatewright::lifecycle;
    const auto line = [](std::string_view type, int id, int batch, std::string_view more) {
        return R"({"type":")" + std::string(type) + R"(","id":")" + std::to_string(id) + R"(","batchID":")" +
               std::to_string(batch) + R"(","time":"2026-01-01T00:00:00Z",)" + std::string(more) + "}";
    };
    const auto executed = [&](std::string_view requested) {
        return line("ORDER_FILL", 11, 11,
                    R"("orderID":"7","clientOrderID":"gw1","instrument":"EUR_USD","units":"40",)" +
                        std::string(requested) + R"("fullVWAP":"1.2","reason":"LIMIT_ORDER")");
    };
    const std::string in_part = R"("requestedUnits":"100",)";
    const std::string rest =
        R"("instrument":"EUR_USD","units":"60","price":"1.2","timeInForce":"GTC",)"
        R"("replacesOrderID":"7","clientExtensions":{"id":"gw1"},"reason":"REPLACEMENT")";
    const std::string exit = R"("tradeID":"11","price":"1.3","timeInForce":"GTC","reason":"ON_FILL")";
    const std::string money = R"("amount":"5","accountBalance":"10")";
    remembering_trades sink;
    const auto ends = [&](std::string_view id) {
        return std::count_if(sink.orders.begin(), sink.orders.end(), [&](const order_update& u) {
            return u.venue_order_id == id && u.state == state::cancelled;
        });
    };
    const bool told_how_many = GENERATE(true, false);
    static_cast<void>(sink.told(executed(told_how_many ? in_part : std::string())));
    CHECK(sink.fills.size() == 1);
    REQUIRE(sink.orders.size() == 1); // it has executed so much, and may go on
    CHECK(sink.orders[0].state == state::working);
    CHECK(sink.orders[0].cumulative_quantity.value == "40"_d);
    CHECK(sink.orders_wanted == (told_how_many ? 1 : 0));
    sink.orders.clear();
    SECTION("one follows") {
        static_cast<void>(sink.told(line("TAKE_PROFIT_ORDER", 12, 11, exit)));
        const std::string told = sink.told(line("LIMIT_ORDER", 13, 11, rest));
        CHECK(told.find("order_renewal") != std::string::npos);
        static_cast<void>(sink.told(line("TRANSFER_FUNDS", 14, 14, money)));
        CHECK(ends("7") == 0);
    }
    SECTION("something else follows") {
        static_cast<void>(sink.told(line("TAKE_PROFIT_ORDER", 12, 11, exit)));
        CHECK(ends("7") == 0);
        static_cast<void>(sink.told(line("TRANSFER_FUNDS", 13, 13, money)));
        CHECK(ends("7") + (sink.orders.back().state == state::filled ? 1 : 0) == 1);
    }
    SECTION("nothing follows") {
        static_cast<void>(
            sink.told(R"({"type":"HEARTBEAT","lastTransactionID":"12","time":"2026-01-01T00:00:01Z"})"));
        CHECK(sink.orders.empty()); // there was more
        static_cast<void>(
            sink.told(R"({"type":"HEARTBEAT","lastTransactionID":"11","time":"2026-01-01T00:00:01Z"})"));
        REQUIRE(sink.orders.size() == 1);
        CHECK(sink.orders[0].venue_order_id == "7");
        CHECK(is_terminal(sink.orders[0].state));
        CHECK(sink.orders[0].cumulative_quantity.value == "40"_d);
        static_cast<void>(
            sink.told(R"({"type":"HEARTBEAT","lastTransactionID":"11","time":"2026-01-01T00:00:06Z"})"));
        CHECK(sink.orders.size() == 1);
    }
    SECTION("an order for the rest is refused") {
        static_cast<void>(sink.told(line(
            "LIMIT_ORDER_REJECT", 12, 11,
            R"("instrument":"EUR_USD","units":"60","reason":"REPLACEMENT","intendedReplacesOrderID":"7",)"
            R"("clientExtensions":{"id":"gw1"},"rejectReason":"INSUFFICIENT_MARGIN")")));
        REQUIRE(sink.orders.size() == 1); // it was executed, and is not refused
        CHECK(sink.orders[0].venue_order_id == "7");
        CHECK((sink.orders[0].state == state::cancelled || sink.orders[0].state == state::filled));
        static_cast<void>(sink.told(line("TRANSFER_FUNDS", 13, 13, money)));
        CHECK(sink.orders.size() == 1);
    }
    SECTION("another order is executed in part by the same request") {
        static_cast<void>(sink.told(line("ORDER_FILL", 12, 11,
                                         R"("orderID":"8","instrument":"EUR_USD","units":"1",)"
                                         R"("requestedUnits":"9","fullVWAP":"1.2","reason":"LIMIT_ORDER")")));
        static_cast<void>(sink.told(line("TRANSFER_FUNDS", 13, 13, money)));
        const auto over = [&](std::string_view id) {
            return std::count_if(sink.orders.begin(), sink.orders.end(), [&](const order_update& u) {
                return u.venue_order_id == id && is_terminal(u.state);
            });
        };
        CHECK(over("7") == 1);
        CHECK(over("8") == 1);
    }
    SECTION("lines are missing behind it: lists say it") {
        static_cast<void>(sink.told(line("TRANSFER_FUNDS", 15, 15, money)));
        static_cast<void>(sink.told(line("TRANSFER_FUNDS", 16, 16, money)));
        CHECK(sink.orders.empty());
    }
}
TEST_CASE("an order of OANDA that closes one trade says which") {
    using namespace oanda_dialect;
    remembering_trades sink;
    static_cast<void>(sink.told(
        R"({"type":"MARKET_ORDER","id":"30","batchID":"30","instrument":"EUR_USD","units":"-40","timeInForce":"FOK","positionFill":"REDUCE_ONLY","reason":"TRADE_CLOSE","tradeClose":{"units":"ALL","tradeID":"20"},"time":"2026-01-01T00:00:00Z"})"));
    REQUIRE(sink.orders.size() == 1);
    CHECK(sink.orders[0].closes_trade == "20");
    CHECK(sink.orders[0].venue_order_id == "30");
    constexpr std::string_view executed =
        R"({"type":"ORDER_FILL","id":"31","batchID":"30","orderID":"30","instrument":"EUR_USD","units":"-40","requestedUnits":"-40","fullVWAP":"1.2","reason":"MARKET_ORDER_TRADE_CLOSE","tradesClosed":[{"units":"-40","tradeID":"20"}],"time":"2026-01-01T00:00:00Z"})";
    static_cast<void>(sink.told(executed));
    REQUIRE(sink.orders.size() == 2);
    CHECK(sink.orders[1].closes_trade == "20");
    // A part of a trade is closed by somebody else: ours close all of it.
    sink.orders.clear();
    static_cast<void>(sink.told(
        R"({"type":"MARKET_ORDER","id":"32","batchID":"32","instrument":"EUR_USD","units":"-10","timeInForce":"FOK","positionFill":"REDUCE_ONLY","reason":"TRADE_CLOSE","tradeClose":{"units":"10","tradeID":"25"},"time":"2026-01-01T00:00:00Z"})"));
    static_cast<void>(sink.told(
        R"({"type":"ORDER_FILL","id":"33","batchID":"32","orderID":"32","instrument":"EUR_USD","units":"-10","requestedUnits":"-10","fullVWAP":"1.2","reason":"MARKET_ORDER_TRADE_CLOSE","tradeReduced":{"units":"-10","tradeID":"25"},"time":"2026-01-01T00:00:00Z"})"));
    for (const order_update& u : sink.orders) CHECK(u.closes_trade.empty());
    // Of what was missed no list tells an order without an id of ours: its execution does.
    remembering_trades list;
    CHECK(decode_fills(R"({"transactions":[)" + std::string(executed) + R"(],"lastTransactionID":"31"})", {},
                       {"EUR", false}, 29, list)
              .ok());
    REQUIRE(list.orders.size() == 1);
    CHECK(list.orders[0].closes_trade == "20");
    CHECK(list.orders[0].state == gatewright::lifecycle::filled);
    CHECK(list.fills.size() == 1);
}
TEST_CASE("of the trades of OANDA those that were told last are remembered") {
    using namespace oanda_dialect;
    oanda_detail::trade_memory trades;
    CHECK(trades.find("1") == nullptr);
    CHECK(trades.find({}) == nullptr);
    const auto name = [](int n) { return gatewright::venue_order_id(std::to_string(n)); };
    for (int n = 1; n <= 600; ++n) {
        trades.note({name(n), "EUR_USD", n % 2 == 0});
        trades.note({name(n), "EUR_USD", n % 2 == 0}); // again, as a list does
    }
    CHECK(trades.find("1") == nullptr);
    REQUIRE(trades.find("89") != nullptr);
    CHECK_FALSE(trades.find("89")->is_long);
    REQUIRE(trades.find("600") != nullptr);
    CHECK(trades.find("600")->is_long);
}
