// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/sim/matching/types.hpp>
#include <gatewright/sim/server/parameters.hpp>

#include <exception>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

// What the venue answers when it refuses. Codes from its documentation, "Error Codes"; words from there where it has
// any.
namespace gatewright::sim::server::bybit {

/// A refusal: `retCode` and `retMsg`. With another HTTP status than 200 the words are the whole body.
struct api_error : std::exception {
    int code;
    std::string message;
    int http = 200;
    api_error(int error_code, std::string words, int http_status = 200)
        : code(error_code)
        , message(std::move(words))
        , http(http_status) {}
    const char* what() const noexcept override { return message.c_str(); }
};

/// The refusal of a code that the table knows. @param detail stands for the `%` of its words
[[nodiscard]] inline api_error refusal(int code, std::string_view detail = {}) {
    struct row {
        int code;
        std::string_view words;
    };
    static constexpr row table[] = {
        {10000, "Server Timeout"},
        {10001, "params error: %"},
        {10002, "invalid request, please check your server timestamp or recv_window param. %"},
        {10003, "API key is invalid."},
        {10004, "error sign! %"},
        {10005, "Permission denied, please check your API key permissions."},
        {10006, "Too many visits. Exceeded the API Rate Limit."},
        {10016, "Internal System Error."},
        {10017, "Route not found."},
        {10019, "ws trade service is restarting"},
        {10403, "Exceeds the maximum number of requests of the address."},
        {10404, "% is not found"},
        {10429, "System level frequency protection."},
        {20001, "Repeat auth"},
        {20006, "reqId is duplicated"},
        {33004, "Your api key has expired."},
        {110001, "Order does not exist"},
        {110003, "Order price is out of permissible range"},
        {110007, "ab not enough for new order"},
        {110009, "The number of stop orders exceeds maximum limit allowed"},
        {110013, "Cannot set leverage due to risk limit level."},
        {110017, "current position is zero, cannot fix reduce-only order qty"},
        {110020, "Cannot have more than 500 active orders."},
        {110024, "You have an existing position, so position mode cannot be switched"},
        {110025, "Position mode is not modified"},
        {110028, "Open orders exist, so you cannot change position mode"},
        {110029, "Hedge mode is not available for this symbol"},
        {110043, "Set leverage not modified"},
        {110064, "The number of contracts modified cannot be less than or equal to the filled quantity"},
        {110072, "OrderLinkedID is duplicate"},
        {110074, "This contract is not live"},
        {110090, "Order placement failed as your position may exceed the max limit."},
        {110092, "expect Rising, but trigger_price[%"},
        {110093, "expect Falling, but trigger_price[%"},
        {110094, "Order does not meet minimum order value %"},
        {170115, "Invalid timeInForce."},
        {170116, "Invalid orderType."},
        {170117, "Invalid side."},
        {170121, "Invalid symbol."},
        {170124, "Order amount too large."},
        {170130, "Data sent for paramter '%' is not valid."},
        {170131, "Insufficient balance."},
        {170132, "Order price too high."},
        {170133, "Order price lower than the minimum."},
        {170134, "Order price decimal too long."},
        {170136, "Order quantity lower than the minimum."},
        {170137, "Order volume decimal too long."},
        {170140, "Transaction amount lower than the minimum."},
        {170141, "Duplicate clientOrderId"},
        {170151, "The trading pair is not open yet"},
        {170193, "Buy order price cannot be higher than %."},
        {170194, "Sell order price cannot be lower than %."},
        {170213, "Order does not exist."},
        {170313, "The modified quantity cannot be less than or equal to the filled quantity."},
        {170810, "Cannot exceed maximum of 500 conditional, TP/SL and active orders."},
        {3400045, "Set margin mode failed"},
    };
    for (const row& r : table) {
        if (r.code != code) continue;
        std::string words(r.words);
        if (const auto at = words.find('%'); at != std::string::npos) words.replace(at, 1, detail);
        return {code, std::move(words)};
    }
    return {10016, "Internal System Error."};
}
/// The refusal of a venue that two codes stand for.
[[nodiscard]] inline api_error refusal(bool spot, int spot_code, int contract_code,
                                       std::string_view detail = {}) {
    return refusal(spot ? spot_code : contract_code, detail);
}
/// Who asks too often is shut out by address.
[[nodiscard]] inline api_error shut_out() { return {10018, "access too frequent", 403}; }

/// What a client throws at the venue, as the venue says it. @return nothing if it went well
template <class Attempt>
[[nodiscard]] std::optional<api_error> refusal_of(Attempt&& attempt) {
    return thrown_by<api_error>(attempt,
                                [](const parameter_error& e) { return refusal(10001, e.name + " invalid"); });
}

/// What an order was refused for, in the venue's words.
[[nodiscard]] inline api_error refused(matching::refusal why, bool spot, std::string_view detail = {}) {
    using matching::refusal;
    const auto say = [&](int spot_code, int contract_code) {
        return bybit::refusal(spot, spot_code, contract_code, detail);
    };
    switch (why) {
    case refusal::above_limit: return say(170124, 110090);
    case refusal::no_margin: return say(170131, 110007);
    case refusal::not_reducing: return say(170130, 110017);
    case refusal::price_too_high: return say(170132, 110003);
    case refusal::price_too_low: return say(170133, 110003);
    case refusal::price_not_positive:
    case refusal::price_precision:
    case refusal::price_off_tick: return spot ? say(170134, 0) : bybit::refusal(10001, "price invalid");
    case refusal::quantity_too_large:
        return spot ? say(170124, 0) : bybit::refusal(10001, "qty is too large");
    case refusal::quantity_precision:
    case refusal::quantity_off_lot: return spot ? say(170137, 0) : bybit::refusal(10001, "Qty invalid");
    case refusal::notional_too_small: return say(170140, 110094);
    case refusal::too_many_open: return say(170810, 110020);
    case refusal::buys_above_band: return say(170193, 110003);
    case refusal::sells_below_band: return say(170194, 110003);
    default: return spot ? say(170136, 0) : bybit::refusal(10001, "Qty invalid");
    }
}

} // namespace gatewright::sim::server::bybit
