// SPDX-License-Identifier: BSL-1.0
#include <gatewright/session/silence_watch.hpp>

#include <catch2/catch_test_macros.hpp>

namespace gw = gatewright;
using gw::duration;
using gw::steady_time;
using gw::session::silence;
using gw::session::silence_watch;

TEST_CASE("nothing is watched before the start and after the stop") {
    silence_watch w({duration{10}, duration{30}});
    CHECK(w.next_deadline() == steady_time::never());
    CHECK(w.expired({1'000'000}) == silence::none);
    w.start({100});
    CHECK(w.running());
    CHECK(w.next_deadline() == steady_time{110});
    w.stop();
    CHECK_FALSE(w.running());
    CHECK(w.next_deadline() == steady_time::never());
    CHECK(w.expired({1'000'000}) == silence::none);
    w.start({2'000'000});
    CHECK(w.expired({2'000'009}) == silence::none);
}

TEST_CASE("a stream without any traffic is noticed at its deadline") {
    silence_watch w({duration{10}, duration{30}});
    w.start({100});
    CHECK(w.expired({109}) == silence::none);
    CHECK(w.expired({110}) == silence::no_traffic);
    w.on_traffic({110});
    CHECK(w.expired({119}) == silence::none);
    CHECK(w.next_deadline() == steady_time{120});
}

TEST_CASE("a stream whose pings flow while its data do not is noticed") {
    silence_watch w({duration{10}, duration{30}});
    w.start({100});
    for (const std::int64_t now : {105, 110, 115, 120, 125}) {
        w.on_traffic({now});
        CHECK(w.expired({now}) == silence::none);
    }
    CHECK(w.next_deadline() == steady_time{130});
    CHECK(w.expired({129}) == silence::none);
    CHECK(w.expired({130}) == silence::no_data);
    w.on_traffic({130});
    CHECK(w.expired({131}) == silence::no_data);
    w.on_data({131});
    CHECK(w.expired({131}) == silence::none);
    CHECK(w.next_deadline() == steady_time{141});
}

TEST_CASE("data are traffic, and of two silences the worse is told") {
    silence_watch w({duration{10}, duration{10}});
    w.start({100});
    w.on_data({105});
    CHECK(w.expired({114}) == silence::none);
    CHECK(w.expired({115}) == silence::no_traffic);
}

TEST_CASE("a limit of zero is not watched") {
    silence_watch traffic_only({duration{10}, duration{}});
    traffic_only.start({100});
    traffic_only.on_traffic({500});
    CHECK(traffic_only.expired({509}) == silence::none);
    CHECK(traffic_only.next_deadline() == steady_time{510});
    silence_watch data_only({duration{}, duration{10}});
    data_only.start({100});
    CHECK(data_only.expired({110}) == silence::no_data);
    silence_watch neither({});
    neither.start({100});
    CHECK(neither.next_deadline() == steady_time::never());
    CHECK(neither.expired({1'000'000}) == silence::none);
}

TEST_CASE("a message that is reported late does not turn the clock back") {
    silence_watch w({duration{10}, duration{30}});
    w.start({100});
    w.on_data({120});
    w.on_data({105});
    CHECK(w.next_deadline() == steady_time{130});
}
