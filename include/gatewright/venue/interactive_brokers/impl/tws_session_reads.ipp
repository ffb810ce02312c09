// SPDX-License-Identifier: BSL-1.0
// What is asked of TWS, lists and subscriptions, and what it tells of them: members of `tws_session`.
#pragma once

#include <gatewright/venue/interactive_brokers/session.hpp>

#include <cstdlib>

namespace gatewright::venue::interactive_brokers {

/// Hears what decoders tell, and hands it on.
template <class PortT>
struct tws_session::listener {
    tws_session& s;
    PortT& port;
    bool woken = false;        ///< something is to be looked at before the step ends
    mutable bool past = false; ///< the message is of bars that were asked for
    order_update told{};       ///< what an error says of an order, before the error itself

    [[nodiscard]] std::string_view symbol_of(std::int64_t con_id) const noexcept {
        return s.symbol_of(con_id);
    }
    [[nodiscard]] std::string_view symbol_of_request(std::int32_t request) const noexcept {
        const numbered* const n = s.find_number(request);
        return n != nullptr && n->what == asked_for::details ? s.symbols_[n->instrument].view()
                                                             : std::string_view();
    }
    [[nodiscard]] market_line* line_of(std::int32_t request) const noexcept {
        const numbered* const n = s.find_number(request);
        if (n == nullptr) return nullptr;
        past =
            n->what == asked_for::past && s.history_.of_reply(static_cast<std::uint64_t>(request)) != nullptr;
        if (n->what == asked_for::past) return past ? &s.past_line_ : nullptr;
        return n->what == asked_for::ticks || n->what == asked_for::bars ? &s.instruments_[n->instrument].line
                                                                         : nullptr;
    }
    [[nodiscard]] book::row_book* depth_of(std::int32_t request) noexcept {
        const numbered* const n = s.find_number(request);
        if (n == nullptr && s.stray_depth_ == 0 && s.now_.steady >= s.stray_from_) {
            s.stray_depth_ = request;
            woken = true;
        }
        return n != nullptr && n->what == asked_for::depth ? &s.instruments_[n->instrument].book : nullptr;
    }
    [[nodiscard]] order_memory* memory_of_order(std::int64_t permanent_id, std::int32_t client_id,
                                                std::int64_t order_id) const noexcept {
        return s.memory_of_order(permanent_id, client_id, order_id);
    }
    [[nodiscard]] execution_memory* memory_of_execution(std::string_view id) const noexcept {
        return &s.executions_.get(id).known;
    }

