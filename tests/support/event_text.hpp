// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/describe.hpp>
#include <gatewright/core/order_errc.hpp>
#include <gatewright/wire/event_json.hpp>

#include <string>
#include <string_view>
#include <type_traits>

namespace gatewright_test {

/// A value as an event's line shows it: an enumerator by its name, a text in quotes, a time in nanoseconds, a struct as
/// its members, each as `name=value`.
template <class T>
[[nodiscard]] std::string text_of(const T& value) {
    if constexpr (std::is_same_v<T, bool>) {
        return value ? "true" : "false";
    } else if constexpr (std::is_same_v<T, gatewright::order_errc>) {
        return value == T{} ? "none" : to_string(value);
    } else if constexpr (gatewright::DescribedEnum<T>) {
        return gatewright::to_string(value);
    } else if constexpr (std::is_enum_v<T>) {
        return std::to_string(static_cast<long long>(value));
    } else if constexpr (std::is_integral_v<T>) {
        return std::to_string(value);
    } else if constexpr (std::is_convertible_v<const T&, std::string_view>) {
        return '"' + std::string(std::string_view(value)) + '"';
    } else if constexpr (requires { value.str(); }) {
        return value.str();
    } else if constexpr (requires { value.ns; }) {
        return std::to_string(value.ns);
    } else {
        std::string members;
        gatewright::wire::for_each_member(
            value, [&]<class MemberT>(std::string_view name, const MemberT& member) {
                std::string text = text_of(member);
                if constexpr (gatewright::wire::DescribedStruct<MemberT>) text = '{' + text + '}';
                members += (members.empty() ? "" : " ") + std::string(name) + '=' + text;
            });
        return members;
    }
}

} // namespace gatewright_test
