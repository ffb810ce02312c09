// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/sim/server/okx/venue_state.hpp>
#include <gatewright/sim/server/order_filters.hpp>
#include <gatewright/sim/server/parameters.hpp>

#include <algorithm>
#include <string>
#include <string_view>

// From the parameters of an order to its terms, with everything that the venue refuses on the way.
// Source: API guide v5, "Order Book Trading", "Trade", "Place order", "Amend order"; "Error Code".
namespace gatewright::sim::server::okx {

/// Whether a client order id is in the venue's alphabet: 1 to 32 letters and digits.
[[nodiscard]] inline bool valid_client_id(std::string_view id) {
    return !id.empty() && id.size() <= 32 && std::all_of(id.begin(), id.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    });
}

/// What an order was refused for, in the venue's words. @param detail of those that have one
[[nodiscard]] inline api_error refused(matching::refusal why, std::string_view detail = {}) {
    using matching::refusal;
    switch (why) {
    case refusal::above_limit: return okx::refusal("51004");
    case refusal::no_margin: return okx::refusal("51008", detail);
    case refusal::not_reducing: return okx::refusal("51169");
    case refusal::price_too_high:
    case refusal::price_too_low: return okx::refusal("51116");
    case refusal::price_not_positive:
    case refusal::price_precision:
    case refusal::price_off_tick: return okx::refusal("51000", "px");
    case refusal::quantity_not_positive: return okx::refusal("51000", "sz");
    case refusal::quantity_precision:
    case refusal::quantity_off_lot: return okx::refusal("51121");
    case refusal::too_many_open: return okx::refusal("51004");
    case refusal::would_take: return okx::refusal("51511");
    default: return okx::refusal("51000", detail);
    }
}
/// The units of a value that passed a rule. @throws api_error for one that did not
inline std::int64_t passed(const filtered& f) {
    if (f.why != matching::refusal::none) throw refused(f.why);
    return f.units;
}

/// A limit price in ticks. @throws api_error 51000, 51006, 51116
[[nodiscard]] inline std::int64_t price_of(const market& m, matching::instrument_id i, side s,
                                           decimal price) {
    const std::int64_t ticks = passed(price_in_ticks(m.rules(i), price));
    const price_band band(m, i);
    if (s == side::buy ? price > band.most : price < band.least)
        throw refusal("51006",
                      "max buy price: " + plain(band.most) + ", min sell price: " + plain(band.least));
    return ticks;
}
/// A quantity in lots. @throws api_error 51000, 51020, 51101, 51121, 51202
[[nodiscard]] inline std::int64_t lots_of(const instrument_config& s, decimal size, bool market_order) {
    if (size.sign() > 0 && size < s.lot) throw refusal("51020");
    const filtered f = quantity_in_lots(s, size, market_order);
    if (f.why == matching::refusal::quantity_too_large) throw refusal(market_order ? "51202" : "51101");
    return passed(f);
}
/// The lots that a sum of quote asset trades; one where the book is empty, for the order then ends without a fill.
/// @throws api_error 51000, 51020, 51202
[[nodiscard]] inline std::int64_t lots_for_quote(const market& m, matching::instrument_id i, side s,
                                                 decimal sum) {
    if (sum.sign() <= 0) throw refusal("51000", "sz");
    const std::int64_t lots = lots_for_value(m, i, s, sum).value_or(1);
    if (lots == 0) throw refusal("51020");
    if (m.quantity(i, lots) > m.listed(i).max_market_quantity) throw refusal("51202");
    return lots;
}

/// An order as it was asked for.
struct wanted_order {
    matching::order_terms terms;
    order_note note;
};

/// `tdMode` of an instrument in an account mode. @throws api_error 51000 for no word, 51010 for one of another mode
inline void check_trade_mode(const venue_state& v, const instrument_config& s, std::string_view mode) {
    const int level = v.config.account_level;
    if (mode != "cash" && mode != "cross" && mode != "isolated") throw refusal("51000", "tdMode");
    if (s.kind == instrument_kind::spot) {
        if (mode != (level <= 2 ? "cash" : "cross")) throw refusal(level <= 2 ? "51010" : "51000", "tdMode");
    } else if (level == 1) {
        throw refusal("51010");
    } else if (mode == "cash") {
        throw refusal("51000", "tdMode");
    }
}

