// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/book/sequence_policies.hpp>
#include <gatewright/venue/account_session.hpp>
#include <gatewright/venue/binance_futures/capabilities.hpp>
#include <gatewright/venue/binance_futures/config.hpp>
#include <gatewright/venue/binance_futures/configure.hpp>
#include <gatewright/venue/binance_futures/dialect.hpp>
#include <gatewright/venue/binance_futures/resolution.hpp>
#include <gatewright/venue/concepts.hpp>

#include <array>
#include <cstdint>
#include <string_view>

namespace gatewright::venues {

/// Binance USDⓈ-M futures: perpetual and delivery contracts margined in stablecoins. Limit and market orders with the
/// times in force GTC, IOC, FOK, GTX (post-only) and GTD, over the WebSocket API or REST.
struct binance_futures {
    static constexpr std::string_view name = "binance_futures";
    using dialect = venue::binance_futures::dialect;
    static constexpr auto links = dialect::links;
    using paths = venue::paths<venue::stream_orders, venue::request_orders>;
    static constexpr session::resolution_plan resolution = venue::binance_futures::resolution;

    using capabilities = venue::binance_futures::capabilities;
    using sequence_policy = book::chained_previous_id;
    /// Levels of a side at which the venue cuts its book snapshots.
    static constexpr std::size_t snapshot_levels = dialect::book_levels;
    using config = venue::binance_futures::config;
    /// Levels of a side of a book that is brought as snapshots of its top; zero: by updates.
    static std::size_t partial_levels(const config& c) noexcept {
        return venue::binance_futures::partial_levels(c.streams.books);
    }
    /// Reads one account's settings. @throws std::invalid_argument naming the field and the offence.
    static config make_config(const gateway_settings& s) { return venue::binance_futures::make_config(s); }
    template <class PathT>
    using session = venue::account_session<dialect, PathT>;
};

// The dialect first: what it lacks is then told by name, and not by each part of a session that misses it.
static_assert(venue::Dialect<binance_futures::dialect>);
static_assert(venue::UnsubscribingDialect<binance_futures::dialect>);
static_assert(venue::MarketDialect<binance_futures::dialect>);
static_assert(venue::AccountDialect<binance_futures::dialect>);
static_assert(venue::TokenDialect<binance_futures::dialect>);
static_assert(venue::StreamOrderDialect<binance_futures::dialect>);
static_assert(venue::can_follow<binance_futures::dialect>(binance_futures::resolution));
static_assert(venue::Venue<binance_futures>);

} // namespace gatewright::venues
