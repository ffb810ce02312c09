// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/reject.hpp>
#include <gatewright/venue/binance/session_request.hpp>
#include <gatewright/venue/binance/ws_reply.hpp>
#include <gatewright/venue/dialect.hpp>
#include <gatewright/wire/errc.hpp>

#include <charconv>
#include <cstdint>
#include <string_view>

namespace gatewright::venue::binance {

/// The whole number that a text begins with; zero if it begins with none.
[[nodiscard]] inline std::int64_t number_in(std::string_view text) noexcept {
    std::int64_t n = 0;
    std::from_chars(text.data(), text.data() + text.size(), n);
    return n;
}
/// An error code as the number that it is.
[[nodiscard]] inline std::int32_t code_number(std::string_view code) noexcept {
    return static_cast<std::int32_t>(number_in(code));
}

/// Reads a message of the link of orders and passes on the limits that it tells and then what it is: the answer to a
/// login (`on_login_reply`), to anything else (`on_order_reply`), or that the connection is about to end.
template <class SinkT>
wire::decode_status decode_order_reply(std::string_view message, SinkT& sink) noexcept {
    ws_api_reply read;
    const wire::decode_status status = decode_ws_api_reply(message, read);
    if (!status && is_server_shutdown(message)) {
        sink.on_link_ending();
        return {};
    }
    if (!status) return status;
    for (const rate_limit_rule& limit : read.rate_limits()) sink.on(limit);
    if (read.id == logon_id) {
        sink.on_login_reply(read.ok(), numbered_error(read.code), read.message, read.status, read.ban);
        return {};
    }
    // Some errors say what became of each part of the request.
    sink.on_order_reply(order_reply{read.id, read.status, read.ok() ? read.result : read.failure,
                                    numbered_error(read.code), read.message, read.ban});
    return {};
}

} // namespace gatewright::venue::binance
