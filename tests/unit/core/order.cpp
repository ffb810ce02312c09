// SPDX-License-Identifier: BSL-1.0
#include <gatewright/core/endpoint.hpp>
#include <gatewright/core/io.hpp>
#include <gatewright/core/order.hpp>
#include <gatewright/core/order_state.hpp>
#include <gatewright/core/timestamp.hpp>

#include <catch2/catch_test_macros.hpp>

#include <limits>
#include <string_view>
#include <type_traits>

using namespace gatewright;

namespace {

template <class OrderT>
constexpr OrderT filled() {
    OrderT o;
    o.symbol = "BTCUSDT";
    o.side = side::sell;
    o.quantity = {"0.25"_d};
    o.reduce_only = true;
    o.position_side = position_side::short_side;
    o.offset = offset::close_today;
    o.attached.stop = {"7000"_d};
    o.tag = 42;
    return o;
}

constexpr bool has_base(const order_request& r, order_type type) {
    return r.symbol == "BTCUSDT" && r.side == side::sell && r.quantity.value == "0.25"_d && r.reduce_only &&
           r.position_side == position_side::short_side && r.offset == offset::close_today && r.tag == 42 &&
           r.attached == attached_exits{{}, {"7000"_d}, {}, false} && r.attached.any() && r.type == type &&
           r.client_order_id.empty() && !r.instrument.valid();
}
constexpr bool has_no_limit(const order_request& r) {
    return r.price.is_zero() && !r.post_only && r.time_in_force == time_in_force::good_till_cancel &&
           r.good_till.ns == 0;
}

constexpr bool typed_orders_become_requests() {
    limit_order limit = filled<limit_order>();
    limit.price = {"7100.50"_d};
    limit.time_in_force = time_in_force::good_till_date;
    limit.post_only = true;
    limit.good_till = {77};
    limit.visible_quantity = {"0.05"_d};
    limit.price_match = price_match::queue;
    limit.price_match_offset = 3;
    limit.across_books = true;
    limit.all_or_none = true;
    order_request r = to_request(limit);
    if (r.price_match != price_match::queue || r.price_match_offset != 3 || !r.across_books) return false;
    if (!has_base(r, order_type::limit) || r.price.value != "7100.50"_d ||
        r.time_in_force != time_in_force::good_till_date || !r.post_only || r.good_till.ns != 77 ||
        r.visible_quantity.value != "0.05"_d || !r.trigger_price.is_zero() || !r.all_or_none)
        return false;

    r = to_request(filled<closing_market_order>());
    if (!has_base(r, order_type::market) || !has_no_limit(r) || !r.close_position) return false;
    r = to_request(filled<market_order>());
    if (!has_base(r, order_type::market) || !has_no_limit(r) || !r.trigger_price.is_zero() || r.across_books)
        return false;
    market_order routed = filled<market_order>();
    routed.across_books = true;
    routed.time_in_force = time_in_force::at_the_close;
    if (!to_request(routed).across_books || to_request(routed).time_in_force != time_in_force::at_the_close)
        return false;

    stop_order stop = filled<stop_order>();
    stop.trigger_price = {"7000"_d};
    r = to_request(stop);
    if (!has_base(r, order_type::stop) || !has_no_limit(r) || r.trigger_price.value != "7000"_d) return false;

    stop_limit_order stop_limit = filled<stop_limit_order>();
    stop_limit.trigger_price = {"7000"_d};
    stop_limit.price = {"6990"_d};
    stop_limit.time_in_force = time_in_force::fill_or_kill;
    r = to_request(stop_limit);
    if (!has_base(r, order_type::stop_limit) || r.price.value != "6990"_d ||
        r.trigger_price.value != "7000"_d || r.time_in_force != time_in_force::fill_or_kill)
        return false;

    take_profit_order take = filled<take_profit_order>();
    take.trigger_price = {"8000"_d};
    r = to_request(take);
    if (!has_base(r, order_type::take_profit) || !has_no_limit(r) || r.trigger_price.value != "8000"_d)
        return false;

    trailing_stop_order trailing = filled<trailing_stop_order>();
    trailing.callback_rate = "0.01"_d;
    trailing.callback_distance = {"12"_d};
    trailing.activation_price = {"7200"_d};
    trailing.trigger_source = trigger_source::mark;
    trailing_stop_limit_order limited{trailing, {"2.5"_d}};
    r = to_request(limited);
    if (!has_base(r, order_type::trailing_stop_limit) || !has_no_limit(r) ||
        r.limit_offset.value != "2.5"_d || r.callback_rate != "0.01"_d ||
        r.activation_price.value != "7200"_d)
        return false;
    r = to_request(trailing);
    return has_base(r, order_type::trailing_stop) && has_no_limit(r) && r.callback_rate == "0.01"_d &&
           r.callback_distance.value == "12"_d && r.activation_price.value == "7200"_d &&
           r.trigger_price.is_zero() && r.trigger_source == trigger_source::mark && r.limit_offset.is_zero();
}

template <class OrderT>
constexpr bool conditional_limits_become_requests(order_type type) {
    OrderT o = filled<OrderT>();
    o.trigger_price = {"7000"_d};
    o.trigger_source = trigger_source::index;
    o.price = {"6990"_d};
    o.time_in_force = time_in_force::immediate_or_cancel;
    o.self_trade = self_trade_mode::cancel_both;
    const order_request r = to_request(o);
    return has_base(r, type) && r.trigger_price.value == "7000"_d && r.price.value == "6990"_d &&
           r.trigger_source == trigger_source::index && r.self_trade == self_trade_mode::cancel_both &&
           r.time_in_force == time_in_force::immediate_or_cancel;
}

} // namespace

