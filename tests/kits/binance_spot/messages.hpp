// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "joined.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

// Messages of Binance spot as the venue writes them: the one place where tests and benches that play the venue by hand
// take its texts from. Numbers are text, as the venue sends them; times are in milliseconds.
namespace gatewright_test::binance_spot {

/// A message of a stream of an instrument, as the combined connection wraps it. @param stream "bookTicker", …
[[nodiscard]] inline std::string of_stream(std::string_view symbol, std::string_view stream,
                                           std::string_view event) {
    std::string lower(symbol);
    for (char& c : lower)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + ('a' - 'A'));
    return joined(R"({"stream":")", std::string_view(lower), "@", stream, R"(","data":)", event, "}");
}
/// An event of the account.
[[nodiscard]] inline std::string of_account(std::string_view event) {
    return joined(R"({"subscriptionId":0,"event":)", event, "}");
}

struct quote_facts {
    std::string_view symbol;
    std::uint64_t update = 0;
    std::string_view bid, bid_quantity, ask, ask_quantity;
};
[[nodiscard]] inline std::string quote(const quote_facts& q) {
    return of_stream(q.symbol, "bookTicker",
                     joined(R"({"u":)", q.update, R"(,"s":")", q.symbol, R"(","b":")", q.bid, R"(","B":")",
                            q.bid_quantity, R"(","a":")", q.ask, R"(","A":")", q.ask_quantity, R"("})"));
}

struct depth_facts {
    std::string_view symbol;
    std::uint64_t first = 0, last = 0;
    std::string_view bids, asks; ///< levels as the venue writes them: `["49999.90","1.500"],…`
    std::uint64_t sent = 0;
};
[[nodiscard]] inline std::string depth(const depth_facts& d) {
    return of_stream(d.symbol, "depth@100ms",
                     joined(R"({"e":"depthUpdate","E":)", d.sent, R"(,"s":")", d.symbol, R"(","U":)", d.first,
                            R"(,"u":)", d.last, R"(,"b":[)", d.bids, R"(],"a":[)", d.asks, "]}"));
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
    bool buyer_made = true;
    std::uint64_t traded = 0, sent = 0;
};
[[nodiscard]] inline std::string public_trade(const public_trade_facts& t) {
    return of_stream(t.symbol, "aggTrade",
                     joined(R"({"e":"aggTrade","E":)", t.sent, R"(,"s":")", t.symbol, R"(","a":)", t.id,
                            R"(,"p":")", t.price, R"(","q":")", t.quantity, R"(","f":)", t.id, R"(,"l":)",
                            t.id, R"(,"T":)", t.traded, R"(,"m":)", t.buyer_made, R"(,"M":true})"));
}
[[nodiscard]] inline std::string reference_price(std::string_view symbol, std::string_view price,
                                                 std::uint64_t ms) {
    return of_stream(
        symbol, "referencePrice",
        joined(R"({"e":"referencePrice","s":")", symbol, R"(","r":")", price, R"(","t":)", ms, "}"));
}

/// An order, and the execution that is reported with it.
struct order_text {
    std::string_view symbol, client_order_id, side, quantity, price;
    std::string_view type = "LIMIT";
    std::string_view time_in_force = "GTC";
    std::uint64_t id = 0;
    std::string_view original; ///< of a cancel: the order's own client id
    std::string_view filled = "0";
    std::string_view status = "NEW";
    std::string_view what = "NEW"; ///< NEW, TRADE, CANCELED, …
    std::string_view last = "0";
    std::string_view fee = "0";
    std::string_view fee_asset; ///< empty: none
    bool maker = true;
    bool on_book = true;
    std::uint64_t trade = 0; ///< zero: none
    std::uint64_t ms = 0;
};
[[nodiscard]] inline std::string order_report(const order_text& o) {
    const bool trades = o.trade != 0;
    return of_account(joined(
        R"({"e":"executionReport","E":)", o.ms, R"(,"s":")", o.symbol, R"(","c":")", o.client_order_id,
        R"(","S":")", o.side, R"(","o":")", o.type, R"(","f":")", o.time_in_force, R"(","q":")", o.quantity,
        R"(","p":")", o.price, R"(","P":"0.00","F":"0.00","g":-1,"C":")", o.original, R"(","x":")", o.what,
        R"(","X":")", o.status, R"(","r":"NONE","i":)", o.id, R"(,"l":")", o.last, R"(","z":")", o.filled,
        R"(","L":")", trades ? o.price : std::string_view("0.00"), R"(","n":")", o.fee, R"(","N":)",
        o.fee_asset.empty() ? std::string("null") : joined("\"", o.fee_asset, "\""), R"(,"T":)", o.ms,
        R"(,"t":)", trades ? std::to_string(o.trade) : std::string("-1"), R"(,"I":8641984,"w":)", o.on_book,
        R"(,"m":)", trades && o.maker, R"(,"M":)", trades, R"(,"O":)", o.ms,
        R"(,"Z":"0.00","Y":"0.00","Q":"0.00","W":)", o.ms, R"(,"V":"EXPIRE_MAKER"})"));
}
/// What the account then has of an asset.
[[nodiscard]] inline std::string balance(std::string_view asset, std::string_view free,
                                         std::string_view locked, std::uint64_t ms) {
    return of_account(joined(R"({"e":"outboundAccountPosition","E":)", ms, R"(,"u":)", ms, R"(,"B":[{"a":")",
                             asset, R"(","f":")", free, R"(","l":")", locked, R"("}]})"));
}

