// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/venue/interactive_brokers/market_requests.hpp>

#include <cstdint>
#include <span>
#include <string_view>

// Requests about the account and its orders; written as those of `market_requests.hpp` are.
namespace gatewright::venue::interactive_brokers {

/// 99: orders that have ended. @param by_api only those that came by the API
inline request_text encode_completed_orders(bool by_api, int version, std::span<char> out) noexcept {
    detail::field_writer w(out);
    if (version < since::completed_orders) w.refuse("orders", order_errc::unsupported);
    w.put(99, by_api);
    return w.finish();
}
/// Which executions are asked for; what is empty does not matter.
struct execution_filter {
    std::int32_t client_id = 0; ///< zero: of all clients
    std::string_view account = {};
    std::string_view since = {}; ///< "20260102-15:04:05" in UTC
    std::string_view symbol = {}, type = {}, exchange = {}, side = {};
};
/// 7: executions since midnight of TWS's time zone.
inline request_text encode_executions(std::int32_t id, const execution_filter& f,
                                      std::span<char> out) noexcept {
    detail::field_writer w(out);
    w.put(7, 3, id, f.client_id);
    w.text("account", f.account);
    w.text("since", f.since);
    w.text("symbol", f.symbol);
    w.put(f.type);
    w.text("exchange", f.exchange);
    w.put(f.side);
    return w.finish();
}

/// 62 and 63: figures of accounts by name, and no more of them. @param group "All", or a group of accounts
inline request_text encode_account_summary(std::int32_t id, std::string_view group, std::string_view tags,
                                           std::span<char> out) noexcept {
    detail::field_writer w(out);
    w.put(62, 1, id);
    w.text("group", group);
    w.text("tags", tags);
    return w.finish();
}
/// 6: all figures and positions of one account as they change, or no more of them.
inline request_text encode_account_updates(bool on, std::string_view account, std::span<char> out) noexcept {
    detail::field_writer w(out);
    w.put(6, 2, on);
    w.text("account", account);
    return w.finish();
}

/// 4: cancels an order of this client. @param time when a person decided it; empty: nobody did
inline request_text encode_cancel_order(std::int32_t order_id, std::string_view time, int version,
                                        std::span<char> out) noexcept {
    detail::field_writer w(out);
    w.put(4, 1, order_id);
    if (version >= since::manual_order_time)
        w.text("time", time);
    else if (!time.empty())
        w.refuse("time", order_errc::unsupported);
    return w.finish();
}

} // namespace gatewright::venue::interactive_brokers
