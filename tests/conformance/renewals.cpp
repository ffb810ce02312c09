// SPDX-License-Identifier: BSL-1.0
#include "case.hpp"

#include <string>
#include <string_view>

using namespace gatewright_test;
using gw::side;

// Orders that go on under another id of the venue's: one order to the strategy.
namespace {

/// Whether the strategy was ever told that an order had ended.
bool told_an_end(const conformance& c, gw::order_ref o) {
    for (const gw::order_change& change : c.d->seen.changes)
        if (change.ref == o && is_terminal(change.state)) return true;
    return false;
}
bool replace_elsewhere(conformance& c, gw::order_ref o, std::string_view price, std::string_view quantity) {
    return c.w.own_replace(c.order(o).request.client_order_id.view(), price, quantity, side::buy);
}
/// The order has other terms now, and nothing else is open.
void check_goes_on(const conformance& c, gw::order_ref o) {
    CHECK(c.life(o) == gw::lifecycle::working);
    CHECK_FALSE(c.order(o).state.unknown());
    CHECK(case_price(c.order(o).request.price.value) == "58000");
    CHECK(case_quantity(c.order(o).request.quantity.value) == "0.01");
    CHECK(c.d->open_orders() == 1);
    CHECK(c.d->open_exposure(side::buy) == "0.01");
    CHECK_FALSE(told_an_end(c, o));
}
/// Its ledger has two orders of one client id: what was executed is compared.
template <class CaseT>
void on_each_renewing_path(CaseT body, const world_options& where = {}) {
    needs(kit().fills_once, "orders that go on under another id");
    for (const gw::venue::order_path path : kit().paths) {
        DYNAMIC_SECTION(to_string(path)) {
            conformance c(where, over(path));
            REQUIRE(c.d->until_ready());
            body(c);
            c.d->run_for(gw::seconds(7));
            CHECK(c.d->counts().fills == c.w.ledger().fills);
            CHECK(c.d->unknown_orders() == 0);
            CHECK(c.d->open_orders() == 0);
            for (const auto& e : c.d->seen.errors) FAIL_CHECK(e.text.view());
        }
    }
}

} // namespace

TEST_CASE("U13 an order that another program replaces goes on with its new terms",
          "[conformance][renewals]") {
    on_each_renewing_path([](conformance& c) {
        const auto o = c.place(limit(side::buy, "59000", "0.020"));
        c.d->run_for(gw::seconds(1));
        const auto before = c.order(o).venue_order_id;
        REQUIRE(replace_elsewhere(c, o, "58000", "0.010"));
        c.d->run_for(gw::seconds(1));
        check_goes_on(c, o);
        CHECK(c.order(o).venue_order_id != before);
        c.w.other_limit(side::sell, "58000", "0.010");
        c.d->run_for(gw::seconds(1));
        CHECK(c.life(o) == gw::lifecycle::filled);
        CHECK(c.filled(o) == "0.01");
        CHECK(c.d->position() == "0.01");
    });
}
TEST_CASE("U13 an order that another program replaces is cancelled under its new id",
          "[conformance][renewals]") {
    on_each_renewing_path([](conformance& c) {
        const auto o = c.place(limit(side::buy, "59000", "0.020"));
        c.d->run_for(gw::seconds(1));
        REQUIRE(replace_elsewhere(c, o, "58000", "0.010"));
        c.d->run_for(gw::seconds(1));
        c.cancel(o);
        c.d->run_for(gw::seconds(1));
        CHECK(c.life(o) == gw::lifecycle::cancelled);
        CHECK(c.asked(question::cancel) == 1);
    });
}
TEST_CASE("U13 an order that was replaced while the reports were away is found in a list",
          "[conformance][renewals]") {
    on_each_renewing_path([](conformance& c) {
        const auto o = c.place(limit(side::buy, "59000", "0.020"));
        c.d->run_for(gw::seconds(1));
        c.d->drop(kit().the_link(role::reports));
        REQUIRE(replace_elsewhere(c, o, "58000", "0.010"));
        c.d->run_for(gw::seconds(20));
        check_goes_on(c, o);
        c.cancel(o);
        c.d->run_for(gw::seconds(1));
        CHECK(c.life(o) == gw::lifecycle::cancelled);
        c.d->seen.errors.clear(); // of the link
    });
}
TEST_CASE("U13 an order that is issued again for its rest keeps what it has filled, and fills on",
          "[conformance][renewals]") {
    world_options where;
    where.reissues = true;
    on_each_renewing_path(
        [](conformance& c) {
            c.w.other_limit(side::sell, "60000", "0.004");
            c.d->run_for(gw::milliseconds(500));
            const auto o = c.place(limit(side::buy, "60000", "0.010"));
            c.d->run_for(gw::seconds(1));
            CHECK(c.life(o) == gw::lifecycle::working);
            CHECK(case_quantity(c.order(o).request.quantity.value) == "0.01");
            CHECK(c.filled(o) == "0.004");
            CHECK(c.d->open_exposure(side::buy) == "0.006");
            CHECK(c.d->open_orders() == 1);
            c.w.other_limit(side::sell, "60000", "0.006");
            c.d->run_for(gw::seconds(1));
            CHECK(c.life(o) == gw::lifecycle::filled);
            CHECK(c.filled(o) == "0.01");
            CHECK(c.order(o).seen.value == c.order(o).cumulative.value);
            CHECK(c.d->position() == "0.01");
        },
        where);
}
TEST_CASE("U13 an order that rests and is issued again for its rest is one order",
          "[conformance][renewals]") {
    world_options where;
    where.reissues = true;
    on_each_renewing_path(
        [](conformance& c) {
            const auto o = c.place(limit(side::buy, "60000", "0.010"));
            c.d->run_for(gw::seconds(1));
            for (int i = 0; i < 3; ++i) {
                c.w.other_limit(side::sell, "60000", "0.003");
                c.d->run_for(gw::seconds(1));
                CHECK(c.life(o) == gw::lifecycle::working);
                CHECK(c.d->open_orders() == 1);
            }
            CHECK(c.filled(o) == "0.009");
            CHECK(c.d->open_exposure(side::buy) == "0.001");
            c.cancel(o);
            c.d->run_for(gw::seconds(1));
            CHECK(c.life(o) == gw::lifecycle::cancelled);
            CHECK(c.filled(o) == "0.009");
            CHECK(c.d->position() == "0.009");
        },
        where);
}
