// SPDX-License-Identifier: BSL-1.0
#include "case.hpp"

using namespace gatewright_test;
using gw::side;

// What goes wrong at the venue and on the way to it, one kind at a time; `chaos.cpp` mixes them.
namespace {

void on_all_streams(conformance& c, fault f, std::int64_t count = 0) {
    for (const link_id l : kit().stream_links(c.how)) c.w.fault(l, f, count);
}
/// Every order that left is at the venue, once: none was sent twice, none is lost.
void each_order_once(const conformance& c) { CHECK(c.asked(question::place) == c.orders_at_venue()); }

/// Whether amends can be asked for on a path.
bool can_amend(const conformance& c) { return !kit().capabilities->path(c.path()).amend.empty(); }
/// What an order of 0.020 at 59900 is amended to: other terms, or less where the venue amends nothing else.
struct new_terms {
    std::string_view price = "59800", quantity = "0.030";
    const char* rest = "0.025"; ///< once 0.005 of it are filled
    const char* worst = "0.03"; ///< before anybody knows of these
};
new_terms amended_to(const conformance& c) {
    if (kit().can(c.path()).amends == gw::venue::amend_scope::price_and_quantity) return {};
    return {{}, "0.015", "0.01", "0.015"};
}

} // namespace

TEST_CASE("U02 whatever order the messages of a link come in, orders end as the venue has them",
          "[conformance][reports]") {
    on_each_path([](conformance& c) {
        on_all_streams(c, fault::reorder);
        // Where reports are numbered one that is out of order costs the link.
        const bool counted = kit().links[index(link_of(role::reports))].counted;
        const auto settle = [&] {
            c.d->run_for(gw::milliseconds(400));
            if (!counted) return;
            REQUIRE(c.d->until_ready(gw::minutes(3)));
            c.d->run_for(gw::seconds(2));
            REQUIRE(c.d->until_ready(gw::minutes(3)));
        };
        // Books lose their order too, and where a snapshot weighs much it is some time until the next one.
        const auto can_open = [&] { REQUIRE(c.d->run_until([&] { return c.d->opens(); }, gw::minutes(2))); };
        // Each several times: the messages come in another order each time.
        SECTION("in flight") {
            for (int n = 0; n < 12; ++n) {
                c.w.other_limit(side::sell, "60000", "0.006");
                c.w.other_limit(side::sell, "60000.1", "0.004");
                can_open();
                const auto o = c.place(limit(side::buy, "60000.1", "0.010"));
                settle();
                CHECK(c.life(o) == gw::lifecycle::filled);
            }
        }
        SECTION("filled in part") {
            for (int n = 0; n < 12; ++n) {
                can_open();
                const auto o = c.rest("59900", {"0.010", "0.005", "0.015"});
                settle();
                c.w.other_market(side::sell, "0.010");
                c.w.other_market(side::sell, "0.005");
                settle();
                CHECK(c.filled(o) == "0.015");
                c.w.other_market(side::sell, "0.015");
                settle();
                CHECK(c.life(o) == gw::lifecycle::filled);
            }
        }
        SECTION("a cancel in flight") {
            for (int n = 0; n < 12; ++n) {
                can_open();
                const auto o = c.place(limit(side::buy, "59900", "0.020"));
                settle();
                c.w.other_market(side::sell, "0.005");
                c.cancel(o);
                c.w.other_market(side::sell, n % 2 == 0 ? "0.004" : "0.015");
                settle();
                CHECK(gw::is_terminal(c.life(o)));
            }
        }
        SECTION("an amend in flight") {
            if (!can_amend(c)) return;
            for (int n = 0; n < 12; ++n) {
                can_open();
                const auto o = c.place(limit(side::buy, "59900", "0.020"));
                settle();
                const new_terms terms = amended_to(c);
                c.amend(o, terms.price, terms.quantity);
                c.w.other_market(side::sell, "0.005");
                settle();
                CHECK_FALSE(c.order(o).amend.active);
                CHECK(c.filled(o) == "0.005");
                c.w.other_market(side::sell, terms.rest);
                settle();
                CHECK(c.life(o) == gw::lifecycle::filled);
            }
        }
        each_order_once(c);
        c.w.clear_faults();
        c.d->run_for(gw::minutes(2));
        REQUIRE(c.d->until_ready());
    });
}

