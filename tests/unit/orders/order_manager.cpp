// SPDX-License-Identifier: BSL-1.0
#include <gatewright/orders/order_manager.hpp>

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace {

using namespace gatewright;
using namespace gatewright::orders;
using enum pending_operation;

decimal d(std::string_view text) { return *decimal::parse(text); }
wide_decimal w(std::string_view text) { return wide_decimal(d(text)); }
constexpr timestamp ms(std::int64_t t) { return timestamp::from_milliseconds(t); }

order_request request(std::string_view id, side s = side::buy, std::string_view quantity_text = "10") {
    order_request r;
    r.symbol = "BTCUSDT";
    r.client_order_id = id;
    r.side = s;
    r.instrument = {0};
    r.quantity = {d(quantity_text)};
    r.price = {d("100")};
    return r;
}

order_update report(std::string_view client, std::string_view venue, lifecycle l, std::int64_t at = 1'000) {
    order_update u;
    u.symbol = "BTCUSDT";
    u.client_order_id = client;
    u.venue_order_id = venue;
    u.state = l;
    u.venue_time = ms(at);
    u.received = ms(at);
    return u;
}
order_update with_terms(order_update u, side s, std::string_view quantity_text,
                        std::string_view price_text = "100") {
    u.has_terms = true;
    u.side = s;
    u.quantity = {d(quantity_text)};
    u.price = {d(price_text)};
    return u;
}
order_update with_filled(order_update u, std::string_view filled) {
    u.has_filled = true;
    u.cumulative_quantity = {d(filled)};
    return u;
}
order_update from(order_update u, report_source s) {
    u.source = s;
    return u;
}

fill execution(std::string_view id, std::string_view client, std::string_view venue,
               std::string_view quantity_text, std::int64_t at = 1'000) {
    fill f;
    f.symbol = "BTCUSDT";
    f.id = id;
    f.client_order_id = client;
    f.venue_order_id = venue;
    f.price = {d("100")};
    f.quantity = {d(quantity_text)};
    f.venue_time = ms(at);
    f.received = ms(at);
    return f;
}

struct desk {
    order_manager orders;

    explicit desk(const order_manager::config& c = {.orders = 8, .instruments = 2, .fills = 16}) : orders(c) {
        REQUIRE(orders.add_instrument({0}, "BTCUSDT"));
        REQUIRE(orders.add_instrument({1}, "ETHUSDT"));
    }
    order_ref placed(std::string_view id, side s = side::buy, std::string_view quantity_text = "10") {
        const order_ref r = *orders.create(request(id, s, quantity_text), ms(900));
        REQUIRE(orders.on_sent(r, ms(900)).changed);
        return r;
    }
    order_ref working(std::string_view id, std::string_view venue, side s = side::buy,
                      std::string_view quantity_text = "10") {
        const order_ref r = placed(id, s, quantity_text);
        orders.apply(report(id, venue, lifecycle::working));
        return r;
    }
    const order_record& at(order_ref r) {
        const order_record* p = orders.find(r);
        REQUIRE(p != nullptr);
        return *p;
    }
    wide_decimal open(side s) { return orders.exposure({0}).of(s); }
};

static_assert(std::is_trivially_copyable_v<order_record>);

TEST_CASE("an order goes from created to filled and is found by every key") {
    desk t;
    const order_ref r = *t.orders.create(request("a1"), ms(1));
    CHECK(r.valid());
    CHECK(t.at(r).state == order_state{lifecycle::submitting, none, certainty::known});
    CHECK(t.open(side::buy) == w("10"));
    CHECK(t.orders.on_sent(r, ms(2)).after == order_state{lifecycle::submitting, place, certainty::known});
    CHECK(t.at(r).sent == ms(2));

    update_applied a = t.orders.apply(from(report("a1", "77", lifecycle::working), report_source::reply));
    CHECK(a.ref == r);
    CHECK(a.changed);
    CHECK(a.after == order_state{lifecycle::working, none, certainty::known});
    CHECK(t.orders.find_client("a1") == t.orders.find(r));
    CHECK(t.orders.find_venue("BTCUSDT", "77") == t.orders.find(r));
    CHECK(t.orders.find_venue("ETHUSDT", "77") == nullptr);

    a = t.orders.apply(report("a1", "77", lifecycle::working));
    CHECK_FALSE(a.changed);
    CHECK(a.anomaly == order_anomaly::none);

    fill_applied f = t.orders.apply(execution("t1", "a1", "77", "4"));
    CHECK(f.is_new);
    CHECK(f.ref == r);
    CHECK(t.open(side::buy) == w("6"));
    CHECK(t.at(r).projection() == projected_state::part_traded);
    CHECK(t.at(r).remaining() == quantity{d("6")});

    fill second = execution("t2", "a1", "77", "6");
    second.price = {d("101")};
    f = t.orders.apply(second);
    CHECK(f.after.life == lifecycle::filled);
    CHECK(t.open(side::buy).is_zero());
    CHECK(t.at(r).cost == w("1006"));
    CHECK(t.at(r).average_price(-2) == price{d("100.6")});
    CHECK(t.at(r).fills == 2);
    CHECK(t.orders.open_orders().empty());

    a = t.orders.apply(with_filled(report("a1", "77", lifecycle::filled), "10"));
    CHECK_FALSE(a.changed);
    CHECK(a.anomaly == order_anomaly::none);
    CHECK(t.orders.counters().anomalies == 0);
}

TEST_CASE(
    "the id that is good for one connection is the last one told, and goes with the others to whoever asks") {
    desk t;
    const order_ref r = t.placed("a1");
    CHECK(keys_of(t.at(r)).session_order_id.empty());
    order_update u = report("a1", "77", lifecycle::working);
    u.session_order_id = "41";
    t.orders.apply(u);
    CHECK(keys_of(t.at(r)).session_order_id == "41");
    t.orders.apply(report("a1", "77", lifecycle::working, 2'000));
    CHECK(keys_of(t.at(r)).session_order_id == "41");
    u.session_order_id = "7";
    u.received = u.venue_time = ms(3'000);
    t.orders.apply(u);
    const order_keys keys = keys_of(t.at(r));
    CHECK(keys.session_order_id == "7");
    CHECK(keys.client_order_id == "a1");
    CHECK(keys.venue_order_id == "77");
}

TEST_CASE("of the funds that an order took the part that was not filled is told when it ended, once") {
    desk t;
    const auto made = [&](std::string_view id) {
        const order_ref ref = *t.orders.create(request(id), ms(1));
        t.orders.on_sent(ref, ms(1));
        t.orders.on_funds_taken(ref, w("60"), ms(5));
        return ref;
    };
    const order_ref untouched = made("a");
    t.orders.apply(with_terms(report("a", "1", lifecycle::cancelled), side::buy, "10"));
    CHECK(t.orders.take_unspent(untouched) == w("60"));
    CHECK(t.orders.take_unspent(untouched).is_zero());
    const order_ref part = made("b");
    t.orders.apply(with_filled(with_terms(report("b", "2", lifecycle::cancelled), side::buy, "10"), "4"));
    CHECK(t.orders.take_unspent(part) == w("36"));
    const order_ref whole = made("c");
    t.orders.apply(with_filled(with_terms(report("c", "3", lifecycle::filled), side::buy, "10"), "10"));
    CHECK(t.orders.take_unspent(whole).is_zero());
    // An amend takes more of the same; what was taken from an older balance is in the newer one.
    const order_ref amended = made("d");
    t.orders.on_funds_taken(amended, w("6"), ms(5));
    CHECK(t.orders.take_unspent(amended) == w("66"));
    const order_ref retold = made("e");
    t.orders.on_funds_taken(retold, w("6"), ms(7));
    CHECK(t.orders.find(retold)->funds_told == ms(7));
    CHECK(t.orders.take_unspent(retold) == w("6"));
}

TEST_CASE("a refused creation names what is wrong and leaves nothing") {
    desk t({.orders = 1, .instruments = 2, .fills = 4});
    CHECK(t.orders.create(request(""), ms(1)).error().code == order_errc::invalid_parameter);
    CHECK(t.orders.create(request("x", side::buy, "0"), ms(1)).error().code == order_errc::invalid_quantity);
    order_request r = request("x");
    r.symbol = "DOGEUSDT";
    r.instrument = {};
    CHECK(t.orders.create(r, ms(1)).error().code == order_errc::unknown_instrument);
    r.symbol = "ETHUSDT";
    REQUIRE(t.orders.create(r, ms(1)).has_value());
    CHECK(t.orders.find_client("x")->request.instrument == instrument_index{1});
    CHECK(t.orders.create(r, ms(1)).error().code == order_errc::duplicate_client_id);
    const auto full = t.orders.create(request("y"), ms(1));
    CHECK(full.error().code == order_errc::table_full);
    CHECK(full.error().str() == "order_manager: table_full, field orders, figure 2, limit 1");
    CHECK(t.open(side::buy).is_zero());
}

TEST_CASE("an order that was never sent is taken back whole; one that was sent is not") {
    desk t({.orders = 2, .instruments = 2, .fills = 4});
    for (int i = 0; i < 100; ++i) {
        const order_ref r = *t.orders.create(request("id" + std::to_string(i)), ms(1));
        t.orders.discard(r);
        CHECK(t.orders.find(r) == nullptr);
        CHECK(t.orders.find_client(client_order_id("id" + std::to_string(i))) == nullptr);
        t.orders.discard(r);
    }
    CHECK(t.open(side::buy).is_zero());
    CHECK(t.orders.open_orders().empty());
    CHECK(t.orders.counters().created == 0);
    const order_ref sent = t.placed("sent");
    t.orders.discard(sent);
    CHECK(t.at(sent).state.pending == place);
    CHECK(t.open(side::buy) == w("10"));
}

TEST_CASE("an order whose exposure does not fit is refused and its slot is free again") {
    desk t({.orders = 2, .instruments = 2, .fills = 4});
    order_request small = request("a", side::buy, "1");
    small.quantity = {decimal(1, -36)};
    REQUIRE(t.orders.create(small, ms(1)).has_value());
    order_request huge = request("b", side::buy, "1");
    huge.quantity = {decimal(9'000'000'000'000'000'000, 18)};
    CHECK(t.orders.create(huge, ms(1)).error().code == order_errc::invalid_quantity);
    CHECK(t.orders.find_client("b") == nullptr);
    CHECK(t.orders.create(request("b"), ms(1)).has_value());
    CHECK(t.orders.create(request("c"), ms(1)).error().code == order_errc::table_full);
}

TEST_CASE(
    "what fees take of the base asset at spot is kept of an order, each once, in whatever order it is told") {
    desk t;
    t.orders.set_spot_base({0}, "BTC");
    t.orders.set_spot_base({9}, "BTC"); // there is none
    const order_ref r = t.working("a", "1");
    const auto taken = [&](std::string_view fee) { return quantity{d(fee)}; };
    fill told = execution("t1", "a", "1", "3");
    told.has_commission = true;
    told.commission = {d("0.003"), "BTC"};
    t.orders.apply(told);
    t.orders.apply(told);
    CHECK(t.at(r).base_fees == taken("0.003"));
    // The fee follows its execution.
    fill late = execution("t2", "a", "1", "2");
    t.orders.apply(late);
    CHECK(t.at(r).base_fees == taken("0.003"));
    late.has_commission = true;
    late.commission = {d("0.002"), "BTC"};
    t.orders.apply(late);
    t.orders.apply(late);
    CHECK(t.at(r).base_fees == taken("0.005"));
    CHECK(t.at(r).received() == taken("4.995"));
    // One in another asset takes nothing of it.
    fill other = execution("t3", "a", "1", "1");
    other.has_commission = true;
    other.commission = {d("0.001"), "BNB"};
    t.orders.apply(other);
    CHECK(t.at(r).received() == taken("5.995"));
    // The execution comes before anyone knows whose it is.
    fill early = execution("t4", "", "2", "1");
    early.has_commission = true;
    early.commission = {d("0.001"), "BTC"};
    t.orders.apply(early);
    const order_ref next = t.working("b", "2");
    CHECK(t.at(next).received() == taken("0.999"));
    // What is sold is gone, whatever the fee is paid in; and what is paid back is no more than was filled.
    const order_ref sold = t.working("c", "3", side::sell);
    fill sale = execution("t5", "c", "3", "1");
    sale.side = side::sell;
    sale.has_commission = true;
    sale.commission = {d("0.001"), "BTC"};
    t.orders.apply(sale);
    CHECK(t.at(sold).received() == taken("1"));
    const order_ref made = t.working("d", "4");
    fill rebate = execution("t6", "d", "4", "1");
    rebate.has_commission = true;
    rebate.commission = {d("-0.001"), "BTC"};
    t.orders.apply(rebate);
    CHECK(t.at(made).received() == taken("1"));
    // Elsewhere a fee is no part of what is held.
    t.orders.set_spot_base({0}, {});
    const order_ref contract = t.working("e", "5");
    fill f = execution("t7", "e", "5", "1");
    f.has_commission = true;
    f.commission = {d("0.001"), "BTC"};
    t.orders.apply(f);
    CHECK(t.at(contract).received() == taken("1"));
}

TEST_CASE("the same fill from two channels books once and its commission once") {
    desk t;
    const order_ref r = t.working("a", "1");
    const fill light = execution("t1", "a", "1", "3");
    fill full = light;
    full.has_commission = true;
    full.commission = {d("0.01"), "USDT"};

    fill_applied f = t.orders.apply(light);
    CHECK(f.is_new);
    CHECK_FALSE(f.commission_is_new);
    f = t.orders.apply(full);
    CHECK_FALSE(f.is_new);
    CHECK(f.commission_is_new);
    CHECK(f.ref == r);
    f = t.orders.apply(full);
    CHECK_FALSE(f.is_new);
    CHECK_FALSE(f.commission_is_new);
    f = t.orders.apply(light);
    CHECK_FALSE(f.is_new);
    CHECK(t.at(r).seen == quantity{d("3")});
    CHECK(t.orders.counters().duplicate_fills == 3);

    full.id = "t2";
    f = t.orders.apply(full);
    CHECK(f.is_new);
    CHECK(f.commission_is_new);
}

TEST_CASE("a trade of the account with itself is two fills") {
    desk t;
    t.working("a", "1", side::buy);
    t.working("b", "2", side::sell);
    CHECK(t.orders.apply(execution("t", "a", "1", "1")).is_new);
    fill other = execution("t", "b", "2", "1");
    other.side = side::sell;
    CHECK(t.orders.apply(other).is_new);
}

TEST_CASE("a fill that overtakes the acknowledgement is taken and the acknowledgement changes nothing back") {
    desk t;
    const order_ref r = t.placed("a");
    const fill_applied f = t.orders.apply(execution("t1", "a", "5", "10"));
    CHECK(f.is_new);
    CHECK(f.after.life == lifecycle::filled);
    CHECK(t.orders.find_venue("BTCUSDT", "5") != nullptr);
    const update_applied a = t.orders.apply(from(report("a", "5", lifecycle::working), report_source::reply));
    CHECK_FALSE(a.changed);
    CHECK(a.anomaly == order_anomaly::none);
    CHECK(t.at(r).state.life == lifecycle::filled);
}

TEST_CASE("a fill told only by the venue's id waits until the order's id is known") {
    desk t;
    const order_ref r = t.placed("a");
    fill_applied f = t.orders.apply(execution("t1", "", "5", "4"));
    CHECK(f.is_new);
    CHECK_FALSE(f.ref.valid());
    CHECK(t.orders.counters().unattached_fills == 1);
    const update_applied a = t.orders.apply(with_filled(report("a", "5", lifecycle::working), "4"));
    CHECK(a.fills_missing.is_zero());
    CHECK(t.at(r).seen == quantity{d("4")});
    CHECK(t.open(side::buy) == w("6"));
    f = t.orders.apply(execution("t1", "a", "5", "4"));
    CHECK_FALSE(f.is_new);
    CHECK(t.at(r).seen == quantity{d("4")});
}

TEST_CASE("a cancel told before the last fill leaves the order known to be incomplete") {
    desk t;
    const order_ref r = t.working("a", "1");
    t.orders.apply(execution("t1", "a", "1", "2"));
    t.orders.on_cancel_sent(r, ms(1'001));
    const update_applied a = t.orders.apply(with_filled(report("a", "1", lifecycle::cancelled), "5"));
    CHECK(a.after == order_state{lifecycle::cancelled, none, certainty::known});
    CHECK(a.fills_missing == quantity{d("3")});
    CHECK(t.open(side::buy) == w("3"));
    CHECK(t.orders.open_orders().empty());
    REQUIRE(t.orders.incomplete_orders().size() == 1);
    CHECK(t.orders.incomplete_orders().begin()->ref == r);

    const fill_applied f = t.orders.apply(execution("t2", "a", "1", "3"));
    CHECK(f.is_new);
    CHECK(f.late);
    CHECK(f.fills_missing.is_zero());
    CHECK(f.anomaly == order_anomaly::none);
    CHECK(t.open(side::buy).is_zero());
    CHECK(t.orders.incomplete_orders().empty());
    CHECK(t.at(r).state.life == lifecycle::cancelled);
}

TEST_CASE("a late fill books after any end, and a complete one turns a cancel into a fill") {
    desk t;
    const order_ref r = t.working("a", "1");
    t.orders.apply(report("a", "1", lifecycle::cancelled));
    fill_applied f = t.orders.apply(execution("t1", "a", "1", "4"));
    CHECK(f.is_new);
    CHECK(f.late);
    CHECK(t.at(r).state.life == lifecycle::cancelled);
    f = t.orders.apply(execution("t2", "a", "1", "6"));
    CHECK(f.is_new);
    CHECK(t.at(r).state.life == lifecycle::filled);
    CHECK(t.orders.counters().late_fills == 2);

    const order_ref q = t.placed("b");
    t.orders.on_rejected(q, place, order_errc::insufficient_funds, ms(1'001));
    CHECK(t.at(q).reason == order_errc::insufficient_funds);
    f = t.orders.apply(execution("t3", "b", "2", "1"));
    CHECK(f.is_new);
    // What is refused does not execute: it is at the venue all the same, and may go on.
    CHECK(f.anomaly == order_anomaly::revived);
    CHECK(t.at(q).state.life == lifecycle::working);
    CHECK(t.at(q).seen == quantity{d("1")});
}

TEST_CASE("an expired order is not a cancelled one") {
    desk t;
    const order_ref r = t.working("a", "1");
    order_update u = with_filled(report("a", "1", lifecycle::expired), "0");
    u.reason = order_errc::would_take;
    t.orders.apply(u);
    CHECK(t.at(r).state.life == lifecycle::expired);
    CHECK(t.at(r).reason == order_errc::would_take);
    CHECK(t.at(r).projection() == projected_state::cancelled);
    CHECK(t.orders.apply(report("a", "1", lifecycle::cancelled)).anomaly == order_anomaly::contradiction);
    CHECK(t.at(r).state.life == lifecycle::expired);
}

TEST_CASE("the filled quantity only grows, but for an explicit correction") {
    desk t;
    const order_ref r = t.working("a", "1");
    t.orders.apply(with_filled(report("a", "1", lifecycle::working), "5"));
    CHECK(t.at(r).cumulative == quantity{d("5")});
    CHECK_FALSE(t.orders.apply(with_filled(report("a", "1", lifecycle::working), "3")).changed);
    CHECK(t.at(r).cumulative == quantity{d("5")});
    const update_applied a = t.orders.correct_cumulative(r, {d("2")}, ms(2'000));
    CHECK(a.changed);
    CHECK(a.fills_missing == quantity{d("2")});
    CHECK(t.orders.correct_cumulative(r, {d("10")}, ms(2'000)).after.life == lifecycle::filled);
}

TEST_CASE("an overfill is flagged and booked") {
    desk t;
    const order_ref r = t.working("a", "1");
    t.orders.apply(execution("t1", "a", "1", "10"));
    const fill_applied f = t.orders.apply(execution("t2", "a", "1", "1"));
    CHECK(f.is_new);
    CHECK(f.anomaly == order_anomaly::overfill);
    CHECK(t.at(r).overfilled);
    CHECK(t.at(r).seen == quantity{d("11")});
    CHECK(t.open(side::buy).is_zero());
    CHECK(t.orders.counters().overfills == 1);
}

TEST_CASE("silence leaves a placement unknown at its full size until the venue speaks") {
    desk t;
    const order_ref r = t.placed("a", side::sell);
    t.orders.on_reply_timeout(r, place, ms(1'000));
    CHECK(t.at(r).state == order_state{lifecycle::submitting, place, certainty::unknown});
    CHECK(t.open(side::sell) == w("10"));
    CHECK_FALSE(may_send(t.at(r).state, place));

    SECTION("a report proves it") {
        t.orders.apply(report("a", "1", lifecycle::working));
        CHECK(t.at(r).state == order_state{lifecycle::working, none, certainty::known});
    }
    SECTION("the venue never had it") {
        t.orders.on_never_seen(r, ms(2'000));
        CHECK(t.at(r).state == order_state{lifecycle::rejected, none, certainty::known});
        CHECK(t.at(r).reason == order_errc::never_seen);
        CHECK(t.open(side::sell).is_zero());
        // It was there all the same: it comes back to life at full size, and that is reported.
        const update_applied a = t.orders.apply(with_filled(report("a", "1", lifecycle::working), "1"));
        CHECK(a.anomaly == order_anomaly::revived);
        CHECK(a.after == order_state{lifecycle::working, none, certainty::known});
        CHECK(t.open(side::sell) == w("10"));
        CHECK(t.orders.open_orders().size() == 1);
    }
    SECTION("a fill revives what was concluded dead") {
        t.orders.on_never_seen(r, ms(2'000));
        fill x = execution("t1", "a", "1", "4");
        x.side = side::sell;
        CHECK(t.orders.apply(x).anomaly == order_anomaly::revived);
        CHECK(t.open(side::sell) == w("6"));
    }
    SECTION("the operator writes it off") {
        t.orders.write_off(r, ms(2'000));
        CHECK(t.at(r).state.life == lifecycle::cancelled);
        CHECK(t.open(side::sell).is_zero());
    }
}

TEST_CASE("never seen is not believed of an order in flight or at work") {
    desk t;
    const order_ref r = t.placed("a");
    CHECK(t.orders.on_never_seen(r, ms(1)).anomaly == order_anomaly::contradiction);
    t.orders.apply(report("a", "1", lifecycle::working));
    CHECK(t.orders.on_never_seen(r, ms(1)).anomaly == order_anomaly::contradiction);
    CHECK(t.open(side::buy) == w("10"));
}

TEST_CASE("an order that a reply refused and that the venue then shows is alive") {
    // The request arrived twice, and was refused the second time.
    for (const lifecycle shown : {lifecycle::working, lifecycle::untriggered}) {
        desk t;
        const order_ref r = *t.orders.create(request("a1"), ms(1));
        t.orders.on_sent(r, ms(2));
        CHECK(t.orders.on_rejected(r, place, order_errc::rejected, ms(3)).after.life == lifecycle::rejected);
        CHECK(t.open(side::buy).is_zero());
        const update_applied a = t.orders.apply(report("a1", "77", shown));
        CHECK(a.anomaly == order_anomaly::revived);
        CHECK(a.after.life == shown);
        CHECK(t.open(side::buy) == w("10"));
        CHECK(t.orders.counters().revived == 1);
    }
    // An execution may be the first that is heard of it.
    desk early;
    const order_ref e = *early.orders.create(request("a1"), ms(1));
    early.orders.on_sent(e, ms(2));
    early.orders.on_rejected(e, place, order_errc::rejected, ms(3));
    CHECK(early.orders.apply(execution("t1", "a1", "77", "4")).anomaly == order_anomaly::revived);
    CHECK(early.at(e).state.life == lifecycle::working);
    CHECK(early.open(side::buy) == w("6"));
    // One that a report refused is dead: what comes later is older.
    desk t;
    const order_ref r = *t.orders.create(request("a1"), ms(1));
    t.orders.on_sent(r, ms(2));
    t.orders.apply(report("a1", "77", lifecycle::rejected));
    t.orders.apply(report("a1", "77", lifecycle::working));
    CHECK(t.at(r).state.life == lifecycle::rejected);
}

TEST_CASE("of an order that waits, and of which nobody says for what, the type is known once it is told") {
    desk t;
    order_update listed = report("x1", "77", lifecycle::untriggered);
    listed.type = order_type::stop;
    listed.has_terms = true;
    listed.has_direction = false;
    const order_ref r = t.orders.apply(from(listed, report_source::snapshot)).ref;
    REQUIRE(r.valid());
    CHECK(t.at(r).request.type == order_type::stop);
    listed.type = order_type::take_profit;
    listed.has_direction = true;
    t.orders.apply(listed);
    CHECK(t.at(r).request.type == order_type::take_profit);
    listed.type = order_type::stop; // it is told now, and stays
    t.orders.apply(listed);
    CHECK(t.at(r).request.type == order_type::take_profit);
}

TEST_CASE("a send that was refused is a definite failure") {
    desk t;
    const order_ref r = t.placed("a");
    t.orders.on_send_refused(r, place, ms(1), order_errc::output_full);
    CHECK(t.at(r).state.life == lifecycle::rejected);
    CHECK(t.at(r).reason == order_errc::output_full);
    CHECK(t.open(side::buy).is_zero());
}

TEST_CASE("an unanswered cancel keeps the order working and unknown, and may be sent again") {
    desk t;
    const order_ref r = t.working("a", "1");
    t.orders.on_cancel_sent(r, ms(1));
    t.orders.on_reply_timeout(r, cancel, ms(2));
    CHECK(t.at(r).state == order_state{lifecycle::working, cancel, certainty::unknown});
    CHECK(t.open(side::buy) == w("10"));
    CHECK(t.orders.on_cancel_sent(r, ms(3)).anomaly == order_anomaly::none);
    // A push may be older than the cancel; an answer to a question is not.
    t.orders.apply(report("a", "1", lifecycle::working));
    CHECK(t.at(r).state.unknown());
    t.orders.apply(from(report("a", "1", lifecycle::working), report_source::query));
    CHECK(t.at(r).state == order_state{lifecycle::working, none, certainty::known});
}

TEST_CASE("a cancel refused because the order is gone leaves its end to be asked for") {
    desk t;
    const order_ref r = t.working("a", "1");
    t.orders.on_cancel_sent(r, ms(1));
    t.orders.on_rejected(r, cancel, order_errc::unknown_order, ms(2));
    CHECK(t.at(r).state == order_state{lifecycle::working, none, certainty::unknown});
    CHECK(t.open(side::buy) == w("10"));
    t.orders.apply(from(with_filled(report("a", "1", lifecycle::filled), "10"), report_source::query));
    CHECK(t.at(r).state.life == lifecycle::filled);
    CHECK(t.open(side::buy) == w("10")); // filled, and no execution seen
    CHECK(t.orders.incomplete_orders().size() == 1);

    const order_ref q = t.working("b", "2", side::sell);
    t.orders.on_cancel_sent(q, ms(1));
    t.orders.on_rejected(q, cancel, order_errc::throttled, ms(2));
    CHECK(t.at(q).state == order_state{lifecycle::working, none, certainty::known});
    CHECK(t.at(q).reason == order_errc::throttled);
}

TEST_CASE("an order that waited for the wrong direction ends for that, whatever was said of its cancels") {
    desk t;
    const order_ref r = t.working("a", "1");
    t.orders.on_direction(r, direction_check::wrong);
    t.orders.on_cancel_sent(r, ms(1));
    t.orders.on_rejected(r, cancel, order_errc::unknown_order, ms(2));
    CHECK(t.at(r).state.unknown());
    t.orders.apply(from(report("a", "1", lifecycle::cancelled), report_source::query));
    CHECK(t.at(r).reason == order_errc::would_trigger);

    const order_ref q = t.working("b", "2");
    t.orders.on_direction(q, direction_check::as_asked);
    t.orders.on_cancel_sent(q, ms(1));
    t.orders.apply(report("b", "2", lifecycle::cancelled));
    CHECK(t.at(q).reason == order_errc{});
}

TEST_CASE("a report without an instrument is of the order that has its ids") {
    desk t;
    const order_ref r = t.working("a", "7"), q = t.working("b", "8");
    order_update u = report("", "8", lifecycle::cancelled);
    u.symbol = {};
    CHECK(t.orders.apply(u).ref == q);
    CHECK(t.at(q).state.life == lifecycle::cancelled);
    CHECK(t.at(r).state.life == lifecycle::working);
    // Told again, by our id, of one that has ended.
    u = report("b", "8", lifecycle::cancelled);
    u.symbol = {};
    const update_applied again = t.orders.apply(u);
    CHECK(again.ref == q);
    CHECK_FALSE(again.changed);
    // An id that the venue gave to another order is not believed.
    u = report("a", "99", lifecycle::cancelled);
    u.symbol = {};
    CHECK_FALSE(t.orders.apply(u).ref.valid());
    CHECK(t.at(r).state.life == lifecycle::working);
    // Of one that the venue has told no id of.
    const order_ref p = t.placed("c");
    u = report("c", "9", lifecycle::cancelled);
    u.symbol = {};
    CHECK(t.orders.apply(u).ref == p);
    CHECK(t.at(p).venue_order_id == "9");
    // Of nobody's.
    u = report("", "77", lifecycle::cancelled);
    u.symbol = {};
    const update_applied none_of_ours = t.orders.apply(u);
    CHECK_FALSE(none_of_ours.ref.valid());
    CHECK(none_of_ours.anomaly == order_anomaly::none);
}

TEST_CASE("a cancel may overtake its placement") {
    desk t;
    const order_ref r = t.placed("a");
    t.orders.on_cancel_sent(r, ms(1));
    CHECK(t.at(r).state == order_state{lifecycle::submitting, cancel, certainty::known});
    t.orders.on_rejected(r, cancel, order_errc::unknown_order, ms(2));
    CHECK(t.at(r).state == order_state{lifecycle::submitting, place, certainty::known});
    t.orders.on_cancel_sent(r, ms(3));
    t.orders.apply(report("a", "1", lifecycle::working));
    CHECK(t.at(r).state == order_state{lifecycle::working, cancel, certainty::known});
    t.orders.on_cancel_accepted(r, ms(4));
    CHECK(t.at(r).state.pending == cancel);
    t.orders.apply(report("a", "1", lifecycle::cancelled));
    CHECK(t.at(r).state.life == lifecycle::cancelled);
    CHECK(t.orders.on_cancel_sent(r, ms(5)).anomaly == order_anomaly::contradiction);
}

TEST_CASE("an amend counts at the larger of old and new until it is settled") {
    desk t;
    const order_ref r = t.working("a", "1");
    t.orders.on_amend_sent(r, {d("15")}, {d("101")}, ms(1));
    CHECK(t.open(side::buy) == w("15"));
    CHECK(t.at(r).request.quantity == quantity{d("10")});

    SECTION("the venue has it") {
        order_update u = with_terms(report("a", "1", lifecycle::working, 2'000), side::buy, "15", "101");
        u.amended = true;
        CHECK(t.orders.apply(u).changed);
        CHECK(t.at(r).request.quantity == quantity{d("15")});
        CHECK(t.at(r).request.price == price{d("101")});
        CHECK(t.at(r).state == order_state{lifecycle::working, none, certainty::known});
        // The report of the placement comes late: the newer terms stay.
        t.orders.apply(with_terms(report("a", "1", lifecycle::working, 1'000), side::buy, "10", "100"));
        CHECK(t.at(r).request.quantity == quantity{d("15")});
    }
    SECTION("its reply without terms says so") {
        order_update u = from(report("a", "1", lifecycle::working, 2'000), report_source::reply);
        u.amended = true;
        t.orders.apply(u);
        CHECK(t.at(r).request.quantity == quantity{d("15")});
    }
    SECTION("the venue refuses it") {
        t.orders.on_rejected(r, amend, order_errc::unchanged, ms(2));
        CHECK(t.open(side::buy) == w("10"));
        CHECK(t.at(r).state == order_state{lifecycle::working, none, certainty::known});
    }
    SECTION("it never left") {
        t.orders.on_send_refused(r, amend, ms(2));
        CHECK(t.open(side::buy) == w("10"));
    }
    SECTION("nobody answers: unknown, at the larger size, until a question with terms tells") {
        t.orders.on_reply_timeout(r, amend, ms(2));
        CHECK(t.at(r).state == order_state{lifecycle::working, amend, certainty::unknown});
        CHECK_FALSE(may_send(t.at(r).state, amend));
        t.orders.apply(from(report("a", "1", lifecycle::working), report_source::query));
        CHECK(t.open(side::buy) == w("15"));
        CHECK(t.at(r).state.unknown());
        t.orders.apply(
            from(with_terms(report("a", "1", lifecycle::working), side::buy, "10"), report_source::query));
        CHECK(t.open(side::buy) == w("10"));
        CHECK(t.at(r).state == order_state{lifecycle::working, none, certainty::known});
    }
    SECTION("the old size is filled while the larger one is under way: the order is not done") {
        t.orders.apply(execution("t1", "a", "1", "10"));
        CHECK(t.at(r).state.life == lifecycle::working);
        CHECK(t.open(side::buy) == w("5"));
        t.orders.on_rejected(r, amend, order_errc::already_done, ms(2));
        CHECK(t.at(r).state.life == lifecycle::filled);
        CHECK(t.open(side::buy).is_zero());
    }
    SECTION("a cancel that follows keeps the larger size counted") {
        t.orders.on_cancel_sent(r, ms(2));
        CHECK(t.open(side::buy) == w("15"));
        t.orders.apply(with_filled(report("a", "1", lifecycle::cancelled), "0"));
        CHECK(t.open(side::buy).is_zero());
        CHECK_FALSE(t.at(r).amend.active);
    }
}

TEST_CASE("what self-trade prevention took stays off the size, whether later reports repeat it or not") {
    desk t;
    const order_ref r = t.working("a", "1");
    order_update u = with_terms(report("a", "1", lifecycle::working, 2'000), side::buy, "6");
    u.prevented = {d("4")};
    t.orders.apply(u);
    CHECK(t.at(r).request.quantity == quantity{d("6")});
    CHECK(keys_of(t.at(r)).prevented == d("4"));
    // One that does not say it tells the whole size.
    t.orders.apply(with_terms(report("a", "1", lifecycle::working, 3'000), side::buy, "10"));
    CHECK(t.at(r).request.quantity == quantity{d("6")});
    CHECK(t.open(side::buy) == w("6"));
    // An amend to 5 is known by its size in either form.
    t.orders.on_amend_sent(r, {d("5")}, {d("100")}, ms(4));
    t.orders.apply(with_terms(report("a", "1", lifecycle::working, 4'000), side::buy, "9"));
    CHECK(t.at(r).state == order_state{lifecycle::working, none, certainty::known});
    CHECK(t.at(r).request.quantity == quantity{d("5")});
    CHECK(keys_of(t.at(r)).prevented == d("4"));
    // More is prevented, and an older report says less.
    u = with_terms(report("a", "1", lifecycle::working, 5'000), side::buy, "3");
    u.prevented = {d("6")};
    t.orders.apply(u);
    u.venue_time = ms(4'500);
    u.prevented = {d("4")};
    t.orders.apply(u);
    CHECK(t.open(side::buy) == w("3"));
    CHECK(keys_of(t.at(r)).prevented == d("6"));
}

TEST_CASE("an amend that failed is known by its number, and an older one's failure says nothing of it") {
    desk t;
    const order_ref r = t.working("a", "1");
    t.orders.on_amend_sent(r, {d("15")}, {d("101")}, ms(1), 77);
    order_update u = with_terms(report("a", "1", lifecycle::working, 2'000), side::buy, "10", "100");
    u.amend_failed = true;
    u.reason = order_errc::would_take;
    u.amend_number = 76;
    t.orders.apply(u);
    CHECK(t.open(side::buy) == w("15"));
    CHECK(t.at(r).state.pending == amend);
    u.amend_number = 77;
    CHECK(t.orders.apply(u).changed);
    CHECK(t.open(side::buy) == w("10"));
    CHECK(t.at(r).state == order_state{lifecycle::working, none, certainty::known});
    CHECK(t.at(r).reason == order_errc::would_take);
    CHECK(t.at(r).request.price == price{d("100")});
}

TEST_CASE("an answer with the old terms proves nothing while the amend may still be on its way") {
    order_manager::config c{.orders = 8, .instruments = 2, .fills = 16};
    c.amend_doubt = seconds(65);
    desk t(c);
    const order_ref r = t.working("a", "1");
    t.orders.on_amend_sent(r, {d("15")}, {d("101")}, ms(1));
    t.orders.on_reply_timeout(r, amend, ms(5'001));
    order_update old =
        from(with_terms(report("a", "1", lifecycle::working), side::buy, "10"), report_source::query);
    old.received = ms(65'000);
    t.orders.apply(old);
    CHECK(t.at(r).state.unknown());
    CHECK(t.open(side::buy) == w("15"));
    SECTION("later it does") {
        old.received = ms(65'001);
        t.orders.apply(old);
        CHECK(t.at(r).state == order_state{lifecycle::working, none, certainty::known});
        CHECK(t.open(side::buy) == w("10"));
    }
    SECTION("one with the new terms does at any time") {
        order_update u = from(with_terms(report("a", "1", lifecycle::working, 3'000), side::buy, "15", "101"),
                              report_source::query);
        u.received = ms(6'000);
        t.orders.apply(u);
        CHECK(t.at(r).state == order_state{lifecycle::working, none, certainty::known});
        CHECK(t.open(side::buy) == w("15"));
        CHECK_FALSE(t.at(r).amend.active);
    }
}

TEST_CASE("orders of others are adopted, and so are the venue's own") {
    desk t;
    order_update u = with_filled(with_terms(report("web_1", "9", lifecycle::working), side::sell, "7"), "2");
    u.venue_made = true;
    update_applied a = t.orders.apply(u);
    CHECK(a.adopted);
    CHECK(a.changed);
    CHECK(t.at(a.ref).foreign);
    CHECK(t.at(a.ref).venue_made);
    CHECK(t.at(a.ref).request.side == side::sell);
    CHECK(a.fills_missing == quantity{d("2")});
    CHECK(t.open(side::sell) == w("7"));
    a = t.orders.apply(u);
    CHECK_FALSE(a.adopted);
    CHECK_FALSE(a.changed);
    CHECK(t.orders.counters().adopted == 1);

    SECTION("its fills that came first are found again") {
        fill x = execution("t9", "other", "10", "3");
        x.side = side::sell;
        t.orders.apply(x);
        a = t.orders.apply(
            with_filled(with_terms(report("other", "10", lifecycle::filled), side::sell, "3"), "3"));
        CHECK(a.adopted);
        CHECK(a.fills_missing.is_zero());
        CHECK(a.after.life == lifecycle::filled);
    }
    SECTION("one whose end is told first does not come to life by an older report") {
        a = t.orders.apply(
            with_filled(with_terms(report("old", "11", lifecycle::cancelled), side::buy, "3"), "0"));
        CHECK(a.adopted);
        CHECK(t.open(side::buy).is_zero());
        a = t.orders.apply(with_terms(report("old", "11", lifecycle::working, 900), side::buy, "3"));
        CHECK(a.after.life == lifecycle::cancelled);
        CHECK(a.anomaly == order_anomaly::none);
        CHECK(t.open(side::buy).is_zero());
    }
    SECTION("a report that does not say what the order is cannot be adopted") {
        a = t.orders.apply(report("dark", "12", lifecycle::working));
        CHECK_FALSE(a.ref.valid());
        CHECK(a.anomaly == order_anomaly::unknown_order);
    }
}

TEST_CASE("a baseline that comes after orders were adopted counts what they had filled as seen") {
    desk t;
    const auto list = [&](const char* id, const char* venue_id, std::int64_t at) {
        t.orders.apply(
            from(with_filled(with_terms(report(id, venue_id, lifecycle::working, at), side::buy, "10"), "4"),
                 report_source::snapshot));
    };
    list("old", "9", 4'000);
    CHECK(t.open(side::buy) == w("10"));
    CHECK_FALSE(t.orders.reported_after(ms(5'000)));
    t.orders.set_baseline(ms(5'000));
    CHECK(t.open(side::buy) == w("6"));
    const fill_applied f = t.orders.apply(execution("t2", "old", "9", "6", 5'001));
    CHECK(f.is_new);
    CHECK(f.after.life == lifecycle::filled);
    CHECK(f.fills_missing.is_zero());
    CHECK(t.open(side::buy).is_zero());

    // Reported after the time in question: whether its fills are contained is not known.
    list("new", "10", 6'000);
    CHECK(t.orders.reported_after(ms(5'500)));
    t.orders.set_baseline(ms(5'500));
    CHECK(t.open(side::buy) == w("10"));
}

TEST_CASE("a report of the time before the baseline that comes late is in the positions already") {
    desk t;
    t.orders.apply(
        from(with_filled(with_terms(report("old", "9", lifecycle::working, 4'000), side::buy, "10"), "5"),
             report_source::snapshot));
    t.orders.set_baseline(ms(5'000));
    CHECK(t.open(side::buy) == w("5"));
    // Two more were filled before the baseline's time; the stream tells it after.
    fill f = execution("t1", "old", "9", "2", 4'500);
    f.has_cumulative = true;
    f.cumulative_quantity = {d("7")};
    CHECK_FALSE(t.orders.apply(f).is_new);
    const update_applied a = t.orders.apply(
        with_filled(with_terms(report("old", "9", lifecycle::working, 4'500), side::buy, "10"), "7"));
    CHECK(a.fills_missing.is_zero());
    CHECK(t.open(side::buy) == w("3"));
    const fill_applied last = t.orders.apply(execution("t2", "old", "9", "3", 5'001));
    CHECK(last.after.life == lifecycle::filled);
    CHECK(last.fills_missing.is_zero());
    CHECK(t.open(side::buy).is_zero());
    CHECK(t.orders.incomplete_orders().empty());
}

TEST_CASE(
    "what filled between the list of orders and that of positions is of the order, and in the positions") {
    desk t;
    t.orders.apply(from(with_terms(report("old", "9", lifecycle::working, 4'000), side::buy, "10"),
                        report_source::snapshot));
    t.orders.set_baseline(ms(5'000));
    CHECK(t.open(side::buy) == w("10"));
    // The venue's reports of the order itself have no time.
    fill f = execution("t1", "old", "9", "4", 4'500);
    f.has_cumulative = true;
    f.cumulative_quantity = {d("4")};
    CHECK_FALSE(t.orders.apply(f).is_new);
    CHECK(t.open(side::buy) == w("6"));
    fill last = execution("t2", "old", "9", "6", 5'001);
    last.has_cumulative = true;
    last.cumulative_quantity = {d("10")};
    const fill_applied a = t.orders.apply(last);
    CHECK(a.is_new);
    CHECK(a.after.life == lifecycle::filled);
    CHECK(a.fills_missing.is_zero());
    CHECK(t.orders.incomplete_orders().empty());
    CHECK(t.open(side::buy).is_zero());
}

TEST_CASE("an order adopted from before the baseline counts what was filled as seen") {
    desk t;
    t.orders.set_baseline(ms(5'000));
    const order_update u =
        from(with_filled(with_terms(report("old", "9", lifecycle::working, 4'000), side::buy, "10"), "4"),
             report_source::snapshot);
    const update_applied a = t.orders.apply(u);
    CHECK(a.fills_missing.is_zero());
    CHECK(t.open(side::buy) == w("6"));
    fill_applied f = t.orders.apply(execution("t1", "old", "9", "4", 4'000));
    CHECK_FALSE(f.is_new);
    CHECK(f.before_baseline);
    CHECK(t.open(side::buy) == w("6"));
    f = t.orders.apply(execution("t2", "old", "9", "6", 5'001));
    CHECK(f.is_new);
    CHECK(f.after.life == lifecycle::filled);
    CHECK(t.open(side::buy).is_zero());
    // An end from before the baseline is history.
    const auto ended =
        with_filled(with_terms(report("older", "8", lifecycle::filled, 3'000), side::buy, "1"), "1");
    CHECK_FALSE(t.orders.apply(ended).ref.valid());
}

TEST_CASE("what this run placed counts, though the venue dates it before the baseline") {
    desk t;
    t.orders.set_baseline(ms(5'000));
    t.working("a", "1");
    const fill_applied f = t.orders.apply(execution("t1", "a", "1", "1", 4'999));
    CHECK(f.is_new);
    CHECK_FALSE(f.before_baseline);
    CHECK(t.orders.baseline() == ms(5'000));
}

TEST_CASE("an order missing from a complete list becomes unknown and is asked for") {
    desk t;
    const order_ref a = t.working("a", "1");
    const order_ref b = t.working("b", "2");
    const order_ref c = t.placed("c");
    order_update listed = from(report("a", "1", lifecycle::working), report_source::snapshot);
    listed.received = ms(2'010);
    t.orders.apply(listed);
    std::vector<order_ref> asked;
    t.orders.for_each_unlisted({snapshot_kind::orders, {}, ms(2'000), ms(2'020)},
                               [&](const order_record& r) { asked.push_back(r.ref); });
    REQUIRE(asked.size() == 1);
    CHECK(asked[0] == b);
    CHECK(t.at(b).state == order_state{lifecycle::working, none, certainty::unknown});
    CHECK_FALSE(t.at(a).state.unknown());
    CHECK(t.at(c).state.life == lifecycle::submitting);
}

TEST_CASE("a slot is reused only after the retention, and old references are recognised") {
    desk t({.orders = 2, .instruments = 2, .fills = 16, .retention = milliseconds(100), .first_slot = 40});
    const order_ref a = t.placed("a");
    CHECK(a.slot == 40);
    const order_ref b = t.placed("b");
    t.orders.apply(with_filled(report("a", "1", lifecycle::cancelled, 1'000), "0"));
    CHECK(t.orders.create(request("c"), ms(1'099)).error().code == order_errc::table_full);
    CHECK(t.orders.find(a) != nullptr);
    const order_ref c = *t.orders.create(request("c"), ms(1'100));
    CHECK(c.slot == a.slot);
    CHECK(c.generation == a.generation + 1);
    CHECK(t.orders.find(a) == nullptr);
    CHECK(t.orders.find_client("a") == nullptr);
    CHECK(t.orders.find_venue("BTCUSDT", "1") == nullptr);
    CHECK(t.orders.on_cancel_sent(a, ms(1)).anomaly == order_anomaly::unknown_order);
    CHECK(t.orders.find({0, 1}) == nullptr);

    // An ended order whose executions are missing keeps its slot.
    t.orders.apply(with_filled(report("b", "2", lifecycle::filled, 1'200), "10"));
    CHECK(t.orders.create(request("d"), ms(9'000)).error().code == order_errc::table_full);
    t.orders.write_off(b, ms(9'000));
    CHECK(t.open(side::buy) == w("10"));
    CHECK(t.orders.create(request("d"), ms(9'100)).has_value());
}

TEST_CASE("a slot serves any number of orders, one after the other") {
    desk t({.orders = 1, .instruments = 2, .fills = 4, .retention = {}});
    for (int k = 1; k <= 10'000; ++k) {
        const std::string id = std::to_string(k);
        const order_ref r = *t.orders.create(request(id), ms(k));
        REQUIRE(r.generation == static_cast<std::uint32_t>(k));
        t.orders.on_sent(r, ms(k));
        t.orders.apply(with_filled(report(id, id, lifecycle::cancelled, k), "0"));
        REQUIRE(t.orders.find_venue("BTCUSDT", id.c_str())->ref == r);
    }
    CHECK(t.orders.find_client("9999") == nullptr);
    CHECK(t.open(side::buy).is_zero());
}

TEST_CASE("late pushes on orders that the table let go are not taken for new ones") {
    desk t({.orders = 1, .instruments = 2, .fills = 16, .retention = {}});
    t.orders.own_ids("gw");
    t.working("gw1", "1");
    t.orders.apply(with_filled(report("gw1", "1", lifecycle::cancelled, 900), "0"));
    const order_ref b = t.placed("gw2");
    t.orders.apply(with_filled(report("gw2", "2", lifecycle::cancelled, 900), "0"));
    const order_update stale = with_terms(report("gw1", "1", lifecycle::working), side::buy, "10");
    CHECK_FALSE(t.orders.apply(stale).ref.valid());
    CHECK(t.orders.counters().forgotten == 1);
    CHECK(t.orders.find(b) != nullptr);
    // A list of open orders that still has it is another matter.
    const update_applied a = t.orders.apply(from(stale, report_source::snapshot));
    CHECK(a.adopted);
    CHECK(t.open(side::buy) == w("10"));
}

TEST_CASE("a client id used again for another order is told apart by the venue's id") {
    desk t;
    const order_ref r = t.working("a", "1");
    const update_applied a =
        t.orders.apply(with_terms(report("a", "2", lifecycle::working), side::sell, "3"));
    CHECK(a.anomaly == order_anomaly::identity_mismatch);
    CHECK(a.adopted);
    CHECK(a.ref != r);
    CHECK(t.orders.find_client("a")->ref == r);
    CHECK(t.orders.find_venue("BTCUSDT", "2")->ref == a.ref);
    fill f = execution("t", "a", "2", "3");
    f.side = side::sell;
    CHECK(t.orders.apply(f).ref == a.ref);
}

TEST_CASE("an execution that may be one of those forgotten is never booked, whatever its order misses") {
    desk t({.orders = 8, .instruments = 2, .fills = 2});
    const order_ref r = t.working("a", "1");
    for (int i = 0; i < 4; ++i) {
        const std::string id = std::to_string(i);
        CHECK(t.orders.apply(execution(id, "a", "1", "1", 1'000 + i)).is_new);
    }
    // The venue says that more was filled than has been seen: the one that comes again is not the one missing.
    t.orders.apply(with_filled(report("a", "1", lifecycle::working), "5"));
    for (int i = 0; i < 2; ++i) {
        const fill_applied f = t.orders.apply(execution(std::to_string(i), "a", "1", "1", 1'000 + i));
        CHECK_FALSE(f.is_new);
        CHECK(f.anomaly == order_anomaly::too_old);
    }
    CHECK_FALSE(t.orders.apply(execution("2", "a", "1", "1", 1'002)).is_new);
    CHECK(t.at(r).seen == quantity{d("4")});
    CHECK(t.orders.apply(execution("missed", "a", "1", "1", 1'002)).is_new);
    CHECK(t.at(r).seen == quantity{d("5")});
}

TEST_CASE(
    "an old execution is booked of an order that has forgotten none, and not of one that is not known") {
    desk t({.orders = 8, .instruments = 2, .fills = 2});
    const order_ref old = t.working("a", "1");
    t.working("b", "2");
    for (int i = 0; i < 6; ++i) t.orders.apply(execution(std::to_string(i), "b", "2", "1", 2'000 + i));
    CHECK(t.orders.apply(execution("late", "a", "1", "1", 1'000)).is_new);
    CHECK(t.at(old).seen == quantity{d("1")});
    CHECK(t.orders.apply(execution("whose", "", "77", "1", 1'000)).anomaly == order_anomaly::too_old);
    // Those that were let go were another order's. Of an order that is adopted later they may have been.
    t.orders.apply(with_terms(report("web", "9", lifecycle::working), side::buy, "4"));
    CHECK(t.orders.apply(execution("early", "web", "9", "1", 1'500)).is_new);
    for (int i = 0; i < 6; ++i) t.orders.apply(execution("u" + std::to_string(i), "", "88", "1", 3'000 + i));
    t.orders.apply(with_terms(report("app", "88", lifecycle::working), side::buy, "9"));
    CHECK(t.orders.apply(execution("u0", "app", "88", "1", 3'000)).anomaly == order_anomaly::too_old);
    CHECK(t.orders.apply(execution("fresh", "app", "88", "1", 4'000)).is_new);
}

TEST_CASE("executions forgotten while their order was not known are not booked to it again") {
    desk t({.orders = 8, .instruments = 2, .fills = 2});
    t.placed("a"); // no venue id yet
    for (int i = 0; i < 3; ++i)
        CHECK(t.orders.apply(execution(std::to_string(i), "", "1", "1", 1'000 + i)).is_new);
    t.orders.apply(report("a", "1", lifecycle::working));
    CHECK(t.orders.apply(execution("0", "a", "1", "1", 1'000)).anomaly == order_anomaly::too_old);
}

TEST_CASE("a fill without an id or a quantity cannot be told apart and is refused") {
    desk t;
    t.working("a", "1");
    CHECK(t.orders.apply(execution("", "a", "1", "1")).anomaly == order_anomaly::malformed);
    CHECK(t.orders.apply(execution("t", "a", "1", "0")).anomaly == order_anomaly::malformed);
    CHECK(t.orders.counters().anomalies == 2);
    CHECK(t.orders.counters().fills == 0);
}

TEST_CASE("open orders are walked oldest first while they are being changed") {
    desk t;
    for (const char* id : {"a", "b", "c"}) t.placed(id);
    std::string seen;
    for (const order_record& r : t.orders.open_orders()) {
        seen += r.request.client_order_id.view();
        t.orders.on_send_refused(r.ref, place, ms(1));
    }
    CHECK(seen == "abc");
    CHECK(t.orders.open_orders().empty());
}

TEST_CASE("hedge mode counts each position side apart") {
    desk t;
    order_request r = request("a");
    r.position_side = position_side::long_side;
    REQUIRE(t.orders.create(r, ms(1)).has_value());
    CHECK(t.orders.exposure({0}, position_side::long_side).open_buy == w("10"));
    CHECK(t.open(side::buy).is_zero());
    CHECK(t.orders.exposure({7}).open_buy.is_zero());
}

TEST_CASE("a full table reports that an order could not be adopted") {
    desk t({.orders = 1, .instruments = 2, .fills = 4});
    t.placed("a");
    const update_applied a =
        t.orders.apply(with_terms(report("web", "9", lifecycle::working), side::buy, "1"));
    CHECK(a.anomaly == order_anomaly::table_full);
    CHECK_FALSE(a.ref.valid());
    CHECK(t.orders.counters().table_full == 1);
}

} // namespace

TEST_CASE("two orders that the venue made under one id are two orders, and both count") {
    desk t;
    const auto made = [](const char* venue_id, const char* quantity) {
        order_update u = with_filled(
            with_terms(report("autoclose", venue_id, lifecycle::filled), side::sell, quantity), quantity);
        u.venue_made = true;
        return u;
    };
    const update_applied a = t.orders.apply(made("21", "3"));
    const update_applied b = t.orders.apply(made("22", "5"));
    CHECK(a.adopted);
    CHECK(b.adopted);
    CHECK(a.anomaly == order_anomaly::none);
    CHECK(b.anomaly == order_anomaly::none);
    CHECK(t.at(a.ref).venue_order_id == venue_order_id("21"));
    CHECK(t.at(b.ref).venue_order_id == venue_order_id("22"));
    for (const auto& [id, trade, quantity] : {std::tuple{"21", "t1", "3"}, std::tuple{"22", "t2", "5"}}) {
        fill x = execution(trade, "autoclose", id, quantity);
        x.side = side::sell;
        const fill_applied f = t.orders.apply(x);
        CHECK(f.is_new);
        CHECK(f.anomaly == order_anomaly::none);
        CHECK(f.fills_missing.is_zero());
    }
}

TEST_CASE("an order of an instrument that is not ours makes no baseline doubtful") {
    desk t;
    order_update u = with_terms(report("web", "31", lifecycle::working, 6'000), side::buy, "10");
    u.symbol = "DOGEUSDT";
    CHECK(t.orders.apply(u).adopted);
    CHECK_FALSE(t.orders.reported_after(ms(5'000)));
    u = with_terms(report("web2", "32", lifecycle::working, 6'000), side::buy, "10");
    t.orders.apply(u);
    CHECK(t.orders.reported_after(ms(5'000)));
}

TEST_CASE("a cancel that came too late is no reason of a fill") {
    desk t;
    const order_ref ref = t.working("c1", "1");
    t.orders.on_cancel_sent(ref, ms(2'000));
    t.orders.on_rejected(ref, pending_operation::cancel, order_errc::unknown_order, ms(2'010));
    CHECK(t.at(ref).reason == order_errc::unknown_order);
    SECTION("by a report") {
        t.orders.apply(from(with_filled(report("c1", "1", lifecycle::filled), "10"), report_source::query));
    }
    SECTION("by an execution") { t.orders.apply(execution("t1", "c1", "1", "10")); }
    CHECK(t.at(ref).state.life == lifecycle::filled);
    CHECK(t.at(ref).reason == order_errc{});
}

TEST_CASE("executions of others that are forgotten say nothing of an order that is known") {
    desk t({.orders = 8, .instruments = 2, .fills = 4});
    const order_ref r = t.working("a", "1");
    for (int i = 0; i < 10; ++i)
        t.orders.apply(execution("o" + std::to_string(i), "", std::to_string(900 + i), "1", 5'000 + i * 100));
    t.orders.apply(with_filled(report("a", "1", lifecycle::working), "1"));
    CHECK(t.orders.apply(execution("mine", "a", "1", "1", 5'050)).is_new);
    CHECK(t.at(r).seen == quantity{d("1")});
}

TEST_CASE("an order that waits for its trigger and the one that it becomes are one order") {
    desk t;
    order_request stop = request("a");
    stop.type = order_type::stop;
    stop.price = {};
    stop.trigger_price = {d("101")};
    const order_ref r = t.orders.create(stop, ms(900)).value();
    t.orders.on_sent(r, ms(900));
    CHECK(keys_of(t.at(r)).untriggered);
    order_update waits = report("a", "", lifecycle::untriggered);
    waits.conditional_order_id = "c1";
    CHECK(t.orders.apply(waits).after == order_state{lifecycle::untriggered, none, certainty::known});
    CHECK(t.at(r).conditional_order_id == "c1");
    CHECK(t.open(side::buy) == w("10"));

    SECTION("its client id tells them") {
        CHECK(t.orders.apply(report("a", "7", lifecycle::working, 2'000)).ref == r);
        CHECK(t.at(r).state.life == lifecycle::working);
        CHECK_FALSE(keys_of(t.at(r)).untriggered);
        CHECK(id_at_venue(keys_of(t.at(r))) == "7");
        // Late news of the trigger bring nothing back.
        CHECK(t.orders.apply(waits).after.life == lifecycle::working);
    }
    SECTION("its execution may come first") {
        CHECK(t.orders.apply(execution("t1", "a", "7", "4", 2'000)).is_new);
        CHECK(t.at(r).state.life == lifecycle::working);
        CHECK(t.at(r).venue_order_id == "7");
        CHECK(t.open(side::buy) == w("6"));
    }
    SECTION("where the venue gives what it becomes another client id, the id that it waited by tells them") {
        order_update child = report("made by the venue", "7", lifecycle::working, 2'000);
        child.conditional_order_id = "c1";
        CHECK(t.orders.apply(child).ref == r);
        CHECK(t.at(r).request.client_order_id == "a");
        CHECK(t.orders.counters().adopted == 0);
    }
    SECTION("an answer that only says under which id to ask leaves it to be asked") {
        t.orders.on_cancel_sent(r, ms(2'000));
        t.orders.on_rejected(r, pending_operation::cancel, order_errc::unknown_order, ms(2'100));
        CHECK(t.at(r).state.unknown());
        order_update became = from(report("a", "7", lifecycle::submitting, 2'000), report_source::query);
        t.orders.apply(became);
        CHECK(t.at(r).state.unknown());
        CHECK(t.at(r).venue_order_id == "7");
        t.orders.apply(from(with_terms(report("a", "7", lifecycle::working, 2'000), side::buy, "10"),
                            report_source::query));
        CHECK(t.at(r).state == order_state{lifecycle::working, none, certainty::known});
    }
}

TEST_CASE("an order that waits comes back to waiting when it was taken for dead") {
    desk t;
    order_request stop = request("a");
    stop.type = order_type::stop;
    const order_ref r = t.orders.create(stop, ms(900)).value();
    t.orders.on_sent(r, ms(900));
    t.orders.on_reply_timeout(r, pending_operation::place, ms(1'000));
    t.orders.on_never_seen(r, ms(2'000));
    const update_applied a = t.orders.apply(report("a", "", lifecycle::untriggered, 3'000));
    CHECK(a.anomaly == order_anomaly::revived);
    CHECK(a.after == order_state{lifecycle::untriggered, none, certainty::known});
    CHECK(t.open(side::buy) == w("10"));
}

TEST_CASE("an order that waits and is nobody's here is adopted with what it waits for") {
    desk t;
    order_update u =
        from(with_terms(report("", "", lifecycle::untriggered), side::sell, "3"), report_source::snapshot);
    u.type = order_type::stop_limit;
    u.trigger_price = {d("99")};
    u.conditional_order_id = "c9";
    const update_applied a = t.orders.apply(u);
    REQUIRE(a.adopted);
    CHECK(t.at(a.ref).request.trigger_price == price{d("99")});
    CHECK(t.open(side::sell) == w("3"));
    // Listed again, it is the same.
    CHECK(t.orders.apply(u).ref == a.ref);
    order_update child = report("x0", "7", lifecycle::working, 2'000);
    child.conditional_order_id = "c9";
    CHECK(t.orders.apply(child).ref == a.ref);
    CHECK(t.at(a.ref).state.life == lifecycle::working);
}

TEST_CASE("an order that waits and was taken is asked for when the list lacks it") {
    desk t;
    order_request stop = request("a");
    stop.type = order_type::stop;
    const order_ref r = t.orders.create(stop, ms(900)).value();
    t.orders.on_sent(r, ms(900));
    snapshot_end end;
    end.asked = ms(5'000);
    end.received = ms(5'100);
    std::size_t asked = 0;
    t.orders.for_each_unlisted(end, [&](const order_record&) { ++asked; });
    CHECK(asked == 0); // whether it is there its reply will say
    // The service answered with its id, and nothing of its state.
    order_update taken = from(report("a", "", lifecycle::submitting), report_source::reply);
    taken.conditional_order_id = "c1";
    t.orders.apply(taken);
    t.orders.for_each_unlisted(end, [&](const order_record& o) {
        CHECK(o.ref == r);
        ++asked;
    });
    CHECK(asked == 1);
    CHECK(t.at(r).state.unknown());
}

namespace {

order_manager::config of_one_execution() {
    return {.orders = 8, .instruments = 2, .fills = 16, .fills_once = true};
}

} // namespace

TEST_CASE("where an order executes once it has ended by that, whatever it is called then") {
    SECTION("told by its execution alone") {
        desk t(of_one_execution());
        const order_ref r = t.working("a1", "7");
        CHECK(t.orders.apply(execution("e1", "a1", "7", "4")).anomaly == order_anomaly::none);
        // An order for the rest may take its place: that it has ended is told apart.
        CHECK(t.at(r).state.life == lifecycle::working);
        CHECK(t.at(r).cumulative.value == d("4"));
        CHECK(t.open(side::buy) == w("6"));
        t.orders.apply(with_filled(report("a1", "7", lifecycle::cancelled), "4"));
        CHECK(t.at(r).state.life == lifecycle::cancelled);
        CHECK(t.open(side::buy) == w("0"));
        const order_ref whole = t.working("a2", "8");
        t.orders.apply(execution("e2", "a2", "8", "10"));
        CHECK(t.at(whole).state.life == lifecycle::filled);
    }
    SECTION("told as filled, with how far") {
        desk t(of_one_execution());
        const order_ref r = t.working("a1", "7");
        t.orders.apply(with_filled(report("a1", "7", lifecycle::filled), "4"));
        CHECK(t.at(r).state.life == lifecycle::cancelled);
        CHECK(t.at(r).cumulative.value == d("4"));
        CHECK(t.open(side::buy) == w("4")); // until its execution is told
        t.orders.apply(execution("e1", "a1", "7", "4"));
        CHECK(t.open(side::buy) == w("0"));
    }
    SECTION("told as filled, and how far its execution says later") {
        desk t(of_one_execution());
        const order_ref r = t.working("a1", "7");
        t.orders.apply(from(report("a1", "7", lifecycle::filled), report_source::query));
        CHECK(t.at(r).state.life == lifecycle::filled);
        CHECK(t.open(side::buy) == w("10")); // at worst
        t.orders.apply(execution("e1", "a1", "7", "4"));
        CHECK(t.at(r).state.life == lifecycle::cancelled);
        CHECK(t.at(r).cumulative.value == d("4"));
        CHECK(t.at(r).fills_missing().is_zero());
        CHECK(t.open(side::buy) == w("0"));
    }
    SECTION("and an answer that comes behind the execution adds nothing") {
        desk t(of_one_execution());
        const order_ref r = t.working("a1", "7");
        t.orders.apply(execution("e1", "a1", "7", "4"));
        t.orders.apply(from(report("a1", "7", lifecycle::filled), report_source::query));
        CHECK(t.at(r).state.life == lifecycle::cancelled);
        CHECK(t.at(r).cumulative.value == d("4"));
        CHECK(t.at(r).fills_missing().is_zero());
    }
    SECTION("elsewhere an order that was executed in part goes on") {
        desk t;
        const order_ref r = t.working("a1", "7");
        t.orders.apply(execution("e1", "a1", "7", "4"));
        CHECK(t.at(r).state.life == lifecycle::working);
        CHECK(t.open(side::buy) == w("6"));
    }
}

namespace {

bool terms_stay(const order_record& r, std::string_view of_all, std::string_view filled) {
    return r.request.quantity.value == *decimal::parse(of_all) &&
           r.cumulative.value == *decimal::parse(filled);
}
bool renew(desk& t, std::string_view before, std::string_view after) {
    order_renewal e;
    e.symbol = "BTCUSDT";
    e.received = ms(1'500);
    e.before = before;
    e.after = after;
    return t.orders.apply(e);
}
/// What an order says of itself that has no client id of its own.
order_update renewed(std::string_view venue, std::string_view quantity_text,
                     std::string_view price_text = "101") {
    return with_terms(report("", venue, lifecycle::working, 1'500), side::buy, quantity_text, price_text);
}

} // namespace

TEST_CASE("an order that somebody has replaced goes on under its new id, with its new terms") {
    desk t(of_one_execution());
    const order_ref r = t.working("a1", "7");
    CHECK(renew(t, "7", "8"));
    CHECK(t.at(r).state.life == lifecycle::working);
    const update_applied a = t.orders.apply(renewed("8", "6"));
    CHECK(a.ref == r);
    CHECK(a.changed);
    CHECK_FALSE(a.adopted);
    CHECK(a.anomaly == order_anomaly::none);
    CHECK(terms_stay(t.at(r), "6", "0"));
    CHECK(t.at(r).request.price.value == d("101"));
    CHECK(t.at(r).venue_order_id == "8");
    CHECK(t.orders.find_venue("BTCUSDT", "7") == nullptr);
    CHECK(t.open(side::buy) == w("6"));
    // What is told late of the old id is of no order.
    order_update old = report("a1", "7", lifecycle::cancelled, 1'500);
    CHECK(t.orders.apply(old).anomaly == order_anomaly::none);
    old.symbol = {};
    CHECK(t.orders.apply(old).anomaly == order_anomaly::none);
    const update_applied late =
        t.orders.apply(with_terms(report("a1", "7", lifecycle::working), side::buy, "10"));
    CHECK_FALSE(late.ref.valid());
    CHECK(late.anomaly == order_anomaly::none);
    CHECK(t.orders.open_orders().size() == 1);
    CHECK(t.at(r).state.life == lifecycle::working);
    t.orders.apply(execution("e1", "a1", "8", "6"));
    CHECK(t.at(r).state.life == lifecycle::filled);
    // Nobody's, and one that is told apart already.
    CHECK_FALSE(renew(t, "70", "80"));
    const order_ref other = t.working("a2", "9");
    CHECK_FALSE(renew(t, "9", "8"));
    CHECK(t.at(other).venue_order_id == "9");
}

TEST_CASE("an order that was issued again for its rest keeps what it had filled") {
    desk t(of_one_execution());
    const order_ref r = t.working("a1", "7");
    const auto told =
        GENERATE(as<std::string>{}, "in its order", "as filled before", "by a list before its execution is");
    const bool ends_filled = GENERATE(true, false);
    CAPTURE(told, ends_filled);
    if (told == "in its order") {
        t.orders.apply(execution("e1", "a1", "7", "4"));
        t.orders.apply(with_filled(report("a1", "7", lifecycle::cancelled), "4"));
        CHECK(t.at(r).state.life == lifecycle::cancelled);
        CHECK(renew(t, "7", "8"));
        CHECK(t.orders.apply(renewed("8", "6", "100")).after.life == lifecycle::working);
    } else if (told == "as filled before") {
        t.orders.apply(from(report("a1", "7", lifecycle::filled), report_source::query));
        CHECK(renew(t, "7", "8"));
        CHECK(t.orders.apply(renewed("8", "6", "100")).after.life == lifecycle::working);
        t.orders.apply(execution("e1", "a1", "7", "4"));
    } else {
        CHECK(renew(t, "7", "8"));
        t.orders.apply(from(renewed("8", "6", "100"), report_source::snapshot));
        CHECK(terms_stay(t.at(r), "6", "0"));
        CHECK(t.orders.apply(execution("e1", "a1", "7", "4")).ref == r);
    }
    CHECK(t.at(r).state.life == lifecycle::working);
    CHECK(terms_stay(t.at(r), "10", "4"));
    CHECK(t.at(r).seen.value == d("4"));
    CHECK(t.open(side::buy) == w("6"));
    // The same again, by another channel.
    CHECK_FALSE(t.orders.apply(execution("e1", "a1", "7", "4")).is_new);
    t.orders.apply(with_filled(report("a1", "7", lifecycle::cancelled), "4"));
    CHECK_FALSE(renew(t, "7", "8"));
    t.orders.apply(from(renewed("8", "6", "100"), report_source::snapshot));
    CHECK(terms_stay(t.at(r), "10", "4"));
    CHECK(t.at(r).state.life == lifecycle::working);
    if (ends_filled) {
        t.orders.apply(execution("e2", "a1", "8", "6"));
        t.orders.apply(with_filled(report("a1", "8", lifecycle::filled), "6"));
        CHECK(t.at(r).state.life == lifecycle::filled);
        CHECK(t.at(r).seen.value == d("10"));
        CHECK(t.at(r).fills_missing().is_zero());
    } else { // it goes on once more
        t.orders.apply(execution("e2", "a1", "8", "1"));
        t.orders.apply(with_filled(report("a1", "8", lifecycle::cancelled), "1"));
        CHECK(t.at(r).state.life == lifecycle::cancelled);
        CHECK(terms_stay(t.at(r), "10", "5"));
        CHECK(renew(t, "8", "9"));
        t.orders.apply(renewed("9", "5", "100"));
        t.orders.apply(execution("e3", "a1", "9", "5"));
        CHECK(t.at(r).state.life == lifecycle::filled);
        CHECK(t.at(r).seen.value == d("10"));
    }
    CHECK_FALSE(t.at(r).overfilled);
    CHECK(t.open(side::buy) == w("0"));
}

TEST_CASE("an order that waits and was replaced by somebody waits under its new id") {
    desk t(of_one_execution());
    const order_ref r = t.placed("a1");
    order_update u = report("a1", "", lifecycle::untriggered);
    u.conditional_order_id = "7";
    t.orders.apply(u);
    CHECK(renew(t, "7", "8"));
    CHECK(t.at(r).conditional_order_id == "8");
    CHECK(t.at(r).venue_order_id.empty());
    CHECK(t.at(r).state.life == lifecycle::untriggered);
}

TEST_CASE("an order that closes one trade is known by that, as it has no id of ours at the venue") {
    desk t(of_one_execution());
    order_request q = request("a1", side::sell, "0");
    q.close_position = true;
    q.closes_trade = "5";
    const order_ref ours = *t.orders.create(q, ms(900));
    REQUIRE(t.orders.on_sent(ours, ms(900)).changed);
    t.orders.on_reply_timeout(ours, pending_operation::place, ms(1'000));
    const auto closing = [](std::string_view trade, std::string_view venue) {
        order_update u = with_terms(report("", venue, lifecycle::working), side::sell, "4");
        u.closes_trade = trade;
        return u;
    };
    // Somebody closes another one.
    const update_applied theirs = t.orders.apply(closing("6", "20"));
    CHECK(theirs.adopted);
    CHECK(t.at(theirs.ref).request.closes_trade == "6");
    // What was closed long before ours went out is not ours.
    order_update early = closing("5", "19");
    early.venue_time = ms(900) - seconds(6);
    CHECK(t.orders.apply(early).adopted);
    const update_applied a = t.orders.apply(closing("5", "21"));
    CHECK(a.ref == ours);
    CHECK_FALSE(a.adopted);
    CHECK(t.at(ours).venue_order_id == "21");
    CHECK_FALSE(t.at(ours).state.unknown());
    // One that has its id is no other one.
    CHECK(t.orders.apply(closing("5", "22")).adopted);
    t.orders.apply(execution("e1", "", "21", "4"));
    CHECK(t.at(ours).state.life == lifecycle::filled);
}

TEST_CASE("the fee of an execution that was corrected is booked for what comes to it") {
    desk t;
    t.working("a1", "7");
    fill f = execution("e1", "a1", "7", "4");
    f.has_commission = true;
    f.commission = {d("0.4"), "USDT"};
    CHECK(t.orders.apply(f).commission.amount == d("0.4"));
    f.commission.amount = d("0.5");
    CHECK_FALSE(t.orders.apply(f).commission_is_new); // told twice, and otherwise: the first counts
    fill_correction c;
    c.execution = f;
    c.execution.quantity = {d("3")};
    c.quantity_before = {d("4")};
    c.price_before = f.price;
    CHECK(t.orders.apply(c).anomaly == order_anomaly::none);
    f.quantity = {d("3")};
    f.commission.amount = d("0.3");
    const fill_applied less = t.orders.apply(f);
    CHECK_FALSE(less.is_new);
    CHECK(less.commission_is_new);
    CHECK(less.commission.amount == d("-0.1"));
    CHECK(less.commission.asset == "USDT");
    CHECK_FALSE(t.orders.apply(f).commission_is_new);
    f.commission.amount = d("0.4"); // that of before, once more
    CHECK_FALSE(t.orders.apply(f).commission_is_new);
    f.commission = {d("0.9"), "BNB"}; // in another asset there is no difference to book
    CHECK_FALSE(t.orders.apply(f).commission_is_new);
}

TEST_CASE("where an order executes once one that closes whatever is held is filled by that") {
    desk t(of_one_execution());
    order_request r = request("a1", side::sell, "0");
    r.close_position = true;
    const order_ref ref = *t.orders.create(r, ms(900));
    REQUIRE(t.orders.on_sent(ref, ms(900)).changed);
    t.orders.apply(report("a1", "7", lifecycle::working));
    t.orders.apply(execution("e1", "a1", "7", "4"));
    t.orders.apply(with_filled(report("a1", "7", lifecycle::filled), "4"));
    CHECK(t.at(ref).state.life == lifecycle::filled);
    CHECK(t.at(ref).seen.value == d("4"));
    CHECK_FALSE(t.at(ref).overfilled);
    CHECK(t.open(side::sell) == w("0"));
}
