// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/events.hpp>
#include <gatewright/core/io.hpp>
#include <gatewright/engine/gateway.hpp>

#include <algorithm>
#include <array>
#include <cstdint>
#include <span>
#include <string_view>

namespace gatewright {

/// What one gateway's session sees during a step (a `venue::SessionPort`), and where a gateway's events take effect:
/// books, orders, positions and references are updated first, then the strategy is told.
///
/// @tparam StateT a `gateway_state`
/// @tparam HostT the engine during a step: `now()`, `out()`, `deliver(event)`, `order_changed(record)`
template <class StateT, class HostT>
class gateway_port {
public:
    gateway_port(StateT& state, HostT& host, std::uint8_t index) noexcept
        : g_(state)
        , host_(host)
        , index_(index) {}

    // Outputs -------------------------------------------------------------------------------------------------------

    bool open(std::uint8_t c, std::uint32_t generation, std::string_view target) noexcept {
        return host_.out().open(at(c), generation, target);
    }
    bool close(std::uint8_t c, std::uint32_t generation) noexcept {
        return host_.out().close(at(c), generation);
    }
    bool send(std::uint8_t c, std::uint32_t generation, std::uint64_t correlation,
              std::string_view bytes) noexcept {
        return host_.out().send(at(c), generation, correlation, bytes, after_);
    }
    bool request(std::uint8_t c, std::uint32_t generation, std::uint64_t correlation,
                 const http_request& http) noexcept {
        return host_.out().request(at(c), generation, correlation, http, after_);
    }
    /// What is sent next leaves only after this record is durable.
    void send_after(record_id record) noexcept { after_ = record; }
    /// Something changed that `settle` must look at before the step ends.
    void wake() noexcept { g_.settle_wanted = true; }

    // Market data ---------------------------------------------------------------------------------------------------

    void on(best_quote q) noexcept {
        auto* i = configured(q.symbol);
        if (i == nullptr) return;
        i->reference.bid = q.bid;
        i->reference.ask = q.ask;
        i->reference.quoted_at = host_.now().steady;
        host_.deliver(q);
    }
    void on(const trade& t) noexcept { pass(t); }
    void on(const bar& b) noexcept { pass(b); }
    void on(const mark_price& m) noexcept {
        auto* i = configured(m.symbol);
        if (i == nullptr) return;
        i->reference.mark = m.price;
        i->reference.marked_at = host_.now().steady;
        host_.deliver(m);
    }
    void on(const funding_rate& f) noexcept { pass(f); }
    void on(const instrument_update& u) noexcept {
        const instrument_index known = g_.symbols.find(u.instrument.symbol);
        if (!known.valid()) return;
        auto& i = g_.instruments[known.value];
        const bool was_synced = i.book && i.book->synced();
        g_.learn(u.instrument);
        // New units can cost the book.
        if (i.book) fetch_if_needed(known.value);
        if (was_synced && !i.book->synced()) tell_book(known.value, {});
        host_.deliver(u);
    }

    void book_begin(const book_header& h) noexcept {
        g_.book_at_hand = configured(h.symbol);
        if (g_.book_at_hand != nullptr && !g_.book_at_hand->book) g_.book_at_hand = nullptr;
        if (g_.book_at_hand == nullptr) return;
        // A gap already shows here.
        g_.book_was_synced = g_.book_at_hand->book->synced();
        g_.book_at_hand->book->book_begin(h);
    }
    void book_level(side s, price p, quantity q) noexcept {
        if (g_.book_at_hand != nullptr) g_.book_at_hand->book->book_level(s, p, q);
    }
    void book_end(const book_header& h) noexcept {
        if (g_.book_at_hand == nullptr) return;
        g_.book_at_hand->book->book_end(h);
        book_touched(h);
    }
    void book_abort(const book_header& h) noexcept {
        if (g_.book_at_hand == nullptr) return;
        g_.book_at_hand->book->book_abort(h);
        book_touched(h);
    }
    void book_snapshot_failed(std::uint16_t instrument) noexcept {
        if (g_.instruments[instrument].book) g_.instruments[instrument].book->snapshot_failed();
        // The session asks again by itself.
        if (g_.instruments[instrument].book) g_.instruments[instrument].book->snapshot_requested();
    }

