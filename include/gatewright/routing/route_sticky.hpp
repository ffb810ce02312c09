// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/ids.hpp>
#include <gatewright/core/slot_index.hpp>
#include <gatewright/routing/router.hpp>

#include <cstdint>
#include <span>
#include <vector>

namespace gatewright::routing {

/// All orders of an instrument go to the gateway that its first one went to, and that one is chosen by `FirstT`. Where
/// it cannot take one the order is refused, and goes to no other: a position is held in one place, and what reduces it
/// finds it there. For desks that trade many instruments over several accounts of one kind.
///
/// Up to 1024 instruments; of more the first choice of each is not kept, and is refused by name.
/// @par Errors
/// Those of `FirstT`; `no_gateway` naming what the instrument's gateway lacks; `table_full` naming "instruments".
template <Router FirstT>
class route_sticky {
public:
    static constexpr const char* name = "route_sticky";
    static constexpr bool needs_figures = routing::needs_figures<FirstT>;
    static constexpr bool needs_books = routing::needs_books<FirstT>;

    route_sticky() : route_sticky(FirstT()) {}
    /// @par Exception safety
    /// Takes its memory here; may throw `std::bad_alloc`.
    explicit route_sticky(const FirstT& first) : first_(first), kept_(most), index_(most) {}

    /// The choice; see `Router`.
    [[nodiscard]] order_result<std::uint8_t> route(const order_request& order,
                                                   std::span<gateway_candidate> candidates) noexcept {
        const std::uint64_t hash = hash_text(order.symbol.view());
        const std::uint32_t at =
            index_.find(hash, [&](std::uint32_t i) { return kept_[i].symbol == order.symbol; });
        if (at != slot_index::none) return own(kept_[at].gateway, candidates);
        if (count_ == most) return order_reject{order_errc::table_full, name, "instruments", {}, {}};
        const auto chosen = first_.route(order, candidates);
        if (chosen) {
            kept_[count_] = {order.symbol, *chosen};
            index_.insert(hash, count_++);
        }
        return chosen;
    }

private:
    struct choice {
        symbol_name symbol;
        std::uint8_t gateway = 0;
    };
    static constexpr std::uint32_t most = 1024;

    [[nodiscard]] static order_result<std::uint8_t> own(std::uint8_t gateway,
                                                        std::span<gateway_candidate> candidates) noexcept {
        for (gateway_candidate& c : candidates)
            if (c.index == gateway) {
                c.note = "the instrument's own";
                if (eligible(c)) return gateway;
                return no_gateway(name, std::span<const gateway_candidate>(&c, 1));
            }
        return no_gateway(name, {});
    }

    FirstT first_;
    std::vector<choice> kept_;
    slot_index index_;
    std::uint32_t count_ = 0;
};

} // namespace gatewright::routing
