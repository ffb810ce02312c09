// SPDX-License-Identifier: BSL-1.0
#include "case.hpp"

#include <memory>

using namespace gatewright_test;
using gw::side;

namespace {

/// A world and the pair that trades in it.
struct pairs {
    std::unique_ptr<world> w = kit().make_world({});
    std::unique_ptr<pair_of_accounts> pair = kit().make_pair(*w);

    pairs() {
        if (!pair) SKIP("two accounts in one engine are run by the kit of another venue");
    }
    pair_of_accounts* operator->() const { return pair.get(); }
    [[nodiscard]] bool both_ready() const { return pair->ready(0) && pair->ready(1); }
    gw::order_ref place(std::size_t account, const gw::order_request& r) const {
        const auto placed = pair->submit(account, r);
        if (!placed.has_value()) FAIL(placed.error().str());
        return *placed;
    }
    [[nodiscard]] std::size_t at_venue(std::size_t account, gw::lifecycle life) const {
        std::size_t n = 0;
        for (const auto& o : w->ledger(account).orders) n += o.life == life;
        return n;
    }
};

} // namespace

TEST_CASE("an engine with two accounts keeps their orders, fills and positions apart",
          "[conformance][gateways]") {
    pairs p;
    p->run_for(gw::seconds(10));
    REQUIRE(p.both_ready());
    REQUIRE(p->statuses.size() == 2);
    CHECK(p->statuses[0].gateway != p->statuses[1].gateway);

    // The one sells to the other.
    const gw::order_ref ask = p.place(1, limit(side::sell, "60000", "0.020"));
    p->run_for(gw::milliseconds(200));
    const gw::order_ref bid = p.place(0, limit(side::buy, "60000", "0.015"));
    p->run_for(gw::seconds(1));
    CHECK(bid.gateway == 0);
    CHECK(ask.gateway == 1);
    CHECK(p->position(0) == "0.015");
    CHECK(p->position(1) == "-0.015");
    CHECK(p->fills(0) == 1);
    CHECK(p->fills(1) == 1);
    CHECK(p.at_venue(0, gw::lifecycle::filled) == 1);
    CHECK(p.at_venue(1, gw::lifecycle::working) == 1);
    for (const gw::order_change& c : p->changes) CHECK((c.ref == bid || c.ref == ask));
    CHECK(p->changes.back().ref.gateway <= 1);
    CHECK(p->open_orders() == 1);

    // A reference leads back to its own gateway.
    CHECK(p->cancel(bid).error().code == gw::order_errc::already_done);
    CHECK(p->cancel(ask).has_value());
    p->run_for(gw::seconds(1));
    CHECK(p.at_venue(1, gw::lifecycle::cancelled) == 1);
    CHECK(p->open_orders() == 0);
}

TEST_CASE("an order that names no gateway takes the first that is ready, and none that is not",
          "[conformance][gateways]") {
    pairs p;
    p->run_for(gw::seconds(10));
    REQUIRE(p.both_ready());
    const auto routed = [&] { return p->submit(limit(side::buy, "59000", "0.010")); };
    CHECK(routed().value().gateway == 0);
    const link_id orders = kit().orders_link(kit().paths.front());
    p->drop(0, kit().streams(orders) ? orders : link_of(role::reports));
    p->run_for(gw::milliseconds(40));
    CHECK_FALSE(p->ready(0));
    REQUIRE(p->ready(1));
    CHECK(routed().value().gateway == 1);
    p->drop(1, link_of(role::reports));
    p->run_for(gw::milliseconds(40));
    const auto refused = routed();
    REQUIRE(refused.has_error());
    CHECK(refused.error().code == gw::order_errc::no_gateway);
    CHECK(std::string_view(refused.error().field).ends_with("channel down"));
    p->run_for(gw::seconds(20));
    REQUIRE(p.both_ready());
    CHECK(routed().value().gateway == 0);
    p->run_for(gw::seconds(1));
    CHECK(p.at_venue(0, gw::lifecycle::working) == 2);
    CHECK(p.at_venue(1, gw::lifecycle::working) == 1);

    p->command("cancel_all");
    p->run_for(gw::seconds(1));
    CHECK(p->open_orders() == 0);
    CHECK(p.at_venue(0, gw::lifecycle::cancelled) == 2);
    CHECK(p.at_venue(1, gw::lifecycle::cancelled) == 1);
}
