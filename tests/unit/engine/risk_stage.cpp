// SPDX-License-Identifier: BSL-1.0
// What the engine does for the risk stage: it keeps the sums, looks with the monitors, closes positions, changes
// limits.
#include "binance_futures/played_venue.hpp"

#include <gatewright/risk/checks.hpp>
#include <gatewright/risk/monitors.hpp>

#include <catch2/catch_test_macros.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace {
namespace risk_stage_test {

using namespace gatewright;
using namespace gatewright::risk;
using gatewright_test::desk_account;
using venue_type = gatewright_test::binance_futures::played_venue;

/// Submits what the test puts in, and cancels, at a quote; keeps what it is told.
struct hand : strategy<hand> {
    std::optional<limit_order> next;
    bool cancel = false;
    order_ref order;
    std::string refused; ///< of the last order; empty if it went out
    std::vector<std::string> told;
    wide_decimal gross, open_buy, equity, pnl;
    std::uint32_t open_orders = 0;
    std::string limit_result;

    void on(const best_quote& q, auto& desk) {
        if (!(q.symbol == venue_type::symbol)) return;
        if (cancel) {
            static_cast<void>(desk.cancel(order));
            cancel = false;
        }
        if (next) {
            const auto placed = desk.submit(*next);
            refused = placed ? std::string() : placed.error().str();
            if (placed) order = *placed;
            next.reset();
        }
    }
    void on(const timer_due&, auto&) {}
    void on(const venue_error& e, auto&) {
        told.push_back(std::string(e.symbol.view()) + (e.symbol.empty() ? "" : ": ") +
                       std::string(e.text.view()));
    }
};

using stage_type = supervised<
    risk_chain<trading_state, circuit_breaker, fat_finger, stale_book, message_rate, max_open_orders,
               self_trade, max_position, max_gross_exposure, max_leverage, margin_requirement>,
    monitor_set<stop_loss, daily_loss, reject_rate>>;
using desk_type =
    engine<gateways<gateway<desk_account, venue_type::venue>>, route_direct, stage_type, no_journal, hand>;
using ready = gatewright_test::ready_desk<desk_type, venue_type>;

risk_settings settings() {
    return {{"circuit_breaker", {{"failures", "2"}, {"reset_ms", "60000"}}},
            {"fat_finger", {{"default", "0.01"}, {"window_ms", "10000"}}},
            {"stale_book", {{"default", "5000"}}},
            {"message_rate", {{"account", "100"}, {"interval_ms", "1000"}}},
            {"max_open_orders", {{"default", "2"}}},
            {"max_position", {{"default", "1"}}},
            {"max_gross_exposure", {{"desk", "1000"}}},
            {"max_leverage", {{"account", "1"}}},
            {"margin_requirement", {{"default", "0.1"}}},
            {"stop_loss", {{"default", "0.05"}}},
            {"daily_loss", {{"desk", "200"}, {"action", "flatten"}}},
            {"reject_rate", {{"rejects", "3"}, {"interval_ms", "60000"}}}};
}

struct rig {
    ready desk;

