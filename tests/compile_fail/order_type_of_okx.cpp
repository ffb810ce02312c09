// SPDX-License-Identifier: BSL-1.0
// EXPECT: this venue cannot express this order type
// EXPECT: gatewright::venues::okx
// EXPECT: gatewright::limit_if_touched_order

#include "small_desk.hpp"

namespace {

using engine = gatewright::engine<
    gatewright::gateways<gatewright::gateway<gatewright_test::account, gatewright::venues::okx>>,
    gatewright::route_direct, gatewright::risk_chain<gatewright::trading_state>, gatewright::no_journal,
    gatewright_test::quiet>;
using desk = gatewright::desk<engine, gatewright::driver::output_queue>;

} // namespace

void submit(desk& d);
void submit(desk& d) {
#ifdef GATEWRIGHT_CONTROL
    using order = gatewright::limit_order;
#else
    using order = gatewright::limit_if_touched_order;
#endif
    static_cast<void>(d.submit<gatewright_test::account>(order{}));
}
