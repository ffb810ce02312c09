// SPDX-License-Identifier: BSL-1.0
// Orders and what TWS says of them: members of `tws_session`.
#pragma once

#include <gatewright/venue/interactive_brokers/session.hpp>

namespace gatewright::venue::interactive_brokers {

inline const char* tws_session::cannot_trade() const noexcept {
    if (!config_.credentials.usable()) return "no credentials";
    if (!live() || next_order_ == 0) return "tws channel down";
    if (read_only_) return "authentication failed";
    if (away_) return "TWS has lost its connection to IBKR";
    return nullptr;
}

inline session_order* tws_session::find_order(const order_keys& keys) noexcept {
    // Two orders may have one number, and one of our ids; TWS's own ids are of one each.
    if (session_order* const known = orders_.find_permanent(
            static_cast<std::int64_t>(session::page_number(keys.venue_order_id.view()))))
        return known;
    if (const auto number = order_number(keys))
        if (session_order* const o = orders_.find(config_.client_id, *number)) return o;
    return orders_.find(keys.client_order_id.view());
}

template <SessionPort PortT>
order_result<void> tws_session::place(const order_request& r, order_ref ref, clock_reading now,
                                      PortT& port) noexcept {
    now_ = now;
    if (const char* const why = cannot_trade()) return refuse(order_errc::not_ready, why);
    if (next_order_ >= first_request)
        return refuse(order_errc::not_ready, "order ids are used up: reset them in TWS");
    session_order* const o = number_order();
    if (o == nullptr) return refuse(order_errc::throttled, "open orders");
    const auto sent = send_order(*o, r, request_operation::place, ref, port);
    if (!sent) {
        o->ended = true;
        return sent;
    }
    note_placed(*o, r, ref);
    return {};
}
/// An order with the next number; null if there is no room. Also if it does not go out then: a number names one order
/// for ever, and gaps do no harm.
inline session_order* tws_session::number_order() noexcept {
    session_order* const o = orders_.add(config_.client_id, next_order_, 0);
    if (o != nullptr) ++next_order_;
    return o;
}
inline void tws_session::note_placed(session_order& o, const order_request& r, order_ref ref) noexcept {
    o.known.symbol = r.symbol;
    o.known.type = r.type;
    o.known.side = r.side;
    o.life = r.time_in_force;
    o.good_till = r.time_in_force == time_in_force::good_till_date ? r.good_till : timestamp{};
    o.ref = ref;
    orders_.name_client(o, r.client_order_id);
}

template <SessionPort PortT>
order_result<void> tws_session::place_list(const order_list_request& l, std::span<const order_ref> refs,
                                           clock_reading now, PortT& port) noexcept {
    now_ = now;
    constexpr std::size_t most = 3, room = 1024; // bytes of each message
    const std::size_t count = refs.size();
    const bool entered = l.kind == list_kind::bracket;
    const order_request* const all[most] = {entered ? &l.entry : &l.first, entered ? &l.first : &l.second,
                                            &l.second};
    if (const char* const why = cannot_trade()) return refuse(order_errc::not_ready, why);
    if (next_order_ + static_cast<std::int64_t>(count) > first_request)
        return refuse(order_errc::not_ready, "order ids are used up: reset them in TWS");
    if (requests_.size() + count > most_requests) return refuse(order_errc::throttled, "requests under way");
    if (config_.paced_reads &&
        !pool_.admits(session::request_priority::place, static_cast<std::uint32_t>(count), steady()))
        return refuse(order_errc::throttled, "messages per second");
    std::array<session_order*, most> made{};
    std::array<std::string_view, most> texts;
    const auto give_up = [&](const order_reject& why) {
        for (session_order* const o : made)
            if (o != nullptr) o->ended = true;
        return why;
    };
    for (std::size_t i = 0; i != count; ++i) {
        made[i] = number_order();
        if (made[i] == nullptr) return give_up(refuse(order_errc::throttled, "open orders"));
        order_memory& known = made[i]->known;
        if (!entered || i != 0) {
            known.oca_group.assign(l.first.client_order_id.view());
            known.oca_type = group_type(l.first, l.second);
        }
        if (entered && i != 0) known.parent_id = static_cast<std::int32_t>(made[0]->order_id);
        const auto text = write_order(*made[i], *all[i], !entered || i + 1 == count,
                                      std::span(buffer_).subspan(i * room, room));
        if (!text) return give_up(text.error());
        texts[i] = *text;
    }
    bool fits = true;
    for (std::size_t i = 0; i != count; ++i) {
        constexpr auto op = request_operation::place;
        fits = fits && send_request(*made[i], op, session::request_priority::place, refs[i], texts[i], port);
        if (!fits && i == 0) return give_up(refuse(order_errc::output_full, ""));
        if (!fits) await(*made[i], op, refs[i], ++last_number_, true);
        note_placed(*made[i], *all[i], refs[i]);
    }
    if (!fits) port.wake();
    return {};
}

/// An order in the words of TWS, with the group and the parent that it has.
inline order_result<std::string_view> tws_session::write_order(const session_order& o, const order_request& r,
                                                               bool transmit, std::span<char> out,
                                                               bool what_if) noexcept {
    fixed_string<17> good_till;
    auto p = to_placement(r, static_cast<std::int32_t>(o.order_id), config_.credentials.account(),
                          now_.wall.milliseconds(), good_till);
    if (!p) return p.error();
    // The contract as TWS has told it: its number names it alone.
    if (r.instrument.valid() && r.instrument.value < instruments_.size() &&
        instruments_[r.instrument.value].known)
        p->contract = instruments_[r.instrument.value].what;
    p->outside_regular_hours = config_.outside_regular_hours;
    p->oca_group = o.known.oca_group.view();
    p->oca_type = o.known.oca_type;
    p->parent_id = o.known.parent_id;
    p->transmit = transmit;
    p->what_if = what_if;
    return encode_place_order(*p, version_, out);
}

template <SessionPort PortT>
order_result<void> tws_session::preview(const order_request& r, std::uint32_t number, clock_reading now,
                                        PortT& port) noexcept {
    now_ = now;
    if (const char* const why = cannot_trade()) return refuse(order_errc::not_ready, why);
    if (next_order_ >= first_request)
        return refuse(order_errc::not_ready, "order ids are used up: reset them in TWS");
    if (previews_.full()) return refuse(order_errc::throttled, "previews");
    session_order asks;
    asks.order_id = next_order_;
    const auto text = write_order(asks, r, true, buffer_, true);
    if (!text) return text.error();
    constexpr auto priority = session::request_priority::query;
    if (config_.paced_reads && !pool_.admits(priority, 1, steady()))
        return refuse(order_errc::throttled, "messages per second");
    if (!say(*text, priority, port)) return refuse(order_errc::output_full, "");
    ++next_order_;
    asked_preview p;
    p.order_id = asks.order_id;
    p.deadline = now.steady + config_.reply_timeout;
    p.answer.number = number;
    p.answer.symbol = r.symbol;
    p.answer.tag = r.tag;
    static_cast<void>(previews_.push_back(p));
    return {};
}
template <class PortT>
void tws_session::on_preview(const margin_preview& m, PortT& port) noexcept {
    asked_preview* const p = find_preview(m.order_id);
    if (p == nullptr) return port.ignored("a preview of an order that is not asked for");
    order_preview& a = p->answer;
    const auto figures = [](const auto& initial, const auto& maintenance, const auto& equity) {
        margin_figures f;
        f.known = initial && maintenance && equity;
        if (f.known) f = {true, *initial, *maintenance, *equity};
        return f;
    };
    a.change = figures(m.initial_change, m.maintenance_change, m.equity_change);
    a.after = figures(m.initial_after, m.maintenance_after, m.equity_after);
    const auto& least = m.commission ? m.commission : m.least_commission;
    const auto& most = m.commission ? m.commission : m.most_commission;
    a.has_fees = least && most && a.least_fee.asset.assign(m.currency);
    if (a.has_fees) {
        a.most_fee.asset = a.least_fee.asset;
        a.least_fee.amount = *least;
        a.most_fee.amount = *most;
    }
    a.venue_text.assign({m.warning.data(), std::min(m.warning.size(), a.venue_text.capacity())});
    tell_preview(*p, port);
}
template <class PortT>
void tws_session::on_preview_error(asked_preview& p, const error_notice& e, PortT& port) noexcept {
    using is = error_effect;
    const is effect = order_effect(e.code, e.text, pending_operation::place);
    if (effect == is::throttled) pool_.ban(steady() + seconds(1));
    if (effect != is::order_refused && effect != is::order_cancelled && effect != is::order_unclear &&
        effect != is::throttled)
        return tell_error(numbered_error(e.code), e.text, p.answer.symbol, false, port);
    order_preview& a = p.answer;
    const bool named = e.meaning.code != order_errc{} &&
                       (e.meaning.code != order_errc::state_unknown || effect == is::order_unclear);
    a.reason = named ? e.meaning.code : order_errc::rejected;
    a.venue_code = numbered_error(e.code);
    a.venue_text.assign({e.text.data(), std::min(e.text.size(), a.venue_text.capacity())});
    tell_preview(p, port);
}
template <class PortT>
void tws_session::tell_preview(asked_preview& p, PortT& port) noexcept {
    order_preview told = p.answer;
    previews_.erase_unordered(&p);
    told.received = now_.wall;
    port.on(static_cast<const order_preview&>(told));
}
template <class PortT>
void tws_session::end_previews(bool all, PortT& port) noexcept {
    for (std::size_t i = 0; i != previews_.size();) {
        asked_preview& p = *(previews_.begin() + i);
        if (!all && p.deadline > now_.steady) {
            ++i;
            continue;
        }
        p.answer.reason = order_errc::state_unknown;
        tell_preview(p, port);
    }
}

template <class PortT>
order_result<void> tws_session::send_order(session_order& o, const order_request& r, request_operation op,
                                           order_ref ref, PortT& port) noexcept {
    const auto text = write_order(o, r, true, buffer_);
    if (!text) return text.error();
    if (requests_.full()) return refuse(order_errc::throttled, "requests under way");
    const auto priority =
        op == request_operation::place ? session::request_priority::place : session::request_priority::reduce;
    if (config_.paced_reads && !pool_.admits(priority, 1, steady()))
        return refuse(order_errc::throttled, "messages per second");
    if (!send_request(o, op, priority, ref, *text, port)) return refuse(order_errc::output_full, "");
    return {};
}

template <class PortT>
bool tws_session::send_request(session_order& o, request_operation op, session::request_priority p,
                               order_ref ref, std::string_view text, PortT& port) noexcept {
    if (!say(text, p, port)) return false;
    await(o, op, ref, last_number_, false);
    return true;
}
/// @param unsent it will not be answered: that is to be told
inline void tws_session::await(session_order& o, request_operation op, order_ref ref, std::uint64_t number,
                               bool unsent) noexcept {
    pending_request r;
    r.correlation = number;
    r.operation = op;
    r.order = ref;
    r.keys.venue_order_id = o.known.venue_order_id;
    detail::put_number(r.keys.session_order_id, o.order_id);
    r.generation = links_[0].generation();
    r.sent = now_;
    r.deadline = unsent ? now_.steady : now_.steady + config_.reply_timeout;
    r.unsent = unsent;
    requests_.add(r);
    o.under_way[static_cast<std::size_t>(op)] = number;
    set_pending(o);
}

/// What was asked for last of what is not answered yet: by that an error with the order's number is read.
inline void tws_session::set_pending(session_order& o) noexcept {
    std::uint64_t latest = 0;
    o.known.pending = pending_operation::none;
    constexpr pending_operation all[] = {pending_operation::place, pending_operation::amend,
                                         pending_operation::cancel};
    for (std::size_t i = 0; i != o.under_way.size(); ++i)
        if (o.under_way[i] > latest) {
            latest = o.under_way[i];
            o.known.pending = all[i];
        }
}

template <SessionPort PortT>
order_result<void> tws_session::amend(const amend_request& a, order_ref ref, clock_reading now,
                                      PortT& port) noexcept {
    now_ = now;
    if (const char* const why = cannot_trade()) return refuse(order_errc::not_ready, why);
    session_order* const o = find_order(a.keys);
    if (o == nullptr || o->ended) return refuse(order_errc::unknown_order, "session_order_id");
    if (o->shared) return refuse(order_errc::unsupported, "two orders have its number");
    // A change that overtakes its order is a second order to TWS: it takes one only once it has spoken of the first.
    if (o->under_way[0] != 0 || o->known.status == order_status::unknown)
        return refuse(order_errc::operation_pending, "order");
    const auto sent = send_order(*o, a.terms, request_operation::amend, ref, port);
    if (!sent) return sent;
    o->asked_price = has_limit_price(a.terms.type) ? a.terms.price : price{};
    o->asked_trigger = has_trigger_price(a.terms.type) ? a.terms.trigger_price : price{};
    o->asked_quantity = a.terms.quantity;
    o->amended = true;
    return {};
}

template <SessionPort PortT>
order_result<void> tws_session::cancel(const order_keys& keys, order_ref ref, clock_reading now,
                                       PortT& port) noexcept {
    now_ = now;
    if (!config_.credentials.usable()) return refuse(order_errc::not_ready, "no credentials");
    if (!live()) return refuse(order_errc::not_ready, "tws channel down");
    std::int64_t number = 0;
    session_order* o = find_order(keys);
    if (o != nullptr)
        number = o->order_id;
    else if (const auto told = order_number(keys))
        number = *told;
    else
        return refuse(order_errc::unsupported, "an order of another client");
    if (o == nullptr) o = orders_.add(config_.client_id, number, 0);
    if (o == nullptr) return refuse(order_errc::throttled, "open orders");
    if (o->client_id != config_.client_id || number == 0)
        return refuse(order_errc::unsupported,
                      o->shared ? "two orders have its number" : "an order of another client");
    const auto text = encode_cancel_order(static_cast<std::int32_t>(number), {}, version_, buffer_);
    if (!text) return text.error();
    if (requests_.full()) return refuse(order_errc::throttled, "requests under way");
    if (config_.paced_reads && !pool_.admits(session::request_priority::cancel, 1, steady()))
        return refuse(order_errc::throttled, "messages per second");
    if (!send_request(*o, request_operation::cancel, session::request_priority::cancel, ref, *text, port))
        return refuse(order_errc::output_full, "");
    return {};
}

/// Where an order may be: among the open ones, the ended ones, or in the executions. All three are read from now on.
template <SessionPort PortT>
order_result<void> tws_session::query(const order_keys& keys, session::resolution_question, order_ref ref,
                                      clock_reading now, PortT& port) noexcept {
    now_ = now;
    if (const char* const why = cannot_trade()) return refuse(order_errc::not_ready, why);
    question* q =
        std::find_if(questions_.begin(), questions_.end(), [&](const question& e) { return e.order == ref; });
    if (q == questions_.end()) {
        if (!questions_.push_back({})) return refuse(order_errc::throttled, "orders looked for");
        q = questions_.end() - 1;
    }
    *q = {keys, ref, now.steady, 0};
    reads_.want(read_kind::open_orders, 0, now.steady);
    reads_.want(read_kind::ended_orders, 0, now.steady);
    want_fills({}, keys.created - config_.trade_history_overlap, now.steady);
    port.wake();
    return {};
}

inline order_memory* tws_session::memory_of_order(std::int64_t permanent_id, std::int32_t client_id,
                                                  std::int64_t order_id) noexcept {
    session_order* const by_number = order_id == 0 ? nullptr : orders_.find(client_id, order_id);
    session_order* const permanent = orders_.find_permanent(permanent_id);
    // What an order has is used up, also where TWS was set back. An error may name anything.
    if (client_id == config_.client_id && permanent_id > 0 && order_id < first_request)
        next_order_ = std::max(next_order_, order_id + 1);
    if (by_number != nullptr && (permanent == by_number || permanent == nullptr)) {
        if (by_number->permanent_id == 0 || permanent_id <= 0 || by_number->permanent_id == permanent_id) {
            orders_.name_permanent(*by_number, permanent_id);
            return &by_number->known;
        }
        // One number, two orders: TWS sent one of them a second time.
        conflict_ = std::exchange(by_number->shared, true) ? 0 : order_id;
    }
    if (permanent != nullptr) return &permanent->known;
    if (permanent_id <= 0) return nullptr;
    session_order* const made = orders_.add(client_id, by_number != nullptr ? 0 : order_id, permanent_id);
    if (made == nullptr) return nullptr;
    made->shared = by_number != nullptr;
    return &made->known;
}

/// A list has it: what is asked of it is answered by that.
inline bool tws_session::found(const client_order_id& ours, const venue_order_id& theirs) noexcept {
    const std::size_t before = questions_.size();
    for (question* q = questions_.begin(); q != questions_.end();) {
        const bool it = (!ours.empty() && q->keys.client_order_id == ours) ||
                        (!theirs.empty() && q->keys.venue_order_id == theirs);
        if (it)
            questions_.erase_unordered(q);
        else
            ++q;
    }
    return questions_.size() != before;
}

inline session_order* tws_session::order_of(const order_update& u) noexcept {
    order_keys k;
    k.venue_order_id = u.venue_order_id;
    k.session_order_id = u.session_order_id;
    k.client_order_id = u.client_order_id;
    return find_order(k);
}

template <class PortT>
void tws_session::on_order(order_update u, PortT& port) noexcept {
    session_order* const o = order_of(u);
    // Messages of orders have no time: they are of now.
    if (u.venue_time.ns == 0) u.venue_time = clock_.to_venue(now_.wall);
    const bool ended = is_terminal(u.state);
    const bool listed = u.source != report_source::stream;
    const bool asked = u.has_terms && listed && found(u.client_order_id, u.venue_order_id);
    // The list of orders that ended has those of the day: what nobody here knew as open, or asks for, is history.
    if (ended && listed && u.has_terms && !asked && (o == nullptr || (!o->ref.valid() && !o->was_open)))
        return port.ignored("an order that ended before this run");
    if (o == nullptr) return port.on(static_cast<const order_update&>(u));
    o->was_open = o->was_open || !ended;
    orders_.name_client(*o, u.client_order_id);
    // Refused, or held by TWS? The error that says it follows; else the lists are asked.
    if (o->known.status == order_status::inactive && !ended && o->under_way[0] != 0 &&
        u.source == report_source::stream)
        return port.ignored("an order that is not active, before TWS says why");
    if (o->known.status == order_status::inactive && !ended && u.source != report_source::stream &&
        !std::exchange(o->held_told, true))
        tell_error({}, "TWS holds this order, or has refused it (Inactive): look at it in TWS", u.symbol,
                   true, port);
    // TWS has no word for an order whose time was over, nor for one that could not be filled whole.
    if (u.state == lifecycle::cancelled && o->under_way[2] == 0) {
        if (o->good_till.ns != 0 &&
            clock_.to_venue(now_.wall) + clock_.uncertainty(now_.wall) >= o->good_till)
            u.state = lifecycle::expired;
        if (o->life == time_in_force::fill_or_kill && u.reason == order_errc{})
            u.reason = order_errc::would_not_fill;
    }
    // What was about to be cancelled, or is held, is as it was.
    const bool as_before =
        o->known.status == order_status::inactive || o->known.status == order_status::pending_cancel;
    if (as_before && o->waits && u.state == lifecycle::working) u.state = lifecycle::untriggered;
    o->waits = u.state == lifecycle::untriggered;
    port.on(static_cast<const order_update&>(u));
    if (u.source == report_source::stream && o->under_way != std::array<std::uint64_t, 3>{}) on_taken(port);
    const bool told = o->known.status != order_status::inactive && o->known.status != order_status::unknown;
    if (told || ended) answer(*o, request_operation::place, request_outcome::accepted, {}, {}, port);
    const bool as_asked = u.has_terms && u.quantity == o->asked_quantity && u.price == o->asked_price &&
                          (o->asked_trigger.is_zero() || u.trigger_price == o->asked_trigger);
    if (ended || as_asked) answer(*o, request_operation::amend, request_outcome::accepted, {}, {}, port);
    if (ended || o->known.status == order_status::pending_cancel)
        answer(*o, request_operation::cancel, request_outcome::accepted, {}, {}, port);
    o->ended = ended;
}

/// Two orders have one number: both count, the second one once a list has told it.
template <class PortT>
void tws_session::tell_conflict(PortT& port) noexcept {
    const std::int64_t number = std::exchange(conflict_, 0);
    fixed_string<31> digits;
    detail::put_number(digits, number);
    fixed_string<127> text;
    for (const std::string_view part :
         {std::string_view("two orders have one number, "), digits.view(),
          std::string_view(": TWS sent one twice; both may be executed, cancel them in TWS")})
        for (const char c : part) text.push_back(c);
    const session_order* const first = orders_.find(config_.client_id, number);
    tell_error({}, text.view(), first != nullptr ? first->known.symbol.view() : std::string_view(), true,
               port);
    reads_.want(read_kind::open_orders, 0, now_.steady);
    port.wake();
}

/// An error of an order of which nothing is asked: it is told, and the lists say what became of the order.
template <class PortT>
void tws_session::unclear(const session_order& o, const error_notice& e, PortT& port) noexcept {
    if (o.ended && !o.shared) return port.ignored("an error of an order that has ended");
    tell_error(numbered_error(e.code), e.text, o.known.symbol, true, port);
    // One round at a time: what asks for the first list again and again would never come to the second.
    if (!reads_.idle(read_kind::ended_orders)) return;
    for (const read_kind what : {read_kind::open_orders, read_kind::ended_orders})
        reads_.want(what, 0, now_.steady);
    port.wake();
}

/// @param told what it says of the order, if it says that something of it ended
template <class PortT>
void tws_session::on_order_error(session_order& o, const error_notice& e, const order_update& told,
                                 PortT& port) noexcept {
    using is = error_effect;
    // Of which of the two it is nobody can say.
    if (o.shared) return unclear(o, e, port);
    const venue_error_code code = numbered_error(e.code);
    const order_errc why = e.meaning.code == order_errc::state_unknown || e.meaning.code == order_errc{}
                               ? order_errc::rejected
                               : e.meaning.code;
    const auto answer_all = [&](request_outcome how) {
        for (const request_operation op :
             {request_operation::place, request_operation::amend, request_operation::cancel})
            answer(o, op, how, why, e.text, port, code);
    };
    if (e.code == 103 || e.code == 106 || e.code == 107) {
        // Its number was used before: another client's time, or a TWS that was set back. Ask, and leave a gap.
        next_order_ = std::max(next_order_, o.order_id + 1);
        if (const auto text = encode_plain(plain_request::next_order_id, -1, buffer_))
            static_cast<void>(say(*text, session::request_priority::cancel, port));
    }
    if (e.meaning.code == order_errc::authentication) refuse_orders(code, e.text, port);
    switch (e.effect) {
    case is::order_refused:
        // TWS repeats a change as it was asked for, and may refuse it after that: then the order lives.
        if (o.under_way[0] == 0 && o.amended) return unclear(o, e, port);
        if (o.under_way[0] == 0) return on_order(told, port);
        o.ended = true;
        answer(o, request_operation::cancel, request_outcome::accepted, {}, {}, port);
        answer(o, request_operation::amend, request_outcome::failed, why, e.text, port, code);
        return answer(o, request_operation::place, request_outcome::failed, why, e.text, port, code);
    case is::order_cancelled: return on_order(told, port);
    case is::amend_refused:
        return answer(o, request_operation::amend, request_outcome::failed, why, e.text, port, code);
    case is::cancel_refused:
        return answer(o, request_operation::cancel, request_outcome::failed, e.meaning.code, e.text, port,
                      code);
    case is::order_unclear:
        if (o.under_way == std::array<std::uint64_t, 3>{}) return unclear(o, e, port);
        return answer_all(request_outcome::unknown);
    case is::throttled: pool_.ban(steady() + seconds(1)); [[fallthrough]];
    default: tell_error(code, e.text, o.known.symbol, false, port);
    }
}

template <class PortT>
void tws_session::answer(session_order& o, request_operation op, request_outcome how, order_errc code,
                         std::string_view text, PortT& port, const venue_error_code& said) noexcept {
    const std::uint64_t number = std::exchange(o.under_way[static_cast<std::size_t>(op)], 0);
    if (number == 0) return;
    set_pending(o);
    if (pending_request r; requests_.take(number, r)) finish(r, how, code, text, port, said);
}
template <class PortT>
void tws_session::finish(const pending_request& r, request_outcome how, order_errc code,
                         std::string_view text, PortT& port, const venue_error_code& said) noexcept {
    if (session_order* const o = find_order(r.keys))
        for (std::uint64_t& n : o->under_way)
            if (n == r.correlation) {
                n = 0;
                set_pending(*o);
                // What certainly never left has no number at TWS.
                if (how == request_outcome::not_sent && r.operation == request_operation::place)
                    o->ended = true;
            }
    const bool answered = how != request_outcome::unknown && how != request_outcome::not_sent;
    port.on_request_result({r.operation, r.order, how, code, text, said, r.keys.instrument, false,
                            answered ? now_.steady - r.sent.steady : duration{}});
}

template <class PortT>
void tws_session::on_fill(fill f, PortT& port) noexcept {
    session_execution& e = executions_.get(f.id.view());
    if (f.venue_time.ns == 0 && f.source == report_source::stream) f.venue_time = clock_.to_venue(now_.wall);
    e.last = f;
    if (f.source != report_source::stream)
        for (question& q : questions_)
            q.executed = q.executed ||
                         (!f.client_order_id.empty() && q.keys.client_order_id == f.client_order_id) ||
                         (!f.venue_order_id.empty() && q.keys.venue_order_id == f.venue_order_id);
    // In a list all fees come behind all executions.
    const bool listed = f.source != report_source::stream && !e.told;
    fill_listed_ = fill_listed_ || listed;
    e.held = listed && !e.has_fee;
    if (!e.held) pass_fill(e, port);
}
template <class PortT>
void tws_session::pass_fill(session_execution& e, PortT& port) noexcept {
    e.held = false;
    e.told = true;
    e.last.has_commission = e.has_fee;
    if (e.has_fee) e.last.commission = e.fee;
    port.on(static_cast<const fill&>(e.last));
}
template <class PortT>
void tws_session::on_correction(fill f, PortT& port) noexcept {
    session_execution& e = executions_.get(f.id.view());
    if (f.venue_time.ns == 0) f.venue_time = e.last.venue_time;
    // What nobody was told is not corrected: it is told as it is now.
    if (!e.told) return on_fill(f, port);
    const fill before = std::exchange(e.last, f);
    e.last.has_commission = before.has_commission;
    e.last.commission = before.commission;
    port.on(fill_correction{f, before.price, before.quantity});
    if (e.has_fee) pass_fill(e, port); // its own may have come before it
    tell_error({}, "an execution was corrected", f.symbol, true, port);
    // What the account holds now the list says.
    reads_.want(read_kind::positions, 0, now_.steady + seconds(1));
}
template <class PortT>
void tws_session::on_fee(const commission& c, PortT& port) noexcept {
    session_execution& e = executions_.get(c.id.view());
    e.fee = c.amount;
    e.has_fee = true;
    if (!e.told && !e.held) return; // its execution follows
    e.last.received = now_.wall;
    pass_fill(e, port);
}

} // namespace gatewright::venue::interactive_brokers
