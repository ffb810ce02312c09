// SPDX-License-Identifier: BSL-1.0
#include "case.hpp"

#include <catch2/generators/catch_generators.hpp>

using namespace gatewright_test;
using gw::side;

// The rarer types: what a venue has no words for is refused, at compile time where typed and here at run time.
namespace {

void open_market(conformance& c) {
    c.w.other_limit(side::buy, "58900", "1");
    c.w.other_limit(side::sell, "61100", "1");
    c.w.trade_elsewhere("60000");
    c.d->run_for(gw::milliseconds(500));
}
/// The desk holds 0.010 at 60000.
void hold(conformance& c, side s = side::buy) {
    c.w.other_limit(opposite(s), "60000", "0.010");
    c.place(limit(s, "60000", "0.010"));
    c.d->run_for(gw::seconds(1));
    CHECK(c.d->position() == (s == side::buy ? "0.01" : "-0.01"));
}
template <class OrderT>
gw::order_request closing(side s, std::string_view trigger) {
    OrderT o;
    o.symbol.assign(first());
    o.side = s;
    o.trigger_price = {venue_price(trigger)};
    return gw::to_request(o);
}

} // namespace

TEST_CASE("O19 an iceberg shows no more than it is told to", "[conformance][orders]") {
    on_each_path([](conformance& c) {
        const bool whole = kit().whole_icebergs;
        const std::string_view shown = whole ? "1" : "0.010";
        gw::order_request r = limit(side::sell, "60500", whole ? "3" : "0.030");
        r.visible_quantity = {venue_quantity(shown)};
        if (c.lacks(r)) return;
        open_market(c);
        const auto o = c.place(r);
        c.d->run_for(gw::seconds(1));
        CHECK(c.w.book(first(), side::sell).front() ==
              venue_price("60500").normalized().str() + "|" + venue_quantity(shown).normalized().str());
        c.w.other_market(side::buy, whole ? "2" : "0.020");
        c.d->run_for(gw::seconds(1));
        CHECK(c.filled(o) == (whole ? "2" : "0.02"));
        CHECK(c.life(o) == gw::lifecycle::working);
    });
}

TEST_CASE("O20 a market order of a sum of the quote asset is for spot; of contracts it is refused",
          "[conformance][orders]") {
    needs(kit().has_contracts(), "contracts");
    on_each_path([](conformance& c) {
        gw::quote_market_order m;
        m.symbol.assign(first());
        m.quote_quantity = venue_price("600");
        const auto r = gw::to_request(m);
        open_market(c);
        if (c.lacks(r)) return;
        CHECK(c.refused(r) == gw::order_errc::unsupported);
        CHECK(c.asked(question::place) == 0);
    });
}

TEST_CASE("O20 a market order of a sum of the quote asset spends it on a spot pair, as far as whole lots go",
          "[conformance][orders]") {
    needs(!kit().spot.empty(), "spot pair");
    for (const gw::venue::order_path path : kit().paths) {
        INFO(to_string(path));
        world_options w;
        w.spot = true;
        desk_options how = over(path);
        how.symbols = {kit().spot};
        conformance c(w, how);
        REQUIRE(c.d->run_until([&] { return c.d->ready() && c.d->opens(kit().spot); }, gw::seconds(60)));
        // A hundredth at 60000 and two at 60100.
        const auto base = [](int hundredths) { return case_quantity(gw::decimal(hundredths, -2)); };
        c.w.other_limit(side::sell, "60000", base(1), kit().spot);
        c.w.other_limit(side::sell, "60100", base(2), kit().spot);
        c.d->run_for(gw::seconds(1));
        gw::quote_market_order m;
        m.symbol.assign(kit().spot);
        m.quote_quantity = gw::decimal::from_integer(1000);
        const auto bought = c.place(gw::to_request(m));
        c.d->run_for(gw::seconds(2));
        CHECK(c.life(bought) == gw::lifecycle::filled);
        REQUIRE(c.orders_at_venue() == 1);
        const venue_order at_venue = c.w.ledger().orders[0];
        // 600 for the first, and of the other 400 what whole lots of 0.00001 cost.
        CHECK(at_venue.executed.normalized().str() == "0.01665");
        CHECK(c.order(bought).cumulative.value == at_venue.executed);
        CHECK(c.order(bought).seen.value == at_venue.executed);
        CHECK(c.order(bought).cost.to_decimal()->normalized().str() == "999.665");
        // To sell for a sum is one too.
        c.w.other_limit(side::buy, "59900", base(2), kit().spot);
        c.d->run_for(gw::seconds(1));
        m.side = side::sell;
        m.quote_quantity = gw::decimal::from_integer(300);
        const auto sold = c.place(gw::to_request(m));
        c.d->run_for(gw::seconds(7)); // balances are told at intervals too
        CHECK(c.life(sold) == gw::lifecycle::filled);
        CHECK(c.order(sold).cumulative.value == c.w.ledger().orders[1].executed);
        CHECK(c.d->counts().fills == c.w.ledger().fills);
        CHECK(c.d->unknown_orders() == 0);
        CHECK(c.d->open_orders() == 0);
        for (const auto& [asset, amount] : c.w.ledger().wallets)
            if (asset == kit().asset || asset == kit().spot_base) {
                INFO(asset);
                CHECK(c.d->wallet(asset) == amount.normalized().str());
            }
    }
}

