// SPDX-License-Identifier: BSL-1.0
#include "case.hpp"

using namespace gatewright_test;
using gw::side;

// Orders that wait for a price: one order to the strategy, whatever the venue keeps it as.
namespace {

template <class OrderT>
OrderT waiting(side s, std::string_view trigger, std::string_view quantity) {
    OrderT o;
    o.symbol.assign(first());
    o.side = s;
    o.quantity = {venue_quantity(quantity)};
    o.trigger_price = {venue_price(trigger)};
    return o;
}
gw::order_request stop(side s, std::string_view trigger, std::string_view quantity) {
    return gw::to_request(waiting<gw::stop_order>(s, trigger, quantity));
}
template <class OrderT>
gw::order_request limited(side s, std::string_view trigger, std::string_view price,
                          std::string_view quantity) {
    OrderT o = waiting<OrderT>(s, trigger, quantity);
    o.price = {venue_price(price)};
    return gw::to_request(o);
}

/// The states that the strategy was told of an order, each once.
std::string told(const conformance& c, gw::order_ref o) {
    std::string all;
    gw::lifecycle last{};
    for (const gw::order_change& change : c.d->seen.changes) {
        if (change.ref != o || (!all.empty() && change.state == last)) continue;
        last = change.state;
        all += (all.empty() ? "" : " ") + std::string(to_string(last));
    }
    return all;
}
/// The desk's market: a bid at 59000 and an ask at 61000, and the last trade between them.
void open_market(conformance& c) {
    c.w.other_limit(side::buy, "59000", "1");
    c.w.other_limit(side::sell, "61000", "1");
    c.w.trade_elsewhere("60000");
    c.d->run_for(gw::milliseconds(500));
}

} // namespace

