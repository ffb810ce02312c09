// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/fixed_string.hpp>
#include <gatewright/core/order_errc.hpp>
#include <gatewright/core/reject.hpp>
#include <gatewright/wire/buffer_writer.hpp>
#include <gatewright/wire/hmac.hpp>

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace gatewright::venue::binance_futures {

/// What signs the requests of one account: the API key, the expanded HMAC key and the window in which the venue may
/// take a request (`recvWindow`).
///
/// It does not keep the secret. Nothing of it can be printed but the API key, which travels in every request anyway.
/// Source: Binance, USDⓈ-M Futures, "General Info", "SIGNED Endpoint Security" and "Websocket API General Info".
class signer {
public:
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
        if (!plain(api_key)) return refuse("api_key");
        if (secret.empty()) return refuse("secret");
        if (recv_window < 1 || recv_window > max_recv_window) return refuse("recv_window");
        return signer(api_key, secret, recv_window);
    }

    [[nodiscard]] bool usable() const noexcept { return !api_key_.empty(); }
    [[nodiscard]] std::string_view api_key() const noexcept { return api_key_; }
    [[nodiscard]] std::int64_t recv_window() const noexcept { return recv_window_; }
    /// `recv_window()` as text.
    [[nodiscard]] std::string_view recv_window_text() const noexcept { return recv_window_text_; }

    /// The signature of a REST request: over its query followed by its body.
    [[nodiscard]] wire::sha256_digest sign(std::string_view text) const noexcept { return key_.sign(text); }

    /// The signature of a WebSocket API request: over `apiKey=<key>`, which sorts before every other parameter and is
    /// digested ahead of time, and then `text`: `&name=value…`, sorted.
    [[nodiscard]] wire::sha256_digest sign_after_api_key(std::string_view text) const noexcept {
        wire::hmac_sha256 h = after_api_key_.state;
        h.update(text);
        return h.finish();
    }

private:
    signer(std::string_view api_key, std::string_view secret, std::int64_t recv_window) noexcept
        : api_key_(api_key)
        , key_(secret)
        , recv_window_(recv_window) {
        after_api_key_.state = key_.begin();
        after_api_key_.state.update("apiKey=");
        after_api_key_.state.update(api_key);
        char text[20];
        wire::buffer_writer digits(text, text + sizeof text);
        digits.put_integer(recv_window);
        recv_window_text_ = digits.view();
    }

    static bool plain(std::string_view key) noexcept {
        for (const char c : key)
            if (c <= ' ' || c > '~' || c == '"' || c == '\\') return false;
        return !key.empty() && key.size() <= max_api_key;
    }
    static order_reject refuse(const char* field) noexcept {
        return {order_errc::invalid_parameter, "binance_futures", field, {}, {}};
    }

    /// A state that signs is overwritten when it goes.
    struct prepared {
        wire::hmac_sha256 state;
        prepared() = default;
        prepared(const prepared&) = default;
        prepared& operator=(const prepared&) = default;
        ~prepared() { state.cleanse(); }
    };

    fixed_string<max_api_key> api_key_;
    wire::hmac_sha256_key key_;
    prepared after_api_key_;
    std::int64_t recv_window_ = default_recv_window;
    fixed_string<20> recv_window_text_;
};

} // namespace gatewright::venue::binance_futures
