// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/timestamp.hpp>

#include <exception>
#include <ostream>

namespace gatewright::driver {

/// Ends a desk: halts it, asks for cancels until none of its orders rests, for 10 s at most, and stops the driver. A
/// cancel may be refused for the moment (a limit, a reconnect), so it is asked for again and again; and so long as an
/// account's open orders were not listed, orders of an earlier run may rest. What throws is told, and does not end
/// this.
/// @return false if orders may still rest at the end; then `errors` says what is known.
template <class DriverT, class EngineT>
bool wind_down(DriverT& driver, const EngineT& desk, std::ostream& errors) {
    bool halted = false;
    bool settled = false;
    const auto at_rest = [&] { return desk.open_orders() == 0 && desk.orders_known(); };
    for (int tries = 0; tries < 20 && !settled; ++tries) {
        try {
            halted = halted || driver.command("halt");
            driver.command("cancel_all");
            settled = driver.run_until(at_rest, milliseconds(500));
        } catch (const std::exception& e) {
            errors << "gatewright: " << e.what() << '\n';
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
