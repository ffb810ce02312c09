// SPDX-License-Identifier: BSL-1.0
#include "archetypes.hpp"
#include "risk_desk.hpp"

#include <gatewright/orders/order_manager.hpp>
#include <gatewright/risk/instrument_rules.hpp>
#include <gatewright/risk/max_order_quantity.hpp>
#include <gatewright/risk/max_position.hpp>
#include <gatewright/risk/order_rate.hpp>
#include <gatewright/risk/price_collar.hpp>
#include <gatewright/risk/risk_chain.hpp>
#include <gatewright/risk/trading_state.hpp>

#include <random>
#include <string>
#include <vector>

namespace {

using namespace gatewright;
using namespace gatewright::risk;
using namespace gatewright_test;
using enum side;

/// Counts what it is asked; refuses orders of exactly its number.
template <int Number>
struct counting {
    static constexpr const char* name = Number == 1 ? "first" : (Number == 2 ? "second" : "third");
    int* asked = nullptr;
    int committed = 0;

    risk_result check(const order_request& o, const risk_view&) const noexcept {
        ++*asked;
        if (o.tag == Number) return order_reject{order_errc::rejected, name, "tag", {}, {}};
        return {};
    }
    void commit(const order_request&, const risk_view&) noexcept { ++committed; }
};

using three = risk_chain<counting<1>, counting<2>, counting<3>>;
static_assert(is_risk_chain<three>);
static_assert(!is_risk_chain<counting<1>>);
static_assert(RiskCheck<instrument_rules> && RiskCheck<trading_state> && RiskCheck<max_order_quantity>);
static_assert(RiskCheck<price_collar> && RiskCheck<order_rate> && RiskCheck<max_position>);

TEST_CASE("a chain stops at the first refusal, names it, counts it and books nothing") {
    risk_desk t;
    int asked[3] = {};
    three chain(counting<1>{&asked[0]}, counting<2>{&asked[1]}, counting<3>{&asked[2]});
    order_request o = limit(buy, "1");
    o.tag = 2;
    CHECK(said(chain.check_and_commit(o, t.view)) == "second: rejected, field tag");
    CHECK(asked[0] == 1);
    CHECK(asked[1] == 1);
    CHECK(asked[2] == 0);
    o.tag = 3;
    CHECK_FALSE(chain.check_and_commit(o, t.view).has_value());
    CHECK_FALSE(chain.check_and_commit(o, t.view).has_value());
    CHECK(chain.get<counting<1>>().committed == 0);
    CHECK(chain.get<counting<2>>().committed == 0);
    CHECK(chain.get<counting<3>>().committed == 0);
    CHECK(std::string(chain.rejects()[0].check) == "first");
    CHECK(chain.rejects()[0].count == 0);
    CHECK(chain.rejects()[1].count == 1);
    CHECK(chain.rejects()[2].count == 2);
}

TEST_CASE("a chain asks without booking, and books all once the order goes out") {
    risk_desk t;
    int asked[3] = {};
    three chain(counting<1>{&asked[0]}, counting<2>{&asked[1]}, counting<3>{&asked[2]});
    const order_request o = limit(buy, "1");
    CHECK(chain.check(o, t.view).has_value());
    CHECK(chain.get<counting<2>>().committed == 0);
    chain.commit(o, t.view);
    CHECK(chain.get<counting<1>>().committed == 1);
    CHECK(chain.get<counting<2>>().committed == 1);
    CHECK(chain.get<counting<3>>().committed == 1);
    for (const reject_count& r : chain.rejects()) CHECK(r.count == 0);
}

TEST_CASE("an empty chain passes everything and one of archetypes too") {
    risk_desk t;
    risk_chain<> none;
    CHECK(none.check_and_commit(limit(buy, "1"), t.view).has_value());
    CHECK(none.rejects().empty());
    risk_chain<risk_check_archetype> one;
    CHECK(one.check_and_commit(limit(buy, "1"), t.view).has_value());
}

TEST_CASE("an unconfigured chain lets nothing through") {
    risk_desk t;
    risk_chain<instrument_rules, trading_state, max_order_quantity, price_collar, order_rate, max_position>
        chain;
    CHECK(said(chain.check(limit(buy, "1"), t.view)) ==
          "max_order_quantity: max_order_quantity, field quantity, figure 1, limit 0");
}

TEST_CASE("an order refused late in the chain does not use up the rate that an earlier check counts") {
    risk_desk t;
    risk_chain<order_rate, max_position> chain(order_rate({1, seconds(1)}),
                                               max_position({limit_table<quantity>({d("1")})}));
    for (int i = 0; i < 5; ++i)
        CHECK(said(chain.check_and_commit(limit(buy, "2"), t.view)) ==
              "max_position: max_position, field quantity, figure 2, limit 1");
    CHECK(said(chain.check_and_commit(limit(buy, "1"), t.view)) == "ok");
    CHECK(said(chain.check_and_commit(limit(buy, "1"), t.view)) ==
          "order_rate: order_rate, field orders, figure 2, limit 1");
}

// The promise behind max_position, with the order manager in the loop: whatever fills, in whatever order, with
// placements unanswered and cancels lost, the position stays within the limit.
TEST_CASE("no sequence of fills can take the position beyond the limit") {
    std::mt19937_64 random(5);
    const auto below = [&](std::uint64_t n) { return random() % n; };
    for (int run = 0; run < 30; ++run) {
        risk_desk t;
        t.rules = {};
        t.rules.status = trading_status::trading;
        orders::order_manager table({.orders = 64, .instruments = 1, .fills = 4096, .retention = {}});
        REQUIRE(table.add_instrument({0}, "BTCUSDT"));
        risk_chain<max_position> chain{max_position({limit_table<quantity>({decimal(25, 0)})})};
        std::int64_t position = 0;
        int passed = 0;
        int refused = 0;
        std::int64_t now = 0;
        for (int k = 0; k < 3'000; ++k) {
            const timestamp at{++now};
            t.view.position = wide_decimal(decimal::from_integer(position));
            t.view.open_buy = table.exposure({0}).open_buy;
            t.view.open_sell = table.exposure({0}).open_sell;
            if (below(3) == 0) {
                order_request o = limit(below(2) != 0 ? buy : sell, "1");
                o.client_order_id.assign("c" + std::to_string(k));
                o.quantity = {decimal(static_cast<std::int64_t>(1 + below(12)), 0)};
                if (!chain.check_and_commit(o, t.view).has_value()) {
                    ++refused;
                    continue;
                }
                const auto ref = table.create(o, at);
                if (!ref) continue;
                ++passed;
                table.on_sent(*ref, at);
                if (below(3) == 0) table.on_reply_timeout(*ref, pending_operation::place, at);
                continue;
            }
            if (table.open_orders().empty()) continue;
            auto pick = table.open_orders().begin();
            for (auto skip = below(table.open_orders().size()); skip != 0; --skip) ++pick;
            const orders::order_record r = *pick;
            if (below(4) == 0) {
                order_update u;
                u.symbol = r.request.symbol;
                u.client_order_id = r.request.client_order_id;
                u.state = lifecycle::cancelled;
                u.received = at;
                table.apply(u);
            } else {
                fill f;
                f.symbol = r.request.symbol;
                f.client_order_id = r.request.client_order_id;
                f.side = r.request.side;
                f.id.assign(std::to_string(k));
                f.venue_time = at;
                f.received = at;
                f.price = {decimal(100, 0)};
                const auto rest = r.remaining().value.mantissa();
                const auto size = static_cast<std::int64_t>(1 + below(static_cast<std::uint64_t>(rest)));
                f.quantity = {decimal(size, 0)};
                REQUIRE(table.apply(f).is_new);
                position += f.side == buy ? size : -size;
            }
            REQUIRE(position <= 25);
            REQUIRE(position >= -25);
        }
        CHECK(passed > 100);
        CHECK(refused > 10);
    }
}

TEST_CASE("orders that pass while only reducing is allowed never grow or turn the position between them") {
    std::mt19937_64 random(17);
    const auto below = [&](std::uint64_t n) { return random() % n; };
    for (int run = 0; run < 200; ++run) {
        risk_desk t;
        t.view.mode = trading_mode::reducing;
        const std::int64_t sign = run % 2 == 0 ? 1 : -1;
        std::int64_t held = 30;
        std::vector<std::int64_t> open;
        risk_chain<trading_state> chain;
        for (int k = 0; k < 200; ++k) {
            std::int64_t all_open = 0;
            for (const std::int64_t q : open) all_open += q;
            t.view.position = wide_decimal(decimal::from_integer(sign * held));
            const wide_decimal sum(decimal::from_integer(all_open));
            (sign > 0 ? t.view.open_sell : t.view.open_buy) = sum;
            if (below(2) == 0) {
                order_request o =
                    limit(below(3) != 0 ? (sign > 0 ? sell : buy) : (sign > 0 ? buy : sell), "1");
                const auto size = static_cast<std::int64_t>(1 + below(20));
                o.quantity = {decimal::from_integer(size)};
                if (!chain.check_and_commit(o, t.view).has_value()) continue;
                REQUIRE(o.side == (sign > 0 ? sell : buy));
                open.push_back(size);
            } else if (!open.empty()) {
                std::int64_t& rest = open[below(open.size())];
                const auto filled =
                    rest == 0 ? 0 : static_cast<std::int64_t>(1 + below(static_cast<std::uint64_t>(rest)));
                rest -= filled;
                held -= filled;
                REQUIRE(held >= 0);
            }
        }
        CHECK(held < 30);
    }
}

} // namespace
