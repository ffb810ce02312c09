// SPDX-License-Identifier: BSL-1.0
#include "exact_buffer.hpp"

#include <gatewright/wire/http_headers.hpp>

#include <catch2/catch_test_macros.hpp>

#include <cstdint>
#include <limits>
#include <string_view>

using namespace gatewright::wire;

namespace {

constexpr std::string_view lines = "Content-Type: application/json\r\n"
                                   "x-mbx-used-weight-1m: 17\r\n"
                                   "X-MBX-USED-WEIGHT: 3\r\n"
                                   "Retry-After:  \t12 \t\r\n"
                                   "Empty:\r\n"
                                   "Blank:   \r\n"
                                   "no colon here\r\n"
                                   "Twice: first\r\n"
                                   "twice: second\r\n"
                                   "Last: a: b";

std::int64_t integer(std::string_view headers, std::string_view name, std::int64_t otherwise = -99) {
    std::int64_t n = otherwise;
    return header_integer(headers, name, n) ? n : otherwise;
}

} // namespace

static_assert(header_value(lines, "content-type") == "application/json");
static_assert(header_value(lines, "CONTENT-TYPE") == "application/json");
static_assert(header_value(lines, "Content") == "" && header_value(lines, "Type") == "");
static_assert(header_value(lines, "Retry-After") == "12");
static_assert(header_value(lines, "Last") == "a: b");
static_assert(header_value("", "a") == "" && header_value("\r\n\r\n", "a") == "" &&
              header_value("a: 1\r\n", "") == "");

TEST_CASE("a header is found by its whole name, in any case, without the blanks around its value") {
    CHECK(header_value(lines, "X-MBX-USED-WEIGHT-1M") == "17");
    CHECK(header_value(lines, "X-Mbx-Used-Weight") == "3");
    CHECK(header_value(lines, "Retry-After") == "12");
    CHECK(header_value(lines, "Empty").empty());
    CHECK(header_value(lines, "Blank").empty());
    CHECK(header_value(lines, "no colon here").empty());
    CHECK(header_value(lines, "Absent").empty());
}

TEST_CASE("the date of an answer is read, and no other text passes for one") {
    using gatewright::wire::header_date;
    gatewright::timestamp t;
    CHECK(header_date("Date: Sun, 06 Nov 1994 08:49:37 GMT\r\n", t));
    CHECK(t == gatewright::timestamp::from_milliseconds(784'111'777'000));
    CHECK(header_date("date: Thu, 29 Feb 2024 23:59:60 GMT\r\n", t));
    CHECK(t == gatewright::timestamp::from_milliseconds(1'709'251'200'000));
    t = {};
    for (const char* bad :
         {"", "Date: \r\n", "Date: Sunday, 06-Nov-94 08:49:37 GMT\r\n", "Date: Sun Nov  6 08:49:37 1994\r\n",
          "Date: Sun, 31 Nov 1994 08:49:37 GMT\r\n", "Date: Sun, 06 Nox 1994 08:49:37 GMT\r\n",
          "Date: Sun, 06 onD 1994 08:49:37 GMT\r\n", "Date: Sun, 06 Nov 1994 24:49:37 GMT\r\n",
          "Date: Sun, 06 Nov 1994 08:60:37 GMT\r\n", "Date: Sun, 06 Nov 1994 08:49:37 CET\r\n",
          "Date: Sun, x6 Nov 1994 08:49:37 GMT\r\n", "Date: Sun, 06 Nov 9999 08:49:37 GMT\r\n"}) {
        INFO(bad);
        CHECK_FALSE(header_date(bad, t));
    }
    CHECK(t == gatewright::timestamp{});
}

TEST_CASE("of a header that is given twice the first counts") {
    CHECK(header_value(lines, "Twice") == "first");
}

TEST_CASE("the last line needs no end, and a lone return is part of the value") {
    CHECK(header_value("a: 1", "a") == "1");
    CHECK(header_value("a: 1\r", "a") == "1\r");
    CHECK(header_value("a: 1\nb: 2\r\n", "b").empty());
}

TEST_CASE("headers cut at any byte are read without going behind the end") {
    for (std::size_t n = 0; n <= lines.size(); ++n) {
        const gatewright_test::exact_buffer exact(lines.substr(0, n));
        for (const char* name : {"Content-Type", "Retry-After", "Last", "Twice", "Blank", "Empty"}) {
            const std::string_view value = header_value(exact.view(), name);
            CHECK((value.empty() || value.data() + value.size() <= exact.view().data() + n));
        }
    }
}

TEST_CASE("a whole number is read, and nothing else passes for one") {
    CHECK(integer("n: 17\r\n", "n") == 17);
    CHECK(integer("n: -5\r\n", "n") == -5);
    CHECK(integer("n: 9223372036854775807\r\n", "n") == std::numeric_limits<std::int64_t>::max());
    for (const char* bad : {"n: 9223372036854775808\r\n", "n: \r\n", "n: 1.5\r\n", "n: 12 34\r\n",
                            "n: +1\r\n", "n: x\r\n", "n: 0x10\r\n", "m: 1\r\n", ""})
        CHECK(integer(bad, "n") == -99);
}
