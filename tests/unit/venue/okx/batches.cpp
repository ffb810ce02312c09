// SPDX-License-Identifier: BSL-1.0
#include "event_log.hpp"
#include "okx/orders.hpp"
#include "refusal.hpp"

#include <gatewright/venue/okx/batches.hpp>

#include <catch2/catch_test_macros.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace okx_batches {

using namespace gatewright;
using namespace gatewright::venue::okx;
using gatewright::session::request_operation;
using gatewright_test::accepted;
using gatewright_test::refusal;
using gatewright_test::okx::now_ms;
using gatewright_test::okx::small_limit_order;

struct desk {
    config settings = gatewright_test::okx::account();
    instrument rules = gatewright_test::okx::swap_rules();
    [[nodiscard]] context at(std::string_view id = "7") const {
        return {settings, now_ms, {}, id, venue::position_mode::unknown, 2, &rules};
    }
};
template <class ChangeT>
refusal refused(ChangeT change) {
    const desk d;
    order_request r = small_limit_order();
    change(r);
    char out[1024];
    const auto put = put_place(r, d.at(), false, out);
    if (put) return accepted;
    return {put.error().code, put.error().field};
}

} // namespace okx_batches

TEST_CASE("OKX: an order of a batch names its instrument, on the stream by its number") {
    using namespace okx_batches;
    const desk d;
    char out[1024];
    const order_request r = small_limit_order();
    CHECK(
        put_place(r, d.at(), false, out).value() ==
        R"({"instId":"BTC-USDT-SWAP","tdMode":"cross","clOrdId":"gw1x1","side":"buy","ordType":"limit","sz":"0.010","px":"50000.50"})");
    CHECK(
        put_place(r, d.at(), true, out).value() ==
        R"({"instIdCode":10459,"tdMode":"cross","clOrdId":"gw1x1","side":"buy","ordType":"limit","sz":"0.010","px":"50000.50"})");
    order_keys k{"BTC-USDT-SWAP", "gw1x1", "9"};
    CHECK(put_cancel(k, d.at(), true, out).value() == R"({"instIdCode":10459,"ordId":"9"})");
    k.venue_order_id = {};
    CHECK(put_cancel(k, d.at(), false, out).value() == R"({"instId":"BTC-USDT-SWAP","clOrdId":"gw1x1"})");
    k.untriggered = true;
    CHECK(std::string_view(put_cancel(k, d.at(), false, out).error().field) == "conditional_order_id");
    desk unknown;
    unknown.rules.venue_number = 0;
    CHECK(put_place(r, unknown.at(), true, out).error().code == order_errc::not_ready);
    CHECK(put_place(r, unknown.at(), false, out).has_value());
}

TEST_CASE("OKX: a batch is one message or one request, and placements have an end") {
    using namespace okx_batches;
    const desk d;
    char out[1024];
    CHECK(encode_batch(request_operation::place, R"({"a":1},{"b":2})", d.at(), out).value() ==
          R"({"id":"7","op":"batch-orders","args":[{"a":1},{"b":2}],"expTime":"1735689603123"})");
    CHECK(encode_batch(request_operation::cancel, R"({"a":1})", d.at(), out).value() ==
          R"({"id":"7","op":"batch-cancel-orders","args":[{"a":1}]})");
    const auto placed = encode_batch_request(request_operation::place, R"({"a":1},{"b":2})", {}, d.at(), out);
    REQUIRE(placed.has_value());
    CHECK(placed->target == "/api/v5/trade/batch-orders");
    CHECK(placed->body == R"([{"a":1},{"b":2}])");
    CHECK(placed->headers.find("expTime: 1735689603123\r\n") != std::string_view::npos);
    const auto cancelled = encode_batch_request(request_operation::cancel, R"({"a":1})", {}, d.at(), out);
    CHECK(cancelled->target == "/api/v5/trade/cancel-batch-orders");
    CHECK(cancelled->headers.find("expTime") == std::string_view::npos);
    for (std::size_t n = 0; n < 90; ++n) {
        const auto small =
            encode_batch(request_operation::place, R"({"a":1},{"b":2})", d.at(), std::span(out, n));
        if (n < 70) REQUIRE_FALSE(small.has_value());
        if (!small) CHECK(std::string_view(small.error().field) == "buffer");
    }
}

