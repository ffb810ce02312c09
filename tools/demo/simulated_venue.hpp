// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/decimal.hpp>
#include <gatewright/sim/server/ledger.hpp>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace demo {

/// A simulated venue on 127.0.0.1, on a thread of its own. Compiled apart: the servers' Beast and JSON are heavy.
class simulated_venue {
public:
    /// @throws std::invalid_argument for a venue that is not simulated, or a symbol that cannot be
    simulated_venue(std::string_view venue, const std::vector<std::string>& symbols, std::uint64_t seed);
    ~simulated_venue();

    [[nodiscard]] std::uint16_t port() const noexcept;
    /// The throw-away authority that its certificate is from.
    [[nodiscard]] const std::string& ca_pem() const noexcept;
    /// What one unit of a symbol was worth in its quote asset when the market opened.
    [[nodiscard]] gatewright::decimal reference_value(std::string_view symbol) const;
    void stop();
    /// What really happened. Only after `stop`.
    [[nodiscard]] gatewright::sim::server::account_ledger ledger() const;

private:
    struct parts;
    std::unique_ptr<parts> parts_;
};

} // namespace demo
