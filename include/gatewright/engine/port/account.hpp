// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/events.hpp>
#include <gatewright/core/fixed_string.hpp>
#include <gatewright/engine/order_lists.hpp>
#include <gatewright/engine/outcome_watch.hpp>
#include <gatewright/engine/position_check.hpp>
#include <gatewright/journal/journal.hpp>
#include <gatewright/orders/order_record.hpp>
#include <gatewright/session/order_requests.hpp>
#include <gatewright/venue/capabilities.hpp>
#include <gatewright/venue/concepts.hpp>
#include <gatewright/venue/order_rules.hpp>

#include <algorithm>
#include <string_view>
#include <utility>

namespace gatewright {

/// The part of a `gateway_port` where reports take effect: orders, executions, positions and balances are booked, then
/// the strategy is told. What a report leaves open goes to the duties.
///
/// @tparam PortT the port; `state()`, `host()` and the other parts' functions as in `gateway_port`
template <class PortT>
class port_account {
public:
    void on(const order_update& u) noexcept {
        auto& g = self().state();
        ++g.counters.events;
        const orders::update_applied a = g.orders.apply(u);
        if (a.adopted) [[unlikely]]
            note_stranger(u);
        if (a.anomaly == orders::order_anomaly::table_full) [[unlikely]] {
            miss_order({}, "open orders of the account find no room: what they may trade is not counted");
            return;
        }
        settle_order(a, {}, u.text);
        if constexpr (table.venue_picks_direction)
            if (u.state == lifecycle::untriggered) [[unlikely]]
                check_direction(a.ref, u);
    }
    /// The venue keeps an order under another id: its report, which follows, tells the strategy.
    void on(const order_renewal& e) noexcept {
        auto& g = self().state();
        ++g.counters.events;
        static_cast<void>(g.orders.apply(e));
    }
    /// A row of a list could not be read. @param name of its instrument, as far as it can be told
    void row_unread(snapshot_kind list, std::string_view name) noexcept {
        auto& g = self().state();
        symbol_name symbol;
        const bool named = !name.empty() && symbol.assign(name);
        const instrument_index i = named ? g.symbols.find(symbol) : instrument_index{};
        // Of an instrument that is not traded here.
        if (named && !i.valid()) return;
        switch (list) {
        case snapshot_kind::orders:
            miss_order(i, "an open order could not be read: what it may trade is not counted");
            break;
        case snapshot_kind::positions:
            g.questions.gaps.miss_position(i, self().host().now().wall);
            g.questions.positions.unread(i);
            break;
        case snapshot_kind::instruments:
            // It has it, with rules that are those of before.
            if (named) g.instruments[i.value].listed = true;
            break;
        case snapshot_kind::fills:
            // What it executed is not booked: the next list of positions decides.
            g.questions.gaps.miss_position(i, self().host().now().wall);
            g.session.want_positions(self().host().now().steady + seconds(1));
            break;
        case snapshot_kind::balances: break;
        }
    }
    /// A word about an order that has no name here. Each is told once.
    void unknown_word(std::string_view symbol, std::string_view word) noexcept {
        auto& g = self().state();
        auto& told = g.told_words;
        // What the order is, its words do not tell: whether it is open a list does.
        if (const steady_time now = self().host().now().steady; g.words_due <= now) {
            g.words_due = now + g.config.position_check_interval;
            g.session.want_orders(now);
        }
        const fixed_string<31> cut(word.substr(0, 31));
        if (std::find(told.begin(), told.end(), cut) != told.end() || !told.push_back(cut)) return;
        fixed_string<127> text("a word that is not known here, of an order that is kept: ");
        for (const char c : cut.view()) text.push_back(c);
        symbol_name of;
        of.assign(symbol);
        self().tell_error(text, of, {});
    }

    void on(const fill& f) noexcept {
        auto& g = self().state();
        if (!f.has_position_side && g.config.venue.hedge_mode) [[unlikely]] {
            on_unsided(f);
            return;
        }
        ++g.counters.events;
        const orders::fill_applied a = g.orders.apply(f);
        if (a.anomaly != orders::order_anomaly::none)
            self().tell_error(to_string(a.anomaly), f.symbol, f.client_order_id);
        book(f, a);
        if (const orders::order_record* r = g.orders.find(a.ref)) note_order(*r);
        if (a.is_new)
            self().host().deliver(f);
        else if (a.commission_is_new)
            self().host().deliver(commission{f.symbol, f.venue_time, f.received, f.client_order_id,
                                             f.venue_order_id, f.id, a.commission});
        if (!a.ref.valid()) return;
        if (g.lists.any()) [[unlikely]]
            wake_lists();
        const orders::order_record* r = g.orders.find(a.ref);
        if (r != nullptr && (a.is_new || !(a.before == a.after))) tell(*r);
        self().follow_up(a.ref);
    }

