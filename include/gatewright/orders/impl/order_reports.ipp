// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/orders/order_manager.hpp>

#include <algorithm>

// `order_manager`: what the venue says.
namespace gatewright::orders {

namespace detail {

/// `a + b`, or `a` and false if the sum does not fit.
inline bool add_to(quantity& a, const quantity& b) noexcept {
    const auto r = checked_add(a.value, b.value);
    if (!r) return false;
    a.value = *r;
    return true;
}

/// What a report may change of an order beside its state.
struct order_figures {
    quantity filled;
    quantity size;
    gatewright::price price;
    friend bool operator==(const order_figures&, const order_figures&) = default;
};
inline order_figures figures_of(const order_record& r) noexcept {
    return {r.cumulative, r.request.quantity, r.request.price};
}

inline bool asked_for(report_source s) noexcept {
    return s == report_source::query || s == report_source::snapshot;
}

} // namespace detail

/// By the venue's id, else by ours. A client id that belongs to an order with another venue id was used again.
inline order_record* order_manager::locate(const order_update& u, bool& mismatch) noexcept {
    if (u.symbol.empty()) [[unlikely]]
        return locate_by_ids(u);
    if (const order_record* const r = table_.find_venue(u.symbol, u.venue_order_id)) return table_.edit(r);
    const order_record* r = table_.find_client(u.client_order_id);
    if (r == nullptr && !u.conditional_order_id.empty()) [[unlikely]]
        r = find_conditional(u);
    if (r == nullptr && !u.closes_trade.empty()) [[unlikely]]
        r = find_closing(u);
    if (r == nullptr || r->request.symbol != u.symbol) {
        mismatch = r != nullptr;
        return nullptr;
    }
    if (!r->venue_order_id.empty() && !u.venue_order_id.empty() && r->venue_order_id != u.venue_order_id) {
        if (u.venue_order_id == r->renewed_from) return nullptr;
        // Ids that the venue makes for its own orders need not be unique.
        mismatch = !(u.venue_made && r->venue_made);
        return nullptr;
    }
    return table_.edit(r);
}

/// The order of a report that names no instrument: the venue's ids are then those of the whole account. An open order
/// goes by either of them; our own id tells an ended one, too, unless the venue has another id for it.
inline order_record* order_manager::locate_by_ids(const order_update& u) noexcept {
    for (const order_record& r : open_orders())
        if (!u.venue_order_id.empty() &&
            (r.venue_order_id == u.venue_order_id || r.conditional_order_id == u.venue_order_id))
            return table_.edit(&r);
    const order_record* const r = table_.find_client(u.client_order_id);
    if (r == nullptr) return nullptr;
    const bool other =
        !r->venue_order_id.empty() && !u.venue_order_id.empty() && r->venue_order_id != u.venue_order_id;
    return other ? nullptr : table_.edit(r);
}

/// The open order that the venue keeps, or kept, under that id until its trigger.
inline const order_record* order_manager::find_conditional(const order_update& u) const noexcept {
    for (const order_record& r : open_orders())
        if (r.conditional_order_id == u.conditional_order_id && r.request.symbol == u.symbol) return &r;
    return nullptr;
}

/// The order of ours that closes the same trade and has no id of the venue's yet: what closes a trade may not carry an
/// id of ours. One of well before ours is somebody else's.
inline const order_record* order_manager::find_closing(const order_update& u) const noexcept {
    for (const order_record& r : open_orders())
        if (r.request.closes_trade == u.closes_trade && r.request.symbol == u.symbol && !r.was_taken() &&
            u.venue_time + clock_doubt >= r.sent)
            return &r;
    return nullptr;
}

inline bool order_manager::worth_adopting(const order_update& u) const noexcept {
    if (!u.has_terms) return false;
    if (is_terminal(u.state)) {
        // For the executions it may miss, and so that older reports still to come do not bring it to life.
        const bool in_baseline = baseline_.ns != 0 && u.venue_time <= baseline_;
        return !in_baseline && !is_own(u.client_order_id);
    }
    // A pushed report on an order of ours that the table has let go is old; a list that still has it is not.
    return detail::asked_for(u.source) || !is_own(u.client_order_id);
}

inline order_record* order_manager::adopt(const order_update& u, order_anomaly& anomaly) noexcept {
    order_record* const r = table_.acquire(u.received);
    if (r == nullptr) {
        ++counters_.table_full;
        anomaly = order_anomaly::table_full;
        return nullptr;
    }
    order_request& q = r->request;
    q.symbol = u.symbol;
    q.side = u.side;
    q.type = u.type;
    q.time_in_force = u.time_in_force;
    q.position_side = u.position_side;
    q.post_only = u.post_only;
    q.reduce_only = u.reduce_only;
    q.quantity = u.quantity;
    q.price = u.price;
    q.trigger_price = u.trigger_price;
    q.closes_trade = u.closes_trade;
    q.instrument = symbols_.find(u.symbol);
    r->state = {lifecycle::submitting, pending_operation::place, certainty::known};
    r->created = u.received;
    r->updated = u.received;
    r->terms_time = u.venue_time;
    r->foreign = true;
    r->direction_told = u.has_direction;
    if (baseline_.ns != 0 && u.venue_time <= baseline_ && u.has_filled) {
        r->cumulative = u.cumulative_quantity;
        r->seen = u.cumulative_quantity;
        r->seen_is_baseline = true;
    }
    if (!u.client_order_id.empty() && table_.find_client(u.client_order_id) == nullptr) {
        q.client_order_id = u.client_order_id;
        table_.index_client(*r);
    }
    if (!refresh(*r, u.received)) {
        table_.release(*r);
        anomaly = order_anomaly::arithmetic;
        return nullptr;
    }
    ++counters_.adopted;
    return r;
}

/// Whether a report is about an id under which an order of ours is no longer kept.
inline bool order_manager::of_before(const order_update& u) const noexcept {
    const order_record* const r = table_.find_client(u.client_order_id);
    return r != nullptr && !u.venue_order_id.empty() && u.venue_order_id == r->renewed_from;
}

/// The order that the report is about: known, or adopted now. Null if it is neither.
inline order_record* order_manager::identify(const order_update& u, update_applied& out) noexcept {
    bool mismatch = false;
    if (order_record* const known = locate(u, mismatch)) return known;
    if (of_before(u)) return nullptr;
    if (mismatch) out.anomaly = order_anomaly::identity_mismatch;
    if (worth_adopting(u)) {
        order_record* const adopted = adopt(u, out.anomaly);
        out.adopted = out.changed = adopted != nullptr;
        return adopted;
    }
    if (is_own(u.client_order_id)) ++counters_.forgotten;
    if (!is_terminal(u.state) && !u.has_terms && !mismatch) out.anomaly = order_anomaly::unknown_order;
    return nullptr;
}

/// The venue's id, who made the order, and that a list has it.
inline void order_manager::learn_ids(order_record& r, const order_update& u, update_applied& out) noexcept {
    if (r.venue_order_id.empty() && !u.venue_order_id.empty()) {
        const order_anomaly a = learn_venue_id(r, u.venue_order_id, out.adopted, u.received);
        if (a != order_anomaly::none) out.anomaly = a;
        out.changed = true;
    }
    if (!u.session_order_id.empty()) [[unlikely]]
        r.session_order_id = u.session_order_id;
    if (!u.conditional_order_id.empty()) [[unlikely]]
        r.conditional_order_id = u.conditional_order_id;
    r.venue_made = r.venue_made || u.venue_made;
    if (u.source == report_source::snapshot) r.listed = u.received;
}

/// The size that a report tells, less what is known to be prevented though the report does not say so; with what was
/// filled under another id.
inline quantity order_manager::size_told(const order_record& r, const order_update& u) noexcept {
    if (!r.carried.is_zero()) [[unlikely]] {
        quantity whole = u.quantity;
        detail::add_to(whole, r.carried);
        return whole;
    }
    if (r.prevented <= u.prevented) [[likely]]
        return u.quantity;
    const auto untold = checked_sub(r.prevented.value, u.prevented.value);
    const auto size = untold ? checked_sub(u.quantity.value, *untold) : untold;
    return size && size->sign() > 0 ? quantity{*size} : u.quantity;
}

/// The filled quantity only grows, and so does what is prevented.
inline void order_manager::take_cumulative(order_record& r, const order_update& u) const noexcept {
    r.prevented = std::max(r.prevented, u.prevented);
    if (!u.has_filled) return;
    quantity filled = u.cumulative_quantity;
    if (!r.carried.is_zero()) [[unlikely]]
        detail::add_to(filled, r.carried);
    r.cumulative = std::max(r.cumulative, filled);
    // What it says of the time before the baseline is in the positions already.
    if (r.seen_is_baseline && u.venue_time.ns != 0 && u.venue_time <= baseline_)
        r.seen = std::max(r.seen, u.cumulative_quantity);
}

/// Where an order is executed once: whether what is known of that is less than it asked for.
inline bool order_manager::ended_in_part(const order_record& r) const noexcept {
    return fills_once_ && r.cumulative < r.request.quantity;
}

/// Which input of the transition table a report is.
inline order_input order_manager::classify(const order_record& r, const order_update& u) const noexcept {
    const bool asked = detail::asked_for(u.source);
    const bool amends =
        r.amend.active && u.has_terms && size_told(r, u) == r.amend.quantity && u.price == r.amend.price;
    // Asked after an amend of unknown outcome, only an answer with terms tells what became of it; and one with the
    // old terms only when the amend can no longer be on its way.
    const bool tells =
        asked && (!r.amend.active || (u.has_terms && u.received - r.amend.sent >= amend_doubt_));
    // An older amend's outcome, told again, says nothing of this one.
    const bool fails =
        u.amend_failed && r.amend.active && (u.amend_number == 0 || u.amend_number == r.amend.number);
    switch (u.state) {
    case lifecycle::submitting: return order_input::report_pending;
    case lifecycle::untriggered:
    case lifecycle::working:
        if (amends || (u.amended && (!u.has_terms || u.source == report_source::reply)))
            return order_input::amended;
        if (fails) return order_input::amend_rejected;
        if (u.state == lifecycle::untriggered)
            return tells ? order_input::resolved_untriggered : order_input::report_untriggered;
        if (u.source == report_source::reply) return order_input::accepted;
        return tells ? order_input::resolved_working : order_input::report_working;
    case lifecycle::filled:
        return (u.has_filled || r.fills != 0) && ended_in_part(r) ? order_input::report_cancelled
                                                                  : order_input::report_filled;
    case lifecycle::cancelled: return order_input::report_cancelled;
    case lifecycle::expired: return order_input::report_expired;
    case lifecycle::rejected: return order_input::rejected;
    }
    return order_input::report_working;
}

/// The terms of the amend under way are the order's now.
inline void order_manager::settle_amend(order_record& r, timestamp venue_time) noexcept {
    r.request.quantity = r.amend.quantity;
    r.request.price = r.amend.price;
    r.amend.active = false;
    r.terms_time = std::max(r.terms_time, venue_time);
}

/// More is filled than the old quantity allows: the venue has the amend, whoever tells it first.
inline void order_manager::prove_amend(order_record& r, timestamp venue_time, timestamp now) noexcept {
    if (!r.amend.active || r.cumulative <= r.request.quantity) return;
    settle_amend(r, venue_time);
    step(r, order_input::amended, now);
}

/// What became of the amend under way, and the newest terms.
inline void order_manager::take_terms(order_record& r, const order_update& u, order_input in) noexcept {
    const bool resolved = in == order_input::resolved_working || in == order_input::resolved_untriggered;
    // An answer with the old terms: the amend of unknown outcome did not take place.
    if (resolved && r.state.unknown() && r.state.pending != pending_operation::none) r.amend.active = false;
    if (in == order_input::amended && r.amend.active) settle_amend(r, u.venue_time);
    if (in == order_input::amend_rejected) r.amend.active = false;
    take_newer_terms(r, u);
    prove_amend(r, u.venue_time, u.received);
    // Where orders are executed once the execution that is known was all.
    if (u.state == lifecycle::filled && !u.has_filled && !(fills_once_ && r.fills != 0))
        r.cumulative = std::max(r.cumulative, r.request.quantity);
}

inline void order_manager::take_newer_terms(order_record& r, const order_update& u) noexcept {
    if (!u.has_terms || u.quantity.is_zero()) return;
    const bool newer = u.venue_time.ns == 0
                           ? u.amended || detail::asked_for(u.source)
                           : u.venue_time > r.terms_time || (u.venue_time == r.terms_time && u.amended);
    if (!newer) return;
    const quantity size = size_told(r, u);
    if (r.request.quantity != size) r.request.quantity = size;
    if (r.request.price != u.price) r.request.price = u.price;
    r.terms_time = u.venue_time;
}

/// Moves the order as the transition table says.
inline void order_manager::take_step(order_record& r, const order_update& u, order_input in,
                                     update_applied& out) noexcept {
    // The venue has not decided, or tells only under which id to ask: it is asked again.
    if (in == order_input::report_pending && detail::asked_for(u.source)) return;
    const verdict v = step(r, in, u.received);
    if (v == verdict::anomaly && out.anomaly == order_anomaly::none)
        out.anomaly = order_anomaly::contradiction;
    if (v != verdict::stays && u.reason != order_errc{}) r.reason = u.reason;
    // What was said of a cancel that came too late is no reason of a fill.
    if (v != verdict::stays && r.state.life == lifecycle::filled) r.reason = {};
    if (in == order_input::amended || in == order_input::amend_rejected) complete_if_filled(r, u.received);
}

/// @return true, once for an order, if more is filled than it asked for.
inline bool order_manager::note_overfill(order_record& r) noexcept {
    const bool over =
        !r.request.quantity.is_zero() && !r.cumulative.is_zero() && r.cumulative > r.worst_quantity();
    if (r.overfilled || !over) return false;
    r.overfilled = true;
    ++counters_.overfills;
    return true;
}

/// @param alive whether the venue shows it to be alive, and not only that it knows of it
inline void order_manager::revive(order_record& r, bool alive, order_anomaly& anomaly,
                                  timestamp now) noexcept {
    // A reply has refused it, and the venue has it all the same: a request that arrived twice was refused the second
    // time.
    const bool refused_twice = alive && !r.was_taken() && r.state.life == lifecycle::rejected;
    if (!r.closed_locally && !refused_twice) return;
    r.closed_locally = false;
    ++counters_.revived;
    anomaly = order_anomaly::revived;
    step(r, order_input::revived, now);
}

/// What was filled under another id than that of now comes to `seen`: the order was of so much more.
/// @return whether that is more than was known
inline bool order_manager::carry(order_record& r, const quantity& seen) noexcept {
    const auto more = checked_sub(seen.value, r.carried.value);
    if (!more || more->sign() <= 0) return false;
    if (!r.request.quantity.is_zero()) detail::add_to(r.request.quantity, {*more});
    r.carried = seen;
    return true;
}

inline bool order_manager::apply(const order_renewal& e) noexcept {
    if (table_.find_venue(e.symbol, e.after) != nullptr) return false;
    const order_record* known = table_.find_venue(e.symbol, e.before);
    if (known == nullptr) {
        order_update u;
        u.symbol = e.symbol;
        u.conditional_order_id = e.before;
        known = find_conditional(u);
    }
    if (known == nullptr) return false;
    order_record& r = *table_.edit(known);
    if (r.state.life == lifecycle::filled) { // as somebody was told: it was not all
        r.state.life = lifecycle::cancelled;
        r.cumulative = r.seen;
    }
    r.renewed_from = e.before;
    r.carried = r.cumulative;
    r.terms_time = {}; // those that follow are newer
    if (r.conditional_order_id == e.before) r.conditional_order_id = e.after;
    if (r.state.life == lifecycle::cancelled) {
        r.reason = {};
        step(r, order_input::revived, e.received);
    }
    if (!r.venue_order_id.empty()) {
        table_.clear_venue_id(r);
        learn_venue_id(r, e.after, false, e.received);
    }
    refresh(r, e.received);
    return true;
}

inline update_applied order_manager::apply(const order_update& u) noexcept {
    ++counters_.updates;
    update_applied out;
    order_record* const r = identify(u, out);
    if (r == nullptr) {
        if (out.anomaly != order_anomaly::none) ++counters_.anomalies;
        return out;
    }
    const detail::order_figures before = detail::figures_of(*r);
    out.before = r->state;
    const bool alive = u.state == lifecycle::working || u.state == lifecycle::untriggered;
    if (u.state != lifecycle::rejected) revive(*r, alive, out.anomaly, u.received);
    if (!r->direction_told && u.has_terms && u.has_direction && waits_for_trigger(u.type)) {
        r->request.type = u.type;
        r->direction_told = true;
    }
    learn_ids(*r, u, out);
    take_cumulative(*r, u);
    const order_input in = classify(*r, u);
    take_terms(*r, u, in);
    take_step(*r, u, in, out);
    if (note_overfill(*r)) out.anomaly = order_anomaly::overfill;
    out.changed = out.changed || out.before != r->state || before != detail::figures_of(*r);
    if (out.changed) r->updated = u.received;
    return finish(*r, out, u.received);
}

/// Counts an execution in its order's record.
inline order_anomaly order_manager::attach(order_record& r, detail::seen_fill& s, timestamp now) noexcept {
    order_anomaly anomaly = order_anomaly::none;
    fills_.mark_attached(s);
    revive(r, true, anomaly, now);
    // Positions may have been listed after orders: what filled between is in the start, and not in what was seen.
    const bool was_seen = !s.has_cumulative || s.cumulative <= r.seen;
    if (!(s.before_baseline && r.seen_is_baseline && was_seen)) {
        quantity seen = r.seen;
        wide_decimal cost = r.cost;
        if (!detail::add_to(seen, s.quantity) || !cost.add(product(s.price, s.quantity)))
            return order_anomaly::arithmetic;
        r.seen = seen;
        r.cost = cost;
        ++r.fills;
    }
    if (s.commission_known) count_fee(r, s.commission);
    // Until now it was taken for filled whole, as somebody asked and was told so.
    if (fills_once_ && r.state.life == lifecycle::filled && r.cumulative > r.seen) {
        r.cumulative = r.seen;
        if (ended_in_part(r)) r.state.life = lifecycle::cancelled;
    }
    const bool of_before = !r.renewed_from.empty() && s.order == r.renewed_from;
    if (of_before) [[unlikely]]
        carry(r, r.seen);
    const order_anomaly counted = raise_cumulative(
        r, s.has_cumulative ? std::max(r.seen, s.cumulative) : r.seen, s.venue_time, now, of_before);
    return counted == order_anomaly::none ? anomaly : counted;
}

/// What the fee of an execution took of the base asset, as soon as order and fee are both known.
inline void order_manager::count_fee(order_record& r, const money& fee) const noexcept {
    const instrument_index i = r.request.instrument;
    if (fee.amount.is_zero() || !i.valid() || i.value >= spot_bases_.size()) return;
    if (const asset_code& base = spot_bases_[i.value]; base.empty() || fee.asset != base) return;
    static_cast<void>(detail::add_to(r.base_fees, {fee.amount}));
}

/// The filled quantity has come to at least `cumulative`, by an execution.
/// @param of_before under another id than that of now, under which it goes on
inline order_anomaly order_manager::raise_cumulative(order_record& r, const quantity& cumulative,
                                                     timestamp venue_time, timestamp now,
                                                     bool of_before) noexcept {
    order_anomaly anomaly = order_anomaly::none;
    r.cumulative = std::max(r.cumulative, cumulative);
    r.updated = now;
    prove_amend(r, venue_time, now);
    if (note_overfill(r)) anomaly = order_anomaly::overfill;
    // One that closes whatever is held is complete with its execution, where there is but one.
    const bool complete =
        r.request.quantity.is_zero() ? fills_once_ && !of_before : r.cumulative >= r.worst_quantity();
    const verdict v = step(r, complete ? order_input::fill_complete : order_input::fill_partial, now);
    if (v == verdict::anomaly && anomaly == order_anomaly::none) anomaly = order_anomaly::contradiction;
    if (v == verdict::moves && r.state.life == lifecycle::filled) r.reason = {};
    refresh(r, now);
    return anomaly;
}

inline const order_record* order_manager::order_of(const fill& f) const noexcept {
    if (const order_record* const r = table_.find_venue(f.symbol, f.venue_order_id)) return r;
    const order_record* const r = table_.find_client(f.client_order_id);
    const bool other =
        r != nullptr &&
        (r->request.symbol != f.symbol ||
         (!r->venue_order_id.empty() && !f.venue_order_id.empty() && f.venue_order_id != r->renewed_from));
    return other ? nullptr : r;
}

/// What another channel left out of an execution that is known.
inline void order_manager::complete_seen(detail::seen_fill& s, const fill& f, order_record* r,
                                         fill_applied& out) noexcept {
    ++counters_.duplicate_fills;
    if (f.has_commission && !s.commission_known) {
        s.commission_known = true;
        s.commission = f.commission;
        if (r != nullptr && s.attached) count_fee(*r, s.commission);
        out.commission_is_new = !s.before_baseline;
        out.commission = f.commission;
    } else if (f.has_commission && s.corrected && f.commission.asset == s.commission.asset) {
        // The fee of an execution that was corrected: what comes to that of before.
        const auto more = checked_sub(f.commission.amount, s.commission.amount);
        if (!more || more->is_zero()) return;
        out.commission = {*more, s.commission.asset};
        s.commission = f.commission;
        s.corrected = false; // that of before, told once more, is no news
        if (r != nullptr && s.attached) count_fee(*r, out.commission);
        out.commission_is_new = !s.before_baseline;
    }
    if (f.has_cumulative && !s.has_cumulative) {
        s.has_cumulative = true;
        s.cumulative = f.cumulative_quantity;
        if (r != nullptr && s.attached && r->cumulative < s.cumulative)
            out.anomaly = raise_cumulative(*r, s.cumulative, f.venue_time, f.received);
    }
}

/// An execution gives way to a newer one: its order's record keeps up to when its executions cannot be told apart.
inline void order_manager::forget(const detail::seen_fill& s) noexcept {
    order_record* const r = table_.edit(table_.find_venue(s.symbol, s.order));
    // One that names an order which is not known is that order's, should it become known; one that names none may be
    // any's.
    timestamp& until = r != nullptr      ? r->forgotten_until
                       : s.order.empty() ? forgotten_loose_
                                         : forgotten_unknown_;
    until = std::max(until, s.venue_time);
}

/// Remembers an execution that is not known. Null if it may have been known and forgotten.
inline detail::seen_fill* order_manager::remember(const fill& f, const order_record* r,
                                                  fill_applied& out) noexcept {
    const timestamp forgotten =
        r == nullptr ? fills_.forgotten_until() : std::max(r->forgotten_until, forgotten_loose_);
    if (forgotten.ns != 0 && f.venue_time <= forgotten) return nullptr;
    detail::seen_fill& s = fills_.insert(f, [this](const detail::seen_fill& old) { forget(old); });
    // What this run placed came after its start, however the clocks tell it.
    const bool of_before = r == nullptr || r->foreign;
    s.before_baseline = of_before && baseline_.ns != 0 && f.venue_time <= baseline_;
    out.is_new = !s.before_baseline;
    out.commission_is_new = f.has_commission && out.is_new;
    out.commission = f.commission;
    out.late = r != nullptr && r->state.terminal();
    if (out.is_new) ++counters_.fills;
    if (out.late && out.is_new) ++counters_.late_fills;
    if (r == nullptr) ++counters_.unattached_fills;
    return &s;
}

inline fill_applied order_manager::apply(const fill& f) noexcept {
    fill_applied out;
    const auto refuse = [&](order_anomaly a) {
        out.anomaly = a;
        ++counters_.anomalies;
        return out;
    };
    if (f.id.empty() || f.quantity.value.sign() <= 0) return refuse(order_anomaly::malformed);
    order_record* const r = table_.edit(order_of(f));
    if (r != nullptr) out.before = r->state;

    detail::seen_fill* s = fills_.find(f);
    if (s != nullptr)
        complete_seen(*s, f, r, out);
    else if (s = remember(f, r, out); s == nullptr)
        return refuse(order_anomaly::too_old);
    out.before_baseline = s->before_baseline;

    if (r != nullptr && !s->attached) {
        fills_.set_order(*s, f.venue_order_id);
        out.anomaly = attach(*r, *s, f.received);
        const order_anomaly a = learn_venue_id(*r, f.venue_order_id, false, f.received);
        if (a != order_anomaly::none) out.anomaly = a;
    }
    if (out.anomaly != order_anomaly::none) ++counters_.anomalies;
    if (r != nullptr) {
        out.ref = r->ref;
        out.after = r->state;
        out.fills_missing = r->fills_missing();
    }
    return out;
}

inline fill_applied order_manager::apply(const fill_correction& c) noexcept {
    const fill& f = c.execution;
    fill_applied out;
    const auto refuse = [&](order_anomaly a) {
        out.anomaly = a;
        ++counters_.anomalies;
        return out;
    };
    if (f.id.empty() || f.quantity.value.sign() <= 0 || c.quantity_before.value.sign() <= 0)
        return refuse(order_anomaly::malformed);
    detail::seen_fill* const s = fills_.find(f);
    if (s != nullptr) {
        if (s->before_baseline) return out; // the venue's position has it, whatever it is
        s->price = f.price;
        s->quantity = f.quantity;
        s->cumulative = f.cumulative_quantity;
        s->corrected = true;
    }
    order_record* const r = table_.edit(order_of(f));
    if (r == nullptr) return out;
    out.before = r->state;
    out.ref = r->ref;
    if (s == nullptr || s->attached) {
        const auto less = [](const quantity& from, const quantity& by) {
            const auto left = checked_sub(from.value, by.value);
            return quantity{left && !left->is_negative() ? *left : decimal{}};
        };
        quantity seen = less(r->seen, c.quantity_before), filled = less(r->cumulative, c.quantity_before);
        wide_decimal cost = r->cost;
        if (!cost.subtract(product(c.price_before, c.quantity_before)) ||
            !cost.add(product(f.price, f.quantity)) || !detail::add_to(seen, f.quantity) ||
            !detail::add_to(filled, f.quantity))
            return refuse(order_anomaly::arithmetic);
        r->seen = seen;
        r->cost = cost;
        r->cumulative = filled;
        r->updated = f.received;
        if (note_overfill(*r)) out.anomaly = order_anomaly::overfill;
        refresh(*r, f.received);
    }
    out.after = r->state;
    out.fills_missing = r->fills_missing();
    if (out.anomaly != order_anomaly::none) ++counters_.anomalies;
    return out;
}

} // namespace gatewright::orders
