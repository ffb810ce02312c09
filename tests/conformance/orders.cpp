// SPDX-License-Identifier: BSL-1.0
#include "case.hpp"

using namespace gatewright_test;
using gw::side;
using gw::time_in_force;

TEST_CASE("O01 limit orders to buy and to sell are accepted and rest", "[conformance][orders]") {
    on_each_path([](conformance& c) {
        const auto bid = c.place(limit(side::buy, "59000", "0.010"));
        const auto ask = c.place(limit(side::sell, "61000", "0.020"));
        CHECK(c.order(bid).state.pending == gw::pending_operation::place);
        c.d->run_for(gw::seconds(1));
        CHECK(c.life(bid) == gw::lifecycle::working);
        CHECK(c.life(ask) == gw::lifecycle::working);
        CHECK(c.d->open_exposure(side::buy) == "0.01");
        CHECK(c.d->open_exposure(side::sell) == "0.02");
    });
}

TEST_CASE("O02 an order fills in full, O03 in parts and then in full", "[conformance][orders]") {
    on_each_path([](conformance& c) {
        c.w.other_limit(side::sell, "60000", "0.010");
        const auto at_once = c.place(limit(side::buy, "60000", "0.010"));
        const auto in_parts = c.rest("59900", {"0.010", "0.010", "0.010"});
        c.d->run_for(gw::seconds(1));
        CHECK(c.life(at_once) == gw::lifecycle::filled);
        for (int part = 0; part < 3; ++part) {
            CHECK(c.life(in_parts) == gw::lifecycle::working);
            c.w.other_market(side::sell, "0.010");
            c.d->run_for(gw::seconds(1));
        }
        CHECK(c.life(in_parts) == gw::lifecycle::filled);
        std::size_t fills = 0;
        for (const auto o : in_parts) fills += c.order(o).fills;
        CHECK(fills == 3);
        CHECK(c.d->position() == "0.04");
    });
}

TEST_CASE("O04 a market order takes what the book offers, price by price", "[conformance][orders]") {
    on_each_path([](conformance& c) {
        if (c.lacks(market(side::buy, "0.015"))) return;
        c.w.other_limit(side::sell, "60000", "0.010");
        c.w.other_limit(side::sell, "60000.10", "0.010");
        c.w.other_limit(side::buy, "59999", "0.005");
        const auto buy = c.place(market(side::buy, "0.015"));
        c.d->run_for(gw::seconds(1));
        CHECK(c.life(buy) == gw::lifecycle::filled);
        const auto more = c.place(market(side::sell, "0.008"));
        c.d->run_for(gw::seconds(1));
        CHECK(gw::is_terminal(c.life(more)));
        CHECK(c.d->position() == (kit().whole_markets ? "0.015" : "0.01"));
    });
}

TEST_CASE("O05 an immediate-or-cancel order fills in part and the rest is over", "[conformance][orders]") {
    on_each_path([](conformance& c) {
        const auto terms = limit(side::buy, "60000", "0.025", time_in_force::immediate_or_cancel);
        if (c.lacks(terms)) return;
        c.w.other_limit(side::sell, "60000", "0.010");
        const auto o = c.place(terms);
        c.d->run_for(gw::seconds(1));
        CHECK(gw::is_terminal(c.life(o)));
        CHECK(c.life(o) != gw::lifecycle::filled);
        CHECK(c.filled(o) == "0.01");
        CHECK(c.d->open_exposure(side::buy) == "0");
    });
}

TEST_CASE("O06 a fill-or-kill order that cannot fill is killed, O07 one that can is filled",
          "[conformance][orders]") {
    on_each_path([](conformance& c) {
        const auto too_large = limit(side::buy, "60000", "0.025", time_in_force::fill_or_kill);
        if (c.lacks(too_large)) return;
        c.w.other_limit(side::sell, "60000", "0.010");
        const auto killed = c.place(too_large);
        c.d->run_for(gw::seconds(1));
        CHECK(gw::is_terminal(c.life(killed)));
        CHECK(c.order(killed).reason == gw::order_errc::would_not_fill);
        const auto filled = c.place(limit(side::buy, "60000", "0.010", time_in_force::fill_or_kill));
        c.d->run_for(gw::seconds(1));
        CHECK(c.life(filled) == gw::lifecycle::filled);
    });
}

