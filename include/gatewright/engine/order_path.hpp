// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/digits.hpp>
#include <gatewright/core/history.hpp>
#include <gatewright/core/io.hpp>
#include <gatewright/core/order.hpp>
#include <gatewright/core/order_list.hpp>
#include <gatewright/core/reject.hpp>
#include <gatewright/engine/gateway_port.hpp>
#include <gatewright/engine/order_lists.hpp>
#include <gatewright/journal/journal.hpp>
#include <gatewright/orders/order_record.hpp>
#include <gatewright/risk/amended_order.hpp>
#include <gatewright/risk/instrument_rules.hpp>
#include <gatewright/risk/order_price.hpp>
#include <gatewright/risk/replaced_order.hpp>
#include <gatewright/risk/risk_view.hpp>
#include <gatewright/routing/router.hpp>
#include <gatewright/venue/capabilities.hpp>
#include <gatewright/venue/concepts.hpp>
#include <gatewright/venue/order_rules.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <utility>

namespace gatewright {

/// The way of orders and cancels through one gateway during a step: capability, risk, journal, encoding, sending.
///
/// @tparam StateT a `gateway_state`
/// @tparam HostT the engine during a step: what `gateway_port` asks of it, and `risk()`, `journal()`, `mode()`, for a risk
/// stage that asks for it `holdings(gateway, instrument)`, and
/// `can_raise(n)`, whether n more `order_change`s (one) can be kept until the handler at hand has returned
template <class StateT, class HostT>
class order_path {
    using venue_type = typename StateT::venue_type;
    using path = typename StateT::gateway_type::path;

public:
    order_path(StateT& state, HostT& host, std::uint8_t index) noexcept
        : g_(state)
        , host_(host)
        , index_(index) {}

    /// What a router needs to know of this gateway to choose it for an order.
    [[nodiscard]] static routing::gateway_candidate candidate(const StateT& g, std::uint8_t index,
                                                              const order_request& r) noexcept {
        routing::gateway_candidate c;
        c.index = index;
        const instrument_index instrument = g.symbols.find(r.symbol);
        if (const auto why = g.not_ready_reason(purpose_of(g, r, instrument), instrument); why.empty())
            c.ready = true;
        else
            c.reason = why.data();
        c.trades_instrument = instrument.valid();
        if (c.trades_instrument) c.symbol = r.symbol;
        c.supports = expressible(r).has_value();
        c.units = r.quantity;
        if (!instrument.valid()) return c;
        const auto& i = g.instruments[instrument.value];
        if (i.known) c.rules = &i.rules;
        c.has_fees = i.fees.has_value();
        if (c.has_fees) {
            c.maker_fee = i.fees->maker;
            c.taker_fee = i.fees->taker;
        }
        return c;
    }

    /// Nothing is changed unless the order's bytes are in the sink; the numbers of a client id that was refused are
    /// not used again.
    order_result<order_ref> place(order_request& r) noexcept {
        risk::risk_view view;
        const auto admitted = admit(r, view);
        return admitted ? send(r, *admitted, view) : admitted;
    }

    /// Places several orders, by as few requests as the venue takes; what cannot stand among others goes by itself, and
    /// all do where the venue takes no more than one. Each is judged as if those before it were placed.
    /// @param results one for each order, as of `place`
    void place_batch(std::span<const order_request> orders,
                     std::span<order_result<order_ref>> results) noexcept {
        std::size_t waiting[most_placed] = {}; // of `orders`, in the batch at hand
        std::size_t count = 0;
        gateway_port port(g_, host_, index_);
        const auto flush = [&] {
            if (count != 0) send_placed(std::span(waiting, count), results, port);
            count = 0;
        };
        for (std::size_t i = 0; i < std::min(orders.size(), results.size()); ++i) {
            order_request r = orders[i];
            if (count == most_placed) flush();
            // One that has none beside it goes by itself, as venues count it.
            const auto beside = [](const order_request& o) { return !waits_for_trigger(o.type); };
            const bool alone = count == 0 && std::none_of(orders.begin() + static_cast<std::ptrdiff_t>(i) + 1,
                                                          orders.end(), beside);
            if (!batches_places || alone || waits_for_trigger(r.type)) {
                results[i] = place(r);
                continue;
            }
            results[i] = add_placed(r, count, port);
            if (results[i]) waiting[count++] = i;
        }
        flush();
    }

    /// Asks the venue to change a setting of the account.
    /// @return `unsupported` naming the setting, `unknown_instrument`, `invalid_parameter` naming "leverage", or what
    /// keeps it from being sent
    order_result<void> change_account(const account_change& a) noexcept {
        constexpr const auto& table = venue::capabilities_of<venue_type>::table;
        if (!table.settings.contains(a.what))
            return reject(order_errc::unsupported, "engine", to_string(a.what));
        const bool of_instrument =
            a.what == account_setting::leverage || a.what == account_setting::margin_mode;
        if (of_instrument && !g_.symbols.find(a.symbol).valid())
            return reject(order_errc::unknown_instrument, "engine", "symbol");
        if (a.what == account_setting::leverage && a.leverage == 0)
            return reject(order_errc::invalid_parameter, "engine", "leverage");
        if constexpr (!table.settings.empty()) {
            gateway_port port(g_, host_, index_);
            const auto sent = g_.session.change_account(a, host_.now(), port);
            port.arm_by(g_.session.next_deadline());
            return sent;
        }
        return {};
    }

