// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace gatewright::sim::server::binance_futures {

/// The venue's links, each of which can fail on its own.
enum class channel : std::uint8_t { public_stream, market_stream, private_stream, ws_api, rest };
inline constexpr std::size_t channel_count = 5;

[[nodiscard]] constexpr std::string_view to_string(channel c) noexcept {
    constexpr std::string_view names[channel_count] = {"public", "market", "private", "ws_api", "rest"};
    return names[static_cast<std::size_t>(c)];
}

/// What can be made to go wrong. "Count" is how many messages, requests or connections it concerns; 0 is all,
/// until cleared.
enum class fault : std::uint8_t {
    drop,             ///< outgoing messages vanish; a request is executed and never answered
    duplicate,        ///< outgoing messages are sent twice
    stall,            ///< the connections open now go silent and deaf, their TCP stays up
    close,            ///< the connections open now are closed with a WebSocket close frame
    abort,            ///< the connections open now lose their TCP
    refuse,           ///< new connections are dropped
    unknown_status,   ///< a request is executed; the answer is -1007, or HTTP 503 "Unknown error"
    reply_lost,       ///< a request is executed and never answered
    request_lost,     ///< a request is neither executed nor answered
    repeated,         ///< an order request reaches the venue twice; the second answer is the one that is sent
    key_refused,      ///< what needs a key is refused: -2015
    unavailable,      ///< a request is refused: HTTP 503 "Service Unavailable."
    throttled,        ///< a request is refused: -1008
    rate_limit,       ///< a request is refused: HTTP 429, -1003
    ban,              ///< HTTP 418 for `count` seconds, on every channel that takes requests
    clock_skew,       ///< the server's clock runs `count` milliseconds ahead (or behind, if negative)
    expire_listen_key ///< all listen keys expire now
};
inline constexpr std::size_t fault_count = 17;

[[nodiscard]] constexpr std::string_view to_string(fault f) noexcept {
    constexpr std::string_view names[fault_count] = {
        "drop",        "duplicate",        "stall",      "close",        "abort",
        "refuse",      "unknown_status",   "reply_lost", "request_lost", "repeated",
        "key_refused", "unavailable",      "throttled",  "rate_limit",   "ban",
        "clock_skew",  "expire_listen_key"};
    return names[static_cast<std::size_t>(f)];
}

[[nodiscard]] constexpr std::optional<channel> channel_named(std::string_view name) noexcept {
    for (std::size_t i = 0; i < channel_count; ++i)
        if (to_string(static_cast<channel>(i)) == name) return static_cast<channel>(i);
    return std::nullopt;
}
[[nodiscard]] constexpr std::optional<fault> fault_named(std::string_view name) noexcept {
    for (std::size_t i = 0; i < fault_count; ++i)
        if (to_string(static_cast<fault>(i)) == name) return static_cast<fault>(i);
    return std::nullopt;
}

/// The faults that are switched on and how often each still strikes.
class fault_table {
public:
    void set(channel c, fault f, std::int64_t count) { at(c, f) = count <= 0 ? forever : count; }
    void clear(channel c) { left_[static_cast<std::size_t>(c)].fill(0); }
    [[nodiscard]] bool active(channel c, fault f) const {
        return left_[static_cast<std::size_t>(c)][static_cast<std::size_t>(f)] != 0;
    }
    /// True if the fault strikes now; uses up one of its count.
    bool strikes(channel c, fault f) {
        std::int64_t& left = at(c, f);
        if (left == 0) return false;
        if (left != forever) --left;
        return true;
    }

private:
    static constexpr std::int64_t forever = -1;
    std::int64_t& at(channel c, fault f) {
        return left_[static_cast<std::size_t>(c)][static_cast<std::size_t>(f)];
    }
    std::array<std::array<std::int64_t, fault_count>, channel_count> left_{};
};

} // namespace gatewright::sim::server::binance_futures