TEST_CASE("O23 a stop that closes the position closes what there is when it is triggered",
          "[conformance][orders]") {
    on_each_path([](conformance& c) {
        for (const side s : {side::buy, side::sell}) {
            DYNAMIC_SECTION(to_string(s)) {
                const bool bought = s == side::buy;
                const auto r = closing<gw::closing_stop_order>(opposite(s), bought ? "59500" : "60500");
                if (c.lacks(r)) return;
                open_market(c);
                hold(c, s);
                const auto o = c.place(r);
                c.d->run_for(gw::seconds(1));
                CHECK(c.life(o) == gw::lifecycle::untriggered);
                CHECK(c.d->open_exposure(opposite(s)) == "0");
                // The position grows meanwhile.
                c.w.other_limit(opposite(s), "60000", "0.005");
                c.place(limit(s, "60000", "0.005"));
                c.d->run_for(gw::seconds(1));
                c.w.trade_elsewhere(bought ? "59500" : "60500");
                c.d->run_for(gw::seconds(2));
                CHECK(c.d->position() == "0");
                CHECK(c.life(o) == gw::lifecycle::filled);
                CHECK(c.filled(o) == "0.015");
            }
        }
    });
}

TEST_CASE("O23 a take-profit closes the position, and without one it ends by name", "[conformance][orders]") {
    on_each_path([](conformance& c) {
        const auto r = closing<gw::closing_take_profit_order>(side::sell, "60500");
        if (c.lacks(r)) return;
        open_market(c);
        SECTION("with one") {
            hold(c);
            const auto o = c.place(r);
            c.d->run_for(gw::seconds(1));
            c.w.trade_elsewhere("60500");
            c.d->run_for(gw::seconds(2));
            CHECK(c.d->position() == "0");
            CHECK(c.life(o) == gw::lifecycle::filled);
        }
        SECTION("without") {
            const auto o = c.place(r);
            c.d->run_for(gw::seconds(1));
            c.w.trade_elsewhere("60500");
            c.d->run_for(gw::seconds(2));
            CHECK(is_terminal(c.life(o)));
            CHECK(c.order(o).reason == gw::order_errc::reduce_only_violation);
        }
    });
}

TEST_CASE("O23 a desk that is halted sends nothing that closes a position either", "[conformance][orders]") {
    on_each_path([](conformance& c) {
        const auto r = closing<gw::closing_stop_order>(side::sell, "59000");
        if (c.lacks(r)) return;
        open_market(c);
        hold(c);
        c.d->command("halt");
        CHECK(c.refused(r) == gw::order_errc::trading_halted);
        c.d->command("reduce");
        CHECK(c.d->submit(r).has_value());
    });
}

