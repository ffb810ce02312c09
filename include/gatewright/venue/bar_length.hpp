// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/bar_interval.hpp>
#include <gatewright/core/timestamp.hpp>
#include <gatewright/wire/json_codecs.hpp>
#include <gatewright/wire/json_reader.hpp>

#include <string_view>

namespace gatewright::venue {

/// The length of a bar by the name that most venues give it, a number and a unit: "1s", "15m", "4h" or "4H", "1d",
/// "1w". What stands behind the unit ("1Dutc") does not count. Zero: no such name, or a length that varies, as that
/// of months ("1M").
[[nodiscard]] constexpr duration bar_length(std::string_view name) noexcept {
    return bar_interval::read(name).length;
}

/// The same as a field of a message.
struct bar_length_text {
    static const char* read(wire::json_reader& in, const char* p, duration& out) noexcept {
        std::string_view name;
        p = wire::raw_text::read(in, p, name);
        if (p != nullptr) out = bar_length(name);
        return p;
    }
};

/// The venue's word for a length, among those it has; empty if it has none. What stands behind a word's unit is the
/// venue's own.
template <class WordsT>
[[nodiscard]] constexpr std::string_view interval_word(const bar_interval& length,
                                                       const WordsT& words) noexcept {
    for (const std::string_view word : words) {
        std::string_view rest = word;
        if (length.valid() && bar_interval::read(rest) == length) return word;
    }
    return {};
}

} // namespace gatewright::venue
