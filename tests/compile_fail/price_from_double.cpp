// SPDX-License-Identifier: BSL-1.0
// EXPECT: deleted

#include <gatewright/core/amounts.hpp>

#ifdef GATEWRIGHT_CONTROL
gatewright::price limit{gatewright::decimal(7100'50, -2)};
#else
gatewright::price limit{7100.50};
#endif
