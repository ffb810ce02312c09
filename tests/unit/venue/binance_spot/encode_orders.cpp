// SPDX-License-Identifier: BSL-1.0
#include "binance_spot/orders.hpp"
#include "key_pairs.hpp"
#include "oracle_hmac.hpp"

#include <gatewright/venue/binance_spot/order_lists.hpp>
#include <gatewright/venue/binance_spot/orders.hpp>

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <catch2/catch_test_macros.hpp>

#include <cstddef>
#include <limits>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <utility>

using namespace gatewright;
namespace spot = gatewright::venue::binance_spot;
namespace kit = gatewright_test::binance_spot;
using namespace gatewright::literals;

namespace {

/// The parameters of a message, and its signature by OpenSSL's EVP over them as they are sorted.
std::string params_of(std::string_view message, std::string_view method) {
    INFO(message);
    const auto parsed = boost::json::parse(message).as_object();
    CHECK(parsed.at("id").as_string() == "421");
    CHECK(parsed.at("method").as_string() == method);
    std::map<std::string, std::string> sorted;
    std::string before, shown, signature;
    for (const auto& [name, value] : parsed.at("params").as_object()) {
        const std::string text =
            value.is_string() ? std::string(value.get_string()) : boost::json::serialize(value);
        if (name == "signature") {
            signature = text;
            continue;
        }
        CHECK(before < std::string_view(name));
        before = name;
        sorted[std::string(name)] = text;
        if (name != "apiKey" && name != "recvWindow" && name != "timestamp")
            shown += (shown.empty() ? "" : "&") + std::string(name) + "=" + text;
    }
    std::string text;
    for (const auto& [name, value] : sorted) text += (text.empty() ? "" : "&") + name + "=" + value;
    CHECK(signature == gatewright_test::oracle_hmac_hex(kit::documented_secret, text));
    CHECK(sorted.at("recvWindow") == "5000");
    CHECK(sorted.at("timestamp") == "1735689600123");
    return shown;
}
/// The same of a form or a query, whose stamps stand at its end.
std::string params_of(const http_request& r, std::string_view line) {
    const std::size_t query = r.target.find('?');
    CHECK(std::string(to_string(r.method)) + " " + std::string(r.target.substr(0, query)) == line);
    const std::string all(r.body.empty() ? r.target.substr(query + 1) : r.body);
    const std::size_t at = all.find("&signature=");
    REQUIRE(at != std::string::npos);
    CHECK(all.substr(at + 11) ==
          gatewright_test::oracle_hmac_hex(kit::documented_secret, std::string_view(all).substr(0, at)));
    const std::size_t stamp = all.find("&recvWindow=5000&timestamp=1735689600123&signature=");
    REQUIRE(stamp != std::string::npos);
    return all.substr(0, stamp);
}

/// An order as it is placed on both paths, which say the same.
std::string placed(const order_request& r) {
    char out[spot::max_order_request], other[spot::max_order_request];
    const auto& who = kit::documented_signer();
    const auto message = spot::encode_place(r, "421", kit::now_ms, who, out);
    REQUIRE(message.has_value());
    const std::string by_stream = params_of(*message, r.across_books ? "sor.order.place" : "order.place");
    CHECK(by_stream == params_of(spot::encode_place_http(r, kit::now_ms, who, other).value(),
                                 r.across_books ? "POST /api/v3/sor/order" : "POST /api/v3/order"));
    return by_stream;
}

/// A typed limit order.
limit_order limit_of(side s, decimal quantity, decimal at) {
    limit_order o;
    o.symbol = "BTCUSDT";
    o.side = s;
    o.quantity = {quantity};
    o.price = {at};
    return o;
}

order_request conditional(order_type type, side s = side::sell) {
    order_request r = kit::small_limit_order("c-1");
    r.type = type;
    r.side = s;
    if (!has_limit_price(type)) r.price = {};
    if (has_trigger_price(type)) r.trigger_price = {"49000.00"_d};
    return r;
}

} // namespace

