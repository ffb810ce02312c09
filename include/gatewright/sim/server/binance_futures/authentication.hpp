// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/sim/server/binance/authentication.hpp>
#include <gatewright/sim/server/binance_futures/api_error.hpp>

namespace gatewright::sim::server::binance_futures {

/// The account of a key that logs on. @throws api_error -4056 for a key that is not of Ed25519; see `binance::log_on`
[[nodiscard]] inline ws_login log_on(const market& m, const parameters& p, timestamp server) {
    return binance::log_on(m, p, server, errors::no_session);
}

} // namespace gatewright::sim::server::binance_futures
