// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "joined.hpp"

#include <cstdint>
#include <string>
#include <string_view>

// Messages of Bybit as the venue writes them: the one place where tests and benches that play the venue by hand take
// its texts from. Times are in milliseconds.
namespace gatewright_test::bybit {

/// A push of a public topic. @param data as it is: an object, or an array with its brackets
[[nodiscard]] inline std::string pushed(std::string_view topic, std::string_view symbol,
                                        std::string_view data, std::uint64_t time,
                                        std::string_view type = "snapshot", std::string_view behind = {}) {
    return joined(R"({"topic":")", topic, ".", symbol, R"(","type":")", type, R"(","ts":)", time,
                  R"(,"data":)", data, behind, "}");
}

struct quote_facts {
    std::string_view symbol;
    std::uint64_t update = 0;
    std::string_view bid, bid_quantity, ask, ask_quantity;
    std::uint64_t time = 0;
};
[[nodiscard]] inline std::string quote(const quote_facts& q) {
    return pushed("orderbook.1", q.symbol,
                  joined(R"({"s":")", q.symbol, R"(","b":[[")", q.bid, R"(",")", q.bid_quantity,
                         R"("]],"a":[[")", q.ask, R"(",")", q.ask_quantity, R"("]],"u":)", q.update,
                         R"(,"seq":)", q.update + 7'000'000'000, "}"),
                  q.time, "snapshot", joined(R"(,"cts":)", q.time));
}

struct trade_facts {
    std::string_view symbol;
    std::uint64_t id = 0;
    std::string_view price, quantity;
    std::string_view side = "Buy"; ///< of the taker
    std::uint64_t time = 0;
};
[[nodiscard]] inline std::string trade(const trade_facts& t) {
    return pushed("publicTrade", t.symbol,
                  joined(R"([{"T":)", t.time, R"(,"s":")", t.symbol, R"(","S":")", t.side, R"(","v":")",
                         t.quantity, R"(","p":")", t.price,
                         R"(","L":"PlusTick","i":"20f43950-d8dd-5b31-9112-)", t.id,
                         R"(","BT":false,"RPI":false,"seq":)", t.id, "}]"),
                  t.time);
}

struct depth_facts {
    std::string_view symbol;
    bool snapshot = false;
    std::uint64_t update = 0;
    std::string_view bids, asks; ///< levels as the venue writes them: `["49999.9","15"],…`
    std::uint64_t time = 0;
};
[[nodiscard]] inline std::string depth(const depth_facts& d, std::string_view topic = "orderbook.50") {
    return pushed(topic, d.symbol,
                  joined(R"({"s":")", d.symbol, R"(","b":[)", d.bids, R"(],"a":[)", d.asks, R"(],"u":)",
                         d.update, R"(,"seq":)", d.update + 7'000'000'000, "}"),
                  d.time, d.snapshot ? "snapshot" : "delta", joined(R"(,"cts":)", d.time));
}

/// A push of a topic of the account. @param rows without the brackets
[[nodiscard]] inline std::string told(std::string_view topic, std::string_view rows, std::uint64_t time) {
    return joined(R"({"id":"5923240c6880ab-c59f-420b-9adb-3639adc9dd90","topic":")", topic,
                  R"(","creationTime":)", time, R"(,"data":[)", rows, "]}");
}

