// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/timestamp.hpp>
#include <gatewright/session/request_budget.hpp>
#include <gatewright/venue/bans.hpp>
#include <gatewright/venue/binance/rate_limits.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

// What all of Binance's APIs tell of their limits: "General Info", "LIMITS".
namespace gatewright::venue::binance {

/// Follows a rule of `exchangeInfo` or of a reply; other kinds and intervals are left alone.
template <std::size_t Count, class BudgetT>
void learn_limit(const std::array<session::pool_rule, Count>& rules, BudgetT& pools, const rate_limit_rule& r,
                 timestamp now) noexcept {
    if (r.limit == 0 || r.limit > 0xffff'ffff) return;
    const session::budget_unit unit =
        r.kind == rate_limit_kind::orders ? session::budget_unit::orders : session::budget_unit::weight;
    if (r.kind != rate_limit_kind::orders && r.kind != rate_limit_kind::request_weight) return;
    for (std::size_t i = 0; i < Count; ++i)
        if (rules[i].counts == unit && rules[i].interval == r.interval && !rules[i].used_header.empty()) {
            pools.set_limit(i, static_cast<std::uint32_t>(r.limit));
            // Told by replies of the WebSocket API, as the headers are by those of REST. `exchangeInfo` tells no count,
            // which reads as zero: a pool whose count may fall must not take that for one.
            if (r.used != 0)
                pools.correct(i, static_cast<std::int64_t>(std::min<std::uint64_t>(r.used, r.limit)), now);
        }
}

/// Takes bans and used-up limits from an answer.
///
/// A ban ends after `Retry-After`, or at the time that an answer on a stream has in a field of its own ("retryAfter"),
/// or that the message names ("banned until 1659146400000"), or else with the minute that weights are counted in (429),
/// or after two minutes, the shortest that is documented (418). The longest that is documented is three days. Too many
/// orders (-1015) is no ban: it uses up the limits of orders whose window the message names, or all of them, and
/// cancels go on.
template <std::size_t Count, class BudgetT>
void learn(const std::array<session::pool_rule, Count>& rules, BudgetT& pools, std::string_view headers,
           int status, std::string_view code, std::string_view text, timestamp now,
           const ban_end& field = {}) noexcept {
    if (code == "-1015") {
        const auto named = [&](const session::pool_rule& r) {
            const char* const unit = r.interval < minutes(1)      ? "SECOND"
                                     : r.interval < minutes(60)   ? "MINUTE"
                                     : r.interval < minutes(1440) ? "HOUR"
                                                                  : "DAY";
            return r.counts == session::budget_unit::orders && text.find(unit) != std::string_view::npos;
        };
        const bool any = std::any_of(rules.begin(), rules.end(), named);
        for (std::size_t i = 0; i < Count; ++i)
            if (any ? named(rules[i]) : rules[i].counts == session::budget_unit::orders) pools.use_up(i, now);
        return;
    }
    if (status != 429 && status != 418) return;
    const duration rest_of_minute{minutes(1).ns - pools.venue_time(now).ns % minutes(1).ns};
    const duration otherwise = status == 429 ? rest_of_minute : minutes(2);
    take_ban(pools, {"banned until ", otherwise, minutes(3 * 24 * 60), seconds(1)}, headers, text, now,
             field);
}

} // namespace gatewright::venue::binance
