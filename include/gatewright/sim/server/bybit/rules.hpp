// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/sim/server/bybit/venue_state.hpp>
#include <gatewright/sim/server/order_filters.hpp>

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

// From the parameters of an order to its terms, with everything that the venue refuses on the way.
// Source: API v5, "Place Order", "Amend Order", "Enums Definitions"; "Error Codes".
namespace gatewright::sim::server::bybit {

/// Whether a text may be an `orderLinkId`: 1 to 36 letters, digits, dashes and underscores.
[[nodiscard]] inline bool valid_link_id(std::string_view id) {
    return !id.empty() && id.size() <= 36 && std::ranges::all_of(id, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
               c == '_';
    });
}
/// A price in ticks. @throws api_error for one that the instrument's rules forbid
[[nodiscard]] inline std::int64_t ticks_of(const venue_state& v, matching::instrument_id i, decimal price) {
    const filtered f = price_in_ticks(v.market.rules(i), price);
    if (f.why != matching::refusal::none) throw refused(f.why, v.spot(i));
    return f.units;
}
/// A limit price in ticks, inside the band. @throws api_error
[[nodiscard]] inline std::int64_t limit_ticks_of(const venue_state& v, matching::instrument_id i, side s,
                                                 decimal price) {
    const std::int64_t ticks = ticks_of(v, i, price);
    const price_band band(v.market, i);
    if (s == side::buy && price > band.most)
        throw refused(matching::refusal::buys_above_band, v.spot(i), plain(band.most));
    if (s == side::sell && price < band.least)
        throw refused(matching::refusal::sells_below_band, v.spot(i), plain(band.least));
    return ticks;
}
/// A quantity in lots. @throws api_error
[[nodiscard]] inline std::int64_t lots_of(const venue_state& v, matching::instrument_id i, decimal size,
                                          bool at_market) {
    const filtered f = quantity_in_lots(v.market.rules(i), size, at_market);
    if (f.why != matching::refusal::none) throw refused(f.why, v.spot(i));
    return f.units;
}
/// An order as it was asked for.
struct wanted_order {
    matching::conditional_terms terms;
    order_note note;
    bool waits = false; ///< for a price
};

/// The lots of an order: all that is held if it is of 0 and closes, the lots that a sum buys, or so many.
/// @throws api_error
inline void read_quantity(const venue_state& v, const parameters& p, wanted_order& w, std::int64_t held) {
    matching::conditional_terms& t = w.terms;
    const bool spot = v.spot(t.instrument), at_market = w.note.type == "Market";
    const decimal size = p.require_number("qty");
    const auto unit = p.get("marketUnit").value_or(t.side == side::buy ? "quoteCoin" : "baseCoin");
    if (size.is_zero() && w.note.reduce_only && w.note.close_on_trigger) {
        t.whole_position = w.waits;
        t.lots = w.waits ? 0 : held;
    } else if (spot && at_market && unit == "quoteCoin") {
        if (size.sign() <= 0) throw refusal(170136);
        if (p.number("qty")->normalized().exponent() < -matching::money_places) throw refusal(170137);
        w.note.size = plain(size);
        // Where the book is empty it is accepted and ends without a fill.
        t.lots = w.waits ? static_cast<std::int64_t>(matching::to_units(size) /
                                                     v.market.value(t.instrument, t.trigger_ticks, 1))
                         : lots_for_value(v.market, t.instrument, t.side, size).value_or(1);
        if (t.lots == 0 || size < v.market.rules(t.instrument).min_notional) throw refusal(170140);
    } else {
        t.lots = lots_of(v, t.instrument, size, at_market);
    }
    if (!t.reduce_only || w.waits || spot) return;
    if (held == 0) throw refusal(110017);
    t.lots = std::min(t.lots, held); // what is more than the position is cut off
}

