// SPDX-License-Identifier: BSL-1.0
#include <gatewright/driver/output_queue.hpp>
#include <gatewright/engine/gateway_timer.hpp>

#include <catch2/catch_test_macros.hpp>

using namespace gatewright;

namespace {

constexpr steady_time at(std::int64_t ms) { return {ms * 1'000'000}; }

/// A sink that keeps no promise.
struct no_timers {
    bool open(channel_ref, std::uint32_t, const open_request&) noexcept { return true; }
    bool close(channel_ref, std::uint32_t) noexcept { return true; }
    bool send(channel_ref, std::uint32_t, std::uint64_t, std::string_view, record_id) noexcept {
        return true;
    }
    bool request(channel_ref, std::uint32_t, std::uint64_t, const http_request&, record_id) noexcept {
        return true;
    }
    bool arm_timer(std::uint8_t, std::uint64_t, std::uint32_t, steady_time) noexcept { return false; }
    bool persist(record_id, std::string_view) noexcept { return true; }
};

TEST_CASE("a new timer takes the place of the one before, whose firing is ignored") {
    gateway_timer t;
    driver::output_queue out(8, 64);
    CHECK(t.awake());
    t.sleep();
    t.arm(at(100), at(0), out, 2);
    t.arm(at(100), at(0), out, 2); // armed for it already
    t.arm(at(50), at(0), out, 2);
    REQUIRE(out.size() == 2);
    CHECK(out.begin()->channel.gateway == 2);
    CHECK(out.begin()->due == at(100));
    CHECK(out.begin()->generation == 1);
    t.on_fired(1);
    CHECK_FALSE(t.awake());
    CHECK(t.armed() == at(50));
    t.on_fired(2);
    CHECK(t.awake());
    CHECK(t.armed() == steady_time::never());
}

TEST_CASE("what is overdue fires in a millisecond; never is never armed") {
    gateway_timer t;
    driver::output_queue out(8, 64);
    t.arm(steady_time::never(), at(0), out, 0);
    CHECK(out.empty());
    t.arm(at(5), at(10), out, 0);
    CHECK(t.armed() == at(11));
}

TEST_CASE("a timer that found no room is armed in the next step, and finds room however full the queue is") {
    no_timers none;
    gateway_timer t;
    t.sleep();
    t.arm(at(5), at(0), none, 0);
    CHECK(t.awake());
    CHECK(t.armed() == steady_time::never());
    driver::output_queue full(0, 0);
    t.arm(at(5), at(0), full, 0);
    CHECK(t.armed() == at(5));
}

} // namespace
