// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/driver/output_queue.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace gatewright::driver {

/// Messages and requests that wait for their journal records. Those of one channel keep their order: what comes later
/// waits behind what waits already.
class held_outputs {
public:
    held_outputs(std::size_t outputs, std::size_t bytes) : held_(outputs, bytes), spare_(outputs, bytes) {}

    /// For set-up: how many channels there are.
    void set_channels(std::size_t channels) { behind_.assign(channels, 0); }
    /// True if something of this channel waits.
    [[nodiscard]] bool waits(std::size_t channel) const noexcept { return behind_[channel] != 0; }
    /// @return false if there is no room.
    [[nodiscard]] bool hold(const output& o, std::size_t channel) noexcept {
        if (!held_.append(o)) return false;
        ++behind_[channel];
        return true;
    }

    /// Takes out of a channel what `taken(output)` says.
    template <class TakenT>
    void remove(std::size_t channel, TakenT taken) {
        if (behind_[channel] == 0) return;
        for (const output& o : held_) {
            if (taken(o))
                --behind_[channel];
            else
                spare_.append(o);
        }
        held_.clear();
        held_.swap(spare_);
    }

    /// Looks at all, oldest first. `stays(output, blocked)` says whether it waits on; `blocked`: another one of
    /// its channel does. If it throws, the output at hand is gone, and `given_up(output)` is called for each after it.
    template <class IndexT, class StaysT, class GivenUpT>
    void release(IndexT index_of, StaysT stays, GivenUpT given_up) {
        if (held_.empty()) return;
        std::fill(behind_.begin(), behind_.end(), 0U);
        held_.swap(spare_);
        const output* at = spare_.begin();
        try {
            for (; at != spare_.end(); ++at) {
                const std::size_t channel = index_of(at->channel);
                if (stays(*at, behind_[channel] != 0)) static_cast<void>(hold(*at, channel));
            }
        } catch (...) {
            while (++at != spare_.end()) given_up(*at);
            spare_.clear();
            throw;
        }
        spare_.clear();
    }

private:
    output_queue held_;
    output_queue spare_;
    std::vector<std::uint32_t> behind_;
};

} // namespace gatewright::driver
