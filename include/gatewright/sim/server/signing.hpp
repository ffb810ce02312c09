// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/pem.h>

#include <algorithm>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

// Signatures as a venue checks them, on OpenSSL's EVP and apart from the desk's own.
namespace gatewright::sim::server {

/// The bytes of an HMAC. @param digest `EVP_sha256()`, `EVP_sha512()`
inline std::string hmac(const EVP_MD* digest, std::string_view secret, std::string_view text) {
    unsigned char bytes[EVP_MAX_MD_SIZE];
    unsigned int size = 0;
    HMAC(digest, secret.data(), static_cast<int>(secret.size()),
         reinterpret_cast<const unsigned char*>(text.data()), text.size(), bytes, &size);
    return {reinterpret_cast<const char*>(bytes), size};
}
/// The bytes of a plain hash.
inline std::string hash(const EVP_MD* digest, std::string_view text) {
    unsigned char bytes[EVP_MAX_MD_SIZE];
    unsigned int size = 0;
    EVP_Digest(text.data(), text.size(), bytes, &size, digest, nullptr);
    return {reinterpret_cast<const char*>(bytes), size};
}

/// CRC-32, as zlib has it.
inline std::uint32_t crc32(std::string_view text) {
    std::uint32_t crc = 0xffffffff;
    for (const char c : text) {
        crc ^= static_cast<unsigned char>(c);
        for (int bit = 0; bit < 8; ++bit) crc = (crc >> 1) ^ ((crc & 1) != 0 ? 0xedb88320u : 0u);
    }
    return ~crc;
}

/// Lowercase.
inline std::string to_hex(std::string_view bytes) {
    static constexpr char digits[] = "0123456789abcdef";
    std::string out;
    for (const char c : bytes) {
        out += digits[static_cast<unsigned char>(c) >> 4];
        out += digits[static_cast<unsigned char>(c) & 15];
    }
    return out;
}
/// With padding.
inline std::string to_base64(std::string_view bytes) {
    std::string out((bytes.size() + 2) / 3 * 4 + 1, '\0');
    const int size =
        EVP_EncodeBlock(reinterpret_cast<unsigned char*>(out.data()),
                        reinterpret_cast<const unsigned char*>(bytes.data()), static_cast<int>(bytes.size()));
    out.resize(static_cast<std::size_t>(size));
    return out;
}

/// The HMAC-SHA256 of a text in hexadecimal digits, lower case.
inline std::string hmac_sha256_hex(std::string_view secret, std::string_view text) {
    return to_hex(hmac(EVP_sha256(), secret, text));
}

/// Whether a hexadecimal signature is the one expected, its letters in any case.
inline bool same_signature(std::string_view expected, std::string_view given) {
    return std::equal(expected.begin(), expected.end(), given.begin(), given.end(), [](char a, char b) {
        return a == (b >= 'A' && b <= 'F' ? static_cast<char>(b - 'A' + 'a') : b);
    });
}

/// The bytes of base64url without padding, as tokens have it (RFC 7515); empty if it is none.
inline std::string from_base64url(std::string_view text) {
    std::string padded(text);
    for (char& c : padded) c = c == '-' ? '+' : c == '_' ? '/' : c;
    const std::size_t padding = (4 - padded.size() % 4) % 4;
    padded.append(padding, '=');
    std::string out(padded.size() / 4 * 3, '\0');
    const int size = EVP_DecodeBlock(reinterpret_cast<unsigned char*>(out.data()),
                                     reinterpret_cast<const unsigned char*>(padded.data()),
                                     static_cast<int>(padded.size()));
    if (size < 0 || padding == 3) return {};
    out.resize(static_cast<std::size_t>(size) - padding);
    return out;
}

/// The bytes of base64 with padding (RFC 4648, section 4); empty if it is none.
inline std::string from_base64(std::string_view text) {
    const std::size_t letters = std::min(text.find('='), text.size());
    const std::size_t padding = text.size() - letters;
    if (text.size() % 4 != 0 || padding > 2 || text.find_first_not_of('=', letters) != std::string_view::npos)
        return {};
    std::string out(text.size() / 4 * 3, '\0');
    if (EVP_DecodeBlock(reinterpret_cast<unsigned char*>(out.data()),
                        reinterpret_cast<const unsigned char*>(text.data()),
                        static_cast<int>(text.size())) != static_cast<int>(out.size()))
        return {};
    out.resize(out.size() - padding);
    return out;
}

/// What an account's `secret` is: a secret that both sides have, or a public key by its PEM.
enum class secret_kind : std::uint8_t {
    shared,
    ed25519,
    rsa,
    other ///< a PEM of something else
};
/// What a key's text holds.
inline secret_kind kind_of_secret(std::string_view secret) {
    if (!secret.starts_with("-----BEGIN ")) return secret_kind::shared;
    const std::unique_ptr<BIO, decltype(&BIO_free_all)> bio(
        BIO_new_mem_buf(secret.data(), static_cast<int>(secret.size())), &BIO_free_all);
    const std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key(
        PEM_read_bio_PUBKEY(bio.get(), nullptr, nullptr, nullptr), &EVP_PKEY_free);
    if (!key) return secret_kind::other;
    switch (EVP_PKEY_get_base_id(key.get())) {
    case EVP_PKEY_ED25519: return secret_kind::ed25519;
    case EVP_PKEY_RSA: return secret_kind::rsa;
    default: return secret_kind::other;
    }
}

/// Whether a key pair's private half signed a text. @param pem the public half. @param digest null for Ed25519, which
/// hashes by itself. @param signature as OpenSSL has it: DER for ECDSA, 64 bytes for Ed25519
inline bool verifies(std::string_view pem, const EVP_MD* digest, std::string_view text,
                     std::string_view signature) {
    const std::unique_ptr<BIO, decltype(&BIO_free_all)> bio(
        BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())), &BIO_free_all);
    const std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key(
        PEM_read_bio_PUBKEY(bio.get(), nullptr, nullptr, nullptr), &EVP_PKEY_free);
    const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> state(EVP_MD_CTX_new(), &EVP_MD_CTX_free);
    return key && EVP_DigestVerifyInit(state.get(), nullptr, digest, nullptr, key.get()) == 1 &&
           EVP_DigestVerify(state.get(), reinterpret_cast<const unsigned char*>(signature.data()),
                            signature.size(), reinterpret_cast<const unsigned char*>(text.data()),
                            text.size()) == 1;
}

} // namespace gatewright::sim::server
