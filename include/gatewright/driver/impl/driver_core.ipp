// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/driver/driver_core.hpp>

#include <openssl/rand.h>

#include <stdexcept>

namespace gatewright::driver {

GATEWRIGHT_DECL driver_core::driver_core(const queue_limits& limits)
    : queue_(limits.outputs, limits.output_bytes)
    , held_(limits.held, limits.held_bytes)
    , records_(limits.pending_records) {
    deferred_.reserve(limits.outputs + limits.held + limits.pending_records);
}

GATEWRIGHT_DECL void driver_core::add_channels(std::size_t count) {
    first_channel_.push_back(first_channel_.back() + count);
    held_.set_channels(first_channel_.back());
}

GATEWRIGHT_DECL void driver_core::start() {
    unsigned char random[32];
    if (RAND_bytes(random, sizeof random) != 1)
        throw std::runtime_error("driver: no random bytes from OpenSSL");
    start_with({reinterpret_cast<const char*>(random), sizeof random});
}

GATEWRIGHT_DECL void driver_core::start_with(std::string_view entropy) {
    input in;
    in.kind = input_kind::entropy;
    {
        const occupied guard(*this);
        in.at = read_clock();
        start_engine(in.at, queue_);
        perform(in);
    }
    in.payload = entropy;
    dispatch(in);
}

GATEWRIGHT_DECL bool driver_core::command(std::string_view text) {
    if (closed()) return false;
    input in;
    in.kind = input_kind::command;
    in.payload = text;
    dispatch(in);
    return true;
}

GATEWRIGHT_DECL void driver_core::on_input(const input& in) {
    switch (in.kind) {
    case input_kind::message:
    case input_kind::reply: ++counters_.messages; break;
    case input_kind::heartbeat: ++counters_.controls; break;
    case input_kind::send_refused: ++counters_.refused; break;
    case input_kind::disconnected:
        refuse_held(in.channel, "the connection was lost while the message waited for its record",
                    [&](std::uint32_t held) { return held == in.generation; });
        break;
    default: break;
    }
    dispatch(in);
}

GATEWRIGHT_DECL input driver_core::channel_input(input_kind kind, channel_ref channel,
                                                 std::uint32_t generation, std::uint64_t correlation,
                                                 std::string_view payload) noexcept {
    input in;
    in.kind = kind;
    in.channel = channel;
    in.generation = generation;
    in.correlation = correlation;
    in.payload = payload;
    return in;
}

GATEWRIGHT_DECL void driver_core::on_wake() {
    wake_due_ = steady_time::never();
    armed_timer timer;
    while (!halted_ && timers_.take_due(read_clock().steady, timer)) {
        input in;
        in.kind = input_kind::timer;
        in.channel.gateway = timer.gateway;
        in.generation = timer.generation;
        in.correlation = timer.id;
        dispatch(in);
    }
    schedule_wake();
}

GATEWRIGHT_DECL void driver_core::dispatch(input in) {
    if (halted_) return;
    {
        const occupied guard(*this);
        step(in);
        drain();
    }
    schedule_wake();
}

GATEWRIGHT_DECL void driver_core::step(input& in) {
    in.sequence = ++counters_.inputs;
    in.at = read_clock();
    step_engine(in, queue_);
    perform(in);
}

GATEWRIGHT_DECL void driver_core::drain() {
    while (next_deferred_ != deferred_.size() && !halted_) {
        const deferred_input d = deferred_[next_deferred_++];
        input in = channel_input(d.kind, d.channel, d.generation, d.correlation, d.why);
        step(in);
    }
    deferred_.clear();
    next_deferred_ = 0;
}

GATEWRIGHT_DECL void driver_core::schedule_wake() {
    const steady_time next = timers_.next_due();
    if (halted_ || next >= wake_due_) return;
    wake_due_ = next;
    wake_at(next);
}

GATEWRIGHT_DECL void driver_core::perform(const input& cause) {
    const output* at = queue_.begin();
    try {
        for (; at != queue_.end(); ++at) perform_one(*at, cause);
    } catch (...) {
        while (++at != queue_.end()) give_up(*at);
        queue_.clear();
        throw;
    }
    queue_.clear();
}

GATEWRIGHT_DECL void driver_core::perform_one(const output& o, const input& cause) {
    switch (o.kind) {
    case output_kind::open:
        refuse_held(o.channel, "the channel was opened anew before the message left",
                    [&](std::uint32_t held) { return held != o.generation; });
        transport_open(o.channel, o.generation, open_request(o.target, o.headers));
        break;
    case output_kind::close:
        refuse_held(o.channel, "the channel was closed before the message left",
                    [&](std::uint32_t held) { return held == o.generation; });
        transport_close(o.channel, o.generation);
        break;
    case output_kind::send:
    case output_kind::request: transmit_or_hold(o, cause); break;
    case output_kind::arm_timer: timers_.arm(o.channel.gateway, o.correlation, o.generation, o.due); break;
    case output_kind::persist: hand_over(o.correlation, o.payload); break;
    }
}

GATEWRIGHT_DECL void driver_core::give_up(const output& o) {
    constexpr std::string_view why = "an error came before it";
    switch (o.kind) {
    case output_kind::open: defer(input_kind::disconnected, 0, o.channel, o.generation, why); break;
    case output_kind::close: break; // its link is opened anew, which closes it
    case output_kind::send:
    case output_kind::request: refuse(o, why); break;
    case output_kind::arm_timer: timers_.arm(o.channel.gateway, o.correlation, o.generation, o.due); break;
    case output_kind::persist: note_failure(o.correlation, why); break;
    }
}

GATEWRIGHT_DECL void driver_core::hand_over(record_id record, std::string_view bytes) {
    records_.hand_over(record);
    if (records_.full()) {
        note_failure(record, "too many records wait to become durable");
        return;
    }
    switch (persist(record, bytes)) {
    case persist_state::durable: defer(input_kind::persisted, record); break;
    case persist_state::pending: records_.pend(record); break;
    case persist_state::failed: note_failure(record, ""); break;
    }
}

GATEWRIGHT_DECL void driver_core::note_failure(record_id record, std::string_view why) {
    records_.fail(record);
    defer(input_kind::persist_failed, record, {}, 0, why);
}

GATEWRIGHT_DECL void driver_core::transmit_or_hold(const output& o, const input& cause) {
    const std::size_t channel = index_of(o.channel);
    const readiness ready = records_.of(o.after);
    if (ready == readiness::never) {
        refuse(o, "its record cannot be made durable");
    } else if (ready == readiness::now && !held_.waits(channel)) {
        transmit(o, cause);
    } else if (held_.hold(o, channel)) {
        ++counters_.held;
    } else {
        refuse(o, "too many messages wait for their records");
    }
}

GATEWRIGHT_DECL void driver_core::transmit(const output& o, const input& cause) {
    const char* const why = o.kind == output_kind::send ? transport_send(o) : transport_request(o);
    if (why != nullptr) {
        refuse(o, why);
        return;
    }
    ++counters_.sent;
    performed(cause, o);
}

GATEWRIGHT_DECL void driver_core::refuse(const output& o, std::string_view why) {
    ++counters_.refused;
    defer(input_kind::send_refused, o.correlation, o.channel, o.generation, why);
}

GATEWRIGHT_DECL void driver_core::settle(record_id record, bool last_failed) {
    if (halted_) return;
    records_.settle(record, [&](record_id r) {
        if (last_failed && r == record)
            note_failure(r, "");
        else
            defer(input_kind::persisted, r);
    });
    {
        const occupied guard(*this);
        release_held();
        drain();
    }
    schedule_wake();
}

GATEWRIGHT_DECL void driver_core::release_held() {
    input cause;
    cause.kind = input_kind::persisted;
    held_.release([this](channel_ref c) { return index_of(c); },
                  [&](const output& o, bool blocked) {
                      const readiness ready = records_.of(o.after);
                      if (ready == readiness::never)
                          refuse(o, "its record cannot be made durable");
                      else if (ready == readiness::later || blocked)
                          return true;
                      else
                          transmit(o, cause);
                      return false;
                  },
                  [&](const output& o) { refuse(o, "an error came before it"); });
}

template <class PredicateT>
void driver_core::refuse_held(channel_ref channel, std::string_view why, PredicateT of_generation) {
    held_.remove(index_of(channel), [&](const output& o) {
        const bool gone = o.channel == channel && of_generation(o.generation);
        if (gone) refuse(o, why);
        return gone;
    });
}

} // namespace gatewright::driver
