// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/endpoint.hpp>
#include <gatewright/core/io.hpp>
#include <gatewright/driver/driver_core.hpp>
#include <gatewright/driver/durability.hpp>
#include <gatewright/driver/recorder.hpp>

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <utility>

namespace gatewright::driver {

/// A `driver_core` with its engine, for a driver to derive from.
///
/// `EngineT` has `start(const clock_reading&, sink)`, `step(const input&, sink)`, `gateway_count`,
/// `channel_count(gateway)` and `channel(channel_ref)`, which is convertible to `channel_description`.
///
/// An input enters the engine by one virtual call; within its step, until the last output is queued, all calls are
/// direct.
template <class EngineT, Durability DurabilityT, class RecorderT>
class engine_driver : public driver_core {
public:
    /// Runs `f(engine, const clock_reading&, sink)` between two inputs and performs what it puts into the
    /// sink, for an operator's code in this process. It is no input: replays do not see it.
    /// @return false from within a step, or after the driver was halted.
    template <class F>
    bool intervene(F f) {
        if (closed()) return false;
        auto act = [&](const clock_reading& now, output_queue& outputs) { f(engine_, now, outputs); };
        run_apart([](void* context, const clock_reading& now,
                     output_queue& outputs) { (*static_cast<decltype(act)*>(context))(now, outputs); },
                  &act);
        return true;
    }

    /// The engine; to be looked at between two inputs.
    [[nodiscard]] EngineT& engine() noexcept { return engine_; }
    /// What makes records durable.
    [[nodiscard]] DurabilityT& durability() noexcept { return durability_; }
    /// What sees each input before its step.
    [[nodiscard]] RecorderT& recorder() noexcept { return recorder_; }

protected:
    /// The engine outlives the driver.
    engine_driver(EngineT& engine, const queue_limits& limits, DurabilityT durability, RecorderT recorder)
        : driver_core(limits)
        , engine_(engine)
        , durability_(std::move(durability))
        , recorder_(std::move(recorder)) {
        for (std::size_t g = 0; g != EngineT::gateway_count; ++g)
            add_channels(static_cast<std::size_t>(engine_.channel_count(static_cast<std::uint8_t>(g))));
    }
    ~engine_driver() = default;

private:
    void start_engine(const clock_reading& at, output_queue& outputs) final {
        if constexpr (requires { recorder_.started(at); }) recorder_.started(at);
        engine_.start(at, outputs);
    }
    void step_engine(const input& in, output_queue& outputs) final {
        if constexpr (!noexcept(recorder_.record(in))) {
            try {
                recorder_.record(in);
            } catch (...) {
                // It happened all the same: an engine that missed it would be wrong about the world.
                engine_.step(in, outputs);
                throw;
            }
        } else {
            recorder_.record(in);
        }
        engine_.step(in, outputs);
    }
    persist_state persist(record_id record, std::string_view bytes) final {
        return durability_.persist(record, bytes);
    }
    void performed([[maybe_unused]] const input& cause, [[maybe_unused]] const output& o) final {
        if constexpr (requires { recorder_.performed(cause, o); }) recorder_.performed(cause, o);
    }

    EngineT& engine_;
    DurabilityT durability_;
    RecorderT recorder_;
};

} // namespace gatewright::driver
