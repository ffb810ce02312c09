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
/// @tparam HostT the engine during a step: `now()`, `out()`, `deliver(event)`
template <class StateT, class HostT>
class gateway_port {
public:
    gateway_port(StateT& state, HostT& host, std::uint8_t index) noexcept
        : g_(state)
        , host_(host)
        , index_(index) {}

    // Outputs -------------------------------------------------------------------------------------------------------

    bool open(std::uint8_t c, std::uint32_t generation, const open_request& with) noexcept {
        return host_.out().open(at(c), generation, with);
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
    void book_lost(std::uint16_t instrument) noexcept {
        auto& book = g_.instruments[instrument].book;
        if (!book) return;
        const bool was_synced = book->synced();
        book->on_disconnect();
        if (was_synced) tell_book(instrument, {});
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
        append(StateT::venue_type::links[c].name);
        append(": ");
        append(what);
        append(", field ");
        append(field);
        v.text.assign({text, static_cast<std::size_t>(end - text)});
        host_.deliver(v);
    }

    // The account: detail/gateway_port_account.ipp

    void on(const order_update& u) noexcept;
    void on(const fill& f) noexcept;
    void on(const balance_update& b) noexcept;
    void on(const position_update& p) noexcept;
    void on(const snapshot_end& e) noexcept;
    /// How a request about an order ended. The order's own state, if the venue told it, was delivered just before.
    void on_request_result(const venue::request_result& r) noexcept;
    /// Tells the strategy of an order's state, and begins to ask about it if it is unknown.
    void settle_order(const orders::update_applied& a) noexcept;

    // Connections ---------------------------------------------------------------------------------------------------

    void on(connection_change c) noexcept {
        c.gateway = index_;
        host_.deliver(c);
        wake();
    }
    void on(venue_error e) noexcept {
        e.gateway = index_;
        host_.deliver(e);
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
        // While it is not ready the session asks for positions by itself, or cannot ask.
        const bool can_ask = g_.session.not_ready_reason(venue::purpose::open, {}).empty();
        if (g_.check.has_baseline() && g_.positions_due <= now.steady) {
            if (can_ask) g_.session.want_positions(now.steady);
            g_.positions_due = now.steady + g_.config.position_check_interval;
        }
        if (can_ask && g_.check.take_confirm()) g_.session.want_positions(now.steady);
        g_.session.tick(now, *this);
        drop_settled_gap_orders();
        tell_ready();
        arm(next_deadline());
    }

    /// The soonest of the gateway's deadlines.
    [[nodiscard]] steady_time next_deadline() const noexcept {
        steady_time due = std::min(g_.session.next_deadline(), g_.resolution.next_deadline());
        due = std::min(due, g_.fills_due);
        return g_.check.has_baseline() ? std::min(due, g_.positions_due) : due;
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
        g_.session.make_book_whole({static_cast<std::uint16_t>(index)}, host_.now().steady);
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

    void tell(const orders::order_record& r) noexcept {
        order_change c;
        c.ref = r.ref;
        c.ref.gateway = index_;
        c.symbol = r.request.symbol;
        c.client_order_id = r.request.client_order_id;
        c.state = r.state.life;
        c.pending = r.state.pending;
        c.certainty = r.state.certainty;
        c.reason = r.reason;
        c.side = r.request.side;
        c.quantity = r.request.quantity;
        c.filled = r.cumulative;
        c.price = r.request.price;
        c.tag = r.request.tag;
        c.received = host_.now().wall;
        host_.deliver(c);
    }

    void on_unsided(fill f) noexcept;
    void follow_up(order_ref ref) noexcept;
    void resolve(const session::resolution_fsm::next_action& a) noexcept;
    void not_found(order_ref ref) noexcept;
    void ask_for_missing_fills() noexcept;
    void name_unlisted() noexcept;
    void take_positions(const snapshot_end& e) noexcept;
    void drop_settled_gap_orders() noexcept;

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

    /// Tells of something about an order that an operator should read, or must act on.
    void tell_error(std::string_view text, const symbol_name& symbol, const client_order_id& id,
                    bool operator_needed = false) noexcept {
        venue_error e;
        e.operator_needed = operator_needed;
        e.symbol = symbol;
        e.client_order_id = id;
        e.received = host_.now().wall;
        e.text.assign(text);
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

#include <gatewright/engine/detail/gateway_port_account.ipp>
