// SPDX-License-Identifier: BSL-1.0
#include "bybit/orders.hpp"
#include "event_log.hpp"

#include <gatewright/venue/bybit/bybit.hpp>

#include <catch2/catch_test_macros.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace {

namespace bybit_dialect {
using namespace gatewright;
using namespace gatewright::venue::bybit;
using gatewright_test::event_log;
using gatewright_test::bybit::account;
using gatewright_test::bybit::now_ms;
using kind = session::read_kind;
using operation = session::budget_operation;

constexpr std::size_t at(channel c) { return static_cast<std::size_t>(c); }

config config_of(category of, std::vector<symbol_name> symbols) {
    config c = account(of);
    c.symbols = std::move(symbols);
    return c;
}
venue::read_request asked(kind k, std::string_view cursor = {}) {
    venue::read_request r;
    r.what = k;
    r.symbol = "BTCUSDT";
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
    const bool is_signed = http->headers.find("X-BAPI-SIGN") != std::string_view::npos;
    const auto* rule = session::rule_of(dialect::reads, r.what);
    CHECK((rule != nullptr && is_signed == (rule->security != session::read_security::none)));
    return std::string(to_string(http->method)) + ' ' + std::string(http->target) + ' ' +
           std::string(http->body);
}
/// What a read tells, as text.
std::string told(const venue::read_request& r, std::string_view body, const config& c) {
    event_log log;
    const auto status = dialect::decode_read(r, body, {}, c, log);
    return status.ok() ? log.text : "error " + status.str();
}
std::string reply(std::string_view result) {
    return R"({"retCode":0,"retMsg":"OK","result":)" + std::string(result) +
           R"(,"retExtInfo":{},"time":1735689600123})";
}
std::string position(std::string_view symbol, int index, std::string_view leverage = "10") {
    return reply(R"({"list":[{"positionIdx":)" + std::to_string(index) + R"(,"symbol":")" +
                 std::string(symbol) + R"(","side":"","size":"0","avgPrice":"0","leverage":")" +
                 std::string(leverage) + R"("}],"nextPageCursor":""})");
}
const std::string info = reply(R"({"marginMode":"ISOLATED_MARGIN","unifiedMarginStatus":5})");

/// What a key may do.
std::string key_of(std::string_view read_only,
                   std::string_view rights = R"("ContractTrade":["Order","Position"],"Spot":["SpotTrade"])") {
    return reply(R"({"id":"1","readOnly":)" + std::string(read_only) + R"(,"permissions":{)" +
                 std::string(rights) + R"(},"ips":["*"],"uta":1})");
}

/// The venue's limits as a gateway keeps them.
struct limits : session::request_budget<dialect::budget.size()> {
    limits() : request_budget(dialect::budget, 2, 4) {}
    /// How many requests of a kind pass at a time.
    int room(operation o, timestamp now) {
        int n = 0;
        while (n < 1000 && take({session::request_priority::cancel, 1, {}, o, {}, 0}, now)) ++n;
        return n;
    }
};
constexpr timestamp start = timestamp::from_milliseconds(1'763'600'000'000);
/// A request as its answer finds it. @param orders of a batch; zero: it is none
session::pending_request answered(session::request_operation what, std::uint16_t orders = 0) {
    session::pending_request r;
    r.operation = what;
    r.batch = orders;
    return r;
}
} // namespace bybit_dialect

} // namespace

