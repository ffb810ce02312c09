// SPDX-License-Identifier: BSL-1.0

#include "interactive_brokers/decoders.hpp"

TEST_CASE("every golden frame of IB decodes to what is expected of it, with every field") {
    gatewright_test::check_golden_frames("interactive_brokers",
                                         gatewright_test::interactive_brokers::decoders());
}
