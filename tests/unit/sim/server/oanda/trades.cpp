// SPDX-License-Identifier: BSL-1.0
#include "oanda_desk.hpp"

using namespace oanda_test;

namespace {

std::string ledger_line(const ledger_position& p) {
    return std::string(p.symbol.view()) + ' ' + p.quantity.value.normalized().str() + ' ' +
           p.cost.normalized().str() + ' ' + p.realized.normalized().str() + ' ' +
           std::string(p.asset.view());
}

} // namespace

TEST_CASE("an execution closes the oldest trades first and opens what is left") {
    oanda_desk d;
    d.quotes("1.09990", "1.10010");
    REQUIRE(d.market("100") == 201);
    d.requote("1.09990", "1.10030");
    REQUIRE(d.market("200") == 201);
    d.requote("1.10050", "1.10070");
    REQUIRE(d.market("-250") == 201);
    CHECK(d.at("orderFillTransaction/tradesClosed/0/tradeID") == "5");
    CHECK(d.at("orderFillTransaction/tradesClosed/0/units") == "-100");
    CHECK(d.at("orderFillTransaction/tradesClosed/0/realizedPL") == "0.0400");
    CHECK(d.at("orderFillTransaction/tradeReduced/tradeID") == "7");
    CHECK(d.at("orderFillTransaction/tradeReduced/units") == "-150");
    CHECK(d.at("orderFillTransaction/tradeReduced/realizedPL") == "0.0300");
    CHECK(d.at("orderFillTransaction/pl") == "0.0700");
    CHECK(d.at("orderFillTransaction/accountBalance") == "100000.0700");
    CHECK(d.at("orderFillTransaction/tradeOpened") == "-");
    REQUIRE(d.market("-80") == 201);
    CHECK(d.at("orderFillTransaction/tradesClosed/0/units") == "-50");
    CHECK(d.at("orderFillTransaction/tradeOpened/units") == "-30");
    REQUIRE(d.get("/positions/EUR_USD") == 200);
    CHECK(d.at("position/long/units") == "0");
    CHECK(d.at("position/long/averagePrice") == "-");
    CHECK(d.at("position/long/pl") == "0.0800");
    CHECK(d.at("position/short/units") == "-30");
    CHECK(d.at("position/short/averagePrice") == "1.10050");
    CHECK(d.at("position/short/tradeIDs") == R"(["11"])");
    CHECK(d.at("position/short/unrealizedPL") == "-0.0060");
    CHECK(d.at("position/pl") == "0.0800");
    REQUIRE(d.get("/trades/7") == 200);
    CHECK(d.at("trade/state") == "CLOSED");
    CHECK(d.at("trade/averageClosePrice") == "1.10050");
    CHECK(d.at("trade/closingTransactionIDs") == R"(["9","11"])");
    CHECK(d.at("trade/realizedPL") == "0.0400");
    // The ledger counts by average costs: 300 at 1.10023333 on average.
    const account_ledger l = d.venue.ledger(0);
    REQUIRE(l.positions.size() == 1);
    CHECK(ledger_line(l.positions[0]) == "EUR_USD -30 -33.015 0.08 USD");
    REQUIRE(l.fills.size() == 4);
    CHECK(l.fills[2].id == "9");
    CHECK(l.fills[2].venue_order_id == 8);
    CHECK(l.fills[2].side == side::sell);
    CHECK(l.fills[2].quantity.value == "250"_d);
    CHECK(l.fills[2].price.value == "1.1005"_d);
    CHECK(l.fills[2].realized == "0.06666667"_d);
    CHECK(l.wallet == "100000.08"_d);
    CHECK(l.orders.size() == 4);
    CHECK(l.orders[2].state == lifecycle::filled);
}

