// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "dialect.hpp"

#include <gatewright/book/synced_book.hpp>
#include <gatewright/core/io.hpp>
#include <gatewright/core/order_list.hpp>
#include <gatewright/venue/account_session.hpp>
#include <gatewright/venue/concepts.hpp>

#include <catch2/catch_test_macros.hpp>

#include <algorithm>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

// A session of the archetype dialect with the test as its gateway, driver and venue.
namespace gatewright_test::archetypes {

/// Two instruments, a usable key; reads are asked for again slowly, so that scripts are short.
template <class DialectT>
typename DialectT::config two_instruments(std::string_view key, gw::duration authentication_retry,
                                          std::size_t longest_message) {
    typename DialectT::config c;
    c.authentication_retry = authentication_retry;
    c.symbols = {"A", "B"};
    c.credentials.text = key;
    c.longest_message = longest_message;
    c.clock_sync_interval = gw::minutes(600);
    c.instruments_refresh = gw::minutes(600);
    c.data_silence = {};
    c.traffic_silence = gw::seconds(60);
    c.max_clock_uncertainty = gw::minutes(10);
    return c;
}

/// A `SessionPort` that writes down what the session says, and a venue that answers when the test says so. What may
/// never be is checked here: two messages under one number, a message on a link that is not open, anything before the
/// login.
template <class DialectT, class PathT>
class session_machine {
public:
    using session_type = gw::venue::account_session<DialectT, PathT>;
    enum : std::uint8_t { public_link, private_link, rest };

    explicit session_machine(std::string_view key = "key", gw::duration authentication_retry = gw::minutes(1),
                             std::size_t longest_message = 1000)
        : session(two_instruments<DialectT>(key, authentication_retry, longest_message)) {}
    explicit session_machine(const typename DialectT::config& c) : session(c) {}

    session_type session;
    gw::clock_reading now{gw::timestamp::from_milliseconds(1'000'000), {0}};
    bool full = false;       ///< the sink, during the next input
    bool drop_reply = false; ///< the next answer of the venue is lost
    std::vector<std::string> sent_orders;
    std::map<std::uint32_t, int> results; ///< of placements, by slot
    std::map<std::uint32_t, int> placed;
    gw::order_update last_update;
    struct {
        gw::request_urgency urgency;
        std::uint64_t about;
        gw::steady_time leave_by;
    } last_terms{}; ///< of the last request

    // The gateway ---------------------------------------------------------------------------------------------------

    bool open(std::uint8_t link, std::uint32_t generation, const gw::open_request& with) {
        if (full) return false;
        note("open " + std::string(with.target));
        links_[link] = {generation, false, false};
        return true;
    }
    bool close(std::uint8_t link, std::uint32_t generation) {
        if (full) return false;
        if (links_[link].generation == generation) links_[link] = {generation, false, false};
        note("close " + std::string(DialectT::links[link].name));
        return true;
    }
    bool send(std::uint8_t link, std::uint32_t generation, std::uint64_t number, std::string_view text) {
        if (full) return false;
        CHECK(links_[link].up);
        CHECK(generation == links_[link].generation);
        take_number(number);
        if (DialectT::links[link].login) CHECK((links_[link].logged_on || text.starts_with("login ")));
        if (text.starts_with("place ")) note_order(text);
        if (text.starts_with("place ") || text.starts_with("cancel ")) last_order_ = number;
        if (!text.starts_with("ping")) asked_.push_back({link, std::string(text)});
        note(std::string(DialectT::links[link].name) + ": " + without_number(text));
        return true;
    }
    bool request(std::uint8_t, std::uint32_t, std::uint64_t number, const gw::http_request& http) {
        if (full) return false;
        take_number(number);
        if (http.body.starts_with("place ")) note_order(http.body);
        requests_.push_back({number, std::string(http.target), std::string(http.body)});
        last_terms = {http.urgency, http.about, http.leave_by};
        note(std::string(http.target) + (http.body.empty() ? "" : " " + std::string(http.body)));
        return true;
    }