TEST_CASE("each read of Bybit is the request that the venue documents, signed where it is private") {
    using namespace bybit_dialect;
    const config c = config_of(category::linear, {"BTCUSDT", "BTCPERP"});
    const config spot = config_of(category::spot, {"BTCUSDT"}),
                 inverse = config_of(category::inverse, {"BTCUSD"});
    CHECK(line_of(asked(kind::server_time), c) == "GET /v5/market/time ");
    CHECK(line_of(asked(kind::instruments), c) ==
          "GET /v5/market/instruments-info?category=linear&limit=1000 ");
    // A cursor goes as the venue tells it; what may not stand in a URL is encoded.
    CHECK(line_of(asked(kind::instruments, "0:a%3Db"), c) ==
          "GET /v5/market/instruments-info?category=linear&limit=1000&cursor=a%3Db ");
    CHECK(line_of(asked(kind::instruments, "0:a=b%"), c) ==
          "GET /v5/market/instruments-info?category=linear&limit=1000&cursor=a%3Db%25 ");
    CHECK(line_of(asked(kind::instruments, "1:"), c) ==
          "GET /v5/market/instruments-info?category=linear&status=PreLaunch&limit=1000 ");
    CHECK(line_of(asked(kind::instruments), spot) == "GET /v5/market/instruments-info?category=spot ");
    CHECK(line_of(asked(kind::account_mode), c) == "GET /v5/user/query-api ");
    CHECK(line_of(asked(kind::account_mode, "0:"), c) == "GET /v5/account/info ");
    config demo = c;
    demo.demo = true;
    CHECK(line_of(asked(kind::account_mode), demo) == "GET /v5/account/info ");
    CHECK(line_of(asked(kind::account_mode, "5:0"), c) ==
          "GET /v5/position/list?category=linear&symbol=BTCUSDT ");
    CHECK(line_of(asked(kind::account_settings), c) == "GET /v5/account/info ");
    CHECK(line_of(asked(kind::account_settings, "1:1"), c) ==
          "GET /v5/position/list?category=linear&symbol=BTCPERP ");
    CHECK(line_of(asked(kind::balances), c) == "GET /v5/account/wallet-balance?accountType=UNIFIED ");
    CHECK(line_of(asked(kind::positions), c) ==
          "GET /v5/position/list?category=linear&settleCoin=USDT&limit=200 ");
    CHECK(line_of(asked(kind::positions, "1:x"), c) ==
          "GET /v5/position/list?category=linear&settleCoin=USDC&limit=200&cursor=x ");
    CHECK(line_of(asked(kind::positions), inverse) == "GET /v5/position/list?category=inverse&limit=200 ");
    CHECK(line_of(asked(kind::positions), spot) == "GET /v5/account/wallet-balance?accountType=UNIFIED ");
    const std::pair<std::string_view, std::string_view> lists[] = {
        {"", "settleCoin=USDT&orderFilter=StopOrder"},
        {"1:", "settleCoin=USDT"},
        {"2:", "settleCoin=USDC&orderFilter=StopOrder"},
        {"3:", "settleCoin=USDC"}};
    for (const auto& [cursor, words] : lists)
        CHECK(line_of(asked(kind::open_orders, cursor), c) ==
              "GET /v5/order/realtime?category=linear&" + std::string(words) + "&limit=50 ");
    CHECK(line_of(asked(kind::open_orders, "1:"), spot) ==
          "GET /v5/order/realtime?category=spot&orderFilter=tpslOrder&limit=50 ");
    CHECK(line_of(asked(kind::open_orders, "2:m"), spot) ==
          "GET /v5/order/realtime?category=spot&orderFilter=OcoOrder&limit=50&cursor=m ");
    CHECK(line_of(asked(kind::open_orders, "3:m"), spot) ==
          "GET /v5/order/realtime?category=spot&limit=50&cursor=m ");
    CHECK(line_of(asked(kind::fills), c) ==
          "GET /v5/execution/list?category=linear&startTime=1735689540123&limit=100 ");
    CHECK(line_of(asked(kind::fee_rates), c) == "GET /v5/account/fee-rate?category=linear&symbol=BTCUSDT ");
    CHECK(line_of(asked(kind::dead_man_switch), c) ==
          R"(POST /v5/order/disconnected-cancel-all {"product":"DERIVATIVES","timeWindow":30})");
    CHECK(line_of(asked(kind::dead_man_switch), spot) ==
          R"(POST /v5/order/disconnected-cancel-all {"product":"SPOT","timeWindow":30})");
    // Only the full book's numbers are those of a snapshot that is read.
    CHECK_FALSE(dialect::reads_book(c));
    CHECK(line_of(asked(kind::book), c) == "bybit: invalid_parameter, field kind");
    config full = spot;
    full.streams.books = book_channel::full;
    CHECK(dialect::reads_book(full));
    CHECK(line_of(asked(kind::book), full) == "GET /v5/market/full-ob?category=spot&symbol=BTCUSDT ");
}

