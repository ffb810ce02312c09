// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/describe.hpp>
#include <gatewright/core/ids.hpp>

#include <cstdint>

namespace gatewright {

/// How positions are margined: all of an account's balance stands for them, or what was set apart for each.
enum class margin_mode : std::uint8_t { cross, isolated };
BOOST_DESCRIBE_ENUM(margin_mode, cross, isolated)

/// What of an account can be set at a venue.
enum class account_setting : std::uint8_t {
    leverage,      ///< of an instrument
    margin_mode,   ///< of an instrument
    position_mode, ///< long and short side by side, or as one net position
    multi_assets   ///< several assets stand for the margin together
};
BOOST_DESCRIBE_ENUM(account_setting, leverage, margin_mode, position_mode, multi_assets)

/// A setting of an account, as it is to be. To ask for the same again does no harm.
struct account_change {
    account_setting what = account_setting::leverage;
    symbol_name symbol;                                  ///< of `leverage` and `margin_mode`
    std::uint32_t leverage = 0;                          ///< 1 and more
    gatewright::margin_mode margin = margin_mode::cross; ///< of `margin_mode`
    bool on = false;                                     ///< of the other two: hedge mode, several assets
};

} // namespace gatewright
