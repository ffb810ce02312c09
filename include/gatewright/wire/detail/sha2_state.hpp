// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/opensslconf.h>
#include <openssl/sha.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <type_traits>
#include <utility>

// SHA-256 and SHA-512 as values that can be stopped half-way and copied, which is what a precomputed HMAC key is.
//
// OpenSSL 3 offers two ways. `SHA256_CTX` and `SHA512_CTX` are plain structs: copying one is a memcpy. They are
// deprecated (not removed) in favour of `EVP_MD_CTX`, whose copy allocates twice each time. An order is signed on the
// hot path, so the structs are used where the headers still declare them, and their deprecation is silenced here and
// nowhere else; a build with OPENSSL_NO_DEPRECATED_3_0 falls back to EVP, which gives the same bytes and allocates. All
// translation units of one program must agree on that macro, as they must for OpenSSL itself.
namespace gatewright::wire::detail {

/// The sizes of a hash: `block` bytes are digested at a time, the digest has `size`.
struct sha256_hash {
    static constexpr std::size_t block = 64;
    static constexpr std::size_t size = 32;
    static const EVP_MD* evp() noexcept { return EVP_sha256(); }
};
struct sha512_hash {
    static constexpr std::size_t block = 128;
    static constexpr std::size_t size = 64;
    static const EVP_MD* evp() noexcept { return EVP_sha512(); }
};

/// The digest itself.
template <class HashT>
using sha2_digest = std::array<std::uint8_t, HashT::size>;

#if !defined(OPENSSL_NO_DEPRECATED_3_0)
#define GATEWRIGHT_SHA2_LOW_LEVEL 1
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"
/// The hash over the struct of OpenSSL: copies by memcpy, never allocates.
template <class HashT>
class sha2_low_level {
    static constexpr bool small = std::is_same_v<HashT, sha256_hash>;

public:
    using hash = HashT;
    sha2_low_level() noexcept {
        if constexpr (small)
            SHA256_Init(&context_);
        else
            SHA512_Init(&context_);
    }
    void update(const void* data, std::size_t size) noexcept {
        if constexpr (small)
            SHA256_Update(&context_, data, size);
        else
            SHA512_Update(&context_, data, size);
    }
    void finish(sha2_digest<HashT>& out) noexcept {
        if constexpr (small)
            SHA256_Final(out.data(), &context_);
        else
            SHA512_Final(out.data(), &context_);
    }
    void cleanse() noexcept { OPENSSL_cleanse(&context_, sizeof context_); }

private:
    std::conditional_t<small, SHA256_CTX, SHA512_CTX> context_;
};
#pragma GCC diagnostic pop
static_assert(std::is_trivially_copyable_v<sha2_low_level<sha256_hash>>);
static_assert(std::is_trivially_copyable_v<sha2_low_level<sha512_hash>>);
#endif

/// The hash over `EVP_MD_CTX`: each copy allocates. Out of memory leaves an empty state, whose digest is all zeros: a
/// signature that every venue refuses.
template <class HashT>
class sha2_evp {
public:
    using hash = HashT;
    sha2_evp() noexcept : context_(EVP_MD_CTX_new()) {
        if (context_ != nullptr && EVP_DigestInit_ex(context_, HashT::evp(), nullptr) != 1) reset();
    }
    sha2_evp(const sha2_evp& o) noexcept : context_(EVP_MD_CTX_new()) {
        if (context_ != nullptr && (o.context_ == nullptr || EVP_MD_CTX_copy_ex(context_, o.context_) != 1))
            reset();
    }
    sha2_evp(sha2_evp&& o) noexcept : context_(std::exchange(o.context_, nullptr)) {}
    sha2_evp& operator=(sha2_evp o) noexcept {
        std::swap(context_, o.context_);
        return *this;
    }
    ~sha2_evp() { reset(); }

    void update(const void* data, std::size_t size) noexcept {
        if (context_ != nullptr && EVP_DigestUpdate(context_, data, size) != 1) reset();
    }
    void finish(sha2_digest<HashT>& out) noexcept {
        out.fill(0);
        if (context_ != nullptr) EVP_DigestFinal_ex(context_, out.data(), nullptr);
    }
    /// The library clears a context's memory when it frees it.
    void cleanse() noexcept { reset(); }

private:
    void reset() noexcept {
        EVP_MD_CTX_free(context_);
        context_ = nullptr;
    }

    EVP_MD_CTX* context_;
};

#if defined(GATEWRIGHT_SHA2_LOW_LEVEL)
using sha256_state = sha2_low_level<sha256_hash>;
using sha512_state = sha2_low_level<sha512_hash>;
#else
using sha256_state = sha2_evp<sha256_hash>;
using sha512_state = sha2_evp<sha512_hash>;
#endif

} // namespace gatewright::wire::detail
