// SPDX-License-Identifier: BSL-1.0

#include <gatewright/venue/okx/error_map.hpp>

#include <catch2/catch_test_macros.hpp>

#include <string>
#include <string_view>
#include <utility>

namespace {

namespace codes_of_okx {
using gatewright::order_errc;
using gatewright::venue::error_outcome;
using gatewright::venue::error_verdict;
using gatewright::venue::okx::classify_error;
using gatewright::venue::okx::map_error;

constexpr error_verdict failed(order_errc code) { return {code, error_outcome::failed}; }
constexpr error_verdict unknown{order_errc::state_unknown, error_outcome::unknown};
} // namespace codes_of_okx

} // namespace

TEST_CASE("the documented error codes of OKX have their meaning") {
    using namespace codes_of_okx;
    const std::pair<std::string_view, order_errc> table[] = {{"50004", order_errc::state_unknown},
                                                             {"51054", order_errc::state_unknown},
                                                             {"51149", order_errc::state_unknown},
                                                             {"50026", order_errc::state_unknown},
                                                             {"50001", order_errc::state_unknown},
                                                             {"63999", order_errc::state_unknown},
                                                             {"64007", order_errc::state_unknown},
                                                             {"50011", order_errc::throttled},
                                                             {"50040", order_errc::throttled},
                                                             {"50061", order_errc::throttled},
                                                             {"60014", order_errc::throttled},
                                                             {"60023", order_errc::throttled},
                                                             {"50013", order_errc::busy},
                                                             {"50036", order_errc::clock_skew},
                                                             {"50102", order_errc::clock_skew},
                                                             {"50112", order_errc::clock_skew},
                                                             {"60004", order_errc::clock_skew},
                                                             {"60006", order_errc::clock_skew},
                                                             {"50100", order_errc::authentication},
                                                             {"50105", order_errc::authentication},
                                                             {"50110", order_errc::authentication},
                                                             {"50113", order_errc::authentication},
                                                             {"50119", order_errc::authentication},
                                                             {"60005", order_errc::authentication},
                                                             {"60009", order_errc::authentication},
                                                             {"60024", order_errc::authentication},
                                                             {"60032", order_errc::authentication},
                                                             {"51016", order_errc::duplicate_client_id},
                                                             {"50071", order_errc::duplicate_client_id},
                                                             {"51008", order_errc::insufficient_funds},
                                                             {"51119", order_errc::insufficient_funds},
                                                             {"51127", order_errc::insufficient_funds},
                                                             {"51131", order_errc::insufficient_funds},
                                                             {"51502", order_errc::insufficient_funds},
                                                             {"51006", order_errc::price_out_of_band},
                                                             {"51137", order_errc::price_out_of_band},
                                                             {"51138", order_errc::price_out_of_band},
                                                             {"51020", order_errc::invalid_quantity},
                                                             {"51120", order_errc::invalid_quantity},
                                                             {"51121", order_errc::invalid_quantity},
                                                             {"51202", order_errc::invalid_quantity},
                                                             {"51000", order_errc::invalid_parameter},
                                                             {"51001", order_errc::unknown_instrument},
                                                             {"60018", order_errc::unknown_instrument},
                                                             {"51023", order_errc::reduce_only_violation},
                                                             {"51112", order_errc::reduce_only_violation},
                                                             {"51169", order_errc::reduce_only_violation},
                                                             {"51205", order_errc::reduce_only_violation},
                                                             {"51004", order_errc::position_limit},
                                                             {"51105", order_errc::position_limit},
                                                             {"54031", order_errc::position_limit},
                                                             {"51021", order_errc::market_closed},
                                                             {"51027", order_errc::market_closed},
                                                             {"51030", order_errc::market_closed},
                                                             {"51087", order_errc::market_closed},
                                                             {"54012", order_errc::market_closed},
                                                             {"51400", order_errc::already_done},
                                                             {"51410", order_errc::already_done},
                                                             {"51503", order_errc::already_done},
                                                             {"51603", order_errc::unknown_order},
                                                             {"51511", order_errc::would_take},
                                                             {"51010", order_errc::account_settings},
                                                             {"50007", order_errc::liquidation},
                                                             {"50017", order_errc::liquidation},
                                                             {"50022", order_errc::liquidation},
                                                             {"51024", order_errc::liquidation},
                                                             {"99999", order_errc::rejected},
                                                             {"", order_errc::rejected},
                                                             {"5100", order_errc::rejected},
                                                             {"510000", order_errc::rejected},
                                                             {"5101x", order_errc::rejected}};
    for (const auto& [code, meaning] : table) {
        INFO(code);
        CHECK(map_error(code) == meaning);
    }
    for (const auto& row : gatewright::venue::okx::errors.rows()) {
        INFO(row.code);
        CHECK(map_error(row.code) == row.meaning.code);
        CHECK(map_error(row.last) == row.meaning.code);
        CHECK_FALSE(std::string_view(row.source).empty());
    }
    static_assert(map_error("51511") == order_errc::would_take);
}

