// SPDX-License-Identifier: BSL-1.0

#include <gatewright/venue/binance_futures/error_map.hpp>

#include <catch2/catch_test_macros.hpp>

#include <utility>

using namespace gatewright;
using namespace gatewright::venue::binance_futures;

TEST_CASE("every documented error code has its meaning") {
    const std::pair<int, order_errc> table[] = {{-1021, order_errc::clock_skew},
                                                {-1022, order_errc::authentication},
                                                {-1003, order_errc::throttled},
                                                {-1015, order_errc::throttled},
                                                {-1006, order_errc::state_unknown},
                                                {-1007, order_errc::state_unknown},
                                                {-1008, order_errc::busy},
                                                {-1111, order_errc::invalid_parameter},
                                                {-1121, order_errc::unknown_instrument},
                                                {-1122, order_errc::market_closed},
                                                {-1125, order_errc::authentication},
                                                {-2011, order_errc::unknown_order},
                                                {-2013, order_errc::unknown_order},
                                                {-2014, order_errc::authentication},
                                                {-2015, order_errc::authentication},
                                                {-2019, order_errc::insufficient_funds},
                                                {-2021, order_errc::would_trigger},
                                                {-2022, order_errc::reduce_only_violation},
                                                {-2027, order_errc::position_limit},
                                                {-4116, order_errc::duplicate_client_id},
                                                {-4120, order_errc::unsupported},
                                                {-4131, order_errc::price_out_of_band},
                                                {-4140, order_errc::market_closed},
                                                {-4141, order_errc::market_closed},
                                                {-4164, order_errc::below_min_notional},
                                                {-5021, order_errc::would_not_fill},
                                                {-5022, order_errc::would_take},
                                                {-5027, order_errc::unchanged},
                                                {-5028, order_errc::clock_skew},
                                                {-4014, order_errc::invalid_price},
                                                {-4023, order_errc::invalid_quantity},
                                                {-1102, order_errc::invalid_parameter},
                                                {-1199, order_errc::invalid_parameter},
                                                {-1200, order_errc::rejected},
                                                {-2010, order_errc::rejected},
                                                {-9999, order_errc::rejected},
                                                {0, order_errc::rejected},
                                                {5, order_errc::rejected}};
    for (const auto& [code, meaning] : table) {
        INFO(code);
        CHECK(map_error(code) == meaning);
        CHECK(map_error(code, "") == meaning);
    }
    for (const auto& row : errors.rows()) CHECK(map_error(row.code) == row.meaning.code);
    static_assert(map_error(-5022) == order_errc::would_take);
}

TEST_CASE("a reply whose outcome is unknown is never taken for a failure") {
    constexpr error_verdict unknown{order_errc::state_unknown, error_outcome::unknown};
    CHECK(classify_error(503, 0, "Unknown error, please check your request or try again later.") == unknown);
    CHECK(classify_error(503, -1000, "Unknown error, please check your request or try again later.") ==
          unknown);
    CHECK(classify_error(408, -1007, "Timeout waiting for response from backend server.") == unknown);
    CHECK(classify_error(400, -1007, "Send status unknown; execution status unknown.") == unknown);
    CHECK(classify_error(400, -1006, "An unexpected response was received from the message bus.") == unknown);
    CHECK(classify_error(408, 0, "") == unknown);
    CHECK(classify_error(500, 0, "") == unknown);
    CHECK(classify_error(502, 0, "<html>") == unknown);
    CHECK(classify_error(503, 0, "") == unknown);
    CHECK(classify_error(504, 0, "") == unknown);
    CHECK(classify_error(500, -2019, "x") == unknown);
    CHECK(classify_error(0, 0, "") == unknown);
    // An open order has the id, perhaps this one.
    CHECK(classify_error(400, -4116, "ClientOrderId is duplicated.") ==
          error_verdict{order_errc::duplicate_client_id, error_outcome::unknown});
}

TEST_CASE("a reply that proves the failure is one") {
    const auto failed = [](order_errc code) { return error_verdict{code, error_outcome::failed}; };
    CHECK(classify_error(503, 0, "Service Unavailable.") == failed(order_errc::busy));
    CHECK(classify_error(503, -1008, "Request throttled by system-level protection.") ==
          failed(order_errc::busy));
    CHECK(classify_error(429, -1008, "") == failed(order_errc::busy));
    CHECK(classify_error(400, -1021, "Timestamp for this request is outside of the recvWindow.") ==
          failed(order_errc::clock_skew));
    CHECK(classify_error(400, -2019, "Margin is insufficient.") == failed(order_errc::insufficient_funds));
    CHECK(classify_error(400, -5022, "Due to the order could not be executed as maker") ==
          failed(order_errc::would_take));
    CHECK(classify_error(400, -2010, "") == failed(order_errc::rejected));
    CHECK(classify_error(429, -1003, "Too many requests") == failed(order_errc::throttled));
    CHECK(classify_error(418, 0, "") == failed(order_errc::throttled));
    CHECK(classify_error(429, 0, "") == failed(order_errc::throttled));
    CHECK(classify_error(401, -2015, "") == failed(order_errc::authentication));
    CHECK(classify_error(403, 0, "<html>WAF</html>") == failed(order_errc::authentication));
    CHECK(classify_error(404, 0, "") == failed(order_errc::rejected));
}
