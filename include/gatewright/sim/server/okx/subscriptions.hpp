// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/timestamp.hpp>
#include <gatewright/sim/server/okx/api_error.hpp>
#include <gatewright/sim/server/okx/config.hpp>
#include <gatewright/sim/server/okx/venue_state.hpp>
#include <gatewright/sim/server/window_counter.hpp>

#include <boost/json/object.hpp>

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

// The channels of the venue, and what a client asks for of them.
// Source: API guide v5, "WebSocket", "Subscribe", and each channel.
namespace gatewright::sim::server::okx {

namespace json = boost::json;

/// What a connection is besides its topics.
struct session {
    std::optional<matching::account_id> account{}; ///< that logged in
    window_counter operations{minutes(60)};
};
/// What a connection was opened for.
using venue_opening = opening<venue_link, session>;
/// The connections of this venue.
using venue_connections = connection_table<venue_link, session>;

/// What a channel is of.
enum class channel_scope : std::uint8_t { instrument, kind, nothing, account };
/// One channel.
struct channel_rule {
    std::string_view name;
    venue_link link;
    channel_scope scope;
    bool fee_tier = false; ///< VIP4 and a login are needed
};
/// All channels; the bars are in `bar_names`.
inline constexpr auto channel_rules = std::to_array<channel_rule>({
    {"books", venue_link::public_, channel_scope::instrument},
    {"books5", venue_link::public_, channel_scope::instrument},
    {"bbo-tbt", venue_link::public_, channel_scope::instrument},
    {"books-l2-tbt", venue_link::public_, channel_scope::instrument, true},
    {"books50-l2-tbt", venue_link::public_, channel_scope::instrument, true},
    {"tickers", venue_link::public_, channel_scope::instrument},
    {"trades", venue_link::public_, channel_scope::instrument},
    {"mark-price", venue_link::public_, channel_scope::instrument},
    {"index-tickers", venue_link::public_, channel_scope::instrument},
    {"funding-rate", venue_link::public_, channel_scope::instrument},
    {"open-interest", venue_link::public_, channel_scope::instrument},
    {"price-limit", venue_link::public_, channel_scope::instrument},
    {"instruments", venue_link::public_, channel_scope::kind},
    {"liquidation-orders", venue_link::public_, channel_scope::kind},
    {"status", venue_link::public_, channel_scope::nothing},
    {"trades-all", venue_link::business, channel_scope::instrument},
    {"orders-algo", venue_link::business, channel_scope::account},
    {"algo-advance", venue_link::business, channel_scope::account},
    {"orders", venue_link::private_, channel_scope::account},
    {"fills", venue_link::private_, channel_scope::account, true},
    {"account", venue_link::private_, channel_scope::account},
    {"positions", venue_link::private_, channel_scope::account},
    {"balance_and_position", venue_link::private_, channel_scope::account},
    {"liquidation-warning", venue_link::private_, channel_scope::account},
});
/// The channels of bars, on `/business`, and their lengths. The venue's own days begin in UTC+8; those that end in
/// `utc` in UTC.
inline constexpr std::array<std::string_view, 11> bar_names{"1m", "3m", "5m",    "15m",    "30m",  "1H",
                                                            "2H", "4H", "6Hutc", "12Hutc", "1Dutc"};
/// Lengths of bars, in the order of their names.
inline constexpr std::array<duration, 11> bar_lengths{minutes(1),   minutes(3),   minutes(5),   minutes(15),
                                                      minutes(30),  minutes(60),  minutes(120), minutes(240),
                                                      minutes(360), minutes(720), minutes(1440)};

/// One argument of a subscription, without what does not matter.
struct subscription {
    std::string channel{}, kind{}, family{}, instrument{}, asset{};
    bool events_only = false; ///< `updateInterval` 0: nothing at intervals
    channel_scope scope = channel_scope::nothing;

