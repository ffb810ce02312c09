// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/ids.hpp>

#include <cstddef>
#include <string_view>

// What is subscribed to on a link, where that is a list of channels of instruments: a venue writes down once, as a
// walk, which items a configuration has and in which order. A walk is called with a function and calls that with each
// item in turn.
namespace gatewright::venue {

/// How many items there are.
template <class WalkT>
[[nodiscard]] std::size_t count_items(WalkT walk) noexcept {
    std::size_t n = 0;
    walk([&](const auto&) { ++n; });
    return n;
}

/// The item at a place; one made of nothing beyond the last.
template <class ItemT, class WalkT>
[[nodiscard]] ItemT item_at(WalkT walk, std::size_t place) noexcept {
    ItemT found{};
    std::size_t n = 0;
    walk([&](const ItemT& item) {
        if (n++ == place) found = item;
    });
    return found;
}

/// The place of the first item that is `wanted`; beyond the last if none is.
template <class WalkT, class WantedT>
[[nodiscard]] std::size_t place_of_item(WalkT walk, WantedT wanted) noexcept {
    std::size_t n = 0;
    bool found = false;
    walk([&](const auto& item) {
        found = found || wanted(item);
        n += !found;
    });
    return n;
}

/// Calls `each(item)` with the items of a range.
template <class WalkT, class EachT>
void walk_range(WalkT walk, std::size_t first, std::size_t count, EachT each) noexcept {
    std::size_t n = 0;
    walk([&](const auto& item) {
        if (n >= first && n - first < count) each(item);
        ++n;
    });
}

/// What a dialect says of the items of its links: a base of it.
/// @tparam Walk `Walk(config, link)`: the walk over the items of a link
/// @tparam ItemT an item: its `instrument`, not valid for none, and `named(std::string_view)`, whether answers name it
/// so
template <class ConfigT, class ItemT, auto Walk>
struct walked_items {
    static std::size_t subscriptions(const ConfigT& c, std::size_t link) noexcept {
        return count_items(Walk(c, link));
    }
    static instrument_index subscribed_instrument(const ConfigT& c, std::size_t link,
                                                  std::size_t item) noexcept {
        return item_at<ItemT>(Walk(c, link), item).instrument;
    }
    static std::size_t item_named(const ConfigT& c, std::size_t link, std::string_view name) noexcept {
        return place_of_item(Walk(c, link), [&](const ItemT& item) { return item.named(name); });
    }
};

} // namespace gatewright::venue
