// SPDX-License-Identifier: BSL-1.0

#include <gatewright/venue/bybit/error_map.hpp>

#include <catch2/catch_test_macros.hpp>

#include <string_view>
#include <utility>

namespace {

namespace codes_of_bybit {
using gatewright::order_errc;
using gatewright::venue::error_class;
using gatewright::venue::error_outcome;
using gatewright::venue::error_verdict;
using gatewright::venue::bybit::classify_error;
using gatewright::venue::bybit::errors;
using gatewright::venue::bybit::map_error;

constexpr error_verdict failed(order_errc code) { return {code, error_outcome::failed}; }
constexpr error_verdict unknown{order_errc::state_unknown, error_outcome::unknown};
} // namespace codes_of_bybit

} // namespace

TEST_CASE("the documented error codes of Bybit have their meaning") {
    using namespace codes_of_bybit;
    const std::pair<std::string_view, order_errc> table[] = {{"10002", order_errc::clock_skew},
                                                             {"-1", order_errc::clock_skew},
                                                             {"10003", order_errc::authentication},
                                                             {"10004", order_errc::authentication},
                                                             {"10005", order_errc::authentication},
                                                             {"10007", order_errc::authentication},
                                                             {"10010", order_errc::authentication},
                                                             {"33004", order_errc::authentication},
                                                             {"-2015", order_errc::authentication},
                                                             {"10008", order_errc::account_settings},
                                                             {"10009", order_errc::account_settings},
                                                             {"10028", order_errc::account_settings},
                                                             {"10001", order_errc::invalid_parameter},
                                                             {"170116", order_errc::unsupported},
                                                             {"170121", order_errc::unknown_instrument},
                                                             {"110092", order_errc::would_trigger},
                                                             {"110093", order_errc::would_trigger},
                                                             {"110108", order_errc::invalid_parameter},
                                                             {"110004", order_errc::insufficient_funds},
                                                             {"110006", order_errc::insufficient_funds},
                                                             {"110007", order_errc::insufficient_funds},
                                                             {"110012", order_errc::insufficient_funds},
                                                             {"110044", order_errc::insufficient_funds},
                                                             {"110045", order_errc::insufficient_funds},
                                                             {"110052", order_errc::insufficient_funds},
                                                             {"110131", order_errc::insufficient_funds},
                                                             {"170131", order_errc::insufficient_funds},
                                                             {"170033", order_errc::insufficient_funds},
                                                             {"110003", order_errc::price_out_of_band},
                                                             {"110121", order_errc::price_out_of_band},
                                                             {"170132", order_errc::price_out_of_band},
                                                             {"170193", order_errc::price_out_of_band},
                                                             {"170372", order_errc::price_out_of_band},
                                                             {"170134", order_errc::invalid_price},
                                                             {"170124", order_errc::invalid_quantity},
                                                             {"170136", order_errc::invalid_quantity},
                                                             {"170137", order_errc::invalid_quantity},
                                                             {"170148", order_errc::invalid_quantity},
                                                             {"110094", order_errc::below_min_notional},
                                                             {"170140", order_errc::below_min_notional},
                                                             {"110064", order_errc::invalid_quantity},
                                                             {"170313", order_errc::invalid_quantity},
                                                             {"110020", order_errc::position_limit},
                                                             {"110009", order_errc::position_limit},
                                                             {"110021", order_errc::position_limit},
                                                             {"110022", order_errc::position_limit},
                                                             {"110090", order_errc::position_limit},
                                                             {"170810", order_errc::position_limit},
                                                             {"170382", order_errc::position_limit},
                                                             {"170191", order_errc::busy},
                                                             {"110017", order_errc::reduce_only_violation},
                                                             {"110023", order_errc::reduce_only_violation},
                                                             {"110042", order_errc::reduce_only_violation},
                                                             {"110063", order_errc::market_closed},
                                                             {"110066", order_errc::market_closed},
                                                             {"110074", order_errc::market_closed},
                                                             {"170151", order_errc::market_closed},
                                                             {"170157", order_errc::market_closed},
                                                             {"110095", order_errc::market_closed},
                                                             {"110103", order_errc::market_closed},
                                                             {"170217", order_errc::market_closed},
                                                             {"110025", order_errc::unchanged},
                                                             {"110026", order_errc::unchanged},
                                                             {"110043", order_errc::unchanged},
                                                             {"110079", order_errc::busy},
                                                             {"0", order_errc::unknown_order},
                                                             {"99999", order_errc::rejected},
                                                             {"11000", order_errc::rejected},
                                                             {"", order_errc::rejected}};
    for (const auto& [code, meaning] : table) {
        INFO(code);
        CHECK(map_error(code) == meaning);
        CHECK((code.empty() || classify_error(400, code) == failed(meaning)));
    }
    for (const std::string_view code : {"110001", "170213", "110008", "110010", "110019", "170139", "170142",
                                        "170143", "170190", "170212"}) {
        INFO(code);
        CHECK(errors.meaning_of(code).kind == error_class::done_already);
        CHECK(classify_error(400, code) == failed(order_errc::already_done));
    }
    for (const std::string_view code :
         {"10006", "10018", "10403", "10429", "20003", "170005", "170222", "30035"}) {
        INFO(code);
        // Refused before the engine, whatever the status.
        CHECK(classify_error(503, code) == failed(order_errc::throttled));
    }
}