    /// What stands as `arg` before data. @param uid of private channels
    [[nodiscard]] json::object arg(const std::string& uid = {}) const {
        json::object d;
        for (const auto& [name, value] : {std::pair{"channel", channel},
                                          {"instType", kind},
                                          {"instFamily", family},
                                          {"instId", instrument},
                                          {"ccy", asset},
                                          {"uid", uid}})
            if (!value.empty()) d[name] = value;
        return d;
    }
    /// The topic; of private channels one for each account, which begins with the channel's name and the account.
    [[nodiscard]] std::string topic(std::optional<matching::account_id> account = std::nullopt) const {
        return channel + '/' + (account ? std::to_string(*account) : std::string()) + '/' + kind + '/' +
               family + '/' + instrument + '/' + asset + (events_only ? "/0" : "");
    }
};
/// A subscription to a channel of one instrument.
[[nodiscard]] inline subscription of_instrument(std::string_view channel, std::string_view name) {
    return {std::string(channel), {}, {}, std::string(name), {}, false, channel_scope::instrument};
}
/// A subscription to a channel of a kind of instruments.
[[nodiscard]] inline subscription of_kind(std::string_view channel, std::string_view kind) {
    return {std::string(channel), std::string(kind), {}, {}, {}, false, channel_scope::kind};
}

/// Reads one argument for a link. @throws api_error 60018, 64001, 64002 for a channel that is not there, 60011 for a
/// private one before the login, 64003 for one that the fee tier does not allow
[[nodiscard]] inline subscription read_subscription(const venue_state& v, const json::object& arg,
                                                    venue_link link, bool logged_in) {
    const auto text = [&](std::string_view name) {
        const json::value* value = arg.if_contains(name);
        return value && value->is_string() ? std::string(value->get_string()) : std::string();
    };
    subscription s{text("channel"), text("instType"), text("instFamily"), text("instId"), text("ccy")};
    std::string described = "channel:" + s.channel;
    if (!s.instrument.empty()) described += ",instId:" + s.instrument;
    if (!s.kind.empty()) described += ",instType:" + s.kind;
    const channel_rule* rule = nullptr;
    for (const channel_rule& r : channel_rules)
        if (r.name == s.channel) rule = &r;
    static constexpr channel_rule bars{"candle", venue_link::business, channel_scope::instrument};
    for (const std::string_view name : bar_names)
        if (s.channel == "candle" + std::string(name)) rule = &bars;
    if (!rule) throw refusal("60018", described);
    if (rule->link != link)
        throw refusal(rule->link == venue_link::business ? "64001"
                      : link == venue_link::business     ? "64002"
                                                         : "60018",
                      described);
    if ((rule->scope == channel_scope::account || rule->fee_tier) && !logged_in) throw refusal("60011");
    if (rule->fee_tier && v.config.vip < 4) throw refusal("64003");
    s.scope = rule->scope;
    const bool index = s.channel == "index-tickers";
    bool known = s.scope == channel_scope::nothing || index || s.instrument.empty() ||
                 v.market.instrument_named(s.instrument).has_value();
    const bool kind_known = s.kind == "ANY" || kind_words.value(s.kind).has_value();
    switch (s.scope) {
    case channel_scope::instrument:
        known = known && !s.instrument.empty();
        s = of_instrument(s.channel, s.instrument);
        break;
    case channel_scope::kind:
        known = kind_known && s.kind != "ANY";
        s = of_kind(s.channel, s.kind);
        break;
    case channel_scope::account:
        if (s.channel == "account" || s.channel == "balance_and_position")
            s.kind = s.family = s.instrument = {};
        else
            known = known && (kind_known || (s.channel == "fills" && s.kind.empty()));
        s.events_only = text("extraParams").find("\"updateInterval\":\"0\"") != std::string::npos ||
                        text("extraParams").find("\"updateInterval\": \"0\"") != std::string::npos;
        break;
    case channel_scope::nothing: break;
    }
    if (!known) throw refusal("60018", described);
    return s;
}

} // namespace gatewright::sim::server::okx
