// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/digits.hpp>
#include <gatewright/core/io.hpp>
#include <gatewright/core/order.hpp>
#include <gatewright/core/reject.hpp>
#include <gatewright/engine/gateway_port.hpp>
#include <gatewright/journal/journal.hpp>
#include <gatewright/orders/order_record.hpp>
#include <gatewright/risk/amended_order.hpp>
#include <gatewright/risk/risk_view.hpp>
#include <gatewright/routing/router.hpp>
#include <gatewright/venue/capabilities.hpp>
#include <gatewright/venue/concepts.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace gatewright {

/// The way of orders and cancels through one gateway during a step: capability, risk, journal, encoding, sending.
///
/// @tparam StateT a `gateway_state`
/// @tparam HostT the engine during a step: what `gateway_port` asks of it, and `risk()`, `journal()`, `mode()` and
/// `can_raise()`, whether one more `order_change` can be kept until the handler at hand has returned
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
        c.supports = expressible(r).has_value();
        return c;
    }

    /// Nothing is changed unless the order's bytes are in the sink; the numbers of a client id that was refused are
    /// not used again.
    order_result<order_ref> place(order_request& r) noexcept {
        const auto refuse = [&](const order_reject& why) {
            ++g_.counters.refused;
            return why;
        };
        if (!host_.can_raise()) return refuse(reject(order_errc::output_full, "engine", "raised events"));
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

        fit(r.price.value, i.rules.tick_size.value);
        fit(r.trigger_price.value, i.rules.tick_size.value);
        fit(r.callback_distance.value, i.rules.tick_size.value);
        fit(r.activation_price.value, i.rules.tick_size.value);
        fit(r.visible_quantity.value, i.rules.lot_size.value);
        fit(r.quantity.value, i.rules.lot_size.value);
        const risk::risk_view view = view_of(i, r);
        if (const auto checked = host_.risk().check(r, view); !checked) return refuse(checked.error());

        r.client_order_id = g_.client_ids->next();
        const clock_reading now = host_.now();
        const auto created = g_.orders.create(r, now.wall);
        if (!created) return refuse(created.error());
        order_ref ref = *created;
        const auto give_up = [&](const order_reject& why) {
            g_.orders.discard(ref);
            host_.stage().on_change(index_, r.instrument);
            return refuse(why);
        };

        gateway_port port(g_, host_, index_);
        if (!journalled({journal::intent_kind::place, ref, &r, now}, port))
            return give_up(reject(order_errc::output_full, "journal", "intent"));
        if (const auto sent = g_.session.place(r, ref, now, port); !sent) return give_up(sent.error());
        host_.risk().commit(r, view);
        ++g_.counters.orders;
        port.settle_order(g_.orders.on_sent(ref, now.wall));
        port.arm_by(g_.session.next_deadline());
        ref.gateway = index_;
        return ref;
    }

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
            const auto& capable = venue::capabilities_of<venue_type>::table.path(path::path);
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
            if (!journalled({journal::intent_kind::amend, ref, &a.terms, now}, port))
                return reject(order_errc::output_full, "journal", "intent");
            if (const auto sent = g_.session.amend(a, ref, now, port); !sent) return sent.error();
            host_.risk().commit_amend(judged, view);
            port.settle_order(
                g_.orders.on_amend_sent(ref, a.terms.quantity, a.terms.price, now.wall, a.number));
            port.arm_by(g_.session.next_deadline());
            return {};
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
        if (!journalled({journal::intent_kind::cancel, ref, &r->request, now}, port))
            return reject(order_errc::output_full, "journal", "intent");
        const order_keys keys = orders::keys_of(*r);
        const instrument_index instrument = r->request.instrument;
        if (const auto sent = g_.session.cancel(keys, ref, now, port); !sent) return sent.error();
        if constexpr (HostT::risk_type::counts_cancels) {
            risk::risk_view view;
            view.number = host_.stage().number(index_, instrument);
            view.account = index_;
            view.now = now;
            host_.risk().on_cancel(view);
        }
        port.settle_order(g_.orders.on_cancel_sent(ref, now.wall));
        port.arm_by(g_.session.next_deadline());
        return {};
    }

    /// Asks for every open order of this desk, this run's and earlier ones', to be cancelled; orders of others and of
    /// the venue are left alone. What cannot be sent now is told, kept, and sent as soon as it can be. The command
    /// may be repeated, and then repeats the cancels of unknown outcome.
    void cancel_all() noexcept {
        g_.cancels.begin(host_.now().wall);
        const std::size_t left = cancel_each(true);
        if (left == 0) return;
        char text[96] = {};
        char* const end = digits::write_unsigned(text, left);
        constexpr std::string_view why = " cancels wait: the venue or its limits do not take them now";
        std::copy(why.begin(), why.end(), end);
        gateway_port(g_, host_, index_)
            .tell_error({text, static_cast<std::size_t>(end - text) + why.size()}, {}, {}, true);
    }
    /// Sends what an earlier `cancel_all` could not send.
    void cancel_rest() noexcept { cancel_each(false); }

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
    /// @return how many could not be sent; they are due again.
    std::size_t cancel_each(bool repeat_unknown) noexcept {
        std::size_t left = 0;
        steady_time again = host_.now().steady + pending_cancels::pause;
        bool full[2] = {};    // of orders of the book, of orders that wait: their limits may be apart
        bool refused = false; // while the venue takes nothing nothing is tried, and nothing written ahead
        if constexpr (requires { g_.session.refuses_until(); }) {
            refused = g_.session.refuses_until() > host_.now().steady;
            if (refused) again = std::max(again, g_.session.refuses_until());
        }
        for (const orders::order_record& r : g_.orders.open_orders()) {
            if (!g_.is_ours(r) || r.created > g_.cancels.since) continue;
            if (r.state.pending == pending_operation::cancel && !(repeat_unknown && r.state.unknown()))
                continue;
            // After one that found no room the others of its kind need not try.
            bool& no_room = full[orders::keys_of(r).untriggered ? 1 : 0];
            no_room = refused || no_room || !cancel(r.ref);
            if (no_room) ++left;
        }
        g_.cancels.due = left == 0 ? steady_time::never() : again;
        g_.timer.wake();
        return left;
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
        if (r.reduce_only || closes) return venue::purpose::reduce;
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
    static auto expressible(const order_request& r) noexcept {
        return venue::check_capabilities(venue::capabilities_of<venue_type>::table, r, path::path);
    }

    /// Writes an intent ahead; what `port` sends next leaves only after it is durable.
    template <class PortT>
    bool journalled(const journal::order_intent& intent, PortT& port) noexcept {
        record_id record = 0;
        if (!host_.journal().intent(intent, host_.out(), record)) return false;
        port.send_after(record);
        return true;
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
        host_.stage().fill_in(v, index_, r.instrument);
        return v;
    }
    /// What the order is paid with, or margined in.
    risk::funding_balance funding_of(const instrument& rules, const order_request& r) const noexcept {
        const asset_code& asset = rules.kind == instrument_kind::spot
                                      ? (r.side == side::buy ? rules.quote_asset : rules.base_asset)
                                      : (rules.settle_asset.empty() ? rules.quote_asset : rules.settle_asset);
        risk::funding_balance pays;
        const orders::account_balance* const b = g_.accounts.find(asset);
        if (b == nullptr) return pays;
        // The name of an asset is shorter than its place: it ends with a zero.
        pays.asset = b->asset.size() < asset_code::capacity() ? b->asset.data() : "balance";
        pays.known = b->known;
        pays.has_available = b->has_available;
        pays.wallet = b->wallet;
        pays.available = b->available;
        pays.updated = b->updated;
        return pays;
    }

    StateT& g_;
    HostT& host_;
    std::uint8_t index_;
};

} // namespace gatewright