TEST_CASE("O13 a stop waits, is triggered by the price and fills as one order", "[conformance][orders]") {
    on_each_path([](conformance& c) {
        if (c.lacks(stop(side::buy, "60050", "0.010"))) return;
        open_market(c);
        const auto o = c.place(stop(side::buy, "60050", "0.010"));
        c.d->run_for(gw::seconds(1));
        CHECK(c.life(o) == gw::lifecycle::untriggered);
        CHECK(c.order(o).conditional_order_id.empty() != kit().conditional_ids);
        CHECK(c.order(o).venue_order_id.empty() == kit().conditional_ids);
        CHECK(c.d->open_exposure(side::buy) == "0.01");
        CHECK(c.asked(question::place) == 1);
        // A price on the other side of the last one does not trigger it.
        c.w.trade_elsewhere("59950");
        c.d->run_for(gw::seconds(1));
        CHECK(c.life(o) == gw::lifecycle::untriggered);
        c.w.trade_elsewhere("60050");
        c.d->run_for(gw::seconds(1));
        CHECK(c.life(o) == gw::lifecycle::filled);
        CHECK_FALSE(c.order(o).venue_order_id.empty());
        CHECK(c.filled(o) == "0.01");
        REQUIRE(c.d->seen.fills.size() == 1);
        // Of ten lots those that find the price itself are 950 cheaper.
        CHECK(case_price(c.d->seen.fills.front().price.value) ==
              std::to_string(61'000 - 95 * kit().lots_of_trigger));
        CHECK(told(c, o) ==
              (kit().fills_once ? "submitting untriggered filled" : "submitting untriggered working filled"));
        CHECK(c.orders_at_venue() == 1);
        CHECK(c.d->open_exposure(side::buy) == "0");
    });
}

TEST_CASE("O13 a stop that finds too little fills in part, and its rest ends once", "[conformance][orders]") {
    on_each_path([](conformance& c) {
        if (c.lacks(stop(side::buy, "60050", "0.010"))) return;
        c.w.other_limit(side::buy, "59000", "1");
        c.w.other_limit(side::sell, "61000", "0.004");
        c.w.trade_elsewhere("60000");
        const auto o = c.place(stop(side::buy, "60050", "0.010"));
        c.d->run_for(gw::seconds(1));
        c.w.trade_elsewhere("60050");
        c.d->run_for(gw::seconds(1));
        CHECK(is_terminal(c.life(o)));
        CHECK(c.life(o) != gw::lifecycle::filled);
        CHECK(c.filled(o) == gw::decimal(4 + kit().lots_of_trigger, -3).str());
        CHECK(c.d->open_exposure(side::buy) == "0");
        for (const auto& e : c.d->seen.errors) FAIL_CHECK(e.text.view());
    });
}

TEST_CASE("O13 a stop whose price is there already is refused, and nothing is left of it",
          "[conformance][orders]") {
    on_each_path([](conformance& c) {
        if (c.lacks(stop(side::sell, "60050", "0.010"))) return;
        open_market(c);
        if (kit().meets_quotes_alone) { // the best quotes tell it: nothing is sent
            CHECK(c.refused(stop(side::sell, "60050", "0.010")) == gw::order_errc::would_trigger);
            CHECK(c.orders_at_venue() == 0);
            return;
        }
        if (kit().takes_passed_stops) {
            const auto at_once = c.place(stop(side::sell, "60050", "0.010"));
            c.d->run_for(gw::seconds(1));
            CHECK(c.life(at_once) == gw::lifecycle::filled);
            CHECK(c.d->position() == "-0.01");
            return;
        }
        if (kit().picks_direction) {
            // The venue takes it, and lets it wait for the other direction: it is cancelled when that is told.
            const auto o = c.place(stop(side::sell, "60050", "0.010"));
            c.d->run_for(gw::seconds(1));
            CHECK(c.life(o) == gw::lifecycle::cancelled);
            CHECK(c.order(o).reason == gw::order_errc::would_trigger);
            CHECK(c.operator_calls() == 1);
            // Where the best quotes tell it nothing is sent.
            c.w.other_limit(side::sell, "60040", "1");
            c.d->run_for(gw::seconds(1));
            CHECK(c.refused(stop(side::sell, "60050", "0.010")) == gw::order_errc::would_trigger);
            CHECK(c.orders_at_venue() == 1);
            return;
        }
        const auto o = c.place(stop(side::sell, "60050", "0.010"));
        c.d->run_for(gw::seconds(1));
        CHECK(c.life(o) == gw::lifecycle::rejected);
        CHECK(c.order(o).reason == gw::order_errc::would_trigger);
        CHECK(c.orders_at_venue() == 0);
    });
}

TEST_CASE("O14 a stop-limit becomes a limit order that rests and can be changed", "[conformance][orders]") {
    on_each_path([](conformance& c) {
        const auto r = limited<gw::stop_limit_order>(side::sell, "59950", "59980", "0.020");
        if (c.lacks(r)) return;
        open_market(c);
        const auto o = c.place(r);
        c.d->run_for(gw::seconds(1));
        CHECK(c.life(o) == gw::lifecycle::untriggered);
        if (kit().amends_waiting) {
            c.amend(o, "59970");
            c.d->run_for(gw::seconds(1));
            CHECK(c.life(o) == gw::lifecycle::untriggered);
            CHECK(case_price(c.order(o).request.price.value) == "59970");
            c.amend(o, "59980");
            c.d->run_for(gw::seconds(1));
        } else { // while it waits it cannot be changed
            CHECK(c.amend_refused(o, "59990") == gw::order_errc::unsupported);
        }
        c.w.trade_elsewhere("59950");
        c.d->run_for(gw::seconds(1));
        CHECK(c.life(o) == gw::lifecycle::working);
        CHECK(c.order(o).request.type == gw::order_type::stop_limit);
        CHECK(case_price(c.order(o).request.price.value) == "59980");
        if (const auto& can = kit().can(c.path());
            !can.amend.empty() && can.amends == gw::venue::amend_scope::price_and_quantity) {
            c.amend(o, "59990");
            c.d->run_for(gw::seconds(1));
            CHECK(case_price(c.order(o).request.price.value) == "59990");
        }
        c.w.other_limit(side::buy, "59990", "0.020");
        c.d->run_for(gw::seconds(1));
        CHECK(c.life(o) == gw::lifecycle::filled);
        CHECK(c.filled(o) == "0.02");
    });
}

TEST_CASE("O15 a take-profit is triggered from the other side than a stop", "[conformance][orders]") {
    on_each_path([](conformance& c) {
        const auto market_like = gw::to_request(waiting<gw::take_profit_order>(side::sell, "60050", "0.010"));
        if (c.lacks(market_like)) return;
        open_market(c);
        const auto o = c.place(market_like);
        c.d->run_for(gw::seconds(1));
        CHECK(c.life(o) == gw::lifecycle::untriggered);
        c.w.trade_elsewhere("59950");
        c.d->run_for(gw::seconds(1));
        CHECK(c.life(o) == gw::lifecycle::untriggered);
        c.w.trade_elsewhere("60050");
        c.d->run_for(gw::seconds(1));
        CHECK(c.life(o) == gw::lifecycle::filled);
        c.w.trade_elsewhere("60000");
        const auto then_rests = limited<gw::take_profit_limit_order>(side::buy, "59950", "59940", "0.010");
        if (c.lacks(then_rests)) return;
        const auto l = c.place(then_rests);
        c.d->run_for(gw::seconds(1));
        CHECK(c.life(l) == gw::lifecycle::untriggered);
        c.w.trade_elsewhere("59950");
        c.d->run_for(gw::seconds(1));
        CHECK(c.life(l) == gw::lifecycle::working);
        c.cancel(l);
        c.d->run_for(gw::seconds(1));
        CHECK(c.life(l) == gw::lifecycle::cancelled);
    });
}

TEST_CASE("O16 a trailing stop follows the market and fires when it comes back", "[conformance][orders]") {
    on_each_path([](conformance& c) {
        gw::trailing_stop_order t;
        t.symbol.assign(first());
        t.side = side::sell;
        t.quantity = {venue_quantity("0.010")};
        t.callback_rate = gw::decimal(1, -2);
        if (kit().activates_trails) t.activation_price = {venue_price("60500")};
        if (c.lacks(gw::to_request(t))) return;
        open_market(c);
        const auto o = c.place(gw::to_request(t));
        c.d->run_for(gw::seconds(1));
        CHECK(c.life(o) == gw::lifecycle::untriggered);
        // It does not follow before it was activated.
        c.w.trade_elsewhere("60600");
        c.d->run_for(gw::seconds(1));
        c.w.trade_elsewhere("60500");
        c.d->run_for(gw::seconds(1));
        CHECK(c.life(o) == gw::lifecycle::untriggered);
        // One hundredth below the highest, 60600.
        c.w.trade_elsewhere("59994");
        c.d->run_for(gw::seconds(1));
        CHECK(c.life(o) == gw::lifecycle::filled);
        CHECK(c.filled(o) == "0.01");
    });
}

TEST_CASE("A06 an order that waits for its trigger is cancelled where it waits", "[conformance][cancel]") {
    on_each_path([](conformance& c) {
        if (c.lacks(stop(side::buy, "60050", "0.010"))) return;
        open_market(c);
        const auto o = c.place(stop(side::buy, "60050", "0.010"));
        c.d->run_for(gw::seconds(1));
        c.cancel(o);
        CHECK(c.order(o).state.pending == gw::pending_operation::cancel);
        c.d->run_for(gw::seconds(1));
        CHECK(c.life(o) == gw::lifecycle::cancelled);
        c.w.trade_elsewhere("60050");
        c.d->run_for(gw::seconds(1));
        CHECK(c.life(o) == gw::lifecycle::cancelled);
        CHECK(c.d->seen.fills.empty());
        CHECK(c.d->open_exposure(side::buy) == "0");
    });
}

TEST_CASE("A08 a cancel races the trigger: the fill wins, nothing is lost", "[conformance][cancel]") {
    on_each_path([](conformance& c) {
        if (c.lacks(stop(side::buy, "60050", "0.010"))) return;
        open_market(c);
        const auto o = c.place(stop(side::buy, "60050", "0.010"));
        c.d->run_for(gw::seconds(1));
        // It is triggered before the desk hears of it.
        for (const link_id l : kit().links_of(role::reports | role::conditional))
            c.d->delay_next(l, false, gw::seconds(1));
        c.w.trade_elsewhere("60050");
        c.d->run_for(gw::milliseconds(50));
        CHECK(c.life(o) == gw::lifecycle::untriggered);
        c.cancel(o);
        c.d->run_for(gw::seconds(10));
        CHECK(c.life(o) == gw::lifecycle::filled);
        CHECK(c.filled(o) == "0.01");
    });
}

TEST_CASE("R01 what a triggered order is refused for is told by name", "[conformance][refusals]") {
    on_each_path([](conformance& c) {
        gw::order_request r = stop(side::sell, "59950", "0.010");
        r.reduce_only = true;
        if (c.lacks(r)) return;
        open_market(c);
        const auto o = c.place(r);
        c.d->run_for(gw::seconds(1));
        CHECK(c.life(o) == gw::lifecycle::untriggered);
        c.w.trade_elsewhere("59950");
        c.d->run_for(gw::seconds(1));
        CHECK(c.life(o) == after_refusal());
        CHECK(c.order(o).reason == gw::order_errc::reduce_only_violation);
        CHECK(c.d->open_exposure(side::sell) == "0");
    });
}

TEST_CASE("U05 an order that waits and was placed elsewhere is adopted, triggered and all",
          "[conformance][reports]") {
    on_each_path([](conformance& c) {
        if (c.lacks(stop(side::buy, "60050", "0.010"))) return;
        open_market(c);
        const auto o = c.place(stop(side::buy, "60050", "0.010"));
        c.d->run_for(gw::seconds(1));
        const auto known = c.order(o).conditional_order_id;
        const std::string id(c.order(o).request.client_order_id);
        // Another run of the desk finds it in the list.
        c.restart();
        REQUIRE(c.d->until_ready());
        CHECK(c.d->open_orders() == 1);
        REQUIRE(c.d->order(id) != nullptr);
        const auto adopted = c.d->order(id)->ref;
        CHECK(c.life(adopted) == gw::lifecycle::untriggered);
        CHECK(c.order(adopted).request.type == gw::order_type::stop);
        CHECK(case_price(c.order(adopted).request.trigger_price.value) == "60050");
        CHECK(c.order(adopted).conditional_order_id == known);
        CHECK(c.d->open_exposure(side::buy) == "0.01");
        c.w.trade_elsewhere("60050");
        c.d->run_for(gw::seconds(1));
        CHECK(c.life(adopted) == gw::lifecycle::filled);
        CHECK(c.filled(adopted) == "0.01");
    });
}

TEST_CASE("X05 a stop of unknown outcome is asked for where it waits, and never sent again",
          "[conformance][outcomes]") {
    on_each_path([](conformance& c, link_id link) {
        if (c.lacks(stop(side::buy, "60050", "0.010"))) return;
        open_market(c);
        if (kit().conditional_by_request) link = link_of(role::requests);
        const auto hear_nothing = [&] {
            for (const link_id l : kit().links_of(role::reports | role::conditional))
                c.w.fault(l, gw::sim::server::fault::stall);
        };
        // A link that brings reports and takes orders must still take this one: its report is lost alone.
        const auto place_unheard = [&] {
            const bool one_link = link == link_of(role::reports);
            if (one_link)
                c.d->lose_next(link, false);
            else
                hear_nothing();
            const auto o = c.place(stop(side::buy, "60050", "0.010"));
            if (one_link) {
                c.d->run_for(gw::milliseconds(10));
                hear_nothing();
            }
            return o;
        };
        SECTION("it waits") {
            c.w.fault(link, gw::sim::server::fault::reply_lost, 1);
            const auto o = place_unheard();
            c.d->run_for(gw::minutes(3));
            CHECK(c.life(o) == gw::lifecycle::untriggered);
            CHECK(c.asked(question::place) == 1);
        }
        SECTION("it was triggered and filled meanwhile") {
            c.w.fault(link, gw::sim::server::fault::reply_lost, 1);
            const auto o = place_unheard();
            c.d->run_for(gw::milliseconds(100));
            c.w.trade_elsewhere("60050");
            c.d->run_for(gw::minutes(3));
            CHECK(c.life(o) == gw::lifecycle::filled);
            CHECK(c.filled(o) == "0.01");
            CHECK(c.asked(question::place) == 1);
        }
        SECTION("the venue never had it") {
            c.w.fault(link, gw::sim::server::fault::request_lost, 1);
            const auto o = c.place(stop(side::buy, "60050", "0.010"));
            c.d->run_for(plan_of_absence().enough(gw::minutes(2)));
            CHECK(c.life(o) == gw::lifecycle::rejected);
            CHECK(c.order(o).reason == gw::order_errc::never_seen);
            CHECK(c.asked(question::place) == 1);
        }
    });
}

TEST_CASE("N03 a stop was triggered while the desk was away", "[conformance][reconnect]") {
    on_each_path([](conformance& c) {
        if (c.lacks(stop(side::buy, "60050", "0.010"))) return;
        open_market(c);
        const auto o = c.place(stop(side::buy, "60050", "0.010"));
        const auto then_rests = limited<gw::stop_limit_order>(side::buy, "60040", "59000", "0.010");
        const auto w = c.lacks(then_rests) ? gw::order_ref{} : c.place(then_rests);
        c.d->run_for(gw::seconds(1));
        for (const link_id l : kit().stream_links()) c.w.fault(l, gw::sim::server::fault::close);
        c.w.trade_elsewhere("60050");
        REQUIRE(c.d->until_ready(gw::minutes(5)));
        c.d->run_for(gw::minutes(2));
        CHECK(c.life(o) == gw::lifecycle::filled);
        CHECK(c.filled(o) == "0.01");
        if (w != gw::order_ref{}) CHECK(c.life(w) == gw::lifecycle::working);
    });
}

TEST_CASE("C04 while the link of orders that wait is down positions are closed, and no stop is opened",
          "[conformance][connect]") {
    const auto apart = kit().links_of(role::conditional);
    needs(!apart.empty(), "link of its own for orders that wait");
    on_each_path([&](conformance& c) {
        open_market(c);
        const auto bought = c.place(market(side::buy, "0.010"));
        const auto waits = c.place(stop(side::sell, "59500", "0.010"));
        c.d->run_for(gw::seconds(1));
        CHECK(c.life(bought) == gw::lifecycle::filled);
        CHECK(c.life(waits) == gw::lifecycle::untriggered);
        c.w.fault(apart.front(), gw::sim::server::fault::refuse, 3);
        c.w.fault(apart.front(), gw::sim::server::fault::close);
        c.d->run_for(gw::milliseconds(300));
        REQUIRE(c.d->state(apart.front()) != gw::connection_state::live);
        CHECK(c.refused(stop(side::buy, "60500", "0.010")) == gw::order_errc::not_ready);
        // What happens to the stop meanwhile is found when the link is back: here that it was cancelled.
        c.cancel(waits);
        gw::order_request close = market(side::sell, "0.010");
        close.reduce_only = true;
        const auto closed = c.place(close);
        c.d->run_for(gw::milliseconds(300));
        CHECK(c.life(closed) == gw::lifecycle::filled);
        REQUIRE(c.d->until_ready(gw::minutes(2)));
        c.d->run_for(gw::seconds(5));
        CHECK(c.life(waits) == gw::lifecycle::cancelled);
    });
}