TEST_CASE("O08 a good-till-date order expires", "[conformance][orders]") {
    on_each_path([](conformance& c) {
        auto r = limit(side::buy, "59000", "0.010", time_in_force::good_till_date);
        r.good_till = c.w.now() + gw::minutes(20);
        r.good_till = {r.good_till.ns / 1'000'000'000 * 1'000'000'000};
        if (c.lacks(r)) return;
        const auto o = c.place(r);
        c.d->run_for(gw::minutes(19));
        CHECK(c.life(o) == gw::lifecycle::working);
        c.d->run_for(gw::minutes(2));
        CHECK(c.life(o) == gw::lifecycle::expired);
    });
}

TEST_CASE("O09 what the venue cannot express is refused by name: day orders, stops, trailing stops, offsets",
          "[conformance][orders]") {
    conformance c;
    REQUIRE(c.d->until_ready());
    // A routed order finds no gateway that can express it.
    for (const gw::order_type t :
         {gw::order_type::stop, gw::order_type::stop_limit, gw::order_type::take_profit,
          gw::order_type::take_profit_limit, gw::order_type::trailing_stop}) {
        auto r = limit(side::buy, "59000", "0.010");
        r.type = t;
        r.trigger_price = r.price;
        static_cast<void>(c.lacks(r));
    }
    static_cast<void>(c.lacks(limit(side::buy, "59000", "0.010", time_in_force::day)));
    auto closing = limit(side::buy, "59000", "0.010");
    closing.offset = gw::offset::close_today;
    static_cast<void>(c.lacks(closing));
    CHECK(c.orders_at_venue() == 0);
    c.agree();
}

TEST_CASE("O10 a post-only order is accepted, O11 one that would take is refused", "[conformance][orders]") {
    on_each_path([](conformance& c) {
        auto r = limit(side::buy, "59000", "0.010");
        r.post_only = true;
        if (c.lacks(r)) return;
        c.w.other_limit(side::sell, "60000", "0.010");
        const auto rests = c.place(r);
        r = limit(side::buy, "60000", "0.010");
        r.post_only = true;
        const auto takes = c.place(r);
        c.d->run_for(gw::seconds(1));
        CHECK(c.life(rests) == gw::lifecycle::working);
        CHECK(gw::is_terminal(c.life(takes)));
        CHECK(c.order(takes).reason == gw::order_errc::would_take);
        CHECK(c.d->position() == "0");
    });
}

TEST_CASE("O12 a reduce-only order that would not reduce is refused, one that does fills",
          "[conformance][orders]") {
    on_each_path([](conformance& c) {
        auto r = limit(side::sell, "60000", "0.010");
        r.reduce_only = true;
        if (c.lacks(r)) return;
        offer_for(c, r);
        const auto flat = c.place(r);
        c.d->run_for(gw::seconds(1));
        CHECK(c.life(flat) == after_refusal());
        CHECK(c.order(flat).reason == gw::order_errc::reduce_only_violation);
        if (kit().meets_quotes_alone) c.w.other_market(side::sell, "0.010"); // the offer
        c.rest_and_fill();
        c.w.other_limit(side::buy, "59990", "0.010");
        r = limit(side::sell, "59990", "0.010");
        r.reduce_only = true;
        const auto reduces = c.place(r);
        c.d->run_for(gw::seconds(1));
        CHECK(c.life(reduces) == gw::lifecycle::filled);
        CHECK(c.d->position() == "0");
    });
}