    void on(const gw::order_update& u) {
        last_update = u;
        tell("order " + std::string(u.client_order_id.view()) + " " + to_string(u.state));
    }
    void on(const gw::fill& f) { tell("fill " + std::string(f.id.view())); }
    void on(const gw::cash_flow& c) { tell("flow " + std::string(c.id.view()) + " " + c.amount.str()); }
    void on(const gw::snapshot_end& e) {
        constexpr const char* names[] = {"orders", "fills", "positions", "balances", "instruments"};
        tell(std::string("all ") + names[static_cast<std::size_t>(e.kind)]);
    }
    void on(const gw::connection_change& c) {
        tell(std::string(DialectT::links[c.channel].name) + " " + to_string(c.state) +
             (c.reason.empty() ? "" : ": " + std::string(c.reason.view())));
    }
    void on(const gw::venue_error& e) {
        tell("error " + std::string(e.code.view()) + " " + std::string(e.symbol.view()) + " " +
             std::string(e.text.view()) + (e.operator_needed ? " (operator)" : ""));
    }
    template <class EventT>
    void on(const EventT&) {}
    void book_begin(const gw::book_header& h) {
        tell("book " + std::string(h.symbol.view()) + (h.snapshot ? " snapshot" : " update"));
    }
    void book_level(gw::side, gw::price, gw::quantity) {}
    void book_end(const gw::book_header&) {}
    void book_abort(const gw::book_header&) {}
    void book_lost(std::uint16_t i) { tell("book " + std::to_string(i) + " lost"); }
    void book_snapshot_failed(std::uint16_t) {}
    std::vector<std::uint16_t> resting; ///< instruments on which orders rest
    bool rests(std::uint16_t i) { return std::find(resting.begin(), resting.end(), i) != resting.end(); }
    gw::book::synced_view book_view(std::uint16_t) { return {}; }
    void book_wanted(std::uint16_t) {} // its books come by subscription
    void row_unread(gw::snapshot_kind, std::string_view name) { tell("row unread " + std::string(name)); }
    void unknown_word(std::string_view, std::string_view word) { tell("word " + std::string(word)); }
    void instrument_gone(std::uint16_t i) { tell("instrument " + std::to_string(i) + " gone"); }
    void ignored(const char*) {}
    void malformed(std::uint8_t, const char* what, const char*) { tell(std::string("malformed: ") + what); }
    void on_read_answered(gw::duration) {}
    void on_request_result(const gw::venue::request_result& r) {
        constexpr const char* names[] = {"accepted", "failed", "not sent", "not found", "unknown"};
        if (r.operation == gw::session::request_operation::place) ++results[r.order.slot];
        tell(std::string(to_string(r.operation)) + " " + std::to_string(r.order.slot) + " " +
             names[static_cast<std::size_t>(r.outcome)] +
             (r.code == gw::order_errc{} ? "" : std::string(" ") + to_string(r.code)) +
             (r.venue_code.empty() ? "" : " " + std::string(r.venue_code.view())));
    }
    void wake() { woken_ = true; }

    // What happens --------------------------------------------------------------------------------------------------

