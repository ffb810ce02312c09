// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/sim/server/binance_spot/venue_state.hpp>
#include <gatewright/sim/server/order_filters.hpp>
#include <gatewright/sim/server/parameters.hpp>

#include <algorithm>
#include <cstdint>
#include <optional>
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
/// The smallest value of an order, and the band of prices. @throws api_error -1013
inline void check_value(const venue_state& v, const matching::order_terms& t) {
    const market& m = v.market;
    if (check_notional(m, t).why != matching::refusal::none) throw errors::filter("NOTIONAL");
    if (t.type == order_type::limit && !inside_band(v, t)) throw errors::filter("PERCENT_PRICE_BY_SIDE");
}

/// `pegPriceType`, `pegOffsetType` and `pegOffsetValue`: the price is the book's. Source: FAQ, "Pegged orders". The
/// words of what it refuses are not documented. @throws api_error -1106, -1128, -1130
inline void read_peg(const parameters& p, std::string_view type, wanted_order& w) {
    order_note& n = w.note;
    n.peg = p.get("pegPriceType").value_or("");
    n.peg_level = p.integer("pegOffsetValue");
    if (n.peg.empty() ? n.peg_level || p.has("pegOffsetType")
                      : n.peg_level.has_value() != p.has("pegOffsetType"))
        throw errors::combination();
    if (n.peg.empty()) return;
    if (n.peg != "PRIMARY_PEG" && n.peg != "MARKET_PEG") throw errors::bad_parameter("pegPriceType");
    if (p.get("pegOffsetType").value_or("PRICE_LEVEL") != "PRICE_LEVEL")
        throw errors::bad_parameter("pegOffsetType");
    if (n.peg_level && (*n.peg_level < 0 || *n.peg_level > 100))
        throw errors::bad_parameter("pegOffsetValue");
    if (w.terms.type != order_type::limit) throw errors::not_required("pegPriceType");
    // Of orders that go to the book at once one pegged to its own side rests, and a maker is pegged to no other.
    const bool primary = n.peg == "PRIMARY_PEG";
    if ((type == "LIMIT_MAKER" && !primary) ||
        (type == "LIMIT" && primary && w.terms.time_in_force != time_in_force::good_till_cancel))
        throw errors::combination();
}
/// The price that the book as it stands gives a pegged order; nothing if it is not as deep.
[[nodiscard]] inline std::optional<std::int64_t> pegged_ticks(const venue_state& v, const wanted_order& w) {
    const side from = w.note.peg == "PRIMARY_PEG" ? w.terms.side : opposite(w.terms.side);
    std::int64_t behind = w.note.peg_level.value_or(0);
    std::optional<std::int64_t> found;
    v.market.engine().book(w.terms.instrument).walk(from, [&](std::int64_t ticks, const auto&) {
        if (behind-- == 0) found = ticks;
        return !found;
    });
    return found;
}
/// What an order becomes as it goes to the book: a pegged one gets its price, all the range of prices in which they may
/// trade while they take, around the reference price as it is then. Source: FAQs, "Pegged orders", "Price Range
/// Execution Rule". @throws api_error -1013, -2010
inline void enter_book(const venue_state& v, wanted_order& w) {
    matching::order_terms& t = w.terms;
    const market& m = v.market;
    if (!w.note.peg.empty()) {
        const auto ticks = pegged_ticks(v, w);
        if (!ticks) throw errors::rejected("Order book liquidity is too low for a pegged order.");
        t.price_ticks = *ticks;
        if (price_in_ticks(m.rules(t.instrument), m.price(t.instrument, *ticks)).why !=
            matching::refusal::none)
            throw errors::filter("PRICE_FILTER");
        check_value(v, t);
    }
    const decimal reference = m.price(t.instrument, m.engine().mark_ticks(t.instrument));
    const decimal tick = m.listed(t.instrument).tick;
    const auto edge = [&](decimal times, rounding to) {
        return multiple_of(tick, checked_mul(reference, times).value().rounded_to(tick, to).value()).value();
    };
    t.lowest_ticks = v.config.range_down.is_zero() ? 0 : edge(v.config.range_down, rounding::ceil);
    t.highest_ticks = v.config.range_up.is_zero() ? 0 : edge(v.config.range_up, rounding::floor);
}

