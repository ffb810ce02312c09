// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/timestamp.hpp>
#include <gatewright/risk/risk_view.hpp>
#include <gatewright/risk/scoped_limits.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <utility>
#include <vector>

namespace gatewright::risk {

/// The last so many events of a kind: whether one more within an interval is too many. A sliding window over steady
/// time, not a bucket that refills.
class event_window {
public:
    event_window() = default;
    /// @param most events per interval; memory for them is taken here
    explicit event_window(std::size_t most) : at_(most) { note_oldest(); }

    /// True if one more event now would be more than allowed in any interval of that length.
    [[nodiscard]] bool full(steady_time now, duration interval) const noexcept {
        return now - oldest_ < interval;
    }
    /// Counts an event.
    void add(steady_time now) noexcept {
        const std::size_t most = at_.size();
        if (most == 0) return;
        at_[next_] = now;
        if (++next_ == most) next_ = 0;
        if (used_ < most && ++used_ < most) return;
        oldest_ = at_[next_];
    }
    /// Another number of events, null for as many as may come; the newest are kept. Allocates.
    void limit(const std::uint32_t* most) {
        resize(most == nullptr ? 0 : *most);
        unlimited_ = most == nullptr;
        note_oldest();
    }
    /// Another number of events; the newest are kept. Allocates.
    void resize(std::size_t most) {
        unlimited_ = false;
        std::vector<steady_time> kept(most);
        const std::size_t n = std::min(used_, most);
        for (std::size_t i = 0; i < n; ++i) kept[n - 1 - i] = at_[(next_ + at_.size() - 1 - i) % at_.size()];
        at_ = std::move(kept);
        used_ = n;
        next_ = n == at_.size() ? 0 : n;
        note_oldest();
    }

private:
    /// The event that must have left the window before one more: of as many as are allowed, the oldest.
    void note_oldest() noexcept {
        if (unlimited_ || used_ < at_.size())
            oldest_ = long_ago;
        else
            oldest_ = at_.empty() ? never_over : at_[next_];
    }
    // Far enough, and no difference to a time of ours leaves 64 bits.
    static constexpr steady_time long_ago{std::numeric_limits<std::int64_t>::min() / 4};
    static constexpr steady_time never_over{std::numeric_limits<std::int64_t>::max() / 4};

    std::vector<steady_time> at_;
    std::size_t next_ = 0;
    std::size_t used_ = 0;
    bool unlimited_ = false;
    steady_time oldest_ = never_over;
};

/// Events per interval: of each instrument, of each account, of the desk, as far as they have a limit.
class rate_windows {
public:
    rate_windows() = default;
    /// @param limits events per interval; zero lets nothing through
    rate_windows(scoped_limits<std::uint32_t> limits, duration interval)
        : limits_(std::move(limits))
        , interval_(interval) {
        prepare({});
    }

    /// Takes the memory; nothing afterwards allocates but `change`.
    void prepare(const risk_layout& layout) {
        layout_ = layout;
        limits_.prepare(layout);
        size_windows();
    }
    /// Changes limits by `f(scoped_limits&, duration& interval)`. What was counted stays counted, as far as the new
    /// limit reaches back. Allocates.
    template <class F>
    void change(F f) {
        f(limits_, interval_);
        size_windows();
    }
    /// The limits.
    [[nodiscard]] const scoped_limits<std::uint32_t>& limits() const noexcept { return limits_; }
    /// The length of the window.
    [[nodiscard]] duration interval() const noexcept { return interval_; }

    /// True if one more event would break a limit, or may: of an instrument without a number `broken_by` says.
    [[nodiscard]] GATEWRIGHT_ALWAYS_INLINE bool any_full(const risk_view& view) const noexcept {
        const steady_time now = view.now.steady;
        return view.number >= instruments_.size() || window_of(view.number).full(now, interval_) ||
               by_account(view).full(now, interval_) || desk_.full(now, interval_);
    }
    /// That limit, or null.
    [[nodiscard]] const std::uint32_t* broken_by(const symbol_name& symbol,
                                                 const risk_view& view) const noexcept {
        const steady_time now = view.now.steady;
        if (const auto* limit = limits_.of_instrument(view.number, symbol);
            limit != nullptr && (*limit == 0 || window_of(view.number).full(now, interval_)))
            return limit;
        if (const auto* limit = limits_.of_account(view.account);
            limit != nullptr && by_account(view).full(now, interval_))
            return limit;
        if (const auto* limit = limits_.of_desk(); limit != nullptr && desk_.full(now, interval_))
            return limit;
        return nullptr;
    }
    /// Counts an event at an instrument.
    void add(const risk_view& view) noexcept {
        const steady_time now = view.now.steady;
        (view.number < instruments_.size() ? instruments_[view.number] : loose_).add(now);
        (view.account < accounts_.size() ? accounts_[view.account] : loose_account_).add(now);
        desk_.add(now);
    }

private:
    [[nodiscard]] const event_window& window_of(std::uint16_t number) const noexcept {
        return number < instruments_.size() ? instruments_[number] : loose_;
    }
    [[nodiscard]] const event_window& by_account(const risk_view& view) const noexcept {
        return view.account < accounts_.size() ? accounts_[view.account] : loose_account_;
    }
    void size_windows() {
        instruments_.resize(layout_.instruments.size());
        for (std::size_t i = 0; i < instruments_.size(); ++i)
            instruments_[i].limit(
                limits_.of_instrument(static_cast<std::uint16_t>(i), layout_.instruments[i]));
        accounts_.resize(layout_.accounts.size());
        for (std::size_t a = 0; a < accounts_.size(); ++a)
            accounts_[a].limit(limits_.of_account(static_cast<std::uint8_t>(a)));
        loose_.limit(limits_.of_instrument(no_number, {}));
        loose_account_.limit(limits_.of_account(every_other));
        desk_.limit(limits_.of_desk());
    }

    static constexpr std::uint8_t every_other = 0xff;
    scoped_limits<std::uint32_t> limits_;
    duration interval_ = seconds(1);
    risk_layout layout_;
    std::vector<event_window> instruments_;
    std::vector<event_window> accounts_;
    event_window loose_; ///< of instruments without a number
    event_window loose_account_;
    event_window desk_;
};

} // namespace gatewright::risk
