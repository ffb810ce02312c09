// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/book/synced_book.hpp>
#include <gatewright/core/events.hpp>
#include <gatewright/core/fixed_string.hpp>
#include <gatewright/core/history.hpp>
#include <gatewright/engine/book_watch.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <utility>

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
        i->reference.quoted_at = said_at(q.venue_time);
        const instrument_index at = index_of(*i);
        const steady_time now = self().host().now().steady;
        auto& stage = self().host().stage();
        stage.on_price(self().index(), at, q.bid, now);
        stage.on_price(self().index(), at, q.ask, now);
        if (!i->reference.mark_is_fresh(now)) stage.on_reference(self().index(), at);
        self().host().deliver(q);
    }
    void on(const mark_price& m) noexcept {
        auto* i = configured(m.symbol);
        if (i == nullptr) return;
        i->reference.mark = m.price;
        i->reference.marked_at = said_at(m.venue_time);
        self().host().stage().on_reference(self().index(), index_of(*i));
        self().host().deliver(m);
    }
    /// Best bid and ask of an instrument, zeros if there is none that is fresh.
    [[nodiscard]] std::pair<price, price> fresh_quote(instrument_index instrument) noexcept {
        const auto& all = self().state().instruments;
        if (instrument.value >= all.size()) return {};
        const auto& known = all[instrument.value].reference;
        if (!known.quote_is_fresh(self().host().now().steady)) return {};
        return {known.bid, known.ask};
    }
    void on(const trade& t) noexcept {
        auto* i = configured(t.symbol);
        if (i == nullptr) return;
        self().host().stage().on_price(self().index(), index_of(*i), t.price, self().host().now().steady);
        self().host().deliver(t);
    }
    void on(const bar& b) noexcept { pass(b); }
    template <class RowT>
    void on(const past<RowT>& p) noexcept {
        ++self().state().counters.events;
        self().host().deliver(p);
    }
    void on(history_progress p) noexcept {
        p.gateway = self().index();
        self().host().deliver(static_cast<const history_progress&>(p));
    }
    void on(const funding_rate& f) noexcept { pass(f); }
    void on(const ticker& t) noexcept { pass(t); }
    void on(const liquidation& l) noexcept { pass(l); }
    void on(const open_interest& o) noexcept { pass(o); }
    void on(const instrument_update& u) noexcept {
        auto& g = self().state();
        const instrument_index known = g.symbols.find(u.instrument.symbol);
        if (!known.valid()) return;
        auto& i = g.instruments[known.value];
        const bool was_synced = i.book && i.book->synced();
        g.learn(u.instrument);
        self().host().stage().on_change(self().index(), known);
        // New units can cost the book; or they are those that it waits for.
        i.doubt.awaited = false;
        if (i.book) fetch_if_needed(known.value);
        if (was_synced && !i.book->synced()) tell_book(known.value, {});
        if (i.other_contract) [[unlikely]]
            self().tell_error("the contract has changed: what is held of it is valued by the old one",
                              u.instrument.symbol, {}, true);
        self().host().deliver(u);
    }

    /// Opened for orders or closed, at once. What else has changed of it the list says, which is read.
    void on(const instrument_status& s) noexcept {
        auto* i = configured(s.symbol);
        if (i == nullptr || (i->known && i->rules.status == s.status)) return;
        self().state().session.want_instruments(self().host().now().steady);
        self().wake();
        if (!i->known) return;
        i->rules.status = s.status;
        self().host().stage().on_change(self().index(), index_of(*i));
        self().host().deliver(instrument_update{i->rules, s.received});
    }

    /// The venue says that it has no such instrument: closed for orders until a list has it again.
    void instrument_gone(std::uint16_t instrument) noexcept {
        auto& i = self().state().instruments[instrument];
        i.known = i.listed = false;
        i.named_unlisted = true;
        book_lost(instrument); // nobody reads it any more
        // Whether it is so the list says; once a minute at most.
        const steady_time now = self().host().now().steady;
        if (i.doubt.asked.ns != 0 && now - i.doubt.asked < minutes(1)) return;
        i.doubt.asked = now;
        self().state().session.want_instruments(now);
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
        auto& i = self().state().instruments[instrument];
        auto& book = i.book;
        if (!book) return;
        const bool was_synced = book->synced();
        i.watch.stop();
        book->on_disconnect();
        if (was_synced) tell_book(instrument, {});
    }
    /// The link of an instrument's book brings its updates from now on: its snapshot need not wait for the first,
    /// which a quiet market may not bring for long.
    void book_wanted(std::uint16_t instrument) noexcept {
        auto& book = self().state().instruments[instrument].book;
        if (!book || book->synced()) return;
        book->want_snapshot();
        fetch_if_needed(instrument);
    }
    /// An instrument's book if it is synchronized; else an empty view.
    [[nodiscard]] gatewright::book::synced_view book_view(std::uint16_t instrument) noexcept {
        const auto& book = self().state().instruments[instrument].book;
        return book ? book->view() : gatewright::book::synced_view();
    }
    /// The venue's list of instruments is complete. One that it does not list, or lists no longer, is closed for
    /// orders and named once; the others trade. It is open again when a list has it again.
    void on_instruments_listed() noexcept {
        auto& all = self().state().instruments;
        for (std::size_t n = 0; n < all.size(); ++n) {
            auto& i = all[n];
            if (std::exchange(i.doubt.awaited, false) && i.book) fetch_if_needed(n);
            if (std::exchange(i.listed, false)) continue;
            i.known = false;
            if (std::exchange(i.named_unlisted, true)) continue;
            self().tell_error("the venue does not list this instrument", i.rules.symbol, {}, true);
        }
    }
    /// Looks at the books that nothing changed for a while.
    void watch_books(const clock_reading& now) noexcept {
        auto& g = self().state();
        const duration bound = g.session.book_silence();
        if (bound.ns == 0 || (g.books_due > now.steady && g.books_due != steady_time::never())) return;
        g.books_due = now.steady + std::min(bound, book_watch::grace);
        for (std::size_t n = 0; n < g.instruments.size(); ++n) {
            auto& i = g.instruments[n];
            const instrument_index index{static_cast<std::uint16_t>(n)};
            if (!i.book || !i.book->synced() || !g.session.keeps_book(index)) continue;
            switch (i.watch.next(bound, now.steady)) {
            case book_watch::action::none: break;
            case book_watch::action::compare:
                i.book->want_snapshot();
                i.book->snapshot_requested();
                g.session.compare_book(index, now.steady, has_risk(index));
                self().wake();
                break;
            case book_watch::action::begin_anew:
                self().tell_error("the updates of its book have stopped: they are begun anew", i.rules.symbol,
                                  {});
                book_lost(index.value);
                g.session.renew_book_stream(index, now.steady);
                break;
            }
        }
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

    /// When the venue said something, as far as its clock is known; else when it came.
    [[nodiscard]] steady_time said_at(timestamp venue_time) noexcept {
        const clock_reading now = self().host().now();
        return {now.steady.ns - self().state().session.clock().least_age(venue_time, now.wall).ns};
    }

    template <class InstrumentT>
    [[nodiscard]] instrument_index index_of(const InstrumentT& i) noexcept {
        return {static_cast<std::uint16_t>(&i - self().state().instruments.data())};
    }
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
        const steady_time now = self().host().now().steady;
        i.book_changed = now;
        if (!h.snapshot || h.in_order)
            i.watch.on_update(now);
        else
            i.watch.on_snapshot(i.book->snapshot_differed(), now);
        if (i.book->counters().bad_levels != i.doubt.bad_levels) [[unlikely]]
            doubt_rules(i);
        fetch_if_needed(index);
        if (g.book_at_hand.was_synced || i.book->synced()) tell_book(index, h.venue_time);
    }
    void fetch_if_needed(std::size_t index) noexcept {
        auto& g = self().state();
        auto& i = g.instruments[index];
        if (!i.book->needs_snapshot() || i.doubt.awaited) return;
        i.book->snapshot_requested();
        // What the account holds or asks for comes before what it may trade some day.
        const instrument_index of{static_cast<std::uint16_t>(index)};
        g.session.make_book_whole(of, self().host().now().steady, has_risk(of));
        self().wake();
    }
    [[nodiscard]] bool has_risk(instrument_index i) noexcept {
        auto& g = self().state();
        for (const position_side side :
             {position_side::net, position_side::long_side, position_side::short_side}) {
            const auto& open = g.orders.exposure(i, side);
            if (!open.open_buy.is_zero() || !open.open_sell.is_zero()) return true;
            if (side == position_side::net || g.config.venue.hedge_mode)
                if (!g.positions(i, side).quantity().is_zero()) return true;
        }
        return false;
    }
    /// A level does not fit tick and lot: the rules may have changed. Where they come and it fits no better, they are
    /// asked for less and less often.
    template <class InstrumentT>
    [[gnu::cold]] void doubt_rules(InstrumentT& i) noexcept {
        const steady_time now = self().host().now().steady;
        auto& doubt = i.doubt;
        doubt.bad_levels = i.book->counters().bad_levels;
        if (doubt.awaited) return;
        doubt.awaited = true;
        const bool again = doubt.asked.ns != 0 && now - doubt.asked < minutes(10);
        doubt.pause = again ? std::clamp(doubt.pause * 2, seconds(10), minutes(10)) : duration{};
        doubt.asked = again ? std::max(now, doubt.asked + doubt.pause) : now;
        self().state().session.want_instruments(doubt.asked);
        fixed_string<127> text("a level off the tick or the lot:");
        const auto add = [&](std::string_view before, const decimal& figure) {
            char digits[decimal::max_chars];
            for (const char c : before) text.push_back(c);
            for (const char c : std::string_view(digits, figure.to_chars(digits))) text.push_back(c);
        };
        add(" ", i.book->bad_level().price.value);
        add(" x ", i.book->bad_level().quantity.value);
        add(", tick ", i.rules.tick_size.value);
        add(", lot ", i.rules.lot_size.value);
        self().tell_error(text, i.rules.symbol, {}, true);
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
        self().host().on_book(self().index(), index);
    }
};

} // namespace gatewright
