// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/transport/byte_stream.hpp>
#include <gatewright/transport/connect.hpp>
#include <gatewright/transport/http.hpp>
#include <gatewright/transport/http_stream.hpp>
#include <gatewright/transport/network.hpp>
#include <gatewright/transport/tls.hpp>
#include <gatewright/transport/websocket.hpp>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>

#include <chrono>
#include <memory>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace gatewright::transport {

struct network::state {
    struct stream_handler {
        state* links;
        channel_ref channel;
        std::uint32_t generation;
        void on_open(std::string_view notice) { tell(input_kind::connected, 0, notice); }
        void on_message(std::string_view text) { tell(input_kind::message, 0, text); }
        void on_control() { tell(input_kind::heartbeat, 0, {}); }
        void on_written(std::uint64_t number) { tell(input_kind::bytes_written, number, {}); }
        void on_refused(std::uint64_t number, std::string_view why) {
            tell(input_kind::send_refused, number, why);
        }
        void on_closed(std::string_view reason, std::uint16_t status, std::string_view headers) {
            links->at(channel).forget_closed();
            input in = event(input_kind::disconnected, channel, generation, 0, reason);
            in.status = status;
            in.headers = headers;
            links->owner.on_input(in);
        }
        void tell(input_kind kind, std::uint64_t number, std::string_view text) {
            links->owner.on_input(event(kind, channel, generation, number, text));
        }
    };
    struct http_handler {
        state* links;
        channel_ref channel;
        void on_reply(std::uint32_t generation, std::uint64_t number, std::uint16_t status,
                      std::string_view headers, std::string_view body) {
            input in = event(input_kind::reply, channel, generation, number, body);
            in.status = status;
            in.headers = headers;
            links->owner.on_input(in);
        }
        void on_refused(std::uint32_t generation, std::uint64_t number, std::string_view why) {
            links->owner.on_input(event(input_kind::send_refused, channel, generation, number, why));
        }
    };
    using http_client_type = http_client<http_handler>;

    /// The connections of one channel that stays open: the one that is used, and those that are closing.
    template <class ConnectionT>
    struct streams {
        std::shared_ptr<ConnectionT> now;
        std::vector<std::shared_ptr<ConnectionT>> closing;

        void retire() {
            if (!now) return;
            now->close();
            closing.push_back(std::move(now));
            now.reset();
        }
        void forget_closed() {
            if (now && now->has_ended()) now.reset();
            std::erase_if(closing, [](const std::shared_ptr<ConnectionT>& c) { return c->has_ended(); });
        }
        void abandon() const {
            if (now) now->abandon();
            for (const auto& old : closing) old->abandon();
        }
        [[nodiscard]] bool all_closed() const noexcept { return !now && closing.empty(); }
    };

    struct slot {
        channel_kind kind = channel_kind::websocket;
        framing frames = framing::none;
        endpoint at;
        tls_context* context = nullptr;
        std::string notice;
        std::uint32_t generation = 0;
        streams<websocket_connection<stream_handler>> websockets;
        streams<http_stream_connection<stream_handler>> http_streams;
        streams<byte_stream_connection<stream_handler>> byte_streams;
        std::unique_ptr<http_client_type> http;

        /// Calls `f(streams&)` with those of its kind; an HTTP channel has none.
        template <class F>
        decltype(auto) with_streams(F f) {
            if (kind == channel_kind::bytes) return f(byte_streams);
            if (kind == channel_kind::http_stream) return f(http_streams);
            return f(websockets);
        }
        void retire() {
            with_streams([](auto& of) { of.retire(); });
        }
        void forget_closed() {
            with_streams([](auto& of) { of.forget_closed(); });
        }
    };
    struct waker {
        waker(boost::asio::io_context& io, network_events& events)
            : timer(io.get_executor())
            , owner(&events) {}
        steady_timer timer;
        network_events* owner;
    };

    state(boost::asio::io_context& context, network_events& events, const websocket_options& of_websockets,
          const http_options& of_http)
        : io(context)
        , owner(events)
        , websocket(of_websockets)
        , http(of_http)
        , wake(std::make_shared<waker>(context, events)) {}

    static input event(input_kind kind, channel_ref channel, std::uint32_t generation, std::uint64_t number,
                       std::string_view text) noexcept {
        input in;
        in.kind = kind;
        in.channel = channel;
        in.generation = generation;
        in.correlation = number;
        in.payload = text;
        return in;
    }

    [[nodiscard]] slot& at(channel_ref channel) noexcept {
        return gateways[channel.gateway][channel.channel];
    }

    /// Without it Asio returns at once where nothing is under way.
    [[nodiscard]] boost::asio::executor_work_guard<executor> work() const noexcept {
        return boost::asio::make_work_guard(io.get_executor());
    }
    [[nodiscard]] bool all_closed() noexcept {
        for (auto& channels : gateways)
            for (slot& s : channels)
                if (!s.with_streams([](auto& of) { return of.all_closed(); })) return false;
        return true;
    }

    boost::asio::io_context& io;
    network_events& owner;
    websocket_options websocket;
    http_options http;
    std::shared_ptr<waker> wake;
    std::vector<std::unique_ptr<tls_context>> contexts;
    std::vector<std::vector<slot>> gateways;
};

GATEWRIGHT_DECL network::network(boost::asio::io_context& io, network_events& owner,
                                 const websocket_options& websocket, const http_options& http)
    : state_(std::make_unique<state>(io, owner, websocket, http)) {}

GATEWRIGHT_DECL network::~network() {
    state_->wake->owner = nullptr;
    state_->wake->timer.cancel();
    for (auto& channels : state_->gateways)
        for (state::slot& s : channels) s.with_streams([](auto& of) { of.abandon(); });
}

