// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/sim/server/binance_futures/connections.hpp>
#include <gatewright/sim/server/binance_futures/events.hpp>
#include <gatewright/sim/server/binance_futures/rest_api.hpp>
#include <gatewright/sim/server/binance_futures/witness.hpp>
#include <gatewright/sim/server/binance_futures/ws_api.hpp>

#include <boost/json/serialize.hpp>

#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace gatewright::sim::server::binance_futures {

/// One HTTP request, as the socket layer read it.
struct http_request {
    std::string method;
    std::string target;  ///< path and query
    std::string api_key; ///< header X-MBX-APIKEY
    std::string body;
};

/// What becomes of an HTTP request.
enum class reply_action : std::uint8_t {
    send,    ///< answer it
    silence, ///< never answer it
    drop     ///< close the TCP connection
};
struct http_reply {
    reply_action action = reply_action::send;
    int status = 200;
    std::vector<std::pair<std::string, std::string>> headers;
    std::string body;
};

/// A simulated Binance USDⓈ-M futures exchange, without sockets, clock or threads.
///
/// Requests and WebSocket texts are put in with the time; replies are returned, and what is to be sent on
/// WebSocket connections collects in `take_outputs`. `tick` makes time pass: the background market trades,
/// streams are sent, listen keys expire, connections are pinged. Not thread-safe; the outputs depend on
/// nothing but the inputs.
class exchange {
public:
    explicit exchange(exchange_config config)
        : venue_(std::move(config))
        , streams_(venue_.config().listen_key_life, venue_.config().flow.seed)
        , limits_(venue_.config())
        , trading_(venue_, streams_, limits_)
        , connections_(venue_.config(), faults_) {
        for (std::size_t i = 0; i < venue_.config().symbols.size(); ++i)
            symbols_.emplace_back(venue_, static_cast<matching::instrument_id>(i));
    }
    exchange(const exchange&) = delete;
    exchange& operator=(const exchange&) = delete;

    /// Lets time pass up to `now`.
    void tick(timestamp now) {
        venue_.advance(now);
        drain(now);
        for (symbol_streams& s : symbols_) s.tick(publisher(), now);
        for (const std::string& key : streams_.expire(now))
            connections_.publish_user(key, "listenKeyExpired", json::serialize(listen_key_expired(key, now)));
        connections_.tick(now);
    }

    /// Answers a REST request, or one of the simulator's own under `/sim/`.
    http_reply handle_rest(const http_request& request, timestamp now) {
        const auto question = request.target.find('?');
        const std::string_view path = std::string_view(request.target).substr(0, question);
        const std::string_view query = question == std::string::npos
                                           ? std::string_view()
                                           : std::string_view(request.target).substr(question + 1);
        if (path.starts_with("/sim/")) return handle_admin(request.method, path, query, now);
        if (faults_.strikes(channel::rest, fault::refuse)) return {reply_action::drop, 0, {}, {}};
        http_reply reply;
        std::optional<matching::account_id> account;
        bool order_operation = false;
        try {
            const rest_route& route = find_route(request.method, path);
            order_operation = route.order_operation;
            strike_before(channel::rest, order_operation);
            limits_.charge(route.weight, now);
            parameters params;
            params.add_query(query);
            params.add_query(request.body);
            if (route.needs != security::none && faults_.strikes(channel::rest, fault::key_refused))
                throw errors::key();
            if (route.needs == security::key) account = identify(venue_, request.api_key);
            if (route.needs == security::is_signed) {
                if (!params.has("signature")) {
                    (void)identify(venue_, request.api_key);
                    throw errors::missing("signature");
                }
                const auto text = signed_text(query, request.body);
                if (!text) throw errors::signature();
                account = authenticate(venue_, request.api_key, params, *text, server_time(now));
            }
            services s = all();
            const auto answer = [&] {
                reply.body =
                    json::serialize(route.answer(s, {params, account.value_or(0), now, server_time(now)}));
                drain(now);
            };
            answer();
            if (order_operation && faults_.strikes(channel::rest, fault::repeated)) answer();
            strike_after(channel::rest, order_operation);
        } catch (const api_error& e) {
            reply.status = e.http;
            reply.body = json::serialize(json::object{{"code", e.code}, {"msg", e.message}});
            if (e.http == 429 || e.http == 418)
                reply.headers.emplace_back("Retry-After", std::to_string(limits_.retry_after(now)));
        } catch (const lost&) {
            drain(now);
            return {reply_action::silence, 0, {}, {}};
        }
        reply.headers.emplace_back("X-MBX-USED-WEIGHT-1M", std::to_string(limits_.weight_used(now)));
        if (account && order_operation) {
            reply.headers.emplace_back("X-MBX-ORDER-COUNT-10S",
                                       std::to_string(limits_.orders_10s(*account, now)));
            reply.headers.emplace_back("X-MBX-ORDER-COUNT-1M",
                                       std::to_string(limits_.orders_1m(*account, now)));
        }
        if (faults_.strikes(channel::rest, fault::drop)) return {reply_action::silence, 0, {}, {}};
        return reply;
    }

