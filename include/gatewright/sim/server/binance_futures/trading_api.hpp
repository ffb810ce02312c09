// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/sim/server/binance/order_queries.hpp>
#include <gatewright/sim/server/binance/rate_limits.hpp>
#include <gatewright/sim/server/binance_futures/account_settings.hpp>
#include <gatewright/sim/server/binance_futures/documents.hpp>
#include <gatewright/sim/server/binance_futures/rules.hpp>
#include <gatewright/sim/server/binance_futures/user_streams.hpp>
#include <gatewright/sim/server/cancel_countdown.hpp>
#include <gatewright/sim/server/history.hpp>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>
#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace gatewright::sim::server::binance_futures {

/// Whether a path takes several orders.
[[nodiscard]] constexpr bool is_batch(std::string_view path) noexcept { return path == "/v1/batchOrders"; }

/// A setting of an account that was changed: what ACCOUNT_CONFIG_UPDATE tells.
struct changed_setting {
    matching::account_id account = 0;
    json::object what; ///< "ac" or "ai", and its object
};

/// The operations on orders, as REST and the WebSocket API share them.
class trading_api : public order_queries<trading_api> {
    friend order_queries;

public:
    /// @param settings what accounts have set, and change here
    trading_api(market& m, user_streams& streams, rate_limits& limits, account_settings& settings)
        : order_queries(m)
        , streams_(streams)
        , limits_(limits)
        , settings_(settings) {}

    /// `POST /fapi/v1/order`, `order.place`. With `newOrderRespType` RESULT the answer tells the outcome,
    /// otherwise it tells the order as it was accepted. @throws api_error, parameter_error
    json::object place(const call& c) {
        limits_.charge_order(c.account, c.now);
        matching::order_terms terms =
            parse_order(market_, c.account, c.params, settings_.dual(c.account), c.now);
        passed(check_open_orders(market_, c.account, terms.instrument));
        const auto response = c.params.get("newOrderRespType").value_or("ACK");
        if (response != "ACK" && response != "RESULT") throw errors::bad_parameter("newOrderRespType");
        if (terms.client_order_id.empty()) terms.client_order_id = std::string_view(streams_.random_text(22));
        const matching::outcome placed = market_.place(terms, c.now);
        if (!placed.ok()) throw refused(placed.why);
        matching::order shown = *market_.engine().find(placed.id);
        if (response == "ACK") {
            shown.status = matching::order_status::working;
            shown.executed_lots = 0;
            shown.executed_value = 0;
        }
        return order_document(market_, shown, true);
    }

    /// `POST /fapi/v1/order/test`: everything but the order.
    json::object test(const call& c) {
        (void)parse_order(market_, c.account, c.params, settings_.dual(c.account), c.now);
        return {};
    }

    /// `DELETE /fapi/v1/order`, `order.cancel`. @throws api_error -2011
    json::object cancel(const call& c) {
        const matching::order* o = find(c);
        if (!o || !market_.engine().cancel(o->id, c.now).ok())
            throw refused(matching::refusal::unknown_order);
        return order_document(market_, *o, true);
    }

    /// `DELETE /fapi/v1/allOpenOrders`.
    json::object cancel_all(const call& c) {
        const auto instrument = instrument_of(market_, c.params.require("symbol"));
        for (const matching::order* o : open_orders_of(market_, c.account, instrument))
            (void)market_.engine().cancel(o->id, c.now);
        return {{"code", 200}, {"msg", "The operation of cancel all open order is done."}};
    }

    /// `POST /fapi/v1/batchOrders`: five at most, each judged by itself. Source: "Place Multiple Orders".
    json::array place_batch(const call& c) {
        return for_each_of(c, list_of(c.params, "batchOrders", 5), [&](const json::value& item) {
            if (!item.is_object()) throw errors::bad_parameter("batchOrders");
            parameters p;
            p.add_object(item.get_object());
            return place({p, c.account, c.now, c.server});
        });
    }
    /// `PUT /fapi/v1/batchOrders`. Source: "Modify Multiple Orders".
    json::array modify_batch(const call& c) {
        return for_each_of(c, list_of(c.params, "batchOrders", 5), [&](const json::value& item) {
            if (!item.is_object()) throw errors::bad_parameter("batchOrders");
            parameters p;
            p.add_object(item.get_object());
            return modify({p, c.account, c.now, c.server});
        });
    }
    /// `DELETE /fapi/v1/batchOrders`: ten of one symbol at most. Clients also write the names of the lists in small
    /// letters. Source: "Cancel Multiple Orders".
    json::array cancel_batch(const call& c) {
        const std::string symbol(c.params.require("symbol"));
        for (const auto& [list, name] : {std::pair("orderIdList", "orderId"),
                                         {"orderidlist", "orderId"},
                                         {"origClientOrderIdList", "origClientOrderId"},
                                         {"origclientorderidlist", "origClientOrderId"}}) {
            if (!c.params.has(list)) continue;
            return for_each_of(c, list_of(c.params, list, 10), [&, named = name](const json::value& id) {
                parameters p;
                p.add("symbol", symbol);
                p.add(named, id.is_string() ? std::string(id.get_string()) : json::serialize(id));
                return cancel({p, c.account, c.now, c.server});
            });
        }
        throw parameter_error("orderIdList", false);
    }

