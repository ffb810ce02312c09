// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/io.hpp>
#include <gatewright/core/timestamp.hpp>
#include <gatewright/driver/engine_driver.hpp>
#include <gatewright/transport/memory.hpp>

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace gatewright::driver {

/// Settings of a virtual driver.
struct virtual_options {
    transport::memory_options link; ///< latency, and how long a reply is waited for
    timestamp wall = timestamp::from_milliseconds(1'700'000'000'000); ///< wall time at the start
    queue_limits queues;                           ///< sizes of the queues between engine and link
    std::string entropy = std::string(32, '\x5a'); ///< the first input, the same in every run
};

/// Runs one engine against a scripted venue in memory and in virtual time: hours pass in microseconds, and
/// each run is the same as the last.
///
/// `VenueT` is called as `venue(memory_link&, const memory_event&)` for every event that reaches the venue.
/// The engine and the venue outlive the driver.
template <class EngineT, class VenueT, Durability DurabilityT = not_durable, class RecorderT = no_recorder>
class virtual_driver final : public engine_driver<EngineT, DurabilityT, RecorderT> {
    using base = engine_driver<EngineT, DurabilityT, RecorderT>;
    using event_kind = transport::memory_event_kind;

public:
    /// Engine and venue outlive the driver.
    virtual_driver(EngineT& engine, VenueT& venue, virtual_options options = {}, DurabilityT durability = {},
                   RecorderT recorder = {})
        : base(engine, options.queues, std::move(durability), std::move(recorder))
        , venue_(venue)
        , options_(std::move(options))
        , link_(options_.link)
        , began_(link_.now()) {}

    /// Starts the engine. Once, before anything else.
    void start() { this->start_with(options_.entropy); }

    /// The link to the venue.
    [[nodiscard]] transport::memory_link& link() noexcept { return link_; }
    /// The faults that will strike the link.
    [[nodiscard]] transport::fault_plan& faults() noexcept { return link_.faults(); }
    /// Both clocks, in virtual time.
    [[nodiscard]] clock_reading now() const noexcept { return read_clock(); }

    /// Lets everything happen that happens within this time, then stands at its end.
    void run_for(duration time) {
        const steady_time end = link_.now() + time;
        while (run_one(end)) {
        }
        link_.advance_to(end);
    }
    /// Runs until `done()`, which is asked after each event, or until nothing more happens within `at_most`.
    /// @return what `done()` said last.
    template <class PredicateT>
    bool run_until(PredicateT done, duration at_most) {
        const steady_time end = link_.now() + at_most;
        while (!done())
            if (!run_one(end)) return done();
        return true;
    }
    /// Somebody sets the host's wall clock: it shows so much more from now on.
    void step_wall(duration by) noexcept { options_.wall = options_.wall + by; }
    /// Moves to the next event or timer, if it comes no later than `limit`, and lets it happen.
    bool run_one(steady_time limit) {
        const steady_time next = std::min(link_.next_at(), this->next_due());
        if (next > limit || next == steady_time::never()) return false;
        link_.advance_to(next);
        if (transport::memory_event e; link_.take_due(e)) {
            if (e.way == transport::flow::to_venue)
                venue_(link_, std::as_const(e));
            else
                deliver(e);
        } else {
            this->on_wake();
        }
        return true;
    }

private:
    clock_reading read_clock() const override {
        return {options_.wall + (link_.now() - began_), link_.now()};
    }
    void transport_open(channel_ref channel, std::uint32_t generation, const open_request& with) override {
        if (is_http(channel))
            this->defer(input_kind::connected, 0, channel, generation);
        else
            link_.open(channel, generation, with);
    }
    void transport_close(channel_ref channel, std::uint32_t generation) override {
        if (!is_http(channel)) {
            link_.close(channel, generation);
            return;
        }
        link_.abort(channel, [&](std::uint32_t of, std::uint64_t number) {
            this->defer(input_kind::reply, number, channel, of, "the HTTP channel was closed");
        });
        this->defer(input_kind::disconnected, 0, channel, generation, "closed by this side");
    }
    const char* transport_send(const output& o) override {
        return link_.send(o.channel, o.generation, o.correlation, o.payload);
    }
    const char* transport_request(const output& o) override {
        return link_.request(o.channel, o.generation, o.correlation, o.http());
    }
    void wake_at(steady_time) override {}
    [[nodiscard]] bool is_http(channel_ref channel) {
        const channel_description what = this->engine().channel(channel);
        return what.kind == channel_kind::http;
    }

    void deliver(const transport::memory_event& e) {
        const auto tell = [&](input_kind kind, std::uint64_t correlation, std::string_view payload) {
            input in = base::channel_input(kind, e.channel, e.generation, correlation, payload);
            if (kind == input_kind::reply || kind == input_kind::disconnected) {
                in.status = e.status;
                in.headers = e.headers;
            }
            this->on_input(in);
        };
        switch (e.kind) {
        case event_kind::accepted: tell(input_kind::connected, 0, {}); break;
        case event_kind::closed:
        case event_kind::closed_here: tell(input_kind::disconnected, 0, e.payload); break;
        case event_kind::ping: tell(input_kind::heartbeat, 0, {}); break;
        case event_kind::message: tell(input_kind::message, 0, e.payload); break;
        case event_kind::written: tell(input_kind::bytes_written, e.correlation, {}); break;
        case event_kind::reply: tell(input_kind::reply, e.correlation, e.payload); break;
        case event_kind::open:
        case event_kind::close:
        case event_kind::request: break;
        }
    }

    VenueT& venue_;
    virtual_options options_;
    transport::memory_link link_;
    steady_time began_;
};

} // namespace gatewright::driver
