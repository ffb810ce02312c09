// SPDX-License-Identifier: BSL-1.0
#include "risk_desk.hpp"

#include <gatewright/risk/trading_hours.hpp>

#include <cstdint>
#include <random>
#include <string>
#include <string_view>

namespace {
namespace trading_hours_test {

using namespace gatewright;
using namespace gatewright::risk;
using namespace gatewright_test;
using enum side;

constexpr timestamp at(std::int64_t day, std::int64_t hour, std::int64_t minute) {
    // Monday 1970-01-05.
    return {((4 + day) * 1440 + hour * 60 + minute) * 60'000'000'000};
}
weekly_hours hours(std::string_view text) {
    weekly_hours h;
    REQUIRE(read_limit(text, limit_unit::other, "", h).empty());
    return h;
}

TEST_CASE("orders go out in the hours of instrument, account and desk, those that reduce at any time") {
    risk_desk t;
    scoped_hours l;
    l.set_default(hours("Mon-Fri 08:00-16:30"))
        .set("ETHUSDT", hours("always"))
        .set_desk(hours("00:00-12:00"));
    const trading_hours check(l);
    const auto of = [&](timestamp when, order_request o = limit(buy, "1")) {
        t.view.now.wall = when;
        return said(check.check(o, t.view));
    };
    CHECK(of(at(0, 7, 59)) == "trading_hours: outside_hours, field time");
    CHECK(of(at(0, 8, 0)) == "ok");
    CHECK(of(at(4, 11, 59)) == "ok");
    CHECK(of(at(4, 12, 0)) == "trading_hours: outside_hours, field time");
    CHECK(of(at(5, 9, 0)) == "trading_hours: outside_hours, field time");
    order_request other = limit(buy, "1");
    other.symbol = "ETHUSDT";
    CHECK(of(at(5, 9, 0), other) == "ok");
    t.holds("-1");
    CHECK(of(at(5, 9, 0)) == "ok");
    CHECK(said(trading_hours{}.check(other, risk_desk().view)) == "trading_hours: outside_hours, field time");
}

TEST_CASE("every minute of two weeks is in the hours exactly if it is in one of the spans") {
    std::mt19937_64 random(35);
    const auto below = [&](std::uint64_t n) { return static_cast<std::int64_t>(random() % n); };
    for (int run = 0; run < 10; ++run) {
        const std::int64_t first = below(7);
        const std::int64_t last = first + below(static_cast<std::uint64_t>(7 - first));
        const std::int64_t from = below(1440);
        const std::int64_t to = from + 1 + below(static_cast<std::uint64_t>(1440 - from));
        const auto clock = [](std::int64_t m) {
            return risk::detail::day_minute_text(static_cast<std::size_t>(m));
        };
        const weekly_hours h =
            hours(std::string(risk::detail::week_days[static_cast<std::size_t>(first)]) + "-" +
                  std::string(risk::detail::week_days[static_cast<std::size_t>(last)]) + " " + clock(from) +
                  "-" + clock(to));
        for (std::int64_t m = -7 * 1440; m < 7 * 1440; ++m) {
            const std::int64_t day = (m + 7 * 1440) / 1440 % 7;
            const std::int64_t minute = (m + 7 * 1440) % 1440;
            REQUIRE(h.contains(at(0, 0, m)) ==
                    (day >= first && day <= last && minute >= from && minute < to));
        }
        weekly_hours again;
        REQUIRE(read_limit(limit_text(h), limit_unit::other, "", again).empty());
        REQUIRE(again == h);
    }
}

} // namespace trading_hours_test
} // namespace
