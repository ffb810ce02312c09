// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/settings.hpp>
#include <gatewright/venue/binance_futures/config.hpp>
#include <gatewright/venue/binance_futures/order_rules.hpp>

#include <charconv>
#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>

namespace gatewright::venue::binance_futures {

namespace detail {

[[noreturn]] inline void wrong_setting(std::string_view field, std::string_view offence) {
    throw std::invalid_argument(std::string(field) + ": " + std::string(offence));
}

inline stream_selection parse_streams(std::string_view text) {
    stream_selection s{false, false, false, false, false};
    while (!text.empty()) {
        const std::size_t comma = text.find(',');
        std::string_view word = text.substr(0, comma);
        text = comma == std::string_view::npos ? std::string_view{} : text.substr(comma + 1);
        while (!word.empty() && word.front() == ' ') word.remove_prefix(1);
        while (!word.empty() && word.back() == ' ') word.remove_suffix(1);
        if (word == "best_quotes")
            s.best_quotes = true;
        else if (word == "depth")
            s.depth = true;
        else if (word == "trades")
            s.trades = true;
        else if (word == "mark_prices")
            s.mark_prices = true;
        else if (word == "bars")
            s.bars = true;
        else
            wrong_setting("options.streams", "'" + std::string(word) +
                                                 "' is none of best_quotes, depth, trades, "
                                                 "mark_prices, bars");
    }
    return s;
}

} // namespace detail

/// Reads one account's settings. Endpoints are named after the channels (`public`, `market`, `private`, `orders`,
/// `rest`) or `streams` for those of the first three that are not named themselves; options are `recv_window_ms`, `hedge_mode` (true, false) and `streams`.
/// What is left out is the live venue's.
/// @throws std::invalid_argument naming the field and the offence, never a secret.
inline config make_config(const gateway_settings& s) {
    config c;
    static constexpr std::string_view names[channel_count] = {"public", "market", "private", "orders",
                                                              "rest"};
    if (const auto all = s.endpoints.find("streams"); all != s.endpoints.end())
        for (std::size_t i = 0; i < 3; ++i) c.endpoints[i] = all->second;
    for (const auto& [name, at] : s.endpoints) {
        bool known = name == "streams";
        for (std::size_t i = 0; i < channel_count; ++i) {
            if (name != names[i]) continue;
            c.endpoints[i] = at;
            known = true;
        }
        if (!known)
            detail::wrong_setting("endpoints." + name,
                                  "is none of public, market, private, orders, rest, streams");
    }
    for (const std::string& symbol : s.symbols) {
        symbol_name name;
        if (!name.assign(symbol) || !detail::plain_symbol(symbol))
            detail::wrong_setting("symbols", "'" + symbol + "' is no symbol");
        c.symbols.push_back(name);
    }
    std::int64_t recv_window = signer::default_recv_window;
    for (const auto& [name, value] : s.options) {
        if (name == "recv_window_ms") {
            const auto r = std::from_chars(value.data(), value.data() + value.size(), recv_window);
            if (r.ec != std::errc{} || r.ptr != value.data() + value.size() || recv_window < 1 ||
                recv_window > signer::max_recv_window)
                detail::wrong_setting("options.recv_window_ms", "'" + value + "' is no number of 1 to 60000");
        } else if (name == "hedge_mode") {
            if (value != "true" && value != "false")
                detail::wrong_setting("options.hedge_mode", "'" + value + "' is neither true nor false");
            c.hedge_mode = value == "true";
        } else if (name == "streams") {
            c.streams = detail::parse_streams(value);
        } else {
            detail::wrong_setting("options." + name, "is none of recv_window_ms, hedge_mode, streams");
        }
    }
    if (!s.api_key.empty() || !s.api_secret.empty()) {
        const auto who = signer::make(s.api_key, s.api_secret, recv_window);
        if (!who)
            detail::wrong_setting("credentials", std::string(who.error().field) + " is missing or malformed");
        c.credentials = *who;
    }
    return c;
}

} // namespace gatewright::venue::binance_futures
