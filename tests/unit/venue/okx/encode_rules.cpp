// SPDX-License-Identifier: BSL-1.0
#include "okx/orders.hpp"
#include "refusal.hpp"

#include <gatewright/venue/okx/capabilities.hpp>
#include <gatewright/venue/okx/orders.hpp>

#include <catch2/catch_test_macros.hpp>

#include <string>
#include <string_view>

namespace {

namespace okx_rules {
using namespace gatewright;
using namespace gatewright::venue::okx;
using gatewright_test::accepted;
using gatewright_test::refusal;
using gatewright_test::okx::account;
using gatewright_test::okx::now_ms;
using gatewright_test::okx::small_limit_order;

/// What the rules say of a limit order after `change`; the encoders must say the same.
template <class ChangeT>
refusal after_change(ChangeT change, position_mode mode = position_mode::unknown) {
    order_request r = small_limit_order();
    change(r);
    const auto checked = check_order(r, now_ms, mode);
    const config c = account();
    const instrument rules = gatewright_test::okx::swap_rules();
    const context at{c, now_ms, {}, "1", mode, 2, &rules};
    char out[1024];
    const auto message = encode_place(r, at, out);
    CHECK(message.has_value() == checked.has_value());
    if (!checked) CHECK(std::string_view(checked.error().field) == message.error().field);
    const auto request = encode_place_http(r, at, out);
    CHECK(request.has_value() == checked.has_value());
    if (checked) return accepted;
    CHECK(std::string_view(checked.error().field) == request.error().field);
    CHECK(std::string_view(checked.error().source) == "okx");
    return {checked.error().code, checked.error().field};
}
constexpr auto none = order_errc::unsupported;
constexpr auto bad = order_errc::invalid_parameter;

static_assert(check_order(small_limit_order(), now_ms).has_value());
static_assert(gatewright::venue::supports<capabilities, limit_order>());
static_assert(gatewright::venue::supports<capabilities, market_order>());
static_assert(gatewright::venue::supports<capabilities, stop_order>());
static_assert(gatewright::venue::supports<capabilities, stop_limit_order>());
static_assert(gatewright::venue::supports<capabilities, take_profit_order>());
static_assert(gatewright::venue::supports<capabilities, take_profit_limit_order>());
static_assert(gatewright::venue::supports<capabilities, trailing_stop_order>());
static_assert(gatewright::venue::supports<capabilities, limit_if_touched_order>());
static_assert(gatewright::venue::supports<capabilities, quote_market_order>());
static_assert(gatewright::venue::supports<capabilities, closing_stop_order>());
static_assert(gatewright::venue::supports<capabilities, closing_take_profit_order>());

/// What is said of an order that waits, after `change`; the request that writes it must say the same.
template <class ChangeT>
refusal waiting(order_type type, ChangeT change) {
    order_request r = small_limit_order();
    r.type = type;
    if (!has_limit_price(type)) r.price = {};
    if (type == order_type::trailing_stop)
        r.callback_rate = "0.01"_d;
    else
        r.trigger_price = {"91000"_d};
    change(r);
    const auto checked = check_order(r, now_ms);
    static const config c = [] {
        config made;
        made.credentials = credentials::make("key", "secret", "pass").value();
        return made;
    }();
    char out[1024];
    const auto request = encode_place_http(r, {c, now_ms, {}, {}, position_mode::unknown, 2, nullptr}, out);
    CHECK(request.has_value() == checked.has_value());
    if (checked) return accepted;
    CHECK(std::string_view(checked.error().field) == request.error().field);
    return {checked.error().code, checked.error().field};
}
constexpr auto as_it_is = [](order_request&) {};
} // namespace okx_rules

} // namespace

