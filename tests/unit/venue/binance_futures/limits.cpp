// SPDX-License-Identifier: BSL-1.0
#include <gatewright/venue/binance_futures/detail/limits.hpp>

#include <catch2/catch_test_macros.hpp>

#include <string_view>
#include <utility>

using namespace gatewright;
using namespace gatewright::venue::binance_futures;
using venue::binance_futures::detail::limits;
using priority = limits::priority;

namespace {

/// The clocks agree only so far: a ban is kept this much longer.
constexpr duration margin = seconds(1);
/// The start of a minute, on the venue's clock.
constexpr timestamp minute = timestamp::from_milliseconds(60'000 * 29'393'333ll);

/// How many requests of a kind pass until one is refused.
int passed(limits& l, priority p, std::uint32_t weight, timestamp now) {
    int n = 0;
    while (n < 100'000 && l.take(p, weight, now)) ++n;
    return n;
}

} // namespace

TEST_CASE("orders keep to 300 in ten seconds, of which placements leave a tenth to what is more urgent") {
    limits l;
    CHECK(passed(l, priority::place, 0, minute) == 270);
    CHECK(l.full_pool() == std::string_view("orders per 10 s"));
    CHECK(passed(l, priority::reduce, 0, minute) == 15);
    CHECK(l.take(priority::cancel, 1, minute));
    CHECK_FALSE(l.take(priority::place, 0, minute + milliseconds(9'999)));
    CHECK(passed(l, priority::place, 0, minute + seconds(10)) == 270);
}

TEST_CASE("orders keep to 1200 in a minute, too") {
    limits l;
    int sent = 0;
    for (int i = 0; i < 6; ++i) sent += passed(l, priority::place, 0, minute + seconds(10 * i));
    CHECK(sent == 1080);
    CHECK(l.full_pool() == std::string_view("orders per minute"));
    CHECK(l.take(priority::place, 0, minute + minutes(1)));
}

TEST_CASE("request weight keeps to 2400 a minute: pictures of books give way first, cancels last") {
    limits l;
    CHECK(passed(l, priority::snapshot, 20, minute) == 60);
    CHECK(l.full_pool() == std::string_view("request weight per minute"));
    CHECK(passed(l, priority::query, 10, minute) == 48);
    CHECK_FALSE(l.take(priority::query, 10, minute));
    CHECK(passed(l, priority::cancel, 1, minute) == 720);
    CHECK_FALSE(l.take(priority::cancel, 1, minute + seconds(59)));
    CHECK(l.take(priority::snapshot, 20, minute + minutes(1)));
}

TEST_CASE("a placement without weight passes when the weight is used up") {
    limits l;
    CHECK(passed(l, priority::cancel, 2400, minute) == 1);
    CHECK_FALSE(l.take(priority::cancel, 1, minute));
    CHECK(l.take(priority::reduce, 0, minute) == l.take(priority::reduce, 0, minute));
}

TEST_CASE("exchangeInfo changes the limits, and what was used still counts") {
    limits l;
    CHECK(passed(l, priority::place, 0, minute) == 270);
    l.configure({rate_limit_kind::orders, seconds(10), 400, 0});
    CHECK(passed(l, priority::place, 0, minute) == 90);
    l.configure({rate_limit_kind::orders, seconds(10), 0, 0});
    l.configure({rate_limit_kind::orders, seconds(10), 0x1'0000'0000, 0});
    l.configure({rate_limit_kind::orders, minutes(5), 1, 0});
    l.configure({rate_limit_kind::raw_requests, minutes(1), 1, 0});
    CHECK_FALSE(l.take(priority::place, 0, minute));
    CHECK(passed(l, priority::place, 0, minute + seconds(10)) == 360);
}

TEST_CASE("what the venue has counted is believed") {
    limits l;
    l.learn("X-MBX-ORDER-COUNT-10S: 269\r\nX-MBX-ORDER-COUNT-1M: 269\r\nX-MBX-USED-WEIGHT-1M: 1199\r\n", 200,
            0, "", minute);
    CHECK(passed(l, priority::place, 0, minute) == 1);
    CHECK(passed(l, priority::snapshot, 1, minute) == 1);
    l.learn("X-MBX-ORDER-COUNT-10S: -1\r\nX-MBX-USED-WEIGHT-1M: lots\r\n", 200, 0, "", minute);
    CHECK_FALSE(l.take(priority::place, 0, minute));
}

TEST_CASE("too many orders use up the order limit that is named, and ban nothing") {
    const auto told = [](std::string_view text) {
        limits l;
        l.learn("", 429, -1015, text, minute);
        CHECK_FALSE(l.banned(minute));
        CHECK(l.take(priority::cancel, 1, minute));
        CHECK_FALSE(l.take(priority::place, 0, minute));
        return std::pair(std::string_view(l.full_pool()), l.take(priority::place, 0, minute + seconds(10)));
    };
    CHECK(told("Too many new orders; current limit is 300 orders per 10 SECOND.") ==
          std::pair(std::string_view("orders per 10 s"), true));
    CHECK(told("Too many new orders; current limit is 1200 orders per MINUTE.") ==
          std::pair(std::string_view("orders per minute"), false));
    CHECK_FALSE(told("Too many new orders.").second);
}

TEST_CASE(
    "429 and 418 stop everything: as long as the venue says, or to the end of the minute, or two minutes") {
    SECTION("by the header") {
        limits l;
        l.learn("Retry-After: 30\r\n", 429, -1003, "", minute);
        CHECK(l.banned(minute));
        CHECK(l.banned_until() == minute + seconds(30) + margin);
        CHECK_FALSE(l.take(priority::cancel, 1, minute + milliseconds(30'999)));
        CHECK(l.take(priority::cancel, 1, minute + seconds(31)));
        CHECK_FALSE(l.banned(minute + seconds(31)));
    }
    SECTION("by the message") {
        limits l;
        l.learn("", 418, -1003,
                "Way too many requests; IP(1.2.3.4) banned until 1763600120000. Please use the websocket.",
                minute);
        CHECK(l.banned_until() == timestamp::from_milliseconds(1'763'600'120'000) + margin);
    }
    SECTION("by neither") {
        for (const std::string_view text : {"", "banned until ", "banned until soon"}) {
            limits l;
            l.learn("Retry-After: never\r\n", 429, -1003, text, minute + seconds(17));
            CHECK(l.banned_until() == minute + minutes(1) + margin);
            l.learn("Retry-After: -1\r\n", 418, -1003, text, minute + seconds(17));
            CHECK(l.banned_until() == minute + seconds(17) + minutes(2) + margin);
        }
    }
    SECTION("other statuses ban nothing") {
        limits l;
        l.learn("Retry-After: 30\r\n", 503, 0, "banned until 1763600120000", minute);
        CHECK_FALSE(l.banned(minute));
        CHECK(l.banned_until() == timestamp{});
    }
    SECTION("a ban outlives a change of the limits") {
        limits l;
        l.learn("Retry-After: 30\r\n", 429, -1003, "", minute);
        l.configure({rate_limit_kind::request_weight, minutes(1), 6000, 0});
        CHECK(l.banned(minute + seconds(29)));
    }
}
