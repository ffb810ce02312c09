// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/events.hpp>
#include <gatewright/core/history.hpp>

#include <boost/hana/filter.hpp>
#include <boost/hana/tuple.hpp>
#include <boost/hana/type.hpp>

namespace gatewright {

/// The base of a strategy (CRTP). A strategy is a plain struct with a member `on(const Event&, auto& desk)` for each
/// event it wants; only those are delivered, and an event that nobody names costs nothing.
///
/// ```cpp
/// struct maker : gw::strategy<maker> {
///     void on(const gw::best_quote& q, auto& desk) { ... desk.submit(order) ... }
///     void on(const gw::fill& f, auto& desk) { ... }
/// };
/// ```
/// What an `on` raises (a submitted order changes its state) is delivered after it has returned, never inside it.
/// One that throws halts the desk: its orders are cancelled, the operator is told which handler it was, and `run` ends
/// with exit code 1.
template <class DerivedT>
struct strategy {
    using strategy_type = DerivedT;
};

/// A strategy that handles an event; the desk's type matters because `on` is usually generic in it.
template <class StrategyT, class EventT, class DeskT>
concept Handles = requires(StrategyT& s, const EventT& e, DeskT& d) { s.on(e, d); };

namespace hana = boost::hana;

/// Every event that can be delivered to a strategy.
inline constexpr auto strategy_events =
    hana::tuple_t<best_quote, trade, bar, mark_price, funding_rate, ticker, liquidation, open_interest,
                  past<bar>, past<trade>, past<funding_rate>, past<open_interest>, history_progress,
                  book_change, cross_venue_spread, fill, fill_correction, commission, order_change,
                  list_change, order_preview, account_config, instrument_config, fee_rates, margin_warning,
                  cash_flow, balance_update, position_update, instrument_update, connection_change,
                  gateway_status, venue_error, timer_due>;

/// The events that `StrategyT` names, as a Hana tuple of types.
template <class StrategyT, class DeskT>
constexpr auto handled_events() {
    return hana::filter(strategy_events, [](auto e) {
        return hana::bool_c<Handles<StrategyT, typename decltype(e)::type, DeskT>>;
    });
}

/// A strategy that names no event at all is a mistake (usually a misspelt parameter type).
template <class StrategyT, class DeskT>
inline constexpr bool handles_something =
    decltype(hana::length(handled_events<StrategyT, DeskT>()))::value != 0;

} // namespace gatewright
