// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/events.hpp>
#include <gatewright/core/history.hpp>
#include <gatewright/core/io.hpp>
#include <gatewright/core/reject.hpp>
#include <gatewright/core/symbol_table.hpp>
#include <gatewright/session/order_requests.hpp>
#include <gatewright/session/prng.hpp>
#include <gatewright/session/resolution.hpp>
#include <gatewright/sim/paper/exchange.hpp>
#include <gatewright/sim/paper/latency_models.hpp>
#include <gatewright/venue/capabilities.hpp>
#include <gatewright/venue/concepts.hpp>
#include <gatewright/venue/order_rules.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <span>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

namespace gatewright::sim::paper {

/// The machine of a paper account (a `venue::Session`): market data come through the venue's own session, which has no
/// credentials and so can send no order; orders go to an `exchange` in this process, there and back as late as the
/// model of latencies says. Market data that a model delays are not delivered later: an order meets the market that the
/// desk hears of when that much time has passed after the order came to the venue.
///
/// @tparam PaperT the paper venue: whose market data they are, and the models
/// @tparam PathT of whose capabilities the orders are
/// @par Exception safety
/// Takes memory as orders need it; running out of it ends the process, as handlers are `noexcept`.
template <class PaperT, class PathT>
class session {
    using venue_type = typename PaperT::market_venue;
    using market_session = typename venue_type::template session<PathT>;
    using exchange_type = exchange<typename PaperT::queue_model>;

public:
    using config_type = typename PaperT::config;

    explicit session(const config_type& c)
        : config_(c)
        , market_(without_credentials(c))
        , exchange_(c.account, c.symbols, c.hedge_mode)
        , symbols_(c.symbols) {
        for (const instrument& i : c.known_instruments) exchange_.learn(i);
    }

    /// What the venue counts of reads it counts for another gateway of this kind too. Before `start`.
    template <class OtherPathT>
    void share_budget(const session<PaperT, OtherPathT>& other) {
        if constexpr (requires { market_.share_budget(other.market_); }) market_.share_budget(other.market_);
    }

    template <class PortT>
    void start(clock_reading now, PortT& port) noexcept {
        now_ = now;
        exchange_.start(now.wall);
        tap<PortT> to{*this, port};
        market_.start(now, to);
        for (const snapshot_kind what :
             {snapshot_kind::balances, snapshot_kind::orders, snapshot_kind::positions})
            read(what, {}, {}, now.steady);
        port.wake();
    }
    template <class PortT>
    void on_input(const input& in, PortT& port) noexcept {
        now_ = in.at;
        if (in.kind == input_kind::entropy)
            random_ = gatewright::session::prng(
                std::as_bytes(std::span<const char>(in.payload.data(), in.payload.size())));
        tap<PortT> to{*this, port};
        market_.on_input(in, to);
    }
    template <class PortT>
    void on_message(const input& in, PortT& port) noexcept {
        now_ = in.at;
        tap<PortT> to{*this, port};
        market_.on_message(in, to);
    }
    template <class PortT>
    void tick(clock_reading now, PortT& port) noexcept {
        now_ = now;
        tap<PortT> to{*this, port};
        market_.tick(now, to);
        exchange_.advance(now.wall);
        if (!exchange_.reports().empty()) collect(now.steady + latency(message_kind::report));
        // What is told may be answered by an order at once, and so on: the rest waits for the next time.
        for (int left = 256; left != 0 && next_own() <= now.steady; --left) {
            if (!requests_.empty() && requests_.front().due <= now.steady) {
                const request r = requests_.front();
                requests_.pop_front();
                perform(r);
                continue;
            }
            const answer_out a = answers_.front();
            answers_.pop_front();
            deliver(a, port);
        }
    }
    [[nodiscard]] steady_time next_deadline() const noexcept {
        steady_time due = std::min(market_.next_deadline(), next_own());
        if (const timestamp t = exchange_.next_due(); t.ns != 0)
            due = std::min(due, now_.steady + (t - now_.wall));
        return due;
    }

