// SPDX-License-Identifier: BSL-1.0
#include <gatewright/venue/capabilities.hpp>

#include <catch2/catch_test_macros.hpp>

#include <string_view>

using namespace gatewright;
namespace hana = boost::hana;

namespace {

/// A venue whose REST path can do more than its WebSocket path.
struct two_paths {
    static constexpr auto typed_orders =
        hana::make_set(hana::type_c<limit_order>, hana::type_c<stop_order>, hana::type_c<market_order>);
    static constexpr venue::capability_table table = {
        .venue = "two_paths",
        .paths = {venue::path_capabilities{
                      .available = true,
                      .types = {order_type::limit},
                      .times_in_force = {time_in_force::good_till_cancel, time_in_force::immediate_or_cancel},
                      .post_only_times_in_force = {time_in_force::good_till_cancel},
                      .post_only = true},
                  venue::path_capabilities{.available = true,
                                           .types = venue::types_of(typed_orders),
                                           .times_in_force = {time_in_force::day},
                                           .market_times_in_force = {time_in_force::good_till_cancel},
                                           .reduce_only = true,
                                           .trigger_sources = {trigger_source::last},
                                           .conditional_times_in_force = {time_in_force::good_till_cancel},
                                           .self_trade_modes = {self_trade_mode::cancel_taker}}},
        .offsets = true,
        .client_order_id = {"0123456789", 3},
    };
};
struct named_venue {
    using capabilities = two_paths;
};
static_assert(venue::Capabilities<two_paths>);
static_assert(!venue::Capabilities<named_venue>);
static_assert(venue::supports<two_paths, limit_order>());
static_assert(venue::supports<named_venue, stop_order>());
static_assert(!venue::supports<named_venue, trailing_stop_order>());
static_assert(venue::types_of(two_paths::typed_orders) ==
              venue::enum_set<order_type>{order_type::limit, order_type::market, order_type::stop});
static_assert((venue::require_order_support<named_venue, limit_order>(), true));

std::string_view refused(const order_request& r, venue::order_path path) {
    const auto checked = venue::check_capabilities(two_paths::table, r, path);
    if (checked) return "";
    CHECK(checked.error().code == order_errc::unsupported);
    CHECK(std::string_view(checked.error().source) == "capabilities");
    return checked.error().field;
}
constexpr auto ws = venue::order_path::stream;
constexpr auto rest = venue::order_path::request;

} // namespace

TEST_CASE("a set of enum values holds what was inserted and nothing else") {
    constexpr venue::enum_set<time_in_force> set = {time_in_force::day, time_in_force::fill_or_kill};
    STATIC_CHECK(set.contains(time_in_force::day));
    STATIC_CHECK(set.contains(time_in_force::fill_or_kill));
    STATIC_CHECK_FALSE(set.contains(time_in_force::good_till_cancel));
    STATIC_CHECK(venue::enum_set<order_type>{}.empty());
}

TEST_CASE("a client id rule takes its alphabet up to its length, and no empty id") {
    constexpr venue::client_id_rule rule("ab_", 3);
    STATIC_CHECK(rule.allows("a_b"));
    STATIC_CHECK_FALSE(rule.allows(""));
    STATIC_CHECK_FALSE(rule.allows("aabb"));
    STATIC_CHECK_FALSE(rule.allows("aB"));
    STATIC_CHECK_FALSE(rule.allows("a\xff"));
    STATIC_CHECK_FALSE(venue::client_id_rule{}.allows("a"));
}

