// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/events.hpp>

#include <cstddef>
#include <cstdint>

namespace gatewright {

/// The part of a `gateway_port` where market data takes effect: reference prices, rules and books, then the strategy is
/// told. Events of instruments that are not configured are counted and go no further.
///
/// @tparam PortT the port; `state()`, `host()` and `wake()` as in `gateway_port`
template <class PortT>
class port_market {
public:
    void on(const best_quote& q) noexcept {
        auto* i = configured(q.symbol);
        if (i == nullptr) return;
        i->reference.bid = q.bid;
        i->reference.ask = q.ask;
        i->reference.quoted_at = self().host().now().steady;
        self().host().deliver(q);
    }
    void on(const mark_price& m) noexcept {
        auto* i = configured(m.symbol);
        if (i == nullptr) return;
        i->reference.mark = m.price;
        i->reference.marked_at = self().host().now().steady;
        self().host().deliver(m);
    }
    void on(const trade& t) noexcept { pass(t); }
    void on(const bar& b) noexcept { pass(b); }
    void on(const funding_rate& f) noexcept { pass(f); }
    void on(const instrument_update& u) noexcept {
        auto& g = self().state();
        const instrument_index known = g.symbols.find(u.instrument.symbol);
        if (!known.valid()) return;
        auto& i = g.instruments[known.value];
        const bool was_synced = i.book && i.book->synced();
        g.learn(u.instrument);
        // New units can cost the book.
        if (i.book) fetch_if_needed(known.value);
        if (was_synced && !i.book->synced()) tell_book(known.value, {});
        self().host().deliver(u);
    }

    /// The venue says that it has no such instrument: closed for orders until a list has it again.
    void instrument_gone(std::uint16_t instrument) noexcept {
        auto& i = self().state().instruments[instrument];
        i.known = i.listed = false;
        i.named_unlisted = true;
    }

    void book_begin(const book_header& h) noexcept {
        auto& at_hand = self().state().book_at_hand;
        at_hand.instrument = configured(h.symbol);
        if (at_hand.instrument != nullptr && !at_hand.instrument->book) at_hand.instrument = nullptr;
        if (at_hand.instrument == nullptr) return;
        // A gap already shows here.
        at_hand.was_synced = at_hand.instrument->book->synced();
        at_hand.instrument->book->book_begin(h);
    }
    void book_level(side s, price p, quantity q) noexcept {
        auto* const i = self().state().book_at_hand.instrument;
        if (i != nullptr) i->book->book_level(s, p, q);
    }
    void book_end(const book_header& h) noexcept {
        auto* const i = self().state().book_at_hand.instrument;
        if (i == nullptr) return;
        i->book->book_end(h);
        book_touched(h);
    }
    void book_abort(const book_header& h) noexcept {
        auto* const i = self().state().book_at_hand.instrument;
        if (i == nullptr) return;
        i->book->book_abort(h);
        book_touched(h);
    }
    void book_lost(std::uint16_t instrument) noexcept {
        auto& book = self().state().instruments[instrument].book;
        if (!book) return;
        const bool was_synced = book->synced();
        book->on_disconnect();
        if (was_synced) tell_book(instrument, {});
    }
    void book_snapshot_failed(std::uint16_t instrument) noexcept {
        auto& book = self().state().instruments[instrument].book;
        if (!book) return;
        book->snapshot_failed();
        // The session asks again by itself.
        book->snapshot_requested();
    }

private:
    [[nodiscard]] PortT& self() noexcept { return static_cast<PortT&>(*this); }

    auto* configured(const symbol_name& symbol) noexcept {
        auto& g = self().state();
        ++g.counters.events;
        const instrument_index i = g.symbols.find(symbol);
        if (i.valid()) return &g.instruments[i.value];
        ++g.counters.unconfigured;
        return static_cast<typename PortT::instrument_type*>(nullptr);
    }
    template <class EventT>
    void pass(const EventT& e) noexcept {
        if (configured(e.symbol) != nullptr) self().host().deliver(e);
    }

    void book_touched(const book_header& h) noexcept {
        auto& g = self().state();
        auto& i = *g.book_at_hand.instrument;
        g.book_at_hand.instrument = nullptr;
        const auto index = static_cast<std::size_t>(&i - g.instruments.data());
        fetch_if_needed(index);
        if (g.book_at_hand.was_synced || i.book->synced()) tell_book(index, h.venue_time);
    }
    void fetch_if_needed(std::size_t index) noexcept {
        auto& g = self().state();
        auto& book = g.instruments[index].book;
        if (!book->needs_snapshot()) return;
        book->snapshot_requested();
        g.session.make_book_whole({static_cast<std::uint16_t>(index)}, self().host().now().steady);
        self().wake();
    }
    void tell_book(std::size_t index, timestamp venue_time) noexcept {
        const auto& i = self().state().instruments[index];
        book_change c;
        c.symbol = i.rules.symbol;
        c.instrument = {static_cast<std::uint16_t>(index)};
        c.synced = i.book->synced();
        c.venue_time = venue_time;
        c.received = self().host().now().wall;
        self().host().deliver(c);
    }
};

} // namespace gatewright
