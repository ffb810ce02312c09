// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/driver/driver_core.hpp>
#include <gatewright/driver/held_outputs.hpp>
#include <gatewright/driver/record_ledger.hpp>
#include <gatewright/driver/timer_queue.hpp>

#include <openssl/rand.h>

#include <cstddef>
#include <cstdint>
#include <exception>
#include <memory>
#include <stdexcept>
#include <string_view>
#include <vector>

namespace gatewright::driver {

struct driver_core::state {
    struct deferred_input {
        input_kind kind;
        channel_ref channel;
        std::uint32_t generation;
        std::uint64_t correlation;
        std::string_view why;
    };
    /// The engine is being stepped, however that ends.
    struct occupied {
        bool& busy;
        explicit occupied(state& s) noexcept : busy(s.busy) { busy = true; }
        ~occupied() { busy = false; }
    };

    state(driver_core& d, const queue_limits& limits)
        : driver(d)
        , queue(limits.outputs, limits.output_bytes)
        , held(limits.held, limits.held_bytes)
        , records(limits.pending_records) {
        deferred.reserve(limits.outputs + limits.held + limits.pending_records);
    }

    [[nodiscard]] std::size_t index_of(channel_ref channel) const noexcept {
        return first_channel[channel.gateway] + channel.channel;
    }

    void defer(input_kind kind, std::uint64_t correlation, channel_ref channel = {},
               std::uint32_t generation = 0, std::string_view why = {}) {
        deferred.push_back({kind, channel, generation, correlation, why});
    }
    void dispatch(input in) {
        if (halted) return;
        occupy([&] {
            step(in);
            drain();
        });
    }

    /// Runs `act` with the engine occupied. However that ends, what is armed or left over has its wake afterwards.
    template <class ActT>
    void occupy(ActT act) {
        try {
            const occupied guard(*this);
            act();
        } catch (...) {
            try {
                schedule_wake();
            } catch (...) {
                // Without memory for a wake: the next input tries again. The first exception is the one to tell.
                static_cast<void>(std::current_exception());
            }
            throw;
        }
        schedule_wake();
    }

    void step(input& in) {
        in.sequence = ++counters.inputs;
        in.at = driver.read_clock();
        run_step(in, [&] { driver.step_engine(in, queue); });
    }

    /// Performs what `act` puts into the queue. What was put there before it threw counts as sent for the engine, and
    /// leaves now, not with the next step.
    template <class ActT>
    void run_step(const input& cause, ActT act) {
        try {
            act();
        } catch (...) {
            try {
                perform(cause);
            } catch (...) {
                static_cast<void>(std::current_exception()); // the first one is told
            }
            throw;
        }
        perform(cause);
    }

    void drain() {
        while (next_deferred != deferred.size() && !halted) {
            const deferred_input d = deferred[next_deferred++];
            input in = channel_input(d.kind, d.channel, d.generation, d.correlation, d.why);
            step(in);
        }
        deferred.clear();
        next_deferred = 0;
    }

    /// When something is to be done: at once where an exception left inputs behind that wait for their step.
    [[nodiscard]] steady_time next_due() const noexcept {
        return next_deferred != deferred.size() ? steady_time{} : timers.next_due();
    }

    void schedule_wake() {
        const steady_time next = next_due();
        if (halted || next >= wake_due) return;
        driver.wake_at(next);
        wake_due = next;
    }

    /// However it ends, no output is performed twice. What an exception (of a transport without memory, of a recorder)
    /// kept from being performed certainly did not leave, and the engine is told so by the inputs that follow.
    void perform(const input& cause) {
        const output* at = queue.begin();
        try {
            for (; at != queue.end(); ++at) perform_one(*at, cause);
        } catch (...) {
            // The one at hand may have left, if it is a message.
            if (at->kind == output_kind::open || at->kind == output_kind::persist) give_up(*at);
            while (++at != queue.end()) give_up(*at);
            queue.clear();
            throw;
        }
        queue.clear();
    }

    void perform_one(const output& o, const input& cause) {
        switch (o.kind) {
        case output_kind::open:
            refuse_held(o.channel, "the channel was opened anew before the message left",
                        [&](std::uint32_t g) { return g != o.generation; });
            driver.transport_open(o.channel, o.generation, open_request(o.target, o.headers));
            break;
        case output_kind::close:
            refuse_held(o.channel, "the channel was closed before the message left",
                        [&](std::uint32_t g) { return g == o.generation; });
            driver.transport_close(o.channel, o.generation);
            break;
        case output_kind::send:
        case output_kind::request: transmit_or_hold(o, cause); break;
        case output_kind::arm_timer: timers.arm(o.channel.gateway, o.correlation, o.generation, o.due); break;
        case output_kind::persist: hand_over(o.correlation, o.payload); break;
        }
    }

    void give_up(const output& o) {
        constexpr std::string_view why = "an error came before it";
        switch (o.kind) {
        case output_kind::open: defer(input_kind::disconnected, 0, o.channel, o.generation, why); break;
        case output_kind::close: break; // its link is opened anew, which closes it
        case output_kind::send:
        case output_kind::request: refuse(o, why); break;
        case output_kind::arm_timer: timers.arm(o.channel.gateway, o.correlation, o.generation, o.due); break;
        case output_kind::persist: note_failure(o.correlation, why); break;
        }
    }

    void hand_over(record_id record, std::string_view bytes) {
        records.hand_over(record);
        if (records.full()) {
            note_failure(record, "too many records wait to become durable");
            return;
        }
        switch (driver.persist(record, bytes)) {
        case persist_state::durable: defer(input_kind::persisted, record); break;
        case persist_state::pending: records.pend(record); break;
        case persist_state::failed: note_failure(record, ""); break;
        }
    }

