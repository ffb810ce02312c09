// SPDX-License-Identifier: BSL-1.0
// Orders, executions and positions: members of `gateway_port`.
#pragma once

#include <gatewright/engine/gateway_port.hpp>

namespace gatewright {

template <class StateT, class HostT>
void gateway_port<StateT, HostT>::on(const order_update& u) noexcept {
    ++g_.counters.events;
    settle_order(g_.orders.apply(u));
}

template <class StateT, class HostT>
void gateway_port<StateT, HostT>::on(const fill& f) noexcept {
    if (!f.has_position_side && g_.config.venue.hedge_mode) [[unlikely]] {
        on_unsided(f);
        return;
    }
    ++g_.counters.events;
    const timestamp now = host_.now().wall;
    const orders::fill_applied a = g_.orders.apply(f);
    if (a.anomaly != orders::order_anomaly::none)
        tell_error(to_string(a.anomaly), f.symbol, f.client_order_id);
    const instrument_index i = g_.symbols.find(f.symbol);
    if (i.valid() && a.is_new) {
        if (g_.positions.apply(f).overflow)
            tell_error(to_string(orders::order_anomaly::arithmetic), f.symbol, f.client_order_id);
        g_.check.on_fill(i, now);
        ++g_.counters.fills;
        // Told by a list, and long after it happened: the stream does not bring what it should.
        if (f.source != report_source::stream &&
            now - g_.session.clock().to_ours(f.venue_time) > g_.config.missing_fills_after) {
            g_.session.distrust_reports();
            wake();
        }
    }
    if (i.valid() && a.commission_is_new) static_cast<void>(g_.positions.apply_commission(f));
    if (a.is_new)
        host_.deliver(f);
    else if (a.commission_is_new)
        host_.deliver(commission{f.symbol, f.venue_time, f.received, f.client_order_id, f.venue_order_id,
                                 f.id, f.commission});
    if (!a.ref.valid()) return;
    const orders::order_record* r = g_.orders.find(a.ref);
    if (r != nullptr && (a.is_new || !(a.before == a.after))) tell(*r);
    follow_up(a.ref);
}

/// In hedge mode the order says which position a fill works on. One of an order that is not known waits for the channel
/// that tells its side.
template <class StateT, class HostT>
void gateway_port<StateT, HostT>::on_unsided(fill f) noexcept {
    const orders::order_record* r = g_.orders.order_of(f);
    if (r == nullptr) {
        ignored("a fill that tells neither its side nor a known order");
        return;
    }
    f.position_side = r->request.position_side;
    f.has_position_side = true;
    on(static_cast<const fill&>(f));
}

template <class StateT, class HostT>
void gateway_port<StateT, HostT>::on(const balance_update& b) noexcept {
    ++g_.counters.events;
    g_.accounts.apply(b);
    host_.deliver(b);
}

template <class StateT, class HostT>
void gateway_port<StateT, HostT>::on(const position_update& p) noexcept {
    ++g_.counters.events;
    if (p.source == report_source::snapshot) {
        const instrument_index i = g_.symbols.find(p.symbol);
        if (!i.valid()) {
            ++g_.counters.unconfigured;
            return;
        }
        g_.check.stage(i, p);
    }
    host_.deliver(p);
}

template <class StateT, class HostT>
void gateway_port<StateT, HostT>::on(const snapshot_end& e) noexcept {
    if (e.kind == snapshot_kind::orders) {
        g_.orders_listed = true;
        g_.gap_orders.clear();
        g_.orders.for_each_unlisted(e, [&](const orders::order_record& r) {
            g_.gap_orders.push_back(r.ref);
            g_.resolution.begin(r.ref, host_.now(), host_.now().steady, true);
            tell(r);
        });
    } else if (e.kind == snapshot_kind::positions) {
        take_positions(e);
    } else if (e.kind == snapshot_kind::balances) {
        if constexpr (venue::capabilities_of<typename StateT::venue_type>::table.positions ==
                      venue::position_listing::none)
            g_.check.start_flat();
    } else if (e.kind == snapshot_kind::instruments) {
        name_unlisted();
    }
    wake();
}

template <class StateT, class HostT>
void gateway_port<StateT, HostT>::on_request_result(const venue::request_result& r) noexcept {
    using session::request_operation;
    using session::request_outcome;
    wake();
    if (r.operation == request_operation::query) {
        if (r.outcome == request_outcome::not_found) not_found(r.order);
        return;
    }
    const timestamp now = host_.now().wall;
    const bool placing = r.operation == request_operation::place;
    const pending_operation what = placing                                    ? pending_operation::place
                                   : r.operation == request_operation::cancel ? pending_operation::cancel
                                                                              : pending_operation::amend;
    switch (r.outcome) {
    case request_outcome::accepted: return;
    case request_outcome::unknown:
        ++g_.counters.unknown;
        settle_order(g_.orders.on_reply_timeout(r.order, what, now));
        return;
    case request_outcome::not_sent:
        g_.counters.venue_rejects += placing;
        settle_order(g_.orders.on_send_refused(r.order, what, now, r.code));
        return;
    case request_outcome::failed:
    case request_outcome::not_found: break;
    }
    g_.counters.venue_rejects += placing;
    settle_order(g_.orders.on_rejected(r.order, what, r.code, now));
}

template <class StateT, class HostT>
void gateway_port<StateT, HostT>::settle_order(const orders::update_applied& a) noexcept {
    if (a.anomaly != orders::order_anomaly::none) {
        const orders::order_record* r = g_.orders.find(a.ref);
        tell_error(to_string(a.anomaly), r != nullptr ? r->request.symbol : symbol_name{},
                   r != nullptr ? r->request.client_order_id : client_order_id{});
    }
    // Looked up anew: what the strategy was told may have made it place orders.
    const orders::order_record* r = g_.orders.find(a.ref);
    if (r == nullptr) return;
    if (a.changed) tell(*r);
    follow_up(a.ref);
}

/// Keeps the resolution of unknown orders and the search for missing executions in step with an order's state.
template <class StateT, class HostT>
void gateway_port<StateT, HostT>::follow_up(order_ref ref) noexcept {
    const orders::order_record* r = g_.orders.find(ref);
    if (r == nullptr) return;
    const clock_reading now = host_.now();
    if (r->state.unknown()) {
        if (!g_.resolution.contains(ref)) {
            // Where no answer is awaited, as after a refused cancel that says "gone", it is asked at once.
            const bool at_once = r->state.pending == pending_operation::none;
            g_.resolution.begin(ref, now, now.steady, at_once);
            wake();
        }
    } else if (g_.resolution.contains(ref)) {
        g_.resolution.resolved(ref);
        wake();
    }
    if (r->state.terminal() && !r->fills_missing().is_zero() && g_.fills_due == steady_time::never()) {
        g_.fills_due = now.steady + g_.config.missing_fills_after;
        arm_by(g_.fills_due);
    }
}

template <class StateT, class HostT>
void gateway_port<StateT, HostT>::resolve(const session::resolution_fsm::next_action& a) noexcept {
    const orders::order_record* r = g_.orders.find(a.order);
    if (r == nullptr || !r->state.unknown()) {
        g_.resolution.resolved(a.order);
        return;
    }
    if (a.kind == session::resolution_action::ask_operator) {
        tell_error(
            "order of unknown state: the venue does not tell; its exposure stays until an operator decides",
            r->request.symbol, r->request.client_order_id, true);
        return;
    }
    const order_keys keys = orders::keys_of(*r);
    if (!g_.session.query(keys, a.ask, a.order, host_.now(), *this))
        g_.resolution.not_asked(a.order, host_.now().steady);
}

/// The venue knows no such order. That proves something only about a placement that was never acknowledged.
template <class StateT, class HostT>
void gateway_port<StateT, HostT>::not_found(order_ref ref) noexcept {
    const orders::order_record* r = g_.orders.find(ref);
    if (r == nullptr || !g_.resolution.on_not_found(ref, host_.now().steady)) return;
    if (r->state.life == lifecycle::submitting && r->venue_order_id.empty())
        settle_order(g_.orders.on_never_seen(ref, host_.now().wall));
}

template <class StateT, class HostT>
void gateway_port<StateT, HostT>::ask_for_missing_fills() noexcept {
    g_.fills_due = steady_time::never();
    if (g_.orders.incomplete_orders().empty()) g_.fills_asked = 0;
    for (const orders::order_record& r : g_.orders.incomplete_orders()) {
        const instrument_index i = g_.symbols.find(r.request.symbol);
        if (!i.valid()) continue;
        g_.session.want_fills(i, r.created - g_.config.missing_fills_after, host_.now().steady);
        g_.fills_due = host_.now().steady + g_.config.missing_fills_after * 5;
        if (g_.fills_asked < 255 && ++g_.fills_asked == fills_asked_in_vain)
            tell_error("executions of an ended order are missing: the venue does not tell them",
                       r.request.symbol, r.request.client_order_id, true);
    }
}

/// A configured instrument that the venue does not list is named once; the others trade.
template <class StateT, class HostT>
void gateway_port<StateT, HostT>::name_unlisted() noexcept {
    for (auto& i : g_.instruments) {
        if (i.known || i.named_unlisted) continue;
        i.named_unlisted = true;
        tell_error("the venue does not list this instrument", i.rules.symbol, {}, true);
    }
}

/// The venue's list of positions is complete.
template <class StateT, class HostT>
void gateway_port<StateT, HostT>::take_positions(const snapshot_end& e) noexcept {
    const clock_reading now = host_.now();
    const auto& clock = g_.session.clock();
    const bool starting = !g_.check.has_baseline();
    position_check::list list;
    list.asked = e.asked;
    // Its times are cut to its clock's resolution: what it did after the question may carry a time from before it.
    list.contained = clock.to_venue(e.asked) - clock.uncertainty(now.wall) - clock.options().resolution;
    // At the start the list itself settles what is missing of orders that were there before.
    list.unsettled =
        starting ? g_.orders.reported_after(list.contained) : g_.fills_due != steady_time::never();
    list.reconciling = !g_.session.not_ready_reason(venue::purpose::open, {}).empty();
    const bool again = g_.check.on_end(
        list, g_.positions, g_.symbols, [&](position_finding what, const position_update& theirs) {
            switch (what) {
            case position_finding::doubt_reports: g_.session.distrust_reports(); break;
            case position_finding::adopted:
                tell_error("the venue's position differs from the fills; the venue's is adopted",
                           theirs.symbol, {}, true);
                break;
            case position_finding::unclear:
                tell_error("the venue's position differs from the fills, which keep coming; ours is kept",
                           theirs.symbol, {}, true);
                break;
            }
        });
    if (starting && g_.check.has_baseline()) g_.orders.set_baseline(list.contained);
    if (again) g_.session.want_positions(now.steady + seconds(1));
    g_.positions_due = now.steady + g_.config.position_check_interval;
}

template <class StateT, class HostT>
void gateway_port<StateT, HostT>::drop_settled_gap_orders() noexcept {
    for (order_ref* at = g_.gap_orders.begin(); at != g_.gap_orders.end();) {
        const orders::order_record* r = g_.orders.find(*at);
        if (r == nullptr || !r->state.unknown())
            g_.gap_orders.erase_unordered(at);
        else
            ++at;
    }
}

} // namespace gatewright
