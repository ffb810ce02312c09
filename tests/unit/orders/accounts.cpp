// SPDX-License-Identifier: BSL-1.0
#include <gatewright/orders/accounts.hpp>

#include <catch2/catch_test_macros.hpp>

#include <string_view>

namespace {

using namespace gatewright;
using gatewright::orders::account_balance;
using gatewright::orders::accounts;

decimal d(std::string_view text) { return *decimal::parse(text); }
timestamp at(std::int64_t ms) { return timestamp::from_milliseconds(ms); }

balance_update listed(std::string_view wallet, std::string_view available, std::int64_t ms) {
    balance_update b;
    b.asset = "USDT";
    b.wallet = d(wallet);
    b.available = d(available);
    b.has_available = true;
    b.venue_time = b.received = at(ms);
    return b;
}
balance_update pushed(std::string_view wallet, std::int64_t ms) {
    balance_update b;
    b.asset = "USDT";
    b.wallet = d(wallet);
    b.venue_time = b.received = at(ms);
    return b;
}

TEST_CASE("a balance that says nothing of what is free leaves the time of what was told of that") {
    accounts a;
    a.apply(listed("100", "90", 1));
    const account_balance& b = *a.apply(pushed("100.5", 2));
    CHECK(b.wallet == d("100.5"));
    CHECK(b.available == d("90"));
    CHECK(b.available_told == at(1));
    CHECK(b.updated == at(2));
    a.apply(listed("100.5", "80", 3));
    CHECK(b.available == d("80"));
    CHECK(b.available_told == at(3));
}

TEST_CASE("assets that nothing is held of take no room, those that are kept room for do") {
    accounts a(2);
    CHECK(a.keep("BTC"));
    CHECK(a.keep({}));
    balance_update b = listed("0", "0", 1);
    CHECK(a.apply(b) == nullptr);
    b.asset = "BTC";
    REQUIRE(a.apply(b) != nullptr);
    CHECK(a.find("BTC")->known);
    CHECK(a.apply(listed("1", "1", 2)) != nullptr);
    b = listed("5", "5", 3);
    b.asset = "ETH";
    CHECK(a.apply(b) == nullptr); // full
    CHECK_FALSE(a.keep("ETH"));
    CHECK(a.apply(listed("0", "0", 4))->wallet.is_zero()); // one that was held and is gone
}

TEST_CASE("what the wallet loses is not free either, and what it gains is only when the venue says so") {
    accounts a;
    a.apply(listed("100", "90", 1));
    const account_balance& b = *a.apply(pushed("20", 2));
    CHECK(b.available == d("10"));
    a.apply(pushed("5", 3));
    CHECK(b.available == d("-5"));
    a.apply(pushed("500", 4));
    CHECK(b.available == d("-5"));
}

TEST_CASE(
    "a balance of before is ignored, unless the wallet is the same: then what it says of the free is news") {
    accounts a;
    a.apply(listed("100", "90", 1));
    const account_balance& b = *a.apply(pushed("99", 5));
    a.apply(listed("100", "95", 4));
    CHECK(b.wallet == d("99"));
    CHECK(b.available == d("89"));
    a.apply(listed("99", "70", 4));
    CHECK(b.available == d("70"));
    CHECK(b.available_told == at(4));
    CHECK(b.venue_time == at(5));
}

TEST_CASE("what was free before an order is not free again because a list comes late") {
    accounts a;
    a.apply(listed("100", "100", 1'000));
    a.apply(listed("100", "0", 2'000)); // an order took it
    balance_update late = listed("100", "100", 1'000);
    late.received = at(2'100);
    const account_balance& b = *a.apply(late);
    CHECK(b.available == d("0"));
    CHECK(b.available_told == at(2'000)); // what went out since still counts
    late.available = d("-1");
    a.apply(late);
    CHECK(b.available == d("-1"));       // the careful side
    a.apply(listed("100", "40", 2'000)); // as old as what is known
    CHECK(b.available == d("40"));
    // The wallet alone is newer: what is free is the news of the list.
    a.apply(pushed("100", 3'000));
    a.apply(listed("100", "60", 2'500));
    CHECK(b.available == d("60"));
}

TEST_CASE("where nothing was ever said of what is free nothing is made up") {
    accounts a;
    a.apply(pushed("100", 1));
    const account_balance& b = *a.apply(pushed("50", 2));
    CHECK(!b.has_available);
}

} // namespace
