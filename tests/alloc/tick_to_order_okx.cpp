// SPDX-License-Identifier: BSL-1.0
#include "okx/played_venue.hpp"
#include "trading_desk.hpp"

int main() {
    gatewright_test::a_trading_desk_allocates_nothing<gatewright_test::okx::played_venue>();
    return gatewright_test::verdict();
}
