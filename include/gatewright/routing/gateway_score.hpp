// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/gateway_figures.hpp>
#include <gatewright/core/timestamp.hpp>
#include <gatewright/routing/latency_window.hpp>

#include <cstddef>

namespace gatewright::routing {

/// Keeps account of one gateway over a sliding window of five minutes, in constant memory: 13 KiB. Nothing allocates.
class gateway_score {
public:
    /// The venue answered a request about an order, whatever it said. An answer that refuses is a fault besides.
    /// @param took zero: nobody knows how long
    void on_order_answered(duration took, steady_time now) noexcept {
        if (took.ns > 0)
            orders_.add(took, now);
        else
            untimed_.add(0, now);
    }
    /// It answered a read.
    void on_read_answered(duration took, steady_time now) noexcept { reads_.add(took, now); }
    /// A fault of the gateway, or of its venue.
    void on_fault(gateway_fault what, steady_time now) noexcept {
        faults_.add(static_cast<std::size_t>(what), now);
    }

    /// The account of the last five minutes.
    [[nodiscard]] gateway_figures figures(steady_time now) noexcept {
        const auto faults = [&](gateway_fault f) { return faults_.count(static_cast<std::size_t>(f), now); };
        gateway_figures f;
        f.orders_answered = orders_.count(now) + untimed_.count(0, now);
        f.order_p50 = orders_.quantile(500, now);
        f.order_p99 = orders_.quantile(990, now);
        f.reads_answered = reads_.count(now);
        f.read_p50 = reads_.quantile(500, now);
        f.read_p99 = reads_.quantile(990, now);
        f.refused = faults(gateway_fault::refused);
        f.throttled = faults(gateway_fault::throttled);
        f.unanswered = faults(gateway_fault::unanswered);
        f.unsent = faults(gateway_fault::unsent);
        f.disconnected = faults(gateway_fault::disconnected);
        return f;
    }

private:
    latency_window orders_, reads_;
    count_window<1> untimed_; ///< answers to orders
    count_window<gateway_fault_count> faults_;
};

} // namespace gatewright::routing
