// SPDX-License-Identifier: BSL-1.0
#include "event_log.hpp"
#include "okx/orders.hpp"

#include <gatewright/venue/okx/okx.hpp>

#include <catch2/catch_test_macros.hpp>

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace {

namespace okx_dialect {
using namespace gatewright;
using namespace gatewright::venue::okx;
using gatewright_test::okx::account;
using gatewright_test::okx::now_ms;
using kind = session::read_kind;
using priority = session::request_priority;
using operation = session::budget_operation;

constexpr auto rule_of(kind k) { return *session::rule_of(dialect::reads, k); }
constexpr std::size_t at(channel c) { return static_cast<std::size_t>(c); }

config desk(std::vector<symbol_name> symbols) {
    config c = account();
    c.symbols = std::move(symbols);
    return c;
}
venue::read_request asked(kind k, std::string_view cursor = {}) {
    venue::read_request r;
    r.what = k;
    r.symbol = "BTC-USDT-SWAP";
    r.cursor = cursor;
    r.since = timestamp::from_milliseconds(now_ms - 60'000);
    r.countdown = seconds(30);
    return r;
}
/// "METHOD target body" of a read.
std::string line_of(const venue::read_request& r, const config& c) {
    std::array<char, 1024> out;
    const auto http = dialect::encode_read(r, now_ms, c, out);
    if (!http) return http.error().str();
    const bool is_signed = http->headers.find("OK-ACCESS-SIGN") != std::string_view::npos;
    CHECK(is_signed == (rule_of(r.what).security != session::read_security::none));
    return std::string(to_string(http->method)) + ' ' + std::string(http->target) + ' ' +
           std::string(http->body);
}

/// Takes what a read tells besides events.
struct read_sink {
    std::string next;
    std::string code;
    std::string text;
    int events = 0;
    void on_next_page(std::string_view cursor) { next = cursor; }
    void on_api_error(const venue_error_code& c, std::string_view t) { code = c.view(), text = t; }
    template <class EventT>
    void on(const EventT&) {
        ++events;
    }
    void on_server_time(timestamp, timestamp) { ++events; }
    void bad_row(std::string_view, std::string_view) {}
    void unknown_word(std::string_view, std::string_view) {}
    void ignored(const char*) {}
    void book_begin(const book_header&) {}
    void book_level(side, const price&, const quantity&) {}
    void book_end(const book_header&) { ++events; }
    void book_abort(const book_header&) {}
};

/// The venue's limits as a gateway keeps them.
struct limits : session::request_budget<dialect::budget.size()> {
    limits() : request_budget(dialect::budget, 2) {}
};
constexpr timestamp start = timestamp::from_milliseconds(1'763'600'000'000);
} // namespace okx_dialect

} // namespace

TEST_CASE("each read of OKX is the request that the venue documents, signed where it is private") {
    using namespace okx_dialect;
    const config c = desk({"BTC-USDT-SWAP"});
    CHECK(line_of(asked(kind::server_time), c) == "GET /api/v5/public/time ");
    CHECK(line_of(asked(kind::instruments), c) == "GET /api/v5/public/instruments?instType=SWAP ");
    CHECK(line_of(asked(kind::account_mode), c) == "GET /api/v5/account/config ");
    CHECK(line_of(asked(kind::account_settings), c) ==
          "GET /api/v5/account/leverage-info?instId=BTC-USDT-SWAP&mgnMode=cross ");
    CHECK(line_of(asked(kind::fee_rates), c) ==
          "GET /api/v5/account/trade-fee?instType=SWAP&instFamily=BTC-USDT ");
    CHECK(line_of(asked(kind::open_orders), c) ==
          "GET /api/v5/trade/orders-algo-pending?ordType=conditional%2Coco&limit=100 ");
    CHECK(line_of(asked(kind::open_orders, "1:5"), c) ==
          "GET /api/v5/trade/orders-algo-pending?ordType=trigger&after=5&limit=100 ");
    CHECK(line_of(asked(kind::open_orders, "2:"), c) ==
          "GET /api/v5/trade/orders-algo-pending?ordType=move_order_stop&limit=100 ");
    CHECK(line_of(asked(kind::open_orders, "3:"), c) == "GET /api/v5/trade/orders-pending?limit=100 ");
    CHECK(line_of(asked(kind::open_orders, "3:77"), c) ==
          "GET /api/v5/trade/orders-pending?after=77&limit=100 ");
    CHECK(line_of(asked(kind::balances), c) == "GET /api/v5/account/balance ");
    CHECK(line_of(asked(kind::positions), c) == "GET /api/v5/account/positions ");
    CHECK(line_of(asked(kind::fills), c) == "GET /api/v5/trade/fills?begin=1735689540123&limit=100 ");
    CHECK(line_of(asked(kind::cash_flows), c) ==
          "GET /api/v5/account/bills?type=8&begin=1735689540123&limit=100 ");
    CHECK(line_of(asked(kind::cash_flows, "0:77"), c) ==
          "GET /api/v5/account/bills?type=8&begin=1735689540123&after=77&limit=100 ");
    CHECK(line_of(asked(kind::cash_flows, "4:"), c) ==
          "GET /api/v5/account/bills?type=10&begin=1735689540123&limit=100 ");
    venue::read_request old = asked(kind::cash_flows, "1:");
    old.since = timestamp::from_milliseconds(now_ms - 8 * 86'400'000ll);
    old.until = old.since + minutes(1);
    CHECK(line_of(old, c) ==
          "GET /api/v5/account/bills-archive?type=1&begin=1734998400123&end=1734998460123&limit=100 ");
    CHECK(line_of(asked(kind::book), c) == "GET /api/v5/market/books?instId=BTC-USDT-SWAP&sz=400 ");
    CHECK(line_of(asked(kind::dead_man_switch), c) ==
          R"(POST /api/v5/trade/cancel-all-after {"timeOut":"30"})");
    std::array<char, 1024> room;
    for (const kind k : {kind::token, kind::token_keep_alive, static_cast<kind>(99)})
        CHECK(std::string_view(dialect::encode_read(asked(k), now_ms, c, room).error().field) == "kind");
}

TEST_CASE("the bills of OKX are read kind by kind, each to its end") {
    using namespace okx_dialect;
    const config c = desk({"BTC-USDT-SWAP"});
    std::string full = R"({"code":"0","msg":"","data":[)";
    for (int i = 0; i < 100; ++i)
        full += (i == 0 ? "" : ",") +
                (R"({"billId":")" + std::to_string(900 - i) +
                 R"(","ccy":"USDT","balChg":"-1","subType":"173","ts":"1763600000123","type":"8"})");
    full += "]}";
    const std::string nothing = R"({"code":"0","msg":"","data":[]})";
    std::vector<std::string> pages;
    std::string cursor;
    for (int n = 0; n < 10; ++n) {
        read_sink sink;
        const std::string& body = pages.empty() ? full : nothing;
        REQUIRE(dialect::decode_read(asked(kind::cash_flows, cursor), body, {}, c, sink));
        CHECK(sink.events == (pages.empty() ? 100 : 0));
        pages.push_back(cursor);
        cursor = sink.next;
        if (cursor.empty()) break;
    }
    CHECK(pages == std::vector<std::string>{"", "0:801", "1:", "2:", "3:", "4:"});
    CHECK(dialect::reads_cash_flows(c));
    config without = c;
    without.streams.account_events = false;
    CHECK_FALSE(dialect::reads_cash_flows(without));
}

