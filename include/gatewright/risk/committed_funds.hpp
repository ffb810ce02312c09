// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/risk/order_price.hpp>

#include <array>
#include <cstddef>
#include <cstdint>

namespace gatewright::risk {

/// What went out since the venue last told a balance: sums by asset and account, so that two orders in a row are not
/// paid with the same money. What an order took and did not spend is free again when it ends. A newer balance begins
/// anew: it contains what the venue has seen.
class committed_funds {
public:
    /// What was committed of the view's asset since its balance was told.
    [[nodiscard]] wide_decimal of(const risk_view& view) const noexcept {
        const entry* const e = find(view);
        return e != nullptr && e->told == view.pays.updated ? e->sum : wide_decimal{};
    }
    /// Adds to it.
    void add(const risk_view& view, const wide_decimal& amount) noexcept {
        entry* e = const_cast<entry*>(find(view));
        if (e == nullptr) {
            if (used_ == entries_.size()) {
                full_ = true;
                return;
            }
            e = &entries_[used_++];
            e->asset.assign(view.pays.asset);
            e->name = view.pays.asset;
            e->account = view.account;
            e->told = view.pays.updated;
        }
        if (e->told != view.pays.updated) {
            e->told = view.pays.updated;
            e->sum = amount;
        } else if (!e->sum.add(amount)) {
            full_ = true;
        }
    }
    /// What an order took is free again, unless a newer balance says so already.
    void release(const released_funds& f) noexcept {
        for (std::size_t i = 0; i < used_; ++i) {
            entry& e = entries_[i];
            if (e.account != f.account || e.asset != f.asset || e.told != f.taken.told) continue;
            if (!e.sum.subtract(f.taken.amount) || e.sum.is_negative()) e.sum = {};
        }
    }
    /// True if something could not be counted: more than 64 assets over all accounts, or a sum that does not fit.
    [[nodiscard]] bool full() const noexcept { return full_; }

private:
    struct entry {
        const char* name = nullptr; ///< where it was read: mostly there again
        asset_code asset;
        std::uint8_t account = 0;
        timestamp told;
        wide_decimal sum;
    };
    [[nodiscard]] const entry* find(const risk_view& view) const noexcept {
        for (std::size_t i = 0; i < used_; ++i)
            if (entries_[i].account == view.account &&
                (entries_[i].name == view.pays.asset || entries_[i].asset == view.pays.asset))
                return &entries_[i];
        return nullptr;
    }

    std::array<entry, 64> entries_{};
    std::size_t used_ = 0;
    bool full_ = false;
};

} // namespace gatewright::risk
