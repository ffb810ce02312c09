// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "json_members.hpp"

#include <gatewright/core/events.hpp>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

// What a second reader makes of what all of Binance's APIs write alike.
namespace gatewright_test::binance_twin {

namespace gw = gatewright;

/// Whether a reply is an error in place of what was asked for; compares it then.
[[nodiscard]] inline bool is_error(const json::value& message, const event_log& log) {
    const json::object* o = message.if_object();
    if (o == nullptr || !o->contains("code") || !o->contains("msg")) return false;
    REQUIRE(log.api_errors.size() == 1);
    CHECK(log.api_errors[0].code == member(*o, "code"));
    CHECK(log.api_errors[0].text == member(*o, "msg"));
    return true;
}

/// The levels of both sides, by the names of their members, in the order of the message.
inline void compare_levels(const json::object& o, std::string_view bids, std::string_view asks,
                           const event_log& log) {
    std::vector<event_log::level> expected;
    for (const auto& [key, which] : {std::pair{bids, gw::side::buy}, std::pair{asks, gw::side::sell}})
        for (const json::value& level : o.at(key).get_array())
            expected.push_back({which, std::string(std::string_view(level.at(0).get_string())),
                                std::string(std::string_view(level.at(1).get_string()))});
    CHECK(log.levels == expected);
}

/// The bar of a `kline` event, but for its length.
inline void compare_bar(const json::object& data, const event_log& log) {
    const json::object& k = data.at("k").get_object();
    REQUIRE(log.bars.size() == 1);
    const gw::bar& b = log.bars[0];
    CHECK(b.symbol == member(data, "s").c_str());
    CHECK(b.venue_time.ns == time_of(data, "E"));
    CHECK(b.open_time.ns == time_of(k, "t"));
    CHECK(b.close_time.ns == time_of(k, "T"));
    CHECK(b.open.str() == member(k, "o"));
    CHECK(b.high.str() == member(k, "h"));
    CHECK(b.low.str() == member(k, "l"));
    CHECK(b.close.str() == member(k, "c"));
    CHECK(b.volume.str() == member(k, "v"));
    CHECK(says(b.turnover.str(), member(k, "q")));
    CHECK(std::to_string(b.trade_count) == member(k, "n"));
    CHECK(b.closed == (member(k, "x") == "true"));
}

} // namespace gatewright_test::binance_twin
