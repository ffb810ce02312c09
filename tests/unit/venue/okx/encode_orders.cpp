// SPDX-License-Identifier: BSL-1.0
#include "okx/orders.hpp"

#include <gatewright/venue/okx/orders.hpp>

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <catch2/catch_test_macros.hpp>

#include <array>
#include <cstddef>
#include <limits>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace {

namespace okx_orders {
using namespace gatewright;
using namespace gatewright::venue::okx;
using gatewright_test::okx::account;
using gatewright_test::okx::now_ms;
using gatewright_test::okx::small_limit_order;
using gatewright_test::okx::swap_rules;

/// An account and one of its instruments, as a session hands them to the encoders.
struct desk {
    config settings = account();
    instrument rules = swap_rules();
    position_mode mode = position_mode::unknown;
    std::uint8_t level = 2;
    duration uncertainty{};

    [[nodiscard]] context at(std::string_view id) const {
        return {settings, now_ms, uncertainty, id, mode, level, &rules};
    }
    [[nodiscard]] std::string place(const order_request& r, std::string_view id = "421") const {
        char out[1024];
        return std::string(encode_place(r, at(id), out).value());
    }
    [[nodiscard]] std::string place_body(const order_request& r) const {
        char out[1024];
        return std::string(encode_place_http(r, at(""), out).value().body);
    }
};
order_request to_market(side s, std::string_view symbol) {
    order_request r = small_limit_order();
    r.symbol = symbol;
    r.type = order_type::market;
    r.side = s;
    r.price = {};
    return r;
}
} // namespace okx_orders

} // namespace

TEST_CASE("a limit order is placed on OKX's private link with these bytes") {
    using namespace okx_orders;
    CHECK(desk{}.place(small_limit_order()) ==
          R"({"id":"421","op":"order","args":[{"instIdCode":10459,"tdMode":"cross","clOrdId":"gw1x1",)"
          R"("side":"buy","ordType":"limit","sz":"0.010","px":"50000.50"}],"expTime":"1735689603123"})");
}

TEST_CASE("the same order over REST names its instrument, and its end is a header") {
    using namespace okx_orders;
    desk d;
    char out[1024];
    const http_request r = encode_place_http(small_limit_order(), d.at(""), out).value();
    const std::string body =
        R"({"instId":"BTC-USDT-SWAP","tdMode":"cross","clOrdId":"gw1x1","side":"buy","ordType":"limit",)"
        R"("sz":"0.010","px":"50000.50"})";
    CHECK(r.method == http_method::post);
    CHECK(r.target == "/api/v5/trade/order");
    CHECK(r.body == body);
    CHECK(
        r.headers ==
        "expTime: 1735689603123\r\nContent-Type: application/json\r\nOK-ACCESS-KEY: key\r\nOK-ACCESS-SIGN: " +
            gatewright_test::okx::oracle_sign(gatewright_test::okx::api_secret,
                                              "2025-01-01T00:00:00.123ZPOST/api/v5/trade/order" + body) +
            "\r\nOK-ACCESS-TIMESTAMP: 2025-01-01T00:00:00.123Z\r\nOK-ACCESS-PASSPHRASE: password\r\n");
}

TEST_CASE("an order of OKX is taken until its validity ends, by a clock that may be off") {
    using namespace okx_orders;
    desk d;
    d.settings.order_validity = milliseconds(500);
    d.uncertainty = {1'000'001};
    CHECK(d.place(small_limit_order()).ends_with(R"(}],"expTime":"1735689600625"})"));
}

TEST_CASE("type and time in force of an order are one word of OKX's") {
    using namespace okx_orders;
    const auto word = [](auto change) {
        order_request r = small_limit_order();
        change(r);
        const std::string m = desk{}.place(r);
        const std::size_t at = m.find("\"ordType\":\"") + 11;
        return m.substr(at, m.find('"', at) - at) + (m.find("\"px\"") == m.npos ? "" : " px");
    };
    CHECK(word([](auto&) {}) == "limit px");
    CHECK(word([](auto& r) { r.post_only = true; }) == "post_only px");
    CHECK(word([](auto& r) { r.time_in_force = time_in_force::immediate_or_cancel; }) == "ioc px");
    CHECK(word([](auto& r) { r.time_in_force = time_in_force::fill_or_kill; }) == "fok px");
    CHECK(word([](auto& r) { r = to_market(side::sell, "BTC-USDT-SWAP"); }) == "market");
    CHECK(word([](auto& r) {
              r = to_market(side::sell, "BTC-USDT-SWAP");
              r.time_in_force = time_in_force::immediate_or_cancel;
          }) == "optimal_limit_ioc");
}

