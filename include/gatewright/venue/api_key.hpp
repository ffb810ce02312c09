// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/reject.hpp>

#include <cstddef>
#include <string_view>

// What the credentials of a venue that signs its requests have in common, whatever they sign with.
namespace gatewright::venue {

/// True for an API key, or a passphrase, that can stand in a header and in a JSON text as it is.
/// @param longest in characters. @param blanks whether it may have them: some passphrases do
[[nodiscard]] constexpr bool plain_credential(std::string_view text, std::size_t longest,
                                              bool blanks = false) noexcept {
    for (const char c : text)
        if (c < ' ' || c > '~' || c == '"' || c == '\\' || (c == ' ' && !blanks)) return false;
    return !text.empty() && text.size() <= longest;
}

/// True for a secret that is the text of a key file (RFC 7468) and not one that both sides have.
[[nodiscard]] constexpr bool is_pem(std::string_view secret) noexcept {
    return secret.find("-----BEGIN ") != std::string_view::npos;
}

/// The refusal of a request that needs a key where there is none.
/// @param source who refuses; a literal
[[nodiscard]] constexpr order_reject no_api_key(const char* source) noexcept {
    return {order_errc::authentication, source, "api_key", {}, {}};
}

} // namespace gatewright::venue
