// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/sim/server/bybit/api_error.hpp>
#include <gatewright/sim/server/bybit/config.hpp>
#include <gatewright/sim/server/rolling_counter.hpp>
#include <gatewright/sim/server/window_counter.hpp>

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>

namespace gatewright::sim::server::bybit {

/// What is counted of orders; each has a pool of its own per account, for pairs and contracts, alone and in batches,
/// which REST and WebSocket share.
enum class order_pool : std::uint8_t { create, amend, cancel, cancel_all };

/// `X-Bapi-Limit`, `X-Bapi-Limit-Status`, `X-Bapi-Limit-Reset-Timestamp`.
struct allowance {
    std::int64_t limit = 0, left = 0;
    timestamp reset{};
};

/// Requests of an account in the last second, which rolls; connections, HTTP requests and messages of an address in
/// windows. One that is refused does not count. Source: API v5, "Rate Limit Rules", "Websocket Trade Guideline".
class rate_limits {
public:
    explicit rate_limits(const exchange_config& c) : config_(c) {}

    /// Counts a request of an account that is not about an order. @param limit in a second. @throws api_error 10006
    void charge(std::string_view path, std::uint32_t account, int limit, timestamp now) {
        if (config_.limit_queries && limit != 0) judge(queries_.of({account, std::string(path)}), limit, now);
    }
    /// Counts one order. @param batch it is in a list. @throws api_error 10006
    void charge_order(order_pool pool, std::uint32_t account, bool spot, bool batch, timestamp now) {
        const std::int64_t limit = !spot                       ? config_.contract_orders
                                   : pool == order_pool::amend ? config_.spot_amendments
                                                               : config_.spot_orders;
        judge(orders_.of({pool, account, spot, batch}), limit, now);
    }
    /// Counts a message of the trade link, of the address. @throws api_error 10403
    void charge_message(timestamp now) {
        if (messages_.add(1, now) > config_.trade_messages_per_second) throw refusal(10403);
    }
    /// What is left of the pool that was charged last, since the last call; a limit of zero: none was.
    [[nodiscard]] allowance take_last() { return std::exchange(last_, {}); }
    /// Whether the address is shut out; counts a request of HTTP, or a connection.
    [[nodiscard]] bool shut_out(bool connects, timestamp now) {
        const bool over = connects ? connects_.add(1, now) > config_.connects_per_5_minutes
                                   : requests_.add(1, now) > config_.requests_per_5_seconds;
        if (over && (!until_ || *until_ < now)) until_ = now + config_.shut_out_for;
        return until_ && now < *until_;
    }
    /// Shuts the address out for a time; zero: ends that.
    void shut_out_for(duration d, timestamp now) {
        until_ = d.ns > 0 ? std::optional(now + d) : std::nullopt;
    }

private:
    void judge(rolling_counter& counter, std::int64_t limit, timestamp now) {
        const bool admitted = counter.admit(limit, now);
        last_ = {limit, std::max<std::int64_t>(0, limit - counter.used(now)),
                 admitted ? now : counter.next_room(now)};
        if (!admitted) throw refusal(10006);
    }
    const exchange_config& config_;
    rolling_counters<std::pair<std::uint32_t, std::string>> queries_{seconds(1)};
    rolling_counters<std::tuple<order_pool, std::uint32_t, bool, bool>> orders_{seconds(1)};
    window_counter requests_{seconds(5)}, connects_{minutes(5)}, messages_{seconds(1)};
    std::optional<timestamp> until_;
    allowance last_;
};

} // namespace gatewright::sim::server::bybit
