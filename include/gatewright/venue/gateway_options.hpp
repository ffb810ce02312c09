// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/endpoint.hpp>
#include <gatewright/core/ids.hpp>
#include <gatewright/core/instrument.hpp>
#include <gatewright/core/settings.hpp>
#include <gatewright/core/settings_reader.hpp>
#include <gatewright/core/timestamp.hpp>

#include <algorithm>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace gatewright::venue {

/// What one account's gateway must be told at every venue; a venue's `config` derives from it, adds what only that
/// venue knows, and sets other times where the venue documents them.
struct gateway_options {
    std::vector<symbol_name> symbols;
    /// Rules that are known without asking the venue: replay and laboratories.
    std::vector<instrument> known_instruments;
    /// Accounts of one user share what a venue counts by user: the same text in each of their gateways. Empty: nothing
    /// is known, and only gateways of one key share it.
    std::string user;
    /// The account's position mode; a gateway whose account is in the other mode is not ready.
    bool hedge_mode = false;
    /// Whether reads keep to the venue's limits, to pauses and to a number in flight. False only where no venue counts
    /// them and each is answered from what was recorded: replays. Links are not replaced then, nor books compared.
    bool paced_reads = true;

    /// Where the venue has a dead man's switch: it cancels the account's orders of an instrument when it has not
    /// heard from this gateway for so long, whoever placed them; zero: the switch is off.
    duration dead_man_switch = seconds(60);

    duration reply_timeout = seconds(5); ///< an order request unanswered for so long is of unknown outcome
    duration read_timeout = seconds(10); ///< a read unanswered for so long is repeated
    /// The token that a private link is opened with, at venues that have one, is kept alive so often.
    duration token_keep_alive = minutes(30);
    duration clock_sync_interval = seconds(60);
    duration max_clock_uncertainty = milliseconds(500);
    duration instruments_refresh = minutes(60); ///< rules of instruments change while trading
    /// What the account pays for executions is read so often, instrument by instrument; zero: it is not read.
    duration fee_rates_refresh{};
    /// After the venue refused the key nothing private is asked for, but one read so often: it may be allowed again.
    duration authentication_retry = minutes(1);
    duration traffic_silence =
        minutes(7); ///< no frame at all for so long: the link is reconnected; zero: not watched
    /// The same of data on a market stream that brings some however quiet the market; zero: not watched.
    duration data_silence = seconds(20);
    /// A book without an update for so long is compared with a snapshot; zero: it is not.
    duration book_silence = seconds(20);
    duration report_silence =
        seconds(5); ///< an order reply without the report that should follow: the report stream is stale
    duration trade_history_overlap = seconds(10); ///< fills are asked for from so long before a gap
};

/// A link's name in a configuration.
struct link_name {
    std::string_view name;
    std::string_view group =
        {}; ///< a name that stands for several links where they are not named themselves; or none
};

/// Reads the endpoints; those that are not named keep the live venue's.
/// @param into by the index of the link
/// @throws std::invalid_argument naming the endpoint.
inline void read_endpoints(const gateway_settings& s, std::span<const link_name> links,
                           std::span<endpoint> into) {
    read_settings("endpoints", s.endpoints, [&](auto& in) {
        for (std::size_t i = 0; i < links.size(); ++i) {
            if (!links[i].group.empty()) in.take(links[i].group, into[i]);
            in.take(links[i].name, into[i]);
        }
    });
}

/// Reads the symbols.
/// @param allowed whether a text can be a symbol of the venue
/// @throws std::invalid_argument naming the symbol that cannot be one, or is given twice.
template <class AllowedT>
void read_symbols(const gateway_settings& s, AllowedT allowed, std::vector<symbol_name>& into) {
    for (const std::string& text : s.symbols) {
        symbol_name symbol;
        if (!symbol.assign(text) || !allowed(std::string_view(text)))
            refuse_setting("symbols", "'" + text + "' is no symbol");
        if (std::find(into.begin(), into.end(), symbol) != into.end())
            refuse_setting("symbols", "'" + text + "' is given twice");
        into.push_back(symbol);
    }
}

/// Checks that one connection takes all that is subscribed to.
/// @param each subscriptions of an instrument. @param most of a connection
/// @throws std::invalid_argument naming the symbols, the link and the figures.
inline void check_subscriptions(std::string_view link, std::size_t instruments, std::size_t each,
                                std::size_t most) {
    if (instruments * each <= most) return;
    refuse_setting("symbols",
                   std::to_string(instruments) + " instruments are " + std::to_string(instruments * each) +
                       " subscriptions on the link '" + std::string(link) + "', and the venue takes " +
                       std::to_string(most) +
                       " a connection: choose fewer, or fewer streams, or divide them among gateways");
}

/// Takes the options that all venues share, each a member of `gateway_options` by name. `hedge_mode` is the venue's own
/// to take: not every venue has one.
/// @throws std::invalid_argument naming the option and the offence.
template <class ReaderT>
void take_gateway_options(ReaderT& in, gateway_options& into) {
    constexpr setting_range<duration> from_zero{duration{}, minutes(366 * 1440)};
    in.take("user", into.user);
    in.take("dead_man_switch_ms", into.dead_man_switch, from_zero);
    if (into.dead_man_switch.ns != 0 && into.dead_man_switch < seconds(10))
        in.refuse("dead_man_switch_ms",
                  "'" + std::to_string(into.dead_man_switch.milliseconds()) +
                      "' is neither 0 (off) nor 10000 or more: it is renewed twice in that time");
    in.take("reply_timeout_ms", into.reply_timeout);
    in.take("read_timeout_ms", into.read_timeout);
    in.take("token_keep_alive_ms", into.token_keep_alive);
    in.take("clock_sync_interval_ms", into.clock_sync_interval);
    in.take("max_clock_uncertainty_ms", into.max_clock_uncertainty);
    in.take("instruments_refresh_ms", into.instruments_refresh);
    in.take("fee_rates_refresh_ms", into.fee_rates_refresh, from_zero);
    in.take("authentication_retry_ms", into.authentication_retry);
    in.take("traffic_silence_ms", into.traffic_silence, from_zero);
    in.take("data_silence_ms", into.data_silence, from_zero);
    in.take("book_silence_ms", into.book_silence, from_zero);
    in.take("report_silence_ms", into.report_silence);
    in.take("trade_history_overlap_ms", into.trade_history_overlap, from_zero);
}

} // namespace gatewright::venue
