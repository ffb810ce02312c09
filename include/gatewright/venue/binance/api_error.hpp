// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/fixed_string.hpp>
#include <gatewright/venue/bad_rows.hpp>
#include <gatewright/wire/errc.hpp>
#include <gatewright/wire/json_codecs.hpp>
#include <gatewright/wire/json_documents.hpp>
#include <gatewright/wire/json_schema.hpp>

#include <cstdint>
#include <string_view>

namespace gatewright::venue::binance {

/// `{"code":-1121,"msg":"Invalid symbol."}`: what stands in place of any reply.
struct api_error {
    std::int32_t code = 0;
    fixed_string<127> text;
};
/// How it is written.
using api_error_schema = wire::schema<wire::field<"code", &api_error::code>,
                                      wire::field<"msg", &api_error::text, wire::cut_text, wire::loose>>;

/// Reads a body that is an error object and calls `on_api_error(std::int32_t code, std::string_view text)`.
/// @return false if it is none.
template <class SinkT>
[[gnu::noinline]] bool pass_api_error(std::string_view body, SinkT& sink) noexcept {
    api_error e;
    std::uint64_t seen = 0;
    if (!wire::read_object<api_error_schema>(body, e, seen)) return false;
    sink.on_api_error(e.code, e.text.view());
    return true;
}

/// Reads a body that is one object into `out`; an error object in its place is passed on and is no decoding error.
/// @return whether `out` was read.
template <class SchemaT, class FrameT, class SinkT>
bool read_reply(std::string_view body, FrameT& out, std::uint64_t& seen, wire::decode_status& status,
                SinkT& sink) noexcept {
    status = wire::read_object<SchemaT>(body, out, seen);
    if (status) return true;
    if (status.error().code == wire::codec_errc::missing_key && pass_api_error(body, sink)) status = {};
    return false;
}

/// Reads a body that is one object, or passes an error object on.
/// @param emit `emit(FrameT&, std::uint64_t seen)`
template <class FrameT, class SchemaT, class SinkT, class EmitT>
wire::decode_status read_reply(std::string_view body, SinkT& sink, EmitT emit) noexcept {
    FrameT out;
    std::uint64_t seen = 0;
    wire::decode_status status;
    if (read_reply<SchemaT>(body, out, seen, status, sink)) emit(out, seen);
    return status;
}

/// Names a row that cannot be used: calls `bad_row(name, why)` of the sink.
template <class SinkT>
struct bad_rows : venue::bad_rows<SinkT, "symbol", "asset", "s", "a"> {};
template <class SinkT>
bad_rows(SinkT&) -> bad_rows<SinkT>;

/// The same of a body that is an array of rows. A row that cannot be used is a `bad_row`, and the others live.
template <class RowT, class SchemaT, class SinkT, class EmitT>
wire::decode_status read_rows_reply(std::string_view body, SinkT& sink, EmitT emit) noexcept {
    const std::size_t first = body.find_first_not_of(" \t\r\n");
    if (first != body.npos && body[first] == '{' && pass_api_error(body, sink)) return {};
    return wire::read_list<RowT, SchemaT>(body, emit, bad_rows{sink});
}

} // namespace gatewright::venue::binance
