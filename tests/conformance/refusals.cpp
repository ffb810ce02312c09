// SPDX-License-Identifier: BSL-1.0
#include "case.hpp"

using namespace gatewright_test;
using gw::side;

TEST_CASE("R01 too little margin is the venue's refusal, mapped", "[conformance][refusals]") {
    on_each_path([](conformance& c) {
        offer_for(c, limit(side::buy, "60000", "400"));
        const auto o = c.place(limit(side::buy, "60000", "400"));
        c.d->run_for(gw::seconds(1));
        CHECK(c.life(o) == after_refusal());
        CHECK(c.order(o).reason == gw::order_errc::insufficient_funds);
        CHECK(c.d->open_exposure(side::buy) == "0");
    });
}

TEST_CASE("R02 a bad tick, lot or notional is caught before sending", "[conformance][refusals]") {
    on_each_path([](conformance& c) {
        CHECK(c.refused(limit(side::buy, "59000.05", "0.010")) == gw::order_errc::invalid_price);
        CHECK(c.refused(limit(side::buy, "59000", "0.0105")) == gw::order_errc::invalid_quantity);
        if (kit().min_notional)
            CHECK(c.refused(limit(side::buy, "100", "0.001")) == gw::order_errc::below_min_notional);
        CHECK(c.asked(question::place) == 0);
        CHECK(c.orders_at_venue() == 0);
        CHECK(c.d->open_exposure(side::buy) == "0");
    });
}

TEST_CASE("R03 with stale local rules the venue's refusal is mapped", "[conformance][refusals]") {
    world_options w;
    conformance c(w);
    c.w.misreport(misreport::tick_size, "0.01");
    REQUIRE(c.d->until_ready());
    const auto o = c.place(limit(side::buy, "59000.05", "0.010"));
    c.d->run_for(gw::seconds(1));
    CHECK(c.life(o) == gw::lifecycle::rejected);
    CHECK(c.order(o).reason == kit().off_tick);
    c.agree();
}

TEST_CASE(
    "R05 a price outside the band is caught before sending, and by the venue where the local rules are stale",
    "[conformance][refusals]") {
    SECTION("caught here") {
        needs(kit().bands, "bands among its reference data");
        conformance c;
        REQUIRE(c.d->until_ready());
        // The mark stands at 60000, the band is a twentieth.
        REQUIRE(c.d->run_until([&] { return c.d->seen.marks != 0; }, gw::seconds(5)));
        CHECK(c.refused(limit(side::buy, "64000", "0.010")) == gw::order_errc::invalid_price);
        CHECK(c.refused(limit(side::sell, "56000", "0.010")) == gw::order_errc::invalid_price);
        CHECK(c.asked(question::place) == 0);
        c.agree();
    }
    SECTION("caught there") {
        needs(kit().limits_prices, "limit of prices");
        conformance c;
        c.w.misreport(misreport::price_band, "1.5000");
        REQUIRE(c.d->until_ready());
        const auto o = c.place(limit(side::buy, "64000", "0.010"));
        c.d->run_for(gw::seconds(1));
        CHECK(c.life(o) == gw::lifecycle::rejected);
        CHECK(c.order(o).reason == gw::order_errc::price_out_of_band);
        CHECK(c.d->open_exposure(side::buy) == "0");
        c.agree();
    }
}

TEST_CASE("R06 what would exceed the position limit at worst is refused, what reduces is not",
          "[conformance][refusals]") {
    desk_options how;
    how.max_position = "0.030";
    conformance c({}, how);
    REQUIRE(c.d->until_ready());
    c.rest_and_fill();
    CHECK(c.refused(limit(side::buy, "58000", "0.001")) == gw::order_errc::max_position);
    const auto reduces = c.place(limit(side::sell, "61000", "0.040"));
    c.d->run_for(gw::seconds(1));
    CHECK(c.life(reduces) == gw::lifecycle::working);
    CHECK(c.refused(limit(side::sell, "61000", "0.001")) == gw::order_errc::max_position);
    c.agree();
}

TEST_CASE("R06 what is above the venue's position limit is refused by it, what reduces is not",
          "[conformance][refusals]") {
    needs(kit().limits_positions, "limit of positions");
    for (const gw::venue::order_path path : kit().paths) {
        DYNAMIC_SECTION(to_string(path)) {
            world_options o;
            o.position_limit = "0.030";
            conformance c(o, over(path));
            REQUIRE(c.d->until_ready());
            c.rest_and_fill(); // 0.010 held, 0.020 wanted
            const auto more = c.place(limit(side::buy, "58000", "0.001"));
            c.d->run_for(gw::seconds(1));
            CHECK(c.life(more) == gw::lifecycle::rejected);
            CHECK(c.order(more).reason == gw::order_errc::position_limit);
            const auto turns = c.place(limit(side::sell, "61000", "0.040"));
            c.d->run_for(gw::seconds(1));
            CHECK(c.life(turns) == gw::lifecycle::working);
            c.agree();
        }
    }
}