static_assert(typed_orders_become_requests());
static_assert(conditional_limits_become_requests<stop_limit_order>(order_type::stop_limit));
static_assert(conditional_limits_become_requests<take_profit_limit_order>(order_type::take_profit_limit));
static_assert(conditional_limits_become_requests<limit_if_touched_order>(order_type::limit_if_touched));
static_assert(opposite(side::buy) == side::sell && opposite(side::sell) == side::buy);
static_assert(std::is_trivially_copyable_v<order_request>);

TEST_CASE("a typed order becomes a plain request with all its fields, and none that it does not have") {
    CHECK(typed_orders_become_requests());
    CHECK(conditional_limits_become_requests<limit_if_touched_order>(order_type::limit_if_touched));
}

TEST_CASE("what a type of order has is said once") {
    using enum order_type;
    for (const order_type t : {limit, market, stop, stop_limit, take_profit, take_profit_limit, trailing_stop,
                               limit_if_touched, trailing_stop_limit}) {
        INFO(enumerator_name(t));
        CHECK(has_limit_price(t) ==
              (t == limit || t == stop_limit || t == take_profit_limit || t == limit_if_touched));
        CHECK(waits_for_trigger(t) == (t != limit && t != market));
        CHECK(trails(t) == (t == trailing_stop || t == trailing_stop_limit));
        CHECK(has_trigger_price(t) == (t != limit && t != market && !trails(t)));
    }
}

TEST_CASE("only ended states are terminal, and each has its name") {
    static_assert(!is_terminal(lifecycle::submitting) && !is_terminal(lifecycle::untriggered) &&
                  !is_terminal(lifecycle::working));
    static_assert(is_terminal(lifecycle::filled) && is_terminal(lifecycle::cancelled) &&
                  is_terminal(lifecycle::expired) && is_terminal(lifecycle::rejected));
    CHECK(to_string(lifecycle::submitting) == std::string_view("submitting"));
    CHECK(to_string(lifecycle::untriggered) == std::string_view("untriggered"));
    CHECK(to_string(lifecycle::working) == std::string_view("working"));
    CHECK(to_string(lifecycle::filled) == std::string_view("filled"));
    CHECK(to_string(lifecycle::cancelled) == std::string_view("cancelled"));
    CHECK(to_string(lifecycle::expired) == std::string_view("expired"));
    CHECK(to_string(lifecycle::rejected) == std::string_view("rejected"));
    CHECK(to_string(pending_operation::amend) == std::string_view("amend"));
    CHECK(to_string(pending_operation::none) == std::string_view("none"));
    CHECK(to_string(pending_operation::place) == std::string_view("place"));
    CHECK(to_string(pending_operation::cancel) == std::string_view("cancel"));
    CHECK(to_string(certainty::known) == std::string_view("known"));
    CHECK(to_string(certainty::unknown) == std::string_view("unknown"));
}

TEST_CASE("times add up, and milliseconds beyond the range saturate") {
    STATIC_REQUIRE(timestamp::from_milliseconds(1'763'600'000'123).ns == 1'763'600'000'123'000'000);
    STATIC_REQUIRE(timestamp{1'999'999}.milliseconds() == 1);
    STATIC_REQUIRE(timestamp::from_milliseconds(std::numeric_limits<std::int64_t>::max()).ns ==
                   std::numeric_limits<std::int64_t>::max());
    STATIC_REQUIRE(timestamp::from_milliseconds(std::numeric_limits<std::int64_t>::min()).ns ==
                   std::numeric_limits<std::int64_t>::min());
    STATIC_REQUIRE(minutes(2) == seconds(120) && seconds(1) == milliseconds(1000) &&
                   milliseconds(1) == microseconds(1000) && microseconds(1) == nanoseconds(1000));
    STATIC_REQUIRE(timestamp{5} + duration{3} == timestamp{8} && timestamp{8} - timestamp{5} == duration{3});
    STATIC_REQUIRE(timestamp{8} - duration{3} == timestamp{5} && duration{4} * 3 == duration{12});
    STATIC_REQUIRE(steady_time{9} < steady_time::never() && duration{5} - duration{7} < duration{});
}

TEST_CASE("HTTP methods have the names that go on the wire") {
    CHECK(to_string(http_method::get) == "GET");
    CHECK(to_string(http_method::post) == "POST");
    CHECK(to_string(http_method::put) == "PUT");
    CHECK(to_string(http_method::delete_) == "DELETE");
    CHECK(endpoint{} == endpoint{"", 443});
    CHECK_FALSE(endpoint{"a", 443} == endpoint{"a", 444});
}
