// SPDX-License-Identifier: BSL-1.0
#include "exact_buffer.hpp"

#include <gatewright/venue/binance/api_error.hpp>

#include <catch2/catch_test_macros.hpp>

#include <cstdint>
#include <string>
#include <string_view>

using namespace gatewright;
using gatewright_test::exact_buffer;
namespace binance = gatewright::venue::binance;

namespace {

struct sink {
    std::string said;
    void on_api_error(std::int32_t code, std::string_view text) {
        said += std::to_string(code) + " " + std::string(text);
    }
    void bad_row(std::string_view name, std::string_view why) {
        said += "bad " + std::string(name) + ": " + std::string(why) + ";";
    }
};
struct row {
    std::uint64_t id = 0;
};
using row_schema = wire::schema<wire::field<"id", &row::id>>;

/// What is said of a body that should be an object, or a list of them.
std::string object(std::string_view text) {
    const exact_buffer exact(text);
    sink s;
    row r;
    std::uint64_t seen = 0;
    wire::decode_status status;
    const bool read = binance::read_reply<row_schema>(exact.view(), r, seen, status, s);
    CHECK(read == (status && s.said.empty()));
    return s.said + (status ? "" : status.str()) + (read ? "id " + std::to_string(r.id) : "");
}
std::string list(std::string_view text) {
    const exact_buffer exact(text);
    sink s;
    const wire::decode_status status =
        binance::read_rows_reply<row, row_schema>(exact.view(), s, [&](row& r, std::uint64_t) noexcept {
            s.said += "id " + std::to_string(r.id) + ";";
        });
    return s.said + (status ? "" : status.str());
}

} // namespace

TEST_CASE("an error object in place of a reply is passed on and is no decoding error") {
    constexpr const char* error = R"( {"code":-1121,"msg":"Invalid symbol."})";
    CHECK(object(error) == "-1121 Invalid symbol.");
    CHECK(list(error) == "-1121 Invalid symbol.");
    CHECK(object(R"({"code":-1121})") == "-1121 ");
    CHECK(object(R"({"id":7})") == "id 7");
    CHECK(list(R"([{"id":7},{"id":8}])") == "id 7;id 8;");
}

TEST_CASE("what is neither the reply nor an error object is a decoding error") {
    CHECK(object(R"({"msg":"x"})") == "missing key, field id, at byte 10");
    CHECK(object(R"({"code":"x"})") == "missing key, field id, at byte 11");
    CHECK(object(R"({"id":7} {"code":-1,"msg":""})") == "trailing characters, at byte 9");
    CHECK(list(R"({"id":7})") == "wrong type, at byte 0");
    CHECK(list(R"([{"id":7},{"code":-1}])") == "id 7;bad : missing key, field id;");
    CHECK(list("") == "unexpected end, at byte 0");
    CHECK(list("[{]") == "unexpected character, at byte 2");
}

TEST_CASE("a row that cannot be used is named by its instrument or asset, and the others live") {
    CHECK(list(R"([{"id":7},{"symbol":"ETHUSDT","id":"x"},{"id":8}])") ==
          "id 7;bad ETHUSDT: malformed number, field id;id 8;");
    CHECK(list(R"([{"asset":"USDT"}])") == "bad USDT: missing key, field id;");
    CHECK(list(R"([{"s":"BTCUSDT"},{"a":"BNB"},{"symbol":7},7])") ==
          "bad BTCUSDT: missing key, field id;bad BNB: missing key, field id;bad : missing key, field id;"
          "bad : wrong type, field ;");
}
