// SPDX-License-Identifier: BSL-1.0
#include "output_record.hpp"
#include "script.hpp"

#include <gatewright/engine/engine.hpp>
#include <gatewright/risk/risk_chain.hpp>
#include <gatewright/risk/trading_state.hpp>
#include <gatewright/routing/route_direct.hpp>
#include <gatewright/venue/binance_futures/binance_futures.hpp>

#include <functional>
#include <map>
#include <optional>

using namespace gatewright_test;
namespace gw = gatewright;
using namespace gw::literals;

namespace {

using gw::venue::binance_futures::channel;

struct account;

struct teller : gw::strategy<teller> {
    std::vector<std::string>* lines = nullptr;
    void on(const gw::order_change& e, auto&) {
        std::string line = std::string("order ") + to_string(e.state);
        if (e.pending != gw::pending_operation::none) line += std::string(" ") + to_string(e.pending);
        if (e.certainty == gw::certainty::unknown) line += " unknown";
        lines->push_back(line);
    }
    void on(const gw::fill& e, auto&) {
        lines->push_back("fill " + e.quantity.str() + " at " + e.price.str());
    }
    void on(const gw::commission& e, auto&) { lines->push_back("fee " + e.amount.amount.str()); }
    void on(const gw::gateway_status& e, auto&) {
        lines->push_back(e.ready ? "ready" : "not ready: " + std::string(e.reason.view()));
    }
    void on(const gw::connection_change& e, auto&) {
        lines->push_back(std::string(gw::venues::binance_futures::links[e.channel].name) + " " +
                         to_string(e.state));
    }
    void on(const gw::venue_error& e, auto&) { lines->push_back("error " + std::string(e.text.view())); }
};

/// The engine with hands instead of a driver: connections, requests and times are what the script says.
class machine {
    using engine_type =
        gw::engine<gw::gateways<gw::gateway<account, gw::venues::binance_futures>>, gw::routing::route_direct,
                   gw::risk::risk_chain<gw::risk::trading_state>, gw::journal::no_journal, teller>;
    struct request {
        std::string word;
        std::uint64_t correlation;
    };
    struct sink {
        machine& m;
        static std::string at(gw::channel_ref c, std::uint32_t g, std::uint64_t n) {
            return std::to_string(c.channel) + '.' + std::to_string(g) + '#' + std::to_string(n) + ' ';
        }
        bool open(gw::channel_ref c, std::uint32_t g, const gw::open_request& with) {
            record_output(said_by::desk, "open ", at(c, g, 0), with.target);
            m.generation_[c.channel] = g;
            return m.note("open " + m.name(c.channel));
        }
        bool close(gw::channel_ref c, std::uint32_t g) {
            record_output(said_by::desk, "close ", at(c, g, 0));
            return m.note("close " + m.name(c.channel));
        }
        bool send(gw::channel_ref c, std::uint32_t g, std::uint64_t n, std::string_view bytes,
                  gw::record_id) {
            record_output(said_by::desk, "send ", at(c, g, n), bytes);
            constexpr std::string_view key = "\"method\":\"";
            const auto begin = bytes.find(key) + key.size();
            const std::string word(bytes.substr(begin, bytes.find('"', begin) - begin));
            m.asked_.push_back({word, n});
            CHECK(g == m.generation_[c.channel]);
            if (word == "order.place" && !m.engine_.template gateway<account>().ready())
                m.placed_unready_ = true;
            return m.note(m.name(c.channel) + " " + word);
        }
        bool request(gw::channel_ref c, std::uint32_t g, std::uint64_t n, const gw::http_request& h,
                     gw::record_id) {
            record_output(said_by::desk, at(c, g, n), h.target, h.headers);
            record_output(said_by::desk, to_string(h.method), h.body);
            const std::string word =
                std::string(to_string(h.method)) + " " + std::string(h.target.substr(0, h.target.find('?')));
            m.asked_.push_back({word, n});
            return m.note(word);
        }
        bool arm_timer(std::uint8_t, std::uint64_t, std::uint32_t g, gw::steady_time due) {
            CHECK(due > m.now_.steady);
            m.timer_generation_ = g;
            m.timer_due_ = due;
            return true;
        }
        bool persist(gw::record_id, std::string_view) { return true; }
    };

public:
    explicit machine(bool hedge_mode = false) : engine_(config(hedge_mode)) {}