TEST_CASE("a book of OKX is read as deep as its channel") {
    using namespace okx_dialect;
    config c = desk({"BTC-USDT-SWAP"});
    for (const auto& [channel, levels] :
         {std::pair{book_channel::books5, "5"}, std::pair{book_channel::books, "400"},
          std::pair{book_channel::books_l2_tbt, "400"}, std::pair{book_channel::books50_l2_tbt, "50"}}) {
        c.streams.books = channel;
        CHECK(line_of(asked(kind::book), c).ends_with(std::string("&sz=") + levels + " "));
    }
}

TEST_CASE(
    "instruments of OKX are read kind by kind, options by family, and no page is forgotten or repeated") {
    using namespace okx_dialect;
    const config c = desk({"ETH-USD-270326-3000-P", "BTC-USDT", "BTC-USD-270326-90000-C", "BTC-USDT-SWAP",
                           "BTC-USD-270326-95000-C", "BTC-USDT-270326", "ETH-USDT"});
    std::vector<std::string> pages;
    std::string cursor;
    for (int i = 0; i < 9; ++i) {
        const std::string line = line_of(asked(kind::instruments, cursor), c);
        pages.push_back(line.substr(line.find('=') + 1));
        read_sink sink;
        REQUIRE(
            dialect::decode_read(asked(kind::instruments, cursor), R"({"code":"0","data":[]})", {}, c, sink)
                .ok());
        cursor = sink.next;
        if (cursor.empty()) break;
    }
    CHECK(pages == std::vector<std::string>{"SPOT ", "SWAP ", "FUTURES ", "OPTION&instFamily=ETH-USD ",
                                            "OPTION&instFamily=BTC-USD "});
    read_sink broken;
    CHECK_FALSE(dialect::decode_read(asked(kind::instruments), "<html>", {}, c, broken).ok());
    CHECK(broken.next.empty());
}

