// SPDX-License-Identifier: BSL-1.0
#include <gatewright/orders/accounts.hpp>
#include <gatewright/orders/positions.hpp>

#include <boost/multiprecision/cpp_int.hpp>
#include <catch2/catch_test_macros.hpp>

#include <algorithm>
#include <random>
#include <string>
#include <vector>

namespace {

using namespace gatewright;
using namespace gatewright::orders;
using boost::multiprecision::cpp_int;
using boost::multiprecision::cpp_rational;

decimal d(std::string_view text) { return *decimal::parse(text); }
wide_decimal w(std::string_view text) { return wide_decimal(d(text)); }

fill make_fill(int number, side s, std::string_view p, std::string_view q) {
    fill f;
    f.symbol = "BTCUSDT";
    f.id.assign(std::to_string(1000 + number));
    f.venue_time = timestamp::from_milliseconds(1'000 + number);
    f.side = s;
    f.price = {d(p)};
    f.quantity = {d(q)};
    return f;
}

/// The rule again, in rationals, written from its description alone.
struct oracle {
    cpp_rational quantity, cost, realized, cash;

    static cpp_rational round8(const cpp_rational& v) {
        const cpp_rational scaled = v * 100'000'000;
        const cpp_int n = abs(numerator(scaled));
        const cpp_int m = denominator(scaled);
        cpp_int whole = n / m;
        const cpp_int rest = n % m;
        if (2 * rest > m || (2 * rest == m && whole % 2 == 1)) whole += 1;
        return cpp_rational(scaled < 0 ? cpp_int(-whole) : whole, 100'000'000);
    }
    void book(bool buy, const cpp_rational& p, cpp_rational q) {
        const int sign = buy ? 1 : -1;
        cash -= sign * p * q;
        const cpp_rational held = abs(quantity);
        if (quantity * sign < 0) {
            const cpp_rational closing = q < held ? q : held;
            const int direction = quantity > 0 ? 1 : -1;
            const cpp_rational released = closing == held ? cost : round8(cost * closing / held);
            realized += direction * closing * p - released;
            cost -= released;
            quantity -= direction * closing;
            q -= closing;
        }
        quantity += sign * q;
        cost += sign * p * q;
    }
};

cpp_rational exact(const wide_decimal& v) {
    if (v.is_zero()) return 0; // Boost 1.83 does not bring 0/10 to 0/1
    const std::string text = v.str();
    const auto dot = text.find('.');
    if (dot == std::string::npos) return cpp_rational(cpp_int(text));
    std::string digits = text.substr(0, dot) + text.substr(dot + 1);
    const bool negative = digits[0] == '-';
    if (negative) digits.erase(0, 1);
    digits.erase(0, std::min(digits.find_first_not_of('0'), digits.size() - 1));
    const cpp_rational r(cpp_int(digits), boost::multiprecision::pow(
                                              cpp_int(10), static_cast<unsigned>(text.size() - dot - 1)));
    return negative ? cpp_rational(-r) : r;
}
cpp_rational exact(const decimal& v) { return exact(wide_decimal(v)); }

TEST_CASE("profit and loss equal the rule in rationals over random fills, to the last digit") {
    std::mt19937_64 random(7);
    for (int run = 0; run < 60; ++run) {
        position p(16);
        oracle expected;
        const auto price_exponent = static_cast<std::int8_t>(-static_cast<int>(random() % 6));
        const auto quantity_exponent = static_cast<std::int8_t>(-static_cast<int>(random() % 5));
        for (int i = 0; i < 500; ++i) {
            fill f = make_fill(i, random() % 2 != 0 ? side::buy : side::sell, "1", "1");
            f.price = {decimal(static_cast<std::int64_t>(1 + random() % 9'000'000), price_exponent)};
            f.quantity = {decimal(static_cast<std::int64_t>(1 + random() % 50'000), quantity_exponent)};
            // Often exactly what is held, so that it goes flat.
            if (random() % 8 == 0 && !p.quantity().is_zero()) {
                f.side = p.quantity().is_negative() ? side::buy : side::sell;
                f.quantity = {*p.quantity().abs().to_decimal()};
            }
            const cpp_rational realized_before = expected.realized;
            expected.book(f.side == side::buy, exact(f.price.value), exact(f.quantity.value));
            const position_change c = p.apply(f);
            REQUIRE(c.booked);
            REQUIRE(exact(c.realized) == expected.realized - realized_before);
            REQUIRE(exact(p.quantity()) == expected.quantity);
            REQUIRE(exact(p.cost()) == expected.cost);
            REQUIRE(exact(p.realized()) == expected.realized);
            REQUIRE(exact(p.net_cash()) == expected.cash);
            REQUIRE(exact(p.net_cash()) + exact(p.cost()) == exact(p.realized()));
            const decimal mark(123'456, price_exponent);
            REQUIRE(exact(*p.unrealized({mark})) == expected.quantity * exact(mark) - expected.cost);
        }
    }
}

/// The same for contracts, in rationals: what a quantity is worth is their only difference.
struct contract_oracle {
    cpp_rational size;
    bool inverse;
    cpp_rational quantity, cost, realized;

    [[nodiscard]] cpp_rational value(const cpp_rational& q, const cpp_rational& p) const {
        return inverse ? cpp_rational(-oracle::round8(q * size / p)) : cpp_rational(q * size * p);
    }
    void book(bool buy, const cpp_rational& p, cpp_rational q) {
        const int sign = buy ? 1 : -1;
        const cpp_rational held = abs(quantity);
        if (quantity * sign < 0) {
            const cpp_rational closing = q < held ? q : held;
            const int direction = quantity > 0 ? 1 : -1;
            const cpp_rational released = closing == held ? cost : oracle::round8(cost * closing / held);
            realized += direction * value(closing, p) - released;
            cost -= released;
            quantity -= direction * closing;
            q -= closing;
        }
        quantity += sign * q;
        if (q != 0) cost += sign * value(q, p);
    }
};

TEST_CASE("profit of contracts equals the rule in rationals over random fills, to the last digit") {
    std::mt19937 random(7);
    for (const contract& c : {contract(d("0.01")), contract(d("100"), payoff::inverse)}) {
        INFO((c.inverse() ? "inverse" : "linear"));
        for (int round = 0; round < 200; ++round) {
            position p(16);
            REQUIRE(p.set_contract(c));
            contract_oracle rule{exact(c.size()), c.inverse(), {}, {}, {}};
            for (int n = 0; n < 30; ++n) {
                const bool buy = random() % 2 == 0;
                const std::string at =
                    std::to_string(20'000 + random() % 60'000) + "." + std::to_string(random() % 10);
                const std::string q = std::to_string(1 + random() % 50);
                REQUIRE(p.apply(make_fill(n, buy ? side::buy : side::sell, at, q)).booked);
                rule.book(buy, exact(d(at)), exact(d(q)));
                REQUIRE(exact(p.quantity()) == rule.quantity);
                REQUIRE(exact(p.cost()) == rule.cost);
                REQUIRE(exact(p.realized()) == rule.realized);
            }
            const auto open = p.unrealized({d("50000")});
            REQUIRE(open.has_value());
            CHECK(exact(*open) ==
                  (rule.quantity == 0 ? cpp_rational(0) : rule.value(rule.quantity, 50'000) - rule.cost));
        }
    }
}

TEST_CASE("a long of an inverse contract gains as the price rises, in the base asset") {
    position p(8);
    REQUIRE(p.set_contract(contract(d("100"), payoff::inverse)));
    REQUIRE(p.apply(make_fill(1, side::buy, "50000", "10")).booked);
    CHECK(p.entry_price(-1)->str() == "50000.0");
    CHECK(p.unrealized({d("62500")})->normalized().str() == "0.004"); // 0.02 less 0.016
    REQUIRE(p.apply(make_fill(2, side::sell, "62500", "10")).booked);
    CHECK(p.realized() == w("0.004"));
    CHECK(p.quantity().is_zero());
    // A short loses.
    REQUIRE(p.apply(make_fill(3, side::sell, "50000", "10")).booked);
    REQUIRE(p.apply(make_fill(4, side::buy, "62500", "10")).booked);
    CHECK(p.realized().is_zero());
}

TEST_CASE("a contract changes only while nothing of it is held") {
    positions all(positions::config{2, 8, false});
    REQUIRE(all.add_instrument({0}, "BTCUSDT"));
    CHECK(all.set_contract({0}, contract(d("0.01"))));
    static_cast<void>(all.apply(make_fill(1, side::buy, "50000", "10")));
    CHECK(all.set_contract({0}, contract(d("0.01"))));
    CHECK_FALSE(all.set_contract({0}, contract(d("0.001"))));
    CHECK(all({0}).terms() == contract(d("0.01")));
    static_cast<void>(all.apply(make_fill(2, side::sell, "50100", "10")));
    CHECK(all({0}).realized() == w("10")); // 100 dollars on a tenth of a bitcoin
    CHECK(all.set_contract({0}, contract(d("0.001"))));
    CHECK(all({0}).terms() == contract(d("0.001")));
    // An adopted position is taken at its entry price, by the contract.
    position_update held;
    held.symbol = "BTCUSDT";
    held.quantity = {d("5")};
    held.entry_price = {d("40000")};
    REQUIRE(all.adopt(held));
    CHECK(all({0}).cost() == w("200"));
    CHECK(all.set_contract({7}, contract{})); // nobody's
}

TEST_CASE("fills that arrive in any order within the window give the profit of their execution order") {
    std::mt19937_64 random(11);
    for (int run = 0; run < 300; ++run) {
        std::vector<fill> fills;
        for (int i = 0; i < 40; ++i) {
            fill f = make_fill(i, random() % 2 != 0 ? side::buy : side::sell, "1", "1");
            f.venue_time = timestamp::from_milliseconds(1'000 + i / 3); // several in one millisecond
            f.price = {decimal(static_cast<std::int64_t>(10'000 + random() % 500), -2)};
            f.quantity = {decimal(static_cast<std::int64_t>(1 + random() % 9), -3)};
            fills.push_back(f);
        }
        position in_order(64);
        for (const fill& f : fills) in_order.apply(f);
        std::shuffle(fills.begin(), fills.end(), random);
        position shuffled(64);
        wide_decimal told;
        for (const fill& f : fills) REQUIRE(told.add(shuffled.apply(f).realized));
        REQUIRE(shuffled.quantity() == in_order.quantity());
        REQUIRE(shuffled.cost() == in_order.cost());
        REQUIRE(shuffled.realized() == in_order.realized());
        REQUIRE(shuffled.net_cash() == in_order.net_cash());
        REQUIRE(told == shuffled.realized());
    }
}

TEST_CASE("a fill older than the window is booked at its front and said so") {
    position p(2);
    p.apply(make_fill(10, side::buy, "10", "1"));
    p.apply(make_fill(11, side::buy, "20", "1"));
    const position_change in_window = p.apply(make_fill(12, side::sell, "30", "1"));
    CHECK_FALSE(in_window.reordered);
    CHECK(p.realized() == w("15"));
    const position_change late = p.apply(make_fill(5, side::buy, "60", "1"));
    CHECK(late.booked);
    CHECK(late.reordered);
    CHECK(late.out_of_window);
    // 10, then 60 at the front of the window (20 and the sale): average 30.
    CHECK(p.realized() == w("0"));
    CHECK(late.realized == w("-15"));
    CHECK(p.quantity() == w("2"));
}

TEST_CASE("a flip closes the position and opens the rest") {
    position p(8);
    p.apply(make_fill(1, side::buy, "100", "2"));
    const position_change c = p.apply(make_fill(2, side::sell, "110", "5"));
    CHECK(c.realized == w("20"));
    CHECK(p.quantity() == w("-3"));
    CHECK(p.cost() == w("-330"));
    CHECK(p.entry_price()->value == d("110"));
    CHECK(*p.unrealized({d("100")}) == w("30"));
}

TEST_CASE("a realization rounds once and nothing is lost when flat") {
    position p(8);
    p.apply(make_fill(1, side::buy, "1", "1"));
    p.apply(make_fill(2, side::buy, "1.00000001", "2"));
    p.apply(make_fill(3, side::sell, "1", "1"));
    // 3.00000002 / 3 is 1.000000006666...
    CHECK(p.realized() == w("-0.00000001"));
    CHECK(p.cost() == w("2.00000001"));
    p.apply(make_fill(4, side::sell, "1", "2"));
    CHECK(p.quantity().is_zero());
    CHECK(p.cost().is_zero());
    CHECK(p.realized() == w("-0.00000002"));
    CHECK(p.realized() == p.net_cash());
    CHECK_FALSE(p.entry_price().has_value());
}

TEST_CASE("commissions are summed by asset, rebates negative") {
    positions all;
    REQUIRE(all.add_instrument({0}, "BTCUSDT"));
    fill f = make_fill(1, side::buy, "1", "1");
    f.commission = {d("0.00012345"), "USDT"};
    CHECK(all.apply_commission(f, f.commission));
    f.commission = {d("-0.00000345"), "USDT"};
    CHECK(all.apply_commission(f, f.commission));
    f.commission = {d("0.1"), "BNB"};
    CHECK(all.apply_commission(f, f.commission));
    CHECK(all({0}).fees().of("USDT") == w("0.00012"));
    CHECK(all({0}).fees().of("BNB") == w("0.1"));
    CHECK(all({0}).fees().of("BTC").is_zero());
    for (int i = 0; i < 6; ++i) {
        f.commission = {d("1"),
                        asset_code(std::string_view("ABCDEF").substr(static_cast<std::size_t>(i), 1))};
        CHECK(all.apply_commission(f, f.commission));
    }
    f.commission = {d("1"), "NINTH"};
    CHECK_FALSE(all.apply_commission(f, f.commission));
}

TEST_CASE("an adopted position is the baseline and contains the fills before it") {
    positions all;
    REQUIRE(all.add_instrument({3}, "BTCUSDT"));
    position_update u;
    u.symbol = "BTCUSDT";
    u.quantity = {d("-2")};
    u.entry_price = {d("50.5")};
    u.venue_time = timestamp::from_milliseconds(1'010);
    REQUIRE(all.adopt(u));
    const position& p = all({3});
    CHECK(p.adopted());
    CHECK(p.cost() == w("-101"));
    CHECK(p.baseline_cost() == w("-101"));
    const position_change before = all.apply(make_fill(10, side::sell, "50", "1"));
    CHECK(before.before_baseline);
    CHECK_FALSE(before.booked);
    CHECK(p.quantity() == w("-2"));
    const position_change after = all.apply(make_fill(11, side::buy, "50", "1"));
    CHECK(after.booked);
    CHECK(p.realized() == w("0.5"));
    CHECK(p.quantity() == w("-1"));
    // net_cash + cost - realized stays what the baseline cost.
    CHECK(*checked_sub(*checked_add(p.net_cash(), p.cost()), p.realized()) == p.baseline_cost());
}

TEST_CASE("what begins flat at a time keeps what was executed since, and nothing of before") {
    positions all;
    REQUIRE(all.add_instrument({3}, "BTCUSDT"));
    const position& p = all({3});
    SECTION("among fills") {
        all.apply(make_fill(10, side::buy, "100", "2"));
        all.apply(make_fill(20, side::sell, "103", "5"));
        all.apply(make_fill(30, side::buy, "101", "1"));
        REQUIRE(all.begin_flat("BTCUSDT", timestamp::from_milliseconds(1'010)));
        CHECK(p.quantity() == w("-4"));
        CHECK(p.cost() == w("-412"));
        CHECK(p.realized() == w("2"));
    }
    SECTION("behind them all") {
        all.apply(make_fill(10, side::buy, "100", "2"));
        REQUIRE(all.begin_flat("BTCUSDT", timestamp::from_milliseconds(1'010)));
        CHECK(p.quantity().is_zero());
        CHECK(p.net_cash().is_zero());
    }
    SECTION("before any, and more than are remembered") {
        for (int i = 0; i < 100; ++i) all.apply(make_fill(20 + i, side::buy, "100", "1"));
        CHECK(p.remembers_since(timestamp::from_milliseconds(1'056)));
        CHECK(position(0).remembers_since({}));
        CHECK_FALSE(p.remembers_since(timestamp::from_milliseconds(1'055)));
        REQUIRE(all.begin_flat("BTCUSDT", timestamp::from_milliseconds(1'119)));
        CHECK(p.quantity().is_zero());
    }
    CHECK(p.adopted());
    CHECK(*checked_sub(*checked_add(p.net_cash(), p.cost()), p.realized()) == p.baseline_cost());
    // What is told from then on is new, however the clocks tell it.
    const wide_decimal held = p.quantity();
    CHECK(all.apply(make_fill(5, side::buy, "100", "7")).booked);
    CHECK(*checked_sub(p.quantity(), held) == w("7"));
    CHECK_FALSE(all.begin_flat("ETHUSDT", timestamp{}));
}

TEST_CASE("a position that is adopted again keeps what was realized") {
    positions all;
    REQUIRE(all.add_instrument({0}, "BTCUSDT"));
    position_update u;
    u.symbol = "BTCUSDT";
    u.venue_time = timestamp::from_milliseconds(5);
    REQUIRE(all.adopt(u));
    all.apply(make_fill(10, side::buy, "100", "2"));
    all.apply(make_fill(11, side::sell, "103", "1"));
    const position& p = all({0});
    CHECK(p.realized() == w("3"));
    u.quantity = {d("4")};
    u.entry_price = {d("101")};
    u.venue_time = timestamp::from_milliseconds(20);
    REQUIRE(all.adopt(u));
    CHECK(p.quantity() == w("4"));
    CHECK(p.cost() == w("404"));
    CHECK(p.realized() == w("3"));
    CHECK(*checked_sub(*checked_add(p.net_cash(), p.cost()), p.realized()) == p.baseline_cost());
}

TEST_CASE("reconciling tells the difference and changes nothing") {
    positions all;
    REQUIRE(all.add_instrument({0}, "BTCUSDT"));
    all.apply(make_fill(1, side::buy, "100", "2"));
    position_update u;
    u.symbol = "BTCUSDT";
    u.quantity = {d("3")};
    u.entry_price = {d("101.25")};
    u.venue_time = timestamp::from_milliseconds(1'000);
    position_difference r = all.reconcile(u);
    CHECK_FALSE(r.matches);
    CHECK_FALSE(r.matches_at_time);
    CHECK(r.quantity == w("1"));
    CHECK(r.entry_price == w("1.25"));
    u.venue_time = timestamp::from_milliseconds(1'001);
    u.quantity = {d("2.000")};
    u.entry_price = {d("100.0")};
    r = all.reconcile(u);
    CHECK(r.matches);
    CHECK(r.matches_at_time);
    CHECK(r.entry_price.is_zero());
    CHECK(all({0}).quantity() == w("2"));
    u.symbol = "UNKNOWN";
    CHECK_FALSE(all.reconcile(u).matches);
}

TEST_CASE("the quantity at a time counts the fills of up to then, whatever order they came in") {
    position p(4);
    const auto at = [](int ms) { return timestamp::from_milliseconds(ms); };
    CHECK(p.quantity_at(at(1)) == w("0"));
    CHECK_FALSE(p.quantity_at({}).has_value());
    p.apply(make_fill(10, side::buy, "100", "1"));
    p.apply(make_fill(30, side::buy, "100", "4"));
    p.apply(make_fill(20, side::buy, "100", "2"));
    CHECK(p.quantity_at(at(1'009)) == w("0"));
    CHECK(p.quantity_at(at(1'010)) == w("1"));
    CHECK(p.quantity_at(at(1'019)) == w("1"));
    CHECK(p.quantity_at(at(1'020)) == w("3"));
    CHECK(p.quantity_at(at(1'030)) == w("7"));
    CHECK(p.quantity_at(at(9'999)) == w("7"));
    // What is not remembered any more is not guessed.
    p.apply(make_fill(40, side::sell, "100", "1"));
    p.apply(make_fill(50, side::sell, "100", "1"));
    CHECK_FALSE(p.quantity_at(at(1'015)).has_value());
    CHECK(p.quantity_at(at(1'020)) == w("3"));
    // Nothing is known of the time before what was adopted.
    position_update u;
    u.quantity = {d("9")};
    u.venue_time = at(2'000);
    p.adopt(u);
    CHECK_FALSE(p.quantity_at(at(1'999)).has_value());
    CHECK(p.quantity_at(at(2'000)) == w("9"));
}

TEST_CASE("a fill of an instrument that was not added is counted and not booked") {
    positions all;
    const position_change c = all.apply(make_fill(1, side::buy, "1", "1"));
    CHECK_FALSE(c.booked);
    CHECK(all.unknown_instrument() == 1);
}

TEST_CASE("the two sides of hedge mode are two positions") {
    positions all({.instruments = 2, .history = 8, .hedge_mode = true});
    REQUIRE(all.add_instrument({1}, "BTCUSDT"));
    fill f = make_fill(1, side::buy, "100", "2");
    f.position_side = position_side::long_side;
    all.apply(f);
    f = make_fill(2, side::sell, "110", "3");
    f.position_side = position_side::short_side;
    all.apply(f);
    CHECK(all({1}, position_side::long_side).quantity() == w("2"));
    CHECK(all({1}, position_side::short_side).quantity() == w("-3"));
    CHECK(all({1}).quantity().is_zero());
    int visited = 0;
    all.for_each([&](const symbol_name& s, position_side side, const position&) {
        ++visited;
        CHECK(s == "BTCUSDT");
        CHECK(side != position_side::net);
    });
    CHECK(visited == 2);
}

TEST_CASE("a figure that does not fit is refused and nothing is booked") {
    position p(4);
    fill f = make_fill(1, side::buy, "1", "1");
    f.price = {decimal(9'000'000'000'000'000'000, 18)};
    f.quantity = {decimal(9'000'000'000'000'000'000, 18)};
    REQUIRE(p.apply(f).booked);
    const wide_decimal cost = p.cost();
    fill g = make_fill(2, side::buy, "0.00000001", "0.00000001");
    const position_change c = p.apply(g);
    CHECK_FALSE(c.booked);
    CHECK(c.overflow);
    CHECK(p.cost() == cost);
    CHECK(p.fills() == 1);
}

TEST_CASE("a balance's expectation moves with our books and shows what differs") {
    accounts a(2);
    balance_update u;
    u.asset = "USDT";
    u.wallet = d("1000.50");
    u.venue_time = {100};
    REQUIRE(a.expect("USDT", w("5"))); // before the first balance: contained in it
    REQUIRE(a.apply(u) != nullptr);
    CHECK(a.find("USDT")->difference().is_zero());
    REQUIRE(a.expect("USDT", w("-0.25")));
    CHECK(a.find("USDT")->difference() == w("0.25"));
    u.wallet = d("1000.25");
    u.venue_time = {200};
    u.available = d("900");
    u.has_available = true;
    a.apply(u);
    CHECK(a.find("USDT")->difference().is_zero());
    CHECK(a.find("USDT")->available == d("900"));
    u.wallet = d("1");
    u.venue_time = {150};
    a.apply(u);
    CHECK(a.find("USDT")->wallet == d("1000.25"));
    u.wallet = d("999");
    u.venue_time = {300};
    a.apply(u);
    CHECK(a.find("USDT")->difference() == w("-1.25"));
    a.rebase("USDT");
    CHECK(a.find("USDT")->difference().is_zero());
    u.asset = "BNB";
    CHECK(a.apply(u) != nullptr);
    u.asset = "BTC";
    CHECK(a.apply(u) == nullptr);
    CHECK_FALSE(a.expect("BTC", w("1")));
    CHECK(a.all().size() == 2);
}

} // namespace
