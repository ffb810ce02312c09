// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/sim/server/market.hpp>
#include <gatewright/sim/server/parameters.hpp>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include <algorithm>
#include <concepts>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

// Documents of venues that write every number as a text without trailing zeros, and "" for what does not apply.
namespace gatewright::sim::server {

/// A number without trailing zeros.
[[nodiscard]] inline std::string plain(decimal d) { return d.normalized().str(); }
/// An amount of money.
[[nodiscard]] inline std::string plain(matching::wide units) { return plain(matching::to_money(units)); }
/// A time, in milliseconds.
[[nodiscard]] inline std::string plain(timestamp t) { return std::to_string(t.milliseconds()); }

/// An object with its values under names that one text gives, separated by spaces. Numbers, money and times are written
/// by `plain`, fixed strings as they are, the rest as JSON has it; names beyond the values get "".
template <class... Values>
[[nodiscard]] json::object members(std::string_view names, Values&&... values) {
    const auto next = [&names] {
        const auto end = std::min(names.find(' '), names.size());
        const std::string_view name = names.substr(0, end);
        names.remove_prefix(std::min(end + 1, names.size()));
        return name;
    };
    json::object d;
    [[maybe_unused]] const auto add = [&](auto&& v) {
        if constexpr (requires { v.view(); })
            d[next()] = v.view();
        else if constexpr (requires { plain(v); } && !std::integral<std::remove_cvref_t<decltype(v)>>)
            d[next()] = plain(v);
        else
            d[next()] = std::forward<decltype(v)>(v);
    };
    (add(std::forward<Values>(values)), ...);
    while (!names.empty()) d[next()] = "";
    return d;
}

/// The price at which lots of a value trade on average, with up to eight decimals; empty if there are none.
[[nodiscard]] inline std::string average_price(const market& m, matching::instrument_id i,
                                               matching::wide value, std::int64_t lots) {
    if (lots == 0) return {};
    const decimal size = checked_mul(m.listed(i).lot, m.listed(i).contract_size).value();
    return plain(matching::position{lots, value, 0, {}}.entry_price(size, m.listed(i).payoff));
}

} // namespace gatewright::sim::server
