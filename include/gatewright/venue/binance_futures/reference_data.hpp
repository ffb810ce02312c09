// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/events.hpp>
#include <gatewright/venue/binance/rate_limits.hpp>
#include <gatewright/venue/binance_futures/detail/reference_frames.hpp>
#include <gatewright/venue/binance_futures/rest_replies.hpp>
#include <gatewright/wire/errc.hpp>
#include <gatewright/wire/json_documents.hpp>

#include <string_view>

namespace gatewright::venue::binance_futures {

using binance::rate_limit_kind;
using binance::rate_limit_rule;

/// `GET /fapi/v1/exchangeInfo`: the rules of every instrument, and the venue's rate limits.
///
/// Calls, when the whole document was found to be well-formed JSON:
/// - `on(const rate_limit_rule&)` for each limit,
/// - `on(const instrument_update&)` for each symbol,
/// - `bad_row(std::string_view symbol, std::string_view why)` for a row that cannot be used: a field is missing or
///   malformed, or there is no tick or lot size; `why` names it. The others live.
///
/// A limit of more digits than fit is cut; tick and lot sizes never are. Works on documents of any size without
/// allocating.
template <class SinkT>
wire::decode_status decode_exchange_info(std::string_view body, timestamp received, SinkT& sink) noexcept {
    detail::exchange_info_frame info;
    std::uint64_t seen = 0;
    wire::decode_status status;
    if (!detail::read_reply<detail::exchange_info_schema>(body, info, seen, status, sink)) return status;
    wire::json_reader whole(body);

    const wire::list_part<binance::rate_limit_frame, binance::rate_limit_schema> limits{info.rate_limits,
                                                                                        "rateLimits"};
    if (!limits.check(whole)) return whole.status();
    limits.pass(
        whole,
        [&](binance::rate_limit_frame& f, std::uint64_t) noexcept {
            sink.on(static_cast<const rate_limit_rule&>(f.rule()));
        },
        binance::bad_rows{sink});

    wire::json_reader list = whole.within(info.symbols);
    const char* const end = wire::read_rows<detail::instrument_frame, detail::instrument_row>(
        list, info.symbols.data(),
        [&](detail::instrument_frame& row, std::uint64_t) noexcept { pass_instrument(row, received, sink); },
        binance::bad_rows{sink});
    if (end == nullptr) list.name_field("symbols");
    return list.status();
}

} // namespace gatewright::venue::binance_futures
