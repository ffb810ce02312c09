// SPDX-License-Identifier: BSL-1.0
// EXPECT: lost
// EXPECT: { router.route(order, candidates) }

#include "small_desk.hpp"

struct lost {
#ifdef GATEWRIGHT_CONTROL
    gatewright::order_result<std::uint8_t>
    route(const gatewright::order_request&,
          std::span<const gatewright::routing::gateway_candidate>) const noexcept {
        return std::uint8_t{0};
    }
#endif
};
using chain = gatewright::risk_chain<gatewright::trading_state>;
static_assert(gatewright_test::small_engine<gatewright_test::quiet, chain, lost>::gateway_count == 1);
