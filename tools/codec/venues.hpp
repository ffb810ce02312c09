// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "binance_futures.hpp"
#include "binance_spot.hpp"
#include "bybit.hpp"
#include "interactive_brokers.hpp"
#include "oanda.hpp"
#include "okx.hpp"
#include "venue_tool.hpp"

#include <boost/hana/for_each.hpp>
#include <boost/hana/tuple.hpp>
#include <boost/hana/type.hpp>

#include <string>
#include <string_view>

namespace codec {

/// Every venue that the tool knows. A new one is one line here and its own header.
inline constexpr auto venues = boost::hana::make_tuple( //
    boost::hana::type_c<binance_futures>, boost::hana::type_c<binance_spot>, boost::hana::type_c<bybit>,
    boost::hana::type_c<interactive_brokers>, boost::hana::type_c<oanda>, boost::hana::type_c<okx>);

/// Calls `use` with the type of the venue of that name. @return false if there is none.
template <class UseT>
bool with_venue(std::string_view name, UseT use) {
    bool found = false;
    boost::hana::for_each(venues, [&](auto type) {
        using venue = typename decltype(type)::type;
        static_assert(VenueTool<venue>);
        if (venue::name != name) return;
        found = true;
        use(type);
    });
    return found;
}

/// The names, for a person: "binance_futures, binance_spot, bybit, interactive_brokers, oanda, okx".
inline std::string venue_names() {
    std::string names;
    boost::hana::for_each(venues, [&](auto type) {
        if (!names.empty()) names += ", ";
        names += decltype(type)::type::name;
    });
    return names;
}

/// What `--channel` takes, venue by venue, for a person.
inline std::string venue_channels() {
    std::string text;
    boost::hana::for_each(venues, [&](auto type) {
        using venue = typename decltype(type)::type;
        text += std::string("Channels of ") + std::string(venue::name) + ":\n" + std::string(venue::channels);
    });
    return text;
}

} // namespace codec
