// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/io.hpp>
#include <gatewright/driver/engine_driver.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace gatewright::driver {

/// Runs one engine over what was recorded of a venue, as fast as it can, in the recording's own time: clocks stand at
/// the record at hand, and timers fire between records. What the engine sends goes nowhere; its requests are kept
/// until a recorded reply to the same target comes.
///
/// @par Object lifetimes
/// The engine outlives the driver.
template <class EngineT, class RecorderT = no_recorder>
class replay_driver final : public engine_driver<EngineT, not_durable, RecorderT> {
    using base = engine_driver<EngineT, not_durable, RecorderT>;

public:
    /// @param limits sizes of the queues. The engine outlives the driver.
    explicit replay_driver(EngineT& engine, queue_limits limits = {}, RecorderT recorder = {})
        : base(engine, limits, not_durable{}, std::move(recorder)) {}

    /// Starts the engine at the time of the first record. The entropy is fixed, so that runs are the same.
    void start(timestamp wall) {
        wall_ = wall;
        this->start_with(std::string(32, '\x5a'));
    }

    /// Moves the clocks to `wall`, letting timers fire on the way. Time never goes back.
    void advance_to(timestamp wall) {
        while (fire_next(steady_time{wall.ns})) {
        }
        wall_ = std::max(wall_, wall);
    }

    /// A channel was opened in the recording: the engine's own `open` of it succeeds. An engine that is about to open
    /// the channel is waited for: the clocks go ahead of the recording, and stand until it has caught up.
    /// @param patience how long to wait at most
    /// @return false if the engine did not open the channel.
    bool connect(channel_ref channel, duration patience = minutes(10)) {
        const steady_time end = steady_time{wall_.ns} + patience;
        while (find(channel) == nullptr)
            if (!fire_next(end)) return false;
        opened* const o = find(channel);
        if (!o->connected) {
            o->connected = true;
            this->on_input(base::channel_input(input_kind::connected, channel, o->generation, 0, "replayed"));
        }
        return true;
    }
    /// A channel was lost in the recording. @return false if it was not connected.
    bool disconnect(channel_ref channel, std::string_view reason) {
        const opened* const o = find(channel);
        if (o == nullptr || !o->connected) return false;
        const std::uint32_t generation = o->generation;
        transport_close(channel, generation);
        this->on_input(base::channel_input(input_kind::disconnected, channel, generation, 0, reason));
        return true;
    }
    /// A recorded message. @return false if the channel is not connected; the message is then lost.
    bool message(channel_ref channel, std::string_view text) {
        const opened* const o = find(channel);
        if (o == nullptr || !o->connected) return false;
        this->on_input(base::channel_input(input_kind::message, channel, o->generation, 0, text));
        return true;
    }
    /// A recorded reply to a GET. @return false if the engine asked for no such target; the reply is then lost.
    bool reply(std::string_view target, std::uint16_t status, std::string_view body) {
        return reply_where([target](std::string_view asked_for) { return asked_for == target; }, status,
                           body);
    }
    /// A recorded reply to the newest request with `matches(target)`, for a recorder that wrote its requests otherwise
    /// than the engine does. @return false if there is none; the reply is then lost.
    template <class MatchesT>
    bool reply_where(MatchesT matches, std::uint16_t status, std::string_view body) {
        const auto at = std::find_if(asked_.begin(), asked_.end(),
                                     [&](const asked& a) { return matches(std::string_view(a.target)); });
        if (at == asked_.end()) return false;
        const asked a = *at;
        asked_.erase(at);
        input in = base::channel_input(input_kind::reply, a.channel, a.generation, a.correlation, body);
        in.status = status;
        this->on_input(in);
        return true;
    }
    /// Requests without a reply so far.
    [[nodiscard]] std::size_t unanswered() const noexcept { return asked_.size(); }

private:
    struct opened {
        channel_ref channel;
        std::uint32_t generation = 0;
        bool connected = false;
    };
    struct asked {
        channel_ref channel;
        std::uint32_t generation = 0;
        std::uint64_t correlation = 0;
        std::string target;
    };

    /// Moves to the next timer, if it is due by `limit`, and lets it fire.
    bool fire_next(steady_time limit) {
        const steady_time due = this->next_due();
        if (due == steady_time::never() || due > limit) return false;
        wall_ = std::max(wall_, timestamp{due.ns});
        this->on_wake();
        return true;
    }
    [[nodiscard]] opened* find(channel_ref channel) noexcept {
        for (opened& o : open_)
            if (o.channel == channel) return &o;
        return nullptr;
    }

    clock_reading read_clock() const override { return {wall_, steady_time{wall_.ns}}; }
    void transport_open(channel_ref channel, std::uint32_t generation, const open_request&) override {
        transport_close(channel, generation);
        open_.push_back({channel, generation});
    }
    void transport_close(channel_ref channel, std::uint32_t) override {
        open_.erase(
            std::remove_if(open_.begin(), open_.end(), [&](const opened& o) { return o.channel == channel; }),
            open_.end());
    }
    const char* transport_send(const output&) override { return nullptr; }
    const char* transport_request(const output& o) override {
        // The newest question is the one that counts: an older one was given up by its asker.
        asked_.push_front({o.channel, o.generation, o.correlation, std::string(o.target)});
        if (asked_.size() > 4096) asked_.pop_back();
        return nullptr;
    }
    void wake_at(steady_time) override {}

    timestamp wall_;
    std::vector<opened> open_;
    std::deque<asked> asked_;
};

} // namespace gatewright::driver
