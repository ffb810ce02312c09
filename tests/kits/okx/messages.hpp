// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "joined.hpp"

#include <cstdint>
#include <string>
#include <string_view>

// Messages of OKX as the venue writes them: the one place where tests and benches that play the venue by hand take its
// texts from. Numbers are text, as the venue sends them; times are in milliseconds.
namespace gatewright_test::okx {

/// A push of a channel of an instrument. @param data the rows, without the brackets
[[nodiscard]] inline std::string pushed(std::string_view channel, std::string_view symbol,
                                        std::string_view data, std::string_view action = {}) {
    std::string text = joined(R"({"arg":{"channel":")", channel, R"(","instId":")", symbol, R"("})");
    if (!action.empty()) text += joined(R"(,"action":")", action, "\"");
    return text + joined(R"(,"data":[)", data, "]}");
}

struct quote_facts {
    std::string_view symbol;
    std::uint64_t sequence = 0;
    std::string_view bid, bid_quantity, ask, ask_quantity;
    std::uint64_t time = 0;
};
[[nodiscard]] inline std::string quote(const quote_facts& q) {
    return pushed("bbo-tbt", q.symbol,
                  joined(R"({"asks":[[")", q.ask, R"(",")", q.ask_quantity, R"(","0","3"]],"bids":[[")",
                         q.bid, R"(",")", q.bid_quantity, R"(","0","5"]],"ts":")", q.time, R"(","seqId":)",
                         q.sequence, "}"));
}

struct trade_facts {
    std::string_view symbol;
    std::uint64_t id = 0;
    std::string_view price, quantity;
    std::string_view side = "buy"; ///< of the taker
    std::uint64_t time = 0;
};
[[nodiscard]] inline std::string trade(const trade_facts& t) {
    return pushed("trades", t.symbol,
                  joined(R"({"instId":")", t.symbol, R"(","tradeId":")", t.id, R"(","px":")", t.price,
                         R"(","sz":")", t.quantity, R"(","side":")", t.side, R"(","ts":")", t.time,
                         R"(","count":"1","source":"0","seqId":)", t.id, "}"));
}

struct depth_facts {
    std::string_view symbol;
    bool snapshot = false;
    std::uint64_t sequence = 0, previous = 0; ///< a snapshot has no previous one
    std::string_view bids, asks; ///< levels as the venue writes them: `["49999.9","15","0","2"],…`
    std::uint64_t time = 0;
};
[[nodiscard]] inline std::string depth(const depth_facts& d) {
    const std::string previous = d.snapshot ? "-1" : std::to_string(d.previous);
    return pushed("books", d.symbol,
                  joined(R"({"asks":[)", d.asks, R"(],"bids":[)", d.bids, R"(],"ts":")", d.time,
                         R"(","seqId":)", d.sequence, R"(,"prevSeqId":)", std::string_view(previous), "}"),
                  d.snapshot ? "snapshot" : "update");
}

struct order_text {
    std::string_view symbol;
    std::string client_order_id;
    std::string id;
    std::string side = "buy";
    std::string type = "limit";
    std::string state = "live";
    std::string category = "normal";
    std::string quantity, price;
    std::string filled = "0", last, last_price, fee = "0", fee_asset, trade;
    bool maker = true;
    std::uint64_t time = 0;
};
/// A row of the order channel, in the order of the venue's documentation.
[[nodiscard]] inline std::string order_row(const order_text& o) {
    const bool executed = !o.last.empty();
    return joined(
        R"({"accFillSz":")", std::string_view(o.filled),
        R"(","algoClOrdId":"","algoId":"","amendResult":"","amendSource":"","avgPx":")",
        std::string_view(executed ? o.last_price : "0"), R"(","cancelSource":"","category":")",
        std::string_view(o.category), R"(","ccy":"","clOrdId":")", std::string_view(o.client_order_id),
        R"(","code":"0","cTime":")", o.time, R"(","execType":")", executed ? (o.maker ? "M" : "T") : "",
        R"(","fee":"-)", std::string_view(o.fee), R"(","feeCcy":")", std::string_view(o.fee_asset),
        R"(","fillFee":")", executed ? "-" : "", std::string_view(o.fee), R"(","fillFeeCcy":")",
        std::string_view(o.fee_asset), R"(","fillNotionalUsd":"","fillPx":")", std::string_view(o.last_price),
        R"(","fillSz":")", std::string_view(executed ? o.last : "0"), R"(","fillPnl":"0","fillTime":")",
        executed ? std::string_view(std::to_string(o.time)) : std::string_view(""),
        R"(","fillPxVol":"","fillPxUsd":"","fillMarkVol":"","fillFwdPx":"","fillMarkPx":"","fillIdxPx":"","instId":")",
        o.symbol, R"(","instType":"SWAP","lever":"20","msg":"","notionalUsd":"","ordId":")",
        std::string_view(o.id), R"(","ordType":")", std::string_view(o.type),
        R"(","pnl":"0","posSide":"net","px":")", std::string_view(o.price),
        R"(","pxUsd":"","pxVol":"","pxType":"","rebate":"0","rebateCcy":"USDT",)",
        R"("reduceOnly":"false","reqId":"","side":")", std::string_view(o.side), R"(","source":"","state":")",
        std::string_view(o.state), R"(","stpMode":"cancel_maker","sz":")", std::string_view(o.quantity),
        R"(","tag":"","tdMode":"cross","tgtCcy":"","tradeId":")", std::string_view(o.trade), R"(","uTime":")",
        o.time, R"("})");
}
/// A message of the order channel.
[[nodiscard]] inline std::string order_report(const order_text& o) {
    return joined(R"({"arg":{"channel":"orders","instType":"ANY","uid":"614488474791936"},"data":[)",
                  std::string_view(order_row(o)), "]}");
}