    /// What stands in the way: rules and a market of the instrument, or of any, without which no order can be filled.
    [[nodiscard]] std::string_view not_ready_reason(venue::purpose what, instrument_index i) const noexcept {
        if (what == venue::purpose::cancel) return {};
        if (!i.valid()) {
            for (std::size_t n = 0; n < symbols_.size(); ++n)
                if (exchange_.market({static_cast<std::uint16_t>(n)}).known) return {};
            return "instruments not loaded";
        }
        if (!exchange_.market(i).known) return "instruments not loaded";
        // Whether a book is whole the gateway says.
        if (!market_.keeps_book(i) && !exchange_.market(i).seen()) return "no market data yet";
        return {};
    }
    [[nodiscard]] connection_state state(std::uint8_t link) const noexcept { return market_.state(link); }

    template <class PortT>
    order_result<void> place(const order_request& r, order_ref ref, clock_reading now, PortT& port) noexcept {
        const auto fits = venue::check_order(
            table(), table().path(PathT::path), {}, r, now.wall.milliseconds(),
            config_.hedge_mode ? venue::position_mode::hedge : venue::position_mode::one_way);
        if (!fits) return fits;
        request q{request_operation::place, ref};
        q.order = r;
        send(q, message_kind::order, now);
        port.wake();
        return {};
    }
    template <class PortT>
    order_result<void> amend(const amend_request& a, order_ref ref, clock_reading now, PortT& port) noexcept {
        if (const auto fits = venue::check_amend(a, table(), table().path(PathT::path)); !fits) return fits;
        request q{request_operation::amend, ref};
        q.amend = a;
        send(q, message_kind::order, now);
        port.wake();
        return {};
    }
    template <class PortT>
    order_result<void> cancel(const order_keys& keys, order_ref ref, clock_reading now,
                              PortT& port) noexcept {
        request q{request_operation::cancel, ref};
        q.keys = keys;
        send(q, message_kind::cancel, now);
        port.wake();
        return {};
    }
    order_result<void> add_to_batch(const order_request& r, order_ref ref, clock_reading now) noexcept {
        nobody to;
        return place(r, ref, now, to);
    }
    order_result<void> add_to_batch(const order_keys& keys, order_ref ref, clock_reading now) noexcept {
        nobody to;
        return cancel(keys, ref, now, to);
    }
    template <class PortT>
    order_result<void> send_batch(clock_reading, PortT& port) noexcept {
        port.wake();
        return {};
    }
    template <class PortT>
    order_result<void> cancel_all(instrument_index i, bool waiting, clock_reading now, PortT& port) noexcept {
        request q{request_operation::cancel_all, {}};
        q.keys.instrument = i;
        q.waiting = waiting;
        send(q, message_kind::cancel, now);
        port.wake();
        return {};
    }
    /// The leverage of an instrument; there are no other settings.
    template <class PortT>
    order_result<void> change_account(const account_change& a, clock_reading now, PortT& port) noexcept {
        request q{request_operation::change_account, {}};
        q.keys.instrument = symbols_.find(a.symbol);
        q.leverage = a.leverage;
        send(q, message_kind::order, now);
        port.wake();
        return {};
    }
    template <class PortT>
    order_result<void> query(const order_keys& keys, gatewright::session::resolution_question, order_ref ref,
                             clock_reading now, PortT& port) noexcept {
        request q{request_operation::query, ref};
        q.keys = keys;
        send(q, message_kind::order, now);
        port.wake();
        return {};
    }

    template <class PortT>
    order_result<void> want_market(instrument_index i, bool wanted, PortT& port) noexcept {
        tap<PortT> to{*this, port};
        if constexpr (requires { market_.want_market(i, wanted, to); }) {
            if (!wanted) exchange_.lose(i);
            return market_.want_market(i, wanted, to);
        } else {
            return order_reject{order_errc::unsupported, PaperT::name.data(), "unsubscribe", {}, {}};
        }
    }
    /// The past is the venue's.
    order_result<void> history(const history_request& r, instrument_index i, std::uint32_t number,
                               clock_reading now) noexcept
        requires requires(market_session& m) { m.history(r, i, number, now); }
    {
        return market_.history(r, i, number, now);
    }

