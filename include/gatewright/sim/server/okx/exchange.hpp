// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/sim/server/okx/web_sockets.hpp>

#include <boost/json/serialize.hpp>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace gatewright::sim::server::okx {

/// A simulated OKX, API v5.
///
/// Faults: `key_refused` and `key_expiry` strike signed requests and logins; `expire_session`, and the end of keys,
/// close every connection that logged in, with 4007 as when a key is changed; `ban` has no effect, for the venue
/// documents none.
class exchange final : public web_sockets<exchange> {
    using core = web_sockets<exchange>::core;

public:
    explicit exchange(const exchange_config& config) : web_sockets<exchange>(config) {}
    using core::market;

    /// Notice 64008 to the connections open now, and their end after `notice_before`.
    void announce_upgrade(venue_link link, timestamp now) {
        connections().for_each([&](connection_id id, const venue_opening& c, timestamp, timestamp) {
            if (c.link == link) give_notice(id, now + config_.notice_before);
        });
    }
    /// The books of an instrument are numbered anew, as after maintenance. @throws api_error 51001
    void reset_sequence(std::string_view instrument, timestamp now) {
        streams_.at(state_.named(instrument)).reset_sequence(now);
    }
    /// `live`, `suspend`, `preopen`, …; the instruments channel tells. @throws api_error 51001
    void set_instrument_state(std::string_view instrument, std::string_view word) {
        const auto i = state_.named(instrument);
        state_.states[i] = word;
        on_rules(i, {});
    }
    /// A liquidation of somebody's, told in its channel. @throws api_error 51001
    void publish_liquidation(std::string_view instrument, side s, std::string_view price,
                             std::string_view size, timestamp now) {
        const instrument_config& i = market().listed(state_.named(instrument));
        publish(of_kind("liquidation-orders", kind_of(i)), [&] {
            json::object detail = members("bkPx sz side posSide ts bkLoss ccy", price, size,
                                          side_words.name(s), s == side::buy ? "short" : "long", now, "0");
            return json::array{members("instId instType instFamily uly details", instrument, kind_of(i),
                                       family_of(i), family_of(i), json::array(1, std::move(detail)))};
        });
    }

private:
    friend core;
    friend web_sockets<exchange>;
    static constexpr venue_link request_link = venue_link::rest;

    http_reply answer(const http_request& request, timestamp now) {
        http_reply reply;
        json::object body;
        if (const auto error = refusal_of([&] { body = answered(request, now); })) {
            reply.status = error->http;
            body = members("code msg data", error->code, error->message, json::array{});
        }
        tell_failures();
        reply.body = json::serialize(body);
        return reply;
    }
    json::object answered(const http_request& request, timestamp now) {
        constexpr std::string_view prefix = "/api/v5", trade = "/trade/";
        if (!request.path().starts_with(prefix)) throw not_found();
        const std::string_view path = request.path().substr(prefix.size());
        matching::account_id account = 0;
        const auto identify = [&] { account = authenticate(market(), config_, request, server_time(now)); };
        for (const order_route& row : order_paths)
            if (request.method == "POST" && path.starts_with(trade) && path.substr(trade.size()) == row.name)
                return perform(
                    venue_link::rest, row, now, [] {}, identify,
                    [&] {
                        const json::value body = body_of(request);
                        if (body.is_array() != row.several) throw refusal("50002");
                        const json::array items = row.several ? body.get_array() : json::array(1, body);
                        const bool half = items.size() > 1 && breaks_batch(venue_link::rest);
                        return trading_.execute({row.what, account, items, false, request.header("expTime"),
                                                 now, server_time(now), half});
                    });
        parameters params;
        params.add_query(request.query());
        const auto found = find_route(rest_routes, request.method, path, params);
        if (!found.row) throw found.path_known ? refusal("50115") : not_found();
        const route& row = *found.row;
        if (request.method == "POST") {
            const json::value body = body_of(request);
            if (!body.is_object()) throw refusal("50002");
            params.add_object(body.get_object());
        }
        services s{state_, trading_, streams_};
        const bool open = row.needs == security::none;
        json::value data = perform(
            venue_link::rest, row, now,
            [&] {
                if (open) limits_.charge(row.path, std::nullopt, row.weight, now);
            },
            [&] {
                if (open) return;
                identify();
                limits_.charge(row.path, account, row.weight, now);
            },
            [&] { return row.answer(s, {params, account, now, server_time(now)}); });
        return members("code msg data", "0", "", std::move(data));
    }
    static json::value body_of(const http_request& request) {
        boost::system::error_code error;
        json::value body = json::parse(request.body, error);
        if (error) throw refusal("50002");
        return body;
    }

    void on_report(const matching::report& r, timestamp now) {
        accounts_.on_report(r, now);
        const matching::order& o = r.order;
        if (o.origin == matching::order_origin::liquidation && o.status == matching::order_status::filled)
            publish_liquidation(market().listed(o.instrument).symbol.view(), o.side,
                                px(market(), o.instrument, o.price_ticks),
                                qty(market(), o.instrument, o.lots), now);
    }
    void on_payment(const matching::payment& p, timestamp now) { accounts_.on_payment(p, now); }
    void on_margin_warning(const matching::margin_warning& w, timestamp now) {
        accounts_.on_margin_warning(w, now);
    }
    /// Orders of the venue's making have no client id.
    static client_order_id name_of(const matching::order_terms&, timestamp) { return {}; }
    void on_conditional(const matching::conditional_order_record& c, timestamp now) {
        accounts_.on_conditional(c, now);
    }
    /// The order that one which waited becomes has a client id of the venue's making.
    static matching::order_terms order_that_becomes(const matching::conditional_order_record& c) {
        matching::order_terms t = c;
        const std::string id = std::to_string(c.id) + "0";
        t.client_order_id = std::string_view(id);
        return t;
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
        trading_.tick(now);
        drain(now);
        tell_failures();
        accounts_.pass(now);
        for (instrument_streams& s : streams_) s.tick(now);
        if (second_.strikes(now))
            for (const auto i : market().instruments())
                if (is_index(i))
                    publish(of_instrument("index-tickers", pair_of(market().listed(i))),
                            [&] { return json::array{index_row(state_, i, now)}; });
        end_connections(now);
    }
    [[nodiscard]] api_error refusal_for(venue_link link, fault what) const {
        switch (what) {
        case fault::rate_limit: return refusal("50011");
        case fault::unavailable: return refusal("50001");
        case fault::throttled: return refusal("50013");
        case fault::key_refused: return refusal(link == venue_link::rest ? "50113" : "60024");
        case fault::key_expiry: return refusal(link == venue_link::rest ? "50119" : "60032");
        default: return refusal("50004");
        }
    }
    void on_fault(fault what, std::int64_t, timestamp) {
        if (what != fault::ban) end_sessions();
    }
    /// A row of the instruments channel.
    void on_rules(matching::instrument_id i, timestamp) {
        publish(of_kind("instruments", kind_of(market().listed(i))),
                [&] { return json::array{instrument_row(state_, i)}; });
    }
    void announce_end(connection_id id, timestamp when) { give_notice(id, when); }
    void on_clear() {}

    matching::period_clock second_{seconds(1)};
};

} // namespace gatewright::sim::server::okx
