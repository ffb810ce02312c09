// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/order_errc.hpp>

#include <ostream>
#include <stdexcept>
#include <string>
#include <string_view>

namespace gatewright_test {

/// What a rule says against an order: the code and the field; neither, if it says nothing.
struct refusal {
    gatewright::order_errc code = gatewright::order_errc{};
    std::string_view field;
    friend constexpr bool operator==(const refusal&, const refusal&) = default;
    friend std::ostream& operator<<(std::ostream& o, const refusal& r) {
        return o << to_string(r.code) << " " << r.field;
    }
};
inline constexpr refusal accepted{};

/// What settings are refused with, as a `std::invalid_argument`; empty if they are taken. @param take takes them
template <class TakeT>
[[nodiscard]] std::string words_of_refusal(TakeT take) {
    try {
        take();
    } catch (const std::invalid_argument& e) {
        return e.what();
    }
    return {};
}

} // namespace gatewright_test
