// SPDX-License-Identifier: BSL-1.0
#include <gatewright/venue/binance/key_request.hpp>

#include <catch2/catch_test_macros.hpp>

#include <string_view>

using namespace gatewright;
using namespace gatewright::venue;

TEST_CASE("an order is named by a symbol and one id that the venue can take") {
    static constexpr capability_table table = {.venue = "archetype", .client_order_id = {"abc", 3}};
    const auto field = [](const gatewright::order_keys& key) {
        const order_result<void> checked = binance::check_key(key, table);
        if (checked) return std::string_view();
        CHECK(checked.error().code == order_errc::invalid_parameter);
        CHECK(std::string_view(checked.error().source) == "archetype");
        return std::string_view(checked.error().field);
    };
    CHECK(field({"BTCUSDT", "abc", ""}).empty());
    CHECK(field({"BTCUSDT", "", "123"}).empty());
    CHECK(field({"BTCUSDT", "none of ours", "123"}).empty()); // the venue's own id is sent
    CHECK(field({"", "abc", ""}) == "symbol");
    CHECK(field({"BTCUSDT", "abc", "12x"}) == "venue_order_id");
    CHECK(field({"BTCUSDT", "abca", ""}) == "client_order_id");
    CHECK(field({"BTCUSDT", "", ""}) == "client_order_id");
}
