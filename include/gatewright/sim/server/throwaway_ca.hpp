// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <cstdint>
#include <memory>
#include <stdexcept>
#include <string>

namespace gatewright::sim::server {

/// A certificate authority that lives as long as the process, and one server certificate of it for 127.0.0.1,
/// ::1 and localhost (EC P-256, valid for a day). Clients verify against `ca_pem`; the keys are never written
/// to disk.
class throwaway_ca {
public:
    /// @throws std::runtime_error if OpenSSL fails
    throwaway_ca() {
        const key_ptr ca_key = make_key();
        const certificate_ptr ca = make_certificate(1, "Gatewright throw-away CA", ca_key.get());
        extend(ca.get(), ca.get(), NID_basic_constraints, "critical,CA:TRUE,pathlen:0");
        extend(ca.get(), ca.get(), NID_key_usage, "critical,keyCertSign,cRLSign");
        extend(ca.get(), ca.get(), NID_subject_key_identifier, "hash");
        sign(ca.get(), ca.get(), ca_key.get());

        const key_ptr key = make_key();
        const certificate_ptr server = make_certificate(2, "localhost", key.get());
        extend(server.get(), ca.get(), NID_basic_constraints, "critical,CA:FALSE");
        extend(server.get(), ca.get(), NID_key_usage, "critical,digitalSignature");
        extend(server.get(), ca.get(), NID_ext_key_usage, "serverAuth");
        extend(server.get(), ca.get(), NID_subject_key_identifier, "hash");
        extend(server.get(), ca.get(), NID_authority_key_identifier, "keyid");
        extend(server.get(), ca.get(), NID_subject_alt_name, "DNS:localhost,IP:127.0.0.1,IP:::1");
        sign(server.get(), ca.get(), ca_key.get());

        ca_pem_ = certificate_pem(ca.get());
        certificate_pem_ = certificate_pem(server.get());
        key_pem_ = key_pem(key.get());
    }

    /// The authority's certificate, for clients.
    [[nodiscard]] const std::string& ca_pem() const noexcept { return ca_pem_; }
    /// The server's certificate.
    [[nodiscard]] const std::string& certificate_pem() const noexcept { return certificate_pem_; }
    /// The server's private key, for its own TLS context only.
    [[nodiscard]] const std::string& key_pem() const noexcept { return key_pem_; }

private:
    struct deleter {
        void operator()(EVP_PKEY* p) const noexcept { EVP_PKEY_free(p); }
        void operator()(X509* p) const noexcept { X509_free(p); }
        void operator()(X509_EXTENSION* p) const noexcept { X509_EXTENSION_free(p); }
        void operator()(BIO* p) const noexcept { BIO_free_all(p); }
    };
    using key_ptr = std::unique_ptr<EVP_PKEY, deleter>;
    using certificate_ptr = std::unique_ptr<X509, deleter>;
    using extension_ptr = std::unique_ptr<X509_EXTENSION, deleter>;
    using bio_ptr = std::unique_ptr<BIO, deleter>;

    static void require(bool ok, const char* what) {
        if (!ok) throw std::runtime_error(std::string("throw-away certificate: ") + what + " failed");
    }
    static key_ptr make_key() {
        key_ptr key(EVP_EC_gen("P-256"));
        require(key != nullptr, "key generation");
        return key;
    }
    static certificate_ptr make_certificate(long serial, const char* name, EVP_PKEY* key) {
        certificate_ptr c(X509_new());
        require(c != nullptr, "allocation");
        X509_set_version(c.get(), 2);
        // Unique, so that a client that trusts the authorities of two runs cannot mistake one for the other.
        ASN1_INTEGER_set_int64(X509_get_serialNumber(c.get()), serial + (unique_number() & 0x7fffffffffff00));
        // An hour back, for clients whose clocks are behind.
        X509_gmtime_adj(X509_getm_notBefore(c.get()), -3600);
        X509_gmtime_adj(X509_getm_notAfter(c.get()), 24 * 3600);
        require(X509_set_pubkey(c.get(), key) == 1, "setting the key");
        X509_NAME_add_entry_by_txt(X509_get_subject_name(c.get()), "CN", MBSTRING_ASC,
                                   reinterpret_cast<const unsigned char*>(name), -1, -1, 0);
        return c;
    }
    static std::int64_t unique_number() {
        std::int64_t n = 0;
        const key_ptr key = make_key();
        unsigned char* der = nullptr;
        const int size = i2d_PUBKEY(key.get(), &der);
        require(size > 16, "encoding a key");
        for (int i = size - 8; i < size; ++i) n = (n << 7) ^ der[i];
        OPENSSL_free(der);
        return n;
    }
    static void extend(X509* certificate, X509* issuer, int nid, const char* value) {
        X509V3_CTX context;
        X509V3_set_ctx_nodb(&context);
        X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
        const extension_ptr extension(X509V3_EXT_conf_nid(nullptr, &context, nid, value));
        require(extension != nullptr, value);
        require(X509_add_ext(certificate, extension.get(), -1) == 1, "adding an extension");
    }
    static void sign(X509* certificate, X509* issuer, EVP_PKEY* issuer_key) {
        X509_set_issuer_name(certificate, X509_get_subject_name(issuer));
        require(X509_sign(certificate, issuer_key, EVP_sha256()) != 0, "signing");
    }
    static std::string text_of(BIO* bio) {
        char* data = nullptr;
        const long size = BIO_get_mem_data(bio, &data);
        return {data, static_cast<std::size_t>(size)};
    }
    static std::string certificate_pem(X509* certificate) {
        const bio_ptr bio(BIO_new(BIO_s_mem()));
        require(bio && PEM_write_bio_X509(bio.get(), certificate) == 1, "writing a certificate");
        return text_of(bio.get());
    }
    static std::string key_pem(EVP_PKEY* key) {
        const bio_ptr bio(BIO_new(BIO_s_mem()));
        require(bio && PEM_write_bio_PrivateKey(bio.get(), key, nullptr, nullptr, 0, nullptr, nullptr) == 1,
                "writing a key");
        return text_of(bio.get());
    }

    std::string ca_pem_;
    std::string certificate_pem_;
    std::string key_pem_;
};

} // namespace gatewright::sim::server
