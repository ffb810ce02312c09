// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/io.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace gatewright::driver {

/// Whether what waits for a record may leave.
enum class readiness : std::uint8_t {
    now,   ///< the record is durable, or there is none to wait for
    later, ///< it is pending
    never  ///< it failed, or was never handed over
};

/// Which of the records that were handed over, in rising order, are durable, pending or failed. Bounded.
class record_ledger {
public:
    explicit record_ledger(std::size_t max_pending) : max_pending_(max_pending) {
        pending_.reserve(max_pending_);
        failed_.reserve(max_failed);
    }

    [[nodiscard]] bool full() const noexcept { return pending_.size() == max_pending_; }
    /// Notes a record as handed over; it is durable unless `pend` or `fail` follows.
    void hand_over(record_id record) noexcept { handed_over_ = std::max(handed_over_, record); }
    void pend(record_id record) { pending_.push_back(record); }
    void fail(record_id record) {
        if (failed_.size() == max_failed) {
            failed_before_ = failed_.front();
            failed_.erase(failed_.begin());
        }
        failed_.push_back(record);
    }
    /// Takes all pending records up to this one: they are durable unless `visit(record)` fails them.
    template <class VisitT>
    void settle(record_id through, VisitT visit) {
        const auto rest = std::upper_bound(pending_.begin(), pending_.end(), through);
        std::for_each(pending_.begin(), rest, visit);
        pending_.erase(pending_.begin(), rest);
    }

    [[nodiscard]] readiness of(record_id after) const noexcept {
        if (after == 0) return readiness::now;
        if (after > handed_over_ || after <= failed_before_) return readiness::never;
        if (std::find(failed_.begin(), failed_.end(), after) != failed_.end()) return readiness::never;
        return std::binary_search(pending_.begin(), pending_.end(), after) ? readiness::later
                                                                           : readiness::now;
    }

private:
    static constexpr std::size_t max_failed = 256;

    std::size_t max_pending_;
    std::vector<record_id> pending_;
    std::vector<record_id> failed_; ///< the latest; of older ones all up to `failed_before_` count as failed
    record_id handed_over_ = 0;
    record_id failed_before_ = 0;
};

} // namespace gatewright::driver
