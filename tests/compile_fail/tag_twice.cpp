// SPDX-License-Identifier: BSL-1.0
// EXPECT: each gateway of an engine has a tag of its own

#include "small_desk.hpp"

#ifdef GATEWRIGHT_CONTROL
using second = gatewright_test::other_account;
#else
using second = gatewright_test::account;
#endif

using desk = gatewright::engine<
    gatewright::gateways<gatewright::gateway<gatewright_test::account, gatewright::venues::binance_futures>,
                         gatewright::gateway<second, gatewright::venues::binance_futures>>,
    gatewright::route_direct, gatewright::risk_chain<gatewright::trading_state>, gatewright::no_journal,
    gatewright_test::quiet>;
static_assert(desk::gateway_count == 2);
