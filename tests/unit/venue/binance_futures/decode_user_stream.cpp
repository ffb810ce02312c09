// SPDX-License-Identifier: BSL-1.0

#include "event_log.hpp"
#include "exact_buffer.hpp"

#include <gatewright/venue/binance_futures/user_stream.hpp>

#include <catch2/catch_test_macros.hpp>

#include <string>
#include <string_view>

using namespace gatewright;
namespace binance = gatewright::venue::binance_futures;
using gatewright_test::event_log;
using gatewright_test::exact_buffer;

namespace {

constexpr timestamp received{42};

struct decoded {
    event_log log;
    wire::decode_status status;
};

decoded decode(std::string_view text) {
    const exact_buffer exact(text);
    decoded d;
    d.status = binance::decode_user_stream(exact.view(), received, d.log);
    return d;
}

std::string with(std::string text, std::string_view from, std::string_view to) {
    const auto at = text.find(from);
    REQUIRE(at != std::string::npos);
    return text.replace(at, from.size(), to);
}

const std::string trade_report =
    R"({"e":"ORDER_TRADE_UPDATE","T":1568879465650,"E":1568879465651,"o":{"s":"BTCUSDT","c":"gw-1","S":"SELL",)"
    R"("o":"LIMIT","f":"GTX","q":"0.010","p":"7100.50","ap":"7100.40000","sp":"0","x":"TRADE","X":"PARTIALLY_FILLED",)"
    R"("i":8886774,"l":"0.001","z":"0.003","L":"7100.60","n":"-0.00100000","N":"USDT","T":1568879465649,"t":12345678,)"
    R"("b":"0","a":"9.91","m":true,"R":true,"wt":"CONTRACT_PRICE","ot":"LIMIT","ps":"SHORT","cp":false,"rp":"12.34",)"
    R"("pP":false,"si":0,"ss":0,"V":"EXPIRE_TAKER","pm":"NONE","gtd":0}})";

order_update order_of(const std::string& text) {
    const decoded d = decode(text);
    INFO(text);
    INFO(d.status.str());
    REQUIRE(d.status.ok());
    REQUIRE(d.log.orders.size() == 1);
    return d.log.orders[0];
}

} // namespace

TEST_CASE("a trade report is a fill and then an order update, both complete") {
    const decoded d = decode(trade_report);
    INFO(d.status.str());
    REQUIRE(d.status.ok());
    REQUIRE(d.log.fills.size() == 1);
    REQUIRE(d.log.orders.size() == 1);
    CHECK(d.log.text.find("fill|") < d.log.text.find("order|"));
    const fill& f = d.log.fills[0];
    CHECK(f.symbol == "BTCUSDT");
    CHECK(f.venue_time.ns == 1568879465649'000'000);
    CHECK(f.received == received);
    CHECK(f.client_order_id == "gw-1");
    CHECK(f.venue_order_id == "8886774");
    CHECK(f.id == "12345678");
    CHECK(f.side == side::sell);
    CHECK(f.position_side == position_side::short_side);
    CHECK(f.maker);
    CHECK(f.has_commission);
    CHECK(f.has_position_side);
    CHECK(f.has_cumulative);
    CHECK(f.source == report_source::stream);
    CHECK(f.price.str() == "7100.60");
    CHECK(f.quantity.str() == "0.001");
    CHECK(f.cumulative_quantity.str() == "0.003");
    CHECK(f.commission.amount.str() == "-0.00100000");
    CHECK(f.commission.asset == "USDT");
    CHECK(f.realized_pnl.str() == "12.34");
    const order_update& o = d.log.orders[0];
    CHECK(o.symbol == "BTCUSDT");
    CHECK(o.venue_time.ns == 1568879465650'000'000);
    CHECK(o.received == received);
    CHECK(o.client_order_id == "gw-1");
    CHECK(o.venue_order_id == "8886774");
    CHECK(o.state == lifecycle::working);
    CHECK(o.source == report_source::stream);
    CHECK(o.reason == order_errc{});
    CHECK(o.side == side::sell);
    CHECK(o.type == order_type::limit);
    CHECK(o.time_in_force == time_in_force::good_till_cancel);
    CHECK(o.position_side == position_side::short_side);
    CHECK(o.post_only);
    CHECK(o.reduce_only);
    CHECK(!o.amended);
    CHECK(o.has_terms);
    CHECK(o.has_filled);
    CHECK(!o.venue_made);
    CHECK(o.quantity.str() == "0.010");
    CHECK(o.price.str() == "7100.50");
    CHECK(o.cumulative_quantity.str() == "0.003");
    CHECK(o.average_price.str() == "7100.40000");
    CHECK(o.text.empty());
}

