// SPDX-License-Identifier: BSL-1.0
#include <gatewright/venue/quote_frame.hpp>

#include <catch2/catch_test_macros.hpp>

#include <string>
#include <string_view>

using namespace gatewright;

TEST_CASE("a book of one level is a best quote, and of several the first counts") {
    const auto read = [](std::string_view bids, std::string_view asks) {
        venue::quote_frame f;
        wire::json_reader bid(bids);
        wire::json_reader ask(asks);
        const bool sound = f.read_bid(bid, bid.begin()) != nullptr && f.read_ask(ask, ask.begin()) != nullptr;
        return sound
                   ? f.bid.str() + "x" + f.bid_quantity.str() + " " + f.ask.str() + "x" + f.ask_quantity.str()
                   : "broken";
    };
    CHECK(read(R"([["1.5","2","0","1"]])", R"([["1.6","3"],["1.7","4"]])") == "1.5x2 1.6x3");
    CHECK(read("[]", R"([["1.6","3"]])") == "0x0 1.6x3");
    CHECK(read(R"([["1.5"]])", "[]") == "broken");
    CHECK(read("7", "[]") == "broken");
}
