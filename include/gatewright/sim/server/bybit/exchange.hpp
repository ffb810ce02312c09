// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/sim/server/bybit/web_sockets.hpp>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace gatewright::sim::server::bybit {

/// A simulated Bybit, API v5, with a unified account.
///
/// Faults: `key_refused` and `key_expiry` strike signed requests and logins; `expire_session`, and the end of keys,
/// close every connection that logged in; `ban` answers requests and upgrades with HTTP 403. A `shutdown` is not
/// announced.
class exchange final : public web_sockets<exchange> {
    using core = web_sockets<exchange>::core;

public:
    explicit exchange(const exchange_config& config) : web_sockets<exchange>(config) {}
    using core::market;

    /// The books of an instrument are numbered anew from 1, as after a restart of the service. @throws api_error
    void restart_books(category c, std::string_view symbol, timestamp now) {
        streams_.at(state_.named(c, symbol)).restart_books(now);
    }
    /// As after a restart of its server `order/realtime` has no order that has ended; `order/history` keeps them.
    void restart_realtime(timestamp now) { state_.realtime_since = now; }
    /// `Trading`, `PreLaunch`, `Delivering`, `Closed`. @throws api_error
    void set_instrument_state(category c, std::string_view symbol, std::string_view word) {
        state_.states[state_.named(c, symbol)] = word;
    }
    /// A liquidation of somebody's. @param s of the position. @throws api_error
    void publish_liquidation(category c, std::string_view symbol, side s, std::string_view price,
                             std::string_view size, timestamp now) {
        streams_.at(state_.named(c, symbol)).publish_liquidation(s, price, size, now);
    }

private:
    friend core;
    friend web_sockets<exchange>;
    static constexpr venue_link request_link = venue_link::rest;

    http_reply answer(const http_request& request, timestamp now) {
        http_reply reply;
        order_reply done;
        const auto error = refusal_of([&] { done = answered(request, now); });
        accounts_.tell_failures(now);
        if (error && error->http != 200) return {reply_action::send, error->http, {}, error->message};
        reply.body = json::serialize(members("retCode retMsg result retExtInfo time", error ? error->code : 0,
                                             error ? error->message : "OK", std::move(done.result),
                                             std::move(done.more), server_time(now).milliseconds()));
        if (const allowance left = limits_.take_last(); left.limit != 0)
            reply.headers = {{"X-Bapi-Limit", std::to_string(left.limit)},
                             {"X-Bapi-Limit-Status", std::to_string(left.left)},
                             {"X-Bapi-Limit-Reset-Timestamp", plain(left.reset)}};
        return reply;
    }
    order_reply answered(const http_request& request, timestamp now) {
        constexpr std::string_view prefix = "/v5", order = "/order/";
        const auto admit = [&] {
            if (limits_.shut_out(false, now) || (request.method == "GET" && !request.body.empty()))
                throw shut_out();
        };
        matching::account_id account = 0;
        const auto identify = [&] { account = authenticate(market(), request, server_time(now)); };
        if (!request.path().starts_with(prefix)) throw refusal(10017);
        const std::string_view path = request.path().substr(prefix.size());
        const order_route* const orders = request.method == "POST" && path.starts_with(order)
                                              ? order_route_of(path.substr(order.size()))
                                              : nullptr;
        if (orders != nullptr)
            return perform(venue_link::rest, *orders, now, admit, identify, [&] {
                const bool half = orders->batch && breaks_batch(venue_link::rest);
                return trading_.execute(
                    {orders->what, orders->batch, account, body_of(request), now, server_time(now), half});
            });
        parameters params;
        const auto found = find_route(rest_routes, request.method, path, params);
        if (!found.row) throw refusal(10017);
        params.add_query(request.query());
        services s{state_, trading_, streams_};
        order_reply done;
        done.result = perform(
                          venue_link::rest, *found.row, now, admit,
                          [&] {
                              if (found.row->needs == security::none) return;
                              identify();
                              limits_.charge(path, account, found.row->weight, now);
                              if (request.method == "POST") params.add_object(body_of(request));
                          },
                          [&] { return found.row->answer(s, {params, account, now, server_time(now)}); })
                          .get_object();
        return done;
    }
    static json::object body_of(const http_request& request) {
        boost::system::error_code error;
        const json::value body = json::parse(request.body, error);
        if (error || !body.is_object()) throw refusal(10001, "body");
        return body.get_object();
    }

    void on_report(const matching::report& r, timestamp now) {
        accounts_.on_report(r, now);
        const matching::order& o = r.order;
        if (o.origin == matching::order_origin::liquidation && o.status == matching::order_status::filled)
            streams_[o.instrument].publish_liquidation(opposite(o.side),
                                                       px(market(), o.instrument, o.price_ticks),
                                                       qty(market(), o.instrument, o.lots), now);
    }
    void on_payment(const matching::payment& p, timestamp now) { accounts_.on_payment(p, now); }
    /// The venue has no topic for it.
    void on_margin_warning(const matching::margin_warning&, timestamp) {}
    /// Orders of the venue's making have no client id.
    static client_order_id name_of(const matching::order_terms&, timestamp) { return {}; }
    void on_conditional(const matching::conditional_order_record& c, timestamp now) {
        accounts_.on_conditional(c, now);
    }
    /// It keeps its ids.
    matching::order_terms order_that_becomes(const matching::conditional_order_record& c) const {
        matching::order_terms t = c;
        if (c.type == order_type::market) trade_inside_band(market(), t);
        return t;
    }
    std::string execution_name(const matching::execution& e) const {
        return execution_id(market().listed(e.instrument), e.trade_id, e.maker, e.instrument);
    }
    void on_trades(matching::instrument_id i, const std::vector<matching::public_trade>& trades,
                   timestamp now) {
        streams_[i].on_trades(trades, now);
    }
    void on_book_changes(matching::instrument_id i, const std::vector<matching::book_change>& changes,
                         timestamp now) {
        streams_[i].on_book_changes(changes, now);
    }
    void pass(timestamp now) {
        watch_disconnects(now);
        drain(now);
        accounts_.tell_failures(now);
        accounts_.pass(now);
        for (instrument_streams& s : streams_) s.tick(now);
        end_connections(now);
    }
    [[nodiscard]] api_error refusal_for(venue_link link, fault what) const {
        switch (what) {
        case fault::rate_limit: return refusal(10006);
        case fault::unavailable:
            return link == venue_link::rest ? api_error{10016, "Service Unavailable", 503} : refusal(10019);
        case fault::throttled: return refusal(10429);
        case fault::key_refused: return refusal(10003);
        case fault::key_expiry: return refusal(33004);
        default: return refusal(link == venue_link::rest ? 10000 : 10016);
        }
    }
    void on_fault(fault what, std::int64_t count, timestamp now) {
        if (what == fault::ban)
            limits_.shut_out_for(count > 0 ? seconds(count) : config_.shut_out_for, now);
        else
            end_sessions();
    }
    /// A change of the tick shows in the books; the rest is not told.
    void on_rules(matching::instrument_id i, timestamp now) { streams_[i].restart_books(now); }
    void on_clear() { limits_.shut_out_for({}, {}); }
};

} // namespace gatewright::sim::server::bybit
