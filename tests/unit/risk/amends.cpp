// SPDX-License-Identifier: BSL-1.0
#include "risk_desk.hpp"

#include <gatewright/orders/order_manager.hpp>
#include <gatewright/risk/checks.hpp>
#include <gatewright/risk/risk_chain.hpp>

#include <random>
#include <string>

namespace {
namespace amends_test {

using namespace gatewright;
using namespace gatewright::risk;
using namespace gatewright_test;
using enum side;

/// Writes down the quantity that it is asked about, and what the view counts as open to buy.
template <amend_rule Rule>
struct curious {
    static constexpr const char* name = "curious";
    static constexpr amend_rule amends = Rule;
    std::string* asked = nullptr;
    std::string* booked = nullptr;
    risk_result check(const order_request& o, const risk_view& v) const noexcept {
        *asked += o.quantity.str() + " at " + o.price.str() + " beside " + v.open_buy.str() + "; ";
        return {};
    }
    void commit(const order_request& o, const risk_view& v) noexcept {
        *booked += o.quantity.str() + " beside " + v.open_buy.str() + "; ";
    }
};

/// A buy order of 5 at 100 that rests, 2 of it filled: 3 are in the open 4.
amended_order to(std::string_view q, std::string_view p) {
    return {limit(buy, "5", "100"), {d("5")}, wide_decimal(d("3")), {d(q)}, {d(p)}};
}

template <amend_rule Rule>
std::string asked(std::string_view q, std::string_view p) {
    risk_desk t;
    t.opens("4", "0");
    std::string asked;
    std::string booked;
    risk_chain<curious<Rule>> chain(curious<Rule>{&asked, &booked});
    REQUIRE(chain.check_amend(to(q, p), t.view).has_value());
    chain.commit_amend(to(q, p), t.view);
    return asked + "| " + booked;
}

TEST_CASE("a check is asked about an amend as it says") {
    CHECK(asked<amend_rule::difference>("7", "101") == "2 at 101 beside 4; | 2 beside 4; ");
    CHECK(asked<amend_rule::difference>("5", "101") == "| ");
    CHECK(asked<amend_rule::difference>("4", "101") == "| ");
    CHECK(asked<amend_rule::whole>("7", "101") == "7 at 101 beside 1; | 7 beside 1; ");
    CHECK(asked<amend_rule::whole>("5", "101") == "5 at 101 beside 1; | 5 beside 1; ");
    CHECK(asked<amend_rule::whole>("4", "100") == "| "); // a proven reduction
    CHECK(asked<amend_rule::always>("4", "100") == "4 at 100 beside 1; | 4 beside 1; ");
    CHECK(asked<amend_rule::never>("7", "101") == "| ");
    static_assert(amend_rule_of<stale_quote>() == amend_rule::whole);
}

TEST_CASE("a refused amend is counted with its check and books nothing") {
    risk_desk t;
    risk_chain<instrument_rules, max_order_quantity, max_position, order_rate> chain(
        instrument_rules{}, max_order_quantity({limit_table<quantity>({d("8")})}),
        max_position({limit_table<quantity>({d("6")})}), order_rate({1, seconds(1)}));
    t.opens("3", "0");
    const auto of = [&](std::string_view q, std::string_view p) {
        return said(chain.check_amend(to(q, p), t.view));
    };
    CHECK(of("8", "100") == "ok");
    CHECK(of("8.001", "100") ==
          "max_order_quantity: max_order_quantity, field quantity, figure 8.001, limit 8");
    t.opens("4", "0");
    CHECK(of("8", "100") == "max_position: max_position, field quantity, figure 7, limit 6");
    CHECK(of("5", "100.1") == "ok");
    CHECK(of("5", "100.15") == "instrument_rules: invalid_price, field tick_size, figure 100.15, limit 0.10");
    CHECK(of("4.9995", "100") ==
          "instrument_rules: invalid_quantity, field lot_size, figure 4.9995, limit 0.001");
    CHECK(chain.rejects()[0].count == 2);
    CHECK(chain.rejects()[1].count == 1);
    CHECK(chain.rejects()[2].count == 1);
    // Amends are no placements.
    chain.commit_amend(to("8", "100"), t.view);
    t.opens("0", "0");
    CHECK(said(chain.check(limit(buy, "1"), t.view)) == "ok");
}

TEST_CASE(
    "in the reducing mode an order that reduces may be moved, and in the halted mode only made smaller") {
    risk_desk t;
    risk_chain<trading_state> chain;
    t.holds("-3");
    t.opens("3", "0");
    amended_order a{limit(buy, "3", "100"), {d("3")}, wide_decimal(d("3")), {d("3")}, {d("101")}};
    t.view.mode = trading_mode::reducing;
    CHECK(said(chain.check_amend(a, t.view)) == "ok");
    a.new_quantity = {d("3.1")};
    CHECK(said(chain.check_amend(a, t.view)) ==
          "trading_state: trading_halted, field quantity, figure 3.1, limit 0");
    t.view.mode = trading_mode::halted;
    a.new_quantity = {d("3")};
    CHECK(said(chain.check_amend(a, t.view)) == "trading_state: trading_halted, field mode");
    a.new_quantity = {d("2")};
    a.new_price = {d("100")};
    CHECK(said(chain.check_amend(a, t.view)) == "ok");
}

// The promise of max_position under amends, with the order manager in the loop: whatever is amended, filled and left
// unanswered, the position stays within the limit.
TEST_CASE("no sequence of amends and fills can take the position beyond the limit") {
    std::mt19937_64 random(39);
    const auto below = [&](std::uint64_t n) { return random() % n; };
    int amended = 0;
    int refused = 0;
    for (int run = 0; run < 30; ++run) {
        risk_desk t;
        orders::order_manager table({.orders = 64, .instruments = 1, .fills = 4096, .retention = {}});
        REQUIRE(table.add_instrument({0}, "BTCUSDT"));
        risk_chain<max_position> chain{max_position({limit_table<quantity>({decimal(25, 0)})})};
        std::int64_t position = 0;
        std::int64_t now = 0;
        for (int k = 0; k < 2'000; ++k) {
            const timestamp at{++now};
            t.view.position = wide_decimal(decimal::from_integer(position));
            t.view.open_buy = table.exposure({0}).open_buy;
            t.view.open_sell = table.exposure({0}).open_sell;
            if (below(4) == 0) {
                order_request o = limit(below(2) != 0 ? buy : sell, "1");
                o.client_order_id.assign("c" + std::to_string(k));
                o.quantity = {decimal(static_cast<std::int64_t>(1 + below(8)), 0)};
                if (!chain.check_and_commit(o, t.view).has_value()) continue;
                if (const auto ref = table.create(o, at)) {
                    table.on_sent(*ref, at);
                    order_update u;
                    u.symbol = o.symbol;
                    u.client_order_id = o.client_order_id;
                    u.received = u.venue_time = at;
                    table.apply(u);
                }
                continue;
            }
            if (table.open_orders().empty()) continue;
            auto pick = table.open_orders().begin();
            for (auto skip = below(table.open_orders().size()); skip != 0; --skip) ++pick;
            const orders::order_record r = *pick;
            if (below(2) == 0) {
                const auto size = static_cast<std::int64_t>(1 + below(12));
                if (decimal(size, 0) <= r.cumulative.value || !may_send(r.state, pending_operation::amend))
                    continue;
                const amended_order a{
                    r.request, r.worst_quantity(), r.open, {decimal(size, 0)}, r.request.price};
                if (!chain.check_amend(a, t.view).has_value()) {
                    ++refused;
                    continue;
                }
                ++amended;
                table.on_amend_sent(r.ref, a.new_quantity, a.new_price, at);
                chain.commit_amend(a, t.view);
                const auto how = below(3);
                if (how == 0) table.on_reply_timeout(r.ref, pending_operation::amend, at);
                if (how == 1) table.on_rejected(r.ref, pending_operation::amend, order_errc::busy, at);
                if (how == 2) {
                    order_update u;
                    u.symbol = r.request.symbol;
                    u.client_order_id = r.request.client_order_id;
                    u.received = u.venue_time = at;
                    u.amended = u.has_terms = true;
                    u.side = r.request.side;
                    u.quantity = a.new_quantity;
                    u.price = a.new_price;
                    table.apply(u);
                }
                continue;
            }
            fill f;
            f.symbol = r.request.symbol;
            f.client_order_id = r.request.client_order_id;
            f.side = r.request.side;
            f.id.assign(std::to_string(k));
            f.venue_time = f.received = at;
            f.price = {decimal(100, 0)};
            const auto rest = r.open.to_decimal();
            if (!rest || rest->mantissa() <= 0) continue;
            const auto size =
                static_cast<std::int64_t>(1 + below(static_cast<std::uint64_t>(rest->mantissa())));
            f.quantity = {decimal(size, 0)};
            REQUIRE(table.apply(f).is_new);
            position += f.side == buy ? size : -size;
            REQUIRE(position <= 25);
            REQUIRE(position >= -25);
        }
    }
    CHECK(amended > 500);
    CHECK(refused > 500);
}

} // namespace amends_test
} // namespace
