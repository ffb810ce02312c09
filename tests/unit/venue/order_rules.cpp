// SPDX-License-Identifier: BSL-1.0
#include "refusal.hpp"

#include <gatewright/venue/order_rules.hpp>

#include <catch2/catch_test_macros.hpp>

#include <cstddef>
#include <cstdint>
#include <ostream>
#include <string_view>

using namespace gatewright;
using gatewright_test::accepted;
using gatewright_test::refusal;
using namespace gatewright::venue;

namespace {

/// A venue that has all types and one position per instrument.
constexpr capability_table one_way = [] {
    capability_table t;
    t.venue = "archetype";
    path_capabilities& path = t.paths[static_cast<std::size_t>(order_path::request)];
    path.available = true;
    for (int type = 0; type <= static_cast<int>(order_type::trailing_stop_limit); ++type)
        path.types.insert(static_cast<order_type>(type));
    path.times_in_force = {time_in_force::good_till_cancel, time_in_force::good_till_date,
                           time_in_force::immediate_or_cancel};
    path.market_times_in_force = {time_in_force::good_till_cancel};
    path.trigger_sources = {trigger_source::last};
    path.conditional_times_in_force = {time_in_force::good_till_cancel};
    path.trails_by_rate = path.trails_by_distance = true;
    path.iceberg = path.all_or_none = true;
    path.price_matches = {price_match::queue, price_match::queue_5};
    path.price_match_offset = 2;
    t.client_order_id = {"abc", 3};
    return t;
}();
constexpr capability_table hedged = [] {
    capability_table t = one_way;
    t.hedge_mode = true;
    return t;
}();
constexpr good_till_rule dates{seconds(60), seconds(1), 4'000'000'000'000};
constexpr std::int64_t now_ms = 1'700'000'000'000;

template <class ChangeT>
refusal after(ChangeT change, const capability_table& table = one_way,
              position_mode mode = position_mode::unknown) {
    order_request r;
    r.symbol = "BTC-USDT";
    r.quantity = {"1"_d};
    r.price = {"2"_d};
    change(r);
    const order_result<void> checked =
        check_order(table, table.path(order_path::request), dates, r, now_ms, mode);
    if (checked) return accepted;
    CHECK(std::string_view(checked.error().source) == "archetype");
    return {checked.error().code, checked.error().field};
}

} // namespace

TEST_CASE("an order is refused for the field that is wrong") {
    CHECK(after([](auto&) {}) == accepted);
    CHECK(after([](auto& r) { r.symbol = "BTC&USDT"; }) == refusal{order_errc::invalid_parameter, "symbol"});
    CHECK(after([](auto& r) { r.client_order_id = "abcd"; }) ==
          refusal{order_errc::invalid_parameter, "client_order_id"});
    CHECK(after([](auto& r) { r.post_only = true; }) == refusal{order_errc::unsupported, "post_only"});
    CHECK(after([](auto& r) { r.quantity = {}; }) == refusal{order_errc::invalid_quantity, "quantity"});
    CHECK(after([](auto& r) { r.price = {"-1"_d}; }) == refusal{order_errc::invalid_price, "price"});
    CHECK(after([](auto& r) { r.type = order_type::market; }) == refusal{order_errc::invalid_price, "price"});
}

TEST_CASE("a trigger and a callback rate belong to the types that have them") {
    const auto trigger = refusal{order_errc::invalid_parameter, "trigger_price"};
    const auto callback = refusal{order_errc::invalid_parameter, "callback_rate"};
    CHECK(after([](auto& r) { r.trigger_price = {"1"_d}; }) == trigger);
    CHECK(after([](auto& r) { r.callback_rate = "0.01"_d; }) == callback);
    CHECK(after([](auto& r) { r.type = order_type::stop_limit; }) == trigger);
    CHECK(after([](auto& r) {
              r.type = order_type::stop_limit;
              r.trigger_price = {"1"_d};
          }) == accepted);
    CHECK(after([](auto& r) {
              r.type = order_type::trailing_stop;
              r.price = {};
          }) == callback);
    // The price from which a trailing stop is active may be left out.
    for (const char* from : {"0", "5"}) {
        CHECK(after([&](auto& r) {
                  r.type = order_type::trailing_stop;
                  r.price = {};
                  r.callback_rate = "0.01"_d;
                  r.activation_price = {*decimal::parse(from)};
              }) == accepted);
    }
    CHECK(after([](auto& r) {
              r.type = order_type::limit_if_touched;
              r.trigger_price = {"1"_d};
          }) == accepted);
}

