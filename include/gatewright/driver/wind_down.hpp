// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/timestamp.hpp>

#include <ostream>

namespace gatewright::driver {

/// Ends a desk: halts it, asks for cancels until none of its orders rests, for 10 s at most, and stops the driver. A
/// cancel may be refused for the moment (a limit, a reconnect), so it is asked for again and again.
/// @return false if orders may still rest at the end; then `errors` says how many.
template <class DriverT, class EngineT>
bool wind_down(DriverT& driver, const EngineT& desk, std::ostream& errors) {
    driver.command("halt");
    bool settled = false;
    for (int tries = 0; tries < 20 && !settled; ++tries) {
        driver.command("cancel_all");
        settled = driver.run_until([&] { return desk.open_orders() == 0; }, milliseconds(500));
    }
    if (!settled)
        errors << "gatewright: " << desk.open_orders() << " orders may still rest at their venues\n";
    driver.stop();
    return settled;
}

} // namespace gatewright::driver
