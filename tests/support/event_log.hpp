// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "event_text.hpp"

#include <gatewright/core/events.hpp>
#include <gatewright/venue/dialect.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace gatewright_test {

/// Takes everything that decoders can say, keeps the events, and writes one line per call with every field, so that two
/// ways of saying the same message can be compared as text, and a frame's events with a file.
struct event_log {
    std::vector<gatewright::best_quote> quotes;
    std::vector<gatewright::trade> trades;
    std::vector<gatewright::bar> bars;
    std::vector<gatewright::mark_price> marks;
    std::vector<gatewright::funding_rate> fundings;
    std::vector<gatewright::ticker> tickers;
    std::vector<gatewright::liquidation> liquidations;
    std::vector<gatewright::open_interest> interests;
    std::vector<gatewright::order_update> orders;
    std::vector<gatewright::fill> fills;
    std::vector<gatewright::balance_update> balances;
    std::vector<gatewright::position_update> positions;
    std::vector<gatewright::account_config> configs;
    std::vector<gatewright::instrument_config> settings;
    std::vector<gatewright::fee_rates> fees;
    std::vector<gatewright::margin_warning> warnings;
    std::vector<gatewright::cash_flow> flows;
    std::vector<gatewright::instrument_update> instruments;
    std::vector<gatewright::instrument_status> opened; ///< or closed
    struct level {
        gatewright::side which;
        std::string price;
        std::string quantity;
        friend bool operator==(const level&, const level&) = default;
    };
    gatewright::book_header header;
    std::vector<level> levels;
    int begun = 0;
    int ended = 0;
    int aborted = 0;
    bool open = false;
    bool misused = false; ///< levels outside a book, or a book inside a book
    struct api_error {
        std::string code;
        std::string text;
    };
    std::vector<api_error> api_errors;
    struct subscription {
        std::uint64_t id;
        bool ok;
        std::int32_t code;
        std::string text;
    };
    std::vector<subscription> subscriptions;
    std::vector<std::string> reasons;
    std::vector<std::string> listen_keys;
    std::vector<std::string> expired_keys;
    std::vector<gatewright::timestamp> server_times;
    struct bad_row {
        std::string symbol;
        std::string why;
    };
    std::vector<bad_row> bad_rows;
    std::string text; ///< everything above, in order