TEST_CASE("a trailing stop-limit says how far its limit is from its stop, and no other order does") {
    const auto wrong = refusal{order_errc::invalid_parameter, "limit_offset"};
    const auto limited = [](auto change) {
        return after([&](auto& r) {
            r.type = order_type::trailing_stop_limit;
            r.price = {};
            r.callback_distance = {"5"_d};
            change(r);
        });
    };
    CHECK(limited([](auto& r) { r.limit_offset = {"0.5"_d}; }) == accepted);
    CHECK(limited([](auto&) {}) == accepted); // at the stop itself
    CHECK(limited([](auto& r) { r.limit_offset = {"-0.5"_d}; }) == wrong);
    CHECK(limited([](auto& r) { r.type = order_type::trailing_stop, r.limit_offset = {"0.5"_d}; }) == wrong);
    CHECK(after([](auto& r) { r.limit_offset = {"0.5"_d}; }) == wrong);
    CHECK(limited([](auto& r) { r.callback_distance = {}; }) ==
          refusal{order_errc::invalid_parameter, "callback_rate"});
    CHECK(limited([](auto& r) { r.price = {"1"_d}; }) == refusal{order_errc::invalid_price, "price"});
}

TEST_CASE("all or none is of a limit order that rests whole") {
    const auto wrong = refusal{order_errc::invalid_parameter, "all_or_none"};
    const auto whole = [](auto change) {
        return after([&](auto& r) {
            r.all_or_none = true;
            change(r);
        });
    };
    CHECK(whole([](auto&) {}) == accepted);
    CHECK(whole([](auto& r) { r.visible_quantity = {"0.5"_d}; }) == wrong);
    CHECK(whole([](auto& r) { r.time_in_force = time_in_force::immediate_or_cancel; }) == wrong);
    CHECK(whole([](auto& r) { r.type = order_type::market, r.price = {}; }) == wrong);
    capability_table none = one_way;
    none.paths[static_cast<std::size_t>(order_path::request)].all_or_none = false;
    CHECK(after([](auto& r) { r.all_or_none = true; }, none) ==
          refusal{order_errc::unsupported, "all_or_none"});
}

TEST_CASE("a trailing stop says its distance in one of two ways, and no other order says one") {
    const auto wrong = [](const char* field) { return refusal{order_errc::invalid_parameter, field}; };
    const auto trailing = [](auto change) {
        return after([&](auto& r) {
            r.type = order_type::trailing_stop;
            r.price = {};
            change(r);
        });
    };
    CHECK(trailing([](auto& r) { r.callback_distance = {"5"_d}; }) == accepted);
    CHECK(trailing([](auto& r) { r.callback_rate = "-0.01"_d; }) == wrong("callback_rate"));
    CHECK(trailing([](auto& r) { r.callback_distance = {"-5"_d}; }) == wrong("callback_distance"));
    CHECK(trailing([](auto& r) {
              r.callback_rate = "0.01"_d;
              r.callback_distance = {"5"_d};
          }) == wrong("callback_distance"));
    CHECK(trailing([](auto& r) {
              r.callback_rate = "0.01"_d;
              r.activation_price = {"-1"_d};
          }) == wrong("activation_price"));
    CHECK(trailing([](auto& r) {
              r.callback_rate = "0.01"_d;
              r.trigger_price = {"1"_d};
          }) == wrong("trigger_price"));
    CHECK(after([](auto& r) { r.callback_distance = {"5"_d}; }) == wrong("callback_distance"));
    CHECK(after([](auto& r) { r.activation_price = {"5"_d}; }) == wrong("activation_price"));
}

