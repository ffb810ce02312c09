// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "words.hpp"

#include <gatewright/core/events.hpp>
#include <gatewright/venue/account_config.hpp>
#include <gatewright/wire/json_writer.hpp>

#include <boost/hana/accessors.hpp>
#include <boost/hana/adapt_struct.hpp>
#include <boost/hana/core/to.hpp>
#include <boost/hana/first.hpp>
#include <boost/hana/for_each.hpp>
#include <boost/hana/second.hpp>

#include <string>
#include <string_view>
#include <type_traits>

// The members of the normalized events, in the order in which they are printed. The names are taken from the members
// themselves, so that what is printed cannot differ from the struct.
BOOST_HANA_ADAPT_STRUCT(gatewright::trade, symbol, venue_time, received, id, price, quantity, aggressor);
BOOST_HANA_ADAPT_STRUCT(gatewright::best_quote, symbol, venue_time, received, bid, bid_quantity, ask,
                        ask_quantity, update_id);
BOOST_HANA_ADAPT_STRUCT(gatewright::bar, symbol, venue_time, received, open_time, close_time, interval, open,
                        high, low, close, volume, turnover, trade_count, closed);
BOOST_HANA_ADAPT_STRUCT(gatewright::mark_price, symbol, venue_time, received, price, index_price);
BOOST_HANA_ADAPT_STRUCT(gatewright::funding_rate, symbol, venue_time, received, rate, next_funding_time);
BOOST_HANA_ADAPT_STRUCT(gatewright::order_update, symbol, venue_time, received, client_order_id,
                        venue_order_id, state, source, reason, side, type, time_in_force, position_side,
                        post_only, reduce_only, quantity, price, amended, cumulative_quantity, average_price,
                        venue_made, text);
BOOST_HANA_ADAPT_STRUCT(gatewright::fill, symbol, venue_time, received, client_order_id, venue_order_id, id,
                        side, position_side, maker, source, price, quantity, cumulative_quantity, commission,
                        realized_pnl);
BOOST_HANA_ADAPT_STRUCT(gatewright::balance_update, asset, venue_time, received, wallet, available, source);
BOOST_HANA_ADAPT_STRUCT(gatewright::position_update, symbol, venue_time, received, position_side, quantity,
                        entry_price, unrealized_pnl, source);
BOOST_HANA_ADAPT_STRUCT(gatewright::venue::account_config, received, hedge_mode);
BOOST_HANA_ADAPT_STRUCT(gatewright::instrument, symbol, base_asset, quote_asset, settle_asset, tick_size,
                        lot_size, market_lot_size, min_price, max_price, min_quantity, min_market_quantity,
                        max_quantity, max_market_quantity, min_notional, price_band_up, price_band_down,
                        contract_size, unit, status);
BOOST_HANA_ADAPT_STRUCT(gatewright::instrument_update, instrument, received);
BOOST_HANA_ADAPT_STRUCT(gatewright::venue_error, code, operator_needed, received, symbol, client_order_id,
                        text);