TEST_CASE("lists of Bybit are read one behind the other, and pages by the venue's cursor") {
    using namespace bybit_dialect;
    const config c = config_of(category::linear, {"BTCUSDT", "BTCPERP"}),
                 spot = config_of(category::spot, {"BTCUSDT"});
    const std::string more = reply(R"({"list":[],"nextPageCursor":"m"})"),
                      end = reply(R"({"list":[],"nextPageCursor":""})");
    CHECK(told(asked(kind::instruments), more, c) == "next_page cursor=\"0:m\"\n");
    CHECK(told(asked(kind::instruments), end, c) == "next_page cursor=\"1:\"\n");
    CHECK(told(asked(kind::instruments, "1:"), end, c).empty());
    CHECK(told(asked(kind::instruments), end, spot).empty());
    CHECK(told(asked(kind::open_orders, "1:"), more, c) == "next_page cursor=\"1:m\"\n");
    CHECK(told(asked(kind::open_orders, "1:m"), end, c) == "next_page cursor=\"2:\"\n");
    CHECK(told(asked(kind::open_orders, "3:"), end, c).empty());
    CHECK(told(asked(kind::open_orders, "2:"), end, spot) == "next_page cursor=\"3:\"\n");
    CHECK(told(asked(kind::open_orders, "3:"), end, spot).empty());
    CHECK(told(asked(kind::positions), end, c) == "next_page cursor=\"1:\"\n");
    CHECK(told(asked(kind::positions, "1:"), end, c).empty());
    CHECK(told(asked(kind::fills), more, c) == "next_page cursor=\"m\"\n");
    CHECK(dialect::begins_list(""));
    CHECK(dialect::begins_list("2:"));
    CHECK_FALSE(dialect::begins_list("2:m"));
    // Spot has no positions: of the wallet that is read for them nothing is told.
    CHECK(told(asked(kind::positions), reply(R"({"list":[{"coin":[{"coin":"BTC","walletBalance":"1"}]}]})"),
               spot)
              .empty());
}

TEST_CASE(
    "the position mode of Bybit is that of each contract with two sides, and one that differs tells it") {
    using namespace bybit_dialect;
    config c = config_of(category::linear, {"BTCPERP", "BTCUSDT", "ETHUSDT"});
    CHECK(told(asked(kind::account_mode), key_of("0"), c) == "next_page cursor=\"0:\"\n");
    CHECK(told(asked(kind::account_mode, "0:"), info, c) == "next_page cursor=\"5:0\"\n");
    CHECK(told(asked(kind::account_mode, "5:0"), position("BTCUSDT", 0), c) == "next_page cursor=\"U:1\"\n");
    CHECK(told(asked(kind::account_mode, "5:1"), position("ETHUSDT", 0), c).find("hedge_mode=false") !=
          std::string::npos);
    CHECK(told(asked(kind::account_mode, "5:1"), position("ETHUSDT", 0), c).find("level=5") !=
          std::string::npos);
    CHECK(told(asked(kind::account_mode, "5:0"), position("BTCUSDT", 2), c).find("hedge_mode=true") !=
          std::string::npos);
    c.hedge_mode = true;
    CHECK(told(asked(kind::account_mode, "5:0"), position("BTCUSDT", 1), c) == "next_page cursor=\"U:1\"\n");
    CHECK(told(asked(kind::account_mode, "5:0"), position("BTCUSDT", 0), c).find("hedge_mode=false") !=
          std::string::npos);
    // What else of the position cannot be read is its own matter.
    CHECK(told(asked(kind::account_mode, "5:0"),
               reply(R"({"list":[{"positionIdx":1,"symbol":"BTCUSDT","side":"Buy","size":"x"}]})"),
               c) == "next_page cursor=\"U:1\"\n");
    // A contract that is refused, or has no row, tells nothing: the next one does. If none did, it is asked again.
    const std::string nothing = reply(R"({"list":[],"nextPageCursor":""})");
    const auto refusal = [](std::string_view code, std::string_view text) {
        return R"({"retCode":)" + std::string(code) + R"(,"retMsg":")" + std::string(text) +
               R"(","result":{},"time":1})";
    };
    for (const std::string& body : {nothing, refusal("10001", "params error: symbol invalid BTCUSDT"),
                                    refusal("10001", "illegal category"), refusal("110074", "not live")}) {
        CAPTURE(body);
        CHECK(told(asked(kind::account_mode, "5:0"), body, c) == "next_page cursor=\"5:1\"\n");
        CHECK(told(asked(kind::account_mode, "U:1"), body, c).find("hedge_mode=true") != std::string::npos);
        const std::string end = told(asked(kind::account_mode, "5:1"), body, c);
        CHECK(end.find("no contract tells the position mode") != std::string::npos);
        CHECK(end.find("hedge_mode") == std::string::npos);
    }
    // What says nothing of the contract is no reason to go on without it.
    for (const char* code : {"10006", "10016", "33004", "10002"})
        CHECK(told(asked(kind::account_mode, "5:0"), refusal(code, "no"), c).find("next_page") ==
              std::string::npos);
    const config spot = config_of(category::spot, {"BTCUSDT"});
    CHECK(told(asked(kind::account_mode, "0:"), info, spot).find("hedge_mode=false") != std::string::npos);
    c.hedge_mode = false;
    c.demo = true;
    CHECK(told(asked(kind::account_mode), info, c) == "next_page cursor=\"5:0\"\n");
    account_config a;
    CHECK(std::string(dialect::unfit(spot, a)) == "account level not known");
    a.level = 1;
    CHECK(std::string(dialect::unfit(spot, a)) == "account is not a unified trading account");
    a.level = 4;
    CHECK(dialect::unfit(spot, a) == nullptr);
    CHECK(dialect::unfit(config_of(category::inverse, {"BTCUSD"}), a) != nullptr);
    a.level = 6;
    CHECK(dialect::unfit(config_of(category::inverse, {"BTCUSD"}), a) == nullptr);
}

