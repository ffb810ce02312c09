// SPDX-License-Identifier: BSL-1.0
#include <gatewright/session/read_schedule.hpp>

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include <array>
#include <map>
#include <random>
#include <vector>

using namespace gatewright;
using namespace gatewright::session;

namespace {

constexpr steady_time at(std::int64_t s) { return {s * 1'000'000'000}; }
constexpr clock_reading clock_at(std::int64_t s) { return {timestamp{s * 1'000'000'000 + 5}, at(s)}; }

constexpr auto account = read_kind::balances;
constexpr auto each = read_kind::fills;
constexpr auto absent = read_kind::token;
constexpr std::array rules{read_rule{each, 1, read_security::sign, true}, read_rule{account}};

read_schedule three() { return read_schedule(rules, 2); }

} // namespace

TEST_CASE("what was never wanted is idle and never due") {
    read_schedule s = three();
    CHECK(s.idle(account));
    CHECK(s.idle(each, 1));
    CHECK(s.idle(absent));
    CHECK(s.next_due(at(1'000'000)) == nullptr);
    CHECK(s.next_deadline() == steady_time::never());
    CHECK(s.find(absent) == nullptr);
    s.want(absent, 0, at(0));
    CHECK(s.next_deadline() == steady_time::never());
}

TEST_CASE("a read is sent when due, answered once, and idle again") {
    read_schedule s = three();
    s.want(each, 1, at(10));
    CHECK_FALSE(s.idle(each, 1));
    CHECK(s.idle(each, 0));
    CHECK(s.next_deadline() == at(10));
    CHECK(s.next_due(at(9)) == nullptr);
    pending_read* f = s.next_due(at(10));
    REQUIRE(f != nullptr);
    CHECK(f->what == each);
    CHECK(f->instrument == 1);
    s.on_sent(*f, 77, clock_at(10), seconds(3));
    CHECK(s.next_due(at(12)) == nullptr);
    CHECK(s.next_deadline() == at(13));
    CHECK(f->asked.wall == clock_at(10).wall);
    CHECK(s.of_reply(76) == nullptr);
    REQUIRE(s.of_reply(77) == f);
    s.on_done(*f, at(11));
    CHECK(s.of_reply(77) == nullptr);
    CHECK(s.idle(each, 1));
    CHECK(s.next_deadline() == steady_time::never());
}

TEST_CASE("wanting again keeps the earlier time") {
    read_schedule s = three();
    s.want(account, 0, at(10));
    s.want(account, 0, at(20));
    CHECK(s.next_deadline() == at(10));
    s.want(account, 0, at(5));
    CHECK(s.next_deadline() == at(5));
}

TEST_CASE("one that is wanted while its answer is on the way is asked for once more") {
    read_schedule s = three();
    s.want(account, 0, at(0));
    pending_read* f = s.next_due(at(0));
    s.on_sent(*f, 1, clock_at(0), seconds(5));
    s.want(account, 0, at(1));
    s.want(account, 0, at(1));
    CHECK(s.next_due(at(1)) == nullptr);
    s.on_done(*f, at(2));
    CHECK_FALSE(s.idle(account));
    REQUIRE(s.next_due(at(2)) == f);
    s.on_sent(*f, 2, clock_at(2), seconds(5));
    CHECK(s.of_reply(1) == nullptr);
    s.on_done(*f, at(3));
    CHECK(s.idle(account));
}

TEST_CASE("failures are tried again after 1, 2, 5, 10 and then every 30 seconds, until one succeeds") {
    read_schedule s = three();
    s.want(account, 0, at(0));
    std::int64_t now = 0;
    std::uint64_t correlation = 0;
    for (const std::int64_t delay : {1, 2, 5, 10, 30, 30, 30}) {
        pending_read* f = s.next_due(at(now));
        REQUIRE(f != nullptr);
        s.on_sent(*f, ++correlation, clock_at(now), seconds(3));
        s.on_failed(*f, at(now));
        CHECK(s.of_reply(correlation) == nullptr);
        CHECK(s.next_due({at(now + delay).ns - 1}) == nullptr);
        CHECK(s.next_deadline() == at(now + delay));
        now += delay;
    }
    pending_read* f = s.next_due(at(now));
    s.on_sent(*f, ++correlation, clock_at(now), seconds(3));
    s.on_done(*f, at(now));
    CHECK(f->failures == 0);
    s.want(account, 0, at(now));
    s.on_failed(*s.next_due(at(now)), at(now));
    CHECK(s.next_deadline() == at(now + 1));
}

TEST_CASE("a failure may ask for a longer pause than its step") {
    read_schedule s = three();
    s.want(account, 0, at(0));
    s.on_failed(*s.next_due(at(0)), at(0), seconds(7));
    CHECK(s.next_deadline() == at(7));
    s.on_failed(*s.next_due(at(7)), at(7), seconds(1));
    CHECK(s.next_deadline() == at(9));
}

TEST_CASE("an overdue answer is a failure, and what comes late is not matched") {
    read_schedule s = three();
    s.want(account, 0, at(0));
    s.want(each, 0, at(0));
    s.on_sent(*s.next_due(at(0)), 1, clock_at(0), seconds(3));
    s.on_sent(*s.next_due(at(0)), 2, clock_at(0), seconds(4));
    CHECK(s.expire({at(3).ns - 1}) == 0);
    CHECK(s.expire(at(3)) == 1);
    CHECK(s.of_reply(1) == nullptr);
    CHECK(s.of_reply(2) != nullptr);
    CHECK(s.expire(at(3)) == 0);
    CHECK(s.next_due(at(3)) == nullptr);
    CHECK(s.expire(at(4)) == 1);
    REQUIRE(s.next_due(at(4)) != nullptr);
    CHECK(s.next_due(at(4))->what == account);
}

TEST_CASE("pages follow each other at once, and a failed page is repeated, not the whole") {
    read_schedule s = three();
    s.want(each, 0, at(0));
    pending_read* f = s.next_due(at(0));
    s.on_sent(*f, 1, clock_at(0), seconds(3));
    s.on_page(*f, "1001", at(1));
    REQUIRE(s.next_due(at(1)) == f);
    CHECK(f->cursor == "1001");
    s.on_sent(*f, 2, clock_at(1), seconds(3));
    s.on_failed(*f, at(2));
    CHECK(f->cursor == "1001");
    CHECK(s.next_due(at(2)) == nullptr);
    REQUIRE(s.next_due(at(3)) == f);
    s.on_sent(*f, 3, clock_at(3), seconds(3));
    s.on_done(*f, at(4));
    CHECK(f->cursor.empty());
}

TEST_CASE("what is dropped is forgotten, its answer too") {
    read_schedule s = three();
    s.want(each, 1, at(0));
    pending_read* f = s.next_due(at(0));
    s.on_sent(*f, 9, clock_at(0), seconds(3));
    s.drop(each, 1);
    CHECK(s.idle(each, 1));
    CHECK(s.of_reply(9) == nullptr);
    CHECK(s.find(each, 1) == f);
    s.drop(absent);
    s.want(each, 1, at(5));
    CHECK(s.next_deadline() == at(5));
}

TEST_CASE("one that could not be sent waits") {
    read_schedule s = three();
    s.want(account, 0, at(0));
    s.want(each, 0, at(0));
    s.postpone(*s.next_due(at(0)), at(2));
    REQUIRE(s.next_due(at(0)) != nullptr);
    CHECK(s.next_due(at(0))->what == each);
    CHECK(s.next_due(at(2))->what == account);
}

TEST_CASE("one that is wanted again while its pages come is read from its beginning when they are through") {
    read_schedule s = three();
    s.want(each, 0, at(0));
    pending_read* f = s.next_due(at(0));
    s.on_sent(*f, 1, clock_at(0), seconds(3));
    const bool between_pages = GENERATE(false, true);
    if (!between_pages) s.want(each, 0, at(1));
    s.on_page(*f, "1001", at(1));
    if (between_pages) s.want(each, 0, at(1));
    REQUIRE(s.next_due(at(1)) == f);
    CHECK(f->cursor == "1001");
    s.on_sent(*f, 2, clock_at(1), seconds(3));
    s.on_failed(*f, at(2));
    REQUIRE(s.next_due(at(3)) == f);
    CHECK(f->cursor == "1001");
    s.on_sent(*f, 3, clock_at(3), seconds(3));
    s.on_done(*f, at(4));
    REQUIRE(s.next_due(at(4)) == f);
    CHECK(f->cursor.empty());
    s.on_sent(*f, 4, clock_at(4), seconds(3));
    s.on_done(*f, at(5));
    CHECK(s.idle(each, 0));
}

TEST_CASE("no more reads are under way than allowed, and those that wait do not ask for the timer") {
    read_schedule s(rules, 4, 2);
    for (std::uint16_t i = 0; i < 4; ++i) s.want(each, i, at(0));
    s.on_sent(*s.next_due(at(0)), 1, clock_at(0), seconds(5));
    CHECK(s.next_deadline() == at(0));
    s.on_sent(*s.next_due(at(0)), 2, clock_at(0), seconds(7));
    CHECK(s.next_due(at(1)) == nullptr);
    CHECK(s.next_deadline() == at(5));
    s.on_done(*s.of_reply(1), at(2));
    pending_read* third = s.next_due(at(2));
    REQUIRE(third != nullptr);
    CHECK(third->instrument == 2);
    s.on_sent(*third, 3, clock_at(2), seconds(5));
    CHECK(s.expire(at(7)) == 2);
    CHECK(s.next_due(at(8)) != nullptr);
}

TEST_CASE(
    "reads of the account come before those of instruments, which come in turn, in the order of the rules") {
    constexpr std::array four{
        read_rule{read_kind::fills, 1, read_security::sign, true}, read_rule{read_kind::open_orders},
        read_rule{read_kind::book, 1, read_security::none, true}, read_rule{read_kind::balances}};
    read_schedule s(four, 2);
    for (const read_kind k : {read_kind::book, read_kind::fills})
        for (const std::uint16_t i : {std::uint16_t{1}, std::uint16_t{0}}) s.want(k, i, at(0));
    s.want(read_kind::balances, 0, at(0));
    s.want(read_kind::open_orders, 0, at(0));
    std::vector<std::pair<read_kind, std::uint16_t>> order;
    std::uint64_t n = 0;
    while (pending_read* r = s.next_due(at(0))) {
        order.emplace_back(r->what, r->instrument);
        s.on_sent(*r, ++n, clock_at(0), seconds(1));
    }
    using pair = std::pair<read_kind, std::uint16_t>;
    CHECK(order == std::vector<pair>{{read_kind::open_orders, 0},
                                     {read_kind::balances, 0},
                                     {read_kind::fills, 0},
                                     {read_kind::book, 0},
                                     {read_kind::fills, 1},
                                     {read_kind::book, 1}});
    CHECK_FALSE(s.all_idle(read_kind::book));
    for (std::uint64_t i = 1; i <= n; ++i) s.on_done(*s.of_reply(i), at(1));
    CHECK(s.all_idle(read_kind::book));
    CHECK(s.next_deadline() == steady_time::never());
}

TEST_CASE("under random operations it is due what a list that is walked would say") {
    struct plain {
        read_state state = read_state::idle;
        bool again = false;
        std::uint8_t failures = 0;
        std::uint64_t number = 0;
        steady_time due;
    };
    constexpr std::size_t count = 300;
    read_schedule s(rules, count, 8);
    std::map<std::uint16_t, plain> list;
    std::mt19937 random(7);
    steady_time now = at(1);
    std::uint64_t number = 0;
    for (int step = 0; step < 20'000; ++step) {
        const auto i = static_cast<std::uint16_t>(random() % count);
        plain& p = list[i];
        switch (random() % 6) {
        case 0:
        case 1: {
            const steady_time due = now + milliseconds(static_cast<std::int64_t>(random() % 3000));
            s.want(each, i, due);
            if (p.state == read_state::in_flight) {
                p.again = true;
            } else {
                p.due = p.state == read_state::wanted ? std::min(p.due, due) : due;
                p.state = read_state::wanted;
            }
            break;
        }
        case 2:
            s.drop(each, i);
            p = {};
            break;
        case 3: now = now + milliseconds(static_cast<std::int64_t>(random() % 400)); break;
        default: {
            std::size_t under_way = 0;
            for (auto& [k, e] : list) {
                if (e.state == read_state::in_flight && e.due <= now) {
                    e.state = read_state::wanted;
                    e.due =
                        now + seconds(read_schedule::backoff_seconds[std::min<std::size_t>(e.failures, 4)]);
                    ++e.failures;
                    e.again = false;
                }
                under_way += e.state == read_state::in_flight;
            }
            s.expire(now);
            const std::pair<const std::uint16_t, plain>* wanted = nullptr;
            for (const auto& entry : list)
                if (wanted == nullptr && entry.second.state == read_state::wanted && entry.second.due <= now)
                    wanted = &entry;
            pending_read* r = s.next_due(now);
            REQUIRE((r != nullptr) == (wanted != nullptr && under_way < 8));
            if (r == nullptr) break;
            REQUIRE(r->instrument == wanted->first);
            s.on_sent(*r, ++number, {timestamp{1}, now}, seconds(2));
            plain& e = list[r->instrument];
            e.state = read_state::in_flight;
            e.number = number;
            e.due = now + seconds(2);
        }
        }
        if (random() % 4 == 0 && number != 0) {
            const std::uint64_t answered = number - random() % std::min<std::uint64_t>(number, 10);
            pending_read* r = s.of_reply(answered);
            plain* mine = nullptr;
            for (auto& [k, e] : list)
                if (e.state == read_state::in_flight && e.number == answered) mine = &e;
            REQUIRE((r != nullptr) == (mine != nullptr));
            if (r != nullptr) {
                s.on_done(*r, now);
                mine->failures = 0;
                mine->state = mine->again ? read_state::wanted : read_state::idle;
                mine->again = false;
                mine->due = now;
            }
        }
        steady_time due = steady_time::never();
        std::size_t under_way = 0;
        for (const auto& [k, e] : list) under_way += e.state == read_state::in_flight;
        for (const auto& [k, e] : list)
            if (e.state == read_state::in_flight || (e.state == read_state::wanted && under_way < 8))
                due = std::min(due, e.due);
        // Of those that are due the first is named, whatever its time.
        REQUIRE(std::max(s.next_deadline(), now) == std::max(due, now));
    }
}

TEST_CASE("an instrument that is wanted first is read before the others, and after the account") {
    read_schedule s(rules, 4);
    for (std::uint16_t i = 0; i < 4; ++i) s.want(each, i, at(10));
    s.want(each, 2, at(10), true);
    s.want(account, 0, at(10));
    std::vector<int> order;
    for (std::uint64_t n = 1; n <= 5; ++n) {
        pending_read* r = s.next_due(at(10));
        REQUIRE(r != nullptr);
        order.push_back(r->what == account ? -1 : r->instrument);
        s.on_sent(*r, n, clock_at(10), seconds(3));
    }
    CHECK(order == std::vector<int>{-1, 2, 0, 1, 3});
    // The next time it is one of many again.
    s.on_done(*s.of_reply(2), at(11));
    s.on_done(*s.of_reply(3), at(11));
    s.want(each, 0, at(12));
    s.want(each, 2, at(12));
    CHECK(s.next_due(at(12))->instrument == 0);
}

TEST_CASE("a list that is told by windows goes on at once, is repeated in the middle, and wanted again from "
          "its beginning") {
    read_schedule s = three();
    s.want(each, 0, at(10));
    pending_read* r = s.next_due(at(10));
    s.on_sent(*r, 1, clock_at(10), seconds(3));
    s.on_window(*r, timestamp{500}, at(11));
    CHECK_FALSE(s.idle(each, 0));
    s.want(each, 0, at(11)); // somebody wants it from earlier on: not lost, though this window goes on
    r = s.next_due(at(11));
    REQUIRE(r != nullptr);
    CHECK(r->window == timestamp{500});
    s.on_sent(*r, 2, clock_at(11), seconds(3));
    s.on_failed(*r, at(12));
    r = s.next_due(at(13));
    REQUIRE(r != nullptr);
    CHECK(r->window == timestamp{500});
    s.on_sent(*r, 3, clock_at(13), seconds(3));
    s.on_done(*r, at(14));
    r = s.next_due(at(14));
    REQUIRE(r != nullptr);
    CHECK(r->window == timestamp{});
    s.on_sent(*r, 4, clock_at(14), seconds(3));
    s.on_done(*r, at(15));
    CHECK(s.idle(each, 0));
}

TEST_CASE("a cursor may be a number, which is read as far as it is one") {
    for (const std::uint64_t n :
         {std::uint64_t{0}, std::uint64_t{7}, std::uint64_t{18'446'744'073'709'551'615U}})
        CHECK(page_number(numbered_page(n)) == n);
    CHECK(numbered_page(120) == "120");
    CHECK(page_number("") == 0);
    CHECK(page_number("12x") == 12);
    CHECK(page_number("x12") == 0);
}