TEST_CASE("each read of OKX goes to its decoder, and a refusal is told by each") {
    using namespace okx_dialect;
    const config c = desk({"BTC-USDT-SWAP"});
    const auto decoded = [&](kind k, std::string_view body, std::string_view cursor = {}) {
        read_sink sink;
        CHECK(dialect::decode_read(asked(k, cursor), body, {}, c, sink).ok());
        return sink;
    };
    CHECK(decoded(kind::server_time, R"({"code":"0","data":[{"ts":"1796000000123"}]})").events == 1);
    CHECK(
        decoded(kind::account_mode, R"({"code":"0","data":[{"acctLv":"2","posMode":"net_mode"}]})").events ==
        1);
    CHECK(decoded(kind::open_orders, R"({"code":"0","data":[{"instId":"A","algoId":"1","state":"live"}]})")
              .events == 1);
    CHECK(
        decoded(kind::open_orders, R"({"code":"0","data":[{"instId":"A","ordId":"1","state":"live"}]})", "3:")
            .events == 1);
    CHECK(
        decoded(kind::balances, R"({"code":"0","data":[{"details":[{"ccy":"A","cashBal":"1"}]}]})").events ==
        1);
    CHECK(decoded(kind::positions, R"({"code":"0","data":[{"instId":"A","mgnMode":"cross","pos":"1"}]})")
              .events == 1);
    CHECK(
        decoded(
            kind::fills,
            R"({"code":"0","data":[{"instId":"A","tradeId":"1","ordId":"1","fillPx":"1","fillSz":"1","side":"buy","ts":"1"}]})")
            .events == 1);
    CHECK(decoded(kind::book, R"({"code":"0","data":[{"asks":[],"bids":[],"ts":"1","seqId":1}]})").events ==
          1);
    CHECK(decoded(kind::dead_man_switch, R"({"code":"0","data":[{"triggerTime":"1"}]})").code.empty());
    for (const kind k : {kind::server_time, kind::instruments, kind::account_mode, kind::open_orders,
                         kind::balances, kind::positions, kind::fills, kind::book, kind::dead_man_switch})
        CHECK(decoded(k, R"({"code":"50011","data":[],"msg":"slow down"})").code == "50011");
}

