// SPDX-License-Identifier: BSL-1.0
// Lists of orders: members of `order_path`.
#pragma once

#include <gatewright/engine/order_path.hpp>

namespace gatewright {

/// The gateway, as its lists see it.
template <class StateT, class HostT>
struct order_path<StateT, HostT>::list_world {
    order_path& path;
    static constexpr bool lists_by_fills = order_path::lists_by_fills;

    [[nodiscard]] const orders::order_record* find(order_ref order) noexcept {
        order.gateway = 0;
        return path.g_.orders.find(order);
    }
    [[nodiscard]] order_result<order_ref> place(const order_request& r, std::uint64_t number,
                                                std::size_t role) noexcept {
        return path.place_leg(r, number, role);
    }
    [[nodiscard]] order_result<void> place_pair(const order_request& first, const order_request& second,
                                                std::uint64_t number, std::size_t part, order_ref& into_first,
                                                order_ref& into_second) noexcept
        requires(keeps_natively(list_kind::one_cancels_other))
    {
        order_list_request l;
        l.kind = list_kind::one_cancels_other;
        l.first = first;
        l.second = second;
        return path.place_as_one(l, number, part, {nullptr, &into_first, &into_second});
    }
    [[nodiscard]] bool takes_pair(const order_request& first, const order_request& second) const noexcept {
        return path.keeps_pair(first, second);
    }
    [[nodiscard]] quantity received(const orders::order_record& entry) const noexcept {
        const quantity all = entry.received();
        const instrument_index i = entry.request.instrument;
        if (all == entry.cumulative || !i.valid()) return all;
        const decimal& lot = path.g_.instruments[i.value].rules.lot_size.value;
        const auto lots =
            lot.is_zero() ? result<decimal>(all.value) : all.value.rounded_to(lot, rounding::floor);
        return lots ? quantity{*lots} : all;
    }
    [[nodiscard]] bool awaits_fees(const orders::order_record& entry) const noexcept {
        const instrument_index i = entry.request.instrument;
        return i.valid() && path.g_.instruments[i.value].rules.kind == instrument_kind::spot &&
               entry.request.side == side::buy && !entry.fills_missing().is_zero();
    }
    [[nodiscard]] bool is_enough(const order_request& first, const order_request& second) const noexcept {
        const auto passes = [&](order_request r) {
            r.instrument = path.g_.symbols.find(r.symbol);
            if (!r.instrument.valid()) return false;
            const auto& i = path.g_.instruments[r.instrument.value];
            fit_all(r, i.rules);
            return risk::instrument_rules().check(r, path.view_of(i, r)).has_value();
        };
        return passes(first) && passes(second);
    }
    [[nodiscard]] order_result<void> cancel(order_ref order) noexcept { return path.cancel(order); }
};

template <class StateT, class HostT>
order_result<order_ref> order_path<StateT, HostT>::place_leg(order_request r, std::uint64_t number,
                                                             std::size_t role) noexcept {
    const client_order_id id = g_.client_ids->of_list(number, role);
    risk::risk_view view;
    const auto admitted = admit(r, view, &id);
    return admitted ? send(r, *admitted, view) : admitted;
}

/// Whether an order of a list could go out, as far as that can be told before its time.
template <class StateT, class HostT>
order_result<void> order_path<StateT, HostT>::check_leg(order_request& r, const char* leg) noexcept {
    if (const auto can = expressible(r); !can) return can.error();
    const instrument_index of = g_.symbols.find(r.symbol);
    if (!of.valid()) return reject(order_errc::unknown_instrument, "engine", "symbol");
    const auto& i = g_.instruments[of.value];
    r.instrument = of;
    r.reduces = true;
    fit_all(r, i.rules);
    if (const auto amounts = venue::check_amounts(leg, r); !amounts) return amounts;
    if constexpr (requires { g_.session.expressible(r, host_.now()); })
        if (const auto words = g_.session.expressible(r, host_.now()); !words) return words;
    return judge(r, view_of(i, r));
}

template <class StateT, class HostT>
order_result<void> order_path<StateT, HostT>::check_list(order_list_request& l) noexcept {
    const auto wrong = [](order_errc code, const char* field, decimal limit = {}, decimal figure = {}) {
        return order_reject{code, "engine", field, limit, figure};
    };
    const bool triggers = l.kind == list_kind::one_triggers_other;
    if (!triggers && !waits_for_trigger(l.second.type)) return wrong(order_errc::invalid_parameter, "second");
    if (!triggers && l.first.symbol != l.second.symbol) return wrong(order_errc::invalid_parameter, "symbol");
    if (l.kind == list_kind::one_cancels_other) return {};
    if (l.entry.symbol != l.first.symbol) return wrong(order_errc::invalid_parameter, "symbol");
    if (triggers) return check_leg(l.first, "then");
    // It has exits of its own.
    if (l.entry.attached.any()) return wrong(order_errc::invalid_parameter, "attached");
    const instrument_index of = g_.symbols.find(l.entry.symbol);
    // Spot has no word for what only reduces, and some venues have none at all.
    const bool spot = of.valid() && g_.instruments[of.value].rules.kind == instrument_kind::spot;
    if (spot || !venue::capabilities_of<venue_type>::table.path(path::path).reduce_only)
        l.first.reduce_only = l.second.reduce_only = false;
    if (const auto target = check_leg(l.first, "target"); !target) return target;
    if (const auto stop = check_leg(l.second, "stop"); !stop) return stop;
    const auto level = [](const order_request& r) {
        return has_trigger_price(r.type) ? r.trigger_price : r.price;
    };
    const price above = level(l.entry.side == side::buy ? l.first : l.second);
    const price below = level(l.entry.side == side::buy ? l.second : l.first);
    if (!below.is_zero() && above <= below)
        return wrong(order_errc::invalid_price, "target", below.value, above.value);
    return {};
}

template <class StateT, class HostT>
order_result<list_ref> order_path<StateT, HostT>::place_list(const order_list_request& asked) noexcept {
    order_list_request l = asked;
    if (!g_.client_ids) return reject(order_errc::invalid_parameter, "engine", "desk_prefix");
    if (const auto sound = check_list(l); !sound) return sound.error();
    order_lists::list* const kept = g_.lists.begin(l, g_.client_ids->next_list());
    if (kept == nullptr) return reject(order_errc::table_full, "engine", "lists");
    order_result<void> placed;
    if (keeps_natively(l)) {
        placed = place_natively(*kept);
    } else if (l.kind == list_kind::one_cancels_other) {
        placed = place_pair(*kept);
    } else if (const auto entry = place_leg(l.entry, kept->number, list_roles::entry); entry) {
        kept->entry = *entry;
    } else {
        placed = entry.error();
    }
    if (!placed) {
        g_.lists.discard(*kept);
        return placed.error();
    }
    g_.lists.wake();
    g_.timer.wake();
    list_ref ref = kept->ref;
    ref.gateway = index_;
    return ref;
}

/// Both orders are judged before either is sent. If the first goes out and the second does not, the first is cancelled
/// until it is gone.
template <class StateT, class HostT>
order_result<void> order_path<StateT, HostT>::place_pair(order_lists::list& l) noexcept {
    order_lists::pair& p = l.pairs[0];
    order_request stop = l.request.second;
    order_request other = l.request.first;
    const bool waits = waits_for_trigger(other.type);
    const auto id = [&](bool first) {
        return g_.client_ids->of_list(l.number, list_roles::of({0, first, waits}));
    };
    const client_order_id stop_id = id(false), other_id = id(true);
    risk::risk_view stop_view, other_view;
    const auto one = admit(stop, stop_view, &stop_id);
    if (!one) return one.error();
    const auto two = admit(other, other_view, &other_id);
    if (!two) {
        static_cast<void>(give_up(*one, two.error()));
        return two.error();
    }
    const auto first_sent = send(stop, *one, stop_view);
    if (!first_sent) {
        static_cast<void>(give_up(*two, first_sent.error()));
        return first_sent.error();
    }
    l.pair_count = 1;
    p.second = *first_sent;
    p.size = stop.quantity;
    p.placed = true;
    if (const auto sent = send(other, *two, other_view); sent) {
        p.first = *sent;
        l.closes = closes(p);
    } else {
        l.reason = sent.error().code;
        l.dissolved = p.doomed = true;
    }
    return {};
}

/// Whether both orders of a pair can only make a position smaller. At spot what is sold is held.
template <class StateT, class HostT>
bool order_path<StateT, HostT>::closes(const order_lists::pair& p) const noexcept {
    bool any = false;
    for (const order_ref ref : {p.first, p.second}) {
        const orders::order_record* const r = g_.orders.find(ref);
        if (r == nullptr) continue;
        if (!r->request.instrument.valid()) return false;
        const instrument& rules = g_.instruments[r->request.instrument.value].rules;
        any = r->request.reduce_only || r->request.close_position ||
              (rules.kind == instrument_kind::spot && r->request.side == side::sell);
        if (!any) return false;
    }
    return any;
}

/// All of a list, as one request.
template <class StateT, class HostT>
order_result<void> order_path<StateT, HostT>::place_natively(order_lists::list& l) noexcept {
    order_lists::pair& p = l.pairs[0];
    if (const auto sent = place_as_one(l.request, l.number, 0, {&l.entry, &p.first, &p.second}); !sent)
        return sent;
    l.pair_count = 1;
    l.native = p.native = p.placed = true;
    p.size = l.request.first.quantity;
    l.closes = l.closes || (l.request.kind == list_kind::one_cancels_other && closes(p));
    return {};
}

/// The orders of a list into the table and out as one request, or none of them. Exits, and another order that takes
/// back no more than what its entry adds, are judged as far as that can be done before their time (`check_leg`); any
/// other one is judged as if its entry were placed. Of two orders of which one cancels the other the funds of one are
/// taken.
/// @param into where the references go: entry, first, second
template <class StateT, class HostT>
order_result<void> order_path<StateT, HostT>::place_as_one(order_list_request l, std::uint64_t number,
                                                           std::size_t part,
                                                           const std::array<order_ref*, 3>& into) noexcept {
    if constexpr (native_lists.empty()) {
        static_cast<void>(l), static_cast<void>(number), static_cast<void>(part), static_cast<void>(into);
        return reject(order_errc::unsupported, "capabilities", "lists");
    } else {
        struct leg {
            order_request* request = nullptr;
            std::size_t role = 0;
            order_ref* into = nullptr;
        };
        const bool has_entry = l.kind != list_kind::one_cancels_other;
        const bool waits = waits_for_trigger(l.first.type);
        const bool then = l.kind == list_kind::one_triggers_other;
        std::array<leg, 3> legs{};
        std::size_t count = 0;
        if (has_entry) legs[count++] = {&l.entry, list_roles::entry, into[0]};
        legs[count++] = {&l.first,
                         then ? list_roles::then + (waits ? 1 : 0) : list_roles::of({part, true, waits}),
                         into[1]};
        if (!then) legs[count++] = {&l.second, list_roles::of({part, false, waits}), into[2]};

        const bool adds = then && (l.first.side == l.entry.side || l.first.quantity > l.entry.quantity);
        std::array<order_ref, 3> refs{};
        std::array<risk::risk_view, 2> views;
        const auto give_up_all = [&](std::size_t made, const order_reject& why) {
            for (std::size_t i = 0; i < made; ++i) static_cast<void>(give_up(refs[i], why));
            return why;
        };
        for (std::size_t i = 0; i < count; ++i) {
            order_request& r = *legs[i].request;
            const client_order_id id = g_.client_ids->of_list(number, legs[i].role);
            order_result<order_ref> made = order_ref{};
            if (!has_entry || i == 0 || adds) {
                made = admit(r, views[i], &id, i);
                // What follows is judged with it.
                if (made && adds) book(r, *made, views[i]);
            } else {
                r.client_order_id = id;
                made = g_.orders.create(r, host_.now().wall);
            }
            if (!made) return give_up_all(i, made.error());
            refs[i] = *made;
        }
        if (!host_.can_raise(count))
            return give_up_all(count, reject(order_errc::output_full, "engine", "raised events"));
        const clock_reading now = host_.now();
        gateway_port port(g_, host_, index_);
        for (std::size_t i = 0; i < count; ++i)
            if (!port.journalled({journal::intent_kind::place, refs[i], legs[i].request, now}))
                return give_up_all(count, reject(order_errc::output_full, "journal", "intent"));
        if (const auto sent = g_.session.place_list(l, std::span(refs.data(), count), now, port); !sent)
            return give_up_all(count, sent.error());
        if (!adds) book(*legs[0].request, refs[0], views[0]);
        for (std::size_t i = 1; i < count && !adds; ++i) {
            // It counts, but takes nothing of the funds: an order without a quantity needs none.
            order_request counted = *legs[i].request;
            counted.quantity = {};
            host_.risk().commit(counted, view_of(g_.instruments[counted.instrument.value], counted));
        }
        for (std::size_t i = 0; i < count; ++i) {
            ++g_.counters.orders;
            port.settle_order(g_.orders.on_sent(refs[i], now.wall));
            if (legs[i].into != nullptr) *legs[i].into = refs[i];
        }
        port.arm_by(g_.session.next_deadline());
        return {};
    }
}

template <class StateT, class HostT>
order_result<void> order_path<StateT, HostT>::cancel_list(list_ref ref) noexcept {
    const order_lists::list* const l = g_.lists.find(ref);
    if (l == nullptr) return reject(order_errc::unknown_order, "engine", "list");
    g_.lists.dissolve(ref);
    g_.timer.wake();
    order_result<void> result;
    const auto take_back = [&](order_ref order) {
        order.gateway = 0;
        const orders::order_record* const r = g_.orders.find(order);
        if (r == nullptr || r->state.terminal()) return;
        if (const auto sent = cancel(order); !sent && result) result = sent;
    };
    take_back(l->entry);
    for (const order_lists::pair& p : l->pairs) {
        const orders::order_record* const first = g_.orders.find(p.first);
        take_back(p.first);
        // With one order of its own lists the venue ends the others, unless only executions do.
        if (!p.native || lists_by_fills || first == nullptr || first->state.terminal()) take_back(p.second);
    }
    return result;
}

template <class StateT, class HostT>
void order_path<StateT, HostT>::keep_lists() noexcept {
    list_world world{*this};
    const std::size_t parts = g_.client_ids ? list_roles::pairs(g_.client_ids->roles()) : 0;
    g_.lists.run(world, host_.now().steady, parts,
                 [&](const order_lists::list& l, const char* trouble) { tell_list(l, trouble); });
}

template <class StateT, class HostT>
void order_path<StateT, HostT>::tell_list(const order_lists::list& l, const char* trouble) noexcept {
    const bool has_entry = l.request.kind != list_kind::one_cancels_other;
    const symbol_name& symbol = has_entry ? l.request.entry.symbol : l.request.first.symbol;
    if (trouble != nullptr) {
        gateway_port(g_, host_, index_).tell_error(trouble, symbol, {}, true);
        return;
    }
    const auto named = [&](order_ref order) {
        if (order.valid()) order.gateway = index_;
        return order;
    };
    list_change c;
    c.ref = l.ref;
    c.ref.gateway = index_;
    c.kind = l.request.kind;
    c.state = l.state;
    c.symbol = symbol;
    c.entry = named(l.entry);
    if (l.pair_count != 0) {
        c.first = named(l.pairs[l.pair_count - 1].first);
        c.second = named(l.pairs[l.pair_count - 1].second);
    }
    c.reason = l.reason;
    c.tag = l.request.tag;
    c.received = host_.now().wall;
    host_.deliver(c);
}

template <class StateT, class HostT>
void order_path<StateT, HostT>::restore_lists() noexcept {
    g_.lists_restored = true;
    if (!g_.client_ids) return;
    for (const orders::order_record& r : g_.orders.open_orders())
        if (const std::size_t role = r.foreign ? g_.client_ids->role_in(r.request.client_order_id.view()) : 0;
            role != 0 && r.request.instrument.valid())
            take_in(r, role);
    g_.lists.for_each([&](order_lists::list& l) {
        if (!l.restored) return;
        find_keeper(l);
        recall_missing(l);
        const orders::order_record* const e = g_.orders.find(l.entry);
        if (e == nullptr || l.native) return;
        tell_list(l,
                  "the target and stop of an entry of an earlier run are not known: the entry is cancelled");
        l.takes_back = true;
    });
    if (!g_.lists.any()) return;
    g_.lists.wake();
    g_.timer.wake();
}

/// An open order of an earlier run, into the list that its id names.
template <class StateT, class HostT>
void order_path<StateT, HostT>::take_in(const orders::order_record& r, std::size_t role) noexcept {
    const client_order_id key = g_.client_ids->in_role(r.request.client_order_id.view(), 0);
    order_lists::list* l = nullptr;
    g_.lists.for_each([&](order_lists::list& known) {
        if (known.restored && known.key == key) l = &known;
    });
    if (l == nullptr) {
        order_list_request none;
        none.kind = list_kind::one_cancels_other;
        l = g_.lists.begin(none, 0);
        if (l == nullptr) return;
        l->key = key;
        l->restored = true;
    }
    if (role == list_roles::entry) {
        l->request.kind = list_kind::bracket;
        l->request.entry = r.request;
        l->entry = r.ref;
        l->covered = l->sized = r.cumulative;
        l->closes = true;
        return;
    }
    const list_roles::meaning what =
        list_roles::in_pair(role) ? list_roles::read(role) : list_roles::meaning{0, true, false};
    if (what.part >= order_lists::most_parts) return;
    for (; l->pair_count <= what.part; ++l->pair_count)
        if (l->pair_count != what.part) l->pairs[l->pair_count].over = true;
    order_lists::pair& p = l->pairs[what.part];
    p.over = false;
    p.placed = true;
    p.size = r.request.quantity;
    (what.first ? p.first : p.second) = r.ref;
    (what.first ? l->request.first : l->request.second) = r.request;
}

/// Who keeps a list of an earlier run: as its orders say, of which the venue takes some lists as one, and others not.
/// One that it may have kept is taken for the engine's unless all of it is there: to cancel a loser that the venue
/// cancels, too, does no harm, and to wait for that does.
template <class StateT, class HostT>
void order_path<StateT, HostT>::find_keeper(order_lists::list& l) noexcept {
    const bool entered = g_.orders.find(l.entry) != nullptr;
    for (std::size_t i = 0; i < l.pair_count; ++i) {
        order_lists::pair& p = l.pairs[i];
        if (p.over) continue;
        const orders::order_record* const first = g_.orders.find(p.first);
        const orders::order_record* const second = g_.orders.find(p.second);
        const orders::order_record* const any = first != nullptr ? first : second;
        if (any == nullptr) continue;
        const std::size_t role = g_.client_ids->role_in(any->request.client_order_id.view());
        const bool paired = list_roles::in_pair(role);
        if (paired && first != nullptr && second != nullptr)
            p.native = keeps_pair(first->request, second->request);
        else if (paired)
            p.linked = keeps_natively(list_kind::one_cancels_other);
        if (paired && l.request.kind != list_kind::one_triggers_other) l.closes = l.closes || closes(p);
        if (!entered || i != 0) continue;
        // What the engine keeps goes out for what the entry has filled; what the venue holds, with it.
        const quantity& all = l.request.entry.quantity;
        const bool held = any->request.quantity == all && any->cumulative.is_zero() && l.covered < all;
        if (!paired) l.request.kind = list_kind::one_triggers_other, l.closes = false;
        order_list_request asked = l.request;
        asked.kind = paired ? list_kind::bracket : list_kind::one_triggers_other;
        l.native = (paired ? p.native && held : true) && keeps_natively(asked);
        if (l.native) l.earlier = l.covered;
    }
}

/// Of a pair of which one order is open, the other may have filled, ended, or never have been: it is asked for, under
/// the id that follows from the one that there is.
template <class StateT, class HostT>
void order_path<StateT, HostT>::recall_missing(order_lists::list& l) noexcept {
    for (std::size_t i = 0; i < l.pair_count; ++i) {
        order_lists::pair& p = l.pairs[i];
        if (p.over || p.first.valid() == p.second.valid()) continue;
        const orders::order_record* const known = g_.orders.find(p.first.valid() ? p.first : p.second);
        if (known == nullptr) continue;
        const std::string_view id = known->request.client_order_id.view();
        const std::size_t role = g_.client_ids->role_in(id);
        if (!list_roles::in_pair(role)) continue; // it never had another
        list_roles::meaning what = list_roles::read(role);
        what.first = !what.first;
        order_request r = known->request;
        r.client_order_id = g_.client_ids->in_role(id, list_roles::of(what));
        r.type = !what.first        ? order_type::stop
                 : what.first_waits ? order_type::take_profit
                                    : order_type::limit;
        // It may have ended since its report was seen: then it is known, and not open.
        if (const orders::order_record* const ended = g_.orders.find_client(r.client_order_id);
            ended != nullptr) {
            (what.first ? p.first : p.second) = ended->ref;
            (what.first ? l.request.first : l.request.second) = ended->request;
            continue;
        }
        const auto recalled = g_.orders.recall(r, host_.now().wall);
        if (!recalled) {
            tell_list(l, "the other order of a pair of an earlier run cannot be asked for");
            continue;
        }
        (what.first ? p.first : p.second) = *recalled;
        (what.first ? l.request.first : l.request.second) = r;
        gateway_port(g_, host_, index_).follow_up(*recalled);
    }
}

} // namespace gatewright
