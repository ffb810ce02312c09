// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "desk.hpp"
#include "joined.hpp"

#include <gatewright/driver/output_queue.hpp>

#include <span>
#include <string>
#include <string_view>

namespace gatewright_test {

/// What a venue calls a question: the method and path of a request, or the operation of a message.
struct question_word {
    std::string_view text;
    question about = question::other;
};

/// The question that a word asks.
[[nodiscard]] inline question asked_by(std::string_view word, std::span<const question_word> words) {
    for (const question_word& w : words)
        if (w.text == word) return w.about;
    return question::other;
}

/// Method and path of a request, without its query: "GET /time".
[[nodiscard]] inline std::string endpoint_of(const gw::driver::output& o) {
    return joined(gw::to_string(o.method), " ", o.target.substr(0, o.target.find('?')));
}

/// The question that an output asks.
/// @param operation how a message begins to name its operation: `"op":"`
[[nodiscard]] inline question asked_by(const gw::driver::output& o, std::span<const question_word> requests,
                                       std::string_view operation, std::span<const question_word> messages) {
    if (o.kind == gw::driver::output_kind::request) return asked_by(endpoint_of(o), requests);
    const auto at = o.payload.find(operation);
    if (at == std::string_view::npos) return question::other;
    const auto begin = at + operation.size();
    return asked_by(o.payload.substr(begin, o.payload.find('"', begin) - begin), messages);
}

} // namespace gatewright_test