TEST_CASE("spot: a limit order is placed over the WebSocket API with these bytes") {
    char out[spot::max_order_request];
    const std::string message(
        spot::encode_place(kit::small_limit_order(), "421", kit::now_ms, kit::documented_signer(), out)
            .value());
    const std::string text = "apiKey=" + std::string(kit::documented_api_key) +
                             "&newClientOrderId=gw1-1&newOrderRespType=RESULT&price=50000.50&quantity=0.010"
                             "&recvWindow=5000&side=BUY&symbol=BTCUSDT&timeInForce=GTC"
                             "&timestamp=1735689600123&type=LIMIT";
    CHECK(message ==
          R"({"id":"421","method":"order.place","params":{"apiKey":")" +
              std::string(kit::documented_api_key) +
              R"(","newClientOrderId":"gw1-1","newOrderRespType":"RESULT","price":"50000.50",)"
              R"("quantity":"0.010","recvWindow":5000,"side":"BUY","symbol":"BTCUSDT","timeInForce":"GTC",)"
              R"("timestamp":1735689600123,"type":"LIMIT","signature":")" +
              gatewright_test::oracle_hmac_hex(kit::documented_secret, text) + R"("}})");
}

TEST_CASE("spot: every kind of order has its words, the same on both paths") {
    order_request r = kit::small_limit_order();
    r.client_order_id = "";
    CHECK(placed(r) == "newOrderRespType=RESULT&price=50000.50&quantity=0.010&side=BUY&symbol=BTCUSDT"
                       "&timeInForce=GTC&type=LIMIT");
    r.time_in_force = time_in_force::immediate_or_cancel;
    CHECK(placed(r).find("&timeInForce=IOC&") != std::string::npos);
    r.time_in_force = time_in_force::fill_or_kill;
    CHECK(placed(r).find("&timeInForce=FOK&") != std::string::npos);
    r.time_in_force = time_in_force::good_till_cancel;
    r.post_only = true;
    r.side = side::sell;
    CHECK(placed(r) == "newOrderRespType=RESULT&price=50000.50&quantity=0.010&side=SELL&symbol=BTCUSDT"
                       "&type=LIMIT_MAKER");
    r.visible_quantity = {"0.002"_d};
    CHECK(placed(r) == "icebergQty=0.002&newOrderRespType=RESULT&price=50000.50&quantity=0.010&side=SELL"
                       "&symbol=BTCUSDT&type=LIMIT_MAKER");
    r = kit::small_limit_order();
    r.price = {};
    r.price_match = price_match::queue;
    CHECK(placed(r) == "newClientOrderId=gw1-1&newOrderRespType=RESULT&pegPriceType=PRIMARY_PEG"
                       "&quantity=0.010&side=BUY&symbol=BTCUSDT&timeInForce=GTC&type=LIMIT");
    r.price_match = price_match::opponent;
    r.time_in_force = time_in_force::immediate_or_cancel;
    CHECK(placed(r).find("&pegPriceType=MARKET_PEG&") != std::string::npos);
    r.price_match_offset = 3;
    CHECK(placed(r).find("&pegOffsetType=PRICE_LEVEL&pegOffsetValue=3&pegPriceType=MARKET_PEG&quantity=") !=
          std::string::npos);

    r = conditional(order_type::market, side::buy);
    CHECK(placed(r) == "newClientOrderId=c-1&newOrderRespType=RESULT&quantity=0.010&side=BUY&symbol=BTCUSDT"
                       "&type=MARKET");
    r.quantity = {};
    r.quote_quantity = "100.00"_d;
    CHECK(placed(r) == "newClientOrderId=c-1&newOrderRespType=RESULT&quoteOrderQty=100.00&side=BUY"
                       "&symbol=BTCUSDT&type=MARKET");
}