TEST_CASE("an order that is to reduce only reduces, and one that is to open only may not close") {
    oanda_desk d;
    d.quotes("1.09990", "1.10010");
    REQUIRE(d.market("-10", R"(,"positionFill":"REDUCE_ONLY")") == 201);
    CHECK(d.at("orderCancelTransaction/reason") == "POSITION_CLOSEOUT_FAILED");
    // One that waits at its price is asked when that is there.
    REQUIRE(d.limit("-10", "1.09995", R"(,"positionFill":"REDUCE_ONLY")") == 201);
    CHECK(d.at("orderCancelTransaction/reason") == "-");
    REQUIRE(d.limit("-10", "1.09990", R"(,"positionFill":"REDUCE_ONLY")") == 201);
    CHECK(d.at("orderCancelTransaction/reason") == "POSITION_CLOSEOUT_FAILED");
    REQUIRE(d.market("100") == 201);
    REQUIRE(d.market("-10", R"(,"positionFill":"OPEN_ONLY")") == 201);
    CHECK(d.at("orderCancelTransaction/reason") == "FIFO_VIOLATION");
    REQUIRE(d.market("-150", R"(,"positionFill":"REDUCE_ONLY")") == 201);
    CHECK(d.at("orderFillTransaction/units") == "-100");
    CHECK(d.at("orderFillTransaction/tradeOpened") == "-");
    CHECK(d.venue.book(0).open_trades.empty());
}

TEST_CASE("a hedging account holds both sides until it is told to reduce") {
    oanda_desk d(oanda_desk::quiet([](exchange_config& c) { c.hedge_mode = true; }));
    d.quotes("1.09990", "1.10010");
    REQUIRE(d.market("100") == 201);
    REQUIRE(d.market("-60") == 201);
    CHECK(d.at("orderFillTransaction/tradeOpened/units") == "-60");
    REQUIRE(d.get("/openPositions") == 200);
    CHECK(d.at("positions/0/long/units") == "100");
    CHECK(d.at("positions/0/short/units") == "-60");
    // Of a hedge the larger side needs margin: 100 × 1.1 × 0.05.
    CHECK(d.at("positions/0/marginUsed") == "5.5000");
    REQUIRE(d.market("-20", R"(,"positionFill":"REDUCE_FIRST")") == 201);
    CHECK(d.at("orderFillTransaction/tradeReduced/units") == "-20");
    REQUIRE(d.put("/positions/EUR_USD/close", R"({"longUnits":"ALL","shortUnits":"10"})") == 200);
    CHECK(d.at("longOrderCreateTransaction/longPositionCloseout/units") == "ALL");
    CHECK(d.at("longOrderFillTransaction/units") == "-80");
    CHECK(d.at("longOrderFillTransaction/reason") == "MARKET_ORDER_POSITION_CLOSEOUT");
    CHECK(d.at("shortOrderFillTransaction/tradeReduced/units") == "10");
    const account_ledger l = d.venue.ledger(0);
    REQUIRE(l.positions.size() == 2);
    CHECK(l.positions[0].position_side == position_side::long_side);
    CHECK(l.positions[0].quantity.value.is_zero());
    CHECK(l.positions[0].realized == "-0.02"_d);
    CHECK(l.positions[1].position_side == position_side::short_side);
    CHECK(l.positions[1].quantity.value == "-50"_d);
    CHECK(l.fills[2].position_side == position_side::long_side);
}

TEST_CASE("a trade is closed by its own endpoint, whole or in part") {
    oanda_desk d;
    d.quotes("1.09990", "1.10010");
    REQUIRE(d.market("100", R"(,"tradeClientExtensions":{"id":"T"})") == 201);
    REQUIRE(d.market("100") == 201);
    REQUIRE(d.put("/trades/7/close", R"({"units":30})") == 200);
    CHECK(d.at("orderCreateTransaction/reason") == "TRADE_CLOSE");
    CHECK(d.at("orderCreateTransaction/tradeClose") == R"({"tradeID":"7","units":"30"})");
    CHECK(d.at("orderFillTransaction/reason") == "MARKET_ORDER_TRADE_CLOSE");
    CHECK(d.at("orderFillTransaction/tradeReduced/tradeID") == "7");
    REQUIRE(d.put("/trades/@T/close") == 200);
    CHECK(d.at("orderFillTransaction/tradesClosed/0/tradeID") == "5");
    CHECK(d.at("orderFillTransaction/tradesClosed/0/clientTradeID") == "T");
    CHECK(d.put("/trades/7/close", R"({"units":"71"})") == 400);
    CHECK(d.at("errorCode") == "CLOSE_TRADE_UNITS_EXCEED_TRADE_SIZE");
    CHECK(d.at("lastTransactionID") == "-");
    CHECK(d.at("relatedTransactionIDs") == "-");
    CHECK(d.put("/trades/5/close") == 404);
    CHECK(d.at("orderRejectTransaction/rejectReason") == "TRADE_DOESNT_EXIST");
    CHECK(d.put("/positions/USD_JPY/close", R"({"longUnits":"ALL"})") == 404);
    CHECK(d.at("longOrderRejectTransaction/rejectReason") == "CLOSEOUT_POSITION_DOESNT_EXIST");
    CHECK(d.put("/positions/EUR_USD/close", "{}") == 400);
    CHECK(d.at("errorCode") == "CLOSEOUT_POSITION_INCOMPLETE_SPECIFICATION");
    REQUIRE(d.put("/trades/7/clientExtensions", R"({"clientExtensions":{"id":"U","tag":"x"}})") == 200);
    CHECK(d.at("tradeClientExtensionsModifyTransaction/tradeClientExtensionsModify/id") == "U");
    REQUIRE(d.get("/trades/@U") == 200);
    CHECK(d.at("trade/id") == "7");
    REQUIRE(d.get("/trades?state=ALL") == 200);
    CHECK(d.at("trades/0/id") == "7");
    CHECK(d.at("trades/1/id") == "5");
    REQUIRE(d.get("/openTrades") == 200);
    CHECK(d.document.at("trades").as_array().size() == 1);
}

