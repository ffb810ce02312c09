// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/endpoint.hpp>
#include <gatewright/core/io.hpp>
#include <gatewright/driver/engine_driver.hpp>
#include <gatewright/transport/network.hpp>

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

namespace gatewright::driver {

/// Settings of a live driver.
struct live_options {
    tls_options tls;                      ///< whom every gateway trusts
    std::vector<tls_options> gateway_tls; ///< by gateway index, in place of `tls`; may be shorter
    transport::websocket_options websocket;
    transport::http_options http;
    queue_limits queues;
    duration stop_timeout = seconds(5); ///< how long `stop` waits for closing handshakes
};

/// Runs one engine against the network: TLS WebSockets and HTTPS through the given `io_context`, the system's
/// clocks, and OpenSSL's random numbers.
///
/// An input is stepped where it is read, and what it causes is written before the next read: there is no
/// queue and no thread between. What does the I/O (`transport::network`) and what performs outputs (`driver_core`) know
/// no engine, and are compiled once in compiled mode: a message that was read passes two virtual calls until it is in
/// the engine, and what is sent one more. In the engine all calls are direct.
///
/// @par Object lifetimes
/// The engine and the `io_context` outlive the driver; one thread runs the latter. The driver may be
/// destroyed while operations are pending.
template <class EngineT, Durability DurabilityT = not_durable, class RecorderT = no_recorder>
class live_driver final : public engine_driver<EngineT, DurabilityT, RecorderT>,
                          private transport::network_events {
    using base = engine_driver<EngineT, DurabilityT, RecorderT>;

public:
    /// @throws std::runtime_error for certificate roots that cannot be read, and for a channel of a kind that
    /// this driver does not serve.
    live_driver(boost::asio::io_context& io, EngineT& engine, live_options options = {},
                DurabilityT durability = {}, RecorderT recorder = {})
        : base(engine, options.queues, std::move(durability), std::move(recorder))
        , network_(io, *this, options.websocket, options.http)
        , stop_timeout_(options.stop_timeout) {
        std::vector<channel_description> channels;
        for (std::size_t g = 0; g != EngineT::gateway_count; ++g) {
            channels.clear();
            const auto gateway = static_cast<std::uint8_t>(g);
            for (std::uint8_t c = 0; c != engine.channel_count(gateway); ++c)
                channels.push_back(engine.channel({gateway, c}));
            network_.add_gateway(g < options.gateway_tls.size() ? options.gateway_tls[g] : options.tls,
                                 channels);
        }
    }

    /// Runs the `io_context` on this thread for a while, or until it is stopped: it sleeps where there is nothing to
    /// do. It may be called again.
    void run_for(duration time) { network_.run_for(time); }
    /// Runs until `done()`, which is asked after each handler, or until the time is over, and sleeps where there is
    /// nothing to do.
    /// @return what `done()` said last.
    template <class PredicateT>
    bool run_until(PredicateT done, duration at_most) {
        const steady_time end = transport::network::clock().steady + at_most;
        while (!done()) {
            if (transport::network::clock().steady >= end) return false;
            network_.run_one_until(end);
        }
        return true;
    }
    /// Runs without sleeping: lowest latency, at the price of a core.
    template <class PredicateT>
    bool spin_until(PredicateT done, duration at_most) {
        const steady_time end = transport::network::clock().steady + at_most;
        while (!done()) {
            if (transport::network::clock().steady >= end) return false;
            network_.poll();
        }
        return true;
    }

    /// Ends: the engine gets no more inputs, WebSockets are closed gracefully, HTTP exchanges are given up.
    /// Returns when all is closed, at the latest after `stop_timeout`. Not from within a step.
    void stop() {
        this->halt();
        network_.shut_down(stop_timeout_);
    }

    /// True while a WebSocket channel is connected, and for an HTTP channel always.
    [[nodiscard]] bool is_open(channel_ref channel) const noexcept { return network_.is_open(channel); }

private:
    void on_input(const input& in) override { base::on_input(in); }
    void on_consequence(const input& in) override {
        this->defer(in.kind, in.correlation, in.channel, in.generation, in.payload);
    }
    void on_wake() override { base::on_wake(); }

    clock_reading read_clock() const override { return transport::network::clock(); }
    void transport_open(channel_ref channel, std::uint32_t generation, const open_request& with) override {
        network_.open(channel, generation, with);
    }
    void transport_close(channel_ref channel, std::uint32_t generation) override {
        network_.close(channel, generation);
    }
    const char* transport_send(const output& o) override {
        return network_.send(o.channel, o.generation, o.correlation, o.payload);
    }
    const char* transport_request(const output& o) override {
        return network_.request(o.channel, o.generation, o.correlation, o.http());
    }
    void wake_at(steady_time due) override { network_.wake_at(due); }

    transport::network network_;
    duration stop_timeout_;
};

} // namespace gatewright::driver
