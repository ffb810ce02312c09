// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/orders/order_manager.hpp>

#include <algorithm>
#include <utility>

// `order_manager`: what the desk does, and what all changes share.
namespace gatewright::orders {

inline verdict order_manager::step(order_record& r, order_input in, timestamp now) noexcept {
    const transition& t = next_state(r.state, in);
    if (t.to != r.state) {
        r.state = t.to;
        r.updated = now;
        if (r.state.terminal()) r.amend.active = false;
        // What ended it was the desk, or saved the desk from doing so.
        if (r.direction == direction_check::wrong && r.state.life == lifecycle::cancelled)
            r.reason = order_errc::would_trigger;
        refresh(r, now);
    }
    return t.what;
}

/// Brings the order's exposure and its list up to date. @return false if the exposure does not fit.
inline bool order_manager::refresh(order_record& r, timestamp now) noexcept {
    wide_decimal open(r.state.terminal() ? r.cumulative.value : r.worst_quantity().value);
    const bool fits = open.subtract(wide_decimal(r.seen.value));
    if (open.is_negative()) open = {};
    if (!fits ||
        !exposure_.replace(r.request.instrument, r.request.position_side, r.request.side, r.open, open))
        return false;
    r.open = open;
    exposure_.count(r.request.instrument, !r.state.terminal(), r.counted_open);
    table_.settle(r, now);
    return true;
}

/// An amend's end may leave an order without open quantity.
inline void order_manager::complete_if_filled(order_record& r, timestamp now) noexcept {
    if (!r.state.terminal() && r.cumulative >= r.worst_quantity() && !r.cumulative.is_zero())
        step(r, order_input::fill_complete, now);
}

inline order_anomaly order_manager::learn_venue_id(order_record& r, const venue_order_id& id, bool recall_all,
                                                   timestamp now) noexcept {
    order_anomaly anomaly = order_anomaly::none;
    if (id.empty() || !r.venue_order_id.empty()) return anomaly;
    table_.set_venue_id(r, id);
    r.forgotten_until = std::max(r.forgotten_until, forgotten_unknown_);
    // Fills that came before anyone knew whose they are.
    if (recall_all || fills_.unattached() != 0)
        fills_.for_each_of(r.request.symbol, id, [&](detail::seen_fill& s) {
            if (!recall_all && s.attached) return;
            if (const order_anomaly a = attach(r, s, now); a != order_anomaly::none) anomaly = a;
        });
    return anomaly;
}

template <class F>
update_applied order_manager::change(order_ref ref, timestamp now, F f) noexcept {
    order_record* const r = table_.edit(table_.find(ref));
    update_applied out;
    if (r == nullptr) {
        out.anomaly = order_anomaly::unknown_order;
        ++counters_.anomalies;
        return out;
    }
    out.before = r->state;
    if (f(*r) == verdict::anomaly) out.anomaly = order_anomaly::contradiction;
    out.changed = out.before != r->state;
    return finish(*r, out, now);
}

inline update_applied order_manager::finish(order_record& r, update_applied out, timestamp now) noexcept {
    if (!refresh(r, now)) out.anomaly = order_anomaly::arithmetic;
    if (out.anomaly != order_anomaly::none) ++counters_.anomalies;
    out.ref = r.ref;
    out.after = r.state;
    out.fills_missing = r.fills_missing();
    return out;
}

inline order_result<order_ref> order_manager::create(const order_request& request, timestamp now) noexcept {
    const auto refuse = [](order_errc e, const char* field, decimal limit, decimal figure) {
        return order_reject{e, "order_manager", field, limit, figure};
    };
    if (request.client_order_id.empty())
        return refuse(order_errc::invalid_parameter, "client_order_id", {}, {});
    if (table_.find_client(request.client_order_id) != nullptr)
        return refuse(order_errc::duplicate_client_id, "client_order_id", {}, {});
    if (request.quantity.value.sign() <= 0 && !request.close_position)
        return refuse(order_errc::invalid_quantity, "quantity", {}, request.quantity.value);
    const instrument_index i =
        request.instrument.valid() ? request.instrument : symbols_.find(request.symbol);
    if (!symbols_.holds(i, request.symbol)) return refuse(order_errc::unknown_instrument, "symbol", {}, {});

    order_record* const r = table_.acquire(now);
    if (r == nullptr) {
        ++counters_.table_full;
        return refuse(order_errc::table_full, "orders",
                      decimal::from_integer(static_cast<std::int64_t>(capacity())),
                      decimal::from_integer(static_cast<std::int64_t>(capacity()) + 1));
    }
    r->request = request;
    r->request.instrument = i;
    r->created = now;
    r->updated = now;
    table_.index_client(*r);
    if (!refresh(*r, now)) {
        table_.release(*r);
        return refuse(order_errc::invalid_quantity, "quantity", {}, request.quantity.value);
    }
    ++counters_.created;
    return r->ref;
}

inline order_result<order_ref> order_manager::recall(const order_request& request, timestamp now) noexcept {
    const order_result<order_ref> created = create(request, now);
    if (!created) return created;
    order_record& r = *table_.edit(table_.find(*created));
    r.state = {lifecycle::submitting, pending_operation::place, certainty::unknown};
    r.foreign = true;
    r.direction_told = !waits_for_trigger(request.type); // its type is a guess
    r.sent = now;
    return created;
}

inline void order_manager::discard(order_ref ref) noexcept {
    order_record* const r = table_.edit(table_.find(ref));
    if (r == nullptr || r->state != order_state{}) return;
    static_cast<void>(
        exposure_.replace(r->request.instrument, r->request.position_side, r->request.side, r->open, {}));
    exposure_.count(r->request.instrument, false, r->counted_open);
    table_.release(*r);
    --counters_.created;
}

inline void order_manager::on_funds_taken(order_ref ref, const wide_decimal& amount,
                                          timestamp told) noexcept {
    order_record* const r = table_.edit(table_.find(ref));
    if (r == nullptr) return;
    // A newer balance contains what was taken from an older one.
    if (r->funds_told != told) r->funds = {};
    if (!r->funds.add(amount)) r->funds = {};
    r->funds_told = told;
}
inline wide_decimal order_manager::take_unspent(order_ref ref) noexcept {
    order_record* const r = table_.edit(table_.find(ref));
    if (r == nullptr) return {};
    const wide_decimal rest = r->unspent();
    r->funds = {};
    return rest;
}

inline update_applied order_manager::on_sent(order_ref ref, timestamp now) noexcept {
    return change(ref, now, [&](order_record& r) {
        const verdict v = step(r, order_input::sent, now);
        if (v == verdict::moves) r.sent = now;
        return v;
    });
}

inline update_applied order_manager::on_cancel_sent(order_ref ref, timestamp now) noexcept {
    return change(ref, now, [&](order_record& r) { return step(r, order_input::cancel_sent, now); });
}

inline void order_manager::on_direction(order_ref ref, direction_check what) noexcept {
    if (order_record* const r = table_.edit(table_.find(ref)); r != nullptr) r->direction = what;
}

inline update_applied order_manager::on_amend_sent(order_ref ref, quantity new_quantity, price new_price,
                                                   timestamp now, std::uint64_t number) noexcept {
    return change(ref, now, [&](order_record& r) {
        const verdict v = step(r, order_input::amend_sent, now);
        if (v == verdict::moves) r.amend = {true, new_quantity, new_price, number, now};
        return v;
    });
}

inline update_applied order_manager::on_send_refused(order_ref ref, pending_operation what, timestamp now,
                                                     order_errc why) noexcept {
    return change(ref, now, [&](order_record& r) {
        switch (what) {
        case pending_operation::place: {
            const verdict v = step(r, order_input::send_refused, now);
            if (v == verdict::moves) {
                r.closed_locally = true;
                r.reason = why;
            }
            return v;
        }
        case pending_operation::amend: {
            const verdict v = step(r, order_input::amend_send_refused, now);
            r.amend.active = false;
            complete_if_filled(r, now);
            return v;
        }
        case pending_operation::cancel: return step(r, order_input::cancel_send_refused, now);
        case pending_operation::none: break;
        }
        return verdict::anomaly;
    });
}

inline update_applied order_manager::on_reply_timeout(order_ref ref, pending_operation what,
                                                      timestamp now) noexcept {
    return change(ref, now, [&](order_record& r) {
        switch (what) {
        case pending_operation::place: return step(r, order_input::place_unknown, now);
        case pending_operation::amend: return step(r, order_input::amend_unknown, now);
        case pending_operation::cancel: return step(r, order_input::cancel_unknown, now);
        case pending_operation::none: break;
        }
        return verdict::anomaly;
    });
}

inline update_applied order_manager::on_rejected(order_ref ref, pending_operation what, order_errc reason,
                                                 timestamp now) noexcept {
    const bool gone = reason == order_errc::unknown_order || reason == order_errc::already_done;
    return change(ref, now, [&](order_record& r) {
        verdict v = verdict::anomaly;
        switch (what) {
        case pending_operation::place: v = step(r, order_input::place_rejected, now); break;
        case pending_operation::amend:
            v = step(r, gone ? order_input::said_gone : order_input::amend_rejected, now);
            r.amend.active = false;
            complete_if_filled(r, now);
            break;
        case pending_operation::cancel:
            v = step(r, gone ? order_input::said_gone : order_input::cancel_rejected, now);
            break;
        case pending_operation::none: break;
        }
        if (v == verdict::moves) r.reason = reason;
        return v;
    });
}

inline update_applied order_manager::on_cancel_accepted(order_ref ref, timestamp now) noexcept {
    return change(ref, now, [&](order_record& r) { return step(r, order_input::cancel_accepted, now); });
}

inline update_applied order_manager::on_never_seen(order_ref ref, timestamp now) noexcept {
    return change(ref, now, [&](order_record& r) {
        const verdict v = step(r, order_input::never_seen, now);
        if (v == verdict::moves) {
            r.closed_locally = true;
            r.reason = order_errc::never_seen;
        }
        return v;
    });
}

inline update_applied order_manager::on_forgotten(order_ref ref, timestamp now) noexcept {
    return change(ref, now, [&](order_record& r) {
        const verdict v = step(r, order_input::written_off, now);
        if (v == verdict::moves) {
            r.closed_locally = true;
            r.reason = order_errc::no_longer_kept;
        }
        return v;
    });
}

inline update_applied order_manager::write_off(order_ref ref, timestamp now) noexcept {
    return change(ref, now, [&](order_record& r) {
        if (r.state.terminal()) {
            r.cumulative = r.seen;
            return verdict::stays;
        }
        const verdict v = step(r, order_input::written_off, now);
        if (v == verdict::moves) {
            r.closed_locally = true;
            r.cumulative = r.seen;
        }
        return v;
    });
}

inline update_applied order_manager::correct_cumulative(order_ref ref, quantity cumulative,
                                                        timestamp now) noexcept {
    bool changed = false;
    update_applied out = change(ref, now, [&](order_record& r) {
        changed = r.cumulative != cumulative;
        r.cumulative = cumulative;
        r.updated = now;
        complete_if_filled(r, now);
        return verdict::stays;
    });
    out.changed = out.changed || changed;
    return out;
}

} // namespace gatewright::orders
