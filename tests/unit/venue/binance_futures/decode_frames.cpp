// SPDX-License-Identifier: BSL-1.0

#include "binance_futures/decoders.hpp"

TEST_CASE("every golden frame decodes to what is expected of it, with every field") {
    gatewright_test::check_golden_frames("binance_futures", gatewright_test::binance_futures::decoders());
}
