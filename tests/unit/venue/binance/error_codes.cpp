// SPDX-License-Identifier: BSL-1.0
#include <gatewright/venue/binance/error_codes.hpp>

#include <catch2/catch_test_macros.hpp>

#include <cstdint>

using namespace gatewright;
using namespace gatewright::venue;

namespace {

// An API that means -2011 otherwise, and has a code of its own.
constexpr binance::code_row own_rows[] = {{-2011, refused(order_errc::liquidation)},
                                          {-2010, unclear(order_errc::duplicate_client_id)}};
constexpr error_table own{own_rows};

} // namespace

TEST_CASE("an API's own codes win over those that all APIs share") {
    const auto code_of = [](std::int32_t code) { return binance::meaning_of(own, code).code; };
    CHECK(code_of(-2011) == order_errc::liquidation);
    CHECK(code_of(-2013) == order_errc::unknown_order);
    CHECK(code_of(-2010) == order_errc::duplicate_client_id);
    CHECK(code_of(-1130) == order_errc::invalid_parameter);
    CHECK(code_of(-1121) == order_errc::unknown_instrument);
    CHECK(code_of(-1099) == order_errc::rejected);
    CHECK(code_of(0) == order_errc::rejected);
    CHECK(binance::meaning_of(own, -2013).kind == error_class::done_already);
    CHECK(binance::meaning_of(own, -2015).kind == error_class::authentication);
    CHECK(binance::meaning_of(own, -1015).kind == error_class::rate_limit);
    CHECK(binance::meaning_of(own, -1021).kind == error_class::clock);
}

TEST_CASE("a reply is judged by code, status and text together") {
    const auto judge = [](int status, std::int32_t code, const char* text) {
        return binance::classify_error(own, status, code, text);
    };
    const auto failed = [](order_errc code) { return error_verdict{code, error_outcome::failed}; };
    constexpr error_verdict unknown{order_errc::state_unknown, error_outcome::unknown};
    CHECK(judge(400, -2010, "Duplicate order sent.") ==
          error_verdict{order_errc::duplicate_client_id, error_outcome::unknown});
    CHECK(judge(400, -2011, "") == failed(order_errc::liquidation));
    CHECK(judge(500, -2011, "") == unknown);
    CHECK(judge(503, -1008, "") == failed(order_errc::busy));
    CHECK(judge(0, -1021, "") == failed(order_errc::clock_skew));
    CHECK(judge(400, 0, "Unknown error, please check your request or try again later.") == unknown);
    CHECK(judge(503, 0, "Service Unavailable.") == failed(order_errc::busy));
    CHECK(judge(502, 0, "Service Unavailable.") == unknown);
    CHECK(judge(503, -1007, "Service Unavailable.") == unknown);
}
