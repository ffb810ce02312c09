// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <type_traits>
#include <vector>

namespace gatewright::sim::server {

/// The links of a venue: an enumeration that counts from zero, and `link_names(link)`, found by ADL, with a name for
/// each.
template <class LinkT>
concept Link = std::is_enum_v<LinkT> && requires(LinkT l) {
    { link_names(l) } -> std::convertible_to<std::span<const std::string_view>>;
};

/// The name of a link.
template <Link LinkT>
[[nodiscard]] constexpr std::string_view to_string(LinkT l) noexcept {
    return link_names(l)[static_cast<std::size_t>(l)];
}
/// How many links a venue has.
template <Link LinkT>
[[nodiscard]] constexpr std::size_t link_count() noexcept {
    return link_names(LinkT{}).size();
}
/// The link of a name, if there is one.
template <Link LinkT>
[[nodiscard]] constexpr std::optional<LinkT> link_named(std::string_view name) noexcept {
    for (std::size_t i = 0; i < link_count<LinkT>(); ++i)
        if (link_names(LinkT{})[i] == name) return static_cast<LinkT>(i);
    return std::nullopt;
}

/// What can be made to go wrong, at any venue. "Count" is how many messages, requests or connections it concerns; 0 is
/// all, until cleared.
enum class fault : std::uint8_t {
    drop,           ///< outgoing messages vanish; a request is executed and never answered
    duplicate,      ///< outgoing messages are sent twice
    stall,          ///< the connections open now go silent and deaf, their TCP stays up
    close,          ///< the connections open now are closed, with a close frame where there is one
    abort,          ///< the connections open now lose their TCP
    refuse,         ///< new connections are dropped
    unknown_status, ///< a request is executed; the answer says that its outcome is not known
    reply_lost,     ///< a request is executed and never answered
    request_lost,   ///< a request is neither executed nor answered
    repeated,       ///< an order request reaches the venue twice; the second answer is the one that is sent
    key_refused,    ///< what needs a key is refused
    unavailable,    ///< a request is refused for certain: the venue is down
    throttled,      ///< an order request is refused for certain: the venue is overloaded
    rate_limit,     ///< a request is refused for certain: too many requests
    ban,            ///< every request is refused for `count` seconds, on every link that takes any
    clock_skew,     ///< the server's clock runs `count` milliseconds ahead (or behind, if negative)
    expire_session, ///< what private links rest on ends now: listen keys, tokens, logins
    half_batch,     ///< of a batch the first half is executed; the answer says that the outcome is not known
    reorder,        ///< outgoing messages of one connection leave in another order, within a small window
    half_open, ///< the server's ends of the connections open now are gone, and the clients are not told: what
               ///< they say reaches nobody. Requests too: neither executed nor answered
    clock_drift, ///< the server's clock gains `count` milliseconds in each second (or loses, if negative)
    key_expiry, ///< keys are good for `count` more seconds: then they are refused, and what rests on them ends
    rule_change, ///< the tick of every instrument becomes `count` times what it was; see `change_rules` for more
    delayed_fill, ///< fills happen at once, and are reported `count` milliseconds late
    shutdown, ///< the connections open now end in `count` seconds (0: 60); the venue says so if it ever does
    reply_first ///< at Binance: an answer on a WebSocket leaves before the events that its request caused, not after
};
/// Names of the faults, in their order.
inline constexpr std::array<std::string_view, 26> fault_names{
    "drop",           "duplicate",  "stall",        "close",      "abort",          "refuse",
    "unknown_status", "reply_lost", "request_lost", "repeated",   "key_refused",    "unavailable",
    "throttled",      "rate_limit", "ban",          "clock_skew", "expire_session", "half_batch",
    "reorder",        "half_open",  "clock_drift",  "key_expiry", "rule_change",    "delayed_fill",
    "shutdown",       "reply_first"};
static_assert(fault_names.size() == static_cast<std::size_t>(fault::reply_first) + 1);

/// The name of a fault, as `POST /sim/fault` takes it.
[[nodiscard]] constexpr std::string_view to_string(fault f) noexcept {
    return fault_names[static_cast<std::size_t>(f)];
}
/// The fault of a name, if there is one.
[[nodiscard]] constexpr std::optional<fault> fault_named(std::string_view name) noexcept {
    for (std::size_t i = 0; i < fault_names.size(); ++i)
        if (fault_names[i] == name) return static_cast<fault>(i);
    return std::nullopt;
}

/// The faults that are switched on, per link, and how often each still strikes.
template <Link LinkT>
class fault_table {
public:
    void set(LinkT l, fault f, std::int64_t count) { at(l, f) = count <= 0 ? forever : count; }
    void clear(LinkT l) { left_[static_cast<std::size_t>(l)].fill(0); }
    /// True if the fault strikes now; uses up one of its count.
    bool strikes(LinkT l, fault f) {
        std::int64_t& left = at(l, f);
        if (left == 0) return false;
        if (left != forever) --left;
        return true;
    }

private:
    static constexpr std::int64_t forever = -1;
    std::int64_t& at(LinkT l, fault f) {
        return left_[static_cast<std::size_t>(l)][static_cast<std::size_t>(f)];
    }
    std::vector<std::array<std::int64_t, fault_names.size()>> left_{link_count<LinkT>()};
};

} // namespace gatewright::sim::server