    /// `POST /fapi/v1/algoOrder`, `algoOrder.place`. @throws api_error, parameter_error
    json::object place_conditional(const call& c) {
        limits_.charge_order(c.account, c.now);
        matching::conditional_terms terms =
            parse_conditional(market_, c.account, c.params, settings_.dual(c.account), c.now);
        if (terms.client_order_id.empty()) terms.client_order_id = std::string_view(streams_.random_text(22));
        return conditional_document(market_, *market_.triggers().find(market_.triggers().add(terms, c.now)));
    }
    /// `DELETE /fapi/v1/algoOrder`, `algoOrder.cancel`. @throws api_error -2011 if it does not wait
    json::object cancel_conditional(const call& c) {
        const auto* o = find_conditional(c);
        if (o == nullptr || market_.triggers().cancel(o->id, c.now) != matching::refusal::none)
            throw refused(matching::refusal::unknown_order);
        return {{"algoId", o->id},
                {"clientAlgoId", o->client_order_id.view()},
                {"code", "200"},
                {"msg", "success"}};
    }
    /// `GET /fapi/v1/algoOrder`. @throws api_error -2013
    json::object query_conditional(const call& c) const {
        const auto* o = find_conditional(c);
        if (o == nullptr) throw errors::no_such_order();
        return conditional_document(market_, *o);
    }
    /// `GET /fapi/v1/openAlgoOrders`.
    json::array open_conditional(const call& c) const {
        json::array all;
        for (const auto* o : market_.triggers().waiting(c.account))
            if (!c.params.has("symbol") || market_.listed(o->instrument).symbol == *c.params.get("symbol"))
                all.push_back(conditional_document(market_, *o));
        return all;
    }
    /// `DELETE /fapi/v1/algoOpenOrders`: all that wait of one symbol.
    json::object cancel_all_conditional(const call& c) {
        const auto instrument = instrument_of(market_, c.params.require("symbol"));
        for (const auto* o : market_.triggers().waiting(c.account))
            if (o->instrument == instrument) (void)market_.triggers().cancel(o->id, c.now);
        return {{"code", 200}, {"msg", "The operation of cancel all open order is done."}};
    }

    /// `POST /fapi/v1/leverage`. @throws api_error -1130; -4028 for more than any bracket has, -2027 for more than that
    /// of what is held, -4161 for less while an isolated position is held
    json::object set_leverage(const call& c) {
        const auto i = instrument_of(market_, c.params.require("symbol"));
        const auto leverage = c.params.integer("leverage");
        if (!leverage || *leverage < 1 || *leverage > 125) throw errors::bad_parameter("leverage");
        const auto wanted = static_cast<std::uint32_t>(*leverage);
        const matching::bracket_table& brackets = market_.engine().brackets(i);
        if (wanted > brackets.max_leverage(0, 0)) throw errors::leverage(*leverage);
        for (const auto& [key, p] : market_.engine().account_of(c.account).positions) {
            const std::int64_t lots = p.lots < 0 ? -p.lots : p.lots;
            const matching::wide notional = market_.value(i, market_.engine().mark_ticks(i), lots);
            if (key.instrument == i && brackets.measured(notional, lots) > brackets.most_at(wanted))
                throw errors::above_limit();
            const matching::account& owner = market_.engine().account_of(c.account);
            if (key.instrument == i && lots != 0 && owner.isolated.contains(i) &&
                wanted < owner.leverage_of(i))
                throw errors::leverage_isolated();
        }
        market_.engine().set_leverage(c.account, i, wanted);
        const auto symbol = market_.listed(i).symbol.view();
        changes_.push_back({c.account, {{"ac", json::object{{"s", symbol}, {"l", *leverage}}}}});
        return {{"symbol", symbol},
                {"leverage", *leverage},
                {"maxNotionalValue", max_notional(market_, i, wanted)}};
    }
    /// `POST /fapi/v1/marginType`. @throws api_error -4046 to -4048
    json::object set_margin_type(const call& c) {
        const auto i = instrument_of(market_, c.params.require("symbol"));
        const std::string_view type = c.params.require("marginType");
        if (type != "ISOLATED" && type != "CROSSED") throw errors::bad_parameter("marginType");
        if (margin_type(c.account, i) == type) throw errors::same_margin_type();
        if (!open_orders_of(market_, c.account, i).empty()) throw errors::margin_type_open();
        for (const auto& [key, p] : market_.engine().account_of(c.account).positions)
            if (key.instrument == i && p.lots != 0) throw errors::margin_type_held();
        market_.engine().set_isolated(c.account, i, type == "ISOLATED");
        return {{"code", 200}, {"msg", "success"}};
    }
    [[nodiscard]] std::string_view margin_type(matching::account_id a, matching::instrument_id i) const {
        return market_.engine().account_of(a).isolated.contains(i) ? "ISOLATED" : "CROSSED";
    }
    /// `POST /fapi/v1/positionSide/dual`. @throws api_error -4059, -4067, -4068
    json::object set_position_side(const call& c) {
        (void)c.params.require("dualSidePosition");
        const bool dual = c.params.flag("dualSidePosition");
        if (settings_.dual(c.account) == dual) throw errors::same_position_side();
        if (!open_orders_of(market_, c.account, {}).empty() || !market_.triggers().waiting(c.account).empty())
            throw errors::position_side_open();
        for (const auto& [key, p] : market_.engine().account_of(c.account).positions)
            if (p.lots != 0) throw errors::position_side_held();
        settings_.dual_sides[c.account] = dual;
        return {{"code", 200}, {"msg", "success"}};
    }
    /// `POST /fapi/v1/multiAssetsMargin`: kept and told; there is one asset.
    json::object set_multi_assets(const call& c) {
        const bool on = c.params.flag("multiAssetsMargin");
        settings_.multi_assets_modes[c.account] = on;
        changes_.push_back({c.account, {{"ai", json::object{{"j", on}}}}});
        return {{"code", 200}, {"msg", "success"}};
    }
    /// What was changed since the last call.
    [[nodiscard]] std::vector<changed_setting> take_changes() { return std::exchange(changes_, {}); }

