// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/endpoint.hpp>
#include <gatewright/core/io.hpp>
#include <gatewright/driver/durability.hpp>
#include <gatewright/driver/held_outputs.hpp>
#include <gatewright/driver/limits.hpp>
#include <gatewright/driver/output_queue.hpp>
#include <gatewright/driver/record_ledger.hpp>
#include <gatewright/driver/recorder.hpp>
#include <gatewright/driver/timer_queue.hpp>

#include <openssl/rand.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <string_view>
#include <utility>
#include <vector>

namespace gatewright::driver {

/// What every driver does, whatever its transport and its clock: it turns what happens into numbered inputs,
/// runs each step to completion, and then performs the outputs of the step in order.
///
/// - An input that an output causes at once (a refusal, a record that is durable) is a step of its own, after
///   all outputs of the step that caused it.
/// - A send or a request whose record is not durable is held. What follows it on its channel is held behind
///   it. When the record fails, or the channel is closed or opened anew, what is held is refused: it was
///   never sent.
/// - Record numbers rise.
/// - A timer is due at most once; arming it again replaces it.
///
/// `EngineT` has `start(const clock_reading&, sink)`, `step(const input&, sink)`, `gateway_count`,
/// `channel_count(gateway)` and `channel(channel_ref)`, which is convertible to `channel_description`.
///
/// `DerivedT` is the transport and the clock, and derives from this:
/// - `clock_reading read_clock()`;
/// - `void transport_open(channel, generation, const open_request&)`, `void transport_close(channel, generation)`;
/// - `const char* transport_send(const output&)` and `transport_request(const output&)`: null, or why not;
/// - `void wake_at(steady_time)`: `on_wake()` is wanted at that time; a later call replaces an earlier one.
/// It calls `on_input` and `on_wake` when something happens, and never from within one of the calls above.
template <class DerivedT, class EngineT, Durability DurabilityT, class RecorderT>
class engine_driver {
public:
    engine_driver(const engine_driver&) = delete;
    engine_driver& operator=(const engine_driver&) = delete;

    /// Starts the engine and gives it 32 random bytes as its first input.
    /// @throws std::runtime_error if the system has no random bytes.
    void start() {
        unsigned char random[32];
        if (RAND_bytes(random, sizeof random) != 1)
            throw std::runtime_error("driver: no random bytes from OpenSSL");
        start_with({reinterpret_cast<const char*>(random), sizeof random});
    }
    /// The same with given bytes, for runs that must be the same each time.
    void start_with(std::string_view entropy) {
        input in;
        in.kind = input_kind::entropy;
        {
            const occupied guard(*this);
            in.at = derived().read_clock();
            if constexpr (requires { recorder_.started(in.at); }) recorder_.started(in.at);
            engine_.start(in.at, queue_);
            perform(in);
        }
        in.payload = entropy;
        dispatch(in);
    }

    /// Gives the engine a command of an operator or of another process.
    /// @return false from within a step, or after the driver was halted.
    bool command(std::string_view text) {
        if (busy_ || halted_) return false;
        input in;
        in.kind = input_kind::command;
        in.payload = text;
        dispatch(in);
        return true;
    }

    /// Runs `f(engine, const clock_reading&, sink)` between two inputs and performs what it puts into the
    /// sink, for an operator's code in this process. It is no input: replays do not see it.
    /// @return false from within a step, or after the driver was halted.
    template <class F>
    bool intervene(F f) {
        if (busy_ || halted_) return false;
        {
            const occupied guard(*this);
            input cause;
            cause.kind = input_kind::command;
            cause.at = derived().read_clock();
            f(engine_, std::as_const(cause.at), queue_);
            perform(cause);
            drain();
        }
        schedule_wake();
        return true;
    }

    /// All pending records up to this one are durable. On the driver's thread, not from within a step.
    void persisted(record_id record) { settle(record, false); }
    /// This pending record cannot be made durable; those before it are. On the driver's thread, not from
    /// within a step.
    void persist_failed(record_id record) { settle(record, true); }

