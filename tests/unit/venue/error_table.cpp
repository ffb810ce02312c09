// SPDX-License-Identifier: BSL-1.0
#include <gatewright/venue/error_table.hpp>

#include <catch2/catch_test_macros.hpp>

#include <cstdint>
#include <string_view>

using namespace gatewright;
using namespace gatewright::venue;

namespace {

constexpr error_meaning poor = refused(order_errc::insufficient_funds);
constexpr error_meaning open_yet = unclear();
static_assert(poor.kind == error_class::definite && !poor.at_any_status);
static_assert(open_yet.kind == error_class::unknown && open_yet.code == order_errc::state_unknown);
static_assert(bad_key().kind == error_class::authentication && bad_key().code == order_errc::authentication);
constexpr error_meaning late{error_class::clock, order_errc::clock_skew, true};

// Codes as numbers, as IB and CTP have them, in no order.
constexpr error_row<std::int32_t> number_rows[] = {{201, poor, "order rejected"},
                                                   {110, late, "between", 119},
                                                   {-5, open_yet},
                                                   {115, open_yet, "inside of the range"}};
constexpr error_table numbers{number_rows};
static_assert(numbers.find(201)->meaning.code == order_errc::insufficient_funds);

// Codes as texts, as OKX has them.
constexpr error_row<std::string_view> text_rows[] = {
    {"51008", poor, "insufficient balance"},
    {"50004", open_yet, "endpoint request timeout"},
    {"51000", {error_class::definite, order_errc::invalid_parameter}, "51xxx", "51999"},
    {"INVALID_KEY", {error_class::authentication, order_errc::authentication}}};
constexpr error_table texts{text_rows};

} // namespace

TEST_CASE("a code is found among its like, and wins over a range") {
    CHECK(numbers.find(-5)->meaning.kind == error_class::unknown);
    CHECK(std::string_view(numbers.find(110)->source) == "between");
    CHECK(std::string_view(numbers.find(119)->source) == "between");
    CHECK(std::string_view(numbers.find(115)->source) == "inside of the range");
    for (const std::int32_t code : {0, 109, 120, 200, 202, INT32_MIN, INT32_MAX})
        CHECK(numbers.find(code) == nullptr);

    CHECK(std::string_view(texts.find("51008")->source) == "insufficient balance");
    CHECK(std::string_view(texts.find("51020")->source) == "51xxx");
    CHECK(texts.find("INVALID_KEY")->meaning.kind == error_class::authentication);
    for (const std::string_view code : {"", "0", "52000", "50999", "INVALID"})
        CHECK(texts.find(code) == nullptr);
    CHECK(texts.rows().size() == 4);
    CHECK(texts.meaning_of("50004").kind == error_class::unknown);
    CHECK(texts.meaning_of("52000").kind == error_class::definite);
    CHECK(texts.meaning_of("52000").code == order_errc::rejected);
    CHECK(numbers.meaning_of(112).at_any_status);
}

TEST_CASE("a reply without a code is judged by its status") {
    const auto failed = [](order_errc code) { return error_verdict{code, error_outcome::failed}; };
    constexpr error_verdict unknown{order_errc::state_unknown, error_outcome::unknown};
    for (const int status : {-1, 0, 200, 202, 302, 408, 500, 502, 503, 599})
        CHECK(judge_error(status, nullptr) == unknown);
    CHECK(judge_error(429, nullptr) == failed(order_errc::throttled));
    CHECK(judge_error(418, nullptr) == failed(order_errc::throttled));
    CHECK(judge_error(401, nullptr) == failed(order_errc::authentication));
    CHECK(judge_error(403, nullptr) == failed(order_errc::authentication));
    CHECK(judge_error(400, nullptr) == failed(order_errc::rejected));
    CHECK(judge_error(404, nullptr) == failed(order_errc::rejected));
}

TEST_CASE("a status that leaves the outcome open is not overruled by a code that may be a guess") {
    constexpr error_verdict unknown{order_errc::state_unknown, error_outcome::unknown};
    CHECK(judge_error(400, &poor) == verdict_of(poor));
    CHECK(judge_error(200, &poor) == error_verdict{order_errc::insufficient_funds, error_outcome::failed});
    for (const int status : {0, 408, 500, 503}) CHECK(judge_error(status, &poor) == unknown);
    for (const int status : {0, 200, 400, 503}) {
        CHECK(judge_error(status, &open_yet) == unknown);
        CHECK(judge_error(status, &late) == error_verdict{order_errc::clock_skew, error_outcome::failed});
    }
}