TEST_CASE("N06 a half-open link is found while nothing is asked for, and what it did not bring is booked",
          "[conformance][reconnect]") {
    for (const link_id l : kit().stream_links()) {
        INFO(kit().name(l));
        conformance c;
        REQUIRE(c.d->until_ready());
        const auto resting = c.rest("59900", {"0.010", "0.020"});
        c.d->run_for(gw::seconds(1));
        const auto before = c.w.connections(l);
        c.w.fault(l, fault::half_open);
        CHECK(c.w.connections(l) == before - 1); // the venue has forgotten it
        CHECK(c.d->state(l) == gw::connection_state::live);
        c.w.other_market(side::sell, "0.010");
        c.d->tick = gw::milliseconds(200);
        // What a link without traffic is given up after differs; a quarter of an hour is enough for all.
        c.d->run_for(gw::minutes(15));
        REQUIRE(c.d->until_ready(gw::minutes(2)));
        if (l == link_of(role::reports)) CHECK(c.w.connections(l) == 1);
        CHECK(c.d->position() == "0.01");
        CHECK(c.filled(resting) == "0.01");
        c.d->tick = gw::milliseconds(20);
        const auto next = c.place(limit(side::buy, "59000", "0.010"));
        c.d->run_for(gw::seconds(1));
        CHECK(c.life(next) == gw::lifecycle::working);
        each_order_once(c);
        c.agree();
        CHECK(c.d->unknown_orders() == 0);
    }
}

TEST_CASE("N06 what is sent on a half-open link reaches nobody: it is unknown, asked for, and not sent again",
          "[conformance][reconnect]") {
    on_each_path([](conformance& c, link_id orders) {
        const auto resting = c.rest("59900", {"0.010", "0.020"});
        const std::size_t there = resting.size();
        c.d->run_for(gw::seconds(1));
        c.w.fault(orders, fault::half_open, 1);
        const auto lost = c.place(limit(side::buy, "59000", "0.010"));
        c.d->run_for(reply_timeout + gw::seconds(1));
        CHECK(c.order(lost).state.unknown());
        CHECK(c.d->open_exposure(side::buy) == "0.04"); // counted at worst
        c.w.other_market(side::sell, "0.010");
        c.d->run_for(plan_of_absence().enough(gw::minutes(3)));
        CHECK(c.life(lost) == gw::lifecycle::rejected);
        CHECK(c.order(lost).reason == gw::order_errc::never_seen);
        CHECK(c.orders_at_venue() == there);
        CHECK(c.asked(question::place) == there + 1);
        REQUIRE(c.d->until_ready(gw::minutes(2)));
        CHECK(c.filled(resting) == "0.01");
        // A cancel likewise: the order lives, and may be cancelled again.
        c.w.fault(orders, fault::half_open, 1);
        c.cancel(resting);
        c.d->run_for(reply_timeout + gw::seconds(1));
        c.d->run_for(gw::minutes(3));
        REQUIRE(c.d->until_ready(gw::minutes(2)));
        CHECK(c.life(resting) == gw::lifecycle::working);
        c.cancel(resting);
        c.d->run_for(gw::seconds(1));
        CHECK(c.life(resting) == gw::lifecycle::cancelled);
    });
}

TEST_CASE("C03 a venue's clock that drifts for an hour is followed, and no order is refused for its time",
          "[conformance][clocks]") {
    for (const std::int64_t gained : {-1, 1}) {
        INFO(gained);
        conformance c;
        REQUIRE(c.d->until_ready());
        c.w.fault(link_of(role::requests), fault::clock_drift, gained); // a second in a quarter of an hour
        c.d->tick = gw::milliseconds(500);
        std::vector<gw::order_ref> all;
        for (int n = 0; n < 60; ++n) {
            all.push_back(c.place(limit(side::buy, n % 2 == 0 ? "59000" : "58000", "0.010")));
            c.d->run_for(gw::seconds(30));
            CHECK(c.life(all.back()) == gw::lifecycle::working);
            c.cancel(all.back());
            c.d->run_for(gw::seconds(30));
            CHECK(c.life(all.back()) == gw::lifecycle::cancelled);
            CHECK(c.d->ready());
        }
        CHECK(c.d->counts().venue_rejects == 0);
        CHECK(c.d->counts().unknown == 0);
        c.w.other_limit(side::sell, "60000", "0.010");
        const auto o = c.place(limit(side::buy, "60000", "0.010"));
        c.d->run_for(gw::seconds(1));
        CHECK(c.life(o) == gw::lifecycle::filled);
        each_order_once(c);
        c.agree();
    }
}

