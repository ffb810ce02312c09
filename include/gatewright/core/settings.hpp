// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/endpoint.hpp>

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace gatewright {

/// One gateway's settings as text, before its venue has read them. For set-up only.
///
/// @par Object lifetimes
/// The credentials are views: they live as long as whoever holds the secrets.
struct gateway_settings {
    std::map<std::string, endpoint, std::less<>> endpoints; ///< by the name that the venue gives its channel
    std::string_view api_key;
    std::string_view api_secret;
    std::string_view passphrase;
    std::vector<std::string> symbols;
    std::map<std::string, std::string, std::less<>> options; ///< what only this venue knows
};

} // namespace gatewright
