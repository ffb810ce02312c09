// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "joined.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

// Messages of Binance USDⓈ-M futures as the venue writes them: the one place where tests and benches that play the
// venue by hand take its texts from. Numbers are text, as the venue sends them; times are in milliseconds.
namespace gatewright_test::binance_futures {

/// An event of a stream of an instrument, as the combined connection wraps it. @param stream "bookTicker", …
[[nodiscard]] inline std::string of_stream(std::string_view symbol, std::string_view stream,
                                           std::string_view event) {
    std::string lower(symbol);
    for (char& c : lower)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + ('a' - 'A'));
    return joined(R"({"stream":")", std::string_view(lower), "@", stream, R"(","data":)", event, "}");
}

/// A position, signed, is near its liquidation.
[[nodiscard]] inline std::string margin_call(std::string_view symbol, std::string_view quantity,
                                             std::string_view mark, std::uint64_t sent) {
    return joined(R"({"e":"MARGIN_CALL","E":)", sent, R"(,"cw":"3.16812045","p":[{"s":")", symbol,
                  R"(","ps":"BOTH","pa":")", quantity, R"(","mt":"CROSSED","iw":"0","mp":")", mark,
                  R"(","up":"-1.166074","mm":"1.614445"}]})");
}

struct quote_facts {
    std::string_view symbol;
    std::uint64_t update = 0;
    std::string_view bid, bid_quantity, ask, ask_quantity;
    std::uint64_t matched = 0; ///< by the matching engine
    std::uint64_t sent = 0;
};
[[nodiscard]] inline std::string quote(const quote_facts& q) {
    return of_stream(q.symbol, "bookTicker",
                     joined(R"({"e":"bookTicker","u":)", q.update, R"(,"s":")", q.symbol, R"(","b":")", q.bid,
                            R"(","B":")", q.bid_quantity, R"(","a":")", q.ask, R"(","A":")", q.ask_quantity,
                            R"(","T":)", q.matched, R"(,"E":)", q.sent, "}"));
}

struct depth_facts {
    std::string_view symbol;
    std::string_view stream = "depth@100ms";
    std::uint64_t first = 0, last = 0, previous = 0;
    std::string_view bids, asks; ///< levels as the venue writes them: `["49999.90","1.500"],…`
    std::uint64_t matched = 0, sent = 0;
};
[[nodiscard]] inline std::string depth(const depth_facts& d) {
    return of_stream(d.symbol, d.stream,
                     joined(R"({"e":"depthUpdate","E":)", d.sent, R"(,"T":)", d.matched, R"(,"s":")",
                            d.symbol, R"(","U":)", d.first, R"(,"u":)", d.last, R"(,"pu":)", d.previous,
                            R"(,"b":[)", d.bids, R"(],"a":[)", d.asks, "]}"));
}
/// The reply to a question for a book.
[[nodiscard]] inline std::string depth_snapshot(std::uint64_t last, std::string_view bids,
                                                std::string_view asks) {
    return joined(R"({"lastUpdateId":)", last, R"(,"bids":[)", bids, R"(],"asks":[)", asks, "]}");
}

struct public_trade_facts {
    std::string_view symbol;
    std::uint64_t id = 0;
    std::string_view price, quantity;
    std::uint64_t first_part = 0, last_part = 0;
    bool buyer_made = true;
    std::uint64_t traded = 0, sent = 0;
};
[[nodiscard]] inline std::string public_trade(const public_trade_facts& t) {
    return of_stream(t.symbol, "aggTrade",
                     joined(R"({"e":"aggTrade","E":)", t.sent, R"(,"a":)", t.id, R"(,"s":")", t.symbol,
                            R"(","p":")", t.price, R"(","q":")", t.quantity, R"(","f":)", t.first_part,
                            R"(,"l":)", t.last_part, R"(,"T":)", t.traded, R"(,"m":)", t.buyer_made, "}"));
}

struct mark_facts {
    std::string_view symbol, mark, index, rate;
    std::uint64_t next_funding = 0, sent = 0;
};
[[nodiscard]] inline std::string mark_price(const mark_facts& m) {
    return of_stream(m.symbol, "markPrice@1s",
                     joined(R"({"e":"markPriceUpdate","E":)", m.sent, R"(,"s":")", m.symbol, R"(","p":")",
                            m.mark, R"(","ap":")", m.mark, R"(","i":")", m.index, R"(","P":")", m.mark,
                            R"(","r":")", m.rate, R"(","T":)", m.next_funding, "}"));
}

/// An order, and the execution that is reported with it.
struct order_text {
    std::string_view symbol, client_order_id, side, quantity, price;
    std::string_view time_in_force = "GTC";
    std::uint64_t id = 0;
    std::string_view average = "0";
    std::string_view filled = "0";
    std::string_view status = "NEW";
    std::string_view what = "NEW"; ///< NEW, TRADE, CANCELED, …
    std::string_view last = "0";
    std::string_view last_price; ///< empty: the order's
    std::string_view fee = "0";
    std::string_view fee_asset = "USDT";
    std::string_view value = "0"; ///< of open buys
    std::string_view prevention = "EXPIRE_MAKER";
    bool maker = true;
    std::uint64_t trade = 0;
    std::uint64_t traded = 0, sent = 0;