    void ignored(const char*) noexcept { ++g_.counters.ignored; }
    void malformed(std::uint8_t c, const char* what, const char* field) noexcept {
        ++g_.counters.malformed;
        venue_error v;
        v.gateway = index_;
        v.received = host_.now().wall;
        char text[127];
        char* end = text;
        const auto append = [&](std::string_view s) {
            const std::size_t n =
                std::min<std::size_t>(s.size(), static_cast<std::size_t>(text + sizeof text - end));
            end = std::copy_n(s.data(), n, end);
        };
        append("malformed message on ");
        append(StateT::venue_type::channels[c].name);
        append(": ");
        append(what);
        append(", field ");
        append(field);
        v.text.assign({text, static_cast<std::size_t>(end - text)});
        host_.deliver(v);
    }

    // The account ---------------------------------------------------------------------------------------------------

    void on(const order_update& u) noexcept {
        ++g_.counters.events;
        settle_order(g_.orders.apply(u), u.venue_time);
    }

    void on(const fill& f) noexcept {
        ++g_.counters.events;
        const orders::fill_applied a = g_.orders.apply(f);
        if (a.anomaly != orders::order_anomaly::none) odd(a.anomaly, f.symbol, f.client_id);
        const instrument_index i = g_.symbols.find(f.symbol);
        if (i.valid() && a.is_new) {
            if (g_.positions.apply(f).overflow) odd(orders::order_anomaly::arithmetic, f.symbol, f.client_id);
            g_.last_fill = host_.now().wall;
            ++g_.counters.fills;
            // Told by a list, and long after it happened: the stream does not bring what it should.
            if (f.source != report_source::stream &&
                g_.last_fill - g_.session.clock().to_ours(f.venue_time) > g_.config.missing_fills_after) {
                g_.session.distrust_reports();
                wake();
            }
        }
        if (i.valid() && a.commission_is_new) static_cast<void>(g_.positions.apply_commission(f));
        if (a.is_new) host_.deliver(f);
        if (a.ref.valid() && (a.is_new || !(a.before == a.after))) tell(a.ref);
        if (a.ref.valid()) follow_up(a.ref);
    }

    void on(const balance_update& b) noexcept {
        ++g_.counters.events;
        g_.accounts.apply(b);
        host_.deliver(b);
    }
    void on(const position_update& p) noexcept {
        ++g_.counters.events;
        if (p.source == report_source::snapshot) {
            const instrument_index i = g_.symbols.find(p.symbol);
            if (!i.valid()) {
                ++g_.counters.unconfigured;
                return;
            }
            auto& staged = g_.instruments[i.value].staged[static_cast<std::size_t>(p.position)];
            staged.update = p;
            staged.present = true;
        }
        host_.deliver(p);
    }

    void on(const snapshot_end& e) noexcept {
        if (e.kind == snapshot_kind::orders) {
            g_.gap_orders.clear();
            g_.orders.for_each_unlisted(e, [&](const orders::order_record& r) {
                g_.gap_orders.push_back(r.ref);
                g_.resolution.begin(r.ref, host_.now(), host_.now().steady, true);
                host_.order_changed(index_, r);
            });
        } else if (e.kind == snapshot_kind::positions) {
            take_positions(e);
        } else if (e.kind == snapshot_kind::instruments) {
            name_unlisted();
        }
        wake();
    }

    void on(connection_change c) noexcept {
        c.gateway = index_;
        const bool up = c.state == connection_state::connected || c.state == connection_state::live;
        if (c.channel == StateT::venue_type::book_channel && !up)
            for (std::size_t i = 0; i < g_.instruments.size(); ++i) {
                auto& book = g_.instruments[i].book;
                if (!book) continue;
                const bool was_synced = book->synced();
                book->on_disconnect();
                if (was_synced) tell_book(i, {});
            }
        host_.deliver(c);
        wake();
    }
    void on(venue_error e) noexcept {
        e.gateway = index_;
        host_.deliver(e);
    }