/// What the working order of a list brought of the base asset, as its pending orders trade it: in lots, with the fee
/// taken off unless the account has that besides. Source: FAQ, "One Pays the Other".
[[nodiscard]] inline std::int64_t received_lots(const venue_state& v, const matching::order& working) {
    const matching::matching_engine& engine = v.market.engine();
    const matching::asset_id base = engine.spec(working.instrument).base;
    const matching::account& a = engine.account_of(working.account);
    const matching::wide each = engine.base_per_lot(working.instrument);
    matching::wide fees = 0;
    for (const matching::execution& e : a.executions)
        if (e.order == working.id && e.fee_asset == base) fees += e.fee;
    const matching::wide free = a.purse_of(base).wallet - engine.initial_margin(working.account, base);
    const matching::wide brought = each * working.executed_lots;
    const auto lots = static_cast<std::int64_t>((free >= brought ? brought : brought - fees) / each);
    return lots - lots % v.market.rules(working.instrument).lot_units;
}
/// Makes an order that was taken earlier what it is as it goes on: what depends on the book or on another order is
/// known only now. One that the rules now refuse ends as rejected. @param to where it goes
inline void go_on(const venue_state& v, matching::order_id id, matching::standing to, timestamp now) {
    matching::matching_engine& engine = v.market.engine();
    const matching::order& o = *engine.find(id);
    wanted_order w{o, v.note(id)};
    try {
        if (w.note.of_received && o.stand == matching::standing::dormant) {
            w.terms.lots = received_lots(v, *engine.find(v.links.of_order(id)->working));
            if (w.terms.lots == 0) throw errors::filter("LOT_SIZE");
            check_value(v, w.terms);
        }
        if (to == matching::standing::in_market) enter_book(v, w);
        (void)engine.revise(id, w.terms);
    } catch (const api_error&) {
        (void)engine.end(id, matching::order_status::rejected, matching::ending::refused, now);
    }
}

/// The terms of `POST /api/v3/order` or `order.place`, by all rules that are judged before the engine is asked. The
/// client id is empty if the request has none.
/// @param later its lots if it is taken without a quantity, which is judged once it has one; zero: it has one
/// @throws api_error with the venue's code for the first thing that is wrong; parameter_error
[[nodiscard]] inline wanted_order parse_order(const venue_state& v, matching::account_id account,
                                              const parameters& p, std::int64_t later = 0) {
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
    if (std::ranges::find(v.config.prevention_modes, w.note.prevention) == v.config.prevention_modes.end())
        throw errors::prevention_mode();
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
    read_peg(p, w.note.type, w);
    const bool pegged = !w.note.peg.empty();
    if (limit && (!pegged || p.has("price")))
        t.price_ticks = price_of(s, p, "price");
    else if (p.has("price"))
        throw errors::not_required("price");
    if (!waits && (p.has("stopPrice") || p.has("trailingDelta")))
        throw errors::not_required(p.has("stopPrice") ? "stopPrice" : "trailingDelta");
    if (later != 0) {
        if (p.has("quantity")) throw errors::not_required("quantity");
        w.note.of_received = true;
        t.lots = later;
    } else if (*type == order_type::market && p.has("quoteOrderQty")) {
        if (p.has("quantity")) throw errors::combination();
        w.note.quote_quantity = p.require_number("quoteOrderQty");
        t.lots = lots_for_quote(m, t.instrument, t.side, w.note.quote_quantity);
    } else {
        t.lots = lots_of(s, p, "quantity", *type == order_type::market);
    }
    if (waits) read_trigger(v, p, *type, w);
    read_iceberg(v, p, t);
    if (later == 0 && (!pegged || p.has("price"))) check_value(v, t);
    if (pegged) {
        w.note.asked_ticks = t.price_ticks;
        // Until it goes to the book its funds are held at what is known.
        if (t.price_ticks == 0)
            t.price_ticks = w.note.trigger.trigger_ticks != 0 ? w.note.trigger.trigger_ticks
                                                              : m.engine().last_ticks(t.instrument);
    }
    return w;
}
/// Whether an account would have, with what it is buying, more of a base asset than it may.
[[nodiscard]] inline bool above_position(const venue_state& v, const matching::order_terms& t) {
    if (v.config.max_position.is_zero()) return false;
    const matching::matching_engine& engine = v.market.engine();
    const matching::account& a = engine.account_of(t.account);
    const matching::wide each = engine.base_per_lot(t.instrument);
    matching::wide held = a.purse_of(engine.spec(t.instrument).base).wallet + each * t.lots;
    for (const matching::order_id id : a.open)
        if (const matching::order* o = engine.find(id); o->instrument == t.instrument && o->side == side::buy)
            held += each * o->remaining();
    return held > matching::to_units(v.config.max_position);
}
/// How many orders an account may have open, and how much of a base asset. @throws api_error -1013
inline void check_counts(const venue_state& v, const wanted_order& w) {
    const matching::order_terms& t = w.terms;
    if (check_open_orders(v.market, t.account, t.instrument).why != matching::refusal::none)
        throw errors::filter("MAX_NUM_ORDERS");
    if (w.note.triggers && v.waiting_of(t.account, t.instrument) >= v.config.max_algo_orders)
        throw errors::filter("MAX_NUM_ALGO_ORDERS");
    if (t.shown_lots != 0 && v.icebergs_of(t.account, t.instrument) >= v.config.max_iceberg_orders)
        throw errors::filter("MAX_NUM_ICEBERG_ORDERS");
    if (t.side == side::buy && above_position(v, t)) throw errors::filter("MAX_POSITION");
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
