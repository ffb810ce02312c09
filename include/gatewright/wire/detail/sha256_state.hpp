// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/opensslconf.h>
#include <openssl/sha.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <type_traits>
#include <utility>

// SHA-256 as a value that can be stopped half-way and copied, which is what a precomputed HMAC key is.
//
// OpenSSL 3 offers two ways. `SHA256_CTX` is a plain struct: copying it is a memcpy. It is deprecated (not removed) in
// favour of `EVP_MD_CTX`, whose copy allocates twice each time. An order is signed on the hot path, so the struct is
// used where the headers still declare it, and its deprecation is silenced here and nowhere else; a build with
// OPENSSL_NO_DEPRECATED_3_0 falls back to EVP, which gives the same bytes and allocates. All translation units of one
// program must agree on that macro, as they must for OpenSSL itself.
namespace gatewright::wire::detail {

inline constexpr std::size_t sha256_block = 64;
inline constexpr std::size_t sha256_size = 32;

/// The digest itself.
using sha256_digest = std::array<std::uint8_t, sha256_size>;

#if !defined(OPENSSL_NO_DEPRECATED_3_0)
#define GATEWRIGHT_SHA256_LOW_LEVEL 1
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"
/// SHA-256 over `SHA256_CTX`: copies by memcpy, never allocates.
class sha256_low_level {
public:
    sha256_low_level() noexcept { SHA256_Init(&context_); }
    void update(const void* data, std::size_t size) noexcept { SHA256_Update(&context_, data, size); }
    void finish(sha256_digest& out) noexcept { SHA256_Final(out.data(), &context_); }
    void cleanse() noexcept { OPENSSL_cleanse(&context_, sizeof context_); }

private:
    SHA256_CTX context_;
};
#pragma GCC diagnostic pop
static_assert(std::is_trivially_copyable_v<sha256_low_level>);
#endif

/// SHA-256 over `EVP_MD_CTX`: each copy allocates. Out of memory leaves an empty state, whose digest is all zeros:
/// a signature that every venue refuses.
class sha256_evp {
public:
    sha256_evp() noexcept : context_(EVP_MD_CTX_new()) {
        if (context_ != nullptr && EVP_DigestInit_ex(context_, EVP_sha256(), nullptr) != 1) reset();
    }
    sha256_evp(const sha256_evp& o) noexcept : context_(EVP_MD_CTX_new()) {
        if (context_ != nullptr && (o.context_ == nullptr || EVP_MD_CTX_copy_ex(context_, o.context_) != 1))
            reset();
    }
    sha256_evp(sha256_evp&& o) noexcept : context_(std::exchange(o.context_, nullptr)) {}
    sha256_evp& operator=(sha256_evp o) noexcept {
        std::swap(context_, o.context_);
        return *this;
    }
    ~sha256_evp() { reset(); }

    void update(const void* data, std::size_t size) noexcept {
        if (context_ != nullptr && EVP_DigestUpdate(context_, data, size) != 1) reset();
    }
    void finish(sha256_digest& out) noexcept {
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

#if defined(GATEWRIGHT_SHA256_LOW_LEVEL)
using sha256_state = sha256_low_level;
#else
using sha256_state = sha256_evp;
#endif

} // namespace gatewright::wire::detail