    void start() {
        sink s{*this};
        engine_.start(now_, s);
    }
    void connect(channel c) { give(gw::input_kind::connected, c, {}); }
    void lose(std::uint8_t c) { give(gw::input_kind::disconnected, static_cast<channel>(c), "lost"); }
    void message(channel c, std::string_view text) { give(gw::input_kind::message, c, text); }
    /// The reply to the oldest request of that name that has none; nothing happens if there is none.
    void reply(std::string_view word, std::uint16_t status, std::string_view body) {
        const auto n = take(word);
        if (!n) return;
        gw::input in = make(gw::input_kind::reply, channel::rest, body);
        in.correlation = *n;
        in.status = status;
        step(in);
    }
    /// The reply to a request on a stream; `$` becomes its number.
    void answer(channel c, std::string_view word, std::string text) {
        const auto n = take(word);
        if (!n) return;
        text.replace(text.find('$'), 1, std::to_string(*n));
        message(c, text);
    }
    /// Time passes; the timer fires when it is due, as often as it is.
    void pass(gw::duration d) {
        const gw::steady_time end = now_.steady + d;
        while (timer_due_ <= end) {
            advance(timer_due_);
            timer_due_ = gw::steady_time::never();
            gw::input in = make(gw::input_kind::timer, channel::public_stream, {});
            in.generation = timer_generation_;
            step(in);
        }
        advance(end);
    }
    void place(gw::side s, gw::decimal price, gw::decimal quantity,
               gw::position_side which = gw::position_side::net) {
        sink out{*this};
        gw::limit_order o;
        o.symbol = "BTCUSDT";
        o.side = s;
        o.price = {price};
        o.quantity = {quantity};
        o.position_side = which;
        engine_.with_desk(now_, out, [&](auto& d) {
            const auto placed = d.submit(o);
            if (placed.has_value())
                order_ = *placed;
            else
                note(std::string("refused ") + to_string(placed.error().code));
        });
    }
    void cancel() {
        sink out{*this};
        engine_.with_desk(now_, out, [&](auto& d) {
            if (const auto asked = d.cancel(order_); asked.has_error())
                note(std::string("refused ") + to_string(asked.error().code));
        });
    }
    [[nodiscard]] std::string client_id() const {
        gw::order_ref r = order_;
        r.gateway = 0;
        const auto* o = engine_.gateway<account>().orders.find(r);
        return o == nullptr ? "none" : std::string(o->request.client_order_id.view());
    }
    /// An order left although the gateway said that it was not ready.
    [[nodiscard]] bool placed_unready() const noexcept { return placed_unready_; }
    [[nodiscard]] const auto& gateway() const { return engine_.gateway<account>(); }

    std::vector<std::string> take_outputs() { return std::exchange(outputs_, {}); }
    std::vector<std::string> take_events() { return std::exchange(events_, {}); }

private:
    typename engine_type::config config(bool hedge_mode) {
        typename engine_type::config c;
        auto& g = c.gateway<account>();
        g.venue.credentials = gw::venue::binance_futures::signer::make("key", "secret").value();
        g.venue.symbols = {"BTCUSDT"};
        gw::instrument i;
        i.symbol = "BTCUSDT";
        i.tick_size = {"0.10"_d};
        i.lot_size = {"0.001"_d};
        i.status = gw::trading_status::trading;
        g.venue.known_instruments = {i};
        g.venue.hedge_mode = hedge_mode;
        g.venue.dead_man_switch = {}; // tests/conformance/dead_man_switch.cpp
        g.desk_prefix = "s";
        g.orders.orders = 32;
        c.strategy.lines = &events_;
        return c;
    }
    static std::string name(std::uint8_t c) {
        return std::string(gw::venues::binance_futures::links[c].name);
    }
    bool note(std::string line) {
        outputs_.push_back(std::move(line));
        return true;
    }
    std::optional<std::uint64_t> take(std::string_view word) {
        const auto at =
            std::find_if(asked_.begin(), asked_.end(), [&](const request& r) { return r.word == word; });
        if (at == asked_.end()) return std::nullopt;
        const std::uint64_t n = at->correlation;
        asked_.erase(at);
        return n;
    }
    gw::input make(gw::input_kind kind, channel c, std::string_view payload) {
        gw::input in;
        in.kind = kind;
        in.channel = {0, static_cast<std::uint8_t>(c)};
        in.generation = generation_[in.channel.channel];
        in.payload = payload;
        return in;
    }
    void give(gw::input_kind kind, channel c, std::string_view payload) { step(make(kind, c, payload)); }
    void step(gw::input in) {
        in.at = now_;
        in.sequence = ++sequence_;
        sink s{*this};
        engine_.step(in, s);
    }
    void advance(gw::steady_time t) {
        now_.wall = now_.wall + (t - now_.steady);
        now_.steady = t;
    }

