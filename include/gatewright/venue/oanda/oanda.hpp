// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/book/sequence_policies.hpp>
#include <gatewright/venue/account_session.hpp>
#include <gatewright/venue/concepts.hpp>
#include <gatewright/venue/oanda/capabilities.hpp>
#include <gatewright/venue/oanda/config.hpp>
#include <gatewright/venue/oanda/configure.hpp>
#include <gatewright/venue/oanda/dialect.hpp>
#include <gatewright/venue/oanda/resolution.hpp>

#include <cstddef>
#include <string_view>

namespace gatewright::venues {

/// OANDA v20: currencies, metals and contracts for difference of an fxTrade or fxTrade Practice account, netting or
/// hedging. Prices and transactions are streams over HTTP, orders go by request. Limit, market, stop and
/// market-if-touched orders.
struct oanda {
    static constexpr std::string_view name = "oanda";
    using dialect = venue::oanda::dialect;
    static constexpr auto links = dialect::links;
    using paths = venue::paths<venue::request_orders>;
    static constexpr session::resolution_plan resolution = venue::oanda::resolution;

    using capabilities = venue::oanda::capabilities;
    /// Each price replaces the book: there are no updates to be judged.
    using sequence_policy = book::counted_by_one;
    /// Further levels of a ladder are left out.
    static constexpr std::size_t snapshot_levels = venue::oanda::most_levels;
    /// Currencies, metals and shares of indexes are all contracts for difference.
    static constexpr bool kinds_say_little = true;
    using config = venue::oanda::config;
    /// Reads one account's settings. @throws std::invalid_argument naming the field and the offence.
    static config make_config(const gateway_settings& s) { return venue::oanda::make_config(s); }
    template <class PathT>
    using session = venue::account_session<dialect, PathT>;
};

// The dialect first: what it lacks is then told by name, and not by each part of a session that misses it.
static_assert(venue::Dialect<oanda::dialect>);
static_assert(venue::MarketDialect<oanda::dialect>);
static_assert(venue::AccountDialect<oanda::dialect>);
static_assert(venue::HistoryDialect<oanda::dialect>);
static_assert(venue::OrderDialect<oanda::dialect>);
static_assert(venue::ReplacingDialect<oanda::dialect>);
static_assert(venue::can_follow<oanda::dialect>(oanda::resolution));
static_assert(venue::Venue<oanda>);

} // namespace gatewright::venues
