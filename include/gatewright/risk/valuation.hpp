// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/decimal.hpp>
#include <gatewright/core/ids.hpp>

#include <vector>

namespace gatewright::risk {

/// How much of the valuation asset one unit of an asset is.
struct valuation_rate {
    asset_code asset;
    decimal rate;           ///< fixed; zero if it follows an instrument
    symbol_name instrument; ///< else: its mark price, in an asset that has a fixed rate; empty if fixed
};

/// In which asset exposures, equity and profit are summed, and what the other assets are worth in it. An asset
/// without a rate is never guessed: what depends on it is not known, and checks that need it refuse by its name.
struct valuation {
    /// Empty: that which the notional of the first instrument is in whose rules come.
    asset_code asset;
    std::vector<valuation_rate> rates;
};

} // namespace gatewright::risk
