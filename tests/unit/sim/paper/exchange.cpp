// SPDX-License-Identifier: BSL-1.0
#include <gatewright/sim/paper/exchange.hpp>

#include <catch2/catch_test_macros.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace gw = gatewright;
using namespace gatewright::sim::paper;
using gw::side;

namespace {

gw::decimal d(std::string_view text) { return gw::decimal::parse(text).value(); }
gw::price px(std::string_view text) { return {d(text)}; }
gw::quantity qty(std::string_view text) { return {d(text)}; }

/// The exchange with one perpetual "P" (tick 0.1, lot 0.001), a spot pair "S" and an inverse contract "I", and a market
/// that the test writes.
template <class QueueT = risk_averse_queue>
struct bench {
    static account_options options() {
        account_options o;
        o.balances = parse();
        o.maker_fee = d("0.0001");
        o.taker_fee = d("0.0004");
        o.leverage = 10;
        return o;
    }
    static std::vector<gw::money> parse() { return {{d("1000"), "USDT"}, {d("2"), "BTC"}}; }
    static gw::instrument rules(std::string_view symbol) {
        gw::instrument i;
        i.symbol = symbol;
        i.tick_size = px("0.1");
        i.lot_size = qty("0.001");
        i.base_asset = "BTC";
        i.quote_asset = i.settle_asset = "USDT";
        i.status = gw::trading_status::trading;
        i.max_quantity = qty("1000");
        i.min_notional = d("5");
        if (symbol == "S") i.kind = gw::instrument_kind::spot;
        if (symbol == "I") {
            i.payoff = gw::payoff::inverse;
            i.contract_size = d("100");
            i.lot_size = qty("1");
            i.settle_asset = "BTC";
            i.quote_asset = "USD";
            i.min_notional = {};
        }
        return i;
    }

    exchange<QueueT> x{options(), {"P", "S", "I"}};
    gw::timestamp now = gw::timestamp::from_milliseconds(1'700'000'000'000);
    std::vector<std::string> said;
    int clients = 0;

    bench() {
        x.start(now);
        for (const char* s : {"P", "S", "I"}) x.learn(rules(s));
    }

    void quote(const char* symbol, const char* bid, const char* bids, const char* ask, const char* asks) {
        gw::best_quote q;
        q.symbol = symbol;
        q.bid = px(bid);
        q.bid_quantity = qty(bids);
        q.ask = px(ask);
        q.ask_quantity = qty(asks);
        x.on(q, now);
        note();
    }
    void trade(const char* symbol, const char* at, const char* lots, side aggressor) {
        gw::trade t;
        t.symbol = symbol;
        t.price = px(at);
        t.quantity = qty(lots);
        t.aggressor = aggressor;
        x.on(t, now);
        note();
    }
    void mark(const char* symbol, const char* at, const char* index = "0") {
        gw::mark_price m;
        m.symbol = symbol;
        m.price = px(at);
        m.index_price = px(index);
        x.on(m, now);
        note();
    }
    gw::order_request order(const char* symbol, side s, const char* lots, const char* at = "0") {
        gw::order_request r;
        r.symbol = symbol;
        r.instrument = {static_cast<std::uint16_t>(*symbol == 'P' ? 0 : *symbol == 'S' ? 1 : 2)};
        r.side = s;
        r.quantity = qty(lots);
        r.price = px(at);
        r.type = r.price.is_zero() ? gw::order_type::market : gw::order_type::limit;
        r.client_order_id.assign("c" + std::to_string(++clients));
        return r;
    }
    /// @return why it was refused, or "taken"
    std::string place(const gw::order_request& r) {
        const answer a = x.place(r, now, [&] { note(), said.push_back("taken"); });
        note();
        return a.taken() ? "taken" : to_string(a.code);
    }
    std::string amend(const char* id, const char* lots, const char* at) {
        gw::amend_request a;
        a.keys.client_order_id = id;
        a.terms.quantity = qty(lots);
        a.terms.price = px(at);
        a.number = 7;
        const answer why = x.amend(a, now, [&] { note(); });
        note();
        return why.taken() ? "taken" : to_string(why.code);
    }
    std::string cancel(const char* id) {
        gw::order_keys k;
        k.client_order_id = id;
        const answer a = x.cancel(k, now, [] {});
        note();
        return a.taken() ? "taken" : to_string(a.code);
    }
    void pass(gw::duration t) {
        now = now + t;
        x.advance(now);
        note();
    }
    void note() {
        for (const account_event& r : x.reports()) std::visit([&](const auto& e) { tell(e); }, r);
        x.reports().clear();
    }
    void tell(const gw::order_update& u) {
        said.push_back(std::string(u.client_order_id.empty() ? "venue's" : u.client_order_id.view()) + " " +
                       to_string(u.state) +
                       (u.cumulative_quantity.is_zero() ? "" : " " + u.cumulative_quantity.str()) +
                       (u.reason == gw::order_errc{} ? "" : std::string(" ") + to_string(u.reason)));
    }
    void tell(const gw::fill& f) {
        said.push_back(std::string(f.maker ? "made " : "took ") + f.quantity.str() + " @ " + f.price.str());
        fees.push_back(f.commission.amount.normalized().str() + " " + std::string(f.commission.asset.view()));
    }
    void tell(const gw::cash_flow& c) {
        said.push_back("funding " + c.amount.normalized().str() + " " + std::string(c.asset.view()));
    }
    template <class EventT>
    void tell(const EventT&) {}
    std::vector<std::string> fees;

