// SPDX-License-Identifier: BSL-1.0
// EXPECT: RiskCheck

#include "small_desk.hpp"

struct forgetful {
    static constexpr const char* name = "forgetful";
    gatewright::risk::risk_result check(const gatewright::order_request&,
                                        const gatewright::risk::risk_view&) const noexcept {
        return {};
    }
#ifdef GATEWRIGHT_CONTROL
    void commit(const gatewright::order_request&, const gatewright::risk::risk_view&) noexcept {}
#endif
};
gatewright::risk_chain<forgetful> chain;