    explicit rig(const risk_settings& with = settings()) : desk({}, config(with)) { quote(); }
    static desk_type::config config(const risk_settings& with) {
        desk_type::config c;
        auto& g = c.gateway<desk_account>();
        venue_type::configure(g.venue);
        g.orders.orders = 512;
        g.orders.fills = 2048;
        c.account_names = {"desk_account"};
        const std::vector<std::string> symbols{"ETHUSDT", "BTCUSDT"};
        c.risk = configure(std::type_identity<stage_type>{}, with, symbols, c.account_names);
        return c;
    }
    hand& strategy() { return desk.desk().strategy_state(); }
    std::uint64_t ms() { return static_cast<std::uint64_t>(desk.now().wall.milliseconds()); }
    const risk_totals& totals() { return desk.desk().stage().ledger().desk(); }
    trading_mode mode() { return desk.desk().mode(); }
    void quote() {
        desk.depth_change();
        desk.best_quote();
    }
    void mark(std::string_view price) {
        desk.feed(static_cast<std::uint8_t>(venue_type::channel::market_stream),
                  gatewright_test::binance_futures::mark_price(
                      {venue_type::symbol, price, price, "0.00010000", ms() + 3'600'000, ms()}));
    }
    void command(std::string_view words) {
        input in;
        in.kind = input_kind::command;
        in.payload = words;
        desk.enter(in);
    }
    /// @return why it was refused; empty if it went out
    std::string order(side s, std::string_view q, std::string_view p) {
        limit_order o;
        o.symbol = venue_type::symbol;
        o.side = s;
        o.quantity = {*decimal::parse(q)};
        o.price = {*decimal::parse(p)};
        strategy().next = o;
        quote();
        return strategy().refused;
    }
    /// Buys nine lots and has them filled.
    void hold() {
        REQUIRE(order(side::buy, "0.009", "50001.0").empty());
        REQUIRE(desk.take_order());
        desk.accept();
        desk.report_placed();
        desk.fill(9);
    }
    /// The market order that is out, as its message says; empty if there is none.
    std::string market_message() {
        const std::string& m = desk.order_message();
        return m.find("\"type\":\"MARKET\"") != std::string::npos ? m : std::string();
    }
    static std::string field(const std::string& message, const std::string& name) {
        const auto at = message.find('"' + name + "\":\"");
        if (at == std::string::npos) return {};
        const auto begin = at + name.size() + 4;
        return message.substr(begin, message.find('"', begin) - begin);
    }
    /// The market order is filled in whole.
    void fill_market(std::string_view price) {
        const std::string message = market_message();
        REQUIRE_FALSE(message.empty());
        const std::string id = field(message, "newClientOrderId");
        const std::string side = field(message, "side");
        const std::string quantity = field(message, "quantity");
        gatewright_test::binance_futures::order_text o;
        o.symbol = venue_type::symbol;
        o.client_order_id = id;
        o.side = side;
        o.quantity = quantity;
        o.price = price;
        o.time_in_force = "GTC";
        o.id = 99'000'001;
        o.status = "FILLED";
        o.what = "TRADE";
        o.last = o.filled = quantity;
        o.fee = "0.01000000";
        o.trade = 9'000'001;
        o.traded = o.sent = ms();
        desk.feed(static_cast<std::uint8_t>(venue_type::channel::private_stream),
                  gatewright_test::binance_futures::order_report(o));
    }
    bool was_told(std::string_view words) {
        for (const std::string& line : strategy().told)
            if (line.find(words) != std::string::npos) return true;
        return false;
    }
};

TEST_CASE("the sums follow orders, fills, prices and balances") {
    rig t;
    CHECK(t.totals().missing == nullptr);
    REQUIRE(t.order(side::buy, "0.010", "50000.0").empty());
    REQUIRE(t.desk.take_order());
    t.desk.accept();
    t.desk.report_placed();
    t.desk.advance(seconds(2)); // it looks
    CHECK(t.totals().open_buy == wide_decimal("500.0012345678"_d));
    CHECK(t.totals().gross == wide_decimal("500.0012345678"_d));
    CHECK(t.totals().open_orders == 1);
    CHECK(t.totals().equity_missing == nullptr);
    CHECK(t.totals().balance == wide_decimal("100000"_d));
    t.desk.fill(4);
    CHECK(t.totals().open_buy == wide_decimal("300.00074074068"_d));
    CHECK(t.totals().held == wide_decimal("200.00049382712"_d));
    CHECK(t.totals().balance == wide_decimal("100000.12345678"_d));
    t.desk.advance(milliseconds(200));
    t.mark("60000.0");
    CHECK(t.totals().held == wide_decimal("240"_d));
    t.desk.report_cancelled();
    t.desk.advance(seconds(2)); // it looks
    CHECK(t.totals().open_buy.is_zero());
    CHECK(t.totals().open_orders == 0);
    CHECK(t.totals().gross == wide_decimal("240"_d));
    // From inside, over all accounts; and what of it has no price once none is fresh.
    const auto unvalued = [&] {
        std::string text;
        driver::output_queue out;
        t.desk.desk().with_desk(t.desk.now(), out, [&](auto& desk) {
            if (desk.totals().missing == nullptr) CHECK(desk.totals().held == wide_decimal("240"_d));
            desk.for_each_unvalued([&](std::uint8_t gateway, const symbol_name& symbol, const char* missing) {
                text += std::to_string(gateway) + " " + std::string(symbol.view()) + " " + missing + ";";
            });
        });
        return text;
    };
    CHECK(unvalued() == "");
    t.desk.advance(seconds(30));
    CHECK(unvalued() == "0 BTCUSDT BTCUSDT;");
}

TEST_CASE("limits over the desk, own orders and open orders refuse before anything is sent") {
    rig t;
    REQUIRE(t.order(side::buy, "0.010", "50000.0").empty());
    CHECK(t.order(side::buy, "0.011", "50000.0") ==
          "max_gross_exposure: max_gross_exposure, field desk, figure 1050.00259259238, limit 1000");
    CHECK(t.order(side::sell, "0.005", "50000.0") ==
          "self_trade: self_trade, field price, figure 50000.0, limit 50000.0");
    CHECK(t.order(side::buy, "0.001", "52000.0")
              .starts_with("fat_finger: fat_finger, field price, figure 52000.0, limit"));
    REQUIRE(t.order(side::buy, "0.001", "50000.1").empty());
    CHECK(t.order(side::buy, "0.001", "50000.2") ==
          "max_open_orders: max_open_orders, field instrument, figure 3, limit 2");
    CHECK(t.desk.desk().gateway<desk_account>().counters.orders == 2);
}

TEST_CASE("what went out stays counted while the venue tells the wallet and not what of it is free") {
    risk_settings with = settings();
    with["margin_requirement"] = {{"default", "100"}}; // 50,000 of the 90,000 that are free
    with["max_gross_exposure"] = {{"desk", "100000"}};
    rig t(with);
    const auto wallet = [&](std::string_view told) {
        t.desk.advance(milliseconds(5));
        t.desk.feed(static_cast<std::uint8_t>(venue_type::channel::private_stream),
                    gatewright_test::binance_futures::account_update("FUNDING_FEE", "USDT", told, "-0.01",
                                                                     venue_type::symbol, "", t.ms()));
    };
    const auto refused = [&] {
        return t.order(side::buy, "0.010", "50000.0").starts_with("margin_requirement: margin_requirement");
    };
    SECTION("orders rest") {
        REQUIRE(t.order(side::buy, "0.010", "50000.0").empty());
        wallet("99999.99000000");
        CHECK(refused());
        wallet("99999.98000000");
        CHECK(refused());
    }
    SECTION("one is filled in part") {
        t.hold();
        CHECK(refused());
    }
    SECTION("money leaves the account") {
        wallet("20000.00000000");
        CHECK(refused());
    }
}

TEST_CASE("a limit is changed by a command, and a wrong one is refused by name") {
    rig t;
    CHECK_FALSE(t.order(side::buy, "0.030", "50000.0").empty());
    t.command("set_limit max_gross_exposure desk 2000 USDT");
    CHECK(t.strategy().told.empty());
    CHECK(t.order(side::buy, "0.030", "50000.0").empty());
    t.command("set_limit max_position BTCUSDT -1");
    CHECK(t.was_told("risk.max_position.BTCUSDT: the limit is negative"));
    t.command("set_limit max_position BTCUSD 1");
    CHECK(t.was_told("risk.max_position.BTCUSD: is neither a key of this check nor a symbol of any gateway"));
    t.command("set_limit max_position_size 0.02");
    CHECK(t.order(side::buy, "0.001", "50000.0") ==
          "max_position: max_position, field quantity, figure 0.031, limit 0.02");
    t.command("set_limit");
    CHECK(t.was_told("unknown command"));
    risk_settings expected = settings();
    expected["max_gross_exposure"]["desk"] = "2000";
    expected["max_position"]["default"] = "0.02";
    expected["stop_loss"]["action"] = "flatten";
    expected["daily_loss"]["day_start"] = "00:00";
    expected["reject_rate"]["action"] = "halt";
    CHECK(t.desk.desk().stage().settings() == expected);
    // The same from inside.
    std::string wrong;
    driver::output_queue out;
    t.desk.desk().with_desk(t.desk.now(), out, [&](auto& desk) {
        wrong = desk.set_limit("max_position", "default", "much");
        CHECK(desk.set_limit("max_position", "default", "3").empty());
    });
    CHECK(wrong == "risk.max_position.default: 'much' is no decimal number");
}

TEST_CASE("a stop closes its position with a reducing order, and follows it to the end") {
    rig t;
    t.hold();
    t.mark("47600.0");
    CHECK(t.market_message().empty());
    t.desk.advance(milliseconds(200));
    t.mark("47400.0");
    const std::string message = t.market_message();
    CAPTURE(t.strategy().told);
    CHECK(rig::field(message, "side") == "SELL");
    CHECK(rig::field(message, "quantity") == "0.009");
    CHECK(rig::field(message, "reduceOnly") == "true");
    CHECK(t.was_told("BTCUSDT: stop_loss: fraction of cost 0.052"));
    CHECK(t.mode() == trading_mode::active); // of one instrument
    CHECK(t.desk.desk().stage().flatten().active());
    t.desk.advance(seconds(3));
    CHECK(t.desk.desk().gateway<desk_account>().counters.orders == 2); // never doubled
    t.fill_market("47390.00");
    CHECK(t.was_told("BTCUSDT: flatten: the position is closed"));
    CHECK_FALSE(t.desk.desk().stage().flatten().active());
    CHECK(t.desk.desk().gateway<desk_account>().positions({1}).quantity().is_zero());
}

TEST_CASE("a loss of the day cancels what rests, closes what is held and leaves the desk reducing") {
    risk_settings with = settings();
    with["stop_loss"] = {{"default", "0.5"}};
    with["max_gross_exposure"]["desk"] = "100000";
    with["daily_loss"]["desk"] = "20";
    rig t(with);
    t.hold();
    REQUIRE(t.order(side::buy, "0.005", "49600.0") == "");
    REQUIRE(t.desk.take_order());
    t.desk.accept();
    t.desk.report_placed();
    t.desk.advance(milliseconds(200));
    t.mark("47400.0");
    CHECK(t.was_told("daily_loss: loss of the day"));
    CHECK(t.mode() == trading_mode::reducing);
    CHECK(t.desk.order_message().find("order.cancel") != std::string::npos);
    CHECK(t.market_message().empty()); // not before it is gone
    t.desk.accept_cancel();
    t.desk.report_cancelled();
    t.desk.advance(milliseconds(300));
    CHECK(rig::field(t.market_message(), "quantity") == "0.009");
    t.fill_market("47390.00");
    CHECK(t.was_told("BTCUSDT: flatten: the position is closed"));
    CHECK(t.order(side::buy, "0.001", "50000.0").starts_with("trading_state: trading_halted"));
    // It asks for the same as long as the day lasts; told once.
    t.command("resume");
    CHECK(t.mode() == trading_mode::reducing);
    std::size_t lines = 0;
    t.desk.advance(seconds(5));
    for (const std::string& line : t.strategy().told) lines += line.find("daily_loss") != std::string::npos;
    CHECK(lines == 1);
}

TEST_CASE("an operator's flatten waits for a gateway that is not ready, and tells what stays open") {
    rig t;
    t.hold();
    input lost;
    lost.kind = input_kind::disconnected;
    lost.channel.channel = static_cast<std::uint8_t>(venue_type::channel::orders);
    lost.generation = t.desk.generation(lost.channel.channel);
    t.desk.enter(lost);
    t.command("flatten BTCUSD");
    CHECK(t.was_told("flatten: no such instrument"));
    t.command("flatten");
    CHECK(t.was_told("BTCUSDT: flatten: the position stays open for now: not_ready"));
    CHECK(t.market_message().empty());
    for (int i = 0; i < 100 && t.market_message().empty(); ++i) {
        t.desk.advance(milliseconds(100));
        t.quote();
        t.mark("50000.0");
    }
    CAPTURE(t.strategy().told, t.desk.desk().not_ready_reason(0));
    CHECK(rig::field(t.market_message(), "side") == "SELL");
    t.fill_market("50000.00");
    CHECK(t.was_told("BTCUSDT: flatten: the position is closed"));
    CHECK(t.mode() == trading_mode::reducing);
}

TEST_CASE("placements that fail open the breaker, and too many rejects halt the desk") {
    risk_settings with = settings();
    with["circuit_breaker"]["failures"] = "4";
    rig t(with);
    for (int i = 0; i < 3; ++i) {
        REQUIRE(t.order(side::buy, "0.001", "50000.0").empty());
        REQUIRE(t.desk.take_order());
        t.desk.refuse();
    }
    CHECK(t.was_told("reject_rate: rejects 3, limit 3: halt"));
    CHECK(t.mode() == trading_mode::halted);
    CAPTURE(t.strategy().told);
    t.command("resume");
    CHECK(t.mode() == trading_mode::halted); // it still asks
    t.desk.advance(seconds(61));
    CHECK(t.mode() == trading_mode::halted); // what was halted stays so
    t.command("resume");
    CHECK(t.mode() == trading_mode::active);
    t.mark("50000.0");
    t.quote();
    REQUIRE(t.order(side::buy, "0.001", "50000.0").empty());
    REQUIRE(t.desk.take_order());
    t.desk.refuse();
    CHECK(t.order(side::buy, "0.001", "50000.0") ==
          "circuit_breaker: not_ready, field circuit breaker, figure 4, limit 4");
}

/// The same venue, where the account holds nine lots from 60000 when the desk starts.
struct inherited_position : venue_type {
    [[nodiscard]] std::string answer_request(const http_request& request, std::uint64_t ms) const {
        if (request.target.starts_with("/fapi/v3/positionRisk") ||
            request.target.starts_with("/fapi/v2/positionRisk"))
            return R"([{"symbol":"BTCUSDT","positionSide":"BOTH","positionAmt":"0.009",)"
                   R"("entryPrice":"60000.0","unRealizedProfit":"-90","updateTime":1}])";
        return venue_type::answer_request(request, ms);
    }
};

TEST_CASE(
    "a restart inherits the position and its entry price; the day's loss begins with what it is worth then") {
    risk_settings with = settings();
    with["stop_loss"] = {{"default", "0.5"}};
    with["daily_loss"] = {{"desk", "50"}, {"action", "halt"}};
    gatewright_test::ready_desk<desk_type, inherited_position> desk({}, rig::config(with));
    const auto mark = [&](std::string_view price) {
        desk.advance(milliseconds(200));
        const auto ms = static_cast<std::uint64_t>(desk.now().wall.milliseconds());
        desk.feed(static_cast<std::uint8_t>(venue_type::channel::market_stream),
                  gatewright_test::binance_futures::mark_price(
                      {venue_type::symbol, price, price, "0.00010000", ms + 3'600'000, ms}));
    };
    const auto& totals = desk.desk().stage().ledger().desk();
    mark("50000.0");
    CHECK(totals.held == wide_decimal("450"_d));
    CHECK(totals.pnl == wide_decimal("-90"_d));
    CHECK(desk.desk().mode() == trading_mode::active);
    mark("44500.0");
    CHECK(desk.desk().mode() == trading_mode::active); // 49.5 since the start
    mark("44400.0");
    CHECK(desk.desk().mode() == trading_mode::halted);
    // The stop knows the entry price: 30000 is half of it.
    CHECK_FALSE(desk.desk().stage().flatten().active());
    mark("30000.0");
    CHECK(desk.desk().stage().flatten().active());
}

} // namespace risk_stage_test
} // namespace
