// SPDX-License-Identifier: BSL-1.0

#include <gatewright/driver/output_queue.hpp>

#include <catch2/catch_test_macros.hpp>

#include <string>
#include <string_view>
#include <vector>

using namespace gatewright;
using driver::output;
using driver::output_kind;
using driver::output_queue;

TEST_CASE("every call is kept in order with all that it says") {
    output_queue q(8, 256);
    const channel_ref ch{2, 3};
    {
        // The queue copies: what it was given may go.
        std::string target = "/ws?listenKey=a";
        std::string bytes = "{\"id\":1}";
        std::string headers = "X-MBX-APIKEY: k\r\n";
        std::string handshake = "Authorization: Bearer t\r\n";
        CHECK(q.open(ch, 7, {target, handshake}));
        CHECK(q.send(ch, 7, 11, bytes, 5));
        CHECK(q.request(ch, 8, 12,
                        {http_method::put, "/fapi/v1/listenKey", headers, "body", request_urgency::cancel, 77,
                         steady_time{555}},
                        6));
        CHECK(q.arm_timer(2, 99, 4, steady_time{1000}));
        CHECK(q.persist(5, "record"));
        CHECK(q.close(ch, 7));
        target.assign(target.size(), '?');
        handshake.assign(handshake.size(), '?');
        bytes.assign(bytes.size(), '?');
        headers.assign(headers.size(), '?');
    }
    REQUIRE(q.size() == 6);
    CHECK(q[0].kind == output_kind::open);
    CHECK(q[0].channel == ch);
    CHECK(q[0].generation == 7);
    CHECK(q[0].target == "/ws?listenKey=a");
    CHECK(q[0].headers == "Authorization: Bearer t\r\n");
    CHECK(q[1].kind == output_kind::send);
    CHECK(q[1].correlation == 11);
    CHECK(q[1].after == 5);
    CHECK(q[1].payload == "{\"id\":1}");
    CHECK(q[2].kind == output_kind::request);
    CHECK(q[2].method == http_method::put);
    CHECK(q[2].generation == 8);
    CHECK(q[2].correlation == 12);
    CHECK(q[2].after == 6);
    CHECK(q[2].target == "/fapi/v1/listenKey");
    CHECK(q[2].headers == "X-MBX-APIKEY: k\r\n");
    CHECK(q[2].payload == "body");
    CHECK(q[2].http().urgency == request_urgency::cancel);
    CHECK(q[2].http().about == 77);
    CHECK(q[2].http().leave_by == steady_time{555});
    CHECK(q[2].http().target == "/fapi/v1/listenKey");
    CHECK(q[3].kind == output_kind::arm_timer);
    CHECK(q[3].channel.gateway == 2);
    CHECK(q[3].correlation == 99);
    CHECK(q[3].generation == 4);
    CHECK(q[3].due == steady_time{1000});
    CHECK(q[4].kind == output_kind::persist);
    CHECK(q[4].correlation == 5);
    CHECK(q[4].payload == "record");
    CHECK(q[5].kind == output_kind::close);
    CHECK(q[5].generation == 7);
    std::vector<output_kind> kinds;
    for (const output& o : q) kinds.push_back(o.kind);
    CHECK(kinds.size() == 6);
}

TEST_CASE("a queue full of outputs refuses and stays as it was") {
    output_queue q(2, 64);
    CHECK(q.send({}, 1, 1, "a", 0));
    CHECK(q.send({}, 1, 2, "b", 0));
    const std::size_t used = q.bytes_used();
    CHECK_FALSE(q.send({}, 1, 3, "c", 0));
    CHECK_FALSE(q.close({}, 1));
    CHECK(q.size() == 2);
    CHECK(q.bytes_used() == used);
    q.clear();
    CHECK(q.empty());
    CHECK(q.close({}, 1));
}

TEST_CASE("a gateway's timer fits a full queue, a strategy's does not") {
    output_queue q(1, 64);
    CHECK(q.send({}, 1, 1, "a", 0));
    CHECK_FALSE(q.arm_timer(gatewright::strategy_timers, 7, 1, {}));
    for (std::size_t i = 0; i < output_queue::timer_room; ++i)
        REQUIRE(q.arm_timer(static_cast<std::uint8_t>(i), 0, 1, {}));
    CHECK_FALSE(q.arm_timer(0, 0, 2, {}));
    CHECK(q.size() == 1 + output_queue::timer_room);
    q.clear();
    CHECK(q.arm_timer(0, 0, 2, {}));
    CHECK_FALSE(q.send({}, 1, 1, "a", 0));
}

TEST_CASE("a queue full of text refuses what does not fit and takes what does") {
    output_queue q(8, 10);
    CHECK(q.send({}, 1, 1, "123456", 0));
    CHECK_FALSE(q.request({}, 1, 2, {http_method::get, "/a", "h", "bb"}, 0));
    CHECK(q.size() == 1);
    CHECK(q.bytes_used() == 6);
    CHECK(q.request({}, 1, 2, {http_method::get, "/a", "h", "b"}, 0));
    CHECK(q.bytes_used() == 10);
    CHECK(q.send({}, 1, 3, "", 0));
    CHECK_FALSE(q.send({}, 1, 4, "x", 0));
}

TEST_CASE("exchanged queues keep their text") {
    output_queue a(4, 64);
    output_queue b(2, 32);
    CHECK(a.send({}, 1, 1, "of a", 0));
    a.swap(b);
    CHECK(a.empty());
    CHECK(a.capacity() == 2);
    CHECK(b.capacity() == 4);
    REQUIRE(b.size() == 1);
    CHECK(b[0].payload == "of a");
}
