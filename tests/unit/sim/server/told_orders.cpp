// SPDX-License-Identifier: BSL-1.0

#include <gatewright/sim/server/exit_book.hpp>
#include <gatewright/sim/server/told_orders.hpp>

#include <catch2/catch_test_macros.hpp>

#include <cstdint>
#include <vector>

using namespace gatewright;
using namespace gatewright::sim;
using namespace gatewright::sim::server;

namespace {

constexpr known_instrument known[] = {{"SALT-GOLD", "0.5", "0.1", "100", "10", "1000", "100"}};
timestamp at(std::int64_t s) { return timestamp{} + seconds(1'000 + s); }

struct bazaar {
    market m{[] {
        market_config c;
        c.instruments = {make_instrument("SALT-GOLD", known)};
        c.background = false;
        c.accounts.resize(2);
        c.accounts[1].api_key = "other";
        c.before_first_order = 70;
        return c;
    }()};
    matching::account_id mine = m.account_id(0);

    matching::order_terms terms(side s, std::int64_t ticks, std::int64_t lots, std::size_t who = 0) {
        matching::order_terms t;
        t.account = m.account_id(who);
        t.side = s;
        t.price_ticks = ticks;
        t.lots = lots;
        t.stp = matching::self_trade_prevention::none;
        return t;
    }
    matching::conditional_id wait(side s, std::int64_t trigger, std::int64_t limit, const char* name,
                                  std::int64_t when) {
        matching::conditional_terms t;
        static_cast<matching::order_terms&>(t) = terms(s, limit, 2);
        t.client_order_id = name;
        t.trigger_ticks = trigger;
        return m.triggers().add(t, at(when));
    }
    /// Somebody trades at a price.
    void trade(std::int64_t ticks, std::int64_t when) {
        (void)m.place(terms(side::sell, ticks, 1, 1), at(when));
        (void)m.place(terms(side::buy, ticks, 1, 1), at(when));
        (void)m.fire(m.engine().take_trades(), at(when),
                     [](const auto& c) { return matching::order_terms(c); });
    }
};

} // namespace

TEST_CASE("an order that waits for a price is one order all its life, with one number") {
    bazaar b;
    auto plain = b.terms(side::buy, 190, 3);
    plain.client_order_id = "plain";
    const auto first = b.m.place(plain, at(0)).id;
    const auto waits = b.wait(side::buy, 210, 195, "waits", 1), gone = b.wait(side::buy, 300, 195, "gone", 2);
    REQUIRE(b.m.triggers().cancel(gone, at(3)) == matching::refusal::none);
    auto all = told_orders(b.m, b.mine);
    REQUIRE(all.size() == 3);
    CHECK(all[0].number == first);
    CHECK_FALSE(all[0].never_placed());
    CHECK(all[1].number == waits);
    CHECK(all[1].waits());
    CHECK(all[1].order.status == matching::order_status::working);
    CHECK(all[2].never_placed());
    CHECK_FALSE(all[2].waits());
    CHECK(all[2].order.status == matching::order_status::cancelled);
    b.trade(210, 4);
    all = told_orders(b.m, b.mine);
    REQUIRE(all.size() == 3);
    CHECK(all[1].number == waits); // in the place that it had
    CHECK_FALSE(all[1].never_placed());
    CHECK(all[1].order.id != waits);
    CHECK(all[1].order.price_ticks == 195);
    CHECK(all[1].order.created == at(1));
    CHECK(number_of(b.m, all[1].order.id) == waits);
    CHECK(told_order_of(b.m, b.mine, waits)->order.id == all[1].order.id);
    CHECK(told_order_of(b.m, b.mine, client_order_id("waits"))->number == waits);
    CHECK(told_order_of(b.m, b.mine, client_order_id("plain"))->number == first);
    CHECK_FALSE(told_order_of(b.m, b.m.account_id(1), waits));
    CHECK_FALSE(told_order_of(b.m, b.mine, 12'345));
}

TEST_CASE("a position has one exit of each kind for all of it, and pairs of which one ends the other") {
    bazaar b;
    exit_book exits(b.m);
    const matching::position_key key{0, position_side::net};
    const auto first = exits.add(b.mine, key, side::sell, {exit_kind::stop_loss, 180}, at(0));
    const auto second = exits.add(b.mine, key, side::sell, {exit_kind::stop_loss, 185}, at(1));
    CHECK(b.m.triggers().find(first)->status == matching::conditional_status::cancelled);
    REQUIRE(exits.find(b.mine, key, exit_kind::stop_loss) != nullptr);
    CHECK(exits.find(b.mine, key, exit_kind::stop_loss)->id == second);
    CHECK(exits.find(b.mine, key, exit_kind::take_profit) == nullptr);
    CHECK(exits.find(b.m.account_id(1), key, exit_kind::stop_loss) == nullptr);
    exit_terms part{exit_kind::take_profit, 220, 219};
    part.lots = 2;
    const auto gain = exits.add(b.mine, key, side::sell, part, at(2));
    part = {exit_kind::stop_loss, 170};
    part.lots = 2;
    const auto loss = exits.add(b.mine, key, side::sell, part, at(2));
    exits.pair(gain, loss);
    CHECK(b.m.triggers().find(second)->status == matching::conditional_status::waiting); // it is of all
    CHECK(b.m.triggers().find(gain)->rises());
    CHECK(b.m.triggers().find(gain)->type == order_type::limit);
    CHECK_FALSE(b.m.triggers().find(loss)->rises());
    CHECK(exits.ended_by(gain) == loss);
    CHECK(exits.ended_by(second) == 0);
    CHECK(exits.of(b.mine, key) == std::vector<matching::conditional_id>{second, gain, loss});
    CHECK(exits.of(b.mine, {0, position_side::long_side}).empty());
    REQUIRE(b.m.triggers().cancel(loss, at(3)) == matching::refusal::none);
    CHECK(exits.ended_by(gain) == 0);
    exits.cancel(b.mine, key, exit_kind::stop_loss, at(4));
    CHECK(exits.of(b.mine, key) == std::vector<matching::conditional_id>{gain});
}

TEST_CASE("an exit of all that is held closes it when its price comes, and a trailing one follows") {
    bazaar b;
    exit_book exits(b.m);
    (void)b.m.place(b.terms(side::sell, 200, 5, 1), at(0));
    (void)b.m.place(b.terms(side::buy, 200, 5), at(0));
    exit_terms trail{exit_kind::trailing_stop};
    trail.callback_ticks = 10;
    const auto id = exits.add(b.mine, {0, position_side::net}, side::sell, trail, at(1));
    (void)b.m.place(b.terms(side::buy, 150, 9, 1), at(1));
    b.trade(230, 2);
    b.trade(221, 3);
    CHECK(b.m.triggers().find(id)->status == matching::conditional_status::waiting);
    b.trade(220, 4);
    CHECK(b.m.triggers().find(id)->status == matching::conditional_status::triggered);
    CHECK(b.m.engine().account_of(b.mine).position_of(0).lots == 0);
}