TEST_CASE("O23 what closes a position has no quantity, and no other type has", "[conformance][orders]") {
    on_each_path([](conformance& c) {
        auto r = closing<gw::closing_stop_order>(side::sell, "59500");
        if (c.lacks(r)) return;
        open_market(c);
        hold(c);
        r.quantity = {venue_quantity("0.010")};
        CHECK(c.refused(r) == gw::order_errc::invalid_quantity);
        r = closing<gw::closing_stop_order>(side::sell, "59500");
        r.reduce_only = true;
        CHECK(c.refused(r) == gw::order_errc::invalid_parameter);
        r = closing<gw::closing_stop_order>(side::sell, "59500");
        r.type = gw::order_type::stop_limit;
        r.price = {venue_price("59000")};
        CHECK(c.refused(r) == gw::order_errc::invalid_parameter);
        r = closing<gw::closing_stop_order>(side::sell, {"0"});
        CHECK(c.refused(r) == gw::order_errc::invalid_price);
        CHECK(c.asked(question::place) == 1);
    });
}

TEST_CASE("O01 a limit order may leave its price to the venue", "[conformance][orders]") {
    on_each_path([](conformance& c) {
        gw::order_request r = limit(side::buy, "1", "0.010");
        r.price = {};
        r.price_match = gw::price_match::opponent;
        if (c.lacks(r)) return;
        open_market(c);
        c.w.other_limit(side::sell, "60100", "0.010");
        c.d->run_for(gw::milliseconds(500));
        const auto taker = c.place(r);
        c.d->run_for(gw::seconds(1));
        CHECK(c.life(taker) == gw::lifecycle::filled);
        REQUIRE_FALSE(c.d->seen.fills.empty());
        CHECK(case_price(c.d->seen.fills.back().price.value) == "60100");
        r.price_match = gw::price_match::queue;
        const auto maker = c.place(r);
        c.d->run_for(gw::seconds(1));
        CHECK(c.life(maker) == gw::lifecycle::working);
        CHECK(case_price(c.order(maker).request.price.value) == "58900");
        // As deep as there are no levels.
        r.price_match = gw::price_match::queue_20;
        if (!c.lacks(r)) {
            const auto none = c.place(r);
            c.d->run_for(gw::seconds(1));
            CHECK(c.life(none) == gw::lifecycle::rejected);
        }
        r.price_match = gw::price_match::queue;
        // A price and a match are one too many.
        r.price = {venue_price("58900")};
        CHECK(c.refused(r) == gw::order_errc::invalid_price);
        r.price = {};
        r.type = gw::order_type::market;
        CHECK(c.refused(r) != gw::order_errc{});
    });
}

TEST_CASE("O15 an order that is to be touched waits for its price and then rests at its limit",
          "[conformance][orders]") {
    on_each_path([](conformance& c) {
        gw::limit_if_touched_order t;
        t.symbol.assign(first());
        t.side = side::buy;
        t.quantity = {venue_quantity("0.010")};
        t.trigger_price = {venue_price("59500")};
        t.price = {venue_price("59400")};
        const auto r = gw::to_request(t);
        if (c.lacks(r)) return;
        open_market(c);
        const auto o = c.place(r);
        c.d->run_for(gw::seconds(1));
        CHECK(c.life(o) == gw::lifecycle::untriggered);
        c.w.trade_elsewhere("60100");
        c.d->run_for(gw::seconds(1));
        CHECK(c.life(o) == gw::lifecycle::untriggered);
        c.w.trade_elsewhere("59500");
        c.d->run_for(gw::seconds(1));
        CHECK(c.life(o) == gw::lifecycle::working);
        c.w.other_limit(side::sell, "59400", "0.010");
        c.d->run_for(gw::seconds(1));
        CHECK(c.life(o) == gw::lifecycle::filled);
    });
}

namespace {

gw::order_request close_now(side s) {
    gw::closing_market_order o;
    o.symbol.assign(first());
    o.side = s;
    return gw::to_request(o);
}

} // namespace

