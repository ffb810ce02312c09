// SPDX-License-Identifier: BSL-1.0
#include <gatewright/engine/outcome_watch.hpp>

#include <catch2/catch_test_macros.hpp>

#include <cstdint>
#include <set>
#include <vector>

namespace {

using gatewright::order_ref;
using gatewright::outcome_watch;
using gatewright::pending_operation;
using gatewright::steady_time;

constexpr steady_time at(std::int64_t seconds) { return {seconds * 1'000'000'000}; }
outcome_watch::operation placement(std::uint32_t slot) {
    return {order_ref{slot, 1}, pending_operation::place, 0};
}

struct watched {
    outcome_watch watch{3};
    std::set<std::uint32_t> settled;
    std::vector<std::uint32_t> overdue;

    auto told() {
        return [this](const outcome_watch::operation& o) { return settled.contains(o.order.slot); };
    }
    bool expect(std::uint32_t slot, std::int64_t due) {
        return watch.expect(placement(slot), at(due), told());
    }
    void expire(std::int64_t now) {
        watch.expire(at(now), told(),
                     [this](const outcome_watch::operation& o) { overdue.push_back(o.order.slot); });
    }
};

} // namespace

TEST_CASE("what a venue took and does not tell of in time is overdue, once") {
    watched w;
    CHECK(w.watch.next_deadline() == steady_time::never());
    CHECK(w.expect(1, 5));
    CHECK(w.expect(2, 3));
    CHECK(w.watch.next_deadline() == at(3));
    w.expire(2);
    CHECK(w.overdue.empty());
    w.expire(3);
    CHECK(w.overdue == std::vector<std::uint32_t>{2});
    CHECK(w.watch.next_deadline() == at(5));
    w.expire(10);
    CHECK(w.overdue == std::vector<std::uint32_t>{2, 1});
    CHECK(w.watch.next_deadline() == steady_time::never());
    w.expire(20);
    CHECK(w.overdue.size() == 2);
}

TEST_CASE("what was told of is never overdue, and makes room for others") {
    watched w;
    for (std::uint32_t slot = 1; slot <= 3; ++slot) CHECK(w.expect(slot, 5));
    CHECK_FALSE(w.expect(4, 5)); // full: its outcome is unknown at once
    w.settled = {1, 3};
    CHECK(w.expect(4, 6));
    CHECK(w.expect(5, 7));
    w.settled = {4};
    w.expire(5);
    CHECK(w.overdue == std::vector<std::uint32_t>{2});
    CHECK(w.watch.next_deadline() == at(7)); // nobody looks for what is settled
}
