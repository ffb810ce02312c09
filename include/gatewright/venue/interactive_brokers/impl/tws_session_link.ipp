// SPDX-License-Identifier: BSL-1.0
// The connection to TWS, and what it says of itself: members of `tws_session`.
#pragma once

#include <gatewright/venue/interactive_brokers/session.hpp>

namespace gatewright::venue::interactive_brokers {

namespace detail {

/// How far ahead of UTC the clock is that shows "20260102 10:04:05 EST" now; a quarter of an hour at a time, as zones
/// are. @return false if the text cannot be read
[[nodiscard]] constexpr bool read_zone(std::string_view text, timestamp now, duration& ahead,
                                       fixed_string<31>& name) noexcept {
    if (text.size() < 17) return false;
    const timestamp there = read_time(std::string_view(text.data(), 17), "?", {});
    std::string_view zone(text.data() + 17, text.size() - 17);
    if (!zone.empty() && zone.front() == ' ') zone.remove_prefix(1);
    if (there.ns == 0 || zone.empty() || !name.assign(zone)) return false;
    constexpr std::int64_t quarter = 900ll * 1'000'000'000;
    const std::int64_t off = there.ns - now.ns;
    const std::int64_t quarters = (off + (off < 0 ? -quarter / 2 : quarter / 2)) / quarter;
    ahead = {quarters * quarter};
    return quarters >= -14 * 4 && quarters <= 14 * 4;
}

/// The number that is this field of a message; zero if there is none.
[[nodiscard]] constexpr std::int64_t number_in(std::string_view text, std::size_t field) noexcept {
    for (std::size_t end; field != 0; --field, text.remove_prefix(end + 1))
        if (end = text.find('\0'); end == text.npos) return 0;
    std::int64_t number = 0;
    std::size_t i = 0;
    for (; i != text.size() && i != 15 && digits::is_digit(text[i]); ++i)
        number = number * 10 + (text[i] - '0');
    return i != text.size() && text[i] == '\0' ? number : 0;
}

} // namespace detail

inline tws_session::tws_session(const config& c)
    : config_(c)
    , links_({session::stream_link(c.traffic_silence, {}, seconds(15), seconds(10))})
    , pool_({c.messages_per_second, seconds(1), session::rate_window::sliding})
    , reads_(read_rules, c.symbols.size())
    , requests_(most_requests)
    , orders_(most_orders)
    , executions_(most_executions)
    , symbols_(c.symbols)
    , instruments_(c.symbols.size())
    , by_con_id_(c.symbols.size())
    , rules_(most_rules)
    , numbers_(most_numbers)
    , questions_(most_questions)
    , previews_(most_previews)
    , buffer_(4096) {
    for (std::size_t i = 0; i != instruments_.size(); ++i) {
        traded& t = instruments_[i];
        if (const auto named = to_contract(c.symbols[i])) t.what = *named;
        t.line.symbol = t.book.symbol = t.rules.symbol = c.symbols[i];
        t.book.limit = static_cast<std::size_t>(c.book_rows);
    }
}

template <class PortT>
bool tws_session::say(std::string_view text, session::request_priority p, PortT& port) noexcept {
    if (config_.paced_reads && !pool_.admits(p, 1, steady())) return false;
    if (!port.send(0, links_[0].generation(), last_number_ + 1, text)) return false;
    pool_.take(1, steady());
    ++last_number_;
    return true;
}

template <SessionPort PortT>
void tws_session::on_input(const input& in, PortT& port) noexcept {
    now_ = in.at;
    switch (in.kind) {
    case input_kind::message: on_message(in, port); return;
    case input_kind::heartbeat:
        if (links_[0].is_current(in.generation)) links_[0].on_traffic(in.at.steady);
        return;
    case input_kind::connected: on_connected(in, port); break;
    case input_kind::disconnected: {
        const bool was = links_[0].up();
        const steady_time heard = links_[0].last_data();
        if (!links_[0].on_disconnected(in.generation, in.at.steady, random_)) return;
        if (was && phase_ == phase::up) reconciliation_.note_gap(wall_of(heard));
        lost(in.payload, port);
        break;
    }
    case input_kind::send_refused:
        if (pending_request r; requests_.take(in.correlation, r))
            finish(r, request_outcome::not_sent, order_errc::not_ready, "never reached the socket", port);
        break;
    case input_kind::entropy: random_ = session::prng(std::as_bytes(std::span(in.payload))); return;
    default: break;
    }
    tick(in.at, port);
}

template <class PortT>
void tws_session::on_connected(const input& in, PortT& port) noexcept {
    if (!links_[0].on_connected(in.generation, in.at.steady)) return;
    phase_ = phase::greeting;
    accounts_told_ = order_id_told_ = away_ = farm_broken_ = false;
    // The preface went as the connection was made.
    if (!port.send(0, links_[0].generation(), ++last_number_, offer))
        return close("no room for the first message", port);
    tell("", port);
}

template <SessionPort PortT>
void tws_session::on_message(const input& in, PortT& port) noexcept {
    if (!links_[0].is_current(in.generation) || !links_[0].up()) return;
    now_ = in.at;
    const steady_time heard = links_[0].last_data();
    links_[0].on_data(in.at.steady);
    if (phase_ == phase::greeting) [[unlikely]]
        return on_greeting(in.payload, port);
    listener<PortT> to{*this, port};
    if (const wire::decode_status status = decode(in.payload, context(), to); !status) [[unlikely]] {
        port.malformed(0, to_string(status.error().code), status.error().field);
        on_unread(in.payload, status.error().field, heard, port);
    }
    if (conflict_ != 0) [[unlikely]]
        tell_conflict(port);
    if (to.woken) port.wake();
}

/// The instrument whose number is this field of a message; "another" if it is none of this desk's; empty if it cannot be
/// read.
inline std::string_view tws_session::named_in(std::string_view text, std::size_t field) const noexcept {
    const std::int64_t number = detail::number_in(text, field);
    if (number == 0 || !instruments_known_) return {};
    const std::string_view symbol = symbol_of(number);
    return symbol.empty() ? std::string_view("another") : symbol;
}

/// A row of a list that is named by its instrument; with the next list it comes again, and is not told again.
template <class PortT>
void tws_session::row_unread(snapshot_kind list, std::string_view symbol, std::string_view field,
                             PortT& port) noexcept {
    unread_row& told = unread_[static_cast<std::size_t>(list)];
    if (symbol != "another" && (!told.told || told.symbol.view() != symbol)) {
        fixed_string<127> why(list == snapshot_kind::orders      ? "an open order"
                              : list == snapshot_kind::positions ? "a position"
                                                                 : "an execution");
        for (const std::string_view part : {std::string_view(" cannot be read, field "), field})
            for (const char c : part) why.push_back(c);
        tell_error({}, why.view(), symbol, true, port);
    }
    told.symbol.assign(symbol);
    told.told = told.again = true;
    port.row_unread(list, symbol);
}

/// What a message said is lost. Of the account it begins anew, and asks from before it on; of a book that begins anew;
/// and of the market else there is more to come.
template <class PortT>
void tws_session::on_unread(std::string_view text, std::string_view field, steady_time heard,
                            PortT& port) noexcept {
    port.wake();
    switch (detail::number_in(text, 0)) {
    case 1:
    case 2:
    case 17:
    case 45:
    case 46:
    case 50:
    case 57:
    case 58:
    case 90:
    case 93:
    case 99: return;
    case 12:
    case 13: {
        // Of which book it is its number says, unless that is what cannot be read.
        const auto number = static_cast<std::int32_t>(detail::number_in(text, 2));
        for (std::uint16_t i = 0; i != instruments_.size(); ++i)
            if (const std::int32_t depth = instruments_[i].depth;
                depth != 0 && (number == 0 || number == depth))
                break_book(i, port);
        return;
    }
    case 5:
        // A row of a list that is awaited comes again with the next list: to begin anew would bring the same.
        if (reads_.find(read_kind::open_orders)->state != session::read_state::in_flight) break;
        return row_unread(snapshot_kind::orders, named_in(text, 2), field, port);
    case 61: return row_unread(snapshot_kind::positions, named_in(text, 3), field, port);
    case 7: return row_unread(snapshot_kind::positions, named_in(text, 2), field, port);
    case 6: return port.row_unread(snapshot_kind::balances, {});
    case 11:
        if (reads_.find(read_kind::fills)->state != session::read_state::in_flight) break;
        return row_unread(snapshot_kind::fills, named_in(text, 3), field, port);
    case 101: return tell_error({}, "an order that has ended cannot be read", {}, true, port);
    default: break;
    }
    if (phase_ == phase::up) reconciliation_.note_gap(wall_of(heard));
    close("a message that cannot be read", port);
}

template <class PortT>
void tws_session::on_greeting(std::string_view text, PortT& port) noexcept {
    server_greeting hello;
    if (const auto status = decode_greeting(text, hello); !status) {
        port.malformed(0, to_string(status.error().code), status.error().field);
        return give_up("server version not understood",
                       "TWS speaks a version that is not understood: 100 to 176 are", port);
    }
    if (!hello.redirect.empty()) {
        if (misfit_ == nullptr) tell_error({}, hello.redirect, {}, true, port);
        return give_up("sent to another host",
                       "TWS sends this connection to another host: name that one in the settings", port);
    }
    version_ = hello.version;
    zone_name_ = {};
    if (!detail::read_zone(hello.time, now_.wall, zone_, zone_name_)) zone_name_ = {};
    const auto begin = encode_start_api(config_.client_id, buffer_);
    phase_ = phase::starting;
    if (!begin || !say(*begin, session::request_priority::cancel, port)) close("no room for startApi", port);
    port.wake();
}

template <class PortT>
void tws_session::begin_if_ready(PortT& port) noexcept {
    if (phase_ != phase::starting || !accounts_told_ || !order_id_told_) return;
    phase_ = phase::up;
    misfit_ = nullptr;
    links_[0].on_live();
    tell("", port);
    // Farms say that they are there just behind; what is asked for before may be lost.
    market_from_ = now_.steady + seconds(1);
    if (config_.data != market_data_type::live)
        if (const auto text = encode_plain(plain_request::market_data_type,
                                           static_cast<std::int32_t>(config_.data), buffer_))
            static_cast<void>(say(*text, session::request_priority::cancel, port));
    if (config_.client_id == 0)
        if (const auto text = encode_plain(plain_request::bind_manual_orders, 1, buffer_))
            static_cast<void>(say(*text, session::request_priority::cancel, port));
    reads_.want(read_kind::server_time, 0, now_.steady);
    want_instruments(now_.steady);
    if (config_.credentials.usable()) {
        if (!std::exchange(setup_told_, true)) tell_setup(port);
        begin_reconciliation();
    }
    port.wake();
}

/// An account here has nothing that could be set but whether programs may trade.
template <class PortT>
void tws_session::tell_setup(PortT& port) noexcept {
    account_config c;
    c.received = now_.wall;
    c.read_only = read_only_;
    port.on(c);
}

inline void tws_session::begin_reconciliation() noexcept {
    reconciliation_.begin(
        config_.trade_history_overlap, [this](read_kind what) { reads_.want(what, 0, now_.steady); },
        [this](timestamp since) { want_fills({}, since, now_.steady); });
    // A fee that was lost with the connection comes with its execution.
    if (const timestamp oldest = executions_.oldest_without_fee(); oldest.ns != 0)
        want_fills({}, clock_.to_ours(oldest) - config_.trade_history_overlap, now_.steady);
}
/// The connection may be half open: a question to which a living TWS answers at once tells.
inline void tws_session::probe(steady_time now) noexcept {
    probed_ = now;
    if (phase_ == phase::up) reads_.want(read_kind::server_time, 0, now);
}
inline bool tws_session::suspected() const noexcept {
    return links_[0].up() && probed_.ns != 0 && links_[0].last_data() < probed_;
}

inline void tws_session::note_gap() noexcept { reconciliation_.note_gap(now_.wall); }

template <class PortT>
void tws_session::close(std::string_view why, PortT& port) noexcept {
    links_.close(0, now_.steady, random_, port);
    lost(why, port);
}
template <class PortT>
void tws_session::give_up(const char* reason, std::string_view words, PortT& port) noexcept {
    const bool news = misfit_ != reason;
    misfit_ = reason;
    refused_until_ = now_.steady + config_.authentication_retry;
    if (news && !words.empty()) tell_error({}, words, {}, true, port);
    if (links_[0].up()) close(words.empty() ? std::string_view(reason) : words, port);
    links_[0].postpone(refused_until_);
}

template <class PortT>
void tws_session::lost(std::string_view why, PortT& port) noexcept {
    const bool refused = phase_ == phase::greeting || phase_ == phase::starting;
    phase_ = phase::down;
    requests_.lose_connection(0, links_[0].generation(), [&](const pending_request& r) {
        finish(r, request_outcome::unknown, order_errc::state_unknown, "connection lost", port);
    });
    for (const session::read_rule& r : read_rules)
        for (std::size_t i = 0; i != (r.per_instrument ? instruments_.size() : 1); ++i)
            reads_.drop(r.what, static_cast<std::uint16_t>(i));
    end_previews(true, port);
    questions_.clear();
    late_until_ = {};
    stray_depth_ = stray_tries_ = 0;
    std::fill(numbers_.begin(), numbers_.end(), numbered{});
    if (!history_.empty() && history_.front().correlation != 0)
        history_failed({}, "connection lost", false, port);
    for (std::size_t i = 0; i != instruments_.size(); ++i) {
        traded& t = instruments_[i];
        t.ticks = t.depth = t.bars = t.details = 0;
        t.refused = t.no_depth = t.no_bars = false;
        t.book.clear();
        if (config_.streams.books) port.book_lost(static_cast<std::uint16_t>(i));
    }
    // TWS says nothing where it does not trust an address, or waits for its user to allow it.
    tell(refused && why.empty()
             ? std::string_view("TWS ended the connection before it was ready: is the client id in "
                                "use, this address trusted, a question open on its screen?")
             : why,
         port);
    port.wake();
}

template <class PortT>
void tws_session::tell(std::string_view why, PortT& port) noexcept {
    connection_change c;
    c.state = links_[0].state();
    c.received = now_.wall;
    c.reason.assign({why.data(), std::min(why.size(), c.reason.capacity())});
    port.on(c);
}
template <class PortT>
void tws_session::tell_error(const venue_error_code& code, std::string_view text, std::string_view symbol,
                             bool operator_needed, PortT& port) noexcept {
    venue_error e;
    e.code = code;
    e.operator_needed = operator_needed;
    e.received = now_.wall;
    e.symbol.assign(symbol);
    e.text.assign({text.data(), std::min(text.size(), e.text.capacity())});
    port.on(e);
}

/// TWS takes no orders from programs: told once, and tried again now and then by asking for ours.
template <class PortT>
void tws_session::refuse_orders(const venue_error_code& code, std::string_view words, PortT& port) noexcept {
    if (!std::exchange(read_only_, true)) {
        note_gap();
        tell_error(code, words, {}, true, port);
        tell_setup(port);
    }
    for (const read_kind what : {read_kind::open_orders, read_kind::ended_orders}) reads_.drop(what);
    reads_.want(read_kind::open_orders, 0, now_.steady + config_.authentication_retry);
    port.wake();
}

template <class PortT>
void tws_session::break_book(std::uint16_t i, PortT& port) noexcept {
    traded& t = instruments_[i];
    t.book.clear();
    port.book_lost(i);
    t.broken = true;
    // More rows of the same subscription, until it is begun anew, put that off no further.
    if (std::exchange(t.renew, true)) return;
    // Subscriptions that go wrong again and again are not to cost all messages.
    static constexpr std::array<std::int64_t, 6> pauses{0, 1, 2, 5, 10, 30};
    t.again = now_.steady + seconds(pauses[t.bad_rows]);
    if (t.bad_rows + 1U < pauses.size()) ++t.bad_rows;
}
template <class PortT>
void tws_session::lose_book(traded& t, PortT& port) noexcept {
    if (!config_.streams.books || t.depth == 0) return;
    t.book.clear();
    t.renew = t.broken = true;
    port.book_lost(static_cast<std::uint16_t>(&t - instruments_.data()));
    port.wake();
}

/// Which one it was is not always said: what has brought nothing yet is subscribed to anew.
template <class PortT>
void tws_session::on_dropped(const error_notice& e, PortT& port) noexcept {
    pool_.ban(steady() + seconds(1));
    port.wake();
    if (e.id > 0) return;
    for (traded& t : instruments_) {
        t.again = now_.steady + seconds(1);
        if (t.depth != 0 && t.book.size(side::buy) + t.book.size(side::sell) == 0) t.renew = true;
        if (t.ticks != 0 && t.line.quote.received == timestamp{} && t.line.last.received == timestamp{})
            t.hear = true;
    }
}

/// An error of neither an order nor a request.
template <class PortT>
void tws_session::on_system(const error_notice& e, PortT& port) noexcept {
    using is = error_effect;
    const venue_error_code code = numbered_error(e.code);
    switch (e.effect) {
    case is::session_over:
        if (misfit_ == nullptr) tell_error(code, e.text, {}, true, port);
        return give_up(e.code == 326 ? "client id in use" : "session ended by TWS", {}, port);
    case is::connection_lost:
        // It is said again every few seconds.
        if (std::exchange(away_, true)) return;
        tell_error(code, e.text, {}, true, port);
        note_gap();
        for (std::size_t i = 0; i != instruments_.size(); ++i) {
            instruments_[i].book.clear();
            instruments_[i].renew = true;
            if (config_.streams.books) port.book_lost(static_cast<std::uint16_t>(i));
        }
        break;
    case is::data_lost:
        for (std::size_t i = 0; i != instruments_.size(); ++i) {
            traded& t = instruments_[i];
            for (std::int32_t* const id : {&t.ticks, &t.depth, &t.bars}) forget_number(*id);
            t.refused = t.no_depth = t.no_bars = false;
        }
        [[fallthrough]];
    case is::connection_back:
        away_ = false;
        tell_error(code, e.text, {}, false, port);
        note_gap();
        if (config_.credentials.usable()) begin_reconciliation();
        break;
    case is::market_broken:
        tell_error(code, e.text, {}, false, port);
        // Which instruments the farm has is not told: the books of those that go on are whole in a moment.
        if (!std::exchange(farm_broken_, true))
            for (traded& t : instruments_) lose_book(t, port);
        break;
    case is::market_well:
        if (std::exchange(farm_broken_, false))
            for (traded& t : instruments_) lose_book(t, port);
        [[fallthrough]];
    case is::farm_well: market_from_ = std::min(market_from_, now_.steady); break;
    case is::farm_broken: tell_error(code, e.text, {}, false, port); break;
    case is::throttled:
        tell_error(code, e.text, {}, true, port);
        on_dropped(e, port);
        break;
    case is::information: port.ignored("a notice of TWS"); return;
    default:
        if (e.meaning.code == order_errc::authentication) return refuse_orders(code, e.text, port);
        tell_error(code, e.text, {}, false, port);
    }
    port.wake();
}

template <SessionPort PortT>
void tws_session::tick(clock_reading now, PortT& port) noexcept {
    using action = session::stream_link::next_action;
    now_ = now;
    requests_.expire(now.steady, [&](const pending_request& r) {
        if (r.unsent)
            return finish(r, request_outcome::not_sent, order_errc::output_full, "never reached the socket",
                          port);
        const bool heard = links_[0].last_data() >= r.sent.steady;
        if (!heard && links_[0].up() && links_[0].is_current(r.generation) && !suspected()) probe(now.steady);
        finish(r, request_outcome::unknown, order_errc::state_unknown, "no reply in time", port);
    });
    end_previews(false, port);
    // Lists have no numbers: one that is late must not end the next one. That waits for it as long again.
    for (const read_kind what :
         {read_kind::open_orders, read_kind::ended_orders, read_kind::positions, read_kind::balances})
        if (const auto* const r = reads_.find(what);
            r->state == session::read_state::in_flight && r->due <= now.steady)
            late_until_[static_cast<std::size_t>(what)] = now.steady + config_.read_timeout;
    reads_.expire(now.steady);
    if (suspected() && now.steady >= probed_ + probe_patience) {
        if (phase_ == phase::up) reconciliation_.note_gap(wall_of(links_[0].last_data()));
        close("nothing came since an order was sent", port);
    }
    if (std::exchange(distrusted_, false) && links_[0].up()) {
        reconciliation_.note_gap(wall_of(links_[0].last_data()));
        close("executions came to light that the reports did not bring", port);
    }
    // The close of the last connection may have found no room: none is opened before it.
    const bool paid = links_.pay(0, port);
    if (!paid && links_[0].next_deadline() <= now.steady) links_[0].postpone(now.steady + milliseconds(100));
    switch (paid ? links_[0].next(now.steady) : action::none) {
    case action::close: {
        if (phase_ == phase::up) reconciliation_.note_gap(wall_of(links_[0].last_data()));
        close("nothing came from TWS", port);
        break;
    }
    case action::open:
        if (refused_until_ > now.steady)
            links_[0].postpone(refused_until_);
        else if (port.open(0, links_[0].generation() + 1, open_request(handshake_preface))) {
            links_[0].on_opening(now.steady);
            tell("", port);
        } else
            links_[0].postpone(now.steady + milliseconds(100));
        break;
    case action::ping:
        links_[0].on_pinged(now.steady);
        if (phase_ == phase::up) reads_.want(read_kind::server_time, 0, now.steady);
        break;
    default: break;
    }
    retry_at_ = steady_time::never();
    if (phase_ != phase::up) return drive_history(port);
    if (refresh_at_ <= now.steady) want_instruments(now.steady);
    drive_reads(port);
    drive_market(port);
    drive_books(port);
    drive_history(port);
    if (!away_ && reconciliation_.take_done([this](read_kind what) { return reads_.idle(what); })) {
        // Times are cut to whole seconds: an execution of the next moment could be one of before the lists.
        const duration blur = clock_.options().resolution + clock_.uncertainty(now.wall);
        settled_at_ = now.steady + std::min(blur * 2, seconds(10));
        port.wake();
    }
}

inline steady_time tws_session::next_deadline() const noexcept {
    steady_time due = std::min({requests_.next_deadline(), links_[0].next_deadline(), retry_at_});
    for (const asked_preview& p : previews_) due = std::min(due, p.deadline);
    if (suspected()) due = std::min(due, probed_ + probe_patience);
    if (phase_ != phase::up) return std::min(due, history_.patience_ends());
    due = std::min({due, reads_.next_deadline(), history_.next_deadline(), refresh_at_});
    if (settled_at_ > now_.steady) due = std::min(due, settled_at_);
    for (const traded& t : instruments_) {
        due = std::min(due, whole_at(t));
    }
    return due;
}

inline std::string_view tws_session::not_ready_reason(purpose what, instrument_index i) const noexcept {
    if (!config_.credentials.usable()) return "no credentials";
    if (what == purpose::cancel) return {};
    if (misfit_ != nullptr) return misfit_;
    if (read_only_) return "authentication failed";
    if (!live()) return "tws channel down";
    if (away_) return "TWS has lost its connection to IBKR";
    if (!clock_.usable(config_.max_clock_uncertainty, now_.wall)) return "clock not synchronized";
    if (!instruments_known_) return "instruments not loaded";
    if (!reconciliation_.reconciled() || now_.steady < settled_at_) return "reconciling";
    if (what == purpose::open && i.valid() && i.value < instruments_.size()) {
        if (!instruments_[i.value].wanted) return "market data not subscribed to";
        if (instruments_[i.value].refused) return "market data refused";
    }
    return {};
}

} // namespace gatewright::venue::interactive_brokers