    /// Whether the market data of an instrument are subscribed to.
    order_result<void> want_market(std::string_view symbol, bool wanted) noexcept {
        const instrument_index i = g_.symbols.find(symbol);
        if (!i.valid()) return reject(order_errc::unknown_instrument, "engine", "symbol");
        gateway_port port(g_, host_, index_);
        if constexpr (requires { g_.session.want_market(i, wanted, port); })
            return g_.session.want_market(i, wanted, port);
        else
            return reject(order_errc::unsupported, "engine", "unsubscribe");
    }
    /// Asks for a stretch of the past.
    /// @return its number; `unknown_instrument`, or what the session refuses
    order_result<std::uint32_t> history(const history_request& r) noexcept {
        const instrument_index i = g_.symbols.find(r.symbol);
        if (!i.valid()) return reject(order_errc::unknown_instrument, "engine", "symbol");
        if constexpr (requires { g_.session.history(r, i, 0u, host_.now()); }) {
            if (const auto asked = g_.session.history(r, i, g_.last_history + 1, host_.now()); !asked)
                return asked.error();
            g_.timer.wake();
            return ++g_.last_history;
        } else {
            return reject(order_errc::unsupported, "engine", "history");
        }
    }

    /// Asks what an order would take of the account. It is no order: no check but its own form is asked, and no limit
    /// counts it.
    /// @return the preview's number; `unsupported` naming "preview" or a field, `unknown_instrument`, or what keeps it
    /// from being sent
    order_result<std::uint32_t> preview(order_request r) noexcept {
        gateway_port port(g_, host_, index_);
        if constexpr (requires { g_.session.preview(r, 0u, host_.now(), port); }) {
            r.instrument = g_.symbols.find(r.symbol);
            if (!r.instrument.valid() || !g_.instruments[r.instrument.value].known)
                return reject(order_errc::unknown_instrument, "engine", "symbol");
            if (const auto why = g_.not_ready_reason(venue::purpose::reduce, r.instrument); !why.empty())
                return reject(order_errc::not_ready, "engine", why.data());
            if (const auto can = expressible(r); !can) return can.error();
            fit_all(r, g_.instruments[r.instrument.value].rules);
            if (const auto sent = g_.session.preview(r, g_.last_preview + 1, host_.now(), port); !sent)
                return sent.error();
            port.arm_by(g_.session.next_deadline());
            return ++g_.last_preview;
        } else {
            return reject(order_errc::unsupported, "capabilities", "preview");
        }
    }

    // Lists: impl/order_path_lists.ipp

    /// Places a list: its entry, or both orders of one without. What follows is judged now as far as it can be.
    /// @return as `place`, naming the order; `table_full` naming "lists"; `invalid_parameter` naming "symbol" or
    /// "second"; `invalid_price` naming "target" if target and stop stand on the wrong sides of each other.
    order_result<list_ref> place_list(const order_list_request& asked) noexcept;
    /// Asks for every open order of a list to be cancelled; nothing more is placed for it.
    order_result<void> cancel_list(list_ref ref) noexcept;
    /// Nothing more is placed for the lists of an instrument; not valid: of all.
    void dissolve_lists(instrument_index of) noexcept {
        g_.lists.dissolve_all(of.valid() ? g_.symbols[of.value] : symbol_name{});
        g_.timer.wake();
    }
    /// Does what the lists want now.
    void keep_lists() noexcept;
    /// Lists of earlier runs go on, as far as the ids of their open orders tell them.
    void restore_lists() noexcept;

