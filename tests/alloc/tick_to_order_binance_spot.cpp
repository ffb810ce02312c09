// SPDX-License-Identifier: BSL-1.0
#include "binance_spot/played_venue.hpp"
#include "trading_desk.hpp"

int main() {
    gatewright_test::a_trading_desk_allocates_nothing<gatewright_test::binance_spot::played_venue>();
    return gatewright_test::verdict();
}
