// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/session/resolution.hpp>

#include <cstdint>

namespace gatewright::venue::oanda {

/// How an order of unknown state is asked for: by the venue's id, or by ours while that is not known, after 1, 3 and 10
/// seconds; then the account's transactions are read; then by its id again after 30 seconds, and every minute. Ours may
/// by then be that of an order which somebody replaced it by.
///
/// One "no such order" is never believed: an order that was answered with 201 was not found for half a second
/// afterwards. An order carries no time until which it is good, and OANDA names no bound within which it is booked;
/// a request leaves within half of `reply_timeout`. So that it never came is believed from the third answer on, not
/// before 30 s, and only once transactions that were asked for later show no execution of it. Silence proves nothing.
///
/// Orders that ended are kept; for how long is not documented, so nothing is taken for forgotten.
inline constexpr gatewright::session::resolution_plan resolution = [] {
    using gatewright::session::resolution_question;
    gatewright::session::resolution_plan plan;
    for (const std::int64_t delay : {1, 2, 7})
        plan.steps[plan.step_count++] = {resolution_question::by_venue_id, seconds(delay)};
    plan.steps[plan.step_count++] = {resolution_question::fills_since, seconds(1)};
    for (const std::int64_t delay : {19, 60})
        plan.steps[plan.step_count++] = {resolution_question::by_venue_id, seconds(delay)};
    plan.never_seen_after = seconds(30);
    plan.never_seen_answers = 3;
    return plan;
}();

} // namespace gatewright::venue::oanda