    /// Asks for new terms of a working order. Until the outcome is known the larger quantity counts, and nothing else
    /// is asked of it but to be cancelled. An amend is never sent twice.
    order_result<void> amend(order_ref ref, const order_amend& change) noexcept {
        ref.gateway = 0;
        const orders::order_record* r = g_.orders.find(ref);
        if (r == nullptr) return reject(order_errc::unknown_order, "engine", "order");
        if (r->state.terminal()) return reject(order_errc::already_done, "engine", "order");
        if constexpr (!venue::amends<venue_type>(path::path)) {
            return reject(order_errc::unsupported, "capabilities", "amend");
        } else {
            if (!venue::amends(capable, orders::keys_of(*r), r->request.type))
                return reject(order_errc::unsupported, "capabilities", "type");
            if (!orders::may_send(r->state, pending_operation::amend))
                return reject(order_errc::operation_pending, "engine", "order");
            if (!host_.can_raise()) return reject(order_errc::output_full, "engine", "raised events");
            const auto& i = g_.instruments[r->request.instrument.value];
            amend_request a;
            a.keys = orders::keys_of(*r);
            a.change = change;
            a.terms = r->request;
            fit(a.change.price.value, i.rules.tick_size.value);
            fit(a.change.quantity.value, i.rules.lot_size.value);
            if (const auto fits = take_change(a, *r); !fits) return fits;
            // The venue would go on to hold exits for as much as it was.
            if (lists_by_fills && a.terms.quantity != r->request.quantity && g_.lists.leads(ref))
                return reject(order_errc::unsupported, "engine", "list");
            const risk::risk_view view = view_of(i, a.terms);
            const risk::amended_order judged{r->request, r->request.quantity, r->open, a.terms.quantity,
                                             a.terms.price};
            a.terms.reduces = judged.only_reduces() ||
                              purpose_of(g_, a.terms, a.terms.instrument) == venue::purpose::reduce;
            if (const auto why = g_.not_ready_reason(
                    a.terms.reduces ? venue::purpose::reduce : venue::purpose::open, a.terms.instrument);
                !why.empty())
                return reject(order_errc::not_ready, "engine", why.data());
            if (const auto checked = host_.risk().check_amend(judged, view); !checked) return checked.error();

            const clock_reading now = host_.now();
            a.number = g_.next_amend(now.wall);
            gateway_port port(g_, host_, index_);
            if (!port.journalled({journal::intent_kind::amend, ref, &a.terms, now}))
                return reject(order_errc::output_full, "journal", "intent");
            if (const auto sent = g_.session.amend(a, ref, now, port); !sent) return sent.error();
            host_.risk().commit_amend(judged, view);
            note_funds(ref, view);
            port.settle_order(
                g_.orders.on_amend_sent(ref, a.terms.quantity, a.terms.price, now.wall, a.number));
            port.arm_by(g_.session.next_deadline());
            return {};
        }
    }

    /// Has an order cancelled and, if that is done, another one of its instrument placed, by one request. Where nothing
    /// of the first has filled as far as is known, the venue is told to do neither if something has by then, and the
    /// other is judged as if the first did not rest; else both are judged to fill. Until the outcome is known both
    /// count. Sent once.
    /// @return as `place`; `unsupported` naming "list" for an order of a list that the venue keeps, as that would end
    /// the list, and "venue_made" for one that is the venue's own, as an exit that went with an entry: the other one
    /// would be of another kind
    order_result<order_ref> replace(order_ref old, order_request& r) noexcept {
        old.gateway = 0;
        if constexpr (!capable.cancel_replace) {
            return reject(order_errc::unsupported, "capabilities", "cancel_replace");
        } else {
            const orders::order_record* const was = g_.orders.find(old);
            if (was == nullptr) return reject(order_errc::unknown_order, "engine", "order");
            if (was->state.terminal()) return reject(order_errc::already_done, "engine", "order");
            if (!orders::may_send(was->state, pending_operation::amend))
                return reject(order_errc::operation_pending, "engine", "order");
            if (r.symbol != was->request.symbol)
                return reject(order_errc::invalid_parameter, "engine", "symbol");
            if (g_.lists.native(old)) return reject(order_errc::unsupported, "engine", "list");
            if (was->venue_made) return reject(order_errc::unsupported, "engine", "venue_made");
            const bool untouched = was->cumulative.is_zero();
            risk::risk_view view;
            const auto admitted = admit(r, view, nullptr, 1, untouched ? was : nullptr);
            if (!admitted) return admitted;
            const orders::order_record& one = *g_.orders.find(old);
            const clock_reading now = host_.now();
            gateway_port port(g_, host_, index_);
            for (const journal::order_intent& intent :
                 {journal::order_intent{journal::intent_kind::cancel, old, &one.request, now},
                  journal::order_intent{journal::intent_kind::place, *admitted, &r, now}})
                if (!port.journalled(intent))
                    return give_up(*admitted, reject(order_errc::output_full, "journal", "intent"));
            const order_keys keys = orders::keys_of(one);
            if (const auto sent = g_.session.replace(keys, old, untouched, r, *admitted, now, port); !sent)
                return give_up(*admitted, sent.error());
            book(r, *admitted, view);
            ++g_.counters.orders;
            cancel_left(old, port);
            port.settle_order(g_.orders.on_sent(*admitted, now.wall));
            port.arm_by(g_.session.next_deadline());
            order_ref ref = *admitted;
            ref.gateway = index_;
            return ref;
        }
    }

    /// May be repeated while the outcome is not known; passes in every trading mode.
    order_result<void> cancel(order_ref ref) noexcept {
        ref.gateway = 0;
        const orders::order_record* r = g_.orders.find(ref);
        if (r == nullptr) return reject(order_errc::unknown_order, "engine", "order");
        if (r->state.terminal()) return reject(order_errc::already_done, "engine", "order");
        if (!host_.can_raise()) return reject(order_errc::output_full, "engine", "raised events");
        const clock_reading now = host_.now();
        gateway_port port(g_, host_, index_);
        if (!port.journalled({journal::intent_kind::cancel, ref, &r->request, now}))
            return reject(order_errc::output_full, "journal", "intent");
        if (const auto sent = g_.session.cancel(orders::keys_of(*r), ref, now, port); !sent)
            return sent.error();
        cancel_left(ref, port);
        port.arm_by(g_.session.next_deadline());
        return {};
    }