TEST_CASE("a key of Bybit that may not trade its category is told by name, whatever else the account says") {
    using namespace bybit_dialect;
    const config linear = config_of(category::linear, {"BTCUSDT"}),
                 spot = config_of(category::spot, {"BTCUSDT"});
    const auto next = [](std::string_view body, const config& c) {
        const std::string all = told(asked(kind::account_mode), body, c);
        return all == "next_page cursor=\"0:\"\n"   ? std::string("trades")
               : all == "next_page cursor=\"@:\"\n" ? std::string("reads")
                                                    : all;
    };
    CHECK(next(key_of("0"), linear) == "trades");
    CHECK(next(key_of("false"), linear) == "trades");
    CHECK(next(key_of("1"), linear) == "reads");
    CHECK(next(key_of("true"), spot) == "reads");
    // Rights that are told without the one that is needed; others are another category's.
    CHECK(next(key_of("0", R"("ContractTrade":["Position"],"Spot":["SpotTrade"])"), linear) == "reads");
    CHECK(next(key_of("0", R"("ContractTrade":["Order","Position"],"Spot":[])"), linear) == "trades");
    CHECK(next(key_of("0", R"("ContractTrade":[],"Derivatives":["DerivativesTrade"])"), linear) == "trades");
    CHECK(next(key_of("0", R"("ContractTrade":["Order","Position"],"Spot":[])"), spot) == "reads");
    CHECK(next(key_of("0", R"("ContractTrade":[],"Spot":["SpotTrade"])"), spot) == "trades");
    CHECK(next(key_of("0", R"("Wallet":["AccountTransfer"])"), spot) == "trades");
    // An answer without what is asked tells nothing.
    CHECK(next(reply(R"({"permissions":{}})"), linear).starts_with("error"));
    CHECK(
        next(R"({"retCode":33004,"retMsg":"Your api key has expired.","result":{}})", linear).find("33004") !=
        std::string::npos);
    // It goes with the pages behind it.
    CHECK(told(asked(kind::account_mode, "@:"), info, linear) == "next_page cursor=\"E:0\"\n");
    const std::string last = told(asked(kind::account_mode, "E:0"), position("BTCUSDT", 0), linear);
    CHECK(last.find("read_only=true") != std::string::npos);
    CHECK(last.find("level=5") != std::string::npos);
    CHECK(told(asked(kind::account_mode, "@:"), info, spot).find("read_only=true") != std::string::npos);
    account_config a;
    a.read_only = true;
    a.level = 5;
    CHECK(std::string(dialect::unfit(linear, a)) == "the key may not trade");
}

TEST_CASE("leverage and margin mode of Bybit are read contract by contract, and changed by one request") {
    using namespace bybit_dialect;
    const config c = config_of(category::linear, {"BTCUSDT", "BTCPERP"});
    CHECK(told(asked(kind::account_settings), info, c) == "next_page cursor=\"1:0\"\n");
    const std::string first = told(asked(kind::account_settings, "1:0"), position("BTCUSDT", 0, "12.5"), c);
    CHECK(first.find("leverage=12.5") != std::string::npos);
    CHECK(first.find("margin_mode=isolated") != std::string::npos);
    CHECK(first.ends_with("next_page cursor=\"1:1\"\n"));
    CHECK(told(asked(kind::account_settings, "1:1"), position("BTCPERP", 0), c).find("next_page") ==
          std::string::npos);
    // What is refused for one contract holds back none; what is refused for the moment is asked again.
    for (const char* text : {"symbol invalid", "illegal contract"})
        CHECK(told(asked(kind::account_settings, "1:0"),
                   R"({"retCode":10001,"retMsg":")" + std::string(text) + R"(","result":{},"time":1})",
                   c) == "next_page cursor=\"1:1\"\n");
    CHECK(told(asked(kind::account_settings, "1:0"),
               R"({"retCode":10006,"retMsg":"Too many visits!","result":{},"time":1})", c)
              .find("next_page") == std::string::npos);
    std::array<char, 1024> out;
    const auto body = [&](const account_change& a, const config& of) -> std::string {
        const auto r = encode_account_change(a, now_ms, of, out);
        return r ? std::string(r->target) + ' ' + std::string(r->body) : r.error().str();
    };
    account_change a;
    a.symbol = "BTCUSDT";
    a.leverage = 6;
    CHECK(
        body(a, c) ==
        R"(/v5/position/set-leverage {"category":"linear","symbol":"BTCUSDT","buyLeverage":"6","sellLeverage":"6"})");
    CHECK(body(a, config_of(category::spot, {})) == "bybit: invalid_parameter, field leverage");
    a.what = account_setting::position_mode;
    CHECK(body(a, c) == R"(/v5/position/switch-mode {"category":"linear","coin":"USDT","mode":0})");
    a.on = true;
    CHECK(body(a, c) == R"(/v5/position/switch-mode {"category":"linear","coin":"USDT","mode":3})");
    // Not of what the gateway does not trade.
    CHECK(body(a, config_of(category::inverse, {})) == "bybit: invalid_parameter, field position_mode");
    CHECK(body(a, config_of(category::spot, {})) == "bybit: invalid_parameter, field position_mode");
    a.what = account_setting::margin_mode;
    CHECK(body(a, c) == R"(/v5/account/set-margin-mode {"setMarginMode":"REGULAR_MARGIN"})");
    CHECK(body(a, config_of(category::spot, {})) == "bybit: invalid_parameter, field margin_mode");
    a.margin = margin_mode::isolated;
    CHECK(body(a, c) == R"(/v5/account/set-margin-mode {"setMarginMode":"ISOLATED_MARGIN"})");
    a.what = account_setting::multi_assets;
    CHECK(body(a, c) == "bybit: invalid_parameter, field setting");
    for (const std::string_view code : {"110025", "110026", "110043"}) CHECK(dialect::already_set(code));
    CHECK_FALSE(dialect::already_set("110001"));
}

