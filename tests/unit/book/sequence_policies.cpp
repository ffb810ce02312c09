// SPDX-License-Identifier: BSL-1.0
#include <gatewright/book/sequence_policies.hpp>

#include <catch2/catch_test_macros.hpp>

namespace gw = gatewright;
using gw::book::chained_previous_id;
using gw::book::chained_with_resets;
using gw::book::contiguous_ids;
using gw::book::counted_by_one;
using gw::book::sequence_position;
using gw::book::sequence_verdict;

namespace {

constexpr gw::book_header update(std::uint64_t first, std::uint64_t last, std::uint64_t previous,
                                 std::int64_t time) {
    gw::book_header h;
    h.first_id = first;
    h.last_id = last;
    h.previous_id = previous;
    h.venue_time = {time};
    return h;
}

struct row {
    const char* what;
    gw::book_header header;
    sequence_verdict verdict;
};

/// The least that a policy must have.
struct archetype {
    static constexpr bool crossed_unsyncs = false;
    static sequence_verdict after_snapshot(const gw::book_header&, const sequence_position&) noexcept {
        return sequence_verdict::apply;
    }
    static sequence_verdict after_update(const gw::book_header&, const sequence_position&) noexcept {
        return sequence_verdict::apply;
    }
};
static_assert(gw::book::SequencePolicy<archetype>);

struct throws : archetype {
    static sequence_verdict after_update(const gw::book_header&, const sequence_position&);
};
static_assert(!gw::book::SequencePolicy<throws>);
static_assert(!gw::book::SequencePolicy<int>);

} // namespace

TEST_CASE("the join rule of chained updates: what the first update after a snapshot with id 100 must be") {
    using enum sequence_verdict;
    const row rows[] = {
        {"ends before the snapshot", update(90, 99, 85, 1), contained},
        {"ends with the snapshot", update(90, 100, 85, 1), apply},
        {"contains the snapshot", update(95, 110, 90, 1), apply},
        {"begins with the snapshot", update(100, 110, 98, 1), apply},
        {"names the snapshot as its predecessor", update(105, 110, 100, 1), apply},
        {"begins right after the snapshot, its predecessor is in it", update(101, 110, 99, 1), apply},
        {"begins later, its predecessor is in it", update(105, 110, 99, 1), apply},
        {"begins later, its predecessor is not", update(105, 110, 103, 1), gap},
    };
    for (const row& r : rows) {
        INFO(r.what);
        CHECK(chained_previous_id::after_snapshot(r.header, {100, {50}}) == r.verdict);
    }
}

TEST_CASE("the chain rule: what an update after one with id 100 at time 50 must be") {
    using enum sequence_verdict;
    const row rows[] = {
        {"names it as predecessor", update(103, 110, 100, 60), apply},
        {"names it, and first_id is far ahead", update(109, 110, 100, 60), apply},
        {"names an earlier predecessor", update(101, 110, 99, 60), gap},
        {"names a later predecessor", update(101, 110, 105, 60), gap},
        {"is the same one again", update(95, 100, 90, 50), contained},
        {"is an older one again", update(80, 90, 70, 40), contained},
        {"has an old id and a newer time: ids went back", update(1, 5, 0, 60), gap},
        {"names it and ends before it", update(90, 95, 100, 60), gap},
    };
    for (const row& r : rows) {
        INFO(r.what);
        CHECK(chained_previous_id::after_update(r.header, {100, {50}}) == r.verdict);
    }
}

TEST_CASE("ids that may begin anew: what an update after one with id 100 at time 50 must be") {
    using enum sequence_verdict;
    const row rows[] = {
        {"names it as predecessor", update(0, 110, 100, 60), apply},
        {"names it and ends before it: the ids begin anew", update(0, 5, 100, 60), apply},
        {"names it as predecessor and as itself: nothing happened", update(0, 100, 100, 110), held},
        {"names an earlier predecessor", update(0, 110, 99, 60), gap},
        {"names a later predecessor", update(0, 110, 105, 60), gap},
        {"is the same one again", update(0, 100, 90, 50), contained},
        {"is an older one again", update(0, 80, 70, 40), contained},
        {"has an old id and a newer time, and another predecessor", update(0, 80, 70, 60), gap},
    };
    for (const row& r : rows) {
        INFO(r.what);
        CHECK(chained_with_resets::after_update(r.header, {100, {50}}) == r.verdict);
    }
}

