// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>

#include <cstddef>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>

// Key pairs: two that stay the same, so that what is signed with them can be recorded; new ones; and OpenSSL's own
// word on signatures.
namespace gatewright_test {

/// Made for these tests; they open nothing.
inline constexpr std::string_view ed25519_pem =
    "-----BEGIN PRIVATE KEY-----\n"
    "MC4CAQAwBQYDK2VwBCIEIGKYenaJCzT5ChxRjsdfZ6//HCrHYdekeqdcaUk/Ur7N\n"
    "-----END PRIVATE KEY-----\n";
inline constexpr std::string_view rsa_pem =
    "-----BEGIN PRIVATE KEY-----\n"
    "MIIEvwIBADANBgkqhkiG9w0BAQEFAASCBKkwggSlAgEAAoIBAQDRVv93Bok2CjyF\n"
    "+2YBScp9BamYY9b1RvO9E/CJqGovKhR/SJCCC/qnKnFohI+qM8Nz1A+yMo8c/OZR\n"
    "yUbtuqPCDaWp+5P7FI2PiyiIc7279+iN9+0hivlbjXuYllF4tVt38flQsyLsy6EV\n"
    "p3M/vYr73K8z2HeKY8aW/C1xl477HL+Njwz49hoEAwaqCYwquh185CbY9XoM96Ym\n"
    "nzOvtuDGQVIhaxmt/J7GSTqE9pa0ysIIXngmlBIS9y+2Cn2SgDTp/8lb9SmtLrNQ\n"
    "eQgopxLv9qJcE7Jj7HrMThW+ce3uLZH2h7y9O8bQF20CPIPhD1Nz2MsqoroWLhaM\n"
    "rhiWfcnbAgMBAAECggEABuz0uliDgpUCcpZMxh8jAqbaI69YkGMes4iCLTO0APJz\n"
    "R3tm7dPSoOQqaKr2C8tMRzviobfC0f0wliUYDSEJw4+VsFLL5Fhw5H5V7XRoIwdX\n"
    "xhadMukOSIVHllaRbx0PinTSwDo6SLuQjTmtz5PdkhPiJ09yiP1gYmSzu4MoQ6Ny\n"
    "Ub44ebYKWuONAwGg0nDUlTzhAxWQ8szkVu9TEVSE4dYR/bA8UZm8ZrpUsfC1pH1s\n"
    "9miKieD88bHfoYmtpaLTFeV128tRH8O5V15B6pxokXkdViB1GwdrYcHW+2bnMlN7\n"
    "xdGtSGs1G/q21XtN3v+DyUnxXTlEuwm7xybzocRMbQKBgQD4gi3UpS+wf2Iv8jdA\n"
    "QBw9NVfQrx/syOA1rFSxrEaYB0zIcadvEW8JP7YkE7I+KBsS1K6FUorBLqXT8Lue\n"
    "9xs3DTvN4BI2BwmnHs1Zum9P4PqhbV9f4kMLYfLQ7aqpBwI9Enm3SkUkPirUQaU+\n"
    "xRWR465vg3Nyd4gPR/FhNJ647QKBgQDXpoqeLCj0iWHHwWh8HwDHQoPTWAfOrIuR\n"
    "AeCi4NVPI47q95WeE2zv2ujgS0dY0jkCAn16nuGQ9rgfF5ZmQSG5MnDtioG6oVdk\n"
    "lG0g6r7ayQtgIQwP0SkpEB+OHBou+TuTFED6H16YHkYT+g5X5/Vps4pVI7Ib6qHW\n"
    "wR5jMNcc5wKBgQCfoHcx/X15oQmABNVKtyOsiYRD7wnRvmKO94hbrG6YHzBKHP9R\n"
    "D+DEDyG/YMuAs6BYYzdLOm8Ykg9A6YSLIu1fWmfM4Z6xB6pCqD194oy3wascYDYA\n"
    "UEWCnUMsw015T6A3fJOkkdeB5VD7kMNFY7FsSdT1mnlg0LkcH7lEGFnQLQKBgQCT\n"
    "6XgUa2ef6ob1sxPOZplrEpVGpY+dUz3bNPV14k6MnHAPe8fUh7Blh7nI9fk20+Ik\n"
    "Hb8hFs7SVlcNhGk1M6FE3HMWirTWZImDxEZhmIFVoSW7Ro92XdkkgBmUqHPRGkOh\n"
    "avfyVwfTwJgCZbXm14O9f1b3dKdafIGKwiTslfhFqwKBgQCZK+ErZI2Dh9833U0K\n"
    "8ByHcsrxXcaLVPl/kG8ByBfBtlTf76s5gLBwCs8gKB2SPpyFQkw+AsPJVweBvYIt\n"
    "kwV3/VCCVg28ij6Z+NkFL4TbHizqBj9+eS8DuPG9EGy+QaSgWDoPaMw0kgK+Ri3p\n"
    "+0VR1APnQJ8pquNgJ0PsHS5jKw==\n"
    "-----END PRIVATE KEY-----\n";

namespace detail {
using owned_key = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;
using owned_bio = std::unique_ptr<BIO, decltype(&BIO_free_all)>;

[[nodiscard]] inline owned_key key_of(std::string_view pem) {
    const owned_bio in(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())), &BIO_free_all);
    const bool is_public = pem.find("PUBLIC KEY-----") != std::string_view::npos;
    owned_key key(is_public ? PEM_read_bio_PUBKEY(in.get(), nullptr, nullptr, nullptr)
                            : PEM_read_bio_PrivateKey(in.get(), nullptr, nullptr, nullptr),
                  &EVP_PKEY_free);
    if (!key) throw std::invalid_argument("no PEM of a key");
    return key;
}
template <class WriteT>
[[nodiscard]] std::string written(WriteT write) {
    const owned_bio out(BIO_new(BIO_s_mem()), &BIO_free_all);
    if (write(out.get()) != 1) throw std::runtime_error("a key cannot be written");
    char* text = nullptr;
    const long size = BIO_get_mem_data(out.get(), &text);
    return {text, static_cast<std::size_t>(size)};
}
} // namespace detail

