// SPDX-License-Identifier: BSL-1.0
#include <gatewright/venue/gateway_options.hpp>

#include <catch2/catch_test_macros.hpp>

#include <array>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

using namespace gatewright;

namespace {

constexpr venue::link_name links[] = {{"public", "streams"}, {"private", "streams"}, {"rest"}};
constexpr bool capitals(std::string_view text) {
    for (const char c : text)
        if (c < 'A' || c > 'Z') return false;
    return !text.empty();
}

template <class ReadT>
std::string said(ReadT read) {
    try {
        read();
    } catch (const std::invalid_argument& e) {
        return e.what();
    }
    return {};
}

/// What is said of one option; `into` is what was read.
std::string option(const char* name, const char* value, venue::gateway_options& into) {
    gateway_settings s;
    s.options[name] = value;
    return said([&] {
        read_settings("options", s.options, [&](auto& in) { venue::take_gateway_options(in, into); });
    });
}

} // namespace

TEST_CASE("a link's own endpoint wins over that of its group, and what is not named stays") {
    const endpoint live{"live.example", 443};
    const endpoint group{"group.example", 1};
    const endpoint own{"own.example", 2};
    const auto read = [&](gateway_settings s) {
        std::array<endpoint, 3> at{live, live, live};
        venue::read_endpoints(s, links, at);
        return at;
    };
    CHECK(read({}) == std::array{live, live, live});
    gateway_settings s;
    s.endpoints["streams"] = group;
    CHECK(read(s) == std::array{group, group, live});
    s.endpoints["private"] = own;
    CHECK(read(s) == std::array{group, own, live});
    s.endpoints["public"] = own;
    CHECK(read(s) == std::array{own, own, live});
    s.endpoints["rest"] = own;
    CHECK(read(s) == std::array{own, own, own});
    s.endpoints["order_entry"] = own;
    CHECK(said([&] { read(s); }) ==
          "endpoints.order_entry: unknown key; known here: streams, public, private, rest");
}

TEST_CASE("whose account it is may be said, in any words") {
    venue::gateway_options o;
    CHECK(o.user.empty());
    CHECK(option("user", "desk 7", o).empty());
    CHECK(o.user == "desk 7");
}

TEST_CASE("symbols that cannot be one of the venue are refused") {
    gateway_settings s;
    std::vector<symbol_name> symbols;
    s.symbols = {"BTC", "ETH"};
    venue::read_symbols(s, capitals, symbols);
    CHECK(symbols == std::vector<symbol_name>{"BTC", "ETH"});
    s.symbols = {"btc"};
    CHECK(said([&] { venue::read_symbols(s, capitals, symbols); }) == "symbols: 'btc' is no symbol");
    s.symbols = {std::string(32, 'A')};
    CHECK(said([&] { venue::read_symbols(s, capitals, symbols); }).ends_with("A' is no symbol"));
}

TEST_CASE("every time is a setting of its own, in milliseconds") {
    using options = venue::gateway_options;
    const std::pair<const char*, duration options::*> all[] = {
        {"reply_timeout_ms", &options::reply_timeout},
        {"read_timeout_ms", &options::read_timeout},
        {"clock_sync_interval_ms", &options::clock_sync_interval},
        {"max_clock_uncertainty_ms", &options::max_clock_uncertainty},
        {"instruments_refresh_ms", &options::instruments_refresh},
        {"fee_rates_refresh_ms", &options::fee_rates_refresh},
        {"authentication_retry_ms", &options::authentication_retry},
        {"traffic_silence_ms", &options::traffic_silence},
        {"data_silence_ms", &options::data_silence},
        {"report_silence_ms", &options::report_silence},
        {"trade_history_overlap_ms", &options::trade_history_overlap}};
    for (const auto& [name, member] : all) {
        INFO(name);
        options o;
        CHECK(option(name, "1234", o).empty());
        for (const auto& [other, m] : all) CHECK(o.*m == (m == member ? milliseconds(1234) : options{}.*m));
        CHECK(
            option(name, "5s", o).starts_with("options." + std::string(name) + ": '5s' is no whole number"));
    }
    options o;
    CHECK(option("data_silence_ms", "0", o).empty());
    CHECK(o.data_silence == duration{});
    CHECK_FALSE(option("reply_timeout_ms", "0", o).empty());
    CHECK(option("paced_reads", "false", o).starts_with("options.paced_reads: unknown key; known here: "));
}
