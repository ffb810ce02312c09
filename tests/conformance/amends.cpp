// SPDX-License-Identifier: BSL-1.0
#include "case.hpp"

using namespace gatewright_test;
using gw::side;

namespace {

/// The venue's own record of the desk's only order.
venue_order at_venue(const conformance& c) {
    const auto orders = c.w.ledger().orders;
    if (orders.size() != 1) FAIL("the venue has " << orders.size() << " orders");
    return orders.front();
}
std::string price_of(const conformance& c, gw::order_ref o) {
    return case_price(c.order(o).request.price.value);
}
std::string quantity_of(const conformance& c, gw::order_ref o) {
    return case_quantity(c.order(o).request.quantity.value);
}
bool settled(const conformance& c, gw::order_ref o) {
    return c.order(o).state.pending == gw::pending_operation::none && !c.order(o).state.unknown() &&
           !c.order(o).amend.active;
}
/// Whether the venue can amend price and quantity on a path; what it cannot is refused by name.
bool amends(conformance& c) {
    const gw::venue::path_capabilities& can = kit().capabilities->path(c.path());
    const bool any = !can.amend.empty();
    if (any && can.amends == gw::venue::amend_scope::price_and_quantity) return true;
    const auto o = c.place(limit(side::buy, "59000", "0.010"));
    c.d->run_for(gw::seconds(1));
    CHECK(c.amend_refused(o, "58000") == gw::order_errc::unsupported);
    if (any) CHECK(c.amend_refused(o, {}, "0.020") == gw::order_errc::invalid_quantity);
    CHECK(c.asked(question::amend) == 0);
    return false;
}

} // namespace

TEST_CASE("A01 an amend changes the price of a resting order", "[conformance][amend]") {
    on_each_path([](conformance& c) {
        if (!amends(c)) return;
        const auto o = c.place(limit(side::buy, "59000", "0.010"));
        c.d->run_for(gw::seconds(1));
        c.amend(o, "58000");
        CHECK(c.order(o).state.pending == gw::pending_operation::amend);
        CHECK(c.amend_refused(o, "57000") == gw::order_errc::operation_pending);
        c.d->run_for(gw::seconds(1));
        CHECK(settled(c, o));
        CHECK(price_of(c, o) == "58000");
        CHECK(quantity_of(c, o) == "0.01");
        CHECK(c.asked(question::amend) == 1);
        CHECK(c.orders_at_venue() == 1);
        // It trades at the new price only.
        c.w.other_limit(side::sell, "59000", "0.010");
        c.d->run_for(gw::seconds(1));
        CHECK(c.life(o) == gw::lifecycle::working);
        c.w.other_limit(side::sell, "58000", "0.010");
        c.d->run_for(gw::seconds(1));
        CHECK(c.life(o) == gw::lifecycle::filled);
        REQUIRE(c.d->seen.fills.size() == 1);
        CHECK(case_price(c.d->seen.fills.front().price.value) == "58000");
    });
}

TEST_CASE("A02 an amend changes the quantity, up and down, and the larger one counts meanwhile",
          "[conformance][amend]") {
    on_each_path([](conformance& c) {
        if (!amends(c)) return;
        const auto o = c.place(limit(side::buy, "59000", "0.010"));
        c.d->run_for(gw::seconds(1));
        c.amend(o, {}, "0.030");
        CHECK(c.d->open_exposure(side::buy) == "0.03");
        c.d->run_for(gw::seconds(1));
        CHECK(settled(c, o));
        CHECK(quantity_of(c, o) == "0.03");
        c.amend(o, {}, "0.005");
        CHECK(c.d->open_exposure(side::buy) == "0.03");
        c.d->run_for(gw::seconds(1));
        CHECK(settled(c, o));
        CHECK(c.d->open_exposure(side::buy) == "0.005");
        CHECK(price_of(c, o) == "59000");
        c.amend(o, "58000", "0.020");
        c.d->run_for(gw::seconds(1));
        CHECK(price_of(c, o) == "58000");
        CHECK(quantity_of(c, o) == "0.02");
        CHECK(case_quantity(at_venue(c).quantity) == "0.02");
    });
}

