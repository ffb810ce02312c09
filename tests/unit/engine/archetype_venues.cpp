// SPDX-License-Identifier: BSL-1.0
#include "archetypes/theatre.hpp"

#include <gatewright/routing/route_direct.hpp>

#include <catch2/catch_test_macros.hpp>

#include <string>
#include <string_view>
#include <vector>

using namespace gatewright_test::archetypes;

namespace {

using stage = gatewright_test::archetypes::theatre<gw::routing::route_direct>;

template <class TagT>
void trades(std::uint8_t at, std::string_view code) {
    stage t;
    REQUIRE(t.desk.gateway<TagT>().not_ready_reason() == "");
    auto& log = t.desk.strategy_state().log[at];

    const auto placed = t.submit<TagT>("2");
    REQUIRE(placed.has_value());
    t.pass(gw::seconds(2));
    t.fill(at, "f1", "1");
    t.pass(gw::seconds(2));
    CHECK(t.desk.gateway<TagT>().positions(gw::instrument_index{0}, gw::position_side::net).quantity() ==
          gw::wide_decimal(1, 0));
    t.cancel(*placed);
    t.pass(gw::seconds(2));
    CHECK(log == std::vector<std::string>{"working, filled 0", "working, filled 1", "cancelled, filled 1"});
    CHECK(t.desk.strategy_state().fills == std::vector<std::string>{"f1"});

    log.clear();
    REQUIRE(t.submit<TagT>("13").has_value());
    t.pass(gw::seconds(2));
    CHECK(log ==
          std::vector<std::string>{"rejected, filled 0, insufficient_funds, code " + std::string(code)});
    CHECK(t.desk.gateway<TagT>().not_ready_reason() == "");
    CHECK(t.desk.strategy_state().errors.empty());
}

/// An order that nobody answered is found out about by asking.
template <class TagT>
void is_asked_for(std::uint8_t at) {
    stage t;
    t.dumb = true;
    REQUIRE(t.submit<TagT>("2").has_value());
    t.pass(gw::seconds(5));
    CHECK(t.desk.strategy_state().log[at].empty());
    t.dumb = false;
    t.pass(gw::minutes(3));
    CHECK(t.desk.strategy_state().log[at] == std::vector<std::string>{"rejected, filled 0, never_seen"});
    CHECK(t.desk.strategy_state().errors == std::vector<std::string>{});
    CHECK(t.desk.gateway<TagT>().not_ready_reason() == "");
}

} // namespace

TEST_CASE("a venue without WebSocket trades: all by requests, reports by asking") {
    trades<polled>(stage::polled_at, "no_money");
}
TEST_CASE("a venue without REST trades: one stream of frames, orders by number, no positions") {
    trades<framed>(stage::framed_at, "margin");
}
TEST_CASE("a venue with a dialect of its own trades on the shared session") {
    trades<spoken>(stage::spoken_at, "51008");
}
TEST_CASE("an order without an answer is asked for, where the venue answers such questions and where it "
          "lists only") {
    is_asked_for<polled>(stage::polled_at);
    is_asked_for<framed>(stage::framed_at);
    is_asked_for<spoken>(stage::spoken_at);
}
TEST_CASE("the driver is told of each channel what it needs") {
    const stage t;
    CHECK(stage::desk_type::channel_count(0) == 1);
    CHECK(stage::desk_type::channel_count(2) == 3);
    CHECK(t.desk.channel({1, 0}).kind == gw::channel_kind::bytes);
    CHECK(t.desk.channel({1, 0}).frames == gw::framing::length32);
    CHECK(t.desk.channel({2, 1}).name == "private");
    CHECK(t.desk.channel_state({0, 0}) == gw::connection_state::live);
    CHECK(t.desk.channel_state({2, 1}) == gw::connection_state::live);
}
