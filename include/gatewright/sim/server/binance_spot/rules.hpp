// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/sim/server/binance_spot/venue_state.hpp>
#include <gatewright/sim/server/order_filters.hpp>
#include <gatewright/sim/server/parameters.hpp>

#include <algorithm>
#include <string>
#include <string_view>

// From the parameters of an order to its terms, with everything that the venue refuses on the way.
// Source: spot REST API, "New order"; "Filters"; "Error codes for Binance".
namespace gatewright::sim::server::binance_spot {

/// Whether a client order id is in the venue's alphabet, as its FIX API gives it: `^[a-zA-Z0-9-_]{1,36}$`.
[[nodiscard]] inline bool valid_client_id(std::string_view id) {
    return !id.empty() && id.size() <= 36 && std::all_of(id.begin(), id.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
               c == '_';
    });
}
/// The client id of a parameter, if it was sent. @throws api_error -1100
[[nodiscard]] inline std::optional<std::string_view> client_id_of(const parameters& p,
                                                                  std::string_view name) {
    const auto id = p.get(name);
    if (id && !valid_client_id(*id)) throw errors::illegal_characters(name);
    return id;
}

/// What the engine refused an order for, in the venue's words.
[[nodiscard]] inline api_error refused(matching::refusal why) {
    switch (why) {
    case matching::refusal::no_margin:
        return errors::rejected("Account has insufficient balance for requested action.");
    case matching::refusal::would_take: return errors::rejected("Order would immediately match and take.");
    case matching::refusal::unknown_order: return errors::unknown_order();
    default: return errors::rejected("Unsupported order combination");
    }
}

/// A price in ticks. @throws api_error -1013, -1111; parameter_error
[[nodiscard]] inline std::int64_t price_of(const instrument_config& s, const parameters& p,
                                           std::string_view name) {
    const decimal price = p.require_number(name);
    if (price.normalized().exponent() < -8) throw errors::precision(name);
    const filtered f = price_in_ticks(s, price);
    if (f.why == matching::refusal::price_not_positive) throw errors::price();
    if (f.why != matching::refusal::none) throw errors::filter("PRICE_FILTER");
    return f.units;
}
/// A quantity in lots. @throws api_error -1013, -1111; parameter_error
[[nodiscard]] inline std::int64_t lots_of(const instrument_config& s, const parameters& p,
                                          std::string_view name, bool market_order) {
    const decimal quantity = p.require_number(name);
    if (quantity.normalized().exponent() < -8) throw errors::precision(name);
    const filtered f = quantity_in_lots(s, quantity, market_order);
    if (f.why == matching::refusal::quantity_not_positive) throw errors::quantity();
    if (f.why == matching::refusal::quantity_too_large && market_order)
        throw errors::filter("MARKET_LOT_SIZE");
    if (f.why != matching::refusal::none) throw errors::filter("LOT_SIZE");
    return f.units;
}
/// The lots that a sum of quote asset trades. @throws api_error -1013, -2010
[[nodiscard]] inline std::int64_t lots_for_quote(const market& m, matching::instrument_id i, side s,
                                                 decimal sum) {
    if (sum.sign() <= 0) throw errors::quantity();
    if (sum < m.rules(i).min_notional || sum > most_notional) throw errors::filter("NOTIONAL");
    const auto lots = lots_for_value(m, i, s, sum);
    if (!lots) throw errors::rejected("Order book liquidity is less than symbol minimum quantity.");
    if (*lots == 0)
        throw errors::rejected("Order book liquidity is less than `LOT_SIZE` filter minimum quantity.");
    if (m.quantity(i, *lots) > m.rules(i).max_market_quantity) throw errors::filter("MARKET_LOT_SIZE");
    return *lots;
}

/// An order as it was asked for.
struct wanted_order {
    matching::order_terms terms;
    order_note note;
};

