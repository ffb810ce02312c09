// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/bounded_vector.hpp>
#include <gatewright/core/events.hpp>
#include <gatewright/core/wide_decimal.hpp>

#include <algorithm>
#include <cstddef>
#include <span>

namespace gatewright::orders {

/// One asset of an account: what the venue says, and what our own books make of it.
struct account_balance {
    asset_code asset;
    decimal wallet;    ///< as the venue last said
    decimal available; ///< the same; valid if `has_available`
    bool has_available = false;
    bool known = false;    ///< the venue has said it
    wide_decimal expected; ///< the first balance told, plus what was booked since
    timestamp venue_time;
    timestamp updated;        ///< when the wallet was told, on our clock
    timestamp available_told; ///< when `available` was
    timestamp available_time; ///< the same by the venue's clock

    /// The venue's wallet less ours. Between a fill and the balance that contains it this is not zero.
    [[nodiscard]] wide_decimal difference() const noexcept {
        wide_decimal d(wallet);
        return known && d.subtract(expected) ? d : wide_decimal{};
    }
};

/// The balances of one account. The first balance told for an asset is the baseline; realized profit, fees and funding
/// that are booked with `expect` move the expectation, later balances do not: what differs stays visible until
/// `rebase`.
class accounts {
public:
    /// @param assets the most assets tracked; memory is taken here.
    explicit accounts(std::size_t assets = 64) : balances_(assets) {}

    /// Keeps room for an asset, though nothing of it may be told yet. @return false if there is none.
    bool keep(const asset_code& asset) noexcept { return asset.empty() || entry(asset) != nullptr; }

    /// Takes what the venue says. Of an asset that nothing is held of, and that was not told before, nothing is kept.
    /// A balance older than the one held is ignored, unless it says the same of the wallet. What is available is
    /// lowered by one that is older than what last told it, and never raised: a list may have been made before an order
    /// that a newer message knows. Where a balance says nothing of what is available, that is lowered by what the
    /// wallet lost, and never raised: what went out since it was told still counts.
    /// @return the asset's entry, or null if none is kept: there is no room, or nothing to keep.
    const account_balance* apply(const balance_update& u) noexcept {
        if (u.wallet.is_zero() && u.available.is_zero() && find(u.asset) == nullptr) return nullptr;
        account_balance* const b = entry(u.asset);
        if (b == nullptr || (b->known && u.venue_time < b->venue_time && u.wallet != b->wallet)) return b;
        if (!b->known && !b->expected.add(wide_decimal(u.wallet))) b->expected = wide_decimal(u.wallet);
        if (u.has_available && b->has_available && u.venue_time < b->available_time) {
            b->available = std::min(b->available, u.available);
        } else if (u.has_available) {
            b->available = u.available;
            b->has_available = true;
            b->available_told = u.received;
            b->available_time = u.venue_time;
        } else if (b->has_available && u.wallet < b->wallet) {
            const auto lost = checked_sub(b->wallet, u.wallet);
            const auto rest = lost ? checked_sub(b->available, *lost) : lost;
            b->available = rest ? *rest : decimal{};
        }
        b->known = true;
        b->wallet = u.wallet;
        b->venue_time = std::max(b->venue_time, u.venue_time);
        b->updated = u.received;
        return b;
    }

    /// Books a change that the venue's next balance should contain: realized profit, a fee (negative), funding.
    /// Changes before the first balance are contained in it and not counted.
    /// @return false if the sum does not fit.
    [[nodiscard]] bool expect(const asset_code& asset, const wide_decimal& change) noexcept {
        account_balance* const b = entry(asset);
        if (b == nullptr) return false;
        return !b->known || b->expected.add(change);
    }

    /// Accepts the venue's figure as ours.
    void rebase(const asset_code& asset) noexcept {
        if (account_balance* const b = entry(asset); b != nullptr && b->known)
            b->expected = wide_decimal(b->wallet);
    }

    [[nodiscard]] const account_balance* find(const asset_code& asset) const noexcept {
        for (const account_balance& b : balances_)
            if (b.asset == asset) return &b;
        return nullptr;
    }
    [[nodiscard]] std::span<const account_balance> all() const noexcept {
        return {balances_.begin(), balances_.size()};
    }

private:
    account_balance* entry(const asset_code& asset) noexcept {
        for (account_balance& b : balances_)
            if (b.asset == asset) return &b;
        account_balance fresh;
        fresh.asset = asset;
        return balances_.push_back(fresh) ? balances_.end() - 1 : nullptr;
    }

    bounded_vector<account_balance> balances_;
};

} // namespace gatewright::orders