    std::vector<std::string> take() { return std::exchange(said, {}); }
    [[nodiscard]] std::string wallet(const char* asset) const {
        return x.holdings().wallet(asset).normalized().str();
    }
    [[nodiscard]] std::string position(std::uint16_t i, gw::position_side s = gw::position_side::net) const {
        return x.holdings().positions()({i}, s).quantity().normalized().str();
    }
};
using said = std::vector<std::string>;

} // namespace

TEST_CASE("paper: what arrives takes what is shown, once", "[paper][exchange]") {
    bench b;
    b.quote("P", "100.0", "1", "100.1", "0.5");
    CHECK(b.place(b.order("P", side::buy, "0.2")) == "taken");
    CHECK(b.take() == said{"c1 working", "taken", "took 0.200 @ 100.1", "c1 filled 0.200"});
    CHECK(b.fees == said{"0.008008 USDT"});
    CHECK(b.position(0) == "0.2");
    // Of 0.5 there are 0.3 left; more than that an immediate order does not get.
    auto r = b.order("P", side::buy, "0.4", "100.1");
    r.time_in_force = gw::time_in_force::immediate_or_cancel;
    CHECK(b.place(r) == "taken");
    CHECK(b.take() ==
          said{"c2 working", "taken", "took 0.300 @ 100.1", "c2 working 0.300", "c2 expired 0.300"});
    CHECK(b.wallet("USDT") == "999.97998");
    // The same quote again is no new liquidity, another one is.
    b.quote("P", "100.0", "2", "100.1", "0.5");
    b.quote("P", "100.0", "2", "100.1", "0.6");
    r = b.order("P", side::buy, "0.7", "100.1");
    r.time_in_force = gw::time_in_force::fill_or_kill;
    CHECK(b.place(r) == "would_not_fill");
    r = b.order("P", side::buy, "0.6", "100.1");
    r.time_in_force = gw::time_in_force::fill_or_kill;
    CHECK(b.place(r) == "taken");
    CHECK(b.take() == said{"c4 working", "taken", "took 0.600 @ 100.1", "c4 filled 0.600"});
}

TEST_CASE("paper: what rests waits in its queue", "[paper][exchange]") {
    bench b;
    b.quote("P", "100.0", "1", "100.1", "1");
    CHECK(b.place(b.order("P", side::buy, "0.3", "100.0")) == "taken");
    CHECK(b.place(b.order("P", side::buy, "0.2", "100.0")) == "taken");
    b.take();
    b.trade("P", "100.0", "0.9", side::sell);
    b.trade("P", "100.0", "0.5", side::buy); // the other side of the book
    CHECK(b.take().empty());
    b.trade("P", "100.0", "0.2", side::sell);
    CHECK(b.take() == said{"made 0.100 @ 100.0", "c1 working 0.100"});
    // The first one first; together not more than was traded.
    b.trade("P", "100.0", "0.3", side::sell);
    CHECK(b.take() ==
          said{"made 0.200 @ 100.0", "c1 filled 0.300", "made 0.100 @ 100.0", "c2 working 0.100"});
    // Through the price: what came by.
    b.trade("P", "99.9", "0.05", side::sell);
    CHECK(b.take() == said{"made 0.050 @ 100.0", "c2 working 0.150"});
    CHECK(b.fees == said{"0.001 USDT", "0.002 USDT", "0.001 USDT", "0.0005 USDT"});
    // The other side comes to the price: it is met there, at our price, as far as it shows.
    b.quote("P", "99.8", "1", "99.9", "0.03");
    CHECK(b.take() == said{"made 0.030 @ 100.0", "c2 working 0.180"});
    b.quote("P", "99.8", "1", "99.9", "0.04");
    CHECK(b.take() == said{"made 0.020 @ 100.0", "c2 filled 0.200"});
    CHECK(b.x.open().empty());
}

