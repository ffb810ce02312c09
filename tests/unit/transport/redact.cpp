// SPDX-License-Identifier: BSL-1.0

#include <gatewright/transport/message_ring.hpp>
#include <gatewright/transport/redact.hpp>

#include <catch2/catch_test_macros.hpp>

#include <cstdint>
#include <string>

using namespace gatewright::transport;

TEST_CASE("a target is shown without its query and without what could be a key") {
    const std::string key = "pqia91ma19a5s61cv6a81va65sdf19v8a65a1a5s61cv6a81va65sdf19v8a65a1";
    CHECK(redact_target("/fapi/v1/order?symbol=BTCUSDT&signature=ab") == "/fapi/v1/order?***");
    CHECK(redact_target("/private/ws?listenKey=" + key) == "/private/ws?***");
    CHECK(redact_target("/ws/" + key) == "/ws/***");
    CHECK(redact_target("/ws/" + key + "/btcusdt@depth@100ms") == "/ws/***/btcusdt@depth@100ms");
    CHECK(redact_target("/public/stream") == "/public/stream");
    CHECK(redact_target("") == "");
    CHECK(redact_target("?") == "?***");
}

TEST_CASE("runs of 23 letters and digits are shown, of 24 not") {
    CHECK(redact_text("key " + std::string(23, 'a') + ".") == "key " + std::string(23, 'a') + ".");
    CHECK(redact_text("key " + std::string(24, 'a') + ".") == "key ***.");
    CHECK(redact_text("0f8fad5b-d9cb-469f-a165-70867728950e") == "***");
    CHECK(redact_text("certificate verify failed (SSL routines)") ==
          "certificate verify failed (SSL routines)");
}

TEST_CASE("what a terminal would obey is written out") {
    CHECK(redact_text("bye\n\x1b[2J\x07") == "bye\\x0a\\x1b[2J\\x07");
    CHECK(redact_text("\xc2\x9b"
                      "31m") == "\\xc2\\x9b"
                                "31m");
    CHECK(redact_text("\x7f\r\t") == "\\x7f\\x0d\\x09");
    CHECK(redact_text("prix: 5 \xe2\x82\xac, \xc2\xa3") == "prix: 5 \xe2\x82\xac, \xc2\xa3");
    CHECK(redact_text("\xc2") == "\xc2");
}

TEST_CASE("a message ring keeps order and both limits") {
    message_ring ring(2, 10);
    CHECK(ring.push(1, "12345"));
    CHECK_FALSE(ring.push(2, "123456"));
    CHECK(ring.push(2, "12345"));
    CHECK_FALSE(ring.push(3, ""));
    CHECK(ring.bytes() == 10);
    for (std::uint64_t n = 1; n <= 100; ++n) {
        REQUIRE(ring.front().correlation == n);
        ring.pop();
        REQUIRE(ring.push(n + 2, std::to_string(n + 2)));
        REQUIRE(ring.size() == 2);
    }
    CHECK(ring.front().bytes == "101");
}
