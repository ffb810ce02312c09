// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/decimal.hpp>
#include <gatewright/core/events.hpp>

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

// Trades in a line, and bars as a line of text.
namespace gatewright_test::bars_kit {

constexpr gatewright::timestamp utc(int year, unsigned month, unsigned day, int hour = 0, int minute = 0,
                                    int second = 0, int millisecond = 0) {
    const std::chrono::sys_days date =
        std::chrono::year(year) / std::chrono::month(month) / std::chrono::day(day);
    return gatewright::timestamp{} +
           gatewright::milliseconds(((date.time_since_epoch().count() * 24 + hour) * 60 + minute) * 60'000 +
                                    second * 1'000 + millisecond);
}

inline gatewright::trade traded(gatewright::timestamp at, std::string_view price, std::string_view quantity,
                                std::string_view id = {}) {
    gatewright::trade t;
    t.symbol = "BTCUSDT";
    t.venue_time = at;
    t.received = at + gatewright::milliseconds(40);
    t.id = id;
    t.price = {gatewright::decimal::parse(price).value()};
    t.quantity = {gatewright::decimal::parse(quantity).value()};
    return t;
}

/// A venue's bar: "open high low close volume turnover" at once.
inline gatewright::bar kline(gatewright::timestamp open, gatewright::duration length, const char* o,
                             const char* h, const char* l, const char* c, const char* volume,
                             const char* turnover, std::uint64_t trades) {
    const auto number = [](const char* text) { return gatewright::decimal::parse(text).value(); };
    gatewright::bar b;
    b.symbol = "BTCUSDT";
    b.open_time = open;
    b.close_time = open + length - gatewright::milliseconds(1);
    b.venue_time = open + length + gatewright::milliseconds(3);
    b.received = b.venue_time + gatewright::milliseconds(40);
    b.interval = length;
    b.open = {number(o)};
    b.high = {number(h)};
    b.low = {number(l)};
    b.close = {number(c)};
    b.volume = {number(volume)};
    b.turnover = number(turnover);
    b.trade_count = trades;
    b.closed = true;
    return b;
}

/// "open high low close, volume, turnover, count", and " incomplete".
inline std::string text_of(const gatewright::bar& b) {
    return b.open.str() + ' ' + b.high.str() + ' ' + b.low.str() + ' ' + b.close.str() + ", " +
           b.volume.str() + ", " + b.turnover.str() + ", " + std::to_string(b.trade_count) +
           (b.incomplete ? " incomplete" : "");
}

/// Keeps the bars that it is told.
struct told {
    std::vector<gatewright::bar> all;
    void operator()(const gatewright::bar& b) noexcept { all.push_back(b); }

    /// The bars as texts, and none afterwards.
    std::vector<std::string> take() {
        std::vector<std::string> out;
        for (const gatewright::bar& b : all) out.push_back(text_of(b));
        all.clear();
        return out;
    }
};

using texts = std::vector<std::string>;

} // namespace gatewright_test::bars_kit
