// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/sim/server/hosted_exchange.hpp>
#include <gatewright/transport/compiled_mode.hpp>
#include <gatewright/transport/io_context_fwd.hpp>

#include <cstdint>
#include <memory>

namespace gatewright::sim::server {

/// Serves an exchange over plain TCP on 127.0.0.1: what comes is put into it as it comes, and the texts that it sends are
/// written as they are. A `web_server` may serve the same exchange's HTTP beside it, through `control`.
///
/// @par Object lifetimes
/// The `io_context` and the exchange outlive the server; `stop` and then running the context until it is out of work
/// ends every connection.
class tcp_server {
public:
    /// Listens at once. @param port 0 takes a free one, see `port()`
    /// @throws boost::system::system_error if the port is taken
    tcp_server(boost::asio::io_context& context, hosted_exchange& exchange, std::uint16_t port = 0);
    tcp_server(const tcp_server&) = delete;
    tcp_server& operator=(const tcp_server&) = delete;
    ~tcp_server();

    [[nodiscard]] std::uint16_t port() const;
    /// The exchange without its connections: HTTP requests only, whose consequences leave by this server.
    [[nodiscard]] hosted_exchange& control();
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
#include <gatewright/sim/server/impl/tcp_server.ipp>
#endif