TEST_CASE("the closing of a trade that is not there is refused as a closing") {
    oanda_desk d;
    CHECK(d.put("/trades/77/close", R"({"units":"5"})") == 404);
    CHECK(d.at("orderRejectTransaction/type") == "MARKET_ORDER_REJECT");
    CHECK(d.at("orderRejectTransaction/reason") == "TRADE_CLOSE");
    CHECK(d.at("orderRejectTransaction/tradeClose") == R"({"tradeID":"77","units":"5"})");
    CHECK(d.at("orderRejectTransaction/tradeID") == "-");
    CHECK(d.at("errorCode") == "TRADE_DOESNT_EXIST");
    CHECK(d.at("lastTransactionID") == d.at("orderRejectTransaction/id"));
    CHECK(d.at("relatedTransactionIDs/0") == d.at("lastTransactionID"));
}

TEST_CASE("what is attached to an order waits once it has filled, and ends with the trade") {
    oanda_desk d;
    d.quotes("1.09990", "1.10010");
    const std::string exits = R"(,"takeProfitOnFill":{"price":"1.10100","clientExtensions":{"id":"tp"}},
        "stopLossOnFill":{"distance":"0.00100"},"trailingStopLossOnFill":{"distance":"0.00050"})";
    REQUIRE(d.market("100", exits) == 201);
    CHECK(d.at("relatedTransactionIDs") == R"(["4","5","6","7","8"])");
    const json::object profit = d.transaction(6);
    CHECK(oanda_desk::at(profit, "type") == "TAKE_PROFIT_ORDER");
    CHECK(oanda_desk::at(profit, "tradeID") == "5");
    CHECK(oanda_desk::at(profit, "price") == "1.10100");
    CHECK(oanda_desk::at(profit, "reason") == "ON_FILL");
    CHECK(oanda_desk::at(profit, "orderFillTransactionID") == "5");
    CHECK(oanda_desk::at(profit, "batchID") == "4");
    CHECK(oanda_desk::at(d.transaction(7), "price") == "1.09910");
    CHECK(oanda_desk::at(d.transaction(8), "type") == "TRAILING_STOP_LOSS_ORDER");
    REQUIRE(d.get("/orders/8") == 200);
    CHECK(d.at("order/trailingStopValue") == "1.09940");
    d.requote("1.10050", "1.10070");
    REQUIRE(d.get("/orders/8") == 200);
    CHECK(d.at("order/trailingStopValue") == "1.10000");
    d.requote("1.10020", "1.10040");
    REQUIRE(d.get("/trades/5") == 200);
    CHECK(d.at("trade/trailingStopLossOrder/trailingStopValue") == "1.10000");
    CHECK(d.at("trade/takeProfitOrder/id") == "6");
    d.requote("1.09998", "1.10018");
    CHECK(d.state("8") == "TRIGGERED");
    const json::object fill = d.transaction(9);
    CHECK(oanda_desk::at(fill, "reason") == "TRAILING_STOP_LOSS_ORDER");
    CHECK(oanda_desk::at(fill, "tradesClosed/0/tradeID") == "5");
    CHECK(oanda_desk::at(fill, "pl") == "-0.0120");
    CHECK(oanda_desk::at(d.transaction(10), "reason") == "LINKED_TRADE_CLOSED");
    CHECK(oanda_desk::at(d.transaction(10), "clientOrderID") == "tp");
    CHECK(d.state("6") == "CANCELLED");
    CHECK(d.state("7") == "CANCELLED");
    // What could only lose is no take-profit, and the entry is cancelled.
    REQUIRE(d.market("100", R"(,"takeProfitOnFill":{"price":"1.10000"})") == 201);
    CHECK(d.at("orderCancelTransaction/reason") == "TAKE_PROFIT_ON_FILL_LOSS");
    REQUIRE(d.market("-100", R"(,"stopLossOnFill":{"price":"1.09990"})") == 201);
    CHECK(d.at("orderCancelTransaction/reason") == "STOP_LOSS_ON_FILL_LOSS");
}

