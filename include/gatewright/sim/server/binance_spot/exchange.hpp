// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/sim/server/binance/exchange_base.hpp>
#include <gatewright/sim/server/binance_spot/endpoints.hpp>
#include <gatewright/sim/server/binance_spot/events.hpp>

#include <boost/json/serialize.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace gatewright::sim::server::binance_spot {

/// A simulated Binance spot exchange: what of `exchange_base` is the venue's own.
class exchange final : public exchange_base<exchange, venue_link, stream_session> {
    using base = exchange_base<exchange, venue_link, stream_session>;

public:
    /// @throws std::invalid_argument for an account whose secret is a PEM that is no public key of a kind that it knows
    explicit exchange(const exchange_config& config)
        : base(checked(config), config)
        , config_(config)
        , limits_(config_.weight_per_minute, {config_.orders_per_10_seconds, seconds(10), "10 SECOND"},
                  {config_.orders_per_day, minutes(1440), "1 DAY"})
        , state_(market(), config_)
        , trading_(state_, limits_) {
        for (const auto i : market().instruments()) symbols_.emplace_back(market(), i, connections());
    }

    /// An asset comes to an account, or goes, without a trade: balanceUpdate tells.
    /// @param account its index in the configuration @throws std::invalid_argument for an asset that no pair has
    void transfer(std::size_t account, const asset_code& asset, decimal amount, timestamp now) {
        const matching::payment p = market().transfer(account, asset, amount, now);
        (void)market().engine().take_payments(); // The event below is what tells of it.
        tell(p.account, balance_update(state_, p.asset, p.amount, server_time(now)));
        state_.touched[p.account].insert(p.asset);
        drain(now);
    }

private:
    friend base;
    friend exchange_core<exchange, venue_link, stream_session>;
    static exchange_config checked(exchange_config config) {
        check_accounts(config);
        return config;
    }
    static constexpr venue_link request_link = venue_link::rest;
    static constexpr venue_link frame_link = venue_link::orders;
    static constexpr bool free_orders = true;
    static constexpr time_check check_request_time = &check_fine_time;

    static found_route<route> rest_route(std::string_view method, std::string_view path, parameters& params) {
        return find_route(rest_routes, method, path, params);
    }
    static found_route<route> ws_route(std::string_view name) {
        parameters unused;
        return name.empty() ? found_route<route>{} : find_route(ws_methods, "", name, unused);
    }
    static bool splits(const route&) { return false; }
    static bool counts_orders(std::string_view method) {
        return method == "order.place" || method == "order.cancelReplace" || method == "sor.order.place" ||
               method.starts_with("orderList.place");
    }
    rate_limits& limits() noexcept { return limits_; }
    services all() { return {state_, limits_, trading_, symbols_}; }
    ws_login log_on(const parameters& p, timestamp server) {
        return binance::log_on(market(), p, server, errors::no_session, check_fine_time);
    }
    void tell_orders(http_headers& headers, matching::account_id account, timestamp now) {
        headers.emplace_back("X-MBX-ORDER-COUNT-10S", std::to_string(limits_.orders_fast(account, now)));
        headers.emplace_back("X-MBX-ORDER-COUNT-1D", std::to_string(limits_.orders_slow(account, now)));
    }
    json::array used_limits(std::optional<matching::account_id> account, bool orders, timestamp now) {
        json::array told;
        if (orders && account) told = orders_document(config_, limits_, *account, now);
        told.push_back(limit_document("REQUEST_WEIGHT", "MINUTE", 1, config_.weight_per_minute,
                                      limits_.weight_used(now)));
        return told;
    }
    /// Its own words of too much weight, and what the WebSocket API says besides. Source: "Error codes for Binance",
    /// -1003; "WebSocket API", "IP limits".
    void complete(api_error& e, bool frame, timestamp now) {
        if (e.code != -1003) return;
        const std::string until = std::to_string(limits_.retry_at(now).milliseconds());
        e.message =
            (e.http == 418
                 ? "Way too much request weight used; IP banned until " + until +
                       ". Please use WebSocket Streams for live updates to avoid bans."
                 : "Too much request weight used; current limit is " +
                       std::to_string(config_.weight_per_minute) +
                       " request weight per 1 MINUTE. Please use WebSocket Streams for live updates to "
                       "avoid polling the API.");
        if (frame)
            e.data = members("serverTime retryAfter", server_time(now).milliseconds(),
                             limits_.retry_at(now).milliseconds());
    }

