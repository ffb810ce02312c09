// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/book/row_book.hpp>
#include <gatewright/core/bounded_vector.hpp>
#include <gatewright/core/events.hpp>
#include <gatewright/core/history.hpp>
#include <gatewright/core/io.hpp>
#include <gatewright/core/order.hpp>
#include <gatewright/core/order_list.hpp>
#include <gatewright/core/reject.hpp>
#include <gatewright/core/symbol_table.hpp>
#include <gatewright/session/clock_sync.hpp>
#include <gatewright/session/history_queue.hpp>
#include <gatewright/session/link_set.hpp>
#include <gatewright/session/order_requests.hpp>
#include <gatewright/session/prng.hpp>
#include <gatewright/session/rate_limiter.hpp>
#include <gatewright/session/read_schedule.hpp>
#include <gatewright/session/reconciliation_fsm.hpp>
#include <gatewright/session/resolution.hpp>
#include <gatewright/session/stream_link.hpp>
#include <gatewright/venue/concepts.hpp>
#include <gatewright/venue/interactive_brokers/config.hpp>
#include <gatewright/venue/interactive_brokers/execution_table.hpp>
#include <gatewright/venue/interactive_brokers/handshake.hpp>
#include <gatewright/venue/interactive_brokers/messages.hpp>
#include <gatewright/venue/interactive_brokers/order_table.hpp>
#include <gatewright/venue/interactive_brokers/orders.hpp>
#include <gatewright/venue/links.hpp>

#include <algorithm>
#include <array>
#include <cstdint>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

namespace gatewright::venue::interactive_brokers {

/// The one link, to TWS or IB Gateway: TCP without encryption, messages with their lengths in front.
inline constexpr std::array links{
    link_rule{.name = "tws",
              .kind = channel_kind::bytes,
              .roles = link_role::market | link_role::reports | link_role::orders | link_role::requests,
              .keep_alive = {seconds(10)},
              .frames = framing::length32}};

/// What is asked for again until it comes, in the order in which it is sent. TWS counts messages and nothing else.
inline constexpr std::array read_rules{
    session::read_rule{.what = session::read_kind::server_time},
    session::read_rule{.what = session::read_kind::open_orders},
    session::read_rule{.what = session::read_kind::ended_orders},
    session::read_rule{.what = session::read_kind::fills},
    session::read_rule{.what = session::read_kind::positions},
    session::read_rule{.what = session::read_kind::balances},
    session::read_rule{.what = session::read_kind::instruments, .per_instrument = true}};

/// The machine of one account at TWS or IB Gateway (a `Session`). All goes over one connection, on which lists, reports
/// and market data are told by messages without a common number: lists are known by their ends.
///
/// **Connection.** Preface and offer, the server's version, startApi; then TWS tells the accounts of the login and the
/// next order id, and is ready. The connection is given up, named, and tried again each minute at most where TWS refuses
/// it: the client id is in use, the account is not of this login, the version is too old. The clock is asked for its
/// time, which is also the sign of life. After 1100 (TWS has lost IBKR) nothing is taken but cancels; after 1101 and 1102
/// orders, executions and positions are read again, after 1101 all subscriptions are made anew.
///
/// **Orders.** Each gets the next number; a number is used once, and ours never fall below those that were seen, though
/// TWS's may. Our id goes along as the reference. TWS says no yes to an order: its first report is the answer, an error
/// with its number a refusal where `error_map.hpp` is sure of it, and silence nothing. An amend is answered by a report
/// with the new terms, and repeats the group and the parent of the order. A list goes out in one step, each order by a
/// message of its own. A question about an order is asked in three lists, open orders, ended orders, executions: "not
/// found" is what none of them has.
///
/// **Executions** are told without fee; that follows, or comes first: each is told once it is there. A corrected one
/// replaces the one before.
///
/// **Books** come by rows and say nowhere that they are whole: they are announced when both sides were told and nothing
/// came for `config::book_quiet`.
///
/// **Numbers of requests** are above those of orders, as an error names either by one number.
class tws_session {
public:
    /// @par Exception safety
    /// Takes all its memory here; may throw `std::bad_alloc`.
    explicit tws_session(const config& c);

