// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/io.hpp>
#include <gatewright/venue/oanda/config.hpp>
#include <gatewright/wire/buffer_writer.hpp>

#include <cstddef>
#include <span>
#include <string_view>
#include <utility>

// What the two streams are opened with: nothing is subscribed to, the request says it all. Source: OANDA v20, "Pricing
// Endpoints", `GET /v3/accounts/{accountID}/pricing/stream`; "Transaction Endpoints", `…/transactions/stream`.
namespace gatewright::venue::oanda {

/// The headers of every request: who asks, and that times are written as RFC 3339 has them.
inline void put_headers(wire::buffer_writer& w, const config& c) noexcept {
    w.put_all("Authorization: Bearer ", c.credentials.token(), "\r\nAccept-Datetime-Format: RFC3339\r\n");
}

/// The request that opens a stream, in `out`: prices of all instruments that the account has, each told once at the
/// beginning, or the account's transactions. The venue refuses a request that names another instrument. Empty if it
/// does not fit, or for another link.
/// @param listed whether the account has the n-th instrument; if it has none all are asked for
template <class ListedF>
[[nodiscard]] open_request stream_request(const config& c, std::size_t link, std::span<char> out,
                                          ListedF listed) noexcept {
    wire::buffer_writer w(out);
    w.put_all("/v3/accounts/", c.credentials.account());
    if (link == static_cast<std::size_t>(channel::pricing)) {
        w.put("/pricing/stream?instruments=");
        bool any = false, first = true;
        for (std::size_t i = 0; i < c.symbols.size(); ++i) any = any || listed(i);
        for (std::size_t i = 0; i < c.symbols.size(); ++i)
            if (!any || listed(i))
                w.put_all(std::exchange(first, false) ? std::string_view() : std::string_view("%2C"),
                          c.symbols[i]);
        w.put("&snapshot=true");
    } else if (link == static_cast<std::size_t>(channel::transactions)) {
        w.put("/transactions/stream");
    } else {
        return {};
    }
    const char* const behind = w.position();
    const std::string_view target = w.view();
    put_headers(w, c);
    if (w.overflowed()) return {};
    return {target, w.view_from(behind)};
}
/// The same of all instruments.
[[nodiscard]] inline open_request stream_request(const config& c, std::size_t link,
                                                 std::span<char> out) noexcept {
    return stream_request(c, link, out, [](std::size_t) { return true; });
}
/// Bytes that a session has for it.
inline constexpr std::size_t stream_request_room = 2048;

} // namespace gatewright::venue::oanda
