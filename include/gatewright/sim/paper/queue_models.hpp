// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <algorithm>
#include <cmath>
#include <concepts>
#include <cstdint>
#include <limits>

// How far an order that rests in a book of others has come in the queue of its price. The market tells what trades and
// what a level then holds; who of those before and behind the order went away, it does not tell: that is the model.
// After the queue models of hftbacktest (github.com/nkaz001/hftbacktest), which call them risk-averse and
// probabilistic.
namespace gatewright::sim::paper {

/// Ahead of an order at a price of which the market tells nothing: the first quantity that is told bounds it.
inline constexpr std::int64_t unknown_ahead = std::numeric_limits<std::int64_t>::max() / 4;

/// The place of one order in a queue. Quantities are lots.
///
/// - `join(ahead)`: the order has come to rest behind so many.
/// - `on_trade(lots)`: so many traded at its price. @return how many of them reached the order
/// - `on_level(before, now)`: what the price shows went from one to the other, by trades or otherwise.
/// - `ahead()`: what is before it.
template <class T>
concept QueueModel = std::default_initializable<T> && requires(T& q, const T& c, std::int64_t lots) {
    { q.join(lots) } noexcept;
    { q.on_trade(lots) } noexcept -> std::same_as<std::int64_t>;
    { q.on_level(lots, lots) } noexcept;
    { c.ahead() } noexcept -> std::same_as<std::int64_t>;
};

/// Only trades bring an order forward; whoever cancelled stood behind it, as far as that is possible. The least that
/// can have been filled.
class risk_averse_queue {
public:
    void join(std::int64_t ahead) noexcept { ahead_ = ahead; }
    std::int64_t on_trade(std::int64_t lots) noexcept {
        const std::int64_t reached = std::max<std::int64_t>(lots - ahead_, 0);
        ahead_ = std::max<std::int64_t>(ahead_ - lots, 0);
        return reached;
    }
    void on_level(std::int64_t, std::int64_t now) noexcept { ahead_ = std::min(ahead_, now); }
    [[nodiscard]] std::int64_t ahead() const noexcept { return ahead_; }

private:
    std::int64_t ahead_ = 0;
};

/// The chance that what was cancelled stood behind: b^N ÷ (b^N + f^N) with f lots before the order and b behind it.
template <unsigned N = 1>
struct power_share {
    static double behind(double front, double back) noexcept {
        const double f = std::pow(front, N), b = std::pow(back, N);
        return b + f > 0 ? b / (b + f) : 1;
    }
};
/// The same by logarithms: ln(1 + b) ÷ (ln(1 + b) + ln(1 + f)): a short queue loses more of its front.
struct log_share {
    static double behind(double front, double back) noexcept {
        const double f = std::log1p(front), b = std::log1p(back);
        return b + f > 0 ? b / (b + f) : 1;
    }
};

/// What left a price and did not trade stood before the order or behind it by a chance that follows from how many stood
/// where; the expected part of it comes off the front.
template <class ShareT = power_share<>>
class probabilistic_queue {
public:
    void join(std::int64_t ahead) noexcept {
        front_ = static_cast<double>(ahead);
        traded_ = 0;
    }
    std::int64_t on_trade(std::int64_t lots) noexcept {
        const double before = front_;
        front_ = std::max(front_ - static_cast<double>(lots), 0.0);
        traded_ += lots;
        return std::max<std::int64_t>(lots - static_cast<std::int64_t>(std::ceil(before)), 0);
    }
    void on_level(std::int64_t before, std::int64_t now) noexcept {
        // What traded has brought it forward already, and the level need not tell of it at once.
        const std::int64_t fewer = std::max<std::int64_t>(before - now, 0);
        const std::int64_t explained = std::min(traded_, fewer);
        traded_ -= explained;
        const double left = static_cast<double>(fewer - explained);
        if (left > 0 && front_ > 0) {
            const double back = std::max(static_cast<double>(before) - front_, 0.0);
            const double behind = ShareT::behind(front_, back);
            // More than there was behind cannot have left from there.
            const double beyond = std::max(behind * left - back, 0.0);
            front_ -= (1 - behind) * left + beyond;
        }
        front_ = std::clamp(front_, 0.0, static_cast<double>(now));
    }
    [[nodiscard]] std::int64_t ahead() const noexcept { return static_cast<std::int64_t>(std::ceil(front_)); }

private:
    double front_ = 0;
    std::int64_t traded_ = 0; ///< since the level was told last
};

static_assert(QueueModel<risk_averse_queue>);
static_assert(QueueModel<probabilistic_queue<>>);
static_assert(QueueModel<probabilistic_queue<log_share>>);

} // namespace gatewright::sim::paper
