// SPDX-License-Identifier: BSL-1.0
// HOT: hot_step
// APART: gatewright::gateway_state<*>::learn(*
//
// The whole path from a message of TWS to an order's fields, and from an order's report to its state, as one function
// whose disassembly is walked. Lists come on the same connection, and so are in it; what new rules of an instrument
// cost is not.

#include "hot_step.hpp"
#include "interactive_brokers/played_venue.hpp"

namespace {

using venue = gatewright_test::interactive_brokers::played_venue;
using desk_type = gatewright_test::desk_with_every_check<venue, gatewright_test::one_order_at_a_time<venue>>;

} // namespace

[[gnu::noinline, gnu::used]] void hot_step(desk_type& desk, const gatewright::input& in,
                                           gatewright::driver::output_queue& out) noexcept {
    desk.on_message(in, out);
}

int main() { return gatewright_test::trade_through<venue>(hot_step); }
