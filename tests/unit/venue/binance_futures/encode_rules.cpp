// SPDX-License-Identifier: BSL-1.0
#include "binance_futures/orders.hpp"
#include "oracle_hmac.hpp"
#include "refusal.hpp"

#include <gatewright/venue/binance_futures/capabilities.hpp>
#include <gatewright/venue/binance_futures/orders.hpp>

#include <catch2/catch_test_macros.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <ostream>
#include <string>
#include <string_view>

using namespace gatewright;
using namespace gatewright_test;
namespace binance = gatewright::venue::binance_futures;
using binance::position_mode;

namespace {

/// What the rules say of a limit order after `change`; the encoder must say the same.
template <class ChangeT>
refusal after(ChangeT change, position_mode mode = position_mode::unknown) {
    order_request r = small_limit_order();
    change(r);
    const auto checked = binance::check_order(r, now_ms, mode);
    static const binance::signer who = binance::signer::make("key", "secret").value();
    char out[binance::max_order_request];
    const auto message = binance::encode_place(r, "1", now_ms, who, out, mode);
    CHECK(message.has_value() == checked.has_value());
    if (checked) return accepted;
    CHECK(std::string_view(checked.error().field) == message.error().field);
    CHECK(std::string_view(checked.error().source) == "binance_futures");
    return {checked.error().code, checked.error().field};
}
constexpr auto unsupported = order_errc::unsupported;
constexpr auto invalid = order_errc::invalid_parameter;

static_assert(binance::check_order(small_limit_order(), now_ms).has_value());
static_assert(venue::supports<binance::capabilities, limit_order>());
static_assert(venue::supports<binance::capabilities, market_order>());
static_assert(venue::supports<binance::capabilities, stop_order>());
static_assert(venue::supports<binance::capabilities, stop_limit_order>());
static_assert(venue::supports<binance::capabilities, take_profit_order>());
static_assert(venue::supports<binance::capabilities, take_profit_limit_order>());
static_assert(venue::supports<binance::capabilities, trailing_stop_order>());
static_assert(!venue::supports<binance::capabilities, limit_if_touched_order>());
static_assert(!venue::supports<binance::capabilities, quote_market_order>());
static_assert(venue::supports<binance::capabilities, closing_stop_order>());
static_assert(venue::supports<binance::capabilities, closing_take_profit_order>());

/// An order that waits, as it may be written, after `change`.
template <class ChangeT>
refusal waiting(order_type type, ChangeT change) {
    return after([&](order_request& r) {
        r.type = type;
        if (!has_limit_price(type)) r.price = {};
        if (type == order_type::trailing_stop)
            r.callback_rate = "0.01"_d;
        else
            r.trigger_price = {"91000"_d};
        change(r);
    });
}
constexpr auto as_it_is = [](order_request&) {};
constexpr order_type waiting_types[] = {order_type::stop, order_type::stop_limit, order_type::take_profit,
                                        order_type::take_profit_limit, order_type::trailing_stop};

template <class T>
concept Printable = requires(std::ostream& out, const T& value) { out << value; };
static_assert(!Printable<binance::signer>);

} // namespace

