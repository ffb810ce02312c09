// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/io.hpp>

#include <cstdint>
#include <string>
#include <string_view>

namespace gatewright {

/// Where a channel connects to: a host name or a numeric address, and a port.
struct endpoint {
    std::string host{}; ///< a name, or an address without brackets
    std::uint16_t port = 443;
    friend bool operator==(const endpoint&, const endpoint&) = default;
};

/// Whom a TLS connection trusts. The default is what a venue needs: the system's roots, and the certificate
/// must be valid for the host that is connected to.
struct tls_options {
    std::string ca_file{}; ///< a PEM file of roots that replaces the system's
    std::string ca_pem{};  ///< roots as PEM text, the same; both may be given
    bool verify =
        true; ///< false accepts any certificate: for a laboratory only, and every connection says so
    std::string server_name{}; ///< the name to ask for and to verify, when it is not the endpoint's host
};

/// What a driver must know about one channel of an engine to connect it.
///
/// @par Object lifetimes
/// `name` points to static text.
struct channel_description {
    channel_kind kind = channel_kind::websocket;
    std::string_view name; ///< for a person: "market", "orders"
    endpoint at;
    framing frames = framing::none; ///< of a `bytes` channel
};

} // namespace gatewright
