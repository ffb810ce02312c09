// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/describe.hpp>
#include <gatewright/core/timestamp.hpp>
#include <gatewright/wire/json_codecs.hpp>
#include <gatewright/wire/json_schema.hpp>

#include <cstdint>

namespace gatewright::venue::binance {

/// What a limit counts: request weight and raw requests per IP, orders per account.
enum class rate_limit_kind : std::uint8_t { other, request_weight, orders, raw_requests };
BOOST_DESCRIBE_ENUM(rate_limit_kind, other, request_weight, orders, raw_requests)

/// One limit of the venue, as exchangeInfo states it, and as replies of the WebSocket API repeat it.
struct rate_limit_rule {
    rate_limit_kind kind = rate_limit_kind::other;
    duration interval;       ///< the window; zero for a unit that has no name here
    std::uint64_t limit = 0; ///< most counts per window
    std::uint64_t used = 0;  ///< counts used in the current window; only in replies of the WebSocket API
};
BOOST_DESCRIBE_STRUCT(rate_limit_rule, (), (kind, interval, limit, used))

/// Binance's words for what a limit counts.
struct rate_limit_kind_words {
    static constexpr wire::word<rate_limit_kind> words[] = {
        {"REQUEST_WEIGHT", rate_limit_kind::request_weight},
        {"ORDERS", rate_limit_kind::orders},
        {"RAW_REQUESTS", rate_limit_kind::raw_requests}};
    static constexpr rate_limit_kind other = rate_limit_kind::other;
};
/// Binance's words for the unit of a limit's window.
struct interval_unit_words {
    static constexpr wire::word<duration> words[] = {
        {"SECOND", seconds(1)}, {"MINUTE", minutes(1)}, {"HOUR", minutes(60)}, {"DAY", minutes(1440)}};
    static constexpr duration other{};
};
/// A limit as a reply tells it.
struct rate_limit_frame : rate_limit_rule {
    std::uint64_t interval_count = 1;

    /// The rule with its window multiplied out. Counts beyond a year are nonsense and count as one.
    [[nodiscard]] rate_limit_rule rule() const noexcept {
        rate_limit_rule r = *this;
        if (interval_count <= 366) r.interval = r.interval * static_cast<std::int64_t>(interval_count);
        return r;
    }
};
/// How it is written.
using rate_limit_schema =
    wire::schema<wire::field<"rateLimitType", &rate_limit_rule::kind, wire::words<rate_limit_kind_words>>,
                 wire::field<"interval", &rate_limit_rule::interval, wire::words<interval_unit_words>>,
                 wire::field<"intervalNum", &rate_limit_frame::interval_count, wire::lenient_count>,
                 wire::field<"limit", &rate_limit_rule::limit, wire::lenient_count>,
                 wire::field<"count", &rate_limit_rule::used, wire::lenient_count, wire::optional>>;

} // namespace gatewright::venue::binance
