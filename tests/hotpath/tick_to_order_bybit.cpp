// SPDX-License-Identifier: BSL-1.0
// HOT: hot_step
// APART: gatewright::wire::private_key::sign(*
//
// The whole path from a message to an order's bytes, and from an order's report to its state, as one function whose
// disassembly is walked. What a cold step does (replies of reads, timers, connections) is not in it. Orders over the
// order entry WebSocket are not signed one by one: only what goes by request is, with an RSA key at a cost of its own.

#include "bybit/played_venue.hpp"
#include "hot_step.hpp"

namespace {

using venue = gatewright_test::bybit::played_venue;
using desk_type = gatewright_test::desk_with_every_check<venue, gatewright_test::one_order_at_a_time<venue>>;

} // namespace

[[gnu::noinline, gnu::used]] void hot_step(desk_type& desk, const gatewright::input& in,
                                           gatewright::driver::output_queue& out) noexcept {
    desk.on_message(in, out);
}

int main() { return gatewright_test::trade_through<venue>(hot_step); }
