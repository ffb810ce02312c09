// SPDX-License-Identifier: BSL-1.0
// The session of a venue that is as unlike Binance as may be; Binance's own is tested by its conformance.
#include "archetypes/session_machine.hpp"
#include "script.hpp"

#include <gatewright/venue/account_session.hpp>

#include <catch2/catch_template_test_macros.hpp>
#include <catch2/catch_test_macros.hpp>

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

using namespace gatewright_test::archetypes;
using gatewright_test::script;
using gw::session::resolution_question;

namespace {

using by_stream = session_machine<dialect<>, gw::venue::stream_orders>;
using by_request = session_machine<dialect<>, gw::venue::request_orders>;
using counted = session_machine<dialect<true>, gw::venue::stream_orders>;
// Its decoder is handed the configuration, and reads nothing without it.
struct configured_dialect : dialect<> {
    template <class SinkT>
    static gw::wire::decode_status decode(std::size_t link, std::string_view message, gw::timestamp received,
                                          const config& c, SinkT& sink) noexcept {
        if (c.symbols.empty()) return gw::wire::decode_error{gw::wire::codec_errc::missing_key};
        return dialect<>::decode(link, message, received, sink);
    }
};
using configured = session_machine<configured_dialect, gw::venue::stream_orders>;
static_assert(gw::venue::StreamOrderDialect<configured_dialect>);
static_assert(gw::venue::SessionPort<by_stream>);
static_assert(gatewright_test::Scripted<by_stream>);

// The concepts ask for the decoders too, and for the reads without which nothing ever becomes ready.
struct without_decoder : dialect<> {
    static void decode() = delete;
};
struct without_order_decoder : dialect<> {
    static void decode_order() = delete;
};
struct without_clock : dialect<> {
    static constexpr std::array reads{dialect<>::reads[1], dialect<>::reads[2], dialect<>::reads[3]};
};
struct without_probe : dialect<> {
    static constexpr auto key_probe = gw::session::read_kind::account_mode;
};
static_assert(!gw::venue::Dialect<without_decoder>);
static_assert(gw::venue::AccountDialect<without_order_decoder> &&
              !gw::venue::OrderDialect<without_order_decoder>);
static_assert(!gw::venue::AccountDialect<without_clock> && gw::venue::OrderDialect<without_clock>);
static_assert(!gw::venue::AccountDialect<without_probe>);

// The archetype's venue can be asked for lists only.
constexpr gw::session::resolution_plan asking(resolution_question q) {
    gw::session::resolution_plan p;
    p.steps[0].ask = q;
    p.step_count = 1;
    return p;
}
static_assert(gw::venue::can_follow<dialect<>>(asking(resolution_question::open_orders)));
static_assert(!gw::venue::can_follow<dialect<>>(asking(resolution_question::by_client_id)));
static_assert(!gw::venue::can_follow<dialect<>>({}));

constexpr std::uint8_t market = 0;
constexpr std::uint8_t account = 1;

using lines = std::vector<std::string>;

/// From nothing to ready.
template <class M>
script<M> cold_start() {
    script<M> s("cold start");
    s.when("it starts", [](M& m) { m.start(); })
        .sends({"open /public", "open /private", "/server_time", "/instruments"})
        .tells({"book 0 lost", "book 1 lost", "public connecting", "private connecting"});
    s.when("public is connected", [](M& m) { m.connected(market); })
        .sends({"public: subscribe A B"})
        .tells({"public connected"});
    s.when("private is connected and the clock is not known", [](M& m) {
         m.connected(account);
     }).tells({"private connected"});
    s.when("the time comes", [](M& m) {
         m.answer("/server_time", "time 1000000");
     }).sends({"private: login key 1000000", "/server_time"});
    s.when("it comes again", [](M& m) { m.answer("/server_time", "time 1000000"); }).sends({"/server_time"});
    s.when("it comes a third time", [](M& m) { m.answer("/server_time", "time 1000000"); });
    s.when("the instruments come", [](M& m) {
         m.answer("/instruments", "instrument A 1 1\ninstrument B 1 1");
     }).tells({"all instruments"});
    s.when("the login is taken", [](M& m) {
         m.say(account, "login ok");
     }).sends({"private: subscribe orders fills"});
    s.when("one argument is acknowledged", [](M& m) { m.say(account, "ok fills"); });
    s.when("the other one is", [](M& m) {
         m.say(account, "ok orders");
     }).sends({"/open_orders", "/balances"});
    s.when("the orders come", [](M& m) { m.answer("/open_orders", ""); })
        .sends({"/positions"})
        .tells({"all orders"});
    s.when("the balances come", [](M& m) {
         m.answer("/balances", "balance USD 1000");
     }).tells({"all balances"});
    s.when("the positions come", [](M& m) {
         m.answer("/positions", "");
     }).tells({"all positions", "private live"});
    s.when("a book is acknowledged", [](M& m) { m.say(market, "ok A"); });
    s.when("the other one is", [](M& m) { m.say(market, "ok B"); }).tells({"public live"});
    return s;
}

template <class M>
M ready() {
    M m;
    m.start();
    m.heal();
    m.forget();
    REQUIRE(m.not_ready().empty());
    return m;
}

/// Takes what follows from the steps so far.
template <class M>
lines sent(M& m) {
    return m.take_outputs();
}
template <class M>
lines told(M& m) {
    return m.take_events();
}

} // namespace

TEMPLATE_TEST_CASE("a gateway becomes ready: clock, login, subscriptions, lists", "", by_stream, by_request,
                   counted, configured) {
    cold_start<TestType>().run();
    TestType m = ready<TestType>();
    CHECK(m.session.state(account) == gw::connection_state::live);
}

