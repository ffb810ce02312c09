// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "joined.hpp"

#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>

// Members of a desk's own messages, which are written without spaces and name each member once where it matters.
namespace gatewright_test {

/// What follows a member's name and colon. @throw std::runtime_error where there is none
[[nodiscard]] inline std::string_view behind_member(std::string_view message, std::string_view name) {
    const std::string key = joined("\"", name, "\":");
    const std::size_t found = message.find(key);
    if (found == std::string_view::npos) throw std::runtime_error(joined("no ", name, " in ", message));
    return message.substr(found + key.size());
}
/// A member that is text. @throw std::runtime_error where there is none, or it is no text
[[nodiscard]] inline std::string text_member(std::string_view message, std::string_view name) {
    const std::string_view value = behind_member(message, name);
    if (!value.starts_with('"')) throw std::runtime_error(joined(name, " is no text in ", message));
    return std::string(value.substr(1, value.find('"', 1) - 1));
}
/// A member that is a whole number. @throw std::runtime_error, std::invalid_argument where there is none
[[nodiscard]] inline std::uint64_t number_member(std::string_view message, std::string_view name) {
    return std::stoull(std::string(behind_member(message, name)));
}

} // namespace gatewright_test
