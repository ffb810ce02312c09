// SPDX-License-Identifier: BSL-1.0

#include <gatewright/sim/matching/funding.hpp>

#include <catch2/catch_test_macros.hpp>

#include <vector>

using namespace gatewright;
using namespace gatewright::sim::matching;

namespace {

/// A linear and an inverse perpetual, a future, and three traders without fees.
struct market {
    matching_engine engine;
    instrument_id linear =
        engine.add_instrument({"LIN", "0.1"_d, "0.001"_d, instrument_kind::perpetual, payoff::linear});
    instrument_id inverse = engine.add_instrument(
        {"INV", "0.5"_d, "1"_d, instrument_kind::perpetual, payoff::inverse, "100"_d, 1, 1});
    instrument_id future =
        engine.add_instrument({"FUT", "0.1"_d, "0.001"_d, instrument_kind::future, payoff::linear});
    account_id house = engine.add_account({}, {}, 1, true);
    account_id ann = engine.add_account("1000000"_d, {}, 10);
    account_id bob = engine.add_account("1000000"_d, {}, 10);
    timestamp now{1'000'000'000};

    market() {
        for (const account_id a : {ann, bob}) engine.set_balance(a, 1, "100"_d);
        engine.set_mark_ticks(linear, 600'000);
        engine.set_mark_ticks(inverse, 120'000);
        engine.set_mark_ticks(future, 600'000);
    }
    void trade(account_id buyer, account_id seller, instrument_id i, std::int64_t ticks, std::int64_t lots,
               position_side leg = position_side::net) {
        order_terms t;
        t.instrument = i;
        t.price_ticks = ticks;
        t.lots = lots;
        t.account = seller;
        t.side = side::sell;
        REQUIRE(engine.place(t, now).ok());
        t.account = buyer;
        t.side = side::buy;
        t.leg = leg;
        REQUIRE(engine.place(t, now).ok());
    }
    wide wallet(account_id a, asset_id asset = 0) const {
        return engine.account_of(a).purse_of(asset).wallet;
    }
};

} // namespace

TEST_CASE("funding goes from who is long to who is short, and the other way below zero") {
    market m;
    m.trade(m.ann, m.bob, m.linear, 590'000, 10);
    const wide ann = m.wallet(m.ann), bob = m.wallet(m.bob);
    // 0.010 at the mark price of 60000, not at the price of the trade.
    pay_funding(m.engine, m.linear, "0.0001"_d, m.now);
    CHECK(m.wallet(m.ann) == ann - 6'000'000);
    CHECK(m.wallet(m.bob) == bob + 6'000'000);
    pay_funding(m.engine, m.linear, "-0.0003"_d, m.now);
    CHECK(m.wallet(m.ann) == ann + 12'000'000);
    CHECK(m.wallet(m.bob) == bob - 12'000'000);
    const auto told = m.engine.take_payments();
    REQUIRE(told.size() == 4);
    CHECK(told[0].account == m.ann);
    CHECK(told[0].amount == -6'000'000);
    CHECK(told[0].lots == 10);
    CHECK(told[0].mark_ticks == 600'000);
    CHECK(told[0].wallet_after == ann - 6'000'000);
    CHECK(told[3].id == told[0].id + 3);
    CHECK(m.engine.account_of(m.ann).position_of(m.linear).funding == 12'000'000);
    CHECK(m.engine.account_of(m.ann).payments == 12'000'000);
    CHECK(m.engine.account_of(m.ann).realized == 0);
    CHECK(m.engine.account_of(m.ann).fees == 0);
}

TEST_CASE("funding of an inverse contract is in its base asset, and rounds half to even") {
    market m;
    m.trade(m.ann, m.bob, m.inverse, 120'000, 7);
    const wide ann = m.wallet(m.ann, 1);
    // 700 ÷ 60000 = 0.01166667, of which a ten-thousandth is 0.0000011667.
    pay_funding(m.engine, m.inverse, "0.0001"_d, m.now);
    CHECK(m.wallet(m.ann, 1) == ann - 117);
    CHECK(m.wallet(m.ann) == to_units("1000000"_d));
}

TEST_CASE("funding is paid by each leg, by the house untold, and not by futures or those who are flat") {
    market m;
    m.trade(m.ann, m.house, m.linear, 600'000, 20, position_side::long_side);
    m.trade(m.bob, m.ann, m.future, 600'000, 5);
    pay_funding(m.engine, m.linear, "0.0001"_d, m.now);
    pay_funding(m.engine, m.future, "0.0001"_d, m.now);
    const auto told = m.engine.take_payments();
    REQUIRE(told.size() == 1);
    CHECK(told[0].leg == position_side::long_side);
    CHECK(told[0].amount == -12'000'000);
    CHECK(m.wallet(m.house) == 12'000'000);
    CHECK(m.wallet(m.bob) == to_units("1000000"_d));
}

TEST_CASE("funding is due at each whole interval, from the first look on") {
    funding_clock clock;
    const duration hours = minutes(8 * 60);
    const timestamp midnight = timestamp::from_milliseconds(1'735'689'600'000);
    CHECK(clock.passed(midnight + minutes(5), hours) == 0);
    CHECK(clock.passed(midnight + minutes(479), hours) == 0);
    CHECK(clock.passed(midnight + minutes(480), hours) == 1);
    CHECK(clock.passed(midnight + minutes(481), hours) == 0);
    CHECK(clock.passed(midnight + minutes(3 * 480), hours) == 2);
    CHECK(clock.passed(midnight, hours) == 0); // a clock that was set back
}