TEST_CASE("O23 a market order that closes the position is of what there is", "[conformance][orders]") {
    on_each_path([](conformance& c) {
        if (c.lacks(close_now(side::sell))) return;
        open_market(c);
        for (const side s : {side::buy, side::sell}) {
            hold(c, s);
            const auto o = c.place(close_now(opposite(s)));
            CHECK(c.d->open_exposure(opposite(s)) == "0");
            c.d->run_for(gw::seconds(1));
            CHECK(c.life(o) == gw::lifecycle::filled);
            CHECK(c.filled(o) == "0.01");
            CHECK(case_quantity(c.order(o).request.quantity.value) == "0.01");
            CHECK(c.d->position() == "0");
        }
        CHECK(c.orders_at_venue() == 4);
        for (const auto& e : c.d->seen.errors) FAIL_CHECK(e.text.view());
    });
}
TEST_CASE("O23 a market order that closes a position which is not there is refused",
          "[conformance][orders]") {
    on_each_path([](conformance& c) {
        if (c.lacks(close_now(side::sell))) return;
        open_market(c);
        hold(c);
        for (const side s : {side::buy, side::sell}) {
            if (s == side::sell) {
                CHECK(c.life(c.place(close_now(s))) == gw::lifecycle::submitting);
                c.d->run_for(gw::seconds(1));
                CHECK(c.d->position() == "0");
            }
            const auto o = c.place(close_now(s));
            c.d->run_for(gw::seconds(1));
            CHECK(c.life(o) == gw::lifecycle::rejected);
            CHECK(c.order(o).reason == gw::order_errc::reduce_only_violation);
        }
        gw::order_request wrong = close_now(side::sell);
        wrong.reduce_only = true;
        CHECK(c.refused(wrong) == gw::order_errc::invalid_parameter);
    });
}
TEST_CASE("O23 a market order that closes the position is asked for when its answer is lost",
          "[conformance][orders]") {
    on_each_path([](conformance& c, link_id l) {
        if (c.lacks(close_now(side::sell))) return;
        open_market(c);
        hold(c);
        c.d->lose_next(l, false);
        const auto o = c.place(close_now(side::sell));
        c.d->run_for(gw::seconds(20));
        CHECK(c.life(o) == gw::lifecycle::filled);
        CHECK(c.filled(o) == "0.01");
        CHECK(c.d->position() == "0");
    });
}
TEST_CASE("O23 a market order closes what one execution opened, and nothing else", "[conformance][orders]") {
    needs(kit().capabilities->path(gw::venue::order_path::request).close_trade, "closing of one trade");
    enum class answer { comes, is_lost, is_lost_with_the_reports };
    const auto how = GENERATE(answer::comes, answer::is_lost, answer::is_lost_with_the_reports);
    on_each_path([&](conformance& c, link_id l) {
        INFO("its answer: " << static_cast<int>(how));
        gw::order_request one = close_now(side::sell);
        open_market(c);
        const auto opened = [&] {
            c.w.other_limit(side::sell, "60000", "0.010");
            static_cast<void>(c.place(limit(side::buy, "60000", "0.010")));
            c.d->run_for(gw::seconds(1));
            return c.d->seen.fills.back().id;
        };
        const gw::trade_id first_one = opened(), second_one = opened();
        REQUIRE(c.d->position() == "0.02");
        one.closes_trade = second_one;
        if (how != answer::comes) c.d->lose_next(l, false);
        const auto o = c.place(one);
        if (how == answer::is_lost_with_the_reports) c.d->drop(link_of(role::reports));
        c.d->run_for(gw::seconds(20));
        REQUIRE(c.d->until_ready(gw::minutes(3)));
        CHECK(c.life(o) == gw::lifecycle::filled);
        CHECK(c.filled(o) == "0.01");
        CHECK(c.d->position() == "0.01");
        // Once more: it is not there any more. The other one is.
        const auto again = c.place(one);
        c.d->run_for(gw::seconds(1));
        CHECK(c.life(again) == gw::lifecycle::rejected);
        CHECK(c.order(again).reason == gw::order_errc::reduce_only_violation);
        const std::string_view said = c.d->seen.changes.back().venue_text.view();
        CHECK(said.find(kit().numbers_requests) != said.npos);
        one.closes_trade = first_one;
        const auto last = c.place(one);
        c.d->run_for(gw::seconds(1));
        CHECK(c.life(last) == gw::lifecycle::filled);
        CHECK(c.d->position() == "0");
    });
}
TEST_CASE("O23 in hedge mode a market order closes the position that it names", "[conformance][orders]") {
    needs(kit().capabilities->hedge_mode && kit().hedges, "hedge mode");
    for (const gw::venue::order_path path : kit().paths) {
        DYNAMIC_SECTION(to_string(path)) {
            world_options where;
            where.hedge_mode = true;
            desk_options how = over(path);
            how.hedge_mode = true;
            conformance c(where, how);
            REQUIRE(c.d->until_ready());
            gw::order_request r = close_now(side::sell);
            r.position_side = gw::position_side::long_side;
            if (c.lacks(r)) continue;
            open_market(c);
            for (const side s : {side::buy, side::sell}) {
                c.w.other_limit(opposite(s), "60000", "0.010");
                gw::order_request opens = limit(s, "60000", "0.010");
                opens.position_side =
                    s == side::buy ? gw::position_side::long_side : gw::position_side::short_side;
                c.place(opens);
                c.d->run_for(gw::seconds(1));
            }
            const auto o = c.place(r);
            c.d->run_for(gw::seconds(1));
            CHECK(c.life(o) == gw::lifecycle::filled);
            CHECK(c.d->position(first(), gw::position_side::long_side) == "0");
            CHECK(c.d->position(first(), gw::position_side::short_side) == "-0.01");
            r.position_side = gw::position_side::short_side;
            CHECK(c.refused(r) == gw::order_errc::invalid_parameter);
            c.agree();
        }
    }
}