TEST_CASE("A02 an amend makes an order smaller, which keeps what is filled of it", "[conformance][amend]") {
    on_each_path([](conformance& c, link_id l) {
        if (kit().capabilities->path(c.path()).amend.empty()) return;
        const auto o = c.place(limit(side::buy, "59000", "0.030"));
        c.d->run_for(gw::seconds(1));
        std::string left = "0.01";
        SECTION("while it rests") {
            c.amend(o, {}, "0.010");
            CHECK(c.d->open_exposure(side::buy) == "0.03");
            CHECK(c.amend_refused(o, {}, "0.005") == gw::order_errc::operation_pending);
            c.d->run_for(gw::seconds(1));
        }
        SECTION("when a part is filled") {
            c.w.other_limit(side::sell, "59000", "0.010");
            c.d->run_for(gw::seconds(1));
            CHECK(c.amend_refused(o, {}, "0.010") == gw::order_errc::invalid_quantity);
            c.amend(o, {}, "0.020");
            c.d->run_for(gw::seconds(1));
            CHECK(c.filled(o) == "0.01");
        }
        SECTION("and the venue's answer is lost") {
            c.w.fault(l, fault::reply_lost, 1);
            c.amend(o, {}, "0.010");
            c.d->run_for(gw::seconds(10));
        }
        SECTION("and it never reached the venue") {
            c.w.fault(l, fault::request_lost, 1);
            c.amend(o, {}, "0.010");
            c.d->run_for(gw::seconds(20));
            CHECK(c.order(o).state.unknown());
            c.d->run_for(gw::minutes(4));
            left = "0.03";
        }
        CHECK(settled(c, o));
        CHECK(c.life(o) == gw::lifecycle::working);
        CHECK(c.d->open_exposure(side::buy) == left);
        CHECK(price_of(c, o) == "59000");
        CHECK(c.asked(question::amend) == 1);
        CHECK(case_quantity(at_venue(c).quantity) == quantity_of(c, o));
    });
}

TEST_CASE("A03 an amend of an order that is filled in part keeps what is filled", "[conformance][amend]") {
    on_each_path([](conformance& c) {
        if (!amends(c)) return;
        const auto o = c.place(limit(side::buy, "59000", "0.030"));
        c.w.other_limit(side::sell, "59000", "0.010");
        c.d->run_for(gw::seconds(1));
        CHECK(c.filled(o) == "0.01");
        // No less than what is filled, and not just that.
        CHECK(c.amend_refused(o, {}, "0.010") == gw::order_errc::invalid_quantity);
        CHECK(c.amend_refused(o, {}, "0.005") == gw::order_errc::invalid_quantity);
        c.amend(o, "58000", "0.020");
        CHECK(c.d->open_exposure(side::buy) == "0.02");
        c.d->run_for(gw::seconds(1));
        CHECK(settled(c, o));
        CHECK(c.d->open_exposure(side::buy) == "0.01");
        CHECK(c.filled(o) == "0.01");
        c.w.other_limit(side::sell, "58000", "0.050");
        c.d->run_for(gw::seconds(1));
        CHECK(c.life(o) == gw::lifecycle::filled);
        CHECK(c.filled(o) == "0.02");
        CHECK(c.d->seen.fills.size() == 2);
    });
}

TEST_CASE("A04 an amend that the venue refuses leaves the order at its old terms", "[conformance][amend]") {
    on_each_path([](conformance& c) {
        if (!amends(c)) return;
        gw::order_request resting = limit(side::buy, "59000", "0.010");
        resting.post_only = kit().can(c.path()).post_only;
        const auto o = c.place(resting);
        c.w.other_limit(side::sell, "60000", "0.010");
        c.d->run_for(gw::seconds(1));
        // More than the account can pay for.
        c.amend(o, {}, "400");
        c.d->run_for(gw::seconds(2));
        CHECK(settled(c, o));
        CHECK(c.life(o) == gw::lifecycle::working);
        CHECK(price_of(c, o) == "59000");
        CHECK(quantity_of(c, o) == "0.01");
        CHECK(c.d->open_exposure(side::buy) == "0.01");
        CHECK(c.order(o).reason == gw::order_errc::insufficient_funds);
        CHECK(case_quantity(at_venue(c).quantity) == "0.01");
        c.amend(o, "58500");
        c.d->run_for(gw::seconds(1));
        CHECK(price_of(c, o) == "58500");
    });
}

TEST_CASE("A05 an amend that a fill overtakes loses nothing", "[conformance][amend]") {
    on_each_path([](conformance& c) {
        if (!amends(c)) return;
        const auto o = c.place(limit(side::buy, "59000", "0.020"));
        c.d->run_for(gw::seconds(1));
        SECTION("in part") {
            c.amend(o, "58000");
            c.w.other_limit(side::sell, "59000", "0.005");
            c.d->run_for(gw::seconds(1));
            CHECK(settled(c, o));
            CHECK(c.filled(o) == "0.005");
            CHECK(price_of(c, o) == "58000");
            CHECK(c.d->open_exposure(side::buy) == "0.015");
        }
        SECTION("in full") {
            c.amend(o, "58000");
            c.w.other_limit(side::sell, "59000", "0.020");
            c.d->run_for(gw::seconds(1));
            CHECK(c.life(o) == gw::lifecycle::filled);
            CHECK(c.filled(o) == "0.02");
            CHECK(c.d->open_exposure(side::buy) == "0");
        }
        SECTION("below what is filled") {
            c.amend(o, {}, "0.010");
            c.w.other_limit(side::sell, "59000", "0.015");
            c.d->run_for(gw::seconds(3));
            CHECK(c.filled(o) == "0.015");
            CHECK_FALSE(c.order(o).amend.active);
        }
    });
}

