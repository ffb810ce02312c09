// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/endpoint.hpp>
#include <gatewright/transport/redact.hpp>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/error.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/system/error_code.hpp>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <stdexcept>
#include <string>
#include <string_view>

// TLS as a trading client needs it: version 1.2 or newer, the peer verified against known roots and against
// the name that was asked for.
namespace gatewright::transport {

/// A TCP socket that runs on an `io_context` without type erasure.
using tcp_socket =
    boost::asio::basic_stream_socket<boost::asio::ip::tcp, boost::asio::io_context::executor_type>;
/// TLS over it.
using tls_stream = boost::asio::ssl::stream<tcp_socket>;

/// What TLS connections of one venue share: trusted roots and settings. Outlives the connections made with
/// it.
class tls_context {
public:
    /// @throws std::runtime_error when the roots cannot be read; the text names the option and the offence.
    explicit tls_context(const tls_options& options)
        : context_(boost::asio::ssl::context::tls_client)
        , options_(options) {
        SSL_CTX_set_min_proto_version(context_.native_handle(), TLS1_2_VERSION);
        boost::system::error_code ec;
        if (!options.verify) {
            context_.set_verify_mode(boost::asio::ssl::verify_none, ec);
            return;
        }
        context_.set_verify_mode(boost::asio::ssl::verify_peer, ec);
        if (options.ca_file.empty() && options.ca_pem.empty()) {
            context_.set_default_verify_paths(ec);
            if (ec)
                throw std::runtime_error("tls: the system's certificate roots cannot be read: " +
                                         ec.message());
        }
        if (!options.ca_file.empty()) {
            context_.load_verify_file(options.ca_file, ec);
            if (ec)
                throw std::runtime_error("tls: ca_file '" + options.ca_file +
                                         "' cannot be read: " + ec.message());
        }
        if (!options.ca_pem.empty()) {
            context_.add_certificate_authority(boost::asio::buffer(options.ca_pem), ec);
            if (ec) throw std::runtime_error("tls: ca_pem is no PEM certificate: " + ec.message());
        }
    }

    [[nodiscard]] boost::asio::ssl::context& native() noexcept { return context_; }
    [[nodiscard]] bool verifies() const noexcept { return options_.verify; }
    /// The name that a peer reached as `host` must prove.
    [[nodiscard]] const std::string& name_for(const std::string& host) const noexcept {
        return options_.server_name.empty() ? host : options_.server_name;
    }

    /// Prepares a stream for its handshake: server name indication, and the name or the address to verify.
    /// @return false if OpenSSL refuses the name.
    [[nodiscard]] bool prepare(tls_stream& stream, const std::string& host) const {
        const std::string& name = name_for(host);
        SSL* const ssl = stream.native_handle();
        // Asio lets OpenSSL free its record buffers after each record; a trading connection keeps them.
        SSL_clear_mode(ssl, SSL_MODE_RELEASE_BUFFERS);
        boost::system::error_code not_an_address;
        boost::asio::ip::make_address(name, not_an_address);
        X509_VERIFY_PARAM* const wanted = SSL_get0_param(ssl);
        if (!not_an_address)
            return !options_.verify || X509_VERIFY_PARAM_set1_ip_asc(wanted, name.c_str()) == 1;
        if (SSL_ctrl(ssl, SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name,
                     const_cast<char*>(name.c_str())) != 1)
            return false;
        if (!options_.verify) return true;
        X509_VERIFY_PARAM_set_hostflags(wanted, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
        return X509_VERIFY_PARAM_set1_host(wanted, name.c_str(), name.size()) == 1;
    }

    /// What to put into the event of a new connection: empty, or a warning that nothing was verified.
    [[nodiscard]] std::string notice(const endpoint& at) const {
        if (options_.verify) return {};
        return "WARNING: TLS VERIFICATION IS OFF for " + at.host + ":" + std::to_string(at.port) +
               ": anyone on the path can read and change what is sent";
    }

private:
    boost::asio::ssl::context context_;
    tls_options options_;
};

/// Why a handshake failed, for a person: the verdict on the certificate when there is one.
inline std::string tls_failure(tls_stream& stream, const boost::system::error_code& ec) {
    const long verdict = SSL_get_verify_result(stream.native_handle());
    if (verdict != X509_V_OK)
        return "TLS: the certificate is not accepted: " + std::string(X509_verify_cert_error_string(verdict));
    return "TLS: " + redact_text(ec.message());
}

} // namespace gatewright::transport