    [[nodiscard]] std::string_view traded_at() const { return last_price.empty() ? price : last_price; }
};
[[nodiscard]] inline std::string order_report(const order_text& o) {
    return joined(
        R"({"e":"ORDER_TRADE_UPDATE","T":)", o.traded, R"(,"E":)", o.sent, R"(,"o":{"s":")", o.symbol,
        R"(","c":")", o.client_order_id, R"(","S":")", o.side, R"(","o":"LIMIT","f":")", o.time_in_force,
        R"(","q":")", o.quantity, R"(","p":")", o.price, R"(","ap":")", o.average, R"(","sp":"0","x":")",
        o.what, R"(","X":")", o.status, R"(","i":)", o.id, R"(,"l":")", o.last, R"(","z":")", o.filled,
        R"(","L":")", o.traded_at(), R"(","n":")", o.fee, R"(","N":")", o.fee_asset, R"(","T":)", o.traded,
        R"(,"t":)", o.trade, R"(,"b":")", o.value, R"(","a":"0","m":)", o.maker,
        R"(,"R":false,"wt":"CONTRACT_PRICE","ot":"LIMIT","ps":"BOTH","cp":false,"rp":"0","pP":false,)",
        R"("si":0,"ss":0,"V":")", o.prevention, R"(","pm":"NONE","gtd":0}})");
}
/// TRADE_LITE: an execution, told early and without its fee.
[[nodiscard]] inline std::string light_report(const order_text& o) {
    return joined(R"({"e":"TRADE_LITE","E":)", o.sent, R"(,"T":)", o.traded, R"(,"s":")", o.symbol,
                  R"(","q":")", o.quantity, R"(","p":")", o.price, R"(","m":)", o.maker, R"(,"c":")",
                  o.client_order_id, R"(","S":")", o.side, R"(","L":")", o.traded_at(), R"(","l":")", o.last,
                  R"(","t":)", o.trade, R"(,"i":)", o.id, "}");
}
/// ACCOUNT_UPDATE. @param position empty: of the balance alone
[[nodiscard]] inline std::string account_update(std::string_view reason, std::string_view asset,
                                                std::string_view wallet, std::string_view change,
                                                std::string_view symbol, std::string_view position,
                                                std::uint64_t ms) {
    std::string text = joined(R"({"e":"ACCOUNT_UPDATE","E":)", ms, R"(,"T":)", ms, R"(,"a":{"m":")", reason,
                              R"(","B":[{"a":")", asset, R"(","wb":")", wallet, R"(","cw":")", wallet,
                              R"(","bc":")", change, R"("}])");
    if (!position.empty())
        text +=
            joined(R"(,"P":[{"s":")", symbol, R"(","pa":")", position,
                   R"(","ep":"50000.00000","bep":"0","cr":"0","up":"0","mt":"cross","iw":"0","ps":"BOTH"}])");
    return text + "}}";
}

/// The reply of the WebSocket API to an order request of ours.
[[nodiscard]] inline std::string order_reply(std::string_view request, const order_text& o) {
    return joined(
        R"({"id":")", request, R"(","status":200,"result":{"orderId":)", o.id, R"(,"symbol":")", o.symbol,
        R"(","status":")", o.status, R"(","clientOrderId":")", o.client_order_id, R"(","price":")", o.price,
        R"(","origQty":")", o.quantity, R"(","executedQty":")", o.filled, R"(","timeInForce":")",
        o.time_in_force, R"(","type":"LIMIT","reduceOnly":false,"side":")", o.side,
        R"(","positionSide":"BOTH","origType":"LIMIT","updateTime":)", o.sent,
        R"(},"rateLimits":[{"rateLimitType":"ORDERS","interval":"SECOND","intervalNum":10,"limit":1000000000,"count":1}]})");
}
[[nodiscard]] inline std::string error_reply(std::string_view request, std::string_view code,
                                             std::string_view words) {
    return joined(R"({"id":")", request, R"(","status":400,"error":{"code":)", code, R"(,"msg":")", words,
                  R"("},"rateLimits":[]})");
}
[[nodiscard]] inline std::string subscribed(std::uint64_t id) {
    return joined(R"({"result":null,"id":)", id, "}");
}
[[nodiscard]] inline std::string subscription_refused(std::uint64_t id) {
    return joined(R"({"error":{"code":2,"msg":"Invalid request"},"id":)", id, "}");
}

/// The instrument list: instruments of a tick of 0.10 and a lot of 0.001, and limits that nobody reaches.
[[nodiscard]] inline std::string exchange_info(std::span<const std::string_view> bases) {
    std::string text = R"({"rateLimits":[)";
    for (const std::string_view window : {R"("REQUEST_WEIGHT","interval":"MINUTE","intervalNum":1)",
                                          R"("ORDERS","interval":"SECOND","intervalNum":10)",
                                          R"("ORDERS","interval":"MINUTE","intervalNum":1)"})
        text +=
            joined(text.back() == '[' ? "" : ",", R"({"rateLimitType":)", window, R"(,"limit":1000000000})");
    text += R"(],"symbols":[)";
    for (const std::string_view base : bases)
        text += joined(
            text.back() == '[' ? "" : ",", R"({"symbol":")", base,
            R"(USDT","status":"TRADING","baseAsset":")", base,
            R"(","quoteAsset":"USDT","marginAsset":"USDT","filters":[)",
            R"({"filterType":"PRICE_FILTER","minPrice":"556.80","maxPrice":"4529764","tickSize":"0.10"},)",
            R"({"filterType":"LOT_SIZE","minQty":"0.001","maxQty":"1000","stepSize":"0.001"},)",
            R"({"filterType":"MARKET_LOT_SIZE","minQty":"0.001","maxQty":"120","stepSize":"0.001"},)",
            R"({"filterType":"MIN_NOTIONAL","notional":"50"},)",
            R"({"filterType":"PERCENT_PRICE","multiplierUp":"1.05","multiplierDown":"0.95"}]})");
    return text + "]}";
}

} // namespace gatewright_test::binance_futures