    /// How a request about an order ended. The order's own state, if the venue told it, was delivered just before.
    void on_request_result(const venue::request_result& r) noexcept {
        using session::request_operation;
        using session::request_outcome;
        wake();
        if (r.operation == request_operation::query) {
            if (r.outcome == request_outcome::not_found) not_found(r.order);
            return;
        }
        const pending_operation what = r.operation == request_operation::place    ? pending_operation::place
                                       : r.operation == request_operation::cancel ? pending_operation::cancel
                                                                                  : pending_operation::amend;
        switch (r.outcome) {
        case request_outcome::accepted: return;
        case request_outcome::unknown:
            ++g_.counters.unknown;
            settle_order(g_.orders.on_reply_timeout(r.order, what, host_.now().wall), {});
            return;
        case request_outcome::not_sent:
            if (what == pending_operation::place) ++g_.counters.venue_rejects;
            settle_order(g_.orders.on_send_refused(r.order, what, host_.now().wall, r.code), {});
            return;
        case request_outcome::failed:
        case request_outcome::not_found: break;
        }
        if (what == pending_operation::place) ++g_.counters.venue_rejects;
        settle_order(g_.orders.on_rejected(r.order, what, r.code, host_.now().wall), {});
    }

    // What is due ---------------------------------------------------------------------------------------------------

    /// Does what the gateway owes: questions about unknown orders, missing fills, positions, the readiness notice and
    /// the timer.
    void settle() noexcept {
        g_.settle_wanted = false;
        const clock_reading now = host_.now();
        for (auto a = g_.resolution.next(now.steady); a.kind != session::resolution_action::none;
             a = g_.resolution.next(now.steady))
            resolve(a);
        if (g_.fills_due <= now.steady) ask_for_missing_fills();
        if (g_.has_baseline && g_.positions_due <= now.steady) {
            // While it is not ready the session asks by itself, or cannot ask.
            if (g_.session.not_ready_reason().empty()) g_.session.want_positions(now.steady);
            g_.positions_due = now.steady + g_.config.position_check_interval;
        }
        if (g_.confirm_positions && g_.session.not_ready_reason().empty()) {
            // The list that the reconciliation read may be older than the fills that it read.
            g_.confirm_positions = false;
            g_.session.want_positions(now.steady);
        }
        g_.session.tick(now, *this);
        drop_settled_gap_orders();
        tell_ready();
        arm(next_deadline());
    }

    /// The soonest of the gateway's deadlines.
    [[nodiscard]] steady_time next_deadline() const noexcept {
        steady_time due = std::min(g_.session.next_deadline(), g_.resolution.next_deadline());
        due = std::min(due, g_.fills_due);
        return g_.has_baseline ? std::min(due, g_.positions_due) : due;
    }

    /// Makes sure that the timer fires at `due` or before; `settle` arms it anew.
    void arm(steady_time due) noexcept {
        if (due == g_.armed && due > host_.now().steady) return;
        if (due == steady_time::never()) return;
        due = std::max(due, host_.now().steady + milliseconds(1));
        if (host_.out().arm_timer(index_, 0, g_.timer_generation + 1, due)) {
            ++g_.timer_generation;
            g_.armed = due;
        } else {
            g_.settle_wanted = true;
        }
    }
    /// A request went out whose answer has a deadline.
    void arm_by(steady_time due) noexcept {
        if (due < g_.armed) arm(due);
    }

    /// Tells the strategy of an order's state, and begins to ask about it if it is unknown.
    void settle_order(const orders::update_applied& a, timestamp) noexcept {
        if (a.anomaly != orders::order_anomaly::none) {
            const orders::order_record* r = g_.orders.find(a.ref);
            odd(a.anomaly, r != nullptr ? r->request.symbol : symbol_name{},
                r != nullptr ? r->request.client_id : client_order_id{});
        }
        if (!a.ref.valid()) return;
        if (a.changed) tell(a.ref);
        follow_up(a.ref);
    }

private:
    [[nodiscard]] channel_ref at(std::uint8_t c) const noexcept { return {index_, c}; }

    auto* configured(const symbol_name& symbol) noexcept {
        ++g_.counters.events;
        const instrument_index i = g_.symbols.find(symbol);
        if (i.valid()) return &g_.instruments[i.value];
        ++g_.counters.unconfigured;
        return static_cast<typename StateT::instrument_type*>(nullptr);
    }
    template <class EventT>
    void pass(const EventT& e) noexcept {
        if (configured(e.symbol) != nullptr) host_.deliver(e);
    }

