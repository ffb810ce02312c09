// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/sim/server/okx/api_error.hpp>
#include <gatewright/sim/server/okx/config.hpp>
#include <gatewright/sim/server/window_counter.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>

namespace gatewright::sim::server::okx {

/// What is counted of orders; each has a pool of its own per account and instrument, which REST and WebSocket share.
enum class order_pool : std::uint8_t { place, amend, cancel, place_algo, cancel_algo };

/// Requests in windows of two seconds. Source: API guide v5, "Rate Limits", and the figures at each request.
class rate_limits {
public:
    explicit rate_limits(const exchange_config& c) : config_(c) {}

    /// Counts a request that is not about an order. @param limit in 2 s; 0 is none. @throws api_error 50011
    void charge(std::string_view path, std::optional<std::uint32_t> account, int limit, timestamp now) {
        if (config_.limit_queries && limit != 0 && queries_.over({account, std::string(path)}, limit, now))
            throw refusal("50011");
    }
    /// Counts one order. @param batch it is one of several. @throws api_error 50011, 50061
    void charge_order(order_pool pool, std::uint32_t account, std::uint16_t instrument, bool batch, bool spot,
                      timestamp now) {
        const bool algo = pool == order_pool::place_algo || pool == order_pool::cancel_algo;
        const auto limit = algo    ? config_.algo_orders_per_2_seconds
                           : batch ? config_.batch_orders_per_2_seconds
                                   : config_.orders_per_2_seconds;
        if (orders_.over({pool, account, instrument, batch}, limit, now)) throw refusal("50011");
        if (!algo && pool != order_pool::cancel && !spot &&
            accounts_.over(account, config_.sub_account_orders, now))
            throw refusal("50061");
    }
    /// Counts a connection. @return whether it is one too many
    bool connect(timestamp now) { return connects_.add(1, now) > config_.connects_per_second; }

private:
    const exchange_config& config_;
    keyed_counters<std::pair<std::optional<std::uint32_t>, std::string>> queries_{seconds(2)};
    keyed_counters<std::tuple<order_pool, std::uint32_t, std::uint16_t, bool>> orders_{seconds(2)};
    keyed_counters<std::uint32_t> accounts_{seconds(2)};
    window_counter connects_{seconds(1)};
};

} // namespace gatewright::sim::server::okx
