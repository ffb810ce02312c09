// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/settings.hpp>
#include <gatewright/core/settings_reader.hpp>
#include <gatewright/venue/bybit/config.hpp>
#include <gatewright/venue/bybit/streams.hpp>
#include <gatewright/venue/gateway_options.hpp>

#include <cstddef>
#include <string>

namespace gatewright::venue::bybit {

namespace detail {

/// The links as a configuration names them, in the order of `channel`.
inline constexpr link_name link_names[channel_count] = {
    {"public", "streams"}, {"private", "streams"}, {"trade", "streams"},  {"rest"},
    {"public", "streams"}, {"public", "streams"},  {"public", "streams"}, {"public", "streams"},
    {"public", "streams"}, {"public", "streams"},  {"public", "streams"}};

inline constexpr setting_word<bool stream_selection::*> stream_words[] = {
    {"best_quotes", &stream_selection::best_quotes}, {"trades", &stream_selection::trades},
    {"mark_prices", &stream_selection::mark_prices}, {"bars", &stream_selection::bars},
    {"tickers", &stream_selection::tickers},         {"liquidations", &stream_selection::liquidations}};
inline constexpr setting_word<book_channel> book_words[] = {
    {"none", book_channel::none},      {"50", book_channel::levels_50},     {"200", book_channel::levels_200},
    {"500", book_channel::levels_500}, {"1000", book_channel::levels_1000}, {"full", book_channel::full}};
inline constexpr setting_word<category> categories[] = {
    {"spot", category::spot}, {"linear", category::linear}, {"inverse", category::inverse}};
inline constexpr setting_word<self_trade_prevention> stp_words[] = {
    {"account", self_trade_prevention::account},
    {"cancel_maker", self_trade_prevention::cancel_maker},
    {"cancel_taker", self_trade_prevention::cancel_taker},
    {"cancel_both", self_trade_prevention::cancel_both}};

} // namespace detail

/// Reads one account's settings. Endpoints are named after the links (`public`, `private`, `trade`, `rest`), or
/// `streams` for those of the first three that are not named themselves; `public` stands for all that bring public
/// data. With `demo` private link and requests are those of demo trading, whose market data are the live venue's.
/// Options are those of every venue (`venue/gateway_options.hpp`), `category`, `hedge_mode` (of contracts in USDT),
/// `streams`, `books`, `demo` and `self_trade_prevention`.
/// @throws std::invalid_argument naming the field and the offence, never a secret.
[[gnu::cold]] inline config make_config(const gateway_settings& s) {
    config c;
    read_settings("options", s.options, [&](auto& in) {
        in.take("category", c.category, detail::categories);
        in.take("demo", c.demo);
        in.take("hedge_mode", c.hedge_mode);
        in.take("streams", c.streams, detail::stream_words);
        in.take("books", c.streams.books, detail::book_words);
        in.take("self_trade_prevention", c.stp, detail::stp_words);
        take_gateway_options(in, c);
    });
    if (c.demo) {
        c.endpoints[static_cast<std::size_t>(channel::private_stream)].host = "stream-demo.bybit.com";
        c.endpoints[static_cast<std::size_t>(channel::rest)].host = "api-demo.bybit.com";
    }
    read_endpoints(s, detail::link_names, c.endpoints);
    read_symbols(s, instrument_name, c.symbols);
    if (c.hedge_mode && c.category != category::linear)
        refuse_setting("options.hedge_mode", "only contracts in USDT (category linear) have it");
    for (const symbol_name& name : c.symbols)
        if (c.hedge_mode && !has_sides(c.category, name))
            refuse_setting(
                "options.hedge_mode",
                std::string(name.view()) +
                    " is no contract in USDT, and has one side only: it needs a gateway of its own");
    if (c.dead_man_switch > seconds(300))
        refuse_setting("options.dead_man_switch_ms", "the venue takes 300000 at most");
    // It counts from the last ping that came.
    if (c.dead_man_switch.ns != 0 && c.dead_man_switch < seconds(30))
        refuse_setting("options.dead_man_switch_ms", "less than 30000, and a ping goes out every 20000");
    if (c.traffic_silence.ns != 0 && c.traffic_silence < seconds(25))
        refuse_setting("options.traffic_silence_ms", "less than 25000, and a sign of life comes every 20000");
    if (c.streams.books == book_channel::full && c.category != category::spot)
        refuse_setting("options.books", "the venue has 'full' for spot only");
    const std::size_t share = instruments_per_link(c);
    if (c.symbols.size() / market_link_count >= share && c.symbols.size() > share * market_link_count)
        refuse_setting("symbols",
                       std::to_string(c.symbols.size()) +
                           " instruments, and with these streams there is room for " + std::to_string(share) +
                           " on each of " + std::to_string(market_link_count) +
                           " connections: choose fewer, or fewer streams, or divide them among gateways");
    if (!s.api_key.empty() || !s.api_secret.empty() || !s.passphrase.empty()) {
        const auto who = credentials::make(s.api_key, s.api_secret, s.passphrase);
        if (!who) refuse_setting("credentials", std::string(who.error().field) + " is missing or malformed");
        c.credentials = *who;
    }
    return c;
}

} // namespace gatewright::venue::bybit
