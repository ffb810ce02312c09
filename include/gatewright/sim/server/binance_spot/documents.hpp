// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/sim/server/binance/symbol_feed.hpp>
#include <gatewright/sim/server/binance_spot/venue_state.hpp>
#include <gatewright/sim/server/history.hpp>
#include <gatewright/sim/server/plain_documents.hpp>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include <optional>
#include <string_view>

// What REST and the WebSocket API tell of orders and accounts. Source: spot REST API, "Trading endpoints" and "Account
// endpoints".
namespace gatewright::sim::server::binance_spot {

/// Since when an order trails, or -1.
[[nodiscard]] inline std::int64_t trailing_ms(const order_note& n) {
    return n.trigger.trails_since == timestamp{} ? -1 : n.trigger.trails_since.milliseconds();
}
/// What only some orders have: a trigger, an iceberg, a strategy, what self-trade prevention took, a peg, its routing.
inline void add_conditional_members(const venue_state& v, const matching::order& o, json::object& d,
                                    bool queried) {
    const order_note& n = v.note(o.id);
    if (n.triggers || queried) d["stopPrice"] = v.price(o.instrument, n.trigger.trigger_ticks);
    if (n.trailing_delta != 0)
        d.insert({{"trailingDelta", n.trailing_delta}, {"trailingTime", trailing_ms(n)}});
    if (o.shown_lots != 0 || queried) d["icebergQty"] = v.quantity(o.instrument, o.shown_lots);
    if (n.strategy_id) d["strategyId"] = *n.strategy_id;
    if (n.strategy_type) d["strategyType"] = *n.strategy_type;
    if (o.prevented_lots != 0)
        d.insert({{"preventedMatchId", n.prevention_id},
                  {"preventedQuantity", v.quantity(o.instrument, o.prevented_lots)}});
    if (n.routed) d.insert({{"usedSor", true}, {"workingFloor", "EXCHANGE"}});
    if (!n.peg.empty()) {
        d["pegPriceType"] = n.peg;
        if (n.peg_level) d.insert({{"pegOffsetType", "PRICE_LEVEL"}, {"pegOffsetValue", *n.peg_level}});
        if (n.working != timestamp{}) d["peggedPrice"] = v.price(o.instrument, o.price_ticks);
    }
    if (const auto why = expiry_name(o); !why.empty()) d["expiryReason"] = why;
}
/// Since when an order is in the market, or -1.
[[nodiscard]] inline std::int64_t working_ms(const venue_state& v, const matching::order& o) {
    const timestamp t = v.note(o.id).working;
    return t == timestamp{} ? -1 : t.milliseconds();
}

/// What every document of an order has of it, behind its ids.
inline void add_order_members(const venue_state& v, const matching::order& o, json::object& d) {
    const order_note& n = v.note(o.id);
    const auto i = o.instrument;
    json::object more = members(
        "price origQty executedQty origQuoteOrderQty cummulativeQuoteQty status timeInForce type side "
        "selfTradePreventionMode",
        v.asked_price(o), v.quantity(i, o.lots), v.quantity(i, o.executed_lots), text8(n.quote_quantity),
        money(o.executed_value), status_name(o), tif_words.name(o.time_in_force), n.type,
        side_words.name(o.side), n.prevention);
    if (v.without_quantity(o)) more.stable_erase("origQty");
    d.insert(more.begin(), more.end());
}
/// An order as queries and lists show it.
[[nodiscard]] inline json::object order_document(const venue_state& v, const matching::order& o) {
    json::object d = members("symbol orderId orderListId clientOrderId", v.market.listed(o.instrument).symbol,
                             o.id, v.list_of(o.id), o.client_order_id);
    add_order_members(v, o, d);
    d.insert({{"time", o.created.milliseconds()},
              {"updateTime", o.updated.milliseconds()},
              {"isWorking", o.stand == matching::standing::in_market},
              {"workingTime", working_ms(v, o)}});
    add_conditional_members(v, o, d, true);
    return d;
}

/// The answer to a placement. @param response "ACK", "RESULT" or "FULL"
[[nodiscard]] inline json::object placed_document(const venue_state& v, const matching::order& o,
                                                  std::string_view response) {
    const auto i = o.instrument;
    json::object d =
        members("symbol orderId orderListId clientOrderId transactTime", v.market.listed(i).symbol, o.id,
                v.list_of(o.id), o.client_order_id, o.updated.milliseconds());
    if (response == "ACK") return d;
    add_order_members(v, o, d);
    d["workingTime"] = working_ms(v, o);
    add_conditional_members(v, o, d, false);
    if (response != "FULL") return d;
    json::array fills;
    history_query asked;
    asked.order_id = static_cast<std::int64_t>(o.id);
    for (const matching::execution* e : fills_of(v.market, o.account, asked))
        fills.push_back(members("price qty commission commissionAsset tradeId", v.price(i, e->price_ticks),
                                v.quantity(i, e->lots), money(e->fee), v.market.assets().at(e->fee_asset),
                                e->trade_id));
    d["fills"] = std::move(fills);
    return d;
}

/// The answer to a cancellation, whose own client id is `clientOrderId`.
[[nodiscard]] inline json::object cancelled_document(const venue_state& v, const matching::order& o) {
    json::object d = members("symbol origClientOrderId orderId orderListId clientOrderId transactTime",
                             v.market.listed(o.instrument).symbol, o.client_order_id, o.id, v.list_of(o.id),
                             v.note(o.id).cancelled_by, o.updated.milliseconds());
    add_order_members(v, o, d);
    add_conditional_members(v, o, d, false);
    return d;
}

/// `amendedOrder` of an amendment. @param before its client id until then
[[nodiscard]] inline json::object amended_document(const venue_state& v, const matching::order& o,
                                                   const client_order_id& before) {
    const order_note& n = v.note(o.id);
    const auto i = o.instrument;
    json::object d =
        members("symbol orderId orderListId origClientOrderId clientOrderId price qty executedQty "
                "preventedQty quoteOrderQty cumulativeQuoteQty status timeInForce type side "
                "selfTradePreventionMode",
                v.market.listed(i).symbol, o.id, v.list_of(o.id), before, o.client_order_id, v.asked_price(o),
                v.quantity(i, o.lots), v.quantity(i, o.executed_lots), v.quantity(i, o.prevented_lots),
                text8(n.quote_quantity), money(o.executed_value), status_name(o),
                tif_words.name(o.time_in_force), n.type, side_words.name(o.side), n.prevention);
    if (n.working != timestamp{}) d["workingTime"] = working_ms(v, o);
    return d;
}

/// One line of `GET /api/v3/myTrades`.
[[nodiscard]] inline json::object my_trade_document(const venue_state& v, const matching::execution& e) {
    const auto i = e.instrument;
    return members(
        "symbol id orderId orderListId price qty quoteQty commission commissionAsset time isBuyer isMaker "
        "isBestMatch",
        v.market.listed(i).symbol, e.trade_id, e.order, v.list_of(e.order), v.price(i, e.price_ticks),
        v.quantity(i, e.lots), money(e.value), money(e.fee), v.market.assets().at(e.fee_asset),
        e.time.milliseconds(), e.side == side::buy, e.maker, true);
}

/// What an account has of an asset, in 10^-8.
struct asset_balance {
    matching::wide free = 0, locked = 0;
    asset_balance(const market& m, matching::account_id a, matching::asset_id asset)
        : locked(m.engine().initial_margin(a, asset)) {
        free = m.engine().account_of(a).purse_of(asset).wallet - locked;
    }
};

/// Rates of one kind, see `account.commission`. @param buyer, seller are not simulated
[[nodiscard]] inline json::object rates_document(decimal maker, decimal taker) {
    return members("maker taker buyer seller", text8(maker), text8(taker), text8({}), text8({}));
}
/// The discount of who pays in BNB: nobody does.
[[nodiscard]] inline json::object discount_document() {
    return members("enabledForAccount enabledForSymbol discountAsset discount", false, false, "BNB",
                   text8({}));
}

/// `GET /api/v3/account`.
[[nodiscard]] inline json::object account_document(const venue_state& v, matching::account_id a,
                                                   bool omit_zeros) {
    const account_config& who = v.market.account(a);
    const auto bips = [](decimal rate) {
        return static_cast<std::int64_t>(matching::to_units(rate) / 10'000);
    };
    json::array balances;
    for (std::size_t n = 0; n < v.market.assets().size(); ++n) {
        const asset_balance b(v.market, a, static_cast<matching::asset_id>(n));
        if (omit_zeros && b.free == 0 && b.locked == 0) continue;
        balances.push_back(
            members("asset free locked", v.market.assets()[n], money(b.free), money(b.locked)));
    }
    const auto updated = v.updated.find(a);
    return members(
        "makerCommission takerCommission buyerCommission sellerCommission commissionRates canTrade "
        "canWithdraw canDeposit brokered requireSelfTradePrevention preventSor updateTime accountType "
        "balances permissions uid",
        bips(who.maker_rate), bips(who.taker_rate), 0, 0, rates_document(who.maker_rate, who.taker_rate),
        true, true, true, false, false, false,
        updated == v.updated.end() ? 0 : updated->second.milliseconds(), "SPOT", std::move(balances),
        json::array{"SPOT"}, 354'937'868 + a);
}

/// `GET /api/v3/account/commission`.
[[nodiscard]] inline json::object commission_document(const venue_state& v, matching::account_id a,
                                                      matching::instrument_id i) {
    const account_config& who = v.market.account(a);
    return members("symbol standardCommission specialCommission taxCommission discount",
                   v.market.listed(i).symbol, rates_document(who.maker_rate, who.taker_rate),
                   rates_document({}, {}), rates_document({}, {}), discount_document());
}

} // namespace gatewright::sim::server::binance_spot