    /// `POST /fapi/v1/countdownCancelAll`.
    json::object countdown(const call& c) {
        const std::string symbol(c.params.require("symbol"));
        const auto after = c.params.integer("countdownTime");
        if (!after || *after < 0) throw errors::bad_parameter("countdownTime");
        countdown_.set({c.account, instrument_of(market_, symbol)}, milliseconds(*after), c.now);
        return {{"symbol", symbol}, {"countdownTime", std::to_string(*after)}};
    }
    /// Cancels what a countdown has run out for.
    void tick(timestamp now) { countdown_.tick(market_, now); }

    /// `PUT /fapi/v1/order`, `order.modify`: limit orders only, and side, quantity and price together.
    /// @throws api_error -2013, -5027, -5022, -2019 or what `place` says of price and quantity
    json::object modify(const call& c) {
        limits_.charge_order(c.account, c.now);
        const auto instrument = instrument_of(market_, c.params.require("symbol"));
        const side s = parse_side(c.params.require("side"));
        const auto price = c.params.number("price");
        const decimal quantity = c.params.require_number("quantity");
        if (!price) throw parameter_error("price", false);
        const matching::order* o = find(c);
        if (!o || !matching::is_open(o->status)) throw errors::no_such_order();
        if (!market_.rules(instrument).open) throw errors::symbol_closed();
        if (o->side != s) throw errors::bad_parameter("side");
        matching::order_terms terms = *o;
        terms.price_ticks = passed(price_in_ticks(market_.rules(instrument), *price));
        terms.lots = passed(quantity_in_lots(market_.rules(instrument), quantity, false));
        if (terms.price_ticks == o->price_ticks && terms.lots == o->lots) throw errors::nothing_to_amend();
        passed(check_notional(market_, terms));
        passed(check_limit_band(market_, instrument, s, *price));
        const auto amended = market_.engine().amend(o->id, terms.price_ticks, terms.lots, c.now);
        if (!amended.ok()) throw refused(amended.why);
        return order_document(market_, *o, true);
    }

    /// `GET /fapi/v1/order`, `order.status`. @throws api_error -2013, also for one that ended unfilled and is older
    /// than three days
    json::object query(const call& c) const {
        const matching::order* o = find(c);
        if (!o || forgotten(*o, minutes(3 * 1440), c.now)) throw errors::no_such_order();
        return order_document(market_, *o, false);
    }

    /// `GET /fapi/v1/openOrder`. @throws api_error -2013
    json::object open_order(const call& c) const {
        const matching::order* o = find(c);
        if (!o || !matching::is_open(o->status)) throw errors::no_such_order();
        return order_document(market_, *o, false);
    }

    /// `GET /fapi/v1/allOrders`.
    json::array all_orders(const call& c) const { return order_queries::all_orders(c, false); }

