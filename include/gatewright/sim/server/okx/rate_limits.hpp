// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/sim/server/okx/api_error.hpp>
#include <gatewright/sim/server/okx/config.hpp>
#include <gatewright/sim/server/window_counter.hpp>

#include <compare>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace gatewright::sim::server::okx {

/// What is counted of orders; each has a pool of its own per account and instrument, which REST and WebSocket share.
enum class order_pool : std::uint8_t { place, amend, cancel };

/// Requests in windows of two seconds. Source: API guide v5, "Rate Limits", and the figures at each request.
class rate_limits {
public:
    explicit rate_limits(const exchange_config& c) : config_(c) {}

    /// Counts a request that is not about an order. @param limit in 2 s; 0 is none. @throws api_error 50011
    void charge(std::string_view path, std::optional<std::uint32_t> account, int limit, timestamp now) {
        if (!config_.limit_queries || limit == 0) return;
        add(queries_, query_key{account, std::string(path)}, limit, "50011", now);
    }
    /// Counts one order. @param batch it is one of several. @throws api_error 50011, 50061
    void charge_order(order_pool pool, std::uint32_t account, std::uint16_t instrument, bool batch, bool spot,
                      timestamp now) {
        add(orders_, order_key{pool, account, instrument, batch},
            batch ? config_.batch_orders_per_2_seconds : config_.orders_per_2_seconds, "50011", now);
        if (pool != order_pool::cancel && !spot)
            add(accounts_, account, config_.sub_account_orders, "50061", now);
    }
    /// Counts a connection. @return whether it is one too many
    bool connect(timestamp now) { return connects_.add(1, now) > config_.connects_per_second; }

private:
    struct query_key {
        std::optional<std::uint32_t> account;
        std::string path;
        friend auto operator<=>(const query_key&, const query_key&) = default;
    };
    struct order_key {
        order_pool pool;
        std::uint32_t account;
        std::uint16_t instrument;
        bool batch;
        friend auto operator<=>(const order_key&, const order_key&) = default;
    };
    template <class MapT, class KeyT>
    static void add(MapT& windows, const KeyT& key, std::int64_t limit, std::string_view code,
                    timestamp now) {
        if (windows.try_emplace(key, seconds(2)).first->second.add(1, now) > limit) throw refusal(code);
    }

    const exchange_config& config_;
    std::map<query_key, window_counter> queries_;
    std::map<order_key, window_counter> orders_;
    std::map<std::uint32_t, window_counter> accounts_;
    window_counter connects_{seconds(1)};
};

} // namespace gatewright::sim::server::okx
