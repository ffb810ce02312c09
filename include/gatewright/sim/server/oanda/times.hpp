// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/sim/server/iso_time.hpp>

#include <boost/json/value.hpp>

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

// The venue's two ways to write a time. Source: v20 "Primitives", DateTime, AcceptDatetimeFormat.
namespace gatewright::sim::server::oanda {

/// `1466620889.285982286`.
[[nodiscard]] inline std::string unix_time(timestamp t) {
    std::string part = std::to_string(t.ns % 1'000'000'000);
    return std::to_string(t.ns / 1'000'000'000) + '.' + std::string(9 - part.size(), '0') + part;
}
/// A time in RFC 3339, or in seconds since 1970 with up to nine decimals; nothing for another text.
[[nodiscard]] inline std::optional<timestamp> time_of(std::string_view text) {
    const std::string_view whole = text.substr(0, text.find('.'));
    if (whole.empty() || whole.size() > 10 || whole.find_first_not_of("0123456789") != whole.npos)
        return rfc3339_time(text);
    const auto part = fraction_of_second(text.substr(std::min(whole.size() + 1, text.size())));
    if (!part) return std::nullopt;
    std::int64_t value = 0;
    for (const char c : whole) value = value * 10 + (c - '0');
    return timestamp{value * 1'000'000'000} + *part;
}

/// Writes the times of a document as UNIX times, in place. Which of its members are times their names say.
inline void write_unix_times(boost::json::value& document) {
    if (document.is_array())
        for (auto& member : document.get_array()) write_unix_times(member);
    if (!document.is_object()) return;
    for (auto& [name, value] : document.get_object()) {
        const std::string_view key = name;
        if (!value.is_string())
            write_unix_times(value);
        else if (key.ends_with("time") || key.ends_with("Time") || key == "from" || key == "to" ||
                 key == "timestamp")
            if (const auto t = time_of(value.get_string())) value = unix_time(*t);
    }
}

} // namespace gatewright::sim::server::oanda
