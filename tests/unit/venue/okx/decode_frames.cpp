// SPDX-License-Identifier: BSL-1.0

#include "okx/decoders.hpp"

#include <string_view>

TEST_CASE("every golden frame of OKX decodes to what is expected of it, with every field") {
    gatewright_test::check_golden_frames("okx", gatewright_test::okx::decoders());
}

TEST_CASE("the text pong is ignored on each link, and nothing that only begins like it") {
    using namespace gatewright_test;
    int links = 0;
    for (const frame_decoder& d : okx::decoders()) {
        if (d.name != "market" && d.name != "private") continue;
        ++links;
        CHECK(decode_frame(d, "pong").text() == "ignored reason=\"pong\"\n");
        for (const std::string_view other : {"", "p", "pon", "pongs", "\"pong", "ping"})
            CHECK_FALSE(decode_frame(d, other).status.ok());
    }
    CHECK(links == 2);
}