TEST_CASE("A06 a resting order is cancelled, A07 a part filled one too", "[conformance][cancel]") {
    on_each_path([](conformance& c) {
        const auto whole = c.place(limit(side::buy, "59000", "0.010"));
        const auto part = c.rest("59900", {"0.010", "0.020"});
        c.d->run_for(gw::seconds(1));
        c.w.other_market(side::sell, "0.010");
        c.d->run_for(gw::seconds(1));
        c.cancel(whole);
        c.cancel(part);
        c.d->run_for(gw::seconds(1));
        CHECK(c.life(whole) == gw::lifecycle::cancelled);
        CHECK(c.life(part) == gw::lifecycle::cancelled);
        CHECK(c.filled(part) == "0.01");
        CHECK(c.d->open_exposure(side::buy) == "0");
    });
}

TEST_CASE("A08 where a cancel races a fill the fill wins and nothing is lost", "[conformance][cancel]") {
    on_each_path([](conformance& c) {
        const auto o = c.place(limit(side::buy, "59900", "0.010"));
        c.d->run_for(gw::seconds(1));
        c.w.other_market(side::sell, "0.010"); // the report is not sent before the venue's next tick
        c.cancel(o);
        c.d->run_for(gw::seconds(5));
        CHECK(c.life(o) == gw::lifecycle::filled);
        CHECK(c.order(o).reason == gw::order_errc{}); // that the cancel came too late is no reason of a fill
        CHECK(c.d->position() == "0.01");
        CHECK(c.d->unknown_orders() == 0);
    });
}

TEST_CASE("A08 a cancel of an order that was filled in part meanwhile keeps the part",
          "[conformance][cancel]") {
    on_each_path([](conformance& c) {
        const auto o = c.rest("59900", {"0.010", "0.020"});
        c.d->run_for(gw::seconds(1));
        c.w.other_market(side::sell, "0.010");
        c.cancel(o);
        c.d->run_for(gw::seconds(5));
        CHECK(c.life(o) == gw::lifecycle::cancelled);
        CHECK(c.d->position() == "0.01");
    });
}

TEST_CASE("A09 a cancel of an order that the desk does not know is refused by name",
          "[conformance][cancel]") {
    conformance c;
    REQUIRE(c.d->until_ready());
    const auto none = c.d->cancel({});
    REQUIRE(none.has_error());
    CHECK(none.error().code == gw::order_errc::unknown_order);
    gw::order_ref elsewhere{7, 3, 9};
    CHECK(c.d->cancel(elsewhere).error().code == gw::order_errc::unknown_order);
    CHECK(c.asked(question::cancel) == 0);
    c.agree();
}

TEST_CASE("A09 an order that was cancelled elsewhere while the cancel was under way ends once",
          "[conformance][cancel]") {
    on_each_path([](conformance& c) {
        const auto o = c.place(limit(side::buy, "59000", "0.010"));
        c.d->run_for(gw::seconds(1));
        c.w.own_cancel(c.order(o).request.client_order_id.view());
        c.cancel(o);
        c.d->run_for(gw::seconds(5));
        CHECK(c.life(o) == gw::lifecycle::cancelled);
        CHECK(c.d->unknown_orders() == 0);
    });
}

