// SPDX-License-Identifier: BSL-1.0
// EXPECT: deleted

#include <gatewright/core/decimal.hpp>

#ifdef GATEWRIGHT_CONTROL
gatewright::decimal lots = gatewright::decimal::from_integer(3);
#else
gatewright::decimal lots = gatewright::decimal::from_integer(2.999);
#endif