    /// Subscriptions to user data. Source: "WebSocket API", "User Data Stream requests".
    std::optional<json::value> answer_connection(connection_id id, stream_session& session,
                                                 const route& method, const ws_request& request,
                                                 std::optional<matching::account_id> account, timestamp now) {
        opening<venue_link, stream_session>& connection = *connections().find(id);
        const auto subscriptions = session.users; // which the loops change
        if (method.path == "session.logout") {
            for (const auto& [topic, u] : subscriptions)
                if (u.of_login) end_subscription(id, connection, topic, now);
        } else if (method.path == "session.subscriptions") {
            json::array all;
            for (const auto& [topic, u] : session.users) all.push_back(members("subscriptionId", u.id));
            return all;
        } else if (method.path == "userDataStream.unsubscribe") {
            const auto wanted = request.params.integer("subscriptionId");
            bool any = false;
            for (const auto& [topic, u] : subscriptions) {
                if (wanted && u.id != *wanted) continue;
                end_subscription(id, connection, topic, now);
                any = true;
            }
            if (!any) throw errors::not_subscribed();
            return json::object{};
        } else if (method.path.starts_with("userDataStream.subscribe")) {
            const std::string topic = user_topic(*account);
            if (session.users.contains(topic)) throw errors::subscribed();
            const bool of_login = method.path == "userDataStream.subscribe";
            if (of_login && !session.login) throw errors::key();
            session.users[topic] = {session.next_subscription, *account, of_login};
            connection.topics.insert(topic);
            return members("subscriptionId", session.next_subscription++);
        }
        if (!method.path.starts_with("session.")) return std::nullopt;
        json::object d = session_document(id, session.login, now);
        d["userDataStream"] =
            std::ranges::any_of(session.users, [](const auto& u) { return u.second.of_login; });
        return d;
    }
    void end_subscription(connection_id id, stream_opening& connection, const std::string& topic,
                          timestamp now) {
        connections().send(
            id, connection.session.dress(
                    topic, json::serialize(plain_event("eventStreamTerminated", server_time(now)))));
        connection.session.users.erase(topic);
        connection.topics.erase(topic);
    }

    /// During a ban no upgrade is taken either; one to the WebSocket API weighs 2.
    std::optional<http_reply> upgrade_refusal(const http_request& upgrade, timestamp now) {
        auto refusal = base::upgrade_refusal(upgrade, now);
        if (!refusal && upgrade.path().starts_with("/ws-api")) limits_.add_weight(2, now);
        return refusal;
    }
    static std::optional<stream_opening> opened(const http_request& upgrade) { return parse_target(upgrade); }
    void on_text(connection_id id, stream_opening& from, std::string_view text, timestamp now) {
        if (from.link == venue_link::orders) {
            answer_text(id, from.session, text, now);
        } else if (from.session.messages.add(1, now) > config_.messages_per_second) {
            connections().close(id, "Too many requests");
        } else {
            connections().send(id, answer_stream_request(from.topics, true, &from.session.combined, text,
                                                         config_.streams_per_connection));
        }
    }