TEST_CASE("spot: orders that wait for a price, and the trailing stop in basis points") {
    const std::string lead = "newClientOrderId=c-1&newOrderRespType=RESULT&";
    CHECK(placed(conditional(order_type::stop)) ==
          lead + "quantity=0.010&side=SELL&stopPrice=49000.00&symbol=BTCUSDT&type=STOP_LOSS");
    CHECK(placed(conditional(order_type::stop_limit)) ==
          lead + "price=50000.50&quantity=0.010&side=SELL&stopPrice=49000.00&symbol=BTCUSDT&timeInForce=GTC"
                 "&type=STOP_LOSS_LIMIT");
    CHECK(placed(conditional(order_type::take_profit, side::buy)) ==
          lead + "quantity=0.010&side=BUY&stopPrice=49000.00&symbol=BTCUSDT&type=TAKE_PROFIT");
    CHECK(placed(conditional(order_type::take_profit_limit)).ends_with("&type=TAKE_PROFIT_LIMIT"));
    order_request r = conditional(order_type::trailing_stop);
    r.callback_rate = "0.0125"_d;
    CHECK(placed(r) == lead + "quantity=0.010&side=SELL&symbol=BTCUSDT&trailingDelta=125&type=STOP_LOSS");
    r.callback_rate = "0.1"_d;
    r.activation_price = {"51000.5"_d};
    CHECK(placed(r) == lead + "quantity=0.010&side=SELL&stopPrice=51000.5&symbol=BTCUSDT&trailingDelta=1000"
                              "&type=TAKE_PROFIT");
}

TEST_CASE("spot: an order that may trade across books is routed, and no list or replacement is") {
    order_request r = kit::small_limit_order();
    const std::string plain = placed(r);
    r.across_books = true;
    CHECK(placed(r) == plain); // by another method
    market_order routed{{.symbol = "BTCUSDT", .quantity = {"0.010"_d}}};
    routed.across_books = true;
    r = to_request(routed);
    CHECK(placed(r) == "newOrderRespType=RESULT&quantity=0.010&side=BUY&symbol=BTCUSDT&type=MARKET");
    char out[spot::max_order_request];
    const auto& who = kit::documented_signer();
    const auto refused = [](const auto& made) {
        REQUIRE_FALSE(made.has_value());
        return made.error().str();
    };
    const order_keys old{"BTCUSDT", "c-1", ""};
    constexpr auto mode = spot::replace_mode::stop_on_failure;
    CHECK(refused(spot::encode_cancel_replace(old, r, mode, "1", 1, who, out)) ==
          "binance_spot: unsupported, field across_books");
    CHECK(refused(spot::encode_cancel_replace_http(old, r, mode, 1, who, out)) ==
          "binance_spot: unsupported, field across_books");
    order_list_request list;
    list.kind = list_kind::one_triggers_other;
    list.entry = list.first = kit::small_limit_order();
    CHECK(spot::encode_list(list, {}, "1", 1, who, out).has_value());
    list.first.across_books = true;
    CHECK(refused(spot::encode_list(list, {}, "1", 1, who, out)) ==
          "binance_spot: unsupported, field across_books");
    CHECK(refused(spot::encode_list_http(list, {}, 1, who, out)) ==
          "binance_spot: unsupported, field across_books");
    list.first.across_books = false;
    list.first.price = {};
    list.first.price_match = price_match::queue;
    list.first.price_match_offset = 2;
    const auto message = spot::encode_list(list, {}, "421", kit::now_ms, who, out);
    REQUIRE(message.has_value());
    CHECK(params_of(*message, "orderList.place.oto")
              .find("&pendingPegOffsetType=PRICE_LEVEL&pendingPegOffsetValue=2"
                    "&pendingPegPriceType=PRIMARY_PEG&") != std::string::npos);
}

TEST_CASE("spot: self-trade prevention by its words") {
    order_request r = kit::small_limit_order();
    for (const auto& [mode, word] : {std::pair{self_trade_mode::cancel_taker, "EXPIRE_TAKER"},
                                     {self_trade_mode::cancel_maker, "EXPIRE_MAKER"},
                                     {self_trade_mode::cancel_both, "EXPIRE_BOTH"},
                                     {self_trade_mode::decrement, "DECREMENT"},
                                     {self_trade_mode::none, "NONE"},
                                     {self_trade_mode::transfer, "TRANSFER"}}) {
        r.self_trade = mode;
        CHECK(placed(r).find(std::string("&selfTradePreventionMode=") + word + "&side=") !=
              std::string::npos);
    }
}

