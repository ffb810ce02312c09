// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/endpoint.hpp>
#include <gatewright/core/io.hpp>
#include <gatewright/core/timestamp.hpp>
#include <gatewright/transport/compiled_mode.hpp>
#include <gatewright/transport/io_context_fwd.hpp>
#include <gatewright/transport/options.hpp>

#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

namespace gatewright::transport {

/// What a `network` tells its owner, one call for each message that was read. Only `on_consequence` is called from
/// within a function of the network.
class network_events {
public:
    /// Something happened on a channel. `in` lacks its sequence number and its time; its texts are valid during the
    /// call.
    virtual void on_input(const input& in) = 0;
    /// The call of the network that runs has this consequence, which becomes an input after that call. `in.payload`
    /// stays valid as long as the network.
    virtual void on_consequence(const input& in) = 0;
    /// The time that `wake_at` asked for has come, or may have.
    virtual void on_wake() = 0;

protected:
    ~network_events() = default;
};

/// The links of a live driver: TLS WebSockets, HTTPS, HTTP streams over TLS and TCP streams without encryption, one for
/// each channel of each gateway, and one timer. It knows no engine, and no header of Asio or Beast: compiled mode
/// compiles it once.
///
/// The `open` of a channel that stays open ends in `connected` or `disconnected`, and every `connected` in `disconnected`, each with its
/// generation. An HTTP channel needs no `open`; if opened, it answers `connected`, and `close` gives up its exchanges.
///
/// @par Object lifetimes
/// The `io_context` and the owner outlive it; one thread runs the former. It may be destroyed while operations are
/// pending: the owner is not called any more.
class network {
public:
    network(boost::asio::io_context& io, network_events& owner, const websocket_options& websocket,
            const http_options& http);
    network(const network&) = delete;
    network& operator=(const network&) = delete;
    ~network();

    /// For set-up: the channels of the next gateway, in order, and whom it trusts.
    /// @throws std::runtime_error for certificate roots that cannot be read, and for a channel of a kind that is not
    /// served, by name: a vendor's library is not.
    void add_gateway(const tls_options& tls, std::span<const channel_description> channels);

    void open(channel_ref channel, std::uint32_t generation, const open_request& with);
    void close(channel_ref channel, std::uint32_t generation);
    /// Hands a message to a channel that stays open. @return null, or why it was refused: it will not be sent
    [[nodiscard]] const char* send(channel_ref channel, std::uint32_t generation, std::uint64_t correlation,
                                   std::string_view bytes);
    /// Begins an HTTP exchange. @return null, or why it was refused: it will not be sent
    [[nodiscard]] const char* request(channel_ref channel, std::uint32_t generation,
                                      std::uint64_t correlation, const http_request& r);
    /// `on_wake` is wanted at that time; a later call replaces an earlier one.
    void wake_at(steady_time due);

    /// True while a channel that stays open is connected, and for an HTTP channel always.
    [[nodiscard]] bool is_open(channel_ref channel) const noexcept;

    /// Runs the `io_context` on this thread for a while, or until it is stopped: it sleeps where there is nothing to
    /// do. It may be called again.
    void run_for(duration time);
    /// Runs one handler, waiting for it until `end` at most.
    void run_one_until(steady_time end);
    /// Runs what is ready, without waiting.
    void poll();
    /// Closes streams, WebSockets gracefully, and gives up HTTP exchanges. Returns when all is closed, or after `at_most`.
    void shut_down(duration at_most);

    /// The system's clocks; `wake_at` and `run_one_until` go by the steady one.
    [[nodiscard]] static clock_reading clock() noexcept;

private:
    struct state;
    std::unique_ptr<state> state_;
};

} // namespace gatewright::transport

#if !GATEWRIGHT_COMPILED_MODE
#include <gatewright/transport/impl/network.ipp>
#endif
