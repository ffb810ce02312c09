// SPDX-License-Identifier: BSL-1.0
#include "case.hpp"

#include <cstddef>
#include <string>
#include <string_view>

using namespace gatewright_test;
using gw::side;

// What only a venue without positions, that keeps lists of orders itself, can show.
namespace {

void open_market(conformance& c) {
    c.w.other_limit(side::buy, "58900", "1");
    c.w.other_limit(side::sell, "61100", "1");
    c.w.trade_elsewhere("60000");
    c.d->run_for(gw::milliseconds(500));
}
/// A bracket of 0.010 bought at 60000, whose exits are at the venue.
gw::list_ref bought_bracket(conformance& c) {
    gw::bracket_order<> b;
    b.entry.symbol.assign(first());
    b.entry.side = side::buy;
    b.entry.quantity = {venue_quantity("0.010")};
    b.entry.price = {venue_price("60000")};
    b.target.price = {venue_price("61000")};
    b.stop.trigger_price = {venue_price("59000")};
    const auto placed = c.d->submit_list(gw::to_list_request(b));
    REQUIRE(placed.has_value());
    c.d->run_for(gw::seconds(1));
    c.w.other_limit(side::sell, "60000", "0.010");
    c.d->run_for(gw::seconds(2));
    return *placed;
}
std::size_t open_at_venue(const conformance& c) {
    std::size_t n = 0;
    for (const venue_order& o : c.w.ledger().orders) n += gw::is_terminal(o.life) ? 0 : 1;
    return n;
}
std::size_t told(const conformance& c, std::string_view words) {
    std::size_t n = 0;
    for (const auto& e : c.d->seen.errors)
        n += std::string_view(e.text).find(words) != std::string_view::npos;
    return n;
}
desk_options by(gw::venue::order_path path) {
    desk_options how;
    how.default_path = false;
    how.path = path;
    return how;
}

} // namespace

TEST_CASE("a cancel of an order of a list ends them all, and its answer is read") {
    for (const auto path : kit().paths)
        for (const bool whole_list : {false, true}) {
            conformance c({}, by(path));
            REQUIRE(c.d->until_ready());
            open_market(c);
            const gw::list_ref list = bought_bracket(c);
            REQUIRE(open_at_venue(c) == 2);
            if (whole_list)
                REQUIRE(c.d->cancel_list(list).has_value());
            else
                c.cancel(c.d->seen.lists.back().first);
            c.d->run_for(gw::seconds(5));
            CHECK(open_at_venue(c) == 0);
            CHECK(c.d->counts().malformed == 0);
            CHECK(c.d->counts().unknown == 0);
            CHECK(told(c, "unknown") == 0);
            CHECK(gw::is_terminal(c.life(c.d->seen.lists.back().first)));
            CHECK(gw::is_terminal(c.life(c.d->seen.lists.back().second)));
        }
}

TEST_CASE("flatten sells what is left of what was bought, and ends with what is no lot") {
    for (const auto path : kit().paths) {
        world_options o;
        o.spare_base = false;
        conformance c(o, by(path));
        REQUIRE(c.d->until_ready());
        c.w.other_limit(side::buy, "58900", "1");
        c.w.trade_elsewhere("60000");
        c.d->run_for(gw::milliseconds(500));
        c.w.other_limit(side::sell, "60000", "0.010");
        c.place(limit(side::buy, "60000", "0.010"));
        c.d->run_for(gw::seconds(2));
        REQUIRE(c.d->wallet("BTC") == "0.009995"); // the fee was taken out of it
        c.d->command("flatten");
        c.d->run_for(gw::minutes(2));
        CHECK(c.asked(question::place) == 2); // the purchase, and one sale
        CHECK(c.d->wallet("BTC") == "0.000995");
        CHECK(told(c, "flatten: it ends, and the rest stays: less than a lot") == 1);
        CHECK(c.d->counts().malformed == 0);
        CHECK(c.d->counts().unknown == 0);
    }
}

TEST_CASE("an amend after something was prevented asks for what the desk means") {
    for (const auto path : kit().paths) {
        conformance c({}, by(path));
        REQUIRE(c.d->until_ready());
        open_market(c);
        gw::order_request maker = limit(side::buy, "59000", "0.010");
        gw::order_request taker = limit(side::sell, "59000", "0.004");
        maker.self_trade = taker.self_trade = gw::self_trade_mode::decrement;
        const auto resting = c.place(maker);
        c.d->run_for(gw::seconds(1));
        c.place(taker);
        c.d->run_for(gw::seconds(1));
        REQUIRE(case_quantity(c.order(resting).request.quantity.value) == "0.006");
        REQUIRE(c.d->amend(resting, conformance::terms({}, "0.005")).has_value());
        c.d->run_for(gw::seconds(2));
        CHECK(case_quantity(c.order(resting).request.quantity.value) == "0.005");
        CHECK(c.life(resting) == gw::lifecycle::working);
        c.w.other_limit(side::sell, "59000", "0.010");
        c.d->run_for(gw::seconds(2));
        CHECK(c.life(resting) == gw::lifecycle::filled);
        CHECK(c.d->position() == "0.005");
    }
}