TEST_CASE("O21 in hedge mode long and short are held side by side, and each is closed by its own orders",
          "[conformance][orders]") {
    if (!kit().hedges) SKIP("the simulated venue has one-way mode only");
    using gw::position_side;
    for (const gw::venue::order_path path : kit().paths) {
        INFO(to_string(path));
        world_options where;
        where.hedge_mode = true;
        desk_options how = over(path);
        how.hedge_mode = true;
        conformance c(where, how);
        REQUIRE(c.d->until_ready());
        c.w.other_limit(side::sell, "60000", "0.050");
        c.w.other_limit(side::buy, "59900", "0.050");
        const auto trade = [&](position_side of, side s, std::string_view quantity) {
            gw::order_request r = limit(s, s == side::buy ? "60000" : "59900", quantity);
            r.position_side = of;
            const auto o = c.place(r);
            c.d->run_for(gw::seconds(1));
            CHECK(c.life(o) == gw::lifecycle::filled);
        };
        trade(position_side::long_side, side::buy, "0.020");
        trade(position_side::short_side, side::sell, "0.030");
        CHECK(c.d->position(first(), position_side::long_side) == "0.02");
        CHECK(c.d->position(first(), position_side::short_side) == "-0.03");
        trade(position_side::long_side, side::sell, "0.005");
        trade(position_side::short_side, side::buy, "0.010");
        CHECK(c.d->position(first(), position_side::long_side) == "0.015");
        CHECK(c.d->position(first(), position_side::short_side) == "-0.02");
        CHECK(c.d->position(first(), position_side::net) == "0");

        // What is executed while no report comes is found on both sides.
        gw::order_request rest = limit(side::sell, "60100", "0.010");
        rest.position_side = position_side::long_side;
        const auto closing = c.place(rest);
        rest.side = side::buy;
        rest.price = {venue_price("59800")};
        rest.position_side = position_side::short_side;
        const auto covering = c.place(rest);
        c.d->run_for(gw::seconds(1));
        for (const fault f : {fault::abort, fault::refuse}) c.w.fault(link_of(role::reports), f);
        c.w.other_limit(side::buy, "60100", "0.050");
        c.w.other_limit(side::sell, "59800", "0.100");
        c.d->run_for(gw::seconds(2));
        c.w.clear_faults();
        REQUIRE(c.d->until_ready(gw::minutes(5)));
        CHECK(c.life(closing) == gw::lifecycle::filled);
        CHECK(c.life(covering) == gw::lifecycle::filled);
        CHECK(c.d->position(first(), position_side::long_side) == "0.005");
        CHECK(c.d->position(first(), position_side::short_side) == "-0.01");

        // Without market data a position is not opened, and closed all the same: no order can be told to reduce only.
        for (const fault f : {fault::abort, fault::refuse}) c.w.fault(link_of(role::market), f);
        c.d->run_for(gw::seconds(2));
        gw::order_request last = limit(side::sell, "59500", "0.002");
        last.position_side = position_side::short_side;
        CHECK(c.refused(last) == gw::order_errc::no_gateway);
        last.position_side = position_side::long_side;
        const auto some = c.place(last);
        c.w.other_limit(side::buy, "59500", "0.002");
        c.d->run_for(gw::seconds(1));
        CHECK(c.life(some) == gw::lifecycle::filled);
        CHECK(c.d->position(first(), position_side::long_side) == "0.003");
        c.w.clear_faults();
        REQUIRE(c.d->until_ready(gw::minutes(5)));
        c.agree();
        // A desk that starts with both takes them as they are.
        c.restart();
        REQUIRE(c.d->until_ready());
        CHECK(c.d->position(first(), position_side::long_side) == "0.003");
        CHECK(c.d->position(first(), position_side::short_side) == "-0.01");
        c.agree(true);
    }
}

TEST_CASE("A10 a cancel sent twice does no harm; one of an ended order is refused by name",
          "[conformance][cancel]") {
    on_each_path([](conformance& c) {
        const auto o = c.place(limit(side::buy, "59000", "0.010"));
        c.d->run_for(gw::seconds(1));
        c.cancel(o);
        c.cancel(o);
        c.d->run_for(gw::seconds(5));
        CHECK(c.life(o) == gw::lifecycle::cancelled);
        const auto again = c.d->cancel(o);
        REQUIRE(again.has_error());
        CHECK(again.error().code == gw::order_errc::already_done);
    });
}

TEST_CASE("A10 an order is cancelled before its placement was answered", "[conformance][cancel]") {
    on_each_path([](conformance& c) {
        const auto o = c.place(limit(side::buy, "59000", "0.010"));
        c.cancel(o);
        c.d->run_for(gw::seconds(10));
        CHECK(c.life(o) == gw::lifecycle::cancelled);
        CHECK(c.d->unknown_orders() == 0);
    });
}
