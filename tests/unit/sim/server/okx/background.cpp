// SPDX-License-Identifier: BSL-1.0

#include "okx_desk.hpp"
#include "simulated_wallets.hpp"

using namespace okx_test;

TEST_CASE("OKX: a run with the rest of the market is the same each time, and its ledger adds up") {
    const auto run = [] {
        exchange_config c = default_config();
        c.orders_per_2_seconds = 1'000'000;
        c.sub_account_orders = 1'000'000;
        okx_desk d(c);
        d.key = c.accounts[0].api_key;
        d.secret = c.accounts[0].secret;
        d.passphrase = c.accounts[0].passphrase;
        const auto id = d.open_private();
        d.subscribe(id, R"({"channel":"orders","instType":"ANY"})");
        std::string said;
        for (int n = 0; n < 300; ++n) {
            d.pass(milliseconds(20));
            static constexpr const char* names[] = {"BTC-USDT-SWAP", "BTC-USD-SWAP", "ETH-USDT-SWAP"};
            d.post("/trade/order",
                   okx_desk::order(names[n % 3], n % 7 < 4 ? "buy" : "sell", "market", "0.3"));
            d.post("/trade/order", okx_desk::order("BTC-USDT", n % 5 < 3 ? "buy" : "sell", "market", "0.003",
                                                   {}, {}, R"(,"tgtCcy":"base_ccy")"));
            for (const std::string& text : d.sent(id)) said += text;
        }
        const account_ledger l = d.venue.ledger(0);
        REQUIRE(l.fills.size() > 600);
        gatewright_test::check_wallets(l, "BTC-USDT");
        return said;
    };
    CHECK(run() == run());
}
