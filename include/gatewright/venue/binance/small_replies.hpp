// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/timestamp.hpp>
#include <gatewright/venue/binance/api_error.hpp>
#include <gatewright/wire/errc.hpp>
#include <gatewright/wire/json_codecs.hpp>
#include <gatewright/wire/json_reader.hpp>
#include <gatewright/wire/json_schema.hpp>

#include <cstdint>
#include <string_view>

// Replies that all of Binance's APIs write alike.
namespace gatewright::venue::binance {

/// The answer to a question for the venue's time.
struct server_time_reply {
    timestamp time;
};
/// How it is written.
using server_time_schema =
    wire::schema<wire::field<"serverTime", &server_time_reply::time, wire::epoch_milliseconds>>;

/// `GET /api/v3/time`, `/fapi/v1/time`: calls `on_server_time(timestamp server, timestamp received)`.
template <class SinkT>
wire::decode_status decode_server_time(std::string_view body, timestamp received, SinkT& sink) noexcept {
    return read_reply<server_time_reply, server_time_schema>(
        body, sink,
        [&](server_time_reply& r, std::uint64_t) noexcept { sink.on_server_time(r.time, received); });
}

/// `depth`: `book_begin`, `book_level` …, `book_end` as for a stream, with `snapshot` set and `last_id` the reply's
/// lastUpdateId. A book that breaks off, or an error in its place, is told to be none.
/// @param symbol the one asked for: the reply names none. @tparam SchemaT, FrameT a book as the API writes it
template <class SchemaT, class FrameT, class SinkT>
wire::decode_status decode_depth_snapshot(std::string_view body, std::string_view symbol, timestamp received,
                                          SinkT& sink) noexcept {
    FrameT f(sink);
    f.symbol.assign(symbol);
    f.received = received;
    f.snapshot = true;
    std::uint64_t seen = 0;
    wire::json_reader in(body);
    const char* const p = SchemaT::read(in, in.skip_space(in.begin()), f, seen);
    if (p != nullptr && in.finish(p) && f.catch_up(in, "bids", "asks")) {
        f.end();
        return {};
    }
    f.abort();
    if (in.status().error().code == wire::codec_errc::missing_key && seen == 0 && pass_api_error(body, sink))
        return {};
    return in.status();
}

} // namespace gatewright::venue::binance
