// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/endpoint.hpp>
#include <gatewright/core/timestamp.hpp>
#include <gatewright/transport/lookup.hpp>
#include <gatewright/transport/redact.hpp>
#include <gatewright/transport/tls.hpp>

#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/system/error_code.hpp>

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace gatewright::transport {

using executor = boost::asio::io_context::executor_type;
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
        , names_(boost::asio::use_service<lookup_service>(ex.context())) {}
    ~tls_connector() = default;

    void connect() {
        boost::system::error_code not_an_address;
        const auto address = boost::asio::ip::make_address(at_.host, not_an_address);
        if (!not_an_address) {
            targets_.assign(1, {address, at_.port});
            connect_to_targets();
            return;
        }
        question_ = names_.ask(at_.host, [self = derived().shared_from_this()](const lookup_result& found) {
            self->question_ = 0;
            if (self->ended()) return;
            if (found.addresses.empty()) {
                self->connect_failed("the host name cannot be resolved: " + redact_text(found.error));
                return;
            }
            self->targets_.clear();
            for (const auto& a : found.addresses) self->targets_.emplace_back(a, self->at_.port);
            self->connect_to_targets();
        });
    }
    /// The `io_context` still exists.
    void cancel_connect() {
        if (question_ != 0) names_.cancel(std::exchange(question_, 0));
    }

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
    lookup_service& names_;
    std::uint64_t question_ = 0;
    std::vector<boost::asio::ip::tcp::endpoint> targets_;
};

} // namespace gatewright::transport
