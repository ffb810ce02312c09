// SPDX-License-Identifier: BSL-1.0

#include <gatewright/venue/oanda/detail/order_frames.hpp>
#include <gatewright/venue/oanda/error_map.hpp>

#include <catch2/catch_test_macros.hpp>

#include <string_view>
#include <utility>

namespace {

namespace words_of_oanda {
using gatewright::lifecycle;
using gatewright::order_errc;
using gatewright::venue::error_class;
using gatewright::venue::error_outcome;
using gatewright::venue::error_verdict;
using gatewright::venue::oanda::classify_error;
using gatewright::venue::oanda::errors;
using gatewright::venue::oanda::meaning_of_word;
using gatewright::venue::oanda::detail::cause_of;

constexpr error_verdict failed(order_errc code) { return {code, error_outcome::failed}; }
constexpr error_verdict unknown{order_errc::state_unknown, error_outcome::unknown};
} // namespace words_of_oanda

} // namespace

TEST_CASE("the words of OANDA have their meaning, by their row or by their family") {
    using namespace words_of_oanda;
    const std::pair<std::string_view, order_errc> table[] = {
        {"INSUFFICIENT_MARGIN", order_errc::insufficient_funds},
        {"INSUFFICIENT_FUNDS", order_errc::insufficient_funds},
        {"POSITION_SIZE_EXCEEDED", order_errc::position_limit},
        {"ACCOUNT_POSITION_VALUE_LIMIT_EXCEEDED", order_errc::position_limit},
        {"OPEN_TRADES_ALLOWED_EXCEEDED", order_errc::position_limit},
        {"PENDING_ORDERS_ALLOWED_EXCEEDED", order_errc::position_limit},
        {"POSITION_CLOSEOUT_FAILED", order_errc::reduce_only_violation},
        {"INSUFFICIENT_LIQUIDITY", order_errc::would_not_fill},
        {"BOUNDS_VIOLATION", order_errc::would_not_fill},
        {"MARKET_HALTED", order_errc::market_closed},
        {"INSTRUMENT_NOT_TRADEABLE", order_errc::market_closed},
        {"INSTRUMENT_PRICE_UNKNOWN", order_errc::market_closed},
        {"INSTRUMENT_BID_HALTED", order_errc::market_closed},
        {"INSTRUMENT_ASK_HALTED", order_errc::market_closed},
        {"INSTRUMENT_BID_REDUCE_ONLY", order_errc::reduce_only_violation},
        {"INSTRUMENT_ASK_REDUCE_ONLY", order_errc::reduce_only_violation},
        {"CLOSEOUT_POSITION_DOESNT_EXIST", order_errc::reduce_only_violation},
        {"CLOSEOUT_POSITION_REJECT", order_errc::reduce_only_violation},
        {"INSTRUMENT_UNKNOWN", order_errc::unknown_instrument},
        {"INSTRUMENT_MISSING", order_errc::invalid_parameter},
        {"LOSING_TAKE_PROFIT", order_errc::invalid_price},
        {"UNITS_INVALID", order_errc::invalid_quantity},
        {"UNITS_PRECISION_EXCEEDED", order_errc::invalid_quantity},
        {"UNITS_LIMIT_EXCEEDED", order_errc::invalid_quantity},
        // The venue's own spelling.
        {"UNITS_MIMIMUM_NOT_MET", order_errc::invalid_quantity},
        {"PRICE_PRECISION_EXCEEDED", order_errc::invalid_price},
        {"PRICE_BOUND_INVALID", order_errc::invalid_price},
        {"PRICE_MISSING", order_errc::invalid_price},
        {"TIME_IN_FORCE_INVALID", order_errc::invalid_parameter},
        {"TIME_IN_FORCE_GTD_TIMESTAMP_IN_PAST", order_errc::invalid_parameter},
        {"TRIGGER_CONDITION_INVALID", order_errc::invalid_parameter},
        {"CLIENT_ORDER_ID_INVALID", order_errc::invalid_parameter},
        {"CLIENT_EXTENSIONS_DATA_MISSING", order_errc::invalid_parameter},
        {"REPLACING_ORDER_INVALID", order_errc::invalid_parameter},
        {"ORDER_ID_UNSPECIFIED", order_errc::invalid_parameter},
        {"TRADE_DOESNT_EXIST", order_errc::reduce_only_violation},
        {"ACCOUNT_LOCKED", order_errc::account_settings},
        {"ACCOUNT_NOT_ACTIVE", order_errc::account_settings},
        {"ACCOUNT_ORDER_CREATION_LOCKED", order_errc::account_settings},
        {"FIFO_VIOLATION", order_errc::rejected},
        {"STOP_LOSS_ON_FILL_LOSS", order_errc::invalid_price},
        {"TAKE_PROFIT_ON_FILL_LOSS", order_errc::invalid_price},
        {"TRAILING_STOP_LOSS_ON_FILL_PRICE_DISTANCE_MINIMUM_NOT_MET", order_errc::invalid_price},
        {"STOP_LOSS_ON_FILL_GTD_TIMESTAMP_IN_PAST", order_errc::invalid_parameter},
        {"STOP_LOSS_ON_FILL_GUARANTEED_NOT_ALLOWED", order_errc::invalid_parameter},
        {"TAKE_PROFIT_ON_FILL_CLIENT_ORDER_ID_ALREADY_EXISTS", order_errc::invalid_parameter},
        {"A_NEW_WORD", order_errc::rejected},
        {"UNITS", order_errc::rejected}};
    for (const auto& [word, meaning] : table) {
        INFO(word);
        CHECK(meaning_of_word(word).code == meaning);
        CHECK(classify_error(400, word) == failed(meaning));
        // A refusal whose words came with a status that leaves it open.
        for (const int status : {0, 408, 500, 502, 503, 504}) CHECK(classify_error(status, word) == unknown);
    }
    for (const std::string_view word : {"ORDER_DOESNT_EXIST", "NO_SUCH_ORDER"}) {
        INFO(word);
        CHECK(meaning_of_word(word).kind == error_class::done_already);
        CHECK(classify_error(404, word) == failed(order_errc::unknown_order));
    }
    // Every row is one of the above, or says that nothing is known.
    for (const auto& row : errors.rows()) {
        INFO(row.code);
        CHECK(meaning_of_word(row.code).code == row.meaning.code);
        CHECK(*row.source != '\0');
    }
    CHECK(errors.rows().size() == 25);
}

