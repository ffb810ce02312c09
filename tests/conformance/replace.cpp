// SPDX-License-Identifier: BSL-1.0
#include "case.hpp"

#include <string>

using namespace gatewright_test;
using gw::side;

namespace {

/// A case of a path on which the venue cancels and replaces by one request; elsewhere the call is refused by name.
template <class CaseT>
void where_replaced(CaseT body) {
    on_each_path([&](conformance& c, link_id l) {
        const auto old = c.place(limit(side::buy, "59000", "0.020"));
        c.d->run_for(gw::seconds(1));
        if (kit().can(c.path()).cancel_replace) return body(c, old, l);
        const auto refused = c.d->replace(old, limit(side::buy, "58000", "0.010"));
        REQUIRE_FALSE(refused.has_value());
        CHECK(refused.error().code == gw::order_errc::unsupported);
        CHECK(c.life(old) == gw::lifecycle::working);
        CHECK(c.orders_at_venue() == 1);
    });
}
gw::order_ref replace(conformance& c, gw::order_ref old, const gw::order_request& r) {
    const auto placed = c.d->replace(old, r);
    if (!placed) FAIL("refused: " << placed.error().str());
    return *placed;
}
gw::order_errc replace_refused(conformance& c, gw::order_ref old, const gw::order_request& r) {
    const auto placed = c.d->replace(old, r);
    if (placed) FAIL("it was sent");
    return placed.error().code;
}

} // namespace

TEST_CASE("A13 an order is cancelled and another placed by one request, and both count until that is known",
          "[conformance][replace]") {
    where_replaced([](conformance& c, gw::order_ref old, link_id) {
        const std::size_t asked = c.asked(question::place);
        const auto next = replace(c, old, limit(side::buy, "58000", "0.010"));
        CHECK(c.d->open_exposure(side::buy) == "0.03");
        CHECK(c.order(old).state.pending == gw::pending_operation::cancel);
        CHECK(replace_refused(c, old, limit(side::buy, "57000", "0.010")) ==
              gw::order_errc::operation_pending);
        c.d->run_for(gw::seconds(1));
        CHECK(c.life(old) == gw::lifecycle::cancelled);
        CHECK(c.life(next) == gw::lifecycle::working);
        CHECK(c.d->open_exposure(side::buy) == "0.01");
        CHECK(c.asked(question::place) == asked + 1);
        CHECK(c.asked(question::cancel) == 0);
        CHECK(c.orders_at_venue() == 2);
        CHECK(replace_refused(c, old, limit(side::buy, "57000", "0.010")) == gw::order_errc::already_done);
        gw::order_request elsewhere = limit(side::buy, "2900", "0.100");
        elsewhere.symbol.assign(second());
        CHECK(replace_refused(c, next, elsewhere) == gw::order_errc::invalid_parameter);
    });
}

TEST_CASE("A13 an order that fills in part on the way is not replaced", "[conformance][replace]") {
    where_replaced([](conformance& c, gw::order_ref old, link_id) {
        const auto next = replace(c, old, limit(side::buy, "59500", "0.020"));
        c.w.other_limit(side::sell, "59000", "0.019"); // before the request arrives
        c.d->run_for(gw::seconds(2));
        CHECK(c.life(next) == gw::lifecycle::rejected);
        CHECK(c.life(old) == after_part());
        CHECK(c.filled(old) == "0.019");
        CHECK(c.orders_at_venue() == 1);
        CHECK(c.d->open_exposure(side::buy) == (kit().fills_once ? "0" : "0.001"));
    });
}

TEST_CASE("A13 no limit is broken by what an order fills while it is replaced", "[conformance][replace]") {
    for (const gw::venue::order_path path : kit().paths) {
        DYNAMIC_SECTION(to_string(path)) {
            if (!kit().can(path).cancel_replace) continue;
            desk_options how = over(path);
            how.max_position = "0.010";
            conformance c({}, how);
            REQUIRE(c.d->until_ready());
            const auto old = c.place(limit(side::buy, "59000", "0.010"));
            c.d->run_for(gw::seconds(1));
            SECTION("of one that was whole") {
                const auto next = replace(c, old, limit(side::buy, "59500", "0.010"));
                c.w.other_limit(side::sell, "59000", "0.009"); // before the request arrives
                c.d->run_for(gw::seconds(2));
                CHECK(c.life(next) == gw::lifecycle::rejected);
            }
            if (!kit().fills_once) SECTION("of one that had filled in part") {
                    c.w.other_limit(side::sell, "59000", "0.004");
                    c.d->run_for(gw::seconds(1));
                    // What is left of it may fill, too.
                    CHECK(replace_refused(c, old, limit(side::buy, "59500", "0.001")) ==
                          gw::order_errc::max_position);
                    replace(c, old, limit(side::sell, "61000", "0.004"));
                    c.d->run_for(gw::seconds(1));
                    CHECK(c.life(old) == gw::lifecycle::cancelled);
                }
            c.agree();
        }
    }
}

