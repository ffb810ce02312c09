// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "allocations.hpp"
#include "venues.hpp"

#include <gatewright/driver/output_queue.hpp>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace demo {

/// The desk with a count of what its hot path allocates: each step of a stream message, once `counting` is set.
template <class DeskT>
struct counted_desk : DeskT {
    using DeskT::DeskT;
    template <class SinkT>
    void step(const gw::input& in, SinkT& out) noexcept {
        const std::uint64_t before = allocations();
        DeskT::step(in, out);
        if (!counting || in.kind != gw::input_kind::message) return;
        ++hot_steps;
        hot_allocations += allocations() - before;
    }
    bool counting = false;
    std::uint64_t hot_steps = 0;
    std::uint64_t hot_allocations = 0;
};

/// Times from the moment a market message was read to the moment the order it caused was handed to the socket.
/// @tparam VenueTs of the desk's gateways, in their order
template <class... VenueTs>
class tick_to_order {
public:
    tick_to_order() { times_.reserve(100'000); }
    void record(const gw::input&) noexcept {}
    void performed(const gw::input& cause, const gw::driver::output& o) noexcept {
        using role = gw::venue::link_role;
        if (cause.kind != gw::input_kind::message || !is(cause.channel, role::market) ||
            !is(o.channel, role::orders))
            return;
        const std::int64_t now = std::chrono::duration_cast<std::chrono::nanoseconds>(
                                     std::chrono::steady_clock::now().time_since_epoch())
                                     .count();
        if (times_.size() != times_.capacity()) times_.push_back(now - cause.at.steady.ns);
    }
    [[nodiscard]] std::size_t count() const noexcept { return times_.size(); }
    /// The time that a share of all stays below, in nanoseconds; 1 gives the longest.
    [[nodiscard]] std::int64_t quantile(double share) {
        if (times_.empty()) return 0;
        std::sort(times_.begin(), times_.end());
        const auto at = static_cast<std::size_t>(share * static_cast<double>(times_.size()));
        return times_[std::min(at, times_.size() - 1)];
    }

private:
    static bool is(gw::channel_ref c, gw::venue::link_role r) noexcept {
        std::size_t gateway = 0;
        bool found = false;
        ((found = found || (gateway++ == c.gateway && VenueTs::venue::links[c.channel].is(r))), ...);
        return found;
    }

    std::vector<std::int64_t> times_;
};

} // namespace demo
