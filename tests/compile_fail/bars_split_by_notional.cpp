// SPDX-License-Identifier: BSL-1.0
// EXPECT: only volume can be split

#include <gatewright/bars/measured_bars.hpp>

namespace bars = gatewright::bars;

#ifdef GATEWRIGHT_CONTROL
using cut = bars::measured_bars<bars::by_volume, bars::split_trades>;
#else
using cut = bars::measured_bars<bars::by_notional, bars::split_trades>;
#endif
static_assert(sizeof(cut) != 0);
