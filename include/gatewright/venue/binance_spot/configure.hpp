// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/settings.hpp>
#include <gatewright/core/settings_reader.hpp>
#include <gatewright/venue/binance/credentials.hpp>
#include <gatewright/venue/binance_spot/config.hpp>
#include <gatewright/venue/binance_spot/order_rules.hpp>
#include <gatewright/venue/binance_spot/streams.hpp>
#include <gatewright/venue/gateway_options.hpp>

#include <cstdint>

namespace gatewright::venue::binance_spot {

namespace detail {

/// The links as a configuration names them, in the order of `channel`.
inline constexpr link_name link_names[channel_count] = {{"market", "streams"}, {"orders"}, {"rest"}};

inline constexpr setting_word<environment> environment_words[] = {
    {"live", environment::live}, {"testnet", environment::testnet}, {"demo", environment::demo}};
inline constexpr setting_word<bool stream_selection::*> stream_words[] = {
    {"best_quotes", &stream_selection::best_quotes},
    {"depth", &stream_selection::depth},
    {"trades", &stream_selection::trades},
    {"bars", &stream_selection::bars},
    {"tickers", &stream_selection::tickers},
    {"mini_tickers", &stream_selection::mini_tickers},
    {"reference_prices", &stream_selection::reference_prices}};

} // namespace detail

/// Reads one account's settings. Endpoints are named after the links (`market`, or `streams`; `orders`, `rest`); what
/// is not named is that of `environment` (`live`, `testnet`, `demo`). Options are those of every venue
/// (`venue/gateway_options.hpp`), `environment`, `recv_window_ms`, `streams`, `books` and
/// `smart_order_routing`.
/// @throws std::invalid_argument naming the field and the offence, never a secret.
[[gnu::cold]] inline config make_config(const gateway_settings& s) {
    config c;
    environment site = environment::live;
    std::int64_t recv_window = signer::default_recv_window;
    read_settings("options", s.options, [&](auto& in) {
        in.take("environment", site, detail::environment_words);
        in.take("recv_window_ms", recv_window, {1, signer::max_recv_window});
        in.take("streams", c.streams, detail::stream_words);
        in.take("books", c.streams.books, binance::book_words);
        in.take("smart_order_routing", c.smart_order_routing);
        take_gateway_options(in, c);
    });
    if (s.options.contains("dead_man_switch_ms") && c.dead_man_switch.ns != 0)
        refuse_setting("options.dead_man_switch_ms", "the venue has none");
    c.endpoints = endpoints_of(site);
    read_endpoints(s, detail::link_names, c.endpoints);
    read_symbols(s, plain_symbol, c.symbols);
    check_subscriptions(detail::link_names[0].name, c.symbols.size(), streams_of(c.streams), max_streams);
    c.credentials = binance::read_credentials(s, recv_window);
    return c;
}

} // namespace gatewright::venue::binance_spot
