// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <boost/system/result.hpp>
#include <openssl/bio.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <stdexcept>
#include <string_view>
#include <utility>

namespace gatewright::wire {

/// What a private key signs with: Ed25519 (RFC 8032), or RSASSA-PKCS1-v1_5 with SHA-256 (RFC 8017, section 8.2).
enum class private_key_kind : std::uint8_t { ed25519, rsa };

/// Why a text is no private key that signs.
enum class private_key_errc {
    not_private = 1,  ///< a PEM of something else, or no PEM at all
    malformed,        ///< it cannot be read, or does not sign
    encrypted,        ///< it is encrypted, and there is no passphrase
    wrong_passphrase, ///< the passphrase does not open it
    unknown_kind,     ///< neither Ed25519 nor RSA
    wrong_size        ///< an RSA key of less than 2048 or more than 4096 bits
};
/// In words that show nothing of the key.
[[nodiscard]] constexpr const char* to_string(private_key_errc e) noexcept {
    switch (e) {
    case private_key_errc::not_private: return "is no PEM of a private key";
    case private_key_errc::malformed: return "is a PEM that cannot be read as a private key";
    case private_key_errc::encrypted: return "is an encrypted private key, and there is no passphrase";
    case private_key_errc::wrong_passphrase:
        return "is an encrypted private key that the passphrase does not open";
    case private_key_errc::unknown_kind: return "is a private key of a kind other than Ed25519 and RSA";
    case private_key_errc::wrong_size: return "is an RSA key of less than 2048 or more than 4096 bits";
    }
    return "is no private key";
}
/// Found by `boost::system::result::value()`: the throwing way, for set-up code only.
[[noreturn]] inline void throw_exception_from_error(private_key_errc e, const boost::source_location&) {
    throw std::invalid_argument(to_string(e));
}

/// The private half of a key pair, which signs.
///
/// OpenSSL holds the key and overwrites it when its last owner goes; nothing of it is in this object, and it cannot be
/// printed. Copies share the key, and may sign in several threads.
///
/// A signature takes tens (Ed25519) to hundreds (RSA) of microseconds, and OpenSSL allocates: not for a path that
/// must be fast. A context that is kept would save one of the forty.
class private_key {
public:
    /// The longest signature in bytes, of an RSA key of 4096 bits; Ed25519 has 64.
    static constexpr std::size_t max_signature = 512;
    /// The longest PEM that is read, in characters.
    static constexpr std::size_t max_pem = 16384;

    /// Signs nothing.
    private_key() noexcept = default;
    private_key(const private_key& o) noexcept : key_(shared(o.key_.get())), kind_(o.kind_) {}
    private_key(private_key&&) noexcept = default;
    private_key& operator=(private_key o) noexcept {
        key_.swap(o.key_);
        kind_ = o.kind_;
        return *this;
    }
    ~private_key() = default;

    /// Reads a PEM: PKCS#8, encrypted or not, or whatever else OpenSSL reads as a private key. Line ends may be the two
    /// characters `\n`, as in environment variables. Copies made on the way are overwritten; the caller's texts are the
    /// caller's.
    /// @param passphrase of an encrypted key; left alone if it is not encrypted
    [[nodiscard, gnu::cold]] static boost::system::result<private_key, private_key_errc>
    read(std::string_view pem, std::string_view passphrase = {}) noexcept {
        if (pem.find("-----BEGIN ") == std::string_view::npos ||
            pem.find("PRIVATE KEY-----") == std::string_view::npos)
            return private_key_errc::not_private;
        if (pem.size() > max_pem) return private_key_errc::malformed;
        std::array<char, max_pem> text;
        std::size_t size = 0;
        for (std::size_t i = 0; i < pem.size(); ++i) {
            const bool line_end = pem[i] == '\\' && i + 1 < pem.size() && pem[i + 1] == 'n';
            text[size++] = line_end ? '\n' : pem[i];
            i += line_end ? 1 : 0;
        }
        asked_passphrase asked{passphrase};
        private_key k;
        if (const std::unique_ptr<BIO, free_with<&BIO_free_all>> bio{
                BIO_new_mem_buf(text.data(), static_cast<int>(size))})
            k.key_.reset(PEM_read_bio_PrivateKey(bio.get(), nullptr, &asked_passphrase::answer, &asked));
        OPENSSL_cleanse(text.data(), size);
        ERR_clear_error();
        if (!k.key_)
            return !asked.was_asked     ? private_key_errc::malformed
                   : passphrase.empty() ? private_key_errc::encrypted
                                        : private_key_errc::wrong_passphrase;
        switch (EVP_PKEY_get_base_id(k.key_.get())) {
        case EVP_PKEY_ED25519: k.kind_ = private_key_kind::ed25519; break;
        case EVP_PKEY_RSA: k.kind_ = private_key_kind::rsa; break;
        default: return private_key_errc::unknown_kind;
        }
        const int bits = EVP_PKEY_get_bits(k.key_.get());
        if (k.kind_ == private_key_kind::rsa && (bits < 2048 || bits > 4096))
            return private_key_errc::wrong_size;
        std::array<std::uint8_t, max_signature> trial;
        if (k.sign("a text", trial) == 0) return private_key_errc::malformed;
        return k;
    }

    [[nodiscard]] bool usable() const noexcept { return key_ != nullptr; }
    [[nodiscard]] private_key_kind kind() const noexcept { return kind_; }

    /// Signs a text. @return how many bytes of `out` the signature takes; zero if OpenSSL could not (out of memory).
    [[nodiscard, gnu::cold, gnu::noinline]] std::size_t
    sign(std::string_view text, std::span<std::uint8_t, max_signature> out) const noexcept {
        std::size_t size = out.size();
        const EVP_MD* const digest = kind_ == private_key_kind::rsa ? EVP_sha256() : nullptr;
        const std::unique_ptr<EVP_MD_CTX, free_with<&EVP_MD_CTX_free>> context{EVP_MD_CTX_new()};
        const bool made =
            key_ && context && EVP_DigestSignInit(context.get(), nullptr, digest, nullptr, key_.get()) == 1 &&
            EVP_DigestSign(context.get(), out.data(), &size,
                           reinterpret_cast<const unsigned char*>(text.data()), text.size()) == 1;
        if (!made) ERR_clear_error();
        return made ? size : 0;
    }

private:
    template <auto Free>
    struct free_with {
        void operator()(auto* p) const noexcept { Free(p); }
    };
    struct asked_passphrase {
        std::string_view text;
        bool was_asked = false;

        static int answer(char* out, int room, int, void* self) noexcept {
            auto& asked = *static_cast<asked_passphrase*>(self);
            asked.was_asked = true;
            if (asked.text.empty() || asked.text.size() > static_cast<std::size_t>(room)) return -1;
            std::copy(asked.text.begin(), asked.text.end(), out);
            return static_cast<int>(asked.text.size());
        }
    };
    static EVP_PKEY* shared(EVP_PKEY* key) noexcept {
        return key != nullptr && EVP_PKEY_up_ref(key) == 1 ? key : nullptr;
    }

    std::unique_ptr<EVP_PKEY, free_with<&EVP_PKEY_free>> key_;
    private_key_kind kind_ = private_key_kind::ed25519;
};

} // namespace gatewright::wire
