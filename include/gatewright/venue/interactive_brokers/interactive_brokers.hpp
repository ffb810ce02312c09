// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/book/sequence_policies.hpp>
#include <gatewright/venue/concepts.hpp>
#include <gatewright/venue/interactive_brokers/capabilities.hpp>
#include <gatewright/venue/interactive_brokers/config.hpp>
#include <gatewright/venue/interactive_brokers/configure.hpp>
#include <gatewright/venue/interactive_brokers/resolution.hpp>
#include <gatewright/venue/interactive_brokers/session.hpp>

#include <string_view>

namespace gatewright::venues {

/// Interactive Brokers by the socket of TWS or IB Gateway (server versions 100 to 176): stocks, futures, options,
/// currencies, indexes and crypto currencies of one account.
struct interactive_brokers {
    static constexpr std::string_view name = "interactive_brokers";
    static constexpr auto links = venue::interactive_brokers::links;
    using paths = venue::paths<venue::stream_orders>;
    static constexpr session::resolution_plan resolution = venue::interactive_brokers::resolution;

    using capabilities = venue::interactive_brokers::capabilities;
    using sequence_policy = book::unnumbered;
    /// Shares, indexes, coins, funds and bonds are all told as perpetual.
    static constexpr bool kinds_say_little = true;
    using config = venue::interactive_brokers::config;
    /// Reads one account's settings. @throws std::invalid_argument naming the field and the offence.
    static config make_config(const gateway_settings& s) {
        return venue::interactive_brokers::make_config(s);
    }
    template <class PathT>
    using session = venue::interactive_brokers::tws_session;
};

static_assert(venue::Venue<interactive_brokers>);

} // namespace gatewright::venues