TEST_CASE("paper: a trade of which nobody says who took fills what it went through, and nothing else",
          "[paper][exchange]") {
    bench b;
    b.quote("P", "100", "5", "101", "5");
    REQUIRE(b.place(b.order("P", side::buy, "1", "99")) == "taken");
    REQUIRE(b.place(b.order("P", side::sell, "1", "102")) == "taken");
    b.x.advance(b.now);
    b.said.clear();
    const auto unsided = [&](const char* at) {
        gw::trade t;
        t.symbol = "P";
        t.price = px(at);
        t.quantity = qty("10");
        t.has_aggressor = false;
        b.x.on(t, b.now);
        b.note();
    };
    unsided("99");
    unsided("102");
    unsided("100.5");
    CHECK(b.said.empty());
    unsided("98");
    CHECK(b.said.size() == 2); // an execution, and an order's end
    b.said.clear();
    unsided("103");
    CHECK(b.said.size() == 2);
}

TEST_CASE("paper: deep in an unknown book nothing is filled before the market is there",
          "[paper][exchange]") {
    bench b;
    b.quote("P", "100.0", "1", "100.1", "1");
    CHECK(b.place(b.order("P", side::buy, "0.1", "99.0")) == "taken");
    b.trade("P", "99.0", "50", side::sell); // nobody tells how many stood there
    b.take();
    b.quote("P", "99.0", "0.4", "99.1", "1");
    b.trade("P", "99.0", "0.4", side::sell);
    CHECK(b.take().empty());
    b.trade("P", "99.0", "0.4", side::sell);
    CHECK(b.take() == said{"made 0.100 @ 99.0", "c1 filled 0.100"});
}

TEST_CASE("paper: an order is refused for what the venue would refuse", "[paper][exchange]") {
    bench b;
    CHECK(b.place(b.order("P", side::buy, "0.1")) == "no_reference_price");
    b.quote("P", "100.0", "1", "100.1", "1");
    CHECK(b.place(b.order("P", side::buy, "0.1", "100.05")) == "invalid_price");
    CHECK(b.place(b.order("P", side::buy, "0.0001", "100")) == "invalid_quantity");
    CHECK(b.place(b.order("P", side::buy, "2000", "100")) == "invalid_quantity");
    CHECK(b.place(b.order("P", side::buy, "0.01", "100")) == "below_min_notional");
    auto r = b.order("P", side::buy, "0.1", "100.1");
    r.post_only = true;
    CHECK(b.place(r) == "would_take");
    r = b.order("P", side::sell, "0.1", "100.1");
    r.reduce_only = true;
    CHECK(b.place(r) == "reduce_only_violation");
    CHECK(b.place(b.order("P", side::buy, "101", "100")) ==
          "insufficient_funds"); // 1,010 of margin at 10 times
    CHECK(b.place(b.order("P", side::buy, "99", "100")) == "taken");
    CHECK(b.place(b.order("P", side::buy, "2", "100")) ==
          "insufficient_funds"); // what rests binds margin as well
    r = b.order("P", side::buy, "0.1", "100");
    r.client_order_id = "mine";
    CHECK(b.place(r) == "taken");
    CHECK(b.place(r) == "duplicate_client_id");
    CHECK(b.cancel("mine") == "taken");
    CHECK(b.cancel("mine") == "already_done");
    CHECK(b.cancel("nobody") == "unknown_order");
    auto closed = bench<>::rules("P");
    closed.status = gw::trading_status::halted;
    b.x.learn(closed);
    CHECK(b.place(b.order("P", side::buy, "0.1", "100")) == "market_closed");
}

TEST_CASE("paper: orders of another tick or lot cannot stand", "[paper][exchange]") {
    bench b;
    b.quote("P", "100.0", "1", "100.1", "1");
    CHECK(b.place(b.order("P", side::buy, "0.300", "100.0")) == "taken");
    b.trade("P", "100.0", "1.1", side::sell);
    b.take();
    auto coarser = bench<>::rules("P");
    coarser.lot_size = qty("0.01");
    b.x.learn(coarser);
    b.note();
    CHECK(b.take() == said{"c1 cancelled 0.100 rejected"});
    CHECK(b.position(0) == "0.1");
}

