// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/reject.hpp>
#include <gatewright/venue/interactive_brokers/detail/fields.hpp>
#include <gatewright/venue/interactive_brokers/server_version.hpp>
#include <gatewright/wire/errc.hpp>

#include <cstdint>
#include <span>
#include <string_view>

// How a connection begins: `handshake_preface` as it stands; `offer`, framed; the server's answer; `encode_start_api`.
// Then 15 (accounts) and 9 (the next order id) come, and nothing else may be sent before 9. Source: IBKR Campus, "TWS
// API Documentation", "Architecture", "Connection"; tried against IBKR's own client.
namespace gatewright::venue::interactive_brokers {

/// What a client sends first, without a length.
inline constexpr std::string_view handshake_preface("API\0", 4);
/// The first message: which versions of the server are understood. It has no zero at its end.
inline constexpr std::string_view offer = "v100..176";

/// The server's answer: the version that both know, and its time as text.
struct server_greeting {
    int version = 0;
    std::string_view time;
    std::string_view redirect; ///< "host[:port]" that is to be connected to instead; empty: none
};

/// Reads the answer to the offer. A version that was not offered is `unknown_value` of "serverVersion".
///
/// @par Object lifetimes
/// The views are valid as long as the message.
inline wire::decode_status decode_greeting(std::string_view message, server_greeting& out) noexcept {
    detail::field_reader in(message);
    const std::int64_t version = in.integer("serverVersion");
    const std::string_view rest = in.text(version < 0 ? "host" : "connectionTime");
    if (!in.finish()) return in.status();
    if (version >= 0 && (version < oldest_version || version > newest_version)) {
        return wire::decode_error{wire::codec_errc::unknown_value, 0, "serverVersion"};
    }
    out = {};
    (version < 0 ? out.redirect : out.time) = rest;
    if (version > 0) out.version = static_cast<int>(version);
    return {};
}

/// 71: opens the session of one client id.
inline order_result<std::string_view> encode_start_api(std::int32_t client_id, std::span<char> out) noexcept {
    detail::field_writer w(out);
    w.put(71, 2, client_id, "");
    return w.finish();
}

} // namespace gatewright::venue::interactive_brokers
