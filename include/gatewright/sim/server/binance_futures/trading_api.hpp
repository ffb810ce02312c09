// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/sim/server/binance_futures/documents.hpp>
#include <gatewright/sim/server/binance_futures/rate_limits.hpp>
#include <gatewright/sim/server/binance_futures/rules.hpp>
#include <gatewright/sim/server/binance_futures/user_streams.hpp>

#include <algorithm>
#include <string>
#include <string_view>

namespace gatewright::sim::server::binance_futures {

/// The operations on orders, as REST and the WebSocket API share them.
class trading_api {
public:
    trading_api(venue& v, user_streams& streams, rate_limits& limits)
        : venue_(v)
        , streams_(streams)
        , limits_(limits) {}

    /// `POST /fapi/v1/order`, `order.place`. With `newOrderRespType` RESULT the answer tells the outcome,
    /// otherwise it tells the order as it was accepted. @throws api_error
    json::object place(matching::account_id account, const parameters& p, timestamp now) {
        limits_.charge_order(account, now);
        matching::order_terms terms = parse_order(venue_, account, p, now);
        const auto& open = venue_.engine().account_of(account).open;
        const auto here = std::count_if(open.begin(), open.end(), [&](matching::order_id id) {
            return venue_.engine().find(id)->instrument == terms.instrument;
        });
        if (here >= venue_.symbol(terms.instrument).max_orders) throw errors::too_many_open();
        const auto response = p.get("newOrderRespType").value_or("ACK");
        if (response != "ACK" && response != "RESULT") throw errors::bad_parameter("newOrderRespType");
        if (terms.client_order_id.empty()) terms.client_order_id = std::string_view(streams_.random_text(22));
        const matching::outcome placed = venue_.engine().place(terms, now);
        if (!placed.ok()) throw refused(placed.why);
        venue_.remember(account, std::string(terms.client_order_id.view()), placed.id);
        matching::order shown = *venue_.engine().find(placed.id);
        if (response == "ACK") {
            shown.status = matching::order_status::working;
            shown.executed_lots = 0;
            shown.executed_value = 0;
        }
        return order_document(venue_, shown, true);
    }

    /// `POST /fapi/v1/order/test`: everything but the order.
    json::object test(matching::account_id account, const parameters& p, timestamp now) {
        (void)parse_order(venue_, account, p, now);
        return {};
    }

    /// `DELETE /fapi/v1/order`, `order.cancel`. @throws api_error -2011
    json::object cancel(matching::account_id account, const parameters& p, timestamp now) {
        const matching::order* o = find(account, p);
        if (!o || !venue_.engine().cancel(o->id, now).ok()) throw errors::cancel_unknown();
        return order_document(venue_, *o, true);
    }

    /// `DELETE /fapi/v1/allOpenOrders`.
    json::object cancel_all(matching::account_id account, const parameters& p, timestamp now) {
        const auto instrument = venue_.instrument(p.require("symbol"));
        const auto open = venue_.engine().account_of(account).open;
        for (const matching::order_id id : open)
            if (venue_.engine().find(id)->instrument == instrument) (void)venue_.engine().cancel(id, now);
        return {{"code", 200}, {"msg", "The operation of cancel all open order is done."}};
    }

    /// `PUT /fapi/v1/order`, `order.modify`: limit orders only, and side, quantity and price together.
    /// @throws api_error -2013, -5027, -5022, -2019 or what `place` says of price and quantity
    json::object modify(matching::account_id account, const parameters& p, timestamp now) {
        limits_.charge_order(account, now);
        const auto instrument = venue_.instrument(p.require("symbol"));
        const side s = parse_side(p.require("side"));
        const auto price = p.number("price");
        const auto quantity = p.number("quantity");
        if (!quantity) throw errors::missing("quantity");
        if (!price) throw errors::missing("price");
        const matching::order* o = find(account, p);
        if (!o || !matching::is_open(o->status)) throw errors::no_such_order();
        if (o->side != s) throw errors::bad_parameter("side");
        matching::order_terms terms = *o;
        terms.price_ticks = parse_price(venue_.symbol(instrument), *price);
        terms.lots = parse_quantity(venue_.symbol(instrument), *quantity, false);
        if (terms.price_ticks == o->price_ticks && terms.lots == o->lots) throw errors::nothing_to_amend();
        check_notional(venue_, terms);
        check_limit_band(venue_, instrument, s, *price);
        const auto amended = venue_.engine().amend(o->id, terms.price_ticks, terms.lots, now);
        if (!amended.ok()) throw refused(amended.why);
        return order_document(venue_, *o, true);
    }