    /// An execution is another one than was told: orders and positions count it so. It was told before.
    void on(const fill_correction& c) noexcept {
        auto& g = self().state();
        ++g.counters.events;
        const orders::fill_applied a = g.orders.apply(c);
        if (a.anomaly != orders::order_anomaly::none)
            self().tell_error(to_string(a.anomaly), c.execution.symbol, c.execution.client_order_id, true);
        if (const instrument_index i = g.symbols.find(c.execution.symbol); i.valid()) {
            if (g.positions.correct(c).overflow)
                self().tell_error(to_string(orders::order_anomaly::arithmetic), c.execution.symbol,
                                  c.execution.client_order_id);
            g.questions.positions.on_fill(i, c.execution.position_side, self().host().now().wall,
                                          c.execution.venue_time);
            self().host().stage().on_change(self().index(), i);
        }
        if (const orders::order_record* r = g.orders.find(a.ref)) note_order(*r);
        self().host().deliver(c);
        if (!a.ref.valid()) return;
        if (const orders::order_record* r = g.orders.find(a.ref)) tell(*r);
        self().follow_up(a.ref);
    }

    void on(const balance_update& b) noexcept {
        auto& g = self().state();
        ++g.counters.events;
        if (g.accounts.apply(b) == nullptr && !b.wallet.is_zero() && !std::exchange(g.told_of_assets, true))
            self().tell_error(
                "the account holds more assets than are kept here: those told last are left out", {}, {},
                true);
        self().host().stage().on_balances(self().index());
        self().host().deliver(b);
    }

    void on(account_config c) noexcept {
        c.gateway = self().index();
        self().host().deliver(c);
    }
    /// Told once, and whenever it is another than before.
    void on(const instrument_config& c) noexcept {
        auto& g = self().state();
        const instrument_index i = g.symbols.find(c.symbol);
        if (!i.valid()) return;
        auto& known = g.instruments[i.value].setting;
        instrument_config whole = c;
        if (c.leverage.is_zero()) whole.leverage = known.leverage;
        if (!c.has_margin_mode) {
            whole.has_margin_mode = known.has_margin_mode;
            whole.margin_mode = known.margin_mode;
        }
        const bool same = whole.leverage == known.leverage && whole.margin_mode == known.margin_mode &&
                          whole.has_margin_mode == known.has_margin_mode;
        known = whole;
        if (!same) self().host().deliver(static_cast<const instrument_config&>(known));
    }
    /// The same of what it pays.
    void on(const fee_rates& f) noexcept {
        auto& g = self().state();
        const instrument_index i = g.symbols.find(f.symbol);
        if (!i.valid()) return;
        auto& known = g.instruments[i.value].fees;
        const bool same = known && known->maker == f.maker && known->taker == f.taker;
        known = f;
        if (!same) self().host().deliver(f);
    }
    void on(const margin_warning& w) noexcept { self().host().deliver(w); }
    void on(const order_preview& p) noexcept { self().host().deliver(p); }
    void on(const cash_flow& f) noexcept { self().host().deliver(f); }

    void on(const position_update& p) noexcept {
        auto& g = self().state();
        ++g.counters.events;
        if (p.source == report_source::snapshot) {
            const instrument_index i = g.symbols.find(p.symbol);
            if (!i.valid()) {
                ++g.counters.unconfigured;
                return;
            }
            g.questions.positions.stage(i, p);
        }
        self().host().deliver(p);
    }

    void on(const snapshot_end& e) noexcept {
        switch (e.kind) {
        case snapshot_kind::orders: take_orders(e); break;
        case snapshot_kind::positions: take_positions(e); break;
        case snapshot_kind::balances:
            if constexpr (venue::capabilities_of<typename PortT::venue_type>::table.positions ==
                          venue::position_listing::none)
                start_flat(e);
            break;
        case snapshot_kind::instruments: self().on_instruments_listed(); break;
        case snapshot_kind::fills:
            self().state().questions.orders.on_executions_read(e.asked, [&](order_ref order) {
                const orders::order_record* r = self().state().orders.find(order);
                return e.symbol.empty() || (r != nullptr && r->request.symbol == e.symbol);
            });
            break;
        }
        self().wake();
    }