struct order_text {
    std::string_view symbol;
    std::string client_order_id;
    std::string id;
    std::string side = "Buy";
    std::string type = "Limit";
    std::string life = "GTC";
    std::string state = "New";
    std::string quantity, price;
    std::string filled = "0";
    std::uint64_t time = 0;
    std::string made_by = "CreateByUser";
    std::string_view category = "linear";
};
/// A row of the topic `order`, in the order of the venue's documentation.
[[nodiscard]] inline std::string order_row(const order_text& o) {
    return joined(
        R"({"symbol":")", o.symbol, R"(","orderId":")", std::string_view(o.id), R"(","side":")",
        std::string_view(o.side), R"(","orderType":")", std::string_view(o.type),
        R"(","cancelType":"UNKNOWN","price":")", std::string_view(o.price), R"(","qty":")",
        std::string_view(o.quantity), R"(","orderIv":"","timeInForce":")", std::string_view(o.life),
        R"(","orderStatus":")", std::string_view(o.state), R"(","orderLinkId":")",
        std::string_view(o.client_order_id),
        R"(","lastPriceOnCreated":"","reduceOnly":false,"leavesQty":"","leavesValue":"","cumExecQty":")",
        std::string_view(o.filled),
        R"(","cumExecValue":"0","avgPrice":"","blockTradeId":"","positionIdx":0,)",
        R"("cumExecFee":"0","closedPnl":"0","createdTime":")", o.time, R"(","updatedTime":")", o.time,
        R"(","rejectReason":"EC_NoError","stopOrderType":"","tpslMode":"","triggerPrice":"","takeProfit":"",)",
        R"("stopLoss":"","tpTriggerBy":"","slTriggerBy":"","tpLimitPrice":"0","slLimitPrice":"0",)",
        R"("triggerDirection":0,"triggerBy":"","closeOnTrigger":false,"category":")", o.category,
        R"(","placeType":"",)",
        R"("smpType":"None","smpGroup":0,"smpOrderId":"","feeCurrency":"","createType":")",
        std::string_view(o.made_by), R"("})");
}
/// A message of the topic `order`.
[[nodiscard]] inline std::string order_report(const order_text& o) {
    return told("order", order_row(o), o.time);
}
/// A message of the topic `execution`.
/// @param fee_asset empty: it is not told
[[nodiscard]] inline std::string execution_report(const order_text& o, std::string_view quantity,
                                                  std::uint64_t id, std::string_view fee,
                                                  std::string_view fee_asset = {}) {
    return told("execution",
                joined(R"({"category":")", o.category, R"(","symbol":")", o.symbol,
                       R"(","closedSize":"","execFee":")", fee, R"(","execId":"e0cbe81d-0f18-5866-9415-)", id,
                       R"(","execPrice":")", std::string_view(o.price), R"(","execQty":")", quantity,
                       R"(","execType":"Trade","execValue":"1","feeRate":"0.0001","tradeIv":"","markIv":"",)",
                       R"("blockTradeId":"","markPrice":"50000","indexPrice":"","underlyingPrice":"",)",
                       R"("leavesQty":"0","orderId":")", std::string_view(o.id), R"(","orderLinkId":")",
                       std::string_view(o.client_order_id), R"(","orderPrice":")", std::string_view(o.price),
                       R"(","orderQty":")", std::string_view(o.quantity),
                       R"(","orderType":"Limit","stopOrderType":"UNKNOWN","side":")",
                       std::string_view(o.side), R"(","execTime":")", o.time,
                       R"(","isLeverage":"0","isMaker":true,"seq":)", id, R"(,"feeCurrency":")", fee_asset,
                       R"("})"),
                o.time);
}
/// A message of the topic `wallet` that tells one coin.
[[nodiscard]] inline std::string wallet_report(std::string_view coin, std::string_view balance,
                                               std::uint64_t time) {
    return told(
        "wallet",
        joined(R"({"accountIMRate":"0","totalEquity":"","coin":[{"coin":")", coin,
               R"(","equity":"","usdValue":"","walletBalance":")", balance,
               R"(","totalOrderIM":"0","totalPositionIM":"0","locked":"0"}],"accountType":"UNIFIED"})"),
        time);
}
/// A message of the topic `position` that tells one position: a size without a sign.
[[nodiscard]] inline std::string position_report(std::string_view symbol, std::string_view side,
                                                 std::string_view size, std::uint64_t time) {
    return told("position",
                joined(R"({"positionIdx":0,"symbol":")", symbol, R"(","side":")", side, R"(","size":")", size,
                       R"(","entryPrice":"50000","leverage":"10","unrealisedPnl":"0","updatedTime":")", time,
                       R"(","category":"linear"})"),
                time);
}

/// The answer to an order or a cancel on the link of orders. @param number as the message had it
[[nodiscard]] inline std::string order_reply(std::string_view number, std::string_view operation,
                                             std::string_view id, std::string_view client_order_id,
                                             std::string_view code = "0", std::string_view words = "OK") {
    const std::string data =
        code == "0" ? joined(R"({"orderId":")", id, R"(","orderLinkId":")", client_order_id, R"("})") : "{}";
    return joined(
        R"({"reqId":")", number, R"(","retCode":)", code, R"(,"retMsg":")", words, R"(","op":")", operation,
        R"(","data":)", std::string_view(data),
        R"(,"retExtInfo":{},"header":{"X-Bapi-Limit":"10","X-Bapi-Limit-Status":"9",)",
        R"("X-Bapi-Limit-Reset-Timestamp":"1763600000000","Traceid":"38b7","Timenow":"1763600000000"},)",
        R"("connId":"cnt5leec0hvan15eukcg-2v"})");
}
/// The answer to a login that is taken. @param trade on the link of orders
[[nodiscard]] inline std::string logged_in(bool trade) {
    return trade ? R"({"retCode":0,"retMsg":"OK","op":"auth","connId":"cnt5leec0hvan15eukcg-2t"})"
                 : R"({"success":true,"ret_msg":"","op":"auth","conn_id":"cejreaspqfh3sjdnldmg-p"})";
}
/// The answer to a subscription, or to its end.
[[nodiscard]] inline std::string subscribed(std::string_view number, std::string_view operation) {
    return joined(R"({"success":true,"ret_msg":"","conn_id":"cejreassvfrsfvb9v1a0-2m","req_id":")", number,
                  R"(","op":")", operation, R"("})");
}
/// An answer over REST.
[[nodiscard]] inline std::string reply(std::string_view result, std::uint64_t time) {
    return joined(R"({"retCode":0,"retMsg":"OK","result":)", result, R"(,"retExtInfo":{},"time":)", time,
                  "}");
}
[[nodiscard]] inline std::string list_reply(std::string_view rows, std::uint64_t time) {
    return reply(joined(R"({"list":[)", rows, R"(],"nextPageCursor":"","category":"linear"})"), time);
}

} // namespace gatewright_test::bybit
