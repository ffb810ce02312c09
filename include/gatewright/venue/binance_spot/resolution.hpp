// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/session/resolution.hpp>

namespace gatewright::venue::binance_spot {

/// How an order of unknown state is asked for: by our client id, after 0.5, 1, 2, 4 and 8 seconds, then 30, then every
/// minute.
///
/// The venue answers -2013 ("Order does not exist.") for an order that it never had, and for some seconds also for one
/// that it just took. A request is valid for `recvWindow`, 5 s unless told otherwise and 60 s at most, after its
/// timestamp; that is checked on arrival and once more before the order goes to the matching engine, whose answer is
/// then waited for up to 10 s (-1007). "No such order" is believed from the third answer on and not earlier than these
/// 70 s after sending and 2 s more for the way. Orders that ended unfilled are archived after 90 days (-2026).
/// Source: Binance spot, "Timing security", "Error codes", "Query order (USER_DATA)".
inline constexpr gatewright::session::resolution_plan resolution = [] {
    using gatewright::session::resolution_question;
    gatewright::session::resolution_plan plan;
    for (const std::int64_t delay : {500, 1'000, 2'000, 4'000, 8'000, 30'000, 60'000})
        plan.steps[plan.step_count++] = {resolution_question::by_client_id, milliseconds(delay)};
    plan.never_seen_after = seconds(72);
    plan.never_seen_answers = 3;
    plan.forgets_unfilled_after = minutes(90 * 1440);
    return plan;
}();

} // namespace gatewright::venue::binance_spot
