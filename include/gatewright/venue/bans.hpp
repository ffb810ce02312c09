// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/timestamp.hpp>
#include <gatewright/wire/http_headers.hpp>

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <system_error>

namespace gatewright::venue {

/// How a venue tells how long it refuses everything.
struct ban_rule {
    std::string_view until_words; ///< of its message, before a time of its clock in ms; empty: it tells none
    duration otherwise;           ///< where it tells nothing
    duration longest;             ///< that is documented: no number is believed beyond
    duration margin; ///< on top: a request while a ban lasts makes it longer, and clocks agree only so far
};

/// When a ban ends, where an answer says it in a field of its own; both on the venue's clock.
struct ban_end {
    timestamp until; ///< zero: not told
    timestamp told;  ///< when the venue said so; zero: not told
};

/// Takes a ban into a budget: `Retry-After`, or the time that a field of the answer says, or its message names, or else
/// as the rule says. A field with the venue's time beside it says how long, whatever becomes of either clock. Where the
/// venue's clock is not measured yet, or was set, the answer's `Date` says how long a time of it is.
/// @param now on our clock
template <class BudgetT>
void take_ban(BudgetT& pools, const ban_rule& rule, std::string_view headers, std::string_view text,
              timestamp now, const ban_end& field = {}) noexcept {
    constexpr std::int64_t latest_ms = 4'102'444'800'000; // 2100
    std::int64_t n = 0;
    if (wire::header_integer(headers, "Retry-After", n) && n >= 0) {
        pools.ban(now + seconds(std::min(n, rule.longest.ns / seconds(1).ns)) + rule.margin);
        return;
    }
    if (field.told.ns > 0 && field.told < field.until) {
        pools.ban(now + std::min(field.until - field.told, rule.longest) + rule.margin);
        return;
    }
    const std::size_t at = rule.until_words.empty() ? std::string_view::npos : text.find(rule.until_words);
    const bool in_field = field.until.ns > 0;
    if (in_field || at != std::string_view::npos) {
        n = field.until.milliseconds();
        if (!in_field) {
            const char* const begin = text.data() + at + rule.until_words.size();
            n = 0;
            if (std::from_chars(begin, text.data() + text.size(), n).ec == std::errc::result_out_of_range)
                n = latest_ms;
        }
        const timestamp until =
            timestamp::from_milliseconds(std::clamp<std::int64_t>(n, 0, latest_ms)) + rule.margin;
        if (pools.aligned() && pools.venue_time(now) < until) {
            pools.ban_until_venue_time(until, rule.longest, now);
            return;
        }
        timestamp told;
        if (wire::header_date(headers, told) && told < until) {
            pools.ban(now + std::min(until - told, rule.longest));
            return;
        }
    }
    pools.ban(now + rule.otherwise + rule.margin);
}

} // namespace gatewright::venue
