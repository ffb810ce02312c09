// SPDX-License-Identifier: BSL-1.0
#include "port_rig.hpp"

#include <gatewright/engine/port/account.hpp>
#include <gatewright/journal/journal.hpp>

#include <catch2/catch_test_macros.hpp>

#include <algorithm>
#include <string>
#include <vector>

using namespace gatewright;
using gatewright_test::port_rig;
using words = std::vector<std::string>;

namespace {

/// The names of what was told.
words names(port_rig& t) {
    words all;
    for (const std::string& e : t.told()) all.push_back(e.substr(10, e.find('"', 10) - 10));
    return all;
}

TEST_CASE("a report changes the order first, and then the strategy is told") {
    port_rig t;
    const order_ref r = t.sent("a");
    t.port.on(t.report("a", lifecycle::working));
    CHECK(t.state.orders.find(r)->state.life == lifecycle::working);
    const words all = t.told();
    REQUIRE(all.size() == 1);
    CHECK(all[0].starts_with(R"({"event":"order_change","ref":{"slot":0,"generation":1,"gateway":3},)"));
    t.port.on(t.report("a", lifecycle::working));
    CHECK(t.told().empty());
}

TEST_CASE("an execution is booked once, with its order and its commission") {
    port_rig t;
    t.sent("a");
    t.port.on(t.execution("t1", "a"));
    CHECK(names(t) == words{"fill", "order_change"});
    CHECK(t.state.positions({0}).quantity() == wide_decimal(decimal(4, 0)));
    fill again = t.execution("t1", "a");
    again.has_commission = true;
    again.commission = {decimal(1, 0), "USDT"};
    t.port.on(again);
    CHECK(names(t) == words{"commission"});
    CHECK(t.state.positions({0}).quantity() == wide_decimal(decimal(4, 0)));
    CHECK(t.state.counters.fills == 1);
}

TEST_CASE("an execution that a list tells long after it happened makes the reports doubtful") {
    port_rig t;
    t.sent("a");
    fill f = t.execution("t1", "a");
    f.source = report_source::query;
    t.port.on(f);
    CHECK(t.wanted().empty());
    f = t.execution("t2", "a");
    f.source = report_source::query;
    t.advance(seconds(3));
    t.port.on(f);
    CHECK(t.wanted() == words{"distrust"});
}

TEST_CASE("in hedge mode an execution without a side takes its order's, and one of no known order waits") {
    port_rig t;
    t.state.config.venue.hedge_mode = true;
    t.sent("a");
    fill f = t.execution("t1", "stranger");
    f.venue_order_id = "99";
    f.has_position_side = false;
    t.port.on(f);
    CHECK(t.told().empty());
    CHECK(t.state.counters.ignored == 1);
    f = t.execution("t2", "a");
    f.has_position_side = false;
    t.port.on(f);
    CHECK(names(t) == words{"fill", "order_change"});
}

TEST_CASE("a request that fails ends its order, one without an answer leaves it to be asked for") {
    port_rig t;
    using session::request_operation;
    using session::request_outcome;
    const order_ref refused = t.sent("a");
    const order_ref silent = t.sent("b");
    const order_ref unsent = t.sent("c");
    t.port.on_request_result(
        {request_operation::place, refused, request_outcome::failed, order_errc::would_take, {}});
    CHECK(t.state.orders.find(refused)->state.life == lifecycle::rejected);
    CHECK(t.state.orders.find(refused)->reason == order_errc::would_take);
    t.port.on_request_result({request_operation::place, silent, request_outcome::unknown, {}, {}});
    CHECK(t.state.orders.find(silent)->state.unknown());
    CHECK(t.state.questions.orders.contains(silent));
    t.port.on_request_result(
        {request_operation::place, unsent, request_outcome::not_sent, order_errc::not_ready, {}});
    CHECK(t.state.orders.find(unsent)->state.terminal());
    CHECK(t.state.counters.venue_rejects == 2);
    CHECK(t.state.counters.unknown == 1);
    CHECK(names(t) == words{"order_change", "order_change", "order_change"});
}

TEST_CASE(
    "an order that waits for the wrong direction is told once, and its cancel is owed until it is gone") {
    port_rig t;
    using orders::direction_check;
    order_request r;
    r.symbol = "BTCUSDT";
    r.instrument = {0};
    r.client_order_id = "a";
    r.side = side::sell;
    r.type = order_type::stop;
    r.quantity = {decimal(10, 0)};
    r.trigger_price = {decimal(90, 0)};
    const order_ref ref = t.state.orders.create(r, t.engine.time.wall).value();
    t.state.orders.on_sent(ref, t.engine.time.wall);
    static_cast<void>(t.told());
    order_update u = t.report("a", lifecycle::untriggered);
    u.has_terms = true;
    u.side = side::sell;
    u.type = order_type::take_profit;
    u.quantity = r.quantity;
    u.trigger_price = r.trigger_price;
    const auto& record = *t.state.orders.find(ref);
    const auto& owed = t.state.cancels;
    SECTION("until it is gone") {
        t.port.on(u);
        CHECK(record.direction == direction_check::wrong);
        CHECK(owed.means(record));
        CHECK(owed.due <= t.engine.time.steady);
        const words told = names(t);
        CHECK(std::ranges::count(told, "venue_error") == 1);
        // The venue refuses the cancel for the moment: it is due again, later each time.
        duration before{};
        for (int i = 0; i < 4; ++i) {
            t.state.cancels.due = steady_time::never();
            t.port.settle_order(t.state.orders.on_cancel_sent(ref, t.engine.time.wall));
            CHECK(owed.due == steady_time::never());
            t.port.on_request_result({session::request_operation::cancel,
                                      ref,
                                      session::request_outcome::failed,
                                      order_errc::throttled,
                                      {}});
            CHECK(owed.due - t.engine.time.steady > before);
            before = owed.due - t.engine.time.steady;
        }
        t.port.on(u);
        CHECK(std::ranges::count(names(t), "venue_error") == 0);
        t.state.cancels.due = steady_time::never();
        u.state = lifecycle::cancelled;
        u.venue_time = t.engine.time.wall + seconds(1);
        t.port.on(u);
        CHECK(record.reason == order_errc::would_trigger);
        CHECK(owed.due == steady_time::never());
    }
    SECTION("and of no other order") {
        t.state.cancels.begin(t.state.orders.last_number(), {});
        const order_ref later = t.sent("b"); // in the same step
        const order_ref other = t.sent("c");
        t.port.on(u);
        CHECK(owed.means(record));
        CHECK_FALSE(owed.means(*t.state.orders.find(later)));
        t.state.cancels.begin(t.state.orders.last_number() - 1, {0});
        CHECK(owed.means(*t.state.orders.find(later)));
        CHECK_FALSE(owed.means(*t.state.orders.find(other)));
    }
    SECTION("a report that leaves its price out is judged") {
        u.trigger_price = {};
        t.port.on(u);
        CHECK(record.direction == direction_check::wrong);
    }
    SECTION("as it was asked") {
        u.type = order_type::stop;
        t.port.on(u);
        CHECK(record.direction == direction_check::as_asked);
        CHECK_FALSE(owed.means(record));
    }
    SECTION("nothing is compared that was not told") {
        u.has_direction = false;
        t.port.on(u);
        CHECK(record.direction == direction_check::open);
        CHECK(owed.due == steady_time::never());
        // A list may tell it.
        CHECK(t.state.questions.directions_due == t.engine.time.steady + seconds(1));
        static_cast<void>(t.wanted());
        t.advance(seconds(1));
        t.port.settle();
        CHECK(t.wanted() == words{"orders", "tick"});
        CHECK(t.state.questions.directions_due == steady_time::never());
    }
    SECTION("what lists alone show, and never whole, the operator is told once") {
        u.has_direction = false;
        u.source = report_source::snapshot;
        t.port.on(u);
        CHECK(std::ranges::count(names(t), "venue_error") == 0);
        // A report may still come. However many lists come meanwhile, one is asked for.
        const steady_time due = t.state.questions.directions_due;
        CHECK(due == t.engine.time.steady + t.state.config.untold_after);
        t.advance(seconds(1));
        t.port.on(u);
        CHECK(t.state.questions.directions_due == due);
        CHECK(t.wanted().empty());
        t.advance(t.state.config.untold_after);
        for (int i = 0; i < 2; ++i) {
            t.port.on(u);
            CHECK(std::ranges::count(names(t), "venue_error") == 1 - i);
        }
        CHECK_FALSE(owed.means(record));
        // And a report that comes late counts all the same.
        u.has_direction = true;
        u.source = report_source::stream;
        t.port.on(u);
        CHECK(owed.means(record));
    }
    SECTION("one whose price somebody has moved waits as he wants it to") {
        u.trigger_price = {decimal(110, 0)};
        t.port.on(u);
        CHECK(record.direction == direction_check::open);
        CHECK(owed.due == steady_time::never());
    }
}

TEST_CASE("as many orders are watched for their outcome as there may be") {
    port_rig t;
    const std::size_t most = t.state.config.orders.orders;
    REQUIRE(most > 300);
    for (std::size_t i = 0; i < most - 8; ++i)
        t.port.on_request_result({session::request_operation::place,
                                  t.sent("o" + std::to_string(i)),
                                  session::request_outcome::accepted,
                                  {},
                                  {}});
    CHECK(t.state.counters.unknown == 0);
}

TEST_CASE("an order that a complete list does not have must be known before the gateway is ready") {
    port_rig t;
    const order_ref r = t.sent("a");
    t.port.on(t.report("a", lifecycle::working));
    t.advance(seconds(1));
    snapshot_end e;
    e.kind = snapshot_kind::orders;
    e.asked = e.received = t.engine.time.wall;
    t.port.on(e);
    CHECK(t.state.questions.orders_listed);
    CHECK(t.state.questions.gap_orders.size() == 1);
    CHECK(t.state.questions.orders.contains(r));
}

TEST_CASE(
    "the first list of positions is where the account starts, a later one that differs is told in the end") {
    port_rig t;
    position_update p;
    p.symbol = "BTCUSDT";
    p.quantity = {decimal(2, 0)};
    p.source = report_source::snapshot;
    snapshot_end e;
    e.kind = snapshot_kind::positions;
    const auto list = [&] {
        t.advance(seconds(1));
        e.asked = e.received = t.engine.time.wall;
        p.venue_time = e.asked;
        t.port.on(p);
        t.port.on(e);
    };
    CHECK(t.state.not_ready_reason() == "positions not known");
    list();
    CHECK(t.state.ready());
    CHECK(t.state.positions({0}).quantity() == wide_decimal(decimal(2, 0)));
    p.quantity = {decimal(3, 0)};
    static_cast<void>(t.wanted());
    list();
    CHECK(t.wanted() == words{"positions"});
    list();
    CHECK(t.wanted() == words{"distrust", "positions"});
    static_cast<void>(t.told());
    list();
    CHECK(t.state.positions({0}).quantity() == wide_decimal(decimal(3, 0)));
    CHECK(names(t) == words{"position_update", "venue_error"});
    p.symbol = "DOGEUSDT";
    t.port.on(p);
    CHECK(t.told().empty());
}

TEST_CASE("an instrument that the venue does not list is named once") {
    port_rig t;
    const instrument_update btc{t.state.instruments[0].rules, {}};
    snapshot_end e;
    e.kind = snapshot_kind::instruments;
    for (int i = 0; i < 2; ++i) {
        t.port.on(btc);
        static_cast<void>(i == 0 ? words{} : t.told());
        t.port.on(e);
    }
    CHECK(t.told().empty());
}

TEST_CASE("an instrument that a list has no longer is closed and named once, and open when it is back") {
    port_rig t;
    const instrument_update btc{t.state.instruments[0].rules, {}};
    snapshot_end e;
    e.kind = snapshot_kind::instruments;
    t.port.on(btc);
    t.port.on(e);
    static_cast<void>(t.told());
    CHECK(t.state.instruments[0].known);
    t.port.on(e);
    t.port.on(e);
    CHECK_FALSE(t.state.instruments[0].known);
    const words all = t.told();
    REQUIRE(all.size() == 1);
    CHECK(all[0].find(R"("symbol":"BTCUSDT")") != std::string::npos);
    t.port.on(btc);
    t.port.on(e);
    CHECK(t.state.instruments[0].known);
    static_cast<void>(t.told());
    t.port.on(e);
    CHECK(t.told().size() == 1);
}

TEST_CASE("a balance is kept and told") {
    port_rig t;
    balance_update b;
    b.asset = "USDT";
    b.wallet = decimal(5, 0);
    t.port.on(b);
    REQUIRE(t.state.accounts.find("USDT") != nullptr);
    CHECK(t.state.accounts.find("USDT")->wallet == b.wallet);
    CHECK(names(t) == words{"balance_update"});
}

TEST_CASE("an account of more assets than are kept is told once, and what is traded is kept") {
    port_rig t;
    instrument spot = gatewright_test::silent_venue::rules_of("ETHUSDT");
    spot.kind = instrument_kind::spot;
    spot.base_asset = "ETH";
    spot.quote_asset = spot.settle_asset = "USDT";
    t.state.learn(spot);
    balance_update b;
    for (int i = 0; i < 200; ++i) {
        b.asset.assign("A" + std::to_string(i));
        b.wallet = i % 2 == 0 ? decimal(1, 0) : decimal();
        t.port.on(b);
    }
    b.asset = "ETH";
    b.wallet = decimal(3, 0);
    t.port.on(b);
    REQUIRE(t.state.accounts.find("ETH") != nullptr);
    CHECK(t.state.accounts.find("ETH")->wallet == decimal(3, 0));
    CHECK(std::ranges::count_if(t.told(), [](const std::string& e) {
              return e.find("more assets than are kept") != std::string::npos;
          }) == 1);
}

TEST_CASE("a row that could not be read closes its instrument, or all, until a later list is whole") {
    port_rig t;
    t.state.questions.positions.start_flat();
    const instrument_index btc{0};
    const instrument_index eth{1};
    t.port.row_unread(snapshot_kind::orders, "DOGEUSDT"); // is not traded here
    CHECK(t.state.not_ready_reason(venue::purpose::open, btc).empty());
    t.port.row_unread(snapshot_kind::orders, "BTCUSDT");
    CHECK(t.state.not_ready_reason(venue::purpose::open, btc) == "not all open orders are counted");
    CHECK(t.state.not_ready_reason(venue::purpose::reduce, btc).empty());
    CHECK(t.state.not_ready_reason(venue::purpose::open, eth).empty());
    CHECK(names(t) == words{"venue_error"});
    t.port.row_unread(snapshot_kind::orders, "");
    CHECK(t.state.not_ready_reason(venue::purpose::open, eth) == "not all open orders are counted");
    t.advance(seconds(1));
    snapshot_end whole;
    whole.asked = whole.received = t.engine.time.wall;
    t.port.on(whole);
    CHECK(t.state.not_ready_reason(venue::purpose::open, {}).empty());
    t.port.row_unread(snapshot_kind::positions, "BTCUSDT");
    CHECK(t.state.not_ready_reason(venue::purpose::open, btc) == "position could not be read");
    whole.kind = snapshot_kind::positions;
    t.advance(seconds(1));
    whole.asked = whole.received = t.engine.time.wall;
    t.port.on(whole); // whose row that was
    CHECK(t.state.not_ready_reason(venue::purpose::open, btc) == "position could not be read");
    t.advance(seconds(1));
    whole.asked = whole.received = t.engine.time.wall;
    t.port.on(whole);
    CHECK(t.state.not_ready_reason(venue::purpose::open, btc).empty());
    // What was executed is not booked: the position must be told.
    static_cast<void>(t.wanted());
    t.port.row_unread(snapshot_kind::fills, "BTCUSDT");
    CHECK(t.state.not_ready_reason(venue::purpose::open, btc) == "position could not be read");
    CHECK(t.state.not_ready_reason(venue::purpose::open, eth).empty());
    CHECK(t.wanted() == words{"positions"});
    t.port.row_unread(snapshot_kind::balances, "USDT");
    CHECK(t.wanted().empty());
}

TEST_CASE("an instrument whose row could not be read keeps its rules") {
    port_rig t;
    t.port.row_unread(snapshot_kind::instruments, "BTCUSDT");
    t.port.on_instruments_listed();
    CHECK(t.state.instruments[0].known);
    t.port.on_instruments_listed();
    CHECK_FALSE(t.state.instruments[0].known);
}

TEST_CASE("an unknown word is told once, each") {
    port_rig t;
    for (const char* const word : {"GTE_GTC", "GTE_GTC", "NEWFANGLED", "GTE_GTC"})
        t.port.unknown_word("BTCUSDT", word);
    CHECK(names(t) == words{"venue_error", "venue_error"});
    CHECK(t.wanted() == words{"orders"}); // whether the order is open a list says
    for (int i = 0; i < 100; ++i) t.port.unknown_word("BTCUSDT", "W" + std::to_string(i));
    CHECK(names(t).size() == 14); // a venue that invents words for ever is not listened to for ever
}

TEST_CASE("orders of this desk rest, those of others do not") {
    port_rig t;
    CHECK_FALSE(t.port.rests(0));
    t.sent("a");
    CHECK(t.port.rests(0));
    CHECK_FALSE(t.port.rests(1));
    order_update web = t.report("web", lifecycle::working);
    web.symbol = "ETHUSDT";
    web.has_terms = true;
    web.quantity = {decimal(1, 0)};
    t.port.on(web);
    CHECK_FALSE(t.port.rests(1));
}

} // namespace
