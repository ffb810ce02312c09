// SPDX-License-Identifier: BSL-1.0

#include "bybit/decoders.hpp"

TEST_CASE("every golden frame of Bybit decodes to what is expected of it, with every field") {
    gatewright_test::check_golden_frames("bybit", gatewright_test::bybit::decoders());
}
