// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/settings.hpp>
#include <gatewright/core/settings_reader.hpp>
#include <gatewright/venue/binance/signer.hpp>
#include <gatewright/wire/private_key.hpp>

#include <cstdint>
#include <string>
#include <utility>

namespace gatewright::venue::binance {

/// What signs an account's requests, by its settings: the key, the secret, which is one for HMAC or the PEM of a
/// private key, and the passphrase of a PEM that is encrypted. Without key and secret it signs nothing.
/// @throws std::invalid_argument naming the setting and the offence, never their text.
[[nodiscard, gnu::cold]] inline signer read_credentials(const gateway_settings& s, std::int64_t recv_window) {
    const auto refuse = [](const char* setting, const char* offence) {
        refuse_setting("credentials", std::string(setting) + " " + offence);
    };
    if (s.api_key.empty() && s.api_secret.empty()) {
        if (!s.passphrase.empty()) refuse("passphrase", "is given, and no secret");
        return {};
    }
    const auto checked = [&](const order_result<signer>& who) {
        if (!who) refuse(who.error().field, "is missing or malformed");
        return *who;
    };
    if (!is_pem(s.api_secret)) {
        if (!s.passphrase.empty())
            refuse("passphrase", "is for an encrypted private key, and secret is none");
        return checked(signer::make(s.api_key, s.api_secret, recv_window));
    }
    auto key = wire::private_key::read(s.api_secret, s.passphrase);
    if (!key) refuse("secret", to_string(key.error()));
    return checked(signer::make(s.api_key, *std::move(key), recv_window));
}

} // namespace gatewright::venue::binance
