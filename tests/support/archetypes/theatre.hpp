// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "archetypes/dialect.hpp"
#include "archetypes/frames_only.hpp"
#include "archetypes/requests_only.hpp"

#include <gatewright/driver/output_queue.hpp>
#include <gatewright/engine/engine.hpp>
#include <gatewright/engine/strategy.hpp>
#include <gatewright/journal/journal.hpp>
#include <gatewright/risk/risk_chain.hpp>
#include <gatewright/risk/trading_state.hpp>

#include <catch2/catch_test_macros.hpp>

#include <algorithm>
#include <array>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

// Venues that are unlike Binance in one engine, with the test as their driver: one without WebSocket, one without REST, and
// two on `account_session` with a dialect of their own.
namespace gatewright_test::archetypes {

/// The venue of the archetype dialect.
struct own_dialect {
    using dialect = gatewright_test::archetypes::dialect<>;
    static constexpr std::string_view name = dialect::name;
    static constexpr auto links = dialect::links;
    using paths = gw::venue::paths<gw::venue::stream_orders>;
    using capabilities = limit_orders<gw::venue::order_path::stream, gw::venue::position_listing::listed>;
    static constexpr gw::session::resolution_plan resolution = frames_only::resolution;
    using sequence_policy = gw::book::chained_previous_id;
    using config = dialect::config;
    static config make_config(const gw::gateway_settings&) { return {}; }
    template <class PathT>
    using session = gw::venue::account_session<dialect, PathT>;
};
static_assert(gw::venue::Venue<own_dialect>);

struct polled;
struct framed;
struct spoken;
struct echoed;

/// Writes down what it is told, by gateway.
struct listener : gw::strategy<listener> {
    std::map<std::uint8_t, std::vector<std::string>> log;

    void on(const gw::order_change& c, auto& desk) {
        change_sources.push_back(desk.source());
        if (c.pending != gw::pending_operation::none) return; // sent, and the venue has not spoken yet
        log[c.ref.gateway].push_back(
            std::string(to_string(c.state)) + (c.certainty == gw::certainty::unknown ? " unknown" : "") +
            ", filled " + c.filled.str() +
            (c.reason == gw::order_errc{} ? "" : std::string(", ") + to_string(c.reason)) +
            (c.venue_code.empty() ? "" : ", code " + std::string(c.venue_code.view())));
    }
    void on(const gw::fill& f, auto& desk) {
        fills.push_back(std::string(f.id.view()));
        sources.push_back(desk.source());
    }
    void on(const gw::gateway_status& s, auto&) { statuses.push_back(s); }
    void on(const gw::cross_venue_spread& s, auto&) { crossings.push_back(s); }
    void on(const gw::book_change& b, auto&) { synced = b.synced; }
    void on(const gw::venue_error& e, auto&) { errors.push_back(std::string(e.text.view())); }
    std::vector<std::string> fills, errors;
    std::vector<std::uint8_t> sources, change_sources; ///< of the fills, and of the changes of orders
    std::vector<gw::gateway_status> statuses;
    std::vector<gw::cross_venue_spread> crossings;
    bool synced = false;
};

using plain_risk = gw::risk::risk_chain<gw::risk::trading_state>;

/// @tparam RouterT that chooses among them
template <class RouterT, class RiskT = plain_risk>
using archetype_desk =
    gw::engine<gw::gateways<gw::gateway<polled, requests_only>, gw::gateway<framed, frames_only>,
                            gw::gateway<spoken, own_dialect>, gw::gateway<echoed, own_dialect>>,
               RouterT, RiskT, gw::journal::no_journal, listener>;

/// Three trade one instrument by one name, and the last one another; a contract of the venue of frames is of ten.
template <class RouterT, class RiskT = plain_risk>
typename archetype_desk<RouterT, RiskT>::config configured() {
    typename archetype_desk<RouterT, RiskT>::config c;
    gw::instrument a;
    a.symbol = "A";
    a.base_asset = "AAA";
    a.quote_asset = "USD";
    a.tick_size = {gw::decimal(1, 0)};
    a.lot_size = {gw::decimal(1, 0)};
    a.status = gw::trading_status::trading;
    const auto fill_in = [&](auto& venue) {
        venue.symbols = {"A"};
        venue.known_instruments = {a};
    };
    fill_in(c.template gateway<polled>().venue);
    fill_in(c.template gateway<framed>().venue);
    c.template gateway<framed>().venue.known_instruments[0].contract_size = gw::decimal(10, 0);
    fill_in(c.template gateway<spoken>().venue);
    fill_in(c.template gateway<echoed>().venue);
    c.template gateway<echoed>().venue.symbols = {"Z"};
    c.template gateway<echoed>().venue.known_instruments[0].symbol = "Z";
    c.template gateway<echoed>().venue.known_instruments[0].base_asset = "ZZZ";
    c.template gateway<polled>().venue.credentials.given = true;
    c.template gateway<framed>().venue.credentials.given = true;
    for (auto* const venue : {&c.template gateway<spoken>().venue, &c.template gateway<echoed>().venue}) {
        venue->credentials.text = "key";
        venue->data_silence = {};
    }
    return c;
}

/// An order as a venue has it.
struct resting {
    std::string number, client, side, price, quantity, state = "working", filled = "0";

