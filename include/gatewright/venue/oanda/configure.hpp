// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/settings.hpp>
#include <gatewright/core/settings_reader.hpp>
#include <gatewright/venue/gateway_options.hpp>
#include <gatewright/venue/oanda/config.hpp>
#include <gatewright/venue/oanda/streams.hpp>
#include <gatewright/venue/oanda/symbols.hpp>

#include <array>
#include <cstddef>
#include <string>

namespace gatewright::venue::oanda {

namespace detail {

/// The links as a configuration names them, in the order of `channel`.
inline constexpr link_name link_names[channel_count] = {
    {"pricing", "streams"}, {"transactions", "streams"}, {"rest"}};

inline constexpr setting_word<bool stream_selection::*> stream_words[] = {
    {"best_quotes", &stream_selection::best_quotes}, {"books", &stream_selection::books}};

} // namespace detail

/// Reads one account's settings: `key` is the account's id, `secret` the access token. Endpoints are named after the
/// links (`pricing`, `transactions`, `rest`), or `streams` for those of the first two that are not named themselves;
/// with `practice` all are fxTrade Practice's. Options are those of every venue (`venue/gateway_options.hpp`),
/// `currency` (the account's home currency; needed to trade), `practice`, `hedge_mode` and `streams`.
/// @throws std::invalid_argument naming the field and the offence, never a secret.
[[gnu::cold]] inline config make_config(const gateway_settings& s) {
    config c;
    bool practice = false;
    std::string currency;
    read_settings("options", s.options, [&](auto& in) {
        in.take("practice", practice);
        in.take("currency", currency);
        in.take("hedge_mode", c.hedge_mode);
        in.take("streams", c.streams, detail::stream_words);
        take_gateway_options(in, c);
    });
    if (c.dead_man_switch.ns != 0)
        refuse_setting("options.dead_man_switch_ms", "the venue has no dead man's switch");
    // A heartbeat comes every 5000 ms, and may be late once.
    if (c.traffic_silence.ns != 0 && c.traffic_silence < seconds(6))
        refuse_setting("options.traffic_silence_ms", "less than 6000, and a heartbeat comes every 5000");
    if (practice) {
        c.endpoints[0].host = c.endpoints[1].host = "stream-fxpractice.oanda.com";
        c.endpoints[2].host = "api-fxpractice.oanda.com";
    }
    read_endpoints(s, detail::link_names, c.endpoints);
    read_symbols(s, instrument_name, c.symbols);
    if (!currency.empty() && !currency_code(currency))
        refuse_setting("options.currency", "'" + currency + "' is no currency");
    c.currency.assign(currency);
    if (!s.passphrase.empty()) refuse_setting("credentials", "the venue has no passphrase");
    if (!s.api_key.empty() || !s.api_secret.empty()) {
        const auto who = credentials::make(s.api_key, s.api_secret);
        if (!who) refuse_setting("credentials", std::string(who.error().field) + " is missing or malformed");
        c.credentials = *who;
        if (c.currency.empty())
            refuse_setting("options.currency",
                           "missing: the account's home currency, in which fees and balances are told");
    }
    std::array<char, stream_request_room> room;
    if (stream_request(c, 0, room).target.empty())
        refuse_setting("symbols",
                       std::to_string(c.symbols.size()) +
                           " instruments are too many for the request that opens the stream of prices: "
                           "choose fewer, or divide them among gateways");
    return c;
}

} // namespace gatewright::venue::oanda