TEST_CASE("spot: an amendment makes the quantity smaller and keeps the client id") {
    amend_request a;
    a.keys = {"BTCUSDT", "gw1-1", "12"};
    a.terms = kit::small_limit_order();
    a.terms.quantity = {"0.004"_d};
    a.change.quantity = a.terms.quantity;
    char out[spot::max_order_request];
    const auto& who = kit::documented_signer();
    CHECK(
        params_of(spot::encode_amend(a, "421", kit::now_ms, who, out).value(), "order.amend.keepPriority") ==
        "newClientOrderId=gw1-1&newQty=0.004&orderId=12&symbol=BTCUSDT");
    a.keys.venue_order_id = "";
    CHECK(params_of(spot::encode_amend_http(a, kit::now_ms, who, out).value(),
                    "PUT /api/v3/order/amend/keepPriority") ==
          "newClientOrderId=gw1-1&newQty=0.004&origClientOrderId=gw1-1&symbol=BTCUSDT");
    // An id that is not of our alphabet is not sent: the venue then makes another.
    a.keys = {"BTCUSDT", "some:body's", "12"};
    CHECK(params_of(spot::encode_amend_http(a, kit::now_ms, who, out).value(),
                    "PUT /api/v3/order/amend/keepPriority") == "newQty=0.004&orderId=12&symbol=BTCUSDT");
    // The venue counts what self-trade prevention took.
    a.keys.prevented = "0.00300000"_d;
    CHECK(params_of(spot::encode_amend(a, "421", kit::now_ms, who, out).value(),
                    "order.amend.keepPriority") == "newQty=0.007&orderId=12&symbol=BTCUSDT");
    CHECK(params_of(spot::encode_amend_http(a, kit::now_ms, who, out).value(),
                    "PUT /api/v3/order/amend/keepPriority") == "newQty=0.007&orderId=12&symbol=BTCUSDT");
    a.keys.prevented = decimal(std::numeric_limits<std::int64_t>::max(), 0);
    CHECK(spot::encode_amend(a, "421", 1, who, out).error().code == order_errc::invalid_quantity);
    CHECK(std::string_view(spot::encode_amend_http(a, 1, who, out).error().field) == "quantity");
    a.keys.prevented = {};
    // The price stays, and need not be told.
    a.terms.price = {};
    CHECK(params_of(spot::encode_amend_http(a, kit::now_ms, who, out).value(),
                    "PUT /api/v3/order/amend/keepPriority") == "newQty=0.004&orderId=12&symbol=BTCUSDT");
    a.change.price = {"1"_d};
    CHECK(std::string_view(spot::encode_amend(a, "421", 1, who, out).error().field) == "price");
    a.change.price = {};
    a.terms.type = order_type::market;
    CHECK(std::string_view(spot::encode_amend_http(a, 1, who, out).error().field) == "type");
}