TEST_CASE("what may have been done at Bybit is unknown, and never a refusal") {
    using namespace codes_of_bybit;
    for (const std::string_view code : {"429", "10000", "10016", "10019", "170001", "170007", "170032",
                                        "170146", "170147", "170234", "500000"}) {
        INFO(code);
        CHECK(classify_error(200, code) == unknown);
        CHECK(classify_error(400, code) == unknown);
    }
    for (const std::string_view code : {"110072", "170141", "10014"}) {
        INFO(code);
        CHECK(classify_error(400, code).outcome == error_outcome::unknown);
        CHECK(map_error(code) == order_errc::duplicate_client_id);
    }
    CHECK(classify_error(400, "20006") == failed(order_errc::rejected));
    for (const int status : {0, 200, 408, 429, 500, 502, 503, 504}) {
        INFO(status);
        CHECK(classify_error(status, {}) == unknown);
    }
    CHECK(classify_error(403, {}) == failed(order_errc::throttled));
    CHECK(classify_error(401, {}) == failed(order_errc::authentication));
    CHECK(classify_error(404, {}) == failed(order_errc::rejected));
    // A refusal whose words came with a status that leaves it open.
    CHECK(classify_error(500, "110007") == unknown);
}

TEST_CASE("of a parameter error of Bybit the words tell what it is, where they do") {
    using namespace codes_of_bybit;
    CHECK(classify_error(400, "10001", "position idx not match position mode") ==
          failed(order_errc::account_settings));
    CHECK(classify_error(400, "10001", "order not modified") == failed(order_errc::unchanged));
    CHECK(classify_error(400, "10001", "The order remains unchanged as the parameters entered match") ==
          failed(order_errc::unchanged));
    CHECK(classify_error(400, "10001", "Qty invalid") == failed(order_errc::invalid_quantity));
    CHECK(classify_error(400, "10001", "The number of contracts exceeds maximum limit allowed") ==
          failed(order_errc::invalid_quantity));
    CHECK(classify_error(400, "10001", "params error: price invalid") == failed(order_errc::invalid_price));
    CHECK(classify_error(400, "30999", "not modified") == failed(order_errc::unchanged));
    CHECK(classify_error(400, "30999",
                         "The order remains unchanged as the parameters entered match the existing ones.") ==
          failed(order_errc::unchanged));
    CHECK(classify_error(400, "10003", "API key is invalid.") == failed(order_errc::authentication));
    CHECK(classify_error(400, "10003", "Too many sessions under the same UID") ==
          failed(order_errc::throttled));
    CHECK(classify_error(400, "10001", "params error: qty") == failed(order_errc::invalid_parameter));
}
