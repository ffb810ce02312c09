// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/session/resolution.hpp>

namespace gatewright::venue::bybit {

/// How an order of unknown state is asked for: by our id, after 1, 2, 5 and 10 seconds; then its executions are read;
/// then again after 30 seconds, and every minute.
///
/// Each question is put to two lists. `/v5/order/realtime` has the open orders and the last 500 that ended, and forgets
/// the latter when its server restarts, which may be at any time: what it lacks is looked for in `/v5/order/history`
/// before anything is concluded. History may be late, and has an order that ended unfilled for 24 hours only. An answer
/// thus says "no such order" only if both lists said so.
///
/// A request counts as late 5 s after its time (`X-BAPI-RECV-WINDOW`), and is accepted before the engine has it. That
/// an order which was never shown is in neither list is believed from the third answer on, once executions that were
/// asked for later show none, and not before the window and 30 s more: 35 s. Silence proves nothing.
///
/// One that the venue has shown and that is in neither list proves nothing either while it is younger than 24 hours:
/// history must have it. An older one may have ended unfilled and be kept no longer; so it has, once the open orders
/// and the executions that are read from then on lack it too. Source: Bybit API v5, "Get Open & Closed Orders", "Get
/// Order History", "Get Trade History".
inline constexpr gatewright::session::resolution_plan resolution = [] {
    using gatewright::session::resolution_question;
    gatewright::session::resolution_plan plan;
    for (const std::int64_t delay : {1, 2, 5, 10})
        plan.steps[plan.step_count++] = {resolution_question::by_client_id, seconds(delay)};
    plan.steps[plan.step_count++] = {resolution_question::fills_since, seconds(1)};
    for (const std::int64_t delay : {30, 60})
        plan.steps[plan.step_count++] = {resolution_question::by_client_id, seconds(delay)};
    plan.never_seen_after = seconds(35);
    plan.never_seen_answers = 3;
    plan.forgets_unfilled_after = minutes(24 * 60);
    return plan;
}();

} // namespace gatewright::venue::bybit