TEST_CASE("ids that may begin anew: what the first update after a snapshot with id 100 must be") {
    using enum sequence_verdict;
    const row rows[] = {
        {"names the snapshot as its predecessor", update(0, 110, 100, 1), apply},
        {"contains the snapshot", update(0, 110, 95, 1), apply},
        {"ends with the snapshot", update(0, 100, 95, 1), contained},
        {"ends before the snapshot", update(0, 99, 95, 1), contained},
        {"says that nothing happened", update(0, 100, 100, 1), held},
        {"begins anew right after it", update(0, 3, 100, 1), apply},
        {"its predecessor is not in the snapshot", update(0, 110, 103, 1), gap},
    };
    for (const row& r : rows) {
        INFO(r.what);
        CHECK(chained_with_resets::after_snapshot(r.header, {100, {50}}) == r.verdict);
    }
}

TEST_CASE("updates that are not numbered at all follow each other") {
    CHECK(chained_with_resets::after_update(update(0, 0, 0, 60), {0, {50}}) == sequence_verdict::apply);
    CHECK(chained_with_resets::after_snapshot(update(0, 0, 0, 60), {0, {50}}) == sequence_verdict::apply);
    // Of a book that was numbered one without a number is none to be believed.
    CHECK(chained_with_resets::after_update(update(0, 0, 0, 60), {7, {50}}) == sequence_verdict::gap);
}

TEST_CASE("updates that are counted by one: what may follow number 100, of a snapshot or of an update") {
    using enum sequence_verdict;
    const row rows[] = {{"the next one", update(0, 101, 0, 6), apply},
                        {"the next one, dated before", update(0, 101, 0, 4), apply},
                        {"the one after it", update(0, 102, 0, 6), gap},
                        {"the same again", update(0, 100, 0, 5), contained},
                        {"an old one", update(0, 40, 0, 3), contained},
                        {"the same number, later", update(0, 100, 0, 6), gap},
                        {"a count that begins anew", update(0, 1, 0, 6), gap},
                        {"an old number, later", update(0, 99, 0, 6), gap}};
    const sequence_position at{100, {5}};
    for (const row& r : rows) {
        INFO(r.what);
        CHECK(counted_by_one::after_update(r.header, at) == r.verdict);
        CHECK(counted_by_one::after_snapshot(r.header, at) == r.verdict);
    }
    STATIC_CHECK(counted_by_one::after_update(update(0, 1, 0, 9), {0, {}}) == apply);
    STATIC_CHECK(counted_by_one::crossed_unsyncs);
}

TEST_CASE("contiguous ids: what continues a book overlaps it or follows on") {
    using v = sequence_verdict;
    const row after_update[] = {
        {"the next id", update(101, 101, 0, 51), v::apply},
        {"the next ids", update(101, 105, 0, 51), v::apply},
        {"some of it is known", update(98, 103, 0, 51), v::apply},
        {"one is missing", update(102, 103, 0, 51), v::gap},
        {"seen before", update(95, 99, 0, 49), v::contained},
        {"the same again", update(100, 100, 0, 50), v::contained},
        {"ids that went back", update(1, 3, 0, 60), v::gap},
    };
    for (const row& r : after_update) {
        INFO(r.what);
        CHECK(contiguous_ids::after_update(r.header, {100, {50}}) == r.verdict);
    }
    const row after_snapshot[] = {
        {"all of it is in the snapshot", update(90, 100, 0, 60), v::contained},
        {"it covers the next id", update(95, 101, 0, 60), v::apply},
        {"it begins with the next id", update(101, 120, 0, 60), v::apply},
        {"the snapshot is older than it", update(102, 120, 0, 60), v::gap},
    };
    for (const row& r : after_snapshot) {
        INFO(r.what);
        CHECK(contiguous_ids::after_snapshot(r.header, {100, {}}) == r.verdict);
    }
    STATIC_REQUIRE(contiguous_ids::crossed_unsyncs);
}
