// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/digits.hpp>
#include <gatewright/core/int128.hpp>

#include <cstdint>

// Just enough 256-bit arithmetic to round a quotient of exact products once.
namespace gatewright::detail {

struct uint256 {
    uint128 high = 0;
    uint128 low = 0;

    friend constexpr bool operator==(const uint256&, const uint256&) = default;
};

constexpr bool less(const uint256& a, const uint256& b) noexcept {
    return a.high != b.high ? a.high < b.high : a.low < b.low;
}
constexpr uint256 subtract(const uint256& a, const uint256& b) noexcept {
    return {a.high - b.high - (a.low < b.low ? 1u : 0u), a.low - b.low};
}

constexpr uint256 multiply(uint128 a, uint128 b) noexcept {
    constexpr uint128 mask = ~std::uint64_t{0};
    const uint128 a0 = a & mask;
    const uint128 a1 = a >> 64;
    const uint128 b0 = b & mask;
    const uint128 b1 = b >> 64;
    const uint128 low = a0 * b0;
    const uint128 cross = a1 * b0 + (low >> 64);
    const uint128 middle = a0 * b1 + (cross & mask);
    return {a1 * b1 + (cross >> 64) + (middle >> 64), (middle << 64) | (low & mask)};
}

/// `a *= b`. @return false if it does not fit 256 bits.
constexpr bool multiply_checked(uint256& a, uint128 b) noexcept {
    const uint256 low = multiply(a.low, b);
    const uint256 high = multiply(a.high, b);
    if (high.high != 0) return false;
    const uint128 sum = low.high + high.low;
    if (sum < low.high) return false;
    a = {sum, low.low};
    return true;
}

constexpr int bit_width(const uint256& v) noexcept {
    const auto width64 = [](std::uint64_t x) { return x == 0 ? 0 : 64 - __builtin_clzll(x); };
    const auto width128 = [&](uint128 x) {
        const auto high = static_cast<std::uint64_t>(x >> 64);
        return high != 0 ? 64 + width64(high) : width64(static_cast<std::uint64_t>(x));
    };
    return v.high != 0 ? 128 + width128(v.high) : width128(v.low);
}

constexpr uint256 shift_left(const uint256& v, int n) noexcept {
    if (n == 0) return v;
    if (n >= 128) return {v.low << (n - 128), 0};
    return {(v.high << n) | (v.low >> (128 - n)), v.low << n};
}
constexpr uint256 shift_right_one(const uint256& v) noexcept {
    return {v.high >> 1, (v.low >> 1) | (v.high << 127)};
}

/// Quotient and remainder; `d` is not zero. One step per bit of the quotient: the way of last resort.
constexpr uint256 divide(uint256 n, const uint256& d, uint256& remainder) noexcept {
    uint256 q;
    int steps = bit_width(n) - bit_width(d);
    if (steps >= 0) {
        uint256 shifted = shift_left(d, steps);
        for (; steps >= 0; --steps) {
            q = shift_left(q, 1);
            if (!less(n, shifted)) {
                n = subtract(n, shifted);
                q.low |= 1;
            }
            shifted = shift_right_one(shifted);
        }
    }
    remainder = n;
    return q;
}

/// `round_half_even(a × b × 10^shift / c)`, computed exactly. @return false if a step exceeds 256 bits or the result
/// exceeds 127. `c` is not zero.
constexpr bool muldiv_half_even(uint128 a, uint128 b, uint128 c, int shift, uint128& out) noexcept {
    if (shift > 76 || shift < -76) return false;
    const auto scale = [](uint256& v, int n) {
        for (; n > 38; n -= 38)
            if (!multiply_checked(v, static_cast<uint128>(digits::pow10_i128(38)))) return false;
        return multiply_checked(v, static_cast<uint128>(digits::pow10_i128(n)));
    };
    uint256 n = multiply(a, b);
    uint256 d{0, c};
    if (shift > 0 && !scale(n, shift)) return false;
    if (shift < 0 && !scale(d, -shift)) return false;
    constexpr uint128 limit = (static_cast<uint128>(1) << 127) - 1;
    uint256 q;
    uint256 r;
    if (n.high == 0 && d.high == 0) {
        q.low = n.low / d.low;
        r.low = n.low % d.low;
    } else {
        q = divide(n, d, r);
    }
    // r against d - r instead of 2r against d: nothing overflows.
    const uint256 rest = subtract(d, r);
    const bool up = less(rest, r) || (rest == r && (q.low & 1) != 0);
    if (q.high != 0 || q.low > limit || (up && q.low == limit)) return false;
    out = q.low + (up ? 1 : 0);
    return true;
}

} // namespace gatewright::detail