TEST_CASE("an order of OKX in hedge mode names its position, and one that reduces says so") {
    using namespace okx_orders;
    desk d;
    order_request r = small_limit_order();
    r.side = side::sell;
    r.reduce_only = true;
    CHECK(d.place_body(r) ==
          R"({"instId":"BTC-USDT-SWAP","tdMode":"cross","clOrdId":"gw1x1","side":"sell","ordType":"limit",)"
          R"("sz":"0.010","px":"50000.50","reduceOnly":true})");
    d.mode = position_mode::hedge;
    r.reduce_only = false;
    r.position_side = position_side::long_side;
    CHECK(d.place_body(r).find(R"("side":"sell","posSide":"long","ordType")") != std::string::npos);
    r.position_side = position_side::short_side;
    CHECK(d.place_body(r).find(R"("side":"sell","posSide":"short","ordType")") != std::string::npos);
}

TEST_CASE("a market order of spot is in the base asset of OKX and not cut to what the balance allows") {
    using namespace okx_orders;
    desk d;
    for (const side s : {side::buy, side::sell})
        CHECK(d.place_body(to_market(s, "BTC-USDT"))
                  .ends_with(R"("ordType":"market","sz":"0.010","tgtCcy":"base_ccy","banAmend":true})"));
    CHECK(
        d.place_body(to_market(side::buy, "BTC-USDT-SWAP")).ends_with(R"("ordType":"market","sz":"0.010"})"));
    order_request limit = small_limit_order();
    limit.symbol = "BTC-USDT";
    CHECK(d.place_body(limit).find("tgtCcy") == std::string::npos);
}

TEST_CASE("the trade mode of an order of OKX follows account level, margin mode and kind of instrument") {
    using namespace okx_orders;
    const auto mode = [](std::string_view symbol, int level, bool spot_margin, margin_mode m) {
        desk d;
        d.level = static_cast<std::uint8_t>(level);
        d.settings.spot_margin = spot_margin;
        d.settings.margin_mode = m;
        order_request r = small_limit_order();
        r.symbol = symbol;
        const std::string body = d.place_body(r);
        const std::size_t at = body.find("\"tdMode\":\"") + 10;
        return body.substr(at, body.find('"', at) - at);
    };
    for (const int level : {0, 1, 2}) CHECK(mode("BTC-USDT", level, false, margin_mode::cross) == "cash");
    for (const int level : {3, 4}) CHECK(mode("BTC-USDT", level, false, margin_mode::isolated) == "cross");
    CHECK(mode("BTC-USDT", 2, true, margin_mode::cross) == "cross");
    CHECK(mode("BTC-USDT", 3, true, margin_mode::isolated) == "isolated");
    CHECK(mode("BTC-USDT-SWAP", 2, false, margin_mode::cross) == "cross");
    CHECK(mode("BTC-USDT-270326", 4, false, margin_mode::isolated) == "isolated");
}

TEST_CASE("an order on margin at OKX names the currency of its margin, where one is configured") {
    using namespace okx_orders;
    const auto currency = [](std::string_view symbol, int level, bool spot_margin, margin_mode m,
                             std::string_view configured = "USDT") -> std::string {
        desk d;
        d.level = static_cast<std::uint8_t>(level);
        d.settings.spot_margin = spot_margin;
        d.settings.margin_mode = m;
        d.settings.margin_currency = configured;
        order_request r = small_limit_order();
        r.symbol = symbol;
        const std::string body = d.place_body(r);
        const std::string message = d.place(r);
        const std::size_t at = body.find(",\"ccy\":\"");
        CHECK((message.find(",\"ccy\":\"") == message.npos) == (at == body.npos));
        return at == body.npos ? "" : body.substr(at + 8, body.find('"', at + 8) - at - 8);
    };
    CHECK(currency("BTC-USDT", 2, true, margin_mode::cross) == "USDT");
    for (const int level : {2, 3, 4})
        CHECK(currency("BTC-USDT", level, true, margin_mode::isolated) == "USDT");
    for (const int level : {3, 4}) CHECK(currency("BTC-USDT", level, true, margin_mode::cross) == "");
    CHECK(currency("BTC-USDT", 2, true, margin_mode::cross, "") == "");
    CHECK(currency("BTC-USDT", 2, false, margin_mode::cross) == "");
    CHECK(currency("BTC-USDT-SWAP", 2, true, margin_mode::cross) == "");
    CHECK(currency("BTC-USDT-270326", 2, true, margin_mode::isolated) == "");
}

