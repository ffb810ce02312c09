// SPDX-License-Identifier: BSL-1.0

#include "event_log.hpp"
#include "exact_buffer.hpp"

#include <gatewright/venue/binance_futures/reference_data.hpp>
#include <gatewright/venue/binance_futures/rest_replies.hpp>

#include <catch2/catch_test_macros.hpp>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

using namespace gatewright;
namespace binance = gatewright::venue::binance_futures;
using gatewright_test::event_log;
using gatewright_test::exact_buffer;

namespace {

constexpr timestamp received{77};

struct decoded {
    event_log log;
    wire::decode_status status;
};

template <class ReadT>
decoded decode(std::string_view text, ReadT read) {
    const exact_buffer exact(text);
    decoded d;
    d.status = read(exact.view(), d.log);
    CHECK(!d.log.misused);
    CHECK(!d.log.open);
    return d;
}

decoded order(std::string_view text, report_source source = report_source::reply) {
    return decode(text,
                  [&](auto body, auto& log) { return binance::decode_order(body, received, source, log); });
}
decoded depth(std::string_view text) {
    return decode(text, [](auto body, auto& log) {
        return binance::decode_depth_snapshot(body, "BTCUSDT", received, log);
    });
}
decoded exchange_info(std::string_view text) {
    return decode(text,
                  [](auto body, auto& log) { return binance::decode_exchange_info(body, received, log); });
}

const std::string order_reply =
    R"({"orderId":22542179,"symbol":"BTCUSDT","status":"PARTIALLY_FILLED","clientOrderId":"gw-7","price":"50000.10",)"
    R"("avgPrice":"50000.05","origQty":"0.010","executedQty":"0.004","cumQty":"0.004","cumQuote":"200.0002","timeInForce":"GTX",)"
    R"("type":"LIMIT","reduceOnly":true,"closePosition":false,"side":"SELL","positionSide":"LONG","stopPrice":"0",)"
    R"("workingType":"CONTRACT_PRICE","priceProtect":false,"origType":"LIMIT","priceMatch":"NONE",)"
    R"("selfTradePreventionMode":"NONE","goodTillDate":0,"time":1566818724700,"updateTime":1566818724722})";

const std::string instrument_row =
    R"({"symbol":"BTCUSDT","pair":"BTCUSDT","contractType":"PERPETUAL","deliveryDate":4133404800000,"onboardDate":1569398400000,)"
    R"("status":"TRADING","maintMarginPercent":"2.5000","requiredMarginPercent":"5.0000","baseAsset":"BTC","quoteAsset":"USDT",)"
    R"("marginAsset":"USDC","pricePrecision":2,"filters":[)"
    R"({"minPrice":"556.72","maxPrice":"1000000","filterType":"PRICE_FILTER","tickSize":"0.10"},)"
    R"({"stepSize":"0.001","filterType":"LOT_SIZE","maxQty":"1000","minQty":"0.002"},)"
    R"({"stepSize":"0.003","filterType":"MARKET_LOT_SIZE","maxQty":"120","minQty":"0.001"},)"
    R"({"limit":200,"filterType":"MAX_NUM_ORDERS"},{"notional":"5","filterType":"MIN_NOTIONAL"},)"
    R"({"multiplierDown":"0.8500","multiplierUp":"1.1500","multiplierDecimal":"4","filterType":"PERCENT_PRICE"}],)"
    R"("orderTypes":["LIMIT"],"timeInForce":["GTC"]})";

} // namespace

