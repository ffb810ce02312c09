// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/book/price_book.hpp>
#include <gatewright/core/decimal.hpp>
#include <gatewright/core/order.hpp>

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <string_view>

// Sums that venues tell of a book's best levels, so that a copy can be compared with the original.
namespace gatewright::book {

namespace detail {

/// CRC-32 of IEEE 802.3, reflected.
class crc32 {
public:
    constexpr void add(std::string_view text) noexcept {
        for (const char c : text)
            state_ = table[(state_ ^ static_cast<unsigned char>(c)) & 0xff] ^ (state_ >> 8);
    }
    [[nodiscard]] constexpr std::uint32_t value() const noexcept { return ~state_; }

private:
    static constexpr std::array<std::uint32_t, 256> table = [] {
        std::array<std::uint32_t, 256> t{};
        for (std::uint32_t i = 0; i < t.size(); ++i) {
            std::uint32_t r = i;
            for (int bit = 0; bit < 8; ++bit) r = (r & 1) != 0 ? 0xedb88320u ^ (r >> 1) : r >> 1;
            t[i] = r;
        }
        return t;
    }();
    std::uint32_t state_ = 0xffffffff;
};

} // namespace detail

/// CRC-32 of "bid price:bid size:ask price:ask size:…" over the best levels of both sides in turn, a side that has no
/// more left out; numbers without trailing zeros. As a signed number, as OKX and its likes tell it.
/// @param levels of a side, at most
[[nodiscard]] inline std::int32_t interleaved_crc32(const price_book& b, std::size_t levels) noexcept {
    constexpr std::size_t most = 32;
    std::array<std::array<price_level, most>, 2> sides;
    std::array<std::size_t, 2> counts{};
    for (const side s : {side::buy, side::sell}) {
        auto& n = counts[static_cast<std::size_t>(s)];
        b.for_each_level(s, [&](const price& p, const quantity& q) {
            if (n == levels || n == most) return false;
            sides[static_cast<std::size_t>(s)][n++] = {p, q};
            return true;
        });
    }
    detail::crc32 sum;
    bool begun = false;
    const auto add = [&](const decimal& d) {
        char text[decimal::max_chars];
        if (begun) sum.add(":");
        begun = true;
        sum.add({text, d.normalized().to_chars(text)});
    };
    for (std::size_t i = 0; i < levels && i < most; ++i)
        for (const side s : {side::buy, side::sell}) {
            if (i >= counts[static_cast<std::size_t>(s)]) continue;
            const price_level& l = sides[static_cast<std::size_t>(s)][i];
            add(l.price.value);
            add(l.quantity.value);
        }
    return std::bit_cast<std::int32_t>(sum.value());
}

} // namespace gatewright::book
