// SPDX-License-Identifier: BSL-1.0

#include <gatewright/sim/matching/flow.hpp>
#include <gatewright/sim/matching/funding.hpp>
#include <gatewright/sim/matching/liquidation.hpp>

#include <boost/multiprecision/cpp_int.hpp>
#include <catch2/catch_test_macros.hpp>

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

using namespace gatewright;
using namespace gatewright::sim::matching;

namespace {

using rational = boost::multiprecision::cpp_rational;

rational exact(wide amount) {
    return rational(static_cast<std::int64_t>(amount / 1'000'000'000)) * 1'000'000'000 +
           static_cast<std::int64_t>(amount % 1'000'000'000);
}

/// One contract of 0.001 at a tick of 0.1, traders with a taker's fee of 0.05 %, and a fund.
struct pit {
    matching_engine engine;
    instrument_id contract =
        engine.add_instrument({"LIN", "0.1"_d, "0.001"_d, instrument_kind::perpetual, payoff::linear});
    account_id house = engine.add_account({}, {}, 1, true);
    std::vector<account_id> traders;
    account_id fund;
    liquidator watch;
    timestamp now{1'000'000'000};

    explicit pit(const std::vector<decimal>& balances, decimal insurance = "1000000"_d)
        : fund(open(balances, insurance))
        , watch(fund, "1.25"_d) {
        engine.set_brackets(contract, {{{"1000000"_d, "0.004"_d, 100}, {"50000000"_d, "0.01"_d, 50}},
                                       bracket_measure::notional});
        engine.set_mark_ticks(contract, 600'000);
    }
    account_id open(const std::vector<decimal>& balances, decimal insurance) {
        for (const decimal b : balances)
            traders.push_back(engine.add_account(b, {"0.0002"_d, "0.0005"_d}, 20));
        return engine.add_account(insurance, {}, 1, true);
    }
    order_terms terms(account_id who, side s, std::int64_t ticks, std::int64_t lots) const {
        order_terms t;
        t.account = who;
        t.instrument = contract;
        t.side = s;
        t.price_ticks = ticks;
        t.lots = lots;
        return t;
    }
    outcome rest(account_id who, side s, std::int64_t ticks, std::int64_t lots) {
        return engine.place(terms(who, s, ticks, lots), now);
    }
    void trade(account_id buyer, account_id seller, std::int64_t ticks, std::int64_t lots) {
        REQUIRE(rest(seller, side::sell, ticks, lots).ok());
        REQUIRE(rest(buyer, side::buy, ticks, lots).ok());
    }
    void mark(std::int64_t ticks) {
        engine.set_mark_ticks(contract, ticks);
        watch.check(engine, now, [](const order_terms& t) {
            return client_order_id(t.origin == order_origin::liquidation ? "liq" : "adl");
        });
    }
    std::int64_t held(account_id a) const { return engine.account_of(a).position_of(contract).lots; }
    wide wallet(account_id a) const { return engine.account_of(a).wallet; }
    /// Wallets and what positions would realize, of everybody.
    rational everything() const {
        rational sum = 0;
        for (account_id a = 0; a < engine.account_count(); ++a)
            sum += exact(wallet(a) + engine.unrealized(a));
        return sum;
    }
    rational paid_fees() const {
        rational sum = 0;
        for (account_id a = 0; a < engine.account_count(); ++a) sum += exact(engine.account_of(a).fees);
        return sum;
    }
    rational payments() const {
        rational sum = 0;
        for (account_id a = 0; a < engine.account_count(); ++a) sum += exact(engine.account_of(a).payments);
        return sum;
    }
};

} // namespace

TEST_CASE("liquidation: the balance against the maintenance margin decides, to the last 10^-8") {
    // A long of 1 at 60000: 4000 less a fee of 30, less what it loses, against 0.4 % of the mark.
    pit p({"4000"_d, "100000"_d});
    p.trade(p.traders[0], p.traders[1], 600'000, 1000);
    const auto keeps = [&](std::int64_t ticks) {
        return exact(p.wallet(p.traders[0])) + (rational(ticks) - 600'000) * 10'000'000 -
               rational(ticks) * 10'000'000 * 4 / 1000;
    };
    std::int64_t ticks = 600'000;
    while (keeps(ticks - 1) >= 0) --ticks;
    p.mark(ticks);
    CHECK(p.held(p.traders[0]) == 1000);
    p.mark(ticks - 1);
    CHECK(p.held(p.traders[0]) == 0);
}

TEST_CASE("liquidation: a warning comes once, before it, and again after a recovery") {
    pit p({"4000"_d, "100000"_d});
    p.trade(p.traders[0], p.traders[1], 600'000, 1000);
    CHECK(p.watch.take_warnings().empty());
    p.mark(563'000); // 270 against 225.2
    const auto first = p.watch.take_warnings();
    REQUIRE(first.size() == 1);
    CHECK(first[0].account == p.traders[0]);
    REQUIRE(first[0].positions.size() == 1);
    CHECK(first[0].positions[0].lots == 1000);
    CHECK(to_money(first[0].positions[0].maintenance) == "225.2"_d);
    p.mark(562'900);
    CHECK(p.watch.take_warnings().empty());
    p.mark(600'000);
    p.mark(550'000); // at once below everything
    CHECK(p.watch.take_warnings().size() == 1);
    CHECK(p.held(p.traders[0]) == 0);
}

TEST_CASE(
    "liquidation: orders are cancelled, the book is taken to the bankruptcy price, the fund takes the rest") {
    pit p({"4000"_d, "100000"_d, "100000"_d});
    const account_id ann = p.traders[0];
    p.trade(ann, p.traders[1], 600'000, 1000);
    const order_id own = p.rest(ann, side::buy, 500'000, 10).id;
    REQUIRE(p.rest(p.traders[2], side::buy, 561'500, 400).ok());
    REQUIRE(p.rest(p.traders[2], side::buy, 500'000, 400).ok()); // below bankruptcy
    (void)p.engine.take_reports();
    p.mark(562'000);
    CHECK(p.engine.find(own)->status == order_status::cancelled);
    CHECK(p.engine.find(own)->ending == ending::liquidation);
    CHECK(p.held(ann) == 0);
    CHECK(p.held(p.traders[2]) == 400);
    CHECK(p.held(p.fund) == 600);
    const account& a = p.engine.account_of(ann);
    const order& forced = *p.engine.find(a.orders.back());
    CHECK(forced.origin == order_origin::liquidation);
    CHECK(forced.client_order_id == client_order_id("liq"));
    CHECK(forced.status == order_status::filled);
    CHECK(forced.time_in_force == time_in_force::immediate_or_cancel);
    CHECK(a.executions.size() == 3);
    CHECK(a.executions[1].price_ticks == 561'500);
    CHECK(a.executions[2].price_ticks == forced.price_ticks);
    // The public saw the trade with the book, and not the one with the fund.
    const auto trades = p.engine.take_trades();
    CHECK(trades.size() == 2);
    // The account has nothing left but what the book paid above the bankruptcy price, and less than a tick of the rest.
    const wide better = (561'500 - forced.price_ticks) * 400 * 10'000;
    CHECK(a.wallet >= better * 999 / 1000);
    CHECK(a.wallet <= better + 1000 * 10'000);
}

TEST_CASE("liquidation: at the bankruptcy price nothing is owed, one tick worse something is") {
    random_source random(3);
    for (int n = 0; n < 300; ++n) {
        const bool buys = random.chance(50);
        pit p({decimal(3'300 + random.below(3'000), 0), "10000000"_d});
        const std::int64_t lots = 200 + random.below(800);
        const account_id ann = p.traders[0], bob = p.traders[1];
        p.trade(buys ? ann : bob, buys ? bob : ann, 600'000, lots);
        p.engine.set_mark_ticks(p.contract, 600'000 + random.below(60'000) - 30'000);
        const std::int64_t at = liquidator::bankruptcy_ticks(p.engine, ann, {p.contract, position_side::net});
        const auto left = [&](std::int64_t ticks) -> rational {
            const rational value = rational(ticks) * lots * 10'000;
            const rational cost = rational(600'000) * lots * 10'000;
            return exact(p.wallet(ann)) + (buys ? value - cost : cost - value) - value * 5 / 10'000;
        };
        INFO("lots " << lots << (buys ? " long at " : " short at ") << at);
        CHECK(left(at) >= 0);
        CHECK(left(buys ? at - 1 : at + 1) < 0);
    }
}

TEST_CASE("liquidation: what the fund cannot bear closes who gained most with most leverage first") {
    pit p({"4000"_d, "2500"_d, "100000"_d, "100000"_d}, "0"_d);
    const account_id ann = p.traders[0], bold = p.traders[1], calm = p.traders[2], late = p.traders[3];
    p.trade(ann, bold, 600'000, 500);
    p.trade(ann, calm, 600'000, 500);
    p.trade(late, p.house, 600'000, 10); // holds the same side: never asked
    const wide bold_had = p.wallet(bold);
    p.mark(555'000); // beyond bankruptcy
    CHECK(p.held(ann) == 0);
    CHECK(p.held(bold) == 0);
    CHECK(p.held(calm) == 0);
    CHECK(p.held(late) == 10);
    CHECK(p.held(p.fund) == 0);
    const order& closed = *p.engine.find(p.engine.account_of(bold).orders.back());
    CHECK(closed.origin == order_origin::auto_deleveraging);
    CHECK(closed.client_order_id == client_order_id("adl"));
    CHECK(closed.status == order_status::filled);
    CHECK(p.wallet(bold) > bold_had); // a profit, at the price of the liquidated one's bankruptcy
    // Of two, who has the higher rank is closed first.
    CHECK(closed.id < p.engine.account_of(calm).orders.back());
}

TEST_CASE("liquidation: only as much as is left is closed, and the rest of the queue keeps its positions") {
    pit p({"4000"_d, "1500"_d, "100000"_d}, "0"_d);
    const account_id ann = p.traders[0], bold = p.traders[1], calm = p.traders[2];
    p.trade(p.house, bold, 600'000, 300);
    p.trade(ann, calm, 600'000, 1000);
    p.mark(555'000);
    CHECK(p.held(ann) == 0);
    CHECK(p.held(bold) == 0);
    CHECK(p.held(calm) == -300);
}

TEST_CASE("liquidation: what is owed in the end is the fund's") {
    pit p({"4000"_d, "100000"_d});
    p.trade(p.traders[0], p.traders[1], 600'000, 1000);
    // A fee that nobody could foresee.
    payment taken;
    taken.account = p.traders[0];
    taken.amount = -to_units("70000"_d);
    p.engine.pay(taken);
    (void)p.engine.take_payments();
    const rational before = p.everything() + p.paid_fees();
    p.mark(600'000);
    CHECK(p.held(p.traders[0]) == 0);
    CHECK(p.wallet(p.traders[0]) >= 0);
    CHECK(p.everything() + p.paid_fees() == before);
}

TEST_CASE("liquidation: of several positions the heaviest is closed first, and what has margin again stays") {
    pit p({"7000"_d, "10000000"_d});
    const account_id ann = p.traders[0], bob = p.traders[1];
    const instrument_id other =
        p.engine.add_instrument({"TWO", "0.1"_d, "0.001"_d, instrument_kind::perpetual, payoff::linear});
    p.engine.set_brackets(other, {{{"50000000"_d, "0.004"_d, 100}}, bracket_measure::notional});
    p.engine.set_mark_ticks(other, 600'000);
    p.trade(ann, bob, 600'000, 1000);
    order_terms t = p.terms(bob, side::sell, 600'000, 100);
    t.instrument = other;
    REQUIRE(p.engine.place(t, p.now).ok());
    t.account = ann;
    t.side = side::buy;
    REQUIRE(p.engine.place(t, p.now).ok());
    // A bid far above bankruptcy leaves enough for the small position.
    REQUIRE(p.rest(bob, side::buy, 535'000, 1000).ok());
    p.mark(532'000);
    CHECK(p.held(ann) == 0);
    CHECK(p.engine.account_of(ann).position_of(other).lots == 100);
}

TEST_CASE("wallets and profits of everybody change by fees and by payments alone, whoever is liquidated") {
    std::size_t liquidated = 0, deleveraged = 0, borne = 0;
    for (std::uint64_t seed = 1; seed <= 40; ++seed) {
        random_source random(seed);
        pit p({"3000"_d, "9000"_d, "40000"_d, "2000"_d}, decimal(random.below(3) * 5000, 0));
        const rational began = p.everything();
        std::int64_t mark = 600'000;
        for (int step = 0; step < 400; ++step) {
            const account_id who = p.traders[static_cast<std::size_t>(random.below(4))];
            const account_id by = random.chance(60) ? p.house : who;
            const side s = random.chance(50) ? side::buy : side::sell;
            order_terms t = p.terms(by, s, mark + random.below(2000) - 1000, 1 + random.below(800));
            t.reduce_only = by != p.house && random.chance(10);
            if (random.chance(20)) t.type = order_type::market;
            (void)p.engine.place(t, p.now);
            mark += random.below(24'001) - 12'000;
            mark = std::clamp<std::int64_t>(mark, 300'000, 900'000);
            p.mark(mark);
            if (random.chance(5)) {
                // What is paid, apart from the engine: each position rounded by itself, half to even.
                rational due = 0;
                const std::int64_t millionths = random.below(2000) - 1000;
                for (account_id a = 0; a < p.engine.account_count(); ++a) {
                    const std::int64_t lots = p.held(a);
                    const rational exactly =
                        rational(mark) * (lots < 0 ? -lots : lots) * 10'000 * millionths / 1'000'000;
                    boost::multiprecision::cpp_int rounded = numerator(exactly) / denominator(exactly);
                    const rational rest = abs(exactly - rational(rounded));
                    if (rest * 2 > 1 || (rest * 2 == 1 && rounded % 2 != 0)) rounded += exactly < 0 ? -1 : 1;
                    due += lots > 0 ? -rational(rounded) : rational(rounded);
                }
                const rational had = p.everything();
                pay_funding(p.engine, p.contract, decimal(millionths, -6), p.now);
                CHECK(p.everything() - had == due);
            }
            REQUIRE(p.everything() == began - p.paid_fees() + p.payments());
            std::int64_t all = 0;
            for (account_id a = 0; a < p.engine.account_count(); ++a) {
                all += p.held(a);
                if (p.engine.account_of(a).house) continue;
                REQUIRE((p.held(a) != 0 || p.wallet(a) >= 0));
            }
            REQUIRE(all == 0);
        }
        for (const account_id a : p.traders)
            for (const order_id o : p.engine.account_of(a).orders) {
                const order& one = *p.engine.find(o);
                if (one.origin == order_origin::client) continue;
                ++(one.origin == order_origin::liquidation ? liquidated : deleveraged);
                CHECK(one.status == order_status::filled);
            }
        borne += p.held(p.fund) != 0;
        // No fee is another than 0.05 % or 0.02 % of what was traded.
        for (const account_id a : p.traders)
            for (const execution& e : p.engine.account_of(a).executions) {
                const rational fee = rational(e.price_ticks) * e.lots * 10'000 * (e.maker ? 2 : 5) / 10'000;
                CHECK(2 * abs(exact(e.fee) - fee) <= 1);
            }
    }
    INFO(liquidated << " liquidated, " << deleveraged << " closed against them, " << borne
                    << " with the fund");
    CHECK(liquidated > 40);
    CHECK(deleveraged > 10);
    CHECK(borne > 10);
}

TEST_CASE("a warning is of the positions that there are: who closes them and takes others is warned again") {
    pit p({"4000"_d, "1000000"_d});
    const auto trade = [&](std::size_t buyer, std::size_t seller, std::int64_t ticks) {
        REQUIRE(p.rest(p.traders[seller], side::sell, ticks, 1000).ok());
        REQUIRE(p.rest(p.traders[buyer], side::buy, ticks, 1000).ok());
    };
    const auto warnings = [&](std::int64_t mark) {
        p.engine.set_mark_ticks(p.contract, mark);
        p.watch.check(p.engine, p.now, [](const order_terms&) { return client_order_id("l"); });
        return p.watch.take_warnings().size();
    };
    trade(0, 1, 600'000);
    CHECK(warnings(600'000) == 0);
    CHECK(warnings(563'000) == 1);
    CHECK(warnings(563'000) == 0);
    trade(1, 0, 563'000);
    CHECK(warnings(563'000) == 0);
    p.engine.set_balance(p.traders[0], 0, "10000"_d);
    trade(0, 1, 563'000);
    p.engine.set_balance(p.traders[0], 0, "270"_d);
    CHECK(warnings(563'000) == 1);
}