TEST_CASE("O25 orders for the close and for the opening rest till then, and trade in the auction",
          "[conformance][orders]") {
    using life = gw::time_in_force;
    const auto& can = kit().capabilities->path(kit().paths.front());
    needs(can.times_in_force.contains(life::at_the_close), "auctions");
    on_each_path([](conformance& c) {
        open_market(c);
        auto at_market = market(side::buy, "0.010"), limited = limit(side::buy, "61100", "0.010");
        at_market.time_in_force = limited.time_in_force = life::at_the_close;
        auto away = limit(side::buy, "60000", "0.010"), opening = market(side::buy, "0.010");
        away.time_in_force = life::at_the_close;
        opening.time_in_force = life::at_the_open;
        const auto closes = c.place(at_market), limits = c.place(limited), misses = c.place(away),
                   opens = c.place(opening), withdrawn = c.place(at_market);
        c.d->run_for(gw::seconds(5));
        for (const auto o : {closes, limits, misses, opens, withdrawn})
            CHECK(c.life(o) == gw::lifecycle::working);
        c.cancel(withdrawn);
        c.d->run_for(gw::seconds(1));
        CHECK(c.life(withdrawn) == gw::lifecycle::cancelled);
        CHECK(c.d->seen.fills.empty());
        // The session's end.
        c.d->run_for(gw::minutes(22 * 60 + 1));
        CHECK(c.life(closes) == gw::lifecycle::filled);
        CHECK(c.life(limits) == gw::lifecycle::filled);
        CHECK(is_terminal(c.life(misses)));
        CHECK(c.filled(misses) == "0");
        CHECK(c.life(opens) == gw::lifecycle::filled);
        CHECK(c.d->position() == "0.03");
        c.agree();
    });
}

