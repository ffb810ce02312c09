// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/events.hpp>
#include <gatewright/session/read_schedule.hpp>
#include <gatewright/venue/binance/order_reply.hpp>
#include <gatewright/wire/errc.hpp>

#include <algorithm>
#include <cstdint>
#include <string_view>

namespace gatewright::venue::binance {

/// Fills of one page; a full page means that there may be more.
inline constexpr std::int64_t fills_page = 1000;

/// Passes a page of the account's fills on, and says where the next page begins if this one is full: after its last
/// trade.
/// @param decode `decode(sink)`: reads the page
template <class SinkT, class DecodeT>
wire::decode_status decode_fills_page(SinkT& sink, DecodeT decode) noexcept {
    struct counting_sink {
        SinkT& to;
        std::int64_t fills = 0;
        std::int64_t last = 0;
        void on(const fill& f) noexcept {
            ++fills;
            last = std::max(last, number_in(f.id));
            to.on(f);
        }
        void bad_row(std::string_view symbol, std::string_view why) noexcept {
            ++fills;
            to.bad_row(symbol, why);
        }
        void on_api_error(std::int32_t code, std::string_view text) noexcept { to.on_api_error(code, text); }
    } counted{sink};
    const wire::decode_status status = decode(counted);
    if (status && counted.fills >= fills_page && counted.last > 0)
        sink.on_next_page(session::numbered_page(static_cast<std::uint64_t>(counted.last) + 1).view());
    return status;
}

} // namespace gatewright::venue::binance
