// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/routing/router.hpp>

#include <cstddef>

namespace gatewright::routing {

/// One gateway after the other, those left out that cannot take the order. For equal accounts of which each is to do its
/// share: fees by volume, limits of requests. Positions are then held in several places: what reduces one belongs to the
/// gateway that has it (`submit<Tag>`).
/// @par Errors
/// `no_gateway`.
class route_round_robin {
public:
    static constexpr const char* name = "route_round_robin";

    /// The choice; see `Router`.
    [[nodiscard]] constexpr order_result<std::uint8_t>
    route(const order_request&, std::span<gateway_candidate> candidates) noexcept {
        for (std::size_t n = 0; n != candidates.size(); ++n) {
            gateway_candidate& c = candidates[(next_ + n) % candidates.size()];
            if (!eligible(c)) continue;
            c.note = "its turn";
            next_ = (next_ + n + 1) % candidates.size();
            return c.index;
        }
        return no_gateway(name, candidates);
    }

private:
    std::size_t next_ = 0;
};

static_assert(Router<route_round_robin>);

} // namespace gatewright::routing