TEST_CASE("an error of OKX is found in whatever is answered, and a success is none") {
    using namespace okx_dialect;
    const auto error_in = [](std::string_view body) {
        read_sink sink;
        const bool found = dialect::decode_error(body, sink);
        CHECK(found == !sink.code.empty());
        return sink.code + " " + sink.text;
    };
    CHECK(error_in(R"({"code":"50113","msg":"Invalid Sign"})") == "50113 Invalid Sign");
    CHECK(error_in(R"({"code":"1","data":[{"sCode":"51008","sMsg":"no money"}],"msg":"All failed"})") ==
          "51008 no money");
    CHECK(error_in(R"({"code":"0","data":[{"sCode":"51008","sMsg":"no money"}],"msg":""})") ==
          "51008 no money");
    for (const std::string_view none : {R"({"code":"0","data":[{"ordId":"1","sCode":"0"}]})",
                                        R"({"code":"0","data":[]})", "<html>", "", "{}", R"({"msg":"x"})"})
        CHECK(error_in(none) == " ");
}

TEST_CASE("the links of OKX have their paths, of demo trading with its broker") {
    using namespace okx_dialect;
    config c = desk({"BTC-USDT"});
    const auto target = [&](channel link) { return dialect::target(c, at(link), {}, {}).target; };
    CHECK(target(channel::public_stream) == "/ws/v5/public");
    CHECK(target(channel::private_stream) == "/ws/v5/private");
    CHECK(target(channel::business) == "/ws/v5/business");
    CHECK(dialect::uses(c, at(channel::public_stream)));
    CHECK(dialect::uses(c, at(channel::private_stream)));
    // Orders that wait are told there; without an account bars alone are a reason to open it.
    CHECK(dialect::uses(c, at(channel::business)));
    c.credentials = {};
    CHECK_FALSE(dialect::uses(c, at(channel::business)));
    c.streams.bars = true;
    CHECK(dialect::uses(c, at(channel::business)));
    c.demo = true;
    CHECK(target(channel::public_stream) == "/ws/v5/public?brokerId=9999");
    CHECK(target(channel::private_stream) == "/ws/v5/private?brokerId=9999");
    CHECK(target(channel::business) == "/ws/v5/business?brokerId=9999");
    CHECK(dialect::encode_ping(0, {}, {}) == "ping");
}

TEST_CASE("OKX's public link is logged on to for the books that want it alone, the others for the account") {
    using namespace okx_dialect;
    config c = desk({"BTC-USDT"});
    CHECK(dialect::login_steps(c, at(channel::private_stream)) == 1);
    CHECK(dialect::login_steps(c, at(channel::business)) == 1);
    for (const auto& [books, steps] :
         {std::pair{book_channel::none, 0}, std::pair{book_channel::books, 0},
          std::pair{book_channel::books5, 0}, std::pair{book_channel::books_l2_tbt, 1},
          std::pair{book_channel::books50_l2_tbt, 1}}) {
        c.streams.books = books;
        CHECK(dialect::login_steps(c, at(channel::public_stream)) == steps);
    }
    c.credentials = {};
    CHECK(dialect::login_steps(c, at(channel::public_stream)) == 0);
}

TEST_CASE("each book of OKX is its item of the public link, and only early fills can be done without") {
    using namespace okx_dialect;
    config c = desk({"BTC-USDT", "BTC-USDT-SWAP"});
    for (const std::uint16_t i : {std::uint16_t{0}, std::uint16_t{1}}) {
        const std::size_t item = dialect::book_item(c, {i});
        CHECK(dialect::book_link(c, {i}) == at(channel::public_stream));
        CHECK(venue::item_at<stream_item>(items_of(c, at(channel::public_stream)), item).channel == "books");
        CHECK(dialect::subscribed_instrument(c, at(channel::public_stream), item).value == i);
        CHECK(dialect::item_named(c, at(channel::public_stream), "books:" + std::string(c.symbols[i])) ==
              item);
    }
    c.streams.books = book_channel::none;
    CHECK(dialect::book_link(c, {0}) == channel_count);
    c.streams.fills = true;
    for (std::size_t i = 0; i < dialect::subscriptions(c, at(channel::private_stream)); ++i)
        CHECK(dialect::expendable(c, at(channel::private_stream), i) == (i >= 3));
}

