// SPDX-License-Identifier: BSL-1.0

#include "oanda/decoders.hpp"

TEST_CASE("every golden frame of OANDA decodes to what is expected of it, with every field") {
    gatewright_test::check_golden_frames("oanda", gatewright_test::oanda::decoders());
}
