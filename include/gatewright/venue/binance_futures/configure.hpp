// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/settings.hpp>
#include <gatewright/core/settings_reader.hpp>
#include <gatewright/venue/binance/credentials.hpp>
#include <gatewright/venue/binance_futures/config.hpp>
#include <gatewright/venue/binance_futures/order_rules.hpp>
#include <gatewright/venue/binance_futures/streams.hpp>
#include <gatewright/venue/gateway_options.hpp>

#include <cstddef>
#include <cstdint>

namespace gatewright::venue::binance_futures {

namespace detail {

/// The links as a configuration names them, in the order of `channel`.
inline constexpr link_name link_names[channel_count] = {
    {"public", "streams"}, {"market", "streams"}, {"private", "streams"}, {"orders"}, {"rest"}};

inline constexpr setting_word<bool stream_selection::*> stream_words[] = {
    {"best_quotes", &stream_selection::best_quotes},
    {"depth", &stream_selection::depth},
    {"trades", &stream_selection::trades},
    {"mark_prices", &stream_selection::mark_prices},
    {"bars", &stream_selection::bars},
    {"tickers", &stream_selection::tickers},
    {"liquidations", &stream_selection::liquidations},
    {"rules", &stream_selection::rules}};

} // namespace detail

/// Reads one account's settings. Endpoints are named after the links (`public`, `market`, `private`, `orders`, `rest`),
/// or `streams` for those of the first three that are not named themselves; options are those of every venue
/// (`venue/gateway_options.hpp`), `recv_window_ms`, `hedge_mode`, `streams` and `books`. What is left
/// out is the live venue's.
/// @throws std::invalid_argument naming the field and the offence, never a secret.
[[gnu::cold]] inline config make_config(const gateway_settings& s) {
    config c;
    read_endpoints(s, detail::link_names, c.endpoints);
    read_symbols(s, plain_symbol, c.symbols);
    std::int64_t recv_window = signer::default_recv_window;
    read_settings("options", s.options, [&](auto& in) {
        in.take("recv_window_ms", recv_window, {1, signer::max_recv_window});
        in.take("hedge_mode", c.hedge_mode);
        in.take("streams", c.streams, detail::stream_words);
        in.take("books", c.streams.books, binance::book_words);
        take_gateway_options(in, c);
    });
    for (const channel link : {channel::public_stream, channel::market_stream})
        check_subscriptions(detail::link_names[static_cast<std::size_t>(link)].name, c.symbols.size(),
                            streams_on(c.streams, link), max_streams - tells_contracts(c.streams, link));
    c.credentials = binance::read_credentials(s, recv_window);
    return c;
}

} // namespace gatewright::venue::binance_futures