TEST_CASE("paper: amends lose the place in the queue, but for a smaller quantity", "[paper][exchange]") {
    bench b;
    b.quote("P", "100.0", "1", "100.1", "1");
    CHECK(b.place(b.order("P", side::buy, "0.5", "100.0")) == "taken");
    b.trade("P", "100.0", "1.1", side::sell);
    b.take();
    CHECK(b.amend("c1", "0.1", "100.0") == "invalid_quantity");
    CHECK(b.amend("c1", "0.5", "100.0") == "unchanged");
    CHECK(b.amend("c1", "0.4", "100.0") == "taken");
    b.trade("P", "100.0", "0.1", side::sell);
    CHECK(b.take() == said{"c1 working 0.100", "made 0.100 @ 100.0", "c1 working 0.200"});
    b.quote("P", "100.0", "0.7", "100.1", "1");
    CHECK(b.amend("c1", "0.5", "100.0") == "taken");
    b.trade("P", "100.0", "0.6", side::sell); // it stands behind 0.7 now
    CHECK(b.take() == said{"c1 working 0.200"});
    CHECK(b.amend("c1", "0.5", "100.1") == "taken"); // and takes what it comes to
    CHECK(b.take() == said{"c1 working 0.200", "took 0.300 @ 100.1", "c1 filled 0.500"});
    CHECK(b.amend("c1", "0.6", "100.1") == "already_done");
}

TEST_CASE("paper: orders that wait for a price", "[paper][exchange]") {
    bench b;
    b.quote("P", "100.0", "10", "100.1", "10");
    b.trade("P", "100.0", "0.001", side::sell);
    auto stop = b.order("P", side::sell, "0.1");
    stop.type = gw::order_type::stop;
    stop.trigger_price = px("100.5");
    CHECK(b.place(stop) == "would_trigger");
    stop.trigger_price = px("99.5");
    CHECK(b.place(stop) == "taken");
    auto take = b.order("P", side::sell, "0.1", "101.0");
    take.type = gw::order_type::take_profit_limit;
    take.trigger_price = px("101.0");
    take.trigger_source = gw::trigger_source::mark;
    CHECK(b.place(take) == "taken");
    CHECK(b.take() == said{"c1 untriggered", "taken", "c2 untriggered", "taken"});
    b.trade("P", "99.6", "0.001", side::sell);
    b.mark("P", "99.0"); // another price than it waits for
    CHECK(b.take().empty());
    b.trade("P", "99.5", "0.001", side::sell);
    CHECK(b.take() == said{"c1 working", "took 0.100 @ 100.0", "c1 filled 0.100"});
    b.mark("P", "101.0");
    CHECK(b.take() == said{"c2 working"});
    CHECK(b.cancel("c2") == "taken");
    b.take();

    // A trailing stop follows from when the price is there, and fires when it has come back.
    auto trail = b.order("P", side::buy, "0.1");
    trail.type = gw::order_type::trailing_stop;
    trail.callback_rate = d("0.01");
    trail.activation_price = px("99.0");
    CHECK(b.place(trail) == "taken");
    for (const char* p : {"101", "98.9", "90", "90.8"}) b.trade("P", p, "0.001", side::sell);
    CHECK(b.take() == said{"c3 untriggered", "taken"});
    b.trade("P", "90.9", "0.001", side::sell);
    CHECK(b.take() == said{"c3 working", "took 0.100 @ 100.1", "c3 filled 0.100"});
    CHECK(b.position(0) == "0");

    // One that closes a position closes what there is, and ends if there is none.
    b.place(b.order("P", side::buy, "0.3"));
    auto close = b.order("P", side::sell, "0");
    close.type = gw::order_type::stop;
    close.close_position = true;
    close.trigger_price = px("80");
    CHECK(b.place(close) == "taken");
    b.take();
    b.trade("P", "80", "0.001", side::sell);
    CHECK(b.take() == said{"c5 working", "took 0.300 @ 100.0", "c5 filled 0.300"});
    close.client_order_id = "c6";
    close.trigger_price = px("70");
    CHECK(b.place(close) == "taken");
    b.take();
    b.trade("P", "70", "0.001", side::sell);
    CHECK(b.take() == said{"c6 expired reduce_only_violation"});
}