    template <SessionPort PortT>
    void start(clock_reading now, PortT& port) noexcept {
        now_ = now;
        links_[0].want(now.steady);
        tick(now, port);
    }
    template <SessionPort PortT>
    void on_input(const input& in, PortT& port) noexcept;
    template <SessionPort PortT>
    void on_message(const input& in, PortT& port) noexcept;
    template <SessionPort PortT>
    void tick(clock_reading now, PortT& port) noexcept;
    [[nodiscard]] steady_time next_deadline() const noexcept;

    [[nodiscard]] std::string_view not_ready_reason(purpose what, instrument_index instrument) const noexcept;
    [[nodiscard]] connection_state state(std::uint8_t) const noexcept { return links_[0].state(); }

    /// Whether an order can be said, whatever its instrument's rules.
    [[nodiscard]] static order_result<void> expressible(const order_request& r, clock_reading now) noexcept {
        return check_order(r, now.wall.milliseconds());
    }
    /// Whether TWS keeps a list: two orders that cancel one another, or a bracket of one quantity whose entry does not
    /// end by itself with what it finds.
    [[nodiscard]] static bool takes_list(const order_list_request& l) noexcept { return is_list(l); }
    /// Places a list: each order by a message of its own, all of them or none. What finds no room all the same is told
    /// as not sent, and the others are its owner's to take back: TWS holds an entry until the last one of its list.
    /// @param refs of its orders: the entry, if it has one, then `first` and `second`
    template <SessionPort PortT>
    order_result<void> place_list(const order_list_request& l, std::span<const order_ref> refs,
                                  clock_reading now, PortT& port) noexcept;
    /// Asks what an order would take. It gets a number as orders do, and no place in the table.
    /// @return `not_ready`, `throttled` naming "previews" or "messages per second", `output_full`, and what `to_placement`
    /// and `encode_place_order` refuse
    template <SessionPort PortT>
    order_result<void> preview(const order_request& r, std::uint32_t number, clock_reading now,
                               PortT& port) noexcept;
    template <SessionPort PortT>
    order_result<void> place(const order_request& r, order_ref ref, clock_reading now, PortT& port) noexcept;
    template <SessionPort PortT>
    order_result<void> amend(const amend_request& a, order_ref ref, clock_reading now, PortT& port) noexcept;
    template <SessionPort PortT>
    order_result<void> cancel(const order_keys& keys, order_ref ref, clock_reading now, PortT& port) noexcept;
    template <SessionPort PortT>
    order_result<void> query(const order_keys& keys, session::resolution_question, order_ref ref,
                             clock_reading now, PortT& port) noexcept;

    void make_book_whole(instrument_index i, steady_time, bool) noexcept { renew_book(i); }
    void compare_book(instrument_index i, steady_time, bool) noexcept { renew_book(i); }
    [[nodiscard]] bool keeps_book(instrument_index i) const noexcept {
        if (!config_.streams.books || i.value >= instruments_.size()) return false;
        return instruments_[i.value].wanted && !instruments_[i.value].no_depth;
    }
    [[nodiscard]] duration book_silence() const noexcept { return config_.book_silence; }
    void renew_book_stream(instrument_index i, steady_time) noexcept { renew_book(i); }
    template <SessionPort PortT>
    order_result<void> want_market(instrument_index i, bool wanted, PortT& port) noexcept;

    void want_fills(instrument_index, timestamp since, steady_time now) noexcept {
        const bool asked = !reads_.idle(session::read_kind::fills);
        fills_since_ = asked && fills_since_.ns != 0 ? std::min(fills_since_, since) : since;
        reads_.want(session::read_kind::fills, 0, now);
    }
    void want_orders(steady_time now) noexcept { reads_.want(session::read_kind::open_orders, 0, now); }
    void want_instruments(steady_time now) noexcept {
        rules_.clear();
        refresh_at_ = steady_time::never();
        for (std::size_t i = 0; i != instruments_.size(); ++i) {
            instruments_[i].told = false;
            reads_.want(session::read_kind::instruments, static_cast<std::uint16_t>(i), now);
        }
    }
    void want_balances(steady_time now) noexcept { reads_.want(session::read_kind::balances, 0, now); }
    void want_positions(steady_time now) noexcept { reads_.want(session::read_kind::positions, 0, now); }
    /// Reports come on the connection that all else does: where they are in doubt it is begun anew.
    void distrust_reports() noexcept {
        // What was missed while it was away comes by lists.
        if (reconciliation_.reconciled()) distrusted_ = true;
    }
    [[nodiscard]] const session::clock_sync& clock() const noexcept { return clock_; }

