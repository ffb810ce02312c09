// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/decimal.hpp>
#include <gatewright/core/settings_reader.hpp>
#include <gatewright/routing/route_best_price.hpp>
#include <gatewright/routing/route_by_score.hpp>
#include <gatewright/routing/route_failover.hpp>
#include <gatewright/routing/route_split.hpp>
#include <gatewright/routing/route_sticky.hpp>

#include <cstddef>
#include <string>
#include <string_view>
#include <type_traits>

// Routers from the section `routing` of a configuration. A router of one's own reads its settings by a function
// `configure(std::type_identity<own_router>, routing::router_reader&)` beside it; one without takes none. For set-up:
// throws `std::invalid_argument` naming the setting and the offence.
namespace gatewright::routing {

/// What a router reads its settings from: the section `routing`.
using router_reader = settings_reader<std::string>;

/// A setting that is a decimal number, not negative.
/// @return whether it is there
inline bool take_weight(router_reader& in, std::string_view setting, decimal& into) {
    const std::string* const text = in.find(setting);
    if (text == nullptr) return false;
    const auto figure = decimal::parse(*text);
    if (!figure || figure->is_negative()) in.refuse(setting, "'" + *text + "' is no number from 0 on");
    into = *figure;
    return true;
}

/// `settle_ms`: how long a gateway must have been ready before orders go back to it.
inline route_failover configure(std::type_identity<route_failover>, router_reader& in) {
    duration settle = seconds(60);
    in.take("settle_ms", settle, {duration{}, minutes(24 * 60)});
    return route_failover(settle);
}
/// `oldest_book_ms`.
inline route_best_price configure(std::type_identity<route_best_price>, router_reader& in) {
    duration oldest = seconds(10);
    in.take("oldest_book_ms", oldest);
    return route_best_price(oldest);
}
/// The weights, and `oldest_book_ms`.
inline route_by_score configure(std::type_identity<route_by_score>, router_reader& in) {
    score_weights w;
    take_weight(in, "latency_ms", w.latency_ms);
    take_weight(in, "failed_percent", w.failed_percent);
    take_weight(in, "fee_bp", w.fee_bp);
    take_weight(in, "depth_bp", w.depth_bp);
    duration oldest = seconds(10);
    in.take("oldest_book_ms", oldest);
    return route_by_score(w, oldest);
}
/// `oldest_book_ms`, `refused_part` (`left`, `elsewhere`), `most_open`.
inline route_split configure(std::type_identity<route_split>, router_reader& in) {
    duration oldest = seconds(10);
    in.take("oldest_book_ms", oldest);
    static constexpr setting_word<refused_part> words[]{{"left", refused_part::left},
                                                        {"elsewhere", refused_part::elsewhere}};
    refused_part refused = refused_part::left;
    in.take("refused_part", refused, words);
    std::size_t most_open = 256;
    in.take("most_open", most_open, {1, 10'000});
    return route_split(oldest, refused, most_open);
}
/// The settings of the router that chooses first.
template <class FirstT>
route_sticky<FirstT> configure(std::type_identity<route_sticky<FirstT>>, router_reader& in) {
    if constexpr (requires { configure(std::type_identity<FirstT>{}, in); })
        return route_sticky<FirstT>(configure(std::type_identity<FirstT>{}, in));
    else
        return route_sticky<FirstT>();
}

/// A router from its settings; a setting that it does not know is refused.
template <class RouterT>
RouterT configure_router(const router_reader::section_type& settings) {
    router_reader in("routing", settings);
    if constexpr (requires { configure(std::type_identity<RouterT>{}, in); }) {
        RouterT router = configure(std::type_identity<RouterT>{}, in);
        in.refuse_others();
        return router;
    } else {
        in.refuse_others();
        return RouterT();
    }
}

} // namespace gatewright::routing
