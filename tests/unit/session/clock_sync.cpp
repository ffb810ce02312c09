// SPDX-License-Identifier: BSL-1.0
#include <gatewright/session/clock_sync.hpp>

#include <catch2/catch_test_macros.hpp>

#include <random>

namespace gw = gatewright;
using gw::duration;
using gw::milliseconds;
using gw::seconds;
using gw::timestamp;
using gw::session::clock_sync;
using gw::session::clock_sync_options;

namespace {
constexpr timestamp ms(std::int64_t n) { return timestamp::from_milliseconds(n); }
constexpr clock_sync_options exact{duration{}, seconds(5), 0};
} // namespace

TEST_CASE("without samples the offset is zero and of no use") {
    const clock_sync c;
    CHECK_FALSE(c.has_samples());
    CHECK(c.offset() == duration{});
    CHECK(c.to_venue(ms(5)) == ms(5));
    CHECK_FALSE(c.usable(seconds(1'000'000), ms(5)));
    CHECK(c.uncertainty(ms(5)) > seconds(1'000'000));
    CHECK(c.age(ms(5)) > seconds(1'000'000));
}

TEST_CASE("a sample gives the offset to the middle of the round trip, uncertain by half of it") {
    clock_sync c(exact);
    REQUIRE(c.add_sample(ms(1000), ms(1040), ms(1520)));
    CHECK(c.offset() == milliseconds(500));
    CHECK(c.uncertainty(ms(1040)) == milliseconds(20));
    CHECK(c.to_venue(ms(2000)) == ms(2500));
    CHECK(c.to_ours(ms(2500)) == ms(2000));
    CHECK(c.usable(milliseconds(20), ms(1040)));
    CHECK_FALSE(c.usable(milliseconds(19), ms(1040)));
    CHECK(c.age(ms(1100)) == milliseconds(60));
}

TEST_CASE("a venue's clock may be behind, and may tell whole milliseconds only") {
    clock_sync c({milliseconds(1), seconds(5), 0});
    REQUIRE(c.add_sample(ms(10'000), ms(10'010), ms(9'700)));
    CHECK(c.offset() == duration{-304'500'000});
    CHECK(c.uncertainty(ms(10'010)) == duration{5'500'000});
}

TEST_CASE("a slow answer does not spoil a quick one, a quicker one replaces it") {
    clock_sync c(exact);
    REQUIRE(c.add_sample(ms(1000), ms(1040), ms(1520)));
    REQUIRE(c.add_sample(ms(2000), ms(2400), ms(2850)));
    CHECK(c.offset() == milliseconds(500));
    CHECK(c.uncertainty(ms(2400)) == milliseconds(20));
    REQUIRE(c.add_sample(ms(3000), ms(3010), ms(3508)));
    CHECK(c.offset() == milliseconds(503));
    CHECK(c.uncertainty(ms(3010)) == milliseconds(5));
    CHECK(c.age(ms(3010)) == duration{});
    CHECK(c.steps() == 0);
}

TEST_CASE("an old sample grows uncertain with the drift until a newer one is better") {
    clock_sync c({duration{}, seconds(5), 100});
    REQUIRE(c.add_sample(ms(1000), ms(1010), ms(1505)));
    CHECK(c.uncertainty(ms(1010)) == milliseconds(5));
    CHECK(c.uncertainty(ms(1010 + 100'000)) == milliseconds(15));
    CHECK_FALSE(c.usable(milliseconds(10), ms(1010 + 100'000)));
    REQUIRE(c.add_sample(ms(101'000), ms(101'016), ms(101'512)));
    CHECK(c.offset() == milliseconds(504));
    CHECK(c.uncertainty(ms(101'016)) == milliseconds(8));
}

TEST_CASE("samples that took too long, ran backwards or told no time are refused") {
    clock_sync c(exact);
    CHECK_FALSE(c.add_sample(ms(1000), ms(6001), ms(3000)));
    CHECK_FALSE(c.add_sample(ms(1000), ms(999), ms(3000)));
    CHECK_FALSE(c.add_sample(ms(1000), ms(1010), {}));
    CHECK_FALSE(c.has_samples());
    CHECK(c.add_sample(ms(1000), ms(6000), ms(3500)));
}

TEST_CASE("a sample that contradicts the older ones means that a clock was stepped") {
    clock_sync c(exact);
    REQUIRE(c.add_sample(ms(1000), ms(1010), ms(1505)));
    REQUIRE(c.add_sample(ms(2000), ms(2010), ms(2505)));
    // Our clock was set forward by a second.
    REQUIRE(c.add_sample(ms(4000), ms(4100), ms(3550)));
    CHECK(c.steps() == 1);
    CHECK(c.offset() == milliseconds(-500));
    CHECK(c.uncertainty(ms(4100)) == milliseconds(50));
}

TEST_CASE("a best sample that is eight samples old is forgotten") {
    clock_sync c(exact);
    REQUIRE(c.add_sample(ms(1000), ms(1002), ms(1501)));
    for (int i = 1; i <= 7; ++i) {
        REQUIRE(c.add_sample(ms(1000 + i * 1000), ms(1040 + i * 1000), ms(1520 + i * 1000)));
        CHECK(c.uncertainty(ms(1040 + i * 1000)) == milliseconds(1));
    }
    REQUIRE(c.add_sample(ms(9000), ms(9040), ms(9520)));
    CHECK(c.uncertainty(ms(9040)) == milliseconds(20));
    c.reset();
    CHECK_FALSE(c.has_samples());
}

TEST_CASE("a time that can be no time of a venue is no sample") {
    clock_sync c;
    for (const std::int64_t bad :
         {std::int64_t{0}, std::int64_t{-1}, std::numeric_limits<std::int64_t>::max(),
          std::numeric_limits<std::int64_t>::min(), seconds(4'102'444'801).ns})
        CHECK_FALSE(c.add_sample(timestamp{seconds(1'700'000'000).ns}, timestamp{seconds(1'700'000'001).ns},
                                 timestamp{bad}));
    CHECK_FALSE(c.has_samples());
}

TEST_CASE("the true offset lies within the uncertainty, whatever the delays of either way") {
    std::mt19937_64 random(5);
    clock_sync c;
    const std::int64_t truth = 123'456'789;
    std::int64_t now = 1'700'000'000'000'000'000;
    for (int i = 0; i < 20'000; ++i) {
        now += static_cast<std::int64_t>(random() % 1'000'000'000);
        const auto there = static_cast<std::int64_t>(random() % 200'000'000);
        const auto back = static_cast<std::int64_t>(random() % 200'000'000);
        const std::int64_t server = (now + there + truth) / 1'000'000 * 1'000'000;
        REQUIRE(c.add_sample({now}, {now + there + back}, {server}));
        now += there + back;
        const std::int64_t error = c.offset().ns - truth;
        REQUIRE((error < 0 ? -error : error) <= c.uncertainty({now}).ns);
    }
    CHECK(c.steps() == 0);
}

TEST_CASE("what the venue has dated is at least as old as its clock says, less what that may be off") {
    clock_sync c(exact);
    CHECK(c.least_age(ms(1000), ms(5000)) == duration{}); // not measured
    REQUIRE(c.add_sample(ms(1000), ms(1040), ms(1520)));  // 500 ms ahead, within 20
    CHECK(c.least_age(ms(4500), ms(5000)) == milliseconds(980));
    CHECK(c.least_age(ms(5490), ms(5000)) == duration{});
    CHECK(c.least_age(ms(9000), ms(5000)) == duration{});
    CHECK(c.least_age({}, ms(5000)) == duration{}); // it told no time
}