    /// How a request about an order ended. The order's own state, if the venue told it, was delivered just before.
    void on_request_result(const venue::request_result& r) noexcept {
        using session::request_operation;
        using session::request_outcome;
        auto& g = self().state();
        self().wake();
        if (r.operation == request_operation::query) {
            if (r.outcome == request_outcome::not_found) self().not_found(r.order);
            return;
        }
        if (r.operation == request_operation::cancel_all) return cancelled_all(r);
        if (r.operation == request_operation::change_account) return account_changed(r);
        const timestamp now = self().host().now().wall;
        note_answer(r);
        const bool placing = r.operation == request_operation::place;
        const pending_operation what = placing                                    ? pending_operation::place
                                       : r.operation == request_operation::cancel ? pending_operation::cancel
                                                                                  : pending_operation::amend;
        if (placing)
            self().host().stage().on_outcome(self().index(), r.outcome == request_outcome::accepted,
                                             self().host().now().steady);
        switch (r.outcome) {
        case request_outcome::accepted: expect_outcome(r.order, what); return;
        case request_outcome::unknown:
            ++g.counters.unknown;
            settle_order(g.orders.on_reply_timeout(r.order, what, now), r.venue_code, r.text);
            return;
        case request_outcome::not_sent:
            g.counters.venue_rejects += placing;
            settle_order(g.orders.on_send_refused(r.order, what, now, r.code), {}, r.text);
            return;
        case request_outcome::failed:
        case request_outcome::not_found: break;
        }
        g.counters.venue_rejects += placing;
        settle_order(g.orders.on_rejected(r.order, what, r.code, now), r.venue_code, r.text);
    }

    void on_read_answered(duration took) noexcept {
        self().state().score.on_read_answered(took, self().host().now().steady);
    }
    /// Counts how a request about an order ended for the gateway's score.
    void note_answer(const venue::request_result& r) noexcept {
        using session::request_outcome;
        auto& score = self().state().score;
        const steady_time now = self().host().now().steady;
        switch (r.outcome) {
        case request_outcome::unknown: return score.on_fault(gateway_fault::unanswered, now);
        case request_outcome::not_sent: return score.on_fault(gateway_fault::unsent, now);
        case request_outcome::failed:
            score.on_fault(
                r.code == order_errc::throttled ? gateway_fault::throttled : gateway_fault::refused, now);
            break;
        case request_outcome::accepted:
        case request_outcome::not_found: break;
        }
        score.on_order_answered(r.took, now);
    }

    /// How a request to change a setting ended: what it is now is read in any case.
    void account_changed(const venue::request_result& r) noexcept {
        using session::request_outcome;
        if (r.outcome == request_outcome::accepted) return;
        auto& g = self().state();
        venue_error e;
        e.code = r.venue_code;
        e.operator_needed = true;
        e.received = self().host().now().wall;
        if (r.instrument.valid()) e.symbol = g.symbols[r.instrument.value];
        fixed_string<127> text(r.outcome == request_outcome::unknown
                                   ? "whether a setting of the account was changed is not known: "
                                   : "a setting of the account was not changed: ");
        for (const char c : r.text) text.push_back(c);
        e.text = text;
        self().on(e);
    }
    /// How a request to cancel all of an instrument ended. Where it was taken the reports tell of each order, and a
    /// list of those that they leave out.
    void cancelled_all(const venue::request_result& r) noexcept {
        using session::request_outcome;
        auto& g = self().state();
        const clock_reading now = self().host().now();
        const bool taken = r.outcome == request_outcome::accepted;
        if (taken) g.session.want_orders(now.steady + seconds(2));
        for (const orders::order_record& o : g.orders.open_orders()) {
            if (o.request.instrument != r.instrument || o.state.pending != pending_operation::cancel ||
                orders::keys_of(o).untriggered != r.waiting)
                continue;
            constexpr auto what = pending_operation::cancel;
            if (taken)
                expect_outcome(o.ref, what);
            else if (r.outcome == request_outcome::unknown)
                settle_order(g.orders.on_reply_timeout(o.ref, what, now.wall), r.venue_code, r.text);
            else if (r.outcome == request_outcome::not_sent)
                settle_order(g.orders.on_send_refused(o.ref, what, now.wall, r.code), {}, r.text);
            else
                settle_order(g.orders.on_rejected(o.ref, what, r.code, now.wall), r.venue_code, r.text);
        }
    }