TEST_CASE("C02 a key that expires closes the gateway by name, and what happened meanwhile is booked when it "
          "is good again",
          "[conformance][connect]") {
    needs(kit().ends_keys, "keys that end");
    on_each_path([](conformance& c) {
        const auto filled = c.rest("59900", {"0.010", "0.020"});
        const auto resting = c.place(limit(side::buy, "59000", "0.010"));
        c.d->run_for(gw::seconds(1));
        c.w.fault(link_of(role::requests), fault::key_expiry, 10);
        c.d->run_for(gw::seconds(9));
        CHECK(c.d->ready());
        const auto last = c.place(limit(side::buy, "58000", "0.010"));
        c.d->run_for(gw::milliseconds(500));
        CHECK(c.life(last) == gw::lifecycle::working);
        REQUIRE(c.d->run_until([&] { return c.d->reason() == "authentication failed"; }, gw::minutes(3)));
        CHECK(c.refused(limit(side::buy, "57000", "0.010")) == gw::order_errc::no_gateway);
        CHECK(c.operator_calls() == 1);
        // A cancel is tried all the same; the venue takes none, and the order stays what it is.
        static_cast<void>(c.d->cancel(resting));
        c.d->run_for(gw::seconds(10));
        CHECK_FALSE(gw::is_terminal(c.life(resting)));
        c.w.other_market(side::sell, "0.010");
        const auto asked = c.d->sent().size();
        c.d->run_for(gw::minutes(10));
        CHECK(c.d->sent().size() - asked < 400); // no storm
        CHECK(c.d->reason() == "authentication failed");
        CHECK(c.operator_calls() == 1);
        c.w.clear_faults();
        REQUIRE(c.d->until_ready(gw::minutes(5)));
        c.d->run_for(gw::minutes(2));
        CHECK(c.filled(filled) == "0.01");
        CHECK(c.d->position() == "0.01");
        CHECK(c.life(resting) == gw::lifecycle::working);
        c.cancel(resting);
        c.d->run_for(gw::seconds(1));
        CHECK(c.life(resting) == gw::lifecycle::cancelled);
        each_order_once(c);
    });
}

TEST_CASE("D12 when the rules change the venue's refusal is mapped, and once they are known they hold here",
          "[conformance][data]") {
    for (const bool told : {false, true}) {
        if (told && !kit().tells_rules) continue;
        desk_options how;
        how.rules_told = told;
        how.instruments_refresh = gw::minutes(told ? 60 : 1);
        conformance c({}, how);
        INFO(told);
        REQUIRE(c.d->until_ready());
        const auto old = c.place(limit(side::buy, "59000.1", "0.013"));
        c.d->run_for(gw::seconds(1));
        const bool decimal = kit().coarse_tick == "1";
        c.w.change_rules(kit().coarse_tick, kit().coarse_lot);
        if (!told) {
            // Nobody has said anything yet: the venue judges.
            const auto stale = c.place(limit(side::buy, "59000.1", "0.010"));
            const auto odd = c.place(limit(side::buy, "59000", "0.013"));
            c.d->run_for(gw::seconds(1));
            CHECK(c.life(stale) == gw::lifecycle::rejected);
            CHECK(c.order(stale).reason == kit().off_tick);
            CHECK(c.life(odd) == gw::lifecycle::rejected);
            CHECK(c.order(odd).reason == kit().off_lot);
        }
        REQUIRE(c.d->run_until([&] { return c.d->tick_size() == kit().coarse_tick; },
                               gw::seconds(told ? 1 : 90)));
        // What rested goes on at its old price and trades. The book cannot be counted in the new ticks while it is
        // there: nothing is opened, by name, and what there is can be ended.
        // Where the desk's orders are in no book one of another's does.
        const bool mine = !kit().meets_quotes_alone;
        c.w.other_limit(side::sell, "59000.1", mine ? "0.003" : "0.050");
        c.d->run_for(gw::seconds(2));
        CHECK(c.d->position() == (mine ? "0.003" : "0.013"));
        CHECK_FALSE(c.d->opens());
        CHECK(c.refused(limit(side::buy, "59000", "0.010")) == gw::order_errc::no_gateway);
        if (mine)
            c.cancel(old);
        else
            c.w.other_market(side::buy, "0.037");
        c.d->run_for(gw::seconds(1));
        CHECK(c.life(old) == (mine ? gw::lifecycle::cancelled : gw::lifecycle::filled));
        // The book follows.
        c.w.other_limit(side::buy, decimal ? "58999" : "58999.5", "0.050");
        REQUIRE(c.d->until_ready(gw::minutes(3)));
        c.d->run_for(gw::seconds(1));
        CHECK(c.d->book_difference().empty());
        const auto at_venue = c.orders_at_venue();
        CHECK(c.refused(limit(side::buy, "59000.1", "0.010")) == gw::order_errc::invalid_price);
        CHECK(c.refused(limit(side::buy, "59000", "0.013")) == gw::order_errc::invalid_quantity);
        const auto fresh = c.place(limit(side::buy, decimal ? "59001" : "59000.5", "0.020"));
        c.d->run_for(gw::seconds(1));
        CHECK(c.life(fresh) == gw::lifecycle::working);
        if (!amended_to(c).price.empty()) {
            if (can_amend(c)) CHECK(c.amend_refused(fresh, "59000.2") == gw::order_errc::invalid_price);
        } else {
            CHECK(c.amend_refused(fresh, {}, "0.013") == gw::order_errc::invalid_quantity);
        }
        CHECK(c.orders_at_venue() == at_venue + 1);
        c.w.clear_faults();
        REQUIRE(c.d->run_until([&] { return c.d->tick_size() == "0.1"; }, gw::seconds(told ? 1 : 90)));
        const auto again = c.place(limit(side::buy, "59000.1", "0.010"));
        c.d->run_for(gw::seconds(1));
        CHECK(c.life(again) == gw::lifecycle::working);
        c.agree();
    }
}