    /// Answers one frame of the WebSocket API; nothing if a fault swallows the answer.
    std::optional<std::string> handle_ws_api(std::string_view text, timestamp now) {
        json::object frame;
        ws_request request;
        std::optional<matching::account_id> account;
        bool counts_orders = false;
        try {
            parse_ws_request(text, request);
            const ws_method& method = find_ws_method(request.method);
            strike_before(channel::ws_api, method.order_operation);
            limits_.charge(method.weight, now);
            const std::string_view key = request.params.get("apiKey").value_or("");
            if (method.needs != security::none && faults_.strikes(channel::ws_api, fault::key_refused))
                throw errors::key();
            if (method.needs == security::key) account = identify(venue_, key);
            if (method.needs == security::is_signed)
                account =
                    authenticate(venue_, key, request.params, signed_text(request.params), server_time(now));
            counts_orders = method.name == "order.place" || method.name == "order.modify";
            services s = all();
            json::value result;
            const auto answer = [&] {
                result = method.answer(s, {request.params, account.value_or(0), now, server_time(now)});
                drain(now);
            };
            answer();
            if (method.order_operation && faults_.strikes(channel::ws_api, fault::repeated)) answer();
            strike_after(channel::ws_api, method.order_operation);
            frame["id"] = request.id;
            frame["status"] = 200;
            frame["result"] = std::move(result);
        } catch (const api_error& e) {
            frame["id"] = request.id;
            frame["status"] = e.http;
            frame["error"] = json::object{{"code", e.code}, {"msg", e.message}};
        } catch (const lost&) {
            drain(now);
            return std::nullopt;
        }
        if (!request.params.has("returnRateLimits") || request.params.get("returnRateLimits") != "false")
            frame["rateLimits"] = used_limits(account, counts_orders, now);
        return json::serialize(frame);
    }

    /// A client opens a WebSocket. @return nothing if the path is unknown or the link refuses connections
    std::optional<connection_id> open(std::string_view target, timestamp now) {
        auto wanted = parse_target(target);
        if (!wanted || faults_.strikes(wanted->link, fault::refuse)) return std::nullopt;
        return connections_.add(std::move(*wanted), now);
    }
    /// Whether a path is one that WebSockets are served on.
    [[nodiscard]] static bool serves(std::string_view target) { return parse_target(target).has_value(); }

    /// A client sent a text message.
    void receive(connection_id id, std::string_view text, timestamp now) {
        const auto link = connections_.link_of(id);
        if (!link) return;
        if (*link != channel::ws_api) {
            connections_.receive(id, text, now);
            return;
        }
        connections_.pong(id, now);
        if (auto answer = handle_ws_api(text, now)) connections_.send(id, std::move(*answer));
    }
    /// A client answered a ping, or sent a pong unasked.
    void pong(connection_id id, timestamp now) { connections_.pong(id, now); }
    /// A connection is gone.
    void closed(connection_id id) { connections_.remove(id); }

    /// What is to be sent on WebSocket connections, oldest first.
    [[nodiscard]] std::vector<output> take_outputs() { return connections_.take_outputs(); }

    /// Switches a fault on; see `fault` for what `count` means.
    void set_fault(channel link, fault what, std::int64_t count, timestamp now) {
        switch (what) {
        case fault::close: connections_.strike(link, output_kind::close, "Going away"); break;
        case fault::abort: connections_.strike(link, output_kind::abort, ""); break;
        case fault::stall: connections_.strike(link, output_kind::stall, ""); break;
        case fault::clock_skew: skew_ = milliseconds(count); break;
        case fault::expire_listen_key: streams_.expire_all(); break;
        case fault::ban: limits_.ban(seconds(count > 0 ? count : 120), now); break;
        default: faults_.set(link, what, count); break;
        }
    }
    /// Ends the faults of a link, any ban and any clock skew.
    void clear_faults(channel link) {
        faults_.clear(link);
        limits_.unban();
        skew_ = {};
    }

    /// What the account with that index in the configuration has and did.
    [[nodiscard]] account_ledger ledger(std::size_t account) const {
        return ledger_of(venue_, venue_.account_id(account));
    }
    [[nodiscard]] std::size_t connection_count(channel link) const { return connections_.count(link); }
    /// The market behind the protocol; what tests do to it shows in the streams at the next `tick`.
    [[nodiscard]] venue& market() noexcept { return venue_; }

private:
    /// Thrown to leave a request without an answer.
    struct lost {};

    services all() { return {venue_, streams_, limits_, trading_, symbols_}; }
    [[nodiscard]] timestamp server_time(timestamp now) const { return now + skew_; }
    struct stream_publisher {
        connection_table& connections;
        template <class MakeText>
        void operator()(channel link, const std::string& stream, MakeText&& make_text) const {
            connections.publish(link, stream, make_text);
        }
    };
    [[nodiscard]] stream_publisher publisher() noexcept { return {connections_}; }