    /// Cancels several orders, by as few requests as the venue takes.
    /// @param results one for each order, as of `cancel`
    void cancel_batch(std::span<const order_ref> orders, std::span<order_result<void>> results) noexcept {
        auto run = run_of([&](std::size_t i, const order_result<void>& r) { results[i] = r; });
        for (std::size_t i = 0; i < std::min(orders.size(), results.size()); ++i) run.add(orders[i], i);
        run.flush();
    }

    /// Asks for every open order of this desk, this run's and earlier ones', to be cancelled; orders of others and of
    /// the venue are left alone. What cannot be sent now is told, kept, and sent as soon as it can be. The command
    /// may be repeated, and then repeats the cancels of unknown outcome.
    /// @param of an instrument; not valid: all of them
    void cancel_all(instrument_index of = {}) noexcept {
        g_.cancels.begin(g_.orders.last_number(), of);
        dissolve_lists(of);
        cancel_each(true);
    }
    /// Sends the cancels that are owed.
    void cancel_rest() noexcept { cancel_each(false); }

    /// Cancels every open order of the account, whoever placed it: by one request for an instrument where the venue has
    /// that, else as `cancel_batch` does.
    /// @param of an instrument; not valid: each of which an open order is known
    /// @return the first refusal of what could not be sent; the command may be repeated.
    order_result<void> cancel_account(instrument_index of) noexcept {
        order_result<void> result;
        const auto note = [&](const order_result<void>& r) {
            if (!r && result) result = r;
        };
        if constexpr (cancels_at_once) {
            for (std::size_t n = 0; n < g_.instruments.size(); ++n) {
                const instrument_index i{static_cast<std::uint16_t>(n)};
                if (of.valid() && i != of) continue;
                for (const bool waiting : {false, true}) note(cancel_instrument(i, waiting, of.valid()));
            }
        } else {
            auto run = run_of([&](std::size_t, const order_result<void>& r) { note(r); });
            for (const orders::order_record& r : g_.orders.open_orders())
                if (!of.valid() || r.request.instrument == of) run.add(r.ref);
            run.flush();
        }
        return result;
    }

    /// The operator declares an order gone whose state the venue does not tell, or its missing executions never to
    /// come. @return false if no order of this gateway has the id.
    bool write_off(const client_order_id& id) noexcept {
        const orders::order_record* r = g_.orders.find_client(id);
        if (r == nullptr) return false;
        gateway_port(g_, host_, index_).settle_order(g_.orders.write_off(r->ref, host_.now().wall));
        g_.timer.wake();
        return true;
    }

private:
    static constexpr const venue::path_capabilities& capable =
        venue::capabilities_of<venue_type>::table.path(path::path);
    static constexpr std::size_t most_placed = std::max<std::size_t>(capable.place_batch, 1);
    static constexpr std::size_t most_cancelled = std::max<std::size_t>(capable.cancel_batch, 1);
    static constexpr bool batches_places = capable.place_batch > 1;
    static constexpr bool batches_cancels = capable.cancel_batch > 1;
    static constexpr bool cancels_at_once = capable.cancel_all;
    static constexpr venue::enum_set<list_kind> native_lists =
        venue::capabilities_of<venue_type>::table.native_lists;
    static constexpr bool lists_by_fills = venue::capabilities_of<venue_type>::table.lists_by_fills;
    /// Whether the venue takes lists of a kind as one.
    static constexpr bool keeps_natively(list_kind k) noexcept { return native_lists.contains(k); }
    /// And whether it takes this one.
    bool keeps_natively(const order_list_request& l) const noexcept {
        if constexpr (native_lists.empty())
            return false;
        else
            return keeps_natively(l.kind) && g_.session.takes_list(l);
    }
    /// And whether it takes these two orders as a pair.
    bool keeps_pair(const order_request& first, const order_request& second) const noexcept {
        order_list_request l;
        l.kind = list_kind::one_cancels_other;
        l.first = first;
        l.second = second;
        return keeps_natively(l);
    }

