// SPDX-License-Identifier: BSL-1.0
#include "world_impl.hpp"

#include <gatewright/driver/virtual.hpp>
#include <gatewright/engine/engine.hpp>
#include <gatewright/risk/instrument_rules.hpp>
#include <gatewright/risk/risk_chain.hpp>
#include <gatewright/risk/trading_state.hpp>
#include <gatewright/routing/route_direct.hpp>
#include <gatewright/venue/binance_futures/binance_futures.hpp>

#include <catch2/catch_test_macros.hpp>

#include <string>
#include <vector>

using namespace gatewright_test;
using gw::side;

namespace {

struct first_account;
struct second_account;

struct listener : gw::strategy<listener> {
    std::vector<gw::order_change>* changes = nullptr;
    std::vector<gw::gateway_status>* statuses = nullptr;
    void on(const gw::order_change& c, auto&) { changes->push_back(c); }
    void on(const gw::gateway_status& s, auto&) { statuses->push_back(s); }
};

/// One engine with two accounts of one venue, which take different paths for their orders.
struct pair_of_accounts {
    using engine_type = gw::engine<
        gw::gateways<gw::gateway<first_account, gw::venues::binance_futures, gw::venue::stream_orders>,
                     gw::gateway<second_account, gw::venues::binance_futures, gw::venue::request_orders>>,
        gw::routing::route_direct, gw::risk::risk_chain<gw::risk::trading_state, gw::risk::instrument_rules>,
        gw::journal::no_journal, listener>;

    std::vector<gw::order_change> changes;
    std::vector<gw::gateway_status> statuses;
    world w;
    simulated_venue venue;
    engine_type engine;
    gw::driver::virtual_driver<engine_type, simulated_venue> driver;

    pair_of_accounts()
        : venue(w.inside().exchange, w.now())
        , engine(config())
        , driver(engine, venue, options()) {
        driver.start();
    }

    void run_for(gw::duration time) {
        for (gw::duration passed; passed < time; passed = passed + gw::milliseconds(20)) {
            driver.run_for(gw::milliseconds(20));
            venue.tick(driver.link());
        }
    }
    template <class TagT>
    [[nodiscard]] const auto& gateway() const {
        return engine.gateway<TagT>();
    }
    [[nodiscard]] bool both_ready() const {
        return gateway<first_account>().ready() && gateway<second_account>().ready();
    }
    template <class F>
    void with_desk(F act) {
        driver.intervene(
            [&](engine_type& e, const gw::clock_reading& now, auto& sink) { e.with_desk(now, sink, act); });
    }
    gw::order_result<gw::order_ref> submit(const gw::order_request& r) {
        gw::order_result<gw::order_ref> placed = gw::order_reject{};
        with_desk([&](auto& d) { placed = d.submit(r); });
        return placed;
    }
    gw::order_result<void> cancel(gw::order_ref r) {
        gw::order_result<void> asked = gw::order_reject{};
        with_desk([&](auto& d) { asked = d.cancel(r); });
        return asked;
    }
    template <class TagT>
    gw::order_ref place(const gw::order_request& r) {
        gw::order_result<gw::order_ref> placed = gw::order_reject{};
        with_desk([&](auto& d) { placed = d.template submit<TagT>(r); });
        if (!placed.has_value()) FAIL(placed.error().str());
        return *placed;
    }
    template <class TagT>
    [[nodiscard]] std::string position() const {
        const auto& g = gateway<TagT>();
        return g.positions(g.symbols.find("BTCUSDT")).quantity().to_decimal()->normalized().str();
    }
    [[nodiscard]] std::size_t at_venue(std::size_t account, gw::lifecycle state) const {
        std::size_t n = 0;
        for (const auto& o : w.inside().exchange.ledger(account).orders) n += o.state == state;
        return n;
    }

private:
    typename engine_type::config config() {
        typename engine_type::config c;
        const auto set_up = [](auto& g, const char* key, const char* secret, const char* prefix) {
            g.venue.credentials = gw::venue::binance_futures::signer::make(key, secret).value();
            g.venue.symbols = {"BTCUSDT"};
            g.venue.data_silence = gw::minutes(1'000'000);
            g.desk_prefix = prefix;
            g.orders.orders = 64;
        };
        set_up(c.gateway<first_account>(), "key", "secret", "a");
        set_up(c.gateway<second_account>(), "other-key", "other-secret", "b");
        c.strategy.changes = &changes;
        c.strategy.statuses = &statuses;
        return c;
    }
    [[nodiscard]] gw::driver::virtual_options options() const {
        gw::driver::virtual_options o;
        o.wall = w.now();
        return o;
    }
};

} // namespace

