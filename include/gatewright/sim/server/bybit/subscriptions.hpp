// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/sim/server/bybit/venue_state.hpp>
#include <gatewright/sim/server/connection_table.hpp>

#include <algorithm>
#include <array>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

// The topics of the venue, and what a client asks for of them. Source: API v5, "Connect", and each topic.
namespace gatewright::sim::server::bybit {

/// What a connection is besides its topics.
struct session {
    std::optional<matching::account_id> account{}; ///< that logged in
    duration silence_limit{};
    std::size_t characters = 0;       ///< of all topics
    std::set<std::string> requests{}; ///< `reqId` of orders
};
/// What a connection was opened for.
using venue_opening = opening<venue_link, session>;
/// The connections of this venue.
using venue_connections = connection_table<venue_link, session>;

/// Bars by their names, and their lengths.
inline constexpr std::array<std::string_view, 11> bar_names{"1",   "3",   "5",   "15",  "30", "60",
                                                            "120", "240", "360", "720", "D"};
/// Lengths of bars, in the order of their names.
inline constexpr std::array<duration, 11> bar_lengths{minutes(1),   minutes(3),   minutes(5),   minutes(15),
                                                      minutes(30),  minutes(60),  minutes(120), minutes(240),
                                                      minutes(360), minutes(720), minutes(1440)};

/// The link on which a category's market data is.
[[nodiscard]] inline venue_link link_of(category c) noexcept { return static_cast<venue_link>(c); }
/// The key of a private topic in the table of connections.
[[nodiscard]] inline std::string key_of(std::string_view topic, matching::account_id a) {
    return std::string(topic) + '@' + std::to_string(a);
}

/// Whether a topic of market data is served. @return its instrument
[[nodiscard]] inline std::optional<matching::instrument_id> market_topic(const venue_state& v, category c,
                                                                         std::string_view topic) {
    const std::vector<std::string> parts = split(topic, '.');
    if (parts.size() < 2 || parts.size() > 3) return std::nullopt;
    const auto one_of = [&](std::initializer_list<std::string_view> all, std::string_view name) {
        return std::ranges::find(all, name) != all.end();
    };
    const bool known = parts.size() == 2 ? one_of({"publicTrade", "tickers", "priceLimit"}, parts[0]) ||
                                               (parts[0] == "allLiquidation" && c != category::spot)
                       : parts[0] == "orderbook"
                           ? one_of({"1", "50", "200", "1000", "full"}, parts[1]) ||
                                 (parts[1] == "500" && v.config.depth_500)
                           : parts[0] == "kline" && std::ranges::find(bar_names, parts[1]) != bar_names.end();
    if (!known) return std::nullopt;
    for (const auto i : v.market.instruments())
        if (category_of(v.market.listed(i)) == c && wire_name(v.market.listed(i)) == parts.back()) return i;
    return std::nullopt;
}
/// Whether a private topic is served.
[[nodiscard]] inline bool account_topic(std::string_view topic) {
    static constexpr std::string_view bare[] = {"wallet", "greeks", "dcp.future", "dcp.spot"};
    if (std::ranges::find(bare, topic) != std::end(bare)) return true;
    for (const std::string_view name : {"order", "execution", "execution.fast", "position"})
        if (topic == name ||
            (topic.starts_with(name) && topic.size() > name.size() && topic[name.size()] == '.' &&
             category_words.value(topic.substr(name.size() + 1))))
            return true;
    return false;
}
/// Whether a private topic is of one category, which those of all may not be asked for beside.
[[nodiscard]] inline bool of_one_category(std::string_view topic) {
    return category_words.value(topic.substr(topic.rfind('.') + 1)).has_value() && !topic.starts_with("dcp.");
}

} // namespace gatewright::sim::server::bybit