GATEWRIGHT_DECL void network::add_gateway(const tls_options& tls,
                                          std::span<const channel_description> channels) {
    state& n = *state_;
    n.contexts.push_back(std::make_unique<tls_context>(tls));
    tls_context& context = *n.contexts.back();
    const auto gateway = static_cast<std::uint8_t>(n.gateways.size());
    std::vector<state::slot>& slots = n.gateways.emplace_back();
    for (const channel_description& what : channels) {
        const channel_ref channel{gateway, static_cast<std::uint8_t>(slots.size())};
        state::slot& s = slots.emplace_back();
        s.kind = what.kind;
        s.frames = what.frames;
        s.at = what.at;
        s.context = &context;
        s.notice = context.notice(s.at);
        if (what.kind == channel_kind::http)
            s.http = std::make_unique<state::http_client_type>(n.io.get_executor(), context, s.at, n.http,
                                                               state::http_handler{&n, channel});
        else if (what.kind == channel_kind::native)
            throw std::runtime_error("live driver: channel '" + std::string(what.name) + "' is of the kind " +
                                     to_string(what.kind) + ", which is not served");
    }
}

GATEWRIGHT_DECL void network::open(channel_ref channel, std::uint32_t generation, const open_request& with) {
    state& n = *state_;
    state::slot& s = n.at(channel);
    if (s.http) {
        n.owner.on_consequence(state::event(input_kind::connected, channel, generation, 0, s.notice));
        return;
    }
    s.retire();
    s.generation = generation;
    const state::stream_handler handler{&n, channel, generation};
    const auto begin = [&](auto& of, auto&&... how) {
        using connection = typename std::remove_reference_t<decltype(of.now)>::element_type;
        of.now = std::make_shared<connection>(n.io.get_executor(), how..., n.websocket, handler);
        of.now->open(with.target, with.headers);
    };
    switch (s.kind) {
    case channel_kind::bytes: begin(s.byte_streams, s.at, s.frames); break;
    case channel_kind::http_stream: begin(s.http_streams, *s.context, s.at); break;
    default: begin(s.websockets, *s.context, s.at); break;
    }
}

GATEWRIGHT_DECL void network::close(channel_ref channel, std::uint32_t generation) {
    state& n = *state_;
    state::slot& s = n.at(channel);
    if (s.http) {
        s.http->abort([&](std::uint32_t of, std::uint64_t number, bool sent) {
            n.owner.on_consequence(state::event(sent ? input_kind::reply : input_kind::send_refused, channel,
                                                of, number, "the HTTP channel was closed"));
        });
        n.owner.on_consequence(
            state::event(input_kind::disconnected, channel, generation, 0, "closed by this side"));
    } else if (s.generation == generation) {
        s.with_streams([](auto& of) {
            if (of.now) of.now->close();
        });
    }
}

GATEWRIGHT_DECL const char* network::send(channel_ref channel, std::uint32_t generation,
                                          std::uint64_t correlation, std::string_view bytes) {
    state::slot& s = state_->at(channel);
    if (s.generation != generation) return "this connection is gone";
    return s.with_streams([&](auto& of) {
        return of.now ? of.now->send(correlation, bytes) : "this connection is gone, or does not stay open";
    });
}

GATEWRIGHT_DECL const char* network::request(channel_ref channel, std::uint32_t generation,
                                             std::uint64_t correlation, const http_request& r) {
    const state::slot& s = state_->at(channel);
    if (!s.http) return "this channel is not HTTP";
    return s.http->request(generation, correlation, r);
}

GATEWRIGHT_DECL void network::wake_at(steady_time due) {
    using std::chrono::steady_clock;
    const auto& waker = state_->wake;
    waker->timer.expires_at(steady_clock::time_point(
        std::chrono::duration_cast<steady_clock::duration>(std::chrono::nanoseconds(due.ns))));
    waker->timer.async_wait([w = waker](const boost::system::error_code& ec) {
        if (!ec && w->owner != nullptr) w->owner->on_wake();
    });
}

GATEWRIGHT_DECL bool network::is_open(channel_ref channel) const noexcept {
    return state_->at(channel).http != nullptr ||
           state_->at(channel).with_streams([](auto& of) { return of.now && of.now->is_open(); });
}

GATEWRIGHT_DECL void network::run_for(duration time) {
    const auto work = state_->work();
    state_->io.restart();
    state_->io.run_for(to_chrono(time));
}

GATEWRIGHT_DECL void network::run_one_until(steady_time end) {
    const auto work = state_->work();
    state_->io.restart();
    state_->io.run_one_until(std::chrono::steady_clock::time_point(
        std::chrono::duration_cast<std::chrono::steady_clock::duration>(std::chrono::nanoseconds(end.ns))));
}

GATEWRIGHT_DECL void network::poll() {
    state_->io.restart();
    state_->io.poll();
}

GATEWRIGHT_DECL void network::shut_down(duration at_most) {
    state_->wake->timer.cancel();
    for (auto& channels : state_->gateways)
        for (state::slot& s : channels) {
            if (s.http) s.http->abort([](auto...) {});
            s.retire();
        }
    const steady_time end = clock().steady + at_most;
    while (!state_->all_closed() && clock().steady < end) run_one_until(end);
}

GATEWRIGHT_DECL clock_reading network::clock() noexcept {
    using std::chrono::nanoseconds;
    return {{nanoseconds(std::chrono::system_clock::now().time_since_epoch()).count()},
            {nanoseconds(std::chrono::steady_clock::now().time_since_epoch()).count()}};
}

} // namespace gatewright::transport
