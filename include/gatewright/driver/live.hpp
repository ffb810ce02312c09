// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/endpoint.hpp>
#include <gatewright/core/io.hpp>
#include <gatewright/driver/engine_driver.hpp>
#include <gatewright/transport/connect.hpp>
#include <gatewright/transport/http.hpp>
#include <gatewright/transport/tls.hpp>
#include <gatewright/transport/websocket.hpp>

#include <boost/asio/io_context.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <stdexcept>
#include <string>
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
/// queue and no thread between. A WebSocket's `open` ends in `connected` or `disconnected`, and every
/// `connected` in `disconnected`, each with its generation. An HTTP channel needs no `open`; if opened, it
/// answers `connected`, and `close` gives up its exchanges.
///
/// @par Object lifetimes
/// The engine and the `io_context` outlive the driver; one thread runs the latter. The driver may be
/// destroyed while operations are pending.
template <class EngineT, Durability DurabilityT = not_durable, class RecorderT = no_recorder>
class live_driver final
    : public engine_driver<live_driver<EngineT, DurabilityT, RecorderT>, EngineT, DurabilityT, RecorderT> {
    using base = engine_driver<live_driver, EngineT, DurabilityT, RecorderT>;
    friend base;

public:
    /// @throws std::runtime_error for certificate roots that cannot be read, and for a channel of a kind that
    /// this driver does not serve.
    live_driver(boost::asio::io_context& io, EngineT& engine, live_options options = {},
                DurabilityT durability = {}, RecorderT recorder = {})
        : base(engine, options.queues, std::move(durability), std::move(recorder))
        , io_(io)
        , options_(std::move(options))
        , waker_(std::make_shared<waker>(io, *this))
        , channels_(this->channel_total()) {
        for (std::size_t g = 0; g != EngineT::gateway_count; ++g) {
            const bool own = g < options_.gateway_tls.size();
            contexts_.push_back(
                std::make_unique<transport::tls_context>(own ? options_.gateway_tls[g] : options_.tls));
            for (std::size_t c = 0;
                 c != static_cast<std::size_t>(engine.channel_count(static_cast<std::uint8_t>(g))); ++c)
                set_up({static_cast<std::uint8_t>(g), static_cast<std::uint8_t>(c)}, *contexts_.back());
        }
    }
    ~live_driver() {
        waker_->owner = nullptr;
        waker_->timer.cancel();
        for (slot& s : channels_) {
            if (s.websocket) s.websocket->abandon();
            for (const auto& old : s.closing) old->abandon();
        }
    }

    /// Runs the `io_context` on this thread for a while, or until it is stopped. It may be called again.
    void run_for(duration time) {
        io_.restart();
        io_.run_for(transport::to_chrono(time));
    }
    /// Runs until `done()`, which is asked after each handler, or until the time is over.
    /// @return what `done()` said last.
    template <class PredicateT>
    bool run_until(PredicateT done, duration at_most) {
        const auto end = std::chrono::steady_clock::now() + transport::to_chrono(at_most);
        while (!done()) {
            if (std::chrono::steady_clock::now() >= end) return false;
            io_.restart();
            io_.run_one_until(end);
        }
        return true;
    }
    /// Runs without sleeping: lowest latency, at the price of a core.
    template <class PredicateT>
    bool spin_until(PredicateT done, duration at_most) {
        const auto end = std::chrono::steady_clock::now() + transport::to_chrono(at_most);
        while (!done()) {
            if (std::chrono::steady_clock::now() >= end) return false;
            io_.restart();
            io_.poll();
        }
        return true;
    }

    /// Ends: the engine gets no more inputs, WebSockets are closed gracefully, HTTP exchanges are given up.
    /// Returns when all is closed, at the latest after `stop_timeout`. Not from within a step.
    void stop() {
        this->halt();
        waker_->timer.cancel();
        for (slot& s : channels_) {
            if (s.http) s.http->abort([](auto...) {});
            retire(s);
        }
        run_until([&] { return all_closed(); }, options_.stop_timeout);
    }

    /// True while a WebSocket channel is connected, and for an HTTP channel always.
    [[nodiscard]] bool is_open(channel_ref channel) const noexcept {
        const slot& s = channels_[this->index_of(channel)];
        return s.http != nullptr || (s.websocket && s.websocket->is_open());
    }

private:
    struct websocket_handler {
        live_driver* driver;
        channel_ref channel;
        std::uint32_t generation;
        void on_open(std::string_view notice) { driver->on_connected(channel, generation, notice); }
        void on_message(std::string_view text) { driver->on_message(channel, generation, text); }
        void on_control() { driver->on_control(channel, generation); }
        void on_written(std::uint64_t number) { driver->on_written(channel, generation, number); }
        void on_refused(std::uint64_t number, std::string_view why) {
            driver->on_refused(channel, generation, number, why);
        }
        void on_closed(std::string_view reason) { driver->closed(channel, generation, reason); }
    };
    struct http_handler {
        live_driver* driver;
        channel_ref channel;
        void on_reply(std::uint32_t generation, std::uint64_t number, std::uint16_t status,
                      std::string_view headers, std::string_view body) {
            driver->on_reply(channel, generation, number, status, headers, body);
        }
        void on_refused(std::uint32_t generation, std::uint64_t number, std::string_view why) {
            driver->on_refused(channel, generation, number, why);
        }
    };
    using websocket_type = transport::websocket_connection<websocket_handler>;
    using http_client_type = transport::http_client<http_handler>;

    struct slot {
        endpoint at;
        transport::tls_context* context = nullptr;
        std::string notice;
        std::uint32_t generation = 0;
        std::shared_ptr<websocket_type> websocket;
        std::vector<std::shared_ptr<websocket_type>> closing;
        std::unique_ptr<http_client_type> http;
    };
    struct waker {
        waker(boost::asio::io_context& io, live_driver& driver) : timer(io.get_executor()), owner(&driver) {}
        transport::steady_timer timer;
        live_driver* owner;
    };

    slot& slot_of(channel_ref channel) noexcept { return channels_[this->index_of(channel)]; }

    void set_up(channel_ref channel, transport::tls_context& context) {
        const channel_description what = this->engine().channel(channel);
        slot& s = slot_of(channel);
        s.at = what.at;
        s.context = &context;
        s.notice = context.notice(s.at);
        if (what.kind == channel_kind::http) {
            s.http = std::make_unique<http_client_type>(io_.get_executor(), context, s.at, options_.http,
                                                        http_handler{this, channel});
        } else if (what.kind != channel_kind::websocket) {
            throw std::runtime_error("live driver: channel '" + std::string(what.name) +
                                     "' is neither a WebSocket nor HTTP");
        }
    }

    clock_reading read_clock() const noexcept {
        using std::chrono::nanoseconds;
        return {{nanoseconds(std::chrono::system_clock::now().time_since_epoch()).count()},
                {nanoseconds(std::chrono::steady_clock::now().time_since_epoch()).count()}};
    }

    void transport_open(channel_ref channel, std::uint32_t generation, std::string_view target) {
        slot& s = slot_of(channel);
        if (s.http) {
            this->defer(input_kind::connected, 0, channel, generation, s.notice.c_str());
            return;
        }
        retire(s);
        s.generation = generation;
        s.websocket =
            std::make_shared<websocket_type>(io_.get_executor(), *s.context, s.at, options_.websocket,
                                             websocket_handler{this, channel, generation});
        s.websocket->open(target);
    }
    void transport_close(channel_ref channel, std::uint32_t generation) {
        slot& s = slot_of(channel);
        if (s.http) {
            s.http->abort([&](std::uint32_t of, std::uint64_t number, bool sent) {
                this->defer(sent ? input_kind::reply : input_kind::send_refused, number, channel, of,
                            "the HTTP channel was closed");
            });
            this->defer(input_kind::disconnected, 0, channel, generation, "closed by this side");
        } else if (s.websocket && s.generation == generation) {
            s.websocket->close();
        }
    }
    const char* transport_send(const output& o) {
        const slot& s = slot_of(o.channel);
        if (!s.websocket || s.generation != o.generation)
            return "this connection is gone, or is no WebSocket";
        return s.websocket->send(o.correlation, o.payload);
    }
    const char* transport_request(const output& o) {
        const slot& s = slot_of(o.channel);
        if (!s.http) return "this channel is not HTTP";
        return s.http->request(o.generation, o.correlation, {o.method, o.target, o.headers, o.payload});
    }
    void wake_at(steady_time due) {
        waker_->timer.expires_at(std::chrono::steady_clock::time_point(
            std::chrono::duration_cast<std::chrono::steady_clock::duration>(
                std::chrono::nanoseconds(due.ns))));
        waker_->timer.async_wait([w = waker_](const boost::system::error_code& ec) {
            if (!ec && w->owner != nullptr) w->owner->on_wake();
        });
    }

    static void retire(slot& s) {
        if (!s.websocket) return;
        s.websocket->close();
        s.closing.push_back(std::move(s.websocket));
        s.websocket.reset();
    }
    void closed(channel_ref channel, std::uint32_t generation, std::string_view reason) {
        slot& s = slot_of(channel);
        if (s.websocket && s.websocket->has_ended()) s.websocket.reset();
        std::erase_if(s.closing, [](const std::shared_ptr<websocket_type>& w) { return w->has_ended(); });
        this->on_disconnected(channel, generation, reason);
    }
    [[nodiscard]] bool all_closed() const noexcept {
        for (const slot& s : channels_)
            if (s.websocket || !s.closing.empty()) return false;
        return true;
    }

    boost::asio::io_context& io_;
    live_options options_;
    std::shared_ptr<waker> waker_;
    std::vector<std::unique_ptr<transport::tls_context>> contexts_;
    std::vector<slot> channels_;
};

} // namespace gatewright::driver