    /// The venue took an operation; its outcome is told among the reports, or was told just now.
    void expect_outcome(order_ref order, pending_operation what) noexcept {
        auto& g = self().state();
        const orders::order_record* r = g.orders.find(order);
        if (r == nullptr) return;
        const outcome_watch::operation o{order, what, what == pending_operation::amend ? r->amend.number : 0};
        if (outcome_told(o)) return;
        const duration patience =
            what == pending_operation::amend ? g.config.missing_fills_after : g.config.untold_after;
        const steady_time due = self().host().now().steady + patience;
        if (!g.outcomes.expect(o, due, [&](const auto& other) { return outcome_told(other); }))
            outcome_overdue(o);
    }
    /// Whether the venue has told what became of an operation, or of another that took its place.
    [[nodiscard]] bool outcome_told(const outcome_watch::operation& o) noexcept {
        const orders::order_record* r = self().state().orders.find(o.order);
        if (r == nullptr || r->state.terminal()) return true;
        if (o.what == pending_operation::amend) return !r->amend.active || r->amend.number != o.number;
        const bool waits = r->state.pending == o.what ||
                           (o.what == pending_operation::place && r->state.life == lifecycle::submitting);
        return !waits || r->state.unknown();
    }
    /// What became of it the reports did not tell: it is asked for.
    void outcome_overdue(const outcome_watch::operation& o) noexcept {
        auto& g = self().state();
        if (outcome_told(o)) return;
        ++g.counters.unknown;
        settle_order(g.orders.on_reply_timeout(o.order, o.what, self().host().now().wall));
    }

    /// Tells the strategy of an order's state, and begins to ask about it if it is unknown.
    /// @param said the venue's code, if this is a refusal. @param words what it said, or why there is no answer
    void settle_order(const orders::update_applied& a, const venue_error_code& said = {},
                      std::string_view words = {}) noexcept {
        auto& g = self().state();
        if (a.anomaly != orders::order_anomaly::none) {
            const orders::order_record* r = g.orders.find(a.ref);
            self().tell_error(to_string(a.anomaly), r != nullptr ? r->request.symbol : symbol_name{},
                              r != nullptr ? r->request.client_order_id : client_order_id{});
        }
        // Looked up anew: what the strategy was told may have made it place orders.
        const orders::order_record* r = g.orders.find(a.ref);
        if (r == nullptr) return;
        note_order(*r);
        if (g.lists.any()) [[unlikely]]
            wake_lists();
        if (a.changed) tell(*r, said, words);
        self().follow_up(a.ref);
    }

private:
    static constexpr const venue::capability_table& table =
        venue::capabilities_of<typename PortT::venue_type>::table;

    [[nodiscard]] PortT& self() noexcept { return static_cast<PortT&>(*this); }

    /// An order of ours waits for the other direction than was asked, as its price was there already: it would trade
    /// where the desk wants to be out, or not where it wants to. It is told, and cancelled until it is gone
    /// (`would_trigger`).
    [[gnu::noinline]] void check_direction(order_ref ref, const order_update& u) noexcept {
        using orders::direction_check;
        auto& g = self().state();
        const orders::order_record* const r = g.orders.find(ref);
        if (r == nullptr || r->state.terminal() || r->direction == direction_check::wrong || !g.is_ours(*r) ||
            !waits_for_trigger(r->request.type) || !u.has_terms || !waits_for_trigger(u.type))
            return;
        // One whose price somebody has moved waits as he wants it to.
        if (!u.trigger_price.is_zero() && u.trigger_price != r->request.trigger_price) return;
        if (!u.has_direction) return note_untold(*r, u);
        order_request told = r->request;
        told.type = u.type;
        const bool wrong = venue::waits_for_rise(told) != venue::waits_for_rise(r->request);
        g.orders.on_direction(ref, wrong ? direction_check::wrong : direction_check::as_asked);
        if (!wrong) return;
        g.cancels.begin(self().host().now().steady);
        self().wake();
        self().tell_error("the venue waits for the other direction than the order asked for: it is cancelled",
                          r->request.symbol, r->request.client_order_id, true);
    }
    /// Nobody has told yet in which direction an order of this run waits. At one venue reports tell it, at another
    /// lists: one is asked for, soon and once more. Where neither does somebody must look.
    void note_untold(const orders::order_record& r, const order_update& u) noexcept {
        using orders::direction_check;
        if (r.direction != direction_check::open || r.foreign) return;
        auto& g = self().state();
        const clock_reading now = self().host().now();
        const duration young = g.config.untold_after - (now.wall - r.created);
        if (u.source == report_source::snapshot && young.ns <= 0) {
            g.orders.on_direction(r.ref, direction_check::untold);
            return self().tell_error(
                "the venue does not tell in which direction an order waits: it may be the wrong one",
                r.request.symbol, r.request.client_order_id, true);
        }
        const duration pause = u.source == report_source::snapshot ? young : seconds(1);
        g.questions.directions_due = std::min(g.questions.directions_due, now.steady + pause);
        self().wake();
    }