TEST_CASE("exits of a trade are set, replaced and cancelled") {
    oanda_desk d;
    d.quotes("1.09990", "1.10010");
    REQUIRE(d.market("-100") == 201);
    REQUIRE(d.put("/trades/5/orders", R"({"takeProfit":{"price":"1.05"},"stopLoss":{"price":"1.11"}})") ==
            200);
    CHECK(d.at("takeProfitOrderTransaction/reason") == "CLIENT_ORDER");
    CHECK(d.at("stopLossOrderTransaction/id") == "7");
    REQUIRE(d.put("/trades/5/orders", R"({"takeProfit":null,"stopLoss":{"price":"1.12"}})") == 200);
    CHECK(d.at("takeProfitOrderCancelTransaction/reason") == "CLIENT_REQUEST");
    CHECK(d.at("takeProfitOrderTransaction") == "-");
    CHECK(d.at("stopLossOrderCancelTransaction/reason") == "CLIENT_REQUEST_REPLACED");
    CHECK(d.at("stopLossOrderCancelTransaction/replacedByOrderID") == "10");
    CHECK(d.at("stopLossOrderTransaction/id") == "10");
    CHECK(d.at("stopLossOrderTransaction/reason") == "REPLACEMENT");
    CHECK(d.at("stopLossOrderTransaction/replacesOrderID") == "7");
    CHECK(d.at("stopLossOrderTransaction/cancellingTransactionID") == "9");
    CHECK(d.order(R"("type":"STOP_LOSS","tradeID":"5","price":"1.13")") == 400);
    CHECK(d.at("errorCode") == "STOP_LOSS_ORDER_ALREADY_EXISTS");
    REQUIRE(d.order(R"("type":"TAKE_PROFIT","tradeID":"5","price":"1.09995")") == 201);
    CHECK(d.put("/trades/5/orders", R"({"takeProfit":{"price":"x"}})") == 400);
    CHECK(d.at("takeProfitOrderRejectTransaction/rejectReason") == "PRICE_INVALID");
    d.requote("1.09980", "1.09994");
    CHECK(d.state("12") == "TRIGGERED");
    CHECK(d.state("10") == "CANCELLED");
}

TEST_CASE("an exit that is replaced keeps what it is not told anew") {
    oanda_desk d;
    d.quotes("1.09990", "1.10010");
    REQUIRE(
        d.market(
            "100",
            R"(,"takeProfitOnFill":{"price":"1.20000","timeInForce":"GTD","gtdTime":"2025-02-01T00:00:00Z",
        "clientExtensions":{"id":"tp"}},"stopLossOnFill":{"distance":"0.01000"})") == 201);
    // Details have no trigger condition, the exits have.
    CHECK(d.at("orderCreateTransaction/takeProfitOnFill/triggerCondition") == "-");
    CHECK(d.at("orderCreateTransaction/takeProfitOnFill/timeInForce") == "GTD");
    CHECK(d.transaction(6).at("triggerCondition") == "DEFAULT");
    REQUIRE(d.put("/trades/5/orders",
                  R"({"takeProfit":{"price":"1.21"},"stopLoss":{"triggerCondition":"MID"}})") == 200);
    CHECK(d.at("takeProfitOrderTransaction/price") == "1.21000");
    CHECK(d.at("takeProfitOrderTransaction/timeInForce") == "GTD");
    CHECK(d.at("takeProfitOrderTransaction/gtdTime") == "2025-02-01T00:00:00.000000000Z");
    CHECK(d.at("takeProfitOrderTransaction/clientExtensions/id") == "tp");
    CHECK(d.at("stopLossOrderTransaction/distance") == "0.01000");
    CHECK(d.at("stopLossOrderTransaction/price") == "1.09010");
    CHECK(d.at("stopLossOrderTransaction/triggerCondition") == "MID");
    // A price in place of the distance, an end in place of a date; the price that was.
    REQUIRE(d.put("/trades/5/orders",
                  R"({"takeProfit":{"timeInForce":"GTC"},"stopLoss":{"price":"1.08"}})") == 200);
    CHECK(d.at("takeProfitOrderTransaction/price") == "1.21000");
    CHECK(d.at("takeProfitOrderTransaction/gtdTime") == "-");
    CHECK(d.at("stopLossOrderTransaction/price") == "1.08000");
    CHECK(d.at("stopLossOrderTransaction/distance") == "-");
    CHECK(d.at("stopLossOrderTransaction/triggerCondition") == "MID");
    // A new one has what is usual.
    REQUIRE(d.put("/trades/5/orders", R"({"takeProfit":null})") == 200);
    CHECK(d.put("/trades/5/orders", R"({"takeProfit":{"timeInForce":"GTC"}})") == 400);
    CHECK(d.at("takeProfitOrderRejectTransaction/rejectReason") == "PRICE_MISSING");
}