    /// An order into the table that may go out: gates, capabilities and checks passed, its id given.
    /// @param view with which it was checked
    /// @param id that it is to have; null: the next one
    /// @param before how many changes of orders are to be told before its own
    /// @param instead_of an order that is cancelled for it: judged as if that one did not rest
    order_result<order_ref> admit(order_request& r, risk::risk_view& view,
                                  const client_order_id* id = nullptr, std::size_t before = 0,
                                  const orders::order_record* instead_of = nullptr) noexcept {
        const auto refuse = [&](const order_reject& why) {
            ++g_.counters.refused;
            return why;
        };
        if (!host_.can_raise(before + 1))
            return refuse(reject(order_errc::output_full, "engine", "raised events"));
        r.instrument = g_.symbols.find(r.symbol);
        if (!r.instrument.valid()) return refuse(reject(order_errc::unknown_instrument, "engine", "symbol"));
        const auto& i = g_.instruments[r.instrument.value];
        if (!i.known) return refuse(reject(order_errc::unknown_instrument, "engine", "symbol"));
        const venue::purpose purpose = purpose_of(g_, r, r.instrument);
        r.reduces = purpose == venue::purpose::reduce;
        if (const auto why = g_.not_ready_reason(purpose, r.instrument); !why.empty())
            return refuse(reject(order_errc::not_ready, "engine", why.data()));
        if (!g_.client_ids) return refuse(reject(order_errc::invalid_parameter, "engine", "desk_prefix"));
        if (const auto can = expressible(r); !can) return refuse(can.error());

        if (!r.quote_quantity.is_zero()) [[unlikely]]
            if (const auto worth = take_sum(r, i); !worth) return refuse(worth.error());
        fit_all(r, i.rules);
        view = view_of(i, r);
        if (instead_of != nullptr) [[unlikely]] {
            if (const auto checked = judge(r, risk::view_without(view, *instead_of, r.side)); !checked)
                return refuse(checked.error());
        } else if (const auto checked = judge(r, view); !checked) {
            return refuse(checked.error());
        }

        r.client_order_id = id != nullptr ? *id : g_.client_ids->next();
        const auto created = g_.orders.create(r, host_.now().wall);
        if (!created) return refuse(created.error());
        return *created;
    }
    /// What the checks say of an order.
    order_result<void> judge(const order_request& r, const risk::risk_view& view) noexcept {
        const bool plain = !r.close_position && r.price_match == price_match::none;
        const auto checked =
            plain ? host_.risk().check(r, view) : host_.risk().check(as_judged(r, view), view);
        return checked ? order_result<void>{} : checked.error();
    }
    void book(const order_request& r, order_ref ref, const risk::risk_view& view) noexcept {
        const bool plain = !r.close_position && r.price_match == price_match::none;
        host_.risk().commit(plain ? r : as_judged(r, view), view);
        note_funds(ref, view);
    }
    /// What the checks took of the account's free funds for an order.
    void note_funds(order_ref ref, const risk::risk_view& view) noexcept {
        if constexpr (HostT::risk_type::needs_totals)
            if (const risk::taken_funds& taken = view.cache.taken; !taken.amount.is_zero())
                g_.orders.on_funds_taken(ref, taken.amount, taken.told);
    }
    /// One that closes a position has no quantity: it is judged as the smallest order that only reduces. One whose
    /// price the venue chooses is judged as one at the market.
    static order_request as_judged(order_request r, const risk::risk_view& view) noexcept {
        if (r.close_position) {
            const instrument& rules = *view.rules;
            const decimal& lot =
                rules.market_lot_size.is_zero() ? rules.lot_size.value : rules.market_lot_size.value;
            const quantity least =
                std::max(std::max(rules.min_quantity, rules.min_market_quantity), quantity{lot});
            const auto whole = least.value.rounded_to(lot, rounding::ceil);
            r.quantity = {whole ? *whole : least.value};
            r.reduce_only = r.reduces = true;
        }
        if (r.price_match != price_match::none) {
            r.type = order_type::market;
            r.price = {};
        }
        return r;
    }
    /// The quantity that a sum of the quote asset may come to: at the price of the market, and a twentieth more.
    template <class InstrumentT>
    order_result<void> take_sum(order_request& r, const InstrumentT& i) noexcept {
        if (i.rules.kind != instrument_kind::spot)
            return reject(order_errc::unsupported, "engine", "quote_quantity");
        const price at = i.reference.for_side(r.side, host_.now().steady);
        if (at.is_zero()) return reject(order_errc::no_reference_price, "engine", "quote_quantity");
        const decimal& lot =
            i.rules.market_lot_size.is_zero() ? i.rules.lot_size.value : i.rules.market_lot_size.value;
        const auto most =
            muldiv(wide_decimal(r.quote_quantity), wide_decimal(105, -2), wide_decimal(at.value), -8);
        const auto figure = most ? most->to_decimal(-8, rounding::ceil) : result<decimal>(most.error());
        const auto lots = figure && !lot.is_zero() ? figure->rounded_to(lot, rounding::ceil) : figure;
        if (!lots || lots->sign() <= 0)
            return reject(order_errc::invalid_quantity, "engine", "quote_quantity");
        r.quantity = {*lots};
        return {};
    }

    /// Sends an order that was admitted; if it cannot be sent, it leaves no trace.
    order_result<order_ref> send(const order_request& r, order_ref ref,
                                 const risk::risk_view& view) noexcept {
        const clock_reading now = host_.now();
        gateway_port port(g_, host_, index_);
        if (!port.journalled({journal::intent_kind::place, ref, &r, now}))
            return give_up(ref, reject(order_errc::output_full, "journal", "intent"));
        if (const auto sent = g_.session.place(r, ref, now, port); !sent) return give_up(ref, sent.error());
        book(r, ref, view);
        ++g_.counters.orders;
        port.settle_order(g_.orders.on_sent(ref, now.wall));
        port.arm_by(g_.session.next_deadline());
        ref.gateway = index_;
        return ref;
    }
    /// An order that was admitted is not sent: it leaves no trace.
    order_reject give_up(order_ref ref, const order_reject& why) noexcept {
        if (const orders::order_record* const r = g_.orders.find(ref)) {
            orders::order_record was = *r;
            host_.stage().on_ended(g_, index_, *r); // its own funds
            g_.orders.discard(ref);
            was.funds = {};
            host_.stage().on_ended(g_, index_, was); // what its position no longer needs
            host_.stage().on_change(index_, was.request.instrument);
        }
        ++g_.counters.refused;
        return why;
    }

