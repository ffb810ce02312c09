// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/io.hpp>
#include <gatewright/core/timestamp.hpp>

#include <cstddef>
#include <cstdint>
#include <map>
#include <utility>

namespace gatewright::transport {

/// The two directions of a channel.
enum class flow : std::uint8_t { to_venue, to_client };

/// What goes wrong with one message, request or reply.
/// - `drop`: it vanishes; nothing else does.
/// - `duplicate`: it arrives twice.
/// - `delay`: it arrives later, and on a stream so does what follows.
/// - `close`: the connection ends in its place. For a request: no reply comes, its outcome is unknown.
/// - `truncate`: it arrives cut to its first `keep` bytes.
/// - `refuse`: only to the venue: the client's transport refuses it, it never leaves.
enum class fault_kind : std::uint8_t { none, drop, duplicate, delay, close, truncate, refuse };

/// A fault and its measure.
struct fault {
    fault_kind kind = fault_kind::none;
    duration delay{};     ///< of `delay`
    std::size_t keep = 0; ///< of `truncate`
};

/// Faults by channel and direction: for the n-th message, or for every one until it is cleared. What is not
/// mentioned goes well.
class fault_plan {
public:
    /// The n-th message from the start of the run, counted from 1. Wins over `always`.
    fault_plan& nth(channel_ref channel, flow way, std::uint64_t n, fault what) {
        lane_of(channel, way).scripted[n] = what;
        return *this;
    }
    /// The next message.
    fault_plan& next(channel_ref channel, flow way, fault what) {
        return nth(channel, way, lane_of(channel, way).count + 1, what);
    }
    /// Every message from now on.
    fault_plan& always(channel_ref channel, flow way, fault what) {
        lane_of(channel, way).standing = what;
        return *this;
    }
    /// No faults any more on this channel.
    fault_plan& clear(channel_ref channel) {
        for (const flow way : {flow::to_venue, flow::to_client}) {
            lane_of(channel, way).standing = {};
            lane_of(channel, way).scripted.clear();
        }
        return *this;
    }

    /// Counts a message and says what happens to it. The transport calls this once per message.
    fault take(channel_ref channel, flow way) {
        lane& l = lane_of(channel, way);
        ++l.count;
        const auto scripted = l.scripted.find(l.count);
        return scripted == l.scripted.end() ? l.standing : scripted->second;
    }
    /// Messages so far.
    [[nodiscard]] std::uint64_t count(channel_ref channel, flow way) { return lane_of(channel, way).count; }

private:
    struct lane {
        std::uint64_t count = 0;
        fault standing;
        std::map<std::uint64_t, fault> scripted;
    };
    lane& lane_of(channel_ref channel, flow way) {
        return lanes_[{static_cast<std::uint16_t>(channel.gateway * 256 + channel.channel), way}];
    }

    std::map<std::pair<std::uint16_t, flow>, lane> lanes_;
};

} // namespace gatewright::transport
