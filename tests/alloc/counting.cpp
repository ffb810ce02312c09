// SPDX-License-Identifier: BSL-1.0
// That the counter of allocations counts, in a desk too: what `tests/hotpath` says of desks rests on it.

#include "binance_futures/played_venue.hpp"
#include "counting_allocator.hpp"
#include "expect.hpp"
#include "ready_desk.hpp"

#include <openssl/evp.h>

#include <cstdlib>
#include <string>

namespace {

using gatewright_test::expect;

/// The handler of a strategy that allocates: the count must see it.
struct careless : gatewright::strategy<careless> {
    std::string last;
    void on(const gatewright::best_quote& q, auto&) { last = std::string(64, q.symbol.view()[0]); }
};

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

} // namespace

int main() {
    the_counter_counts();
    a_careless_handler_is_noticed();
    return gatewright_test::verdict();
}