TEST_CASE("R08 an instrument that closes while trading is closed by the venue first, and then here",
          "[conformance][refusals]") {
    needs(kit().closes_markets, "instruments that are closed for orders");
    const auto closes = [](const bool told, gw::venue::order_path path) {
        INFO(told << ' ' << to_string(path));
        desk_options how = over(path);
        how.rules_told = told;
        how.instruments_refresh = gw::minutes(told ? 60 : 1);
        conformance c({}, how);
        REQUIRE(c.d->until_ready());
        const auto changes = c.d->seen.rule_changes;
        const auto resting = c.place(limit(side::buy, "59000", "0.010"));
        c.d->run_for(gw::seconds(1));
        c.w.change_rules({}, {}, false);
        if (!told) {
            const auto stale = c.place(kit().meets_quotes_alone ? market(side::buy, "0.010")
                                                                : limit(side::buy, "58000", "0.010"));
            c.d->run_for(gw::seconds(1));
            CHECK(c.life(stale) == after_refusal());
            CHECK(c.order(stale).reason == gw::order_errc::market_closed);
        }
        c.d->run_for(gw::seconds(told ? 1 : 90));
        const auto at_venue = c.orders_at_venue();
        CHECK(c.refused(limit(side::buy, "58000", "0.010")) ==
              (kit().unlists_closed ? gw::order_errc::unknown_instrument : gw::order_errc::market_closed));
        CHECK(c.orders_at_venue() == at_venue);
        if (told) CHECK(c.d->seen.rule_changes == changes + 1);
        CHECK(c.d->book_synced());
        const auto other =
            c.place(limit(side::buy, "2900", "0.100", gw::time_in_force::good_till_cancel, second()));
        c.d->run_for(gw::seconds(1));
        CHECK(c.life(other) == gw::lifecycle::working);
        c.cancel(resting); // cancels pass
        c.d->run_for(gw::seconds(1));
        CHECK(c.life(resting) == gw::lifecycle::cancelled);
        c.w.change_rules({}, {}, true);
        c.d->run_for(gw::seconds(told ? 1 : 90));
        const auto again = c.place(limit(side::buy, "58000", "0.010"));
        c.d->run_for(gw::seconds(1));
        CHECK(c.life(again) == gw::lifecycle::working);
        if (told) CHECK(c.operator_calls() == 0);
        c.agree();
    };
    closes(false, kit().paths.front());
    if (kit().tells_rules)
        for (const gw::venue::order_path path : kit().paths) closes(true, path);
}