TEST_CASE("an order's reply becomes an order update of its source") {
    for (const report_source source : {report_source::reply, report_source::query}) {
        const decoded d = order(order_reply, source);
        INFO(d.status.str());
        REQUIRE(d.log.orders.size() == 1);
        const order_update& o = d.log.orders[0];
        CHECK(o.symbol == "BTCUSDT");
        CHECK(o.venue_time.ns == 1566818724722'000'000);
        CHECK(o.received == received);
        CHECK(o.client_order_id == "gw-7");
        CHECK(o.venue_order_id == "22542179");
        CHECK(o.state == lifecycle::working);
        CHECK(o.source == source);
        CHECK(o.reason == order_errc{});
        CHECK(o.side == side::sell);
        CHECK(o.type == order_type::limit);
        CHECK(o.time_in_force == time_in_force::good_till_cancel);
        CHECK(o.post_only);
        CHECK(o.position_side == position_side::long_side);
        CHECK(o.reduce_only);
        CHECK(o.has_terms);
        CHECK(o.has_filled);
        CHECK(!o.amended);
        CHECK(!o.venue_made);
        CHECK(o.quantity.str() == "0.010");
        CHECK(o.price.str() == "50000.10");
        CHECK(o.cumulative_quantity.str() == "0.004");
        CHECK(o.average_price.str() == "50000.05");
    }
}

TEST_CASE("an order's reply may lack what the venue has dropped, and says what it has") {
    const decoded d =
        order(R"({"orderId":1,"symbol":"A","status":"NEW","clientOrderId":"x","updateTime":5})");
    REQUIRE(d.log.orders.size() == 1);
    CHECK(!d.log.orders[0].has_terms);
    CHECK(!d.log.orders[0].has_filled);
    CHECK(d.log.orders[0].average_price.is_zero());
    CHECK(d.log.orders[0].venue_time.ns == 5'000'000);
}

TEST_CASE("an error in place of a reply is passed on as one, everywhere") {
    const std::string_view error = R"({"code":-2011,"msg":"Unknown order \u0022sent\u0022."})";
    const auto check = [](const decoded& d) {
        INFO(d.status.str());
        CHECK(d.status.ok());
        REQUIRE(d.log.api_errors.size() == 1);
        CHECK(d.log.api_errors[0].code == -2011);
        CHECK(d.log.api_errors[0].text == "Unknown order \"sent\".");
        CHECK(d.log.text.starts_with("api_error"));
        CHECK(d.log.text.find('\n') == d.log.text.size() - 1);
    };
    check(order(error));
    check(depth(error));
    check(exchange_info(error));
    check(decode(error, [](auto b, auto& l) { return binance::decode_open_orders(b, received, l); }));
    check(decode(error, [](auto b, auto& l) { return binance::decode_user_trades(b, received, l); }));
    check(decode(error, [](auto b, auto& l) { return binance::decode_balances(b, received, l); }));
    check(decode(error, [](auto b, auto& l) { return binance::decode_position_risk(b, received, l); }));
    check(decode(error, [](auto b, auto& l) { return binance::decode_account(b, received, l); }));
    check(decode(error, [](auto b, auto& l) { return binance::decode_listen_key(b, received, l); }));
    check(decode(error, [](auto b, auto& l) { return binance::decode_server_time(b, received, l); }));
    check(decode(error, [](auto b, auto& l) { return binance::decode_position_mode(b, received, l); }));
    CHECK(!order(R"({"code":-2011,"msg":"x")").status.ok());
    CHECK(order(R"({"code":200,"msg":"The operation of cancel all open order is done."})")
              .log.api_errors[0]
              .code == 200);
}

TEST_CASE("open orders arrive all or not at all") {
    const auto open_orders = [](std::string_view text) {
        return decode(text, [](auto b, auto& l) { return binance::decode_open_orders(b, received, l); });
    };
    const decoded d = open_orders("[" + order_reply + ", " + order_reply + "]");
    REQUIRE(d.log.orders.size() == 2);
    CHECK(d.log.orders[1].source == report_source::snapshot);
    CHECK(d.log.orders[1].client_order_id == "gw-7");
    CHECK(open_orders("[]").status.ok());
    CHECK(open_orders(" [ ] ").log.text.empty());
    const decoded cut = open_orders("[" + order_reply + ",{\"orderId\":1}]");
    CHECK(cut.status.error().code == wire::codec_errc::missing_key);
    CHECK(cut.log.text.empty());
    CHECK(open_orders("[" + order_reply + "]x").log.text.empty());
}

