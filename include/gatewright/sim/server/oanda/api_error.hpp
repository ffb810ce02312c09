// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/sim/server/messages.hpp>
#include <gatewright/sim/server/oanda/words.hpp>
#include <gatewright/sim/server/parameters.hpp>

#include <string>
#include <string_view>
#include <utility>

// Refusals. Source: v20 "Troubleshooting & Errors", and the error bodies of each endpoint.
namespace gatewright::sim::server::oanda {

/// A refusal as a client gets it.
struct api_error {
    int status = 400;
    std::string message;
    std::string code{};     ///< `errorCode`; empty: it has none
    json::object members{}; ///< what else it says

    [[nodiscard]] json::object document() const {
        json::object d = members;
        if (!code.empty()) d["errorCode"] = code;
        d["errorMessage"] = message;
        return d;
    }
};
/// A request that cannot be understood. @param name of the parameter
[[nodiscard]] inline api_error invalid_value(std::string_view name) {
    return {400, "Invalid value specified for '" + std::string(name) + "'"};
}
[[nodiscard]] inline api_error unauthorized() {
    return {401, "Insufficient authorization to perform request."};
}
/// The refusal of an order, a trade or a position that is not there.
[[nodiscard]] inline api_error not_found(std::string_view code, std::string_view message) {
    return {404, std::string(message), std::string(code)};
}

/// Why an order is refused for what it is: a transaction says so.
struct rejection {
    std::string reason; ///< `rejectReason`
};

} // namespace gatewright::sim::server::oanda
