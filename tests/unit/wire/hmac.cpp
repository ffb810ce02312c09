// SPDX-License-Identifier: BSL-1.0
#include "oracle_hmac.hpp"

#include <gatewright/wire/hmac.hpp>

#include <catch2/catch_template_test_macros.hpp>
#include <catch2/catch_test_macros.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstring>
#include <memory>
#include <new>
#include <ostream>
#include <string>
#include <string_view>

using namespace gatewright;

namespace {

template <class StateT>
std::string hex_of(const wire::basic_hmac_sha256_key<StateT>& key, std::string_view text) {
    char room[64];
    wire::buffer_writer out(room, room + sizeof room);
    wire::put_hex(out, key.sign(text));
    return std::string(out.view());
}

template <class T>
concept Printable = requires(std::ostream& out, const T& value) { out << value; };
static_assert(!Printable<wire::hmac_sha256_key>);
static_assert(!Printable<wire::hmac_sha256>);

struct rfc4231_case {
    std::string key;
    std::string text;
    std::string_view code;
};

const rfc4231_case rfc4231[] = {
    {std::string(20, '\x0b'), "Hi There", "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"},
    {"Jefe", "what do ya want for nothing?",
     "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"},
    {std::string(20, '\xaa'), std::string(50, '\xdd'),
     "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"},
    {std::string(131, '\xaa'), "Test Using Larger Than Block-Size Key - Hash Key First",
     "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"},
    {std::string(131, '\xaa'),
     "This is a test using a larger than block-size key and a larger than block-size data. The key needs to "
     "be "
     "hashed before being used by the HMAC algorithm.",
     "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2"},
};

bool contains(const void* memory, std::size_t size, std::string_view text) {
    const std::string_view bytes(static_cast<const char*>(memory), size);
    return bytes.find(text) != std::string_view::npos;
}

} // namespace

TEMPLATE_TEST_CASE("HMAC-SHA256 gives the codes of RFC 4231, with either SHA-256 of OpenSSL", "",
                   wire::detail::sha256_state, wire::detail::sha256_evp) {
    for (const rfc4231_case& c : rfc4231) {
        INFO(c.text);
        const wire::basic_hmac_sha256_key<TestType> key(c.key);
        CHECK(hex_of(key, c.text) == c.code);
        CHECK(hex_of(key, c.text) == c.code);
        const wire::basic_hmac_sha256_key<TestType> copy = key;
        CHECK(hex_of(copy, c.text) == c.code);
    }
}

TEST_CASE("HMAC-SHA256 agrees with OpenSSL's own for secrets and texts of every length around a block") {
    for (std::size_t secret_size = 0; secret_size <= 130; ++secret_size) {
        const std::string secret(secret_size, 's');
        const wire::hmac_sha256_key key(secret);
        for (const std::size_t size : {0u, 1u, 55u, 56u, 63u, 64u, 65u, 119u, 128u, 300u}) {
            const std::string text(size, 't');
            REQUIRE(hex_of(key, text) == gatewright_test::oracle_hmac_hex(secret, text));
        }
    }
}

TEST_CASE("text fed in pieces, after a shared prefix, gives the code of the whole") {
    const wire::hmac_sha256_key key("secret");
    wire::hmac_sha256 prefix = key.begin();
    prefix.update("apiKey=");
    prefix.update(std::string(64, 'k'));
    for (const std::string_view rest : {"&a=1", "&a=2", ""}) {
        wire::hmac_sha256 h = prefix;
        h.update(rest);
        CHECK(h.finish() == key.sign("apiKey=" + std::string(64, 'k') + std::string(rest)));
    }
}

TEST_CASE("the code is written as 64 hexadecimal digits or not at all") {
    const wire::hmac_sha256_key key("Jefe");
    char room[64];
    wire::buffer_writer exact(room, room + 64);
    wire::put_hmac_hex(exact, key, "what do ya want for nothing?");
    CHECK(exact.view() == rfc4231[1].code);
    wire::buffer_writer small(room, room + 63);
    wire::put_hmac_hex(small, key, "x");
    CHECK(small.overflowed());
    CHECK(small.view().empty());
}

TEST_CASE("a key holds no byte sequence of its secret, nor of the secret's pads") {
    for (const std::size_t size : {16u, 64u, 100u}) {
        std::string secret;
        for (std::size_t i = 0; i < size; ++i) secret += static_cast<char>('A' + i * 7 % 50);
        alignas(wire::hmac_sha256_key) std::array<unsigned char, sizeof(wire::hmac_sha256_key)> memory{};
        auto* key = new (memory.data()) wire::hmac_sha256_key(secret);
        for (std::size_t at = 0; at + 4 <= secret.size(); ++at) {
            std::string piece = secret.substr(at, 4);
            CHECK_FALSE(contains(memory.data(), memory.size(), piece));
            for (char& c : piece) c = static_cast<char>(c ^ 0x36);
            CHECK_FALSE(contains(memory.data(), memory.size(), piece));
            for (char& c : piece) c = static_cast<char>(c ^ 0x36 ^ 0x5c);
            CHECK_FALSE(contains(memory.data(), memory.size(), piece));
        }
        key->~basic_hmac_sha256_key();
    }
}

TEST_CASE("a key that is destroyed leaves zeros") {
    alignas(wire::hmac_sha256_key) std::array<unsigned char, sizeof(wire::hmac_sha256_key)> memory{};
    auto* key = new (memory.data()) wire::hmac_sha256_key("a secret of some length");
    const unsigned char* bytes = memory.data();
    CHECK(std::any_of(bytes, bytes + memory.size(), [](unsigned char b) { return b != 0; }));
    key->~basic_hmac_sha256_key();
    CHECK(std::all_of(bytes, bytes + memory.size(), [](unsigned char b) { return b == 0; }));
}