TEST_CASE("an order that waits needs its prices, positive, and only those that it has") {
    for (const order_type type : waiting_types) {
        CAPTURE(to_string(type));
        CHECK(waiting(type, as_it_is) == accepted);
        CHECK(waiting(type, [](order_request& r) { r.quantity = {}; }) ==
              refusal{order_errc::invalid_quantity, "quantity"});
        CHECK(waiting(type, [](order_request& r) { r.quantity = {"-1"_d}; }) ==
              refusal{order_errc::invalid_quantity, "quantity"});
        const bool limit = has_limit_price(type);
        CHECK(waiting(type, [&](order_request& r) { r.price = {limit ? "0"_d : "1"_d}; }) ==
              refusal{order_errc::invalid_price, "price"});
        if (limit)
            CHECK(waiting(type, [](order_request& r) { r.price = {"-1"_d}; }) ==
                  refusal{order_errc::invalid_price, "price"});
        CHECK(waiting(type, [](order_request& r) { r.post_only = true; }) ==
              refusal{unsupported, "post_only"});
        CHECK(waiting(type, [](order_request& r) { r.visible_quantity = {"1"_d}; }) ==
              refusal{unsupported, "visible_quantity"});
        CHECK(waiting(type, [](order_request& r) { r.trigger_source = trigger_source::mark; }) == accepted);
        CHECK(waiting(type, [](order_request& r) { r.trigger_source = trigger_source::index; }) ==
              refusal{unsupported, "trigger_source"});
        const bool trails = type == order_type::trailing_stop;
        CHECK(waiting(type, [&](order_request& r) { r.trigger_price = {trails ? "1"_d : "0"_d}; }) ==
              refusal{invalid, "trigger_price"});
        CHECK(waiting(type, [](order_request& r) { r.trigger_price = {"-1"_d}; }) ==
              refusal{invalid, "trigger_price"});
        CHECK(waiting(type, [&](order_request& r) { r.callback_rate = trails ? "0"_d : "0.01"_d; }) ==
              refusal{invalid, "callback_rate"});
        CHECK(waiting(type, [](order_request& r) { r.activation_price = {"-1"_d}; }) ==
              refusal{invalid, "activation_price"});
        CHECK((waiting(type, [](order_request& r) { r.activation_price = {"1"_d}; }) == accepted) == trails);
        CHECK(waiting(type, [](order_request& r) { r.time_in_force = time_in_force::day; }) ==
              refusal{unsupported, "time_in_force"});
        CHECK((waiting(type, [](order_request& r) {
                   r.time_in_force = time_in_force::immediate_or_cancel;
               }) == accepted) == limit);
    }
    CHECK(waiting(order_type::limit_if_touched, as_it_is) == refusal{unsupported, "type"});
}

TEST_CASE("a trailing stop keeps 0.1 % to 10 % away, in steps of 0.1 %") {
    const auto rate = [](decimal d) {
        return waiting(order_type::trailing_stop, [&](order_request& r) { r.callback_rate = d; });
    };
    for (const decimal d : {"0.001"_d, "0.0250"_d, "0.1"_d, "0.100"_d}) CHECK(rate(d) == accepted);
    for (const decimal d : {"0.0009"_d, "0.101"_d, "0.0015"_d, "-0.01"_d, "1"_d})
        CHECK(rate(d) == refusal{invalid, "callback_rate"});
    CHECK(waiting(order_type::trailing_stop, [](order_request& r) {
              r.callback_rate = {};
              r.callback_distance = {"10"_d};
          }) == refusal{unsupported, "callback_distance"});
}