TEST_CASE("a guaranteed stop closes at its price, for a fee, where accounts may have one") {
    oanda_desk d(oanda_desk::quiet([](exchange_config& c) {
        c.guaranteed_stops = true;
        c.guaranteed_fee = "0.0005"_d;
    }));
    d.quotes("1.09990", "1.10010");
    REQUIRE(d.market("100", R"(,"guaranteedStopLossOnFill":{"price":"1.09950"})") == 201);
    d.requote("1.09000", "1.09020");
    const json::object fill = d.transaction(7);
    CHECK(oanda_desk::at(fill, "fullVWAP") == "1.09950");
    CHECK(oanda_desk::at(fill, "pl") == "-0.0600");
    CHECK(oanda_desk::at(fill, "guaranteedExecutionFee") == "0.0500");
    CHECK(oanda_desk::at(fill, "accountBalance") == "99999.8900");
    CHECK(d.venue.ledger(0).fees == "0.05"_d);
}

TEST_CASE("profit and commission are in home currency, by the prices that turn one into the other") {
    oanda_desk d(oanda_desk::quiet([](exchange_config& c) {
        c.commission = "5"_d;
        c.commission_units = "100000"_d;
        c.commission_minimum = "0.01"_d;
    }));
    d.quotes("149.990", "150.010", "100000", "USD_JPY");
    const auto trade = [&](const char* units) {
        return d.order(R"("type":"MARKET","instrument":"USD_JPY","units":")" + std::string(units) + '"');
    };
    REQUIRE(trade("1000") == 201);
    CHECK(d.at("orderFillTransaction/gainQuoteHomeConversionFactor") == "0.00666622");
    CHECK(d.at("orderFillTransaction/lossQuoteHomeConversionFactor") == "0.00666711");
    CHECK(d.at("orderFillTransaction/commission") == "0.0500");
    CHECK(d.at("orderFillTransaction/accountBalance") == "99999.9500");
    d.requote("151.000", "151.020", "100000", "USD_JPY");
    REQUIRE(trade("-1000") == 201);
    // 990 JPY, at 1 / 151.02.
    CHECK(d.at("orderFillTransaction/gainQuoteHomeConversionFactor") == "0.00662164");
    CHECK(d.at("orderFillTransaction/pl") == "6.5554");
    CHECK(d.at("orderFillTransaction/accountBalance") == "100006.4554");
    REQUIRE(trade("1") == 201);
    CHECK(d.at("orderFillTransaction/commission") == "0.0100");
    const account_ledger l = d.venue.ledger(0);
    CHECK(l.fees == "0.11"_d);
    CHECK(ledger_line(l.positions[0]) == "USD_JPY 1 151.02 990 JPY");
    REQUIRE(l.wallets.size() == 3);
    CHECK(l.wallets[0].asset == "USD");
    CHECK(l.wallets[0].wallet == "100006.4454"_d);
    CHECK(l.wallets[0].realized.is_zero());
    CHECK(l.wallets[2].asset == "JPY");
    CHECK(l.wallets[2].realized == "990"_d);
}

