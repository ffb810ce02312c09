// SPDX-License-Identifier: BSL-1.0
#include "key_pairs.hpp"

#include <gatewright/wire/hex.hpp>
#include <gatewright/wire/private_key.hpp>

#include <catch2/catch_test_macros.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <optional>
#include <ostream>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

using namespace gatewright;
using wire::private_key;
using wire::private_key_errc;
using wire::private_key_kind;

namespace private_keys {

template <class T>
concept Printable = requires(std::ostream& out, const T& value) { out << value; };
static_assert(!Printable<private_key>);

std::string signature(const private_key& key, std::string_view text) {
    std::array<std::uint8_t, private_key::max_signature> bytes;
    const std::size_t size = key.sign(text, bytes);
    return {reinterpret_cast<const char*>(bytes.data()), size};
}
std::optional<private_key_errc> fault(std::string_view pem, std::string_view passphrase = {}) {
    const auto read = private_key::read(pem, passphrase);
    return read ? std::nullopt : std::optional(read.error());
}
std::string with_escapes(std::string_view pem) {
    std::string text;
    for (const char c : pem) text += c == '\n' ? "\\n" : std::string(1, c);
    return text;
}

} // namespace private_keys

using namespace private_keys;

// RFC 8032, section 7.1, test 1.
TEST_CASE("Ed25519 signs as the published vector does") {
    const std::string_view seed = "\x9d\x61\xb1\x9d\xef\xfd\x5a\x60\xba\x84\x4a\xf4\x92\xec\x2c\xc4"
                                  "\x44\x49\xc5\x69\x7b\x32\x69\x19\x70\x3b\xac\x03\x1c\xae\x7f\x60";
    const std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> raw(
        EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr,
                                     reinterpret_cast<const unsigned char*>(seed.data()), seed.size()),
        &EVP_PKEY_free);
    const private_key key = private_key::read(gatewright_test::private_pem(raw.get())).value();
    CHECK(key.kind() == private_key_kind::ed25519);
    std::array<std::uint8_t, private_key::max_signature> bytes;
    REQUIRE(key.sign("", bytes) == 64);
    char hex[128];
    wire::write_hex(hex, std::span(bytes).first(64));
    CHECK(std::string_view(hex, 128) ==
          "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bac"
          "c61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b");
}

TEST_CASE("what a private key signs its public half verifies, and nothing else") {
    const std::pair<std::string, private_key_kind> keys[] = {
        {std::string(gatewright_test::ed25519_pem), private_key_kind::ed25519},
        {std::string(gatewright_test::rsa_pem), private_key_kind::rsa},
        {gatewright_test::new_private_key("ED25519"), private_key_kind::ed25519},
        {gatewright_test::new_private_key("RSA", 4096), private_key_kind::rsa}};
    for (const auto& [pem, kind] : keys) {
        const private_key key = private_key::read(pem).value();
        REQUIRE(key.usable());
        CHECK(key.kind() == kind);
        const std::string half = gatewright_test::public_half(pem);
        for (const std::string& text : {std::string(), std::string("timestamp=1"), std::string(1000, 'x')}) {
            const std::string made = signature(key, text);
            CHECK(made.size() == (kind == private_key_kind::ed25519 ? 64u : pem.size() > 3000 ? 512u : 256u));
            CHECK(gatewright_test::oracle_verifies(half, text, made));
            CHECK_FALSE(gatewright_test::oracle_verifies(half, text + "1", made));
            CHECK(made == signature(key, text)); // neither scheme draws anything
        }
    }
}

TEST_CASE("a key may come with line ends of either kind, written out as they are in environment variables, "
          "or with something "
          "around it") {
    for (const std::string_view pem : {gatewright_test::ed25519_pem, gatewright_test::rsa_pem}) {
        const std::string made = signature(private_key::read(pem).value(), "text");
        std::string crlf;
        for (const char c : pem) crlf += c == '\n' ? "\r\n" : std::string(1, c);
        for (const std::string& text :
             {with_escapes(pem), with_escapes(pem.substr(0, pem.size() - 1)), crlf,
              std::string(pem.substr(0, pem.size() - 1)), "\n" + std::string(pem) + "\n",
              gatewright_test::public_half(pem) + std::string(pem)}) {
            INFO(text);
            REQUIRE_FALSE(fault(text));
            CHECK(signature(private_key::read(text).value(), "text") == made);
        }
    }
}

