// SPDX-License-Identifier: BSL-1.0
#pragma once

// Everything that a desk is written with, in one namespace. Needs no Asio: `<gatewright/driver/run.hpp>` adds what runs
// a desk against the network. Each name lives in the namespace of its folder; this header only repeats them.
#include <gatewright/bars/any_bars.hpp>
#include <gatewright/bars/merged_bars.hpp>
#include <gatewright/book/consolidated_book.hpp>
#include <gatewright/book/synced_book.hpp>
#include <gatewright/book/views.hpp>
#include <gatewright/core/events.hpp>
#include <gatewright/core/io.hpp>
#include <gatewright/core/quantity_conversion.hpp>
#include <gatewright/core/reject.hpp>
#include <gatewright/core/wide_decimal.hpp>
#include <gatewright/engine/engine.hpp>
#include <gatewright/journal/journal.hpp>
#include <gatewright/journal/record.hpp>
#include <gatewright/risk/checks.hpp>
#include <gatewright/risk/monitors.hpp>
#include <gatewright/risk/risk_chain.hpp>
#include <gatewright/routing/route_best_price.hpp>
#include <gatewright/routing/route_by_score.hpp>
#include <gatewright/routing/route_direct.hpp>
#include <gatewright/routing/route_failover.hpp>
#include <gatewright/routing/route_round_robin.hpp>
#include <gatewright/routing/route_split.hpp>
#include <gatewright/routing/route_sticky.hpp>
#include <gatewright/sim/paper/paper.hpp>
#include <gatewright/venue/binance_futures/binance_futures.hpp>
#include <gatewright/venue/binance_spot/binance_spot.hpp>
#include <gatewright/venue/bybit/bybit.hpp>
#include <gatewright/venue/interactive_brokers/interactive_brokers.hpp>
#include <gatewright/venue/oanda/oanda.hpp>
#include <gatewright/venue/okx/okx.hpp>

namespace gatewright {

using venue::request_orders;
using venue::stream_orders;

using risk::balance;
using risk::balance_floor;
using risk::circuit_breaker;
using risk::daily_loss;
using risk::drawdown;
using risk::duplicate_order;
using risk::fat_finger;
using risk::gateway_down;
using risk::instrument_allow_list;
using risk::instrument_rules;
using risk::margin_ratio;
using risk::margin_requirement;
using risk::max_desk_position;
using risk::max_gross_exposure;
using risk::max_leverage;
using risk::max_net_exposure;
using risk::max_open_orders;
using risk::max_order_notional;
using risk::max_order_quantity;
using risk::max_position;
using risk::max_position_notional;
using risk::max_spread;
using risk::message_rate;
using risk::monitor_set;
using risk::order_rate;
using risk::price_collar;
using risk::reject_rate;
using risk::risk_chain;
using risk::self_trade;
using risk::stale_book;
using risk::stale_quote;
using risk::stop_loss;
using risk::supervised;
using risk::take_profit;
using risk::trading_hours;
using risk::trading_mode;
using risk::trading_state;
using risk::trailing_stop;

using routing::route_best_price;
using routing::route_by_score;
using routing::route_direct;
using routing::route_failover;
using routing::route_round_robin;
using routing::route_split;
using routing::route_sticky;

using journal::no_journal;

} // namespace gatewright
