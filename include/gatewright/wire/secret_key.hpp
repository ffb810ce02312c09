// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/wire/detail/sha2_state.hpp>

#include <openssl/crypto.h>

#include <array>
#include <cstdint>
#include <cstring>
#include <initializer_list>
#include <string_view>

namespace gatewright::wire {

/// A secret for HMAC (RFC 2104) in its expanded form: the two hash states that remain of it once its inner and outer
/// pads are digested. The secret itself is not kept and cannot be computed back; the states still sign, so they are
/// overwritten on destruction and cannot be printed.
///
/// A signature is an array of bytes; `put_hex` (`wire/hex.hpp`) and `put_base64` (`wire/base64.hpp`) write it.
///
/// @tparam StateT a copyable hash; `hmac_sha256_key` and `hmac_sha512_key` name those that this build uses.
template <class StateT>
class secret_key {
public:
    using signature = detail::sha2_digest<typename StateT::hash>;

    /// The key of an empty secret, which no venue accepts; for tables that are filled later.
    secret_key() noexcept : secret_key(std::string_view()) {}

    /// Expands a secret, of any length. Copies made on the way are overwritten; the caller's text is the caller's.
    explicit secret_key(std::string_view secret) noexcept {
        std::array<std::uint8_t, StateT::hash::block> pad{};
        if (secret.size() > pad.size()) {
            StateT shortened;
            shortened.update(secret.data(), secret.size());
            signature digest;
            shortened.finish(digest);
            std::memcpy(pad.data(), digest.data(), digest.size());
            OPENSSL_cleanse(digest.data(), digest.size());
            shortened.cleanse();
        } else if (!secret.empty()) {
            std::memcpy(pad.data(), secret.data(), secret.size());
        }
        for (std::uint8_t& byte : pad) byte ^= 0x36;
        inner_.update(pad.data(), pad.size());
        for (std::uint8_t& byte : pad) byte ^= 0x36 ^ 0x5c;
        outer_.update(pad.data(), pad.size());
        OPENSSL_cleanse(pad.data(), pad.size());
    }

    secret_key(const secret_key&) noexcept = default;
    secret_key& operator=(const secret_key&) noexcept = default;
    ~secret_key() {
        inner_.cleanse();
        outer_.cleanse();
    }

    /// The authentication code of `text`. Does not allocate (but see `detail/sha2_state.hpp`).
    [[nodiscard]] signature sign(std::string_view text) const noexcept { return sign({text}); }

    /// The code of a text in pieces.
    [[nodiscard]] signature sign(std::initializer_list<std::string_view> text) const noexcept {
        signature digest;
        StateT inner = inner_;
        for (const std::string_view piece : text) inner.update(piece.data(), piece.size());
        inner.finish(digest);
        StateT outer = outer_;
        outer.update(digest.data(), digest.size());
        outer.finish(digest);
        return digest;
    }

    /// A key that signs what follows a text which all messages begin with: that text is digested once, here.
    [[nodiscard]] secret_key after(std::initializer_list<std::string_view> prefix) const noexcept {
        secret_key key = *this;
        for (const std::string_view piece : prefix) key.inner_.update(piece.data(), piece.size());
        return key;
    }

private:
    StateT inner_;
    StateT outer_;
};

/// Signs with HMAC-SHA256.
using hmac_sha256_key = secret_key<detail::sha256_state>;
/// Signs with HMAC-SHA512.
using hmac_sha512_key = secret_key<detail::sha512_state>;

} // namespace gatewright::wire