TEST_CASE("limits of Bybit are those of each operation, and follow what its answers tell") {
    using namespace bybit_dialect;
    limits pools;
    CHECK(pools.room(operation::place, start) == 10);
    CHECK(pools.room(operation::cancel, start) == 10);
    CHECK(pools.room(operation::place, start + seconds(3)) == 10);
    const timestamp later = start + seconds(10);
    dialect::learn_limit(pools, {"order.create", 20, 17}, later);
    CHECK(pools.room(operation::place, later) == 17);
    CHECK(pools.room(operation::amend, later) == 10);
    using asks = session::request_operation;
    const timestamp again = start + seconds(20);
    dialect::learn_use(pools, answered(asks::cancel), "X-Bapi-Limit: 30\r\nX-Bapi-Limit-Status: 28\r\n",
                       again);
    CHECK(pools.room(operation::cancel, again) == 28);
    dialect::learn_use(pools, answered(asks::place, 2), "X-Bapi-Limit: 12\r\nX-Bapi-Limit-Status: 0\r\n",
                       again);
    CHECK(pools.room(operation::place_batch, again) == 0);
    dialect::learn_use(pools, answered(asks::amend), "X-Bapi-Limit: 12\r\n", again);
    CHECK(pools.room(operation::amend, again) == 10);
    // Each of the two lists has a limit of its own.
    session::pending_request ended = answered(asks::query);
    ended.among_ended = true;
    dialect::learn_use(pools, ended, "X-Bapi-Limit: 50\r\nX-Bapi-Limit-Status: 1\r\n", again);
    CHECK(pools.room(operation::query_ended, again) == 1);
    CHECK(pools.room(operation::query, again) == 50);
    // What was refused is used up, and nothing else.
    const auto refused = [&](const session::budget_charge& what, std::string_view code, timestamp at) {
        dialect::learn(pools, {}, 400, code, "Too many visits!", at);
        dialect::learn_refused(pools, what, code, at);
    };
    using session::request_priority;
    refused({request_priority::place, 1, {}, operation::place}, "10006", start + seconds(30));
    CHECK(pools.room(operation::place, start + seconds(30)) == 0);
    CHECK(pools.room(operation::cancel, start + seconds(30)) == 30);
    CHECK_FALSE(pools.banned(start + seconds(30)));
    CHECK(pools.room(operation::place, start + seconds(32)) == 20);
    refused({request_priority::query, 1, {}, {}, kind::open_orders}, "10006", start + seconds(40));
    CHECK(pools.room(operation::place, start + seconds(40)) == 20);
    CHECK(pools.room(operation::cancel, start + seconds(40)) == 30);
    CHECK(pools.room(operation::query, start + seconds(40)) == 0);
    CHECK(pools.room(operation::query_ended, start + seconds(40)) == 50);
    refused({request_priority::place, 1, {}, operation::place}, "10429", start + seconds(45));
    CHECK(pools.room(operation::cancel, start + seconds(45)) == 0);
    refused({request_priority::place, 1, {}, operation::place}, "110007", start + seconds(50));
    CHECK(pools.room(operation::place, start + seconds(50)) == 20);
}

