// SPDX-License-Identifier: BSL-1.0

#include "sim_desk.hpp"

using namespace sim_test;

namespace {

/// The first account has 10000 and isolated margin of BTCUSDT, at a leverage of 20.
struct isolated : sim_desk {
    static exchange_config settling() {
        exchange_config c = quiet();
        c.accounts[0].balance = "10000"_d;
        c.liquidation = true;
        return c;
    }
    isolated() : sim_desk(settling()) {
        REQUIRE(rest("POST", "/fapi/v1/marginType", {{"symbol", "BTCUSDT"}, {"marginType", "ISOLATED"}})
                    .at("code") == 200);
        offer("SELL", "60000.0", "2.000");
    }
    json::value buy(const std::string& quantity) {
        return ws("order.place", limit("BUY", "60000.0", quantity));
    }
    /// Wallet, isolated wallet, and what is shared: "10000 / 3000 / 7000".
    std::string told() {
        const auto account = rest("GET", "/fapi/v3/account");
        const auto held = rest("GET", "/fapi/v3/positionRisk");
        const auto plain = [](const std::string& s) { return decimal::parse(s).value().normalized().str(); };
        return plain(text(account, "totalWalletBalance")) + " / " +
               (held.as_array().empty() ? std::string("-") : plain(text(held.at(0), "isolatedWallet"))) +
               " / " + plain(text(account, "totalCrossWalletBalance"));
    }
    void mark(const char* price) {
        const std::string target = std::string("/sim/mark?symbol=BTCUSDT&price=") + price;
        REQUIRE(venue.handle_request({"POST", target, {}, {}}, now).status == 200);
    }
};

} // namespace

TEST_CASE("an isolated position takes its margin from the balance, and gives it back with what closes") {
    isolated d;
    CHECK(d.told() == "10000 / - / 10000");
    const auto user = d.open_user();
    (void)d.sent(user);
    REQUIRE(d.buy("1.000").at("status") == 200);
    CHECK(d.told() == "9970 / 3000 / 6970");
    for (const json::value& e : d.sent(user)) {
        if (e.at("e") != "ACCOUNT_UPDATE") continue;
        CHECK(e.at("a").at("B").at(0).at("wb") == "9970.00000000");
        CHECK(e.at("a").at("B").at(0).at("cw") == "6970.00000000");
        CHECK(e.at("a").at("P").at(0).at("mt") == "isolated");
        CHECK(e.at("a").at("P").at(0).at("iw") == "3000.00000000");
    }
    const auto v2 = d.rest("GET", "/fapi/v2/positionRisk", {{"symbol", "BTCUSDT"}}).at(0);
    CHECK(v2.at("marginType") == "isolated");
    CHECK(v2.at("isolatedMargin") == "3000.00000000");
    d.offer("BUY", "60000.0", "0.400");
    REQUIRE(d.ws("order.place", d.limit("SELL", "60000.0", "0.400")).at("status") == 200);
    CHECK(d.told() == "9958 / 1800 / 8158");
    d.offer("BUY", "60000.0", "1.600");
    REQUIRE(d.ws("order.place", d.limit("SELL", "60000.0", "1.600")).at("status") == 200); // turns
    CHECK(d.told() == "9910 / 3000 / 6910");
}

TEST_CASE("profit of an isolated position is no margin of another") {
    isolated d;
    REQUIRE(d.buy("1.000").at("status") == 200);
    d.mark("62000.0");
    const auto account = d.rest("GET", "/fapi/v3/account");
    CHECK(account.at("totalUnrealizedProfit") == "2000.00000000");
    CHECK(account.at("totalCrossUnPnl") == "0.00000000");
    CHECK(account.at("availableBalance") == "6970.00000000");
    // 6970 at a leverage of 20 are 139400.
    pairs p = d.limit("BUY", "3000.00", "46.500");
    CHECK(d.code(d.ws("order.place", d.with(p, "symbol", "ETHUSDT"))) == -2019);
    p = d.limit("BUY", "3000.00", "46.400");
    CHECK(d.ws("order.place", d.with(p, "symbol", "ETHUSDT")).at("status") == 200);
}

TEST_CASE("funding of an isolated position is of its own margin") {
    isolated d;
    REQUIRE(d.buy("1.000").at("status") == 200);
    const auto user = d.open_user();
    (void)d.sent(user);
    d.venue.market().pay_funding(0, d.now);
    d.pass(seconds(1));
    CHECK(d.told() == "9964 / 2994 / 6970");
    const auto events = d.sent(user);
    REQUIRE(events.size() == 1);
    CHECK(events[0].at("a").at("m") == "FUNDING_FEE");
    CHECK(events[0].at("a").at("B").at(0).at("cw") == "6970.00000000");
    CHECK(events[0].at("a").at("P").at(0).at("iw") == "2994.00000000");
}

TEST_CASE("an isolated position is liquidated by itself, and what the account shares stays") {
    isolated d;
    REQUIRE(d.buy("1.000").at("status") == 200);
    pairs other = d.with(d.limit("BUY", "2900.00", "1.000", "other"), "symbol", "ETHUSDT");
    REQUIRE(d.ws("order.place", other).at("status") == 200);
    REQUIRE(d.ws("order.place", d.limit("BUY", "58000.0", "0.010", "same")).at("status") == 200);
    const auto user = d.open_user();
    (void)d.sent(user);
    d.mark("57300.0"); // 300 against 229.2: shared, it would be far from anything
    auto events = d.sent(user);
    CHECK(events.empty());
    d.mark("57200.0");
    events = d.sent(user);
    REQUIRE_FALSE(events.empty());
    CHECK(events[0].at("e") == "MARGIN_CALL");
    CHECK_FALSE(events[0].as_object().contains("cw"));
    CHECK(events[0].at("p").at(0).at("mt") == "ISOLATED");
    CHECK(events[0].at("p").at(0).at("iw") == "3000.00000000");
    CHECK(d.rest("GET", "/fapi/v3/positionRisk").as_array().empty());
    const auto open = d.rest("GET", "/fapi/v1/openOrders");
    REQUIRE(open.as_array().size() == 1);
    CHECK(open.at(0).at("clientOrderId") == "other");
    // Nothing is left of its 3000 but less than a tick.
    const matching::wide left = d.venue.market().engine().account_of(d.venue.market().account_id(0)).wallet;
    CHECK(left >= matching::to_units("6970"_d));
    CHECK(left < matching::to_units("6970.1"_d));
}

TEST_CASE("the leverage of an isolated position is not lowered while it is held") {
    isolated d;
    REQUIRE(d.buy("1.000").at("status") == 200);
    const auto set = [&](const char* leverage) {
        return d.rest("POST", "/fapi/v1/leverage", {{"symbol", "BTCUSDT"}, {"leverage", leverage}});
    };
    CHECK(d.code(set("10")) == -4161);
    CHECK(set("25").at("leverage") == 25);
    CHECK(d.told() == "9970 / 3000 / 6970");
}