    void book_touched(const book_header& h) noexcept {
        auto& i = *g_.book_at_hand;
        g_.book_at_hand = nullptr;
        const auto index = static_cast<std::size_t>(&i - g_.instruments.data());
        fetch_if_needed(index);
        if (g_.book_was_synced || i.book->synced()) tell_book(index, h.venue_time);
    }
    void fetch_if_needed(std::size_t index) noexcept {
        auto& book = g_.instruments[index].book;
        if (!book->needs_snapshot()) return;
        book->snapshot_requested();
        g_.session.want_book(static_cast<std::uint16_t>(index), host_.now().steady);
        wake();
    }
    void tell_book(std::size_t index, timestamp venue_time) noexcept {
        book_change c;
        c.symbol = g_.instruments[index].rules.symbol;
        c.instrument = {static_cast<std::uint16_t>(index)};
        c.synced = g_.instruments[index].book->synced();
        c.venue_time = venue_time;
        c.received = host_.now().wall;
        host_.deliver(c);
    }

    void tell(order_ref ref) noexcept {
        if (const orders::order_record* r = g_.orders.find(ref)) host_.order_changed(index_, *r);
    }

    /// Keeps the resolution of unknown orders and the search for missing executions in step with an order's state.
    void follow_up(order_ref ref) noexcept {
        const orders::order_record* r = g_.orders.find(ref);
        if (r == nullptr) return;
        const clock_reading now = host_.now();
        if (r->state.unknown()) {
            if (!g_.resolution.contains(ref)) {
                // A refused cancel that says "gone" leaves nothing to wait for: ask at once.
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

    void resolve(const session::resolution_fsm::next_action& a) noexcept {
        const orders::order_record* r = g_.orders.find(a.order);
        if (r == nullptr || !r->state.unknown()) {
            g_.resolution.resolved(a.order);
            return;
        }
        if (a.kind == session::resolution_action::ask_operator) {
            venue_error e;
            e.operator_needed = true;
            e.symbol = r->request.symbol;
            e.client_id = r->request.client_id;
            e.received = host_.now().wall;
            e.text = "order of unknown state: the venue does not tell; its exposure stays until an operator "
                     "decides";
            on(e);
            return;
        }
        const venue::order_keys keys{r->request.symbol, r->request.client_id, r->venue_id};
        if (!g_.session.query(keys, a.ask, a.order, host_.now(), *this))
            g_.resolution.not_asked(a.order, host_.now().steady);
    }

    /// The venue knows no such order. That proves something only about a placement that was never acknowledged.
    void not_found(order_ref ref) noexcept {
        const orders::order_record* r = g_.orders.find(ref);
        if (r == nullptr || !g_.resolution.on_not_found(ref, host_.now().steady)) return;
        if (r->state.life == lifecycle::submitting && r->venue_id.empty())
            settle_order(g_.orders.on_never_seen(ref, host_.now().wall), {});
    }

    void ask_for_missing_fills() noexcept {
        g_.fills_due = steady_time::never();
        if (g_.orders.incomplete_orders().empty()) g_.fills_asked = 0;
        for (const orders::order_record& r : g_.orders.incomplete_orders()) {
            const instrument_index i = g_.symbols.find(r.request.symbol);
            if (!i.valid()) continue;
            g_.session.want_trades(i.value, r.created - g_.config.missing_fills_after, host_.now().steady);
            g_.fills_due = host_.now().steady + g_.config.missing_fills_after * 5;
            if (g_.fills_asked < 255 && ++g_.fills_asked == fills_asked_in_vain) {
                venue_error e;
                e.operator_needed = true;
                e.symbol = r.request.symbol;
                e.client_id = r.request.client_id;
                e.received = host_.now().wall;
                e.text = "executions of an ended order are missing: the venue does not tell them";
                on(e);
            }
        }
    }

    /// A configured instrument that the venue does not list is named once; the others trade.
    void name_unlisted() noexcept {
        for (auto& i : g_.instruments) {
            if (i.known || i.named_unlisted) continue;
            i.named_unlisted = true;
            venue_error e;
            e.operator_needed = true;
            e.symbol = i.rules.symbol;
            e.received = host_.now().wall;
            e.text = "the venue does not list this instrument";
            on(e);
        }
    }

    /// The venue's list of positions is complete: the first one is what the account starts from; later ones must agree
    /// with what the fills add up to.
    void take_positions(const snapshot_end& e) noexcept {
        const clock_reading now = host_.now();
        const auto& clock = g_.session.clock();
        // What the venue did up to here is in the list for certain. Its times are cut to its clock's resolution: what
        // it did after the question may carry a time from before it.
        const timestamp contained =
            clock.to_venue(e.asked) - clock.uncertainty(now.wall) - clock.options().resolution;
        // A fill that came between the question and the answer may or may not be in it.
        const bool ambiguous = g_.last_fill >= e.asked || g_.fills_due != steady_time::never() ||
                               (!g_.has_baseline && g_.orders.reported_after(contained));
        // While the session reconciles, fills are still to come.
        const bool reconciling = g_.has_baseline && !g_.session.not_ready_reason().empty();
        if (reconciling) {
            g_.confirm_positions = true;
            g_.positions_confirmed = false;
        }
        bool again = ambiguous;
        for (auto& i : g_.instruments)
            for (const position_side side : sides()) {
                auto& staged = i.staged[static_cast<std::size_t>(side)];
                position_update theirs;
                // The venue leaves out what is flat.
                theirs.symbol = i.rules.symbol;
                theirs.position = side;
                theirs.venue_time = contained;
                if (staged.present) theirs = staged.update;
                staged.present = false;
                if (!ambiguous && !reconciling && take_position(theirs, staged.differs)) again = true;
            }
        if (!ambiguous && !g_.has_baseline) {
            g_.has_baseline = true;
            g_.orders.set_baseline(contained);
        }
        if (!again && !reconciling) g_.positions_confirmed = true;
        if (again) g_.session.want_positions(now.steady + seconds(1));
        g_.positions_due = now.steady + g_.config.position_check_interval;
    }
    /// @return true if it differs and is to be asked for again.
    bool take_position(const position_update& theirs, std::uint8_t& differs) noexcept {
        if (!g_.has_baseline) {
            g_.positions.adopt(theirs);
            return false;
        }
        if (g_.positions.reconcile(theirs).matches) {
            differs = 0;
            return false;
        }
        ++differs;
        // Before the fills are doubted the stream that brings them is.
        if (differs == 2) g_.session.distrust_reports();
        if (differs < 3) return true;
        differs = 0;
        venue_error v;
        v.operator_needed = true;
        v.symbol = theirs.symbol;
        v.received = host_.now().wall;
        v.text = "the venue's position differs from the fills; the venue's is adopted";
        on(v);
        g_.positions.adopt(theirs);
        return false;
    }
    /// The positions that an instrument has in the account's mode.
    [[nodiscard]] std::span<const position_side> sides() const noexcept {
        static constexpr std::array<position_side, 3> all{position_side::net, position_side::long_side,
                                                          position_side::short_side};
        return g_.config.venue.hedge_mode ? std::span(all).subspan(1) : std::span(all).first(1);
    }

    void drop_settled_gap_orders() noexcept {
        for (order_ref* at = g_.gap_orders.begin(); at != g_.gap_orders.end();) {
            const orders::order_record* r = g_.orders.find(*at);
            if (r == nullptr || !r->state.unknown())
                g_.gap_orders.erase_unordered(at);
            else
                ++at;
        }
    }

    void tell_ready() noexcept {
        const std::string_view why = g_.not_ready_reason();
        if (why.empty() == g_.told_ready) return;
        g_.told_ready = why.empty();
        gateway_status s;
        s.gateway = index_;
        s.ready = g_.told_ready;
        s.reason.assign(why);
        s.received = host_.now().wall;
        host_.deliver(s);
    }

    void odd(orders::order_anomaly a, const symbol_name& symbol, const client_order_id& id) noexcept {
        venue_error e;
        e.symbol = symbol;
        e.client_id = id;
        e.received = host_.now().wall;
        e.text.assign(to_string(a));
        on(e);
    }

    /// Ten seconds apart, as the defaults are: a minute.
    static constexpr std::uint8_t fills_asked_in_vain = 6;

    StateT& g_;
    HostT& host_;
    std::uint8_t index_;
    record_id after_ = 0;
};

} // namespace gatewright