TEST_CASE("A13 an order of a list that the venue keeps is not replaced: that would end the list",
          "[conformance][replace]") {
    where_replaced([](conformance& c, gw::order_ref, link_id) {
        if (!kit().capabilities->native_lists.contains(gw::list_kind::one_cancels_other)) return;
        c.w.trade_elsewhere("60000");
        gw::one_cancels_other<gw::limit_order, gw::stop_order> pair;
        pair.first.symbol.assign(first());
        pair.first.side = side::sell;
        pair.first.quantity = {venue_quantity("0.010")};
        pair.first.price = {venue_price("61000")};
        pair.second.symbol.assign(first());
        pair.second.side = side::sell;
        pair.second.quantity = pair.first.quantity;
        pair.second.trigger_price = {venue_price("58500")};
        REQUIRE(c.d->submit_list(gw::to_list_request(pair)).has_value());
        c.d->run_for(gw::seconds(1));
        const auto target = c.d->seen.lists.back().first;
        const auto refused = c.d->replace(target, limit(side::sell, "61050", "0.010"));
        REQUIRE_FALSE(refused.has_value());
        CHECK(refused.error().code == gw::order_errc::unsupported);
        CHECK(std::string_view(refused.error().field) == "list");
        CHECK(c.life(target) == gw::lifecycle::working);
        CHECK(c.life(c.d->seen.lists.back().second) == gw::lifecycle::untriggered);
    });
}

TEST_CASE("A13 what an order has filled is kept when it is replaced, and the other side may replace it",
          "[conformance][replace]") {
    where_replaced([](conformance& c, gw::order_ref old, link_id) {
        if (kit().fills_once) { // it has filled nothing, or it has ended
            const auto other = replace(c, old, limit(side::sell, "61000", "0.003"));
            c.d->run_for(gw::seconds(1));
            CHECK(c.life(old) == gw::lifecycle::cancelled);
            CHECK(c.life(other) == gw::lifecycle::working);
            return;
        }
        c.w.other_limit(side::sell, "59000", "0.005");
        c.d->run_for(gw::seconds(1));
        const auto next = replace(c, old, limit(side::sell, "61000", "0.003"));
        CHECK(c.d->open_exposure(side::buy) == "0.015");
        c.d->run_for(gw::seconds(1));
        CHECK(c.life(old) == gw::lifecycle::cancelled);
        CHECK(c.filled(old) == "0.005");
        CHECK(c.life(next) == gw::lifecycle::working);
    });
}

TEST_CASE("A13 where the order has filled meanwhile, the one that was to replace it is refused",
          "[conformance][replace]") {
    where_replaced([](conformance& c, gw::order_ref old, link_id) {
        const auto next = replace(c, old, limit(side::buy, "58000", "0.010"));
        c.w.other_limit(side::sell, "59000", "0.020"); // before the request arrives
        c.d->run_for(gw::seconds(2));
        CHECK(c.life(old) == gw::lifecycle::filled);
        CHECK(c.life(next) == gw::lifecycle::rejected);
        CHECK(c.orders_at_venue() == 1);
        CHECK(c.d->open_exposure(side::buy) == "0");
    });
}

TEST_CASE("A13 where the venue refuses the new order, the old one is cancelled all the same",
          "[conformance][replace]") {
    where_replaced([](conformance& c, gw::order_ref old, link_id) {
        c.w.other_limit(side::sell, "59500", "0.010");
        c.d->run_for(gw::seconds(1));
        gw::order_request taking = limit(side::buy, "59600", "0.010");
        taking.post_only = true;
        if (c.lacks(taking)) return;
        const auto next = replace(c, old, taking);
        c.d->run_for(gw::seconds(2));
        CHECK(c.life(old) == gw::lifecycle::cancelled);
        CHECK(c.life(next) == gw::lifecycle::rejected);
        CHECK(c.d->counts().fills == 0);
    });
}

TEST_CASE("A13 a replacement of unknown outcome makes both orders unknown, and is never sent again",
          "[conformance][replace]") {
    for (const fault kind : {fault::reply_lost, fault::request_lost, fault::unknown_status})
        DYNAMIC_SECTION("fault " << static_cast<int>(kind)) {
            where_replaced([kind](conformance& c, gw::order_ref old, link_id l) {
                const std::size_t asked = c.asked(question::place);
                c.w.fault(l, kind, 1);
                const auto next = replace(c, old, limit(side::buy, "58000", "0.010"));
                CHECK(c.d->open_exposure(side::buy) == "0.03");
                c.d->run_for(gw::seconds(20));
                const bool reached = kind != fault::request_lost;
                if (!reached) {
                    CHECK(c.d->open_exposure(side::buy) == "0.03");
                    // Nobody knows of the new one, and the old one rests: that is believed late.
                    CHECK(c.order(next).state.unknown());
                    c.d->run_for(plan_of_absence().enough(gw::minutes(2)));
                }
                CHECK(c.life(old) == (reached ? gw::lifecycle::cancelled : gw::lifecycle::working));
                CHECK(c.life(next) == (reached ? gw::lifecycle::working : gw::lifecycle::rejected));
                CHECK(c.asked(question::place) == asked + 1);
                CHECK(c.d->unknown_orders() == 0);
                CHECK(c.orders_at_venue() == (reached ? 2 : 1));
                c.cancel(reached ? next : old);
                c.d->run_for(gw::seconds(1));
                CHECK(c.d->open_orders() == 0);
            });
        }
}
