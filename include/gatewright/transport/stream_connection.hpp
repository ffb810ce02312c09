// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/timestamp.hpp>
#include <gatewright/transport/connect.hpp>

#include <boost/asio/recycling_allocator.hpp>
#include <boost/asio/socket_base.hpp>
#include <boost/system/error_code.hpp>

#include <cstdint>
#include <exception>
#include <string>
#include <string_view>
#include <utility>

namespace gatewright::transport {

/// A connection of a channel that stays open, used once: `open`, then messages, then `on_closed`. What WebSockets, HTTP
/// streams and streams of bytes have in common.
///
/// `HandlerT` is a small copyable object with
/// - `on_open(std::string_view notice)`: connected; the notice is empty, or says what is not safe about it: that TLS
///   verification is off, or that nothing is encrypted;
/// - `on_message(std::string_view)`: one complete message, text or binary, valid during the call;
/// - `on_control()`: a sign of life without a message came in: a ping (which is answered with its payload), a pong, a
///   close frame, an empty line;
/// - `on_written(correlation)`: all messages up to this one were handed to the kernel; not called for 0;
/// - `on_refused(correlation, reason)`: a queued message never reached the socket;
/// - `on_closed(reason, status, headers)`: once, last, also when `open` fails; a text for a person, without
///   secrets. Where the peer declined by HTTP, the status of its answer, its "name: value\r\n" lines, and
///   the beginning of its body in the reason; else 0 and nothing.
///
/// No function calls the handler before it returns. Not thread-safe: one thread runs the `io_context`.
///
/// `DerivedT` derives from this, from a connector and from `std::enable_shared_from_this`; it has `tcp_socket& tcp()`,
/// `std::string shown()` (where it connects to, without secrets), and `bool next_unsent(std::uint64_t&)`, which takes
/// the next message from the queue that certainly never left.
///
/// @par Object lifetimes
/// Made with `std::make_shared`; pending operations keep it alive. `abandon()` cuts it from its handler.
template <class DerivedT, class HandlerT>
class stream_connection {
public:
    /// Closes: no message is delivered after this, `on_closed` follows. What is queued is refused.
    void close() {
        if (ended()) return;
        const bool connecting = state_ == state::connecting;
        state_ = state::closing;
        start_timer(duration{}, connecting ? "closed while it was connecting" : "closed by this side");
    }
    /// Closes the socket at once and never calls the handler again.
    void abandon() {
        abandoned_ = true;
        finish({});
    }
    [[nodiscard]] bool is_open() const noexcept { return state_ == state::open; }
    [[nodiscard]] bool has_ended() const noexcept { return state_ == state::ended; }

protected:
    /// How far it has come.
    enum class state : std::uint8_t { connecting, open, closing, ended };
    using recycled = boost::asio::recycling_allocator<void>;

    stream_connection(const executor& ex, HandlerT handler) : timer_(ex), handler_(std::move(handler)) {}
    ~stream_connection() = default;

    [[nodiscard]] bool ended() const noexcept { return state_ == state::ended || state_ == state::closing; }
    void connect_failed(const std::string& reason) { finish(reason); }

    /// It does what it is for from now on.
    void opened(std::string_view notice) {
        timer_.cancel();
        ++timer_run_;
        derived().connection_works();
        state_ = state::open;
        if (!abandoned_) handler_.on_open(notice);
    }
    void begin_close() noexcept { state_ = state::closing; }
    [[nodiscard]] state phase() const noexcept { return state_; }
    [[nodiscard]] HandlerT& handler() noexcept { return handler_; }

    void start_timer(duration after, const char* verdict) {
        timer_.expires_after(to_chrono(after));
        timer_.async_wait([self = derived().shared_from_this(), run = ++timer_run_,
                           verdict](const boost::system::error_code& ec) {
            if (!ec && run == self->timer_run_) self->finish(verdict);
        });
    }
    /// @param status, headers of the HTTP answer by which the peer declined; else 0 and nothing
    void finish(const std::string& reason, std::uint16_t status = 0, const std::string& headers = {}) {
        if (state_ == state::ended) return;
        const auto self = derived().shared_from_this();
        state_ = state::ended;
        timer_.cancel();
        ++timer_run_;
        derived().cancel_connect();
        boost::system::error_code ignored;
        derived().tcp().shutdown(boost::asio::socket_base::shutdown_both, ignored);
        derived().tcp().close(ignored);
        if (abandoned_) return;
        // Whatever the handler throws, it is told all the rest.
        std::exception_ptr thrown;
        const auto tell = [&](auto call) {
            try {
                if (!abandoned_) call();
            } catch (...) {
                if (!thrown) thrown = std::current_exception();
            }
        };
        for (std::uint64_t correlation = 0; !abandoned_ && derived().next_unsent(correlation);)
            tell(
                [&] { handler_.on_refused(correlation, "the connection was lost before the message left"); });
        tell([&] { handler_.on_closed(derived().shown() + ": " + reason, status, headers); });
        if (thrown) std::rethrow_exception(thrown);
    }

private:
    DerivedT& derived() noexcept { return static_cast<DerivedT&>(*this); }

    steady_timer timer_;
    HandlerT handler_;
    std::uint64_t timer_run_ = 0;
    state state_ = state::connecting;
    bool abandoned_ = false;
};

} // namespace gatewright::transport
