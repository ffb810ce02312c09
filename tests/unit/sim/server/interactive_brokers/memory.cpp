// SPDX-License-Identifier: BSL-1.0

#include "simulated_venue.hpp"
#include "tws_desk.hpp"

using namespace tws_test;

namespace {

/// A client at the other end of a memory link, which carries messages.
struct memory_client {
    exchange venue{tws_desk::quiet()};
    gatewright_test::simulated_venue host{venue, timestamp::from_milliseconds(1'735'740'000'000)};
    transport::memory_link link;
    lines heard;
    bool opened = false, dropped = false;

    memory_client() { host.frames = framing::length32; }
    void send(const std::string& message) { REQUIRE(link.send({0, 0}, 1, 0, message) == nullptr); }
    void run(duration d) {
        const steady_time until = link.now() + d;
        while (link.now() < until) {
            link.advance_to(link.now() + milliseconds(1));
            transport::memory_event e;
            while (link.take_due(e)) {
                using kind = transport::memory_event_kind;
                if (e.way == transport::flow::to_venue)
                    host(link, e);
                else if (e.kind == kind::message)
                    heard.push_back(joined(cut(e.payload, '\0')));
                else
                    (e.kind == kind::accepted ? opened : dropped) = true;
            }
            host.tick(link);
        }
    }
};

} // namespace

TEST_CASE("a desk speaks with the simulated TWS over a memory link", "[sim][server][interactive_brokers]") {
    memory_client c;
    c.link.open({0, 0}, 1, {std::string_view("API\0", 4), {}});
    c.run(milliseconds(5));
    REQUIRE(c.opened);
    c.send("v100..176");
    c.run(milliseconds(5));
    REQUIRE(c.heard.size() == 1);
    CHECK(c.heard[0].starts_with("176|20250101 14:00:00 UTC"));
    c.send(std::string("71\0"
                       "2\0"
                       "7\0"
                       "\0",
                       9));
    c.run(milliseconds(5));
    CHECK(c.heard.size() == 6);
    // Bytes that come one by one are messages, too.
    c.venue.set_cut(byte_cut::bytes);
    c.send(std::string("49\0"
                       "1\0",
                       5));
    c.run(milliseconds(5));
    REQUIRE(c.heard.size() == 7);
    CHECK(c.heard[6] == "49|1|1735740000");
    c.venue.set_fault(venue_link::api, fault::close, 0, timestamp{});
    c.run(milliseconds(5));
    CHECK(c.dropped);
}
