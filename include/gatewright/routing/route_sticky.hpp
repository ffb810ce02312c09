// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/ids.hpp>
#include <gatewright/core/slot_index.hpp>
#include <gatewright/routing/router.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace gatewright::routing {

/// All orders of an instrument, by whichever name, go to the gateway that its first one went to: the one that holds a
/// position of it, if one alone does, else the choice of `FirstT`. Where that cannot take one the order is refused, and
/// goes to no other: a position is held in one place, and what reduces it finds it there. For desks that trade many
/// instruments over several accounts of one kind.
///
/// Up to 1024 instruments of gateways; of more the first choice is not kept, and is refused by name.
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
        for (const gateway_candidate& c : candidates)
            if (const choice* const known = find(c)) return own(known->gateway, candidates);
        const auto trading = static_cast<std::size_t>(std::ranges::count_if(
            candidates, [](const gateway_candidate& c) { return c.trades_instrument; }));
        if (count_ + trading > most) return order_reject{order_errc::table_full, name, "instruments", {}, {}};
        const gateway_candidate* holder = nullptr;
        std::size_t holders = 0;
        for (const gateway_candidate& c : candidates)
            if (c.holds && ++holders == 1) holder = &c;
        const auto chosen = holders == 1 ? own(holder->index, candidates) : first_.route(order, candidates);
        if (!chosen) return chosen;
        for (const gateway_candidate& c : candidates) {
            if (!c.trades_instrument) continue;
            kept_[count_] = {c.symbol, c.index, *chosen};
            index_.insert(key(c), count_++);
        }
        return chosen;
    }

private:
    /// An instrument of a gateway, and where orders of it go.
    struct choice {
        symbol_name symbol;
        std::uint8_t of = 0;
        std::uint8_t gateway = 0;
    };
    static constexpr std::uint32_t most = 1024;

    [[nodiscard]] static std::uint64_t key(const gateway_candidate& c) noexcept {
        return hash_text(c.symbol.view()) + c.index;
    }
    [[nodiscard]] const choice* find(const gateway_candidate& c) const noexcept {
        if (!c.trades_instrument) return nullptr;
        const std::uint32_t at = index_.find(
            key(c), [&](std::uint32_t i) { return kept_[i].of == c.index && kept_[i].symbol == c.symbol; });
        return at == slot_index::none ? nullptr : &kept_[at];
    }

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
