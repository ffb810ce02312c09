// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/describe.hpp>
#include <gatewright/core/timestamp.hpp>

#include <cstdint>

namespace gatewright::venue {

/// How an account holds long and short positions of one instrument: as one net position, or side by side. `unknown`
/// takes an order at its word: one that names a position is a hedge-mode order.
enum class position_mode : std::uint8_t { unknown, one_way, hedge };

/// Facts of the account that decide how orders must look. A decoder's sink takes it; a gateway never sees it.
struct account_config {
    timestamp received;
    bool hedge_mode = false;
    bool read_only = false; ///< the key may not trade
    std::uint8_t level = 0; ///< which of the venue's kinds of account it is; zero: it has one kind
};
BOOST_DESCRIBE_STRUCT(account_config, (), (received, hedge_mode, read_only, level))

} // namespace gatewright::venue
