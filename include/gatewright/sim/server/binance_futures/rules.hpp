// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/sim/server/binance_futures/venue.hpp>

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

[[nodiscard]] inline side parse_side(std::string_view text) {
    if (text == "BUY") return side::buy;
    if (text == "SELL") return side::sell;
    throw errors::side();
}

/// `selfTradePreventionMode`; the venue's default is EXPIRE_MAKER.
[[nodiscard]] inline matching::self_trade_prevention parse_prevention(std::optional<std::string_view> text) {
    using matching::self_trade_prevention;
    if (!text || *text == "EXPIRE_MAKER") return self_trade_prevention::expire_maker;
    if (*text == "EXPIRE_TAKER") return self_trade_prevention::expire_taker;
    if (*text == "EXPIRE_BOTH") return self_trade_prevention::expire_both;
    if (*text == "NONE") return self_trade_prevention::none;
    throw errors::bad_parameter("selfTradePreventionMode");
}

/// The value as a multiple of the unit. Too many decimals are -1111; a wrong multiple is `otherwise`.
inline std::int64_t multiple_or_throw(decimal value, decimal unit, const api_error& otherwise) {
    if (value.normalized().exponent() < unit.exponent()) throw errors::precision();
    const auto count = venue::multiple(value, unit);
    if (!count) throw otherwise;
    return *count;
}

/// @throws api_error -4001, -1111, -4014, -4002, -4013
inline std::int64_t parse_price(const symbol_config& s, decimal price) {
    if (price.sign() <= 0) throw errors::price_not_positive();
    if (price > s.max_price) throw errors::price_above();
    if (price < s.min_price) throw errors::price_below();
    return multiple_or_throw(price, s.tick, errors::price_tick());
}

/// @throws api_error -4003, -4005, -1111, -4023. The smallest quantity is one step
inline std::int64_t parse_quantity(const symbol_config& s, decimal quantity, bool market) {
    if (quantity.sign() <= 0) throw errors::quantity_not_positive();
    if (quantity > (market ? s.max_market_quantity : s.max_quantity)) throw errors::quantity_above();
    return multiple_or_throw(quantity, s.lot, errors::quantity_step());
}

/// PERCENT_PRICE: a limit price may not be worse than a multiple of the mark price.
inline void check_limit_band(const venue& v, matching::instrument_id i, side s, decimal price) {
    const decimal mark = v.price(i, v.engine().mark_ticks(i));
    const decimal most = checked_mul(mark, v.symbol(i).multiplier_up).value();
    const decimal least = checked_mul(mark, v.symbol(i).multiplier_down).value();
    if (s == side::buy && price > most) throw errors::limit_price_above(most.normalized().str());
    if (s == side::sell && price < least) throw errors::limit_price_below(least.normalized().str());
}

/// PERCENT_PRICE for market orders: the price they would trade at is inside the band.
inline void check_market_band(const venue& v, matching::instrument_id i, side s) {
    const auto best = v.engine().book(i).best(opposite(s));
    if (!best) return;
    const decimal mark = v.price(i, v.engine().mark_ticks(i));
    const decimal price = v.price(i, *best);
    if (price > checked_mul(mark, v.symbol(i).multiplier_up).value() ||
        price < checked_mul(mark, v.symbol(i).multiplier_down).value())
        throw errors::percent_price();
}

/// MIN_NOTIONAL; reduce-only orders are exempt.
inline void check_notional(const venue& v, const matching::order_terms& t) {
    if (t.reduce_only) return;
    const std::int64_t ticks = t.type == order_type::limit
                                   ? t.price_ticks
                                   : v.engine()
                                         .book(t.instrument)
                                         .best(opposite(t.side))
                                         .value_or(v.engine().mark_ticks(t.instrument));
    const matching::wide value =
        matching::multiply(matching::multiply(ticks, v.engine().unit_value(t.instrument)), t.lots);
    const decimal least = v.symbol(t.instrument).min_notional;
    if (value < matching::to_units(least)) throw errors::notional(least.str());
}

