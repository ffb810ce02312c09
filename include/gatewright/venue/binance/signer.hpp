// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/fixed_string.hpp>
#include <gatewright/core/reject.hpp>
#include <gatewright/venue/api_key.hpp>
#include <gatewright/venue/order_rules.hpp>
#include <gatewright/wire/buffer_writer.hpp>
#include <gatewright/wire/secret_key.hpp>

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace gatewright::venue::binance {

/// What signs the requests of one account: the API key, the expanded HMAC key and the window in which the venue may
/// take a request (`recvWindow`).
///
/// It does not keep the secret. Nothing of it can be printed but the API key, which travels in every request anyway.
/// Source: Binance, "General Info", "SIGNED Endpoint Security" and "Websocket API General Info".
class signer {
public:
    using signature = wire::hmac_sha256_key::signature;

    /// The longest API key.
    static constexpr std::size_t max_api_key = 160;
    /// The venue's default for `recvWindow`, and its most.
    static constexpr std::int64_t default_recv_window = 5000;
    static constexpr std::int64_t max_recv_window = 60000;

    /// Signs nothing: requests made with it are refused, naming "api_key".
    signer() noexcept = default;

    /// @param recv_window milliseconds, 1 to 60000.
    /// @return `invalid_parameter` naming "api_key" (empty, too long, or with characters that would break a header or
    /// a JSON text), "secret" (empty) or "recv_window"; never their text.
    [[nodiscard]] static order_result<signer> make(std::string_view api_key, std::string_view secret,
                                                   std::int64_t recv_window = default_recv_window) noexcept {
        if (!plain_credential(api_key, max_api_key)) return invalid_field("binance", "api_key");
        if (secret.empty()) return invalid_field("binance", "secret");
        if (recv_window < 1 || recv_window > max_recv_window) return invalid_field("binance", "recv_window");
        return signer(api_key, secret, recv_window);
    }

    [[nodiscard]] bool usable() const noexcept { return !api_key_.empty(); }
    [[nodiscard]] std::string_view api_key() const noexcept { return api_key_; }
    [[nodiscard]] std::int64_t recv_window() const noexcept { return recv_window_; }
    /// `recv_window()` as text.
    [[nodiscard]] std::string_view recv_window_text() const noexcept { return recv_window_text_; }

    /// The signature of a REST request: over its query followed by its body.
    [[nodiscard]] signature sign(std::string_view text) const noexcept { return key_.sign(text); }

    /// The signature of a WebSocket API request: over `apiKey=<key>`, which sorts before every other parameter and is
    /// digested ahead of time, and then `text`: `&name=value…`, sorted.
    [[nodiscard]] signature sign_after_api_key(std::string_view text) const noexcept {
        return after_api_key_.sign(text);
    }

private:
    signer(std::string_view api_key, std::string_view secret, std::int64_t recv_window) noexcept
        : api_key_(api_key)
        , key_(secret)
        , after_api_key_(key_.after({"apiKey=", api_key}))
        , recv_window_(recv_window) {
        char text[20];
        wire::buffer_writer digits(text, text + sizeof text);
        digits.put_integer(recv_window);
        recv_window_text_ = digits.view();
    }

    fixed_string<max_api_key> api_key_;
    wire::hmac_sha256_key key_;
    wire::hmac_sha256_key after_api_key_;
    std::int64_t recv_window_ = default_recv_window;
    fixed_string<20> recv_window_text_;
};

/// The refusal of a request that needs a key where there is none.
[[nodiscard]] constexpr order_reject no_api_key() noexcept { return venue::no_api_key("binance"); }

} // namespace gatewright::venue::binance