TEST_CASE("an order that waits is written for the algo service, its parameters sorted and signed") {
    static const binance::signer who = binance::signer::make("key", "secret").value();
    char out[binance::max_order_request];
    order_request r = small_limit_order();
    r.type = order_type::trailing_stop;
    r.price = {};
    r.client_order_id = "gwA1";
    r.callback_rate = "0.015"_d;
    r.activation_price = {"91000.5"_d};
    r.trigger_source = trigger_source::mark;
    r.reduce_only = true;
    const std::string parameters =
        "activatePrice=91000.5&algoType=CONDITIONAL&apiKey=key&callbackRate=1.5&clientAlgoId=gwA1&"
        "newOrderRespType=RESULT&quantity=" +
        r.quantity.str() + "&recvWindow=5000&reduceOnly=true&side=BUY&symbol=" + std::string(r.symbol) +
        "&timestamp=" + std::to_string(now_ms) + "&type=TRAILING_STOP_MARKET&workingType=MARK_PRICE";
    const std::string message(binance::encode_place(r, "7", now_ms, who, out).value());
    CHECK(message.starts_with(R"({"id":"7","method":"algoOrder.place","params":{"activatePrice":"91000.5",)"
                              R"("algoType":"CONDITIONAL","apiKey":"key","callbackRate":"1.5")"));
    CHECK(message.ends_with(R"(","signature":")" + gatewright_test::oracle_hmac_hex("secret", parameters) +
                            R"("}})"));
    // Who is logged on shows neither key nor signature.
    const std::string of_session(binance::encode_place(r, "7", now_ms, who, out, position_mode::unknown,
                                                       gatewright::venue::binance::proof::session)
                                     .value());
    CHECK(of_session.starts_with(R"({"id":"7","method":"algoOrder.place","params":{"activatePrice":)"));
    CHECK(of_session.find("apiKey") == std::string::npos);
    CHECK(of_session.find("signature") == std::string::npos);

    order_keys k;
    k.symbol = r.symbol;
    k.client_order_id = "gwA1";
    k.untriggered = true;
    CHECK(std::string(binance::encode_cancel(k, "8", now_ms, who, out).value())
              .starts_with(R"({"id":"8","method":"algoOrder.cancel","params":{"apiKey":"key",)"
                           R"("clientAlgoId":"gwA1",)"));
    k.conditional_order_id = "2146760";
    CHECK(std::string(binance::encode_cancel(k, "8", now_ms, who, out).value())
              .starts_with(
                  R"({"id":"8","method":"algoOrder.cancel","params":{"algoId":2146760,"apiKey":"key",)"));
    CHECK(binance::encode_query_http(k, now_ms, who, out)
              .value()
              .target.starts_with("/fapi/v1/algoOrder?algoId=2146760&"));
    k.conditional_order_id = "x";
    CHECK(binance::encode_cancel(k, "8", now_ms, who, out).error().field ==
          std::string_view("conditional_order_id"));
    // Once triggered it is an order like any other.
    k.untriggered = false;
    k.venue_order_id = "99";
    CHECK(std::string(binance::encode_cancel(k, "8", now_ms, who, out).value()).find("order.cancel") !=
          std::string::npos);
}

TEST_CASE("an order that waits is not changed, and once triggered as the order that it became") {
    static const binance::signer who = binance::signer::make("key", "secret").value();
    char out[binance::max_order_request];
    gatewright::amend_request a;
    a.terms = small_limit_order();
    a.terms.type = order_type::stop_limit;
    a.keys.symbol = a.terms.symbol;
    a.keys.client_order_id = "gwA1";
    a.keys.untriggered = true;
    CHECK(binance::encode_amend(a, "1", now_ms, who, out).error().field == std::string_view("type"));
    a.keys.untriggered = false;
    a.keys.venue_order_id = "99";
    CHECK(binance::encode_amend(a, "1", now_ms, who, out).has_value());
    a.terms.type = order_type::stop;
    CHECK(binance::encode_amend(a, "1", now_ms, who, out).error().field == std::string_view("type"));
}

TEST_CASE(
    "times in force other than GTC, IOC, FOK and GTD have no word, and a market order has none at all") {
    CHECK(after([](order_request& r) { r.time_in_force = time_in_force::immediate_or_cancel; }) == accepted);
    CHECK(after([](order_request& r) { r.time_in_force = time_in_force::fill_or_kill; }) == accepted);
    CHECK(after([](order_request& r) { r.time_in_force = time_in_force::day; }) ==
          refusal{unsupported, "time_in_force"});
    const auto market = [](time_in_force tif) {
        return after([&](order_request& r) {
            r.type = order_type::market;
            r.price = {};
            r.time_in_force = tif;
        });
    };
    CHECK(market(time_in_force::good_till_cancel) == accepted);
    CHECK(market(time_in_force::immediate_or_cancel) == refusal{unsupported, "time_in_force"});
    CHECK(market(time_in_force::good_till_date) == refusal{unsupported, "time_in_force"});
}

TEST_CASE("post-only goes with a limit order and no other time in force") {
    CHECK(after([](order_request& r) { r.post_only = true; }) == accepted);
    for (const time_in_force tif :
         {time_in_force::immediate_or_cancel, time_in_force::fill_or_kill, time_in_force::good_till_date})
        CHECK(after([&](order_request& r) {
                  r.post_only = true;
                  r.time_in_force = tif;
                  r.good_till = timestamp::from_milliseconds(now_ms + 3'600'000);
              }) == refusal{unsupported, "post_only"});
    CHECK(after([](order_request& r) {
              r.post_only = true;
              r.type = order_type::market;
              r.price = {};
          }) == refusal{unsupported, "post_only"});
}