    /// `GET /fapi/v1/userTrades`: from `fromId` on, or the newest; of one order with `orderId`; of seven days from
    /// `startTime` on.
    json::array user_trades(const call& c) const {
        history_query asked = query_of(c.params, "fromId");
        asked.order_id = c.params.integer("orderId");
        if (asked.begin_ms && !asked.end_ms)
            asked.end_ms = *asked.begin_ms + minutes(7 * 1440).milliseconds();
        json::array all;
        for (const matching::execution* e :
             page(fills_of(market_, c.account, asked), list_size(c.params), asked.from_id || asked.begin_ms))
            all.push_back(user_trade_document(market_, *e));
        return all;
    }

    /// `GET /fapi/v1/income`: what came and went, oldest first, from `startTime` on or the newest; 100 unless `limit`
    /// says otherwise. Source: "Get Income History".
    json::array income(const call& c) const {
        const std::string_view wanted = c.params.get("incomeType").value_or("");
        std::optional<matching::instrument_id> only;
        if (const auto symbol = c.params.get("symbol")) only = instrument_of(market_, *symbol);
        const auto begin = c.params.integer("startTime"), end = c.params.integer("endTime");
        const auto week = c.now.milliseconds() - minutes(7 * 1440).milliseconds();
        const matching::account& a = market_.engine().account_of(c.account);
        std::multimap<timestamp, json::object> found; // of one time in the order in which they came
        const auto add = [&](std::string_view type, std::optional<matching::instrument_id> i,
                             matching::wide amount, matching::asset_id asset, timestamp at, std::uint64_t id,
                             std::uint64_t trade) {
            const std::int64_t ms = at.milliseconds();
            if (amount == 0 || (!wanted.empty() && wanted != type) || (only && i != only) ||
                ms < begin.value_or(end ? 0 : week) || (end && ms > *end))
                return;
            found.emplace(at, income_document(market_, i, type, amount, asset, at, id, trade));
        };
        std::uint64_t id = first_transaction;
        for (const matching::execution& e : a.executions) {
            add("REALIZED_PNL", e.instrument, e.realized, e.fee_asset, e.time, ++id, e.trade_id);
            add("COMMISSION", e.instrument, -e.fee, e.fee_asset, e.time, ++id, e.trade_id);
        }
        for (const matching::payment& p : a.payments_made)
            add(payment_words.name(p.kind),
                p.kind == matching::payment_kind::funding ? std::optional(p.instrument) : std::nullopt,
                p.amount, p.asset, p.time, p.id, 0);
        std::vector<json::object> told;
        for (auto& [at, row] : found) told.push_back(std::move(row));
        json::array rows;
        for (json::object& row :
             page(std::move(told), page_size(c.params.integer("limit"), 100, 1000), begin.has_value()))
            rows.push_back(std::move(row));
        return rows;
    }

private:
    /// Transactions of fills are numbered from here on, those of payments before it.
    static constexpr std::uint64_t first_transaction = 9'689'322'392;
    /// A JSON array of so many at most, in a parameter.
    static json::array list_of(const parameters& p, std::string_view name, std::size_t most) {
        boost::system::error_code error;
        const std::string_view text = p.require(name);
        json::value list = json::parse(json::string_view(text.data(), text.size()), error);
        if (error || !list.is_array() || list.get_array().empty() || list.get_array().size() > most)
            throw errors::bad_parameter(name);
        return std::move(list.get_array());
    }
    /// One row for each, its document or why it is refused.
    template <class Each>
    static json::array for_each_of(const call& c, const json::array& items, Each&& each) {
        json::array rows;
        for (const json::value& item : items) {
            if (c.half && rows.size() >= (items.size() + 1) / 2) throw errors::unknown_503();
            json::object row;
            if (const auto error = refusal_of([&] { row = each(item); })) row = body_of(*error);
            rows.push_back(std::move(row));
        }
        return rows;
    }
    [[nodiscard]] json::object shown(const matching::order& o) const {
        return order_document(market_, o, false);
    }
    [[nodiscard]] const matching::conditional_order_record* find_conditional(const call& c) const {
        const auto id = c.params.integer("algoId");
        const auto client_id = c.params.get("clientAlgoId");
        if (!id && !client_id) throw parameter_error("clientAlgoId", false);
        const auto* o = id ? market_.triggers().find(static_cast<matching::conditional_id>(*id))
                           : market_.triggers().find(c.account, client_order_id(*client_id));
        return o != nullptr && o->account == c.account ? o : nullptr;
    }

    user_streams& streams_;
    rate_limits& limits_;
    account_settings& settings_;
    cancel_countdown countdown_;
    std::vector<changed_setting> changes_;
};

} // namespace gatewright::sim::server::binance_futures
