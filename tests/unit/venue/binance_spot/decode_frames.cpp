// SPDX-License-Identifier: BSL-1.0

#include "binance_spot/decoders.hpp"

TEST_CASE("every golden frame of Binance spot decodes to what is expected of it, with every field") {
    gatewright_test::check_golden_frames("binance_spot", gatewright_test::binance_spot::decoders());
}
