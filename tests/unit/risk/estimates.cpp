// SPDX-License-Identifier: BSL-1.0
//
// Checks settle what is clear by a short look: estimates, the strictest limit. Whatever they say, they say what exact
// decimals alone say: of each check there are two, one whose limits are numbered, and one whose limits are not and that
// has no estimates of them.
#include "risk_desk.hpp"

#include <gatewright/risk/checks.hpp>
#include <gatewright/risk/risk_chain.hpp>

#include <array>
#include <concepts>
#include <cstdint>
#include <random>
#include <string>

namespace {
namespace estimates_test {

using namespace gatewright;
using namespace gatewright::risk;
using namespace gatewright_test;

risk_layout one_instrument() {
    risk_layout l;
    l.instruments = {"BTCUSDT"};
    l.account_of = {0};
    l.accounts = {"main"};
    return l;
}

/// Limits of each scope.
template <class T, class BothT = smaller_limit>
scoped_limits<T, BothT> all_of(T instrument, T account, T desk) {
    scoped_limits<T, BothT> l;
    l.set_default(instrument).set_accounts(account).set_desk(desk);
    return l;
}

template <class CheckT>
CheckT with(const std::array<decimal, 3>& l) {
    if constexpr (std::same_as<CheckT, max_order_quantity> || std::same_as<CheckT, max_position>)
        return CheckT({all_of<quantity>({l[0]}, {l[1]}, {l[2]})});
    else if constexpr (std::same_as<CheckT, price_collar>)
        return CheckT({all_of(l[0], l[1], l[2])});
    else if constexpr (std::same_as<CheckT, margin_requirement>)
        return CheckT(all_of<decimal, larger_limit>(l[0], l[1], l[2]));
    else
        return CheckT(all_of(l[0], l[1], l[2]));
}

/// A market and sums of any size.
struct any_desk : valued_desk {
    explicit any_desk(std::mt19937_64& random) {
        const auto amount = [&](std::uint64_t below, int exponent) {
            return wide_decimal(
                decimal(static_cast<std::int64_t>(random() % below), static_cast<std::int8_t>(exponent)));
        };
        const auto maybe_negative = [&](const wide_decimal& x) {
            return random() % 2 == 0 ? x : x.negated();
        };
        view.position = maybe_negative(amount(100'000, -3));
        view.open_buy = amount(10'000, -2);
        view.open_sell = amount(1'000'000, -4);
        view.unit_value = decimal(static_cast<std::int64_t>(1 + random() % 1'000'000), -4);
        const decimal mark(static_cast<std::int64_t>(1 + random() % 1'000'000), -4);
        const decimal bid(static_cast<std::int64_t>(1 + random() % 10'000), -2);
        const decimal ask(bid.mantissa() + static_cast<std::int64_t>(random() % 50), -2);
        view.reference = {{bid}, {ask}, view.now.steady, {mark}, view.now.steady, seconds(5)};
        view.rate = random() % 2 == 0 ? d("1") : d("0.9998");
        rules.contract_size = random() % 2 == 0 ? d("1") : d("0.01");
        for (risk_totals* const t : {&account, &desk}) {
            t->gross = amount(1'000'000'000, -6);
            t->net = maybe_negative(amount(1'000'000'000, -7));
            t->open_buy = amount(100'000'000, -5);
            t->open_sell = amount(100'000'000, -5);
            t->equity = maybe_negative(amount(1'000'000'000'000, -8));
        }
        if (random() % 20 == 0) account.missing = "ETHUSDT";
        if (random() % 20 == 0) desk.missing = "XRPUSDT";
        if (random() % 20 == 0) account.equity_missing = "EUR";
        if (random() % 20 == 0) view.value_missing = "BTCUSDT";
        if (random() % 20 == 0) view.rate_missing = "USDC";
        if (random() % 20 == 0) view.reference.bid = {};
        view.pays = {"USDT",
                     random() % 20 != 0,
                     random() % 2 == 0,
                     decimal(900'000, -1),
                     decimal(static_cast<std::int64_t>(random() % 1'000'000), -2),
                     timestamp{1}};
    }
};

order_request any_order(std::mt19937_64& random) {
    order_request o;
    o.symbol = "BTCUSDT";
    o.side = random() % 2 == 0 ? side::buy : side::sell;
    o.quantity = {decimal(static_cast<std::int64_t>(1 + random() % 100'000), -3)};
    o.price = {decimal(static_cast<std::int64_t>(1 + random() % 1'000'000), -4)};
    if (random() % 8 == 0) {
        o.type = order_type::market;
        o.price = {};
    }
    return o;
}

/// Asks both checks with limits of any size, and with the figure of the refusal as the limit and next to it.
template <class CheckT>
void compare(std::mt19937_64& random, int& refused, int& passed) {
    const any_desk t(random);
    const order_request o = any_order(random);
    std::array<decimal, 3> l;
    for (decimal& x : l) {
        const auto digits = static_cast<std::int8_t>(-static_cast<int>(random() % 6));
        x = decimal(static_cast<std::int64_t>(random() % 1'000'000), digits);
    }
    for (int round = 0; round < 5; ++round) {
        risk_chain<CheckT> numbered(with<CheckT>(l));
        risk_chain<CheckT> exact(with<CheckT>(l));
        numbered.prepare(one_instrument());
        risk_view by_number = t.view;
        risk_view by_name = t.view;
        by_number.number = 0;
        by_name.number = no_number;
        const risk_result a = numbered.check_and_commit(o, by_number);
        const risk_result b = exact.check_and_commit(o, by_name);
        INFO(CheckT::name << ' ' << said(a) << " | " << said(b));
        REQUIRE(said(a) == said(b));
        // What both booked is the same: they say the same of the next order.
        REQUIRE(said(numbered.check(o, by_number)) == said(exact.check(o, by_name)));
        if (a.has_value()) {
            ++passed;
            return;
        }
        ++refused;
        const decimal figure = a.error().figure;
        if (figure.sign() <= 0) return;
        // The figure itself, one less and one more in its last place.
        const std::int64_t off = round == 0 ? -1 : round == 1 ? 0 : 1;
        l.fill(decimal(figure.mantissa() + off, figure.exponent()));
    }
}

TEST_CASE("a check says the same by estimates as by exact figures, also where the limit is the figure or "
          "next to it") {
    std::mt19937_64 random(46);
    const auto both = [&]<class CheckT>(std::type_identity<CheckT>) {
        int refused = 0;
        int passed = 0;
        for (int run = 0; run < 3'000; ++run) compare<CheckT>(random, refused, passed);
        INFO(CheckT::name);
        CHECK(refused > 100);
        CHECK(passed > 100);
    };
    both(std::type_identity<max_order_quantity>{});
    both(std::type_identity<max_order_notional>{});
    both(std::type_identity<price_collar>{});
    both(std::type_identity<max_spread>{});
    both(std::type_identity<max_position>{});
    both(std::type_identity<max_position_notional>{});
    both(std::type_identity<max_gross_exposure>{});
    both(std::type_identity<max_net_exposure>{});
    both(std::type_identity<max_leverage>{});
    both(std::type_identity<margin_requirement>{});
}

/// A desk at any moment: quotes and books of any age, orders of our own, another mode.
struct any_moment : any_desk {
    explicit any_moment(std::mt19937_64& random) : any_desk(random) {
        const auto ago = [&](std::int64_t ms) {
            return milliseconds(-static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(ms + 1)));
        };
        view.number = 0;
        view.now.steady = {1'000'000'000'000};
        view.now.wall = {static_cast<std::int64_t>(random() % 700'000) * 1'000'000'000};
        view.reference.quoted_at = view.now.steady + ago(4);
        view.reference.marked_at = view.now.steady + ago(6'000);
        view.book = {random() % 8 != 0, view.now.steady + ago(4)};
        view.open_orders = static_cast<std::uint32_t>(random() % 4);
        account.open_orders = static_cast<std::uint32_t>(random() % 6);
        desk.open_orders = static_cast<std::uint32_t>(random() % 8);
        if (random() % 2 == 0) view.own_bid = {decimal(static_cast<std::int64_t>(random() % 1'000'000), -4)};
        if (random() % 2 == 0) view.own_ask = {decimal(static_cast<std::int64_t>(random() % 1'000'000), -4)};
        if (random() % 4 == 0) view.mode = random() % 2 == 0 ? trading_mode::reducing : trading_mode::halted;
        if (random() % 4 == 0) rules.kind = instrument_kind::spot;
        if (random() % 20 == 0) view.account_totals = nullptr;
    }
};

/// Asks a check of many moments, and books some of the orders.
template <class CheckT>
void short_look_is_right(CheckT check) {
    std::mt19937_64 random(47);
    if constexpr (requires { check.prepare(one_instrument()); }) check.prepare(one_instrument());
    int clear = 0;
    int left = 0;
    for (int run = 0; run < 2'000; ++run) {
        const any_moment t(random);
        order_request o = any_order(random);
        if (random() % 2 == 0) o.quantity = {d("1")};
        if (random() % 2 == 0) o.price = {d("50")};
        if (random() % 8 == 0 && o.type == order_type::limit) o.type = order_type::stop_limit;
        if constexpr (requires { check.on_price(0, o.price, t.view.now.steady); })
            if (run % 50 == 0) check.on_price(0, {decimal(run + 1, -1)}, t.view.now.steady);
        if constexpr (requires { check.on_outcome(0, true, t.view.now.steady); })
            check.on_outcome(0, run % 7 == 0, t.view.now.steady);
        if (check.passes(o, t.view)) {
            ++clear;
            INFO(CheckT::name << " run " << run);
            REQUIRE(said(check.check(o, t.view)) == "ok");
        } else {
            ++left;
        }
        if (run % 10 == 0) check.commit(o, t.view);
    }
    INFO(CheckT::name);
    CHECK(clear > 20);
    CHECK(left > 20);
}

TEST_CASE("what a check says passes by a short look passes by the long one") {
    const auto money = [](const char* instrument, const char* account, const char* desk) {
        return all_of(d(instrument), d(account), d(desk));
    };
    weekly_hours some;
    some.open(100, 4'000);
    weekly_hours more = some;
    more.open(5'000, 9'000);
    short_look_is_right(trading_state{});
    short_look_is_right(trading_hours(all_of<weekly_hours, common_hours>(more, some, more)));
    short_look_is_right(circuit_breaker({5, seconds(30)}));
    short_look_is_right(max_order_quantity({all_of<quantity>({d("40")}, {d("60")}, {d("50")})}));
    short_look_is_right(max_order_notional(money("1000", "2000", "900")));
    short_look_is_right(price_collar({money("0.5", "0.4", "0.6")}));
    short_look_is_right(fat_finger({money("0.5", "0.4", "0.6"), minutes(1)}));
    short_look_is_right(stale_quote(all_of(milliseconds(2), milliseconds(3), milliseconds(2))));
    short_look_is_right(stale_book(all_of(milliseconds(2), milliseconds(3), milliseconds(2))));
    short_look_is_right(max_spread(money("0.05", "0.04", "0.06")));
    short_look_is_right(max_open_orders(all_of<std::uint32_t>(3, 5, 7)));
    short_look_is_right(self_trade{});
    short_look_is_right(
        duplicate_order(all_of<duration, larger_limit>(milliseconds(0), milliseconds(50), milliseconds(20))));
    short_look_is_right(max_position({all_of<quantity>({d("100")}, {d("90")}, {d("110")})}));
    short_look_is_right(max_position_notional(money("5000", "6000", "4000")));
    short_look_is_right(max_gross_exposure(money("5000", "6000", "4000")));
    short_look_is_right(max_net_exposure(money("5000", "1000", "900")));
    short_look_is_right(max_leverage(money("3", "4", "5")));
    short_look_is_right(balance(all_of<decimal, larger_limit>(d("0.01"), d("0.02"), d("0"))));
    short_look_is_right(margin_requirement(all_of<decimal, larger_limit>(d("0.05"), d("0.02"), d("0.1"))));
}

/// Rates let pass as many orders as they say, in the interval and after it.
template <class CheckT>
void counts_to_the_limit(CheckT check) {
    any_moment t = [] {
        std::mt19937_64 random(48);
        return any_moment(random);
    }();
    check.prepare(one_instrument());
    const order_request o = limit(side::buy, "1");
    for (int round = 0; round < 3; ++round) {
        for (int i = 0; i < 3; ++i) {
            CHECK(check.passes(o, t.view));
            CHECK(check.check(o, t.view).has_value());
            check.commit(o, t.view);
        }
        CHECK(!check.passes(o, t.view));
        CHECK(!check.check(o, t.view).has_value());
        t.view.now.steady = t.view.now.steady + seconds(1);
    }
}

TEST_CASE("rates by a short look") {
    counts_to_the_limit(order_rate({0, seconds(1), all_of<std::uint32_t>(4, 3, 5)}));
    counts_to_the_limit(message_rate(all_of<std::uint32_t>(3, 4, 5), seconds(1)));
}

TEST_CASE("fractions that are met exactly are kept") {
    for (const bool numbered : {true, false}) {
        valued_desk t;
        t.view.number = numbered ? std::uint16_t{0} : no_number;
        t.view.reference = {{d("99.9")}, {d("100.1")},      t.view.now.steady,
                            {d("100")},  t.view.now.steady, seconds(5)};
        price_collar collar({limits("0.01")});
        max_spread spread(scoped_limits<decimal>(limits("0.002002002002002003")));
        if (numbered) {
            collar.prepare(one_instrument());
            spread.prepare(one_instrument());
        }
        CHECK(said(collar.check(limit(side::buy, "1", "101.101"), t.view)) == "ok");
        CHECK(said(collar.check(limit(side::buy, "1", "101.1010000000001"), t.view)) ==
              "price_collar: price_collar, field price, figure 101.1010000000001, limit 101.101");
        CHECK(said(spread.check(limit(side::buy, "1"), t.view)) == "ok");
        max_spread tighter(scoped_limits<decimal>(limits("0.002002002002002002")));
        if (numbered) tighter.prepare(one_instrument());
        CHECK(!tighter.check(limit(side::buy, "1"), t.view).has_value());
    }
}

TEST_CASE("what was worked out for one order is not taken for another, nor for a changed one that is checked "
          "anew") {
    valued_desk t;
    t.view.number = 0;
    risk_chain<max_position> chain(max_position({all_of<quantity>({d("5")}, {d("5")}, {d("5")})}));
    chain.prepare(one_instrument());
    order_request o = limit(side::buy, "4");
    CHECK(chain.check_and_commit(o, t.view).has_value());
    o.quantity = {d("6")};
    CHECK(!chain.check(o, t.view).has_value());
    o.quantity = {d("5")};
    CHECK(chain.check(o, t.view).has_value());
    t.holds("1");
    CHECK(!chain.check(o, t.view).has_value());
    const order_request other = limit(side::buy, "4");
    CHECK(chain.check(other, t.view).has_value());
}

} // namespace estimates_test
} // namespace
