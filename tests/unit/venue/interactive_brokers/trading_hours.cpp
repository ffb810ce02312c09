// SPDX-License-Identifier: BSL-1.0

#include <gatewright/venue/interactive_brokers/contract_details.hpp>

#include <catch2/catch_test_macros.hpp>

#include <string_view>
#include <vector>

namespace {

namespace ib_hours {
using namespace gatewright::venue::interactive_brokers;

struct read_stretches {
    bool whole = false;
    std::vector<trading_stretch> all;
};
read_stretches read(std::string_view text) {
    read_stretches r;
    r.whole = read_hours(text, [&](const trading_stretch& s) { r.all.push_back(s); });
    return r;
}
} // namespace ib_hours

} // namespace

TEST_CASE("trading hours of IB are read as stretches in the contract's own time") {
    using namespace ib_hours;
    const auto r = read("20250521:1700-20250522:1600;20250524:CLOSED;20250525:0830-20250525:2400");
    CHECK(r.whole);
    REQUIRE(r.all.size() == 3);
    CHECK(r.all[0].open_date == 20250521);
    CHECK(r.all[0].open_minute == 17 * 60);
    CHECK(r.all[0].close_date == 20250522);
    CHECK(r.all[0].close_minute == 16 * 60);
    CHECK_FALSE(r.all[0].closed);
    CHECK(r.all[1].closed);
    CHECK(r.all[1].open_date == 20250524);
    CHECK(r.all[1].close_date == 20250524);
    CHECK(r.all[2].open_minute == 8 * 60 + 30);
    CHECK(r.all[2].close_minute == 24 * 60);
    CHECK(read("").whole);
    CHECK(read(";20250524:CLOSED;").all.size() == 1);
}

TEST_CASE("trading hours that cannot be read end where they go wrong") {
    using namespace ib_hours;
    for (const std::string_view text :
         {"20250521:1700", "20250521:1700-", "20250521:1700-20250522:16", "20250521:1760-20250522:1600",
          "20250521:2500-20250522:1600", "2025052:1700-20250522:1600", "20250521-20250522",
          "20250521:1700-20250522:1600x", "2025052x:CLOSED", "20250524:CLOSE", "CLOSED"}) {
        INFO(text);
        CHECK_FALSE(read(text).whole);
        CHECK(read(text).all.empty());
    }
    const auto r = read("20250524:CLOSED;x");
    CHECK_FALSE(r.whole);
    CHECK(r.all.size() == 1);
}
