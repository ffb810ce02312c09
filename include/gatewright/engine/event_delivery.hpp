// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/bounded_vector.hpp>
#include <gatewright/core/events.hpp>
#include <gatewright/engine/strategy.hpp>

#include <cstddef>
#include <cstdint>
#include <type_traits>
#include <utility>

namespace gatewright {

/// Owns the strategy and hands it events, one at a time: what a handler's own orders bring up, their `order_change`s
/// and `venue_error`s, waits until the handler has returned, and then comes oldest first.
template <class StrategyT>
class event_delivery {
public:
    /// The most changes that one event's handlers may bring up; an order beyond is refused by name.
    static constexpr std::size_t max_raised = 1024;

    explicit event_delivery(StrategyT s) : strategy_(std::move(s)) {}

    /// Hands `event` over and then what its handler raised. Nothing happens if the strategy has no handler for it.
    template <class EventT, class DeskT>
    void operator()(const EventT& event, DeskT& desk) noexcept {
        static_assert(
            handles_something<StrategyT, DeskT>,
            "this strategy has no on(const Event&, auto& desk) for any event: is a parameter misspelt?");
        if constexpr (Handles<StrategyT, EventT, DeskT>) {
            if (depth_ != 0 && raise(event)) return;
            hand_over(event, desk);
            drain(desk);
        }
    }

    /// Calls `f()`, which acts on the desk outside of any event; what it raises waits for `drain`.
    template <class F>
    void hold(F f) noexcept {
        ++depth_;
        f();
        --depth_;
    }

    /// Hands over what was raised, and what that raises.
    template <class DeskT>
    void drain(DeskT& desk) noexcept {
        if (depth_ != 0) return;
        while (!changes_.empty() || !errors_.empty()) {
            drain(changes_, desk);
            drain(errors_, desk);
        }
    }

    /// True if one more change can wait.
    [[nodiscard]] bool can_raise() const noexcept { return !changes_.full(); }
    [[nodiscard]] StrategyT& strategy() noexcept { return strategy_; }
    [[nodiscard]] const StrategyT& strategy() const noexcept { return strategy_; }

private:
    /// @return true if it waits; orders bring up no other events than these.
    template <class EventT>
    bool raise(const EventT& event) noexcept {
        if constexpr (std::is_same_v<EventT, order_change>) return changes_.push_back(event);
        if constexpr (std::is_same_v<EventT, venue_error>) return errors_.push_back(event);
        return false;
    }
    template <class EventT, class DeskT>
    void hand_over(const EventT& event, DeskT& desk) noexcept {
        ++depth_;
        strategy_.on(event, desk);
        --depth_;
    }
    template <class EventT, class DeskT>
    void drain(bounded_vector<EventT>& raised, DeskT& desk) noexcept {
        if constexpr (Handles<StrategyT, EventT, DeskT>)
            for (std::size_t i = 0; i < raised.size(); ++i) {
                const EventT event = raised[i];
                hand_over(event, desk);
            }
        raised.clear();
    }

    StrategyT strategy_;
    bounded_vector<order_change> changes_{max_raised};
    bounded_vector<venue_error> errors_{64};
    std::uint32_t depth_ = 0;
};

} // namespace gatewright
