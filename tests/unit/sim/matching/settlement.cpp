// SPDX-License-Identifier: BSL-1.0

#include <gatewright/sim/matching/matching_engine.hpp>

#include <catch2/catch_test_macros.hpp>

#include <cstdint>
#include <stdexcept>

using namespace gatewright;
using namespace gatewright::sim::matching;

namespace {

constexpr asset_id usd = 0, btc = 1;

/// A spot pair, a linear and an inverse contract, and two traders with fees of 1 % and 2 %.
struct bourse {
    matching_engine engine;
    instrument_id pair;
    instrument_id linear = engine.add_instrument(
        {"LIN", "0.1"_d, "0.1"_d, instrument_kind::perpetual, payoff::linear, "0.01"_d});
    instrument_id inverse = engine.add_instrument(
        {"INV", "0.5"_d, "1"_d, instrument_kind::perpetual, payoff::inverse, "100"_d, btc, btc});
    account_id ann = engine.add_account("1000"_d, {"0.01"_d, "0.02"_d}, 10);
    account_id bob = engine.add_account("1000"_d, {"0.01"_d, "0.02"_d}, 10);
    timestamp now{1'000'000'000};

    explicit bourse(bool fee_in_received = true) {
        instrument_spec spot{"PAIR", "0.1"_d, "0.001"_d, instrument_kind::spot};
        spot.base = btc;
        spot.fee_in_received = fee_in_received;
        pair = engine.add_instrument(spot);
        for (const account_id a : {ann, bob}) engine.set_balance(a, btc, "10"_d);
    }
    order_terms terms(account_id who, instrument_id what, side s, std::int64_t ticks,
                      std::int64_t lots) const {
        order_terms t;
        t.account = who;
        t.instrument = what;
        t.side = s;
        t.type = ticks == 0 ? order_type::market : order_type::limit;
        t.price_ticks = ticks;
        t.lots = lots;
        return t;
    }
    outcome place(account_id who, instrument_id what, side s, std::int64_t ticks, std::int64_t lots) {
        return engine.place(terms(who, what, s, ticks, lots), now);
    }
    std::string has(account_id who, asset_id asset) const {
        return to_money(engine.account_of(who).purse_of(asset).wallet).str();
    }
    std::string paid(account_id who, asset_id asset) const {
        return to_money(engine.account_of(who).purse_of(asset).fees).str();
    }
};

} // namespace

TEST_CASE("what a lot is worth follows from kind, payoff and contract size") {
    CHECK((instrument_spec{"L", "0.1"_d, "0.1"_d, instrument_kind::perpetual, payoff::linear, "0.01"_d})
              .unit_value()
              .at(600'000, 10) == to_units("600"_d)); // one contract of 0.01 at 60000
    const lot_value inverse =
        instrument_spec{"I", "0.1"_d, "1"_d, instrument_kind::perpetual, payoff::inverse, "100"_d}
            .unit_value();
    CHECK(inverse.inverse);
    CHECK(inverse.at(600'000, 3) == 500'000); // 300 / 60000 = 0.005
    CHECK(inverse.at(700'000, 1) == 142'857); // 0.00142857142…
    CHECK(inverse.at(700'000, -1) == -142'857);
    CHECK(inverse.cost(700'000, 1) == -142'857);
    CHECK(inverse.at(0, 5) == 0);
    CHECK(instrument_spec{"K", "0.00001"_d, "0.01"_d, instrument_kind::perpetual, payoff::linear, "1000"_d}
              .unit_value()
              .at(12'000, 100) == to_units("120"_d));
    CHECK_THROWS_AS(
        (instrument_spec{"X", "0.3"_d, "1"_d, instrument_kind::perpetual, payoff::inverse, "100"_d}
             .unit_value()),
        std::invalid_argument);
    CHECK_THROWS_AS(
        (instrument_spec{"X", "1"_d, "1"_d, instrument_kind::perpetual, payoff::linear, "0"_d}.unit_value()),
        std::invalid_argument);
}

TEST_CASE("a long of an inverse contract realizes value at entry less value at exit") {
    const lot_value v(20'000'000'000, true); // 100 quote at a tick of 0.5
    position p;
    p.apply(side::buy, 100'000, 10, v); // 1000 / 50000
    CHECK(p.cost == -to_units("0.02"_d));
    CHECK(p.unrealized(125'000, v) == to_units("0.004"_d));            // 0.02 - 0.016
    CHECK(p.apply(side::sell, 125'000, 4, v) == to_units("0.0016"_d)); // 0.008 - 0.0064
    CHECK(p.cost == -to_units("0.012"_d));
    CHECK(p.entry_price("100"_d, payoff::inverse).str() == "50000.00000000");
    // Turning: the rest of 6 is closed, 4 are opened, each valued by itself.
    CHECK(p.apply(side::sell, 70'000, 10, v) == to_units("0.012"_d) - 1'714'286); // 600 / 35000 rounded
    CHECK(p.lots == -4);
    CHECK(p.cost == 1'142'857); // 400 / 35000 rounded
    CHECK(p.apply(side::buy, 70'000, 4, v) == 0);
    CHECK(p.cost == 0);
}

TEST_CASE("an inverse short gains when the price falls, and what is released is rounded half to even") {
    const lot_value v(300, true);
    position p;
    p.apply(side::sell, 100, 1, v);
    p.apply(side::sell, 300, 1, v);
    CHECK(p.cost == 4); // 3 + 1
    p.apply(side::sell, 200, 1, v);
    CHECK(p.cost == 6); // 1.5 is told as 2
    CHECK(p.apply(side::buy, 50, 1, v) == 6 - 2);
    CHECK(p.lots == -2);
    CHECK(p.apply(side::buy, 600, 2, v) == 1 - 4);
    CHECK(p.realized == 1);
}

TEST_CASE("an inverse contract settles, pays fees and is margined in its base asset") {
    bourse b;
    REQUIRE(b.place(b.bob, b.inverse, side::sell, 100'000, 100).ok());
    REQUIRE(b.place(b.ann, b.inverse, side::buy, 0, 100).ok()); // 10000 / 50000 = 0.2
    CHECK(b.has(b.ann, btc) == "9.99600000");
    CHECK(b.has(b.bob, btc) == "9.99800000");
    CHECK(b.has(b.ann, usd) == "1000.00000000");
    CHECK(b.paid(b.ann, btc) == "0.00400000");
    CHECK(b.paid(b.ann, usd) == "0.00000000");
    CHECK(b.engine.initial_margin(b.ann, btc) == to_units("0.02"_d));
    CHECK(b.engine.initial_margin(b.ann, usd) == 0);
    b.engine.set_mark_ticks(b.inverse, 125'000);
    CHECK(b.engine.unrealized(b.ann, btc) == to_units("0.04"_d));
    CHECK(b.engine.unrealized(b.ann) == 0);
    // 10 at a leverage of 10 pay for about 100 / (10000 / 50000) of these.
    CHECK(b.place(b.ann, b.inverse, side::buy, 100'000, 60'000).why == refusal::no_margin);
    CHECK(b.place(b.ann, b.linear, side::buy, 600'000, 50).ok()); // of the other asset
}

TEST_CASE("a contract size scales value, fee and margin") {
    bourse b;
    REQUIRE(b.place(b.bob, b.linear, side::sell, 600'000, 50).ok());
    REQUIRE(b.place(b.ann, b.linear, side::buy, 600'000, 50).ok()); // 5 contracts: 3000
    CHECK(b.has(b.ann, usd) == "940.00000000");
    CHECK(b.engine.account_of(b.ann).position_of(b.linear).cost == to_units("3000"_d));
    b.engine.set_mark_ticks(b.linear, 610'000);
    CHECK(b.engine.unrealized(b.ann) == to_units("50"_d));
    CHECK(b.engine.initial_margin(b.ann) == to_units("305"_d));
}

TEST_CASE("a spot trade exchanges two assets, and each side pays in what it receives") {
    bourse b;
    REQUIRE(b.place(b.bob, b.pair, side::sell, 1'000, 500).ok()); // 0.5 at 100
    REQUIRE(b.place(b.ann, b.pair, side::buy, 0, 500).ok());
    CHECK(b.has(b.ann, usd) == "950.00000000");
    CHECK(b.has(b.ann, btc) == "10.49000000"); // 0.5 less 2 %
    CHECK(b.paid(b.ann, btc) == "0.01000000");
    CHECK(b.has(b.bob, btc) == "9.50000000");
    CHECK(b.has(b.bob, usd) == "1049.50000000"); // 50 less 1 %
    CHECK(b.paid(b.bob, usd) == "0.50000000");
    CHECK(b.engine.account_of(b.ann).positions.empty());
    CHECK(b.engine.account_of(b.ann).executions.at(0).fee_asset == btc);
    CHECK(b.engine.account_of(b.ann).executions.at(0).realized == 0);

    bourse quote(false);
    REQUIRE(quote.place(quote.bob, quote.pair, side::sell, 1'000, 500).ok());
    REQUIRE(quote.place(quote.ann, quote.pair, side::buy, 1'000, 500).ok());
    CHECK(quote.has(quote.ann, btc) == "10.50000000");
    CHECK(quote.has(quote.ann, usd) == "949.00000000");
}

TEST_CASE(
    "a spot order needs what it spends: all that rests is counted, and a market order what the book asks") {
    bourse b;
    REQUIRE(b.place(b.ann, b.pair, side::buy, 1'000, 9'000).ok()); // 900 of 1000
    CHECK(b.place(b.ann, b.pair, side::buy, 1'000, 1'001).why == refusal::no_margin);
    CHECK(b.place(b.ann, b.pair, side::buy, 1'000, 1'000).ok());
    CHECK(b.engine.initial_margin(b.ann, usd) == to_units("1000"_d));
    CHECK(b.place(b.bob, b.pair, side::sell, 2'000, 10'001).why == refusal::no_margin);
    CHECK(b.place(b.bob, b.pair, side::sell, 2'000, 5'000).ok());
    CHECK(b.place(b.bob, b.pair, side::sell, 4'000, 5'000).ok());
    CHECK(b.engine.initial_margin(b.bob, btc) == to_units("10"_d));
    const account_id rich = b.engine.add_account("1399.9"_d, {});
    CHECK(b.place(rich, b.pair, side::buy, 0, 6'000).why == refusal::no_margin); // 5 at 200, 1 at 400
    CHECK(b.place(rich, b.pair, side::buy, 0, 5'999).ok());
    CHECK(b.has(rich, usd) == "0.30000000");
    CHECK(b.has(rich, btc) == "5.99900000");
}

TEST_CASE("in hedge mode an account has two positions, and each order works on its own") {
    bourse b;
    const auto leg = [&](account_id who, side s, position_side p, std::int64_t ticks, bool closes) {
        order_terms t = b.terms(who, b.linear, s, ticks, 10);
        t.leg = p;
        t.reduce_only = closes;
        return b.engine.place(t, b.now);
    };
    REQUIRE(b.place(b.bob, b.linear, side::sell, 100'000, 10).ok());
    REQUIRE(leg(b.ann, side::buy, position_side::long_side, 100'000, false).ok());
    REQUIRE(b.place(b.bob, b.linear, side::buy, 90'000, 10).ok());
    REQUIRE(leg(b.ann, side::sell, position_side::short_side, 90'000, false).ok());
    const account& ann = b.engine.account_of(b.ann);
    CHECK(ann.position_of(b.linear, position_side::long_side).lots == 10);
    CHECK(ann.position_of(b.linear, position_side::short_side).lots == -10);
    CHECK(ann.position_of(b.linear).lots == 0);
    CHECK(leg(b.ann, side::buy, position_side::short_side, 80'000, true).ok());
    CHECK(leg(b.ann, side::sell, position_side::long_side, 95'000, true).ok());
    REQUIRE(b.place(b.bob, b.linear, side::buy, 95'000, 10).ok());
    CHECK(ann.position_of(b.linear, position_side::long_side).lots == 0);
    CHECK(ann.position_of(b.linear, position_side::long_side).realized == to_units("-5"_d));
    CHECK(ann.position_of(b.linear, position_side::short_side).lots == -10);
    CHECK(ann.open.size() == 1); // the other leg's order stays
}

TEST_CASE("an order that is accepted first and cannot be ends at once, with its reason and a record") {
    bourse b;
    REQUIRE(b.place(b.bob, b.linear, side::sell, 600'000, 10).ok());
    (void)b.engine.take_reports();
    order_terms t = b.terms(b.ann, b.linear, side::buy, 600'000, 10);
    t.post_only = true;
    CHECK(b.engine.place(t, b.now).why == refusal::would_take);
    t.accepted_first = true;
    const outcome thrown_out = b.engine.place(t, b.now);
    REQUIRE(thrown_out.ok());
    CHECK(b.engine.find(thrown_out.id)->status == order_status::rejected);
    CHECK(b.engine.find(thrown_out.id)->ending == ending::would_take);
    t.post_only = false;
    t.time_in_force = time_in_force::fill_or_kill;
    t.lots = 11;
    const outcome none = b.engine.place(t, b.now);
    REQUIRE(none.ok());
    CHECK(b.engine.find(none.id)->status == order_status::expired);
    CHECK(b.engine.find(none.id)->ending == ending::all_or_none);
    CHECK(b.engine.take_trades().empty());
    CHECK(b.engine.take_reports().size() == 4);
    t.time_in_force = time_in_force::immediate_or_cancel;
    const outcome part = b.engine.place(t, b.now);
    CHECK(b.engine.find(part.id)->ending == ending::immediate);
    CHECK(b.engine.find(part.id)->executed_lots == 10);
}

TEST_CASE("an order that is lowered to what is filled of it ends as filled") {
    bourse b;
    const order_id id = b.place(b.bob, b.linear, side::sell, 600'000, 10).id;
    CHECK(b.engine.settle_for_filled(id, b.now).why == refusal::malformed);
    REQUIRE(b.place(b.ann, b.linear, side::buy, 600'000, 4).ok());
    CHECK(b.engine.settle_for_filled(id, b.now).ok());
    CHECK(b.engine.find(id)->status == order_status::filled);
    CHECK(b.engine.find(id)->lots == 4);
    CHECK(b.engine.account_of(b.bob).open.empty());
    CHECK_FALSE(b.engine.book(b.linear).best(side::sell));
    CHECK(b.engine.settle_for_filled(id, b.now).why == refusal::unknown_order);
}
