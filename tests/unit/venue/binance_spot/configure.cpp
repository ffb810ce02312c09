// SPDX-License-Identifier: BSL-1.0
#include "key_pairs.hpp"
#include "refusal.hpp"

#include <gatewright/venue/binance_spot/configure.hpp>

#include <catch2/catch_test_macros.hpp>

#include <string>

using namespace gatewright;
namespace spot = gatewright::venue::binance_spot;

namespace {

template <class ChangeT>
std::string refused_setting(ChangeT change) {
    gateway_settings s;
    change(s);
    return gatewright_test::words_of_refusal([&] { spot::make_config(s); });
}
const endpoint& of(const spot::config& c, spot::channel link) {
    return c.endpoints[static_cast<std::size_t>(link)];
}

} // namespace

TEST_CASE("spot has no dead man's switch to set") {
    const auto with = [](const char* ms) {
        return refused_setting([&](gateway_settings& s) { s.options = {{"dead_man_switch_ms", ms}}; });
    };
    CHECK(with("0").empty());
    CHECK(with("60000").find("dead_man_switch_ms: the venue has none") != std::string::npos);
}

TEST_CASE("spot: settings become a configuration, and what is left out is the live venue's") {
    gateway_settings s;
    spot::config c = spot::make_config(s);
    CHECK(of(c, spot::channel::market) == endpoint{"stream.binance.com", 443});
    CHECK(of(c, spot::channel::orders) == endpoint{"ws-api.binance.com", 443});
    CHECK(of(c, spot::channel::rest) == endpoint{"api.binance.com", 443});
    CHECK_FALSE(c.credentials.usable());
    CHECK_FALSE(c.smart_order_routing);
    CHECK(c.traffic_silence == minutes(1));
    CHECK((c.streams.depth && c.streams.trades && c.streams.best_quotes && !c.streams.bars));

    s.options = {{"environment", "testnet"},          {"recv_window_ms", "2000"},
                 {"streams", "trades, mini_tickers"}, {"books", "depth20"},
                 {"smart_order_routing", "true"},     {"traffic_silence_ms", "30000"}};
    s.endpoints["orders"] = {"127.0.0.1", 2};
    s.symbols = {"BTCUSDT"};
    s.api_key = "key";
    s.api_secret = "secret";
    c = spot::make_config(s);
    CHECK(of(c, spot::channel::market).host == "stream.testnet.binance.vision");
    CHECK(of(c, spot::channel::orders) == endpoint{"127.0.0.1", 2});
    CHECK(of(c, spot::channel::rest).host == "testnet.binance.vision");
    CHECK(c.credentials.recv_window() == 2000);
    CHECK((c.streams.trades && c.streams.mini_tickers && !c.streams.depth));
    CHECK(c.streams.books == spot::book_stream::depth20);
    CHECK(c.smart_order_routing);
    CHECK(c.traffic_silence == seconds(30));
    s.options["environment"] = "demo";
    s.api_secret = gatewright_test::ed25519_pem;
    c = spot::make_config(s);
    CHECK(of(c, spot::channel::market).host == "demo-stream.binance.com");
    CHECK(of(c, spot::channel::rest).host == "demo-api.binance.com");
    CHECK(c.credentials.logs_on());
}

TEST_CASE("spot: a wrong setting is named with its offence, and a secret is not shown") {
    CHECK(refused_setting([](auto& s) { s.options["environment"] = "paper"; }) ==
          "options.environment: 'paper' is none of live, testnet, demo");
    CHECK(refused_setting([](auto& s) {
              s.options["hedge_mode"] = "true";
          }).starts_with("options.hedge_mode: unknown key"));
    CHECK(refused_setting([](auto& s) { s.endpoints["private"] = {}; }) ==
          "endpoints.private: unknown key; known here: streams, market, orders, rest");
    CHECK(refused_setting([](auto& s) { s.options["books"] = "depth50"; }) ==
          "options.books: 'depth50' is none of depth, depth5, depth10, depth20");
    CHECK(refused_setting([](auto& s) { s.options["recv_window_ms"] = "60001"; }) ==
          "options.recv_window_ms: '60001' is no whole number of 1 to 60000");
    CHECK(refused_setting([](auto& s) { s.api_secret = "hush"; }) ==
          "credentials: api_key is missing or malformed");
    CHECK(refused_setting([](auto& s) {
              for (int i = 0; i < 342; ++i) s.symbols.push_back("S" + std::to_string(i));
          }).starts_with("symbols: 342 instruments are 1026 subscriptions on the link 'market'"));
}