    void tell(matching::account_id a, const json::object& event) {
        connections().publish(venue_link::orders, user_topic(a), [&] { return json::serialize(event); });
    }
    void on_report(const matching::report& r, timestamp now) {
        const matching::order& o = r.order;
        order_note& n = state_.notes[o.id];
        ++state_.executions;
        if (n.type.empty()) { // One that was put into the market beside the protocol.
            n.type = o.post_only ? "LIMIT_MAKER" : type_words.name(o.type);
            n.prevention = prevention_words.name(o.stp);
        }
        const bool open = matching::is_open(o.status), working = o.stand == matching::standing::in_market;
        if (r.kind == matching::report_kind::accepted && working) n.working = o.updated;
        if (r.kind == matching::report_kind::accepted && n.triggers && o.stand == matching::standing::waits)
            state_.waiting.push_back(o.id);
        if (n.triggers && (!open || working)) std::erase(state_.waiting, o.id);
        if (r.kind == matching::report_kind::prevented ||
            o.status == matching::order_status::expired_in_match) {
            n.prevention_id = ++state_.preventions;
            n.prevented = o.prevented_lots;
        }
        // The first fill of an order gives back of what it counted. Source: FAQ, "Order Count Decrement".
        if (r.kind == matching::report_kind::traded && o.executed_lots == r.execution.lots)
            limits_.give_back(o.account,
                              r.execution.maker ? config_.maker_decrement : config_.taker_decrement, now);
        const auto& spec = market().engine().spec(o.instrument);
        state_.touched[o.account].insert({spec.base, spec.settle});
        tell(o.account, execution_report(state_, r, server_time(now)));
        state_.links.on_report(r);
    }
    void on_trades(matching::instrument_id i, const std::vector<matching::public_trade>& trades,
                   timestamp now) {
        symbols_[i].on_trades(trades, now);
    }
    void on_book_changes(matching::instrument_id i, const std::vector<matching::book_change>& changes,
                         timestamp now) {
        symbols_[i].on_book_changes(changes, now);
    }
    /// Lets in who waited for another order or for a price, and tells what accounts have.
    bool release(const std::vector<matching::public_trade>& trades, timestamp now) {
        // A step of a list is told after the reports that belong to it.
        for (const auto& [id, step] : state_.links.take_steps()) {
            const linked_orders& l = *state_.links.find(id);
            tell(l.account, list_status(state_, l, step, server_time(now)));
        }
        const bool any = state_.links.settle(now, [&](matching::order_id id) {
            const auto to =
                state_.note(id).triggers ? matching::standing::waits : matching::standing::in_market;
            go_on(state_, id, to, now);
            return to;
        });
        std::vector<matching::order_id> fired;
        for (const matching::order_id id : state_.waiting) {
            const auto instrument = market().engine().find(id)->instrument;
            for (const matching::public_trade& t : trades)
                if (t.instrument == instrument && state_.notes.at(id).trigger.fires(t.price_ticks, now)) {
                    fired.push_back(id);
                    break;
                }
        }
        for (const matching::order_id id : fired) {
            go_on(state_, id, matching::standing::in_market, now);
            state_.links.trigger(id, now);
        }
        for (const auto& [account, assets] : std::exchange(state_.touched, {})) {
            state_.updated[account] = now;
            tell(account, account_position(state_, account, assets, server_time(now)));
        }
        return any || !fired.empty();
    }
    void pass(timestamp now) {
        last_tick_ = server_time(now);
        for (symbol_streams& s : symbols_) s.tick(now);
    }

    [[nodiscard]] api_error refusal_for(venue_link link, fault what) const {
        switch (what) {
        case fault::rate_limit: return errors::too_much_weight(config_.weight_per_minute);
        case fault::unavailable: return {503, 0, "Service Unavailable."};
        case fault::throttled: return errors::too_many_orders(config_.orders_per_10_seconds, "10 SECOND");
        case fault::key_refused:
        case fault::key_expiry: return errors::key();
        default:
            if (link == venue_link::rest)
                return {
                    500, -1006,
                    "An unexpected response was received from the message bus. Execution status unknown."};
            return errors::backend_timeout();
        }
    }
    void on_fault(fault what, std::int64_t count, timestamp now) {
        if (what == fault::ban) return limits_.ban(seconds(count > 0 ? count : 120), now);
        std::vector<connection_id> concerned;
        connections().for_each(
            [&](connection_id id, stream_opening&, timestamp, timestamp) { concerned.push_back(id); });
        for (const connection_id id : concerned) {
            stream_opening& o = *connections().find(id);
            for (const auto& [topic, u] : std::map(o.session.users)) end_subscription(id, o, topic, now);
            // That a key is good no longer the next request of a session is told.
            if (what != fault::key_expiry) o.session.login.reset();
        }
    }
    void on_clear() { limits_.unban(); }
    /// serverShutdown, in the shape of each link. Source: "WebSocket Streams" and "WebSocket API", "Server Shutdown".
    void announce_end(connection_id id, timestamp) {
        const stream_opening& o = *connections().find(id);
        const std::string event = json::serialize(plain_event("serverShutdown", last_tick_));
        connections().send(id, o.link == venue_link::orders ? "{\"event\":" + event + "}"
                                                            : o.session.dress("!serverShutdown", event));
    }

    exchange_config config_;
    rate_limits limits_;
    venue_state state_;
    trading_api trading_;
    std::deque<symbol_streams> symbols_;
    timestamp last_tick_{};
};

} // namespace gatewright::sim::server::binance_spot
