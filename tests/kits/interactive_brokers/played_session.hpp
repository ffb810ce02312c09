// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "interactive_brokers/messages.hpp"
#include "interactive_brokers/played_venue.hpp"

#include <gatewright/venue/interactive_brokers/interactive_brokers.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace gatewright_test::interactive_brokers {

/// What a session tells and sends, kept for tests; a `SessionPort`. Messages have bars in place of their zeros.
struct kept_port {
    struct result {
        gatewright::session::request_operation operation;
        gatewright::session::request_outcome outcome;
        gatewright::order_errc code;
        std::string text, venue_code;
    };
    std::vector<std::string> sent;
    std::vector<std::string> opened; ///< what each connection begins with
    std::size_t closed = 0, unread = 0;
    std::vector<gatewright::order_update> orders;
    std::vector<gatewright::fill> fills;
    std::vector<gatewright::fill_correction> corrections;
    std::vector<gatewright::venue_error> errors;
    std::vector<gatewright::connection_change> changes;
    std::vector<gatewright::instrument_update> instruments;
    std::vector<gatewright::position_update> positions;
    std::vector<gatewright::balance_update> balances;
    std::vector<gatewright::best_quote> quotes;
    std::vector<gatewright::snapshot_end> ends;
    std::vector<gatewright::account_config> setups;
    std::vector<gatewright::past<gatewright::bar>> past_bars;
    std::vector<gatewright::history_progress> progress;
    std::vector<gatewright::order_preview> previews;
    std::vector<result> results;
    std::vector<std::string> unread_names; ///< the instruments of rows that could not be read
    std::vector<std::string> malformed_fields, ignored_reasons, books, lost_books;
    bool full = false; ///< nothing can be sent
    bool no_room_to_close = false;
    std::size_t room = 1'000'000;        ///< for so many messages
    std::vector<std::string> unanswered; ///< messages as they were sent
    std::uint32_t generation = 0;        ///< of the connection

    bool open(std::uint8_t, std::uint32_t of, const gatewright::open_request& with) {
        opened.emplace_back(with.target);
        generation = of;
        return true;
    }
    bool close(std::uint8_t, std::uint32_t) {
        if (no_room_to_close) return false;
        ++closed;
        return true;
    }
    bool send(std::uint8_t, std::uint32_t, std::uint64_t, std::string_view text) {
        if (full || room == 0) return false;
        --room;
        std::string shown(text);
        std::replace(shown.begin(), shown.end(), '\0', '|');
        sent.push_back(shown);
        unanswered.emplace_back(text);
        return true;
    }
    bool request(std::uint8_t, std::uint32_t, std::uint64_t, const gatewright::http_request&) {
        return false;
    }

    void on(const gatewright::order_update& u) { orders.push_back(u); }
    void on(const gatewright::fill& f) { fills.push_back(f); }
    void on(const gatewright::fill_correction& c) { corrections.push_back(c); }
    void on(const gatewright::venue_error& e) { errors.push_back(e); }
    void on(const gatewright::connection_change& c) { changes.push_back(c); }
    void on(const gatewright::instrument_update& u) { instruments.push_back(u); }
    void on(const gatewright::position_update& p) { positions.push_back(p); }
    void on(const gatewright::balance_update& b) { balances.push_back(b); }
    void on(const gatewright::best_quote& q) { quotes.push_back(q); }
    void on(const gatewright::snapshot_end& e) { ends.push_back(e); }
    void on(const gatewright::account_config& c) { setups.push_back(c); }
    void on(const gatewright::past<gatewright::bar>& b) { past_bars.push_back(b); }
    void on(const gatewright::history_progress& p) { progress.push_back(p); }
    void on(const gatewright::order_preview& p) { previews.push_back(p); }
    template <class EventT>
    void on(const EventT&) {}

    void book_begin(const gatewright::book_header& h) { books.push_back(h.snapshot ? "snapshot" : "update"); }
    void book_level(gatewright::side s, gatewright::price p, gatewright::quantity q) {
        books.back() += joined(s == gatewright::side::buy ? " bid " : " ask ",
                               std::string_view(p.value.str()), "x", std::string_view(q.value.str()));
    }
    void book_end(const gatewright::book_header&) {}
    void book_abort(const gatewright::book_header&) {}
    void book_lost(std::uint16_t i) { lost_books.push_back(joined(i)); }
    void book_snapshot_failed(std::uint16_t) {}
    void book_wanted(std::uint16_t) {}
    void instrument_gone(std::uint16_t) {}
    bool rests(std::uint16_t) { return false; }
    void row_unread(gatewright::snapshot_kind, std::string_view name) {
        ++unread;
        unread_names.emplace_back(name);
    }
    void unknown_word(std::string_view, std::string_view) {}
    void ignored(const char* why) { ignored_reasons.emplace_back(why); }
    void malformed(std::uint8_t, const char*, const char* field) { malformed_fields.emplace_back(field); }
    void on_read_answered(gatewright::duration) {}
    void on_request_result(const gatewright::venue::request_result& r) {
        results.push_back(
            {r.operation, r.outcome, r.code, std::string(r.text), std::string(r.venue_code.view())});
    }
    void wake() {}
    gatewright::book::synced_view book_view(std::uint16_t) { return {}; }
};

