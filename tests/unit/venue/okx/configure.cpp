// SPDX-License-Identifier: BSL-1.0
#include "refusal.hpp"

#include <gatewright/core/account_setting.hpp>
#include <gatewright/venue/okx/configure.hpp>

#include <catch2/catch_test_macros.hpp>

#include <string>

namespace {

namespace okx_settings {
using gatewright::endpoint;
using gatewright::gateway_settings;
using gatewright::margin_mode;
using gatewright::milliseconds;
using gatewright::seconds;
using namespace gatewright::venue::okx;

std::string refused(const gateway_settings& s) {
    return gatewright_test::words_of_refusal([&] { make_config(s); });
}
endpoint host_of(const config& c, channel link) { return c.endpoints[static_cast<std::size_t>(link)]; }
} // namespace okx_settings

} // namespace

TEST_CASE(
    "settings of an account of OKX become its configuration, and what is left out is the live venue's") {
    using namespace okx_settings;
    gateway_settings s;
    config c = make_config(s);
    for (const channel link : {channel::public_stream, channel::private_stream, channel::business})
        CHECK(host_of(c, link) == endpoint{"ws.okx.com", 443});
    CHECK(host_of(c, channel::rest) == endpoint{"www.okx.com", 443});
    CHECK_FALSE(c.credentials.usable());
    CHECK_FALSE(c.demo);
    CHECK_FALSE(c.hedge_mode);
    CHECK((c.streams.best_quotes && c.streams.trades && c.streams.mark_prices && c.streams.rules));
    CHECK_FALSE((c.streams.bars || c.streams.fills));
    CHECK(c.streams.books == book_channel::books);
    CHECK(c.margin_mode == margin_mode::cross);
    CHECK_FALSE(c.spot_margin);
    CHECK(c.margin_currency.empty());
    CHECK(c.stp == self_trade_prevention::account);
    CHECK(c.tag.empty());
    CHECK(c.order_validity == seconds(3));

    s.endpoints["streams"] = {"127.0.0.1", 1};
    s.endpoints["business"] = {"127.0.0.1", 2};
    s.symbols = {"BTC-USDT", "BTC-USDT-SWAP", "BTC-USD_UM-270326"};
    s.api_key = "key";
    s.api_secret = "secret";
    s.passphrase = "pass phrase!";
    s.options = {{"hedge_mode", "true"},
                 {"streams", "trades, bars, fills"},
                 {"books", "books50-l2-tbt"},
                 {"margin_mode", "isolated"},
                 {"spot_margin", "true"},
                 {"self_trade_prevention", "cancel_both"},
                 {"tag", "abc123"},
                 {"order_validity_ms", "750"},
                 {"margin_currency", "USDT"},
                 {"reply_timeout_ms", "800"},
                 {"dead_man_switch_ms", "120000"}};
    c = make_config(s);
    CHECK(host_of(c, channel::public_stream) == endpoint{"127.0.0.1", 1});
    CHECK(host_of(c, channel::private_stream) == endpoint{"127.0.0.1", 1});
    CHECK(host_of(c, channel::business) == endpoint{"127.0.0.1", 2});
    CHECK(host_of(c, channel::rest) == endpoint{"www.okx.com", 443});
    CHECK(c.symbols.size() == 3);
    CHECK(c.credentials.api_key() == "key");
    CHECK(c.credentials.passphrase() == "pass phrase!");
    CHECK(c.hedge_mode);
    CHECK((c.streams.trades && c.streams.bars && c.streams.fills));
    CHECK_FALSE((c.streams.best_quotes || c.streams.mark_prices || c.streams.rules));
    CHECK(c.streams.books == book_channel::books50_l2_tbt);
    CHECK(c.margin_mode == margin_mode::isolated);
    CHECK(c.spot_margin);
    CHECK(c.margin_currency == "USDT");
    CHECK(c.stp == self_trade_prevention::cancel_both);
    CHECK(c.tag == "abc123");
    CHECK(c.order_validity == milliseconds(750));
    CHECK(c.reply_timeout == milliseconds(800));
    CHECK(c.dead_man_switch == seconds(120));
}

TEST_CASE("demo trading of OKX has hosts of its own, unless others are named") {
    using namespace okx_settings;
    gateway_settings s;
    s.options = {{"demo", "true"}};
    config c = make_config(s);
    CHECK(c.demo);
    for (const channel link : {channel::public_stream, channel::private_stream, channel::business})
        CHECK(host_of(c, link) == endpoint{"wspap.okx.com", 443});
    CHECK(host_of(c, channel::rest) == endpoint{"www.okx.com", 443});
    s.endpoints["private"] = {"wseeapap.okx.com", 443};
    c = make_config(s);
    CHECK(host_of(c, channel::private_stream) == endpoint{"wseeapap.okx.com", 443});
    CHECK(host_of(c, channel::public_stream) == endpoint{"wspap.okx.com", 443});
}

