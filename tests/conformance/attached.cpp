// SPDX-License-Identifier: BSL-1.0
#include "case.hpp"

#include <string>
#include <string_view>
#include <vector>

using namespace gatewright_test;
using gw::side;

// Exits that go with an order: the venue makes them of what its execution opens, and they are orders like any others
// then.
namespace {

gw::order_request with_exits(gw::order_request r, std::string_view target, std::string_view stop) {
    if (!target.empty()) r.attached.target = {venue_price(target)};
    if (!stop.empty()) r.attached.stop = {venue_price(stop)};
    return r;
}
gw::order_request entry() { return with_exits(limit(side::buy, "60000", "0.010"), "60500", "59500"); }

/// Bids at 59900 and 59000, an ask at 61000, and one for the entry.
void open_market(conformance& c) {
    c.w.other_limit(side::buy, "59000", "1");
    c.w.other_limit(side::buy, "59900", "0.020");
    c.w.other_limit(side::sell, "61000", "1");
    c.w.other_limit(side::sell, "60000", "0.010");
    c.d->run_for(gw::milliseconds(500));
}
/// The better bid is taken: what is left is beyond the stop.
void fall(conformance& c) {
    c.w.other_market(side::sell, "0.020");
    c.w.trade_elsewhere("59000");
}
/// The orders that the desk was told of and did not place.
std::vector<gw::order_ref> made_by_venue(const conformance& c) {
    std::vector<gw::order_ref> all;
    for (const gw::order_change& change : c.d->seen.changes) {
        if (!c.order(change.ref).foreign) continue;
        bool known = false;
        for (const gw::order_ref r : all) known = known || r == change.ref;
        if (!known) all.push_back(change.ref);
    }
    return all;
}
gw::order_ref of_type(const conformance& c, gw::order_type type) {
    for (const gw::order_ref r : made_by_venue(c))
        if (c.order(r).request.type == type && !c.order(r).state.terminal()) return r;
    FAIL("no exit of type " << to_string(type));
    return {};
}
/// The entry fills, and two exits of it are open.
gw::order_ref enter(conformance& c, const gw::order_request& r) {
    open_market(c);
    const auto o = c.place(r);
    c.d->run_for(gw::seconds(1));
    CHECK(c.life(o) == gw::lifecycle::filled);
    CHECK(c.d->open_orders() == 2);
    CHECK(c.d->open_exposure(side::sell) == "0"); // they close, and never both
    return o;
}

} // namespace

