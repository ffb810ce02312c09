// SPDX-License-Identifier: BSL-1.0
// Order requests and their outcomes: members of `account_session`.
#pragma once

#include <gatewright/venue/account_session.hpp>

namespace gatewright::venue {

template <class DialectT, class PathT>
template <SessionPort PortT>
order_result<void> account_session<DialectT, PathT>::place(const order_request& r, order_ref ref,
                                                           clock_reading now, PortT& port) noexcept {
    const session::budget_charge charge{
        r.reduce_only || r.reduces ? request_priority::reduce : request_priority::place,
        DialectT::place_weight, r.instrument,
        conditional_apart && waits_for_trigger(r.type) ? session::budget_operation::place_conditional
                                                       : session::budget_operation::place};
    const order_keys keys = placement(r, ref, now).keys;
    // Nothing that adds to a position waits unheard.
    if (told_apart(keys) && charge.priority == request_priority::place && !live(conditional_link))
        return refuse(order_errc::not_ready, "the link of orders that wait is down");
    if (past_trigger(r, port)) [[unlikely]]
        return order_reject{
            order_errc::would_trigger, DialectT::name.data(), "trigger_price", {}, r.trigger_price.value};
    const auto sent = send(
        request_operation::place, charge, keys, ref, now, port,
        [&](auto id) -> order_result<std::string_view> {
            if constexpr (streams_orders)
                return DialectT::encode_place(r, context(r.instrument, now, id), buffer_);
            return refuse(order_errc::unsupported, "path");
        },
        [&] { return DialectT::encode_place_request(r, context(r.instrument, now), buffer_); });
    if (sent) watch_over(r.instrument, port);
    return sent;
}

template <class DialectT, class PathT>
template <SessionPort PortT>
order_result<void> account_session<DialectT, PathT>::amend(const amend_request& a, order_ref ref,
                                                           clock_reading now, PortT& port) noexcept {
    static_assert(AmendingDialect<DialectT>, "a dialect whose venue amends orders writes amends");
    const instrument_index of = a.terms.instrument;
    const session::budget_charge charge{a.terms.reduces ? request_priority::reduce : request_priority::place,
                                        DialectT::amend_weight, of, session::budget_operation::amend};
    return send(
        request_operation::amend, charge, a.keys, ref, now, port,
        [&](auto id) -> order_result<std::string_view> {
            if constexpr (streams_orders) return DialectT::encode_amend(a, context(of, now, id), buffer_);
            return refuse(order_errc::unsupported, "path");
        },
        [&] { return DialectT::encode_amend_request(a, context(of, now), buffer_); });
}

template <class DialectT, class PathT>
template <SessionPort PortT>
order_result<void> account_session<DialectT, PathT>::cancel(const order_keys& keys, order_ref ref,
                                                            clock_reading now, PortT& port) noexcept {
    return cancel_in(0, keys, ref, now, port);
}

template <class DialectT, class PathT>
template <class PortT>
order_result<void> account_session<DialectT, PathT>::cancel_in(std::uint8_t list, const order_keys& keys,
                                                               order_ref ref, clock_reading now,
                                                               PortT& port) noexcept {
    const session::budget_charge charge{request_priority::cancel, DialectT::cancel_weight, keys.instrument,
                                        conditional_apart && keys.untriggered
                                            ? session::budget_operation::cancel_conditional
                                            : session::budget_operation::cancel};
    return send(
        request_operation::cancel, charge, keys, ref, now, port,
        [&](auto id) -> order_result<std::string_view> {
            if constexpr (streams_orders)
                return DialectT::encode_cancel(keys, context(keys.instrument, now, id, list), buffer_);
            return refuse(order_errc::unsupported, "path");
        },
        [&] {
            return DialectT::encode_cancel_request(keys, context(keys.instrument, now, {}, list), buffer_);
        },
        list);
}

template <class DialectT, class PathT>
template <SessionPort PortT>
order_result<void> account_session<DialectT, PathT>::query(const order_keys& keys,
                                                           session::resolution_question by, order_ref ref,
                                                           clock_reading now, PortT& port) noexcept {
    using session::resolution_question;
    if (const char* why = cannot_ask()) return refuse(order_errc::not_ready, why);
    if (by == resolution_question::open_orders) {
        // Asked again before an answer came: the later question counts, and is answered once.
        const auto at = std::find_if(listed_.begin(), listed_.begin() + listed_count_,
                                     [&](const list_question& q) { return q.order == ref; });
        if (at == listed_.end()) return refuse(order_errc::throttled, "orders looked for in the list");
        if (at == listed_.begin() + listed_count_) ++listed_count_;
        *at = {keys, ref, now.steady};
        reads_.want(read_kind::open_orders, 0, now.steady);
        return {};
    }
    if (by == resolution_question::fills_since) {
        want_fills(keys.instrument, keys.created - config_.trade_history_overlap, now.steady);
        return {};
    }
    pending_request question;
    question.operation = request_operation::query;
    question.order = ref;
    question.keys = keys;
    // The order that a conditional one became may have another client id at the venue.
    const bool became = !keys.untriggered && !keys.conditional_order_id.empty();
    question.by_venue_id = keys.client_order_id.empty() ||
                           ((by == resolution_question::by_venue_id || became) && !id_at_venue(keys).empty());
    if constexpr (requires { DialectT::encode_query_request(keys, context({}, now), buffer_); }) {
        const auto http =
            DialectT::encode_query_request(asked_keys(question), context(keys.instrument, now), buffer_);
        if (!http) return http.error();
        return send_request(question,
                            {request_priority::query, DialectT::query_weight, keys.instrument,
                             conditional_apart && keys.untriggered
                                 ? session::budget_operation::query_conditional
                                 : session::budget_operation::query},
                            now, *http, port);
    } else {
        return refuse(order_errc::unsupported, "question");
    }
}

/// @return whether the list of ended orders was asked, where there is one: its answer is then that to the question
template <class DialectT, class PathT>
template <class PortT>
order_result<bool> account_session<DialectT, PathT>::ask_among_ended(const pending_request& r,
                                                                     PortT& port) noexcept {
    if constexpr (requires { DialectT::encode_ended_query_request(r.keys, context({}, now_), buffer_); }) {
        if (r.among_ended) return false;
        pending_request again = r;
        again.among_ended = true;
        const auto http =
            DialectT::encode_ended_query_request(asked_keys(r), context(r.keys.instrument, now_), buffer_);
        if (!http) return http.error();
        const auto sent = send_request(again,
                                       {request_priority::query, DialectT::query_weight, r.keys.instrument,
                                        session::budget_operation::query_ended},
                                       now_, *http, port);
        if (!sent) return sent.error();
        return true;
    } else {
        static_cast<void>(r), static_cast<void>(port);
        return false;
    }
}

template <class DialectT, class PathT>
template <class PortT, class EncodeMessageT, class EncodeRequestT>
order_result<void>
account_session<DialectT, PathT>::send(request_operation op, const session::budget_charge& charge,
                                       const order_keys& keys, order_ref ref, clock_reading now, PortT& port,
                                       EncodeMessageT encode_message, EncodeRequestT encode_request,
                                       std::uint8_t list) noexcept {
    if (!config_.credentials.usable()) return refuse(order_errc::not_ready, "no credentials");
    // Whether a cancel is in time and signed well the venue may judge: trying does no harm.
    if (const char* why = op != request_operation::cancel ? cannot_ask() : nullptr)
        return refuse(order_errc::not_ready, why);
    // A cancel goes the way of the batch that is to place its order: another way might be the faster one.
    const bool behind = op == request_operation::cancel && batch_lead(keys, ref).valid();
    if (behind || (conditional_apart && keys.untriggered)) [[unlikely]]
        return send_as_request(op, charge, keys, ref, now, port, encode_request, list);
    if constexpr (streams_orders) {
        const auto& l = links_[order_link];
        if (l.up() && logins_[order_link].done() && !l.ending(now.steady)) {
            if (requests_.full()) return refuse(order_errc::throttled, "requests under way");
            const std::uint64_t number = last_number_ + 1;
            char id[20];
            const auto id_size = static_cast<std::size_t>(digits::write_unsigned(id, number) - id);
            const auto text = encode_message(std::string_view(id, id_size));
            // A cancel may lack a fact of its instrument that only the stream asks for.
            if (!text && op == request_operation::cancel)
                return send_as_request(op, charge, keys, ref, now, port, encode_request, list);
            if (!text) return text.error();
            // What cannot be asked about is not placed; to cancel does no harm.
            const bool passes = op == request_operation::cancel && orders_pass_bans();
            if (!budget_.take(charge, now.wall, passes))
                return refuse(order_errc::throttled, budget_.full_pool());
            const auto link = static_cast<std::uint8_t>(order_link);
            if (!port.send(link, l.generation(), number, *text)) return refuse(order_errc::output_full, "");
            last_number_ = number;
            pending_request r{
                number, op, ref, keys, link, l.generation(), now, now.steady + config_.reply_timeout};
            r.list = list;
            requests_.add(r);
            watch_of(keys).on_order_sent(now.steady);
            return {};
        }
        // A cancel can do no harm twice and much good once: it takes the other way.
        if (op != request_operation::cancel) return refuse(order_errc::not_ready, "orders channel down");
    }
    return send_as_request(op, charge, keys, ref, now, port, encode_request, list);
}

template <class DialectT, class PathT>
template <class PortT, class EncodeRequestT>
order_result<void> account_session<DialectT, PathT>::send_as_request(
    request_operation op, const session::budget_charge& charge, const order_keys& keys, order_ref ref,
    clock_reading now, PortT& port, EncodeRequestT encode_request, std::uint8_t list) noexcept {
    const auto http = encode_request();
    if (!http) return http.error();
    return send_request(op, charge, keys, ref, now, *http, port, list);
}

template <class DialectT, class PathT>
template <class PortT>
order_result<void> account_session<DialectT, PathT>::send_request(request_operation op,
                                                                  const session::budget_charge& charge,
                                                                  const order_keys& keys, order_ref ref,
                                                                  clock_reading now, const http_request& http,
                                                                  PortT& port, std::uint8_t list) noexcept {
    pending_request r;
    r.operation = op;
    r.list = list;
    r.order = ref;
    r.keys = keys;
    return send_request(r, charge, now, http, port);
}

template <class DialectT, class PathT>
template <class PortT>
order_result<void> account_session<DialectT, PathT>::send_request(pending_request r,
                                                                  const session::budget_charge& charge,
                                                                  clock_reading now, const http_request& http,
                                                                  PortT& port) noexcept {
    const request_operation op = r.operation;
    // However many orders are asked about, there is room for what is sent about them.
    const std::size_t most = op == request_operation::query ? most_queries : max_requests;
    if (requests_.size() >= most) return refuse(order_errc::throttled, "requests under way");
    if (!budget_.take(charge, now.wall)) return refuse(order_errc::throttled, budget_.full_pool());
    const std::uint64_t number = last_number_ + 1;
    const auto link = static_cast<std::uint8_t>(request_link);
    http_request last = http;
    const bool of_orders = op != request_operation::query && op != request_operation::change_account;
    if (of_orders) {
        const bool cancels = op == request_operation::cancel || op == request_operation::cancel_all;
        last.urgency = cancels ? request_urgency::cancel : request_urgency::place;
        const order_ref lead = op == request_operation::cancel ? batch_lead(r.keys, r.order) : order_ref{};
        last.about = about(lead.valid() ? lead : r.order);
    }
    // The other half is for the answer: what leaves later is of unknown outcome before the venue has seen it.
    last.leave_by = now.steady + duration{config_.reply_timeout.ns / 2};
    if (!port.request(link, 0, number, last)) return refuse(order_errc::output_full, "");
    last_number_ = number;
    r.correlation = number;
    r.link = link;
    r.generation = 0;
    r.sent = now;
    r.deadline = now.steady + config_.reply_timeout;
    requests_.add(r);
    if (of_orders) watch_of(r.keys).on_order_sent(now.steady);
    return {};
}

template <class DialectT, class PathT>
bool account_session<DialectT, PathT>::members_by_stream() const noexcept {
    if constexpr (streams_orders) {
        const auto& l = links_[order_link];
        return l.up() && logins_[order_link].done() && !l.ending(now_.steady);
    } else {
        return false;
    }
}

template <class DialectT, class PathT>
session::pending_request account_session<DialectT, PathT>::placement(const order_request& r, order_ref ref,
                                                                     clock_reading now) noexcept {
    pending_request p;
    p.operation = request_operation::place;
    p.order = ref;
    p.keys.symbol = r.symbol;
    p.keys.client_order_id = r.client_order_id;
    p.keys.untriggered = waits_for_trigger(r.type);
    p.keys.instrument = r.instrument;
    p.keys.created = now.wall;
    return p;
}

template <class DialectT, class PathT>
template <class PutT>
order_result<void> account_session<DialectT, PathT>::add_to_batch(pending_request r,
                                                                  session::budget_charge charge,
                                                                  clock_reading now, PutT put) noexcept {
    if (!config_.credentials.usable()) return refuse(order_errc::not_ready, "no credentials");
    const bool cancels = r.operation == request_operation::cancel;
    if (const char* why = cancels ? nullptr : cannot_ask()) return refuse(order_errc::not_ready, why);
    if (batch_.count == most_in_request || requests_.size() + batch_.count >= max_requests)
        return refuse(order_errc::throttled, "requests under way");
    // Half of the buffer is for the orders, half for the message around them.
    const std::size_t comma = batch_.count == 0 ? 0 : 1;
    const std::span<char> room(large_buffer_.data() + batch_.text + comma,
                               large_buffer_.size() / 2 - batch_.text - comma);
    const order_result<std::string_view> text = put(batch_by_stream(), room);
    if (!text) return text.error();
    const bool passes = cancels && batch_by_stream() && orders_pass_bans();
    if (!budget_.take(charge, now.wall, passes)) return refuse(order_errc::throttled, budget_.full_pool());
    if (comma != 0) large_buffer_[batch_.text] = ',';
    batch_.text += comma + text->size();
    batch_.ends[batch_.count] = batch_.text;
    batch_.members[batch_.count++] = r;
    return {};
}

template <class DialectT, class PathT>
order_result<void> account_session<DialectT, PathT>::add_to_batch(const order_request& r, order_ref ref,
                                                                  clock_reading now) noexcept {
    if constexpr (BatchingDialect<DialectT>) {
        constexpr batch_weight weight = DialectT::place_batch_weight;
        const session::budget_charge charge{r.reduce_only || r.reduces ? request_priority::reduce
                                                                       : request_priority::place,
                                            weight.member + (begins_request() ? weight.request : 0),
                                            r.instrument, session::budget_operation::place_batch};
        return add_to_batch(placement(r, ref, now), charge, now, [&](bool by_stream, std::span<char> out) {
            return DialectT::put_place(r, context(r.instrument, now), by_stream, out);
        });
    } else {
        static_cast<void>(r), static_cast<void>(ref), static_cast<void>(now);
        return refuse(order_errc::unsupported, "batch");
    }
}

template <class DialectT, class PathT>
order_result<void> account_session<DialectT, PathT>::add_to_batch(const order_keys& keys, order_ref ref,
                                                                  clock_reading now) noexcept {
    if constexpr (BatchingDialect<DialectT>) {
        constexpr batch_weight weight = DialectT::cancel_batch_weight;
        pending_request p;
        p.operation = request_operation::cancel;
        p.order = ref;
        p.keys = keys;
        const session::budget_charge charge{request_priority::cancel,
                                            weight.member + (begins_request() ? weight.request : 0),
                                            keys.instrument, session::budget_operation::cancel_batch};
        return add_to_batch(p, charge, now, [&](bool by_stream, std::span<char> out) {
            return DialectT::put_cancel(keys, context(keys.instrument, now), by_stream, out);
        });
    } else {
        static_cast<void>(keys), static_cast<void>(ref), static_cast<void>(now);
        return refuse(order_errc::unsupported, "batch");
    }
}

template <class DialectT, class PathT>
template <SessionPort PortT>
order_result<void> account_session<DialectT, PathT>::send_batch(clock_reading now, PortT& port) noexcept {
    if constexpr (BatchingDialect<DialectT>) {
        const std::span all(batch_.members.data(), std::exchange(batch_.count, 0));
        batch_.text = 0;
        const std::span<char> out = std::span(large_buffer_).subspan(large_buffer_.size() / 2);
        for (std::size_t first = 0; first < all.size(); first += batch_limit()) {
            const std::span members =
                all.subspan(first, std::min<std::size_t>(batch_limit(), all.size() - first));
            const std::size_t begin = first == 0 ? 0 : batch_.ends[first - 1] + 1; // behind the comma
            const std::string_view orders(large_buffer_.data() + begin,
                                          batch_.ends[first + members.size() - 1] - begin);
            const request_operation op = members.front().operation;
            const order_keys& keys = members.front().keys;
            const order_result<void> sent = send_members(
                members, batch_by_stream(), now, port,
                [&](std::string_view id) -> order_result<std::string_view> {
                    if constexpr (streams_batches)
                        return DialectT::encode_batch(op, orders, context(keys.instrument, now, id), out);
                    else
                        return refuse(order_errc::unsupported, "path");
                },
                [&] {
                    return DialectT::encode_batch_request(op, orders, keys.symbol,
                                                          context(keys.instrument, now), out);
                });
            if (sent) continue;
            if (first == 0) return sent;
            note_unsent(all.subspan(first), now, port);
            break;
        }
    }
    return {};
}

template <class DialectT, class PathT>
template <class PortT>
void account_session<DialectT, PathT>::note_unsent(std::span<const pending_request> members,
                                                   clock_reading now, PortT& port) noexcept {
    for (pending_request r : members) {
        r.correlation = ++last_number_;
        r.link = static_cast<std::uint8_t>(request_link);
        r.sent = now;
        r.deadline = now.steady;
        r.unsent = true;
        requests_.add(r);
    }
    port.wake();
}

/// One request of several orders, which were charged; each awaits its outcome by itself.
template <class DialectT, class PathT>
template <class PortT, class EncodeMessageT, class EncodeRequestT>
order_result<void> account_session<DialectT, PathT>::send_members(std::span<const pending_request> members,
                                                                  bool by_stream, clock_reading now,
                                                                  PortT& port, EncodeMessageT encode_message,
                                                                  EncodeRequestT encode_request) noexcept {
    const pending_request& first = members.front();
    const std::uint64_t number = last_number_ + 1;
    const auto link = static_cast<std::uint8_t>(by_stream ? order_link : request_link);
    if (by_stream) {
        char id[20];
        const auto id_size = static_cast<std::size_t>(digits::write_unsigned(id, number) - id);
        const order_result<std::string_view> text = encode_message(std::string_view(id, id_size));
        if (!text) return text.error();
        if (!port.send(link, links_[order_link].generation(), number, *text))
            return refuse(order_errc::output_full, "");
    } else {
        order_result<http_request> http = encode_request();
        if (!http) return http.error();
        const bool cancels = members.back().operation == request_operation::cancel;
        http->urgency = cancels ? request_urgency::cancel : request_urgency::place;
        http->about = about(first.order);
        http->leave_by = now.steady + duration{config_.reply_timeout.ns / 2};
        if (!port.request(link, 0, number, *http)) return refuse(order_errc::output_full, "");
    }
    last_number_ = number + members.size() - 1;
    for (std::size_t i = 0; i < members.size(); ++i) {
        pending_request r = members[i];
        r.correlation = number + i;
        r.batch = i == 0 ? static_cast<std::uint16_t>(members.size()) : std::uint16_t{0};
        r.lead = first.order;
        r.link = link;
        r.generation = by_stream ? links_[order_link].generation() : 0;
        r.sent = now;
        r.deadline = now.steady + config_.reply_timeout;
        requests_.add(r);
        watch_of(r.keys).on_order_sent(now.steady);
        if (r.operation == request_operation::place) watch_over(r.keys.instrument, port);
    }
    return {};
}

template <class DialectT, class PathT>
order_result<void> account_session<DialectT, PathT>::charge_members(std::span<const pending_request> members,
                                                                    const batch_weight& weight,
                                                                    request_priority priority, bool by_stream,
                                                                    clock_reading now) noexcept {
    if (!config_.credentials.usable()) return refuse(order_errc::not_ready, "no credentials");
    if (const char* why = cannot_ask()) return refuse(order_errc::not_ready, why);
    if (streams_orders && !by_stream) return refuse(order_errc::not_ready, "orders channel down");
    if (requests_.size() + members.size() > max_requests)
        return refuse(order_errc::throttled, "requests under way");
    for (const pending_request& m : members) {
        const bool cancels = m.operation == request_operation::cancel;
        const session::budget_charge charge{
            priority, weight.member + (&m == &members.front() ? weight.request : 0), m.keys.instrument,
            cancels ? session::budget_operation::cancel : session::budget_operation::place};
        if (!budget_.take(charge, now.wall)) return refuse(order_errc::throttled, budget_.full_pool());
    }
    return {};
}

template <class DialectT, class PathT>
template <SessionPort PortT>
order_result<void> account_session<DialectT, PathT>::place_list(const order_list_request& l,
                                                                std::span<const order_ref> refs,
                                                                clock_reading now, PortT& port) noexcept {
    static_assert(ListingDialect<DialectT>, "a dialect whose venue takes lists writes them");
    const bool has_entry = l.kind != list_kind::one_cancels_other;
    const order_request* const all[] = {has_entry ? &l.entry : &l.first, has_entry ? &l.first : &l.second,
                                        &l.second};
    std::array<pending_request, 3> members;
    for (std::size_t i = 0; i < refs.size(); ++i) {
        members[i] = placement(*all[i], refs[i], now);
        members[i].by_id = true;
    }
    const std::span<const pending_request> out(members.data(), refs.size());
    const order_request& leads = *all[0];
    const bool by_stream = members_by_stream();
    const auto charged = charge_members(out, DialectT::list_weight,
                                        leads.reduce_only || leads.reduces ? request_priority::reduce
                                                                           : request_priority::place,
                                        by_stream, now);
    if (!charged) return charged;
    return send_members(
        out, by_stream, now, port,
        [&](std::string_view id) -> order_result<std::string_view> {
            if constexpr (streams_orders)
                return DialectT::encode_list(l, context(leads.instrument, now, id), large_buffer_);
            else
                return refuse(order_errc::unsupported, "path");
        },
        [&] { return DialectT::encode_list_request(l, context(leads.instrument, now), large_buffer_); });
}

template <class DialectT, class PathT>
template <SessionPort PortT>
order_result<void> account_session<DialectT, PathT>::replace(const order_keys& keys, order_ref old,
                                                             bool untouched, const order_request& r,
                                                             order_ref ref, clock_reading now,
                                                             PortT& port) noexcept {
    static_assert(ReplacingDialect<DialectT>, "a dialect whose venue replaces orders writes that");
    std::array<pending_request, 2> members{pending_request{}, placement(r, ref, now)};
    members[0].operation = request_operation::cancel;
    members[0].order = old;
    members[0].keys = keys;
    const bool by_stream = members_by_stream();
    const auto charged = charge_members(
        members, DialectT::replace_weight,
        r.reduce_only || r.reduces ? request_priority::reduce : request_priority::place, by_stream, now);
    if (!charged) return charged;
    return send_members(
        members, by_stream, now, port,
        [&](std::string_view id) -> order_result<std::string_view> {
            if constexpr (streams_orders)
                return DialectT::encode_replace(keys, untouched, r, context(r.instrument, now, id), buffer_);
            else
                return refuse(order_errc::unsupported, "path");
        },
        [&] {
            return DialectT::encode_replace_request(keys, untouched, r, context(r.instrument, now), buffer_);
        });
}

template <class DialectT, class PathT>
template <SessionPort PortT>
order_result<void> account_session<DialectT, PathT>::cancel_all(instrument_index instrument, bool waiting,
                                                                clock_reading now, PortT& port) noexcept {
    if constexpr (MassCancellingDialect<DialectT>) {
        if (!config_.credentials.usable()) return refuse(order_errc::not_ready, "no credentials");
        order_keys of;
        of.symbol = config_.symbols[instrument.value];
        of.instrument = instrument;
        of.untriggered = waiting;
        of.created = now.wall;
        std::size_t lists = 1;
        if constexpr (requires { DialectT::waiting_lists(config_); })
            if (waiting) lists = DialectT::waiting_lists(config_);
        for (std::size_t n = 0; n < lists; ++n) {
            const auto list = static_cast<std::uint8_t>(n);
            const auto http =
                DialectT::encode_cancel_all_request(of, context(instrument, now, {}, list), buffer_);
            if (!http) return http.error();
            const auto sent = send_request(request_operation::cancel_all,
                                           {request_priority::cancel, DialectT::cancel_all_weight, instrument,
                                            session::budget_operation::cancel},
                                           of, {}, now, *http, port, list);
            if (!sent) return sent.error();
            if (in_lists(of)) ++mass_cancels_[instrument.value].out;
        }
        return {};
    } else {
        static_cast<void>(instrument), static_cast<void>(waiting), static_cast<void>(now);
        static_cast<void>(port);
        return refuse(order_errc::unsupported, "cancel_all");
    }
}

template <class DialectT, class PathT>
template <SessionPort PortT>
order_result<void> account_session<DialectT, PathT>::change_account(const account_change& a,
                                                                    clock_reading now, PortT& port) noexcept {
    if constexpr (AccountChangingDialect<DialectT>) {
        if (const char* why = cannot_ask()) return refuse(order_errc::not_ready, why);
        order_keys of;
        of.symbol = a.symbol;
        of.created = now.wall;
        for (std::size_t i = 0; i < config_.symbols.size(); ++i)
            if (config_.symbols[i] == a.symbol) of.instrument = {static_cast<std::uint16_t>(i)};
        const auto http = DialectT::encode_account_change(a, context(of.instrument, now), buffer_);
        if (!http) return http.error();
        return send_request(request_operation::change_account,
                            {request_priority::query, DialectT::change_account_weight, of.instrument,
                             session::budget_operation::change_account},
                            of, {}, now, *http, port);
    } else {
        static_cast<void>(a), static_cast<void>(now), static_cast<void>(port);
        return refuse(order_errc::unsupported, "setting");
    }
}

template <class DialectT, class PathT>
session::budget_operation account_session<DialectT, PathT>::operation_of(const pending_request& r) noexcept {
    using session::budget_operation;
    const bool apart = conditional_apart && r.keys.untriggered, batch = r.batch != 0;
    switch (r.operation) {
    case request_operation::place:
        return batch   ? budget_operation::place_batch
               : apart ? budget_operation::place_conditional
                       : budget_operation::place;
    case request_operation::amend: return budget_operation::amend;
    case request_operation::cancel:
        return batch   ? budget_operation::cancel_batch
               : apart ? budget_operation::cancel_conditional
                       : budget_operation::cancel;
    case request_operation::cancel_all: return budget_operation::cancel;
    case request_operation::change_account: return budget_operation::change_account;
    case request_operation::query: break;
    }
    return r.among_ended ? budget_operation::query_ended
           : apart       ? budget_operation::query_conditional
                         : budget_operation::query;
}

template <class DialectT, class PathT>
template <class F>
void account_session<DialectT, PathT>::for_each_of_batch(const pending_request& first, F f) noexcept {
    f(first);
    for (std::uint16_t i = 1; i < first.batch; ++i)
        if (pending_request r; requests_.take(first.correlation + i, r)) f(r);
}

/// What an answer says of each order of a batch; or, where it says it of none, of all of them.
template <class DialectT, class PathT>
template <class PortT>
void account_session<DialectT, PathT>::on_batch_answer(const pending_request& first, int status,
                                                       const said_error& said, std::string_view body,
                                                       std::size_t link, PortT& port) noexcept {
    if constexpr (ManyOrdersDialect<DialectT>) {
        std::array<pending_request, most_in_request> members;
        std::size_t count = 0;
        for_each_of_batch(first, [&](const pending_request& r) { members[count++] = r; });
        std::size_t told = 0;
        const bool each = DialectT::read_each(body, [&](std::string_view row) {
            if (told == count) return;
            if constexpr (ListingDialect<DialectT>)
                if (first.by_id) {
                    const auto mine = std::find_if(
                        members.begin() + static_cast<std::ptrdiff_t>(told),
                        members.begin() + static_cast<std::ptrdiff_t>(count),
                        [&](const pending_request& m) { return DialectT::is_about(row, m.keys); });
                    if (mine == members.begin() + static_cast<std::ptrdiff_t>(count)) return;
                    std::iter_swap(mine, members.begin() + static_cast<std::ptrdiff_t>(told));
                }
            const pending_request& r = members[told++];
            // Rows come in the order of the request. Where they do not, nobody knows which is whose.
            if constexpr (requires { DialectT::is_about(row, r.keys); })
                if (!DialectT::is_about(row, r.keys))
                    return finish(r, request_outcome::unknown, order_errc::state_unknown,
                                  "a reply about another order", port);
            tap<PortT> sink(*this, port, link, &r.keys);
            const wire::decode_status read = DialectT::decode_row(row, now_.wall, sink);
            if (sink.error_code.empty()) return order_told(r, read, sink, link, port);
            const session::budget_charge asked{request_priority::query, 1, r.keys.instrument,
                                               operation_of(first)};
            learn_limits({}, 400, sink.error_code, sink.error_text, now_, &asked);
            order_refused(r, 400, {sink.error_code, sink.error_text}, link, port);
        });
        for (; told < count; ++told) {
            if (each || success(status))
                finish(members[told], request_outcome::unknown, order_errc::state_unknown,
                       "a reply without the order", port);
            else
                order_refused(members[told], status, said, link, port);
        }
    }
}

template <class DialectT, class PathT>
template <class PortT>
void account_session<DialectT, PathT>::on_order_reply(const order_reply& reply, std::size_t link,
                                                      PortT& port) noexcept {
    pending_request r;
    const bool known = !reply.id.empty() && requests_.take(reply.id, r);
    if (!success(reply.status)) {
        const session::budget_charge asked{request_priority::query, 1, r.keys.instrument, operation_of(r)};
        learn_limits({}, reply.status, reply.code, reply.text, now_, known ? &asked : nullptr, reply.ban);
    }
    if (!known) {
        if (!success(reply.status)) report_error(reply.code, {}, reply.text, false, port);
        port.ignored("reply to no request of ours");
        // Who is logged off may be told so without the number of the request.
        if (!success(reply.status) && logged_off(link, reply.code, reply.text))
            close_link(link, "no longer logged on", port);
        port.wake();
        return;
    }
    if (r.batch != 0)
        on_batch_answer(r, reply.status, {reply.code, reply.text}, reply.result, link, port);
    else
        on_order_answer(r, reply.status, {reply.code, reply.text}, reply.result, link, port);
}

template <class DialectT, class PathT>
template <class PortT>
void account_session<DialectT, PathT>::on_order_http_reply(const input& in, const pending_request& r,
                                                           PortT& port) noexcept {
    if (in.status == 0) {
        for_each_of_batch(r, [&](const pending_request& one) {
            finish(one, request_outcome::unknown, order_errc::state_unknown, "no reply", port);
        });
        return;
    }
    said_error e;
    int status = in.status;
    if (!success(status)) {
        e = error_of(in, port);
    } else if constexpr (refuses_with_success) {
        e = error_of(in, port);
        if (!e.code.empty()) {
            status = 400;
            const session::budget_charge asked{request_priority::query, 1, r.keys.instrument,
                                               operation_of(r)};
            learn_limits({}, status, e.code, e.text, in.at, &asked);
        }
    }
    if (r.batch != 0)
        on_batch_answer(r, status, e, in.payload, in.channel.channel, port);
    else
        on_order_answer(r, status, e, in.payload, in.channel.channel, port);
}

template <class DialectT, class PathT>
template <class PortT>
void account_session<DialectT, PathT>::on_order_answer(const pending_request& r, int status,
                                                       const said_error& said, std::string_view body,
                                                       std::size_t link, PortT& port) noexcept {
    if (r.operation == request_operation::change_account) return account_answered(r, status, said, port);
    if (!success(status)) return order_refused(r, status, said, link, port);
    if (r.operation == request_operation::cancel_all) {
        on_key_taken(now_);
        if constexpr (requires { DialectT::cancelled_all(body); })
            if (!DialectT::cancelled_all(body))
                return finish(r, request_outcome::unknown, order_errc::state_unknown,
                              "the venue does not say that all were cancelled", port);
        finish(r, request_outcome::accepted, order_errc{}, {}, port);
        return;
    }
    tap<PortT> sink(*this, port, link, &r.keys);
    const bool asked = r.operation == request_operation::query;
    const wire::decode_status read =
        decode_answer(r.keys, body, asked ? report_source::query : report_source::reply, sink);
    order_told(r, read, sink, link, port);
}

template <class DialectT, class PathT>
template <class PortT>
void account_session<DialectT, PathT>::account_answered(const pending_request& r, int status,
                                                        const said_error& said, PortT& port) noexcept {
    if constexpr (AccountChangingDialect<DialectT>) {
        if (success(status) || DialectT::already_set(said.code.view()))
            return finish(r, request_outcome::accepted, order_errc{}, {}, port);
        const error_verdict v = DialectT::judge(status, said.code, said.text);
        const bool unknown = v.outcome == error_outcome::unknown;
        finish(r, unknown ? request_outcome::unknown : request_outcome::failed,
               unknown ? order_errc::state_unknown : v.code, said.text, port, said.code);
    }
}

template <class DialectT, class PathT>
template <class PortT>
void account_session<DialectT, PathT>::order_told(const pending_request& r, const wire::decode_status& read,
                                                  const tap<PortT>& sink, std::size_t link,
                                                  PortT& port) noexcept {
    if (!read) {
        port.malformed(static_cast<std::uint8_t>(link), to_string(read.error().code), read.error().field);
        finish(r, request_outcome::unknown, order_errc::state_unknown, "unreadable reply", port);
        return;
    }
    if (sink.orders == 0) {
        // A success that tells no order, or another one: what became of ours is to be asked.
        finish(r, request_outcome::unknown, order_errc::state_unknown, "a reply without an order", port);
        return;
    }
    on_key_taken(now_);
    // What is found by asking should have shown among the reports too: that the order is there, if that was not
    // known, and its end. That a cancel did not take place is no news of the venue's.
    const bool asked = r.operation == request_operation::query;
    const bool owed = !asked || id_at_venue(r.keys).empty() || sink.ended;
    if (owed && reports_up(r.keys)) {
        if (asked)
            watch_of(r.keys).expect_since_last_order(now_.steady);
        else
            watch_of(r.keys).expect(r.sent.steady, now_.steady);
    }
    // Its state is told among the reports; while they do not come, by the list, and what is not in that is asked
    // for.
    if (sink.stateless && !reports_up(r.keys)) reads_.want(read_kind::open_orders, 0, now_.steady);
    finish(r, request_outcome::accepted, order_errc{}, {}, port);
}

template <class DialectT, class PathT>
template <class PortT>
void account_session<DialectT, PathT>::order_refused(const pending_request& r, int status,
                                                     const said_error& said, std::size_t link,
                                                     PortT& port) noexcept {
    const venue_error_code& code = said.code;
    const std::string_view text = said.text;
    // A page of a proxy's says what the proxy thinks, and not whether the venue has the order: whatever words are in
    // it, only the statuses by which a venue's own edge turns requests away are believed.
    error_verdict v = DialectT::judge(status, code, said.of_venue ? text : std::string_view{});
    const bool turned_away = status == 401 || status == 403 || status == 418 || status == 429;
    if (!said.of_venue && !turned_away) v = {};
    if (v.code == order_errc::account_settings && has_read(read_kind::account_mode)) doubt_account(port);
    if (v.code == order_errc::clock_skew) reads_.want(read_kind::server_time, 0, now_.steady);
    // Who is not logged on any more is told so by his orders: it is begun anew, and the login says what of the key.
    const bool begin_anew = logged_off(link, code.view(), text);
    if (v.outcome == error_outcome::failed && may_be_elsewhere(r, code.view())) {
        // Half an answer proves nothing, as of a question.
        if (const auto sent = cancel_in(static_cast<std::uint8_t>(r.list + 1), r.keys, r.order, now_, port);
            !sent)
            finish(r, request_outcome::unknown, order_errc::state_unknown, text, port, code);
        return;
    }
    if (v.outcome == error_outcome::unknown ||
        (v.outcome == error_outcome::failed && left_open(r, code.view())))
        finish(r, request_outcome::unknown, order_errc::state_unknown, text, port, code);
    else if (r.operation == request_operation::query && v.code == order_errc::unknown_order)
        not_found(r, v.code, code, text, port);
    else
        finish(r, request_outcome::failed, v.code, text, port, code);
    if (begin_anew && links_[link].up()) close_link(link, "no longer logged on", port);
    port.wake();
}

/// The venue knows no such order, as far as that list goes.
template <class DialectT, class PathT>
template <class PortT>
void account_session<DialectT, PathT>::not_found(const pending_request& r, order_errc meaning,
                                                 const venue_error_code& code, std::string_view text,
                                                 PortT& port) noexcept {
    const order_result<bool> asked = ask_among_ended(r, port);
    // Half an answer proves nothing: the question is put again as a whole.
    if (!asked)
        finish(r, request_outcome::unknown, asked.error().code, text, port, code);
    else if (!*asked)
        finish(r, request_outcome::not_found, meaning, text, port, code);
}

template <class DialectT, class PathT>
template <class PortT>
void account_session<DialectT, PathT>::on_send_refused(const input& in, PortT& port) noexcept {
    now_ = in.at;
    pending_request order;
    if (requests_.take(in.correlation, order)) {
        for_each_of_batch(order, [&](const pending_request& r) {
            finish(r, request_outcome::not_sent, order_errc::not_ready, "never reached the socket", port);
        });
        return;
    }
    if (pending_read* r = reads_.of_reply(in.correlation)) {
        if (r->what == read_kind::book) port.book_snapshot_failed(r->instrument);
        reads_.on_failed(*r, in.at.steady);
        requests_answered_ = false;
    }
}

template <class DialectT, class PathT>
template <class PortT>
void account_session<DialectT, PathT>::finish(const pending_request& r, request_outcome outcome,
                                              order_errc code, std::string_view text, PortT& port,
                                              const venue_error_code& venue_code) noexcept {
    request_result told{r.operation, r.order,    outcome,           code,
                        text,        venue_code, r.keys.instrument, r.keys.untriggered};
    if (outcome != request_outcome::unknown && outcome != request_outcome::not_sent)
        told.took = now_.steady - r.sent.steady;
    if (r.operation == request_operation::cancel_all && in_lists(r.keys)) {
        mass_cancel& all = mass_cancels_[r.keys.instrument.value];
        all.add(told);
        if (--all.out != 0) return;
        const mass_cancel ended = std::exchange(all, {});
        told.outcome = ended.outcome;
        told.code = ended.code;
        told.text = ended.text.view();
        told.venue_code = ended.venue_code;
        return port.on_request_result(told);
    }
    port.on_request_result(told);
    if (r.operation != request_operation::change_account) return;
    // Whatever came of it, what the account is set to now is read.
    reads_.want(read_kind::account_mode, 0, now_.steady);
    want_settings(now_.steady);
    port.wake();
}

} // namespace gatewright::venue