TEST_CASE("user trades become fills") {
    const decoded d = decode(
        R"([{"buyer":false,"commission":"0.07819010","commissionAsset":"USDT","id":698759,"maker":true,"orderId":25851813,)"
        R"("price":"7819.01","qty":"0.002","quoteQty":"15.63802","realizedPnl":"-0.91539999","side":"SELL",)"
        R"("positionSide":"SHORT","symbol":"BTCUSDT","time":1569514978020}])",
        [](auto b, auto& l) { return binance::decode_user_trades(b, received, l); });
    INFO(d.status.str());
    REQUIRE(d.log.fills.size() == 1);
    const fill& f = d.log.fills[0];
    CHECK(f.symbol == "BTCUSDT");
    CHECK(f.venue_time.ns == 1569514978020'000'000);
    CHECK(f.received == received);
    CHECK(f.client_order_id.empty());
    CHECK(f.venue_order_id == "25851813");
    CHECK(f.id == "698759");
    CHECK(f.side == side::sell);
    CHECK(f.position_side == position_side::short_side);
    CHECK(f.maker);
    CHECK(f.has_commission);
    CHECK(!f.has_cumulative);
    CHECK(f.source == report_source::snapshot);
    CHECK(f.price.str() == "7819.01");
    CHECK(f.quantity.str() == "0.002");
    CHECK(f.commission.amount.str() == "0.07819010");
    CHECK(f.commission.asset == "USDT");
    CHECK(f.realized_pnl.str() == "-0.91539999");
}

TEST_CASE("balances tell wallet and what is free") {
    const decoded d = decode(
        R"([{"accountAlias":"SgsR","asset":"USDT","balance":"122607.35137903","crossWalletBalance":"23.72469206",)"
        R"("crossUnPnl":"0.0","availableBalance":"23.72469206","maxWithdrawAmount":"23.7","marginAvailable":true,)"
        R"("updateTime":1617939110373},{"asset":"BNB","balance":"","updateTime":0}])",
        [](auto b, auto& l) { return binance::decode_balances(b, received, l); });
    INFO(d.status.str());
    REQUIRE(d.log.balances.size() == 1);
    CHECK(d.log.balances[0].asset == "USDT");
    CHECK(d.log.balances[0].wallet.str() == "122607.35137903");
    CHECK(d.log.balances[0].available.str() == "23.72469206");
    CHECK(d.log.balances[0].has_available);
    CHECK(d.log.balances[0].venue_time.ns == 1617939110373'000'000);
    CHECK(d.log.balances[0].received == received);
    CHECK(d.log.balances[0].source == report_source::snapshot);
}

TEST_CASE("an account tells balances, then positions") {
    const std::string account =
        R"({"feeTier":0,"canTrade":true,"totalWalletBalance":"126.7","positions":[{"symbol":"BTCUSDT","initialMargin":"0",)"
        R"("unrealizedProfit":"-1.5","leverage":"100","entryPrice":"9000.10","positionSide":"SHORT","positionAmt":"-0.5",)"
        R"("updateTime":3}],"assets":[{"asset":"USDT","walletBalance":"23.72469206","availableBalance":"20.5","updateTime":4}]})";
    const auto read = [](std::string_view text) {
        return decode(text, [](auto b, auto& l) { return binance::decode_account(b, received, l); });
    };
    const decoded d = read(account);
    INFO(d.status.str());
    REQUIRE(d.log.balances.size() == 1);
    CHECK(d.log.balances[0].wallet.str() == "23.72469206");
    CHECK(d.log.balances[0].available.str() == "20.5");
    CHECK(d.log.balances[0].venue_time.ns == 4'000'000);
    REQUIRE(d.log.positions.size() == 1);
    CHECK(d.log.positions[0].symbol == "BTCUSDT");
    CHECK(d.log.positions[0].position_side == position_side::short_side);
    CHECK(d.log.positions[0].quantity.str() == "-0.5");
    CHECK(d.log.positions[0].entry_price.str() == "9000.10");
    CHECK(d.log.positions[0].unrealized_pnl.str() == "-1.5");
    CHECK(d.log.positions[0].venue_time.ns == 3'000'000);
    CHECK(d.log.positions[0].source == report_source::snapshot);
    CHECK(d.log.text.starts_with("balance|"));
    std::string broken = account;
    broken.replace(broken.find("-0.5\""), 5, "x\"");
    const decoded none = read(broken);
    CHECK(std::string_view(none.status.error().field) == "positionAmt");
    CHECK(none.log.text.empty());
}

