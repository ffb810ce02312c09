// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/fixed_string.hpp>
#include <gatewright/core/reject.hpp>
#include <gatewright/venue/api_key.hpp>
#include <gatewright/venue/order_rules.hpp>
#include <gatewright/wire/secret_key.hpp>

#include <initializer_list>
#include <string_view>

namespace gatewright::venue::okx {

/// What signs the requests of one account: the API key, its passphrase and the expanded HMAC key.
///
/// It does not keep the secret, and nothing of it can be printed but the key and the passphrase, which travel in every
/// request. Source: OKX API v5, "REST Authentication", "WebSocket", "Login".
class credentials {
public:
    using signature = wire::hmac_sha256_key::signature;

    /// Signs nothing: requests made with it are refused, naming "api_key".
    credentials() noexcept = default;

    /// @return `invalid_parameter` naming "api_key" or "passphrase" (empty, too long, or with characters that would
    /// break a header or a JSON text), or "secret" (empty, or the PEM of a key: the venue has HMAC only); never their
    /// text.
    [[nodiscard]] static order_result<credentials> make(std::string_view api_key, std::string_view secret,
                                                        std::string_view passphrase) noexcept {
        if (!plain_credential(api_key, longest, true)) return invalid_field("okx", "api_key");
        if (secret.empty() || is_pem(secret)) return invalid_field("okx", "secret");
        if (!plain_credential(passphrase, longest, true)) return invalid_field("okx", "passphrase");
        credentials c;
        c.api_key_.assign(api_key);
        c.passphrase_.assign(passphrase);
        c.key_ = wire::hmac_sha256_key(secret);
        return c;
    }

    [[nodiscard]] bool usable() const noexcept { return !api_key_.empty(); }
    [[nodiscard]] std::string_view api_key() const noexcept { return api_key_; }
    [[nodiscard]] std::string_view passphrase() const noexcept { return passphrase_; }
    /// HMAC-SHA256 of a text in pieces.
    [[nodiscard]] signature sign(std::initializer_list<std::string_view> text) const noexcept {
        return key_.sign(text);
    }

private:
    static constexpr std::size_t longest = 96;
    fixed_string<longest> api_key_;
    fixed_string<longest> passphrase_;
    wire::hmac_sha256_key key_;
};

/// The refusal of a request that needs a key where there is none.
[[nodiscard]] constexpr order_reject no_api_key() noexcept { return venue::no_api_key("okx"); }

} // namespace gatewright::venue::okx