TEST_CASE("spot and contracts of one user of Bybit have each their own limits for orders") {
    using namespace bybit_dialect;
    const config linear = config_of(category::linear, {"BTCUSDT"}),
                 inverse = config_of(category::inverse, {"BTCUSD"}),
                 spot = config_of(category::spot, {"BTCUSDT"});
    const auto pools_of = [](const config& c) {
        limits pools;
        dialect::set_limits(pools, c);
        return pools;
    };
    const auto join = [](limits& mine, const config& c, const limits& theirs, const config& other) {
        mine.share(
            theirs, session::budget_kinship::user, [](std::size_t) { return instrument_index{}; },
            [&](std::size_t i) { return dialect::shares_pool(c, other, i); });
    };
    limits contracts = pools_of(linear), others = pools_of(inverse), pairs = pools_of(spot);
    join(others, inverse, contracts, linear);
    join(pairs, spot, contracts, linear);
    CHECK(pairs.room(operation::place, start) == 20);
    CHECK(pairs.room(operation::cancel, start) == 20);
    CHECK(pairs.room(operation::place_batch, start) == 20);
    CHECK(pairs.room(operation::amend, start) == 10);
    CHECK(contracts.room(operation::place, start) == 10);
    CHECK(others.room(operation::place, start) == 0);
    CHECK(contracts.room(operation::cancel, start) == 10);
    // Lists are one limit of the user.
    CHECK(contracts.room(operation::query, start) == 50);
    CHECK(pairs.room(operation::query, start) == 0);
}

TEST_CASE("HTTP 403 of Bybit is a ban of ten minutes, and 429 is none") {
    using namespace bybit_dialect;
    limits pools;
    dialect::learn(pools, {}, 429, {}, {}, start);
    CHECK_FALSE(pools.banned(start));
    dialect::learn(pools, {}, 403, {}, "access too frequent", start);
    CHECK(pools.banned(start + minutes(10) - milliseconds(1)));
    CHECK_FALSE(pools.banned(start + minutes(10)));
}

TEST_CASE("a question of Bybit that finds no order is told as no such order; other empty lists are not") {
    using namespace bybit_dialect;
    const auto error = [](std::string_view body) {
        event_log log;
        const bool refused = dialect::decode_error(body, log);
        CHECK(refused == !log.api_errors.empty());
        return log.api_errors.empty() ? std::string("none") : std::string(log.api_errors[0].code);
    };
    CHECK(error(reply(R"({"list":[],"nextPageCursor":"","category":"linear"})")) == "0");
    CHECK(error(reply(R"({"list":[{"orderId":"a"}],"nextPageCursor":""})")) == "none");
    CHECK(error(reply(R"({"list":[],"success":"1"})")) == "none");
    CHECK(error(R"({"retCode":110007,"retMsg":"no","result":{}})") == "110007");
    CHECK(error("<html>") == "none");
    CHECK(dialect::judge(400, "0", "").code == order_errc::unknown_order);
    CHECK(dialect::error_meaning("", "") == order_errc::state_unknown);
}

TEST_CASE("the links of Bybit are those of its category; demo trading has none for orders") {
    using namespace bybit_dialect;
    config c = config_of(category::linear, {"BTCUSDT"});
    std::array<char, 64> out;
    const auto target = [&](channel link) {
        return std::string(dialect::target(c, at(link), {}, out).target);
    };
    CHECK(target(channel::public_stream) == "/v5/public/linear");
    CHECK(target(channel::private_stream) == "/v5/private");
    CHECK(target(channel::trade) == "/v5/trade");
    c.category = category::spot;
    CHECK(target(channel::public_stream) == "/v5/public/spot");
    c.category = category::inverse;
    CHECK(target(channel::public_stream) == "/v5/public/inverse");
    CHECK(dialect::uses(c, at(channel::trade)));
    CHECK(dialect::lacks_path(c, venue::order_path::stream) == nullptr);
    c.demo = true;
    CHECK_FALSE(dialect::uses(c, at(channel::trade)));
    CHECK(std::string(dialect::lacks_path(c, venue::order_path::stream)) ==
          "demo trading takes orders by request only");
    CHECK(dialect::lacks_path(c, venue::order_path::request) == nullptr);
    CHECK(dialect::encode_ping(0, {}, out) == R"({"op":"ping"})");
    CHECK(dialect::pacing(c, 0).items_per_request == 10);
    // Best quotes are repeated; without them nothing need come.
    CHECK_FALSE(dialect::quiet(c, at(channel::public_stream)));
    c.streams.best_quotes = false;
    CHECK(dialect::quiet(c, at(channel::public_stream)));
}