TEST_CASE("position risk is signed") {
    const decoded d = decode(
        R"([{"symbol":"ETHUSDT","positionSide":"BOTH","positionAmt":"-0.200","entryPrice":"2500.5","breakEvenPrice":"2500.6",)"
        R"("markPrice":"2510","unRealizedProfit":"-1.90000000","liquidationPrice":"3000","leverage":"10","updateTime":9}])",
        [](auto b, auto& l) { return binance::decode_position_risk(b, received, l); });
    INFO(d.status.str());
    REQUIRE(d.log.positions.size() == 1);
    CHECK(d.log.positions[0].symbol == "ETHUSDT");
    CHECK(d.log.positions[0].quantity.str() == "-0.200");
    CHECK(d.log.positions[0].entry_price.str() == "2500.5");
    CHECK(d.log.positions[0].unrealized_pnl.str() == "-1.90000000");
    CHECK(d.log.positions[0].position_side == position_side::net);
    CHECK(d.log.positions[0].venue_time.ns == 9'000'000);
    CHECK(d.log.positions[0].received == received);
}

TEST_CASE("small replies: listen key, time, position mode") {
    const auto listen_key = [](std::string_view text) {
        return decode(text, [](auto b, auto& l) { return binance::decode_listen_key(b, received, l); });
    };
    CHECK(listen_key(R"({"listenKey":"pqia91ma19a5s61cv6a81"})").log.listen_keys ==
          std::vector<std::string>{"pqia91ma19a5s61cv6a81"});
    CHECK(listen_key(" { } ").log.reasons == std::vector<std::string>{"empty reply"});
    CHECK(!listen_key("{}x").status.ok());
    const decoded time = decode(R"({"serverTime":1499827319559})",
                                [](auto b, auto& l) { return binance::decode_server_time(b, received, l); });
    REQUIRE(time.log.server_times.size() == 1);
    CHECK(time.log.server_times[0].ns == 1499827319559'000'000);
    for (const bool hedge : {false, true}) {
        const decoded mode =
            decode(hedge ? R"({"dualSidePosition":true})" : R"({"dualSidePosition":false})",
                   [](auto b, auto& l) { return binance::decode_position_mode(b, received, l); });
        REQUIRE(mode.log.configs.size() == 1);
        CHECK(mode.log.configs[0].hedge_mode == hedge);
        CHECK(mode.log.configs[0].received == received);
    }
}

TEST_CASE("a depth reply is a snapshot of the symbol that was asked for") {
    for (
        const std::string_view text :
        {R"({"lastUpdateId":1027024,"E":1589436922972,"T":1589436922959,"bids":[["4.00000000","431.00000000"]],"asks":[["4.00000200","12.00000000"]]})",
         R"({"T":1589436922959,"asks":[["4.00000200","12.00000000"]],"bids":[["4.00000000","431.00000000"]],"lastUpdateId":1027024})"}) {
        const decoded d = depth(text);
        INFO(d.status.str());
        REQUIRE(d.log.ended == 1);
        CHECK(d.log.header.symbol == "BTCUSDT");
        CHECK(d.log.header.snapshot);
        CHECK(!d.log.header.partial);
        CHECK(d.log.header.last_id == 1027024);
        CHECK(d.log.header.first_id == 0);
        CHECK(d.log.header.venue_time.ns == 1589436922959'000'000);
        CHECK(d.log.header.received == received);
        CHECK(d.log.levels.size() == 2);
    }
    const decoded cut = depth(R"({"lastUpdateId":1,"bids":[["1","2"]])");
    CHECK(!cut.status.ok());
    CHECK(cut.log.begun == 1);
    CHECK(cut.log.aborted == 1);
    CHECK(cut.log.api_errors.empty());
}