/// The position that an order works on, and whether it can only reduce it. @throws api_error 51000, 51112, 51169
inline void read_leg(const venue_state& v, const parameters& p, wanted_order& w) {
    const auto word = p.get("posSide");
    matching::order_terms& t = w.terms;
    if (v.market.listed(t.instrument).kind == instrument_kind::spot) return;
    w.note.reduce_only = p.flag("reduceOnly");
    if (!v.hedged(t.account)) {
        if (word && *word != "net") throw refusal("51000", "posSide");
        t.reduce_only = w.note.reduce_only;
        return;
    }
    const auto leg = leg_words.value(word.value_or(""));
    if (!leg || *leg == position_side::net) throw refusal("51000", "posSide");
    t.leg = *leg;
    w.note.reduce_only = false; // ignored in this mode
    t.reduce_only = (t.side == side::sell) == (t.leg == position_side::long_side);
}

/// What all orders have: instrument, side, position, trade mode, tag. @throws as `parse_order`
inline void parse_head(const venue_state& v, matching::account_id account, matching::instrument_id i,
                       const parameters& p, wanted_order& w) {
    matching::order_terms& t = w.terms;
    t.account = account;
    t.instrument = i;
    t.accepted_first = true;
    if (v.state_of(i) != "live") throw refusal("51022");
    w.note.td_mode = p.require("tdMode");
    check_trade_mode(v, v.market.listed(i), w.note.td_mode);
    const auto known_side = side_words.value(p.require("side"));
    if (!known_side) throw refusal("51000", "side");
    t.side = *known_side;
    read_leg(v, p, w);
    w.note.type = p.require("ordType");
    w.note.tag = p.get("tag").value_or("");
    if (w.note.tag.size() > 16) throw refusal("51000", "tag");
    if (p.has("attachAlgoOrds") && p.get("attachAlgoOrds") != "[]") throw refusal("51000", "attachAlgoOrds");
}
/// In hedge mode an order that closes must find what it closes.
inline void check_closing(const market& m, const matching::order_terms& t) {
    if (t.leg == position_side::net || !t.reduce_only) return;
    const std::int64_t held = m.engine().account_of(t.account).position_of(t.instrument, t.leg).lots;
    if (held == 0) throw refusal("51169");
    if (t.lots > (held < 0 ? -held : held)) throw refusal("51112");
}

/// The terms of `POST /trade/order` or op `order`. The client id is empty if the request has none.
/// @throws api_error with the venue's code for the first thing that is wrong; parameter_error
[[nodiscard]] inline wanted_order parse_order(const venue_state& v, matching::account_id account,
                                              matching::instrument_id i, const parameters& p) {
    const market& m = v.market;
    const instrument_config& s = m.rules(i);
    wanted_order w;
    matching::order_terms& t = w.terms;
    parse_head(v, account, i, p, w);
    const std::string& type = w.note.type;
    t.post_only = type == "post_only";
    const bool at_market =
        type == "market" || (type == "optimal_limit_ioc" && s.kind != instrument_kind::spot);
    if (at_market) t.type = order_type::market;
    if (type == "fok") t.time_in_force = time_in_force::fill_or_kill;
    if (type == "ioc") t.time_in_force = time_in_force::immediate_or_cancel;
    if (!at_market && type != "limit" && type != "post_only" && type != "fok" && type != "ioc")
        throw refusal("51000", "ordType");
    const auto prevention = prevention_words.value(p.get("stpMode").value_or("cancel_maker"));
    if (!prevention) throw refusal("51000", "stpMode");
    t.stp = *prevention;
    if (type == "fok" && t.stp == matching::self_trade_prevention::expire_both) throw refusal("54036");
    if (const auto id = p.get("clOrdId")) {
        if (!valid_client_id(*id)) throw refusal("51000", "clOrdId");
        if (m.client_id_is_open(account, *id)) throw refusal("51016");
        t.client_order_id = *id;
    }
    const decimal size = p.require_number("sz");
    if (at_market && s.kind == instrument_kind::spot) {
        w.note.target = p.get("tgtCcy").value_or(t.side == side::buy ? "quote_ccy" : "base_ccy");
        if (w.note.target != "quote_ccy" && w.note.target != "base_ccy") throw refusal("51000", "tgtCcy");
    }
    if (w.note.target == "quote_ccy") {
        w.note.size = plain(size);
        t.lots = lots_for_quote(m, i, t.side, size);
    } else {
        t.lots = lots_of(s, size, at_market);
    }
    if (!at_market) t.price_ticks = price_of(m, i, t.side, p.require_number("px"));
    check_closing(m, t);
    passed(check_open_orders(m, account, i));
    return w;
}