    void start() {
        session.start(now, *this);
        settle();
    }
    void connected(std::uint8_t link) {
        if (session.state(link) != gw::connection_state::connecting) return;
        links_[link].up = true;
        if (DialectT::links[link].counted) count_ = 0;
        gw::input in = stream(gw::input_kind::connected, link);
        enter(in);
    }
    void lose(std::uint8_t link) {
        gw::input in = stream(gw::input_kind::disconnected, link);
        in.payload = "reset";
        links_[link].up = links_[link].logged_on = false;
        enter(in);
    }
    /// The venue answers an opening by HTTP, and not by opening.
    void decline(std::uint8_t link, std::uint16_t status, std::string_view headers, std::string_view text) {
        gw::input in = stream(gw::input_kind::disconnected, link);
        in.status = status;
        in.headers = headers;
        in.payload = text;
        enter(in);
    }
    /// The venue says something on a link that is up, with its number in front where messages are counted.
    void say(std::uint8_t link, std::string_view text) {
        if (!links_[link].up) return;
        const std::string all = DialectT::links[link].counted
                                    ? "#" + std::to_string(++count_) + " " + std::string(text)
                                    : std::string(text);
        if (std::exchange(drop_reply, false)) return;
        say_as_it_is(link, all);
    }
    void say_as_it_is(std::uint8_t link, std::string_view text) {
        if (text.ends_with("login ok")) links_[link].logged_on = true;
        gw::input in = stream(gw::input_kind::message, link);
        in.payload = text;
        enter(in);
    }
    /// The number of the last message.
    [[nodiscard]] std::uint64_t count() const noexcept { return count_; }
    /// A message of a counted link is lost.
    void skip_number() { ++count_; }
    /// The venue answers the last order message: `$` stands for its number.
    void reply(std::string_view text) {
        if (last_order_ == 0) return;
        std::string all(text);
        if (const std::size_t at = all.find('$'); at != std::string::npos)
            all.replace(at, 1, std::to_string(last_order_));
        say(private_link, all);
    }
    /// The venue answers the oldest request whose target begins so; status 0: the connection broke.
    void answer(std::string_view target, std::string_view body, std::uint16_t status = 200) {
        const auto at = std::find_if(requests_.begin(), requests_.end(),
                                     [&](const request_sent& r) { return r.target.starts_with(target); });
        if (at == requests_.end() || std::exchange(drop_reply, false)) return;
        gw::input in;
        in.kind = gw::input_kind::reply;
        in.channel.channel = rest;
        in.status = status;
        in.correlation = at->number;
        in.payload = body;
        requests_.erase(at);
        enter(in);
    }
    /// The driver could not send the last message or request after all.
    void refuse_last() {
        gw::input in;
        in.kind = gw::input_kind::send_refused;
        in.channel.channel = rest;
        in.correlation = last_number_;
        enter(in);
    }
    /// As the engine does it: only when nothing stands in the way.
    void place(std::uint32_t slot, std::uint16_t instrument = 0) {
        if (const auto why = not_ready(); !why.empty()) {
            tell("not ready: " + std::string(why));
            return;
        }
        command(session.place(order_of(slot, instrument), {slot, 1}, now, *this), slot);
    }
    /// A bracket of three orders, as one: the entry in `slot`, target and stop in the two that follow.
    void place_list(std::uint32_t slot) {
        gw::order_list_request l;
        l.entry = order_of(slot, 0);
        l.first = order_of(slot + 1, 0);
        l.second = order_of(slot + 2, 0);
        const gw::order_ref refs[] = {{slot, 1}, {slot + 1, 1}, {slot + 2, 1}};
        command(session.place_list(l, refs, now, *this));
    }
    void replace(std::uint32_t old, std::uint32_t slot) {
        command(session.replace(keys_of(old), {old, 1}, true, order_of(slot, 0), {slot, 1}, now, *this));
    }
    void cancel(std::uint32_t slot) { command(session.cancel(keys_of(slot), {slot, 1}, now, *this)); }
    void query(std::uint32_t slot, gw::session::resolution_question by) {
        command(session.query(keys_of(slot), by, {slot, 1}, now, *this));
    }
    void make_book_whole(std::uint16_t instrument) {
        session.make_book_whole({instrument}, now.steady, false);
        session.tick(now, *this);
        settle();
    }
    /// Time passes; what is due on the way is done.
    void pass(gw::duration time) {
        const gw::steady_time end = now.steady + time;
        while (session.next_deadline() <= end) {
            move_to(std::max(session.next_deadline(), now.steady + gw::milliseconds(1)));
            session.tick(now, *this);
            settle();
        }
        move_to(std::max(end, now.steady));
        session.tick(now, *this);
        settle();
    }
    [[nodiscard]] std::string_view not_ready() const {
        return session.not_ready_reason(gw::venue::purpose::open, {0});
    }

    /// The venue answers whatever was asked, as a healthy one does, and a minute and more passes.
    void heal() {
        drop_reply = full = false;
        for (int i = 0; i < 200; ++i) {
            for (const std::uint8_t link : {public_link, private_link}) {
                connected(link);
                if (i % 10 == 0) say(link, "pong");
            }
            while (!asked_.empty()) serve(std::exchange(asked_, {}));
            while (!requests_.empty()) answer("", healthy(requests_.front()));
            pass(gw::milliseconds(500));
        }
    }

    std::vector<std::string> take_outputs() { return std::exchange(outputs_, {}); }
    std::vector<std::string> take_events() { return std::exchange(events_, {}); }

    [[nodiscard]] const std::vector<std::string>& outputs() const noexcept { return outputs_; }
    [[nodiscard]] const std::vector<std::string>& events() const noexcept { return events_; }
    /// Everything up to here is of no interest.
    void forget() {
        outputs_.clear();
        events_.clear();
    }

private:
    struct link_state {
        std::uint32_t generation = 0;
        bool up = false;
        bool logged_on = false;
    };
    struct message_sent {
        std::uint8_t link;
        std::string text;
    };
    struct request_sent {
        std::uint64_t number;
        std::string target, body;
    };