    void note_failure(record_id record, std::string_view why) {
        records.fail(record);
        defer(input_kind::persist_failed, record, {}, 0, why);
    }

    void transmit_or_hold(const output& o, const input& cause) {
        const std::size_t channel = index_of(o.channel);
        const readiness ready = records.of(o.after);
        if (ready == readiness::never) {
            refuse(o, "its record cannot be made durable");
        } else if (ready == readiness::now && !held.waits(channel)) {
            transmit(o, cause);
        } else if (held.hold(o, channel)) {
            ++counters.held;
        } else {
            refuse(o, "too many messages wait for their records");
        }
    }

    void transmit(const output& o, const input& cause) {
        const char* const why =
            o.kind == output_kind::send ? driver.transport_send(o) : driver.transport_request(o);
        if (why != nullptr) {
            refuse(o, why);
            return;
        }
        ++counters.sent;
        driver.performed(cause, o);
    }

    void refuse(const output& o, std::string_view why) {
        ++counters.refused;
        defer(input_kind::send_refused, o.correlation, o.channel, o.generation, why);
    }

    /// Settles pending records, releases what waits for them, and steps the engine.
    void settle(record_id record, bool last_failed) {
        if (halted) return;
        records.settle(record, [&](record_id r) {
            if (last_failed && r == record)
                note_failure(r, "");
            else
                defer(input_kind::persisted, r);
        });
        occupy([&] {
            release_held();
            drain();
        });
    }

    void release_held() {
        input cause;
        cause.kind = input_kind::persisted;
        held.release([this](channel_ref c) { return index_of(c); },
                     [&](const output& o, bool blocked) {
                         const readiness ready = records.of(o.after);
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
    void refuse_held(channel_ref channel, std::string_view why, PredicateT of_generation) {
        held.remove(index_of(channel), [&](const output& o) {
            const bool gone = o.channel == channel && of_generation(o.generation);
            if (gone) refuse(o, why);
            return gone;
        });
    }

    driver_core& driver;
    output_queue queue;
    held_outputs held;
    record_ledger records;
    timer_queue timers;
    std::vector<std::size_t> first_channel{0}; ///< of each gateway, and of one behind the last
    std::vector<deferred_input> deferred;
    std::size_t next_deferred = 0;
    driver_counters counters;
    steady_time wake_due = steady_time::never();
    bool busy = false;
    bool halted = false;
};

GATEWRIGHT_DECL driver_core::driver_core(const queue_limits& limits)
    : state_(std::make_unique<state>(*this, limits)) {}
GATEWRIGHT_DECL driver_core::~driver_core() = default;

GATEWRIGHT_DECL void driver_core::add_channels(std::size_t count) {
    auto& first = state_->first_channel;
    first.push_back(first.back() + count);
    state_->held.set_channels(first.back());
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
    state_->occupy([&] {
        in.at = read_clock();
        state_->run_step(in, [&] { start_engine(in.at, state_->queue); });
    });
    in.payload = entropy;
    state_->dispatch(in);
}

GATEWRIGHT_DECL bool driver_core::command(std::string_view text) {
    if (closed()) return false;
    input in;
    in.kind = input_kind::command;
    in.payload = text;
    state_->dispatch(in);
    return true;
}

GATEWRIGHT_DECL void driver_core::run_apart(act_function act, void* context) {
    state_->occupy([&] {
        input cause;
        cause.kind = input_kind::command;
        cause.at = read_clock();
        state_->run_step(cause, [&] { act(context, cause.at, state_->queue); });
        state_->drain();
    });
}

GATEWRIGHT_DECL void driver_core::persisted(record_id record) { state_->settle(record, false); }
GATEWRIGHT_DECL void driver_core::persist_failed(record_id record) { state_->settle(record, true); }
GATEWRIGHT_DECL const driver_counters& driver_core::counters() const noexcept { return state_->counters; }
GATEWRIGHT_DECL steady_time driver_core::next_due() const noexcept { return state_->next_due(); }
GATEWRIGHT_DECL void driver_core::halt() noexcept { state_->halted = true; }
GATEWRIGHT_DECL bool driver_core::closed() const noexcept { return state_->busy || state_->halted; }

GATEWRIGHT_DECL void driver_core::defer(input_kind kind, std::uint64_t correlation, channel_ref channel,
                                        std::uint32_t generation, std::string_view why) {
    state_->defer(kind, correlation, channel, generation, why);
}

GATEWRIGHT_DECL void driver_core::on_input(const input& in) {
    switch (in.kind) {
    case input_kind::message:
    case input_kind::reply: ++state_->counters.messages; break;
    case input_kind::heartbeat: ++state_->counters.controls; break;
    case input_kind::send_refused: ++state_->counters.refused; break;
    case input_kind::disconnected:
        state_->refuse_held(in.channel, "the connection was lost while the message waited for its record",
                            [&](std::uint32_t g) { return g == in.generation; });
        break;
    default: break;
    }
    state_->dispatch(in);
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
    state_->wake_due = steady_time::never();
    if (state_->halted) return;
    if (state_->next_deferred != state_->deferred.size()) state_->occupy([&] { state_->drain(); });
    armed_timer timer;
    // No more than are armed now: one that is armed anew each time it fires would keep out all else.
    for (std::size_t most = state_->timers.size(); most != 0 && !state_->halted; --most) {
        if (!state_->timers.take_due(read_clock().steady, timer)) break;
        input in;
        in.kind = input_kind::timer;
        in.channel.gateway = timer.gateway;
        in.generation = timer.generation;
        in.correlation = timer.id;
        state_->dispatch(in);
    }
    state_->schedule_wake();
}

} // namespace gatewright::driver
