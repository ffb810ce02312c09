// SPDX-License-Identifier: BSL-1.0
// HOT: hot_step
//
// The whole path from a line of a stream to an order's request, and from a transaction to an order's state, as one
// function whose disassembly is walked. What a cold step does (replies of requests, timers, connections) is not in it.

#include "hot_step.hpp"
#include "oanda/played_venue.hpp"

namespace {

using venue = gatewright_test::oanda::played_venue;
using desk_type = gatewright_test::desk_with_every_check<venue, gatewright_test::one_order_at_a_time<venue>>;

} // namespace

[[gnu::noinline, gnu::used]] void hot_step(desk_type& desk, const gatewright::input& in,
                                           gatewright::driver::output_queue& out) noexcept {
    desk.on_message(in, out);
}

int main() { return gatewright_test::trade_through<venue>(hot_step); }