TEST_CASE("A01 an amend of unknown outcome counts at the larger of both terms and is never sent again",
          "[conformance][amend]") {
    on_each_path([](conformance& c, link_id l) {
        if (!amends(c)) return;
        const auto o = c.place(limit(side::buy, "59000", "0.010"));
        c.d->run_for(gw::seconds(1));
        SECTION("the venue has the new terms, and its reports tell") {
            c.w.fault(l, fault::reply_lost, 1);
            c.amend(o, {}, "0.030");
            c.d->run_for(gw::seconds(10));
            CHECK(settled(c, o));
            CHECK(quantity_of(c, o) == "0.03");
        }
        SECTION("the venue has the new terms, and nothing tells until it is asked") {
            c.w.fault(l, fault::reply_lost, 1);
            c.d->lose_next(link_of(role::reports), false);
            c.amend(o, {}, "0.030");
            c.d->run_for(gw::milliseconds(5'100));
            CHECK(c.order(o).state.unknown());
            CHECK(c.d->open_exposure(side::buy) == "0.03");
            CHECK(c.amend_refused(o, "58000") == gw::order_errc::operation_pending);
            c.d->run_for(gw::seconds(3));
            CHECK(settled(c, o));
            CHECK(quantity_of(c, o) == "0.03");
        }
        SECTION("it never reached the venue") {
            c.w.fault(l, fault::request_lost, 1);
            c.amend(o, {}, "0.030");
            c.d->run_for(gw::seconds(20));
            // It may still be on its way: the old terms prove nothing yet.
            CHECK(c.order(o).state.unknown());
            CHECK(c.d->open_exposure(side::buy) == "0.03");
            c.d->run_for(gw::minutes(4));
            CHECK(settled(c, o));
            CHECK(quantity_of(c, o) == "0.01");
            CHECK(c.d->open_exposure(side::buy) == "0.01");
        }
        CHECK(c.asked(question::amend) == 1);
        CHECK(case_quantity(at_venue(c).quantity) == quantity_of(c, o));
    });
}

TEST_CASE("A01 an amend that the venue took and did not report is asked for", "[conformance][amend]") {
    on_each_path([](conformance& c) {
        if (!amends(c)) return;
        const auto o = c.place(limit(side::buy, "59000", "0.010"));
        c.d->run_for(gw::seconds(1));
        c.d->lose_next(link_of(role::reports), false);
        c.amend(o, "58000");
        c.d->run_for(gw::seconds(30));
        CHECK(settled(c, o));
        CHECK(price_of(c, o) == "58000");
        CHECK(c.asked(question::amend) == 1);
    });
}

TEST_CASE("A01 an amend is judged by its difference, and one that is wrong is refused before it is sent",
          "[conformance][amend]") {
    on_each_path([](conformance& c) {
        if (!amends(c)) return;
        const auto o = c.place(limit(side::buy, "59000", "0.030"));
        c.w.other_limit(side::sell, "59000", "0.010");
        c.d->run_for(gw::seconds(1));
        CHECK(c.amend_refused(o, "59000", "0.030") == gw::order_errc::unchanged);
        CHECK(c.amend_refused(o, {}, {}) == gw::order_errc::unchanged);
        CHECK(c.amend_refused(o, "58000.00001") == gw::order_errc::invalid_price);
        CHECK(c.amend_refused(o, "-1") == gw::order_errc::invalid_price);
        CHECK(c.amend_refused(o, {}, "0.0300001") == gw::order_errc::invalid_quantity);
        CHECK(c.amend_refused(o, {}, "-1") == gw::order_errc::invalid_quantity);
        CHECK(c.amend_refused(gw::order_ref{}, "58000") == gw::order_errc::unknown_order);
        CHECK(c.asked(question::amend) == 0);
        c.cancel(o);
        CHECK(c.amend_refused(o, "58000") == gw::order_errc::operation_pending);
        c.d->run_for(gw::seconds(1));
        CHECK(c.amend_refused(o, "58000") == gw::order_errc::already_done);
        CHECK(c.asked(question::amend) == 0);
    });
}

TEST_CASE("A01 the limit on positions holds for amends, by what they add", "[conformance][amend]") {
    for (const gw::venue::order_path path : kit().paths) {
        DYNAMIC_SECTION(to_string(path)) {
            desk_options how = over(path);
            how.max_position = "0.03";
            conformance c({}, how);
            REQUIRE(c.d->until_ready());
            if (!amends(c)) return;
            const auto o = c.place(limit(side::buy, "59000", "0.030"));
            c.w.other_limit(side::sell, "59000", "0.010");
            c.d->run_for(gw::seconds(1));
            CHECK(c.d->position() == "0.01");
            CHECK(c.amend_refused(o, {}, "0.031") == gw::order_errc::max_position);
            // As much as before, at another price.
            c.amend(o, "58000");
            c.d->run_for(gw::seconds(1));
            CHECK(price_of(c, o) == "58000");
            // Less is always allowed, halted or not.
            c.d->command("halt");
            CHECK(c.amend_refused(o, "57000") == gw::order_errc::trading_halted);
            c.amend(o, {}, "0.020");
            c.d->run_for(gw::seconds(1));
            CHECK(quantity_of(c, o) == "0.02");
            c.agree();
        }
    }
}