    void strike_before(channel link, bool order_operation) {
        if (order_operation && faults_.strikes(link, fault::request_lost)) throw lost{};
        if (faults_.strikes(link, fault::rate_limit))
            throw errors::too_much_weight(venue_.config().weight_per_minute);
        if (faults_.strikes(link, fault::unavailable)) throw errors::unavailable_503();
        if (order_operation && faults_.strikes(link, fault::throttled)) throw errors::throttled();
    }
    void strike_after(channel link, bool order_operation) {
        if (!order_operation) return;
        if (faults_.strikes(link, fault::reply_lost)) throw lost{};
        if (faults_.strikes(link, fault::unknown_status))
            throw link == channel::rest ? errors::unknown_503() : errors::backend_timeout();
    }

    /// Publishes what the matching engine did. A fill is told as TRADE_LITE, ACCOUNT_UPDATE,
    /// ORDER_TRADE_UPDATE.
    void drain(timestamp now) {
        matching::matching_engine& engine = venue_.engine();
        for (const matching::report& r : engine.take_reports()) {
            const auto key = streams_.key_of(r.order.account);
            if (!key) continue;
            if (r.kind == matching::report_kind::traded) {
                connections_.publish_user(*key, "TRADE_LITE", json::serialize(trade_lite(venue_, r, now)));
                connections_.publish_user(*key, "ACCOUNT_UPDATE",
                                          json::serialize(account_update(venue_, r, now)));
            }
            connections_.publish_user(*key, "ORDER_TRADE_UPDATE",
                                      json::serialize(order_trade_update(venue_, r, now)));
        }
        const auto trades = engine.take_trades();
        for (std::size_t i = 0; i < symbols_.size(); ++i) {
            symbols_[i].on_trades(trades, publisher(), now);
            symbols_[i].on_book_changes(engine.take_book_changes(static_cast<matching::instrument_id>(i)),
                                        publisher(), now);
        }
    }

    json::array used_limits(std::optional<matching::account_id> account, bool orders, timestamp now) {
        const exchange_config& c = venue_.config();
        const auto line = [](std::string_view type, std::string_view interval, int number, std::int64_t limit,
                             std::int64_t count) {
            return json::object{{"rateLimitType", type},
                                {"interval", interval},
                                {"intervalNum", number},
                                {"limit", limit},
                                {"count", count}};
        };
        if (orders && account)
            return {line("ORDERS", "SECOND", 10, c.orders_per_10_seconds, limits_.orders_10s(*account, now)),
                    line("ORDERS", "MINUTE", 1, c.orders_per_minute, limits_.orders_1m(*account, now))};
        return {line("REQUEST_WEIGHT", "MINUTE", 1, c.weight_per_minute, limits_.weight_used(now))};
    }

    /// `POST /sim/fault?channel=&kind=&count=`, `POST /sim/clear[?channel=]`, `GET /sim/ledger`: not the
    /// venue's.
    http_reply handle_admin(std::string_view method, std::string_view path, std::string_view query,
                            timestamp now) {
        parameters p;
        p.add_query(query);
        http_reply reply;
        const auto refuse = [&](int status, std::string words) {
            reply.status = status;
            reply.body = json::serialize(json::object{{"error", std::move(words)}});
            return reply;
        };
        if (method == "GET" && path == "/sim/ledger") {
            json::array accounts;
            for (std::size_t i = 0; i < venue_.config().accounts.size(); ++i)
                accounts.push_back(to_document(ledger(i)));
            reply.body = json::serialize(json::object{{"accounts", std::move(accounts)}});
            return reply;
        }
        if (method != "POST" || (path != "/sim/fault" && path != "/sim/clear"))
            return refuse(404, "no such path");
        const auto name = p.get("channel");
        const auto link = name ? channel_named(*name) : std::nullopt;
        if (name && !link) return refuse(400, "channel: public, market, private, ws_api or rest is expected");
        if (path == "/sim/clear") {
            for (std::size_t i = 0; i < channel_count; ++i)
                if (!name || to_string(static_cast<channel>(i)) == *name)
                    clear_faults(static_cast<channel>(i));
        } else {
            const auto kind = fault_named(p.get("kind").value_or(""));
            if (!link) return refuse(400, "channel is missing");
            if (!kind) return refuse(400, "kind: unknown fault");
            std::int64_t count = 0;
            try {
                count = p.integer("count").value_or(0);
            } catch (const api_error&) {
                return refuse(400, "count: a whole number is expected");
            }
            set_fault(*link, *kind, count, now);
        }
        reply.body = "{}";
        return reply;
    }

    venue venue_;
    user_streams streams_;
    rate_limits limits_;
    trading_api trading_;
    fault_table faults_;
    connection_table connections_;
    std::deque<symbol_streams> symbols_;
    duration skew_;
};

} // namespace gatewright::sim::server::binance_futures