TEST_CASE("an engine with two accounts keeps their orders, fills and positions apart",
          "[conformance][gateways]") {
    pair_of_accounts p;
    p.run_for(gw::seconds(10));
    REQUIRE(p.both_ready());
    REQUIRE(p.statuses.size() == 2);
    CHECK(p.statuses[0].gateway != p.statuses[1].gateway);

    // The one sells to the other.
    const gw::order_ref ask = p.place<second_account>(limit(side::sell, "60000", "0.020"));
    p.run_for(gw::milliseconds(200));
    const gw::order_ref bid = p.place<first_account>(limit(side::buy, "60000", "0.015"));
    p.run_for(gw::seconds(1));
    CHECK(bid.gateway == 0);
    CHECK(ask.gateway == 1);
    CHECK(p.position<first_account>() == "0.015");
    CHECK(p.position<second_account>() == "-0.015");
    CHECK(p.gateway<first_account>().counters.fills == 1);
    CHECK(p.gateway<second_account>().counters.fills == 1);
    CHECK(p.at_venue(0, gw::lifecycle::filled) == 1);
    CHECK(p.at_venue(1, gw::lifecycle::working) == 1);
    for (const gw::order_change& c : p.changes) CHECK((c.ref == bid || c.ref == ask));
    CHECK(p.changes.back().ref.gateway <= 1);
    CHECK(p.engine.open_orders() == 1);

    // A reference leads back to its own gateway.
    CHECK(p.cancel(bid).error().code == gw::order_errc::already_done);
    CHECK(p.cancel(ask).has_value());
    p.run_for(gw::seconds(1));
    CHECK(p.at_venue(1, gw::lifecycle::cancelled) == 1);
    CHECK(p.engine.open_orders() == 0);
}

TEST_CASE("an order that names no gateway takes the first that is ready, and none that is not",
          "[conformance][gateways]") {
    pair_of_accounts p;
    p.run_for(gw::seconds(10));
    REQUIRE(p.both_ready());
    const auto routed = [&] { return p.submit(limit(side::buy, "59000", "0.010")); };
    CHECK(routed().value().gateway == 0);
    p.driver.link().drop({0, static_cast<std::uint8_t>(lane::orders)}, "dropped by the test");
    p.run_for(gw::milliseconds(40));
    CHECK_FALSE(p.gateway<first_account>().ready());
    REQUIRE(p.gateway<second_account>().ready());
    CHECK(routed().value().gateway == 1);
    p.driver.link().drop({1, static_cast<std::uint8_t>(lane::user)}, "dropped by the test");
    p.run_for(gw::milliseconds(40));
    const auto refused = routed();
    REQUIRE(refused.has_error());
    CHECK(refused.error().code == gw::order_errc::no_gateway);
    CHECK(std::string_view(refused.error().field) == "ready");
    p.run_for(gw::seconds(20));
    REQUIRE(p.both_ready());
    CHECK(routed().value().gateway == 0);
    p.run_for(gw::seconds(1));
    CHECK(p.at_venue(0, gw::lifecycle::working) == 2);
    CHECK(p.at_venue(1, gw::lifecycle::working) == 1);

    p.driver.command("cancel_all");
    p.run_for(gw::seconds(1));
    CHECK(p.engine.open_orders() == 0);
    CHECK(p.at_venue(0, gw::lifecycle::cancelled) == 2);
    CHECK(p.at_venue(1, gw::lifecycle::cancelled) == 1);
}