    /// Asks for a stretch of the past: bars. What cannot be asked for is refused at once.
    order_result<void> history(const history_request& r, instrument_index instrument, std::uint32_t number,
                               clock_reading now) noexcept;

private:
    using request_operation = session::request_operation;
    using request_outcome = session::request_outcome;
    using read_kind = session::read_kind;
    using pending_request = session::pending_request;

    static constexpr std::size_t most_requests = 256, most_orders = 4096, most_executions = 8192,
                                 most_numbers = 1024, most_questions = 64, most_rules = 64,
                                 most_previews = 16;
    /// Requests are numbered from here on, orders below.
    static constexpr std::int32_t first_request = 1'000'000'000;
    static constexpr duration probe_patience = seconds(2); ///< TWS runs nearby and answers for itself

    enum class phase : std::uint8_t { down, greeting, starting, up };
    /// What a number of a request was given for.
    enum class asked_for : std::uint8_t { nothing, details, ticks, depth, bars, executions, past };
    struct numbered {
        std::int32_t id = 0;
        asked_for what = asked_for::nothing;
        std::uint16_t instrument = 0;
    };
    /// An instrument, its contract, and what is subscribed to.
    struct traded {
        contract what;
        instrument rules;                            ///< as it was told last
        std::int32_t rule = 0;                       ///< of its ticks
        std::uint32_t rows = 0;                      ///< contracts that the question for it has brought
        std::int32_t ticks = 0, depth = 0, bars = 0; ///< numbers of subscriptions; zero: none
        std::int32_t details = 0;                    ///< of the question for it that was asked last
        market_line line;
        book::row_book book;
        steady_time first_row, last_row; ///< of a book that is not whole; the first, or when it was asked for
        bool told = false;               ///< in this round of questions
        bool known = false;              ///< TWS has told its contract
        bool wanted = true;
        bool refused = false;                   ///< its market data
        bool renew = false;                     ///< its book is to be begun anew
        bool hear = false;                      ///< its ticks are
        bool no_depth = false, no_bars = false; ///< refused
        std::uint8_t bad_rows = 0;              ///< subscriptions that went wrong since its book was whole
        bool broken = false; ///< a row of its book could not be: it is not taken for empty until rows come
        steady_time again;   ///< not before this it is subscribed to: TWS had no room for it
        bool awaits_rule = false; ///< its contract is told, its ticks are not
        steady_time
            rule_lost; ///< when its own question for them counts as lost; zero: another's is under way

        [[nodiscard]] bool subscribed() const noexcept { return ticks != 0 || depth != 0 || bars != 0; }
    };
    struct con_id_row {
        std::int64_t con_id = 0;
        std::uint16_t instrument = 0;
    };
    /// The ticks of a market rule.
    struct rule_row {
        std::int32_t number = 0;
        tick_ladder ticks;
    };
    /// An order that is looked for in the lists.
    struct question {
        order_keys keys;
        order_ref order;
        steady_time asked;
        std::uint8_t lists = 0; ///< bits of those that were asked for since and do not have it
        bool executed = false;  ///< an execution of it was told since
    };
    /// What an order would take: asked, and not answered yet.
    struct asked_preview {
        std::int64_t order_id = 0;
        steady_time deadline;
        order_preview answer;
    };
    /// Of a list the row that could not be read last.
    struct unread_row {
        symbol_name symbol;
        bool told = false;
        bool again = false; ///< it is in the list that is coming
    };
    static constexpr std::uint8_t in_open = 1, in_ended = 2, in_executions = 4;
    template <class PortT>
    struct listener;
    template <class PortT>
    friend struct listener;

