// SPDX-License-Identifier: BSL-1.0
#include <gatewright/venue/report_rows.hpp>

#include <catch2/catch_test_macros.hpp>

#include <string>
#include <string_view>
#include <vector>

using namespace gatewright;
using namespace gatewright::venue;

namespace {

struct sink {
    std::vector<order_update> orders;
    std::vector<fill> fills;
    std::vector<balance_update> balances;
    std::vector<position_update> positions;
    void on(const order_update& e) { orders.push_back(e); }
    void on(const fill& e) { fills.push_back(e); }
    void on(const balance_update& e) { balances.push_back(e); }
    void on(const position_update& e) { positions.push_back(e); }
    std::vector<std::string> words;
    void unknown_word(std::string_view symbol, std::string_view word) {
        words.push_back(std::string(symbol) + " " + std::string(word));
    }
};

constexpr timestamp received{77};
constexpr timestamp message_time{55};

} // namespace

TEST_CASE("every report says when it came and whence, and takes the message's time if it has none") {
    sink out;
    const report_rows rows{received, report_source::query, out, message_time};
    order_update order;
    rows.order(order);
    order.venue_time = {33};
    rows.order(order);
    position_update position;
    rows.position(position);
    balance_update balance;
    rows.balance(balance);
    fill f;
    rows.execution(f);
    REQUIRE(out.orders.size() == 2);
    CHECK(out.orders[0].received == received);
    CHECK(out.orders[0].source == report_source::query);
    CHECK(out.orders[0].venue_time == message_time);
    CHECK(out.orders[1].venue_time == timestamp{33});
    CHECK(out.positions.at(0).venue_time == message_time);
    CHECK(out.positions.at(0).source == report_source::query);
    CHECK(out.balances.at(0).received == received);
    CHECK(out.fills.at(0).venue_time == message_time);

    sink other;
    const report_rows timeless{received, report_source::snapshot, other};
    position_update untold;
    timeless.position(untold);
    CHECK(other.positions.at(0).venue_time == timestamp{});
}

TEST_CASE("a word of an order that has no name here is said besides the order") {
    sink out;
    const report_rows rows{received, report_source::stream, out};
    order_report report;
    report.symbol = "BTCUSDT";
    rows.order(report);
    CHECK(out.words.empty());
    report.unknown_word = "GTE_GTC";
    rows.order(report);
    CHECK(out.orders.size() == 2);
    CHECK(out.words == std::vector<std::string>{"BTCUSDT GTE_GTC"});
}

TEST_CASE("a balance that the venue does not tell is none") {
    sink out;
    const report_rows rows{received, report_source::snapshot, out};
    balance_update b;
    rows.balance(b, false);
    CHECK(out.balances.empty());
    rows.balance(b, true);
    CHECK(out.balances.size() == 1);
}

TEST_CASE("the execution in an order report becomes a fill of its own") {
    sink out;
    const report_rows rows{received, report_source::stream, out, message_time};
    order_report r;
    r.symbol = "BTCUSDT";
    r.client_order_id = "c";
    r.venue_order_id = "v";
    r.side = side::sell;
    r.position_side = position_side::short_side;
    r.venue_time = {60};
    r.trade_time = {58};
    r.trade = "t";
    r.last_quantity = {"2"_d};
    r.last_price = {"3"_d};
    r.cumulative_quantity = {"5"_d};
    r.maker = true;
    r.realized_pnl = "-1"_d;
    rows.execution(r);
    r.commission_amount = "0.1"_d;
    r.commission_asset = "BNB";
    r.trade_time = {};
    rows.execution(r);
    REQUIRE(out.fills.size() == 2);
    const fill& f = out.fills[0];
    CHECK(f.symbol == "BTCUSDT");
    CHECK(f.client_order_id == "c");
    CHECK(f.venue_order_id == "v");
    CHECK(f.id == "t");
    CHECK(f.side == side::sell);
    CHECK(f.position_side == position_side::short_side);
    CHECK(f.maker);
    CHECK(f.venue_time == timestamp{58});
    CHECK(f.received == received);
    CHECK(f.price == price{"3"_d});
    CHECK(f.quantity == quantity{"2"_d});
    CHECK(f.has_cumulative);
    CHECK(f.cumulative_quantity == quantity{"5"_d});
    CHECK(f.realized_pnl == "-1"_d);
    CHECK_FALSE(f.has_commission);
    CHECK(out.fills[1].has_commission);
    CHECK(out.fills[1].commission.amount == "0.1"_d);
    CHECK(out.fills[1].commission.asset == "BNB");
    CHECK(out.fills[1].venue_time == timestamp{60});
}

TEST_CASE("a row of executions tells its fee only with the fee's asset") {
    sink out;
    const report_rows rows{received, report_source::snapshot, out};
    fill_row row;
    row.commission_amount = "0.1"_d;
    rows.execution(row);
    row.commission_asset = "USDT";
    rows.execution(row);
    REQUIRE(out.fills.size() == 2);
    CHECK_FALSE(out.fills[0].has_commission);
    CHECK(out.fills[1].has_commission);
    CHECK(out.fills[1].commission.amount == "0.1"_d);
    CHECK(out.fills[1].commission.asset == "USDT");
}

TEST_CASE("a word that no table lists is noted, of several the last") {
    const std::string_view message = R"({"a":"first","b":"second"})";
    const char* const first = message.data() + 6;
    const char* const second = message.data() + 18;
    const auto noted = [](std::initializer_list<const char*> words) {
        order_report r;
        note_unknown_words(r, words);
        return std::string(r.unknown_word);
    };
    CHECK(noted({first, nullptr}) == "first");
    CHECK(noted({first, second}) == "second");
    CHECK(noted({nullptr, nullptr}).empty());
}
