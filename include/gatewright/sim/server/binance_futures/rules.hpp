// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/sim/server/binance_futures/api_error.hpp>
#include <gatewright/sim/server/binance_futures/words.hpp>
#include <gatewright/sim/server/order_filters.hpp>
#include <gatewright/sim/server/parameters.hpp>

#include <string>
#include <string_view>

// From the parameters of an order to its terms, with everything that the venue refuses on the way.
// Source: USDⓈ-M Futures, "New Order", "Common Definition: Filters" and "Error Codes".
namespace gatewright::sim::server::binance_futures {

/// Whether a client order id is in the venue's alphabet: `^[\.A-Z\:/a-z0-9_-]{1,36}$`.
[[nodiscard]] inline bool valid_client_id(std::string_view id) {
    if (id.empty() || id.size() > 36) return false;
    for (const char c : id) {
        const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        if (!letter && std::string_view(".:/_-").find(c) == std::string_view::npos) return false;
    }
    return true;
}

/// What an order was refused for, in the venue's words. @param limit that it broke, which stands for the `%`
[[nodiscard]] inline api_error refused(matching::refusal why, decimal limit = {}) {
    using matching::refusal;
    struct row {
        refusal why;
        int code;
        std::string_view words;
    };
    static constexpr row table[] = {
        {refusal::would_take, -5022,
         "Due to the order could not be executed as maker, the Post Only order will be rejected. "
         "The order will not be recorded in the order history."},
        {refusal::cannot_fill, -5021,
         "Due to the order could not be filled immediately, the FOK order has been rejected. "
         "The order will not be recorded in the order history."},
        {refusal::not_reducing, -2022, "ReduceOnly Order is rejected."},
        {refusal::no_margin, -2019, "Margin is insufficient."},
        {refusal::unknown_order, -2011, "Unknown order sent."},
        {refusal::above_limit, -2027, "Exceeded the maximum allowable position at current leverage."},
        {refusal::price_not_positive, -4001, "Price less than 0."},
        {refusal::price_too_high, -4002, "Price greater than max price."},
        {refusal::price_too_low, -4013, "Price less than min price."},
        {refusal::price_precision, -1111, "Precision is over the maximum defined for this asset."},
        {refusal::price_off_tick, -4014, "Price not increased by tick size."},
        {refusal::quantity_too_large, -4005, "Quantity greater than max quantity."},
        {refusal::quantity_precision, -1111, "Precision is over the maximum defined for this asset."},
        {refusal::quantity_off_lot, -4023, "Quantity not increased by step size."},
        {refusal::notional_too_small, -4164,
         "Order's notional must be no smaller than % (unless you choose reduce only)."},
        {refusal::buys_above_band, -4016, "Limit price can't be higher than %."},
        {refusal::sells_below_band, -4024, "Limit price can't be lower than %."},
        {refusal::trades_outside_band, -4131,
         "The counterparty's best price does not meet the PERCENT_PRICE filter limit."},
        {refusal::too_many_open, -2025, "Reach max open order limit."},
    };
    for (const row& r : table) {
        if (r.why != why) continue;
        std::string words(r.words);
        if (const auto at = words.find('%'); at != std::string::npos) words.replace(at, 1, limit.str());
        return {400, r.code, words};
    }
    return {400, -4003, "Quantity less than or equal to zero."};
}
/// The units of a value that passed a rule. @throws api_error for one that did not
inline std::int64_t passed(const filtered& f) {
    if (f.why != matching::refusal::none) throw refused(f.why, f.limit);
    return f.units;
}

/// The position that an order works on, and whether it reduces it: in hedge mode it is named, and what closes it does
/// so by itself. @throws api_error -4061, -1106
inline void parse_position_side(const parameters& p, bool dual, matching::order_terms& t) {
    const auto leg = position_words.value(p.get("positionSide").value_or("BOTH"));
    if (!leg || (*leg == position_side::net) == dual) throw errors::position_side();
    t.leg = *leg;
    if (dual && p.has("reduceOnly")) throw errors::not_required("reduceOnly");
    t.reduce_only =
        dual ? (t.side == side::buy) == (t.leg == position_side::short_side) : p.flag("reduceOnly");
}
/// In hedge mode an order that closes must find all that it closes. @throws api_error -2022
inline void check_closing(const market& m, const matching::order_terms& t) {
    if (t.leg == position_side::net || !t.reduce_only) return;
    const std::int64_t held = m.engine().account_of(t.account).position_of(t.instrument, t.leg).lots;
    if (t.lots > (held < 0 ? -held : held)) throw refused(matching::refusal::not_reducing);
}

/// What all orders have: account, instrument, side, self-trade prevention, and a client id under `id_name`, empty if
/// the request has none. @param dual whether the account is in hedge mode @param taken whether an id is in use
/// @throws api_error with the venue's code for the first thing that is wrong; parameter_error
template <class Taken>
matching::order_terms parse_head(const market& m, matching::account_id account, const parameters& p,
                                 bool dual, std::string_view id_name, Taken&& taken) {
    matching::order_terms t;
    t.account = account;
    t.instrument = instrument_of(m, p.require("symbol"));
    if (!m.rules(t.instrument).open) throw errors::symbol_closed();
    t.side = parse_side(p.require("side"));
    parse_position_side(p, dual, t);
    const auto prevention = prevention_words.value(p.get("selfTradePreventionMode").value_or("EXPIRE_MAKER"));
    if (!prevention) throw errors::bad_parameter("selfTradePreventionMode");
    t.stp = *prevention;
    if (const auto id = p.get(id_name)) {
        if (!valid_client_id(*id)) throw errors::client_order_id();
        if (taken(*id)) throw errors::duplicate_client_id();
        t.client_order_id = *id;
    }
    if (p.has("stopPrice")) throw errors::not_required("stopPrice");
    return t;
}

/// "price", or what "priceMatch" makes of the book: the best level of a side, or one so many deep.
/// Source: "Common Definition", "PriceMatch". The code where the book has no such level is not documented.
inline decimal limit_price(const market& m, const parameters& p, matching::instrument_id i, side s) {
    const std::string_view match = p.get("priceMatch").value_or("NONE");
    if (match == "NONE") return p.require_number("price");
    if (p.has("price")) throw errors::not_required("price");
    const bool opponent = match.starts_with("OPPONENT");
    const std::string_view deep =
        match.substr(std::min(match.size(), opponent ? std::size_t{8} : std::size_t{5}));
    std::size_t level = 0;
    for (const auto& [word, n] : {std::pair(std::string_view(), 1), {"_5", 5}, {"_10", 10}, {"_20", 20}})
        if (deep == word) level = static_cast<std::size_t>(n);
    if (level == 0 || (!opponent && !match.starts_with("QUEUE"))) throw errors::bad_parameter("priceMatch");
    std::int64_t ticks = 0;
    m.engine().book(i).walk(opponent ? opposite(s) : s, [&](std::int64_t price, const auto&) {
        return --level != 0 ? true : (ticks = price, false);
    });
    if (level != 0) throw errors::bad_parameter("priceMatch");
    return m.price(i, ticks);
}

/// Time in force and price of a limit order.
inline void parse_limit(const market& m, const parameters& p, std::string_view tif, timestamp now,
                        matching::order_terms& t) {
    t.post_only = tif == "GTX";
    const auto known_tif = tif_words.value(tif);
    if (!known_tif && !t.post_only) throw errors::time_in_force();
    t.time_in_force = known_tif.value_or(time_in_force::good_till_cancel);
    if (t.time_in_force == time_in_force::good_till_date) {
        const std::int64_t until = p.require_integer("goodTillDate");
        // Milliseconds, used at the precision of seconds, more than 600 s ahead.
        t.good_till = timestamp::from_milliseconds(until / 1000 * 1000);
        if (t.good_till <= now + seconds(600) || until >= 253'402'300'799'000)
            throw errors::bad_parameter("goodTillDate");
    } else if (p.get("goodTillDate").value_or("0") != "0") {
        throw errors::not_required("goodTillDate");
    }
    t.price_ticks = passed(price_in_ticks(m.rules(t.instrument), limit_price(m, p, t.instrument, t.side)));
}

/// The terms of `POST /fapi/v1/order` or `order.place`. @throws as `parse_head`
inline matching::order_terms parse_order(const market& m, matching::account_id account, const parameters& p,
                                         bool dual, timestamp now) {
    const auto in_use = [&](std::string_view id) { return m.client_id_is_open(account, id); };
    matching::order_terms t;
    t.instrument = instrument_of(m, p.require("symbol"));
    t.side = parse_side(p.require("side"));
    const std::string_view type = p.require("type");
    if (conditional_words.value(type)) throw errors::use_algo();
    const auto known_type = type_words.value(type);
    if (!known_type) throw errors::order_type();
    t = parse_head(m, account, p, dual, "newClientOrderId", in_use);
    t.type = *known_type;
    const instrument_config& s = m.rules(t.instrument);
    const decimal quantity = p.require_number("quantity");
    if (t.type == order_type::market) {
        if (p.has("price")) throw errors::not_required("price");
        if (p.has("timeInForce")) throw errors::not_required("timeInForce");
        t.time_in_force = time_in_force::good_till_cancel;
        t.lots = passed(quantity_in_lots(s, quantity, true));
        passed(check_notional(m, t));
        passed(check_market_band(m, t.instrument, t.side));
        check_closing(m, t);
        return t;
    }
    parse_limit(m, p, p.require("timeInForce"), now, t);
    t.lots = passed(quantity_in_lots(s, quantity, false));
    passed(check_notional(m, t));
    passed(check_limit_band(m, t.instrument, t.side, m.price(t.instrument, t.price_ticks)));
    check_closing(m, t);
    return t;
}

/// The terms of `POST /fapi/v1/algoOrder` or `algoOrder.place`. Whether the account can pay for it is asked when it
/// is triggered. Source: "New Algo Order". @throws as `parse_head`; -2021 where its price is there already
inline matching::conditional_terms parse_conditional(const market& m, matching::account_id account,
                                                     const parameters& p, bool dual, timestamp now) {
    if (p.require("algoType") != "CONDITIONAL") throw errors::bad_parameter("algoType");
    matching::conditional_terms t;
    const auto in_use = [&](std::string_view id) {
        const auto* c = m.triggers().find(account, client_order_id(id));
        return (c != nullptr && c->status == matching::conditional_status::waiting) ||
               m.client_id_is_open(account, id);
    };
    static_cast<matching::order_terms&>(t) = parse_head(m, account, p, dual, "clientAlgoId", in_use);
    const auto type = conditional_words.value(p.require("type"));
    if (!type) throw errors::order_type();
    t.waits_as = *type;
    const auto source = trigger_words.value(p.get("workingType").value_or("CONTRACT_PRICE"));
    if (!source) throw errors::bad_parameter("workingType");
    t.source = *source;
    const instrument_config& s = m.rules(t.instrument);
    const bool limit = has_limit_price(*type);
    t.type = limit ? order_type::limit : order_type::market;
    if (limit)
        parse_limit(m, p, p.get("timeInForce").value_or("GTC"), now, t);
    else if (p.has("price"))
        throw errors::not_required("price");
    t.whole_position = p.flag("closePosition");
    if (t.whole_position) {
        if (p.has("quantity")) throw errors::not_required("quantity");
        if (p.has("reduceOnly")) throw errors::not_required("reduceOnly");
        if (limit || *type == order_type::trailing_stop) throw errors::bad_parameter("closePosition");
    } else {
        t.lots = passed(quantity_in_lots(s, p.require_number("quantity"), !limit));
    }
    if (*type == order_type::trailing_stop) {
        if (p.has("triggerPrice")) throw errors::not_required("triggerPrice");
        const decimal percent = p.require_number("callbackRate").normalized();
        if (percent < decimal(1, -1) || percent > decimal(10, 0) || percent.exponent() < -1)
            throw errors::bad_parameter("callbackRate");
        t.callback_rate = decimal(percent.mantissa(), static_cast<std::int8_t>(percent.exponent() - 2));
        if (const auto from = p.number("activatePrice"))
            t.activation_ticks = passed(price_in_ticks(s, *from));
    } else {
        if (p.has("callbackRate")) throw errors::not_required("callbackRate");
        t.trigger_ticks = passed(price_in_ticks(s, p.require_number("triggerPrice")));
        if (t.triggered_at(m.ticks_of(t.instrument, t.source))) throw errors::would_trigger();
    }
    return t;
}

} // namespace gatewright::sim::server::binance_futures
