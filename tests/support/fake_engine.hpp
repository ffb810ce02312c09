// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/endpoint.hpp>
#include <gatewright/core/io.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <stdexcept>
#include <string>
#include <vector>

namespace gatewright_test {

/// An input that was stepped, with its text kept.
struct seen_input {
    gatewright::input_kind kind;
    gatewright::channel_ref channel;
    std::uint16_t status;
    std::uint32_t generation;
    std::uint64_t correlation;
    std::uint64_t sequence;
    gatewright::clock_reading at;
    std::string payload;
    std::string headers;
};

/// An engine of one gateway that does what the test says: channel 0 is a WebSocket, channel 1 is HTTP, and
/// channel 2 is another WebSocket.
template <class SinkT>
struct fake_engine {
    static constexpr std::size_t gateway_count = 1;
    static constexpr gatewright::channel_ref market{0, 0};
    static constexpr gatewright::channel_ref rest{0, 1};
    static constexpr gatewright::channel_ref orders{0, 2};

    [[nodiscard]] std::uint8_t channel_count(std::uint8_t) const { return 3; }
    [[nodiscard]] gatewright::channel_description channel(gatewright::channel_ref c) const {
        using gatewright::channel_kind;
        if (c == rest) return {channel_kind::http, "rest", at};
        return {channel_kind::websocket, c == market ? "market" : "orders", at};
    }
    void start(const gatewright::clock_reading& now, SinkT& sink) {
        started = now;
        if (on_start) on_start(sink);
    }
    void step(const gatewright::input& in, SinkT& sink) {
        seen.push_back({in.kind, in.channel, in.status, in.generation, in.correlation, in.sequence, in.at,
                        std::string(in.payload), std::string(in.headers)});
        if (on_input) on_input(in, sink);
    }

    [[nodiscard]] std::size_t count(gatewright::input_kind kind) const {
        std::size_t n = 0;
        for (const seen_input& s : seen) n += s.kind == kind ? 1U : 0U;
        return n;
    }
    /// The last input of a kind; there must be one.
    [[nodiscard]] const seen_input& last(gatewright::input_kind kind) const {
        for (std::size_t i = seen.size(); i != 0; --i)
            if (seen[i - 1].kind == kind) return seen[i - 1];
        throw std::runtime_error("no such input was seen");
    }

    gatewright::endpoint at;
    gatewright::clock_reading started;
    std::vector<seen_input> seen;
    std::function<void(SinkT&)> on_start;
    std::function<void(const gatewright::input&, SinkT&)> on_input;
};

} // namespace gatewright_test