    void on(const best_quote& q) noexcept {
        if (s.config_.streams.best_quotes) port.on(q);
    }
    void on(const ticker& t) noexcept {
        if (s.config_.streams.best_quotes) port.on(t);
    }
    void on(const trade& t) noexcept {
        if (s.config_.streams.trades) port.on(t);
    }
    void on(const bar& b) noexcept {
        if (!past) return port.on(b);
        session::history_job& j = s.history_.front();
        // Days are asked for whole: what another page has is left out.
        if (b.open_time < std::max(j.asked.from, s.past_from_) || b.open_time >= s.past_until_ ||
            b.open_time > j.asked.to)
            return;
        ++j.rows;
        port.on(gatewright::past<bar>{j.number, j.asked.tag, b});
    }
    void on(const order_update& u) noexcept {
        woken = true;
        // Only an error has neither terms nor figures.
        if (!u.has_terms && !u.has_filled)
            told = u;
        else if (u.client_order_id.empty() && u.session_order_id.empty() && !s.config_.adopt_others)
            port.ignored("an order of another client");
        else
            s.on_order(u, port);
    }
    void on(const fill& f) noexcept {
        woken = true;
        s.on_fill(f, port);
    }
    void on_correction(const fill& f, std::int64_t) noexcept {
        woken = true;
        s.on_correction(f, port);
    }
    void on(const commission& c) noexcept { s.on_fee(c, port); }
    void on(const contract_details& d) noexcept {
        const numbered* const n = s.find_number(d.request);
        if (n == nullptr || n->what != asked_for::details) return;
        traded& t = s.instruments_[n->instrument];
        if (++t.rows != 1) return;
        t.rule = d.market_rule;
        t.rules = d.instrument;
        t.what = d.contract;
    }
    void on(const instrument_update&) noexcept {} // once all contracts of the question have come
    void on(const margin_preview& m) noexcept { s.on_preview(m, port); }
    template <class EventT>
    void on(const EventT& e) noexcept {
        port.on(e);
    }
    void on_error(const error_notice& e) noexcept {
        woken = true;
        session_order* const o = e.id > 0 ? s.orders_.find(s.config_.client_id, e.id) : nullptr;
        if (asked_preview* const p = s.find_preview(e.id))
            s.on_preview_error(*p, e, port);
        else if (o != nullptr)
            s.on_order_error(*o, e, told, port);
        else if (e.id >= first_request)
            s.on_request_error(e, port);
        else
            s.on_system(e, port);
    }
    void on_market_rule(std::int32_t rule, std::span<const price_step> steps) noexcept {
        woken = true;
        rule_row r;
        r.number = rule;
        bool whole = !steps.empty();
        for (const price_step& step : steps) whole = whole && r.ticks.add(step.from, step.tick);
        if (!whole) return port.malformed(0, "a market rule of no use", "marketRuleId");
        if (s.find_rule(rule) == nullptr && !s.rules_.push_back(r))
            return port.malformed(0, "more market rules than are kept", "marketRuleId");
        for (std::size_t i = 0; i != s.instruments_.size(); ++i)
            if (s.instruments_[i].rule == rule && s.instruments_[i].awaits_rule)
                s.on_contract(static_cast<std::uint16_t>(i), port);
    }
    void on_list_end(list_of which, std::int32_t request, bool) noexcept {
        woken = true;
        s.on_list_end(which, request, port);
    }
    void on_account_value(std::string_view, std::string_view, std::string_view) noexcept {}
    void on_market_data_type(std::int32_t request, std::int32_t type) noexcept {
        const numbered* const n = s.find_number(request);
        if (n == nullptr || type == 1 || n->what != asked_for::ticks) return;
        s.tell_error({}, type == 2 ? "market data are frozen: those of the close" : "market data are delayed",
                     s.symbols_[n->instrument], false, port);
    }
    void on_midpoint(const symbol_name&, timestamp, const price&) noexcept {}
    void on_depth_row(std::int32_t request) noexcept {
        const numbered* const n = s.find_number(request);
        if (n == nullptr) return;
        traded& t = s.instruments_[n->instrument];
        if (t.book.size(side::buy) + t.book.size(side::sell) <= 1) t.first_row = s.now_.steady;
        t.last_row = s.now_.steady;
        woken = true;
    }
    void on_depth_broken(std::int32_t request) noexcept {
        woken = true;
        if (const numbered* const n = s.find_number(request)) s.break_book(n->instrument, port);
    }
    void on_next_order_id(std::int64_t id) noexcept {
        woken = true;
        s.next_order_ = std::max(s.next_order_, id);
        s.order_id_told_ = true;
        s.begin_if_ready(port);
    }
    void on_accounts(std::string_view names) noexcept {
        woken = true;
        const std::string_view ours = s.config_.credentials.account();
        bool there = ours.empty();
        while (!names.empty() && !there) {
            const std::string_view name(names.data(), std::min(names.find(','), names.size()));
            there = name == ours;
            names.remove_prefix(std::min(name.size() + 1, names.size()));
        }
        if (!there) return s.give_up("authentication failed", "the account is not one of this login", port);
        s.accounts_told_ = true;
        s.begin_if_ready(port);
    }
    void on_server_time(timestamp server, timestamp received) noexcept {
        woken = true;
        const session::pending_read* const r = s.reads_.find(read_kind::server_time);
        if (r->state != session::read_state::in_flight) return;
        s.clock_.add_sample(r->asked.wall, received, server);
        if (auto* const done = s.reads_.of_reply(r->correlation)) s.reads_.on_done(*done, s.now_.steady);
    }
    void on_order_bound(std::int64_t, std::int32_t, std::int64_t) noexcept {}
    void book_begin(const book_header& h) noexcept { port.book_begin(h); }
    void book_level(side of, const price& at, const quantity& size) noexcept {
        port.book_level(of, at, size);
    }
    void book_end(const book_header& h) noexcept { port.book_end(h); }
    void ignored(const char* why) noexcept { port.ignored(why); }
    void bad_row(std::string_view symbol, std::string_view why) noexcept {
        woken = true;
        s.tell_error({}, why, symbol, true, port);
    }
    void unknown_word(std::string_view symbol, std::string_view word) noexcept {
        port.unknown_word(symbol, word);
    }
};

inline std::string_view tws_session::symbol_of(std::int64_t con_id) const noexcept {
    const auto* const at = std::lower_bound(by_con_id_.begin(), by_con_id_.end(), con_id,
                                            [](const auto& row, std::int64_t id) { return row.con_id < id; });
    return at != by_con_id_.end() && at->con_id == con_id ? symbols_[at->instrument].view()
                                                          : std::string_view();
}

inline std::int32_t tws_session::number_for(asked_for what, std::uint16_t instrument) noexcept {
    for (std::size_t n = 0; n != numbers_.size(); ++n) {
        last_request_ =
            last_request_ == std::numeric_limits<std::int32_t>::max() ? first_request : last_request_ + 1;
        numbered& row = numbers_[static_cast<std::size_t>(last_request_ - first_request) % numbers_.size()];
        if (row.what != asked_for::nothing) continue;
        row = {last_request_, what, instrument};
        return last_request_;
    }
    return 0;
}

template <class PortT>
void tws_session::drive_reads(PortT& port) noexcept {
    while (session::pending_read* const r = reads_.next_due(now_.steady)) {
        if (config_.paced_reads && !pool_.admits(session::request_priority::query, 2, steady())) {
            reads_.postpone(*r, now_.steady + milliseconds(50));
            return;
        }
        // Rows are of contracts: which of them are this desk's is to be known first.
        const bool of_account = r->what == read_kind::open_orders || r->what == read_kind::ended_orders ||
                                r->what == read_kind::positions || r->what == read_kind::fills;
        if (of_account && !instruments_known_) {
            reads_.postpone(*r, now_.steady + milliseconds(20));
            continue;
        }
        // Lists have no numbers: while one that was given up may still come, no other is asked for.
        if (const steady_time until = late_until_[static_cast<std::size_t>(r->what)]; until > now_.steady) {
            reads_.postpone(*r, until);
            continue;
        }
        if (!ask(*r, port)) reads_.postpone(*r, now_.steady + milliseconds(100));
    }
}

/// Sends one question. @return false if there is no room
template <class PortT>
bool tws_session::ask(session::pending_read& r, PortT& port) noexcept {
    std::uint64_t correlation = last_number_ + 1;
    request_text text = std::string_view();
    const std::span<char> out(buffer_);
    const std::string_view account = config_.credentials.account();
    const auto query = session::request_priority::query;
    switch (r.what) {
    case read_kind::server_time: text = encode_plain(plain_request::current_time, 0, out); break;
    case read_kind::open_orders:
        text = encode_plain(config_.adopt_others ? plain_request::all_orders : plain_request::own_orders, 0,
                            out);
        break;
    case read_kind::ended_orders:
        text = encode_completed_orders(!config_.adopt_others, version_, out);
        // What it cannot tell it does not deny either.
        if (!text) return reads_.drop(r.what), answer_questions(in_ended, now_.steady, port), true;
        break;
    case read_kind::positions: text = encode_plain(plain_request::positions, 0, out); break;
    case read_kind::balances:
        // One that is subscribed to begins anew.
        if (const auto stop = encode_account_updates(false, account, out); !stop || !say(*stop, query, port))
            return false;
        correlation = last_number_ + 1;
        text = encode_account_updates(true, account, out);
        break;
    case read_kind::fills: {
        execution_filter f;
        f.account = account;
        if (!config_.adopt_others) f.client_id = config_.client_id;
        // Older ones take it for a time of their own zone: at worst that is half a day behind.
        const duration early = seconds(2) + (version_ < newest_version ? minutes(12 * 60) : duration{});
        const fixed_string<17> since = detail::time_text(clock_.to_venue(fills_since_) - early);
        if (fills_since_.ns > 0) f.since = since.view();
        const std::int32_t id = number_for(asked_for::executions, 0);
        if (id == 0) return false;
        correlation = static_cast<std::uint64_t>(id);
        text = encode_executions(id, f, out);
        break;
    }
    case read_kind::instruments: {
        traded& t = instruments_[r.instrument];
        const std::int32_t id = number_for(asked_for::details, r.instrument);
        if (id == 0) return false;
        correlation = static_cast<std::uint64_t>(id);
        // The answer to an earlier one is not waited for: it would end a list that it does not belong to.
        forget_number(t.details);
        t.details = id;
        t.told = false;
        t.rows = 0;
        t.awaits_rule = false;
        t.rule_lost = {};
        const auto named = to_contract(symbols_[r.instrument]);
        text = encode_contract_details(id, named ? *named : contract{}, version_, out);
        break;
    }
    default: break;
    }
    if (!text || text->empty()) {
        tell_error({}, text ? "" : text.error().field, {}, true, port);
        reads_.on_sent(r, correlation, now_, config_.read_timeout);
        return true; // it is tried again, less and less often
    }
    if (!say(*text, query, port)) return false;
    reads_.on_sent(r, correlation, now_, config_.read_timeout);
    return true;
}

template <class PortT>
void tws_session::on_list_end(list_of which, std::int32_t request, PortT& port) noexcept {
    const auto of_account = [&](read_kind what) -> session::pending_read* {
        const session::pending_read* const r = reads_.find(what);
        if (r->state != session::read_state::in_flight) {
            // One that was given up has come after all: nothing more is to be waited for.
            const bool late =
                std::exchange(late_until_[static_cast<std::size_t>(what)], steady_time{}) > now_.steady;
            if (late && r->state == session::read_state::wanted) reads_.want(what, 0, now_.steady);
            return nullptr;
        }
        return reads_.of_reply(r->correlation);
    };
    session::pending_read* r = nullptr;
    switch (which) {
    case list_of::open_orders: r = of_account(read_kind::open_orders); break;
    case list_of::completed_orders: r = of_account(read_kind::ended_orders); break;
    case list_of::positions: r = of_account(read_kind::positions); break;
    case list_of::account_values: r = of_account(read_kind::balances); break;
    case list_of::executions:
        r = reads_.of_reply(static_cast<std::uint64_t>(request));
        forget_number(request);
        break;
    case list_of::contract_details:
        if (const numbered* const n = find_number(request); n != nullptr && n->what == asked_for::details) {
            on_contract(n->instrument, port);
            forget_number(request);
        }
        return;
    case list_of::past:
        if (session::history_job* const j = history_.of_reply(static_cast<std::uint64_t>(request))) {
            forget_number(request);
            on_past_page(*j, port);
        }
        return;
    default: return;
    }
    if (r != nullptr) on_read(*r, port);
}

/// A list is complete.
template <class PortT>
void tws_session::on_read(session::pending_read& r, PortT& port) noexcept {
    const read_kind what = r.what;
    const clock_reading asked = r.asked;
    const auto end = [&](snapshot_kind kind) {
        port.on(snapshot_end{kind, {}, asked.wall, now_.wall});
        unread_row& row = unread_[static_cast<std::size_t>(kind)];
        row.told = std::exchange(row.again, false);
    };
    port.on_read_answered(now_.steady - asked.steady);
    reads_.on_done(r, now_.steady);
    switch (what) {
    case read_kind::open_orders:
        on_taken(port);
        end(snapshot_kind::orders);
        answer_questions(in_open, asked.steady, port);
        break;
    case read_kind::ended_orders: answer_questions(in_ended, asked.steady, port); break;
    case read_kind::fills:
        executions_.for_each_held([&](session_execution& e) { pass_fill(e, port); });
        fills_since_ = reads_.idle(what) ? timestamp{} : fills_since_;
        // Whose order it was may have ended before the list of open ones, which then did not know what to miss.
        if (std::exchange(fill_listed_, false)) reads_.want(read_kind::open_orders, 0, now_.steady);
        end(snapshot_kind::fills);
        answer_questions(in_executions, asked.steady, port);
        break;
    case read_kind::positions:
        if (const auto stop = encode_plain(plain_request::cancel_positions, 0, buffer_))
            static_cast<void>(say(*stop, session::request_priority::cancel, port));
        end(snapshot_kind::positions);
        break;
    case read_kind::balances: end(snapshot_kind::balances); break;
    default: break;
    }
    reconciliation_.on_read(what, [&](read_kind more) { reads_.want(more, 0, now_.steady); });
}

/// A list that was asked for at `asked` is complete: what it did not have it lacks.
template <class PortT>
void tws_session::answer_questions(std::uint8_t list, steady_time asked, PortT& port) noexcept {
    constexpr std::uint8_t all = in_open | in_ended | in_executions;
    for (std::size_t i = 0; i < questions_.size();) {
        question& q = questions_[i];
        if (asked >= q.asked) q.lists = static_cast<std::uint8_t>(q.lists | list);
        if (q.lists != all) {
            ++i;
            continue;
        }
        const question done = q;
        questions_.erase_unordered(&q);
        if (done.executed) {
            ended_unseen(done, port);
            continue;
        }
        port.on_request_result({request_operation::query,
                                done.order,
                                request_outcome::not_found,
                                order_errc::unknown_order,
                                "in none of TWS's lists",
                                {},
                                {},
                                false,
                                {}});
    }
}

/// An order that executed is neither open nor in the list of those that ended, which not every TWS has whole: what of it
/// did not execute is gone. One that was placed a moment ago may not be in its lists yet.
template <class PortT>
void tws_session::ended_unseen(const question& q, PortT& port) noexcept {
    session_order* const o = find_order(q.keys);
    // Those of an earlier run are settled by its list of executions.
    if (o == nullptr || !o->ref.valid() || o->ended || now_.wall < q.keys.created + seconds(30)) return;
    order_update u;
    u.symbol = o->known.symbol;
    u.client_order_id = q.keys.client_order_id;
    u.venue_order_id = o->known.venue_order_id;
    detail::put_number(u.session_order_id, o->order_id);
    u.state = lifecycle::cancelled;
    u.source = report_source::query;
    u.venue_time = clock_.to_venue(now_.wall);
    u.received = now_.wall;
    u.text.assign("it executed, and is in none of TWS's lists of orders");
    on_order(u, port);
}

/// The contracts of a question have come, or a rule that one of them waited for.
template <class PortT>
void tws_session::on_contract(std::uint16_t i, PortT& port) noexcept {
    traded& t = instruments_[i];
    const session::pending_read* const r = reads_.find(read_kind::instruments, i);
    const auto done = [&] {
        t.told = true;
        t.awaits_rule = false;
        if (auto* const read = reads_.of_reply(r->correlation)) reads_.on_done(*read, now_.steady);
        if (!std::all_of(instruments_.begin(), instruments_.end(), [](const traded& e) { return e.told; }))
            return;
        instruments_known_ = true;
        port.on(snapshot_end{snapshot_kind::instruments, {}, r->asked.wall, now_.wall});
        refresh_at_ = now_.steady + config_.instruments_refresh;
    };
    if (t.rows != 1) {
        t.known = false;
        if (t.rows > 1)
            tell_error({}, "more than one contract has this name: write its number, as '265598@SMART'",
                       symbols_[i], true, port);
        return done();
    }
    if (t.rule != 0) {
        const rule_row* const rule = find_rule(t.rule);
        if (rule == nullptr) {
            const bool asked =
                std::any_of(instruments_.begin(), instruments_.end(), [&](const traded& other) {
                    return other.awaits_rule && other.rule == t.rule && now_.steady < other.rule_lost;
                });
            const auto text = encode_market_rule(t.rule, version_, buffer_);
            t.awaits_rule = text.has_value();
            // Where there is no room for it, it is asked for again with the contract.
            if (text && !asked && say(*text, session::request_priority::query, port))
                t.rule_lost = now_.steady + config_.read_timeout;
            if (text) return;
        } else {
            t.rules.ticks = rule->ticks;
            t.rules.tick_size = rule->ticks.smallest();
        }
    }
    t.known = true;
    if (t.what.con_id > 0 && symbol_of(t.what.con_id).empty() && by_con_id_.push_back({t.what.con_id, i}))
        std::sort(by_con_id_.begin(), by_con_id_.end(),
                  [](const con_id_row& a, const con_id_row& b) { return a.con_id < b.con_id; });
    port.on(instrument_update{t.rules, now_.wall});
    done();
}

/// An error of a request that is no order.
template <class PortT>
void tws_session::on_request_error(const error_notice& e, PortT& port) noexcept {
    const venue_error_code code = numbered_error(e.code);
    auto id = static_cast<std::int32_t>(e.id);
    numbered* const n = find_number(id);
    if (n == nullptr) return port.ignored("an error of a request that is over");
    const numbered of = *n;
    const bool dropped = e.effect == error_effect::throttled;
    const bool failed = dropped || e.effect == error_effect::request_failed;
    if (dropped) on_dropped(e, port);
    if (of.what == asked_for::executions) {
        if (failed) {
            forget_number(id);
            if (auto* const r = reads_.of_reply(static_cast<std::uint64_t>(e.id)))
                reads_.on_failed(*r, now_.steady);
        }
        return tell_error(code, e.text, {}, false, port);
    }
    traded& t = instruments_[of.instrument];
    const std::string_view symbol = t.line.symbol.view();
    if (of.what == asked_for::depth && e.code == 10197) { // another session has the data for now
        lose_book(t, port);
        return tell_error(code, e.text, symbol, false, port);
    }
    if (e.effect == error_effect::depth_reset) {
        t.book.clear();
        t.first_row = now_.steady;
        return port.book_lost(of.instrument);
    }
    if (!failed) return tell_error(code, e.text, symbol, false, port);
    forget_number(id);
    // What passes is tried again; what is refused is not, until somebody asks for it or the connection is new.
    const bool passes = dropped || e.code == 322;
    if (passes) {
        t.again = now_.steady + seconds(dropped ? 1 : 30);
        port.wake();
    }
    switch (of.what) {
    case asked_for::details:
        // The list lacks it then, and that is told.
        if (e.code == 200) return on_contract(of.instrument, port);
        if (auto* const r = reads_.of_reply(static_cast<std::uint64_t>(e.id)))
            reads_.on_failed(*r, now_.steady);
        break;
    case asked_for::depth:
        t.depth = 0;
        t.no_depth = !passes;
        t.book.clear();
        port.book_lost(of.instrument);
        break;
    case asked_for::ticks:
        t.ticks = 0;
        t.refused = !passes;
        break;
    case asked_for::bars:
        t.bars = 0;
        t.no_bars = !passes;
        break;
    case asked_for::past:
        if (session::history_job* const j = history_.of_reply(static_cast<std::uint64_t>(e.id))) {
            const past_effect said = past_request_effect(e.code, e.text);
            if (said == past_effect::no_bars) return on_past_page(*j, port);
            history_failed(code, e.text, said == past_effect::refused, port);
        }
        break;
    case asked_for::executions:
    case asked_for::nothing: break;
    }
    tell_error(code, e.text, symbol, of.what != asked_for::past, port);
}

template <class PortT>
bool tws_session::subscribe(std::uint16_t i, PortT& port) noexcept {
    traded& t = instruments_[i];
    const auto priority = session::request_priority::snapshot;
    const auto ask_once = [&](std::int32_t& id, asked_for what, auto encode) {
        if (id != 0) return true;
        id = number_for(what, i);
        const auto text = encode(id);
        if (id != 0 && text && say(*text, priority, port)) return true;
        forget_number(id);
        return false;
    };
    if (t.hear && t.ticks != 0) {
        const auto stop = encode_plain(plain_request::cancel_market_data, t.ticks, buffer_);
        if (!stop || !say(*stop, priority, port)) return false;
        forget_number(t.ticks);
    }
    t.hear = false;
    if ((config_.streams.best_quotes || config_.streams.trades) && !t.refused &&
        !ask_once(t.ticks, asked_for::ticks, [&](std::int32_t id) {
            market_data_request r;
            if (config_.streams.trades) r.generic_ticks = "233";
            t.line.quote = {};
            t.line.last = {};
            return encode_market_data(id, t.what, r, version_, buffer_);
        }))
        return false;
    const bool smart = config_.smart_books && t.what.exchange == "SMART";
    if (config_.streams.books && t.renew && t.depth != 0) {
        const auto stop = encode_cancel_depth(t.depth, smart, version_, buffer_);
        if (!stop || !say(*stop, priority, port)) return false;
        forget_number(t.depth);
        stray_from_ = now_.steady + seconds(2);
    }
    if (config_.streams.books && !t.no_depth && !ask_once(t.depth, asked_for::depth, [&](std::int32_t id) {
            t.book.clear();
            t.first_row = now_.steady;
            return encode_depth(id, t.what, config_.book_rows, smart, version_, buffer_);
        }))
        return false;
    t.renew = false;
    return !config_.streams.bars || t.no_bars || ask_once(t.bars, asked_for::bars, [&](std::int32_t id) {
        const bool pairs = t.what.type == "CASH";
        return encode_closed_bars(id, t.what, pairs ? "MIDPOINT" : "TRADES", !config_.outside_regular_hours,
                                  buffer_);
    });
}
template <class PortT>
void tws_session::unsubscribe(std::uint16_t i, PortT& port) noexcept {
    traded& t = instruments_[i];
    // What finds no room is ended with the next turn.
    const auto end = [&](std::int32_t& id, const request_text& text) {
        if (id == 0 || (text && !say(*text, session::request_priority::cancel, port))) return;
        forget_number(id);
    };
    end(t.ticks, encode_plain(plain_request::cancel_market_data, t.ticks, buffer_));
    end(t.depth,
        encode_cancel_depth(t.depth, config_.smart_books && t.what.exchange == "SMART", version_, buffer_));
    end(t.bars, encode_plain(plain_request::cancel_closed_bars, t.bars, buffer_));
    stray_from_ = now_.steady + seconds(2);
    if (t.depth == 0) t.book.clear();
}

template <SessionPort PortT>
order_result<void> tws_session::want_market(instrument_index i, bool wanted, PortT& port) noexcept {
    if (i.value >= instruments_.size()) return refuse(order_errc::unknown_instrument, "symbol");
    traded& t = instruments_[i.value];
    if (std::exchange(t.wanted, wanted) == wanted) return {};
    t.refused = t.no_depth = t.no_bars = false;
    // What could not be ended yet goes on; its book was given up.
    t.renew = t.renew || (wanted && t.depth != 0);
    if (!wanted) {
        unsubscribe(i.value, port);
        port.book_lost(i.value);
    }
    port.wake();
    return {};
}

template <class PortT>
void tws_session::drive_market(PortT& port) noexcept {
    if (market_from_ > now_.steady) {
        retry_at_ = std::min(retry_at_, market_from_);
        return;
    }
    if (stray_depth_ != 0) {
        if (std::exchange(last_stray_, stray_depth_) != stray_depth_) stray_tries_ = 0;
        // Whether it was of a book of all exchanges is not known any more.
        const bool smart = stray_tries_ % 2 == 0 ? config_.smart_books : !config_.smart_books;
        const auto stop = encode_cancel_depth(stray_depth_, smart, version_, buffer_);
        if (stray_tries_ == 4)
            tell_error({}, "TWS goes on with market depth that was ended: it is one of the few that it gives",
                       {}, true, port);
        if (stray_tries_ < 4 && stop) static_cast<void>(say(*stop, session::request_priority::cancel, port));
        if (stray_tries_ < 5) ++stray_tries_;
        stray_depth_ = 0;
        stray_from_ = now_.steady + seconds(2);
    }
    for (std::size_t i = 0; i != instruments_.size(); ++i) {
        const traded& t = instruments_[i];
        if (!t.wanted && t.subscribed()) {
            unsubscribe(static_cast<std::uint16_t>(i), port);
            if (t.subscribed()) retry_at_ = now_.steady + milliseconds(50);
        }
        if (!t.known || !t.wanted || away_) continue;
        if (t.again > now_.steady) {
            retry_at_ = std::min(retry_at_, t.again);
            continue;
        }
        if (config_.paced_reads && !pool_.admits(session::request_priority::snapshot, 1, steady())) {
            retry_at_ = now_.steady + milliseconds(50);
            return;
        }
        if (!subscribe(static_cast<std::uint16_t>(i), port)) {
            retry_at_ = now_.steady + milliseconds(50);
            return;
        }
    }
}

/// Announces the books that are whole.
template <class PortT>
void tws_session::drive_books(PortT& port) noexcept {
    for (traded& t : instruments_)
        if (whole_at(t) <= now_.steady) {
            t.broken = false;
            t.bad_rows = 0;
            t.book.announce(now_.wall, port);
        }
}

namespace detail {

/// The words for bars that TWS makes.
struct bar_word {
    duration length;
    std::string_view word;
};
inline constexpr bar_word bar_words[] = {
    {seconds(1), "1 secs"},    {seconds(5), "5 secs"},    {seconds(10), "10 secs"},
    {seconds(15), "15 secs"},  {seconds(30), "30 secs"},  {minutes(1), "1 min"},
    {minutes(2), "2 mins"},    {minutes(3), "3 mins"},    {minutes(5), "5 mins"},
    {minutes(10), "10 mins"},  {minutes(15), "15 mins"},  {minutes(20), "20 mins"},
    {minutes(30), "30 mins"},  {minutes(60), "1 hour"},   {minutes(120), "2 hours"},
    {minutes(180), "3 hours"}, {minutes(240), "4 hours"}, {minutes(480), "8 hours"},
    {minutes(1440), "1 day"}};
[[nodiscard]] constexpr std::string_view bar_word_of(duration length) noexcept {
    for (const bar_word& w : bar_words)
        if (w.length == length) return w.word;
    return {};
}
/// Of bars up to this IBKR takes 60 questions in ten minutes, five of one contract in two seconds, and the same one each 15
/// seconds. Source: IBKR Campus, "TWS API Documentation", "Historical Data Limitations".
inline constexpr duration small_bar = seconds(30), same_question = seconds(15);
/// Bars of one answer; TWS is slow at more.
inline constexpr std::int64_t bars_of_page = 1'000;

} // namespace detail

inline order_result<void> tws_session::history(const history_request& r, instrument_index instrument,
                                               std::uint32_t number, clock_reading now) noexcept {
    now_ = now;
    if (r.what != history_kind::bars) return refuse(order_errc::unsupported, "history");
    if (detail::bar_word_of(r.interval.length).empty())
        return refuse(order_errc::invalid_parameter, "interval");
    if (instrument.value >= instruments_.size()) return refuse(order_errc::unknown_instrument, "symbol");
    session::history_job j;
    j.asked = r;
    if (j.asked.to.ns == 0) j.asked.to = clock_.to_venue(now.wall);
    if (j.asked.from.ns <= 0 || j.asked.from > j.asked.to)
        return refuse(order_errc::invalid_parameter, "from");
    if (history_.full()) return refuse(order_errc::throttled, "history");
    j.cursor = session::numbered_page(static_cast<std::uint64_t>(j.asked.from.ns / 1'000'000'000));
    j.instrument = instrument;
    j.number = number;
    j.due = now.steady;
    history_.add(j);
    return {};
}

template <class PortT>
void tws_session::drive_history(PortT& port) noexcept {
    if (history_.held_up(now_.steady))
        history_failed({},
                       phase_ != phase::up ? "no connection"
                       : !instruments_[history_.front().instrument.value].known
                           ? "its contract is not known"
                           : "no room among the messages",
                       true, port);
    if (phase_ != phase::up) return;
    if (history_.overdue(now_.steady)) history_failed({}, "no answer in time", false, port);
    session::history_job* const j = history_.next_due(now_.steady);
    if (j == nullptr) return;
    const traded& t = instruments_[j->instrument.value];
    if (!t.known || (config_.paced_reads && !pool_.admits(session::request_priority::snapshot, 1, steady())))
        return history_.postpone(now_.steady + milliseconds(500));
    const duration length = j->asked.interval.length;
    const bool small = length <= detail::small_bar;
    if (small && config_.paced_reads) {
        constexpr auto any = session::request_priority::cancel;
        if (!small_bars_.admits(any, 1, steady())) return history_.pace(now_.steady, seconds(10));
        if (!same_contract_.admits(any, 1, steady())) return history_.pace(now_.steady, seconds(1));
    }
    const auto from = static_cast<std::int64_t>(session::page_number(j->cursor.view()));
    // What is longer than a year TWS wants in years.
    const std::int64_t page_seconds =
        std::min<std::int64_t>(length.ns / 1'000'000'000 * detail::bars_of_page, 365 * 86'400);
    const std::int64_t last = j->asked.to.ns / 1'000'000'000 + length.ns / 1'000'000'000;
    const std::int64_t until = std::min(from + page_seconds, last);
    const std::int64_t span = until - from;
    fixed_string<31> lasts;
    detail::put_number(lasts, span <= 86'400 ? span : (span + 86'399) / 86'400);
    for (const char c : std::string_view(span <= 86'400 ? " S" : " D")) lasts.push_back(c);
    const fixed_string<17> end = detail::time_text({until * 1'000'000'000});
    past_bars_request ask;
    ask.end = end.view();
    ask.bar_size = detail::bar_word_of(length);
    ask.length = lasts.view();
    ask.what = t.what.type == "CASH" ? "MIDPOINT" : "TRADES";
    ask.regular_hours = !config_.outside_regular_hours;
    std::int32_t id = number_for(asked_for::past, j->instrument.value);
    const auto text = encode_past_bars(id, t.what, ask, version_, buffer_);
    if (!text) {
        forget_number(id);
        return history_failed({}, text.error().field, true, port);
    }
    past_line_ = {};
    past_line_.symbol = symbols_[j->instrument.value];
    past_line_.bar_length = length;
    past_from_ = {from * 1'000'000'000};
    past_until_ = {until * 1'000'000'000};
    if (id != 0 && say(*text, session::request_priority::snapshot, port)) {
        if (small) {
            small_bars_.take(1, steady());
            same_contract_.take(1, steady());
        }
        history_.on_sent(static_cast<std::uint64_t>(id), now_.steady + config_.read_timeout * 4);
        return;
    }
    forget_number(id);
    history_.postpone(now_.steady + milliseconds(500));
}

/// A page of bars has come.
template <class PortT>
void tws_session::on_past_page(session::history_job& j, PortT& port) noexcept {
    if (past_until_ > j.asked.to) {
        tell_history(history_state::done, {}, {}, port);
        return history_.pop(now_.steady);
    }
    tell_history(history_state::running, {}, {}, port);
    history_.on_page(session::numbered_page(static_cast<std::uint64_t>(past_until_.ns / 1'000'000'000)),
                     now_.steady);
}
template <class PortT>
void tws_session::history_failed(const venue_error_code& code, std::string_view why, bool for_good,
                                 PortT& port) noexcept {
    const bool small = history_.front().asked.interval.length <= detail::small_bar;
    if (!for_good && history_.on_failed(now_.steady, small ? detail::same_question : duration{})) return;
    tell_history(history_state::failed, code, why, port);
    history_.pop(now_.steady);
}
template <class PortT>
void tws_session::tell_history(history_state state, const venue_error_code& code, std::string_view why,
                               PortT& port) noexcept {
    const session::history_job& j = history_.front();
    history_progress p;
    p.request = j.number;
    p.tag = j.asked.tag;
    p.what = j.asked.what;
    p.symbol = j.asked.symbol;
    p.state = state;
    p.rows = j.rows;
    p.unread = j.unread;
    p.received = now_.wall;
    p.venue_code = code;
    p.reason.assign({why.data(), std::min(why.size(), p.reason.capacity())});
    port.on(p);
}

} // namespace gatewright::venue::interactive_brokers
