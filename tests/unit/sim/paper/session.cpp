// SPDX-License-Identifier: BSL-1.0
// A desk on a paper account, over market data of a venue that the test writes.

#include <gatewright/driver/replay.hpp>
#include <gatewright/gatewright.hpp>

#include <catch2/catch_test_macros.hpp>

#include <algorithm>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace gw = gatewright;

namespace {

struct main_account;
using real = gw::venues::binance_futures;
using venue = gw::venues::paper<real, gw::sim::paper::probabilistic_queue<>, gw::sim::paper::uniform_latency>;

/// Writes down what it is told.
struct listener : gw::strategy<listener> {
    std::vector<std::string> said;
    void on(const gw::order_change& c, auto&) {
        said.push_back(std::string(c.symbol.view()) + " " + to_string(c.state) + "/" + to_string(c.pending) +
                       (c.filled.is_zero() ? "" : " " + c.filled.str()) +
                       (c.reason == gw::order_errc{} ? "" : std::string(" ") + to_string(c.reason)) +
                       (c.venue_text.empty() ? "" : ": " + std::string(c.venue_text.view())));
    }
    void on(const gw::fill& f, auto&) {
        said.push_back(
            "fill " + f.quantity.str() + " @ " + f.price.str() + " at " +
            std::to_string(
                (f.received - gw::timestamp::from_milliseconds(1'700'000'000'000)).milliseconds()));
    }
    void on(const gw::list_change& l, auto&) { said.push_back(std::string("list ") + to_string(l.state)); }
    void on(const gw::gateway_status& s, auto&) {
        said.push_back(s.ready ? "ready" : "not ready: " + std::string(s.reason.view()));
    }
    void on(const gw::instrument_config& c, auto&) { said.push_back("leverage " + c.leverage.str()); }
    void on(const gw::venue_error& e, auto&) { said.push_back("error: " + std::string(e.text.view())); }
};

using engine = gw::engine<gw::gateways<gw::gateway<main_account, venue>>, gw::route_direct,
                          gw::risk_chain<gw::trading_state, gw::instrument_rules>, gw::no_journal, listener>;

/// Everything that leaves the desk.
struct outbox {
    std::vector<std::string> left;
    void record(const gw::input&) noexcept {}
    void performed(const gw::input&, const gw::driver::output& o) {
        using kind = gw::driver::output_kind;
        if (o.kind == kind::arm_timer || o.kind == kind::close) return;
        left.push_back(std::string(real::links[o.channel.channel].name) + " " + std::string(o.target) +
                       std::string(o.headers) + std::string(o.payload));
    }
};

gw::instrument rules() {
    gw::instrument i;
    i.symbol = "BTCUSDT";
    i.base_asset = "BTC";
    i.quote_asset = i.settle_asset = "USDT";
    i.tick_size = {gw::decimal(1, -1)};
    i.lot_size = {gw::decimal(1, -3)};
    i.status = gw::trading_status::trading;
    return i;
}

struct paper_desk {
    static engine::config settings(gw::sim::paper::uniform_latency latency) {
        gw::gateway_settings s;
        s.symbols = {"BTCUSDT"};
        s.options = {
            {"streams", "best_quotes,trades"}, {"paper_balances", "USDT:1000"}, {"paper_leverage", "10"}};
        engine::config c;
        auto& v = c.gateway<main_account>().venue;
        v = venue::make_config(s);
        v.known_instruments = {rules()};
        v.paced_reads = false;
        v.data_silence = v.traffic_silence = gw::minutes(1'000'000);
        v.latency = latency;
        c.risk = engine::risk_type(gw::trading_state(), gw::instrument_rules());
        return c;
    }