TEST_CASE("a report in a combined frame is the same report") {
    CHECK(decode(R"({"stream":"key","data":)" + trade_report + "}").log.text ==
          decode(trade_report).log.text);
}

TEST_CASE("an execution of nothing is no fill, and an execution without a fee says so") {
    CHECK(decode(with(trade_report, R"("l":"0.001")", R"("l":"0.000")")).log.fills.empty());
    for (const std::string_view none : {"", R"("n":null,"N":null,)", R"("n":"","N":"",)"}) {
        const decoded d = decode(with(trade_report, R"("n":"-0.00100000","N":"USDT",)", none));
        INFO(d.status.str());
        REQUIRE(d.log.fills.size() == 1);
        CHECK(!d.log.fills[0].has_commission);
        CHECK(d.log.fills[0].commission.asset.empty());
    }
    // What is no execution has none, whatever "l" repeats.
    CHECK(decode(with(trade_report, R"("x":"TRADE")", R"("x":"CANCELED")")).log.fills.empty());
}

TEST_CASE("every order status has its place in the life of an order") {
    const auto state = [](std::string_view word) {
        return order_of(with(trade_report, R"("X":"PARTIALLY_FILLED")", R"("X":")" + std::string(word) + '"'))
            .state;
    };
    CHECK(state("NEW") == lifecycle::working);
    CHECK(state("PARTIALLY_FILLED") == lifecycle::working);
    CHECK(state("FILLED") == lifecycle::filled);
    CHECK(state("CANCELED") == lifecycle::cancelled);
    CHECK(state("EXPIRED") == lifecycle::expired);
    CHECK(state("EXPIRED_IN_MATCH") == lifecycle::expired);
    CHECK(state("REJECTED") == lifecycle::rejected);
    CHECK(state("PENDING_NEW") == lifecycle::submitting);
    CHECK(state("PENDING_CANCEL") == lifecycle::working);
    const decoded unknown = decode(with(trade_report, R"("X":"PARTIALLY_FILLED")", R"("X":"SOMETHING")"));
    CHECK(unknown.status.error().code == wire::codec_errc::unknown_value);
    CHECK(std::string_view(unknown.status.error().field) == "X");
    CHECK(unknown.log.text.empty());
}

TEST_CASE("an expiry tells why where the order's terms do") {
    const auto reason = [](std::string_view status, std::string_view in_force) {
        return order_of(with(with(trade_report, R"("X":"PARTIALLY_FILLED")",
                                  R"("X":")" + std::string(status) + '"'),
                             R"("f":"GTX")", R"("f":")" + std::string(in_force) + '"'))
            .reason;
    };
    CHECK(reason("EXPIRED", "FOK") == order_errc::would_not_fill);
    CHECK(reason("EXPIRED", "GTX") == order_errc::would_take);
    CHECK(reason("EXPIRED", "IOC") == order_errc{});
    CHECK(reason("EXPIRED_IN_MATCH", "GTC") == order_errc::self_trade);
    CHECK(reason("REJECTED", "GTC") == order_errc::rejected);
    CHECK(reason("CANCELED", "GTX") == order_errc{});
}

TEST_CASE("orders that the venue makes are marked") {
    const auto made = [](std::string_view from, std::string_view to) {
        return order_of(with(trade_report, from, to));
    };
    const order_update insurance = made(R"("X":"PARTIALLY_FILLED")", R"("X":"NEW_INSURANCE")");
    CHECK(insurance.venue_made);
    CHECK(insurance.state == lifecycle::working);
    const order_update adl = made(R"("X":"PARTIALLY_FILLED")", R"("X":"NEW_ADL")");
    CHECK(adl.venue_made);
    CHECK(adl.state == lifecycle::working);
    CHECK(made(R"("c":"gw-1")", R"("c":"autoclose-123")").venue_made);
    CHECK(made(R"("c":"gw-1")", R"("c":"adl_autoclose")").venue_made);
    CHECK(made(R"("c":"gw-1")", R"("c":"settlement_autoclose-9")").venue_made);
    CHECK(made(R"("c":"gw-1")", R"("c":"delivery_autoclose-9")").venue_made);
    CHECK(!made(R"("c":"gw-1")", R"("c":"autoclosed")").venue_made);
    CHECK(made(R"("o":"LIMIT")", R"("o":"LIQUIDATION")").venue_made);
    const decoded calculated = decode(with(trade_report, R"("x":"TRADE")", R"("x":"CALCULATED")"));
    REQUIRE(calculated.log.orders.size() == 1);
    CHECK(calculated.log.orders[0].venue_made);
    CHECK(calculated.log.fills.size() == 1);
}

TEST_CASE("a client id longer than any of ours is cut, not refused") {
    const order_update o =
        order_of(with(trade_report, R"("c":"gw-1")", R"("c":"0123456789012345678901234567890123456789x")"));
    CHECK(o.client_order_id == "012345678901234567890123456789012345678");
    CHECK(order_of(with(trade_report, R"("c":"gw-1")", R"("c":"gw\u002d1")")).client_order_id == "gw-1");
}

TEST_CASE("an amendment says that it is one") {
    const order_update o = order_of(with(trade_report, R"("x":"TRADE")", R"("x":"AMENDMENT")"));
    CHECK(o.amended);
    CHECK(decode(with(trade_report, R"("x":"TRADE")", R"("x":"AMENDMENT")")).log.fills.empty());
}

TEST_CASE("order types and times in force have their names, unknown ones void the terms only") {
    const auto order = [](std::string_view type, std::string_view in_force) {
        return order_of(with(with(with(trade_report, R"("o":"LIMIT")", R"("o":")" + std::string(type) + '"'),
                                  R"("f":"GTX")", R"("f":")" + std::string(in_force) + '"'),
                             R"("X":"PARTIALLY_FILLED")", R"("X":"NEW")"));
    };
    CHECK(order("MARKET", "GTC").type == order_type::market);
    CHECK(order("MARKET", "GTC").state == lifecycle::working);
    CHECK(order("STOP", "GTC").type == order_type::stop_limit);
    CHECK(order("STOP", "GTC").state == lifecycle::untriggered);
    CHECK(order("STOP_MARKET", "GTC").type == order_type::stop);
    CHECK(order("TAKE_PROFIT", "GTC").type == order_type::take_profit_limit);
    CHECK(order("TAKE_PROFIT_MARKET", "GTC").type == order_type::take_profit);
    CHECK(order("TRAILING_STOP_MARKET", "GTC").type == order_type::trailing_stop);
    CHECK(order("TRAILING_STOP_MARKET", "GTC").state == lifecycle::untriggered);
    CHECK(order("LIMIT", "IOC").time_in_force == time_in_force::immediate_or_cancel);
    CHECK(order("LIMIT", "FOK").time_in_force == time_in_force::fill_or_kill);
    CHECK(order("LIMIT", "GTD").time_in_force == time_in_force::good_till_date);
    CHECK(order("LIMIT", "RPI").post_only);
    CHECK(!order("LIMIT", "GTC").post_only);
    CHECK(order("LIMIT", "GTC").has_terms);
    CHECK(!order("NEWFANGLED", "GTC").has_terms);
    CHECK(!order("LIMIT", "NEWFANGLED").has_terms);
}

TEST_CASE("TRADE_LITE is the same fill, told early, without fee and total") {
    const decoded d = decode(
        R"({"e":"TRADE_LITE","E":1568879465652,"T":1568879465650,"s":"BTCUSDT","q":"0.010","p":"7100.50","m":true,)"
        R"("c":"gw-1","S":"SELL","L":"7100.60","l":"0.001","t":12345678,"i":8886774})");
    REQUIRE(d.status.ok());
    REQUIRE(d.log.fills.size() == 1);
    CHECK(d.log.orders.empty());
    const fill& f = d.log.fills[0];
    CHECK(f.symbol == "BTCUSDT");
    CHECK(f.venue_time.ns == 1568879465650'000'000);
    CHECK(f.received == received);
    CHECK(f.client_order_id == "gw-1");
    CHECK(f.venue_order_id == "8886774");
    CHECK(f.id == decode(trade_report).log.fills[0].id);
    CHECK(f.side == side::sell);
    CHECK(f.maker);
    CHECK(!f.has_commission);
    CHECK(!f.has_position_side);
    CHECK(!f.has_cumulative);
    CHECK(f.price.str() == "7100.60");
    CHECK(f.quantity.str() == "0.001");
    CHECK(f.source == report_source::stream);
}

TEST_CASE("ACCOUNT_UPDATE becomes balances and positions") {
    const std::string text =
        R"({"e":"ACCOUNT_UPDATE","E":1564745798939,"T":1564745798938,"a":{"m":"ORDER","B":[{"a":"USDT",)"
        R"("wb":"122624.12345678","cw":"100.12345678","bc":"50.12345678"},{"a":"BUSD","wb":"1.00","cw":"0","bc":"-49"}],)"
        R"("P":[{"s":"BTCUSDT","pa":"0","ep":"0.00000","bep":"0","cr":"200","up":"0","mt":"isolated","iw":"0.0","ps":"BOTH"},)"
        R"({"s":"BTCUSDT","pa":"20","ep":"6563.66500","bep":"6563.6","cr":"0","up":"2850.21200","mt":"isolated","iw":"1","ps":"LONG"},)"
        R"({"s":"BTCUSDT","pa":"-10","ep":"6563.86000","bep":"6563.6","cr":"-45","up":"-1423.15600","mt":"cross","iw":"6","ps":"SHORT"}]}})";
    const decoded d = decode(text);
    INFO(d.status.str());
    REQUIRE(d.log.balances.size() == 2);
    CHECK(d.log.balances[0].asset == "USDT");
    CHECK(d.log.balances[0].wallet.str() == "122624.12345678");
    CHECK(!d.log.balances[0].has_available);
    CHECK(d.log.balances[0].venue_time.ns == 1564745798938'000'000);
    CHECK(d.log.balances[0].received == received);
    CHECK(d.log.balances[0].source == report_source::stream);
    CHECK(d.log.balances[1].asset == "BUSD");
    REQUIRE(d.log.positions.size() == 3);
    CHECK(d.log.positions[0].position_side == position_side::net);
    CHECK(d.log.positions[1].position_side == position_side::long_side);
    CHECK(d.log.positions[1].quantity.str() == "20");
    CHECK(d.log.positions[1].entry_price.str() == "6563.66500");
    CHECK(d.log.positions[1].unrealized_pnl.str() == "2850.21200");
    CHECK(d.log.positions[2].symbol == "BTCUSDT");
    CHECK(d.log.positions[2].position_side == position_side::short_side);
    CHECK(d.log.positions[2].quantity.str() == "-10");
    CHECK(d.log.positions[2].unrealized_pnl.str() == "-1423.15600");
    CHECK(d.log.positions[2].venue_time.ns == 1564745798938'000'000);
    CHECK(d.log.positions[2].received == received);
    CHECK(d.log.positions[2].source == report_source::stream);

    const decoded broken = decode(with(text, R"("ps":"SHORT")", R"("ps":"DOWN")"));
    CHECK(broken.status.error().code == wire::codec_errc::unknown_value);
    CHECK(broken.log.text.empty());
    CHECK(decode(R"({"e":"ACCOUNT_UPDATE","E":1,"a":{"m":"X"}})").status.ok());
}

TEST_CASE("an expired listen key is told with the key") {
    const decoded d = decode(
        R"({"e":"listenKeyExpired","E":1699596037418,"listenKey":"OfYGbUzi3PraNagEkdKuFwUHn48brFsItTdsuiIXrucvkD0rhRXZ7I6URWfE8YE8"})");
    REQUIRE(d.log.expired_keys.size() == 1);
    CHECK(d.log.expired_keys[0] == "OfYGbUzi3PraNagEkdKuFwUHn48brFsItTdsuiIXrucvkD0rhRXZ7I6URWfE8YE8");
    CHECK(decode(R"({"e":"listenKeyExpired","E":1})").log.expired_keys[0].empty());
}

TEST_CASE("private events that are not used are ignored with their reason") {
    for (const std::string event : {"ACCOUNT_CONFIG_UPDATE", "MARGIN_CALL", "ALGO_UPDATE",
                                    "CONDITIONAL_ORDER_TRIGGER_REJECT", "STRATEGY_UPDATE", "GRID_UPDATE"}) {
        const decoded d = decode(R"({"e":")" + event + R"(","x":{}})");
        REQUIRE(d.status.ok());
        REQUIRE(d.log.reasons.size() == 1);
        CHECK(d.log.reasons[0] == event + " is not used");
    }
    CHECK(decode(R"({"e":"NEW_THING"})").log.reasons[0] == "unknown event");
    CHECK(!decode(R"({"e":"MARGIN_CALL","x":})").status.ok());
    CHECK(decode(R"({"result":null,"id":1})").log.subscriptions.size() == 1);
}
