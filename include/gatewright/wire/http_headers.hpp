// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace gatewright::wire {

/// The value of a header in "name: value\r\n" lines, without surrounding blanks; empty if it is absent. Names compare
/// without regard to case.
[[nodiscard]] constexpr std::string_view header_value(std::string_view headers,
                                                      std::string_view name) noexcept {
    const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; };
    while (!headers.empty()) {
        const std::size_t end = std::min(headers.find("\r\n"), headers.size());
        const std::string_view line(headers.data(), end);
        headers.remove_prefix(std::min(end + 2, headers.size()));
        if (line.size() <= name.size() || line[name.size()] != ':') continue;
        bool same = true;
        for (std::size_t i = 0; i < name.size(); ++i) same &= lower(line[i]) == lower(name[i]);
        if (!same) continue;
        std::string_view value = line;
        value.remove_prefix(name.size() + 1);
        while (!value.empty() && (value.front() == ' ' || value.front() == '\t')) value.remove_prefix(1);
        while (!value.empty() && (value.back() == ' ' || value.back() == '\t')) value.remove_suffix(1);
        return value;
    }
    return {};
}

/// A header that is a whole number. @return false if it is absent or is none.
[[nodiscard]] inline bool header_integer(std::string_view headers, std::string_view name,
                                         std::int64_t& out) noexcept {
    const std::string_view value = header_value(headers, name);
    const auto r = std::from_chars(value.data(), value.data() + value.size(), out);
    return !value.empty() && r.ec == std::errc{} && r.ptr == value.data() + value.size();
}

} // namespace gatewright::wire
