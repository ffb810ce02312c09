// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/session/resolution.hpp>

namespace gatewright::venue::okx {

/// How an order of unknown state is asked for: by the venue's id where it told one, for ours may be given again once
/// an order has ended, and else by ours; after 1, 2, 5, 10 and 30 seconds, then every minute.
///
/// Every order carries `expTime`, the time until which the venue may take it: 3 s after it was written unless
/// `order_validity_ms` says otherwise, 60 s at most, and what the clocks may be apart. Later than that it cannot come
/// to life. "Order does not exist" (51603) is believed from the third answer on and not before the longest `expTime`
/// and 30 s more for the venue's own stores: 90 s. An order that ended unfilled can be asked for about two hours
/// longer. Source: OKX API v5, "Order Book Trading", "Place order" (`expTime`) and "Order details".
inline constexpr gatewright::session::resolution_plan resolution = [] {
    using gatewright::session::resolution_question;
    gatewright::session::resolution_plan plan;
    for (const std::int64_t delay : {1, 2, 5, 10, 30, 60})
        plan.steps[plan.step_count++] = {resolution_question::by_venue_id, seconds(delay)};
    plan.never_seen_after = seconds(90);
    plan.never_seen_answers = 3;
    plan.forgets_unfilled_after = minutes(120);
    return plan;
}();

} // namespace gatewright::venue::okx
