// SPDX-License-Identifier: BSL-1.0
#include <gatewright/wire/json_writer.hpp>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/string.hpp>
#include <boost/json/value.hpp>
#include <catch2/catch_test_macros.hpp>

#include <cstdint>
#include <string>
#include <string_view>

using namespace gatewright;
using wire::buffer_writer;
using wire::json_writer;

namespace {

std::string escaped(std::string_view text) {
    char room[4096];
    buffer_writer out(room, room + sizeof room);
    wire::put_json_string(out, text);
    REQUIRE_FALSE(out.overflowed());
    return std::string(out.view());
}

} // namespace

TEST_CASE("a document is written without blanks, with its commas in place") {
    char room[512];
    buffer_writer out(room, room + sizeof room);
    json_writer json(out);
    json.begin_object();
    json.member("text", "BTCUSDT");
    json.member("price", "650.50"_d);
    json.member("count", std::uint64_t{18446744073709551615ull});
    json.member("delta", -3);
    json.member("on", true);
    json.key("none");
    json.null();
    json.key("levels");
    json.begin_array();
    for (const auto& [p, q] : {std::pair{"1.10"_d, "2"_d}, std::pair{"1.20"_d, "0"_d}}) {
        json.begin_array();
        json.value(p);
        json.value(q);
        json.end_array();
    }
    json.end_array();
    json.key("empty");
    json.begin_object();
    json.end_object();
    json.key("raw");
    json.raw("[1]");
    json.end_object();
    CHECK(out.view() ==
          R"({"text":"BTCUSDT","price":"650.50","count":18446744073709551615,"delta":-3,"on":true,)"
          R"("none":null,"levels":[["1.10","2"],["1.20","0"]],"empty":{},"raw":[1]})");
}

TEST_CASE("quotes, backslashes and control characters are escaped and nothing else is") {
    CHECK(escaped("plain / é １") == "\"plain / é １\"");
    CHECK(escaped("a\"b\\c") == R"("a\"b\\c")");
    CHECK(escaped("\b\f\n\r\t") == R"("\b\f\n\r\t")");
    CHECK(escaped(std::string_view("\0\x01\x1f\x7f", 4)) == "\"\\u0000\\u0001\\u001f\x7f\"");
    CHECK(escaped("") == "\"\"");
}

TEST_CASE("every byte of ASCII comes back from Boost.JSON as it went in") {
    std::string all;
    for (int c = 0; c < 128; ++c) all += static_cast<char>(c);
    const auto back = boost::json::parse(escaped(all)).as_string();
    CHECK(std::string_view(back) == all);
}