TEST_CASE("the envelope of the WebSocket API is opened") {
    binance::ws_api_reply r;
    const std::string ok =
        R"({"id":"5-12","status":200,"result":{"orderId":1},"rateLimits":[)"
        R"({"rateLimitType":"REQUEST_WEIGHT","interval":"MINUTE","intervalNum":1,"limit":2400,"count":20},)"
        R"({"rateLimitType":"ORDERS","interval":"SECOND","intervalNum":10,"limit":300,"count":3}]})";
    REQUIRE(binance::decode_ws_api_reply(ok, r).ok());
    CHECK(r.id == "5-12");
    CHECK(r.status == 200);
    CHECK(r.ok());
    CHECK(r.result == R"({"orderId":1})");
    CHECK(r.code == 0);
    REQUIRE(r.rate_limits().size() == 2);
    CHECK(r.rate_limits()[0].kind == binance::rate_limit_kind::request_weight);
    CHECK(r.rate_limits()[0].interval == minutes(1));
    CHECK(r.rate_limits()[0].limit == 2400);
    CHECK(r.rate_limits()[0].used == 20);
    CHECK(r.rate_limits()[1].kind == binance::rate_limit_kind::orders);
    CHECK(r.rate_limits()[1].interval == seconds(10));
    CHECK(r.rate_limits()[1].used == 3);
    REQUIRE(binance::decode_ws_api_reply(
                R"({"id":17,"status":400,"error":{"code":-2019,"msg":"Margin is insufficient."}})", r)
                .ok());
    CHECK(r.id == "17");
    CHECK(r.status == 400);
    CHECK(!r.ok());
    CHECK(r.code == -2019);
    CHECK(r.message == "Margin is insufficient.");
    CHECK(r.result.empty());
    CHECK(r.rate_limits().empty());
    REQUIRE(binance::decode_ws_api_reply(
                R"({"id":null,"status":400,"error":{"code":-1135,"msg":"Invalid JSON Request"}})", r)
                .ok());
    CHECK(r.id == "null");
    CHECK(!binance::decode_ws_api_reply(R"({"id":1})", r).ok());
    CHECK(!binance::decode_ws_api_reply(R"({"id":1,"status":200,"result":{})", r).ok());
    for (std::size_t n = 0; n < ok.size(); ++n) {
        const exact_buffer cut(std::string_view(ok).substr(0, n));
        CHECK(!binance::decode_ws_api_reply(cut.view(), r).ok());
    }
}

TEST_CASE("exchangeInfo tells limits and the rules of every instrument") {
    const decoded d = exchange_info(
        R"({"timezone":"UTC","serverTime":1,"rateLimits":[{"rateLimitType":"REQUEST_WEIGHT","interval":"MINUTE","intervalNum":1,"limit":2400},)"
        R"({"rateLimitType":"ORDERS","interval":"SECOND","intervalNum":10,"limit":300}],"exchangeFilters":[],"assets":[],"symbols":[)" +
        instrument_row + "]}");
    INFO(d.status.str());
    REQUIRE(d.status.ok());
    CHECK(d.log.text == "limit|1|60000000000|2400|0|\nlimit|2|10000000000|300|0|\ninstrument|BTCUSDT|77|\n");
    REQUIRE(d.log.instruments.size() == 1);
    const instrument& i = d.log.instruments[0].instrument;
    CHECK(i.symbol == "BTCUSDT");
    CHECK(i.base_asset == "BTC");
    CHECK(i.quote_asset == "USDT");
    CHECK(i.settle_asset == "USDC");
    CHECK(i.tick_size.str() == "0.10");
    CHECK(i.min_price.str() == "556.72");
    CHECK(i.max_price.str() == "1000000");
    CHECK(i.lot_size.str() == "0.001");
    CHECK(i.min_quantity.str() == "0.002");
    CHECK(i.max_quantity.str() == "1000");
    CHECK(i.market_lot_size.str() == "0.003");
    CHECK(i.min_market_quantity.str() == "0.001");
    CHECK(i.max_market_quantity.str() == "120");
    CHECK(i.min_notional.str() == "5");
    CHECK(i.price_band_up.str() == "1.1500");
    CHECK(i.price_band_down.str() == "0.8500");
    CHECK(i.contract_size.str() == "1");
    CHECK(i.unit == quantity_unit::base);
    CHECK(i.status == trading_status::trading);
}