TEST_CASE("an answer of OKX that leaves the outcome open is never taken for a failure") {
    using namespace codes_of_okx;
    for (const std::string_view code :
         {"50004", "51054", "51149", "50026", "50001", "63999", "64007", "1", "2"})
        for (const int status : {200, 400, 500, 503}) CHECK(classify_error(status, code) == unknown);
    for (const int status : {0, 408, 500, 502, 503, 504}) {
        CHECK(classify_error(status, "") == unknown);
        CHECK(classify_error(status, "51008") == unknown);
        CHECK(classify_error(status, "99999") == unknown);
    }
    CHECK(classify_error(200, "") == unknown);
    // An open order has the id, perhaps this one.
    for (const std::string_view code : {"51016", "50071"})
        CHECK(classify_error(400, code) ==
              error_verdict{order_errc::duplicate_client_id, error_outcome::unknown});
}

TEST_CASE("an answer of OKX that proves the failure is one") {
    using namespace codes_of_okx;
    CHECK(classify_error(400, "51008") == failed(order_errc::insufficient_funds));
    CHECK(classify_error(400, "59999") == failed(order_errc::rejected));
    CHECK(classify_error(429, "50011") == failed(order_errc::throttled));
    CHECK(classify_error(429, "") == failed(order_errc::throttled));
    CHECK(classify_error(401, "50113") == failed(order_errc::authentication));
    CHECK(classify_error(401, "") == failed(order_errc::authentication));
    CHECK(classify_error(403, "") == failed(order_errc::authentication));
    CHECK(classify_error(400, "60011") == failed(order_errc::authentication));
    CHECK(classify_error(400, "51400") == failed(order_errc::already_done));
    CHECK(classify_error(400, "51603") == failed(order_errc::unknown_order));
    // Turned away before anything is executed, whatever the status.
    for (const int status : {200, 400, 500, 503}) {
        CHECK(classify_error(status, "50011") == failed(order_errc::throttled));
        CHECK(classify_error(status, "50013") == failed(order_errc::busy));
        CHECK(classify_error(status, "50036") == failed(order_errc::clock_skew));
        CHECK(classify_error(status, "50102") == failed(order_errc::clock_skew));
    }
}

TEST_CASE("a parameter error of OKX that names a setting of the account is about that") {
    using namespace gatewright;
    using venue::okx::classify_error;
    for (const char* text : {"Parameter posSide error", "Parameter tdMode error", "Parameter ccy error"})
        CHECK(classify_error(400, "51000", text).code == order_errc::account_settings);
    CHECK(classify_error(400, "51000", "Parameter px error").code == order_errc::invalid_parameter);
    CHECK(classify_error(400, "51008", "posSide").code == order_errc::insufficient_funds);
    CHECK(classify_error(400, "50120").code == order_errc::account_settings);
    CHECK(venue::okx::logged_off("60011"));
    for (const char* code : {"60009", "60031", "50120", ""}) CHECK_FALSE(venue::okx::logged_off(code));
}