    void wake_lists() noexcept {
        self().state().lists.wake();
        self().wake();
    }
    void miss_order(instrument_index i, std::string_view why) noexcept {
        auto& g = self().state();
        const clock_reading now = self().host().now();
        const bool any = g.questions.gaps.any();
        if (g.questions.gaps.miss_order(i, now.wall))
            self().tell_error(why, i.valid() ? g.symbols[i.value] : symbol_name{}, {}, true);
        if (!any) g.questions.lists_due = now.steady + g.config.position_check_interval;
        self().wake();
    }

    /// An order that was just placed under this desk's mark, and not by this run.
    void note_stranger(const order_update& u) noexcept {
        auto& g = self().state();
        if (u.source != report_source::stream || is_terminal(u.state) || !g.client_ids || g.told_of_twin)
            return;
        if (!g.questions.positions.has_baseline() || !g.client_ids->same_desk(u.client_order_id)) return;
        g.told_of_twin = true;
        self().tell_error(
            "another desk with this desk_prefix trades the account: each cancels the other's orders",
            u.symbol, u.client_order_id, true);
    }
    /// In hedge mode the order says which position a fill works on; of one whose order is not known what the fill
    /// itself shows. Else it waits for the channel that tells its side, where there is one.
    void on_unsided(fill f) noexcept {
        const orders::order_record* r = self().state().orders.order_of(f);
        if (r == nullptr && (!table.fills_never_sided || f.position_side == position_side::net)) {
            if constexpr (table.fills_never_sided) ask_for_side(f);
            self().ignored("a fill that tells neither its side nor a known order");
            return;
        }
        if (r != nullptr) f.position_side = r->request.position_side;
        f.has_position_side = true;
        on(static_cast<const fill&>(f));
    }

    /// A fill of which nothing says which position it works on: once its order is listed it is read again; and what is
    /// held the list of positions says.
    void ask_for_side(const fill& f) noexcept {
        auto& g = self().state();
        const instrument_index i = g.symbols.find(f.symbol);
        if (!i.valid()) return;
        const clock_reading now = self().host().now();
        self().tell_error(
            "a fill does not tell whether it is of the long or the short position: it is asked for", f.symbol,
            f.client_order_id, true);
        g.questions.gaps.miss_position(i, now.wall);
        g.session.want_positions(now.steady + seconds(1));
        if (f.source == report_source::stream) {
            g.session.want_orders(now.steady);
            g.session.want_fills(i, g.session.clock().to_ours(f.venue_time) - seconds(1),
                                 now.steady + g.config.missing_fills_after);
        }
        self().wake();
    }