/// An order that is to wait for a price, as it was asked for.
struct wanted_algo {
    matching::conditional_terms terms;
    order_note note;
};
/// The terms of `POST /trade/order-algo`: ordType conditional with one of the two triggers, trigger, move_order_stop.
/// Whether the account can pay for it is asked when it is triggered. @throws as `parse_order`; 51277 to 51280 where
/// its price is there already
[[nodiscard]] inline wanted_algo parse_algo(const venue_state& v, matching::account_id account,
                                            matching::instrument_id i, const parameters& p) {
    const market& m = v.market;
    wanted_order head;
    parse_head(v, account, i, p, head);
    wanted_algo w{{}, head.note};
    matching::conditional_terms& t = w.terms;
    static_cast<matching::order_terms&>(t) = head.terms;
    if (const auto id = p.get("algoClOrdId")) {
        if (!valid_client_id(*id)) throw refusal("51000", "algoClOrdId");
        const auto* c = m.triggers().find(account, client_order_id(*id));
        if (c != nullptr && c->status == matching::conditional_status::waiting) throw refusal("51016");
        t.client_order_id = *id;
    }
    const bool buys = t.side == side::buy;
    const std::string& type = w.note.type;
    // A trigger, the price of the order behind it, and which price is watched.
    const auto read = [&](std::string_view trigger, std::string_view price, std::string_view source) {
        t.trigger_ticks = passed(price_in_ticks(m.rules(i), p.require_number(trigger)));
        const auto known = trigger_words.value(p.get(source).value_or("last"));
        if (!known) throw refusal("51000", source);
        t.source = *known;
        const std::string_view text = p.require(price);
        t.type = text == "-1" ? order_type::market : order_type::limit;
        if (text != "-1") t.price_ticks = passed(price_in_ticks(m.rules(i), p.require_number(price)));
    };
    if (type == "move_order_stop") {
        t.waits_as = order_type::trailing_stop;
        t.type = order_type::market;
        const auto ratio = p.number("callbackRatio"), spread = p.number("callbackSpread");
        if (ratio.has_value() == spread.has_value())
            throw refusal("50015", "callbackRatio or callbackSpread");
        if (ratio) t.callback_rate = *ratio;
        if (spread) t.callback_ticks = passed(price_in_ticks(m.rules(i), *spread));
        if (const auto from = p.number("activePx"))
            t.activation_ticks = passed(price_in_ticks(m.rules(i), *from));
    } else if (type == "oco") {
        read("slTriggerPx", "slOrdPx", "slTriggerPxType");
        const std::int64_t stop_price = t.type == order_type::market ? 0 : t.price_ticks;
        const std::int64_t stop = t.trigger_ticks;
        read("tpTriggerPx", "tpOrdPx", "tpTriggerPxType");
        t.profit_ticks = t.trigger_ticks;
        t.profit_price_ticks = t.type == order_type::market ? 0 : t.price_ticks;
        t.trigger_ticks = stop;
        t.price_ticks = stop_price;
        t.type = stop_price == 0 ? order_type::market : order_type::limit;
        t.waits_as = stop_price == 0 ? order_type::stop : order_type::stop_limit;
        const std::int64_t now = m.ticks_of(i, t.source);
        if (t.triggered_at(now)) throw refusal(buys ? "51278" : "51280");
        if (t.profits_at(now)) throw refusal(buys ? "51277" : "51279");
    } else if (type == "conditional") {
        const bool stops = p.has("slTriggerPx");
        if (stops == p.has("tpTriggerPx")) throw refusal("51000", "tpTriggerPx");
        if (stops)
            read("slTriggerPx", "slOrdPx", "slTriggerPxType");
        else
            read("tpTriggerPx", "tpOrdPx", "tpTriggerPxType");
        const bool limit = t.type == order_type::limit;
        t.waits_as = stops ? (limit ? order_type::stop_limit : order_type::stop)
                           : (limit ? order_type::take_profit_limit : order_type::take_profit);
        if (t.triggered_at(m.ticks_of(i, t.source)))
            throw refusal(stops ? (buys ? "51278" : "51280") : (buys ? "51277" : "51279"));
    } else if (type == "trigger") {
        read("triggerPx", "orderPx", "triggerPxType");
        // It waits for the price to come from where it is.
        const bool rises = t.trigger_ticks > m.ticks_of(i, t.source);
        const bool limit = t.type == order_type::limit;
        t.waits_as = rises == buys ? (limit ? order_type::stop_limit : order_type::stop)
                                   : (limit ? order_type::take_profit_limit : order_type::take_profit);
    } else {
        throw refusal("51000", "ordType");
    }
    if (p.has("closeFraction")) {
        // All of the position, when it is triggered.
        const bool net = t.leg == position_side::net;
        if (p.get("closeFraction") != "1" || type != "conditional" || t.type != order_type::market ||
            (net && !t.reduce_only) || m.listed(i).kind == instrument_kind::spot)
            throw refusal("51000", "closeFraction");
        t.whole_position = true;
        return w;
    }
    t.lots = lots_of(m.rules(i), p.require_number("sz"), t.type == order_type::market);
    check_closing(m, t);
    return w;
}

} // namespace gatewright::sim::server::okx
