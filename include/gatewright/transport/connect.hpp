// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/endpoint.hpp>
#include <gatewright/core/timestamp.hpp>
#include <gatewright/transport/tls.hpp>

#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/system/error_code.hpp>

#include <chrono>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace gatewright::transport {

using executor = boost::asio::io_context::executor_type;
using tcp_resolver = boost::asio::ip::basic_resolver<boost::asio::ip::tcp, executor>;
using steady_timer =
    boost::asio::basic_waitable_timer<std::chrono::steady_clock,
                                      boost::asio::wait_traits<std::chrono::steady_clock>, executor>;

[[nodiscard]] constexpr std::chrono::nanoseconds to_chrono(duration d) noexcept {
    return std::chrono::nanoseconds(d.ns);
}

/// "host:port", with an IPv6 address in brackets.
inline std::string authority(const endpoint& at) {
    const bool bare_v6 = at.host.find(':') != std::string::npos && at.host.front() != '[';
    return (bare_v6 ? "[" + at.host + "]" : at.host) + ":" + std::to_string(at.port);
}

/// The value of a Host header: the port only where it is not that of HTTPS.
inline std::string host_header(const endpoint& at) {
    std::string text = authority(at);
    if (at.port == 443) text.resize(text.size() - 4);
    return text;
}

/// Resolves, connects and shakes hands: the part that WebSocket and HTTP connections have in common. The
/// caller sets the time limit, by closing the socket.
///
/// `DerivedT` derives from this and from `std::enable_shared_from_this`, and has `tls_stream& tls()`,
/// `bool ended() const`, `void connect_failed(std::string reason)` and `void tls_ready()`.
template <class DerivedT>
class tls_connector {
protected:
    tls_connector(const executor& ex, tls_context& context, endpoint at)
        : context_(context)
        , at_(std::move(at))
        , resolver_(ex) {}
    ~tls_connector() = default;

    void connect() {
        boost::system::error_code not_an_address;
        const auto address = boost::asio::ip::make_address(at_.host, not_an_address);
        if (!not_an_address) {
            targets_.assign(1, {address, at_.port});
            connect_to_targets();
            return;
        }
        resolver_.async_resolve(
            at_.host, std::to_string(at_.port),
            [self = derived().shared_from_this()](const boost::system::error_code& ec,
                                                  const tcp_resolver::results_type& found) {
                if (self->ended()) return;
                if (ec) {
                    self->connect_failed("the host name cannot be resolved: " + ec.message());
                    return;
                }
                self->targets_.clear();
                for (const auto& entry : found) self->targets_.push_back(entry.endpoint());
                self->connect_to_targets();
            });
    }
    void cancel_connect() { resolver_.cancel(); }

    [[nodiscard]] const endpoint& at() const noexcept { return at_; }
    [[nodiscard]] tls_context& context() const noexcept { return context_; }

private:
    DerivedT& derived() noexcept { return static_cast<DerivedT&>(*this); }

    void connect_to_targets() {
        boost::asio::async_connect(
            derived().tls().next_layer(), targets_,
            [self = derived().shared_from_this()](const boost::system::error_code& ec,
                                                  const boost::asio::ip::tcp::endpoint&) {
                if (self->ended()) return;
                if (ec)
                    self->connect_failed("cannot connect: " + ec.message());
                else
                    self->shake_hands();
            });
    }
    void shake_hands() {
        boost::system::error_code ignored;
        derived().tls().next_layer().set_option(boost::asio::ip::tcp::no_delay(true), ignored);
        derived().tls().next_layer().set_option(boost::asio::socket_base::keep_alive(true), ignored);
        if (!context_.prepare(derived().tls(), at_.host)) {
            derived().connect_failed("TLS: '" + context_.name_for(at_.host) + "' is no server name");
            return;
        }
        derived().tls().async_handshake(
            boost::asio::ssl::stream_base::client,
            [self = derived().shared_from_this()](const boost::system::error_code& ec) {
                if (self->ended()) return;
                if (ec)
                    self->connect_failed(tls_failure(self->tls(), ec));
                else
                    self->tls_ready();
            });
    }

    tls_context& context_;
    endpoint at_;
    tcp_resolver resolver_;
    std::vector<boost::asio::ip::tcp::endpoint> targets_;
};

} // namespace gatewright::transport
