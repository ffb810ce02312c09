// SPDX-License-Identifier: BSL-1.0
#include <gatewright/wire/event_json.hpp>

#include <catch2/catch_test_macros.hpp>

#include <cstdint>
#include <string>
#include <string_view>

using namespace gatewright;
using gatewright::wire::event_text;

namespace {

/// An event that a user adds: nothing but its description is needed to print it.
enum class weather : std::uint8_t { fair, foul };
BOOST_DESCRIBE_ENUM(weather, fair, foul)
struct forecast {
    symbol_name place;
    timestamp until;
    weather expected = weather::fair;
    bool has_rain = false;
    money cost;
    std::uint32_t degrees = 0;
};
BOOST_DESCRIBE_STRUCT(forecast, (), (place, until, expected, has_rain, cost, degrees))

static_assert(wire::type_name<order_update>() == "order_update");
static_assert(wire::type_name<forecast>() == "forecast");

TEST_CASE("an event prints what it describes, with the names of its members") {
    forecast f;
    f.place = "Chicago";
    f.until = timestamp::from_milliseconds(5);
    f.expected = weather::foul;
    f.has_rain = true;
    f.cost = {"1.50"_d, "USDT"};
    f.degrees = 40;
    CHECK(event_text(f) == R"({"event":"forecast","place":"Chicago","until_ns":5000000,"expected":"foul",)"
                           R"("cost":{"amount":"1.50","asset":"USDT"},"degrees":40})");
}

TEST_CASE("what an event leaves empty is not printed") {
    CHECK(event_text(forecast{}) ==
          R"({"event":"forecast","expected":"fair","cost":{"amount":"0"},"degrees":0})");
    CHECK(event_text(best_quote{}) ==
          R"({"event":"best_quote","bid":"0","bid_quantity":"0","ask":"0","ask_quantity":"0"})");
    CHECK(event_text(mark_price{}) == R"({"event":"mark_price","price":"0"})");
    CHECK(
        event_text(order_update{}) ==
        R"({"event":"order_update","state":"working","source":"stream","amended":false,"venue_made":false})");
    CHECK(event_text(balance_update{}) == R"({"event":"balance_update","wallet":"0","source":"stream"})");
    CHECK(event_text(venue_error{}) == R"({"event":"venue_error","operator_needed":false})");
}

TEST_CASE("a flag decides whether its member is printed, not the member's value") {
    order_update u;
    u.has_terms = u.has_filled = true;
    u.reason = order_errc::would_take;
    CHECK(
        event_text(u) ==
        R"({"event":"order_update","state":"working","source":"stream","reason":"would_take","side":"buy",)"
        R"("type":"limit","time_in_force":"good_till_cancel","position_side":"net","post_only":false,)"
        R"("reduce_only":false,"quantity":"0","amended":false,"cumulative_quantity":"0","venue_made":false})");
    fill f;
    f.has_position_side = false;
    f.has_commission = f.has_cumulative = true;
    f.realized_pnl = "-2"_d;
    CHECK(event_text(f) == R"({"event":"fill","side":"buy","maker":false,"source":"stream","price":"0",)"
                           R"("quantity":"0","cumulative_quantity":"0","commission":{"amount":"0"},)"
                           R"("realized_pnl":"-2"})");
    balance_update b;
    b.has_available = true;
    CHECK(event_text(b) == R"({"event":"balance_update","wallet":"0","available":"0","source":"stream"})");
    venue_error e;
    e.gateway = 2;
    e.code = numbered_error(-1121);
    CHECK(event_text(e) == R"({"event":"venue_error","gateway":2,"code":"-1121","operator_needed":false})");
}

TEST_CASE("an instrument's limits are printed where the venue states them") {
    instrument_update u;
    u.instrument.symbol = "BTCUSDT";
    u.instrument.min_notional = "5"_d;
    u.instrument.price_band_up = "1.05"_d;
    u.received = timestamp{7};
    CHECK(event_text(u) ==
          R"({"event":"instrument_update","symbol":"BTCUSDT","tick_size":"0","lot_size":"0",)"
          R"("min_notional":"5","price_band_up":"1.05","contract_size":"1","unit":"base",)"
          R"("kind":"perpetual","payoff":"linear","status":"unknown","received_ns":7})");
}

TEST_CASE("what a strategy is told names its order and its instrument") {
    order_change c;
    c.ref = {4, 2, 1};
    CHECK(event_text(c).starts_with(
        R"({"event":"order_change","ref":{"slot":4,"generation":2,"gateway":1},"state":"submitting",)"));
    book_change b;
    CHECK(event_text(b) == R"({"event":"book_change","synced":false})");
    b.instrument = {3};
    CHECK(event_text(b) == R"({"event":"book_change","instrument":3,"synced":false})");
}

TEST_CASE("a long event is printed whole") {
    venue_error e;
    e.text.assign(std::string(127, '\x01')); // six bytes each
    e.symbol.assign(std::string(31, '\x01'));
    e.client_order_id.assign(std::string(39, '\x01'));
    CHECK(event_text(e).ends_with(R"(\u0001"})"));
    CHECK(event_text(e).size() > 6 * (127 + 31 + 39));
}

} // namespace
