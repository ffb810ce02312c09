// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/timestamp.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace demo {

/// One line of a recording.
struct record {
    enum class kind { opened, message, reply } what = kind::message;
    gatewright::timestamp at;
    std::string target; ///< of a reply: path and query
    std::string text;   ///< the payload as compact JSON
};

/// Reads a recording: one JSON object a line, `t` seconds, `dir` one of `ws_open`, `ws_recv`, `http_reply`, `url`,
/// `payload`. Blank lines and what the recorder sent (`ws_send`) are skipped. @throws std::runtime_error naming the
/// line and the offence.
std::vector<record> read_recording(const std::string& path);

/// The symbol whose book a request asks for, whatever else its query says; empty if it asks for no book.
/// @param path of requests for books, which a proxy's may stand before
/// @param parameter of the query that names the symbol, with its equals sign
std::string_view book_symbol(std::string_view target, std::string_view path, std::string_view parameter);

} // namespace demo