TEST_CASE("O24 the target that went with an order closes what it opened, and the stop ends",
          "[conformance][attached]") {
    on_each_path([](conformance& c) {
        if (c.lacks(entry())) return;
        enter(c, entry());
        CHECK(c.d->position() == "0.01");
        const auto target = of_type(c, gw::order_type::limit), stop = of_type(c, gw::order_type::stop);
        CHECK(case_price(c.order(target).request.price.value) == "60500");
        CHECK(c.life(target) == gw::lifecycle::working);
        CHECK(case_price(c.order(stop).request.trigger_price.value) == "59500");
        CHECK(c.life(stop) == gw::lifecycle::untriggered);
        for (const auto exit : {target, stop}) {
            CHECK(c.order(exit).request.side == side::sell);
            CHECK(c.order(exit).request.reduce_only);
            CHECK(c.order(exit).venue_made);
        }
        c.w.other_limit(side::buy, "60500", "1");
        c.d->run_for(gw::seconds(1));
        CHECK(c.life(target) == gw::lifecycle::filled);
        CHECK(c.filled(target) == "0.01");
        CHECK(c.life(stop) == gw::lifecycle::cancelled);
        CHECK(c.order(stop).reason == gw::order_errc{});
        CHECK(c.d->position() == "0");
        CHECK(c.d->seen.fills.size() == 2);
        CHECK(c.d->open_orders() == 0);
        for (const auto& e : c.d->seen.errors) FAIL_CHECK(e.text.view());
    });
}
TEST_CASE("O24 the stop that went with an order closes what it opened, and the target ends",
          "[conformance][attached]") {
    on_each_path([](conformance& c) {
        if (c.lacks(entry())) return;
        enter(c, entry());
        const auto target = of_type(c, gw::order_type::limit), stop = of_type(c, gw::order_type::stop);
        fall(c);
        c.d->run_for(gw::seconds(1));
        CHECK(c.life(stop) == gw::lifecycle::filled);
        CHECK(c.filled(stop) == "0.01");
        CHECK(c.life(target) == gw::lifecycle::cancelled);
        CHECK(c.d->position() == "0");
        CHECK(c.d->seen.fills.size() == 2);
        for (const auto& e : c.d->seen.errors) FAIL_CHECK(e.text.view());
    });
}
TEST_CASE("O24 an exit that went with an order can be cancelled, and the other one stays",
          "[conformance][attached]") {
    on_each_path([](conformance& c) {
        if (c.lacks(entry())) return;
        enter(c, entry());
        const auto target = of_type(c, gw::order_type::limit), stop = of_type(c, gw::order_type::stop);
        const auto another = c.d->replace(target, limit(side::sell, "60600", "0.010"));
        REQUIRE_FALSE(another.has_value());
        CHECK(another.error().code == gw::order_errc::unsupported);
        c.cancel(stop);
        c.d->run_for(gw::seconds(1));
        CHECK(c.life(stop) == gw::lifecycle::cancelled);
        CHECK(c.life(target) == gw::lifecycle::working);
        fall(c);
        c.d->run_for(gw::seconds(1));
        CHECK(c.d->position() == "0.01");
        c.cancel(target);
        c.d->run_for(gw::seconds(1));
        CHECK(c.d->open_orders() == 0);
    });
}
TEST_CASE("O24 exits that went with an order end when its position is closed otherwise, whole or in part",
          "[conformance][attached]") {
    on_each_path([](conformance& c) {
        if (c.lacks(entry())) return;
        enter(c, entry());
        const auto target = of_type(c, gw::order_type::limit);
        gw::order_request part = market(side::sell, "0.004");
        c.place(part);
        c.d->run_for(gw::seconds(1));
        CHECK(c.d->position() == "0.006");
        CHECK(c.d->open_orders() == 2);
        c.w.other_limit(side::buy, "60500", "1");
        c.d->run_for(gw::seconds(1));
        // It closes what is left.
        CHECK(c.life(target) == gw::lifecycle::filled);
        CHECK(c.filled(target) == "0.006");
        CHECK(c.d->position() == "0");
        CHECK(c.d->open_orders() == 0);
    });
}
TEST_CASE("O24 an order that opens nothing makes no exits", "[conformance][attached]") {
    on_each_path([](conformance& c) {
        if (c.lacks(entry())) return;
        open_market(c);
        c.place(limit(side::buy, "60000", "0.010"));
        c.d->run_for(gw::seconds(1));
        CHECK(c.d->position() == "0.01");
        const auto closing = c.place(with_exits(market(side::sell, "0.010"), "58000", "62000"));
        c.d->run_for(gw::seconds(1));
        CHECK(c.life(closing) == gw::lifecycle::filled);
        CHECK(c.d->position() == "0");
        CHECK(c.d->open_orders() == 0);
        gw::order_request reduces = with_exits(limit(side::sell, "60500", "0.010"), "58000", "62000");
        reduces.reduce_only = true;
        CHECK(c.refused(reduces) == gw::order_errc::invalid_parameter);
    });
}
TEST_CASE("O24 exits on the wrong side or off the tick are refused before anything is sent",
          "[conformance][attached]") {
    on_each_path([](conformance& c) {
        if (c.lacks(entry())) return;
        open_market(c);
        const auto plain = limit(side::buy, "59500", "0.010");
        CHECK(c.refused(with_exits(plain, "59400", {})) == gw::order_errc::invalid_price);
        CHECK(c.refused(with_exits(plain, {}, "59600")) == gw::order_errc::invalid_price);
        CHECK(c.refused(with_exits(market(side::buy, "0.010"), "60000", "60100")) ==
              gw::order_errc::invalid_price);
        gw::order_request off = with_exits(plain, "60500", {});
        off.attached.target.value = checked_add(off.attached.target.value, gw::decimal(1, -7)).value();
        CHECK(c.refused(off) == gw::order_errc::invalid_price);
        gw::order_request guaranteed = with_exits(plain, "60500", {});
        guaranteed.attached.guaranteed = true;
        CHECK(c.refused(guaranteed) ==
              (kit().can(c.path()).attached.contains(gw::attached_exit::guaranteed_stop)
                   ? gw::order_errc::invalid_parameter
                   : gw::order_errc::no_gateway));
        gw::bracket_order<> twice;
        twice.entry.symbol.assign(first());
        twice.entry.price = {venue_price("59500")};
        twice.entry.quantity = {venue_quantity("0.010")};
        twice.entry.attached.stop = {venue_price("59000")};
        twice.target.price = {venue_price("60500")};
        twice.stop.trigger_price = {venue_price("58900")};
        const auto placed = c.d->submit_list(gw::to_list_request(twice));
        REQUIRE_FALSE(placed.has_value());
        CHECK(std::string_view(placed.error().field) == "attached");
        CHECK(c.asked(question::place) == 0);
    });
}
TEST_CASE("O24 an order whose execution is beyond its exits ends with a reason", "[conformance][attached]") {
    on_each_path([](conformance& c) {
        if (c.lacks(entry())) return;
        open_market(c);
        const auto o = c.place(with_exits(market(side::buy, "0.010"), "59900", {}));
        c.d->run_for(gw::seconds(1));
        CHECK(is_terminal(c.life(o)));
        CHECK(c.filled(o) == "0");
        CHECK(c.order(o).reason == gw::order_errc::invalid_price);
        CHECK(c.d->open_orders() == 0);
    });
}
TEST_CASE("O24 exits that went with an order are found again by a desk that begins anew",
          "[conformance][attached]") {
    for (const gw::venue::order_path path : kit().paths) {
        DYNAMIC_SECTION(to_string(path)) {
            conformance c({}, over(path));
            REQUIRE(c.d->until_ready());
            if (c.lacks(entry())) continue;
            enter(c, entry());
            c.restart();
            REQUIRE(c.d->until_ready());
            CHECK(c.d->open_orders() == 2);
            CHECK(c.d->position() == "0.01");
            fall(c);
            c.d->run_for(gw::seconds(2));
            CHECK(c.d->position() == "0");
            CHECK(c.d->open_orders() == 0);
            CHECK(c.d->seen.fills.size() == 1);
            for (const auto& e : c.d->seen.errors) FAIL_CHECK(e.text.view());
            c.agree(true);
        }
    }
}
TEST_CASE("O24 exits that were made while the reports were away are found in a list",
          "[conformance][attached]") {
    on_each_path([](conformance& c) {
        if (c.lacks(entry())) return;
        open_market(c);
        const auto o = c.place(with_exits(limit(side::buy, "59950", "0.010"), "60500", "59500"));
        c.d->run_for(gw::seconds(1));
        c.d->drop(kit().the_link(role::reports));
        c.w.other_limit(side::sell, "59950", "0.010");
        c.d->run_for(gw::seconds(20));
        CHECK(c.life(o) == gw::lifecycle::filled);
        CHECK(c.d->open_orders() == 2);
        c.w.other_limit(side::buy, "60500", "1");
        c.d->run_for(gw::seconds(1));
        CHECK(c.d->position() == "0");
        CHECK(c.d->open_orders() == 0);
    });
}
TEST_CASE("O24 in hedge mode exits close the position of their order", "[conformance][attached]") {
    needs(kit().capabilities->hedge_mode && kit().hedges, "hedge mode");
    for (const gw::venue::order_path path : kit().paths) {
        DYNAMIC_SECTION(to_string(path)) {
            world_options where;
            where.hedge_mode = true;
            desk_options how = over(path);
            how.hedge_mode = true;
            conformance c(where, how);
            REQUIRE(c.d->until_ready());
            gw::order_request r = entry();
            r.position_side = gw::position_side::long_side;
            if (c.lacks(r)) continue;
            enter(c, r);
            const auto target = of_type(c, gw::order_type::limit), stop = of_type(c, gw::order_type::stop);
            CHECK(c.order(target).request.position_side == gw::position_side::long_side);
            c.w.other_limit(side::buy, "60500", "1");
            c.d->run_for(gw::seconds(1));
            CHECK(c.life(target) == gw::lifecycle::filled);
            CHECK(c.life(stop) == gw::lifecycle::cancelled);
            CHECK(c.d->position(first(), gw::position_side::long_side) == "0");
            // What closes in hedge mode opens nothing.
            gw::order_request closing = with_exits(limit(side::sell, "60500", "0.010"), "58000", "62000");
            closing.position_side = gw::position_side::long_side;
            CHECK(c.refused(closing) == gw::order_errc::invalid_parameter);
            c.agree();
        }
    }
}
