// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>
#include <tuple>
#include <type_traits>
#include <utility>

namespace gatewright {

/// What a venue counts for several gateways at once, they count in one place: each gateway of an engine shares with
/// those of its venue that come before it. A venue whose session has no `share_budget(other)` shares nothing.
///
/// @param gateways a `gateway_state` each
template <class... StateTs>
void share_budgets(std::tuple<StateTs...>& gateways) {
    const auto share = [](auto& later, auto& earlier) {
        using later_venue = typename std::decay_t<decltype(later)>::venue_type;
        using earlier_venue = typename std::decay_t<decltype(earlier)>::venue_type;
        if constexpr (std::is_same_v<later_venue, earlier_venue> &&
                      requires { later.session.share_budget(earlier.session); })
            later.session.share_budget(earlier.session);
    };
    const auto with_earlier = [&]<std::size_t J>(std::integral_constant<std::size_t, J>) {
        [&]<std::size_t... I>(std::index_sequence<I...>) {
            (share(std::get<J>(gateways), std::get<I>(gateways)), ...);
        }(std::make_index_sequence<J>{});
    };
    [&]<std::size_t... J>(std::index_sequence<J...>) {
        (with_earlier(std::integral_constant<std::size_t, J>{}), ...);
    }(std::index_sequence_for<StateTs...>{});
}

} // namespace gatewright