    void make_book_whole(instrument_index i, steady_time now, bool first) noexcept {
        market_.make_book_whole(i, now, first);
    }
    void compare_book(instrument_index i, steady_time now, bool first) noexcept {
        market_.compare_book(i, now, first);
    }
    [[nodiscard]] bool keeps_book(instrument_index i) const noexcept { return market_.keeps_book(i); }
    [[nodiscard]] duration book_silence() const noexcept { return market_.book_silence(); }
    void renew_book_stream(instrument_index i, steady_time now) noexcept {
        market_.renew_book_stream(i, now);
    }
    void want_fills(instrument_index i, timestamp since, steady_time due) noexcept {
        read(snapshot_kind::fills, i, since, due);
    }
    void want_positions(steady_time due) noexcept { read(snapshot_kind::positions, {}, {}, due); }
    void want_balances(steady_time due) noexcept { read(snapshot_kind::balances, {}, {}, due); }
    void want_orders(steady_time due) noexcept { read(snapshot_kind::orders, {}, {}, due); }
    void want_instruments(steady_time due) noexcept { market_.want_instruments(due); }
    /// The reports come from this process: there is nothing to distrust.
    void distrust_reports() noexcept {}
    [[nodiscard]] const auto& clock() const noexcept { return market_.clock(); }

    /// The exchange that fills the orders: what the account holds, and where its orders stand.
    [[nodiscard]] const exchange_type& paper() const noexcept { return exchange_; }

private:
    template <class, class>
    friend class session;
    using request_operation = gatewright::session::request_operation;
    using request_outcome = gatewright::session::request_outcome;

    /// On its way to the venue.
    struct request {
        request_operation operation = request_operation::query;
        order_ref ref{};
        steady_time due{};
        timestamp sent{};
        order_request order{};
        amend_request amend{};
        order_keys keys{};
        bool waiting = false;
        std::uint32_t leverage = 0;
        bool lists = false; ///< a read, of `list`
        snapshot_kind list = snapshot_kind::orders;
        timestamp since{};
    };
    /// How a request ended.
    struct outcome_out {
        request_operation operation;
        order_ref ref;
        request_outcome outcome;
        answer why;
        instrument_index instrument;
        bool waiting;
    };
    /// On its way back.
    struct answer_out {
        steady_time due;
        std::variant<account_event, outcome_out, snapshot_end> what;
    };
    struct nobody {
        void wake() noexcept {}
    };

    /// The port as the venue's session sees it: what passes through moves the exchange first.
    template <class PortT>
    struct tap {
        session& s;
        PortT& port;

