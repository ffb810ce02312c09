// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/timestamp.hpp>

#include <boost/unordered/unordered_flat_map.hpp>

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace gatewright::driver {

/// An armed timer of a gateway.
struct armed_timer {
    steady_time due;
    std::uint64_t id = 0;
    std::uint32_t generation = 0;
    std::uint8_t gateway = 0;
    std::uint64_t order = 0; ///< counts armings: of timers due together the one armed first fires first
};

/// The armed timers of an engine by due time: at most one per gateway and id, the latest armed.
/// Arming and taking are logarithmic and allocate only when there are more timers than ever before.
class timer_queue {
public:
    explicit timer_queue(std::size_t expected = 256) {
        heap_.reserve(expected);
        places_.reserve(expected);
    }

    /// Arms a timer, in place of the one with this gateway and id if there is one.
    void arm(std::uint8_t gateway, std::uint64_t id, std::uint32_t generation, steady_time due) {
        const armed_timer timer{due, id, generation, gateway, ++armings_};
        const auto [place, fresh] = places_.try_emplace({id, gateway}, heap_.size());
        std::size_t at = place->second;
        if (fresh)
            heap_.push_back(timer);
        else
            heap_[at] = timer;
        settle(at);
    }

    [[nodiscard]] bool empty() const noexcept { return heap_.empty(); }
    [[nodiscard]] std::size_t size() const noexcept { return heap_.size(); }
    /// When the next timer is due; `steady_time::never()` if none is armed.
    [[nodiscard]] steady_time next_due() const noexcept {
        return heap_.empty() ? steady_time::never() : heap_.front().due;
    }

    /// Takes the earliest timer that is due at `now`.
    /// @return false if none is.
    bool take_due(steady_time now, armed_timer& out) {
        if (heap_.empty() || heap_.front().due > now) return false;
        out = heap_.front();
        places_.erase(key{out.id, out.gateway});
        const armed_timer last = heap_.back();
        heap_.pop_back();
        if (!heap_.empty()) {
            heap_.front() = last;
            settle(0);
        }
        return true;
    }

private:
    struct key {
        std::uint64_t id = 0;
        std::uint8_t gateway = 0;
        friend bool operator==(const key&, const key&) = default;
    };
    struct key_hash {
        std::size_t operator()(const key& k) const noexcept {
            return static_cast<std::size_t>((k.id ^ (std::uint64_t{k.gateway} << 56)) *
                                            0x9e3779b97f4a7c15ULL);
        }
    };

    static bool before(const armed_timer& a, const armed_timer& b) noexcept {
        return a.due != b.due ? a.due < b.due : a.order < b.order;
    }
    void put(std::size_t at, const armed_timer& t) {
        heap_[at] = t;
        places_[key{t.id, t.gateway}] = at;
    }
    void settle(std::size_t at) {
        const armed_timer t = heap_[at];
        while (at > 0 && before(t, heap_[(at - 1) / 2])) {
            put(at, heap_[(at - 1) / 2]);
            at = (at - 1) / 2;
        }
        for (;;) {
            std::size_t child = 2 * at + 1;
            if (child >= heap_.size()) break;
            if (child + 1 < heap_.size() && before(heap_[child + 1], heap_[child])) ++child;
            if (!before(heap_[child], t)) break;
            put(at, heap_[child]);
            at = child;
        }
        put(at, t);
    }

    std::vector<armed_timer> heap_;
    boost::unordered_flat_map<key, std::size_t, key_hash> places_;
    std::uint64_t armings_ = 0;
};

} // namespace gatewright::driver
