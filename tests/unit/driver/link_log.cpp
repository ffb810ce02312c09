// SPDX-License-Identifier: BSL-1.0
#include <gatewright/driver/link_log.hpp>

#include <catch2/catch_test_macros.hpp>

#include <sstream>

using namespace gatewright;

TEST_CASE("why a link fails is told once, and again after it has worked") {
    std::ostringstream out;
    driver::link_log log({{"main, public", "main, rest"}, {"hedge, public"}}, out);
    const auto happens = [&](input_kind kind, channel_ref channel, std::string_view text = {},
                             std::uint16_t status = 0) {
        out.str("");
        input in;
        in.kind = kind;
        in.channel = channel;
        in.payload = text;
        in.status = status;
        log.record(in);
        return out.str();
    };
    using k = input_kind;
    CHECK(happens(k::disconnected, {0, 0}, "connection refused") ==
          "gatewright: main, public: connection refused\n");
    CHECK(happens(k::disconnected, {0, 0}, "connection refused").empty());
    CHECK(happens(k::disconnected, {0, 0}, "certificate verify failed") ==
          "gatewright: main, public: certificate verify failed\n");
    CHECK(happens(k::disconnected, {0, 0}, "connection refused").empty());
    CHECK(happens(k::disconnected, {1, 0}, "connection refused") ==
          "gatewright: hedge, public: connection refused\n");
    CHECK(happens(k::connected, {0, 0}, "TLS without verification").empty());
    CHECK(happens(k::disconnected, {0, 0}, "certificate verify failed") ==
          "gatewright: main, public: certificate verify failed\n");

    CHECK(happens(k::send_refused, {0, 1}, "no connection") == "gatewright: main, rest: no connection\n");
    CHECK(happens(k::send_refused, {0, 1}, "no connection").empty());
    CHECK(happens(k::reply, {0, 1}, "timed out", 0) == "gatewright: main, rest: timed out\n");
    CHECK(happens(k::reply, {0, 1}, "{}", 200).empty());
    CHECK(happens(k::reply, {0, 1}, "timed out", 0) == "gatewright: main, rest: timed out\n");

    CHECK(happens(k::message, {0, 0}, "text").empty());
    CHECK(happens(k::disconnected, {0, 0}).empty());
    CHECK(happens(k::disconnected, {2, 0}, "no such gateway").empty());
    CHECK(happens(k::disconnected, {1, 7}, "no such channel").empty());
}