        bool open(std::uint8_t l, std::uint32_t g, const open_request& r) noexcept {
            return port.open(l, g, r);
        }
        bool close(std::uint8_t l, std::uint32_t g) noexcept { return port.close(l, g); }
        bool send(std::uint8_t l, std::uint32_t g, std::uint64_t n, std::string_view text) noexcept {
            return port.send(l, g, n, text);
        }
        bool request(std::uint8_t l, std::uint32_t g, std::uint64_t n, const http_request& r) noexcept {
            return port.request(l, g, n, r);
        }
        template <class EventT>
        void on(const EventT& e) noexcept {
            if constexpr (std::is_same_v<EventT, best_quote> || std::is_same_v<EventT, trade> ||
                          std::is_same_v<EventT, mark_price> || std::is_same_v<EventT, funding_rate>)
                s.exchange_.on(e, s.now_.wall);
            if constexpr (std::is_same_v<EventT, instrument_update>) s.exchange_.learn(e.instrument);
            if constexpr (std::is_same_v<EventT, connection_change>) s.on_link(e);
            port.on(e);
            if constexpr (std::is_same_v<EventT, instrument_update>)
                see(s.symbols_.find(e.instrument.symbol));
            s.moved(port);
        }
        void book_begin(const book_header& h) noexcept { port.book_begin(h); }
        void book_level(side d, price p, quantity q) noexcept { port.book_level(d, p, q); }
        void book_end(const book_header& h) noexcept {
            port.book_end(h);
            see(s.symbols_.find(h.symbol));
        }
        void book_abort(const book_header& h) noexcept {
            port.book_abort(h);
            see(s.symbols_.find(h.symbol));
        }
        void book_lost(std::uint16_t i) noexcept {
            port.book_lost(i);
            see({i});
        }
        void instrument_gone(std::uint16_t i) noexcept {
            port.instrument_gone(i);
            see({i});
        }
        void book_snapshot_failed(std::uint16_t i) noexcept { port.book_snapshot_failed(i); }
        void book_wanted(std::uint16_t i) noexcept { port.book_wanted(i); }
        bool rests(std::uint16_t i) noexcept { return port.rests(i); }
        void row_unread(snapshot_kind k, std::string_view t) noexcept { port.row_unread(k, t); }
        void unknown_word(std::string_view a, std::string_view b) noexcept { port.unknown_word(a, b); }
        void ignored(const char* why) noexcept { port.ignored(why); }
        void malformed(std::uint8_t l, const char* why, const char* field) noexcept {
            port.malformed(l, why, field);
        }
        void on_request_result(const venue::request_result& r) noexcept { port.on_request_result(r); }
        void on_read_answered(duration took) noexcept { port.on_read_answered(took); }
        void wake() noexcept { port.wake(); }
        [[nodiscard]] book::synced_view book_view(std::uint16_t i) noexcept { return port.book_view(i); }

        void see(instrument_index i) noexcept {
            if (!i.valid()) return;
            s.exchange_.on_book(i, port.book_view(i.value), s.now_.wall);
            s.moved(port);
        }
    };

    static constexpr const venue::capability_table& table() noexcept { return PaperT::capabilities::table; }
    static typename venue_type::config without_credentials(const config_type& c) {
        typename venue_type::config market = c;
        market.credentials = {};
        return market;
    }

    /// A link that brings market data is lost: what it said is old, and which instruments it carried is not asked.
    void on_link(const connection_change& c) noexcept {
        if (!venue_type::links[c.channel].is(venue::link_role::market)) return;
        if (c.state == connection_state::connected || c.state == connection_state::live) return;
        for (std::size_t n = 0; n < symbols_.size(); ++n) exchange_.lose({static_cast<std::uint16_t>(n)});
    }
    /// The market has moved: what follows leaves now.
    template <class PortT>
    void moved(PortT& port) noexcept {
        if (exchange_.reports().empty()) return;
        // The venue had it earlier than we.
        collect(now_.steady + (latency(message_kind::report) - latency(message_kind::market_data)));
        port.wake();
    }
    void collect(steady_time due) noexcept {
        for (const account_event& r : exchange_.reports()) answer_at(due, r);
        exchange_.reports().clear();
    }
    /// Reports come in the order in which they left.
    template <class T>
    void answer_at(steady_time due, const T& what) noexcept {
        due = std::max(due, now_.steady);
        if (!answers_.empty()) due = std::max(due, answers_.back().due);
        answers_.push_back({due, what});
    }
    [[nodiscard]] duration latency(message_kind what) noexcept {
        return config_.latency.of(what, now_.wall, random_);
    }
    /// Requests come in the order in which they left.
    void send(request& r, message_kind as, clock_reading now) noexcept {
        now_ = now;
        r.sent = now.wall;
        r.due = std::max(now.steady + latency(as) + latency(message_kind::market_data), last_request_);
        last_request_ = r.due;
        queue(r);
    }
    /// A list is behind the requests that left before it, and one that is to be asked for later holds up nothing. Asked
    /// for again before it was told, it is told once.
    void read(snapshot_kind what, instrument_index of, timestamp since, steady_time due) noexcept {
        request q{request_operation::query, {}};
        q.lists = true;
        q.list = what;
        q.keys.instrument = of;
        q.since = since;
        q.due = std::max(std::max(due, now_.steady) + latency(message_kind::order), last_request_);
        q.sent = now_.wall;
        const auto same = std::ranges::find_if(requests_, [&](const request& r) {
            return r.lists && r.list == what && r.keys.instrument == of && r.due >= q.due;
        });
        if (same != requests_.end()) {
            q.since = std::min(q.since, same->since);
            requests_.erase(same);
        }
        queue(q);
    }
    void queue(const request& r) noexcept {
        requests_.insert(std::ranges::upper_bound(requests_, r.due, {}, &request::due), r);
    }
    [[nodiscard]] steady_time next_own() const noexcept {
        steady_time due = steady_time::never();
        if (!requests_.empty()) due = requests_.front().due;
        if (!answers_.empty()) due = std::min(due, answers_.front().due);
        return due;
    }

