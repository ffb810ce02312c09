// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/sim/server/history.hpp>
#include <gatewright/sim/server/market.hpp>

#include <compare>
#include <map>
#include <optional>
#include <string>
#include <utility>

namespace gatewright::sim::server {

/// Which orders of an account a dead man's switch concerns.
struct countdown_scope {
    matching::account_id account = 0;
    std::optional<matching::instrument_id> instrument{}; ///< nothing: all
    std::string tag{};                                   ///< of the venue's, for its own use; empty: any
    friend auto operator<=>(const countdown_scope&, const countdown_scope&) = default;
};

/// A venue's dead man's switches: the open orders of a scope are cancelled when a time is over that was not put off.
class cancel_countdown {
public:
    /// @param after from now on; zero: never, whatever was said before
    void set(countdown_scope scope, duration after, timestamp now) {
        if (after.ns > 0)
            due_.insert_or_assign(std::move(scope), now + after);
        else
            due_.erase(scope);
    }
    /// Cancels what is due. @param concerns `(order, scope)`: whether an order that the scope's account has open is
    /// meant
    template <class Concerns>
    void tick(market& m, timestamp now, Concerns&& concerns) {
        for (auto at = due_.begin(); at != due_.end();) {
            if (at->second > now) {
                ++at;
                continue;
            }
            for (const matching::order* o : open_orders_of(m, at->first.account, at->first.instrument))
                if (concerns(*o, at->first)) (void)m.engine().cancel(o->id, now, matching::ending::countdown);
            at = due_.erase(at);
        }
    }
    void tick(market& m, timestamp now) {
        tick(m, now, [](const matching::order&, const countdown_scope&) { return true; });
    }

private:
    std::map<countdown_scope, timestamp> due_;
};

} // namespace gatewright::sim::server
