// SPDX-License-Identifier: BSL-1.0
#include <gatewright/wire/base64.hpp>
#include <gatewright/wire/hex.hpp>

#include <catch2/catch_test_macros.hpp>

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

using namespace gatewright::wire;

namespace {

std::vector<std::uint8_t> bytes(std::string_view text) { return {text.begin(), text.end()}; }

std::string base64(std::string_view text, base64_alphabet alphabet = base64_alphabet::standard,
                   bool padded = true) {
    char room[64];
    buffer_writer out(room, room + sizeof room);
    put_base64(out, bytes(text), alphabet, padded);
    REQUIRE(out.size() == base64_size(text.size(), padded));
    return std::string(out.view());
}

} // namespace

TEST_CASE("bytes are written as two lowercase hexadecimal digits each") {
    std::array<std::uint8_t, 256> all{};
    for (std::size_t i = 0; i < all.size(); ++i) all[i] = static_cast<std::uint8_t>(i);
    char room[512];
    buffer_writer out(room, room + sizeof room);
    put_hex(out, all);
    REQUIRE(out.size() == 512);
    CHECK(out.view().substr(0, 8) == "00010203");
    CHECK(out.view().substr(2 * 0x9a, 4) == "9a9b");
    CHECK(out.view().substr(508) == "feff");
    put_hex(out, std::span(all).first(1));
    CHECK(out.overflowed());
}

TEST_CASE("base64 gives the test vectors of RFC 4648, section 10") {
    CHECK(base64("") == "");
    CHECK(base64("f") == "Zg==");
    CHECK(base64("fo") == "Zm8=");
    CHECK(base64("foo") == "Zm9v");
    CHECK(base64("foob") == "Zm9vYg==");
    CHECK(base64("fooba") == "Zm9vYmE=");
    CHECK(base64("foobar") == "Zm9vYmFy");
}

TEST_CASE("base64 for URLs has its own two letters and can leave the padding out") {
    CHECK(base64("\xfb\xff\xbf") == "+/+/");
    CHECK(base64("\xfb\xff\xbf", base64_alphabet::url) == "-_-_");
    CHECK(base64("f", base64_alphabet::url, false) == "Zg");
    CHECK(base64("fo", base64_alphabet::url, false) == "Zm8");
    CHECK(base64("foo", base64_alphabet::url, false) == "Zm9v");
}

TEST_CASE("base64 that does not fit writes nothing") {
    char room[7];
    buffer_writer out(room, room + sizeof room);
    put_base64(out, bytes("foob"));
    CHECK(out.overflowed());
    CHECK(out.size() == 0);
}
