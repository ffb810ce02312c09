// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/order_errc.hpp>

#include <ostream>
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

} // namespace gatewright_test
