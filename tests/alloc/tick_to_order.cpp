// SPDX-License-Identifier: BSL-1.0
//
// From the bytes of a market message to the bytes of an order, and from the venue's reports to the order's state,
// nothing allocates: every heap allocation of the process is counted around 100 000 steps of a desk that really trades.

#include "binance_futures/played_venue.hpp"
#include "counting_allocator.hpp"

#include <openssl/evp.h>

#include <cstdio>
#include <cstdlib>
#include <string>

namespace {

using desk_type = gatewright_test::binance_desk<
    gatewright_test::one_order_at_a_time<gatewright_test::binance_futures::played_venue>>;
using venue_channel = gatewright::venue::binance_futures::channel;

/// Counts what each step allocates.
struct counting_step {
    bool counting = false;
    std::uint64_t messages = 0;
    std::uint64_t others = 0;
    std::uint64_t order_bytes = 0;
    std::uint64_t in_messages = 0;
    std::uint64_t in_others = 0;

    void operator()(desk_type& desk, const gatewright::input& in, gatewright::driver::output_queue& out) {
        const std::uint64_t before = gatewright_test::allocations();
        desk.step(in, out);
        const std::uint64_t allocated = gatewright_test::allocations() - before;
        if (!counting) return;
        const bool message = in.kind == gatewright::input_kind::message;
        ++(message ? messages : others);
        (message ? in_messages : in_others) += allocated;
        if (allocated != 0)
            std::printf("%llu allocations in a step of kind %d, channel %d: %.*s\n",
                        static_cast<unsigned long long>(allocated), static_cast<int>(in.kind),
                        in.channel.channel, static_cast<int>(in.payload.size()), in.payload.data());
        for (const auto& o : out)
            if (o.kind == gatewright::driver::output_kind::send &&
                o.channel.channel == static_cast<std::uint8_t>(venue_channel::orders))
                order_bytes += o.payload.size();
    }
};

/// The handler of a strategy that allocates: the count must see it.
struct careless : gatewright::strategy<careless> {
    std::string last;
    void on(const gatewright::best_quote& q, auto&) { last = std::string(64, q.symbol.view()[0]); }
};

int failures = 0;
void expect(bool ok, const char* what) {
    if (ok) return;
    ++failures;
    std::printf("FAILED: %s\n", what);
}

template <class F>
std::uint64_t allocations_of(F f) {
    const std::uint64_t before = gatewright_test::allocations();
    f();
    return gatewright_test::allocations() - before;
}
void* volatile kept;

void the_counter_counts() {
    expect(allocations_of([] {}) == 0, "nothing allocates nothing");
    expect(allocations_of([] { kept = operator new(8); }) == 1, "operator new is counted");
    operator delete(kept);
    expect(allocations_of([] { kept = operator new(64, std::align_val_t(64)); }) == 1,
           "aligned operator new is counted");
    operator delete(kept, std::align_val_t(64));
    expect(allocations_of([] { kept = new (std::nothrow) char[8]; }) == 1,
           "operator new[] that does not throw is counted");
    operator delete[](kept);
    expect(allocations_of([] { kept = std::malloc(8); }) == 1, "malloc is counted");
    expect(allocations_of([] { kept = std::realloc(kept, 1 << 20); }) == 1, "realloc is counted");
    std::free(kept);
    expect(allocations_of([] { kept = std::calloc(8, 8); }) == 1, "calloc is counted");
    std::free(kept);
    EVP_MD_CTX* context = nullptr;
    expect(allocations_of([&] { context = EVP_MD_CTX_new(); }) > 0,
           "what a shared library allocates is counted");
    EVP_MD_CTX_free(context);
}

void a_careless_handler_is_noticed() {
    using careless_desk = gatewright_test::binance_desk<careless>;
    std::uint64_t allocated = 0;
    const auto step = [&allocated](careless_desk& d, const gatewright::input& in,
                                   gatewright::driver::output_queue& out) {
        const std::uint64_t before = gatewright_test::allocations();
        d.step(in, out);
        if (in.kind == gatewright::input_kind::message) allocated += gatewright_test::allocations() - before;
    };
    gatewright_test::ready_binance_desk<careless_desk, decltype(step)> venue(step);
    allocated = 0;
    for (int i = 0; i < 10; ++i) venue.best_quote();
    expect(allocated == 10, "a handler that allocates is counted at each tick");
}

void a_trading_desk_allocates_nothing() {
    gatewright_test::ready_binance_desk<desk_type, counting_step> venue;
    const auto& strategy = venue.desk().strategy_state();
    std::uint64_t rounds = 0;
    const auto trade = [&] {
        if (++rounds % 8 == 0) {
            venue.best_quote();
            if (venue.take_order()) venue.refuse();
        }
        expect(venue.trade_once(gatewright::milliseconds(5)), "the desk trades in every round");
    };
    while (rounds < 2'000 && failures == 0) trade();

    counting_step& count = venue.stepper();
    count.counting = true;
    while (count.messages < 100'000 && failures == 0) trade();
    count.counting = false;

    const auto& state = venue.desk().gateway<gatewright_test::desk_account>();
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
    expect(strategy.submitted == rounds + rounds / 8 && strategy.cancelled == rounds,
           "each round placed and cancelled");
    expect(strategy.refused == 0, "no order was refused");
    expect(strategy.fills == rounds && state.counters.fills == rounds, "each round filled once, told twice");
    expect(state.counters.venue_rejects == rounds / 8, "every eighth round began with a reject of the venue");
    expect(strategy.books > rounds && state.counters.malformed == 0, "the book stayed synchronized");
    expect(strategy.operator_needed == 0, "nobody had to be asked");
    expect(state.positions({1}, gatewright::position_side::net).quantity().is_zero() || rounds % 2 == 1,
           "the position went round");
}

} // namespace

int main() {
    the_counter_counts();
    a_careless_handler_is_noticed();
    a_trading_desk_allocates_nothing();
    if (failures == 0) std::printf("all checks passed\n");
    return failures == 0 ? 0 : 1;
}