    /// A request has come to the venue.
    void perform(const request& r) noexcept {
        const timestamp at = now_.wall;
        const steady_time back = r.due + (latency(message_kind::report) - latency(message_kind::market_data));
        const auto end = [&](request_outcome how, answer why = {}) {
            collect(back);
            answer_at(back, outcome_out{r.operation, r.ref, how, why, r.keys.instrument, r.waiting});
        };
        const auto judge = [&](const answer& a) {
            if (!a.taken()) end(request_outcome::failed, a);
            collect(back);
        };
        const auto taken = [&] { end(request_outcome::accepted); };
        if (r.lists) {
            exchange_.list(r.list, r.keys.instrument, r.since);
            collect(back);
            snapshot_end e;
            e.kind = r.list;
            if (r.keys.instrument.valid()) e.symbol = config_.symbols[r.keys.instrument.value];
            e.asked = r.sent;
            return answer_at(back, e);
        }
        switch (r.operation) {
        case request_operation::place: return judge(exchange_.place(r.order, at, taken));
        case request_operation::amend: return judge(exchange_.amend(r.amend, at, taken));
        case request_operation::cancel: return judge(exchange_.cancel(r.keys, at, taken));
        case request_operation::cancel_all:
            exchange_.cancel_all(r.keys.instrument, r.waiting, at);
            return taken();
        case request_operation::change_account: {
            const answer a = exchange_.set_leverage(r.keys.instrument, r.leverage);
            return a.taken() ? taken() : judge(a);
        }
        case request_operation::query:
            return end(exchange_.query(r.keys) ? request_outcome::accepted : request_outcome::not_found);
        }
    }
    template <class PortT>
    void deliver(const answer_out& a, PortT& port) noexcept {
        if (const account_event* r = std::get_if<account_event>(&a.what))
            return std::visit(
                [&](auto e) {
                    e.received = now_.wall;
                    e.venue_time = market_.clock().to_venue(e.venue_time);
                    port.on(e);
                },
                *r);
        if (const snapshot_end* e = std::get_if<snapshot_end>(&a.what)) {
            snapshot_end whole = *e;
            whole.received = now_.wall;
            return port.on(whole);
        }
        const outcome_out& o = std::get<outcome_out>(a.what);
        venue::request_result r;
        r.operation = o.operation;
        r.order = o.ref;
        r.outcome = o.outcome;
        r.code = o.why.code;
        r.text = o.why.text;
        r.instrument = o.instrument;
        r.waiting = o.waiting;
        port.on_request_result(r);
    }

    config_type config_;
    market_session market_;
    exchange_type exchange_;
    symbol_table symbols_;
    gatewright::session::prng random_{0};
    std::deque<request> requests_; ///< soonest first
    steady_time last_request_;     ///< when the last one that left is at the venue
    std::deque<answer_out> answers_;
    clock_reading now_;
};

} // namespace gatewright::sim::paper
