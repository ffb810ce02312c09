// SPDX-License-Identifier: BSL-1.0
// The session of a dialect with everything that a dialect may have and need not.
#include "archetypes/session_machine.hpp"

#include <gatewright/venue/account_session.hpp>

#include <catch2/catch_test_macros.hpp>

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace session_options {

using namespace gatewright_test::archetypes;

/// Orders are written with the rules of their instruments; the account has levels, and one dead man's switch;
/// snapshots of books can be read too; executions are listed newest first; the public link is logged on to where the
/// key is "both".
struct with_options : dialect<> {
    static constexpr bool needs_rules = true;
    static std::uint8_t login_steps(const config& c, std::size_t link) noexcept {
        return link == 1 || (link == 0 && c.credentials.text == "both") ? 1 : 0;
    }
    /// Only A is held apart in long and short; 64003 is said of all items alike.
    static bool has_sides(std::string_view symbol) noexcept { return symbol == "A"; }
    static bool refused_alike(const config&, std::size_t, std::size_t, std::size_t,
                              std::string_view code) noexcept {
        return code == "64003";
    }
    /// Executions may be told list by list: "2:" begins the second.
    static bool begins_list(std::string_view cursor) noexcept { return cursor.empty() || cursor == "2:"; }
    /// Orders are followed as well without the executions.
    static bool expendable(const config&, std::size_t link, std::size_t item) noexcept {
        return link == 1 && item == 1;
    }
    static std::string_view encode_subscribe(const config& c, std::size_t link, std::size_t first,
                                             std::size_t count, std::int64_t time, std::uint64_t id,
                                             std::span<char> out) noexcept {
        last_subscription = id;
        return dialect<>::encode_subscribe(c, link, first, count, time, id, out);
    }
    static inline std::uint64_t last_subscription = 0;

    static constexpr std::array reads = [] {
        using rule = gw::session::read_rule;
        constexpr auto sign = gw::session::read_security::sign;
        auto r = dialect<>::reads;
        r.back().newest_first = true;
        return std::array{r[0],
                          r[1],
                          rule{read::account_mode, 1, sign},
                          r[2],
                          r[3],
                          r[4],
                          r[5],
                          rule{read::book, 1, gw::session::read_security::none, true},
                          rule{read::dead_man_switch, 1, sign},
                          rule{read::account_settings, 1, sign},
                          rule{read::fee_rates, 1, sign, true, gw::session::request_priority::snapshot},
                          rule{.what = read::cash_flows, .security = sign, .newest_first = true}};
    }();
    static gw::order_result<gw::http_request> encode_read(const gw::venue::read_request& r, std::int64_t time,
                                                          const config& c, std::span<char> out) noexcept {
        if (r.what == read::book)
            return gw::http_request{gw::http_method::get, write(out, "/book", r.symbol.view()), {}, {}};
        if (r.what == read::fee_rates)
            return gw::http_request{gw::http_method::get, write(out, "/fees", r.symbol.view()), {}, {}};
        if (r.what == read::dead_man_switch)
            return gw::http_request{
                gw::http_method::post, write(out, "/switch", r.countdown.milliseconds()), {}, {}};
        if (r.what == read::fills || r.what == read::cash_flows)
            return gw::http_request{gw::http_method::get,
                                    write(out, r.what == read::fills ? "/fills" : "/flows",
                                          r.since.milliseconds(), r.until.milliseconds(),
                                          r.cursor.empty() ? std::string_view("-") : r.cursor.view()),
                                    {},
                                    {}};
        return dialect<>::encode_read(r, time, c, out);
    }
    /// Also `account LEVEL`, and a book as the stream tells it.
    template <class SinkT>
    static gw::wire::decode_status decode_read(const gw::venue::read_request& r, std::string_view body,
                                               gw::timestamp received, const config& c,
                                               SinkT& sink) noexcept {
        words in{body};
        if (r.what == read::account_mode && in.next() == "account") {
            gw::account_config a;
            a.received = received;
            a.level = in.number<std::uint8_t>();
            sink.on(a);
            return {};
        }
        if (r.what == read::book && body.starts_with("book ")) {
            gw::book_header h;
            h.symbol = r.symbol;
            h.received = received;
            h.snapshot = true;
            sink.book_begin(h);
            sink.book_end(h);
            return {};
        }
        if (body == "ok") return {};
        return dialect<>::decode_read(r, body, received, c, sink);
    }
    static bool reads_cash_flows(const config& c) noexcept { return c.credentials.text == "flows"; }
    /// Where there is nothing to set.
    static bool reads_settings(const config& c) noexcept { return c.credentials.text == "settings"; }
    static const char* unfit(const config&, const gw::account_config& a) noexcept {
        return a.level == 1 ? "account level is for spot only" : nullptr;
    }
    /// Also `refused NUMBER CODE`, `ended ITEM CODE`, `bad NAME`, `login_refused STATUS CODE`, and a snapshot `whole
    /// SYMBOL` that comes in its place among updates.
    template <class SinkT>
    static gw::wire::decode_status decode(std::size_t link, std::string_view message, gw::timestamp received,
                                          SinkT& sink) noexcept {
        words in{message};
        const std::string_view what = in.next();
        if (what == "refused") {
            const std::string_view number = in.next();
            sink.on_refused(number, in.text<gw::venue_error_code>(), "refused by number");
        } else if (what == "ended") {
            const std::string_view item = in.next();
            sink.on_subscription_ended(item, in.text<gw::venue_error_code>(), "brought no longer");
        } else if (what == "moved") {
            sink.on_cash_moved();
        } else if (what == "bad") {
            sink.bad_row(in.next(), "another margin mode");
        } else if (what == "login_refused") {
            const int status = in.number<int>();
            sink.on_login_reply(false, in.text<gw::venue_error_code>(), "not now", status);
        } else if (what == "whole") {
            gw::book_header h;
            h.symbol = in.text<gw::symbol_name>();
            h.received = received;
            h.snapshot = h.in_order = true;
            sink.book_begin(h);
            sink.book_end(h);
        } else {
            return dialect<>::decode(link, message, received, sink);
        }
        return {};
    }
    static gw::order_result<std::string_view> encode_place(const gw::order_request& r, const context& c,
                                                           std::span<char> out) noexcept {
        return write(out, "place", c.id, r.client_order_id.view(), r.symbol.view(), "tick",
                     c.rules == nullptr ? std::string("?") : c.rules->tick_size.str(), "level",
                     c.account_level);
    }
};

using machine = session_machine<with_options, gw::venue::stream_orders>;

constexpr std::uint8_t market = 0;
constexpr std::uint8_t account = 1;
using lines = std::vector<std::string>;

inline std::ptrdiff_t count(const lines& all, std::string_view line) {
    return std::count(all.begin(), all.end(), line);
}
inline std::ptrdiff_t count_of(const lines& all, std::string_view beginning) {
    return std::count_if(all.begin(), all.end(), [&](const auto& l) { return l.starts_with(beginning); });
}

/// From nothing to ready; both books have come.
inline void bring_up(machine& m, std::string_view level = "account 2") {
    m.start();
    for (int i = 0; i < 3; ++i) m.answer("/server_time", "time 1000000");
    m.answer("/instruments", "instrument A 1 1\ninstrument B 0.5 1");
    m.pass(gw::milliseconds(200));
    for (const std::uint8_t link : {market, account}) m.connected(link);
    m.say(account, "login ok");
    m.say(market, "login ok");
    for (const char* item : {"A", "B"}) {
        m.say(market, std::string("ok ") + item);
        m.say(market, std::string("whole ") + item);
    }
    for (const char* item : {"orders", "fills"}) m.say(account, std::string("ok ") + item);
    m.answer("/account_mode", level);
    for (const char* list : {"/open_orders", "/balances", "/positions"}) m.answer(list, "");
}

inline machine& ready(machine& m) {
    bring_up(m);
    REQUIRE(m.not_ready().empty());
    m.forget();
    return m;
}

TEST_CASE("where orders are written with the rules of their instruments the links wait for these") {
    machine m;
    m.start();
    CHECK(m.take_outputs() == lines{"/server_time", "/instruments"});
    m.pass(gw::seconds(1));
    CHECK(count_of(m.outputs(), "open ") == 0);
    m.answer("/instruments", "instrument A 1 1\ninstrument B 0.5 1");
    m.pass(gw::milliseconds(200));
    CHECK(count(m.outputs(), "open /public") == 1);
    CHECK(count(m.outputs(), "open /private") == 1);
}

TEST_CASE("an order is written with the rules of its own instrument and with the account's level") {
    machine m;
    ready(m);
    m.resting = {0};
    m.place(1, 0);
    m.place(2, 1);
    CHECK(m.take_outputs() == lines{"private: place c1 A tick 1 level 2", "/switch 60000",
                                    "private: place c2 B tick 0.5 level 2"});
}

namespace {
/// What executions cost is read every minute.
with_options::config with_fees(std::string_view key) {
    auto c = two_instruments<with_options>(key, gw::seconds(30), 1000);
    c.fee_rates_refresh = gw::minutes(1);
    return c;
}
} // namespace

TEST_CASE("what executions cost is read for one instrument after the other, and again after the refresh") {
    machine m(with_fees("key"));
    bring_up(m);
    m.pass(gw::seconds(1));
    // Nothing is to be read of the settings; the second one waits for the first.
    CHECK(count(m.outputs(), "/fees A") == 1);
    CHECK(count(m.outputs(), "/fees B") == 0);
    m.answer("/fees A", "ok");
    m.pass(gw::milliseconds(200));
    CHECK(count(m.outputs(), "/fees B") == 1);
    m.answer("/fees B", "ok");
    m.pass(gw::seconds(57));
    CHECK(count(m.outputs(), "/fees A") == 1);
    m.pass(gw::seconds(3));
    CHECK(count(m.outputs(), "/fees A") == 2);
    CHECK(count(m.outputs(), "/fees B") == 1);
}

TEST_CASE("what executions cost is read behind the account's settings, where it is to be read at all") {
    machine m(with_fees("settings"));
    bring_up(m);
    m.pass(gw::seconds(1));
    REQUIRE(count(m.outputs(), "/account_settings") == 1);
    CHECK(count_of(m.outputs(), "/fees") == 0);
    m.answer("/account_settings", "ok");
    m.pass(gw::milliseconds(200));
    CHECK(count(m.outputs(), "/fees A") == 1);

    machine off("settings");
    bring_up(off);
    off.answer("/account_settings", "ok");
    off.pass(gw::minutes(3));
    CHECK(count_of(off.outputs(), "/fees") == 0);
}

TEST_CASE("payments are listed when one was pushed, from the start on, and each is told once") {
    machine m("flows");
    bring_up(m);
    m.pass(gw::seconds(5));
    CHECK(count_of(m.outputs(), "/flows") == 0);
    m.forget();
    const auto now_ms = [&] { return std::to_string(m.now.wall.milliseconds()); };
    m.say(account, "moved");
    m.pass(gw::milliseconds(900));
    CHECK(count_of(m.outputs(), "/flows") == 0);
    m.pass(gw::milliseconds(200));
    REQUIRE(count_of(m.outputs(), "/flows") == 1);
    // Since the reports came up.
    CHECK(count(m.outputs(), "/flows 1000200 0 -") == 1);
    const std::string paid = "flow 7 -1.5 " + now_ms();
    m.answer("/flows", "flow 8 2 " + now_ms() + "\n" + paid);
    CHECK(m.take_events() == lines{"flow 8 2", "flow 7 -1.5"});
    // Several may have been paid at once, and the list be behind for some: it is read again, and each is told once.
    m.pass(gw::milliseconds(10'500));
    REQUIRE(count_of(m.outputs(), "/flows") == 2);
    m.answer("/flows", "flow 6 1 " + now_ms() + "\n" + paid);
    CHECK(m.take_events() == lines{"flow 6 1"});
    for (int i = 3; i <= 4; ++i) {
        m.pass(gw::milliseconds(10'500));
        REQUIRE(count_of(m.outputs(), "/flows") == i);
        m.answer("/flows", paid);
    }
    m.say(market, "pong");
    m.pass(gw::seconds(25));
    CHECK(count_of(m.outputs(), "/flows") == 4);

    // The next list overlaps with it.
    m.say(account, "moved");
    m.pass(gw::seconds(2));
    m.answer("/flows", "flow 9 3 " + now_ms() + "\n" + paid);
    CHECK(m.take_events() == lines{"flow 9 3"});
}

TEST_CASE("a payment that is pushed while the list is read is read for as often as any other") {
    machine m("flows");
    bring_up(m);
    m.forget();
    m.say(account, "moved");
    m.pass(gw::milliseconds(1'100));
    REQUIRE(count_of(m.outputs(), "/flows") == 1);
    m.say(account, "moved");
    m.answer("/flows", "flow 7 1 " + std::to_string(m.now.wall.milliseconds()));
    CHECK(m.take_events() == lines{"flow 7 1"});
    m.pass(gw::milliseconds(300));
    REQUIRE(count_of(m.outputs(), "/flows") == 2);
    m.answer("/flows", "ok");
    m.pass(gw::milliseconds(10'500));
    REQUIRE(count_of(m.outputs(), "/flows") == 3);
    m.answer("/flows", "flow 8 1 " + std::to_string(m.now.wall.milliseconds()));
    CHECK(m.take_events() == lines{"flow 8 1"});
}

TEST_CASE("a payment that is listed late is told, though a newer one was told before") {
    machine m("flows");
    bring_up(m);
    m.pass(gw::seconds(12));
    const std::string early = std::to_string(m.now.wall.milliseconds());
    m.say(account, "moved");
    for (int i = 0; i < 3; ++i) {
        m.pass(i == 0 ? gw::seconds(2) : gw::milliseconds(10'500));
        m.answer("/flows", "ok");
    }
    m.say(account, "moved");
    m.pass(gw::milliseconds(1'100));
    m.take_events();
    m.answer("/flows", "flow 9 1 " + std::to_string(m.now.wall.milliseconds()));
    CHECK(m.take_events() == lines{"flow 9 1"});
    m.forget();
    m.pass(gw::milliseconds(10'500));
    REQUIRE(count_of(m.outputs(), "/flows") == 1);
    for (const std::string& line : m.outputs())
        if (line.starts_with("/flows ")) CHECK(std::stoll(line.substr(7)) <= std::stoll(early));
    m.answer("/flows", "flow 8 1 " + early);
    CHECK(m.take_events() == lines{"flow 8 1"});
}

TEST_CASE("a list that is behind what was pushed is read again, a few times") {
    machine m("flows");
    bring_up(m);
    m.forget();
    m.say(account, "moved");
    for (int i = 1; i <= 4; ++i) {
        m.pass(i == 1 ? gw::seconds(2) : gw::milliseconds(10'500));
        CHECK(count_of(m.outputs(), "/flows") == i);
        m.answer("/flows", "ok");
    }
    m.pass(gw::seconds(15));
    CHECK(count_of(m.outputs(), "/flows") == 4);
}

TEST_CASE("after a gap of the reports the payments since the last one that was told are listed") {
    machine m("flows");
    bring_up(m);
    m.pass(gw::seconds(12));
    m.say(account, "moved");
    m.pass(gw::seconds(2));
    const std::int64_t told_ms = m.now.wall.milliseconds();
    m.answer("/flows", "flow 7 -1.5 " + std::to_string(told_ms));
    for (int i = 0; i < 3; ++i) {
        m.pass(gw::milliseconds(10'500));
        m.answer("/flows", "ok");
    }
    m.forget();
    m.lose(account);
    m.pass(gw::seconds(7));
    m.connected(account);
    m.say(account, "login ok");
    for (const char* item : {"orders", "fills"}) m.say(account, std::string("ok ") + item);
    m.pass(gw::milliseconds(200));
    // Ten minutes back from the newest, and not before the run.
    CHECK(count(m.outputs(), "/flows 1000200 0 -") == 1);
    m.take_events();
    m.answer("/flows",
             "flow 8 4 " + std::to_string(told_ms + 20'000) + "\nflow 7 -1.5 " + std::to_string(told_ms));
    CHECK(count_of(m.take_events(), "flow 8") == 1);
}

TEST_CASE("payments of more than a page are listed window by window, what came first at first") {
    machine m("flows");
    bring_up(m);
    m.pass(gw::seconds(8));
    m.forget();
    m.say(account, "moved");
    m.pass(gw::seconds(2));
    REQUIRE(count_of(m.outputs(), "/flows 1000200 0 -") == 1);
    m.answer("/flows", "flow 9 1 1009000\nflow 8 1 1008000\nnext 8");
    // Nothing of it is told: half of the time is asked for.
    CHECK(m.take_events().empty());
    m.pass(gw::milliseconds(200));
    const auto all = m.outputs();
    REQUIRE(count_of(all, "/flows 1000200 ") == 2);
    m.answer("/flows", "flow 5 1 1003000");
    CHECK(m.take_events() == lines{"flow 5 1"});
    m.pass(gw::milliseconds(200));
    m.answer("/flows", "flow 9 1 1009000\nflow 8 1 1008000");
    CHECK(m.take_events() == lines{"flow 9 1", "flow 8 1"});
}

TEST_CASE("where payments are not followed no list of them is read") {
    machine m;
    ready(m);
    m.say(account, "moved");
    m.pass(gw::minutes(1));
    CHECK(count_of(m.outputs(), "/flows") == 0);
}

TEST_CASE("an instrument whose costs are refused keeps the others waiting for three answers, and no longer") {
    machine m(with_fees("key"));
    bring_up(m);
    for (int i = 1; i <= 3; ++i) {
        m.pass(gw::seconds(6));
        CHECK(count(m.outputs(), "/fees A") == i);
        CHECK(count(m.outputs(), "/fees B") == 0);
        m.answer("/fees A", "error 50026 busy", 500);
    }
    m.pass(gw::milliseconds(200));
    CHECK(count(m.outputs(), "/fees B") == 1);
    m.answer("/fees B", "ok");
    m.pass(gw::seconds(40));
    CHECK(count(m.outputs(), "/fees A") == 3);
    m.pass(gw::seconds(4));
    CHECK(count(m.outputs(), "/fees A") == 4);
}

TEST_CASE("an account that does not go with the settings is not ready by name, and asked about again") {
    machine m("key", gw::seconds(30));
    bring_up(m, "account 1");
    CHECK(m.not_ready() == "account level is for spot only");
    m.place(1);
    CHECK(count_of(m.outputs(), "private: place") == 0);
    m.forget();
    m.pass(gw::seconds(30));
    REQUIRE(count(m.outputs(), "/account_mode") == 1);
    m.answer("/account_mode", "account 2");
    CHECK(m.not_ready().empty());
}

TEST_CASE("a book whose snapshot does not come with its subscription is read after two seconds") {
    machine m;
    m.start();
    m.answer("/instruments", "instrument A 1 1\ninstrument B 1 1");
    m.pass(gw::milliseconds(200));
    m.connected(market);
    for (const char* ok : {"ok A", "ok B"}) m.say(market, ok);
    m.say(market, "whole B");
    m.forget();
    m.pass(gw::milliseconds(1'900));
    CHECK(count_of(m.outputs(), "/book") == 0);
    m.pass(gw::milliseconds(200));
    CHECK(count(m.outputs(), "/book A") == 1);
    CHECK(count(m.outputs(), "/book B") == 0);
    m.answer("/book A", "book A");
    CHECK(count(m.take_events(), "book A snapshot") == 1);

    // What sends no snapshots is read at once from then on; what sends one after all is not.
    m.forget();
    m.make_book_whole(0);
    m.pass(gw::milliseconds(600));
    CHECK(count(m.outputs(), "/book A") == 1);
    CHECK(count_of(m.outputs(), "public: subscribe") == 0);
    m.answer("/book A", "book A");
    m.say(market, "whole A");
    m.forget();
    m.make_book_whole(0);
    m.pass(gw::milliseconds(600));
    CHECK(count_of(m.outputs(), "/book") == 0);
    CHECK(count(m.outputs(), "public: unsubscribe A") == 1);
}

TEST_CASE("the dead man's switch of an account is set once, whatever rests on which instrument") {
    machine m;
    ready(m);
    m.resting = {0, 1};
    m.place(1, 0);
    m.place(2, 1);
    CHECK(count(m.outputs(), "/switch 60000") == 1);
    m.answer("/switch", "ok");
    m.forget();
    m.pass(gw::seconds(31));
    CHECK(count(m.outputs(), "/switch 60000") == 1);
    m.answer("/switch", "ok");
    m.resting = {1};
    m.forget();
    m.pass(gw::seconds(31));
    CHECK(count(m.outputs(), "/switch 60000") == 1);
    m.answer("/switch", "ok");
    m.resting = {};
    m.forget();
    m.pass(gw::seconds(31));
    CHECK(count(m.outputs(), "/switch 0") == 1);
}

TEST_CASE("a message that the venue refuses by its number was a subscription or an order") {
    SECTION("an order") {
        machine m;
        ready(m);
        m.place(1);
        m.forget();
        m.reply("refused $ 51008");
        CHECK(m.take_events() == lines{"place 1 failed insufficient_funds 51008"});
    }
    SECTION("a subscription") {
        machine m;
        m.start();
        m.answer("/instruments", "instrument A 1 1\ninstrument B 1 1");
        m.pass(gw::milliseconds(200));
        m.connected(market);
        m.forget();
        m.say(market, "refused " + std::to_string(with_options::last_subscription) + " 60018");
        // Of one number for both nobody knows which it was: they are asked for one by one.
        m.pass(gw::seconds(1));
        const auto one = with_options::last_subscription;
        CHECK(count(m.outputs(), "public: subscribe A") == 1);
        CHECK(count(m.outputs(), "public: subscribe B") == 1);
        m.forget();
        m.say(market, "refused " + std::to_string(one) + " 60018");
        CHECK(count_of(m.take_events(), "error 60018 B refused by number") == 1);
        m.heal();
        CHECK(m.session.not_ready_reason(gw::venue::purpose::open, {0}).empty());
        CHECK(m.session.not_ready_reason(gw::venue::purpose::open, {1}) == "market data refused");
    }
    SECTION("neither") {
        machine m;
        ready(m);
        m.say(account, "refused 999999 60018");
        m.say(account, "refused x7 60018");
        CHECK(m.take_events() == lines{"error 60018  refused by number", "error 60018  refused by number"});
        CHECK(m.not_ready().empty());
    }
}

TEST_CASE(
    "executions that the venue does not bring to this account are missed, and orders are followed all the "
    "same") {
    machine m;
    m.start();
    for (int i = 0; i < 3; ++i) m.answer("/server_time", "time 1000000");
    m.answer("/instruments", "instrument A 1 1\ninstrument B 1 1");
    m.pass(gw::milliseconds(200));
    m.connected(account);
    m.say(account, "login ok");
    m.say(account, "ok orders");
    m.say(account, "no fills 64003");
    m.answer("/account_mode", "account 2");
    for (const char* list : {"/open_orders", "/balances", "/positions"}) m.answer(list, "");
    CHECK(m.session.state(account) == gw::connection_state::live);
    const lines events = m.take_events();
    CHECK(count_of(events, "error 64003") == 1);
}

TEST_CASE("what is brought no longer is subscribed to anew; reports that are not are begun anew") {
    machine m;
    ready(m);
    m.say(market, "ended A 64004");
    m.pass(gw::seconds(1));
    CHECK(count_of(m.events(), "error 64004") == 1);
    m.say(market, "ok A");
    m.pass(gw::seconds(1));
    CHECK(m.outputs() == lines{"public: unsubscribe A", "public: subscribe A"});
    m.forget();
    m.say(account, "ended orders 64004");
    CHECK(count(m.outputs(), "close private") == 1);
    CHECK(count(m.events(), "private backing_off: a subscription to reports was ended") == 1);
    CHECK(m.not_ready() == "private channel down");
}

TEST_CASE("a row of a stream that cannot be read is told once, and the lists say what it means") {
    machine m;
    ready(m);
    for (int i = 0; i < 3; ++i) m.say(account, "bad A");
    CHECK(m.take_events() == lines{"error  A account update: a row cannot be read: another margin mode"});
    m.pass(gw::milliseconds(10));
    CHECK(count(m.outputs(), "/positions") == 1);
    CHECK(count(m.outputs(), "/open_orders") == 1);
    m.say(account, "bad B");
    CHECK(count_of(m.events(), "error  B account update") == 1);
    // With a new connection it is news again.
    m.heal();
    m.lose(account);
    m.heal();
    m.forget();
    m.say(account, "bad B");
    CHECK(count_of(m.events(), "error  B account update") == 1);
}

TEST_CASE("executions that are listed newest first are read window by window, each of one page") {
    machine m;
    ready(m);
    m.session.want_fills({}, m.now.wall - gw::seconds(8), m.now.steady);
    m.pass({});
    // Ten seconds more than asked for, and up to now.
    REQUIRE(m.outputs().size() == 1);
    CHECK(count_of(m.outputs(), "/fills ") == 1);
    const lines first = m.take_outputs();
    // More than a page: nothing of it is taken, and half of the time is asked for.
    m.answer("/fills", "fill t9 c1 v1 A buy 100 1 999999\nnext t9");
    CHECK(m.take_events().empty());
    m.pass({});
    const lines half = m.take_outputs();
    REQUIRE(half.size() == 1);
    words wide{first[0]}, narrow{half[0]};
    wide.next(), narrow.next();
    const auto since = wide.number<std::int64_t>();
    CHECK(narrow.number<std::int64_t>() == since);
    const auto until = narrow.number<std::int64_t>();
    const std::int64_t now = m.now.wall.milliseconds();
    CHECK(until - (since + (now - since) / 2) <= 1);
    // It fits: it is taken, and the next window begins where this one ends, up to twice as wide.
    m.answer("/fills", "fill t1 c1 v1 A buy 100 1 990001");
    CHECK(count(m.take_events(), "fill t1") == 1);
    m.pass({});
    const lines rest = m.take_outputs();
    REQUIRE(rest.size() == 1);
    words last{rest[0]};
    last.next();
    CHECK(last.number<std::int64_t>() == until);
    m.answer("/fills", "fill t9 c1 v1 A buy 100 1 999999");
    const lines events = m.take_events();
    CHECK(events == lines{"fill t9", "all fills"});
    m.pass({});
    CHECK(count_of(m.outputs(), "/fills") == 0);
}

TEST_CASE("an acknowledgement that tells no state while reports are down has the open orders read") {
    session_machine<with_options, gw::venue::request_orders> m;
    m.start();
    m.heal();
    REQUIRE(m.not_ready().empty());
    m.place(1);
    m.forget();
    SECTION("they are up") {
        m.answer("/order", "ack c1 v1");
        m.pass(gw::milliseconds(10));
        CHECK(count(m.outputs(), "/open_orders") == 0);
    }
    SECTION("they are down") {
        m.lose(account);
        m.answer("/order", "ack c1 v1");
        m.pass(gw::milliseconds(10));
        CHECK(count(m.outputs(), "/open_orders") == 1);
    }
}

TEST_CASE("a link whose login depends on the settings logs on where they say so") {
    machine plain;
    plain.start();
    plain.answer("/server_time", "time 1000000");
    plain.answer("/instruments", "instrument A 1 1\ninstrument B 1 1");
    plain.pass(gw::milliseconds(200));
    plain.forget();
    plain.connected(market);
    CHECK(plain.take_outputs() == lines{"public: subscribe A B"});

    machine both("both");
    both.start();
    both.answer("/server_time", "time 1000000");
    both.answer("/instruments", "instrument A 1 1\ninstrument B 1 1");
    both.pass(gw::milliseconds(200));
    both.forget();
    both.connected(market);
    CHECK(both.take_outputs() == lines{"public: login both " + std::to_string(both.now.wall.milliseconds())});
    both.say(market, "login ok");
    CHECK(both.take_outputs() == lines{"public: subscribe A B"});
}

TEST_CASE("a login that is refused because there were too many requests is a ban as any other") {
    for (const int status : {429, 400}) {
        INFO(status);
        machine m;
        m.start();
        for (int i = 0; i < 3; ++i) m.answer("/server_time", "time 1000000");
        m.answer("/instruments", "instrument A 1 1\ninstrument B 1 1");
        m.pass(gw::milliseconds(200));
        m.connected(account);
        m.forget();
        m.say(account, "login_refused " + std::to_string(status) + " 50012");
        CHECK(count(m.take_outputs(), "close private") == 1);
        CHECK((m.session.refuses_until() > m.now.steady) == (status == 429));
    }
}

} // namespace session_options

namespace session_options {

TEST_CASE("what is said of one item by its channel is said of the others, which are not asked for any more") {
    machine m;
    m.start();
    m.answer("/instruments", "instrument A 1 1\ninstrument B 1 1");
    m.pass(gw::milliseconds(200));
    m.connected(market);
    m.forget();
    m.say(market, "no A 64003");
    m.pass(gw::seconds(30));
    CHECK(count_of(m.outputs(), "public: subscribe") == 0);
    for (const std::uint16_t i : {std::uint16_t{0}, std::uint16_t{1}})
        CHECK(m.session.not_ready_reason(gw::venue::purpose::open, {i}) != "public channel down");
    CHECK(count_of(m.events(), "error 64003 A") == 1);
    CHECK(count_of(m.events(), "error 64003 B") == 0);
}

TEST_CASE("an instrument without sides says nothing of the account's position mode") {
    machine m;
    ready(m);
    m.say(account, "fill t1 c1 v1 B buy 100 1 999999 long");
    CHECK(m.not_ready().empty());
    m.say(account, "fill t2 c1 v1 A buy 100 1 999999 long");
    CHECK(m.not_ready() == "position mode not known");
}

TEST_CASE("a snapshot that cannot be read has its book subscribed to anew") {
    machine m;
    ready(m);
    m.session.compare_book({0}, m.now.steady, true);
    m.pass({});
    m.answer("/book A", "rubbish");
    m.pass(gw::seconds(1));
    CHECK(count_of(m.events(), "error  A a snapshot that is not to be joined") == 1);
    CHECK(count(m.outputs(), "public: unsubscribe A") == 1);
}

TEST_CASE("lists of executions that come one after the other are no full pages of one another") {
    machine m;
    ready(m);
    m.session.want_fills({}, m.now.wall - gw::seconds(8), m.now.steady);
    m.pass({});
    m.forget();
    m.answer("/fills", "fill t1 c1 v1 A buy 100 1 999999\nnext 2:");
    CHECK(count(m.take_events(), "fill t1") == 1);
    m.pass({});
    const lines second = m.take_outputs();
    REQUIRE(second.size() == 1);
    CHECK(second[0].ends_with(" 2:"));
    // The second one is too long for a page: the window is halved, and begins with the first again.
    m.answer("/fills", "fill t2 c1 v1 A buy 100 1 999999\nnext 2:t2");
    CHECK(m.take_events().empty());
    m.pass({});
    REQUIRE(m.outputs().size() == 1);
    CHECK(m.outputs()[0].ends_with(" -"));
}

TEST_CASE("only a link that is logged on to is begun anew when nobody is logged on") {
    machine m;
    ready(m);
    m.say(market, "refused 999999 60009");
    CHECK(count(m.outputs(), "close public") == 0);
    m.say(account, "refused 999999 60009");
    CHECK(count(m.outputs(), "close private") == 1);
}

TEST_CASE("an order that is refused by its number without a reason is of unknown outcome") {
    machine m;
    ready(m);
    m.place(1);
    m.forget();
    m.reply("refused $");
    CHECK(count_of(m.take_events(), "place 1 unknown") == 1);
}

} // namespace session_options
