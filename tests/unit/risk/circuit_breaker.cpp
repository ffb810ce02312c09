// SPDX-License-Identifier: BSL-1.0
#include "risk_desk.hpp"

#include <gatewright/risk/circuit_breaker.hpp>

#include <cstdint>
#include <random>
#include <string>

namespace {
namespace circuit_breaker_test {

using namespace gatewright;
using namespace gatewright::risk;
using namespace gatewright_test;
using enum side;

TEST_CASE("failures in a row open the breaker, time half opens it, one order decides") {
    risk_desk t;
    circuit_breaker check({3, seconds(10)});
    const order_request o = limit(buy, "1");
    const auto of = [&] { return said(check.check(o, t.view)); };
    const auto ends = [&](bool accepted) { check.on_outcome(0, accepted, t.view.now.steady); };
    const auto state = [&] { return check.at(0, t.view.now.steady); };
    ends(false);
    ends(false);
    ends(true); // not in a row
    ends(false);
    ends(false);
    CHECK(of() == "ok");
    ends(false);
    CHECK(state() == circuit_breaker::state::open);
    CHECK(of() == "circuit_breaker: not_ready, field circuit breaker, figure 3, limit 3");
    ends(true); // of one that was under way before
    CHECK(state() == circuit_breaker::state::open);
    t.wait(seconds(10));
    CHECK(state() == circuit_breaker::state::half_open);
    CHECK(of() == "ok");
    check.commit(o, t.view);
    CHECK(of() == "circuit_breaker: not_ready, field circuit breaker, figure 3, limit 3");
    ends(false);
    CHECK(state() == circuit_breaker::state::open);
    t.wait(seconds(10));
    check.commit(o, t.view);
    ends(true);
    CHECK(state() == circuit_breaker::state::closed);
    CHECK(of() == "ok");
    CHECK(said(circuit_breaker{}.check(o, t.view)) == "circuit_breaker: not_ready, field circuit breaker");
}

TEST_CASE("accounts have breakers of their own, and an operator may close them") {
    risk_desk t;
    circuit_breaker check({1, seconds(10)});
    risk_layout layout;
    layout.accounts = {"main", "hedge"};
    check.prepare(layout);
    check.on_outcome(1, false, t.view.now.steady);
    CHECK(said(check.check(limit(buy, "1"), t.view)) == "ok");
    t.view.account = 1;
    CHECK_FALSE(check.check(limit(buy, "1"), t.view).has_value());
    check.reset();
    CHECK(said(check.check(limit(buy, "1"), t.view)) == "ok");
}

TEST_CASE("an open breaker lets nothing through before its time, and then one order at a time") {
    std::mt19937_64 random(37);
    circuit_breaker check({4, milliseconds(50)});
    // The oracle: failures in a row, when it opened, and whether the one order is under way.
    int row = 0;
    std::int64_t opened = -1;
    bool trying = false;
    std::int64_t now = 0;
    int passed = 0, refused = 0;
    for (int k = 0; k < 20'000; ++k) {
        now += static_cast<std::int64_t>(random() % 10);
        risk_desk t;
        t.view.now.steady = {now * 1'000'000};
        const bool passes = check.check(limit(buy, "1"), t.view).has_value();
        REQUIRE(passes == (opened < 0 || (now - opened >= 50 && !trying)));
        passes ? ++passed : ++refused;
        if (passes) {
            check.commit(limit(buy, "1"), t.view);
            trying = opened >= 0;
        }
        if (random() % 2 == 0) continue;
        const bool ok = random() % 3 == 0;
        check.on_outcome(0, ok, t.view.now.steady);
        if (ok && (opened < 0 || trying)) {
            row = 0;
            opened = -1;
            trying = false;
        } else if (!ok) {
            ++row;
            if (opened < 0 ? row >= 4 : trying) {
                opened = now;
                trying = false;
            }
        }
    }
    CHECK(passed > 1'000);
    CHECK(refused > 1'000);
}

} // namespace circuit_breaker_test
} // namespace