TEST_CASE("an iceberg is a limit order that shows less than there is") {
    const refusal wrong{order_errc::invalid_quantity, "visible_quantity"};
    CHECK(after([](auto& r) { r.visible_quantity = {"0.5"_d}; }) == accepted);
    for (const char* shown : {"1", "2", "-1"})
        CHECK(after([&](auto& r) { r.visible_quantity = {*decimal::parse(shown)}; }) == wrong);
    CHECK(after([](auto& r) {
              r.type = order_type::market;
              r.price = {};
              r.visible_quantity = {"0.5"_d};
          }) == wrong);
}

TEST_CASE("a price of the venue's choice lies levels behind the best one, and behind no other") {
    const auto behind = [](price_match m, int levels) {
        return after([&](order_request& r) {
            r.price_match = m;
            r.price = m == price_match::none ? price{"2"_d} : price{};
            r.price_match_offset = static_cast<std::uint8_t>(levels);
        });
    };
    CHECK(behind(price_match::queue, 0) == accepted);
    CHECK(behind(price_match::queue, 2) == accepted);
    CHECK(behind(price_match::queue, 3) == refusal{order_errc::unsupported, "price_match_offset"});
    CHECK(behind(price_match::queue_5, 0) == accepted);
    CHECK(behind(price_match::queue_5, 1) == refusal{order_errc::invalid_parameter, "price_match_offset"});
    CHECK(behind(price_match::none, 1) == refusal{order_errc::invalid_parameter, "price_match_offset"});
    CHECK(after([](order_request& r) { r.across_books = true; }) ==
          refusal{order_errc::unsupported, "across_books"});
}

