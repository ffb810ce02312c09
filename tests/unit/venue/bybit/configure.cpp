// SPDX-License-Identifier: BSL-1.0
#include "refusal.hpp"

#include <gatewright/venue/bybit/configure.hpp>

#include <catch2/catch_test_macros.hpp>

#include <cstddef>
#include <string>

namespace {

namespace bybit_settings {
using gatewright::endpoint;
using gatewright::gateway_settings;
using gatewright::seconds;
using namespace gatewright::venue::bybit;

std::string refused(const gateway_settings& s) {
    return gatewright_test::words_of_refusal([&] { make_config(s); });
}
endpoint host_of(const config& c, channel link) { return c.endpoints[static_cast<std::size_t>(link)]; }
} // namespace bybit_settings

} // namespace

TEST_CASE("settings of an account of Bybit become its configuration, what is left out is the live venue's") {
    using namespace bybit_settings;
    gateway_settings s;
    config c = make_config(s);
    for (const channel link : {channel::public_stream, channel::private_stream, channel::trade})
        CHECK(host_of(c, link) == endpoint{"stream.bybit.com", 443});
    CHECK(host_of(c, channel::rest) == endpoint{"api.bybit.com", 443});
    CHECK_FALSE(c.credentials.usable());
    CHECK(c.category == category::linear);
    CHECK((c.streams.best_quotes && c.streams.trades && c.streams.mark_prices));
    CHECK_FALSE((c.streams.bars || c.streams.tickers || c.streams.liquidations));
    CHECK(c.streams.books == book_channel::levels_50);
    CHECK(c.stp == self_trade_prevention::account);
    CHECK(c.dead_man_switch.ns == 0);
    CHECK(c.book_silence.ns == 0);

    s.endpoints["streams"] = {"127.0.0.1", 1};
    s.endpoints["trade"] = {"127.0.0.1", 2};
    s.symbols = {"BTCUSDT", "ETHUSDT"};
    s.api_key = "key";
    s.api_secret = "secret";
    s.options = {{"hedge_mode", "true"},
                 {"streams", "trades, bars, tickers, liquidations"},
                 {"books", "1000"},
                 {"self_trade_prevention", "cancel_both"},
                 {"dead_man_switch_ms", "30000"},
                 {"category", "linear"}};
    c = make_config(s);
    CHECK(host_of(c, channel::private_stream) == endpoint{"127.0.0.1", 1});
    CHECK(host_of(c, channel::trade) == endpoint{"127.0.0.1", 2});
    CHECK(c.symbols.size() == 2);
    CHECK(c.credentials.usable());
    CHECK(c.hedge_mode);
    CHECK_FALSE((c.streams.best_quotes || c.streams.mark_prices));
    CHECK((c.streams.trades && c.streams.bars && c.streams.tickers && c.streams.liquidations));
    CHECK(c.streams.books == book_channel::levels_1000);
    CHECK(c.stp == self_trade_prevention::cancel_both);
    CHECK(c.dead_man_switch == seconds(30));
}

TEST_CASE(
    "demo trading of Bybit has hosts of its own for what is private, and the live venue's market data") {
    using namespace bybit_settings;
    gateway_settings s;
    s.options = {{"demo", "true"}, {"category", "spot"}, {"books", "full"}};
    const config c = make_config(s);
    CHECK(host_of(c, channel::public_stream).host == "stream.bybit.com");
    CHECK(host_of(c, channel::private_stream).host == "stream-demo.bybit.com");
    CHECK(host_of(c, channel::rest).host == "api-demo.bybit.com");
    CHECK(c.category == category::spot);
    CHECK(c.streams.books == book_channel::full);
}

TEST_CASE("what cannot be a setting of Bybit is refused by name, and shows no secret") {
    using namespace bybit_settings;
    const auto with = [](const char* option, const char* value, const char* category = "linear") {
        gateway_settings s;
        s.options = {{"category", category}};
        s.options[option] = value;
        return refused(s);
    };
    CHECK(with("hedge_mode", "true", "spot").find("hedge_mode") != std::string::npos);
    CHECK(with("hedge_mode", "true", "inverse").find("hedge_mode") != std::string::npos);
    CHECK(with("hedge_mode", "true").empty());
    // A contract in USDC has one side only: what is held of it would not be read.
    gateway_settings mixed;
    mixed.options = {{"hedge_mode", "true"}};
    mixed.symbols = {"BTCUSDT", "BTCPERP"};
    CHECK(refused(mixed).find("hedge_mode: BTCPERP") != std::string::npos);
    CHECK(with("books", "full").find("spot only") != std::string::npos);
    CHECK(with("books", "1").find("books") != std::string::npos);
    CHECK(with("category", "option").find("category") != std::string::npos);
    CHECK(with("dead_man_switch_ms", "300001").find("dead_man_switch_ms") != std::string::npos);
    CHECK(with("dead_man_switch_ms", "29999").find("less than 30000") != std::string::npos);
    CHECK(with("dead_man_switch_ms", "9000").find("dead_man_switch_ms") != std::string::npos);
    CHECK(with("traffic_silence_ms", "20000").find("traffic_silence_ms") != std::string::npos);
    CHECK(with("tag", "x").find("tag") != std::string::npos);
    gateway_settings s;
    s.symbols = {"btcusdt"};
    CHECK(refused(s).find("symbols") != std::string::npos);
    s.symbols.clear();
    s.api_key = "key";
    CHECK(refused(s).find("secret is missing") != std::string::npos);
    s.api_secret = "-----BEGIN PRIVATE KEY-----\nhidden\n-----END PRIVATE KEY-----\n";
    CHECK(refused(s).find("secret is missing or malformed") != std::string::npos);
    CHECK(refused(s).find("hidden") == std::string::npos);
}

TEST_CASE("more instruments than the connections of Bybit take are refused with the figures") {
    using namespace bybit_settings;
    gateway_settings s;
    s.endpoints["public"] = {"127.0.0.1", 3};
    for (int i = 1000; i < 2000; ++i) s.symbols.push_back("COIN" + std::to_string(i) + "USDT");
    // "orderbook.1", "orderbook.50", "publicTrade" and "tickers", each with a dot, quotes, a comma and 31 characters.
    CHECK(refused(s).find("1000 instruments, and with these streams there is room for 116 on each of 8") !=
          std::string::npos);
    s.symbols.resize(928);
    const config c = make_config(s);
    CHECK(host_of(c, channel::public_8) == endpoint{"127.0.0.1", 3});
    CHECK(host_of(c, channel::private_stream) == endpoint{"stream.bybit.com", 443});
    s.symbols.push_back("BTCUSDT");
    CHECK(refused(s).find("929 instruments") != std::string::npos);
    s.options = {{"streams", "trades"}, {"books", "none"}};
    CHECK(refused(s).empty());
}