    [[nodiscard]] EngineT& engine() noexcept { return engine_; }
    [[nodiscard]] DurabilityT& durability() noexcept { return durability_; }
    [[nodiscard]] RecorderT& recorder() noexcept { return recorder_; }
    [[nodiscard]] const driver_counters& counters() const noexcept { return counters_; }

protected:
    engine_driver(EngineT& engine, const queue_limits& limits, DurabilityT durability, RecorderT recorder)
        : engine_(engine)
        , durability_(std::move(durability))
        , recorder_(std::move(recorder))
        , queue_(limits.outputs, limits.output_bytes)
        , held_(limits.held, limits.held_bytes)
        , records_(limits.pending_records) {
        std::size_t channels = 0;
        for (std::size_t g = 0; g != EngineT::gateway_count; ++g) {
            first_channel_.push_back(channels);
            channels += static_cast<std::size_t>(engine_.channel_count(static_cast<std::uint8_t>(g)));
        }
        first_channel_.push_back(channels);
        held_.set_channels(channels);
        deferred_.reserve(limits.outputs + limits.held + limits.pending_records);
    }
    ~engine_driver() = default;

    /// Index of a channel among all channels of all gateways.
    [[nodiscard]] std::size_t index_of(channel_ref channel) const noexcept {
        return first_channel_[channel.gateway] + channel.channel;
    }
    [[nodiscard]] std::size_t channel_total() const noexcept { return first_channel_.back(); }
    [[nodiscard]] steady_time next_due() const noexcept { return timers_.next_due(); }
    [[nodiscard]] bool halted() const noexcept { return halted_; }
    /// From now on nothing that happens reaches the engine.
    void halt() noexcept { halted_ = true; }

    /// Something happened on a channel: `in` lacks its number and its time.
    void on_input(const input& in) {
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
    [[nodiscard]] static input channel_input(input_kind kind, channel_ref channel, std::uint32_t generation,
                                             std::uint64_t correlation, std::string_view payload) noexcept {
        input in;
        in.kind = kind;
        in.channel = channel;
        in.generation = generation;
        in.correlation = correlation;
        in.payload = payload;
        return in;
    }
    /// An input that must wait until the step that runs has ended, or that the caller's own call causes. `why` must stay
    /// valid until then.
    void defer(input_kind kind, std::uint64_t correlation, channel_ref channel = {},
               std::uint32_t generation = 0, std::string_view why = {}) {
        deferred_.push_back({kind, channel, generation, correlation, why});
    }
    /// The time that `wake_at` asked for has come, or may have.
    void on_wake() {
        wake_due_ = steady_time::never();
        armed_timer timer;
        while (!halted_ && timers_.take_due(derived().read_clock().steady, timer)) {
            input in;
            in.kind = input_kind::timer;
            in.channel.gateway = timer.gateway;
            in.generation = timer.generation;
            in.correlation = timer.id;
            dispatch(in);
        }
        schedule_wake();
    }

private:
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
        explicit occupied(engine_driver& d) noexcept : busy(d.busy_) { busy = true; }
        ~occupied() { busy = false; }
    };

    DerivedT& derived() noexcept { return static_cast<DerivedT&>(*this); }

    void dispatch(input in) {
        if (halted_) return;
        {
            const occupied guard(*this);
            step(in);
            drain();
        }
        schedule_wake();
    }
    void step(input& in) {
        in.sequence = ++counters_.inputs;
        in.at = derived().read_clock();
        recorder_.record(std::as_const(in));
        engine_.step(std::as_const(in), queue_);
        perform(in);
    }
    void drain() {
        while (next_deferred_ != deferred_.size() && !halted_) {
            const deferred_input d = deferred_[next_deferred_++];
            input in = channel_input(d.kind, d.channel, d.generation, d.correlation, d.why);
            step(in);
        }
        deferred_.clear();
        next_deferred_ = 0;
    }
    void schedule_wake() {
        const steady_time next = timers_.next_due();
        if (halted_ || next >= wake_due_) return;
        wake_due_ = next;
        derived().wake_at(next);
    }

