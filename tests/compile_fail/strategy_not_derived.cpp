// SPDX-License-Identifier: BSL-1.0
// EXPECT: a strategy derives from strategy<itself>

#include "small_desk.hpp"

#ifdef GATEWRIGHT_CONTROL
struct orphan : gatewright::strategy<orphan> {
#else
struct orphan : gatewright::strategy<gatewright_test::quiet> {
#endif
    void on(const gatewright::trade&, auto&) {}
};
static_assert(gatewright_test::small_engine<orphan>::gateway_count == 1);