TEST_CASE("an account level of OKX that does not go with the instruments is told") {
    using namespace okx_dialect;
    const auto unfit = [](std::vector<symbol_name> symbols, int level, bool spot_margin = false,
                          std::string_view currency = {}) {
        config c = desk(std::move(symbols));
        c.spot_margin = spot_margin;
        c.margin_currency = currency;
        account_config a;
        a.level = static_cast<std::uint8_t>(level);
        const char* const why = dialect::unfit(c, a);
        return std::string(why == nullptr ? "" : why);
    };
    CHECK(unfit({"BTC-USDT"}, 1) == "");
    CHECK(unfit({"BTC-USDT"}, 1, true) == "account level is for spot only");
    CHECK(unfit({"BTC-USDT", "BTC-USDT-SWAP"}, 1) == "account level is for spot only");
    CHECK(unfit({"BTC-USDT-270326"}, 1) == "account level is for spot only");
    for (const int level : {2, 3, 4}) CHECK(unfit({"BTC-USDT", "BTC-USDT-SWAP"}, level, true, "USDT") == "");
    CHECK(unfit({"BTC-USDT"}, 2, true) == "margin currency not configured");
    CHECK(unfit({"BTC-USDT"}, 2) == "");
    for (const int level : {3, 4}) CHECK(unfit({"BTC-USDT"}, level, true) == "");
    CHECK(unfit({"BTC-USDT"}, 0) == "account level not known");
}

TEST_CASE("a position of OKX in another margin mode is never taken for ours, in a list and on the stream") {
    using namespace okx_dialect;
    for (const margin_mode ours : {margin_mode::cross, margin_mode::isolated}) {
        config c = desk({"BTC-USDT-SWAP"});
        c.margin_mode = ours;
        const margin_mode other = ours == margin_mode::cross ? margin_mode::isolated : margin_mode::cross;
        // In a list, and then on the stream.
        const auto told = [&](margin_mode mode, std::string_view held) {
            const std::string rows = R"([{"instId":"BTC-USDT-SWAP","mgnMode":")" +
                                     std::string(to_word(mode)) + R"(","pos":")" + std::string(held) +
                                     R"("}])";
            gatewright_test::event_log listed;
            CHECK(dialect::decode_read(asked(kind::positions), R"({"code":"0","msg":"","data":)" + rows + "}",
                                       start, c, listed));
            gatewright_test::event_log pushed;
            CHECK(dialect::decode(at(channel::private_stream),
                                  R"({"arg":{"channel":"positions","instType":"ANY"},"data":)" + rows + "}",
                                  start, c, pushed));
            CHECK(listed.positions.size() == pushed.positions.size());
            CHECK(listed.reasons == pushed.reasons);
            REQUIRE(listed.bad_rows.size() == pushed.bad_rows.size());
            if (listed.bad_rows.empty())
                return listed.positions.empty() ? listed.reasons.at(0) : listed.positions[0].quantity.str();
            CHECK(listed.bad_rows[0].symbol == "BTC-USDT-SWAP");
            CHECK(listed.bad_rows[0].why == pushed.bad_rows[0].why);
            return listed.bad_rows[0].why;
        };
        CHECK(told(ours, "1.5") == "1.5");
        CHECK(told(ours, "0") == "0");
        CHECK(told(ours, "") == "malformed number, field pos");
        CHECK(told(other, "1.5") == "another margin mode, field mgnMode");
        CHECK(told(other, "-1.5") == "another margin mode, field mgnMode");
        CHECK(told(other, "0") == "no position in another margin mode");
        CHECK(told(other, "") == "no position in another margin mode");
    }
}

