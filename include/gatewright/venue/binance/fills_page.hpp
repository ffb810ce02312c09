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
/// @param lead what ids of these fills and their pages begin with. @param then the page behind the last; empty: none
template <class SinkT, class DecodeT>
wire::decode_status decode_fills_page(SinkT& sink, DecodeT decode, std::string_view lead = {},
                                      std::string_view then = {}) noexcept {
    struct counting_sink {
        SinkT& to;
        std::size_t lead;
        std::int64_t fills = 0;
        std::int64_t last = -1;
        bool refused = false;
        void on(const fill& f) noexcept {
            ++fills;
            last = std::max(last, number_in(f.id.view().substr(std::min(lead, f.id.size()))));
            to.on(f);
        }
        void bad_row(std::string_view symbol, std::string_view why) noexcept {
            ++fills;
            to.bad_row(symbol, why);
        }
        void on_api_error(std::int32_t code, std::string_view text) noexcept {
            refused = true;
            to.on_api_error(code, text);
        }
    } counted{sink, lead.size()};
    const wire::decode_status status = decode(counted);
    if (!status || counted.refused) return status;
    if (counted.fills >= fills_page && counted.last >= 0) {
        session::page_cursor next;
        for (const char c : lead) next.push_back(c);
        const session::page_cursor from =
            session::numbered_page(static_cast<std::uint64_t>(counted.last) + 1);
        for (const char c : from.view()) next.push_back(c);
        sink.on_next_page(next.view());
    } else if (!then.empty()) {
        sink.on_next_page(then);
    }
    return status;
}

} // namespace gatewright::venue::binance