/// A message of the account channel that tells one currency.
[[nodiscard]] inline std::string account_report(std::string_view asset, std::string_view balance,
                                                std::uint64_t time) {
    return joined(
        R"({"arg":{"channel":"account","uid":"614488474791936"},"eventType":"event_update","data":[{"adjEq":"",)",
        R"("details":[{"availBal":")", balance, R"(","availEq":")", balance, R"(","cashBal":")", balance,
        R"(","ccy":")", asset, R"(","eq":")", balance, R"(","frozenBal":"0","uTime":")", time,
        R"("}],"totalEq":"","uTime":")", time, R"("}]})");
}

/// Why a balance changed. @param why "funding_fee", "transferred", …
[[nodiscard]] inline std::string money_moved(std::string_view why, std::string_view asset,
                                             std::string_view balance, std::uint64_t time) {
    return joined(R"({"arg":{"channel":"balance_and_position","uid":"614488474791936"},"data":[{"pTime":")",
                  time, R"(","eventType":")", why, R"(","balData":[{"ccy":")", asset, R"(","cashBal":")",
                  balance, R"(","uTime":")", time, R"("}],"posData":[],"trades":[]}]})");
}
/// A position, signed, is near its liquidation.
[[nodiscard]] inline std::string position_warning(std::string_view symbol, std::string_view quantity,
                                                  std::string_view mark, std::uint64_t time) {
    return joined(
        R"({"arg":{"channel":"liquidation-warning","uid":"614488474791936","instType":"ANY"},"data":[{"cTime":")",
        time, R"(","ccy":"USDT","instId":")", symbol, R"(","instType":"SWAP","lever":"10","markPx":")", mark,
        R"(","mgnMode":"cross","mgnRatio":"2.9","pTime":")", time, R"(","pos":")", quantity,
        R"(","posCcy":"","posId":"1","posSide":"net","uTime":")", time, R"("}]})");
}

/// A message of the positions channel that tells one position, signed.
[[nodiscard]] inline std::string position_report(std::string_view symbol, std::string_view quantity,
                                                 std::string_view price, std::uint64_t time) {
    return joined(
        R"({"arg":{"channel":"positions","instType":"ANY","uid":"614488474791936"},"eventType":"event_update",)",
        R"("data":[{"instId":")", symbol, R"(","instType":"SWAP","mgnMode":"cross","posSide":"net","pos":")",
        quantity, R"(","avgPx":")", price, R"(","upl":"0","uTime":")", time, R"("}]})");
}

/// The answer to an order or a cancel on the WebSocket. @param code zero: it was taken
[[nodiscard]] inline std::string order_reply(std::string_view number, std::string_view operation,
                                             std::string_view id, std::string_view client_order_id,
                                             std::string_view code, std::string_view words,
                                             std::uint64_t time) {
    return joined(R"({"id":")", number, R"(","op":")", operation, R"(","code":")",
                  std::string_view(code == "0" ? "0" : "1"), R"(","msg":"","data":[{"ordId":")", id,
                  R"(","clOrdId":")", client_order_id, R"(","tag":"","ts":")", time, R"(","sCode":")", code,
                  R"(","sMsg":")", words, R"("}],"inTime":"1763600000000000","outTime":"1763600000000100"})");
}

/// The answer to a login that is taken.
[[nodiscard]] inline std::string logged_in() {
    return R"({"event":"login","code":"0","msg":"","connId":"a4d3ae55"})";
}
/// The answer to one argument of a subscription. @param argument as the subscription wrote it
[[nodiscard]] inline std::string subscribed(std::string_view number, std::string_view argument) {
    return joined(R"({"id":")", number, R"(","event":"subscribe","arg":)", argument,
                  R"(,"connId":"a4d3ae55"})");
}
/// The answer to a subscription that is refused: it names the number of the message, and no channel.
[[nodiscard]] inline std::string subscription_refused(std::uint64_t number) {
    return joined(R"({"event":"error","code":"60018","msg":"Wrong URL or channel or instId doesn't exist.",)",
                  R"("connId":"a4d3ae55","id":")", number, R"("})");
}
/// The notice of a connection's end.
[[nodiscard]] inline std::string upgrade_notice() {
    return R"({"event":"notice","code":"64008","msg":"The connection will soon be closed for a service upgrade. )"
           R"(Please reconnect.","connId":"a4d3ae55"})";
}

} // namespace gatewright_test::okx