/// The reply of the WebSocket API to an order request of ours.
[[nodiscard]] inline std::string order_reply(std::string_view request, const order_text& o) {
    return joined(
        R"({"id":")", request, R"(","status":200,"result":{"symbol":")", o.symbol,
        o.original.empty() ? "" : R"(","origClientOrderId":")", o.original, R"(","orderId":)", o.id,
        R"(,"orderListId":-1,"clientOrderId":")", o.client_order_id, R"(","transactTime":)", o.ms,
        R"(,"price":")", o.price, R"(","origQty":")", o.quantity, R"(","executedQty":")", o.filled,
        R"(","origQuoteOrderQty":"0.00","cummulativeQuoteQty":"0.00","status":")", o.status,
        R"(","timeInForce":")", o.time_in_force, R"(","type":")", o.type, R"(","side":")", o.side,
        R"(","workingTime":)", o.ms, R"(,"selfTradePreventionMode":"EXPIRE_MAKER"},)",
        R"("rateLimits":[{"rateLimitType":"ORDERS","interval":"SECOND","intervalNum":10,"limit":1000000000,"count":1}]})");
}
[[nodiscard]] inline std::string error_reply(std::string_view request, std::string_view code,
                                             std::string_view words) {
    return joined(R"({"id":")", request, R"(","status":400,"error":{"code":)", code, R"(,"msg":")", words,
                  R"("},"rateLimits":[]})");
}
/// The answer to a login: the account's events come from now on.
[[nodiscard]] inline std::string logged_on() {
    return R"({"id":"logon","status":200,"result":{"subscriptionId":0},"rateLimits":[]})";
}
[[nodiscard]] inline std::string subscribed(std::uint64_t id) {
    return joined(R"({"result":null,"id":)", id, "}");
}

/// The instrument list: instruments of a tick of 0.10 and a lot of 0.001, and limits that nobody reaches.
[[nodiscard]] inline std::string exchange_info(std::span<const std::string_view> bases) {
    std::string text = R"({"timezone":"UTC","rateLimits":[)";
    for (const std::string_view window :
         {R"("REQUEST_WEIGHT","interval":"MINUTE","intervalNum":1)",
          R"("ORDERS","interval":"SECOND","intervalNum":10)", R"("ORDERS","interval":"DAY","intervalNum":1)"})
        text +=
            joined(text.back() == '[' ? "" : ",", R"({"rateLimitType":)", window, R"(,"limit":1000000000})");
    text += R"(],"exchangeFilters":[],"symbols":[)";
    for (const std::string_view base : bases)
        text += joined(
            text.back() == '[' ? "" : ",", R"({"symbol":")", base,
            R"(USDT","status":"TRADING","baseAsset":")", base,
            R"(","baseAssetPrecision":8,"quoteAsset":"USDT","quotePrecision":8,)",
            R"("isSpotTradingAllowed":true,"filters":[)",
            R"({"filterType":"PRICE_FILTER","minPrice":"0.10","maxPrice":"1000000","tickSize":"0.10"},)",
            R"({"filterType":"LOT_SIZE","minQty":"0.001","maxQty":"9000","stepSize":"0.001"},)",
            R"({"filterType":"MARKET_LOT_SIZE","minQty":"0.000","maxQty":"120","stepSize":"0.000"},)",
            R"({"filterType":"PERCENT_PRICE_BY_SIDE","bidMultiplierUp":"5","bidMultiplierDown":"0.2",)",
            R"("askMultiplierUp":"5","askMultiplierDown":"0.2","avgPriceMins":5},)",
            R"({"filterType":"NOTIONAL","minNotional":"5","applyMinToMarket":true,"maxNotional":"9000000",)",
            R"("applyMaxToMarket":false,"avgPriceMins":5}]})");
    return text + R"(],"sors":[]})";
}

} // namespace gatewright_test::binance_spot