TEST_CASE("paper: icebergs show a part and stand behind the others with the next", "[paper][exchange]") {
    bench b;
    b.quote("P", "100.0", "1", "100.1", "1");
    auto r = b.order("P", side::buy, "0.5", "100.0");
    r.visible_quantity = qty("0.2");
    CHECK(b.place(r) == "taken");
    b.take();
    b.trade("P", "100.0", "2", side::sell);
    CHECK(b.take() == said{"made 0.200 @ 100.0", "c1 working 0.200"});
    b.trade("P", "100.0", "1.1", side::sell);
    CHECK(b.take() == said{"made 0.100 @ 100.0", "c1 working 0.300"});
}

TEST_CASE("paper: orders of the account do not trade with each other", "[paper][exchange]") {
    for (const auto mode : {gw::self_trade_mode::venue_default, gw::self_trade_mode::cancel_taker,
                            gw::self_trade_mode::cancel_both, gw::self_trade_mode::decrement,
                            gw::self_trade_mode::transfer, gw::self_trade_mode::none}) {
        bench b;
        b.quote("P", "100.0", "1", "100.3", "1");
        b.place(b.order("P", side::sell, "0.2", "100.2"));
        b.take();
        auto r = b.order("P", side::buy, "0.3", "100.3");
        r.self_trade = mode;
        CHECK(b.place(r) == "taken");
        switch (mode) {
        case gw::self_trade_mode::cancel_taker:
            CHECK(b.take() == said{"c2 working", "taken", "c2 expired self_trade"});
            break;
        case gw::self_trade_mode::cancel_both:
            CHECK(b.take() == said{"c2 working", "taken", "c1 expired self_trade", "c2 expired self_trade"});
            break;
        case gw::self_trade_mode::none: // They do.
            CHECK(b.take() == said{"c2 working", "taken", "made 0.200 @ 100.2", "c1 filled 0.200",
                                   "took 0.200 @ 100.2", "c2 working 0.200", "took 0.100 @ 100.3",
                                   "c2 filled 0.300"});
            break;
        case gw::self_trade_mode::decrement:
        case gw::self_trade_mode::transfer:
            CHECK(b.take() == said{"c2 working", "taken", "c1 expired self_trade", "c2 working",
                                   "took 0.100 @ 100.3", "c2 filled 0.100"});
            break;
        default:
            CHECK(b.take() == said{"c2 working", "taken", "c1 expired self_trade", "took 0.300 @ 100.3",
                                   "c2 filled 0.300"});
        }
    }
}

TEST_CASE("paper: what it has no market for is refused by name", "[paper][exchange]") {
    bench b;
    b.quote("P", "100.0", "1", "100.1", "1");
    auto r = b.order("P", side::buy, "0.1", "99.0");
    for (const auto life : {gw::time_in_force::at_the_open, gw::time_in_force::at_the_close}) {
        r.time_in_force = life;
        CHECK(b.place(r) == "unsupported");
    }
    r = b.order("P", side::buy, "0.1", "99.0");
    r.all_or_none = true;
    CHECK(b.place(r) == "unsupported");
    r = b.order("P", side::buy, "0.1");
    r.type = gw::order_type::trailing_stop_limit;
    r.callback_rate = d("0.01");
    CHECK(b.place(r) == "unsupported");
    CHECK(b.take().empty());
    CHECK(b.x.next_due().ns == 0);
}

TEST_CASE("paper: good till a date, and till the end of the day", "[paper][exchange]") {
    bench b;
    b.quote("P", "100.0", "1", "100.1", "1");
    auto r = b.order("P", side::buy, "0.1", "99.0");
    r.time_in_force = gw::time_in_force::good_till_date;
    r.good_till = b.now + gw::seconds(10);
    b.place(r);
    r = b.order("P", side::buy, "0.1", "99.0");
    r.time_in_force = gw::time_in_force::day;
    b.place(r);
    b.take();
    CHECK(b.x.next_due() == b.now + gw::seconds(10));
    b.pass(gw::seconds(9));
    CHECK(b.take().empty());
    b.pass(gw::seconds(1));
    CHECK(b.take() == said{"c1 expired"});
    const gw::timestamp midnight = b.x.next_due();
    CHECK(midnight.ns % gw::minutes(1440).ns == 0);
    b.pass(midnight - b.now);
    CHECK(b.take() == said{"c2 expired"});
    CHECK(b.x.next_due().ns == 0);
}