    std::vector<std::string> events_;
    std::vector<std::string> outputs_;
    std::vector<request> asked_;
    std::map<std::uint8_t, std::uint32_t> generation_;
    gw::clock_reading now_{gw::timestamp::from_milliseconds(1'700'000'000'000), gw::steady_time{1'000}};
    gw::steady_time timer_due_ = gw::steady_time::never();
    std::uint32_t timer_generation_ = 0;
    std::uint64_t sequence_ = 0;
    bool placed_unready_ = false;
    gw::order_ref order_;
    engine_type engine_;
};

using desk_script = script<machine>;

std::string time_body() { return R"({"serverTime":1700000000000})"; }

std::string quiet_book() {
    return R"({"lastUpdateId":10,"E":1700000000000,"T":1700000000000,"bids":[["99.90","1.000"]],)"
           R"("asks":[["100.10","1.000"]]})";
}

desk_script cold_start() {
    desk_script s("cold start");
    s.when("it starts", [](machine& m) { m.start(); })
        .sends({"open public", "open market", "open orders", "GET /fapi/v1/time", "POST /fapi/v1/listenKey"})
        .tells({"public connecting", "market connecting", "orders connecting"});
    s.when("the public stream stands", [](machine& m) { m.connect(channel::public_stream); })
        .sends({"public SUBSCRIBE"})
        .tells({"public connected"});
    s.when("its subscription is confirmed",
           [](machine& m) { m.answer(channel::public_stream, "SUBSCRIBE", R"({"result":null,"id":$})"); })
        .sends({"GET /fapi/v1/depth"})
        .tells({"public live"});
    s.when("the book is told, though nothing moves",
           [](machine& m) { m.reply("GET /fapi/v1/depth", 200, quiet_book()); });
    s.when("the market stream stands", [](machine& m) { m.connect(channel::market_stream); })
        .sends({"market SUBSCRIBE"})
        .tells({"market connected"});
    s.when("its subscription is confirmed", [](machine& m) {
         m.answer(channel::market_stream, "SUBSCRIBE", R"({"result":null,"id":$})");
     }).tells({"market live"});
    s.when("the order channel stands", [](machine& m) { m.connect(channel::orders); }).tells({"orders live"});
    s.when("the venue tells its time", [](machine& m) {
         m.reply("GET /fapi/v1/time", 200, time_body());
     }).sends({"GET /fapi/v1/time"});
    s.when("the position mode is asked for once the clock is known", [](machine& m) {
         m.pass(gw::milliseconds(200));
     }).sends({"GET /fapi/v1/accountConfig"});
    s.when("the position mode is told", [](machine& m) {
         m.reply("GET /fapi/v1/accountConfig", 200,
                 R"({"dualSidePosition":false,"multiAssetsMargin":false})");
     }).sends({"GET /fapi/v1/symbolConfig"});
    s.when("the symbols' settings are told",
           [](machine& m) { m.reply("GET /fapi/v1/symbolConfig", 200, "[]"); });
    s.when("the listen key comes",
           [](machine& m) { m.reply("POST /fapi/v1/listenKey", 200, R"({"listenKey":"abc"})"); })
        .sends({"open private"})
        .tells({"private connecting"});
    s.when("the user stream stands", [](machine& m) { m.connect(channel::private_stream); })
        .sends({"GET /fapi/v1/openAlgoOrders", "GET /fapi/v3/balance"})
        .tells({"private connected"});
    s.when("the orders that wait are told", [](machine& m) {
         m.reply("GET /fapi/v1/openAlgoOrders", 200, "[]");
     }).sends({"GET /fapi/v1/openOrders"});
    s.when("the orders are told", [](machine& m) {
         m.reply("GET /fapi/v1/openOrders", 200, "[]");
     }).sends({"GET /fapi/v3/positionRisk"});
    s.when("the balances are told", [](machine& m) {
        m.reply("GET /fapi/v3/balance", 200,
                R"([{"asset":"USDT","balance":"1000","availableBalance":"1000","updateTime":1}])");
    });
    s.when("the positions are told", [](machine& m) {
         m.reply("GET /fapi/v3/positionRisk", 200, "[]");
     }).tells({"private live", "ready"});
    return s;
}

std::string report(const machine& m, std::string_view what, std::string_view status, std::string_view last,
                   std::string_view filled, int trade) {
    return R"({"e":"ORDER_TRADE_UPDATE","E":1700000001000,"T":1700000001000,"o":{"s":"BTCUSDT","c":")" +
           m.client_id() +
           R"(","S":"BUY","o":"LIMIT","f":"GTC","q":"0.010","p":"100.00","ap":"0","sp":"0","x":")" +
           std::string(what) + R"(","X":")" + std::string(status) + R"(","i":77,"l":")" + std::string(last) +
           R"(","z":")" + std::string(filled) +
           R"(","L":"100.00","N":"USDT","n":"0.001","T":1700000001000,"t":)" + std::to_string(trade) +
           R"(,"m":true,"R":false,"ps":"BOTH","rp":"0"}})";
}
std::string accepted(const machine& m) {
    return R"({"id":$,"status":200,"result":{"orderId":77,"symbol":"BTCUSDT","status":"NEW","clientOrderId":")" +
           m.client_id() +
           R"(","price":"100.00","origQty":"0.010","executedQty":"0.000","timeInForce":"GTC",)" +
           R"("type":"LIMIT","side":"BUY","positionSide":"BOTH","reduceOnly":false,"updateTime":1700000001000}})";
}