    /// Adds an order to the batch at hand. The checks book it at once: those after it are judged with it.
    /// @param before how many are in it
    template <class PortT>
    order_result<order_ref> add_placed(order_request& r, std::size_t before, PortT& port) noexcept {
        if constexpr (batches_places) {
            risk::risk_view view;
            const auto admitted = admit(r, view, nullptr, before);
            if (!admitted) return admitted;
            const clock_reading now = host_.now();
            if (!port.journalled({journal::intent_kind::place, *admitted, &r, now}))
                return give_up(*admitted, reject(order_errc::output_full, "journal", "intent"));
            if (const auto added = g_.session.add_to_batch(r, *admitted, now); !added)
                return give_up(*admitted, added.error());
            book(r, *admitted, view);
            return admitted;
        } else {
            return place(r);
        }
    }
    template <class PortT>
    void send_placed(std::span<const std::size_t> which, std::span<order_result<order_ref>> results,
                     PortT& port) noexcept {
        if constexpr (batches_places) {
            const clock_reading now = host_.now();
            const auto sent = g_.session.send_batch(now, port);
            for (const std::size_t i : which) {
                order_ref ref = *results[i];
                if (!sent) {
                    results[i] = give_up(ref, sent.error());
                    continue;
                }
                ++g_.counters.orders;
                port.settle_order(g_.orders.on_sent(ref, now.wall));
                ref.gateway = index_;
                results[i] = ref;
            }
            port.arm_by(g_.session.next_deadline());
        }
    }

    /// Cancels, one after the other; those that can stand in one request are sent together, at the latest by `flush`.
    /// @tparam ToldF hears how each went: `told(number, const order_result<void>&)`
    template <class ToldF>
    class cancel_run {
    public:
        cancel_run(order_path& p, ToldF told) noexcept
            : path_(p)
            , port_(p.g_, p.host_, p.index_)
            , told_(told) {}
        cancel_run(const cancel_run&) = delete;
        cancel_run& operator=(const cancel_run&) = delete;

        /// @param number by which its result is told, at once or at the next `flush`
        void add(order_ref ref, std::size_t number = 0) noexcept {
            ref.gateway = 0;
            const orders::order_record* r = path_.g_.orders.find(ref);
            // One that the venue has not shown yet must not be overtaken.
            if (!batches_cancels || r == nullptr || r->state.terminal() || !r->was_taken() ||
                orders::keys_of(*r).untriggered)
                return told_(number, path_.cancel(ref));
            if (count_ == most_cancelled || (count_ != 0 && !(of_ == r->request.symbol))) flush();
            of_ = r->request.symbol;
            waiting_[count_++] = {ref, number, {}};
        }
        void flush() noexcept {
            const std::size_t count = std::exchange(count_, 0);
            if constexpr (batches_cancels) {
                if (count > 1) return send(std::span(waiting_, count));
            }
            for (std::size_t i = 0; i < count; ++i) told_(waiting_[i].number, path_.cancel(waiting_[i].ref));
        }

    private:
        struct member {
            order_ref ref;
            std::size_t number = 0;
            order_result<void> result;
        };
        void send(std::span<member> all) noexcept {
            auto& g = path_.g_;
            const clock_reading now = path_.host_.now();
            const auto put = [&](const member& m) -> order_result<void> {
                const orders::order_record& r = *g.orders.find(m.ref);
                if (!path_.host_.can_raise(all.size()))
                    return reject(order_errc::output_full, "engine", "raised events");
                if (!port_.journalled({journal::intent_kind::cancel, r.ref, &r.request, now}))
                    return reject(order_errc::output_full, "journal", "intent");
                return g.session.add_to_batch(orders::keys_of(r), r.ref, now);
            };
            for (member& m : all) m.result = put(m);
            const auto sent = g.session.send_batch(now, port_);
            for (member& m : all) {
                if (!sent && m.result) m.result = sent.error();
                if (m.result) path_.cancel_left(m.ref, port_);
            }
            for (member& m : all) {
                // What cannot stand among others goes by itself.
                if (!m.result && m.result.error().code == order_errc::unsupported)
                    m.result = path_.cancel(m.ref);
                told_(m.number, m.result);
            }
            port_.arm_by(g.session.next_deadline());
        }

        order_path& path_;
        gateway_port<StateT, HostT> port_;
        ToldF told_;
        member waiting_[most_cancelled] = {};
        std::size_t count_ = 0;
        symbol_name of_;
    };

    template <class ToldF>
    cancel_run<ToldF> run_of(ToldF told) noexcept {
        return cancel_run<ToldF>(*this, told);
    }

