// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <catch2/catch_test_macros.hpp>

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

// Whether a text that a person may read shows a key.
namespace gatewright_test {

[[nodiscard]] inline bool shows(std::string_view text, std::string_view key) {
    return text.find(key) != std::string_view::npos;
}
/// True if a text has any eight characters in a row of a key.
[[nodiscard]] inline bool hints_at(std::string_view text, std::string_view key) {
    for (std::size_t i = 0; i + 8 <= key.size(); ++i)
        if (shows(text, key.substr(i, 8))) return true;
    return false;
}

/// No text hints at any of the keys.
inline void check_silent(const std::vector<std::string>& texts, const std::vector<std::string_view>& keys) {
    for (const std::string& text : texts) {
        INFO(text);
        for (const std::string_view key : keys) CHECK_FALSE(hints_at(text, key));
    }
}

} // namespace gatewright_test
