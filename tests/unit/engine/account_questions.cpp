// SPDX-License-Identifier: BSL-1.0
#include <gatewright/engine/account_questions.hpp>

#include <catch2/catch_test_macros.hpp>

using namespace gatewright;

namespace {

constexpr steady_time at(std::int64_t s) { return {s * 1'000'000'000}; }

TEST_CASE("executions are wanted at the first time that was named, until they are asked for") {
    fill_search s;
    CHECK_FALSE(s.wanted());
    CHECK(s.want(at(2)));
    CHECK_FALSE(s.want(at(1)));
    CHECK(s.due() == at(2));
    CHECK_FALSE(s.begin(false, true, at(5), seconds(10)));
    CHECK_FALSE(s.wanted());
}

TEST_CASE("asking six times in vain is told once; an answer starts the count anew") {
    fill_search s;
    const auto rounds = [&](int n) {
        int told = 0;
        for (int i = 0; i < n; ++i) told += s.begin(true, true, at(i), seconds(10));
        return told;
    };
    CHECK(rounds(5) == 0);
    CHECK(rounds(1) == 1);
    CHECK(rounds(1000) == 0);
    CHECK_FALSE(s.begin(false, true, at(5), seconds(10)));
    for (int i = 0; i < 10; ++i)
        CHECK_FALSE(s.begin(true, false, at(i), seconds(10))); // nobody there to answer
    CHECK(rounds(5) == 0);
    CHECK(rounds(1) == 1);
}

TEST_CASE("rounds in vain come further and further apart, and at the base again once all was found") {
    fill_search s;
    std::int64_t now = 0;
    const auto next = [&](bool any) {
        s.begin(any, true, at(now), seconds(10));
        const std::int64_t wait = (s.due().ns - at(now).ns) / 1'000'000'000;
        now += 1000;
        return wait;
    };
    for (int i = 0; i < 6; ++i) CHECK(next(true) == 10);
    CHECK(next(true) == 20);
    CHECK(next(true) == 40);
    for (int i = 0; i < 300; ++i) static_cast<void>(next(true));
    CHECK(next(true) == 600);
    CHECK(s.reach(seconds(2)) == minutes(24 * 60));
    static_cast<void>(next(false));
    CHECK_FALSE(s.wanted());
    CHECK(s.reach(seconds(2)) == seconds(2));
    CHECK(next(true) == 10);
}

TEST_CASE("what a list left out is missing until a later list leaves nothing out") {
    list_gaps gaps(2);
    const instrument_index one{1};
    CHECK_FALSE(gaps.any());
    CHECK(gaps.miss_order(one, {100}));
    CHECK_FALSE(gaps.miss_order(one, {101}));
    CHECK(gaps.not_ready_reason(one) == "not all open orders are counted");
    CHECK(gaps.not_ready_reason({0}).empty());
    CHECK(gaps.not_ready_reason({}).empty()); // the others trade
    gaps.on_positions({200});
    gaps.on_orders({101}); // asked for before the last one was missed
    CHECK(gaps.orders());
    gaps.on_orders({102});
    CHECK_FALSE(gaps.any());

    gaps.miss_position({}, {300});
    for (const instrument_index i : {instrument_index{0}, one, instrument_index{}})
        CHECK(gaps.not_ready_reason(i) == "position could not be read");
    CHECK_FALSE(gaps.orders());
    gaps.on_positions({301});
    CHECK(gaps.not_ready_reason(one).empty());
}

TEST_CASE("the soonest question decides, positions only once the account's start is known") {
    account_questions q(1, false, {}, 4);
    q.positions_due = at(1);
    CHECK(q.next_deadline() == steady_time::never());
    CHECK(q.not_ready_reason() == "positions not known");
    q.positions.start_flat();
    CHECK(q.next_deadline() == at(1));
    CHECK(q.not_ready_reason().empty());
    q.fills.want({1});
    CHECK(q.next_deadline() == steady_time{1});
    q.gap_orders.push_back({1, 1, 0});
    CHECK(q.not_ready_reason() == "orders unresolved after a gap");
}

} // namespace
