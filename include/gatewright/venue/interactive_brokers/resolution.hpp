// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/session/resolution.hpp>

#include <cstdint>

namespace gatewright::venue::interactive_brokers {

/// How an order of unknown state is asked for: in the lists of open orders, of ended orders and of executions, by our
/// reference, after 1, 3 and 10 seconds, then after 30, and every minute. All lists are asked at each question.
///
/// TWS names no bound within which an order that it took shows in a list, and one that it took while it had no
/// connection to IBKR goes out when that is back (setting "Maintain and resubmit orders when connection is restored").
/// While it has none nothing is asked. So that an order never came is believed from the third time on that no list has
/// it, not before 30 s, and only once lists that were asked for later lack it too. Silence proves nothing.
///
/// Ended orders are told for the day; TWS does not say until when, so nothing is taken for forgotten.
inline constexpr gatewright::session::resolution_plan resolution = [] {
    using gatewright::session::resolution_question;
    gatewright::session::resolution_plan plan;
    for (const std::int64_t delay : {1, 2, 7})
        plan.steps[plan.step_count++] = {resolution_question::by_client_id, seconds(delay)};
    for (const std::int64_t delay : {20, 60})
        plan.steps[plan.step_count++] = {resolution_question::by_client_id, seconds(delay)};
    plan.never_seen_after = seconds(30);
    plan.never_seen_answers = 3;
    return plan;
}();

} // namespace gatewright::venue::interactive_brokers