TEST_CASE("R07 where two orders of the account would trade with each other the resting one ends",
          "[conformance][refusals]") {
    needs(kit().prevents_self_trades, "self-trade prevention");
    on_each_path([](conformance& c) {
        const auto rests = c.place(limit(side::sell, "60000", "0.010"));
        c.d->run_for(gw::seconds(1));
        REQUIRE(c.life(rests) == gw::lifecycle::working);
        const auto takes = c.place(limit(side::buy, "60000", "0.010"));
        c.d->run_for(gw::seconds(1));
        CHECK(c.d->position() == "0");
        if (kit().meets_quotes_alone) { // they do not meet
            CHECK(c.life(rests) == gw::lifecycle::working);
            CHECK(c.life(takes) == gw::lifecycle::working);
            return;
        }
        // The venue's default mode ends the maker. Nothing traded.
        CHECK(c.life(rests) == gw::lifecycle::expired);
        CHECK(c.life(takes) == gw::lifecycle::working);
        CHECK(c.d->open_exposure(side::sell) == "0");
        CHECK(c.d->open_exposure(side::buy) == "0.01");
    });
}

TEST_CASE("R08 an instrument whose market closes takes no order, and takes them again when it opens",
          "[conformance][refusals]") {
    needs(kit().closes_markets, "instruments that are closed for orders");
    conformance c;
    c.w.misreport(misreport::market_closed);
    REQUIRE(c.d->until_ready());
    CHECK(c.refused(limit(side::buy, "59000", "0.010")) == gw::order_errc::market_closed);
    c.w.report_truly();
    c.d->tick = gw::milliseconds(100);
    c.d->run_for(gw::minutes(62));
    const auto o = c.place(limit(side::buy, "59000", "0.010"));
    c.d->run_for(gw::seconds(1));
    CHECK(c.life(o) == gw::lifecycle::working);
    c.agree();
}

TEST_CASE("R10 what the venue says of an order, code and words, reaches the strategy",
          "[conformance][refusals]") {
    on_each_path([](conformance& c) {
        offer_for(c, limit(side::buy, "60000", "400"));
        const auto o = c.place(limit(side::buy, "60000", "400")); // too little margin
        c.d->run_for(gw::seconds(1));
        REQUIRE(c.life(o) == after_refusal());
        const gw::order_change& last = c.d->seen.changes.back();
        CHECK(last.ref == o);
        // Of an order that was taken and is cancelled one word is told.
        CHECK(last.venue_code.empty() == kit().meets_quotes_alone);
        CHECK_FALSE(last.venue_text.empty());
    });
}

TEST_CASE("R11 prices and quantities leave with no more decimals than the instrument has",
          "[conformance][refusals]") {
    on_each_path([](conformance& c) {
        gw::order_request r = limit(side::buy, "59000", "0.010");
        const auto wordy = [](gw::decimal& d) {
            d = d.rescaled(static_cast<std::int8_t>(
                               d.normalized().exponent() < 0 ? d.normalized().exponent() - 4 : -4))
                    .value();
        };
        wordy(r.price.value);
        wordy(r.quantity.value);
        const auto o = c.place(r);
        c.d->run_for(gw::seconds(1));
        CHECK(c.life(o) == gw::lifecycle::working);
        const auto& sent = c.order(o).request;
        CHECK(sent.price.value.exponent() >= std::min<int>(venue_price("0.1").normalized().exponent(), 0));
        CHECK(sent.quantity.value.exponent() >=
              std::min<int>(venue_quantity("0.001").normalized().exponent(), 0));
        // One that has no such digits is told by name, and not cut.
        CHECK(c.refused(limit(side::buy, "59000.05", "0.010")) == gw::order_errc::invalid_price);
    });
}

TEST_CASE("R12 an instrument that the list has no longer takes no new orders, is told once, and is back with "
          "the list",
          "[conformance][refusals]") {
    desk_options how;
    how.instruments_refresh = gw::minutes(1);
    conformance c({}, how);
    REQUIRE(c.d->until_ready());
    const auto rests =
        c.place(limit(side::buy, "2900", "0.010", gw::time_in_force::good_till_cancel, second()));
    c.w.misreport(misreport::unlisted, second());
    c.d->tick = gw::milliseconds(100);
    c.d->run_for(gw::minutes(5));
    CHECK(c.refused(limit(side::buy, "2900", "0.010", gw::time_in_force::good_till_cancel, second())) ==
          gw::order_errc::unknown_instrument);
    std::size_t told = 0;
    for (const auto& e : c.d->seen.errors) told += e.operator_needed && e.symbol == gw::symbol_name(second());
    CHECK(told == 1);
    CHECK(c.d->ready());
    const auto other = c.place(limit(side::buy, "59000", "0.010"));
    c.cancel(rests);
    c.d->run_for(gw::seconds(1));
    CHECK(c.life(other) == gw::lifecycle::working);
    CHECK(c.life(rests) == gw::lifecycle::cancelled);
    c.w.report_truly();
    c.d->run_for(gw::minutes(2));
    const auto again =
        c.place(limit(side::buy, "2900", "0.010", gw::time_in_force::good_till_cancel, second()));
    c.d->run_for(gw::seconds(1));
    CHECK(c.life(again) == gw::lifecycle::working);
    c.agree();
}
