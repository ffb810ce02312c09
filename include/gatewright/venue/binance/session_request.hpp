// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/venue/binance/signer.hpp>
#include <gatewright/venue/binance/ws_request.hpp>

#include <cstdint>
#include <span>
#include <string_view>

// Logging on to the WebSocket API. Source: Binance, "Websocket API", "Authentication requests".
namespace gatewright::venue::binance {

/// The id of the message that logs on, which its answer repeats. All other ids of ours are numbers.
inline constexpr std::string_view logon_id = "logon";

/// `session.logon`, with an Ed25519 key. Until the connection ends, requests on it need neither key nor signature.
/// @param time_ms milliseconds since the epoch on the venue's clock
/// @return the message, a view into `out`; empty if it does not fit or could not be signed
inline std::string_view encode_logon(const signer& who, std::int64_t time_ms, std::span<char> out) noexcept {
    ws_request_writer w(out, logon_id, "session.logon", who);
    w.integer<"recvWindow">(who.recv_window_text());
    w.integer<"timestamp">(time_ms);
    const auto message = w.finish();
    return message ? *message : std::string_view{};
}

} // namespace gatewright::venue::binance