    /// However it ends, no output is performed twice. What an exception (of a transport without memory, of a recorder) kept
    /// from being performed certainly did not leave, and the engine is told so by the inputs that follow.
    void perform(const input& cause) {
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
    void perform_one(const output& o, const input& cause) {
        switch (o.kind) {
        case output_kind::open:
            refuse_held(o.channel, "the channel was opened anew before the message left",
                        [&](std::uint32_t held) { return held != o.generation; });
            derived().transport_open(o.channel, o.generation, open_request(o.target, o.headers));
            break;
        case output_kind::close:
            refuse_held(o.channel, "the channel was closed before the message left",
                        [&](std::uint32_t held) { return held == o.generation; });
            derived().transport_close(o.channel, o.generation);
            break;
        case output_kind::send:
        case output_kind::request: transmit_or_hold(o, cause); break;
        case output_kind::arm_timer:
            timers_.arm(o.channel.gateway, o.correlation, o.generation, o.due);
            break;
        case output_kind::persist: hand_over(o.correlation, o.payload); break;
        }
    }
    void give_up(const output& o) {
        constexpr const char* why = "an error came before it";
        switch (o.kind) {
        case output_kind::open: defer(input_kind::disconnected, 0, o.channel, o.generation, why); break;
        case output_kind::close: break; // its link is opened anew, which closes it
        case output_kind::send:
        case output_kind::request: refuse(o, why); break;
        case output_kind::arm_timer:
            timers_.arm(o.channel.gateway, o.correlation, o.generation, o.due);
            break;
        case output_kind::persist: note_failure(o.correlation, why); break;
        }
    }

    void hand_over(record_id record, std::string_view bytes) {
        records_.hand_over(record);
        if (records_.full()) {
            note_failure(record, "too many records wait to become durable");
            return;
        }
        switch (durability_.persist(record, bytes)) {
        case persist_state::durable: defer(input_kind::persisted, record); break;
        case persist_state::pending: records_.pend(record); break;
        case persist_state::failed: note_failure(record, ""); break;
        }
    }
    void note_failure(record_id record, const char* why) {
        records_.fail(record);
        defer(input_kind::persist_failed, record, {}, 0, why);
    }

    void transmit_or_hold(const output& o, const input& cause) {
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
    void transmit(const output& o, const input& cause) {
        const char* const why =
            o.kind == output_kind::send ? derived().transport_send(o) : derived().transport_request(o);
        if (why != nullptr) {
            refuse(o, why);
            return;
        }
        ++counters_.sent;
        if constexpr (requires { recorder_.performed(cause, o); }) recorder_.performed(cause, o);
    }
    void refuse(const output& o, const char* why) {
        ++counters_.refused;
        defer(input_kind::send_refused, o.correlation, o.channel, o.generation, why);
    }

    /// Settles pending records, releases what waits for them, and steps the engine.
    void settle(record_id record, bool last_failed) {
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
    void release_held() {
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
    void refuse_held(channel_ref channel, const char* why, PredicateT of_generation) {
        held_.remove(index_of(channel), [&](const output& o) {
            const bool gone = o.channel == channel && of_generation(o.generation);
            if (gone) refuse(o, why);
            return gone;
        });
    }

    EngineT& engine_;
    DurabilityT durability_;
    RecorderT recorder_;
    output_queue queue_;
    held_outputs held_;
    record_ledger records_;
    timer_queue timers_;
    std::vector<std::size_t> first_channel_;
    std::vector<deferred_input> deferred_;
    std::size_t next_deferred_ = 0;
    driver_counters counters_;
    steady_time wake_due_ = steady_time::never();
    bool busy_ = false;
    bool halted_ = false;
};

} // namespace gatewright::driver
