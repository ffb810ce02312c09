// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <memory>
#include <stdexcept>
#include <string>

namespace gatewright_test {

/// A throw-away certificate authority (EC P-256), made anew for each test program.
class test_ca {
public:
    /// A certificate for a server and its key, as PEM text.
    struct identity {
        std::string certificate;
        std::string key;
    };

    explicit test_ca(const std::string& name = "Gatewright test CA")
        : key_(checked(EVP_EC_gen("P-256")))
        , certificate_(make(name, key_.get(), nullptr, nullptr, "CA:TRUE", {})) {}

    /// The authority's own certificate.
    [[nodiscard]] std::string pem() const { return to_pem(certificate_.get()); }

    /// A server's certificate. `names` is in OpenSSL's notation: "IP:127.0.0.1,DNS:localhost".
    [[nodiscard]] identity issue(const std::string& names = "IP:127.0.0.1,DNS:localhost") const {
        const key_ptr key(checked(EVP_EC_gen("P-256")));
        const certificate_ptr leaf =
            make("server", key.get(), certificate_.get(), key_.get(), "CA:FALSE", names);
        const bio_ptr out(checked(BIO_new(BIO_s_mem())));
        PEM_write_bio_PrivateKey(out.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr);
        return {to_pem(leaf.get()), text_of(out.get())};
    }

private:
    template <class T, void (*FreeT)(T*)>
    struct deleter {
        void operator()(T* p) const { FreeT(p); }
    };
    struct bio_deleter {
        void operator()(BIO* b) const { BIO_free(b); }
    };
    using key_ptr = std::unique_ptr<EVP_PKEY, deleter<EVP_PKEY, EVP_PKEY_free>>;
    using certificate_ptr = std::unique_ptr<X509, deleter<X509, X509_free>>;
    using extension_ptr = std::unique_ptr<X509_EXTENSION, deleter<X509_EXTENSION, X509_EXTENSION_free>>;
    using bio_ptr = std::unique_ptr<BIO, bio_deleter>;

    template <class T>
    static T* checked(T* p) {
        if (p == nullptr) throw std::runtime_error("test_ca: OpenSSL failed");
        return p;
    }
    static std::string text_of(BIO* bio) {
        char* data = nullptr;
        const long size = BIO_get_mem_data(bio, &data);
        return {data, static_cast<std::size_t>(size)};
    }
    static std::string to_pem(X509* certificate) {
        const bio_ptr out(checked(BIO_new(BIO_s_mem())));
        PEM_write_bio_X509(out.get(), certificate);
        return text_of(out.get());
    }
    static void extend(X509* certificate, X509* issuer, int what, const std::string& value) {
        X509V3_CTX context;
        X509V3_set_ctx_nodb(&context);
        X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
        const extension_ptr extension(checked(X509V3_EXT_conf_nid(nullptr, &context, what, value.c_str())));
        X509_add_ext(certificate, extension.get(), -1);
    }
    static certificate_ptr make(const std::string& name, EVP_PKEY* key, X509* issuer, EVP_PKEY* issuer_key,
                                const std::string& constraints, const std::string& names) {
        certificate_ptr made(checked(X509_new()));
        X509* const c = made.get();
        X509_set_version(c, 2);
        static long serial = 0;
        ASN1_INTEGER_set(X509_get_serialNumber(c), ++serial);
        X509_gmtime_adj(X509_getm_notBefore(c), -3600);
        X509_gmtime_adj(X509_getm_notAfter(c), 24L * 3600);
        X509_set_pubkey(c, key);
        X509_NAME* const subject = X509_get_subject_name(c);
        X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_UTF8,
                                   reinterpret_cast<const unsigned char*>(name.c_str()), -1, -1, 0);
        X509_set_issuer_name(c, issuer != nullptr ? X509_get_subject_name(issuer) : subject);
        X509* const parent = issuer != nullptr ? issuer : c;
        extend(c, parent, NID_basic_constraints, "critical," + constraints);
        extend(c, parent, NID_subject_key_identifier, "hash");
        if (!names.empty()) extend(c, parent, NID_subject_alt_name, names);
        if (X509_sign(c, issuer_key != nullptr ? issuer_key : key, EVP_sha256()) == 0)
            throw std::runtime_error("test_ca: cannot sign");
        return made;
    }

    key_ptr key_;
    certificate_ptr certificate_;
};

} // namespace gatewright_test
