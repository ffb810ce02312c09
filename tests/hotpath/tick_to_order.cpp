// SPDX-License-Identifier: BSL-1.0
// HOT: hot_step
//
// The whole path from a message to an order's bytes, and from an order's report to its state, as one function whose
// disassembly is walked. What a cold step does (replies of reads, timers, connections) is not in it.

#include "binance_futures/played_venue.hpp"

#include <cstdio>

namespace {

using desk_type = gatewright_test::binance_desk<
    gatewright_test::one_order_at_a_time<gatewright_test::binance_futures::played_venue>>;

} // namespace

[[gnu::noinline, gnu::used]] void hot_step(desk_type& desk, const gatewright::input& in,
                                           gatewright::driver::output_queue& out) noexcept {
    desk.on_message(in, out);
}

namespace {

struct messages_apart {
    void operator()(desk_type& desk, const gatewright::input& in,
                    gatewright::driver::output_queue& out) noexcept {
        if (in.kind == gatewright::input_kind::message)
            hot_step(desk, in, out);
        else
            desk.step(in, out);
    }
};

} // namespace

int main() {
    gatewright_test::ready_binance_desk<desk_type, messages_apart> venue;
    for (int i = 0; i < 100; ++i)
        if (!venue.trade_once()) {
            std::printf("the desk did not trade in round %d: %s\n", i,
                        venue.desk().strategy_state().last_refusal.str().c_str());
            return 1;
        }
    const auto& s = venue.desk().strategy_state();
    std::printf("%llu orders, %llu fills went through hot_step\n",
                static_cast<unsigned long long>(s.submitted), static_cast<unsigned long long>(s.fills));
    return s.submitted == 100 && s.fills == 100 ? 0 : 1;
}