TEST_CASE("a link that is connected and not yet subscribed is not ready, whatever was read") {
    by_stream m;
    m.start();
    m.connected(market);
    m.connected(account);
    m.answer("/server_time", "time 1000000");
    m.answer("/instruments", "instrument A 1 1\ninstrument B 1 1");
    for (const char* ok : {"ok A", "ok B"}) m.say(market, ok);
    CHECK(m.session.state(account) == gw::connection_state::connected);
    CHECK(m.not_ready() == "private channel down");
    m.say(account, "login ok");
    m.answer("/server_time", "time 1000000");
    CHECK(m.session.state(account) == gw::connection_state::connected);
    CHECK(m.not_ready() == "private channel down");
}

TEST_CASE("a key that the login refuses is told to the operator, tried again by a read, and taken up when it "
          "is taken") {
    by_stream m;
    m.start();
    m.connected(account);
    m.answer("/server_time", "time 1000000");
    m.forget();
    m.say(account, "login 60009 bad key");
    CHECK(sent(m) == lines{"close private"});
    CHECK(told(m) == lines{"error 60009  bad key (operator)", "private backing_off: login refused"});
    CHECK(m.not_ready() == "authentication failed");
    m.answer("/server_time", "time 1000000");
    m.answer("/server_time", "time 1000000");
    m.answer("/instruments", "instrument A 1 1\ninstrument B 1 1");
    m.forget();
    m.pass(gw::seconds(59));
    CHECK(std::count(m.outputs().begin(), m.outputs().end(), "open /private") == 0);
    m.forget();
    m.pass(gw::seconds(1));
    CHECK(sent(m) == lines{"/balances"});
    m.answer("/balances", "error 60009 bad key", 400);
    CHECK(told(m).empty());
    m.pass(gw::seconds(60));
    m.forget();
    m.answer("/balances", "balance USD 1000");
    CHECK(sent(m) == lines{"open /private"});
    m.heal();
    CHECK(m.not_ready().empty());
}

TEST_CASE("a key that is refused once, by a slip of the venue's, is asked about by another read before "
          "anything stops") {
    auto m = ready<by_stream>();
    m.session.want_positions(m.now.steady);
    m.pass({});
    m.answer("/positions", "error 60009 bad key", 400);
    CHECK(sent(m) == lines{"/positions", "/balances"});
    CHECK(m.not_ready().empty());
    m.answer("/balances", "balance USD 1000");
    CHECK(m.not_ready().empty());
    // The next slip is the first again.
    m.heal();
    m.session.want_positions(m.now.steady);
    m.pass({});
    m.answer("/positions", "error 60009 bad key", 400);
    CHECK(m.not_ready().empty());
    m.answer("/balances", "error 60009 bad key", 400);
    CHECK(m.not_ready() == "authentication failed");
}

TEST_CASE("a key that is refused for what anybody may ask is told twice and no more, and taken up when it is "
          "taken") {
    by_stream m;
    m.start();
    m.forget();
    std::size_t words = 0;
    for (int i = 0; i < 200; ++i) {
        m.answer("/server_time", "error 60009 bad key", 401);
        m.answer("/balances", "error 60009 bad key", 401);
        m.pass(gw::seconds(1));
        for (const std::string& line : told(m)) words += line.starts_with("error 60009");
    }
    CHECK(words == 2);
    CHECK(m.not_ready() == "authentication failed");
    for (int i = 0; i < 120; ++i) {
        m.heal();
        m.pass(gw::seconds(1));
    }
    CHECK(m.not_ready().empty());
}

TEST_CASE("what a proxy says of an order decides nothing, whatever words are in it") {
    for (const int code : {400, 404, 413, 500, 502, 503, 504}) {
        const auto status = static_cast<std::uint16_t>(code);
        INFO(status);
        auto m = ready<by_request>();
        m.place(1);
        m.forget();
        m.answer("/order", "<html><h1>503 Service Unavailable</h1></html>", status);
        CHECK(told(m) == lines{"place 1 unknown state_unknown"});
    }
}

TEST_CASE("a key that is taken again while the login is under way does not make the link one of use") {
    by_stream m("key", gw::seconds(1));
    m.start();
    m.connected(market);
    m.connected(account);
    for (int i = 0; i < 3; ++i) m.answer("/server_time", "time 1000000");
    m.session.want_positions(m.now.steady);
    m.pass({});
    m.answer("/positions", "error 60009 bad key", 400);
    m.answer("/balances", "error 60009 bad key", 400);
    CHECK(m.not_ready() == "authentication failed");
    m.pass(gw::seconds(1));
    m.answer("/balances", "balance USD 1000");
    for (const char* list : {"/open_orders", "/balances", "/positions"}) m.answer(list, "");
    CHECK(m.session.state(account) == gw::connection_state::connected);
    m.heal();
    CHECK(m.not_ready().empty());
}

TEST_CASE("a login that is refused for its time has the clock read again, and is tried on the ladder") {
    by_stream m;
    m.start();
    m.connected(account);
    for (int i = 0; i < 3; ++i) m.answer("/server_time", "time 1000000");
    m.forget();
    m.say(account, "login 50102 late");
    CHECK(sent(m) == lines{"close private", "/server_time"});
    m.pass(gw::seconds(7));
    CHECK(sent(m) == lines{"open /private"});
    m.heal();
    CHECK(m.not_ready().empty());
}

