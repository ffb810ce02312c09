// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/decimal.hpp>
#include <gatewright/sim/server/ledger.hpp>

#include <catch2/catch_test_macros.hpp>

#include <string_view>

namespace gatewright_test {

/// Every wallet of an account is what it began with, what its spot trades moved, and its profit less its fees. It began
/// with 100000 USDT, 10 BTC and 100 of each other asset.
/// @param spot the instrument whose trades move BTC and USDT
inline void check_wallets(const gatewright::sim::server::account_ledger& l, std::string_view spot) {
    using namespace gatewright;
    using namespace gatewright::literals;
    for (const sim::server::ledger_wallet& w : l.wallets) {
        decimal sum = w.asset == "USDT" ? "100000"_d : w.asset == "BTC" ? "10"_d : "100"_d;
        decimal realized{}, fees{};
        for (const sim::server::ledger_fill& f : l.fills) {
            const bool moves = f.symbol == spot;
            if (f.fee_asset == w.asset) fees = checked_add(fees, f.fee).value();
            if (!moves && f.fee_asset == w.asset) realized = checked_add(realized, f.realized).value();
            if (!moves || (w.asset != "BTC" && w.asset != "USDT")) continue;
            const decimal moved =
                w.asset == "BTC" ? f.quantity.value : checked_mul(f.quantity.value, f.price.value).value();
            const bool comes = (f.side == side::buy) == (w.asset == "BTC");
            sum = comes ? checked_add(sum, moved).value() : checked_sub(sum, moved).value();
        }
        CHECK(w.fees == fees);
        CHECK(w.realized == realized);
        CHECK(w.wallet == checked_sub(checked_add(sum, realized).value(), fees).value());
    }
}

} // namespace gatewright_test
