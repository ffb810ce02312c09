// SPDX-License-Identifier: BSL-1.0
#include "refusal.hpp"

#include <gatewright/venue/binance_futures/configure.hpp>

#include <catch2/catch_test_macros.hpp>

#include <string>

using namespace gatewright;
using namespace gatewright::venue::binance_futures;

namespace {

std::string refused(const gateway_settings& s) {
    return gatewright_test::words_of_refusal([&] { make_config(s); });
}

} // namespace

TEST_CASE("settings of an account become its configuration, and what is left out is the live venue's") {
    gateway_settings s;
    config c = make_config(s);
    CHECK(c.endpoints[static_cast<std::size_t>(channel::rest)] == endpoint{"fapi.binance.com", 443});
    CHECK_FALSE(c.credentials.usable());
    CHECK_FALSE(c.hedge_mode);
    CHECK(c.streams.depth);
    CHECK_FALSE(c.streams.bars);

    s.endpoints["streams"] = {"127.0.0.1", 1};
    s.endpoints["orders"] = {"127.0.0.1", 2};
    s.symbols = {"BTCUSDT", "ETHUSDT"};
    s.api_key = "key";
    s.api_secret = "secret";
    s.options = {{"recv_window_ms", "2000"}, {"hedge_mode", "true"},      {"streams", "trades, bars"},
                 {"books", "depth10"},       {"reply_timeout_ms", "750"}, {"token_keep_alive_ms", "60000"}};
    c = make_config(s);
    CHECK(c.endpoints[static_cast<std::size_t>(channel::private_stream)] == endpoint{"127.0.0.1", 1});
    CHECK(c.endpoints[static_cast<std::size_t>(channel::orders)] == endpoint{"127.0.0.1", 2});
    CHECK(c.endpoints[static_cast<std::size_t>(channel::rest)] == endpoint{"fapi.binance.com", 443});
    CHECK(c.symbols.size() == 2);
    CHECK(c.credentials.api_key() == "key");
    CHECK(c.credentials.recv_window() == 2000);
    CHECK(c.hedge_mode);
    CHECK((c.streams.trades && c.streams.bars && !c.streams.depth && !c.streams.best_quotes));
    CHECK(c.streams.books == book_stream::depth10);
    CHECK(c.reply_timeout == milliseconds(750));
    CHECK(c.token_keep_alive == minutes(1));
}

TEST_CASE("a wrong setting is named with its offence, and a secret is not shown") {
    const auto with = [](auto change) {
        gateway_settings s;
        change(s);
        return refused(s);
    };
    CHECK(with([](auto& s) { s.endpoints["order_entry"] = {}; }) ==
          "endpoints.order_entry: unknown key; known here: streams, public, market, private, orders, rest");
    CHECK(with([](auto& s) { s.symbols = {"BTC\"USDT"}; }) == "symbols: 'BTC\"USDT' is no symbol");
    CHECK(with([](auto& s) { s.options["recv_window_ms"] = "60001"; }) ==
          "options.recv_window_ms: '60001' is no whole number of 1 to 60000");
    CHECK(with([](auto& s) { s.options["books"] = "depth50"; }) ==
          "options.books: 'depth50' is none of depth, depth5, depth10, depth20");
    CHECK(with([](auto& s) { s.options["dead_man_switch_ms"] = "5000"; }) ==
          "options.dead_man_switch_ms: '5000' is neither 0 (off) nor 10000 or more: it is renewed twice in "
          "that time");
    CHECK(with([](auto& s) { s.options["streams"] = "book"; }) ==
          "options.streams: 'book' is none of best_quotes, depth, trades, mark_prices, bars, "
          "tickers, liquidations, rules");
    CHECK(
        with([](auto& s) {
            s.options["api_secret"] = "hush";
        }).starts_with("options.api_secret: unknown key; known here: recv_window_ms, hedge_mode, streams, "));
    CHECK(with([](auto& s) { s.api_key = "key"; }) == "credentials: secret is missing or malformed");
    CHECK(with([](auto& s) { s.passphrase = "hush"; }) == "credentials: passphrase is given, and no secret");
    CHECK(with([](auto& s) { s.api_secret = "hush"; }) == "credentials: api_key is missing or malformed");
}

TEST_CASE("more subscriptions than a connection takes are refused before it is opened") {
    gateway_settings s;
    for (int i = 0; i < 512; ++i) s.symbols.push_back("S" + std::to_string(i) + "USDT");
    CHECK(make_config(s).symbols.size() == 512); // two streams each on one link, two on the other
    s.symbols.push_back("ONEMOREUSDT");
    CHECK(refused(s) ==
          "symbols: 513 instruments are 1026 subscriptions on the link 'public', and the venue takes 1024 a "
          "connection: choose fewer, or fewer streams, or divide them among gateways");
    s.options["streams"] = "depth, trades";
    CHECK(make_config(s).symbols.size() == 513);
}
