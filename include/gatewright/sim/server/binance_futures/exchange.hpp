// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/sim/server/binance_futures/events.hpp>
#include <gatewright/sim/server/binance_futures/rest_api.hpp>
#include <gatewright/sim/server/binance_futures/streams.hpp>
#include <gatewright/sim/server/binance_futures/ws_api.hpp>
#include <gatewright/sim/server/exchange_core.hpp>

#include <boost/json/serialize.hpp>

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace gatewright::sim::server::binance_futures {

/// A simulated Binance USDⓈ-M futures exchange: what of `exchange_core` is the venue's own.
class exchange final : public exchange_core<exchange, venue_link, stream_session> {
    using core = exchange_core<exchange, venue_link, stream_session>;

public:
    /// @throws std::invalid_argument for an account whose secret is a PEM that is no public key of a kind that it knows
    explicit exchange(const exchange_config& config)
        : core(checked(config), config)
        , config_(config)
        , streams_(config_.listen_key_life, config_.flow.seed)
        , limits_(config_)
        , settings_{config_.dual_side}
        , trading_(market(), streams_, limits_, settings_) {
        for (const auto i : market().instruments()) symbols_.emplace_back(market(), i, connections());
    }

private:
    friend core;
    static exchange_config checked(exchange_config config) {
        check_accounts(config);
        return config;
    }
    static constexpr venue_link request_link = venue_link::rest;

    http_reply answer(const http_request& request, timestamp now) {
        http_reply reply;
        std::optional<matching::account_id> account;
        bool order_operation = false;
        const auto error = refusal_of([&] {
            constexpr std::string_view prefix = "/fapi";
            if (!request.path().starts_with(prefix)) throw errors::not_found();
            parameters params;
            params.add_query(request.query());
            params.add_query(request.body);
            const auto found =
                find_route(rest_routes, request.method, request.path().substr(prefix.size()), params);
            if (!found.row)
                throw found.path_known ? errors::wrong_method(request.method) : errors::not_found();
            const route& row = *found.row;
            order_operation = row.order_operation;
            const std::string_view key = request.header("X-MBX-APIKEY");
            services s = all();
            const json::value body = perform(
                venue_link::rest, row, now, [&] { limits_.charge(row.weight, now); },
                [&] {
                    if (row.needs == security::key) account = identify(market(), key);
                    if (row.needs != security::is_signed) return;
                    if (!params.has("signature")) {
                        (void)identify(market(), key);
                        throw errors::missing("signature");
                    }
                    const auto text = signed_text(request.query(), request.body);
                    if (!text) throw errors::signature();
                    account = authenticate(market(), key, params, *text, server_time(now));
                },
                [&] {
                    const bool half = is_batch(row.path) && breaks_batch(venue_link::rest);
                    return row.answer(s, {params, account.value_or(0), now, server_time(now), half});
                });
            reply.body = json::serialize(body);
        });
        if (error) {
            reply.status = error->http;
            reply.body = json::serialize(body_of(*error));
            if (error->http == 429 || error->http == 418)
                reply.headers.emplace_back("Retry-After", std::to_string(limits_.retry_after(now)));
        }
        const auto tell = [&](const char* name, std::int64_t count) {
            reply.headers.emplace_back(name, std::to_string(count));
        };
        tell("X-MBX-USED-WEIGHT-1M", limits_.weight_used(now));
        if (account && order_operation) {
            tell("X-MBX-ORDER-COUNT-10S", limits_.orders_10s(*account, now));
            tell("X-MBX-ORDER-COUNT-1M", limits_.orders_1m(*account, now));
        }
        return reply;
    }

    /// Answers one frame of the WebSocket API.
    std::string answer_frame(connection_id id, stream_session& session, std::string_view text,
                             timestamp now) {
        json::object frame;
        ws_request request;
        std::optional<matching::account_id> account;
        bool counts_orders = false;
        const auto error = refusal_of([&] {
            parse_ws_request(text, request);
            parameters unused;
            const auto found = find_route(ws_methods, "", request.method, unused);
            if (!found.row) throw errors::unsupported();
            const route& method = *found.row;
            const bool of_session = method.path.starts_with("session.");
            services s = all();
            json::value result = perform(
                venue_link::orders, method, now, [&] { limits_.charge(method.weight, now); },
                [&] {
                    const parameters& p = request.params;
                    if (method.path == "session.logon")
                        session.login = log_on(market(), p, server_time(now));
                    else if (method.needs == security::key)
                        account = session.login && !p.has("apiKey")
                                      ? session.login->account
                                      : identify(market(), p.get("apiKey").value_or(""));
                    else if (method.needs == security::is_signed)
                        account = authenticate(market(), p, session.login, server_time(now));
                    counts_orders = method.path == "order.place" || method.path == "order.modify" ||
                                    method.path == "algoOrder.place";
                },
                [&]() -> json::value {
                    if (method.path == "session.logout") session.login.reset();
                    if (of_session) return session_document(id, session.login, now);
                    return method.answer(s, {request.params, account.value_or(0), now, server_time(now)});
                });
            frame = {{"id", request.id}, {"status", 200}, {"result", std::move(result)}};
        });
        if (error) {
            // A key that is good no longer: the session is void, and the answer names no request.
            if (error->code == -2015 && session.login && !request.params.has("apiKey")) {
                session.login.reset();
                request.id = nullptr;
            }
            frame = {{"id", request.id}, {"status", error->http}, {"error", body_of(*error)}};
        }
        if (request.params.get("returnRateLimits") != "false")
            frame["rateLimits"] = used_limits(account, counts_orders, now);
        return json::serialize(frame);
    }
    json::object session_document(connection_id id, const std::optional<ws_login>& login, timestamp now) {
        json::object d{{"apiKey", nullptr}, {"authorizedSince", nullptr}};
        if (login) d = {{"apiKey", login->api_key}, {"authorizedSince", login->since.milliseconds()}};
        d["connectedSince"] = connections().opened(id).milliseconds();
        d["returnRateLimits"] = true;
        d["serverTime"] = server_time(now).milliseconds();
        return d;
    }
    json::array used_limits(std::optional<matching::account_id> account, bool orders, timestamp now) {
        const auto line = [](std::string_view type, std::string_view interval, int number, std::int64_t limit,
                             std::int64_t count) {
            return json::object{{"rateLimitType", type},
                                {"interval", interval},
                                {"intervalNum", number},
                                {"limit", limit},
                                {"count", count}};
        };
        if (orders && account)
            return {line("ORDERS", "SECOND", 10, config_.orders_per_10_seconds,
                         limits_.orders_10s(*account, now)),
                    line("ORDERS", "MINUTE", 1, config_.orders_per_minute, limits_.orders_1m(*account, now))};
        return {line("REQUEST_WEIGHT", "MINUTE", 1, config_.weight_per_minute, limits_.weight_used(now))};
    }

    static std::optional<stream_opening> opened(const http_request& upgrade) { return parse_target(upgrade); }
    /// During a ban no upgrade is taken either.
    std::optional<http_reply> upgrade_refusal(const http_request&, timestamp now) {
        const std::optional<api_error> ban = limits_.ban_at(now);
        if (!ban) return std::nullopt;
        return http_reply{reply_action::send,
                          ban->http,
                          {{"Retry-After", std::to_string(limits_.retry_after(now))}},
                          json::serialize(body_of(*ban))};
    }
    void on_text(connection_id id, stream_opening& from, std::string_view text, timestamp now) {
        if (from.link == venue_link::orders) {
            connections().heard(id, now);
            connections().send(id, answer_frame(id, from.session, text, now));
        } else if (from.session.messages.add(1, now) > config_.messages_per_second) {
            connections().close(id, "Too many requests");
        } else {
            connections().send(id, answer_stream_request(from, text, config_.streams_per_connection));
        }
    }

    /// A fill is told as TRADE_LITE, ACCOUNT_UPDATE, ORDER_TRADE_UPDATE; one of an order of the venue's making without
    /// the first.
    void on_report(const matching::report& r, timestamp now) {
        if (r.order.origin == matching::order_origin::liquidation &&
            r.order.status == matching::order_status::filled)
            symbols_[r.order.instrument].on_liquidation(force_order(market(), r, now));
        const auto key = streams_.key_of(r.order.account);
        if (!key) return;
        if (r.kind == matching::report_kind::traded) {
            if (r.order.origin == matching::order_origin::client)
                publish_user(*key, "TRADE_LITE", trade_lite(market(), r, now));
            publish_user(*key, "ACCOUNT_UPDATE", account_update(market(), r, now));
        }
        publish_user(*key, "ORDER_TRADE_UPDATE", order_trade_update(market(), r, now));
        const auto* origin = market().triggers().origin_of(r.order.id);
        if (origin != nullptr && !matching::is_open(r.order.status))
            publish_user(*key, "ALGO_UPDATE", algo_update(market(), *origin, "FINISHED", {}, now));
    }
    void on_payment(const matching::payment& p, timestamp now) {
        if (const auto key = streams_.key_of(p.account))
            publish_user(*key, "ACCOUNT_UPDATE", account_update(market(), p, now));
    }
    void on_margin_warning(const matching::margin_warning& w, timestamp now) {
        if (const auto key = streams_.key_of(w.account))
            publish_user(*key, "MARGIN_CALL", margin_call(market(), w, now));
    }
    /// Source: "Event: Order Update", "Liquidation and ADL".
    static client_order_id name_of(const matching::order_terms& t, timestamp now) {
        if (t.origin == matching::order_origin::auto_deleveraging) return "adl_autoclose";
        const std::string id =
            "autoclose-" + std::to_string(now.milliseconds()) + std::to_string(t.instrument);
        return std::string_view(id);
    }
    /// The order that a conditional one becomes has its client id.
    static matching::order_terms order_that_becomes(const matching::conditional_order_record& c) { return c; }
    void on_conditional(const matching::conditional_order_record& c, timestamp now) {
        const auto key = streams_.key_of(c.account);
        if (!key) return;
        const auto tell = [&](std::string_view status, std::string_view why = {}) {
            publish_user(*key, "ALGO_UPDATE", algo_update(market(), c, status, why, now));
        };
        switch (c.status) {
        case matching::conditional_status::waiting: return tell("NEW");
        case matching::conditional_status::triggered: tell("TRIGGERING"); return tell("TRIGGERED");
        case matching::conditional_status::refused:
            tell("TRIGGERING");
            return tell("REJECTED", refused(c.why).message);
        case matching::conditional_status::cancelled: return tell("CANCELED");
        case matching::conditional_status::expired: return tell("EXPIRED");
        }
    }
    void publish_user(const std::string& listen_key, const std::string& event, const json::object& document) {
        connections().publish(
            venue_link::private_stream, listen_key, [&] { return json::serialize(document); },
            [&](const stream_session& s) { return s.events.empty() || s.events.contains(event); });
    }
    void on_trades(matching::instrument_id i, const std::vector<matching::public_trade>& trades,
                   timestamp now) {
        symbols_[i].on_trades(trades, now);
    }
    void on_book_changes(matching::instrument_id i, const std::vector<matching::book_change>& changes,
                         timestamp now) {
        symbols_[i].on_book_changes(changes, now);
    }
    void pass(timestamp now) {
        trading_.tick(now);
        for (const changed_setting& changed : trading_.take_changes())
            if (const auto key = streams_.key_of(changed.account)) {
                json::object d{{"e", "ACCOUNT_CONFIG_UPDATE"},
                               {"E", server_time(now).milliseconds()},
                               {"T", server_time(now).milliseconds()}};
                d.insert(changed.what.begin(), changed.what.end());
                publish_user(*key, "ACCOUNT_CONFIG_UPDATE", d);
            }
        for (symbol_streams& s : symbols_) s.tick(now);
        for (const std::string& key : streams_.expire(now))
            publish_user(key, "listenKeyExpired", listen_key_expired(key, now));
    }

    [[nodiscard]] api_error refusal_for(venue_link link, fault what) const {
        switch (what) {
        case fault::rate_limit: return errors::too_much_weight(config_.weight_per_minute);
        case fault::unavailable: return errors::unavailable_503();
        case fault::throttled: return errors::throttled();
        case fault::key_refused:
        case fault::key_expiry: return errors::key();
        default: return link == venue_link::rest ? errors::unknown_503() : errors::backend_timeout();
        }
    }
    void on_fault(fault what, std::int64_t count, timestamp now) {
        if (what == fault::ban) {
            limits_.ban(seconds(count > 0 ? count : 120), now);
        } else {
            streams_.expire_all();
            // That a key is good no longer the next request of a session is told.
            if (what == fault::key_expiry) return;
            connections().for_each(
                [](connection_id, stream_opening& o, timestamp, timestamp) { o.session.login.reset(); });
        }
    }
    /// The stream of contracts tells that one changed, and not how: that `exchangeInfo` says.
    void on_rules(matching::instrument_id i, timestamp now) {
        connections().publish(venue_link::market_stream, "!contractInfo", [&] {
            return json::serialize(contract_info_document(market().rules(i), server_time(now)));
        });
    }
    void on_clear() { limits_.unban(); }
    services all() { return {market(), config_, streams_, limits_, trading_, symbols_, settings_}; }

    exchange_config config_;
    user_streams streams_;
    rate_limits limits_;
    account_settings settings_;
    trading_api trading_;
    std::deque<symbol_streams> symbols_;
};

} // namespace gatewright::sim::server::binance_futures
