// SPDX-License-Identifier: BSL-1.0
// EXPECT: diary
// EXPECT: { j.intent(i, w, record) } noexcept

#include "small_desk.hpp"

#ifdef GATEWRIGHT_CONTROL
#define NEVER_THROWS noexcept
#else
#define NEVER_THROWS
#endif

struct diary {
    template <gatewright::journal::RecordWriter WriterT>
    bool intent(const gatewright::journal::order_intent&, WriterT&,
                gatewright::record_id& record) NEVER_THROWS {
        record = 0;
        return true;
    }
};
using chain = gatewright::risk_chain<gatewright::trading_state>;
static_assert(gatewright_test::small_engine<gatewright_test::quiet, chain, gatewright::route_direct,
                                            diary>::gateway_count == 1);
