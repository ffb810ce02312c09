// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/io.hpp>
#include <gatewright/core/timestamp.hpp>

#include <algorithm>
#include <cstdint>

namespace gatewright {

/// When a gateway's duties are looked at: before the step at hand ends, or when its one timer fires.
class gateway_timer {
public:
    /// Something changed that must be looked at before the step ends.
    void wake() noexcept { awake_ = true; }
    [[nodiscard]] bool awake() const noexcept { return awake_; }
    /// It is looked at now.
    void sleep() noexcept { awake_ = false; }

    /// The timer of a generation fired; an older one is ignored.
    void on_fired(std::uint32_t generation) noexcept {
        if (generation != generation_) return;
        armed_ = steady_time::never();
        wake();
    }

    /// Makes sure that it fires at `due` or before, a millisecond from now at the soonest. A sink has
    /// room for it; one that has none is tried again in the next step.
    template <OutputSink SinkT>
    void arm(steady_time due, steady_time now, SinkT& out, std::uint8_t gateway) noexcept {
        if (due == armed_ && due > now) return;
        if (due == steady_time::never()) return;
        due = std::max(due, now + milliseconds(1));
        if (out.arm_timer(gateway, 0, generation_ + 1, due)) {
            ++generation_;
            armed_ = due;
        } else {
            wake();
        }
    }
    /// When it fires; never, if it is not armed.
    [[nodiscard]] steady_time armed() const noexcept { return armed_; }

private:
    bool awake_ = true;
    steady_time armed_ = steady_time::never();
    std::uint32_t generation_ = 0;
};

} // namespace gatewright
