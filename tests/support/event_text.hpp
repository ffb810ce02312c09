// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/events.hpp>
#include <gatewright/venue/account_config.hpp>

#include <boost/describe.hpp>
#include <boost/mp11.hpp>

#include <string>
#include <string_view>
#include <type_traits>

// The members of the events, in the order in which they are printed.
namespace gatewright {
BOOST_DESCRIBE_ENUM(side, buy, sell)
BOOST_DESCRIBE_ENUM(order_type, limit, market, stop, stop_limit, take_profit, take_profit_limit,
                    trailing_stop)
BOOST_DESCRIBE_ENUM(time_in_force, good_till_cancel, immediate_or_cancel, fill_or_kill, good_till_date, day)
BOOST_DESCRIBE_ENUM(position_side, net, long_side, short_side)
BOOST_DESCRIBE_ENUM(report_source, stream, reply, query, snapshot)
BOOST_DESCRIBE_ENUM(quantity_unit, base, quote, contracts)
BOOST_DESCRIBE_ENUM(trading_status, unknown, trading, cancel_only, halted, closed)
BOOST_DESCRIBE_STRUCT(money, (), (amount, asset))
BOOST_DESCRIBE_STRUCT(trade, (), (symbol, venue_time, received, id, price, quantity, aggressor))
BOOST_DESCRIBE_STRUCT(best_quote, (),
                      (symbol, venue_time, received, bid, bid_quantity, ask, ask_quantity, update_id))
BOOST_DESCRIBE_STRUCT(bar, (),
                      (symbol, venue_time, received, open_time, close_time, interval, open, high, low, close,
                       volume, turnover, trade_count, closed))
BOOST_DESCRIBE_STRUCT(mark_price, (), (symbol, venue_time, received, price, index_price))
BOOST_DESCRIBE_STRUCT(funding_rate, (), (symbol, venue_time, received, rate, next_funding_time))
BOOST_DESCRIBE_STRUCT(book_header, (),
                      (symbol, venue_time, received, first_id, last_id, previous_id, snapshot, partial))
BOOST_DESCRIBE_STRUCT(order_update, (),
                      (symbol, venue_time, received, client_order_id, venue_order_id, state, source, reason,
                       side, type, time_in_force, position_side, post_only, reduce_only, amended, has_terms,
                       has_filled, venue_made, quantity, price, cumulative_quantity, average_price, text))
BOOST_DESCRIBE_STRUCT(fill, (),
                      (symbol, venue_time, received, client_order_id, venue_order_id, id, side, position_side,
                       maker, has_commission, has_cumulative, has_position_side, source, price, quantity,
                       cumulative_quantity, commission, realized_pnl))
BOOST_DESCRIBE_STRUCT(balance_update, (),
                      (asset, venue_time, received, wallet, available, has_available, source))
BOOST_DESCRIBE_STRUCT(position_update, (),
                      (symbol, venue_time, received, position_side, quantity, entry_price, unrealized_pnl,
                       source))
BOOST_DESCRIBE_STRUCT(instrument, (),
                      (symbol, base_asset, quote_asset, settle_asset, tick_size, lot_size, market_lot_size,
                       min_price, max_price, min_quantity, min_market_quantity, max_quantity,
                       max_market_quantity, min_notional, price_band_up, price_band_down, contract_size, unit,
                       status))
BOOST_DESCRIBE_STRUCT(instrument_update, (), (instrument, received))
namespace venue {
BOOST_DESCRIBE_STRUCT(account_config, (), (received, hedge_mode))
}
} // namespace gatewright

namespace gatewright_test {

/// A value as an event's line shows it: an enumerator by its name, a text in quotes, a time in nanoseconds, a struct as
/// its members, each as `name=value`.
template <class T>
[[nodiscard]] std::string text_of(const T& value) {
    namespace describe = boost::describe;
    if constexpr (std::is_same_v<T, bool>) {
        return value ? "true" : "false";
    } else if constexpr (describe::has_describe_enumerators<T>::value) {
        return describe::enum_to_string(value, "?");
    } else if constexpr (std::is_same_v<T, gatewright::order_errc>) {
        return value == T{} ? "none" : to_string(value);
    } else if constexpr (std::is_enum_v<T> && requires { to_string(value); }) {
        return to_string(value);
    } else if constexpr (std::is_enum_v<T>) {
        return std::to_string(static_cast<long long>(value));
    } else if constexpr (std::is_integral_v<T>) {
        return std::to_string(value);
    } else if constexpr (std::is_convertible_v<const T&, std::string_view>) {
        return '"' + std::string(std::string_view(value)) + '"';
    } else if constexpr (requires { value.str(); }) {
        return value.str();
    } else if constexpr (requires { value.ns; }) {
        return std::to_string(value.ns);
    } else {
        std::string members;
        boost::mp11::mp_for_each<describe::describe_members<T, describe::mod_public>>([&](auto member) {
            using inner = std::remove_cvref_t<decltype(value.*member.pointer)>;
            std::string text = text_of(value.*member.pointer);
            if constexpr (describe::has_describe_members<inner>::value) text = '{' + text + '}';
            members += (members.empty() ? "" : " ") + std::string(member.name) + '=' + text;
        });
        return members;
    }
}

} // namespace gatewright_test
