// SPDX-License-Identifier: BSL-1.0
#include "refusal.hpp"

#include <gatewright/venue/oanda/configure.hpp>

#include <catch2/catch_test_macros.hpp>

#include <cstddef>
#include <string>

namespace {

namespace oanda_settings {
using gatewright::endpoint;
using gatewright::gateway_settings;
using gatewright::seconds;
using namespace gatewright::venue::oanda;

std::string refused(const gateway_settings& s) {
    return gatewright_test::words_of_refusal([&] { make_config(s); });
}
endpoint host_of(const config& c, channel link) { return c.endpoints[static_cast<std::size_t>(link)]; }
} // namespace oanda_settings

} // namespace

TEST_CASE("settings of an account of OANDA become its configuration, what is left out is fxTrade's") {
    using namespace oanda_settings;
    gateway_settings s;
    config c = make_config(s);
    CHECK(host_of(c, channel::pricing) == endpoint{"stream-fxtrade.oanda.com", 443});
    CHECK(host_of(c, channel::transactions) == endpoint{"stream-fxtrade.oanda.com", 443});
    CHECK(host_of(c, channel::rest) == endpoint{"api-fxtrade.oanda.com", 443});
    CHECK_FALSE(c.credentials.usable());
    CHECK_FALSE(c.hedge_mode);
    CHECK((c.streams.best_quotes && c.streams.books));
    CHECK(c.currency.empty());
    CHECK(c.traffic_silence == seconds(10));
    CHECK(c.book_silence == seconds(60));
    CHECK(c.dead_man_switch.ns == 0);

    s.options = {{"practice", "true"}};
    c = make_config(s);
    CHECK(host_of(c, channel::pricing).host == "stream-fxpractice.oanda.com");
    CHECK(host_of(c, channel::transactions).host == "stream-fxpractice.oanda.com");
    CHECK(host_of(c, channel::rest).host == "api-fxpractice.oanda.com");

    s.endpoints["streams"] = {"127.0.0.1", 1};
    s.endpoints["transactions"] = {"127.0.0.1", 2};
    s.endpoints["rest"] = {"127.0.0.1", 3};
    s.symbols = {"EUR_USD", "UK10YB_GBP"};
    s.api_key = "101-004-1435156-001";
    s.api_secret = "abcdef-0123";
    s.options = {{"currency", "EUR"},      {"hedge_mode", "true"},
                 {"streams", "books"},     {"traffic_silence_ms", "20000"},
                 {"book_silence_ms", "0"}, {"dead_man_switch_ms", "0"}};
    c = make_config(s);
    CHECK(host_of(c, channel::pricing) == endpoint{"127.0.0.1", 1});
    CHECK(host_of(c, channel::transactions) == endpoint{"127.0.0.1", 2});
    CHECK(host_of(c, channel::rest) == endpoint{"127.0.0.1", 3});
    CHECK(c.symbols.size() == 2);
    CHECK(c.credentials.account() == "101-004-1435156-001");
    CHECK(c.currency == "EUR");
    CHECK(c.hedge_mode);
    CHECK((c.streams.books && !c.streams.best_quotes));
    CHECK(c.traffic_silence == seconds(20));
}

TEST_CASE("what cannot be a setting of OANDA is refused by name, and shows no secret") {
    using namespace oanda_settings;
    const auto with = [](const char* option, const char* value) {
        gateway_settings s;
        s.options[option] = value;
        return refused(s);
    };
    CHECK(with("practice", "yes").find("practice") != std::string::npos);
    CHECK(with("currency", "eur").find("currency") != std::string::npos);
    CHECK(with("currency", "EURO").find("currency") != std::string::npos);
    CHECK(with("currency", "CHF").empty());
    CHECK(with("streams", "trades").find("streams") != std::string::npos);
    CHECK(with("dead_man_switch_ms", "60000").find("no dead man's switch") != std::string::npos);
    CHECK(with("traffic_silence_ms", "5999").find("traffic_silence_ms") != std::string::npos);
    CHECK(with("traffic_silence_ms", "0").empty());
    CHECK(with("category", "spot").find("category") != std::string::npos);
    for (const char* name : {"eur_usd", "EURUSD", "EUR_", "_USD", "EUR_USD_X", "EUR USD", ""}) {
        gateway_settings s;
        s.symbols = {name};
        CHECK(refused(s).find("symbols") != std::string::npos);
    }
    gateway_settings s;
    s.options["currency"] = "EUR";
    s.api_key = "101-1";
    CHECK(refused(s).find("secret is missing") != std::string::npos);
    s.api_secret = "hidden\r\ntoken";
    CHECK(refused(s).find("secret is missing or malformed") != std::string::npos);
    CHECK(refused(s).find("hidden") == std::string::npos);
    s.api_secret = "token";
    s.api_key = "101/1";
    CHECK(refused(s).find("api_key") != std::string::npos);
    s.api_key = "101-1";
    CHECK(refused(s).empty());
    s.passphrase = "words";
    CHECK(refused(s).find("no passphrase") != std::string::npos);
    s.passphrase = {};
    s.options.clear();
    CHECK(refused(s).find("options.currency: missing") != std::string::npos);
}

TEST_CASE(
    "more instruments than the stream of OANDA's prices can be asked for are refused with their number") {
    using namespace oanda_settings;
    gateway_settings s;
    s.options["currency"] = "EUR";
    s.api_key = "101-004-1435156-001";
    s.api_secret = std::string_view("7dd2e1c4a9b35f60");
    for (int i = 100; i < 300; ++i) s.symbols.push_back("X" + std::to_string(i) + "_USD");
    CHECK(refused(s).find("200 instruments are too many") != std::string::npos);
    s.symbols.resize(150);
    CHECK(refused(s).empty());
}
