// SPDX-License-Identifier: BSL-1.0
#pragma once

// Everything that a desk is written with, in one namespace. Needs no Asio: `<gatewright/driver/run.hpp>` adds what runs
// a desk against the network. Each name lives in the namespace of its folder; this header only repeats them.
#include <gatewright/bars/any_bars.hpp>
#include <gatewright/bars/merged_bars.hpp>
#include <gatewright/book/synced_book.hpp>
#include <gatewright/book/views.hpp>
#include <gatewright/core/events.hpp>
#include <gatewright/core/io.hpp>
#include <gatewright/core/reject.hpp>
#include <gatewright/core/wide_decimal.hpp>
#include <gatewright/engine/engine.hpp>
#include <gatewright/journal/journal.hpp>
#include <gatewright/journal/record.hpp>
#include <gatewright/risk/instrument_rules.hpp>
#include <gatewright/risk/max_order_quantity.hpp>
#include <gatewright/risk/max_position.hpp>
#include <gatewright/risk/order_rate.hpp>
#include <gatewright/risk/price_collar.hpp>
#include <gatewright/risk/risk_chain.hpp>
#include <gatewright/risk/trading_state.hpp>
#include <gatewright/routing/route_direct.hpp>
#include <gatewright/venue/binance_futures/binance_futures.hpp>
#include <gatewright/venue/okx/okx.hpp>

namespace gatewright {

using venue::request_orders;
using venue::stream_orders;

using risk::instrument_rules;
using risk::max_order_quantity;
using risk::max_position;
using risk::order_rate;
using risk::price_collar;
using risk::risk_chain;
using risk::trading_mode;
using risk::trading_state;

using routing::route_direct;

using journal::no_journal;

} // namespace gatewright
