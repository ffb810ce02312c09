// SPDX-License-Identifier: BSL-1.0
#pragma once

// Every check. Which to use when: docs/risk.md.
#include <gatewright/risk/balance.hpp>
#include <gatewright/risk/circuit_breaker.hpp>
#include <gatewright/risk/duplicate_order.hpp>
#include <gatewright/risk/fat_finger.hpp>
#include <gatewright/risk/instrument_allow_list.hpp>
#include <gatewright/risk/instrument_rules.hpp>
#include <gatewright/risk/margin_requirement.hpp>
#include <gatewright/risk/max_desk_position.hpp>
#include <gatewright/risk/max_gross_exposure.hpp>
#include <gatewright/risk/max_leverage.hpp>
#include <gatewright/risk/max_net_exposure.hpp>
#include <gatewright/risk/max_open_orders.hpp>
#include <gatewright/risk/max_order_notional.hpp>
#include <gatewright/risk/max_order_quantity.hpp>
#include <gatewright/risk/max_position.hpp>
#include <gatewright/risk/max_position_notional.hpp>
#include <gatewright/risk/max_spread.hpp>
#include <gatewright/risk/message_rate.hpp>
#include <gatewright/risk/order_rate.hpp>
#include <gatewright/risk/price_collar.hpp>
#include <gatewright/risk/self_trade.hpp>
#include <gatewright/risk/stale_book.hpp>
#include <gatewright/risk/stale_quote.hpp>
#include <gatewright/risk/trading_hours.hpp>
#include <gatewright/risk/trading_state.hpp>
