// SPDX-License-Identifier: BSL-1.0
#pragma once

// Every monitor. Which to use when: docs/risk.md.
#include <gatewright/risk/balance_floor.hpp>
#include <gatewright/risk/daily_loss.hpp>
#include <gatewright/risk/drawdown.hpp>
#include <gatewright/risk/gateway_down.hpp>
#include <gatewright/risk/margin_ratio.hpp>
#include <gatewright/risk/monitor_set.hpp>
#include <gatewright/risk/reject_rate.hpp>
#include <gatewright/risk/stop_loss.hpp>
#include <gatewright/risk/take_profit.hpp>
#include <gatewright/risk/trailing_stop.hpp>
