// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <exception>
#include <string>
#include <string_view>
#include <utility>

// What the venue answers when it refuses; codes and words from its documentation, "Error Code".
namespace gatewright::sim::server::okx {

/// A refusal: `{"code":"50111","msg":"Invalid OK-ACCESS-KEY","data":[]}` with an HTTP status, or `sCode` and `sMsg`
/// of one order.
struct api_error : std::exception {
    int http = 200;
    std::string code;
    std::string message;
    api_error(int http_status, std::string_view error_code, std::string words)
        : http(http_status)
        , code(error_code)
        , message(std::move(words)) {}
    const char* what() const noexcept override { return message.c_str(); }
    /// Whether it refuses for the number of requests.
    [[nodiscard]] bool too_many() const { return code == "50011" || code == "50061"; }
};

/// The refusal of a code that the table knows. @param detail stands for the `%` of its words
[[nodiscard]] inline api_error refusal(std::string_view code, std::string_view detail = {}) {
    struct row {
        std::string_view code;
        int http;
        std::string_view words;
    };
    static constexpr row table[] = {
        {"50001", 503, "Service temporarily unavailable. Try again later"},
        {"50002", 400, "JSON syntax error"},
        {"50004", 400,
         "API endpoint request timeout (does not mean that the request was successful or failed, please "
         "check the "
         "request result)."},
        {"50011", 429, "Too Many Requests"},
        {"50013", 200, "Systems are busy. Please try again later."},
        {"50014", 400, "Parameter % can not be empty."},
        {"50015", 400, "Either parameter % is required"},
        {"50036", 200,
         "The expTime can't be earlier than the current system time. Please adjust the expTime and try "
         "again."},
        {"50061", 200, "You've reached the maximum order rate limit for this account."},
        {"50101", 401, "APIKey does not match current environment."},
        {"50102", 401, "Timestamp request expired"},
        {"50103", 401, "Request header \"OK-ACCESS-KEY\" can not be empty"},
        {"50104", 401, "Request header \"OK-ACCESS-PASSPHRASE\" can not be empty"},
        {"50105", 401, "Request header \"OK-ACCESS-PASSPHRASE\" incorrect"},
        {"50106", 401, "Request header \"OK-ACCESS-SIGN\" can not be empty"},
        {"50107", 401, "Request header \"OK-ACCESS-TIMESTAMP\" can not be empty"},
        {"50111", 401, "Invalid OK-ACCESS-KEY"},
        {"50112", 401, "Invalid OK-ACCESS-TIMESTAMP"},
        {"50113", 401, "Invalid signature"},
        {"50115", 405, "Invalid request method"},
        {"50119", 401, "API key doesn't exist"},
        {"51000", 400, "Parameter % error"},
        {"51001", 200, "Instrument ID, Instrument ID code, or Spread ID doesn't exist."},
        {"51004", 200, "Order failed. The order quantity exceeds the position limit."},
        {"51006", 200, "Order price is not within the price limit (%)"},
        {"51008", 200, "Order failed. Insufficient % balance in account"},
        {"51010", 200, "You can't complete this request under your current account mode."},
        {"51016", 200, "Client order ID already exists."},
        {"51020", 200, "Your order should meet or exceed the minimum order amount."},
        {"51022", 200, "Contract suspended"},
        {"51023", 200, "Position doesn't exist."},
        {"51101", 200, "The maximum number of contracts per order is exceeded."},
        {"51112", 200, "Close order size exceeds available size for this position"},
        {"51116", 200, "Order price or trigger price exceeds the maximum or minimum price"},
        {"51121", 200, "Order quantity must be a multiple of the lot size."},
        {"51169", 200,
         "Order failed because you don't have any positions to reduce or close in this direction."},
        {"51202", 200, "Market order amount exceeds the maximum amount"},
        {"51205", 200, "Reduce Only is not available"},
        {"51277", 200, "TP trigger price can't be higher than the last price"},
        {"51278", 200, "SL trigger price can't be lower than the last price"},
        {"51279", 200, "TP trigger price can't be lower than the last price"},
        {"51280", 200, "SL trigger price can't be higher than the last price"},
        {"51400", 200, "Cancellation failed as the order has been filled, canceled or does not exist."},
        {"51502", 200, "Unable to modify the order due to insufficient balance or margin"},
        {"51503", 200, "Order modification failed as the order has been filled, canceled or does not exist."},
        {"51511", 200, "Operation failed as the order price doesn't meet the requirement for Post Only."},
        {"51603", 200, "Order does not exist"},
        {"54036", 200, "FOK orders can't be used with this self trade prevention mode."},
        {"59000", 200,
         "Setting failed. Cancel any open orders, close positions, and stop trading bots first."},
        {"59102", 200, "Leverage exceeds the maximum limit. Please lower the leverage."},
        {"60004", 200, "Invalid timestamp"},
        {"60005", 200, "Invalid apiKey"},
        {"60006", 200, "Timestamp request expired"},
        {"60007", 200, "Invalid sign"},
        {"60009", 200, "Login failed."},
        {"60011", 200, "Please log in"},
        {"60012", 200, "Invalid request: %"},
        {"60013", 200, "Invalid args"},
        {"60014", 200, "Requests too frequent"},
        {"60018", 200,
         "Wrong URL or % doesn't exist. Please use the correct URL, channel and parameters referring to API "
         "document."},
        {"60023", 200, "Bulk login requests too frequent"},
        {"60024", 200, "Wrong passphrase"},
        {"60031", 200, "The WebSocket endpoint does not allow multiple or repeated logins."},
        {"60032", 200, "API key doesn't exist."},
        {"64001", 200,
         "This channel has been migrated to the '/business' URL. Please subscribe using the new URL. (%)"},
        {"64002", 200,
         "This channel is not supported by \"/business\" URL. Please use \"/private\" or \"/public\". (%)"},
        {"64003", 200, "Your trading fee tier doesn't meet the requirement to access this channel."},
    };
    for (const row& r : table) {
        if (r.code != code) continue;
        std::string words(r.words);
        if (const auto at = words.find('%'); at != std::string::npos) words.replace(at, 1, detail);
        return {r.http, code, std::move(words)};
    }
    return {500, "50026", "System error. Try again later"};
}
/// A path that the venue does not serve; the words are not documented.
[[nodiscard]] inline api_error not_found() { return {404, "404", "Not Found"}; }

} // namespace gatewright::sim::server::okx