TEST_CASE("what a path cannot express is refused by the name of the field, in a fixed order") {
    order_request r;
    CHECK(refused(r, ws) == "");
    r.type = order_type::stop;
    CHECK(refused(r, ws) == "type");
    CHECK(refused(r, rest) == "");
    r.type = order_type::limit;
    CHECK(refused(r, rest) == "time_in_force");
    r.time_in_force = time_in_force::immediate_or_cancel;
    CHECK(refused(r, ws) == "");
    r.post_only = true;
    CHECK(refused(r, ws) == "post_only");
    r.time_in_force = time_in_force::good_till_cancel;
    CHECK(refused(r, ws) == "");
    r.reduce_only = true;
    CHECK(refused(r, ws) == "reduce_only");
    r.time_in_force = time_in_force::day;
    CHECK(refused(r, rest) == "post_only");
    r.post_only = false;
    CHECK(refused(r, rest) == "");
    r.offset = offset::close_today;
    CHECK(refused(r, rest) == "");
    r.position_side = position_side::long_side;
    CHECK(refused(r, rest) == "position_side");
    r.position_side = position_side::net;
    r.client_order_id = "12a";
    CHECK(refused(r, rest) == "client_order_id");
    r.client_order_id = "129";
    CHECK(refused(r, rest) == "");
}

TEST_CASE("sources of triggers, modes of self-trade prevention and icebergs are asked of the table") {
    order_request r;
    r.type = order_type::stop;
    r.trigger_source = trigger_source::mark;
    CHECK(refused(r, rest) == "trigger_source");
    r.type = order_type::market; // that waits for nothing
    CHECK(refused(r, rest) == "");
    r.self_trade = self_trade_mode::cancel_taker;
    CHECK(refused(r, rest) == "");
    r.self_trade = self_trade_mode::decrement;
    CHECK(refused(r, rest) == "self_trade");
    r = {};
    r.visible_quantity = {"1"_d};
    CHECK(refused(r, ws) == "visible_quantity");
    r = {};
    r.price_match_offset = 1;
    CHECK(refused(r, ws) == "price_match_offset");
    r = {};
    r.across_books = true;
    CHECK(refused(r, ws) == "across_books");
    const auto attached = [](auto change) {
        order_request q;
        change(q.attached);
        return refused(q, ws);
    };
    CHECK(attached([](auto& a) { a.target = {"1"_d}; }) == "attached_target");
    CHECK(attached([](auto& a) { a.stop = {"1"_d}; }) == "attached_stop");
    CHECK(attached([](auto& a) { a.trailing_distance = {"1"_d}; }) == "attached_trailing_distance");
    CHECK(attached([](auto& a) { a.guaranteed = true; }) == "attached_guaranteed");
    for (const self_trade_mode m : {self_trade_mode::none, self_trade_mode::transfer}) {
        r = {};
        r.self_trade = m;
        CHECK(refused(r, ws) == "self_trade");
    }
    venue::capability_table trails = two_paths::table;
    auto& path = trails.paths[static_cast<std::size_t>(rest)];
    path.types.insert(order_type::trailing_stop);
    path.trails_by_rate = true;
    r = {};
    r.type = order_type::trailing_stop;
    r.callback_rate = "0.01"_d;
    CHECK(venue::check_capabilities(trails, r, rest).has_value());
    r.callback_rate = {};
    r.callback_distance = {"1"_d};
    CHECK(std::string_view(venue::check_capabilities(trails, r, rest).error().field) == "callback_distance");
}

TEST_CASE("an order that has no limit price is held to the times in force of market orders") {
    order_request r;
    r.type = order_type::market;
    CHECK(refused(r, rest) == "");
    r.time_in_force = time_in_force::day;
    CHECK(refused(r, rest) == "time_in_force");
    r.time_in_force = time_in_force::good_till_cancel;
    r.post_only = true;
    CHECK(refused(r, rest) == "post_only");
}

TEST_CASE("a venue can express what one of its paths can") {
    order_request r;
    r.type = order_type::stop;
    CHECK(venue::check_capabilities(two_paths::table, r).has_value());
    r.type = order_type::trailing_stop;
    const auto refusal = venue::check_capabilities(two_paths::table, r);
    REQUIRE_FALSE(refusal.has_value());
    CHECK(refusal.error().str() == "capabilities: unsupported, field type");

    venue::capability_table rest_only = two_paths::table;
    rest_only.paths[0] = {};
    r.type = order_type::limit;
    CHECK(std::string_view(venue::check_capabilities(rest_only, r).error().field) == "time_in_force");
    CHECK(std::string_view(venue::check_capabilities(rest_only, r, ws).error().field) == "path");
}