TEST_CASE("open and close are no words of the venue") {
    CHECK(after([](order_request& r) { r.offset = offset::close; }) == refusal{unsupported, "offset"});
}

TEST_CASE("quantity and price must be there, positive, and only where they belong") {
    CHECK(after([](order_request& r) { r.quantity = {}; }) ==
          refusal{order_errc::invalid_quantity, "quantity"});
    CHECK(after([](order_request& r) { r.quantity = {"-1"_d}; }) ==
          refusal{order_errc::invalid_quantity, "quantity"});
    CHECK(after([](order_request& r) { r.price = {}; }) == refusal{order_errc::invalid_price, "price"});
    CHECK(after([](order_request& r) { r.price = {"-0.5"_d}; }) ==
          refusal{order_errc::invalid_price, "price"});
    CHECK(after([](order_request& r) { r.type = order_type::market; }) ==
          refusal{order_errc::invalid_price, "price"});
    CHECK(after([](order_request& r) { r.trigger_price = {"1"_d}; }) == refusal{invalid, "trigger_price"});
    CHECK(after([](order_request& r) { r.callback_rate = "0.01"_d; }) == refusal{invalid, "callback_rate"});
}

TEST_CASE("a refusal carries the offending figure") {
    order_request r = small_limit_order();
    r.quantity = {"-1.50"_d};
    CHECK(binance::check_order(r, now_ms).error().str() ==
          "binance_futures: invalid_quantity, field quantity, figure -1.50, limit 0");
}

