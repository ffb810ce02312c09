// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/session/resolution.hpp>

namespace gatewright::venue::binance_futures {

/// How an order of unknown state is asked for: by our client id, after 1, 2, 5, 10 and 30 seconds, then every minute.
///
/// The venue answers -2013 ("Order does not exist") for an order that it never had, and also for one that was cancelled
/// or expired unfilled and was created more than three days ago. A request is valid for
/// `recvWindow`, 5 s unless told otherwise and 60 s at most, after its timestamp: before that has passed, a late
/// delivery may still create the order, so "no such order" is believed only from the third answer on and not earlier
/// than 65 s after sending.
/// Source: Binance, USDⓈ-M Futures, "Query Order" and "Timing security".
inline constexpr gatewright::session::resolution_plan resolution = [] {
    using gatewright::session::resolution_question;
    gatewright::session::resolution_plan plan;
    for (const std::int64_t delay : {1, 2, 5, 10, 30, 60})
        plan.steps[plan.step_count++] = {resolution_question::by_client_id, seconds(delay)};
    plan.never_seen_after = seconds(65);
    plan.never_seen_answers = 3;
    plan.forgets_unfilled_after = minutes(3 * 1440);
    return plan;
}();

} // namespace gatewright::venue::binance_futures
