// SPDX-License-Identifier: BSL-1.0
// EXPECT: deleted

#include <gatewright/core/decimal.hpp>

#ifdef GATEWRIGHT_CONTROL
gatewright::decimal rate(25, -3);
#else
gatewright::decimal rate(0.025, 0); // would be cut to zero
#endif
