// SPDX-License-Identifier: BSL-1.0
#include "port_rig.hpp"

#include <gatewright/engine/port/outputs.hpp>

#include <catch2/catch_test_macros.hpp>

#include <string>
#include <vector>

using namespace gatewright;
using gatewright_test::port_rig;
using told = std::vector<std::string>;

TEST_CASE("what a session sends leaves on the gateway's own channels, after the record that it waits for") {
    port_rig t;
    CHECK(t.port.open(0, 1, {"/stream"}));
    CHECK(t.port.send(0, 1, 20, "first"));
    t.engine.written.next = 9;
    CHECK(t.port.journalled({}));
    t.engine.written.full = true;
    CHECK_FALSE(t.port.journalled({}));
    CHECK(t.port.send(0, 1, 21, "second"));
    CHECK(t.port.request(0, 0, 22, {http_method::get, "/time", {}, {}}));
    CHECK(t.port.close(0, 1));
    std::string all;
    for (const driver::output& o : t.engine.queue)
        all += std::to_string(o.channel.gateway) + '/' + std::to_string(o.correlation) + '/' +
               std::to_string(o.after) + ' ' + std::string(o.target) + std::string(o.payload) + '\n';
    CHECK(all == "3/0/0 /stream\n3/20/0 first\n3/21/9 second\n3/22/9 /time\n3/0/0 \n");
}

TEST_CASE("a full sink is told to the session") {
    port_rig t;
    while (t.port.close(0, 1)) {
    }
    CHECK_FALSE(t.port.open(0, 1, {"/"}));
    CHECK_FALSE(t.port.send(0, 1, 1, "x"));
    CHECK_FALSE(t.port.request(0, 0, 2, {}));
}

TEST_CASE("connections and errors carry the gateway's number, and a connection wakes it") {
    port_rig t;
    t.state.timer.sleep();
    connection_change c;
    c.state = connection_state::live;
    t.port.on(c);
    CHECK(t.state.timer.awake());
    t.state.timer.sleep();
    t.port.tell_error("odd", "BTCUSDT", "a", true);
    CHECK_FALSE(t.state.timer.awake());
    const std::string at = std::to_string(t.engine.time.wall.ns);
    CHECK(t.told() == told{R"({"event":"connection_change","gateway":3,"channel":0,"state":"live"})",
                           R"({"event":"venue_error","gateway":3,"operator_needed":true,"received_ns":)" +
                               at + R"(,"symbol":"BTCUSDT","client_order_id":"a","text":"odd"})"});
}

TEST_CASE("a malformed message is counted and named by its link, cut to the room that there is") {
    port_rig t;
    t.port.malformed(0, "wrong type", "price");
    t.port.malformed(0, "wrong type", std::string(200, 'x').c_str());
    t.port.ignored("by design");
    CHECK(t.state.counters.malformed == 2);
    CHECK(t.state.counters.ignored == 1);
    const told all = t.told();
    REQUIRE(all.size() == 2);
    CHECK(all[0].ends_with(R"("text":"malformed message on only: wrong type, field price"})"));
    CHECK(all[1].ends_with("xxx\"}"));
    CHECK(all[1].find(std::string(127 - 50, 'x')) != std::string::npos);
}
