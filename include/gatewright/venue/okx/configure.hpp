// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/settings.hpp>
#include <gatewright/core/settings_reader.hpp>
#include <gatewright/venue/api_key.hpp>
#include <gatewright/venue/gateway_options.hpp>
#include <gatewright/venue/okx/capabilities.hpp>
#include <gatewright/venue/okx/config.hpp>
#include <gatewright/venue/okx/symbols.hpp>

#include <string>

namespace gatewright::venue::okx {

namespace detail {

/// The links as a configuration names them, in the order of `channel`.
inline constexpr link_name link_names[channel_count] = {
    {"public", "streams"}, {"private", "streams"}, {"business", "streams"}, {"rest"}};

inline constexpr setting_word<bool stream_selection::*> stream_words[] = {
    {"best_quotes", &stream_selection::best_quotes},
    {"trades", &stream_selection::trades},
    {"mark_prices", &stream_selection::mark_prices},
    {"bars", &stream_selection::bars},
    {"rules", &stream_selection::rules},
    {"tickers", &stream_selection::tickers},
    {"liquidations", &stream_selection::liquidations},
    {"open_interest", &stream_selection::open_interest},
    {"account_events", &stream_selection::account_events},
    {"fills", &stream_selection::fills}};
inline constexpr setting_word<book_channel> book_words[] = {{"none", book_channel::none},
                                                            {"books", book_channel::books},
                                                            {"books5", book_channel::books5},
                                                            {"books-l2-tbt", book_channel::books_l2_tbt},
                                                            {"books50-l2-tbt", book_channel::books50_l2_tbt}};
inline constexpr setting_word<margin_mode> margin_words[] = {{"cross", margin_mode::cross},
                                                             {"isolated", margin_mode::isolated}};
inline constexpr setting_word<self_trade_prevention> stp_words[] = {
    {"account", self_trade_prevention::account},
    {"cancel_maker", self_trade_prevention::cancel_maker},
    {"cancel_taker", self_trade_prevention::cancel_taker},
    {"cancel_both", self_trade_prevention::cancel_both}};

} // namespace detail

/// Reads one account's settings. Endpoints are named after the links (`public`, `private`, `business`, `rest`), or
/// `streams` for those of the first three that are not named themselves; with `demo` they are those of demo trading.
/// Options are those of every venue (`venue/gateway_options.hpp`), `hedge_mode`, `streams`, `books`, `demo`,
/// `margin_mode`, `spot_margin`, `margin_currency`, `self_trade_prevention`, `tag` and `order_validity_ms`.
/// @throws std::invalid_argument naming the field and the offence, never a secret.
[[gnu::cold]] inline config make_config(const gateway_settings& s) {
    config c;
    std::string tag;
    std::string currency;
    read_settings("options", s.options, [&](auto& in) {
        in.take("demo", c.demo);
        in.take("hedge_mode", c.hedge_mode);
        in.take("streams", c.streams, detail::stream_words);
        in.take("books", c.streams.books, detail::book_words);
        in.take("margin_mode", c.margin_mode, detail::margin_words);
        in.take("spot_margin", c.spot_margin);
        in.take("margin_currency", currency);
        in.take("self_trade_prevention", c.stp, detail::stp_words);
        in.take("tag", tag);
        in.take("order_validity_ms", c.order_validity, {milliseconds(500), seconds(60)});
        take_gateway_options(in, c);
    });
    if (c.demo)
        for (const channel link : {channel::public_stream, channel::private_stream, channel::business})
            c.endpoints[static_cast<std::size_t>(link)].host = "wspap.okx.com";
    read_endpoints(s, detail::link_names, c.endpoints);
    read_symbols(s, instrument_name, c.symbols);
    if (!tag.empty() && (!capabilities::table.client_order_id.allows(tag) || !c.tag.assign(tag)))
        refuse_setting("options.tag", "'" + tag + "' is not 1 to 16 letters and digits");
    if (!currency.empty() && (!asset_name(currency) || !c.margin_currency.assign(currency)))
        refuse_setting("options.margin_currency", "'" + currency + "' is no currency");
    if (c.dead_man_switch > seconds(120))
        refuse_setting("options.dead_man_switch_ms", "the venue takes 120000 at most");
    // Until then an order may come to life; the resolution plan believes "does not exist" 30 s later.
    if (c.order_validity + c.max_clock_uncertainty > seconds(60))
        refuse_setting("options.order_validity_ms", "with max_clock_uncertainty_ms more than 60000");
    if (c.traffic_silence.ns != 0 && c.traffic_silence < seconds(25))
        refuse_setting("options.traffic_silence_ms",
                       "less than 25000, and a quiet link is asked for a sign of life "
                       "after 20000");
    if (is_pem(s.api_secret))
        refuse_setting("credentials", "secret is the PEM of a key, and the venue takes HMAC secrets only");
    if (!s.api_key.empty() || !s.api_secret.empty() || !s.passphrase.empty()) {
        const auto who = credentials::make(s.api_key, s.api_secret, s.passphrase);
        if (!who) refuse_setting("credentials", std::string(who.error().field) + " is missing or malformed");
        c.credentials = *who;
    }
    return c;
}

} // namespace gatewright::venue::okx
