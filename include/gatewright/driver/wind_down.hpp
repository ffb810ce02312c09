// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/timestamp.hpp>

#include <exception>
#include <ostream>
#include <string>

namespace gatewright::driver {

/// Ends a desk: halts it, asks for cancels until none of its orders rests, for 10 s at most, and stops the driver. A
/// cancel may be refused for the moment (a limit, a reconnect), so it is asked for again and again; and so long as an
/// account's open orders were not listed, orders of an earlier run may rest. What throws is told, and does neither end
/// nor shorten this.
/// @return false if orders may still rest at the end; then `errors` says what is known.
template <class DriverT, class EngineT>
bool wind_down(DriverT& driver, const EngineT& desk, std::ostream& errors) {
    bool halted = false;
    bool settled = false;
    const auto at_rest = [&] { return desk.open_orders() == 0 && desk.orders_known(); };
    std::string told;
    // What throws takes no time and is no try; but what always throws must end too.
    for (int tries = 0, thrown = 0; tries < 20 && thrown < 1000 && !settled;) {
        try {
            halted = halted || driver.command("halt");
            driver.command("cancel_all");
            settled = driver.run_until(at_rest, milliseconds(500));
            ++tries;
        } catch (const std::exception& e) {
            ++thrown;
            if (told != e.what()) errors << "gatewright: " << e.what() << '\n';
            told = e.what();
        }
    }
    if (!settled && desk.open_orders() != 0)
        errors << "gatewright: " << desk.open_orders() << " orders may still rest at their venues\n";
    if (!settled && !desk.orders_known())
        errors << "gatewright: an account's open orders are not known; orders of an earlier run may still "
                  "rest\n";
    driver.stop();
    return settled;
}

} // namespace gatewright::driver