    /// The risk stage hears of an order.
    void note_order(const orders::order_record& r) noexcept {
        auto& stage = self().host().stage();
        stage.on_order(self().index(), r);
        // Of one that ended by our own conclusion nobody knows what it still takes: the next balance says it.
        if (r.state.terminal() && !r.closed_locally) stage.on_ended(self().state(), self().index(), r);
    }
    /// What of an execution the position takes. Where a venue lists no positions a desk counts from flat: what an
    /// earlier run held is not in that, and neither is what its exits close of it. Of a pair of an earlier run that
    /// buys nobody knows whether it closes, unless its entry is known.
    [[nodiscard]] quantity counted_of(const fill& f, order_ref order, instrument_index i) noexcept {
        auto& g = self().state();
        if (g.questions.positions.listed(i) || !g.client_ids) [[likely]]
            return f.quantity;
        const orders::order_record* const r = g.orders.find(order);
        if (r == nullptr || !r->foreign) return f.quantity;
        const std::string_view id = r->request.client_order_id.view();
        const std::size_t role = g.client_ids->role_in(id);
        if (role == 0 || role == list_roles::entry || g.client_ids->recognise(id)) return f.quantity;
        order_lists::list* of = nullptr;
        g.lists.for_each([&, key = g.client_ids->in_role(id, 0)](order_lists::list& l) {
            if (l.restored && l.key == key) of = &l;
        });
        const bool closes = of != nullptr && (of->closes || !list_roles::in_pair(role));
        if (f.side == side::buy ? !(closes && of->entry.valid()) : of != nullptr && !closes)
            return f.quantity;
        if (of == nullptr || !of->earlier) return {};
        const decimal closed = std::min(f.quantity, *of->earlier).value;
        const auto left = checked_sub(of->earlier->value, closed);
        const auto rest = checked_sub(f.quantity.value, closed);
        if (!left || !rest) return f.quantity;
        of->earlier->value = *left;
        return {*rest};
    }
    /// Books an execution to its position, as far as it is new.
    void book(const fill& f, const orders::fill_applied& a) noexcept {
        auto& g = self().state();
        const instrument_index i = g.symbols.find(f.symbol);
        if (!i.valid()) return;
        if (a.is_new) {
            const timestamp now = self().host().now().wall;
            bool overflow = false;
            if (const quantity counted = counted_of(f, a.ref, i); counted == f.quantity) [[likely]] {
                overflow = g.positions.apply(f).overflow;
            } else if (!counted.is_zero()) {
                fill part = f;
                part.quantity = counted;
                overflow = g.positions.apply(part).overflow;
            }
            self().host().stage().on_change(self().index(), i);
            if (overflow)
                self().tell_error(to_string(orders::order_anomaly::arithmetic), f.symbol, f.client_order_id);
            g.questions.positions.on_fill(i, f.position_side, now, f.venue_time);
            const orders::order_record* const r = g.orders.find(a.ref);
            const bool ours = r != nullptr && g.is_ours(*r);
            if (r != nullptr && r->foreign) g.questions.positions.on_foreign_fill(now);
            ++g.counters.fills;
            // Told by a list, and long after it happened: the stream does not bring what it should.
            if ((ours || !table.reports_own_orders_only) && f.source != report_source::stream &&
                now - g.session.clock().to_ours(f.venue_time) > g.config.missing_fills_after) {
                g.session.distrust_reports();
                self().wake();
            }
        }
        if (!a.commission_is_new) return;
        static_cast<void>(g.positions.apply_commission(f, a.commission));
        self().host().stage().on_change(self().index(), i);
    }

    void tell(const orders::order_record& r, const venue_error_code& said = {},
              std::string_view words = {}) noexcept {
        order_change c;
        c.ref = r.ref;
        c.ref.gateway = self().index();
        c.symbol = r.request.symbol;
        c.client_order_id = r.request.client_order_id;
        c.state = r.state.life;
        c.pending = r.state.pending;
        c.certainty = r.state.certainty;
        c.reason = r.reason;
        c.venue_code = said;
        if (!words.empty()) c.venue_text.assign(words);
        c.side = r.request.side;
        c.quantity = r.request.quantity;
        c.filled = r.cumulative;
        c.price = r.request.price;
        c.tag = r.request.tag;
        c.received = self().host().now().wall;
        self().host().deliver(c);
    }

    /// The venue's list of open orders is complete: what is not in it must be asked for.
    void take_orders(const snapshot_end& e) noexcept {
        auto& g = self().state();
        g.questions.orders_listed = true;
        g.questions.gaps.on_orders(e.asked);
        g.questions.orders.on_orders_read(e.asked, [&](order_ref order) {
            const orders::order_record* r = g.orders.find(order);
            return r == nullptr || r->listed >= e.asked || g.questions.gaps.orders();
        });
        g.questions.gap_orders.clear();
        g.orders.for_each_unlisted(e, [&](const orders::order_record& r) {
            const clock_reading now = self().host().now();
            g.questions.gap_orders.push_back(r.ref);
            g.questions.orders.begin(r.ref, now, now.steady, true);
            tell(r);
        });
    }