namespace codec {

/// The word after "event".
template <class EventT>
inline constexpr std::string_view event_name = "";
template <>
inline constexpr std::string_view event_name<gatewright::trade> = "trade";
template <>
inline constexpr std::string_view event_name<gatewright::best_quote> = "best_quote";
template <>
inline constexpr std::string_view event_name<gatewright::bar> = "bar";
template <>
inline constexpr std::string_view event_name<gatewright::mark_price> = "mark_price";
template <>
inline constexpr std::string_view event_name<gatewright::funding_rate> = "funding_rate";
template <>
inline constexpr std::string_view event_name<gatewright::order_update> = "order_update";
template <>
inline constexpr std::string_view event_name<gatewright::fill> = "fill";
template <>
inline constexpr std::string_view event_name<gatewright::balance_update> = "balance_update";
template <>
inline constexpr std::string_view event_name<gatewright::position_update> = "position_update";
template <>
inline constexpr std::string_view event_name<gatewright::venue::account_config> = "account_config";
template <>
inline constexpr std::string_view event_name<gatewright::instrument_update> = "instrument_update";
template <>
inline constexpr std::string_view event_name<gatewright::venue_error> = "venue_error";

/// Whether a member says anything: what the struct's own documentation calls "not known", "none" or "not given" is left
/// out. The members that a flag declares are printed exactly when the flag is set, and the flag is not printed.
template <class EventT>
constexpr bool given(const EventT&, std::string_view) {
    return true;
}
inline bool given(const gatewright::best_quote& e, std::string_view name) {
    return name != "update_id" || e.update_id != 0;
}
inline bool given(const gatewright::mark_price& e, std::string_view name) {
    return name != "index_price" || !e.index_price.is_zero();
}
inline bool given(const gatewright::order_update& e, std::string_view name) {
    if (name == "reason") return e.reason != gatewright::order_errc{};
    if (name == "price") return e.has_terms && !e.price.is_zero();
    if (name == "cumulative_quantity") return e.has_filled;
    if (name == "average_price") return !e.average_price.is_zero();
    for (const std::string_view term :
         {"side", "type", "time_in_force", "position_side", "post_only", "reduce_only", "quantity"})
        if (name == term) return e.has_terms;
    return true;
}
inline bool given(const gatewright::fill& e, std::string_view name) {
    if (name == "cumulative_quantity") return e.has_cumulative;
    if (name == "commission") return e.has_commission;
    if (name == "position_side") return e.has_position_side;
    return name != "realized_pnl" || !e.realized_pnl.is_zero();
}
inline bool given(const gatewright::balance_update& e, std::string_view name) {
    return name != "available" || e.has_available;
}
inline bool given(const gatewright::venue_error& e, std::string_view name) {
    return name != "code" || !e.code.empty();
}
inline bool given(const gatewright::instrument& e, std::string_view name) {
    if (name == "market_lot_size") return !e.market_lot_size.is_zero();
    if (name == "min_price") return !e.min_price.is_zero();
    if (name == "max_price") return !e.max_price.is_zero();
    if (name == "min_quantity") return !e.min_quantity.is_zero();
    if (name == "min_market_quantity") return !e.min_market_quantity.is_zero();
    if (name == "max_quantity") return !e.max_quantity.is_zero();
    if (name == "max_market_quantity") return !e.max_market_quantity.is_zero();
    if (name == "min_notional") return !e.min_notional.is_zero();
    if (name == "price_band_up") return !e.price_band_up.is_zero();
    if (name == "price_band_down") return !e.price_band_down.is_zero();
    return true;
}

template <class StructT>
void write_members(gatewright::wire::json_writer& json, const StructT& value);

/// One member: text and times are left out where empty, times in nanoseconds are named `<name>_ns`, an enum is its word,
/// money an object of its own.
template <class T>
void write_member(gatewright::wire::json_writer& json, std::string_view name, const T& value) {
    if constexpr (std::is_same_v<T, gatewright::timestamp> || std::is_same_v<T, gatewright::duration>) {
        if (value.ns != 0) json.member(std::string(name) + "_ns", value.ns);
    } else if constexpr (std::is_convertible_v<const T&, std::string_view>) {
        const std::string_view text = value;
        if (!text.empty()) json.member(name, text);
    } else if constexpr (std::is_same_v<T, gatewright::money>) {
        json.key(name);
        json.begin_object();
        json.member("amount", value.amount);
        write_member(json, "asset", value.asset);
        json.end_object();
    } else if constexpr (std::is_same_v<T, gatewright::instrument>) {
        write_members(json, value);
    } else if constexpr (std::is_enum_v<T>) {
        json.member(name, word_of(value));
    } else {
        json.member(name, value);
    }
}

template <class StructT>
void write_members(gatewright::wire::json_writer& json, const StructT& value) {
    boost::hana::for_each(boost::hana::accessors<StructT>(), [&](const auto& accessor) {
        const std::string_view name = boost::hana::to<const char*>(boost::hana::first(accessor));
        if (given(value, name)) write_member(json, name, boost::hana::second(accessor)(value));
    });
}

/// `{"event":"trade","symbol":…}`.
template <class EventT>
void write_event(gatewright::wire::json_writer& json, const EventT& e) {
    static_assert(!event_name<EventT>.empty(),
                  "an event that is printed has a name and its members listed above");
    json.begin_object();
    json.member("event", event_name<EventT>);
    write_members(json, e);
    json.end_object();
}

} // namespace codec
