// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "ready_desk.hpp"

#include <cstdio>

namespace gatewright_test {

/// Takes messages of streams to `hot_step`, and nothing else.
template <class DeskT>
struct messages_apart {
    void (*hot_step)(DeskT&, const gatewright::input&, gatewright::driver::output_queue&) noexcept;

    void operator()(DeskT& desk, const gatewright::input& in,
                    gatewright::driver::output_queue& out) noexcept {
        if (in.kind == gatewright::input_kind::message)
            hot_step(desk, in, out);
        else
            desk.step(in, out);
    }
};

/// A desk trades for a while. @return the exit code of a program whose `hot_step` is walked
template <class VenueT, class DeskT>
int trade_through(void (*hot_step)(DeskT&, const gatewright::input&,
                                   gatewright::driver::output_queue&) noexcept) {
    ready_desk<DeskT, VenueT, messages_apart<DeskT>> venue({hot_step});
    for (int i = 0; i < 100; ++i)
        if (!venue.trade_once()) {
            std::printf("the desk did not trade in round %d: %s\n", i,
                        venue.desk().strategy_state().last_refusal.str().c_str());
            return 1;
        }
    const auto& s = venue.desk().strategy_state();
    std::printf("%llu orders, %llu fills went through hot_step\n",
                static_cast<unsigned long long>(s.submitted), static_cast<unsigned long long>(s.fills));
    return s.cancelled == 100 && s.fills == 100 ? 0 : 1;
}

} // namespace gatewright_test
