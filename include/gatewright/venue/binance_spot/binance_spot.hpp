// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/book/sequence_policies.hpp>
#include <gatewright/venue/account_session.hpp>
#include <gatewright/venue/binance_spot/capabilities.hpp>
#include <gatewright/venue/binance_spot/config.hpp>
#include <gatewright/venue/binance_spot/configure.hpp>
#include <gatewright/venue/binance_spot/dialect.hpp>
#include <gatewright/venue/binance_spot/order_lists.hpp>
#include <gatewright/venue/binance_spot/resolution.hpp>
#include <gatewright/venue/concepts.hpp>

#include <cstddef>
#include <string_view>

namespace gatewright::venues {

/// Binance spot. Limit and market orders, post-only, IOC and FOK, icebergs, stops, take-profits and trailing stops,
/// over the WebSocket API or REST.
struct binance_spot {
    static constexpr std::string_view name = "binance_spot";
    using dialect = venue::binance_spot::dialect;
    static constexpr auto links = dialect::links;
    using paths = venue::paths<venue::stream_orders, venue::request_orders>;
    static constexpr session::resolution_plan resolution = venue::binance_spot::resolution;

    using capabilities = venue::binance_spot::capabilities;
    using sequence_policy = book::contiguous_ids;
    /// Levels of a side at which the venue cuts its book snapshots.
    static constexpr std::size_t snapshot_levels = dialect::book_levels;
    using config = venue::binance_spot::config;
    /// Levels of a side of a book that is brought as snapshots of its top; zero: by updates.
    static std::size_t partial_levels(const config& c) noexcept {
        return venue::binance_spot::partial_levels(c.streams.books);
    }
    /// Reads one account's settings. @throws std::invalid_argument naming the field and the offence.
    static config make_config(const gateway_settings& s) { return venue::binance_spot::make_config(s); }
    template <class PathT>
    using session = venue::account_session<dialect, PathT>;
};

// The dialect first: what it lacks is then told by name, and not by each part of a session that misses it.
static_assert(venue::Dialect<binance_spot::dialect>);
static_assert(venue::UnsubscribingDialect<binance_spot::dialect>);
static_assert(venue::MarketDialect<binance_spot::dialect>);
static_assert(venue::AccountDialect<binance_spot::dialect>);
static_assert(venue::HistoryDialect<binance_spot::dialect>);
static_assert(venue::StreamOrderDialect<binance_spot::dialect>);
static_assert(venue::AmendingDialect<binance_spot::dialect>);
static_assert(venue::MassCancellingDialect<binance_spot::dialect>);
static_assert(venue::ListingDialect<binance_spot::dialect>);
static_assert(venue::ReplacingDialect<binance_spot::dialect>);
static_assert(venue::can_follow<binance_spot::dialect>(binance_spot::resolution));
static_assert(venue::Venue<binance_spot>);

} // namespace gatewright::venues