/// A session of TWS, driven by hand: `connect` takes it to where it trades, what it asks for is answered as
/// `played_venue` does unless `answers` is false, and `advance` lets time pass.
class played_session {
public:
    using config = gatewright::venue::interactive_brokers::config;

    explicit played_session(config c = usual()) : session_(std::move(c)) { session_.start(now_, port); }

    kept_port port;
    bool answers = true;

    [[nodiscard]] static config usual() {
        config c;
        c.credentials =
            gatewright::venue::interactive_brokers::credentials::make(played_venue::account).value();
        c.symbols = {played_venue::symbol, played_venue::other};
        return c;
    }
    [[nodiscard]] auto& session() noexcept { return session_; }
    [[nodiscard]] gatewright::clock_reading now() const noexcept { return now_; }

    /// The connection stands, and nothing was said on it yet.
    void open() {
        enter(gatewright::input_kind::connected, {});
        answer();
    }
    /// Connects, and lets it read what it begins with.
    void connect() {
        open();
        advance(gatewright::milliseconds(3'100));
    }
    void drop(std::string_view why = "lost") { enter(gatewright::input_kind::disconnected, why); }
    /// A message of TWS. @param text with bars between its fields
    void hear(std::string_view text) { feed(message(text)); }
    /// One as it is.
    void feed(std::string_view text) {
        enter(gatewright::input_kind::message, text);
        session_.tick(now_, port);
        answer();
    }
    void advance(gatewright::duration by) {
        const gatewright::steady_time end = now_.steady + by;
        while (session_.next_deadline() <= end) {
            move_to(std::max(session_.next_deadline(), now_.steady + gatewright::milliseconds(1)));
            session_.tick(now_, port);
            answer();
        }
        move_to(end);
    }
    /// Forgets what was sent and told.
    void forget() {
        kept_port fresh;
        fresh.generation = port.generation;
        port = std::move(fresh);
    }
    /// Places a limit order. @return its number as it was sent, or the refusal's field
    std::string place(gatewright::side side = gatewright::side::buy,
                      gatewright::order_type type = gatewright::order_type::limit) {
        gatewright::order_request r;
        r.symbol = played_venue::symbol;
        r.instrument = {0};
        r.client_order_id.assign(joined("gw", ++placed_));
        r.side = side;
        r.type = type;
        r.quantity = {gatewright::decimal(10, -3)};
        if (has_limit_price(type)) r.price = {gatewright::decimal(500000, -1)};
        if (has_trigger_price(type)) r.trigger_price = {gatewright::decimal(510000, -1)};
        last = r;
        return place(r);
    }
    std::string place(const gatewright::order_request& r) {
        const auto sent = session_.place(r, ref(placed_), now_, port);
        if (!sent) return std::string(sent.error().field);
        answer();
        return std::string(fields_of(message(port.sent.back())).at(1));
    }
    [[nodiscard]] static gatewright::order_ref ref(std::uint64_t n) {
        return {static_cast<std::uint32_t>(n), 1, 0};
    }
    /// What reports say of the last order.
    [[nodiscard]] order_text report(std::string_view number) const {
        order_text o;
        o.contract = played_venue::btc();
        o.number = number;
        o.permanent_id = joined("77", number);
        o.reference = last.client_order_id.view();
        o.account = played_venue::account;
        o.action = last.side == gatewright::side::buy ? "BUY" : "SELL";
        o.quantity = "0.010";
        o.price = has_limit_price(last.type) ? "50000.0" : "0.0";
        if (last.type == gatewright::order_type::stop) o.type = "STP", o.trigger = "51000.0";
        return o;
    }
    gatewright::order_request last;

private:
    void enter(gatewright::input_kind kind, std::string_view payload) {
        gatewright::input in;
        in.kind = kind;
        in.at = now_;
        in.generation = port.generation;
        in.payload = payload;
        session_.on_input(in, port);
    }
    void move_to(gatewright::steady_time t) {
        now_.wall = now_.wall + (t - now_.steady);
        now_.steady = t;
    }
    /// Answers what was sent since.
    void answer() {
        while (!port.unanswered.empty()) {
            const std::string text = port.unanswered.front();
            port.unanswered.erase(port.unanswered.begin());
            if (!answers) continue;
            const auto said = venue_.answer(0, text, static_cast<std::uint64_t>(now_.wall.milliseconds()));
            if (!said) continue;
            for (const venue_message& m : *said) {
                enter(gatewright::input_kind::message, m.text);
                session_.tick(now_, port);
            }
        }
    }

    gatewright::clock_reading now_{gatewright::timestamp::from_milliseconds(1'763'600'000'000),
                                   {1'000'000'000'000}};
    gatewright::venue::interactive_brokers::tws_session session_;
    played_venue venue_;
    std::uint64_t placed_ = 0;
};

} // namespace gatewright_test::interactive_brokers
