// SPDX-License-Identifier: BSL-1.0
#include <gatewright/session/request_budget.hpp>

#include <catch2/catch_test_macros.hpp>

#include <array>
#include <cstdint>
#include <limits>
#include <string_view>

using namespace gatewright;
using namespace gatewright::session;

namespace {

constexpr timestamp at(std::int64_t s) { return {s * 1'000'000'000}; }

/// One pool of each scope. Nothing is reserved of cancels, so small figures can be counted.
constexpr std::array rules{
    pool_rule{"weight", 10, minutes(1), budget_unit::weight, budget_scope::address, rate_window::fixed,
              "X-USED"},
    pool_rule{"orders", 3, minutes(1), budget_unit::orders, budget_scope::account},
    pool_rule{"messages", 4, minutes(1), budget_unit::weight, budget_scope::connection},
    pool_rule{"per instrument", 2, minutes(1), budget_unit::weight, budget_scope::instrument}};
using budget = request_budget<rules.size()>;

/// The pool of one scope alone, so that no other refuses.
request_budget<1> only(budget_scope scope, budget_unit counts = budget_unit::weight) {
    return {{pool_rule{"only", 3, minutes(1), counts, scope}}, 2};
}

constexpr budget_charge cancel(std::uint32_t weight = 1, instrument_index i = {}) {
    return {request_priority::cancel, weight, i};
}

template <class BudgetT>
int room(BudgetT& b, const budget_charge& c, timestamp now = at(0)) {
    int n = 0;
    while (n < 100 && b.take(c, now)) ++n;
    return n;
}

static_assert(budget_charge{request_priority::place}.is_order());
static_assert(budget_charge{request_priority::reduce}.is_order());
static_assert(!budget_charge{request_priority::cancel}.is_order());
static_assert(!budget_charge{request_priority::query}.is_order());
static_assert(!budget_charge{request_priority::snapshot}.is_order());

/// Gateways that number their instruments alike.
constexpr auto same = [](std::size_t i) { return instrument_index{static_cast<std::uint16_t>(i)}; };

} // namespace

TEST_CASE("a request that one limit refuses counts in none of them") {
    budget b(rules, 2);
    // Four messages fit one connection, ten weights the address.
    CHECK(b.take(cancel(4), at(0)));
    for (int i = 0; i < 5; ++i) {
        CHECK_FALSE(b.take(cancel(1), at(0)));
        CHECK(b.full_pool() == std::string_view("messages"));
    }
    b.use_up(0, at(0));
    CHECK_FALSE(b.take(cancel(1), at(0)));
    CHECK(b.full_pool() == std::string_view("weight"));
    // All windows begin anew: six refused ones would have left no room.
    CHECK(b.take(cancel(4), at(60)));
}

TEST_CASE("orders are counted one each, whatever their weight, and nothing else counts as one") {
    auto b = only(budget_scope::account, budget_unit::orders);
    CHECK(room(b, cancel(7)) == 100);
    CHECK(room(b, {request_priority::query, 7, {}}) == 100);
    // Of three, one is kept back for what reduces, and rounding up keeps one for cancels.
    CHECK(room(b, {request_priority::place, 99, {}}) == 2);
    CHECK(b.full_pool() == std::string_view("only"));
}

TEST_CASE("a limit per instrument counts each by itself, and not what has none") {
    budget b(rules, 2);
    CHECK(b.take(cancel(2, {0}), at(0)));
    CHECK_FALSE(b.take(cancel(1, {0}), at(0)));
    CHECK(b.full_pool() == std::string_view("per instrument"));
    CHECK(b.take(cancel(1, {1}), at(0)));
    CHECK(b.take(cancel(1), at(0)));
    auto alone = only(budget_scope::instrument);
    CHECK(room(alone, cancel(1, {2})) == 100);
    CHECK(room(alone, cancel(1, {0})) == 3);
    CHECK(room(alone, cancel(1, {1})) == 3);
}

TEST_CASE("a budget without instruments has limits per instrument that count nothing") {
    request_budget<1> b({pool_rule{"only", 1, minutes(1), budget_unit::weight, budget_scope::instrument}}, 0);
    CHECK(room(b, cancel(1, {0})) == 100);
    b.set_limit(0, 5);
    b.correct(0, 5, at(0));
    b.use_up(0, at(0));
}

TEST_CASE("limits of the address are one for all gateways, those of a user or an account for the same one") {
    struct expected {
        budget_scope scope;
        budget_kinship common;
        bool shared;
    };
    for (const expected e : {expected{budget_scope::address, budget_kinship::none, true},
                             expected{budget_scope::address, budget_kinship::account, true},
                             expected{budget_scope::user, budget_kinship::none, false},
                             expected{budget_scope::user, budget_kinship::user, true},
                             expected{budget_scope::user, budget_kinship::account, true},
                             expected{budget_scope::account, budget_kinship::none, false},
                             expected{budget_scope::account, budget_kinship::user, false},
                             expected{budget_scope::account, budget_kinship::account, true},
                             expected{budget_scope::instrument, budget_kinship::user, false},
                             expected{budget_scope::instrument, budget_kinship::account, true},
                             expected{budget_scope::connection, budget_kinship::none, false},
                             expected{budget_scope::connection, budget_kinship::account, false}}) {
        INFO(static_cast<int>(e.scope) << ", in common " << static_cast<int>(e.common));
        auto first = only(e.scope);
        auto second = only(e.scope);
        second.share(first, e.common, same);
        CHECK(room(first, cancel(1, {0})) == 3);
        CHECK(room(second, cancel(1, {0})) == (e.shared ? 0 : 3));
        // What the venue tells one of them, both know.
        CHECK(room(second, cancel(1, {0}), at(60)) == 3);
        CHECK(room(first, cancel(1, {0}), at(60)) == (e.shared ? 0 : 3));
    }
}

TEST_CASE("limits per instrument are shared by the instrument, whatever number each gateway gives it") {
    const std::array one{pool_rule{"only", 3, minutes(1), budget_unit::weight, budget_scope::instrument}};
    request_budget<1> first(one, 2);
    request_budget<1> second(one, 3);
    // The second gateway's instrument 2 is the first one's 0; its 0 is none of the first one's.
    second.share(first, budget_kinship::account, [](std::size_t mine) {
        return mine == 2 ? instrument_index{0} : mine == 1 ? instrument_index{1} : instrument_index{};
    });
    CHECK(room(first, cancel(1, {0})) == 3);
    CHECK(room(second, cancel(1, {2})) == 0);
    CHECK(room(second, cancel(1, {0})) == 3);
    CHECK(room(second, cancel(1, {1})) == 3);
    CHECK(room(first, cancel(1, {1})) == 0);
}

TEST_CASE("of what two gateways have in common the venue may count some by itself; never the address") {
    const std::array limits{
        sliding_pool("of the address", 3, minutes(1), budget_scope::address, {budget_operation::amend}),
        sliding_pool("of one side", 3, minutes(1), budget_scope::user, {budget_operation::cancel}),
        sliding_pool("of both", 3, minutes(1), budget_scope::user, {budget_operation::query})};
    request_budget<3> first(limits, 1), second(limits, 1);
    second.share(first, budget_kinship::user, same, [](std::size_t i) { return i == 2; });
    first.use_up(0, at(0));
    first.use_up(1, at(0));
    first.use_up(2, at(0));
    const auto full = [&](budget_operation what, timestamp now) {
        return !second.take({request_priority::cancel, 1, {}, what}, now);
    };
    CHECK(full(budget_operation::amend, at(0)));
    CHECK_FALSE(full(budget_operation::cancel, at(0)));
    CHECK(full(budget_operation::query, at(0)));
}

TEST_CASE("what was refused uses up what counts it for the user, and nothing of the address") {
    const std::array limits{
        pool_rule{"of the address", 3, minutes(1)},
        sliding_pool("cancels", 3, minutes(1), budget_scope::user, {budget_operation::cancel}),
        sliding_pool("questions", 3, minutes(1), budget_scope::user, {budget_operation::query})};
    request_budget<3> pools(limits, 1);
    pools.use_up_of({request_priority::query, 1, {}, budget_operation::query}, at(0));
    CHECK_FALSE(pools.take({request_priority::cancel, 1, {}, budget_operation::query}, at(0)));
    CHECK(pools.take({request_priority::cancel, 1, {}, budget_operation::cancel}, at(0)));
    CHECK(pools.take({request_priority::cancel, 1, {}, budget_operation::place}, at(0)));
}

TEST_CASE("what goes where a ban does not hold passes it, and is counted all the same") {
    auto a = only(budget_scope::account);
    a.ban(at(50));
    CHECK_FALSE(a.take(cancel(), at(0)));
    for (int i = 0; i < 3; ++i) CHECK(a.take(cancel(), at(0), true));
    CHECK_FALSE(a.take(cancel(), at(0), true));
}

TEST_CASE("three gateways that share in a row count in one pool") {
    auto a = only(budget_scope::address);
    auto b = only(budget_scope::address);
    auto c = only(budget_scope::address);
    b.share(a, budget_kinship::none, same);
    c.share(a, budget_kinship::none, same);
    c.share(b, budget_kinship::none, same);
    CHECK(a.take(cancel(), at(0)));
    CHECK(b.take(cancel(), at(0)));
    CHECK(c.take(cancel(), at(0)));
    CHECK(room(a, cancel()) == 0);
    CHECK(room(c, cancel()) == 0);
}

TEST_CASE("a ban is the address's: it refuses everything of everybody, and is named") {
    auto a = only(budget_scope::account);
    auto b = only(budget_scope::account);
    b.share(a, budget_kinship::none, same);
    CHECK(a.banned_until() == timestamp{});
    b.ban(at(50));
    CHECK(a.banned(at(0)));
    CHECK(a.banned_until() == at(50));
    CHECK_FALSE(a.take(cancel(), {at(50).ns - 1}));
    CHECK(a.full_pool() == std::string_view("banned by the venue's rate limiter"));
    CHECK(a.take(cancel(), at(50)));
    a.ban(at(40));
    CHECK(b.banned_until() == at(50));
    a.ban(at(70));
    CHECK(b.banned_until() == at(70));
}

TEST_CASE("two gateways share where the venue's clock stands, whichever of them measured it") {
    auto a = only(budget_scope::address);
    auto b = only(budget_scope::address);
    b.share(a, budget_kinship::none, same);
    // Our clock is an hour ahead. The first window is counted by it, until one of them knows better.
    CHECK(room(a, cancel(), at(7200)) == 3);
    CHECK_FALSE(b.aligned());
    b.align(seconds(-3600));
    CHECK(a.aligned());
    CHECK(a.venue_time(at(7200)) == at(3600));
    CHECK(room(a, cancel(), at(7201)) == 0);
    CHECK(room(b, cancel(), at(7260)) == 3);
    CHECK(room(a, cancel(), at(7260)) == 0);
    b.use_up(0, at(7320));
    CHECK(room(a, cancel(), at(7320)) == 0);
    CHECK(room(a, cancel(), at(7380)) == 3);
}

TEST_CASE("a ban until a time of the venue's moves with what is known of its clock, one of so many seconds "
          "does not") {
    auto b = only(budget_scope::address);
    b.align(seconds(100));
    b.ban_until_venue_time(at(1000), minutes(60), at(800));
    CHECK(b.banned_until() == at(900));
    b.align(seconds(-3600));
    CHECK(b.banned_until() == at(4600));
    b.align(seconds(100));
    b.ban(at(950));
    CHECK(b.banned_until() == at(950));
    b.align(seconds(3600));
    CHECK(b.banned_until() == at(950));
    // No ban is longer than the longest.
    b.ban_until_venue_time({std::numeric_limits<std::int64_t>::max()}, minutes(60), at(1000));
    CHECK(b.banned_until() == at(4600));
}

TEST_CASE("a counter of the venue counts where it is higher than ours") {
    auto b = only(budget_scope::address);
    b.correct(0, 2, at(0));
    CHECK(room(b, cancel()) == 1);
    b.correct(0, 1, at(0));
    CHECK(room(b, cancel()) == 0);
    CHECK(room(b, cancel(), at(60)) == 3);
}

TEST_CASE("a counter that cannot be one is none") {
    auto b = only(budget_scope::address);
    for (const std::int64_t bad :
         {std::int64_t{-1}, std::int64_t{0x1'0000'0000}, std::numeric_limits<std::int64_t>::min(),
          std::numeric_limits<std::int64_t>::max()})
        b.correct(0, bad, at(0));
    CHECK(room(b, cancel()) == 3);
    b.correct(0, 0xffff'ffff, at(60));
    CHECK(room(b, cancel(), at(60)) == 0);
}

TEST_CASE("a limit follows what the venue says, and zero is no limit") {
    auto b = only(budget_scope::instrument);
    b.set_limit(0, 0);
    CHECK(room(b, cancel(1, {0})) == 3);
    b.set_limit(0, 5);
    CHECK(room(b, cancel(1, {0})) == 2);
    CHECK(room(b, cancel(1, {1})) == 5);
    b.use_up(0, at(60));
    CHECK(room(b, cancel(1, {0}), at(60)) == 0);
    CHECK(room(b, cancel(1, {1}), at(60)) == 0);
}

TEST_CASE("the rules are told as they were given") {
    const budget b(rules, 2);
    CHECK(b.rules()[0].used_header == "X-USED");
    CHECK(b.rules()[3].scope == budget_scope::instrument);
}

TEST_CASE("a limit of some operations counts those and no others") {
    const auto pool = [](const char* what, counted_set of) {
        return pool_rule{what, 2, minutes(1), budget_unit::weight, budget_scope::account, rate_window::fixed,
                         {},   of};
    };
    const std::array apart{
        pool("places", {budget_operation::place}), pool("cancels", {budget_operation::cancel}),
        pool("messages", {budget_operation::subscription}), pool("books", {{}, {read_kind::book}}),
        pool("both", {{budget_operation::amend}, {read_kind::fills}})};
    request_budget<apart.size()> b(apart, 1);
    const auto charge = [](budget_operation what) {
        return budget_charge{request_priority::cancel, 1, {}, what};
    };
    const auto reading = [](read_kind what) {
        return budget_charge{request_priority::cancel, 1, {}, {}, what};
    };
    CHECK(room(b, charge(budget_operation::place)) == 2);
    CHECK(b.full_pool() == std::string_view("places"));
    CHECK(room(b, charge(budget_operation::cancel)) == 2);
    CHECK(room(b, charge(budget_operation::subscription)) == 2);
    CHECK(b.full_pool() == std::string_view("messages"));
    CHECK(room(b, reading(read_kind::book)) == 2);
    CHECK(b.full_pool() == std::string_view("books"));
    CHECK(b.take(reading(read_kind::fills), at(0)));
    CHECK(b.take(charge(budget_operation::amend), at(0)));
    CHECK_FALSE(b.take(reading(read_kind::fills), at(0)));
    // What no limit counts is not limited.
    CHECK(room(b, charge(budget_operation::query)) == 100);
    CHECK(room(b, reading(read_kind::server_time)) == 100);
}

TEST_CASE("a limit that names nothing counts every request and connection, and no subscription") {
    auto b = only(budget_scope::account);
    CHECK(room(b, {request_priority::cancel, 1, {}, budget_operation::subscription}) == 100);
    CHECK(b.take({request_priority::cancel, 1, {}, budget_operation::connection}, at(0)));
    CHECK(b.take({request_priority::cancel, 1, {}, {}, read_kind::book}, at(0)));
    CHECK(b.take({request_priority::cancel, 1, {}, budget_operation::place}, at(0)));
    CHECK_FALSE(b.take({request_priority::cancel, 1, {}, budget_operation::query}, at(0)));
}

TEST_CASE("a sliding pool counts what it names alone, by weight") {
    constexpr pool_rule p =
        sliding_pool("places", 2, seconds(2), budget_scope::account, {budget_operation::place});
    CHECK(p.window == rate_window::sliding);
    CHECK(p.counts == budget_unit::weight);
    CHECK(p.used_header.empty());
    CHECK(p.of.contains(budget_operation::place));
    CHECK_FALSE(p.of.contains(budget_operation::cancel));
    CHECK_FALSE(p.of.contains(read_kind::fills));
}

TEST_CASE("each connection has a limit of its own, which begins anew with it") {
    const std::array one{pool_rule{"only", 3, minutes(60), budget_unit::weight, budget_scope::connection}};
    request_budget<1> b(one, 0, 2);
    const auto by = [](std::uint8_t link) {
        budget_charge c = cancel(1, {});
        c.link = link;
        return c;
    };
    CHECK(room(b, by(0)) == 3);
    CHECK(room(b, by(1)) == 3);
    CHECK(room(b, by(0), at(60)) == 0);
    b.on_connected(0);
    CHECK(room(b, by(0), at(60)) == 3);
    CHECK(room(b, by(1), at(60)) == 0);
    b.on_connected(7); // no such link
}
