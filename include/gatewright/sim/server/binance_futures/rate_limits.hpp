// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/sim/server/binance_futures/api_error.hpp>
#include <gatewright/sim/server/binance_futures/config.hpp>
#include <gatewright/sim/server/window_counter.hpp>

#include <cstdint>
#include <map>
#include <optional>

namespace gatewright::sim::server::binance_futures {

/// Request weight per address and orders per account (exchangeInfo `rateLimits`; General Info, "Limits").
class rate_limits {
public:
    explicit rate_limits(const exchange_config& c)
        : weight_limit_(c.weight_per_minute)
        , fast_limit_(c.orders_per_10_seconds)
        , slow_limit_(c.orders_per_minute) {}

    /// Counts a request. @throws api_error 418 while banned, 429 above the limit.
    void charge(std::int64_t weight, timestamp now) {
        if (const std::optional<api_error> banned = ban_at(now)) throw *banned;
        if (weight_.add(weight, now) <= weight_limit_) return;
        // The venue bans those who go on after a 429, for two minutes at first.
        if (++violations_ > 50) {
            violations_ = 0;
            ban(minutes(2), now);
        }
        throw errors::too_much_weight(weight_limit_);
    }
    /// Counts an order. @throws api_error -1015 above a limit.
    void charge_order(std::uint32_t account, timestamp now) {
        order_windows& w = orders_[account];
        if (w.fast.used(now) >= fast_limit_) throw errors::too_many_orders(fast_limit_, "10 SECOND");
        if (w.slow.used(now) >= slow_limit_) throw errors::too_many_orders(slow_limit_, "1 MINUTE");
        w.fast.add(1, now);
        w.slow.add(1, now);
    }
    void ban(duration length, timestamp now) { banned_until_ = now + length; }
    void unban() { banned_until_ = {}; }
    /// What everything is refused with during a ban.
    [[nodiscard]] std::optional<api_error> ban_at(timestamp now) const {
        if (now < banned_until_) return errors::banned(banned_until_.milliseconds());
        return std::nullopt;
    }

    [[nodiscard]] std::int64_t weight_used(timestamp now) { return weight_.used(now); }
    [[nodiscard]] std::int64_t orders_10s(std::uint32_t account, timestamp now) {
        return orders_[account].fast.used(now);
    }
    [[nodiscard]] std::int64_t orders_1m(std::uint32_t account, timestamp now) {
        return orders_[account].slow.used(now);
    }
    /// Seconds after which a refused client may come back.
    [[nodiscard]] std::int64_t retry_after(timestamp now) const {
        if (now < banned_until_) return (banned_until_ - now).ns / 1'000'000'000 + 1;
        return weight_.seconds_left(now);
    }

private:
    struct order_windows {
        window_counter fast{seconds(10)};
        window_counter slow{minutes(1)};
    };
    std::int64_t weight_limit_, fast_limit_, slow_limit_;
    window_counter weight_{minutes(1)};
    std::map<std::uint32_t, order_windows> orders_;
    std::int64_t violations_ = 0;
    timestamp banned_until_;
};

} // namespace gatewright::sim::server::binance_futures