TEST_CASE("OKX: an answer to a batch tells of each order, whatever it says of the whole") {
    using namespace okx_batches;
    std::vector<std::string> rows;
    const auto keep = [&](std::string_view row) { rows.emplace_back(row); };
    CHECK(read_each(
        R"({"id":"7","op":"batch-orders","code":"2","msg":"","data":[)"
        R"({"ordId":"1","clOrdId":"a","tag":"","ts":"5","sCode":"0","sMsg":""},)"
        R"({"ordId":"","clOrdId":"b","tag":"","ts":"5","sCode":"51008","sMsg":"Insufficient balance"}]})",
        keep));
    REQUIRE(rows.size() == 2);
    gatewright_test::event_log log;
    CHECK(decode_row(rows[0], timestamp{5}, log).ok());
    CHECK(decode_row(rows[1], timestamp{5}, log).ok());
    REQUIRE(log.orders.size() == 1);
    CHECK(log.orders[0].state == lifecycle::submitting);
    CHECK(log.orders[0].client_order_id == "a");
    REQUIRE(log.api_errors.size() == 1);
    CHECK(log.api_errors[0].code == "51008");
    const auto named = [](std::string_view client, std::string_view venue) {
        return order_keys{"BTC-USDT-SWAP", client, venue};
    };
    CHECK(is_about(rows[0], named("a", "")));
    CHECK(is_about(rows[0], named("a", "1")));
    CHECK_FALSE(is_about(rows[0], named("b", "1")));
    CHECK_FALSE(is_about(rows[0], named("a", "2")));
    CHECK(is_about(rows[1], named("b", "9")));
    CHECK_FALSE(is_about(rows[1], named("a", "")));
    CHECK(is_about("{", named("a", "")));
    rows.clear();
    for (const std::string_view none :
         {std::string_view(R"({"code":"60013","msg":"x","data":[]})"),
          std::string_view(R"({"code":"1","msg":"x"})"), std::string_view("<html>"),
          std::string_view(R"({"code":"0","data":[{"a")")})
        CHECK_FALSE(read_each(none, keep));
    CHECK(rows.empty());
}

TEST_CASE("OKX: sums of the quote asset, closing orders and touched ones say so, where the venue has them") {
    using namespace okx_batches;
    const desk d;
    char out[1024];
    order_request r = small_limit_order();
    r.symbol = "BTC-USDT";
    r.type = order_type::market;
    r.price = {};
    r.quote_quantity = decimal::from_integer(600);
    CHECK(
        encode_place_http(r, d.at(), out)->body ==
        R"({"instId":"BTC-USDT","tdMode":"cash","clOrdId":"gw1x1","side":"buy","ordType":"market","sz":"600","tgtCcy":"quote_ccy"})");
    CHECK(refused([](order_request& q) {
              q.type = order_type::market;
              q.price = {};
              q.quote_quantity = decimal::from_integer(600);
          }) == refusal{order_errc::unsupported, "quote_quantity"});
    CHECK(refused([](order_request& q) { q.quote_quantity = decimal::from_integer(600); }) ==
          refusal{order_errc::invalid_quantity, "quote_quantity"});
    r = small_limit_order();
    r.side = side::sell;
    r.type = order_type::stop;
    r.price = {};
    r.quantity = {};
    r.trigger_price = {decimal::from_integer(49000)};
    r.close_position = true;
    CHECK(
        encode_place_http(r, d.at(), out)->body ==
        R"({"instId":"BTC-USDT-SWAP","tdMode":"cross","algoClOrdId":"gw1x1","side":"sell","ordType":"conditional",)"
        R"("closeFraction":"1","reduceOnly":true,"slTriggerPx":"49000","slTriggerPxType":"last","slOrdPx":"-1"})");
    r.position_side = position_side::long_side;
    CHECK(encode_place_http(r, d.at(), out)->body.find("reduceOnly") == std::string_view::npos);
    r.symbol = "BTC-USDT";
    r.position_side = position_side::net;
    CHECK(std::string_view(encode_place_http(r, d.at(), out).error().field) == "close_position");
    r = small_limit_order();
    r.type = order_type::limit_if_touched;
    r.trigger_price = {decimal::from_integer(50500)};
    r.trigger_source = trigger_source::mark;
    CHECK(
        encode_place_http(r, d.at(), out)->body ==
        R"({"instId":"BTC-USDT-SWAP","tdMode":"cross","algoClOrdId":"gw1x1","side":"buy","ordType":"trigger","sz":"0.010",)"
        R"("triggerPx":"50500","triggerPxType":"mark","orderPx":"50000.50"})");
    CHECK(refused([](order_request& q) { q.price_match = price_match::queue; }) ==
          refusal{order_errc::unsupported, "price_match"});
}
