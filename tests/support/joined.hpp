// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <concepts>
#include <string>
#include <string_view>

namespace gatewright_test {

namespace detail {
inline void add_part(std::string& text, std::string_view part) { text += part; }
template <std::unsigned_integral NumberT>
void add_part(std::string& text, NumberT n) {
    if constexpr (std::same_as<NumberT, bool>)
        text += n ? "true" : "false";
    else
        text += std::to_string(n);
}
} // namespace detail

/// Texts and numbers behind one another, as a venue's message is made of them; a truth value is `true` or `false`.
template <class... PartTs>
[[nodiscard]] std::string joined(const PartTs&... parts) {
    std::string text;
    text.reserve(1024);
    (detail::add_part(text, parts), ...);
    return text;
}

} // namespace gatewright_test
