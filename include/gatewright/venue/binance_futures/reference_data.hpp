// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/events.hpp>
#include <gatewright/venue/binance_futures/detail/reference_frames.hpp>
#include <gatewright/venue/binance_futures/rate_limits.hpp>
#include <gatewright/venue/binance_futures/rest_replies.hpp>
#include <gatewright/wire/errc.hpp>

#include <string_view>

namespace gatewright::venue::binance_futures {

/// `GET /fapi/v1/exchangeInfo`: the rules of every instrument, and the venue's rate limits.
///
/// Calls, when the whole document was found to be well-formed JSON:
/// - `on(const rate_limit_rule&)` for each limit,
/// - `on(const instrument_update&)` for each symbol,
/// - `bad_instrument(std::string_view symbol, std::string_view why)` for a row that cannot be used: a field is missing or
///   malformed, or there is no tick or lot size; `why` names it. The others live. `symbol` is empty if the row has none.
///
/// A limit of more digits than fit is cut; tick and lot sizes never are. Works on documents of any size without
/// allocating.
template <class SinkT>
wire::decode_status decode_exchange_info(std::string_view body, timestamp received, SinkT& sink) noexcept {
    detail::exchange_info_frame info;
    std::uint64_t seen = 0;
    wire::decode_status status;
    if (!detail::read_object<detail::exchange_info_schema>(body, info, seen, status, sink)) return status;
    const wire::json_reader whole(body);

    if (!info.rate_limits.empty()) {
        wire::json_reader in = whole.within(info.rate_limits);
        const auto pass = [&](detail::rate_limit_frame& f, std::uint64_t) noexcept {
            sink.on(static_cast<const rate_limit_rule&>(f.rule()));
        };
        if (detail::read_rows<detail::rate_limit_frame, detail::rate_limit_schema>(
                in, info.rate_limits.data(), pass) == nullptr) {
            in.name_field("rateLimits");
            return in.status();
        }
    }

    wire::json_reader list = whole.within(info.symbols);
    const char* const end = wire::read_array(list, info.symbols.data(), [&](const char* p) noexcept {
        const char* const after = list.skip_value(p);
        wire::json_reader in = whole.within(std::string_view(p, static_cast<std::size_t>(after - p)));
        detail::instrument_frame row;
        std::uint64_t bits = 0;
        const bool read = detail::instrument_schema::read(in, p, row, bits) != nullptr;
        if (read && !row.has_price_filter) {
            in.fail(wire::codec_errc::missing_key, after - 1);
            in.name_field("tickSize");
        } else if (read && !row.has_lot_filter) {
            in.fail(wire::codec_errc::missing_key, after - 1);
            in.name_field("stepSize");
        } else if (read) {
            instrument_update update;
            update.instrument = row;
            update.received = received;
            sink.on(static_cast<const instrument_update&>(update));
            return after;
        }
        detail::symbol_frame name;
        wire::json_reader again = whole.within(std::string_view(p, static_cast<std::size_t>(after - p)));
        bits = 0;
        static_cast<void>(detail::symbol_schema::read(again, p, name, bits));
        fixed_string<63> why(to_string(in.status().error().code));
        for (const char c : std::string_view(", field ")) why.push_back(c);
        for (const char c : std::string_view(in.status().error().field)) why.push_back(c);
        sink.bad_instrument(name.symbol.view(), why.view());
        return after;
    });
    if (end == nullptr) list.name_field("symbols");
    return list.status();
}

} // namespace gatewright::venue::binance_futures
