// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/risk/order_price.hpp>
#include <gatewright/risk/scoped_limits.hpp>
#include <gatewright/risk/setting_text.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace gatewright::risk {

/// The lowest and the highest price of the last while, in eight slices of time: what it tells reaches back between
/// seven and eight eighths of the window.
class price_range {
public:
    static constexpr std::size_t slices = 8;

    /// A price was seen. Times do not go back.
    void add(price p, steady_time now, duration window) noexcept {
        if (now >= ends_) roll(now, window);
        slice& s = slices_[static_cast<std::size_t>(number_) % slices];
        if (s.number == number_ && p >= s.low && p <= s.high) [[likely]]
            return; // nothing becomes wider
        if (s.number != number_) {
            s = {number_, p, p};
        } else {
            if (p < s.low) s.low = p;
            if (p > s.high) s.high = p;
        }
        if (!any_ || p < low_) low_ = p;
        if (!any_ || p > high_) high_ = p;
        any_ = true;
    }
    /// What was seen in the window. @return false if nothing was
    [[nodiscard]] bool of(steady_time now, duration window, price& low, price& high) const noexcept {
        if (now < ends_) [[likely]] {
            low = low_;
            high = high_;
            return any_;
        }
        return look(number_of(now, window), low, high);
    }

private:
    struct slice {
        std::int64_t number = -1'000'000'000; ///< of its time; long before any other at first
        price low;
        price high;
    };
    static std::int64_t length_of(duration window) noexcept {
        const std::int64_t length = window.ns / static_cast<std::int64_t>(slices);
        return length > 0 ? length : 1;
    }
    static std::int64_t number_of(steady_time t, duration window) noexcept {
        return t.ns / length_of(window);
    }
    /// A new slice of time begins: what left the window counts no longer.
    void roll(steady_time now, duration window) noexcept {
        number_ = number_of(now, window);
        ends_ = {(number_ + 1) * length_of(window)};
        any_ = look(number_, low_, high_);
    }
    bool look(std::int64_t newest, price& low, price& high) const noexcept {
        bool any = false;
        for (const slice& s : slices_) {
            if (s.number <= newest - static_cast<std::int64_t>(slices) || s.number > newest) continue;
            if (!any || s.low < low) low = s.low;
            if (!any || s.high > high) high = s.high;
            any = true;
        }
        return any;
    }

    std::array<slice, slices> slices_{};
    std::int64_t number_ = 0; ///< of the newest slice
    steady_time ends_;        ///< when it is over
    price low_;               ///< of all slices in the window of the newest
    price high_;
    bool any_ = false;
};

/// Refuses a price that lies further outside of where the market was lately than a fraction: above the highest trade
/// or quote of the window, or below the lowest. A market order is judged at what it would trade at now, unless it is
/// proven to reduce. Orders that wait for a trigger are judged by their limit price; those without one pass. The
/// smallest of the limits of instrument, account and desk holds.
/// @par Errors
/// `order_errc::fat_finger`, field "price": the limit is the outermost price allowed; `order_errc::no_reference_price`,
/// field "range": no price was seen in the window; field "price": there is no price to judge a market order at.
class fat_finger {
public:
    static constexpr const char* name = "fat_finger";

    /// The limits.
    struct config {
        scoped_limits<decimal>
            limits; ///< fractions: 0.03 allows 3 % beyond the range; zero only the range itself
        duration window = minutes(1); ///< how far back the range reaches
    };

    fat_finger() = default;
    /// With these limits.
    explicit fat_finger(config c) : config_(std::move(c)) {}

    /// Takes the memory; see `RiskCheck`.
    void prepare(const risk_layout& layout) {
        config_.limits.prepare(layout);
        ranges_.assign(layout.instruments.size() + 1, {});
    }
    /// Names the settings; see `check_reader`.
    template <class ArchiveT>
    void settings(ArchiveT& a) {
        if (a.time("window_ms", config_.window))
            ranges_.assign(ranges_.size(), {}); // slices of another length
        a.limits(config_.limits, limit_unit::fraction);
    }

    /// The market trades, or is quoted, at a price.
    void on_price(std::uint16_t number, price p, steady_time now) noexcept {
        if (p.value.sign() <= 0) return;
        (number < ranges_.size() ? ranges_[number] : ranges_.back()).add(p, now, config_.window);
    }

    /// True if it certainly passes; see `RiskCheck`.
    [[nodiscard]] GATEWRIGHT_ALWAYS_INLINE bool passes(const order_request& order,
                                                       const risk_view& view) const noexcept {
        price low;
        price high;
        return order.type == order_type::limit &&
               range_of(view).of(view.now.steady, config_.window, low, high) && order.price <= high &&
               order.price >= low;
    }
    /// The check of `RiskCheck`.
    [[nodiscard]] risk_result check(const order_request& order, const risk_view& view) const noexcept {
        if (waits_for_trigger(order.type)) return {}; // it meets the market where it is triggered
        price p = order.price;
        if (!has_limit_price(order.type)) {
            if (reduces(order, view)) return {};
            p = view.reference.for_side(order.side, view.now.steady);
            if (p.value.sign() <= 0) return lacks(name, "price");
        }
        price low;
        price high;
        if (!range_of(view).of(view.now.steady, config_.window, low, high)) return lacks(name, "range");
        const bool above = p > high;
        if (!above && p >= low) return {};
        const price& edge = above ? high : low;
        wide_decimal distance(above ? p.value : edge.value);
        const bool fits = distance.subtract(wide_decimal(above ? edge.value : p.value));
        const decimal* const limit =
            config_.limits.first_broken(view.number, order.symbol, view.account, [&](const decimal& most) {
                return fits && distance <= wide_decimal::product(edge.value, most);
            });
        if (limit == nullptr) return {};
        wide_decimal outermost(edge.value);
        const wide_decimal allowed = wide_decimal::product(edge.value, *limit);
        static_cast<void>(above ? outermost.add(allowed) : outermost.subtract(allowed));
        return order_reject{order_errc::fat_finger, name, "price", shown(outermost), p.value};
    }
    /// Books an order that goes out; see `RiskCheck`.
    void commit(const order_request&, const risk_view&) noexcept {}

private:
    const price_range& range_of(const risk_view& view) const noexcept {
        return view.number < ranges_.size() ? ranges_[view.number] : ranges_.back();
    }

    config config_;
    std::vector<price_range> ranges_{1}; ///< by number, and one for instruments without
};

} // namespace gatewright::risk