/// The position that an order works on. @return the lots that it could close. @throws api_error 10001
[[nodiscard]] inline std::int64_t read_position(const venue_state& v, const parameters& p, wanted_order& w) {
    matching::conditional_terms& t = w.terms;
    if (v.spot(t.instrument)) return 0;
    w.note.reduce_only = p.flag("reduceOnly");
    w.note.close_on_trigger = p.flag("closeOnTrigger");
    const std::int64_t index = p.integer("positionIdx").value_or(0);
    const bool hedged = v.hedged(t.account, t.instrument);
    if (hedged ? index != 1 && index != 2 : index != 0)
        throw api_error(10001, "position idx not match position mode");
    t.leg = static_cast<position_side>(index);
    const bool closes = (t.side == side::sell) == (t.leg == position_side::long_side);
    if (hedged && w.note.reduce_only && !closes) throw refusal(110017);
    t.reduce_only = hedged ? closes : w.note.reduce_only || w.note.close_on_trigger;
    const std::int64_t held = v.market.engine().account_of(t.account).position_of(t.instrument, t.leg).lots;
    return t.side == side::sell ? std::max<std::int64_t>(0, held) : std::max<std::int64_t>(0, -held);
}

/// For what an order waits. @throws api_error 10001, 110092, 110093
inline void read_trigger(const venue_state& v, const parameters& p, wanted_order& w, bool spot) {
    matching::conditional_terms& t = w.terms;
    const auto by = trigger_words.value(p.get("triggerBy").value_or("LastPrice"));
    if (!by) throw refusal(10001, "triggerBy invalid");
    t.source = *by;
    t.trigger_ticks = ticks_of(v, t.instrument, p.require_number("triggerPrice"));
    const std::int64_t current = v.market.ticks_of(t.instrument, t.source);
    const std::int64_t direction =
        spot ? (t.trigger_ticks > current ? 1 : 2) : p.integer("triggerDirection").value_or(0);
    if (direction != 1 && direction != 2) throw refusal(10001, "TriggerDirection invalid");
    const bool rises = direction == 1, limit = w.note.type == "Limit";
    const auto prices = [&](const char* sign) {
        return px(v.market, t.instrument, t.trigger_ticks) + "] " + sign + " current[" +
               px(v.market, t.instrument, current) + ']';
    };
    if (!spot && rises && t.trigger_ticks <= current) throw refusal(110092, prices("<="));
    if (!spot && !rises && t.trigger_ticks >= current) throw refusal(110093, prices(">="));
    t.waits_as = rises == (t.side == side::buy)
                     ? (limit ? order_type::stop_limit : order_type::stop)
                     : (limit ? order_type::take_profit_limit : order_type::take_profit);
    w.note.stop_type = spot && p.get("orderFilter") == "tpslOrder" ? "tpslOrder" : "Stop";
    if (!spot) w.note.create_type = "CreateByStopOrder";
    std::int64_t waiting = 0;
    for (const auto* c : v.market.triggers().waiting(t.account))
        waiting += c->instrument == t.instrument && !c->whole_position ? 1 : 0;
    if (waiting >= v.config.conditional_orders) throw refusal(spot, 170810, 110009);
}

/// What `takeProfit` or `stopLoss` and their like ask for; none if they are not there or "0". @param name of the
/// price; @param prefix of the others. @throws api_error 10001
[[nodiscard]] inline exit_wish read_exit(const venue_state& v, matching::instrument_id i, const parameters& p,
                                         std::string_view name, const std::string& prefix) {
    exit_wish e;
    const auto price = p.number(name);
    if (!price || price->is_zero()) return e;
    e.trigger_ticks = ticks_of(v, i, *price);
    const auto by = trigger_words.value(p.get(prefix + "TriggerBy").value_or("LastPrice"));
    if (!by) throw refusal(10001, prefix + "TriggerBy invalid");
    e.by = *by;
    if (p.get(prefix + "OrderType") == "Limit")
        e.limit_ticks = ticks_of(v, i, p.require_number(prefix + "LimitPrice"));
    return e;
}
/// Whether an exit lies on the side of a price where it belongs. @param s of the position. @throws api_error 10001
inline void check_exit(const exit_wish& e, bool profit, side s, std::int64_t base_ticks) {
    if (e.trigger_ticks == 0 ||
        (profit == (s == side::buy) ? e.trigger_ticks > base_ticks : e.trigger_ticks < base_ticks))
        return;
    throw api_error(10001, std::string(profit ? "TakeProfit" : "StopLoss") + " set for " +
                               std::string(side_words.name(s)) +
                               " position is on the wrong side of base_price");
}