    explicit paper_desk(gw::duration order = {}, gw::duration report = {}, gw::duration market = {})
        : paper_desk(gw::sim::paper::uniform_latency{{order, order, report, market},
                                                     {order, order, report, market}}) {}
    explicit paper_desk(gw::sim::paper::uniform_latency latency) : e(settings(latency)), driver(e) {
        driver.start(at);
        driver.connect({0, 0});
        driver.connect({0, 1});
        pass(gw::milliseconds(1)); // what the account began with is from before
    }
    void pass(gw::duration t) {
        at = at + t;
        driver.advance_to(at);
    }
    void quote(const char* bid, const char* bids, const char* ask, const char* asks) {
        const std::string ms = std::to_string(at.milliseconds());
        driver.message({0, 0}, R"({"e":"bookTicker","u":)" + std::to_string(++last) +
                                   R"(,"s":"BTCUSDT","b":")" + bid + R"(","B":")" + bids + R"(","a":")" +
                                   ask + R"(","A":")" + asks + R"(","T":)" + ms + R"(,"E":)" + ms + "}");
    }
    void trade(const char* price, const char* lots, bool buyer_rested) {
        const std::string ms = std::to_string(at.milliseconds());
        driver.message({0, 1}, R"({"e":"aggTrade","E":)" + ms + R"(,"s":"BTCUSDT","a":)" +
                                   std::to_string(++last) + R"(,"p":")" + price + R"(","q":")" + lots +
                                   R"(","nq":")" + lots + R"(","f":1,"l":1,"T":)" + ms + R"(,"m":)" +
                                   (buyer_rested ? "true" : "false") + R"(,"st":1})");
    }
    template <class F>
    void act(F f) {
        driver.intervene(
            [&](engine& x, const gw::clock_reading& now, auto& out) { x.with_desk(now, out, f); });
    }
    gw::order_ref buy(const char* lots, const char* price) {
        gw::order_ref ref;
        act([&](auto& d) {
            gw::limit_order o;
            o.symbol = "BTCUSDT";
            o.quantity = {gw::decimal::parse(lots).value()};
            o.price = {gw::decimal::parse(price).value()};
            ref = d.submit(o).value();
        });
        return ref;
    }
    std::vector<std::string> take() { return std::exchange(e.strategy_state().said, {}); }

    engine e;
    gw::driver::replay_driver<engine, outbox> driver;
    gw::timestamp at = gw::timestamp::from_milliseconds(1'700'000'000'000);
    std::uint64_t last = 1000;
};
using said = std::vector<std::string>;

} // namespace

TEST_CASE("paper: an order goes through the states of a real one, and nothing leaves that needs a key",
          "[paper][session]") {
    paper_desk d;
    CHECK(d.e.not_ready_reason(0) == "");
    d.act([](auto& desk) {
        CHECK(desk.template not_ready_reason<main_account>("BTCUSDT") == "no market data yet");
        gw::market_order o;
        o.symbol = "BTCUSDT";
        o.quantity = {gw::decimal(1, -1)};
        const auto r = desk.submit(o);
        REQUIRE(r.has_error());
        CHECK(r.error().str() == "route_direct: no_gateway, field no market data yet");
    });
    d.quote("100.0", "1", "100.1", "1");
    CHECK(d.take() == said{"ready"});
    d.buy("0.300", "100.0");
    CHECK(d.take() == said{"BTCUSDT submitting/place", "BTCUSDT working/none"});
    d.trade("100.0", "1.2", true);
    CHECK(d.take() == said{"fill 0.200 @ 100.0 at 1", "BTCUSDT working/none 0.200"});
    d.trade("100.0", "5", true);
    CHECK(d.take() == said{"fill 0.100 @ 100.0 at 1", "BTCUSDT filled/none 0.300"});
    const auto& g = d.e.gateway<main_account>();
    CHECK(g.positions({0}).quantity() == gw::wide_decimal(3, -1));
    REQUIRE(g.accounts.find("USDT") != nullptr);
    CHECK(g.accounts.find("USDT")->wallet == gw::decimal::parse("999.994").value());

    // Market data, and nothing about an account.
    REQUIRE_FALSE(d.driver.recorder().left.empty());
    for (const std::string& o : d.driver.recorder().left) {
        INFO(o);
        CHECK_FALSE(o.starts_with("orders "));
        CHECK_FALSE(o.starts_with("private "));
        CHECK(o.find("signature") == std::string::npos);
        CHECK(o.find("listenKey") == std::string::npos);
        CHECK(o.find("X-MBX-APIKEY") == std::string::npos);
    }
}

TEST_CASE("paper: what is on its way is not there", "[paper][session]") {
    paper_desk d(gw::milliseconds(10), gw::milliseconds(5), gw::milliseconds(3));
    d.pass(gw::milliseconds(100)); // the lists have come
    d.quote("100.0", "1", "100.1", "1");
    d.take();
    const gw::order_ref order = d.buy("0.200", "100.0");
    CHECK(d.take() == said{"BTCUSDT submitting/place"});
    // It is at the venue after 10 ms, and that moment of the market is heard of after 13.
    d.pass(gw::milliseconds(12));
    d.quote("100.0", "0.5", "100.1", "1");
    d.trade("99.9", "9", true);
    d.pass(gw::milliseconds(2));
    CHECK(d.take().empty());
    d.pass(gw::milliseconds(1));
    CHECK(d.take() == said{"BTCUSDT working/none"});
    // A cancel that is on its way does not keep it from being filled; what comes back says that it came too late.
    d.act([&](auto& desk) { CHECK(desk.cancel(order).has_value()); });
    d.pass(gw::milliseconds(5));
    d.trade("100.0", "0.6", true); // 0.5 were before it
    CHECK(d.take() == said{"BTCUSDT working/cancel"});
    d.pass(gw::milliseconds(2));
    CHECK(d.take() == said{"fill 0.100 @ 100.0 at 123", "BTCUSDT working/cancel 0.100"});
    d.trade("100.0", "0.6", true);
    d.pass(gw::milliseconds(20));
    const auto end = d.take();
    REQUIRE(end.size() >= 2);
    CHECK(end[0] == "fill 0.100 @ 100.0 at 125");
    CHECK(end[1] == "BTCUSDT filled/none 0.200");
    CHECK(end.back().find("working") == std::string::npos);
}

