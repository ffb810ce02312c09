// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/events.hpp>
#include <gatewright/engine/outcome_watch.hpp>
#include <gatewright/orders/order_record.hpp>
#include <gatewright/session/resolution.hpp>
#include <gatewright/venue/concepts.hpp>

#include <algorithm>
#include <string_view>

namespace gatewright {

/// The part of a `gateway_port` that does what the gateway owes: questions about orders of unknown state, missing
/// executions, positions, the session's own work, the readiness notice, and the one timer.
///
/// @tparam PortT the port; `state()`, `host()`, `index()` and the other parts' functions as in `gateway_port`
template <class PortT>
class port_duties {
public:
    /// Something changed that `settle` must look at before the step ends.
    void wake() noexcept { self().state().timer.wake(); }

    /// Does what is due.
    void settle() noexcept {
        auto& g = self().state();
        g.timer.sleep();
        const clock_reading now = self().host().now();
        g.outcomes.expire(
            now.steady, [&](const outcome_watch::operation& o) { return self().outcome_told(o); },
            [&](const outcome_watch::operation& o) { self().outcome_overdue(o); });
        ask_for_orders(now);
        if (g.questions.fills.due() <= now.steady) ask_for_fills(now);
        ask_for_positions(now);
        ask_for_lists(now);
        self().watch_books(now);
        g.session.tick(now, self());
        drop_settled_gap_orders();
        tell_ready();
        arm(next_deadline());
    }

    /// The soonest of the gateway's deadlines.
    [[nodiscard]] steady_time next_deadline() noexcept {
        const auto& g = self().state();
        // The first gateway's timer is also that of what watches the whole desk.
        const steady_time look =
            self().index() == 0 ? self().host().stage().next_look() : steady_time::never();
        return std::min({g.session.next_deadline(), g.questions.next_deadline(), g.outcomes.next_deadline(),
                         g.cancels.due, g.books_due, g.lists.due(), look,
                         g.config.status_interval.ns > 0 ? g.status_due : steady_time::never()});
    }

    /// A request went out whose answer has a deadline.
    void arm_by(steady_time due) noexcept {
        if (due < self().state().timer.armed()) arm(due);
    }

    /// Whether an order of this desk rests on an instrument, or may.
    [[nodiscard]] bool rests(std::uint16_t instrument) noexcept {
        const auto& g = self().state();
        for (const orders::order_record& r : g.orders.open_orders())
            if (r.request.instrument.value == instrument && g.is_ours(r)) return true;
        return false;
    }

    /// Calls `f(const order_record&, instrument_index)` for every order, open or ended, of whose executions some are
    /// missing.
    template <class F>
    void for_each_missing(F f) noexcept {
        auto& g = self().state();
        for (const auto& orders : {g.orders.open_orders(), g.orders.incomplete_orders()})
            for (const orders::order_record& r : orders)
                if (const instrument_index i = g.symbols.find(r.request.symbol);
                    i.valid() && !r.fills_missing().is_zero())
                    f(r, i);
    }

    /// Keeps the resolution of unknown orders and the search for missing executions in step with an order's state.
    void follow_up(order_ref ref) noexcept {
        auto& g = self().state();
        const orders::order_record* r = g.orders.find(ref);
        if (r == nullptr) return;
        const clock_reading now = self().host().now();
        if (r->state.unknown()) {
            if (!g.questions.orders.contains(ref)) {
                // Where no answer is awaited, as after a refused cancel that says "gone", it is asked at once.
                const bool at_once = r->state.pending == pending_operation::none;
                g.questions.orders.begin(ref, now, now.steady, at_once);
                wake();
            }
        } else if (g.questions.orders.contains(ref)) {
            g.questions.orders.resolved(ref);
            wake();
        }
        if (g.cancels.means(*r) && !r->state.terminal() && !r->state.unknown() &&
            r->state.pending == pending_operation::none && g.is_ours(*r)) [[unlikely]] {
            g.cancels.repeat(now.steady);
            arm_by(g.cancels.due);
        }
        // What an order had filled before the account's start is settled by that.
        if (!r->fills_missing().is_zero() && g.questions.positions.has_baseline() &&
            g.questions.fills.want(now.steady + g.config.missing_fills_after))
            arm_by(g.questions.fills.due());
    }

    /// The venue knows no such order. That proves something about a placement that no report has shown, and about an
    /// unfilled order that is so old that the venue has forgotten it.
    void not_found(order_ref ref) noexcept {
        auto& g = self().state();
        const clock_reading now = self().host().now();
        const orders::order_record* r = g.orders.find(ref);
        if (r == nullptr) return;
        const bool reported = r->state.life != lifecycle::submitting || r->terms_time.ns != 0;
        duration age{};
        if (reported)
            age = r->cumulative.is_zero() && r->terms_time.ns != 0
                      ? g.session.clock().to_venue(now.wall) - r->terms_time
                      : duration{1};
        // That it was taken proves little: the answer of some gateways comes before the order is judged.
        const bool only_taken = !reported && r->was_taken();
        switch (g.questions.orders.on_not_found(ref, now, age, only_taken)) {
        case session::absence::nothing: return;
        case session::absence::needs_lists:
            g.session.want_orders(now.steady);
            g.session.want_fills(r->request.instrument, r->updated - g.config.missing_fills_after,
                                 now.steady);
            return;
        case session::absence::never_had: self().settle_order(g.orders.on_never_seen(ref, now.wall)); return;
        case session::absence::forgotten:
            self().tell_error("the venue no longer keeps this order; by its lists it ended unfilled",
                              r->request.symbol, r->request.client_order_id, true);
            self().settle_order(g.orders.on_forgotten(ref, now.wall));
            return;
        }
    }

private:
    [[nodiscard]] PortT& self() noexcept { return static_cast<PortT&>(*this); }