TEST_CASE("an order that is good till a date ends late enough, in the venue's unit") {
    const auto till = [](std::int64_t ms) {
        return after([&](auto& r) {
            r.time_in_force = time_in_force::good_till_date;
            r.good_till = timestamp::from_milliseconds(ms);
        });
    };
    const refusal refused{order_errc::invalid_parameter, "good_till"};
    CHECK(till(now_ms + 60'000) == refused);
    CHECK(till(now_ms + 60'999) == refused);
    CHECK(till(now_ms + 61'000) == accepted);
    CHECK(till(0) == refused);
    CHECK(after([](auto& r) { r.good_till = timestamp::from_milliseconds(now_ms + 99'000); }) == refused);
}

TEST_CASE("an order names a position where the account holds two, and nowhere else") {
    const auto net = [](auto&) {};
    const auto sided = [](auto& r) { r.position_side = position_side::short_side; };
    const refusal refused{order_errc::invalid_parameter, "position_side"};
    CHECK(after(sided) == refusal{order_errc::unsupported, "position_side"});
    CHECK(after(net, one_way, position_mode::hedge) == accepted);
    CHECK(after(net, hedged, position_mode::one_way) == accepted);
    CHECK(after(net, hedged, position_mode::hedge) == refused);
    CHECK(after(sided, hedged, position_mode::one_way) == refused);
    CHECK(after(sided, hedged, position_mode::hedge) == accepted);
    CHECK(after(sided, hedged) == accepted);
    CHECK(after(net, hedged) == accepted);
}

TEST_CASE("texts that go to the wire as they are") {
    static_assert(plain_symbol("BTC-USDT_260327") && plain_symbol("\xe5\xb8\x81USDT"));
    for (const char* bad : {"", "A B", "A\"", "A\\", "A&B", "A=B", "A\n", "A\x7f"})
        CHECK_FALSE(plain_symbol(bad));
    static_assert(plain_number("0") && plain_number("18446744073709551615"));
    for (const char* bad : {"", "-1", "1.0", "123456789012345678901", "0x1"}) CHECK_FALSE(plain_number(bad));
}

TEST_CASE("an order is named by a symbol and one id that the venue can take") {
    static constexpr capability_table table = {.venue = "archetype", .client_order_id = {"abc", 3}};
    const auto field = [](const gatewright::order_keys& key) {
        const order_result<void> checked = check_key(key, table);
        if (checked) return std::string_view();
        CHECK(checked.error().code == order_errc::invalid_parameter);
        CHECK(std::string_view(checked.error().source) == "archetype");
        return std::string_view(checked.error().field);
    };
    CHECK(field({"BTCUSDT", "abc", ""}).empty());
    CHECK(field({"BTCUSDT", "", "123"}).empty());
    CHECK(field({"BTCUSDT", "none of ours", "123"}).empty()); // the venue's own id is sent
    CHECK(field({"", "abc", ""}) == "symbol");
    CHECK(field({"BTC\"USDT", "abc", ""}) == "symbol");
    CHECK(field({"BTCUSDT", "abc", "12x"}) == "venue_order_id");
    CHECK(field({"BTCUSDT", "", "-1"}) == "venue_order_id");
    CHECK(field({"BTCUSDT", "", "123456789012345678901"}) == "venue_order_id");
    CHECK(field({"BTCUSDT", "abca", ""}) == "client_order_id");
    CHECK(field({"BTCUSDT", "", ""}) == "client_order_id");
}

TEST_CASE("exits that go with an order are on their sides, and go with none that only reduces") {
    constexpr venue::path_capabilities every = [] {
        venue::path_capabilities p;
        p.attached = {attached_exit::target, attached_exit::stop, attached_exit::trailing_stop,
                      attached_exit::guaranteed_stop};
        return p;
    }();
    CHECK(venue::detail::first_unattachable(every, {{"3"_d}, {"1"_d}, {"0.5"_d}, true}) == nullptr);
    const auto with = [](side s, attached_exits exits, auto change) -> refusal {
        order_request r;
        r.side = s;
        r.quantity = {"1"_d};
        r.price = {"2"_d};
        r.attached = exits;
        change(r);
        const auto checked = venue::check_amounts("here", r);
        return checked ? accepted : refusal{checked.error().code, checked.error().field};
    };
    const auto plain = [](auto&) {};
    const auto at_market = [](auto& r) {
        r.type = order_type::market;
        r.price = {};
    };
    const auto wrong = [](const char* field) { return refusal{order_errc::invalid_price, field}; };
    const auto out_of_place = [](const char* field) { return refusal{order_errc::invalid_parameter, field}; };
    const price one{"1"_d}, two{"2"_d}, three{"3"_d}, less{"-1"_d};
    CHECK(with(side::buy, {three, one, {}, false}, plain) == accepted);
    CHECK(with(side::sell, {one, three, {}, false}, plain) == accepted);
    CHECK(with(side::buy, {two, {}, {}, false}, plain) == wrong("attached_target"));
    CHECK(with(side::sell, {three, {}, {}, false}, plain) == wrong("attached_target"));
    CHECK(with(side::buy, {{}, two, {}, false}, plain) == wrong("attached_stop"));
    CHECK(with(side::sell, {{}, one, {}, false}, plain) == wrong("attached_stop"));
    // At the market only each other's.
    CHECK(with(side::buy, {three, two, {}, false}, at_market) == accepted);
    CHECK(with(side::buy, {two, three, {}, false}, at_market) == wrong("attached_target"));
    CHECK(with(side::sell, {three, two, {}, false}, at_market) == wrong("attached_target"));
    // One that waits goes at its trigger.
    const auto waits = [](auto& r) {
        r.type = order_type::stop;
        r.price = {};
        r.trigger_price = {"2"_d};
    };
    CHECK(with(side::buy, {three, one, {}, false}, waits) == accepted);
    CHECK(with(side::buy, {one, {}, {}, false}, waits) == wrong("attached_target"));
    CHECK(with(side::buy, {less, {}, {}, false}, plain) == wrong("attached_target"));
    CHECK(with(side::buy, {{}, less, {}, false}, plain) == wrong("attached_stop"));
    CHECK(with(side::buy, {{}, {}, less, false}, plain) == out_of_place("attached_trailing_distance"));
    CHECK(with(side::buy, {{}, {}, three, false}, plain) == accepted);
    CHECK(with(side::buy, {{}, one, {}, true}, plain) == accepted);
    CHECK(with(side::buy, {three, {}, {}, true}, plain) == out_of_place("attached_guaranteed"));
    CHECK(with(side::buy, {three, one, {}, false}, [](auto& r) { r.reduce_only = true; }) ==
          out_of_place("attached"));
}