    [[nodiscard]] message_context context() const noexcept {
        const auto* const r = reads_.find(read_kind::open_orders);
        const bool listing = r != nullptr && r->state == session::read_state::in_flight;
        return {version_,
                config_.client_id,
                config_.credentials.account(),
                now_.wall,
                listing ? report_source::snapshot : report_source::stream,
                zone_,
                zone_name_.view()};
    }
    static order_reject refuse(order_errc code, const char* field) noexcept {
        return {code, "interactive_brokers", field, {}, {}};
    }
    [[nodiscard]] timestamp steady() const noexcept { return {now_.steady.ns}; }
    [[nodiscard]] timestamp wall_of(steady_time t) const noexcept {
        return {now_.wall.ns - (now_.steady.ns - t.ns)};
    }
    /// Orders are taken again: what was put off is taken up.
    template <class PortT>
    void on_taken(PortT& port) noexcept {
        if (!std::exchange(read_only_, false)) return;
        tell_setup(port);
        begin_reconciliation();
        port.wake();
    }
    [[nodiscard]] bool live() const noexcept { return phase_ == phase::up && links_[0].up(); }

    // The connection: impl/tws_session_link.ipp
    template <class PortT>
    bool say(std::string_view text, session::request_priority p, PortT& port) noexcept;
    template <class PortT>
    void on_connected(const input& in, PortT& port) noexcept;
    template <class PortT>
    void on_greeting(std::string_view text, PortT& port) noexcept;
    template <class PortT>
    void begin_if_ready(PortT& port) noexcept;
    template <class PortT>
    void lost(std::string_view why, PortT& port) noexcept;
    template <class PortT>
    void close(std::string_view why, PortT& port) noexcept;
    /// TWS refuses this connection, or it is of no use: named once, and tried again later.
    /// @param reason why the gateway is not ready. @param words for the operator; empty: he was told
    template <class PortT>
    void give_up(const char* reason, std::string_view words, PortT& port) noexcept;
    template <class PortT>
    void refuse_orders(const venue_error_code& code, std::string_view words, PortT& port) noexcept;
    template <class PortT>
    void on_unread(std::string_view text, std::string_view field, steady_time heard, PortT& port) noexcept;
    /// TWS took a message for one too many, and dropped it.
    template <class PortT>
    void on_dropped(const error_notice& e, PortT& port) noexcept;
    /// A row of it could not be, or not be read: it begins anew, less and less often.
    template <class PortT>
    void break_book(std::uint16_t i, PortT& port) noexcept;
    /// Its rows do not come: it is whole once they do.
    template <class PortT>
    void lose_book(traded& t, PortT& port) noexcept;
    template <class PortT>
    void ended_unseen(const question& q, PortT& port) noexcept;
    template <class PortT>
    void row_unread(snapshot_kind list, std::string_view symbol, std::string_view field,
                    PortT& port) noexcept;
    template <class PortT>
    void on_system(const error_notice& e, PortT& port) noexcept;
    template <class PortT>
    void tell(std::string_view why, PortT& port) noexcept;
    template <class PortT>
    void tell_error(const venue_error_code& code, std::string_view text, std::string_view symbol,
                    bool operator_needed, PortT& port) noexcept;
    /// Reports may be missing since then.
    void note_gap() noexcept;
    void probe(steady_time now) noexcept;
    template <class PortT>
    void tell_setup(PortT& port) noexcept;
    [[nodiscard]] bool suspected() const noexcept;
    void begin_reconciliation() noexcept;