TEST_CASE("a login without an answer gives the link up after ten seconds") {
    by_stream m;
    m.start();
    m.connected(account);
    m.answer("/server_time", "time 1000000");
    m.forget();
    m.pass(gw::milliseconds(9'999));
    CHECK(m.session.state(account) == gw::connection_state::connected);
    m.forget();
    m.pass(gw::milliseconds(1));
    CHECK(m.outputs().front() == "close private");
    CHECK(told(m).front() == "private backing_off: no answer to the login");
}

TEST_CASE(
    "items that do not fit one message are subscribed one by one, and what fits none is refused by name") {
    SECTION("two do not fit") {
        by_stream m("key", gw::minutes(1), 12);
        m.start();
        m.connected(market);
        static_cast<void>(sent(m));
        m.pass(gw::milliseconds(250));
        m.pass(gw::milliseconds(250));
        CHECK(sent(m) == lines{"public: subscribe A", "public: subscribe B"});
    }
    SECTION("none does") {
        by_stream m("key", gw::minutes(1), 5);
        m.start();
        m.connected(market);
        m.pass(gw::milliseconds(250));
        m.pass(gw::milliseconds(250));
        m.pass(gw::milliseconds(250));
        const lines events = told(m);
        for (const char* symbol : {"A", "B"})
            CHECK(std::count(events.begin(), events.end(),
                             std::string("error  ") + symbol + " too long for a message (operator)") == 1);
        CHECK(m.session.state(market) == gw::connection_state::live);
        CHECK(sent(m) == lines{"open /public", "open /private", "/server_time", "/instruments"});
    }
}

TEST_CASE("a refused argument is named, and the others live") {
    by_stream m;
    m.start();
    m.connected(market);
    m.forget();
    m.say(market, "no B 60018");
    CHECK(told(m) == lines{"error 60018 B refused (operator)"});
    m.say(market, "ok A");
    CHECK(told(m) == lines{"public live"});
    m.say(market, "ok C");
    m.say(market, "no C 60018");
    CHECK(told(m).empty());
}

TEST_CASE("an instrument whose market data the venue refuses is not opened, by name, and can be reduced") {
    by_stream m;
    m.start();
    m.connected(market);
    m.say(market, "no B 60018");
    m.heal();
    m.forget();
    CHECK(m.not_ready().empty());
    CHECK(m.session.not_ready_reason(gw::venue::purpose::open, {1}) == "market data refused");
    CHECK(m.session.not_ready_reason(gw::venue::purpose::reduce, {1}).empty());
    // It is asked for again with the next connection.
    m.lose(market);
    m.heal();
    CHECK(m.session.not_ready_reason(gw::venue::purpose::open, {1}).empty());
}

TEST_CASE(
    "a subscription to reports that is refused leaves the gateway not ready, and is tried on the ladder") {
    by_stream m;
    m.start();
    m.connected(market);
    m.connected(account);
    for (const char* ok : {"ok A", "ok B"}) m.say(market, ok);
    for (int i = 0; i < 3; ++i) m.answer("/server_time", "time 1000000");
    m.say(account, "login ok");
    m.forget();
    m.say(account, "no orders 60018");
    CHECK(sent(m) == lines{"close private"});
    CHECK(told(m) == lines{"error 60018  refused (operator)",
                           "private backing_off: a subscription to reports was refused"});
    for (const char* list : {"/open_orders", "/balances", "/positions"}) m.answer(list, "");
    CHECK(m.not_ready() == "instruments not loaded");
    m.answer("/instruments", "instrument A 1 1\ninstrument B 1 1");
    CHECK(m.not_ready() == "private channel down");
    m.pass(gw::seconds(7));
    m.heal();
    CHECK(m.not_ready().empty());
}

TEST_CASE("a venue that ends a session on a living link is noticed, by its words or by its refusals") {
    by_stream m = ready<by_stream>();
    SECTION("it says so") {
        m.say(account, "login 50102 your session has ended");
        CHECK(sent(m) == lines{"close private", "/server_time"});
    }
    SECTION("it refuses an order") {
        m.place(1);
        m.forget();
        m.reply("reply $ 60009 not logged in");
        CHECK(told(m) ==
              lines{"place 1 failed authentication 60009", "private backing_off: no longer logged on"});
        CHECK(sent(m) == lines{"close private"});
    }
    SECTION("it refuses an order without saying which") {
        m.place(1);
        m.forget();
        m.say(account, "reply null 60009 not logged in");
        CHECK(told(m) == lines{"error 60009  not logged in", "place 1 unknown state_unknown",
                               "private backing_off: no longer logged on"});
        CHECK(sent(m) == lines{"close private"});
    }
    CHECK_FALSE(m.not_ready().empty());
    m.heal();
    CHECK(m.not_ready().empty());
}

TEST_CASE("a refusal of another kind that names no request leaves the session as it is") {
    by_stream m = ready<by_stream>();
    m.forget();
    m.say(account, "reply null 50011 too many");
    CHECK(sent(m).empty());
    CHECK(m.not_ready().empty());
}

TEST_CASE("nothing goes out before the login, no ping either") {
    by_stream m;
    m.start();
    m.connected(account);
    m.pass(gw::seconds(55));
    const lines all = sent(m);
    CHECK(std::none_of(all.begin(), all.end(), [](const auto& l) { return l.starts_with("private: "); }));
}

TEST_CASE("a page that leads to itself or to nowhere is not read for ever") {
    by_stream m = ready<by_stream>();
    m.session.want_fills({}, gw::timestamp::from_milliseconds(5'000), m.now.steady);
    m.pass({});
    const std::string long_one(255, 'x');
    m.answer("/fills", "next " + long_one);
    m.forget();
    SECTION("itself") {
        m.answer("/fills", "next " + long_one);
        CHECK(told(m) == lines{"error   a page leads to itself"});
    }
    SECTION("longer than a cursor can be") {
        m.answer("/fills", "next " + long_one + "y");
        CHECK(told(m) == lines{"error   a page's cursor is too long"});
    }
    CHECK(sent(m).empty());
    m.pass(gw::seconds(1));
    CHECK(sent(m) == lines{"/fills?since=5000"});
    m.answer("/fills", "");
    CHECK(told(m) == lines{"all fills"});
}

TEST_CASE("a book is made whole by subscribing to it anew, and the link lives") {
    by_stream m = ready<by_stream>();
    m.make_book_whole(1);
    CHECK(sent(m) == lines{"public: unsubscribe B"});
    m.make_book_whole(1);
    m.say(market, "ok B");
    CHECK(sent(m).empty());
    m.pass(gw::milliseconds(250));
    CHECK(sent(m) == lines{"public: subscribe B"});
    m.say(market, "ok B");
    m.say(market, "book B 0 9 100 1 101 1");
    CHECK(told(m) == lines{"book B snapshot"});
    CHECK(m.not_ready().empty());
}

TEST_CASE("each link is pinged as its rule says, and one whose pings are not answered is given up") {
    by_stream m = ready<by_stream>();
    m.say(market, "pong");
    m.say(account, "pong");
    m.pass(gw::milliseconds(19'999));
    m.forget();
    m.pass(gw::milliseconds(1));
    CHECK(sent(m) == lines{"public: ping"});
    // Public is pinged when quiet, private always.
    for (int i = 0; i < 40; ++i) {
        m.say(market, "book A 0 9");
        m.say(account, "pong");
        m.pass(gw::seconds(1));
    }
    lines pings = sent(m);
    CHECK(std::count(pings.begin(), pings.end(), "public: ping") == 0);
    CHECK(std::count(pings.begin(), pings.end(), "private: ping") >= 1);
    m.forget();
    m.pass(gw::seconds(60));
    CHECK(std::count(m.outputs().begin(), m.outputs().end(), "close private") == 1);
    CHECK(std::count(m.outputs().begin(), m.outputs().end(), "close public") == 1);
}

TEST_CASE("a ping that the driver refuses is not taken for an order that it refused") {
    by_stream m = ready<by_stream>();
    while (m.outputs().empty() || m.outputs().back() != "private: ping") m.pass(gw::milliseconds(100));
    m.pass(gw::milliseconds(24'900));
    m.forget();
    m.place(1);
    m.pass(gw::milliseconds(100));
    CHECK(sent(m) == lines{"private: place c1 A buy 100 1", "private: ping"});
    m.refuse_last();
    CHECK(told(m).empty());
    m.reply("reply $ order c1 v1 A buy working 100 1 0");
    CHECK(told(m) == lines{"order c1 working", "place 1 accepted"});
}

TEST_CASE("an order is sent on the stream and answered there, with the venue's own code if it is refused") {
    by_stream m = ready<by_stream>();
    m.place(1);
    CHECK(sent(m) == lines{"private: place c1 A buy 100 1"});
    SECTION("taken") {
        m.reply("reply $ order c1 v1 A buy working 100 1 0");
        CHECK(told(m) == lines{"order c1 working", "place 1 accepted"});
        m.reply("reply $ order c1 v1 A buy working 100 1 0");
        CHECK(told(m).empty());
        m.cancel(1);
        CHECK(sent(m) == lines{"private: cancel c1"});
        m.reply("reply $ order c1 v1 A buy cancelled 100 1 0");
        CHECK(told(m) == lines{"order c1 cancelled", "cancel 1 accepted"});
    }
    SECTION("refused") {
        m.reply("reply $ 51008 no funds");
        CHECK(told(m) == lines{"place 1 failed insufficient_funds 51008"});
    }
    SECTION("refused with a code that is not known") {
        m.reply("reply $ 77777 ?");
        CHECK(told(m) == lines{"place 1 failed rejected 77777"});
    }
    SECTION("the venue does not know what became of it") {
        m.reply("reply $ 51054 timed out");
        CHECK(told(m) == lines{"place 1 unknown state_unknown 51054"});
    }
    SECTION("never reached the socket") {
        m.refuse_last();
        CHECK(told(m) == lines{"place 1 not sent not_ready"});
    }
    SECTION("taken, by an answer that tells ids only") {
        m.reply("reply $ ack c1 v1");
        CHECK(told(m) == lines{"order c1 submitting", "place 1 accepted"});
        CHECK(m.last_update.symbol == "A");
    }
    SECTION("taken, by an answer that tells the venue's id only") {
        m.reply("reply $ ack - v1");
        CHECK(told(m) == lines{"order c1 submitting", "place 1 accepted"});
        CHECK(m.last_update.venue_order_id == "v1");
    }
    SECTION("an answer that tells another order") {
        m.reply("reply $ order c77 v77 A buy working 100 1 0");
        CHECK(told(m) == lines{"order c77 working", "place 1 unknown state_unknown"});
    }
    SECTION("an answer that tells no order") {
        m.reply("reply $ nothing");
        CHECK(told(m) == lines{"place 1 unknown state_unknown"});
    }
    CHECK(m.sent_orders == lines{"c1"});
}

TEST_CASE("an order that is answered and not reported shows that the reports are half-open") {
    by_stream m = ready<by_stream>();
    m.place(1);
    m.reply("reply $ order c1 v1 A buy working 100 1 0");
    m.forget();
    SECTION("reported") {
        m.say(account, "order c1 v1 A buy working 100 1 0");
        m.pass(gw::seconds(6));
        CHECK(m.session.state(account) == gw::connection_state::live);
    }
    SECTION("a pong is no report") {
        m.say(account, "pong");
        m.pass(gw::seconds(6));
        // It may only be late: nothing new is begun, and the link stays for a while.
        CHECK(m.session.state(account) == gw::connection_state::live);
        CHECK(m.not_ready() == "reports are late");
        m.pass(gw::seconds(10));
        CHECK(m.session.state(account) != gw::connection_state::live);
        CHECK(told(m).front() == "private backing_off: an order was answered but no report of it came");
    }
}

TEST_CASE("a report that comes late shows that the stream lives: it is told, and not cut") {
    by_stream m = ready<by_stream>();
    m.place(1);
    m.reply("reply $ order c1 v1 A buy working 100 1 0");
    m.forget();
    m.pass(gw::seconds(12));
    CHECK(m.not_ready() == "reports are late");
    m.say(account, "order c1 v1 A buy working 100 1 0");
    CHECK(m.not_ready().empty());
    CHECK(m.session.state(account) == gw::connection_state::live);
}

TEST_CASE(
    "an order without an answer is of unknown state, and a link that brought nothing since is given up") {
    by_stream m = ready<by_stream>();
    m.place(1);
    m.forget();
    m.pass(gw::milliseconds(4'999));
    CHECK(told(m).empty());
    m.pass(gw::milliseconds(1));
    CHECK(told(m) == lines{"place 1 unknown state_unknown",
                           "private backing_off: nothing came since an order was sent"});
    m.heal();
    CHECK(m.sent_orders == lines{"c1"});
    CHECK(m.not_ready().empty());
}

TEST_CASE("a lost link leaves its orders unknown, cancels take the other way, and what was missed is read") {
    by_stream m = ready<by_stream>();
    m.say(account, "balance USD 1000");
    m.place(1);
    const std::int64_t heard = m.now.wall.milliseconds();
    // That a pong comes says nothing of the reports.
    m.pass(gw::seconds(2));
    m.say(account, "pong");
    m.pass(gw::seconds(1));
    m.forget();
    m.lose(account);
    CHECK(told(m) == lines{"place 1 unknown state_unknown", "private backing_off: reset"});
    m.cancel(1);
    CHECK(sent(m) == lines{"/cancel c1"});
    m.pass(gw::seconds(7));
    CHECK(sent(m) == lines{"open /private"});
    m.connected(account);
    CHECK(sent(m).front().starts_with("private: login"));
    // Before the login is taken nothing else may be sent on it.
    m.cancel(1);
    CHECK(sent(m) == lines{"/cancel c1"});
    CHECK_FALSE(m.session.place({}, {2, 1}, m.now, m).has_value());
    m.say(account, "login ok");
    m.say(account, "ok orders");
    m.say(account, "ok fills");
    const lines read = sent(m);
    CHECK(read == lines{"private: subscribe orders fills", "/open_orders", "/balances",
                        "/fills?since=" + std::to_string(heard - 10'000)});
}

TEST_CASE("where the list alone says what of a balance is free it is read again behind a balance that does "
          "not say it") {
    by_stream m = ready<by_stream>();
    m.say(account, "balance USD 1000");
    m.pass(gw::seconds(6));
    CHECK(std::count(m.outputs().begin(), m.outputs().end(), "/balances") == 0); // this one says it nowhere
    m.session.want_positions(m.now.steady); // anything that keeps the links alive
    m.heal();
    m.lose(account);
    m.pass(gw::seconds(7));
    m.connected(account);
    for (const char* said : {"login ok", "ok orders", "ok fills"}) m.say(account, said);
    m.answer("/open_orders", "");
    m.answer("/balances", "balance USD 1000 900");
    m.heal();
    m.forget();
    const auto reads = [&] { return std::count(m.outputs().begin(), m.outputs().end(), "/balances"); };
    m.say(account, "balance USD 999");
    m.pass(gw::milliseconds(4'900));
    CHECK(reads() == 0);
    m.say(account, "balance USD 998");
    m.pass(gw::milliseconds(200));
    REQUIRE(reads() == 1);
    m.say(account, "balance USD 997"); // it may be newer than the answer
    m.answer("/balances", "balance USD 998 890");
    m.pass(gw::milliseconds(4'900));
    CHECK(reads() == 1);
    m.pass(gw::milliseconds(200));
    REQUIRE(reads() == 2);
    m.answer("/balances", "balance USD 997 880");
    m.pass(gw::seconds(20));
    CHECK(reads() == 2);
}

TEST_CASE("a request says what it is for, and by when it must have left") {
    by_request m = ready<by_request>();
    const gw::duration half_of_patience = gw::milliseconds(2500);
    m.place(1);
    CHECK(m.last_terms.urgency == gw::request_urgency::place);
    CHECK(m.last_terms.leave_by == m.now.steady + half_of_patience);
    const std::uint64_t first = m.last_terms.about;
    CHECK(first != 0);
    m.place(2);
    CHECK(m.last_terms.about != first);
    m.cancel(1);
    CHECK(m.last_terms.urgency == gw::request_urgency::cancel);
    CHECK(m.last_terms.about == first);
    CHECK(m.last_terms.leave_by == m.now.steady + half_of_patience);
    m.forget();
    m.refuse_last();
    CHECK(told(m) == lines{"cancel 1 not sent not_ready"});
    m.session.want_positions(m.now.steady);
    m.session.tick(m.now, m);
    CHECK(m.last_terms.urgency == gw::request_urgency::read);
    CHECK(m.last_terms.about == 0);
    CHECK(m.last_terms.leave_by == m.now.steady + gw::seconds(10));
}

TEST_CASE(
    "an opening that is declined for a ban begins the ban, and one that says when is not tried before") {
    by_stream m = ready<by_stream>();
    m.lose(account);
    m.pass(gw::seconds(7));
    CHECK(sent(m) == lines{"open /private"});
    const auto openings = [&] {
        const lines all = sent(m);
        return std::count(all.begin(), all.end(), "open /private");
    };
    SECTION("a ban") {
        m.decline(account, 429, "", "declined with HTTP status 429");
        CHECK(m.not_ready() == "banned by the venue's rate limiter");
        CHECK(m.session.refuses_until() == m.now.steady + gw::seconds(2));
    }
    SECTION("of a link that was given up meanwhile") {
        m.lose(account);
        m.decline(account, 429, "", "declined with HTTP status 429");
        CHECK(m.session.refuses_until() == m.now.steady + gw::seconds(2));
    }
    SECTION("out of order for a while") {
        m.decline(account, 503, "Retry-After: 120\r\n", "declined with HTTP status 503");
        CHECK(m.session.refuses_until() <= m.now.steady);
        m.forget();
        m.pass(gw::seconds(119));
        CHECK(openings() == 0);
        m.pass(gw::seconds(2));
        CHECK(openings() == 1);
    }
    SECTION("a time that cannot be meant") {
        m.decline(account, 503, "Retry-After: 9223372036854775807\r\n", "declined with HTTP status 503");
        m.forget();
        m.pass(gw::minutes(60) - gw::seconds(1));
        CHECK(openings() == 0);
        m.pass(gw::seconds(2));
        CHECK(openings() == 1);
    }
}

TEST_CASE("an order by request is refused with success, or with a status, or not answered at all") {
    by_request m = ready<by_request>();
    m.place(1);
    CHECK(sent(m) == lines{"/order place c1 A buy 100 1"});
    SECTION("taken") {
        m.answer("/order", "order c1 v1 A buy working 100 1 0");
        CHECK(told(m) == lines{"order c1 working", "place 1 accepted"});
        m.cancel(1);
        CHECK(sent(m) == lines{"/cancel c1"});
    }
    SECTION("refused with success") {
        m.answer("/order", "error 51008 no funds");
        CHECK(told(m) == lines{"place 1 failed insufficient_funds 51008"});
    }
    SECTION("refused with success, of unknown state") {
        m.answer("/order", "error 51054 timed out");
        CHECK(told(m) == lines{"place 1 unknown state_unknown 51054"});
    }
    SECTION("a success that says nothing") {
        m.answer("/order", "");
        CHECK(told(m) == lines{"place 1 unknown state_unknown"});
    }
    SECTION("refused with a status") {
        m.answer("/order", "error 51008 no funds", 400);
        CHECK(told(m) == lines{"place 1 failed insufficient_funds 51008"});
    }
    SECTION("an error of the server") {
        m.answer("/order", "<html>", 503);
        CHECK(told(m) == lines{"place 1 unknown state_unknown"});
    }
    SECTION("a broken connection") {
        m.answer("/order", "", 0);
        CHECK(told(m) == lines{"place 1 unknown state_unknown"});
    }
    SECTION("silence") {
        m.pass(gw::seconds(5));
        CHECK(told(m) == lines{"place 1 unknown state_unknown"});
    }
    SECTION("the reports are lost meanwhile") {
        m.lose(account);
        CHECK(told(m) == lines{"private backing_off: reset"});
        m.answer("/order", "order c1 v1 A buy working 100 1 0");
        CHECK(told(m) == lines{"order c1 working", "place 1 accepted"});
    }
    CHECK(m.sent_orders == lines{"c1"});
}

TEMPLATE_TEST_CASE("limits per instrument refuse by name, each instrument by itself", "", by_stream,
                   by_request) {
    TestType m = ready<TestType>();
    // A tenth of twenty is kept for what reduces.
    for (std::uint32_t i = 1; i <= 18; ++i) m.place(i);
    CHECK(told(m).empty());
    m.place(19);
    CHECK(told(m) == lines{"refused: throttled orders per instrument"});
    m.place(20, 1);
    CHECK(told(m).empty());
    m.pass(gw::milliseconds(2'200));
    m.place(21);
    CHECK(told(m).empty());
    CHECK(m.sent_orders.size() == 20);
}

TEMPLATE_TEST_CASE("a code that says that a limit is used up uses it up", "", by_stream, by_request) {
    TestType m = ready<TestType>();
    m.place(1);
    m.reply("reply $ 50011 too many");
    m.answer("/order", "error 50011 too many");
    CHECK(told(m) == lines{"place 1 failed throttled 50011"});
    m.place(2);
    CHECK(told(m) == lines{"refused: throttled orders per instrument"});
}

TEST_CASE("gateways of one key share the limits of the account, those of two keys do not") {
    for (const bool same : {true, false}) {
        by_stream a;
        session_machine<dialect<>, gw::venue::request_orders> b(same ? "key" : "another");
        b.session.share_budget(a.session);
        a.start();
        b.start();
        a.heal();
        b.heal();
        for (std::uint32_t i = 1; i <= 18; ++i) a.place(i);
        b.now = a.now;
        b.take_events();
        b.place(1);
        CHECK(told(b) == (same ? lines{"refused: throttled orders per instrument"} : lines{}));
    }
}

TEST_CASE("a number that is missing begins the reports anew, and asks from before it on") {
    counted m = ready<counted>();
    m.say(account, "balance USD 1000");
    const std::int64_t heard = m.now.wall.milliseconds();
    m.pass(gw::seconds(3));
    m.forget();
    m.skip_number();
    m.say(account, "order c1 v1 A buy working 100 1 0");
    CHECK(sent(m) == lines{"close private"});
    CHECK(told(m) == lines{"private backing_off: messages are missing", "order c1 working"});
    CHECK_FALSE(m.not_ready().empty());
    m.pass(gw::seconds(7));
    m.connected(account);
    for (const char* text : {"login ok", "ok orders", "ok fills"}) m.say(account, text);
    CHECK(sent(m).back() == "/fills?since=" + std::to_string(heard - 10'000));
    m.heal();
    CHECK(m.not_ready().empty());
}

TEST_CASE("numbers begin anew with each connection, and a jump there is a jump") {
    counted m = ready<counted>();
    for (int i = 0; i < 20; ++i) m.say(account, "pong");
    m.lose(account);
    m.heal();
    m.forget();
    m.say(account, "pong");
    CHECK(sent(m).empty());
    m.skip_number();
    m.say(account, "pong");
    CHECK(sent(m) == lines{"close private"});
}

TEST_CASE("a number that comes again is no gap, and what it says is not read again") {
    counted m = ready<counted>();
    m.say_as_it_is(account, "#1 order c9 v9 A buy working 100 1 0");
    CHECK(told(m).empty());
    m.say(account, "order c9 v9 A buy working 100 1 0");
    CHECK(told(m) == lines{"order c9 working"});
    CHECK(m.not_ready().empty());
}

TEST_CASE("a number that the first message has overtaken is news, and a jump") {
    counted m = ready<counted>();
    for (int i = 0; i < 3; ++i) m.say(account, "pong");
    m.lose(account);
    m.pass(gw::seconds(7));
    m.connected(account);
    m.forget();
    m.say_as_it_is(account, "#902 pong");
    CHECK(sent(m).empty());
    m.say_as_it_is(account, "#901 order c9 v9 A buy working 100 1 0");
    CHECK(told(m) == lines{"private backing_off: messages are missing", "order c9 working"});
    CHECK(sent(m) == lines{"close private"});
}

TEST_CASE("what a sign of life says has come must have come when the next one does") {
    counted m = ready<counted>();
    m.say(account, "pong");
    const std::uint64_t last = m.count();
    const auto reached = [&](std::uint64_t n) { m.say_as_it_is(account, "reached " + std::to_string(n)); };
    m.forget();
    SECTION("nothing is missing") {
        for (int i = 0; i < 3; ++i) reached(last);
        m.say(account, "pong");
        reached(last + 1);
        // A sign of life may overtake what it tells of.
        reached(last + 2);
        m.say(account, "pong");
        reached(last + 2);
        reached(last + 2);
        CHECK(sent(m).empty());
    }
    SECTION("the last one was lost") {
        reached(last + 1);
        CHECK(sent(m).empty());
        reached(last + 1);
        CHECK(sent(m) == lines{"close private"});
        CHECK(told(m) == lines{"private backing_off: messages are missing"});
    }
}

TEST_CASE(
    "what the first sign of life of a link says may be of before, and what follows it may not be missing") {
    counted m = ready<counted>();
    m.lose(account);
    m.pass(gw::seconds(7));
    m.connected(account);
    m.forget();
    const auto reached = [&](std::uint64_t n) { m.say_as_it_is(account, "reached " + std::to_string(n)); };
    reached(100);
    reached(100);
    CHECK(sent(m) == lines{});
    SECTION("the next message follows it") {
        m.say_as_it_is(account, "#101 pong");
        reached(101);
        reached(101);
        CHECK(sent(m).empty());
    }
    SECTION("one of before comes late") {
        m.say_as_it_is(account, "#100 pong");
        m.say_as_it_is(account, "#101 pong");
        CHECK(sent(m).empty());
    }
    SECTION("the next message is missing, as the one behind it shows") {
        m.say_as_it_is(account, "#102 pong");
        CHECK(sent(m) == lines{"close private"});
    }
    SECTION("the next message is missing, as signs of life show") {
        reached(101);
        CHECK(sent(m).empty());
        reached(101);
        CHECK(sent(m) == lines{"close private"});
    }
}

TEST_CASE("an order is looked for in the list of open ones: absence is an answer") {
    by_stream m = ready<by_stream>();
    m.query(1, resolution_question::open_orders);
    m.pass({});
    CHECK(sent(m) == lines{"/open_orders"});
    SECTION("it is not there") {
        m.answer("/open_orders", "order c2 v2 A buy working 100 1 0");
        CHECK(told(m) == lines{"order c2 working", "query 1 not found unknown_order", "all orders"});
    }
    SECTION("it is there") {
        m.answer("/open_orders", "order c1 v1 A buy working 100 1 0");
        CHECK(told(m) == lines{"order c1 working", "all orders"});
    }
    SECTION("it is on the first page of two") {
        m.answer("/open_orders", "order c1 v1 A buy working 100 1 0\nnext 2");
        CHECK(sent(m) == lines{"/open_orders?page=2"});
        m.answer("/open_orders?page=2", "order c2 v2 A buy working 100 1 0");
        CHECK(told(m) == lines{"order c1 working", "order c2 working", "all orders"});
    }
    SECTION("the list fails and comes later") {
        m.answer("/open_orders", "", 0);
        CHECK(told(m).empty());
        m.pass(gw::seconds(1));
        m.answer("/open_orders", "");
        CHECK(told(m) == lines{"query 1 not found unknown_order", "all orders"});
    }
    SECTION("it is asked again before the list came: that is one answer") {
        m.pass(gw::milliseconds(10));
        m.query(1, resolution_question::open_orders);
        m.answer("/open_orders", "");
        // This list was asked for before the later question.
        CHECK(told(m) == lines{"all orders"});
        CHECK(sent(m) == lines{"/open_orders"});
        m.answer("/open_orders", "");
        CHECK(told(m) == lines{"query 1 not found unknown_order", "all orders"});
    }
}

TEST_CASE("a list that was asked for before an order was, says nothing about it") {
    by_stream m = ready<by_stream>();
    m.query(1, resolution_question::open_orders);
    m.pass(gw::milliseconds(5));
    m.query(2, resolution_question::open_orders);
    m.answer("/open_orders", "");
    CHECK(told(m) == lines{"query 1 not found unknown_order", "all orders"});
    m.answer("/open_orders", "");
    CHECK(told(m) == lines{"query 2 not found unknown_order", "all orders"});
}

TEST_CASE("a few orders can be looked for at once, and one too many is refused by name") {
    by_stream m = ready<by_stream>();
    for (std::uint32_t i = 1; i <= 16; ++i) m.query(i, resolution_question::open_orders);
    CHECK(told(m).empty());
    m.query(17, resolution_question::open_orders);
    CHECK(told(m) == lines{"refused: throttled orders looked for in the list"});
    m.pass({});
    m.answer("/open_orders", "");
    CHECK(told(m).size() == 17);
    m.query(17, resolution_question::open_orders);
    CHECK(told(m).empty());
}

TEST_CASE("executions of the whole account are asked for once, whatever instrument they are wanted of") {
    by_stream m = ready<by_stream>();
    m.session.want_fills({1}, gw::timestamp::from_milliseconds(7'000), m.now.steady);
    m.session.want_fills({0}, gw::timestamp::from_milliseconds(5'000), m.now.steady);
    m.session.want_fills({}, gw::timestamp::from_milliseconds(6'000), m.now.steady);
    m.pass({});
    CHECK(sent(m) == lines{"/fills?since=5000"});
    m.answer("/fills", "fill f1 c1 v1 A buy 100 1 5000\nnext 2");
    CHECK(sent(m).size() == 1);
    m.answer("/fills", "fill f2 c1 v1 A buy 100 1 5000");
    CHECK(told(m) == lines{"fill f1", "fill f2", "all fills"});
    const std::int64_t made = m.now.wall.milliseconds();
    m.query(1, resolution_question::fills_since);
    m.pass({});
    CHECK(sent(m) == lines{"/fills?since=" + std::to_string(made - 10'000)});
}

TEST_CASE("a question that the venue cannot be asked is refused by name") {
    by_stream m = ready<by_stream>();
    m.query(1, resolution_question::by_client_id);
    CHECK(told(m) == lines{"refused: unsupported question"});
    CHECK(sent(m).empty());
}

namespace {

/// A cold start, two orders, a renewed book and a minute of pings.
template <class M>
script<M> a_day() {
    script<M> s("a day");
    s.after(cold_start<M>());
    s.when("an order is placed", [](M& m) { m.place(1); });
    s.when("it is taken", [](M& m) {
        m.reply("reply $ order c1 v1 A buy working 100 1 0");
        m.answer("/order", "order c1 v1 A buy working 100 1 0");
    });
    s.when("it is reported", [](M& m) { m.say(account, "order c1 v1 A buy working 100 1 0"); });
    s.when("another is placed", [](M& m) { m.place(2, 1); });
    s.when("it is refused", [](M& m) {
        m.reply("reply $ 51008 no funds");
        m.answer("/order", "error 51008 no funds");
    });
    s.when("a book is to be made whole", [](M& m) { m.make_book_whole(0); });
    s.when("it is let go", [](M& m) { m.say(market, "ok A"); });
    s.when("a while passes", [](M& m) { m.pass(gw::milliseconds(250)); });
    s.when("it is there again", [](M& m) { m.say(market, "ok A"); });
    s.when("the first is cancelled", [](M& m) { m.cancel(1); });
    s.when("a third is placed meanwhile", [](M& m) { m.place(3); });
    s.when("time passes", [](M& m) { m.pass(gw::seconds(26)); });
    s.when("a fourth is placed", [](M& m) { m.place(4); });
    return s;
}

/// No order is sent twice, each outcome is told once, and the gateway is ready in the end.
template <class M>
void nothing_twice(M& m, const lines&) {
    m.heal();
    lines ids = m.sent_orders;
    std::sort(ids.begin(), ids.end());
    CHECK(std::adjacent_find(ids.begin(), ids.end()) == ids.end());
    CHECK(m.results == m.placed);
    CHECK(m.not_ready() == "");
}

} // namespace

TEMPLATE_TEST_CASE(
    "whatever fails at whichever step: no order is sent twice, none while not ready, each outcome is told",
    "[injection]", by_stream, by_request, counted) {
    using M = TestType;
    const script<M> s = a_day<M>();
    s.rerun_with("the private link is lost", [](M& m) { m.lose(account); }, nothing_twice<M>);
    s.rerun_with("the public link is lost", [](M& m) { m.lose(market); }, nothing_twice<M>);
    s.rerun_with("the sink is full", [](M& m) { m.full = true; }, nothing_twice<M>);
    s.rerun_with("a reply is lost", [](M& m) { m.drop_reply = true; }, nothing_twice<M>);
    s.rerun_with("the driver refuses the last message", [](M& m) { m.refuse_last(); }, nothing_twice<M>);
}