TEST_CASE("what may have been done at OANDA is unknown, and never a refusal") {
    using namespace words_of_oanda;
    CHECK(classify_error(400, "INTERNAL_SERVER_ERROR") == unknown);
    // Perhaps by this very order, if it came twice.
    CHECK(classify_error(400, "CLIENT_ORDER_ID_ALREADY_EXISTS").outcome == error_outcome::unknown);
    CHECK(meaning_of_word("CLIENT_ORDER_ID_ALREADY_EXISTS").code == order_errc::duplicate_client_id);
    for (const int status : {0, 200, 408, 500, 502, 503, 504}) {
        INFO(status);
        CHECK(classify_error(status, {}) == unknown);
        CHECK(classify_error(status, {}, "Internal Server Error") == unknown);
    }
}

TEST_CASE("a status of OANDA without a code is judged by itself, and 429 is a refusal whatever it says") {
    using namespace words_of_oanda;
    CHECK(classify_error(429, {}) == failed(order_errc::throttled));
    CHECK(classify_error(429, "INTERNAL_SERVER_ERROR") == failed(order_errc::throttled));
    CHECK(classify_error(401, {}) == failed(order_errc::authentication));
    CHECK(classify_error(403, {}) == failed(order_errc::authentication));
    CHECK(classify_error(400, {}, "Insufficient authorization to perform request.") ==
          failed(order_errc::authentication));
    CHECK(classify_error(400, {}, "Invalid value specified for 'accountID'") == failed(order_errc::rejected));
    CHECK(classify_error(404, {}) == failed(order_errc::rejected));
    CHECK(classify_error(405, {}) == failed(order_errc::rejected));
}

TEST_CASE("why OANDA cancelled an order says how the order counts") {
    using namespace words_of_oanda;
    for (const std::string_view word : {"CLIENT_REQUEST", "CLIENT_REQUEST_REPLACED", "LINKED_TRADE_CLOSED",
                                        "DIVIDEND_ADJUSTMENT_REPLACED", "MIGRATION", ""}) {
        INFO(word);
        CHECK(cause_of(word).state == lifecycle::cancelled);
        CHECK(cause_of(word).reason == order_errc{});
    }
    CHECK(cause_of("TIME_IN_FORCE_EXPIRED").state == lifecycle::expired);
    CHECK(cause_of("TIME_IN_FORCE_EXPIRED").reason == order_errc{});
    for (const std::string_view word : {"INSUFFICIENT_LIQUIDITY", "BOUNDS_VIOLATION"}) {
        INFO(word);
        CHECK(cause_of(word).state == lifecycle::cancelled); // as who asks for it is told
        CHECK(cause_of(word).reason == order_errc::would_not_fill);
    }
    CHECK(cause_of("INTERNAL_SERVER_ERROR").reason == order_errc::rejected);
    CHECK(cause_of("MARKET_HALTED").reason == order_errc::market_closed);
    CHECK(cause_of("INSUFFICIENT_MARGIN").state == lifecycle::cancelled);
    CHECK(cause_of("STOP_LOSS_ON_FILL_LOSS").reason == order_errc::invalid_price);
}