    /// `GET /fapi/v1/order`, `order.status`. @throws api_error -2013
    json::object query(matching::account_id account, const parameters& p) const {
        const matching::order* o = find(account, p);
        if (!o) throw errors::no_such_order();
        return order_document(venue_, *o, false);
    }

    /// `GET /fapi/v1/openOrder`. @throws api_error -2013
    json::object open_order(matching::account_id account, const parameters& p) const {
        const matching::order* o = find(account, p);
        if (!o || !matching::is_open(o->status)) throw errors::no_such_order();
        return order_document(venue_, *o, false);
    }

    /// `GET /fapi/v1/openOrders`, of one symbol or of all.
    json::array open_orders(matching::account_id account, const parameters& p) const {
        json::array all;
        const auto symbol = p.get("symbol");
        const auto wanted = symbol ? venue_.instrument(*symbol) : matching::instrument_id{};
        for (const matching::order_id id : venue_.engine().account_of(account).open) {
            const matching::order& o = *venue_.engine().find(id);
            if (!symbol || o.instrument == wanted) all.push_back(order_document(venue_, o, false));
        }
        return all;
    }

    /// `GET /fapi/v1/allOrders`: from `orderId` on, or the newest; 500 unless `limit` says otherwise.
    json::array all_orders(matching::account_id account, const parameters& p) const {
        const auto instrument = venue_.instrument(p.require("symbol"));
        const auto from = p.integer("orderId");
        const auto begin = p.integer("startTime"), end = p.integer("endTime");
        json::array all;
        for (const matching::order_id id : venue_.engine().account_of(account).orders) {
            const matching::order& o = *venue_.engine().find(id);
            if (o.instrument != instrument || (from && id < static_cast<matching::order_id>(*from))) continue;
            if (outside(o.created, begin, end)) continue;
            all.push_back(order_document(venue_, o, false));
        }
        return limited(std::move(all), p, 500, from.has_value());
    }

    /// `GET /fapi/v1/userTrades`: from `fromId` on, or the newest; of one order with `orderId`.
    json::array user_trades(matching::account_id account, const parameters& p) const {
        const auto instrument = venue_.instrument(p.require("symbol"));
        const auto from = p.integer("fromId"), order = p.integer("orderId");
        const auto begin = p.integer("startTime"), end = p.integer("endTime");
        json::array all;
        for (const matching::execution& e : venue_.engine().account_of(account).executions) {
            if (e.instrument != instrument || outside(e.time, begin, end)) continue;
            if (from && e.trade_id < static_cast<std::uint64_t>(*from)) continue;
            if (order && e.order != static_cast<matching::order_id>(*order)) continue;
            all.push_back(user_trade_document(venue_, e));
        }
        return limited(std::move(all), p, 500, from.has_value() || begin.has_value());
    }

private:
    [[nodiscard]] const matching::order* find(matching::account_id account, const parameters& p) const {
        const auto instrument = venue_.instrument(p.require("symbol"));
        const auto id = p.integer("orderId");
        const auto client_id = p.get("origClientOrderId");
        if (!id && !client_id) throw errors::missing("origClientOrderId");
        return venue_.find(account, instrument, id, client_id);
    }
    static bool outside(timestamp t, std::optional<std::int64_t> begin, std::optional<std::int64_t> end) {
        return (begin && t.milliseconds() < *begin) || (end && t.milliseconds() > *end);
    }
    /// The first of the list, or the last of it.
    static json::array limited(json::array all, const parameters& p, std::int64_t usual, bool first) {
        const auto most =
            static_cast<std::size_t>(std::clamp<std::int64_t>(p.integer("limit").value_or(usual), 1, 1000));
        if (all.size() <= most) return all;
        const auto drop = static_cast<std::ptrdiff_t>(all.size() - most);
        if (first)
            all.erase(all.end() - drop, all.end());
        else
            all.erase(all.begin(), all.begin() + drop);
        return all;
    }

    venue& venue_;
    user_streams& streams_;
    rate_limits& limits_;
};

} // namespace gatewright::sim::server::binance_futures