TEST_CASE("paper: a spot pair changes assets", "[paper][exchange]") {
    bench b;
    b.quote("S", "100.0", "5", "100.1", "5");
    CHECK(b.place(b.order("S", side::buy, "1")) == "taken");
    CHECK(b.wallet("USDT") == "899.9");
    CHECK(b.wallet("BTC") == "2.9996"); // the fee is of what was received
    CHECK(b.place(b.order("S", side::sell, "2")) == "taken");
    CHECK(b.wallet("USDT") == "1099.82");
    CHECK(b.wallet("BTC") == "0.9996");
    CHECK(b.place(b.order("S", side::sell, "1")) == "insufficient_funds");
    CHECK(b.place(b.order("S", side::buy, "11", "100")) == "insufficient_funds");
    CHECK(b.place(b.order("S", side::buy, "10", "99")) == "taken");
    CHECK(b.place(b.order("S", side::buy, "2", "99")) ==
          "insufficient_funds"); // an order that rests holds its money
    auto r = b.order("S", side::buy, "0");
    r.quote_quantity = d("50.1");
    CHECK(b.place(r) == "taken");
    CHECK(b.fees.back() == "0.0002 BTC"); // 0.500 for 50.05
    CHECK(b.position(1) == "0");
}

TEST_CASE("paper: an inverse contract is paid in its base asset", "[paper][exchange]") {
    bench b;
    b.quote("I", "20000", "50", "20000.1", "50");
    CHECK(b.place(b.order("I", side::sell, "10")) == "taken"); // 1,000 USD at 20,000: 0.05
    CHECK(b.fees == said{"0.00002 BTC"});
    b.quote("I", "9999.9", "50", "10000", "50");
    CHECK(b.place(b.order("I", side::buy, "10")) == "taken"); // 0.1 at 10,000
    CHECK(b.wallet("BTC") == "2.04994");                      // +0.05 of profit, less 0.00002 and 0.00004
    CHECK(b.wallet("USDT") == "1000");
}

TEST_CASE("paper: funding is paid at its hour by what is held then", "[paper][exchange]") {
    bench b;
    b.quote("P", "100.0", "5", "100.1", "5");
    b.mark("P", "100");
    gw::funding_rate f;
    f.symbol = "P";
    f.rate = d("0.001");
    f.next_funding_time = b.now + gw::seconds(60);
    b.x.on(f, b.now);
    b.place(b.order("P", side::buy, "2"));
    b.take();
    const auto before = b.x.holdings().wallet("USDT");
    b.pass(gw::seconds(59));
    CHECK(b.take().empty());
    b.pass(gw::seconds(1));
    CHECK(b.take() == said{"funding -0.2 USDT"});
    CHECK(checked_sub(before, b.x.holdings().wallet("USDT")).value() == gw::wide_decimal(d("0.2")));
    b.x.on(f, b.now); // the venue still tells of it
    b.pass(gw::seconds(600));
    CHECK(b.take().empty());
    // Who is short gets it.
    b.place(b.order("P", side::sell, "3"));
    b.take();
    f.next_funding_time = b.now + gw::seconds(60);
    b.x.on(f, b.now);
    b.pass(gw::seconds(60));
    CHECK(b.take() == said{"funding 0.1 USDT"});
}

TEST_CASE("paper: an account that cannot maintain its positions is liquidated", "[paper][exchange]") {
    bench b;
    b.quote("P", "100.0", "200", "100.1", "200");
    b.mark("P", "100");
    CHECK(b.place(b.order("P", side::buy, "80")) == "taken");
    CHECK(b.place(b.order("P", side::buy, "1", "90")) == "taken");
    b.take();
    b.quote("P", "88.4", "200", "88.5", "200");
    CHECK(b.take() == said{"made 1.000 @ 90.0", "c2 filled 1.000"});
    b.mark("P", "88.5");
    CHECK(b.take().empty());
    CHECK(b.place(b.order("P", side::buy, "0.1", "80")) == "insufficient_funds");
    b.x.lose({0});
    b.mark("P", "88"); // into nothing no position is closed
    CHECK(b.take().empty());
    b.quote("P", "88.4", "200", "88.5", "200");
    b.mark("P", "88"); // 993 less 1,170 and more: nothing is left
    CHECK(b.take() == said{"venue's working", "took 81.000 @ 88.4", "venue's filled 81.000"});
    CHECK(b.position(0) == "0");
    b.mark("P", "80");
    CHECK(b.take().empty());
}

