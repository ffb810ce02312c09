// SPDX-License-Identifier: BSL-1.0
// EXPECT: without it nothing halts trading

#include "small_desk.hpp"

#ifdef GATEWRIGHT_CONTROL
using stage = gatewright::risk_chain<gatewright::trading_state, gatewright::order_rate>;
#else
using stage = gatewright::risk_chain<gatewright::order_rate>;
#endif
static_assert(gatewright_test::small_engine<gatewright_test::quiet, stage>::gateway_count == 1);