TEST_CASE("orders of OKX keep to 60 of an instrument in two seconds, of each operation apart") {
    using namespace okx_dialect;
    limits l;
    const auto passed = [&](operation o, std::uint16_t instrument, timestamp now) {
        int n = 0;
        session::budget_charge cost;
        cost.priority = o == operation::cancel ? priority::cancel : priority::place;
        cost.weight = 1;
        cost.what = o;
        cost.instrument = {instrument};
        while (n < 5'000 && l.take(cost, now)) ++n;
        return n;
    };
    const int placed = passed(operation::place, 0, start);
    CHECK(placed == 54); // a tenth is left to what is more urgent
    CHECK(passed(operation::place, 1, start) == 54);
    CHECK(passed(operation::cancel, 0, start) == 60);
    CHECK(passed(operation::place, 0, start + milliseconds(1'999)) == 0);
    CHECK(passed(operation::place, 0, start + milliseconds(2'500)) == 54);
}

TEST_CASE("who asked OKX too often waits for the window to pass, and cancels go on") {
    using namespace okx_dialect;
    const auto takes = [](limits& l, operation o, timestamp now) {
        session::budget_charge cost;
        cost.priority = o == operation::cancel ? priority::cancel : priority::place;
        cost.weight = 1;
        cost.what = o;
        cost.instrument = {0};
        return l.take(cost, now);
    };
    for (const char* code : {"50011", "50040", "60014", "50061"}) {
        INFO(code);
        limits l;
        dialect::learn(l, {}, 429, code, {}, start);
        CHECK_FALSE(takes(l, operation::place, start));
        CHECK(takes(l, operation::cancel, start));
        CHECK_FALSE(takes(l, operation::place, start + milliseconds(1'999)));
        CHECK(takes(l, operation::place, start + milliseconds(2'500)));
    }
    limits l;
    for (const char* code : {"51008", "50013", ""}) dialect::learn(l, {}, 429, code, {}, start);
    CHECK(takes(l, operation::place, start));
}

TEST_CASE("the plan for an order of OKX whose state is unknown outlasts every order's validity") {
    using namespace okx_dialect;
    CHECK(resolution.never_seen_after >= seconds(60) + seconds(30));
    CHECK(resolution.never_seen_answers == 3);
    CHECK(resolution.step_count == 6);
    for (std::size_t i = 0; i < resolution.step_count; ++i)
        CHECK(resolution.steps[i].ask == session::resolution_question::by_venue_id);
    CHECK(dialect::error_meaning("", "") == order_errc::state_unknown);
    CHECK(dialect::error_meaning("51603", "") == order_errc::unknown_order);
    CHECK(dialect::judge(200, "51008", "") ==
          venue::error_verdict{order_errc::insufficient_funds, venue::error_outcome::failed});
}

TEST_CASE("executions of OKX of longer than three days ago are read kind by kind, and none is forgotten") {
    using namespace okx_dialect;
    config c = desk({"BTC-USDT-SWAP", "BTC-USDT", "BTC-USDT-270326"});
    c.spot_margin = true;
    venue::read_request r = asked(kind::fills);
    r.since = timestamp::from_milliseconds(now_ms) - minutes(80 * 60);
    const auto begin = std::to_string(r.since.milliseconds());
    const std::string full = [] {
        std::string rows;
        for (int i = 0; i < 100; ++i)
            rows +=
                std::string(i == 0 ? "" : ",") +
                R"({"instId":"BTC-USDT","tradeId":"1","ordId":"2","billId":"77","fillPx":"1","fillSz":"1",)" +
                R"("side":"buy","ts":"1"})";
        return R"({"code":"0","data":[)" + rows + R"(],"msg":""})";
    }();
    const std::string none = R"({"code":"0","data":[],"msg":""})";
    const auto next = [&](const std::string& body) {
        read_sink sink;
        CHECK(dialect::decode_read(r, body, timestamp::from_milliseconds(now_ms), c, sink));
        r.cursor.assign(sink.next);
        return sink.next;
    };
    const auto line = [&](std::string_view kind, std::string_view after = {}) {
        return "GET /api/v5/trade/fills-history?instType=" + std::string(kind) + "&begin=" + begin +
               std::string(after) + "&limit=100 ";
    };
    CHECK(line_of(r, c) == line("SPOT"));
    CHECK(next(full) == "0:77");
    CHECK_FALSE(dialect::begins_list(r.cursor.view()));
    CHECK(line_of(r, c) == line("SPOT", "&after=77"));
    CHECK(next(none) == "1:");
    CHECK(dialect::begins_list(r.cursor.view()));
    CHECK(line_of(r, c) == line("MARGIN"));
    CHECK(next(none) == "2:");
    CHECK(line_of(r, c) == line("SWAP"));
    CHECK(next(none) == "3:");
    CHECK(line_of(r, c) == line("FUTURES"));
    CHECK(next(none).empty());

    // Newer ones are listed together.
    r.cursor = {};
    r.since = timestamp::from_milliseconds(now_ms) - minutes(60);
    CHECK(next(full) == "77");
    CHECK_FALSE(dialect::begins_list("77"));
    CHECK(next(none).empty());
}

TEST_CASE("a countdown of OKX is set if the venue says so, and by nothing else") {
    using namespace okx_dialect;
    const config c = desk({"BTC-USDT-SWAP"});
    const auto told = [&](std::string_view body, duration countdown) {
        venue::read_request r = asked(kind::dead_man_switch);
        r.countdown = countdown;
        read_sink sink;
        const wire::decode_status status = dialect::decode_read(r, body, {}, c, sink);
        return status ? "taken" + sink.code : std::string(status.error().field);
    };
    const std::string_view set =
        R"({"code":"0","data":[{"tag":"","triggerTime":"1763600030","ts":"1763600000"}],"msg":""})";
    const std::string_view off =
        R"({"code":"0","data":[{"tag":"","triggerTime":"0","ts":"1763600000"}],"msg":""})";
    CHECK(told(set, seconds(30)) == "taken");
    CHECK(told(off, {}) == "taken");
    CHECK(told(off, seconds(30)) == "triggerTime");
    CHECK(told(R"({"code":"0","data":[],"msg":""})", seconds(30)) == "triggerTime");
    CHECK(told(R"({"code":"50001","data":[],"msg":"later"})", seconds(30)) == "taken50001");
    CHECK_FALSE(told("<html>maintenance</html>", seconds(30)).starts_with("taken"));
}

TEST_CASE("a key of OKX that may not trade does not go with trading") {
    using namespace okx_dialect;
    const config c = desk({"BTC-USDT-SWAP"});
    struct account_sink : read_sink {
        using read_sink::on;
        account_config told;
        void on(const account_config& a) { told = a; }
    };
    const auto unfit = [&](std::string_view perm) {
        account_sink sink;
        const std::string body = R"({"code":"0","data":[{"acctLv":"2","posMode":"net_mode")" +
                                 (perm.empty() ? std::string() : R"(,"perm":")" + std::string(perm) + '"') +
                                 R"(}],"msg":""})";
        CHECK(dialect::decode_read(asked(kind::account_mode), body, {}, c, sink));
        const char* const why = dialect::unfit(c, sink.told);
        return std::string(why == nullptr ? "" : why);
    };
    CHECK(unfit("read_only") == "the key may not trade");
    CHECK(unfit("read_only,withdraw") == "the key may not trade");
    CHECK(unfit("read_only,trade").empty());
    CHECK(unfit("").empty());
}

TEST_CASE("only contracts of OKX are held apart in long and short") {
    using namespace okx_dialect;
    CHECK(dialect::has_sides("BTC-USDT-SWAP"));
    CHECK(dialect::has_sides("BTC-USDT-270326"));
    CHECK_FALSE(dialect::has_sides("BTC-USDT"));
    CHECK_FALSE(dialect::has_sides("BTC-USD-270326-90000-C"));
}

TEST_CASE("a fee tier that OKX asks for refuses a channel, and not one instrument of it") {
    using namespace okx_dialect;
    config c = desk({"BTC-USDT-SWAP", "ETH-USDT-SWAP"});
    c.streams.books = book_channel::books_l2_tbt;
    const std::size_t link = at(channel::public_stream);
    const std::size_t first = dialect::book_item(c, {0}), second = dialect::book_item(c, {1});
    CHECK(dialect::refused_alike(c, link, first, second, "64003"));
    CHECK_FALSE(dialect::refused_alike(c, link, first, second, "60018"));
    for (std::size_t i = 0; i < dialect::subscriptions(c, link); ++i)
        CHECK(dialect::refused_alike(c, link, first, i, "64003") == (i == first || i == second));
}
