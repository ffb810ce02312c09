// SPDX-License-Identifier: BSL-1.0

#include <gatewright/sim/server/account_figures.hpp>
#include <gatewright/sim/server/history.hpp>
#include <gatewright/sim/server/ledger.hpp>
#include <gatewright/sim/server/order_filters.hpp>

#include <catch2/catch_test_macros.hpp>

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

using namespace gatewright;
using namespace gatewright::sim;
using namespace gatewright::sim::server;

namespace {

constexpr known_instrument known[] = {{"SALT-GOLD", "0.5", "0.1", "100", "10", "1000", "100"}};
timestamp at(std::int64_t s) { return timestamp{} + seconds(1'000 + s); }

/// Two traders at a market of their own.
struct bazaar {
    market m{[] {
        market_config c;
        c.instruments = {make_instrument("SALT-GOLD", known), make_instrument("OIL-GOLD:0.01:1:5", known)};
        c.background = false;
        c.accounts.resize(2);
        c.accounts[1].api_key = "other";
        c.before_first_order = 70;
        return c;
    }()};
    matching::order_terms terms(side s, std::int64_t ticks, std::int64_t lots, std::size_t who = 0) {
        matching::order_terms t;
        t.account = m.account_id(who);
        t.side = s;
        t.price_ticks = ticks;
        t.lots = lots;
        return t;
    }
    matching::order_id place(side s, std::int64_t ticks, std::int64_t lots, std::size_t who, const char* name,
                             std::int64_t when) {
        auto t = terms(s, ticks, lots, who);
        t.client_order_id = name;
        const auto placed = m.place(t, at(when));
        REQUIRE(placed.ok());
        return placed.id;
    }
};

} // namespace

TEST_CASE("instruments are known by name or written out, and anything else is refused by name") {
    const auto i = make_instrument("ABC:0.5:10:42.5", known);
    CHECK(i.tick == "0.5"_d);
    CHECK(i.lot == "10"_d);
    CHECK(i.max_price == "850"_d);
    CHECK(make_instrument("SALT-GOLD", known).max_market_quantity == "100"_d);
    for (const char* wrong : {"ABC", "ABC:1:1", "ABC:0:1:1", "ABC:1:x:1", ":1:1:1", ""})
        CHECK_THROWS_AS(make_instrument(wrong, known), std::invalid_argument);
}

TEST_CASE("a market finds its instruments, accounts and orders by their names") {
    bazaar b;
    CHECK(b.m.instrument_named("OIL-GOLD") == 1);
    CHECK_FALSE(b.m.instrument_named("AIR"));
    CHECK(b.m.account_of_key("other") == b.m.account_id(1));
    CHECK_FALSE(b.m.account_of_key(""));
    CHECK(b.m.price(0, 7).str() == "3.5");
    CHECK(b.m.quantity(0, 7).str() == "0.7");
    CHECK(b.m.value(0, 200, 1) == 10 * 100'000'000);
    const auto id = b.place(side::buy, 200, 5, 0, "a", 0);
    CHECK(id == 71);
    const auto mine = b.m.account_id(0);
    CHECK(b.m.find(mine, 0, 71, {})->id == 71);
    CHECK(b.m.find(mine, 0, {}, "a")->id == 71);
    CHECK_FALSE(b.m.find(b.m.account_id(1), 0, 71, {}));
    CHECK_FALSE(b.m.find(mine, 1, {}, "a"));
    CHECK_FALSE(b.m.find(mine, 0, {}, {}));
    CHECK(b.m.client_id_is_open(mine, "a"));
    CHECK(b.m.open_orders(mine, 0) == 1);
    REQUIRE(b.m.engine().cancel(71, at(1)).ok());
    CHECK_FALSE(b.m.client_id_is_open(mine, "a"));
    const auto again = b.place(side::buy, 200, 5, 0, "a", 2);
    CHECK(b.m.find(mine, 0, {}, "a")->id == again);
    CHECK_THROWS_AS(whole_units("0.5"_d, "0.7"_d), std::invalid_argument);
}

TEST_CASE("the rules of an instrument are told apart, with the limit that was broken") {
    bazaar b;
    const instrument_config& i = b.m.listed(0);
    using matching::refusal;
    CHECK(price_in_ticks(i, "100.5"_d).units == 201);
    CHECK(price_in_ticks(i, "0"_d).why == refusal::price_not_positive);
    CHECK(price_in_ticks(i, "2000.5"_d).limit == "2000"_d);
    CHECK(price_in_ticks(i, "0.1"_d).why == refusal::price_too_low);
    CHECK(price_in_ticks(i, "100.25"_d).why == refusal::price_precision);
    CHECK(price_in_ticks(i, "100.3"_d).why == refusal::price_off_tick);
    CHECK(quantity_in_lots(i, "1.5"_d, false).units == 15);
    CHECK(quantity_in_lots(i, "-1"_d, false).why == refusal::quantity_not_positive);
    CHECK(quantity_in_lots(i, "100.1"_d, false).units == 1001);
    CHECK(quantity_in_lots(i, "100.1"_d, true).why == refusal::quantity_too_large);
    CHECK(quantity_in_lots(i, "0.15"_d, false).why == refusal::quantity_precision);
    auto coarse = i;
    coarse.lot = "0.2"_d;
    CHECK(quantity_in_lots(coarse, "0.3"_d, false).why == refusal::quantity_off_lot);
    CHECK(check_limit_band(b.m, 0, side::buy, "105.5"_d).why == refusal::buys_above_band);
    CHECK(check_limit_band(b.m, 0, side::buy, "105"_d).why == refusal::none);
    CHECK(check_limit_band(b.m, 0, side::sell, "94.5"_d).limit == "95"_d);
    CHECK(check_notional(b.m, b.terms(side::buy, 200, 0)).limit == "10"_d);
    CHECK(check_notional(b.m, b.terms(side::buy, 200, 1)).why == refusal::none);
    CHECK(check_market_band(b.m, 0, side::buy).why == refusal::none);
    b.place(side::sell, 240, 1, 1, "far", 0);
    CHECK(check_market_band(b.m, 0, side::buy).why == refusal::trades_outside_band);
    CHECK(check_open_orders(b.m, b.m.account_id(1), 0).why == refusal::none);
    for (int n = 0; n < 199; ++n) b.place(side::sell, 240, 1, 1, "more", 0);
    CHECK(check_open_orders(b.m, b.m.account_id(1), 0).why == refusal::too_many_open);
}

TEST_CASE("lists are restricted by what is asked, and paged from either end") {
    bazaar b;
    const auto mine = b.m.account_id(0);
    b.place(side::sell, 200, 9, 1, "offer", 0);
    std::vector<matching::order_id> ids;
    for (int n = 0; n < 5; ++n) ids.push_back(b.place(side::buy, 200, 1, 0, "x", n));
    ids.push_back(b.place(side::buy, 190, 1, 0, "rests", 9));
    CHECK(open_orders_of(b.m, mine, {}).size() == 1);
    CHECK(open_orders_of(b.m, mine, matching::instrument_id{1}).empty());
    history_query q;
    CHECK(orders_of(b.m, mine, q).size() == 6);
    q.from_id = static_cast<std::int64_t>(ids[2]);
    CHECK(orders_of(b.m, mine, q).size() == 4);
    CHECK(fills_of(b.m, mine, {}).size() == 5);
    q = {};
    q.order_id = static_cast<std::int64_t>(ids[3]);
    CHECK(fills_of(b.m, mine, q).at(0)->order == ids[3]);
    q = {};
    q.begin_ms = at(1).milliseconds();
    q.end_ms = at(3).milliseconds();
    CHECK(fills_of(b.m, mine, q).size() == 3);
    q.instrument = matching::instrument_id{1};
    CHECK(fills_of(b.m, mine, q).empty());
    CHECK(page(std::vector{1, 2, 3}, 2, true) == std::vector{1, 2});
    CHECK(page(std::vector{1, 2, 3}, 2, false) == std::vector{2, 3});
    CHECK(page(std::vector{1, 2, 3}, 3, false).size() == 3);
    using numbered = std::vector<std::pair<std::uint64_t, int>>;
    const numbered three{{4, 1}, {5, 2}, {9, 3}};
    CHECK(page_before(three, {}, 2).rows == std::vector{3, 2});
    REQUIRE(page_before(three, {}, 2).next == std::uint64_t{5});
    CHECK(page_before(three, 5, 2).rows == std::vector{1});
    CHECK_FALSE(page_before(three, 5, 2).next);
    CHECK_FALSE(page_before(three, {}, 3).next);
    CHECK(page_before(numbered{}, 5, 2).rows.empty());
    CHECK(page_size({}, 500, 1000) == 500);
    CHECK(page_size(0, 500, 1000) == 1);
    CHECK(page_size(2000, 500, 1000) == 1000);
}

TEST_CASE("a statement lists fills and payments as they came, with numbers that stay") {
    bazaar b;
    b.place(side::sell, 200, 9, 1, "offer", 0);
    b.place(side::buy, 200, 1, 0, "a", 1);
    b.m.pay_funding(0, at(2));
    b.place(side::buy, 200, 1, 0, "b", 3);
    b.m.pay_funding(0, at(4));
    const auto all = statement_of(b.m.engine().account_of(b.m.account_id(0)));
    REQUIRE(all.size() == 4);
    for (std::size_t n = 0; n < all.size(); ++n) {
        CHECK(all[n].number == n + 1);
        CHECK((all[n].fill != nullptr) == (n % 2 == 0));
        CHECK((all[n].payment != nullptr) == (n % 2 == 1));
        CHECK(all[n].time == at(static_cast<std::int64_t>(n) + 1));
    }
    // And what is held of an instrument, and when its funding was due.
    CHECK(open_interest(b.m, 0) == 2);
    CHECK(open_interest(b.m, 1) == 0);
    const std::int64_t hours = 3'600'000;
    CHECK(funding_hours(b.m, 0, 8 * hours, 24 * hours, 9) ==
          std::vector<std::int64_t>{24 * hours, 16 * hours, 8 * hours});
    CHECK(funding_hours(b.m, 0, 8 * hours + 1, 24 * hours - 1, 9) == std::vector<std::int64_t>{16 * hours});
    CHECK(funding_hours(b.m, 0, 1, 24 * hours, 2).size() == 2);
    CHECK(funding_hours(b.m, 0, 0, 8 * hours, 9) == std::vector<std::int64_t>{8 * hours});
    CHECK(whole_intervals(minutes(60), 2 * hours, 3 * hours + 1, 9) ==
          std::vector<std::int64_t>{3 * hours, 2 * hours});
}

TEST_CASE("the ledger tells an order's state in the desk's words, and the figures of an account are exact") {
    bazaar b;
    b.place(side::sell, 200, 30, 1, "offer", 0);
    b.place(side::buy, 200, 10, 0, "taken", 1);
    const auto rests = b.place(side::buy, 190, 10, 0, "rests", 2);
    b.place(side::buy, 189, 10, 0, "gone", 3);
    REQUIRE(b.m.engine().cancel(rests + 1, at(4)).ok());
    const account_ledger l = ledger_of(b.m, b.m.account_id(0));
    REQUIRE(l.orders.size() == 3);
    CHECK(l.orders[0].state == lifecycle::filled);
    CHECK(l.orders[1].state == lifecycle::working);
    CHECK(l.orders[2].state == lifecycle::cancelled);
    CHECK(ledger_of(b.m, b.m.account_id(1)).orders[0].state == lifecycle::working);
    CHECK(lifecycle_of(matching::order_status::expired_in_match) == lifecycle::expired);
    CHECK(l.positions.at(0).quantity.str() == "1.0");
    CHECK(to_document(l).at("orders").at(0).at("state") == "filled");
    b.m.engine().set_brackets(0, {{{"1000000"_d, "0.004"_d, 100}}, matching::bracket_measure::notional});
    const account_figures f(b.m, b.m.account_id(0));
    CHECK(f.wallet == matching::to_units("99999.95"_d));
    CHECK(f.positions == matching::to_units("5"_d));
    CHECK(f.maintenance == matching::to_units("0.4"_d));
    CHECK(f.initial == matching::to_units("9.75"_d));
    CHECK(f.available == f.wallet - f.initial);
}

TEST_CASE("a page between ids goes backwards from one, or stands just before another") {
    std::vector<std::pair<std::uint64_t, int>> list;
    for (int n = 9; n > 0; --n) list.emplace_back(n, n * 10);
    CHECK(page_between(list, {}, {}, 3) == std::vector{90, 80, 70});
    CHECK(page_between(list, 5, {}, 2) == std::vector{40, 30});
    CHECK(page_between(list, {}, 5, 2) == std::vector{70, 60});
    CHECK(page_between(list, 7, 3, 9) == std::vector{60, 50, 40});
    CHECK(page_between(list, 1, {}, 9).empty());
}

TEST_CASE("a price band stands on the tick, and a sum buys what the book asks for it") {
    bazaar b;
    const price_band band(b.m, 0);
    CHECK(band.most == "105"_d);
    CHECK(band.least == "95"_d);
    const price_band fine(b.m, 1);
    CHECK(fine.most == "5.25"_d);
    CHECK(fine.least == "4.75"_d);
    CHECK_FALSE(lots_for_value(b.m, 0, side::buy, "100"_d));
    b.place(side::sell, 200, 30, 1, "near", 0); // 3 at 100
    b.place(side::sell, 202, 30, 1, "far", 0);  // 3 at 101
    CHECK(lots_for_value(b.m, 0, side::buy, "9.99"_d) == 0);
    CHECK(lots_for_value(b.m, 0, side::buy, "300"_d) == 30);
    CHECK(lots_for_value(b.m, 0, side::buy, "320.3"_d) == 32);
    CHECK(lots_for_value(b.m, 0, side::buy, "10000"_d) == 60);
    CHECK_FALSE(lots_for_value(b.m, 0, side::sell, "300"_d));
}

TEST_CASE("a market order may be a limit order at the end of the price band, immediate or cancelled") {
    bazaar b;
    b.m.set_mark_price(0, "100"_d);
    auto t = b.terms(side::buy, 0, 1);
    t.type = order_type::market;
    trade_inside_band(b.m, t);
    CHECK(t.type == order_type::limit);
    CHECK(t.time_in_force == time_in_force::immediate_or_cancel);
    CHECK(b.m.price(0, t.price_ticks) == "105"_d);
    t.side = side::sell;
    trade_inside_band(b.m, t);
    CHECK(b.m.price(0, t.price_ticks) == "95"_d);
}

TEST_CASE(
    "rules change in multiples of the first ones, orders are judged by the new ones, and what rests stays") {
    bazaar b;
    b.place(side::sell, 201, 3, 1, "resting", 0); // at 100.5
    b.m.change_rules(0, {.tick = "1"_d, .lot = "0.5"_d, .min_notional = "20"_d});
    const instrument_config& now = b.m.rules(0);
    CHECK(now.tick == "1"_d);
    CHECK(b.m.listed(0).tick == "0.5"_d);
    CHECK(price_in_ticks(now, "101"_d).units == 202); // in the ticks that the market counts in
    CHECK(price_in_ticks(now, "100.5"_d).why != matching::refusal::none);
    CHECK(quantity_in_lots(now, "1.5"_d, false).units == 15);
    CHECK(quantity_in_lots(now, "0.3"_d, false).why != matching::refusal::none);
    matching::order_terms small;
    small.price_ticks = 200;
    small.lots = 1;
    CHECK(check_notional(b.m, small).why == matching::refusal::notional_too_small);
    CHECK(b.m.engine().book(0).best(side::sell) == 201);
    CHECK(b.m.price(0, 201) == "100.5"_d);
    // Nothing is changed by what cannot be.
    for (const char* wrong : {"0.75", "0.25", "0", "-1"})
        CHECK_THROWS_AS(b.m.change_rules(0, {.tick = *decimal::parse(wrong), .open = false}),
                        std::invalid_argument);
    CHECK(b.m.rules(0).tick == "1"_d);
    CHECK(b.m.rules(0).open);
    b.m.change_rules(0, {.tick = "0.5"_d});
    CHECK(price_in_ticks(b.m.rules(0), "100.5"_d).units == 201);
    CHECK(b.m.rules(0).lot == "0.5"_d); // stays as it was
}

TEST_CASE("accounts have a purse for each asset of the market, the first asset first") {
    market_config c;
    instrument_config coin = make_instrument("SALT-GOLD", known);
    coin.base = "SALT";
    coin.quote = "GOLD";
    coin.payoff = payoff::inverse;
    instrument_config pair = make_instrument("OIL-GOLD:0.01:1:5", known);
    pair.base = "OIL";
    pair.quote = "GOLD";
    pair.kind = instrument_kind::spot;
    c.instruments = {coin, pair};
    c.first_asset = "GOLD";
    c.accounts[0].other_balances = {{"OIL", "7"_d}, {"TEA", "1"_d}};
    market m(c);
    CHECK(m.assets() == std::vector<asset_code>{"GOLD", "SALT", "OIL", "TEA"});
    CHECK(listed_value(m, "OIL") == "5"_d);
    CHECK(listed_value(m, "TEA") == "1"_d);
    const account_ledger l = ledger_of(m, m.account_id(0));
    REQUIRE(l.wallets.size() == 4);
    CHECK(l.wallets[0].wallet == "100000"_d);
    CHECK(l.wallets[2].wallet == "7"_d);
    // What orders of a pair hold back of its assets.
    matching::order_terms held;
    held.account = m.account_id(0);
    held.instrument = 1;
    held.price_ticks = 490;
    held.lots = 2;
    REQUIRE(m.place(held, at(0)).ok());
    held.side = side::sell;
    held.price_ticks = 510;
    held.lots = 3;
    REQUIRE(m.place(held, at(0)).ok());
    CHECK(held_by_orders(m, m.account_id(0), 0) == matching::to_units("9.8"_d));
    CHECK(held_by_orders(m, m.account_id(0), 2) == matching::to_units("3"_d));
    CHECK(held_by_orders(m, m.account_id(0), 1) == 0);
    const auto document = to_document(l);
    CHECK(document.at("wallet") == "100000.00000000");
    CHECK(document.at("wallets").at("TEA").at("wallet") == "1.00000000");
    CHECK(document.at("wallets").at("TEA").at("fees") == "0.00000000");
}
