// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/book/sequence_policies.hpp>
#include <gatewright/venue/account_session.hpp>
#include <gatewright/venue/bybit/capabilities.hpp>
#include <gatewright/venue/bybit/config.hpp>
#include <gatewright/venue/bybit/configure.hpp>
#include <gatewright/venue/bybit/dialect.hpp>
#include <gatewright/venue/bybit/resolution.hpp>
#include <gatewright/venue/concepts.hpp>

#include <cstddef>
#include <string_view>

namespace gatewright::venues {

/// Bybit version 5: spot, linear or inverse contracts of a unified account, one category a gateway. Limit, market and
/// conditional orders, post-only, IOC and FOK, over the order entry WebSocket or REST.
struct bybit {
    static constexpr std::string_view name = "bybit";
    using dialect = venue::bybit::dialect;
    static constexpr auto links = dialect::links;
    using paths = venue::paths<venue::stream_orders, venue::request_orders>;
    static constexpr session::resolution_plan resolution = venue::bybit::resolution;

    using capabilities = venue::bybit::capabilities;
    using sequence_policy = book::counted_by_one;
    /// A book is kept at the depth of its topic by its updates: it is nowhere cut from what they tell.
    static constexpr std::size_t snapshot_levels = 0;
    using config = venue::bybit::config;
    /// Reads one account's settings. @throws std::invalid_argument naming the field and the offence.
    static config make_config(const gateway_settings& s) { return venue::bybit::make_config(s); }
    template <class PathT>
    using session = venue::account_session<dialect, PathT>;
};

// The dialect first: what it lacks is then told by name, and not by each part of a session that misses it.
static_assert(venue::Dialect<bybit::dialect>);
static_assert(venue::UnsubscribingDialect<bybit::dialect>);
static_assert(venue::MarketDialect<bybit::dialect>);
static_assert(venue::AccountDialect<bybit::dialect>);
static_assert(venue::HistoryDialect<bybit::dialect>);
static_assert(venue::StreamOrderDialect<bybit::dialect>);
static_assert(venue::AmendingDialect<bybit::dialect>);
static_assert(venue::ConditionalDialect<bybit::dialect>);
static_assert(venue::BatchingDialect<bybit::dialect>);
static_assert(venue::MassCancellingDialect<bybit::dialect>);
static_assert(venue::AccountChangingDialect<bybit::dialect>);
static_assert(venue::can_follow<bybit::dialect>(bybit::resolution));
static_assert(venue::Venue<bybit>);

} // namespace gatewright::venues
