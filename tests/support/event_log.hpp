// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/events.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace gatewright_test {

/// Takes everything that the Binance decoders can say, keeps the events, and writes one line per call with every field,
/// so that two ways of saying the same message can be compared as text.
struct event_log {
    std::vector<gatewright::best_quote> quotes;
    std::vector<gatewright::trade> trades;
    std::vector<gatewright::bar> bars;
    std::vector<gatewright::mark_price> marks;
    std::vector<gatewright::funding_rate> fundings;
    std::vector<gatewright::order_update> orders;
    std::vector<gatewright::fill> fills;
    std::vector<gatewright::balance_update> balances;
    std::vector<gatewright::position_update> positions;
    std::vector<gatewright::venue::account_config> configs;
    std::vector<gatewright::instrument_update> instruments;
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
        std::int32_t code;
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

    void on(const gatewright::best_quote& e) {
        quotes.push_back(e);
        line("quote", e.symbol, e.venue_time, e.received, e.bid, e.bid_quantity, e.ask, e.ask_quantity,
             e.update_id);
    }
    void on(const gatewright::trade& e) {
        trades.push_back(e);
        line("trade", e.symbol, e.venue_time, e.received, e.id, e.price, e.quantity, e.aggressor);
    }
    void on(const gatewright::bar& e) {
        bars.push_back(e);
        line("bar", e.symbol, e.venue_time, e.received, e.open_time, e.close_time, e.interval.ns, e.open,
             e.high, e.low, e.close, e.volume, e.turnover, e.trade_count, e.closed);
    }
    void on(const gatewright::mark_price& e) {
        marks.push_back(e);
        line("mark", e.symbol, e.venue_time, e.received, e.price, e.index_price);
    }
    void on(const gatewright::funding_rate& e) {
        fundings.push_back(e);
        line("funding", e.symbol, e.venue_time, e.received, e.rate, e.next_funding_time);
    }
    void on(const gatewright::order_update& e) {
        orders.push_back(e);
        line("order", e.symbol, e.venue_time, e.received, e.client_order_id, e.venue_order_id, e.state,
             e.source, static_cast<int>(e.reason), e.side, e.type, e.time_in_force, e.position_side,
             e.post_only, e.reduce_only, e.amended, e.has_terms, e.has_filled, e.venue_made, e.quantity,
             e.price, e.cumulative_quantity, e.average_price, e.text);
    }
    void on(const gatewright::fill& e) {
        fills.push_back(e);
        line("fill", e.symbol, e.venue_time, e.received, e.client_order_id, e.venue_order_id, e.id, e.side,
             e.position_side, e.maker, e.has_commission, e.has_cumulative, e.source, e.price, e.quantity,
             e.cumulative_quantity, e.commission.amount, e.commission.asset, e.realized_pnl);
    }
    void on(const gatewright::balance_update& e) {
        balances.push_back(e);
        line("balance", e.asset, e.venue_time, e.received, e.wallet, e.available, e.has_available, e.source);
    }
    void on(const gatewright::position_update& e) {
        positions.push_back(e);
        line("position", e.symbol, e.venue_time, e.received, e.position_side, e.quantity, e.entry_price,
             e.unrealized_pnl, e.source);
    }
    void on(const gatewright::venue::account_config& e) {
        configs.push_back(e);
        line("config", e.received, e.hedge_mode);
    }
    void on(const gatewright::instrument_update& e) {
        instruments.push_back(e);
        line("instrument", e.instrument.symbol, e.received);
    }
    template <class RuleT>
        requires requires(const RuleT& r) {
            r.interval;
            r.limit;
            r.kind;
        }
    void on(const RuleT& r) {
        line("limit", r.kind, r.interval.ns, r.limit, r.used);
    }
    void book_begin(const gatewright::book_header& h) {
        if (open) misused = true;
        open = true;
        ++begun;
        levels.clear();
        header = h;
        line("begin", h.symbol, h.received, h.first_id, h.last_id, h.previous_id, h.snapshot, h.partial);
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
                if (l.which == which) line("level", which, l.price, l.quantity);
        line("end", h.symbol, h.venue_time, h.received, h.first_id, h.last_id, h.previous_id, h.snapshot,
             h.partial);
    }
    void book_abort(const gatewright::book_header&) {
        if (!open) misused = true;
        open = false;
        ++aborted;
        line("abort");
    }
    void ignored(const char* reason) {
        reasons.emplace_back(reason);
        line("ignored", std::string_view(reason));
    }
    void on_subscription_reply(std::uint64_t id, bool ok, std::int32_t code, std::string_view t) {
        subscriptions.push_back({id, ok, code, std::string(t)});
        line("subscription", id, ok, code, t);
    }
    void on_token_expired(std::string_view key) {
        expired_keys.emplace_back(key);
        line("expired", key);
    }
    void on_api_error(std::int32_t code, std::string_view t) {
        api_errors.push_back({code, std::string(t)});
        line("api_error", code, t);
    }
    void on_token(std::string_view key) {
        listen_keys.emplace_back(key);
        line("listen_key", key);
    }
    void on_server_time(gatewright::timestamp server, gatewright::timestamp received) {
        server_times.push_back(server);
        line("time", server, received);
    }
    void bad_instrument(std::string_view symbol, std::string_view why) {
        bad_rows.push_back({std::string(symbol), std::string(why)});
        line("bad_instrument", symbol, why);
    }

private:
    static std::string word(std::string_view t) { return std::string(t); }
    static std::string word(const char* t) { return t; }
    static std::string word(gatewright::timestamp t) { return std::to_string(t.ns); }
    static std::string word(const gatewright::price& v) { return v.str(); }
    static std::string word(const gatewright::quantity& v) { return v.str(); }
    static std::string word(gatewright::decimal v) { return v.str(); }
    static std::string word(const std::string& t) { return t; }
    template <std::size_t Capacity>
    static std::string word(const gatewright::fixed_string<Capacity>& t) {
        return std::string(t.view());
    }
    template <class T>
        requires(std::is_integral_v<T> || std::is_enum_v<T>)
    static std::string word(T v) {
        return std::to_string(static_cast<long long>(v));
    }
    template <class... T>
    void line(const T&... parts) {
        ((text += word(parts) + '|'), ...);
        text += '\n';
    }
};

} // namespace gatewright_test