TEST_CASE("spot: an order is cancelled, and asked for, by the venue's id or by ours; what waits under the "
          "same id") {
    char out[spot::max_order_request];
    const auto& who = kit::documented_signer();
    order_keys k{"BTCUSDT", "gw1-1", "12"};
    CHECK(params_of(spot::encode_cancel(k, "421", kit::now_ms, who, out).value(), "order.cancel") ==
          "orderId=12&symbol=BTCUSDT");
    CHECK(params_of(spot::encode_query(k, "421", kit::now_ms, who, out).value(), "order.status") ==
          "orderId=12&symbol=BTCUSDT");
    k.venue_order_id = "";
    k.untriggered = true;
    CHECK(params_of(spot::encode_cancel(k, "421", kit::now_ms, who, out).value(), "order.cancel") ==
          "origClientOrderId=gw1-1&symbol=BTCUSDT");
    CHECK(params_of(spot::encode_cancel_http(k, kit::now_ms, who, out).value(), "DELETE /api/v3/order") ==
          "symbol=BTCUSDT&origClientOrderId=gw1-1");
    CHECK(params_of(spot::encode_query_http(k, kit::now_ms, who, out).value(), "GET /api/v3/order") ==
          "symbol=BTCUSDT&origClientOrderId=gw1-1");
    CHECK(params_of(spot::encode_cancel_all(k, kit::now_ms, who, out).value(), "DELETE /api/v3/openOrders") ==
          "symbol=BTCUSDT");
    k.client_order_id = "with a blank";
    CHECK(std::string_view(spot::encode_cancel(k, "421", 1, who, out).error().field) == "client_order_id");
    k.conditional_order_id = "12";
    k.untriggered = true;
    const auto refused = [](const auto& encoded) {
        CHECK(encoded.error().code == order_errc::unsupported);
        return std::string_view(encoded.error().field);
    };
    CHECK(refused(spot::encode_cancel(k, "421", 1, who, out)) == "conditional_order_id");
    CHECK(refused(spot::encode_query(k, "421", 1, who, out)) == "conditional_order_id");
    CHECK(refused(spot::encode_cancel_http(k, 1, who, out)) == "conditional_order_id");
    CHECK(refused(spot::encode_query_http(k, 1, who, out)) == "conditional_order_id");
    k.conditional_order_id = "";
    k.venue_order_id = "12x";
    CHECK(std::string_view(spot::encode_cancel_http(k, 1, who, out).error().field) == "venue_order_id");
}

TEST_CASE("spot: cancel-replace names the old order and the new one") {
    char out[spot::max_order_request];
    const auto& who = kit::documented_signer();
    const order_keys old{"BTCUSDT", "old-1", ""};
    CHECK(params_of(spot::encode_cancel_replace(old, kit::small_limit_order(),
                                                spot::replace_mode::stop_on_failure, "421", kit::now_ms, who,
                                                out)
                        .value(),
                    "order.cancelReplace") ==
          "cancelOrigClientOrderId=old-1&cancelReplaceMode=STOP_ON_FAILURE&newClientOrderId=gw1-1"
          "&newOrderRespType=RESULT&price=50000.50&quantity=0.010&side=BUY&symbol=BTCUSDT&timeInForce=GTC"
          "&type=LIMIT");
    CHECK(params_of(spot::encode_cancel_replace_http({"BTCUSDT", "", "7"}, kit::small_limit_order(),
                                                     spot::replace_mode::allow_failure, kit::now_ms, who, out)
                        .value(),
                    "POST /api/v3/order/cancelReplace")
              .starts_with("cancelOrderId=7&cancelReplaceMode=ALLOW_FAILURE&newClientOrderId=gw1-1&"));
    CHECK(params_of(spot::encode_cancel_replace(old, kit::small_limit_order(),
                                                spot::replace_mode::stop_if_executed, "421", kit::now_ms, who,
                                                out)
                        .value(),
                    "order.cancelReplace")
              .starts_with("cancelOrigClientOrderId=old-1&cancelReplaceMode=STOP_ON_FAILURE"
                           "&cancelRestrictions=ONLY_NEW&newClientOrderId=gw1-1&"));
    CHECK(std::string_view(spot::encode_cancel_replace({"ETHUSDT", "a", ""}, kit::small_limit_order(),
                                                       spot::replace_mode::allow_failure, "1", 1, who, out)
                               .error()
                               .field) == "symbol");
}

