// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/sim/server/binance/api_error.hpp>
#include <gatewright/sim/server/window_counter.hpp>

#include <cstdint>
#include <map>
#include <optional>
#include <string_view>

namespace gatewright::sim::server::binance {

/// How many orders an account may place in a window.
struct order_limit {
    std::int64_t most;
    duration window;
    std::string_view name; ///< as -1015 says it: "10 SECOND"
};

/// Request weight per address and orders per account (exchangeInfo `rateLimits`; General Info, "Limits").
class rate_limits {
public:
    rate_limits(std::int64_t weight_per_minute, order_limit fast, order_limit slow)
        : weight_limit_(weight_per_minute)
        , fast_(fast)
        , slow_(slow) {}

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
    /// Counts weight and refuses nothing.
    void add_weight(std::int64_t weight, timestamp now) { weight_.add(weight, now); }
    /// Counts orders. @throws api_error -1015 above a limit.
    void charge_order(std::uint32_t account, timestamp now, std::int64_t count = 1) {
        order_windows& w = of(account);
        if (w.fast.used(now) + count > fast_.most) throw errors::too_many_orders(fast_.most, fast_.name);
        if (w.slow.used(now) + count > slow_.most) throw errors::too_many_orders(slow_.most, slow_.name);
        w.fast.add(count, now);
        w.slow.add(count, now);
    }
    /// Counts fewer again. Source: spot FAQ, "Order Count Decrement".
    void give_back(std::uint32_t account, std::int64_t count, timestamp now) {
        of(account).fast.take_back(count, now);
        of(account).slow.take_back(count, now);
    }
    void ban(duration length, timestamp now) { banned_until_ = now + length; }
    void unban() { banned_until_ = {}; }
    /// What everything is refused with during a ban.
    [[nodiscard]] std::optional<api_error> ban_at(timestamp now) const {
        if (now < banned_until_) return errors::banned(banned_until_.milliseconds());
        return std::nullopt;
    }

    [[nodiscard]] std::int64_t weight_used(timestamp now) { return weight_.used(now); }
    [[nodiscard]] std::int64_t orders_fast(std::uint32_t account, timestamp now) {
        return of(account).fast.used(now);
    }
    [[nodiscard]] std::int64_t orders_slow(std::uint32_t account, timestamp now) {
        return of(account).slow.used(now);
    }
    /// When a refused client may come back.
    [[nodiscard]] timestamp retry_at(timestamp now) const {
        if (now < banned_until_) return banned_until_;
        return timestamp{(now.ns / 60'000'000'000 + 1) * 60'000'000'000};
    }
    /// Seconds after which a refused client may come back.
    [[nodiscard]] std::int64_t retry_after(timestamp now) const {
        if (now < banned_until_) return (banned_until_ - now).ns / 1'000'000'000 + 1;
        return weight_.seconds_left(now);
    }

private:
    struct order_windows {
        window_counter fast, slow;
    };
    order_windows& of(std::uint32_t account) {
        return orders_
            .try_emplace(account, order_windows{window_counter(fast_.window), window_counter(slow_.window)})
            .first->second;
    }
    std::int64_t weight_limit_;
    order_limit fast_, slow_;
    window_counter weight_{minutes(1)};
    std::map<std::uint32_t, order_windows> orders_;
    std::int64_t violations_ = 0;
    timestamp banned_until_;
};

/// A limit as `exchangeInfo.rateLimits` lists it. @param type "REQUEST_WEIGHT", "ORDERS"
[[nodiscard]] inline json::object limit_document(std::string_view type, std::string_view interval, int number,
                                                 std::int64_t most) {
    return {{"rateLimitType", type}, {"interval", interval}, {"intervalNum", number}, {"limit", most}};
}
/// The same with what is used of it, as the WebSocket API tells.
[[nodiscard]] inline json::object limit_document(std::string_view type, std::string_view interval, int number,
                                                 std::int64_t most, std::int64_t count) {
    json::object d = limit_document(type, interval, number, most);
    d["count"] = count;
    return d;
}

} // namespace gatewright::sim::server::binance