desk_script place_fill_cancel() {
    desk_script s("place, fill, cancel");
    s.after(cold_start());
    s.when("an order is placed", [](machine& m) { m.place(gw::side::buy, "100"_d, "0.010"_d); })
        .sends({"orders order.place"})
        .tells({"order submitting place"});
    s.when("the venue accepts it", [](machine& m) {
         m.answer(channel::orders, "order.place", accepted(m));
     }).tells({"order working"});
    s.when("its report repeats that",
           [](machine& m) { m.message(channel::private_stream, report(m, "NEW", "NEW", "0", "0", 0)); });
    s.when("it fills in part", [](machine& m) {
         m.message(channel::private_stream, report(m, "TRADE", "PARTIALLY_FILLED", "0.004", "0.004", 5));
     }).tells({"fill 0.004 at 100.00", "order working"});
    s.when("that report comes again", [](machine& m) {
        m.message(channel::private_stream, report(m, "TRADE", "PARTIALLY_FILLED", "0.004", "0.004", 5));
    });
    s.when("it is cancelled", [](machine& m) { m.cancel(); })
        .sends({"orders order.cancel"})
        .tells({"order working cancel"});
    s.when("the cancel is reported", [](machine& m) {
         m.message(channel::private_stream, report(m, "CANCELED", "CANCELED", "0", "0.004", 0));
     }).tells({"order cancelled"});
    return s;
}

desk_script unknown_outcome() {
    desk_script s("unknown outcome");
    s.after(cold_start());
    s.when("an order is placed", [](machine& m) { m.place(gw::side::buy, "100"_d, "0.010"_d); })
        .sends({"orders order.place"})
        .tells({"order submitting place"});
    s.when("nothing comes for five seconds", [](machine& m) { m.pass(gw::milliseconds(4990)); });
    s.when("its time is over", [](machine& m) { m.pass(gw::milliseconds(20)); })
        .sends({"close orders"})
        .tells({"order submitting place unknown", "orders backing_off", "not ready: orders channel down"});
    s.when("a second passes", [](machine& m) { m.pass(gw::seconds(1)); }).sends({"GET /fapi/v1/order"});
    s.when("the venue has no such order", [](machine& m) {
        m.reply("GET /fapi/v1/order", 400, R"({"code":-2013,"msg":"Order does not exist."})");
    });
    s.when("it is asked again", [](machine& m) { m.pass(gw::seconds(2)); }).sends({"GET /fapi/v1/order"});
    s.when("its report comes, seconds after what it reports", [](machine& m) {
         m.message(channel::private_stream, report(m, "NEW", "NEW", "0", "0", 0));
     }).tells({"error reports come late: what the venue did of late is not known", "order working"});
    return s;
}

