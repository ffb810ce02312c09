// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>
#include <string_view>

namespace gatewright::wire {

/// Text known at compile time, usable as a template argument: `field<"price">`.
template <std::size_t Size>
struct literal {
    char data[Size + 1] = {};

    constexpr literal() noexcept = default;
    consteval literal(const char (&text)[Size + 1]) noexcept {
        for (std::size_t i = 0; i < Size; ++i) data[i] = text[i];
    }
    [[nodiscard]] constexpr std::string_view view() const noexcept { return {data, Size}; }
    static constexpr std::size_t size() noexcept { return Size; }
};

template <std::size_t Size>
literal(const char (&)[Size]) -> literal<Size - 1>;

/// The texts one after the other.
template <std::size_t... Sizes>
consteval literal<(Sizes + ... + 0)> join(const literal<Sizes>&... parts) noexcept {
    literal<(Sizes + ... + 0)> all;
    std::size_t at = 0;
    const auto append = [&](std::string_view text) {
        for (const char c : text) all.data[at++] = c;
    };
    (append(parts.view()), ...);
    return all;
}

} // namespace gatewright::wire