TEST_CASE("a market order that buys on margin at OKX is refused: its quantity would be in the quote asset") {
    using namespace okx_orders;
    const auto placed = [](side s, int level, margin_mode m) -> std::string {
        desk d;
        d.level = static_cast<std::uint8_t>(level);
        d.settings.spot_margin = true;
        d.settings.margin_mode = m;
        char out[1024];
        const auto stream = encode_place(to_market(s, "BTC-USDT"), d.at("1"), out);
        const bool streamed = stream.has_value();
        const auto made = encode_place_http(to_market(s, "BTC-USDT"), d.at(""), out);
        CHECK(made.has_value() == streamed);
        if (made) return made->body.find("base_ccy") == std::string_view::npos ? "on margin" : "spot";
        CHECK(made.error().code == order_errc::unsupported);
        return made.error().field;
    };
    for (const int level : {0, 1, 2}) CHECK(placed(side::buy, level, margin_mode::cross) == "type");
    for (const int level : {0, 2, 3, 4}) CHECK(placed(side::buy, level, margin_mode::isolated) == "type");
    for (const int level : {3, 4}) CHECK(placed(side::buy, level, margin_mode::cross) == "spot");
    CHECK(placed(side::sell, 2, margin_mode::cross) == "on margin");
    CHECK(placed(side::sell, 4, margin_mode::isolated) == "on margin");
}

TEST_CASE("tag and self-trade prevention stand on every order of OKX where they are configured") {
    using namespace okx_orders;
    desk d;
    d.settings.tag = "abc123";
    const auto with = [&](self_trade_prevention p, time_in_force tif) {
        d.settings.stp = p;
        order_request r = small_limit_order();
        r.time_in_force = tif;
        const std::string body = d.place_body(r);
        CHECK(body.find(R"("clOrdId":"gw1x1","tag":"abc123","side")") != std::string::npos);
        const std::size_t at = body.find(",\"stpMode\":\"");
        return at == body.npos ? "" : body.substr(at + 12);
    };
    using tif = time_in_force;
    CHECK(with(self_trade_prevention::account, tif::good_till_cancel) == "");
    CHECK(with(self_trade_prevention::cancel_maker, tif::good_till_cancel) == "cancel_maker\"}");
    CHECK(with(self_trade_prevention::cancel_taker, tif::fill_or_kill) == "cancel_taker\"}");
    CHECK(with(self_trade_prevention::cancel_both, tif::immediate_or_cancel) == "cancel_both\"}");
    // cancel_both is refused with fill-or-kill (54036).
    CHECK(with(self_trade_prevention::cancel_both, tif::fill_or_kill) == "cancel_taker\"}");
}

TEST_CASE("an order of OKX is cancelled and asked for by the venue's id, or else by the client's") {
    using namespace okx_orders;
    desk d;
    char out[1024];
    const order_keys by_both = {"BTC-USDT-SWAP", "gw1x1", "1969014514286624768"};
    const order_keys by_client = {"BTC-USDT-SWAP", "gw1x1", ""};
    CHECK(encode_cancel(by_both, d.at("7"), out).value() ==
          R"({"id":"7","op":"cancel-order","args":[{"instIdCode":10459,"ordId":"1969014514286624768"}]})");
    CHECK(encode_cancel(by_client, d.at("8"), out).value() ==
          R"({"id":"8","op":"cancel-order","args":[{"instIdCode":10459,"clOrdId":"gw1x1"}]})");
    CHECK(encode_cancel_http(by_both, d.at(""), out)->body ==
          R"({"instId":"BTC-USDT-SWAP","ordId":"1969014514286624768"})");
    CHECK(encode_cancel_http(by_client, d.at(""), out)->body ==
          R"({"instId":"BTC-USDT-SWAP","clOrdId":"gw1x1"})");
    CHECK(encode_cancel_http(by_client, d.at(""), out)->headers.find("expTime") == std::string_view::npos);
    CHECK(encode_query_http(by_both, d.at(""), out)->target ==
          "/api/v5/trade/order?instId=BTC-USDT-SWAP&ordId=1969014514286624768");
    CHECK(encode_query_http(by_client, d.at(""), out)->target ==
          "/api/v5/trade/order?instId=BTC-USDT-SWAP&clOrdId=gw1x1");
}

TEST_CASE("the longest order of OKX fits into a kilobyte, with every digit") {
    using namespace okx_orders;
    desk d;
    d.settings.credentials = credentials::make(std::string(96, 'k'), "secret", std::string(96, 'p')).value();
    d.settings.tag = "ABCDEFGHIJKLMNOP";
    d.settings.stp = self_trade_prevention::cancel_both;
    d.settings.demo = true;
    d.mode = position_mode::hedge;
    order_request r = small_limit_order();
    r.symbol = "ABCDEFGHIJKLMNOPQRST-UVWX-12345";
    r.client_order_id = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345";
    r.quantity = {decimal(std::numeric_limits<std::int64_t>::max(), -36)};
    r.price = {decimal(std::numeric_limits<std::int64_t>::max(), 18)};
    r.position_side = position_side::short_side;
    const std::string message = d.place(r, std::string(20, '9'));
    CHECK(message.size() < 1024);
    CHECK(message.find(R"("px":"9223372036854775807000000000000000000")") != std::string::npos);
    CHECK(message.find(R"("sz":"0.000000000000000009223372036854775807")") != std::string::npos);
    CHECK(boost::json::parse(message).is_object());
    char out[1024];
    CHECK(encode_place_http(r, d.at(""), out).has_value());
}