TEST_CASE("paper: that an order's time is over is heard of as late as anything else", "[paper][session]") {
    paper_desk d({}, gw::milliseconds(5));
    d.pass(gw::milliseconds(100)); // the lists have come
    d.quote("100.0", "1", "100.1", "1");
    const auto end = gw::timestamp::from_milliseconds(1'700'000'700'000);
    d.act([&](auto& desk) {
        gw::limit_order o;
        o.symbol = "BTCUSDT";
        o.quantity = {gw::decimal(1, 0)};
        o.price = {gw::decimal(99, 0)};
        o.time_in_force = gw::time_in_force::good_till_date;
        o.good_till = end;
        CHECK(desk.submit(o).has_value());
    });
    d.pass(gw::milliseconds(10));
    CHECK(d.take().back() == "BTCUSDT working/none");
    d.pass(end - d.at);
    CHECK(d.take().empty());
    d.pass(gw::milliseconds(5));
    CHECK(d.take() == said{"BTCUSDT expired/none"});
}

TEST_CASE("paper: amends, stops, lists and the leverage, by the desk's own commands", "[paper][session]") {
    paper_desk d;
    d.quote("100.0", "1", "100.1", "1");
    d.trade("100.0", "0.001", true);
    d.take();
    const gw::order_ref order = d.buy("0.200", "99.0");
    d.act([&](auto& desk) { CHECK(desk.amend(order, {{gw::decimal(4, -1)}, {}}).has_value()); });
    CHECK(d.take() == said{"BTCUSDT submitting/place", "BTCUSDT working/none", "BTCUSDT working/amend",
                           "BTCUSDT working/none"});
    d.act([&](auto& desk) {
        CHECK(desk.order(order)->request.quantity == gw::quantity{gw::decimal(4, -1)});
        desk.cancel_all();
    });
    CHECK(d.take() == said{"BTCUSDT working/cancel", "BTCUSDT cancelled/none"});

    d.act([&](auto& desk) {
        gw::bracket_order<gw::market_order> b;
        b.entry.symbol = "BTCUSDT";
        b.entry.quantity = {gw::decimal(1, -1)};
        b.stop.trigger_price = {gw::decimal(95, 0)};
        b.target.price = {gw::decimal(105, 0)};
        CHECK(desk.submit(b).has_value());
    });
    d.pass(gw::milliseconds(2)); // what follows an entry leaves with the desk's next step
    const auto entered = d.take();
    CHECK(std::ranges::count(entered, "BTCUSDT untriggered/none") == 1);
    CHECK(std::ranges::count(entered, "fill 0.100 @ 100.1 at 1") == 1);
    d.quote("94.9", "1", "95.0", "1");
    d.trade("95.0", "0.001", true);
    d.pass(gw::milliseconds(2));
    const auto left = d.take();
    CHECK(std::ranges::count(left, "fill 0.100 @ 94.9 at 3") == 1);
    CHECK(left.back() == "list ended");
    CHECK(d.e.open_orders() == 0);

    d.act([&](auto& desk) {
        CHECK(desk.template set_leverage<main_account>("BTCUSDT", 3).has_value());
        const auto r = desk.template set_margin_mode<main_account>("BTCUSDT", gw::margin_mode::isolated);
        REQUIRE(r.has_error());
        CHECK(r.error().code == gw::order_errc::unsupported);
    });
    CHECK(d.take() == said{"leverage 3"});
    d.act([&](auto& desk) { CHECK(desk.template set_leverage<main_account>("BTCUSDT", 300).has_value()); });
    CHECK(d.take() == said{"error: a setting of the account was not changed: a leverage of 1 to 125"});

    std::vector<gw::order_request> orders(3);
    for (auto& o : orders) {
        o.symbol = "BTCUSDT";
        o.quantity = {gw::decimal(1, -1)};
        o.price = {gw::decimal(90, 0)};
    }
    orders[1].price = {gw::decimal(-90, 0)};
    d.act([&](auto& desk) {
        std::vector<gw::order_result<gw::order_ref>> results(3, gw::order_reject{});
        desk.template submit_batch<main_account>(orders, results);
        CHECK((results[0] && !results[1] && results[2]));
    });
    CHECK(d.e.open_orders() == 2);
    d.act([&](auto& desk) { CHECK(desk.template cancel_account<main_account>("BTCUSDT").has_value()); });
    CHECK(d.e.open_orders() == 0);
}

