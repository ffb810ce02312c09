// SPDX-License-Identifier: BSL-1.0
// EXPECT: the risk stage of an engine is a risk_chain<...>

#include "small_desk.hpp"

#ifdef GATEWRIGHT_CONTROL
using stage = gatewright::risk_chain<gatewright::trading_state>;
#else
using stage = gatewright::trading_state;
#endif
static_assert(gatewright_test::small_engine<gatewright_test::quiet, stage>::gateway_count == 1);
