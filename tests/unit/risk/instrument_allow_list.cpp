// SPDX-License-Identifier: BSL-1.0
#include "risk_desk.hpp"

#include <gatewright/risk/instrument_allow_list.hpp>

#include <cstdint>
#include <random>
#include <string>

namespace {
namespace instrument_allow_list_test {

using namespace gatewright;
using namespace gatewright::risk;
using namespace gatewright_test;
using enum side;

TEST_CASE("only what is allowed is traded, at accounts that are open; a position can always be left") {
    risk_desk t;
    scoped_permissions l;
    l.set("BTCUSDT", {true}).set_account("hedge", {false});
    instrument_allow_list check(l);
    risk_layout layout;
    layout.instruments = {"BTCUSDT", "ETHUSDT", "BTCUSDT"};
    layout.account_of = {0, 0, 1};
    layout.accounts = {"main", "hedge"};
    check.prepare(layout);
    const auto of = [&](std::uint16_t number) {
        t.view.number = number;
        t.view.account = layout.account_of[number];
        order_request o = limit(buy, "1");
        o.symbol = layout.instruments[number];
        return said(check.check(o, t.view));
    };
    CHECK(of(0) == "ok");
    CHECK(of(1) == "instrument_allow_list: not_allowed, field symbol");
    CHECK(of(2) == "instrument_allow_list: not_allowed, field symbol");
    t.holds("-1");
    CHECK(of(1) == "ok");
    CHECK(said(instrument_allow_list{}.check(limit(buy, "1"), risk_desk().view)) ==
          "instrument_allow_list: not_allowed, field symbol");
}

TEST_CASE("an order passes exactly if instrument, account and desk allow it") {
    std::mt19937_64 random(36);
    for (int run = 0; run < 1'000; ++run) {
        risk_desk t;
        const bool instrument = random() % 2 == 0;
        const bool account = random() % 2 == 0;
        const bool desk = random() % 2 == 0;
        scoped_permissions l;
        l.set_default({instrument}).set_accounts({account}).set_desk({desk});
        REQUIRE(instrument_allow_list(l).check(limit(buy, "1"), t.view).has_value() ==
                (instrument && account && desk));
    }
}

} // namespace instrument_allow_list_test
} // namespace
