// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/endpoint.hpp>
#include <gatewright/core/timestamp.hpp>
#include <gatewright/transport/lookup.hpp>
#include <gatewright/transport/redact.hpp>
#include <gatewright/transport/tls.hpp>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/system/error_code.hpp>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace gatewright::transport {

/// What runs the handlers.
using executor = boost::asio::io_context::executor_type;
/// Asio's timer on the steady clock.
using steady_timer =
    boost::asio::basic_waitable_timer<std::chrono::steady_clock,
                                      boost::asio::wait_traits<std::chrono::steady_clock>, executor>;

/// A duration as Asio takes it.
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

/// What would break the protocol of a request; null if nothing does.
[[nodiscard]] inline const char* malformed_request(std::string_view target,
                                                   std::string_view headers) noexcept {
    constexpr auto bad = [](char c) { return static_cast<unsigned char>(c) <= ' ' || c == '\x7f'; };
    if (target.empty() || target.front() != '/' || std::any_of(target.begin(), target.end(), bad))
        return "the request target must begin with '/' and have neither spaces nor control characters";
    if (!headers.empty() && (!headers.ends_with("\r\n") || headers.starts_with("\r\n") ||
                             headers.find("\r\n\r\n") != std::string_view::npos))
        return "the request headers must be complete lines";
    return nullptr;
}

/// The "name: value\r\n" lines of a message of Beast's.
template <class FieldsT>
[[nodiscard]] std::string header_lines(const FieldsT& fields) {
    std::string lines;
    for (const auto& field : fields) {
        lines.append(field.name_string().data(), field.name_string().size()).append(": ");
        lines.append(field.value().data(), field.value().size()).append("\r\n");
    }
    return lines;
}

/// Resolves and connects: the part that all connections have in common. The caller sets the time limit, by
/// `cancel_connect`.
///
/// Of a host's addresses the first is tried, after `next_address_after` or when it fails the next one beside it, and
/// so on; the first that connects is taken (RFC 8305). An address that did not connect by then, and one where no
/// connection of use came about, is tried last the next time, by whichever connection.
///
/// `DerivedT` derives from this and from `std::enable_shared_from_this`, and has `tcp_socket& tcp()`,
/// `bool ended() const`, `void connect_failed(std::string reason)` and `void tcp_ready()`.
template <class DerivedT>
class tcp_connector {
public:
    static constexpr duration next_address_after = milliseconds(250);
    static constexpr std::size_t most_addresses = 16; ///< of a host, for one connection

protected:
    tcp_connector(const executor& ex, endpoint at)
        : at_(std::move(at))
        , executor_(ex)
        , names_(boost::asio::use_service<lookup_service>(ex.context()))
        , patience_(ex) {}
    ~tcp_connector() = default;

    void connect() {
        boost::system::error_code not_an_address;
        const auto address = boost::asio::ip::make_address(at_.host, not_an_address);
        if (!not_an_address) {
            targets_.assign(1, {address, at_.port});
            begin_attempts();
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
            self->begin_attempts();
        });
    }
    /// The connection does what it is for: its address is a good one.
    void connection_works() {
        if (!connected_) return;
        names_.addresses().on_worked(*connected_);
        connected_.reset();
    }
    /// The connection is over, wherever it stood. The `io_context` still exists.
    void cancel_connect() {
        if (question_ != 0) names_.cancel(std::exchange(question_, 0));
        patience_.cancel();
        const auto now = steady_now();
        for (std::size_t i = 0; i != attempts_.size(); ++i) names_.addresses().on_failed(targets_[i], now);
        attempts_.clear();
        if (connected_) names_.addresses().on_failed(*connected_, now);
        connected_.reset();
    }

    [[nodiscard]] const endpoint& at() const noexcept { return at_; }

private:
    DerivedT& derived() noexcept { return static_cast<DerivedT&>(*this); }
    static steady_time steady_now() noexcept {
        return {std::chrono::nanoseconds(std::chrono::steady_clock::now().time_since_epoch()).count()};
    }

    void begin_attempts() {
        names_.addresses().arrange(targets_, steady_now());
        targets_.resize(std::min(targets_.size(), most_addresses));
        attempts_.reserve(targets_.size()); // a socket under way is not moved
        attempt_next();
    }
    void attempt_next() {
        const std::size_t i = attempts_.size();
        attempts_.emplace_back(executor_);
        ++under_way_;
        attempts_[i].async_connect(
            targets_[i], [self = derived().shared_from_this(), i](const boost::system::error_code& ec) {
                if (!self->ended() && !self->attempts_.empty()) self->attempted(i, ec);
            });
        if (attempts_.size() == targets_.size()) return;
        patience_.expires_after(to_chrono(next_address_after));
        patience_.async_wait([self = derived().shared_from_this(), i](const boost::system::error_code& ec) {
            const bool last = self->attempts_.size() == i + 1; // none has begun since
            if (!ec && last && !self->ended()) self->attempt_next();
        });
    }
    void attempted(std::size_t i, const boost::system::error_code& ec) {
        --under_way_;
        const auto now = steady_now();
        if (ec) names_.addresses().on_failed(targets_[i], now);
        if (!ec) {
            connected_ = targets_[i];
            derived().tcp() = std::move(attempts_[i]);
            patience_.cancel();
            for (std::size_t before = 0; before != i; ++before)
                names_.addresses().on_failed(targets_[before], now);
            attempts_.clear();
            boost::system::error_code ignored;
            derived().tcp().set_option(boost::asio::ip::tcp::no_delay(true), ignored);
            derived().tcp().set_option(boost::asio::socket_base::keep_alive(true), ignored);
            derived().tcp_ready();
        } else if (attempts_.size() != targets_.size()) {
            attempt_next();
        } else if (under_way_ == 0) {
            derived().connect_failed("cannot connect: " + ec.message());
        }
    }

    endpoint at_;
    executor executor_;
    lookup_service& names_;
    std::uint64_t question_ = 0;
    std::vector<boost::asio::ip::tcp::endpoint> targets_;
    std::vector<tcp_socket> attempts_; ///< at the addresses from the first on
    std::size_t under_way_ = 0;
    steady_timer patience_;
    std::optional<boost::asio::ip::tcp::endpoint>
        connected_; ///< until the connection has shown that it works
};

/// Shakes hands, too, once it is connected: for connections over TLS.
///
/// `DerivedT` has `tls_stream& tls()` and `void tls_ready()` in place of `tcp()` and `tcp_ready()`.
template <class DerivedT>
class tls_connector : public tcp_connector<DerivedT> {
protected:
    using sockets = tcp_connector<DerivedT>;

    tls_connector(const executor& ex, tls_context& context, endpoint at)
        : sockets(ex, std::move(at))
        , context_(context) {}
    ~tls_connector() = default;

    [[nodiscard]] tls_context& context() const noexcept { return context_; }

    tcp_socket& tcp() noexcept { return derived().tls().next_layer(); }
    void tcp_ready() {
        if (!context_.prepare(derived().tls(), this->at().host)) {
            derived().connect_failed("TLS: '" + context_.name_for(this->at().host) + "' is no server name");
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

private:
    DerivedT& derived() noexcept { return static_cast<DerivedT&>(*this); }

    tls_context& context_;
};

} // namespace gatewright::transport
