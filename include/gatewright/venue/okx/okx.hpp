// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/book/sequence_policies.hpp>
#include <gatewright/venue/account_session.hpp>
#include <gatewright/venue/concepts.hpp>
#include <gatewright/venue/okx/capabilities.hpp>
#include <gatewright/venue/okx/config.hpp>
#include <gatewright/venue/okx/configure.hpp>
#include <gatewright/venue/okx/dialect.hpp>
#include <gatewright/venue/okx/resolution.hpp>

#include <cstddef>
#include <string_view>

namespace gatewright::venues {

/// OKX: spot, margin, swaps and expiry futures, linear and inverse; of options the market data. Limit and market
/// orders, post-only, IOC and FOK, over the WebSocket or REST.
struct okx {
    static constexpr std::string_view name = "okx";
    using dialect = venue::okx::dialect;
    static constexpr auto links = dialect::links;
    using paths = venue::paths<venue::stream_orders, venue::request_orders>;
    static constexpr session::resolution_plan resolution = venue::okx::resolution;

    using capabilities = venue::okx::capabilities;
    using sequence_policy = book::chained_with_resets;
    /// A book is kept at the depth of its channel by its updates: it is nowhere cut from what they tell.
    static constexpr std::size_t snapshot_levels = 0;
    using config = venue::okx::config;
    /// Reads one account's settings. @throws std::invalid_argument naming the field and the offence.
    static config make_config(const gateway_settings& s) { return venue::okx::make_config(s); }
    template <class PathT>
    using session = venue::account_session<dialect, PathT>;
};

// The dialect first: what it lacks is then told by name, and not by each part of a session that misses it.
static_assert(venue::Dialect<okx::dialect>);
static_assert(venue::UnsubscribingDialect<okx::dialect>);
static_assert(venue::MarketDialect<okx::dialect>);
static_assert(venue::AccountDialect<okx::dialect>);
static_assert(venue::StreamOrderDialect<okx::dialect>);
static_assert(venue::can_follow<okx::dialect>(okx::resolution));
static_assert(venue::Venue<okx>);

} // namespace gatewright::venues
