// SPDX-License-Identifier: BSL-1.0
#include "oanda/played_venue.hpp"
#include "trading_desk.hpp"

int main() {
    gatewright_test::a_trading_desk_allocates_nothing<gatewright_test::oanda::played_venue>();
    return gatewright_test::verdict();
}
