// SPDX-License-Identifier: BSL-1.0
#include <gatewright/risk/configure.hpp>

#include <catch2/catch_test_macros.hpp>

#include <functional>
#include <map>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <vector>

using namespace gatewright;
using namespace gatewright::risk;

namespace {

using chain =
    risk_chain<trading_state, instrument_rules, max_order_quantity, price_collar, order_rate, max_position>;
using sections = std::map<std::string, check_settings, std::less<>>;

std::string refused(const sections& all) {
    const std::vector<std::string> symbols{"BTCUSDT", "ETHUSDT"};
    try {
        configure(std::type_identity<chain>{}, all, symbols);
    } catch (const std::invalid_argument& e) {
        return e.what();
    }
    return {};
}

} // namespace

TEST_CASE("a chain takes the figures of its checks") {
    CHECK(refused({}).empty());
    CHECK(refused({{"trading_state", {}},
                   {"max_order_quantity", {{"default", "1"_d}, {"BTCUSDT", "0.5"_d}}},
                   {"price_collar", {{"ETHUSDT", "0.02"_d}}},
                   {"order_rate", {{"orders", "5"_d}, {"interval_ms", "1000"_d}}},
                   {"max_position", {{"default", "0"_d}}}})
              .empty());
}

TEST_CASE("a limit that nobody enforces is refused, as is a figure that is none") {
    CHECK(refused({{"max_losses", {}}}) == "risk.max_losses: unknown key; known here: trading_state, "
                                           "instrument_rules, max_order_quantity, price_collar, "
                                           "order_rate, max_position");
    CHECK(refused({{"trading_state", {{"default", "1"_d}}}}) ==
          "risk.trading_state.default: unknown key; there is nothing to set here");
    CHECK(refused({{"max_position", {{"BTCUSD", "1"_d}}}}) ==
          "risk.max_position.BTCUSD: is no symbol of any gateway");
    CHECK(refused({{"max_position", {{"orders", "1"_d}}}}) ==
          "risk.max_position.orders: is no symbol of any gateway");
    CHECK(refused({{"max_position", {{"default", "-1"_d}}}}) ==
          "risk.max_position.default: the limit is negative");
    CHECK(refused({{"price_collar", {{"ETHUSDT", "-0.1"_d}}}}) ==
          "risk.price_collar.ETHUSDT: the limit is negative");
    CHECK(refused({{"order_rate", {{"orders", "0.5"_d}}}}) ==
          "risk.order_rate.orders: '0.5' is no whole number of 1 to 1000000");
    CHECK(refused({{"order_rate", {{"BTCUSDT", "1"_d}}}}) ==
          "risk.order_rate.BTCUSDT: unknown key; known here: orders, interval_ms");
}
