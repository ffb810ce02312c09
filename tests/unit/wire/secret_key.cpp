// SPDX-License-Identifier: BSL-1.0
#include "oracle_hmac.hpp"

#include <gatewright/wire/base64.hpp>
#include <gatewright/wire/buffer_writer.hpp>
#include <gatewright/wire/hex.hpp>
#include <gatewright/wire/secret_key.hpp>

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
std::string hex_of(const typename wire::secret_key<StateT>::signature& code) {
    char room[128];
    wire::buffer_writer out(room, room + sizeof room);
    wire::put_hex(out, code);
    return std::string(out.view());
}
template <class StateT>
std::string hex_of(const wire::secret_key<StateT>& key, std::string_view text) {
    return hex_of<StateT>(key.sign(text));
}

template <class T>
concept Printable = requires(std::ostream& out, const T& value) { out << value; };
static_assert(!Printable<wire::hmac_sha256_key>);
static_assert(!Printable<wire::hmac_sha512_key>);

struct rfc4231_case {
    std::string key;
    std::string text;
    std::string_view sha256;
    std::string_view sha512;
};

const rfc4231_case rfc4231[] = {
    {std::string(20, '\x0b'), "Hi There", "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7",
     "87aa7cdea5ef619d4ff0b4241a1d6cb02379f4e2ce4ec2787ad0b30545e17cde"
     "daa833b7d6b8a702038b274eaea3f4e4be9d914eeb61f1702e696c203a126854"},
    {"Jefe", "what do ya want for nothing?",
     "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
     "164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea250554"
     "9758bf75c05a994a6d034f65f8f0e6fdcaeab1a34d4a6b4b636e070a38bce737"},
    {std::string(20, '\xaa'), std::string(50, '\xdd'),
     "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe",
     "fa73b0089d56a284efb0f0756c890be9b1b5dbdd8ee81a3655f83e33b2279d39"
     "bf3e848279a722c806b485a47e67c807b946a337bee8942674278859e13292fb"},
    {std::string(131, '\xaa'), "Test Using Larger Than Block-Size Key - Hash Key First",
     "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54",
     "80b24263c7c1a3ebb71493c1dd7be8b49b46d1f41b4aeec1121b013783f8f352"
     "6b56d037e05f2598bd0fd2215d6a1e5295e64f73f63f0aec8b915a985d786598"},
    {std::string(131, '\xaa'),
     "This is a test using a larger than block-size key and a larger than block-size data. The key needs to "
     "be "
     "hashed before being used by the HMAC algorithm.",
     "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2",
     "e37b6a775dc87dbaa4dfa9f96e5e3ffddebd71f8867289865df5a32d20cdc944"
     "b6022cac3c4982b10d5eeb55c3e4de15134676fb6de0446065c97440fa8c6a58"},
};

bool contains(const void* memory, std::size_t size, std::string_view text) {
    const std::string_view bytes(static_cast<const char*>(memory), size);
    return bytes.find(text) != std::string_view::npos;
}

} // namespace

TEMPLATE_TEST_CASE("a key gives the codes of RFC 4231, with either kind of hash state of OpenSSL", "",
                   wire::detail::sha256_state, wire::detail::sha2_evp<wire::detail::sha256_hash>,
                   wire::detail::sha512_state, wire::detail::sha2_evp<wire::detail::sha512_hash>) {
    constexpr bool small = TestType::hash::size == 32;
    for (const rfc4231_case& c : rfc4231) {
        INFO(c.text);
        const wire::secret_key<TestType> key(c.key);
        CHECK(hex_of(key, c.text) == (small ? c.sha256 : c.sha512));
        CHECK(hex_of(key, c.text) == (small ? c.sha256 : c.sha512));
        const wire::secret_key<TestType> copy = key;
        CHECK(hex_of(copy, c.text) == (small ? c.sha256 : c.sha512));
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

TEST_CASE("SHA-512 agrees with itself over EVP for secrets and texts of every length around a block") {
    for (std::size_t secret_size = 0; secret_size <= 130; ++secret_size) {
        const std::string secret(secret_size, 's');
        const wire::hmac_sha512_key key(secret);
        const wire::secret_key<wire::detail::sha2_evp<wire::detail::sha512_hash>> other(secret);
        for (const std::size_t size : {0u, 1u, 111u, 112u, 127u, 128u, 129u, 300u}) {
            const std::string text(size, 't');
            REQUIRE(hex_of(key, text) == hex_of(other, text));
        }
    }
}

TEST_CASE("text in pieces, or after a shared prefix, gives the code of the whole") {
    const wire::hmac_sha256_key key("secret");
    const std::string api_key(64, 'k');
    const wire::hmac_sha256_key after = key.after({"apiKey=", api_key});
    for (const std::string_view rest : {"&a=1", "&a=2", ""}) {
        const auto whole = key.sign("apiKey=" + api_key + std::string(rest));
        CHECK(after.sign(rest) == whole);
        CHECK(key.sign({"apiKey=", api_key, rest}) == whole);
    }
    CHECK(key.after({}).sign("text") == key.sign("text"));
}

TEST_CASE("a code is written in hexadecimal digits or in base64, or not at all") {
    const wire::hmac_sha256_key key("Jefe");
    const auto code = key.sign("what do ya want for nothing?");
    char room[64];
    wire::buffer_writer hex(room, room + 64);
    wire::put_hex(hex, code);
    CHECK(hex.view() == rfc4231[1].sha256);
    wire::buffer_writer base64(room, room + 44);
    wire::put_base64(base64, code);
    CHECK(base64.view() == "W9zBRr9gdU5qBCQmCJV1x1oAPwidJzmDnexYuWTsOEM="); // not from our encoder
    wire::buffer_writer small(room, room + 43);
    wire::put_base64(small, code);
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
        key->~secret_key();
    }
}

TEST_CASE("a key that is destroyed leaves zeros") {
    alignas(wire::hmac_sha256_key) std::array<unsigned char, sizeof(wire::hmac_sha256_key)> memory{};
    auto* key = new (memory.data()) wire::hmac_sha256_key("a secret of some length");
    const unsigned char* bytes = memory.data();
    CHECK(std::any_of(bytes, bytes + memory.size(), [](unsigned char b) { return b != 0; }));
    key->~secret_key();
    CHECK(std::all_of(bytes, bytes + memory.size(), [](unsigned char b) { return b == 0; }));
}
