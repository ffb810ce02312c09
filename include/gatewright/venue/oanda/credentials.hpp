// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/fixed_string.hpp>
#include <gatewright/core/reject.hpp>
#include <gatewright/venue/api_key.hpp>
#include <gatewright/venue/order_rules.hpp>

#include <cstddef>
#include <string_view>

namespace gatewright::venue::oanda {

/// Who trades: the account's id, which stands in the path of every request, and a personal access token, which goes
/// with each of them as it is. Nothing is signed.
///
/// The token is the secret: it can be neither streamed nor compared, and leaves only by `token()`, for a header.
/// Source: OANDA v20, "Authentication"; "Account Definitions", "AccountID".
class credentials {
public:
    /// Requests made with it are refused, naming "api_key".
    credentials() noexcept = default;

    /// @param account "101-004-1435156-001"
    /// @return `invalid_parameter` naming "api_key" (the account: empty, too long, or other than letters, digits and
    /// dashes) or "secret" (the token: empty, too long, or with characters that would break a header); never their
    /// text.
    [[nodiscard]] static order_result<credentials> make(std::string_view account,
                                                        std::string_view token) noexcept {
        if (!plain_id(account) || account.size() > longest_account) return invalid_field("oanda", "api_key");
        if (!plain_credential(token, longest_token)) return invalid_field("oanda", "secret");
        credentials c;
        c.account_.assign(account);
        c.token_.assign(token);
        return c;
    }

    [[nodiscard]] bool usable() const noexcept { return !account_.empty(); }
    /// What tells accounts apart.
    [[nodiscard]] std::string_view api_key() const noexcept { return account_.view(); }
    [[nodiscard]] std::string_view account() const noexcept { return account_.view(); }
    /// For the header `Authorization` alone.
    [[nodiscard]] std::string_view token() const noexcept { return token_.view(); }

private:
    static constexpr std::size_t longest_account = 39, longest_token = 127;

    fixed_string<longest_account> account_;
    fixed_string<longest_token> token_;
};

/// The refusal of a request that needs a token where there is none.
[[nodiscard]] constexpr order_reject no_api_key() noexcept { return venue::no_api_key("oanda"); }

} // namespace gatewright::venue::oanda