    /// A cancel is on its way.
    template <class PortT>
    void cancel_left(order_ref ref, PortT& port) noexcept {
        const orders::order_record* r = g_.orders.find(ref);
        if (r == nullptr) return;
        if constexpr (HostT::risk_type::counts_cancels) {
            risk::risk_view view;
            view.number = host_.stage().number(index_, r->request.instrument);
            view.account = index_;
            view.now = host_.now();
            host_.risk().on_cancel(view);
        }
        port.settle_order(g_.orders.on_cancel_sent(ref, host_.now().wall));
    }
    /// One request for whatever rests of an instrument.
    /// @param waiting those that wait for a price
    /// @param unseen also if no order of it is known
    order_result<void> cancel_instrument(instrument_index of, bool waiting, bool unseen) noexcept {
        const auto meant = [&](const orders::order_record& r) {
            return r.request.instrument == of && orders::keys_of(r).untriggered == waiting &&
                   r.state.pending != pending_operation::cancel;
        };
        const auto open = g_.orders.open_orders();
        if (!unseen && std::none_of(open.begin(), open.end(), meant)) return {};
        gateway_port port(g_, host_, index_);
        order_result<void> result = g_.session.cancel_all(of, waiting, host_.now(), port);
        if (!result) return result;
        for (const orders::order_record& r : open) {
            if (!meant(r)) continue;
            if (!r.was_taken()) {
                // The request may overtake what the venue has not shown yet.
                if (const auto sent = cancel(r.ref); !sent && result) result = sent;
            } else if (host_.can_raise()) {
                // Of those that find no room to be told the reports tell.
                cancel_left(r.ref, port);
            }
        }
        port.arm_by(g_.session.next_deadline());
        return result;
    }

    /// What could not be sent is due again, and told once.
    void cancel_each(bool repeat_unknown) noexcept {
        std::size_t left = 0;
        steady_time again = host_.now().steady + pending_cancels::pause;
        bool full[2] = {};    // of orders of the book, of orders that wait: their limits may be apart
        bool refused = false; // while the venue takes nothing nothing is tried, and nothing written ahead
        if constexpr (requires { g_.session.refuses_until(); }) {
            refused = g_.session.refuses_until() > host_.now().steady;
            if (refused) again = std::max(again, g_.session.refuses_until());
        }
        // After one that found no room the others of its kind need not try.
        auto run = run_of([&](std::size_t waits, const order_result<void>& r) {
            if (r) return;
            full[waits] = true;
            ++left;
        });
        for (const orders::order_record& r : g_.orders.open_orders()) {
            if (!g_.is_ours(r) || !g_.cancels.means(r)) continue;
            if (r.state.pending == pending_operation::cancel && !(repeat_unknown && r.state.unknown()))
                continue;
            const std::size_t waits = orders::keys_of(r).untriggered ? 1 : 0;
            if (refused || full[waits])
                ++left;
            else
                run.add(r.ref, waits);
        }
        run.flush();
        g_.cancels.due = left == 0 ? steady_time::never() : again;
        g_.timer.wake();
        if (left == 0 || !g_.cancels.take_trouble()) return;
        char text[96] = {};
        char* const end = digits::write_unsigned(text, left);
        constexpr std::string_view why = " cancels wait: the venue or its limits do not take them now";
        std::copy(why.begin(), why.end(), end);
        gateway_port(g_, host_, index_)
            .tell_error({text, static_cast<std::size_t>(end - text) + why.size()}, {}, {}, true);
    }
    /// Puts what changes in place of what was.
    static order_result<void> take_change(amend_request& a, const orders::order_record& r) noexcept {
        const auto refuse = [](order_errc code, const char* field, const decimal& limit,
                               const decimal& figure) {
            return order_reject{code, "engine", field, limit, figure};
        };
        if (a.change.price.value.is_negative())
            return refuse(order_errc::invalid_price, "price", {}, a.change.price.value);
        if (!a.change.price.is_zero()) a.terms.price = a.change.price;
        if (!a.change.quantity.is_zero()) a.terms.quantity = a.change.quantity;
        // What is filled already cannot be asked back; what shall fill no more is cancelled.
        if (a.terms.quantity <= r.cumulative)
            return refuse(order_errc::invalid_quantity, "quantity", r.cumulative.value,
                          a.terms.quantity.value);
        if (a.terms.price == r.request.price) a.change.price = {};
        if (a.terms.quantity == r.request.quantity) a.change.quantity = {};
        if (capable.amends == venue::amend_scope::smaller_quantity) {
            if (!a.change.price.is_zero()) return reject(order_errc::unsupported, "capabilities", "price");
            if (a.terms.quantity > r.request.quantity)
                return refuse(order_errc::invalid_quantity, "quantity", r.request.quantity.value,
                              a.terms.quantity.value);
        }
        if (a.change.price.is_zero() && a.change.quantity.is_zero())
            return refuse(order_errc::unchanged, "price", r.request.price.value, r.request.price.value);
        return {};
    }
    static order_reject reject(order_errc code, const char* by, const char* field) noexcept {
        return {code, by, field, {}, {}};
    }
    /// An order reduces if the venue sees to it, or if the desk's own count proves it: where long and short are held
    /// apart, and at spot, no order can be told to reduce only.
    static venue::purpose purpose_of(const StateT& g, const order_request& r, instrument_index i) noexcept {
        // In hedge mode an order against its own position can only reduce it.
        const bool closes =
            r.position_side == (r.side == side::sell ? position_side::long_side : position_side::short_side);
        if (r.reduce_only || closes || r.close_position) return venue::purpose::reduce;
        // A position that could not be read proves nothing.
        if (!i.valid() || !g.questions.gaps.not_ready_reason(i).empty()) return venue::purpose::open;
        risk::risk_view held;
        take_exposure(held, g, i, r.position_side);
        return risk::reduces(r, held) ? venue::purpose::reduce : venue::purpose::open;
    }
    static void take_exposure(risk::risk_view& v, const StateT& g, instrument_index i,
                              position_side side) noexcept {
        v.position = g.positions(i, side).quantity();
        const auto& open = g.orders.exposure(i, side);
        v.open_buy = open.open_buy;
        v.open_sell = open.open_sell;
    }
    /// A figure goes out with no more decimals than the instrument has, if it can be told so; venues refuse others. One
    /// that cannot is off the tick or the lot, and the checks refuse it.
    static void fit(decimal& figure, const decimal& unit) noexcept {
        if (figure.exponent() >= 0 || unit.is_zero()) return;
        const std::int8_t most = std::min<std::int8_t>(unit.normalized().exponent(), 0);
        if (figure.exponent() >= most) return;
        const decimal shortest = figure.normalized();
        if (shortest.exponent() >= most)
            if (const auto same = shortest.rescaled(most)) figure = *same;
    }
    static void fit_all(order_request& r, const instrument& rules) noexcept {
        fit(r.price.value, rules.tick_size.value);
        fit(r.trigger_price.value, rules.tick_size.value);
        fit(r.callback_distance.value, rules.tick_size.value);
        fit(r.activation_price.value, rules.tick_size.value);
        fit(r.limit_offset.value, rules.tick_size.value);
        if (r.attached.any()) [[unlikely]] {
            fit(r.attached.target.value, rules.tick_size.value);
            fit(r.attached.stop.value, rules.tick_size.value);
            fit(r.attached.trailing_distance.value, rules.tick_size.value);
        }
        fit(r.visible_quantity.value, rules.lot_size.value);
        fit(r.quantity.value, rules.lot_size.value);
    }
    static auto expressible(const order_request& r) noexcept {
        return venue::check_capabilities(venue::capabilities_of<venue_type>::table, r, path::path);
    }