/// The terms of `POST /v5/order/create`. @throws api_error with the venue's code for the first thing that is wrong;
/// parameter_error
[[nodiscard]] inline wanted_order parse_order(const venue_state& v, matching::account_id account, category c,
                                              const parameters& p) {
    const market& m = v.market;
    wanted_order w;
    matching::conditional_terms& t = w.terms;
    order_note& n = w.note;
    const bool spot = c == category::spot;
    t.account = account;
    t.instrument = v.named(c, p.require("symbol"));
    t.accepted_first = true;
    if (v.state_of(t.instrument) != "Trading") throw refusal(spot, 170151, 110074);
    const auto known_side = side_words.value(p.require("side"));
    if (!known_side) throw refusal(spot, 170117, 10001, "Side invalid");
    t.side = *known_side;
    n.type = p.require("orderType");
    const bool at_market = n.type == "Market";
    if (!at_market && n.type != "Limit") throw refusal(spot, 170116, 10001, "OrderType invalid");
    n.time_in_force = at_market ? "IOC" : p.get("timeInForce").value_or("GTC");
    t.post_only = n.time_in_force == "PostOnly";
    if (n.time_in_force == "IOC") t.time_in_force = time_in_force::immediate_or_cancel;
    if (n.time_in_force == "FOK") t.time_in_force = time_in_force::fill_or_kill;
    if (!t.post_only && n.time_in_force != "GTC" && n.time_in_force != "IOC" && n.time_in_force != "FOK")
        throw refusal(spot, 170115, 10001, "timeInForce invalid");
    const auto prevention = prevention_words.value(p.get("smpType").value_or("None"));
    if (!prevention) throw refusal(10001, "smpType invalid");
    t.stp = *prevention;
    if (const auto id = p.get("orderLinkId")) {
        if (!valid_link_id(*id))
            throw refusal(spot, 170130, 10001, spot ? "orderLinkId" : "OrderLinkId invalid");
        if (v.link_ids.contains({account, std::string(*id)})) throw refusal(spot, 170141, 110072);
        t.client_order_id = *id;
    }
    w.waits = p.has("triggerPrice") && !p.require_number("triggerPrice").is_zero();
    const std::int64_t held = read_position(v, p, w);
    if (w.waits) read_trigger(v, p, w, spot);
    if (!at_market)
        t.price_ticks = w.waits ? ticks_of(v, t.instrument, p.require_number("price"))
                                : limit_ticks_of(v, t.instrument, t.side, p.require_number("price"));
    read_quantity(v, p, w, held);
    if (w.waits)
        t.type = at_market ? order_type::market : order_type::limit;
    else if (at_market)
        trade_inside_band(m, t);
    const std::int64_t base = at_market ? m.ticks_of(t.instrument, trigger_source::last) : t.price_ticks;
    n.profit = read_exit(v, t.instrument, p, "takeProfit", "tp");
    n.loss = read_exit(v, t.instrument, p, "stopLoss", "sl");
    n.partial = spot || p.get("tpslMode") == "Partial";
    check_exit(n.profit, true, t.side, base);
    check_exit(n.loss, false, t.side, base);
    if (w.waits) return w;
    for (const filtered& f : {check_notional(m, t), check_open_orders(m, account, t.instrument)})
        if (f.why != matching::refusal::none) throw refused(f.why, spot, plain(f.limit));
    return w;
}

} // namespace gatewright::sim::server::bybit
