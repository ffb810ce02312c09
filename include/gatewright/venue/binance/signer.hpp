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
#include <span>
#include <string_view>
#include <utility>

namespace gatewright::venue::binance {

/// The kinds of keys of an account.
enum class key_kind : std::uint8_t {
    hmac,    ///< HMAC-SHA256, in hexadecimal digits; does not allocate
    ed25519, ///< in base64; logs on to the WebSocket API, and orders there need no signature
    rsa      ///< RSASSA-PKCS1-v1_5 with SHA-256, in base64
};

/// What signs the requests of one account: the API key, the expanded HMAC key or the private key, and the window in
/// which the venue may take a request (`recvWindow`).
///
/// It does not keep the secret: a private key is OpenSSL's, and copies share it. Nothing of it can be printed but the
/// API key, which travels in every request anyway. Source: Binance, "General Info", "SIGNED Endpoint Security" and
/// "Websocket API General Info".
class signer {
public:
    /// Room for the longest signature, of an RSA key of 4096 bits.
    using signature_text = std::array<char, wire::base64_size(wire::private_key::max_signature)>;

    /// The longest API key.
    static constexpr std::size_t max_api_key = 160;
    /// The longest text that `put_signature` takes.
    static constexpr std::size_t max_parameters = 512;
    /// The venue's default for `recvWindow`, and its most.
    static constexpr std::int64_t default_recv_window = 5000;
    static constexpr std::int64_t max_recv_window = 60000;

    /// Signs nothing: requests made with it are refused, naming "api_key".
    signer() noexcept = default;

    /// @param secret for HMAC, or the PEM of an Ed25519 or RSA key (`wire::private_key`)
    /// @param recv_window milliseconds, 1 to 60000.
    /// @param passphrase of a PEM that is encrypted
    /// @return `invalid_parameter` naming "api_key" (empty, too long, or with characters that would break a header or
    /// a JSON text), "secret" (empty, or a PEM that is no such key or is not opened) or "recv_window"; never their
    /// text.
    [[nodiscard]] static order_result<signer> make(std::string_view api_key, std::string_view secret,
                                                   std::int64_t recv_window = default_recv_window,
                                                   std::string_view passphrase = {}) noexcept {
        if (secret.empty()) return checked({}, api_key, recv_window, "secret");
        if (!is_pem(secret)) return checked(signer(api_key, secret), api_key, recv_window);
        auto key = wire::private_key::read(secret, passphrase);
        return key ? make(api_key, *std::move(key), recv_window)
                   : checked({}, api_key, recv_window, "secret");
    }
    /// The same of a private key that was read before.
    [[nodiscard]] static order_result<signer> make(std::string_view api_key, wire::private_key key,
                                                   std::int64_t recv_window = default_recv_window) noexcept {
        const bool signs = key.usable();
        return checked(signer(std::move(key)), api_key, recv_window, signs ? nullptr : "secret");
    }

    [[nodiscard]] bool usable() const noexcept { return !api_key_.empty(); }
    [[nodiscard]] key_kind kind() const noexcept { return kind_; }
    /// Whether the key is of the kind that `session.logon` takes: "Only Ed25519 keys are supported for this feature"
    /// ("Authentication requests").
    [[nodiscard]] bool logs_on() const noexcept { return kind_ == key_kind::ed25519; }
    [[nodiscard]] std::string_view api_key() const noexcept { return api_key_; }
    [[nodiscard]] std::int64_t recv_window() const noexcept { return recv_window_; }
    /// `recv_window()` as text.
    [[nodiscard]] std::string_view recv_window_text() const noexcept { return recv_window_text_; }

    /// The signature of a REST request: over its query followed by its body. In a URL or a form base64 is still to be
    /// percent-encoded.
    /// @return the text, in `out`; empty if OpenSSL could not sign, which it can with HMAC
    [[nodiscard]] std::string_view sign(std::string_view text, signature_text& out) const noexcept {
        if (kind_ != key_kind::hmac) [[unlikely]]
            return sign_with_pair(text, out);
        const char* const end = wire::write_hex(out.data(), key_.sign(text));
        return {out.data(), static_cast<std::size_t>(end - out.data())};
    }

    /// Appends the signature of a WebSocket API request: over `apiKey=<key>`, which sorts before every other
    /// parameter and is digested ahead of time, and then `text`: `&name=value…`, sorted.
    /// @return false if OpenSSL could not sign, which it can with HMAC. Whether it fits `out` says.
    [[nodiscard]] bool put_signature(std::string_view text, wire::buffer_writer& out) const noexcept {
        if (kind_ != key_kind::hmac) [[unlikely]]
            return put_signature_of_pair(text, out);
        wire::put_hex(out, after_api_key_.sign(text));
        return true;
    }

private:
    signer(std::string_view api_key, std::string_view secret) noexcept
        : key_(secret)
        , after_api_key_(key_.after({"apiKey=", api_key})) {}
    explicit signer(wire::private_key key) noexcept
        : kind_(key.kind() == wire::private_key_kind::rsa ? key_kind::rsa : key_kind::ed25519)
        , pair_(std::move(key)) {}

    /// Completes a signer, or says what is wrong. @param fault of the secret; null if there is none
    [[nodiscard]] static order_result<signer> checked(signer s, std::string_view api_key,
                                                      std::int64_t recv_window,
                                                      const char* fault = nullptr) noexcept {
        if (!plain_credential(api_key, max_api_key)) return invalid_field("binance", "api_key");
        if (fault != nullptr) return invalid_field("binance", fault);
        if (recv_window < 1 || recv_window > max_recv_window) return invalid_field("binance", "recv_window");
        s.api_key_.assign(api_key);
        s.recv_window_ = recv_window;
        char text[20];
        wire::buffer_writer figures(text, text + sizeof text);
        figures.put_integer(recv_window);
        s.recv_window_text_ = figures.view();
        return s;
    }

    [[gnu::cold, gnu::noinline]] std::string_view sign_with_pair(std::string_view text,
                                                                 signature_text& out) const noexcept {
        std::array<std::uint8_t, wire::private_key::max_signature> bytes;
        const std::size_t size = pair_.sign(text, bytes);
        wire::buffer_writer letters(out);
        wire::put_base64(letters, std::span(bytes).first(size));
        return letters.view();
    }
    [[gnu::cold, gnu::noinline]] bool put_signature_of_pair(std::string_view text,
                                                            wire::buffer_writer& out) const noexcept {
        std::array<char, 7 + max_api_key + max_parameters> whole;
        wire::buffer_writer w(whole);
        w.put_all("apiKey=", api_key(), text);
        signature_text room;
        const std::string_view made = w.overflowed() ? std::string_view{} : sign_with_pair(w.view(), room);
        out.put(made);
        return !made.empty();
    }

    fixed_string<max_api_key> api_key_;
    key_kind kind_ = key_kind::hmac;
    wire::hmac_sha256_key key_;
    wire::hmac_sha256_key after_api_key_;
    std::int64_t recv_window_ = default_recv_window;
    fixed_string<20> recv_window_text_;
    wire::private_key pair_; ///< where `kind_` is not `hmac`
};

/// The refusal of a request that needs a key where there is none.
[[nodiscard]] constexpr order_reject no_api_key() noexcept { return venue::no_api_key("binance"); }
/// The refusal of a request that could not be signed: OpenSSL had no memory for it.
[[nodiscard]] constexpr order_reject not_signed() noexcept {
    return {order_errc::authentication, "binance", "signature", {}, {}};
}

} // namespace gatewright::venue::binance