desk_script refused_while_alive() {
    desk_script s("a placement is refused that the venue has shown alive");
    s.after(cold_start());
    s.when("an order is placed", [](machine& m) { m.place(gw::side::buy, "100"_d, "0.010"_d); })
        .sends({"orders order.place"})
        .tells({"order submitting place"});
    s.when("its report comes first", [](machine& m) {
         m.message(channel::private_stream, report(m, "NEW", "NEW", "0", "0", 0));
     }).tells({"order working"});
    s.when("the reply refuses it",
           [](machine& m) {
               m.answer(channel::orders, "order.place",
                        R"({"id":$,"status":400,"error":{"code":-2019,"msg":"Margin is insufficient."}})");
           })
        .sends({"GET /fapi/v1/order"})
        .tells({"error contradiction", "order working unknown"});
    s.when("the venue, asked, has it", [](machine& m) {
         std::string order = accepted(m);
         order = order.substr(order.find("{\"orderId"));
         order.pop_back();
         m.reply("GET /fapi/v1/order", 200, order);
     }).tells({"order working"});
    return s;
}

desk_script listen_key_expiry() {
    desk_script s("listen key expiry");
    s.after(cold_start());
    s.when("the key expires",
           [](machine& m) {
               m.message(channel::private_stream,
                         R"({"e":"listenKeyExpired","E":1700000001000,"listenKey":"abc"})");
           })
        .sends({"close private"})
        .tells({"private backing_off", "not ready: private channel down"});
    s.when("an order is refused by name", [](machine& m) {
         m.place(gw::side::buy, "100"_d, "0.010"_d);
     }).sends({"refused no_gateway"});
    return s;
}

} // namespace

TEST_CASE("script: a cold start does exactly these steps", "[script]") { cold_start().run(); }
TEST_CASE("script: placing, filling and cancelling does exactly these steps", "[script]") {
    place_fill_cancel().run();
}
TEST_CASE("script: an unknown outcome is asked for in exactly these steps", "[script]") {
    unknown_outcome().run();
}
TEST_CASE("script: an order that is refused while it works is asked for in exactly these steps", "[script]") {
    refused_while_alive().run();
}
TEST_CASE("script: a listen key's expiry is answered by exactly these steps", "[script]") {
    listen_key_expiry().run();
}