TEST_CASE("a bad instrument is reported by name, the others live") {
    const auto row = [](std::string_view name, std::string_view from, std::string_view to) {
        std::string text = instrument_row;
        text.replace(text.find("\"BTCUSDT\""), 9, '"' + std::string(name) + '"');
        if (!from.empty()) text.replace(text.find(from), from.size(), to);
        return text;
    };
    const decoded d =
        exchange_info(R"({"symbols":[)" + row("GOOD1", "", "") + "," +
                      row("BADTICK", R"("tickSize":"0.10")", R"("tickSize":"zero")") + "," +
                      row("NOTICK", R"("PRICE_FILTER")", R"("OTHER")") + "," +
                      row("NOLOT", R"("stepSize":"0.001")", R"("stepSize":"0")") + "," +
                      row("NOASSET", R"("baseAsset":"BTC",)", "") + R"(,17,{"status":"TRADING"},)" +
                      row("HUGE", R"("maxPrice":"1000000")", R"("maxPrice":"123456789012.123456789012")") +
                      "," + row("CLOSED", R"("TRADING")", R"("SETTLING")") + "," +
                      row("NEWSTATE", R"("TRADING")", R"("WHATEVER")") + "]}");
    REQUIRE(d.status.ok());
    std::vector<std::string> names;
    for (const auto& i : d.log.instruments) names.emplace_back(i.instrument.symbol.view());
    CHECK(names == std::vector<std::string>{"GOOD1", "HUGE", "CLOSED", "NEWSTATE"});
    CHECK(d.log.instruments[1].instrument.max_price.str() == "123456789012.1234567");
    CHECK(d.log.instruments[2].instrument.status == trading_status::halted);
    CHECK(d.log.instruments[3].instrument.status == trading_status::unknown);
    REQUIRE(d.log.bad_rows.size() == 6);
    CHECK(d.log.bad_rows[0].symbol == "BADTICK");
    CHECK(d.log.bad_rows[0].why == "malformed number, field tickSize");
    CHECK(d.log.bad_rows[1].symbol == "NOTICK");
    CHECK(d.log.bad_rows[1].why == "missing key, field tickSize");
    CHECK(d.log.bad_rows[2].symbol == "NOLOT");
    CHECK(d.log.bad_rows[2].why == "missing key, field stepSize");
    CHECK(d.log.bad_rows[3].symbol == "NOASSET");
    CHECK(d.log.bad_rows[3].why == "missing key, field baseAsset");
    CHECK(d.log.bad_rows[4].symbol.empty());
    CHECK(d.log.bad_rows[5].symbol.empty());
}

TEST_CASE("an exchangeInfo of a megabyte is read") {
    std::string text = R"({"symbols":[)";
    int count = 0;
    while (text.size() < 1'200'000) {
        std::string row = instrument_row;
        row.replace(row.find("\"BTCUSDT\""), 9, "\"S" + std::to_string(count) + "USDT\"");
        if (count++ != 0) text += ",\n ";
        text += row;
    }
    text += "]}";
    const decoded d = exchange_info(text);
    REQUIRE(d.status.ok());
    CHECK(count > 500);
    CHECK(d.log.instruments.size() == static_cast<std::size_t>(count));
    CHECK(d.log.instruments.back().instrument.symbol == "S" + std::to_string(count - 1) + "USDT");
    CHECK(!exchange_info(std::string_view(text).substr(0, text.size() - 1)).status.ok());
    CHECK(exchange_info(std::string_view(text).substr(0, text.size() - 1)).log.instruments.empty());
}