    template <class InstrumentT>
    risk::risk_view view_of(const InstrumentT& i, const order_request& r) const noexcept {
        risk::risk_view v;
        v.rules = &i.rules;
        v.reference = i.reference;
        take_exposure(v, g_, r.instrument, r.position_side);
        v.mode = host_.mode();
        v.now = host_.now();
        v.book = {i.book && i.book->synced(), i.book_changed};
        if constexpr (HostT::risk_type::needs_totals) v.pays = funding_of(i.rules, r);
        if constexpr (HostT::risk_type::needs_holdings) v.holdings = host_.holdings(index_, r.instrument);
        host_.stage().fill_in(v, index_, r.instrument);
        return v;
    }
    /// What the order is paid with, or margined in, as the venue told it last.
    risk::funding_balance funding_of(const instrument& rules, const order_request& r) const noexcept {
        const asset_code& asset = risk::funding_asset(rules, r.side);
        risk::funding_balance pays;
        const orders::account_balance* const b = g_.accounts.find(asset);
        if (b == nullptr) return pays;
        // The name of an asset is shorter than its place: it ends with a zero.
        pays.asset = b->asset.size() < asset_code::capacity() ? b->asset.data() : "balance";
        pays.known = b->known;
        pays.has_available = b->has_available;
        pays.wallet = b->wallet;
        pays.available = b->available;
        pays.updated = b->has_available ? b->available_told : b->updated;
        return pays;
    }

    // Lists: impl/order_path_lists.ipp
    struct list_world;
    order_result<order_ref> place_leg(order_request r, std::uint64_t number, std::size_t role) noexcept;
    order_result<void> check_list(order_list_request& l) noexcept;
    order_result<void> check_leg(order_request& r, const char* leg) noexcept;
    order_result<void> place_pair(order_lists::list& l) noexcept;
    void take_in(const orders::order_record& r, std::size_t role) noexcept;
    void find_keeper(order_lists::list& l) noexcept;
    void recall_missing(order_lists::list& l) noexcept;
    bool closes(const order_lists::pair& p) const noexcept;
    void tell_list(const order_lists::list& l, const char* trouble) noexcept;
    order_result<void> place_natively(order_lists::list& l) noexcept;
    order_result<void> place_as_one(order_list_request l, std::uint64_t number, std::size_t part,
                                    const std::array<order_ref*, 3>& into) noexcept;

    StateT& g_;
    HostT& host_;
    std::uint8_t index_;
};

} // namespace gatewright

#include <gatewright/engine/impl/order_path_lists.ipp>