    // What is asked for: impl/tws_session_reads.ipp
    template <class PortT>
    void drive_reads(PortT& port) noexcept;
    template <class PortT>
    bool ask(session::pending_read& r, PortT& port) noexcept;
    template <class PortT>
    void on_list_end(list_of which, std::int32_t request, PortT& port) noexcept;
    template <class PortT>
    void on_read(session::pending_read& r, PortT& port) noexcept;
    template <class PortT>
    void on_contract(std::uint16_t i, PortT& port) noexcept;
    template <class PortT>
    void on_request_error(const error_notice& e, PortT& port) noexcept;
    template <class PortT>
    void answer_questions(std::uint8_t list, steady_time asked, PortT& port) noexcept;
    template <class PortT>
    void drive_market(PortT& port) noexcept;
    template <class PortT>
    void drive_books(PortT& port) noexcept;
    template <class PortT>
    bool subscribe(std::uint16_t i, PortT& port) noexcept;
    template <class PortT>
    void unsubscribe(std::uint16_t i, PortT& port) noexcept;
    template <class PortT>
    void drive_history(PortT& port) noexcept;
    template <class PortT>
    void on_past_page(session::history_job& j, PortT& port) noexcept;
    template <class PortT>
    void history_failed(const venue_error_code& code, std::string_view why, bool for_good,
                        PortT& port) noexcept;
    template <class PortT>
    void tell_history(history_state state, const venue_error_code& code, std::string_view why,
                      PortT& port) noexcept;
    /// When a book may be announced: its rows come in one go, and then as the market moves.
    [[nodiscard]] steady_time whole_at(const traded& t) const noexcept {
        const std::size_t bids = t.book.size(side::buy), asks = t.book.size(side::sell);
        if (t.depth == 0 || t.book.announced || t.renew || !t.wanted) return steady_time::never();
        if (t.broken && bids + asks == 0) return steady_time::never();
        const steady_time latest = t.first_row + config_.book_quiet * 4;
        return bids != 0 && asks != 0 ? std::min(t.last_row + config_.book_quiet, latest) : latest;
    }
    void renew_book(instrument_index i) noexcept {
        if (i.value >= instruments_.size()) return;
        traded& t = instruments_[i.value];
        // One that was just begun brings its rows by itself.
        t.renew = t.depth == 0 || t.book.announced || t.renew;
    }
    [[nodiscard]] std::int32_t number_for(asked_for what, std::uint16_t instrument) noexcept;
    [[nodiscard]] numbered* find_number(std::int32_t id) noexcept {
        if (id < first_request) return nullptr;
        numbered& n = numbers_[static_cast<std::size_t>(id - first_request) % numbers_.size()];
        return n.id == id && n.what != asked_for::nothing ? &n : nullptr;
    }
    void forget_number(std::int32_t& id) noexcept {
        if (numbered* const n = find_number(id)) *n = {};
        id = 0;
    }
    [[nodiscard]] std::string_view symbol_of(std::int64_t con_id) const noexcept;
    [[nodiscard]] std::string_view named_in(std::string_view text, std::size_t field) const noexcept;
    [[nodiscard]] const rule_row* find_rule(std::int32_t number) const noexcept {
        const auto at =
            std::find_if(rules_.begin(), rules_.end(), [&](const auto& r) { return r.number == number; });
        return at == rules_.end() ? nullptr : at;
    }

    // Orders: impl/tws_session_orders.ipp
    [[nodiscard]] const char* cannot_trade() const noexcept;
    [[nodiscard]] session_order* number_order() noexcept;
    [[nodiscard]] order_result<std::string_view> write_order(const session_order& o, const order_request& r,
                                                             bool transmit, std::span<char> out,
                                                             bool what_if = false) noexcept;
    template <class PortT>
    order_result<void> send_order(session_order& o, const order_request& r, request_operation op,
                                  order_ref ref, PortT& port) noexcept;
    [[nodiscard]] asked_preview* find_preview(std::int64_t order_id) noexcept {
        const auto at = std::find_if(previews_.begin(), previews_.end(),
                                     [&](const auto& p) { return p.order_id == order_id; });
        return at == previews_.end() ? nullptr : at;
    }
    template <class PortT>
    void on_preview(const margin_preview& m, PortT& port) noexcept;
    template <class PortT>
    void on_preview_error(asked_preview& p, const error_notice& e, PortT& port) noexcept;
    template <class PortT>
    void tell_preview(asked_preview& p, PortT& port) noexcept;
    /// Those whose answers are late, or can no longer come.
    template <class PortT>
    void end_previews(bool all, PortT& port) noexcept;
    /// It is on its way.
    void note_placed(session_order& o, const order_request& r, order_ref ref) noexcept;
    void await(session_order& o, request_operation op, order_ref ref, std::uint64_t number,
               bool unsent) noexcept;
    template <class PortT>
    bool send_request(session_order& o, request_operation op, session::request_priority p, order_ref ref,
                      std::string_view text, PortT& port) noexcept;
    [[nodiscard]] session_order* find_order(const order_keys& keys) noexcept;
    [[nodiscard]] order_memory* memory_of_order(std::int64_t permanent_id, std::int32_t client_id,
                                                std::int64_t order_id) noexcept;
    [[nodiscard]] session_order* order_of(const order_update& u) noexcept;
    template <class PortT>
    void on_order(order_update u, PortT& port) noexcept;
    template <class PortT>
    void on_order_error(session_order& o, const error_notice& e, const order_update& told,
                        PortT& port) noexcept;
    bool found(const client_order_id& ours, const venue_order_id& theirs) noexcept;
    template <class PortT>
    void on_fill(fill f, PortT& port) noexcept;
    template <class PortT>
    void pass_fill(session_execution& e, PortT& port) noexcept;
    template <class PortT>
    void on_correction(fill f, PortT& port) noexcept;
    template <class PortT>
    void on_fee(const commission& c, PortT& port) noexcept;
    /// What was asked for an order is answered.
    template <class PortT>
    void answer(session_order& o, request_operation op, request_outcome how, order_errc code,
                std::string_view text, PortT& port, const venue_error_code& said = {}) noexcept;
    template <class PortT>
    void tell_conflict(PortT& port) noexcept;
    template <class PortT>
    void unclear(const session_order& o, const error_notice& e, PortT& port) noexcept;
    template <class PortT>
    void finish(const pending_request& r, request_outcome how, order_errc code, std::string_view text,
                PortT& port, const venue_error_code& said = {}) noexcept;
    void set_pending(session_order& o) noexcept;

