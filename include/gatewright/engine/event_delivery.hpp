// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/bounded_vector.hpp>
#include <gatewright/core/describe.hpp>
#include <gatewright/core/events.hpp>
#include <gatewright/core/fixed_string.hpp>
#include <gatewright/engine/strategy.hpp>

#include <cstddef>
#include <cstdint>
#include <exception>
#include <string_view>
#include <type_traits>
#include <utility>

namespace gatewright {

/// Owns the strategy and hands it events, one at a time: what a handler's own orders bring up, their `order_change`s
/// and `venue_error`s, waits until the handler has returned, and then comes oldest first. A handler that throws is
/// named, and the engine told; the others go on.
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
        static_assert(
            !requires(StrategyT& s) { s.on(event); },
            "a handler takes the desk too: on(const Event&, auto& desk)");
        if constexpr (std::is_same_v<EventT, venue_error>)
            if (event.operator_needed) static_cast<void>(notices_.push_back(event));
        if constexpr (Handles<StrategyT, EventT, DeskT>) {
            if (depth_ != 0 && raise(event)) return;
            // What was raised outside of any event came before it.
            drain(desk);
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
        while (!changes_.empty() || !errors_.empty() || !lists_.empty()) {
            drain(changes_, desk);
            drain(lists_, desk);
            drain(errors_, desk);
        }
    }

    /// Calls `f(const venue_error&)` for each error that an operator must see and that was told since the last call,
    /// oldest first; of more than 64 the first.
    template <class F>
    void take_notices(F f) {
        for (const venue_error& e : notices_) f(e);
        notices_.clear();
    }
    /// Which handler threw first, and what; empty if none did.
    [[nodiscard]] std::string_view failure() const noexcept { return failure_; }
    /// @return true once after a handler threw for the first time.
    [[nodiscard]] bool take_failure() noexcept { return std::exchange(failed_, false); }

    /// True if so many more changes can wait.
    [[nodiscard]] bool can_raise(std::size_t count = 1) const noexcept {
        return changes_.capacity() - changes_.size() >= count;
    }
    [[nodiscard]] StrategyT& strategy() noexcept { return strategy_; }
    [[nodiscard]] const StrategyT& strategy() const noexcept { return strategy_; }

private:
    /// @return true if it waits; orders bring up no other events than these.
    template <class EventT>
    bool raise(const EventT& event) noexcept {
        if constexpr (std::is_same_v<EventT, order_change>) return changes_.push_back(event);
        if constexpr (std::is_same_v<EventT, venue_error>) return errors_.push_back(event);
        if constexpr (std::is_same_v<EventT, list_change>) return lists_.push_back(event);
        return false;
    }
    template <class EventT, class DeskT>
    void hand_over(const EventT& event, DeskT& desk) noexcept {
        ++depth_;
        if constexpr (noexcept(strategy_.on(event, desk))) {
            strategy_.on(event, desk);
        } else {
            try {
                strategy_.on(event, desk);
            } catch (...) {
                note_failure(type_name<EventT>());
            }
        }
        --depth_;
    }
    /// Inside a catch block.
    [[gnu::cold, gnu::noinline]] void note_failure(std::string_view event) noexcept {
        if (!failure_.empty()) return;
        failed_ = true;
        try {
            throw;
        } catch (const std::exception& e) {
            keep_failure(event, e.what());
        } catch (...) {
            keep_failure(event, "something that is no std::exception");
        }
    }
    void keep_failure(std::string_view event, std::string_view what) noexcept {
        for (const std::string_view part :
             {std::string_view("the strategy's handler of "), event, std::string_view(" threw: "), what})
            for (const char c : part) failure_.push_back(c);
    }
    template <class EventT, class DeskT>
    void drain(bounded_vector<EventT>& raised, DeskT& desk) noexcept {
        if constexpr (Handles<StrategyT, EventT, DeskT>)
            for (std::size_t i = 0; i < raised.size(); ++i) {
                const EventT event = raised[i];
                // It may be of another gateway than the input that brought it about.
                if constexpr (requires { exchange_source(desk, event.ref.gateway); }) {
                    const std::uint8_t was = exchange_source(desk, event.ref.gateway);
                    hand_over(event, desk);
                    exchange_source(desk, was);
                } else if constexpr (requires { exchange_source(desk, event.gateway); }) {
                    const std::uint8_t was = exchange_source(desk, event.gateway);
                    hand_over(event, desk);
                    exchange_source(desk, was);
                } else {
                    hand_over(event, desk);
                }
            }
        raised.clear();
    }

    StrategyT strategy_;
    bounded_vector<order_change> changes_{max_raised};
    bounded_vector<venue_error> errors_{64};
    bounded_vector<list_change> lists_{256};
    bounded_vector<venue_error> notices_{64};
    std::uint32_t depth_ = 0;
    bool failed_ = false;
    fixed_string<255> failure_;
};

} // namespace gatewright