    /// The venue lists no positions, or none of these instruments: the desk counts from flat on, what the venue did
    /// after it was asked for the account's balances, which the reports then tell. What was filled of the open orders
    /// before is not of this run.
    void start_flat(const snapshot_end& e) noexcept {
        auto& g = self().state();
        if (g.questions.positions.has_baseline()) return;
        const steady_time now = self().host().now().steady;
        const auto& clock = g.session.clock();
        const timestamp asked = clock.to_venue(e.asked) + clock.uncertainty(self().host().now().wall) +
                                clock.options().resolution;
        const timestamp begins = std::max(asked, g.questions.positions.newest_fill());
        // Of an order that is reported on just now nobody knows what was filled before.
        if (!g.questions.orders_listed || g.orders.reported_after(begins))
            return g.session.want_positions(now + seconds(1));
        g.questions.positions.start_flat();
        g.questions.positions_due = now + g.config.position_check_interval;
        g.orders.set_baseline(begins);
        // What was told until now is of before.
        for (std::size_t i = 0; i < g.instruments.size(); ++i) {
            position_update flat;
            flat.symbol = g.symbols[i];
            g.positions.adopt(flat);
            self().host().stage().on_change(self().index(), {static_cast<std::uint16_t>(i)});
        }
    }
    /// The venue's list of positions is complete.
    void take_positions(const snapshot_end& e) noexcept {
        auto& g = self().state();
        position_check& check = g.questions.positions;
        const clock_reading now = self().host().now();
        g.questions.gaps.on_positions(e.asked);
        if (!check.has_baseline() && !check.lists_any()) return start_flat(e);
        // What is missing of an instrument's executions is no difference, as long as they may be told.
        if (check.has_baseline() && !g.questions.fills.in_vain())
            self().for_each_missing(
                [&](const orders::order_record&, instrument_index i) { check.leave_out(i); });
        const bool starting = !check.has_baseline();
        const position_check::list list = list_of(e, starting);
        const bool again = check.on_end(
            list, g.positions, g.symbols,
            [&](position_finding what, const position_update& theirs) { on_finding(what, theirs); });
        if (starting && check.has_baseline()) g.orders.set_baseline(list.contained);
        for (std::size_t i = 0; i < g.instruments.size(); ++i)
            self().host().stage().on_change(self().index(), {static_cast<std::uint16_t>(i)});
        if (check.has_baseline())
            for (std::size_t i = 0; i < g.instruments.size(); ++i)
                if (const instrument_index of{static_cast<std::uint16_t>(i)}; !check.started(of))
                    g.questions.gaps.miss_position(of, now.wall);
        if (again) g.session.want_positions(now.steady + seconds(1));
        g.questions.positions_due = now.steady + g.config.position_check_interval;
    }

    /// What a list of positions is known to contain.
    position_check::list list_of(const snapshot_end& e, bool starting) noexcept {
        auto& g = self().state();
        const auto& clock = g.session.clock();
        position_check::list list;
        list.asked = e.asked;
        // What it did after the answer is not in it.
        list.ended = clock.to_venue(e.received) + clock.uncertainty(self().host().now().wall) +
                     clock.options().resolution;
        // Its times are cut to its clock's resolution: what it did after the question may carry a time from before it.
        list.contained = clock.to_venue(e.asked) - clock.uncertainty(self().host().now().wall) -
                         clock.options().resolution;
        // At the start the list itself settles what is missing of orders that were there before.
        list.unsettled = starting && g.orders.reported_after(list.contained);
        list.reconciling = !g.session.not_ready_reason(venue::purpose::reduce, {}).empty();
        return list;
    }

    void on_finding(position_finding what, const position_update& theirs) noexcept {
        switch (what) {
        case position_finding::doubt_reports: self().state().session.distrust_reports(); break;
        case position_finding::adopted:
            self().tell_error("the venue's position differs from the fills; the venue's is adopted",
                              theirs.symbol, {}, true);
            break;
        case position_finding::unclear:
            self().tell_error(
                "the venue's position differs from the fills, and is older than they are; ours is kept",
                theirs.symbol, {}, true);
            break;
        }
    }
};

} // namespace gatewright