TEST_CASE("paper: reduce-only orders never open, and end with the position", "[paper][exchange]") {
    bench b;
    b.quote("P", "100.0", "5", "100.1", "5");
    b.place(b.order("P", side::buy, "0.5"));
    auto r = b.order("P", side::sell, "0.4", "101");
    r.reduce_only = true;
    CHECK(b.place(r) == "taken");
    b.take();
    auto out = b.order("P", side::sell, "0.9");
    out.reduce_only = true;
    CHECK(b.place(out) == "taken");
    CHECK(b.take() == said{"c3 working", "taken", "took 0.500 @ 100.0", "c3 working 0.500",
                           "c2 expired reduce_only_violation", "c3 expired 0.500 reduce_only_violation"});
    CHECK(b.position(0) == "0");
}

TEST_CASE("paper: lists and questions", "[paper][exchange]") {
    bench b;
    b.quote("P", "100.0", "5", "100.1", "5");
    b.place(b.order("P", side::buy, "0.5"));
    b.place(b.order("P", side::buy, "0.5", "99"));
    b.take();
    gw::order_keys k;
    k.client_order_id = "c1";
    CHECK(b.x.query(k));
    k.client_order_id = "c7";
    CHECK_FALSE(b.x.query(k));
    b.note();
    CHECK(b.take() == said{"c1 filled 0.500"});
    b.x.list(gw::snapshot_kind::orders);
    b.note();
    CHECK(b.take() == said{"c2 working"});
    b.x.list(gw::snapshot_kind::fills, {0}, b.now);
    b.note();
    CHECK(b.take() == said{"took 0.500 @ 100.1"});
    b.x.list(gw::snapshot_kind::fills, {0}, b.now + gw::seconds(1));
    b.x.list(gw::snapshot_kind::fills, {1});
    CHECK(b.x.reports().empty());
    b.x.list(gw::snapshot_kind::positions);
    REQUIRE(b.x.reports().size() == 2); // of the contracts, flat or not
    const auto& p = std::get<gw::position_update>(b.x.reports().front());
    CHECK(p.quantity == qty("0.5"));
    CHECK(p.entry_price == px("100.1"));
    CHECK(p.source == gw::report_source::snapshot);
}

TEST_CASE("paper: a stop that fires while nothing is known to trade against waits for that",
          "[paper][exchange]") {
    bench b;
    b.quote("P", "100.0", "5", "100.1", "5");
    b.place(b.order("P", side::buy, "1"));
    auto stop = b.order("P", side::sell, "1");
    stop.type = gw::order_type::stop;
    stop.trigger_price = px("98");
    stop.reduce_only = true;
    CHECK(b.place(stop) == "taken");
    b.take();
    b.x.lose({0});
    b.trade("P", "97", "0.1", side::sell);
    CHECK(b.take().empty());
    b.trade("P", "99", "0.1", side::sell); // it has fired
    b.quote("P", "98.8", "5", "98.9", "5");
    CHECK(b.take() == said{"c2 working", "took 1.000 @ 98.8", "c2 filled 1.000"});
}

TEST_CASE("paper: in hedge mode a closing order closes what is there, and no more", "[paper][exchange]") {
    exchange<risk_averse_queue> x(bench<>::options(), {"P", "S", "I"}, true);
    bench b;
    b.x = std::move(x);
    b.x.start(b.now);
    b.x.learn(bench<>::rules("P"));
    b.quote("P", "100.0", "9", "100.1", "9");
    auto close = b.order("P", side::sell, "1");
    close.position_side = gw::position_side::long_side;
    CHECK(b.place(close) == "reduce_only_violation");
    auto open = b.order("P", side::buy, "0.4");
    open.position_side = gw::position_side::long_side;
    CHECK(b.place(open) == "taken");
    open = b.order("P", side::sell, "0.3");
    open.position_side = gw::position_side::short_side;
    CHECK(b.place(open) == "taken");
    CHECK(b.position(0, gw::position_side::long_side) == "0.4");
    CHECK(b.position(0, gw::position_side::short_side) == "-0.3");
    close.client_order_id = "close";
    CHECK(b.place(close) == "taken");
    CHECK(b.position(0, gw::position_side::long_side) == "0");
    CHECK(b.position(0, gw::position_side::short_side) == "-0.3");
}

TEST_CASE("paper: after a change of units nothing of the old ones is traded or told", "[paper][exchange]") {
    bench b;
    b.quote("P", "100.0", "5", "100.1", "5");
    b.place(b.order("P", side::buy, "1"));
    b.take();
    auto finer = bench<>::rules("P");
    finer.tick_size = px("0.01");
    finer.lot_size = qty("0.0001");
    b.x.learn(finer);
    CHECK(b.place(b.order("P", side::buy, "0.3")) == "no_reference_price");
    gw::order_keys k;
    k.client_order_id = "c1";
    CHECK(b.x.query(k));
    b.note();
    CHECK(b.take() == said{"c1 filled 1.000"});
}