/// `icebergQty`: of GTC orders, and of not too many parts. @throws api_error -1013, -2010
inline void read_iceberg(const venue_state& v, const parameters& p, matching::order_terms& t) {
    if (!p.has("icebergQty")) return;
    if (t.type != order_type::limit || t.time_in_force != time_in_force::good_till_cancel)
        throw errors::not_required("icebergQty");
    const std::int64_t shown = lots_of(v.market.rules(t.instrument), p, "icebergQty", false);
    if (shown >= t.lots) throw errors::rejected("IcebergQty exceeds QTY.");
    if ((t.lots + shown - 1) / shown > v.config.iceberg_parts) throw errors::filter("ICEBERG_PARTS");
    t.shown_lots = shown;
}
/// Stop price and trailing delta. @throws api_error -1013; parameter_error where neither is there
inline void read_trigger(const venue_state& v, const parameters& p, order_type type, wanted_order& w) {
    matching::order_terms& t = w.terms;
    order_note& n = w.note;
    n.triggers = true;
    n.trigger.waits_as = type;
    n.trigger.side = t.side;
    n.trailing_delta = p.integer("trailingDelta").value_or(0);
    const std::int64_t last = v.market.engine().last_ticks(t.instrument);
    if (n.trailing_delta == 0 || p.has("stopPrice"))
        n.trigger.trigger_ticks = price_of(v.market.rules(t.instrument), p, "stopPrice");
    if (n.trailing_delta != 0) {
        if (n.trailing_delta < v.config.min_trailing_bips || n.trailing_delta > v.config.max_trailing_bips)
            throw errors::filter("TRAILING_DELTA");
        n.trigger.callback_rate = decimal(n.trailing_delta, -4);
        n.trigger.follows = n.trigger.trigger_ticks == 0;
        n.trigger.farthest_ticks = last;
    }
    t.stand = matching::standing::waits;
    if (t.type == order_type::market)
        t.held_ticks = n.trigger.trigger_ticks != 0 ? n.trigger.trigger_ticks : last;
}

/// Whether a limit price is within the multiples that its side has of the mark price. Source: "Filters",
/// PERCENT_PRICE_BY_SIDE.
[[nodiscard]] inline bool inside_band(const venue_state& v, const matching::order_terms& t) {
    const market& m = v.market;
    const decimal price = m.price(t.instrument, t.price_ticks);
    const decimal mark = m.price(t.instrument, m.engine().mark_ticks(t.instrument));
    const price_band band(m, t.instrument);
    return t.side == side::buy
               ? price <= band.most && price >= checked_mul(mark, v.config.bid_multiplier_down).value()
               : price >= band.least && price <= checked_mul(mark, v.config.ask_multiplier_up).value();
}
/// Whether a buy would bring the account more of the base asset than the venue allows: what it has, what its open buys
/// would bring, and this order. Source: "Filters", MAX_POSITION.
[[nodiscard]] inline bool above_max_position(const venue_state& v, const matching::order_terms& t) {
    if (v.config.max_position.is_zero() || t.side != side::buy) return false;
    const market& m = v.market;
    const auto& engine = m.engine();
    matching::wide lots = t.lots;
    for (const matching::order* o : open_orders_of(m, t.account, t.instrument))
        if (o->side == side::buy) lots += o->lots - o->executed_lots - o->prevented_lots;
    const auto lot = matching::to_units(m.quantity(t.instrument, 1));
    const auto held = engine.account_of(t.account).purse_of(engine.spec(t.instrument).base).wallet;
    return held + lots * lot > matching::to_units(v.config.max_position);
}