TEST_CASE("paper: lists that are asked for later hold up no order", "[paper][session]") {
    paper_desk d(gw::milliseconds(2));
    d.pass(gw::milliseconds(10));
    d.quote("100.0", "1", "100.1", "1");
    d.take();
    // The desk compares its positions every minute: that question waits, and orders go on.
    for (int i = 0; i < 3; ++i) {
        d.buy("0.100", "99.0");
        d.act([](auto& desk) { CHECK(desk.template cancel_account<main_account>("BTCUSDT").has_value()); });
        d.pass(gw::milliseconds(10));
        CHECK(d.e.open_orders() == 0);
        d.pass(gw::seconds(61));
    }
    CHECK(d.e.gateway<main_account>().questions.positions.confirmed());
}

TEST_CASE("paper: a market that is lost fills nothing", "[paper][session]") {
    paper_desk d;
    d.quote("100.0", "1", "100.1", "1");
    d.driver.disconnect({0, 0}, "lost");
    d.act([](auto& desk) {
        gw::market_order o;
        o.symbol = "BTCUSDT";
        o.quantity = {gw::decimal(1, -1)};
        CHECK(desk.template submit<main_account>(o).error().str() ==
              "engine: not_ready, field no market data yet");
    });
}

TEST_CASE("paper: the same inputs give the same fills", "[paper][session]") {
    const auto run = [] {
        paper_desk d(gw::sim::paper::uniform_latency{
            {}, {gw::milliseconds(9), gw::milliseconds(9), gw::milliseconds(9), gw::milliseconds(9)}});
        d.pass(gw::milliseconds(50));
        for (int i = 0; i < 200; ++i) {
            const bool up = i % 3 != 0;
            d.quote(up ? "100.0" : "99.9", "0.4", up ? "100.1" : "100.0", "0.3");
            if (i % 5 == 0) d.buy("0.050", up ? "100.1" : "99.9");
            d.trade(up ? "100.1" : "99.9", "0.2", !up);
            d.pass(gw::milliseconds(7));
        }
        return d.take();
    };
    const auto once = run();
    CHECK(once.size() > 150);
    CHECK(once == run());
}

TEST_CASE("paper: settings that cannot be are refused by name", "[paper][session]") {
    const auto refusal = [](const char* option, const char* value) -> std::string {
        gw::gateway_settings s;
        s.symbols = {"BTCUSDT"};
        s.options = {{option, value}};
        try {
            static_cast<void>(gw::venues::paper<real>::make_config(s));
        } catch (const std::invalid_argument& e) {
            return e.what();
        }
        return "taken";
    };
    CHECK(refusal("paper_balances", "USDT:100,BTC:0.5") == "taken");
    CHECK(refusal("paper_balances", "USDT") == "options.paper_balances: 'USDT' is not ASSET:AMOUNT");
    CHECK(refusal("paper_balances", "USDT:-1") == "options.paper_balances: 'USDT:-1' is not ASSET:AMOUNT");
    CHECK(refusal("paper_balances", "USDT:1,USDT:2") == "options.paper_balances: 'USDT' is given twice");
    CHECK(refusal("paper_maker_fee", "-0.0001") == "taken");
    CHECK(refusal("paper_taker_fee", "2").find("'2' is no fraction below 1") != std::string::npos);
    CHECK(refusal("paper_maintenance_margin", "-0.1").find("paper_maintenance_margin") != std::string::npos);
    CHECK(refusal("paper_leverage", "0").find("paper_leverage") != std::string::npos);
    CHECK(refusal("paper_order_latency_us", "-1").find("paper_order_latency_us") != std::string::npos);
    CHECK(refusal("paper_nothing", "1").find("paper_nothing") != std::string::npos);
    CHECK(refusal("hedge_mode", "true") == "taken");
    // A desk for money does not take the settings of one for paper, and is told apart by name.
    gw::gateway_settings s;
    s.symbols = {"BTCUSDT"};
    s.options = {{"paper_leverage", "3"}};
    CHECK_THROWS_AS(real::make_config(s), std::invalid_argument);
    CHECK(gw::venues::paper<real>::name == "paper_binance_futures");
    CHECK(gw::venues::paper<gw::venues::okx>::name == "paper_okx");
    // What is filled in part goes on there, whatever the venue does.
    CHECK(gw::venue::capabilities_of<gw::venues::oanda>::table.fills_once);
    CHECK_FALSE(gw::venue::capabilities_of<gw::venues::paper<gw::venues::oanda>>::table.fills_once);
}