TEST_CASE("financing is paid at 17:00 in New York, by the second") {
    oanda_desk d(oanda_desk::quiet([](exchange_config& c) {
        c.funding = true;
        c.instruments[0].funding_rate = "0.0001"_d;
    }));
    d.quotes("1.09990", "1.10010", "1000000");
    d.pass(minutes(10 * 60));
    REQUIRE(d.market("100000") == 201);
    d.pass(minutes(12 * 60));
    // Half a day of 0.0001 of 110000.
    const json::object paid = d.transaction(6);
    CHECK(oanda_desk::at(paid, "type") == "DAILY_FINANCING");
    CHECK(oanda_desk::at(paid, "time") == "2025-01-01T22:00:00.000000000Z");
    CHECK(oanda_desk::at(paid, "financing") == "-5.5000");
    CHECK(oanda_desk::at(paid, "accountBalance") == "99994.5000");
    CHECK(oanda_desk::at(paid, "positionFinancings/0/openTradeFinancings/0/tradeID") == "5");
    d.pass(minutes(6 * 60));
    REQUIRE(d.market("-100000") == 201);
    CHECK(d.at("orderFillTransaction/financing") == "-2.7500");
    CHECK(d.at("orderFillTransaction/pl") == "-20.0000");
    CHECK(d.at("orderFillTransaction/accountBalance") == "99971.7500");
    CHECK(d.venue.ledger(0).wallets[0].payments == "-8.25"_d);
    d.pass(minutes(24 * 60));
    CHECK(d.venue.book(0).last() == 8);
    // Who is short gets it; a day's on demand.
    REQUIRE(d.market("-1000") == 201);
    d.venue.pay_financing(d.now);
    CHECK(oanda_desk::at(d.transaction(11), "financing") == "0.1100");
    CHECK(oanda_desk::at(d.transaction(11), "accountBalance") == "99971.8600");
}

TEST_CASE("an account with too little margin is called, and closed out when half of it is gone") {
    oanda_desk d(oanda_desk::quiet([](exchange_config& c) {
        c.liquidation = true;
        c.accounts[0].balance = decimal::from_integer(100);
    }));
    d.quotes("1.09999", "1.10001");
    REQUIRE(d.market("1800", R"(,"stopLossOnFill":{"price":"0.90000"})") == 201);
    d.requote("1.09499", "1.09501");
    CHECK(oanda_desk::at(d.transaction(7), "type") == "MARGIN_CALL_ENTER");
    REQUIRE(d.get("/summary") == 200);
    CHECK(d.at("account/marginUsed") == "98.5500");
    CHECK(d.at("account/marginCallPercent") == "1.08318");
    CHECK(d.at("account/marginCloseoutPercent") == "0.54159");
    CHECK(d.at("account/marginAvailable") == "0.0000");
    d.requote("1.07000", "1.07002");
    const json::object order = d.transaction(8), fill = d.transaction(9);
    CHECK(oanda_desk::at(order, "type") == "MARKET_ORDER");
    CHECK(oanda_desk::at(order, "reason") == "MARGIN_CLOSEOUT");
    CHECK(oanda_desk::at(order, "marginCloseout/reason") == "MARGIN_CHECK_VIOLATION");
    CHECK(oanda_desk::at(fill, "reason") == "MARKET_ORDER_MARGIN_CLOSEOUT");
    CHECK(oanda_desk::at(fill, "accountBalance") == "45.9820");
    CHECK(oanda_desk::at(d.transaction(10), "reason") == "LINKED_TRADE_CLOSED");
    CHECK(oanda_desk::at(d.transaction(11), "type") == "MARGIN_CALL_EXIT");
    CHECK(d.venue.book(0).last() == 11);
}

TEST_CASE("another program of the account's owner places orders, and what is refused leaves no trace") {
    oanda_desk d;
    d.quotes("1.09990", "1.10010");
    const auto last = d.venue.book(0).last();
    CHECK(d.venue.place(0, {{"type", "LIMIT"}, {"instrument", "NONE_USD"}, {"units", "10"}, {"price", "1.1"}},
                        d.now) == 0);
    CHECK(d.venue.book(0).last() == last);
    const auto id = d.venue.place(0,
                                  {{"type", "LIMIT"},
                                   {"instrument", "EUR_USD"},
                                   {"units", "10"},
                                   {"price", "1.10010"},
                                   {"timeInForce", "GTC"}},
                                  d.now);
    CHECK(id == last + 1);
    CHECK(d.venue.book(0).orders.at(id).state == order_state::filled);
}
