// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/ids.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace gatewright::risk {

/// The number of no instrument: limits are then looked up by symbol.
inline constexpr std::uint16_t no_number = 0xffff;

/// What a desk consists of, in numbers: its instruments are counted through over all accounts, so that a check finds
/// what it keeps of an instrument at a place of an array. One account is one gateway.
struct risk_layout {
    std::vector<symbol_name> instruments; ///< by number; the same symbol may stand there once per account
    std::vector<std::uint8_t> account_of; ///< by number
    std::vector<std::string> accounts;    ///< names, as the configuration has them; empty if they have none
    std::vector<std::string> names;       ///< of the desk for instruments, as far as they are listed
};

} // namespace gatewright::risk
