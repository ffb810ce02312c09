// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/timestamp.hpp>

#include <cstddef>
#include <cstdint>
#include <ostream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace gatewright::driver {

/// Tells an operator, a line per gateway, why it takes no orders and when it does again. A reason that lasts shorter
/// than the patience is a step on the way and is not told.
class readiness_log {
public:
    /// @param names of the gateways, by index.
    explicit readiness_log(const std::vector<std::string>& names, duration patience = seconds(5))
        : patience_(patience) {
        for (const std::string& n : names) gateways_.push_back({n, "connecting", {}, {}});
    }

    /// To be called now and then. @param engine says `not_ready_reason(index)`, empty if the gateway takes orders.
    template <class EngineT>
    void look(const EngineT& engine, steady_time now, std::ostream& out) {
        for (std::size_t i = 0; i < gateways_.size(); ++i) {
            entry& g = gateways_[i];
            const std::string_view why = engine.not_ready_reason(static_cast<std::uint8_t>(i));
            if (why != g.reason) {
                g.reason = why;
                g.since = now;
            }
            if (g.reason == g.told || (!g.reason.empty() && now - g.since < patience_)) continue;
            g.told = g.reason;
            out << "gatewright: " << g.name;
            if (why.empty())
                out << " is ready\n";
            else
                out << " takes no orders: " << why << '\n';
            out.flush();
        }
    }

private:
    struct entry {
        std::string name;
        std::string told; ///< the last line; empty: ready
        std::string reason;
        steady_time since;
    };
    duration patience_;
    std::vector<entry> gateways_;
};

} // namespace gatewright::driver
