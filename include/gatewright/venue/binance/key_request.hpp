// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/ids.hpp>
#include <gatewright/core/io.hpp>
#include <gatewright/core/reject.hpp>
#include <gatewright/venue/binance/http_request.hpp>
#include <gatewright/venue/binance/signer.hpp>
#include <gatewright/venue/binance/ws_request.hpp>
#include <gatewright/venue/capabilities.hpp>
#include <gatewright/venue/order_rules.hpp>

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

// Requests about one order of the account: what takes an order key and nothing else. Rejects are those of `check_key`,
// "api_key" if the signer is empty, "buffer" (`output_full`) if the buffer is too small.
namespace gatewright::venue::binance {

/// A method of the WebSocket API: `order.cancel`, `order.status`.
template <std::size_t Size>
order_result<std::string_view> encode_key(const char (&method)[Size], const order_keys& key,
                                          const capability_table& table, std::string_view request_id,
                                          std::int64_t time_ms, const signer& who, std::span<char> out,
                                          proof by = proof::signature) noexcept {
    if (const order_result<void> checked = check_key(key, table); !checked) return checked.error();
    if (!who.usable()) return no_api_key();
    ws_request_writer w(out, request_id, method, who, by);
    if (!key.venue_order_id.empty())
        w.integer<"orderId">(key.venue_order_id);
    else
        w.text<"origClientOrderId">(key.client_order_id);
    w.integer<"recvWindow">(who.recv_window_text());
    w.text<"symbol">(key.symbol);
    w.integer<"timestamp">(time_ms);
    return w.finish();
}

/// The same over REST: DELETE or GET of the endpoint of orders.
inline order_result<http_request> encode_key_http(http_method method, std::string_view path,
                                                  const order_keys& key, const capability_table& table,
                                                  std::int64_t time_ms, const signer& who,
                                                  std::span<char> out) noexcept {
    if (const order_result<void> checked = check_key(key, table); !checked) return checked.error();
    http_request_writer w(out, method, path);
    w.pair("symbol", key.symbol);
    if (!key.venue_order_id.empty())
        w.pair("orderId", key.venue_order_id);
    else
        w.pair("origClientOrderId", key.client_order_id);
    return w.finish_signed(who, time_ms);
}

} // namespace gatewright::venue::binance
