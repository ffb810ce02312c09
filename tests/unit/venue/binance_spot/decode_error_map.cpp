// SPDX-License-Identifier: BSL-1.0

#include <gatewright/venue/binance_spot/error_map.hpp>

#include <catch2/catch_test_macros.hpp>

#include <string_view>
#include <utility>

using namespace gatewright;
namespace spot = gatewright::venue::binance_spot;
using venue::error_class;
using venue::error_outcome;
using venue::error_verdict;

TEST_CASE("spot: every documented error code has its class") {
    const auto is = [](std::int32_t code, error_class kind, order_errc meaning) {
        INFO(code);
        CHECK(spot::meaning_of(code, "").kind == kind);
        CHECK(spot::map_error(code) == meaning);
    };
    using e = order_errc;
    for (const int code : {-1000, -1001, -1006, -1007, -1008, -2021})
        is(code, error_class::unknown, e::state_unknown);
    is(-1003, error_class::rate_limit, e::throttled);
    is(-1015, error_class::rate_limit, e::throttled);
    is(-1016, error_class::rate_limit, e::busy);
    is(-1034, error_class::rate_limit, e::throttled);
    is(-2042, error_class::rate_limit, e::throttled);
    for (const int code : {-1002, -1022, -2014, -2015})
        is(code, error_class::authentication, e::authentication);
    is(-1021, error_class::clock, e::clock_skew);
    for (const int code : {-2011, -2013, -2026}) is(code, error_class::done_already, e::unknown_order);
    for (const int code :
         {-1100, -1101, -1102, -1103, -1104, -1105, -1106, -1108, -1111, -1114, -1115, -1116, -1117, -1118,
          -1119, -1120, -1122, -1128, -1130, -1134, -1145, -1158, -1165, -1199, -1210, -1220, -2039, -2043})
        is(code, error_class::definite, e::invalid_parameter);
    is(-1121, error_class::definite, e::unknown_instrument);
    is(-1014, error_class::definite, e::unsupported);
    is(-1020, error_class::definite, e::unsupported);
    for (const int code : {-1010, -1013, -2010, -2022, -2035, -2036, -2038, -9999})
        is(code, error_class::definite, e::rejected);
    for (const auto& row : spot::errors.rows())
        if (row.code == row.last) CHECK(spot::map_error(row.code) == row.meaning.code);
    CHECK(spot::map_error(0, "anything") == e::state_unknown);
}

TEST_CASE("spot: codes that are families are told by their text, and others are not") {
    using e = order_errc;
    const std::pair<std::string_view, e> texts[] = {
        {"Account has insufficient balance for requested action.", e::insufficient_funds},
        {"Duplicate order sent.", e::duplicate_client_id},
        {"Order would immediately match and take.", e::would_take},
        {"Order would trigger immediately.", e::would_trigger},
        {"Market is closed.", e::market_closed},
        {"Unknown order sent.", e::unknown_order},
        {"Trailing stop orders are not supported for this symbol.", e::unsupported},
        {"This symbol does not allow the specified self-trade prevention mode.", e::unsupported},
        {"This symbol is not permitted for this account.", e::account_settings},
        {"Order book liquidity is less than symbol minimum quantity.", e::would_not_fill},
        {"Filter failure: PRICE_FILTER", e::invalid_price},
        {"Filter failure: PERCENT_PRICE", e::price_out_of_band},
        {"Filter failure: PERCENT_PRICE_BY_SIDE", e::price_out_of_band},
        {"Filter failure: LOT_SIZE", e::invalid_quantity},
        {"Filter failure: MARKET_LOT_SIZE", e::invalid_quantity},
        {"Filter failure: ICEBERG_PARTS", e::invalid_quantity},
        {"Filter failure: MIN_NOTIONAL", e::below_min_notional},
        {"Filter failure: NOTIONAL", e::below_min_notional},
        {"Filter failure: MAX_POSITION", e::position_limit},
        {"Filter failure: MAX_NUM_ORDERS", e::position_limit},
        {"Filter failure: EXCHANGE_MAX_NUM_ALGO_ORDERS", e::position_limit},
        {"Filter failure: TRAILING_DELTA", e::invalid_parameter}};
    for (const auto& [text, meaning] : texts) {
        INFO(text);
        CHECK(spot::map_error(-2010, text) == meaning);
        CHECK(spot::map_error(-1013, text) == meaning);
        CHECK(spot::map_error(-1121, text) == e::unknown_instrument);
    }
    CHECK(spot::map_error(-2038, "The requested action would change no state; rejecting.") == e::unchanged);
    CHECK(spot::map_error(-2011, "Order was not canceled due to cancel restrictions.") == e::unknown_order);
}

TEST_CASE("spot: what leaves an order's fate open is never taken for a failure, and what proves it is") {
    constexpr error_verdict unknown{order_errc::state_unknown, error_outcome::unknown};
    const auto failed = [](order_errc code) { return error_verdict{code, error_outcome::failed}; };
    for (const int status : {500, 502, 503, 504, 408, 0})
        CHECK(spot::classify_error(status, 0, "") == unknown);
    CHECK(spot::classify_error(503, -2010, "Account has insufficient balance") == unknown);
    CHECK(spot::classify_error(400, -1007, "Timeout waiting for response from backend server.") == unknown);
    CHECK(spot::classify_error(400, -1006, "") == unknown);
    CHECK(spot::classify_error(503, -1008, "Server is currently overloaded") == unknown);
    CHECK(spot::classify_error(400, -2010, "Duplicate order sent.") ==
          error_verdict{order_errc::duplicate_client_id, error_outcome::unknown});
    CHECK(spot::classify_error(409, -2021, "Order cancel-replace partially failed.") == unknown);
    CHECK(spot::classify_error(400, -2010, "Account has insufficient balance for requested action.") ==
          failed(order_errc::insufficient_funds));
    CHECK(spot::classify_error(400, -1013, "Filter failure: LOT_SIZE") ==
          failed(order_errc::invalid_quantity));
    CHECK(spot::classify_error(400, -1021, "") == failed(order_errc::clock_skew));
    CHECK(spot::classify_error(429, -1015, "") == failed(order_errc::throttled));
    CHECK(spot::classify_error(429, 0, "") == failed(order_errc::throttled));
    CHECK(spot::classify_error(418, 0, "") == failed(order_errc::throttled));
    CHECK(spot::classify_error(401, -2015, "") == failed(order_errc::authentication));
    // The firewall: no order passes it, and the key is not at fault.
    CHECK(spot::classify_error(403, 0, "<html>") == failed(order_errc::rejected));
}
