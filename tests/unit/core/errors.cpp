// SPDX-License-Identifier: BSL-1.0
#include <gatewright/core/decimal_errc.hpp>
#include <gatewright/core/order_errc.hpp>
#include <gatewright/core/reject.hpp>
#include <gatewright/core/result.hpp>

#include <catch2/catch_test_macros.hpp>

#include <set>
#include <stdexcept>
#include <string>
#include <string_view>

using namespace gatewright;

namespace {

/// Every value of an enum from 1 to `last` converts to an error code with a text of its own.
template <class ErrcT>
void each_has_its_text(ErrcT last, const char* category) {
    std::set<std::string> texts;
    for (int value = 1; value <= static_cast<int>(last); ++value) {
        const error_code code = static_cast<ErrcT>(value);
        CHECK(code.failed());
        CHECK(code.value() == value);
        CHECK(code.category().name() == std::string_view(category));
        CHECK(code.message() == to_string(static_cast<ErrcT>(value)));
        CHECK_FALSE(code.message().starts_with("unknown "));
        CHECK(texts.insert(code.message()).second);
    }
    CHECK(
        std::string_view(to_string(static_cast<ErrcT>(static_cast<int>(last) + 1))).starts_with("unknown "));
    CHECK(std::string_view(to_string(ErrcT{})).starts_with("unknown "));
}

} // namespace

TEST_CASE("errors of orders and decimals have codes, categories and texts of their own") {
    each_has_its_text(order_errc::not_allowed, "gatewright.order");
    each_has_its_text(decimal_errc::divide_by_zero, "gatewright.decimal");
    CHECK(error_code(order_errc::unsupported) != error_code(decimal_errc::malformed));
    CHECK(error_code(order_errc::unsupported) == order_errc::unsupported);
    CHECK(&order_category() == &error_code(order_errc::busy).category());
    CHECK_FALSE(order_category() == decimal_category());
}

TEST_CASE("a reject names what refused, the field, the figure and the limit") {
    const order_reject full{order_errc::max_position, "max_position", "quantity", "10"_d, "12.50"_d};
    CHECK(full.str() == "max_position: max_position, field quantity, figure 12.50, limit 10");
    CHECK(order_reject{order_errc::not_ready, "engine", "", {}, {}}.str() == "engine: not_ready");
    CHECK(order_reject{order_errc::order_rate, "order_rate", "orders", {}, "1"_d}.str() ==
          "order_rate: order_rate, field orders, figure 1, limit 0");
    CHECK(order_reject{}.str() == ": rejected");
}

TEST_CASE("asking a refused result for its value throws the refusal's words") {
    const order_result<int> refused = order_reject{order_errc::busy, "venue", "symbol", {}, {}};
    CHECK_FALSE(refused.has_value());
    CHECK(refused.error().code == order_errc::busy);
    try {
        static_cast<void>(refused.value());
        FAIL("no exception");
    } catch (const std::runtime_error& e) {
        CHECK(e.what() == std::string_view("venue: busy, field symbol"));
    }
    const order_result<int> good = 5;
    CHECK(good.value() == 5);
}
