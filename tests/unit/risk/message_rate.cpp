// SPDX-License-Identifier: BSL-1.0
#include "risk_desk.hpp"

#include <gatewright/risk/event_window.hpp>
#include <gatewright/risk/message_rate.hpp>
#include <gatewright/risk/risk_chain.hpp>

#include <cstdint>
#include <random>
#include <string>
#include <vector>

namespace {
namespace message_rate_test {

using namespace gatewright;
using namespace gatewright::risk;
using namespace gatewright_test;
using enum side;

risk_layout two_by_two() {
    risk_layout l;
    l.instruments = {"BTCUSDT", "ETHUSDT", "BTCUSDT"};
    l.account_of = {0, 0, 1};
    l.accounts = {"main", "hedge"};
    return l;
}

TEST_CASE("placements, amends and cancels count, and only cancels pass when there are too many") {
    valued_desk t;
    scoped_limits<std::uint32_t> l;
    l.set_default(3);
    risk_chain<message_rate> chain(message_rate(l, seconds(1)));
    const order_request o = limit(buy, "1");
    CHECK(said(chain.check_and_commit(o, t.view)) == "ok");
    chain.on_cancel(t.view);
    amended_order a{o, o.quantity, {}, {d("2")}, {d("100")}};
    CHECK(said(chain.check_amend(a, t.view)) == "ok");
    chain.commit_amend(a, t.view);
    CHECK(said(chain.check(o, t.view)) == "message_rate: message_rate, field messages, figure 4, limit 3");
    CHECK(said(chain.check_amend(a, t.view)) ==
          "message_rate: message_rate, field messages, figure 4, limit 3");
    // An amend that only makes the order smaller is a proven reduction; it counts all the same.
    a.new_quantity = {d("0.5")};
    CHECK(said(chain.check_amend(a, t.view)) == "ok");
    t.wait(milliseconds(500));
    chain.commit_amend(a, t.view);
    t.wait(milliseconds(500));
    CHECK(said(chain.check_and_commit(o, t.view)) == "ok");
    CHECK(said(chain.check_and_commit(o, t.view)) == "ok");
    CHECK(said(chain.check(o, t.view)) == "message_rate: message_rate, field messages, figure 4, limit 3");
    CHECK(said(message_rate{}.check(o, t.view)) ==
          "message_rate: message_rate, field messages, figure 1, limit 0");
}

TEST_CASE("a raised limit keeps what was counted") {
    valued_desk t;
    scoped_limits<std::uint32_t> l;
    l.set_desk(2);
    rate_windows w(l, seconds(1));
    w.prepare(two_by_two());
    t.view.number = 0;
    w.add(t.view);
    w.add(t.view);
    REQUIRE(w.broken_by("BTCUSDT", t.view) != nullptr);
    w.change([](scoped_limits<std::uint32_t>& limits, duration&) { limits.set_desk(3); });
    CHECK(w.broken_by("BTCUSDT", t.view) == nullptr);
    w.add(t.view);
    CHECK(*w.broken_by("BTCUSDT", t.view) == 3);
    w.change([](scoped_limits<std::uint32_t>& limits, duration&) { limits.set_desk(1); });
    CHECK(*w.broken_by("BTCUSDT", t.view) == 1);
}

TEST_CASE("in no interval are there more messages than each scope allows, and no other is refused") {
    std::mt19937_64 random(27);
    const auto below = [&](std::uint64_t n) { return static_cast<std::int64_t>(random() % n); };
    scoped_limits<std::uint32_t> l;
    l.set_default(4).set("ETHUSDT", 2).set_accounts(5).set_account("hedge", 3).set_desk(7);
    message_rate check(l, milliseconds(100));
    const risk_layout layout = two_by_two();
    check.prepare(layout);
    struct sent {
        std::int64_t at;
        std::uint16_t number;
    };
    std::vector<sent> all;
    std::int64_t now = 0;
    int refused = 0;
    for (int k = 0; k < 20'000; ++k) {
        now += below(20);
        risk_desk t;
        t.view.now.steady = {now * 1'000'000};
        t.view.number = static_cast<std::uint16_t>(below(3));
        t.view.account = layout.account_of[t.view.number];
        order_request o = limit(buy, "1");
        o.symbol = layout.instruments[t.view.number];
        const auto count = [&](auto pick) {
            std::int64_t n = 0;
            for (const sent& s : all)
                if (now - s.at < 100 && pick(s)) ++n;
            return n;
        };
        const bool full =
            count([&](const sent& s) { return s.number == t.view.number; }) >= (t.view.number == 1 ? 2 : 4) ||
            count([&](const sent& s) { return layout.account_of[s.number] == t.view.account; }) >=
                (t.view.account == 1 ? 3 : 5) ||
            count([](const sent&) { return true; }) >= 7;
        REQUIRE(check.check(o, t.view).has_value() == !full);
        if (full) {
            ++refused;
            continue;
        }
        check.commit(o, t.view);
        all.push_back({now, t.view.number});
        if (all.size() > 50) all.erase(all.begin());
    }
    CHECK(refused > 1'000);
}

} // namespace message_rate_test
} // namespace
