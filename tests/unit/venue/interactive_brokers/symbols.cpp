// SPDX-License-Identifier: BSL-1.0

#include <gatewright/venue/interactive_brokers/symbols.hpp>

#include <catch2/catch_test_macros.hpp>

#include <array>
#include <string>
#include <string_view>

namespace {

namespace ib_symbols {
using namespace gatewright;
using namespace gatewright::literals;
using namespace gatewright::venue::interactive_brokers;

std::string refused(std::string_view name) {
    const auto made = to_contract(name);
    return made ? "taken" : made.error().field;
}
} // namespace ib_symbols

} // namespace

TEST_CASE("names of instruments at IB say what the contract is, and it says the same name") {
    using namespace ib_symbols;
    for (const std::string_view name :
         {"AAPL.STK.SMART.USD", "AAPL.STK.SMART.USD.NASDAQ", "BRK_B.STK.SMART.USD", "BT.A.STK.LSE.GBP",
          "ES.FUT.CME.USD.202603", "ES.FUT.CME.USD.20260320", "AAPL.OPT.SMART.USD.260320C200",
          "AAPL.OPT.SMART.USD.260320P187.5", "EUR.CASH.IDEALPRO.USD", "SPX.IND.CBOE.USD",
          "BTC.CRYPTO.PAXOS.USD", "ES.FOP.CME.USD.260320P5000", "IBUS500.CFD.SMART.USD",
          "XAUUSD.CMDTY.SMART.USD", "265598@SMART"}) {
        INFO(name);
        const auto c = to_contract(name);
        REQUIRE(c.has_value());
        const auto again = to_symbol(*c);
        REQUIRE(again.has_value());
        CHECK(*again == name);
    }
    const venue::interactive_brokers::contract option =
        to_contract("AAPL.OPT.SMART.USD.260320P187.5").value();
    CHECK(option.symbol == "AAPL");
    CHECK(option.type == "OPT");
    CHECK(option.exchange == "SMART");
    CHECK(option.currency == "USD");
    CHECK(option.expiry == "20260320");
    CHECK(option.right == 'P');
    CHECK(option.strike == "187.5"_d);
    CHECK(to_contract("BRK_B.STK.SMART.USD").value().symbol == "BRK B");
    CHECK(to_contract("BT.A.STK.LSE.GBP").value().symbol == "BT.A");
    CHECK(to_contract("AAPL.STK.SMART.USD.NASDAQ").value().primary_exchange == "NASDAQ");
    CHECK(to_contract("265598@ISLAND").value().con_id == 265598);
    STATIC_REQUIRE(to_contract("EUR.CASH.IDEALPRO.USD")->currency == "USD");
}

TEST_CASE("a name that no contract of IB has is refused by the part that is wrong") {
    using namespace ib_symbols;
    CHECK(refused("") == "type");
    CHECK(refused("AAPL") == "type");
    CHECK(refused("AAPL.BAG.SMART.USD") == "type");
    CHECK(refused("STK.SMART.USD") == "type");
    CHECK(refused(".STK.SMART.USD") == "symbol");
    CHECK(refused("A PL.STK.SMART.USD") == "symbol");
    CHECK(refused("AAPL.STK") == "exchange");
    CHECK(refused("AAPL.STK.SM@RT.USD") == "con_id");
    CHECK(refused("AAPL.STK.SM-RT.USD") == "exchange");
    CHECK(refused("AAPL.STK.SMART") == "currency");
    CHECK(refused("AAPL.STK.SMART.USD.") == "taken");
    CHECK(refused("AAPL.STK.SMART.USD.A.B") == "primary_exchange");
    CHECK(refused("EUR.CASH.IDEALPRO.USD.X") == "primary_exchange");
    CHECK(refused("ES.FUT.CME.USD") == "expiry");
    CHECK(refused("ES.FUT.CME.USD.2026") == "expiry");
    CHECK(refused("ES.FUT.CME.USD.2026AB") == "expiry");
    CHECK(refused("AAPL.OPT.SMART.USD.26032C200") == "expiry");
    CHECK(refused("AAPL.OPT.SMART.USD.260320") == "right");
    CHECK(refused("AAPL.OPT.SMART.USD.260320X200") == "right");
    CHECK(refused("AAPL.OPT.SMART.USD.260320C") == "strike");
    CHECK(refused("AAPL.OPT.SMART.USD.260320C-5") == "strike");
    CHECK(refused("AAPL.OPT.SMART.USD.260320C0") == "strike");
    CHECK(refused("@SMART") == "con_id");
    CHECK(refused("0@SMART") == "con_id");
    CHECK(refused("12x@SMART") == "con_id");
    CHECK(refused("12@") == "exchange");
}

TEST_CASE("a contract that no name says is named by its number, and refused without one") {
    using namespace ib_symbols;
    venue::interactive_brokers::contract c;
    c.symbol = "GOOGL";
    c.type = "OPT";
    c.exchange = "SMART";
    c.currency = "USD";
    c.expiry = "20260320";
    c.right = 'C';
    c.strike = "1187.5"_d; // 34 characters
    CHECK(std::string_view(to_symbol(c).error().field) == "symbol");
    c.con_id = 7;
    CHECK(to_symbol(c).value() == "7@SMART");
    c.exchange = {};
    CHECK(to_symbol(c).value() == "7@SMART");
    c.exchange = "CBOE";
    CHECK(to_symbol(c).value() == "7@CBOE");
    c.con_id = 0;
    const auto refusal = [](const venue::interactive_brokers::contract& of) {
        return std::string(to_symbol(of).error().field);
    };
    c.exchange = {};
    CHECK(refusal(c) == "exchange");
    c.exchange = "SMART";
    c.type = "BAG";
    CHECK(refusal(c) == "type");
    c.type = "OPT";
    c.right = 0;
    CHECK(refusal(c) == "right");
    c.right = 'C';
    c.strike = {};
    CHECK(refusal(c) == "strike");
    c.expiry = "202603";
    CHECK(refusal(c) == "expiry");
    c.symbol = "A_B";
    CHECK(refusal(c) == "symbol");
}

TEST_CASE("the fields of a contract are written as TWS wants them") {
    using namespace ib_symbols;
    using namespace std::string_view_literals;
    namespace fields = gatewright::venue::interactive_brokers::detail;
    std::array<char, 256> out;
    fields::field_writer w(out);
    venue::interactive_brokers::contract c = to_contract("AAPL.OPT.SMART.USD.260320C200").value();
    c.multiplier = "100"_d;
    c.con_id = 99;
    c.local_symbol = "AAPL  260320C00200000";
    c.trading_class = "AAPL";
    fields::put_contract(w, c);
    CHECK(w.finish().value() ==
          "99\0AAPL\0OPT\00020260320\000200\0C\000100\0SMART\0\0USD\0AAPL  260320C00200000\0AAPL\0"sv);
    fields::field_writer bad(out);
    c.symbol = "\xc3\x84PFEL";
    fields::put_contract(bad, c);
    CHECK(std::string_view(bad.finish().error().field) == "symbol");
}