TEST_CASE("an order of OKX that waits needs its prices, positive, and only those that it has") {
    using namespace okx_rules;
    for (const order_type type :
         {order_type::stop, order_type::stop_limit, order_type::take_profit, order_type::take_profit_limit,
          order_type::limit_if_touched, order_type::trailing_stop}) {
        CAPTURE(to_string(type));
        const bool limit = has_limit_price(type), trails = type == order_type::trailing_stop;
        CHECK(waiting(type, as_it_is) == accepted);
        CHECK(waiting(type, [](order_request& r) { r.quantity = {"-1"_d}; }) ==
              refusal{order_errc::invalid_quantity, "quantity"});
        CHECK(waiting(type, [&](order_request& r) { r.price = {limit ? "0"_d : "1"_d}; }) ==
              refusal{order_errc::invalid_price, "price"});
        CHECK(waiting(type, [&](order_request& r) { r.trigger_price = {trails ? "1"_d : "0"_d}; }) ==
              refusal{bad, "trigger_price"});
        CHECK(waiting(type, [](order_request& r) { r.post_only = true; }) == refusal{none, "post_only"});
        CHECK(waiting(type, [](order_request& r) { r.time_in_force = time_in_force::immediate_or_cancel; }) ==
              refusal{none, "time_in_force"});
        CHECK(waiting(type, [](order_request& r) { r.self_trade = self_trade_mode::cancel_maker; }) ==
              refusal{none, "self_trade"});
        for (const trigger_source s : {trigger_source::mark, trigger_source::index})
            CHECK((waiting(type, [&](order_request& r) { r.trigger_source = s; }) ==
                   refusal{none, "trigger_source"}) == trails);
        CHECK(waiting(type, [&](order_request& r) { r.callback_rate = trails ? "0"_d : "0.01"_d; }) ==
              refusal{bad, "callback_rate"});
        CHECK((waiting(type, [](order_request& r) {
                   r.callback_rate = {};
                   r.callback_distance = {"10"_d};
               }) == accepted) == trails);
    }
}

TEST_CASE("an order of OKX that waits is written for the algo service, and over requests alone") {
    using namespace okx_rules;
    config c;
    c.credentials = credentials::make("key", "secret", "pass").value();
    const context at{c, now_ms, {}, {}, position_mode::unknown, 2, nullptr};
    char out[1024];
    order_request r = small_limit_order();
    r.type = order_type::take_profit_limit;
    r.client_order_id = "gwA1";
    r.trigger_price = {"91000.5"_d};
    r.trigger_source = trigger_source::mark;
    r.reduce_only = true;
    const auto placed = encode_place_http(r, at, out);
    REQUIRE(placed.has_value());
    CHECK(placed->target == "/api/v5/trade/order-algo");
    CHECK(placed->headers.find("expTime") == std::string_view::npos);
    CHECK(placed->body ==
          R"({"instId":")" + std::string(r.symbol) +
              R"(","tdMode":"cross","algoClOrdId":"gwA1","side":"buy","ordType":"conditional",)"
              R"("sz":")" +
              r.quantity.str() + R"(","reduceOnly":true,"tpTriggerPx":"91000.5",)" +
              R"("tpTriggerPxType":"mark","tpOrdPx":")" + r.price.str() + R"("})");
    CHECK(encode_place(r, at, out).error().field == std::string_view("path"));
    order_keys k;
    k.symbol = r.symbol;
    k.client_order_id = "gwA1";
    k.untriggered = true;
    CHECK(encode_cancel(k, at, out).error().field == std::string_view("path"));
    CHECK(encode_cancel_http(k, at, out).value().body ==
          R"([{"instId":")" + std::string(r.symbol) + R"(","algoClOrdId":"gwA1"}])");
    k.conditional_order_id = "77";
    CHECK(encode_cancel_http(k, at, out).value().body ==
          R"([{"instId":")" + std::string(r.symbol) + R"(","algoId":"77"}])");
    CHECK(encode_query_http(k, at, out).value().target == "/api/v5/trade/order-algo?algoId=77");
}

TEST_CASE("what buys on margin at the market is not sent to OKX, whether at once or when it is triggered") {
    using namespace okx_rules;
    config c;
    c.credentials = credentials::make("key", "secret", "pass").value();
    c.spot_margin = true;
    const context at{c, now_ms, {}, {}, position_mode::unknown, 2, nullptr};
    char out[1024];
    order_request r = small_limit_order();
    r.symbol = "BTC-USDT";
    for (const order_type type :
         {order_type::market, order_type::stop, order_type::take_profit, order_type::trailing_stop}) {
        r.type = type;
        r.price = {};
        r.trigger_price = {has_trigger_price(type) ? "91000"_d : "0"_d};
        r.callback_rate = type == order_type::trailing_stop ? "0.01"_d : "0"_d;
        r.side = side::buy;
        const auto refused = encode_place_http(r, at, out);
        REQUIRE_FALSE(refused.has_value());
        CHECK(refused.error().field == std::string_view("type"));
        r.side = side::sell;
        CHECK(encode_place_http(r, at, out).has_value());
    }
}

TEST_CASE("options of OKX are not traded") {
    using namespace okx_rules;
    CHECK(after_change([](order_request& r) { r.symbol = "BTC-USD-270326-90000-C"; }) ==
          refusal{none, "symbol"});
    CHECK(after_change([](order_request& r) { r.symbol = "BTC-USDT-270326"; }) == accepted);
    CHECK(after_change([](order_request& r) { r.symbol = "BTC-USDT"; }) == accepted);
}

