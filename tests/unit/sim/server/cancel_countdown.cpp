// SPDX-License-Identifier: BSL-1.0

#include <gatewright/sim/server/cancel_countdown.hpp>

#include <catch2/catch_test_macros.hpp>

using namespace gatewright;
using namespace gatewright::sim;
using namespace gatewright::sim::server;

namespace {
constexpr known_instrument traded[] = {{"A", "1", "1", "100", "1", "1000", "100"},
                                       {"B", "1", "1", "100", "1", "1000", "100"}};
timestamp after(std::int64_t s) { return timestamp{} + seconds(1'000 + s); }
} // namespace

TEST_CASE("a countdown cancels the open orders of its scope when it was not put off, and says so") {
    market_config c;
    c.instruments = {make_instrument("A", traded), make_instrument("B", traded)};
    c.background = false;
    market m(c);
    const auto account = m.account_id(0);
    const auto place = [&](matching::instrument_id i) {
        matching::order_terms t;
        t.account = account;
        t.instrument = i;
        t.price_ticks = 90;
        t.lots = 1;
        return m.place(t, after(0)).id;
    };
    const auto state = [&](matching::order_id id) { return m.engine().find(id)->status; };
    const auto a = place(0), b = place(1), other = place(1);
    cancel_countdown countdown;
    countdown.set({account, matching::instrument_id{0}}, seconds(10), after(0));
    countdown.set({account, std::nullopt, "tag"}, seconds(20), after(0));
    countdown.tick(m, after(9));
    CHECK(state(a) == matching::order_status::working);
    countdown.tick(m, after(10));
    CHECK(state(a) == matching::order_status::cancelled);
    CHECK(m.engine().find(a)->ending == matching::ending::countdown);
    CHECK(state(b) == matching::order_status::working);
    countdown.tick(m, after(20), [&](const matching::order& o, const countdown_scope& s) {
        CHECK(s.tag == "tag");
        return o.id == b;
    });
    CHECK(state(b) == matching::order_status::cancelled);
    CHECK(state(other) == matching::order_status::working);
    countdown.set({account}, seconds(1), after(20));
    countdown.set({account}, {}, after(20));
    countdown.tick(m, after(30));
    CHECK(state(other) == matching::order_status::working);
}
