// SPDX-License-Identifier: BSL-1.0

#include "key_pairs.hpp"

#include <gatewright/sim/server/signing.hpp>

#include <catch2/catch_test_macros.hpp>

#include <cstddef>
#include <memory>
#include <string>

using namespace gatewright::sim::server;

// RFC 4231, test case 2.
TEST_CASE("an HMAC is that of the published vector, in hex and in base64") {
    const std::string secret = "Jefe", text = "what do ya want for nothing?";
    CHECK(hmac_sha256_hex(secret, text) ==
          "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    CHECK(to_hex(hmac(EVP_sha512(), secret, text)) ==
          "164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea2505549758bf75c05a994a6d034f65f8f0e6fdca"
          "eab1a34d4a6b4b636e"
          "070a38bce737");
    CHECK(to_base64(hmac(EVP_sha256(), secret, text)) == "W9zBRr9gdU5qBCQmCJV1x1oAPwidJzmDnexYuWTsOEM=");
}

TEST_CASE("a hash is that of the published vector") {
    CHECK(to_hex(hash(EVP_sha256(), "abc")) ==
          "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST_CASE("signatures are compared without regard to case, and in full") {
    CHECK(same_signature("ab12", "AB12"));
    CHECK_FALSE(same_signature("ab12", "ab1"));
    CHECK_FALSE(same_signature("ab12", "ab13"));
}

// RFC 4648, section 10, with the alphabet of section 5.
TEST_CASE("base64url is read without its padding") {
    CHECK(from_base64url("") == "");
    CHECK(from_base64url("Zg") == "f");
    CHECK(from_base64url("Zm8") == "fo");
    CHECK(from_base64url("Zm9vYmFy") == "foobar");
    CHECK(from_base64url("-_8") == "\xfb\xff");
    CHECK(from_base64url("Zm9vY") == "");
    CHECK(from_base64url("Zm9v!mFy") == "");
}

TEST_CASE("a signature of a key pair is checked with the public half in PEM") {
    const std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key(
        EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519"), &EVP_PKEY_free);
    REQUIRE(key);
    const std::unique_ptr<BIO, decltype(&BIO_free_all)> bio(BIO_new(BIO_s_mem()), &BIO_free_all);
    REQUIRE(PEM_write_bio_PUBKEY(bio.get(), key.get()) == 1);
    char* data = nullptr;
    const long size = BIO_get_mem_data(bio.get(), &data);
    const std::string pem(data, static_cast<std::size_t>(size)), text = "header.claims";
    const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> state(EVP_MD_CTX_new(), &EVP_MD_CTX_free);
    unsigned char bytes[64];
    std::size_t count = sizeof bytes;
    REQUIRE(EVP_DigestSignInit(state.get(), nullptr, nullptr, nullptr, key.get()) == 1);
    REQUIRE(EVP_DigestSign(state.get(), bytes, &count, reinterpret_cast<const unsigned char*>(text.data()),
                           text.size()) == 1);
    const std::string signature(reinterpret_cast<const char*>(bytes), count);
    CHECK(verifies(pem, nullptr, text, signature));
    CHECK_FALSE(verifies(pem, nullptr, text + "x", signature));
    CHECK_FALSE(verifies("no key", nullptr, text, signature));
}

TEST_CASE("CRC-32 is zlib's") {
    CHECK(crc32("123456789") == 0xcbf43926u);
    CHECK(crc32("") == 0u);
}

// RFC 4648, section 10.
TEST_CASE("base64 is read with its padding, and only so") {
    CHECK(from_base64("") == "");
    CHECK(from_base64("Zg==") == "f");
    CHECK(from_base64("Zm8=") == "fo");
    CHECK(from_base64("Zm9vYmFy") == "foobar");
    for (const char* bad : {"Zg", "Zm9vY", "Zm9v mFy", "Zm9%mFy", "===="}) CHECK(from_base64(bad).empty());
    std::string bytes;
    for (int i = 0; i < 256; ++i) {
        bytes += static_cast<char>(i);
        CHECK(from_base64(to_base64(bytes)) == bytes);
    }
}

TEST_CASE("a secret is a text that both sides have, or the PEM of a public key of a known kind") {
    CHECK(kind_of_secret("secret") == secret_kind::shared);
    CHECK(kind_of_secret("") == secret_kind::shared);
    CHECK(kind_of_secret(gatewright_test::public_half(gatewright_test::ed25519_pem)) == secret_kind::ed25519);
    CHECK(kind_of_secret(gatewright_test::public_half(gatewright_test::rsa_pem)) == secret_kind::rsa);
    CHECK(kind_of_secret(gatewright_test::public_half(gatewright_test::new_private_key("EC"))) ==
          secret_kind::other);
    CHECK(kind_of_secret(gatewright_test::ed25519_pem) == secret_kind::other);
    CHECK(kind_of_secret("-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n") ==
          secret_kind::other);
}
