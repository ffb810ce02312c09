// SPDX-License-Identifier: BSL-1.0

#include <gatewright/venue/interactive_brokers/error_map.hpp>

#include <catch2/catch_test_macros.hpp>

#include <cstdint>
#include <string_view>

namespace {

namespace ib_errors {
using namespace gatewright;
using namespace gatewright::venue;
using namespace gatewright::venue::interactive_brokers;
using is = error_effect;
constexpr auto none = pending_operation::none, place = pending_operation::place,
               amend = pending_operation::amend, cancel = pending_operation::cancel;
} // namespace ib_errors

} // namespace

TEST_CASE("every number of IB that refuses an order says why, and none of them is left open") {
    using namespace ib_errors;
    for (const auto& row : errors.rows())
        for (std::int32_t code = row.code; code <= row.last; ++code) {
            INFO(code);
            CHECK(*row.source != '\0');
            CHECK(meaning_of_error(code, "").kind != error_class::unknown);
            if (code == 100 || code == 202) continue;
            // While it is placed it ends by it, unless the number is one that only a cancel gets.
            const is effect = order_effect(code, "", place);
            const bool of_cancel =
                code == 135 || code == 136 || code == 161 || code == 10147 || code == 10148;
            CHECK(effect == (of_cancel ? is::order_unclear : is::order_refused));
            // A change that is refused leaves the order as it was, whatever the number.
            CHECK(order_effect(code, "", amend) == is::amend_refused);
        }
    for (const std::int32_t code : {1, 99, 404, 499, 10021, 10150, 12345}) {
        INFO(code);
        CHECK(meaning_of_error(code, "").kind == error_class::unknown);
    }
}

TEST_CASE("a number of IB that is not known is no refusal, and what it was about is to be asked for") {
    using namespace ib_errors;
    for (const auto pending : {none, place, amend, cancel}) {
        CHECK(order_effect(12345, "", pending) == is::order_unclear);
        CHECK(order_effect(399, "Order Message: something", pending) == is::order_unclear);
        CHECK(order_effect(399, "Warning: Your order will not be placed at the exchange until", pending) ==
              is::warning);
        CHECK(order_effect(404, "", pending) == is::warning);
        CHECK(order_effect(10349, "", pending) == is::warning);
        CHECK(order_effect(202, "", pending) == is::order_cancelled);
    }
    // Of an order that was taken before, only what speaks of all of it.
    CHECK(order_effect(201, "", none) == is::order_refused);
    CHECK(order_effect(110, "", none) == is::order_unclear);
    CHECK(order_effect(110, "", cancel) == is::order_unclear);
    CHECK(order_effect(10006, "", cancel) == is::order_refused);
    CHECK(order_effect(103, "", none) == is::order_unclear);
    CHECK(order_effect(10147, "", cancel) == is::cancel_refused);
    CHECK(order_effect(161, "", cancel) == is::cancel_refused);
    CHECK(order_effect(161, "", none) == is::order_unclear);
    CHECK(order_effect(2102, "", amend) == is::amend_refused);
    CHECK(order_effect(2102, "", place) == is::warning);
    CHECK(order_effect(1100, "", place) == is::connection_lost);
}

TEST_CASE("what IB says of its connections, its farms and its requests") {
    using namespace ib_errors;
    struct row {
        std::int32_t code;
        is effect;
    };
    for (const row& r : {row{100, is::throttled}, row{326, is::session_over}, row{501, is::session_over},
                         row{509, is::session_over}, row{1100, is::connection_lost}, row{1101, is::data_lost},
                         row{1102, is::connection_back}, row{1300, is::session_over},
                         row{2103, is::market_broken}, row{2104, is::market_well}, row{2105, is::farm_broken},
                         row{2106, is::farm_well}, row{2107, is::information}, row{2108, is::information},
                         row{2110, is::connection_lost}, row{2119, is::information},
                         row{2157, is::farm_broken}, row{2158, is::farm_well}, row{2169, is::information}}) {
        INFO(r.code);
        CHECK(system_effect(r.code) == r.effect);
        CHECK(request_effect(r.code) == r.effect);
    }
    CHECK(request_effect(317) == is::depth_reset);
    for (const std::int32_t code : {10090, 10167, 10197, 2152}) CHECK(request_effect(code) == is::warning);
    for (const std::int32_t code : {162, 200, 309, 316, 321, 354, 366, 10092, 10186, 99999})
        CHECK(request_effect(code) == is::request_failed);
}

TEST_CASE("what IB leaves to the words of a refusal is read from them") {
    using namespace ib_errors;
    const auto why = [](std::int32_t code, std::string_view text) {
        return meaning_of_error(code, text).code;
    };
    CHECK(why(201, "Order rejected - reason:Insufficient funds") == order_errc::insufficient_funds);
    CHECK(why(201,
              "Order rejected - reason:In order to obtain the desired position your Equity with Loan Value "
              "must exceed the Initial margin") == order_errc::insufficient_funds);
    CHECK(why(201, "does not conform to the minimum price variation") == order_errc::invalid_price);
    CHECK(why(201, "the exchange is closed") == order_errc::market_closed);
    CHECK(why(201, "something") == order_errc::rejected);
    CHECK(why(10329, "cash") == order_errc::insufficient_funds);
    CHECK(why(110, "cash") == order_errc::invalid_price);
    CHECK(meaning_of_error(321, "The API interface is currently in Read-Only mode.").kind ==
          error_class::authentication);
    CHECK(why(321, "Error validating request") == order_errc::invalid_parameter);
    CHECK(meaning_of_error(100, "").kind == error_class::rate_limit);
}