    template <class EventT>
    void on(const EventT& e) {
        keep(e);
        text += std::string(gatewright::wire::type_name<EventT>()) + ' ' + text_of(e) + '\n';
    }
    /// The time of a book may come behind its levels, so it is printed at the end.
    void book_begin(const gatewright::book_header& h) {
        if (open) misused = true;
        open = true;
        ++begun;
        levels.clear();
        header = h;
        say("book_begin", "symbol", h.symbol, "received", h.received, "first_id", h.first_id, "last_id",
            h.last_id, "previous_id", h.previous_id, "snapshot", h.snapshot, "partial", h.partial);
    }
    void book_level(gatewright::side s, const gatewright::price& p, const gatewright::quantity& q) {
        if (!open) misused = true;
        levels.push_back({s, p.str(), q.str()});
    }
    void book_end(const gatewright::book_header& h) {
        if (!open) misused = true;
        open = false;
        ++ended;
        header = h;
        // One side may come before the other.
        for (const auto which : {gatewright::side::buy, gatewright::side::sell})
            for (const level& l : levels)
                if (l.which == which)
                    text += "book_level " + text_of(which) + ' ' + l.price + ' ' + l.quantity + '\n';
        text += "book_end " + text_of(h) + '\n';
    }
    void book_abort(const gatewright::book_header&) {
        if (!open) misused = true;
        open = false;
        ++aborted;
        say("book_abort");
    }
    void ignored(const char* reason) {
        reasons.emplace_back(reason);
        say("ignored", "reason", std::string_view(reason));
    }
    void on_subscription_reply(std::uint64_t id, bool ok, std::int32_t code, std::string_view t) {
        subscriptions.push_back({id, ok, code, std::string(t)});
        say("subscription_reply", "id", id, "ok", ok, "code", code, "text", t);
    }
    void on_subscription_item(std::string_view name, bool ok, const gatewright::venue_error_code& code,
                              std::string_view t) {
        say("subscription_item", "name", name, "ok", ok, "code", code, "text", t);
    }
    void on_subscription_ended(std::string_view name, const gatewright::venue_error_code& code,
                               std::string_view t) {
        say("subscription_ended", "name", name, "code", code, "text", t);
    }
    void on_refused(std::string_view number, const gatewright::venue_error_code& code, std::string_view t) {
        say("refused", "number", number, "code", code, "text", t);
    }
    void on_login_reply(bool taken, const gatewright::venue_error_code& code, std::string_view t, int = 0,
                        const gatewright::venue::ban_end& = {}) {
        say("login_reply", "taken", taken, "code", code, "text", t);
    }
    void on_order_reply(const gatewright::venue::order_reply& r) {
        say("order_reply", "id", r.id, "status", r.status, "code", r.code, "text", r.text, "result",
            r.result);
    }
    void on_next_page(std::string_view cursor) { say("next_page", "cursor", cursor); }
    void on_cash_moved() { say("cash_moved"); }
    void on_account_changed() { say("account_changed"); }
    void on_token_expired(std::string_view key) {
        expired_keys.emplace_back(key);
        say("listen_key_expired", "listen_key", key);
    }
    void on_api_error(std::int32_t code, std::string_view t) {
        api_errors.push_back({std::string(gatewright::numbered_error(code)), std::string(t)});
        say("api_error", "code", code, "text", t);
    }
    void on_api_error(const gatewright::venue_error_code& code, std::string_view t) {
        api_errors.push_back({std::string(code), std::string(t)});
        say("api_error", "code", code, "text", t);
    }
    void on_token(std::string_view key) {
        listen_keys.emplace_back(key);
        say("listen_key", "listen_key", key);
    }
    void on_server_time(gatewright::timestamp server, gatewright::timestamp received) {
        server_times.push_back(server);
        say("server_time", "venue_time", server, "received", received);
    }
    void unknown_word(std::string_view symbol, std::string_view word) {
        say("unknown_word", "symbol", symbol, "word", word);
    }
    void on_link_ending() { say("link_ending"); }
    void bad_row(std::string_view symbol, std::string_view why) {
        bad_rows.push_back({std::string(symbol), std::string(why)});
        say("bad_row", "symbol", symbol, "why", why);
    }

    /// One more line: what a venue's decoder says to no sink. @param members name, value, name, value, …
    template <class... T>
    void say(std::string_view what, const T&... members) {
        text += what;
        bool name = false;
        ((name = !name, append(name, members)), ...);
        text += '\n';
    }

private:
    void keep(const gatewright::best_quote& e) { quotes.push_back(e); }
    void keep(const gatewright::trade& e) { trades.push_back(e); }
    void keep(const gatewright::bar& e) { bars.push_back(e); }
    void keep(const gatewright::mark_price& e) { marks.push_back(e); }
    void keep(const gatewright::funding_rate& e) { fundings.push_back(e); }
    void keep(const gatewright::ticker& e) { tickers.push_back(e); }
    void keep(const gatewright::liquidation& e) { liquidations.push_back(e); }
    void keep(const gatewright::open_interest& e) { interests.push_back(e); }
    void keep(const gatewright::order_update& e) { orders.push_back(e); }
    void keep(const gatewright::fill& e) { fills.push_back(e); }
    void keep(const gatewright::balance_update& e) { balances.push_back(e); }
    void keep(const gatewright::position_update& e) { positions.push_back(e); }
    void keep(const gatewright::account_config& e) { configs.push_back(e); }
    void keep(const gatewright::instrument_config& e) { settings.push_back(e); }
    void keep(const gatewright::fee_rates& e) { fees.push_back(e); }
    void keep(const gatewright::margin_warning& e) { warnings.push_back(e); }
    void keep(const gatewright::cash_flow& e) { flows.push_back(e); }
    void keep(const gatewright::instrument_status& e) { opened.push_back(e); }
    void keep(const gatewright::instrument_update& e) { instruments.push_back(e); }
    template <class OtherT>
    void keep(const OtherT&) {}

    template <class T>
    void append(bool name, const T& member) {
        if constexpr (std::is_array_v<T>)
            text += (name ? ' ' + std::string(member) + '=' : text_of(std::string_view(member)));
        else
            text += text_of(member);
    }
};

} // namespace gatewright_test