/// The terms of `POST /fapi/v1/order` or `order.place`. The client id is empty if the request has none.
/// @throws api_error with the venue's code for the first thing that is wrong
inline matching::order_terms parse_order(const venue& v, matching::account_id account, const parameters& p,
                                         timestamp now) {
    matching::order_terms t;
    t.account = account;
    t.instrument = v.instrument(p.require("symbol"));
    const symbol_config& s = v.symbol(t.instrument);
    t.side = parse_side(p.require("side"));
    const std::string_view type = p.require("type");
    if (type == "STOP" || type == "STOP_MARKET" || type == "TAKE_PROFIT" || type == "TAKE_PROFIT_MARKET" ||
        type == "TRAILING_STOP_MARKET")
        throw errors::use_algo();
    if (type != "LIMIT" && type != "MARKET") throw errors::order_type();
    t.type = type == "LIMIT" ? order_type::limit : order_type::market;
    if (const auto mode = p.get("positionSide"); mode && *mode != "BOTH") throw errors::position_side();
    t.reduce_only = p.flag("reduceOnly");
    t.stp = parse_prevention(p.get("selfTradePreventionMode"));
    if (const auto id = p.get("newClientOrderId")) {
        if (!valid_client_id(*id)) throw errors::client_order_id();
        if (v.client_id_is_open(account, std::string(*id))) throw errors::duplicate_client_id();
        t.client_order_id = *id;
    }
    if (p.has("stopPrice")) throw errors::not_required("stopPrice");
    if (p.has("priceMatch") && p.get("priceMatch") != "NONE") throw errors::unsupported();

    const auto quantity = p.number("quantity");
    if (!quantity) throw errors::missing("quantity");
    if (t.type == order_type::market) {
        if (p.has("price")) throw errors::not_required("price");
        if (p.has("timeInForce")) throw errors::not_required("timeInForce");
        t.time_in_force = time_in_force::good_till_cancel;
        t.lots = parse_quantity(s, *quantity, true);
        check_notional(v, t);
        check_market_band(v, t.instrument, t.side);
        return t;
    }
    const std::string_view tif = p.require("timeInForce");
    if (tif == "IOC") {
        t.time_in_force = time_in_force::immediate_or_cancel;
    } else if (tif == "FOK") {
        t.time_in_force = time_in_force::fill_or_kill;
    } else if (tif == "GTX") {
        t.post_only = true;
    } else if (tif == "GTD") {
        t.time_in_force = time_in_force::good_till_date;
        const auto until = p.integer("goodTillDate");
        if (!until) throw errors::missing("goodTillDate");
        // Milliseconds, used at the precision of seconds, more than 600 s ahead.
        t.good_till = timestamp::from_milliseconds(*until / 1000 * 1000);
        if (t.good_till <= now + seconds(600) || *until >= 253'402'300'799'000)
            throw errors::bad_parameter("goodTillDate");
    } else if (tif != "GTC") {
        throw errors::time_in_force();
    }
    if (t.time_in_force != time_in_force::good_till_date && p.get("goodTillDate") &&
        p.get("goodTillDate") != "0")
        throw errors::not_required("goodTillDate");
    const auto price = p.number("price");
    if (!price) throw errors::missing("price");
    t.price_ticks = parse_price(s, *price);
    t.lots = parse_quantity(s, *quantity, false);
    check_notional(v, t);
    check_limit_band(v, t.instrument, t.side, *price);
    return t;
}

/// What the matching engine refused, in the venue's words.
[[nodiscard]] inline api_error refused(matching::refusal why) {
    switch (why) {
    case matching::refusal::would_take: return errors::would_take();
    case matching::refusal::cannot_fill: return errors::cannot_fill();
    case matching::refusal::not_reducing: return errors::reduce_only();
    case matching::refusal::no_margin: return errors::margin();
    case matching::refusal::unknown_order: return errors::cancel_unknown();
    case matching::refusal::malformed:
    case matching::refusal::none: break;
    }
    return errors::quantity_not_positive();
}

} // namespace gatewright::sim::server::binance_futures
