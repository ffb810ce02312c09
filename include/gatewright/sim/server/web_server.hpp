// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/sim/server/hosted_exchange.hpp>
#include <gatewright/sim/server/throwaway_ca.hpp>
#include <gatewright/transport/compiled_mode.hpp>
#include <gatewright/transport/io_context_fwd.hpp>

#include <cstdint>
#include <memory>
#include <string>

namespace gatewright::sim::server {

/// Serves an exchange over TLS on 127.0.0.1: HTTP and WebSocket on one port, as one thread of one `io_context`. It
/// knows no venue: compiled mode compiles it once, in `gatewright/src_sim.hpp`.
///
/// @par Object lifetimes
/// The `io_context` and the exchange outlive the server; `stop` and then running the context until it is out of work
/// ends every connection.
class web_server {
public:
    /// Listens at once. @param port 0 takes a free one, see `port()`. @param ca servers of one process may share one
    /// @throws boost::system::system_error if the port is taken, std::runtime_error if no certificate can be made
    web_server(boost::asio::io_context& context, hosted_exchange& exchange, std::uint16_t port = 0,
               std::shared_ptr<const throwaway_ca> ca = std::make_shared<const throwaway_ca>());
    web_server(const web_server&) = delete;
    web_server& operator=(const web_server&) = delete;
    ~web_server();

    [[nodiscard]] std::uint16_t port() const;
    /// The certificate that clients verify the server against.
    [[nodiscard]] const std::string& ca_pem() const noexcept;

    /// Sends what the exchange has to send; for those who call the exchange themselves between two ticks.
    void flush();

    /// Stops listening and drops every connection. Call it on the context's thread.
    void stop();

private:
    struct state;
    std::unique_ptr<state> state_;
};

} // namespace gatewright::sim::server

#if !GATEWRIGHT_COMPILED_MODE
#include <gatewright/sim/server/impl/web_server.ipp>
#endif