TEST_CASE("spot: lists of orders say which order lies above and which below") {
    char out[spot::max_order_request], other[spot::max_order_request];
    const auto& who = kit::documented_signer();
    const auto both = [&](const order_list_request& l, std::string_view method, std::string_view path) {
        const std::string by_stream =
            params_of(spot::encode_list(l, "list-1", "421", kit::now_ms, who, out).value(), method);
        CHECK(by_stream ==
              params_of(spot::encode_list_http(l, "list-1", kit::now_ms, who, other).value(), path));
        return by_stream;
    };
    limit_order target = limit_of(side::sell, "1"_d, "52000"_d);
    stop_limit_order stop;
    stop.symbol = "BTCUSDT";
    stop.side = side::sell;
    stop.quantity = {"1"_d};
    stop.trigger_price = {"48000"_d};
    stop.price = {"47900"_d};
    const auto oco = to_list_request(one_cancels_other<limit_order, stop_limit_order>{target, stop});
    CHECK(both(oco, "orderList.place.oco", "POST /api/v3/orderList/oco") ==
          "abovePrice=52000&aboveType=LIMIT_MAKER&belowPrice=47900&belowStopPrice=48000&belowTimeInForce=GTC"
          "&belowType=STOP_LOSS_LIMIT&listClientOrderId=list-1&newOrderRespType=RESULT&quantity=1&side=SELL"
          "&symbol=BTCUSDT");
    // Of two that buy, the stop lies above; which is named first does not matter.
    target.side = stop.side = side::buy;
    const auto buys = to_list_request(one_cancels_other<stop_limit_order, limit_order>{stop, target});
    CHECK(both(buys, "orderList.place.oco", "POST /api/v3/orderList/oco")
              .starts_with("abovePrice=47900&aboveStopPrice=48000&aboveTimeInForce=GTC"
                           "&aboveType=STOP_LOSS_LIMIT&belowPrice=52000&belowType=LIMIT_MAKER&"));

    limit_order entry = limit_of(side::buy, "2"_d, "50000"_d);
    market_order then;
    then.symbol = "BTCUSDT";
    then.side = side::sell;
    then.quantity = {"2"_d};
    const auto oto = to_list_request(one_triggers_other<limit_order, market_order>{entry, then});
    CHECK(both(oto, "orderList.place.oto", "POST /api/v3/orderList/oto") ==
          "listClientOrderId=list-1&newOrderRespType=RESULT&pendingQuantity=2&pendingSide=SELL"
          "&pendingType=MARKET&symbol=BTCUSDT&workingPrice=50000&workingQuantity=2&workingSide=BUY"
          "&workingTimeInForce=GTC&workingType=LIMIT");
    bracket_order<limit_order, limit_order, stop_order> bracket;
    bracket.entry = entry;
    bracket.target.price = {"52000"_d};
    bracket.stop.trigger_price = {"48000"_d};
    auto otoco = to_list_request(bracket);
    otoco.first.client_order_id = "t";
    otoco.second.client_order_id = "s";
    CHECK(both(otoco, "orderList.place.otoco", "POST /api/v3/orderList/otoco") ==
          "listClientOrderId=list-1&newOrderRespType=RESULT&pendingAboveClientOrderId=t"
          "&pendingAbovePrice=52000&pendingAboveType=LIMIT_MAKER&pendingBelowClientOrderId=s"
          "&pendingBelowStopPrice=48000&pendingBelowType=STOP_LOSS&pendingQuantity=2&pendingSide=SELL"
          "&symbol=BTCUSDT&workingPrice=50000&workingQuantity=2&workingSide=BUY&workingTimeInForce=GTC"
          "&workingType=LIMIT");

    const auto refused = [&](const order_list_request& l, std::string_view id = {}) {
        const auto r = spot::encode_list(l, id, "1", 1, who, out);
        REQUIRE(r.has_error());
        CHECK(std::string_view(spot::encode_list_http(l, id, 1, who, out).error().field) == r.error().field);
        return std::string(r.error().field);
    };
    auto bad = oco;
    bad.second.quantity = {"3"_d};
    CHECK(refused(bad) == "quantity");
    bad = oco;
    bad.second.side = side::buy;
    CHECK(refused(bad) == "side");
    bad = oco;
    bad.second.symbol = "ETHUSDT";
    CHECK(refused(bad) == "symbol");
    bad = oco;
    bad.second = bad.first;
    CHECK(refused(bad) == "type");
    // From a price on it trails as one that closes at a profit does; without, it can be the one that closes at a loss.
    bad = oco;
    bad.second.type = order_type::trailing_stop;
    bad.second.price = bad.second.trigger_price = {};
    bad.second.callback_rate = "0.01"_d;
    CHECK(spot::detail::is_list(bad));
    bad.second.activation_price = {"52500"_d};
    CHECK(refused(bad) == "activation_price");
    CHECK_FALSE(spot::detail::is_list(bad));
    // There is one word for all orders of a list.
    for (const auto& [list, of] : {std::pair{oco, &order_list_request::second},
                                   {otoco, &order_list_request::entry},
                                   {otoco, &order_list_request::second},
                                   {oto, &order_list_request::entry}}) {
        bad = list;
        CHECK(spot::detail::is_list(bad));
        (bad.*of).self_trade = self_trade_mode::cancel_both;
        CHECK(refused(bad) == "self_trade");
        CHECK_FALSE(spot::detail::is_list(bad));
        bad.entry.self_trade = bad.first.self_trade = bad.second.self_trade = self_trade_mode::cancel_both;
        CHECK(spot::detail::is_list(bad));
    }
    bad = oto;
    bad.entry.type = order_type::market;
    bad.entry.price = {};
    CHECK(refused(bad) == "type");
    bad = oto;
    bad.first.quote_quantity = "5"_d;
    CHECK(refused(bad) == "quote_quantity");
    CHECK(refused(oco, "a list") == "list_id");

    spot::list_key key{"BTCUSDT", "77", ""};
    CHECK(params_of(spot::encode_list_cancel(key, "421", kit::now_ms, who, out).value(),
                    "orderList.cancel") == "orderListId=77&symbol=BTCUSDT");
    key = {"BTCUSDT", "", "list-1"};
    CHECK(params_of(spot::encode_list_cancel_http(key, kit::now_ms, who, out).value(),
                    "DELETE /api/v3/orderList") == "listClientOrderId=list-1&symbol=BTCUSDT");
    key.client_id = "";
    CHECK(spot::encode_list_cancel(key, "1", 1, who, out).has_error());
}

