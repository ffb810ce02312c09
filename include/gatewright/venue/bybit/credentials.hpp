// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/fixed_string.hpp>
#include <gatewright/core/reject.hpp>
#include <gatewright/venue/api_key.hpp>
#include <gatewright/venue/order_rules.hpp>
#include <gatewright/wire/base64.hpp>
#include <gatewright/wire/buffer_writer.hpp>
#include <gatewright/wire/hex.hpp>
#include <gatewright/wire/private_key.hpp>
#include <gatewright/wire/secret_key.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <span>
#include <string_view>
#include <utility>

namespace gatewright::venue::bybit {

/// What signs the requests of one account: the API key, and the expanded HMAC key or an RSA key.
///
/// It does not keep the secret: a private key is OpenSSL's, and copies share it. Nothing of it can be printed but the
/// API key, which travels in every request. Source: Bybit API v5, "Integration Guidance", "Authentication".
class credentials {
public:
    /// Room for the longest signature, of an RSA key of 4096 bits.
    using signature_text = std::array<char, wire::base64_size(wire::private_key::max_signature)>;
    /// The longest text that an RSA key signs.
    static constexpr std::size_t max_text = 16384;

    /// Signs nothing: requests made with it are refused, naming "api_key".
    credentials() noexcept = default;

    /// @param secret for HMAC, or the PEM of an RSA key
    /// @param passphrase of a PEM that is encrypted
    /// @return `invalid_parameter` naming "api_key" (empty, too long, or with characters that would break a header or
    /// a JSON text) or "secret" (empty, or a PEM that is no RSA key or is not opened); never their text.
    [[nodiscard]] static order_result<credentials> make(std::string_view api_key, std::string_view secret,
                                                        std::string_view passphrase = {}) noexcept {
        if (!plain_credential(api_key, longest)) return invalid_field("bybit", "api_key");
        if (secret.empty()) return invalid_field("bybit", "secret");
        credentials c;
        c.api_key_.assign(api_key);
        if (is_pem(secret)) {
            auto key = wire::private_key::read(secret, passphrase);
            if (!key || key->kind() != wire::private_key_kind::rsa) return invalid_field("bybit", "secret");
            c.pair_ = *std::move(key);
        } else {
            c.key_ = wire::hmac_sha256_key(secret);
        }
        return c;
    }

    [[nodiscard]] bool usable() const noexcept { return !api_key_.empty(); }
    [[nodiscard]] std::string_view api_key() const noexcept { return api_key_; }
    /// The signature of a text in pieces, as it is sent: hexadecimal digits of the HMAC, or base64 of RSA's.
    /// @return the text, in `out`; empty if OpenSSL could not sign, which it can with HMAC
    [[nodiscard]] std::string_view sign(std::initializer_list<std::string_view> text,
                                        signature_text& out) const noexcept {
        if (pair_.usable()) [[unlikely]]
            return sign_with_pair(text, out);
        const char* const end = wire::write_hex(out.data(), key_.sign(text));
        return {out.data(), static_cast<std::size_t>(end - out.data())};
    }

private:
    static constexpr std::size_t longest = 96;

    [[gnu::cold, gnu::noinline]] std::string_view sign_with_pair(std::initializer_list<std::string_view> text,
                                                                 signature_text& out) const noexcept {
        std::array<char, max_text> whole;
        wire::buffer_writer w(whole);
        for (const std::string_view part : text) w.put(part);
        if (w.overflowed()) return {};
        std::array<std::uint8_t, wire::private_key::max_signature> bytes;
        const std::size_t size = pair_.sign(w.view(), bytes);
        wire::buffer_writer letters(out);
        wire::put_base64(letters, std::span(bytes).first(size));
        return letters.view();
    }

    fixed_string<longest> api_key_;
    wire::hmac_sha256_key key_;
    wire::private_key pair_; ///< where the key is RSA's
};

/// The refusal of a request that needs a key where there is none.
[[nodiscard]] constexpr order_reject no_api_key() noexcept { return venue::no_api_key("bybit"); }

} // namespace gatewright::venue::bybit
