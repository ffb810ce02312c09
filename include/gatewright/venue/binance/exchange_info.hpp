// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/events.hpp>
#include <gatewright/venue/binance/api_error.hpp>
#include <gatewright/venue/binance/rate_limits.hpp>
#include <gatewright/venue/instrument_rows.hpp>
#include <gatewright/wire/errc.hpp>
#include <gatewright/wire/json_documents.hpp>
#include <gatewright/wire/json_schema.hpp>

#include <cstdint>
#include <string_view>

namespace gatewright::venue::binance {

/// The lists of exchangeInfo, unread.
struct exchange_info_frame {
    std::string_view rate_limits;
    std::string_view symbols;
};
/// How they are written.
using exchange_info_schema = wire::schema<
    wire::field<"rateLimits", &exchange_info_frame::rate_limits, wire::raw_value, wire::optional>,
    wire::field<"symbols", &exchange_info_frame::symbols, wire::raw_value>>;

/// `exchangeInfo`: the rules of every instrument, and the venue's rate limits.
///
/// Calls, when the whole document was found to be well-formed JSON:
/// - `on(const rate_limit_rule&)` for each limit,
/// - `on(const instrument_update&)` for each symbol,
/// - `bad_row(std::string_view symbol, std::string_view why)` for a row that cannot be used: a field is missing or
///   malformed, or there is no tick or lot size; `why` names it. The others live.
///
/// A limit of more digits than fit is cut; tick and lot sizes never are. Works on documents of any size without
/// allocating.
/// @tparam FrameT, RowT an instrument as the API writes it, and what reads it
template <class FrameT, class RowT, class SinkT>
wire::decode_status decode_exchange_info(std::string_view body, timestamp received, SinkT& sink) noexcept {
    exchange_info_frame info;
    std::uint64_t seen = 0;
    wire::decode_status status;
    if (!read_reply<exchange_info_schema>(body, info, seen, status, sink)) return status;
    wire::json_reader whole(body);

    const wire::list_part<rate_limit_frame, rate_limit_schema> limits{info.rate_limits, "rateLimits"};
    if (!limits.check(whole)) return whole.status();
    limits.pass(
        whole,
        [&](rate_limit_frame& f, std::uint64_t) noexcept {
            sink.on(static_cast<const rate_limit_rule&>(f.rule()));
        },
        bad_rows{sink});

    wire::json_reader list = whole.within(info.symbols);
    const char* const end = wire::read_rows<FrameT, RowT>(
        list, info.symbols.data(),
        [&](FrameT& row, std::uint64_t) noexcept { pass_instrument(row, received, sink); }, bad_rows{sink});
    if (end == nullptr) list.name_field("symbols");
    return list.status();
}

} // namespace gatewright::venue::binance
