// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/sim/server/history.hpp>
#include <gatewright/sim/server/market.hpp>

#include <map>
#include <utility>

namespace gatewright::sim::server {

/// A venue's dead man's switch: all open orders of an account in an instrument are cancelled when a time is over that was
/// not put off.
class cancel_countdown {
public:
    /// @param after from now on; zero: never, whatever was said before
    void set(matching::account_id account, matching::instrument_id instrument, duration after,
             timestamp now) {
        if (after.ns > 0)
            due_[{account, instrument}] = now + after;
        else
            due_.erase({account, instrument});
    }
    /// Cancels what is due.
    void tick(market& m, timestamp now) {
        for (auto at = due_.begin(); at != due_.end();) {
            if (at->second > now) {
                ++at;
                continue;
            }
            for (const matching::order* o : open_orders_of(m, at->first.first, at->first.second))
                (void)m.engine().cancel(o->id, now);
            at = due_.erase(at);
        }
    }

private:
    std::map<std::pair<matching::account_id, matching::instrument_id>, timestamp> due_;
};

} // namespace gatewright::sim::server