TEST_CASE("script: with a failure at any step no order is sent twice, none while not ready, and what is "
          "unknown counts "
          "in full",
          "[script]") {
    struct failure {
        std::string what;
        std::function<void(machine&)> strike;
    };
    std::vector<failure> failures{
        {"half a minute passes", [](machine& m) { m.pass(gw::seconds(30)); }},
        {"a report is malformed",
         [](machine& m) { m.message(channel::private_stream, R"({"e":"ORDER_TRADE)"); }},
        {"the key is refused", [](machine& m) {
             m.reply("GET /fapi/v3/positionRisk", 401, R"({"code":-2015,"msg":"Invalid API-key."})");
         }}};
    for (const channel c :
         {channel::public_stream, channel::market_stream, channel::private_stream, channel::orders})
        failures.push_back({"a channel is lost", [c](machine& m) { m.lose(static_cast<std::uint8_t>(c)); }});
    std::size_t placed = 0;
    std::size_t unknown = 0;
    for (const desk_script& s :
         {place_fill_cancel(), unknown_outcome(), refused_while_alive(), listen_key_expiry()})
        for (const failure& f : failures)
            s.rerun_with(f.what, f.strike, [&](machine& m, const std::vector<std::string>& sent) {
                const auto orders = std::count(sent.begin(), sent.end(), "orders order.place");
                CHECK(orders <= 1);
                CHECK_FALSE(m.placed_unready());
                placed += static_cast<std::size_t>(orders);
                for (const auto& r : m.gateway().orders.open_orders()) {
                    gw::wide_decimal rest(r.request.quantity.value);
                    REQUIRE(rest.subtract(gw::wide_decimal(r.seen.value)));
                    CHECK(r.open == rest);
                    unknown += r.state.unknown();
                }
            });
    // The failures strike before, between and after: most reruns trade, and some end in doubt.
    CHECK(placed > 100);
    CHECK(unknown > 10);
}

TEST_CASE("in hedge mode a fill that does not tell its side takes its order's, and is counted once",
          "[hedge]") {
    machine m(true);
    m.start();
    for (const channel c : {channel::public_stream, channel::market_stream}) {
        m.connect(c);
        m.answer(c, "SUBSCRIBE", R"({"result":null,"id":$})");
    }
    m.reply("GET /fapi/v1/depth", 200, quiet_book());
    m.connect(channel::orders);
    m.reply("GET /fapi/v1/time", 200, time_body());
    m.pass(gw::milliseconds(200));
    m.reply("GET /fapi/v1/accountConfig", 200, R"({"dualSidePosition":true,"multiAssetsMargin":false})");
    m.reply("POST /fapi/v1/listenKey", 200, R"({"listenKey":"abc"})");
    m.connect(channel::private_stream);
    m.reply("GET /fapi/v1/openAlgoOrders", 200, "[]");
    m.reply("GET /fapi/v1/openOrders", 200, "[]");
    m.reply("GET /fapi/v3/balance", 200,
            R"([{"asset":"USDT","balance":"1000","availableBalance":"1000","updateTime":1}])");
    m.reply("GET /fapi/v3/positionRisk", 200, "[]");
    REQUIRE(m.gateway().ready());

    const auto held = [&](gw::position_side s) {
        const auto& g = m.gateway();
        return g.positions(g.symbols.find("BTCUSDT"), s).quantity().to_decimal()->normalized().str();
    };
    const auto lite = [&](const std::string& id, int order, int trade) {
        return R"({"e":"TRADE_LITE","E":1700000001000,"T":1700000001000,"s":"BTCUSDT","q":"0.010","p":"100.00","m":true,)"
               R"("c":")" +
               id + R"(","S":"BUY","L":"100.00","l":"0.004","t":)" + std::to_string(trade) + R"(,"i":)" +
               std::to_string(order) + "}";
    };
    const auto sided = [](std::string text, const char* which) {
        return text.replace(text.find("BOTH"), 4, which);
    };
    m.place(gw::side::buy, "100"_d, "0.010"_d, gw::position_side::long_side);
    m.take_events();
    m.message(channel::private_stream, lite(m.client_id(), 77, 5));
    CHECK(held(gw::position_side::long_side) == "0.004");
    CHECK(held(gw::position_side::net) == "0");
    m.message(channel::private_stream,
              sided(report(m, "TRADE", "PARTIALLY_FILLED", "0.004", "0.004", 5), "LONG"));
    CHECK(held(gw::position_side::long_side) == "0.004");
    CHECK(m.take_events() == std::vector<std::string>{"fill 0.004 at 100.00", "order working", "fee 0.001"});

    // Of an order that nobody here knows only the full report tells the side.
    m.message(channel::private_stream, lite("by-hand", 99, 6));
    CHECK(m.gateway().counters.ignored == 1);
    std::string foreign = sided(report(m, "TRADE", "PARTIALLY_FILLED", "0.004", "0.004", 6), "SHORT");
    foreign.replace(foreign.find(m.client_id()), m.client_id().size(), "by-hand");
    foreign.replace(foreign.find("\"i\":77"), 6, "\"i\":99");
    m.message(channel::private_stream, foreign);
    CHECK(held(gw::position_side::short_side) == "0.004");
    CHECK(held(gw::position_side::long_side) == "0.004");
    CHECK(held(gw::position_side::net) == "0");

    // An id that is used again names another order, whose side is not known.
    m.message(channel::private_stream, lite(m.client_id(), 101, 8));
    CHECK(m.gateway().counters.ignored == 2);
    CHECK(held(gw::position_side::long_side) == "0.004");
}
