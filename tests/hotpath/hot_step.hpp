// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "counting_allocator.hpp"
#include "expect.hpp"
#include "ready_desk.hpp"

#include <algorithm>
#include <cstdint>
#include <cstdio>

// The whole path from a message to an order's bytes, and from an order's report to its state, as one function,
// `hot_step`, of a desk with every check that really trades. Its disassembly is walked, and around 100 000 of its calls
// every heap allocation of the process is counted. What a cold step does (replies of reads, timers, connections) is not
// in it; but it does not allocate either.
namespace gatewright_test {

template <class DeskT>
using hot_function = void (*)(DeskT&, const gatewright::input&, gatewright::driver::output_queue&) noexcept;

/// Takes messages of streams to `hot_step`, and counts what each step allocates.
template <class VenueT, class DeskT>
struct counting_step {
    hot_function<DeskT> hot_step;
    bool counting = false;
    std::uint64_t messages = 0;
    std::uint64_t others = 0;
    std::uint64_t order_bytes = 0;
    std::uint64_t in_messages = 0;
    std::uint64_t in_others = 0;

    void operator()(DeskT& desk, const gatewright::input& in, gatewright::driver::output_queue& out) {
        const std::uint64_t before = allocations();
        if (in.kind == gatewright::input_kind::message)
            hot_step(desk, in, out);
        else
            desk.step(in, out);
        const std::uint64_t allocated = allocations() - before;
        if (!counting) return;
        const bool message = in.kind == gatewright::input_kind::message;
        ++(message ? messages : others);
        (message ? in_messages : in_others) += allocated;
        if (allocated != 0)
            std::printf("%llu allocations in a step of kind %d, channel %d: %.*s\n",
                        static_cast<unsigned long long>(allocated), static_cast<int>(in.kind),
                        in.channel.channel, static_cast<int>(in.payload.size()), in.payload.data());
        for (const auto& o : out)
            if ((o.kind == gatewright::driver::output_kind::send &&
                 VenueT::venue::links[o.channel.channel].is(gatewright::venue::link_role::orders)) ||
                (o.kind == gatewright::driver::output_kind::request &&
                 o.urgency != gatewright::request_urgency::read))
                order_bytes += o.payload.size();
    }
};

/// A desk trades, and every allocation of its steps is counted.
/// @tparam VenueT a played venue
/// @return the exit code of a program whose `hot_step` is walked
template <class VenueT, class DeskT>
int trade_through(hot_function<DeskT> hot_step) {
    using step_type = counting_step<VenueT, DeskT>;
    ready_desk<DeskT, VenueT, step_type> venue({hot_step});
    const auto& strategy = venue.desk().strategy_state();
    std::uint64_t rounds = 0;
    const auto trade = [&] {
        if (++rounds % 8 == 0) {
            venue.best_quote();
            if (venue.take_order()) venue.refuse();
        }
        expect(venue.trade_once(std::max(VenueT::pace, gatewright::milliseconds(5))),
               "the desk trades in every round");
    };
    while (rounds < 2'000 && failures == 0) trade();

    step_type& count = venue.stepper();
    count.counting = true;
    // A reject turns the side as well: after sixteen rounds as much was bought as sold.
    while ((count.messages < 100'000 || rounds % 16 != 0) && failures == 0) trade();
    count.counting = false;

    const auto& state = venue.desk().template gateway<desk_account>();
    std::printf(
        "%llu messages and %llu other steps, %llu orders, %llu cancels, %llu fills, %llu venue rejects, "
        "%llu bytes of orders: %llu and %llu allocations\n",
        static_cast<unsigned long long>(count.messages), static_cast<unsigned long long>(count.others),
        static_cast<unsigned long long>(strategy.submitted),
        static_cast<unsigned long long>(strategy.cancelled), static_cast<unsigned long long>(strategy.fills),
        static_cast<unsigned long long>(state.counters.venue_rejects),
        static_cast<unsigned long long>(count.order_bytes),
        static_cast<unsigned long long>(count.in_messages), static_cast<unsigned long long>(count.in_others));
    expect(count.messages >= 100'000 && count.others > 0,
           "a hundred thousand messages were counted, and timers among them");
    expect(count.in_messages == 0, "no message's step allocates");
    expect(count.in_others == 0, "no other step allocates");
    const std::uint64_t placed = requires { VenueT::fills_once; } ? rounds * 2 : rounds;
    expect(strategy.submitted == placed + rounds / 8 && strategy.cancelled == rounds,
           "each round placed and cancelled");
    expect(strategy.refused == 0, "no order was refused");
    expect(strategy.fills == rounds && state.counters.fills == rounds, "each round filled once, told twice");
    expect(state.counters.venue_rejects == rounds / 8, "every eighth round began with a reject of the venue");
    expect(strategy.books > rounds && state.counters.malformed == 0, "the book stayed synchronized");
    expect(strategy.operator_needed == 0, "nobody had to be asked");
    expect(state.positions({1}, gatewright::position_side::net).quantity().is_zero(),
           "the position went round");
    return verdict();
}

} // namespace gatewright_test
