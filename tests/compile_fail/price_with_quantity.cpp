// SPDX-License-Identifier: BSL-1.0
// EXPECT: 'const gatewright::price' and 'const gatewright::quantity'

#include <gatewright/core/amounts.hpp>

#ifdef GATEWRIGHT_CONTROL
bool below(const gatewright::price& a, const gatewright::price& b) { return a < b; }
#else
bool below(const gatewright::price& a, const gatewright::quantity& b) { return a < b; }
#endif