TEST_CASE("spot: a key pair signs the longest list, and a session signs none") {
    bracket_order<limit_order, take_profit_limit_order, stop_limit_order> l;
    l.entry = limit_of(side::buy, "2.00000000"_d, "50000.00000000"_d);
    l.target.price = l.target.trigger_price = {"52000.00000000"_d};
    l.stop.price = l.stop.trigger_price = {"48000.00000000"_d};
    auto list = to_list_request(l);
    const std::string id(36, 'x');
    list.entry.client_order_id = list.first.client_order_id = list.second.client_order_id =
        std::string_view(id);
    list.entry.self_trade = list.first.self_trade = list.second.self_trade = self_trade_mode::cancel_maker;
    char out[spot::max_order_request];
    for (const std::string_view pem : {gatewright_test::rsa_pem, gatewright_test::ed25519_pem}) {
        const auto who = spot::signer::make(std::string(100, 'k'), pem).value();
        CHECK(spot::encode_list(list, id, "1", kit::now_ms, who, out).has_value());
        const auto bare =
            spot::encode_list(list, id, "1", kit::now_ms, who, out, spot::proof::session).value();
        CHECK(bare.find("apiKey") == std::string_view::npos);
        CHECK(bare.find("signature") == std::string_view::npos);
        CHECK(
            bare.starts_with(R"({"id":"1","method":"orderList.place.otoco","params":{"listClientOrderId":)"));
    }
}

TEST_CASE("spot: a request that does not fit is refused, whatever the room") {
    char out[spot::max_order_request];
    const auto& who = kit::documented_signer();
    const std::size_t whole =
        spot::encode_place(kit::small_limit_order(), "421", kit::now_ms, who, out)->size();
    for (std::size_t room = 0; room < whole; ++room) {
        const auto r =
            spot::encode_place(kit::small_limit_order(), "421", kit::now_ms, who, std::span(out).first(room));
        REQUIRE(r.has_error());
        CHECK(r.error().code == order_errc::output_full);
    }
    CHECK(std::string_view(
              spot::encode_place(kit::small_limit_order(), "1", 1, spot::signer(), out).error().field) ==
          "api_key");
}
