// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/timestamp.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>

namespace gatewright::routing::detail {

/// The last five minutes in ten slots of half a minute each: which slot is of now, and which have become too old. What
/// is in them is of the last four and a half minutes at least, and five at most.
class slot_ring {
public:
    static constexpr std::size_t count = 10;
    static constexpr duration length = minutes(5);

    /// The slot of now; calls `clear(slot)` for each whose time is over, before it is used again.
    template <class F>
    std::size_t turn(steady_time now, F clear) noexcept {
        const std::int64_t at = now.ns / slot_ns;
        const std::int64_t over = begun_ ? at - at_ : std::int64_t{0};
        for (std::int64_t n = std::min<std::int64_t>(over, count); n > 0; --n) {
            slot_ = (slot_ + 1) % count;
            clear(slot_);
        }
        begun_ = true;
        at_ = std::max(at, at_);
        return slot_;
    }

private:
    static constexpr std::int64_t slot_ns = length.ns / static_cast<std::int64_t>(count);

    std::size_t slot_ = 0;
    std::int64_t at_ = 0;
    bool begun_ = false;
};

} // namespace gatewright::routing::detail