    config config_;
    session::link_set<1> links_;
    session::prng random_{0};
    session::clock_sync clock_{{seconds(1)}};
    session::rate_pool pool_;
    session::read_schedule reads_;
    session::reconciliation_fsm reconciliation_;
    session::order_requests requests_;
    session::history_queue history_;
    session::rate_pool small_bars_{{60, minutes(10), session::rate_window::sliding}}; ///< IBKR's own limits
    session::rate_pool same_contract_{{5, seconds(2), session::rate_window::sliding}};
    order_table orders_;
    execution_table executions_;
    symbol_table symbols_;
    std::vector<traded> instruments_;
    bounded_vector<con_id_row> by_con_id_; ///< in order
    bounded_vector<rule_row> rules_;
    std::vector<numbered> numbers_;
    bounded_vector<question> questions_;
    bounded_vector<asked_preview> previews_;
    std::array<unread_row, 5> unread_{}; ///< by `snapshot_kind`
    std::array<steady_time, session::read_kind_count>
        late_until_{};      ///< until then a list that was given up may come
    market_line past_line_; ///< of the bars that are asked for
    timestamp past_from_, past_until_;
    steady_time refresh_at_ = steady_time::never(); ///< contracts are asked for again
    std::vector<char> buffer_;

    clock_reading now_;
    phase phase_ = phase::down;
    int version_ = newest_version;
    duration zone_{};               ///< how far TWS's time is ahead of UTC ...
    fixed_string<31> zone_name_;    ///< ... and what it calls its zone
    std::uint64_t last_number_ = 0; ///< of messages
    std::int32_t last_request_ = first_request - 1;
    std::int64_t next_order_ = 0; ///< zero: not told yet
    timestamp fills_since_;
    steady_time market_from_;      ///< subscriptions go out from then on
    steady_time probed_;           ///< when TWS was asked for a sign of life, as it left an order unanswered
    steady_time retry_at_;         ///< what found no room is tried again
    steady_time settled_at_;       ///< the start of the account lies behind by more than times can tell
    steady_time refused_until_;    ///< TWS refused the connection
    steady_time stray_from_;       ///< until then rows of a subscription that was ended may be on their way
    std::uint8_t stray_tries_ = 0; ///< to end `last_stray_`
    std::int32_t last_stray_ = 0;
    std::int32_t stray_depth_ = 0; ///< TWS goes on with one that was ended; zero: with none
    const char* misfit_ = nullptr; ///< why it is of no use
    bool accounts_told_ = false, order_id_told_ = false;
    bool away_ = false; ///< TWS has lost IBKR
    bool farm_broken_ = false;
    bool setup_told_ = false;
    bool fill_listed_ = false; ///< a list of executions had one that no report brought
    bool read_only_ = false;   ///< orders are refused, and reads of them
    bool distrusted_ = false;
    bool instruments_known_ = false;
    std::int64_t conflict_ = 0; ///< the number of which a second order was told just now
};

} // namespace gatewright::venue::interactive_brokers

#include <gatewright/venue/interactive_brokers/impl/tws_session_link.ipp>
#include <gatewright/venue/interactive_brokers/impl/tws_session_orders.ipp>
#include <gatewright/venue/interactive_brokers/impl/tws_session_reads.ipp>