/// The PEM of the public half of a private key.
[[nodiscard]] inline std::string public_half(std::string_view pem) {
    const auto key = detail::key_of(pem);
    return detail::written([&](BIO* out) { return PEM_write_bio_PUBKEY(out, key.get()); });
}
/// A private key as PKCS#8, encrypted if there is a passphrase.
[[nodiscard]] inline std::string private_pem(EVP_PKEY* key, std::string passphrase = {}) {
    const EVP_CIPHER* const cipher = passphrase.empty() ? nullptr : EVP_aes_256_cbc();
    return detail::written([&](BIO* out) {
        return PEM_write_bio_PKCS8PrivateKey(out, key, cipher, passphrase.data(),
                                             static_cast<int>(passphrase.size()), nullptr, nullptr);
    });
}
/// The same key, encrypted.
[[nodiscard]] inline std::string encrypted(std::string_view pem, std::string_view passphrase) {
    return private_pem(detail::key_of(pem).get(), std::string(passphrase));
}
/// A new private key. @param kind as OpenSSL names it: "ED25519", "RSA" (with `bits`), "EC" (on P-256), "ED448"
[[nodiscard]] inline std::string new_private_key(const char* kind, std::size_t bits = 2048) {
    const std::string_view name(kind);
    detail::owned_key key(name == "RSA"  ? EVP_PKEY_Q_keygen(nullptr, nullptr, kind, bits)
                          : name == "EC" ? EVP_PKEY_Q_keygen(nullptr, nullptr, kind, "P-256")
                                         : EVP_PKEY_Q_keygen(nullptr, nullptr, kind),
                          &EVP_PKEY_free);
    if (!key) throw std::runtime_error("a key cannot be made");
    return private_pem(key.get());
}
/// The bytes of base64 with padding; empty if it is none.
[[nodiscard]] inline std::string bytes_of_base64(std::string_view text) {
    std::string out(text.size() / 4 * 3, '\0');
    if (text.empty() || text.size() % 4 != 0 ||
        EVP_DecodeBlock(reinterpret_cast<unsigned char*>(out.data()),
                        reinterpret_cast<const unsigned char*>(text.data()),
                        static_cast<int>(text.size())) < 0)
        return {};
    while (text.ends_with('=')) {
        text.remove_suffix(1);
        out.pop_back();
    }
    return out;
}
/// Whether OpenSSL says that a private key, or its public half, made a signature of a text.
/// @param signature its bytes
[[nodiscard]] inline bool oracle_verifies(std::string_view pem, std::string_view text,
                                          std::string_view signature) {
    const auto key = detail::key_of(pem);
    const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> state(EVP_MD_CTX_new(), &EVP_MD_CTX_free);
    const EVP_MD* const digest = EVP_PKEY_get_base_id(key.get()) == EVP_PKEY_RSA ? EVP_sha256() : nullptr;
    return EVP_DigestVerifyInit(state.get(), nullptr, digest, nullptr, key.get()) == 1 &&
           EVP_DigestVerify(state.get(), reinterpret_cast<const unsigned char*>(signature.data()),
                            signature.size(), reinterpret_cast<const unsigned char*>(text.data()),
                            text.size()) == 1;
}

} // namespace gatewright_test
