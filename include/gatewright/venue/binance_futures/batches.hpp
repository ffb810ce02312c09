// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/decimal.hpp>
#include <gatewright/core/io.hpp>
#include <gatewright/core/order.hpp>
#include <gatewright/core/reject.hpp>
#include <gatewright/session/order_requests.hpp>
#include <gatewright/venue/binance/http_request.hpp>
#include <gatewright/venue/binance/signer.hpp>
#include <gatewright/venue/binance_futures/order_rules.hpp>
#include <gatewright/venue/binance_futures/orders.hpp>
#include <gatewright/venue/position_mode.hpp>
#include <gatewright/wire/buffer_writer.hpp>

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <utility>

// Several orders by one request: POST and DELETE `/fapi/v1/batchOrders`, which take five and ten of them; and DELETE
// `/fapi/v1/allOpenOrders` and `algoOpenOrders`, which cancel whatever rests, or waits, of a symbol. They are requests
// on either path of orders. Rejects are those of `orders.hpp`. Source: Binance, USDⓈ-M Futures, "Place Multiple
// Orders", "Cancel Multiple Orders", "Cancel All Open Orders", "Cancel All Algo Open Orders".
namespace gatewright::venue::binance_futures {

namespace detail {

/// Parameters as the members of a JSON object, texts all of them.
class json_pairs {
public:
    explicit json_pairs(std::span<char> out) noexcept : out_(out) {}

    void pair(std::string_view name, std::string_view value) noexcept {
        start(name);
        out_.put(value);
        out_.put('"');
    }
    void pair(std::string_view name, const char* value) noexcept { pair(name, std::string_view(value)); }
    void pair(std::string_view name, decimal value) noexcept {
        start(name);
        out_.put(value);
        out_.put('"');
    }
    void pair(std::string_view name, std::integral auto value) noexcept {
        start(name);
        out_.put_integer(value);
        out_.put('"');
    }
    [[nodiscard]] order_result<std::string_view> finish() noexcept {
        out_.put('}');
        if (out_.overflowed())
            return order_reject{order_errc::output_full, capabilities::table.venue.data(), "buffer", {}, {}};
        return out_.view();
    }

private:
    void start(std::string_view name) noexcept {
        out_.put(std::exchange(first_, false) ? "{\"" : ",\"");
        out_.put(name);
        out_.put("\":\"");
    }

    wire::buffer_writer out_;
    bool first_ = true;
};

} // namespace detail

/// One order of a batch: a JSON object. `unsupported` naming "type" for one that waits for a price.
inline order_result<std::string_view> put_batch_place(const order_request& r, std::int64_t time_ms,
                                                      position_mode mode, std::span<char> out) noexcept {
    if (const order_result<void> checked = check_order(r, time_ms, mode); !checked) return checked.error();
    if (waits_for_trigger(r.type))
        return order_reject{order_errc::unsupported, capabilities::table.venue.data(), "type", {}, {}};
    detail::json_pairs w(out);
    detail::put_order(w, r);
    return w.finish();
}

/// One order of a batch that is to be cancelled: its client id. `unsupported` naming "client_order_id" for one that has
/// none, and naming "conditional_order_id" for one that waits, or waited.
inline order_result<std::string_view> put_batch_cancel(const order_keys& key, std::span<char> out) noexcept {
    const auto refuse = [](const char* field) {
        return order_reject{order_errc::unsupported, capabilities::table.venue.data(), field, {}, {}};
    };
    if (!key.conditional_order_id.empty() || key.untriggered) return refuse("conditional_order_id");
    if (!capabilities::table.client_order_id.allows(key.client_order_id)) return refuse("client_order_id");
    wire::buffer_writer w(out);
    w.put_all('"', key.client_order_id, '"');
    if (w.overflowed())
        return order_reject{order_errc::output_full, capabilities::table.venue.data(), "buffer", {}, {}};
    return w.view();
}

/// The request around the orders of a batch. @param orders as they were put, with commas; of cancels all of `symbol`
inline order_result<http_request> encode_batch(session::request_operation op, std::string_view orders,
                                               std::string_view symbol, std::int64_t time_ms,
                                               const signer& who, std::span<char> out) noexcept {
    const bool cancels = op == session::request_operation::cancel;
    binance::http_request_writer w(out, cancels ? http_method::delete_ : http_method::post,
                                   "/fapi/v1/batchOrders");
    if (cancels) w.pair("symbol", symbol);
    w.list(cancels ? "origClientOrderIdList" : "batchOrders", orders);
    return w.finish_signed(who, time_ms);
}

/// Cancels every order of a symbol, whoever placed it: of the book, or those that wait.
inline order_result<http_request> encode_cancel_all(const order_keys& of, std::int64_t time_ms,
                                                    const signer& who, std::span<char> out) noexcept {
    if (!plain_symbol(of.symbol)) return detail::invalid("symbol");
    binance::http_request_writer w(out, http_method::delete_,
                                   of.untriggered ? "/fapi/v1/algoOpenOrders" : "/fapi/v1/allOpenOrders");
    w.pair("symbol", of.symbol.view());
    return w.finish_signed(who, time_ms);
}

} // namespace gatewright::venue::binance_futures