TEST_CASE("a buffer too small for an order of OKX is refused by name at every size, and not written beyond") {
    using namespace okx_orders;
    desk d;
    const std::string whole = d.place(small_limit_order());
    char room[1024];
    const http_request http = encode_place_http(small_limit_order(), d.at(""), room).value();
    const std::size_t http_size = http.target.size() + http.headers.size() + http.body.size();
    for (std::size_t size = 0; size <= http_size; ++size) {
        const auto exact = std::make_unique<char[]>(size);
        const std::span<char> out(exact.get(), size);
        const auto message = encode_place(small_limit_order(), d.at("421"), out);
        REQUIRE(message.has_value() == (size >= whole.size()));
        if (message) {
            REQUIRE(*message == whole);
        } else {
            REQUIRE(message.error().code == order_errc::output_full);
            REQUIRE(std::string_view(message.error().field) == "buffer");
        }
        const auto request = encode_place_http(small_limit_order(), d.at(""), out);
        REQUIRE(request.has_value() == (size == http_size));
        if (!request) REQUIRE(std::string_view(request.error().field) == "buffer");
    }
}

TEST_CASE("an amend of OKX says what changes, by whose number its outcome is told, and until when it may be "
          "taken") {
    using namespace okx_orders;
    desk d;
    char out[1024];
    amend_request a;
    a.keys = {"BTC-USDT-SWAP", "gw1x1", "1969014514286624768"};
    a.terms = small_limit_order();
    a.number = 1'763'600'000'000'000'001;
    a.change.price = {decimal(601, -1)};
    CHECK(encode_amend(a, d.at("7"), out).value() ==
          R"({"id":"7","op":"amend-order","args":[{"instIdCode":10459,"ordId":"1969014514286624768",)"
          R"("reqId":"1763600000000000001","newPx":"60.1"}],"expTime":")" +
              std::to_string(now_ms + 3000) + "\"}");
    a.keys.venue_order_id = {};
    a.change.quantity = {decimal(25, -2)};
    const auto http = encode_amend_http(a, d.at(""), out);
    REQUIRE(http.has_value());
    CHECK(http->target == "/api/v5/trade/amend-order");
    CHECK(http->method == http_method::post);
    CHECK(
        http->body ==
        R"({"instId":"BTC-USDT-SWAP","clOrdId":"gw1x1","reqId":"1763600000000000001","newSz":"0.25","newPx":"60.1"})");
    CHECK(http->headers.find("expTime: " + std::to_string(now_ms + 3000)) != std::string_view::npos);

    const auto field = [&] { return std::string_view(encode_amend(a, d.at("7"), out).error().field); };
    a.terms.quantity = {};
    CHECK(field() == "quantity");
    a.terms = small_limit_order();
    a.terms.price = {};
    CHECK(field() == "price");
    a.terms.type = order_type::market;
    CHECK(field() == "type");
    a.keys = {};
    CHECK(field() == "symbol");
}

TEST_CASE("an order of OKX may ask for self-trade prevention of its own") {
    using namespace okx_orders;
    desk d;
    order_request r = small_limit_order();
    CHECK(d.place(r).find("stpMode") == std::string::npos);
    const auto mode = [&](self_trade_mode m) {
        r.self_trade = m;
        const std::string text = d.place(r);
        const std::size_t at = text.find("\"stpMode\":\"");
        return at == std::string::npos ? std::string()
                                       : text.substr(at + 11, text.find('"', at + 11) - at - 11);
    };
    d.settings.stp = self_trade_prevention::cancel_maker;
    CHECK(mode(self_trade_mode::venue_default) == "cancel_maker");
    CHECK(mode(self_trade_mode::cancel_taker) == "cancel_taker");
    CHECK(mode(self_trade_mode::cancel_maker) == "cancel_maker");
    CHECK(mode(self_trade_mode::cancel_both) == "cancel_both");
    r.time_in_force = time_in_force::fill_or_kill;
    CHECK(mode(self_trade_mode::cancel_both) == "cancel_taker");
    r.self_trade = self_trade_mode::decrement;
    char out[1024];
    CHECK(std::string_view(encode_place(r, d.at("1"), out).error().field) == "self_trade");
}
