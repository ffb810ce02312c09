// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/io.hpp>
#include <gatewright/core/timestamp.hpp>
#include <gatewright/driver/durability.hpp>
#include <gatewright/driver/limits.hpp>
#include <gatewright/driver/output_queue.hpp>
#include <gatewright/transport/compiled_mode.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>

namespace gatewright::driver {

/// What every driver does, whatever its engine, its transport and its clock: it turns what happens into numbered
/// inputs, runs each step to completion, and then performs the outputs of the step in order.
///
/// - An input that an output causes at once (a refusal, a record that is durable) is a step of its own, after
///   all outputs of the step that caused it.
/// - A send or a request whose record is not durable is held. What follows it on its channel is held behind
///   it. When the record fails, or the channel is closed or opened anew, what is held is refused: it was
///   never sent.
/// - Record numbers rise.
/// - A timer is due at most once; arming it again replaces it.
///
/// It knows no engine, so that compiled mode compiles it once. `engine_driver` adds the engine, and a driver derives
/// from that and adds the transport and the clock. The driver calls `on_input` and `on_wake` when something happens,
/// and never from within one of the functions that it overrides.
class driver_core {
public:
    driver_core(const driver_core&) = delete;
    driver_core& operator=(const driver_core&) = delete;

    /// Starts the engine and gives it 32 random bytes as its first input.
    /// @throws std::runtime_error if the system has no random bytes.
    void start();
    /// The same with given bytes, for runs that must be the same each time.
    void start_with(std::string_view entropy);

    /// Gives the engine a command of an operator or of another process.
    /// @return false from within a step, or after the driver was halted.
    bool command(std::string_view text);

    /// All pending records up to this one are durable. On the driver's thread, not from within a step.
    void persisted(record_id record);
    /// This pending record cannot be made durable; those before it are. On the driver's thread, not from
    /// within a step.
    void persist_failed(record_id record);

    [[nodiscard]] const driver_counters& counters() const noexcept;

protected:
    explicit driver_core(const queue_limits& limits);
    ~driver_core();

    /// For set-up: the next gateway has so many channels.
    void add_channels(std::size_t count);
    [[nodiscard]] steady_time next_due() const noexcept;
    /// From now on nothing that happens reaches the engine.
    void halt() noexcept;
    /// True from within a step, and after the driver was halted.
    [[nodiscard]] bool closed() const noexcept;

    /// Something happened on a channel: `in` lacks its number and its time.
    void on_input(const input& in);
    [[nodiscard]] static input channel_input(input_kind kind, channel_ref channel, std::uint32_t generation,
                                             std::uint64_t correlation, std::string_view payload) noexcept;
    /// An input that must wait until the step that runs has ended, or that the caller's own call causes. `why` must
    /// stay valid until then.
    void defer(input_kind kind, std::uint64_t correlation, channel_ref channel = {},
               std::uint32_t generation = 0, std::string_view why = {});
    /// The time that `wake_at` asked for has come, or may have.
    void on_wake();

    using act_function = void (*)(void* context, const clock_reading& now, output_queue& outputs);
    /// Runs `act` as if it were a step, but one that is no input.
    void run_apart(act_function act, void* context);

private:
    // The engine, its recorder and its records.
    virtual void start_engine(const clock_reading& at, output_queue& outputs) = 0;
    virtual void step_engine(const input& in, output_queue& outputs) = 0;
    virtual persist_state persist(record_id record, std::string_view bytes) = 0;
    /// An output was handed to the transport.
    virtual void performed(const input& cause, const output& o) = 0;
    // The clock and the transport.
    virtual clock_reading read_clock() const = 0;
    virtual void transport_open(channel_ref channel, std::uint32_t generation, const open_request& with) = 0;
    virtual void transport_close(channel_ref channel, std::uint32_t generation) = 0;
    /// @return null, or why not
    virtual const char* transport_send(const output& o) = 0;
    /// @return null, or why not
    virtual const char* transport_request(const output& o) = 0;
    /// `on_wake()` is wanted at that time; a later call replaces an earlier one.
    virtual void wake_at(steady_time due) = 0;

    struct state;
    std::unique_ptr<state> state_;
};

} // namespace gatewright::driver

#if !GATEWRIGHT_COMPILED_MODE
#include <gatewright/driver/impl/driver_core.ipp>
#endif
