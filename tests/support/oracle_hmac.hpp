// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <openssl/evp.h>

#include <array>
#include <cstddef>
#include <string>
#include <string_view>

// HMAC-SHA256 by OpenSSL's high-level functions, to check ours against.
namespace gatewright_test {

/// The code of `text` under `secret`, as lowercase hexadecimal digits; empty if OpenSSL fails.
inline std::string oracle_hmac_hex(std::string_view secret, std::string_view text) {
    std::array<unsigned char, EVP_MAX_MD_SIZE> code{};
    std::size_t size = 0;
    if (EVP_Q_mac(nullptr, "HMAC", nullptr, "SHA256", nullptr, secret.data(), secret.size(),
                  reinterpret_cast<const unsigned char*>(text.data()), text.size(), code.data(), code.size(),
                  &size) == nullptr)
        return {};
    std::string hex;
    for (std::size_t i = 0; i < size; ++i) {
        hex += "0123456789abcdef"[code[i] >> 4];
        hex += "0123456789abcdef"[code[i] & 15];
    }
    return hex;
}

} // namespace gatewright_test
