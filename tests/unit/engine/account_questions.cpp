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
    CHECK_FALSE(s.begin(false, at(5)));
    CHECK_FALSE(s.wanted());
}

TEST_CASE("asking six times in vain is told once; an answer starts the count anew") {
    fill_search s;
    const auto rounds = [&](int n) {
        int told = 0;
        for (int i = 0; i < n; ++i) told += s.begin(true, at(i));
        return told;
    };
    CHECK(rounds(5) == 0);
    CHECK(rounds(1) == 1);
    CHECK(rounds(1000) == 0);
    CHECK_FALSE(s.begin(false, at(5)));
    CHECK(rounds(5) == 0);
    CHECK(rounds(1) == 1);
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