    void arm(steady_time due) noexcept {
        self().state().timer.arm(due, self().host().now().steady, self().host().out(), self().index());
    }

    void ask_for_orders(const clock_reading& now) noexcept {
        auto& orders = self().state().questions.orders;
        for (auto a = orders.next(now.steady); a.kind != session::resolution_action::none;
             a = orders.next(now.steady))
            ask_for(a, now);
    }
    void ask_for(const session::resolution_fsm::next_action& a, const clock_reading& now) noexcept {
        auto& g = self().state();
        const orders::order_record* r = g.orders.find(a.order);
        if (r == nullptr || !r->state.unknown()) {
            g.questions.orders.resolved(a.order);
            return;
        }
        if (a.kind == session::resolution_action::ask_operator) {
            self().tell_error("order of unknown state: the venue does not tell; its exposure stays until an "
                              "operator decides",
                              r->request.symbol, r->request.client_order_id, true);
            return;
        }
        if (!g.session.query(orders::keys_of(*r), a.ask, a.order, now, self()))
            g.questions.orders.not_asked(a.order, now.steady);
    }

    void ask_for_fills(const clock_reading& now) noexcept {
        auto& g = self().state();
        const duration patience = g.config.missing_fills_after;
        bool any = false;
        bool young = false;
        for_each_missing([&](const orders::order_record& r, instrument_index) {
            (now.wall - r.updated >= patience ? any : young) = true;
        });
        auto& search = g.questions.fills;
        const bool in_vain = search.begin(any, can_ask(), now.steady, patience * 5);
        if (!any && young) static_cast<void>(search.want(now.steady + patience));
        if (!any) return;
        for_each_missing([&](const orders::order_record& r, instrument_index i) {
            // The venue's own time of the order holds whatever became of its clock since.
            const timestamp told = r.terms_time.ns != 0 ? g.session.clock().to_ours(r.terms_time) : r.created;
            g.session.want_fills(i, std::min(r.created, told) - search.reach(patience), now.steady);
            if (in_vain && now.wall - r.updated >= patience)
                self().tell_error("executions of an order are missing: the venue does not tell them",
                                  r.request.symbol, r.request.client_order_id, true);
        });
    }

    /// Whether the session answers for the account: a market link that is down does not matter to it.
    [[nodiscard]] bool can_ask() noexcept {
        return self().state().session.not_ready_reason(venue::purpose::reduce, {}).empty();
    }

    /// While it is not ready the session asks for positions by itself, or cannot ask.
    void ask_for_positions(const clock_reading& now) noexcept {
        auto& g = self().state();
        if (g.questions.positions.has_baseline() && g.questions.positions_due <= now.steady) {
            if (can_ask()) g.session.want_positions(now.steady);
            g.questions.positions_due = now.steady + g.config.position_check_interval;
        }
        if (can_ask() && g.questions.positions.take_confirm()) g.session.want_positions(now.steady);
    }

    /// What a list left out is asked for again.
    void ask_for_lists(const clock_reading& now) noexcept {
        auto& q = self().state().questions;
        if (q.directions_due <= now.steady) [[unlikely]] {
            q.directions_due = steady_time::never();
            self().state().session.want_orders(now.steady);
        }
        if (!q.gaps.any() || q.lists_due > now.steady) return;
        q.lists_due = now.steady + self().state().config.position_check_interval;
        self().state().session.want_orders(now.steady);
        self().state().session.want_positions(now.steady);
    }

    void drop_settled_gap_orders() noexcept {
        auto& g = self().state();
        auto& waiting = g.questions.gap_orders;
        for (order_ref* at = waiting.begin(); at != waiting.end();) {
            const orders::order_record* r = g.orders.find(*at);
            if (r == nullptr || !r->state.unknown())
                waiting.erase_unordered(at);
            else
                ++at;
        }
    }

    void tell_ready() noexcept {
        auto& g = self().state();
        const std::string_view why = g.not_ready_reason();
        const clock_reading now = self().host().now();
        const bool due = g.config.status_interval.ns > 0 && g.status_due <= now.steady;
        if (why.empty() == g.told_ready && !due) return;
        if (why.empty() && !g.told_ready) g.ready_since = now.steady;
        if (!why.empty() && g.told_ready) g.down_since = now.steady;
        g.told_ready = why.empty();
        g.status_due = now.steady + g.config.status_interval;
        gateway_status s;
        s.figures = g.score.figures(now.steady);
        s.gateway = self().index();
        s.ready = g.told_ready;
        s.reason.assign(why);
        s.received = now.wall;
        self().host().deliver(s);
    }
};

} // namespace gatewright
