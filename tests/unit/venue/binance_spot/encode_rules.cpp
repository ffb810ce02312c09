// SPDX-License-Identifier: BSL-1.0
#include "binance_spot/orders.hpp"

#include <gatewright/venue/binance_spot/order_rules.hpp>

#include <catch2/catch_test_macros.hpp>

#include <string>

using namespace gatewright;
using namespace gatewright::literals;
namespace kit = gatewright_test::binance_spot;

namespace {

/// "code field" of what is said against an order; empty: nothing.
template <class ChangeT>
std::string against(ChangeT change) {
    order_request r = kit::small_limit_order();
    change(r);
    const auto checked = venue::binance_spot::check_order(r);
    return checked ? "" : std::string(to_string(checked.error().code)) + " " + checked.error().field;
}
void become(order_request& r, order_type type) {
    r.type = type;
    if (!has_limit_price(type)) r.price = {};
    if (has_trigger_price(type)) r.trigger_price = {"49000"_d};
}

} // namespace

TEST_CASE("spot: what it has no word for is refused by name") {
    CHECK(against([](auto&) {}).empty());
    CHECK(against([](auto& r) { r.reduce_only = true; }) == "unsupported reduce_only");
    CHECK(against([](auto& r) { r.position_side = position_side::long_side; }) ==
          "unsupported position_side");
    CHECK(against([](auto& r) { r.offset = offset::close; }) == "unsupported offset");
    CHECK(against([](auto& r) { r.time_in_force = time_in_force::good_till_date; }) ==
          "unsupported time_in_force");
    CHECK(against([](auto& r) { r.time_in_force = time_in_force::day; }) == "unsupported time_in_force");
    CHECK(against([](auto& r) {
              r.post_only = true;
              r.time_in_force = time_in_force::immediate_or_cancel;
          }) == "unsupported post_only");
    CHECK(against([](auto& r) { become(r, order_type::limit_if_touched); }) == "unsupported type");
    CHECK(against([](auto& r) {
              become(r, order_type::stop);
              r.trigger_source = trigger_source::mark;
          }) == "unsupported trigger_source");
    CHECK(against([](auto& r) {
              become(r, order_type::stop);
              r.close_position = true;
              r.quantity = {};
          }) == "unsupported close_position");
    for (const price_match m : {price_match::queue_5, price_match::opponent_20})
        CHECK(against([&](auto& r) {
                  r.price = {};
                  r.price_match = m;
              }) == "unsupported price_match");
    CHECK(against([](auto& r) {
              r.price = {};
              r.price_match = price_match::opponent;
              r.post_only = true;
          }) == "unsupported price_match");
    CHECK(against([](auto& r) {
              r.price = {};
              r.price_match = price_match::queue;
              r.price_match_offset = 101;
          }) == "unsupported price_match_offset");
    CHECK(against([](auto& r) { r.price_match_offset = 1; }) == "invalid_parameter price_match_offset");
    CHECK(against([](auto& r) { r.across_books = true; }).empty());
    for (const auto& change : {+[](order_request& r) { r.post_only = true; },
                               +[](order_request& r) {
                                   r.price = {};
                                   r.price_match = price_match::queue;
                               },
                               +[](order_request& r) {
                                   become(r, order_type::market);
                                   r.quantity = {};
                                   r.quote_quantity = "5"_d;
                               },
                               +[](order_request& r) { become(r, order_type::stop); }})
        CHECK(against([&](auto& r) {
                  change(r);
                  r.across_books = true;
              }) == "unsupported across_books");
    CHECK(against([](auto& r) {
              r.price = {};
              r.price_match = price_match::queue;
              r.time_in_force = time_in_force::immediate_or_cancel;
          }) == "unsupported time_in_force");
    CHECK(against([](auto& r) {
              r.visible_quantity = {"0.001"_d};
              r.time_in_force = time_in_force::fill_or_kill;
          }) == "unsupported time_in_force");
    CHECK(against([](auto& r) {
              become(r, order_type::trailing_stop);
              r.callback_distance = {"5"_d};
          }) == "unsupported callback_distance");
}

TEST_CASE("spot: amounts, names and ids are checked before anything is sent") {
    CHECK(against([](auto& r) { r.quantity = {}; }) == "invalid_quantity quantity");
    CHECK(against([](auto& r) { r.price = {}; }) == "invalid_price price");
    CHECK(against([](auto& r) { r.symbol = "BTC&USDT"; }) == "invalid_parameter symbol");
    CHECK(against([](auto& r) { r.client_order_id = "a:b"; }) == "invalid_parameter client_order_id");
    CHECK(against([](auto& r) { r.client_order_id = "A_b-9"; }).empty());
    CHECK(against([](auto& r) { r.visible_quantity = r.quantity; }) == "invalid_quantity visible_quantity");
    CHECK(against([](auto& r) { r.trigger_price = {"1"_d}; }) == "invalid_parameter trigger_price");
    CHECK(against([](auto& r) { r.quote_quantity = "5"_d; }) == "invalid_quantity quote_quantity");
    CHECK(against([](auto& r) {
              become(r, order_type::market);
              r.quantity = {};
              r.quote_quantity = "5"_d;
          }).empty());
}

TEST_CASE("spot: a trailing stop keeps a whole number of basis points") {
    const auto at = [](decimal rate) {
        return against([&](auto& r) {
            become(r, order_type::trailing_stop);
            r.callback_rate = rate;
        });
    };
    for (const decimal good : {"0.0001"_d, "0.01"_d, "0.0250"_d, "0.9999"_d, "0.1"_d})
        CHECK(at(good).empty());
    for (const decimal bad : {"0.00001"_d, "0.00015"_d, "1"_d, "20"_d})
        CHECK(at(bad) == "invalid_parameter callback_rate");
    CHECK(at({}) == "invalid_parameter callback_rate");
}
