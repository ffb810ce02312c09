// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/events.hpp>
#include <gatewright/core/instrument.hpp>
#include <gatewright/core/quotient.hpp>
#include <gatewright/venue/interactive_brokers/message_context.hpp>
#include <gatewright/venue/interactive_brokers/symbols.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string_view>

// What TWS says of a contract (10), and the prices that a market rule allows (93). Source: IBKR Campus, "TWS API
// Documentation", "Contract Details", "Market Rule"; layouts as IBKR's own client reads them.
namespace gatewright::venue::interactive_brokers {

/// What an instrument has besides the rules that every venue states.
///
/// @par Object lifetimes
/// The views are valid as long as the message.
struct contract_details {
    std::int32_t request = 0;
    interactive_brokers::contract contract;
    gatewright::instrument
        instrument; ///< its tick is the smallest at any price and exchange: the rule has the real one
    std::int32_t market_rule = 0; ///< of the prices at the contract's exchange; zero: none is told
    decimal price_magnifier;      ///< prices are told in units of the currency divided by this
    std::int64_t underlying = 0;  ///< the number of its contract
    std::string_view order_types; ///< "LMT,MKT,…"
    std::string_view exchanges;
    std::string_view time_zone; ///< of its hours: "US/Eastern"
    std::string_view trading_hours, liquid_hours;
};

/// A step of a ladder of ticks: from this price on, the tick is so.
struct price_step {
    price from;
    price tick;
};
/// The most steps of a market rule that are read; IBKR's have fewer than ten.
inline constexpr std::size_t most_price_steps = 32;

/// A stretch of trading hours in the contract's own time, as dates and minutes of the day: "20260102:0930-20260102:1600".
struct trading_stretch {
    std::int32_t open_date = 0; ///< 20260102
    std::int32_t open_minute = 0;
    std::int32_t close_date = 0;
    std::int32_t close_minute = 0;
    bool closed = false; ///< nothing is traded on `open_date`
};

/// Calls `f(const trading_stretch&)` for each stretch of hours as contract details have them.
/// @return false, after the stretches before it, where one cannot be read
template <class F>
constexpr bool read_hours(std::string_view hours, F f) noexcept {
    const auto take = [](std::string_view& text, std::size_t n, std::int32_t& out) {
        if (text.size() < n || !detail::all_digits({text.data(), n})) return false;
        out = 0;
        for (std::size_t i = 0; i != n; ++i) out = out * 10 + (text[i] - '0');
        text.remove_prefix(n);
        return true;
    };
    const auto moment = [&take](std::string_view& text, std::int32_t& date, std::int32_t& minute) {
        std::int32_t hhmm = 0;
        if (!take(text, 8, date) || !text.starts_with(':')) return false;
        text.remove_prefix(1);
        if (!take(text, 4, hhmm) || hhmm > 2400 || hhmm % 100 > 59) return false;
        minute = hhmm / 100 * 60 + hhmm % 100;
        return true;
    };
    while (!hours.empty()) {
        std::string_view part(hours.data(), std::min(hours.find(';'), hours.size()));
        hours.remove_prefix(part.size() + (part.size() == hours.size() ? 0 : 1));
        if (part.empty()) continue;
        trading_stretch s;
        if (part.size() == 15 && part.ends_with(":CLOSED")) {
            s.closed = true;
            if (!take(part, 8, s.open_date)) return false;
            s.close_date = s.open_date;
        } else {
            if (!moment(part, s.open_date, s.open_minute) || !part.starts_with('-')) return false;
            part.remove_prefix(1);
            if (!moment(part, s.close_date, s.close_minute) || !part.empty()) return false;
        }
        f(static_cast<const trading_stretch&>(s));
    }
    return true;
}

namespace detail {

/// The rule of the contract's own exchange: the two lists go side by side.
[[nodiscard]] constexpr std::int32_t rule_at(std::string_view exchanges, std::string_view rules,
                                             std::string_view exchange) noexcept {
    const auto take = [](std::string_view& list) {
        const std::string_view part(list.data(), std::min(list.find(','), list.size()));
        list.remove_prefix(std::min(part.size() + 1, list.size()));
        return part;
    };
    while (!exchanges.empty() && !rules.empty()) {
        const bool found = take(exchanges) == exchange;
        const std::string_view rule = take(rules);
        if (!found) continue;
        std::int32_t number = 0;
        if (!all_digits(rule) || rule.size() > 9) return 0;
        for (const char c : rule) number = number * 10 + (c - '0');
        return number;
    }
    return 0;
}

/// Reads what is between the message's number and its end. @return false if a field is wrong
inline bool read_details(field_reader& in, int version, contract_details& d, decimal& least,
                         decimal& step) noexcept {
    contract& c = d.contract;
    if (version < since::size_rules && in.integer("version") < 8)
        in.refuse_last(wire::codec_errc::unknown_value, "version");
    d.request = in.integer32("reqId");
    in.text("symbol", c.symbol);
    in.text("secType", c.type);
    read_expiry(in, c.expiry);
    c.strike = in.number("strike");
    read_right(in, c.right);
    in.text("exchange", c.exchange);
    in.text("currency", c.currency);
    in.text("localSymbol", c.local_symbol);
    in.skip("t", "marketName");
    in.text("tradingClass", c.trading_class);
    c.con_id = in.integer("conId");
    d.instrument.tick_size.value = in.number("minTick");
    if (version >= since::md_size_multiplier && version < since::size_rules) in.skip("i", "mdSizeMultiplier");
    c.multiplier = in.number("multiplier");
    d.order_types = in.text("orderTypes");
    d.exchanges = in.text("validExchanges");
    d.price_magnifier = decimal::from_integer(in.integer("priceMagnifier"));
    d.underlying = in.integer("underConId");
    in.skip("t", "longName");
    in.text("primaryExchange", c.primary_exchange);
    in.skip("tttt", "contractMonth", "industry", "category", "subcategory");
    d.time_zone = in.text("timeZoneId");
    d.trading_hours = in.text("tradingHours");
    d.liquid_hours = in.text("liquidHours");
    in.skip("tn", "evRule", "evMultiplier");
    for (std::size_t n = in.count("secIdListCount"); n != 0 && in.ok(); --n) in.skip("tt", "tag", "value");
    if (version >= since::agg_group) in.skip("i", "aggGroup");
    if (version >= since::underlying_info) in.skip("tt", "underSymbol", "underSecType");
    if (version >= since::market_rules)
        d.market_rule = rule_at(d.exchanges, in.text("marketRuleIds"), c.exchange);
    // Not what TWS compares a contract's expiry with: that is its last day of trading.
    if (version >= since::real_expiration) in.skip("t", "realExpirationDate");
    if (version >= since::stock_type) in.skip("t", "stockType");
    if (version >= since::fractional_sizes && version < since::size_rules) in.skip("n", "sizeMinTick");
    if (version >= since::size_rules) {
        least = in.number("minSize");
        step = in.number("sizeIncrement");
        in.skip("n", "suggestedSizeIncrement");
    }
    return in.finish();
}

} // namespace detail

/// 10: calls `on(const contract_details&)` and `on(const instrument_update&)`; `bad_row` for a contract without a tick,
/// without a name, or whose size cannot be told exactly.
template <class SinkT>
wire::decode_status decode_contract_details(detail::field_reader in, const message_context& of,
                                            SinkT& sink) noexcept {
    contract_details d;
    decimal least, step;
    if (!detail::read_details(in, of.version, d, least, step)) return in.status();
    instrument& i = d.instrument;
    const std::string_view asked = sink.symbol_of_request(d.request);
    i.symbol = asked.empty() ? detail::name_of(d.contract, sink) : symbol_name(asked);
    const auto refuse = [&](const char* why) {
        sink.bad_row(i.symbol.empty() ? d.contract.symbol.view() : i.symbol.view(), why);
        return in.status();
    };
    const detail::security_type* const type = detail::find_type(d.contract.type);
    if (i.symbol.empty() || type == nullptr)
        return refuse("a contract of a kind without a name, field secType");
    if (i.tick_size.value.sign() <= 0) return refuse("no tick, field minTick");
    if (d.price_magnifier.is_zero()) d.price_magnifier = decimal(1, 0);
    const decimal multiplier = d.contract.multiplier.is_zero() ? decimal(1, 0) : d.contract.multiplier;
    const auto size = exact_quotient(multiplier, d.price_magnifier);
    if (!size || size->sign() <= 0) return refuse("a size that cannot be told exactly, field priceMagnifier");
    const auto price_unit = exact_quotient(decimal(1, 0), d.price_magnifier);
    if (!price_unit) return refuse("a price that cannot be told exactly, field priceMagnifier");
    i.contract_size = *size;
    i.price_unit = *price_unit;
    i.kind = type->kind;
    const bool whole =
        *size == decimal(1, 0) && i.kind != instrument_kind::future && i.kind != instrument_kind::option;
    i.unit = whole ? quantity_unit::base : quantity_unit::contracts;
    i.base_asset.assign(d.contract.symbol);
    i.quote_asset = i.settle_asset = d.contract.currency;
    i.lot_size.value = step.sign() > 0 ? step : decimal(1, 0);
    i.min_quantity.value = least.sign() > 0 ? least : i.lot_size.value;
    i.venue_number = d.contract.con_id > 0 ? static_cast<std::uint64_t>(d.contract.con_id) : 0;
    i.status = type->traded ? trading_status::trading : trading_status::closed;
    sink.on(static_cast<const contract_details&>(d));
    instrument_update u;
    u.instrument = i;
    u.received = of.received;
    sink.on(static_cast<const instrument_update&>(u));
    return in.status();
}

/// 93: calls `on_market_rule(std::int32_t rule, std::span<const price_step>)`, the steps from the lowest price up.
template <class SinkT>
wire::decode_status decode_market_rule(detail::field_reader in, SinkT& sink) noexcept {
    std::array<price_step, most_price_steps> steps;
    const std::int32_t rule = in.integer32("marketRuleId");
    const std::size_t count = in.count("nPriceIncrements");
    if (count > steps.size()) in.refuse_last(wire::codec_errc::number_out_of_range, "nPriceIncrements");
    for (std::size_t i = 0; i != count && in.ok(); ++i) {
        steps[i].from.value = in.number("lowEdge");
        steps[i].tick.value = in.number("increment");
        const bool rises = i == 0 || steps[i - 1].from < steps[i].from;
        if (in.ok() && (steps[i].tick.value.sign() <= 0 || !rises))
            in.refuse_last(wire::codec_errc::unknown_value, rises ? "increment" : "lowEdge");
    }
    if (in.finish()) sink.on_market_rule(rule, std::span<const price_step>(steps.data(), count));
    return in.status();
}

} // namespace gatewright::venue::interactive_brokers
