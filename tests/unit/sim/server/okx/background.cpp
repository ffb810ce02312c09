// SPDX-License-Identifier: BSL-1.0

#include "okx_desk.hpp"

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
        for (const ledger_wallet& w : l.wallets) {
            decimal sum = w.asset == "USDT" ? "100000"_d : w.asset == "BTC" ? "10"_d : "100"_d;
            decimal realized{}, fees{};
            for (const ledger_fill& f : l.fills) {
                const bool spot = f.symbol == "BTC-USDT";
                if (f.fee_asset == w.asset) fees = checked_add(fees, f.fee).value();
                if (!spot && f.fee_asset == w.asset) realized = checked_add(realized, f.realized).value();
                if (!spot || (w.asset != "BTC" && w.asset != "USDT")) continue;
                const decimal moved = w.asset == "BTC" ? f.quantity.value
                                                       : checked_mul(f.quantity.value, f.price.value).value();
                const bool comes = (f.side == side::buy) == (w.asset == "BTC");
                sum = comes ? checked_add(sum, moved).value() : checked_sub(sum, moved).value();
            }
            CHECK(w.fees == fees);
            CHECK(w.realized == realized);
            CHECK(w.wallet == checked_sub(checked_add(sum, realized).value(), fees).value());
        }
        return said;
    };
    CHECK(run() == run());
}