    /// `FIRST CLIENT SYMBOL …`, for whom the venue's id comes first or second.
    [[nodiscard]] std::string filled_or_none() const { return client.empty() ? "0" : filled; }
    [[nodiscard]] std::string words_from(std::string_view first, std::string_view second) const {
        return std::string(first) + " " + std::string(second) + " A " + side + " " + state + " " + price +
               " " + quantity + " " + filled;
    }
};

/// The driver and the three venues: performs outputs, lets time pass, answers.
template <class RouterT, class RiskT = plain_risk>
class theatre {
public:
    using desk_type = archetype_desk<RouterT, RiskT>;
    static constexpr std::uint8_t polled_at = 0, framed_at = 1, spoken_at = 2, echoed_at = 3;

    gw::driver::output_queue out;
    desk_type desk;
    gw::clock_reading now{gw::timestamp::from_milliseconds(1'763'600'000'000), {1'000'000'000}};
    std::map<std::pair<std::uint8_t, std::uint64_t>, std::pair<gw::steady_time, std::uint32_t>> timers;
    std::map<std::pair<int, int>, std::uint32_t> generations;
    std::uint64_t sequence = 0;
    std::deque<std::pair<gw::input, std::string>> inputs;
    bool running = false;
    std::map<std::uint8_t, resting> book;    ///< the order of each venue
    std::vector<std::string> changes;        ///< what the polled venue tells when it is asked next
    bool dumb = false;                       ///< venues do not answer orders
    std::optional<std::uint8_t> unreachable; ///< a venue that nobody can reach

    explicit theatre(typename desk_type::config c = configured<RouterT, RiskT>()) : desk(std::move(c)) {
        desk.start(now, out);
        run();
        for (int i = 0; i < 30; ++i) pass(gw::milliseconds(500));
    }

    void pass(gw::duration time) {
        const gw::steady_time end = now.steady + time;
        for (;;) {
            const auto next =
                std::min_element(timers.begin(), timers.end(), [](const auto& a, const auto& b) {
                    return a.second.first < b.second.first;
                });
            if (next == timers.end() || next->second.first > end) break;
            const auto [key, due] = *next;
            timers.erase(next);
            move_to(std::max(due.first, now.steady));
            gw::input in;
            in.channel.gateway = key.first;
            in.correlation = key.second;
            in.generation = due.second;
            enter(in);
        }
        move_to(end);
    }
    void say(std::uint8_t gateway, std::uint8_t link, std::string_view text) {
        gw::input in;
        in.kind = gw::input_kind::message;
        in.channel = {gateway, link};
        in.generation = generations[{gateway, link}];
        in.payload = text;
        enter(in);
    }
    /// Runs `f(desk)` outside of an event.
    template <class F>
    void act(F f) {
        desk.with_desk(now, out, f);
        run();
    }
    /// A channel is lost.
    void drop(std::uint8_t gateway, std::uint8_t link) {
        gw::input in;
        in.kind = gw::input_kind::disconnected;
        in.channel = {gateway, link};
        in.generation = generations[{gateway, link}];
        enter(in);
    }
    void command(std::string_view words_of_it) {
        gw::input in;
        in.kind = gw::input_kind::command;
        in.payload = words_of_it;
        enter(in);
    }
    /// The venue fills so much of its order, in all.
    void fill(std::uint8_t gateway, std::string_view id, std::string_view filled) {
        resting& r = book[gateway];
        r.filled = filled;
        const std::string execution = "fill " + std::string(id) + " " + r.client + " " + r.number + " A " +
                                      r.side + " " + r.price + " " + std::string(filled) + " " +
                                      std::to_string(now.wall.milliseconds());
        if (gateway == polled_at) {
            changes.push_back(execution);
            pass(gw::seconds(1));
        } else {
            say(gateway, link_of(gateway), execution);
        }
        tell(gateway);
    }
    /// The venue reports its order.
    void tell(std::uint8_t gateway) {
        const resting& r = book[gateway];
        if (gateway == polled_at) {
            changes.push_back("order " + r.words_from(r.client, r.number));
            pass(gw::seconds(1));
        } else if (gateway == framed_at) {
            say(gateway, 0, "state " + r.words_from(r.number, r.client));
        } else {
            say(gateway, 1, "order " + r.words_from(r.client, r.number));
        }
    }
    template <class TagT>
    gw::order_result<gw::order_ref> submit(std::string_view quantity) {
        gw::order_result<gw::order_ref> placed = gw::order_reject{};
        desk.with_desk(now, out, [&](auto& d) {
            gw::limit_order o;
            o.symbol = "A";
            o.price = {gw::decimal(100, 0)};
            o.quantity = {*gw::decimal::parse(quantity)};
            placed = d.template submit<TagT>(o);
        });
        run();
        return placed;
    }
    void cancel(gw::order_ref ref) {
        desk.with_desk(now, out, [&](auto& d) { CHECK(d.cancel(ref).has_value()); });
        run();
    }

private:
    static std::uint8_t link_of(std::uint8_t gateway) { return gateway >= spoken_at ? 1 : 0; }
    void move_to(gw::steady_time t) {
        now.wall = now.wall + (t - now.steady);
        now.steady = t;
    }
    void enter(const gw::input& in) {
        inputs.emplace_back(in, std::string(in.payload));
        run();
    }
    /// Steps what came in, one by one: what follows from a step comes after what was there before it.
    void run() {
        if (std::exchange(running, true)) return;
        for (;;) {
            for (const gw::driver::output& o : out) perform(o);
            out.clear();
            if (inputs.empty()) break;
            auto [in, payload] = std::move(inputs.front());
            inputs.pop_front();
            in.payload = payload;
            in.at = now;
            in.sequence = ++sequence;
            desk.step(in, out);
        }
        running = false;
    }
    void perform(const gw::driver::output& o) {
        gw::input in;
        in.channel = o.channel;
        switch (o.kind) {
        case gw::driver::output_kind::open:
            generations[{o.channel.gateway, o.channel.channel}] = o.generation;
            in.kind =
                unreachable == o.channel.gateway ? gw::input_kind::disconnected : gw::input_kind::connected;
            in.generation = o.generation;
            enter(in);
            break;
        case gw::driver::output_kind::send: answer_message(o); break;
        case gw::driver::output_kind::request: {
            const std::string body = answer_request(o);
            if (body == "silence") break;
            in.kind = gw::input_kind::reply;
            in.status = 200;
            in.correlation = o.correlation;
            in.payload = body;
            enter(in);
            break;
        }
        case gw::driver::output_kind::arm_timer:
            timers[{o.channel.gateway, o.correlation}] = {o.due, o.generation};
            break;
        default: break;
        }
    }

    /// Takes an order, unless its quantity is a bad omen. @return whether it was taken.
    bool take(std::uint8_t gateway, std::string number, words in) {
        resting r;
        r.number = std::move(number);
        r.client = in.next();
        in.next();
        r.side = in.next();
        r.price = in.next();
        r.quantity = in.next();
        if (r.quantity == "13") return false;
        book[gateway] = r;
        return true;
    }
    std::string time() const { return "time " + std::to_string(now.wall.milliseconds()); }

    std::string answer_request(const gw::driver::output& o) {
        resting& r = book[o.channel.gateway];
        const std::string ours = "order " + r.words_from(r.client, r.number);
        if (unreachable == o.channel.gateway) return "silence";
        if (o.target == "/server_time") return time();
        if (o.target.starts_with("/changes")) {
            std::string all = time();
            for (const std::string& line : std::exchange(changes, {})) all += "\n" + line;
            return all + "\nposition A " + r.filled_or_none();
        }
        if (dumb) return "silence";
        if (o.target == "/order") {
            if (!take(polled_at, "v7", {o.payload})) return "error no_money come back later";
            return "order " + r.words_from(r.client, r.number);
        }
        if (o.target == "/cancel") {
            r.state = "cancelled";
            return "order " + r.words_from(r.client, r.number);
        }
        if (o.target == "/query") return r.client == o.payload ? ours : "error no_such_order never heard";
        if (o.target == "/positions") return "position A " + r.filled_or_none();
        return "";
    }
    void answer_message(const gw::driver::output& o) {
        const std::uint8_t g = o.channel.gateway;
        const std::uint8_t link = o.channel.channel;
        const std::string kept(o.payload);
        words in{kept};
        const std::string_view verb = in.next();
        resting& r = book[g];
        if (verb == "login") say(g, link, "login ok");
        if (verb == "subscribe")
            while (!in.rest.empty()) {
                const std::string item(in.next());
                say(g, link, "ok " + item);
                if (item == "A") say(g, link, "book A 0 1 9 5 11 5");
            }
        if (verb == "hello") say(g, link, "welcome 41 " + std::to_string(now.wall.milliseconds()));
        if (verb == "account")
            for (const char* line : {"balance USD 1000", "end"}) say(g, link, line);
        if (dumb) return;
        if (verb == "place") {
            const std::string number(in.next());
            const bool taken = take(g, g == framed_at ? number : "v" + number, in);
            if (g >= spoken_at)
                say(g, link,
                    "reply " + number +
                        (taken ? " order " + r.words_from(r.client, r.number) : " 51008 no funds"));
            if (taken)
                tell(g);
            else if (g == framed_at)
                say(g, link, "error " + number + " margin");
        }
        if (verb == "cancel") {
            const std::string number(in.next());
            if (g == framed_at) CHECK(number == r.number);
            r.state = "cancelled";
            if (g >= spoken_at)
                say(g, link, "reply " + number + " order " + r.words_from(r.client, r.number));
            tell(g);
        }
    }
};

} // namespace gatewright_test::archetypes