TEST_CASE("OKX takes GTC, IOC and FOK; of market orders GTC, and IOC of contracts") {
    using namespace okx_rules;
    using tif = time_in_force;
    for (const tif t : {tif::good_till_cancel, tif::immediate_or_cancel, tif::fill_or_kill})
        CHECK(after_change([&](order_request& r) { r.time_in_force = t; }) == accepted);
    for (const tif t : {tif::good_till_date, tif::day})
        CHECK(after_change([&](order_request& r) {
                  r.time_in_force = t;
                  r.good_till = timestamp::from_milliseconds(now_ms + 3'600'000);
              }) == refusal{none, "time_in_force"});
    const auto market = [](std::string_view symbol, tif t) {
        return after_change([&](order_request& r) {
            r.symbol = symbol;
            r.type = order_type::market;
            r.price = {};
            r.time_in_force = t;
        });
    };
    CHECK(market("BTC-USDT-SWAP", tif::good_till_cancel) == accepted);
    CHECK(market("BTC-USDT-SWAP", tif::immediate_or_cancel) == accepted);
    CHECK(market("BTC-USDT-SWAP", tif::fill_or_kill) == refusal{none, "time_in_force"});
    CHECK(market("BTC-USDT", tif::good_till_cancel) == accepted);
    CHECK(market("BTC-USDT", tif::immediate_or_cancel) == refusal{none, "time_in_force"});
}

TEST_CASE("post-only of OKX goes with a limit order that is good till cancelled") {
    using namespace okx_rules;
    CHECK(after_change([](order_request& r) { r.post_only = true; }) == accepted);
    for (const time_in_force t : {time_in_force::immediate_or_cancel, time_in_force::fill_or_kill})
        CHECK(after_change([&](order_request& r) {
                  r.post_only = true;
                  r.time_in_force = t;
              }) == refusal{none, "post_only"});
    CHECK(after_change([](order_request& r) {
              r.post_only = true;
              r.type = order_type::market;
              r.price = {};
          }) == refusal{none, "post_only"});
    CHECK(after_change([](order_request& r) { r.offset = offset::close; }) == refusal{none, "offset"});
}

TEST_CASE("quantity and price of an order of OKX must be there, positive, and only where they belong") {
    using namespace okx_rules;
    CHECK(after_change([](order_request& r) { r.quantity = {}; }) ==
          refusal{order_errc::invalid_quantity, "quantity"});
    CHECK(after_change([](order_request& r) { r.quantity = {"-1"_d}; }) ==
          refusal{order_errc::invalid_quantity, "quantity"});
    CHECK(after_change([](order_request& r) { r.price = {}; }) ==
          refusal{order_errc::invalid_price, "price"});
    CHECK(after_change([](order_request& r) { r.price = {"-0.5"_d}; }) ==
          refusal{order_errc::invalid_price, "price"});
    CHECK(after_change([](order_request& r) { r.type = order_type::market; }) ==
          refusal{order_errc::invalid_price, "price"});
    CHECK(after_change([](order_request& r) { r.trigger_price = {"1"_d}; }) == refusal{bad, "trigger_price"});
    CHECK(after_change([](order_request& r) { r.callback_rate = "0.01"_d; }) ==
          refusal{bad, "callback_rate"});
    CHECK(after_change([](order_request& r) {
              r.good_till = timestamp::from_milliseconds(now_ms + 3'600'000);
          }) == refusal{bad, "good_till"});
}

TEST_CASE("the position side of an order of OKX follows the account's mode; spot has none") {
    using namespace okx_rules;
    const auto side_of = [](std::string_view symbol, position_side s, bool reduce_only = false) {
        return [=](order_request& r) {
            r.symbol = symbol;
            r.position_side = s;
            r.reduce_only = reduce_only;
        };
    };
    constexpr auto net = position_side::net;
    constexpr auto longs = position_side::long_side;
    CHECK(after_change(side_of("BTC-USDT-SWAP", net), position_mode::one_way) == accepted);
    CHECK(after_change(side_of("BTC-USDT-SWAP", net), position_mode::hedge) == refusal{bad, "position_side"});
    CHECK(after_change(side_of("BTC-USDT-SWAP", longs), position_mode::hedge) == accepted);
    CHECK(after_change(side_of("BTC-USDT-SWAP", longs), position_mode::one_way) ==
          refusal{bad, "position_side"});
    for (const position_mode m : {position_mode::unknown, position_mode::one_way, position_mode::hedge}) {
        CHECK(after_change(side_of("BTC-USDT", net), m) == accepted);
        CHECK(after_change(side_of("BTC-USDT", longs), m) == refusal{bad, "position_side"});
        CHECK(after_change(side_of("BTC-USDT", net, true), m) == refusal{none, "reduce_only"});
    }
    CHECK(after_change(side_of("BTC-USDT-SWAP", net, true)) == accepted);
    CHECK(after_change(side_of("BTC-USDT-SWAP", longs, true), position_mode::hedge) ==
          refusal{none, "reduce_only"});
}

