// SPDX-License-Identifier: BSL-1.0
#include <gatewright/core/instrument_name.hpp>
#include <gatewright/core/quantity_conversion.hpp>

#include <catch2/catch_test_macros.hpp>

#include <cstdint>
#include <random>
#include <string>
#include <string_view>

namespace {

namespace instrument_names {
using namespace gatewright;
using namespace gatewright::literals;

std::string refusal(const auto& r) {
    return r ? std::string("taken") : std::string(to_string(r.error().code)) + " " + r.error().field;
}

TEST_CASE("a desk's name of an instrument says what it is, and is read as it is written") {
    for (const std::string_view text : {"BTC/USDT:perp", "BTC/USDT:spot", "BTC/USD:inverse-perp",
                                        "1000PEPE/USDT:perp", "BTC/USD:inverse-future", "ETH/USD:option"}) {
        CAPTURE(text);
        const auto name = parse_instrument_name(text);
        REQUIRE(name.has_value());
        CHECK(to_symbol(*name).view() == text);
    }
    const auto n = parse_instrument_name("BTC/USD:inverse-perp");
    CHECK(n->base == "BTC");
    CHECK(n->quote == "USD");
    CHECK(n->kind == instrument_kind::perpetual);
    CHECK(n->payoff == payoff::inverse);
    instrument i;
    i.base_asset = "BTC";
    i.quote_asset = "USD";
    i.kind = instrument_kind::perpetual;
    CHECK_FALSE(n->fits(i));
    i.payoff = payoff::inverse;
    CHECK(n->fits(i));
    CHECK(name_of(i) == *n);
}

TEST_CASE("a name that says nothing is refused by the part that is wrong") {
    for (const std::string_view text :
         {"BTCUSDT", "", "/USDT:perp", "BTC/:perp", ":perp", "BTC:perp/USDT", "ABCDEFGHIJKLMNOP/USDT:perp"})
        CHECK(refusal(parse_instrument_name(text)) == "invalid_parameter symbol");
    for (const std::string_view text : {"BTC/USDT", "BTC/USDT:", "BTC/USDT:swap", "BTC/USDT:inverse-spot",
                                        "BTC/USDT:inverse-", "BTC/USDT:Perp"})
        CHECK(refusal(parse_instrument_name(text)) == "invalid_parameter kind");
    // No text that would be cut.
    instrument_name n;
    n.base = "ABCDEFGHIJKLMNO";
    n.quote = "ABCDEFGHIJKLMNO";
    CHECK(to_symbol(n).empty());
    CHECK(to_symbol(instrument_name{}).empty());
}

instrument sized(decimal lot, decimal size) {
    instrument i;
    i.lot_size = {lot};
    i.contract_size = size;
    return i;
}

TEST_CASE("a quantity of an asset is whole lots of an instrument and a rest, and nothing is lost") {
    // OKX's swap: a contract is of a hundredth, and a tenth of one is traded.
    const auto swap = to_units({"0.123456"_d}, sized("0.1"_d, "0.01"_d));
    REQUIRE(swap.has_value());
    CHECK(swap->units.value == "12.3"_d);
    CHECK(swap->residual.value == "0.000456"_d);
    const auto coin = to_units({"0.123456"_d}, sized("0.001"_d, "1"_d));
    CHECK(coin->units.value == "0.123"_d);
    CHECK(coin->residual.value == "0.000456"_d);
    // A contract of more than one, as a thousand of a cheap coin, or a hundred dollars.
    const auto many = to_units({"12345"_d}, sized("1"_d, "1000"_d));
    CHECK(many->units.value == "12"_d);
    CHECK(many->residual.value == "345"_d);
    CHECK(to_asset(many->units, sized("1"_d, "1000"_d))->value == "12000"_d);
    const auto none = to_units({"0.0005"_d}, sized("0.001"_d, "1"_d));
    CHECK(none->units.is_zero());
    CHECK(none->residual.value == "0.0005"_d);
    std::mt19937_64 random(11);
    for (int n = 0; n != 20'000; ++n) {
        const auto any = [&](std::int64_t most, int decimals) {
            return decimal(
                1 + static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(most)),
                static_cast<std::int8_t>(-static_cast<int>(random() % static_cast<unsigned>(decimals + 1))));
        };
        const instrument i = sized(any(50, 4), any(2'000, 4));
        const decimal asset = any(100'000'000, 8);
        const auto r = to_units({asset}, i);
        REQUIRE(r.has_value());
        const auto back = to_asset(r->units, i);
        REQUIRE(back.has_value());
        const auto sum = checked_add(back->value, r->residual.value);
        CHECK(*sum == asset);
        CHECK(is_multiple(r->units.value, i.lot_size.value));
        const auto step = checked_mul(i.lot_size.value, i.contract_size);
        CHECK(r->residual.value.sign() >= 0);
        CHECK(r->residual.value < *step);
    }
}

TEST_CASE("a quantity that cannot be converted is refused by the figure") {
    instrument i = sized("0.1"_d, "0.01"_d);
    CHECK(refusal(to_units({"-1"_d}, i)) == "invalid_quantity quantity");
    i.market_lot_size = {"1"_d};
    CHECK(to_units({"0.123"_d}, i, lot_of::market_orders)->units.value == "12"_d);
    CHECK(to_units({"0.123"_d}, i)->units.value == "12.3"_d);
    i.lot_size = i.market_lot_size = {};
    CHECK(refusal(to_units({"1"_d}, i)) == "invalid_quantity lot_size");
    i = sized("1"_d, "1"_d);
    i.unit = quantity_unit::quote;
    CHECK(refusal(to_units({"1"_d}, i)) == "unsupported unit");
    CHECK(refusal(to_asset({"1"_d}, i)) == "unsupported unit");
    i = sized(decimal(1, 0), decimal(9'000'000'000'000'000'000, 0));
    CHECK(refusal(to_asset({"9000000000"_d}, i)) == "invalid_quantity contract_size");
    // A size that the venue does not tell is one.
    i.contract_size = {};
    CHECK(to_asset({"2"_d}, i)->value == "2"_d);
}

} // namespace instrument_names

} // namespace
