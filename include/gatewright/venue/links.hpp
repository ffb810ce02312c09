// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/io.hpp>
#include <gatewright/core/timestamp.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

// A venue's links: what each is called, what it is for, how it is kept alive and when it counts as dead.
namespace gatewright::venue {

/// What a link is for. One link may have several roles, several links one role.
enum class link_role : std::uint8_t {
    none = 0,
    market = 1,      ///< books, quotes, trades
    reports = 2,     ///< what happens to the account's orders and holdings
    orders = 4,      ///< orders leave on it and are answered there
    requests = 8,    ///< questions with one answer each
    conditional = 16 ///< reports on orders that wait for a price, where they come on a link of their own
};
/// Several roles at once.
[[nodiscard]] constexpr link_role operator|(link_role a, link_role b) noexcept {
    return static_cast<link_role>(static_cast<unsigned>(a) | static_cast<unsigned>(b));
}
/// True if a set of roles has one of those asked for.
[[nodiscard]] constexpr bool has_role(link_role roles, link_role asked) noexcept {
    return (static_cast<unsigned>(roles) & static_cast<unsigned>(asked)) != 0;
}

/// The name of a role; "several" of more than one.
[[nodiscard]] constexpr const char* to_string(link_role r) noexcept {
    switch (r) {
    case link_role::none: return "none";
    case link_role::market: return "market";
    case link_role::reports: return "reports";
    case link_role::orders: return "orders";
    case link_role::requests: return "requests";
    case link_role::conditional: return "conditional";
    }
    return "several";
}

/// When this side pings in a venue's own words (the driver answers protocol pings by itself).
struct keep_alive_rule {
    duration interval{};    ///< zero: never
    bool when_quiet = true; ///< only when nothing came for so long; else always so often

    [[nodiscard]] constexpr bool used() const noexcept { return interval.ns > 0; }
};

/// One link of a venue. A link's index in the venue's array is its channel number.
struct link_rule {
    std::string_view name; ///< the one name that it has in settings, messages, tools and the simulator
    channel_kind kind = channel_kind::websocket;
    link_role roles = link_role::none;
    keep_alive_rule keep_alive{};
    std::uint8_t login =
        0;                ///< steps of its login, before which nothing else may be sent; zero: none is needed
    bool counted = false; ///< its messages carry one rising number: a jump is a loss of whatever they held
    framing frames = framing::none;    ///< of a `bytes` channel
    bool signed_subscriptions = false; ///< they carry a time that the venue judges: the clock must be known
    std::uint32_t open_weight = 0;     ///< what opening it counts in the limits of weight
    duration lifetime{}; ///< after which the venue ends it; zero: it does not. It is replaced a little before

    [[nodiscard]] constexpr bool is(link_role r) const noexcept { return has_role(roles, r); }
    /// True if it is opened and stays open; the others answer requests.
    [[nodiscard]] constexpr bool streams() const noexcept { return kind != channel_kind::http; }
};

/// "<name> channel down" for each link of a dialect, ended with a zero byte.
template <class DialectT>
[[nodiscard]] constexpr auto link_down_texts() noexcept {
    std::array<std::array<char, 48>, DialectT::links.size()> all{};
    for (std::size_t i = 0; i < all.size(); ++i) {
        std::size_t n = 0;
        for (const std::string_view part : {DialectT::links[i].name, std::string_view(" channel down")})
            for (const char c : part)
                if (n + 1 < all[i].size()) all[i][n++] = c;
    }
    return all;
}

/// Index of the first link with a role, or `links.size()`.
template <class LinksT>
[[nodiscard]] constexpr std::size_t first_link(const LinksT& links, link_role role) noexcept {
    for (std::size_t i = 0; i < links.size(); ++i)
        if (links[i].is(role)) return i;
    return links.size();
}

/// Index of the link of a name, or `links.size()`.
template <class LinksT>
[[nodiscard]] constexpr std::size_t link_named(const LinksT& links, std::string_view name) noexcept {
    for (std::size_t i = 0; i < links.size(); ++i)
        if (links[i].name == name) return i;
    return links.size();
}

} // namespace gatewright::venue
