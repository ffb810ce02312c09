// SPDX-License-Identifier: BSL-1.0
// What the session reads by request, and the reconciliation after a gap: members of `account_session`.
#pragma once

#include <gatewright/venue/account_session.hpp>

namespace gatewright::venue {

template <class DialectT, class PathT>
void account_session<DialectT, PathT>::begin_reconciliation(clock_reading now) noexcept {
    if (begun_.ns == 0) begun_ = now.wall;
    reconciliation_.begin(
        config_.trade_history_overlap,
        // Where there are no positions balances are read in their place, behind the orders.
        [&](read_kind k) {
            if (k != read_kind::balances || has_read(read_kind::positions)) reads_.want(k, 0, now.steady);
        },
        [&](timestamp since) { want_fills({}, since, now.steady); });
    reads_.want(read_kind::token_keep_alive, 0, now.steady + config_.token_keep_alive);
    begin_cash_flows(now);
}

template <class DialectT, class PathT>
void account_session<DialectT, PathT>::begin_cash_flows(clock_reading now) noexcept {
    if (!reads_cash_flows()) return;
    if (std::exchange(cash_flows_begun_, true))
        reads_.want(read_kind::cash_flows, 0, now.steady);
    else
        fills_since_.back() = now.wall; // what came before is not of this run
}

template <class DialectT, class PathT>
bool account_session<DialectT, PathT>::note_cash_flow(const cash_flow& f) noexcept {
    if (f.id.empty()) return true;
    // Where they come among the executions, lists of those reach back to before this run.
    if (!has_read(read_kind::cash_flows) && begun_.ns != 0 && f.venue_time.ns != 0 &&
        clock_.to_ours(f.venue_time) < begun_)
        return false;
    // Places that are empty yet are no flow's.
    auto& told = cash_flows_told_;
    if (std::find(told.begin(), told.end(), f.id) != told.end()) return false;
    told[std::exchange(next_cash_flow_, (next_cash_flow_ + 1) % most_cash_flows)] = f.id;
    newest_cash_flow_ = std::max(newest_cash_flow_, clock_.to_ours(f.venue_time));
    return true;
}

template <class DialectT, class PathT>
void account_session<DialectT, PathT>::want_fills(instrument_index instrument, timestamp since,
                                                  steady_time now) noexcept {
    constexpr const session::read_rule* rule = session::rule_of(DialectT::reads, read_kind::fills);
    const bool by_instrument = rule != nullptr && rule->per_instrument;
    if (by_instrument && !instrument.valid()) {
        for (std::size_t i = 0; i < config_.symbols.size(); ++i)
            want_fills({static_cast<std::uint16_t>(i)}, since, now);
        return;
    }
    const std::uint16_t row = by_instrument ? instrument.value : std::uint16_t{0};
    timestamp& from = fills_since_[row];
    from = reads_.idle(read_kind::fills, row) ? since : std::min(from, since);
    reads_.want(read_kind::fills, row, now);
}

template <class DialectT, class PathT>
void account_session<DialectT, PathT>::on_clock_step(duration ahead) noexcept {
    if (ahead.ns <= 0) return;
    reconciliation_.reach_back(ahead);
    for (timestamp& since : fills_since_) since = since - ahead;
}

template <class DialectT, class PathT>
void account_session<DialectT, PathT>::learn_limits(std::string_view headers, int status,
                                                    std::string_view code, std::string_view text,
                                                    clock_reading now,
                                                    [[maybe_unused]] const session::budget_charge* refused,
                                                    [[maybe_unused]] const ban_end& ban) noexcept {
    learn_counters<DialectT>(budget_, headers, now.wall);
    if constexpr (requires { DialectT::learn(budget_, headers, status, code, text, now.wall, ban); })
        DialectT::learn(budget_, headers, status, code, text, now.wall, ban);
    else
        DialectT::learn(budget_, headers, status, code, text, now.wall);
    if constexpr (requires { DialectT::learn_refused(budget_, *refused, code, now.wall); })
        if (refused != nullptr) DialectT::learn_refused(budget_, *refused, code, now.wall);
}

template <class DialectT, class PathT>
template <class PortT>
void account_session<DialectT, PathT>::check_reconciled(PortT& port) noexcept {
    if (key_.refused()) return;
    for (std::size_t i = 0; i < link_count; ++i)
        if (DialectT::links[i].is(link_role::reports) && opens(i) && !open(i)) return;
    if (!reconciliation_.take_done([&](read_kind k) { return reads_.all_idle(k); })) return;
    for (std::size_t i = 0; i < link_count; ++i) {
        if (!DialectT::links[i].is(link_role::reports) || !opens(i) || live(i)) continue;
        links_[i].on_live();
        changed(i, "", port);
    }
    if (std::exchange(balance_doubted_, false))
        reads_.want(read_kind::balances, 0, now_.steady + balance_pause);
    if (switch_.used())
        for (std::size_t n = 0; n < config_.symbols.size(); ++n)
            if (const auto i = static_cast<std::uint16_t>(n); port.rests(i)) watch_over({i}, port);
}

template <class DialectT, class PathT>
template <class PortT>
void account_session<DialectT, PathT>::watch_over(instrument_index instrument, PortT& port) noexcept {
    const std::uint16_t cell = switch_cell(instrument.value);
    if (!switch_.on_order(cell)) return;
    reads_.want(read_kind::dead_man_switch, cell, now_.steady, true);
    port.wake();
}

template <class DialectT, class PathT>
template <class PortT>
bool account_session<DialectT, PathT>::rests(std::uint16_t cell, PortT& port) const noexcept {
    if (!one_switch) return port.rests(cell);
    for (std::size_t n = 0; n < config_.symbols.size(); ++n)
        if (port.rests(static_cast<std::uint16_t>(n))) return true;
    return false;
}

template <class DialectT, class PathT>
void account_session<DialectT, PathT>::on_key_taken(clock_reading now) noexcept {
    if (!key_.on_taken()) return;
    if (mode_ == position_mode::unknown) reads_.want(read_kind::account_mode, 0, now.steady);
    if (fee_rates_wanted_) begin_fee_rates(now.steady);
    for (std::size_t i = 0; i < link_count; ++i) {
        if (!needs_key(i)) continue;
        if (links_[i].up() && DialectT::links[i].is(link_role::reports))
            begin_reconciliation(now);
        else if (links_[i].state() == connection_state::backing_off)
            links_[i].postpone(now.steady);
    }
}

template <class DialectT, class PathT>
void account_session<DialectT, PathT>::begin_fee_rates(steady_time now) noexcept {
    if (config_.fee_rates_refresh.ns == 0) return;
    fee_rates_wanted_ = true;
    fee_rates_began_ = now;
    reads_.want(read_kind::fee_rates, 0, now);
}

template <class DialectT, class PathT>
void account_session<DialectT, PathT>::next_fee_rates(std::uint16_t instrument, steady_time now) noexcept {
    if (const std::size_t next = std::size_t{instrument} + 1; next < config_.symbols.size()) {
        reads_.want(read_kind::fee_rates, static_cast<std::uint16_t>(next), now);
        return;
    }
    fee_rates_began_ = std::max(now, fee_rates_began_ + config_.fee_rates_refresh);
    reads_.want(read_kind::fee_rates, 0, fee_rates_began_);
}

template <class DialectT, class PathT>
template <class PortT>
void account_session<DialectT, PathT>::doubt_account(PortT& port) noexcept {
    if (mode_ == position_mode::unknown) return;
    mode_ = position_mode::unknown;
    reads_.want(read_kind::account_mode, 0, now_.steady);
    port.wake();
}

template <class DialectT, class PathT>
const char* account_session<DialectT, PathT>::cannot_ask() const noexcept {
    if (!config_.credentials.usable()) return "no credentials";
    if (key_.refused()) return "authentication failed";
    if (!clock_.usable(config_.max_clock_uncertainty, now_.wall)) return "clock not synchronized";
    return nullptr;
}

template <class DialectT, class PathT>
read_request account_session<DialectT, PathT>::request_of(const pending_read& r) const noexcept {
    read_request q;
    q.what = r.what;
    if (session::rule_of(DialectT::reads, r.what)->per_instrument) {
        q.instrument = {r.instrument};
        q.symbol = config_.symbols[r.instrument];
    }
    if (is_timed(r.what)) {
        q.since = clock_.to_venue(window_of(r));
        if (const duration width = fills_width_[time_cell(r)]; width.ns != 0)
            q.until = clock_.to_venue(window_of(r) + width);
    }
    q.cursor = r.cursor;
    return q;
}

template <class DialectT, class PathT>
void account_session<DialectT, PathT>::drop_read(read_kind what, std::uint16_t instrument) noexcept {
    if (what == read_kind::dead_man_switch) switch_.on_given_up(instrument);
    reads_.drop(what, instrument);
}

template <class DialectT, class PathT>
template <class PortT>
void account_session<DialectT, PathT>::drive_reads(PortT& port) noexcept {
    while (pending_read* r = reads_.next_due(now_.steady)) {
        const session::read_rule& rule = *session::rule_of(DialectT::reads, r->what);
        const bool probe = r->what == DialectT::key_probe;
        if (is_private(r->what) && ((key_.refused() && !probe) || !config_.credentials.usable())) {
            drop_read(r->what, r->instrument);
            continue;
        }
        if (config_.paced_reads && r->what == read_kind::book && r->correlation != 0 &&
            now_.steady < book_due(*r)) {
            reads_.postpone(*r, book_due(*r));
            continue;
        }
        const bool no_time_yet =
            is_signed(r->what) && !clock_.usable(config_.max_clock_uncertainty, now_.wall);
        read_request q = request_of(*r);
        if (q.what == read_kind::dead_man_switch && switch_.on_late(r->instrument, now_.steady))
            report_error(
                {}, q.symbol,
                "the venue's dead man's switch could not be renewed in time: it may cancel the orders", true,
                port);
        if (no_time_yet ||
            (config_.paced_reads &&
             !budget_.take({rule.priority, rule.weight, q.instrument, {}, q.what}, now_.wall))) {
            const steady_time again = now_.steady + retry_full;
            reads_.postpone(*r, std::max(banned_until(), again));
            continue;
        }
        if (q.what == read_kind::dead_man_switch)
            q.countdown = switch_.on_telling(r->instrument, rests(r->instrument, port));
        auto http = DialectT::encode_read(q, venue_ms(now_), config_, buffer_);
        if (!http) {
            report_error({}, q.symbol, http.error().field, true, port);
            drop_read(r->what, r->instrument);
            continue;
        }
        http->leave_by = now_.steady + config_.read_timeout; // then nobody waits for the answer
        if (q.what == read_kind::dead_man_switch) http->urgency = request_urgency::place;
        const std::uint64_t number = ++last_number_;
        if (!port.request(static_cast<std::uint8_t>(request_link), 0, number, *http)) {
            reads_.postpone(*r, now_.steady + retry_full);
            return;
        }
        const bool hurries = q.what == read_kind::dead_man_switch;
        reads_.on_sent(*r, number, now_,
                       hurries ? std::min(config_.read_timeout, switch_.patience()) : config_.read_timeout);
    }
}

template <class DialectT, class PathT>
template <class PortT>
auto account_session<DialectT, PathT>::error_of(const input& in, PortT& port) noexcept -> said_error {
    said_error e;
    tap<PortT> sink(*this, port);
    e.of_venue = DialectT::decode_error(in.payload, sink);
    e.code = sink.error_code;
    e.text = sink.error_text;
    if (!e.of_venue) e.text.assign(in.payload);
    if constexpr (requires { DialectT::request_id_header; }) {
        const std::string_view number = wire::header_value(in.headers, DialectT::request_id_header);
        if (!number.empty()) {
            fixed_string<63> behind(" (");
            for (const std::string_view part : {std::string_view(DialectT::request_id_header),
                                                std::string_view(" "), number, std::string_view(")")})
                for (const char c : part) behind.push_back(c);
            // The number whole, rather than all of the words.
            const std::string_view said = e.text.view();
            const std::size_t room = e.text.capacity() - behind.size();
            fixed_string<127> text(said.substr(0, std::min(said.size(), room)));
            for (const char c : behind.view()) text.push_back(c);
            e.text = text;
        }
    }
    return e;
}

template <class DialectT, class PathT>
template <class PortT>
void account_session<DialectT, PathT>::on_reply(const input& in, PortT& port) noexcept {
    now_ = in.at;
    if (in.status != 0) {
        requests_answered_ = true;
        said_error e;
        if (in.status == 429 || in.status == 418) e = error_of(in, port);
        learn_limits(in.headers, in.status, e.code, e.text, in.at);
    }
    pending_request order;
    if (requests_.take(in.correlation, order)) {
        if constexpr (requires { DialectT::learn_use(budget_, order, in.headers, in.at.wall); })
            DialectT::learn_use(budget_, order, in.headers, in.at.wall);
        on_order_http_reply(in, order, port);
        return;
    }
    if (on_history_reply(in, port)) return;
    pending_read* r = reads_.of_reply(in.correlation);
    if (r == nullptr) return;
    if (in.status != 0) port.on_read_answered(in.at.steady - r->asked.steady);
    if (!success(in.status)) {
        on_read_failed(*r, in, port);
        return;
    }
    if (r->what == read_kind::open_orders && r->cursor.empty())
        for (std::size_t i = 0; i < listed_count_; ++i) {
            listed_[i].seen = false;
            listed_[i].listing = listed_[i].asked <= r->asked.steady;
        }
    if (narrow_window(*r, in)) return;
    tap<PortT> sink(*this, port);
    sink.reading = r->what;
    sink.row = r->instrument;
    sink.asked = r->asked;
    sink.stale = r->again;
    const wire::decode_status status =
        DialectT::decode_read(request_of(*r), in.payload, in.at.wall, config_, sink);
    if (!status) {
        port.malformed(static_cast<std::uint8_t>(request_link), to_string(status.error().code),
                       status.error().field);
        if (r->what == read_kind::book) {
            port.book_snapshot_failed(r->instrument);
            if constexpr (reads_books_too) {
                // The other way: the venue may send one to who subscribes anew.
                const instrument_index of{r->instrument};
                reads_.on_done(*r, in.at.steady);
                report_error({}, config_.symbols[of.value].view(),
                             "a snapshot that is not to be joined to the updates: the book is subscribed to "
                             "anew",
                             true, port);
                renew_book(of, in.at.steady);
                return;
            }
        }
        reads_.on_failed(*r, in.at.steady);
        return;
    }
    if (!sink.error_code.empty()) {
        // An error in the clothes of a success.
        const session::budget_charge asked{request_priority::query, 1, {r->instrument}, {}, r->what};
        learn_limits({}, in.status, sink.error_code, sink.error_text, in.at, &asked);
        on_read_failed(*r, in, port);
        return;
    }
    on_read(*r, in, sink, port);
}

namespace detail {

/// Whether a list begins at a cursor, at venues that tell several one after the other as pages of one read.
template <class DialectT>
bool begins_list(std::string_view cursor) noexcept {
    if constexpr (requires { DialectT::begins_list(cursor); })
        return DialectT::begins_list(cursor);
    else
        return cursor.empty();
}

/// Hears of a list only whether there is another page.
template <class DialectT>
struct page_listener {
    bool more = false;
    void on(const auto&) noexcept {}
    void book_begin(const book_header&) noexcept {}
    void book_level(side, const price&, const quantity&) noexcept {}
    void book_end(const book_header&) noexcept {}
    void book_abort(const book_header&) noexcept {}
    void on_server_time(timestamp, timestamp) noexcept {}
    void on_next_page(std::string_view cursor) noexcept { more = !begins_list<DialectT>(cursor); }
    void on_api_error(const auto&, std::string_view) noexcept {}
    void bad_row(std::string_view, std::string_view) noexcept {}
    void unknown_word(std::string_view, std::string_view) noexcept {}
    void ignored(const char*) noexcept {}
};

} // namespace detail

template <class DialectT, class PathT>
bool account_session<DialectT, PathT>::narrow_window(pending_read& r, const input& in) noexcept {
    constexpr bool any = std::any_of(DialectT::reads.begin(), DialectT::reads.end(),
                                     [](const session::read_rule& rule) { return rule.newest_first; });
    if constexpr (any) {
        constexpr duration narrowest =
            milliseconds(2); // of what happens within it the pages are taken as they come
        if (!is_timed(r.what) || !session::rule_of(DialectT::reads, r.what)->newest_first ||
            !detail::begins_list<DialectT>(r.cursor))
            return false;
        duration& width = fills_width_[time_cell(r)];
        const timestamp begins = window_of(r);
        const duration whole = width.ns != 0 ? width : std::max(in.at.wall - begins, duration{});
        detail::page_listener<DialectT> pages;
        read_request q;
        q.what = r.what;
        q.cursor = r.cursor;
        if (!DialectT::decode_read(q, in.payload, in.at.wall, config_, pages) || !pages.more ||
            whole <= narrowest)
            return false;
        width = std::max(duration{whole.ns / 2}, narrowest);
        reads_.on_window(r, begins, in.at.steady);
        return true;
    }
    return false;
}

template <class DialectT, class PathT>
template <class SinkT, class PortT>
void account_session<DialectT, PathT>::on_read(pending_read& r, const input& in, const SinkT& sink,
                                               PortT& port) noexcept {
    const clock_reading asked = r.asked;
    const read_kind what = r.what;
    const std::uint16_t instrument = r.instrument;
    const symbol_name symbol = request_of(r).symbol;
    if (what == read_kind::fills && sink.bad_rows != 0) fills_unread_[instrument] = 1;
    if (!sink.next_page.empty()) {
        // A page that leads to itself, or to nowhere, would be read for ever: it is begun anew, later.
        if (sink.page_cut || sink.next_page == r.cursor) {
            report_error({}, symbol, sink.page_cut ? "a page's cursor is too long" : "a page leads to itself",
                         false, port);
            r.cursor = {};
            reads_.on_failed(r, in.at.steady);
        } else {
            reads_.on_page(r, sink.next_page, in.at.steady);
        }
        return;
    }
    duration window = session::rule_of(DialectT::reads, what)->window;
    const std::size_t cell = is_timed(what) ? time_cell(r) : 0;
    if (is_timed(what) && fills_width_[cell].ns != 0) {
        window = fills_width_[cell];
        fills_width_[cell] = window * 2; // it held less than a page
    }
    if (window.ns != 0 && is_timed(what)) {
        // The venue tells no more than a window at once: on to the next, until now.
        const timestamp next = window_of(r) + window;
        if (next < asked.wall) {
            reads_.on_window(r, next, in.at.steady);
            return;
        }
    }
    if (is_timed(what)) fills_width_[cell] = {};
    reads_.on_done(r, in.at.steady);
    if (what != read_kind::fills)
        rows_named_[static_cast<std::size_t>(what)] = sink.bad_rows != 0;
    else
        fills_named_[instrument] = fills_unread_[instrument];
    if (is_signed(what)) on_key_taken(in.at);
    const auto ended = [&](snapshot_kind kind) {
        port.on(snapshot_end{kind, symbol, asked.wall, now_.wall});
    };
    switch (what) {
    case read_kind::server_time:
        if (const auto before = clock_; clock_.add_sample(asked.wall, in.at.wall, server_time_)) {
            budget_.align(clock_.offset()); // windows and bans move with what is known of the venue's clock
            if (clock_.steps() != before.steps()) on_clock_step(clock_.offset() - before.offset());
        } else {
            report_error({}, {},
                         "the venue's time is of no use: its answer took too long, or cannot be a time",
                         false, port);
        }
        reads_.want(what, 0,
                    ++clock_samples_ < 3 ? in.at.steady : in.at.steady + config_.clock_sync_interval);
        break;
    case read_kind::instruments:
        instruments_known_ = true;
        reads_.want(what, 0, in.at.steady + config_.instruments_refresh);
        ended(snapshot_kind::instruments);
        // A link that was opened for fewer instruments does not bring these.
        for (std::size_t i = 0; i < link_count; ++i)
            if (listed_at_opening_[i] != 0 && links_[i].up() && listed_count() > listed_at_opening_[i])
                close_link(i, "more instruments are listed", port);
        // What came of books before their rules was of no use.
        for (std::size_t i = 0; i < link_count; ++i)
            if (live(i)) want_books(i, port);
        break;
    case read_kind::account_mode:
        // Set otherwise than the configuration says: until somebody sets it right.
        if (misfit() != nullptr) reads_.want(what, 0, in.at.steady + config_.authentication_retry);
        if (!std::exchange(settings_wanted_, true)) want_settings(in.at.steady);
        if (!fee_rates_wanted_ && reads_.idle(read_kind::account_settings)) begin_fee_rates(in.at.steady);
        break;
    case read_kind::account_settings:
        if (!fee_rates_wanted_) begin_fee_rates(in.at.steady);
        break;
    case read_kind::fee_rates: next_fee_rates(instrument, in.at.steady); break;
    case read_kind::token:
        token_fresh_ = true;
        if constexpr (token_link < link_count) links_[token_link].postpone(in.at.steady);
        break;
    case read_kind::token_keep_alive: reads_.want(what, 0, in.at.steady + config_.token_keep_alive); break;
    case read_kind::open_orders:
        // An order that is not told may be the one of a row that could not be read.
        if (sink.bad_rows == 0) answer_from_list(port);
        ended(snapshot_kind::orders);
        break;
    case read_kind::balances:
        ended(snapshot_kind::balances);
        if (std::exchange(free_untold_, false) && reconciliation_.reconciled())
            reads_.want(what, 0, in.at.steady + balance_pause);
        if (reconciliation_.reconciled() && std::exchange(balance_doubted_, false))
            reads_.want(what, 0, in.at.steady + balance_pause);
        break;
    case read_kind::positions: ended(snapshot_kind::positions); break;
    case read_kind::fills:
        // A row that could not be read is no witness that nothing was executed.
        if (std::exchange(fills_unread_[instrument], std::uint8_t{0}) == 0) ended(snapshot_kind::fills);
        break;
    case read_kind::cash_flows:
        fills_since_[cell] = std::max(fills_since_[cell], newest_cash_flow_ - cash_flow_overlap);
        // Whatever it told: of several pushes each may be of another payment.
        if (cash_flows_awaited_ == 0) break;
        --cash_flows_awaited_;
        reads_.want(what, 0, in.at.steady + cash_flow_pause);
        break;
    case read_kind::book:
        pushes_no_snapshots_ = reads_books_too;
        // The updates are ahead of it: the book has asked for another one.
        if (std::uint8_t& n = useless_[instrument]; reads_.idle(what, instrument))
            n = 0;
        else if (n <= most_doublings)
            ++n;
        break;
    case read_kind::dead_man_switch:
        if (const steady_time again = switch_.on_told(instrument, in.at.steady);
            again != steady_time::never())
            reads_.want(what, instrument, again, true);
        break;
    case read_kind::ended_orders:
    case read_kind::history: break; // no read of the schedule
    }
    reconciliation_.on_read(what, [&](read_kind k) {
        if (k == read_kind::positions)
            want_positions(in.at.steady);
        else
            reads_.want(k, 0, in.at.steady);
    });
    check_reconciled(port);
}

template <class DialectT, class PathT>
void account_session<DialectT, PathT>::note_listed(const order_update& u) noexcept {
    for (std::size_t i = 0; i < listed_count_; ++i) {
        const order_keys& k = listed_[i].keys;
        listed_[i].seen = listed_[i].seen ||
                          (!k.client_order_id.empty() && k.client_order_id == u.client_order_id) ||
                          (!k.venue_order_id.empty() && k.venue_order_id == u.venue_order_id);
    }
}

/// Orders that were looked for in the list of open ones and are not there are answered: the venue knows no such order.
/// A list that was asked for before somebody asked for the order says nothing about it.
template <class DialectT, class PathT>
template <class PortT>
void account_session<DialectT, PathT>::answer_from_list(PortT& port) noexcept {
    const auto asked = listed_;
    const std::size_t count = std::exchange(listed_count_, 0);
    for (std::size_t i = 0; i < count; ++i)
        if (!asked[i].listing) listed_[listed_count_++] = asked[i];
    for (std::size_t i = 0; i < count; ++i)
        if (const list_question& q = asked[i]; q.listing && !q.seen)
            port.on_request_result(request_result{request_operation::query,
                                                  q.order,
                                                  request_outcome::not_found,
                                                  order_errc::unknown_order,
                                                  "not among the open orders",
                                                  {},
                                                  {}});
}

template <class DialectT, class PathT>
template <class PortT>
void account_session<DialectT, PathT>::on_read_failed(pending_read& r, const input& in,
                                                      PortT& port) noexcept {
    const said_error e = error_of(in, port);
    const steady_time asked = r.asked.steady;
    const read_kind what = r.what;
    const std::uint16_t instrument = r.instrument;
    const symbol_name symbol = request_of(r).symbol;
    reads_.on_failed(r, in.at.steady);
    const std::uint8_t failures = r.failures;
    if (what == read_kind::book) port.book_snapshot_failed(instrument);
    if (what == read_kind::dead_man_switch && switch_.on_failed(instrument))
        report_error(e.code, symbol, "the venue's dead man's switch could not be set; it is tried again",
                     true, port);
    if (in.status == 0) return;
    const order_errc meaning = DialectT::error_meaning(e.code, e.text);
    if constexpr (token_link < link_count)
        if (DialectT::token_unknown(e.code)) {
            // The token ended at some time since it was last kept alive, and with it the reports.
            reads_.drop(read_kind::token_keep_alive);
            if (links_[token_link].up()) close_link(token_link, "token unknown to the venue", port);
            return;
        }
    if (meaning == order_errc::authentication) {
        if (!key_.on_doubt(asked, in.at.steady)) {
            // Once is no proof. What was refused is tried again by itself; the probe says so sooner.
            reads_.want(DialectT::key_probe, 0, in.at.steady);
            report_error(e.code, symbol, e.text, false, port);
            return;
        }
        // What anybody may ask for, and is asked for with the key here, goes on: without the time no probe leaves.
        if (is_private(what)) drop_read(what, instrument);
        if (key_.on_refused()) report_error(e.code, {}, e.text, true, port);
        reads_.want(DialectT::key_probe, 0, key_.next_probe(in.at.steady));
    } else if (meaning == order_errc::clock_skew) {
        reads_.want(read_kind::server_time, 0, in.at.steady);
    } else if (meaning == order_errc::unknown_instrument && !symbol.empty()) {
        // Delisted, or misspelt: it is closed, and the others go on without it.
        drop_read(what, instrument);
        if (what == read_kind::fee_rates) next_fee_rates(instrument, in.at.steady);
        report_error(e.code, symbol, e.text, true, port);
        port.instrument_gone(instrument);
        check_reconciled(port);
    } else {
        report_error(e.code, symbol, e.text, false, port);
        if (what != read_kind::fee_rates || failures < fee_rates_patience) return;
        drop_read(what, instrument);
        next_fee_rates(instrument, in.at.steady);
    }
}

} // namespace gatewright::venue