TEST_CASE(
    "the topics of many instruments of Bybit are on several links, none with more than a connection takes") {
    using namespace bybit_dialect;
    std::vector<symbol_name> symbols;
    for (int i = 0; i < 300; ++i)
        symbols.push_back(symbol_name("COIN" + std::to_string(1000 + i) + "WITHAVERYLONGNAMEUSDT"));
    config c = config_of(category::linear, symbols);
    std::array<char, 16384> out;
    std::vector<int> seen(symbols.size());
    std::size_t used = 0;
    for (std::size_t link = 0; link < channel_count; ++link) {
        if (market_number(link) == market_link_count) continue;
        CHECK(dialect::uses(c, link) == (dialect::subscriptions(c, link) != 0));
        used += dialect::uses(c, link);
        CHECK(std::string(dialect::target(c, link, {}, {}).target) == "/v5/public/linear");
        std::size_t characters = 0;
        const std::size_t items = dialect::subscriptions(c, link);
        for (std::size_t item = 0; item < items; ++item) {
            const std::string_view text = dialect::encode_subscribe(c, link, item, 1, 0, 7, out);
            const std::size_t begin = text.find("[") + 1;
            characters += text.size() - 2 - begin + 1; // the comma
            const instrument_index i = dialect::subscribed_instrument(c, link, item);
            ++seen[i.value];
            CHECK(dialect::book_link(c, i) == link);
            CHECK(dialect::carries(c, link, i));
        }
        CHECK(characters <= 21'000);
        if (items != 0) {
            const instrument_index first = dialect::subscribed_instrument(c, link, 0);
            CHECK(dialect::subscribed_instrument(c, link, dialect::book_item(c, first)) == first);
        }
    }
    CHECK(used == 3);
    CHECK_FALSE(dialect::carries(c, at(channel::public_stream), {299}));
    for (const int topics : seen) CHECK(topics == 4);
    config most = c;
    most.streams = {true, true, true, true, true, true, book_channel::levels_1000};
    CHECK(instruments_per_link(most) == least_per_link);
    CHECK(instruments_per_link(c) > least_per_link);
    // What one connection takes is on one.
    c.symbols.resize(100);
    CHECK_FALSE(dialect::uses(c, at(channel::public_2)));
    c.streams = {false, false, false, false, false, false, book_channel::none};
    CHECK_FALSE(dialect::uses(c, at(channel::public_stream)));
}

TEST_CASE("topics of Bybit: the books, what else is selected, and those of the account") {
    using namespace bybit_dialect;
    config c = config_of(category::linear, {"BTCUSDT", "ETHUSDT"});
    std::array<char, 2048> out;
    const auto items = [&](channel link) {
        return std::string(dialect::encode_subscribe(c, at(link), 0, 100, 0, 7, out));
    };
    CHECK(
        items(channel::public_stream) ==
        R"({"req_id":"7","op":"subscribe","args":["orderbook.1.BTCUSDT","orderbook.50.BTCUSDT","publicTrade.BTCUSDT","tickers.BTCUSDT",)"
        R"("orderbook.1.ETHUSDT","orderbook.50.ETHUSDT","publicTrade.ETHUSDT","tickers.ETHUSDT"]})");
    CHECK(items(channel::private_stream) ==
          R"({"req_id":"7","op":"subscribe","args":["order","execution","position","wallet"]})");
    CHECK(dialect::book_item(c, {1}) == 5);
    CHECK(std::string(dialect::encode_unsubscribe(c, 0, 5, 0, 8, out)) ==
          R"({"req_id":"8","op":"unsubscribe","args":["orderbook.50.ETHUSDT"]})");
    c.streams = {false, false, false, true, true, true, book_channel::levels_1000};
    c.dead_man_switch = seconds(30);
    CHECK(
        items(channel::public_stream)
            .find(
                R"(["orderbook.1000.BTCUSDT","tickers.BTCUSDT","kline.1.BTCUSDT","allLiquidation.BTCUSDT",)") !=
        std::string::npos);
    CHECK(items(channel::private_stream).ends_with(R"("wallet","dcp.future"]})"));
    CHECK(dialect::expendable(c, at(channel::private_stream), 4));
    CHECK_FALSE(dialect::expendable(c, at(channel::private_stream), 1));
    c.category = category::spot;
    c.streams.books = book_channel::none;
    CHECK(
        items(channel::public_stream) ==
        R"({"req_id":"7","op":"subscribe","args":["tickers.BTCUSDT","kline.1.BTCUSDT","tickers.ETHUSDT","kline.1.ETHUSDT"]})");
    CHECK(items(channel::private_stream).ends_with(R"("execution","wallet","dcp.spot"]})"));
    CHECK(dialect::book_link(c, {0}) == channel_count);
    CHECK(dialect::subscriptions(c, at(channel::trade)) == 0);
    const stream_item item{"orderbook.50", "BTCUSDT", {}};
    CHECK(item.named("orderbook.50.BTCUSDT"));
    for (const std::string_view other : {"orderbook.50.BTCUSD", "orderbook.50", "orderbook.5.BTCUSDT", ""})
        CHECK_FALSE(item.named(other));
}

TEST_CASE("the login of Bybit is signed for ten seconds") {
    using namespace bybit_dialect;
    std::array<char, 512> out;
    CHECK(
        std::string(encode_login(account().credentials, now_ms, out)) ==
        R"({"op":"auth","args":["key",1735689610123,"05e72522da1995a40039179a1e13831f87c5b61c7e217ff75a521ba4ccd22016"]})");
    CHECK(encode_login(account().credentials, now_ms, std::span(out).first(40)).empty());
}

TEST_CASE("the past of Bybit is asked for in the venue's words, and told in the order of time") {
    using namespace bybit_dialect;
    const config c = config_of(category::linear, {"BTCUSDT"}), spot = config_of(category::spot, {"BTCUSDT"});
    std::array<char, 512> out;
    venue::history_page p;
    p.symbol = "BTCUSDT";
    p.interval = {minutes(60)};
    p.from = timestamp::from_milliseconds(1'735'689'600'000);
    p.to = p.from + minutes(60 * 300);
    p.now = p.from + minutes(150);
    const auto target = [&](const config& of) -> std::string {
        const auto r = encode_history(p, of, out);
        return r ? std::string(r->target) : r.error().str();
    };
    CHECK(target(spot) ==
          "/v5/market/"
          "kline?category=spot&symbol=BTCUSDT&interval=60&start=1735689600000&end=1736409599999&limit=200");
    p.interval = {minutes(7)};
    CHECK(target(c) == "bybit: invalid_parameter, field interval");
    p.interval = {minutes(60)};
    event_log log;
    const std::string rows =
        R"([["1735696800000","3","4","2","3.5","10","35"],["1735693200000","2","3","1","2.5","9","20"],["1735689600000","1","2","0.5","1.5","8","10"]])";
    REQUIRE(
        decode_history(p, reply(R"({"category":"linear","symbol":"BTCUSDT","list":)" + rows + "}"), {}, log)
            .ok());
    // The last one has not ended.
    REQUIRE(log.bars.size() == 2);
    CHECK(log.bars[0].open.str() == "1");
    CHECK(log.bars[1].turnover.str() == "20");
    CHECK(log.bars[1].close_time == p.from + minutes(120) - milliseconds(1));
    CHECK(log.text.ends_with("next_page cursor=\"1736409600000\"\n"));

    p.what = history_kind::open_interest;
    CHECK(target(c) == "/v5/market/open-interest?category=linear&symbol=BTCUSDT&intervalTime=1h&startTime="
                       "1735689600000&endTime=1736409599999&limit=200");
    CHECK(target(spot) == "bybit: unsupported, field history");
    p.what = history_kind::funding_rates;
    CHECK(target(c) ==
          "/v5/market/funding/history?category=linear&symbol=BTCUSDT&startTime=1735689600000&endTime="
          "1736769600000&limit=200");
    event_log funding;
    REQUIRE(
        decode_history(
            p,
            reply(
                R"({"list":[{"symbol":"BTCUSDT","fundingRate":"0.0001","fundingRateTimestamp":"1735718400000"}]})"),
            {}, funding)
            .ok());
    REQUIRE(funding.fundings.size() == 1);
    CHECK(funding.text.find("next_page") == std::string::npos);
    p.what = history_kind::trades;
    CHECK(target(c) == "/v5/market/recent-trade?category=linear&symbol=BTCUSDT&limit=1000");
    CHECK(target(spot) == "/v5/market/recent-trade?category=spot&symbol=BTCUSDT&limit=60");
    event_log trades;
    REQUIRE(
        decode_history(
            p,
            reply(
                R"({"list":[{"execId":"a","symbol":"BTCUSDT","price":"1","size":"2","side":"Sell","time":"1735718400000","isBlockTrade":false},)"
                R"({"execId":"b","symbol":"BTCUSDT","price":"1","size":"2","side":"Buy","time":"1735689599999"}]})"),
            {}, trades)
            .ok());
    // One of before the stretch is not told.
    REQUIRE(trades.trades.size() == 1);
    CHECK(trades.trades[0].aggressor == side::sell);
}
