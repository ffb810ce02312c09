// SPDX-License-Identifier: BSL-1.0
// EXPECT: this venue cannot express this order type
// EXPECT: gatewright::venues::binance_futures
// EXPECT: gatewright::limit_if_touched_order

#include "small_desk.hpp"

void submit(gatewright_test::small_desk& desk) {
#ifdef GATEWRIGHT_CONTROL
    using order = gatewright::limit_order;
#else
    using order = gatewright::limit_if_touched_order;
#endif
    static_cast<void>(desk.submit<gatewright_test::account>(order{}));
}
