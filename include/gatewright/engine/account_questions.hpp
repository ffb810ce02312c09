// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/bounded_vector.hpp>
#include <gatewright/core/ids.hpp>
#include <gatewright/core/timestamp.hpp>
#include <gatewright/engine/list_gaps.hpp>
#include <gatewright/engine/position_check.hpp>
#include <gatewright/session/resolution.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace gatewright {

/// When executions are asked for that an order misses, and from how far back.
class fill_search {
public:
    /// An order misses executions. @return true if nothing was wanted yet: they are asked for at `due` then.
    bool want(steady_time due) noexcept {
        if (wanted()) return false;
        due_ = due;
        return true;
    }
    /// Begins a round of questions. If any order still misses some, the next follows after `interval`, and after rounds
    /// that were often in vain after longer and longer ones, up to ten minutes.
    /// @param heard the venue can answer: a round without that is not in vain
    /// @return true once, when this was often in vain: the venue does not tell them.
    bool begin(bool any_missing, bool heard, steady_time now, duration interval) noexcept {
        due_ = steady_time::never();
        if (!any_missing) {
            in_vain_ = 0;
            return false;
        }
        if (heard && in_vain_ < 255) ++in_vain_;
        for (std::uint8_t n = often; n < in_vain_ && interval < longest; ++n) interval = interval * 2;
        due_ = now + std::min(interval, longest);
        return heard && in_vain_ == often;
    }

    /// It was asked for so often that the venue will hardly tell.
    [[nodiscard]] bool in_vain() const noexcept { return in_vain_ >= often; }
    /// How long before its order a missing execution may be dated: in the first round `least`, and four times as long
    /// after each that was in vain, up to a day. An order of another program was there before it was known here, and
    /// clocks step.
    [[nodiscard]] duration reach(duration least) const noexcept {
        for (std::uint8_t n = 1; n < in_vain_ && least < farthest; ++n) least = least * 4;
        return std::min(least, farthest);
    }
    [[nodiscard]] bool wanted() const noexcept { return due_ != steady_time::never(); }
    [[nodiscard]] steady_time due() const noexcept { return due_; }

private:
    /// Ten seconds apart, as the defaults are: a minute.
    static constexpr std::uint8_t often = 6;
    static constexpr duration longest = minutes(10);
    static constexpr duration farthest = minutes(24 * 60);

    steady_time due_ = steady_time::never();
    std::uint8_t in_vain_ = 0; ///< rounds in a row that brought not all
};

/// What a gateway has to find out about its account, and when it asks next.
struct account_questions {
    /// @param most_orders unresolved at once: as many as the order table holds.
    account_questions(std::size_t instruments, bool hedge_mode, const session::resolution_plan& plan,
                      std::size_t most_orders)
        : positions(instruments, hedge_mode)
        , orders(plan, most_orders)
        , gap_orders(most_orders)
        , gaps(instruments) {}

    position_check positions;             ///< whether the venue's positions are ours
    session::resolution_fsm orders;       ///< orders of unknown state
    bounded_vector<order_ref> gap_orders; ///< those of them that must be known before the gateway is ready
    fill_search fills;
    list_gaps gaps;                                   ///< what of the account's lists is not counted
    steady_time positions_due = steady_time::never(); ///< when positions are compared next
    steady_time directions_due =
        steady_time::never();   ///< when a list is asked for that may tell how orders wait
    steady_time lists_due;      ///< while there are gaps: when the lists are asked for next
    bool orders_listed = false; ///< the account's open orders were told at least once

    /// What of it stands in the way of new orders; empty if nothing does.
    [[nodiscard]] std::string_view not_ready_reason() const noexcept {
        if (!positions.has_baseline()) return "positions not known";
        if (!positions.confirmed()) return "positions not confirmed after a gap";
        if (!gap_orders.empty()) return "orders unresolved after a gap";
        return {};
    }
    [[nodiscard]] steady_time next_deadline() const noexcept {
        steady_time due = std::min({orders.next_deadline(), fills.due(), directions_due});
        if (gaps.any()) due = std::min(due, lists_due);
        return positions.has_baseline() ? std::min(due, positions_due) : due;
    }
};

} // namespace gatewright
