// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/bounded_vector.hpp>
#include <gatewright/core/ids.hpp>
#include <gatewright/core/timestamp.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

namespace gatewright::session {

/// How an order of unknown state is asked for.
enum class resolution_question : std::uint8_t {
    by_client_id,
    by_venue_id,
    open_orders, ///< in the list of open orders: absence is an answer, where the venue knows no single order
    fills_since  ///< in the executions since it was sent: where ended orders are told nowhere else
};

/// A venue's plan for orders whose state it has not told: what to ask after which delay, and when "no such order" may
/// be believed.
struct resolution_plan {
    /// One question of the plan.
    struct step {
        resolution_question ask = resolution_question::by_client_id;
        duration delay; ///< after the step before
    };
    static constexpr std::size_t max_steps = 8;
    std::array<step, max_steps> steps{};
    std::size_t step_count = 0; ///< at least one
    /// The last step repeats at this interval after the operator was asked.
    duration repeat_every = seconds(60);
    /// "No such order" counts as proof only when the order was sent at least this long ago ...
    duration never_seen_after = seconds(10);
    /// ... and was heard at least this often.
    std::uint8_t never_seen_answers = 2;
    /// Orders that ended unfilled are known for so long from their creation on; zero: for ever. An older one of which
    /// the venue knows nothing, which no list of open orders has and no execution names, ended so.
    duration forgets_unfilled_after{};
};

/// What "no such order" proves.
enum class absence : std::uint8_t {
    nothing,
    needs_lists, ///< open orders and executions that are read from now on decide
    never_had,   ///< the venue never had it
    forgotten    ///< it ended unfilled, and the venue no longer keeps it
};

/// What the machine wants done next.
enum class resolution_action : std::uint8_t { none, ask, ask_operator };

/// Follows the plan for each order whose outcome is unknown. It never sends an order again: it only asks.
class resolution_fsm {
public:
    /// An order whose outcome is unknown.
    struct entry {
        order_ref order;
        clock_reading sent; ///< when the request of unknown outcome was sent
        steady_time due;
        std::uint8_t step = 0;
        std::uint8_t not_found = 0;
        timestamp absent{};           ///< when a list of open orders first lacked it
        bool executions_read = false; ///< asked for since then, and all told
        bool unlisted = false;        ///< a list of open orders that was asked for since then lacks it too
        bool operator_told = false;
    };
    /// What is to be done now.
    struct next_action {
        resolution_action kind = resolution_action::none;
        order_ref order;
        resolution_question ask = resolution_question::by_client_id;
    };

    /// @param capacity the most orders unresolved at once; as many as the order table holds.
    resolution_fsm(const resolution_plan& plan, std::size_t capacity) : plan_(plan), entries_(capacity) {
        for (std::size_t i = 0; i < plan.step_count; ++i)
            reads_executions_ = reads_executions_ || plan.steps[i].ask == resolution_question::fills_since;
    }

    /// Begins to ask about an order; `immediately` skips the first delay. Already known: nothing changes.
    void begin(order_ref order, clock_reading sent, steady_time now, bool immediately = false) noexcept {
        if (find(order) != nullptr) return;
        entry e;
        e.order = order;
        e.sent = sent;
        e.due = immediately ? now : now + plan_.steps[0].delay;
        entries_.push_back(e);
    }

    /// The order's state is known: nothing more to ask.
    void resolved(order_ref order) noexcept {
        if (entry* e = find(order)) entries_.erase_unordered(e);
    }

    /// What is due at `now`; call until `none`.
    next_action next(steady_time now) noexcept {
        for (entry& e : entries_) {
            if (e.due > now) continue;
            if (e.step >= plan_.step_count && !e.operator_told) {
                e.operator_told = true;
                return {resolution_action::ask_operator, e.order};
            }
            const std::size_t step = std::min<std::size_t>(e.step, plan_.step_count - 1);
            const std::size_t following = static_cast<std::size_t>(e.step) + 1;
            e.due = now + (following < plan_.step_count ? plan_.steps[following].delay : plan_.repeat_every);
            if (e.step < 255) ++e.step;
            return {resolution_action::ask, e.order, plan_.steps[step].ask};
        }
        return {};
    }

    /// The question could not be sent now: ask again soon, without losing a step.
    void not_asked(order_ref order, steady_time now) noexcept {
        if (entry* e = find(order)) {
            if (e->step > 0) --e->step;
            e->due = now + milliseconds(500);
        }
    }

    /// The venue said that it knows no such order, or that it is not among the open ones. Where ended orders are told
    /// only by their executions, an order that is not open may have been filled: then absence counts once executions
    /// were read after it.
    /// @param age of an unfilled order that the venue has shown, by its own clock; zero for others
    /// @param taken of another: the venue answered that it took it. Then the lists must lack it, too
    absence on_not_found(order_ref order, clock_reading now, duration age = {}, bool taken = false) noexcept {
        entry* e = find(order);
        if (e == nullptr) return absence::nothing;
        if (e->not_found < 255) ++e->not_found;
        if (e->absent.ns == 0) e->absent = now.wall;
        if (e->not_found < plan_.never_seen_answers) return absence::nothing;
        if (age.ns != 0) {
            if (plan_.forgets_unfilled_after.ns == 0 || age <= plan_.forgets_unfilled_after)
                return absence::nothing;
            return e->unlisted && e->executions_read ? absence::forgotten : absence::needs_lists;
        }
        if (now.steady - e->sent.steady < plan_.never_seen_after) return absence::nothing;
        // The plan's own reading of executions may have failed, or come before the venue first said so.
        const bool lacks =
            (taken && !(e->unlisted && e->executions_read)) || (reads_executions_ && !e->executions_read);
        return lacks ? absence::needs_lists : absence::never_had;
    }
    /// The open orders that were asked for at `asked` (our clock) are told: all but those for which `listed(order)`
    /// lacks.
    template <class ListedF>
    void on_orders_read(timestamp asked, ListedF listed) noexcept {
        for (entry& e : entries_)
            if (e.absent.ns != 0 && asked > e.absent) e.unlisted = !listed(e.order);
    }
    /// Executions that were asked for at `asked` (our clock) are told, all of those orders for which `concerns(order)`.
    template <class ConcernsF>
    void on_executions_read(timestamp asked, ConcernsF concerns) noexcept {
        for (entry& e : entries_)
            if (e.absent.ns != 0 && asked > e.absent && concerns(e.order)) e.executions_read = true;
    }

    [[nodiscard]] bool contains(order_ref order) const noexcept {
        return std::any_of(entries_.begin(), entries_.end(),
                           [&](const entry& e) { return e.order == order; });
    }
    [[nodiscard]] std::size_t size() const noexcept { return entries_.size(); }
    [[nodiscard]] steady_time next_deadline() const noexcept {
        steady_time due = steady_time::never();
        for (const entry& e : entries_) due = std::min(due, e.due);
        return due;
    }

private:
    entry* find(order_ref order) noexcept {
        entry* const at =
            std::find_if(entries_.begin(), entries_.end(), [&](const entry& e) { return e.order == order; });
        return at == entries_.end() ? nullptr : at;
    }

    resolution_plan plan_;
    bool reads_executions_ = false;
    bounded_vector<entry> entries_;
};

} // namespace gatewright::session