TEST_CASE("U03 a fill that the venue tells after the end of its order is booked once",
          "[conformance][reports]") {
    on_each_path([](conformance& c) {
        const auto o = c.rest("59900", {"0.005", "0.015"});
        c.d->run_for(gw::seconds(1));
        SECTION("after the cancel") {
            c.w.fault(link_of(role::reports), fault::delayed_fill, 1500);
            c.w.other_market(side::sell, "0.005");
            c.d->run_for(gw::milliseconds(50));
            c.cancel(o);
            c.d->run_for(gw::milliseconds(100));
            CHECK(c.life(o) == gw::lifecycle::cancelled);
            CHECK(c.filled(o) == "0.005"); // the cancel says how far it came
            CHECK(c.d->seen.fills.empty());
            CHECK(c.d->open_exposure(side::buy) == "0.005"); // what is not told counts
            c.d->run_for(gw::milliseconds(900));
            CHECK(c.life(o) == gw::lifecycle::cancelled);
            c.d->run_for(gw::seconds(2));
            CHECK(c.life(o) == gw::lifecycle::cancelled);
            CHECK(c.d->position() == "0.005");
        }
        SECTION("after a question") {
            // The cancel never arrives: the order is asked for, and is found filled before anybody told its fill.
            c.w.fault(link_of(role::reports), fault::delayed_fill, 20'000);
            c.w.fault(c.orders_link(), fault::request_lost, 1);
            c.cancel(o);
            c.w.other_market(side::sell, "0.020");
            c.d->run_for(reply_timeout + gw::seconds(5));
            CHECK(c.life(o) == gw::lifecycle::filled);
            CHECK(c.d->position() == "0.02");
            c.d->run_for(gw::seconds(20));
            CHECK(c.d->position() == "0.02");
        }
        SECTION("after the amend") {
            if (!can_amend(c)) return;
            c.w.fault(link_of(role::reports), fault::delayed_fill, 1500);
            c.w.other_market(side::sell, "0.005");
            c.d->run_for(gw::milliseconds(50));
            const new_terms terms = amended_to(c);
            c.amend(o.back(), terms.price, terms.quantity);
            c.d->run_for(gw::seconds(1));
            CHECK_FALSE(c.order(o.back()).amend.active);
            CHECK(c.d->open_exposure(side::buy) == terms.worst); // what is not told counts at worst
            c.d->run_for(gw::seconds(2));
            CHECK(c.filled(o) == "0.005");
            CHECK(c.d->open_exposure(side::buy) == case_quantity(venue_quantity(terms.rest)));
        }
        SECTION("of an order that takes") {
            c.w.fault(link_of(role::reports), fault::delayed_fill, 3000);
            c.w.other_limit(side::sell, "60000", "0.010");
            const auto taker = c.place(market(side::buy, "0.010"));
            c.d->run_for(gw::seconds(1));
            CHECK_FALSE(c.order(taker).state.unknown());
            c.d->run_for(gw::seconds(3));
            CHECK(c.life(taker) == gw::lifecycle::filled);
        }
        c.w.clear_faults();
        c.d->run_for(gw::seconds(30));
        each_order_once(c);
        CHECK(c.d->counts().fills == c.w.ledger().fills);
        REQUIRE(c.d->until_ready());
    });
}

TEST_CASE("C10 a link that the venue shuts down is replaced before where that is told, and opened again at "
          "once where it is not",
          "[conformance][connect]") {
    for (const link_id l : kit().stream_links()) {
        INFO(kit().name(l));
        conformance c;
        REQUIRE(c.d->until_ready());
        const auto resting = c.rest("59900", {"0.010", "0.020"});
        c.d->run_for(gw::seconds(1));
        c.w.fault(l, fault::shutdown, 60);
        c.d->run_for(gw::seconds(30));
        c.w.other_market(side::sell, "0.010");
        const auto under_way = c.place(limit(side::buy, "59000", "0.010"));
        c.d->run_for(gw::seconds(28));
        bool replaced = false, cut = false;
        const auto look = [&] {
            for (const auto& e : c.d->seen.connections) {
                replaced = replaced || e.reason == "replaced before its end";
                cut = cut || e.reason == "Service upgrade.";
            }
        };
        look();
        CHECK(replaced == kit().tells_ends);
        CHECK_FALSE(cut);
        c.d->run_for(gw::seconds(3));
        look();
        CHECK(cut == !kit().tells_ends);
        REQUIRE(c.d->until_ready(gw::seconds(10)));
        CHECK(c.d->state(l) == gw::connection_state::live);
        CHECK(c.life(under_way) == gw::lifecycle::working);
        CHECK(c.filled(resting) == "0.01");
        CHECK(c.d->counts().unknown == 0);
        each_order_once(c);
        c.agree();
    }
}
