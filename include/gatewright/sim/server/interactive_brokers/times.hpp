// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/sim/server/iso_time.hpp>
#include <gatewright/sim/server/new_york.hpp>

#include <optional>
#include <string>
#include <string_view>

// Times as the socket writes them. TWS is set to show UTC.
namespace gatewright::sim::server::interactive_brokers {

/// `20260102`.
[[nodiscard]] inline std::string day_text(timestamp t) {
    const std::string iso = rfc3339(t);
    return iso.substr(0, 4) + iso.substr(5, 2) + iso.substr(8, 2);
}
/// `15:04:05`.
[[nodiscard]] inline std::string clock_text(timestamp t) { return rfc3339(t).substr(11, 8); }
/// `20260102-15:04:05`.
[[nodiscard]] inline std::string time_text(timestamp t) { return day_text(t) + '-' + clock_text(t); }
[[nodiscard]] inline std::int64_t unix_seconds(timestamp t) { return t.ns / 1'000'000'000; }

/// The time of `20260102-15:04:05` or `20260102 15:04:05 UTC`, and of the second form with a zone of New York; nothing
/// for another text.
[[nodiscard]] inline std::optional<timestamp> time_in(std::string_view text) {
    if (text.size() < 17 || !has_shape(text.substr(0, 8), "dddddddd")) return std::nullopt;
    const auto at = iso_time(std::string(text.substr(0, 4)) + '-' + std::string(text.substr(4, 2)) + '-' +
                             std::string(text.substr(6, 2)) + 'T' + std::string(text.substr(9, 8)) + ".000Z");
    const std::string_view zone = text.substr(17);
    if (!at || (text[8] == '-' ? !zone.empty() : text[8] != ' ')) return std::nullopt;
    if (text[8] == '-' || zone == " UTC" || zone == " GMT") return at;
    if (zone != " US/Eastern" && zone != " America/New_York" && zone != " EST") return std::nullopt;
    return *at + behind_utc(*at + behind_utc(*at));
}

} // namespace gatewright::sim::server::interactive_brokers