TEST_CASE("a wrong setting of OKX is named with its offence, and a secret is not shown") {
    using namespace okx_settings;
    const auto with = [](auto change) {
        gateway_settings s;
        change(s);
        return refused(s);
    };
    CHECK(with([](auto& s) { s.endpoints["orders"] = {}; }) ==
          "endpoints.orders: unknown key; known here: streams, public, private, business, rest");
    for (const char* bad : {"BTCUSDT", "btc-usdt", "BTC-USDT\"", "-BTC", "BTC-", "BTC USDT", "",
                            "A-SYMBOL-OF-MORE-THAN-31-CHARACTERS"})
        CHECK(with([&](auto& s) { s.symbols = {bad}; }) ==
              "symbols: '" + std::string(bad) + "' is no symbol");
    CHECK(with([](auto& s) { s.options["order_validity_ms"] = "499"; }) ==
          "options.order_validity_ms: '499' is no whole number of 500 to 60000");
    CHECK(with([](auto& s) { s.options["order_validity_ms"] = "60001"; }) ==
          "options.order_validity_ms: '60001' is no whole number of 500 to 60000");
    CHECK(with([](auto& s) { s.options["books"] = "all"; }) ==
          "options.books: 'all' is none of none, books, books5, books-l2-tbt, books50-l2-tbt");
    CHECK(with([](auto& s) { s.options["streams"] = "depth"; }) ==
          "options.streams: 'depth' is none of best_quotes, trades, mark_prices, bars, rules, "
          "tickers, liquidations, open_interest, account_events, fills");
    CHECK(with([](auto& s) { s.options["margin_mode"] = "cash"; }) ==
          "options.margin_mode: 'cash' is none of cross, isolated");
    CHECK(
        with([](auto& s) { s.options["self_trade_prevention"] = "none"; }) ==
        "options.self_trade_prevention: 'none' is none of account, cancel_maker, cancel_taker, cancel_both");
    for (const char* bad : {"a-b", "a b", "12345678901234567"})
        CHECK(with([&](auto& s) { s.options["tag"] = bad; }) ==
              "options.tag: '" + std::string(bad) + "' is not 1 to 16 letters and digits");
    for (const char* bad : {"usdt", "US-DT", "US\"DT", "1234567890123456"})
        CHECK(with([&](auto& s) { s.options["margin_currency"] = bad; }) ==
              "options.margin_currency: '" + std::string(bad) + "' is no currency");
    CHECK(with([](auto& s) { s.options["dead_man_switch_ms"] = "120001"; }) ==
          "options.dead_man_switch_ms: the venue takes 120000 at most");
    CHECK(with([](auto& s) {
              s.options["dead_man_switch_ms"] = "5000";
          }).starts_with("options.dead_man_switch_ms: '5000' is neither 0 (off) nor 10000 or more"));
    const auto credentials = [&](const char* key, const char* secret, const char* pass) {
        return with([&](auto& s) { s.api_key = key, s.api_secret = secret, s.passphrase = pass; });
    };
    CHECK(credentials("key", "", "pass") == "credentials: secret is missing or malformed");
    CHECK(credentials("key", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n", "pass") ==
          "credentials: secret is the PEM of a key, and the venue takes HMAC secrets only");
    CHECK(credentials("", "hush", "pass") == "credentials: api_key is missing or malformed");
    CHECK(credentials("key", "hush", "") == "credentials: passphrase is missing or malformed");
    CHECK(credentials("k\"ey", "hush", "pass") == "credentials: api_key is missing or malformed");
    CHECK(credentials("key", "hush", "pa\r\nss") == "credentials: passphrase is missing or malformed");
    CHECK(credentials("key", "hush", "pässword") == "credentials: passphrase is missing or malformed");
    CHECK(credentials("", "", "") == "");
}

TEST_CASE("settings of OKX that could lose an order or cut a quiet link are refused by name") {
    using namespace okx_settings;
    const auto with = [](const char* key, const char* value, const char* second = "order_validity_ms",
                         const char* figure = "3000") {
        gateway_settings s;
        s.options = {{key, value}, {second, figure}};
        return refused(s);
    };
    CHECK(
        with("max_clock_uncertainty_ms", "57001").find("order_validity_ms: with max_clock_uncertainty_ms") !=
        std::string::npos);
    CHECK(with("max_clock_uncertainty_ms", "57000").empty());
    CHECK(with("traffic_silence_ms", "24999").find("traffic_silence_ms") != std::string::npos);
    CHECK(with("traffic_silence_ms", "25000").empty());
    CHECK(with("traffic_silence_ms", "0").empty());
    gateway_settings twice;
    twice.symbols = {"BTC-USDT", "BTC-USDT-SWAP", "BTC-USDT"};
    CHECK(refused(twice).find("'BTC-USDT' is given twice") != std::string::npos);
}