TEST_CASE("O26 a trailing stop with a limit follows the market, fires, and rests at its limit",
          "[conformance][orders]") {
    needs(kit().capabilities->path(kit().paths.front()).types.contains(gw::order_type::trailing_stop_limit),
          "trailing stops with a limit");
    on_each_path([](conformance& c) {
        gw::trailing_stop_limit_order t;
        t.symbol.assign(first());
        t.side = side::sell;
        t.quantity = {venue_quantity("0.010")};
        t.callback_rate = gw::decimal(1, -2);
        t.limit_offset = {venue_price("50")};
        open_market(c);
        const auto o = c.place(gw::to_request(t));
        c.d->run_for(gw::seconds(1));
        CHECK(c.life(o) == gw::lifecycle::untriggered);
        c.w.trade_elsewhere("60600");
        c.d->run_for(gw::seconds(1));
        CHECK(c.life(o) == gw::lifecycle::untriggered);
        // One hundredth below the highest; the best bid is below its limit.
        c.w.trade_elsewhere("59994");
        c.d->run_for(gw::seconds(1));
        CHECK(c.life(o) == gw::lifecycle::working);
        CHECK(c.filled(o) == "0");
        CHECK(c.w.book(first(), side::sell).front() ==
              venue_price("59944").normalized().str() + "|" + venue_quantity("0.010").normalized().str());
        c.w.other_market(side::buy, "0.010");
        c.d->run_for(gw::seconds(1));
        CHECK(c.life(o) == gw::lifecycle::filled);
        CHECK(case_price(c.d->seen.fills.back().price.value) == "59944");
        c.agree();
    });
}

TEST_CASE("O27 an order of all or none waits until all of it can be filled", "[conformance][orders]") {
    needs(kit().capabilities->path(kit().paths.front()).all_or_none, "all or none");
    on_each_path([](conformance& c) {
        open_market(c);
        auto r = limit(side::buy, "60000", "0.020");
        r.all_or_none = true;
        const auto o = c.place(r);
        c.d->run_for(gw::seconds(1));
        CHECK(c.life(o) == gw::lifecycle::working);
        c.w.other_limit(side::sell, "60000", "0.010");
        c.d->run_for(gw::seconds(1));
        CHECK(c.filled(o) == "0");
        c.w.other_limit(side::sell, "60000", "0.015");
        c.d->run_for(gw::seconds(1));
        CHECK(c.life(o) == gw::lifecycle::filled);
        CHECK(c.d->position() == "0.02");
        r.time_in_force = gw::time_in_force::immediate_or_cancel;
        CHECK(c.refused(r) == gw::order_errc::invalid_parameter);
        c.agree();
    });
}

TEST_CASE("O28 what an order would take is told, and nothing is placed", "[conformance][orders]") {
    needs(kit().capabilities->path(kit().paths.front()).preview, "previews of orders");
    on_each_path([](conformance& c) {
        auto r = limit(side::buy, "60000", "0.010");
        r.tag = 9;
        open_market(c);
        auto& told = c.d->seen.previews;
        const auto asked = c.d->preview(r);
        REQUIRE(asked.has_value());
        CHECK(told.empty());
        c.d->run_for(gw::seconds(1));
        REQUIRE(told.size() == 1);
        CHECK(told[0].number == *asked);
        CHECK(told[0].tag == 9);
        CHECK(told[0].symbol == first());
        CHECK(told[0].reason == gw::order_errc{});
        CHECK(told[0].after.known);
        CHECK(told[0].after.initial.sign() > 0);
        CHECK(told[0].has_fees);
        // More than the account can pay for.
        r.quantity = {venue_quantity("900")};
        REQUIRE(c.d->preview(r).has_value());
        r.quantity = {venue_quantity("0.010")};
        // And one whose answer is lost.
        c.d->lose_next(link_of(role::orders), false);
        REQUIRE(c.d->preview(r).has_value());
        c.d->run_for(gw::seconds(20));
        REQUIRE(told.size() == 3);
        CHECK(c.orders_at_venue() == 0);
        CHECK(c.d->open_exposure(side::buy) == "0");
        r.symbol = "nothing";
        CHECK(c.d->preview(r).error().code == gw::order_errc::unknown_instrument);
        c.d->drop(link_of(role::orders));
        c.d->run_for(gw::milliseconds(1));
        r.symbol.assign(first());
        CHECK(c.d->preview(r).error().code == gw::order_errc::not_ready);
        REQUIRE(c.d->until_ready(gw::minutes(3)));
        c.agree();
    });
}