TEST_CASE("client order ids of OKX are 1 to 32 letters and digits") {
    using namespace okx_rules;
    const auto with_id = [](std::string_view id) {
        return after_change([&](order_request& r) { r.client_order_id = id; });
    };
    CHECK(with_id("") == accepted);
    CHECK(with_id(std::string(32, 'a')) == accepted);
    CHECK(with_id(std::string(33, 'a')) == refusal{bad, "client_order_id"});
    for (int byte = 0; byte < 256; ++byte) {
        const char c = static_cast<char>(byte);
        const bool allowed = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
        INFO("byte " << byte);
        CHECK((with_id(std::string(1, c)) == accepted) == allowed);
    }
}

TEST_CASE("a symbol of an order of OKX holds nothing that would change the text around it") {
    using namespace okx_rules;
    for (const std::string_view text : {"", "A B", "A\"B", "A\\B", "A&B", "A=B", "A\nB"})
        CHECK(after_change([&](order_request& r) { r.symbol = text; }) == refusal{bad, "symbol"});
}

TEST_CASE("an order key of OKX names a symbol and one id in its alphabet, and every request checks it") {
    using namespace okx_rules;
    const config c = account();
    const instrument rules = gatewright_test::okx::swap_rules();
    const context at{c, now_ms, {}, "1", position_mode::unknown, 2, &rules};
    const auto field = [&](const order_keys& key) -> std::string {
        const auto checked = check_key(key, capabilities::table);
        char out[1024];
        const auto same = [&](const auto& made) {
            CHECK(made.has_value() == checked.has_value());
            if (!made) CHECK(std::string_view(made.error().field) == checked.error().field);
        };
        same(encode_cancel(key, at, out));
        same(encode_cancel_http(key, at, out));
        same(encode_query_http(key, at, out));
        return checked ? "" : checked.error().field;
    };
    CHECK(field({"BTC-USDT", "a", ""}) == "");
    CHECK(field({"BTC-USDT", "", "12"}) == "");
    CHECK(field({"BTC-USDT", "not allowed", "12"}) == "");
    CHECK(field({"", "a", ""}) == "symbol");
    CHECK(field({"BTC\"USDT", "a", ""}) == "symbol");
    CHECK(field({"BTC-USDT", "", ""}) == "client_order_id");
    CHECK(field({"BTC-USDT", "a-b", ""}) == "client_order_id");
    CHECK(field({"BTC-USDT", "a", "12x"}) == "venue_order_id");
    CHECK(field({"BTC-USDT", "", "-1"}) == "venue_order_id");
    CHECK(field({"BTC-USDT", "", "123456789012345678901"}) == "venue_order_id");
}

TEST_CASE("on OKX's stream an order waits for its instrument's number; over REST it does not") {
    using namespace okx_rules;
    const config c = account();
    instrument without = gatewright_test::okx::swap_rules();
    without.venue_number = 0;
    char out[1024];
    for (const instrument* rules : {static_cast<const instrument*>(nullptr), &std::as_const(without)}) {
        const context at{c, now_ms, {}, "1", position_mode::unknown, 2, rules};
        const auto placed = encode_place(small_limit_order(), at, out);
        REQUIRE_FALSE(placed.has_value());
        CHECK(placed.error().code == order_errc::not_ready);
        CHECK(std::string_view(placed.error().field) == "instrument");
        CHECK(std::string_view(encode_cancel({"BTC-USDT", "a", ""}, at, out).error().field) == "instrument");
        CHECK(encode_place_http(small_limit_order(), at, out).has_value());
        CHECK(encode_cancel_http({"BTC-USDT", "a", ""}, at, out).has_value());
    }
}

TEST_CASE("without a key no order of OKX is written") {
    using namespace okx_rules;
    const config nobody;
    const instrument rules = gatewright_test::okx::swap_rules();
    const context at{nobody, now_ms, {}, "1", position_mode::unknown, 2, &rules};
    char out[1024];
    const order_keys key{"BTC-USDT", "a", ""};
    for (const order_reject& e :
         {encode_place(small_limit_order(), at, out).error(), encode_cancel(key, at, out).error(),
          encode_place_http(small_limit_order(), at, out).error(), encode_cancel_http(key, at, out).error(),
          encode_query_http(key, at, out).error()}) {
        CHECK(e.code == order_errc::authentication);
        CHECK(std::string_view(e.field) == "api_key");
    }
}