TEST_CASE("a good-till date is more than 600 seconds ahead at the precision of seconds, and only with GTD") {
    const auto until = [](std::int64_t ms) {
        return after([&](order_request& r) {
            r.time_in_force = time_in_force::good_till_date;
            r.good_till = timestamp::from_milliseconds(ms);
        });
    };
    CHECK(until(0) == refusal{invalid, "good_till"});
    CHECK(until(now_ms) == refusal{invalid, "good_till"});
    CHECK(until(now_ms + 600'000) == refusal{invalid, "good_till"});
    CHECK(until(now_ms + 600'001) == refusal{invalid, "good_till"}); // the venue cuts it to 1735690200000
    CHECK(until(1735690200999) == refusal{invalid, "good_till"});
    CHECK(until(1735690201000) == accepted);
    CHECK(after([](order_request& r) { r.good_till = timestamp::from_milliseconds(now_ms + 3'600'000); }) ==
          refusal{invalid, "good_till"});
    order_request r = small_limit_order();
    r.time_in_force = time_in_force::good_till_date;
    r.good_till = timestamp::from_milliseconds(now_ms);
    CHECK_FALSE(binance::check_order(r, std::numeric_limits<std::int64_t>::max()).has_value());
}

TEST_CASE("the position side follows the account's position mode, and hedge mode knows no reduce-only") {
    const auto net = [](order_request& r) { r.position_side = position_side::net; };
    const auto sided = [](order_request& r) { r.position_side = position_side::long_side; };
    CHECK(after(net, position_mode::one_way) == accepted);
    CHECK(after(net, position_mode::hedge) == refusal{invalid, "position_side"});
    CHECK(after(sided, position_mode::hedge) == accepted);
    CHECK(after(sided, position_mode::one_way) == refusal{invalid, "position_side"});
    CHECK(after(sided) == accepted);
    CHECK(after([](order_request& r) { r.reduce_only = true; }) == accepted);
    for (const position_mode mode : {position_mode::unknown, position_mode::hedge})
        CHECK(after(
                  [](order_request& r) {
                      r.position_side = position_side::short_side;
                      r.reduce_only = true;
                  },
                  mode) == refusal{unsupported, "reduce_only"});
}

TEST_CASE("client order ids are 1 to 36 characters of the venue's alphabet") {
    const auto with_id = [](std::string_view id) {
        return after([&](order_request& r) { r.client_order_id = id; });
    };
    CHECK(with_id(std::string(36, 'a')) == accepted);
    CHECK(with_id(std::string(37, 'a')) == refusal{invalid, "client_order_id"});
    for (int byte = 0; byte < 256; ++byte) {
        const char c = static_cast<char>(byte);
        const bool allowed = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
                             c == '.' || c == ':' || c == '/' || c == '_' || c == '-';
        INFO("byte " << byte);
        CHECK((with_id(std::string(1, c)) == accepted) == allowed);
    }
}

TEST_CASE("a symbol is there and holds nothing that would change the text around it") {
    for (const std::string_view bad : {"", "A B", "A\"B", "A\\B", "A&B", "A=B", "A\nB"})
        CHECK(after([&](order_request& r) { r.symbol = bad; }) == refusal{invalid, "symbol"});
    CHECK(after([](order_request& r) { r.symbol = "BTCUSDT_260925"; }) == accepted);
}

TEST_CASE("an order key names a symbol and one id in its alphabet") {
    const auto field = [](gatewright::order_keys key) -> std::string_view {
        const auto checked = binance::check_key(key);
        return checked ? "" : checked.error().field;
    };
    CHECK(field({"BTCUSDT", "a", ""}) == "");
    CHECK(field({"BTCUSDT", "", "12"}) == "");
    CHECK(field({"BTCUSDT", "not allowed", "12"}) == "");
    CHECK(field({"", "a", ""}) == "symbol");
    CHECK(field({"BTCUSDT", "", ""}) == "client_order_id");
    CHECK(field({"BTCUSDT", "a b", ""}) == "client_order_id");
    CHECK(field({"BTCUSDT", "a", "12x"}) == "venue_order_id");
    CHECK(field({"BTCUSDT", "", "-1"}) == "venue_order_id");
    CHECK(field({"BTCUSDT", "", "123456789012345678901"}) == "venue_order_id");
}

TEST_CASE("a signer refuses what would break its requests, without repeating it") {
    const auto refused = [](std::string_view key, std::string_view secret,
                            std::int64_t window) -> std::string {
        const auto made = binance::signer::make(key, secret, window);
        if (made) return "";
        CHECK(made.error().code == order_errc::invalid_parameter);
        CHECK(made.error().str().find("sEcReT") == std::string::npos);
        return made.error().field;
    };
    CHECK(refused("key", "sEcReT", 5000) == "");
    CHECK(refused("", "sEcReT", 5000) == "api_key");
    CHECK(refused("key\r\nX-Other: 1", "sEcReT", 5000) == "api_key");
    CHECK(refused("sEcReT\"", "s", 5000) == "api_key");
    CHECK(refused(std::string(161, 'k'), "s", 5000) == "api_key");
    CHECK(refused(std::string(160, 'k'), "s", 5000) == "");
    CHECK(refused("key", "", 5000) == "secret");
    CHECK(refused("key", "sEcReT", 0) == "recv_window");
    CHECK(refused("key", "sEcReT", 60001) == "recv_window");
    CHECK(refused("key", "sEcReT", 60000) == "");
}

TEST_CASE("a signer holds no byte sequence of its secret, and none of its requests does") {
    const std::string secret = "Zq7!pR2@vL9#xT4$wN6%";
    const auto who = binance::signer::make("key", secret).value();
    const std::string_view memory(reinterpret_cast<const char*>(&who), sizeof who);
    char out[binance::max_order_request];
    const std::string message(binance::encode_place(small_limit_order(), "1", now_ms, who, out).value());
    for (std::size_t at = 0; at + 4 <= secret.size(); ++at) {
        CHECK(memory.find(secret.substr(at, 4)) == std::string_view::npos);
        CHECK(message.find(secret.substr(at, 4)) == std::string::npos);
    }
}

TEST_CASE("an empty signer signs nothing") {
    char out[binance::max_order_request];
    const auto message = binance::encode_place(small_limit_order(), "1", now_ms, binance::signer{}, out);
    REQUIRE_FALSE(message.has_value());
    CHECK(message.error().code == order_errc::authentication);
    CHECK(std::string_view(message.error().field) == "api_key");
    CHECK(std::string_view(
              binance::encode_cancel({"B", "a", ""}, "1", now_ms, binance::signer{}, out).error().field) ==
          "api_key");
}