TEST_CASE("paper: what a market order would cost is what the levels ask", "[paper][exchange]") {
    bench b;
    b.quote("S", "100.0", "5", "100.1", "5");
    CHECK(b.place(b.order("S", side::buy, "5")) == "taken"); // 500.5
    b.quote("S", "390.0", "5", "400.0", "50");
    CHECK(b.place(b.order("S", side::buy, "2")) == "insufficient_funds");
    auto stop = b.order("S", side::buy, "2");
    stop.type = gw::order_type::stop;
    stop.trigger_price = px("410");
    CHECK(b.place(stop) == "taken");
    b.take();
    b.trade("S", "410", "1", side::buy);
    CHECK(b.take() == said{"c3 rejected insufficient_funds"});
    CHECK(b.wallet("USDT") == "499.5");
}

TEST_CASE("paper: what closes a position closes it once", "[paper][exchange]") {
    bench b;
    b.quote("P", "100.0", "100", "100.1", "100");
    CHECK(b.place(b.order("P", side::buy, "50")) == "taken"); // 500 of margin
    CHECK(b.place(b.order("P", side::sell, "50", "101")) == "taken");
    CHECK(b.place(b.order("P", side::sell, "40", "101")) == "taken"); // opens 40: 404
    CHECK(b.place(b.order("P", side::sell, "40", "101")) == "insufficient_funds");
}

TEST_CASE("paper: a reduce-only order that flattens as it rests ends", "[paper][exchange]") {
    bench b;
    b.quote("P", "100.0", "5", "100.1", "5");
    b.place(b.order("P", side::buy, "1"));
    auto r = b.order("P", side::sell, "2", "101");
    r.reduce_only = true;
    CHECK(b.place(r) == "taken");
    r.client_order_id = "fok";
    r.price = px("100");
    r.time_in_force = gw::time_in_force::fill_or_kill;
    CHECK(b.place(r) == "would_not_fill");
    b.take();
    b.trade("P", "102", "5", side::buy);
    CHECK(b.take() ==
          said{"made 1.000 @ 101.0", "c2 working 1.000", "c2 expired 1.000 reduce_only_violation"});
    CHECK(b.x.open().empty());
}

TEST_CASE("paper: an iceberg that the market goes through is filled part by part", "[paper][exchange]") {
    bench b;
    b.quote("P", "100.0", "1", "100.1", "1");
    auto r = b.order("P", side::buy, "0.5", "100.0");
    r.visible_quantity = qty("0.2");
    CHECK(b.place(r) == "taken");
    CHECK(b.amend("c1", "0.01", "100.0") == "below_min_notional");
    b.take();
    b.trade("P", "99.9", "5", side::sell);
    CHECK(b.take() == said{"made 0.200 @ 100.0", "c1 working 0.200", "made 0.200 @ 100.0", "c1 working 0.400",
                           "made 0.100 @ 100.0", "c1 filled 0.500"});
}

TEST_CASE("paper: a price of the venue's choice may lie levels behind the best one", "[paper][exchange]") {
    bench b;
    b.quote("P", "100.0", "1", "100.1", "1");
    auto r = b.order("P", side::buy, "0.5", "100.0");
    r.price = {};
    r.price_match = gw::price_match::queue;
    CHECK(b.place(r) == "taken");
    CHECK(b.x.open().front().request.price.value == d("100.0"));
    r = b.order("P", side::buy, "0.5", "100.0");
    r.price = {};
    r.price_match = gw::price_match::queue;
    r.price_match_offset = 1; // Of a quote there is no second level.
    CHECK(b.place(r) == "invalid_price");
}

TEST_CASE("paper: of the account's own orders the best-priced is met first", "[paper][exchange]") {
    bench b;
    b.quote("P", "90.0", "1", "110.0", "1");
    b.place(b.order("P", side::sell, "0.2", "101"));
    b.place(b.order("P", side::sell, "0.2", "100"));
    b.take();
    auto r = b.order("P", side::buy, "0.2", "102");
    r.self_trade = gw::self_trade_mode::decrement;
    CHECK(b.place(r) == "taken");
    CHECK(b.take() == said{"c3 working", "taken", "c2 expired self_trade", "c3 expired self_trade"});
}