    static gw::client_order_id id_of(std::uint32_t slot) {
        gw::client_order_id id;
        id.assign("c" + std::to_string(slot));
        return id;
    }
    static gw::order_request order_of(std::uint32_t slot, std::uint16_t instrument) {
        gw::order_request r;
        r.symbol = instrument == 0 ? "A" : "B";
        r.instrument = {instrument};
        r.client_order_id = id_of(slot);
        r.price = {gw::decimal(100, 0)};
        r.quantity = {gw::decimal(1, 0)};
        return r;
    }
    gw::order_keys keys_of(std::uint32_t slot) const {
        gw::order_keys k;
        k.symbol = "A";
        k.instrument = {0};
        k.client_order_id = id_of(slot);
        k.created = now.wall;
        return k;
    }
    void note(std::string line) { outputs_.push_back(std::move(line)); }
    void tell(std::string line) { events_.push_back(std::move(line)); }
    void note_order(std::string_view text) {
        CHECK(not_ready().empty());
        words in{text};
        std::string_view w = in.next();
        while (!w.starts_with('c')) w = in.next();
        sent_orders.emplace_back(w);
    }
    /// Numbers are not part of what is compared: `place 7 c1 …` is told as `place c1 …`.
    static std::string without_number(std::string_view text) {
        words in{text};
        const std::string_view verb = in.next();
        if (verb == "place" || verb == "cancel") in.next();
        return std::string(verb) + (in.rest.empty() ? "" : " " + std::string(in.rest));
    }
    void take_number(std::uint64_t number) {
        CHECK(number > last_number_);
        last_number_ = number;
    }
    void command(const gw::order_result<void>& sent, std::uint32_t placing = 0) {
        if (!sent)
            tell(std::string("refused: ") + to_string(sent.error().code) + " " + sent.error().field);
        else if (placing != 0)
            ++placed[placing];
        full = false;
        settle();
    }
    gw::input stream(gw::input_kind kind, std::uint8_t link) const {
        gw::input in;
        in.kind = kind;
        in.channel.channel = link;
        in.generation = links_[link].generation;
        return in;
    }
    void enter(gw::input& in) {
        in.at = now;
        session.on_input(in, *this);
        full = false;
        settle();
    }
    void settle() {
        full = false;
        for (int i = 0; std::exchange(woken_, false); ++i) {
            REQUIRE(i < 10);
            session.tick(now, *this);
        }
    }
    void move_to(gw::steady_time t) {
        now.wall = now.wall + (t - now.steady);
        now.steady = t;
    }
    void serve(const std::vector<message_sent>& all) {
        for (const message_sent& m : all) {
            words in{m.text};
            const std::string_view verb = in.next();
            if (verb == "login") say(m.link, "login ok");
            if (verb == "subscribe")
                while (!in.rest.empty()) say(m.link, "ok " + std::string(in.next()));
            if (verb == "unsubscribe") say(m.link, "ok " + std::string(in.next()));
            if (verb == "place") {
                const std::string number(in.next());
                const std::string id(in.next());
                say(m.link, "reply " + number + " order " + id + " v" + id + " A buy working 100 1 0");
                say(m.link, "order " + id + " v" + id + " A buy working 100 1 0");
            }
        }
    }
    std::string healthy(const request_sent& r) const {
        if (r.target == "/server_time") return "time " + std::to_string(now.wall.milliseconds());
        if (r.target == "/instruments") return "instrument A 1 1\ninstrument B 1 1";
        if (r.target == "/account_mode") return "account 2";
        if (r.target.starts_with("/book ")) return "book";
        if (r.target.starts_with("/switch ")) return "ok";
        if (r.target == "/order") return "order " + r.body.substr(6, 2) + " v A buy working 100 1 0";
        if (r.target == "/cancel") return "order " + r.body + " v A buy cancelled 100 1 0";
        return "";
    }

    link_state links_[3];
    std::vector<message_sent> asked_; ///< on streams, not yet answered by `heal`
    std::vector<request_sent> requests_;
    std::vector<std::string> outputs_, events_;
    std::uint64_t last_number_ = 0;
    std::uint64_t last_order_ = 0;
    std::uint64_t count_ = 0;
    bool woken_ = false;
};

} // namespace gatewright_test::archetypes
