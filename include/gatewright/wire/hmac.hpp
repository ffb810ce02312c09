// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/wire/buffer_writer.hpp>
#include <gatewright/wire/detail/sha256_state.hpp>
#include <gatewright/wire/hex.hpp>

#include <openssl/crypto.h>

#include <array>
#include <cstdint>
#include <string_view>

namespace gatewright::wire {

/// 32 bytes of SHA-256 or HMAC-SHA256.
using sha256_digest = detail::sha256_digest;

/// An HMAC-SHA256 under way: text may be fed in pieces, and a copy continues from where the original stood, so that a
/// prefix that all messages share is digested once.
template <class StateT>
class basic_hmac_sha256 {
public:
    /// Feeds text.
    void update(std::string_view text) noexcept { inner_.update(text.data(), text.size()); }

    /// The authentication code of all text fed; the object is spent then.
    [[nodiscard]] sha256_digest finish() noexcept {
        sha256_digest digest;
        inner_.finish(digest);
        outer_.update(digest.data(), digest.size());
        outer_.finish(digest);
        return digest;
    }

    /// Overwrites the state.
    void cleanse() noexcept {
        inner_.cleanse();
        outer_.cleanse();
    }

private:
    template <class>
    friend class basic_hmac_sha256_key;

    StateT inner_;
    StateT outer_;
};

/// A key for HMAC-SHA256 (RFC 2104) in its expanded form: the two SHA-256 states that remain of a secret once its inner
/// and outer pads are digested. The secret itself is not kept and cannot be computed back; the states still sign, so
/// they are overwritten on destruction and cannot be printed.
///
/// @tparam StateT a copyable SHA-256; `hmac_sha256_key` names the one that this build uses.
template <class StateT>
class basic_hmac_sha256_key {
public:
    /// The key of an empty secret, which no venue accepts; for tables that are filled later.
    basic_hmac_sha256_key() noexcept : basic_hmac_sha256_key(std::string_view()) {}

    /// Expands a secret, of any length. Copies made on the way are overwritten; the caller's text is the caller's.
    explicit basic_hmac_sha256_key(std::string_view secret) noexcept {
        std::array<std::uint8_t, detail::sha256_block> pad{};
        if (secret.size() > pad.size()) {
            StateT shortened;
            shortened.update(secret.data(), secret.size());
            sha256_digest digest;
            shortened.finish(digest);
            std::memcpy(pad.data(), digest.data(), digest.size());
            OPENSSL_cleanse(digest.data(), digest.size());
            shortened.cleanse();
        } else if (!secret.empty()) {
            std::memcpy(pad.data(), secret.data(), secret.size());
        }
        for (std::uint8_t& byte : pad) byte ^= 0x36;
        state_.inner_.update(pad.data(), pad.size());
        for (std::uint8_t& byte : pad) byte ^= 0x36 ^ 0x5c;
        state_.outer_.update(pad.data(), pad.size());
        OPENSSL_cleanse(pad.data(), pad.size());
    }

    basic_hmac_sha256_key(const basic_hmac_sha256_key&) noexcept = default;
    basic_hmac_sha256_key& operator=(const basic_hmac_sha256_key&) noexcept = default;
    ~basic_hmac_sha256_key() { state_.cleanse(); }

    /// The authentication code of `text`. Does not allocate (but see `detail/sha256_state.hpp`).
    [[nodiscard]] sha256_digest sign(std::string_view text) const noexcept {
        basic_hmac_sha256<StateT> h = state_;
        h.update(text);
        return h.finish();
    }

    /// Starts a code over text that comes in pieces.
    [[nodiscard]] basic_hmac_sha256<StateT> begin() const noexcept { return state_; }

private:
    basic_hmac_sha256<StateT> state_;
};

using hmac_sha256 = basic_hmac_sha256<detail::sha256_state>;
using hmac_sha256_key = basic_hmac_sha256_key<detail::sha256_state>;

/// Appends the authentication code of `text` as 64 lowercase hexadecimal digits.
inline void put_hmac_hex(buffer_writer& out, const hmac_sha256_key& key, std::string_view text) noexcept {
    put_hex(out, key.sign(text));
}

} // namespace gatewright::wire