/// The terms of `POST /api/v3/order` or `order.place`, by all rules that are judged before the engine is asked. The
/// client id is empty if the request has none.
/// @throws api_error with the venue's code for the first thing that is wrong; parameter_error
[[nodiscard]] inline wanted_order parse_order(const venue_state& v, matching::account_id account,
                                              const parameters& p) {
    const market& m = v.market;
    wanted_order w;
    matching::order_terms& t = w.terms;
    t.account = account;
    t.instrument = instrument_of(m, p.require("symbol"));
    t.side = parse_side(p.require("side"));
    t.accepted_first = true;
    w.note.type = p.require("type");
    const bool maker_only = w.note.type == "LIMIT_MAKER";
    const auto type = maker_only ? order_type::limit : type_words.value(w.note.type);
    if (!type) throw errors::order_type();
    const bool waits = *type != order_type::limit && *type != order_type::market;
    const bool limit = *type == order_type::limit || has_limit_price(*type);
    t.type = limit ? order_type::limit : order_type::market;
    t.post_only = maker_only;
    w.note.prevention = p.get("selfTradePreventionMode").value_or("EXPIRE_MAKER");
    const auto prevention = prevention_words.value(w.note.prevention);
    if (!prevention) throw errors::bad_parameter("selfTradePreventionMode");
    t.stp = *prevention;
    if (const auto id = client_id_of(p, "newClientOrderId")) t.client_order_id = *id;
    w.note.strategy_id = p.integer("strategyId");
    w.note.strategy_type = p.integer("strategyType");
    if (w.note.strategy_type.value_or(1'000'000) < 1'000'000)
        throw api_error(400, -1134, "`strategyType` was less than 1000000.");

    if (limit && !maker_only) {
        const auto tif = tif_words.value(p.require("timeInForce"));
        if (!tif) throw errors::time_in_force();
        t.time_in_force = *tif;
    } else if (p.has("timeInForce")) {
        throw errors::not_required("timeInForce");
    }
    const instrument_config& s = m.rules(t.instrument);
    if (limit)
        t.price_ticks = price_of(s, p, "price");
    else if (p.has("price"))
        throw errors::not_required("price");
    if (!waits && (p.has("stopPrice") || p.has("trailingDelta")))
        throw errors::not_required(p.has("stopPrice") ? "stopPrice" : "trailingDelta");
    if (*type == order_type::market && p.has("quoteOrderQty")) {
        if (p.has("quantity")) throw errors::combination();
        w.note.quote_quantity = p.require_number("quoteOrderQty");
        t.lots = lots_for_quote(m, t.instrument, t.side, w.note.quote_quantity);
    } else {
        t.lots = lots_of(s, p, "quantity", *type == order_type::market);
    }
    if (waits) read_trigger(v, p, *type, w);
    read_iceberg(v, p, t);
    if (check_notional(m, t).why != matching::refusal::none) throw errors::filter("NOTIONAL");
    if (limit && !inside_band(v, t)) throw errors::filter("PERCENT_PRICE_BY_SIDE");
    return w;
}
/// How many orders an account may have open. @throws api_error -1013
inline void check_counts(const venue_state& v, const wanted_order& w) {
    const matching::order_terms& t = w.terms;
    if (check_open_orders(v.market, t.account, t.instrument).why != matching::refusal::none)
        throw errors::filter("MAX_NUM_ORDERS");
    if (above_max_position(v, t)) throw errors::filter("MAX_POSITION");
    if (w.note.triggers && v.waiting_of(t.account, t.instrument) >= v.config.max_algo_orders)
        throw errors::filter("MAX_NUM_ALGO_ORDERS");
}
/// What the engine has against an order as things stand. @throws api_error -2010
inline void check_engine(const venue_state& v, const wanted_order& w) {
    const matching::order_terms& t = w.terms;
    const market& m = v.market;
    if (!m.rules(t.instrument).open) throw errors::closed();
    if (!t.client_order_id.empty() && m.client_id_is_open(t.account, t.client_order_id.view()))
        throw errors::rejected("Duplicate order sent.");
    if (t.stand == matching::standing::waits && w.note.trailing_delta == 0 &&
        w.note.trigger.triggered_at(m.engine().last_ticks(t.instrument)))
        throw errors::would_trigger();
    matching::order_terms strict = t;
    strict.accepted_first = !t.post_only; // A fill-or-kill order is taken and expires.
    if (const auto why = m.engine().refuses(strict); why != matching::refusal::none) throw refused(why);
}

} // namespace gatewright::sim::server::binance_spot
