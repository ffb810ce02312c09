// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/fixed_string.hpp>
#include <gatewright/venue/bans.hpp>
#include <gatewright/venue/binance/api_error.hpp>
#include <gatewright/venue/binance/rate_limits.hpp>
#include <gatewright/wire/errc.hpp>
#include <gatewright/wire/json_codecs.hpp>
#include <gatewright/wire/json_documents.hpp>
#include <gatewright/wire/json_schema.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace gatewright::venue::binance {

/// A reply of the WebSocket API.
///
/// @par Object lifetimes
/// The views are valid as long as the message.
struct ws_api_reply {
    std::string_view id;     ///< our id, as text, whether it was sent as text or as a number
    std::int32_t status = 0; ///< like an HTTP status: 200 is success
    std::string_view result; ///< the result's own JSON, for the function of its endpoint; empty if it failed
    std::int32_t code = 0;   ///< the venue's error code; zero on success
    fixed_string<127> message;
    ban_end ban;              ///< of a refusal for too many requests
    std::string_view failure; ///< the error's own JSON, of which some carry more than code and message
    std::array<rate_limit_rule, 8> limits{};
    std::size_t limit_count = 0;

    [[nodiscard]] bool ok() const noexcept { return status == 200; }
    /// Limits and their use, if the venue told.
    [[nodiscard]] std::span<const rate_limit_rule> rate_limits() const noexcept {
        return {limits.data(), limit_count};
    }
};

/// "data" of an error for too many requests, in milliseconds of the venue's clock. Source: spot, "WebSocket API", "IP
/// limits"; those of futures document none.
using ws_ban_schema =
    wire::schema<wire::loose_field<"serverTime", &ban_end::told, wire::epoch_milliseconds>,
                 wire::loose_field<"retryAfter", &ban_end::until, wire::epoch_milliseconds>>;
/// An error of the WebSocket API.
struct ws_api_error : api_error {
    ban_end ban;

    const char* read_data(wire::json_reader& in, const char* p) noexcept {
        const char* const end = in.skip_value(p);
        if (end == nullptr || *p != '{') return end;
        // It costs no answer.
        wire::json_reader data = in.within({p, static_cast<std::size_t>(end - p)});
        ban_end told;
        std::uint64_t seen = 0;
        if (ws_ban_schema::read(data, p, told, seen) != nullptr) ban = told;
        return end;
    }
};
/// How it is written.
using ws_error_schema = wire::schema<wire::field<"code", &api_error::code>,
                                     wire::field<"msg", &api_error::text, wire::cut_text, wire::loose>,
                                     wire::call<"data", &ws_api_error::read_data, wire::optional>>;

/// A reply of the WebSocket API as it is read.
struct ws_api_frame : ws_api_reply {
    std::string_view raw_id;
    ws_api_error error;

    const char* read_error(wire::json_reader& in, const char* p) noexcept {
        std::uint64_t seen = 0;
        const char* const end = ws_error_schema::read(in, p, error, seen);
        if (end != nullptr) failure = {p, static_cast<std::size_t>(end - p)};
        return end;
    }
    const char* read_limits(wire::json_reader& in, const char* p) noexcept {
        limit_count = 0;
        if (p != in.end() && *p != '[') return in.skip_value(p);
        return wire::read_rows<rate_limit_frame, rate_limit_schema>(
            in, p,
            [&](const rate_limit_frame& limit, std::uint64_t) noexcept {
                if (limit_count != limits.size()) limits[limit_count++] = limit.rule();
            },
            [](std::string_view, const wire::decode_error&) noexcept {}); // it costs no order
    }
};
/// How it is written.
using ws_api_schema =
    wire::schema<wire::field<"id", &ws_api_frame::raw_id, wire::raw_value>,
                 wire::field<"status", &ws_api_reply::status>,
                 wire::field<"result", &ws_api_reply::result, wire::raw_value, wire::optional>,
                 wire::call<"error", &ws_api_frame::read_error, wire::optional>,
                 wire::call<"rateLimits", &ws_api_frame::read_limits, wire::optional>>;

/// Whether a message of the WebSocket API is no reply but says that the connection is about to end:
/// `{"event":{"e":"serverShutdown","E":…}}`.
inline bool is_server_shutdown(std::string_view message) noexcept {
    struct nothing {};
    using schema = wire::schema<
        wire::group<"event", wire::schema<wire::tag<"e", "serverShutdown">, wire::ignored<"E">>>>;
    nothing out;
    std::uint64_t seen = 0;
    return wire::read_object<schema>(message, out, seen).ok();
}

/// Reads the envelope of a WebSocket API reply: `{"id","status","result","rateLimits"}` or `{"id","status","error"}`.
/// Source: USDⓈ-M, "WebSocket API General Info".
inline wire::decode_status decode_ws_api_reply(std::string_view message, ws_api_reply& out) noexcept {
    wire::json_reader in(message);
    ws_api_frame f;
    std::uint64_t seen = 0;
    const char* const p = ws_api_schema::read(in, in.skip_space(in.begin()), f, seen);
    if (p == nullptr || !in.finish(p)) return in.status();
    f.id = f.raw_id;
    if (f.id.front() == '"') f.id = {f.id.data() + 1, f.id.size() - 2};
    f.code = f.error.code;
    f.message = f.error.text;
    f.ban = f.error.ban;
    out = f;
    return {};
}

} // namespace gatewright::venue::binance
