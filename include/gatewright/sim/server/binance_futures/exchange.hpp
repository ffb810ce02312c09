// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/sim/server/binance/exchange_base.hpp>
#include <gatewright/sim/server/binance_futures/events.hpp>
#include <gatewright/sim/server/binance_futures/rest_api.hpp>
#include <gatewright/sim/server/binance_futures/streams.hpp>
#include <gatewright/sim/server/binance_futures/ws_api.hpp>

#include <boost/json/serialize.hpp>

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace gatewright::sim::server::binance_futures {

/// A simulated Binance USDⓈ-M futures exchange: what of `exchange_base` is the venue's own.
class exchange final : public exchange_base<exchange, venue_link, stream_session> {
    using base = exchange_base<exchange, venue_link, stream_session>;

public:
    /// @throws std::invalid_argument for an account whose secret is a PEM that is no public key of a kind that it knows
    explicit exchange(const exchange_config& config)
        : base(checked(config), config)
        , config_(config)
        , streams_(config_.listen_key_life, config_.flow.seed)
        , limits_(config_.weight_per_minute, {config_.orders_per_10_seconds, seconds(10), "10 SECOND"},
                  {config_.orders_per_minute, minutes(1), "1 MINUTE"})
        , settings_{config_.dual_side}
        , trading_(market(), streams_, limits_, settings_) {
        for (const auto i : market().instruments()) symbols_.emplace_back(market(), i, connections());
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
    static constexpr bool free_orders = false;
    static constexpr time_check check_request_time = &check_time;

    static found_route<route> rest_route(std::string_view method, std::string_view path, parameters& params) {
        constexpr std::string_view prefix = "/fapi";
        if (!path.starts_with(prefix)) return {};
        return find_route(rest_routes, method, path.substr(prefix.size()), params);
    }
    static found_route<route> ws_route(std::string_view name) {
        parameters unused;
        return find_route(ws_methods, "", name, unused);
    }
    static bool splits(const route& row) { return is_batch(row.path); }
    static bool counts_orders(std::string_view method) {
        return method == "order.place" || method == "order.modify" || method == "algoOrder.place";
    }
    ws_login log_on(const parameters& p, timestamp server) {
        return binance_futures::log_on(market(), p, server);
    }
    rate_limits& limits() noexcept { return limits_; }
    void tell_orders(http_headers& headers, matching::account_id account, timestamp now) {
        headers.emplace_back("X-MBX-ORDER-COUNT-10S", std::to_string(limits_.orders_fast(account, now)));
        headers.emplace_back("X-MBX-ORDER-COUNT-1M", std::to_string(limits_.orders_slow(account, now)));
    }
    json::array used_limits(std::optional<matching::account_id> account, bool orders, timestamp now) {
        if (orders && account)
            return {limit_document("ORDERS", "SECOND", 10, config_.orders_per_10_seconds,
                                   limits_.orders_fast(*account, now)),
                    limit_document("ORDERS", "MINUTE", 1, config_.orders_per_minute,
                                   limits_.orders_slow(*account, now))};
        return {limit_document("REQUEST_WEIGHT", "MINUTE", 1, config_.weight_per_minute,
                               limits_.weight_used(now))};
    }

    static std::optional<stream_opening> opened(const http_request& upgrade) { return parse_target(upgrade); }
    void on_text(connection_id id, stream_opening& from, std::string_view text, timestamp now) {
        if (from.link == venue_link::orders) {
            connections().heard(id, now);
            answer_text(id, from.session, text, now);
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
