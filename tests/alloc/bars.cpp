// SPDX-License-Identifier: BSL-1.0
#include "counting_allocator.hpp"
#include "expect.hpp"

#include <gatewright/bars/any_bars.hpp>
#include <gatewright/bars/merged_bars.hpp>

#include <cstdint>
#include <initializer_list>
#include <string_view>

// Bars allocate when they are made, and never again: through trades, repeats, gaps, empty bars and the venue's klines.
namespace {

using namespace gatewright;

using gatewright_test::expect;

std::uint64_t told = 0;

/// Half a day of trades in bars of one kind, and in bigger ones. @return the allocations.
std::uint64_t allocations_of(bars::any_bars& b, bars::merged_bars& merged) {
    const std::uint64_t before = gatewright_test::allocations();
    const auto tell = [&](const bar& one) noexcept {
        ++told;
        merged.on(one, [](const bar&) noexcept { ++told; });
    };
    trade t;
    t.symbol = "BTCUSDT";
    timestamp now{1'764'000'000'000'000'000};
    for (int n = 0; n < 20'000; ++n) {
        now = now + milliseconds(n % 100 == 0 ? 200'000 : 300);
        t.venue_time = now;
        t.price.value = decimal(5'000'000 + n % 1'000, -2);
        t.quantity.value = decimal(1 + n % 5'000, -3);
        t.id = {};
        for (int rest = n + 1; rest != 0; rest /= 10) t.id.push_back(static_cast<char>('0' + rest % 10));
        if (n % 1'000 == 500) b.lost(now);
        b.on(t, tell);
        if (n % 7 == 0) b.on(t, tell);
        if (n % 50 == 0) b.advance(now, tell);
        if (const auto growing = b.growing()) {
            bar kline = *growing;
            kline.closed = true;
            kline.incomplete = false;
            if (n % 1'000 == 510) b.on(kline, tell);
        }
    }
    return gatewright_test::allocations() - before;
}

} // namespace

int main() {
    for (const std::string_view text : {"1m", "tick:50", "volume:100", "notional:1000000"}) {
        const bars::bar_spec spec = bars::read_bar_spec("bars", text);
        const auto policy =
            spec.kind == bars::bar_kind::time ? bars::gap_policy::backfill : bars::gap_policy::mark;
        bars::any_bars b(spec, {.on_gap = policy, .empty = bars::empty_bars::emit});
        bars::merged_bars merged({.interval = {minutes(5)}});
        const std::uint64_t before = told;
        expect(allocations_of(b, merged) == 0, "bars do not allocate while they run");
        expect(told > before + 100, "bars were told");
        expect(b.counts().duplicates > 1'000, "repeats were seen");
        expect(spec.kind != bars::bar_kind::time || b.counts().backfilled > 10, "gaps were filled");
    }
    const std::uint64_t before = gatewright_test::allocations();
    const bars::any_bars another(bars::read_bar_spec("bars", "1m"), {});
    expect(gatewright_test::allocations() != before, "the counter counts");
    return gatewright_test::verdict();
}
