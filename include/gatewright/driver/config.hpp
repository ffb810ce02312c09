// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/decimal.hpp>
#include <gatewright/core/endpoint.hpp>
#include <gatewright/driver/secret.hpp>

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace gatewright::driver {

/// What is wrong with a configuration: "desk.yaml:12: gateways.main_account.endpoints.market: the port …". Errors of
/// the file name file and line; what is found after it was read names field and offence only. The text never contains a
/// secret.
class config_error : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// The configuration of one gateway.
struct gateway_config {
    std::string venue;                                      ///< as the venue names itself: "binance_futures"
    std::map<std::string, endpoint, std::less<>> endpoints; ///< by the name that the venue gives its hosts
    secret api_key;                                         ///< empty if none is configured
    secret api_secret;
    secret passphrase;
    tls_options tls;
    std::vector<std::string> symbols;
    std::map<std::string, std::string, std::less<>> options; ///< what only this venue knows, as text

    /// @throws config_error if there is no such endpoint.
    [[nodiscard]] const endpoint& endpoint_named(std::string_view name) const {
        const auto found = endpoints.find(name);
        if (found == endpoints.end())
            throw config_error("the gateway has no endpoint '" + std::string(name) + "'");
        return found->second;
    }
    /// A setting of `options`; nothing if it is not there.
    [[nodiscard]] std::optional<std::string_view> option(std::string_view name) const {
        const auto found = options.find(name);
        if (found == options.end()) return std::nullopt;
        return found->second;
    }
};

/// A desk's configuration, as `load_config` reads it:
///
/// @code{.yaml}
/// desk:
///   prefix: GW                     # begins every client order id
///   seed: 7                        # of whatever the desk draws at random; optional
///   options: {journal: /var/lib/desk}
/// gateways:
///   main_account:                  # the name of the gateway's tag type
///     venue: binance_futures
///     endpoints:                   # host, host:port or [address]:port; port 443 if none is given
///       streams: fstream.binance.com       # names: the venue's
///       orders: ws-fapi.binance.com:443
///     credentials:                 # never the keys themselves: an environment variable or a file
///       key_env: BINANCE_KEY       # or key_file
///       secret_file: binance.key   # or secret_env
///       passphrase_env: PASS       # or passphrase_file; only some venues have one
///     tls: {ca_file: ca.pem, server_name: venue.example, verify: true}
///     symbols: [BTCUSDT, ETHUSDT]
///     options: {recv_window_ms: 5000}
/// risk:                            # check, then limit: exact decimals
///   max_order_quantity: {BTCUSDT: 0.5, ETHUSDT: 10}
///   price_collar: {default: 0.025}  # a fraction: 2.5 %
/// routing: {latency_ms: 1, fee_bp: 10}  # of the desk's router
/// instruments:                     # the desk's own names, where they do not say what they mean ("BTC/USDT:perp")
///   march: {main_account: BTCUSDT_270326, hedge_account: BTC-USDT-270326}
/// @endcode
///
/// Everything but `gateways`, and of a gateway everything but `venue`, is optional. A key that is not listed
/// here is an error, and so is one that is given twice. Relative file names are relative to the
/// configuration's folder.
struct config {
    std::string desk_prefix = "GW";
    std::uint64_t seed = 0;
    std::map<std::string, std::string, std::less<>> options;
    std::map<std::string, gateway_config, std::less<>> gateways; ///< by tag name
    /// Check or monitor, then key, as text; a limit that is a plain figure has the key "".
    std::map<std::string, std::map<std::string, std::string, std::less<>>, std::less<>> risk;
    std::map<std::string, std::string, std::less<>> routing; ///< of the desk's router
    /// By the desk's name of an instrument: what the gateways call it, by tag name.
    std::map<std::string, std::map<std::string, std::string, std::less<>>, std::less<>> instruments;

    /// @throws config_error if there is no such gateway.
    [[nodiscard]] const gateway_config& gateway(std::string_view tag) const {
        const auto found = gateways.find(tag);
        if (found == gateways.end())
            throw config_error("gateways." + std::string(tag) +
                               ": the desk needs this gateway, it is not configured");
        return found->second;
    }
    /// A limit of a risk check, if it is configured and a plain decimal number.
    [[nodiscard]] std::optional<decimal> risk_limit(std::string_view check, std::string_view key) const {
        const auto limits = risk.find(check);
        if (limits == risk.end()) return std::nullopt;
        const auto found = limits->second.find(key);
        if (found == limits->second.end()) return std::nullopt;
        const result<decimal> figure = decimal::parse(found->second);
        return figure ? std::optional(*figure) : std::nullopt;
    }
};

} // namespace gatewright::driver
