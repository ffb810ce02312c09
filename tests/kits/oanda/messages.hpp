// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "joined.hpp"
#include "utc_fields.hpp"

#include <cstdint>
#include <string>
#include <string_view>

// Messages of OANDA as the venue writes them: the one place where tests and benches that play the venue by hand take
// its texts from. Times are in milliseconds.
namespace gatewright_test::oanda {

/// A time as the venue writes it by default: RFC 3339 with nine decimals.
[[nodiscard]] inline std::string time_text(std::uint64_t ms) {
    const utc_fields t = utc_of(ms);
    return t.year + "-" + t.month + "-" + t.day + "T" + t.hour + ":" + t.minute + ":" + t.second + "." +
           t.millisecond + "000000Z";
}

/// One level of a price.
[[nodiscard]] inline std::string level(std::string_view price, std::uint64_t liquidity) {
    return joined(R"({"price":")", price, R"(","liquidity":)", liquidity, "}");
}
/// A line of the stream of prices. @param bids, asks levels, comma between them
[[nodiscard]] inline std::string price(std::string_view instrument, std::string_view bids,
                                       std::string_view asks, std::uint64_t ms) {
    return joined(
        R"({"type":"PRICE","time":")", std::string_view(time_text(ms)), R"(","bids":[)", bids,
        R"(],"asks":[)", asks,
        R"(],"closeoutBid":"1","closeoutAsk":"2","status":"tradeable","tradeable":true,"instrument":")",
        instrument, R"("})");
}
/// The sign of life of the stream of prices.
[[nodiscard]] inline std::string heartbeat(std::uint64_t ms) {
    return joined(R"({"type":"HEARTBEAT","time":")", std::string_view(time_text(ms)), R"("})");
}

/// What the transactions of an order tell.
struct order_text {
    std::string_view instrument;
    std::string type = "LIMIT";
    std::string id;
    std::string client_order_id;
    std::string units; ///< of a sell behind a minus
    std::string price;
    std::string life = "GTC";
};
/// The head of a transaction; its members go on behind it.
[[nodiscard]] inline std::string transaction(std::string_view type, std::uint64_t id, std::uint64_t ms) {
    return joined(R"({"type":")", type, R"(","id":")", id,
                  R"(","accountID":"101-004-1435156-001","userID":1435156,"batchID":")", id,
                  R"(","requestID":"42309834544154917","time":")", std::string_view(time_text(ms)), "\"");
}
/// The end of a transaction, as lines that were recorded have it: what numbers it comes last.
[[nodiscard]] inline std::string numbered(std::uint64_t id, std::uint64_t ms) {
    return joined(R"(,"id":")", id, R"(","userID":1435156,"accountID":"101-004-1435156-001","batchID":")", id,
                  R"(","requestID":"42309834544154917","time":")", std::string_view(time_text(ms)), R"("})");
}
[[nodiscard]] inline std::string order_created(const order_text& o, std::uint64_t id, std::uint64_t ms) {
    return joined(R"({"type":")", std::string_view(o.type), R"(_ORDER","instrument":")", o.instrument,
                  R"(","units":")", std::string_view(o.units), R"(","price":")", std::string_view(o.price),
                  R"(","timeInForce":")", std::string_view(o.life),
                  R"(","triggerCondition":"DEFAULT","positionFill":"DEFAULT","reason":"CLIENT_ORDER",)",
                  R"("clientExtensions":{"id":")", std::string_view(o.client_order_id), R"("})",
                  std::string_view(numbered(id, ms)));
}
[[nodiscard]] inline std::string order_cancelled(const order_text& o, std::uint64_t id, std::uint64_t ms,
                                                 std::string_view reason = "CLIENT_REQUEST") {
    return joined(R"({"type":"ORDER_CANCEL","orderID":")", std::string_view(o.id), R"(","clientOrderID":")",
                  std::string_view(o.client_order_id), R"(","reason":")", reason, "\"",
                  std::string_view(numbered(id, ms)));
}
/// An execution of all that an order asked for, at its price.
[[nodiscard]] inline std::string order_filled(const order_text& o, std::uint64_t id, std::string_view balance,
                                              std::uint64_t ms) {
    return joined(R"({"type":"ORDER_FILL","orderID":")", std::string_view(o.id), R"(","clientOrderID":")",
                  std::string_view(o.client_order_id), R"(","instrument":")", o.instrument, R"(","units":")",
                  std::string_view(o.units), R"(","price":")", std::string_view(o.price), R"(","fullVWAP":")",
                  std::string_view(o.price), R"(","fullPrice":{"bids":[],"asks":[]},"pl":"0.0000",)",
                  R"("financing":"0.0000","commission":"0.0010","guaranteedExecutionFee":"0.0000",)",
                  R"("accountBalance":")", balance,
                  R"(","halfSpreadCost":"0.5000","reason":"LIMIT_ORDER","tradeOpened":{"tradeID":")", id,
                  R"(","units":")", std::string_view(o.units), R"("})", std::string_view(numbered(id, ms)));
}

} // namespace gatewright_test::oanda
