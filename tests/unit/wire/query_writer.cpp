// SPDX-License-Identifier: BSL-1.0
#include <gatewright/wire/query_writer.hpp>

#include <catch2/catch_test_macros.hpp>

#include <cstdint>
#include <string>
#include <string_view>

using namespace gatewright;
using wire::buffer_writer;
using wire::query_writer;

namespace {

constexpr bool encodes_at_compile_time() {
    char room[128] = {};
    buffer_writer out(room, room + sizeof room);
    query_writer query(out);
    query.pair("a", "x:y/z");
    query.pair("n", -5);
    return query.view() == "a=x%3Ay%2Fz&n=-5";
}
static_assert(encodes_at_compile_time());

} // namespace

TEST_CASE("pairs are joined by ampersands and their values percent-encoded") {
    char room[256];
    buffer_writer out(room, room + sizeof room);
    out.put("/path?");
    query_writer query(out);
    query.pair("symbol", "BTCUSDT");
    query.pair("price", "650.50"_d);
    query.pair("timestamp", std::int64_t{1735689600123});
    query.pair("id", std::uint64_t{18446744073709551615ull});
    query.pair("list", "[\"a b\"]&=+%");
    CHECK(query.view() == "symbol=BTCUSDT&price=650.50&timestamp=1735689600123&id=18446744073709551615"
                          "&list=%5B%22a%20b%22%5D%26%3D%2B%25");
    CHECK(out.view().starts_with("/path?symbol="));
}

TEST_CASE("only the unreserved characters of RFC 3986 stay, every other byte becomes three") {
    constexpr std::string_view kept = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~";
    for (int byte = 0; byte < 256; ++byte) {
        const char c = static_cast<char>(byte);
        char room[8];
        buffer_writer out(room, room + sizeof room);
        wire::put_percent_encoded(out, {&c, 1});
        INFO("byte " << byte);
        if (kept.find(c) != std::string_view::npos) {
            CHECK(out.view() == std::string_view(&c, 1));
        } else {
            constexpr std::string_view digits = "0123456789ABCDEF";
            CHECK(out.view() == std::string("%") + digits[static_cast<std::size_t>(byte) / 16] +
                                    digits[static_cast<std::size_t>(byte) % 16]);
        }
    }
}

TEST_CASE("a symbol that is not ASCII is encoded byte by byte of its UTF-8") {
    char room[64];
    buffer_writer out(room, room + sizeof room);
    wire::put_percent_encoded(out, "１２");
    CHECK(out.view() == "%EF%BC%91%EF%BC%92");
}