TEST_CASE("an encrypted key is opened by its passphrase only") {
    for (const std::string_view pem : {gatewright_test::ed25519_pem, gatewright_test::rsa_pem}) {
        const std::string locked = gatewright_test::encrypted(pem, "open sesame");
        REQUIRE(locked.starts_with("-----BEGIN ENCRYPTED PRIVATE KEY-----"));
        CHECK(fault(locked) == private_key_errc::encrypted);
        CHECK(fault(locked, "open says me") == private_key_errc::wrong_passphrase);
        CHECK(fault(locked, std::string(5000, 'x')) == private_key_errc::wrong_passphrase);
        const private_key key = private_key::read(locked, "open sesame").value();
        CHECK(signature(key, "text") == signature(private_key::read(pem).value(), "text"));
        CHECK_FALSE(fault(pem, "not needed"));
    }
}

TEST_CASE("what is no private key that signs is told from one another, in words that show nothing of it") {
    const std::string pem(gatewright_test::ed25519_pem);
    CHECK(fault("") == private_key_errc::not_private);
    CHECK(fault("a secret") == private_key_errc::not_private);
    CHECK(fault(gatewright_test::public_half(pem)) == private_key_errc::not_private);
    CHECK(fault("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n") ==
          private_key_errc::not_private);
    CHECK(fault(gatewright_test::new_private_key("EC")) == private_key_errc::unknown_kind);
    CHECK(fault(gatewright_test::new_private_key("ED448")) == private_key_errc::unknown_kind);
    CHECK(fault(gatewright_test::new_private_key("RSA", 1024)) == private_key_errc::wrong_size);
    CHECK(fault("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n") ==
          private_key_errc::malformed);
    CHECK(fault("-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n-----END OPENSSH PRIVATE KEY-----\n") ==
          private_key_errc::malformed);
    CHECK(fault(pem + std::string(private_key::max_pem, '\n')) == private_key_errc::malformed);
    for (std::size_t cut = 30; cut < pem.size() - 26; cut += 7)
        CHECK(fault(pem.substr(0, cut) + pem.substr(cut + 5)) != std::nullopt);
    for (int e = 1; e <= 6; ++e) {
        const std::string_view words = to_string(static_cast<private_key_errc>(e));
        CHECK(words.starts_with("is "));
        for (int other = 1; other < e; ++other)
            CHECK(words != to_string(static_cast<private_key_errc>(other)));
    }
    CHECK_THROWS_AS(private_key::read("").value(), std::invalid_argument);
}

TEST_CASE("copies of a key share it, outlive one another and sign in several threads") {
    auto first = std::make_unique<private_key>(private_key::read(gatewright_test::rsa_pem).value());
    const std::string made = signature(*first, "text");
    private_key copy = *first;
    private_key assigned;
    CHECK_FALSE(assigned.usable());
    CHECK(signature(assigned, "text").empty());
    assigned = copy;
    const private_key moved = std::move(*first);
    first.reset();
    std::array<std::string, 3> results;
    {
        const private_key* const all[] = {&copy, &assigned, &moved};
        std::vector<std::jthread> threads; // joined before what they use is gone
        for (std::size_t i = 0; i < 3; ++i)
            threads.emplace_back([&, i] {
                for (int n = 0; n < 20; ++n) results[i] = signature(*all[i], "text");
            });
    }
    for (const std::string& r : results) CHECK(r == made);
    copy = private_key();
    CHECK_FALSE(copy.usable());
    CHECK(signature(assigned, "text") == made);
    copy = private_key::read(gatewright_test::ed25519_pem).value();
    CHECK(copy.kind() == private_key_kind::ed25519);
    CHECK(signature(copy, "text").size() == 64);
}

// The object is a pointer and a word: the key is OpenSSL's, which overwrites it.
TEST_CASE("a key holds no piece of its text") {
    STATIC_REQUIRE(sizeof(private_key) <= 2 * sizeof(void*));
    const private_key key = private_key::read(gatewright_test::ed25519_pem).value();
    std::string memory(sizeof key, '\0');
    std::memcpy(memory.data(), static_cast<const void*>(&key), memory.size());
    const std::string_view pem = gatewright_test::ed25519_pem;
    for (std::size_t at = 0; at + 4 <= pem.size(); ++at)
        CHECK(memory.find(pem.substr(at, 4)) == std::string::npos);
}
